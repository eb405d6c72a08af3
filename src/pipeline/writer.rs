//! The one place where inputs come together, in path order: what is a duplicate, which report has which number, what is
//! written, counted, linked and remembered.

use std::num::NonZeroU64;

use anyhow::{Result, anyhow};

use crate::link::{LinkEntry, Linker};
use crate::model::{FileRecord, FileStatus, Links};
use crate::publish::catalog::Stored;
use crate::publish::{LakeWriter, PublishError, TableFile};
use crate::walk::{Seen, Stamp};

use super::duplicates::{Duplicates, Settled};
use super::memory::{MemoryWriter, Remembered, RememberedReport};
use super::summary::{RunKind, Summary, Tally};
use super::work::FileResult;

/// What came of an input.
#[derive(Debug)]
pub(super) enum Item {
    /// It is no more.
    Gone(Box<Remembered>),
    /// It is as it was.
    Kept(Box<Remembered>),
    /// Its bytes are as they were, its stamps are not.
    Touched {
        /// What it was.
        old: Box<Remembered>,
        /// Size and time now.
        stamp: Stamp,
        /// Its stamps before it was read.
        seen: Option<Seen>,
    },
    /// It was read.
    Read {
        /// What was read.
        result: Box<FileResult>,
        /// Its stamps before it was read.
        seen: Option<Seen>,
        /// What it was, if it is not new.
        old: Option<Box<Remembered>>,
    },
}

/// What a run wrote.
pub(super) struct Written {
    /// The files of the snapshot, or none where nothing is new.
    pub(super) tables: Option<Vec<TableFile>>,
    pub(super) summary: Summary,
    pub(super) kind: RunKind,
}

/// Takes the inputs in path order.
pub(super) struct Writer<'a> {
    lake: LakeWriter<'a>,
    memory: MemoryWriter,
    previous: Option<&'a Stored>,
    duplicates: Duplicates,
    linker: Linker,
    summary: Summary,
    /// Per report: what linking said of it in the last snapshot, if it is carried over.
    digests: Vec<Option<NonZeroU64>>,
    has_changed: bool,
    n_read: u64,
    n_kept: u64,
    n_gone: u64,
}

impl<'a> Writer<'a> {
    pub(super) fn new(lake: LakeWriter<'a>, previous: Option<&'a Stored>) -> Self {
        Self {
            memory: MemoryWriter::new(&lake),
            lake,
            previous,
            duplicates: Duplicates::default(),
            linker: Linker::default(),
            summary: Summary::default(),
            digests: Vec::new(),
            has_changed: false,
            n_read: 0,
            n_kept: 0,
            n_gone: 0,
        }
    }

    pub(super) fn take(&mut self, item: Item) -> Result<()> {
        match item {
            Item::Gone(old) => {
                self.n_gone += 1;
                self.has_changed = true;
                self.drop_report(&old);
                Ok(())
            }
            Item::Kept(old) => {
                self.n_kept += 1;
                self.keep(*old)
            }
            Item::Touched { mut old, stamp, seen } => {
                self.n_read += 1;
                self.has_changed |= (stamp.size, stamp.modified_at) != (old.file.size, old.file.modified_at);
                (old.file.size, old.file.modified_at, old.seen) = (stamp.size, stamp.modified_at, seen);
                self.keep(*old)
            }
            Item::Read { result, seen, old } => {
                self.n_read += 1;
                self.push(*result, seen, old.as_deref())
            }
        }
    }

    fn drop_report(&mut self, old: &Remembered) {
        if let Some(report) = &old.report {
            self.lake.drop_report(report.link.year());
        }
    }

    fn keep(&mut self, mut old: Remembered) -> Result<()> {
        let before = (old.file.status, old.file.report_id.clone());
        if self.settle(&mut old.file) == Settled::OfNothing {
            return Err(anyhow!(self.memory_is_wrong("a duplicate of nothing")));
        }
        self.has_changed |= (old.file.status, &old.file.report_id) != (before.0, &before.1);
        match &old.report {
            Some(report) if old.file.status == FileStatus::Report => {
                self.linker.push(&report.link);
                self.digests.push(report.digest);
                self.lake.carry_report(report.link.year());
                self.summary.add_report(&report.tally);
            }
            Some(report) => {
                self.lake.drop_report(report.link.year());
                old.report = None;
            }
            None => {}
        }
        self.finish_input(&old)
    }

    fn push(&mut self, result: FileResult, seen: Option<Seen>, old: Option<&Remembered>) -> Result<()> {
        let FileResult { mut file, report, fetched_at } = result;
        self.settle(&mut file);
        if let Some(old) = old {
            self.drop_report(old);
        }
        // What is read again each night, since the system refused it or it is no file, often says the same again.
        let is_same = old.is_some_and(|old| old.report.is_none() && old.file == file);
        self.has_changed |= !is_same;
        let report = report.filter(|_| file.status == FileStatus::Report);
        let report = match report {
            None => None,
            Some(record) => {
                let link = LinkEntry::new(&record.report, &record.agency, fetched_at.as_deref());
                self.linker.push(&link);
                self.digests.push(None);
                let tally = Tally::new(&record);
                self.summary.add_report(&tally);
                self.lake.push_report(&record)?;
                Some(RememberedReport { link, tally, digest: None })
            }
        };
        self.finish_input(&Remembered { file, seen, report })
    }

    /// Decides whether an input is a duplicate, and of which report.
    fn settle(&mut self, file: &mut FileRecord) -> Settled {
        let settled = self.duplicates.settle(file, self.linker.next_number());
        if let Settled::Duplicate(Some(report)) = settled {
            self.linker.count_duplicate(report);
        }
        settled
    }

    fn finish_input(&mut self, input: &Remembered) -> Result<()> {
        self.summary.add_file(&input.file);
        self.lake.push_file(&input.file)?;
        self.memory.push(input)?;
        Ok(())
    }

    fn memory_is_wrong(&self, problem: &str) -> PublishError {
        let path = self.previous.map(|previous| previous.path.clone()).unwrap_or_default();
        PublishError::Damaged { path, problem: problem.to_owned() }
    }

    /// Links, and writes what had to wait.
    pub(super) fn finish(self) -> Result<Written> {
        let Self { lake, memory, previous, linker, mut summary, digests, .. } = self;
        let linked = linker.link();
        let numbers = 0..u32::try_from(digests.len()).expect("fewer than 2^32 reports in a run");
        for number in numbers.clone() {
            linked.year_checks(number).iter().for_each(|check| summary.add_check(check));
        }
        if previous.is_some() && !self.has_changed {
            return Ok(Written { tables: None, summary, kind: RunKind::NothingNew });
        }
        let kind = RunKind::Incremental { n_read: self.n_read, n_kept: self.n_kept, n_gone: self.n_gone };
        // Per carried report, whether linking says something else than before; what it says is worked out once.
        let mut is_relinked = Vec::with_capacity(digests.len());
        let digests = numbers.zip(digests).map(|(number, before)| {
            let now = linked.digest(number);
            is_relinked.push(before.is_some_and(|before| before != now));
            now
        });
        memory.finish(digests)?;
        let is_relinked = |number: u32| is_relinked[number as usize];
        Ok(Written { tables: Some(lake.finish(&linked, &is_relinked)?), summary, kind })
    }
}
