//! The fast path: a page to its [`Document`] without a tree, where the page is one that this scanner models.
//!
//! It reads the text once (`lex`), decodes references where text is kept (`reference`), follows the standard's tree
//! construction on a stack of open elements (`modes`, `ends`, `stack`), and tells the document's builder of each element as it
//! opens and closes. To all that it does not model it answers [`Scanned::DontKnow`], and the exact path reads the page.
//! Where it answers, the document is equal to the one that html5ever's tokenizer and tree builder lead to; `oracle` is
//! what tests hold it against.
//!
//! # What is modelled
//!
//! - Tokens: all of the standard's tokenizer but CDATA sections and NUL bytes, every named character reference
//!   included.
//! - Insertion modes: all up to "after after body" but those of `template`, `frameset` and `select` (which the standard
//!   has given up, and html5ever with it): implied elements, implied ends, ignored tags, nested tables, `form` pointer,
//!   scopes, markers, quirks mode.
//! - Formatting elements: the list, opening again, Noah's Ark, and the adoption agency, see `stack`.
//! - `svg`, as far as drawing programs write it (`drawing`).
//!
//! # What is not
//!
//! [`Reason`] lists it. Caps are never approached: pages that come near to the cap on depth, or to what production
//! allows a page to cost, are left to the exact path, which knows how to flatten them.

mod drawing;
mod ends;
pub(super) mod lex;
mod modes;
mod quirks;
mod reference;
mod stack;
mod tag;

use memchr::memchr;

use self::lex::{
    Attributes, find_byte, find_end_tag, find_script_end, scan_attributes, skip_declaration, skip_past_close,
};
use self::modes::Mode;
use self::reference::{decode_value, for_each_piece};
use self::stack::Stack;
use self::tag::{READ_NOTHING, Tag, read_name};
use super::kind::{Element, Kind};
use super::layout::DocumentBuilder;
use crate::extract::Limits;
use crate::model::Document;

/// What the scanner makes of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scanned {
    /// Its document, equal to the exact path's.
    Document(Document),
    /// Not modelled: the exact path has to read it.
    DontKnow(Reason),
}

/// Why a page is left to the exact path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// A NUL byte somewhere.
    Nul,
    /// The text is 4 GB or more.
    Size,
    /// `<template>`.
    Template,
    /// `<frameset>`.
    Frameset,
    /// `<plaintext>`.
    Plaintext,
    /// `<math>`.
    Math,
    /// `<svg>` with HTML or a CDATA section in it, or badly nested.
    Drawing,
    /// Text right in a table, which the parser moves to before it.
    FosterText,
    /// An element right in a table, which the parser moves to before it.
    FosterElement,
    /// A block moves out of a formatting element, and something between is hidden or breaks lines.
    Adoption,
    /// Formatting elements pile up.
    Formatting,
    /// Nested nearly too deep, or deep and long.
    Depth,
    /// A tag has more attributes than the limit.
    Attributes,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 13] = [
        Self::Nul,
        Self::Size,
        Self::Template,
        Self::Frameset,
        Self::Plaintext,
        Self::Math,
        Self::Drawing,
        Self::FosterText,
        Self::FosterElement,
        Self::Adoption,
        Self::Formatting,
        Self::Depth,
        Self::Attributes,
    ];

    /// The code used in summaries.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nul => "nul",
            Self::Size => "size",
            Self::Template => "template",
            Self::Frameset => "frameset",
            Self::Plaintext => "plaintext",
            Self::Math => "math",
            Self::Drawing => "drawing",
            Self::FosterText => "foster_text",
            Self::FosterElement => "foster_element",
            Self::Adoption => "adoption",
            Self::Formatting => "formatting",
            Self::Depth => "depth",
            Self::Attributes => "attributes",
        }
    }
}

/// Reads a page, if it is one that is modelled.
///
/// Time is linear in the text for a given depth, as with the exact path, and the same limits hold.
pub fn scan_html(text: &str, limits: &Limits) -> Scanned {
    match scan(text.strip_prefix('\u{feff}').unwrap_or(text), limits) {
        Ok(document) => Scanned::Document(document),
        Err(reason) => Scanned::DontKnow(reason),
    }
}

fn scan(text: &str, limits: &Limits) -> Result<Document, Reason> {
    if memchr(0, text.as_bytes()).is_some() {
        return Err(Reason::Nul);
    }
    if u32::try_from(text.len()).is_err() {
        return Err(Reason::Size);
    }
    let mut scanner = Scanner {
        text,
        at: 0,
        mode: Mode::Initial,
        stack: Stack::new(DocumentBuilder::new(limits), limits.max_depth),
        meta: Vec::new(),
        head: Element::new(Kind::Block),
        doctype: "",
        is_quirky: None,
        is_body_closed: false,
        n_tags: 0,
        max_attributes: limits.max_attributes,
        next_reference: memchr(b'&', text.as_bytes()).unwrap_or(text.len()),
    };
    scanner.read()?;
    let builder = scanner.stack.finish(scanner.is_body_closed);
    Ok(builder.finish(scanner.meta, Vec::new()))
}

type Step = Result<(), Reason>;

/// A start tag as scanned.
struct StartTag<'a> {
    tag: Tag,
    /// As written.
    name: &'a [u8],
    attributes: Attributes<'a>,
    is_self_closing: bool,
}

impl StartTag<'_> {
    /// True for `<input type=hidden>`.
    fn is_hidden_input(&self) -> bool {
        self.attributes.kind.is_some_and(|kind| decode_value(kind).eq_ignore_ascii_case("hidden"))
    }
}

/// A page being read.
struct Scanner<'a> {
    text: &'a str,
    at: usize,
    mode: Mode,
    stack: Stack<'a>,
    meta: Vec<(String, String)>,
    /// The `head`, opened again for what belongs into it and stands behind it.
    head: Element,
    doctype: &'a str,
    /// `None`: not asked for yet.
    is_quirky: Option<bool>,
    /// `</body>` or `</html>` was seen: the page is whole, whatever is still open.
    is_body_closed: bool,
    n_tags: u64,
    max_attributes: usize,
    /// No `&` stands between the last text that was looked through and here.
    next_reference: usize,
}

impl<'a> Scanner<'a> {
    fn read(&mut self) -> Step {
        let bytes = self.text.as_bytes();
        while let Some(open) = find_byte(bytes, self.at, b'<') {
            self.take_run(self.at, open)?;
            match bytes.get(open + 1) {
                Some(byte) if byte.is_ascii_alphabetic() => self.read_start(open + 1)?,
                Some(b'/') => match bytes.get(open + 2) {
                    Some(byte) if byte.is_ascii_alphabetic() => self.read_end(open + 2)?,
                    Some(_) => self.at = skip_past_close(bytes, open + 2),
                    None => {
                        self.at = bytes.len();
                        self.take_text("</")?;
                    }
                },
                Some(b'!') => self.read_declaration(open),
                Some(b'?') => self.at = skip_past_close(bytes, open + 2),
                _ => {
                    self.at = open + 1;
                    self.take_text("<")?;
                }
            }
        }
        self.take_run(self.at, bytes.len())
    }

    /// Takes text between tags.
    fn take_run(&mut self, from: usize, to: usize) -> Step {
        if from == to {
            return Ok(());
        }
        let text = &self.text[from..to];
        if self.next_reference < from {
            let bytes = self.text.as_bytes();
            self.next_reference = memchr(b'&', &bytes[from..]).map_or(bytes.len(), |n| from + n);
        }
        if self.next_reference >= to {
            return self.take_text(text);
        }
        for_each_piece(text, |piece| self.take_text(piece))
    }

    #[inline]
    fn count_tag(&mut self, n_attributes: usize) -> Step {
        if n_attributes > self.max_attributes {
            return Err(Reason::Attributes);
        }
        self.n_tags += 1;
        self.stack.check_cost(self.n_tags)
    }

    fn read_start(&mut self, name_start: usize) -> Step {
        let bytes = self.text.as_bytes();
        let Some((tag, name_end)) = read_name(bytes, name_start) else {
            self.at = bytes.len();
            return Ok(());
        };
        let name = &bytes[name_start..name_end];
        let mut start = StartTag { tag, name, attributes: Attributes::default(), is_self_closing: false };
        if bytes[name_end] == b'>' {
            self.at = name_end + 1;
            self.count_tag(0)?;
        } else {
            let Some(end) = scan_attributes(self.text, name_end, tag.info().reads, &mut start.attributes) else {
                self.at = bytes.len();
                return Ok(());
            };
            self.at = end.end;
            start.is_self_closing = end.is_self_closing;
            self.count_tag(end.n_attributes)?;
        }
        self.take_start(&start)
    }

    fn read_end(&mut self, name_start: usize) -> Step {
        let bytes = self.text.as_bytes();
        let Some((tag, name_end)) = read_name(bytes, name_start) else {
            self.at = bytes.len();
            return Ok(());
        };
        if bytes[name_end] == b'>' {
            self.at = name_end + 1;
            self.count_tag(0)?;
        } else {
            let Some(end) = scan_attributes(self.text, name_end, READ_NOTHING, &mut Attributes::default()) else {
                self.at = bytes.len();
                return Ok(());
            };
            self.at = end.end;
            self.count_tag(end.n_attributes)?;
        }
        self.take_end(tag, &bytes[name_start..name_end])
    }

    /// Reads a comment or a document type, which begins at `open`.
    fn read_declaration(&mut self, open: usize) {
        let bytes = self.text.as_bytes();
        self.at = skip_declaration(bytes, open + 2);
        let is_doctype = bytes[open + 2..].get(..7).is_some_and(|word| word.eq_ignore_ascii_case(b"doctype"));
        if is_doctype && self.mode == Mode::Initial {
            self.mode = Mode::BeforeHtml;
            self.doctype = &self.text[open..self.at];
            self.is_quirky = self.doctype.eq_ignore_ascii_case("<!doctype html>").then_some(false);
        }
    }

    /// Takes an element whose content is text, up to behind its end tag. Without `element` nothing of it is shown.
    fn take_raw(&mut self, tag: &StartTag<'a>, element: Option<Element>) -> Step {
        let (text, from) = (self.text, self.at);
        let bytes = text.as_bytes();
        let end = match tag.tag {
            Tag::Script => find_script_end(bytes, from),
            _ => find_end_tag(bytes, from, tag.name),
        };
        if let Some(element) = element {
            self.stack.take_raw_text(&element, &text[from..end], tag.tag != Tag::Xmp);
        }
        if end == bytes.len() {
            self.at = end;
            return Ok(());
        }
        let scanned = scan_attributes(text, end + 2 + tag.name.len(), READ_NOTHING, &mut Attributes::default());
        self.at = scanned.map_or(bytes.len(), |tag| tag.end);
        self.count_tag(scanned.map_or(0, |tag| tag.n_attributes))
    }
}
