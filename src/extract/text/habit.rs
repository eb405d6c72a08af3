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
    /// `items` those behind labels of T1 rows, `rows` those behind labels of T2 rows, which should hold seven cells
    /// each.
    pub fn of(gaps: &[&str], headers: &[&str], items: &[&str], rows: &[&str]) -> Self {
        let mut habit = Self {
            pipe_ends_row: pipe_ends_row(rows),
            pipe_opens_row: pipe_opens_row(headers),
            has_row_lines: has_row_lines(&[items, rows].concat()),
            is_vertical: gaps
                .iter()
                .flat_map(|gap| gap.lines())
                .filter(|line| is_piece_of_vertical_label(line))
                .count()
                >= 3,
            ..Self::default()
        };
        habit.blank = blank_habit(headers, rows, habit);
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

/// Figures stand in the line in which their label ends, and hardly ever in a line of their own.
fn has_row_lines(rows: &[&str]) -> bool {
    let (mut n_beside, mut n_below) = (0, 0);
    for gap in rows.iter().filter(|gap| !gap.contains(['|', '\t']) && !gap.trim().is_empty()) {
        let first = gap.lines().next().unwrap_or("").trim();
        let is_beside = first.split_whitespace().any(is_value_like);
        n_beside += usize::from(is_beside);
        let is_figure = |line: &str| !line.trim().is_empty() && is_value_like(line.trim());
        n_below += usize::from(!is_beside && gap.lines().skip(1).any(is_figure));
    }
    n_beside >= 4 && n_beside > 2 * n_below
}

/// Values stand on lines without pipes, and only one in a row carries one.
fn pipe_ends_row(rows: &[&str]) -> bool {
    let (mut n_bare, mut n_piped) = (0, 0);
    for gap in rows.iter().filter(|gap| gap.contains('|')) {
        // The first line is what is left of the label's own.
        for line in gap.lines().skip(1).map(str::trim).filter(|line| !line.is_empty()) {
            n_bare += usize::from(!line.contains('|') && is_value_like(line));
            n_piped += usize::from(line.ends_with('|') && !line.trim_matches(['|', ' ']).is_empty());
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
fn blank_habit(headers: &[&str], rows: &[&str], habit: Habit) -> BlankHabit {
    let rows: Vec<&str> = rows
        .iter()
        .copied()
        .filter(|gap| !gap.contains(['|', '\t']) && gap.contains('\n') && !gap.trim().is_empty())
        .collect();
    if rows.len() < 4 {
        return BlankHabit::Lost;
    }
    let unit = line_distance(headers);
    let habits = [
        BlankHabit::Lost,
        BlankHabit::SpaceLine,
        BlankHabit::ExtraLines { unit, step: unit },
        BlankHabit::ExtraLines { unit, step: 1 },
    ];
    let n_exact = |blank: BlankHabit| {
        rows.iter().filter(|gap| cut_gap(gap, Habit { blank, ..habit }, 7).cells.len() == 7).count()
    };
    // The first of the best: a habit that says more must explain more.
    let best = habits
        .into_iter()
        .fold(BlankHabit::Lost, |best, blank| if n_exact(blank) > n_exact(best) { blank } else { best });
    // A habit that explains a handful of rows by chance is none.
    if n_exact(best) * 5 >= rows.len() * 4 { best } else { BlankHabit::Lost }
}

/// Line breaks between two cells that stand next to each other: as between most labels of the header.
fn line_distance(headers: &[&str]) -> usize {
    let mut counts = [0usize; 8];
    for gap in headers.iter().filter(|gap| gap.trim().is_empty()) {
        let distance = gap.matches('\n').count();
        if (1..counts.len()).contains(&distance) {
            counts[distance] += 1;
        }
    }
    (1..counts.len()).rev().max_by_key(|&distance| counts[distance]).unwrap_or(1)
}
