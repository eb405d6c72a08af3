//! Text that was decoded wrongly once and saved again: the wrong step is taken back.
//!
//! Three wrong steps are known, alone or two or three after another:
//! UTF-8 read as Windows-1252 or Latin-1; GBK read as the same (both lose nothing); UTF-8 read as GBK, which loses a byte
//! wherever a character of three bytes stands at an odd place before ASCII.
//!
//! How it is decided. The text is cut at line breaks and angle brackets into segments. Taking a step back is tried on a
//! segment as a whole, and only counts if what comes out is Chinese: of the characters that survive, at least nine in ten
//! common ones (see `han`), at most a quarter lost, while the segment as it stands is not Chinese. Good text cannot pass:
//! the GBK bytes of Chinese are no UTF-8, one good character in a segment makes the step impossible (so a page that quotes
//! `ä¸­æ–‡` between Chinese words stays), and accented Latin letters give neither valid UTF-8 nor common characters.
//! - Whole text: when the reversible segments hold four times the Chinese of the good ones, short segments
//!   (`合计` in a cell) are taken back too, as long as they are not Chinese as they stand.
//! - Part of a text: runs of segments without Chinese between them, when at least twelve common characters come out.
//!
//! One kind of loss is put back: `2023年1月1日` loses the last byte of each sign between digits, and what is left of them in
//! that order, behind four digits, can be nothing else (see `restore_dates`). What else is lost becomes U+FFFD and is counted by the caller. A scan for the bytes that every such text must hold keeps
//! good text out of all this.

use std::sync::LazyLock;

use super::han::Measure;

/// One wrong decoding, to be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// UTF-8 read as Windows-1252 or Latin-1.
    Utf8AsLatin,
    /// GBK read as Windows-1252 or Latin-1.
    GbkAsLatin,
    /// UTF-8 read as GBK.
    Utf8AsGbk,
}

use Step::{GbkAsLatin, Utf8AsGbk, Utf8AsLatin};

/// Histories that are tried, in the order in which they are undone; a shorter one wins a tie.
const CHAINS: &[&[Step]] = &[
    &[Utf8AsLatin],
    &[GbkAsLatin],
    &[Utf8AsGbk],
    &[Utf8AsLatin, Utf8AsLatin],
    &[Utf8AsLatin, GbkAsLatin],
    &[Utf8AsGbk, Utf8AsGbk],
    &[Utf8AsLatin, Utf8AsGbk],
    &[Utf8AsGbk, Utf8AsLatin],
    &[Utf8AsGbk, GbkAsLatin],
    &[Utf8AsLatin, Utf8AsLatin, Utf8AsLatin],
    &[Utf8AsLatin, Utf8AsLatin, GbkAsLatin],
];

/// What was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Repaired {
    pub text: String,
    /// Codes of the repairs, in the order they were applied.
    pub codes: Vec<String>,
}

/// How much text is looked into to find the chain, in all and of one segment (a page may be one line): more of the same
/// tells nothing new, and each of the chains is tried on it.
const PROBED_BYTES: usize = 8 * 1024;
const PROBED_SEGMENT: usize = 1024;

/// Takes wrong decodings back. `None` when there are none, or not certainly.
pub(super) fn repair(text: &str) -> Option<Repaired> {
    let mut repaired: Option<Repaired> = None;
    // A second round finds parts with another history.
    for _ in 0..2 {
        let current = repaired.as_ref().map_or(text, |r| r.text.as_str());
        let Some((text, codes)) = repair_once(current) else { break };
        let before = repaired.map_or_else(Vec::new, |r| r.codes);
        repaired = Some(Repaired { text, codes: before.into_iter().chain(codes).collect() });
    }
    repaired
}

/// Every character of Chinese in UTF-8 or GBK gives a letter from À to ÷ when its bytes are read as Latin-1: C3 in UTF-8.
const LATIN_TRACE: u8 = 0xC3;

/// UTF-8 read as GBK is full of U+9200 to U+947F, where the metals of traditional Chinese are: `，` `。` `“` `的` `政` `公`
/// `第` `报` begin with 锛 銆 鈥 鐨 鏀 鍏 绗 鎶; read wrongly once more, of U+9580 to U+95BF (閿 閵 閳 閻). Simplified
/// Chinese has neither; traditional Chinese has some, and is then looked at more closely.
pub(super) fn has_gbk_trace(bytes: &[u8]) -> bool {
    memchr::memchr_iter(0xE9, bytes).any(|at| is_gbk_trace(&bytes[at..]))
}

fn is_gbk_trace(bytes: &[u8]) -> bool {
    matches!(bytes, [0xE9, 0x88..=0x91 | 0x96, ..])
}

fn repair_once(text: &str) -> Option<(String, Vec<String>)> {
    let bytes = text.as_bytes();
    let (latin, gbk) = (memchr::memchr(LATIN_TRACE, bytes).is_some(), has_gbk_trace(bytes));
    if !latin && !gbk {
        return None;
    }
    let chain = find_chain(text, latin, gbk)?;
    apply(text, &Segment::cut(text).collect::<Vec<_>>(), chain)
}

/// The history that explains the most of the first suspicious segments.
fn find_chain(text: &str, latin: bool, gbk: bool) -> Option<&'static [Step]> {
    let mut n_bytes = 0;
    let suspects: Vec<Segment> = Segment::cut_with_trace(text, latin, gbk)
        .map(|segment| Segment::new(segment.start, &segment.text[..segment.text.floor_char_boundary(PROBED_SEGMENT)]))
        .filter(|segment| !segment.is_good)
        .take_while(|segment| {
            let is_within = n_bytes < PROBED_BYTES;
            n_bytes += segment.text.len();
            is_within
        })
        .collect();
    let mut best: Option<(&[Step], u32)> = None;
    for chain in CHAINS {
        if !(if chain[0] == Utf8AsGbk { gbk } else { latin }) {
            continue;
        }
        let n =
            suspects.iter().filter_map(|s| s.undo(chain)).filter(Undone::is_certain).map(|u| u.measure.common).sum();
        // A longer history has to explain clearly more.
        if n > best.map_or(0, |(_, n)| n + n / 10) {
            best = Some((chain, n));
        }
    }
    best.map(|(chain, _)| chain)
}

/// Takes one chain back wherever that is certain.
fn apply(text: &str, segments: &[Segment], chain: &[Step]) -> Option<(String, Vec<String>)> {
    let undone: Vec<Option<Undone>> = segments.iter().map(|s| if s.is_good { None } else { s.undo(chain) }).collect();
    let is_certain = |u: &Option<Undone>| u.as_ref().is_some_and(Undone::is_certain);

    let (mut gained, mut good, mut failed) = (Measure::default(), 0, 0);
    for (segment, undone) in segments.iter().zip(&undone) {
        match undone {
            Some(undone) if undone.is_certain() => gained.add(&undone.measure),
            _ if segment.is_good => good += segment.measure.common,
            _ => failed += segment.measure.n,
        }
    }
    let is_whole = 10 * gained.frequent >= gained.common
        && gained.common >= 4 * good
        && ((gained.common >= 20 && 3 * gained.n >= failed)
            || (gained.common >= 2 && gained.frequent > 0 && good == 0 && failed <= gained.n / 2));

    let mut is_taken = vec![false; segments.len()];
    if is_whole {
        for (taken, undone) in is_taken.iter_mut().zip(&undone) {
            *taken = undone.as_ref().is_some_and(Undone::is_likely);
        }
    } else {
        let mut block = (Measure::default(), Vec::new());
        for (i, segment) in segments.iter().enumerate() {
            if is_certain(&undone[i]) {
                block.0.add(&undone[i].as_ref().expect("certain, so there").measure);
                block.1.push(i);
            }
            if segment.is_good || i + 1 == segments.len() {
                let (measure, members) = std::mem::take(&mut block);
                if measure.common >= 12 && 10 * measure.frequent >= measure.common {
                    members.into_iter().for_each(|i| is_taken[i] = true);
                }
            }
        }
    }
    if !is_taken.contains(&true) {
        return None;
    }

    let mut out = String::with_capacity(text.len());
    let (mut kept, mut n_taken, mut is_windows) = (0, 0, false);
    for ((segment, undone), _) in segments.iter().zip(&undone).zip(&is_taken).filter(|(_, taken)| **taken) {
        out.push_str(&text[kept..segment.start]);
        let undone = undone.as_ref().expect("only what was undone is taken");
        out.push_str(&undone.text);
        kept = segment.start + segment.text.len();
        n_taken += 1;
        is_windows |= undone.is_windows;
    }
    out.push_str(&text[kept..]);
    let mut codes = name_chain(chain, is_windows);
    if !is_whole {
        codes.push(format!("mojibake_in_part:{n_taken}"));
    }
    Some((out, codes))
}

fn name_chain(chain: &[Step], is_windows: bool) -> Vec<String> {
    let latin = if is_windows { "windows_1252" } else { "latin_1" };
    let mut codes = Vec::new();
    for group in chain.chunk_by(|a, b| a == b) {
        let name = match group[0] {
            Utf8AsLatin => format!("mojibake_utf8_as_{latin}"),
            GbkAsLatin => format!("mojibake_gbk_as_{latin}"),
            Utf8AsGbk => "mojibake_utf8_as_gbk".to_string(),
        };
        let times = ["", "_twice", "_three_times"][group.len().min(3) - 1];
        codes.push(name + times);
    }
    codes
}

/// A stretch of text between line breaks and angle brackets that holds non-ASCII characters.
struct Segment<'a> {
    start: usize,
    text: &'a str,
    measure: Measure,
    /// Chinese as it stands, so that it is never touched.
    is_good: bool,
}

impl<'a> Segment<'a> {
    /// The segments that hold non-ASCII characters.
    fn cut(text: &'a str) -> impl Iterator<Item = Self> {
        let mut start = 0;
        let ends = memchr::memchr3_iter(b'\n', b'<', b'>', text.as_bytes()).chain(std::iter::once(text.len()));
        ends.filter_map(move |end| {
            let at = std::mem::replace(&mut start, end + 1);
            let piece = &text[at..end];
            (!piece.is_ascii()).then(|| Self::new(at, piece))
        })
    }

    /// The segments that hold a trace of these kinds: traces are rare, so that they are found first and the segments
    /// around them.
    fn cut_with_trace(text: &'a str, latin: bool, gbk: bool) -> impl Iterator<Item = Self> {
        let bytes = text.as_bytes();
        let mut from = 0;
        let is_trace =
            move |at: &usize| if bytes[*at] == LATIN_TRACE { latin } else { gbk && is_gbk_trace(&bytes[*at..]) };
        memchr::memchr2_iter(LATIN_TRACE, 0xE9, bytes).filter(is_trace).filter_map(move |at| {
            if at < from {
                return None;
            }
            let start = memchr::memrchr3(b'\n', b'<', b'>', &bytes[from..at]).map_or(from, |before| from + before + 1);
            let end = memchr::memchr3(b'\n', b'<', b'>', &bytes[at..]).map_or(bytes.len(), |behind| at + behind);
            from = end;
            Some(Self::new(start, &text[start..end]))
        })
    }

    fn new(start: usize, text: &'a str) -> Self {
        let measure = Measure::of(text);
        // By level 1 of GB 2312 alone, which UTF-8 read as GBK hits now and then, but never at its beginning.
        let is_good = measure.simplified > 0
            && (measure.is_chinese() || 5 * measure.simplified >= 3 * measure.n)
            && (measure.n >= 8 || !begins_like_utf8(text));
        Self { start, text, measure, is_good }
    }

    fn undo(&self, chain: &[Step]) -> Option<Undone> {
        let mut text = self.text.to_string();
        let mut is_windows = false;
        for step in chain {
            text = match step {
                Utf8AsLatin => utf8_with_holes(&restore_a0(latin_bytes(&text, &mut is_windows)?), false),
                GbkAsLatin => gb18030_with_holes(&latin_bytes(&text, &mut is_windows)?),
                Utf8AsGbk => utf8_with_holes(&restore_dates(gbk_bytes(&text)?), true),
            };
        }
        let measure = Measure::of(&text);
        let is_better = measure.score() > self.measure.score();
        let is_marked = chain[0] == Utf8AsGbk && begins_like_utf8(self.text);
        let is_exact = chain[0] != Utf8AsGbk && measure.damaged == 0 && measure.common > 0;
        (text != self.text).then_some(Undone { text, measure, is_windows, is_better, is_marked, is_exact })
    }
}

/// A segment with a chain taken back.
struct Undone {
    text: String,
    measure: Measure,
    /// A character of Windows-1252 that is not in Latin-1 was met.
    is_windows: bool,
    /// More Chinese than the segment as it stands.
    is_better: bool,
    /// Every byte was taken back and Chinese came out: rare characters and pinyin beside them do not matter then.
    is_exact: bool,
    /// The first character in GBK is the beginning of one in UTF-8, which level 1 of GB 2312 never is.
    is_marked: bool,
}

impl Undone {
    fn is_certain(&self) -> bool {
        let m = &self.measure;
        self.is_better && m.common > 0 && 10 * m.odd() <= m.n - m.damaged && 4 * m.damaged <= m.n
    }

    /// Good enough in a text that is certain as a whole. A character that lost a byte is still better replaced than
    /// left as the wrong character that it became.
    fn is_likely(&self) -> bool {
        let m = &self.measure;
        self.is_exact || 5 * m.odd() <= m.n - m.damaged && (2 * m.damaged <= m.n || self.is_marked)
    }
}

/// Bytes of text that was read as Windows-1252 or Latin-1. U+FFFD becomes FF, which no reading accepts.
/// `None` when another character is in it.
fn latin_bytes(text: &str, is_windows: &mut bool) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut specials = false;
    for c in text.chars() {
        let code = c as u32;
        bytes.push(if code < 0x100 {
            code as u8
        } else if c == '\u{FFFD}' {
            0xFF
        } else {
            specials = true;
            0x80 + WINDOWS_1252_C1.iter().position(|&special| special == c)? as u8
        });
    }
    *is_windows |= specials;
    Some(bytes)
}

/// Characters of the bytes 80 to 9F; U+FFFF where there is none.
const WINDOWS_1252_C1: [char; 32] = [
    '€', '\u{FFFF}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{FFFF}', 'Ž', '\u{FFFF}', '\u{FFFF}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{FFFF}', 'ž', 'Ÿ',
];

/// Puts back a byte A0 that became a plain space when somebody tidied no-break spaces: `å` space continuation.
fn restore_a0(mut bytes: Vec<u8>) -> Vec<u8> {
    if std::str::from_utf8(&bytes).is_ok() {
        return bytes;
    }
    let is_rest = |b: u8| (0x80..=0xBF).contains(&b);
    let mut i = 0;
    while i + 1 < bytes.len() {
        match bytes[i] {
            0xC2 if bytes[i + 1] == b' ' => bytes[i + 1] = 0xA0,
            0xE3..=0xE9 | 0xEF if i + 2 < bytes.len() => match (bytes[i + 1], bytes[i + 2]) {
                (b' ', last) if is_rest(last) => bytes[i + 1] = 0xA0,
                (middle, b' ') if is_rest(middle) => bytes[i + 2] = 0xA0,
                _ => {}
            },
            _ => {}
        }
        i += 1;
    }
    bytes
}

/// Bytes of each character in GBK, 0 where there are none: taken from the decoder, because the encoder of encoding_rs
/// searches its tables from end to end for every character.
static GBK_BYTES: LazyLock<Box<[u16]>> = LazyLock::new(|| {
    let mut table = vec![0u16; 0x1_0000].into_boxed_slice();
    for lead in 0x81..=0xFEu8 {
        for trail in (0x40..=0x7Eu8).chain(0x80..=0xFE) {
            let bytes = [lead, trail];
            if let Some(text) = encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(&bytes) {
                let mut chars = text.chars();
                if let (Some(c), None) = (chars.next(), chars.next())
                    && let Some(slot) = table.get_mut(c as usize).filter(|slot| **slot == 0)
                {
                    *slot = u16::from_be_bytes(bytes);
                }
            }
        }
    }
    // Byte 80 is the euro sign; its two bytes in GBK are no part of UTF-8.
    table['€' as usize] = 0x80;
    table
});

fn begins_like_utf8(text: &str) -> bool {
    let first =
        text.chars().find(|c| !c.is_ascii()).and_then(|c| GBK_BYTES.get(c as usize)).map(|both| both.to_be_bytes());
    matches!(first, Some([0xC2 | 0xE2..=0xE9 | 0xEF, 0x80..=0xBF]))
}

fn gbk_bytes(text: &str) -> Option<Vec<u8>> {
    let table = &**GBK_BYTES;
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            bytes.push(c as u8);
        } else if c == '\u{FFFD}' {
            bytes.push(0xFF);
        } else {
            match table.get(c as usize).map(|both| both.to_be_bytes()) {
                None | Some([0, 0]) => return None,
                Some([0, single]) => bytes.push(single),
                Some(pair) => bytes.extend(pair),
            }
        }
    }
    Some(bytes)
}

/// Completes the signs of a date, 年 (E5 B9 B4), 月 (E6 9C 88) and 日 (E6 97 A5), that lost their last byte: 年 behind four
/// digits from 19.. or 20..; 月 behind it, or before digits and what may be 日; 日 behind 月; digits between. Everywhere
/// else the two bytes could be many characters.
fn restore_dates(bytes: Vec<u8>) -> Vec<u8> {
    const SIGNS: [[u8; 3]; 3] = [[0xE5, 0xB9, 0xB4], [0xE6, 0x9C, 0x88], [0xE6, 0x97, 0xA5]];
    let mut out = Vec::with_capacity(bytes.len() + 16);
    // The sign that would come next, and the digits since the last one.
    let (mut next, mut n_digits) = (0, 0);
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i].is_ascii_digit() {
            n_digits += 1;
            out.push(bytes[i]);
            i += 1;
            continue;
        }
        if next == 0 && is_month_and_day(&bytes[i..]) {
            next = 1;
        }
        let fits = match next {
            0 => n_digits == 4 && matches!(out[out.len() - 4..], [b'1', b'9', ..] | [b'2', b'0', ..]),
            _ => (1..=2).contains(&n_digits),
        };
        n_digits = 0;
        match cut_sign(&bytes[i..], SIGNS[next]).filter(|_| fits) {
            Some(len) => {
                out.extend(SIGNS[next]);
                i += len;
                next = (next + 1) % 3;
            }
            None => {
                out.push(bytes[i]);
                i += 1;
                next = 0;
            }
        }
    }
    out
}

/// Length of a sign, whole or cut short by one byte, with the mark of the loss. `None` when something else is there.
fn cut_sign(bytes: &[u8], sign: [u8; 3]) -> Option<usize> {
    match *bytes.strip_prefix(&sign[..2])? {
        [last, ..] if last == sign[2] || last == 0xFF || last == b'?' => Some(3),
        [last, ..] if !last.is_ascii() => None,
        _ => Some(2),
    }
}

/// 月, one or two digits, 日: each of the signs whole or cut short.
fn is_month_and_day(bytes: &[u8]) -> bool {
    let Some(len) = cut_sign(bytes, [0xE6, 0x9C, 0x88]) else { return false };
    let rest = &bytes[len..];
    let n_digits = rest.iter().take(3).take_while(|b| b.is_ascii_digit()).count();
    (1..=2).contains(&n_digits) && cut_sign(&rest[n_digits..], [0xE6, 0x97, 0xA5]).is_some()
}

/// UTF-8 with holes: FF stands for lost bytes, and so does `?` inside a character, if asked.
///
/// One U+FFFD for each character that lost something.
fn utf8_with_holes(bytes: &[u8], is_question_lost: bool) -> String {
    let mut out = String::with_capacity(bytes.len());
    // Set behind a character that is cut short: what is left of it belongs to it.
    let mut is_open = false;
    for chunk in bytes.utf8_chunks() {
        let mut valid = chunk.valid();
        if is_open && is_question_lost {
            valid = valid.strip_prefix('?').unwrap_or(valid);
        }
        out.push_str(valid);
        is_open &= valid.is_empty();
        match chunk.invalid() {
            [] => {}
            [0xFF | 0x80..=0xBF, ..] if is_open => {}
            _ => {
                out.push('\u{FFFD}');
                is_open = true;
            }
        }
    }
    out
}

fn gb18030_with_holes(bytes: &[u8]) -> String {
    encoding_rs::GB18030.decode_without_bom_handling(bytes).0.into_owned()
}
