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
//! year ([`LakeOptions`]). What grows with the corpus are indexes: some 40 bytes for each distinct file (duplicates), some
//! 10 more when rows are carried over, and some 130 for each report ([`crate::link`], the plan of the years).

mod changes;
mod duplicates;
mod flow;
mod memory;
mod progress;
mod summary;
mod work;
mod writer;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use anyhow::{Context, Result, anyhow, bail};
use crossbeam_channel::Sender;
use rayon::ThreadPoolBuilder;
use serde_json::Value;

use crate::config::{Config, ConfigError, Settings};
use crate::exit::Exit;
use crate::forms::{Forms, FormsError};
use crate::model::FileStatus;
use crate::publish::catalog::{self, Stored};
use crate::publish::{CURRENT, Disk, LakeOptions, LocalDisk, PublishError, Publisher, RunInfo, content_sha256};
use crate::walk::{self, Found, WalkError, WalkOptions};

use changes::{Changes, Job, Reading};
use flow::{Budget, CallOff, Numbered};
use memory::Memory;
pub use progress::Progress;
pub use summary::{Outcome, RunKind, Summary, Tally};
pub use work::{FileResult, Reader};
use writer::{Item, Writer, Written};

/// What may be under way at once: bytes on disk.
pub const BUDGET_BYTES: u64 = 64 << 20;

/// What the smallest input counts for: what was read in a page is larger than the page.
pub const LEAST_WEIGHT: u64 = 256 << 10;

/// Stack of a thread that reads files: html5ever and nested tables recurse, within the depth cap.
const STACK_BYTES: usize = 16 << 20;

/// Reads every input that is new or changed and publishes what was found as one snapshot, unless nothing is new.
///
/// Errors: whatever makes the run impossible; [`exit_of`] knows its exit code. The last snapshot then stays as it was.
pub fn ingest(settings: &Settings, progress: &Progress) -> Result<Outcome> {
    ingest_on(settings, progress, Arc::new(LocalDisk))
}

/// [`ingest`] with the output on any disk: for tests that let it fail.
pub fn ingest_on(settings: &Settings, progress: &Progress, disk: Arc<dyn Disk>) -> Result<Outcome> {
    let forms = load_forms(settings.forms.as_deref())?;
    // The inputs are looked at before the output is: a missing input leaves no trace.
    walk::walk(&settings.inputs, &walk_options(settings))?;
    let publisher = Publisher::open_on(disk, &settings.output, settings.keep_snapshots.get() as usize)?;
    let info = describe_run(settings, &forms);
    let (previous, reason) = match find_previous(settings, &info) {
        Ok(previous) => (Some(previous), String::new()),
        Err(reason) => (None, reason),
    };
    let written = match attempt(settings, progress, &publisher, &forms, previous.as_ref()) {
        Err(error) if previous.is_some() && is_damaged(&error) => {
            let reason = format!("the last snapshot cannot be carried over: {error:#}");
            tracing::warn!("{reason}");
            publisher.restart()?;
            Written { kind: RunKind::Full(reason), ..attempt(settings, progress, &publisher, &forms, None)? }
        }
        Ok(written) if previous.is_none() => Written { kind: RunKind::Full(reason), ..written },
        written => written?,
    };
    let Written { mut tables, summary, mut kind } = written;
    // A sidecar that was written anew may say the same as before.
    let is_same = |previous: &Stored| {
        tables.as_ref().is_some_and(|tables| content_sha256(tables) == previous.manifest.content_sha256)
    };
    if matches!(kind, RunKind::Incremental { .. }) && previous.as_ref().is_some_and(is_same) {
        (tables, kind) = (None, RunKind::NothingNew);
    }
    tracing::info!("{kind}");
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
fn describe_run(settings: &Settings, forms: &Forms) -> RunInfo {
    let inputs = settings.inputs.iter().map(|input| {
        let path = fs::canonicalize(input).unwrap_or_else(|_| input.clone());
        Value::from(walk::printable_name(path.as_os_str()))
    });
    let extra = [(CODE, Value::from(env!("GONGKAI_CODE_SHA256"))), (INPUTS, inputs.collect())];
    RunInfo {
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        config_hash: settings.hash(forms.digest().as_bytes()),
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

/// One pass over the inputs, up to the finished tables.
fn attempt(
    settings: &Settings,
    progress: &Progress,
    publisher: &Publisher,
    forms: &Forms,
    previous: Option<&Stored>,
) -> Result<Written> {
    let options = walk_options(settings);
    let found = walk::walk(&settings.inputs, &options)?;
    let memory = previous.map(|previous| Memory::open(&previous.path)).transpose()?;
    let lake = publisher.lake(LakeOptions::default(), forms, previous)?;
    let reader = Reader::new(forms, &settings.read_limits, &settings.page_limits);
    let threads = settings.threads.get();
    let pool = ThreadPoolBuilder::new().num_threads(threads).build().context("threads cannot be started")?;
    let mut changes = Changes::new(found, memory, settings.settle, pool);

    let budget = Budget::new(BUDGET_BYTES);
    let (give_job, jobs) = crossbeam_channel::unbounded::<Numbered<Box<Reading>>>();
    let (give_done, done) = crossbeam_channel::unbounded();
    thread::scope(|scope| {
        let (budget, reader) = (&budget, &reader);
        let writer = thread::Builder::new().name("writer".to_owned()).spawn_scoped(scope, move || {
            let _guard = CallOff(budget);
            let mut writer = Writer::new(lake, previous);
            flow::in_order(&done, budget).try_for_each(|item| writer.take(item))?;
            Ok(writer)
        });
        let writer = writer.context("threads cannot be started")?;
        for _ in 0..threads {
            let (jobs, give_done) = (jobs.clone(), give_done.clone());
            let read = move || flow::work(&jobs, &give_done, |reading| read_input(reader, *reading, progress));
            let thread = thread::Builder::new().name("reader".to_owned()).stack_size(STACK_BYTES);
            thread.spawn_scoped(scope, read).context("threads cannot be started")?;
        }
        if progress.wants_total() {
            scope.spawn(|| count_files(settings, &options, progress));
        }
        let given = give_work(settings, &mut changes, budget, &give_job, &give_done, progress);
        drop((give_job, give_done, jobs));
        let writer: Result<Writer<'_>> =
            writer.join().unwrap_or_else(|_| Err(anyhow!("the writer panicked: see above")));
        given?;
        writer?.finish()
    })
}

/// Hands the inputs out in path order, until there are no more or the writer has given up.
fn give_work(
    settings: &Settings,
    changes: &mut Changes<impl Iterator<Item = Found>>,
    budget: &Budget,
    give_job: &Sender<Numbered<Box<Reading>>>,
    give_done: &Sender<Numbered<Item>>,
    progress: &Progress,
) -> Result<()> {
    let mut chunk = Vec::new();
    let mut numbers = 0_u64..;
    while let Some(job) = changes.next()? {
        let number = numbers.next().expect("fewer than 2^64 inputs");
        let item = match job {
            Job::Read(reading) => {
                let weight = reading.n_bytes().max(LEAST_WEIGHT);
                chunk.push(Numbered { number, weight, piece: reading });
                if is_full(&chunk, settings) && !give_chunk(&mut chunk, settings, budget, give_job) {
                    return Ok(());
                }
                continue;
            }
            Job::Keep(old) => {
                progress.count_file(old.file.size.unwrap_or_default(), old.file.status == FileStatus::Failed);
                Item::Kept(old)
            }
            Job::Gone(old) => Item::Gone(old),
        };
        // What is kept is small, but there may be millions of it: what was handed out before must not be overtaken by
        // more than the budget allows.
        if !give_chunk(&mut chunk, settings, budget, give_job) || !budget.take(KEPT_WEIGHT) {
            return Ok(());
        }
        if give_done.send(Numbered { number, weight: KEPT_WEIGHT, piece: item }).is_err() {
            return Ok(());
        }
    }
    give_chunk(&mut chunk, settings, budget, give_job);
    Ok(())
}

/// What an input that is not read counts for.
const KEPT_WEIGHT: u64 = 4 << 10;

/// Work is handed out piece by piece, unless its order is to be random.
fn is_full(chunk: &[Numbered<Box<Reading>>], settings: &Settings) -> bool {
    let weight = chunk.iter().map(|job| job.weight).sum::<u64>();
    settings.shuffle.is_none() || chunk.len() >= settings.chunk_files || weight >= BUDGET_BYTES / 2
}

/// Hands a chunk out; false when nobody wants it.
fn give_chunk(
    chunk: &mut Vec<Numbered<Box<Reading>>>,
    settings: &Settings,
    budget: &Budget,
    give_job: &Sender<Numbered<Box<Reading>>>,
) -> bool {
    if chunk.is_empty() {
        return true;
    }
    // All at once: a piece that waits for room could be the one that the writer waits for.
    if !budget.take(chunk.iter().map(|job| job.weight).sum()) {
        return false;
    }
    if let Some(seed) = settings.shuffle {
        chunk.sort_by_cached_key(|job| scatter(seed ^ job.number));
    }
    chunk.drain(..).all(|job| give_job.send(job).is_ok())
}

/// One step of splitmix64: neighbouring numbers land far apart.
fn scatter(n: u64) -> u64 {
    let n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

fn read_input(reader: &Reader<'_>, reading: Reading, progress: &Progress) -> Item {
    let Reading { found, seen, old, may_be_same } = reading;
    let known = old.as_ref().filter(|_| may_be_same).and_then(|old| old.file.sha256.clone());
    let old = old.map(Box::new);
    match (reader.read_unless(&found, known.as_deref()), old) {
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
}

fn walk_options(settings: &Settings) -> WalkOptions {
    WalkOptions { follow_links: settings.follow_links }
}

/// What is read in one file, published nowhere: for `gongkai show`.
///
/// Errors: a file that is not there, and one that cannot be read or is of a kind that is not read.
pub fn read_one(config: &Config, path: &Path) -> Result<(FileResult, Forms)> {
    let forms = load_forms(config.forms.as_deref())?;
    let mut found = walk::walk(&[path], &WalkOptions::default())?;
    if path.is_dir() {
        bail!("{}: expected a file, found a folder", path.display());
    }
    let found = found.next().with_context(|| format!("{}: nothing to read", path.display()))?;
    let result = Reader::new(&forms, &config.read_limits, &config.page_limits).read(&found);
    if let FileStatus::Failed | FileStatus::Unsupported = result.file.status {
        bail!("{}: {}", path.display(), result.file.error.unwrap_or_default());
    }
    Ok((result, forms))
}

/// The exit code of a run that ended with this error.
pub fn exit_of(error: &anyhow::Error) -> Exit {
    for cause in error.chain() {
        if cause.is::<ConfigError>() || cause.is::<FormsError>() || cause.is::<WalkError>() {
            return Exit::Usage;
        }
        match cause.downcast_ref::<PublishError>() {
            Some(error) if error.is_held() => return Exit::Locked,
            Some(error) if error.is_wrong_argument() => return Exit::Usage,
            _ => {}
        }
    }
    Exit::NothingPublished
}

fn load_forms(folder: Option<&Path>) -> Result<Forms, FormsError> {
    folder.map_or_else(|| Ok(Forms::embedded()), Forms::load)
}

/// Counts the files for the bar's time left, on the side; gives up when the run is over first.
fn count_files(settings: &Settings, options: &WalkOptions, progress: &Progress) {
    // What goes wrong here goes wrong in the walk that counts, too, and is reported there.
    let Ok(found) = walk::walk(&settings.inputs, options) else { return };
    let n_files = found.take_while(|_| !progress.is_over()).count();
    progress.set_total(n_files as u64);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_have_the_exit_codes_of_the_contract() {
        let missing = WalkError::Missing { path: "x".into() };
        let held = PublishError::Held { path: "x".into(), holder: String::new() };
        let none = PublishError::NoSnapshot { out: "x".into() };
        let unknown = PublishError::UnknownSnapshot { out: "x".into(), name: "y".into(), known: Vec::new() };
        let table = [
            (anyhow::Error::new(ConfigError::NoInput), Exit::Usage),
            (anyhow::Error::new(missing).context("while walking"), Exit::Usage),
            (anyhow::Error::new(held), Exit::Locked),
            (anyhow::Error::new(none), Exit::NothingPublished),
            (anyhow::Error::new(unknown), Exit::Usage),
            (anyhow!("something else"), Exit::NothingPublished),
        ];
        for (error, exit) in table {
            assert_eq!(exit_of(&error), exit, "{error:#}");
        }
    }
}
