//! T2 收到和处理政府信息公开申请情况: rows by label and group; which cell is whose, [`columns`] tells.

mod columns;

use std::collections::HashMap;

use crate::forms::{Forms, Lexicon, Meaning};
use crate::identities::Per;
use crate::model::{Applicant, ApplicationKey, Edition, Fact, Layout, Outcome, OutcomeGroup, State};
use crate::recover::joint::{self, ColumnIdentity};
use crate::recover::{Padding, Resolved, Row, RowIdentity, RowModel, TableHabit};

use super::number::Printed;
use super::rows::Cell;
use super::tokens::{self, Print, RowTokens, ValueCell};
use columns::{Header, MIN_ROWS, Order, Places, is_out_of_place, places_in};

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
    /// Another row with this label prints other figures, or this is another row beside one label.
    has_conflict: bool,
    is_cut: bool,
}

impl PrintedRow<'_> {
    fn is_text(&self) -> bool {
        self.layout != Layout::Html
    }

    fn tokens(&self, print: Print) -> RowTokens {
        tokens::of_row(self.values.iter().map(|value| value.text), WIDTH, self.layout, print)
    }

    /// True if the row says what its cells are: figures, dashes, or in text as many empty cells as the form has. Fewer may be
    /// what a page break left of it, and empty cells of HTML those of a label that is cut in two rows.
    fn is_said(&self) -> bool {
        tokens::prints_something(&self.values) || self.is_text() && self.values.len() >= WIDTH
    }
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

/// A label beside several rows: of 2022年 and 2023年, of 本级 and 下属单位.
#[derive(Debug)]
pub(super) struct Spanned {
    outcome: Outcome,
    table_no: u32,
    /// The row of the grid behind the last.
    end: u32,
    /// Cells behind the label.
    n_cells: usize,
}

impl Spanned {
    /// The label at a place of a row. (六)其他处理 may head rows of its own, which have lost their labels, unless a word stands
    /// beside it.
    fn new(outcome: Outcome, cells: &[Cell], at: usize) -> Option<Self> {
        let Cell { place, rowspan, .. } = cells[at];
        let (table_no, end, n_cells) = (place.table_no, place.row.saturating_add(rowspan), cells.len() - at - 1);
        let is_label = outcome != Outcome::Other || n_cells > WIDTH && !cells[at + 1].is_empty();
        (rowspan > 1 && is_label).then_some(Self { outcome, table_no, end, n_cells })
    }

    /// True for the cells of another of its rows.
    fn goes_on(&self, cells: &[Cell]) -> bool {
        cells.len() == self.n_cells
            && cells.first().is_some_and(|cell| cell.place.table_no == self.table_no && cell.place.row < self.end)
    }
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
    /// Rows whose label was printed before.
    repeats: Vec<PrintedRow<'g>>,
    /// The last label, where it spans rows.
    spanned: Option<Spanned>,
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

    /// The label before, if it spans this row as well.
    pub fn spanned_by(&self, cells: &[Cell]) -> Option<&Spanned> {
        self.spanned.as_ref().filter(|spanned| spanned.goes_on(cells))
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
        // A row without a tag of its own stands in the row before it.
        if layout == Layout::Html
            && let Some(next) = next_row(cells)
        {
            let is_taken = self.take(&cells[..next], layout, is_cut, lexicon);
            return self.take(&cells[next..], layout, is_cut, lexicon) || is_taken;
        }
        for cell in cells {
            if let Some(group) = cell.meaning(|meaning| match meaning {
                Meaning::T2Group(group) => Some(group),
                _ => None,
            }) {
                self.group = Some(group);
            }
        }
        // 合计 beside a label that spans rows is no row of the form.
        let spanned = self.spanned_by(cells).map(|spanned| spanned.outcome);
        let is_own = |&(_, outcome): &(usize, Outcome)| spanned.is_none() || outcome != Outcome::Total;
        let label = self.find_label(cells, layout, lexicon).filter(is_own);
        let first_value = label
            .map_or_else(|| cells.iter().position(|cell| !cell.is_empty() && cell.is_value), |(at, _)| Some(at + 1));
        let values: Vec<ValueCell<'g>> = match first_value {
            // The label may be repeated at the end of the row.
            Some(at) => {
                let mut values: Vec<ValueCell<'g>> = cells[at.min(cells.len())..]
                    .iter()
                    .filter(|cell| !is_row_label(cell))
                    .map(ValueCell::from)
                    .collect();
                if layout != Layout::Html {
                    drop_shares(&mut values);
                }
                values
            }
            None => Vec::new(),
        };
        let n_headers = self.headers.len();
        let row = |outcome, values| PrintedRow { outcome, values, layout, n_headers, has_conflict: false, is_cut };
        match (label, spanned) {
            (Some((at, outcome)), _) => {
                self.spanned = Spanned::new(outcome, cells, at).filter(|_| layout == Layout::Html);
                // A piece of a label with nothing behind it has its figures elsewhere in the text.
                let has_conflict = layout != Layout::Html && values.is_empty() && !is_row_label(&cells[at]);
                self.push(PrintedRow { has_conflict, ..row(outcome, values) });
                self.group = Some(outcome.group());
                true
            }
            (None, Some(outcome)) => {
                let has_conflict = tokens::prints_something(&values);
                self.push(PrintedRow { has_conflict, ..row(outcome, values) });
                true
            }
            (None, None) => self.take_unlabelled(cells, values, layout, is_cut),
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
        let beside = cells.iter().filter(|cell| !cell.is_empty() && column(cell).is_none());
        header.beside.extend(beside.map(|cell| cell.place.col..cell.place.col.saturating_add(cell.colspan)));
        true
    }

    /// The cell that names the row, and the row it names.
    fn find_label(&self, cells: &[Cell<'g>], layout: Layout, lexicon: &Lexicon) -> Option<(usize, Outcome)> {
        let mut found = None;
        // The number of a label may stand in a cell of its own; in text, so may the figures of the row before.
        let may_be_led = layout == Layout::Html && cells.iter().any(is_row_label);
        for (at, cell) in cells.iter().enumerate() {
            if cell.is_value && !cell.is_empty() {
                if found.is_none() && may_be_led {
                    continue;
                }
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
        if self.rows.iter().any(|known| known.outcome == row.outcome) {
            self.repeats.push(row);
        } else {
            self.layouts.push(row.layout);
            self.rows.push(row);
        }
    }

    /// Settles what rows with one label say, of which some are in another grid: a page break repeats a row or two, but
    /// another year or another body has a table of its own. Of two tables nothing tells which is the report's.
    pub fn settle_repeats(&mut self) {
        let known = |rows: &[PrintedRow], again: &PrintedRow| {
            rows.iter().position(|row| row.outcome == again.outcome).expect("only rows that are known come again")
        };
        let differs = |again: &&PrintedRow| {
            let row = &self.rows[known(&self.rows, again)];
            row.n_headers != again.n_headers && !tokens::are_alike(&row.values, &again.values)
        };
        let is_table = self.repeats.iter().filter(differs).count() >= MIN_ROWS;
        let mut is_confirmed = vec![!is_table; self.rows.len()];
        for again in std::mem::take(&mut self.repeats) {
            let at = known(&self.rows, &again);
            let row = &mut self.rows[at];
            if tokens::are_alike(&row.values, &again.values) {
                is_confirmed[at] = true;
            } else if is_table || again.has_conflict || tokens::has_figures(&again.values) && row.is_said() {
                row.has_conflict = true;
            } else if !tokens::has_figures(&row.values) {
                *row = PrintedRow { has_conflict: row.has_conflict, ..again };
            }
        }
        for (row, is_confirmed) in self.rows.iter_mut().zip(is_confirmed) {
            row.has_conflict |= !is_confirmed;
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
            // A label cut in two rows, with the figures in the second.
            let is_rest = cells.len() > WIDTH && cells.iter().any(|cell| cell.is_value && !cell.is_empty());
            if let Some(last) = self.rows.last_mut().filter(|last| is_rest && !tokens::has_figures(&last.values)) {
                last.has_conflict = true;
            }
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
            self.rows.retain(|row| row.outcome != Outcome::Other || tokens::has_figures(&row.values));
        }
    }

    /// The texts of all value cells.
    pub fn texts(&self) -> impl Iterator<Item = &'g str> + Clone {
        self.rows.iter().flat_map(|row| row.values.iter().map(|value| value.text))
    }

    /// How the rows were printed: T3 has too few of its own to tell.
    pub fn habit(&self, forms: &Forms, print: Print) -> TableHabit {
        // What runs together is told by rows of few cells alone.
        let prints_every_cell =
            !self.is_in_order() && tokens::prints_every_cell(&self.tokens(print, |_| true), &row_model(forms));
        // T3 has one row: that no figures beside each other are equal is all that can be known there.
        let drops_repeats = !self.rows.iter().any(|row| tokens::has_repeat(&row.tokens(print)));
        let (is_damaged, padding, packs_left) = (self.is_damaged, Padding::Unknown, self.packs_left(print));
        TableHabit { prints_every_cell, drops_repeats, is_damaged, padding, packs_left }
    }

    /// True if the blanks of rows tell nothing: see [`tokens::packs_left`].
    fn packs_left(&self, print: Print) -> bool {
        tokens::packs_left(&self.tokens(print, |row| row.is_text()), WIDTH)
    }

    /// The tokens of the rows that are `wanted`.
    fn tokens(&self, print: Print, wanted: impl Fn(&PrintedRow) -> bool) -> Vec<RowTokens> {
        self.rows.iter().filter(|row| wanted(row)).map(|row| row.tokens(print)).collect()
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
        let packs_left = self.packs_left(print);
        if self.is_in_order() && !self.is_damaged && !packs_left {
            let places = places_in(&Applicant::ALL);
            let mut resolved: Vec<_> =
                self.rows.iter().map(|row| resolve_in_places(row, &places, WIDTH, print)).collect();
            self.doubt_text(&mut resolved);
            return resolved;
        }
        let model = row_model(forms);
        let dropped = self.columns_without_figures(print);
        let mut tokens: Vec<_> = self
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
        if packs_left {
            tokens.iter_mut().for_each(RowTokens::unpack);
        }
        let offsets = tokens::padding_offsets(&tokens, WIDTH);
        let mut rows: Vec<Row> = tokens
            .iter()
            .map(|row| {
                let padding = offsets.get(&row.tokens.len()).copied().unwrap_or(Padding::Unknown);
                Row::new(
                    &row.tokens,
                    &model,
                    TableHabit { prints_every_cell, drops_repeats, is_damaged: self.is_damaged, padding, packs_left },
                )
            })
            .collect();
        let (in_form_order, width) = (places_in(&Applicant::ALL), self.usual_width());
        let is_as_printed = |printed: &PrintedRow| printed.values.len() == WIDTH && !packs_left;
        for (row, printed) in rows.iter_mut().zip(&self.rows).filter(|(_, printed)| is_as_printed(printed)) {
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
        let mut resolved: Vec<Vec<Option<Resolved>>> = rows
            .iter()
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
            .collect();
        self.doubt_text(&mut resolved);
        resolved
    }

    /// Doubts all rows of text where many of them do not add up: its columns are not those of the form, or its cells were
    /// moved. One wrong sum is the agency's.
    fn doubt_text(&self, resolved: &mut [Vec<Option<Resolved>>]) {
        let number = |cell: &Option<Resolved>| match cell.map(|cell| (cell.state, cell.value)) {
            Some((State::Reported | State::Recovered, value)) => value,
            Some((State::Blank, _)) => Some(0),
            _ => None,
        };
        let is_text = |at: usize| self.rows[at].is_text();
        let (mut n_wrong, mut n_rows) = (0, 0);
        for (_, cells) in resolved.iter().enumerate().filter(|(at, _)| is_text(*at)) {
            let Some(numbers) = cells.iter().map(number).collect::<Option<Vec<i64>>>() else { continue };
            let (total, parts) = numbers.split_last().expect("a row has cells");
            if numbers.iter().any(|&number| number != 0) {
                n_rows += 1;
                n_wrong += usize::from(parts.iter().sum::<i64>() != *total);
            }
        }
        if n_wrong >= MIN_ROWS && 3 * n_wrong > n_rows {
            for (_, cells) in resolved.iter_mut().enumerate().filter(|(at, _)| is_text(*at)) {
                for cell in cells.iter_mut().flatten().filter(|cell| cell.state != State::Absent) {
                    *cell = Resolved { token: cell.token, ..tokens::OPEN };
                }
            }
        }
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

/// Each cell in its place, unless the row speaks against it.
fn resolve_in_places(row: &PrintedRow, places: &Places, usual_width: usize, print: Print) -> Vec<Option<Resolved>> {
    let printed: Vec<Printed<i64>> = row.values.iter().map(|value| print.parse_count(value.text)).collect();
    if is_out_of_place(row, &printed, places, usual_width) {
        return vec![Some(tokens::OPEN); WIDTH];
    }
    places.iter().map(|place| place.map(|at| tokens::in_place(printed[at], at))).collect()
}

fn is_row_label(cell: &Cell) -> bool {
    !cell.is_value && cell.means(|meaning| matches!(meaning, Meaning::T2Row(_)))
}

/// Drops shares in percent, whose sign may be a cell of its own: in text they have no column to stand in, and would take the
/// places of blanks that were lost.
fn drop_shares(values: &mut Vec<ValueCell>) {
    for at in (0..values.len()).rev() {
        // One drop may have taken two cells.
        let Some(number) = values.get(at).and_then(|value| value.text.trim().strip_suffix(['%', '％', '﹪'])) else {
            continue;
        };
        if !number.chars().all(|c| c.is_numeric() || matches!(c, '.' | '．') || c.is_whitespace()) {
            continue;
        }
        let is_sign_alone = number.trim().is_empty();
        values.remove(at);
        if is_sign_alone && at > 0 {
            values.remove(at - 1);
        }
    }
}

/// Where in a row of cells the labels of the next row begin: behind the figures of the first, and another than its label.
fn next_row(cells: &[Cell]) -> Option<usize> {
    let first = cells.iter().position(is_row_label)?;
    let values = first + 1 + cells[first + 1..].iter().position(|cell| cell.is_value && !cell.is_empty())?;
    let labels = values + cells[values..].iter().position(is_row_label)?;
    // Its group stands before it.
    let is_value = |cell: &Cell| cell.is_value || cell.is_empty();
    let start = cells[..labels].iter().rposition(is_value).map_or(labels, |at| at + 1);
    (cells[labels].text.trim() != cells[first].text.trim()).then_some(start)
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
    let resolved = if row.has_conflict { resolved.contested() } else { resolved };
    tokens::fact(key, resolved, &row.values)
}
