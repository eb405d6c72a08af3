//! Every way in which the cells of a row could have become the print: the placements of its tokens.

use crate::deadline;

use super::{Padding, RowModel, TableHabit, Token};

/// Most placements of one row that are looked at, and a tenth of the steps spent on finding them.
pub const MAX_PLACEMENTS: usize = 20_000;

/// What one placement puts in one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// No token: the print lost the cell, which was blank.
    Lost,
    /// A blank token.
    Blank {
        /// Index of the token.
        token: usize,
    },
    /// A number, or a part of a run of digits.
    Number {
        /// Index of the token.
        token: usize,
        /// The number.
        value: i64,
    },
    /// A token that is no number.
    Unreadable {
        /// Index of the token.
        token: usize,
    },
}

impl Slot {
    /// The number that the slot counts as: 0 for a blank or lost cell, `None` for an unreadable one.
    pub const fn number(self) -> Option<i64> {
        match self {
            Self::Lost | Self::Blank { .. } => Some(0),
            Self::Number { value, .. } => Some(value),
            Self::Unreadable { .. } => None,
        }
    }

    /// The token that stands in the slot.
    pub const fn token(self) -> Option<usize> {
        match self {
            Self::Lost => None,
            Self::Blank { token } | Self::Number { token, .. } | Self::Unreadable { token } => Some(token),
        }
    }
}

/// One way in which the row could have become the print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// What stands in each cell: `width` slots.
    pub slots: Vec<Slot>,
    /// A number above 0 was put back as a repeat that an extractor dropped.
    pub has_repeat: bool,
}

impl Placement {
    /// Plausibility: product of the prior shares of the cells with a number above 0.
    pub fn weight(&self, prior: &[f64]) -> f64 {
        self.slots
            .iter()
            .zip(prior)
            .map(|(slot, share)| if slot.number().is_some_and(|number| number > 0) { *share } else { 1.0 })
            .product()
    }
}

/// The placements that the structure alone allows.
#[derive(Debug)]
pub enum Structure {
    /// The only one: every token has its cell.
    Single(Placement),
    /// Several, distinct in the numbers they give; one may stand for many that differ only in which 0 was lost.
    Several(Vec<Placement>),
    /// More than [`MAX_PLACEMENTS`].
    TooMany,
}

/// Enumerates the placements of `tokens`, distinct in the numbers they give.
pub fn candidates(tokens: &[Token], model: &RowModel, habit: TableHabit) -> Structure {
    let has_run = tokens.iter().any(|token| matches!(token, Token::Run(_)));
    if tokens.len() == model.width && !has_run {
        return Structure::Single(place(tokens));
    }
    if tokens.iter().all(|token| *token == Token::Blank) {
        // Whichever blank is a cell of its own and whichever is padding: the row is blank.
        let mut slots: Vec<Slot> = (0..tokens.len().min(model.width)).map(|token| Slot::Blank { token }).collect();
        slots.resize(model.width, Slot::Lost);
        return Structure::Single(Placement { slots, has_repeat: false });
    }
    if tokens.len() > model.width {
        return surplus(tokens, model, habit);
    }
    let mut search = Search {
        tokens,
        model,
        slots: Vec::with_capacity(model.width),
        found: Vec::new(),
        n_steps: 0,
        n_found: 0,
        n_pruned: 0,
        repeats: habit.drops_repeats && !has_run,
        prunes: model.width > 7,
        exact: true,
    };
    if has_run && habit.prints_every_cell {
        // Exactly one number for each cell.
        if search.run() && !search.found.is_empty() {
            return several(search.found, search.n_found + search.n_pruned);
        }
        // The published sums are wrong: the cuts that they forbid are looked at after all.
        search.restart();
        search.prunes = false;
        let is_complete = search.run() && !search.found.is_empty();
        return if is_complete { several(search.found, search.n_found) } else { Structure::TooMany };
    }
    search.exact = false;
    if search.run() && !search.found.is_empty() {
        several(search.found, search.n_found + search.n_pruned)
    } else {
        Structure::TooMany
    }
}

/// The structure with these distinct placements, of which `n_found` were met.
fn several(mut placements: Vec<Placement>, n_found: usize) -> Structure {
    if n_found == 1 { Structure::Single(placements.remove(0)) } else { Structure::Several(placements) }
}

/// The placement of as many tokens as cells.
fn place(tokens: &[Token]) -> Placement {
    Placement {
        slots: tokens.iter().enumerate().map(|(index, token)| slot_of(index, token)).collect(),
        has_repeat: false,
    }
}

fn slot_of(index: usize, token: &Token) -> Slot {
    match token {
        Token::Number(value) => Slot::Number { token: index, value: *value },
        Token::Blank => Slot::Blank { token: index },
        Token::Unreadable => Slot::Unreadable { token: index },
        Token::Run(digits) => {
            digits.parse().map_or(Slot::Unreadable { token: index }, |value| Slot::Number { token: index, value })
        }
    }
}

/// More tokens than cells: padding of merged cells, an empty column, or strays.
fn surplus(tokens: &[Token], model: &RowModel, habit: TableHabit) -> Structure {
    let width = model.width;
    let is_blank = |token: &Token| *token == Token::Blank;
    // All that is no blank has to stand in the window.
    let first = tokens.iter().position(|token| !is_blank(token)).unwrap_or(0);
    let end = tokens.iter().rposition(|token| !is_blank(token)).map_or(0, |last| last + 1);
    let window = |offset: usize| {
        (offset <= first && end <= offset + width).then(|| shifted(&tokens[offset..offset + width], offset))
    };
    // A window that does not add up may hold a stray, such as the number of a page, or sums published wrong.
    let adds_up = |placement: &Placement| model.identities.iter().all(|identity| identity.allows(placement));
    match habit.padding {
        Padding::Offset(offset) if offset + width <= tokens.len() => {
            if let Some(placement) = window(offset) {
                let is_better = |other| other != offset && window(other).is_some_and(|other| adds_up(&other));
                let is_doubtful = !adds_up(&placement) && (0..=tokens.len() - width).any(is_better);
                return if is_doubtful { Structure::TooMany } else { Structure::Single(placement) };
            }
        }
        Padding::Inside => {}
        Padding::Offset(_) | Padding::Unknown => {
            // What cannot be read makes any sum true.
            let is_read = !tokens.contains(&Token::Unreadable);
            let mut windows: Vec<Placement> =
                if is_read { (0..=tokens.len() - width).filter_map(window).collect() } else { Vec::new() };
            if windows.iter().any(adds_up) {
                // So may the rest without a number at either end, which is then that of a page.
                let ends = [(0, &tokens[width]), (1, &tokens[0])].into_iter();
                let ends = ends.filter(|(_, end)| tokens.len() == width + 1 && !is_blank(end));
                let rests = ends.map(|(offset, _)| shifted(&tokens[offset..offset + width], offset));
                windows.extend(rests.filter(adds_up));
                let n_found = windows.len();
                return several(distinct(windows), n_found);
            }
            if !windows.is_empty() {
                return Structure::TooMany;
            }
        }
    }
    // No window holds all the figures: drop as many cells as are too many, blanks alone if that can be.
    let n_surplus = tokens.len() - width;
    let n_blank = tokens.iter().filter(|token| is_blank(token)).count();
    // What cannot be read may be no cell at all: no sum speaks against it.
    let may_drop = |token: &Token| n_blank < n_surplus || is_blank(token) || *token == Token::Unreadable;
    let n_droppable = tokens.iter().filter(|token| may_drop(token)).count();
    if n_droppable == n_surplus {
        let kept = tokens.iter().enumerate().filter(|(_, token)| !may_drop(token));
        let slots = kept.map(|(index, token)| slot_of(index, token)).collect();
        let placement = Placement { slots, has_repeat: false };
        // Where the rest does not add up, it may not be the padding that was dropped.
        return if adds_up(&placement) { Structure::Single(placement) } else { Structure::Several(vec![placement]) };
    }
    // So there are at least as many choices as tokens that may go, and neither is large.
    let n_choices = count_choices(n_droppable, n_surplus);
    if n_choices > MAX_PLACEMENTS || n_choices * tokens.len() > 100 * MAX_PLACEMENTS {
        return Structure::TooMany;
    }
    let (mut found, mut kept) = (Vec::new(), Vec::with_capacity(width));
    drop_tokens((0, tokens), &may_drop, n_surplus, n_droppable, &mut kept, &mut found);
    let n_found = found.len();
    if n_found == 0 { Structure::TooMany } else { several(distinct(found), n_found) }
}

/// In how many ways `k` of `n` can be chosen; of more than [`MAX_PLACEMENTS`] only that they are more.
fn count_choices(n: usize, k: usize) -> usize {
    if k > n {
        return 0;
    }
    let mut count = 1;
    for step in 0..k.min(n - k) {
        count = count * (n - step) / (step + 1);
        if count > MAX_PLACEMENTS {
            break;
        }
    }
    count
}

fn shifted(tokens: &[Token], offset: usize) -> Placement {
    Placement {
        slots: tokens.iter().enumerate().map(|(index, token)| slot_of(offset + index, token)).collect(),
        has_repeat: false,
    }
}

/// Every choice that drops `n_drop` of the tokens from `at` on, and only of those that `may_drop` allows, which are
/// `n_droppable`, never fewer: so each branch ends in a placement. `kept` is what was kept of the tokens before.
fn drop_tokens(
    (at, tokens): (usize, &[Token]),
    may_drop: &impl Fn(&Token) -> bool,
    n_drop: usize,
    n_droppable: usize,
    kept: &mut Vec<Slot>,
    found: &mut Vec<Placement>,
) {
    deadline::tick();
    let Some(token) = tokens.get(at) else {
        found.push(Placement { slots: kept.clone(), has_repeat: false });
        return;
    };
    let is_droppable = may_drop(token);
    let n_left = n_droppable - usize::from(is_droppable);
    if n_drop <= n_left {
        kept.push(slot_of(at, token));
        drop_tokens((at + 1, tokens), may_drop, n_drop, n_left, kept, found);
        kept.pop();
    }
    if is_droppable && n_drop > 0 {
        drop_tokens((at + 1, tokens), may_drop, n_drop - 1, n_left, kept, found);
    }
}

/// One placement for each vector of numbers; the first found stands for the others.
fn distinct(placements: Vec<Placement>) -> Vec<Placement> {
    let mut seen = std::collections::HashSet::new();
    let numbers =
        |placement: &Placement| -> Vec<Option<i64>> { placement.slots.iter().map(|slot| slot.number()).collect() };
    placements.into_iter().filter(|placement| seen.insert(numbers(placement))).collect()
}

/// Depth-first search over cells: each takes the next token, the next part of a run, or was lost.
struct Search<'a> {
    tokens: &'a [Token],
    model: &'a RowModel,
    slots: Vec<Slot>,
    found: Vec<Placement>,
    n_steps: usize,
    /// Placements met, before those with equal numbers were joined.
    n_found: usize,
    /// Branches that an identity cut off: what is left is then never the structure's only placement.
    n_pruned: usize,
    /// A cell without a token repeats the one before it.
    repeats: bool,
    /// Identities cut branches off.
    prunes: bool,
    /// No cell may be lost.
    exact: bool,
}

impl Search<'_> {
    fn restart(&mut self) {
        self.found.clear();
        (self.n_steps, self.n_pruned) = (0, 0);
    }

    /// True if the search ended within its bounds.
    fn run(&mut self) -> bool {
        let within = self.step(0, 0);
        if within {
            self.n_found = self.found.len();
            self.found = distinct(std::mem::take(&mut self.found));
        }
        within
    }

    /// Fills the next cell from token `token`, byte `byte` of it if it is a run.
    fn step(&mut self, token: usize, byte: usize) -> bool {
        self.n_steps += 1;
        deadline::tick();
        if self.n_steps > 10 * MAX_PLACEMENTS || self.found.len() > MAX_PLACEMENTS {
            return false;
        }
        let n_free = self.model.width - self.slots.len();
        if token == self.tokens.len() {
            if self.exact && n_free > 0 {
                return true;
            }
            if self.repeats && n_free > 0 {
                let repeat = self.last_token();
                return self.take(Slot::Lost, token, byte) && repeat.is_none_or(|last| self.take(last, token, byte));
            }
            let mut slots = self.slots.clone();
            slots.resize(self.model.width, Slot::Lost);
            let is_repeat = |pair: &[Slot]| {
                let (Slot::Number { token, value }, Slot::Number { token: other, .. }) = (pair[0], pair[1]) else {
                    return false;
                };
                token == other && value > 0
            };
            let printed: Vec<Slot> = slots.iter().copied().filter(|slot| slot.token().is_some()).collect();
            let has_repeat = self.repeats && printed.windows(2).any(is_repeat);
            let placement = Placement { slots, has_repeat };
            if !self.prunes || self.model.identities.iter().all(|identity| identity.allows(&placement)) {
                self.found.push(placement);
            } else {
                self.n_pruned += 1;
            }
            return true;
        }
        // Each token left needs a cell.
        if n_free < self.tokens.len() - token {
            return true;
        }
        if let Token::Run(digits) = &self.tokens[token] {
            if !self.take_parts(token, byte, digits) {
                return false;
            }
        } else if !self.take(slot_of(token, &self.tokens[token]), token + 1, 0) {
            return false;
        }
        // A cell without a token: blank and lost, or equal to the one before it and dropped as a repeat.
        let repeat = self.last_token().filter(|_| self.repeats);
        (self.exact || self.take(Slot::Lost, token, byte)) && repeat.is_none_or(|last| self.take(last, token, byte))
    }

    /// The last cell that was printed: blank ones may have been lost behind it before repeats were dropped.
    fn last_token(&self) -> Option<Slot> {
        self.slots.iter().rev().copied().find(|slot| slot.token().is_some())
    }

    fn take_parts(&mut self, token: usize, byte: usize, digits: &str) -> bool {
        let rest = &digits[byte..];
        // A number has no leading zero, and none of these tables needs more than nine digits.
        let longest = if rest.starts_with('0') { 1 } else { rest.len().min(9) };
        for length in 1..=longest {
            let Ok(value) = rest[..length].parse() else { return true };
            let (next_token, next_byte) = if length == rest.len() { (token + 1, 0) } else { (token, byte + length) };
            if !self.take(Slot::Number { token, value }, next_token, next_byte) {
                return false;
            }
        }
        true
    }

    fn take(&mut self, slot: Slot, token: usize, byte: usize) -> bool {
        self.slots.push(slot);
        let within = if self.is_forbidden() { true } else { self.step(token, byte) };
        self.slots.pop();
        within
    }

    /// Prunes early in wide rows, where placements are many: an identity whose cells are all filled must hold.
    fn is_forbidden(&mut self) -> bool {
        if !self.prunes {
            return false;
        }
        let n_filled = self.slots.len();
        let is_forbidden = self.model.identities.iter().any(|identity| {
            let last = identity.left.iter().chain(&identity.right).max().copied().unwrap_or(0);
            if last + 1 != n_filled {
                return false;
            }
            let side = |cells: &[usize]| -> Option<i64> {
                cells.iter().try_fold(0i64, |sum, &cell| sum.checked_add(self.slots[cell].number()?))
            };
            matches!((side(&identity.left), side(&identity.right)), (Some(left), Some(right)) if left != right)
        });
        self.n_pruned += usize::from(is_forbidden);
        is_forbidden
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_choice_is_found_once_and_counted_before() {
        for n in 0..9_usize {
            for bits in 0..1_u32 << n {
                let tokens = (0..n).map(|at| if bits >> at & 1 == 1 { Token::Blank } else { Token::Number(at as i64) });
                let tokens = tokens.collect::<Vec<_>>();
                let may_drop = |token: &Token| *token == Token::Blank;
                let n_blank = bits.count_ones() as usize;
                for n_drop in 0..=n_blank {
                    let mut found = Vec::new();
                    drop_tokens((0, &tokens), &may_drop, n_drop, n_blank, &mut Vec::new(), &mut found);
                    assert_eq!(found.len(), count_choices(n_blank, n_drop), "{tokens:?} without {n_drop}");
                    let kept =
                        |placement: &Placement| placement.slots.iter().map(|slot| slot.token()).collect::<Vec<_>>();
                    assert!(found.iter().all(|placement| kept(placement).is_sorted()));
                    assert!(found.iter().all(|placement| placement.slots.len() == n - n_drop));
                    // A number says where it stood.
                    let is_number =
                        |slot: &&Slot| matches!(slot, Slot::Number { token, value } if *token as i64 == *value);
                    let n_numbers = |placement: &Placement| placement.slots.iter().filter(is_number).count();
                    assert!(found.iter().all(|placement| n_numbers(placement) == n - n_blank));
                    assert_eq!(found.iter().map(kept).collect::<HashSet<_>>().len(), found.len());
                }
            }
        }
        assert_eq!(count_choices(3, 4), 0);
        assert!(count_choices(400, 200) > MAX_PLACEMENTS && count_choices(usize::MAX >> 20, 3) > MAX_PLACEMENTS);
    }

    #[test]
    fn a_row_of_very_many_cells_is_told_at_once() {
        let model = |width| RowModel { width, identities: Vec::new(), prior: vec![1.0; width] };
        let row = |n_blank: usize| {
            // A figure at either end, so that no window holds both.
            let blanks = std::iter::repeat_n(Token::Blank, n_blank);
            [Token::Number(1)].into_iter().chain(blanks).chain([Token::Number(2)]).collect::<Vec<_>>()
        };
        let structure = |n_blank, width| candidates(&row(n_blank), &model(width), TableHabit::default());
        // One choice, seven, and more than can be looked at.
        assert!(matches!(structure(1_000_000, 2), Structure::Single(_)));
        assert!(matches!(structure(6, 7), Structure::Several(_) | Structure::Single(_)));
        assert!(matches!(structure(1_000_000, 7), Structure::TooMany));
        assert!(matches!(structure(400, 200), Structure::TooMany));
    }
}
