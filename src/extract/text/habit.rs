//! How one document prints its cells: decided once from all the gaps between the labels of its tables.

use crate::fold::is_han;
use crate::interpret::number::is_value_like;

use super::gap::cut_gap;

/// How blank cells are kept in lines without other separators.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum BlankHabit {
    /// Not at all.
    #[default]
    Lost,
    /// A line that holds only NBSP or an ideographic space is a blank cell.
    SpaceLine,
    /// Cells stand `unit` line breaks apart; each blank adds `step` more.
    ExtraLines { unit: usize, step: usize },
}

/// The habits of a document.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Habit {
    pub blank: BlankHabit,
    /// Cells stand on lines of their own and only a row's last one carries a pipe; a lone pipe is a blank cell.
    pub pipe_ends_row: bool,
    /// A row opens with a lone pipe.
    pub pipe_opens_row: bool,
    /// Labels are set vertically: lines of one character belong to them.
    pub is_vertical: bool,
    /// The cells of a row stand in one line: a number on a line of its own is that of a page.
    pub has_row_lines: bool,
}

impl Habit {
    /// The habits shown by `gaps`, the texts behind the labels: `headers` those behind labels that no figures follow,
    /// `rows` those behind labels of T2 rows, which should hold seven cells each.
    pub fn of(gaps: &[&str], headers: &[&str], rows: &[&str]) -> Self {
        let mut habit = Self {
            pipe_ends_row: pipe_ends_row(rows),
            pipe_opens_row: pipe_opens_row(headers),
            has_row_lines: has_row_lines(rows),
            is_vertical: gaps
                .iter()
                .flat_map(|gap| gap.lines())
                .filter(|line| is_piece_of_vertical_label(line))
                .count()
                >= 3,
            ..Self::default()
        };
        habit.blank = blank_habit(rows, habit);
        habit
    }
}

/// A line that holds one character which can only be a piece of a label: a bracket, or a Han character that is no
/// numeral.
fn is_piece_of_vertical_label(line: &str) -> bool {
    let may_be_value = |c| "一二三四五六七八九十零无無空增减減".contains(c);
    is_single_character_of_label(line.trim()) && !line.trim().chars().all(may_be_value)
}

/// One character of a label that was set vertically, between the rows beside it.
pub(super) fn is_single_character_of_label(text: &str) -> bool {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => is_han(c) || matches!(c, '(' | ')' | '（' | '）' | '、' | '.' | '．'),
        _ => false,
    }
}

/// Most rows have a line that holds several of their cells.
fn has_row_lines(rows: &[&str]) -> bool {
    let has_figures = |gap: &&&str| !gap.contains(['|', '\t']) && !gap.trim().is_empty();
    let is_row = |line: &str| line.split_whitespace().filter(|word| is_value_like(word)).count() >= 2;
    let n_rows = rows.iter().filter(has_figures).count();
    let n_lined = rows.iter().filter(has_figures).filter(|gap| gap.lines().any(is_row)).count();
    n_lined >= 4 && n_lined * 2 > n_rows
}

/// Values stand on lines without pipes, and only one in a row carries one.
fn pipe_ends_row(rows: &[&str]) -> bool {
    let (mut n_bare, mut n_piped) = (0, 0);
    for gap in rows.iter().filter(|gap| gap.contains('|')) {
        // The first line is what is left of the label's own.
        for line in gap.lines().skip(1).map(str::trim).filter(|line| !line.is_empty()) {
            n_bare += usize::from(!line.contains('|') && is_value_like(line));
            n_piped += usize::from(line.ends_with('|') && line.trim_matches(['|', ' ']) != "");
        }
    }
    n_bare >= 1 && n_piped >= 2
}

/// Between two labels on lines that carry their own pipes there are lone pipes: they open rows.
fn pipe_opens_row(gaps: &[&str]) -> bool {
    let is_opened = |gap: &&str| {
        let mut lines = gap.lines();
        let first = lines.next().unwrap_or("").trim();
        let rest: Vec<&str> = lines.map(str::trim).filter(|line| !line.is_empty()).collect();
        let pads = rest.iter().take_while(|line| line.len() > 1 && line.chars().all(|c| c == '|')).count();
        first.starts_with('|') && rest[pads..] == ["|"]
    };
    gaps.iter().filter(|gap| is_opened(gap)).count() >= 2
}

/// The habit under which most rows get exactly seven cells.
fn blank_habit(rows: &[&str], habit: Habit) -> BlankHabit {
    let rows: Vec<&str> = rows
        .iter()
        .copied()
        .filter(|gap| !gap.contains(['|', '\t']) && gap.contains('\n') && !gap.trim().is_empty())
        .collect();
    if rows.len() < 4 {
        return BlankHabit::Lost;
    }
    let unit = most_common_distance(&rows);
    let habits = [
        BlankHabit::Lost,
        BlankHabit::SpaceLine,
        BlankHabit::ExtraLines { unit, step: unit },
        BlankHabit::ExtraLines { unit, step: 1 },
    ];
    let n_exact =
        |blank: BlankHabit| rows.iter().filter(|gap| cut_gap(gap, Habit { blank, ..habit }).cells.len() == 7).count();
    let best = habits.into_iter().rev().max_by_key(|&blank| n_exact(blank)).unwrap_or_default();
    // A habit that explains a handful of rows by chance is none.
    if n_exact(best) * 5 >= rows.len() * 4 { best } else { BlankHabit::Lost }
}

/// The most common number of line breaks between two figures.
fn most_common_distance(gaps: &[&str]) -> usize {
    let mut counts = [0usize; 9];
    for gap in gaps {
        let mut distance: Option<usize> = None;
        for line in gap.split('\n') {
            if line.trim().is_empty() {
                distance = distance.map(|distance| distance + 1);
            } else {
                if let Some(distance) = distance {
                    counts[distance.min(8)] += 1;
                }
                distance = Some(1);
            }
        }
    }
    let most = counts.iter().enumerate().max_by_key(|&(distance, count)| (*count, 9 - distance));
    most.map_or(1, |(distance, _)| distance.max(1))
}
