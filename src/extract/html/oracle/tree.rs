//! The oracle's tree: all that html5ever builds, plainly.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};
use std::collections::HashMap;

use html5ever::tendril::StrTendril;
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, LocalName, QualName, ns};

use crate::extract::html::depth::Counted;
use crate::extract::html::kind::{Element, Kind};
use crate::extract::html::traits::{is_formatting, is_void};
use crate::extract::html::tree::read_element;

/// A node's place in the arena.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NodeId(u32);

impl NodeId {
    fn idx(self) -> usize {
        self.0 as usize
    }
}

/// What a node is.
#[derive(Debug)]
pub(super) enum Content {
    /// The root.
    Document,
    /// Text between tags.
    Text(StrTendril),
    /// An element.
    Element(QualName, Element),
    /// Comments, processing instructions and the contents of templates: nothing under it is shown.
    Nothing,
}

#[derive(Debug)]
struct Node {
    parent: Option<NodeId>,
    previous: Option<NodeId>,
    next: Option<NodeId>,
    first: Option<NodeId>,
    last: Option<NodeId>,
    content: Content,
}

/// A parsed page.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    /// `<meta name|property|http-equiv content>` in the order they were read.
    pub(super) meta: Vec<(String, String)>,
}

impl Tree {
    pub(super) const ROOT: NodeId = NodeId(0);

    fn new() -> Self {
        let mut tree = Self { nodes: Vec::new(), meta: Vec::new() };
        tree.add(Content::Document);
        tree
    }

    pub(super) fn content(&self, id: NodeId) -> &Content {
        &self.nodes[id.idx()].content
    }

    pub(super) fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.nodes[id.idx()].parent
    }

    pub(super) fn next(&self, id: NodeId) -> Option<NodeId> {
        self.nodes[id.idx()].next
    }

    pub(super) fn first(&self, id: NodeId) -> Option<NodeId> {
        self.nodes[id.idx()].first
    }

    /// Marks the tables among these nodes as cut by the end of the text.
    pub(super) fn mark_cut(&mut self, open: &[NodeId]) {
        for id in open {
            if let Content::Element(_, element) = &mut self.nodes[id.idx()].content
                && element.kind == Kind::Table
            {
                element.is_cut = true;
            }
        }
    }

    fn add(&mut self, content: Content) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).expect("texts are below 4 GB, and a node needs a byte"));
        self.nodes.push(Node { parent: None, previous: None, next: None, first: None, last: None, content });
        id
    }

    fn node(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id.idx()]
    }

    fn detach(&mut self, id: NodeId) {
        let Node { parent, previous, next, .. } = *self.node(id);
        let Some(parent) = parent else { return };
        match previous {
            Some(previous) => self.node(previous).next = next,
            None => self.node(parent).first = next,
        }
        match next {
            Some(next) => self.node(next).previous = previous,
            None => self.node(parent).last = previous,
        }
        let node = self.node(id);
        (node.parent, node.previous, node.next) = (None, None, None);
    }

    /// Inserts a detached node as a child, before `next` or as the last one.
    fn insert(&mut self, parent: NodeId, id: NodeId, next: Option<NodeId>) {
        let previous = match next {
            Some(next) => self.node(next).previous.replace(id),
            None => self.node(parent).last.replace(id),
        };
        match previous {
            Some(previous) => self.node(previous).next = Some(id),
            None => self.node(parent).first = Some(id),
        }
        let node = self.node(id);
        (node.parent, node.previous, node.next) = (Some(parent), previous, next);
    }

    /// Inserts a node or text, text joined to that before it.
    fn insert_child(&mut self, parent: NodeId, child: NodeOrText<NodeId>, next: Option<NodeId>) {
        let id = match child {
            NodeOrText::AppendNode(id) => {
                self.detach(id);
                id
            }
            NodeOrText::AppendText(text) => {
                let previous = match next {
                    Some(next) => self.node(next).previous,
                    None => self.node(parent).last,
                };
                if let Some(previous) = previous
                    && let Content::Text(before) = &mut self.node(previous).content
                {
                    before.push_tendril(&text);
                    return;
                }
                self.add(Content::Text(text))
            }
        };
        self.insert(parent, id, next);
    }
}

/// Builds a [`Tree`] for html5ever, and counts what it is asked to create.
#[derive(Debug)]
pub(super) struct Sink {
    tree: RefCell<Tree>,
    template_contents: RefCell<HashMap<u32, NodeId>>,
    /// Elements created that can be open and are no formatting elements.
    n_structural: Cell<u64>,
    /// Formatting elements created, reopened ones too.
    n_formatting: Cell<u64>,
}

impl Sink {
    pub(super) fn new() -> Self {
        Self {
            tree: RefCell::new(Tree::new()),
            template_contents: RefCell::default(),
            n_structural: Cell::new(0),
            n_formatting: Cell::new(0),
        }
    }
}

impl Counted for Sink {
    fn n_structural(&self) -> u64 {
        self.n_structural.get()
    }

    fn n_formatting(&self) -> u64 {
        self.n_formatting.get()
    }

    fn name(&self, id: &NodeId) -> Option<(LocalName, bool)> {
        match self.tree.borrow().content(*id) {
            Content::Element(name, _) => Some((name.local.clone(), is_html_formatting(name))),
            _ => None,
        }
    }
}

fn is_html_formatting(name: &QualName) -> bool {
    name.ns == ns!(html) && is_formatting(&name.local)
}

impl TreeSink for Sink {
    type Handle = NodeId;
    type Output = Tree;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Tree {
        self.tree.into_inner()
    }

    // Pages of this kind are full of errors; nobody counts them.
    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        Tree::ROOT
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Ref<'a, QualName> {
        Ref::map(self.tree.borrow(), |tree| match tree.content(*target) {
            Content::Element(name, _) => name,
            _ => unreachable!("html5ever asks only elements for their name"),
        })
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, flags: ElementFlags) -> NodeId {
        if is_html_formatting(&name) {
            self.n_formatting.set(self.n_formatting.get() + 1);
        } else if !(name.ns == ns!(html) && is_void(&name.local)) {
            self.n_structural.set(self.n_structural.get() + 1);
        }
        let tree = &mut *self.tree.borrow_mut();
        let element = read_element(&name.ns, &name.local, Kind::of(name.local.as_bytes()), &attributes, &mut tree.meta);
        let id = tree.add(Content::Element(name, element));
        if flags.template {
            let contents = tree.add(Content::Nothing);
            self.template_contents.borrow_mut().insert(id.0, contents);
        }
        id
    }

    fn create_comment(&self, _text: StrTendril) -> NodeId {
        self.tree.borrow_mut().add(Content::Nothing)
    }

    fn create_pi(&self, _target: StrTendril, _data: StrTendril) -> NodeId {
        self.tree.borrow_mut().add(Content::Nothing)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        self.tree.borrow_mut().insert_child(*parent, child, None);
    }

    fn append_based_on_parent_node(&self, element: &NodeId, previous: &NodeId, child: NodeOrText<NodeId>) {
        let has_parent = self.tree.borrow().parent(*element).is_some();
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_before_sibling(&self, sibling: &NodeId, child: NodeOrText<NodeId>) {
        let mut tree = self.tree.borrow_mut();
        if let NodeOrText::AppendNode(id) = child {
            tree.detach(id);
        }
        if let Some(parent) = tree.parent(*sibling) {
            tree.insert_child(parent, child, Some(*sibling));
        }
    }

    fn append_doctype_to_document(&self, _name: StrTendril, _public: StrTendril, _system: StrTendril) {}

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        self.template_contents.borrow()[&target.0]
    }

    fn same_node(&self, a: &NodeId, b: &NodeId) -> bool {
        a == b
    }

    fn set_quirks_mode(&self, _mode: QuirksMode) {}

    // Only `html` and `body` are ever completed; none of their attributes is kept.
    fn add_attrs_if_missing(&self, _target: &NodeId, _attributes: Vec<Attribute>) {}

    fn remove_from_parent(&self, target: &NodeId) {
        self.tree.borrow_mut().detach(*target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        let mut tree = self.tree.borrow_mut();
        while let Some(child) = tree.first(*node) {
            tree.detach(child);
            tree.insert(*new_parent, child, None);
        }
    }
}
