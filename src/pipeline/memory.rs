//! What a run remembers of every input for the next one, in `_state/` of the snapshot that it published.
//!
//! `files.bin` has a record for each row of `files`, in path order; `links.bin` has what linking said of each report, in
//! the same order. Both are private to one version of gongkai: another one reads everything anew.

use std::num::NonZeroU64;

use crate::codec::{Fields, put_number, put_option, put_signed, put_text};
use crate::link::LinkEntry;
use crate::model::{FileRecord, FileStatus};
use crate::publish::catalog::Stored;
use crate::publish::{LakeWriter, PublishError, RecordKind, RecordReader, RecordWriter, open_state};
use crate::walk::Seen;

use super::summary::Tally;

const FILES: &str = "files.bin";
const LINKS: &str = "links.bin";

/// An input as the last run left it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Remembered {
    /// Its row of `files`.
    pub(super) file: FileRecord,
    /// Its stamps, if it is a file that could be asked.
    pub(super) seen: Option<Seen>,
    /// Its report, if it has one of its own.
    pub(super) report: Option<RememberedReport>,
}

/// The report of an input as the last run left it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RememberedReport {
    /// What linking needs to know.
    pub(super) link: LinkEntry,
    /// What the summary needs to know.
    pub(super) tally: Tally,
    /// What linking said of it; `None` until all reports are linked.
    pub(super) digest: Option<NonZeroU64>,
}

impl Remembered {
    fn encode(&self, out: &mut Vec<u8>) {
        let FileRecord { source_path, size, modified_at, sha256, status, error, report_id } = &self.file;
        put_text(out, source_path);
        put_option(out, *size, put_number);
        put_option(out, *modified_at, put_signed);
        put_option(out, sha256.as_deref(), put_text);
        put_number(out, *status as u64);
        put_option(out, error.as_deref(), put_text);
        put_option(out, report_id.as_deref(), put_text);
        put_option(out, self.seen, |out, seen| seen.encode(out));
        put_option(out, self.report.as_ref(), |out, report| {
            report.link.encode(out);
            report.tally.encode(out);
        });
    }

    fn decode(record: &[u8]) -> Option<Self> {
        let fields = &mut Fields(record);
        let text = |fields: &mut Fields<'_>| fields.text().map(str::to_owned);
        let file = FileRecord {
            source_path: text(fields)?,
            size: fields.option(Fields::number)?,
            modified_at: fields.option(Fields::signed)?,
            sha256: fields.option(text)?,
            status: *FileStatus::ALL.get(usize::try_from(fields.number()?).ok()?)?,
            error: fields.option(text)?,
            report_id: fields.option(text)?,
        };
        let seen = fields.option(Seen::decode)?;
        let report = fields.option(|fields| {
            Some(RememberedReport { link: LinkEntry::decode(fields)?, tally: Tally::decode(fields)?, digest: None })
        })?;
        fields.0.is_empty().then_some(Self { file, seen, report })
    }
}

/// Reads what the last run remembers, in path order.
pub(super) struct Memory {
    files: RecordReader,
    links: RecordReader,
    next: Option<Remembered>,
}

impl Memory {
    /// Opens the memory of the run that made a snapshot.
    ///
    /// Errors: `Damaged`, also where another version wrote it.
    pub(super) fn open(snapshot: &Stored) -> Result<Self, PublishError> {
        let files = open_state(snapshot, FILES, RecordKind::Files)?;
        let links = open_state(snapshot, LINKS, RecordKind::Links)?;
        let mut memory = Self { files, links, next: None };
        memory.advance()?;
        Ok(memory)
    }

    /// The next input, left where it is.
    pub(super) fn peek(&self) -> Option<&Remembered> {
        self.next.as_ref()
    }

    /// The next input.
    ///
    /// Errors: `Damaged`.
    pub(super) fn take(&mut self) -> Result<Option<Remembered>, PublishError> {
        let taken = self.next.take();
        if taken.is_some() {
            self.advance()?;
        }
        Ok(taken)
    }

    fn advance(&mut self) -> Result<(), PublishError> {
        let remembered = self.files.next_record()?.map(Remembered::decode);
        self.next = match remembered {
            None if self.links.next_record()?.is_some() => return Err(self.links.broken()),
            None => None,
            Some(None) => return Err(self.files.broken()),
            Some(Some(mut remembered)) => {
                if let Some(report) = &mut remembered.report {
                    let digest =
                        self.links.next_record()?.and_then(|record| record.try_into().ok()).map(u64::from_le_bytes);
                    let digest = digest.and_then(NonZeroU64::new).ok_or_else(|| self.links.broken())?;
                    report.digest = Some(digest);
                }
                Some(remembered)
            }
        };
        Ok(())
    }
}

/// Writes what the next run will remember, in path order.
pub(super) struct MemoryWriter {
    files: RecordWriter,
    links: RecordWriter,
}

impl MemoryWriter {
    /// Starts the memory of the run that writes this lake.
    pub(super) fn new(lake: &LakeWriter<'_>) -> Self {
        Self { files: lake.state(FILES, RecordKind::Files), links: lake.state(LINKS, RecordKind::Links) }
    }

    /// Takes note of the next input.
    ///
    /// Errors: `Io`.
    pub(super) fn push(&mut self, input: &Remembered) -> Result<(), PublishError> {
        self.files.push(|out| input.encode(out))
    }

    /// Ends the memory with what linking said of each report.
    ///
    /// Errors: `Io`.
    pub(super) fn finish(mut self, digests: impl Iterator<Item = NonZeroU64>) -> Result<(), PublishError> {
        for digest in digests {
            self.links.push(|out| out.extend_from_slice(&digest.get().to_le_bytes()))?;
        }
        self.files.finish()?;
        self.links.finish().map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agency::{Clues, Resolver};
    use crate::tabulate::testing;

    #[test]
    fn inputs_come_back() {
        let files = testing::corpus(30).into_iter().map(|record| {
            let name = record.report.metadata.agency.as_deref();
            let agency = Resolver::default().resolve(&Clues { name, ..Clues::default() });
            Remembered {
                file: testing::file(&record),
                seen: None,
                report: Some(RememberedReport {
                    link: LinkEntry::new(&record.report, &agency, Some("2024-01-02")),
                    tally: Tally::new(&record),
                    digest: None,
                }),
            }
        });
        for remembered in files {
            let mut bytes = Vec::new();
            remembered.encode(&mut bytes);
            assert_eq!(Remembered::decode(&bytes), Some(remembered));
            for cut in 0..bytes.len() {
                assert_eq!(Remembered::decode(&bytes[..cut]), None, "cut at {cut}");
            }
        }
    }
}
