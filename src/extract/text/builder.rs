//! Rows of a region as they are met: label cells, then value cells; and which rows have lost their cells.

use crate::forms::Meaning;
use crate::interpret::number::{Printed, is_value_like, parse_count};
use crate::model::{Applicant, Grid, GridCell, Layout, TableKind};

use super::gap::T3_CELLS;

/// Stands for a cell that is printed somewhere, but nobody can say where: no number, and no blank either.
const LOST: &str = "?";

/// Cells of the longest row of T1.
const T1_CELLS: usize = 3;

/// A row of the grid.
#[derive(Debug, Default)]
struct BuiltRow {
    texts: Vec<String>,
    /// It has the label of a row of the form.
    is_labelled: bool,
    /// Cells behind the label, and how many of them are not blank.
    n_cells: usize,
    n_figures: usize,
}

impl BuiltRow {
    fn push_value(&mut self, text: String) {
        self.n_cells += 1;
        self.n_figures += usize::from(is_figure(&text));
        self.texts.push(text);
    }

    /// Takes the cells for lost: one more than the form has, so that none of them has a place.
    fn lose(&mut self, table: Option<TableKind>) {
        self.texts.truncate(self.texts.len() - self.n_cells);
        let n_lost = match table {
            Some(TableKind::T2) => Applicant::ALL.len() + 1,
            Some(TableKind::T3) => T3_CELLS + 1,
            _ => 1,
        };
        self.texts.extend(std::iter::repeat_n(LOST.to_owned(), n_lost));
        (self.n_cells, self.n_figures) = (n_lost, 0);
    }

    fn is_bare(&self) -> bool {
        self.is_labelled && self.n_cells == 0
    }
}

/// Something that is printed in a cell, and not one of the ways to print nothing.
fn is_figure(text: &str) -> bool {
    is_value_like(text) && !matches!(parse_count(text), Printed::Blank)
}

/// Collects the rows of a region.
#[derive(Debug, Default)]
pub(super) struct GridBuilder {
    rows: Vec<BuiltRow>,
    /// The last row already holds values.
    has_values: bool,
    /// The last row holds header cells, or a row label.
    has_header: bool,
    has_row_label: bool,
    /// The last row holds a number that counts the rows, and nothing else yet.
    is_led: bool,
    table: Option<TableKind>,
    /// Figures of many rows stand together.
    has_block: bool,
    /// Figures were left out of the rows.
    pub has_lost: bool,
    /// Layouts of the gaps.
    pub layouts: Vec<Layout>,
}

impl GridBuilder {
    /// A label: it opens a row, or joins the one that is open. `is_apart` says that it stands on another line than the label
    /// before it.
    pub fn label(&mut self, meanings: &[Meaning], table: TableKind, text: String, is_apart: bool) {
        self.table = Some(table);
        let any = |test: fn(&Meaning) -> bool| meanings.iter().any(test);
        let is_column = any(|meaning| {
            matches!(
                meaning,
                Meaning::T2Column(_) | Meaning::T1Measure(_) | Meaning::T3Outcome(_) | Meaning::T3Channel(_)
            )
        });
        let is_row = any(|meaning| matches!(meaning, Meaning::T2Row(_) | Meaning::T1Item(_)));
        let opens = match table {
            TableKind::T1 => {
                any(|meaning| matches!(meaning, Meaning::T1Band))
                    || is_row
                    || any(|meaning| matches!(meaning, Meaning::T1Head)) && !self.has_header
                    // Columns below the labels of rows: these were taken out of the table one column after the other.
                    || is_apart && self.has_row_label
            }
            // 其他 and 总计 are rows or columns: among columns they are columns.
            TableKind::T2 => {
                is_row && !(is_column && self.has_header)
                    || any(|meaning| matches!(meaning, Meaning::T2Group(_)))
                    || any(|meaning| matches!(meaning, Meaning::T2Head)) && self.has_row_label
            }
            TableKind::T3 => false,
        };
        // A group label stands in the row of the first label that follows it.
        let joins_group =
            table == TableKind::T2 && is_row && !self.has_header && !self.has_row_label && !self.has_values;
        if !self.is_led && (self.rows.is_empty() || self.has_values || opens && !joins_group) {
            self.open();
        }
        self.is_led = false;
        self.has_header |= is_column && !(is_row && opens) || table == TableKind::T1 && !is_row;
        self.has_row_label |= is_row && !self.has_header;
        let row = self.rows.last_mut().expect("a row is open");
        row.is_labelled |= self.has_row_label;
        row.texts.push(text);
    }

    /// A number that counts the rows: it opens the row of the label that follows.
    pub fn lead(&mut self, text: String) {
        self.open();
        self.is_led = true;
        self.rows.last_mut().expect("a row is open").texts.push(text);
    }

    /// A text that is no label of the form: a row of its own.
    pub fn stray(&mut self, text: String) {
        self.open();
        self.has_row_label = true;
        let row = self.rows.last_mut().expect("a row is open");
        row.n_figures += usize::from(is_figure(&text));
        row.texts.push(text);
    }

    /// A value of the open row.
    pub fn value(&mut self, text: String) {
        // The figures of T3 stand in a row of their own, as do those behind any header.
        if self.rows.is_empty() || self.has_header && !self.has_values && !self.has_row_label {
            // 本年增/减 that lost its 减.
            if text.is_empty() || text == "/" && self.table != Some(TableKind::T3) {
                return;
            }
            self.open();
        }
        self.has_values = true;
        self.rows.last_mut().expect("a row is open").push_value(text);
    }

    /// The `n_cells` behind the open row are printed, and which is which cannot be told.
    pub fn lose_values(&mut self, n_cells: usize) {
        self.has_values = true;
        self.has_block |= self.table == Some(TableKind::T1) && n_cells > 2 * T1_CELLS;
        self.rows.last_mut().expect("a row is open").lose(self.table);
    }

    /// Figures of many rows stand together: a row without cells is not blank.
    pub fn set_block(&mut self) {
        self.has_block = true;
    }

    /// Opens a row of values without a label.
    pub fn open_values(&mut self) {
        self.open();
        self.has_values = true;
    }

    fn open(&mut self) {
        self.rows.push(BuiltRow::default());
        (self.has_values, self.has_header, self.has_row_label) = (false, false, false);
    }

    /// Rows without cells beside figures without a row: whose these are cannot be told, so the cells are not blank.
    ///
    /// One figure alone may be that of a page, or of the row right above it. More of them are cells of any of the rows around
    /// that have none; more than a row has are a block of columns, whose rows may stand anywhere in the table.
    fn lose_bare_rows(&mut self) {
        let width = if self.table == Some(TableKind::T2) { Applicant::ALL.len() } else { T1_CELLS };
        let mut has_block = self.has_block;
        let labelled: Vec<usize> = (0..self.rows.len()).filter(|&at| self.rows[at].is_labelled).collect();
        for place in 0..labelled.len() {
            let end = labelled.get(place + 1).copied().unwrap_or(self.rows.len());
            let n_loose: usize = self.rows[labelled[place] + 1..end].iter().map(|row| row.n_figures).sum();
            if n_loose == 0 {
                continue;
            }
            has_block |= n_loose > width + 1;
            let reach = if n_loose > 1 { labelled.len() } else { 1 };
            let before = labelled[..=place].iter().rev().take(reach);
            let behind = labelled[place + 1..].iter().take(reach - 1);
            let is_bare = |at: &&usize| self.rows[**at].is_bare();
            let lost: Vec<usize> = before.take_while(is_bare).chain(behind.take_while(is_bare)).copied().collect();
            for at in lost {
                self.rows[at].lose(self.table);
            }
        }
        for row in self.rows.iter_mut().filter(|row| has_block && row.is_bare()) {
            row.lose(self.table);
        }
    }

    /// The grid; its layout is the one that most gaps show.
    pub fn finish(mut self, is_markdown: bool) -> Grid {
        if self.table != Some(TableKind::T3) {
            self.lose_bare_rows();
        }
        let mut cells = Vec::new();
        let mut n_cols = 0;
        for (row, built) in self.rows.iter().enumerate() {
            for (col, text) in built.texts.iter().enumerate() {
                n_cols = n_cols.max(col as u32 + 1);
                cells.push(GridCell { row: row as u32, col: col as u32, rowspan: 1, colspan: 1, text: text.clone() });
            }
        }
        let most = |layout: &Layout| self.layouts.iter().filter(|other| *other == layout).count();
        let layout = self.layouts.iter().max_by_key(|layout| most(layout)).copied();
        let layout = match layout {
            Some(Layout::PipeRows) if is_markdown => Layout::Markdown,
            Some(layout) => layout,
            None => Layout::Lines,
        };
        Grid { layout, n_rows: self.rows.len() as u32, n_cols, cells, is_cut: false, has_lost: self.has_lost }
    }
}
