//! Where tags, comments and raw text end, by the standard's tokenizer rules. Texts hold no NUL.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2};

use super::tag::{READ_META, READ_SEEN, READ_SPANS, READ_TYPE};
use crate::extract::html::kind::{Style, Visibility};
use crate::extract::html::scan::reference::decode_value;

/// What is read of a tag's attributes, values still encoded. Of two with one name the first counts.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Attributes<'a> {
    pub(super) style: Option<&'a str>,
    pub(super) hidden: Option<&'a str>,
    pub(super) rowspan: Option<&'a str>,
    pub(super) colspan: Option<&'a str>,
    pub(super) kind: Option<&'a str>,
    pub(super) name: Option<&'a str>,
    pub(super) property: Option<&'a str>,
    pub(super) http_equiv: Option<&'a str>,
    pub(super) content: Option<&'a str>,
}

impl<'a> Attributes<'a> {
    #[inline]
    fn add(&mut self, reads: u8, name: &[u8], text: &'a str, value: Range<usize>) {
        if reads & READ_SEEN != 0 {
            match (name.len(), name[0] | 0x20) {
                (5, b's') if self.style.is_none() && name.eq_ignore_ascii_case(b"style") => {
                    self.style = Some(&text[value]);
                    return;
                }
                (6, b'h') if self.hidden.is_none() && name.eq_ignore_ascii_case(b"hidden") => {
                    self.hidden = Some(&text[value]);
                    return;
                }
                _ => {}
            }
        }
        if reads & !READ_SEEN != 0 {
            self.add_rare(reads, name, &text[value]);
        }
    }

    fn add_rare(&mut self, reads: u8, name: &[u8], value: &'a str) {
        let (bit, expected, place): (u8, &[u8], &mut Option<&'a str>) = match (name.len(), name[0] | 0x20) {
            (7, b'r') => (READ_SPANS, b"rowspan", &mut self.rowspan),
            (7, b'c') if reads & READ_META == 0 => (READ_SPANS, b"colspan", &mut self.colspan),
            (4, b't') => (READ_TYPE, b"type", &mut self.kind),
            (4, b'n') => (READ_META, b"name", &mut self.name),
            (8, b'p') => (READ_META, b"property", &mut self.property),
            (10, b'h') => (READ_META, b"http-equiv", &mut self.http_equiv),
            (7, b'c') => (READ_META, b"content", &mut self.content),
            _ => return,
        };
        if reads & bit != 0 && place.is_none() && name.eq_ignore_ascii_case(expected) {
            *place = Some(value);
        }
    }

    /// Whether and how what the tag opens is seen.
    #[inline]
    pub(super) fn style(&self) -> Style {
        if self.style.is_none() && self.hidden.is_none() { Style::default() } else { self.read_style() }
    }

    fn read_style(&self) -> Style {
        match (self.hidden, self.style) {
            (Some(_), _) => Style { visibility: Visibility::Removed, mark: None },
            (None, Some(style)) if Style::may_matter(style) => Style::read(&decode_value(style)),
            _ => Style::default(),
        }
    }
}

/// A tag's end, as scanned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TagEnd {
    /// Behind the `>`.
    pub(super) end: usize,
    pub(super) is_self_closing: bool,
    pub(super) n_attributes: usize,
}

const SPACE: u8 = 1;
const SLASH: u8 = 2;
const CLOSE: u8 = 4;
const EQUALS: u8 = 8;

static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    classes[b' ' as usize] = SPACE;
    classes[b'\t' as usize] = SPACE;
    classes[b'\n' as usize] = SPACE;
    classes[b'\r' as usize] = SPACE;
    classes[b'\x0c' as usize] = SPACE;
    classes[b'/' as usize] = SLASH;
    classes[b'>' as usize] = CLOSE;
    classes[b'=' as usize] = EQUALS;
    classes
};

fn class(byte: u8) -> u8 {
    CLASSES[usize::from(byte)]
}

/// The next `needle` from there on. Most are a few bytes away, where a call costs more than the search.
#[inline(always)]
pub(in crate::extract::html) fn find_byte(bytes: &[u8], from: usize, needle: u8) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let mut at = from;
    for _ in 0..4 {
        let Some(chunk) = bytes[at..].first_chunk::<8>() else { break };
        let differences = u64::from_le_bytes(*chunk) ^ (ONES * u64::from(needle));
        // The lowest bit set is that of the first zero byte.
        let zeros = differences.wrapping_sub(ONES) & !differences & (ONES << 7);
        if zeros != 0 {
            return Some(at + zeros.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    memchr(needle, &bytes[at..]).map(|n| at + n)
}

/// Where an attribute's name ends: eight bytes at a time, since most are that short.
#[inline]
pub(in crate::extract::html) fn find_name_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    if let Some(chunk) = bytes.get(at..)?.first_chunk::<8>() {
        let ends = find_ends(u64::from_le_bytes(*chunk), b'=');
        if ends == 0 {
            at += 8;
        } else {
            // Control characters that are no white space are found as well: the loop goes on behind them.
            at += ends.trailing_zeros() as usize / 8;
        }
    }
    while class(*bytes.get(at)?) == 0 {
        at += 1;
    }
    Some(at)
}

/// The highest bit of bytes up to the space, of `/`, `>` and of one more: surely right for the first that is found.
#[inline]
pub(super) fn find_ends(chunk: u64, other: u8) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let zeros = |differences: u64| differences.wrapping_sub(ONES) & !differences;
    let low = chunk.wrapping_sub(ONES * 0x21) & !chunk;
    let ends = low
        | zeros(chunk ^ (ONES * u64::from(b'/')))
        | zeros(chunk ^ (ONES * u64::from(b'>')))
        | zeros(chunk ^ (ONES * u64::from(other)));
    ends & (ONES << 7)
}

/// Scans a tag from behind its name on. `None`: the text ends within, and there is no tag.
pub(super) fn scan_attributes<'a>(
    text: &'a str,
    from: usize,
    reads: u8,
    attributes: &mut Attributes<'a>,
) -> Option<TagEnd> {
    let bytes = text.as_bytes();
    let mut at = from;
    let mut n_attributes = 0;
    loop {
        match class(*bytes.get(at)?) {
            SPACE => {
                at += 1;
                continue;
            }
            CLOSE => return Some(TagEnd { end: at + 1, is_self_closing: false, n_attributes }),
            SLASH => {
                if *bytes.get(at + 1)? == b'>' {
                    return Some(TagEnd { end: at + 2, is_self_closing: true, n_attributes });
                }
                at += 1;
                continue;
            }
            _ => {}
        }
        n_attributes += 1;
        let name_start = at;
        // The first byte of a name may be a `=`.
        at = find_name_end(bytes, at + 1)?;
        let name = &bytes[name_start..at];
        if bytes[at] != b'=' {
            while class(*bytes.get(at)?) == SPACE {
                at += 1;
            }
        }
        let mut value = at..at;
        if bytes[at] == b'=' {
            at += 1;
            let mut first = *bytes.get(at)?;
            while class(first) == SPACE {
                at += 1;
                first = *bytes.get(at)?;
            }
            match first {
                quote @ (b'"' | b'\'') => {
                    let end = find_byte(bytes, at + 1, quote)?;
                    value = at + 1..end;
                    at = end + 1;
                    // What mostly follows.
                    at += usize::from(bytes.get(at) == Some(&b' '));
                }
                b'>' => value = at..at,
                _ => {
                    let value_start = at;
                    while class(*bytes.get(at)?) & (SPACE | CLOSE) == 0 {
                        at += 1;
                    }
                    value = value_start..at;
                }
            }
        }
        if reads != 0 {
            attributes.add(reads, name, text, value);
        }
    }
}

/// The offset behind a comment, doctype or anything else that begins with `<!`; `from` is behind these two.
pub(super) fn skip_declaration(bytes: &[u8], from: usize) -> usize {
    let Some(body) = bytes[from..].strip_prefix(b"--") else { return skip_past_close(bytes, from) };
    // `<!-->` and `<!--->` are whole comments.
    let is_end = |at: usize| {
        let before = &body[..at];
        before.is_empty() || before == b"-" || before.ends_with(b"--") || before.ends_with(b"--!")
    };
    memchr_iter(b'>', body).find(|&at| is_end(at)).map_or(bytes.len(), |at| from + 2 + at + 1)
}

/// The offset behind the next `>`, or the end.
pub(super) fn skip_past_close(bytes: &[u8], from: usize) -> usize {
    memchr(b'>', &bytes[from..]).map_or(bytes.len(), |at| from + at + 1)
}

/// True if `rest`, behind a `<`, is the end tag with this name.
fn is_end_tag(rest: &[u8], name: &[u8]) -> bool {
    rest.first() == Some(&b'/') && is_name(&rest[1..], name)
}

fn is_name(rest: &[u8], name: &[u8]) -> bool {
    rest.len() > name.len()
        && rest[..name.len()].eq_ignore_ascii_case(name)
        && class(rest[name.len()]) & (SPACE | SLASH | CLOSE) != 0
}

/// The offset of the `</name` that ends raw text, or the end of the text.
pub(super) fn find_end_tag(bytes: &[u8], from: usize, name: &[u8]) -> usize {
    memchr_iter(b'<', &bytes[from..])
        .find(|&at| is_end_tag(&bytes[from + at + 1..], name))
        .map_or(bytes.len(), |at| from + at)
}

/// As [`find_end_tag`] for a script: within `<!-- <script>` an end tag ends that inner script only.
pub(super) fn find_script_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    loop {
        let Some(found) = memchr(b'<', &bytes[at..]) else { return bytes.len() };
        at += found + 1;
        if is_end_tag(&bytes[at..], b"script") {
            return at - 1;
        }
        if !bytes[at..].starts_with(b"!--") {
            continue;
        }
        // The dashes may be part of `-->` already.
        let dashes = at + 1;
        at += 3;
        let mut is_inner = false;
        loop {
            let Some(found) = memchr2(b'<', b'>', &bytes[at..]) else { return bytes.len() };
            at += found + 1;
            if bytes[at - 1] == b'>' {
                if at > dashes + 2 && &bytes[at - 3..at - 1] == b"--" {
                    break;
                }
            } else if is_inner {
                is_inner = !is_end_tag(&bytes[at..], b"script");
            } else if is_end_tag(&bytes[at..], b"script") {
                return at - 1;
            } else {
                is_inner = is_name(&bytes[at..], b"script");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_found_where_they_are() {
        let bytes: Vec<u8> = (0..=255).chain(0..=255).collect();
        for from in 0..bytes.len() {
            for needle in [0, 1, b'<', 127, 128, 255] {
                assert_eq!(find_byte(&bytes, from, needle), memchr(needle, &bytes[from..]).map(|n| from + n));
            }
        }
        assert_eq!(find_byte(b"", 0, b'<'), None);
    }

    #[test]
    fn tags_end_where_the_tokenizer_ends_them() {
        for (source, end, is_self_closing, n_attributes) in [
            (">", 1, false, 0),
            (" />", 3, true, 0),
            ("/ >", 3, false, 0),
            (" a='>' b=\">\" c>", 15, false, 3),
            (" a=b/>", 6, false, 1),
            (" a=/>", 5, false, 1),
            (" a=>x", 4, false, 1),
            (" =a=b>", 6, false, 1),
            (" a\r\n=\r\n'x'b>", 12, false, 2),
            (" a\"b>", 5, false, 1),
        ] {
            let expected = TagEnd { end, is_self_closing, n_attributes };
            assert_eq!(scan_attributes(source, 0, 0, &mut Attributes::default()), Some(expected), "{source:?}");
        }
        for source in ["", " ", "/", " a", " a=", " a='", " a='x", " a=x", " a = "] {
            assert_eq!(scan_attributes(source, 0, 0, &mut Attributes::default()), None, "{source:?}");
        }
    }

    #[test]
    fn styles_that_hide_or_mark_are_never_passed_over() {
        for style in [
            "display:none",
            " DISPLAY : None",
            "color:red;display:none",
            "color:red;;\x0b display:none",
            "\u{3000}display:none",
            "&#100;isplay:none",
            "color:red&#59;display:none",
            "x;visibility:hidden",
            "color:red; VERTICAL-ALIGN:\tSuper",
            "vertical-align&#58;sub",
            "vertical-align:\u{3000}sub",
            "text-decoration : underline Line-Through",
            "text-decoration-line:line-through",
        ] {
            let attributes = Attributes { style: Some(style), ..Attributes::default() };
            assert_ne!(attributes.style(), Style::default(), "{style}");
        }
        assert!(!Style::may_matter("font-size:12pt; mso-list:none;-x:1;; width:10px"));
        assert!(!Style::may_matter("vertical-align:middle;text-decoration:none;text-align:center"));
    }

    #[test]
    fn comments_end_where_the_tokenizer_ends_them() {
        for (source, rest) in [
            ("-->x", ""),
            ("-->", ""),
            ("--->x", "x"),
            ("---->x", "x"),
            ("--a-->x", "x"),
            ("--a--!>x", "x"),
            ("--!>-->x", "x"),
            ("--a->b-->x", "x"),
            ("--<!-->x", "x"),
            ("doctype x>x", "x"),
            ("[CDATA[a>x", "x"),
            ("--", ""),
        ] {
            let rest = if source == "-->x" { "x" } else { rest };
            assert_eq!(&source[skip_declaration(source.as_bytes(), 0)..], rest, "{source}");
        }
    }

    #[test]
    fn scripts_end_where_the_tokenizer_ends_them() {
        for (source, script) in [
            ("a</script>", "a"),
            ("a</SCRIPT\n>", "a"),
            ("a</scripts></script/", "a</scripts>"),
            ("<!--</script>", "<!--"),
            ("<!--<script></script>--></script>", "<!--<script></script>-->"),
            ("<!--<script></script></script>", "<!--<script></script>"),
            ("<!--<script>--></script>", "<!--<script>-->"),
            ("<!--><script></script>", "<!--><script>"),
            ("<!---><script></script>", "<!---><script>"),
            ("<!-<script></script>", "<!-<script>"),
            ("<!--<scripts></script>", "<!--<scripts>"),
            ("<!--<script", "<!--<script"),
            ("<!--<script></script>", "<!--<script></script>"),
        ] {
            assert_eq!(&source[..find_script_end(source.as_bytes(), 0)], script, "{source}");
        }
    }
}
