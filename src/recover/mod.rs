//! Stage 5: lost positions, only where the identities leave one answer.
//!
//! # The model
//!
//! A row of the form has `width` cells (7 in T2, 15 in T3). A print of it is a sequence of [`Token`]s in the order of
//! the cells. Between the two, a print may have lost blank cells (fewer tokens than cells), lost separators (one token
//! of digits for several numbers: `640020470` is 64 0 0 2 0 4 70), or gained cells (padding of merged cells, strays).
//! A [`Placement`] is one way in which the form could have become the print: it gives every token, or part of a run of
//! digits, a cell of its own in order. [`candidates`](placement) enumerates all of them.
//!
//! Three sources narrow the placements, in this order:
//!
//! 1. **Structure.** If there are as many tokens as cells there is one placement, and nothing is searched. A table that
//!    prints every zero loses no blanks, so a run of digits in it is cut into exactly `width` numbers; in any other
//!    table a run may hold fewer. Padding is the same for all rows of a table that have the same number of cells.
//! 2. **Identities of the row.** Totals equal the sum of their parts.
//! 3. **Identities of the table**, jointly ([`joint`]): a placement of one row that no combination of the other rows'
//!    placements completes is struck out.
//!
//! # Why it is sound
//!
//! Every step only strikes out placements that contradict the print, or an identity that no certain cell violates. A
//! cell is [`State::Reported`] if the structure alone gives it one number from one token; [`State::Recovered`] if all
//! placements left give it the same number, a lost or blank cell counting as 0; else [`State::Ambiguous`]: null. If no
//! placement of a row satisfies its identities, the published sums are wrong, and the identities of that row and of
//! every sum over it decide nothing. An identity violated by certain cells alone is not used in that column.
//!
//! What remains possible is a published error that happens to satisfy an identity in a wrong placement: the rate is
//! measured by the generated corpus of the tests.
//!
//! # Cost
//!
//! Placements of a row are bounded by [`placement::MAX_PLACEMENTS`] (a row beyond it stays ambiguous), states of the
//! joint search by [`joint::MAX_STATES`] (beyond it the row-level result stands). A table with all cells in place
//! costs one comparison per row.
//!
//! # The guess
//!
//! Of an ambiguous cell the most plausible number is named if at least [`GUESS_SHARE`] of the weight of all placements
//! is on it; a placement weighs the product of the prior shares of the cells in which it puts a number above 0
//! (most applicants are natural persons).

pub mod joint;
pub mod placement;

use crate::deadline;
use crate::model::State;
use placement::{Placement, Slot, Structure};

/// Share of the placements' weight that a number needs to be the best guess.
pub const GUESS_SHARE: f64 = 0.8;

/// What stands in one printed cell of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// A number.
    Number(i64),
    /// A cell that is there and empty, or holds a dash, a slash or 无.
    Blank,
    /// Something printed that is no number.
    Unreadable,
    /// Digits that may be several numbers without separators.
    Run(String),
}

/// A linear identity within a row: the cells of `left` add up to the same as the cells of `right`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowIdentity {
    /// Cell indexes of the left-hand side.
    pub left: Vec<usize>,
    /// Cell indexes of the right-hand side.
    pub right: Vec<usize>,
}

impl RowIdentity {
    /// False if the placement gives both sides numbers that differ; an unreadable cell makes it true.
    fn allows(&self, placement: &Placement) -> bool {
        let side = |cells: &[usize]| -> Option<i64> {
            cells.iter().try_fold(0i64, |sum, &cell| sum.checked_add(placement.slots[cell].number()?))
        };
        match (side(&self.left), side(&self.right)) {
            (Some(left), Some(right)) => left == right,
            _ => true,
        }
    }
}

/// What is known of the cells of one kind of row.
#[derive(Debug, Clone)]
pub struct RowModel {
    /// Number of cells.
    pub width: usize,
    /// Identities within the row.
    pub identities: Vec<RowIdentity>,
    /// Prior share of each cell holding a number above 0, for the guess.
    pub prior: Vec<f64>,
}

/// What is known of how the table was printed.
#[derive(Debug, Clone, Copy, Default)]
pub struct TableHabit {
    /// Every cell is printed, zeros too: no blank is lost.
    pub prints_every_cell: bool,
    /// Lines that repeat the one before were dropped: a cell without a token was blank, or equal to the one before it.
    pub drops_repeats: bool,
    /// Characters of the table were destroyed, and cells may have been with them.
    pub is_damaged: bool,
    /// Where rows with more cells than the form has carry their padding.
    pub padding: Padding,
    /// Blank cells stand behind the figures of a row, wherever they stood in the page.
    pub packs_left: bool,
}

/// Where the surplus cells of a row are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Padding {
    /// No other row tells.
    #[default]
    Unknown,
    /// Before and behind the cells of the form, which begin at this index.
    Offset(usize),
    /// Somewhere between them.
    Inside,
}

/// One row with its placements.
#[derive(Debug, Clone)]
pub struct Row {
    /// Placements by structure alone.
    structural: Vec<Placement>,
    /// The structure leaves one placement: nothing is in doubt.
    is_certain: bool,
    /// Indexes into `structural` that no identity has struck out.
    left: Vec<usize>,
    /// What stands behind `left`.
    standing: Standing,
}

/// How far the identities of a row can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// At least one placement satisfies them.
    Consistent,
    /// No placement does: published sums are wrong, or the print lost more than the model knows.
    Violated,
    /// Too many placements to look at.
    Unbounded,
}

/// What became of one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resolved {
    /// What stands behind the value.
    pub state: State,
    /// The number: for `reported` and `recovered`.
    pub value: Option<i64>,
    /// The most plausible number of an ambiguous cell.
    pub best_guess: Option<i64>,
    /// The token that it was read from, if all placements agree on it.
    pub token: Option<usize>,
}

impl Resolved {
    /// The same cell where something else speaks against its number, which is left as the guess; a blank stays blank.
    pub fn doubted(self) -> Self {
        match self.state {
            State::Blank => self,
            _ => self.contested(),
        }
    }

    /// The same cell where another print of it says something else: not even that it is blank is sure.
    pub fn contested(self) -> Self {
        Self { state: State::Ambiguous, best_guess: self.value.or(self.best_guess), value: None, token: self.token }
    }
}

impl Row {
    /// Enumerates the placements of a printed row and strikes out those that its identities forbid.
    pub fn new(tokens: &[Token], model: &RowModel, habit: TableHabit) -> Self {
        let (structural, is_certain) = match placement::candidates(tokens, model, habit) {
            Structure::Single(placement) => (vec![placement], true),
            Structure::Several(placements) => (placements, false),
            Structure::TooMany => {
                let (structural, left) = (Vec::new(), Vec::new());
                return Self { structural, is_certain: false, left, standing: Standing::Unbounded };
            }
        };
        let allowed = |placement: &Placement| model.identities.iter().all(|identity| identity.allows(placement));
        let left: Vec<usize> = (0..structural.len()).filter(|&index| allowed(&structural[index])).collect();
        // A number that only adds up because a dropped repeat was put back may as well have been added up wrongly.
        let is_sound = left.iter().any(|&index| !structural[index].has_repeat);
        // In damaged text a digit or a separator may be gone: cells in place that do not add up are not in place, and a
        // cell that was lost need not have been blank.
        let is_sound = is_sound && !(habit.is_damaged && tokens.contains(&Token::Unreadable));
        let is_certain = is_certain && (is_sound || !habit.is_damaged);
        let is_sound = is_sound && (is_certain || !habit.is_damaged);
        let standing = if is_sound { Standing::Consistent } else { Standing::Violated };
        Self { structural, is_certain, left, standing }
    }

    /// Takes the row for one that lost more than the model knows, whatever its structure says.
    pub fn doubt(&mut self) {
        (self.is_certain, self.standing) = (false, Standing::Violated);
    }

    /// True if the structure alone leaves one placement.
    pub fn is_certain(&self) -> bool {
        self.is_certain
    }

    /// True if a placement satisfies the row's identities.
    pub fn adds_up(&self) -> bool {
        self.standing == Standing::Consistent
    }

    /// True if the row's identities can take part in sums over the table.
    pub fn is_consistent(&self) -> bool {
        self.standing == Standing::Consistent || self.is_certain()
    }

    /// The placements that are left; of a certain row its one placement, whatever its identities say.
    fn placements(&self) -> impl Iterator<Item = &Placement> {
        let all_of_certain = if self.is_certain() { &self.structural[..] } else { &[] };
        let left = if self.is_certain() { &[] } else { &self.left[..] };
        all_of_certain.iter().chain(left.iter().map(|&index| &self.structural[index]))
    }

    /// Keeps the placements whose numbers `keep` accepts; does nothing to a certain row, and never leaves none.
    fn retain(&mut self, keep: impl Fn(&Placement) -> bool) {
        if self.is_certain() {
            return;
        }
        let left: Vec<usize> = self.left.iter().copied().filter(|&index| keep(&self.structural[index])).collect();
        if !left.is_empty() {
            self.left = left;
        }
    }

    /// What became of each cell: `width` results in the order of the form.
    pub fn resolve(&self, model: &RowModel) -> Vec<Resolved> {
        let nothing = Resolved { state: State::Ambiguous, value: None, best_guess: None, token: None };
        if self.standing == Standing::Unbounded {
            return vec![nothing; model.width];
        }
        if self.is_certain {
            return (0..model.width).map(|cell| resolve_certain(self.structural[0].slots[cell])).collect();
        }
        // Sums that fail in the print decide nothing, but the order of the print still makes a guess.
        let weighed: Vec<(&Placement, f64)> = if self.standing == Standing::Consistent {
            self.placements().map(|placement| (placement, placement.weight(&model.prior))).collect()
        } else {
            self.structural.iter().map(|placement| (placement, placement.weight(&model.prior))).collect()
        };
        (0..model.width).map(|cell| self.resolve_cell(cell, &weighed)).collect()
    }

    fn resolve_cell(&self, cell: usize, weighed: &[(&Placement, f64)]) -> Resolved {
        let mut shares: Vec<(Option<i64>, f64)> = Vec::new();
        for (placement, weight) in weighed {
            deadline::tick();
            let number = placement.slots[cell].number();
            match shares.iter_mut().find(|(known, _)| *known == number) {
                Some((_, share)) => *share += weight,
                None => shares.push((number, *weight)),
            }
        }
        let tokens: Vec<Option<usize>> = weighed.iter().map(|(placement, _)| placement.slots[cell].token()).collect();
        let token = tokens[0].filter(|_| tokens.iter().all(|other| *other == tokens[0]));
        if let ([(Some(value), _)], Standing::Consistent) = (&shares[..], self.standing) {
            return Resolved { state: State::Recovered, value: Some(*value), best_guess: None, token };
        }
        let total: f64 = shares.iter().map(|(_, share)| share).sum();
        let best_guess = shares
            .iter()
            .find(|(number, share)| number.is_some() && *share >= GUESS_SHARE * total)
            .and_then(|(number, _)| *number);
        Resolved { state: State::Ambiguous, value: None, best_guess, token }
    }
}

/// A cell whose place is not in doubt.
fn resolve_certain(slot: Slot) -> Resolved {
    let of = |state, value| Resolved { state, value, best_guess: None, token: slot.token() };
    match slot {
        Slot::Number { value, .. } => of(State::Reported, Some(value)),
        Slot::Blank { .. } | Slot::Lost => of(State::Blank, None),
        Slot::Unreadable { .. } => of(State::Unreadable, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dropped_repeats_are_put_back() {
        let habit = TableHabit { drops_repeats: true, ..TableHabit::default() };
        for (values, expected) in [
            (vec![0], "0 0 0 0 0 0 0"),
            // 5 5 0 0 0 0 10: only with the repeat does it add up.
            (vec![5, 10], "? ? ? ? ? ? ?"),
            // As printed it does not add up; with a repeat it would.
            (vec![42, 1, 0, 46], "? ? ? ? ? ? ?"),
            (vec![7, 0, 7], "? ? ? ? ? 0 7"),
        ] {
            let resolved = Row::new(&numbers(&values), &t2(), habit).resolve(&t2());
            let values: Vec<String> =
                resolved.iter().map(|cell| cell.value.map_or("?".to_owned(), |v| v.to_string())).collect();
            assert_eq!(values.join(" "), expected);
        }
    }

    /// A row of T2.
    fn t2() -> RowModel {
        RowModel {
            width: 7,
            identities: vec![RowIdentity { left: vec![6], right: (0..6).collect() }],
            prior: vec![0.8, 0.08, 0.01, 0.02, 0.04, 0.05, 1.0],
        }
    }

    fn numbers(values: &[i64]) -> Vec<Token> {
        values.iter().map(|&value| Token::Number(value)).collect()
    }

    fn print_of(resolved: &[Resolved]) -> String {
        resolved
            .iter()
            .map(|cell| match (cell.state, cell.value, cell.best_guess) {
                (State::Reported, Some(value), _) => value.to_string(),
                (State::Recovered, Some(value), _) => format!("{value}r"),
                (State::Ambiguous, _, Some(guess)) => format!("?{guess}"),
                (State::Ambiguous, _, None) => "?".to_owned(),
                (State::Blank, _, _) => "_".to_owned(),
                (state, _, _) => state.code().to_owned(),
            })
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn rows_resolve_as_a_reader_would() {
        let lossy = TableHabit::default();
        let full = TableHabit { prints_every_cell: true, ..lossy };
        let run = |digits: &str| vec![Token::Run(digits.to_owned())];
        let mut blank_total = numbers(&[3, 0, 0, 0, 0, 0]);
        blank_total.push(Token::Blank);
        for (tokens, habit, expected) in [
            (numbers(&[9, 1, 0, 0, 1, 0, 11]), lossy, "9 1 0 0 1 0 11"),
            // Wrongly added, every cell in place: as printed.
            (numbers(&[68, 0, 0, 0, 0, 0, 64]), lossy, "68 0 0 0 0 0 64"),
            (blank_total, lossy, "3 0 0 0 0 0 _"),
            // The contract's example.
            (numbers(&[16, 0, 0, 0, 16]), lossy, "?16 ?0 ?0 0r 0r 0r 16r"),
            (numbers(&[0, 0, 0]), lossy, "0r 0r 0r 0r 0r 0r 0r"),
            (numbers(&[68, 64]), lossy, "?68 ?0 ?0 ?0 ?0 ?0 ?64"),
            (vec![], lossy, "_ _ _ _ _ _ _"),
            (run("640020470"), full, "64r 0r 0r 2r 0r 4r 70r"),
            (run("0000000"), full, "0 0 0 0 0 0 0"),
            (run("5000017"), full, "5 0 0 0 0 1 7"),
            (run("6868"), lossy, "?68 ?0 ?0 ?0 ?0 ?0 68r"),
        ] {
            let row = Row::new(&tokens, &t2(), habit);
            assert_eq!(print_of(&row.resolve(&t2())), expected, "{tokens:?}");
        }
    }

    #[test]
    fn padding_is_dropped_and_never_a_number() {
        let mut tokens = numbers(&[9, 1, 0, 0, 1, 0, 11]);
        tokens.extend([Token::Blank, Token::Blank]);
        let row = Row::new(&tokens, &t2(), TableHabit::default());
        assert_eq!(print_of(&row.resolve(&t2())), "9 1 0 0 1 0 11");
        // Six blanks, a total, a pad: the offset that other rows show decides.
        let mut tokens = vec![Token::Blank; 6];
        tokens.extend([Token::Number(0), Token::Blank]);
        let habit = TableHabit { padding: Padding::Offset(0), ..TableHabit::default() };
        assert_eq!(print_of(&Row::new(&tokens, &t2(), habit).resolve(&t2())), "_ _ _ _ _ _ 0");
    }
}
