//! Every operation of a publication fails in turn: disk full, input/output error, read-only.

use std::path::Path;
use std::sync::Arc;

use gongkai::exit::Exit;
use gongkai::pipeline::RunKind;
use gongkai::publish::LocalDisk;

use super::lake::{Lake, left_overs, published};
use super::probe::{Plan, Probe};

const EIO: i32 = 5;
const ENOSPC: i32 = 28;
const EROFS: i32 = 30;
const ERRORS: [(i32, &str); 3] =
    [(ENOSPC, "No space left on device"), (EIO, "Input/output error"), (EROFS, "Read-only file system")];

/// Lets operation `at` of a run fail and looks at what is left. Returns false where the run has fewer operations.
fn fail_once(lake: &Lake, at: usize, (errno, said): (i32, &str), is_lasting: bool) -> bool {
    let before = published(&lake.out()).expect("whole or nothing");
    let probe = Arc::new(Probe::new(Plan::Fail { at, errno, is_lasting }));
    let done = lake.run(probe.clone());
    if probe.n_steps() < at {
        done.expect("nothing failed");
        lake.expect_new(&lake.out(), "a run without a fault");
        return false;
    }
    let after = format!("{said}{} at {at}, {}", if is_lasting { " from then on" } else { "" }, probe.describe(at));
    let found = published(&lake.out()).unwrap_or_else(|problem| panic!("after {after}: {problem}"));
    match done {
        // Only old snapshots could not be removed: the new one is published, and whoever looks is told.
        Ok(outcome) => {
            // Where there are no second names for files, they are copied: that is no fault.
            if !after.contains("hard link") {
                let warning = outcome.warning.unwrap_or_else(|| panic!("after {after}: no warning"));
                assert!(warning.contains(said) && names(&warning, lake.path()), "after {after}: {warning}");
            }
            assert!(found.as_ref() == Some(lake.new_state()), "after {after}: published, but not the new state");
        }
        Err(error) => {
            assert_eq!(Exit::of_error(&error), Exit::NothingPublished, "after {after}: {error:#}");
            let text = format!("{error:#}");
            assert!(text.contains(said) && names(&text, lake.path()), "after {after}: {text}");
            let is_old = found == before;
            if is_lasting {
                // With a disk that has gone for good the swap may not be taken back: then the new state is whole.
                assert!(is_old || found.as_ref() == Some(lake.new_state()), "after {after}: neither old nor new");
            } else {
                assert!(is_old, "after {after}: the run failed, and yet its tables are published");
                let left = left_overs(&lake.out());
                assert!(left.is_empty(), "after {after}: left-overs {left:?}");
            }
        }
    }
    true
}

/// Publishes and counts the operations that it takes to publish the other version.
pub fn count_steps(lake: &mut Lake) -> usize {
    let probe = Arc::new(Probe::new(Plan::Fail { at: usize::MAX, errno: EIO, is_lasting: false }));
    lake.run(Arc::new(LocalDisk)).expect("published");
    lake.turn();
    lake.run(probe.clone()).expect("published");
    let is_linked = |at| probe.describe(at).starts_with("hard link");
    assert!((1..=probe.n_steps()).any(is_linked), "some partitions are carried over");
    probe.n_steps()
}

/// One in `stride` operations; of those that open and close a run, each: there the order matters.
pub fn is_chosen(at: usize, n_steps: usize, stride: usize) -> bool {
    at.is_multiple_of(stride) || at <= 10 || at + 25 >= n_steps
}

/// The message names the output folder, what lies in it, or a folder above it whose names go to the disk first.
fn names(message: &str, folder: &Path) -> bool {
    message.contains(&folder.parent().expect("a temporary folder lies somewhere").display().to_string())
}

/// Operations of a run over another state fail, every one or one in `stride` but for the last, with each of `errors` or
/// with one of them; each time, the next run is to need no cleaning. Returns the number of faults.
fn fail_in_turn(stride: usize, errors: &[(i32, &str)], is_lasting: bool) -> usize {
    let mut lake = Lake::small();
    lake.run(Arc::new(LocalDisk)).expect("published");
    let n_steps = count_steps(&mut lake);
    let mut n_faults = 0;
    for (idx, at) in (1..).filter(|at| is_chosen(*at, n_steps, stride)).enumerate() {
        let errors = if errors.len() > 1 { errors } else { &ERRORS[idx % ERRORS.len()..][..1] };
        for &error in errors {
            lake.turn();
            if !fail_once(&lake, at, error, is_lasting) {
                println!("{n_faults} faults");
                return n_faults;
            }
            n_faults += 1;
            lake.run_plainly(&format!("a fault at {at}"));
        }
    }
    unreachable!("a run has an end")
}

/// What panics while rows are carried over may be a damaged snapshot that nobody has seen to be one: the run begins anew.
#[test]
fn a_panic_while_carrying_begins_the_run_anew() {
    let mut lake = Lake::small();
    lake.run(Arc::new(LocalDisk)).expect("published");
    let n_steps = count_steps(&mut lake);
    lake.turn();
    let counted = Arc::new(Probe::new(Plan::Fail { at: usize::MAX, errno: EIO, is_lasting: false }));
    lake.run(counted.clone()).expect("published");
    let at = (1..=n_steps).find(|at| counted.describe(*at).starts_with("hard link")).expect("something is linked");
    for _ in 0..2 {
        lake.turn();
        let probe = Arc::new(Probe::new(Plan::Panic { at }));
        let outcome = lake.run(probe.clone()).expect("published");
        let RunKind::Full(reason) = &outcome.kind else { panic!("{:?}", outcome.kind) };
        assert!(reason.contains("cannot be carried over: a panic: a defect"), "{reason}");
        lake.expect_new(&lake.out(), "a panic");
        assert!(left_overs(&lake.out()).is_empty(), "{:?}", left_overs(&lake.out()));
    }
}

#[test]
fn operations_fail() {
    assert!(fail_in_turn(4, &[], false) > 50);
}

#[test]
fn the_disk_goes_for_good() {
    assert!(fail_in_turn(16, &[], true) > 30);
}

#[test]
#[ignore = "minutes: make crash"]
fn each_operation_fails_in_each_way() {
    for is_lasting in [false, true] {
        assert!(fail_in_turn(1, &ERRORS, is_lasting) > 300);
    }
}

/// The same where nothing was published before: nothing is published then.
#[test]
fn the_first_run_fails() {
    let mut lake = Lake::small();
    let n_steps = count_steps(&mut lake);
    for at in (1..).filter(|at| is_chosen(*at, n_steps, 16)) {
        let _ = std::fs::remove_dir_all(lake.out());
        if !fail_once(&lake, at, ERRORS[at % 3], false) {
            break;
        }
        lake.run_plainly(&format!("a fault at {at} of the first run"));
        lake.turn();
    }
}
