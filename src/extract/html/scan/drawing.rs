//! `<svg>` up to its end: nothing in it is shown, so only its end matters.
//!
//! Modelled is what drawing programs write: elements of drawings, properly nested. An element of a page within (it ends
//! the drawing, or not), an end tag out of order and a CDATA section are "don't know".

use super::lex::{Attributes, scan_attributes, skip_declaration, skip_past_close};
use super::tag::{READ_NOTHING, Tag, read_name};
use super::{Reason, Scanner, StartTag, Step};

/// Elements in which HTML starts again.
const INTEGRATION: [&[u8]; 3] = [b"title", b"desc", b"foreignobject"];

/// Start tags of HTML that would end the drawing, beyond those that [`Tag`] numbers; `font` does so sometimes.
fn leaves_drawing(tag: Tag, name: &[u8]) -> bool {
    match tag {
        Tag::A | Tag::Script | Tag::Style | Tag::Title | Tag::Svg | Tag::Image => false,
        Tag::Other => name.eq_ignore_ascii_case(b"var"),
        _ => true,
    }
}

/// A tag within a drawing.
struct Part<'a> {
    tag: Tag,
    name: &'a [u8],
    is_self_closing: bool,
}

impl<'a> Scanner<'a> {
    /// Reads on to behind the `</svg>`.
    pub(super) fn take_drawing(&mut self, tag: &StartTag<'a>) -> Step {
        let bytes = self.text.as_bytes();
        let mut open: Vec<&[u8]> = vec![tag.name];
        while let Some(&top) = open.last() {
            self.stack.check_depth(open.len())?;
            let Some(found) = memchr::memchr(b'<', &bytes[self.at..]) else {
                self.at = bytes.len();
                return Ok(());
            };
            let name_start = self.at + found + 1;
            match bytes.get(name_start) {
                Some(b'!') if bytes[name_start..].starts_with(b"![CDATA[") => return Err(Reason::Drawing),
                Some(b'!') => self.at = skip_declaration(bytes, name_start + 1),
                Some(b'?') => self.at = skip_past_close(bytes, name_start),
                Some(b'/') if bytes.get(name_start + 1).is_some_and(u8::is_ascii_alphabetic) => {
                    let Some(part) = self.take_drawing_tag(name_start + 1)? else { return Ok(()) };
                    if !part.name.eq_ignore_ascii_case(top) {
                        return Err(Reason::Drawing);
                    }
                    open.pop();
                }
                Some(b'/') => self.at = skip_past_close(bytes, name_start + 1),
                Some(byte) if byte.is_ascii_alphabetic() => {
                    let Some(part) = self.take_drawing_tag(name_start)? else { return Ok(()) };
                    if leaves_drawing(part.tag, part.name)
                        || INTEGRATION.iter().any(|name| name.eq_ignore_ascii_case(top))
                    {
                        return Err(Reason::Drawing);
                    }
                    if !part.is_self_closing {
                        open.push(part.name);
                    }
                }
                _ => self.at = name_start,
            }
        }
        Ok(())
    }

    /// Reads a tag from its name on. `None`: the text ends within.
    fn take_drawing_tag(&mut self, name_start: usize) -> Result<Option<Part<'a>>, Reason> {
        let bytes = self.text.as_bytes();
        let scanned = read_name(bytes, name_start).and_then(|(tag, name_end)| {
            let end = scan_attributes(self.text, name_end, READ_NOTHING, &mut Attributes::default())?;
            Some((tag, &bytes[name_start..name_end], end))
        });
        let Some((tag, name, end)) = scanned else {
            self.at = bytes.len();
            return Ok(None);
        };
        self.count_tag(end.n_attributes)?;
        self.at = end.end;
        Ok(Some(Part { tag, name, is_self_closing: end.is_self_closing }))
    }
}
