//! A piece of a table drawn around one of its cells, merged cells as they are merged.
//!
//! Lines are ASCII: box-drawing characters are one column wide in some terminals and two in those set up for Chinese.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use crate::show::{escape, shorten};

/// A cell of `cells`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridCell {
    /// 0-based row of the top left corner.
    pub row: i64,
    /// 0-based column of the top left corner.
    pub col: i64,
    /// Rows that it covers.
    pub rowspan: i64,
    /// Columns that it covers.
    pub colspan: i64,
    /// Text as printed.
    pub text: String,
}

/// Rows at the top that are always drawn: the heads of the columns.
const HEAD_ROWS: i64 = 3;

/// Columns on the left that are always drawn: the labels of the rows.
const LABEL_COLS: i64 = 3;

/// Rows drawn above and below the cell, and columns on either side.
const AROUND: i64 = 2;

/// A table of as many columns is drawn in its whole breadth.
const ALL_COLS: i64 = 8;

/// Widest text of one column, in columns of the terminal.
const MAX_WIDTH: usize = 24;

/// Who has a place of the drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    /// The cell with this index.
    Cell(usize),
    /// Rows or columns that are left out.
    Gap,
    /// Nobody: the row is shorter than others.
    Nobody,
    /// Beyond the edge.
    Outside,
}

/// The rows or columns to draw, `None` where some are left out.
fn choose(n: i64, n_first: i64, at: i64, around: i64) -> Vec<Option<i64>> {
    let mut chosen = Vec::new();
    let mut last = -1;
    for idx in (0..n.min(n_first)).chain((at - around).max(n_first)..=(at + around).min(n - 1)) {
        // A gap of one is no shorter than what it leaves out.
        if idx == last + 2 {
            chosen.push(Some(idx - 1));
        } else if idx > last + 1 {
            chosen.push(None);
        }
        chosen.push(Some(idx));
        last = idx;
    }
    if last == n - 2 {
        chosen.push(Some(n - 1));
    } else if last < n - 2 {
        chosen.push(None);
    }
    chosen
}

/// Draws the surroundings of the cell at `at` (row and column), which is marked `>> so <<`. Text that is too long ends
/// in `…`; a row or column of `…` stands for what is left out.
pub fn draw(cells: &[GridCell], at: (i64, i64)) -> String {
    let n_rows = cells.iter().map(|cell| cell.row.saturating_add(cell.rowspan.max(1))).max().unwrap_or(0);
    let n_cols = cells.iter().map(|cell| cell.col.saturating_add(cell.colspan.max(1))).max().unwrap_or(0);
    let rows = choose(n_rows, HEAD_ROWS, at.0, AROUND);
    let cols =
        if n_cols <= ALL_COLS { (0..n_cols).map(Some).collect() } else { choose(n_cols, LABEL_COLS, at.1, AROUND) };
    let owners = own(cells, &rows, &cols);
    let owner = |row: usize, col: usize| -> Owner {
        match (row.checked_sub(1), col.checked_sub(1)) {
            (Some(row), Some(col)) => {
                owners.get(row).and_then(|owners| owners.get(col)).copied().unwrap_or(Owner::Outside)
            }
            _ => Owner::Outside,
        }
    };
    let texts: Vec<String> = cells
        .iter()
        .map(|cell| {
            let text = escape(cell.text.trim());
            let is_marked = (cell.row, cell.col) == at;
            if is_marked { format!(">> {} <<", shorten(&text, MAX_WIDTH)) } else { text }
        })
        .collect();
    let widths = measure(&owners, &texts, cols.len());

    // Places are numbered from 1 in here, so that the edge has a number, too.
    let (n_rows, n_cols) = (rows.len(), cols.len());
    let mut out = String::new();
    for row in 1..=n_rows + 1 {
        let mut line = String::new();
        for col in 1..=n_cols + 1 {
            line.push(corner(
                owner(row - 1, col - 1) != owner(row - 1, col),
                owner(row, col - 1) != owner(row, col),
                owner(row - 1, col - 1) != owner(row, col - 1),
                owner(row - 1, col) != owner(row, col),
            ));
            if col <= n_cols {
                let mark = if owner(row - 1, col) == owner(row, col) { ' ' } else { '-' };
                line.extend(std::iter::repeat_n(mark, widths[col - 1] + 2));
            }
        }
        let _ = writeln!(out, "{}", line.trim_end());
        if row <= n_rows {
            let _ = writeln!(out, "{}", write_texts(row, n_cols, &owner, &texts, &widths).trim_end());
        }
    }
    out
}

/// The mark where up to four lines meet.
fn corner(above: bool, below: bool, left: bool, right: bool) -> char {
    match (above || below, left || right) {
        (true, false) => '|',
        (false, true) => '-',
        (true, true) => '+',
        (false, false) => ' ',
    }
}

/// Who has each place of the drawing.
fn own(cells: &[GridCell], rows: &[Option<i64>], cols: &[Option<i64>]) -> Vec<Vec<Owner>> {
    let mut owners = vec![vec![Owner::Nobody; cols.len()]; rows.len()];
    let covers = |start: i64, span: i64, at: i64| at >= start && at < start.saturating_add(span.max(1));
    for (idx, cell) in cells.iter().enumerate() {
        for (row, owners) in rows.iter().zip(&mut owners) {
            if row.is_some_and(|row| covers(cell.row, cell.rowspan, row)) {
                for (col, owner) in cols.iter().zip(owners) {
                    if *owner == Owner::Nobody && col.is_some_and(|col| covers(cell.col, cell.colspan, col)) {
                        *owner = Owner::Cell(idx);
                    }
                }
            }
        }
    }
    // What is left out belongs to the cell on both sides of it, where that is one cell.
    for owners in &mut owners {
        for col in (0..cols.len()).filter(|&col| cols[col].is_none()) {
            let beside = |col: Option<usize>| col.and_then(|col| owners.get(col)).copied();
            let (left, right) = (beside(col.checked_sub(1)), beside(Some(col + 1)));
            owners[col] = if left == right { left.unwrap_or(Owner::Gap) } else { Owner::Gap };
        }
    }
    for row in (0..rows.len()).filter(|&row| rows[row].is_none()) {
        for col in 0..cols.len() {
            let beside = |row: Option<usize>| row.and_then(|row| owners.get(row)).map(|owners| owners[col]);
            let (above, below) = (beside(row.checked_sub(1)), beside(Some(row + 1)));
            owners[row][col] = if above == below { above.unwrap_or(Owner::Gap) } else { Owner::Gap };
        }
    }
    owners
}

/// Widths of the columns: as the cells of one column need them, and then what wider ones lack.
fn measure(owners: &[Vec<Owner>], texts: &[String], n_cols: usize) -> Vec<usize> {
    let mut widths = vec![1; n_cols];
    for is_merged in [false, true] {
        for owners in owners {
            let mut col = 0;
            while col < n_cols {
                let end = run_end(owners, col);
                if let Owner::Cell(idx) = owners[col]
                    && (end - col > 1) == is_merged
                {
                    let wanted = texts[idx].width().min(MAX_WIDTH * (end - col) + 6);
                    let has: usize = widths[col..end].iter().sum::<usize>() + 3 * (end - col - 1);
                    // The mark around the cell's own text is not to be cut.
                    let most = if texts[idx].starts_with(">> ") { MAX_WIDTH + 6 } else { MAX_WIDTH };
                    if !is_merged {
                        widths[col] = widths[col].max(wanted.min(most));
                    } else if wanted > has && wanted <= most {
                        widths[end - 1] += wanted - has;
                    }
                }
                col = end;
            }
        }
    }
    widths
}

/// The column behind the run of places that has one owner with `col`.
fn run_end(owners: &[Owner], col: usize) -> usize {
    let n = owners[col..].iter().take_while(|owner| **owner == owners[col]).count();
    col + n
}

/// The line of texts of a row: each cell's where its first place is drawn.
fn write_texts(
    row: usize,
    n_cols: usize,
    owner: &dyn Fn(usize, usize) -> Owner,
    texts: &[String],
    widths: &[usize],
) -> String {
    let mut line = String::new();
    let mut col = 1;
    while col <= n_cols {
        let here = owner(row, col);
        let mut end = col + 1;
        while end <= n_cols && owner(row, end) == here {
            end += 1;
        }
        let room: usize = widths[col - 1..end - 1].iter().sum::<usize>() + 3 * (end - col - 1);
        let text = match here {
            Owner::Cell(idx) if owner(row - 1, col) != here => shorten(&texts[idx], room),
            Owner::Gap => "…".to_owned(),
            _ => String::new(),
        };
        line.push(if owner(row, col - 1) == here { ' ' } else { '|' });
        line.push(' ');
        let padding = " ".repeat(room.saturating_sub(text.width()));
        // Labels are left, numbers right: as in `show`.
        let (first, second) = if is_number(&text) { (&padding, &text) } else { (&text, &padding) };
        line.push_str(first);
        line.push_str(second);
        line.push(' ');
        col = end;
    }
    if owner(row, n_cols) != Owner::Outside {
        line.push('|');
    }
    line
}

fn is_number(text: &str) -> bool {
    text.starts_with(">> ") || (!text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || ".,-+%".contains(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(row: i64, col: i64, rowspan: i64, colspan: i64, text: &str) -> GridCell {
        GridCell { row, col, rowspan, colspan, text: text.to_owned() }
    }

    #[test]
    fn merged_cells_stay_merged() {
        let cells = [
            cell(0, 0, 1, 2, "收到和处理"),
            cell(0, 2, 1, 2, "申请人情况"),
            cell(1, 0, 2, 1, "本年度"),
            cell(1, 1, 1, 1, "予以公开"),
            cell(1, 2, 1, 1, "12"),
            cell(1, 3, 1, 1, "0"),
            cell(2, 1, 1, 1, "部分"),
            cell(2, 2, 1, 1, ""),
            cell(2, 3, 1, 1, "3"),
        ];
        let text = draw(&cells, (1, 2));
        assert_eq!(
            text,
            "\
+-------------------+--------------+
| 收到和处理        | 申请人情况   |
+--------+----------+----------+---+
| 本年度 | 予以公开 | >> 12 << | 0 |
|        +----------+----------+---+
|        | 部分     |          | 3 |
+--------+----------+----------+---+
"
        );
        let widths: Vec<usize> = text.lines().map(UnicodeWidthStr::width).collect();
        assert!(widths.iter().all(|width| *width == widths[0]), "{text}");
    }

    #[test]
    fn what_is_far_is_left_out() {
        let cells: Vec<GridCell> =
            (0..30).flat_map(|row| (0..20).map(move |col| cell(row, col, 1, 1, &format!("{row}.{col}")))).collect();
        let text = draw(&cells, (15, 10));
        assert!(text.contains(">> 15.10 <<") && text.contains("|  0.0 ") && text.contains("…"), "{text}");
        assert!(!text.contains(" 9.0") && !text.contains(" 15.15"), "{text}");
        assert_eq!(text.lines().filter(|line| line.starts_with('|')).count(), 3 + 1 + 5 + 1, "{text}");
    }

    #[test]
    fn odd_tables_are_drawn_all_the_same() {
        let cells = [
            cell(0, 0, 1, 1, "a"),
            cell(1, 0, i64::MAX, i64::MAX, "\u{1b}[2Jx\u{202E}"),
            cell(1, 0, 1, 1, "under it"),
            cell(0, 5, 0, 0, "b"),
        ];
        let text = draw(&cells, (0, 5));
        assert!(text.contains(">> b <<") && !text.contains('\u{1b}') && !text.contains('\u{202E}'), "{text}");
        assert_eq!(draw(&[], (0, 0)), "\n");
    }

    #[test]
    fn rows_are_chosen_without_gaps_of_one() {
        let table: [(i64, i64, &[Option<i64>]); 4] = [
            (4, 1, &[Some(0), Some(1), Some(2), Some(3)]),
            (8, 5, &[Some(0), Some(1), Some(2), Some(3), Some(4), Some(5), Some(6), Some(7)]),
            (12, 7, &[Some(0), Some(1), Some(2), None, Some(5), Some(6), Some(7), Some(8), Some(9), None]),
            (3, 0, &[Some(0), Some(1), Some(2)]),
        ];
        for (n, at, expected) in table {
            assert_eq!(choose(n, 3, at, 2), expected, "{n} {at}");
        }
    }
}
