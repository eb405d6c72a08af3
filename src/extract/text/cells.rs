//! A region as a grid: its gaps cut by the habits of the document.

use crate::forms::{Lexicon, Meaning};
use crate::model::{Applicant, Grid, TableKind};

use super::builder::GridBuilder;
use super::gap::{Gap, T3_CELLS, cut_gap, cut_values};
use super::habit::Habit;
use super::regions::Region;

/// The habits of a document, as all of its tables show them.
pub(super) fn read_habit(body: &str, regions: &[Region], lexicon: &Lexicon) -> Habit {
    let (mut all, mut headers, mut items, mut rows) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for region in regions {
        for (label, gap) in region.labels.iter().zip(gaps(body, region)) {
            all.push(gap);
            match expected_width(region.table, lexicon.meanings(label.id)) {
                0 => headers.push(gap),
                1 => items.push(gap),
                _ => rows.push(gap),
            }
        }
    }
    Habit::of(&all, &headers, &items, &rows)
}

/// Cuts a region into a grid: rows of label cells followed by value cells, in the order of print.
pub(super) fn read_region(body: &str, region: &Region, habit: Habit, lexicon: &Lexicon) -> Grid {
    let mut builder = GridBuilder::default();
    // The mark of the label to come, where it ran into the figures before it.
    let mut mark = String::new();
    let gaps = gaps(body, region);
    let leads = find_leads(&gaps, region.table);
    for (index, (label, text)) in region.labels.iter().zip(gaps).enumerate() {
        let meanings = lexicon.meanings(label.id);
        let lead = leads.get(index).copied().flatten();
        let text = lead.map_or(text, |at| &text[..at]);
        // Behind the last header of T3 every cell counts, blank ones too.
        let opens_values = region.table == TableKind::T3 && index + 1 == region.labels.len();
        let mut gap = if opens_values {
            let line = body[..region.start].rfind('\n').map_or(0, |at| at + 1);
            cut_values(text, habit, body[line..].trim_start().starts_with('|'))
        } else {
            cut_gap(text, habit)
        };
        let printed = format!("{mark}{}{}", &body[label.start..label.end], gap.tail);
        mark.clear();
        if region.labels.get(index + 1).is_some_and(|next| next.may_have_bare_mark) {
            mark = split_bare_mark(&mut gap, expected_width(region.table, meanings));
        }
        builder.label(meanings, region.table, printed);
        if opens_values && (gap.cells.len() >= T3_CELLS || gap.cells.iter().any(|cell| !cell.is_empty())) {
            builder.open_values();
        }
        for cell in gap.cells {
            builder.value(cell);
        }
        for (text, cells) in gap.strays {
            builder.stray(text);
            for cell in cells {
                builder.value(cell);
            }
        }
        builder.layouts.extend(gap.layout);
        if let Some(at) = lead {
            let label = &region.labels[index + 1];
            builder.lead(lead_of(&body[region.labels[index].end + at..label.start]).to_owned());
        }
    }
    builder.finish(is_markdown(body, region))
}

/// The texts behind the labels of a region.
fn gaps<'b>(body: &'b str, region: &Region) -> Vec<&'b str> {
    let ends = region.labels.iter().skip(1).map(|next| next.start).chain([region.end]);
    region.labels.iter().zip(ends).map(|(label, end)| &body[label.end.min(end)..end]).collect()
}

/// Where numbers begin that stand before the next labels and count the rows: in their lines, or in T2 in lines of their own.
/// By gap; empty where there are no such numbers.
fn find_leads(gaps: &[&str], table: TableKind) -> Vec<Option<usize>> {
    let (mut last, mut n_in_line, mut n_alone) = (0, 0, 0);
    let mut leads = Vec::with_capacity(gaps.len());
    // Behind the last gap there is no label.
    for gap in &gaps[..gaps.len().saturating_sub(1)] {
        let is_alone = gap.ends_with('\n') && table == TableKind::T2;
        let line = if is_alone { gap.trim_end().rfind('\n') } else { gap.rfind('\n') }.map(|at| at + 1);
        let lead = line.and_then(|at| Some((at, lead_of(&gap[at..]).parse::<u32>().ok()?)));
        leads.push(lead.map(|(at, _)| at));
        if let Some((_, number)) = lead {
            if number != last + 1 && (number != 1 || is_alone) {
                return Vec::new();
            }
            last = number;
            n_in_line += usize::from(!is_alone);
            n_alone += usize::from(is_alone);
        }
    }
    // The figures of a column do not count up from one either, if there are enough of them.
    if n_in_line >= 3 && n_alone == 0 || n_alone >= 12 && n_in_line == 0 { leads } else { Vec::new() }
}

/// What stands in a line before its label, without separators.
fn lead_of(line: &str) -> &str {
    line.trim_matches(|c: char| c == '|' || c.is_whitespace())
}

/// Number of cells behind a label, as far as the label alone tells; 0 for a header.
fn expected_width(table: TableKind, meanings: &[Meaning]) -> usize {
    match table {
        TableKind::T1 => usize::from(meanings.iter().any(|meaning| matches!(meaning, Meaning::T1Item(_)))),
        TableKind::T2 => {
            Applicant::ALL.len() * usize::from(meanings.iter().any(|meaning| matches!(meaning, Meaning::T2Row(_))))
        }
        TableKind::T3 => 0,
    }
}

/// `00000002其他…`: the last digit of a run may be the next label's mark. Behind as many zeros as there are cells it can
/// be nothing else, and is given back; elsewhere the doubt stays, and the mark is empty.
fn split_bare_mark(gap: &mut Gap, width: usize) -> String {
    if let [cell] = &mut gap.cells[..] {
        let is_run = cell.len() == width + 1 && cell.bytes().all(|byte| byte.is_ascii_digit());
        if width > 1 && is_run && cell[..width].bytes().all(|byte| byte == b'0') {
            return cell.split_off(width);
        }
    }
    String::new()
}

fn is_markdown(body: &str, region: &Region) -> bool {
    let is_delimiter = |line: &str| {
        let line = line.trim();
        line.contains("---") && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
    };
    body[region.start..region.end].lines().any(is_delimiter)
}
