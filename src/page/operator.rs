//! The run that made the snapshot, by its record `last_run.json`.
//!
//! The record is of the last run alone, and an older one may say less: what is not there is not shown.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::operator::LAST_RUN_FILE;

/// The record of a run, as far as the page shows it.
#[derive(Debug, Deserialize)]
pub struct LastRun {
    snapshot: Option<String>,
    /// Where the time went.
    pub seconds: Seconds,
    /// How much it did.
    pub run: Option<Run>,
    /// The files that took longest, the slowest first.
    #[serde(default)]
    pub slowest: Vec<Slow>,
}

/// Where the time went, in seconds.
#[derive(Debug, Deserialize)]
pub struct Seconds {
    /// From start to end.
    pub total: f64,
}

/// How much a run did.
#[derive(Debug, Deserialize)]
pub struct Run {
    /// `full`, `incremental` or `nothing_new`.
    pub kind: String,
}

/// A file that took long.
#[derive(Debug, Deserialize)]
pub struct Slow {
    /// Path below the input.
    pub source_path: String,
    /// Seconds of one thread.
    pub seconds: f64,
    /// Bytes on disk.
    pub bytes: Option<u64>,
}

/// The record, if it is of the run that made this snapshot (a run that found nothing new tells nothing of it).
pub fn read_last_run(out: &Path, snapshot: &str) -> Option<LastRun> {
    let text = fs::read(out.join(LAST_RUN_FILE)).ok()?;
    let run: LastRun = serde_json::from_slice(&text).ok()?;
    let is_its_maker = run.run.as_ref().is_some_and(|run| run.kind != "nothing_new");
    (run.snapshot.as_deref() == Some(snapshot) && is_its_maker).then_some(run)
}
