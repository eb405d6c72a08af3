//! The text as its labels are looked for: freed of what would stand in the middle of a label or of a row.

use crate::forms::{Lexicon, Meaning};
use crate::interpret::number::is_value_like;
use crate::model::Item;

use super::furniture::{is_box, is_page_number, is_rule};

/// Most lines of a label above or below its figures.
const MAX_WRAPPED: usize = 2;

/// A cell of which nothing is known, in a line of its own.
const UNKNOWN: &str = "?\n";

/// The text with tables drawn by lines as rows between pipes, marked-up spans as their words, labels in one piece before
/// their figures, and without lines that hold only a page number between dashes (`- 4 -`). Returns these lines as well.
pub(super) fn prepare(text: &str, lexicon: &Lexicon) -> (String, Vec<String>) {
    let mut body = String::with_capacity(text.len());
    let mut dropped = Vec::new();
    let mut above = "";
    for line in text.split_inclusive(['\n', '\u{c}']) {
        if is_page_number(line) {
            dropped.push(line.trim().to_owned());
            // Where it may be a row, neither that nor an empty one is claimed.
            body.push_str(if is_row(line, above, lexicon) { UNKNOWN } else { "\n" });
        } else if line.contains(is_box) {
            push_drawn(line, &mut body);
        } else if line.contains("]{") {
            push_spans(line, &mut body);
        } else {
            body.push_str(line);
        }
        if !line.trim().is_empty() {
            above = line;
        }
    }
    (unwrap_labels(body, lexicon), dropped)
}

/// `— 3 —` right below a row of T1 that has three cells: these, as likely as a page number.
fn is_row(line: &str, above: &str, lexicon: &Lexicon) -> bool {
    let is_label = |meaning: &Meaning| matches!(meaning, Meaning::T1Item(Item::Regulations | Item::NormativeDocuments));
    line.split_whitespace().count() == 3 && lexicon.read_cell(above.trim()).iter().any(is_label)
}

/// A line of a table that is drawn: what stands between upright strokes is a cell; a line of other strokes alone is none.
fn push_drawn(line: &str, body: &mut String) {
    let is_upright = |c: char| matches!(c, '│' | '┃' | '║' | '┆' | '┇' | '┊' | '┋');
    let is_level = |c: char| matches!(c, '─' | '━' | '═');
    // Corners, and joints that an upright stroke goes through or ends at.
    let is_joint = |c: char| is_box(c) && !is_upright(c) && !is_level(c);
    if is_rule(line) || line.contains(is_joint) && line.chars().all(|c| is_box(c) || c.is_whitespace()) {
        body.push('\n');
        return;
    }
    if !line.contains(is_upright) {
        body.push_str(line);
        return;
    }
    // A stroke between the rows of some columns stands in the line of the others.
    let mut is_drawn = false;
    for c in line.chars() {
        match c {
            _ if is_upright(c) || is_joint(c) => body.push('|'),
            _ if is_level(c) && is_drawn => body.push(' '),
            _ => body.push(c),
        }
        is_drawn = is_joint(c) || is_drawn && is_level(c);
    }
}

/// A line with spans of Pandoc: `[12]{style="…"}` says 12.
fn push_spans(line: &str, body: &mut String) {
    let mut rest = line;
    while let Some(at) = rest.find("]{") {
        let (head, tail) = (&rest[..at], &rest[at + 2..]);
        let attributes = tail.split_once('}').filter(|(inner, _)| inner.contains(['=', '.', '#']));
        let (Some(open), Some((_, behind))) = (head.rfind('['), attributes) else {
            body.push_str(&rest[..at + 2]);
            rest = tail;
            continue;
        };
        body.push_str(&head[..open]);
        body.push_str(&head[open + 1..]);
        rest = behind;
    }
    body.push_str(rest);
}

/// Labels that are wrapped above and below their figures, put together before them.
///
/// A cell of several lines has its figures beside the middle of it, and in the text between its lines:
/// `(二)部分公开(…这一情形,` / `5 0 0 0 0 0 5` / `不计其他情形)`. Other words may stand before its own in these lines: pieces of
/// the label of a group, which is set upright beside them.
fn unwrap_labels(body: String, lexicon: &Lexicon) -> String {
    let lines: Vec<&str> = body.split('\n').collect();
    let mut joined: Vec<(usize, Wrapped)> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if is_figures(line)
            && joined.last().is_none_or(|(_, last)| last.end <= at)
            && let Some(wrapped) = find_wrapped(&lines, at, lexicon)
        {
            joined.push((at, wrapped));
        }
    }
    if joined.is_empty() {
        return body;
    }
    let mut unwrapped = String::with_capacity(body.len());
    let mut next = 0;
    for (at, wrapped) in joined {
        for line in lines[next..wrapped.start].iter() {
            unwrapped.push_str(line);
            unwrapped.push('\n');
        }
        for text in [&wrapped.before, &wrapped.label, " ", lines[at].trim()] {
            unwrapped.push_str(text);
        }
        unwrapped.push('\n');
        if !wrapped.behind.is_empty() {
            unwrapped.push_str(&wrapped.behind);
            unwrapped.push('\n');
        }
        next = wrapped.end;
    }
    unwrapped.push_str(&lines[next..].join("\n"));
    unwrapped
}

/// A label around its figures.
struct Wrapped {
    /// Its first line, and the line behind its last.
    start: usize,
    end: usize,
    label: String,
    /// Words of others before it, in its lines above the figures and below.
    before: String,
    behind: String,
}

/// Two figures or more, and nothing else.
pub(super) fn is_figures(line: &str) -> bool {
    let mut words = line.split_whitespace();
    words.clone().count() >= 2 && words.all(is_value_like)
}

/// The label around the figures in line `at`.
fn find_wrapped(lines: &[&str], at: usize, lexicon: &Lexicon) -> Option<Wrapped> {
    let is_text = |line: &&str| {
        let line = line.trim();
        !line.is_empty()
            && line.len() < 200
            && !line.contains(['|', '\t'])
            && !line.split_whitespace().any(is_value_like)
    };
    let n_above = lines[..at].iter().rev().take(MAX_WRAPPED).take_while(|line| is_text(line)).count();
    let n_below = lines[at + 1..].iter().take(MAX_WRAPPED).take_while(|line| is_text(line)).count();
    for (above, below) in (1..=n_above).flat_map(|above| (1..=n_below).map(move |below| (above, below))) {
        let (start, end) = (at - above, at + 1 + below);
        for head in tails(lines[start]) {
            for tail in tails(lines[end - 1]) {
                // Only the outermost lines may begin with words of others.
                let mut label = head.to_owned();
                label.extend(lines[start + 1..at].iter().map(|line| line.trim()));
                // What is a label without the rest needs none, unless its explanation goes on behind the figures.
                let is_whole = is_row_label(&label, lexicon) && !is_in_brackets(&label);
                label.extend(lines[at + 1..end - 1].iter().map(|line| line.trim()));
                label.push_str(tail);
                if !is_whole && is_row_label(&label, lexicon) && lexicon.find_cell(tail).is_none() {
                    let before_of =
                        |line: &str, own: &str| line[..own.as_ptr() as usize - line.as_ptr() as usize].to_owned();
                    let before = before_of(lines[start], head);
                    let behind = before_of(lines[end - 1], tail).trim().to_owned();
                    return Some(Wrapped { start, end, label, before, behind });
                }
            }
        }
    }
    None
}

/// A line, and what is left of it behind each of its first words.
fn tails(line: &str) -> impl Iterator<Item = &str> {
    let line = line.trim();
    let inner = line.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| line[at..].trim_start());
    std::iter::once(line).chain(inner).take(4)
}

/// True if the last bracket of a text is open.
fn is_in_brackets(text: &str) -> bool {
    text.rfind(['(', '（']) > text.rfind([')', '）'])
}

fn is_row_label(text: &str, lexicon: &Lexicon) -> bool {
    lexicon.read_cell(text).iter().any(|meaning| matches!(meaning, Meaning::T2Row(_) | Meaning::T1Item(_)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::Forms;

    fn prepared(text: &str) -> String {
        prepare(text, Forms::embedded().lexicon()).0
    }

    #[test]
    fn labels_are_put_before_the_figures_that_they_are_wrapped_around() {
        for (text, expected) in [
            (
                "(二)部分公开(区分处理的,只计这\n3 0 0 0 1 0 4\n一情形,不计其他情形)\n",
                "(二)部分公开(区分处理的,只计这一情形,不计其他情形) 3 0 0 0 1 0 4\n",
            ),
            (
                "  (四)无法提供 2.没有现成信息需要\n     3 — — — 1 — 4\n果    另行制作\n",
                "(四)无法提供 2.没有现成信息需要另行制作 3 — — — 1 — 4\n果\n",
            ),
            // Whole labels, and the figures of the first.
            (
                "3.补正后申请内容仍不明确\n1 0 0 0 0 0 1\n（五）不予处理\n",
                "3.补正后申请内容仍不明确\n1 0 0 0 0 0 1\n（五）不予处理\n",
            ),
            ("规章\n3 0 4\n行政规范性文件\n", "规章\n3 0 4\n行政规范性文件\n"),
        ] {
            assert_eq!(prepared(text).trim_start(), expected, "{text:?}");
        }
    }

    #[test]
    fn drawn_tables_and_marked_spans_become_rows_between_pipes() {
        for (text, expected) in [
            ("┌──┬──┐\n│规章│ 3 │\n├──┼──┤\n└──┴──┘\n", "\n|规章| 3 |\n\n\n"),
            ("│四、 ├────┼──┤\n", "|四、 |    |  |\n"),
            ("| [规章]{style=\"a\"} | [3]{.b} |\n", "| 规章 | 3 |\n"),
            ("─ 3 ─ 4\n", "─ 3 ─ 4\n"),
        ] {
            assert_eq!(prepared(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_row_of_dashes_and_a_figure_may_be_a_page_number() {
        assert_eq!(prepared("规章\n— 3 —\n行政许可\n"), "规章\n?\n行政许可\n");
        assert_eq!(prepared("行政许可\n— 3 —\n9\n"), "行政许可\n\n9\n");
    }
}
