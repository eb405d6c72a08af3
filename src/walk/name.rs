//! Names of files as text: without loss in the tables, without harm on a terminal.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fmt::Write as _;

/// A file name as UTF-8, from which the bytes can be had back.
///
/// A name that is valid UTF-8 stays as it is, line breaks and all. In any other, the invalid bytes become `%XX` and a
/// percent sign `%25`. So that no two names meet, a valid name that looks like the outcome of that (it holds `%25`, or
/// its percent signs decode to what is no UTF-8) has its percent signs written `%25` as well.
pub fn printable_name(name: &OsStr) -> String {
    let bytes = name.as_encoded_bytes();
    match std::str::from_utf8(bytes) {
        Ok(valid) if !looks_encoded(valid) => valid.to_string(),
        _ => {
            let mut out = String::with_capacity(bytes.len() + 16);
            for chunk in bytes.utf8_chunks() {
                out.push_str(&chunk.valid().replace('%', "%25"));
                for byte in chunk.invalid() {
                    write!(out, "%{byte:02X}").expect("writing to a string");
                }
            }
            out
        }
    }
}

fn looks_encoded(name: &str) -> bool {
    if !name.contains('%') {
        return false;
    }
    let mut decoded = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let hex = |b: u8| char::from(b).to_digit(16);
        if let (b'%', Some(high), Some(low)) =
            (first, behind.first().and_then(|&b| hex(b)), behind.get(1).and_then(|&b| hex(b)))
        {
            decoded.push((16 * high + low) as u8);
            rest = &behind[2..];
        } else {
            decoded.push(first);
            rest = behind;
        }
    }
    name.contains("%25") || std::str::from_utf8(&decoded).is_err()
}

/// Text for a terminal or a log line: control characters, line breaks and what turns the direction of writing are
/// escaped, so that a file name can neither forge a line nor hide its ending.
pub fn escape_for_terminal(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_harmful) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_harmful(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn names_are_written_without_loss() {
        use std::os::unix::ffi::OsStrExt;
        let cases: &[(&[u8], &str)] = &[
            (b"a.html", "a.html"),
            ("年报.html".as_bytes(), "年报.html"),
            (b"a\nb\t\x1b.html", "a\nb\t\x1b.html"),
            (b"100%.html", "100%.html"),
            (b"%E5%B9%B4.html", "%E5%B9%B4.html"),
            (b"a\xC4\xEA.html", "a%C4%EA.html"),
            (b"a%C4%EA.html", "a%25C4%25EA.html"),
            (b"a%25C4%25EA.html", "a%2525C4%2525EA.html"),
            (b"\xC4\xEA 100%", "%C4%EA 100%25"),
            (b"%25", "%2525"),
        ];
        for (bytes, want) in cases {
            assert_eq!(printable_name(OsStr::from_bytes(bytes)), *want);
        }
    }

    #[test]
    fn terminals_are_not_fooled() {
        let cases = [
            ("年报 2023.html", "年报 2023.html"),
            ("a\nb\r", "a\\nb\\r"),
            ("\u{1b}[2J\u{9b}", "\\u{1b}[2J\\u{9b}"),
            ("a\u{202E}lmth.exe", "a\\u{202e}lmth.exe"),
            ("\u{2066}\u{200F}\u{FEFF}", "\\u{2066}\\u{200f}\\u{feff}"),
        ];
        for (text, want) in cases {
            assert_eq!(escape_for_terminal(text), want);
        }
    }
}
