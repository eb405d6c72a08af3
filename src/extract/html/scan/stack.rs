//! The stack of open elements and the list of active formatting elements, by the standard's rules, and what both mean
//! for the document: an element begins when it is pushed and ends when it is popped.
//!
//! # Why no tree is needed
//!
//! Everything is put in at the end of the current node, so that the open elements are always the last branch of the
//! tree, and the order of events is the order of reading. Three things disturb that:
//!
//! - *Removal from the middle of the stack* (`</form>`, a second `<a>`): the element goes on in the tree until what is
//!   open within it ends. It stays on the stack as a ghost, which no rule sees, and ends with what is above it.
//! - *The adoption agency* (`<b><p></b>`) moves the furthest block out of the formatting element, to behind it. Since
//!   that block is part of the last branch, all text keeps its order; only the wrapping changes, and wrappers that are
//!   shown inline mean nothing to the document. So it is modelled on stack and list alone, unless some element between
//!   is hidden, breaks lines or is a ghost: then the answer is "don't know".
//! - *Foster parenting* moves what stands wrongly in a table to before it: "don't know", unless it leaves no mark there.

use super::tag::{BUTTON_SCOPE, CELL, FORMATTING, IMPLIED, N_TAGS, SCOPE, SPECIAL, TABLE_PART, TABLE_SCOPE, Tag};
use super::{Reason, Step};
use crate::extract::html::kind::{Element, Kind, Visibility};
use crate::extract::html::layout::DocumentBuilder;
use crate::extract::html::scan::lex::Attributes;
use crate::extract::html::scan::reference::{decode_value, for_each_piece};

/// Formatting elements open and waiting, counted as `depth` does. Production leaves more of them out.
const MAX_FORMATTING: usize = 120;
/// Formatting elements opened again; beyond 65,536 production closes them all.
const MAX_REOPENED: u32 = 60_000;
/// Production bounds tags x open elements at 32 Mi, if more than 64 are open.
const MAX_SEARCHED: u64 = 32 << 20;
const SHALLOW: usize = 60;

/// An open element.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'a> {
    pub(super) tag: Tag,
    kind: Kind,
    /// Its content and its end are no events, and this is where that began.
    is_skip_root: bool,
    /// Removed from the stack, though what is above it is within it.
    is_ghost: bool,
    id: u32,
    /// As written; compared only for tags without a number of their own.
    name: &'a [u8],
}

/// An entry of the list of active formatting elements.
#[derive(Debug, Clone, Copy)]
struct Formatting<'a> {
    /// `None` is a marker.
    tag: Option<Tag>,
    id: u32,
    is_open: bool,
    element: Element,
    style: Option<&'a str>,
    hidden: Option<&'a str>,
}

/// The elements that are open, and the document so far.
pub(super) struct Stack<'a> {
    entries: Vec<Entry<'a>>,
    formatting: Vec<Formatting<'a>>,
    /// Open elements by tag, ghosts left out.
    n_open: [u32; N_TAGS],
    n_open_formatting: usize,
    n_reopened: u32,
    next_id: u32,
    pub(super) builder: DocumentBuilder,
    /// Within an element that is not shown.
    is_skipping: bool,
    /// What stands right in a part of a table is put before the table.
    pub(super) is_fostering: bool,
    pub(super) form: Option<u32>,
    max_depth: usize,
    deepest: usize,
}

impl<'a> Stack<'a> {
    pub(super) fn new(builder: DocumentBuilder, max_depth: usize) -> Self {
        Self {
            entries: Vec::with_capacity(64),
            formatting: Vec::new(),
            n_open: [0; N_TAGS],
            n_open_formatting: 0,
            n_reopened: 0,
            next_id: 0,
            builder,
            is_skipping: false,
            is_fostering: false,
            form: None,
            max_depth: max_depth.max(8),
            deepest: 0,
        }
    }

    #[inline]
    pub(super) fn is_skipping(&self) -> bool {
        self.is_skipping
    }

    /// The current node; `Other` before there is one.
    #[inline]
    pub(super) fn top(&self) -> Tag {
        self.entries.last().map_or(Tag::Other, |entry| entry.tag)
    }

    fn live(&self) -> impl DoubleEndedIterator<Item = (usize, &Entry<'a>)> {
        self.entries.iter().enumerate().filter(|(_, entry)| !entry.is_ghost)
    }

    /// Tags of the open elements, current node first.
    pub(super) fn tags(&self) -> impl Iterator<Item = Tag> {
        self.live().rev().map(|(_, entry)| entry.tag)
    }

    /// True where what is put in would be moved to before the table.
    #[inline]
    pub(super) fn is_fostered(&self) -> bool {
        self.is_fostering && self.top().is(TABLE_PART)
    }

    /// As for so many more open elements.
    #[inline]
    pub(super) fn check_depth(&mut self, n_more: usize) -> Step {
        self.deepest = self.deepest.max(self.entries.len() + self.formatting.len() + n_more);
        // The document, `head` and `form` count, too.
        if self.entries.len() + n_more + 4 >= self.max_depth { Err(Reason::Depth) } else { Ok(()) }
    }

    /// Counts a tag: production gives up on pages that cost it too much.
    #[inline]
    pub(super) fn check_cost(&self, n_tags: u64) -> Step {
        let deepest = self.deepest + 3;
        if deepest > SHALLOW && n_tags * deepest as u64 >= MAX_SEARCHED { Err(Reason::Depth) } else { Ok(()) }
    }

    /// Opens an element, and says which one it is.
    pub(super) fn push(&mut self, tag: Tag, name: &'a [u8], element: &Element) -> Result<u32, Reason> {
        if self.is_fostered() {
            return Err(Reason::FosterElement);
        }
        self.check_depth(0)?;
        let mut is_skip_root = false;
        if !self.is_skipping
            && (element.kind != Kind::Inline || element.visibility != Visibility::Shown)
            && !self.builder.start(element)
        {
            is_skip_root = true;
            self.is_skipping = true;
        }
        self.next_id += 1;
        self.entries.push(Entry { tag, kind: element.kind, is_skip_root, is_ghost: false, id: self.next_id, name });
        self.n_open[tag as usize] += 1;
        Ok(self.next_id)
    }

    /// An element that has no content: it leaves at most a line break.
    pub(super) fn add_void(&mut self, element: &Element) {
        // Where it would be moved to before a table, nothing is lost: the line has ended there anyway, unless the table
        // is hidden.
        let is_seen = !self.is_skipping || self.is_fostered() && self.is_table_skip_root();
        if is_seen && element.kind != Kind::Inline && self.builder.start(element) {
            self.builder.end(element.kind);
        }
    }

    /// An element that holds text only.
    pub(super) fn take_raw_text(&mut self, element: &Element, text: &str, has_references: bool) {
        if self.is_skipping || !self.builder.start(element) {
            return;
        }
        let builder = &mut self.builder;
        if has_references {
            let Ok(()) = for_each_piece(text, |piece| {
                builder.text(piece);
                Ok::<(), std::convert::Infallible>(())
            });
        } else {
            builder.text(text);
        }
        builder.end(element.kind);
    }

    /// True if the innermost table is hidden, and nothing around it.
    fn is_table_skip_root(&self) -> bool {
        let table = self.entries.iter().rev().find(|entry| entry.tag == Tag::Table);
        table.is_some_and(|entry| entry.is_skip_root)
    }

    /// Closes the current node.
    pub(super) fn pop(&mut self) -> Tag {
        let Some(entry) = self.entries.pop() else { return Tag::Other };
        self.n_open[entry.tag as usize] -= 1;
        self.end(&entry);
        while let Some(&ghost) = self.entries.last()
            && ghost.is_ghost
        {
            self.entries.pop();
            self.end(&ghost);
        }
        entry.tag
    }

    fn end(&mut self, entry: &Entry<'a>) {
        if entry.tag.is(FORMATTING) && !entry.is_ghost {
            self.close_formatting(entry.id);
        }
        if entry.is_skip_root {
            self.is_skipping = false;
        } else if !self.is_skipping && entry.kind != Kind::Inline {
            self.builder.end(entry.kind);
        }
    }

    /// A formatting element is no longer on the stack.
    fn close_formatting(&mut self, id: u32) {
        self.n_open_formatting -= 1;
        if let Some(formatting) = self.formatting.iter_mut().rev().find(|formatting| formatting.id == id) {
            formatting.is_open = false;
        }
    }

    fn truncate(&mut self, len: usize) {
        while self.entries.len() > len {
            self.pop();
        }
    }

    /// Pops up to the element with this tag, itself included.
    pub(super) fn pop_until(&mut self, tag: Tag) {
        while !self.entries.is_empty() && self.pop() != tag {}
    }

    /// Pops up to an element of these, itself included.
    pub(super) fn pop_until_any(&mut self, flags: u16) {
        while !self.entries.is_empty() && !self.pop().is(flags) {}
    }

    /// Pops until the current node is the root or one of these.
    pub(super) fn clear_back_to(&mut self, is_wanted: impl Fn(Tag) -> bool) {
        while let Some(entry) = self.entries.last()
            && entry.tag != Tag::Html
            && !is_wanted(entry.tag)
        {
            self.pop();
        }
    }

    /// Takes an element off the stack that others may still be open in.
    fn remove(&mut self, at: usize) {
        if at + 1 == self.entries.len() {
            self.pop();
            return;
        }
        let entry = self.entries[at];
        self.n_open[entry.tag as usize] -= 1;
        if entry.tag.is(FORMATTING) {
            self.close_formatting(entry.id);
        }
        if entry.kind == Kind::Inline && !entry.is_skip_root {
            self.entries.remove(at);
        } else {
            self.entries[at].is_ghost = true;
        }
    }

    #[inline]
    pub(super) fn is_open(&self, tag: Tag) -> bool {
        self.n_open[tag as usize] > 0
    }

    /// True if such an element is open, and none of the bounds within it.
    pub(super) fn is_in_scope(&self, tag: Tag, bounds: u16) -> bool {
        self.is_open(tag) && self.is_any_in_scope(|found| found == tag, bounds)
    }

    pub(super) fn is_any_in_scope(&self, is_wanted: impl Fn(Tag) -> bool, bounds: u16) -> bool {
        for tag in self.tags() {
            if is_wanted(tag) {
                return true;
            }
            if tag.is(bounds) {
                return false;
            }
        }
        false
    }

    /// Closes elements whose end tags may be left out.
    pub(super) fn close_implied(&mut self, except: Option<Tag>) {
        while self.top().is(IMPLIED) && Some(self.top()) != except {
            self.pop();
        }
    }

    /// Closes a `p` that a block ends.
    pub(super) fn close_p(&mut self) {
        if self.is_in_scope(Tag::P, SCOPE | BUTTON_SCOPE) {
            self.close_open_p();
        }
    }

    pub(super) fn close_open_p(&mut self) {
        self.close_implied(Some(Tag::P));
        self.pop_until(Tag::P);
    }

    /// Closes an element that is in scope, and what is open within it.
    pub(super) fn close(&mut self, tag: Tag) {
        self.close_implied(None);
        self.pop_until(tag);
    }

    /// Closes a `td` or `th`.
    pub(super) fn close_cell(&mut self) {
        self.close_implied(None);
        self.pop_until_any(CELL);
        self.clear_to_marker();
    }

    /// An end tag that no other rule knows.
    pub(super) fn close_any(&mut self, tag: Tag, name: &[u8]) {
        if tag != Tag::Other && !self.is_open(tag) {
            return;
        }
        if tag != Tag::Other && self.top() == tag {
            self.pop();
            return;
        }
        let mut found = None;
        for (at, entry) in self.live().rev() {
            if entry.tag == tag && (tag != Tag::Other || entry.name.eq_ignore_ascii_case(name)) {
                found = Some(at);
                break;
            }
            if entry.tag.is(SPECIAL) {
                return;
            }
        }
        let Some(at) = found else { return };
        self.close_implied(if tag == Tag::Other { None } else { Some(tag) });
        self.truncate(at);
    }

    /// `</form>`, which ends the form and not what is open within it.
    pub(super) fn close_form(&mut self) {
        let Some(id) = self.form.take() else { return };
        let Some((at, _)) = self.live().rev().find(|(_, entry)| entry.id == id) else { return };
        if self.live().rev().take_while(|(idx, _)| *idx > at).any(|(_, entry)| entry.tag.is(SCOPE)) {
            return;
        }
        self.close_implied(None);
        self.remove(at);
    }

    // --- Formatting elements ---

    pub(super) fn push_marker(&mut self) {
        let element = Element::new(Kind::Inline);
        self.formatting.push(Formatting { tag: None, id: 0, is_open: true, element, style: None, hidden: None });
    }

    pub(super) fn clear_to_marker(&mut self) {
        while self.formatting.pop().is_some_and(|formatting| formatting.tag.is_some()) {}
    }

    /// Opens formatting elements again that the last block closed.
    #[inline]
    pub(super) fn reconstruct(&mut self) -> Step {
        if self.formatting.last().is_none_or(|last| last.is_open) { Ok(()) } else { self.reconstruct_closed() }
    }

    fn reconstruct_closed(&mut self) -> Step {
        let first = self.formatting.iter().rposition(|formatting| formatting.is_open).map_or(0, |at| at + 1);
        for at in first..self.formatting.len() {
            let Formatting { tag, element, .. } = self.formatting[at];
            let Some(tag) = tag else { continue };
            self.n_reopened += 1;
            if self.n_reopened > MAX_REOPENED {
                return Err(Reason::Formatting);
            }
            let id = self.push(tag, &[], &element)?;
            self.count_formatting()?;
            self.formatting[at].id = id;
            self.formatting[at].is_open = true;
        }
        Ok(())
    }

    fn count_formatting(&mut self) -> Step {
        self.n_open_formatting += 1;
        if self.n_open_formatting + self.formatting.len() > MAX_FORMATTING {
            return Err(Reason::Formatting);
        }
        Ok(())
    }

    /// Places in the list behind the last marker, last first.
    fn behind_marker(&self) -> impl Iterator<Item = (usize, &Formatting<'a>)> {
        self.formatting.iter().enumerate().rev().take_while(|(_, formatting)| formatting.tag.is_some())
    }

    pub(super) fn push_formatting(&mut self, tag: Tag, attributes: &Attributes<'a>) -> Step {
        let Attributes { style, hidden, .. } = *attributes;
        // At most three alike are kept.
        let (mut n_alike, mut first) = (0, 0);
        for (at, formatting) in self.behind_marker() {
            if formatting.tag == Some(tag)
                && is_same_value(formatting.style, style)
                && is_same_value(formatting.hidden, hidden)
            {
                n_alike += 1;
                first = at;
            }
        }
        if n_alike >= 3 {
            self.formatting.remove(first);
        }
        let element = Element::new(tag.info().kind).with(attributes.style());
        let id = self.push(tag, &[], &element)?;
        self.formatting.push(Formatting { tag: Some(tag), id, is_open: true, element, style, hidden });
        self.count_formatting()
    }

    /// A second `<a>` ends the first.
    pub(super) fn close_open_a(&mut self) -> Step {
        let Some(id) = self.behind_marker().find(|(_, f)| f.tag == Some(Tag::A)).map(|(_, f)| f.id) else {
            return Ok(());
        };
        self.adopt(Tag::A)?;
        if let Some(at) = self.position_in_list(id) {
            self.formatting.remove(at);
        }
        if let Some(at) = self.position(id) {
            self.remove(at);
        }
        Ok(())
    }

    fn position(&self, id: u32) -> Option<usize> {
        self.live().rev().find(|(_, entry)| entry.id == id).map(|(at, _)| at)
    }

    fn position_in_list(&self, id: u32) -> Option<usize> {
        self.formatting.iter().position(|formatting| formatting.tag.is_some() && formatting.id == id)
    }

    /// The adoption agency: what the end tag of a formatting element does.
    pub(super) fn adopt(&mut self, subject: Tag) -> Step {
        let Some(top) = self.entries.last() else { return Ok(()) };
        if top.tag == subject {
            // Properly nested, as most are.
            let is_last = self.formatting.last().is_some_and(|last| last.tag.is_some() && last.id == top.id);
            if is_last || self.position_in_list(top.id).is_none() {
                self.pop();
                if is_last {
                    self.formatting.pop();
                }
                return Ok(());
            }
        }
        for _ in 0..8 {
            let Some((list_at, id)) =
                self.behind_marker().find(|(_, f)| f.tag == Some(subject)).map(|(at, f)| (at, f.id))
            else {
                self.close_any(subject, &[]);
                return Ok(());
            };
            let Some(at) = self.position(id) else {
                self.formatting.remove(list_at);
                return Ok(());
            };
            if self.live().rev().take_while(|(idx, _)| *idx > at).any(|(_, entry)| entry.tag.is(SCOPE)) {
                return Ok(());
            }
            let is_block = |entry: &Entry| !entry.is_ghost && entry.tag.is(SPECIAL);
            let furthest = self.entries[at..].iter().position(is_block).map(|n| at + n);
            let Some(furthest) = furthest else {
                self.truncate(at);
                self.formatting.remove(list_at);
                return Ok(());
            };
            self.move_out(id, at, furthest)?;
        }
        Ok(())
    }

    /// Moves the furthest block out of a formatting element, in stack and list.
    fn move_out(&mut self, id: u32, at: usize, furthest: usize) -> Step {
        let is_plain = |entry: &Entry| !entry.is_ghost && !entry.is_skip_root && entry.kind == Kind::Inline;
        // Whatever lies between would have to be closed before the block, and is not seen to have been.
        if self.is_fostering
            || at == 0
            || self.entries[at - 1].is_ghost
            || !self.entries[at..furthest].iter().all(is_plain)
        {
            return Err(Reason::Adoption);
        }
        let furthest_id = self.entries[furthest].id;
        let mut behind = None;
        let mut node = furthest;
        let mut n_inner = 0;
        loop {
            n_inner += 1;
            node -= 1;
            let entry = self.entries[node];
            if entry.id == id {
                break;
            }
            let in_list = self.position_in_list(entry.id);
            match in_list {
                Some(in_list) if n_inner <= 3 => {
                    self.next_id += 1;
                    self.n_reopened += 1;
                    self.entries[node].id = self.next_id;
                    self.formatting[in_list].id = self.next_id;
                    behind = behind.or(Some(self.next_id));
                }
                _ => {
                    if let Some(in_list) = in_list {
                        self.formatting.remove(in_list);
                    }
                    self.remove(node);
                }
            }
        }
        self.next_id += 1;
        self.n_reopened += 1;
        if self.n_reopened > MAX_REOPENED {
            return Err(Reason::Formatting);
        }
        let list_at = self.position_in_list(id).ok_or(Reason::Adoption)?;
        let renewed = Formatting { id: self.next_id, ..self.formatting[list_at] };
        match behind.and_then(|id| self.position_in_list(id)) {
            None => self.formatting[list_at] = renewed,
            Some(previous) => {
                self.formatting.insert(previous + 1, renewed);
                let old = self.position_in_list(id).ok_or(Reason::Adoption)?;
                self.formatting.remove(old);
            }
        }
        let old = self.position(id).ok_or(Reason::Adoption)?;
        let mut entry = self.entries.remove(old);
        entry.id = self.next_id;
        let block = self.position(furthest_id).ok_or(Reason::Adoption)?;
        self.entries.insert(block + 1, entry);
        Ok(())
    }

    /// The document, every element closed; `is_whole`: tables still open are not cut.
    pub(super) fn finish(mut self, is_whole: bool) -> DocumentBuilder {
        if !is_whole {
            self.builder.cut_open_tables();
        }
        self.truncate(0);
        self.builder
    }

    pub(super) fn table_in_scope(&self, tag: Tag) -> bool {
        self.is_in_scope(tag, TABLE_SCOPE)
    }
}

fn is_same_value(a: Option<&str>, b: Option<&str>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a == b || decode_value(a) == decode_value(b),
        (None, None) => true,
        _ => false,
    }
}
