//! Files of records that only gongkai reads: rows that wait for the end of a run, and what a run remembers for the next.
//!
//! A line that names the kind and the version; then blocks, each a length and one zstd frame with its checksum; then an
//! empty block and the number of records. A file that was cut, or damaged anywhere, is therefore seen to be, and never
//! read as a shorter one. Blocks are compressed on their own, so that an open file costs its buffer and no more.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use sha2::{Digest, Sha256};

use super::{Disk, PublishError, Written};
use crate::codec::{Fields, hex, put_number};

/// Bytes of records that become one block.
const BLOCK_BYTES: usize = 64 << 10;

/// A block that claims to be larger is damaged. One record is always smaller: text is capped by the limits on files.
const MAX_BLOCK_BYTES: usize = 1 << 30;

/// Fast: what it saves on writing is worth more than the bytes.
const ZSTD_LEVEL: i32 = 1;

/// What is in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordKind {
    /// Reports of one year: what `reports`, `checks` and `panel` need of them.
    Reports,
    /// Input files, and what linking needs of their reports.
    Files,
    /// What linking said of each report.
    Links,
    /// Digests of the years of `coverage`.
    Coverage,
}

impl RecordKind {
    fn header(self) -> &'static str {
        match self {
            Self::Reports => "gongkai reports 1\n",
            Self::Files => "gongkai files 1\n",
            Self::Links => "gongkai links 1\n",
            Self::Coverage => "gongkai coverage 1\n",
        }
    }
}

/// What was written of each file that the next run finds in the snapshot, by name.
pub(super) type Sealed = Arc<Mutex<BTreeMap<String, Written>>>;

/// A file of records, being written.
pub struct RecordWriter {
    disk: Arc<dyn Disk>,
    path: PathBuf,
    kind: RecordKind,
    is_on_disk: bool,
    buffer: Vec<u8>,
    record: Vec<u8>,
    n_records: u64,
    n_bytes: u64,
    hasher: Sha256,
    sealed: Option<Sealed>,
}

impl RecordWriter {
    /// Starts a file; nothing is on the disk before the first block.
    pub fn new(disk: Arc<dyn Disk>, path: PathBuf, kind: RecordKind) -> Self {
        Self {
            disk,
            path,
            kind,
            is_on_disk: false,
            buffer: Vec::new(),
            record: Vec::new(),
            n_records: 0,
            n_bytes: 0,
            hasher: Sha256::new(),
            sealed: None,
        }
    }

    /// Lets the end of the file note there what was written.
    pub(super) fn sealed(mut self, sealed: &Sealed) -> Self {
        self.sealed = Some(Arc::clone(sealed));
        self
    }

    /// Appends a record: the bytes that `encode` appends.
    ///
    /// Errors: `Io`.
    pub fn push(&mut self, encode: impl FnOnce(&mut Vec<u8>)) -> Result<(), PublishError> {
        self.record.clear();
        encode(&mut self.record);
        put_number(&mut self.buffer, self.record.len() as u64);
        self.buffer.extend_from_slice(&self.record);
        self.n_records += 1;
        if self.buffer.len() >= BLOCK_BYTES { self.end_block() } else { Ok(()) }
    }

    fn end_block(&mut self) -> Result<(), PublishError> {
        let write = || {
            let mut block = zstd::bulk::Compressor::new(ZSTD_LEVEL)?;
            block.set_parameter(zstd::zstd_safe::CParameter::ChecksumFlag(true))?;
            let frame = block.compress(&self.buffer)?;
            let mut bytes = if self.is_on_disk { Vec::new() } else { self.kind.header().as_bytes().to_vec() };
            let length = u32::try_from(frame.len()).map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge))?;
            bytes.extend_from_slice(&length.to_le_bytes());
            bytes.extend_from_slice(&frame);
            if !self.is_on_disk {
                self.disk.create_file(&self.path)?;
            }
            self.disk.append(&self.path, &bytes).map(|()| bytes)
        };
        let bytes = write().map_err(PublishError::io("write file", &self.path))?;
        self.count(&bytes);
        self.is_on_disk = true;
        self.buffer.clear();
        Ok(())
    }

    fn count(&mut self, bytes: &[u8]) {
        self.n_bytes += bytes.len() as u64;
        self.hasher.update(bytes);
    }

    /// Ends the file and brings it to the disk; returns where it is.
    ///
    /// Errors: `Io`.
    pub fn finish(mut self) -> Result<PathBuf, PublishError> {
        if !self.buffer.is_empty() || !self.is_on_disk {
            self.end_block()?;
        }
        let mut end = vec![0; 4];
        end.extend_from_slice(&self.n_records.to_le_bytes());
        let written = self.disk.append(&self.path, &end).and_then(|()| self.disk.sync_file(&self.path));
        written.map_err(PublishError::io("write file", &self.path))?;
        self.count(&end);
        if let Some(sealed) = self.sealed {
            let name = self.path.file_name().expect("a file has a name").to_string_lossy().into_owned();
            let written = Written { rows: self.n_records, bytes: self.n_bytes, sha256: hex(&self.hasher.finalize()) };
            sealed.lock().expect("no thread panics while it notes a file").insert(name, written);
        }
        Ok(self.path)
    }
}

/// A file of records, being read.
#[derive(Debug)]
pub struct RecordReader {
    path: PathBuf,
    file: BufReader<File>,
    block: Vec<u8>,
    at: usize,
    n_read: u64,
    is_over: bool,
}

impl RecordReader {
    /// Opens a file of this kind.
    ///
    /// Errors: `Damaged` where it is not there, or is of another kind or version.
    pub fn open(path: &Path, kind: RecordKind) -> Result<Self, PublishError> {
        let damaged = |problem: &dyn ToString| PublishError::damaged(path, problem.to_string());
        let mut file = BufReader::new(File::open(path).map_err(|error| damaged(&error))?);
        let mut header = vec![0; kind.header().len()];
        file.read_exact(&mut header).map_err(|error| damaged(&error))?;
        if header != kind.header().as_bytes() {
            return Err(damaged(&"of another kind or version"));
        }
        Ok(Self { path: path.to_path_buf(), file, block: Vec::new(), at: 0, n_read: 0, is_over: false })
    }

    /// The error for a record that does not decode.
    pub fn broken(&self) -> PublishError {
        PublishError::damaged(&self.path, format!("record {} does not read", self.n_read))
    }

    /// The next record, in the order of writing; `None` at the end, which must be where it was written.
    ///
    /// Errors: `Damaged`.
    pub fn next_record(&mut self) -> Result<Option<&[u8]>, PublishError> {
        if self.at == self.block.len() && !self.is_over {
            self.read_block().map_err(|error| PublishError::damaged(&self.path, error.to_string()))?;
        }
        if self.is_over {
            return Ok(None);
        }
        self.n_read += 1;
        let fields = &mut Fields(&self.block[self.at..]);
        let record = fields.number().and_then(|n| usize::try_from(n).ok()).and_then(|n| fields.bytes(n));
        let n_left = fields.0.len();
        let Some(n_bytes) = record.map(<[u8]>::len) else { return Err(self.broken()) };
        self.at = self.block.len() - n_left;
        Ok(Some(&self.block[self.at - n_bytes..self.at]))
    }

    /// Reads blocks until one has a record, or the end is found.
    fn read_block(&mut self) -> io::Result<()> {
        self.at = 0;
        self.block.clear();
        while self.block.is_empty() {
            let mut length = [0; 4];
            self.file.read_exact(&mut length)?;
            let length = u32::from_le_bytes(length) as usize;
            if length == 0 {
                let mut n_records = [0; 8];
                self.file.read_exact(&mut n_records)?;
                self.is_over = true;
                return match u64::from_le_bytes(n_records) {
                    n if n == self.n_read => Ok(()),
                    n => Err(io::Error::other(format!("{} records, expected {n}", self.n_read))),
                };
            }
            if length > MAX_BLOCK_BYTES {
                return Err(io::Error::other(format!("a block of {length} bytes")));
            }
            let mut frame = vec![0; length];
            self.file.read_exact(&mut frame)?;
            self.block = zstd::bulk::decompress(&frame, MAX_BLOCK_BYTES)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::publish::LocalDisk;

    fn write(path: &Path, records: &[Vec<u8>]) {
        let mut writer = RecordWriter::new(Arc::new(LocalDisk), path.to_path_buf(), RecordKind::Files);
        for record in records {
            writer.push(|out| out.extend_from_slice(record)).expect("a record is written");
        }
        writer.finish().expect("the file is ended");
    }

    fn read(path: &Path) -> Result<Vec<Vec<u8>>, PublishError> {
        let mut reader = RecordReader::open(path, RecordKind::Files)?;
        let mut records = Vec::new();
        while let Some(record) = reader.next_record()? {
            records.push(record.to_vec());
        }
        Ok(records)
    }

    #[test]
    fn records_come_back() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let cases = [
            vec![],
            vec![vec![]],
            vec![vec![1], vec![], vec![2, 3]],
            (0..9_000_u32).map(|n| n.to_le_bytes().repeat(n as usize % 9)).collect(),
            vec![vec![7; 3 * BLOCK_BYTES], vec![8]],
        ];
        for (n, records) in cases.iter().enumerate() {
            let path = dir.path().join(n.to_string());
            write(&path, records);
            assert_eq!(&read(&path).expect("it reads"), records);
        }
        let other = RecordReader::open(&dir.path().join("0"), RecordKind::Links).expect_err("of another kind");
        assert!(matches!(other, PublishError::Damaged { .. }), "{other}");
    }

    #[test]
    fn a_file_that_was_cut_or_changed_is_damaged() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("file");
        let records: Vec<Vec<u8>> = (0..2_000_u32).map(|n| n.to_le_bytes().to_vec()).collect();
        write(&path, &records);
        let whole = fs::read(&path).expect("the file is there");
        for cut in (0..whole.len()).step_by(37).chain([whole.len() - 1]) {
            fs::write(&path, &whole[..cut]).expect("a file is written");
            assert!(matches!(read(&path), Err(PublishError::Damaged { .. })), "cut at {cut}");
        }
        for at in (0..whole.len()).step_by(37) {
            let mut changed = whole.clone();
            changed[at] ^= 0x10;
            fs::write(&path, &changed).expect("a file is written");
            assert!(matches!(read(&path), Err(PublishError::Damaged { .. })), "changed at {at}");
        }
    }
}
