//! The insertion modes: which rule a start tag or a text meets, by the standard's tree construction stage. End tags are
//! in `ends`.

use super::lex::Attributes;
use super::tag::{BUTTON_SCOPE, CELL, FORMATTING, GROUP, HEADING, SCOPE, SPECIAL, TABLE_SCOPE, Tag};
use super::{Reason, Scanner, StartTag, Step, quirks};
use crate::extract::grid::{parse_colspan, parse_rowspan};
use crate::extract::html::kind::{Element, Kind};
use crate::extract::html::scan::reference::decode_value;

/// An insertion mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Initial,
    BeforeHtml,
    BeforeHead,
    InHead,
    AfterHead,
    InBody,
    InTable,
    InCaption,
    InColumnGroup,
    InTableBody,
    InRow,
    InCell,
    AfterBody,
    AfterAfterBody,
}

fn is_table_context(tag: Tag) -> bool {
    matches!(tag, Tag::Table | Tag::Template)
}

pub(super) fn is_body_context(tag: Tag) -> bool {
    tag.is(GROUP) || tag == Tag::Template
}

pub(super) fn is_row_context(tag: Tag) -> bool {
    matches!(tag, Tag::Tr | Tag::Template)
}

/// The element that a start tag opens, as `layout` takes it.
#[inline]
fn element(tag: &StartTag) -> Element {
    let info = tag.tag.info();
    let kind = if tag.tag == Tag::Input && tag.is_hidden_input() { Kind::Inline } else { info.kind };
    let mut element = Element::new(kind).with(tag.attributes.style());
    if info.kind == Kind::Cell {
        let Attributes { rowspan, colspan, .. } = tag.attributes;
        element.rowspan = rowspan.map_or(1, |raw| parse_rowspan(&decode_value(raw)));
        element.colspan = colspan.map_or(1, |raw| parse_colspan(&decode_value(raw)));
    }
    element
}

impl<'a> Scanner<'a> {
    fn insert(&mut self, tag: &StartTag<'a>) -> Result<u32, Reason> {
        self.stack.push(tag.tag, tag.name, &element(tag))
    }

    /// Opens an element that is not written.
    pub(super) fn insert_implied(&mut self, tag: Tag) -> Step {
        self.stack.push(tag, &[], &Element::new(tag.info().kind)).map(|_| ())
    }

    fn insert_void(&mut self, tag: &StartTag<'a>) -> Step {
        let element = element(tag);
        // It may be moved into the cell around the table.
        if element.kind == Kind::Object && self.stack.is_fostered() {
            return Err(Reason::FosterElement);
        }
        self.stack.add_void(&element);
        Ok(())
    }

    /// Takes a piece of text outside of raw text, references decoded.
    pub(super) fn take_text(&mut self, piece: &str) -> Step {
        let is_blank = piece.bytes().all(|byte| byte.is_ascii_whitespace());
        match self.mode {
            Mode::InBody | Mode::InCell | Mode::InCaption => {}
            // White space leaves no mark: no line is open before or between parts of a table.
            Mode::InTable | Mode::InTableBody | Mode::InRow | Mode::InColumnGroup => {
                return if is_blank { Ok(()) } else { Err(Reason::FosterText) };
            }
            Mode::AfterBody | Mode::AfterAfterBody => {
                if !is_blank {
                    self.mode = Mode::InBody;
                }
            }
            Mode::Initial | Mode::BeforeHtml | Mode::BeforeHead | Mode::InHead | Mode::AfterHead => {
                let text = piece.trim_ascii_start();
                if text.is_empty() {
                    return Ok(());
                }
                self.enter_body()?;
                return self.take_text(text);
            }
        }
        self.stack.reconstruct()?;
        if !self.stack.is_skipping() {
            if is_blank {
                self.stack.builder.white_space(piece);
            } else {
                self.stack.builder.text(piece);
            }
        }
        Ok(())
    }

    /// Opens what is missing up to the body.
    fn enter_body(&mut self) -> Step {
        loop {
            match self.mode {
                Mode::Initial => {
                    self.is_quirky = Some(true);
                    self.mode = Mode::BeforeHtml;
                }
                Mode::BeforeHtml => {
                    self.insert_implied(Tag::Html)?;
                    self.mode = Mode::BeforeHead;
                }
                Mode::BeforeHead => {
                    self.insert_implied(Tag::Head)?;
                    self.mode = Mode::InHead;
                }
                Mode::InHead => {
                    self.stack.pop();
                    self.mode = Mode::AfterHead;
                }
                Mode::AfterHead => {
                    self.insert_implied(Tag::Body)?;
                    self.mode = Mode::InBody;
                }
                _ => return Ok(()),
            }
        }
    }

    pub(super) fn take_start(&mut self, tag: &StartTag<'a>) -> Step {
        loop {
            match self.mode {
                Mode::Initial => {
                    self.is_quirky = Some(true);
                    self.mode = Mode::BeforeHtml;
                }
                Mode::BeforeHtml => {
                    self.mode = Mode::BeforeHead;
                    if tag.tag == Tag::Html {
                        return self.insert(tag).map(|_| ());
                    }
                    self.insert_implied(Tag::Html)?;
                }
                Mode::BeforeHead => {
                    if tag.tag == Tag::Html {
                        return Ok(());
                    }
                    self.mode = Mode::InHead;
                    if tag.tag == Tag::Head {
                        self.head = element(tag);
                        return self.insert(tag).map(|_| ());
                    }
                    self.insert_implied(Tag::Head)?;
                }
                Mode::InHead => match tag.tag {
                    Tag::Html | Tag::Head => return Ok(()),
                    found if is_head_content(found) || found == Tag::Noscript => return self.start_in_head(tag),
                    _ => {
                        self.stack.pop();
                        self.mode = Mode::AfterHead;
                    }
                },
                Mode::AfterHead => match tag.tag {
                    Tag::Html | Tag::Head => return Ok(()),
                    Tag::Body => {
                        self.mode = Mode::InBody;
                        return self.insert(tag).map(|_| ());
                    }
                    Tag::Frameset => return Err(Reason::Frameset),
                    found if is_head_content(found) => {
                        let head = self.head;
                        self.stack.push(Tag::Head, &[], &head)?;
                        self.start_in_head(tag)?;
                        self.stack.pop();
                        return Ok(());
                    }
                    _ => {
                        self.insert_implied(Tag::Body)?;
                        self.mode = Mode::InBody;
                    }
                },
                Mode::InBody => return self.start_in_body(tag),
                Mode::AfterBody | Mode::AfterAfterBody => {
                    if tag.tag == Tag::Html {
                        return Ok(());
                    }
                    self.mode = Mode::InBody;
                }
                Mode::InTable => {
                    if self.start_in_table(tag)? {
                        return Ok(());
                    }
                }
                Mode::InTableBody => match tag.tag {
                    Tag::Tr => {
                        self.stack.clear_back_to(is_body_context);
                        self.mode = Mode::InRow;
                        return self.insert(tag).map(|_| ());
                    }
                    Tag::Td | Tag::Th => {
                        self.stack.clear_back_to(is_body_context);
                        self.insert_implied(Tag::Tr)?;
                        self.mode = Mode::InRow;
                    }
                    Tag::Caption | Tag::Col | Tag::Colgroup | Tag::Tbody | Tag::Tfoot | Tag::Thead => self.end_group(),
                    _ => {
                        if self.start_in_table(tag)? {
                            return Ok(());
                        }
                    }
                },
                Mode::InRow => match tag.tag {
                    Tag::Td | Tag::Th => {
                        self.stack.clear_back_to(is_row_context);
                        self.insert(tag)?;
                        self.stack.push_marker();
                        self.mode = Mode::InCell;
                        return Ok(());
                    }
                    Tag::Caption | Tag::Col | Tag::Colgroup | Tag::Tbody | Tag::Tfoot | Tag::Thead | Tag::Tr => {
                        if !self.end_row() {
                            return Ok(());
                        }
                    }
                    _ => {
                        if self.start_in_table(tag)? {
                            return Ok(());
                        }
                    }
                },
                Mode::InCell => {
                    if !is_table_content(tag.tag) {
                        return self.start_in_body(tag);
                    }
                    if !self.stack.is_any_in_scope(|found| found.is(CELL), TABLE_SCOPE) {
                        return Ok(());
                    }
                    self.stack.close_cell();
                    self.mode = Mode::InRow;
                }
                Mode::InCaption => {
                    if !is_table_content(tag.tag) {
                        return self.start_in_body(tag);
                    }
                    if !self.end_caption() {
                        return Ok(());
                    }
                }
                Mode::InColumnGroup => match tag.tag {
                    Tag::Html | Tag::Col => return Ok(()),
                    Tag::Template => return Err(Reason::Template),
                    _ => {
                        if self.stack.top() != Tag::Colgroup {
                            return Ok(());
                        }
                        self.stack.pop();
                        self.mode = Mode::InTable;
                    }
                },
            }
        }
    }

    fn start_in_head(&mut self, tag: &StartTag<'a>) -> Step {
        match tag.tag {
            Tag::Template => return Err(Reason::Template),
            Tag::Meta => self.take_meta(&tag.attributes),
            Tag::Title => {
                if self.stack.is_fostered() {
                    return Err(Reason::FosterElement);
                }
                return self.take_raw(tag, Some(element(tag)));
            }
            Tag::Noframes | Tag::Style | Tag::Script | Tag::Noscript => return self.take_raw(tag, None),
            _ => {}
        }
        Ok(())
    }

    fn take_meta(&mut self, attributes: &Attributes<'a>) {
        if let Some(content) = attributes.content
            && let Some(name) = attributes.name.or(attributes.property).or(attributes.http_equiv)
        {
            self.meta.push((decode_value(name).trim().to_ascii_lowercase(), decode_value(content).into_owned()));
        }
    }

    /// False: the mode has changed, and the tag is to be taken again.
    fn start_in_table(&mut self, tag: &StartTag<'a>) -> Result<bool, Reason> {
        match tag.tag {
            Tag::Caption => {
                self.stack.clear_back_to(is_table_context);
                self.stack.push_marker();
                self.insert(tag)?;
                self.mode = Mode::InCaption;
            }
            Tag::Colgroup => {
                self.stack.clear_back_to(is_table_context);
                self.insert(tag)?;
                self.mode = Mode::InColumnGroup;
            }
            Tag::Col => {
                self.stack.clear_back_to(is_table_context);
                self.insert_implied(Tag::Colgroup)?;
                self.mode = Mode::InColumnGroup;
                return Ok(false);
            }
            Tag::Tbody | Tag::Tfoot | Tag::Thead => {
                self.stack.clear_back_to(is_table_context);
                self.insert(tag)?;
                self.mode = Mode::InTableBody;
            }
            Tag::Td | Tag::Th | Tag::Tr => {
                self.stack.clear_back_to(is_table_context);
                self.insert_implied(Tag::Tbody)?;
                self.mode = Mode::InTableBody;
                return Ok(false);
            }
            Tag::Table => {
                if self.stack.table_in_scope(Tag::Table) {
                    self.stack.pop_until(Tag::Table);
                    self.reset_mode();
                    return Ok(false);
                }
            }
            Tag::Style | Tag::Script => self.take_raw(tag, None)?,
            Tag::Template => return Err(Reason::Template),
            Tag::Input if tag.is_hidden_input() => {}
            // It is empty, and breaks no line that is not broken there already.
            Tag::Form => {
                if self.stack.form.is_none() {
                    self.stack.form = Some(0);
                }
            }
            _ => {
                self.stack.is_fostering = true;
                self.start_in_body(tag)?;
                self.stack.is_fostering = false;
            }
        }
        Ok(true)
    }

    fn start_in_body(&mut self, tag: &StartTag<'a>) -> Step {
        match tag.tag {
            Tag::Html | Tag::Body => {}
            Tag::Frameset => return Err(Reason::Frameset),
            found if is_head_content(found) => return self.start_in_head(tag),
            Tag::Caption
            | Tag::Col
            | Tag::Colgroup
            | Tag::Frame
            | Tag::Head
            | Tag::Tbody
            | Tag::Td
            | Tag::Tfoot
            | Tag::Th
            | Tag::Thead
            | Tag::Tr => {}
            Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6 => {
                self.stack.close_p();
                if self.stack.top().is(HEADING) {
                    self.stack.pop();
                }
                self.insert(tag)?;
            }
            Tag::Form => {
                if self.stack.form.is_none() {
                    self.stack.close_p();
                    let id = self.insert(tag)?;
                    self.stack.form = Some(id);
                }
            }
            Tag::Li | Tag::Dd | Tag::Dt => self.start_item(tag)?,
            Tag::Plaintext => return Err(Reason::Plaintext),
            Tag::Button => {
                if self.stack.is_in_scope(Tag::Button, SCOPE) {
                    self.stack.close(Tag::Button);
                }
                self.stack.reconstruct()?;
                self.insert(tag)?;
            }
            Tag::A => {
                self.stack.close_open_a()?;
                self.stack.reconstruct()?;
                self.stack.push_formatting(Tag::A, &tag.attributes)?;
            }
            Tag::Nobr => {
                self.stack.reconstruct()?;
                if self.stack.is_in_scope(Tag::Nobr, SCOPE) {
                    self.stack.adopt(Tag::Nobr)?;
                    self.stack.reconstruct()?;
                }
                self.stack.push_formatting(Tag::Nobr, &tag.attributes)?;
            }
            found if found.is(FORMATTING) => {
                self.stack.reconstruct()?;
                self.stack.push_formatting(found, &tag.attributes)?;
            }
            Tag::Applet | Tag::Marquee | Tag::Object => {
                self.stack.reconstruct()?;
                self.insert(tag)?;
                self.stack.push_marker();
            }
            Tag::Table => {
                // Whether it may stand in a paragraph depends on the document type.
                if self.stack.is_in_scope(Tag::P, SCOPE | BUTTON_SCOPE) && !self.is_quirky() {
                    self.stack.close_open_p();
                }
                self.insert(tag)?;
                self.mode = Mode::InTable;
            }
            Tag::Area | Tag::Br | Tag::Embed | Tag::Img | Tag::Image | Tag::Keygen | Tag::Wbr => {
                self.stack.reconstruct()?;
                self.insert_void(tag)?;
            }
            Tag::Input => {
                if self.stack.is_in_scope(Tag::Select, SCOPE) {
                    self.stack.pop_until(Tag::Select);
                }
                self.stack.reconstruct()?;
                self.insert_void(tag)?;
            }
            Tag::Param | Tag::Source | Tag::Track => {}
            Tag::Hr => {
                self.stack.close_p();
                if self.stack.is_in_scope(Tag::Select, SCOPE) {
                    self.stack.close_implied(None);
                }
                self.insert_void(tag)?;
            }
            Tag::Textarea | Tag::Xmp => {
                if tag.tag == Tag::Xmp {
                    self.stack.close_p();
                    self.stack.reconstruct()?;
                }
                if self.stack.is_fostered() {
                    return Err(Reason::FosterElement);
                }
                return self.take_raw(tag, Some(element(tag)));
            }
            // Not shown, so that it does not matter where in the tree they are.
            Tag::Iframe | Tag::Noembed | Tag::Noscript => return self.take_raw(tag, None),
            Tag::Select if self.stack.is_in_scope(Tag::Select, SCOPE) => self.stack.pop_until(Tag::Select),
            Tag::Select => {
                self.stack.reconstruct()?;
                self.insert(tag)?;
            }
            Tag::Option | Tag::Optgroup => {
                if self.stack.is_in_scope(Tag::Select, SCOPE) {
                    self.stack.close_implied(if tag.tag == Tag::Option { Some(Tag::Optgroup) } else { None });
                } else if self.stack.top() == Tag::Option {
                    self.stack.pop();
                }
                self.stack.reconstruct()?;
                self.insert(tag)?;
            }
            Tag::Rb | Tag::Rtc | Tag::Rp | Tag::Rt => {
                if self.stack.is_in_scope(Tag::Ruby, SCOPE) {
                    let is_whole = matches!(tag.tag, Tag::Rb | Tag::Rtc);
                    self.stack.close_implied(if is_whole { None } else { Some(Tag::Rtc) });
                }
                self.insert(tag)?;
            }
            Tag::Math => return Err(Reason::Math),
            Tag::Svg => {
                self.stack.reconstruct()?;
                if self.stack.is_fostered() {
                    return Err(Reason::FosterElement);
                }
                self.stack.add_void(&Element::new(Kind::Object));
                if !tag.is_self_closing {
                    return self.take_drawing(tag);
                }
            }
            found if closes_p(found) => {
                self.stack.close_p();
                self.insert(tag)?;
            }
            _ => {
                self.stack.reconstruct()?;
                self.insert(tag)?;
            }
        }
        Ok(())
    }

    /// `li`, `dd`, `dt`: an open one ends, unless something stands between.
    fn start_item(&mut self, tag: &StartTag<'a>) -> Step {
        let is_alike = |found: Tag| match tag.tag {
            Tag::Li => found == Tag::Li,
            _ => matches!(found, Tag::Dd | Tag::Dt),
        };
        let mut open = None;
        for found in self.stack.tags() {
            if is_alike(found) {
                open = Some(found);
                break;
            }
            if found.is(SPECIAL) && !matches!(found, Tag::Address | Tag::Div | Tag::P) {
                break;
            }
        }
        if let Some(open) = open {
            self.stack.close_implied(Some(open));
            self.stack.pop_until(open);
        }
        self.stack.close_p();
        self.insert(tag).map(|_| ())
    }

    fn is_quirky(&mut self) -> bool {
        let doctype = self.doctype;
        *self.is_quirky.get_or_insert_with(|| quirks::is_quirky(doctype))
    }
}

/// What belongs into a `head`, wherever it is written.
fn is_head_content(tag: Tag) -> bool {
    matches!(
        tag,
        Tag::Base
            | Tag::Basefont
            | Tag::Bgsound
            | Tag::Link
            | Tag::Meta
            | Tag::Noframes
            | Tag::Script
            | Tag::Style
            | Tag::Template
            | Tag::Title
    )
}

/// Parts of tables.
pub(super) fn is_table_content(tag: Tag) -> bool {
    matches!(
        tag,
        Tag::Caption | Tag::Col | Tag::Colgroup | Tag::Tbody | Tag::Td | Tag::Tfoot | Tag::Th | Tag::Thead | Tag::Tr
    )
}

/// Blocks that end an open paragraph, and whose end tags need them in scope.
pub(super) fn closes_p(tag: Tag) -> bool {
    matches!(
        tag,
        Tag::Address
            | Tag::Article
            | Tag::Aside
            | Tag::Blockquote
            | Tag::Center
            | Tag::Details
            | Tag::Dialog
            | Tag::Dir
            | Tag::Div
            | Tag::Dl
            | Tag::Fieldset
            | Tag::Figcaption
            | Tag::Figure
            | Tag::Footer
            | Tag::Header
            | Tag::Hgroup
            | Tag::Main
            | Tag::Menu
            | Tag::Nav
            | Tag::Ol
            | Tag::P
            | Tag::Search
            | Tag::Section
            | Tag::Summary
            | Tag::Ul
            | Tag::Pre
            | Tag::Listing
    )
}
