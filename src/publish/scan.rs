//! Published tables read back: a piece at a time, so that a table of any size fits in memory, or as far as a query needs
//! them.

use std::fs::File;
use std::ops::Range;
use std::path::Path;

use polars::prelude::{DataFrame, LazyFrame, ParquetReader, PlRefPath, PolarsResult, ScanArgsParquet, SerReader};

use super::PublishError;
use super::catalog::Stored;

/// Rows of one piece: about one row group.
pub const PIECE_ROWS: u64 = 128 << 10;

/// Calls `visit` with each piece of a file's rows, and the number of its first row.
///
/// `rows` must lie within the file. Only `columns` are read, in the order of the file.
///
/// Errors: `Io`; `Parquet`, also when a column is not there; what `visit` returns.
pub fn scan<E: From<PublishError>>(
    path: &Path,
    columns: &[&str],
    rows: Range<u64>,
    mut visit: impl FnMut(u64, &DataFrame) -> Result<(), E>,
) -> Result<(), E> {
    let columns: Vec<String> = columns.iter().map(|&name| name.to_owned()).collect();
    let mut start = rows.start;
    while start < rows.end {
        let n_rows = PIECE_ROWS.min(rows.end - start);
        let file = File::open(path).map_err(PublishError::io("open file", path))?;
        let piece = ParquetReader::new(file)
            .with_columns(Some(columns.clone()))
            .with_slice(Some((start as usize, n_rows as usize)))
            .finish()
            .map_err(PublishError::parquet(path))?;
        visit(start, &piece)?;
        start += n_rows;
    }
    Ok(())
}

/// A table of a snapshot, not read yet: the files that its manifest lists, and of one year where `year` asks for it.
///
/// Errors: `Damaged` where the snapshot has no such file; `Parquet`.
pub fn scan_table(snapshot: &Stored, table: &str, year: Option<Option<i16>>) -> Result<LazyFrame, PublishError> {
    let files = snapshot.manifest.files.iter().filter(|file| file.table == table);
    let files = files.filter(|file| year.is_none_or(|year| file.year == year));
    let paths: PolarsResult<Vec<PlRefPath>> =
        files.map(|file| PlRefPath::try_from_pathbuf(snapshot.path.join(&file.file))).collect();
    let paths = paths.map_err(PublishError::parquet(&snapshot.path))?;
    if paths.is_empty() {
        return Err(PublishError::damaged(&snapshot.path, format!("no file of the table {table}")));
    }
    // No glob: a folder may be called `[2023]`.
    let args = ScanArgsParquet { glob: false, ..ScanArgsParquet::default() };
    LazyFrame::scan_parquet_files(paths.into(), args).map_err(PublishError::parquet(&snapshot.path))
}
