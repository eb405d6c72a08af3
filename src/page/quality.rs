//! What is wrong: identities that fail, and files that nobody could read.

use std::collections::BTreeMap;

use super::PageError;
use super::figures::each_piece;
use crate::publish::catalog::Stored;
use crate::tabulate::TableId;

/// Failed identities that are listed for each check.
pub const N_FAILED_LISTED: usize = 12;

/// Files that are listed for each status that a person should look at.
pub const N_FILES_LISTED: usize = 40;

/// Identities that were tried, by check.
#[derive(Debug, Default)]
pub struct Checks(pub BTreeMap<String, Check>);

/// One check over all reports.
#[derive(Debug, Default)]
pub struct Check {
    /// Passed.
    pub pass: u64,
    /// Failed.
    pub fail: u64,
    /// A number that is needed is not known.
    pub not_assessable: u64,
    /// Those that fail by most, at most [`N_FAILED_LISTED`].
    pub worst: Vec<Failed>,
}

/// An identity that fails.
#[derive(Debug, Clone)]
pub struct Failed {
    /// Its report.
    pub report_id: String,
    /// The agency, where known.
    pub agency: Option<String>,
    /// The year, where known.
    pub year: Option<i16>,
    /// Column, row or item that it is about.
    pub scope: String,
    /// Left-hand side.
    pub left: Option<f64>,
    /// Right-hand side.
    pub right: Option<f64>,
}

impl Failed {
    /// How far the sides are apart.
    pub fn gap(&self) -> f64 {
        self.left.zip(self.right).map_or(0.0, |(left, right)| (left - right).abs())
    }
}

/// Counts the checks and keeps those that fail by most; of two that are equal, the first in the table.
pub fn read_checks(snapshot: &Stored) -> Result<Checks, PageError> {
    let mut checks = Checks::default();
    let columns = ["report_id", "agency", "year", "check", "scope", "left", "right", "status"];
    each_piece(snapshot, TableId::Checks, &columns, |piece| {
        let (codes, statuses, years) = (piece.text("check")?, piece.text("status")?, piece.i16("year")?);
        let (ids, agencies, scopes) = (piece.text("report_id")?, piece.text("agency")?, piece.text("scope")?);
        let (lefts, rights) = (piece.f64("left")?, piece.f64("right")?);
        for row in 0..piece.height() {
            let code = codes.get(row).unwrap_or_default();
            if !checks.0.contains_key(code) {
                checks.0.insert(code.to_owned(), Check::default());
            }
            let check = checks.0.get_mut(code).expect("inserted above");
            match statuses.get(row) {
                Some("pass") => check.pass += 1,
                Some("not_assessable") => check.not_assessable += 1,
                _ => {
                    check.fail += 1;
                    let own = |text: Option<&str>| text.map(str::to_owned);
                    keep_worst(
                        &mut check.worst,
                        Failed {
                            report_id: own(ids.get(row)).unwrap_or_default(),
                            agency: own(agencies.get(row)),
                            year: years.get(row),
                            scope: own(scopes.get(row)).unwrap_or_default(),
                            left: lefts.get(row),
                            right: rights.get(row),
                        },
                    );
                }
            }
        }
        Ok(())
    })?;
    Ok(checks)
}

fn keep_worst(worst: &mut Vec<Failed>, failed: Failed) {
    let at = worst.partition_point(|other| other.gap() >= failed.gap());
    if at < N_FAILED_LISTED {
        worst.insert(at, failed);
        worst.truncate(N_FAILED_LISTED);
    }
}

/// Input files by status.
#[derive(Debug, Default)]
pub struct Files {
    /// Files by status.
    pub by_status: BTreeMap<String, u64>,
    /// The first that could not be read: path and reason, at most [`N_FILES_LISTED`].
    pub failed: Vec<(String, String)>,
}

/// Counts the input files and lists the first that failed.
pub fn read_files(snapshot: &Stored) -> Result<Files, PageError> {
    let mut files = Files::default();
    each_piece(snapshot, TableId::Files, &["source_path", "status", "error"], |piece| {
        let (paths, statuses, errors) = (piece.text("source_path")?, piece.text("status")?, piece.text("error")?);
        for row in 0..piece.height() {
            let status = statuses.get(row).unwrap_or_default();
            match files.by_status.get_mut(status) {
                Some(n) => *n += 1,
                None => _ = files.by_status.insert(status.to_owned(), 1),
            }
            if status == "failed" && files.failed.len() < N_FILES_LISTED {
                let own = |text: Option<&str>| text.unwrap_or_default().to_owned();
                files.failed.push((own(paths.get(row)), own(errors.get(row))));
            }
        }
        Ok(())
    })?;
    Ok(files)
}
