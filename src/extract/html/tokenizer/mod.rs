//! Text to the tokens of the HTML standard (13.2.5), for html5ever's tree builder.
//!
//! html5ever's own tokenizer takes four fifths of the time that a page costs: it goes through its states character by
//! character, because its text may come in pieces and may be written to by scripts. Here the text is whole, so that a
//! state is a search for the byte that ends it. What comes out is the same, token for token; `oracle` is what it is
//! compared with.
//!
//! `tag` reads tags and what of their attributes somebody looks at, `declaration` comments and doctypes, `reference`
//! character references, `script` knows where scripts end, `name` interns names. Here are the states between tags.
//! Depth is left to `depth`, meaning to the tree builder.
//!
//! # Left out
//!
//! With `FULL` every token is complete. Without, as in production, these are left out, for nothing that is made of the
//! tokens depends on them: attributes that nobody looks at (`tag` says which those are), the text of comments, and the
//! text of raw elements that are never shown (`script`, `style` and the like). Parse errors and line numbers are not
//! reported at all.

mod declaration;
mod name;
mod reference;
mod script;
mod tag;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::mem;

use html5ever::LocalName;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Token, TokenSink, TokenSinkResult};
use memchr::{memchr, memchr_iter, memchr2, memchr3};

use super::kind::Kind;
use name::Names;

/// The input as the standard preprocesses it: every CR and CR LF is an LF, and a byte order mark at the start is gone.
pub(super) fn preprocess(text: &str) -> StrTendril {
    normalize_newlines(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn normalize_newlines(text: &str) -> StrTendril {
    if memchr(b'\r', text.as_bytes()).is_none() {
        return StrTendril::from_slice(text);
    }
    let mut source = StrTendril::with_capacity(u32::try_from(text.len()).expect("texts are below 4 GB"));
    let mut copied = 0;
    for at in memchr_iter(b'\r', text.as_bytes()) {
        source.push_slice(&text[copied..at]);
        copied = at + 1;
        if text.as_bytes().get(copied) != Some(&b'\n') {
            source.push_char('\n');
        }
    }
    source.push_slice(&text[copied..]);
    source
}

thread_local! {
    /// Names met in earlier pages: pages are alike.
    static NAMES: Cell<Option<Names>> = const { Cell::new(None) };
}

/// The state that decides what text is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    Data,
    /// Text up to the end tag of this name. Not shown: it is not handed on.
    Raw {
        kind: RawKind,
        name: LocalName,
        is_shown: bool,
    },
    Plaintext,
    Cdata,
    /// The text is at its end, maybe within a tag.
    Done,
}

/// A tokenizer over a whole text.
pub(super) struct Tokenizer<'a, S, const FULL: bool> {
    source: &'a StrTendril,
    text: &'a str,
    at: usize,
    sink: &'a S,
    state: State,
    names: Names,
    max_attributes: usize,
    /// Some tag had more attributes than the cap.
    pub(super) is_capped: bool,
    /// Characters that were not handed on yet: a range of the source...
    run: (usize, usize),
    /// ...or, where a reference or the like stands among them, all of them.
    joined: StrTendril,
}

impl<'a, S: TokenSink, const FULL: bool> Tokenizer<'a, S, FULL> {
    /// Starts at the head of a text that was preprocessed.
    pub(super) fn new(source: &'a StrTendril, sink: &'a S, max_attributes: usize) -> Self {
        Self {
            source,
            text: source,
            at: 0,
            sink,
            state: State::Data,
            names: NAMES.take().unwrap_or_else(Names::new),
            max_attributes,
            is_capped: false,
            run: (0, 0),
            joined: StrTendril::new(),
        }
    }

    /// Hands on everything but the text right before the end, and the end.
    pub(super) fn run(&mut self) {
        loop {
            match mem::replace(&mut self.state, State::Data) {
                State::Data => self.read_data(),
                State::Raw { kind, name, is_shown } => self.read_raw(kind, name, is_shown),
                State::Plaintext => {
                    self.push_raw(self.at, self.text.len());
                    self.state = State::Done;
                }
                State::Cdata => self.read_cdata(),
                State::Done => return,
            }
        }
    }

    /// Hands on the rest, and that the text is at its end.
    pub(super) fn end(mut self) {
        self.flush();
        let _ = self.sink.process_token(Token::EOFToken, 1);
        self.sink.end();
        NAMES.set(Some(self.names));
    }

    /// The text between tags, and the tags, until one changes the state.
    fn read_data(&mut self) {
        let bytes = self.text.as_bytes();
        while matches!(self.state, State::Data) {
            let Some(at) = find_data_end(bytes, self.at) else {
                self.push(self.at, bytes.len());
                self.state = State::Done;
                return;
            };
            if at > self.at {
                self.push(self.at, at);
            }
            match bytes[at] {
                b'<' => self.read_markup(at),
                b'&' => self.read_reference(at),
                _ => {
                    self.flush();
                    let _ = self.sink.process_token(Token::NullCharacterToken, 1);
                    self.at = at + 1;
                }
            }
        }
    }

    /// What begins with the `<` at this offset.
    fn read_markup(&mut self, open: usize) {
        let bytes = self.text.as_bytes();
        match bytes.get(open + 1) {
            Some(byte) if byte.is_ascii_alphabetic() => self.read_tag(open + 1, false),
            Some(b'/') => match bytes.get(open + 2) {
                Some(byte) if byte.is_ascii_alphabetic() => self.read_tag(open + 2, true),
                Some(b'>') => self.at = open + 3,
                Some(_) => self.read_bogus_comment(open + 2),
                None => {
                    self.push(open, bytes.len());
                    self.state = State::Done;
                }
            },
            Some(b'!') => self.read_declaration(open + 2),
            Some(b'?') => self.read_bogus_comment(open + 1),
            // A lone `<` is text.
            _ => {
                self.push(open, open + 1);
                self.at = open + 1;
            }
        }
    }

    /// The character reference at this offset, or a lone `&`.
    fn read_reference(&mut self, at: usize) {
        if let Some(reference) = reference::read(self.text, at, false) {
            self.join();
            reference.push_to(&mut self.joined);
            self.at = reference.end;
        } else {
            self.push(at, at + 1);
            self.at = at + 1;
        }
    }

    /// Raw text, up to and with its end tag.
    fn read_raw(&mut self, kind: RawKind, name: LocalName, is_shown: bool) {
        let bytes = self.text.as_bytes();
        let end = match kind {
            RawKind::ScriptData => script::find_end(bytes, self.at, &name, script::Escape::None),
            RawKind::ScriptDataEscaped(escape) => script::find_end(bytes, self.at, &name, escape.into()),
            RawKind::Rcdata | RawKind::Rawtext => find_end_tag(bytes, self.at, &name),
        };
        let text_end = end.unwrap_or(bytes.len());
        match kind {
            _ if !is_shown => {}
            RawKind::Rcdata => self.push_rcdata(text_end),
            _ => self.push_raw(self.at, text_end),
        }
        match end {
            Some(open) => self.read_tag(open + 2, true),
            None => self.state = State::Done,
        }
    }

    fn push_rcdata(&mut self, end: usize) {
        let bytes = &self.text.as_bytes()[..end];
        while let Some(found) = memchr2(b'&', 0, &bytes[self.at..]) {
            let at = self.at + found;
            self.push(self.at, at);
            if bytes[at] == b'&' {
                self.read_reference(at);
            } else {
                self.push_replacement();
                self.at = at + 1;
            }
        }
        self.push(self.at, end);
        self.at = end;
    }

    /// Adds text as it is, but for NUL.
    fn push_raw(&mut self, from: usize, to: usize) {
        let mut from = from;
        while let Some(found) = memchr(0, &self.text.as_bytes()[from..to]) {
            self.push(from, from + found);
            self.push_replacement();
            from += found + 1;
        }
        self.push(from, to);
    }

    /// A CDATA section, from behind its head.
    fn read_cdata(&mut self) {
        let bytes = self.text.as_bytes();
        let rest = &bytes[self.at..];
        let close = memchr_iter(b'>', rest).find(|&at| rest[..at].ends_with(b"]]")).map(|at| self.at + at);
        let end = close.map_or(bytes.len(), |close| close - 2);
        while let Some(found) = memchr(0, &bytes[self.at..end]) {
            self.push(self.at, self.at + found);
            self.flush();
            let _ = self.sink.process_token(Token::NullCharacterToken, 1);
            self.at += found + 1;
        }
        self.push(self.at, end);
        match close {
            Some(close) => self.at = close + 1,
            None => self.state = State::Done,
        }
    }

    /// Adds a range of the source to the characters that wait.
    fn push(&mut self, from: usize, to: usize) {
        if from == to {
            return;
        }
        if !self.joined.is_empty() {
            self.joined.push_slice(&self.text[from..to]);
        } else if self.run.0 == self.run.1 {
            self.run = (from, to);
        } else if self.run.1 == from {
            self.run.1 = to;
        } else {
            self.join();
            self.joined.push_slice(&self.text[from..to]);
        }
    }

    /// U+FFFD stands for a NUL.
    fn push_replacement(&mut self) {
        self.join();
        self.joined.push_char('\u{fffd}');
    }

    /// Copies the characters that wait, so that others can be added.
    fn join(&mut self) {
        let (from, to) = mem::take(&mut self.run);
        self.joined.push_slice(&self.text[from..to]);
    }

    /// Hands on the characters that wait.
    fn flush(&mut self) {
        let (from, to) = mem::take(&mut self.run);
        let text = if from < to {
            share(self.source, from, to)
        } else if self.joined.is_empty() {
            return;
        } else {
            mem::take(&mut self.joined)
        };
        let _ = self.sink.process_token(Token::CharacterTokens(text), 1);
    }

    /// Hands on a token other than text.
    #[inline]
    fn emit(&mut self, token: Token) -> TokenSinkResult<S::Handle> {
        self.flush();
        self.sink.process_token(token, 1)
    }
}

/// Bytes that are looked at one by one before a search by vectors is begun: what is searched for is mostly near.
const NEAR: usize = 16;

/// True for the bytes that are not plain text.
static ENDS_DATA: [bool; 256] = {
    let mut ends = [false; 256];
    ends[b'<' as usize] = true;
    ends[b'&' as usize] = true;
    ends[0] = true;
    ends
};

/// The offset of the next byte that is not plain text.
#[inline]
fn find_data_end(bytes: &[u8], from: usize) -> Option<usize> {
    let near = &bytes[from..bytes.len().min(from + NEAR)];
    match near.iter().position(|&byte| ENDS_DATA[byte as usize]) {
        Some(found) => Some(from + found),
        None => memchr3(b'<', b'&', 0, &bytes[from + near.len()..]).map(|found| from + near.len() + found),
    }
}

/// True if the characters of this raw element may reach a reader.
fn is_shown(name: &LocalName) -> bool {
    Kind::of(name.as_bytes()) != Kind::Skip
}

/// A range of the source as a string of its own, without copying it (but what is so short that it needs no memory).
#[inline]
fn share(source: &StrTendril, from: usize, to: usize) -> StrTendril {
    if to - from <= 8 {
        StrTendril::from_slice(&source[from..to])
    } else {
        // Offsets fit: the source itself has a 32-bit length.
        source.subtendril(from as u32, (to - from) as u32)
    }
}

/// White space of the standard. (No CR is left.)
const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\x0c')
}

/// The offset of the `<` of the next `</name`, or `None`.
fn find_end_tag(bytes: &[u8], from: usize, name: &str) -> Option<usize> {
    memchr_iter(b'<', &bytes[from..]).map(|found| from + found).find(|&at| is_end_tag(bytes, at, name))
}

/// True if `</name` stands here, with something behind it that ends a name.
fn is_end_tag(bytes: &[u8], open: usize, name: &str) -> bool {
    let Some([b'/', rest @ ..]) = bytes.get(open + 1..) else { return false };
    !name.is_empty() && starts_with_name(rest, name)
}

/// True if the name stands at the head, whatever its case, with something behind it that ends a name.
fn starts_with_name(bytes: &[u8], name: &str) -> bool {
    bytes.len() > name.len()
        && bytes[..name.len()].eq_ignore_ascii_case(name.as_bytes())
        && (is_space(bytes[name.len()]) || matches!(bytes[name.len()], b'/' | b'>'))
}
