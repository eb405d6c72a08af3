//! Stage 4: a [`Document`] read against the [`Forms`].
//!
//! Every grid of the document is read row by row; each of the three tables takes the rows whose labels are its own
//! (`t1`, `t2`, `t3`). A table may be spread over several grids (one for each 第二十条 item, or cut by a page).
//! Where an HTML page holds a table as plain text, its lines are read as flattened text and the grids found there are
//! appended to the document. Tables of another year or body give way to the report's own (`owner`). Labels decide; the
//! count of cells decides where labels cannot; lost positions go to [`crate::recover`].

pub mod classify;
pub(crate) mod glyph;
pub mod meta;
pub mod number;
mod owner;
mod rows;
pub mod sections;
mod t1;
mod t2;
mod t3;
mod tokens;

use crate::deadline;
use crate::extract::text::read_text;
use crate::forms::{Forms, Lexicon, Meaning};
use crate::model::{Block, Channel, Document, Edition, Grid, Layout, Note, Reading, TableKind};
use rows::Cell;
use t1::T1;
use t2::T2;
use t3::T3;
use tokens::Print;

/// Places every number of the document in the official form.
///
/// Grids that are found in the text of a page are appended to `document`, so that every place leads to a cell; grids that
/// are left out, as another's, are among its notes.
pub fn interpret(document: &mut Document, forms: &Forms) -> Reading {
    let lexicon = forms.lexicon();
    let mut others = Vec::new();
    let mut tables = Tables::read(captioned_grids(document, &others), lexicon);
    if tables.has_rivals() {
        others = owner::others(document, lexicon);
        if !others.is_empty() {
            tables = Tables::read(captioned_grids(document, &others), lexicon);
        }
    }
    let appended = text_grids(document, &tables.found(), forms);
    if !appended.is_empty() {
        // Places lead into the document as it becomes: the tables are read again with it.
        drop(tables);
        document.blocks.extend(appended.into_iter().map(Block::Grid));
        tables = Tables::read(captioned_grids(document, &others), lexicon);
    }
    let reading = tables.finish(document, forms);
    document.notes.extend(others.into_iter().map(Note::TableOfOthers));
    reading
}

/// A grid of a document.
struct Captioned<'g> {
    table_no: u32,
    /// The line right above it.
    above: Option<&'g str>,
    grid: &'g Grid,
}

/// The grids, but for those that are left out.
fn captioned_grids<'g>(document: &'g Document, left_out: &[u32]) -> impl Iterator<Item = Captioned<'g>> {
    let (mut above, mut table_no) = (None, 0);
    document.blocks.iter().filter_map(move |block| match block {
        Block::Text(line) => {
            above = Some(line.text.as_str());
            None
        }
        Block::Grid(grid) => {
            table_no += 1;
            let captioned = Captioned { table_no: table_no - 1, above: above.take(), grid };
            (!left_out.contains(&captioned.table_no)).then_some(captioned)
        }
    })
}

/// True if characters of a text were destroyed: it holds U+FFFD.
fn is_lost(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() > 2 && memchr::memchr_iter(0xEF, bytes).any(|at| bytes[at..].starts_with("\u{FFFD}".as_bytes()))
}

/// True if characters were destroyed anywhere in the document.
fn is_damaged(document: &Document) -> bool {
    document.lines().any(|line| is_lost(&line.text))
        || document.grids().flat_map(|grid| &grid.cells).any(|cell| is_lost(&cell.text))
}

/// The grids in the lines of an HTML page, for the statutory tables that its `<table>` elements do not hold: those not
/// `found` yet.
fn text_grids(document: &Document, found: &[TableKind], forms: &Forms) -> Vec<Grid> {
    if found.len() == TableKind::ALL.len() || document.grids().any(|grid| grid.layout != Layout::Html) {
        return Vec::new();
    }
    let mut text = String::new();
    for line in document.lines() {
        text.push_str(&line.text);
        text.push('\n');
    }
    if text.is_empty() {
        return Vec::new();
    }
    let lines = read_text(&text, forms);
    let grids: Vec<Grid> =
        lines.grids().filter(|grid| grid.layout != Layout::PipeRows || grid.n_rows > 2).cloned().collect();
    // Taken only if they add a table: a table that was read once is not read twice.
    let is_new = |grid: &&Grid| {
        let alone = Captioned { table_no: 0, above: None, grid };
        let in_grid = Tables::read(std::iter::once(alone), forms.lexicon()).found();
        !in_grid.is_empty() && in_grid.iter().all(|table| !found.contains(table))
    };
    grids.iter().filter(is_new).cloned().collect()
}

/// The three tables of a document while its grids are read.
#[derive(Debug, Default)]
struct Tables<'g> {
    t1: T1<'g>,
    t2: T2<'g>,
    t3: T3<'g>,
    /// The table that took the last row: a row without labels goes to it.
    current: Option<TableKind>,
    /// Grids with labels of each table.
    n_grids: [u32; 3],
    /// Characters of a grid were destroyed.
    has_lost: bool,
    /// A grid was found in text, where all that stands around it had a part in that.
    has_text: bool,
}

impl<'g> Tables<'g> {
    /// Reads grids one by one.
    fn read(grids: impl Iterator<Item = Captioned<'g>>, lexicon: &'g Lexicon) -> Self {
        let mut tables = Self::default();
        for Captioned { table_no, above, grid } in grids {
            let rows = rows::read_rows(grid, table_no, lexicon);
            let channel = above.and_then(|line| channel_above(line, &rows, lexicon));
            let held = Held::of(&rows);
            if channel.is_none() && !held.is_statutory && !tables.continues(&rows) {
                continue;
            }
            for (n_grids, is_held) in tables.n_grids.iter_mut().zip(held.tables) {
                *n_grids += u32::from(is_held);
            }
            tables.has_lost |= grid.cells.iter().any(|cell| is_lost(&cell.text));
            tables.has_text |= grid.layout != Layout::Html;
            tables.t2.start_grid();
            if let Some(channel) = channel {
                tables.t3.start_grid_of(channel);
            }
            let last = rows.len().saturating_sub(1);
            for (at, cells) in rows.iter().enumerate() {
                deadline::tick();
                tables.take(cells, grid.layout, grid.is_cut && at == last, lexicon);
            }
        }
        tables
    }

    /// A grid without labels right behind a header that still waits for its figures: a table cut by a page.
    fn continues(&self, rows: &[Vec<Cell<'g>>]) -> bool {
        let is_figures = |cells: &Vec<Cell>| cells.iter().filter(|cell| cell.is_value).count() >= 5;
        self.current == Some(TableKind::T3) && !self.t3.has_figures() && rows.iter().any(is_figures)
            || self.current == Some(TableKind::T2)
                && rows.iter().flatten().any(|cell| cell.means(|meaning| matches!(meaning, Meaning::T2Row(_))))
            || self.current == Some(TableKind::T1)
                && rows.iter().flatten().any(|cell| cell.means(|meaning| matches!(meaning, Meaning::T1Item(_))))
    }

    fn take(&mut self, cells: &[Cell<'g>], layout: Layout, is_cut: bool, lexicon: &Lexicon) {
        if cells.iter().all(|cell| cell.is_empty()) && cells.len() < 5 {
            return;
        }
        let table = match self.current {
            Some(TableKind::T3) if self.t3.waits_for(cells) => self.current,
            Some(TableKind::T2) if self.t2.spanned_by(cells).is_some() => self.current,
            _ => self.table_of(cells),
        };
        let taken = match table {
            Some(TableKind::T1) => self.t1.take(cells, layout, lexicon).then_some(TableKind::T1),
            Some(TableKind::T2) => self.t2.take(cells, layout, is_cut, lexicon).then_some(TableKind::T2),
            Some(TableKind::T3) => self.t3.take(cells, layout, is_cut, lexicon).then_some(TableKind::T3),
            None => None,
        };
        self.current = taken.or(self.current);
    }

    /// The table that a row belongs to: by labels that no other table has, else the one before it.
    fn table_of(&self, cells: &[Cell]) -> Option<TableKind> {
        let mut votes = [0usize; 3];
        for cell in cells.iter().filter(|cell| !cell.meanings.is_empty()) {
            let first = cell.meanings[0].table();
            if cell.meanings.iter().all(|meaning| meaning.table() == first) {
                votes[first.index()] += 1;
            }
        }
        let most = votes.iter().copied().max().unwrap_or(0);
        if most == 0 {
            return self.current;
        }
        TableKind::ALL.into_iter().find(|table| votes[table.index()] == most)
    }

    /// True if several grids hold one table, or each a part of it.
    fn has_rivals(&self) -> bool {
        self.n_grids.iter().any(|&n_grids| n_grids > 1)
    }

    /// True if characters that the figures depend on may have been destroyed.
    fn are_damaged(&self, document: &Document) -> bool {
        self.has_lost || self.has_text && is_damaged(document)
    }

    fn found(&self) -> Vec<TableKind> {
        let is_found = [
            self.t1.is_found() && self.t1.has_figures(),
            self.t2.is_found(),
            self.t3.is_found() && self.t3.has_figures(),
        ];
        TableKind::ALL.into_iter().filter(|table| is_found[table.index()]).collect()
    }

    fn finish(mut self, document: &Document, forms: &Forms) -> Reading {
        self.t2.is_damaged = self.are_damaged(document);
        self.t2.settle_repeats();
        let mut reading =
            Reading { tables_found: self.found(), header_year: self.t1.header_year, ..Reading::default() };
        let edition = self.t1.edition().filter(|_| reading.tables_found.contains(&TableKind::T1)).or(self.t2.edition());
        reading.edition = edition.or((!reading.tables_found.is_empty()).then_some(Edition::Unknown));
        let edition = edition.unwrap_or(Edition::E2021);
        let print = Print::of(self.t1.texts().chain(self.t2.texts()), self.t2.texts(), self.t2.is_damaged);
        let habit = self.t2.habit(forms, print);
        if reading.tables_found.contains(&TableKind::T1) {
            reading.layouts.extend(&self.t1.layouts);
            let (facts, unmatched) = self.t1.finish(edition, forms, habit, print);
            reading.disclosures = facts;
            reading.unmatched.extend(unmatched);
        }
        if reading.tables_found.contains(&TableKind::T2) {
            reading.layouts.extend(&self.t2.layouts);
            let (facts, unmatched) = self.t2.finish(edition, forms, print);
            reading.applications = facts;
            reading.unmatched.extend(unmatched);
        }
        if reading.tables_found.contains(&TableKind::T3) {
            reading.layouts.extend(&self.t3.layouts);
            let (facts, unmatched) = self.t3.finish(forms, habit, print);
            reading.disputes = facts;
            reading.unmatched.extend(unmatched);
        }
        reading.layouts.sort_unstable();
        reading.layouts.dedup();
        reading
    }
}

/// The channel that the line above a grid names, if the grid has outcomes of T3 and names none itself.
fn channel_above(line: &str, rows: &[Vec<Cell>], lexicon: &Lexicon) -> Option<Channel> {
    let cells = || rows.iter().flatten();
    if cells().filter(|cell| t3::outcome_of(cell).is_some()).count() < 3
        || cells().any(|cell| t3::channel_of(cell).is_some())
    {
        return None;
    }
    lexicon.meanings(lexicon.find_cell(line)?).iter().find_map(|&meaning| match meaning {
        Meaning::T3Channel(channel) => Some(channel),
        _ => None,
    })
}

/// What the labels of a grid make of it.
struct Held {
    /// They are enough to hold (a part of) a statutory table, and not only words in passing.
    is_statutory: bool,
    /// Whose rows they surely are, in the order of [`TableKind::ALL`].
    tables: [bool; 3],
}

impl Held {
    fn of(rows: &[Vec<Cell>]) -> Self {
        let (mut n_items, mut n_heads, mut n_rows, mut n_columns, mut n_outcomes, mut n_channels) = (0, 0, 0, 0, 0, 0);
        let mut n_own_rows = 0;
        for cell in rows.iter().flatten().filter(|cell| !cell.meanings.is_empty()) {
            let count = |test: fn(Meaning) -> bool| usize::from(cell.means(test));
            n_items += count(|meaning| matches!(meaning, Meaning::T1Item(_)));
            n_heads += count(|meaning| matches!(meaning, Meaning::T1Band | Meaning::T1Head | Meaning::T1Measure(_)));
            n_columns += count(|meaning| matches!(meaning, Meaning::T2Column(_)));
            n_outcomes += count(|meaning| matches!(meaning, Meaning::T3Outcome(_)));
            n_channels += count(|meaning| matches!(meaning, Meaning::T3Channel(_)));
            let is_row = count(|meaning| matches!(meaning, Meaning::T2Row(_)));
            n_rows += is_row;
            // 其他 and 总计 are labels of T3 and of columns as well.
            n_own_rows +=
                is_row * usize::from(cell.meanings.iter().all(|meaning| matches!(meaning, Meaning::T2Row(_))));
        }
        let (is_t1, is_t3) = (n_items >= 1 && n_heads >= 1, n_outcomes >= 3 && n_channels >= 1);
        let is_t2 = |n_rows| n_rows >= 3 || n_rows >= 1 && n_columns >= 3;
        Self { is_statutory: is_t1 || is_t2(n_rows) || is_t3, tables: [is_t1, is_t2(n_own_rows), is_t3] }
    }
}
