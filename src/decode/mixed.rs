//! Pages put together from parts in two encodings: a template in UTF-8 around a body in GBK, or the reverse.
//!
//! Tried only when decoding as one encoding left errors or the traces of UTF-8 read as GBK, and taken only when reading
//! piece by piece (between line breaks and angle brackets, which are whole bytes in both encodings) leaves at most a
//! quarter of the errors.

use encoding_rs::{Encoding, GB18030, UTF_8};

use super::han::Measure;
use super::mojibake;

/// Fewer errors than this are damage, not a second encoding.
const MIN_ERRORS: usize = 4;

/// Text and number of pieces that are not in `encoding`; `text` is the reading as one encoding.
pub(super) fn decode(bytes: &[u8], encoding: &'static Encoding, text: &str) -> Option<(String, usize)> {
    if encoding != UTF_8 && encoding != GB18030 {
        return None;
    }
    let n_errors = count_replaced(text);
    // UTF-8 in pairs has no errors as GBK, but it leaves its traces.
    if n_errors < MIN_ERRORS && !(encoding == GB18030 && mojibake::has_gbk_trace(text.as_bytes())) {
        return None;
    }
    // A page in GBK with a word in UTF-8 has a piece that is UTF-8: most that come here have none.
    if encoding == GB18030 && !pieces(bytes).any(|piece| !piece.is_ascii() && simdutf8::basic::from_utf8(piece).is_ok())
    {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut n_other = 0;
    for piece in pieces(bytes) {
        match std::str::from_utf8(piece) {
            Ok(valid) if valid.is_ascii() => out.push_str(valid),
            Ok(valid) if encoding == UTF_8 => out.push_str(valid),
            Ok(valid) => {
                let (other, had_errors) = GB18030.decode_without_bom_handling(piece);
                if !had_errors && Measure::of(&other).score() > Measure::of(valid).score() {
                    out.push_str(&other);
                } else {
                    out.push_str(valid);
                    n_other += 1;
                }
            }
            Err(_) => {
                let (other, _) = GB18030.decode_without_bom_handling(piece);
                if encoding != UTF_8 {
                    out.push_str(&other);
                    continue;
                }
                let lossy = String::from_utf8_lossy(piece);
                if Measure::of(&other).score() > Measure::of(&lossy).score() {
                    out.push_str(&other);
                    n_other += 1;
                } else {
                    out.push_str(&lossy);
                }
            }
        }
    }
    (n_other > 0 && 4 * count_replaced(&out) <= n_errors).then_some((out, n_other))
}

/// The bytes cut behind line breaks and angle brackets.
fn pieces(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split_inclusive(|b| matches!(b, b'\n' | b'\r' | b'<' | b'>'))
}

fn count_replaced(text: &str) -> usize {
    memchr::memmem::find_iter(text.as_bytes(), "\u{FFFD}").count()
}
