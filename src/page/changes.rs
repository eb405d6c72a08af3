//! What changed since the snapshot before: counts, and the largest changes of all.

use std::io;
use std::path::Path;

use crate::diff::{self, Cell, Number, Printer, ReportChange, ReportEvent, ValueEvent};
use crate::publish::catalog::{self, Stored, StoredManifest};

/// Values that are listed.
pub const N_VALUES_LISTED: usize = 25;

/// Reports that are listed for each kind of change.
pub const N_REPORTS_LISTED: usize = 10;

/// What changed.
#[derive(Debug)]
pub enum Changes {
    /// There is no snapshot before this one.
    First,
    /// The one before cannot be compared, for this reason.
    Unknown(String),
    /// They were compared.
    Known(Box<Difference>),
}

/// The differences between two snapshots.
#[derive(Debug, Default)]
pub struct Difference {
    /// Id of the older snapshot.
    pub before: String,
    /// Reports by [`ReportChange`].
    pub reports: [u64; ReportChange::ALL.len()],
    /// The first of each, at most [`N_REPORTS_LISTED`]: agency or path, and year.
    pub listed: [Vec<(String, Option<i16>)>; ReportChange::ALL.len()],
    /// Values that changed in reports that are in both.
    pub values: u64,
    /// The largest changes, at most [`N_VALUES_LISTED`].
    pub largest: Vec<ValueChange>,
}

/// A value that changed.
#[derive(Debug)]
pub struct ValueChange {
    /// Report in the newer snapshot.
    pub report_id: String,
    /// Agency, where known.
    pub agency: Option<String>,
    /// Year, where known.
    pub year: Option<i16>,
    /// Table, and the two codes that name the cell in it.
    pub key: [(&'static str, String); 2],
    /// What it said; `None` when there was no such row.
    pub before: Option<Cell>,
    /// What it says; `None` when there is none any more.
    pub after: Option<Cell>,
    size: f64,
}

/// Compares a snapshot with the newest one that is older and whole.
pub fn since_the_one_before(out: &Path, snapshot: &Stored) -> Changes {
    let id = &snapshot.manifest.id;
    let older = match catalog::list(out) {
        Ok(list) => list.into_iter().rev().find(|listed| listed.id < *id && listed.manifest.is_ok()),
        Err(error) => return Changes::Unknown(error.to_string()),
    };
    let Some(older) = older else { return Changes::First };
    let before = match catalog::find(out, &older.id) {
        Ok(before) => before,
        Err(error) => return Changes::Unknown(error.to_string()),
    };
    let mut difference = Difference { before: older.id, ..Difference::default() };
    match diff::compare(&before, snapshot, &mut difference) {
        Ok(()) => Changes::Known(Box::new(difference)),
        Err(error) => Changes::Unknown(error.to_string()),
    }
}

/// How much a change weighs: the difference where both are known, else the number that came or went.
fn size(before: Option<&Cell>, after: Option<&Cell>) -> f64 {
    let number = |cell: Option<&Cell>| match cell?.value? {
        Number::Int(value) => Some(value as f64),
        Number::Real(value) => Some(value),
    };
    (number(before).unwrap_or_default() - number(after).unwrap_or_default()).abs()
}

impl Printer for Difference {
    fn begin(&mut self, _before: &StoredManifest, _after: &StoredManifest) -> io::Result<()> {
        Ok(())
    }

    fn report(&mut self, event: &ReportEvent) -> io::Result<()> {
        let kind = event.change as usize;
        self.reports[kind] += 1;
        if self.listed[kind].len() < N_REPORTS_LISTED
            && let Some(report) = event.after.as_ref().or(event.before.as_ref())
        {
            let name = report.agency.clone().unwrap_or_else(|| report.source_path.clone());
            self.listed[kind].push((name, report.year));
        }
        Ok(())
    }

    fn value(&mut self, event: &ValueEvent<'_>) -> io::Result<()> {
        self.values += 1;
        let size = size(event.before, event.after);
        // Of two that are equal, the first that is told.
        let at = self.largest.partition_point(|other| other.size >= size);
        if at < N_VALUES_LISTED {
            let change = ValueChange {
                report_id: event.report_id.to_owned(),
                agency: event.agency.map(str::to_owned),
                year: event.year,
                key: event.key.map(|(column, code)| (column, code.to_owned())),
                before: event.before.cloned(),
                after: event.after.cloned(),
                size,
            };
            self.largest.insert(at, change);
            self.largest.truncate(N_VALUES_LISTED);
        }
        Ok(())
    }

    fn end(&mut self, _totals: &diff::Totals) -> io::Result<()> {
        Ok(())
    }
}
