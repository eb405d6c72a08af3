//! Between the tokenizer and html5ever's tree builder: depth is capped where the true depth is known.
//!
//! The tree builder searches its stack of open elements for almost every tag, so that its time is depth x tags:
//! 100,000 nested `<div>` (0.5 MB) cost it 34 seconds. Start tags beyond the cap are left out here, with the end tags
//! that belong to them; all text is kept, and a line break stands where a block was left out. (One thing is lost: a tag
//! that would have ended a hidden element does not when it is left out, so what follows in a hidden element right at the
//! cap stays hidden.)
//!
//! The depth is not modelled: the tree builder itself is asked which elements are open (its tracing hook), each time
//! that the number of elements created since the last answer allows the cap to be reached. On ordinary pages, however
//! many `<p>`, `<li>` and `<td>` they leave unclosed, that is once in some 450 tags.
//!
//! Formatting elements (`b`, `font`, ...) have a trap of their own: left unclosed, each is opened again in every
//! following block, so that n tags make n x n elements. They carry no text and no structure; so they lose the
//! attributes that mean nothing here (then the parser keeps at most three alike), and where they still pile up, or
//! reopening goes on and on, they are closed and later ones are left out.
//!
//! A page may stay just below the cap and be long: then searching alone costs seconds. What it may cost is bounded, too:
//! beyond [`MAX_SEARCHED`] open elements passed by tags, most of them are closed and the cap is lowered.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::{Tracer, TreeBuilder, TreeSink};
use html5ever::{LocalName, local_name};

use super::kind::Kind;
use super::traits::{Traits, TraitsOf};
use crate::deadline;

/// Formatting elements open, or waiting to be reopened, at one time.
const MAX_FORMATTING: usize = 64;
/// Formatting elements that may be reopened before they are closed for good.
const MAX_REOPENED: u64 = 65_536;

/// Tags x open elements that a page may cost at full depth: a page of 20 open elements and 50,000 tags costs a million.
const MAX_SEARCHED: u64 = 32 << 20;
/// The cap on depth from there on.
const LOW_DEPTH: usize = 64;

/// A sink of trees that counts what it is asked to create.
pub(super) trait Counted: TreeSink {
    /// Elements created that can be open and are no formatting elements.
    fn n_structural(&self) -> u64;
    /// Formatting elements created, reopened ones too.
    fn n_formatting(&self) -> u64;
    /// The name of an element, and whether it is a formatting element.
    fn name(&self, handle: &Self::Handle) -> Option<(LocalName, bool)>;
}

/// A token sink that keeps the tree builder's stack short.
pub(super) struct DepthGuard<S: Counted> {
    pub(super) builder: TreeBuilder<S::Handle, S>,
    traits: Rc<TraitsOf>,
    max_depth: Cell<usize>,
    /// Tags x open elements so far.
    n_searched: Cell<u64>,
    /// Open elements other than formatting ones, when the tree builder was asked last.
    n_open: Cell<usize>,
    /// Formatting elements open or waiting, when asked last.
    n_formatting: Cell<usize>,
    /// What the sink had created when asked last: (structural, formatting).
    created: Cell<(u64, u64)>,
    /// Something may have been closed since: at the cap, only then asking again can help.
    is_stale: Cell<bool>,
    /// Start tags left out, by name, whose end tags are still to come.
    left_out: RefCell<HashMap<LocalName, u32>>,
    needs_break: Cell<bool>,
    /// The content of a `script`, `textarea` or the like is being read.
    is_raw: Cell<bool>,
    n_formatting_tags: Cell<u64>,
    n_reopened_before: Cell<u64>,
    is_formatting_off: Cell<bool>,
    /// Something was left out.
    pub(super) is_capped: Cell<bool>,
    /// `</body>` or `</html>` was seen: the page is whole, whatever is still open.
    pub(super) is_body_closed: Cell<bool>,
}

impl<S: Counted> DepthGuard<S> {
    pub(super) fn new(builder: TreeBuilder<S::Handle, S>, max_depth: usize) -> Self {
        Self {
            builder,
            traits: TraitsOf::shared(),
            // `html`, `body`, `table`, `tbody`, `tr` and `td` always find room.
            max_depth: Cell::new(max_depth.max(8)),
            n_searched: Cell::new(0),
            n_open: Cell::new(0),
            n_formatting: Cell::new(0),
            created: Cell::new((0, 0)),
            is_stale: Cell::new(true),
            left_out: RefCell::default(),
            needs_break: Cell::new(false),
            is_raw: Cell::new(false),
            n_formatting_tags: Cell::new(0),
            n_reopened_before: Cell::new(0),
            is_formatting_off: Cell::new(false),
            is_capped: Cell::new(false),
            is_body_closed: Cell::new(false),
        }
    }

    /// The elements that are open now, and the formatting elements that wait.
    pub(super) fn open_elements(&self) -> Vec<S::Handle> {
        let collector = Collector(RefCell::default());
        self.builder.trace_handles(&collector);
        collector.0.into_inner()
    }

    /// Asks the tree builder for the true depth.
    fn ask(&self) {
        let handles = self.open_elements();
        let n_formatting =
            handles.iter().filter(|handle| matches!(self.builder.sink.name(handle), Some((_, true)))).count();
        self.n_open.set(handles.len() - n_formatting);
        self.n_formatting.set(n_formatting);
        self.created.set((self.builder.sink.n_structural(), self.builder.sink.n_formatting()));
        self.is_stale.set(false);
    }

    fn is_foreign(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }

    /// True if no more elements may be opened. Asks only if they might be.
    #[inline]
    fn is_full(&self) -> bool {
        let n_new = self.builder.sink.n_structural() - self.created.get().0;
        if self.n_open.get() + usize::try_from(n_new).unwrap_or(usize::MAX) < self.max_depth.get() {
            return false;
        }
        if n_new > 0 || self.is_stale.get() {
            self.ask();
        }
        self.n_open.get() >= self.max_depth.get()
    }

    fn is_formatting_full(&self) -> bool {
        let n_new = self.builder.sink.n_formatting() - self.created.get().1;
        // Open and waiting are counted apart: one element counts twice.
        if self.n_formatting.get() + 2 * usize::try_from(n_new).unwrap_or(usize::MAX / 4) < 2 * MAX_FORMATTING {
            return false;
        }
        if n_new > 0 || self.is_stale.get() {
            self.ask();
        }
        self.n_formatting.get() >= 2 * MAX_FORMATTING
    }

    /// Closes formatting elements for good once they were reopened too often.
    #[inline]
    fn stop_reopening(&self, line: u64) {
        let n_reopened = self.builder.sink.n_formatting().saturating_sub(self.n_formatting_tags.get());
        if n_reopened >= self.n_reopened_before.get() + MAX_REOPENED {
            self.close_formatting(line);
        }
    }

    #[cold]
    fn close_formatting(&self, line: u64) {
        self.is_formatting_off.set(true);
        self.is_capped.set(true);
        for id in self.open_elements() {
            if let Some((name, true)) = self.builder.sink.name(&id) {
                let _ = self.builder.process_token(Token::TagToken(new_tag(TagKind::EndTag, name)), line);
            }
        }
        let n_created = self.builder.sink.n_formatting();
        self.n_reopened_before.set(n_created.saturating_sub(self.n_formatting_tags.get()));
    }

    /// Counts what a tag costs, and closes most elements once that is too much.
    #[inline]
    fn stop_searching(&self, line: u64) {
        self.n_searched.set(self.n_searched.get() + (self.n_open.get() + self.n_formatting.get()) as u64);
        if self.n_searched.get() >= MAX_SEARCHED {
            self.close_most(line);
        }
    }

    #[cold]
    fn close_most(&self, line: u64) {
        self.n_searched.set(0);
        self.ask();
        if self.n_open.get() + self.n_formatting.get() <= LOW_DEPTH {
            return;
        }
        self.max_depth.set(LOW_DEPTH.min(self.max_depth.get()));
        self.is_capped.set(true);
        self.needs_break.set(true);
        let handles = self.open_elements();
        for id in handles.into_iter().skip(LOW_DEPTH / 2).rev() {
            match self.builder.sink.name(&id) {
                Some((local_name!("html") | local_name!("head") | local_name!("body"), _)) | None => {}
                Some((name, _)) => {
                    let _ = self.builder.process_token(Token::TagToken(new_tag(TagKind::EndTag, name)), line);
                }
            }
        }
        self.ask();
    }

    /// Hands the tree builder characters.
    fn admit_text(&self, text: StrTendril, line: u64) {
        // Within raw text the tree builder takes nothing but characters and the end tag.
        if !self.is_raw.get() {
            self.stop_reopening(line);
            if self.needs_break.take() {
                let br = new_tag(TagKind::StartTag, local_name!("br"));
                let _ = self.builder.process_token(Token::TagToken(br), line);
            }
        }
        let _ = self.builder.process_token(Token::CharacterTokens(text), line);
    }

    /// True if the start tag goes on to the tree builder.
    #[inline]
    fn admit_start(&self, tag: &mut Tag, line: u64) -> bool {
        let Traits { kind, is_formatting, is_void, .. } = self.traits.get(&tag.name);
        if is_formatting {
            // Within a drawing the colour of a `font` means something: that the drawing is over.
            let is_foreign = self.is_foreign();
            tag.attrs.retain(|a| match a.name.local {
                local_name!("style") | local_name!("hidden") => true,
                local_name!("color") | local_name!("face") | local_name!("size") => is_foreign,
                _ => false,
            });
            self.stop_reopening(line);
            let is_admitted = !self.is_formatting_off.get() && !self.is_formatting_full() && !self.is_full();
            if is_admitted {
                self.n_formatting_tags.set(self.n_formatting_tags.get() + 1);
            } else if is_foreign {
                self.needs_break.set(true);
            }
            return is_admitted;
        }
        if !self.is_full() {
            if !self.left_out.borrow().is_empty() {
                self.left_out.borrow_mut().clear();
            }
            return true;
        }
        if (is_void || is_raw_text(&tag.name)) && !self.is_foreign() {
            return true;
        }
        if !tag.self_closing {
            *self.left_out.borrow_mut().entry(tag.name.clone()).or_default() += 1;
        }
        // A tag within a drawing may end it, and so does a break: what follows must not be taken for a part of it.
        if kind != Kind::Inline || self.is_foreign() {
            self.needs_break.set(true);
        }
        false
    }

    /// True if the end tag goes on to the tree builder.
    #[inline]
    fn admit_end(&self, tag: &Tag) -> bool {
        if matches!(tag.name, local_name!("body") | local_name!("html")) {
            self.is_body_closed.set(true);
        }
        if self.left_out.borrow().is_empty() {
            return true;
        }
        // Whatever was left out stood in an element at the cap. If that is closed, what was in it is closed, too.
        if self.is_stale.get() {
            self.ask();
        }
        let mut left_out = self.left_out.borrow_mut();
        if self.n_open.get() < self.max_depth.get() {
            left_out.clear();
            return true;
        }
        match left_out.get_mut(&tag.name) {
            Some(n) if *n > 0 => {
                *n -= 1;
                if Kind::of(tag.name.as_bytes()) != Kind::Inline {
                    self.needs_break.set(true);
                }
                false
            }
            _ => true,
        }
    }
}

impl<S: Counted> TokenSink for DepthGuard<S> {
    type Handle = S::Handle;

    /// Characters are expected whole: all that stand between two other tokens in one piece.
    #[inline]
    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<S::Handle> {
        deadline::tick();
        let token = match token {
            Token::CharacterTokens(text) => {
                self.admit_text(text, line);
                return TokenSinkResult::Continue;
            }
            Token::ParseError(_) => return TokenSinkResult::Continue,
            Token::TagToken(mut tag) => {
                if !self.is_raw.take() {
                    self.stop_searching(line);
                    let is_start = tag.kind == TagKind::StartTag;
                    let is_admitted = if is_start { self.admit_start(&mut tag, line) } else { self.admit_end(&tag) };
                    if !is_admitted {
                        self.is_capped.set(true);
                        return TokenSinkResult::Continue;
                    }
                    self.is_stale.set(true);
                }
                Token::TagToken(tag)
            }
            token => token,
        };
        let result = self.builder.process_token(token, line);
        if matches!(result, TokenSinkResult::RawData(_) | TokenSinkResult::Plaintext) {
            self.is_raw.set(true);
        }
        result
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.is_foreign()
    }
}

struct Collector<H>(RefCell<Vec<H>>);

impl<H: Clone> Tracer for Collector<H> {
    type Handle = H;

    fn trace_handle(&self, node: &H) {
        self.0.borrow_mut().push(node.clone());
    }
}

fn new_tag(kind: TagKind, name: LocalName) -> Tag {
    Tag { kind, name, self_closing: false, attrs: Vec::new(), had_duplicate_attributes: false }
}

/// Elements that the tokenizer must know of, for their content is text up to their own end tag, and closes with it.
fn is_raw_text(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("iframe")
            | local_name!("noembed")
            | local_name!("noframes")
            | local_name!("noscript")
            | local_name!("plaintext")
            | local_name!("script")
            | local_name!("style")
            | local_name!("textarea")
            | local_name!("title")
            | local_name!("xmp")
    )
}
