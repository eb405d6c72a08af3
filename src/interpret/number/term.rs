//! The grammar of a printed number: sign, digits or numerals, multiplier, measure word or unit of money, marks, notes.
//!
//! All functions take a folded cell. A [`Fault`] says why there is no number.

use std::sync::OnceLock;

use super::hanzi::{self, Numeral};
use super::{MoneyUnit, Printed};
use crate::interpret::glyph::CharSet;
use crate::model::STROKE;

/// A decimal as printed: `mantissa` x 10^-`scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    mantissa: u128,
    scale: i32,
}

impl Decimal {
    /// The whole number, if it is one and fits.
    pub fn as_integer(self) -> Option<u64> {
        let whole = if self.scale > 0 {
            let divisor = 10u128.checked_pow(self.scale.unsigned_abs())?;
            self.mantissa.is_multiple_of(divisor).then_some(self.mantissa / divisor)?
        } else {
            self.mantissa.checked_mul(10u128.checked_pow(self.scale.unsigned_abs())?)?
        };
        u64::try_from(whole).ok()
    }

    /// The number times 10^`shift`, rounded once.
    pub fn scaled(self, shift: i32) -> f64 {
        if self.scale == 0 && shift == 0 && self.mantissa < 1 << 53 {
            return self.mantissa as f64;
        }
        format!("{}e{}", self.mantissa, shift - self.scale).parse().unwrap_or(f64::NAN)
    }

    fn shifted(self, power: i32) -> Self {
        Self { scale: self.scale - power, ..self }
    }
}

impl From<u64> for Decimal {
    fn from(value: u64) -> Self {
        Self { mantissa: u128::from(value), scale: 0 }
    }
}

/// A number with what stands around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// 1 for 增 or +, -1 for 减 or -, 0 for none.
    pub sign: i8,
    /// The number itself.
    pub number: Decimal,
    /// Unit of money behind it.
    pub unit: Option<MoneyUnit>,
    /// True when a measure word stands behind it.
    pub has_measure: bool,
    /// True when 万 or 亿 belongs to a Chinese numeral.
    pub is_scaled: bool,
}

/// Why a text is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// No number of this grammar.
    Unreadable,
    /// Digits that allow more than one number.
    TwoReadings,
}

impl<T> From<Fault> for Printed<T> {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Unreadable => Self::Unreadable,
            Fault::TwoReadings => Self::TwoReadings,
        }
    }
}

/// More digits than this are no number that anybody counted.
const MAX_DIGITS: usize = 24;

/// Longest first, so that `人次` is not read as `人` and a rest.
const MEASURES: [&str; 40] = [
    "件次",
    "条次",
    "人次",
    "项次",
    "篇次",
    "期次",
    "批次",
    "户次",
    "大项",
    "小项",
    "个项目",
    "项目",
    "件",
    "条",
    "项",
    "个",
    "宗",
    "次",
    "份",
    "篇",
    "起",
    "人",
    "家",
    "户",
    "例",
    "批",
    "部",
    "类",
    "种",
    "本",
    "册",
    "笔",
    "页",
    "张",
    "处",
    "所",
    "场",
    "期",
    "名",
    "套",
];

const UNITS: [(&str, MoneyUnit); 8] = [
    ("百万元", MoneyUnit::Million),
    ("万元", MoneyUnit::TenThousand),
    ("亿元", MoneyUnit::HundredMillion),
    ("千元", MoneyUnit::Thousand),
    ("元", MoneyUnit::Yuan),
    ("万", MoneyUnit::TenThousand),
    ("亿", MoneyUnit::HundredMillion),
    ("块", MoneyUnit::Yuan),
];

const UP: [&str; 9] = ["+", "↑", "增加了", "增加", "增长", "增多", "新增", "上升", "增"];
const DOWN: [&str; 7] = ["-", "↓", "减少了", "减少", "下降", "减", "降"];

/// True for a character that a value may be printed with; a text with any other is a label or prose.
pub fn may_be_in_value(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_digit() || c.is_ascii_whitespace() || "+-/\\.,()[]*#?&;:_%NAnaOobspRMB".contains(c);
    }
    if hanzi::is_numeral(c) || is_mark(c) || c == STROKE {
        return true;
    }
    if matches!(c, '\u{A0}' | '\u{2000}'..='\u{206F}' | '\u{3000}'..='\u{3002}' | '\u{FF00}'..='\u{FFFD}' | '\u{FEFF}')
    {
        return true;
    }
    const WORDS: &str = "增减減加少长長了多新上升下降未无無没沒有变變化持平不动動件条條项項个個宗次份篇起人家户戶例批部类類种種本册\
        笔页張张处處所场場期名套大小目元圆圓万萬亿億千百块共计計合暂暫适適用空白数數据據此均零与與年去同比较較度一相发發生也整约約余\
        －−ー㆒―─━ㅡ±￥¥Â〔〕【】〈〉（）⼀⼆⼋⼗\u{2E3A}\u{2E3B}\u{2571}\u{2572}\u{2212}\u{2215}\u{FE58}\u{FE63}";
    static SET: OnceLock<CharSet> = OnceLock::new();
    SET.get_or_init(|| CharSet::new(WORDS.chars())).contains(c)
}

/// Marks that point to a footnote: circled, superscript and subscript digits, asterisks.
fn is_mark(c: char) -> bool {
    matches!(
        c,
        '*' | '※' | '†' | '‡' | '#' | '¹' | '²' | '³' | '⁰'..='⁹' | '₀'..='₉' | '①'..='⓿' | '❶'..='➓' | '㈠'..='㈩'
    )
}

/// Reads a cell that holds one number, perhaps with `共` before it and notes behind it.
pub fn read_alone(cell: &str) -> Result<Term, Fault> {
    let body =
        ["共计", "合计", "共", "计"].iter().find_map(|head| cell.strip_prefix(head)).unwrap_or(cell).trim_start();
    // 无(0): both say nothing; the number is printed.
    if let Some(rest) = body.strip_prefix("无").map(str::trim_start)
        && let Some(inner) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'))
    {
        return match read_alone(inner) {
            Ok(term) if term.number.mantissa == 0 => Ok(term),
            _ => Err(Fault::Unreadable),
        };
    }
    let (term, rest) = read_term(body)?;
    if rest.is_empty() { Ok(term) } else { Err(fault_of(rest)) }
}

/// Reads a signed change; the sum of `增` and `减` where one of them is 0.
pub fn read_change(cell: &str) -> Result<i64, Fault> {
    let mut rest = strip_comparison(cell);
    if let Some(zero) = rest.strip_prefix('±') {
        rest = zero.trim_start();
        return match read_term(rest)? {
            (term, "") if term.number.mantissa == 0 => Ok(0),
            _ => Err(Fault::Unreadable),
        };
    }
    let mut terms: Vec<(i8, i64)> = Vec::with_capacity(2);
    let mut has_slash = false;
    while !rest.is_empty() {
        if terms.len() == 2 {
            return Err(Fault::TwoReadings);
        }
        let (term, tail) = match read_term(rest) {
            Ok(found) => found,
            Err(fault) if terms.is_empty() => return Err(fault),
            Err(_) => return Err(fault_of(rest)),
        };
        if term.unit.is_some() {
            return Err(Fault::Unreadable);
        }
        let value = term.number.as_integer().and_then(|value| i64::try_from(value).ok()).ok_or(Fault::Unreadable)?;
        terms.push((term.sign, value));
        let next = tail.trim_start_matches([' ', '/', ',', '、', ';', '\\']);
        has_slash |= tail[..tail.len() - next.len()].contains('/');
        if next.len() == tail.len() && !tail.is_empty() && !starts_with_direction(tail) {
            return Err(fault_of(tail));
        }
        if next.is_empty() && !tail.is_empty() {
            return Err(Fault::Unreadable);
        }
        rest = next;
    }
    match terms[..] {
        [(sign, value)] => Ok(if sign < 0 { -value } else { value }),
        [(0, 0), (0, 0)] if has_slash => Ok(0),
        [(up @ (1 | -1), first), (down, second)] if up == -down && (first == 0 || second == 0) => {
            Ok(i64::from(up) * first + i64::from(down) * second)
        }
        _ => Err(if terms.is_empty() { Fault::Unreadable } else { Fault::TwoReadings }),
    }
}

fn starts_with_direction(text: &str) -> bool {
    strip_direction(text).is_some()
}

/// Drops `较上年`, `同比`, `比2019年` before a direction, and only there.
fn strip_comparison(cell: &str) -> &str {
    let Some(at) = cell.find(['增', '减', '降', '上', '下', '新']) else { return cell };
    let at = if cell[at..].starts_with("上年") || cell[at..].starts_with("上一年") {
        match cell[at + '上'.len_utf8()..].find(['增', '减', '降', '上', '下', '新']) {
            Some(next) => at + '上'.len_utf8() + next,
            None => return cell,
        }
    } else {
        at
    };
    let head: String = cell[..at].chars().filter(|c| !matches!(c, ' ' | ',' | ':')).collect();
    let is_comparison = matches!(
        head.trim_end_matches("相比"),
        "较上年"
            | "比上年"
            | "较上年度"
            | "比上年度"
            | "较上一年"
            | "比上一年"
            | "较上一年度"
            | "比上一年度"
            | "较去年"
            | "比去年"
            | "同比"
            | "较"
            | "比"
            | "本年"
            | "本年度"
            | "今年"
            | "与上年"
            | "与去年"
            | "与上一年"
            | "较前一年"
            | "比前一年"
    ) || (head.len() == 3 + 4 + 3
        && head.starts_with(['较', '比', '与'])
        && head.ends_with('年')
        && head[3..7].bytes().all(|byte| byte.is_ascii_digit()));
    if is_comparison { &cell[at..] } else { cell }
}

fn strip_direction(text: &str) -> Option<(i8, &str)> {
    let up = UP.iter().find_map(|word| text.strip_prefix(word)).map(|rest| (1, rest));
    up.or_else(|| DOWN.iter().find_map(|word| text.strip_prefix(word)).map(|rest| (-1, rest)))
}

/// One term at the start of `text`, and the rest with white space before it dropped.
fn read_term(text: &str) -> Result<(Term, &str), Fault> {
    let mut rest = text;
    let mut sign = 0;
    if let Some((found, tail)) = strip_direction(rest) {
        (sign, rest) = (found, tail);
    } else if let Some(inner) = rest.strip_prefix('(')
        && let Some((found, tail)) = strip_direction(inner)
        && let Some(tail) = tail.strip_prefix(')')
    {
        (sign, rest) = (found, tail);
    }
    if sign != 0 {
        rest = rest.trim_start_matches([' ', ':', '为']);
        // 增(10): the bracket is a frame.
        if let Some(inner) = rest.strip_prefix('(')
            && let Some(at) = inner.find(')')
        {
            let (term, tail) = read_term(inner[..at].trim())?;
            if term.sign != 0 || !tail.is_empty() {
                return Err(Fault::Unreadable);
            }
            return Ok((Term { sign, ..term }, inner[at + 1..].trim_start()));
        }
    }
    let (number, is_scaled, tail) = read_number(rest)?;
    let mut term = Term { sign, number, unit: None, has_measure: false, is_scaled };
    rest = read_unit(&mut term, tail)?;
    rest = read_notes(&mut term, rest)?;
    Ok((term, rest))
}

/// The bare number: ASCII digits with groups and fraction, or Chinese numerals; a multiplier after ASCII digits.
fn read_number(text: &str) -> Result<(Decimal, bool, &str), Fault> {
    if let Some((numeral, rest)) = hanzi::scan(text) {
        return match numeral {
            Numeral::TwoReadings => Err(Fault::TwoReadings),
            Numeral::Value(value) => {
                let read = text[..text.len() - rest.len()].trim_end_matches(['万', '亿']);
                let is_scaled = read.len() + rest.len() < text.len();
                // 五百万元: the unit takes no part of the numeral, it is 元.
                Ok((Decimal::from(value), is_scaled, rest))
            }
        };
    }
    let (number, rest) = read_digits(text)?;
    // 3千, 2百: 万 and 亿 are left to the unit.
    for (word, power) in [("千", 3), ("百", 2)] {
        if let Some(tail) = rest.strip_prefix(word)
            && !tail.starts_with(['元', '万', '亿'])
        {
            return Ok((number.shifted(power), false, tail));
        }
    }
    Ok((number, false, rest))
}

fn read_digits(text: &str) -> Result<(Decimal, &str), Fault> {
    let n_digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let n_first = n_digits(text);
    if n_first == 0 {
        return Err(Fault::Unreadable);
    }
    if n_first > 1 && text.starts_with('0') {
        return Err(Fault::TwoReadings);
    }
    let mut digits = text[..n_first].to_owned();
    let mut rest = &text[n_first..];
    while let Some(group) = rest.strip_prefix(',').map(str::trim_start) {
        let n_group = n_digits(group);
        if n_group == 0 {
            break;
        }
        if n_group != 3 || n_first > 3 || text.starts_with('0') {
            return Err(Fault::TwoReadings);
        }
        digits.push_str(&group[..3]);
        rest = &group[3..];
    }
    let mut scale = 0;
    if let Some(fraction) = rest.strip_prefix('.') {
        let n_fraction = n_digits(fraction);
        if n_fraction > 0 {
            digits.push_str(&fraction[..n_fraction]);
            scale = n_fraction;
            rest = &fraction[n_fraction..];
        }
    }
    if digits.len() > MAX_DIGITS {
        return Err(Fault::Unreadable);
    }
    let mantissa = digits.parse().expect("at most 24 ASCII digits");
    Ok((Decimal { mantissa, scale: scale as i32 }, rest))
}

/// Measure words and units of money; 万 and 亿 are a multiplier of counts (`1.2万件`) and a unit of money.
fn read_unit<'a>(term: &mut Term, text: &'a str) -> Result<&'a str, Fault> {
    let mut rest = text.trim_start();
    if let Some((word, unit)) = UNITS.iter().find(|(word, _)| rest.starts_with(word)) {
        rest = &rest[word.len()..];
        let tail = rest.trim_start();
        if !word.ends_with('元')
            && *unit != MoneyUnit::Yuan
            && let Some(measure) = MEASURES.iter().find(|measure| tail.starts_with(**measure))
        {
            term.number = term.number.shifted(if *unit == MoneyUnit::TenThousand { 4 } else { 8 });
            term.has_measure = true;
            return Ok(&tail[measure.len()..]);
        }
        term.unit = Some(*unit);
        rest = rest.strip_prefix("人民币").unwrap_or(rest);
        rest = rest.strip_prefix('整').unwrap_or(rest);
    } else if let Some(measure) = MEASURES.iter().find(|measure| rest.starts_with(**measure)) {
        rest = &rest[measure.len()..];
        term.has_measure = true;
    }
    Ok(rest)
}

/// Footnote marks, a closing stop, notes in brackets (a unit or a direction in brackets counts as one).
fn read_notes<'a>(term: &mut Term, text: &'a str) -> Result<&'a str, Fault> {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if let Some(tail) = rest.strip_prefix(is_mark) {
            rest = tail;
        } else if let Some(tail) = rest.strip_prefix(['。', ';']).filter(|tail| tail.trim().is_empty()) {
            rest = tail;
        } else if let Some(tail) = strip_reference(rest) {
            rest = tail;
        } else if let Some((sign, tail)) = strip_arrow(rest) {
            if term.sign != 0 && term.sign != sign {
                return Err(Fault::Unreadable);
            }
            (term.sign, rest) = (sign, tail);
        } else if let Some(inner) = rest.strip_prefix('(') {
            let (note, tail) = inner.split_once(')').unwrap_or((inner, ""));
            read_note(term, note.trim())?;
            rest = tail;
        } else {
            return Ok(rest);
        }
    }
}

/// `注1`, `注①`: the name of a footnote.
fn strip_reference(text: &str) -> Option<&str> {
    let name = text.strip_prefix('注')?;
    let rest = name.trim_start_matches(|c: char| c.is_ascii_digit() || is_mark(c));
    (rest.len() < name.len() || name.is_empty()).then_some(rest)
}

fn strip_arrow(text: &str) -> Option<(i8, &str)> {
    text.strip_prefix('↑').map(|rest| (1, rest)).or_else(|| text.strip_prefix('↓').map(|rest| (-1, rest)))
}

/// A note in brackets: silent, a unit, a direction, or a contradiction.
fn read_note(term: &mut Term, note: &str) -> Result<(), Fault> {
    if let Some((_, unit)) = UNITS.iter().find(|(word, _)| *word == note) {
        if term.unit.is_some_and(|known| known != *unit) || term.has_measure {
            return Err(Fault::Unreadable);
        }
        term.unit = Some(*unit);
        return Ok(());
    }
    if let Some((sign, "")) = strip_direction(note) {
        if term.sign != 0 && term.sign != sign {
            return Err(Fault::Unreadable);
        }
        term.sign = sign;
        return Ok(());
    }
    if matches!(note, "无" | "空" | "零") {
        return if term.number.mantissa == 0 { Ok(()) } else { Err(Fault::Unreadable) };
    }
    if ["约", "大概", "左右", "估"].iter().any(|word| note.contains(word)) {
        return Err(Fault::Unreadable);
    }
    // 5(3): the second number has no name.
    let has_digit = note.bytes().any(|byte| byte.is_ascii_digit());
    let has_word = note.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c) && !hanzi::is_numeral(c));
    let is_measure = MEASURES.iter().any(|measure| note.ends_with(measure));
    if has_digit && (!has_word || (is_measure && note.starts_with(|c: char| c.is_ascii_digit()))) {
        return Err(Fault::TwoReadings);
    }
    Ok(())
}

/// What is wrong with a rest that should not be there.
fn fault_of(rest: &str) -> Fault {
    let is_percent = rest.starts_with(['%', '‰', '％']);
    let has_number = rest.chars().any(|c| c.is_ascii_digit() || hanzi::is_numeral(c));
    if has_number && !is_percent { Fault::TwoReadings } else { Fault::Unreadable }
}
