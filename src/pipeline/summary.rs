//! What a run found, counted while it goes by, and printed at its end.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::model::{Check, CheckStatus, Edition, FileRecord, FileStatus, ReportRecord, State};

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
    /// Failed checks by code.
    pub failed_checks: BTreeMap<&'static str, u64>,
    /// The first failed files with their reason, in path order.
    pub failed: Vec<(String, String)>,
}

/// A run that published.
#[derive(Debug)]
pub struct Outcome {
    /// What it found.
    pub summary: Summary,
    /// From the start to the last table that was written; the rest is checking and swapping.
    pub reading: Duration,
    /// From the first look at the input to the swap.
    pub elapsed: Duration,
    /// The folder of the snapshot.
    pub snapshot: PathBuf,
    /// What a person should know although it was published: an old snapshot that could not be removed.
    pub warning: Option<String>,
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
    pub fn add_report(&mut self, record: &ReportRecord) {
        let reading = &record.report.reading;
        let edition = reading.edition.unwrap_or(Edition::Unknown).code();
        let layouts = reading.layouts.iter().map(|layout| layout.code()).collect::<Vec<_>>();
        let layouts = if layouts.is_empty() { "no tables".to_owned() } else { layouts.join("+") };
        *self.reports.entry((edition, layouts)).or_default() += 1;
        let states = (reading.disclosures.iter().map(|fact| fact.state))
            .chain(reading.applications.iter().map(|fact| fact.state))
            .chain(reading.disputes.iter().map(|fact| fact.state));
        for state in states {
            self.cells[state as usize] += 1;
        }
        for check in &record.report.checks {
            self.add_check(check);
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
        let Summary { files, bytes, reports, cells, failed_checks, .. } = &self.summary;
        let by_status = FileStatus::ALL.iter().zip(files).map(|(status, &n)| (status.code().to_owned(), n));
        write_block(f, "files", self.summary.n_files(), by_status)?;
        let by_form = reports.iter().map(|((edition, layouts), &n)| (format!("{edition}, {layouts}"), n));
        write_block(f, "reports", reports.values().sum(), by_form)?;
        let by_state = State::ALL.iter().zip(cells).map(|(state, &n)| (state.code().to_owned(), n));
        write_block(f, "cells", cells.iter().sum(), by_state)?;
        let by_code = failed_checks.iter().map(|(code, &n)| ((*code).to_owned(), n));
        write_block(f, "checks failed", failed_checks.values().sum(), by_code)?;
        let seconds = self.elapsed.as_secs_f64();
        writeln!(f, "{seconds:.1} s, {:.1} MB/s", megabytes_per_second(*bytes, self.elapsed))?;
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
