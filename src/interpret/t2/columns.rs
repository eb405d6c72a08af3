//! Which cell of a row of T2 is whose: by the header of its grid, by the order of print, and by the sums of rows.

use std::collections::HashMap;
use std::ops::Range;

use crate::interpret::number::Printed;
use crate::interpret::tokens::{self, Print, ValueCell};
use crate::model::{Applicant, Layout};

use super::{PrintedRow, T2, WIDTH};

/// Rows that show a habit, and not a slip.
pub(super) const MIN_ROWS: usize = 3;

/// The header of a grid.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Header {
    /// Columns that it names, each with its column of the grid.
    pub(super) columns: Vec<(u32, Applicant)>,
    /// Columns of the grid in which it prints what is no label of the form.
    pub(super) others: Vec<u32>,
    /// Columns of the grid that each of its cells covers which names no column: its corner, 行次, 备注, 上年数.
    pub(super) beside: Vec<Range<u32>>,
}

impl Header {
    const NONE: &Self = &Self { columns: Vec::new(), others: Vec::new(), beside: Vec::new() };

    /// True if it says of a column of the grid that it is none of the form's.
    fn sets_aside(&self, col: u32) -> bool {
        let heads_none = |cols: &&Range<u32>| !self.columns.iter().any(|(named, _)| cols.contains(named));
        self.beside.iter().filter(heads_none).any(|cols| cols.contains(&col))
    }

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
pub(super) type Places = [Option<usize>; WIDTH];

/// In which order a table prints its columns.
pub(super) enum Order {
    /// The form's.
    Official,
    /// Its own: by row.
    Own(Vec<Places>),
    /// Not the form's, and nothing tells which.
    Open,
}

impl T2<'_> {
    /// The header of a row in the order of print: its grid's, or that of the grid before where a table goes on in a second.
    pub(super) fn header_of(&self, row: &PrintedRow) -> &Header {
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
    pub(super) fn order(&self, print: Print) -> Order {
        let is_html = self.rows.iter().all(|row| row.layout == Layout::Html);
        // 上年 and 本年 below each label.
        let is_double = |row: &&PrintedRow| {
            let n_figures = row.values.iter().filter(|value| !is_figureless(value, print)).count();
            row.values.len() >= 2 * WIDTH && n_figures > WIDTH
        };
        if is_html && 2 * self.rows.iter().filter(is_double).count() > self.rows.len() {
            return Order::Open;
        }
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
        let is_sorted = places.iter().all(|places| places.iter().flatten().is_sorted());
        if places.iter().all(|places| n_named(places) == WIDTH) && rows().all(|(row, places)| self.is_told(row, places))
        {
            // Every column has its name, and every cell its column.
            return Some(match is_sorted {
                true if n_exact == self.rows.len() => Order::Official,
                true => Order::Own(places),
                // A span that is too short moves the names behind it.
                false => self.own_unless_sums_fail(places, print),
            });
        }
        if n_exact == self.rows.len() {
            // As many cells as named columns.
            return Some(Order::Own(places));
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

    /// True if the header has a word for each cell of a row that stands in none of these places.
    fn is_told(&self, row: &PrintedRow, places: &Places) -> bool {
        let header = self.header_of(row);
        let mut rest = row.values.iter().enumerate().filter(|(at, _)| !places.contains(&Some(*at)));
        rest.all(|(_, value)| header.sets_aside(value.place.col))
    }

    /// The header's own order, unless most sums of rows speak against it; the form's, if they speak for that.
    fn own_unless_sums_fail(&self, places: Vec<Places>, print: Print) -> Order {
        let (n_own, n) = share_of_sums(self.rows.iter().zip(&places), print);
        if 2 * n_own >= n {
            return Order::Own(places);
        }
        let (n_official, n) = self.sums_in_order(print);
        if n >= 3 && 10 * n_official >= 9 * n { Order::Official } else { Order::Open }
    }

    /// True if the sums of most rows say that a header which lies in pieces has the form's order, and not the order of its
    /// pieces.
    fn adds_up_in_form_order(&self, pieces: &[Applicant], print: Print) -> bool {
        let of_width = || self.rows.iter().filter(|row| row.values.len() == WIDTH);
        let (n_true, n) = self.sums_in_order(print);
        let own = places_in(pieces);
        let (n_own, _) = share_of_sums(of_width().map(|row| (row, &own)), print);
        // One row may add up by chance in any order but that of all pieces, which it contradicts.
        let is_enough = n != 1 || pieces.len() == WIDTH && n_own == 0;
        !self.is_damaged
            && 3 * of_width().count() >= 2 * self.rows.len()
            && 10 * n_true >= 9 * n
            && 2 * n_own <= n
            && is_enough
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
            return if is_two_lines || self.adds_up_in_form_order(order, print) {
                Order::Official
            } else {
                Order::Open
            };
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
    pub(super) fn usual_width(&self) -> usize {
        let n_rows = |width: usize| self.rows.iter().filter(|row| row.values.len() == width).count();
        self.rows.iter().map(|row| row.values.len()).max_by_key(|&width| n_rows(width)).unwrap_or(WIDTH)
    }

    /// Positions without a figure in any row of a width above [`WIDTH`], that stand under no header: the empty sub-header
    /// cells of a table whose spans do not line up, units, percentages. As (cells in the row, positions).
    pub(super) fn columns_without_figures(&self, print: Print) -> HashMap<usize, Vec<usize>> {
        let mut by_width: HashMap<usize, Vec<&PrintedRow>> = HashMap::new();
        for row in &self.rows {
            if row.values.len() > WIDTH {
                by_width.entry(row.values.len()).or_default().push(row);
            }
        }
        let mut dropped = HashMap::new();
        for (width, rows) in by_width {
            // What is blank in one row or two may be blank by chance, and the cell too many is another.
            if rows.len() < MIN_ROWS {
                continue;
            }
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
}

/// True for a header of one line that has fewer columns between two applicants than the form: as many figures as the form
/// has columns are then those of others.
fn is_narrow(header: &[(u32, Applicant)]) -> bool {
    let is_line = header.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1);
    let lacks = |pair: &[(u32, Applicant)]| pair[1].0 - pair[0].0 < (pair[1].1.index() - pair[0].1.index()) as u32;
    is_line && header.windows(2).any(lacks)
}

/// The places of cells that stand in this order.
pub(super) fn places_in(order: &[Applicant]) -> Places {
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

/// True for a row that does not add up in these places, if it has more or fewer cells than most or an empty cell that
/// belongs elsewhere.
pub(super) fn is_out_of_place(row: &PrintedRow, printed: &[Printed<i64>], places: &Places, usual_width: usize) -> bool {
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
