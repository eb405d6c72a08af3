//! T1 主动公开政府信息情况: rows by label, columns by the header of their block.

use std::borrow::Cow;

use crate::forms::lexicon::of_this_year;
use crate::forms::{Forms, Lexicon, Meaning};
use crate::interpret::number::{self, MoneyUnit, Printed};
use crate::model::{DisclosureKey, Edition, Fact, Item, Layout, Measure, State};
use crate::recover::TableHabit;

use super::rows::Cell;
use super::tokens::{self, Print, ValueCell, are_alike, has_figures};

/// A row of the form as printed.
#[derive(Debug, Clone)]
struct PrintedItem<'g> {
    item: Item,
    header: Header,
    /// Unit that the header names for money.
    unit: MoneyUnit,
    values: Vec<ValueCell<'g>>,
    layout: Layout,
    /// The grid that it stands in.
    table_no: u32,
    has_conflict: bool,
}

/// What the header of a block names; empty where it was not read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Header {
    /// In the order of the header.
    columns: Vec<Column>,
    /// Columns for the year before, such as 上年制发件数.
    foreign: Vec<u32>,
    /// Columns with words that are no label of the form: a remark, or a label that was not read.
    others: Vec<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Column {
    measure: Measure,
    col: u32,
    year: Year,
}

/// The year that a header cell speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Year {
    Unsaid,
    Previous,
    Number(i16),
}

/// What was seen of T1 so far, over all grids of a document.
#[derive(Debug, Default)]
pub(super) struct T1<'g> {
    items: Vec<PrintedItem<'g>>,
    header: Header,
    unit: Option<MoneyUnit>,
    n_heads: usize,
    unmatched: Vec<String>,
    /// Year printed in a header.
    pub header_year: Option<i16>,
    pub layouts: Vec<Layout>,
}

/// How the cells of a row are given to its columns.
enum Alignment {
    /// Cell index for each column; `None` for a column that the header does not have.
    Cells(Vec<Option<usize>>),
    /// One token of digits; the only way to cut it into one number for each column, if no blank was lost.
    Guess(Vec<f64>),
    /// Every way to place the cells gives 0 or blank.
    Zeros,
    /// Nothing is printed.
    Blank,
    /// Several ways.
    Open,
}

impl<'g> T1<'g> {
    /// True if rows or headers of the table have been seen.
    pub fn is_open(&self) -> bool {
        !self.items.is_empty() || self.n_heads > 0
    }

    /// Takes a row of a grid if it belongs to T1.
    pub fn take(&mut self, cells: &[Cell<'g>], layout: Layout, lexicon: &Lexicon) -> bool {
        let label = cells.iter().enumerate().find_map(|(at, cell)| Some((at, item_of(cell)?)));
        if let Some((at, item)) = label {
            // A header may stand in the same row where rows were lost.
            self.take_header(&cells[..at], lexicon);
            let behind = &cells[at + 1..];
            let mut values: Vec<ValueCell> =
                behind.iter().filter(|cell| !is_header(cell)).map(ValueCell::from).collect();
            if behind.is_empty() {
                values.extend(figure_behind(&cells[at]));
            }
            self.push(item, &cells[at], values, layout);
            // 规章 | 本年制发件数 | 3: a list, whose next figures stand in rows of their own.
            if layout == Layout::Html && behind.first().is_some_and(|cell| measure_of(cell).is_some()) {
                self.contest(item);
            }
            return true;
        }
        if self.take_header(cells, lexicon) {
            return true;
        }
        if !self.is_open() {
            return false;
        }
        // An extra row, or a misspelt one.
        let Some(at) = cells.iter().position(|cell| !cell.is_value && !cell.is_empty()) else { return false };
        let damaged = lexicon.read_damaged(cells[at].text, |meaning| matches!(meaning, Meaning::T1Item(_)));
        if let Some(Meaning::T1Item(item)) = damaged {
            self.push(item, &cells[at], cells[at + 1..].iter().map(ValueCell::from).collect(), layout);
            // A piece of a label with nothing behind it has its figures elsewhere in the text.
            if layout != Layout::Html && cells.len() == at + 1 {
                self.contest(item);
            }
            return true;
        }
        if cells.iter().any(|cell| cell.meanings.is_empty() && cell.is_value && !cell.is_empty()) {
            self.unmatched.push(cells[at].text.to_owned());
        }
        false
    }

    fn take_header(&mut self, cells: &[Cell<'g>], lexicon: &Lexicon) -> bool {
        let foreign = cells.iter().filter(|cell| is_foreign(cell, lexicon)).map(|cell| cell.place.col);
        let foreign: Vec<u32> = foreign.collect();
        let is_alone = || !foreign.is_empty() && cells.iter().all(|cell| !cell.is_value || cell.is_empty());
        if !cells.iter().any(is_header) && !is_alone() {
            return false;
        }
        // A new block: its columns are its own.
        let opens = |cell: &Cell| cell.means(|meaning| meaning == Meaning::T1Band) || cell.text.contains("信息内容");
        let has_measures = cells.iter().any(|cell| measure_of(cell).is_some());
        if cells.iter().any(opens) || has_measures && self.items.iter().any(|item| item.header == self.header) {
            self.header = Header::default();
            self.unit = None;
        }
        self.n_heads += 1;
        let is_other = |cell: &&Cell| {
            cell.meanings.is_empty() && !cell.is_value && !cell.is_empty() && !foreign.contains(&cell.place.col)
        };
        self.header.others.extend(cells.iter().filter(is_other).map(|cell| cell.place.col));
        self.header.foreign.extend(foreign);
        for cell in cells.iter().filter(|cell| is_header(cell)) {
            if let Some(measure) = measure_of(cell) {
                let year = year_of(cell.text);
                self.header.columns.push(Column { measure, col: cell.place.col, year });
                // 上一年项目数量（指2019年事项数） does not name the year of the report.
                if let (None, Year::Number(year)) = (self.header_year, year)
                    && !names_previous_year(&without_space(cell.text))
                {
                    self.header_year = Some(year);
                }
            }
            if may_name_money(cell.text)
                && let Some(unit) = number::find_money_unit(&without_space(cell.text))
            {
                self.unit = Some(unit);
            }
        }
        if self.header.is_of_years() {
            self.header_year = None;
        }
        true
    }

    /// Whose figures the row of an item has cannot be told.
    fn contest(&mut self, item: Item) {
        self.items.iter_mut().filter(|known| known.item == item).for_each(|known| known.has_conflict = true);
    }

    fn push(&mut self, item: Item, label: &Cell, values: Vec<ValueCell<'g>>, layout: Layout) {
        let (header, unit) = (self.header.clone(), self.unit.unwrap_or(MoneyUnit::TenThousand));
        let table_no = label.place.table_no;
        let item = PrintedItem { item, header, unit, values, layout, table_no, has_conflict: false };
        let Some(known) = self.items.iter_mut().find(|known| known.item == item.item) else {
            self.layouts.push(item.layout);
            self.items.push(item);
            return;
        };
        // The same item in another grid is another year's or another body's, also where one of them is blank: nothing
        // tells which is the report's.
        let is_elsewhere = known.table_no != item.table_no && !known.values.is_empty() && !item.values.is_empty();
        // Dashes say that the cells are blank.
        if is_elsewhere || tokens::prints_something(&known.values) && has_figures(&item.values) {
            known.has_conflict |= !are_alike(&known.values, &item.values);
        } else if !has_figures(&known.values) {
            *known = PrintedItem { has_conflict: known.has_conflict, ..item };
        }
    }

    /// True if the table is there.
    pub fn is_found(&self) -> bool {
        self.items.len() >= 2 || !self.items.is_empty() && self.n_heads > 0
    }

    /// The texts of all value cells.
    pub fn texts(&self) -> impl Iterator<Item = &'g str> + Clone {
        self.items.iter().flat_map(|item| item.values.iter().map(|value| value.text))
    }

    /// True if a row carries figures.
    pub fn has_figures(&self) -> bool {
        self.items.iter().any(|item| !item.values.is_empty())
    }

    /// The edition that headers, rows and the number of figures show.
    pub fn edition(&self) -> Option<Edition> {
        let mut votes = [0usize; 2];
        for item in &self.items {
            match item.item {
                Item::OtherServices | Item::Procurement => votes[1] += 2,
                _ => {
                    for measure in item.header.measures() {
                        match measure {
                            Measure::Issued | Measure::Repealed | Measure::InForce => votes[0] += 1,
                            Measure::NewlyMade
                            | Measure::NewlyDisclosed
                            | Measure::TotalDisclosed
                            | Measure::PriorItems
                            | Measure::NetChange => votes[1] += 1,
                            Measure::Decisions | Measure::Projects | Measure::Amount => {}
                        }
                    }
                }
            }
        }
        if votes == [0, 0] {
            // No header was read: one figure for a licence is the later form, three the earlier.
            for item in self.items.iter().filter(|item| matches!(item.item, Item::Licensing | Item::Penalties)) {
                match item.values.iter().filter(|value| !value.is_blank()).count() {
                    1 => votes[0] += 1,
                    3 => votes[1] += 1,
                    _ => {}
                }
            }
        }
        match votes[0].cmp(&votes[1]) {
            std::cmp::Ordering::Greater => Some(Edition::E2021),
            std::cmp::Ordering::Less => Some(Edition::E2019),
            std::cmp::Ordering::Equal => None,
        }
    }

    /// The columns of a row: those of an edition, as its header shows, else those of the table's edition.
    fn measures<'f>(&self, item: &PrintedItem, edition: Edition, forms: &'f Forms) -> &'f [Measure] {
        let of = |edition: Edition| {
            let form = forms.get(edition)?;
            form.t1.iter().find(|row| row.item == item.item).map(|row| &row.measures[..])
        };
        let mut all = [edition, Edition::E2021, Edition::E2019].into_iter().filter_map(of);
        let header = &item.header;
        let fits = |measures: &&[Measure]| measures.iter().copied().eq(header.measures());
        let holds = |measures: &&[Measure]| {
            header.columns.len() > 1 && header.measures().all(|measure| measures.contains(&measure))
        };
        all.clone().find(fits).or_else(|| all.clone().find(holds)).or_else(|| all.next()).unwrap_or_default()
    }

    /// Places every figure: one fact for each cell of the edition's form, and for printed rows or columns of another.
    pub fn finish(
        self,
        edition: Edition,
        forms: &Forms,
        habit: TableHabit,
        print: Print,
    ) -> (Vec<Fact<DisclosureKey, f64>>, Vec<String>) {
        let prints_every_cell = habit.prints_every_cell || self.items.iter().any(|item| {
            matches!(&item.values[..], [value] if number::plain_digits(value.text).is_some_and(|digits| digits == "000"))
        });
        let mut keys: Vec<DisclosureKey> = Vec::new();
        let form =
            forms.get(edition).or_else(|| forms.iter().next()).expect("there is at least one form: checked on load");
        for row in &form.t1 {
            keys.extend(row.measures.iter().map(|&measure| DisclosureKey { item: row.item, measure }));
        }
        let mut printed = Vec::new();
        for item in &self.items {
            let item = &without_repeats(item);
            let measures = self.measures(item, edition, forms);
            let habit = TableHabit { prints_every_cell, ..habit };
            for fact in place(item, measures, habit, print) {
                if !keys.contains(&fact.key) {
                    keys.push(fact.key);
                }
                printed.push(fact);
            }
        }
        keys.sort_by_key(|key| (key.item, key.measure));
        let facts = keys
            .into_iter()
            .map(|key| {
                let at = printed.iter().position(|fact: &Fact<_, _>| fact.key == key);
                at.map(|at| printed.swap_remove(at)).unwrap_or(Fact {
                    key,
                    value: None,
                    state: State::Absent,
                    best_guess: None,
                    raw: None,
                    place: None,
                })
            })
            .collect();
        (facts, self.unmatched)
    }
}

impl Header {
    fn measures(&self) -> impl Iterator<Item = Measure> {
        self.columns.iter().map(|column| column.measure)
    }

    /// One measure for several years: which of them is the report's, the header alone does not tell.
    fn is_of_years(&self) -> bool {
        self.columns.iter().any(|column| {
            let is_other = |other: &Column| other.col != column.col && other.year != column.year;
            self.columns.iter().any(|other| other.measure == column.measure && is_other(other))
        })
    }
}

fn item_of(cell: &Cell) -> Option<Item> {
    cell.meaning(|meaning| match meaning {
        Meaning::T1Item(item) => Some(item),
        _ => None,
    })
}

fn measure_of(cell: &Cell) -> Option<Measure> {
    cell.meaning(|meaning| match meaning {
        Meaning::T1Measure(measure) => Some(measure),
        _ => None,
    })
}

fn is_header(cell: &Cell) -> bool {
    cell.means(|meaning| matches!(meaning, Meaning::T1Band | Meaning::T1Head | Meaning::T1Measure(_)))
}

/// A header's text, which may be wrapped anywhere.
fn without_space(text: &str) -> Cow<'_, str> {
    match text.contains(char::is_whitespace) {
        true => Cow::Owned(text.split_whitespace().collect()),
        false => Cow::Borrowed(text),
    }
}

/// A column of the form for the year before: 上年制发件数.
fn is_foreign(cell: &Cell, lexicon: &Lexicon) -> bool {
    // Every row of a page comes by: most cells are turned down at their first character.
    if !cell.meanings.is_empty() || cell.is_value || !cell.text.trim_start().starts_with(['上', '去']) {
        return false;
    }
    let text = without_space(cell.text);
    let Some(rest) = PREVIOUS_YEAR.iter().find_map(|word| text.strip_prefix(word)) else { return false };
    let label = lexicon.find_cell(&of_this_year(rest));
    label.is_some_and(|label| lexicon.meanings(label).iter().any(|meaning| matches!(meaning, Meaning::T1Measure(_))))
}

const PREVIOUS_YEAR: [&str; 3] = ["上年", "去年", "上一年"];

/// False for most headers: 元 or what is folded to it does not stand in them.
fn may_name_money(text: &str) -> bool {
    text.contains(|c| matches!(c, '元' | '圆' | '圓' | '\u{2E80}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}'))
}

/// The year of a header cell: four digits in `本年(2023)制发件数`, a word in `制发件数（上年）`.
fn year_of(text: &str) -> Year {
    let text = without_space(text);
    let digits = text.find("20").and_then(|at| text.get(at..at + 4)?.parse().ok().map(|year: i16| (at + 4, year)));
    match digits {
        Some((end, year))
            if (2008..=2030).contains(&year) && !text[end..].starts_with(|c: char| c.is_ascii_digit()) =>
        {
            Year::Number(year)
        }
        _ if names_previous_year(&text) => Year::Previous,
        _ => Year::Unsaid,
    }
}

fn names_previous_year(text: &str) -> bool {
    PREVIOUS_YEAR.iter().any(|word| text.contains(word))
}

/// The row without what only repeats the cell before: a cell that spans columns may be printed once for each of them, in the
/// header as in the row.
fn without_repeats<'i, 'g>(item: &'i PrintedItem<'g>) -> Cow<'i, PrintedItem<'g>> {
    let columns = &item.header.columns;
    let is_again = |at: usize| {
        at > 0 && (columns[at].measure, columns[at].year) == (columns[at - 1].measure, columns[at - 1].year)
    };
    let again: Vec<usize> = (0..columns.len()).filter(|&at| is_again(at)).collect();
    let text = |at: usize| item.values[at].text.trim();
    if again.is_empty() || item.values.len() != columns.len() || again.iter().any(|&at| text(at) != text(at - 1)) {
        return Cow::Borrowed(item);
    }
    let mut item = item.clone();
    for &at in again.iter().rev() {
        item.header.columns.remove(at);
        item.values.remove(at);
    }
    Cow::Owned(item)
}

/// The facts of one row.
fn place(item: &PrintedItem, measures: &[Measure], habit: TableHabit, print: Print) -> Vec<Fact<DisclosureKey, f64>> {
    // A cell that damage took away need not have been blank.
    let is_short = item.values.len() < measures.len();
    let alignment = if item.has_conflict || habit.is_damaged && is_short {
        Alignment::Open
    } else {
        align_by_header(item, measures).unwrap_or_else(|| align(item, measures, habit))
    };
    measures
        .iter()
        .enumerate()
        .map(|(column, &measure)| {
            let key = DisclosureKey { item: item.item, measure };
            let open = Fact { key, value: None, state: State::Ambiguous, best_guess: None, raw: None, place: None };
            match &alignment {
                Alignment::Cells(cells) => {
                    let Some(at) = cells[column] else { return Fact { state: State::Absent, ..open } };
                    let cell = item.values[at];
                    let printed = parse(measure, cell.text, item.unit, print);
                    let (raw, place) = (Some(cell.text.to_owned()), Some(cell.place));
                    Fact { value: printed.value(), state: printed.state(), raw, place, ..open }
                }
                Alignment::Guess(parts) => Fact {
                    best_guess: Some(parts[column]),
                    raw: Some(item.values[0].text.to_owned()),
                    place: Some(item.values[0].place),
                    ..open
                },
                Alignment::Zeros => Fact { value: Some(0.0), state: State::Recovered, ..open },
                Alignment::Blank => Fact { state: State::Blank, ..open },
                Alignment::Open => open,
            }
        })
        .collect()
}

fn parse(measure: Measure, text: &str, unit: MoneyUnit, print: Print) -> Printed<f64> {
    match measure {
        _ if print.is_lost(text) => Printed::Unreadable,
        // The unit, in the header or behind the number, may be what was destroyed.
        Measure::Amount if print.is_damaged && !text.contains(['万', '元', '亿']) => {
            match number::parse_money(text, unit) {
                Printed::Number(value) if value != 0.0 => Printed::Unreadable,
                printed => printed,
            }
        }
        Measure::Amount => number::parse_money(text, unit),
        Measure::NetChange => print.parse_change(text).map(|value| value as f64),
        _ => print.parse_count(text).map(|value| value as f64),
    }
}

/// As [`align`] where the header has not the form's columns, or not in the form's order, or those of another year among them:
/// the cells that stand right below.
///
/// `None` if the header tells nothing new.
fn align_by_header(item: &PrintedItem, measures: &[Measure]) -> Option<Alignment> {
    let Header { columns, foreign, .. } = &item.header;
    if item.header.is_of_years() {
        return Some(Alignment::Open);
    }
    // Text has an order, and no columns.
    let is_html = item.layout == Layout::Html;
    if is_html && let Some(cells) = cells_below(item, measures) {
        return Some(Alignment::Cells(cells));
    }
    let has_foreign = !foreign.is_empty();
    if !has_foreign && (columns.len() < 2 || measures.iter().copied().eq(item.header.measures())) {
        return None;
    }
    let column = |measure: &Measure| {
        let (at, column) = (0..).zip(columns).find(|(_, column)| column.measure == *measure)?;
        Some(if is_html { column.col } else { at })
    };
    let is_twice = |(at, one): (usize, &Column)| columns[..at].iter().any(|other| other.measure == one.measure);
    if columns.iter().enumerate().any(is_twice) {
        return has_foreign.then_some(Alignment::Open);
    }
    let below: Vec<Option<u32>> = measures.iter().map(column).collect();
    let is_open = has_foreign || !below.iter().flatten().is_sorted();
    // Those of other rows, and of another form, have a cell each as well.
    let mut all: Vec<u32> = columns.iter().map(|column| column.col).chain(foreign.iter().copied()).collect();
    all.sort_unstable();
    if is_html && item.values.iter().map(|value| value.place.col).eq(all) {
        let cell = |col: u32| item.values.iter().position(|value| value.place.col == col);
        return Some(Alignment::Cells(below.iter().map(|col| col.and_then(cell)).collect()));
    }
    is_open.then_some(Alignment::Open)
}

/// The cells below the measures of a header that has other words as well: below those words stands every other cell of the
/// row. `None` where it has none, where cells are left, and where a label that was not read may be any of two.
fn cells_below(item: &PrintedItem, measures: &[Measure]) -> Option<Vec<Option<usize>>> {
    let Header { columns, foreign, others } = &item.header;
    let mut heads: Vec<(u32, Option<Measure>)> =
        columns.iter().map(|column| (column.col, Some(column.measure))).collect();
    heads.extend(foreign.iter().chain(others).map(|&col| (col, None)));
    heads.sort_unstable();
    if others.is_empty() || heads.len() < 2 || heads.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        return None;
    }
    if !item.values.iter().map(|value| value.place.col).eq(heads.iter().map(|&(col, _)| col)) {
        return None;
    }
    let at = |measure: &Measure| heads.iter().position(|(_, head)| head.as_ref() == Some(measure));
    let cells: Vec<Option<usize>> = measures.iter().map(at).collect();
    // As many words as columns, and the known ones in their places: the other is a label that was not read.
    let is_in_place = cells.iter().enumerate().all(|(index, cell)| cell.is_none_or(|cell| cell == index));
    match heads.len() == measures.len() && is_in_place {
        true => Some((0..measures.len()).map(Some).collect()),
        false => Some(cells).filter(|cells| cells.iter().any(Option::is_some)),
    }
}

/// `行政许可：12`, where a row has no cell but that of its label.
fn figure_behind<'g>(label: &Cell<'g>) -> Option<ValueCell<'g>> {
    let (_, figure) = label.text.trim().split_once(['：', ':'])?;
    number::is_plain(figure.trim()).then_some(ValueCell { text: figure.trim(), place: label.place })
}

/// The cells from `first` on, one for each column.
fn in_order(first: usize, width: usize) -> Alignment {
    Alignment::Cells((first..first + width).map(Some).collect())
}

/// Gives the cells of a row to `measures`. No identity helps here: only the count of cells, and zeros.
fn align(item: &PrintedItem, measures: &[Measure], habit: TableHabit) -> Alignment {
    let (values, width) = (&item.values, measures.len());
    let figures: Vec<usize> = (0..values.len()).filter(|&at| !values[at].is_blank()).collect();
    let is_packed = habit.packs_left && item.layout != Layout::Html && width > 1 && figures.len() < width;
    if values.len() == width && !is_packed {
        // Digits that run together stand in one cell; a row of one column is taken as it is.
        return in_order(0, width);
    }
    let is_zero =
        |at: &usize| parse(Measure::Decisions, values[*at].text, item.unit, Print::default()).value() == Some(0.0);
    if values.len() > width && !is_packed {
        let (Some(&first), Some(&last)) = (figures.first(), figures.last()) else {
            return in_order(0, width);
        };
        // What is left out is empty: a blank that is printed is a cell of its own.
        let is_empty = |value: &ValueCell| value.text.trim().is_empty();
        let holds = |start: &usize| {
            let (before, behind) = (&values[..*start], &values[start + width..]);
            *start <= first && last < start + width && before.iter().chain(behind).all(is_empty)
        };
        if let Some(start) = (0..=values.len() - width).find(holds) {
            return in_order(start, width);
        }
        return if figures.iter().all(is_zero) { Alignment::Zeros } else { Alignment::Open };
    }
    if figures.is_empty() {
        return Alignment::Blank;
    }
    if let [value] = &values[..] {
        let digits = number::plain_digits(value.text).unwrap_or_default();
        if digits.len() >= 2 && digits.bytes().all(|byte| byte == b'0') {
            return Alignment::Zeros;
        }
        if let Some(parts) = only_cut(&digits, width).filter(|_| habit.prints_every_cell) {
            return Alignment::Guess(parts);
        }
    }
    if figures.iter().all(is_zero) { Alignment::Zeros } else { Alignment::Open }
}

/// The one way to cut digits into `width` numbers without leading zeros, if there is exactly one.
fn only_cut(digits: &str, width: usize) -> Option<Vec<f64>> {
    fn cuts(digits: &str, width: usize, parts: &mut Vec<f64>, found: &mut Vec<Vec<f64>>) {
        if width == 0 || digits.is_empty() || found.len() > 1 {
            if width == 0 && digits.is_empty() {
                found.push(parts.clone());
            }
            return;
        }
        let longest = if digits.starts_with('0') { 1 } else { digits.len().min(9) };
        for length in 1..=longest {
            if let Ok(part) = digits[..length].parse() {
                parts.push(part);
                cuts(&digits[length..], width - 1, parts, found);
                parts.pop();
            }
        }
    }
    let mut found = Vec::new();
    cuts(digits, width, &mut Vec::new(), &mut found);
    if found.len() == 1 { found.pop() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_cut_only_where_one_way_is_left() {
        assert_eq!(only_cut("000", 3), Some(vec![0.0, 0.0, 0.0]));
        assert_eq!(only_cut("218", 3), Some(vec![2.0, 1.0, 8.0]));
        assert_eq!(only_cut("2018", 3), None);
        assert_eq!(only_cut("00", 3), None);
    }

    #[test]
    fn a_year_in_a_header_is_read() {
        assert_eq!(year_of("本年（2023）制发件数"), Year::Number(2023));
        assert_eq!(year_of("2022年制发件数"), Year::Number(2022));
        assert_eq!(year_of("制发件数（上年）"), Year::Previous);
        assert_eq!(year_of("上一\n年项目数量"), Year::Previous);
        assert_eq!(year_of("本年制发件数"), Year::Unsaid);
        assert_eq!(year_of("本年制发件数20231"), Year::Unsaid);
    }
}
