//! Arrangements of the three tables, drawn at random: columns in another order, left out or added, headers of several
//! kinds or none, rows moved, left out or split over two tables, cells lost and strays between them, as HTML or as text.
//!
//! `generate` prints the form as somebody would who follows it. This prints what somebody made of it who did not: much of it
//! cannot be read, and then no number may be made of it.

use std::collections::BTreeSet;

use super::figures::{self, Figures, Scale};
use super::forms::{APPLICANTS, CHANNELS, Depth, Form, GROUPS, OUTCOMES, RESULTS};
use super::rng::Rng;

/// A cell of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// Index into [`Figures::disclosures`].
    T1(usize),
    /// Index into [`OUTCOMES`], and into [`APPLICANTS`].
    T2(usize, usize),
    /// Index into [`CHANNELS`], and into [`RESULTS`].
    T3(usize, usize),
}

impl Slot {
    /// The true figure.
    pub fn value(self, figures: &Figures) -> f64 {
        match self {
            Self::T1(at) => figures.disclosures[at].value,
            Self::T2(row, column) => figures.applications[row][column] as f64,
            Self::T3(channel, result) => figures.disputes[channel][result] as f64,
        }
    }
}

/// A page with the three tables.
#[derive(Debug, Clone)]
pub struct Arranged {
    /// The page.
    pub text: String,
    /// HTML or plain text.
    pub is_html: bool,
    /// The true figures.
    pub figures: Figures,
    /// Cells of the form whose figures are printed.
    pub printed: BTreeSet<Slot>,
    /// What was done to the form.
    pub traits: Vec<String>,
}

/// A cell as printed.
#[derive(Debug, Clone)]
struct Cell {
    text: String,
    colspan: usize,
    rowspan: usize,
    slot: Option<Slot>,
}

type Row = Vec<Cell>;

/// How tables are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Setting {
    Html,
    Tabs,
    Pipes,
    /// A line for each cell.
    Lines,
    /// Two spaces between cells: blank ones leave no mark.
    Spaces,
}

/// A column that the form does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Further {
    Number,
    Remark,
    Unit,
    Share,
    YearBefore,
}

impl Further {
    fn head(self) -> &'static str {
        match self {
            Self::Number => "序号",
            Self::Remark => "备注",
            Self::Unit => "单位",
            Self::Share => "占比",
            Self::YearBefore => "上年总计",
        }
    }

    fn print(self, rng: &mut Rng, at: usize) -> String {
        match self {
            Self::Number => (at + 1).to_string(),
            Self::Remark => String::new(),
            Self::Unit => "件".to_owned(),
            Self::Share => format!("{}%", rng.below(100)),
            Self::YearBefore => rng.below(9).to_string(),
        }
    }
}

fn cell(text: impl Into<String>) -> Cell {
    Cell { text: text.into(), colspan: 1, rowspan: 1, slot: None }
}

fn spanning(text: impl Into<String>, colspan: usize, rowspan: usize) -> Cell {
    Cell { colspan, rowspan, ..cell(text) }
}

/// Draws the page of this seed.
pub fn arrange(seed: u64) -> Arranged {
    let mut rng = Rng::new(seed ^ 0xA44A_96E5);
    let rng = &mut rng;
    let form = rng.weighted(&[(Form::E2021, 3), (Form::E2019, 1)]);
    let scale = rng.weighted(&[(Scale::Small, 2), (Scale::Middle, 4), (Scale::Large, 4), (Scale::Huge, 1)]);
    let mut figures = figures::draw(rng, form, scale, None);
    let mut traits = Vec::new();
    if rng.chance(50) {
        figures::add_wrongly(rng, form, &mut figures, None);
        traits.push("added wrongly".to_owned());
    }
    let setting = rng.weighted(&[
        (Setting::Html, 5),
        (Setting::Tabs, 2),
        (Setting::Pipes, 2),
        (Setting::Lines, 1),
        (Setting::Spaces, 1),
    ]);
    traits.push(format!("{setting:?}"));
    let mut drawing = Drawing { rng, form, figures: &figures, traits };
    let tables = [drawing.disclosures(), drawing.applications(), drawing.disputes()];
    let traits = drawing.traits;
    let printed = tables.iter().flatten().flatten().flatten().filter_map(|cell| cell.slot).collect();
    let is_html = setting == Setting::Html;
    Arranged { text: page(&tables, setting), is_html, figures, printed, traits }
}

struct Drawing<'a> {
    rng: &'a mut Rng,
    form: Form,
    figures: &'a Figures,
    traits: Vec<String>,
}

impl Drawing<'_> {
    fn note(&mut self, what: impl Into<String>) {
        self.traits.push(what.into());
    }

    fn figure(&self, slot: Slot) -> Cell {
        let value = slot.value(self.figures);
        let is_change = matches!(slot, Slot::T1(at) if self.figures.disclosures[at].measure == "net_change");
        let sign = if is_change && value > 0.0 { "+" } else { "" };
        Cell { slot: Some(slot), ..cell(format!("{sign}{value}")) }
    }

    fn shuffled<T: Clone>(&mut self, of: &[T]) -> Vec<T> {
        let mut rest = of.to_vec();
        (0..of.len()).map(|_| rest.remove(self.rng.below(rest.len()))).collect()
    }

    /// Loses a cell of a row, or puts a stray between them.
    fn damage(&mut self, table: &str, cells: &mut Row) {
        let at = self.rng.below(cells.len());
        let zero = cells.iter().position(|cell| cell.text == "0").unwrap_or(at);
        let what = match self.rng.below(5) {
            0 => {
                cells.remove(zero);
                "a cell lost"
            }
            1 => {
                cells.remove(at);
                "a figure lost"
            }
            2 => {
                cells.insert(at, cell(""));
                "a blank too many"
            }
            3 => {
                cells.insert(at, cell(self.rng.below(40).to_string()));
                "a number too many"
            }
            _ => {
                cells.remove(zero);
                cells.push(cell(""));
                "a cell lost, a blank behind"
            }
        };
        self.note(format!("{table}: {what}"));
    }

    fn disclosures(&mut self) -> Vec<Vec<Row>> {
        let is_headless = self.rng.chance(40);
        let has_number = self.rng.chance(80);
        let has_bands = self.rng.chance(700);
        let is_other_order = !is_headless && self.rng.chance(150);
        let further = self.rng.chance(80).then(|| self.rng.pick(&[Further::Remark, Further::Unit]));
        let has_year_before = !is_headless && self.rng.chance(60);
        for (is_so, what) in [
            (is_headless, "no headers"),
            (has_number, "numbered"),
            (is_other_order, "columns in another order"),
            (further.is_some(), "a further column"),
            (has_year_before, "the year before"),
        ] {
            if is_so {
                self.note(format!("T1: {what}"));
            }
        }
        let mut rows: Vec<Row> = Vec::new();
        let mut n = 0;
        for band in self.form.bands() {
            if has_bands {
                rows.push(vec![spanning(format!("第二十条第{}项", band.mark), 4, 1)]);
            }
            let columns: Vec<usize> = (0..band.heads.len()).collect();
            let order = if is_other_order { self.shuffled(&columns) } else { columns };
            if !is_headless {
                let mut head = vec![cell("信息内容")];
                if has_number {
                    head.insert(0, cell("序号"));
                }
                for &column in &order {
                    let label = band.heads[column].1;
                    if has_year_before && column == 0 {
                        head.push(cell(format!(
                            "上年{}",
                            label.trim_start_matches("本年").trim_start_matches("上一年")
                        )));
                    }
                    head.push(cell(label));
                }
                head.extend(further.map(|further| cell(further.head())));
                rows.push(head);
            }
            for &(item, label) in band.items {
                let mut cells = Vec::new();
                for &column in &order {
                    if has_year_before && column == 0 {
                        cells.push(cell(self.rng.below(30).to_string()));
                    }
                    let of = |disclosure: &figures::Disclosure| {
                        disclosure.item == item && disclosure.measure == band.heads[column].0
                    };
                    let at = self.figures.disclosures.iter().position(of).expect("every cell is drawn");
                    cells.push(self.figure(Slot::T1(at)));
                }
                if self.rng.chance(8) {
                    self.damage("T1", &mut cells);
                }
                let mut row = vec![cell(label)];
                if has_number {
                    n += 1;
                    row.insert(0, cell(n.to_string()));
                }
                row.extend(cells);
                row.extend(further.map(|further| cell(further.print(self.rng, n))));
                rows.push(row);
            }
        }
        vec![rows]
    }

    fn applications(&mut self) -> Vec<Vec<Row>> {
        let has_header = !self.rng.chance(100);
        let all: Vec<usize> = (0..APPLICANTS.len()).collect();
        let mut order = all.clone();
        if has_header {
            order = match self.rng.weighted(&[(0, 60), (1, 12), (2, 12), (3, 8), (4, 8)]) {
                0 => all,
                1 => [&[6][..], &all[..6]].concat(),
                2 => self.shuffled(&all),
                3 => all[..6].to_vec(),
                _ => {
                    let out = self.rng.below(7);
                    all.into_iter().filter(|&at| at != out).collect()
                }
            };
        }
        // Columns of the form, and others by `Err`.
        let mut columns: Vec<Result<usize, Further>> = order.iter().map(|&at| Ok(at)).collect();
        if self.rng.chance(200) {
            let further = self.rng.pick(&[Further::Remark, Further::Unit, Further::Share, Further::YearBefore]);
            let at = if self.rng.chance(700) { columns.len() } else { self.rng.below(columns.len() + 1) };
            columns.insert(at, Err(further));
            self.note(format!("T2: {further:?}"));
        }
        let has_number = self.rng.chance(100);
        let is_grouped = self.rng.chance(600);
        let n_label_columns = if is_grouped { 3 } else { 1 } + usize::from(has_number);
        let mut rows = Vec::new();
        if has_header {
            let five: Vec<usize> = (0..columns.len()).filter(|&at| matches!(columns[at], Ok(1..=5))).collect();
            let is_together = five.windows(2).all(|pair| pair[0] + 1 == pair[1]) && five.len() > 1;
            let n_lines = if is_together { self.rng.weighted(&[(1, 3), (2, 3), (3, 3)]) } else { 1 };
            self.note(format!("T2: header of {n_lines}, columns {order:?}"));
            rows.extend(header(&columns, &five, n_lines, n_label_columns));
        } else {
            self.note("T2: no header");
        }
        let n_head = rows.len();
        let mut outcomes: Vec<usize> = self.form.outcomes().collect();
        if !is_grouped && self.rng.chance(200) {
            let at = self.rng.below(outcomes.len());
            outcomes.rotate_left(at);
            self.note("T2: rows in another order");
        }
        if self.rng.chance(100) {
            outcomes.remove(self.rng.below(outcomes.len()));
            self.note("T2: a row left out");
        }
        // Few rows are damaged, or none.
        let damage = self.rng.weighted(&[(0, 70), (40, 20), (150, 10)]);
        let mut group = None;
        let mut is_in_results = false;
        for (n, &at) in outcomes.iter().enumerate() {
            let mut row = Vec::new();
            if has_number {
                row.push(cell((n + 1).to_string()));
            }
            let outcome = &OUTCOMES[at];
            let label = match outcome.depth {
                Depth::Sub(_) => format!("{}.{}", outcome.mark, outcome.label),
                _ => format!("{}{}", outcome.mark, outcome.label),
            };
            if is_grouped {
                let own = match outcome.depth {
                    Depth::Sub(group) => Some(group),
                    _ => None,
                };
                let is_result = outcome.depth != Depth::Top;
                let run = |is_alike: &dyn Fn(usize) -> bool| {
                    outcomes[n..].iter().take_while(|&&other| is_alike(other)).count()
                };
                if is_result && !is_in_results {
                    row.push(spanning("三、本年度办理结果", 1, run(&|other| OUTCOMES[other].depth != Depth::Top)));
                }
                is_in_results = is_result;
                if let Some(own) = own.filter(|_| own != group) {
                    let n_rows = run(&|other| OUTCOMES[other].depth == outcome.depth);
                    row.push(spanning(format!("{}{}", GROUPS[own].0, GROUPS[own].1), 1, n_rows));
                }
                group = own;
                let width = match outcome.depth {
                    Depth::Top => 3,
                    Depth::Result => 2,
                    Depth::Sub(_) => 1,
                };
                row.push(spanning(label, width, 1));
            } else {
                row.push(cell(label));
            }
            let mut cells: Row = Vec::new();
            for column in &columns {
                cells.push(match *column {
                    Ok(applicant) => self.figure(Slot::T2(at, applicant)),
                    Err(further) => cell(further.print(self.rng, n)),
                });
            }
            if self.rng.chance(damage) {
                self.damage("T2", &mut cells);
            }
            row.extend(cells);
            rows.push(row);
        }
        if is_grouped || !self.rng.chance(150) {
            return vec![rows];
        }
        let mut second = rows.split_off(n_head + 1 + self.rng.below(outcomes.len() - 1));
        let has_second_header = self.rng.chance(500);
        self.note(if has_second_header { "T2: two tables" } else { "T2: two tables, one header" });
        if has_second_header {
            second.splice(..0, rows[..n_head].to_vec());
        }
        vec![rows, second]
    }

    fn disputes(&mut self) -> Vec<Vec<Row>> {
        let all: Vec<usize> = (0..RESULTS.len()).collect();
        let order = match self.rng.weighted(&[(0, 70), (1, 15), (2, 10)]) {
            0 => all,
            1 => self.shuffled(&all),
            _ => all[..4].to_vec(),
        };
        let results = || order.iter().map(|&at| cell(RESULTS[at].1));
        let style = self.rng.weighted(&[(0, 60), (1, 15), (2, 10), (3, 10)]);
        // One channel or result is damaged, or none.
        let damaged = self.rng.chance(200).then(|| self.rng.below(CHANNELS.len()));
        self.note(format!("T3: style {style}, results {order:?}"));
        let mut tables = Vec::new();
        let mut rows: Vec<Row> = Vec::new();
        let channel_cells = |drawing: &mut Self, channel: usize| {
            let mut cells: Row = order.iter().map(|&at| drawing.figure(Slot::T3(channel, at))).collect();
            if damaged == Some(channel) {
                drawing.damage("T3", &mut cells);
            }
            cells
        };
        match style {
            0 => {
                let lead = self.rng.chance(150).then(|| self.rng.pick(&["数量", "件数", "本机关", "1", "2023年"]));
                let width = order.len();
                let mut top = vec![spanning("行政复议", width, 1), spanning("行政诉讼", 2 * width, 1)];
                if let Some(lead) = lead {
                    top.insert(0, spanning(if lead == "1" { "序号" } else { "类别" }, 1, 3));
                    self.note(format!("T3: {lead} before the figures"));
                }
                rows.push(top);
                let mut middle: Row = results().map(|cell| Cell { rowspan: 2, ..cell }).collect();
                middle.extend(CHANNELS[1..].iter().map(|(_, label)| spanning(*label, width, 1)));
                rows.push(middle);
                rows.push(results().chain(results()).collect());
                let mut row: Row = lead.map(cell).into_iter().collect();
                for channel in 0..CHANNELS.len() {
                    row.extend(channel_cells(self, channel));
                }
                rows.push(row);
            }
            1 => {
                rows.push(std::iter::once(cell("类别")).chain(results()).collect());
                for (channel, (_, label)) in CHANNELS.iter().enumerate() {
                    rows.push(std::iter::once(cell(*label)).chain(channel_cells(self, channel)).collect());
                }
            }
            2 => {
                let heads = CHANNELS.iter().map(|(_, label)| cell(*label));
                rows.push(std::iter::once(cell("结果")).chain(heads).collect());
                for &result in &order {
                    let cells = (0..CHANNELS.len()).map(|channel| self.figure(Slot::T3(channel, result)));
                    let mut cells: Row = cells.collect();
                    if damaged == Some(result) {
                        self.damage("T3", &mut cells);
                    }
                    rows.push(std::iter::once(cell(RESULTS[result].1)).chain(cells).collect());
                }
            }
            _ => {
                for (channel, (_, label)) in CHANNELS.iter().enumerate() {
                    let figures = channel_cells(self, channel);
                    tables.push(vec![vec![spanning(*label, order.len(), 1)], results().collect(), figures]);
                }
            }
        }
        if !rows.is_empty() {
            tables.push(rows);
        }
        tables
    }
}

/// A header of T2 in one, two or three lines.
fn header(columns: &[Result<usize, Further>], five: &[usize], n_lines: usize, n_label_columns: usize) -> Vec<Row> {
    let label = |column: &Result<usize, Further>| match *column {
        Ok(applicant) => APPLICANTS[applicant].1,
        Err(further) => further.head(),
    };
    let lead = spanning("项目", n_label_columns, n_lines);
    if n_lines == 1 {
        return vec![std::iter::once(lead).chain(columns.iter().map(|column| cell(label(column)))).collect()];
    }
    let mut rows = Vec::new();
    let mut first = vec![lead];
    if n_lines == 3 {
        first.push(spanning("申请人情况", columns.len(), 1));
        rows.push(std::mem::take(&mut first));
    }
    for (at, column) in columns.iter().enumerate() {
        match five.contains(&at) {
            true if at == five[0] => first.push(spanning("法人或其他组织", five.len(), 1)),
            true => {}
            false => first.push(spanning(label(column), 1, 2)),
        }
    }
    rows.push(first);
    rows.push(five.iter().map(|&at| cell(label(&columns[at]))).collect());
    rows
}

const HEADINGS: [&str; 3] =
    ["二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况"];

fn page(tables: &[Vec<Vec<Row>>; 3], setting: Setting) -> String {
    let title = "某市水务局2023年政府信息公开工作年度报告";
    let mut text = match setting {
        Setting::Html => format!("<html><body><h1>{title}</h1><p>一、总体情况</p><p>全年工作平稳。</p>"),
        _ => format!("{title}\n\n一、总体情况\n全年工作平稳。\n"),
    };
    for (heading, tables) in HEADINGS.iter().zip(tables) {
        match setting {
            Setting::Html => text += &format!("<p>{heading}</p>"),
            _ => text += &format!("{heading}\n"),
        }
        for rows in tables {
            text += &print(rows, setting);
        }
    }
    text + match setting {
        Setting::Html => "<p>五、存在的主要问题及改进情况</p><p>继续努力。</p></body></html>",
        _ => "五、存在的主要问题及改进情况\n继续努力。\n",
    }
}

fn print(rows: &[Row], setting: Setting) -> String {
    let line = |row: &Row| -> String {
        let texts: Vec<&str> = row.iter().map(|cell| cell.text.as_str()).collect();
        match setting {
            Setting::Html => {
                let cell = |cell: &Cell| match (cell.colspan, cell.rowspan) {
                    (1, 1) => format!("<td>{}</td>", cell.text),
                    (columns, rows) => format!("<td colspan={columns} rowspan={rows}>{}</td>", cell.text),
                };
                format!("<tr>{}</tr>", row.iter().map(cell).collect::<String>())
            }
            Setting::Tabs => texts.join("\t") + "\n",
            Setting::Pipes => format!("| {} |\n", texts.join(" | ")),
            Setting::Lines => texts.iter().map(|text| format!("{text}\n")).collect(),
            Setting::Spaces => {
                let texts: Vec<&str> = texts.into_iter().filter(|text| !text.is_empty()).collect();
                texts.join("  ") + "\n"
            }
        }
    };
    let lines: String = rows.iter().map(line).collect();
    if setting == Setting::Html { format!("<table>{lines}</table>") } else { lines }
}
