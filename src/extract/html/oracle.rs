//! The reference that faster readers of HTML are held against: html5ever's own tokenizer before its tree builder.
//!
//! Nothing in production calls it. Tests and fuzzing compare the `Document` it makes with the one that production makes;
//! wherever they differ, production is wrong. It takes no short cuts: the text is not scanned before, no comment is cut
//! out, attributes are capped where the tokenizer is done with them. So it is slow on hostile pages (a tag with 200,000
//! attributes takes it half a minute), and must not be fed any.
//!
//! Shared with production are the cap on depth (`depth`), what an element means (`kind`, and how `tree` reads attributes)
//! and `layout`: what is under test is how text becomes tokens, a tree and events.

mod tree;

use std::cell::{Cell, RefCell};

use html5ever::interface::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};

use self::tree::{Content, NodeId, Sink, Tree};
use super::depth::DepthGuard;
use super::layout::DocumentBuilder;
use crate::extract::Limits;
use crate::model::{Document, Note};

/// Reads a page as [`super::read_html`] must: the slow and sure way.
#[doc(hidden)]
pub fn read_html_oracle(text: &str, limits: &Limits) -> Document {
    let options = TreeBuilderOpts { scripting_enabled: true, drop_doctype: true, ..TreeBuilderOpts::default() };
    let guard = DepthGuard::new(TreeBuilder::new(Sink::new(), options), limits.max_depth);
    let sink = Gather {
        next: guard,
        max_attributes: limits.max_attributes,
        is_capped: Cell::new(false),
        text: RefCell::default(),
    };
    // With `discard_bom` html5ever would drop a byte order mark behind every script, too.
    let tokenizer = Tokenizer::new(sink, TokenizerOpts { discard_bom: false, ..TokenizerOpts::default() });
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(text.strip_prefix('\u{feff}').unwrap_or(text)));
    // Stops at scripts and at declarations of an encoding; neither matters here.
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}

    let guard = &tokenizer.sink.next;
    let open = if guard.is_body_closed.get() { Vec::new() } else { guard.open_elements() };
    tokenizer.end();
    let sink = tokenizer.sink;
    let mut notes = Vec::new();
    if sink.next.is_capped.get() {
        notes.push(Note::DepthCapped);
    }
    if sink.is_capped.get() {
        notes.push(Note::AttributesCapped);
    }
    let mut tree = sink.next.builder.sink.finish();
    tree.mark_cut(&open);
    lay_out(tree, notes, limits)
}

/// Drops what a tag has beyond its first attributes (those written twice count once), and joins characters, which
/// html5ever hands on in pieces.
struct Gather {
    next: DepthGuard<Sink>,
    max_attributes: usize,
    is_capped: Cell<bool>,
    text: RefCell<StrTendril>,
}

impl TokenSink for Gather {
    type Handle = NodeId;

    fn process_token(&self, mut token: Token, line: u64) -> TokenSinkResult<NodeId> {
        match &mut token {
            Token::CharacterTokens(more) => {
                self.text.borrow_mut().push_tendril(more);
                return TokenSinkResult::Continue;
            }
            Token::ParseError(_) => return TokenSinkResult::Continue,
            Token::TagToken(tag) if tag.attrs.len() > self.max_attributes => {
                tag.attrs.truncate(self.max_attributes);
                self.is_capped.set(true);
            }
            _ => {}
        }
        let text = self.text.take();
        if !text.is_empty() {
            let _ = self.next.process_token(Token::CharacterTokens(text), line);
        }
        self.next.process_token(token, line)
    }

    fn end(&self) {
        self.next.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.next.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Walks the tree in reading order.
fn lay_out(mut tree: Tree, notes: Vec<Note>, limits: &Limits) -> Document {
    let mut builder = DocumentBuilder::new(limits);
    let meta = std::mem::take(&mut tree.meta);
    let mut node = Tree::ROOT;
    loop {
        let is_open = match tree.content(node) {
            Content::Document => true,
            Content::Element(_, element) => builder.start(element),
            Content::Text(text) => {
                builder.text(text);
                false
            }
            Content::Nothing => false,
        };
        if is_open && let Some(first) = tree.first(node) {
            node = first;
            continue;
        }
        let mut needs_end = is_open;
        loop {
            if needs_end && let Content::Element(_, element) = tree.content(node) {
                builder.end(element.kind);
            }
            if let Some(next) = tree.next(node) {
                node = next;
                break;
            }
            let Some(parent) = tree.parent(node) else { return builder.finish(meta, notes) };
            node = parent;
            needs_end = true;
        }
    }
}
