//! Time that one file may take: a cooperative deadline of the thread that reads it.
//!
//! [`Deadline::hold`] sets it around a piece of work; loops whose length the input decides call [`tick`], which asks the
//! clock once in 256 calls, or [`check`], which asks at once. Past the deadline the work is left by unwinding, with
//! a payload that only [`Deadline::hold`] catches: no stage has to carry an error for it, and nothing is printed. Where
//! no deadline is set (tests, threads that read no file) both cost next to nothing.
//!
//! What counts is the time that the thread was on a processor, where the system tells it (Linux: `schedstat`), so that a
//! busy machine fails no file; elsewhere the monotonic clock's. The system's own time is never asked: a step of it
//! neither ends a file nor spares one. Waiting for a disk is not counted and cannot be ended from here.
//!
//! What a file of the permitted size costs is bounded by the stages themselves, and a deadline is no excuse for a
//! quadratic loop: whether it is met depends on the machine, so a file that fails by it may be read by the next run
//! ([`is_reason`] tells such rows).

use std::cell::Cell;
use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::time::{Duration, Instant};

use thiserror::Error;

/// Calls of [`tick`] for each look at the clock, which costs some 25 ns.
const TICKS: u32 = 256;

/// Work that is done in less is not asked for its time on the processor, which takes a file of the system's some 10 µs
/// to tell: nearly every page. What a longer one took before it was asked first is not counted.
const SHORT: Duration = Duration::from_millis(50);

/// Work that took longer than it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{REASON} ({} s)", .limit.as_secs_f64())]
pub struct TookTooLong {
    /// What it might take.
    pub limit: Duration,
}

/// What the reason of a file that took too long begins with.
const REASON: &str = "took longer than max_seconds";

/// True for the `error` of a file that failed for its time alone: another run may be luckier.
pub fn is_reason(error: &str) -> bool {
    error.starts_with(REASON)
}

/// A moment by which work of this thread has to be done.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    /// When the processor's time is asked; `None` where the limit is beyond the clock's range: that is none.
    at: Option<Instant>,
    limit: Duration,
    began: Began,
}

/// The thread's processor time when its work began.
#[derive(Debug, Clone, Copy)]
enum Began {
    /// Not asked yet; by the clock, the limit is reached then.
    NotAsked(Instant),
    /// `None` where the system does not tell.
    Asked(Option<Duration>),
}

thread_local! {
    static DEADLINE: Cell<Option<Deadline>> = const { Cell::new(None) };
    static TICKS_LEFT: Cell<u32> = const { Cell::new(0) };
}

impl Deadline {
    /// The deadline for work of this thread that begins now and may take as long as `limit`.
    pub fn after(limit: Duration) -> Self {
        let now = Instant::now();
        match now.checked_add(limit) {
            Some(end) if limit > SHORT => Self { at: Some(now + SHORT), limit, began: Began::NotAsked(end) },
            end => Self { at: end, limit, began: Began::Asked(processor_time()) },
        }
    }

    /// Does `work` under this deadline. Inside another one, this one holds.
    ///
    /// Errors: [`TookTooLong`]; any other panic goes on.
    pub fn hold<T>(self, work: impl FnOnce() -> T) -> Result<T, TookTooLong> {
        let outer = DEADLINE.replace(Some(self));
        TICKS_LEFT.set(TICKS);
        // Of what `work` held nothing is used after it was left: it was the closure's, or behind a shared reference.
        let result = panic::catch_unwind(AssertUnwindSafe(work));
        DEADLINE.set(outer);
        result.map_err(|payload| match payload.downcast::<TookTooLong>() {
            Ok(too_long) => *too_long,
            Err(payload) => panic::resume_unwind(payload),
        })
    }

    /// What is left of the limit on the processor, when the clock says that nothing is.
    fn left(self) -> Duration {
        match (self.began, processor_time()) {
            (Began::Asked(Some(began)), Some(now)) => self.limit.saturating_sub(now.saturating_sub(began)),
            _ => Duration::ZERO,
        }
    }
}

/// Leaves the work if its time is over; looks at the clock once in a while. For the inside of loops.
#[inline]
pub fn tick() {
    let left = TICKS_LEFT.get();
    if left > 0 {
        TICKS_LEFT.set(left - 1);
    } else {
        TICKS_LEFT.set(TICKS);
        check();
    }
}

/// Leaves the work if its time is over. For steps that are long in themselves.
pub fn check() {
    let Some(mut deadline @ Deadline { at: Some(at), limit, .. }) = DEADLINE.get() else { return };
    let now = Instant::now();
    if now < at {
        return;
    }
    if let Began::NotAsked(end) = deadline.began {
        deadline = Deadline { at: Some(end), began: Began::Asked(processor_time()), ..deadline };
        DEADLINE.set(Some(deadline));
        if now < end {
            return;
        }
    }
    let left = deadline.left();
    if left.is_zero() {
        // Not `panic!`: no hook is called, for nothing is wrong with the program.
        panic::resume_unwind(Box::new(TookTooLong { limit }));
    }
    // The thread had to wait for a processor: it is asked again when it may have used the rest.
    DEADLINE.set(Some(Deadline { at: now.checked_add(left), ..deadline }));
}

/// Time that this thread was on a processor.
fn processor_time() -> Option<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanos = text.split(' ').next()?.parse().ok()?;
    Some(Duration::from_nanos(nanos))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within<T>(limit: Duration, work: impl FnOnce() -> T) -> Result<T, TookTooLong> {
        Deadline::after(limit).hold(work)
    }

    #[test]
    fn endless_work_is_left() {
        let limit = Duration::from_millis(5);
        let result: Result<(), _> = within(limit, || {
            loop {
                tick();
            }
        });
        assert_eq!(result, Err(TookTooLong { limit }));
        let reason = result.expect_err("too long").to_string();
        assert_eq!(reason, "took longer than max_seconds (0.005 s)");
        assert!(is_reason(&reason) && !is_reason("empty file"));
        assert_eq!(TookTooLong { limit: Duration::from_secs(20) }.to_string(), "took longer than max_seconds (20 s)");
    }

    #[test]
    fn without_a_deadline_nothing_ends() {
        for _ in 0..10_000 {
            tick();
        }
        check();
        // A deadline that the clock cannot reach.
        assert_eq!(within(Duration::MAX, || (0..10_000).map(|_| tick()).count()), Ok(10_000));
    }

    #[test]
    fn work_in_time_is_returned_and_its_deadline_gone() {
        assert_eq!(within(Duration::from_secs(3600), || 3), Ok(3));
        assert_eq!(within(Duration::ZERO, || 3), Ok(3), "only a look at the clock ends work");
        check();
        // The outer one holds again behind an inner one.
        let outer = within(Duration::ZERO, || {
            let inner = within(Duration::from_secs(3600), check);
            assert_eq!(inner, Ok(()));
            check();
        });
        assert_eq!(outer, Err(TookTooLong { limit: Duration::ZERO }));
    }

    #[test]
    fn waiting_does_not_count() {
        if processor_time().is_none() {
            println!("skipped: this system does not tell a thread's time on a processor");
            return;
        }
        let limit = Duration::from_millis(500);
        let waited = within(limit, || {
            std::thread::sleep(limit + limit / 10);
            check();
            // The rest of the limit still holds.
            loop {
                tick();
            }
        });
        assert_eq!(waited, Err::<(), _>(TookTooLong { limit }));
        let began = processor_time().expect("told before");
        assert_eq!(within(limit, || std::thread::sleep(limit + limit / 10)), Ok(()));
        assert_eq!(within(limit, || [std::thread::sleep(limit + limit / 10), check()].len()), Ok(2));
        assert!(processor_time().expect("told before") - began < limit);
    }

    #[test]
    fn other_panics_go_on() {
        let result = panic::catch_unwind(|| within(Duration::from_secs(3600), || panic::resume_unwind(Box::new("x"))));
        let payload = result.expect_err("panicked");
        assert_eq!(payload.downcast_ref::<&str>(), Some(&"x"));
        check();
    }
}
