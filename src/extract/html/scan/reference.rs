//! Character references, by html5ever's own table of names.

use std::borrow::Cow;

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};
use memchr::{memchr, memchr2};

/// What a reference stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reference {
    first: char,
    second: Option<char>,
    /// Bytes of the reference, `&` included.
    pub(super) len: usize,
}

impl Reference {
    fn new(code: char, len: usize) -> Self {
        Self { first: code, second: None, len }
    }

    /// Its characters, one by one.
    pub(super) fn chars(self) -> impl Iterator<Item = char> {
        [Some(self.first), self.second].into_iter().flatten()
    }
}

/// The names that pages are full of: found without the big table.
const COMMON: [(&str, char); 12] = [
    ("nbsp;", '\u{a0}'),
    ("ldquo;", '“'),
    ("rdquo;", '”'),
    ("amp;", '&'),
    ("lt;", '<'),
    ("gt;", '>'),
    ("quot;", '"'),
    ("middot;", '·'),
    ("mdash;", '—'),
    ("ensp;", '\u{2002}'),
    ("emsp;", '\u{2003}'),
    ("hellip;", '…'),
];

/// Reads the reference at the start of `text`, which is a `&`. `None`: it is just a `&`.
pub(super) fn read_reference(text: &str, is_in_attribute: bool) -> Option<Reference> {
    let bytes = text.as_bytes();
    match *bytes.get(1)? {
        b'#' => read_number(bytes),
        byte if byte.is_ascii_alphanumeric() => read_named(text, is_in_attribute),
        _ => None,
    }
}

fn read_named(text: &str, is_in_attribute: bool) -> Option<Reference> {
    let name = &text[1..];
    for (common, c) in COMMON {
        if name.starts_with(common) {
            return Some(Reference::new(c, 1 + common.len()));
        }
    }
    // The table holds every beginning of a name, too; those stand for nothing (0).
    let mut longest = None;
    let is_name_byte = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b';';
    let n_name_bytes = name.bytes().take_while(is_name_byte).count();
    for len in 1..=n_name_bytes {
        match NAMED_ENTITIES.get(&name[..len]) {
            Some(&(0, _)) => {}
            Some(&codes) => longest = Some((codes, len)),
            None => break,
        }
    }
    let ((first, second), len) = longest?;
    // In an attribute `&copy=1` is no reference but part of an address.
    if is_in_attribute
        && name.as_bytes()[len - 1] != b';'
        && name.as_bytes().get(len).is_some_and(|byte| *byte == b'=' || byte.is_ascii_alphanumeric())
    {
        return None;
    }
    let second = if second == 0 { None } else { char::from_u32(second) };
    Some(Reference { first: char::from_u32(first)?, second, len: 1 + len })
}

fn read_number(bytes: &[u8]) -> Option<Reference> {
    let (base, from) = if matches!(bytes.get(2), Some(b'x' | b'X')) { (16, 3) } else { (10, 2) };
    let mut code = 0u32;
    let mut at = from;
    while let Some(digit) = bytes.get(at).and_then(|&byte| char::from(byte).to_digit(base)) {
        code = code.saturating_mul(base).saturating_add(digit);
        at += 1;
    }
    if at == from {
        return None;
    }
    let len = at + usize::from(bytes.get(at) == Some(&b';'));
    let c = match code {
        0 => None,
        0x80..=0x9F => C1_REPLACEMENTS[(code - 0x80) as usize].or(char::from_u32(code)),
        _ => char::from_u32(code),
    };
    Some(Reference::new(c.unwrap_or('\u{fffd}'), len))
}

/// An attribute's value as the parser hands it on.
pub(super) fn decode_value(raw: &str) -> Cow<'_, str> {
    if memchr2(b'&', b'\r', raw.as_bytes()).is_none() {
        return Cow::Borrowed(raw);
    }
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(found) = memchr2(b'&', b'\r', rest.as_bytes()) {
        value.push_str(&rest[..found]);
        rest = &rest[found..];
        if rest.starts_with('\r') {
            value.push('\n');
            rest = rest[1..].strip_prefix('\n').unwrap_or(&rest[1..]);
        } else if let Some(reference) = read_reference(rest, true) {
            value.extend(reference.chars());
            rest = &rest[reference.len..];
        } else {
            value.push('&');
            rest = &rest[1..];
        }
    }
    value.push_str(rest);
    Cow::Owned(value)
}

/// Hands on text in pieces, references decoded.
pub(super) fn for_each_piece<E>(text: &str, mut take: impl FnMut(&str) -> Result<(), E>) -> Result<(), E> {
    let mut rest = text;
    while let Some(found) = memchr(b'&', rest.as_bytes()) {
        let Some(reference) = read_reference(&rest[found..], false) else {
            take(&rest[..=found])?;
            rest = &rest[found + 1..];
            continue;
        };
        if found > 0 {
            take(&rest[..found])?;
        }
        for c in reference.chars() {
            take(c.encode_utf8(&mut [0; 4]))?;
        }
        rest = &rest[found + reference.len..];
    }
    if rest.is_empty() { Ok(()) } else { take(rest) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_decoded_as_the_standard_says() {
        for (source, in_text, in_value) in [
            ("a&nbsp;b", "a\u{a0}b", "a\u{a0}b"),
            ("&amp;&ampx&amp=&amp", "&&x&=&", "&&ampx&amp=&"),
            ("&notit;&notin;&noti", "¬it;∉¬i", "&notit;∉&noti"),
            ("&#26412;&#x5e74&#X5E74;", "本年年", "本年年"),
            (
                "&#0;&#x110000;&#xD800;&#128;&#129;",
                "\u{fffd}\u{fffd}\u{fffd}€\u{81}",
                "\u{fffd}\u{fffd}\u{fffd}€\u{81}",
            ),
            ("&#4294967361;", "\u{fffd}", "\u{fffd}"),
            ("&;&#;&#x;&x;& &", "&;&#;&#x;&x;& &", "&;&#;&#x;&x;& &"),
            ("&NotEqualTilde;", "≂\u{338}", "≂\u{338}"),
            ("&字", "&字", "&字"),
        ] {
            let mut text = String::new();
            let taken: Result<(), ()> = for_each_piece(source, |piece| {
                text.push_str(piece);
                Ok(())
            });
            assert_eq!((taken, text.as_str()), (Ok(()), in_text), "{source}");
            assert_eq!(decode_value(source), in_value, "{source}");
        }
        assert_eq!(decode_value("a\r\nb\rc\r"), "a\nb\nc\n");
    }

    #[test]
    fn the_common_names_mean_what_the_table_says() {
        for (name, c) in COMMON {
            assert_eq!(NAMED_ENTITIES.get(name), Some(&(u32::from(c), 0)), "{name}");
        }
    }
}
