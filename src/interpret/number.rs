//! Reads one printed cell as a number.
//!
//! Three kinds of cell: counts ([`parse_count`]), the signed `本年增/减` ([`parse_change`]) and money
//! ([`parse_money`]). What is not certain is no number: the cell stays in view through `raw`. Which cell is which, and
//! what to do with numbers that run together, is `align` and `recover`'s business.
//!
//! Decisions where a print can be doubted (a wrong number is worse than a null):
//!
//! | print | read as | why |
//! | --- | --- | --- |
//! | `〇` `零` `○` | 0 | the numeral, and the circle it is typed with |
//! | `O` `o` `l` | unreadable | a letter |
//! | `一` alone | two readings | a dash of some keyboards, or 1 |
//! | `007`, `00` | two readings | numbers are not printed so; cells run together are |
//! | `1 2`, `1 234`, `3/5` | two readings | two cells in one |
//! | `1,234` `1，234` | 1234 | groups of exactly three |
//! | `3.0` as a count | 3 | `3.5` is unreadable |
//! | `9̶52` | 52 | the 9 is struck out; where all is, unreadable |
//! | `3*` `3①` `3(注1)` `3注1` `13000000(预算…` | the number before | a mark or a note; `5(3)` has two readings |
//! | `345。` | 345 | a stop; `345,` may be cut |
//! | `? 0` | 0 | an NBSP gone wrong; `?` alone is unreadable |
//! | `100余件` `约100` | unreadable | not the number itself |
//! | `增3减0` | 3 | `增3减1` and `3/0` have two readings, `0/0` is 0 |
//! | `-` `—` `/` `\` `_` `无` `不适用`, prose that states none | blank | |
//! | `None` `nan` `null` | blank | so programs print a cell that is not there |

mod fold;
pub mod hanzi;
mod term;

use crate::model::State;
use fold::fold_cell;
use term::{Decimal, Term};

/// What one printed cell says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Printed<T> {
    /// A number, without doubt.
    Number(T),
    /// Nothing, or one of the ways to print nothing.
    Blank,
    /// Something that is no number of this kind.
    Unreadable,
    /// Digits that allow more than one number.
    TwoReadings,
}

impl<T> Printed<T> {
    /// The number, if it is one.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Number(value) => Some(value),
            _ => None,
        }
    }

    /// The contract's state for a cell whose place is not in doubt.
    pub const fn state(&self) -> State {
        match self {
            Self::Number(_) => State::Reported,
            Self::Blank => State::Blank,
            Self::Unreadable | Self::TwoReadings => State::Unreadable,
        }
    }

    /// The same reading with the number converted.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Printed<U> {
        match self {
            Self::Number(value) => Printed::Number(convert(value)),
            Self::Blank => Printed::Blank,
            Self::Unreadable => Printed::Unreadable,
            Self::TwoReadings => Printed::TwoReadings,
        }
    }
}

/// Unit of an amount of money, as a header or a cell names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MoneyUnit {
    /// 元.
    Yuan,
    /// 千元.
    Thousand,
    /// 万元, the form's own unit.
    TenThousand,
    /// 百万元.
    Million,
    /// 亿元.
    HundredMillion,
}

impl MoneyUnit {
    /// Power of ten that turns this unit into 万元.
    const fn shift(self) -> i32 {
        match self {
            Self::Yuan => -4,
            Self::Thousand => -1,
            Self::TenThousand => 0,
            Self::Million => 2,
            Self::HundredMillion => 4,
        }
    }
}

/// A count of more digits than this is no count of the form (the whole country prints ten).
const MAX_COUNT_DIGITS: usize = 12;
const MAX_COUNT: u64 = 999_999_999_999;

/// Reads a count: a whole number, not negative.
///
/// Shape: one cell, text as printed. Never panics, whatever the text.
pub fn parse_count(text: &str) -> Printed<i64> {
    if let Some(printed) = read_plain(text) {
        return printed;
    }
    let Some(cell) = fold_cell(text) else { return Printed::Unreadable };
    let cell = cell.as_str();
    if is_blank(cell) {
        return Printed::Blank;
    }
    match term::read_alone(cell) {
        Ok(Term { sign: 0, number, unit: None, .. }) => match number.as_integer() {
            Some(value) if value <= MAX_COUNT => Printed::Number(value as i64),
            _ => Printed::Unreadable,
        },
        Ok(_) => Printed::Unreadable,
        Err(fault) => fault.into(),
    }
}

/// Reads a cell of `本年增/减`: signed, `减4` is -4, `+1036` is 1036, `未增未减` is 0.
///
/// Shape: one cell, text as printed. A number without a sign is an increase.
pub fn parse_change(text: &str) -> Printed<i64> {
    if let Some(printed) = read_plain(text) {
        return printed;
    }
    let Some(cell) = fold_cell(text) else { return Printed::Unreadable };
    let cell = cell.as_str();
    if is_unchanged(cell) {
        return Printed::Number(0);
    }
    if is_blank(cell) {
        return Printed::Blank;
    }
    match term::read_change(cell) {
        Ok(value) if value.unsigned_abs() <= MAX_COUNT => Printed::Number(value),
        Ok(_) => Printed::Unreadable,
        Err(fault) => fault.into(),
    }
}

/// Reads an amount of money (行政事业性收费 本年收费金额, 政府集中采购 采购总金额).
///
/// Units: the one in the cell, else `header_unit`; returns 万元 (`10k_cny`), rounded once from the printed decimal.
pub fn parse_money(text: &str, header_unit: MoneyUnit) -> Printed<f64> {
    if let Some(printed) = read_plain(text) {
        return printed.map(|value| Decimal::from(value.unsigned_abs()).scaled(header_unit.shift()));
    }
    let Some(cell) = fold_cell(text) else { return Printed::Unreadable };
    let cell = cell.as_str();
    if is_blank(cell) {
        return Printed::Blank;
    }
    let cell = ["¥", "人民币", "RMB", "CNY"].iter().fold(cell, |cell, mark| cell.strip_prefix(mark).unwrap_or(cell));
    match term::read_alone(cell.trim_start()) {
        Ok(Term { sign: 0, number, unit, has_measure: false, is_scaled }) => {
            // 五万 under a header of 万元: the 万 may be the number's or the unit's.
            if is_scaled && unit.is_none() {
                return Printed::TwoReadings;
            }
            let value = number.scaled(unit.unwrap_or(header_unit).shift());
            if value.is_finite() { Printed::Number(value) } else { Printed::Unreadable }
        }
        Ok(_) => Printed::Unreadable,
        Err(fault) => fault.into(),
    }
}

/// The unit that a header names, such as `本年收费金额(单位:万元)` or `采购总金额(元)`.
pub fn find_money_unit(header: &str) -> Option<MoneyUnit> {
    let cell = fold_cell(header)?;
    let at = cell.find('元')?;
    let before = &cell[..at];
    Some(if before.ends_with("百万") {
        MoneyUnit::Million
    } else if before.ends_with('万') {
        MoneyUnit::TenThousand
    } else if before.ends_with('亿') {
        MoneyUnit::HundredMillion
    } else if before.ends_with('千') {
        MoneyUnit::Thousand
    } else {
        MoneyUnit::Yuan
    })
}

/// True for nothing but plain digits or white space: the common value, told without a copy.
pub fn is_plain(text: &str) -> bool {
    read_plain(text).is_some()
}

/// True for a cell that is a value and not a label: a number of any kind, a way to print nothing, a change, money,
/// or digits that allow two readings. Cheap for labels: most are turned down at their first character.
pub fn is_value_like(text: &str) -> bool {
    if read_plain(text).is_some() || is_missing(text) {
        return true;
    }
    if text.len() > fold::MAX_BYTES
        || (!text.chars().all(term::may_be_in_value) && !fold::states_none_itself(text) && !is_noted(text))
    {
        return false;
    }
    let Some(cell) = fold_cell(text) else { return false };
    if matches!(cell.as_str(), "增" | "减" | "增加" | "减少" | "+" | "±" | "?" | "*" | "O" | "o" | "一") {
        return true;
    }
    let is_value = |printed: Printed<i64>| !matches!(printed, Printed::Unreadable);
    is_value(parse_count(text))
        || is_value(parse_change(text))
        || !matches!(parse_money(text, MoneyUnit::TenThousand), Printed::Unreadable)
}

/// A figure with a note in words: `10(含上年结转2件)`, `4注1`.
fn is_noted(text: &str) -> bool {
    let text = text.trim();
    let behind = text.trim_start_matches(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c)).trim_start();
    behind.len() < text.len()
        && behind.starts_with(['(', '（', '[', '［', '〔', '【', '注'])
        && matches!(parse_count(text), Printed::Number(_) | Printed::TwoReadings)
}

/// How programs print a cell that is not there.
pub fn is_missing(text: &str) -> bool {
    matches!(text.trim(), "None" | "none" | "nan" | "NaN" | "NAN" | "null" | "NULL" | "Null" | "<NA>")
}

/// The digits of a cell that holds nothing but ASCII or full-width digits and white space around them, leading
/// zeros kept: what may be several cells run together.
pub fn plain_digits(text: &str) -> Option<String> {
    let cell = fold_cell(text)?;
    (!cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit())).then_some(cell)
}

/// The common case without a copy: white space around plain ASCII digits, or white space alone.
fn read_plain(text: &str) -> Option<Printed<i64>> {
    // Most cells are one digit, and most others no number at all.
    match text.as_bytes() {
        [] => return Some(Printed::Blank),
        [digit @ b'0'..=b'9'] => return Some(Printed::Number(i64::from(digit - b'0'))),
        [first, ..] if !matches!(first, b'0'..=b'9' | b' ' | b'\t' | b'\n' | b'\r' | 0xC2 | 0xE3) => return None,
        _ => {}
    }
    let text = text.trim_matches(|c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{A0}' | '\u{3000}'));
    match text.as_bytes() {
        [] => Some(Printed::Blank),
        [digit @ b'0'..=b'9'] => Some(Printed::Number(i64::from(digit - b'0'))),
        [b'1'..=b'9', ..] if text.len() <= MAX_COUNT_DIGITS => {
            let mut value = 0;
            for byte in text.bytes() {
                if !byte.is_ascii_digit() {
                    return None;
                }
                value = value * 10 + i64::from(byte - b'0');
            }
            Some(Printed::Number(value))
        }
        _ => None,
    }
}

/// Nothing, dashes and slashes, a word for nothing, or prose that states none. `cell` is folded.
fn is_blank(cell: &str) -> bool {
    if cell.chars().all(|c| matches!(c, '-' | '—' | '/' | '\\' | '_' | ' ')) || is_missing(cell) {
        return true;
    }
    let word = cell.trim_end_matches(['。', '.', ';', ',', '、', '!']);
    matches!(
        word,
        "无" | "没有"
            | "暂无"
            | "暂没有"
            | "未有"
            | "均无"
            | "空"
            | "空白"
            | "不适用"
            | "N/A"
            | "n/a"
            | "NA"
            | "无数据"
            | "无此项"
            | "(无)"
            | "(空)"
    ) || fold::states_none(word)
}

/// A statement that nothing went up or down. `cell` is folded.
fn is_unchanged(cell: &str) -> bool {
    let word: String = cell.chars().filter(|c| !matches!(c, ' ' | ',' | '、' | '。' | '.' | '(' | ')' | '/')).collect();
    let word = [
        "与上一年度",
        "与上一年",
        "与上年度",
        "与上年",
        "与去年",
        "较上年",
        "较去年",
        "同上年",
        "同比",
        "本年度",
        "本年",
    ]
    .iter()
    .find_map(|head| word.strip_prefix(head))
    .unwrap_or(&word);
    let word = word.strip_prefix("相比").unwrap_or(word);
    matches!(
        word,
        "未增未减"
            | "不增不减"
            | "无增无减"
            | "无增减"
            | "未增减"
            | "不增减"
            | "没增没减"
            | "没有增减"
            | "无变化"
            | "没有变化"
            | "未变化"
            | "无变动"
            | "未变动"
            | "未变"
            | "不变"
            | "持平"
            | "零增长"
            | "无增减变化"
            | "没有增减变化"
            | "未发生变化"
            | "未有变化"
            | "无增加无减少"
            | "未增加未减少"
            | "未增加也未减少"
    )
}

#[cfg(test)]
mod tests;
