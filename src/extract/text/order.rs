//! Whether labels and figures of a table still follow each other as printed.
//!
//! The text of a PDF may come column by column, or box by box. Then figures stand behind labels that are not theirs: a block
//! of them behind one row, and none behind others, which are not blank for that.

use crate::forms::{Forms, Meaning};
use crate::model::{Applicant, Edition, Item, Measure, Outcome, TableKind};

/// A label with what is printed behind it.
pub(super) struct PrintedLabel<'l> {
    pub meanings: &'l [Meaning],
    /// Cells that hold a figure or a dash: in its row, or in one behind it whose label was not read.
    pub n_cells: usize,
    /// Some cells of its row hold digits.
    pub has_digits: bool,
    /// Its line is a row between pipes, and holds it and its figures alone.
    pub is_whole: bool,
}

impl PrintedLabel<'_> {
    fn find<T>(&self, accept: impl Fn(Meaning) -> Option<T>) -> Option<T> {
        self.meanings.iter().copied().find_map(accept)
    }

    fn is_row(&self) -> bool {
        self.meanings.iter().any(|meaning| matches!(meaning, Meaning::T2Row(_)))
    }

    fn is_column(&self) -> bool {
        self.meanings.iter().any(|meaning| matches!(meaning, Meaning::T2Column(_)))
    }

    fn is_total(&self) -> bool {
        self.meanings.contains(&Meaning::T2Column(Applicant::Total))
    }

    /// The column that it names, unless a row has the same name.
    fn column(&self) -> Option<Applicant> {
        let column = |meaning| if let Meaning::T2Column(applicant) = meaning { Some(applicant) } else { None };
        self.find(column).filter(|_| !self.is_row())
    }

    fn item(&self) -> Option<Item> {
        self.find(|meaning| if let Meaning::T1Item(item) = meaning { Some(item) } else { None })
    }

    fn measure(&self) -> Option<Measure> {
        self.find(|meaning| if let Meaning::T1Measure(measure) = meaning { Some(measure) } else { None })
    }
}

/// What of a table is out of order.
#[derive(Debug, Default)]
pub(super) struct Disorder {
    /// By label: the figures behind it may be others'. Empty where none are.
    is_lost: Vec<bool>,
    /// Figures of many rows stand together: rows without any may have theirs among them.
    pub has_block: bool,
}

impl Disorder {
    pub fn is_lost(&self, index: usize) -> bool {
        self.is_lost.get(index).copied().unwrap_or(false)
    }

    /// Of the labels of a table, in the order of print.
    pub fn of(table: TableKind, labels: &[PrintedLabel], forms: &Forms) -> Self {
        match table {
            TableKind::T1 => Self::of_items(labels, forms),
            TableKind::T2 => Self::of_rows(labels),
            TableKind::T3 => Self::default(),
        }
    }

    /// T2: more figures behind one label than its row has, or columns named among the rows.
    fn of_rows(labels: &[PrintedLabel]) -> Self {
        const WIDTH: usize = Applicant::ALL.len();
        // 其他 and 总计 are columns as well, and stand in the header.
        let is_first = |label: &PrintedLabel| label.is_row() && !label.is_column();
        let Some(first) = labels.iter().position(is_first) else { return Self::default() };
        let columns = |labels: &[PrintedLabel]| {
            let mut columns: Vec<Applicant> = labels.iter().filter_map(PrintedLabel::column).collect();
            columns.sort_unstable();
            columns.dedup();
            columns.len()
        };
        let (header, rows) = labels.split_at(first);
        let n_totals = |labels: &[PrintedLabel]| labels.iter().filter(|label| label.is_total()).count();
        // A header is printed again on a new page, but not the rest of it: 总计 is a row as well, though one.
        let has_late_columns = columns(labels) > columns(header) && columns(rows) > 0
            || columns(header) > 0 && n_totals(header) == 0 && n_totals(rows) > 1;
        let n_rows = rows.iter().filter(|row| row.is_row()).count();
        let n_of = |n_cells: usize| rows.iter().filter(|row| row.is_row() && row.n_cells == n_cells).count();
        let usual =
            rows.iter().filter(|row| row.n_cells > 0).map(|row| row.n_cells).max_by_key(|&n_cells| n_of(n_cells));
        let usual = usual.unwrap_or(WIDTH);
        // One figure more may be the number of a page.
        let is_usual = |row: &PrintedLabel| row.n_cells == usual && n_of(usual) > 1;
        let is_block = |row: &PrintedLabel| row.n_cells > WIDTH + 1 && !is_usual(row);
        let has_few_rows = 2 * n_of(WIDTH) < n_rows;
        // The 总计 of the header, between rows.
        let has_early_total = || {
            let place = |test: fn(&PrintedLabel) -> bool| rows.iter().position(test);
            let granted = place(|row| row.meanings.contains(&Meaning::T2Row(Outcome::Granted)));
            place(|row| row.is_total()).zip(granted).is_some_and(|(total, granted)| total < granted)
        };
        let has_late_columns = has_late_columns || has_few_rows && columns(rows) == 0 && has_early_total();
        if !has_late_columns && !rows.iter().any(is_block) {
            return Self::default();
        }
        let is_apart = has_late_columns || has_few_rows;
        let is_lost = |(index, label): (usize, &PrintedLabel)| {
            index >= first && label.n_cells > 0 && (is_apart && !label.is_whole || label.n_cells != WIDTH)
        };
        Self { is_lost: labels.iter().enumerate().map(is_lost).collect(), has_block: true }
    }

    /// T1: figures behind a column, a column named behind the row that has it, or before the block that does.
    fn of_items(labels: &[PrintedLabel], forms: &Forms) -> Self {
        if labels.iter().any(|label| label.measure().is_some() && label.has_digits) {
            return Self { is_lost: labels.iter().map(|label| label.n_cells > 0).collect(), has_block: true };
        }
        let has = |item: Item, measure: &Measure| {
            let editions = [Edition::E2019, Edition::E2021].into_iter();
            let mut rows = editions.filter_map(|edition| forms.get(edition)).flat_map(|form| &form.t1);
            rows.any(|row| row.item == item && row.measures.contains(measure))
        };
        let has_block = labels.iter().any(|label| label.item().is_none() && label.has_digits);
        let mut disorder = Self { is_lost: vec![false; labels.len()], has_block };
        let mut block = Block::default();
        for (index, label) in labels.iter().enumerate() {
            if let Some(measure) = label.measure() {
                let is_of_items = block.items.iter().any(|&(_, item)| has(item, &measure));
                if !block.items.is_empty() && (!is_of_items || block.measures.contains(&measure)) {
                    // The header of the next block.
                    block = Block::default();
                } else if !block.items.is_empty() {
                    block.items.iter().for_each(|&(at, _)| disorder.is_lost[at] |= labels[at].n_cells > 0);
                    disorder.has_block = true;
                }
                block.measures.push(measure);
            } else if let Some(item) = label.item() {
                let is_missed = |measure: &Measure| has(item, measure) && !block.measures.contains(measure);
                disorder.is_lost[index] = !block.measures.is_empty() && block.before.iter().any(is_missed);
                block.items.push((index, item));
            } else if label.meanings.contains(&Meaning::T1Band) {
                let before = if block.items.is_empty() { block.measures } else { Vec::new() };
                block = Block { before, ..Block::default() };
            }
        }
        disorder
    }
}

/// What was met of a block of T1.
#[derive(Debug, Default)]
struct Block {
    /// With the numbers of their labels.
    items: Vec<(usize, Item)>,
    measures: Vec<Measure>,
    /// Columns named right before it, with no row of theirs.
    before: Vec<Measure>,
}
