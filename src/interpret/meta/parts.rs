//! A line that holds what other pages print on several: metadata, title and first paragraph run together.
//!
//! Cut where white space stands (but not inside `2023 年` or a breadcrumb), and behind a title that prose follows without
//! any mark: `XX局2022年政府信息公开工作年度报告根据《…条例》…`.

use super::title;
use crate::interpret::glyph::{Folded, is_space, starts_with};

/// Longest title, in characters.
const MAX_TITLE: usize = 70;

/// The parts of a long line, in order; together they are the line, but for white space.
pub fn split_line(line: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = Vec::new();
    for token in split_tokens(line) {
        match find_title_end(token) {
            Some(end) => {
                parts.push(&token[..end]);
                parts.push(&token[end..]);
            }
            None => parts.push(token),
        }
    }
    parts
}

/// Pieces between white space. What white space does not part stays whole.
fn split_tokens(line: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut start: Option<usize> = None;
    let mut end = 0;
    // Kept while the token grows, and not looked for: a line may be one token of a megabyte.
    let mut has_label = false;
    for (at, c) in line.char_indices() {
        if is_space(c) {
            continue;
        }
        match start {
            Some(from) if at > end && is_break(&line[from..end], has_label, &line[at..]) => {
                tokens.push(&line[from..end]);
                start = Some(at);
                has_label = false;
            }
            Some(_) => {}
            None => start = Some(at),
        }
        has_label |= matches!(c, ':' | '：');
        end = at + c.len_utf8();
    }
    if let Some(from) = start {
        tokens.push(&line[from..end]);
    }
    tokens
}

/// True when white space between the two parts them; `has_label` says that a colon stands in the one before.
fn is_break(before: &str, has_label: bool, after: &str) -> bool {
    let (Some(last), Some(next)) = (before.chars().next_back(), after.chars().next()) else { return false };
    let is_step = |c: char| matches!(c, '>' | '＞' | '»' | '›' | '→' | '|' | '｜');
    let is_word = |c: char| ('\u{2E80}'..='\u{9FFF}').contains(&c);
    // A label waits for its value; a number for its unit; an opening bracket for what it holds.
    !(is_step(last)
        || is_step(next)
        || matches!(last, ':' | '：' | '(' | '（' | '《' | '、' | '，' | ',')
        || matches!(next, ':' | '：' | ')' | '）' | '》' | '、' | '，' | ',' | '。')
        || (last.is_ascii_digit() && matches!(next, '年' | '月' | '日' | '号' | '条' | '件'))
        || (is_word(last) && next.is_ascii_digit() && !has_date(after) && !has_label)
        || (matches!(last, '年' | '度') && is_word(next)))
}

/// True for a date of metadata and not a year of a title.
fn has_date(text: &str) -> bool {
    text.as_bytes().get(4).is_some_and(|byte| matches!(byte, b'-' | b'/' | b'.'))
}

/// Where the title ends that a token opens with, when a sentence follows it: a byte offset.
fn find_title_end(token: &str) -> Option<usize> {
    // Words that go on with a sentence that has named a report.
    const GOES_ON: [&str; 29] = [
        "已", "的", "是", "由", "予", "现予", "现已", "共", "包括", "内容", "公布", "向", "进行", "全文", "并", "和",
        "与", "及", "等", "中", "如下", "编制", "可", "在", "将", "涵盖", "分为", "所", "主要",
    ];
    let limit = token.char_indices().nth(MAX_TITLE + 20).map_or(token.len(), |(at, _)| at);
    let head = &token[..limit];
    if !head.contains('报') && !head.contains('報') {
        return None;
    }
    let text = Folded::new(head);
    let phrase = title::find_phrase(&text.folded, 0)?;
    let before = &text.folded[..phrase.range.start];
    if phrase.range.start > MAX_TITLE || before.iter().any(|c| matches!(c, ',' | '。' | ';' | ':' | '>' | '|')) {
        return None;
    }
    let mut end = phrase.range.end;
    if text.folded.get(end) == Some(&'》') {
        end += 1;
    }
    if text.folded.get(end) == Some(&'(') {
        let close = text.folded[end..].iter().take(12).position(|&c| c == ')');
        end += close.map_or(0, |n| n + 1);
    }
    let rest = &text.folded[end..];
    // Not the end: a sentence about a report, or nothing behind it.
    let is_sentence = !rest.first().is_some_and(|c| c.is_alphanumeric() || matches!(c, '《' | '【' | '(' | '“'));
    if is_sentence || GOES_ON.iter().any(|word| starts_with(rest, word)) {
        return None;
    }
    let parsed = Folded { folded: text.folded[..end].to_vec(), printed: text.printed[..end].to_vec() };
    title::parse_title(&parsed)?;
    // The place in the token: white space and invisible characters were left out of the folded text.
    offset_behind(token, &text.quote(0..end))
}

/// Byte offset in `token` behind the characters of `wanted`, of which `token` may have more (white space, readings).
fn offset_behind(token: &str, wanted: &str) -> Option<usize> {
    let mut chars = token.char_indices();
    let mut end = 0;
    for c in wanted.chars() {
        let (at, found) = chars.by_ref().find(|&(_, found)| found == c)?;
        end = at + found.len_utf8();
    }
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits() {
        let cases: [(&str, &[&str]); 9] = [
            (
                "当前位置：首页 > 政务公开 > 政府信息公开年报 索引号：3-7/2021-1 信息来源：办公室 发布日期：2021-03-14 青石县审计局2020年政府信息公开工作年度报告依据条例的要求，形成本报告。",
                &[
                    "当前位置：首页 > 政务公开 > 政府信息公开年报",
                    "索引号：3-7/2021-1",
                    "信息来源：办公室",
                    "发布日期：2021-03-14",
                    "青石县审计局2020年政府信息公开工作年度报告",
                    "依据条例的要求，形成本报告。",
                ],
            ),
            (
                "青石县审计局政府信息公开工作年度报告（2020年度）本报告由本机关编写。",
                &["青石县审计局政府信息公开工作年度报告（2020年度）", "本报告由本机关编写。"],
            ),
            (
                "青石县审计局 2020 年政府信息公开工作年度报告 根据要求，编制本报告。",
                &["青石县审计局 2020 年政府信息公开工作年度报告", "根据要求，编制本报告。"],
            ),
            ("现发布青石县政府信息公开工作年度报告。本报告", &["现发布青石县政府信息公开工作年度报告。本报告"]),
            ("根据要求，编制2020年政府信息公开工作年度报告如下", &["根据要求，编制2020年政府信息公开工作年度报告如下"]),
            ("2020年政府信息公开工作年度报告已编制完成", &["2020年政府信息公开工作年度报告已编制完成"]),
            ("发布机构： 青石县审计局 发布日期： 2021-01-02", &["发布机构： 青石县审计局", "发布日期： 2021-01-02"]),
            (
                "青石县审计局2020年政府信息公开工作年度报告一、总体情况",
                &["青石县审计局2020年政府信息公开工作年度报告", "一、总体情况"],
            ),
            ("", &[]),
        ];
        for (line, expected) in cases {
            assert_eq!(split_line(line), expected, "{line}");
        }
    }
}
