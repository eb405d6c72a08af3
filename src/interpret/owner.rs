//! Whose a table is. A page may hold tables of last year, of a body below, or an empty form, beside those of its report.
//!
//! Asked only where two grids of a page print the same labels: of those, one is left out if a short line above it says that
//! it is another's, or if it is blank and is said to be a form, or has the next right behind it. Where nothing tells, both
//! stay, and what they contradict each other in is null.

use super::Held;
use super::glyph::{self, Folded};
use super::meta::{Context, dates, read_metadata};
use super::rows;
use crate::forms::{Lexicon, Meaning};
use crate::model::{Block, Document, Sidecar};

/// Longer lines are prose.
const MAX_CHARS: usize = 60;

/// Words of a line above tables of an earlier year.
const BEFORE: [&str; 8] = ["上年度", "上一年度", "去年", "往年", "上年数据", "上年情况", "上年同期", "上一年数据"];

/// Words of a line above tables of a body below, or of several.
const BELOW: [&str; 9] = [
    "下属单位",
    "所属单位",
    "直属单位",
    "下属事业单位",
    "所属事业单位",
    "下级单位",
    "二级单位",
    "二级机构",
    "派出机构",
];

/// Words of a line above an empty form.
const FORM: [&str; 6] = ["格式", "样表", "样式", "模板", "空表", "填报"];

/// Words of a line by which the table holds the figures of those bodies as well.
const WITH: [&str; 3] = ["含", "包括", "汇总"];

/// Titles of the form, behind their number: between two tables they do not say that the second is another's.
const TITLES: [&str; 3] = ["主动公开政府信息情况", "收到和处理政府信息公开申请情况", "政府信息公开行政复议"];

fn is_title(line: &str) -> bool {
    let text = Folded::new(line).folded;
    let number = text.iter().take_while(|c| "一二三四五六七八九十()、.．".contains(**c) || c.is_ascii_digit()).count();
    TITLES.iter().any(|title| glyph::starts_with(&text[number..], title))
}

/// What the lines above a grid say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Nothing,
    /// It is of the report's year.
    Own,
    /// It is of another year or another body.
    Others,
    /// It is a form to fill in, if it is empty.
    Form,
}

impl Said {
    fn of(line: &str, own_year: Option<i16>) -> Self {
        let text = Folded::new(line);
        if text.folded.len() > MAX_CHARS || text.folded.contains(&'。') {
            return Self::Nothing;
        }
        let is_day = |end: usize| text.folded.get(end).is_some_and(char::is_ascii_digit);
        let years = dates::find_years(&text.folded);
        let mut years = years.iter().filter(|year| year.has_mark && !is_day(year.range.end)).map(|year| year.year);
        if let (Some(own), Some(first)) = (own_year, years.next()) {
            return match first == own || years.any(|year| year == own) {
                true => Self::Own,
                false if first < own => Self::Others,
                false => Self::Nothing,
            };
        }
        let is_below = text.contains_any(&BELOW) && !text.contains_any(&WITH);
        match is_below || text.contains_any(&BEFORE) {
            true => Self::Others,
            false if text.contains_any(&FORM) => Self::Form,
            false => Self::Nothing,
        }
    }
}

/// A grid with labels of rows.
#[derive(Debug)]
struct Candidate {
    table_no: u32,
    /// Rows of T1 and T2, channels of T3.
    labels: Vec<Meaning>,
    has_figures: bool,
    said: Said,
    /// No line but a title of the form stands between it and the one before.
    is_right_behind: bool,
}

impl Candidate {
    fn is_within(&self, labels: &[Meaning]) -> bool {
        self.labels.iter().all(|label| labels.contains(label))
    }

    /// True if the other labels have it as well, but for rows of another edition of the form.
    fn is_mostly_in(&self, labels: &[Meaning]) -> bool {
        2 * self.labels.iter().filter(|label| labels.contains(label)).count() >= self.labels.len()
    }

    fn shares(&self, other: &Self) -> bool {
        self.labels.iter().any(|label| other.labels.contains(label))
    }
}

/// Numbers of the grids that are another's, of a document in which several hold the same labels.
pub(super) fn others(document: &Document, lexicon: &Lexicon) -> Vec<u32> {
    let outside = Context { source_path: "", sidecar: &Sidecar::default(), table_year: None };
    let own_year = read_metadata(document, &outside).year;
    let candidates = candidates(document, own_year, lexicon);
    let mut is_other = vec![false; candidates.len()];
    // What the last line that said anything said, of which all tables below it may be.
    let mut last = Said::Nothing;
    for (at, candidate) in candidates.iter().enumerate() {
        let is_said = candidate.said != Said::Nothing;
        if is_said {
            last = candidate.said;
        }
        let before = || candidates[..at].iter().zip(&is_other);
        // A table of which there was none yet is the report's, whatever the line above the one before it said.
        let is_again = before().any(|(own, is_other)| !is_other && candidate.shares(own));
        // Tables that begin again are another's again.
        let begins = before().any(|(other, is_other)| *is_other && candidate.shares(other));
        if !is_said && begins {
            last = Said::Nothing;
        }
        let is_blank_form =
            |next: &Candidate| next.is_right_behind && next.has_figures && candidate.is_within(&next.labels);
        is_other[at] = match last {
            Said::Others => is_said || is_again,
            Said::Form => !candidate.has_figures && (is_said || is_again),
            Said::Own | Said::Nothing => false,
        } || !candidate.has_figures && candidates.get(at + 1).is_some_and(is_blank_form);
    }
    let all = || candidates.iter().zip(&is_other);
    let own: Vec<Meaning> =
        all().filter(|(_, is_other)| !**is_other).flat_map(|(own, _)| own.labels.iter().copied()).collect();
    all().filter(|(other, is_other)| **is_other && other.is_mostly_in(&own)).map(|(other, _)| other.table_no).collect()
}

fn candidates(document: &Document, own_year: Option<i16>, lexicon: &Lexicon) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    let (mut said, mut is_right_behind, mut table_no) = (Said::Nothing, true, 0);
    for block in &document.blocks {
        let grid = match block {
            Block::Text(line) => {
                match Said::of(&line.text, own_year) {
                    Said::Nothing => {}
                    told => said = told,
                }
                is_right_behind &= is_title(&line.text);
                continue;
            }
            Block::Grid(grid) => grid,
        };
        let rows = rows::read_rows(grid, table_no, lexicon);
        let held = Held::of(&rows);
        if held.is_statutory {
            let cells = || rows.iter().flatten();
            // 其他 and 总计 are labels of several tables.
            let is_row = |meaning: &Meaning| {
                matches!(meaning, Meaning::T1Item(_) | Meaning::T2Row(_) | Meaning::T3Channel(_))
                    && held.tables[meaning.table().index()]
            };
            let labels =
                cells().filter_map(|cell| cell.meaning(|meaning| is_row(&meaning).then_some(meaning))).collect();
            let has_figures = cells().any(|cell| cell.is_value && cell.text.contains(char::is_numeric));
            candidates.push(Candidate { table_no, labels, has_figures, said, is_right_behind });
            (said, is_right_behind) = (Said::Nothing, true);
        }
        table_no += 1;
    }
    candidates
}
