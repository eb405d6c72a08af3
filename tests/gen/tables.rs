//! The three tables as a person would draw them: rows of cells with spans, before any layout takes them apart.

use super::figures::Figures;
use super::forms::{APPLICANTS, CHANNELS, Depth, Form, GROUPS, OUTCOMES, RESULTS};
use super::habits::{BlankHabit, Habits};
use super::rng::Rng;
use super::spell::{self, Kind};
use super::truth::{Stands, TruthCell};

/// What a cell is to the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// 第二十条第（一）项, over the full width.
    Band,
    /// A column header.
    Head,
    /// A row label.
    Label,
    /// A figure: index into the cells of the truth; `None` for the figures of rows that the form does not have.
    Value(Option<usize>),
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Text as printed.
    pub text: String,
    /// Columns it takes.
    pub colspan: usize,
    /// Rows it takes.
    pub rowspan: usize,
    /// What it is.
    pub role: Role,
}

impl Cell {
    /// A cell of one slot or more.
    pub fn new(text: impl Into<String>, colspan: usize, rowspan: usize, role: Role) -> Self {
        Self { text: text.into(), colspan, rowspan, role }
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// `T1`, `T2`, `T3`.
    pub code: &'static str,
    /// Number of columns.
    pub n_cols: usize,
    /// Rows of cells; a cell reached by a rowspan from above does not appear again.
    pub rows: Vec<Vec<Cell>>,
    /// How many rows at the top are headers (0 for T1, whose bands have their own).
    pub n_head_rows: usize,
}

/// What the tables are drawn from.
pub struct Sheet<'a> {
    /// The form.
    pub form: Form,
    /// The year, for headers that name it.
    pub year: i64,
    /// The figures.
    pub figures: &'a Figures,
    /// The page's spelling.
    pub habits: &'a Habits,
    /// What stands where a header is broken in two; empty where the layout cannot break one.
    pub wrap: &'a str,
    /// Codes of rows to leave out (items of T1, outcomes of T2).
    pub left_out: &'a [&'a str],
}

impl Sheet<'_> {
    /// Draws all three tables and fills the truth of their cells.
    pub fn draw(&self, rng: &mut Rng, truth: &mut Vec<TruthCell>) -> [Table; 3] {
        [self.disclosures(rng, truth), self.applications(rng, truth), self.disputes(rng, truth)]
    }

    fn finish(&self, text: String) -> String {
        spell::finish(self.habits, text)
    }

    fn value(&self, rng: &mut Rng, kind: Kind, value: f64, is_blank: bool, cell: &mut TruthCell) -> String {
        if is_blank {
            (cell.printed, cell.stands) = (None, Stands::Blank);
            return self.habits.blank_text.to_owned();
        }
        let (text, printed, stands) = spell::number(rng, self.habits, kind, value);
        (cell.printed, cell.stands) = (printed, stands);
        text
    }

    fn disclosures(&self, rng: &mut Rng, truth: &mut Vec<TruthCell>) -> Table {
        let mut rows = Vec::new();
        let mut value_at = 0;
        for band in self.form.bands() {
            let n_left = band.items.iter().filter(|(item, _)| !self.left_out.contains(item)).count();
            if n_left > 0 {
                if !self.habits.are_bands_missing {
                    let text = spell::punctuate(rng, self.habits, &format!("第二十条第{}项", band.mark));
                    rows.push(vec![Cell::new(self.finish(text), 4, 1, Role::Band)]);
                }
                let mut head = vec![Cell::new(self.finish("信息内容".to_owned()), 1, 1, Role::Head)];
                for (i, &(measure, label)) in band.heads.iter().enumerate() {
                    let text = spell::measure_head(rng, self.habits, measure, label, self.year, self.wrap);
                    head.push(Cell::new(self.finish(text), span_of(band.heads.len(), i), 1, Role::Head));
                }
                rows.push(head);
            }
            for &(item, label) in band.items {
                let is_out = self.left_out.contains(&item);
                let text = spell::item_label(rng, self.habits, item, label);
                let mut row = vec![Cell::new(self.finish(text), 1, 1, Role::Label)];
                let row_is_zero = self.figures.disclosures.iter().all(|d| d.item != item || d.value == 0.0);
                if self.habits.has_merged_zeros && row_is_zero && band.heads.len() == 3 && !is_out {
                    row.push(Cell::new("0", 3, 1, Role::Value(Some(truth.len()))));
                    rows.push(row);
                    value_at += 3;
                    truth.extend(band.heads.iter().map(|(measure, _)| TruthCell {
                        printed: Some(0.0),
                        stands: Stands::Unclear,
                        ..blank_cell("T1", item, measure)
                    }));
                    continue;
                }
                for (i, &(measure, _)) in band.heads.iter().enumerate() {
                    let figure = self.figures.disclosures[value_at].value;
                    value_at += 1;
                    let kind = match measure {
                        "net_change" => Kind::Change,
                        "amount" => Kind::Money,
                        _ => Kind::Items,
                    };
                    let is_blank = figure == 0.0
                        && match self.habits.blanks {
                            BlankHabit::AllZeros => true,
                            BlankHabit::ZeroRows => row_is_zero,
                            BlankHabit::Some => rng.chance(300),
                            _ => false,
                        };
                    let mut cell = blank_cell("T1", item, measure);
                    if is_out {
                        cell.stands = Stands::Absent;
                    } else {
                        let text = self.value(rng, kind, figure, is_blank, &mut cell);
                        let role = Role::Value(Some(truth.len()));
                        row.push(Cell::new(self.finish(text), span_of(band.heads.len(), i), 1, role));
                    }
                    truth.push(cell);
                }
                if !is_out {
                    rows.push(row);
                }
            }
            if self.habits.has_extra_row && band.mark == "（一）" {
                let mut row = vec![Cell::new(self.finish("其他主动公开文件".to_owned()), 1, 1, Role::Label)];
                for _ in 0..3 {
                    row.push(Cell::new(rng.range(0, 40).to_string(), 1, 1, Role::Value(None)));
                }
                rows.push(row);
            }
        }
        Table { code: "T1", n_cols: 4, rows, n_head_rows: 0 }
    }

    fn applications(&self, rng: &mut Rng, truth: &mut Vec<TruthCell>) -> Table {
        let mut rows = self.application_heads(rng);
        let printed: Vec<usize> =
            self.form.outcomes().filter(|&at| !self.left_out.contains(&OUTCOMES[at].code)).collect();
        let n_results = printed.iter().filter(|&&at| OUTCOMES[at].depth != Depth::Top).count();
        let mut group_open = None;
        let mut is_first_result = true;
        for at in self.form.outcomes() {
            let outcome = &OUTCOMES[at];
            let is_out = self.left_out.contains(&outcome.code);
            let mut row = Vec::new();
            if !is_out {
                if outcome.depth != Depth::Top && is_first_result {
                    is_first_result = false;
                    row.push(Cell::new(self.finish("三、本年度办理结果".to_owned()), 1, n_results, Role::Label));
                }
                if let Depth::Sub(group) = outcome.depth
                    && group_open != Some(group)
                {
                    group_open = Some(group);
                    let n_subs = printed.iter().filter(|&&i| OUTCOMES[i].depth == Depth::Sub(group)).count();
                    let (mark, words) = GROUPS[group];
                    let text = spell::punctuate(rng, self.habits, &format!("{mark}{words}"));
                    row.push(Cell::new(self.finish(text), 1, n_subs, Role::Label));
                }
                let is_sub = matches!(outcome.depth, Depth::Sub(_));
                let text = if is_sub && self.habits.are_sub_labels_missing {
                    String::new()
                } else {
                    let text = spell::outcome_label(rng, self.habits, outcome, is_sub);
                    self.finish(text)
                };
                let colspan = match outcome.depth {
                    Depth::Top => 3,
                    Depth::Result => 2,
                    Depth::Sub(_) => 1,
                };
                row.push(Cell::new(text, colspan, 1, Role::Label));
            }
            let figures = &self.figures.applications[at];
            let row_is_zero = figures.iter().all(|&n| n == 0);
            for (who, (code, _)) in APPLICANTS.iter().enumerate() {
                let is_blank = figures[who] == 0
                    && match self.habits.blanks {
                        BlankHabit::Never => false,
                        BlankHabit::AllZeros => true,
                        BlankHabit::Organisations => (1..6).contains(&who),
                        BlankHabit::ButTotals => who < 6,
                        BlankHabit::ZeroRows => row_is_zero,
                        BlankHabit::Some => rng.chance(400),
                    };
                let mut cell = blank_cell("T2", outcome.code, code);
                if is_out {
                    cell.stands = Stands::Absent;
                } else {
                    let text = self.value(rng, Kind::Cases, figures[who] as f64, is_blank, &mut cell);
                    row.push(Cell::new(self.finish(text), 1, 1, Role::Value(Some(truth.len()))));
                }
                truth.push(cell);
            }
            if !is_out {
                rows.push(row);
            }
        }
        Table { code: "T2", n_cols: 10, rows, n_head_rows: 3 }
    }

    fn application_heads(&self, rng: &mut Rng) -> Vec<Vec<Cell>> {
        let note = match rng.below(8) {
            0 => String::new(),
            1 => "（本列数据的钩稽关系为：第一项加第二项之和，等于第三项加第四项之和）".to_owned(),
            _ => "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）".to_owned(),
        };
        let note = spell::punctuate(rng, self.habits, &note);
        let head = |label: &str, colspan, rowspan| {
            let text = spell::column_head(self.habits, label, self.wrap);
            Cell::new(self.finish(text), colspan, rowspan, Role::Head)
        };
        vec![
            vec![head(&note, 3, 3), head("申请人情况", 7, 1)],
            vec![head("自然人", 1, 2), head("法人或其他组织", 5, 1), head("总计", 1, 2)],
            APPLICANTS[1..6].iter().map(|(_, label)| head(label, 1, 1)).collect(),
        ]
    }

    fn disputes(&self, rng: &mut Rng, truth: &mut Vec<TruthCell>) -> Table {
        let head = |label: &str, colspan, rowspan| {
            let text = spell::column_head(self.habits, label, self.wrap);
            Cell::new(self.finish(text), colspan, rowspan, Role::Head)
        };
        let first = vec![head("行政复议", 5, 1), head("行政诉讼", 10, 1)];
        let mut second: Vec<Cell> = RESULTS.iter().map(|(_, label)| head(label, 1, 2)).collect();
        second.extend(CHANNELS[1..].iter().map(|(_, label)| head(label, 5, 1)));
        let third = (0..10).map(|i| head(RESULTS[i % 5].1, 1, 1)).collect();
        let mut row = Vec::new();
        for ((channel, _), figures) in CHANNELS.iter().zip(&self.figures.disputes) {
            for ((result, _), &figure) in RESULTS.iter().zip(figures) {
                let is_blank = figure == 0
                    && match self.habits.blanks {
                        BlankHabit::Never => false,
                        BlankHabit::AllZeros => true,
                        BlankHabit::Organisations | BlankHabit::ButTotals => *result != "total",
                        BlankHabit::ZeroRows => figures.iter().all(|&n| n == 0),
                        BlankHabit::Some => rng.chance(400),
                    };
                let mut cell = blank_cell("T3", channel, result);
                let text = self.value(rng, Kind::Cases, figure as f64, is_blank, &mut cell);
                row.push(Cell::new(self.finish(text), 1, 1, Role::Value(Some(truth.len()))));
                truth.push(cell);
            }
        }
        Table { code: "T3", n_cols: 15, rows: vec![first, second, third, row], n_head_rows: 3 }
    }
}

fn blank_cell(table: &'static str, row: &str, column: &str) -> TruthCell {
    TruthCell {
        table,
        row: row.to_owned(),
        column: column.to_owned(),
        printed: None,
        stands: Stands::Blank,
        lost: false,
    }
}

/// Columns that the `i`th of `n` figures of a T1 row takes: the last one fills the width of three.
fn span_of(n: usize, i: usize) -> usize {
    if i + 1 == n { 3 - i } else { 1 }
}
