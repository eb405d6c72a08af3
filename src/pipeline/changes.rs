//! What is there now against what the last run remembers: which inputs are read, which stay, which are gone.
//!
//! Both lists are in path order and are compared as they go by. Where they disagree about the order, an input counts as
//! gone and new: it is read once more than it had to be, and nothing is wrong.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::time::Duration;

use rayon::prelude::*;

use crate::model::{FileRecord, FileStatus};
use crate::publish::PublishError;
use crate::walk::{Found, Seen};

use super::memory::{Memory, Remembered};
use super::work::is_worth_a_retry;

/// An input and what is to be done about it.
#[derive(Debug)]
pub(super) enum Job {
    /// It was there and is no more.
    Gone(Box<Remembered>),
    /// It is as it was.
    Keep(Box<Remembered>),
    /// It is new, or may have changed.
    Read(Box<Reading>),
}

/// An input to be read.
#[derive(Debug)]
pub(super) struct Reading {
    /// What the walk found.
    pub(super) found: Found,
    /// Its stamps before it is read.
    pub(super) seen: Option<Seen>,
    /// What it was.
    pub(super) old: Option<Remembered>,
    /// True if it need not be parsed when its bytes are as they were.
    pub(super) may_be_same: bool,
}

impl Reading {
    /// Bytes on disk; 0 where there are none to read.
    pub(super) fn n_bytes(&self) -> u64 {
        self.seen.map_or(0, |seen| seen.size)
    }
}

/// Files that are asked for their stamps at once, side by side.
const LOOK_AHEAD: usize = 1_024;

/// Compares the walk with the memory, if there is one.
pub(super) struct Changes<I> {
    walk: I,
    settle: Duration,
    pool: rayon::ThreadPool,
    ahead: std::vec::IntoIter<(Found, Option<Seen>)>,
    memory: Option<Memory>,
    /// First digits of the sha256 of what stays: a duplicate of something that does not has to be read.
    kept: HashSet<u64>,
}

impl<I: Iterator<Item = Found>> Changes<I> {
    pub(super) fn new(walk: I, memory: Option<Memory>, settle: Duration, pool: rayon::ThreadPool) -> Self {
        Self { walk, settle, pool, ahead: Vec::new().into_iter(), memory, kept: HashSet::new() }
    }

    /// The next input in path order.
    ///
    /// Errors: `Damaged` where the memory does not read.
    pub(super) fn next(&mut self) -> Result<Option<Job>, PublishError> {
        if self.ahead.as_slice().is_empty() {
            self.look_ahead();
        }
        let Some(memory) = &mut self.memory else {
            let next = self.ahead.next();
            return Ok(next.map(|(found, seen)| read(found, seen, None, false)));
        };
        let order = match (self.ahead.as_slice().first(), memory.peek()) {
            (None, None) => return Ok(None),
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some((found, _)), Some(old)) => compare_paths(found.source_path(), &old.file.source_path),
        };
        if order == Ordering::Greater {
            return Ok(memory.take()?.map(|old| Job::Gone(Box::new(old))));
        }
        let (found, seen) = self.ahead.next().expect("looked at above");
        if order == Ordering::Less {
            return Ok(Some(read(found, seen, None, false)));
        }
        let old = memory.take()?.expect("looked at above");
        Ok(Some(self.decide(found, seen, old)))
    }

    fn look_ahead(&mut self) {
        let found = self.walk.by_ref().take(LOOK_AHEAD).collect::<Vec<_>>();
        let settle = self.settle;
        let look = |found: Found| {
            let seen = match &found {
                Found::File(file) => Seen::look(file, settle),
                Found::Skipped { .. } | Found::Failed { .. } => None,
            };
            (found, seen)
        };
        self.ahead = self.pool.install(|| found.into_par_iter().map(look).collect::<Vec<_>>()).into_iter();
    }

    fn decide(&mut self, found: Found, seen: Option<Seen>, old: Remembered) -> Job {
        let (Some(now), Some(then)) = (seen, old.seen) else { return read(found, seen, Some(old), false) };
        let is_still = now.is_still(&then) && !is_worth_a_retry(&old.file);
        if old.file.status == FileStatus::Duplicate {
            let stays = is_still && digest(&old.file).is_some_and(|digest| self.kept.contains(&digest));
            return if stays { Job::Keep(Box::new(old)) } else { read(found, seen, Some(old), false) };
        }
        if is_still {
            self.kept.extend(digest(&old.file));
            return Job::Keep(Box::new(old));
        }
        let may_be_same = now.has_same_sidecars(&then) && old.file.sha256.is_some();
        read(found, seen, Some(old), may_be_same)
    }
}

fn read(found: Found, seen: Option<Seen>, old: Option<Remembered>, may_be_same: bool) -> Job {
    Job::Read(Box::new(Reading { found, seen, old, may_be_same }))
}

/// The first 16 digits of the sha256. Should two files ever share them, the writer sees a duplicate of nothing and the
/// run begins anew.
fn digest(file: &FileRecord) -> Option<u64> {
    u64::from_str_radix(file.sha256.as_deref()?.get(..16)?, 16).ok()
}

/// The order of the walk: by the components of the path.
fn compare_paths(a: &str, b: &str) -> Ordering {
    a.split('/').map(str::as_bytes).cmp(b.split('/').map(str::as_bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_in_the_order_of_the_walk() {
        let mut paths = ["a/b", "a b", "a", "a/b/c", "a!/x", "b", "a/ä", "a/b.html"];
        paths.sort_by(|a, b| compare_paths(a, b));
        assert_eq!(paths, ["a", "a/b", "a/b/c", "a/b.html", "a/ä", "a b", "a!/x", "b"]);
    }
}
