//! What is there of whom: the reports of every agency by year, and the years of which there is none.
//!
//! [`Bodies`] sorts the numbers of all reports by agency and year, four bytes each; the rows of `agencies` and `coverage`
//! are worked out when they are asked for. Which report is current was decided in [`super`].

use std::collections::{BTreeSet, HashMap};

use crate::codec::hex;
use crate::model::{AgencyRow, CoverageRow, CoverageStatus, TableKind};

use super::profiles::Profile;
use super::{NONE, Reports};

/// The first year whose form has the three tables: before, a report without them lacks nothing.
const FIRST_YEAR_OF_TABLES: i16 = 2019;

/// A report's identifier in ten bytes; `None` where it is none.
pub(super) type ReportId = Option<[u8; 10]>;

pub(super) fn pack_id(id: &str) -> ReportId {
    let digits = id.as_bytes().as_chunks::<2>().0;
    let mut packed = [0; 10];
    if id.len() != 20 {
        return None;
    }
    for (byte, pair) in packed.iter_mut().zip(digits) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(packed)
}

/// The tables that were found, one bit each.
pub(super) fn pack_tables(found: &[TableKind]) -> u8 {
    found.iter().fold(0, |bits, table| bits | 1 << table.index())
}

/// The reports of every agency.
#[derive(Debug, Default)]
pub(super) struct Bodies {
    /// Numbers of the reports whose agency is known: by agency, year (none first), the current one of a year last.
    order: Vec<u32>,
    /// Where in `order` an agency begins, and the end of the last.
    starts: Vec<u32>,
    /// Files with the bytes of a report, beside its own.
    n_duplicates: HashMap<u32, u32>,
}

impl Bodies {
    pub(super) fn new(reports: &Reports, n_duplicates: HashMap<u32, u32>) -> Self {
        let places = reports.profiles.agency_order();
        let place = |number: u32| places[reports.row(number).who as usize];
        let is_known = |&number: &u32| reports.row(number).who != NONE;
        let mut order: Vec<u32> = (0..).zip(&reports.rows).map(|(number, _)| number).filter(is_known).collect();
        order.sort_unstable_by(|&a, &b| {
            let key = |number: u32| (place(number), reports.year(number));
            key(a).cmp(&key(b)).then_with(|| reports.rank(a).cmp(&reports.rank(b)))
        });
        let mut starts = Vec::new();
        for (at, &number) in (0..).zip(&order) {
            if at == 0 || place(order[at as usize - 1]) != place(number) {
                starts.push(at);
            }
        }
        starts.push(u32::try_from(order.len()).expect("fewer than 2^32 reports in a run"));
        Self { order, starts, n_duplicates }
    }

    /// The reports of each agency.
    pub(super) fn each(&self) -> impl Iterator<Item = &[u32]> {
        self.starts.windows(2).map(|ends| &self.order[ends[0] as usize..ends[1] as usize])
    }

    /// The rows of `agencies`.
    pub(super) fn agencies<'a>(&'a self, all: &'a Reports) -> impl Iterator<Item = AgencyRow<'a>> {
        self.each().map(|reports| {
            let latest = profile(all, reports[reports.len() - 1]);
            let names: BTreeSet<&str> = reports.iter().map(|&number| profile(all, number).agency).collect();
            let span = span(all, reports);
            AgencyRow {
                agency_id: latest.agency_id,
                agency: latest.agency,
                names: names.into_iter().collect(),
                level: latest.level,
                kind: latest.kind,
                region_code: latest.region_code,
                parent_id: latest.parent_id,
                first_year: span.map(|(first, _)| first),
                last_year: span.map(|(_, last)| last),
                n_reports: reports.len() as u32,
            }
        })
    }

    /// The years of `coverage`.
    pub(super) fn years(&self, all: &Reports) -> Vec<i16> {
        let years = self.each().filter_map(|reports| span(all, reports)).flat_map(|(first, last)| first..=last);
        years.collect::<BTreeSet<i16>>().into_iter().collect()
    }

    /// The rows of `coverage` of a year.
    pub(super) fn coverage<'a>(&'a self, all: &'a Reports, year: i16) -> impl Iterator<Item = CoverageRow<'a>> {
        self.each().filter_map(move |reports| {
            let (first, last) = span(all, reports)?;
            if year < first || year > last {
                return None;
            }
            let of_year = |number: &u32| all.year(*number);
            let start = reports.partition_point(|number| of_year(number) < Some(year));
            let end = reports.partition_point(|number| of_year(number) <= Some(year));
            // Of a missing year the last report before tells whose it would be; there is one, since `first` is earlier.
            let current = reports[end - 1];
            let (entry, who) = (all.row(current), profile(all, current));
            let is_present = end > start;
            let has_table = |table: &TableKind| entry.tables & (1 << table.index()) != 0;
            let missing = TableKind::ALL.into_iter().filter(|table| !has_table(table));
            let duplicates = reports[start..end].iter().filter_map(|number| self.n_duplicates.get(number));
            Some(CoverageRow {
                report_id: entry.report_id.filter(|_| is_present).map(|id| hex(&id)),
                agency_id: who.agency_id,
                agency: who.agency,
                region_code: who.region_code,
                level: who.level,
                kind: who.kind,
                year,
                status: if is_present { CoverageStatus::Present } else { CoverageStatus::Missing },
                n_reports: (end - start) as u32,
                n_duplicates: duplicates.sum(),
                tables_missing: missing.filter(|_| is_present && year >= FIRST_YEAR_OF_TABLES).collect(),
            })
        })
    }
}

fn profile(all: &Reports, number: u32) -> Profile<'_> {
    all.profiles.get(all.row(number).who)
}

/// First and last year of an agency's reports.
fn span(all: &Reports, reports: &[u32]) -> Option<(i16, i16)> {
    let mut years = reports.iter().filter_map(|&number| all.year(number));
    let first = years.next()?;
    Some((first, years.next_back().unwrap_or(first)))
}

#[cfg(test)]
mod tests;
