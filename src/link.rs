//! Stage 6, across reports: which of several is current, and the identities that span years.
//!
//! Whose report it is, is [`crate::agency`]'s. [`Linker`] keeps a few numbers of every report and what is said of every
//! agency, and answers, once all were seen, what is current, which chains hold, and of which years there is no report
//! (`coverage`). Byte-identical files are found in [`crate::pipeline`]; identities within one report are
//! [`crate::check`]'s.

mod coverage;
mod profiles;

use std::collections::HashMap;
use std::num::NonZeroU64;

use chrono::{Datelike, NaiveDate};
use sha2::{Digest, Sha256};

use crate::codec::{Fields, put_float, put_number, put_option, put_signed, put_text};
use crate::model::{
    AgencyRef, AgencyRow, Applicant, Check, CheckCode, CheckStatus, CoverageRow, Item, Links, Measure, Outcome, Report,
    State,
};
use crate::texts::Texts;

use coverage::{Bodies, ReportId, pack_id, pack_tables};
use profiles::{Profile, Profiles};

/// The items whose numbers are carried from year to year in the 2021 form.
const CHAINED: [Item; 2] = [Item::Regulations, Item::NormativeDocuments];

/// The few numbers of one report that the checks across years need.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct ChainValues {
    /// Per chained item: issued, repealed, in_force.
    items: [ItemValues; CHAINED.len()],
    /// Total column of 二、上年结转.
    carried_in: Cell,
    /// Total column of 四、结转下年度继续办理.
    carried_forward: Cell,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct ItemValues {
    issued: Cell,
    repealed: Cell,
    in_force: Cell,
}

/// A cell as an identity sees it, in eight bytes: there are millions of them.
#[derive(Debug, Clone, Copy)]
struct Cell(f64);

impl Cell {
    /// The form of this report has no such cell, or the table was not found.
    const NOT_IN_FORM: Self = Self(f64::INFINITY);
    /// The cell is there, but ambiguous, unreadable or absent.
    const UNKNOWN: Self = Self(f64::NEG_INFINITY);

    /// A blank counts as 0.
    fn of(state: State, value: Option<f64>) -> Self {
        match (state, value) {
            (State::Blank, _) => Self(0.0),
            (State::Reported | State::Recovered, Some(value)) if value.is_finite() => Self(value),
            _ => Self::UNKNOWN,
        }
    }

    fn value(self) -> Option<f64> {
        self.0.is_finite().then_some(self.0)
    }
}

impl Default for Cell {
    fn default() -> Self {
        Self::NOT_IN_FORM
    }
}

impl PartialEq for Cell {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_bits() == other.0.to_bits()
    }
}

/// What linking needs to know of one report, and what the next run remembers of it.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkEntry {
    published_on: Option<NaiveDate>,
    fetched_at: Option<Box<str>>,
    values: ChainValues,
    /// Whose report it is, where that is known: the bytes of a [`Profile`].
    who: Option<Box<[u8]>>,
    year: Option<i16>,
    report_id: ReportId,
    /// Tables that were found, one bit each.
    tables: u8,
}

impl LinkEntry {
    /// Takes from a report what linking needs. `fetched_at` is the sidecar's.
    pub fn new(report: &Report, agency: &AgencyRef, fetched_at: Option<&str>) -> Self {
        Self {
            published_on: report.metadata.published_on,
            fetched_at: fetched_at.map(Box::from),
            values: ChainValues::of(report),
            who: Profile::new(agency).map(Profile::to_bytes),
            year: report.metadata.year,
            report_id: pack_id(&report.report_id),
            tables: pack_tables(&report.reading.tables_found),
        }
    }

    /// The year that it reports on, which is also its partition.
    pub(crate) fn year(&self) -> Option<i16> {
        self.year
    }

    /// Appends it to a record.
    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        put_option(out, self.published_on, |out, day| put_signed(out, day.num_days_from_ce().into()));
        put_option(out, self.fetched_at.as_deref(), put_text);
        self.values.cells().for_each(|cell| put_float(out, cell.0));
        put_option(out, self.who.as_deref(), |out, who| {
            put_number(out, who.len() as u64);
            out.extend_from_slice(who);
        });
        put_option(out, self.year, |out, year| put_signed(out, year.into()));
        put_option(out, self.report_id, |out, id| out.extend_from_slice(&id));
        out.push(self.tables);
    }

    /// Reads it back; `None` where the record is broken.
    pub(crate) fn decode(fields: &mut Fields<'_>) -> Option<Self> {
        let published_on = fields.option(|fields| {
            let days = i32::try_from(fields.signed()?).ok()?;
            NaiveDate::from_num_days_from_ce_opt(days)
        })?;
        let fetched_at = fields.option(Fields::text)?.map(Box::from);
        let mut values = ChainValues::default();
        for cell in values.cells_mut() {
            *cell = Cell(fields.float()?);
        }
        let who = fields.option(|fields| {
            let n_bytes = usize::try_from(fields.number()?).ok()?;
            let bytes = fields.bytes(n_bytes)?;
            Profile::from_bytes(bytes).map(|_| bytes.into())
        })?;
        let year = fields.option(|fields| fields.signed()?.try_into().ok())?;
        let report_id = fields.option(|fields| fields.bytes(10)?.try_into().ok())?;
        let tables = fields.bytes(1)?[0];
        Some(Self { published_on, fetched_at, values, who, year, report_id, tables })
    }
}

fn first_u64(bytes: &[u8]) -> u64 {
    u64::from_le_bytes(bytes[..8].try_into().expect("a sha256 has 32 bytes"))
}

/// What is kept of a report until all were seen: 96 bytes.
#[derive(Debug, Clone, Copy)]
struct Row {
    values: ChainValues,
    published_on: Option<NaiveDate>,
    /// Number of the text, or [`NONE`].
    fetched_at: u32,
    /// Number of the profile, or [`NONE`].
    who: u32,
    year: Option<i16>,
    report_id: ReportId,
    tables: u8,
}

/// Every report, in path order.
#[derive(Debug, Default)]
struct Reports {
    rows: Vec<Row>,
    fetched_at: Texts,
    profiles: Profiles,
}

impl Reports {
    fn row(&self, number: u32) -> &Row {
        &self.rows[number as usize]
    }

    fn year(&self, number: u32) -> Option<i16> {
        self.row(number).year
    }

    /// Of reports of one agency and year, the greatest is current: the latest published, then the latest fetched, then
    /// the last in path order.
    fn rank(&self, number: u32) -> (Option<NaiveDate>, Option<&[u8]>, u32) {
        let row = self.row(number);
        let fetched_at = (row.fetched_at != NONE).then(|| self.fetched_at.get(row.fetched_at));
        (row.published_on, fetched_at, number)
    }
}

/// Collects what is needed of every report, in path order, and links them at the end.
///
/// Memory: about 110 bytes a report, 30 more where a sidecar says when it was fetched, and 120 for every way in which
/// something is said of an agency.
#[derive(Debug, Default)]
pub struct Linker {
    reports: Reports,
    /// Per report: files with the same bytes, beside its own.
    n_duplicates: HashMap<u32, u32>,
}

/// The answers: which reports are current, and the checks across years, worked out when they are asked for.
#[derive(Debug)]
pub struct Linked {
    reports: Reports,
    /// Per report: itself where it is not current; [`NONE`] where it is and has none before it; else the report of the
    /// same agency that is current for the year before.
    before: Vec<u32>,
    bodies: Bodies,
}

/// No report: there are fewer than 2^32 - 1 in a run.
const NONE: u32 = u32::MAX;

impl Linker {
    /// Takes note of the next report in path order and returns its number.
    pub fn push(&mut self, entry: &LinkEntry) -> u32 {
        let number = self.next_number();
        let Reports { rows, fetched_at, profiles } = &mut self.reports;
        rows.push(Row {
            values: entry.values,
            published_on: entry.published_on,
            fetched_at: entry.fetched_at.as_deref().map_or(NONE, |text| fetched_at.push(text.as_bytes())),
            who: entry.who.as_deref().map_or(NONE, |who| profiles.intern(who)),
            year: entry.year,
            report_id: entry.report_id,
            tables: entry.tables,
        });
        number
    }

    /// The number that the next report will have.
    pub fn next_number(&self) -> u32 {
        u32::try_from(self.reports.rows.len()).expect("fewer than 2^32 reports in a run")
    }

    /// Takes note of a file with the same bytes as a report.
    pub fn count_duplicate(&mut self, number: u32) {
        *self.n_duplicates.entry(number).or_default() += 1;
    }

    /// Decides what is current, and which report stands before which.
    ///
    /// Of several reports for one agency and year the current one is the latest published, then the latest fetched,
    /// then the last in path order. A report whose agency or year is unknown has no rival and is current.
    pub fn link(self) -> Linked {
        let Self { mut reports, n_duplicates } = self;
        let bodies = Bodies::new(&reports, n_duplicates);
        reports.fetched_at = Texts::default();
        let mut before = vec![NONE; reports.rows.len()];
        for body in bodies.each() {
            let mut last: Option<(i16, u32)> = None;
            for same in body.chunk_by(|&a, &b| reports.year(a) == reports.year(b)) {
                let (&current, others) = same.split_last().expect("no piece is empty");
                let Some(year) = reports.year(current) else { continue };
                others.iter().for_each(|&number| before[number as usize] = number);
                if let Some((_, number)) = last.filter(|(last, _)| last.checked_add(1) == Some(year)) {
                    before[current as usize] = number;
                }
                last = Some((year, current));
            }
        }
        Linked { reports, before, bodies }
    }
}

impl Linked {
    /// A digest of all that is said here of a report, so that the next run sees whether it says something else.
    pub fn digest(&self, number: u32) -> NonZeroU64 {
        let mut said = vec![u8::from(self.is_current(number))];
        for check in self.year_checks(number) {
            put_text(&mut said, check.check.code());
            put_text(&mut said, check.scope);
            put_option(&mut said, check.left, put_float);
            put_option(&mut said, check.right, put_float);
            put_text(&mut said, &check.detail);
        }
        NonZeroU64::new(first_u64(&Sha256::digest(&said))).unwrap_or(NonZeroU64::MIN)
    }
}

impl Links for Linked {
    fn is_current(&self, number: u32) -> bool {
        self.before[number as usize] != number
    }

    fn year_checks(&self, number: u32) -> Vec<Check> {
        let this = self.reports.row(number);
        match (self.before[number as usize], this.year) {
            (before, Some(year)) if before != NONE && before != number => {
                check_chains(&self.reports.row(before).values, &this.values, year)
            }
            _ => Vec::new(),
        }
    }

    fn agencies(&self) -> Box<dyn Iterator<Item = AgencyRow<'_>> + '_> {
        Box::new(self.bodies.agencies(&self.reports))
    }

    fn coverage_years(&self) -> Vec<i16> {
        self.bodies.years(&self.reports)
    }

    fn coverage(&self, year: i16) -> Box<dyn Iterator<Item = CoverageRow<'_>> + '_> {
        Box::new(self.bodies.coverage(&self.reports, year))
    }
}

impl ChainValues {
    fn of(report: &Report) -> Self {
        let mut values = Self::default();
        for fact in &report.reading.disclosures {
            let Some(index) = CHAINED.iter().position(|item| *item == fact.key.item) else { continue };
            let cell = Cell::of(fact.state, fact.value);
            match fact.key.measure {
                Measure::Issued => values.items[index].issued = cell,
                Measure::Repealed => values.items[index].repealed = cell,
                Measure::InForce => values.items[index].in_force = cell,
                _ => {}
            }
        }
        for fact in report.reading.applications.iter().filter(|fact| fact.key.applicant == Applicant::Total) {
            // Counts of applications are far below 2^53: f64 holds them exactly.
            let cell = Cell::of(fact.state, fact.value.map(|value| value as f64));
            match fact.key.outcome {
                Outcome::CarriedIn => values.carried_in = cell,
                Outcome::CarriedForward => values.carried_forward = cell,
                _ => {}
            }
        }
        values
    }

    fn cells(&self) -> impl Iterator<Item = Cell> {
        let items = self.items.into_iter().flat_map(|item| [item.issued, item.repealed, item.in_force]);
        items.chain([self.carried_in, self.carried_forward])
    }

    fn cells_mut(&mut self) -> impl Iterator<Item = &mut Cell> {
        let items = self.items.iter_mut().flat_map(|item| [&mut item.issued, &mut item.repealed, &mut item.in_force]);
        items.chain([&mut self.carried_in, &mut self.carried_forward])
    }
}

/// Tries the identities between the current reports of one agency for `year` and the year before.
///
/// An identity whose cells are not in this year's form is not tried; one whose cells are not in last year's is
/// `not_assessable`, since its numbers were printed in another form.
fn check_chains(last: &ChainValues, this: &ChainValues, year: i16) -> Vec<Check> {
    let mut checks = Vec::new();
    let before = year.wrapping_sub(1);
    for (index, item) in CHAINED.into_iter().enumerate() {
        let (now, then) = (this.items[index], last.items[index].in_force);
        if now.in_force == Cell::NOT_IN_FORM {
            continue;
        }
        let right = match [then, now.issued, now.repealed].map(Cell::value) {
            [Some(then), Some(issued), Some(repealed)] => Some(then + issued - repealed),
            _ => None,
        };
        let detail = || {
            let [then, issued, repealed] = [then, now.issued, now.repealed].map(write_cell);
            format!("{before}: in_force {then}; {year}: issued {issued}, repealed {repealed}")
        };
        checks.push(compare_sides(CheckCode::T1InForceChain, item.code(), now.in_force.value(), right, detail));
    }
    if this.carried_in != Cell::NOT_IN_FORM {
        let detail = || format!("{before}: carried_forward {}", write_cell(last.carried_forward));
        let (left, right) = (this.carried_in.value(), last.carried_forward.value());
        checks.push(compare_sides(CheckCode::T2CarryChain, Applicant::Total.code(), left, right, detail));
    }
    checks
}

fn write_cell(cell: Cell) -> String {
    match cell.value() {
        Some(value) => value.to_string(),
        None if cell == Cell::NOT_IN_FORM => "not in the form used".to_owned(),
        None => "unknown".to_owned(),
    }
}

/// The detail is written only where somebody will look for it: millions of checks pass.
fn compare_sides(
    check: CheckCode,
    scope: &'static str,
    left: Option<f64>,
    right: Option<f64>,
    detail: impl Fn() -> String,
) -> Check {
    let status = match (left, right) {
        // All of them are counts: whole numbers that f64 holds exactly.
        (Some(left), Some(right)) if left == right => CheckStatus::Pass,
        (Some(_), Some(_)) => CheckStatus::Fail,
        _ => CheckStatus::NotAssessable,
    };
    let detail = if status == CheckStatus::Pass { String::new() } else { detail() };
    Check { check, scope, left, right, status, detail }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agency::{Clues, Resolver};
    use crate::model::{ApplicationKey, DisclosureKey, Fact, Metadata, Reading};

    fn fact<K, V>(key: K, state: State, value: Option<V>) -> Fact<K, V> {
        Fact { key, value, state, best_guess: None, raw: None, place: None }
    }

    /// A report with T1 in_force, issued, repealed of normative_documents and T2 carried_in, carried_forward.
    fn report(year: Option<i16>, t1: [Option<f64>; 3], t2: [Option<i64>; 2]) -> Report {
        let item = Item::NormativeDocuments;
        let measures = [Measure::InForce, Measure::Issued, Measure::Repealed];
        let disclosures = measures
            .into_iter()
            .zip(t1)
            .map(|(measure, value)| {
                let state = if value.is_some() { State::Reported } else { State::Unreadable };
                fact(DisclosureKey { item, measure }, state, value)
            })
            .collect();
        let applications = [Outcome::CarriedIn, Outcome::CarriedForward]
            .into_iter()
            .zip(t2)
            .map(|(outcome, value)| {
                let state = if value.is_some() { State::Reported } else { State::Blank };
                fact(ApplicationKey { outcome, applicant: Applicant::Total }, state, value)
            })
            .collect();
        Report {
            report_id: String::new(),
            metadata: Metadata { year, ..Metadata::default() },
            reading: Reading { disclosures, applications, ..Reading::default() },
            checks: vec![],
            sections: vec![],
            notes: vec![],
        }
    }

    fn link(reports: &[(Report, Option<&str>, Option<&str>)]) -> Linked {
        let mut linker = Linker::default();
        for (report, agency, fetched_at) in reports {
            let agency = Resolver::default().resolve(&Clues { name: *agency, ..Clues::default() });
            linker.push(&LinkEntry::new(report, &agency, *fetched_at));
        }
        linker.link()
    }

    #[test]
    fn the_latest_report_of_a_year_is_current() {
        let dated = |day: Option<u32>| {
            let mut report = report(Some(2023), [None; 3], [None; 2]);
            report.metadata.published_on = day.map(|day| NaiveDate::from_ymd_opt(2024, 1, day).expect("valid day"));
            report
        };
        let agency = Some("甲市人民政府");
        // published_on decides, before fetched_at.
        let linked = link(&[(dated(Some(9)), agency, None), (dated(Some(3)), agency, Some("2025"))]);
        assert_eq!([0, 1].map(|number| linked.is_current(number)), [true, false]);
        // A date is later than none; then the fetch; then the path.
        let linked = link(&[(dated(Some(1)), agency, None), (dated(None), agency, Some("2025"))]);
        assert_eq!([0, 1].map(|number| linked.is_current(number)), [true, false]);
        let linked = link(&[(dated(None), agency, Some("2025-02-01")), (dated(None), agency, Some("2025-01-01"))]);
        assert_eq!([0, 1].map(|number| linked.is_current(number)), [true, false]);
        let linked = link(&[(dated(None), agency, None), (dated(None), agency, None)]);
        assert_eq!([0, 1].map(|number| linked.is_current(number)), [false, true]);
        // Nobody to compare with.
        let linked = link(&[(dated(None), None, None), (dated(None), None, None)]);
        assert_eq!([0, 1].map(|number| linked.is_current(number)), [true, true]);
    }

    #[test]
    fn chains_pass_fail_and_stay_open() {
        let last = report(Some(2022), [Some(6.0), None, None], [None, Some(4)]);
        let agency = Some("甲市人民政府");
        let status_of = |this: Report| {
            let linked = link(&[(this, agency, None), (last.clone(), agency, None)]);
            assert!(linked.year_checks(1).is_empty(), "the later year carries the check");
            linked.year_checks(0).iter().map(|check| (check.check, check.status)).collect::<Vec<_>>()
        };
        let (chain, carry) = (CheckCode::T1InForceChain, CheckCode::T2CarryChain);
        let (pass, fail, open) = (CheckStatus::Pass, CheckStatus::Fail, CheckStatus::NotAssessable);
        let table = [
            ([Some(7.0), Some(3.0), Some(2.0)], Some(4), vec![(chain, pass), (carry, pass)]),
            ([Some(8.0), Some(3.0), Some(2.0)], Some(5), vec![(chain, fail), (carry, fail)]),
            // A blank counts as 0: 0 carried in, 4 carried forward last year.
            ([Some(7.0), None, Some(2.0)], None, vec![(chain, open), (carry, fail)]),
        ];
        for (t1, carried_in, expected) in table {
            assert_eq!(status_of(report(Some(2023), t1, [carried_in, None])), expected, "{t1:?} {carried_in:?}");
        }
        // Not the year after: nothing is tried.
        assert!(status_of(report(Some(2024), [Some(7.0); 3], [Some(4); 2])).is_empty());
        // Another form without the cells: nothing is tried either.
        let mut other_form = report(Some(2023), [None; 3], [None; 2]);
        other_form.reading = Reading::default();
        assert!(status_of(other_form).is_empty());
    }

    #[test]
    fn a_failed_chain_shows_its_numbers() {
        let last = report(Some(2022), [Some(6.0), None, None], [None, Some(4)]);
        let this = report(Some(2023), [Some(9.0), Some(3.0), Some(2.0)], [Some(1), None]);
        let linked = link(&[(last, Some("甲县"), None), (this, Some("甲县"), None)]);
        let check = &linked.year_checks(1)[0];
        assert_eq!((check.scope, check.left, check.right), ("normative_documents", Some(9.0), Some(7.0)));
        assert_eq!(check.detail, "2022: in_force 6; 2023: issued 3, repealed 2");
    }
}
