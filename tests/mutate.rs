//! Pages that nobody would write, from pages that somebody did: the inputs by which two readers of HTML are compared.
//!
//! [`mutate`] takes pages of a corpus apart and puts them together wrongly: tags, attributes, references, comments and
//! states of scripts from a dictionary are put in, pieces are cut out, doubled and moved, bytes are changed. The same
//! seed makes the same pages. What is compared, and with what, is the caller's business.

use std::fmt::Write as _;

// The generator's source of chance. It is the parent's to bring: the unit tests have this module without the generator.
use super::Rng;

/// A page made of pages of the corpus and of the dictionary; with an empty corpus, of the dictionary alone.
///
/// Four in ten are soups of the dictionary (short, and dense with trouble), the others a window of a page, or all of it,
/// with one to some twenty changes.
pub fn mutate(rng: &mut Rng, corpus: &[&str]) -> String {
    if corpus.is_empty() || rng.below(10) < 4 {
        return soup(rng);
    }
    let page = rng.pick(corpus);
    // Mostly short: what goes wrong goes wrong within a few tags, and a short case is done in microseconds.
    let mut text = match rng.below(64) {
        0 => page.to_owned(),
        1..=8 => window(rng, page, 3000).to_owned(),
        _ => window(rng, page, 500).to_owned(),
    };
    // One change in most pages, so that the tree is not always broken beyond telling; many in some.
    let n_changes = 1 + rng.below(4) * rng.below(8);
    for _ in 0..n_changes {
        change(rng, &mut text, corpus);
    }
    text
}

/// Pieces of the dictionary and letters, nothing else.
fn soup(rng: &mut Rng) -> String {
    let mut text = String::new();
    let n_pieces = 1 + rng.below(60);
    // Most soups draw from two or three kinds only: trouble comes of pieces that meet again and again.
    let kinds: Vec<Piece> = (0..1 + rng.below(4)).map(|_| rng.pick(&PIECES)).collect();
    for _ in 0..n_pieces {
        let kind = if rng.below(6) == 0 { rng.pick(&PIECES) } else { rng.pick(&kinds) };
        push_piece(rng, kind, &mut text);
        if rng.below(3) == 0 {
            text.push_str(rng.pick(&["a", " ", "字", "\n", "1", "b c"]));
        }
    }
    text
}

/// A part of a page, cut at character boundaries.
fn window<'a>(rng: &mut Rng, page: &'a str, max_len: usize) -> &'a str {
    let from = page.floor_char_boundary(rng.below(page.len() + 1));
    let to = page.floor_char_boundary((from + 1 + rng.below(max_len)).min(page.len()));
    &page[from..to]
}

/// A place to change something: often at the edge of a tag, where it tells.
fn place(rng: &mut Rng, text: &str) -> usize {
    let at = text.floor_char_boundary(rng.below(text.len() + 1));
    match rng.below(4) {
        0 => at,
        1 => text[at..].find('<').map_or(at, |n| at + n),
        2 => text[at..].find('>').map_or(at, |n| at + n + 1),
        // Within a tag.
        _ => {
            let Some(open) = text[at..].find('<') else { return at };
            let open = at + open;
            let len = text[open..].find('>').unwrap_or(0);
            text.floor_char_boundary(open + rng.below(len + 1))
        }
    }
}

/// A range of some length from there on.
fn range(rng: &mut Rng, text: &str, from: usize) -> std::ops::Range<usize> {
    let len = match rng.below(4) {
        0 => 1,
        1 => 1 + rng.below(12),
        2 => 1 + rng.below(400),
        // To the end of the tag.
        _ => text[from..].find('>').map_or(1, |n| n + 1),
    };
    from..text.ceil_char_boundary((from + len).min(text.len()))
}

fn change(rng: &mut Rng, text: &mut String, corpus: &[&str]) {
    let at = place(rng, text);
    match rng.below(12) {
        0..=4 => {
            let mut piece = String::new();
            let kind = rng.pick(&PIECES);
            push_piece(rng, kind, &mut piece);
            text.insert_str(at, &piece);
        }
        5 | 6 => {
            let gone = range(rng, text, at);
            text.replace_range(gone, "");
        }
        7 => {
            let again = range(rng, text, at);
            let again = text[again].repeat(1 + rng.below(3));
            let to = place(rng, text);
            text.insert_str(to, &again);
        }
        8 => {
            // A byte becomes another one that means something.
            if let Some(c) = text[at..].chars().next() {
                text.replace_range(at..at + c.len_utf8(), rng.pick(&BYTES));
            }
        }
        9 => {
            let other = rng.pick(corpus);
            let other = window(rng, other, 600);
            text.insert_str(at, other);
        }
        10 => {
            // The case of letters.
            let changed = range(rng, text, at);
            let upper = text[changed.clone()].to_ascii_uppercase();
            text.replace_range(changed, &upper);
        }
        // Cut off.
        _ if rng.below(4) == 0 => text.truncate(at),
        _ => text.insert_str(at, rng.pick(&BYTES)),
    }
}

/// A kind of piece.
#[derive(Debug, Clone, Copy)]
enum Piece {
    Table,
    Flow,
    Formatting,
    Raw,
    Foreign,
    Head,
    Select,
    Reference,
    Comment,
    Attributes,
    Byte,
    Nested,
    Spaces,
}

const PIECES: [Piece; 19] = [
    Piece::Table,
    Piece::Table,
    Piece::Table,
    Piece::Table,
    Piece::Flow,
    Piece::Flow,
    Piece::Formatting,
    Piece::Raw,
    Piece::Raw,
    Piece::Foreign,
    Piece::Head,
    Piece::Select,
    Piece::Reference,
    Piece::Comment,
    Piece::Comment,
    Piece::Attributes,
    Piece::Byte,
    Piece::Nested,
    Piece::Spaces,
];

fn push_piece(rng: &mut Rng, kind: Piece, out: &mut String) {
    match kind {
        Piece::Table => push_tag(rng, &TABLE, out),
        Piece::Flow => push_tag(rng, &FLOW, out),
        Piece::Formatting => push_tag(rng, &FORMATTING, out),
        Piece::Head => push_tag(rng, &HEAD, out),
        Piece::Select => push_tag(rng, &SELECT, out),
        Piece::Foreign if rng.below(4) == 0 => {
            out.push_str(rng.pick(&["<![CDATA[", "]]>", "]]", "<![CDATA[ x<td>]]>", "<![cdata[", "<svg/>", "<math/>"]));
        }
        Piece::Foreign => push_tag(rng, &FOREIGN, out),
        Piece::Raw if rng.below(2) == 0 => out.push_str(rng.pick(&SCRIPT)),
        Piece::Raw => push_tag(rng, &RAW, out),
        Piece::Reference => push_reference(rng, out),
        Piece::Comment => out.push_str(rng.pick(&COMMENTS)),
        Piece::Attributes => push_attributes(rng, out),
        Piece::Byte => out.push_str(rng.pick(&BYTES)),
        Piece::Spaces => {
            out.push_str(rng.pick(&["\r\n", "\r", "\n", " ", "\t", "\x0c", "\u{a0}", "\u{3000}", "\r\r\n"]))
        }
        Piece::Nested => out.push_str(rng.pick(&NESTED)),
    }
}

/// A start or end tag, mostly well formed.
fn push_tag(rng: &mut Rng, names: &[&str], out: &mut String) {
    let name = rng.pick(names);
    out.push('<');
    let is_end = rng.below(5) < 2;
    if is_end {
        out.push('/');
    }
    match rng.below(12) {
        0 => out.push_str(&name.to_ascii_uppercase()),
        _ => out.push_str(name),
    }
    if !is_end && rng.below(4) == 0 || rng.below(30) == 0 {
        push_attributes(rng, out);
    }
    match rng.below(40) {
        0 => {}
        1 => out.push('<'),
        2 => out.push_str("\n>"),
        3 | 4 => out.push_str("/>"),
        5 => out.push_str(" / >"),
        _ => out.push('>'),
    }
}

fn push_attributes(rng: &mut Rng, out: &mut String) {
    for _ in 0..1 + rng.below(3) {
        out.push_str(rng.pick(&[" ", "\n", "/", "\t", " ", " ", "\r\n", "", " "]));
        out.push_str(rng.pick(&ATTRIBUTE_NAMES));
        out.push_str(rng.pick(&["=", "=", "=", " = ", "", "=\r\n", "==", "\x0c="]));
        let quote = rng.pick(&["\"", "\"", "'", ""]);
        out.push_str(quote);
        out.push_str(rng.pick(&ATTRIBUTE_VALUES));
        if rng.below(10) == 0 {
            push_reference(rng, out);
        }
        if rng.below(30) > 0 {
            out.push_str(quote);
        }
    }
}

fn push_reference(rng: &mut Rng, out: &mut String) {
    match rng.below(4) {
        0 | 1 => out.push_str(rng.pick(&REFERENCES)),
        2 => {
            let code = match rng.below(4) {
                0 => rng.below(0x100),
                1 => rng.below(0x11_0000 + 0x100),
                2 => rng.pick(&[0xD800, 0xDFFF, 0xFFFE, 0xFDD0, 0x10_FFFF, 0x11_0000, 0x1_0000_0041, 0x0D, 0x0A, 0x85]),
                _ => 0x4E00 + rng.below(0x5000),
            };
            let end = rng.pick(&[";", ";", "", " ", "x", "&"]);
            let _ = match rng.below(3) {
                0 => write!(out, "&#{code}{end}"),
                1 => write!(out, "&#x{code:x}{end}"),
                _ => write!(out, "&#X{code:06X}{end}"),
            };
        }
        _ => {
            // A name with something behind it.
            out.push('&');
            out.push_str(
                rng.pick(&["not", "amp", "nbsp", "lt", "notin", "copy", "AMP", "Aacute", "zwnj", "Alpha", "ac"]),
            );
            out.push_str(rng.pick(&[";", "", "=", "i", "it;", "in", "1", " ", "\r\n", "\0", "<", "&", "字"]));
        }
    }
}

const TABLE: [&str; 18] = [
    "table", "table", "tr", "tr", "td", "td", "td", "th", "tbody", "thead", "tfoot", "caption", "col", "colgroup",
    "tr", "td", "table", "input",
];
const FLOW: [&str; 38] = [
    "p", "p", "div", "div", "span", "h1", "h2", "h6", "ul", "li", "dl", "dt", "dd", "br", "hr", "form", "pre",
    "listing", "body", "html", "address", "center", "section", "img", "image", "marquee", "object", "applet", "button",
    "ruby", "rt", "rp", "rtc", "rb", "frameset", "frame", "o:p", "fieldset",
];
const FORMATTING: [&str; 16] =
    ["a", "b", "i", "font", "nobr", "strong", "em", "u", "s", "code", "big", "small", "tt", "strike", "a", "font"];
const HEAD: [&str; 14] = [
    "html", "head", "body", "title", "meta", "link", "base", "template", "template", "noscript", "basefont", "bgsound",
    "style", "script",
];
const SELECT: [&str; 8] = ["select", "option", "optgroup", "hr", "input", "keygen", "textarea", "select"];
const RAW: [&str; 11] =
    ["script", "script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript", "plaintext"];
const FOREIGN: [&str; 16] = [
    "svg",
    "svg",
    "math",
    "mi",
    "mo",
    "mtext",
    "annotation-xml",
    "foreignObject",
    "foreignobject",
    "desc",
    "title",
    "g",
    "malignmark",
    "mglyph",
    "font",
    "a",
];
const NESTED: [&str; 10] = [
    "<table><tr><td>1<td>2</table>",
    "<table><tr><td><table><tr><td>x</table>y</table>",
    "<table><td rowspan=2>a<td>b<tr><td>c</table>",
    "<table><caption>c</caption><tr><th colspan=2>h<tr><td>1<td>2</table>",
    "<table>x<tr>y<td>z</table>",
    "<table><tr><td>a</td>b<td>c</tr></tbody><tfoot><tr><td>f</table>",
    "<table><tr><td><p>1<p>2<ul><li>3</table>",
    "<table><form><tr><td><input type=hidden><input></form></table>",
    "<div><b><table><b><td></b></table></div>",
    "<p><a href=x>1<div><a href=y>2</p></a>",
];
const SCRIPT: [&str; 24] = [
    "<script>",
    "</script>",
    "<!--<script>",
    "<!--",
    "-->",
    "--!>",
    "<!-- <script> </script> -->",
    "<script><!-- <script></script> --></script>",
    "<SCRIPT>",
    "</script ",
    "</script/",
    "</scriptx>",
    "<script/",
    "<script>if(a<b&&c</td>d)</script>",
    "<style>td{}</style>",
    "</style>",
    "</title>",
    "</textarea>",
    "</ScRiPt\n>",
    "<script>document.write('<table><tr><td>x<\\/td>')</script>",
    "<textarea>\n&lt;a</textarea>",
    "<title>a&amp;b</title>",
    "<pre>\n\n",
    "<\u{0}script>",
];
const COMMENTS: [&str; 24] = [
    "<!---->",
    "<!-- x -->",
    "<!-->",
    "<!--->",
    "<!--",
    "-->",
    "--!>",
    "<!-- -- > -->",
    "<!-- --!-->",
    "<!--<!-->",
    "<!--<!--->",
    "<!-- <!-- x -->",
    "<!--a--b-->",
    "<!x>",
    "<!>",
    "<?xml version=\"1.0\"?>",
    "</ x>",
    "</>",
    "<!DOCTYPE html>",
    "<!doctype HTML PUBLIC \"-//W3C//DTD HTML 3.2//EN\">",
    "<!DOCTYPE",
    "<!--[if lt IE 9]><td>x<![endif]-->",
    "<![endif]>",
    "<!--\u{0}-\u{0}-\u{0}->-->",
];
const BYTES: [&str; 30] = [
    "<",
    ">",
    "&",
    "\"",
    "'",
    "=",
    "/",
    "!",
    "-",
    "?",
    "\0",
    "\r",
    "\n",
    " ",
    "]",
    "[",
    ";",
    "#",
    "\x0c",
    "\t",
    "`",
    "a",
    "Z",
    "0",
    "</",
    "<!",
    "\u{feff}",
    "\u{a0}",
    "字",
    "\u{10ffff}",
];
const REFERENCES: [&str; 26] = [
    "&",
    "&amp;",
    "&lt;",
    "&gt;",
    "&nbsp;",
    "&nbsp",
    "&quot;",
    "&#",
    "&#x",
    "&#X;",
    "&#;",
    "&;",
    "&hellip;",
    "&notit;",
    "&notin;",
    "&NotEqualTilde;",
    "&ThickSpace;",
    "&amp",
    "&ampx",
    "&lt=",
    "&copy",
    "&nosuch;",
    "&#12288;",
    "&#x3000;",
    "&mdash;",
    "&ldquo;",
];
const ATTRIBUTE_NAMES: [&str; 32] = [
    "rowspan",
    "colspan",
    "style",
    "hidden",
    "rowspan",
    "colspan",
    "STYLE",
    "Hidden",
    "class",
    "id",
    "href",
    "align",
    "width",
    "type",
    "name",
    "content",
    "http-equiv",
    "property",
    "color",
    "face",
    "size",
    "encoding",
    "charset",
    "=x",
    "\"",
    "<",
    "中",
    "a\0b",
    "xlink:href",
    "definitionurl",
    "action",
    "shadowrootmode",
];
const ATTRIBUTE_VALUES: [&str; 34] = [
    "",
    "1",
    "2",
    "3",
    "0",
    "-1",
    "+2",
    " 2",
    "2x",
    "1000",
    "99999999999",
    "display:none",
    "DISPLAY : none;",
    "visibility:hidden",
    "visibility:collapse",
    "color:red;display:none",
    "hidden",
    "HIDDEN",
    "text/html",
    "application/xhtml+xml",
    "x>y",
    "a&amp;b",
    "a&ampb",
    "&copy=1",
    "a\r\nb",
    "\0",
    "<td>",
    "中文",
    "open",
    "display:no&#110;e",
    "vertical-align:super",
    "VERTICAL-ALIGN: &#115;ub",
    "text-decoration:underline line-through",
    "text-decoration:line-through;text-decoration:none",
];
