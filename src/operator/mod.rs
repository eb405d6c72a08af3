//! What is left for whoever looks in the morning: `OUT/last_run.json`, and numbers for Prometheus.
//!
//! Both are written at the end of every `ingest`, however it ended, and replaced in one step. Two exceptions: a run
//! that finds another one at work leaves both alone, since they are that one's to write; and a folder that no run has
//! ever published in gets no record.
//!
//! Neither has any influence on the tables. When one cannot be written, the run's exit code stays what it was: what
//! was published is published. The line on stderr says so, and the time of the last success stops moving, which is
//! what an alert should look at.

mod metrics;
mod record;

use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

use chrono::{DateTime, SecondsFormat, Utc};

use crate::exit::Exit;
use crate::pipeline::Outcome;
use crate::publish::{LOCK_FILE, PublishError, replace_file};

pub use record::{LAST_RUN_FILE, LastRun};

/// How a run ended, as the operator is told.
#[derive(Debug)]
pub enum Ending<'a> {
    /// It published.
    Published(&'a Outcome),
    /// It did not, for this reason.
    Failed(String),
}

/// Looks on from the start of a run to its end.
#[derive(Debug)]
pub struct Watch {
    started: SystemTime,
    clock: Instant,
    metrics: Option<PathBuf>,
}

impl Watch {
    /// Starts the clock; numbers for Prometheus go to `metrics`, where that is given.
    pub fn start(metrics: Option<&Path>) -> Self {
        Self { started: SystemTime::now(), clock: Instant::now(), metrics: metrics.map(Path::to_path_buf) }
    }

    /// Writes down how the run ended. `output` is the output folder, where the run got as far as knowing it.
    ///
    /// Errors: what could not be written; the other file is tried all the same.
    pub fn finish(&self, output: Option<&Path>, exit: Exit, ending: &Ending<'_>) -> Vec<PublishError> {
        if exit == Exit::Locked {
            return Vec::new();
        }
        // A folder that never was an output may be anything: a typing error, a mount that is missing.
        let output = output.filter(|output| output.join(LOCK_FILE).is_file());
        let path = output.map(|output| output.join(LAST_RUN_FILE));
        let mut run = LastRun::new(print_moment(self.started), self.clock.elapsed(), exit, ending);
        // The record knows the last success; where there is none to read, the metrics may still do.
        let before = path.as_deref().and_then(record::last_success);
        let before = before.max(self.metrics.as_deref().and_then(metrics::last_success));
        run.finish(SystemTime::now(), before);
        let mut errors = Vec::new();
        if let Some(path) = &path {
            errors.extend(replace_file(path, run.to_json().as_bytes()).err());
        }
        if let Some(path) = &self.metrics {
            errors.extend(replace_file(path, metrics::render(&run).as_bytes()).err());
        }
        errors
    }
}

fn print_moment(moment: SystemTime) -> String {
    DateTime::<Utc>::from(moment).to_rfc3339_opts(SecondsFormat::Millis, true)
}
