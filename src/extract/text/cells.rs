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
    for (index, (label, text)) in region.labels.iter().zip(gaps(body, region)).enumerate() {
        let meanings = lexicon.meanings(label.id);
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
    }
    builder.finish(is_markdown(body, region))
}

/// The texts behind the labels of a region.
fn gaps<'b>(body: &'b str, region: &Region) -> Vec<&'b str> {
    let ends = region.labels.iter().skip(1).map(|next| next.start).chain([region.end]);
    region.labels.iter().zip(ends).map(|(label, end)| &body[label.end.min(end)..end]).collect()
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
