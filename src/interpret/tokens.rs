//! Value cells of a row as tokens for the recovery engine, and its results as facts.

use std::collections::HashMap;

use crate::interpret::number::{self, Printed};
use crate::model::{Fact, Layout, Place, State};
use crate::recover::{Padding, Resolved, Token};

use super::rows::Cell;

/// A cell that holds, or may hold, a figure.
#[derive(Debug, Clone, Copy)]
pub(super) struct ValueCell<'g> {
    pub text: &'g str,
    pub place: Place,
    pub colspan: u32,
}

impl<'g> From<&Cell<'g>> for ValueCell<'g> {
    fn from(cell: &Cell<'g>) -> Self {
        Self { text: cell.text, place: cell.place, colspan: cell.colspan }
    }
}

impl ValueCell<'_> {
    /// Nothing, or one of the ways to print nothing.
    pub fn is_blank(&self) -> bool {
        matches!(number::parse_count(self.text), Printed::Blank)
    }
}

/// The tokens of a row that should have `width` counts.
///
/// Digits are a run of several numbers if the cells of the table run together, or if there are too few cells and the
/// digits alone would fill them all.
pub(super) fn of_row<'t>(texts: impl Iterator<Item = &'t str>, width: usize, layout: Layout) -> Vec<Token> {
    let texts: Vec<&str> = texts.collect();
    let is_short = texts.len() < width;
    texts
        .iter()
        .map(|text| {
            let digits = || number::plain_digits(text).filter(|digits| digits.len() > 1);
            let may_run = |digits: &String| {
                is_short
                    && (layout == Layout::RunTogether
                        || texts.len() == 1 && digits.len() >= width
                        || digits.starts_with('0'))
            };
            match number::parse_count(text) {
                Printed::Number(value) => match digits().filter(may_run) {
                    Some(digits) => Token::Run(digits),
                    None => Token::Number(value),
                },
                Printed::Blank => Token::Blank,
                Printed::TwoReadings | Printed::Unreadable => match digits().filter(may_run) {
                    Some(digits) => Token::Run(digits),
                    None => Token::Unreadable,
                },
            }
        })
        .collect()
}

/// True if a table whose cells run together prints every cell: no row has fewer digits than cells, and either three
/// rows are exactly `width` zeros, which can be nothing else, or there are rows enough that one with a lost blank
/// would show.
pub(super) fn prints_every_cell(rows: &[Vec<Token>], width: usize) -> bool {
    let mut n_runs = 0;
    let mut n_zeros = 0;
    for row in rows {
        let digits = match &row[..] {
            [Token::Run(digits)] => digits.as_str(),
            // A row of one digit, or of several cells: blanks are lost, or the table does not run together.
            [] | [_] => return false,
            _ => continue,
        };
        if digits.len() < width {
            return false;
        }
        n_runs += 1;
        n_zeros += usize::from(digits.len() == width && digits.bytes().all(|byte| byte == b'0'));
    }
    n_zeros >= 3 || n_runs >= 8
}

/// For each number of cells above `width`: where the real cells begin, as rows in which only one place is possible
/// agree on it.
pub(super) fn padding_offsets(rows: &[Vec<Token>], width: usize) -> HashMap<usize, Padding> {
    let mut offsets: HashMap<usize, Padding> = HashMap::new();
    for row in rows.iter().filter(|row| row.len() > width) {
        let is_figure = |token: &Token| *token != Token::Blank;
        let (Some(first), Some(last)) = (row.iter().position(is_figure), row.iter().rposition(is_figure)) else {
            continue;
        };
        let (least, most) = ((last + 1).saturating_sub(width), first.min(row.len() - width));
        let seen = match least.cmp(&most) {
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

/// The last row of a document that ends in the middle of it: what is there is there, what is not may have been
/// anything. Only where all other rows are complete is it known that the cells printed are the first.
pub(super) fn cut_row(tokens: &[Token], width: usize, is_rest_complete: bool) -> Vec<Resolved> {
    let open = Resolved { state: State::Ambiguous, value: None, best_guess: None, token: None };
    if !is_rest_complete {
        return vec![open; width];
    }
    (0..width)
        .map(|cell| match tokens.get(cell) {
            // The last figure printed may itself be cut.
            Some(Token::Number(value)) if cell + 1 < tokens.len() => {
                Resolved { state: State::Reported, value: Some(*value), best_guess: None, token: Some(cell) }
            }
            Some(Token::Blank) => Resolved { state: State::Blank, token: Some(cell), ..open },
            Some(Token::Unreadable) => Resolved { state: State::Unreadable, token: Some(cell), ..open },
            Some(_) => Resolved { token: Some(cell), ..open },
            None => Resolved { state: State::Absent, ..open },
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
