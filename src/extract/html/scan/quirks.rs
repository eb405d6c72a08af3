//! Whether a document type puts a page into quirks mode, where a table may stand in a paragraph.
//!
//! html5ever is asked, so that its list of types is not written out a second time. Pages seldom need it.

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{LocalName, local_name};

use crate::extract::html::tree::{Content, NodeId, Sink, Tree};

/// True if a page that starts with this document type lets a table stand in a paragraph.
pub(super) fn is_quirky(doctype: &str) -> bool {
    let tokenizer = Tokenizer::new(TreeBuilder::new(Sink::new(), TreeBuilderOpts::default()), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(doctype));
    input.push_back(StrTendril::from_slice("<p><table>"));
    let _ = tokenizer.feed(&input);
    let tree = tokenizer.sink.sink.finish();
    let mut at = Some(Tree::ROOT);
    let mut parent = None;
    while let Some(node) = at {
        let name = name(&tree, node);
        if name == Some(&local_name!("table")) {
            return parent == Some(&local_name!("p"));
        }
        // The last branch: `html`, `body`, then `p`, and the table in it or behind it.
        at = last_child(&tree, node);
        parent = name;
    }
    false
}

fn name(tree: &Tree, node: NodeId) -> Option<&LocalName> {
    match tree.content(node) {
        Content::Element(name, _) => Some(&name.local),
        _ => None,
    }
}

fn last_child(tree: &Tree, node: NodeId) -> Option<NodeId> {
    let mut last = tree.first(node)?;
    while let Some(next) = tree.next(last) {
        last = next;
    }
    Some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn document_types_are_told_apart() {
        for (doctype, expected) in [
            ("<!DOCTYPE html>", false),
            ("<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 3.2//EN\">", true),
            ("<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\">", true),
            (
                "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\" \"http://www.w3.org/TR/html4/loose.dtd\">",
                false,
            ),
            (
                "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\" \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">",
                false,
            ),
            ("<!DOCTYPE>", true),
            ("<!DOCTYPE report>", true),
            ("", true),
        ] {
            assert_eq!(is_quirky(doctype), expected, "{doctype}");
        }
    }
}
