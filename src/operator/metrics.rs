//! The numbers of a run in Prometheus' text format, for the textfile collector of node_exporter.
//!
//! A run that published nothing has no counts: their series are left out, not zero.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};

use super::record::LastRun;

const LAST_SUCCESS: &str = "gongkai_last_success_timestamp_seconds";

/// The file's text.
pub(super) fn render(run: &LastRun) -> String {
    let mut text = String::with_capacity(4 << 10);
    if let Some(moment) = run.last_success_at.as_deref().and_then(to_seconds) {
        put(&mut text, LAST_SUCCESS, "End of the last run that published, in seconds since 1970.", moment);
    }
    if let Some(moment) = to_seconds(&run.finished_at) {
        let help = "End of the last run, however it ended, in seconds since 1970.";
        put(&mut text, "gongkai_last_run_timestamp_seconds", help, moment);
    }
    let help = "Exit code of the last run: 0 and 3 published, 1 and 2 did not.";
    put(&mut text, "gongkai_last_run_exit_code", help, f64::from(run.exit_code));
    put(&mut text, "gongkai_last_run_duration_seconds", "Seconds that the last run took.", run.seconds.total);
    let Some(counts) = &run.counts else { return text };
    put(&mut text, "gongkai_reports", "Reports read by the last run.", counts.reports as f64);
    put(&mut text, "gongkai_read_bytes", "Bytes on disk of the files of the last run.", counts.bytes as f64);
    put_by(&mut text, "gongkai_files", "Files of the last run by status.", "status", &counts.files);
    put_by(&mut text, "gongkai_cells", "Cells of T1, T2 and T3 by state.", "state", &counts.cells);
    let help = "Checks that failed, by code: wrong sums.";
    put_by(&mut text, "gongkai_failed_checks", help, "check", &counts.failed_checks);
    text
}

fn head(text: &mut String, name: &str, help: &str) {
    let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} gauge\n");
}

fn put(text: &mut String, name: &str, help: &str, value: f64) {
    head(text, name, help);
    let _ = writeln!(text, "{name} {value}");
}

/// Label values are codes of the data contract: there is nothing to escape in them.
fn put_by(text: &mut String, name: &str, help: &str, label: &str, values: &BTreeMap<&'static str, u64>) {
    head(text, name, help);
    for (code, value) in values {
        let _ = writeln!(text, "{name}{{{label}=\"{code}\"}} {value}");
    }
}

fn to_seconds(moment: &str) -> Option<f64> {
    let moment = DateTime::parse_from_rfc3339(moment).ok()?;
    Some(moment.timestamp_millis() as f64 / 1e3)
}

/// When the last run that published ended, by an existing file.
pub(super) fn last_success(path: &Path) -> Option<DateTime<Utc>> {
    let text = fs::read_to_string(path).ok()?;
    let value = text.lines().find_map(|line| line.strip_prefix(LAST_SUCCESS)?.strip_prefix(' '))?;
    DateTime::from_timestamp_millis((value.trim().parse::<f64>().ok()? * 1e3).round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exit::Exit;
    use crate::operator::Ending;
    use std::time::{Duration, SystemTime};

    #[test]
    fn a_failed_run_has_no_counts_and_keeps_the_last_success() {
        let before = DateTime::from_timestamp_millis(1_795_312_800_250).expect("a moment");
        let ending = Ending::Failed("no".to_owned());
        let mut run = LastRun::new(String::new(), Duration::from_secs(2), Exit::NothingPublished, &ending);
        run.finish(SystemTime::UNIX_EPOCH, Some(before));
        let text = render(&run);
        assert!(text.contains("\ngongkai_last_success_timestamp_seconds 1795312800.25\n"), "{text}");
        assert!(text.contains("\ngongkai_last_run_timestamp_seconds 0\n"), "{text}");
        assert!(text.contains("\ngongkai_last_run_exit_code 1\n"), "{text}");
        assert!(!text.contains("gongkai_files"), "{text}");
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("gongkai.prom");
        assert_eq!(last_success(&path), None);
        fs::write(&path, text).expect("a file is written");
        assert_eq!(last_success(&path), Some(before));
    }
}
