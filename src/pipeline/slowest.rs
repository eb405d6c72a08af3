//! The files that took longest: for whoever wonders where a night went. Has no influence on the tables.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Files that are remembered.
pub const N_SLOWEST: usize = 10;

/// A file, and how long one thread took to make its report of its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slow {
    /// Path below the input.
    pub source_path: String,
    /// Time of one thread, without reading the disk.
    pub took: Duration,
    /// Bytes on disk.
    pub bytes: Option<u64>,
}

/// The slowest files so far. Threads share it.
#[derive(Debug, Default)]
pub(super) struct Slowest {
    /// What a file must take to be among them, in nanoseconds: nearly all are told from this alone.
    least: AtomicU64,
    files: Mutex<Vec<Slow>>,
}

impl Slowest {
    /// Remembers a file if it is among the slowest.
    pub(super) fn note(&self, source_path: &str, took: Duration, bytes: Option<u64>) {
        let nanos = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        if nanos <= self.least.load(Ordering::Relaxed) {
            return;
        }
        let Ok(mut files) = self.files.lock() else { return };
        let at = files.partition_point(|other| other.took >= took);
        if at == N_SLOWEST {
            return;
        }
        files.insert(at, Slow { source_path: source_path.to_owned(), took, bytes });
        files.truncate(N_SLOWEST);
        if let (N_SLOWEST, Some(last)) = (files.len(), files.last()) {
            self.least.store(u64::try_from(last.took.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
        }
    }

    /// The slowest files, the slowest first.
    pub(super) fn list(&self) -> Vec<Slow> {
        self.files.lock().map(|files| files.clone()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_slowest_are_kept_in_order() {
        let slowest = Slowest::default();
        for n in [5, 90, 3, 8, 70, 1, 60, 2, 50, 40, 30, 20, 10, 4, 80] {
            slowest.note(&n.to_string(), Duration::from_millis(n), Some(n));
        }
        let list: Vec<u64> = slowest.list().iter().filter_map(|slow| slow.bytes).collect();
        assert_eq!(list, [90, 80, 70, 60, 50, 40, 30, 20, 10, 8]);
    }
}
