//! Characters folded one to one, so that a match in the folded text is a place in the printed text.
//!
//! `crate::fold` removes and joins; here every character stays where it is: full-width forms become ASCII, Kangxi
//! radicals and compatibility ideographs their plain twins, and the traditional characters of the words that
//! [`super::meta`], [`super::sections`], [`super::classify`] and [`super::number`] look for become simplified.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// Traditional (left) and simplified (right), for the words that are looked for. Not a converter: names keep their
/// printed characters.
const TRADITIONAL: &str = "無无沒没適适暫暂減减萬万億亿圓元個个條条項项兩两變变長长與与較较總总計计約约單单機机關关規规職职\
    權权發发開开請请數数統统詳详製制費费審审報报資资訊讯務务於于結结況况現现佈布編编構构區区縣县鎮镇鄉乡辦办處处員员會会\
    廳厅園园產产業业經经濟济術术據据間间從从為为負负責责號号來来稱称標标題题財财農农電电衛卫醫医學学國国聯联錄录導导讀读範范\
    體体實实際际這这對对網网門门戶户頁页內内圖图問问訴诉復复議议訟讼動动處处針针樣样錶表劃划動动續续團团隊队館馆\
    廠厂場场黨党級级連连鐵铁銀银華华東东廣广應应該该護护環环轉转運运軍军勞劳擊击雙双樞枢紐纽顧顾養养齊齐\
    寫写將将並并後后還还訂订達达進进選选聞闻嶺岭灣湾劉刘陽阳陳陈語语執执紀纪監监證证邊边鐘钟龍龙馬马鳳凤鳥鸟蘇苏蘭兰蕭萧葉叶興兴舊旧萊莱贛赣遼辽鄭郑鄧邓閩闽陝陕韓韩順顺飛飞魯鲁黃黄隨随臺台徑径擬拟歡欢聽听\
    時时點点瀏浏覽览類类檔档歸归屬属書书記记認认設设調调輯辑";

/// The character as it is matched. White space is not touched.
pub fn fold(c: char) -> char {
    match c {
        '\0'..='\u{AF}' => c,
        '\u{FF01}'..='\u{FF5E}' => {
            char::from_u32(u32::from(c) - 0xFEE0).expect("full-width forms lie 0xFEE0 above ASCII")
        }
        '\u{2E80}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}' => fold_traditional(plain_char(c)),
        '\u{4E00}'..='\u{9FFF}' => fold_traditional(c),
        _ => c,
    }
}

/// The pairs of [`TRADITIONAL`] by code point, from U+4E00 on, built once; 0 for a character that is in none.
static SIMPLIFIED: LazyLock<Box<[u16]>> = LazyLock::new(|| {
    let mut table = vec![0; 0x5200].into_boxed_slice();
    // The first pair of a character counts.
    let chars: Vec<char> = TRADITIONAL.chars().collect();
    for pair in chars.chunks_exact(2).rev() {
        let to = u16::try_from(u32::from(pair[1])).expect("the table holds BMP characters");
        table[(u32::from(pair[0]) - 0x4E00) as usize] = to;
    }
    table
});

fn fold_traditional(c: char) -> char {
    look_up(&SIMPLIFIED, c)
}

fn look_up(simplified: &[u16], c: char) -> char {
    match simplified.get(u32::from(c).wrapping_sub(0x4E00) as usize) {
        Some(&to) if to != 0 => char::from_u32(u32::from(to)).expect("the table holds BMP characters"),
        _ => c,
    }
}

/// Characters that take no room: zero-width spaces and joiners, direction marks, soft hyphen, BOM.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}')
}

/// White space of every kind, with the blanks that Unicode counts as letters.
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{2800}' | '\u{3164}')
}

/// Vowels with a tone mark, as pinyin writes them.
fn is_toned(c: char) -> bool {
    matches!(c, '\u{E0}'..='\u{FC}' | '\u{101}' | '\u{113}' | '\u{11B}' | '\u{12B}' | '\u{14D}' | '\u{16B}' | '\u{1CE}'..='\u{1DC}')
}

/// Longest reading in letters: zhuāng, chuáng.
const LONGEST_READING: usize = 7;

/// Bytes of the reading in brackets that `text` opens with: `(jù)` of 据(jù).
pub fn reading_len(text: &str) -> Option<usize> {
    let rest = text.strip_prefix(['(', '（'])?;
    let end = rest.find(|c: char| !c.is_ascii_lowercase() && !is_toned(c))?;
    let letters = &rest[..end];
    let closing = rest[end..].chars().next().filter(|c| matches!(c, ')' | '）'))?;
    let is_reading = (1..=LONGEST_READING).contains(&letters.chars().count()) && letters.contains(is_toned);
    is_reading.then(|| text.len() - rest.len() + end + closing.len_utf8())
}

/// `text` without the reading in brackets that it ends with.
pub fn strip_reading(text: &str) -> &str {
    if !text.ends_with([')', '）']) {
        return text;
    }
    let start = text.char_indices().rev().take(LONGEST_READING + 2).find(|(_, c)| matches!(c, '(' | '（'));
    match start {
        Some((at, _)) if reading_len(&text[at..]) == Some(text.len() - at) => &text[..at],
        _ => text,
    }
}

/// The text with Kangxi radicals and compatibility ideographs as plain characters: what a reader would type.
pub fn plain(text: &str) -> String {
    let is_odd = |c: char| matches!(c, '\u{2E80}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}');
    if !text.contains(is_odd) {
        return text.to_owned();
    }
    text.chars().map(|c| if is_odd(c) { plain_char(c) } else { c }).collect()
}

/// Simplified radicals and the characters they are: Unicode gives them no compatibility form.
const RADICALS: &str = "⺠民⺟母⺴网⻁虎⻄西⻅见⻆角⻉贝⻋车⻑長⻓长⻔门⻘青⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻬齐⻮齿⻰龙⻳龟";

/// A radical or compatibility ideograph as the plain character.
fn plain_char(c: char) -> char {
    let mut pairs = RADICALS.chars();
    while let (Some(radical), Some(character)) = (pairs.next(), pairs.next()) {
        if radical == c {
            return character;
        }
    }
    let mut normal = std::iter::once(c).nfkc();
    match (normal.next(), normal.next()) {
        (Some(only), None) => only,
        _ => c,
    }
}

/// A set of characters of the basic plane that is asked often: one bit each, built once.
#[derive(Debug)]
pub struct CharSet(Vec<u64>);

impl CharSet {
    /// The set of these characters; those beyond the basic plane are left out.
    pub fn new(chars: impl Iterator<Item = char>) -> Self {
        let mut bits = vec![0; 0x1_0000 / 64];
        for at in chars.map(|c| u32::from(c) as usize).filter(|&at| at < 0x1_0000) {
            bits[at / 64] |= 1 << (at % 64);
        }
        Self(bits)
    }

    /// True for a member.
    pub fn contains(&self, c: char) -> bool {
        let at = u32::from(c) as usize;
        self.0.get(at / 64).is_some_and(|bits| bits >> (at % 64) & 1 == 1)
    }
}

/// Words that are looked for together: one look at their first characters turns most places down.
#[derive(Debug)]
pub struct WordSet {
    words: &'static [&'static str],
    firsts: CharSet,
}

impl WordSet {
    /// The set of these words.
    pub fn new(words: &'static [&'static str]) -> Self {
        Self { words, firsts: CharSet::new(words.iter().filter_map(|word| word.chars().next())) }
    }

    /// True when `text` opens with one of the words.
    pub fn opens(&self, text: &[char]) -> bool {
        text.first().is_some_and(|&c| self.firsts.contains(c)) && self.words.iter().any(|word| starts_with(text, word))
    }

    /// First place at or behind `from` where one of the words stands.
    pub fn find(&self, text: &[char], from: usize) -> Option<usize> {
        (from..text.len()).find(|&at| self.opens(&text[at..]))
    }
}

/// A text without white space: `folded` for matching, `printed` for quoting, of equal length.
#[derive(Debug, Clone, Default)]
pub struct Folded {
    /// Characters as matched.
    pub folded: Vec<char>,
    /// The same characters as printed.
    pub printed: Vec<char>,
}

impl Folded {
    /// Folds one line; white space and invisible characters are dropped from both sides.
    pub fn new(text: &str) -> Self {
        let mut this = Self::default();
        this.push(text);
        this
    }

    /// Appends another line.
    pub fn push(&mut self, text: &str) {
        let from = self.folded.len();
        let n_chars = text.chars().count();
        self.folded.reserve(n_chars);
        self.printed.reserve(n_chars);
        let simplified = &**SIMPLIFIED;
        let mut has_latin = false;
        for c in text.chars() {
            // Most characters are of these two kinds: they need no further test.
            let plain = match c {
                '!'..='~' => c,
                '\u{4E00}'..='\u{9FFF}' => look_up(simplified, c),
                _ if is_space(c) || is_invisible(c) => continue,
                _ => {
                    has_latin |= is_toned(c);
                    fold(c)
                }
            };
            // 資訊 is how a converter writes 信息.
            if plain == '讯' && self.folded.last() == Some(&'资') {
                self.folded.pop();
                self.folded.extend(['信', '息']);
            } else {
                self.folded.push(plain);
            }
            self.printed.push(c);
        }
        if has_latin {
            self.drop_pinyin(from);
        }
    }

    /// Drops readings in brackets behind a character: `质(zhì)量`. One pass, looking at most nine characters ahead: a line
    /// of mojibake may hold a hundred thousand such letters.
    fn drop_pinyin(&mut self, from: usize) {
        let mut kept = from.max(1).min(self.folded.len());
        let mut at = kept;
        while at < self.folded.len() {
            let letters = self.folded[at + 1..].iter().take(LONGEST_READING + 1);
            let n_letters = letters.take_while(|&&c| c.is_ascii_lowercase() || is_toned(c)).count();
            let end = at + n_letters + 1;
            let is_reading = self.folded[at] == '('
                && (1..=LONGEST_READING).contains(&n_letters)
                && self.folded.get(end) == Some(&')')
                && self.folded[at + 1..end].iter().any(|&c| is_toned(c));
            if is_reading {
                at = end + 1;
            } else {
                self.folded[kept] = self.folded[at];
                self.printed[kept] = self.printed[at];
                kept += 1;
                at += 1;
            }
        }
        self.folded.truncate(kept);
        self.printed.truncate(kept);
    }

    /// Number of characters.
    pub fn len(&self) -> usize {
        self.folded.len()
    }

    /// First place of `word` at or behind `from`.
    pub fn find(&self, word: &str, from: usize) -> Option<usize> {
        find(&self.folded, word, from)
    }

    /// True when `word` occurs.
    pub fn contains(&self, word: &str) -> bool {
        self.find(word, 0).is_some()
    }

    /// True when one of the words occurs.
    pub fn contains_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.contains(word))
    }

    /// The printed characters of a range.
    pub fn quote(&self, range: std::ops::Range<usize>) -> String {
        self.printed[range].iter().collect()
    }
}

/// First place of `word` in `text` at or behind `from`.
pub fn find(text: &[char], word: &str, from: usize) -> Option<usize> {
    let first = word.chars().next()?;
    (from..text.len()).find(|&at| text[at] == first && starts_with(&text[at..], word))
}

/// True when `text` opens with `word`.
pub fn starts_with(text: &[char], word: &str) -> bool {
    let mut rest = text.iter();
    word.chars().all(|c| rest.next() == Some(&c))
}

/// True when `text` closes with `word`.
pub fn ends_with(text: &[char], word: &str) -> bool {
    let mut rest = text.iter().rev();
    word.chars().rev().all(|c| rest.next() == Some(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_one_to_one() {
        let text = Folded::new("政府資訊公開 ２０２３年（⾏政）");
        assert_eq!(text.folded.iter().collect::<String>(), "政府信息公开2023年(行政)");
        assert_eq!(text.quote(0..6), "政府資訊公開");
        assert_eq!(text.folded.len(), text.printed.len());
    }

    #[test]
    fn readings_and_radicals() {
        let cases = [
            ("青石(shí)县质（zhì）量局", "青石县质量局"),
            ("青石(Shi)局(试行)", "青石(Shi)局(试行)"),
            ("(zhì)", "(zhì)"),
            ("甲(jiǎ)乙(yǐ)丙(bǐng)(bìng)丁", "甲乙丙丁"),
            ("甲((zhì)(zhìzhìzhì)(zhìì", "甲((zhìzhìzhì)(zhìì"),
        ];
        for (text, expected) in cases {
            let text = Folded::new(text);
            assert_eq!(text.quote(0..text.len()), expected);
            assert_eq!(text.folded.len(), text.printed.len());
        }
        assert_eq!(
            (reading_len("(jù)甲"), reading_len("（zhì）"), reading_len("(zhi)"), reading_len("(")),
            (Some(5), Some(10), None, None)
        );
        assert_eq!((strip_reading("一(yī)"), strip_reading("一(yi)"), strip_reading("一")), ("一", "一(yi)", "一"));
        // A second line leaves the first as it was.
        let mut lines = Folded::new("甲(jiǎ");
        lines.push(")乙(yǐ)");
        assert_eq!(lines.quote(0..lines.len()), "甲(jiǎ)乙");
        assert_eq!(plain("⼈民政府(⾏政)"), "人民政府(行政)");
        assert_eq!(plain("臨港縣"), "臨港縣");
    }

    #[test]
    fn pairs_are_traditional_then_simplified() {
        let chars: Vec<char> = TRADITIONAL.chars().collect();
        assert_eq!(chars.len() % 2, 0);
        for pair in chars.chunks(2) {
            assert_ne!(pair[0], pair[1], "{pair:?}");
            assert!(('\u{4E00}'..='\u{9FFF}').contains(&pair[0]), "{pair:?}");
        }
    }

    #[test]
    fn finds_and_compares() {
        let text: Vec<char> = "关于公开的关于".chars().collect();
        assert_eq!(find(&text, "关于", 1), Some(5));
        assert_eq!(find(&text, "没有", 0), None);
        assert!(starts_with(&text, "关于") && ends_with(&text, "的关于"));
        assert!(!starts_with(&text[5..], "关于公"));
    }
}
