//! Character references: `&nbsp;`, `&#12288;`, `&ampx`.

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};
use html5ever::tendril::StrTendril;
use memchr::memchr2;

use super::share;

/// A reference that stands for one or two characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reference {
    first: char,
    second: Option<char>,
    /// The offset behind it.
    pub(super) end: usize,
}

impl Reference {
    /// Appends what it stands for.
    pub(super) fn push_to(&self, out: &mut StrTendril) {
        out.push_char(self.first);
        if let Some(second) = self.second {
            out.push_char(second);
        }
    }
}

/// Reads the reference whose `&` is at this offset; `None` if that is just an `&`.
pub(super) fn read(text: &str, at: usize, is_in_attribute: bool) -> Option<Reference> {
    match text.as_bytes().get(at + 1)? {
        b'#' => read_number(text.as_bytes(), at + 2),
        byte if byte.is_ascii_alphanumeric() => read_name(text, at + 1, is_in_attribute),
        _ => None,
    }
}

/// An attribute's value with its references decoded, and U+FFFD for NUL.
pub(super) fn decode_value(source: &StrTendril, from: usize, to: usize) -> StrTendril {
    let value = &source[from..to];
    if memchr2(b'&', 0, value.as_bytes()).is_none() {
        return share(source, from, to);
    }
    let mut decoded = StrTendril::new();
    let mut at = 0;
    while let Some(found) = memchr2(b'&', 0, &value.as_bytes()[at..]) {
        decoded.push_slice(&value[at..at + found]);
        at += found;
        // A reference never goes beyond its value, nor does what follows it matter there: that is a quote or a space.
        match read(value, at, true) {
            Some(reference) => {
                reference.push_to(&mut decoded);
                at = reference.end;
            }
            None => {
                decoded.push_char(if value.as_bytes()[at] == b'&' { '&' } else { '\u{fffd}' });
                at += 1;
            }
        }
    }
    decoded.push_slice(&value[at..]);
    decoded
}

/// Reads a number from behind its `#`.
fn read_number(bytes: &[u8], from: usize) -> Option<Reference> {
    let (base, start) = match bytes.get(from)? {
        b'x' | b'X' => (16, from + 1),
        _ => (10, from),
    };
    let mut at = start;
    let mut number = 0u32;
    while let Some(digit) = bytes.get(at).and_then(|&byte| char::from(byte).to_digit(base)) {
        // Beyond Unicode, more digits make no difference.
        number = (number * base + digit).min(0x11_0000);
        at += 1;
    }
    if at == start {
        return None;
    }
    let end = at + usize::from(bytes.get(at) == Some(&b';'));
    let first = match number {
        0 => '\u{fffd}',
        // Numbers of windows-1252, which authors took for those of Unicode.
        0x80..=0x9F => C1_REPLACEMENTS[number as usize - 0x80].unwrap_or(char::from(number as u8)),
        _ => char::from_u32(number).unwrap_or('\u{fffd}'),
    };
    Some(Reference { first, second: None, end })
}

/// Reads the longest name that starts here.
fn read_name(text: &str, from: usize, is_in_attribute: bool) -> Option<Reference> {
    let bytes = text.as_bytes();
    let n_letters = bytes[from..].iter().take(MAX_NAME).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let end = from + n_letters;
    if bytes.get(end) == Some(&b';')
        && let Some(reference) = look_up(&text[from..=end], end + 1)
    {
        return Some(reference);
    }
    // Without its semicolon: only few names may do that, and all of them are short. So the longest is found from below,
    // for as long as there are names that start like this.
    let mut longest = None;
    for to in from + 1..=end {
        match NAMED_ENTITIES.get(&text[from..to]) {
            Some((0, _)) => {}
            Some(_) => longest = Some(to),
            None => break,
        }
    }
    let to = longest?;
    if is_in_attribute && bytes.get(to).is_some_and(|&next| next == b'=' || next.is_ascii_alphanumeric()) {
        return None;
    }
    look_up(&text[from..to], to)
}

/// The longest name has 31 letters.
const MAX_NAME: usize = 31;

fn look_up(name: &str, end: usize) -> Option<Reference> {
    // Prefixes of names are in the table, too, as NUL.
    let &(first, second) = NAMED_ENTITIES.get(name).filter(|(first, _)| *first != 0)?;
    let second = char::from_u32(second).filter(|&c| c != '\0');
    Some(Reference { first: char::from_u32(first)?, second, end })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_no_longer_than_thought() {
        assert_eq!(NAMED_ENTITIES.keys().map(|name| name.trim_end_matches(';').len()).max(), Some(MAX_NAME));
        assert!(
            NAMED_ENTITIES.keys().all(|name| name.trim_end_matches(';').bytes().all(|b| b.is_ascii_alphanumeric()))
        );
    }
}
