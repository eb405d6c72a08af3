//! What begins with `<!`: comments, doctypes, CDATA sections; and bogus comments, which begin with anything.

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Doctype, Token, TokenSink};
use memchr::{memchr, memchr_iter};

use super::{State, Tokenizer, is_space};

impl<S: TokenSink, const FULL: bool> Tokenizer<'_, S, FULL> {
    /// Reads on from behind `<!`.
    pub(super) fn read_declaration(&mut self, from: usize) {
        let rest = &self.text.as_bytes()[from..];
        if rest.starts_with(b"--") {
            self.read_comment(from + 2);
        } else if rest.len() >= 7 && rest[..7].eq_ignore_ascii_case(b"doctype") {
            let (doctype, end) = read_doctype(self.text, from + 7);
            let _ = self.emit(Token::DoctypeToken(doctype));
            self.go_on(end);
        } else if rest.starts_with(b"[CDATA[") && self.sink.adjusted_current_node_present_but_not_in_html_namespace() {
            self.at = from + 7;
            self.state = State::Cdata;
        } else {
            self.read_bogus_comment(from);
        }
    }

    /// A comment, from behind `<!--`.
    fn read_comment(&mut self, from: usize) {
        let body = &self.text.as_bytes()[from..];
        let close = memchr_iter(b'>', body).find_map(|at| {
            let before = &body[..at];
            // `<!-->` and `<!--->` are whole comments.
            match before {
                b"" | b"-" => Some((0, at)),
                _ if before.ends_with(b"--") => Some((at - 2, at)),
                _ if before.ends_with(b"--!") => Some((at - 3, at)),
                _ => None,
            }
        });
        let (len, end) = match close {
            Some((len, at)) => (len, Some(from + at + 1)),
            None => (
                body.len()
                    - if body.ends_with(b"--!") {
                        3
                    } else {
                        body.iter().rev().take(2).take_while(|&&byte| byte == b'-').count()
                    },
                None,
            ),
        };
        self.emit_comment(from, from + len);
        self.go_on(end);
    }

    /// A comment up to the next `>`.
    pub(super) fn read_bogus_comment(&mut self, from: usize) {
        let end = memchr(b'>', &self.text.as_bytes()[from..]).map(|found| from + found);
        self.emit_comment(from, end.unwrap_or(self.text.len()));
        self.go_on(end.map(|end| end + 1));
    }

    fn emit_comment(&mut self, from: usize, to: usize) {
        let text =
            if FULL { StrTendril::from(self.text[from..to].replace('\0', "\u{fffd}")) } else { StrTendril::new() };
        let _ = self.emit(Token::CommentToken(text));
    }

    /// Goes on behind something, or ends with the text.
    fn go_on(&mut self, at: Option<usize>) {
        match at {
            Some(at) => self.at = at,
            None => self.state = State::Done,
        }
    }
}

/// Reads a doctype from behind that word; with the offset behind it, unless the text ends in it.
fn read_doctype(text: &str, from: usize) -> (Doctype, Option<usize>) {
    let mut reader = DoctypeReader { text, at: from, doctype: Doctype::default() };
    let is_whole = reader.read().is_some();
    let mut doctype = reader.doctype;
    if !is_whole {
        doctype.force_quirks = true;
    }
    // Whatever is left is bogus. (`>` may be where the reader stands.)
    let end = memchr(b'>', &text.as_bytes()[reader.at..]).map(|found| reader.at + found + 1);
    (doctype, end)
}

struct DoctypeReader<'a> {
    text: &'a str,
    at: usize,
    doctype: Doctype,
}

impl DoctypeReader<'_> {
    /// Reads up to the closing `>` or to what is bogus; `None` if that forces quirks.
    fn read(&mut self) -> Option<()> {
        let bytes = self.text.as_bytes();
        self.skip_spaces();
        if self.peek()? == b'>' {
            return None;
        }
        let name = self.take_until(|byte| is_space(byte) || byte == b'>');
        self.doctype.name = Some(replace_nul(&name.to_ascii_lowercase()));
        self.skip_spaces();
        if self.peek()? == b'>' {
            return Some(());
        }
        let keyword = bytes.get(self.at..self.at + 6)?;
        let is_public = keyword.eq_ignore_ascii_case(b"public");
        if !is_public && !keyword.eq_ignore_ascii_case(b"system") {
            return None;
        }
        self.at += 6;
        self.skip_spaces();
        let (id, is_whole) = self.read_id()?;
        if !is_public {
            self.doctype.system_id = Some(id);
            is_whole?;
            return self.read_tail();
        }
        self.doctype.public_id = Some(id);
        is_whole?;
        self.skip_spaces();
        if self.peek()? == b'>' {
            return Some(());
        }
        let (id, is_whole) = self.read_id()?;
        self.doctype.system_id = Some(id);
        is_whole?;
        self.read_tail()
    }

    /// Behind a system identifier: anything is bogus, but no reason for quirks; the end of the text is one, if nothing
    /// bogus comes before.
    fn read_tail(&mut self) -> Option<()> {
        self.skip_spaces();
        self.peek().map(|_| ())
    }

    /// A quoted identifier; and `None` beside it if it is cut off by `>` or the end of the text.
    fn read_id(&mut self) -> Option<(StrTendril, Option<()>)> {
        let quote = self.peek().filter(|byte| matches!(byte, b'"' | b'\''))?;
        self.at += 1;
        let id = replace_nul(self.take_until(|byte| byte == quote || byte == b'>'));
        let is_whole = (self.peek() == Some(quote)).then(|| self.at += 1);
        Some((id, is_whole))
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_spaces(&mut self) {
        self.take_until(|byte| !is_space(byte));
    }

    fn take_until(&mut self, is_end: impl Fn(u8) -> bool) -> &str {
        let from = self.at;
        let rest = &self.text.as_bytes()[from..];
        self.at = from + rest.iter().position(|&byte| is_end(byte)).unwrap_or(rest.len());
        &self.text[from..self.at]
    }
}

fn replace_nul(text: &str) -> StrTendril {
    StrTendril::from(text.replace('\0', "\u{fffd}"))
}
