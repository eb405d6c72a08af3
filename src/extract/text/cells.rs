//! A region as a grid: its gaps cut by the habits of the document.

use std::borrow::Cow;

use crate::forms::{Form, Forms, Lexicon, Meaning};
use crate::interpret::number::{Printed, is_value_like, parse_count};
use crate::model::{Applicant, Channel, DisputeOutcome, Edition, Grid, TableKind};

use super::builder::GridBuilder;
use super::furniture::Furniture;
use super::gap::{Gap, T3_CELLS, cut_gap, cut_values};
use super::habit::Habit;
use super::order::{Disorder, PrintedLabel};
use super::regions::{Label, Region};

/// The habits of a document, as all of its tables show them.
pub(super) fn read_habit(body: &str, regions: &[Region], furniture: &Furniture, lexicon: &Lexicon) -> Habit {
    let (mut all, mut headers, mut items, mut rows) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let pieces: Vec<Vec<Piece>> = regions.iter().map(|region| pieces(body, region, furniture, lexicon)).collect();
    for (region, pieces) in regions.iter().zip(&pieces) {
        for piece in pieces {
            let gap = &*piece.gap;
            all.push(gap);
            match expected_width(region.table, lexicon.meanings(piece.label.id)) {
                0 => headers.push(gap),
                1 => items.push(gap),
                _ => rows.push(gap),
            }
        }
    }
    Habit::of(&all, &headers, &items, &rows)
}

/// Cuts a region into a grid: rows of label cells followed by value cells, in the order of print; and what stands in it that
/// is no cell, or a cell of nobody knows which row.
pub(super) fn read_region(
    body: &str,
    region: &Region,
    habit: Habit,
    furniture: &Furniture,
    forms: &Forms,
) -> (Grid, Vec<String>) {
    let lexicon = forms.lexicon();
    let mut builder = GridBuilder::default();
    // The mark of the label to come, where it ran into the figures before it.
    let mut mark = String::new();
    let pieces = pieces(body, region, furniture, lexicon);
    let leads = find_leads(&pieces, region.table);
    let widths = Widths::of(region, forms);
    let mut is_apart = false;
    let mut rest: Vec<String> = pieces.iter().flat_map(|piece| piece.taken.iter().cloned()).collect();
    let mut columns = match region.table {
        TableKind::T3 => Columns::of(&region.labels, &pieces, habit, lexicon),
        TableKind::T1 | TableKind::T2 => None,
    };
    let lead_at = |index: usize| leads.get(index).copied().flatten();
    // Behind the last header of T3 every cell counts, blank ones too.
    let opens_values = |index: usize| region.table == TableKind::T3 && index + 1 == pieces.len();
    let ends = pieces.iter().enumerate().map(|(index, piece)| lead_at(index).unwrap_or(piece.gap.len()));
    let texts: Vec<&str> = pieces.iter().zip(ends).map(|(piece, end)| &piece.gap[..end]).collect();
    let cut = |(index, text): (usize, &&str)| {
        if opens_values(index) {
            let line = body[..region.start].rfind('\n').map_or(0, |at| at + 1);
            cut_values(text, habit, body[line..].trim_start().starts_with('|'))
        } else {
            cut_gap(text, habit, widths.of_row(lexicon.meanings(pieces[index].label.id)))
        }
    };
    let gaps: Vec<Gap> = texts.iter().enumerate().map(cut).collect();
    let is_figure = |cell: &&String| !cell.is_empty() && is_value_like(cell);
    let printed = pieces.iter().zip(&gaps).map(|(piece, gap)| PrintedLabel {
        meanings: lexicon.meanings(piece.label.id),
        n_cells: gap.rows().map(|cells| cells.iter().filter(is_figure).count()).max().unwrap_or(0),
        has_digits: gap.cells.iter().any(|cell| has_digit(cell)),
        is_whole: region.table == TableKind::T2 && is_whole_row(line_around(body, piece.label.start)),
    });
    let disorder = Disorder::of(region.table, &printed.collect::<Vec<_>>(), forms);
    if disorder.has_block {
        builder.set_block();
    }
    for (index, (piece, mut gap)) in pieces.iter().zip(gaps).enumerate() {
        let (label, text) = (piece.label, texts[index]);
        let meanings = lexicon.meanings(label.id);
        if columns.is_some() {
            // The cells come in one row, behind the last label.
            let strays = gap.strays.drain(..).flat_map(|(text, cells)| std::iter::once(text).chain(cells));
            let loose: Vec<String> = gap.cells.drain(..).chain(strays).collect();
            if let Some(Columns::Lost) = columns {
                rest.extend(loose.into_iter().filter(|text| !text.is_empty()));
            }
        }
        rest.append(&mut gap.foreign);
        let printed = format!("{mark}{}{}", &body[label.start..label.end], gap.tail);
        mark.clear();
        if pieces.get(index + 1).is_some_and(|next| next.label.may_have_bare_mark) {
            mark = split_bare_mark(&mut gap, expected_width(region.table, meanings));
        }
        builder.label(meanings, region.table, printed, is_apart);
        is_apart = text.contains('\n');
        if opens_values(index) && (gap.cells.len() >= T3_CELLS || gap.cells.iter().any(|cell| !cell.is_empty())) {
            builder.open_values();
        }
        let is_exceeded = widths.is_exceeded(meanings, &gap.cells);
        // One figure more may be the number of a page; others are those of a row without any.
        if is_exceeded && gap.cells.len() > widths.of_row(meanings) + 1 {
            builder.set_block();
        }
        if gap.is_doubtful || disorder.is_lost(index) || is_exceeded {
            builder.lose_values(gap.cells.len());
            builder.has_lost |= gap.cells.iter().any(|cell| has_digit(cell));
            rest.extend(gap.cells.into_iter().filter(|text| !text.is_empty()));
        } else {
            for cell in gap.cells {
                builder.value(cell);
            }
        }
        for (text, cells) in gap.strays {
            builder.stray(text);
            if disorder.is_lost(index) {
                rest.extend(cells.into_iter().filter(|text| !text.is_empty()));
            } else {
                cells.into_iter().for_each(|cell| builder.value(cell));
            }
        }
        builder.layouts.extend(gap.layout);
        if let Some(at) = lead_at(index) {
            builder.lead(lead_of(&piece.gap[at..]).to_owned());
        }
    }
    match columns.take() {
        Some(Columns::InOrder(cells)) => {
            builder.open_values();
            cells.into_iter().for_each(|cell| builder.value(cell));
        }
        Some(Columns::Lost) => {
            builder.open_values();
            builder.lose_values(T3_CELLS);
            builder.has_lost = true;
        }
        None => {}
    }
    (builder.finish(is_markdown(body, region)), rest)
}

/// The figures of T3 where they were taken out column by column: those of the first channel behind its labels, each of the
/// others behind the label of its column.
enum Columns {
    /// All of them, in the order of the form.
    InOrder(Vec<String>),
    /// Which is whose cannot be told.
    Lost,
}

impl Columns {
    /// `None` where the table is printed otherwise; `labels` are those of `pieces` in the order of print.
    fn of(labels: &[Label], pieces: &[Piece], habit: Habit, lexicon: &Lexicon) -> Option<Self> {
        // Between separators a cell keeps its place.
        if pieces.iter().any(|piece| piece.gap.contains(['|', '\t'])) {
            return None;
        }
        // Here lines of single figures are no page numbers.
        let habit = Habit { has_row_lines: false, ..habit };
        let (mut channels, mut outcomes): (Vec<Channel>, Vec<DisputeOutcome>) = (Vec::new(), Vec::new());
        let mut cells: Vec<String> = Vec::new();
        // Where figures stand: how many, and whether behind a channel or an outcome.
        let mut places: Vec<(usize, bool)> = Vec::new();
        let mut is_in_order = true;
        for piece in pieces {
            let mut is_behind_channel = false;
            for &meaning in lexicon.meanings(piece.label.id) {
                match meaning {
                    Meaning::T3Channel(channel) => channels.push(channel),
                    Meaning::T3Outcome(outcome) => outcomes.push(outcome),
                    _ => {}
                }
                is_behind_channel |= matches!(meaning, Meaning::T3Channel(_));
            }
            let gap = cut_gap(&piece.gap, habit, 0);
            // What pads a header is no figure.
            let is_figure = |cell: &String| is_value_like(cell) || has_digit(cell);
            let figures: Vec<String> = gap.cells.into_iter().filter(is_figure).collect();
            if figures.is_empty() {
                continue;
            }
            places.push((figures.len(), is_behind_channel));
            cells.extend(figures);
            // Every label so far has its figure.
            is_in_order &= cells.len() == outcomes.len() && gap.strays.is_empty();
        }
        let is_row = places.len() < 2 || places.iter().any(|&(n_figures, _)| n_figures == T3_CELLS);
        // A row for each of the channels, or for each of the outcomes.
        let has_rows = places.iter().all(|&(_, is_behind_channel)| is_behind_channel)
            || places.iter().all(|&place| place == (Channel::ALL.len(), false));
        // A list of labels and figures, or a header and a row for each of the channels.
        let is_alike = places.iter().all(|place| place == &places[0]);
        if is_row || has_rows || is_alike && has_own_channels(labels, lexicon) {
            return None;
        }
        channels.dedup();
        is_in_order &= cells.len() == T3_CELLS && channels == Channel::ALL;
        is_in_order &= outcomes.chunks(DisputeOutcome::ALL.len()).all(|chunk| chunk == DisputeOutcome::ALL);
        Some(if is_in_order { Self::InOrder(cells) } else { Self::Lost })
    }
}

/// True if each of the channels is named right before its outcomes, and these are all there.
fn has_own_channels(labels: &[Label], lexicon: &Lexicon) -> bool {
    let mut rest: &[DisputeOutcome] = &[];
    for &meaning in labels.iter().flat_map(|label| lexicon.meanings(label.id)) {
        match meaning {
            Meaning::T3Channel(_) if rest.is_empty() => rest = &DisputeOutcome::ALL,
            Meaning::T3Outcome(outcome) if rest.first() == Some(&outcome) => rest = &rest[1..],
            Meaning::T3Channel(_) | Meaning::T3Outcome(_) => return false,
            _ => {}
        }
    }
    true
}

/// How many cells the rows of a table have, as far as its labels tell.
struct Widths<'f> {
    form: Option<&'f Form>,
}

impl<'f> Widths<'f> {
    fn of(region: &Region, forms: &'f Forms) -> Self {
        let of = |edition: Edition| forms.get(edition).filter(|form| Self::fits(form, region, forms.lexicon()));
        let mut fitting = [Edition::E2021, Edition::E2019].into_iter().filter_map(of);
        let form = fitting.next();
        // Labels that both have tell nothing.
        Self { form: if fitting.next().is_none() { form } else { None } }
    }

    /// True if the form has all rows and columns of T1 that the table names.
    fn fits(form: &Form, region: &Region, lexicon: &Lexicon) -> bool {
        region.labels.iter().all(|label| {
            let meanings = lexicon.meanings(label.id);
            meanings.iter().any(|&meaning| match meaning {
                Meaning::T1Item(item) => form.t1.iter().any(|row| row.item == item),
                Meaning::T1Measure(measure) => form.t1.iter().any(|row| row.measures.contains(&measure)),
                _ => true,
            })
        })
    }

    /// Number of cells behind a label; 0 for a header, or where it is not known.
    fn of_row(&self, meanings: &[Meaning]) -> usize {
        let width = |meaning: &Meaning| match *meaning {
            Meaning::T2Row(_) => Some(Applicant::ALL.len()),
            Meaning::T1Item(item) => Some(self.form?.t1.iter().find(|row| row.item == item)?.measures.len()),
            _ => None,
        };
        meanings.iter().find_map(width).unwrap_or(0)
    }

    /// True for a row of T1 that prints more than its cells. No sum tells which of them is the foreign one: the number of a
    /// page, or a figure of another row.
    fn is_exceeded(&self, meanings: &[Meaning], cells: &[String]) -> bool {
        let is_item = meanings.iter().any(|meaning| matches!(meaning, Meaning::T1Item(_)));
        let width = self.of_row(meanings);
        let is_blank = |cell: &String| matches!(parse_count(cell), Printed::Blank);
        let is_full = |cells: &[String]| cells.iter().filter(|cell| !cell.trim().is_empty()).count() > width;
        let is_one = cells.windows(2).all(|pair| pair[0] == pair[1]);
        is_item && width > 0 && is_full(cells) && !cells[width..].iter().all(is_blank) && !is_one
    }
}

/// A label of a region with the text behind it.
struct Piece<'r> {
    label: &'r Label,
    gap: Cow<'r, str>,
    /// Lines of the page that stood in it.
    taken: Vec<String>,
}

/// The labels of a region in the order of the form, as far as one that stands alone above its column tells.
fn pieces<'r>(body: &'r str, region: &'r Region, furniture: &Furniture, lexicon: &Lexicon) -> Vec<Piece<'r>> {
    let ends = region.labels.iter().skip(1).map(|next| next.start).chain([region.end]);
    let piece = |(label, end): (&'r Label, usize)| {
        let (gap, taken) = furniture.strip(&body[label.end.min(end)..end]);
        Piece { label, gap, taken }
    };
    let mut pieces: Vec<Piece> = region.labels.iter().zip(ends).map(piece).collect();
    if region.table == TableKind::T3 {
        order_channels(&mut pieces, lexicon);
    }
    pieces
}

/// Where columns come one after the other, the label of a channel comes with its first line, before the 总计 of the channel on
/// its left, which stands lower: it is put behind it.
fn order_channels(pieces: &mut [Piece], lexicon: &Lexicon) {
    let mut named: Vec<DisputeOutcome> = Vec::new();
    for at in 0..pieces.len() {
        for &meaning in lexicon.meanings(pieces[at].label.id) {
            match meaning {
                Meaning::T3Outcome(outcome) => named.push(outcome),
                Meaning::T3Channel(_) => {
                    let is_total = |piece: &Piece| {
                        lexicon.meanings(piece.label.id).contains(&Meaning::T3Outcome(DisputeOutcome::Total))
                    };
                    let has_figures = |piece: &Piece| piece.gap.split_whitespace().any(is_value_like);
                    if named.ends_with(&DisputeOutcome::ALL[..DisputeOutcome::ALL.len() - 1])
                        && !has_figures(&pieces[at])
                        && pieces.get(at + 1).is_some_and(|next| is_total(next) && has_figures(next))
                    {
                        pieces.swap(at, at + 1);
                    }
                    named.clear();
                    break;
                }
                _ => {}
            }
        }
    }
}

/// Where numbers begin that stand before the next labels and count the rows: in their lines, or in T2 in lines of their own.
/// By gap; empty where there are no such numbers.
fn find_leads(pieces: &[Piece], table: TableKind) -> Vec<Option<usize>> {
    let (mut last, mut n_in_line, mut n_alone) = (0, 0, 0);
    let mut leads = Vec::with_capacity(pieces.len());
    // Behind the last gap there is no label.
    for piece in &pieces[..pieces.len().saturating_sub(1)] {
        let gap = &*piece.gap;
        let is_alone = gap.trim_end_matches([' ', '\t', '\u{3000}']).ends_with('\n') && table == TableKind::T2;
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

fn has_digit(cell: &str) -> bool {
    cell.contains(|c: char| c.is_ascii_digit())
}

/// The line that holds a place of the text, as far as a row of a table may reach: a text may be one line of megabytes.
fn line_around(body: &str, at: usize) -> &str {
    const REACH: usize = 4096;
    let (from, to) = (body.floor_char_boundary(at.saturating_sub(REACH)), body.floor_char_boundary(at + REACH));
    let start = body[from..at].rfind('\n').map_or(from, |end| from + end + 1);
    body[start..to].lines().next().unwrap_or_default()
}

/// True for `| （一）予以公开 | 9 | 0 | 0 | 0 | 0 | 0 | 9 |`: words, and behind them as many figures as T2 has columns.
fn is_whole_row(line: &str) -> bool {
    let Some(row) = line.trim().strip_prefix('|').and_then(|row| row.strip_suffix('|')) else { return false };
    let cells: Vec<&str> = row.split('|').map(str::trim).collect();
    let is_figure = |cell: &&&str| !cell.is_empty() && is_value_like(cell);
    let n_figures = cells.iter().rev().take_while(is_figure).count();
    n_figures == Applicant::ALL.len() && cells.len() > n_figures && cells.iter().filter(is_figure).count() == n_figures
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
