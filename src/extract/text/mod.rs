//! Flattened text to a document: tables are found by the labels of the form and the figures between them.
//!
//! Crawls keep many reports as text in which a table survives as lines, pipes, tabs, spaces or nothing at all. What
//! survives everywhere is the order: label, figures, next label; and where it does not (`order`), figures are nobody's.
//! So the text is made ready (`prepare`), with labels and headers in one piece that a narrow cell broke into lines
//! (`wrapped`), and folded once, every label of every edition is looked up in it by one automaton (across line breaks,
//! `(四)无` / `法提供`), labels that follow each other with nothing but figures between them form a region (`regions`), and
//! the gaps between labels, without what belongs to the page (`furniture`), are cut into cells by the separators found in
//! them (`gap`), in the way the whole document shows (`habit`). The result is a [`Grid`] like any other: rows of label
//! cells followed by value cells in the order of print. Which row of the form a label is, and which column a value
//! belongs to, is decided by `interpret` for all grids alike.

mod builder;
mod cells;
mod furniture;
mod gap;
mod habit;
mod order;
mod prepare;
mod regions;
mod wrapped;

use crate::deadline;
use crate::fold::Folded;
use crate::forms::Forms;
use crate::model::{Block, Document, Grid, GridCell, Layout, Line};
use furniture::Furniture;

/// Reads decoded text that is no HTML.
pub fn read_text(text: &str, forms: &Forms) -> Document {
    let (body, page_numbers) = prepare::prepare(text, forms.lexicon());
    let folded = Folded::new(&body);
    let regions = regions::find(&body, &folded, forms.lexicon());
    let furniture = Furniture::of(&body, &regions);
    let habit = cells::read_habit(&body, &regions, &furniture, forms.lexicon());
    let mut blocks = Vec::new();
    let mut at = 0;
    for region in &regions {
        deadline::check();
        push_text(&body[at..region.start], &mut blocks);
        let (mut grid, rest) = cells::read_region(&body, region, habit, &furniture, forms);
        grid.is_cut = body[region.end..].trim().is_empty();
        blocks.push(Block::Grid(grid));
        blocks.extend(rest.into_iter().map(|text| Block::Text(Line { text, heading: None })));
        at = region.end;
    }
    push_text(&body[at..], &mut blocks);
    blocks.extend(page_numbers.into_iter().map(|text| Block::Text(Line { text, heading: None })));
    Document { blocks, ..Document::default() }
}

/// Appends the lines of text between tables; lines of a table that is no form of ours become a grid.
fn push_text(text: &str, blocks: &mut Vec<Block>) {
    let mut pending: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim) {
        if line.matches('|').count() >= 2 {
            pending.push(line);
            continue;
        }
        flush_pipes(&mut pending, blocks);
        if !line.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty() {
            blocks.push(Block::Text(Line { text: line.to_owned(), heading: None }));
        }
    }
    flush_pipes(&mut pending, blocks);
}

/// Two or more lines with pipes in a row are a table; a single one is a line (a menu, a footer).
fn flush_pipes(lines: &mut Vec<&str>, blocks: &mut Vec<Block>) {
    if lines.len() < 2 {
        blocks.extend(lines.drain(..).map(|line| Block::Text(Line { text: line.to_owned(), heading: None })));
        return;
    }
    let mut cells = Vec::new();
    let mut n_cols = 0;
    for (row, line) in lines.iter().enumerate() {
        for (col, text) in line.split('|').enumerate() {
            n_cols = n_cols.max(col as u32 + 1);
            let text = text.trim().to_owned();
            cells.push(GridCell { row: row as u32, col: col as u32, rowspan: 1, colspan: 1, text });
        }
    }
    let n_rows = lines.len() as u32;
    lines.clear();
    blocks.push(Block::Grid(Grid { layout: Layout::PipeRows, n_rows, n_cols, cells, is_cut: false, has_lost: false }));
}
