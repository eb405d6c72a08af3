//! One file on its own: from the bytes on disk to its row of `files` and, if it is a report, all that was read.
//!
//! Whatever is wrong with one file, a panic of ours included, ends in its row and goes no further.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use crate::agency::{Clues, Resolver};
use crate::check::check_report;
use crate::check::text::check_text;
use crate::deadline::{self, Deadline};
use crate::decode::decode;
use crate::extract::html::scan::Reason;
use crate::extract::{self, ReadBy, extract_noted};
use crate::forms::Forms;
use crate::interpret::classify::{Class, classify};
use crate::interpret::interpret;
use crate::interpret::meta::{Context, read_metadata};
use crate::interpret::sections::cut_sections;
use crate::model::{AgencyRef, Block, Document, FileRecord, FileStatus, Metadata, Report, ReportRecord};
use crate::walk::{self, Found, Kind, RawFile, ReadError, ReadLimits, Stamp};

use super::slowest::{Slow, Slowest};

/// What one input came to.
#[derive(Debug)]
pub struct FileResult {
    /// Its row of `files`.
    pub file: FileRecord,
    /// What was read, where it could be: also of a page that is no report, for `gongkai show`.
    pub report: Option<Box<ReportRecord>>,
    /// When it was fetched, from the sidecar: tells the later of two reports.
    pub fetched_at: Option<String>,
}

/// Reads files, each on its own. Threads share it.
#[derive(Debug)]
pub struct Reader<'a> {
    forms: &'a Forms,
    read_limits: &'a ReadLimits,
    page_limits: &'a extract::Limits,
    resolver: &'a Resolver,
    pages: PageCounts,
    slowest: Slowest,
}

/// HTML pages by the path that read them. Threads share it.
#[derive(Debug, Default)]
struct PageCounts {
    n_scanned: AtomicU64,
    /// By the reason why the scanner did not know, in the order of [`Reason::ALL`].
    n_exact: [AtomicU64; Reason::ALL.len()],
}

impl PageCounts {
    fn count(&self, read_by: ReadBy) {
        let count = match read_by {
            ReadBy::Text => return,
            ReadBy::Scanner => &self.n_scanned,
            ReadBy::ExactPath(reason) => {
                let idx = Reason::ALL.iter().position(|other| *other == reason);
                &self.n_exact[idx.expect("every reason is listed")]
            }
        };
        count.fetch_add(1, Ordering::Relaxed);
    }
}

impl FileResult {
    /// True if the file could not be read.
    pub fn has_failed(&self) -> bool {
        self.file.status == FileStatus::Failed
    }
}

impl<'a> Reader<'a> {
    /// A reader with these forms, this resolver of agencies, and these limits.
    pub fn new(
        forms: &'a Forms,
        resolver: &'a Resolver,
        read_limits: &'a ReadLimits,
        page_limits: &'a extract::Limits,
    ) -> Self {
        silence_panics_of_readers();
        let (pages, slowest) = (PageCounts::default(), Slowest::default());
        Self { forms, read_limits, page_limits, resolver, pages, slowest }
    }

    /// HTML pages that were read so far, by path: `scanned`, and the reasons why the exact path had to read some.
    pub fn pages(&self) -> BTreeMap<&'static str, u64> {
        let exact = Reason::ALL.iter().map(|reason| reason.code()).zip(&self.pages.n_exact);
        let counts = std::iter::once(("scanned", &self.pages.n_scanned)).chain(exact);
        let counts = counts.map(|(code, count)| (code, count.load(Ordering::Relaxed)));
        counts.filter(|(_, count)| *count > 0).collect()
    }

    /// The files that took longest so far, the slowest first.
    pub fn slowest(&self) -> Vec<Slow> {
        self.slowest.list()
    }

    /// Reads one input to its end. Never panics: that would be the file's `failed` row, and so is one that takes longer
    /// than it may.
    pub fn read(&self, found: &Found) -> FileResult {
        match self.read_unless(found, None) {
            Ok(result) => result,
            Err(_) => unreachable!("no bytes were named that would end the reading"),
        }
    }

    /// The same; but a file whose bytes have the sha256 `known` is not parsed, and its stamp is all that is returned.
    pub fn read_unless(&self, found: &Found, known: Option<&str>) -> Result<FileResult, Stamp> {
        let mut file = new_record(found);
        let source = match found {
            Found::File(source) => source,
            Found::Skipped { reason, .. } => {
                (file.status, file.error) = (FileStatus::Unsupported, Some(reason.to_string()));
                return Ok(FileResult { file, report: None, fetched_at: None });
            }
            Found::Failed { error, .. } => {
                file.error = Some(error.to_string());
                return Ok(FileResult { file, report: None, fetched_at: None });
            }
        };
        let deadline = Deadline::after(self.read_limits.max_time);
        match catch(deadline, || walk::read(source, self.read_limits)) {
            Err(reason) => {
                file.error = Some(reason);
                Ok(FileResult { file, report: None, fetched_at: None })
            }
            Ok(opened) => self.read_opened(file, opened, known, deadline),
        }
    }

    /// Reads several inputs as [`Reader::read_unless`] reads one; their hashes are worked out side by side.
    pub fn read_batch(&self, batch: &[(&Found, Option<&str>)]) -> Vec<Result<FileResult, Stamp>> {
        let files = batch.iter().filter_map(|(found, _)| match found {
            Found::File(file) => Some(file),
            Found::Skipped { .. } | Found::Failed { .. } => None,
        });
        let files = files.collect::<Vec<_>>();
        let time = self.read_limits.max_time;
        let opened = match files.len() == batch.len() && files.len() > 1 {
            true => catch(Deadline::after(time), || walk::read_many(&files, self.read_limits)).ok(),
            false => None,
        };
        // What goes wrong with one of several is found by reading each on its own.
        let Some(opened) = opened else {
            return batch.iter().map(|(found, known)| self.read_unless(found, *known)).collect();
        };
        let results = batch
            .iter()
            .zip(opened)
            .map(|((found, known), opened)| self.read_opened(new_record(found), opened, *known, Deadline::after(time)));
        results.collect()
    }

    fn read_opened(
        &self,
        mut file: FileRecord,
        opened: Result<RawFile, ReadError>,
        known: Option<&str>,
        deadline: Deadline,
    ) -> Result<FileResult, Stamp> {
        match opened {
            Err(error) => {
                file.error = Some(error.to_string());
                stamp_file(&mut file, error.stamp);
                Ok(FileResult { file, report: None, fetched_at: None })
            }
            Ok(raw) if known.is_some() && raw.stamp.sha256.as_deref() == known => Err(raw.stamp),
            Ok(raw) => {
                stamp_file(&mut file, raw.stamp.clone());
                Ok(self.read_raw(file, &raw, deadline))
            }
        }
    }

    /// Reads what a file holds; `file` is its row so far.
    fn read_raw(&self, mut file: FileRecord, raw: &RawFile, deadline: Deadline) -> FileResult {
        let fetched_at = raw.sidecar.fetched_at.clone();
        if let Kind::Unsupported(format) = raw.kind {
            (file.status, file.error) = (FileStatus::Unsupported, Some(format.to_string()));
            return FileResult { file, report: None, fetched_at };
        }
        let clock = Instant::now();
        let done = catch(deadline, || self.read_page(&file.source_path, raw));
        self.slowest.note(&file.source_path, clock.elapsed(), file.size);
        match done {
            Err(reason) => {
                file.error = Some(reason);
                FileResult { file, report: None, fetched_at }
            }
            Ok((class, record)) => {
                match class {
                    Class::Report => {
                        file.status = FileStatus::Report;
                        file.report_id = Some(record.report.report_id.clone());
                    }
                    Class::NotAReport { reason } => {
                        (file.status, file.error) = (FileStatus::NotAReport, Some(reason));
                    }
                }
                FileResult { file, report: Some(Box::new(record)), fetched_at }
            }
        }
    }

    /// The recipe for one page.
    fn read_page(&self, source_path: &str, raw: &RawFile) -> (Class, ReportRecord) {
        // Between the stages the clock is asked at any rate.
        let decoded = decode(&raw.bytes, raw.sidecar.charset.as_deref());
        deadline::check();
        let (mut document, read_by) = extract_noted(&decoded.text, decoded.is_html, self.forms, self.page_limits);
        self.pages.count(read_by);
        deadline::check();
        let reading = interpret(&mut document, self.forms);
        deadline::check();
        let context = Context { source_path, sidecar: &raw.sidecar, table_year: reading.header_year };
        let metadata = read_metadata(&document, &context);
        let class = classify(&document, &metadata, reading.tables_found.len());
        deadline::check();
        let sections = cut_sections(&document);
        let mut checks = check_report(&reading, &metadata, self.forms);
        checks.extend(check_text(&reading, &sections, &metadata));
        deadline::check();
        let (agency, agency_note) = resolve_agency(self.resolver, &document, &metadata, source_path, raw);
        let sha256 = raw.stamp.sha256.clone().expect("a file that was read has a hash");
        let mut repairs = raw.notes.iter().map(ToString::to_string).collect::<Vec<_>>();
        repairs.extend(decoded.repairs);
        repairs.extend(document.notes.iter().map(ToString::to_string));
        repairs.extend(agency_note);
        let grids = document.blocks.into_iter().filter_map(|block| match block {
            Block::Grid(grid) => Some(grid),
            Block::Text(_) => None,
        });
        let report =
            Report { report_id: report_id_of(&sha256), metadata, reading, checks, sections, notes: document.notes };
        let record = ReportRecord {
            report,
            agency,
            source_path: source_path.to_owned(),
            source_url: raw.sidecar.url.clone(),
            sha256,
            encoding: decoded.encoding.to_owned(),
            encoding_evidence: decoded.evidence.code().to_owned(),
            repairs,
            grids: grids.collect(),
        };
        (class, record)
    }
}

/// Text lines at the head of a page, and at its end, that may write an agency's place out.
const HEAD_LINES: usize = 16;
const END_LINES: usize = 8;

/// Whose report it is, and what is wrong with a correction.
fn resolve_agency(
    resolver: &Resolver,
    document: &Document,
    metadata: &Metadata,
    source_path: &str,
    raw: &RawFile,
) -> (AgencyRef, Option<String>) {
    let texts = document.blocks.iter().filter_map(|block| match block {
        Block::Text(line) => Some(line.text.as_str()),
        Block::Grid(_) => None,
    });
    let n_texts = texts.clone().count();
    let is_near = |at: usize| at < HEAD_LINES || at + END_LINES >= n_texts;
    let lines = texts.enumerate().filter(|(at, _)| is_near(*at)).map(|(_, text)| text);
    let lines = document.title.as_deref().into_iter().chain(lines).collect::<Vec<_>>();
    let (agency, note) = resolver.resolve_noted(&Clues {
        name: metadata.agency.as_deref(),
        year: metadata.year,
        source_path,
        source_url: raw.sidecar.url.as_deref(),
        title: metadata.title.as_deref(),
        lines: &lines,
    });
    if let Some(note) = &note {
        tracing::warn!("{}: {note}", crate::walk::escape_for_terminal(source_path));
    }
    (agency, note)
}

/// The row of an input of which nothing is known yet.
fn new_record(found: &Found) -> FileRecord {
    FileRecord {
        source_path: found.source_path().to_owned(),
        size: None,
        modified_at: None,
        sha256: None,
        status: FileStatus::Failed,
        error: None,
        report_id: None,
    }
}

fn stamp_file(file: &mut FileRecord, stamp: Stamp) {
    (file.size, file.modified_at, file.sha256) = (stamp.size, stamp.modified_at, stamp.sha256);
}

/// True for a file that may read otherwise the next time although it did not change: the system refused it, it was being
/// written, or it took too long.
pub(super) fn is_worth_a_retry(file: &FileRecord) -> bool {
    let is_slow = file.error.as_deref().is_some_and(deadline::is_reason);
    file.status == FileStatus::Failed && (file.sha256.is_none() || is_slow)
}

/// A report's identifier: the first 20 hex digits of its file's sha256.
pub(super) fn report_id_of(sha256: &str) -> String {
    sha256[..20].to_owned()
}

thread_local! {
    /// True while this thread reads a file: a panic then is data, and is not printed.
    static IS_READING: Cell<bool> = const { Cell::new(false) };
    /// Where the last silent panic happened.
    static PANICKED_AT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Keeps panics of threads that read a file off the terminal, and notes where they happened. Others print as ever.
fn silence_panics_of_readers() {
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

/// Runs `work`; that it took too long, and a panic inside, which names its message and its place, are returned as reasons.
fn catch<T>(deadline: Deadline, work: impl FnOnce() -> T) -> Result<T, String> {
    IS_READING.set(true);
    let result = panic::catch_unwind(AssertUnwindSafe(|| deadline.hold(work)));
    IS_READING.set(false);
    let result = result.map(|done| done.map_err(|too_long| too_long.to_string()));
    result.unwrap_or_else(|payload| {
        let message = describe_panic(payload.as_ref());
        let place = PANICKED_AT.take().map(|place| format!(" at {place}")).unwrap_or_default();
        Err(format!("gongkai panicked{place}: {message}"))
    })
}

fn describe_panic(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_file_that_vanished_while_walking_is_a_failed_row() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let path = dir.path().join("gone.html");
        std::fs::write(&path, "<p>here</p>").expect("file");
        let found = walk::walk(&[dir.path()], &walk::WalkOptions::default()).expect("folder").next().expect("one file");
        std::fs::remove_file(&path).expect("file");
        let (forms, read_limits, page_limits) = (Forms::embedded(), ReadLimits::default(), extract::Limits::default());
        let result = Reader::new(&forms, &Resolver::embedded(), &read_limits, &page_limits).read(&found);
        assert_eq!((result.file.status, result.file.source_path.as_str()), (FileStatus::Failed, "gone.html"));
        let reason = result.file.error.expect("a reason");
        assert!(reason.contains("No such file"), "{reason}");
        assert!(result.report.is_none());
    }

    #[test]
    fn a_panic_is_a_reason() {
        silence_panics_of_readers();
        let hour = || Deadline::after(Duration::from_secs(3600));
        assert_eq!(catch(hour(), || 3), Ok(3));
        let reason = catch(hour(), || -> u8 { panic!("grid has {} columns", 0) }).expect_err("panicked");
        assert!(reason.starts_with("gongkai panicked at src/pipeline/work.rs:"), "{reason}");
        assert!(reason.ends_with(": grid has 0 columns"), "{reason}");
        assert!(!IS_READING.get());
    }

    #[test]
    fn a_file_that_takes_too_long_is_a_failed_row_that_can_be_told() {
        let dir = tempfile::tempdir().expect("temporary folder");
        std::fs::write(dir.path().join("a.html"), "<p>here</p>").expect("file");
        let found = walk::walk(&[dir.path()], &walk::WalkOptions::default()).expect("folder").next().expect("one file");
        let (forms, page_limits) = (Forms::embedded(), extract::Limits::default());
        let read = |max_time| {
            let read_limits = ReadLimits { max_time, ..ReadLimits::default() };
            Reader::new(&forms, &Resolver::embedded(), &read_limits, &page_limits).read(&found)
        };
        let result = read(Duration::ZERO);
        assert_eq!(result.file.status, FileStatus::Failed);
        assert_eq!(result.file.sha256.as_ref().map(String::len), Some(64), "its stamp is there all the same");
        let reason = result.file.error.expect("a reason");
        assert_eq!(reason, "took longer than max_seconds (0 s)");
        assert!(deadline::is_reason(&reason) && result.report.is_none() && !IS_READING.get());
        // The thread goes on as if nothing had been.
        assert_eq!(read(Duration::from_secs(3600)).file.status, FileStatus::NotAReport);
        // A step of ours that never ends.
        let endless = || -> () {
            loop {
                deadline::tick();
            }
        };
        let reason = catch(Deadline::after(Duration::from_millis(1)), endless).expect_err("too long");
        assert!(deadline::is_reason(&reason), "{reason}");
    }
}
