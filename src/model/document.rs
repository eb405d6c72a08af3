//! A document as laid out: text lines and grids in reading order.

use std::fmt;

/// Stands behind each digit that the page strikes out (U+0336, combining long stroke overlay).
pub const STROKE: char = '\u{336}';

/// The text of a cell that shows something and no text: a picture, a field, a list to choose from (U+FFFC, object replacement
/// character).
pub const OBJECT: char = '\u{FFFC}';

/// How a table was printed. A document may mix several; `reports.layout` names them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layout {
    /// An HTML `<table>`, laid out by the HTML table model.
    Html,
    /// One line per row, pipes between cells.
    PipeRows,
    /// One line per cell, a pipe behind it or on a line of its own.
    PipeCells,
    /// A Markdown table: pipe rows with a delimiter row of dashes.
    Markdown,
    /// One line per row, tabs between cells.
    Tabs,
    /// One line per cell, no mark of rows.
    Lines,
    /// One line per row (or everything on one line), spaces between cells.
    Spaces,
    /// Cells run together without a separator.
    RunTogether,
}

impl Layout {
    /// The code used in `reports.layout`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::PipeRows => "pipe_rows",
            Self::PipeCells => "pipe_cells",
            Self::Markdown => "markdown",
            Self::Tabs => "tabs",
            Self::Lines => "lines",
            Self::Spaces => "spaces",
            Self::RunTogether => "run_together",
        }
    }

    /// Every layout with an English description, in the order of the codebook.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Html, "HTML table, spans laid out"),
        (Self::PipeRows, "text, one line per row, pipes between cells"),
        (Self::PipeCells, "text, one line per cell with a pipe behind it"),
        (Self::Markdown, "text, Markdown table"),
        (Self::Tabs, "text, one line per row, tabs between cells"),
        (Self::Lines, "text, one line per cell without row marks"),
        (Self::Spaces, "text, cells separated by spaces"),
        (Self::RunTogether, "text, cells run together without separators"),
    ];
}

/// One anchor cell of a grid: 0-based slot of its top-left corner, spans as laid out (always at least 1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridCell {
    /// 0-based row of the anchor slot.
    pub row: u32,
    /// 0-based column of the anchor slot.
    pub col: u32,
    /// Rows covered, after `rowspan=0` and the table's end were applied.
    pub rowspan: u32,
    /// Columns covered.
    pub colspan: u32,
    /// Text as printed; breaks inside the cell are `\n`.
    pub text: String,
}

/// A table as laid out.
///
/// Shape: `n_rows` x `n_cols` slots; spans are laid out; slots that no cell covers are simply absent (a short row is
/// not padded). `cells` holds the anchor cells sorted by (`row`, `col`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// How the table was printed.
    pub layout: Layout,
    /// Number of rows.
    pub n_rows: u32,
    /// Number of columns (the widest row).
    pub n_cols: u32,
    /// Anchor cells in row-major order.
    pub cells: Vec<GridCell>,
    /// True when the document ends inside or right behind this table, so that its last row may be cut.
    pub is_cut: bool,
    /// True when it prints figures whose rows could not be told: they stand in lines of text behind it.
    pub has_lost: bool,
}

/// One line of text outside of tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Text as printed, without line breaks, trimmed of ASCII white space.
    pub text: String,
    /// Level 1 to 6 for an HTML heading element, `None` otherwise.
    pub heading: Option<u8>,
}

/// A piece of the document in reading order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A line of text.
    Text(Line),
    /// A table. Its `table_no` is its rank among the grids of the document, 0-based.
    Grid(Grid),
}

/// Something odd about a page that is data, not an error (a cap that was hit, text that was left out).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// Elements nested deeper than the cap were flattened; their text is kept.
    DepthCapped,
    /// Attributes beyond the cap on one tag were dropped.
    AttributesCapped,
    /// A table's area was capped: spans were clamped to real cells.
    GridCapped,
    /// Text nested tables or cells were left out because a cap on cells was hit; how many.
    CellsLeftOut(u64),
    /// A statutory table of another year or another body, or an empty form, beside the report's own; its `table_no`.
    TableOfOthers(u32),
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DepthCapped => f.write_str("depth_capped"),
            Self::AttributesCapped => f.write_str("attributes_capped"),
            Self::GridCapped => f.write_str("grid_capped"),
            Self::CellsLeftOut(n) => write!(f, "cells_left_out:{n}"),
            Self::TableOfOthers(table_no) => write!(f, "table_of_others:{table_no}"),
        }
    }
}

/// A document as laid out: what `extract` makes of text, and what `interpret` reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// `<title>`, as printed; `None` for text.
    pub title: Option<String>,
    /// `<meta name|property|http-equiv content>`, in order, names lower-cased; empty for text.
    pub meta: Vec<(String, String)>,
    /// Lines and tables in reading order.
    pub blocks: Vec<Block>,
    /// Oddities met on the way.
    pub notes: Vec<Note>,
}

impl Document {
    /// The grids in order: the index is the `table_no` of the `cells` table.
    pub fn grids(&self) -> impl Iterator<Item = &Grid> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Grid(grid) => Some(grid),
            Block::Text(_) => None,
        })
    }

    /// The text lines in order, without the tables.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Text(line) => Some(line),
            Block::Grid(_) => None,
        })
    }
}

/// The place in `cells` that a value was read from: all 0-based.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Rank of the grid in the document.
    pub table_no: u32,
    /// Row of the anchor slot.
    pub row: u32,
    /// Column of the anchor slot.
    pub col: u32,
}
