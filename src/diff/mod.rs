//! What changed between two snapshots: reports, and the values of the three statutory tables.
//!
//! ```text
//! reports ──> pairs (which report became which) ──> per table: a hash for each report ──> rows of those that differ
//! ```
//!
//! A report is known by its bytes (`report_id`). One that is only in the older snapshot and one that is only in the
//! newer are the same report *revised* when they have the same `source_path`, or else the same agency and year. Values
//! are compared by key: state and number; `raw`, `best_guess` and the place in `cells` are not.
//!
//! **Memory**: files that are byte-identical in both snapshots are not read. Of the others an index is held of some 60
//! bytes for each report, and `values` holds the rows of a batch. What is found goes to the [`Printer`] at once, in
//! the order of tables and years.

mod print;
mod reports;
mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use polars::error::PolarsError;
use polars::prelude::{DataFrame, StringChunked};

use crate::publish::PublishError;
use crate::publish::catalog::{Stored, StoredFile, StoredManifest};
use crate::tabulate::TableId;

pub use print::{JsonPrinter, TextPrinter};

/// Why two snapshots cannot be compared.
#[derive(Debug, thiserror::Error)]
pub enum DiffError {
    /// A snapshot cannot be read.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// What was found cannot be printed.
    #[error("stdout: {0}")]
    Print(#[from] io::Error),
    /// A table has not the columns that it should have.
    #[error("{table}: {source}")]
    Table {
        /// The table.
        table: &'static str,
        /// What is wrong.
        source: PolarsError,
    },
}

/// What became of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReportChange {
    /// Only in the newer snapshot.
    Added,
    /// Only in the older one.
    Removed,
    /// Other bytes under the same path, or for the same agency and year.
    Revised,
    /// The same bytes, but another year, agency, level, region, edition or standing (`is_current`).
    Relabelled,
}

impl ReportChange {
    /// Every change.
    pub const ALL: [Self; 4] = [Self::Added, Self::Removed, Self::Revised, Self::Relabelled];

    /// The word that is printed.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Revised => "revised",
            Self::Relabelled => "relabelled",
        }
    }
}

/// A report, as one of the snapshots has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    /// Id.
    pub report_id: String,
    /// Where it was read.
    pub source_path: String,
    /// Its agency, where known.
    pub agency: Option<String>,
    /// The year that it is about, where known.
    pub year: Option<i16>,
    /// True for the latest of several.
    pub is_current: bool,
}

/// A report that changed.
#[derive(Debug)]
pub struct ReportEvent {
    /// What became of it.
    pub change: ReportChange,
    /// In the older snapshot.
    pub before: Option<ReportRow>,
    /// In the newer one.
    pub after: Option<ReportRow>,
}

impl ReportEvent {
    /// The year that it is listed under: that of the newer snapshot, if it is there.
    pub fn year(&self) -> Option<i16> {
        self.after.as_ref().or(self.before.as_ref()).and_then(|report| report.year)
    }
}

/// A number as its table has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// A count.
    Int(i64),
    /// A value of T1.
    Real(f64),
}

/// What a cell says.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Code of what stands behind the value.
    pub state: String,
    /// The value; null unless a number is certain.
    pub value: Option<Number>,
}

/// A cell that changed, in a report that is in both snapshots.
#[derive(Debug)]
pub struct ValueEvent<'a> {
    /// Table.
    pub table: TableId,
    /// Year of the file that the cell was read from: of the newer snapshot, if it is there.
    pub year: Option<i16>,
    /// Report in the newer snapshot.
    pub report_id: &'a str,
    /// Report in the older one: another when it was revised.
    pub report_id_before: &'a str,
    /// Agency, where known.
    pub agency: Option<&'a str>,
    /// Columns that name the cell within the report, with their codes.
    pub key: [(&'static str, &'a str); 2],
    /// What it said; `None` when there was no such row.
    pub before: Option<&'a Cell>,
    /// What it says; `None` when there is no such row any more.
    pub after: Option<&'a Cell>,
}

/// Changes in one year of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Reports by [`ReportChange`]; only for the table `reports`.
    pub reports: [u64; ReportChange::ALL.len()],
    /// Values changed; only for the tables of facts.
    pub values: u64,
}

/// Changes by table and year; years in order, the unknown one last. A year without a change is not there.
pub type Totals = BTreeMap<(TableId, YearOrder), Counts>;

/// A year that sorts behind all others when it is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct YearOrder(bool, i16);

impl From<Option<i16>> for YearOrder {
    fn from(year: Option<i16>) -> Self {
        Self(year.is_none(), year.unwrap_or_default())
    }
}

impl YearOrder {
    /// The year.
    pub fn year(self) -> Option<i16> {
        (!self.0).then_some(self.1)
    }
}

/// Takes what is found, in the order of tables and years: all reports, then all values.
pub trait Printer {
    /// Called once, first.
    fn begin(&mut self, before: &StoredManifest, after: &StoredManifest) -> io::Result<()>;
    /// Called for each report that changed.
    fn report(&mut self, event: &ReportEvent) -> io::Result<()>;
    /// Called for each value that changed.
    fn value(&mut self, event: &ValueEvent<'_>) -> io::Result<()>;
    /// Called once, last.
    fn end(&mut self, totals: &Totals) -> io::Result<()>;
}

/// Compares two snapshots and tells the printer what changed.
///
/// Errors: `Publish` when one cannot be read; `Print`; `Table`.
pub fn compare(before: &Stored, after: &Stored, printer: &mut dyn Printer) -> Result<(), DiffError> {
    printer.begin(&before.manifest, &after.manifest)?;
    let mut totals = Totals::new();
    let pairs = reports::compare(before, after, printer, &mut totals)?;
    for facts in &values::FACTS {
        values::compare(facts, before, after, &pairs, printer, &mut totals)?;
    }
    printer.end(&totals)?;
    Ok(())
}

/// The files of a table, in both snapshots, that are not byte-identical in the two.
fn differing<'a>(before: &'a Stored, after: &'a Stored, table: TableId) -> (Vec<&'a StoredFile>, Vec<&'a StoredFile>) {
    let of = |snapshot: &'a Stored| snapshot.manifest.files.iter().filter(move |file| file.table == table.name());
    let hashes = |snapshot: &'a Stored| of(snapshot).map(|file| file.sha256.as_str()).collect::<BTreeSet<_>>();
    let (in_before, in_after) = (hashes(before), hashes(after));
    (
        of(before).filter(|file| !in_after.contains(file.sha256.as_str())).collect(),
        of(after).filter(|file| !in_before.contains(file.sha256.as_str())).collect(),
    )
}

/// A report's id as it is held in an index. Ids have 20 hex digits; what is beyond would be cut.
type Id = [u8; 20];

fn id_of(text: &str) -> Id {
    let mut id = Id::default();
    let n = text.len().min(id.len());
    id[..n].copy_from_slice(&text.as_bytes()[..n]);
    id
}

fn text<'a>(table: TableId, piece: &'a DataFrame, name: &str) -> Result<&'a StringChunked, DiffError> {
    piece
        .column(name)
        .and_then(|column| column.str())
        .map_err(|source| DiffError::Table { table: table.name(), source })
}
