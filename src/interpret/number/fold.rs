//! A cell as the number readers see it, and prose that states that there is nothing to count.

use crate::interpret::glyph;
use crate::model::STROKE;

/// A cell longer than this holds no number.
pub const MAX_BYTES: usize = 600;

/// Folds a cell: widths, dashes, brackets and white space unified, invisible characters and those struck out dropped, ends trimmed.
/// `None` for a text too long to be a value.
pub fn fold_cell(text: &str) -> Option<String> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut is_struck = false;
    while let Some(c) = chars.next() {
        if chars.next_if_eq(&STROKE).is_some() {
            is_struck = true;
            continue;
        }
        let c = match c {
            _ if glyph::is_space(c) => ' ',
            _ if glyph::is_invisible(c) => continue,
            // UTF-8 NBSP read as Latin-1.
            'Â' if chars.peek().is_none_or(|&next| glyph::is_space(next)) => ' ',
            '\u{2010}'..='\u{2013}' | '\u{2212}' | '\u{FE63}' => '-',
            '\u{2014}' | '\u{2015}' | '\u{2E3A}' | '\u{2E3B}' | '\u{FE58}' | '\u{30FC}' | '\u{3161}' | '\u{2500}'
            | '\u{2501}' | '\u{FF70}' => '—',
            '\u{2215}' | '\u{2044}' | '\u{2571}' => '/',
            '\u{FE68}' | '\u{2572}' => '\\',
            '\u{FE50}' => ',',
            '\u{FE52}' => '.',
            '\u{FE62}' => '+',
            '￥' => '¥',
            '圆' | '圓' => '元',
            '〔' | '【' | '[' | '［' | '〈' | '{' | '﹙' => '(',
            '〕' | '】' | ']' | '］' | '〉' | '}' | '﹚' => ')',
            '\u{1D7CE}'..='\u{1D7FF}' => {
                char::from_digit((u32::from(c) - 0x1D7CE) % 10, 10).expect("a remainder of ten is a digit")
            }
            _ => glyph::fold(c),
        };
        match c {
            '[' => out.push('('),
            ']' => out.push(')'),
            c => out.push(c),
        }
    }
    if out.contains("&nbsp") {
        out = out.replace("&nbsp;", " ").replace("&nbsp", " ");
    }
    if is_struck && out.trim().is_empty() {
        // What was there is no longer valid; that nothing is to be there was not said.
        return Some(STROKE.to_string());
    }
    let trimmed = out.trim();
    // An NBSP gone wrong stands beside the number: `? 0`.
    let trimmed = strip_lost_space(trimmed);
    if trimmed.len() != out.len() {
        out = trimmed.to_owned();
    }
    Some(out)
}

/// Drops question marks that white space separates from what follows or goes before.
fn strip_lost_space(cell: &str) -> &str {
    let is_lost = |c: char| matches!(c, '?' | '\u{FFFD}');
    let mut cell = cell;
    while let Some(rest) = cell.strip_prefix(is_lost).filter(|rest| rest.starts_with(' ')) {
        cell = rest.trim_start();
    }
    while let Some(rest) = cell.strip_suffix(is_lost).filter(|rest| rest.ends_with(' ')) {
        cell = rest.trim_end();
    }
    cell
}

/// Prose such as `本单位未制作规章` or `我局无行政许可事项`: a denial of the thing itself. Prose that is about knowing,
/// publishing or asking (`未统计`, `无法提供`) denies nothing, and the labels of the form stay labels.
pub fn states_none(cell: &str) -> bool {
    const ABOUT: [&str; 14] =
        ["统计", "公开", "提供", "申请", "信息", "理由", "起诉", "审结", "补正", "掌握", "明确", "详", "未知", "无法"];
    const DENIED: [&str; 32] = [
        "制作", "制定", "制发", "印发", "出台", "发生", "发布", "实施", "开展", "产生", "办理", "收取", "收费", "作出",
        "涉及", "权限", "权力", "职权", "职能", "职责", "业务", "事项", "此项", "该项", "此类", "该类", "规章", "文件",
        "许可", "处罚", "强制", "采购",
    ];
    if cell.chars().count() > 40 || cell.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let text = cell.trim_start_matches('(').trim_end_matches(')');
    let is_denial = ["无", "未", "没有", "不涉及", "不具有", "不具备", "不存在", "不承担", "不享有", "不属于"]
        .iter()
        .any(|word| text.contains(word));
    is_denial && !ABOUT.iter().any(|word| text.contains(word)) && DENIED.iter().any(|word| text.contains(word))
}

/// Prose as above that names its speaker, so that no label of a form can be meant.
pub fn states_none_itself(text: &str) -> bool {
    const SPEAKERS: [&str; 15] = [
        "本单位",
        "本机关",
        "本局",
        "本部门",
        "本镇",
        "本乡",
        "本街道",
        "本级",
        "我单位",
        "我局",
        "我镇",
        "我乡",
        "我街道",
        "全区",
        "我委",
    ];
    // Labels are turned down at their first character.
    if !text.trim_start().starts_with(['本', '我', '全', '(', '（']) {
        return false;
    }
    let Some(cell) = fold_cell(text) else { return false };
    SPEAKERS.iter().any(|speaker| cell.trim_start_matches('(').starts_with(speaker)) && states_none(&cell)
}
