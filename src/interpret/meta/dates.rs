//! Years and dates in folded text (no white space): `2023年1月1日`, `2024-01-22`, `二〇二三年`, and the wreck
//! `202311日起至20231231日`.

use std::ops::Range;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use memchr::memmem;

use crate::interpret::number::hanzi;

/// Years that a report can be about; the duty to report began with the regulations of 2008.
const REPORT_YEARS: Range<i16> = 2008..2031;

/// True for a year that a report can be about.
pub fn is_report_year(year: i16) -> bool {
    REPORT_YEARS.contains(&year)
}

/// A year named in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearMention {
    /// Where, with 年 and 度 behind it.
    pub range: Range<usize>,
    /// Which.
    pub year: i16,
    /// True when 年 stands behind it.
    pub has_mark: bool,
}

/// Every report year named in `text`, in order: `2023年度`, `2023`, `二〇二三年`. A year inside a longer run of digits
/// and the year of a document number (`〔2021〕30号`) are none.
pub fn find_years(text: &[char]) -> Vec<YearMention> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let Some((year, end)) = read_year(text, at) else {
            at += 1;
            continue;
        };
        let mut close = end;
        let has_mark = text.get(end) == Some(&'年');
        if has_mark {
            close += 1 + usize::from(text.get(end + 1) == Some(&'度'));
            // 2023年年度报告, 2023年度的: the second 年度 belongs to what follows.
        }
        let is_number = (!has_mark && text.get(at.wrapping_sub(1)).is_some_and(|c| matches!(c, '〔' | '﹝')))
            || (text.get(end).is_some_and(|c| matches!(c, '〕' | '﹞' | ']' | ')' | '】'))
                && text.get(end + 1).is_some_and(char::is_ascii_digit));
        if !is_number && is_report_year(year) {
            found.push(YearMention { range: at..close, year, has_mark });
        }
        at = close.max(at + 1);
    }
    found
}

/// A year of four digits or four Chinese digits at `at`; a Chinese year needs 年 behind it.
fn read_year(text: &[char], at: usize) -> Option<(i16, usize)> {
    // Every report year begins so: most characters go no further.
    if !matches!(text[at], '2' | '二') {
        return None;
    }
    let digits = text.get(at..at + 4)?;
    if digits.iter().all(char::is_ascii_digit) {
        let is_inside = at > 0 && (text[at - 1].is_ascii_digit() || text[at - 1] == '.');
        if is_inside || text.get(at + 4).is_some_and(char::is_ascii_digit) {
            return None;
        }
        let year = digits.iter().collect::<String>().parse().ok()?;
        return Some((year, at + 4));
    }
    let mut year = 0;
    for &c in digits {
        year = year * 10 + i16::try_from(chinese_digit(c)?).ok()?;
    }
    (text.get(at + 4) == Some(&'年')).then_some((year, at + 4))
}

/// A Chinese digit of a date, whose zeros are often typed as letters: Latin, Cyrillic or Greek, all of one look.
pub fn chinese_digit(c: char) -> Option<u32> {
    if matches!(c, 'O' | 'o' | '0' | 'О' | 'о' | 'Ο' | 'ο') { Some(0) } else { hanzi::digit(c) }
}

/// A whole number up to 99 at `at`, in ASCII digits (one or two) or Chinese numerals: a month or a day.
fn read_small(text: &[char], at: usize) -> Option<(u32, usize)> {
    let n_digits = text[at.min(text.len())..].iter().take_while(|c| c.is_ascii_digit()).count();
    if n_digits > 0 {
        let value = text[at..at + n_digits].iter().collect::<String>();
        return (n_digits <= 2).then(|| value.parse().ok().map(|value| (value, at + n_digits)))?;
    }
    let digit = |at: usize| text.get(at).copied().and_then(chinese_digit).filter(|&digit| digit > 0);
    let (tens, mut end) = match digit(at) {
        Some(first) if text.get(at + 1) == Some(&'十') => (first * 10, at + 2),
        Some(first) => return Some((first, at + 1)),
        None if text.get(at) == Some(&'十') => (10, at + 1),
        None if text.get(at) == Some(&'廿') => (20, at + 1),
        None => return None,
    };
    let ones = digit(end);
    end += usize::from(ones.is_some());
    Some((tens + ones.unwrap_or(0), end))
}

/// The date at `at` and where it ends. `default_year` is for a date that leaves its year out.
///
/// Reads `2023年1月1日`, `二〇二三年一月一日`, `2023-01-01`, `2023/1/1`, `2023.1.1`, `20230101`. Of dates whose units
/// were lost only those that can be nothing else: `202311日`, `20231231日`.
fn read_date(text: &[char], at: usize, default_year: Option<i16>) -> Option<(NaiveDate, usize)> {
    let date = |year: i16, month: u32, day: u32| NaiveDate::from_ymd_opt(i32::from(year), month, day);
    let n_digits = text[at..].iter().take_while(|c| c.is_ascii_digit()).count();
    if at > 0 && text[at - 1].is_ascii_digit() {
        return None;
    }
    if n_digits > 4 {
        let digits: String = text[at..at + n_digits].iter().collect();
        let (year, rest) = digits.split_at(4);
        let year = year.parse().ok()?;
        let end = at + n_digits;
        let has_day = text.get(end) == Some(&'日');
        let (month, day) = match rest {
            "11" | "0101" if has_day => (1, 1),
            "1231" if has_day => (12, 31),
            _ if rest.len() == 4 => (rest[..2].parse().ok()?, rest[2..].parse().ok()?),
            _ => return None,
        };
        return Some((date(year, month, day)?, end + usize::from(has_day)));
    }
    if let Some((year, end)) = read_year(text, at) {
        return match text.get(end)? {
            '年' => {
                let end = end + 1 + usize::from(text.get(end + 1) == Some(&'度'));
                let (month, day, end) = read_month_day(text, end)?;
                Some((date(year, month, day)?, end))
            }
            &mark @ ('-' | '/' | '.') => {
                let (month, end) = read_small(text, end + 1)?;
                (text.get(end) == Some(&mark)).then_some(())?;
                // A time may follow without a space: 2024-01-2210:33.
                let n_day = text[end + 1..].iter().take(2).take_while(|c| c.is_ascii_digit()).count();
                let day: String = text[end + 1..end + 1 + n_day].iter().collect();
                Some((date(year, month, day.parse().ok()?)?, end + 1 + n_day))
            }
            _ => None,
        };
    }
    let (month, day, end) = read_month_day(text, at)?;
    Some((date(default_year?, month, day)?, end))
}

fn read_month_day(text: &[char], at: usize) -> Option<(u32, u32, usize)> {
    let (month, end) = read_small(text, at)?;
    (text.get(end) == Some(&'月')).then_some(())?;
    let (day, end) = read_small(text, end + 1)?;
    matches!(text.get(end), Some('日' | '号')).then_some((month, day, end + 1))
}

/// The first whole date at or behind `from`, within `within` characters.
pub fn find_date(text: &[char], from: usize, within: usize) -> Option<NaiveDate> {
    let end = text.len().min(from + within);
    (from..end)
        .filter(|&at| matches!(text[at], '2' | '二'))
        .find_map(|at| read_date(text, at, None))
        .map(|(date, _)| date)
        .filter(|date| date.year() >= 2000)
}

/// The period that a line names: two dates with 至 or a dash between them, behind a word for 统计期限 or from the
/// first to the last day of a year.
pub fn find_period(text: &[char]) -> Option<(NaiveDate, NaiveDate)> {
    const WORDS: [&str; 9] =
        ["统计期限", "统计时限", "统计期间", "统计时间", "统计周期", "时间范围", "时间段", "起止", "期限"];
    // The first date of a period has its year.
    let mut at = 0;
    while at < text.len() {
        if !matches!(text[at], '2' | '二') {
            at += 1;
            continue;
        }
        let Some((first, end)) = read_date(text, at, None) else {
            if let Some(year) = read_twelve_months(text, at) {
                let is_named = WORDS.iter().any(|word| crate::interpret::glyph::find(&text[..at], word, 0).is_some());
                let day = |month, day| NaiveDate::from_ymd_opt(i32::from(year), month, day);
                if let (true, Some(first), Some(last)) = (is_named, day(1, 1), day(12, 31)) {
                    return Some((first, last));
                }
            }
            at += 1;
            continue;
        };
        let gap = (end..text.len().min(end + 6))
            .find(|&at| matches!(text[at], '至' | '到' | '-' | '—' | '–' | '~' | '～' | char::REPLACEMENT_CHARACTER));
        let second = gap.and_then(|gap| {
            (gap + 1..text.len().min(gap + 4))
                .find_map(|at| read_date(text, at, i16::try_from(first.year()).ok()))
                .map(|(date, _)| date)
        });
        if let Some(second) = second {
            let is_named = WORDS.iter().any(|word| crate::interpret::glyph::find(&text[..at], word, 0).is_some());
            let is_year = (first.month(), first.day(), second.month(), second.day()) == (1, 1, 12, 31);
            if first <= second && (is_named || is_year) && second.year() - first.year() <= 1 {
                return Some((first, second));
            }
        }
        at = end.max(at + 1);
    }
    None
}

/// The year of a last day of December that closes a period: `…起至2017年12月31日止`.
pub fn find_last_day(text: &[char]) -> Option<i16> {
    let is_until = |at: usize| at > 0 && matches!(text[at - 1], '至' | '到');
    let starts = (0..text.len()).filter(|&at| matches!(text[at], '2' | '二') && is_until(at));
    let last = starts
        .filter_map(|at| read_date(text, at, None))
        .find(|&(date, end)| (date.month(), date.day()) == (12, 31) && text.get(end) == Some(&'止'));
    last.and_then(|(date, _)| i16::try_from(date.year()).ok())
}

/// The year of `2022年1月至12月`, `2022年1-12月` at `at`.
fn read_twelve_months(text: &[char], at: usize) -> Option<i16> {
    if !text[at].is_ascii_digit() {
        return None;
    }
    let (year, end) = read_year(text, at)?;
    (text.get(end) == Some(&'年')).then_some(())?;
    let (first, mut end) = read_small(text, end + 1)?;
    end += usize::from(text.get(end) == Some(&'月'));
    matches!(text.get(end)?, '至' | '到' | '-' | '—' | '–' | '~' | '～').then_some(())?;
    let (last, end) = read_small(text, end + 1)?;
    (first == 1 && last == 12 && text.get(end) == Some(&'月')).then_some(year)
}

/// `年` in UTF-8.
static YEAR_MARK: LazyLock<memmem::Finder> = LazyLock::new(|| memmem::Finder::new("年"));

/// Counts the years that sentences speak of. The opening of a sentence counts most (`2022年,我局…`), then a mention; a
/// comparison (`比2021年多`, `2021年以前`), a plan (`下一步`) and a day (`2023年1月12日`) but the last of a year count nothing.
#[derive(Debug, Clone, Default)]
pub struct Tally(Vec<(i16, usize)>);

impl Tally {
    const BEFORE: [&'static str; 12] = ["比", "较", "較", "与", "與", "同", "自", "从", "到", "上年", "去年", "至"];
    const BEHIND: [&'static str; 12] =
        ["以前", "之前", "以来", "以後", "底", "末", "相比", "同期", "增长", "规划", "起", "前的"];

    const UNTIL: [&'static str; 4] = ["截止", "截至", "截止到", "截止至"];

    /// Counts a printed text, without folding it: this runs over the whole narrative.
    pub fn add_printed(&mut self, text: &str) {
        const STOPS: [char; 5] = ['。', ';', '；', '!', '！'];
        let mut from = 0;
        while let Some(at) = YEAR_MARK.find(&text.as_bytes()[from..]).map(|n| from + n) {
            let year = year_before(&text[..at]);
            from = at + '年'.len_utf8();
            if year.is_none() {
                continue;
            }
            let start = text[..at].rfind(STOPS).map_or(0, |stop| text.ceil_char_boundary(stop + 1));
            from = text[from..].find(STOPS).map_or(text.len(), |n| from + n);
            self.add_sentence(&text[start..from]);
        }
    }

    /// Counts a folded text.
    pub fn add(&mut self, text: &[char]) {
        self.add_printed(&text.iter().collect::<String>());
    }

    fn add_sentence(&mut self, sentence: &str) {
        // 2021年的口径与本年度一致: the year is another one than this.
        let is_compared = ["与本年", "較本年", "较本年", "與本年"].iter().any(|word| sentence.contains(word));
        for (at, _) in sentence.match_indices('年') {
            let Some((year, digits)) = year_before(&sentence[..at]) else { continue };
            let rest = sentence[at + '年'.len_utf8()..].trim_start_matches(' ');
            let before = sentence[..digits].trim_end_matches(' ');
            let is_day = rest.starts_with(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c)) && {
                let head: String = rest.chars().take(9).collect();
                head.contains('日') || head.contains('号')
            };
            // 2023年,我们将…: the clause that the year introduces.
            let rest = rest.strip_prefix('度').unwrap_or(rest);
            let n_comma = rest.chars().next().filter(|c| matches!(c, '，' | ',')).map_or(0, char::len_utf8);
            let clause_end = rest[n_comma..].find(['，', ',']).map_or(rest.len(), |at| n_comma + at);
            let is_plan = is_plan(&sentence[..digits]) || is_plan(&rest[..clause_end]);
            // 截止2023年12月31日,…: the day that a report of the year speaks from.
            let is_last_day = rest.starts_with("12月31日") && Self::UNTIL.iter().any(|word| before.ends_with(word));
            if is_plan || is_compared || is_day && !is_last_day || rest.starts_with('〕') || is_of_law(rest) {
                continue;
            }
            if !is_last_day && Self::BEFORE.iter().any(|word| before.ends_with(word))
                || Self::BEHIND.iter().any(|word| rest.starts_with(word))
            {
                continue;
            }
            let opens = before.chars().all(|c| !c.is_alphanumeric() || "一二三四五六七八九十".contains(c));
            let weight = if opens { 4 } else { 2 };
            match self.0.iter_mut().find(|(known, _)| *known == year) {
                Some((_, n)) => *n += weight,
                None => self.0.push((year, weight)),
            }
        }
    }

    /// The year that counts most; of two next to each other that count the same the later one (the earlier one is
    /// spoken of for comparison).
    pub fn winner(&self) -> Option<i16> {
        let most = self.0.iter().map(|&(_, n)| n).max()?;
        let mut best: Vec<i16> = self.0.iter().filter(|&&(_, n)| n == most).map(|&(year, _)| year).collect();
        best.sort_unstable();
        match best[..] {
            [year] => Some(year),
            [first, second] if second - first == 1 => Some(second),
            _ => None,
        }
    }
}

/// True for what follows the year of a law and not of a report: `2019年修订的《条例》`, `《条例》(2019年4月修订)`.
fn is_of_law(rest: &str) -> bool {
    const VERBS: [&str; 6] = ["修订", "修正", "修改", "颁布", "施行", "公布施行"];
    const WHOSE: [&str; 5] = ["新", "最新", "国务院", "重新", "第二次"];
    let is_digit = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let rest = rest.trim_start_matches(is_digit).trim_start_matches('月');
    let rest = WHOSE.iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest);
    let behind = VERBS.iter().find_map(|verb| rest.strip_prefix(verb));
    behind.is_some_and(|behind| behind.starts_with(['的', '后', '版', ')', '）', '》']))
}

/// True for words about what is to come: 下一步, 将 (but not 现将, and not in a name).
fn is_plan(text: &str) -> bool {
    const PLANS: [&str; 6] = ["下一步", "下步", "计划", "計劃", "拟于", "力争"];
    let is_will = |(at, word): (usize, &str)| {
        let next = text[at + word.len()..].chars().next();
        let is_disposal = ["纳入", "作为", "列入", "納入"].iter().any(|verb| text[at..].contains(verb));
        !is_disposal
            && !text[..at].ends_with(['现', '現', '特'])
            && !next.is_some_and(|c| matches!(c, '乐' | '军' | '樂' | '軍'))
    };
    text.match_indices(['将', '將']).any(is_will) || PLANS.iter().any(|word| text.contains(word))
}

/// The report year that `text` ends with, in four digits or Chinese digits, and the byte offset where it begins.
fn year_before(text: &str) -> Option<(i16, usize)> {
    let text = text.trim_end_matches(' ');
    let mut chars = text.char_indices().rev();
    let mut year = 0;
    let mut start = text.len();
    let mut is_ascii = true;
    for factor in [1, 10, 100, 1000] {
        let (at, c) = chars.next()?;
        let digit = match c {
            '0'..='9' => u32::from(c) - u32::from('0'),
            '０'..='９' => u32::from(c) - u32::from('０'),
            _ => chinese_digit(c)?,
        };
        is_ascii &= c.is_ascii_digit();
        year += i16::try_from(digit).ok()? * factor;
        start = at;
    }
    let is_inside = chars.next().is_some_and(|(_, c)| c.is_ascii_digit() || (is_ascii && c == '.'));
    (!is_inside && is_report_year(year)).then_some((year, start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        crate::interpret::glyph::Folded::new(text).folded
    }

    #[test]
    fn years() {
        let cases: [(&str, &[i16]); 12] = [
            ("2023年度", &[2023]),
            ("2021年和2022年", &[2021, 2022]),
            ("二〇二三年", &[2023]),
            ("二○二三年度", &[2023]),
            ("二零二一年", &[2021]),
            ("国办公开办函〔2021〕30号", &[]),
            ("国办函(2020)109号", &[]),
            ("年报(2021)", &[2021]),
            ("202311日", &[]),
            ("2007年", &[]),
            ("02024年", &[]),
            ("2031年", &[]),
        ];
        for (text, expected) in cases {
            let years: Vec<i16> = find_years(&chars(text)).iter().map(|mention| mention.year).collect();
            assert_eq!(years, expected, "{text}");
        }
        assert_eq!(find_years(&chars("于2023年度的"))[0].range, 1..7);
    }

    #[test]
    fn dates() {
        let cases = [
            ("2024-01-22", Some((2024, 1, 22))),
            ("2024-01-22 10:33", Some((2024, 1, 22))),
            ("2024/1/2", Some((2024, 1, 2))),
            ("2024.01.22", Some((2024, 1, 22))),
            ("2024年1月22日", Some((2024, 1, 22))),
            ("二〇二四年一月二十二日", Some((2024, 1, 22))),
            ("二〇二四年十二月三十一日", Some((2024, 12, 31))),
            ("20240122", Some((2024, 1, 22))),
            ("20241", None),
            ("2024年1月", None),
            ("2024-13-01", None),
            ("1999-01-01", None),
        ];
        for (text, expected) in cases {
            let date = expected.and_then(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day));
            assert_eq!(find_date(&chars(text), 0, 30), date, "{text}");
        }
    }

    #[test]
    fn periods() {
        let year = |year| Some(((year, 1, 1), (year, 12, 31)));
        let cases = [
            ("统计期限从2025年1月1日起至2025年12月31日止", year(2025)),
            ("统计期限自202311日起至20231231日止", year(2023)),
            ("期限:2023年1月1日至12月31日", year(2023)),
            ("统计期限为2022年1月1日—2022年12月31日", year(2022)),
            ("(2021.1.1-2021.12.31)", year(2021)),
            ("自二〇二三年一月一日起至二〇二三年十二月三十一日止", year(2023)),
            ("统计期限自2018年5月1日至2018年12月31日", Some(((2018, 5, 1), (2018, 12, 31)))),
            ("2018年5月1日至2018年6月1日开展活动", None),
            ("2023年12月31日至2023年1月1日", None),
            ("统计期限自2021年1月1日起", None),
        ];
        for (text, expected) in cases {
            let day = |(year, month, day)| NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar");
            let expected = expected.map(|(start, end)| (day(start), day(end)));
            assert_eq!(find_period(&chars(text)), expected, "{text}");
        }
    }
}
