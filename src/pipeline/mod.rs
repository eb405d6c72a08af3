//! The recipe: the only module that knows every stage.
//!
//! ```text
//! walk ──> changes ──> read, decode, extract, interpret, check ──> write ──> link ──> publish
//! (path order)         (every file on its own, N threads)          (path order, one thread)
//! ```
//!
//! An input that is as the last run left it is not read: the writer carries its rows over. The same version of gongkai,
//! config, forms and inputs must have made the last snapshot; otherwise everything is read anew, and the summary says
//! why. Either way the tables are the same to the byte.
//!
//! What is written depends on the path order alone: files are read in any order, but go to the one writer in path order.
//! The writer decides what is a duplicate, numbers the reports, and writes while more is being read.
//!
//! **Memory is bounded**, whatever the corpus. What is being read, or read and not yet written, weighs at most
//! [`BUDGET_BYTES`], a file counting for its bytes on disk and at least [`LEAST_WEIGHT`]; each thread holds the bytes,
//! the text and the document of one file, each bounded by `[limits]`; the writer holds a row group for every table and
//! year, and the footers of the files that are open ([`LakeOptions`]): with seventeen years 42 MB and 10 MB of live heap
//! after 100,000 reports, of 35 and 4 after 10,000, which do not fill them all. What grows with the corpus are indexes:
//! some 30 bytes for each distinct file (duplicates); some 120 for each report, 30 more where a sidecar says when it was
//! fetched ([`crate::link`], the plan of the years); and some 120 for each way in which an agency is described. So a file
//! costs 270 bytes where each has an agency of its own, and 170 where an agency has ten. docs/PERFORMANCE.md has what
//! each part was measured to take.

mod changes;
mod duplicates;
mod flow;
mod memory;
mod progress;
mod slowest;
mod summary;
mod work;
mod writer;

use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::Arc;
use std::thread;

use anyhow::{Context, Result, anyhow, bail};
use crossbeam_channel::Sender;
use rayon::ThreadPoolBuilder;
use serde_json::Value;

use crate::agency::{CorrectionsError, Resolver};
use crate::config::{Config, Settings};
use crate::forms::{Forms, FormsError};
use crate::model::FileStatus;
use crate::publish::catalog::{self, Stored};
use crate::publish::{CURRENT, Disk, LakeOptions, LocalDisk, PublishError, Publisher, RunInfo, content_sha256};
use crate::walk::{self, Found, WalkOptions};

use changes::{Changes, Job, Reading};
use flow::{Budget, CallOff, Numbered};
use memory::Memory;
pub use progress::Progress;
pub use slowest::Slow;
pub use summary::{Outcome, RunKind, Summary, Tally};
pub use work::{FileResult, Reader};
use writer::{Item, Writer, Written};

/// What may be under way at once: bytes on disk.
pub const BUDGET_BYTES: u64 = 64 << 20;

/// What the smallest input counts for: what was read in a page is larger than the page.
pub const LEAST_WEIGHT: u64 = 512 << 10;

/// Stack of a thread that reads files: html5ever and nested tables recurse, within the depth cap.
const STACK_BYTES: usize = 16 << 20;

/// Reads every input that is new or changed and publishes what was found as one snapshot, unless nothing is new.
///
/// Errors: whatever makes the run impossible; [`crate::exit::Exit::of_error`] knows its exit code. The last snapshot then
/// stays as it was.
pub fn ingest(settings: &Settings, progress: &Progress) -> Result<Outcome> {
    ingest_on(settings, progress, Arc::new(LocalDisk))
}

/// [`ingest`] with the output on any disk: for tests that let it fail.
pub fn ingest_on(settings: &Settings, progress: &Progress, disk: Arc<dyn Disk>) -> Result<Outcome> {
    let forms = load_forms(settings.forms.as_deref())?;
    let resolver = load_resolver(settings.agencies.as_deref())?;
    // The inputs are looked at before the output is: a missing input leaves no trace.
    walk::walk(&settings.inputs, &walk_options(settings))?;
    let publisher = Publisher::open_on(disk, &settings.output, settings.keep_snapshots.get() as usize)?;
    let info = describe_run(settings, &forms, &resolver);
    let (previous, reason) = match find_previous(settings, &info) {
        Ok(previous) => (Some(previous), String::new()),
        Err(reason) => (None, reason),
    };
    let attempt = |previous| attempt(settings, progress, &publisher, (&forms, &resolver), previous);
    let written = match previous.as_ref().map(|previous| carry(|| attempt(Some(previous)))) {
        Some(Ok(written)) => written?,
        Some(Err(problem)) => {
            let reason = format!("the last snapshot cannot be carried over: {problem}");
            tracing::warn!("{reason}");
            publisher.restart()?;
            Written { kind: RunKind::Full(reason), ..attempt(None)? }
        }
        None => Written { kind: RunKind::Full(reason), ..attempt(None)? },
    };
    let Written { mut tables, summary, mut kind } = written;
    // A sidecar that was written anew may say the same as before.
    let is_same = |previous: &Stored| {
        tables.as_ref().is_some_and(|tables| content_sha256(tables) == previous.manifest.content_sha256)
    };
    if matches!(kind, RunKind::Incremental { .. }) && previous.as_ref().is_some_and(is_same) {
        (tables, kind) = (None, RunKind::NothingNew);
    }
    let reading = progress.elapsed();
    progress.announce_publishing();
    let (snapshot, warning) = match (tables, previous) {
        (None, Some(previous)) => (previous.path, None),
        (tables, _) => {
            let info = add_counts(info, &summary);
            let published = publisher.publish(tables.unwrap_or_default(), &info)?;
            (published.path, published.not_removed)
        }
    };
    Ok(Outcome { kind, summary, reading, elapsed: progress.elapsed(), snapshot, warning })
}

/// The snapshot that rows may be carried over from, or why there is none.
fn find_previous(settings: &Settings, info: &RunInfo) -> Result<Stored, String> {
    if settings.full {
        return Err("asked for".to_owned());
    }
    let previous = match catalog::find(&settings.output, CURRENT) {
        Ok(previous) => previous,
        Err(PublishError::NoSnapshot { .. }) => return Err("first run".to_owned()),
        Err(error) => return Err(error.to_string()),
    };
    let manifest = &previous.manifest;
    if manifest.tool_version != info.tool_version {
        let (then, now) = (&manifest.tool_version, &info.tool_version);
        return Err(format!("version {now} of gongkai, was {then}"));
    }
    if manifest.config_hash != info.config_hash {
        return Err("config or forms have changed".to_owned());
    }
    for (name, reason) in [(CODE, "another build of gongkai"), (INPUTS, "other inputs")] {
        if manifest.run.get(name) != info.extra.get(name) {
            return Err(reason.to_owned());
        }
    }
    Ok(previous)
}

/// Names of facts about a run in the manifest.
const CODE: &str = "code_sha256";
const INPUTS: &str = "inputs";

/// What the snapshot says of the run that made it.
fn describe_run(settings: &Settings, forms: &Forms, resolver: &Resolver) -> RunInfo {
    let inputs = settings.inputs.iter().map(|input| {
        let path = fs::canonicalize(input).unwrap_or_else(|_| input.clone());
        Value::from(walk::printable_name(path.as_os_str()))
    });
    let extra = [(CODE, Value::from(env!("GONGKAI_CODE_SHA256"))), (INPUTS, inputs.collect())];
    RunInfo {
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        config_hash: settings.hash(&format!("{} {}", forms.digest(), resolver.digest())),
        extra: extra.map(|(name, value)| (name.to_owned(), value)).into(),
    }
}

fn add_counts(mut info: RunInfo, summary: &Summary) -> RunInfo {
    let files = FileStatus::ALL.iter().zip(summary.files).map(|(status, n)| (status.code().to_owned(), n.into()));
    info.extra.insert("files_by_status".to_owned(), Value::Object(files.collect()));
    info
}

/// True where the last snapshot does not read: then it is made anew from the inputs.
fn is_damaged(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| matches!(cause.downcast_ref(), Some(PublishError::Damaged { .. })))
}

/// Does a pass that carries rows over; `Err` says why they cannot be.
///
/// Published files are held against their hashes before they are decoded. Should the decoder panic all the same, the
/// last snapshot is to blame as long as nobody knows better: without it the run begins anew, and then a panic is one.
fn carry(attempt: impl FnOnce() -> Result<Written>) -> Result<Result<Written>, String> {
    match panic::catch_unwind(AssertUnwindSafe(attempt)) {
        Ok(Err(error)) if is_damaged(&error) => Err(format!("{error:#}")),
        Ok(written) => Ok(written),
        Err(payload) => {
            let said = payload.downcast_ref::<String>().map(String::as_str);
            let said = said.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("no reason given");
            Err(format!("a panic: {said}"))
        }
    }
}

/// One pass over the inputs, up to the finished tables.
fn attempt(
    settings: &Settings,
    progress: &Progress,
    publisher: &Publisher,
    (forms, resolver): (&Forms, &Resolver),
    previous: Option<&Stored>,
) -> Result<Written> {
    let options = walk_options(settings);
    let found = walk::walk(&settings.inputs, &options)?;
    let memory = previous.map(Memory::open).transpose()?;
    let lake = publisher.lake(LakeOptions::default(), forms, previous)?;
    let reader = Reader::new(forms, resolver, &settings.read_limits, &settings.page_limits);
    let threads = settings.threads.get();
    let pool = ThreadPoolBuilder::new().num_threads(threads).build().context("threads cannot be started")?;
    let mut changes = Changes::new(found, memory, settings.settle, pool);

    let budget = Budget::new(BUDGET_BYTES);
    let (give_job, jobs) = crossbeam_channel::unbounded::<Numbered<Batch>>();
    let (give_done, done) = crossbeam_channel::unbounded();
    thread::scope(|scope| {
        let (budget, reader) = (&budget, &reader);
        let writer = thread::Builder::new().name("writer".to_owned()).spawn_scoped(scope, move || {
            let _guard = CallOff(budget);
            let mut writer = Writer::new(lake, previous);
            flow::in_order(&done, budget).flatten().try_for_each(|item| writer.take(item))?;
            Ok(writer)
        });
        let writer = writer.context("threads cannot be started")?;
        for _ in 0..threads {
            let (jobs, give_done) = (jobs.clone(), give_done.clone());
            let read = move || flow::work(&jobs, &give_done, |batch| read_batch(reader, batch, progress));
            let thread = thread::Builder::new().name("reader".to_owned()).stack_size(STACK_BYTES);
            thread.spawn_scoped(scope, read).context("threads cannot be started")?;
        }
        if progress.wants_total() {
            scope.spawn(|| count_files(settings, &options, progress));
        }
        drop(jobs);
        let (batch, chunk) = (Vec::new(), Vec::new());
        let mut giver = Giver { settings, budget, jobs: give_job, done: give_done, batch, chunk, n_given: 0 };
        let given = giver.give_all(&mut changes, progress);
        drop(giver);
        let writer: Result<Writer<'_>> = writer.join().unwrap_or_else(|payload| match previous {
            Some(_) => panic::resume_unwind(payload),
            None => Err(anyhow!("the writer panicked: see above")),
        });
        given?;
        let mut written = writer?.finish()?;
        written.summary.pages = reader.pages();
        written.summary.slowest = reader.slowest();
        Ok(written)
    })
}

/// Inputs that one thread reads in one go: their hashes are worked out side by side.
const BATCH_FILES: usize = 24;

/// Bytes on disk of a batch of more than one: what is larger keeps a thread busy on its own.
const BATCH_BYTES: u64 = 4 << 20;

/// Inputs that are read in one go.
type Batch = Vec<Reading>;

/// Hands the inputs out in path order.
struct Giver<'a> {
    settings: &'a Settings,
    budget: &'a Budget,
    jobs: Sender<Numbered<Batch>>,
    done: Sender<Numbered<Vec<Item>>>,
    /// Inputs that are read in one go, being gathered.
    batch: Batch,
    /// Batches that are handed out in a random order, being gathered.
    chunk: Vec<Numbered<Batch>>,
    n_given: u64,
}

impl Giver<'_> {
    /// Until there are no more inputs, or the writer has given up.
    fn give_all(
        &mut self,
        changes: &mut Changes<impl Iterator<Item = Found>>,
        progress: &Progress,
    ) -> Result<(), PublishError> {
        while let Some(job) = changes.next()? {
            let item = match job {
                Job::Read(reading) => {
                    let n_bytes = self.batch.iter().map(Reading::n_bytes).sum::<u64>() + reading.n_bytes();
                    let is_over = self.batch.len() == BATCH_FILES || n_bytes > BATCH_BYTES;
                    if is_over && !self.end_batch() {
                        return Ok(());
                    }
                    self.batch.push(*reading);
                    continue;
                }
                Job::Keep(old) => {
                    progress.count_file(old.file.size.unwrap_or_default(), old.file.status == FileStatus::Failed);
                    Item::Kept(old)
                }
                Job::Gone(old) => Item::Gone(old),
            };
            if !self.end_batch() || !self.end_chunk() || !self.budget.take(KEPT_WEIGHT) {
                return Ok(());
            }
            let piece = Numbered { number: self.next_number(), weight: KEPT_WEIGHT, piece: vec![item] };
            if self.done.send(piece).is_err() {
                return Ok(());
            }
        }
        if self.end_batch() {
            self.end_chunk();
        }
        Ok(())
    }

    fn next_number(&mut self) -> u64 {
        self.n_given += 1;
        self.n_given - 1
    }

    /// False when nobody wants it.
    fn end_batch(&mut self) -> bool {
        if self.batch.is_empty() {
            return true;
        }
        let batch = std::mem::take(&mut self.batch);
        let weight = batch.iter().map(|reading| reading.n_bytes().max(LEAST_WEIGHT)).sum();
        let number = self.next_number();
        self.chunk.push(Numbered { number, weight, piece: batch });
        // Work is handed out piece by piece, unless its order is to be random.
        let n_files = self.chunk.iter().map(|job| job.piece.len()).sum::<usize>();
        let weight = self.chunk.iter().map(|job| job.weight).sum::<u64>();
        let is_full = n_files >= self.settings.chunk_files || weight >= BUDGET_BYTES / 2;
        if self.settings.shuffle.is_none() || is_full { self.end_chunk() } else { true }
    }

    /// False when nobody wants it.
    fn end_chunk(&mut self) -> bool {
        if self.chunk.is_empty() {
            return true;
        }
        // All at once: a piece that waits for room could be the one that the writer waits for.
        if !self.budget.take(self.chunk.iter().map(|job| job.weight).sum()) {
            return false;
        }
        if let Some(seed) = self.settings.shuffle {
            self.chunk.sort_by_cached_key(|job| scatter(seed ^ job.number));
        }
        self.chunk.drain(..).all(|job| self.jobs.send(job).is_ok())
    }
}

/// What an input that is not read counts for.
const KEPT_WEIGHT: u64 = 4 << 10;

/// One step of splitmix64: neighbouring numbers land far apart.
fn scatter(n: u64) -> u64 {
    let n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

fn read_batch(reader: &Reader<'_>, batch: Batch, progress: &Progress) -> Vec<Item> {
    let known = |reading: &Reading| {
        let old = reading.old.as_ref().filter(|_| reading.may_be_same);
        old.and_then(|old| old.file.sha256.clone())
    };
    let known = batch.iter().map(known).collect::<Vec<_>>();
    let asked = batch.iter().zip(&known).map(|(reading, known)| (&reading.found, known.as_deref()));
    let results = reader.read_batch(&asked.collect::<Vec<_>>());
    let items = batch.into_iter().zip(results).map(|(Reading { seen, old, .. }, result)| {
        let old = old.map(Box::new);
        match (result, old) {
            (Ok(result), old) => {
                progress.count_file(result.file.size.unwrap_or_default(), result.has_failed());
                Item::Read { result: Box::new(result), seen, old }
            }
            (Err(stamp), Some(old)) => {
                progress.count_file(stamp.size.unwrap_or_default(), old.file.status == FileStatus::Failed);
                Item::Touched { old, stamp, seen }
            }
            (Err(_), None) => unreachable!("only what was there before can be as it was"),
        }
    });
    items.collect()
}

fn walk_options(settings: &Settings) -> WalkOptions {
    WalkOptions { follow_links: settings.follow_links }
}

/// What is read in one file, published nowhere: for `gongkai show`.
///
/// Errors: a file that is not there, and one that cannot be read or is of a kind that is not read.
pub fn read_one(config: &Config, path: &Path) -> Result<(FileResult, Forms)> {
    let forms = load_forms(config.forms.as_deref())?;
    let resolver = load_resolver(config.agencies.as_deref())?;
    let mut found = walk::walk(&[path], &WalkOptions::default())?;
    if path.is_dir() {
        bail!("{}: expected a file, found a folder", path.display());
    }
    let found = found.next().with_context(|| format!("{}: nothing to read", path.display()))?;
    let result = Reader::new(&forms, &resolver, &config.read_limits, &config.page_limits).read(&found);
    if let FileStatus::Failed | FileStatus::Unsupported = result.file.status {
        bail!("{}: {}", path.display(), result.file.error.unwrap_or_default());
    }
    Ok((result, forms))
}

fn load_forms(folder: Option<&Path>) -> Result<Forms, FormsError> {
    folder.map_or_else(|| Ok(Forms::embedded()), Forms::load)
}

fn load_resolver(path: Option<&Path>) -> Result<Resolver, CorrectionsError> {
    path.map_or_else(|| Ok(Resolver::embedded()), Resolver::load)
}

/// Counts the files for the bar's time left, on the side; gives up when the run is over first.
fn count_files(settings: &Settings, options: &WalkOptions, progress: &Progress) {
    // What goes wrong here goes wrong in the walk that counts, too, and is reported there.
    let Ok(found) = walk::walk(&settings.inputs, options) else { return };
    let n_files = found.take_while(|_| !progress.is_over()).count();
    progress.set_total(n_files as u64);
}
