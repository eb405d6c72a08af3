//! Value cells of a row as tokens for the recovery engine, and its results as facts.

use std::collections::HashMap;

use crate::interpret::number::{self, Printed};
use crate::model::{Fact, Layout, Place, State};
use crate::recover::{Padding, Resolved, Row, RowModel, TableHabit, Token};

use super::rows::Cell;

/// A cell that holds, or may hold, a figure.
#[derive(Debug, Clone, Copy)]
pub(super) struct ValueCell<'g> {
    pub text: &'g str,
    pub place: Place,
}

impl<'g> From<&Cell<'g>> for ValueCell<'g> {
    fn from(cell: &Cell<'g>) -> Self {
        Self { text: cell.text, place: cell.place }
    }
}

impl ValueCell<'_> {
    /// Nothing, or one of the ways to print nothing.
    pub fn is_blank(&self) -> bool {
        matches!(number::parse_count(self.text), Printed::Blank)
    }
}

/// True if one of the cells holds something that is no blank.
pub(super) fn has_figures(values: &[ValueCell]) -> bool {
    values.iter().any(|value| !value.is_blank())
}

/// True if one of the cells holds something, if only a dash.
pub(super) fn prints_something(values: &[ValueCell]) -> bool {
    values.iter().any(|value| !value.text.trim().is_empty())
}

/// True if two rows print the same, cell by cell.
pub(super) fn are_alike(one: &[ValueCell], other: &[ValueCell]) -> bool {
    one.iter().map(|value| value.text.trim()).eq(other.iter().map(|value| value.text.trim()))
}

/// The tokens of a row, and the cell that each was read from.
#[derive(Debug, Clone, Default)]
pub(super) struct RowTokens {
    /// In the order of print.
    pub tokens: Vec<Token>,
    /// For each token: index of its cell among the texts of the row.
    pub cells: Vec<usize>,
}

impl RowTokens {
    /// Tokens up to the last that is no blank.
    fn n_packed(&self) -> usize {
        self.tokens.iter().rposition(|token| *token != Token::Blank).map_or(0, |last| last + 1)
    }

    fn n_figures(&self) -> usize {
        self.tokens.iter().filter(|token| **token != Token::Blank).count()
    }

    /// The same row where its last blanks tell nothing, since they stand there whatever cell was blank.
    pub fn unpack(&mut self) {
        let n = self.n_packed();
        if n > 0 {
            self.tokens.truncate(n);
            self.cells.truncate(n);
        }
    }
}

/// How a document prints its figures, as far as one cell alone does not tell.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Print {
    /// Dashes for one blank cell where cells run together.
    pub dash: usize,
    /// Other cells hold Chinese numerals: a lone 一 is 1 and no dash.
    pub has_han_numerals: bool,
    /// Characters of the document were destroyed: a question mark may have been a digit, a sign or a unit.
    pub is_damaged: bool,
}

impl Print {
    /// The print of a document with these value cells: all of them, and those of rows that may run together.
    pub fn of<'t>(all: impl Iterator<Item = &'t str>, runs: impl Iterator<Item = &'t str>, is_damaged: bool) -> Self {
        let is_han_numeral = |text: &str| {
            let text = text.trim();
            !number::is_plain(text)
                && text != "一"
                && !text.is_empty()
                && text.chars().all(|c| "零〇一二三四五六七八九十百千万两".contains(c))
        };
        let mut all = all;
        Self { dash: dash_unit(runs), has_han_numerals: all.any(is_han_numeral), is_damaged }
    }

    /// True if the print of the cell may have lost a character.
    pub fn is_lost(self, text: &str) -> bool {
        text.contains(char::REPLACEMENT_CHARACTER) || self.is_damaged && text.contains(['?', '？'])
    }

    /// [`number::parse_change`] with what the rest of the document tells.
    pub fn parse_change(self, text: &str) -> Printed<i64> {
        match number::parse_change(text) {
            printed if number::is_plain(text) => printed,
            _ if self.is_lost(text) => Printed::Unreadable,
            Printed::TwoReadings if self.has_han_numerals && text.matches('一').count() == 1 => {
                number::parse_change(&text.replace('一', "1"))
            }
            printed => printed,
        }
    }

    /// [`number::parse_count`] with what the rest of the document tells.
    pub fn parse_count(self, text: &str) -> Printed<i64> {
        match number::parse_count(text) {
            printed if number::is_plain(text) => printed,
            _ if self.is_lost(text) => Printed::Unreadable,
            Printed::TwoReadings if self.has_han_numerals && text.trim() == "一" => Printed::Number(1),
            printed => printed,
        }
    }
}

/// The tokens of a row that should have `width` counts.
///
/// Digits are a run of several numbers if the cells of the table run together, or if there are too few cells and the
/// digits alone would fill them all. Dashes between such digits are blank cells of the run, `print.dash` of them for each:
/// `0///1/1`.
pub(super) fn of_row<'t>(
    texts: impl Iterator<Item = &'t str> + Clone,
    width: usize,
    layout: Layout,
    print: Print,
) -> RowTokens {
    let n_texts = texts.clone().count();
    let is_short = n_texts < width;
    let (tokens, cells) = (Vec::with_capacity(n_texts), Vec::with_capacity(n_texts));
    let mut row = RowTokens { tokens, cells };
    let mut push = |token: Token, cell: usize| {
        row.tokens.push(token);
        row.cells.push(cell);
    };
    for (cell, text) in texts.enumerate() {
        let may_run = |digits: &str| {
            let is_run = layout == Layout::RunTogether || n_texts == 1 && digits.len() >= width;
            digits.len() > 1 && (is_run || digits.starts_with('0'))
        };
        let printed = print.parse_count(text);
        let digits = if is_short { number::plain_digits(text) } else { None };
        match digits.filter(|digits| may_run(digits)) {
            Some(digits) => push(Token::Run(digits), cell),
            None => match printed {
                Printed::Number(value) => push(Token::Number(value), cell),
                Printed::Blank if is_short && layout == Layout::RunTogether => {
                    dashed_run(text, print.dash).into_iter().for_each(|token| push(token, cell));
                }
                Printed::Blank => push(Token::Blank, cell),
                Printed::TwoReadings | Printed::Unreadable => {
                    let run = if is_short && n_texts == 1 { dashed_run(text, print.dash) } else { Vec::new() };
                    if run.len() > 1 {
                        run.into_iter().for_each(|token| push(token, cell));
                    } else {
                        push(Token::Unreadable, cell);
                    }
                }
            },
        }
    }
    row
}

/// A text of digits and dashes as runs of digits with a blank for every `dash` dashes. Empty if the text holds anything
/// else.
fn dashed_run(text: &str, dash: usize) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut n_dashes = 0;
    for c in text.trim().chars() {
        if is_dash(c) {
            n_dashes += 1;
            if n_dashes % dash == 0 {
                tokens.push(Token::Blank);
            }
        } else if c.is_ascii_digit() {
            match tokens.last_mut() {
                Some(Token::Run(digits)) if n_dashes == 0 => digits.push(c),
                _ => tokens.push(Token::Run(c.to_string())),
            }
            n_dashes = 0;
        } else {
            return Vec::new();
        }
    }
    tokens
}

fn is_dash(c: char) -> bool {
    matches!(c, '/' | '／' | '-' | '－' | '–' | '—' | '无' | '無')
}

/// Dashes for one blank cell where cells run together: two, if they always come in pairs.
fn dash_unit<'t>(texts: impl Iterator<Item = &'t str>) -> usize {
    let mut n_pairs = 0;
    for text in texts.filter(|text| !number::is_plain(text)) {
        for dashes in text.split(|c: char| !is_dash(c)).filter(|dashes| !dashes.is_empty()) {
            if dashes.chars().count() % 2 == 1 {
                return 1;
            }
            n_pairs += 1;
        }
    }
    if n_pairs > 0 { 2 } else { 1 }
}

/// True if a table whose cells run together prints every cell: no row has fewer digits than cells, and either three
/// rows are exactly as many zeros, which can be nothing else, or in each of many rows a cut into as many numbers as
/// cells adds up.
pub(super) fn prints_every_cell(rows: &[RowTokens], model: &RowModel) -> bool {
    let mut runs = Vec::new();
    for row in rows {
        match &row.tokens[..] {
            [Token::Run(digits)] if digits.len() >= model.width => runs.push((digits, &row.tokens)),
            // A row of few digits: blanks are lost, or the table does not run together.
            [] | [_] => return false,
            _ => {}
        }
    }
    let is_zeros = |digits: &str| digits.len() == model.width && digits.bytes().all(|byte| byte == b'0');
    let full = TableHabit { prints_every_cell: true, ..TableHabit::default() };
    runs.iter().filter(|(digits, _)| is_zeros(digits)).count() >= 3
        || runs.len() >= 8 && runs.iter().all(|(_, tokens)| Row::new(tokens, model, full).adds_up())
}

/// True if an extractor dropped lines that repeat the one before: rows are short, and no two figures beside each other
/// are equal, which zeros otherwise always are.
pub(super) fn drops_repeats(rows: &[RowTokens], width: usize) -> bool {
    let n_short = rows.iter().filter(|row| !row.tokens.is_empty() && row.tokens.len() < width).count();
    n_short >= 5 && n_short * 2 > rows.len() && !rows.iter().any(has_repeat)
}

/// True if two figures beside each other are equal.
pub(super) fn has_repeat(row: &RowTokens) -> bool {
    row.tokens.windows(2).any(|pair| pair[0] == pair[1] && pair[0] != Token::Unreadable)
}

/// True if an extractor put the blank cells of a row behind its figures: no row has a blank before a figure, and in one the
/// cells as they stand do not add up, for the total is blank.
pub(super) fn packs_left(rows: &[RowTokens], width: usize) -> bool {
    let is_packed = |row: &RowTokens| row.n_packed() == row.n_figures();
    let number = |token: &Token| matches!(token, Token::Number(1..));
    let is_evidence = |row: &RowTokens| {
        row.tokens.len() >= width && row.n_packed() < width && row.tokens[..row.n_packed()].iter().any(number)
    };
    rows.iter().all(is_packed) && rows.iter().any(is_evidence)
}

/// For each number of cells above `width`: where the real cells begin, as rows in which only one place is possible
/// agree on it. A row that adds up without the number at one of its ends may hold that of a page, and says nothing.
pub(super) fn padding_offsets(rows: &[RowTokens], width: usize) -> HashMap<usize, Padding> {
    let mut offsets: HashMap<usize, Padding> = HashMap::new();
    let number = |token: &Token| match token {
        Token::Number(number) => Some(*number),
        Token::Blank => Some(0),
        Token::Unreadable | Token::Run(_) => None,
    };
    let adds_up = |cells: &[Token]| {
        let (total, parts) = cells.split_last().expect("a row of the form has cells");
        parts.iter().map(number).sum::<Option<i64>>().zip(number(total)).is_none_or(|(sum, total)| sum == total)
    };
    let has_foreign = |row: &[Token]| {
        row.len() == width + 1
            && (row[width] != Token::Blank && adds_up(&row[..width]) || row[0] != Token::Blank && adds_up(&row[1..]))
    };
    for row in rows.iter().map(|row| &row.tokens).filter(|row| row.len() > width) {
        // Nor does one with something that cannot be read.
        if row.contains(&Token::Unreadable) {
            continue;
        }
        let is_figure = |token: &Token| *token != Token::Blank;
        let (Some(first), Some(last)) = (row.iter().position(is_figure), row.iter().rposition(is_figure)) else {
            continue;
        };
        let (least, most) = ((last + 1).saturating_sub(width), first.min(row.len() - width));
        let seen = match least.cmp(&most) {
            std::cmp::Ordering::Equal if has_foreign(row) => continue,
            std::cmp::Ordering::Equal => Padding::Offset(least),
            std::cmp::Ordering::Greater => Padding::Inside,
            std::cmp::Ordering::Less => continue,
        };
        offsets
            .entry(row.len())
            .and_modify(|known| {
                if *known != seen {
                    *known = Padding::Inside;
                }
            })
            .or_insert(seen);
    }
    offsets
}

/// The texts of cells in one line, as they are told where no place was found for them.
pub(super) fn join<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    texts.map(str::trim).collect::<Vec<_>>().join(" ")
}

/// The cell of a row that stands `at` this place, which is not in doubt.
pub(super) fn in_place(printed: Printed<i64>, at: usize) -> Resolved {
    Resolved { state: printed.state(), value: printed.value(), best_guess: None, token: Some(at) }
}

/// The number that a cell counts as: 0 if it is blank, `None` if it cannot be read.
pub(super) fn number_of(printed: Printed<i64>) -> Option<i64> {
    match printed {
        Printed::Number(number) => Some(number),
        Printed::Blank => Some(0),
        Printed::TwoReadings | Printed::Unreadable => None,
    }
}

/// [`number_of`] each cell of a row.
pub(super) fn numbers_of(values: &[ValueCell], print: Print) -> Vec<Option<i64>> {
    values.iter().map(|value| number_of(print.parse_count(value.text))).collect()
}

/// The numbers with one of the empty cells moved to another place, in every way.
pub(super) fn shifts(
    numbers: Vec<Option<i64>>,
    is_empty: impl Fn(&usize) -> bool,
) -> impl Iterator<Item = Vec<Option<i64>>> {
    let empty: Vec<usize> = (0..numbers.len()).filter(is_empty).collect();
    // Rows of the form are short; a longer one has more in it than a cell out of place.
    let n = if numbers.len() <= 2 * MAX_CELLS { numbers.len() } else { 0 };
    empty.into_iter().flat_map(move |from| (0..n).map(move |to| (from, to))).filter(|(from, to)| from != to).map(
        move |(from, to)| {
            let mut numbers = numbers.clone();
            let blank = numbers.remove(from);
            numbers.insert(to, blank);
            numbers
        },
    )
}

/// Cells of the longest row of the form: that of T3.
const MAX_CELLS: usize = 15;

/// A cell of which nothing is known.
pub(super) const OPEN: Resolved = Resolved { state: State::Ambiguous, value: None, best_guess: None, token: None };

/// The last row of a document that ends in the middle of it: what is there is there, what is not may have been
/// anything. Only where all other rows are complete is it known that the cells printed are the first.
pub(super) fn cut_row(tokens: &[Token], width: usize, is_rest_complete: bool) -> Vec<Resolved> {
    if !is_rest_complete {
        return vec![OPEN; width];
    }
    (0..width)
        .map(|cell| match tokens.get(cell) {
            // The last figure printed may itself be cut.
            Some(Token::Number(value)) if cell + 1 < tokens.len() => {
                Resolved { state: State::Reported, value: Some(*value), best_guess: None, token: Some(cell) }
            }
            Some(Token::Blank) => Resolved { state: State::Blank, token: Some(cell), ..OPEN },
            Some(Token::Unreadable) => Resolved { state: State::Unreadable, token: Some(cell), ..OPEN },
            Some(_) => Resolved { token: Some(cell), ..OPEN },
            None => Resolved { state: State::Absent, ..OPEN },
        })
        .collect()
}

/// A resolved cell as a fact, with the print behind it.
pub(super) fn fact<K>(key: K, resolved: Resolved, values: &[ValueCell]) -> Fact<K, i64> {
    let cell = resolved.token.and_then(|token| values.get(token));
    Fact {
        key,
        value: resolved.value,
        state: resolved.state,
        best_guess: resolved.best_guess,
        raw: cell.map(|cell| cell.text.to_owned()),
        place: cell.map(|cell| cell.place),
    }
}
