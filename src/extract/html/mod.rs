//! HTML to a [`Document`], as a reader of the page sees it.
//!
//! `guard` caps attributes in the text and cuts long comments out, html5ever parses it, `depth` keeps its stack short, `tree` is what it builds,
//! `kind` says what each element means, and `layout` makes lines and grids of it; the rules are written there. Which
//! table is which, and what the lines say, is left to `interpret`.
//!
//! Parsing is as with scripting on: a reader's browser runs scripts, so `noscript` is not shown.

mod depth;
mod kind;
mod layout;
#[doc(hidden)]
pub mod oracle;
pub mod scan;
mod tree;

#[cfg(test)]
mod tests;

use html5ever::interface::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};

use self::depth::DepthGuard;
use self::layout::DocumentBuilder;
use self::tree::{Content, Sink, Tree};
use super::Limits;
use super::guard::guard;
use crate::model::{Document, Note};

/// Text goes to the tokenizer in pieces, so that no second copy of the whole is made.
const PIECE_BYTES: usize = 64 * 1024;

/// Reads a page. Every input makes a document; what the limits cost it is in its notes.
///
/// Time and memory are linear in the text for a given depth; spans cost at most 8 slots for each cell.
pub fn read_html(text: &str, limits: &Limits) -> Document {
    let guarded = guard(text, limits.max_attributes);
    let mut notes = Vec::new();
    let (tree, is_depth_capped) = parse(&guarded.text, limits.max_depth);
    if is_depth_capped {
        notes.push(Note::DepthCapped);
    }
    if guarded.is_capped {
        notes.push(Note::AttributesCapped);
    }
    lay_out(tree, notes, limits)
}

/// Parses a page to a tree; the flag tells that depth was capped.
fn parse(text: &str, max_depth: usize) -> (Tree, bool) {
    let options = TreeBuilderOpts { scripting_enabled: true, drop_doctype: true, ..TreeBuilderOpts::default() };
    let guard = DepthGuard::new(TreeBuilder::new(Sink::new(), options), max_depth);
    let tokenizer = Tokenizer::new(guard, TokenizerOpts::default());
    let input = BufferQueue::default();
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at(rest.floor_char_boundary(PIECE_BYTES));
        rest = behind;
        input.push_back(StrTendril::from_slice(piece));
        // Stops at scripts and at declarations of an encoding; neither matters here.
        while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    }
    let open = if tokenizer.sink.is_body_closed.get() { Vec::new() } else { tokenizer.sink.open_elements() };
    tokenizer.end();
    let is_capped = tokenizer.sink.is_capped.get();
    let mut tree = tokenizer.sink.builder.sink.finish();
    tree.mark_cut(&open);
    (tree, is_capped)
}

/// Walks the tree in reading order, without recursion.
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
