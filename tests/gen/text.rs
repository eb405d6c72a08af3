//! Prints a table as text, and notes which cells lose their position by it.

use super::html::lay_out;
use super::layout::Layout;
use super::rng::Rng;
use super::tables::{Cell, Role, Table};

/// Small habits of a text page, drawn once.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    /// Which layout.
    pub layout: Layout,
    /// Rows reached by a rowspan show it as empty leading cells.
    pub has_rowspan_slots: bool,
    /// `a||b` instead of `a | | b`.
    pub is_tight: bool,
    /// An empty line between cells (as in most pages) or none.
    pub has_empty_lines: bool,
    /// Spans are not padded behind the last row of a table.
    pub is_end_trimmed: bool,
}

impl Manner {
    /// Draws the manner for a layout.
    pub fn draw(rng: &mut Rng, layout: Layout) -> Self {
        Self {
            layout,
            has_rowspan_slots: rng.chance(600),
            is_tight: rng.chance(300),
            has_empty_lines: rng.chance(700),
            is_end_trimmed: rng.chance(500),
        }
    }
}

/// Prints the table; indexes of truth cells whose position is lost go to `lost`. Ends with a line break, except in the
/// layouts that put a table on one line.
pub fn print_table(rng: &mut Rng, manner: Manner, table: &Table, out: &mut String, lost: &mut Vec<usize>) {
    match manner.layout {
        Layout::PipeRowsAfterLabel
        | Layout::PipeRowsTrailing
        | Layout::PipeRowsUnpadded
        | Layout::PipeRowsLeading
        | Layout::Markdown
        | Layout::Tabs => print_rows(manner, table, out),
        Layout::PipeCellsRun
        | Layout::PipeCellsLast
        | Layout::PipeCellsNothing
        | Layout::PipeCellsOpening
        | Layout::PipeCellsOpeningBare
        | Layout::PipeCellsOwnLine => print_pipe_cells(manner, table, out),
        Layout::LinesNbsp | Layout::LinesEmpty | Layout::LinesLost | Layout::LinesDeduped => {
            print_lines(manner, table, out, lost);
        }
        Layout::PdfText | Layout::PdfVertical => super::pdf::print_table(rng, manner.layout, table, out, lost),
        layout => {
            let between = if layout == Layout::RunTogether { "" } else { " " };
            for row in &table.rows {
                for cell in row.iter().filter(|cell| !is_invisible(&cell.text)) {
                    out.push_str(cell.text.trim_matches([' ', '\u{a0}']));
                    out.push_str(between);
                }
                let is_run = layout == Layout::RunTogether && n_values(row) > 1;
                note_lost(row, is_run, lost);
                if layout == Layout::SpacesRows {
                    end_line(out);
                }
            }
            if layout != Layout::RunTogether && layout != Layout::SpacesRows {
                let len = out.trim_end_matches(' ').len();
                out.truncate(len);
            }
        }
    }
}

fn end_line(out: &mut String) {
    let len = out.trim_end_matches(' ').len();
    out.truncate(len);
    out.push('\n');
}

/// True for text that disappears where cells are only separated by white space.
pub fn is_invisible(text: &str) -> bool {
    text.chars().all(|c| c == ' ' || c == '\u{a0}')
}

fn n_values(row: &[Cell]) -> usize {
    row.iter().filter(|cell| matches!(cell.role, Role::Value(_))).count()
}

/// Marks the figures of a row as lost if a blank among them left no trace, or if `is_lost_anyway`.
pub fn note_lost(row: &[Cell], is_lost_anyway: bool, lost: &mut Vec<usize>) {
    let figures = || row.iter().filter(|cell| matches!(cell.role, Role::Value(_)));
    if is_lost_anyway || figures().any(|cell| is_invisible(&cell.text)) {
        lost.extend(figures().filter_map(|cell| match cell.role {
            Role::Value(at) => at,
            _ => None,
        }));
    }
}

/// The texts of a row in its slots: spans as empty texts behind their cell.
fn slots_of_row(table: &Table, r: usize, has_rowspan_slots: bool) -> Vec<&str> {
    let slots = lay_out(table);
    let mut texts = Vec::with_capacity(table.n_cols);
    let mut last = None;
    for slot in &slots[r] {
        let Some((from, i)) = *slot else { continue };
        let is_anchor = from == r && last != Some((from, i));
        last = Some((from, i));
        if is_anchor {
            texts.push(table.rows[from][i].text.as_str());
        } else if from == r || has_rowspan_slots {
            texts.push("");
        }
    }
    texts
}

fn print_rows(manner: Manner, table: &Table, out: &mut String) {
    let layout = manner.layout;
    for (r, row) in table.rows.iter().enumerate() {
        let own: Vec<&str> = row.iter().map(|cell| cell.text.as_str()).collect();
        let is_last = r + 1 == table.rows.len();
        match layout {
            Layout::PipeRowsTrailing => {
                out.push_str(&own.join(" | "));
                out.push_str(" |");
                if own.len() < table.n_cols && !(is_last && manner.is_end_trimmed) {
                    out.push(' ');
                    out.push_str(&"|".repeat(table.n_cols - own.len()));
                }
            }
            Layout::PipeRowsUnpadded => {
                out.push_str(&own.join(" | "));
                if manner.is_tight {
                    out.push_str(" |");
                }
            }
            Layout::PipeRowsAfterLabel => {
                let texts = slots_of_row(table, r, manner.has_rowspan_slots);
                out.push_str(&texts.join(if manner.is_tight { "|" } else { " | " }));
                out.push_str(" |");
            }
            Layout::Tabs => {
                let texts = if manner.is_tight { own } else { slots_of_row(table, r, manner.has_rowspan_slots) };
                out.push_str(&texts.join("\t"));
            }
            _ => {
                let is_slotted = layout == Layout::Markdown || !manner.is_tight;
                let texts = if is_slotted { slots_of_row(table, r, true) } else { own };
                out.push_str("| ");
                out.push_str(&texts.join(" | "));
                out.push_str(" |");
                if layout == Layout::Markdown && r == 0 {
                    out.push_str("\n|");
                    out.push_str(&" --- |".repeat(table.n_cols));
                }
            }
        }
        out.push('\n');
    }
}

fn print_pipe_cells(manner: Manner, table: &Table, out: &mut String) {
    let layout = manner.layout;
    let has_pads = matches!(layout, Layout::PipeCellsRun | Layout::PipeCellsOpening);
    for (r, row) in table.rows.iter().enumerate() {
        if matches!(layout, Layout::PipeCellsOpening | Layout::PipeCellsOpeningBare) {
            out.push_str("|\n");
        }
        for (i, cell) in row.iter().enumerate() {
            let is_last = i + 1 == row.len();
            if cell.text.is_empty() {
                out.push_str("|\n");
                continue;
            }
            out.push_str(&cell.text);
            out.push_str(match layout {
                Layout::PipeCellsLast if !is_last => "\n",
                Layout::PipeCellsOwnLine => "\n|\n",
                _ => " |\n",
            });
        }
        let is_end = r + 1 == table.rows.len() && manner.is_end_trimmed;
        if has_pads && row.len() < table.n_cols && !is_end {
            out.push_str(&"|".repeat(table.n_cols - row.len()));
            out.push('\n');
        }
    }
}

fn print_lines(manner: Manner, table: &Table, out: &mut String, lost: &mut Vec<usize>) {
    let layout = manner.layout;
    let between = if manner.has_empty_lines { "\n\n" } else { "\n" };
    let mut before: Option<&str> = None;
    for row in &table.rows {
        let mut is_row_lost = false;
        for cell in row {
            let is_value = matches!(cell.role, Role::Value(_));
            if is_invisible(&cell.text) {
                match layout {
                    Layout::LinesNbsp => out.push('\u{a0}'),
                    Layout::LinesEmpty => {}
                    // Gone without a trace: neither line nor separator.
                    _ => {
                        is_row_lost |= is_value;
                        continue;
                    }
                }
                out.push_str(between);
                continue;
            }
            if layout == Layout::LinesDeduped && before == Some(cell.text.as_str()) {
                is_row_lost |= is_value;
                continue;
            }
            before = Some(&cell.text);
            out.push_str(&cell.text);
            out.push_str(between);
        }
        if is_row_lost {
            note_lost(row, true, lost);
        }
    }
}
