//! Rows of a grid as the form sees them: label cells with their meanings, and the value cells behind them.

use crate::forms::{Lexicon, Meaning};
use crate::interpret::number::is_value_like;
use crate::model::{Grid, Place};

/// One cell of a row.
#[derive(Debug, Clone)]
pub(super) struct Cell<'g> {
    /// Text as printed.
    pub text: &'g str,
    /// Where it is.
    pub place: Place,
    /// What it means as a label; empty for a value or an unknown text.
    pub meanings: &'g [Meaning],
    /// It is a value: a number, or one of the ways to print none.
    pub is_value: bool,
}

impl Cell<'_> {
    /// The first meaning that `pick` takes.
    pub fn meaning<T>(&self, pick: impl Fn(Meaning) -> Option<T>) -> Option<T> {
        self.meanings.iter().find_map(|&meaning| pick(meaning))
    }

    /// True if one of the meanings passes.
    pub fn means(&self, test: impl Fn(Meaning) -> bool) -> bool {
        self.meanings.iter().any(|&meaning| test(meaning))
    }

    /// Nothing is printed in it.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// The cells of each row of a grid, anchors only, in the order of columns.
///
/// Shape: `n_rows` vectors; a cell that spans rows is in the first of them only.
pub(super) fn read_rows<'g>(grid: &'g Grid, table_no: u32, lexicon: &'g Lexicon) -> Vec<Vec<Cell<'g>>> {
    let mut rows: Vec<Vec<Cell<'g>>> = Vec::new();
    rows.resize_with(grid.n_rows as usize, Vec::new);
    for cell in &grid.cells {
        let text = cell.text.as_str();
        let is_value = is_value_like(text);
        let meanings = if is_value { &[][..] } else { lexicon.read_cell(text) };
        let place = Place { table_no, row: cell.row, col: cell.col };
        if let Some(row) = rows.get_mut(cell.row as usize) {
            row.push(Cell { text, place, meanings, is_value });
        }
    }
    rows
}
