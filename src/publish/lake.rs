//! The streaming writer: records in, finished Parquet files in the staging folder out.
//!
//! Facts, sections, cells and files go straight to their final file, row group by row group. `reports`, `checks` and
//! `panel` wait in [`super::spill`] files until [`LakeWriter::finish`] knows which reports are current.
//!
//! # Memory
//!
//! Rows wait in one [`Frame`] per table and year. A frame becomes a row group at [`LakeOptions::row_group_rows`] rows
//! or [`LakeOptions::row_group_bytes`] bytes; when all frames together pass [`LakeOptions::buffer_bytes`], the largest
//! is written, however many years are open. So the rows in memory never pass `buffer_bytes` (64 MiB) between two
//! reports, plus what one report adds: at most its own text.
//!
//! The footer of a file stays in memory until its end, about 8 KB per column chunk (a column of a row group). When the
//! files together pass [`LakeOptions::open_chunks`], the one with the most is ended and the next part begun: 50 MB.
//!
//! What is left to grow with the corpus is small: 64 KiB of spill per year, the list of finished files, and the two
//! indexes of [`Linked`]. On disk the spill takes about 2 KB per report until the end.
//!
//! With the spare room of growing columns, the row group being encoded and what the C library's allocator keeps, the
//! process holds about 320 MB for it: measured over 160 000 made-up reports (90 million rows), level from 60 000 on.
//!
//! # Order
//!
//! Rows stand in the order of pushing. When a frame is written depends on the rows pushed before, never on time or
//! threads, so equal pushes give equal bytes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::model::{FileRecord, Labels, Linked, ReportRecord};
use crate::tabulate::rows::{self, Held};
use crate::tabulate::{Frame, TableId, codebook};

use super::parquet::{FileSchema, ParquetFile, Written};
use super::spill::Spill;
use super::{Disk, PublishError};

/// Cells of one grid that are appended at once, so that a page that is one huge table is cut into row groups too.
const CELLS_AT_ONCE: usize = 16 << 10;

/// How much is held in memory and how the files are cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LakeOptions {
    /// Rows of a row group at most. 131 072 is about what DuckDB scans as one piece of work (122 880), and large
    /// enough that a dictionary and a footer entry per column cost nothing.
    pub row_group_rows: usize,
    /// Bytes in memory of a row group at most: for `sections` and `cells`, whose text may be long.
    pub row_group_bytes: usize,
    /// Bytes in memory of all rows at most.
    pub buffer_bytes: usize,
    /// Bytes of a file after which a new one is begun (`2023-001.parquet`, `2023-002.parquet`).
    pub file_bytes: u64,
    /// Column chunks, over all files being written, whose footer entries are held in memory at most.
    pub open_chunks: usize,
    /// Compression level of zstd. Measured on made-up reports: level 1 makes the files 12 % larger and the writing 10 %
    /// faster, level 6 makes them 3 % smaller and the writing 25 % slower.
    pub zstd_level: i32,
}

impl Default for LakeOptions {
    fn default() -> Self {
        Self {
            row_group_rows: 128 << 10,
            row_group_bytes: 16 << 20,
            buffer_bytes: 64 << 20,
            file_bytes: 1 << 30,
            open_chunks: 6 << 10,
            zstd_level: 3,
        }
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
}

/// The rows of one table and year that are in memory, and the files that they go to.
struct Partition {
    frame: Frame,
    open: Option<ParquetFile>,
    parts: Vec<(PathBuf, Written)>,
}

type Key = (TableId, Option<i16>);

/// Writes the tables of one snapshot.
pub struct LakeWriter<'a> {
    disk: Arc<dyn Disk>,
    staging: PathBuf,
    options: LakeOptions,
    labels: &'a dyn Labels,
    schemas: Vec<Arc<FileSchema>>,
    partitions: BTreeMap<Key, Partition>,
    spills: BTreeMap<Option<i16>, Spill>,
    n_buffered: usize,
    n_chunks: usize,
    n_reports: u32,
}

fn file_stem(table: TableId, year: Option<i16>) -> String {
    match year {
        _ if !table.by_year() => table.name().to_owned(),
        Some(year) => year.to_string(),
        None => "unknown".to_owned(),
    }
}

impl<'a> LakeWriter<'a> {
    /// Starts to write into `staging`, an empty folder.
    pub fn create(
        disk: Arc<dyn Disk>,
        staging: &Path,
        options: LakeOptions,
        labels: &'a dyn Labels,
    ) -> Result<Self, PublishError> {
        let folders = TableId::ALL.map(TableId::name).into_iter().chain([SPILL_FOLDER]);
        for folder in folders {
            let path = staging.join(folder);
            disk.create_folder(&path).map_err(PublishError::io("create folder", &path))?;
        }
        Ok(Self {
            disk,
            staging: staging.to_path_buf(),
            options,
            labels,
            schemas: TableId::ALL.map(|id| Arc::new(FileSchema::new(id.table()))).into(),
            partitions: BTreeMap::new(),
            spills: BTreeMap::new(),
            n_buffered: 0,
            n_chunks: 0,
            n_reports: 0,
        })
    }

    /// Bytes of rows that wait in memory.
    pub fn n_buffered(&self) -> usize {
        self.n_buffered
    }

    /// Reports pushed so far: the number that the next one gets.
    pub fn n_reports(&self) -> u32 {
        self.n_reports
    }

    /// Appends the row of an input file; called in path order.
    pub fn push_file(&mut self, file: &FileRecord) -> Result<(), PublishError> {
        self.append((TableId::Files, None), 1, |frame| rows::file(frame, file))
    }

    /// Appends everything that the tables say of a report; called in path order.
    pub fn push_report(&mut self, record: &ReportRecord) -> Result<(), PublishError> {
        let labels = self.labels;
        let year = record.report.metadata.year;
        let reading = &record.report.reading;
        self.append((TableId::Disclosures, year), reading.disclosures.len(), |frame| {
            rows::disclosures(frame, record, labels);
        })?;
        self.append((TableId::Applications, year), reading.applications.len(), |frame| {
            rows::applications(frame, record, labels);
        })?;
        self.append((TableId::Disputes, year), reading.disputes.len(), |frame| {
            rows::disputes(frame, record, labels);
        })?;
        self.append((TableId::Sections, year), record.report.sections.len(), |frame| rows::sections(frame, record))?;
        for (table_no, grid) in record.grids.iter().enumerate() {
            for cells in grid.cells.chunks(CELLS_AT_ONCE) {
                self.append((TableId::Cells, year), cells.len(), |frame| rows::cells(frame, record, table_no, cells))?;
            }
        }
        let (disk, staging) = (&self.disk, &self.staging);
        self.spills
            .entry(year)
            .or_insert_with(|| {
                Spill::new(Arc::clone(disk), staging.join(SPILL_FOLDER).join(file_stem(TableId::Reports, year)))
            })
            .push(&Held::new(self.n_reports, record))?;
        self.n_reports += 1;
        Ok(())
    }

    /// Writes what had to wait, ends every file and returns them in the order of tables and file names.
    ///
    /// A table without any row gets one file without rows (`unknown.parquet`), so that every reader's one-liner finds
    /// the folder, the glob and the schema.
    pub fn finish(mut self, linked: &Linked) -> Result<Vec<TableFile>, PublishError> {
        let mut files = Vec::new();
        for (year, spill) in std::mem::take(&mut self.spills) {
            let mut reader = spill.read()?;
            while let Some(held) = reader.next()? {
                let is_current = linked.is_current[held.number as usize];
                let start = linked.year_checks.partition_point(|(number, _)| *number < held.number);
                let end = linked.year_checks.partition_point(|(number, _)| *number <= held.number);
                let year_checks = &linked.year_checks[start..end];
                let failed = held.checks_failed(year_checks);
                let n_checks = held.checks.len() + year_checks.len();
                let n_panel = usize::from(is_current && held.panel.is_some());
                self.append((TableId::Reports, year), 1, |frame| held.push_report(frame, is_current, failed))?;
                self.append((TableId::Checks, year), n_checks, |frame| held.push_checks(frame, year_checks))?;
                self.append((TableId::Panel, year), n_panel, |frame| held.push_panel(frame, is_current, failed))?;
            }
            for table in [TableId::Reports, TableId::Checks, TableId::Panel] {
                if self.partitions.contains_key(&(table, year)) {
                    files.extend(self.close((table, year))?);
                }
            }
        }
        let codes = codebook::rows(self.labels);
        self.append((TableId::Codebook, None), codes.len(), |frame| codebook::push(frame, &codes))?;
        for key in self.partitions.keys().copied().collect::<Vec<_>>() {
            files.extend(self.close(key)?);
        }
        for table in TableId::ALL {
            if files.iter().all(|file: &TableFile| file.table != table) {
                files.extend(self.close((table, None))?);
            }
        }
        files.sort_by(|a, b| (a.table, &a.file).cmp(&(b.table, &b.file)));
        let spill = self.staging.join(SPILL_FOLDER);
        self.disk.remove_tree(&spill).map_err(PublishError::io("remove folder", &spill))?;
        Ok(files)
    }

    fn partition(partitions: &mut BTreeMap<Key, Partition>, key: Key) -> &mut Partition {
        partitions.entry(key).or_insert_with(|| Partition {
            frame: Frame::new(key.0.table()),
            open: None,
            parts: Vec::new(),
        })
    }

    fn append(&mut self, key: Key, n_rows: usize, fill: impl FnOnce(&mut Frame)) -> Result<(), PublishError> {
        if n_rows == 0 {
            return Ok(());
        }
        let frame = &mut Self::partition(&mut self.partitions, key).frame;
        self.n_buffered -= frame.n_bytes();
        fill(frame);
        let n_bytes = frame.n_bytes();
        self.n_buffered += n_bytes;
        if frame.n_rows() >= self.options.row_group_rows || n_bytes >= self.options.row_group_bytes {
            self.flush(key)?;
        }
        while self.n_buffered > self.options.buffer_bytes {
            // Of equals the last one: the order of keys decides, not time.
            let largest = self.partitions.iter().max_by_key(|(_, partition)| partition.frame.n_bytes());
            let (&largest, _) = largest.expect("what is buffered is in a partition");
            self.flush(largest)?;
        }
        Ok(())
    }

    /// Writes the rows of a frame as one row group.
    fn flush(&mut self, key: Key) -> Result<(), PublishError> {
        let (table, year) = key;
        let partition = Self::partition(&mut self.partitions, key);
        self.n_buffered -= partition.frame.n_bytes();
        let arrays = partition.frame.take();
        let mut file = match partition.open.take() {
            Some(file) => file,
            None => {
                let name = format!("{}-{:03}.parquet", file_stem(table, year), partition.parts.len() + 1);
                let path = self.staging.join(table.name()).join(name);
                ParquetFile::create(
                    Arc::clone(&self.disk),
                    path,
                    Arc::clone(&self.schemas[table as usize]),
                    self.options.zstd_level,
                )?
            }
        };
        self.n_chunks -= file.n_chunks();
        file.write(&arrays)?;
        self.n_chunks += file.n_chunks();
        let is_full = file.n_bytes() >= self.options.file_bytes;
        partition.open = Some(file);
        if is_full {
            self.end_part(key)?;
        }
        while self.n_chunks > self.options.open_chunks {
            let chunks = |partition: &Partition| partition.open.as_ref().map_or(0, ParquetFile::n_chunks);
            // Of equals the last one, as above.
            let largest = self.partitions.iter().max_by_key(|(_, partition)| chunks(partition));
            let (&largest, _) = largest.expect("chunks are in a file of a partition");
            self.end_part(largest)?;
        }
        Ok(())
    }

    /// Ends the open file of a partition; the next row group begins a new one.
    fn end_part(&mut self, key: Key) -> Result<(), PublishError> {
        let partition = Self::partition(&mut self.partitions, key);
        if let Some(file) = partition.open.take() {
            self.n_chunks -= file.n_chunks();
            let path = file.path().to_path_buf();
            partition.parts.push((path, file.finish()?));
        }
        Ok(())
    }

    /// Ends the files of a table and year. A single part loses its number.
    fn close(&mut self, key: Key) -> Result<Vec<TableFile>, PublishError> {
        let (table, year) = key;
        let partition = Self::partition(&mut self.partitions, key);
        if partition.frame.n_rows() > 0 || (partition.open.is_none() && partition.parts.is_empty()) {
            self.flush(key)?;
        }
        self.end_part(key)?;
        let mut partition = self.partitions.remove(&key).expect("the partition was asked for above");
        if let [(path, _)] = partition.parts.as_mut_slice() {
            let whole = path.with_file_name(format!("{}.parquet", file_stem(table, year)));
            self.disk.rename(path, &whole).map_err(PublishError::io("rename file", path))?;
            *path = whole;
        }
        let name = |path: &Path| {
            let name = path.file_name().expect("a part has a name").to_string_lossy();
            format!("{}/{name}", table.name())
        };
        Ok(partition
            .parts
            .into_iter()
            .map(|(path, written)| TableFile { table, year, file: name(&path), written })
            .collect())
    }
}

/// Folder inside the staging folder for rows that wait.
const SPILL_FOLDER: &str = ".spill";
