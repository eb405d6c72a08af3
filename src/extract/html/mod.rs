//! HTML to a [`Document`], as a reader of the page sees it.
//!
//! `tokenizer` makes tokens of the text and caps attributes, `depth` keeps the stack of html5ever's tree builder short,
//! `tree` is what that builds, `kind` says what each element means, and `layout` makes lines and grids of it; the rules
//! are written there. `scan` reads before all that, and most pages whole, without a tree. `oracle` reads the same pages
//! by html5ever alone, for tests. Which table is which, and what the lines say, is left to `interpret`.
//!
//! Parsing is as with scripting on: a reader's browser runs scripts, so `noscript` is not shown.

mod depth;
mod kind;
mod layout;
mod names;
#[doc(hidden)]
pub mod oracle;
pub mod scan;
mod tokenizer;
mod traits;
mod tree;

#[cfg(test)]
mod tests;

use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};

use self::depth::DepthGuard;
use self::layout::DocumentBuilder;
use self::scan::{Reason, Scanned, scan_html};
use self::tokenizer::{Tokenizer, preprocess};
use self::tree::{Content, Sink, Tree};
use super::Limits;
use crate::deadline;
use crate::model::{Document, Note};

/// Reads a page. Every input makes a document; what the limits cost it is in its notes.
///
/// Time and memory are linear in the text for a given depth; spans cost at most 8 slots for each cell.
pub fn read_html(text: &str, limits: &Limits) -> Document {
    read_html_noted(text, limits).0
}

/// As [`read_html`]; and why the exact path had to read the page, where it had to.
pub fn read_html_noted(text: &str, limits: &Limits) -> (Document, Option<Reason>) {
    match scan_html(text, limits) {
        Scanned::Document(document) => (document, None),
        Scanned::DontKnow(reason) => (read_html_exact(text, limits), Some(reason)),
    }
}

/// The exact path: reads any page, and makes the same document where the scanner makes one.
pub fn read_html_exact(text: &str, limits: &Limits) -> Document {
    let (tree, notes) = parse(text, limits);
    lay_out(tree, notes, limits)
}

/// Parses a page to a tree; the notes say which caps were hit.
fn parse(text: &str, limits: &Limits) -> (Tree, Vec<Note>) {
    let options = TreeBuilderOpts { scripting_enabled: true, drop_doctype: true, ..TreeBuilderOpts::default() };
    let guard = DepthGuard::new(TreeBuilder::new(Sink::new(text.len()), options), limits.max_depth);
    let source = preprocess(text);
    let mut tokenizer = Tokenizer::<_, false>::new(&source, &guard, limits.max_attributes);
    tokenizer.run();
    let open = if guard.is_body_closed.get() { Vec::new() } else { guard.open_elements() };
    let is_attributes_capped = tokenizer.is_capped;
    tokenizer.end();
    let mut notes = Vec::new();
    if guard.is_capped.get() {
        notes.push(Note::DepthCapped);
    }
    if is_attributes_capped {
        notes.push(Note::AttributesCapped);
    }
    let mut tree = guard.builder.sink.finish();
    tree.mark_cut(&open);
    (tree, notes)
}

/// Walks the tree in reading order, without recursion.
fn lay_out(mut tree: Tree, notes: Vec<Note>, limits: &Limits) -> Document {
    let mut builder = DocumentBuilder::new(limits);
    let meta = std::mem::take(&mut tree.meta);
    let mut node = Tree::ROOT;
    loop {
        deadline::tick();
        let is_open = match tree.content(node) {
            Content::Document => true,
            Content::Element(element) => builder.start(element),
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
            if needs_end && let Content::Element(element) = tree.content(node) {
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
