//! What goes to the tables: one record per input file, one per report.

use super::codes::TableKind;
use super::document::Grid;
use super::report::{Check, Report};

/// What became of an input file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileStatus {
    /// A report was read.
    Report,
    /// Readable, but not an annual report; `error` says why.
    NotAReport,
    /// Byte-identical to a file earlier in path order; `report_id` names that report, if it is one.
    Duplicate,
    /// A kind of file that is not read (a picture, an archive, a temporary file of a crawler).
    Unsupported,
    /// Could not be read; `error` says why.
    Failed,
}

impl FileStatus {
    /// Every status, in the order of the codebook.
    pub const ALL: [Self; 5] = [Self::Report, Self::NotAReport, Self::Duplicate, Self::Unsupported, Self::Failed];

    /// The code of the data contract.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::NotAReport => "not_a_report",
            Self::Duplicate => "duplicate",
            Self::Unsupported => "unsupported",
            Self::Failed => "failed",
        }
    }
}

/// A row of `files`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRecord {
    /// Path relative to the input root, `/` between components.
    pub source_path: String,
    /// Size on disk in bytes, where it could be asked.
    pub size: Option<u64>,
    /// Modification time, microseconds since the Unix epoch (UTC).
    pub modified_at: Option<i64>,
    /// sha256 of the bytes on disk, 64 hex digits, where they were read.
    pub sha256: Option<String>,
    /// What became of it.
    pub status: FileStatus,
    /// Reason for every status but `report`.
    pub error: Option<String>,
    /// The report that was read from it, or that it duplicates.
    pub report_id: Option<String>,
}

/// The columns that every fact table starts with, besides report and year.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgencyRef {
    /// Stable identifier, `None` when the agency is unknown.
    pub agency_id: Option<String>,
    /// Name as the reader would write it.
    pub agency: Option<String>,
    /// Six digits of GB/T 2260, `None` when unknown.
    pub region_code: Option<String>,
    /// Administrative level, `None` when the name does not tell.
    pub level: Option<&'static str>,
    /// What the body does (`education`, `government_office`, …), `None` when its name does not tell.
    pub kind: Option<&'static str>,
    /// `agency_id` of the body that it belongs to (the government of a bureau), `None` when unknown.
    pub parent_id: Option<String>,
}

/// Everything that the tables say of one report.
#[derive(Debug, Clone)]
pub struct ReportRecord {
    /// What was read.
    pub report: Report,
    /// Whose report it is.
    pub agency: AgencyRef,
    /// Path relative to the input root, `/` between components.
    pub source_path: String,
    /// Address of the page, from the sidecar.
    pub source_url: Option<String>,
    /// sha256 of the bytes on disk, 64 hex digits.
    pub sha256: String,
    /// WHATWG name of the encoding.
    pub encoding: String,
    /// The evidence that decided the encoding.
    pub encoding_evidence: String,
    /// Repairs of the text, and oddities of the page, in the order they were met.
    pub repairs: Vec<String>,
    /// The grids of the document, for `cells`.
    pub grids: Vec<Grid>,
}

/// Whether an agency's report about a year was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CoverageStatus {
    /// At least one report was read.
    Present,
    /// None was, though there are one about an earlier year and one about a later.
    Missing,
}

impl CoverageStatus {
    /// Every status, in the order of the codebook.
    pub const ALL: [Self; 2] = [Self::Present, Self::Missing];

    /// The code of the data contract.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Missing => "missing",
        }
    }
}

/// A row of `coverage`: an agency, and a year from its first report to its last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageRow<'a> {
    /// The current report; `None` in a missing year.
    pub report_id: Option<String>,
    /// The agency.
    pub agency_id: &'a str,
    /// Its name in the current report; in a missing year that in the last report before.
    pub agency: &'a str,
    /// Its region, from the same report as the name.
    pub region_code: Option<&'a str>,
    /// Its level, likewise.
    pub level: Option<&'a str>,
    /// Its kind, likewise.
    pub kind: Option<&'a str>,
    /// The year.
    pub year: i16,
    /// Whether there is a report.
    pub status: CoverageStatus,
    /// Reports that differ in their bytes; the current one is one of them.
    pub n_reports: u32,
    /// Further files with the bytes of one of these reports.
    pub n_duplicates: u32,
    /// Tables that the form of the year has and the current report has not.
    pub tables_missing: Vec<TableKind>,
}

/// A row of `agencies`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyRow<'a> {
    /// The agency.
    pub agency_id: &'a str,
    /// Its name in the latest report.
    pub agency: &'a str,
    /// Every name that it has in a report, sorted.
    pub names: Vec<&'a str>,
    /// Level, in the latest report.
    pub level: Option<&'a str>,
    /// Kind, likewise.
    pub kind: Option<&'a str>,
    /// Region, likewise.
    pub region_code: Option<&'a str>,
    /// The body that it belongs to, likewise.
    pub parent_id: Option<&'a str>,
    /// First year that a report is about.
    pub first_year: Option<i16>,
    /// Last year that a report is about.
    pub last_year: Option<i16>,
    /// Its reports, those that are not current and those without a year too.
    pub n_reports: u32,
}

/// What is only known once every report was read, by number of the report in path order. Implemented by `link::Linked`.
pub trait Links: Sync {
    /// True for the latest of several reports for one agency and year.
    fn is_current(&self, number: u32) -> bool;
    /// Checks of a report against the year before.
    fn year_checks(&self, number: u32) -> Vec<Check>;
    /// The agencies that have a report, by `agency_id`.
    fn agencies(&self) -> Box<dyn Iterator<Item = AgencyRow<'_>> + '_>;
    /// The years of `coverage`, ascending.
    fn coverage_years(&self) -> Vec<i16>;
    /// The rows of `coverage` of a year, by `agency_id`.
    fn coverage(&self, year: i16) -> Box<dyn Iterator<Item = CoverageRow<'_>> + '_>;
}
