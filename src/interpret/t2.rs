//! T2 收到和处理政府信息公开申请情况: rows by label and group, columns by header or by count.

use std::collections::HashMap;

use crate::forms::{Forms, Lexicon, Meaning};
use crate::identities::Per;
use crate::model::{Applicant, ApplicationKey, Edition, Fact, Layout, Outcome, OutcomeGroup, State};
use crate::recover::joint::{self, ColumnIdentity};
use crate::recover::{Padding, Resolved, Row, RowIdentity, RowModel, TableHabit};

use super::number::Printed;
use super::rows::Cell;
use super::tokens::{self, Print, ValueCell};

/// Number of columns.
const WIDTH: usize = Applicant::ALL.len();

/// Share of applications by kind of applicant, for the guess: natural persons file most of them.
const PRIOR: [f64; WIDTH] = [0.80, 0.08, 0.01, 0.02, 0.04, 0.05, 1.0];

/// A row of the form as printed.
#[derive(Debug, Clone)]
struct PrintedRow<'g> {
    outcome: Outcome,
    values: Vec<ValueCell<'g>>,
    layout: Layout,
    /// Number of headers up to that of its grid.
    n_headers: usize,
    /// Another row with this label prints other figures.
    has_conflict: bool,
    is_cut: bool,
}

/// The header of a grid.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Header {
    /// Columns that it names, each with its column of the grid.
    columns: Vec<(u32, Applicant)>,
    /// Columns of the grid in which it prints what is no label of the form.
    others: Vec<u32>,
}

impl Header {
    const NONE: &Self = &Self { columns: Vec::new(), others: Vec::new() };

    /// True if it prints something that is no label behind the first column that it names, in one that it does not.
    fn has_others(&self) -> bool {
        let first = self.columns.iter().map(|&(col, _)| col).min();
        let is_named = |other: &u32| self.columns.iter().any(|(col, _)| col == other);
        self.others.iter().any(|other| Some(*other) > first && !is_named(other))
    }

    /// The columns in the order in which they are named first.
    fn order(&self) -> Vec<Applicant> {
        let mut order = Vec::new();
        for &(_, applicant) in &self.columns {
            if !order.contains(&applicant) {
                order.push(applicant);
            }
        }
        order
    }
}

/// Where the cell of each applicant stands among those of a row; `None` for a column that the document does not have.
type Places = [Option<usize>; WIDTH];

/// A row with figures and no label.
#[derive(Debug, Clone)]
struct Unlabelled<'g> {
    /// Number of labelled rows before it.
    before: usize,
    /// Group whose label was printed last.
    group: Option<OutcomeGroup>,
    row: PrintedRow<'g>,
}

/// In which order a table prints its columns.
enum Order {
    /// The form's.
    Official,
    /// Its own: by row.
    Own(Vec<Places>),
    /// Not the form's, and nothing tells which.
    Open,
}

/// What was seen of T2 so far, over all grids of a document.
#[derive(Debug, Default)]
pub(super) struct T2<'g> {
    rows: Vec<PrintedRow<'g>>,
    /// Group that the next rows belong to.
    group: Option<OutcomeGroup>,
    /// Headers in the order of the grids; the last is that of the grid that is being read.
    headers: Vec<Header>,
    /// The grid that is being read has the form's rows as columns.
    is_across: bool,
    /// Rows with figures and no label.
    unlabelled: Vec<Unlabelled<'g>>,
    unmatched: Vec<String>,
    /// The document holds U+FFFD: characters of it were destroyed.
    pub is_damaged: bool,
    pub layouts: Vec<Layout>,
}

impl<'g> T2<'g> {
    /// A new grid has its own columns.
    pub fn start_grid(&mut self) {
        self.headers.push(Header::default());
        self.is_across = false;
    }

    /// True if rows of the table have been seen.
    pub fn is_open(&self) -> bool {
        !self.rows.is_empty() || self.headers.last().is_some_and(|header| !header.columns.is_empty())
    }

    /// Takes a row of a grid if it belongs to T2.
    pub fn take(&mut self, cells: &[Cell<'g>], layout: Layout, is_cut: bool, lexicon: &Lexicon) -> bool {
        self.is_across |= layout == Layout::Html && is_across(cells);
        if self.is_across {
            self.unmatched.push(tokens::join(cells.iter().map(|cell| cell.text)));
            return true;
        }
        if self.take_header(cells) {
            return true;
        }
        for cell in cells {
            if let Some(group) = cell.meaning(|meaning| match meaning {
                Meaning::T2Group(group) => Some(group),
                _ => None,
            }) {
                self.group = Some(group);
            }
        }
        let label = self.find_label(cells, lexicon);
        let first_value = label
            .map_or_else(|| cells.iter().position(|cell| !cell.is_empty() && cell.is_value), |(at, _)| Some(at + 1));
        let values: Vec<ValueCell<'g>> = match first_value {
            Some(at) => cells[at.min(cells.len())..].iter().map(ValueCell::from).collect(),
            None => Vec::new(),
        };
        match label {
            Some((_, outcome)) => {
                let n_headers = self.headers.len();
                self.push(PrintedRow { outcome, values, layout, n_headers, has_conflict: false, is_cut });
                self.group = Some(outcome.group());
                true
            }
            None => self.take_unlabelled(cells, values, layout, is_cut),
        }
    }

    /// Takes a header row, and the header repeated behind a page break.
    fn take_header(&mut self, cells: &[Cell<'g>]) -> bool {
        let column = |cell: &Cell| {
            cell.meaning(|meaning| match meaning {
                Meaning::T2Column(applicant) => Some(applicant),
                _ => None,
            })
        };
        // 其他 and 总计 are rows as well: a header has a column that is nothing else.
        let is_sure = |cell: &Cell| {
            column(cell).is_some_and(|applicant| !matches!(applicant, Applicant::OtherOrganization | Applicant::Total))
                || cell.means(|meaning| meaning == Meaning::T2Head) && !cell.text.contains("办理结果")
        };
        let has_row = cells.iter().any(|cell| {
            cell.means(|meaning| matches!(meaning, Meaning::T2Row(outcome) if !matches!(outcome, Outcome::OtherMisc | Outcome::Total)))
        });
        if has_row || !cells.iter().any(is_sure) {
            return false;
        }
        let header = self.headers.last_mut().expect("each grid is started");
        header.columns.extend(cells.iter().filter_map(|cell| Some((cell.place.col, column(cell)?))));
        let is_other = |cell: &&Cell| cell.meanings.is_empty() && !cell.is_value && !cell.is_empty();
        header.others.extend(cells.iter().filter(is_other).map(|cell| cell.place.col));
        true
    }

    /// The cell that names the row, and the row it names.
    fn find_label(&self, cells: &[Cell<'g>], lexicon: &Lexicon) -> Option<(usize, Outcome)> {
        let mut found = None;
        for (at, cell) in cells.iter().enumerate() {
            if cell.is_value && !cell.is_empty() {
                break;
            }
            let outcome = cell.meaning(|meaning| match meaning {
                // Unmarked 其他 is the last row of (六); elsewhere it is no row of the form.
                Meaning::T2Row(Outcome::OtherMisc) if self.group != Some(OutcomeGroup::Other) => None,
                Meaning::T2Row(outcome) => Some(outcome),
                _ => None,
            });
            if let Some(outcome) = outcome {
                found = Some((at, outcome));
            } else if cell.meanings.is_empty() && !cell.is_empty() && self.is_open() {
                let damaged = lexicon.read_damaged(cell.text, |meaning| matches!(meaning, Meaning::T2Row(_)));
                if let Some(Meaning::T2Row(outcome)) = damaged {
                    found = Some((at, outcome));
                }
            }
        }
        found
    }

    fn push(&mut self, row: PrintedRow<'g>) {
        let has_figures = |row: &PrintedRow| row.values.iter().any(|value| !value.is_blank());
        let Some(known) = self.rows.iter_mut().find(|known| known.outcome == row.outcome) else {
            self.layouts.push(row.layout);
            self.rows.push(row);
            return;
        };
        if !has_figures(known) {
            *known = row;
        } else if has_figures(&row) {
            let texts = |row: &PrintedRow| -> Vec<String> {
                row.values.iter().map(|value| value.text.trim().to_owned()).collect()
            };
            known.has_conflict |= texts(known) != texts(&row);
        }
    }

    /// A row without a known label: kept in view, and placed later if its neighbours leave it one place.
    fn take_unlabelled(
        &mut self,
        cells: &[Cell<'g>],
        values: Vec<ValueCell<'g>>,
        layout: Layout,
        is_cut: bool,
    ) -> bool {
        if !self.is_open() {
            return false;
        }
        let text: Vec<&str> = cells
            .iter()
            .filter(|cell| !cell.is_value && !cell.is_empty() && cell.meanings.is_empty())
            .map(|cell| cell.text)
            .collect();
        if !text.is_empty() {
            self.unmatched.push(text.join(" "));
            // In text, what a header prints behind its labels stands in a row of its own.
            let n_headers = self.headers.len();
            let is_before_rows = self.rows.iter().all(|row| row.n_headers < n_headers);
            if let Some(header) = self.headers.last_mut().filter(|_| is_before_rows) {
                header.others.push(u32::MAX);
            }
            return true;
        }
        if values.len() >= WIDTH || values.iter().any(|value| !value.is_blank()) {
            // The outcome is filled in when the row finds its place.
            let (outcome, n_headers) = (Outcome::Other, self.headers.len());
            let row = PrintedRow { outcome, values, layout, n_headers, has_conflict: false, is_cut };
            self.unlabelled.push(Unlabelled { before: self.rows.len(), group: self.group, row });
        }
        true
    }

    /// Gives rows without labels their places: where a group has exactly as many as the form, or where exactly as many
    /// are missing between two labelled rows.
    fn place_unlabelled(&mut self, form_rows: &[Outcome]) {
        let index_of = |outcome: Outcome| form_rows.iter().position(|&row| row == outcome);
        let mut runs: Vec<Vec<Unlabelled<'g>>> = Vec::new();
        for row in std::mem::take(&mut self.unlabelled) {
            match runs.last_mut() {
                Some(run) if (run[0].before, run[0].group) == (row.before, row.group) => run.push(row),
                _ => runs.push(vec![row]),
            }
        }
        let mut placed: Vec<PrintedRow<'g>> = Vec::new();
        for run in runs {
            let (before, group) = (run[0].before, run[0].group);
            let in_group: Vec<Outcome> =
                form_rows.iter().copied().filter(|outcome| Some(outcome.group()) == group).collect();
            let last = before.checked_sub(1).map(|at| self.rows[at].outcome);
            let start = last.map_or(Some(0), |outcome| index_of(outcome).map(|index| index + 1));
            let end = self.rows.get(before).map_or(Some(form_rows.len()), |row| index_of(row.outcome));
            let between = match (start, end) {
                (Some(start), Some(end)) if start < end => &form_rows[start..end],
                _ => &[],
            };
            // (六) above rows without labels is itself the first of them.
            let heads_group = last == Some(Outcome::Other) && in_group.len() == run.len() + 1;
            let places = if heads_group {
                self.rows[before - 1].outcome = in_group[0];
                &in_group[1..]
            } else if in_group.len() == run.len() && !self.rows.iter().any(|row| in_group.contains(&row.outcome)) {
                &in_group[..]
            } else if between.len() == run.len() {
                between
            } else {
                self.unmatched.extend(
                    run.iter().map(|unlabelled| tokens::join(unlabelled.row.values.iter().map(|value| value.text))),
                );
                continue;
            };
            placed.extend(
                run.into_iter().zip(places).map(|(unlabelled, &outcome)| PrintedRow { outcome, ..unlabelled.row }),
            );
        }
        self.rows.extend(placed);
    }

    /// (六)其他处理 printed above its own rows is a group, not a row.
    fn drop_group_row(&mut self) {
        let has_parts =
            self.rows.iter().any(|row| row.outcome.group() == OutcomeGroup::Other && row.outcome != Outcome::Other);
        if has_parts {
            self.rows.retain(|row| row.outcome != Outcome::Other || row.values.iter().any(|value| !value.is_blank()));
        }
    }

    /// The texts of all value cells.
    pub fn texts(&self) -> impl Iterator<Item = &'g str> + Clone {
        self.rows.iter().flat_map(|row| row.values.iter().map(|value| value.text))
    }

    /// How the rows were printed: T3 has too few of its own to tell.
    pub fn habit(&self, forms: &Forms, print: Print) -> TableHabit {
        let of_row =
            |row: &PrintedRow| tokens::of_row(row.values.iter().map(|value| value.text), WIDTH, row.layout, print);
        // What runs together is told by rows of few cells alone.
        let prints_every_cell = !self.is_in_order()
            && tokens::prints_every_cell(&self.rows.iter().map(of_row).collect::<Vec<_>>(), &row_model(forms));
        // T3 has one row: that no figures beside each other are equal is all that can be known there.
        let drops_repeats = !self.rows.iter().any(|row| tokens::has_repeat(&of_row(row)));
        TableHabit { prints_every_cell, drops_repeats, is_damaged: self.is_damaged, padding: Padding::Unknown }
    }

    /// True if every row has as many cells as the form: then each is in its place, and nothing is searched for.
    fn is_in_order(&self) -> bool {
        self.rows.iter().all(|row| row.values.len() == WIDTH)
    }

    /// The edition that the rows of (六) show: one in 2019, three in 2021, with or without labels.
    pub fn edition(&self) -> Option<Edition> {
        let outcomes: Vec<Outcome> =
            self.rows.iter().map(|row| row.outcome).filter(|row| row.group() == OutcomeGroup::Other).collect();
        let n_unlabelled = self.unlabelled.iter().filter(|row| row.group == Some(OutcomeGroup::Other)).count();
        match outcomes.iter().any(|&outcome| outcome != Outcome::Other) || !outcomes.is_empty() && n_unlabelled == 2 {
            true => Some(Edition::E2021),
            false => (!outcomes.is_empty()).then_some(Edition::E2019),
        }
    }

    /// True if the table is there: enough rows that no other table has.
    pub fn is_found(&self) -> bool {
        let is_own = |row: &&PrintedRow| {
            !matches!(row.outcome, Outcome::Total | Outcome::Other | Outcome::OtherMisc | Outcome::Granted)
        };
        !self.is_piled()
            && (self.rows.iter().filter(is_own).count() >= 3
                || self.rows.iter().any(|row| self.header_of(row).columns.len() >= 4))
    }

    /// True if labels stand in one place and figures in another: no row has cells of its own, or one has those of many.
    fn is_piled(&self) -> bool {
        let n_empty = self.rows.iter().filter(|row| row.values.is_empty()).count();
        let is_html = self.rows.iter().all(|row| row.layout == Layout::Html);
        is_html && n_empty == self.rows.len()
            || 2 * n_empty > self.rows.len() && self.rows.iter().any(|row| row.values.len() > 2 * WIDTH)
    }

    /// Places every figure: one fact for each cell of the edition's form, and for printed rows of the other edition.
    ///
    /// Returns the facts in form order, and what matched nothing.
    pub fn finish(
        mut self,
        edition: Edition,
        forms: &Forms,
        print: Print,
    ) -> (Vec<Fact<ApplicationKey, i64>>, Vec<String>) {
        let form =
            forms.get(edition).or_else(|| forms.iter().next()).expect("there is at least one form: checked on load");
        let form_rows: Vec<Outcome> = form.t2.iter().map(|(outcome, _)| *outcome).collect();
        self.place_unlabelled(&form_rows);
        self.drop_group_row();
        let resolved = self.resolve(forms, print);
        let outcomes = Outcome::ALL
            .into_iter()
            .filter(|outcome| form_rows.contains(outcome) || self.rows.iter().any(|row| row.outcome == *outcome));
        let mut facts = Vec::with_capacity(Outcome::ALL.len() * WIDTH);
        for outcome in outcomes {
            let printed = self.rows.iter().position(|row| row.outcome == outcome);
            for applicant in Applicant::ALL {
                let key = ApplicationKey { outcome, applicant };
                facts.push(match printed {
                    Some(at) => fact(key, resolved[at][applicant.index()], &self.rows[at]),
                    None => absent(key),
                });
            }
        }
        (facts, self.unmatched)
    }

    /// What became of each cell of each printed row; `None` for a column that the document does not have.
    fn resolve(&self, forms: &Forms, print: Print) -> Vec<Vec<Option<Resolved>>> {
        match self.order(print) {
            Order::Official => {}
            Order::Own(places) => {
                let width = self.usual_width();
                let rows = self.rows.iter().zip(&places);
                return rows.map(|(row, places)| resolve_in_places(row, places, width, print)).collect();
            }
            Order::Open => return vec![vec![Some(tokens::OPEN); WIDTH]; self.rows.len()],
        }
        // Of damaged text, cells in their places need not be what was printed.
        if self.is_in_order() && !self.is_damaged {
            let places = places_in(&Applicant::ALL);
            return self.rows.iter().map(|row| resolve_in_places(row, &places, WIDTH, print)).collect();
        }
        let model = row_model(forms);
        let dropped = self.columns_without_figures(print);
        let tokens: Vec<_> = self
            .rows
            .iter()
            .map(|row| {
                let values =
                    row.values.iter().enumerate().filter(|(at, _)| !is_dropped(&dropped, row.values.len(), *at));
                tokens::of_row(values.map(|(_, value)| value.text), WIDTH, row.layout, print)
            })
            .collect();
        let prints_every_cell = tokens::prints_every_cell(&tokens, &model);
        let drops_repeats = tokens::drops_repeats(&tokens, WIDTH);
        let offsets = tokens::padding_offsets(&tokens, WIDTH);
        let mut rows: Vec<Row> = tokens
            .iter()
            .map(|row| {
                let padding = offsets.get(&row.tokens.len()).copied().unwrap_or(Padding::Unknown);
                Row::new(
                    &row.tokens,
                    &model,
                    TableHabit { prints_every_cell, drops_repeats, is_damaged: self.is_damaged, padding },
                )
            })
            .collect();
        let (in_form_order, width) = (places_in(&Applicant::ALL), self.usual_width());
        for (row, printed) in rows.iter_mut().zip(&self.rows).filter(|(_, printed)| printed.values.len() == WIDTH) {
            let numbers: Vec<_> = printed.values.iter().map(|value| print.parse_count(value.text)).collect();
            if is_out_of_place(printed, &numbers, &in_form_order, width) {
                row.doubt();
            }
        }
        if !rows.iter().all(Row::is_certain) {
            joint::narrow(&mut rows, &self.column_identities(forms));
        }
        let is_full = |at: usize| tokens[at].tokens.len() >= WIDTH;
        let all_full = (0..rows.len()).all(|at| is_full(at) || self.rows[at].is_cut);
        rows.iter()
            .enumerate()
            .map(|(at, row)| {
                let mut cells = row.resolve(&model);
                if self.rows[at].is_cut && !is_full(at) {
                    cells = tokens::cut_row(&tokens[at].tokens, WIDTH, all_full);
                }
                // Token numbers back to cells of the row, over the columns that were dropped.
                let n_values = self.rows[at].values.len();
                if dropped.contains_key(&n_values) {
                    let kept: Vec<usize> =
                        (0..n_values).filter(|&index| !is_dropped(&dropped, n_values, index)).collect();
                    for cell in &mut cells {
                        cell.token = cell.token.and_then(|token| kept.get(tokens[at].cells[token]).copied());
                    }
                } else {
                    for cell in &mut cells {
                        cell.token = cell.token.map(|token| tokens[at].cells[token]);
                    }
                }
                cells.into_iter().map(Some).collect()
            })
            .collect()
    }

    /// The header of a row in the order of print: its grid's, or that of the grid before where a table goes on in a second.
    fn header_of(&self, row: &PrintedRow) -> &Header {
        let mut headers = self.headers[..row.n_headers].iter().rev();
        headers.find(|header| !header.columns.is_empty()).unwrap_or(Header::NONE)
    }

    /// The headers of all rows, each once.
    fn headers_of_rows(&self) -> Vec<&Header> {
        let mut headers: Vec<&Header> = Vec::new();
        for header in self.rows.iter().map(|row| self.header_of(row)) {
            if !headers.contains(&header) {
                headers.push(header);
            }
        }
        headers
    }

    /// In which order the columns stand, and where that is not the form's, which cell is whose.
    fn order(&self, print: Print) -> Order {
        let is_html = self.rows.iter().all(|row| row.layout == Layout::Html);
        let by_grid = if is_html { self.order_by_grid(print) } else { None };
        by_grid.unwrap_or_else(|| self.order_by_print(print))
    }

    /// The order that headers give, where every row has a cell below every column that its header names. `None` where a
    /// row has not, where a header names a column twice, and where the number of cells tells more.
    fn order_by_grid(&self, print: Print) -> Option<Order> {
        let places = self.rows.iter().map(|row| places_below(row, &self.header_of(row).columns));
        let places = places.collect::<Option<Vec<Places>>>()?;
        let rows = || self.rows.iter().zip(&places);
        let n_named = |places: &Places| places.iter().flatten().count();
        let in_form_order = places_in(&Applicant::ALL);
        let is_in_form_order = places
            .iter()
            .flat_map(|places| places.iter().zip(&in_form_order))
            .all(|(own, of_form)| own.is_none() || own == of_form);
        let n_exact = rows().filter(|(row, places)| row.values.len() == n_named(places)).count();
        if n_exact == self.rows.len() {
            // As many cells as named columns.
            let is_complete = places.iter().all(|places| n_named(places) == WIDTH);
            return Some(if is_complete && is_in_form_order { Order::Official } else { Order::Own(places) });
        }
        if 2 * n_exact > self.rows.len() && is_in_form_order {
            // Single rows have a cell too many.
            return None;
        }
        // Cells beside those of the form: remarks, units, the year before. The header may also not lie above its columns.
        let has_figures_beside = |(row, places): (&PrintedRow, &Places)| {
            let mut rest = row.values.iter().enumerate().filter(|(at, _)| !places.contains(&Some(*at)));
            rest.any(|(_, value)| !is_figureless(value, print))
        };
        let (n_true, n) = share_of_sums(rows(), print);
        if !rows().any(has_figures_beside) || n > 0 && 10 * n_true >= 9 * n {
            return Some(Order::Own(places));
        }
        let is_sorted = places.iter().all(|places| places.iter().flatten().is_sorted());
        let is_of_width = self.rows.iter().all(|row| row.values.len() == WIDTH);
        // What it names may be all that the document has of the form: a column beside them has its own words.
        let has_others = self.rows.iter().all(|row| self.header_of(row).has_others());
        match is_sorted {
            false => Some(Order::Open),
            true if is_of_width && has_others && is_in_form_order && !self.is_damaged => {
                let (n_true, n) = self.sums_in_order(print);
                (2 * n_true < n).then_some(Order::Own(places))
            }
            // A column that the form does not have, in place of one of its own; but a header may also have lost its labels.
            true if is_of_width && !is_in_form_order && !self.is_damaged => Some(Order::Open),
            true => None,
        }
    }

    /// Of the rows of seven cells that are not zero throughout, how many add up in the order of the form, and how many there
    /// are, unreadable ones included.
    fn sums_in_order(&self, print: Print) -> (usize, usize) {
        let places = places_in(&Applicant::ALL);
        let (mut n_true, mut n) = (0, 0);
        for row in self.rows.iter().filter(|row| row.values.len() == WIDTH) {
            let numbers = tokens::numbers_of(&row.values, print);
            if numbers.iter().any(|number| *number != Some(0)) {
                n += 1;
                n_true += usize::from(sum_holds(&numbers, &places) == Some(true));
            }
        }
        (n_true, n)
    }

    /// The order in which headers name the columns, where their places do not tell.
    ///
    /// In a header of two lines 总计 is read behind 自然人, though it stands last: there the sums tell, as they do where it
    /// stands elsewhere. Of the others they do not, and a header that lies in pieces may be read in any order.
    fn order_by_print(&self, print: Print) -> Order {
        let mut orders: Vec<Vec<Applicant>> = Vec::new();
        for order in self.headers_of_rows().into_iter().map(Header::order) {
            if !order.is_empty() && !orders.contains(&order) {
                orders.push(order);
            }
        }
        let is_sorted =
            |order: &Vec<Applicant>| order.iter().filter(|applicant| **applicant != Applicant::Total).is_sorted();
        if !orders.iter().all(is_sorted) {
            return Order::Open;
        }
        let lacks_column = |row: &PrintedRow| row.values.len() == WIDTH && is_narrow(&self.header_of(row).columns);
        if self.rows.iter().any(lacks_column) {
            return Order::Open;
        }
        if let [order] = &orders[..]
            && order.len() < WIDTH
            && let Some(narrow) = self.narrow_order(order, print)
        {
            return narrow;
        }
        let total_amid = |order: &Vec<Applicant>| -> Option<usize> {
            order.iter().position(|applicant| *applicant == Applicant::Total).filter(|total| total + 1 < order.len())
        };
        let Some((order, total)) = orders.iter().find_map(|order| Some((order, total_amid(order)?))) else {
            return Order::Official;
        };
        let is_two_lines = match order[..total] {
            [] => !order.contains(&Applicant::NaturalPerson),
            [first] => first == Applicant::NaturalPerson,
            _ => false,
        };
        let is_complete =
            orders.len() == 1 && order.len() == WIDTH && self.rows.iter().all(|row| row.values.len() == WIDTH);
        if !is_complete {
            return if is_two_lines { Order::Official } else { Order::Open };
        }
        let share = |places: &Places| share_of_sums(self.rows.iter().map(|row| (row, places)), print);
        let own = places_in(order);
        let (n_own, n) = share(&own);
        let (n_official, _) = share(&places_in(&Applicant::ALL));
        match 2 * n_official < n && 10 * n_own >= 9 * n {
            false if is_two_lines || 10 * n_official >= 9 * n => Order::Official,
            false => Order::Open,
            true if self.is_damaged => Order::Open,
            true => Order::Own(vec![own; self.rows.len()]),
        }
    }

    /// The order below a header that names fewer columns than the form, in the order of print. `None` where the number of
    /// cells says that labels were lost, and not columns.
    fn narrow_order(&self, order: &[Applicant], print: Print) -> Option<Order> {
        let n_rows = |width: usize| self.rows.iter().filter(|row| row.values.len() == width).count();
        let is_whole = order.len() >= 4 && order.is_sorted() && !self.is_damaged;
        let has_total = order.contains(&Applicant::Total);
        // Where something stands between the cells, none of them is lost without a trace.
        let is_explicit = self.rows.iter().all(|row| {
            matches!(row.layout, Layout::Html | Layout::PipeRows | Layout::Markdown | Layout::PipeCells | Layout::Tabs)
        });
        let own = places_in(order);
        let n_exact = n_rows(order.len());
        let (n_true, n) = share_of_sums(self.rows.iter().map(|row| (row, &own)), print);
        // A cell below each label, and no other.
        if is_whole && n_exact == self.rows.len() && (is_explicit || !has_total || 10 * n_true >= 9 * n)
            || is_whole && is_explicit && 3 * n_exact >= 2 * self.rows.len()
        {
            return Some(Order::Own(vec![own; self.rows.len()]));
        }
        // A column that the form does not have, among as many cells as it has.
        let has_others = self.headers_of_rows().into_iter().any(Header::has_others);
        let is_of_width = 2 * n_rows(WIDTH) > self.rows.len();
        let (n_true, n) = self.sums_in_order(print);
        // A header that lies in pieces has lost labels rather than columns.
        let is_in_one = is_explicit || has_others && order.len() >= 4 && n >= 4;
        (is_of_width && !self.is_damaged && is_in_one && 2 * n_true < n).then_some(Order::Open)
    }

    /// How many cells most rows have.
    fn usual_width(&self) -> usize {
        let n_rows = |width: usize| self.rows.iter().filter(|row| row.values.len() == width).count();
        self.rows.iter().map(|row| row.values.len()).max_by_key(|&width| n_rows(width)).unwrap_or(WIDTH)
    }

    /// Positions without a figure in any row of a width above [`WIDTH`], that stand under no header: the empty sub-header
    /// cells of a table whose spans do not line up, units, percentages. As (cells in the row, positions).
    fn columns_without_figures(&self, print: Print) -> HashMap<usize, Vec<usize>> {
        let mut by_width: HashMap<usize, Vec<&PrintedRow>> = HashMap::new();
        for row in &self.rows {
            if row.values.len() > WIDTH {
                by_width.entry(row.values.len()).or_default().push(row);
            }
        }
        let mut dropped = HashMap::new();
        for (width, rows) in by_width {
            let surplus = width - WIDTH;
            let spare: Vec<usize> =
                (0..width).filter(|&at| rows.iter().all(|row| is_figureless(&row.values[at], print))).collect();
            // Units and percentages before columns that may be blank throughout.
            let is_marked = |at: &usize| rows.iter().any(|row| !row.values[*at].is_blank());
            let marked: Vec<usize> = spare.iter().copied().filter(is_marked).collect();
            if let Some(found) = [&marked, &spare].into_iter().find(|found| found.len() == surplus) {
                dropped.insert(width, found.clone());
                continue;
            }
            let header = self.header_of(rows[0]);
            let has_header = |col: u32| header.columns.iter().any(|(other, _)| *other == col);
            let is_html = rows.iter().all(|row| row.layout == Layout::Html);
            let headless: Vec<usize> = spare
                .iter()
                .copied()
                .filter(|&at| !rows.iter().any(|row| has_header(row.values[at].place.col)))
                .collect();
            if is_html && header.columns.len() == WIDTH && headless.len() == surplus {
                dropped.insert(width, headless);
            }
        }
        dropped
    }

    /// The identities over rows, as far as the document prints every row that they name.
    fn column_identities(&self, forms: &Forms) -> Vec<ColumnIdentity> {
        let at = |outcome: usize| self.rows.iter().position(|row| row.outcome.index() == outcome);
        let is_alternative = |outcome: usize| Outcome::ALL[outcome].group() == OutcomeGroup::Other;
        let side = |outcomes: &[usize]| -> Option<Vec<usize>> {
            let mut rows = Vec::new();
            for &outcome in outcomes {
                match at(outcome) {
                    Some(row) => rows.push(row),
                    // (六) is one row in one edition and three in the other.
                    None if is_alternative(outcome) => {}
                    None => return None,
                }
            }
            let n_other = outcomes.iter().filter(|&&outcome| is_alternative(outcome) && at(outcome).is_some()).count();
            let needs_other = outcomes.iter().any(|&outcome| is_alternative(outcome));
            (!needs_other
                || n_other == 1 && at(Outcome::Other.index()).is_some()
                || n_other == 3 && at(Outcome::Other.index()).is_none())
            .then_some(rows)
        };
        forms
            .identities()
            .filter(|identity| identity.per == Per::Applicant)
            .filter_map(|identity| Some(ColumnIdentity { left: side(&identity.left)?, right: side(&identity.right)? }))
            .collect()
    }
}

/// True for a header of one line that has fewer columns between two applicants than the form: as many figures as the form
/// has columns are then those of others.
fn is_narrow(header: &[(u32, Applicant)]) -> bool {
    let is_line = header.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1);
    let lacks = |pair: &[(u32, Applicant)]| pair[1].0 - pair[0].0 < (pair[1].1.index() - pair[0].1.index()) as u32;
    is_line && header.windows(2).any(lacks)
}

/// The places of cells that stand in this order.
fn places_in(order: &[Applicant]) -> Places {
    Applicant::ALL.map(|applicant| order.iter().position(|other| *other == applicant))
}

/// The cells of a row that stand below the columns of a header. `None` where it has none below one of them, and where the
/// header names fewer than two columns, or one of them twice.
fn places_below(row: &PrintedRow, header: &[(u32, Applicant)]) -> Option<Places> {
    let mut places = [None; WIDTH];
    for &(col, applicant) in header {
        let at = row.values.iter().position(|value| value.place.col == col)?;
        // A header that is repeated behind a page break says the same once more.
        let is_again = places[applicant.index()] == Some(at);
        if !is_again && (places[applicant.index()].is_some() || places.contains(&Some(at))) {
            return None;
        }
        places[applicant.index()] = Some(at);
    }
    (places.iter().flatten().count() >= 2).then_some(places)
}

/// Whether the total of a row is the sum of the rest; `None` where that cannot be said, or everything is zero.
fn sum_holds(numbers: &[Option<i64>], places: &Places) -> Option<bool> {
    let (total, parts) = places.split_last().expect("there is a column for the total");
    let number = |at: usize| numbers.get(at).copied().flatten();
    let total = number((*total)?)?;
    let parts = parts.iter().flatten().map(|&at| number(at)).collect::<Option<Vec<i64>>>()?;
    (total != 0 || parts.iter().any(|&part| part != 0)).then(|| parts.iter().sum::<i64>() == total)
}

/// Of rows that are not zero throughout, how many add up, and how many there are.
fn share_of_sums<'r, 'g: 'r>(
    rows: impl Iterator<Item = (&'r PrintedRow<'g>, &'r Places)>,
    print: Print,
) -> (usize, usize) {
    let sums = rows.filter_map(|(row, places)| sum_holds(&tokens::numbers_of(&row.values, print), places));
    sums.fold((0, 0), |(n_true, n), is_true| (n_true + usize::from(is_true), n + 1))
}

/// True for a cell that is empty, or holds something that is no figure: a unit, a share.
fn is_figureless(value: &ValueCell, print: Print) -> bool {
    value.text.trim().is_empty() || matches!(print.parse_count(value.text), Printed::Unreadable)
}

/// Each cell in its place, unless the row speaks against it.
fn resolve_in_places(row: &PrintedRow, places: &Places, usual_width: usize, print: Print) -> Vec<Option<Resolved>> {
    let printed: Vec<Printed<i64>> = row.values.iter().map(|value| print.parse_count(value.text)).collect();
    if is_out_of_place(row, &printed, places, usual_width) {
        return vec![Some(tokens::OPEN); WIDTH];
    }
    places.iter().map(|place| place.map(|at| tokens::in_place(printed[at], at))).collect()
}

/// True for a row that does not add up in these places, if it has more or fewer cells than most or an empty cell that
/// belongs elsewhere.
fn is_out_of_place(row: &PrintedRow, printed: &[Printed<i64>], places: &Places, usual_width: usize) -> bool {
    if places.iter().flatten().any(|&at| at >= printed.len()) {
        return true;
    }
    let is_odd = printed.len() != usual_width;
    let is_empty = |at: &usize| printed[*at] == Printed::Blank && row.values[*at].text.trim().is_empty();
    if !is_odd && !(0..printed.len()).any(|at| is_empty(&at)) {
        return false;
    }
    let numbers: Vec<Option<i64>> = printed.iter().copied().map(tokens::number_of).collect();
    let is_true = sum_holds(&numbers, places);
    // Zeros are the same wherever they stand. Of others nothing is known without a total.
    let is_zero = numbers.iter().all(|number| *number == Some(0));
    if is_zero || is_true == Some(true) {
        return false;
    }
    // With the empty cell elsewhere it would add up: a cell was lost there, and the row was filled up.
    is_odd && (is_true.is_some() || places[Applicant::Total.index()].is_none())
        || tokens::shifts(numbers, is_empty).any(|numbers| sum_holds(&numbers, places) == Some(true))
}

/// True for a line of many row labels, such as heads a table whose rows are the applicants.
fn is_across(cells: &[Cell]) -> bool {
    let is_row = |cell: &&Cell| cell.means(|meaning| matches!(meaning, Meaning::T2Row(_)));
    cells.iter().filter(is_row).count() >= 5
}

fn is_dropped(dropped: &HashMap<usize, Vec<usize>>, width: usize, at: usize) -> bool {
    dropped.get(&width).is_some_and(|positions| positions.contains(&at))
}

fn row_model(forms: &Forms) -> RowModel {
    let identities = forms
        .identities()
        .filter(|identity| identity.per == Per::Outcome)
        .map(|identity| RowIdentity { left: identity.left.clone(), right: identity.right.clone() })
        .collect();
    RowModel { width: WIDTH, identities, prior: PRIOR.to_vec() }
}

fn absent(key: ApplicationKey) -> Fact<ApplicationKey, i64> {
    Fact { key, value: None, state: State::Absent, best_guess: None, raw: None, place: None }
}

fn fact(key: ApplicationKey, resolved: Option<Resolved>, row: &PrintedRow) -> Fact<ApplicationKey, i64> {
    let Some(resolved) = resolved else { return absent(key) };
    // Two rows with one label and different figures: neither is the one.
    let resolved = if row.has_conflict { resolved.doubted() } else { resolved };
    tokens::fact(key, resolved, &row.values)
}
