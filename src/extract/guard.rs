//! What is done to a page's bytes before the HTML parser sees them: attributes are capped, long comments cut out.
//!
//! html5ever compares every attribute of a tag with all before it, which is quadratic: one `<td>` with 200,000
//! attributes (1.9 MB) costs it 26 seconds. One linear scan finds such tags and leaves out what is beyond the cap;
//! all text is kept. Long comments (word processors leave many) go too, for html5ever reads them byte by byte. Depth, the other quadratic trap, is capped between tokenizer and tree builder (`html::depth`),
//! because there the real number of open elements is known and need not be modelled a second time.
//!
//! The scan follows the tokenizer of the HTML standard as far as tags, quoted values, comments and raw text go. Where
//! the tokenizer asks the tree builder (is `<title>` raw text here, or does it stand in an `<svg>`?), the scan counts
//! open `svg` and `math` tags instead; on a page that is wrong about these it may miss a tag, never lose text outside
//! of tags.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter};

/// Elements whose content is text up to their own end tag.
const RAW_TEXT: [&[u8]; 9] =
    [b"script", b"style", b"textarea", b"title", b"xmp", b"iframe", b"noembed", b"noframes", b"noscript"];

/// Comments of this many bytes and more are cut out.
const LONG_COMMENT: usize = 1024;

/// A page that the parser may see.
#[derive(Debug, PartialEq, Eq)]
pub struct Guarded<'a> {
    /// Its text; borrowed where nothing had to be cut out.
    pub text: Cow<'a, str>,
    /// Some tag had more attributes than the cap.
    pub is_capped: bool,
}

/// Drops attributes beyond the first `max_attributes` of each tag, and long comments.
pub fn guard(text: &str, max_attributes: usize) -> Guarded<'_> {
    let bytes = text.as_bytes();
    let mut kept = String::new();
    let mut copied = 0;
    let mut is_capped = false;
    let mut n_foreign = 0usize;
    let mut at = 0;
    while let Some(found) = memchr(b'<', &bytes[at..]) {
        let open = at + found;
        let is_end = bytes.get(open + 1) == Some(&b'/');
        let name_start = open + 1 + usize::from(is_end);
        match bytes.get(name_start) {
            Some(byte) if byte.is_ascii_alphabetic() => {}
            Some(b'!') if !is_end => {
                at = skip_declaration(bytes, name_start + 1, n_foreign > 0);
                if at - open >= LONG_COMMENT && bytes[open..].starts_with(b"<!--") {
                    kept.push_str(&text[copied..open]);
                    copied = at;
                }
                continue;
            }
            // A bogus comment: up to the next `>`.
            Some(b'?') if !is_end => {
                at = skip_past(bytes, name_start, b'>');
                continue;
            }
            Some(_) if is_end => {
                at = skip_past(bytes, name_start, b'>');
                continue;
            }
            // A lone `<` is text.
            _ => {
                at = name_start;
                continue;
            }
        }
        let tag = scan_tag(bytes, name_start, max_attributes);
        if let Some(surplus) = tag.surplus {
            is_capped = true;
            // A tag that the text's end cuts is no tag: the parser will not show it.
            kept.push_str(&text[copied..if tag.is_closed { surplus } else { open }]);
            if tag.is_closed {
                kept.push_str(if tag.is_self_closing { "/>" } else { ">" });
            }
            copied = tag.end;
        }
        at = tag.end;
        let name = &bytes[name_start..tag.name_end];
        if name.eq_ignore_ascii_case(b"svg") || name.eq_ignore_ascii_case(b"math") {
            n_foreign = match (is_end, tag.is_self_closing) {
                (true, _) => n_foreign.saturating_sub(1),
                (false, true) => n_foreign,
                (false, false) => n_foreign + 1,
            };
        } else if !is_end && n_foreign == 0 {
            if name.eq_ignore_ascii_case(b"plaintext") {
                break;
            }
            if RAW_TEXT.iter().any(|raw| name.eq_ignore_ascii_case(raw)) {
                at = find_end_tag(bytes, at, name);
            }
        }
    }
    if copied == 0 {
        return Guarded { text: Cow::Borrowed(text), is_capped };
    }
    kept.push_str(&text[copied..]);
    Guarded { text: Cow::Owned(kept), is_capped }
}

/// A tag as scanned, with offsets into the text.
struct Tag {
    name_end: usize,
    /// Behind the `>`, or the end of the text.
    end: usize,
    /// Where the first attribute beyond the cap starts.
    surplus: Option<usize>,
    is_self_closing: bool,
    /// False where the text ends within the tag.
    is_closed: bool,
}

/// Scans a tag from its name on, attribute by attribute, as the tokenizer does.
fn scan_tag(bytes: &[u8], name_start: usize, max_attributes: usize) -> Tag {
    let name_end = skip_while(bytes, name_start, |byte| !is_space(byte) && !matches!(byte, b'/' | b'>'));
    let mut tag = Tag { name_end, end: bytes.len(), surplus: None, is_self_closing: false, is_closed: false };
    let mut n_attributes = 0usize;
    let mut at = name_end;
    loop {
        at = skip_while(bytes, at, is_space);
        match bytes.get(at) {
            None => return tag,
            Some(b'>') => {
                tag.end = at + 1;
                tag.is_closed = true;
                return tag;
            }
            Some(b'/') => {
                tag.is_self_closing = bytes.get(at + 1) == Some(&b'>');
                at += 1;
                continue;
            }
            Some(_) => {}
        }
        n_attributes += 1;
        if n_attributes > max_attributes && tag.surplus.is_none() {
            tag.surplus = Some(at);
        }
        // The first byte of a name may be a `=`.
        at = skip_while(bytes, at + 1, |byte| !is_space(byte) && !matches!(byte, b'/' | b'>' | b'='));
        let equals = skip_while(bytes, at, is_space);
        if bytes.get(equals) != Some(&b'=') {
            continue;
        }
        at = skip_while(bytes, equals + 1, is_space);
        at = match bytes.get(at) {
            Some(quote @ (b'"' | b'\'')) => skip_past(bytes, at + 1, *quote),
            // A value left out: the tag ends here.
            Some(b'>') | None => at,
            Some(_) => skip_while(bytes, at, |byte| !is_space(byte) && byte != b'>'),
        };
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c')
}

/// The offset of the first byte that is not to be kept, or the end.
fn skip_while(bytes: &[u8], from: usize, keep: impl Fn(u8) -> bool) -> usize {
    bytes[from..].iter().position(|&byte| !keep(byte)).map_or(bytes.len(), |n| from + n)
}

/// The offset behind the next `needle`, or the end.
fn skip_past(bytes: &[u8], from: usize, needle: u8) -> usize {
    memchr(needle, &bytes[from..]).map_or(bytes.len(), |n| from + n + 1)
}

/// Skips a comment, doctype or CDATA section; `from` is behind the `<!`.
fn skip_declaration(bytes: &[u8], from: usize, is_foreign: bool) -> usize {
    let rest = &bytes[from..];
    if let Some(body) = rest.strip_prefix(b"--") {
        // `<!-->` and `<!--->` are whole comments.
        let is_end = |at: usize| {
            let before = &body[..at];
            before.is_empty() || before == b"-" || before.ends_with(b"--") || before.ends_with(b"--!")
        };
        return memchr_iter(b'>', body).find(|&at| is_end(at)).map_or(bytes.len(), |at| from + 2 + at + 1);
    }
    if is_foreign && rest.starts_with(b"[CDATA[") {
        return memchr_iter(b'>', rest).find(|&at| rest[..at].ends_with(b"]]")).map_or(bytes.len(), |at| from + at + 1);
    }
    skip_past(bytes, from, b'>')
}

/// The offset of `</name` that ends raw text, or the end.
fn find_end_tag(bytes: &[u8], from: usize, name: &[u8]) -> usize {
    let is_end = |rest: &[u8]| {
        rest.first() == Some(&b'/')
            && rest.len() > name.len() + 1
            && rest[1..=name.len()].eq_ignore_ascii_case(name)
            && (is_space(rest[name.len() + 1]) || matches!(rest[name.len() + 1], b'/' | b'>'))
    };
    memchr_iter(b'<', &bytes[from..]).find(|&at| is_end(&bytes[from + at + 1..])).map_or(bytes.len(), |at| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surplus_attributes_go_and_everything_else_stays() {
        for (source, expected) in [
            ("plain 1 < 2 text", "plain 1 < 2 text"),
            ("<a b c>x", "<a b c>x"),
            ("<a b c d>x", "<a b c >x"),
            ("<a b='1>' c=\"2>\" d=3 e>x</a>", "<a b='1>' c=\"2>\" >x</a>"),
            ("<a b = 1 c = 2 d = 3 e>x", "<a b = 1 c = 2 >x"),
            ("<br b c d/>x", "<br b c />x"),
            ("<br/b/c/d/>x", "<br/b/c//>x"),
            ("<a b c d=/>x", "<a b c >x"),
            ("</a b c d>x", "</a b c >x"),
            ("<a =b =c =d =e =f>x", "<a =b =c =d =e >x"),
            ("<a b=>x <i c d e>", "<a b=>x <i c d >"),
            ("<a b\u{3000}c d 中 文>x", "<a b\u{3000}c d >x"),
            // Not tags: comments, doctypes, raw text, bogus comments.
            ("<!-- <a b c d> --><a b c d>", "<!-- <a b c d> --><a b c >"),
            ("<!--><a b c d>", "<!--><a b c >"),
            ("<!---><a b c d>", "<!---><a b c >"),
            ("<!-- > --!><a b c d>", "<!-- > --!><a b c >"),
            ("<!doctype a b c d><a b c d>", "<!doctype a b c d><a b c >"),
            ("<?xml a b c d?><a b c d>", "<?xml a b c d?><a b c >"),
            ("</ a b c d><a b c d>", "</ a b c d><a b c >"),
            ("<script>if (a<b c d e)</script><a b c d>", "<script>if (a<b c d e)</script><a b c >"),
            ("<TITLE><a b c d></Title ><a b c d>", "<TITLE><a b c d></Title ><a b c >"),
            ("<title><a b c d></titles><a b c d>", "<title><a b c d></titles><a b c d>"),
            ("<svg><title><a b c d>", "<svg><title><a b c >"),
            ("<svg><![CDATA[<a b c d>]]><a b c d>", "<svg><![CDATA[<a b c d>]]><a b c >"),
            ("<svg/><title><a b c d>", "<svg/><title><a b c d>"),
            ("<plaintext><a b c d>", "<plaintext><a b c d>"),
            // The text ends within.
            ("x<a b c d", "x"),
            ("x<a b c", "x<a b c"),
            ("x<a b c d=\">", "x"),
            ("x<", "x<"),
            ("x</", "x</"),
            ("x<!--", "x<!--"),
            ("<script><a", "<script><a"),
        ] {
            let guarded = guard(source, 2);
            assert_eq!(guarded.text, expected, "{source}");
            assert_eq!(guarded.is_capped, source != expected, "{source}");
            assert_eq!(matches!(guarded.text, Cow::Borrowed(_)), source == expected, "{source}");
        }
    }

    #[test]
    fn long_comments_go() {
        let long = "<p> -- ->".repeat(200);
        for (source, expected) in [
            (format!("a<!--{long}-->b<!--{long}--!>c<!-- d -->e"), "abc<!-- d -->e"),
            (format!("a<!--{long}"), "a"),
            (format!("<!--{long}-->"), ""),
        ] {
            assert_eq!(guard(&source, 2), Guarded { text: Cow::Owned(expected.to_owned()), is_capped: false });
        }
        let script = format!("<script><!--{long}--></script>");
        assert_eq!(guard(&script, 2).text, script);
    }
}
