//! Rows of a region as they are met: label cells, then value cells.

use crate::forms::Meaning;
use crate::model::{Grid, GridCell, Layout, TableKind};

/// Collects the rows of a region.
#[derive(Debug, Default)]
pub(super) struct GridBuilder {
    rows: Vec<Vec<String>>,
    /// The last row already holds values.
    has_values: bool,
    /// The last row holds header cells, or a row label.
    has_header: bool,
    has_row_label: bool,
    /// The last row holds a number that counts the rows, and nothing else yet.
    is_led: bool,
    is_t3: bool,
    /// Layouts of the gaps.
    pub layouts: Vec<Layout>,
}

impl GridBuilder {
    /// A label: it opens a row, or joins the one that is open.
    pub fn label(&mut self, meanings: &[Meaning], table: TableKind, text: String) {
        self.is_t3 = table == TableKind::T3;
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
        self.rows.last_mut().expect("a row is open").push(text);
    }

    /// A number that counts the rows: it opens the row of the label that follows.
    pub fn lead(&mut self, text: String) {
        self.open();
        self.is_led = true;
        self.rows.last_mut().expect("a row is open").push(text);
    }

    /// A text that is no label of the form: a row of its own.
    pub fn stray(&mut self, text: String) {
        self.open();
        self.has_row_label = true;
        self.rows.last_mut().expect("a row is open").push(text);
    }

    /// A value of the open row.
    pub fn value(&mut self, text: String) {
        // The figures of T3 stand in a row of their own, as do those behind any header.
        if self.rows.is_empty() || self.has_header && !self.has_values && !self.has_row_label {
            // 本年增/减 that lost its 减.
            if text.is_empty() || text == "/" && !self.is_t3 {
                return;
            }
            self.open();
        }
        self.has_values = true;
        self.rows.last_mut().expect("a row is open").push(text);
    }

    /// Opens a row of values without a label.
    pub fn open_values(&mut self) {
        self.open();
        self.has_values = true;
    }

    fn open(&mut self) {
        self.rows.push(Vec::new());
        (self.has_values, self.has_header, self.has_row_label) = (false, false, false);
    }

    /// The grid; its layout is the one that most gaps show.
    pub fn finish(self, is_markdown: bool) -> Grid {
        let mut cells = Vec::new();
        let mut n_cols = 0;
        for (row, texts) in self.rows.iter().enumerate() {
            for (col, text) in texts.iter().enumerate() {
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
        Grid { layout, n_rows: self.rows.len() as u32, n_cols, cells, is_cut: false }
    }
}
