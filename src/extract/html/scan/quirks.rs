//! Whether a document type puts a page into quirks mode, where a table may stand in a paragraph.
//!
//! html5ever is asked, so that its list of types is not written out a second time. Pages seldom need it.

use std::borrow::Cow;
use std::cell::Cell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{Attribute, QualName, local_name, ns};

/// True if a page that starts with this document type lets a table stand in a paragraph.
pub(super) fn is_quirky(doctype: &str) -> bool {
    let asked =
        Asked { mode: Cell::new(QuirksMode::Quirks), root: QualName::new(None, ns!(html), local_name!("html")) };
    let tokenizer = Tokenizer::new(TreeBuilder::new(asked, TreeBuilderOpts::default()), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(doctype));
    let _ = tokenizer.feed(&input);
    tokenizer.sink.sink.mode.get() == QuirksMode::Quirks
}

/// Remembers the mode and builds nothing: a document type makes no element.
struct Asked {
    mode: Cell<QuirksMode>,
    root: QualName,
}

impl TreeSink for Asked {
    type Handle = ();
    type Output = ();
    type ElemName<'a> = &'a QualName;

    fn finish(self) {}

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) {}

    fn elem_name<'a>(&'a self, (): &'a ()) -> &'a QualName {
        &self.root
    }

    fn create_element(&self, _name: QualName, _attributes: Vec<Attribute>, _flags: ElementFlags) {}

    fn create_comment(&self, _text: StrTendril) {}

    fn create_pi(&self, _target: StrTendril, _data: StrTendril) {}

    fn append(&self, (): &(), _child: NodeOrText<()>) {}

    fn append_based_on_parent_node(&self, (): &(), (): &(), _child: NodeOrText<()>) {}

    fn append_before_sibling(&self, (): &(), _child: NodeOrText<()>) {}

    fn append_doctype_to_document(&self, _name: StrTendril, _public: StrTendril, _system: StrTendril) {}

    fn get_template_contents(&self, (): &()) {}

    fn same_node(&self, (): &(), (): &()) -> bool {
        true
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.mode.set(mode);
    }

    fn add_attrs_if_missing(&self, (): &(), _attributes: Vec<Attribute>) {}

    fn remove_from_parent(&self, (): &()) {}

    fn reparent_children(&self, (): &(), (): &()) {}
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
