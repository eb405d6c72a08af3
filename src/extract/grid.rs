//! A table's rows and cells to a [`Grid`]: spans laid out by the HTML standard's table model.
//!
//! [`GridBuilder`] is fed with events (group, row, cell) and knows nothing of trees, tags or text rules, so that any
//! reader of tables can use it. Where a cell's text comes from, and what is a table at all, is left to the caller.
//!
//! # The model
//!
//! "Forming a table" of the HTML standard (4.9.12.1), row by row, as few slots kept as possible: a cell takes the first
//! slot of its row that no cell from above covers; two cells may cover the same slot (an overlap), and both stay. A
//! `tfoot` is laid out behind everything else, wherever it is written; a `thead` stays in its place.
//!
//! Two things are settled as browsers draw them: a row span ends with the last written row of its row group (the
//! standard lets it make up rows that nobody wrote), and `rowspan=0` means "to the end of the row group" in quirks mode
//! too.
//!
//! # Bounds
//!
//! Layout costs as much as the slots that the cells cover, and these are capped at 64 + 8 x cells (and at an absolute
//! number). A table beyond the cap is laid out again with column spans clamped to the number of cells in its fullest
//! row, and, should that not be enough, with every span 1. Anchor cells are never lost.

use crate::model::{Grid, GridCell, Layout};

/// The standard's cap on `colspan`.
const MAX_COLSPAN: u32 = 1000;
/// The standard's cap on `rowspan`.
const MAX_ROWSPAN: u32 = 65_534;
/// Slots that a table may cover whatever its size.
const FREE_SLOTS: u64 = 64;
/// Slots that a table may cover for each cell that it really has.
const SLOTS_PER_CELL: u64 = 8;

/// Reads a `colspan` attribute: 1 for nonsense and for 0, at most 1000.
pub fn parse_colspan(raw: &str) -> u32 {
    parse_non_negative(raw).unwrap_or(1).clamp(1, MAX_COLSPAN)
}

/// Reads a `rowspan` attribute: 1 for nonsense, at most 65534; 0 means to the end of the row group.
pub fn parse_rowspan(raw: &str) -> u32 {
    parse_non_negative(raw).unwrap_or(1).min(MAX_ROWSPAN)
}

/// The standard's rules for parsing non-negative integers: white space, a sign, digits, and whatever follows them.
fn parse_non_negative(raw: &str) -> Option<u32> {
    let raw = raw.trim_start_matches(|c: char| c.is_ascii_whitespace());
    let (is_negative, digits) = match raw.as_bytes().first()? {
        b'-' => (true, &raw[1..]),
        b'+' => (false, &raw[1..]),
        _ => (false, raw),
    };
    let mut value = None;
    for digit in digits.bytes().take_while(u8::is_ascii_digit) {
        value = Some(value.unwrap_or(0u32).saturating_mul(10).saturating_add(u32::from(digit - b'0')));
    }
    value.filter(|&value| !is_negative || value == 0)
}

/// Part of a table that row spans do not leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupKind {
    /// `thead` and `tbody`: laid out where they are written.
    Body,
    /// `tfoot`: laid out behind everything else.
    Foot,
}

/// Takes a table's cells in source order and lays them out.
///
/// Until [`GridBuilder::finish`] a cell's `row` is the rank of its row in the source, and its spans are as written
/// (`rowspan` 0: to the end of the group).
#[derive(Debug, Default)]
pub struct GridBuilder {
    cells: Vec<GridCell>,
    /// Per row in source order: number of its group, and the index of its first cell.
    rows: Vec<(u32, u32)>,
    groups: Vec<GroupKind>,
}

/// A table's spans covered more slots than its cells allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct TooLarge;

/// Which spans are believed.
#[derive(Debug, Clone, Copy)]
struct Clamp {
    colspan: u32,
    rowspan: u32,
    max_slots: u64,
}

impl GridBuilder {
    /// Opens a row group; rows that follow belong to it.
    pub fn start_group(&mut self, kind: GroupKind) {
        self.groups.push(kind);
    }

    /// Opens a row; cells that follow belong to it.
    pub fn start_row(&mut self) {
        if self.groups.is_empty() {
            self.groups.push(GroupKind::Body);
        }
        let group = index(self.groups.len() - 1);
        self.rows.push((group, index(self.cells.len())));
    }

    /// Adds a cell to the current row. Spans are as [`parse_rowspan`] and [`parse_colspan`] read them.
    pub fn cell(&mut self, text: String, rowspan: u32, colspan: u32) {
        if self.rows.is_empty() {
            self.start_row();
        }
        let row = index(self.rows.len() - 1);
        self.cells.push(GridCell { row, col: 0, rowspan, colspan: colspan.max(1), text });
    }

    /// The cells so far, in source order.
    pub fn cells(&self) -> &[GridCell] {
        &self.cells
    }

    /// Lays the table out. The flag tells that its spans had to be clamped.
    pub fn finish(mut self, max_slots: u64, is_cut: bool) -> (Grid, bool) {
        let n_cells = self.cells.len() as u64;
        if self.cells.iter().all(|cell| (cell.rowspan, cell.colspan) == (1, 1))
            && !self.groups.contains(&GroupKind::Foot)
        {
            return self.finish_plain(max_slots, is_cut);
        }
        let fullest_row = (0..self.rows.len()).map(|row_idx| self.cell_range(row_idx).len()).max().unwrap_or(0);
        let cap = max_slots.min(FREE_SLOTS + SLOTS_PER_CELL * n_cells);
        let tiers = [
            Clamp { colspan: MAX_COLSPAN, rowspan: MAX_ROWSPAN, max_slots: cap },
            Clamp { colspan: index(fullest_row.max(1)), rowspan: MAX_ROWSPAN, max_slots: cap },
            Clamp { colspan: 1, rowspan: 1, max_slots: u64::MAX },
        ];
        let order = self.layout_order();
        let (places, tier) = tiers
            .iter()
            .enumerate()
            .find_map(|(tier, clamp)| self.place(&order, *clamp).ok().map(|places| (places, tier)))
            .expect("the last tier has no cap");

        let (mut n_rows, mut n_cols) = (index(self.rows.len()), 0);
        for (cell, place) in self.cells.iter_mut().zip(&places) {
            (cell.row, cell.col, cell.rowspan, cell.colspan) = *place;
            n_cols = n_cols.max(cell.col + cell.colspan);
        }
        if self.cells.is_empty() {
            n_rows = 0;
        }
        if !self.cells.is_sorted_by_key(|cell| (cell.row, cell.col)) {
            self.cells.sort_by_key(|cell| (cell.row, cell.col));
        }
        (Grid { layout: Layout::Html, n_rows, n_cols, cells: self.cells, is_cut, has_lost: false }, tier > 0)
    }

    /// As [`GridBuilder::finish`] where no cell spans and no row is moved: every cell stands where it is written.
    fn finish_plain(mut self, max_slots: u64, is_cut: bool) -> (Grid, bool) {
        let (mut row, mut col, mut n_cols) = (0, 0, 0);
        for cell in &mut self.cells {
            col = if cell.row == row { col } else { 0 };
            row = cell.row;
            cell.col = col;
            col += 1;
            n_cols = n_cols.max(col);
        }
        let n_rows = if self.cells.is_empty() { 0 } else { index(self.rows.len()) };
        let is_capped = self.cells.len() as u64 > max_slots;
        (Grid { layout: Layout::Html, n_rows, n_cols, cells: self.cells, is_cut, has_lost: false }, is_capped)
    }

    /// Rows in the order of layout, as ranges of source rows that belong to one group: feet behind everything else.
    fn layout_order(&self) -> Vec<std::ops::Range<usize>> {
        let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
        for (row_idx, (group, _)) in self.rows.iter().enumerate() {
            match runs.last_mut() {
                Some(run) if self.rows[run.start].0 == *group => run.end = row_idx + 1,
                _ => runs.push(row_idx..row_idx + 1),
            }
        }
        runs.sort_by_key(|run| self.groups[self.rows[run.start].0 as usize] == GroupKind::Foot);
        runs
    }

    fn cell_range(&self, row_idx: usize) -> std::ops::Range<usize> {
        let end = self.rows.get(row_idx + 1).map_or(self.cells.len(), |&(_, first)| first as usize);
        self.rows[row_idx].1 as usize..end
    }

    /// Places every cell: (row, col, rowspan, colspan) in source order.
    fn place(&self, order: &[std::ops::Range<usize>], clamp: Clamp) -> Result<Vec<(u32, u32, u32, u32)>, TooLarge> {
        let mut places = vec![(0, 0, 1, 1); self.cells.len()];
        let mut n_slots = 0u64;
        let mut row = 0u32;
        // Per column, the first row that no cell placed so far covers. Cells are placed top to bottom, so a column is
        // covered in the current row exactly if this lies beyond it.
        let mut free_from: Vec<u32> = Vec::new();
        for run in order {
            let group_end = row + index(run.len());
            for row_idx in run.clone() {
                let mut col = 0usize;
                for cell_idx in self.cell_range(row_idx) {
                    while free_from.get(col).is_some_and(|&free| free > row) {
                        col += 1;
                    }
                    let cell = &self.cells[cell_idx];
                    let rows_left = group_end - row;
                    let rowspan = if cell.rowspan == 0 { clamp.rowspan } else { cell.rowspan.min(clamp.rowspan) };
                    let rowspan = rowspan.min(rows_left);
                    let colspan = cell.colspan.min(clamp.colspan);
                    n_slots += u64::from(rowspan) * u64::from(colspan);
                    if n_slots > clamp.max_slots {
                        return Err(TooLarge);
                    }
                    let end = col + colspan as usize;
                    if free_from.len() < end {
                        free_from.resize(end, 0);
                    }
                    for free in &mut free_from[col..end] {
                        *free = (*free).max(row + rowspan);
                    }
                    places[cell_idx] = (row, index(col), rowspan, colspan);
                    col = end;
                }
                row += 1;
            }
        }
        Ok(places)
    }
}

/// Ranks fit 32 bits: texts are far shorter than four billion tags.
fn index(n: usize) -> u32 {
    u32::try_from(n).expect("a table has fewer rows and cells than its text has bytes, and texts are below 4 GB")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A table written as words: `|` ends a row, `+` opens a body, `=` a foot; a cell is `name`, `name:rowspan` or
    /// `name:rowspan:colspan`.
    fn build(source: &str) -> GridBuilder {
        let mut builder = GridBuilder::default();
        builder.start_row();
        for word in source.split_whitespace() {
            match word {
                "|" => builder.start_row(),
                "+" => {
                    builder.start_group(GroupKind::Body);
                    builder.start_row();
                }
                "=" => {
                    builder.start_group(GroupKind::Foot);
                    builder.start_row();
                }
                cell => {
                    let mut parts = cell.split(':');
                    let name = parts.next().unwrap_or_default().to_owned();
                    builder.cell(name, parts.next().map_or(1, parse_rowspan), parts.next().map_or(1, parse_colspan));
                }
            }
        }
        builder
    }

    /// `rows`x`cols` and per cell `name@row,col` with `+rowspan,colspan` where it spans.
    fn draw(grid: &Grid) -> String {
        let mut drawn = format!("{}x{}", grid.n_rows, grid.n_cols);
        for cell in &grid.cells {
            drawn += &format!(" {}@{},{}", cell.text, cell.row, cell.col);
            if (cell.rowspan, cell.colspan) != (1, 1) {
                drawn += &format!("+{},{}", cell.rowspan, cell.colspan);
            }
        }
        drawn
    }

    #[test]
    fn spans_are_laid_out_as_the_standard_says() {
        for (what, source, expected) in [
            ("plain", "a b | c d", "2x2 a@0,0 b@0,1 c@1,0 d@1,1"),
            ("short row", "a b c | d", "2x3 a@0,0 b@0,1 c@0,2 d@1,0"),
            ("empty row", "a | | b", "3x1 a@0,0 b@2,0"),
            ("colspan", "a:1:2 | b c", "2x2 a@0,0+1,2 b@1,0 c@1,1"),
            ("rowspan", "a:2 b | c", "2x2 a@0,0+2,1 b@0,1 c@1,1"),
            ("rowspan in the middle", "a b:2 c | d e", "2x3 a@0,0 b@0,1+2,1 c@0,2 d@1,0 e@1,2"),
            ("both", "a:2:2 b | c | d e f", "3x3 a@0,0+2,2 b@0,2 c@1,2 d@2,0 e@2,1 f@2,2"),
            ("rowspan 0: to the end of the group", "a:0 b | c | d", "3x2 a@0,0+3,1 b@0,1 c@1,1 d@2,1"),
            ("rowspan 0 ends with its group", "a:0 b | c + d e", "3x2 a@0,0+2,1 b@0,1 c@1,1 d@2,0 e@2,1"),
            ("rowspan ends with its group", "a:9 b | c + d e", "3x2 a@0,0+2,1 b@0,1 c@1,1 d@2,0 e@2,1"),
            ("rowspan ends with the table", "a:65534 b", "1x2 a@0,0 b@0,1"),
            // The standard's own example of two cells on one slot: 5 spans down, 6 spans right over it.
            ("overlap", "1 2 3 | 4 5:2 | 6:1:2 7", "3x3 1@0,0 2@0,1 3@0,2 4@1,0 5@1,1+2,1 6@2,0+1,2 7@2,2"),
            ("cells go around", "a:2 b:1:2 c:2 | d e f", "2x5 a@0,0+2,1 b@0,1+1,2 c@0,3+2,1 d@1,1 e@1,2 f@1,4"),
            ("a foot goes last, wherever it stands", "a = f + b", "3x1 a@0,0 b@1,0 f@2,0"),
            ("spans do not reach into a foot that was moved", "a:0 = f:0 + b:0 | c", "4x2 a@0,0 b@1,0+2,1 c@2,1 f@3,0"),
            ("header wider than the values", "a:1:8 | b c d", "2x8 a@0,0+1,8 b@1,0 c@1,1 d@1,2"),
            ("colspan 0 is 1", "a:1:0 b", "1x2 a@0,0 b@0,1"),
        ] {
            let (grid, is_capped) = build(source).finish(2_000_000, false);
            assert_eq!(draw(&grid), expected, "{what}");
            assert!(!is_capped, "{what}");
        }
    }

    #[test]
    fn span_attributes_are_read_by_the_rules_for_non_negative_integers() {
        for (raw, rowspan, colspan) in [
            ("2", 2, 2),
            (" \t\n3", 3, 3),
            ("+4", 4, 4),
            ("-4", 1, 1),
            ("-0", 0, 1),
            ("0", 0, 1),
            ("", 1, 1),
            ("x", 1, 1),
            ("2px", 2, 2),
            ("2.9", 2, 2),
            ("５", 1, 1),
            ("007", 7, 7),
            ("+", 1, 1),
            ("1000", 1000, 1000),
            ("1001", 1001, 1000),
            ("65535", 65534, 1000),
            ("99999999999999999999", 65534, 1000),
        ] {
            assert_eq!(parse_rowspan(raw), rowspan, "rowspan {raw:?}");
            assert_eq!(parse_colspan(raw), colspan, "colspan {raw:?}");
        }
    }

    #[test]
    fn span_bombs_are_clamped_and_lose_no_cell() {
        // One wide cell over narrow rows: the fullest row is the true width.
        let (grid, is_capped) = build("a:1:1000000000 | b c").finish(2_000_000, false);
        assert_eq!((draw(&grid).as_str(), is_capped), ("2x2 a@0,0+1,2 b@1,0 c@1,1", true));

        let bomb = "x:65534:1000 ".repeat(200);
        let (grid, is_capped) = build(&bomb).finish(2_000_000, false);
        assert_eq!((grid.n_rows, grid.n_cols, grid.cells.len(), is_capped), (1, 200, 200, true));

        let bomb = "x:65534:1000 | ".repeat(200);
        let (grid, is_capped) = build(&bomb).finish(2_000_000, false);
        assert_eq!((grid.n_cols, grid.cells.len(), is_capped), (1, 200, true));

        // The absolute cap holds too.
        let (grid, is_capped) = build("a:1:9 | b c").finish(8, false);
        assert_eq!((draw(&grid).as_str(), is_capped), ("2x2 a@0,0+1,2 b@1,0 c@1,1", true));
    }

    /// The standard's algorithm word by word, slot by slot: anchors of the cells in source order, rows as spans.
    fn place_naively(rows: &[(u8, Vec<(u32, u32)>)]) -> Vec<(usize, usize)> {
        let mut groups: Vec<(bool, Vec<usize>)> = Vec::new();
        for (row_idx, (group, _)) in rows.iter().enumerate() {
            if *group < 2 || groups.is_empty() {
                groups.push((*group == 1, Vec::new()));
            }
            groups.last_mut().unwrap().1.push(row_idx);
        }
        let (feet, bodies): (Vec<_>, Vec<_>) = groups.into_iter().partition(|(is_foot, _)| *is_foot);
        let mut anchors = std::collections::BTreeMap::new();
        let (mut covered, mut y) = (std::collections::HashSet::new(), 0);
        for (_, group) in bodies.into_iter().chain(feet) {
            let end = y + group.len();
            for row_idx in group {
                let mut x = 0;
                for (cell_idx, (rowspan, colspan)) in rows[row_idx].1.iter().enumerate() {
                    while covered.contains(&(x, y)) {
                        x += 1;
                    }
                    anchors.insert((row_idx, cell_idx), (y, x));
                    let rowspan = if *rowspan == 0 { end - y } else { (*rowspan as usize).min(end - y) };
                    for _ in 0..(*colspan).max(1) {
                        covered.extend((0..rowspan).map(|down| (x, y + down)));
                        x += 1;
                    }
                }
                y += 1;
            }
        }
        anchors.into_values().collect()
    }

    proptest! {
        #[test]
        fn cells_stand_where_the_standard_puts_them(
            rows in prop::collection::vec((0u8..8, prop::collection::vec((0u32..5, 0u32..5), 0..6)), 0..12),
        ) {
            let mut builder = GridBuilder::default();
            let mut n_cells = 0usize;
            for (group, cells) in &rows {
                match group {
                    0 => builder.start_group(GroupKind::Body),
                    1 => builder.start_group(GroupKind::Foot),
                    _ => {}
                }
                builder.start_row();
                for (rowspan, colspan) in cells {
                    builder.cell(n_cells.to_string(), *rowspan, *colspan);
                    n_cells += 1;
                }
            }
            let (grid, is_capped) = builder.finish(u64::MAX, false);
            prop_assume!(!is_capped);
            let mut anchors = vec![(0, 0); n_cells];
            for cell in &grid.cells {
                anchors[cell.text.parse::<usize>().unwrap()] = (cell.row as usize, cell.col as usize);
            }
            prop_assert_eq!(anchors, place_naively(&rows));
        }

        #[test]
        fn every_cell_is_placed_once_and_covers_what_it_says(
            rows in prop::collection::vec(
                (0u8..8, prop::collection::vec((0u32..5, 0u32..5), 0..6)), 0..12),
            wide in prop::option::of((0usize..12, 0u32..70_000, 0u32..1001)),
            max_slots in prop::sample::select(vec![4u64, 40, 2_000_000]),
        ) {
            let mut builder = GridBuilder::default();
            let mut n_cells = 0;
            for (row_idx, (group, cells)) in rows.iter().enumerate() {
                match group {
                    0 => builder.start_group(GroupKind::Body),
                    1 => builder.start_group(GroupKind::Foot),
                    _ => {}
                }
                builder.start_row();
                for (rowspan, colspan) in cells {
                    builder.cell(n_cells.to_string(), *rowspan, *colspan);
                    n_cells += 1;
                }
                if let Some((at, rowspan, colspan)) = wide && at == row_idx {
                    builder.cell(n_cells.to_string(), rowspan, colspan);
                    n_cells += 1;
                }
            }
            let (grid, is_capped) = builder.finish(max_slots, false);

            let mut names: Vec<usize> = grid.cells.iter().map(|cell| cell.text.parse().unwrap()).collect();
            names.sort_unstable();
            prop_assert_eq!(names, (0..n_cells).collect::<Vec<_>>());
            prop_assert!(grid.cells.is_sorted_by_key(|cell| (cell.row, cell.col)));

            let mut n_covered = 0u64;
            let mut covered = std::collections::HashMap::new();
            for cell in &grid.cells {
                prop_assert!(cell.rowspan >= 1 && cell.colspan >= 1);
                prop_assert!(cell.row + cell.rowspan <= grid.n_rows);
                prop_assert!(cell.col + cell.colspan <= grid.n_cols);
                for row in cell.row..cell.row + cell.rowspan {
                    for col in cell.col..cell.col + cell.colspan {
                        n_covered += 1;
                        covered.entry((row, col)).or_insert_with(Vec::new).push(cell);
                    }
                }
            }
            for (slot, cells) in &covered {
                // Two cells meet only where one spans down and the other right.
                prop_assert!(cells.len() == 1 || cells.iter().any(|cell| cell.colspan > 1), "{slot:?}");
                // No two cells have the same anchor.
                prop_assert!(cells.iter().filter(|cell| (cell.row, cell.col) == *slot).count() <= 1);
            }
            prop_assert!(n_covered <= max_slots.min(64 + 8 * n_cells as u64) || (is_capped && n_covered == n_cells as u64));
            let widest = grid.cells.iter().map(|cell| cell.col + cell.colspan).max().unwrap_or(0);
            prop_assert_eq!(grid.n_cols, widest);
        }
    }
}
