//! How far a run is: a bar on a terminal, an event of level info now and then elsewhere.
//!
//! Only counts pass through here; nothing that is shown has an influence on what is written.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::summary::{group, megabytes_per_second};

/// Seconds between two lines where stderr is no terminal. A shorter run prints none.
const QUIET_SECONDS: u64 = 30;

/// Says how far a run is. Threads share it.
#[derive(Debug)]
pub struct Progress {
    started: Instant,
    bar: Option<ProgressBar>,
    n_files: AtomicU64,
    n_bytes: AtomicU64,
    n_failed: AtomicU64,
    /// Second of the run from which on the next quiet line is due.
    next_line: AtomicU64,
    is_over: AtomicBool,
}

impl Progress {
    /// Starts the clock; draws a bar if stderr is a terminal.
    pub fn start(is_terminal: bool) -> Self {
        let bar = is_terminal.then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(5));
            let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} files  {msg}  {elapsed} gone, {eta} left");
            bar.set_style(style.expect("template is sound: tested"));
            bar
        });
        Self::new(bar, QUIET_SECONDS)
    }

    /// A run that shows nothing.
    pub fn hidden() -> Self {
        Self::new(None, u64::MAX)
    }

    fn new(bar: Option<ProgressBar>, next_line: u64) -> Self {
        Self {
            started: Instant::now(),
            bar,
            n_files: AtomicU64::new(0),
            n_bytes: AtomicU64::new(0),
            n_failed: AtomicU64::new(0),
            next_line: AtomicU64::new(next_line),
            is_over: AtomicBool::new(false),
        }
    }

    /// True where a count of all files would be shown: only then is it worth a second walk.
    pub fn wants_total(&self) -> bool {
        self.bar.is_some()
    }

    /// True once the run is over, so that a count still under way can stop.
    pub fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    /// Tells how many files there are.
    pub fn set_total(&self, n_files: u64) {
        if let Some(bar) = &self.bar {
            bar.set_length(n_files);
        }
    }

    /// Time since the start.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Counts a file that was read, or could not be.
    pub fn count_file(&self, n_bytes: u64, has_failed: bool) {
        let n_files = self.n_files.fetch_add(1, Ordering::Relaxed) + 1;
        self.n_bytes.fetch_add(n_bytes, Ordering::Relaxed);
        self.n_failed.fetch_add(u64::from(has_failed), Ordering::Relaxed);
        if let Some(bar) = &self.bar {
            bar.set_position(n_files);
            if n_files.is_multiple_of(16) {
                bar.set_message(self.describe());
            }
            return;
        }
        let (due, now) = (self.next_line.load(Ordering::Relaxed), self.started.elapsed().as_secs());
        // Of the threads that find a line due, the one that moves the time prints it.
        let takes_it = || {
            let next = now + QUIET_SECONDS;
            self.next_line.compare_exchange(due, next, Ordering::Relaxed, Ordering::Relaxed).is_ok()
        };
        if now >= due && takes_it() {
            tracing::info!(files = n_files, "{} files read, {}", group(n_files), self.describe());
        }
    }

    /// Says what comes after the last file: writing and swapping.
    pub fn announce_publishing(&self) {
        if let Some(bar) = &self.bar {
            bar.set_message("publishing");
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.is_over.store(true, Ordering::Relaxed);
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn describe(&self) -> String {
        let rate = megabytes_per_second(self.n_bytes.load(Ordering::Relaxed), self.started.elapsed());
        format!("{rate:.1} MB/s, {} failed", group(self.n_failed.load(Ordering::Relaxed)))
    }
}

impl Drop for Progress {
    /// An error on the way out must not leave half a bar behind.
    fn drop(&mut self) {
        self.finish();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_add_up_and_the_template_is_sound() {
        let progress = Progress::start(true);
        for n in 0..40 {
            progress.count_file(1_000_000, n % 20 == 0);
        }
        assert!(progress.describe().ends_with("MB/s, 2 failed"));
        assert!(!progress.is_over());
        progress.finish();
        assert!(progress.is_over());
    }

    #[test]
    fn a_short_quiet_run_prints_nothing() {
        let progress = Progress::start(false);
        progress.count_file(1, false);
        assert_eq!(progress.next_line.load(Ordering::Relaxed), QUIET_SECONDS);
        assert!(!progress.wants_total());
    }
}
