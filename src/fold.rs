//! Folding for matching only: what was printed is never changed by it.
//!
//! Two prints of one label become equal: compatibility forms (full-width, Kangxi radicals, NBSP) by NFKC, traditional
//! characters to simplified, ASCII to lower case; white space, punctuation, pinyin in brackets and a year in brackets
//! are left out. [`Folded`] remembers where each folded byte came from, so that a match leads back to the print.

use std::sync::OnceLock;

use ferrous_opencc::{OpenCC, config::BuiltinConfig};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// First and last character of the CJK Unified Ideographs block.
const HAN: std::ops::RangeInclusive<u32> = 0x4E00..=0x9FFF;

/// Simplified twin of every character of the block, computed once (about 20 ms) from OpenCC's t2s table.
fn simplified() -> &'static [char] {
    static TABLE: OnceLock<Vec<char>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let block: Vec<char> = HAN.filter_map(char::from_u32).collect();
        // One character a line, so that no phrase of the dictionary can join neighbours.
        let source: String = block.iter().flat_map(|&c| [c, '\n']).collect();
        let mut table = match OpenCC::from_config(BuiltinConfig::T2s) {
            Ok(converter) => {
                let converted = converter.convert(&source);
                let folded: Vec<char> = converted.lines().filter_map(|line| line.chars().next()).collect();
                if folded.len() == block.len() { folded } else { block.clone() }
            }
            Err(_) => block.clone(),
        };
        // Variants that converters leave alone or confuse in these labels: 行政覆議, 其它, 於.
        for (from, to) in [('覆', '复'), ('複', '复'), ('它', '他'), ('於', '于'), ('鉤', '勾'), ('钩', '勾')]
        {
            table[(from as u32 - HAN.start()) as usize] = to;
        }
        table
    })
}

/// The simplified form of one character.
pub fn simplify(c: char) -> char {
    let code = c as u32;
    if HAN.contains(&code) { simplified()[(code - HAN.start()) as usize] } else { c }
}

/// True for a Han character that the fold keeps.
pub fn is_han(c: char) -> bool {
    HAN.contains(&(c as u32))
        || matches!(c as u32, 0x3400..=0x4DBF | 0x2E80..=0x2FDF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

/// Text folded for matching, with the way back.
#[derive(Debug, Clone, Default)]
pub struct Folded {
    /// The folded text.
    pub text: String,
    /// For each byte of `text`: byte offset in the source where the character it belongs to starts.
    starts: Vec<u32>,
    /// For each byte of `text`: byte offset in the source behind that character.
    ends: Vec<u32>,
}

impl Folded {
    /// Folds `source`; at most `u32::MAX` bytes of it are mapped.
    pub fn new(source: &str) -> Self {
        let mut folded = Self {
            text: String::with_capacity(source.len()),
            starts: Vec::with_capacity(source.len()),
            ends: Vec::with_capacity(source.len()),
        };
        let mut skip_until = 0;
        for (at, c) in source.char_indices() {
            if at < skip_until {
                continue;
            }
            if matches!(c, '(' | '（')
                && let Some(length) = removable_bracket(&source[at..])
            {
                skip_until = at + length;
                continue;
            }
            let end = at + c.len_utf8();
            fold_char(c, |folded_char| folded.push(folded_char, at as u32, end as u32));
        }
        folded
    }

    fn push(&mut self, c: char, start: u32, end: u32) {
        self.text.push(c);
        for _ in 0..c.len_utf8() {
            self.starts.push(start);
            self.ends.push(end);
        }
    }

    /// The source range that `range` of the folded text came from.
    pub fn source_range(&self, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
        self.starts[range.start] as usize..self.ends[range.end - 1] as usize
    }
}

/// Folds one character; calls `keep` for each character that stays.
fn fold_char(c: char, mut keep: impl FnMut(char)) {
    if c.is_ascii() {
        if c.is_ascii_alphanumeric() {
            keep(c.to_ascii_lowercase());
        }
        return;
    }
    let code = c as u32;
    if HAN.contains(&code) {
        keep(simplified()[(code - HAN.start()) as usize]);
        return;
    }
    if matches!(code, 0x2000..=0x206F | 0x3000..=0x3020 | 0xFF00..=0xFF0F | 0x00A0..=0x00BF) && !is_ideographic_zero(c)
    {
        return;
    }
    for d in c.nfkc() {
        if d.is_alphanumeric() && !is_combining_mark(d) {
            keep(simplify(d.to_ascii_lowercase()));
        }
    }
}

fn is_ideographic_zero(c: char) -> bool {
    c == '〇'
}

/// Length in bytes of a bracket that says nothing for matching: pinyin behind a character, or a year in a header.
fn removable_bracket(text: &str) -> Option<usize> {
    let mut inner = text.chars();
    let open = inner.next()?;
    let mut length = open.len_utf8();
    let (mut letters, mut digits) = (0, 0);
    for c in inner.take(16) {
        length += c.len_utf8();
        match c {
            ')' | '）' => return (letters > 0 && digits == 0 || digits == 4 && letters == 0).then_some(length),
            c if c.is_ascii_digit() => digits += 1,
            '年' | '度' if digits == 4 => {}
            c if c.is_alphabetic() && !is_han(c) && (c as u32) < 0x0250 => letters += 1,
            c if is_combining_mark(c) || c == ' ' => {}
            _ => return None,
        }
    }
    None
}

/// The text with compatibility forms, traditional characters, white space and punctuation folded away.
pub fn compact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut skip_until = 0;
    for (at, c) in text.char_indices() {
        if at < skip_until {
            continue;
        }
        if matches!(c, '(' | '（')
            && let Some(length) = removable_bracket(&text[at..])
        {
            skip_until = at + length;
            continue;
        }
        fold_char(c, |folded| out.push(folded));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_of_one_label_fold_to_one_text() {
        for (print, expected) in [
            ("（三）不予公开", "三不予公开"),
            ("行政規範性檔案", "行政规范性档案"),
            ("⾏政许可", "行政许可"),
            ("１.属于 国家\u{a0}秘密", "1属于国家秘密"),
            ("质(zhì)量", "质量"),
            ("本年（2023）制发件数", "本年制发件数"),
            ("本年(2023年)制发件数", "本年制发件数"),
            ("危及“三安全一稳定”", "危及三安全一稳定"),
            ("其它處理", "其他处理"),
            ("行政覆議", "行政复议"),
            ("(全区机关均无)", "全区机关均无"),
        ] {
            assert_eq!(compact(print), expected, "{print}");
            assert_eq!(Folded::new(print).text, expected, "{print}");
        }
    }

    #[test]
    fn a_match_leads_back_to_the_print() {
        let source = "| （三） 不予\n公开 |";
        let folded = Folded::new(source);
        let at = folded.text.find("不予公开").expect("label is there");
        assert_eq!(&source[folded.source_range(at..at + "不予公开".len())], "不予\n公开");
    }
}
