//! End tags by insertion mode. Start tags and text are in `modes`.

use super::modes::{Mode, closes_p, is_body_context, is_row_context, is_table_content};
use super::tag::{BUTTON_SCOPE, FORMATTING, HEADING, LIST_SCOPE, SCOPE, Tag};
use super::{Scanner, Step};
use crate::extract::html::kind::{Element, Kind};

impl Scanner<'_> {
    pub(super) fn take_end(&mut self, tag: Tag, name: &[u8]) -> Step {
        if matches!(tag, Tag::Body | Tag::Html) {
            self.is_body_closed = true;
        }
        loop {
            match self.mode {
                Mode::Initial => {
                    self.is_quirky = Some(true);
                    self.mode = Mode::BeforeHtml;
                }
                Mode::BeforeHtml => {
                    if !matches!(tag, Tag::Head | Tag::Body | Tag::Html | Tag::Br) {
                        return Ok(());
                    }
                    self.insert_implied(Tag::Html)?;
                    self.mode = Mode::BeforeHead;
                }
                Mode::BeforeHead => {
                    if !matches!(tag, Tag::Head | Tag::Body | Tag::Html | Tag::Br) {
                        return Ok(());
                    }
                    self.insert_implied(Tag::Head)?;
                    self.mode = Mode::InHead;
                }
                Mode::InHead => {
                    if !matches!(tag, Tag::Head | Tag::Body | Tag::Html | Tag::Br) {
                        return Ok(());
                    }
                    self.stack.pop();
                    self.mode = Mode::AfterHead;
                    if tag == Tag::Head {
                        return Ok(());
                    }
                }
                Mode::AfterHead => {
                    if !matches!(tag, Tag::Body | Tag::Html | Tag::Br) {
                        return Ok(());
                    }
                    self.insert_implied(Tag::Body)?;
                    self.mode = Mode::InBody;
                }
                Mode::InBody => return self.end_in_body(tag, name),
                Mode::AfterBody if tag == Tag::Html => {
                    self.mode = Mode::AfterAfterBody;
                    return Ok(());
                }
                Mode::AfterBody | Mode::AfterAfterBody => self.mode = Mode::InBody,
                Mode::InTable => return self.end_in_table(tag, name),
                Mode::InTableBody => match tag {
                    Tag::Tbody | Tag::Tfoot | Tag::Thead => {
                        if self.stack.table_in_scope(tag) {
                            self.end_group();
                        }
                        return Ok(());
                    }
                    Tag::Table => self.end_group(),
                    Tag::Tr => return Ok(()),
                    _ => return self.end_in_table(tag, name),
                },
                Mode::InRow => match tag {
                    Tag::Tr => {
                        self.end_row();
                        return Ok(());
                    }
                    Tag::Table => {
                        if !self.end_row() {
                            return Ok(());
                        }
                    }
                    Tag::Tbody | Tag::Tfoot | Tag::Thead => {
                        if !self.stack.table_in_scope(tag) || !self.end_row() {
                            return Ok(());
                        }
                    }
                    _ => return self.end_in_table(tag, name),
                },
                Mode::InCell => match tag {
                    Tag::Td | Tag::Th => {
                        if self.stack.table_in_scope(tag) {
                            self.stack.close(tag);
                            self.stack.clear_to_marker();
                            self.mode = Mode::InRow;
                        }
                        return Ok(());
                    }
                    Tag::Body | Tag::Caption | Tag::Col | Tag::Colgroup | Tag::Html => return Ok(()),
                    Tag::Table | Tag::Tbody | Tag::Tfoot | Tag::Thead | Tag::Tr => {
                        if !self.stack.table_in_scope(tag) {
                            return Ok(());
                        }
                        self.stack.close_cell();
                        self.mode = Mode::InRow;
                    }
                    _ => return self.end_in_body(tag, name),
                },
                Mode::InCaption => match tag {
                    Tag::Caption => {
                        self.end_caption();
                        return Ok(());
                    }
                    Tag::Table => {
                        if !self.end_caption() {
                            return Ok(());
                        }
                    }
                    Tag::Body
                    | Tag::Col
                    | Tag::Colgroup
                    | Tag::Html
                    | Tag::Tbody
                    | Tag::Td
                    | Tag::Tfoot
                    | Tag::Th
                    | Tag::Thead
                    | Tag::Tr => return Ok(()),
                    _ => return self.end_in_body(tag, name),
                },
                Mode::InColumnGroup => {
                    if matches!(tag, Tag::Col | Tag::Template) || self.stack.top() != Tag::Colgroup {
                        return Ok(());
                    }
                    self.stack.pop();
                    self.mode = Mode::InTable;
                    if tag == Tag::Colgroup {
                        return Ok(());
                    }
                }
            }
        }
    }

    fn end_in_table(&mut self, tag: Tag, name: &[u8]) -> Step {
        match tag {
            Tag::Table => {
                if self.stack.table_in_scope(Tag::Table) {
                    self.stack.pop_until(Tag::Table);
                    self.reset_mode();
                }
                Ok(())
            }
            found if is_table_content(found) => Ok(()),
            Tag::Body | Tag::Html | Tag::Template => Ok(()),
            _ => {
                self.stack.is_fostering = true;
                self.end_in_body(tag, name)?;
                self.stack.is_fostering = false;
                Ok(())
            }
        }
    }

    fn end_in_body(&mut self, tag: Tag, name: &[u8]) -> Step {
        match tag {
            Tag::Template => {}
            Tag::Body | Tag::Html => {
                if self.stack.is_in_scope(Tag::Body, SCOPE) {
                    self.mode = if tag == Tag::Body { Mode::AfterBody } else { Mode::AfterAfterBody };
                }
            }
            Tag::Form => self.stack.close_form(),
            Tag::P => {
                if self.stack.is_in_scope(Tag::P, SCOPE | BUTTON_SCOPE) {
                    self.stack.close_open_p();
                } else {
                    // An empty one.
                    self.stack.add_void(&Element::new(Kind::Block));
                }
            }
            Tag::Li => {
                if self.stack.is_in_scope(Tag::Li, SCOPE | LIST_SCOPE) {
                    self.stack.close_implied(Some(Tag::Li));
                    self.stack.pop_until(Tag::Li);
                }
            }
            Tag::Dd | Tag::Dt => {
                if self.stack.is_in_scope(tag, SCOPE) {
                    self.stack.close_implied(Some(tag));
                    self.stack.pop_until(tag);
                }
            }
            Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6 => {
                if self.stack.is_any_in_scope(|found| found.is(HEADING), SCOPE) {
                    self.stack.close_implied(None);
                    self.stack.pop_until_any(HEADING);
                }
            }
            found if found.is(FORMATTING) => self.stack.adopt(found)?,
            Tag::Applet | Tag::Marquee | Tag::Object => {
                if self.stack.is_in_scope(tag, SCOPE) {
                    self.stack.close(tag);
                    self.stack.clear_to_marker();
                }
            }
            Tag::Br => {
                self.stack.reconstruct()?;
                self.stack.add_void(&Element::new(Kind::Break));
            }
            Tag::Button | Tag::Pre | Tag::Listing | Tag::Select => {
                if self.stack.is_in_scope(tag, SCOPE) {
                    self.stack.close(tag);
                }
            }
            found if closes_p(found) => {
                if self.stack.is_in_scope(tag, SCOPE) {
                    self.stack.close(tag);
                }
            }
            _ => self.stack.close_any(tag, name),
        }
        Ok(())
    }

    /// Ends a `tbody`, `thead` or `tfoot`.
    pub(super) fn end_group(&mut self) {
        self.stack.clear_back_to(is_body_context);
        self.stack.pop();
        self.mode = Mode::InTable;
    }

    /// Ends a `tr`; false if none is open.
    pub(super) fn end_row(&mut self) -> bool {
        let is_open = self.stack.table_in_scope(Tag::Tr);
        if is_open {
            self.stack.clear_back_to(is_row_context);
            self.stack.pop();
            self.mode = Mode::InTableBody;
        }
        is_open
    }

    /// Ends a `caption`; false if none is open.
    pub(super) fn end_caption(&mut self) -> bool {
        let is_open = self.stack.table_in_scope(Tag::Caption);
        if is_open {
            self.stack.close(Tag::Caption);
            self.stack.clear_to_marker();
            self.mode = Mode::InTable;
        }
        is_open
    }

    /// Finds the mode that the open elements call for.
    pub(super) fn reset_mode(&mut self) {
        let of_tag = |tag| match tag {
            Tag::Td | Tag::Th => Some(Mode::InCell),
            Tag::Tr => Some(Mode::InRow),
            Tag::Tbody | Tag::Thead | Tag::Tfoot => Some(Mode::InTableBody),
            Tag::Caption => Some(Mode::InCaption),
            Tag::Colgroup => Some(Mode::InColumnGroup),
            Tag::Table => Some(Mode::InTable),
            _ => None,
        };
        self.mode = self.stack.tags().find_map(of_tag).unwrap_or(Mode::InBody);
    }
}
