//! Rows of a grid as the form sees them: label cells with their meanings, and the value cells behind them.
//!
//! The labels of the form are the same sixty on every page: what a text was read as is kept, a bounded number of texts for
//! each thread, so that folding and searching is for texts that were not met before.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::forms::lexicon::{is_year, of_this_year, strip_mark};
use crate::forms::{Lexicon, Meaning};
use crate::interpret::number::{self, is_plain, is_value_like};
use crate::model::{Grid, Layout, Place};

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
    /// Rows and columns that it covers.
    pub rowspan: u32,
    pub colspan: u32,
}

impl Cell<'_> {
    /// True if it covers a column of the grid.
    pub fn covers(&self, col: u32) -> bool {
        (self.place.col..self.place.col.saturating_add(self.colspan)).contains(&col)
    }

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
/// Shape: `n_rows` vectors; a cell that spans rows is in the first of them only. Numbers that only count the rows (a column
/// 序号 before the labels) are left out.
pub(super) fn read_rows<'g>(grid: &'g Grid, table_no: u32, lexicon: &'g Lexicon) -> Vec<Vec<Cell<'g>>> {
    let mut rows: Vec<Vec<Cell<'g>>> = Vec::new();
    rows.resize_with(grid.n_rows as usize, Vec::new);
    KNOWN.with_borrow_mut(|known| {
        known.belong_to(lexicon);
        for cell in &grid.cells {
            let text = cell.text.as_str();
            let reading = known.read(text, lexicon);
            let meanings = reading.label.map_or(&[][..], |label| lexicon.meanings(label));
            let place = Place { table_no, row: cell.row, col: cell.col };
            if let Some(row) = rows.get_mut(cell.row as usize) {
                if row.is_empty() {
                    row.reserve(grid.n_cols.min(16) as usize);
                }
                row.push(Cell {
                    text,
                    place,
                    meanings,
                    is_value: reading.is_value,
                    rowspan: cell.rowspan,
                    colspan: cell.colspan,
                });
            }
        }
    });
    drop_ordinals(&mut rows, grid.layout);
    rows
}

/// Drops the numbers of a first column that counts the rows, from 1 on and from 1 again in each group.
fn drop_ordinals(rows: &mut [Vec<Cell>], layout: Layout) {
    // No figure of the form stands before the label of its row. In text a row that nobody knows may begin with figures.
    let ordinal = |cells: &Vec<Cell>| {
        let (first, rest) = cells.split_first()?;
        let is_led = first.place.col == 0 && !first.is_empty() && first.is_value;
        let next = rest.iter().find(|cell| !cell.is_empty()).filter(|next| is_led && !next.is_value)?;
        if layout != Layout::Html && next.meanings.is_empty() {
            return None;
        }
        let number = number::parse_count(first.text).value()?;
        Some((number, !next.meanings.is_empty()))
    };
    let (mut last, mut n_numbers, mut n_labels) = (0, 0, 0);
    for (number, is_label) in rows.iter().filter_map(ordinal) {
        if number != 1 && number != last + 1 {
            return;
        }
        last = number;
        n_numbers += 1;
        n_labels += usize::from(is_label);
    }
    if n_numbers >= 2 && 2 * n_labels >= n_numbers {
        for cells in rows.iter_mut().filter(|cells| ordinal(cells).is_some()) {
            cells.remove(0);
        }
    }
}

/// What the text of a cell is, whatever stands around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Reading {
    is_value: bool,
    label: Option<usize>,
}

impl Reading {
    fn new(text: &str, lexicon: &Lexicon) -> Self {
        let is_value = is_value_like(text);
        let find = || lexicon.find_cell(text).or_else(|| lexicon.find_cell(&with_this_year(text)?));
        Self { is_value, label: if is_value { None } else { find() } }
    }
}

/// The label with 本年 for the number of a year that it begins with: `2023年度制发件数`, `一、2023年新收申请`.
fn with_this_year(text: &str) -> Option<String> {
    let label = strip_mark(text);
    label.get(..4).filter(|year| is_year(year))?;
    label[4..].trim_start().strip_prefix('年').map(of_this_year)
}

/// Readings of texts that were met before.
#[derive(Debug, Default)]
struct Known {
    /// Whose labels they are.
    lexicon: u64,
    readings: HashMap<Box<str>, Reading, foldhash::fast::RandomState>,
}

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::default();
}

impl Known {
    /// Most texts that are kept, and the longest of them in bytes: labels with their explanations are shorter.
    const MAX_TEXTS: usize = 4096;
    const MAX_BYTES: usize = 256;

    fn belong_to(&mut self, lexicon: &Lexicon) {
        if self.lexicon != lexicon.id() {
            self.lexicon = lexicon.id();
            self.readings.clear();
        }
    }

    fn read(&mut self, text: &str, lexicon: &Lexicon) -> Reading {
        if is_plain(text) {
            return Reading { is_value: true, label: None };
        }
        if text.len() > Self::MAX_BYTES {
            return Reading::new(text, lexicon);
        }
        if let Some(&reading) = self.readings.get(text) {
            return reading;
        }
        let reading = Reading::new(text, lexicon);
        // Starting over is rare, and the labels are soon back.
        if self.readings.len() == Self::MAX_TEXTS {
            self.readings.clear();
        }
        self.readings.insert(text.into(), reading);
        reading
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::Forms;

    #[test]
    fn the_number_of_a_year_stands_for_this_year() {
        assert_eq!(with_this_year("2023年制发件数").as_deref(), Some("本年制发件数"));
        assert_eq!(with_this_year(" 一、2023 年新收申请").as_deref(), Some("本年新收申请"));
        assert_eq!(with_this_year("一、2023年度新收申请").as_deref(), Some("本年新收申请"));
        assert_eq!(with_this_year("上年制发件数"), None);
        assert_eq!(with_this_year("20件"), None);
    }

    #[test]
    fn what_is_kept_is_what_is_read() {
        let (forms, others) = (Forms::embedded(), Forms::embedded());
        let mut known = Known::default();
        let texts = ["规章", " 12 ", "0", "", "本年制发件数", "（三）不予公开", "某某", "一", "减4", "1 2"];
        for lexicon in [forms.lexicon(), others.lexicon(), forms.lexicon()] {
            known.belong_to(lexicon);
            assert!(known.readings.is_empty());
            // The second time from memory.
            for text in texts.iter().chain(&texts) {
                assert_eq!(known.read(text, lexicon), Reading::new(text, lexicon), "{text}");
            }
        }
        for n in 0..Known::MAX_TEXTS + 10 {
            known.read(&format!("甲{n}"), forms.lexicon());
        }
        assert!(known.readings.len() <= Known::MAX_TEXTS);
        assert_eq!(known.read("规章", forms.lexicon()), Reading::new("规章", forms.lexicon()));
    }
}
