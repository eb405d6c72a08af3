//! The recipe: the only module that knows every stage.
//!
//! ```text
//! walk ──> chunk ──> read, decode, extract, interpret, check   ──> write ──> link ──> publish
//! (path order)       (every file on its own, N threads)            (path order, one thread)
//! ```
//!
//! What is written depends on the path order alone: files are read in any order within a chunk, but go to the one
//! writer in path order. The writer decides what is a duplicate, numbers the reports, and writes while the next chunk
//! is being read.
//!
//! **Memory is bounded**, whatever the corpus. At most [`CHUNKS_UNDER_WAY`] chunks of [`Settings::chunk_files`] files
//! and [`CHUNK_BYTES`] bytes on disk (or one file, if that is larger) are held as results; each thread holds the bytes,
//! the text and the document of one file, each bounded by `[limits]`; the writer holds what
//! [`LakeOptions::buffer_bytes`] allows. What grows with the corpus are two small indexes: some 40 bytes for each
//! distinct file (duplicates) and some 150 for each report ([`crate::link`]).

mod chunk;
mod duplicates;
mod progress;
mod summary;
mod work;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use anyhow::{Context, Result, anyhow, bail};
use crossbeam_channel::Receiver;
use rayon::ThreadPoolBuilder;

use crate::config::{Config, ConfigError, Settings};
use crate::exit::Exit;
use crate::forms::{Forms, FormsError};
use crate::link::Linker;
use crate::model::FileStatus;
use crate::publish::{Disk, LakeOptions, LakeWriter, LocalDisk, PublishError, Publisher, RunInfo, TableFile};
use crate::walk::{self, WalkError, WalkOptions};

use chunk::Chunks;
use duplicates::Duplicates;
pub use progress::Progress;
pub use summary::{Outcome, Summary};
pub use work::{FileResult, Reader};

/// Bytes on disk that one chunk may hold, if it is more than one file.
pub const CHUNK_BYTES: u64 = 64 << 20;

/// Chunks of results in memory: one being read, one waiting, one being written.
pub const CHUNKS_UNDER_WAY: usize = 3;

/// Stack of a thread that reads files: html5ever and nested tables recurse, within the depth cap.
const STACK_BYTES: usize = 16 << 20;

/// Reads every input and publishes what was found as one snapshot.
///
/// Errors: whatever makes the run impossible; [`exit_of`] knows its exit code. The last snapshot then stays as it was.
pub fn ingest(settings: &Settings, progress: &Progress) -> Result<Outcome> {
    ingest_on(settings, progress, Arc::new(LocalDisk))
}

/// [`ingest`] with the output on any disk: for tests that let it fail.
pub fn ingest_on(settings: &Settings, progress: &Progress, disk: Arc<dyn Disk>) -> Result<Outcome> {
    let forms = load_forms(settings.forms.as_deref())?;
    let options = WalkOptions { follow_links: settings.follow_links };
    // The inputs are looked at before the output is: a missing input leaves no trace.
    let found = walk::walk(&settings.inputs, &options)?;
    let publisher = Publisher::open_on(disk, &settings.output, settings.keep_snapshots.get() as usize)?;
    let lake = publisher.lake(LakeOptions::default(), &forms)?;
    let reader = Reader::new(&forms, &settings.read_limits, &settings.page_limits);
    let pool = ThreadPoolBuilder::new().num_threads(settings.threads.get()).stack_size(STACK_BYTES).build();
    let pool = pool.context("threads cannot be started")?;

    let (sender, receiver) = crossbeam_channel::bounded(CHUNKS_UNDER_WAY - 2);
    let (tables, summary) = thread::scope(|scope| {
        let writer = scope.spawn(move || write(&receiver, lake));
        if progress.wants_total() {
            scope.spawn(|| count_files(settings, &options, progress));
        }
        for chunk in Chunks::new(found, settings.chunk_files, CHUNK_BYTES) {
            let results = pool.install(|| chunk.read(&reader, settings.shuffle, progress));
            // The writer only hangs up when it failed: its error is what joining it returns.
            if sender.send(results).is_err() {
                break;
            }
        }
        drop(sender);
        progress.announce_publishing();
        writer.join().unwrap_or_else(|_| Err(anyhow!("the writer panicked: see above")))
    })?;
    let reading = progress.elapsed();
    let published = publisher.publish(tables, &describe_run(settings, &forms, &summary))?;
    Ok(Outcome {
        summary,
        reading,
        elapsed: progress.elapsed(),
        snapshot: published.path,
        warning: published.not_removed,
    })
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

/// Writes the results in the order that they come in, which is path order, and links them at the end.
fn write(results: &Receiver<Vec<FileResult>>, mut lake: LakeWriter<'_>) -> Result<(Vec<TableFile>, Summary)> {
    let mut duplicates = Duplicates::default();
    let mut linker = Linker::default();
    let mut summary = Summary::default();
    for mut result in results.iter().flatten() {
        duplicates.settle(&mut result);
        if let (FileStatus::Report, Some(record)) = (result.file.status, &result.report) {
            linker.push(&record.report, &record.agency, result.fetched_at.as_deref());
            summary.add_report(record);
            lake.push_report(record)?;
        }
        summary.add_file(&result.file);
        lake.push_file(&result.file)?;
    }
    let linked = linker.link();
    linked.year_checks.iter().for_each(|(_, check)| summary.add_check(check));
    Ok((lake.finish(&linked)?, summary))
}

/// Counts the files for the bar's time left, on the side; gives up when the run is over first.
fn count_files(settings: &Settings, options: &WalkOptions, progress: &Progress) {
    // What goes wrong here goes wrong in the walk that counts, too, and is reported there.
    let Ok(found) = walk::walk(&settings.inputs, options) else { return };
    let n_files = found.take_while(|_| !progress.is_over()).count();
    progress.set_total(n_files as u64);
}

/// What the snapshot says of the run that made it.
fn describe_run(settings: &Settings, forms: &Forms, summary: &Summary) -> RunInfo {
    let files = FileStatus::ALL.iter().zip(summary.files).map(|(status, n)| (status.code().to_owned(), n.into()));
    RunInfo {
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        config_hash: settings.hash(forms.digest().as_bytes()),
        extra: BTreeMap::from([("files_by_status".to_owned(), serde_json::Value::Object(files.collect()))]),
    }
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
