//! The rows of one table and year, on their way into files.
//!
//! Where a row group and a file end depends on the rows of the partition alone, never on what else is written, so that
//! equal rows give equal bytes, whether a run read all of them or carried most of them over.

use std::path::PathBuf;
use std::sync::Arc;

use crate::tabulate::{Frame, TableId};

use super::parquet::{FileSchema, ParquetFile, Written};
use super::{Disk, PublishError};

/// How the files are cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LakeOptions {
    /// Rows of a row group at most. 131 072 is about what DuckDB scans as one piece of work (122 880).
    pub row_group_rows: usize,
    /// Bytes in memory of a row group at most: what bounds the memory of a run, since there is a row group under way for
    /// every table and year. Rows are packed there ([`crate::tabulate::columns`]): a row group has some 60,000 rows
    /// of `applications`.
    pub row_group_bytes: usize,
    /// The same for `reports`, `checks` and `panel`, which are written at the end: only as many are under way as there are
    /// threads.
    pub late_row_group_bytes: usize,
    /// Row groups of a file, after which a new one is begun (`2023-001.parquet`, `2023-002.parquet`). Until a file ends,
    /// each column of each of its row groups costs some 1.2 KB of memory for the footer.
    pub file_row_groups: usize,
    /// Bytes of a file after which a new one is begun.
    pub file_bytes: u64,
    /// Compression level of zstd. Measured on made-up reports: level 1 makes the files 12 % larger and the writing 10 %
    /// faster, level 6 makes them 3 % smaller and the writing 25 % slower.
    pub zstd_level: i32,
}

impl Default for LakeOptions {
    fn default() -> Self {
        Self {
            row_group_rows: 128 << 10,
            row_group_bytes: 1 << 20,
            late_row_group_bytes: 4 << 20,
            file_row_groups: 16,
            file_bytes: 1 << 30,
            zstd_level: 3,
        }
    }
}

/// Rows that are appended before a cut is considered, where a report has more: a page may be one huge table.
pub(super) const UNIT_ROWS: usize = 16 << 10;

/// A table and a year of it; `None` for rows without a year and for tables that are one file.
pub(super) type Key = (TableId, Option<i16>);

/// Name of a partition's file, without number and extension.
pub(super) fn file_stem((table, year): Key) -> String {
    match year {
        _ if !table.by_year() => table.name().to_owned(),
        Some(year) => year.to_string(),
        None => "unknown".to_owned(),
    }
}

/// True for the path of a file of this partition, one alone or a part.
pub(super) fn is_file_of(key: Key, file: &str) -> bool {
    let stem = file.strip_prefix(key.0.name()).and_then(|rest| rest.strip_prefix('/'));
    let stem = stem.and_then(|rest| rest.strip_suffix(".parquet"));
    match stem.and_then(|stem| stem.strip_prefix(file_stem(key).as_str())) {
        Some("") => true,
        Some(part) => part.strip_prefix('-').is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_digit())),
        None => false,
    }
}

/// A finished file of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFile {
    /// The table.
    pub table: TableId,
    /// Year of its rows; `None` for rows without a year and for tables that are one file.
    pub year: Option<i16>,
    /// Path relative to the snapshot, `/` between components.
    pub file: String,
    /// Rows, bytes and hash.
    pub written: Written,
    /// True for a file that an earlier run wrote and checked.
    pub is_linked: bool,
}

/// Writes one partition.
pub(super) struct Partition {
    disk: Arc<dyn Disk>,
    folder: PathBuf,
    key: Key,
    schema: Arc<FileSchema>,
    options: LakeOptions,
    frame: Frame,
    open: Option<ParquetFile>,
    parts: Vec<(PathBuf, Written)>,
}

impl Partition {
    /// Starts a partition whose files go to `folder`, which exists.
    pub(super) fn new(
        disk: Arc<dyn Disk>,
        folder: PathBuf,
        key: Key,
        schema: Arc<FileSchema>,
        options: LakeOptions,
    ) -> Self {
        let frame = Frame::new(key.0.table());
        Self { disk, folder, key, schema, options, frame, open: None, parts: Vec::new() }
    }

    /// Appends rows, at most [`UNIT_ROWS`], and ends the row group if it is full.
    pub(super) fn append(&mut self, fill: impl FnOnce(&mut Frame)) -> Result<(), PublishError> {
        fill(&mut self.frame);
        let is_late = TableId::LINKED.contains(&self.key.0);
        let most_bytes = if is_late { self.options.late_row_group_bytes } else { self.options.row_group_bytes };
        let is_full = self.frame.n_rows() >= self.options.row_group_rows || self.frame.n_bytes() >= most_bytes;
        if is_full { self.flush() } else { Ok(()) }
    }

    /// Writes the rows of the frame as one row group.
    fn flush(&mut self) -> Result<(), PublishError> {
        let columns = self.frame.take();
        let mut file = match self.open.take() {
            Some(file) => file,
            None => {
                let name = format!("{}-{:03}.parquet", file_stem(self.key), self.parts.len() + 1);
                let (disk, schema) = (Arc::clone(&self.disk), Arc::clone(&self.schema));
                ParquetFile::create(disk, self.folder.join(name), schema, self.options.zstd_level)?
            }
        };
        file.write(columns)?;
        let is_full = file.n_row_groups() >= self.options.file_row_groups || file.n_bytes() >= self.options.file_bytes;
        self.open = Some(file);
        if is_full { self.end_part() } else { Ok(()) }
    }

    /// Ends the open file; the next row group begins a new one.
    fn end_part(&mut self) -> Result<(), PublishError> {
        if let Some(file) = self.open.take() {
            let path = file.path().to_path_buf();
            self.parts.push((path, file.finish()?));
        }
        Ok(())
    }

    /// Ends the files; a single part loses its number. Without a row it is one file without rows, so that every reader's
    /// one-liner finds the folder, the glob and the schema.
    pub(super) fn finish(mut self) -> Result<Vec<TableFile>, PublishError> {
        if self.frame.n_rows() > 0 || (self.open.is_none() && self.parts.is_empty()) {
            self.flush()?;
        }
        self.end_part()?;
        if let [(path, _)] = self.parts.as_mut_slice() {
            let whole = path.with_file_name(format!("{}.parquet", file_stem(self.key)));
            self.disk.rename(path, &whole).map_err(PublishError::io("rename file", path))?;
            *path = whole;
        }
        let (table, year) = self.key;
        let name = |path: &PathBuf| {
            let name = path.file_name().expect("a part has a name").to_string_lossy();
            format!("{}/{name}", table.name())
        };
        let files = self.parts.into_iter().map(|(path, written)| TableFile {
            table,
            year,
            file: name(&path),
            written,
            is_linked: false,
        });
        Ok(files.collect())
    }
}
