//! `last_run.json`: how the last run ended, for a person and for a script.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::exit::Exit;
use crate::model::{CheckCode, FileStatus, State};
use crate::pipeline::{RunKind, Slow, Summary};

use super::{Ending, print_moment};

/// Name of the record in the output folder.
pub const LAST_RUN_FILE: &str = "last_run.json";

/// A run that is over.
#[derive(Debug, Serialize)]
pub struct LastRun {
    /// `published`, `published_with_failures`, `nothing_new` (the last snapshot stands) or `failed`.
    pub outcome: &'static str,
    /// The exit code of `ingest`.
    pub exit_code: u8,
    /// Start, UTC.
    pub started_at: String,
    /// End, UTC.
    pub finished_at: String,
    /// End of the last run that published, UTC; null when there was none.
    pub last_success_at: Option<String>,
    /// Seconds of the whole run, and of its two parts where it published.
    pub seconds: Seconds,
    /// `full`, `incremental` or `nothing_new`, and what is to be said of it; null when nothing was published.
    pub run: Option<RunRecord>,
    /// Id of the snapshot that was published, or that stands since nothing is new; null when the run failed.
    pub snapshot: Option<String>,
    /// What was found; null when nothing was published.
    pub counts: Option<Counts>,
    /// The files that took longest of those that this run read, the slowest first.
    pub slowest: Vec<SlowFile>,
    /// Why nothing was published; null when something was.
    pub error: Option<String>,
    /// What a person should know although it was published.
    pub warning: Option<String>,
    /// Version of gongkai.
    pub tool_version: &'static str,
}

/// A file that took long.
#[derive(Debug, Serialize)]
pub struct SlowFile {
    /// Path below the input.
    pub source_path: String,
    /// Seconds of one thread, without reading the disk.
    pub seconds: f64,
    /// Bytes on disk.
    pub bytes: Option<u64>,
}

/// How much a run did.
#[derive(Debug, Serialize)]
pub struct RunRecord {
    /// `full`, `incremental` or `nothing_new`.
    pub kind: &'static str,
    /// The same for a person: why everything was read anew, or how many files were read.
    pub detail: String,
}

/// Where the time went, in seconds.
#[derive(Debug, Serialize)]
pub struct Seconds {
    /// From start to end.
    pub total: f64,
    /// Until the last table was written.
    pub reading: Option<f64>,
    /// Reading back, syncing, swapping, removing old snapshots.
    pub publishing: Option<f64>,
}

/// What a run found. Every code is there, with 0 where it did not occur.
#[derive(Debug, Serialize)]
pub struct Counts {
    /// Files by status.
    pub files: BTreeMap<&'static str, u64>,
    /// Bytes of all files on disk.
    pub bytes: u64,
    /// Reports read.
    pub reports: u64,
    /// HTML pages that this run read, by path: `scanned`, or why the scanner left a page to the exact path.
    pub pages: BTreeMap<&'static str, u64>,
    /// Cells of T1, T2 and T3 by state.
    pub cells: BTreeMap<&'static str, u64>,
    /// Failed checks by code: sums that are wrong in the print, or in the reading.
    pub failed_checks: BTreeMap<&'static str, u64>,
}

impl From<&Summary> for Counts {
    fn from(summary: &Summary) -> Self {
        let failed = |check: CheckCode| summary.failed_checks.get(check.code()).copied().unwrap_or_default();
        Self {
            files: FileStatus::ALL.iter().map(|status| status.code()).zip(summary.files).collect(),
            bytes: summary.bytes,
            reports: summary.reports.values().sum(),
            pages: summary.pages.clone(),
            cells: State::ALL.iter().map(|state| state.code()).zip(summary.cells).collect(),
            failed_checks: CheckCode::ALL.into_iter().map(|check| (check.code(), failed(check))).collect(),
        }
    }
}

impl LastRun {
    /// The record of a run that ended so; when it ended is added as it is written.
    pub fn new(started_at: String, total: Duration, exit: Exit, ending: &Ending<'_>) -> Self {
        let mut run = Self {
            outcome: "failed",
            exit_code: exit.code(),
            started_at,
            finished_at: String::new(),
            last_success_at: None,
            seconds: Seconds { total: round(total), reading: None, publishing: None },
            run: None,
            snapshot: None,
            counts: None,
            slowest: Vec::new(),
            error: None,
            warning: None,
            tool_version: env!("CARGO_PKG_VERSION"),
        };
        match ending {
            Ending::Failed(error) => run.error = Some(error.clone()),
            Ending::Published(outcome) => {
                run.outcome = match (&outcome.kind, exit) {
                    (RunKind::NothingNew, _) => "nothing_new",
                    (_, Exit::Success) => "published",
                    _ => "published_with_failures",
                };
                run.run = Some(RunRecord { kind: outcome.kind.code(), detail: outcome.kind.to_string() });
                run.seconds.reading = Some(round(outcome.reading));
                run.seconds.publishing = Some(round(outcome.elapsed.saturating_sub(outcome.reading)));
                run.snapshot = outcome.snapshot.file_name().map(|name| name.to_string_lossy().into_owned());
                run.counts = Some(Counts::from(&outcome.summary));
                let slow = |slow: &Slow| SlowFile {
                    source_path: slow.source_path.clone(),
                    seconds: round(slow.took),
                    bytes: slow.bytes,
                };
                run.slowest = outcome.summary.slowest.iter().map(slow).collect();
                run.warning.clone_from(&outcome.warning);
            }
        }
        run
    }

    /// Sets when it ended, and when the last success was: now, or before.
    pub(super) fn finish(&mut self, now: SystemTime, before: Option<DateTime<Utc>>) {
        self.finished_at = print_moment(now);
        self.last_success_at = match self.snapshot {
            Some(_) => Some(self.finished_at.clone()),
            None => before.map(|moment| print_moment(moment.into())),
        };
    }

    /// The record as it is written: indented, with a line feed at its end.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("strings and numbers are JSON") + "\n"
    }
}

fn round(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e3).round() / 1e3
}

/// When the last run that published ended, by an existing record. One that cannot be read knows nothing.
pub(super) fn last_success(path: &Path) -> Option<DateTime<Utc>> {
    let record: serde_json::Value = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
    Some(DateTime::parse_from_rfc3339(record.get("last_success_at")?.as_str()?).ok()?.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_run_keeps_the_time_of_the_last_success() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join(LAST_RUN_FILE);
        assert_eq!(last_success(&path), None);
        fs::write(&path, "{\"last_success_at\": \"2026-11-21T02:00:01.500Z\"}").expect("a file is written");
        let before = last_success(&path).expect("the time reads");
        let ending = Ending::Failed("disk full".to_owned());
        let mut run = LastRun::new("s".to_owned(), Duration::from_millis(1_234), Exit::NothingPublished, &ending);
        run.finish(SystemTime::UNIX_EPOCH, Some(before));
        assert_eq!(run.last_success_at.as_deref(), Some("2026-11-21T02:00:01.500Z"));
        assert_eq!((run.outcome, run.exit_code, run.seconds.total), ("failed", 1, 1.234));
        assert_eq!(run.error.as_deref(), Some("disk full"));
        for garbage in ["", "{", "[]", "{\"last_success_at\": null}", "{\"last_success_at\": \"yesterday\"}"] {
            fs::write(&path, garbage).expect("a file is written");
            assert_eq!(last_success(&path), None, "{garbage}");
        }
    }
}
