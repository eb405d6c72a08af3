//! Rows of `coverage`, `agencies` and `regions`: who reports, about which years, and where.
//!
//! What linking found comes in as rows of the model; names of regions and the relatives of an agency come from
//! [`crate::agency`], which knows every division and every reform.

use crate::agency::{self, KINDS, Region, regions};
use crate::model::{AgencyRef, AgencyRow, CoverageRow};

use super::codebook::LEVELS;
use super::columns::Frame;

fn once<T>(value: T) -> std::iter::Once<T> {
    std::iter::once(value)
}

/// A count; none comes near the limit.
fn count(n: u32) -> Option<i32> {
    Some(i32::try_from(n).unwrap_or(i32::MAX))
}

/// Appends a row of `coverage`.
pub fn coverage(frame: &mut Frame, row: &CoverageRow<'_>) {
    frame
        .append(1)
        .text_run("report_id", row.report_id.as_deref())
        .text_run("agency_id", Some(row.agency_id))
        .text_run("agency", Some(row.agency))
        .text_run("region_code", row.region_code)
        .text_run("level", row.level)
        .i16_run("year", Some(row.year))
        .text_run("kind", row.kind)
        .text_run("status", Some(row.status.code()))
        .i32s("n_reports", once(count(row.n_reports)))
        .bools("is_revised", once(row.n_reports > 1))
        .i32s("n_duplicates", once(count(row.n_duplicates)))
        .bools("is_duplicated", once(row.n_duplicates > 0))
        .list("tables_missing", row.tables_missing.iter().map(|table| table.code()))
        .done();
}

/// Other bodies that took the place of an agency, or whose place it took.
#[derive(Debug, Clone, Copy, Default)]
pub struct Relatives<'a> {
    /// Ids of those before.
    pub predecessors: &'a [String],
    /// Ids of those behind.
    pub successors: &'a [String],
}

/// Appends a row of `agencies`.
pub fn agency(frame: &mut Frame, row: &AgencyRow<'_>, relatives: Relatives<'_>) {
    let region = row.region_code.and_then(|code| region_name(code, row.last_year));
    frame
        .append(1)
        .text_run("agency_id", Some(row.agency_id))
        .text_run("agency", Some(row.agency))
        .list("names", row.names.iter().copied())
        .text_run("level", row.level)
        .text_run("kind", row.kind)
        .text_run("region_code", row.region_code)
        .text_run("region", region)
        .text_run("parent_id", row.parent_id)
        .list("predecessor_ids", relatives.predecessors.iter().map(String::as_str))
        .list("successor_ids", relatives.successors.iter().map(String::as_str))
        .i16_run("first_year", row.first_year)
        .i16_run("last_year", row.last_year)
        .i32s("n_reports", once(count(row.n_reports)))
        .done();
}

/// Ids of the bodies that took the place of an agency.
pub fn successors(row: &AgencyRow<'_>) -> Vec<String> {
    // The codes are the ones that came from there: found again in the lists, to be words of the program once more.
    let agency = AgencyRef {
        agency_id: Some(row.agency_id.to_owned()),
        agency: Some(row.agency.to_owned()),
        region_code: row.region_code.map(str::to_owned),
        level: row.level.and_then(|code| LEVELS.iter().map(|level| level.0).find(|level| *level == code)),
        kind: row.kind.and_then(|code| KINDS.iter().map(|kind| kind.code).find(|kind| *kind == code)),
        parent_id: row.parent_id.map(str::to_owned),
    };
    let successors = agency::successors(&agency).into_iter().map(|successor| successor.agency_id);
    successors.filter(|id| id != row.agency_id).collect()
}

/// Full name of the division that had this code in a year, or, where none is said or had it, had it last.
fn region_name(code: &str, year: Option<i16>) -> Option<&'static str> {
    let from = regions().partition_point(|region| region.code < code);
    let of_code = || regions()[from..].iter().take_while(|region| region.code == code);
    let then = year.and_then(|year| of_code().find(|region| region.is_valid_in(year)));
    then.or_else(|| of_code().last()).map(|region| region.full_name.as_str())
}

/// Appends a row of `regions`.
pub fn region(frame: &mut Frame, region: &Region) {
    frame
        .append(1)
        .text_run("code", Some(region.code))
        .text_run("name", Some(region.name))
        .text_run("full_name", Some(&region.full_name))
        .text_run("level", Some(region.level))
        .text_run("parent_code", region.parent_code)
        .i16_run("valid_from", Some(region.valid_from))
        .i16_run("valid_to", region.valid_to)
        .list("successor_codes", region.successor_codes.iter().copied())
        .text_run("division", Some(region.line))
        .done();
}
