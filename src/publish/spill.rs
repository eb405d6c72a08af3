//! Rows that have to wait until every report was read, kept on disk: one file of records per year.
//!
//! The format is private to one run: a length, then the fields in order; numbers as LEB128, text as length and bytes.
//! A record that does not decode means that somebody touched the staging folder: the run ends.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::PathBuf;
use std::sync::Arc;

use crate::tabulate::panel::PanelRow;
use crate::tabulate::rows::{CheckRow, Common, Held};

use super::{Disk, PublishError};

/// Bytes kept in memory per file before they are appended to it.
const BUFFER_BYTES: usize = 64 << 10;

/// A file of held rows, being written.
#[derive(Debug)]
pub struct Spill {
    disk: Arc<dyn Disk>,
    path: PathBuf,
    is_on_disk: bool,
    buffer: Vec<u8>,
}

impl Spill {
    /// Starts a file; nothing is on disk before the first [`BUFFER_BYTES`].
    pub fn new(disk: Arc<dyn Disk>, path: PathBuf) -> Self {
        Self { disk, path, is_on_disk: false, buffer: Vec::new() }
    }

    /// Appends a record.
    pub fn push(&mut self, held: &Held<'_>) -> Result<(), PublishError> {
        let start = self.buffer.len();
        self.buffer.extend_from_slice(&[0; 4]);
        encode(&mut self.buffer, held);
        let length = u32::try_from(self.buffer.len() - start - 4).expect("a record is smaller than its page");
        self.buffer[start..start + 4].copy_from_slice(&length.to_le_bytes());
        if self.buffer.len() >= BUFFER_BYTES { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), PublishError> {
        let created = if self.is_on_disk { Ok(()) } else { self.disk.create_file(&self.path) };
        created
            .and_then(|()| self.disk.append(&self.path, &self.buffer))
            .map_err(PublishError::io("write temporary file", &self.path))?;
        self.is_on_disk = true;
        self.buffer.clear();
        Ok(())
    }

    /// Ends writing and reads from the start.
    pub fn read(mut self) -> Result<SpillReader, PublishError> {
        self.flush()?;
        let file = File::open(&self.path).map_err(PublishError::io("open temporary file", &self.path))?;
        Ok(SpillReader { path: self.path, file: BufReader::new(file), record: Vec::new() })
    }
}

/// A file of held rows, being read.
#[derive(Debug)]
pub struct SpillReader {
    path: PathBuf,
    file: BufReader<File>,
    record: Vec<u8>,
}

impl SpillReader {
    /// The next record, in the order of writing.
    pub fn next(&mut self) -> Result<Option<Held<'_>>, PublishError> {
        let mut length = [0; 4];
        match self.file.read_exact(&mut length) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            Err(error) => return Err(PublishError::io("read temporary file", &self.path)(error)),
        }
        self.record.resize(u32::from_le_bytes(length) as usize, 0);
        self.file.read_exact(&mut self.record).map_err(PublishError::io("read temporary file", &self.path))?;
        let held = decode(&self.record)
            .ok_or_else(|| PublishError::io("decode temporary file", &self.path)(io::ErrorKind::InvalidData.into()))?;
        Ok(Some(held))
    }
}

fn put_number(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn put_signed(out: &mut Vec<u8>, n: i64) {
    put_number(out, ((n << 1) ^ (n >> 63)) as u64);
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    put_number(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

fn put_option<T>(out: &mut Vec<u8>, value: Option<T>, put: impl FnOnce(&mut Vec<u8>, T)) {
    out.push(u8::from(value.is_some()));
    if let Some(value) = value {
        put(out, value);
    }
}

fn put_float(out: &mut Vec<u8>, value: f64) {
    out.extend_from_slice(&value.to_bits().to_le_bytes());
}

fn encode(out: &mut Vec<u8>, held: &Held<'_>) {
    put_number(out, held.number.into());
    put_text(out, held.common.report_id);
    put_option(out, held.common.agency_id, put_text);
    put_option(out, held.common.agency, put_text);
    put_option(out, held.common.region_code, put_text);
    put_option(out, held.common.level, put_text);
    put_option(out, held.common.year.map(i64::from), put_signed);
    put_text(out, held.source_path);
    put_option(out, held.source_url, put_text);
    put_text(out, held.sha256);
    put_option(out, held.title, put_text);
    for day in held.days {
        put_option(out, day.map(i64::from), put_signed);
    }
    put_text(out, held.edition);
    put_option(out, held.layout.as_deref(), put_text);
    put_text(out, held.encoding);
    put_text(out, held.encoding_evidence);
    for list in [&held.repairs, &held.tables_found] {
        put_number(out, list.len() as u64);
        for text in list {
            put_text(out, text);
        }
    }
    put_number(out, held.checks.len() as u64);
    for check in &held.checks {
        put_text(out, check.check);
        put_text(out, check.scope);
        put_option(out, check.left, put_float);
        put_option(out, check.right, put_float);
        put_text(out, check.status);
        put_text(out, check.detail);
    }
    put_option(out, held.panel.as_ref(), |out, panel| {
        for values in [&panel.applications, &panel.disputes] {
            for value in values {
                put_option(out, *value, put_signed);
            }
        }
        for value in &panel.disclosures {
            put_option(out, *value, put_float);
        }
        for n in panel.n_by_state {
            put_number(out, n.into());
        }
    });
}

/// Reads the fields of a record from the front.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn bytes(&mut self, n: usize) -> Option<&'a [u8]> {
        let (head, tail) = self.0.split_at_checked(n)?;
        self.0 = tail;
        Some(head)
    }

    fn number(&mut self) -> Option<u64> {
        let mut n = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.bytes(1)?[0];
            n |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(n);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let n = self.number()?;
        Some((n >> 1) as i64 ^ -((n & 1) as i64))
    }

    fn text(&mut self) -> Option<&'a str> {
        let n = usize::try_from(self.number()?).ok()?;
        std::str::from_utf8(self.bytes(n)?).ok()
    }

    fn float(&mut self) -> Option<f64> {
        let bits = self.bytes(8)?.try_into().ok()?;
        Some(f64::from_bits(u64::from_le_bytes(bits)))
    }

    /// The outer `None` is a broken record, the inner one a missing value.
    fn option<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        match self.bytes(1)?[0] {
            0 => Some(None),
            1 => Some(Some(read(self)?)),
            _ => None,
        }
    }

    fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let n = self.number()?;
        (0..n).map(|_| read(self)).collect()
    }
}

fn decode(record: &[u8]) -> Option<Held<'_>> {
    let fields = &mut Fields(record);
    let number = fields.number()?.try_into().ok()?;
    let common = Common {
        report_id: fields.text()?,
        agency_id: fields.option(Fields::text)?,
        agency: fields.option(Fields::text)?,
        region_code: fields.option(Fields::text)?,
        level: fields.option(Fields::text)?,
        year: fields.option(|fields| fields.signed()?.try_into().ok())?,
    };
    let source_path = fields.text()?;
    let source_url = fields.option(Fields::text)?;
    let sha256 = fields.text()?;
    let title = fields.option(Fields::text)?;
    let mut days = [None; 3];
    for day in &mut days {
        *day = fields.option(|fields| fields.signed()?.try_into().ok())?;
    }
    let held = Held {
        number,
        common,
        source_path,
        source_url,
        sha256,
        title,
        days,
        edition: fields.text()?,
        layout: fields.option(Fields::text)?.map(Cow::Borrowed),
        encoding: fields.text()?,
        encoding_evidence: fields.text()?,
        repairs: fields.list(Fields::text)?,
        tables_found: fields.list(Fields::text)?,
        checks: fields.list(|fields| {
            Some(CheckRow {
                check: fields.text()?,
                scope: fields.text()?,
                left: fields.option(Fields::float)?,
                right: fields.option(Fields::float)?,
                status: fields.text()?,
                detail: fields.text()?,
            })
        })?,
        panel: fields.option(|fields| {
            let mut panel = PanelRow::new();
            for values in [&mut panel.applications, &mut panel.disputes] {
                for value in values {
                    *value = fields.option(Fields::signed)?;
                }
            }
            for value in &mut panel.disclosures {
                *value = fields.option(Fields::float)?;
            }
            for n in &mut panel.n_by_state {
                *n = fields.number()?.try_into().ok()?;
            }
            Some(panel)
        })?,
    };
    fields.0.is_empty().then_some(held)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::LocalDisk;
    use crate::tabulate::testing;

    #[test]
    fn records_come_back() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let records = testing::corpus(40);
        let mut spill = Spill::new(Arc::new(LocalDisk), dir.path().join("2023.bin"));
        for (number, record) in records.iter().enumerate() {
            spill.push(&Held::new(number as u32, record)).expect("a record is written");
        }
        let mut reader = spill.read().expect("the file opens");
        for (number, record) in records.iter().enumerate() {
            let held = reader.next().expect("a record is read");
            assert_eq!(held, Some(Held::new(number as u32, record)));
        }
        assert_eq!(reader.next().expect("the end is found"), None);
    }

    #[test]
    fn extreme_numbers_come_back() {
        for n in [0, 1, -1, 63, 64, -64, i64::MAX, i64::MIN] {
            let mut out = Vec::new();
            put_signed(&mut out, n);
            assert_eq!(Fields(&out).signed(), Some(n));
        }
    }

    #[test]
    fn a_broken_record_is_no_panic() {
        let record = &testing::corpus(1)[0];
        let mut bytes = Vec::new();
        encode(&mut bytes, &Held::new(0, record));
        assert!(decode(&bytes).is_some());
        for cut in 0..bytes.len() {
            assert_eq!(decode(&bytes[..cut]), None, "cut at {cut}");
        }
    }
}
