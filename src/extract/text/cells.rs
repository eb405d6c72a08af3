//! The gaps between labels, cut into cells by the separators found in them.

use crate::fold::is_han;
use crate::forms::{Lexicon, Meaning};
use crate::interpret::number::is_value_like;
use crate::model::{Grid, GridCell, Layout, TableKind};

use super::regions::{Label, Region};

/// One gap, cut.
#[derive(Debug, Default)]
struct Gap {
    /// Text that still belongs to the label.
    tail: String,
    /// Cells in order: blanks are empty.
    cells: Vec<String>,
    /// Rows that begin with a text that is no label of the form, with the cells behind it.
    strays: Vec<(String, Vec<String>)>,
    layout: Option<Layout>,
}

/// How blank cells are kept in lines without other separators. Which habit a table has is decided for the region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BlankHabit {
    /// Not at all.
    Lost,
    /// A line that holds only NBSP or an ideographic space is a blank cell.
    SpaceLine,
    /// Cells stand `unit` line breaks apart; each blank adds `step` more.
    ExtraLines { unit: usize, step: usize },
}

/// Behind the last figure that follows a table's last label.
pub(super) fn last_value_end(body: &str, from: usize) -> usize {
    let rest = &body[from..];
    let mut end = 0;
    let mut at = 0;
    // Line by line, piece by piece: the first that holds a word which is no value ends the table.
    for line in rest.split_inclusive('\n') {
        for piece in line.split_inclusive(['|', '\t']) {
            let text = piece.trim_matches(|c: char| c.is_whitespace() || c == '|');
            if text.is_empty() {
                at += piece.len();
                if piece.contains('|') {
                    end = at;
                }
                continue;
            }
            if is_closing(text) || is_value_like(text) || text.split_whitespace().all(is_value_like) {
                at += piece.len();
                end = at;
                continue;
            }
            // Run together: figures directly before the next heading.
            let figures =
                text.find(|c: char| !c.is_ascii_digit() && !matches!(c, ' ' | ',' | '.')).unwrap_or(text.len());
            if figures > 0 {
                let skipped = piece.find(text).unwrap_or(0);
                let money = ["万元", "亿元", "万", "元", "件", "项"];
                let unit = money.iter().find(|unit| text[figures..].starts_with(**unit)).map_or(0, |unit| unit.len());
                let head = text[..figures].trim_end_matches([' ', ',', '.']);
                let digits = text[head.len()..].chars().next();
                // `五、` and `2023年` open the next paragraph; its number is no figure of the table.
                if !digits.is_some_and(|c| matches!(c, '年' | '月' | '、' | '.' | '．' | '日')) {
                    end = at + skipped + head.len() + if head.len() == figures { unit } else { 0 };
                }
            }
            return from + end;
        }
        // Several empty lines do not end a table: cells may stand that far apart.
    }
    from + end
}

/// Punctuation left over behind a label.
fn is_closing(text: &str) -> bool {
    text.chars().all(|c| matches!(c, ')' | '）' | ':' | '：' | '。' | '.' | '、' | ',' | '，' | '”' | '"' | '*' | '>'))
}

/// Cuts a region into a grid: rows of label cells followed by value cells, in the order of print.
pub(super) fn read_region(body: &str, region: &Region, lexicon: &Lexicon) -> Grid {
    let gaps: Vec<&str> = region
        .labels
        .iter()
        .enumerate()
        .map(|(index, label)| {
            let end = region.labels.get(index + 1).map_or(region.end, |next| next.start);
            &body[label.end.min(end)..end]
        })
        .collect();
    let expected = |label: &Label| expected_width(region.table, lexicon.meanings(label.id));
    let habit = blank_habit(&region.labels, &gaps, expected);
    let mut builder = GridBuilder::default();
    for (index, label) in region.labels.iter().enumerate() {
        let meanings = lexicon.meanings(label.id);
        let mut gap = cut_gap(gaps[index], habit);
        // `00000002其他…`: the last digit of a run may be the next label's mark; an eighth digit can be nothing else.
        if region.labels.get(index + 1).is_some_and(|next| next.may_have_bare_mark) {
            drop_bare_mark(&mut gap, expected(label));
        }
        builder.label(meanings, region.table, format!("{}{}", &body[label.start..label.end], gap.tail));
        // Behind the last header of T3 every cell counts, blank ones too.
        let opens_values = region.table == TableKind::T3 && index + 1 == region.labels.len();
        if opens_values && gap.cells.iter().any(|cell| !cell.is_empty()) {
            builder.open_values();
        }
        for cell in gap.cells {
            builder.value(cell);
        }
        for (text, cells) in gap.strays {
            builder.stray(text);
            for cell in cells {
                builder.value(cell);
            }
        }
        if let Some(layout) = gap.layout {
            builder.layouts.push(layout);
        }
    }
    builder.finish(is_markdown(body, region))
}

/// Number of cells behind a label, as far as the label alone tells; 0 for a header.
fn expected_width(table: TableKind, meanings: &[Meaning]) -> usize {
    match table {
        TableKind::T1 => usize::from(meanings.iter().any(|meaning| matches!(meaning, Meaning::T1Item(_)))),
        TableKind::T2 => 7 * usize::from(meanings.iter().any(|meaning| matches!(meaning, Meaning::T2Row(_)))),
        TableKind::T3 => 0,
    }
}

/// A run of exactly one digit too many loses the last one if that makes it all zeros; else the doubt stays.
fn drop_bare_mark(gap: &mut Gap, width: usize) {
    if let [cell] = &mut gap.cells[..] {
        let is_run = cell.len() == width + 1 && cell.bytes().all(|byte| byte.is_ascii_digit());
        if width > 1 && is_run && cell[..width].bytes().all(|byte| byte == b'0') {
            cell.truncate(width);
        }
    }
}

fn is_markdown(body: &str, region: &Region) -> bool {
    let is_delimiter = |line: &str| {
        let line = line.trim();
        line.contains("---") && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
    };
    body[region.start..region.end].lines().any(is_delimiter)
}

/// The habit under which most rows of T2 get exactly as many cells as the form has.
fn blank_habit(labels: &[Label], gaps: &[&str], expected: impl Fn(&Label) -> usize) -> BlankHabit {
    let rows: Vec<(&str, usize)> = labels
        .iter()
        .zip(gaps)
        .map(|(label, gap)| (*gap, expected(label)))
        .filter(|(gap, width)| *width == 7 && !gap.contains(['|', '\t']) && gap.contains('\n') && gap.trim() != "")
        .collect();
    if rows.len() < 4 {
        return BlankHabit::Lost;
    }
    let unit = most_common_distance(rows.iter().map(|(gap, _)| *gap));
    let habits = [
        BlankHabit::Lost,
        BlankHabit::SpaceLine,
        BlankHabit::ExtraLines { unit, step: unit },
        BlankHabit::ExtraLines { unit, step: 1 },
    ];
    let n_exact =
        |habit: BlankHabit| rows.iter().filter(|(gap, width)| cut_gap(gap, habit).cells.len() == *width).count();
    let best = habits.into_iter().rev().max_by_key(|&habit| n_exact(habit)).unwrap_or(BlankHabit::Lost);
    // A habit that explains a handful of rows by chance is none.
    if best != BlankHabit::Lost && n_exact(best) * 5 >= rows.len() * 4 { best } else { BlankHabit::Lost }
}

/// The most common number of line breaks between two figures.
fn most_common_distance<'a>(gaps: impl Iterator<Item = &'a str>) -> usize {
    let mut counts = [0usize; 9];
    for gap in gaps {
        let mut distance = None;
        for line in gap.split('\n') {
            if line.trim().is_empty() {
                distance = distance.map(|distance: usize| distance + 1);
            } else {
                if let Some(distance) = distance {
                    counts[distance.min(8)] += 1;
                }
                distance = Some(1);
                continue;
            }
        }
    }
    counts
        .iter()
        .enumerate()
        .max_by_key(|&(distance, count)| (*count, 9 - distance))
        .map_or(1, |(distance, _)| distance.max(1))
}

fn cut_gap(gap: &str, habit: BlankHabit) -> Gap {
    let first_line = gap.lines().next().unwrap_or("");
    if gap.contains('|') {
        if first_line.matches('|').count() >= 2 && !first_line.trim_matches(['|', ' ', '\t']).is_empty() {
            return cut_row(gap, '|', Layout::PipeRows);
        }
        return cut_pipes(gap);
    }
    if first_line.contains('\t') && !first_line.trim().is_empty() {
        return cut_row(gap, '\t', Layout::Tabs);
    }
    cut_lines(gap, habit)
}

/// One line per row: the cells stand in the label's own line.
fn cut_row(gap: &str, separator: char, layout: Layout) -> Gap {
    let mut cut = Gap { layout: Some(layout), ..Gap::default() };
    let (line, rest) = gap.split_once('\n').unwrap_or((gap, ""));
    let mut pieces: Vec<&str> = line.split(separator).collect();
    cut.tail = tail_of(pieces.remove(0));
    // A separator behind the last cell closes it; a line without one ends with a cell.
    let is_closed = pieces.last().is_some_and(|last| last.trim().is_empty()) && separator == '|';
    if is_closed {
        pieces.pop();
    }
    cut.cells = pieces.into_iter().map(clean).collect();
    // What stands in lines of their own before the next label: empty lead cells of its row, or a row of no label.
    for line in rest.lines() {
        let mut texts = line.split(separator).map(clean).skip_while(String::is_empty);
        let Some(first) = texts.next() else { continue };
        if first.chars().all(|c| matches!(c, '-' | ':' | ' ')) {
            continue;
        }
        let cells: Vec<String> = texts.collect();
        if is_value_like(&first) && cells.iter().all(|cell| is_value_like(cell)) {
            // Figures on a line of their own: the row went on, its label was wrapped.
            if cut.cells.iter().all(String::is_empty) {
                cut.cells.clear();
            }
            cut.cells.push(first);
            cut.cells.extend(cells);
        } else {
            cut.strays.push((first, cells));
        }
    }
    cut
}

/// One line per cell, pipes behind the cells or on lines of their own.
fn cut_pipes(gap: &str) -> Gap {
    let has_figures = |line: &str| line.split('|').filter(|piece| !piece.trim().is_empty()).count();
    let layout = match gap.lines().map(has_figures).max() {
        None | Some(0) => None,
        Some(1) => Some(Layout::PipeCells),
        Some(_) => Some(Layout::PipeRows),
    };
    let mut cut = Gap { layout, ..Gap::default() };
    let pieces: Vec<&str> = gap.split('|').collect();
    let last = pieces.len() - 1;
    for (index, piece) in pieces.into_iter().enumerate() {
        let lines: Vec<String> = piece.lines().map(clean).filter(|line| !line.is_empty()).collect();
        if index == 0 {
            let mut lines = lines.into_iter();
            let head = piece.lines().next().map(clean).unwrap_or_default();
            if !head.is_empty() {
                cut.tail = tail_of(&lines.next().unwrap_or_default());
            }
            lines.for_each(|line| cut.push(line));
        } else if lines.is_empty() {
            // The last piece lies before the next label's cell and is no cell itself.
            if index < last {
                cut.push(String::new());
            }
        } else {
            lines.into_iter().for_each(|line| cut.push(line));
        }
    }
    cut
}

/// Cells on lines of their own, or one line with spaces or without anything between the cells.
fn cut_lines(gap: &str, habit: BlankHabit) -> Gap {
    let mut cut = Gap::default();
    let mut n_lines = 0;
    let mut n_breaks = 0;
    let lines: Vec<&str> = gap.split('\n').collect();
    let n_all = lines.len();
    for (index, line) in lines.into_iter().enumerate() {
        if index > 0 {
            n_breaks += 1;
        }
        let text = clean(line);
        if text.is_empty() {
            let is_inner = index > 0 && index + 1 < n_all;
            if habit == BlankHabit::SpaceLine && is_inner && line.contains(['\u{a0}', '\u{3000}']) {
                cut.push(String::new());
            }
            continue;
        }
        if is_vertical_piece(&text) {
            continue;
        }
        let mut text = text;
        if index == 0 && !starts_like_value(&text) {
            // An explanation without brackets; figures may follow in the same line.
            let figures = text.split_whitespace().find(|word| is_value_like(word));
            let at = figures.map_or(text.len(), |word| word.as_ptr() as usize - text.as_ptr() as usize);
            cut.tail = tail_of(&text[..at]);
            text = text.split_off(at);
            n_breaks = 0;
            if text.is_empty() {
                continue;
            }
        }
        if let BlankHabit::ExtraLines { unit, step } = habit {
            for _ in 0..n_breaks_to_blanks(n_breaks, unit, step) {
                cut.push(String::new());
            }
        }
        n_breaks = 0;
        n_lines += 1;
        cut_line(&text, &mut cut);
    }
    if let BlankHabit::ExtraLines { unit, step } = habit {
        if n_lines > 0 || n_breaks > unit {
            for _ in 0..n_breaks_to_blanks(n_breaks, unit, step) {
                cut.push(String::new());
            }
        }
    }
    let n_cells = cut.cells.len();
    cut.layout = match (n_lines, n_cells) {
        (0, _) | (_, 0) => None,
        (1, 1) if cut.cells[0].len() >= 7 && cut.cells[0].bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(Layout::RunTogether)
        }
        (1, 1) => None,
        (lines, cells) if cells >= 2 * lines => Some(Layout::Spaces),
        _ => Some(Layout::Lines),
    };
    cut
}

fn n_breaks_to_blanks(n_breaks: usize, unit: usize, step: usize) -> usize {
    n_breaks.saturating_sub(unit) / step.max(1)
}

/// A line that holds several figures is a row printed with spaces; any other is one cell.
fn cut_line(text: &str, cut: &mut Gap) {
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() < 2 {
        cut.push_run(text);
        return;
    }
    let n_values = words.iter().take_while(|word| is_value_like(word) || is_sign(word)).count();
    if n_values == words.len() && words.len() == 2 && is_sign(words[0]) {
        cut.push(text.to_owned());
        return;
    }
    if n_values == 0 {
        cut.push_run(text);
        return;
    }
    let mut words = words.into_iter();
    let mut sign: Option<&str> = None;
    for word in words.by_ref().take(n_values) {
        if is_sign(word) {
            if let Some(sign) = sign.replace(word) {
                cut.push(sign.to_owned());
            }
            continue;
        }
        match sign.take() {
            Some(sign) if word.starts_with(|c: char| c.is_ascii_digit()) => cut.push(format!("{sign} {word}")),
            Some(sign) => {
                cut.push(sign.to_owned());
                cut.push(word.to_owned());
            }
            None => cut.push(word.to_owned()),
        }
    }
    if let Some(sign) = sign {
        cut.push(sign.to_owned());
    }
    let rest: Vec<&str> = words.collect();
    if !rest.is_empty() {
        cut_line_rest(&rest, cut);
    }
}

/// What follows the figures of a line: a row of another label, with its own figures.
fn cut_line_rest(words: &[&str], cut: &mut Gap) {
    let n_label = words.iter().take_while(|word| !is_value_like(word)).count();
    let label = words[..n_label].join(" ");
    cut.strays.push((label, words[n_label..].iter().map(|word| (*word).to_owned()).collect()));
}

fn is_sign(word: &str) -> bool {
    matches!(word, "增" | "减" | "增加" | "减少" | "+")
}

fn starts_like_value(text: &str) -> bool {
    let text = text.trim_start_matches([':', '：']);
    let first = text.chars().next();
    is_value_like(text)
        || first.is_some_and(|c| c.is_ascii_digit() || ('０'..='９').contains(&c) || matches!(c, '+' | '-' | '—' | '/'))
        || text.split_whitespace().next().is_some_and(|word| is_value_like(word) || is_sign(word))
}

impl Gap {
    /// Appends a cell: to the row of the label, or to the last stray row.
    fn push(&mut self, text: String) {
        let is_label = !text.is_empty() && !is_value_like(&text) && text.chars().any(is_han);
        match (is_label, self.strays.last_mut()) {
            (true, _) => self.strays.push((text, Vec::new())),
            (false, Some((_, cells))) => cells.push(text),
            (false, None) => self.cells.push(text),
        }
    }

    /// Appends a text without spaces: figures may run into the words behind them.
    fn push_run(&mut self, text: &str) {
        let figures = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let rest = &text[figures..];
        if figures == 0 || rest.is_empty() || is_value_like(text) || !rest.starts_with(is_han) {
            self.push(text.to_owned());
            return;
        }
        self.push(text[..figures].to_owned());
        let n_label = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (label, behind) = rest.split_at(n_label);
        let cells = if behind.is_empty() { Vec::new() } else { vec![behind.to_owned()] };
        self.strays.push((label.to_owned(), cells));
    }
}

/// One character of a label that was set vertically, between the rows beside it.
fn is_vertical_piece(text: &str) -> bool {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => {
            is_han(c) && !matches!(c, '无' | '無' | '零' | '增' | '减' | '空')
                || matches!(c, '(' | ')' | '（' | '）' | '、' | '.' | '．')
        }
        _ => false,
    }
}

/// What follows a label in its own cell: an explanation, or punctuation that is dropped.
fn tail_of(text: &str) -> String {
    let text = clean(text);
    if is_closing(&text) { String::new() } else { text }
}

/// The text of a cell: inner breaks kept, white space around it taken off.
fn clean(text: &str) -> String {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}')).to_owned()
}

/// Collects the rows of a region.
#[derive(Debug, Default)]
struct GridBuilder {
    rows: Vec<Vec<String>>,
    /// The last row already holds values.
    has_values: bool,
    /// The last row holds header cells, or a row label.
    has_header: bool,
    has_row_label: bool,
    layouts: Vec<Layout>,
}

impl GridBuilder {
    fn label(&mut self, meanings: &[Meaning], table: TableKind, text: String) {
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
        if self.rows.is_empty() || self.has_values || opens && !joins_group {
            self.open();
        }
        self.has_header |= is_column && !(is_row && opens) || table == TableKind::T1 && !is_row;
        self.has_row_label |= is_row && !self.has_header;
        self.rows.last_mut().expect("a row is open").push(text);
    }

    fn stray(&mut self, text: String) {
        self.open();
        self.has_row_label = true;
        self.rows.last_mut().expect("a row is open").push(text);
    }

    fn value(&mut self, text: String) {
        // The figures of T3 stand in a row of their own, as do those behind any header.
        if self.rows.is_empty() || self.has_header && !self.has_values && !self.has_row_label {
            if text.is_empty() {
                return;
            }
            self.open();
        }
        self.has_values = true;
        self.rows.last_mut().expect("a row is open").push(text);
    }

    fn open_values(&mut self) {
        self.open();
        self.has_values = true;
    }

    fn open(&mut self) {
        self.rows.push(Vec::new());
        (self.has_values, self.has_header, self.has_row_label) = (false, false, false);
    }

    fn finish(self, is_markdown: bool) -> Grid {
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
