//! What a narrow cell broke into lines, put together again: labels that stand around their figures, and headers.
//!
//! A page set in lines, such as the text of a PDF, prints a row at the height of its figures, and these stand beside the
//! middle of a label of several lines; what is set upright in the columns on the left, the label of a group, stands in
//! pieces between and before them all:
//!
//! ```text
//! 2.没有现成信息需要另行
//! 果 无法
//! 制作 0 0 0 0 0 0 0
//! ```

use std::ops::Range;

use crate::fold::compact;
use crate::forms::lexicon::strip_mark;
use crate::forms::{Lexicon, Meaning};
use crate::interpret::number::{Printed, is_value_like, parse_count};
use crate::model::{Channel, DisputeOutcome, Outcome};

/// Most lines of a label above or below its figures.
const MAX_WRAPPED: usize = 6;

/// Most characters of a line that holds nothing but pieces of upright labels.
const MAX_FOREIGN: usize = 8;

/// Most words of upright labels before a label in one line.
const MAX_WORDS_BEFORE: usize = 3;

/// Most lines of a header.
const MAX_HEADER: usize = 16;

/// Two figures or more, and nothing else.
pub(super) fn is_figures(line: &str) -> bool {
    let mut words = line.split_whitespace();
    words.clone().count() >= 2 && words.all(is_value_like)
}

/// Puts labels before the figures that they stand around. Words between their lines that are read as labels themselves, and
/// are pieces of others, go to `dropped`.
pub(super) fn unwrap_labels(body: String, lexicon: &Lexicon, dropped: &mut Vec<String>) -> String {
    let lines: Vec<PrintedLine> = body.split('\n').map(PrintedLine::new).collect();
    let mut joined: Vec<(usize, Wrapped)> = Vec::new();
    for at in (0..lines.len()).filter(|&at| !lines[at].figures.is_empty()) {
        let floor = joined.last().map_or(0, |(_, last)| last.lines.end);
        if floor <= at
            && let Some(wrapped) = Search::new(&lines, floor, at, lexicon).run()
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
        let mut push_line = |texts: &[&str]| {
            texts.iter().for_each(|text| unwrapped.push_str(text));
            unwrapped.push('\n');
        };
        lines[next..wrapped.lines.start].iter().for_each(|line| push_line(&[line.text]));
        let is_label = |text: &&String| is_row_label(text, lexicon);
        dropped.extend(wrapped.before.iter().chain(&wrapped.behind).filter(is_label).cloned());
        let (above, beside) = wrapped.before.split_at(wrapped.before.len().saturating_sub(1));
        above.iter().filter(|text| !is_label(text)).for_each(|text| push_line(&[text]));
        match beside.first().filter(|text| !is_label(text)) {
            Some(text) => push_line(&[text, " ", &wrapped.label, " ", lines[at].figures]),
            None => push_line(&[&wrapped.label, " ", lines[at].figures]),
        }
        wrapped.behind.iter().filter(|text| !is_label(text)).for_each(|text| push_line(&[text]));
        next = wrapped.lines.end;
    }
    let rest: Vec<&str> = lines[next..].iter().map(|line| line.text).collect();
    unwrapped.push_str(&rest.join("\n"));
    unwrapped
}

/// A line, its words, and the two figures or more that it ends with.
struct PrintedLine<'b> {
    text: &'b str,
    words: &'b str,
    figures: &'b str,
    /// It has words, and may be a piece of a label.
    is_text: bool,
}

impl<'b> PrintedLine<'b> {
    fn new(text: &'b str) -> Self {
        let line = text.trim();
        let is_one_cell = !line.contains(['|', '\t']) && line.len() < 200;
        let n_figures = line.split_whitespace().rev().take_while(|word| is_value_like(word)).count();
        if n_figures < 2 || !is_one_cell {
            let is_text = is_one_cell && !line.is_empty() && !line.split_whitespace().any(is_value_like);
            return Self { text, words: line, figures: "", is_text };
        }
        let first = line.split_whitespace().rev().nth(n_figures - 1).expect("there are so many");
        let (words, figures) = line.split_at(first.as_ptr() as usize - line.as_ptr() as usize);
        Self { text, words: words.trim_end(), figures, is_text: false }
    }
}

/// A label around its figures.
#[derive(Debug)]
struct Wrapped {
    lines: Range<usize>,
    label: String,
    /// Words of other labels in these lines: those down to the figures, and those below.
    before: Vec<String>,
    behind: Vec<String>,
}

/// Looks for the label of the figures in line `at`: the longest that its lines and those around give.
struct Search<'s, 'b> {
    lines: &'s [PrintedLine<'b>],
    floor: usize,
    at: usize,
    lexicon: &'s Lexicon,
    best: Option<Wrapped>,
}

/// A piece of the label: its line, and where in the words of that line it begins. `None` for a line of other labels.
type Pieces = Vec<(usize, Option<usize>)>;

impl<'s, 'b> Search<'s, 'b> {
    fn new(lines: &'s [PrintedLine<'b>], floor: usize, at: usize, lexicon: &'s Lexicon) -> Self {
        Self { lines, floor, at, lexicon, best: None }
    }

    fn run(mut self) -> Option<Wrapped> {
        // Its own label stands before the figures, as in most lines.
        if tails(self.lines[self.at].words).any(|tail| self.is_whole(tail) && !is_other(tail)) {
            return None;
        }
        let n_above = self.lines[self.floor..self.at].iter().rev().take_while(|line| line.is_text).count();
        for start in (self.at - n_above.min(MAX_WRAPPED)..=self.at).rev() {
            self.take(start, "", &mut Vec::new());
        }
        self.best
    }

    /// Goes on with a label at `line`, as a piece of it or as another's.
    fn take(&mut self, line: usize, label: &str, pieces: &mut Pieces) {
        let Some(printed) = self.lines.get(line).filter(|_| line <= self.at + MAX_WRAPPED) else { return };
        if line != self.at && !printed.is_text {
            return;
        }
        for tail in tails(printed.words) {
            let label = format!("{label}{tail}");
            if !compact(tail).is_empty() && self.begins_label(&label) {
                pieces.push((line, Some(tail.as_ptr() as usize - printed.words.as_ptr() as usize)));
                let is_whole = self.is_whole(&label);
                if is_whole && line >= self.at {
                    self.offer(&label, pieces);
                }
                // A label that ends above the figures needs no more.
                if !is_whole || line >= self.at {
                    self.take(line + 1, &label, pieces);
                }
                pieces.pop();
            }
        }
        let is_short = printed.words.chars().count() <= MAX_FOREIGN;
        let is_others = is_short && !self.is_row_only(printed.words);
        if !pieces.is_empty() && is_others {
            pieces.push((line, None));
            self.take(line + 1, label, pieces);
            pieces.pop();
        }
    }

    /// A whole label, if its pieces do not follow each other as they stand.
    fn offer(&mut self, label: &str, pieces: &Pieces) {
        let (Some(&(first, _)), Some(&(last, _))) = (pieces.first(), pieces.last()) else { return };
        let is_apart = |&(line, from): &(usize, Option<usize>)| line != first && from != Some(0) && line <= self.at;
        let is_wrapped = last > self.at || pieces.iter().any(is_apart);
        let n_chars = |label: &str| label.chars().count();
        if !is_wrapped || self.best.as_ref().is_some_and(|best| n_chars(&best.label) >= n_chars(label)) {
            return;
        }
        let (mut before, mut behind) = (Vec::new(), Vec::new());
        for &(line, from) in pieces {
            let words = self.lines[line].words;
            let others = words[..from.unwrap_or(words.len())].trim();
            if !others.is_empty() {
                if line <= self.at { &mut before } else { &mut behind }.push(others.to_owned());
            }
        }
        self.best = Some(Wrapped { lines: first..last + 1, label: label.to_owned(), before, behind });
    }

    /// A label of a row that is no word of a group's as well, as （六）其他处理 is in one edition and 其他 is set upright.
    fn is_row_only(&self, text: &str) -> bool {
        let meanings = self.lexicon.read_cell(text);
        let is_group = |meaning: &Meaning| matches!(meaning, Meaning::T2Group(_));
        !is_other(text) && meanings.iter().any(is_row) && !meanings.iter().any(is_group)
    }

    /// A label of a row from end to end, its explanation in brackets included.
    fn is_whole(&self, text: &str) -> bool {
        let text = strip_mark(text);
        let is_label = |text: &str| self.lexicon.read_exactly(text).iter().any(is_row);
        is_label(text) || text.ends_with([')', '）']) && text.find(['(', '（']).is_some_and(|at| is_label(&text[..at]))
    }

    fn begins_label(&self, text: &str) -> bool {
        let open = text.rfind(['(', '（']).filter(|open| text.rfind([')', '）']).is_none_or(|close| close < *open));
        self.lexicon.begins_label(text, is_row)
            || self.is_whole(text)
            || open.is_some_and(|open| self.is_whole(&text[..open]))
    }
}

/// A line, and what is left of it behind each of its first words.
fn tails(words: &str) -> impl Iterator<Item = &str> {
    let inner = words.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| words[at..].trim_start());
    std::iter::once(words).chain(inner).filter(|tail| !tail.is_empty()).take(MAX_WORDS_BEFORE + 1)
}

fn is_row(meaning: &Meaning) -> bool {
    matches!(meaning, Meaning::T2Row(_) | Meaning::T1Item(_))
}

fn is_row_label(text: &str, lexicon: &Lexicon) -> bool {
    lexicon.read_cell(text).iter().any(is_row)
}

/// 其他, which is a row, a column, and a line of （六）其他处理 set upright.
fn is_other(text: &str) -> bool {
    text == "其他"
}

/// A header of which every label is there, in pieces: all of its characters, and the columns in the order of the form.
struct Header {
    /// What it prints, as lines of whole labels.
    lines: &'static [&'static str],
    /// Labels of its columns.
    columns: &'static [&'static str],
    /// How many times the columns are printed, side by side.
    n_blocks: usize,
    /// What may stand in it as well.
    remark: &'static str,
}

const T2_HEADER: Header = Header {
    lines: &["申请人情况", "自然人 法人或其他组织 总计", "商业企业 科研机构 社会公益组织 法律服务机构 其他"],
    columns: &["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"],
    n_blocks: 1,
    remark: "本列数据的勾稽关系为第一项加第二项之和等于第三项加第四项之和",
};

const T3_HEADER: Header = Header {
    lines: &[
        "行政复议 行政诉讼",
        "结果维持 结果纠正 其他结果 尚未审结 总计 未经复议直接起诉 复议后起诉",
        "结果维持 结果纠正 其他结果 尚未审结 总计 结果维持 结果纠正 其他结果 尚未审结 总计",
    ],
    columns: &["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"],
    n_blocks: Channel::ALL.len(),
    remark: "",
};

impl Header {
    /// The last of these lines, if they are the header in pieces.
    fn find_above(&self, lines: &[&str]) -> Option<Range<usize>> {
        let plain = sorted(self.lines.iter().flat_map(|line| line.chars()));
        let remarked = sorted(plain.chars().chain(self.remark.chars()));
        let mut seen = String::new();
        for (at, line) in lines.iter().enumerate().rev().take(MAX_HEADER) {
            let line = compact(line);
            if !line.chars().all(|c| remarked.contains(c)) || seen.len() + line.len() > remarked.len() {
                return None;
            }
            seen.push_str(&line);
            let seen = sorted(seen.chars());
            if seen == plain || seen == remarked {
                return Some(at..lines.len()).filter(|range| self.is_in_pieces(&lines[range.clone()]));
            }
        }
        None
    }

    /// True if not all labels of columns are whole, and their pieces stand in the order of the form in each of the lines.
    fn is_in_pieces(&self, lines: &[&str]) -> bool {
        let n_printed = |label: &str| {
            lines.iter().flat_map(|line| line.split_whitespace()).filter(|word| compact(word) == label).count()
        };
        let is_whole = self.columns.iter().all(|label| n_printed(label) >= self.n_blocks);
        !is_whole && lines.iter().all(|line| !line.contains(['|', '\t']) && self.is_in_order(line))
    }

    /// True if the pieces of a line go through the columns from left to right, as many times as there are blocks.
    fn is_in_order(&self, line: &str) -> bool {
        let (mut next, mut n_blocks) = (0, 1);
        for piece in line.split_whitespace().map(compact) {
            let is_of = |at: &usize| self.columns[*at].contains(&*piece);
            if let Some(at) = (next..self.columns.len()).find(is_of) {
                next = at + 1;
            } else if let Some(at) = (0..next).find(is_of) {
                n_blocks += 1;
                next = at + 1;
            }
        }
        n_blocks <= self.n_blocks
    }
}

/// The characters of a header without spaces, in the order of their codes.
fn sorted(chars: impl Iterator<Item = char>) -> String {
    let mut chars: Vec<char> = chars.filter(|c| !c.is_whitespace()).collect();
    chars.sort_unstable();
    chars.into_iter().collect()
}

/// Puts the headers of T2 and T3 together that stand in pieces above the first row, and above the figures.
pub(super) fn assemble_headers(body: String, lexicon: &Lexicon) -> String {
    let lines: Vec<&str> = body.split('\n').collect();
    let found: Vec<(Range<usize>, &Header)> = (0..lines.len())
        .filter_map(|at| {
            let header = if is_row_of_disputes(lines[at]) {
                &T3_HEADER
            } else if is_first_row(lines[at], lexicon) {
                &T2_HEADER
            } else {
                return None;
            };
            Some((header.find_above(&lines[..at])?, header))
        })
        .collect();
    if found.is_empty() {
        return body;
    }
    let mut assembled = String::with_capacity(body.len());
    let mut next = 0;
    for (range, header) in found {
        for line in lines[next..range.start].iter().chain(header.lines) {
            assembled.push_str(line);
            assembled.push('\n');
        }
        next = range.end;
    }
    assembled.push_str(&lines[next..].join("\n"));
    assembled
}

/// 一、本年新收政府信息公开申请数量, with its figures or without.
fn is_first_row(line: &str, lexicon: &Lexicon) -> bool {
    const FIRST: Meaning = Meaning::T2Row(Outcome::ReceivedNew);
    line.contains('新') && lexicon.read_cell(PrintedLine::new(line).words).contains(&FIRST)
}

/// The fifteen figures of T3, each 总计 the sum of the four before it.
fn is_row_of_disputes(line: &str) -> bool {
    let width = DisputeOutcome::ALL.len();
    if line.split_whitespace().count() != Channel::ALL.len() * width || !is_figures(line) {
        return false;
    }
    let number = |word: &str| match parse_count(word) {
        Printed::Number(number) => Some(number),
        Printed::Blank => Some(0),
        _ => None,
    };
    let Some(figures) = line.split_whitespace().map(number).collect::<Option<Vec<i64>>>() else { return false };
    figures.chunks(width).all(|block| block[..width - 1].iter().sum::<i64>() == block[width - 1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::Forms;

    fn unwrapped(text: &str) -> (String, Vec<String>) {
        let mut dropped = Vec::new();
        let body = unwrap_labels(text.to_owned(), Forms::embedded().lexicon(), &mut dropped);
        (body, dropped)
    }

    #[test]
    fn the_longest_label_has_the_figures_and_words_of_others_stand_apart() {
        for (text, expected, dropped) in [
            ("2.没有现成信息需要另行\n果 无法\n制作 1 0 1\n", "果 无法 2.没有现成信息需要另行制作 1 0 1\n", ""),
            ("2.重复申请 1 0 1\n3.要求提供公开出\n0 0 0\n版物\n", "2.重复申请 1 0 1\n3.要求提供公开出版物 0 0 0\n", ""),
            (
                "2.申请人逾期未按收费通\n其他\n知要求缴纳费用、行政机\n处理 1 0 1\n关不再处理其政府信息公\n开申请\n3.其他 0 0 0\n",
                "处理 2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请 1 0 1\n3.其他 0 0 0\n",
                "其他",
            ),
        ] {
            assert_eq!(
                unwrapped(text),
                (expected.to_owned(), dropped.split_terminator(' ').map(str::to_owned).collect())
            );
        }
        for text in [
            "3.补正后申请内容仍不明确\n70 2 78\n(\n四\n1.信访举报投诉类申请 132 12 152\n",
            "1.信访举报投诉\n2.重复申请 1 0 1\n类申请\n",
            "2.没有现成信息\n3.其他 1 0 1\n需要另行制作\n",
            "别的文字\n1 0 1\n更多文字\n",
        ] {
            assert_eq!(unwrapped(text).0, text);
        }
    }

    #[test]
    fn only_a_header_in_the_order_of_the_form_is_put_together() {
        let assembled = |text: &str| assemble_headers(text.to_owned(), Forms::embedded().lexicon());
        const TOP: &str = "行政复议 行政诉讼\n未经复议直接起诉 复议后起诉\n";
        const FIGURES: &str = "4 0 1 0 5 2 0 0 1 3 0 6 0 0 6";
        const WHOLE: &str = "结果维持 结果纠正 其他结果 尚未审结 总计";
        let pieces = "结果 结果 其他 尚未 总 结果 结果 其他 尚未 总 结果 结果 其他 尚未 总\n\
                      维持 纠正 结果 审结 计 维持 纠正 结果 审结 计 维持 纠正 结果 审结 计";
        let of = |header: &str, figures: &str| format!("四、情况\n{TOP}{header}\n{figures}\n");
        let expected = format!("四、情况\n{}\n{FIGURES}\n", T3_HEADER.lines.join("\n"));
        assert_eq!(assembled(&of(pieces, FIGURES)), expected);
        let turned: Vec<String> =
            pieces.lines().map(|line| line.split(' ').rev().collect::<Vec<_>>().join(" ")).collect();
        for text in [
            of(&turned.join("\n"), FIGURES),
            // Figures that do not add up, one piece too few, and labels that are whole.
            of(pieces, "5 4 0 1 0 3 2 0 0 1 6 0 6 0 0"),
            of(pieces.trim_end_matches('计'), FIGURES),
            of(&[WHOLE; 3].join(" "), FIGURES),
        ] {
            assert_eq!(assembled(&text), text);
        }
        let t2 = "自然 总计\n人 商业 科研 社会公 法律服 其他\n企业 机构 益组织 务机构\n申请人情况 法人或其他组织\n";
        let row = "一、本年新收政府信息公开申请数量 1 0 0 0 0 0 1\n";
        assert_eq!(assembled(&format!("{t2}{row}")), format!("{}\n{row}", T2_HEADER.lines.join("\n")));
        let other = t2.replace("商业 科研", "科研 商业");
        assert_eq!(assembled(&format!("{other}{row}")), format!("{other}{row}"));
    }
}
