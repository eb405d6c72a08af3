//! The narrative sections of a report, by their headings: `一、总体情况` to `六、其他需要报告的事项`.
//!
//! A heading is a numbered title of the form (also shortened, wrapped over lines, with text behind it, or in the middle
//! of a long line), a short numbered line that is no sentence, or, without a number, one of the form's own titles.
//! Rows of the application table (`一、本年新收政府信息公开申请数量`) are no headings. Sub-headings `(一)` are text.
//!
//! Nothing is lost: what stands before the first heading is section 0, and page furniture behind the last section
//! (links, site footers, share buttons) stays with it. Tables are left out; they are in `cells`.

use std::sync::LazyLock;

use memchr::memmem;

use super::glyph;
use super::number::hanzi;
use crate::deadline;
use crate::model::{Block, Document, Section};

/// Titles of the form's sections and how they vary, each without punctuation, longest first within a section.
const TITLES: [(u32, &[&str]); 6] = [
    (
        1,
        &[
            "本年度政府信息公开工作总体情况",
            "本年度政府信息公开总体情况",
            "政府信息公开工作总体情况",
            "政府信息公开总体情况",
            "总体工作情况",
            "工作总体情况",
            "总体情况",
            "总体概述",
            "总体概况",
            "基本情况",
            "概述",
            "概况",
        ],
    ),
    (
        2,
        &[
            "主动公开政府信息工作情况",
            "主动公开政府信息的情况",
            "主动公开政府信息情况",
            "政府信息主动公开情况",
            "行政机关主动公开政府信息情况",
            "主动公开情况",
        ],
    ),
    (
        3,
        &[
            "行政机关收到和处理政府信息公开申请情况",
            "收到和处理政府信息公开申请的情况",
            "收到和处理政府信息公开申请情况",
            "收到和处理政府信息公开情况",
            "收到和处理信息公开申请情况",
            "依申请公开政府信息情况",
            "政府信息依申请公开情况",
            "依申请公开情况",
        ],
    ),
    (
        4,
        &[
            "因政府信息公开工作被申请行政复议提起行政诉讼情况",
            "政府信息公开行政复议和行政诉讼情况",
            "政府信息公开行政复议行政诉讼情况",
            "政府信息公开行政复议诉讼情况",
            "申请行政复议提起行政诉讼情况",
            "行政复议和行政诉讼情况",
            "行政复议行政诉讼情况",
        ],
    ),
    (
        5,
        &[
            "政府信息公开工作存在的主要问题及改进情况",
            "存在的主要问题及改进措施",
            "存在的主要问题及改进情况",
            "存在的主要问题和改进情况",
            "存在主要问题及改进情况",
            "存在的问题及改进情况",
            "存在的问题及改进措施",
            "存在问题及改进措施",
            "存在问题及改进情况",
            "主要问题及改进情况",
            "存在的主要问题",
            "存在的问题",
        ],
    ),
    (
        6,
        &[
            "其他需要报告的事项",
            "需要报告的其他事项",
            "其他需要报告的情况",
            "其他需要说明的事项",
            "其他需要报告事项",
            "其他报告事项",
        ],
    ),
];

/// Every title with its first character and its section, in the order of [`TITLES`].
static TITLES_BY_FIRST: LazyLock<Vec<(char, u32, &'static str)>> = LazyLock::new(|| {
    let titles = TITLES.iter().flat_map(|&(kind, titles)| titles.iter().map(move |&title| (kind, title)));
    titles.filter_map(|(kind, title)| Some((title.chars().next()?, kind, title))).collect()
});

/// Titles that stand for themselves without a number: no menu and no sub-heading is named so.
const UNMISTAKABLE: [&str; 9] = [
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议行政诉讼情况",
    "因政府信息公开工作被申请行政复议提起行政诉讼情况",
    "存在的主要问题及改进情况",
    "存在主要问题及改进情况",
    "其他需要报告的事项",
    "本年度政府信息公开总体情况",
];

/// Words of the application table's numbered rows.
const TABLE_ROWS: [&str; 5] = ["申请数量", "办理结果", "结转", "本年新收", "下年度继续"];

/// A heading found in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heading {
    /// Number as printed, or that of the form's title where none is printed.
    pub no: u32,
    /// Section of the form that the title names, if it is one of the form's.
    pub kind: Option<u32>,
    /// Byte offset in the line behind the heading; the line's length when it holds nothing else.
    pub end: usize,
}

/// Finds the heading that a line opens with.
pub fn find_heading(text: &str) -> Option<Heading> {
    find_heading_in(text, false)
}

/// True for a line that is the number of a heading and nothing else (`一、`), or a title of the form cut at the line's end.
fn is_cut_heading(text: &str) -> bool {
    if text.len() > 120 || !may_open_heading(text, false) {
        return false;
    }
    let chars = folded(text, 64);
    let Some((_, body, has_mark)) = read_number(&chars) else { return false };
    let body: Vec<char> = chars[body..].iter().map(|&(_, c)| c).filter(|&c| !is_punctuation(c)).collect();
    has_mark
        && body.len() < 28
        && TITLES
            .iter()
            .flat_map(|(_, titles)| titles.iter())
            .any(|title| title.chars().zip(&body).all(|(a, &b)| a == b) && body.len() < title.chars().count())
}

/// Turns down most lines at their first character, before anything is copied.
fn may_open_heading(text: &str, is_element: bool) -> bool {
    let Some(first) = text.chars().find(|&c| !glyph::is_space(c)) else { return false };
    match first {
        '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' => true,
        '1'..='9' | '１'..='９' | '第' | '#' | '*' | '●' | '■' | '◆' | '\u{2E80}'..='\u{2FDF}' => {
            text.len() > 6
        }
        '总' | '總' | '主' | '收' | '政' | '因' | '存' | '其' | '本' => text.len() < 160,
        _ => is_element || glyph::is_invisible(first),
    }
}

fn find_heading_in(text: &str, is_element: bool) -> Option<Heading> {
    if !may_open_heading(text, is_element) {
        return None;
    }
    let chars = folded(text, 96);
    let first = chars.first()?.1;
    let numbered = read_number(&chars);
    if numbered.is_none() && !is_element && chars.len() > 40 {
        return None;
    }
    let Some((no, body, has_mark)) = numbered else {
        // Without a number: the whole line, and only what cannot be anything else.
        let (kind, at, title) = match_title(&chars)?;
        let rest_is_empty = chars[at..].iter().all(|&(_, c)| is_punctuation(c));
        let stands_alone = UNMISTAKABLE.contains(&title) || (is_element && first != '(');
        return (rest_is_empty && stands_alone).then_some(Heading { no: kind, kind: Some(kind), end: text.len() });
    };
    let rest = &chars[body..];
    if let Some((kind, at, _)) = match_title(rest) {
        let tail = &rest[at..];
        let is_sentence = tail.iter().any(|&(_, c)| matches!(c, '。' | ',' | ';' | ':'));
        // The mark that closes a title stays with it.
        let n_marks = tail.iter().take_while(|&&(_, c)| is_punctuation(c)).count();
        let body = &tail[n_marks..];
        // 一、总体情况概述 is a title; 一、总体情况2023年,我局… and 六、其他需要报告的事项无 are a title and a text.
        let is_title_tail = n_marks == 0
            && body.len() <= 12
            && !is_sentence
            && body.first().is_none_or(|&(_, c)| c != '无')
            && !body.iter().any(|&(_, c)| c.is_ascii_digit());
        let end = if is_title_tail || body.is_empty() { text.len() } else { tail[n_marks].0 };
        return Some(Heading { no, kind: Some(kind), end });
    }
    let is_short = (2..=30).contains(&rest.len());
    if !(has_mark && is_short) {
        return None;
    }
    let body: String = rest.iter().map(|&(_, c)| c).collect();
    if TABLE_ROWS.iter().any(|word| body.contains(word)) {
        return None;
    }
    let is_sentence = rest.iter().any(|&(_, c)| matches!(c, '。' | ';' | ',' | '|' | '?' | '!'));
    let is_chinese = !first.is_ascii_digit();
    let all_words = rest.iter().any(|&(_, c)| ('\u{4E00}'..='\u{9FFF}').contains(&c));
    (has_mark && is_chinese && is_short && !is_sentence && all_words).then_some(Heading {
        no,
        kind: None,
        end: text.len(),
    })
}

/// `、` in UTF-8.
static ENUMERATION: LazyLock<memmem::Finder> = LazyLock::new(|| memmem::Finder::new("、"));

/// The headings within a long line, as (byte offset of the number, heading): `…年度报告。一、总体情况2023年…`.
pub fn find_inner_headings(text: &str) -> Vec<(usize, Heading)> {
    let mut found = Vec::new();
    for at in ENUMERATION.find_iter(text.as_bytes()) {
        let head = glyph::strip_reading(&text[..at]);
        let Some(numeral) = head.chars().next_back().filter(|&c| digit(c).is_some_and(|d| d <= 8)) else {
            continue;
        };
        let start = head.len() - numeral.len_utf8();
        let before = text[..start].trim_end().chars().next_back();
        let is_reference =
            before.is_some_and(|c| "见如即在是第“‘\"《(（至到和及与、十".contains(c) || digit(c).is_some());
        // Only what a title of the form begins with is looked at more closely.
        let next = text[at + '、'.len_utf8()..].chars().find(|&c| !glyph::is_space(c) && !glyph::is_invisible(c));
        let may_be_title = next.is_some_and(|c| is_title_start(glyph::fold(c)));
        if start == 0 || is_reference || !may_be_title {
            continue;
        }
        if let Some(heading) = find_heading_in(&text[start..], false)
            && heading.kind.is_some()
        {
            found.push((start, Heading { end: start + heading.end, ..heading }));
        }
    }
    found
}

/// The document's lines with the level of their heading element. A page that is laid out by tables has its narrative in
/// a cell: a cell that holds a line with a heading of the form gives its lines, too.
pub fn text_lines(document: &Document) -> Vec<(&str, Option<u8>)> {
    let mut lines = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Text(line) => lines.push((line.text.as_str(), line.heading)),
            Block::Grid(grid) => {
                for cell in grid.cells.iter().filter(|cell| is_layout_cell(&cell.text)) {
                    lines.extend(cell.text.lines().map(|line| (line, None)));
                }
            }
        }
    }
    lines
}

fn is_layout_cell(text: &str) -> bool {
    text.len() > 60
        && text.contains('\n')
        && text.lines().any(|line| find_heading(line).is_some_and(|heading| heading.kind.is_some()))
}

/// Cuts the document at its headings.
///
/// Sections come in reading order; section 0 is there only when something stands before the first heading.
pub fn cut_sections(document: &Document) -> Vec<Section> {
    let mut sections = vec![Section { section_no: 0, heading: String::new(), text: String::new() }];
    let mut lines = text_lines(document).into_iter().peekable();
    while let Some((text, level)) = lines.next() {
        deadline::tick();
        let found = find_heading_in(text, level.is_some());
        if found.is_none_or(|heading| heading.kind.is_none())
            && is_cut_heading(text)
            && let Some((next, _)) = lines.peek()
        {
            let joined = format!("{}{}", text.trim_end(), next.trim_start());
            if let Some(heading) = find_heading_in(&joined, false).filter(|heading| heading.kind.is_some()) {
                lines.next();
                open_section(&mut sections, heading, &joined[..heading.end], &joined[heading.end..]);
                continue;
            }
        }
        let mut rest = text;
        if let Some(heading) = found {
            let (head, tail) = text.split_at(heading.end);
            open_section(&mut sections, heading, head, "");
            rest = tail;
        }
        let offset = text.len() - rest.len();
        let mut from = offset;
        if rest.len() > 60 {
            for (start, heading) in find_inner_headings(text).into_iter().filter(|(start, _)| *start >= offset) {
                if start < from {
                    continue;
                }
                push_text(&mut sections, &text[from..start]);
                open_section(&mut sections, heading, &text[start..heading.end], "");
                from = heading.end;
            }
        }
        push_text(&mut sections, &text[from..]);
    }
    sections.retain(|section| !section.heading.is_empty() || !section.text.is_empty());
    sections
}

fn open_section(sections: &mut Vec<Section>, heading: Heading, printed: &str, text: &str) {
    sections.push(Section { section_no: heading.no, heading: printed.trim().to_owned(), text: String::new() });
    push_text(sections, text);
}

fn push_text(sections: &mut [Section], text: &str) {
    let text = text.trim_matches(|c: char| c == ' ' || c == '\t' || c == '\n' || c == '\r');
    let last = sections.last_mut().expect("section 0 is always there while cutting");
    // The stop or colon that closed a heading is no text.
    if text.is_empty() || (last.text.is_empty() && text.chars().all(is_punctuation)) {
        return;
    }
    if !last.text.is_empty() {
        last.text.push('\n');
    }
    last.text.push_str(text);
}

/// The first characters of a line, folded, white space and readings in brackets dropped, each with its byte offset.
fn folded(text: &str, limit: usize) -> Vec<(usize, char)> {
    let mut chars: Vec<(usize, char)> = Vec::with_capacity(limit.min(text.len() / 2 + 1));
    let mut behind_reading = 0;
    for (at, c) in text.char_indices() {
        if at < behind_reading {
            continue;
        }
        if matches!(c, '(' | '（')
            && !chars.is_empty()
            && let Some(n_bytes) = glyph::reading_len(&text[at..])
        {
            behind_reading = at + n_bytes;
            continue;
        }
        let is_decoration = chars.is_empty() && matches!(c, '#' | '*' | '●' | '■' | '◆');
        if is_decoration || glyph::is_space(c) || glyph::is_invisible(c) {
            continue;
        }
        let plain = glyph::fold(c);
        match chars.last_mut() {
            // 資訊 is how a converter writes 信息.
            Some(last) if plain == '讯' && last.1 == '资' => {
                last.1 = '信';
                chars.push((at, '息'));
            }
            _ => chars.push((at, plain)),
        }
        if chars.len() == limit {
            break;
        }
    }
    chars
}

/// A Chinese digit that may begin a heading's number.
fn digit(c: char) -> Option<u32> {
    hanzi::digit(c).filter(|&digit| digit > 0)
}

/// Number at the start of a line: (number, index of the body, whether a mark follows the number).
fn read_number(chars: &[(usize, char)]) -> Option<(u32, usize, bool)> {
    let at = |i: usize| chars.get(i).map(|&(_, c)| c);
    let mut i = usize::from(at(0) == Some('第'));
    let is_ordinal = i == 1;
    let no = if at(i) == Some('十') {
        i += 1;
        let ones = at(i).and_then(digit);
        i += usize::from(ones.is_some());
        10 + ones.unwrap_or(0)
    } else if let Some(ones) = at(i).and_then(digit) {
        i += 1;
        ones
    } else {
        let ones = at(i).and_then(|c| c.to_digit(10)).filter(|&ones| ones > 0)?;
        i += 1;
        if at(i).is_some_and(|c| c.is_ascii_digit()) {
            return None;
        }
        ones
    };
    if is_ordinal {
        if !matches!((at(i), at(i + 1)), (Some('部'), Some('分'))) {
            return None;
        }
        i += 2;
    }
    let n_marks =
        chars[i..].iter().take_while(|&&(_, c)| matches!(c, '、' | '.' | ',' | ':' | '﹑' | '\\' | '*')).count();
    Some((no, i + n_marks, n_marks > 0 || is_ordinal))
}

/// The longest title of the form that `chars` open with: (section, index behind it, title). Punctuation is skipped.
fn match_title(chars: &[(usize, char)]) -> Option<(u32, usize, &'static str)> {
    let first = chars.first()?.1;
    if !is_title_start(first) {
        return None;
    }
    let mut best: Option<(u32, usize, &'static str)> = None;
    for &(_, kind, title) in TITLES_BY_FIRST.iter().filter(|(opening, ..)| *opening == first) {
        let mut at = 0;
        let is_match = title.chars().all(|c| {
            while at > 0 && chars.get(at).is_some_and(|&(_, c)| is_punctuation(c)) {
                at += 1;
            }
            at += 1;
            chars.get(at - 1).is_some_and(|&(_, found)| found == c)
        });
        if is_match && best.is_none_or(|(_, end, _)| at > end) {
            best = Some((kind, at, title));
        }
    }
    best
}

/// First characters of the form's titles.
fn is_title_start(c: char) -> bool {
    "本政总工基概主行收依因申存其需".contains(c)
}

fn is_punctuation(c: char) -> bool {
    matches!(c, '、' | '。' | ',' | '.' | ':' | ';' | '·' | '“' | '”' | '"' | '*' | '：' | '—' | '-' | '\\')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Grid, GridCell, Layout, Line};

    fn document(lines: &[&str]) -> Document {
        let blocks = lines.iter().map(|text| Block::Text(Line { text: (*text).to_owned(), heading: None })).collect();
        Document { blocks, ..Document::default() }
    }

    fn cut(lines: &[&str]) -> Vec<(u32, String, String)> {
        cut_sections(&document(lines)).into_iter().map(|s| (s.section_no, s.heading, s.text)).collect()
    }

    fn row(no: u32, heading: &str, text: &str) -> (u32, String, String) {
        (no, heading.to_owned(), text.to_owned())
    }

    #[test]
    fn headings() {
        let cases = [
            ("一、总体情况", Some((1, Some(1)))),
            ("一、本年度政府信息公开总体情况", Some((1, Some(1)))),
            ("二、主动公开政府信息情况", Some((2, Some(2)))),
            ("二 、主动公开 政府信息情况", Some((2, Some(2)))),
            ("三.收到和处理政府信息公开申请情况", Some((3, Some(3)))),
            ("四、政府信息公开行政复议、行政诉讼情况", Some((4, Some(4)))),
            ("四、因政府信息公开工作被申请行政复议、提起行政诉讼情况", Some((4, Some(4)))),
            ("五、存在主要问题及改进情况", Some((5, Some(5)))),
            ("六、其他需要报告的事项:", Some((6, Some(6)))),
            ("六、其他需要報告的事項", Some((6, Some(6)))),
            ("三、行政复议、行政诉讼情况", Some((3, Some(4)))),
            ("第一部分 总体情况", Some((1, Some(1)))),
            ("1.总体情况", Some((1, Some(1)))),
            ("## 一、总体情况", Some((1, Some(1)))),
            ("总体情况", Some((1, Some(1)))),
            ("其他需要报告的事项", Some((6, Some(6)))),
            ("七、附表", Some((7, None))),
            ("四、因信息公开申请行政复议的情况", Some((4, None))),
            ("一、本年新收政府信息公开申请数量", None),
            ("二、上年结转政府信息公开申请数量", None),
            ("三、本年度办理结果", None),
            ("四、结转下年度继续办理", None),
            ("(一)主动公开情况", None),
            ("基本情况", None),
            ("五、存在的主要問題及改進(jìn)情況", Some((5, Some(5)))),
            ("二(èr)、主动（dòng）公开政府信息情况", Some((2, Some(2)))),
            ("一是加强组织领导", None),
            ("一、加强组织领导。成立领导小组,明确责任,分工到人。", None),
            ("1.属于国家秘密", None),
            ("2023年,我局认真贯彻总体情况", None),
            ("3", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(find_heading(text).map(|h| (h.no, h.kind)), expected, "{text}");
        }
    }

    #[test]
    fn cuts_at_headings() {
        let got = cut(&[
            "XX局2023年政府信息公开工作年度报告",
            "根据要求,编制本报告。",
            "一、总体情况",
            "(一)主动公开。",
            "(二)依申请公开。",
            "二、主动公开政府信息情况",
            "六、其他需要报告的事项",
            "无。",
            "首页 | 网站声明",
        ]);
        assert_eq!(
            got,
            [
                row(0, "", "XX局2023年政府信息公开工作年度报告\n根据要求,编制本报告。"),
                row(1, "一、总体情况", "(一)主动公开。\n(二)依申请公开。"),
                row(2, "二、主动公开政府信息情况", ""),
                row(6, "六、其他需要报告的事项", "无。\n首页 | 网站声明"),
            ]
        );
    }

    #[test]
    fn text_behind_a_heading_and_wrapped_headings() {
        let got = cut(&[
            "一、",
            "总体情况",
            "甲",
            "四、政府信息公开行政复议、行政",
            "诉讼情况",
            "乙",
            "五、存在的主要问题及改进情况。(一)问题不少,需要改进。",
            "六、其他需要报告的事项:无",
        ]);
        assert_eq!(
            got,
            [
                row(1, "一、总体情况", "甲"),
                row(4, "四、政府信息公开行政复议、行政诉讼情况", "乙"),
                row(5, "五、存在的主要问题及改进情况。", "(一)问题不少,需要改进。"),
                row(6, "六、其他需要报告的事项:", "无"),
            ]
        );
    }

    #[test]
    fn a_page_laid_out_by_tables() {
        let cell = |row, text: &str| GridCell { row, col: 0, rowspan: 1, colspan: 1, text: text.to_owned() };
        let grid = Grid {
            layout: Layout::Html,
            n_rows: 3,
            n_cols: 1,
            cells: vec![
                cell(0, "首页"),
                cell(1, "某局年报\n一、总体情况\n甲认真推进政府信息公开工作\n六、其他需要报告的事项\n无"),
                cell(2, "三、本年度办理结果"),
            ],
            is_cut: false,
            has_lost: false,
        };
        let page = Document { blocks: vec![Block::Grid(grid)], ..Document::default() };
        let got: Vec<_> = cut_sections(&page).into_iter().map(|s| (s.section_no, s.heading, s.text)).collect();
        assert_eq!(
            got,
            [
                row(0, "", "某局年报"),
                row(1, "一、总体情况", "甲认真推进政府信息公开工作"),
                row(6, "六、其他需要报告的事项", "无"),
            ]
        );
    }

    #[test]
    fn one_line_is_cut_inside() {
        let got = cut(&[
            "某局2023年年报。本报告分六部分。一、总体情况2023年,我局公开信息三条,见“二、主动公开政府信息情况”。\
             二、主动公开政府信息情况规章000六、其他需要报告的事项无",
        ]);
        assert_eq!(got.len(), 4, "{got:?}");
        assert_eq!(got[1], row(1, "一、总体情况", "2023年,我局公开信息三条,见“二、主动公开政府信息情况”。"));
        assert_eq!(got[2], row(2, "二、主动公开政府信息情况", "规章000"));
        assert_eq!(got[3], row(6, "六、其他需要报告的事项", "无"));
        // Readings in brackets.
        let got = cut(&["一、總體(tǐ)情況 本局推進(jìn)公開。三(sān)、收到和處(chù)理政府信息公開申請(qǐng)情況 無。"]);
        assert_eq!(got.len(), 2, "{got:?}");
        assert_eq!(got[1], row(3, "三(sān)、收到和處(chù)理政府信息公開申請(qǐng)情況", "無。"));
    }
}
