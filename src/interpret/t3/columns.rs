//! Whose figures stand in which column of a grid: told by the cells of the header that lie above it.

use std::collections::HashMap;

use crate::forms::{Lexicon, Meaning};
use crate::interpret::rows::Cell;
use crate::model::{Channel, DisputeOutcome};

use super::{WIDTH, channel_of, outcome_of};

/// The cells of a header with something printed in them, from its first row to its last.
#[derive(Debug, Default)]
pub(super) struct Above<'g> {
    cells: Vec<Cell<'g>>,
}

/// What a header says of a column of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    /// It holds the figures of an outcome, if that could be read.
    Of(Channel, Option<DisputeOutcome>),
    /// It is none of the form's: a sum, a remark, a number of the row.
    Beside,
    /// Nothing stands above it.
    Unsaid,
}

/// What a header says of the cells of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Below {
    /// Where the cells of each channel stand in the row, in the order of the form.
    Told {
        /// Channels with a cell below each of their outcomes.
        told: Vec<(Channel, [usize; WIDTH])>,
        /// The other channels, to which nothing gives any of the cells that are left.
        untold: Vec<Channel>,
    },
    /// Two cells below one outcome.
    Twice,
    /// It leaves it to the number of cells: it has no cell above some of them, or does not have a place for each outcome.
    Unsaid,
}

impl<'g> Above<'g> {
    /// Takes a row of the header; that of another grid is forgotten.
    pub(super) fn take(&mut self, cells: &[Cell<'g>]) {
        if grid_of(&self.cells) != grid_of(cells) {
            self.cells.clear();
        }
        self.cells.extend(cells.iter().filter(|cell| !cell.is_empty()).cloned());
    }

    pub(super) fn clear(&mut self) {
        self.cells.clear();
    }

    /// What is said of a column. A label may be cut in two, one half above the other.
    fn column(&self, col: u32, lexicon: &Lexicon) -> Column {
        let above: Vec<&Cell> = self.cells.iter().filter(|cell| cell.covers(col)).collect();
        let Some(at) = above.iter().rposition(|cell| channel_of(cell).is_some()) else {
            return if above.is_empty() { Column::Unsaid } else { Column::Beside };
        };
        let channel = channel_of(above[at]).expect("it was found by that");
        let outcome = match above[at + 1..] {
            [] => None,
            [cell] => outcome_of(cell),
            ref pieces => match outcome_in_pieces(pieces, lexicon) {
                Some(outcome) => Some(outcome),
                // A span is missing: these are the labels of another column.
                None if pieces.iter().all(|cell| outcome_of(cell).is_some()) => None,
                // 结果维持, and 上年 below it.
                None => return Column::Beside,
            },
        };
        Column::Of(channel, outcome)
    }

    /// Where the figures of a row stand.
    pub(super) fn below(&self, cells: &[Cell], lexicon: &Lexicon) -> Below {
        if self.cells.is_empty() || grid_of(&self.cells) != grid_of(cells) {
            return Below::Unsaid;
        }
        let columns: Vec<Column> = cells.iter().map(|cell| self.column(cell.place.col, lexicon)).collect();
        let mut told = Vec::new();
        for channel in Channel::ALL {
            let own = (0..cells.len()).filter(|&at| matches!(columns[at], Column::Of(of, _) if of == channel));
            let own: Vec<usize> = own.collect();
            if own.is_empty() {
                continue;
            }
            match outcomes_of(&own, cells, &columns) {
                Ok(places) => told.push((channel, places)),
                Err(said) => return said,
            }
        }
        let is_left = |at: &usize| columns[*at] == Column::Unsaid && !cells[*at].is_empty();
        if told.is_empty() || (0..cells.len()).any(|at| is_left(&at)) {
            return Below::Unsaid;
        }
        let untold: Vec<Channel> =
            Channel::ALL.into_iter().filter(|channel| told.iter().all(|(of, _)| of != channel)).collect();
        // The name of a channel was not read. Where those that were stand in their places, the number of cells tells more.
        let first = told.iter().map(|(_, places)| places[0]).min().unwrap_or_default();
        let is_in_place = |(channel, places): &(Channel, [usize; WIDTH])| {
            places.iter().enumerate().all(|(at, place)| *place == first + channel.index() * WIDTH + at)
        };
        if !untold.is_empty() && told.iter().all(is_in_place) { Below::Unsaid } else { Below::Told { told, untold } }
    }
}

/// The grid that cells stand in; `None` without any.
fn grid_of(cells: &[Cell]) -> Option<u32> {
    cells.first().map(|cell| cell.place.table_no)
}

/// The label that is cut in pieces, one above the other.
fn outcome_in_pieces(pieces: &[&Cell], lexicon: &Lexicon) -> Option<DisputeOutcome> {
    let joined: String = pieces.iter().map(|cell| cell.text.trim()).collect();
    lexicon.read_cell(&joined).iter().find_map(|meaning| match meaning {
        Meaning::T3Outcome(outcome) => Some(*outcome),
        _ => None,
    })
}

/// The cells of each outcome among those below one channel, or what else is said.
fn outcomes_of(own: &[usize], cells: &[Cell], columns: &[Column]) -> Result<[usize; WIDTH], Below> {
    let mut places: HashMap<DisputeOutcome, usize> = HashMap::new();
    let mut unread = Vec::new();
    for (index, &at) in own.iter().enumerate() {
        let Column::Of(_, outcome) = columns[at] else { continue };
        let Some(outcome) = outcome else {
            unread.push((index, at));
            continue;
        };
        match places.get_mut(&outcome) {
            None => {
                places.insert(outcome, at);
            }
            // A label above two cells, of which one is a spacer.
            Some(_) if cells[at].is_empty() => {}
            Some(place) if cells[*place].is_empty() => *place = at,
            Some(_) => return Err(Below::Twice),
        }
    }
    // A label that was not read is told by its place, where the others are in theirs.
    for (index, at) in unread {
        let outcome = DisputeOutcome::ALL.get(index).filter(|_| own.len() == WIDTH).ok_or(Below::Unsaid)?;
        if places.insert(*outcome, at).is_some() {
            return Err(Below::Twice);
        }
    }
    let mut found = [0; WIDTH];
    for (place, outcome) in found.iter_mut().zip(DisputeOutcome::ALL) {
        *place = *places.get(&outcome).ok_or(Below::Unsaid)?;
    }
    Ok(found)
}
