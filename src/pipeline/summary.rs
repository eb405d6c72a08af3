//! What a run found, counted while it goes by, and printed at its end.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::slowest::Slow;
use crate::codec::{Fields, put_number, put_text};
use crate::model::{Check, CheckCode, CheckStatus, Edition, FileRecord, FileStatus, ReportRecord, State};

/// Failed files that are listed by name; the rest is in the `files` table.
pub const N_FAILED_SHOWN: usize = 20;

/// Counts over all files and reports of a run.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Files by status, in the order of [`FileStatus::ALL`].
    pub files: [u64; FileStatus::ALL.len()],
    /// Bytes of the files on disk.
    pub bytes: u64,
    /// Reports by (edition, layouts joined by `+`).
    pub reports: BTreeMap<(&'static str, String), u64>,
    /// Cells of T1, T2 and T3 by state, in the order of [`State::ALL`].
    pub cells: [u64; State::ALL.len()],
    /// HTML pages that this run read, by path: `scanned`, or why the scanner left a page to the exact path.
    pub pages: BTreeMap<&'static str, u64>,
    /// The files that took longest of those that this run read, the slowest first.
    pub slowest: Vec<Slow>,
    /// Failed checks by code.
    pub failed_checks: BTreeMap<&'static str, u64>,
    /// The first failed files with their reason, in path order.
    pub failed: Vec<(String, String)>,
}

/// What a summary counts of one report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    edition: Edition,
    /// Codes of the layouts, joined by `+`.
    layouts: String,
    /// Cells by state, in the order of [`State::ALL`].
    cells: [u32; State::ALL.len()],
    /// Failed checks within the report.
    failed_checks: Vec<(CheckCode, u32)>,
}

/// How much a run did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunKind {
    /// Everything was read, for this reason.
    Full(String),
    /// What was as in the last snapshot was carried over.
    Incremental {
        /// Files that were read.
        n_read: u64,
        /// Files that were carried over.
        n_kept: u64,
        /// Files that are no longer there.
        n_gone: u64,
    },
    /// Everything was as in the last snapshot: nothing was published.
    NothingNew,
}

impl RunKind {
    /// Its name in `last_run.json`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Full(_) => "full",
            Self::Incremental { .. } => "incremental",
            Self::NothingNew => "nothing_new",
        }
    }
}

impl fmt::Display for RunKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full(reason) => write!(f, "everything read anew: {reason}"),
            Self::Incremental { n_read, n_kept, n_gone } => {
                write!(f, "{} read, {} carried over, {} gone", group(*n_read), group(*n_kept), group(*n_gone))
            }
            Self::NothingNew => f.write_str("nothing new: the last snapshot stands"),
        }
    }
}

/// A run that ended well: published, or found nothing new to publish.
#[derive(Debug)]
pub struct Outcome {
    /// How much it did.
    pub kind: RunKind,
    /// What it found.
    pub summary: Summary,
    /// From the start to the last table that was written; the rest is checking and swapping.
    pub reading: Duration,
    /// From the first look at the input to the swap.
    pub elapsed: Duration,
    /// The folder of the snapshot: the new one, or the last where nothing is new.
    pub snapshot: PathBuf,
    /// What a person should know although it was published: an old snapshot that could not be removed.
    pub warning: Option<String>,
}

impl Tally {
    /// Counts a report.
    pub fn new(record: &ReportRecord) -> Self {
        let reading = &record.report.reading;
        let layouts = reading.layouts.iter().map(|layout| layout.code()).collect::<Vec<_>>();
        let layouts = if layouts.is_empty() { "no tables".to_owned() } else { layouts.join("+") };
        let states = (reading.disclosures.iter().map(|fact| fact.state))
            .chain(reading.applications.iter().map(|fact| fact.state))
            .chain(reading.disputes.iter().map(|fact| fact.state));
        let mut cells = [0; State::ALL.len()];
        states.for_each(|state| cells[state as usize] += 1);
        let mut failed_checks = BTreeMap::new();
        for check in record.report.checks.iter().filter(|check| check.status == CheckStatus::Fail) {
            *failed_checks.entry(check.check).or_default() += 1;
        }
        let edition = reading.edition.unwrap_or(Edition::Unknown);
        Self { edition, layouts, cells, failed_checks: failed_checks.into_iter().collect() }
    }

    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        put_number(out, self.edition.index() as u64);
        put_text(out, &self.layouts);
        self.cells.iter().for_each(|&n| put_number(out, n.into()));
        put_number(out, self.failed_checks.len() as u64);
        for &(check, n) in &self.failed_checks {
            put_number(out, check as u64);
            put_number(out, n.into());
        }
    }

    pub(crate) fn decode(fields: &mut Fields<'_>) -> Option<Self> {
        let idx = |fields: &mut Fields<'_>| usize::try_from(fields.number()?).ok();
        let edition = *Edition::ALL.get(idx(fields)?)?;
        let layouts = fields.text()?.to_owned();
        let mut cells = [0; State::ALL.len()];
        for n in &mut cells {
            *n = fields.number()?.try_into().ok()?;
        }
        let failed_checks =
            fields.list(|fields| Some((*CheckCode::ALL.get(idx(fields)?)?, fields.number()?.try_into().ok()?)))?;
        Some(Self { edition, layouts, cells, failed_checks })
    }
}

impl Summary {
    /// Takes note of a file.
    pub fn add_file(&mut self, file: &FileRecord) {
        self.files[file.status as usize] += 1;
        self.bytes += file.size.unwrap_or_default();
        if file.status == FileStatus::Failed && self.failed.len() < N_FAILED_SHOWN {
            let reason = file.error.clone().unwrap_or_default();
            self.failed.push((file.source_path.clone(), reason));
        }
    }

    /// Takes note of a report.
    pub fn add_report(&mut self, tally: &Tally) {
        *self.reports.entry((tally.edition.code(), tally.layouts.clone())).or_default() += 1;
        self.cells.iter_mut().zip(tally.cells).for_each(|(sum, n)| *sum += u64::from(n));
        for &(check, n) in &tally.failed_checks {
            *self.failed_checks.entry(check.code()).or_default() += u64::from(n);
        }
    }

    /// Takes note of a check.
    pub fn add_check(&mut self, check: &Check) {
        if check.status == CheckStatus::Fail {
            *self.failed_checks.entry(check.check.code()).or_default() += 1;
        }
    }

    /// Files that could not be read.
    pub fn n_failed(&self) -> u64 {
        self.files[FileStatus::Failed as usize]
    }

    /// Files seen.
    pub fn n_files(&self) -> u64 {
        self.files.iter().sum()
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Summary { files, bytes, reports, cells, pages, failed_checks, .. } = &self.summary;
        let by_status = FileStatus::ALL.iter().zip(files).map(|(status, &n)| (status.code().to_owned(), n));
        write_block(f, "files", self.summary.n_files(), by_status)?;
        let by_form = reports.iter().map(|((edition, layouts), &n)| (format!("{edition}, {layouts}"), n));
        write_block(f, "reports", reports.values().sum(), by_form)?;
        let by_state = State::ALL.iter().zip(cells).map(|(state, &n)| (state.code().to_owned(), n));
        write_block(f, "cells", cells.iter().sum(), by_state)?;
        let by_code = failed_checks.iter().map(|(code, &n)| ((*code).to_owned(), n));
        write_block(f, "checks failed", failed_checks.values().sum(), by_code)?;
        if let Some(n_exact) =
            pages.values().sum::<u64>().checked_sub(pages.get("scanned").copied().unwrap_or_default())
            && n_exact > 0
        {
            let by_path = pages.iter().map(|(code, &n)| ((*code).to_owned(), n));
            write_block(f, "pages", pages.values().sum(), by_path)?;
        }
        write!(f, "{:.1} s", self.elapsed.as_secs_f64())?;
        // Of a run that left most files alone the rate says nothing.
        if let RunKind::Full(_) = self.kind {
            write!(f, ", {:.1} MB/s", megabytes_per_second(*bytes, self.elapsed))?;
        }
        writeln!(f)?;
        writeln!(f, "{}", self.kind)?;
        writeln!(f, "snapshot: {}", self.snapshot.display())
    }
}

/// Megabytes (10^6 bytes) a second; 0 for no time at all.
pub fn megabytes_per_second(bytes: u64, elapsed: Duration) -> f64 {
    let seconds = elapsed.as_secs_f64();
    if seconds > 0.0 { bytes as f64 / 1e6 / seconds } else { 0.0 }
}

fn write_block(
    f: &mut fmt::Formatter<'_>,
    title: &str,
    total: u64,
    rows: impl Iterator<Item = (String, u64)>,
) -> fmt::Result {
    writeln!(f, "{title}: {}", group(total))?;
    for (name, n) in rows.filter(|&(_, n)| n > 0) {
        writeln!(f, "  {:>12}  {name}", group(n))?;
    }
    Ok(())
}

/// The number with a comma between groups of three digits.
pub fn group(n: u64) -> String {
    let digits = n.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, status: FileStatus) -> FileRecord {
        let error = (status != FileStatus::Report).then(|| "why\u{1b}[31m".to_owned());
        FileRecord {
            source_path: name.to_owned(),
            size: Some(500_000),
            modified_at: None,
            sha256: None,
            status,
            error,
            report_id: None,
        }
    }

    #[test]
    fn the_first_failed_files_are_listed_and_the_rest_counted() {
        let mut summary = Summary::default();
        summary.add_file(&file("fine", FileStatus::Report));
        for n in 0..23 {
            summary.add_file(&file(&format!("bad{n:02}"), FileStatus::Failed));
        }
        assert_eq!(summary.failed.len(), N_FAILED_SHOWN);
        assert_eq!(summary.failed[0], ("bad00".to_owned(), "why\u{1b}[31m".to_owned()));
        assert_eq!(summary.n_failed(), 23);
    }

    #[test]
    fn a_summary_is_read_from_top_to_bottom() {
        let mut summary = Summary::default();
        for _ in 0..1_234 {
            summary.add_file(&file("x", FileStatus::NotAReport));
        }
        summary.add_file(&file("y", FileStatus::Failed));
        summary.reports.insert(("2021", "html+pipe_rows".to_owned()), 7);
        summary.failed_checks.insert("t2_balance", 2);
        summary.cells[State::Blank as usize] = 3;
        let outcome = Outcome {
            kind: RunKind::Full("first run".to_owned()),
            summary,
            reading: Duration::from_secs(9),
            elapsed: Duration::from_secs(10),
            snapshot: "lake/snapshots/1".into(),
            warning: None,
        };
        let expected = "\
files: 1,235
         1,234  not_a_report
             1  failed
reports: 7
             7  2021, html+pipe_rows
cells: 3
             3  blank
checks failed: 2
             2  t2_balance
10.0 s, 61.8 MB/s
everything read anew: first run
snapshot: lake/snapshots/1
";
        assert_eq!(outcome.to_string(), expected);
    }

    #[test]
    fn numbers_are_grouped() {
        for (n, expected) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(group(n), expected);
        }
    }
}
