//! Is a text a page with markup, or flattened text; and numeric entities left in flattened text.
//!
//! Flattened text is not free of angle brackets: `<image>`, `<政府信息公开条例>`, Markdown with `<br>` in a cell. Read as
//! HTML, its line breaks would be lost and with them the table. So real elements are asked for. Entities in pages are the
//! HTML parser's business.

/// One of these makes a page.
const PAGE_TAGS: &[&str] = &[
    "!doctype", "html", "head", "body", "table", "frameset", "tbody", "thead", "tr", "td", "th", "meta", "xml",
    "style", "script",
];
/// Two of these, opened or closed, make a page.
const BLOCK_TAGS: &[&str] = &[
    "p", "div", "span", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "font", "a", "b", "strong", "section",
    "article", "center", "pre", "em", "u", "title",
];

/// True when the text holds real HTML or XHTML markup.
pub(super) fn is_html(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (mut n_blocks, mut n_breaks) = (0u32, 0u32);
    for at in memchr::memchr_iter(b'<', bytes) {
        let rest = &bytes[at + 1..];
        let rest = rest.strip_prefix(b"/").unwrap_or(rest);
        let rest = if rest.starts_with(b"?xml") { &rest[1..] } else { rest };
        let end = rest.iter().take(10).position(|b| !b.is_ascii_alphanumeric() && *b != b'!');
        let Some(end) = end.filter(|&end| end > 0) else { continue };
        if !(rest[end].is_ascii_whitespace() || matches!(rest[end], b'>' | b'/')) {
            continue;
        }
        let is_named = |names: &[&str]| names.iter().any(|name| name.as_bytes().eq_ignore_ascii_case(&rest[..end]));
        if is_named(PAGE_TAGS) {
            return true;
        }
        if is_named(BLOCK_TAGS) {
            n_blocks += 1;
            if n_blocks == 2 {
                return true;
            }
        } else if rest[..end].eq_ignore_ascii_case(b"br") {
            n_breaks += 1;
        }
    }
    // A fragment whose only breaks are `<br>`; Markdown has them inside its lines, so its own line breaks are more.
    n_breaks >= 3 && memchr::memchr_iter(b'\n', bytes).count() < n_breaks as usize
}

/// Entities by name that flattened text still holds; only those that cannot be meant literally.
const NAMED: &[(&[u8], char)] = &[
    (b"nbsp;", '\u{A0}'),
    (b"ensp;", '\u{2002}'),
    (b"emsp;", '\u{2003}'),
    (b"ldquo;", '“'),
    (b"rdquo;", '”'),
    (b"lsquo;", '‘'),
    (b"rsquo;", '’'),
    (b"mdash;", '—'),
    (b"hellip;", '…'),
    (b"middot;", '·'),
];

/// Decodes the entities in text that is no HTML. `None` when there are none, else the text and their number.
///
/// `&lt;`, `&gt;`, `&amp;` and ASCII by number stay: decoding them could make markup of what is none.
pub(super) fn decode_entities(text: &str) -> Option<(String, u32)> {
    let bytes = text.as_bytes();
    let mut out = String::new();
    let (mut kept, mut n) = (0, 0);
    for at in memchr::memchr_iter(b'&', bytes) {
        if at < kept {
            continue;
        }
        // `&amp;#20844;` was escaped twice.
        let start = if bytes[at..].starts_with(b"&amp;#") { at + 5 } else { at + 1 };
        let Some((c, len)) = entity(&bytes[start..]) else { continue };
        out.push_str(&text[kept..at]);
        out.push(c);
        kept = start + len;
        n += 1;
    }
    if n == 0 {
        return None;
    }
    out.push_str(&text[kept..]);
    Some((out, n))
}

/// Character and length of the entity that starts behind `&`.
fn entity(rest: &[u8]) -> Option<(char, usize)> {
    let Some(digits) = rest.strip_prefix(b"#") else {
        return NAMED.iter().find(|(name, _)| rest.starts_with(name)).map(|&(name, c)| (c, name.len()));
    };
    let (digits, radix, prefix) = match digits {
        [b'x' | b'X', hex @ ..] => (hex, 16, 2),
        _ => (digits, 10, 1),
    };
    let len = digits.iter().take(8).position(|&b| !char::from(b).is_digit(radix))?;
    let number = std::str::from_utf8(&digits[..len]).ok()?;
    let code = u32::from_str_radix(number, radix).ok()?;
    if digits[len] != b';' || code < 0x80 {
        return None;
    }
    // As in HTML, the C1 range means Windows-1252.
    let c = match u8::try_from(code) {
        Ok(byte) if byte < 0xA0 => encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next()?,
        _ => char::from_u32(code)?,
    };
    Some((c, prefix + len + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_texts() {
        let pages = [
            "<html><body>",
            "<?xml version=\"1.0\"?><html/>",
            "<!DOCTYPE html>",
            "<p>一</p>",
            "<P class=a>一<P>二",
            "总体情况<table border=1><tr><td>1",
            "一<br>二<br/>三<br />四",
            "<tr><td>1</td></tr>",
            "<div\nid=x>一</div>",
        ];
        for page in pages {
            assert!(is_html(page), "{page}");
        }
        let texts = [
            "一、总体情况\n1 < 2",
            "<image>data:image/png;base64,AAAA</image>\n文字",
            "根据<政府信息公开条例>的规定",
            "| 名称<br>单位 | 数<br>量 |<br>\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |",
            "a<b>c",
            "<",
            "<table",
            "<tablet>",
            "",
        ];
        for text in texts {
            assert!(!is_html(text), "{text}");
        }
    }

    #[test]
    fn entities() {
        let cases: &[(&str, Option<(&str, u32)>)] = &[
            ("&#20844;&#24320;", Some(("公开", 2))),
            ("&#x516C;&#X5f00;x", Some(("公开x", 2))),
            ("&amp;#20844;", Some(("公", 1))),
            ("1&nbsp;2&#160;3", Some(("1\u{A0}2\u{A0}3", 2))),
            ("&#150;", Some(("–", 1))),
            ("&#60;p&#62; &lt;p&gt; &amp; a&b &#; &#x; &#20844 &#99999999999; &#55296; R&D", None),
            ("&", None),
            ("&#", None),
        ];
        for (text, want) in cases {
            assert_eq!(decode_entities(text), want.map(|(s, n)| (s.to_string(), n)), "{text}");
        }
    }
}
