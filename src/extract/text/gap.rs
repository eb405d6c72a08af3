//! The text between two labels, cut into cells by the separators found in it.

use crate::fold::is_han;
use crate::interpret::glyph::is_invisible;
use crate::interpret::number::{Printed, is_missing, is_value_like, parse_count};
use crate::model::{Channel, DisputeOutcome, Layout};

use super::furniture::{is_page_line, share_of_pages};
use super::habit::{BlankHabit, Habit, is_single_character_of_label};

/// One gap, cut.
#[derive(Debug, Default)]
pub(super) struct Gap {
    /// Text that still belongs to the label.
    pub tail: String,
    /// Cells in order: blanks are empty.
    pub cells: Vec<String>,
    /// Rows that begin with a text that is no label of the form, with the cells behind it.
    pub strays: Vec<(String, Vec<String>)>,
    /// How the cells are printed, if the gap shows it.
    pub layout: Option<Layout>,
    /// Figures are printed that may be cells of the row or not.
    pub is_doubtful: bool,
    /// Numbers in lines of their own that are no cells.
    pub foreign: Vec<String>,
}

/// Cells of the row of figures in T3.
pub(super) const T3_CELLS: usize = Channel::ALL.len() * DisputeOutcome::ALL.len();

/// No value is longer (see `interpret::number`).
const MAX_VALUE_BYTES: usize = 600;

/// Units that may stand behind a figure where cells run together.
const UNITS: [&str; 14] = ["万元", "亿元", "万", "元", "件", "个", "個", "项", "項", "条", "宗", "份", "次", "起"];

/// Cuts the text behind a label, whose row has `width` cells; 0 for a header, or where that is not known.
pub(super) fn cut_gap(gap: &str, habit: Habit, width: usize) -> Gap {
    let first_line = gap.lines().next().unwrap_or("");
    if gap.contains('|') {
        if first_line.matches('|').count() >= 2 && !first_line.trim_matches(['|', ' ', '\t']).is_empty() {
            return cut_row(gap, '|', Layout::PipeRows, true, width);
        }
        return if habit.pipe_ends_row { cut_pipe_ends(gap, true) } else { cut_pipes(gap, true) };
    }
    if first_line.contains('\t') && !first_line.trim().is_empty() {
        return cut_row(gap, '\t', Layout::Tabs, true, width);
    }
    if let Some(separator) = list_separator(first_line, true) {
        // As good as tabs: no cell is lost without a trace.
        return cut_row(gap, separator, Layout::Tabs, true, width);
    }
    cut_lines(gap, habit, width)
}

/// The punctuation between the figures of a line, as in a file of comma-separated values; behind a label the line begins with
/// it.
fn list_separator(line: &str, has_label: bool) -> Option<char> {
    let line = line.trim().trim_start_matches('"');
    let is_separator = |c: &char| matches!(c, ',' | '，' | '、' | ';' | '；');
    let mut chars = line.chars();
    let separator = if has_label { chars.next().filter(is_separator) } else { chars.find(is_separator) }?;
    let mut cells = line.split(separator).map(clean);
    let is_list = cells.clone().all(|cell| cell.is_empty() || is_value_like(&cell));
    (is_list && cells.any(|cell| !cell.is_empty())).then_some(separator)
}

/// Cuts figures that stand below a header: nothing in front of them belongs to a label.
///
/// Shape: what follows the header's last label; the rest of the header's own line is padding. `is_led` says that the
/// header's lines begin with a pipe: then so does a line of figures, and the pipe is no blank cell.
pub(super) fn cut_values(gap: &str, habit: Habit, is_led: bool) -> Gap {
    let (first, rest) = gap.split_once('\n').unwrap_or((gap, ""));
    let is_header_end = first.trim_matches(|c: char| c.is_whitespace() || c == '|').is_empty();
    if is_header_end && let Some(blanks) = cut_blank_row(rest) {
        return blanks;
    }
    if !is_header_end || rest.trim().is_empty() {
        return cut_gap(gap, habit, T3_CELLS);
    }
    let full = rest.lines().find(|line| {
        line.matches(['|', '\t']).count() >= 4 && line.chars().any(|c| !matches!(c, '|' | '\t' | ' ' | '\u{a0}'))
    });
    if let Some(line) = full.filter(|line| !line.trim_matches(['|', '-', ':', ' ']).is_empty()) {
        let at = line.as_ptr() as usize - rest.as_ptr() as usize;
        let (separator, layout) = if line.contains('|') { ('|', Layout::PipeRows) } else { ('\t', Layout::Tabs) };
        let line = &rest[at..];
        let lead = line.len() - line.trim_start_matches([' ', '\u{a0}']).len();
        let mut cut = cut_row(
            if is_led && line[lead..].starts_with('|') { &line[lead + 1..] } else { line },
            separator,
            layout,
            false,
            T3_CELLS,
        );
        // Figures between the header and its row are no cells of it, and are not lost.
        for line in rest[..at].lines().filter(|line| line.contains(|c: char| c.is_ascii_digit())) {
            let mut texts = line.split(separator).map(clean).skip_while(String::is_empty);
            if let Some(first) = texts.next() {
                cut.strays.push((first, texts.collect()));
            }
        }
        return cut;
    }
    if gap.contains('|') {
        // Pads of the header on a line of their own, and the pipe that opens the row, are no cells.
        let mut rest = rest;
        let mut is_opened = false;
        while let Some((line, behind)) = rest.split_once('\n') {
            let n_pipes = line.matches('|').count();
            let is_bare = line.trim_matches(|c: char| c.is_whitespace() || c == '|').is_empty();
            let opens = n_pipes == 1 && habit.pipe_opens_row && !is_opened;
            if !is_bare || n_pipes == 1 && !opens || is_opened {
                break;
            }
            is_opened = opens;
            rest = behind;
        }
        // A pipe that stands alone behind the header's last label still closes that label's cell.
        let closes_label = !first.contains('|') && !habit.pipe_ends_row;
        return if habit.pipe_ends_row { cut_pipe_ends(rest, false) } else { cut_pipes(rest, closes_label) };
    }
    let values = rest.trim_start();
    if let Some(separator) = list_separator(values.lines().next().unwrap_or(""), false) {
        return cut_row(values, separator, Layout::Tabs, false, T3_CELLS);
    }
    cut_lines(gap, habit, T3_CELLS)
}

/// Where a row of T3 ends that is blank from end to end, and its separator, if the text goes on with one.
fn find_blank_row(rest: &str) -> Option<(usize, char)> {
    let row = rest.lines().find(|line| !line.trim_matches([' ', '\u{a0}', '\r']).is_empty())?;
    let separator = if row.contains('|') { '|' } else { '\t' };
    let is_bare = row.chars().all(|c| c == separator || c.is_whitespace());
    // A separator between any two cells of the form's row, at least.
    let is_row = is_bare && row.matches(separator).count() + 1 >= T3_CELLS;
    is_row.then(|| (row.as_ptr() as usize - rest.as_ptr() as usize + row.len(), separator))
}

/// Behind a blank row of T3 that follows the table's last label, which is else no figure; `end` where there is none.
pub(super) fn blank_row_end(body: &str, end: usize) -> usize {
    find_blank_row(&body[end..]).map_or(end, |(at, _)| end + at)
}

/// Cuts a row of T3 that is blank from end to end: nothing but separators, and no figures before the text goes on.
fn cut_blank_row(rest: &str) -> Option<Gap> {
    let (at, separator) = find_blank_row(rest)?;
    let next = rest[at..].lines().map(str::trim).find(|line| !line.is_empty());
    if next.is_some_and(|line| line.contains(['|', '\t']) || is_value_like(line)) {
        return None;
    }
    let layout = if separator == '|' { Layout::PipeRows } else { Layout::Tabs };
    Some(Gap { cells: vec![String::new(); T3_CELLS], layout: Some(layout), ..Gap::default() })
}

/// One line per row: the cells stand in one line, the label's own if `has_label`.
fn cut_row(gap: &str, separator: char, layout: Layout, has_label: bool, width: usize) -> Gap {
    let mut cut = Gap { layout: Some(layout), ..Gap::default() };
    let (line, rest) = gap.split_once('\n').unwrap_or((gap, ""));
    let mut pieces: Vec<&str> = line.trim_end_matches('\r').split(separator).collect();
    if has_label {
        cut.tail = tail_of(pieces.remove(0));
    }
    // A pipe behind the last cell closes it, and where the next label stands in the same line, any separator belongs to that;
    // a line without one ends with a cell.
    let is_closing = separator == '|' || has_label && !gap.contains('\n');
    if is_closing && pieces.last().is_some_and(|last| clean(last).is_empty()) {
        pieces.pop();
    }
    cut.cells = pieces.into_iter().map(clean).collect();
    // Words behind the last cell are a remark, in a column of its own that is empty elsewhere.
    if width > 0
        && let Some(last) = cut.cells.iter().rposition(|cell| !cell.is_empty())
        && last >= width
        && !is_value_like(&cut.cells[last])
    {
        cut.strays.push((std::mem::take(&mut cut.cells[last]), Vec::new()));
    }
    // What stands in lines of their own before the next label: empty lead cells of its row, or a row of no label.
    for line in rest.lines() {
        let mut texts = line.split(separator).map(clean).skip_while(String::is_empty);
        let Some(first) = texts.next() else { continue };
        let cells: Vec<String> = texts.collect();
        // The line below a header in Markdown.
        let is_rule = |text: &str| text.chars().all(|c| matches!(c, '-' | ':' | ' '));
        if is_rule(&first) && cells.iter().all(|cell| is_rule(cell)) {
            continue;
        }
        if !is_value_like(&first) || !cells.iter().all(|cell| is_value_like(cell)) {
            cut.strays.push((first, cells));
            continue;
        }
        let is_empty_row = cut.cells.iter().all(String::is_empty);
        let is_whole = width > 0 && cut.cells.len() >= width;
        let is_blank = |text: &String| matches!(parse_count(text), Printed::Blank);
        if is_empty_row && !(is_whole && cells.is_empty()) {
            // Figures on a line of their own: the row went on, its label was wrapped.
            cut.cells.clear();
            cut.cells.push(first);
            cut.cells.extend(cells);
        } else if !is_blank(&first) || !cells.iter().all(is_blank) {
            // Behind a row that has its cells one figure is the number of a page; behind one that lacks some, or has a single
            // empty cell, it may be a cell.
            cut.is_doubtful |= cut.cells.len() < width || is_empty_row && width == 1;
            if cut.is_doubtful || !cells.is_empty() {
                cut.strays.push((first, cells));
            } else {
                cut.foreign.push(first);
            }
        }
    }
    cut
}

/// One line per cell, pipes behind the cells or on lines of their own.
fn cut_pipes(gap: &str, has_label: bool) -> Gap {
    let n_figures = |line: &str| line.split('|').filter(|piece| !piece.trim().is_empty()).count();
    let layout = match gap.lines().map(n_figures).max() {
        None | Some(0) => None,
        Some(1) => Some(Layout::PipeCells),
        Some(_) => Some(Layout::PipeRows),
    };
    let mut cut = Gap { layout, ..Gap::default() };
    let pieces: Vec<&str> = gap.split('|').collect();
    let last = pieces.len() - 1;
    for (index, piece) in pieces.into_iter().enumerate() {
        let mut lines: Vec<String> = piece.lines().map(clean).filter(|line| !line.is_empty()).collect();
        if index == 0 && has_label {
            let head = piece.lines().next().map(clean).unwrap_or_default();
            if !head.is_empty() && !lines.is_empty() {
                cut.tail = tail_of(&lines.remove(0));
            }
        } else if lines.is_empty() && index < last {
            // The last piece lies before the next label's cell and is no cell itself.
            cut.push(String::new());
        }
        for line in lines {
            cut.push(line);
        }
    }
    cut
}

/// One line per cell, a pipe only behind a row's last: a lone pipe is a blank cell.
fn cut_pipe_ends(gap: &str, has_label: bool) -> Gap {
    let mut cut = Gap { layout: Some(Layout::PipeCells), ..Gap::default() };
    let mut lines = gap.lines();
    if has_label {
        let head = lines.next().unwrap_or("");
        cut.tail = tail_of(head.trim_matches(|c: char| c == '|' || c.is_whitespace()));
    }
    for line in lines.filter(|line| !line.trim_matches([' ', '\r', '\t']).is_empty()) {
        let text = clean(line.trim_end().trim_end_matches('|'));
        // Several pipes end a row; one alone, or a line of NBSP, is a blank cell.
        if text.is_empty() && line.matches('|').count() > 1 {
            continue;
        }
        cut.push(text);
    }
    cut
}

/// Cells on lines of their own, or one line with spaces or without anything between the cells.
fn cut_lines(gap: &str, habit: Habit, width: usize) -> Gap {
    let mut cut = Gap::default();
    let (mut n_lines, mut n_breaks) = (0, 0);
    let lines: Vec<&str> = gap.split('\n').collect();
    let n_all = lines.len();
    for (index, line) in lines.into_iter().enumerate() {
        n_breaks += usize::from(index > 0);
        let mut text = clean(line);
        if text.is_empty() {
            let is_inner = index > 0 && index + 1 < n_all;
            if habit.blank == BlankHabit::SpaceLine && is_inner && line.contains(['\u{a0}', '\u{3000}']) {
                cut.push(String::new());
            }
            continue;
        }
        if habit.is_vertical && is_single_character_of_label(&text) {
            continue;
        }
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
        let is_page = || text.bytes().all(|byte| byte.is_ascii_digit()) || share_of_pages(&text).is_some();
        if habit.has_row_lines && index > 0 && is_page() {
            cut.strays.push((text, Vec::new()));
            continue;
        }
        cut.push_blanks(n_breaks, habit);
        n_breaks = 0;
        n_lines += 1;
        if width > 0 && index > 0 && is_remark(&text) {
            // It holds the place of a cell where one is missing.
            if cut.cells.len() >= width {
                cut.strays.push((text, Vec::new()));
            } else {
                cut.push_cell(text);
            }
            continue;
        }
        cut_line(&text, &mut cut);
    }
    if n_lines > 0 || n_breaks > 1 {
        cut.push_blanks(n_breaks, habit);
    }
    cut.layout = match (n_lines, cut.cells.len()) {
        (0, _) | (_, 0) => None,
        (1, 1) if is_long_run(&cut.cells[0]) => Some(Layout::RunTogether),
        (1, 1) => None,
        (lines, cells) if cells >= 2 * lines => {
            Some(if gap.contains(char::is_whitespace) { Layout::Spaces } else { Layout::RunTogether })
        }
        _ => Some(Layout::Lines),
    };
    cut.is_doubtful = width > 0 && (cut.cells.is_empty() && has_figure(&cut.tail) || is_split(&cut.cells, width));
    cut
}

/// A figure with words behind it that are neither unit nor note: `2件撤回`.
fn is_remark(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        && !text.contains(char::is_whitespace)
        && !is_value_like(text)
        && leading_figure(text).is_some_and(|length| {
            text[length..].starts_with(is_han) && !text[length..].contains(|c: char| c.is_ascii_digit())
        })
}

/// A digit outside brackets: what stands behind a label may be its figures.
fn has_figure(tail: &str) -> bool {
    let mut depth = 0;
    tail.chars().any(|c| {
        match c {
            '(' | '（' | '〔' | '【' => depth += 1,
            ')' | '）' | '〕' | '】' => depth -= 1,
            _ => {}
        }
        depth <= 0 && c.is_ascii_digit()
    })
}

/// True for a row of more cells than it should have, in which `2 347` may be one of them.
fn is_split(cells: &[String], width: usize) -> bool {
    let is_group = |cell: &String, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&cell.len()) && cell.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_split =
        |pair: &[String]| is_group(&pair[0], 1..=3) && !pair[0].starts_with('0') && is_group(&pair[1], 3..=3);
    // Many more are the cells of other rows.
    width > 1 && (width + 1..=2 * width).contains(&cells.len()) && cells.windows(2).any(is_split)
}

/// Seven figures or more without a separator.
fn is_long_run(text: &str) -> bool {
    text.len() >= 7 && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '/' | '-' | '—' | '－' | '–'))
}

/// A line that holds several figures is a row printed with spaces; any other is one cell.
fn cut_line(text: &str, cut: &mut Gap) {
    let words: Vec<&str> = text.split_whitespace().collect();
    let n_values = words.iter().take_while(|word| is_value_like(word) || is_sign(word)).count();
    // Words before figures are a label that was not read, and the figures its cells.
    let n_behind = words.iter().rev().take_while(|word| is_value_like(word)).count();
    if n_values == 0 && n_behind >= 2 {
        let (label, cells) = words.split_at(words.len() - n_behind);
        cut.strays.push((label.join(" "), cells.iter().map(|&word| word.to_owned()).collect()));
        return;
    }
    // `? 0` is an NBSP gone wrong and one cell.
    let is_mended = words.len() == 2 && matches!(words[0], "?" | "？");
    if is_mended || words.len() < 2 || n_values == 0 || n_values == words.len() && words.len() == 2 && is_sign(words[0])
    {
        if is_mended {
            cut.push(text.to_owned());
        } else {
            cut.push_run(text);
        }
        return;
    }
    for word in &words[..n_values] {
        cut.push((*word).to_owned());
    }
    // A figure that cannot be read holds its place among those that can.
    let n_held = words[n_values..].iter().take_while(|word| is_value_like(word) || is_unread_figure(word)).count();
    for word in &words[n_values..n_values + n_held] {
        cut.push_cell((*word).to_owned());
    }
    let rest = &words[n_values + n_held..];
    if !rest.is_empty() {
        // A row of another label, with its own figures.
        let n_label = rest.iter().take_while(|word| !is_value_like(word)).count();
        let cells = rest[n_label..].iter().map(|word| (*word).to_owned()).collect();
        cut.strays.push((rest[..n_label].join(" "), cells));
    }
}

/// A word that holds a figure, and is no label behind its number (`1.其他`).
fn is_unread_figure(word: &str) -> bool {
    word.contains(|c: char| c.is_ascii_digit()) && !is_marked(word) && word.chars().count() <= 16
}

/// A word behind its number: `1.其他`.
fn is_marked(text: &str) -> bool {
    let mut chars = text.chars();
    let is_number = chars.next().is_some_and(|c| c.is_ascii_digit() && c != '0');
    is_number && matches!(chars.next(), Some('.' | '、' | '．')) && chars.next().is_some_and(is_han)
}

fn is_sign(word: &str) -> bool {
    matches!(word, "增" | "减" | "減" | "增加" | "减少" | "減少" | "+" | "＋")
}

fn starts_like_value(text: &str) -> bool {
    let text = text.trim_start_matches([':', '：']);
    let first = text.chars().next();
    is_value_like(text)
        || first.is_some_and(|c| c.is_ascii_digit() || ('０'..='９').contains(&c) || matches!(c, '+' | '-' | '—' | '/'))
        || text.split_whitespace().next().is_some_and(|word| is_value_like(word) || is_sign(word))
}

impl Gap {
    /// The cells of its row, and those of rows whose label was not read.
    pub(super) fn rows(&self) -> impl Iterator<Item = &Vec<String>> {
        std::iter::once(&self.cells).chain(self.strays.iter().map(|(_, cells)| cells))
    }

    /// Appends a cell: to the row of the label, or to the last stray row. A sign on a line of its own belongs to the
    /// number behind it.
    fn push(&mut self, text: String) {
        // What is left of a destroyed label is no cell either.
        let is_word = |c: char| is_han(c) || c == char::REPLACEMENT_CHARACTER;
        let is_label = !text.is_empty() && !is_value_like(&text) && text.chars().any(is_word);
        if is_label {
            self.strays.push((text, Vec::new()));
            return;
        }
        self.push_cell(text);
    }

    /// As [`Self::push`], whatever the text is.
    fn push_cell(&mut self, text: String) {
        let cells = self.strays.last_mut().map_or(&mut self.cells, |(_, cells)| cells);
        match cells.last_mut() {
            Some(last) if is_sign(last) && text.starts_with(|c: char| c.is_ascii_digit()) => {
                last.push(' ');
                last.push_str(&text);
            }
            _ => cells.push(text),
        }
    }

    /// Appends the blank cells that `n_breaks` line breaks stand for.
    fn push_blanks(&mut self, n_breaks: usize, habit: Habit) {
        if let BlankHabit::ExtraLines { unit, step } = habit.blank {
            for _ in 0..n_breaks.saturating_sub(unit) / step.max(1) {
                self.push(String::new());
            }
        }
    }

    /// Appends a text without spaces: figures may run into each other behind their units, and into the words behind
    /// them.
    fn push_run(&mut self, text: &str) {
        if is_marked(text) {
            self.strays.push((text.to_owned(), Vec::new()));
            return;
        }
        // `9件1件0件` reads as no number; `5万3千元` does, and is one.
        let n_units =
            UNITS.iter().filter(|unit| unit.chars().count() == 1).map(|unit| text.matches(unit).count()).sum::<usize>();
        if is_value_like(text) && n_units < 2 {
            self.push(text.to_owned());
            return;
        }
        let mut rest = text;
        let mut n_figures = 0;
        while let Some(length) = leading_figure(rest) {
            self.push(rest[..length].to_owned());
            rest = &rest[length..];
            n_figures += 1;
        }
        if n_figures == 0 {
            self.push(text.to_owned());
        } else if !rest.is_empty() {
            // Whether these are more of the row's cells or a row of another label cannot be told: nothing that is
            // missing behind them may be taken for blank.
            self.push_cell(rest.to_owned());
        }
    }
}

/// Length of the figure that a text begins with: sign, digits, unit, or digits and dashes up to a word.
fn leading_figure(text: &str) -> Option<usize> {
    if let Some(word) = ["未增未减", "未增未減", "无变化", "無變化", "无增减", "持平", "不变"]
        .iter()
        .find(|word| text.starts_with(**word))
    {
        return Some(word.len());
    }
    let sign = ["增加", "减少", "增", "减", "減", "+", "-"]
        .iter()
        .find(|sign| text.starts_with(**sign))
        .map_or(0, |sign| sign.len());
    let body = &text[sign..];
    let is_digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let is_point = |c: char| matches!(c, '.' | ',' | '．' | '，');
    let is_dash = |c: char| matches!(c, '/' | '／' | '-' | '—' | '－' | '–');
    let length_of = |text: &str, is_part: &dyn Fn(char) -> bool| text.find(|c| !is_part(c)).unwrap_or(text.len());
    let unit_of = |text: &str| UNITS.iter().find(|unit| text.starts_with(**unit)).map_or(0, |unit| unit.len());
    // `0///1/1`: dashes are blank cells of the same run, which may begin with them.
    let run = &body[..length_of(body, &|c| is_digit(c) || is_point(c) || is_dash(c))];
    let run = run.trim_end_matches(is_point);
    if run.starts_with(is_dash) && sign == 0 {
        // Before a figure with a unit they stand alone: `//1件`.
        let dashes = length_of(run, &is_dash);
        let has_figures = run.contains(is_digit);
        return match unit_of(&body[run.len()..]) {
            0 => has_figures.then_some(run.len()),
            _ => has_figures.then_some(dashes),
        };
    }
    let digits = length_of(run, &|c| is_digit(c) || is_point(c));
    if !run.starts_with(is_digit) {
        return None;
    }
    match unit_of(&body[digits..]) {
        0 => Some(sign + run.len()),
        unit => Some(sign + digits + unit),
    }
}

/// Behind the last figure that follows a table's last label.
pub(super) fn last_value_end(body: &str, from: usize) -> usize {
    let mut end = 0;
    let mut at = 0;
    let mut is_in_row = false;
    // Line by line, piece by piece: the first that holds a word which is no value ends the table. Empty lines do not:
    // cells may stand far apart.
    for piece in body[from..].split_inclusive(['\n', '|', '\t']) {
        let text = piece.trim_matches(|c: char| c.is_whitespace() || c == '|');
        let is_figure = |text: &str| is_value_like(text) || is_sign(text) || is_share(text);
        // Lines of the page are no part of the table, nor its end.
        if is_page_line(text) && piece.ends_with('\n') && !is_in_row {
            at += piece.len();
            continue;
        }
        let is_list = || list_separator(text, false).is_some();
        if text.is_empty() || is_closing(text) || is_figure(text) || text.split_whitespace().all(is_figure) || is_list()
        {
            at += piece.len();
            is_in_row |= !text.is_empty();
            // Blank cells may be lines of NBSP.
            if is_in_row || piece.contains(['|', '\u{a0}', '\u{3000}']) {
                end = at;
            }
            is_in_row &= !piece.ends_with('\n');
            continue;
        }
        // Figures that run into the next heading.
        let start = at + piece.find(text).unwrap_or(0);
        let mut length = 0;
        loop {
            let rest = &text[length..];
            let skipped = rest.len() - rest.trim_start().len();
            let rest = rest.trim_start();
            // A word of many figures without a space would be looked through again for each of them.
            let word = word_of(rest).filter(|word| is_figure(word)).map(str::len);
            let Some(figure) = word.or_else(|| leading_figure(rest)) else { break };
            // `2023年` and `5、` open the next paragraph: their number is no figure of the table, nor is that of `12%`.
            let behind = rest[figure..].chars().next();
            if behind.is_some_and(|c| matches!(c, '年' | '月' | '日' | '、' | '．' | '%' | '％')) {
                break;
            }
            // A remark in a cell or a line of its own.
            if at > 0 && length == 0 && word_of(rest).is_some_and(is_remark) {
                break;
            }
            length += skipped + figure;
        }
        if length > 0 {
            end = start + length;
        }
        break;
    }
    from + end
}

/// The first word of a text, as far as a value can reach; `None` if there is none.
fn word_of(text: &str) -> Option<&str> {
    text[..text.floor_char_boundary(MAX_VALUE_BYTES + 4)].split_whitespace().next()
}

/// A share in percent: no figure of the form, but a cell.
fn is_share(text: &str) -> bool {
    text.strip_suffix(['%', '％'])
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
}

/// Punctuation left over behind a label.
fn is_closing(text: &str) -> bool {
    text.chars().all(|c| matches!(c, ')' | '）' | ':' | '：' | '。' | '.' | '、' | ',' | '，' | '”' | '"' | '*' | '>'))
}

/// What follows a label in its own cell: an explanation, or punctuation that is dropped.
fn tail_of(text: &str) -> String {
    let text = clean(text);
    if is_closing(&text) { String::new() } else { text }
}

/// The text of a cell: inner breaks kept, white space around it taken off, and the asterisks of a text in bold. A cell that a
/// program printed for want of one is empty.
fn clean(text: &str) -> String {
    let text = text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
    let bold = text.strip_prefix("**").and_then(|text| text.strip_suffix("**"));
    let text = bold.map_or(text, str::trim);
    if is_missing(text) { String::new() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(gap: &str, habit: Habit) -> String {
        cut_gap(gap, habit, 0).cells.join("¦")
    }

    #[test]
    fn gaps_are_cut_by_what_separates_their_cells() {
        let plain = Habit::default();
        for (gap, expected) in [
            (" | 4 | 0 | 9 |\n", "4¦0¦9"),
            (" | 4 | | 9\n", "4¦¦9"),
            (" | | | 68 | | 68 |\n", "¦¦68¦¦68"),
            (" |\n9 |\n1 |\n|\n11 ||\n|\n", "9¦1¦¦11¦¦"),
            ("\t4\t\t9\n", "4¦¦9"),
            ("\n\n 16\n\n 0\n\n16 \n\n", "16¦0¦16"),
            (" 64 0 0 2 0 4 70 ", "64¦0¦0¦2¦0¦4¦70"),
            ("640020470", "640020470"),
            ("9件1件0件", "9件¦1件¦0件"),
            ("5件+012件", "5件¦+012件"),
            ("0个未增未减2个", "0个¦未增未减¦2个"),
            ("\n增\n12\n", "增 12"),
            (":298", "298"),
            ("1件,规", "1件¦,规"),
        ] {
            assert_eq!(cells(gap, plain).trim_start_matches(':'), expected, "{gap:?}");
        }
        let ends = Habit { pipe_ends_row: true, ..plain };
        assert_eq!(cells("\n2\n1\n|\n|\n3 |\n", ends), "2¦1¦¦¦3");
        let spaces = Habit { blank: BlankHabit::SpaceLine, ..plain };
        assert_eq!(cells("\n2\n\u{a0}\n3\n", spaces), "2¦¦3");
        let extra = Habit { blank: BlankHabit::ExtraLines { unit: 2, step: 2 }, ..plain };
        assert_eq!(cells("\n\n2\n\n\n\n3\n\n", extra), "2¦¦3");
    }

    #[test]
    fn a_table_ends_with_its_last_figure() {
        for (text, expected) in [
            (" |\n0 |\n|\n0 ||\n五、存在的主要问题", " |\n0 |\n|\n0 ||\n"),
            ("000000000000000五、存在的", "000000000000000"),
            ("1件1件2件三、收到", "1件1件2件"),
            ("0///1/1四、政府", "0///1/1"),
            (" 0 / 0 3 四、政府", " 0 / 0 3"),
            ("\n0\n\n2023年,我局", "\n0\n"),
            (" 152790元\n三、收到", " 152790元\n"),
            (" ,x", ""),
            ("+,1 x", ""),
            ("5,,x", "5"),
            ("1件,规", "1件"),
        ] {
            assert_eq!(&text[..last_value_end(text, 0)], expected, "{text:?}");
        }
    }
}
