//! Rows of published files, read back in order, a piece at a time, to be written once more beside new ones.

use std::fs::File;
use std::path::PathBuf;

use polars::prelude::{ParquetReader, SerReader};
use polars_arrow::array::Array;

use super::partition::{Partition, UNIT_ROWS};
use super::{PublishError, TableFile};
use crate::tabulate::TableId;

/// Rows read at once, and of `sections`, whose rows are paragraphs: some 5 MB, and several times that while they are
/// decoded.
const PIECE_ROWS: u64 = 16 << 10;
const PIECE_SECTIONS: u64 = 2 << 10;

/// The rows of a partition's files, from first to last.
pub(super) struct Rows {
    files: std::vec::IntoIter<(PathBuf, u64)>,
    /// Rows read at once.
    piece_rows: u64,
    open: Option<(PathBuf, u64)>,
    /// First row of the open file that was not read yet.
    next_row: u64,
    piece: Vec<Box<dyn Array>>,
    n_in_piece: usize,
    /// First row of the piece that was not taken yet.
    at: usize,
}

impl Rows {
    /// The rows of these files of a table, below `folder`.
    pub(super) fn new<'a>(
        folder: &std::path::Path,
        table: TableId,
        files: impl Iterator<Item = &'a TableFile>,
    ) -> Self {
        let piece_rows = if table == TableId::Sections { PIECE_SECTIONS } else { PIECE_ROWS };
        let files = files.map(|file| (folder.join(&file.file), file.written.rows)).collect::<Vec<_>>();
        Self { files: files.into_iter(), piece_rows, open: None, next_row: 0, piece: Vec::new(), n_in_piece: 0, at: 0 }
    }

    /// Appends the next rows to a partition, as they were appended when they were first written.
    pub(super) fn copy(&mut self, n_rows: u32, to: &mut Partition) -> Result<(), PublishError> {
        let mut n_left = n_rows as usize;
        while n_left > 0 {
            let mut n_unit = n_left.min(UNIT_ROWS);
            n_left -= n_unit;
            let mut spans = Vec::new();
            // A unit may begin in one piece and end in the next; the row group must not end between.
            while n_unit > 0 {
                self.fill()?;
                let n = n_unit.min(self.n_in_piece - self.at);
                let arrays = self.piece.iter().map(|array| array.sliced(self.at, n)).collect::<Vec<_>>();
                spans.push(arrays);
                self.at += n;
                n_unit -= n;
            }
            to.append(|frame| spans.iter().for_each(|arrays| frame.copy_rows(arrays)))?;
        }
        Ok(())
    }

    /// Leaves the next rows out.
    pub(super) fn skip(&mut self, n_rows: u32) -> Result<(), PublishError> {
        let mut n_left = n_rows as usize;
        while n_left > 0 {
            self.fill()?;
            let n = n_left.min(self.n_in_piece - self.at);
            self.at += n;
            n_left -= n;
        }
        Ok(())
    }

    /// Makes sure that there is a row to take.
    fn fill(&mut self) -> Result<(), PublishError> {
        while self.at == self.n_in_piece {
            if self.open.as_ref().is_none_or(|(_, n_rows)| self.next_row == *n_rows) {
                let Some(file) = self.files.next() else {
                    let path = self.open.take().map(|(path, _)| path).unwrap_or_default();
                    return Err(PublishError::damaged(&path, "fewer rows than its reports have".to_owned()));
                };
                (self.open, self.next_row) = (Some(file), 0);
            }
            let (path, n_rows) = self.open.as_ref().expect("opened above");
            let n = self.piece_rows.min(n_rows - self.next_row);
            if n == 0 {
                continue;
            }
            let damaged = |error: &dyn std::fmt::Display| PublishError::damaged(path, error.to_string());
            let piece = File::open(path).map_err(|error| damaged(&error)).and_then(|file| {
                let reader = ParquetReader::new(file).with_slice(Some((self.next_row as usize, n as usize)));
                reader.finish().map_err(|error| damaged(&error))
            })?;
            if piece.height() as u64 != n {
                return Err(damaged(&format_args!("{} rows, expected {n}", piece.height())));
            }
            self.piece = piece
                .into_columns()
                .into_iter()
                .map(|column| column.take_materialized_series().rechunk().chunks()[0].clone())
                .collect();
            (self.n_in_piece, self.at) = (n as usize, 0);
            self.next_row += n;
        }
        Ok(())
    }
}
