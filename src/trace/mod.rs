//! Where a number comes from: `gongkai trace`.
//!
//! For one cell of the form in one report: the value and its state, the print it was read from with its neighbours in
//! the table, the file or address of the page, how its characters were decoded, and the accounting identities that the
//! value took part in. Everything is read from a published snapshot, nothing is computed anew; so what is told is what
//! the tables say, also of a snapshot that an older version made.
//!
//! Which report is meant is found in `find`; `draw` draws the table, `render` the rest.

mod draw;
mod find;
mod render;
mod row;

pub use draw::GridCell;
pub use find::{Question, Target};
pub use render::{render_json, render_text};
pub use row::Row;

use polars::error::PolarsError;
use polars::prelude::{Expr, col, lit};

use crate::forms::Forms;
use crate::identities::Per;
use crate::model::{Applicant, CheckCode, CheckStatus, DisputeOutcome, Outcome};
use crate::publish::catalog::Stored;
use crate::publish::{PublishError, scan_table};
use crate::tabulate::TableId;

/// Why a cell cannot be traced.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// What is published cannot be read.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// A table cannot be read.
    #[error("{table}: {source}")]
    Read {
        /// The table.
        table: &'static str,
        /// What the reader says.
        source: PolarsError,
    },
    /// No report has this id, prefix or path: exit code 2.
    #[error("--report {wanted}: no such report{hint}")]
    UnknownReport {
        /// What was asked for.
        wanted: String,
        /// What may have been meant.
        hint: String,
    },
    /// More than one report begins so: exit code 2.
    #[error("--report {wanted}: {n} reports begin so: {list}")]
    AmbiguousReport {
        /// What was asked for.
        wanted: String,
        /// How many.
        n: usize,
        /// Some of them with their paths.
        list: String,
    },
    /// The options name no cell of a table: exit code 2.
    #[error("{problem}")]
    NoCell {
        /// What is missing or does not fit together.
        problem: String,
    },
    /// A code is not one of the form's: exit code 2.
    #[error("--{option} {wanted}: no such code{hint} (codes: {codes})")]
    UnknownCode {
        /// The option.
        option: &'static str,
        /// What was asked for.
        wanted: String,
        /// What may have been meant.
        hint: String,
        /// All codes.
        codes: String,
    },
    /// The report has not the table: exit code 2.
    #[error("{report_id}: the report has no row of {table}; tables found in it: {found}")]
    NoTable {
        /// The report.
        report_id: String,
        /// The table.
        table: &'static str,
        /// What was found instead.
        found: String,
    },
    /// The edition of the form that the report follows has no such cell: exit code 2.
    #[error("{report_id}: its form (edition {edition}) has no cell {cell}; {has}")]
    NotInForm {
        /// The report.
        report_id: String,
        /// Edition of the form.
        edition: String,
        /// The cell.
        cell: String,
        /// What it has.
        has: String,
    },
}

impl TraceError {
    /// True when the command line is to blame: exit code 2.
    pub fn is_wrong_argument(&self) -> bool {
        !matches!(self, Self::Publish(_) | Self::Read { .. })
    }
}

/// An identity that the value took part in.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The row of `checks`.
    pub check: Row,
    /// True for a chain that stands in the report of the next year.
    pub is_next_year: bool,
}

/// What is known of a cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// Id of the snapshot.
    pub snapshot: String,
    /// Name of the table.
    pub table: &'static str,
    /// The row of that table.
    pub fact: Row,
    /// The row of `reports`.
    pub report: Row,
    /// How the report was found, where that needs a word.
    pub note: Option<String>,
    /// The cells of the table on the page that the value was read from; none where there is no place.
    pub cells: Vec<GridCell>,
    /// Its identities: those of its report, then the chains to the next year.
    pub parts: Vec<Part>,
}

impl Trace {
    /// Row and column, in `cells`, of the cell that the value was read from.
    pub fn place(&self) -> Option<(i64, i64)> {
        Some((self.fact.int("row")?, self.fact.int("col")?))
    }

    /// The cell that the value was read from.
    pub fn cell(&self) -> Option<&GridCell> {
        let place = self.place()?;
        self.cells.iter().find(|cell| (cell.row, cell.col) == place)
    }
}

/// Finds out what is behind a cell.
///
/// Errors: all of [`TraceError`].
pub fn trace(snapshot: &Stored, question: &Question, forms: &Forms) -> Result<Trace, TraceError> {
    let target = question.target(forms)?;
    let found = find::report(snapshot, &question.report)?;
    let report_id = found.report.text("report_id").to_owned();
    let year = found.year;
    let mine = || col("report_id").eq(lit(report_id.as_str()));

    let facts = read(snapshot, target.table(), Some(year), mine())?;
    if facts.is_empty() {
        let found = found.report.list("tables_found");
        return Err(TraceError::NoTable {
            report_id,
            table: target.table().name(),
            found: if found.is_empty() { "none".to_owned() } else { found.join(", ") },
        });
    }
    let Some(fact) = facts.iter().find(|row| target.is_in(row)).cloned() else {
        let edition = found.report.text("edition").to_owned();
        return Err(TraceError::NotInForm { report_id, edition, cell: target.words(), has: target.choices(&facts) });
    };

    let cells = match fact.int("table_no") {
        Some(table_no) => read(snapshot, TableId::Cells, Some(year), mine().and(col("table_no").eq(lit(table_no))))?
            .iter()
            .map(|row| GridCell {
                row: row.int("row").unwrap_or_default(),
                col: row.int("col").unwrap_or_default(),
                rowspan: row.int("rowspan").unwrap_or(1),
                colspan: row.int("colspan").unwrap_or(1),
                text: row.text("text").to_owned(),
            })
            .collect(),
        None => Vec::new(),
    };
    let parts = identities(snapshot, &target, &found, forms)?;
    let Stored { manifest, .. } = snapshot;
    Ok(Trace {
        snapshot: manifest.id.clone(),
        table: target.table().name(),
        fact,
        report: found.report,
        note: found.note,
        cells,
        parts,
    })
}

/// The rows of a table that `wanted` holds for.
fn read(snapshot: &Stored, table: TableId, year: Option<Option<i16>>, wanted: Expr) -> Result<Vec<Row>, TraceError> {
    // A table without a row in that year has no file of it.
    let is_there = |year| {
        let mut files = snapshot.manifest.files.iter();
        files.any(|file| file.table == table.name() && file.year == year)
    };
    if year.is_some_and(|year| !is_there(year)) {
        return Ok(Vec::new());
    }
    let frame = scan_table(snapshot, table.name(), year)?;
    let wrong = |source| TraceError::Read { table: table.name(), source };
    let frame = frame.filter(wanted).collect().map_err(wrong)?;
    row::rows(&frame).map_err(wrong)
}

/// The checks that the value took part in, and those that failed over the year of the whole report.
fn identities(snapshot: &Stored, target: &Target, found: &find::Found, forms: &Forms) -> Result<Vec<Part>, TraceError> {
    let of_report =
        |report_id: &str, year| read(snapshot, TableId::Checks, Some(year), col("report_id").eq(lit(report_id)));
    let mut parts = Vec::new();
    for check in of_report(found.report.text("report_id"), found.year)? {
        if takes_part(target, &check, forms) {
            parts.push(Part { check, is_next_year: false });
        }
    }
    // The chain to the next year is a check of that year's report.
    if let (Some(agency), Some(year)) = (found.report.try_text("agency_id"), found.year)
        && target.has_next()
        && found.report.flag("is_current")
    {
        let next = Some(year.saturating_add(1));
        let is_next = col("agency_id").eq(lit(agency)).and(col("is_current"));
        for report in read(snapshot, TableId::Reports, Some(next), is_next)? {
            for check in of_report(report.text("report_id"), next)? {
                if target.is_next(&check) {
                    parts.push(Part { check, is_next_year: true });
                }
            }
        }
    }
    Ok(parts)
}

fn takes_part(target: &Target, check: &Row, forms: &Forms) -> bool {
    let (code, scope) = (check.text("check"), check.text("scope"));
    // A doubt about the year is a doubt about every value of the report.
    if code == CheckCode::YearConflict.code() {
        return check.text("status") == CheckStatus::Fail.code();
    }
    let identity = || forms.identities().find(|identity| identity.check.code() == code);
    match target {
        Target::Disclosure { item, measure } => {
            code == CheckCode::T1InForceChain.code()
                && scope == item.code()
                && ["in_force", "issued", "repealed"].contains(&measure.code())
        }
        Target::Application { outcome, applicant } => match identity() {
            Some(identity) => match identity.per {
                Per::Applicant => scope == applicant.code() && identity.has(Outcome::index(*outcome)),
                Per::Outcome => scope == outcome.code() && identity.has(Applicant::index(*applicant)),
                Per::Channel => false,
            },
            None if *applicant != Applicant::Total => false,
            None if code == CheckCode::T2CarryChain.code() => *outcome == Outcome::CarriedIn,
            // What the text of the report says of it.
            None => code == "text_received" && *outcome == Outcome::ReceivedNew,
        },
        Target::Dispute { channel, outcome } => identity().is_some_and(|identity| {
            identity.per == Per::Channel && scope == channel.code() && identity.has(DisputeOutcome::index(*outcome))
        }),
    }
}
