//! Which encoding are these bytes in: evidence weighed in a fixed order, every declaration checked against the bytes.
//!
//! Valid UTF-8 and byte order marks are settled in the parent module; what comes here is neither. The order is HTTP,
//! `<meta>`, GB18030 validity, detection. A declaration loses where the bytes contradict it: where its reading is broken
//! or nonsense while another reading is Chinese. Readings are compared on a sample of at most a few kilobytes of the
//! non-ASCII parts, so that the price does not grow with the page.

use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use super::Evidence;
use super::han::Measure;
use super::label::Declaration;

/// A reading this good, of a multi-byte encoding, needs no comparison. Wrong readings stay below 0.5.
const CLEAR_SCORE: f64 = 1.0;
/// By how much another reading must be better than a declared one that is Chinese too.
const MARGIN: f64 = 0.4;
/// Non-ASCII bytes of the front, and of each of the windows behind it, that are compared.
const SAMPLE_FRONT: usize = 1024;
const SAMPLE_WINDOW: usize = 256;
/// Bytes that chardetng sees: it reads about 20 MB/s.
const SAMPLE_DETECT: usize = 16 * 1024;
/// Bytes in which the zero bytes of UTF-16 are looked for.
const UTF16_WINDOW: usize = 4096;

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decision {
    pub encoding: &'static Encoding,
    pub evidence: Evidence,
}

/// Decides between the declared encodings, in order of their weight, and what the bytes suggest.
pub(super) fn decide(bytes: &[u8], declared: &[(Evidence, Declaration)]) -> Decision {
    let sample = sample(bytes, SAMPLE_FRONT, SAMPLE_WINDOW);
    let measure = |encoding: &'static Encoding| {
        let bytes = if is_utf16(encoding) { &bytes[..bytes.len().min(UTF16_WINDOW)] } else { &sample };
        Measure::of(&encoding.decode_without_bom_handling(bytes).0)
    };
    let readings: Vec<(Evidence, &'static Encoding, Measure)> =
        declared.iter().map(|(evidence, d)| (*evidence, d.encoding, measure(d.encoding))).collect();
    let is_clear = |m: &Measure| m.score() >= CLEAR_SCORE && m.damaged * 50 <= m.n;
    // The common page: one good declaration, one sample decoded.
    if let Some(&(evidence, encoding, _)) = readings.iter().find(|(_, e, m)| !e.is_single_byte() && is_clear(m)) {
        return Decision { encoding, evidence };
    }

    let gb18030 = measure(GB18030);
    if is_clear(&gb18030) {
        let evidence = if gb18030.damaged == 0 { Evidence::Gb18030Valid } else { Evidence::Detected };
        return Decision { encoding: GB18030, evidence };
    }
    let mut others = vec![
        (if gb18030.damaged == 0 { Evidence::Gb18030Valid } else { Evidence::Detected }, GB18030, gb18030),
        (Evidence::Utf8Damaged, UTF_8, measure(UTF_8)),
        (Evidence::Detected, BIG5, measure(BIG5)),
    ];
    // UTF-16 makes Han of any two ASCII letters, so it has to be clear.
    for encoding in [UTF_16LE, UTF_16BE] {
        let m = measure(encoding);
        if is_clear(&m) {
            others.push((Evidence::Utf16Pattern, encoding, m));
        }
    }
    let mut best = others[0];
    for other in &others[1..] {
        if other.2.score() > best.2.score() {
            best = *other;
        }
    }
    if best.2.is_chinese() {
        let holds = |m: &Measure| m.is_chinese() && m.score() >= best.2.score() - MARGIN;
        let (evidence, encoding, _) = readings.iter().copied().find(|(_, _, m)| holds(m)).unwrap_or(best);
        return Decision { encoding, evidence };
    }

    // Not Chinese, or nearly all destroyed.
    let is_mostly_utf8 = is_mostly_utf8(&sample);
    let holds = |e: &'static Encoding, m: &Measure| {
        if e == UTF_8 { is_mostly_utf8 } else { m.damaged * 20 <= m.n && !is_utf16(e) }
    };
    if let Some(&(evidence, encoding, _)) = readings.iter().find(|(_, e, m)| holds(e, m)) {
        return Decision { encoding, evidence };
    }
    if is_mostly_utf8 {
        return Decision { encoding: UTF_8, evidence: Evidence::Utf8Damaged };
    }
    if gb18030.damaged == 0 && gb18030.score() >= 0.0 {
        return Decision { encoding: GB18030, evidence: Evidence::Gb18030Valid };
    }
    Decision { encoding: guess(bytes), evidence: Evidence::Detected }
}

/// chardetng, told that the page is from China: without that `2023年` in GBK comes out as windows-1251.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(&sample(bytes, SAMPLE_DETECT, 0), true);
    let encoding = detector.guess(Some(b"cn"), chardetng::Utf8Detection::Allow);
    if encoding == GBK { GB18030 } else { encoding }
}

fn is_utf16(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

/// At least four good characters for each broken one.
fn is_mostly_utf8(sample: &[u8]) -> bool {
    let (mut good, mut broken) = (0usize, 0usize);
    for chunk in sample.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    good >= 4 * broken
}

/// UTF-16 without a mark, seen by the zero bytes of its ASCII characters, which lie on one side.
///
/// Not all of them: `一` is U+4E00. That what comes out is Chinese, or ASCII, decides.
pub(super) fn utf16_by_zeros(bytes: &[u8]) -> Option<&'static Encoding> {
    let bytes = &bytes[..bytes.len().min(UTF16_WINDOW) & !1];
    memchr::memchr(0, bytes)?;
    let mut zeros = [0usize; 2];
    for pair in bytes.chunks_exact(2) {
        zeros[0] += usize::from(pair[0] == 0);
        zeros[1] += usize::from(pair[1] == 0);
    }
    let [even, odd] = zeros;
    let (encoding, n) = if odd > 4 * even {
        (UTF_16LE, odd)
    } else if even > 4 * odd {
        (UTF_16BE, even)
    } else {
        return None;
    };
    let m = Measure::of(&encoding.decode_without_bom_handling(bytes).0);
    let is_ascii_mostly = 10 * n >= 7 * (bytes.len() / 2);
    (m.is_chinese() || (is_ascii_mostly && m.damaged == 0)).then_some(encoding)
}

/// A mark of UTF-16 in front of text that plainly is none: somebody glued files.
pub(super) fn is_utf16_mark_wrong(encoding: &'static Encoding, rest: &[u8]) -> bool {
    let head = &rest[..rest.len().min(UTF16_WINDOW)];
    let m = Measure::of(&encoding.decode_without_bom_handling(head).0);
    if m.n == 0 || m.score() >= 0.5 || head.len() < 8 {
        return false;
    }
    let sample = sample(rest, SAMPLE_FRONT, SAMPLE_WINDOW);
    let other = if std::str::from_utf8(rest).is_ok() { UTF_8 } else { GB18030 };
    let other = Measure::of(&other.decode_without_bom_handling(&sample).0);
    // ASCII in pairs makes Han of any kind, never zero bytes.
    other.is_chinese() || (other.n == 0 && !head.contains(&0))
}

/// Is text that is valid UTF-8 by accident better read as declared?
///
/// `一` in GBK (D2 BB) is a Cyrillic letter in UTF-8. Only when no sequence is longer than two bytes, a multi-byte
/// encoding is declared, and its reading is all level 1 with frequent characters among it.
pub(super) fn is_utf8_by_accident(bytes: &[u8], declared: &[(Evidence, Declaration)]) -> Option<Decision> {
    let (evidence, declaration) =
        declared.iter().find(|(_, d)| d.encoding == GB18030 || d.encoding == BIG5).filter(|_| {
            // A page of mojibake has no longer sequences either, but pages are long.
            !bytes.iter().any(|&b| b >= 0xE0)
        })?;
    let (text, had_errors) = declaration.encoding.decode_without_bom_handling(bytes);
    let m = Measure::of(&text);
    let is_sure = !had_errors && m.frequent > 0 && 3 * m.frequent >= m.common && m.odd() == 0;
    is_sure.then_some(Decision { encoding: declaration.encoding, evidence: *evidence })
}

/// Copies stretches that hold non-ASCII bytes: `front` bytes from the start on, `window` bytes at four places behind.
///
/// Stretches are cut at bytes below `0`, which no multi-byte encoding that is ASCII-compatible uses inside a character.
pub(super) fn sample(bytes: &[u8], front: usize, window: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(front + 4 * window + 256);
    let mut at = collect(bytes, 0, front, &mut out);
    if window > 0 {
        for k in 1..=4 {
            let from = (bytes.len() / 5 * k).max(at);
            let Some(cut) = bytes.get(from..).and_then(|rest| rest.iter().position(|&b| b < b'0')) else { break };
            at = collect(bytes, from + cut, window, &mut out);
        }
    }
    out
}

fn collect(bytes: &[u8], mut at: usize, budget: usize, out: &mut Vec<u8>) -> usize {
    let stop = out.len() + budget;
    while out.len() < stop {
        let Some(start) = next_non_ascii(bytes, at) else { return bytes.len() };
        let longest = &bytes[start..bytes.len().min(start + (stop - out.len()).max(64))];
        match longest.iter().position(|&b| b < b'0') {
            Some(cut) => {
                at = start + cut + 1;
                out.extend_from_slice(&bytes[start..at]);
            }
            None => {
                out.extend_from_slice(longest);
                at = start + longest.len();
                if at < bytes.len() {
                    // No clean cut: end a half character here, and go on behind the next cut.
                    out.push(b'\n');
                    let Some(cut) = bytes[at..].iter().position(|&b| b < b'0') else { return bytes.len() };
                    at += cut;
                }
            }
        }
    }
    at
}

fn next_non_ascii(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    for chunk in bytes.get(from..)?.chunks(32) {
        if !chunk.is_ascii() {
            return chunk.iter().position(|b| !b.is_ascii()).map(|i| at + i);
        }
        at += chunk.len();
    }
    None
}
