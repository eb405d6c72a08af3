//! The identities of a table over all its rows: placements that no combination of the other rows completes are struck
//! out.
//!
//! An identity per column says that the rows of one side add up to the same vector as the rows of the other. Over the
//! rows in order, left-hand rows first, a layer holds every vector that the rows so far can leave open; only vectors
//! without a negative entry can still reach zero. A second pass backwards marks the placements on a path to zero. This
//! is exact for one identity; several are applied in turn until nothing changes.

use std::collections::HashSet;

use super::Row;
use super::placement::Placement;
use crate::deadline;

/// Most vectors held over all layers of one search.
pub const MAX_STATES: usize = 100_000;

/// Sum of one side of an identity still open, per column.
type Open = Vec<i64>;

/// An identity over rows: the rows of `left` add up, column by column, to the same as the rows of `right`.
#[derive(Debug, Clone)]
pub struct ColumnIdentity {
    /// Row indexes of the left-hand side.
    pub left: Vec<usize>,
    /// Row indexes of the right-hand side.
    pub right: Vec<usize>,
}

/// Applies the identities in turn until nothing changes. Rows outside of an identity are not touched.
///
/// An identity is used only if all of its rows are consistent in themselves; columns in which certain cells alone
/// violate it are left out; if no combination satisfies it, it decides nothing.
pub fn narrow(rows: &mut [Row], identities: &[ColumnIdentity]) {
    if rows.iter().all(Row::is_certain) {
        return;
    }
    for _ in 0..4 {
        let mut is_changed = false;
        for identity in identities {
            is_changed |= apply(rows, identity).unwrap_or(false);
        }
        if !is_changed {
            return;
        }
    }
}

/// The numbers that a placement gives, `None` if it has an unreadable cell.
fn numbers(placement: &Placement) -> Option<Vec<i64>> {
    placement.slots.iter().map(|slot| slot.number()).collect()
}

/// True if the identity struck out a placement; `None` if it cannot be used.
fn apply(rows: &mut [Row], identity: &ColumnIdentity) -> Option<bool> {
    let order: Vec<(usize, i64)> =
        identity.left.iter().map(|&row| (row, 1)).chain(identity.right.iter().map(|&row| (row, -1))).collect();
    if !order.iter().all(|&(row, _)| rows[row].is_consistent()) {
        return None;
    }
    let mut choices: Vec<Vec<Vec<i64>>> = Vec::with_capacity(order.len());
    for &(row, _) in &order {
        choices.push(rows[row].placements().map(numbers).collect::<Option<_>>()?);
    }
    if choices.iter().all(|row| row.len() <= 1) {
        return Some(false);
    }
    mask_violated(&mut choices, &order);
    let layers = forward(&choices, &order)?;
    let mut wanted: HashSet<Open> = HashSet::new();
    let zero = vec![0; choices[0][0].len()];
    if !layers.last()?.contains(&zero) {
        return None;
    }
    wanted.insert(zero);
    let mut is_changed = false;
    for (at, &(row, sign)) in order.iter().enumerate().rev() {
        let mut open_before = HashSet::new();
        let mut is_possible = vec![false; choices[at].len()];
        for open in &layers[at] {
            deadline::check();
            for (index, choice) in choices[at].iter().enumerate() {
                if wanted.contains(&shift(open, choice, sign)) {
                    is_possible[index] = true;
                    open_before.insert(open.clone());
                }
            }
        }
        if is_possible.contains(&false) && !rows[row].is_certain() {
            let possible: HashSet<Vec<i64>> = rows[row]
                .placements()
                .zip(&is_possible)
                .filter_map(|(placement, &is_possible)| numbers(placement).filter(|_| is_possible))
                .collect();
            rows[row].retain(|placement| numbers(placement).is_some_and(|numbers| possible.contains(&numbers)));
            is_changed = true;
        }
        wanted = open_before;
    }
    Some(is_changed)
}

fn shift(open: &[i64], choice: &[i64], sign: i64) -> Open {
    open.iter().zip(choice).map(|(open, number)| open + sign * number).collect()
}

/// Sets the columns to 0 in which all rows agree with themselves and the identity fails: published errors.
fn mask_violated(choices: &mut [Vec<Vec<i64>>], order: &[(usize, i64)]) {
    let n_columns = choices[0][0].len();
    for column in 0..n_columns {
        let is_certain = choices.iter().all(|row| row.iter().all(|choice| choice[column] == row[0][column]));
        let sum: i64 = choices.iter().zip(order).map(|(row, &(_, sign))| sign * row[0][column]).sum();
        if is_certain && sum != 0 {
            for choice in choices.iter_mut().flatten() {
                choice[column] = 0;
            }
        }
    }
}

/// The vectors that can be open before each row, and behind the last; `None` beyond [`MAX_STATES`].
fn forward(choices: &[Vec<Vec<i64>>], order: &[(usize, i64)]) -> Option<Vec<HashSet<Open>>> {
    let mut layers = vec![HashSet::from([vec![0; choices[0][0].len()]])];
    let mut n_states = 1;
    for (row, &(_, sign)) in choices.iter().zip(order) {
        let mut next = HashSet::new();
        for open in layers.last()? {
            deadline::check();
            for choice in row {
                let open = shift(open, choice, sign);
                if open.iter().all(|&number| number >= 0) && next.insert(open) {
                    n_states += 1;
                    if n_states > MAX_STATES {
                        return None;
                    }
                }
            }
        }
        layers.push(next);
    }
    Some(layers)
}

#[cfg(test)]
mod tests {
    use super::super::{Row, RowIdentity, RowModel, TableHabit, Token};
    use super::*;
    use crate::model::State;

    fn t2() -> RowModel {
        RowModel {
            width: 7,
            identities: vec![RowIdentity { left: vec![6], right: (0..6).collect() }],
            prior: vec![0.8, 0.08, 0.01, 0.02, 0.04, 0.05, 1.0],
        }
    }

    fn row(values: &[i64]) -> Row {
        let tokens: Vec<Token> = values.iter().map(|&value| Token::Number(value)).collect();
        Row::new(&tokens, &t2(), TableHabit::default())
    }

    #[test]
    fn one_row_settles_another() {
        // total (in place) = granted (blanks lost) + refused (in place).
        let identity = ColumnIdentity { left: vec![0], right: vec![1, 2] };
        let mut rows = [row(&[3, 2, 0, 0, 0, 0, 5]), row(&[2, 2]), row(&[3, 0, 0, 0, 0, 0, 3])];
        narrow(&mut rows, std::slice::from_ref(&identity));
        let granted = rows[1].resolve(&t2());
        assert_eq!((granted[1].state, granted[1].value), (State::Recovered, Some(2)));
        assert_eq!((granted[0].state, granted[0].value), (State::Recovered, Some(0)));

        // The same with a total that was published wrong: nothing is invented.
        let mut rows = [row(&[3, 3, 0, 0, 0, 0, 6]), row(&[2, 2]), row(&[3, 0, 0, 0, 0, 0, 3])];
        narrow(&mut rows, &[identity]);
        assert_eq!(rows[1].resolve(&t2())[1].state, State::Ambiguous);
    }

    #[test]
    fn rows_that_stay_open_agree_where_they_can() {
        let identity = ColumnIdentity { left: vec![0], right: vec![1] };
        let mut rows = [row(&[16, 0, 0, 0, 16]), row(&[0, 16, 0, 0, 0, 0, 16])];
        narrow(&mut rows, &[identity]);
        assert_eq!(rows[0].resolve(&t2())[1].value, Some(16));
    }
}
