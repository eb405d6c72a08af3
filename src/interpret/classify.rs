//! Is this document an annual report? Decided by positive evidence, never by a file's name.
//!
//! | evidence, in this order | class |
//! | --- | --- |
//! | the title is that of a quarter, a half-year or a month, or of a report on shortcomings of a report | `periodic`, `rectification` |
//! | a statutory table with a number in any table | report, unless it is one table alone below the title of a catalogue, policy or guide |
//! | statutory tables, all empty, and a placeholder (`XX`, `____年`) or a title of a form or notice | `blank_form`, or the title's reason |
//! | statutory tables, all empty, nothing of that kind | report |
//! | the title is that of a notice, policy, guide, catalogue, interpretation or form | `notice`, `policy`, `guide`, `catalogue`, `interpretation`, `form` |
//! | at least four lines that are titles of reports, fewer than two headings of the form | `list` |
//! | a row of the 统计表 of 2014 to 2018 | report |
//! | at least three headings of the form and one of: title, 本报告 or 现公布, 统计期限, two more headings | report |
//! | two headings of the form, title, and 本报告 or 统计期限 | report |
//! | a title with agency or year, 本报告 or 统计期限, and a text of at least 300 characters | report (older kinds) |
//! | a title with agency or year, four topics of the headings of 2008 to 2018 | report (older form) |
//! | a title and a file to download, nothing else | `attachment` |
//! | anything else | `no_evidence` |
//!
//! So a report whose tables are pictures or missing is a report. Reasons open with the code, then what was seen.

use super::glyph::{Folded, ends_with};
use super::{meta, number, sections};
use crate::model::{Document, Metadata};

/// What a document is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Class {
    /// An annual report.
    Report,
    /// Something else.
    NotAReport {
        /// Code and evidence, such as `notice: 关于…的通知`.
        reason: String,
    },
}

/// Endings of titles that are no report's, with the reason's code.
const OTHER_KINDS: [(&str, &[&str]); 6] = [
    ("notice", &["的通知", "的函", "的意见", "的批复", "的公告", "的通报", "的复函", "的请示", "通知"]),
    ("guide", &["公开指南", "申请指南", "指南", "须知", "流程", "流程图"]),
    ("catalogue", &["公开目录", "事项目录", "基本目录", "标准目录"]),
    (
        "policy",
        &["条例", "办法", "规定", "制度", "细则", "方案", "要点", "工作规范", "工作规程", "工作规则", "工作计划"],
    ),
    ("interpretation", &["解读", "图解", "问答", "答记者问"]),
    (
        "form",
        &["申请表", "格式", "模板", "模版", "样表", "样本", "范文", "范本", "范例", "样文", "填报说明", "编写说明"],
    ),
];

/// Words that open an interpretation.
const INTERPRETATIONS: [&str; 4] = ["一图读懂", "图解", "政策解读", "【解读】"];

/// Words with which a report speaks of itself.
const SELF: [&str; 13] = [
    "本报告",
    "本年度报告",
    "本年报",
    "现发布",
    "现公布",
    "现予公布",
    "特编制",
    "特向社会",
    "报告如下",
    "编制而成",
    "编制了",
    "现将",
    "汇报如下",
];

/// Decides what a document is; `tables_found` counts its statutory tables.
pub fn classify(document: &Document, metadata: &Metadata, tables_found: usize) -> Class {
    if let Some(reason) = find_aside(document) {
        return Class::NotAReport { reason };
    }
    let other_title = find_other_title(document, metadata);
    if tables_found > 0 {
        let is_catalogue =
            |reason: &String| ["catalogue", "policy", "guide"].iter().any(|code| reason.starts_with(code));
        let is_catalogue = tables_found == 1 && other_title.as_ref().is_some_and(is_catalogue);
        if !is_catalogue
            && document.grids().any(|grid| grid.has_lost || grid.cells.iter().any(|cell| holds_number(&cell.text)))
        {
            return Class::Report;
        }
        if let Some(reason) = other_title {
            return Class::NotAReport { reason };
        }
        return match find_placeholder(document) {
            Some(line) => Class::NotAReport { reason: format!("blank_form: {line}") },
            None => Class::Report,
        };
    }
    if let Some(reason) = other_title {
        return Class::NotAReport { reason };
    }

    let evidence = Evidence::gather(document);
    if evidence.n_titles >= 4 && evidence.n_headings < 2 {
        return Class::NotAReport { reason: format!("list: {} titles of reports", evidence.n_titles) };
    }
    let has_title = metadata.title.is_some();
    let has_period = metadata.period_start.is_some();
    let speaks = evidence.speaks_of_itself || has_period;
    let is_report = evidence.has_statistics
        || (evidence.n_headings >= 3 && (has_title || speaks))
        || evidence.n_headings >= 5
        || (evidence.n_headings >= 2 && has_title && speaks)
        || (has_title
            && speaks
            && (metadata.agency.is_some() || metadata.year.is_some())
            && evidence.n_chars >= 300
            && evidence.n_titles < 4)
        || (has_title && (metadata.agency.is_some() || metadata.year.is_some()) && evidence.n_old_topics >= 4);
    if is_report {
        return Class::Report;
    }
    if has_title && evidence.has_attachment {
        return Class::NotAReport { reason: "attachment: a title and a file to download".to_owned() };
    }
    let title = if has_title { "title" } else { "no title" };
    Class::NotAReport {
        reason: format!("no_evidence: no statutory table, {} of 6 headings, {title}", evidence.n_headings),
    }
}

/// True for a cell of a table that prints a number.
fn holds_number(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit() || ('０'..='９').contains(&c))
        && number::is_value_like(text)
        && !matches!(number::parse_change(text), number::Printed::Blank)
}

#[derive(Debug, Default)]
struct Evidence {
    /// Sections of the form that have a heading.
    n_headings: usize,
    /// Topics of the older form that have a heading.
    n_old_topics: usize,
    /// Lines that are titles of reports.
    n_titles: usize,
    speaks_of_itself: bool,
    has_statistics: bool,
    /// A link to a file that holds the report.
    has_attachment: bool,
    n_chars: usize,
}

impl Evidence {
    fn gather(document: &Document) -> Self {
        let mut evidence = Self::default();
        let mut kinds = [false; 7];
        let mut topics = [false; 6];
        for (line, _) in sections::text_lines(document) {
            evidence.n_chars += line.chars().count();
            if let Some(kind) = sections::find_heading(line).and_then(|heading| heading.kind) {
                kinds[kind as usize] = true;
            }
            if let Some(topic) = find_old_topic(line) {
                topics[topic] = true;
            }
            // A page on one line holds its headings inside.
            if line.len() > 150 {
                for heading in sections::find_inner_headings(line) {
                    kinds[heading.1.kind.unwrap_or(0) as usize] = true;
                }
            }
            let text = fold_start(line, 400);
            evidence.speaks_of_itself |= text.contains_any(&SELF);
            evidence.has_statistics |= text.contains("主动公开政府信息数") && line.len() < 120;
            evidence.has_attachment |= text.len() <= 100
                && ["附件", "下载", ".doc", ".pdf", ".wps", ".xls"].iter().any(|word| line.contains(word));
            if text.len() <= 70
                && text.contains("公开")
                && meta::parse_title(&text).is_some_and(|title| title.year.is_some() || title.agency.is_some())
            {
                evidence.n_titles += 1;
            }
        }
        evidence.has_statistics |= document
            .grids()
            .flat_map(|grid| &grid.cells)
            .any(|cell| cell.text.len() < 200 && Folded::new(&cell.text).contains("主动公开政府信息数"));
        evidence.n_headings = kinds[1..].iter().filter(|kind| **kind).count();
        evidence.n_old_topics = topics.iter().filter(|topic| **topic).count();
        evidence
    }
}

/// The topic of a numbered heading of the reports of 2008 to 2018: what one was to report of was laid down then, but not
/// in which words.
fn find_old_topic(line: &str) -> Option<usize> {
    const TOPICS: [&[&str]; 6] = [
        &["行政复议", "行政诉讼", "申诉"],
        &["收费", "减免"],
        &["主动公开"],
        &["依申请公开", "申请公开"],
        &["问题"],
        &["概述", "概况", "总体情况", "基本情况"],
    ];
    sections::find_heading(line)?;
    let text = fold_start(line, 60);
    let is_numbered = text.folded.first().is_some_and(|&c| "一二三四五六七八九十第".contains(c));
    if !is_numbered || text.len() > 45 || text.folded.contains(&'。') {
        return None;
    }
    TOPICS.iter().position(|words| text.contains_any(words))
}

/// What the page gives as its title, in its meta elements, `<title>` and heading elements up to a level.
fn titles(document: &Document, max_level: u8) -> impl Iterator<Item = &str> {
    let metas = document.meta.iter().filter(|(name, _)| name == "articletitle").map(|(_, content)| content.as_str());
    let headings = document.lines().take(200).filter(move |line| line.heading.is_some_and(|level| level <= max_level));
    metas.chain(document.title.as_deref()).chain(headings.map(|line| line.text.as_str()))
}

/// The page's own title, when it is one of something else. Links to other pages have no say: only `<title>`, the
/// page's meta elements, its heading elements, and, where no title of a report was found, its first lines.
fn find_other_title(document: &Document, metadata: &Metadata) -> Option<String> {
    let mut own: Vec<&str> = titles(document, 2).collect();
    // A title of a report among them settles it: <h1> of a site, <h2> of a box of notices.
    if own.iter().any(|text| meta::parse_title(&fold_start(text, 120)).is_some()) {
        return None;
    }
    if metadata.title.is_none() {
        let first = document.lines().map(|line| line.text.as_str()).filter(|text| !text.trim().is_empty());
        own.extend(
            first.take(12).take_while(|text| sections::find_heading(text).is_none_or(|heading| heading.kind.is_none())),
        );
    }
    own.into_iter().find_map(other_kind)
}

/// Reason for a page that prints the form's tables, or speaks of a report, and says in its title that it is none: statistics of
/// a part of the year, and what was done about an assessment of a report.
fn find_aside(document: &Document) -> Option<String> {
    // With a quarter, a half-year or a month behind the year.
    const PARTS: [&str; 5] = ["季度", "上半年", "下半年", "半年度", "月份"];
    let mut titles: Vec<&str> = titles(document, 1).collect();
    if titles.is_empty() {
        titles.extend(document.lines().map(|line| line.text.as_str()).find(|text| !text.trim().is_empty()));
    }
    let titles: Vec<Folded> = titles.into_iter().map(|text| fold_start(text, 120)).collect();
    let is_annual = |text: &Folded| text.contains_any(&["年度报告", "年报", "年度工作报告"]) && !is_rectification(text);
    if titles.iter().any(is_annual) {
        return None;
    }
    titles.iter().filter(|text| text.contains("公开") && (8..=70).contains(&text.len())).find_map(|text| {
        let code = match (is_rectification(text), text.contains_any(&PARTS)) {
            (true, _) => "rectification",
            (false, true) => "periodic",
            (false, false) => return None,
        };
        Some(format!("{code}: {}", text.quote(0..text.len().min(70))))
    })
}

/// True for `关于…年度报告…问题整改情况的报告`.
fn is_rectification(text: &Folded) -> bool {
    text.find("整改", 0).is_some_and(|at| text.find("报告", at).is_some() || text.find("情况", at).is_some())
}

/// Reason for a text that is the title of something else about information disclosure.
fn other_kind(text: &str) -> Option<String> {
    let text = fold_start(text, 120);
    // The site's name behind the title.
    let end = text.folded.iter().position(|c| matches!(c, '_' | '|')).unwrap_or(text.len());
    let title: &[char] = &text.folded[..end];
    let is_prose = title.iter().any(|c| matches!(c, '。' | ';' | '>' | ','));
    if !(5..=70).contains(&title.len()) || is_prose || !text.contains("公开") {
        return None;
    }
    let title_text = text.quote(0..end);
    if INTERPRETATIONS.iter().any(|word| text.contains(word)) {
        return Some(format!("interpretation: {title_text}"));
    }
    let close = title.iter().rposition(|c| !matches!(c, '》' | '〉' | '"' | '”' | '.')).map_or(0, |at| at + 1);
    let title = match title[..close].iter().rposition(|&c| c == '(') {
        // 管理办法(试行), 通知(2022年版)
        Some(at) if title[close - 1] == ')' && at > 4 => &title[..at],
        _ => &title[..close],
    };
    // A site's column of the kind (通知公告) is no title; nor is a basis that prose quotes (根据…条例).
    if ["根据", "按照", "依据"].iter().any(|word| super::glyph::starts_with(title, word)) {
        return None;
    }
    OTHER_KINDS
        .iter()
        .find(|(_, endings)| endings.iter().any(|ending| ends_with(title, ending)))
        .map(|(code, _)| format!("{code}: {title_text}"))
}

/// A line with a placeholder where a report has a name, a year or a number.
fn find_placeholder(document: &Document) -> Option<String> {
    const MARKS: [&str; 11] =
        ["XX", "××", "xx", "__", "20XX", "必要文字表述", "填表说明", "填写说明", "(模板)", "(样式)", "(参考格式)"];
    document
        .lines()
        .take(60)
        .map(|line| fold_start(&line.text, 200))
        .find(|text| text.contains_any(&MARKS))
        .map(|text| text.quote(0..text.len().min(40)))
}

fn fold_start(text: &str, limit: usize) -> Folded {
    let end = text.char_indices().nth(limit).map_or(text.len(), |(at, _)| at);
    Folded::new(&text[..end])
}

#[cfg(test)]
mod cases;
#[cfg(test)]
mod tests;
