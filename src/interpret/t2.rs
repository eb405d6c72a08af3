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
    /// Another row with this label prints other figures.
    has_conflict: bool,
    is_cut: bool,
}

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
    /// Its own, which its sums confirm.
    Own(Vec<Applicant>),
    /// Not the form's, and nothing tells which.
    Open,
}

/// What was seen of T2 so far, over all grids of a document.
#[derive(Debug, Default)]
pub(super) struct T2<'g> {
    rows: Vec<PrintedRow<'g>>,
    /// Group that the next rows belong to.
    group: Option<OutcomeGroup>,
    /// Columns of the header by grid column, of the grid that is being read.
    header: Vec<(u32, Applicant)>,
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
    /// Forgets the header: a new grid has its own columns.
    pub fn start_grid(&mut self) {
        self.header.clear();
        self.is_across = false;
    }

    /// True if rows of the table have been seen.
    pub fn is_open(&self) -> bool {
        !self.rows.is_empty() || !self.header.is_empty()
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
                let row = PrintedRow { outcome, values, layout, has_conflict: false, is_cut };
                self.push(row);
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
        for cell in cells {
            if let Some(applicant) = column(cell) {
                self.header.push((cell.place.col, applicant));
            }
        }
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
            return true;
        }
        if values.len() >= WIDTH || values.iter().any(|value| !value.is_blank()) {
            // The outcome is filled in when the row finds its place.
            let row = PrintedRow { outcome: Outcome::Other, values, layout, has_conflict: false, is_cut };
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
            && (self.rows.iter().filter(is_own).count() >= 3 || !self.rows.is_empty() && self.header.len() >= 4)
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
        let model = row_model(forms);
        if let Some(columns) = self.own_columns() {
            return self.resolve_by_header(&columns, &model, print);
        }
        match self.own_order(print) {
            Order::Official => {}
            Order::Own(order) => return self.resolve_in_order(&order, print),
            Order::Open => return vec![vec![Some(tokens::OPEN); WIDTH]; self.rows.len()],
        }
        // Of damaged text, cells in their places need not be what was printed.
        if self.is_in_order() && !self.is_damaged {
            let resolve = |row: &PrintedRow| {
                let cells = row.values.iter().enumerate();
                cells.map(|(at, value)| Some(tokens::in_place(print.parse_count(value.text), at))).collect()
            };
            return self.rows.iter().map(resolve).collect();
        }
        let dropped = self.empty_columns();
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

    /// The columns that the header names, from the left.
    fn columns(&self) -> Vec<(u32, Applicant)> {
        let mut columns = self.header.clone();
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// Columns of a header that differs from the form (fewer, or in another order), if every row fits it exactly.
    fn own_columns(&self) -> Option<Vec<(u32, Applicant)>> {
        if self.rows.iter().any(|row| row.layout != Layout::Html) {
            return None;
        }
        let columns = self.columns();
        let is_distinct = columns.windows(2).all(|pair| pair[0].0 != pair[1].0)
            && columns.iter().all(|(_, applicant)| columns.iter().filter(|(_, other)| other == applicant).count() == 1);
        let is_official = is_official(&columns);
        let fits =
            |row: &PrintedRow| row.values.iter().map(|value| value.place.col).eq(columns.iter().map(|(col, _)| *col));
        (columns.len() >= 2 && is_distinct && !is_official && self.rows.iter().all(fits)).then_some(columns)
    }

    /// The order of the columns, where the header names them in another than the form's and their places do not tell.
    ///
    /// The place of 总计 says nothing by itself: in a header of two lines it is read behind 自然人, though it stands last.
    /// There the sums tell. Of the others they do not, and a header that lies in pieces may be read in any order.
    fn own_order(&self, print: Print) -> Order {
        if is_official(&self.columns()) {
            return Order::Official;
        }
        let mut order: Vec<Applicant> = Vec::new();
        for &(_, applicant) in &self.header {
            if !order.contains(&applicant) {
                order.push(applicant);
            }
        }
        let is_sorted = order.iter().filter(|applicant| **applicant != Applicant::Total).is_sorted();
        if !is_sorted {
            return Order::Open;
        }
        let total = order.iter().position(|applicant| *applicant == Applicant::Total);
        let is_complete = order.len() == WIDTH && self.rows.iter().all(|row| row.values.len() == WIDTH);
        let Some(total) = total.filter(|&total| is_complete && total + 1 < WIDTH) else { return Order::Official };
        let parse = |row: &PrintedRow| -> Option<Vec<i64>> {
            let number = |value: &ValueCell| match print.parse_count(value.text) {
                Printed::Number(number) => Some(number),
                Printed::Blank => Some(0),
                Printed::TwoReadings | Printed::Unreadable => None,
            };
            row.values.iter().map(number).collect()
        };
        let rows: Vec<Vec<i64>> = self.rows.iter().filter_map(parse).filter(|row| row.len() == WIDTH).collect();
        let rows: Vec<_> = rows.into_iter().filter(|row| row.iter().any(|&number| number != 0)).collect();
        // How many rows add up with the total in that place.
        let n_sums = |total: usize| rows.iter().filter(|row| row.iter().sum::<i64>() == 2 * row[total]).count();
        let is_own = 2 * n_sums(WIDTH - 1) < rows.len() && 10 * n_sums(total) >= 9 * rows.len();
        match is_own {
            false => Order::Official,
            true if self.is_damaged => Order::Open,
            true => Order::Own(order),
        }
    }

    /// Each cell in its place, the columns in this order.
    fn resolve_in_order(&self, order: &[Applicant], print: Print) -> Vec<Vec<Option<Resolved>>> {
        let cell = |row: &PrintedRow, applicant: Applicant| {
            let at = order.iter().position(|other| *other == applicant)?;
            Some(tokens::in_place(print.parse_count(row.values[at].text), at))
        };
        self.rows.iter().map(|row| Applicant::ALL.map(|applicant| cell(row, applicant)).to_vec()).collect()
    }

    fn resolve_by_header(
        &self,
        columns: &[(u32, Applicant)],
        model: &RowModel,
        print: Print,
    ) -> Vec<Vec<Option<Resolved>>> {
        let width = columns.len();
        let narrow = RowModel { width, identities: Vec::new(), prior: vec![1.0; width] };
        debug_assert!(model.width >= width);
        self.rows
            .iter()
            .map(|row| {
                let tokens = tokens::of_row(row.values.iter().map(|value| value.text), width, row.layout, print);
                let cells = Row::new(&tokens.tokens, &narrow, TableHabit::default()).resolve(&narrow);
                let at = |applicant: Applicant| columns.iter().position(|(_, other)| *other == applicant);
                Applicant::ALL.into_iter().map(|applicant| at(applicant).map(|at| cells[at])).collect()
            })
            .collect()
    }

    /// Positions that are blank in every row of a width above [`WIDTH`] and stand under no header: the empty
    /// sub-header cells of a table whose spans do not line up. As (cells in the row, positions).
    fn empty_columns(&self) -> HashMap<usize, Vec<usize>> {
        let mut by_width: HashMap<usize, Vec<&PrintedRow>> = HashMap::new();
        for row in &self.rows {
            if row.values.len() > WIDTH {
                by_width.entry(row.values.len()).or_default().push(row);
            }
        }
        let mut dropped = HashMap::new();
        for (width, rows) in by_width {
            let surplus = width - WIDTH;
            let empty: Vec<usize> =
                (0..width).filter(|&at| rows.iter().all(|row| row.values[at].text.trim().is_empty())).collect();
            if empty.len() == surplus {
                dropped.insert(width, empty);
                continue;
            }
            let has_header = |col: u32| self.header.iter().any(|(other, _)| *other == col);
            let is_html = rows.iter().all(|row| row.layout == Layout::Html);
            let headless: Vec<usize> = empty
                .iter()
                .copied()
                .filter(|&at| !rows.iter().any(|row| has_header(row.values[at].place.col)))
                .collect();
            if is_html && self.header.len() == WIDTH && headless.len() == surplus {
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

fn is_official(columns: &[(u32, Applicant)]) -> bool {
    columns.iter().map(|(_, applicant)| *applicant).eq(Applicant::ALL)
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
