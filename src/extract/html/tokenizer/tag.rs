//! Tags and their attributes.
//!
//! Every attribute is gone through, for the tag ends only behind them; but only those that somebody looks at are kept:
//! `style`, `hidden` and the spans (`tree`), what `meta` says, and those by which the tree builder decides (`type` of
//! `input`, `color` and the like of `font`, `encoding` of `annotation-xml`, `shadowrootmode` of `template`). On end tags
//! nobody looks at any. A `style` that hides and marks nothing is kept for formatting elements only, which the tree builder
//! compares by their attributes.
//!
//! # The cap
//!
//! Distinct attributes beyond the first `max_attributes` of a tag are dropped, and that is noted. They are counted only
//! where more than that are written: then the tag is read again with a set of the names seen.

use std::collections::HashSet;

use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::{Attribute, LocalName, QualName, local_name, ns};

use super::name::{Name, fold};
use super::reference::decode_value;
use super::{State, Tokenizer, is_shown, is_space};
use crate::extract::html::kind::Style;
use crate::extract::html::scan::lex::{find_byte, find_name_end};
use crate::extract::html::traits::is_formatting;

/// What a byte means within a tag, as bits.
const SPACE: u8 = 1;
const ENDS_TAG_NAME: u8 = 2;
const ENDS_UNQUOTED: u8 = 4;

static CLASS: [u8; 256] = {
    let mut class = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        class[byte] = if is_space(byte as u8) {
            SPACE | ENDS_TAG_NAME | ENDS_UNQUOTED
        } else {
            match byte as u8 {
                b'>' => ENDS_TAG_NAME | ENDS_UNQUOTED,
                b'/' => ENDS_TAG_NAME,
                _ => 0,
            }
        };
        byte += 1;
    }
    class
};

/// The offset of the first byte from here on that has the class, or the end.
fn find(bytes: &[u8], from: usize, class: u8) -> usize {
    let mut at = from;
    while at < bytes.len() && CLASS[bytes[at] as usize] & class == 0 {
        at += 1;
    }
    at
}

/// The offset of the first byte from here on that is no space, or the end.
fn skip_spaces(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while at < bytes.len() && CLASS[bytes[at] as usize] & SPACE != 0 {
        at += 1;
    }
    at
}

/// A set of attributes, as bits.
pub(super) type Known = u16;
const STYLE: Known = 1;
const HIDDEN: Known = 1 << 1;
const ROWSPAN: Known = 1 << 2;
const COLSPAN: Known = 1 << 3;
const NAME: Known = 1 << 4;
const CONTENT: Known = 1 << 5;
const PROPERTY: Known = 1 << 6;
const HTTP_EQUIV: Known = 1 << 7;
const TYPE: Known = 1 << 8;
const COLOR: Known = 1 << 9;
const FACE: Known = 1 << 10;
const SIZE: Known = 1 << 11;
const ENCODING: Known = 1 << 12;
const SHADOW_ROOT_MODE: Known = 1 << 13;
/// Not an attribute: a style that hides and marks nothing is looked at, too.
const ANY_STYLE: Known = 1 << 14;

/// Which attribute this is, if any that is ever looked at. Most are ruled out by their length and first letter.
fn identify(name: &[u8]) -> (Known, &'static str) {
    let candidate = match (name.len(), name[0].to_ascii_lowercase()) {
        (4, b'n') => (NAME, "name"),
        (4, b't') => (TYPE, "type"),
        (4, b'f') => (FACE, "face"),
        (4, b's') => (SIZE, "size"),
        (5, b's') => (STYLE, "style"),
        (5, b'c') => (COLOR, "color"),
        (6, b'h') => (HIDDEN, "hidden"),
        (7, b'r') => (ROWSPAN, "rowspan"),
        (7, b'c') if name[2].eq_ignore_ascii_case(&b'l') => (COLSPAN, "colspan"),
        (7, b'c') => (CONTENT, "content"),
        (8, b'p') => (PROPERTY, "property"),
        (8, b'e') => (ENCODING, "encoding"),
        (10, b'h') => (HTTP_EQUIV, "http-equiv"),
        (14, b's') => (SHADOW_ROOT_MODE, "shadowrootmode"),
        _ => return (0, ""),
    };
    if name.eq_ignore_ascii_case(candidate.1.as_bytes()) { candidate } else { (0, "") }
}

/// Which attributes of an element are looked at.
pub(super) fn wanted(name: &LocalName) -> Known {
    STYLE
        | if is_formatting(name) { ANY_STYLE } else { 0 }
        | HIDDEN
        | match *name {
            local_name!("td") | local_name!("th") => ROWSPAN | COLSPAN,
            local_name!("meta") => NAME | CONTENT | PROPERTY | HTTP_EQUIV,
            local_name!("input") => TYPE,
            local_name!("font") => COLOR | FACE | SIZE,
            local_name!("annotation-xml") => ENCODING,
            local_name!("template") => SHADOW_ROOT_MODE,
            _ => 0,
        }
}

/// What is read of a tag behind its name.
#[derive(Default)]
struct Attributes {
    kept: Vec<Attribute>,
    /// Attributes written.
    n_written: usize,
    is_self_closing: bool,
    has_duplicates: bool,
    is_capped: bool,
}

impl<S: TokenSink, const FULL: bool> Tokenizer<'_, S, FULL> {
    /// Reads a tag from its name on, and hands it on. If the text ends in it, it is none.
    pub(super) fn read_tag(&mut self, from: usize, is_end: bool) {
        let bytes = self.text.as_bytes();
        let (mut name_end, mut key) = (from, 0);
        for &byte in &bytes[from..] {
            if CLASS[byte as usize] & ENDS_TAG_NAME != 0 {
                break;
            }
            key = key << 8 | u64::from(byte.to_ascii_lowercase());
            name_end += 1;
        }
        let Name { name, wanted } = self.names.intern(key, &self.text[from..name_end]);
        let mut attributes = Attributes::default();
        // Nearly all end tags end here, and half of the start tags.
        if bytes.get(name_end) == Some(&b'>') {
            self.at = name_end + 1;
        } else {
            let wanted = if is_end { 0 } else { wanted };
            let mut end = self.read_attributes(name_end, wanted, None, &mut attributes);
            if attributes.n_written > self.max_attributes {
                attributes = Attributes::default();
                end = self.read_attributes(name_end, wanted, Some(HashSet::new()), &mut attributes);
            }
            let Some(end) = end else {
                self.state = State::Done;
                return;
            };
            self.at = end;
            self.is_capped |= attributes.is_capped;
        }
        let tag = Tag {
            kind: if is_end { TagKind::EndTag } else { TagKind::StartTag },
            name,
            self_closing: attributes.is_self_closing,
            attrs: attributes.kept,
            had_duplicate_attributes: attributes.has_duplicates,
        };
        match self.emit(Token::TagToken(tag)) {
            TokenSinkResult::Continue => {}
            TokenSinkResult::RawData(kind) => {
                let name = self.names.intern(key, &self.text[from..name_end]).name;
                let is_shown = FULL || is_shown(&name);
                self.state = State::Raw { kind, name, is_shown };
            }
            TokenSinkResult::Plaintext => self.state = State::Plaintext,
            TokenSinkResult::Script(_) | TokenSinkResult::EncodingIndicator(_) => {}
        }
    }

    /// Reads from behind the name to behind the `>`; `None` if the text ends before. With a set of names, attributes
    /// are counted and capped.
    fn read_attributes(
        &self,
        from: usize,
        wanted: Known,
        mut names: Option<HashSet<String>>,
        read: &mut Attributes,
    ) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut seen: Known = 0;
        let mut at = from;
        loop {
            at = skip_spaces(bytes, at);
            match *bytes.get(at)? {
                b'>' => return Some(at + 1),
                b'/' => {
                    at += 1;
                    if *bytes.get(at)? == b'>' {
                        read.is_self_closing = true;
                        return Some(at + 1);
                    }
                    continue;
                }
                _ => {}
            }
            // The first byte of a name may be a `=`.
            let name = at;
            let name_end = find_name_end(bytes, at + 1).unwrap_or(bytes.len());
            at = skip_spaces(bytes, name_end);
            let mut value = (at, at);
            if *bytes.get(at)? == b'=' {
                at = skip_spaces(bytes, at + 1);
                match *bytes.get(at)? {
                    quote @ (b'"' | b'\'') => {
                        let close = find_byte(bytes, at + 1, quote)?;
                        value = (at + 1, close);
                        at = close + 1;
                    }
                    // A value left out: the tag ends here.
                    b'>' => value = (at, at),
                    _ => {
                        value.0 = at;
                        at = find(bytes, at, ENDS_UNQUOTED);
                        value.1 = at;
                    }
                }
            }
            read.n_written += 1;
            let name = &self.text[name..name_end];
            if let Some(names) = &mut names {
                let name = name.to_ascii_lowercase().replace('\0', "\u{fffd}");
                if names.len() >= self.max_attributes {
                    read.is_capped |= !names.contains(&*name);
                    continue;
                }
                names.insert(name);
            }
            if FULL {
                let name = fold(name);
                if read.kept.iter().any(|kept| kept.name.local == name) {
                    read.has_duplicates = true;
                } else {
                    let value = decode_value(self.source, value.0, value.1);
                    read.kept.push(Attribute { name: QualName::new(None, ns!(), name), value });
                }
                continue;
            }
            let (known, name) = identify(name.as_bytes());
            if known & wanted == 0 || known & seen != 0 {
                continue;
            }
            seen |= known;
            if known == STYLE && wanted & ANY_STYLE == 0 && !Style::may_matter(&self.text[value.0..value.1]) {
                continue;
            }
            let value = decode_value(self.source, value.0, value.1);
            read.kept.push(Attribute { name: QualName::new(None, ns!(), LocalName::from(name)), value });
        }
    }
}
