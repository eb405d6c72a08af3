//! What the page shows, counted from the tables of one snapshot.
//!
//! Tables are read a piece at a time. What is held is some 60 bytes for each report, and counts: never a table.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::BuildHasher;
use std::path::Path;

use foldhash::quality::FixedState;
use polars::prelude::{BooleanChunked, DataFrame, Float64Chunked, Int16Chunked, Int64Chunked, StringChunked};

use super::PageError;
use super::changes::{self, Changes};
use super::operator::{self, LastRun};
use super::place::Place;
use super::quality::{self, Checks, Files};
use crate::diff::YearOrder;
use crate::model::{OutcomeGroup, State};
use crate::publish::catalog::{Stored, StoredManifest};
use crate::publish::scan;
use crate::tabulate::TableId;

/// Everything that the page says.
#[derive(Debug)]
pub struct Figures {
    /// What the snapshot says of itself.
    pub manifest: StoredManifest,
    /// Names of codes.
    pub labels: Labels,
    /// Counts for the head of the page.
    pub totals: Totals,
    /// Current reports by place and year.
    pub coverage: BTreeMap<Place, BTreeMap<YearOrder, u64>>,
    /// Applications by year.
    pub requests: BTreeMap<i16, Requests>,
    /// Cells by state, in the order of [`State::ALL`], for each layout; reports with that layout.
    pub layouts: BTreeMap<String, Layout>,
    /// Identities that were tried.
    pub checks: Checks,
    /// Input files.
    pub files: Files,
    /// What changed since the snapshot before.
    pub changes: Changes,
    /// The run that made the snapshot, where its record is still there.
    pub last_run: Option<LastRun>,
}

/// Counts for the head of the page.
#[derive(Debug, Default)]
pub struct Totals {
    /// Reports.
    pub reports: u64,
    /// Reports that are the latest of their agency and year.
    pub current: u64,
    /// Agencies that are known.
    pub agencies: u64,
    /// Reports without a known agency.
    pub without_agency: u64,
    /// Reports without a known region.
    pub without_region: u64,
    /// Years without a report between an agency's first and its last; `None` where the snapshot has no `coverage`.
    pub missing: Option<u64>,
    /// First and last year.
    pub years: Option<(i16, i16)>,
    /// Cells of T1, T2 and T3 by state, in the order of [`State::ALL`].
    pub cells: [u64; State::ALL.len()],
}

/// A layout, and how well its cells were read.
#[derive(Debug, Default)]
pub struct Layout {
    /// Reports that are laid out so.
    pub reports: u64,
    /// Cells by state, in the order of [`State::ALL`].
    pub cells: [u64; State::ALL.len()],
}

/// A figure of a year: the total column of one or more rows of T2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// 本年新收
    Received,
    /// 上年结转
    CarriedIn,
    /// 予以公开
    Granted,
    /// 部分公开
    GrantedInPart,
    /// 不予公开
    Denied,
    /// 无法提供
    Unavailable,
    /// 不予处理
    NotProcessed,
    /// 其他处理
    Other,
    /// 总计
    Total,
    /// 结转下年度
    CarriedForward,
}

impl Line {
    /// Every figure, in the order of the form.
    pub const ALL: [Self; 10] = [
        Self::Received,
        Self::CarriedIn,
        Self::Granted,
        Self::GrantedInPart,
        Self::Denied,
        Self::Unavailable,
        Self::NotProcessed,
        Self::Other,
        Self::Total,
        Self::CarriedForward,
    ];

    /// The outcomes that add up to the total.
    pub const OUTCOMES: [Self; 6] =
        [Self::Granted, Self::GrantedInPart, Self::Denied, Self::Unavailable, Self::NotProcessed, Self::Other];

    /// Its name in Chinese and in English.
    pub const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Received => ("新收", "received"),
            Self::CarriedIn => ("上年结转", "carried in"),
            Self::Granted => ("予以公开", "granted"),
            Self::GrantedInPart => ("部分公开", "granted in part"),
            Self::Denied => ("不予公开", "denied"),
            Self::Unavailable => ("无法提供", "unavailable"),
            Self::NotProcessed => ("不予处理", "not processed"),
            Self::Other => ("其他处理", "other"),
            Self::Total => ("办理总计", "total handled"),
            Self::CarriedForward => ("结转下年", "carried forward"),
        }
    }

    fn of(group: OutcomeGroup, outcome: &str) -> Option<Self> {
        Some(match (group, outcome) {
            (_, "received_new") => Self::Received,
            (_, "carried_in") => Self::CarriedIn,
            (_, "granted") => Self::Granted,
            (_, "granted_in_part") => Self::GrantedInPart,
            (OutcomeGroup::Denied, _) => Self::Denied,
            (OutcomeGroup::Unavailable, _) => Self::Unavailable,
            (OutcomeGroup::NotProcessed, _) => Self::NotProcessed,
            (OutcomeGroup::Other, _) => Self::Other,
            (OutcomeGroup::Total, _) => Self::Total,
            (OutcomeGroup::Carried, _) => Self::CarriedForward,
            _ => return None,
        })
    }
}

/// The applications of a year, from current reports.
#[derive(Debug, Default)]
pub struct Requests {
    /// Current reports about the year.
    pub reports: u64,
    /// Sums of the values in the total column, in the order of [`Line::ALL`].
    pub sums: [i64; Line::ALL.len()],
    /// Reports with a value in them: the others are left out of the sum.
    pub behind: [u64; Line::ALL.len()],
}

/// Names of codes, from the snapshot's own codebook.
#[derive(Debug, Default)]
pub struct Labels(HashMap<(String, String), (String, String)>);

impl Labels {
    /// The code's name in Chinese and in English; the code itself where the codebook does not know it.
    pub fn names<'a>(&'a self, column: &str, code: &'a str) -> (&'a str, &'a str) {
        let key = (column.to_owned(), code.to_owned());
        self.0.get(&key).map_or((code, code), |(zh, en)| (zh.as_str(), en.as_str()))
    }
}

/// A report's identifier as it is held in an index.
type Id = [u8; 20];

fn id_of(text: &str) -> Id {
    let mut id = Id::default();
    let n = text.len().min(id.len());
    id[..n].copy_from_slice(&text.as_bytes()[..n]);
    id
}

/// What the facts need to know of their report.
struct Info {
    layout: u32,
    is_current: bool,
}

/// Counts everything.
///
/// Errors: `Publish` when the snapshot cannot be read; `Table` when a table has not its columns. That the snapshot
/// before cannot be read is no error, but told on the page.
pub fn gather(out: &Path, snapshot: &Stored) -> Result<Figures, PageError> {
    let mut gathering = Gathering::default();
    gathering.read_reports(snapshot)?;
    for table in [TableId::Disclosures, TableId::Disputes] {
        gathering.read_states(snapshot, table)?;
    }
    gathering.read_applications(snapshot)?;
    gathering.totals.missing = count_missing(snapshot)?;
    let Gathering { mut totals, coverage, requests, names, mut layouts, .. } = gathering;
    for layout in &layouts {
        totals.cells.iter_mut().zip(layout.cells).for_each(|(sum, n)| *sum += n);
    }
    Ok(Figures {
        labels: read_labels(snapshot)?,
        totals,
        coverage,
        requests,
        layouts: names.into_iter().map(|(name, idx)| (name, std::mem::take(&mut layouts[idx as usize]))).collect(),
        checks: quality::read_checks(snapshot)?,
        files: quality::read_files(snapshot)?,
        changes: changes::since_the_one_before(out, snapshot),
        last_run: operator::read_last_run(out, &snapshot.manifest.id),
        manifest: snapshot.manifest.clone(),
    })
}

#[derive(Default)]
struct Gathering {
    totals: Totals,
    coverage: BTreeMap<Place, BTreeMap<YearOrder, u64>>,
    requests: BTreeMap<i16, Requests>,
    names: HashMap<String, u32>,
    layouts: Vec<Layout>,
    reports: HashMap<Id, Info>,
}

impl Gathering {
    fn read_reports(&mut self, snapshot: &Stored) -> Result<(), PageError> {
        let mut agencies = HashSet::new();
        let mut years = BTreeSet::new();
        let columns = ["report_id", "agency_id", "agency", "region_code", "level", "year", "layout", "is_current"];
        each_piece(snapshot, TableId::Reports, &columns, |piece| {
            let [ids, agency_ids, names] = [piece.text("report_id")?, piece.text("agency_id")?, piece.text("agency")?];
            let [regions, levels, layouts] = [piece.text("region_code")?, piece.text("level")?, piece.text("layout")?];
            let (all_years, currents) = (piece.i16("year")?, piece.bool("is_current")?);
            for row in 0..piece.height() {
                let (year, is_current) = (all_years.get(row), currents.get(row).unwrap_or_default());
                self.totals.reports += 1;
                match agency_ids.get(row).or(names.get(row)) {
                    Some(agency) => _ = agencies.insert(FixedState::with_seed(0).hash_one(agency)),
                    None => self.totals.without_agency += 1,
                }
                years.extend(year);
                let place = Place::of(regions.get(row), levels.get(row));
                self.totals.without_region += u64::from(place == Place::Unknown);
                if is_current {
                    self.totals.current += 1;
                    *self.coverage.entry(place).or_default().entry(year.into()).or_default() += 1;
                    if let Some(year) = year {
                        self.requests.entry(year).or_default().reports += 1;
                    }
                }
                let layout = self.layout(layouts.get(row).unwrap_or("no tables"));
                self.layouts[layout as usize].reports += 1;
                self.reports.insert(id_of(ids.get(row).unwrap_or_default()), Info { layout, is_current });
            }
            Ok(())
        })?;
        self.totals.agencies = agencies.len() as u64;
        self.totals.years = years.first().copied().zip(years.last().copied());
        Ok(())
    }

    fn layout(&mut self, name: &str) -> u32 {
        if let Some(&idx) = self.names.get(name) {
            return idx;
        }
        let idx = self.layouts.len() as u32;
        self.layouts.push(Layout::default());
        self.names.insert(name.to_owned(), idx);
        idx
    }

    fn read_states(&mut self, snapshot: &Stored, table: TableId) -> Result<(), PageError> {
        each_piece(snapshot, table, &["report_id", "state"], |piece| self.count_states(piece))
    }

    fn count_states(&mut self, piece: &Piece<'_>) -> Result<(), PageError> {
        let (ids, states) = (piece.text("report_id")?, piece.text("state")?);
        // A report's rows stand together.
        let (mut last, mut layout) = ("", None);
        for (id, state) in ids.iter().zip(states.iter()) {
            let id = id.unwrap_or_default();
            if id != last {
                (last, layout) = (id, self.reports.get(&id_of(id)).map(|info| info.layout as usize));
            }
            if let (Some(layout), Some(state)) = (layout, state.and_then(State::from_code)) {
                self.layouts[layout].cells[state.index()] += 1;
            }
        }
        Ok(())
    }

    fn read_applications(&mut self, snapshot: &Stored) -> Result<(), PageError> {
        let columns = ["report_id", "year", "outcome_group", "outcome", "applicant", "value", "state"];
        // A report's rows may go on in the next piece, so what is known of the last one is kept between them.
        let mut last = (Id::default(), [false; Line::ALL.len()], false);
        each_piece(snapshot, TableId::Applications, &columns, |piece| {
            self.count_states(piece)?;
            let (ids, years, values) = (piece.text("report_id")?, piece.i16("year")?, piece.i64("value")?);
            let (groups, outcomes) = (piece.text("outcome_group")?, piece.text("outcome")?);
            let applicants = piece.text("applicant")?;
            for row in 0..piece.height() {
                if applicants.get(row) != Some("total") {
                    continue;
                }
                let (Some(value), Some(year)) = (values.get(row), years.get(row)) else { continue };
                let id = id_of(ids.get(row).unwrap_or_default());
                if id != last.0 {
                    last = (id, [false; Line::ALL.len()], self.reports.get(&id).is_some_and(|info| info.is_current));
                }
                let group = groups.get(row).and_then(OutcomeGroup::from_code);
                let line = group.and_then(|group| Line::of(group, outcomes.get(row).unwrap_or_default()));
                let (Some(line), true) = (line, last.2) else { continue };
                let requests = self.requests.entry(year).or_default();
                // Beyond what any form prints: kept at the edge rather than turned around.
                requests.sums[line as usize] = requests.sums[line as usize].saturating_add(value);
                if !std::mem::replace(&mut last.1[line as usize], true) {
                    requests.behind[line as usize] += 1;
                }
            }
            Ok(())
        })
    }
}

/// A table that older snapshots do not have.
const COVERAGE: &str = "coverage";

fn count_missing(snapshot: &Stored) -> Result<Option<u64>, PageError> {
    if !snapshot.manifest.files.iter().any(|file| file.table == COVERAGE) {
        return Ok(None);
    }
    let mut n_missing = 0;
    each_piece_of(snapshot, COVERAGE, &["status"], |piece| {
        n_missing += piece.text("status")?.iter().filter(|status| *status == Some("missing")).count() as u64;
        Ok(())
    })?;
    Ok(Some(n_missing))
}

fn read_labels(snapshot: &Stored) -> Result<Labels, PageError> {
    let mut labels = Labels::default();
    each_piece(snapshot, TableId::Codebook, &["column", "code", "label_zh", "label_en"], |piece| {
        let (columns, codes) = (piece.text("column")?, piece.text("code")?);
        let (zh, en) = (piece.text("label_zh")?, piece.text("label_en")?);
        for row in 0..piece.height() {
            if let (Some(column), Some(code)) = (columns.get(row), codes.get(row)) {
                let own = |text: Option<&str>| text.unwrap_or(code).to_owned();
                let names = (own(zh.get(row)), own(en.get(row)));
                labels.0.entry((column.to_owned(), code.to_owned())).or_insert(names);
            }
        }
        Ok(())
    })?;
    Ok(labels)
}

/// Rows of a table, as they are read.
pub struct Piece<'a> {
    table: &'static str,
    frame: &'a DataFrame,
}

impl Piece<'_> {
    /// Rows.
    pub fn height(&self) -> usize {
        self.frame.height()
    }

    /// A column of text.
    pub fn text(&self, name: &str) -> Result<&StringChunked, PageError> {
        self.frame.column(name).and_then(|column| column.str()).map_err(self.wrong())
    }

    /// A column of 16-bit numbers.
    pub fn i16(&self, name: &str) -> Result<&Int16Chunked, PageError> {
        self.frame.column(name).and_then(|column| column.i16()).map_err(self.wrong())
    }

    /// A column of 64-bit numbers.
    pub fn i64(&self, name: &str) -> Result<&Int64Chunked, PageError> {
        self.frame.column(name).and_then(|column| column.i64()).map_err(self.wrong())
    }

    /// A column of floating-point numbers.
    pub fn f64(&self, name: &str) -> Result<&Float64Chunked, PageError> {
        self.frame.column(name).and_then(|column| column.f64()).map_err(self.wrong())
    }

    fn bool(&self, name: &str) -> Result<&BooleanChunked, PageError> {
        self.frame.column(name).and_then(|column| column.bool()).map_err(self.wrong())
    }

    fn wrong(&self) -> impl FnOnce(polars::error::PolarsError) -> PageError {
        let table = self.table;
        move |source| PageError::Table { table, source }
    }
}

/// Calls `visit` with each piece of a table, in the order of its files.
pub fn each_piece(
    snapshot: &Stored,
    table: TableId,
    columns: &[&str],
    visit: impl FnMut(&Piece<'_>) -> Result<(), PageError>,
) -> Result<(), PageError> {
    each_piece_of(snapshot, table.name(), columns, visit)
}

fn each_piece_of(
    snapshot: &Stored,
    table: &'static str,
    columns: &[&str],
    mut visit: impl FnMut(&Piece<'_>) -> Result<(), PageError>,
) -> Result<(), PageError> {
    for file in snapshot.manifest.files.iter().filter(|file| file.table == table) {
        scan(&snapshot.path.join(&file.file), columns, 0..file.rows, |_, frame| visit(&Piece { table, frame }))?;
    }
    Ok(())
}
