//! Elements and text, in reading order, to a [`Document`]: the one place where the rules of lines and tables live.
//!
//! [`DocumentBuilder`] takes start, text and end events of a properly nested tree and knows nothing of the tree, so that
//! any source of the same events makes the very same document.
//!
//! # Rules
//!
//! - **Lines.** Every block element and `<br>` starts a line; inline elements run on without a space. White space
//!   (ASCII only) collapses as in a browser; NBSP and U+3000 stay as printed. In `pre` and `textarea` line breaks and
//!   spaces stay. Lines without anything to read are dropped. Inside `h1` to `h6` a line carries the heading's level,
//!   but not inside a table that starts there (an unclosed heading would make the whole page one).
//! - **Seen or not.** What a reader does not see is left out with all that is in it: `hidden`, `display:none`,
//!   `visibility:hidden`, scripts, styles, templates, `noscript`. A cell that is `visibility:hidden` keeps its slot and
//!   is empty; a block outside of tables that is so is shown by a script later, and read. Of pictures, fields and
//!   drop-down lists a reader sees what cannot be read: a cell with one of them and no text is [`OBJECT`]. Text that is
//!   struck out (`del`, `s`) is printed, so it stays, and so do footnote marks (`sup`, `sub`) and pinyin (`rt`). But
//!   their digits are no part of the number beside them, which is 52 in `52<sup>1</sup>` and in `<del>9</del>52`: they
//!   become superscript or subscript digits, or get a stroke each ([`STROKE`](crate::model::STROKE)). Styles that say the
//!   same of an inline element count as well.
//! - **Cells.** Lines of a cell are joined by `\n`. A nested table is a grid of its own, behind the grid that holds it,
//!   and no part of the outer cell's text, unless it is a frame around a label or a figure: one cell with one line that is no prose.
//!   A cell with nothing but a row of cells in it is [`OBJECT`], too.
//! - **Layout tables.** Pages are often built of tables, and headings and paragraphs then stand in cells. So a table
//!   yields its cells' lines as lines of the document too, behind its grid, if it holds another table, a heading
//!   element or a cell of more than 200 characters, or has one column only. No statutory table does.
//! - **Captions** are lines before their grid. Tables without a cell are left out.

use std::mem;

use super::super::Limits;
use super::super::grid::{GridBuilder, GroupKind};
use super::kind::{Element, Kind, Mark, Visibility};
use crate::model::{Block, Document, Grid, Layout, Line, Note, OBJECT};

/// A cell with more characters than this holds prose: the longest label of the forms, definition and all, is shorter.
const PROSE_CHARS: usize = 200;

/// Takes the events of a page and makes its document.
pub(super) struct DocumentBuilder {
    document: Document,
    /// Open tables, outermost first.
    tables: Vec<Table>,
    line: String,
    has_pending_space: bool,
    around: Around,
    /// The first `<title>`: `Some` once it was opened.
    title: Option<String>,
    is_in_title: bool,
    cells_left: u64,
    n_cells_left_out: u64,
    max_grid_slots: u64,
    is_grid_capped: bool,
}

/// An open table.
struct Table {
    /// Where its grid goes among the blocks.
    slot: usize,
    grid: GridBuilder,
    cell: Option<OpenCell>,
    is_in_caption: bool,
    captions: Vec<Block>,
    /// Its cells' lines are lines of the document too, those so far included.
    is_layout: bool,
    is_cut: bool,
    /// Cells left out before it.
    n_left_out_before: u64,
    outside: Around,
}

/// Open elements that change the text within them. A table starts over.
#[derive(Default)]
struct Around {
    /// Levels of headings, innermost last.
    headings: Vec<u8>,
    n_preformatted: u32,
    n_marks: [u32; Mark::ALL.len()],
}

/// An open cell.
struct OpenCell {
    text: String,
    has_object: bool,
    rowspan: u32,
    colspan: u32,
}

impl DocumentBuilder {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            document: Document { blocks: Vec::with_capacity(64), ..Document::default() },
            tables: Vec::new(),
            line: String::with_capacity(256),
            has_pending_space: false,
            around: Around::default(),
            title: None,
            is_in_title: false,
            cells_left: limits.max_cells,
            n_cells_left_out: 0,
            max_grid_slots: limits.max_grid_slots,
            is_grid_capped: false,
        }
    }

    /// Opens an element. False: nothing in it is shown, and neither its content nor its end may follow.
    pub(super) fn start(&mut self, element: &Element) -> bool {
        // Outside of tables, what is invisible is shown by a script once the page is there, as the text of every page of WeChat.
        let waits =
            element.visibility == Visibility::Invisible && element.kind == Kind::Block && self.tables.is_empty();
        if element.visibility != Visibility::Shown && !waits {
            if element.kind == Kind::Cell && element.visibility == Visibility::Invisible {
                self.start_cell(element);
                self.end_cell();
            }
            return false;
        }
        match element.kind {
            Kind::Skip => return false,
            Kind::Object => {
                self.mark_object();
                return false;
            }
            Kind::Title if self.title.is_some() => return false,
            Kind::Title => {
                self.title = Some(String::new());
                self.is_in_title = true;
            }
            Kind::Inline => {}
            Kind::Marked(mark) => self.around.n_marks[mark as usize] += 1,
            Kind::Block | Kind::Break => self.end_line(),
            Kind::Heading(level) => {
                self.end_line();
                self.around.headings.push(level);
            }
            Kind::Preformatted => {
                self.end_line();
                self.around.n_preformatted += 1;
            }
            Kind::Table => self.start_table(element),
            Kind::Caption => {
                self.end_line();
                if let Some(table) = self.tables.last_mut() {
                    table.is_in_caption = true;
                }
            }
            Kind::Group | Kind::Foot => {
                self.end_line();
                if let Some(table) = self.tables.last_mut() {
                    let kind = if element.kind == Kind::Foot { GroupKind::Foot } else { GroupKind::Body };
                    table.grid.start_group(kind);
                }
            }
            Kind::Row => {
                self.end_line();
                if let Some(table) = self.tables.last_mut() {
                    table.grid.start_row();
                }
            }
            Kind::Cell => self.start_cell(element),
        }
        true
    }

    /// Closes an element that was opened.
    pub(super) fn end(&mut self, kind: Kind) {
        match kind {
            Kind::Inline | Kind::Break | Kind::Skip | Kind::Object => {}
            Kind::Title => self.is_in_title = false,
            Kind::Marked(mark) => self.around.n_marks[mark as usize] -= 1,
            Kind::Block | Kind::Group | Kind::Foot | Kind::Row => self.end_line(),
            Kind::Heading(_) => {
                self.end_line();
                self.around.headings.pop();
            }
            Kind::Preformatted => {
                self.end_line();
                self.around.n_preformatted -= 1;
            }
            Kind::Table => self.end_table(),
            Kind::Caption => {
                self.end_line();
                if let Some(table) = self.tables.last_mut() {
                    table.is_in_caption = false;
                }
            }
            Kind::Cell => self.end_cell(),
        }
    }

    /// Adds text, character references decoded.
    pub(super) fn text(&mut self, text: &str) {
        if self.around.n_marks == [0; Mark::ALL.len()] || !text.bytes().any(|byte| byte.is_ascii_digit()) {
            return self.plain_text(text);
        }
        // What is struck out and raised is struck out.
        let mark = Mark::ALL.into_iter().rfind(|mark| self.around.n_marks[*mark as usize] > 0);
        let mut marked = String::with_capacity(2 * text.len());
        mark.expect("one is open").push(text, &mut marked);
        self.plain_text(&marked);
    }

    fn plain_text(&mut self, text: &str) {
        if self.is_in_title {
            if let Some(title) = &mut self.title {
                title.push_str(text);
            }
        } else if self.around.n_preformatted > 0 {
            let mut lines = text.split(['\n', '\r']);
            self.line.push_str(lines.next().unwrap_or_default());
            for line in lines {
                self.end_line();
                self.line.push_str(line);
            }
        } else {
            push_collapsed(&mut self.line, &mut self.has_pending_space, text);
        }
    }

    /// Adds text that is known to be ASCII white space.
    #[inline]
    pub(super) fn white_space(&mut self, text: &str) {
        if self.is_in_title || self.around.n_preformatted > 0 {
            self.text(text);
        } else {
            self.has_pending_space = true;
        }
    }

    /// The text ends within the tables that are open.
    pub(super) fn cut_open_tables(&mut self) {
        self.tables.iter_mut().for_each(|table| table.is_cut = true);
    }

    /// The document; `notes` are what was noted before the events.
    pub(super) fn finish(mut self, meta: Vec<(String, String)>, mut notes: Vec<Note>) -> Document {
        self.end_line();
        if self.is_grid_capped {
            notes.push(Note::GridCapped);
        }
        if self.n_cells_left_out > 0 {
            notes.push(Note::CellsLeftOut(self.n_cells_left_out));
        }
        let title = self.title.map(|raw| {
            let mut title = String::new();
            push_collapsed(&mut title, &mut false, &raw);
            title
        });
        self.document.title = title.filter(|title| !title.is_empty());
        self.document.meta = meta;
        self.document.notes = notes;
        self.document
    }

    /// Ends the line, if there is one, and puts it where it belongs: cell, caption or document.
    fn end_line(&mut self) {
        self.has_pending_space = false;
        if self.line.is_empty() {
            return;
        }
        let heading = self.around.headings.last().copied();
        let text = self.line.trim_ascii();
        match self.tables.last_mut() {
            _ if text.is_empty() => {}
            Some(Table { cell: Some(cell), is_layout, grid, .. }) => {
                if !*is_layout && (heading.is_some() || is_prose(&cell.text, text)) {
                    *is_layout = true;
                    push_cell_lines(&mut self.document.blocks, grid, cell);
                }
                if *is_layout {
                    push_line(&mut self.document.blocks, text, heading);
                }
                if cell.text.is_empty() {
                    // Most cells have one line, and so one allocation of its size.
                    cell.text = text.to_owned();
                } else {
                    cell.text.push('\n');
                    cell.text.push_str(text);
                }
            }
            Some(table) if table.is_in_caption => push_line(&mut table.captions, text, heading),
            _ => push_line(&mut self.document.blocks, text, heading),
        }
        self.line.clear();
    }

    fn start_table(&mut self, element: &Element) {
        self.end_line();
        if let Some(Table { cell: Some(cell), is_layout: is_layout @ false, grid, .. }) = self.tables.last_mut() {
            *is_layout = true;
            push_cell_lines(&mut self.document.blocks, grid, cell);
        }
        self.tables.push(Table {
            slot: self.document.blocks.len(),
            grid: GridBuilder::default(),
            cell: None,
            is_in_caption: false,
            captions: Vec::new(),
            is_layout: false,
            is_cut: element.is_cut,
            n_left_out_before: self.n_cells_left_out,
            outside: mem::take(&mut self.around),
        });
        // Holds the place; the grid is known when the table ends.
        let grid =
            Grid { layout: Layout::Html, n_rows: 0, n_cols: 0, cells: Vec::new(), is_cut: false, has_lost: false };
        self.document.blocks.push(Block::Grid(grid));
    }

    fn end_table(&mut self) {
        self.end_line();
        let Some(table) = self.tables.pop() else { return };
        self.around = table.outside;
        let blocks = &mut self.document.blocks;
        let (grid, is_capped) = table.grid.finish(self.max_grid_slots, table.is_cut);
        self.is_grid_capped |= is_capped;
        if let [cell] = &grid.cells[..]
            && !cell.text.is_empty()
            && !cell.text.contains('\n')
            && !is_prose("", &cell.text)
            && blocks.len() == table.slot + 1
            && table.captions.is_empty()
            && table.n_left_out_before == self.n_cells_left_out
            && self.tables.last().is_some_and(|outer| outer.cell.is_some())
        {
            // A frame around a label or a figure: one cell less.
            blocks.pop();
            self.cells_left += 1;
            self.line.push_str(&cell.text);
            return self.end_line();
        }
        // Figures of a row in one of its cells.
        let is_row = grid.n_rows == 1 && grid.cells.iter().any(|cell| !is_blank(&cell.text));
        if grid.cells.is_empty() && blocks.len() == table.slot + 1 {
            blocks.pop();
        } else {
            if grid.n_cols == 1 && !table.is_layout {
                for cell in &grid.cells {
                    cell.text.split('\n').for_each(|line| push_line(blocks, line, None));
                }
            }
            blocks[table.slot] = Block::Grid(grid);
        }
        if !table.captions.is_empty() {
            blocks.splice(table.slot..table.slot, table.captions);
        }
        if is_row {
            self.mark_object();
        }
    }

    fn start_cell(&mut self, element: &Element) {
        self.end_line();
        if let Some(table) = self.tables.last_mut() {
            let Element { rowspan, colspan, .. } = *element;
            table.cell = Some(OpenCell { text: String::new(), has_object: false, rowspan, colspan });
        }
    }

    /// The open cell shows something that cannot be read as its text.
    fn mark_object(&mut self) {
        if let Some(cell) = self.tables.last_mut().and_then(|table| table.cell.as_mut()) {
            cell.has_object = true;
        }
    }

    fn end_cell(&mut self) {
        self.end_line();
        let Some(table) = self.tables.last_mut() else { return };
        let Some(mut cell) = table.cell.take() else { return };
        if cell.has_object && is_blank(&cell.text) {
            cell.text = OBJECT.to_string();
        }
        if self.cells_left == 0 {
            self.n_cells_left_out += 1;
            return;
        }
        self.cells_left -= 1;
        table.grid.cell(cell.text, cell.rowspan, cell.colspan);
    }
}

/// Appends text with its ASCII white space collapsed; none is put at the start or the end.
fn push_collapsed(line: &mut String, has_pending_space: &mut bool, text: &str) {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        let gap = at;
        while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        *has_pending_space |= at > gap;
        if at == bytes.len() {
            return;
        }
        if mem::take(has_pending_space) && !line.is_empty() {
            line.push(' ');
        }
        let word = at;
        at = find_white_space(bytes, at);
        line.push_str(&text[word..at]);
    }
}

/// The next ASCII white space from there on, or the end. Chinese text has little of it: so eight bytes at a time.
fn find_white_space(bytes: &[u8], from: usize) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let mut at = from;
    while let Some(chunk) = bytes[at..].first_chunk::<8>() {
        let chunk = u64::from_le_bytes(*chunk);
        // The lowest bit set is that of the first byte up to the space; control characters are among these.
        let low = chunk.wrapping_sub(ONES * 0x21) & !chunk & (ONES << 7);
        if low == 0 {
            at += 8;
            continue;
        }
        at += low.trailing_zeros() as usize / 8;
        if bytes[at].is_ascii_whitespace() {
            return at;
        }
        at += 1;
    }
    bytes[at..].iter().position(u8::is_ascii_whitespace).map_or(bytes.len(), |n| at + n)
}

/// True for more characters than a label has: of lines joined by line breaks, and one more line.
fn is_prose(lines: &str, line: &str) -> bool {
    // A character has a byte at least, so that short cells are not counted.
    let n_chars = |text: &str| text.bytes().filter(|byte| *byte & 0xC0 != 0x80 && *byte != b'\n').count();
    lines.len() + line.len() > PROSE_CHARS && n_chars(lines) + n_chars(line) > PROSE_CHARS
}

/// True if nothing in a text can be read.
fn is_blank(text: &str) -> bool {
    let is_blank = |c| matches!(c, '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{feff}' | OBJECT);
    text.chars().all(|c| c.is_whitespace() || is_blank(c))
}

/// Adds a line, unless nothing in it can be read.
fn push_line(blocks: &mut Vec<Block>, text: &str, heading: Option<u8>) {
    if !is_blank(text) {
        blocks.push(Block::Text(Line { text: text.to_owned(), heading }));
    }
}

/// Adds the lines of a table's cells so far: it turned out to be one for layout. None of them is a heading, for a
/// heading would have shown that at once.
fn push_cell_lines(blocks: &mut Vec<Block>, grid: &GridBuilder, open: &OpenCell) {
    let texts = grid.cells().iter().map(|cell| cell.text.as_str()).chain([open.text.as_str()]);
    for line in texts.flat_map(|text| text.split('\n')) {
        push_line(blocks, line, None);
    }
}
