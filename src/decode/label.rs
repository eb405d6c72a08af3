//! What a page says of its own encoding: byte order marks, and the declaration in its first bytes.
//!
//! The scan for `<meta>` follows "prescan a byte stream to determine its encoding" of the WHATWG HTML Standard, with a
//! longer window (templates of site builders put kilobytes of comments first) and the XML declaration read as well.
//! Whether the declaration is believed is decided in `detect`.

use encoding_rs::{Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

/// How far into the page a declaration is looked for.
const PRESCAN_BYTES: usize = 16 * 1024;

/// A declared encoding and the label as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Declaration {
    /// Lower-case label.
    pub label: String,
    /// What it stands for.
    pub encoding: &'static Encoding,
}

impl Declaration {
    /// Resolves a label as the WHATWG does; GBK is read as GB18030. `None` for an unknown label.
    pub fn from_label(label: &[u8]) -> Option<Self> {
        let encoding = Encoding::for_label_no_replacement(label)?;
        let encoding = if encoding == GBK { GB18030 } else { encoding };
        let label = String::from_utf8_lossy(label.trim_ascii()).to_ascii_lowercase();
        Some(Self { label, encoding })
    }
}

/// Encoding and length of the byte order mark.
pub(super) fn bom(bytes: &[u8]) -> Option<(&'static Encoding, usize)> {
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => Some((UTF_8, 3)),
        [0xFF, 0xFE, ..] => Some((UTF_16LE, 2)),
        [0xFE, 0xFF, ..] => Some((UTF_16BE, 2)),
        _ => None,
    }
}

/// Finds the declaration in the first bytes of a page.
pub(super) fn prescan(bytes: &[u8]) -> Option<Declaration> {
    let bytes = &bytes[..bytes.len().min(PRESCAN_BYTES)];
    let declared = if bytes.starts_with(b"<?xml") { xml_declaration(bytes) } else { None };
    declared.or_else(|| meta(bytes))
}

/// `encoding` of `<?xml version="1.0" encoding="…"?>`.
fn xml_declaration(bytes: &[u8]) -> Option<Declaration> {
    let end = memchr::memchr(b'>', bytes)?;
    let head = &bytes[..end];
    let rest = &head[memchr::memmem::find(head, b"encoding")? + 8..];
    let rest = rest.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (&quote, rest) = rest.split_first().filter(|(q, _)| matches!(q, b'"' | b'\''))?;
    let label = &rest[..memchr::memchr(quote, rest)?];
    utf16_is_utf8(Declaration::from_label(label)?)
}

/// A declaration that could be read byte by byte is not UTF-16, whatever it says.
fn utf16_is_utf8(mut declaration: Declaration) -> Option<Declaration> {
    if declaration.encoding == UTF_16LE || declaration.encoding == UTF_16BE {
        declaration.encoding = UTF_8;
    }
    Some(declaration)
}

fn meta(bytes: &[u8]) -> Option<Declaration> {
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', bytes.get(at..)?) {
        at += found;
        let rest = &bytes[at..];
        if rest.starts_with(b"<!--") {
            // `<!-->` is a whole comment: the dashes may overlap.
            at += 2 + memchr::memmem::find(&rest[2..], b"-->")? + 3;
        } else if rest.len() > 5 && rest[1..5].eq_ignore_ascii_case(b"meta") && is_space_or_slash(rest[5]) {
            at += 5;
            if let Some(declaration) = meta_attributes(bytes, &mut at) {
                return Some(declaration);
            }
        } else if matches!(rest, [_, b'/', c, ..] | [_, c, ..] if c.is_ascii_alphabetic()) {
            at += 1;
            at += bytes[at..].iter().position(|&b| b.is_ascii_whitespace() || b == b'>')?;
            while attribute(bytes, &mut at).is_some() {}
        } else if matches!(rest, [_, b'!' | b'/' | b'?', ..]) {
            at += memchr::memchr(b'>', rest)?;
        } else {
            at += 1;
        }
    }
    None
}

fn is_space_or_slash(b: u8) -> bool {
    b.is_ascii_whitespace() || b == b'/'
}

fn meta_attributes(bytes: &[u8], at: &mut usize) -> Option<Declaration> {
    let (mut has_pragma, mut needs_pragma) = (false, None);
    let mut charset: Option<Option<Declaration>> = None;
    let mut seen: Vec<Vec<u8>> = Vec::new();
    while let Some((name, value)) = attribute(bytes, at) {
        if seen.contains(&name) {
            continue;
        }
        match name.as_slice() {
            b"http-equiv" => has_pragma |= value == b"content-type",
            b"content" if charset.is_none() => {
                if let Some(label) = charset_of_content(&value)
                    && let Some(declaration) = Declaration::from_label(label)
                {
                    charset = Some(Some(declaration));
                    needs_pragma = Some(true);
                }
            }
            b"charset" => {
                charset = Some(Declaration::from_label(&value));
                needs_pragma = Some(false);
            }
            _ => {}
        }
        seen.push(name);
    }
    if needs_pragma? && !has_pragma {
        return None;
    }
    utf16_is_utf8(charset??)
}

/// Charset in a `Content-Type` value (`text/html; charset=gb2312`), by the algorithm of the HTML Standard.
///
/// Expects lower-case input.
pub(super) fn charset_of_content(value: &[u8]) -> Option<&[u8]> {
    let mut rest = value;
    loop {
        rest = &rest[memchr::memmem::find(rest, b"charset")? + 7..];
        let Some(after) = rest.trim_ascii_start().strip_prefix(b"=") else { continue };
        let after = after.trim_ascii_start();
        return match after.first()? {
            quote @ (b'"' | b'\'') => Some(&after[1..][..memchr::memchr(*quote, &after[1..])?]),
            _ => {
                let end = after.iter().position(|&b| b.is_ascii_whitespace() || b == b';').unwrap_or(after.len());
                Some(&after[..end])
            }
        };
    }
}

/// The next attribute of a tag, name and value in lower case; `None` at the tag's end, which is not consumed.
fn attribute(bytes: &[u8], at: &mut usize) -> Option<(Vec<u8>, Vec<u8>)> {
    while is_space_or_slash(*bytes.get(*at)?) {
        *at += 1;
    }
    if bytes[*at] == b'>' {
        return None;
    }
    let (mut name, mut value) = (Vec::new(), Vec::new());
    loop {
        match *bytes.get(*at)? {
            b'=' if !name.is_empty() => {
                *at += 1;
                break;
            }
            b if b.is_ascii_whitespace() => {
                while bytes.get(*at)?.is_ascii_whitespace() {
                    *at += 1;
                }
                if bytes[*at] != b'=' {
                    return Some((name, value));
                }
                *at += 1;
                break;
            }
            b'/' | b'>' => return Some((name, value)),
            b => name.push(b.to_ascii_lowercase()),
        }
        *at += 1;
    }
    while bytes.get(*at)?.is_ascii_whitespace() {
        *at += 1;
    }
    match bytes[*at] {
        quote @ (b'"' | b'\'') => {
            let rest = &bytes[*at + 1..];
            let end = memchr::memchr(quote, rest)?;
            value.extend(rest[..end].iter().map(u8::to_ascii_lowercase));
            *at += end + 2;
        }
        b'>' => {}
        _ => {
            while let Some(&b) = bytes.get(*at) {
                if b.is_ascii_whitespace() || b == b'>' {
                    return Some((name, value));
                }
                value.push(b.to_ascii_lowercase());
                *at += 1;
            }
            return None;
        }
    }
    Some((name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations() {
        let cases: &[(&str, Option<&str>)] = &[
            ("<meta charset=gb2312>", Some("gb2312")),
            ("<html><head><META HTTP-EQUIV='Content-Type' CONTENT='text/html; charset=GBK' />", Some("gbk")),
            ("<meta content=\"text/html;charset = 'utf-8'\" http-equiv=Content-Type>", Some("utf-8")),
            ("<meta content='text/html;charset=gbk'>", None),
            ("<!-- <meta charset=big5> --><meta charset=gbk>", Some("gbk")),
            ("<!--><meta charset=gbk>", Some("gbk")),
            ("<a title='<meta charset=big5>'><meta charset=gbk>", Some("gbk")),
            ("<script>if(a<b){}</script><meta charset=\"GB18030\"/>", Some("gb18030")),
            ("<metacharset=gbk>", None),
            ("<meta charset=no-such-thing><meta charset=gbk>", Some("gbk")),
            ("<?xml version=\"1.0\" encoding='GB2312'?><html>", Some("gb2312")),
            ("<meta charset", None),
            ("<meta charset=gbk", None),
            ("", None),
            ("<", None),
            ("<meta name=a charset=utf-16>", Some("utf-16")),
        ];
        for (page, want) in cases {
            let got = prescan(page.as_bytes());
            assert_eq!(got.as_ref().map(|d| d.label.as_str()), *want, "{page}");
        }
        assert_eq!(prescan(b"<meta charset=utf-16>").unwrap().encoding, UTF_8);
        assert_eq!(prescan(b"<meta charset=gb2312>").unwrap().encoding, GB18030);
    }
}
