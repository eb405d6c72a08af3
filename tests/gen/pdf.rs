//! Prints a table the way the text of a PDF has it: a line per row, page numbers in between, labels broken.

use super::layout::Layout;
use super::rng::Rng;
use super::tables::{Cell, Role, Table};
use super::text::{is_invisible, note_lost};

/// Lines of the page that a table starts on, and of those that follow.
const LINES_PER_PAGE: usize = 26;

struct Paper {
    n_lines: usize,
    page_no: i64,
    style: usize,
}

impl Paper {
    /// The line with the page number, if the page is full.
    fn turn(&mut self) -> Option<String> {
        self.n_lines += 1;
        if !self.n_lines.is_multiple_of(LINES_PER_PAGE) {
            return None;
        }
        let no = self.page_no;
        self.page_no += 1;
        Some(match self.style {
            0 => format!("- {no} -"),
            1 => format!("— {no} —"),
            2 => format!("第 {no} 页 共 9 页"),
            _ => format!("{no}"),
        })
    }
}

/// Prints the table. Blanks are lost, as a PDF has no trace of an empty cell.
pub fn print_table(rng: &mut Rng, layout: Layout, table: &Table, out: &mut String, lost: &mut Vec<usize>) {
    let start = rng.below(LINES_PER_PAGE - 1);
    // A bare page number among the figures is the hardest, and rare.
    let style = rng.weighted(&[(0, 55), (1, 25), (2, 15), (3, 5)]);
    let mut paper = Paper { n_lines: start, page_no: rng.range(2, 6), style };
    let mut vertical: Vec<String> = Vec::new();
    for (r, row) in table.rows.iter().enumerate() {
        note_lost(row, false, lost);
        if r < table.n_head_rows {
            let texts: Vec<&str> = row.iter().map(|c| c.text.as_str()).filter(|t| !t.is_empty()).collect();
            if r + 1 == table.n_head_rows && rng.chance(500) {
                interleave(&texts, out);
            } else {
                line(&mut paper, &texts.join(" "), out);
            }
            continue;
        }
        let (labels, values) = split_row(row);
        if row.iter().all(|cell| matches!(cell.role, Role::Band | Role::Head)) {
            line(&mut paper, &labels.join(" "), out);
            continue;
        }
        let tail = values.join(" ");
        // Group labels stand in narrow columns of their own.
        let (groups, label): (&[&str], &str) = match labels.split_last() {
            Some((last, rest)) => (rest, *last),
            None => (&[], ""),
        };
        for group in groups {
            if layout == Layout::PdfVertical {
                vertical.extend(group.chars().map(String::from));
            } else {
                print_group(&mut paper, rng, group, out);
            }
        }
        // Vertical characters come out between the rows that they stand beside, a few at a time.
        let n_left = table.rows.len() - r;
        let n_now = if groups.is_empty() { vertical.len().div_ceil(n_left) } else { vertical.len().min(2) };
        for c in vertical.drain(..n_now) {
            line(&mut paper, &c, out);
        }
        print_row(&mut paper, rng, label, &tail, out);
    }
}

fn line(paper: &mut Paper, text: &str, out: &mut String) {
    out.push_str(text.trim());
    out.push('\n');
    if let Some(number) = paper.turn() {
        out.push_str(&number);
        out.push('\n');
    }
}

fn text_of(cell: &Cell) -> &str {
    cell.text.trim_matches([' ', '\u{a0}'])
}

fn split_row(row: &[Cell]) -> (Vec<&str>, Vec<&str>) {
    let visible = row.iter().filter(|cell| !is_invisible(&cell.text));
    let (values, labels): (Vec<&Cell>, Vec<&Cell>) = visible.partition(|cell| matches!(cell.role, Role::Value(_)));
    (labels.into_iter().map(text_of).collect(), values.into_iter().map(text_of).collect())
}

/// `(四)无` / page number / `法提供` where the page ends inside the label.
fn print_group(paper: &mut Paper, rng: &mut Rng, group: &str, out: &mut String) {
    let is_page_end = (paper.n_lines + 1).is_multiple_of(LINES_PER_PAGE);
    let chars: Vec<char> = group.chars().collect();
    if (is_page_end || rng.chance(80)) && chars.len() > 5 {
        let (head, tail): (String, String) = (chars[..4].iter().collect(), chars[4..].iter().collect());
        line(paper, &head, out);
        line(paper, &tail, out);
    } else {
        line(paper, group, out);
    }
}

/// A row; a long label is wrapped, with its figures behind the last part.
fn print_row(paper: &mut Paper, rng: &mut Rng, label: &str, tail: &str, out: &mut String) {
    let chars: Vec<char> = label.chars().collect();
    if chars.len() > 12 && !tail.is_empty() && rng.chance(600) {
        let at = chars.len().min(rng.range(9, 14) as usize);
        let (head, rest): (String, String) = (chars[..at].iter().collect(), chars[at..].iter().collect());
        line(paper, &head, out);
        line(paper, &format!("{rest} {tail}"), out);
    } else {
        line(paper, &format!("{label} {tail}"), out);
    }
}

/// Headers of four characters in two lines, the upper halves first: `商业 科研` above `企业 机构`.
fn interleave(texts: &[&str], out: &mut String) {
    let mut halves = (Vec::new(), Vec::new());
    for text in texts {
        let chars: Vec<char> = text.chars().collect();
        let middle = if chars.len() >= 4 { chars.len().div_ceil(2) } else { chars.len() };
        halves.0.push(chars[..middle].iter().collect::<String>());
        if middle < chars.len() {
            halves.1.push(chars[middle..].iter().collect::<String>());
        }
    }
    out.push_str(&halves.0.join(" "));
    out.push('\n');
    if !halves.1.is_empty() {
        out.push_str(&halves.1.join(" "));
        out.push('\n');
    }
}
