//! Where in flattened text the statutory tables are: chains of labels with nothing but figures between them.

use crate::deadline;
use crate::fold::{Folded, is_han};
use crate::forms::lexicon::is_year;
use crate::forms::{Lexicon, Meaning};
use crate::model::{Outcome, TableKind};

use super::wrapped::is_figures;

/// A label in the text, with its mark.
#[derive(Debug, Clone)]
pub(super) struct Label {
    /// Byte offset where it starts, its mark (`(三)`, `1.`) included.
    pub start: usize,
    /// Byte offset behind it, an explanation in brackets included.
    pub end: usize,
    /// Key of the lexicon.
    pub id: usize,
    /// A digit with no punctuation behind it stands before the label and may be its mark.
    pub may_have_bare_mark: bool,
}

/// A stretch of text that holds one statutory table.
#[derive(Debug, Clone)]
pub(super) struct Region {
    pub table: TableKind,
    pub labels: Vec<Label>,
    pub start: usize,
    /// Behind the last figure that belongs to the table.
    pub end: usize,
}

/// Most Han characters between two labels of one table: an unknown label, an explanation or a section heading.
const MAX_HAN_BETWEEN: usize = 40;

/// Finds the tables in order of print.
pub(super) fn find(body: &str, folded: &Folded, lexicon: &Lexicon) -> Vec<Region> {
    let labels = find_labels(body, folded, lexicon);
    let mut regions = Vec::new();
    let mut chain: Vec<Label> = Vec::new();
    for label in labels {
        if chain.last().is_some_and(|last| !is_link(&body[last.end..label.start])) {
            cut_chain(std::mem::take(&mut chain), body, lexicon, &mut regions);
        }
        chain.push(label);
    }
    cut_chain(chain, body, lexicon, &mut regions);
    // A last row never reaches into the next table.
    for index in 1..regions.len() {
        let next = regions[index].start;
        regions[index - 1].end = regions[index - 1].end.min(next);
    }
    regions
}

/// Labels that stand where a label can stand: not inside a longer word.
fn find_labels(body: &str, folded: &Folded, lexicon: &Lexicon) -> Vec<Label> {
    let mut labels: Vec<Label> = Vec::new();
    let hits = lexicon.find_all(folded);
    for (index, hit) in hits.iter().enumerate() {
        deadline::tick();
        let floor = labels.last().map_or(0, |label| label.end);
        if hit.range.start < floor {
            continue;
        }
        let is_row = lexicon.meanings(hit.label).iter().any(|meaning| matches!(meaning, Meaning::T2Row(_)));
        let (start, may_have_bare_mark) = mark_start(body, hit.range.start, floor, is_row);
        let (start, may_have_bare_mark) = match year_start(&body[floor..start]) {
            Some(at) if lexicon.meanings(hit.label).iter().any(|meaning| matches!(meaning, Meaning::T1Measure(_))) => {
                (floor + at, false)
            }
            _ => (start, may_have_bare_mark),
        };
        if ends_in_word(&body[floor..start]) {
            continue;
        }
        // 规章制度 is not 规章; a longer label may be followed by a word or two.
        let n_chars = body[hit.range.clone()].chars().filter(|&c| is_han(c)).count();
        let after = body[hit.range.end..].chars().next();
        let is_joined = after.is_some_and(|c| is_han(c) && !is_numeral(c));
        let next_follows = hits.get(index + 1).is_some_and(|next| next.range.start == hit.range.end);
        let is_value = after.is_some_and(|c| matches!(c, '增' | '减' | '无' | '未'));
        if n_chars <= 3 && is_joined && !next_follows && !is_value {
            continue;
        }
        let end = explanation_end(body, hit.range.end);
        labels.push(Label { start, end, id: hit.label, may_have_bare_mark });
    }
    labels.retain(|label| !lexicon.meanings(label.id).is_empty());
    labels
}

/// Where the number of a year begins that this text ends with: `2023年` and a label are one, `2023年制发件数`.
fn year_start(text: &str) -> Option<usize> {
    let year = text.strip_suffix('度').unwrap_or(text).strip_suffix('年')?.trim_end();
    let at = year.len().checked_sub(4)?;
    is_year(year.get(at..)?).then_some(at)
}

/// True if a label cannot begin behind this text: it would stand inside a word. A unit behind a figure ends a cell.
fn ends_in_word(text: &str) -> bool {
    let mut before = text.chars().rev();
    let is_unit =
        |c: char| matches!(c, '件' | '个' | '個' | '项' | '項' | '元' | '万' | '条' | '宗' | '份' | '次' | '起');
    match before.next() {
        Some(c) if is_unit(c) => before
            .find(|&c| !is_unit(c))
            .is_none_or(|c| is_han(c) || !(c.is_ascii_digit() || ('０'..='９').contains(&c))),
        Some(c) => is_han(c),
        None => false,
    }
}

fn is_numeral(c: char) -> bool {
    matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十')
}

/// Where the mark before a label starts, and whether a lone digit stands there that may be one. A number in a line of its own
/// is a mark of `numbered` labels only.
fn mark_start(body: &str, start: usize, floor: usize, numbered: bool) -> (usize, bool) {
    let mut at = start;
    let previous = |at: usize| body[floor..at].chars().next_back();
    let skip_space = |mut at: usize| {
        while let Some(c) = previous(at).filter(|&c| c.is_whitespace()) {
            at -= c.len_utf8();
        }
        at
    };
    let inner = skip_space(at);
    let mut cursor = inner;
    let mut has_punctuation = false;
    let mut has_bracket = false;
    while let Some(c) = previous(cursor) {
        match c {
            ')' | '）' | '〕' => has_bracket = true,
            '.' | '．' | '、' | ',' | '，' | '。' | ':' | '：' => has_punctuation = true,
            c if c.is_whitespace() => {}
            _ => break,
        }
        cursor -= c.len_utf8();
    }
    let numerals_end = cursor;
    if let Some(c) = previous(cursor) {
        if c.is_ascii_digit() && c != '0' || ('１'..='９').contains(&c) {
            // A figure at the end of a row is no mark of the bracket below it.
            if body[numerals_end..inner].starts_with(char::is_whitespace) {
                return (start, false);
            }
            // Nor is `345,` at the end of one the mark of the label in the next line.
            let is_own_line = matches!(previous(cursor - c.len_utf8()), None | Some('\n'));
            if body[numerals_end..start].contains('\n') && !(numbered && is_own_line) {
                return (start, false);
            }
            if !has_punctuation && !has_bracket {
                // `00000002其他…`: a mark without a point, or a figure.
                return (start, inner == start || cursor == inner);
            }
            cursor -= c.len_utf8();
        } else {
            while let Some(c) = previous(cursor).filter(|&c| is_numeral(c)) {
                cursor -= c.len_utf8();
            }
            // `十三` in a line of its own is a figure, `一本年新收…` a mark without its point.
            let is_bare = !has_punctuation && !has_bracket;
            if is_bare && (inner != start || body[cursor..numerals_end].chars().count() > 1) {
                return (start, false);
            }
        }
    }
    if cursor == numerals_end {
        return (start, false);
    }
    at = at.min(cursor);
    if has_bracket {
        let open = skip_space(cursor);
        if let Some(c) = previous(open).filter(|&c| matches!(c, '(' | '（' | '〔')) {
            at = open - c.len_utf8();
        }
    }
    (at, false)
}

/// Behind an explanation in brackets that follows a label, or behind the label itself.
fn explanation_end(body: &str, end: usize) -> usize {
    // The quotation mark or bracket that the fold left out at the label's end.
    let is_closing = |c: char| matches!(c, '”' | '’' | '"' | '\'' | '」' | '』' | '》' | '】' | ')' | '）' | '〕');
    let end = body.len() - body[end..].trim_start_matches(is_closing).len();
    let rest = &body[end..];
    let trimmed = rest.trim_start();
    let Some(open) = trimmed.chars().next() else { return end };
    let close = match open {
        '(' => [')', '）'],
        '（' => ['）', ')'],
        '〔' => ['〕', '〕'],
        '【' => ['】', '】'],
        _ => return end,
    };
    let offset = end + (rest.len() - trimmed.len());
    let mut n_han = 0;
    for (at, c) in trimmed.char_indices().take(90) {
        // The cell ends first, and the explanation goes on in its next line.
        if matches!(c, '|' | '\t') {
            return end;
        }
        if close.contains(&c) {
            // A number in brackets is no explanation: it may be the mark of the next label. Nor are figures in its midst.
            let has_figures = trimmed[..at].lines().skip(1).any(is_figures);
            return if n_han > 0 && !has_figures { offset + at + c.len_utf8() } else { end };
        }
        n_han += usize::from(is_han(c) && !is_numeral(c));
    }
    end
}

/// True if the text between two labels can stand inside one table.
fn is_link(gap: &str) -> bool {
    let mut n_han = 0;
    for c in gap.chars() {
        if c == '。' {
            return false;
        }
        n_han += usize::from(is_han(c));
        if n_han > MAX_HAN_BETWEEN {
            return false;
        }
    }
    true
}

/// Cuts a chain where the table changes, and keeps the pieces that are tables.
fn cut_chain(chain: Vec<Label>, body: &str, lexicon: &Lexicon, regions: &mut Vec<Region>) {
    let tables = |label: &Label| -> [bool; 3] {
        TableKind::ALL.map(|table| lexicon.meanings(label.id).iter().any(|meaning| meaning.table() == table))
    };
    let mut pieces: Vec<(TableKind, Vec<Label>)> = Vec::new();
    for label in chain {
        let belongs = tables(&label);
        match pieces.last_mut() {
            Some((table, piece)) if belongs[table.index()] => piece.push(label),
            _ => {
                let table = TableKind::ALL[belongs.iter().position(|&has| has).expect("a label has a meaning")];
                pieces.push((table, vec![label]));
            }
        }
    }
    for (table, labels) in pieces {
        if let Some(labels) = trim(table, labels, lexicon) {
            let start = labels[0].start;
            let mut end = super::gap::last_value_end(body, labels.last().expect("a table has labels").end);
            if table == TableKind::T3 {
                end = super::gap::blank_row_end(body, end);
            }
            regions.push(Region { table, labels, start, end });
        }
    }
}

/// The labels of the table itself, `None` if the piece is no table but prose or a heading that uses its words.
fn trim(table: TableKind, mut labels: Vec<Label>, lexicon: &Lexicon) -> Option<Vec<Label>> {
    let has =
        |label: &Label, test: fn(Meaning) -> bool| lexicon.meanings(label.id).iter().any(|&meaning| test(meaning));
    let count = |labels: &[Label], test: fn(Meaning) -> bool| {
        let mut ids: Vec<usize> = labels.iter().filter(|label| has(label, test)).map(|label| label.id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.len()
    };
    match table {
        TableKind::T1 => {
            let n_items = count(&labels, |meaning| matches!(meaning, Meaning::T1Item(_)));
            let n_heads =
                count(&labels, |meaning| matches!(meaning, Meaning::T1Band | Meaning::T1Head | Meaning::T1Measure(_)));
            // One item with its header is a table of its own where each 第二十条 item has one.
            (n_items >= 1 && n_heads >= 1).then_some(labels)
        }
        TableKind::T2 => {
            // The rows that prose does not name in passing.
            let n_rows = count(&labels, |meaning| {
                matches!(meaning, Meaning::T2Row(outcome) if !matches!(outcome,
                    Outcome::Granted | Outcome::GrantedInPart | Outcome::Other | Outcome::OtherMisc | Outcome::Total))
            });
            let n_columns = count(&labels, |meaning| matches!(meaning, Meaning::T2Column(_)));
            (n_rows >= 4 || n_rows >= 1 && n_columns >= 4).then_some(labels)
        }
        TableKind::T3 => {
            let is_outcome = |meaning| matches!(meaning, Meaning::T3Outcome(_));
            let first = labels.iter().position(|label| has(label, is_outcome))?;
            let header = labels[..first]
                .iter()
                .rposition(|label| has(label, |meaning| matches!(meaning, Meaning::T3Channel(_))))
                .map(|channel| {
                    // 行政复议 stands above 行政诉讼 in the header; a heading names both as well.
                    labels[..=channel]
                        .iter()
                        .rposition(|label| {
                            has(label, |meaning| meaning == Meaning::T3Channel(crate::model::Channel::Reconsideration))
                        })
                        .unwrap_or(channel)
                })
                .unwrap_or(first);
            labels.drain(..header);
            let n_outcomes = labels.iter().filter(|label| has(label, is_outcome)).count();
            let n_channels = count(&labels, |meaning| matches!(meaning, Meaning::T3Channel(_)));
            (n_outcomes >= 3 && n_channels >= 1).then_some(labels)
        }
    }
}
