//! The text as its labels are looked for: freed of what would stand in the middle of a label or of a row.

use std::borrow::Cow;

use crate::forms::{Lexicon, Meaning};
use crate::model::Item;

use super::furniture::{is_box, is_page_number, is_rule};
use super::wrapped::{assemble_headers, unwrap_labels};

/// A cell of which nothing is known, in a line of its own.
const UNKNOWN: &str = "?\n";

/// The text with tables drawn by lines as rows between pipes, marked-up spans as their words, labels in one piece before
/// their figures, headers in one piece, and without lines that hold only a page number between dashes (`- 4 -`). Returns these
/// lines as well, and the words that stood in the lines of others' labels.
pub(super) fn prepare(text: &str, lexicon: &Lexicon) -> (String, Vec<String>) {
    let mut body = String::with_capacity(text.len());
    let mut dropped = Vec::new();
    let mut above = Cow::Borrowed("");
    for line in text.split_inclusive(['\n', '\u{c}']) {
        let plain = without_emphasis(without_hashes(line));
        let line = &*plain;
        if is_page_number(line) {
            dropped.push(line.trim().to_owned());
            // Where it may be a row, neither that nor an empty one is claimed.
            body.push_str(if is_row(line, &above, lexicon) { UNKNOWN } else { "\n" });
        } else if line.contains(is_box) {
            push_drawn(line, &mut body);
        } else if line.contains("]{") {
            push_spans(line, &mut body);
        } else {
            body.push_str(line);
        }
        if !line.trim().is_empty() {
            above = plain;
        }
    }
    let body = assemble_headers(body, lexicon);
    (unwrap_labels(body, lexicon, &mut dropped), dropped)
}

/// A heading of Markdown as its words.
fn without_hashes(line: &str) -> &str {
    let words = line.trim_start_matches('#');
    let is_heading = (1..=6).contains(&(line.len() - words.len())) && words.starts_with([' ', '\t', '\u{a0}']);
    // `# 3` may be a number.
    if is_heading && !words.trim_start().starts_with(|c: char| c.is_ascii_digit()) { words.trim_start() } else { line }
}

/// A line without the marks of Markdown around words that are bold or slanted: `**12**` says 12.
fn without_emphasis(line: &str) -> Cow<'_, str> {
    if memchr::memchr2(b'*', b'_', line.as_bytes()).is_none() {
        return Cow::Borrowed(line);
    }
    let mut line = Cow::Borrowed(line);
    for (mark, is_sure) in [("**", true), ("__", true), ("*", false), ("_", false)] {
        if line.matches(mark).count() < 2 {
            continue;
        }
        let mut plain = String::with_capacity(line.len());
        let mut rest = &*line;
        while let Some((before, behind)) = rest.split_once(mark) {
            let inner = behind.split_once(mark).map(|(inner, _)| inner).filter(|inner| is_emphasised(inner, is_sure));
            plain.push_str(before);
            match inner {
                Some(inner) => {
                    plain.push_str(inner);
                    rest = &behind[inner.len() + mark.len()..];
                }
                None => {
                    plain.push_str(mark);
                    rest = behind;
                }
            }
        }
        plain.push_str(rest);
        line = Cow::Owned(plain);
    }
    line
}

/// True for what stands between two marks if they are marks of emphasis; one star alone may be a footnote's.
fn is_emphasised(inner: &str, is_sure: bool) -> bool {
    let is_word = !inner.is_empty() && !inner.contains('|') && inner.trim().len() == inner.len();
    is_word && (is_sure || inner.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',')))
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
    fn marks_of_markdown_are_no_text() {
        for (text, expected) in [
            ("四、结转 | **1** | 0 | **1**\n", "四、结转 | 1 | 0 | 1\n"),
            ("| *1* | _2_ | ***3*** | __4__ |\n", "| 1 | 2 | 3 | 4 |\n"),
            // Footnotes.
            ("| 5* | 3* | 4** | 6** |\n", "| 5* | 3* | 4** | 6** |\n"),
            ("### 行政复议\n", "行政复议\n"),
            ("# 3\n", "# 3\n"),
        ] {
            assert_eq!(prepared(text), expected, "{text:?}");
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
