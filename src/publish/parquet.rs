//! One Parquet file: written row group by row group, read back before it is published.
//!
//! The bytes depend on the rows alone: no clock, no machine, no thread count. Every encoding is chosen here and not by
//! the library's estimates, whose answers may change with its version: text that repeats is a dictionary, integers are
//! delta-packed, all else is plain; every page is compressed with zstd. Columns are encoded and compressed side by
//! side, and joined in the order of the schema.
//!
//! A file is only open while a row group is appended to it, so that a corpus of many years does not run out of file
//! handles.

use std::cell::RefCell;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use polars_arrow::array::Array;
use polars_arrow::datatypes::{ArrowDataType, ArrowSchema, Field, TimeUnit};
use polars_parquet::parquet::CowBuffer;
use polars_parquet::parquet::page::{CompressedDataPage, CompressedDictPage};
use polars_parquet::write::{
    CompressedPage, CompressionOptions, DynIter, DynStreamingIterator, Encoding, FileWriter, KeyValue, Page,
    ParquetType, StatisticsOptions, Version, WriteOptions, ZstdLevel, array_to_columns, fallible_streaming_iterator,
    schema_to_metadata_key, to_parquet_type,
};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::codec::hex;
use crate::describe::TableWords;
use crate::tabulate::columns::ColumnData;
use crate::tabulate::{Column, DataType, Table};

use super::intact::{self, Difference};
use super::{Disk, PublishError};

/// Key of the descriptions of table and columns in a file's metadata; the value is JSON.
const METADATA_KEY: &str = "gongkai";

/// Statistics of text are cut to this many bytes: enough to prune by code, path or title.
const STATISTICS_TEXT_BYTES: u64 = 64;

/// The bytes that the writer has made and that are not yet in the file.
#[derive(Debug, Clone, Default)]
struct Pending(Arc<Mutex<Vec<u8>>>);

impl Pending {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().expect("no thread panics while it appends"))
    }
}

impl Write for Pending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no thread panics while it appends").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The schema of a table's files, with what their metadata say of it.
#[derive(Debug)]
pub struct FileSchema {
    arrow: ArrowSchema,
    fields: Vec<ParquetType>,
    metadata: Vec<KeyValue>,
}

fn arrow_field(column: &Column) -> Field {
    let dtype = match column.dtype {
        DataType::Text => ArrowDataType::Utf8,
        // Elements are never null, but kernels of readers (pyarrow's binary_join) want the usual nullable ones.
        DataType::TextList => ArrowDataType::List(Box::new(Field::new("element".into(), ArrowDataType::Utf8, true))),
        DataType::Bool => ArrowDataType::Boolean,
        DataType::Int16 => ArrowDataType::Int16,
        DataType::Int32 => ArrowDataType::Int32,
        DataType::Int64 => ArrowDataType::Int64,
        DataType::Float64 => ArrowDataType::Float64,
        DataType::Date => ArrowDataType::Date32,
        DataType::Timestamp => ArrowDataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
    };
    Field::new(column.name.as_ref().into(), dtype, column.is_nullable)
}

impl FileSchema {
    /// The schema that a table's declaration gives.
    ///
    /// The descriptions are in the metadata twice, since no place is shown by all readers: with each field of the Arrow
    /// schema, for pyarrow and what is built on it, and as one JSON text for those who show keys and values (DuckDB,
    /// polars).
    pub fn new(table: &Table, words: TableWords<'_>) -> Self {
        let describe = |column: &Column| {
            let entries = [("description", column.en.as_ref()), ("description_zh", words.zh(column))];
            arrow_field(column)
                .with_metadata(entries.into_iter().map(|(key, text)| (key.into(), text.into())).collect())
        };
        let arrow: ArrowSchema = table.columns.iter().map(describe).map(|field| (field.name.clone(), field)).collect();
        let text = KeyValue { key: METADATA_KEY.to_owned(), value: Some(words.to_json().to_string()) };
        let metadata = vec![schema_to_metadata_key(&arrow), text];
        Self { fields: parquet_fields(table), arrow, metadata }
    }
}

fn parquet_fields(table: &Table) -> Vec<ParquetType> {
    let fields = table.columns.iter().map(arrow_field);
    fields.map(|field| to_parquet_type(&field).expect("every declared type has a Parquet type")).collect()
}

/// A file as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Rows.
    pub rows: u64,
    /// Size in bytes.
    pub bytes: u64,
    /// sha256 of the bytes, 64 hex digits.
    pub sha256: String,
}

/// A Parquet file being written.
pub struct ParquetFile {
    disk: Arc<dyn Disk>,
    path: PathBuf,
    schema: Arc<FileSchema>,
    options: WriteOptions,
    pending: Pending,
    writer: FileWriter<Pending>,
    hasher: Sha256,
    n_row_groups: usize,
    n_rows: u64,
    n_bytes: u64,
}

fn encoding(array: &dyn Array) -> Encoding {
    match array.dtype() {
        ArrowDataType::Dictionary(..) => Encoding::RleDictionary,
        ArrowDataType::Int16
        | ArrowDataType::Int32
        | ArrowDataType::Int64
        | ArrowDataType::Date32
        | ArrowDataType::Timestamp(..) => Encoding::DeltaBinaryPacked,
        _ => Encoding::Plain,
    }
}

fn encode(
    array: &dyn Array,
    field: &ParquetType,
    options: WriteOptions,
) -> Result<Vec<CompressedPage>, Box<dyn std::error::Error + Send + Sync>> {
    // Every type of the contract has exactly one leaf.
    let leaves = array_to_columns(array, field.clone(), options, &[encoding(array)])?;
    let mut pages = Vec::new();
    for page in leaves.into_iter().flatten() {
        pages.push(compress(page?, options.compression)?);
    }
    Ok(pages)
}

thread_local! {
    /// What zstd works with, and its level: to set it up anew costs more than a small page.
    static ZSTD: RefCell<Option<(i32, zstd::bulk::Compressor<'static>)>> = const { RefCell::new(None) };
}

fn zstd(bytes: &[u8], level: i32) -> io::Result<Vec<u8>> {
    ZSTD.with_borrow_mut(|held| match held {
        Some((known, compressor)) if *known == level => compressor.compress(bytes),
        held => held.insert((level, zstd::bulk::Compressor::new(level)?)).1.compress(bytes),
    })
}

/// The page with all of its bytes compressed, as version 1 of data pages has it.
fn compress(page: Page, compression: CompressionOptions) -> io::Result<CompressedPage> {
    let CompressionOptions::Zstd(level) = compression else { unreachable!("every file is written with zstd") };
    let level = level.unwrap_or_default().compression_level();
    Ok(match page {
        Page::Data(page) => {
            let buffer = CowBuffer::Owned(zstd(page.buffer(), level)?);
            let n_rows = page.num_rows().expect("a page that is written knows its rows");
            let (header, n_bytes) = (page.header().clone(), page.buffer().len());
            CompressedPage::Data(CompressedDataPage::new(
                header,
                buffer,
                compression.into(),
                n_bytes,
                page.descriptor,
                n_rows,
            ))
        }
        Page::Dict(page) => {
            let buffer = CowBuffer::Owned(zstd(&page.buffer, level)?);
            let n_bytes = page.buffer.len();
            CompressedPage::Dict(CompressedDictPage::new(
                buffer,
                compression.into(),
                n_bytes,
                page.num_values,
                page.is_sorted,
            ))
        }
    })
}

impl ParquetFile {
    /// Starts a new file at `path`, whose folder exists.
    ///
    /// Errors: `Io` when the file cannot be created.
    pub fn create(
        disk: Arc<dyn Disk>,
        path: PathBuf,
        schema: Arc<FileSchema>,
        zstd_level: i32,
    ) -> Result<Self, PublishError> {
        disk.create_file(&path).map_err(PublishError::io("create file", &path))?;
        let level = ZstdLevel::try_new(zstd_level).map_err(PublishError::parquet(&path))?;
        let options = WriteOptions {
            statistics: StatisticsOptions {
                binary_statistics_truncate_length: Some(STATISTICS_TEXT_BYTES),
                ..StatisticsOptions::default()
            },
            version: Version::V1,
            compression: CompressionOptions::Zstd(Some(level)),
            data_page_size: None,
        };
        let pending = Pending::default();
        let writer = FileWriter::try_new(pending.clone(), schema.arrow.clone(), options)
            .map_err(PublishError::parquet(&path))?;
        Ok(Self {
            disk,
            path,
            schema,
            options,
            pending,
            writer,
            hasher: Sha256::new(),
            n_row_groups: 0,
            n_rows: 0,
            n_bytes: 0,
        })
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes on disk so far.
    pub fn n_bytes(&self) -> u64 {
        self.n_bytes
    }

    /// Row groups written so far.
    pub fn n_row_groups(&self) -> usize {
        self.n_row_groups
    }

    /// Appends a row group: its columns, all of one length.
    pub fn write(&mut self, columns: Vec<ColumnData>) -> Result<(), PublishError> {
        let n_rows = columns.first().map_or(0, ColumnData::len) as u64;
        if n_rows == 0 {
            return Ok(());
        }
        let options = self.options;
        // Each becomes an array only while it is encoded: an array takes several times the memory.
        let columns = columns
            .into_par_iter()
            .zip(&self.schema.fields)
            .map(|(column, field)| encode(column.into_array().as_ref(), field, options))
            .collect::<Result<Vec<_>, _>>()
            .map_err(PublishError::parquet(&self.path))?;
        let row_group =
            DynIter::new(columns.iter().map(|pages| {
                Ok(DynStreamingIterator::new(fallible_streaming_iterator::convert(pages.iter().map(Ok))))
            }));
        self.writer.write(n_rows, row_group).map_err(PublishError::parquet(&self.path))?;
        self.n_row_groups += 1;
        self.n_rows += n_rows;
        self.append()
    }

    fn append(&mut self) -> Result<(), PublishError> {
        let bytes = self.pending.take();
        self.disk.append(&self.path, &bytes).map_err(PublishError::io("write file", &self.path))?;
        self.hasher.update(&bytes);
        self.n_bytes += bytes.len() as u64;
        Ok(())
    }

    /// Writes the footer and brings the file to the disk.
    pub fn finish(mut self) -> Result<Written, PublishError> {
        self.writer.end(Some(self.schema.metadata.clone())).map_err(PublishError::parquet(&self.path))?;
        self.append()?;
        self.disk.sync_file(&self.path).map_err(PublishError::io("sync file", &self.path))?;
        Ok(Written { rows: self.n_rows, bytes: self.n_bytes, sha256: hex(&self.hasher.finalize()) })
    }
}

/// A file that is to be read back: where it is, its table, and what was written.
pub type Claim<'a> = (&'a Path, &'a Table, &'a Written);

/// Reads files back: size, hash, footer, columns and number of rows must be as written.
///
/// Errors: `Verify` names the first property that differs.
pub fn verify(claims: &[Claim<'_>]) -> Result<(), PublishError> {
    let files = claims.iter().map(|claim| {
        let (path, _, written) = *claim;
        intact::Claim { path: path.to_path_buf(), bytes: written.bytes, sha256: &written.sha256 }
    });
    intact::compare(&files.collect::<Vec<_>>(), differs, |at, bytes| verify_rows(&claims[at], bytes))
}

/// The error for a file that this run wrote and that reads back otherwise.
pub(super) fn differs(claim: &intact::Claim<'_>, difference: Difference) -> PublishError {
    let (what, expected, found) = match difference {
        Difference::Unreadable(error) => return PublishError::io("read file", &claim.path)(error),
        Difference::Size(found) => ("size", claim.bytes.to_string(), found.to_string()),
        Difference::Sha256(found) => ("sha256", claim.sha256.to_owned(), found),
    };
    PublishError::Verify { path: claim.path.clone(), what, expected, found }
}

fn verify_rows(&(path, table, written): &Claim<'_>, bytes: &mut dyn intact::Bytes) -> Result<(), PublishError> {
    let differs = |what, expected: String, found: String| {
        if expected == found {
            return Ok(());
        }
        Err(PublishError::Verify { path: path.to_path_buf(), what, expected, found })
    };
    let footer = intact::read_footer(bytes).map_err(PublishError::parquet(path))?;
    differs("number of rows", written.rows.to_string(), footer.num_rows.to_string())?;
    let names = |fields: &[ParquetType]| fields.iter().map(ParquetType::name).collect::<Vec<_>>().join(",");
    differs("list of columns", names(&parquet_fields(table)), names(footer.schema().fields()))
}
