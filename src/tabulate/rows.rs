//! Records to rows: which value goes to which column.
//!
//! Facts, sections, cells and files become rows at once. `reports`, `checks` and `panel` need what is only known when
//! every report was read (which one is current, checks across years): what they need of a report is a [`Held`], which
//! `publish` keeps on disk until the end.

use std::borrow::Cow;

use chrono::NaiveDate;

use crate::model::{
    Check, CheckStatus, Edition, Fact, FileRecord, GridCell, Item, Labels, Measure, Outcome, Place, ReportRecord,
    Section, State,
};

use super::columns::{Filler, Frame};
use super::panel::PanelRow;
use super::schema::TableId;

/// The values of the columns that every fact table starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Common<'a> {
    /// Report.
    pub report_id: &'a str,
    /// Agency.
    pub agency_id: Option<&'a str>,
    /// Name of the agency.
    pub agency: Option<&'a str>,
    /// Region.
    pub region_code: Option<&'a str>,
    /// Administrative level.
    pub level: Option<&'a str>,
    /// Year that the report is about.
    pub year: Option<i16>,
    /// What the agency does: no column of every table, but known wherever these are.
    pub kind: Option<&'a str>,
}

impl<'a> From<&'a ReportRecord> for Common<'a> {
    fn from(record: &'a ReportRecord) -> Self {
        Self {
            report_id: &record.report.report_id,
            agency_id: record.agency.agency_id.as_deref(),
            agency: record.agency.agency.as_deref(),
            region_code: record.agency.region_code.as_deref(),
            level: record.agency.level,
            year: record.report.metadata.year,
            kind: record.agency.kind,
        }
    }
}

impl Common<'_> {
    fn fill(&self, filler: &mut Filler<'_>) {
        filler
            .text_run("report_id", Some(self.report_id))
            .text_run("agency_id", self.agency_id)
            .text_run("agency", self.agency)
            .text_run("region_code", self.region_code)
            .text_run("level", self.level)
            .i16_run("year", self.year);
    }
}

/// A 0-based place or span; none comes near the limit, since grids are capped.
fn signed(n: u32) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

fn edition(record: &ReportRecord) -> Edition {
    record.report.reading.edition.unwrap_or(Edition::Unknown)
}

fn fill_state<K, V>(filler: &mut Filler<'_>, facts: &[Fact<K, V>]) {
    filler.codes("state", facts.iter().map(|fact| (fact.state.index(), || fact.state.code())));
    filler.text("raw", facts.iter().map(|fact| fact.raw.as_deref()));
}

fn fill_place<K, V>(filler: &mut Filler<'_>, facts: &[Fact<K, V>]) {
    let coordinate = |pick: fn(Place) -> u32| facts.iter().map(move |fact| fact.place.map(|place| signed(pick(place))));
    filler
        .i32s("table_no", coordinate(|place| place.table_no))
        .i32s("row", coordinate(|place| place.row))
        .i32s("col", coordinate(|place| place.col))
        .done();
}

/// `value` is null unless reported or recovered and `best_guess` unless ambiguous, whatever a caller says: no sum may
/// contain a guess.
fn value<K, V: Copy>(fact: &Fact<K, V>) -> Option<V> {
    matches!(fact.state, State::Reported | State::Recovered).then_some(fact.value).flatten()
}

fn best_guess<K, V: Copy>(fact: &Fact<K, V>) -> Option<V> {
    (fact.state == State::Ambiguous).then_some(fact.best_guess).flatten()
}

/// Appends the T1 cells of a report.
pub fn disclosures(frame: &mut Frame, record: &ReportRecord, labels: &dyn Labels) {
    let facts = &record.report.reading.disclosures;
    let form = edition(record);
    let n_measures = Measure::ALL.len();
    let n_items = Item::ALL.len();
    let filler = &mut frame.append(facts.len());
    Common::from(record).fill(filler);
    filler
        .codes("item", facts.iter().map(|fact| (fact.key.item.index(), || fact.key.item.code())))
        .codes(
            "item_zh",
            facts
                .iter()
                .map(|fact| (form.index() * n_items + fact.key.item.index(), || labels.item(form, fact.key.item))),
        )
        .codes("measure", facts.iter().map(|fact| (fact.key.measure.index(), || fact.key.measure.code())))
        .codes(
            "measure_zh",
            facts.iter().map(|fact| {
                let (item, measure) = (fact.key.item, fact.key.measure);
                let idx = (form.index() * n_items + item.index()) * n_measures + measure.index();
                (idx, move || labels.measure(form, item, measure))
            }),
        )
        .f64s("value", facts.iter().map(value))
        .codes("unit", facts.iter().map(|fact| (fact.key.measure.unit().index(), || fact.key.measure.unit().code())));
    fill_state(filler, facts);
    filler.f64s("best_guess", facts.iter().map(best_guess));
    fill_place(filler, facts);
}

/// Appends the T2 cells of a report.
pub fn applications(frame: &mut Frame, record: &ReportRecord, labels: &dyn Labels) {
    let facts = &record.report.reading.applications;
    let form = edition(record);
    let n_outcomes = Outcome::ALL.len();
    let filler = &mut frame.append(facts.len());
    Common::from(record).fill(filler);
    filler
        .codes(
            "outcome_group",
            facts.iter().map(|fact| {
                let group = fact.key.outcome.group();
                (group.index(), move || group.code())
            }),
        )
        .codes("outcome", facts.iter().map(|fact| (fact.key.outcome.index(), || fact.key.outcome.code())))
        .codes(
            "outcome_zh",
            facts.iter().map(|fact| {
                (form.index() * n_outcomes + fact.key.outcome.index(), || labels.outcome(form, fact.key.outcome))
            }),
        )
        .codes("applicant", facts.iter().map(|fact| (fact.key.applicant.index(), || fact.key.applicant.code())))
        .codes(
            "applicant_zh",
            facts.iter().map(|fact| (fact.key.applicant.index(), || labels.applicant(fact.key.applicant))),
        )
        .i64s("value", facts.iter().map(value));
    fill_state(filler, facts);
    filler.i64s("best_guess", facts.iter().map(best_guess));
    fill_place(filler, facts);
}

/// Appends the T3 cells of a report.
pub fn disputes(frame: &mut Frame, record: &ReportRecord, labels: &dyn Labels) {
    let facts = &record.report.reading.disputes;
    let filler = &mut frame.append(facts.len());
    Common::from(record).fill(filler);
    filler
        .codes("channel", facts.iter().map(|fact| (fact.key.channel.index(), || fact.key.channel.code())))
        .codes("channel_zh", facts.iter().map(|fact| (fact.key.channel.index(), || labels.channel(fact.key.channel))))
        .codes("outcome", facts.iter().map(|fact| (fact.key.outcome.index(), || fact.key.outcome.code())))
        .codes(
            "outcome_zh",
            facts.iter().map(|fact| (fact.key.outcome.index(), || labels.dispute_outcome(fact.key.outcome))),
        )
        .i64s("value", facts.iter().map(value));
    fill_state(filler, facts);
    filler.i64s("best_guess", facts.iter().map(best_guess));
    fill_place(filler, facts);
}

/// Appends some narrative sections of a report.
pub fn sections(frame: &mut Frame, record: &ReportRecord, sections: &[Section]) {
    let filler = &mut frame.append(sections.len());
    Common::from(record).fill(filler);
    filler
        .i32s("section_no", sections.iter().map(|section| Some(signed(section.section_no))))
        .text("heading", sections.iter().map(|section| Some(section.heading.as_str()).filter(|text| !text.is_empty())))
        .text("text", sections.iter().map(|section| Some(section.text.as_str())))
        .done();
}

/// Appends some cells of one grid of a report.
pub fn cells(frame: &mut Frame, record: &ReportRecord, table_no: usize, cells: &[GridCell]) {
    let table_no = i32::try_from(table_no).unwrap_or(i32::MAX);
    let filler = &mut frame.append(cells.len());
    Common::from(record).fill(filler);
    filler
        .i32s("table_no", cells.iter().map(|_| Some(table_no)))
        .i32s("row", cells.iter().map(|cell| Some(signed(cell.row))))
        .i32s("col", cells.iter().map(|cell| Some(signed(cell.col))))
        .i32s("rowspan", cells.iter().map(|cell| Some(signed(cell.rowspan))))
        .i32s("colspan", cells.iter().map(|cell| Some(signed(cell.colspan))))
        .text("text", cells.iter().map(|cell| Some(cell.text.as_str())))
        .done();
}

/// Appends the row of an input file.
pub fn file(frame: &mut Frame, file: &FileRecord) {
    // A file of more than 2^63 bytes does not exist.
    let size = file.size.map(|size| i64::try_from(size).unwrap_or(i64::MAX));
    frame
        .append(1)
        .text_run("source_path", Some(&file.source_path))
        .i64s("size", std::iter::once(size))
        .i64s("modified_at", std::iter::once(file.modified_at))
        .text_run("sha256", file.sha256.as_deref())
        .text_run("status", Some(file.status.code()))
        .text_run("error", file.error.as_deref())
        .text_run("report_id", file.report_id.as_deref())
        .done();
}

/// A check as a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CheckRow<'a> {
    /// Code of the check.
    pub check: &'a str,
    /// What it is about.
    pub scope: &'a str,
    /// Left-hand side.
    pub left: Option<f64>,
    /// Right-hand side.
    pub right: Option<f64>,
    /// Code of the result.
    pub status: &'a str,
    /// What a person needs to see, or empty.
    pub detail: &'a str,
}

impl<'a> From<&'a Check> for CheckRow<'a> {
    fn from(check: &'a Check) -> Self {
        Self {
            check: check.check.code(),
            scope: check.scope,
            left: check.left,
            right: check.right,
            status: check.status.code(),
            detail: &check.detail,
        }
    }
}

/// What `reports`, `checks` and `panel` need of one report.
#[derive(Debug, Clone, PartialEq)]
pub struct Held<'a> {
    /// The common columns.
    pub common: Common<'a>,
    /// Path relative to the input root.
    pub source_path: &'a str,
    /// Address of the page.
    pub source_url: Option<&'a str>,
    /// sha256 of the bytes on disk.
    pub sha256: &'a str,
    /// Title as printed.
    pub title: Option<&'a str>,
    /// Days since 1970-01-01: publication, first and last day of the period.
    pub days: [Option<i32>; 3],
    /// Code of the edition.
    pub edition: &'a str,
    /// Codes of the layouts, joined.
    pub layout: Option<Cow<'a, str>>,
    /// Name of the encoding.
    pub encoding: &'a str,
    /// What decided it.
    pub encoding_evidence: &'a str,
    /// Repairs and oddities.
    pub repairs: Vec<&'a str>,
    /// Codes of the tables found.
    pub tables_found: Vec<&'a str>,
    /// Checks within the report.
    pub checks: Vec<CheckRow<'a>>,
    /// Its facts, spread out; `None` where the report cannot be in the panel.
    pub panel: Option<PanelRow>,
    /// Rows that it has in the tables of [`TableId::STREAMED`].
    pub n_rows: [u32; TableId::STREAMED.len()],
}

fn days_since_epoch(day: NaiveDate) -> i32 {
    let epoch = NaiveDate::default();
    // chrono's whole range of days fits.
    i32::try_from(day.signed_duration_since(epoch).num_days()).expect("a NaiveDate is within 2^31 days of 1970")
}

impl<'a> Held<'a> {
    /// Takes from a record what has to wait.
    pub fn new(record: &'a ReportRecord) -> Self {
        let common = Common::from(record);
        let metadata = &record.report.metadata;
        let reading = &record.report.reading;
        let codes: Vec<&str> = reading.layouts.iter().map(|layout| layout.code()).collect();
        let n_rows = [
            reading.disclosures.len(),
            reading.applications.len(),
            reading.disputes.len(),
            record.report.sections.len(),
            record.grids.iter().map(|grid| grid.cells.len()).sum(),
        ];
        Self {
            common,
            source_path: &record.source_path,
            source_url: record.source_url.as_deref(),
            sha256: &record.sha256,
            title: metadata.title.as_deref(),
            days: [metadata.published_on, metadata.period_start, metadata.period_end]
                .map(|day| day.map(days_since_epoch)),
            edition: edition(record).code(),
            layout: (!codes.is_empty()).then(|| Cow::Owned(codes.join("+"))),
            encoding: &record.encoding,
            encoding_evidence: &record.encoding_evidence,
            repairs: record.repairs.iter().map(String::as_str).collect(),
            tables_found: reading.tables_found.iter().map(|table| table.code()).collect(),
            checks: record.report.checks.iter().map(CheckRow::from).collect(),
            panel: (common.agency_id.is_some() && common.year.is_some()).then(|| PanelRow::from_reading(reading)),
            n_rows: n_rows.map(|n| u32::try_from(n).expect("the cells of a page are capped")),
        }
    }

    /// Number of failed checks, with those across years.
    pub fn checks_failed(&self, year_checks: &[Check]) -> i32 {
        let failed = CheckStatus::Fail.code();
        let within = self.checks.iter().filter(|check| check.status == failed).count();
        let across = year_checks.iter().filter(|check| check.status == CheckStatus::Fail).count();
        i32::try_from(within + across).unwrap_or(i32::MAX)
    }

    /// Appends the row of `reports`.
    pub fn push_report(&self, frame: &mut Frame, is_current: bool, checks_failed: i32) {
        let filler = &mut frame.append(1);
        self.common.fill(filler);
        let once = |day| std::iter::once(day);
        filler
            .text_run("source_path", Some(self.source_path))
            .text_run("source_url", self.source_url)
            .text_run("sha256", Some(self.sha256))
            .text_run("title", self.title)
            .i32s("published_on", once(self.days[0]))
            .i32s("period_start", once(self.days[1]))
            .i32s("period_end", once(self.days[2]))
            .text_run("edition", Some(self.edition))
            .text_run("layout", self.layout.as_deref())
            .text_run("encoding", Some(self.encoding))
            .text_run("encoding_evidence", Some(self.encoding_evidence))
            .list("repairs", self.repairs.iter().copied())
            .bools("is_current", std::iter::once(is_current))
            .list("tables_found", self.tables_found.iter().copied())
            .i32s("checks_failed", once(Some(checks_failed)))
            .text_run("kind", self.common.kind)
            .done();
    }

    /// Appends the rows of `checks`: those within the report, then those across years.
    pub fn push_checks(&self, frame: &mut Frame, year_checks: &[Check]) {
        let mut rows = self.checks.clone();
        rows.extend(year_checks.iter().map(CheckRow::from));
        let filler = &mut frame.append(rows.len());
        self.common.fill(filler);
        filler
            .text("check", rows.iter().map(|row| Some(row.check)))
            .text("scope", rows.iter().map(|row| Some(row.scope)))
            .f64s("left", rows.iter().map(|row| row.left))
            .f64s("right", rows.iter().map(|row| row.right))
            .text("status", rows.iter().map(|row| Some(row.status)))
            .text("detail", rows.iter().map(|row| Some(row.detail).filter(|text| !text.is_empty())))
            .done();
    }

    /// Appends the row of `panel`, where the report belongs there.
    pub fn push_panel(&self, frame: &mut Frame, is_current: bool, checks_failed: i32) {
        let Some(panel) = self.panel.as_ref().filter(|_| is_current) else { return };
        let filler = &mut frame.append(1);
        self.common.fill(filler);
        panel.fill(filler, checks_failed);
        filler
            .text_run("kind", self.common.kind)
            .text_run("edition", Some(self.edition))
            .list("tables_found", self.tables_found.iter().copied())
            .done();
    }
}
