//! T3 行政复议、行政诉讼情况: one row of figures under a header of channels and outcomes.

mod columns;

use crate::forms::{Forms, Lexicon, Meaning};
use crate::identities::Per;
use crate::model::{Applicant, Channel, DisputeKey, DisputeOutcome, Fact, Layout, Outcome, State};
use crate::recover::{Resolved, Row, RowIdentity, RowModel, TableHabit};

use super::number::{self, Printed};
use super::rows::Cell;
use super::tokens::{self, Print, ValueCell};
use columns::{Above, Below};

/// Longer digits are figures that run together.
const MAX_DIGITS: usize = 6;

/// Number of columns of a channel.
const WIDTH: usize = DisputeOutcome::ALL.len();

/// Share of the outcomes of a channel, for the guess.
const PRIOR: [f64; WIDTH] = [0.45, 0.10, 0.20, 0.25, 1.0];

/// In which order the outcomes of a channel are printed.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Order {
    /// The form's.
    Official,
    /// The form's, if the sums of the channels say so.
    IfItAddsUp,
    /// The header's, which has other columns than the form or has them in another order, and a figure below each.
    Own(Vec<DisputeOutcome>),
    /// The header's, column by column: where each cell of the channels stands in the row.
    Below(Vec<usize>),
    /// Not the form's, and nothing tells which.
    Open,
}

/// Figures with the channels that they belong to, in order.
#[derive(Debug)]
struct PrintedRow<'g> {
    channels: Vec<Channel>,
    order: Order,
    values: Vec<ValueCell<'g>>,
    layout: Layout,
    is_cut: bool,
    /// Another row for these channels prints other figures: of another year, or of another body.
    has_conflict: bool,
}

/// What was seen of T3 so far, over all grids of a document.
#[derive(Debug, Default)]
pub(super) struct T3<'g> {
    /// Channels of the header, and the columns where they begin.
    header: Vec<(Channel, u32)>,
    /// The header of the grid that is being read, cell by cell.
    above: Above<'g>,
    /// Figures were read below the header: the next channel begins a new one.
    is_header_used: bool,
    n_outcomes: usize,
    rows: Vec<PrintedRow<'g>>,
    /// One figure printed behind the label of its column.
    pairs: Vec<(Channel, DisputeOutcome, ValueCell<'g>)>,
    channel: Option<Channel>,
    /// Outcomes that were named since the last figures.
    named: Vec<DisputeOutcome>,
    /// Outcomes of the header, in the order of print.
    outcomes: Vec<DisputeOutcome>,
    /// They are of a header that ended: the next outcome begins another.
    are_outcomes_over: bool,
    unmatched: Vec<String>,
    pub layouts: Vec<Layout>,
}

impl<'g> T3<'g> {
    /// Starts a grid that names no channel itself, and stands below the name of one.
    pub fn start_grid_of(&mut self, channel: Channel) {
        (self.header, self.is_header_used) = (vec![(channel, 0)], false);
        self.are_outcomes_over = true;
    }

    /// True if a header has been seen whose figures may follow.
    pub fn is_open(&self) -> bool {
        self.n_outcomes >= 3
    }

    /// Takes a row of a grid if it belongs to T3.
    pub fn take(&mut self, cells: &[Cell<'g>], layout: Layout, is_cut: bool, lexicon: &Lexicon) -> bool {
        if layout == Layout::Html && is_count(cells) {
            return self.is_open();
        }
        let is_label = |cell: &Cell| {
            cell.means(|meaning| matches!(meaning, Meaning::T3Channel(_) | Meaning::T3Outcome(_) | Meaning::T3Head))
        };
        if cells.iter().any(is_label) && !self.waits_for(cells) {
            let first_value = cells.iter().position(|cell| cell.is_value && !cell.is_empty());
            return match first_value {
                None => self.take_header(cells),
                Some(at) => self.take_labelled(cells, at, layout, is_cut),
            };
        }
        if self.take_single(cells, layout) || self.take_named(cells, layout) {
            return true;
        }
        if !self.is_open() {
            return false;
        }
        self.named.clear();
        let below = if layout == Layout::Html { self.above.below(cells, lexicon) } else { Below::Unsaid };
        if let Below::Told { told, untold } = below {
            self.take_told(told, untold, cells, is_cut);
            return true;
        }
        // 数量 or the like may stand before the figures, and a blank before that.
        let first_figure = cells.iter().position(|cell| cell.is_value && !cell.is_empty()).unwrap_or(0);
        let start = match cells[..first_figure].iter().rposition(|cell| !cell.is_value) {
            Some(word) => word + 1,
            None => cells.iter().position(|cell| cell.is_value).unwrap_or(cells.len()),
        };
        let mut values: Vec<ValueCell<'g>> = cells[start..].iter().map(ValueCell::from).collect();
        // A number of the row, or the year, stands left of the first channel.
        let capacity = WIDTH * self.header.len();
        let mut has_lead = false;
        if layout == Layout::Html
            && let Some(first) = self.header.iter().map(|&(_, col)| col).min()
            && let below = values.partition_point(|value| value.place.col < first)
        {
            if values.len() - below == capacity {
                values.drain(..below);
            } else {
                has_lead = values.len() == capacity;
            }
        }
        // More figures than the channels that were read can hold: the label of one of them is damaged. In text a blank
        // before those of a single channel and one behind may be what is left of the lines around.
        let is_padded = layout != Layout::Html && self.header.len() == 1 && values.len() <= capacity + 2;
        let n_cells = if is_padded { trim(&values).len() } else { values.len() };
        let has_more = self.outcomes.len() > capacity || n_cells >= capacity + WIDTH;
        let is_partial = self.header.is_empty() || n_cells > capacity && has_more;
        let channels =
            if is_partial { Channel::ALL.to_vec() } else { self.header.iter().map(|&(channel, _)| channel).collect() };
        if layout == Layout::Html && self.header.is_empty() && values.len() < WIDTH * channels.len() {
            // The figures of one channel, and nothing tells of which.
            self.unmatched.push(tokens::join(values.iter().map(|value| value.text)));
            return true;
        }
        let mut layout = layout;
        if let [run] = trim(&values)
            && values.len() < WIDTH * channels.len()
            && is_run(run.text)
        {
            // All figures in one cell, which is none of them.
            if layout == Layout::Html {
                self.unmatched.push(run.text.trim().to_owned());
                return true;
            }
            layout = Layout::RunTogether;
        }
        // In text the figures begin where the header ends: what is too much is padding behind them.
        while layout != Layout::Html
            && values.len() > WIDTH * channels.len()
            && values.last().is_some_and(|last| last.text.trim().is_empty())
        {
            values.pop();
        }
        if is_padded && values.len() > WIDTH * channels.len() && values[0].is_blank() {
            values.remove(0);
        }
        if !tokens::prints_something(&values) && values.len() < WIDTH {
            return values.is_empty();
        }
        if cells[..start].iter().map(|cell| cell.text.chars().count()).sum::<usize>() > 12 {
            return false;
        }
        let order = match self.order(channels.len(), values.len(), layout) {
            Order::Official if has_lead => Order::IfItAddsUp,
            // As many cells as the form has are its own, if they add up.
            _ if below == Below::Twice && values.len() == WIDTH * channels.len() => Order::IfItAddsUp,
            _ if below == Below::Twice => Order::Open,
            order => order,
        };
        self.push(PrintedRow { channels, order, values, layout, is_cut, has_conflict: false });
        self.is_header_used = true;
        true
    }

    /// Takes one figure below the label of its column, the only one since the last figure.
    fn take_single(&mut self, cells: &[Cell<'g>], layout: Layout) -> bool {
        let (&[outcome], Some(channel), [cell]) = (&self.named[..], self.channel, cells) else { return false };
        if !cell.is_value || cell.is_empty() || cell.text.trim().chars().count() > MAX_DIGITS {
            return false;
        }
        self.named.clear();
        self.pairs.push((channel, outcome, ValueCell::from(cell)));
        self.layouts.push(layout);
        true
    }

    /// Takes the figures behind the only outcome named since the last figures, which stand below the channels of the header:
    /// in text, a row of its own.
    fn take_named(&mut self, cells: &[Cell<'g>], layout: Layout) -> bool {
        let &[outcome] = &self.named[..] else { return false };
        let is_row =
            self.header.len() > 1 && cells.len() <= self.header.len() && cells.iter().all(|cell| cell.is_value);
        if layout == Layout::Html || !is_row {
            return false;
        }
        self.named.clear();
        self.take_across(outcome, cells, layout);
        true
    }

    /// True for the figures that the header waits for, behind a word such as 数量 or 合计 that other tables have as well.
    pub fn waits_for(&self, cells: &[Cell]) -> bool {
        let Some(start) = cells.iter().position(|cell| cell.is_value && !cell.is_empty()) else { return false };
        let (lead, values) = cells.split_at(start);
        let may_lead = |cell: &Cell| {
            let is_word = |meaning| {
                matches!(
                    meaning,
                    Meaning::T1Head
                        | Meaning::T3Head
                        | Meaning::T3Outcome(DisputeOutcome::Total)
                        | Meaning::T2Row(Outcome::Total)
                        | Meaning::T2Column(Applicant::Total)
                )
            };
            cell.meanings.iter().all(|&meaning| is_word(meaning))
        };
        self.is_open()
            && !self.header.is_empty()
            && !self.is_header_used
            && values.len() >= WIDTH
            && values.iter().all(|cell| cell.is_value)
            && lead.iter().filter(|cell| !cell.is_empty()).count() == 1
            && lead.iter().all(may_lead)
    }

    /// Takes a row of which the header gives some channels, or all, their cells.
    fn take_told(
        &mut self,
        told: Vec<(Channel, [usize; WIDTH])>,
        untold: Vec<Channel>,
        cells: &[Cell<'g>],
        is_cut: bool,
    ) {
        let values: Vec<ValueCell<'g>> = cells.iter().map(ValueCell::from).collect();
        let mut push = |channels, order| {
            let values = values.clone();
            self.push(PrintedRow { channels, order, values, layout: Layout::Html, is_cut, has_conflict: false });
        };
        let (channels, places): (Vec<Channel>, Vec<[usize; WIDTH]>) = told.into_iter().unzip();
        push(channels, Order::Below(places.concat()));
        if !untold.is_empty() {
            push(untold, Order::Open);
        }
        self.is_header_used = true;
    }

    fn take_header(&mut self, cells: &[Cell<'g>]) -> bool {
        if self.is_header_used {
            self.above.clear();
        }
        self.above.take(cells);
        for cell in cells {
            if let Some(channel) = channel_of(cell) {
                let is_known = self.header.iter().any(|(known, _)| *known == channel);
                if self.is_header_used || is_known && self.n_outcomes > 0 && !self.rows.is_empty() {
                    // The header again, behind a page break or for the next channel's own table.
                    self.header.clear();
                    self.are_outcomes_over = true;
                    self.is_header_used = false;
                }
                if !self.header.iter().any(|(known, _)| *known == channel) {
                    self.header.push((channel, cell.place.col));
                }
                self.channel = Some(channel);
            } else if let Some(outcome) = outcome_of(cell) {
                self.n_outcomes += 1;
                self.named.push(outcome);
                if std::mem::take(&mut self.are_outcomes_over) {
                    self.outcomes.clear();
                }
                self.outcomes.push(outcome);
            } else if cell.means(|meaning| meaning == Meaning::T3Head) {
                self.n_outcomes += 1;
            }
        }
        true
    }

    /// The order in which the header names the outcomes, channel by channel, for a row of so many cells.
    fn order(&self, n_channels: usize, n_values: usize, layout: Layout) -> Order {
        let mut runs: Vec<Vec<DisputeOutcome>> = Vec::new();
        for &outcome in &self.outcomes {
            match runs.last_mut() {
                Some(run) if !run.contains(&outcome) => run.push(outcome),
                _ => runs.push(vec![outcome]),
            }
        }
        // In text, labels that are set one character below the other leave pieces that may be read as labels; and where a
        // column is missing, a blank may have been lost as well.
        if layout != Layout::Html && runs.iter().any(|run| run.len() < WIDTH || run != &runs[0]) {
            return Order::Official;
        }
        runs.retain(|run| run.len() + 1 >= WIDTH);
        let is_official = runs.iter().all(|run| run.is_sorted());
        let Some(run) = runs.first().filter(|run| runs.iter().all(|other| other == *run)) else {
            return if is_official { Order::Official } else { Order::Open };
        };
        // A label that was not read is missing here as well: the number of cells tells.
        let is_fit = n_values == run.len() * n_channels;
        match is_official {
            true if run.len() < WIDTH && n_values == WIDTH * n_channels => Order::IfItAddsUp,
            true if run.len() == WIDTH || !is_fit => Order::Official,
            _ if is_fit => Order::Own(run.clone()),
            _ => Order::Open,
        }
    }

    /// A row in which labels and figures stand together: a channel per row, or each figure behind its label.
    fn take_labelled(&mut self, cells: &[Cell<'g>], first_value: usize, layout: Layout, is_cut: bool) -> bool {
        let last_label = cells.iter().rposition(|cell| !cell.meanings.is_empty()).unwrap_or(0);
        let leading_channel = cells[..first_value].iter().filter_map(channel_of).next_back();
        if let Some(channel) = leading_channel.filter(|_| last_label < first_value) {
            let n_outcomes = cells[..first_value].iter().filter(|cell| outcome_of(cell).is_some()).count();
            if n_outcomes == 0 {
                // A blank cell may be the first of them.
                let behind = &cells[last_label + 1..];
                let values = if behind.len() == WIDTH { behind } else { &cells[first_value..] };
                let values: Vec<_> = values.iter().map(ValueCell::from).collect();
                self.n_outcomes = self.n_outcomes.max(WIDTH);
                let (channels, order) = (vec![channel], self.order(1, values.len(), layout));
                self.push(PrintedRow { channels, order, values, layout, is_cut, has_conflict: false });
                return true;
            }
        }
        if let Some(outcome) = cells[..first_value].iter().rev().find_map(outcome_of)
            && last_label < first_value
            && leading_channel.is_none()
            && self.header.len() > 1
            && cells.len() - last_label > 2
        {
            self.take_across(outcome, &cells[last_label + 1..], layout);
            return true;
        }
        let mut is_taken = false;
        for (at, cell) in cells.iter().enumerate() {
            if let Some(channel) = channel_of(cell) {
                self.channel = Some(channel);
            }
            let is_figure = |at: usize| cells.get(at).is_some_and(|cell| cell.is_value && !cell.is_empty());
            let value = cells.get(at + 1).filter(|_| is_figure(at + 1) && !is_figure(at + 2));
            if let (Some(outcome), Some(channel), Some(value)) = (outcome_of(cell), self.channel, value) {
                self.pairs.push((channel, outcome, ValueCell::from(value)));
                self.n_outcomes += 1;
                is_taken = true;
            }
        }
        if is_taken {
            self.layouts.push(layout);
        } else {
            self.take_header(&cells[..first_value]);
            self.unmatched.push(tokens::join(cells[first_value..].iter().map(|cell| cell.text)));
        }
        true
    }

    /// Takes the figures of one outcome that stand below the names of the channels.
    fn take_across(&mut self, outcome: DisputeOutcome, values: &[Cell<'g>], layout: Layout) {
        let columns = self.header.iter().map(|&(_, col)| col);
        let is_below = layout != Layout::Html || values.iter().map(|cell| cell.place.col).eq(columns);
        self.n_outcomes += 1;
        if values.len() == self.header.len() && is_below {
            let cells = self.header.iter().zip(values).filter(|(_, cell)| cell.is_value);
            self.pairs.extend(cells.map(|(&(channel, _), cell)| (channel, outcome, ValueCell::from(cell))));
            self.layouts.push(layout);
        } else {
            self.unmatched.push(tokens::join(values.iter().map(|cell| cell.text)));
        }
    }

    fn push(&mut self, row: PrintedRow<'g>) {
        let text = |row: &PrintedRow| tokens::join(row.values.iter().map(|value| value.text));
        match self.rows.iter_mut().find(|known| known.channels.iter().any(|channel| row.channels.contains(channel))) {
            // An empty row below the header, or in text what is left of the lines around.
            Some(known)
                if !tokens::has_figures(&known.values)
                    && (known.layout != Layout::Html || is_spacer(known, &row))
                    && !(known.values.len() >= WIDTH && tokens::prints_something(&known.values)) =>
            {
                *known = row
            }
            Some(known) => {
                if text(known) != text(&row) && says_counts(&row) {
                    let is_alike =
                        known.values.len() == row.values.len() || trim(&known.values).len() == trim(&row.values).len();
                    known.has_conflict |= known.channels == row.channels && is_alike;
                    self.unmatched.push(text(&row));
                }
            }
            None => {
                self.layouts.push(row.layout);
                self.rows.push(row);
            }
        }
    }

    /// True if the table is there.
    pub fn is_found(&self) -> bool {
        self.is_open() && (!self.rows.is_empty() || self.pairs.len() >= WIDTH || !self.header.is_empty())
    }

    /// True if figures were found, not only a header.
    pub fn has_figures(&self) -> bool {
        !self.rows.is_empty() || self.pairs.len() >= WIDTH
    }

    /// Places every figure: one fact for each cell of the form, in form order, and what matched nothing.
    pub fn finish(self, forms: &Forms, habit: TableHabit, print: Print) -> (Vec<Fact<DisputeKey, i64>>, Vec<String>) {
        let mut facts: Vec<Fact<DisputeKey, i64>> = Channel::ALL
            .into_iter()
            .flat_map(|channel| DisputeOutcome::ALL.map(|outcome| DisputeKey { channel, outcome }))
            .map(|key| Fact { key, value: None, state: State::Absent, best_guess: None, raw: None, place: None })
            .collect();
        for row in &self.rows {
            let width = WIDTH * row.channels.len();
            let mut cells = match &row.order {
                _ if is_out_of_place(row, print) => vec![tokens::OPEN; width],
                Order::Official | Order::IfItAddsUp => resolve(row, forms, habit, print),
                Order::Own(order) => resolve_in_order(row, order, print),
                Order::Below(places) => {
                    let cell = |&at: &usize| tokens::in_place(print.parse_count(row.values[at].text), at);
                    places.iter().map(cell).collect()
                }
                Order::Open => vec![tokens::OPEN; width],
            };
            // Where cells were destroyed, fifteen that are left need not be the fifteen of the form.
            for cell in &mut cells {
                if row.has_conflict {
                    *cell = cell.contested();
                } else if habit.is_damaged && cell.state == State::Reported {
                    *cell = cell.doubted();
                }
            }
            for (at, cell) in cells.into_iter().enumerate() {
                let (channel, outcome) = (row.channels[at / WIDTH], DisputeOutcome::ALL[at % WIDTH]);
                facts[channel.index() * WIDTH + outcome.index()] =
                    tokens::fact(DisputeKey { channel, outcome }, cell, &row.values);
            }
        }
        // Fewer are a sum or a remark below the table.
        let pairs = if self.pairs.len() >= 3 { &self.pairs[..] } else { &[] };
        for &(channel, outcome, value) in pairs {
            let fact = &mut facts[channel.index() * WIDTH + outcome.index()];
            if fact.state == State::Absent {
                let single = RowModel { width: 1, identities: Vec::new(), prior: vec![1.0] };
                let tokens = tokens::of_row(std::iter::once(value.text), 1, Layout::Lines, print);
                let cell = Row::new(&tokens.tokens, &single, TableHabit::default()).resolve(&single)[0];
                *fact = tokens::fact(DisputeKey { channel, outcome }, cell, &[value]);
            }
        }
        if !pairs.is_empty() {
            doubt_shifted(&mut facts);
        }
        (facts, self.unmatched)
    }
}

/// Doubts figures that stand in rows of outcomes where more than one channel does not add up: a cell of a row may have been
/// lost, and all behind it stand below the wrong channel.
fn doubt_shifted(facts: &mut [Fact<DisputeKey, i64>]) {
    let is_wrong = |channel: &[Fact<DisputeKey, i64>]| {
        let numbers: Vec<Option<i64>> =
            channel.iter().map(|fact| fact.value.or((fact.state == State::Blank).then_some(0))).collect();
        !add_up(&numbers, &DisputeOutcome::ALL)
    };
    if facts.chunks_exact(WIDTH).filter(|channel| is_wrong(channel)).count() > 1 {
        for fact in facts.iter_mut().filter(|fact| fact.value.is_some()) {
            (fact.best_guess, fact.value, fact.state) = (fact.value, None, State::Ambiguous);
        }
    }
}

/// True for a row of as many cells as its channels have that does not add up, if all of it would with an empty cell elsewhere:
/// a cell was lost there, and the row was filled up.
fn is_out_of_place(row: &PrintedRow, print: Print) -> bool {
    let order = match &row.order {
        Order::Own(order) => &order[..],
        _ => &DisputeOutcome::ALL,
    };
    let values: Vec<ValueCell> = match &row.order {
        Order::Below(places) => places.iter().map(|&at| row.values[at]).collect(),
        _ => row.values.clone(),
    };
    if values.len() != order.len() * row.channels.len() {
        return false;
    }
    let numbers = tokens::numbers_of(&values, print);
    if add_up(&numbers, order) {
        return false;
    }
    let is_empty = |at: &usize| values[*at].text.trim().is_empty();
    row.order == Order::IfItAddsUp || tokens::shifts(numbers, is_empty).any(|numbers| add_up(&numbers, order))
}

/// True if the total of each channel is the sum of its other outcomes, as far as they can be read.
fn add_up(numbers: &[Option<i64>], order: &[DisputeOutcome]) -> bool {
    let Some(total) = order.iter().position(|outcome| *outcome == DisputeOutcome::Total) else { return true };
    numbers.chunks_exact(order.len()).all(|channel| {
        let all = channel.iter().copied().sum::<Option<i64>>();
        all.zip(channel[total]).is_none_or(|(all, total)| all == 2 * total)
    })
}

/// Every cell of the row's channels, in the order of the form.
fn resolve(row: &PrintedRow, forms: &Forms, habit: TableHabit, print: Print) -> Vec<Resolved> {
    let width = WIDTH * row.channels.len();
    let model = model(&row.channels, forms);
    let mut tokens = tokens::of_row(row.values.iter().map(|value| value.text), width, row.layout, print);
    if habit.packs_left && row.layout != Layout::Html {
        tokens.unpack();
    }
    let drops_repeats = habit.drops_repeats && row.layout == Layout::Lines && !tokens::has_repeat(&tokens);
    let habit = TableHabit { drops_repeats, ..habit };
    let mut cells: Vec<Resolved> = if row.is_cut && tokens.tokens.len() < width {
        tokens::cut_row(&tokens.tokens, width, habit.prints_every_cell)
    } else {
        Row::new(&tokens.tokens, &model, habit).resolve(&model)
    };
    for cell in &mut cells {
        cell.token = cell.token.map(|token| tokens.cells[token]);
    }
    cells
}

/// As [`resolve`], each cell below the label that the header has there; what it does not name is absent.
fn resolve_in_order(row: &PrintedRow, order: &[DisputeOutcome], print: Print) -> Vec<Resolved> {
    let cell = |(channel, outcome): (usize, DisputeOutcome)| match order.iter().position(|other| *other == outcome) {
        None => Resolved { state: State::Absent, ..tokens::OPEN },
        Some(at) => {
            let at = channel * order.len() + at;
            tokens::in_place(print.parse_count(row.values[at].text), at)
        }
    };
    let channels = 0..row.channels.len();
    channels.flat_map(|channel| DisputeOutcome::ALL.map(|outcome| (channel, outcome))).map(cell).collect()
}

/// The cells from the first that is not blank to the last.
fn trim<'v, 'g>(values: &'v [ValueCell<'g>]) -> &'v [ValueCell<'g>] {
    let first = values.iter().position(|value| !value.is_blank()).unwrap_or(values.len());
    let end = values.iter().rposition(|value| !value.is_blank()).map_or(first, |last| last + 1);
    &values[first..end]
}

/// True for an empty row right below the header, before the row of figures.
fn is_spacer(blank: &PrintedRow, row: &PrintedRow) -> bool {
    let grid = |row: &PrintedRow| row.values.first().map(|value| value.place.table_no);
    grid(blank) == grid(row) && !tokens::prints_something(&blank.values)
}

/// True for a row that prints numbers, or blanks where numbers may stand; shares and empty cells say nothing of them.
fn says_counts(row: &PrintedRow) -> bool {
    let mut printed = row.values.iter().map(|value| (number::parse_count(value.text), !value.text.trim().is_empty()));
    let is_count = |(printed, is_printed)| match printed {
        Printed::Number(_) => true,
        Printed::Blank => is_printed,
        Printed::TwoReadings | Printed::Unreadable => false,
    };
    printed.any(is_count)
}

/// True for a row that only counts the columns: 1, 2, 3 to 15.
fn is_count(cells: &[Cell]) -> bool {
    let numbers = cells.iter().skip_while(|cell| !cell.is_value || cell.is_empty());
    let numbers: Vec<Option<i64>> = numbers.map(|cell| number::parse_count(cell.text).value()).collect();
    numbers.len() >= 2 * WIDTH && numbers.into_iter().eq((1..).map(Some).take(cells.len()))
}

/// Digits that are longer than any figure of T3, and not all 0.
fn is_run(text: &str) -> bool {
    number::plain_digits(text)
        .is_some_and(|digits| digits.len() > MAX_DIGITS && digits.bytes().any(|byte| byte != b'0'))
}

pub(super) fn channel_of(cell: &Cell) -> Option<Channel> {
    cell.meaning(|meaning| match meaning {
        Meaning::T3Channel(channel) => Some(channel),
        _ => None,
    })
}

pub(super) fn outcome_of(cell: &Cell) -> Option<DisputeOutcome> {
    cell.meaning(|meaning| match meaning {
        Meaning::T3Outcome(outcome) => Some(outcome),
        _ => None,
    })
}

fn model(channels: &[Channel], forms: &Forms) -> RowModel {
    let mut identities = Vec::new();
    for (at, _) in channels.iter().enumerate() {
        let shift = |cells: &[usize]| cells.iter().map(|cell| at * WIDTH + cell).collect();
        identities.extend(
            forms
                .identities()
                .filter(|identity| identity.per == Per::Channel)
                .map(|identity| RowIdentity { left: shift(&identity.left), right: shift(&identity.right) }),
        );
    }
    RowModel { width: WIDTH * channels.len(), identities, prior: PRIOR.repeat(channels.len()) }
}
