//! What is there of whom: the reports of every agency by year, and the years of which there is none.
//!
//! [`Bodies`] sorts the numbers of all reports by agency and year, four bytes each; the rows of `agencies` and `coverage`
//! are worked out when they are asked for. Which report is current was decided in [`super`].

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::codec::{Fields, hex, put_option, put_text};
use crate::model::{AgencyRef, AgencyRow, CoverageRow, CoverageStatus, TableKind};

use super::LinkEntry;

/// The first year whose form has the three tables: before, a report without them lacks nothing.
const FIRST_YEAR_OF_TABLES: i16 = 2019;

/// What a report says of its agency, held once for all reports that say the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Profile {
    agency_id: Box<str>,
    agency: Box<str>,
    region_code: Option<Box<str>>,
    level: Option<Box<str>>,
    kind: Option<Box<str>>,
    parent_id: Option<Box<str>>,
}

impl Profile {
    /// `None` for an agency that is not known.
    pub(super) fn new(agency: &AgencyRef) -> Option<Self> {
        let agency_id = agency.agency_id.as_deref()?;
        Some(Self {
            agency_id: agency_id.into(),
            agency: agency.agency.as_deref().unwrap_or_default().into(),
            region_code: agency.region_code.as_deref().map(Box::from),
            level: agency.level.map(Box::from),
            kind: agency.kind.map(Box::from),
            parent_id: agency.parent_id.as_deref().map(Box::from),
        })
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        put_text(out, &self.agency_id);
        put_text(out, &self.agency);
        for text in [&self.region_code, &self.level, &self.kind, &self.parent_id] {
            put_option(out, text.as_deref(), put_text);
        }
    }

    pub(super) fn decode(fields: &mut Fields<'_>) -> Option<Self> {
        let (agency_id, agency) = (fields.text()?.into(), fields.text()?.into());
        let mut text = || Some(fields.option(Fields::text)?.map(Box::from));
        Some(Self { agency_id, agency, region_code: text()?, level: text()?, kind: text()?, parent_id: text()? })
    }
}

/// Makes equal profiles one.
#[derive(Debug, Default)]
pub(super) struct Profiles(std::collections::HashSet<Arc<Profile>>);

impl Profiles {
    pub(super) fn intern(&mut self, profile: Arc<Profile>) -> Arc<Profile> {
        match self.0.get(&profile) {
            Some(known) => Arc::clone(known),
            None => {
                self.0.insert(Arc::clone(&profile));
                profile
            }
        }
    }
}

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
    /// `rank` orders the reports of one agency and year, the current one last.
    pub(super) fn new<R: Ord>(entries: &[LinkEntry], rank: impl Fn(u32) -> R, n_duplicates: HashMap<u32, u32>) -> Self {
        let id = |number: u32| entries[number as usize].who.as_ref().map(|who| &who.agency_id);
        let mut order: Vec<u32> = (0..).zip(entries).filter(|(_, entry)| entry.who.is_some()).map(|(n, _)| n).collect();
        order.sort_unstable_by(|&a, &b| {
            let year = |number: u32| entries[number as usize].year;
            (id(a), year(a)).cmp(&(id(b), year(b))).then_with(|| rank(a).cmp(&rank(b)))
        });
        let mut starts = Vec::new();
        for (at, &number) in (0..).zip(&order) {
            if at == 0 || id(order[at as usize - 1]) != id(number) {
                starts.push(at);
            }
        }
        starts.push(u32::try_from(order.len()).expect("fewer than 2^32 reports in a run"));
        Self { order, starts, n_duplicates }
    }

    /// The reports of each agency.
    fn each(&self) -> impl Iterator<Item = &[u32]> {
        self.starts.windows(2).map(|ends| &self.order[ends[0] as usize..ends[1] as usize])
    }

    /// The rows of `agencies`.
    pub(super) fn agencies<'a>(&'a self, entries: &'a [LinkEntry]) -> impl Iterator<Item = AgencyRow<'a>> {
        self.each().map(|reports| {
            let latest = profile(entries, reports[reports.len() - 1]);
            let names: BTreeSet<&str> = reports.iter().map(|&number| &*profile(entries, number).agency).collect();
            let span = span(entries, reports);
            AgencyRow {
                agency_id: &latest.agency_id,
                agency: &latest.agency,
                names: names.into_iter().collect(),
                level: latest.level.as_deref(),
                kind: latest.kind.as_deref(),
                region_code: latest.region_code.as_deref(),
                parent_id: latest.parent_id.as_deref(),
                first_year: span.map(|(first, _)| first),
                last_year: span.map(|(_, last)| last),
                n_reports: reports.len() as u32,
            }
        })
    }

    /// The years of `coverage`.
    pub(super) fn years(&self, entries: &[LinkEntry]) -> Vec<i16> {
        let years = self.each().filter_map(|reports| span(entries, reports)).flat_map(|(first, last)| first..=last);
        years.collect::<BTreeSet<i16>>().into_iter().collect()
    }

    /// The rows of `coverage` of a year.
    pub(super) fn coverage<'a>(&'a self, entries: &'a [LinkEntry], year: i16) -> impl Iterator<Item = CoverageRow<'a>> {
        self.each().filter_map(move |reports| {
            let (first, last) = span(entries, reports)?;
            if year < first || year > last {
                return None;
            }
            let of_year = |number: &u32| entries[*number as usize].year;
            let start = reports.partition_point(|number| of_year(number) < Some(year));
            let end = reports.partition_point(|number| of_year(number) <= Some(year));
            // Of a missing year the last report before tells whose it would be; there is one, since `first` is earlier.
            let current = reports[end - 1];
            let (entry, who) = (&entries[current as usize], profile(entries, current));
            let is_present = end > start;
            let has_table = |table: &TableKind| entry.tables & (1 << table.index()) != 0;
            let missing = TableKind::ALL.into_iter().filter(|table| !has_table(table));
            let duplicates = reports[start..end].iter().filter_map(|number| self.n_duplicates.get(number));
            Some(CoverageRow {
                report_id: entry.report_id.filter(|_| is_present).map(|id| hex(&id)),
                agency_id: &who.agency_id,
                agency: &who.agency,
                region_code: who.region_code.as_deref(),
                level: who.level.as_deref(),
                kind: who.kind.as_deref(),
                year,
                status: if is_present { CoverageStatus::Present } else { CoverageStatus::Missing },
                n_reports: (end - start) as u32,
                n_duplicates: duplicates.sum(),
                tables_missing: missing.filter(|_| is_present && year >= FIRST_YEAR_OF_TABLES).collect(),
            })
        })
    }
}

fn profile(entries: &[LinkEntry], number: u32) -> &Profile {
    entries[number as usize].who.as_deref().expect("only reports whose agency is known are listed")
}

/// First and last year of an agency's reports.
fn span(entries: &[LinkEntry], reports: &[u32]) -> Option<(i16, i16)> {
    let mut years = reports.iter().filter_map(|&number| entries[number as usize].year);
    let first = years.next()?;
    Some((first, years.next_back().unwrap_or(first)))
}

#[cfg(test)]
mod tests;
