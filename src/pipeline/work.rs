//! One file on its own: from the bytes on disk to its row of `files` and, if it is a report, all that was read.
//!
//! Whatever is wrong with one file, a panic of ours included, ends in its row and goes no further.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use crate::forms::Forms;
use crate::model::{FileRecord, FileStatus, ReportRecord};

thread_local! {
    /// True while this thread reads a file: a panic then is data, and is not printed.
    static IS_READING: Cell<bool> = const { Cell::new(false) };
    /// Where the last silent panic happened.
    static PANICKED_AT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Keeps panics of threads that read a file off the terminal, and notes where they happened. Others print as ever.
pub(super) fn silence_panics_of_readers() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let print = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if IS_READING.get() {
                PANICKED_AT.set(info.location().map(ToString::to_string));
            } else {
                print(info);
            }
        }));
    });
}

/// Runs `work`; a panic inside is returned as a reason that names its message and its place.
fn catch<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    IS_READING.set(true);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    IS_READING.set(false);
    result.map_err(|payload| {
        let message = describe_panic(payload.as_ref());
        let place = PANICKED_AT.take().map(|place| format!(" at {place}")).unwrap_or_default();
        format!("gongkai panicked{place}: {message}")
    })
}

fn describe_panic(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_reason() {
        silence_panics_of_readers();
        assert_eq!(catch(|| 3), Ok(3));
        let reason = catch(|| -> u8 { panic!("grid has {} columns", 0) }).expect_err("panicked");
        assert!(reason.starts_with("gongkai panicked at src/pipeline/work.rs:"), "{reason}");
        assert!(reason.ends_with(": grid has 0 columns"), "{reason}");
        assert!(!IS_READING.get());
    }
}
