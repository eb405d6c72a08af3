//! The tree that html5ever builds: a flat arena with links, so that depth costs no stack, neither walked nor dropped.
//!
//! Only what the document needs is kept of an element: its part, its visibility, a cell's spans. All other attributes
//! are forgotten at once, which keeps a page of two million cells near a quarter of a gigabyte. The tree builder asks
//! for the names of open elements all the time; so a handle knows where its name is (`names`), and is as small as can be.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::num::NonZeroU32;

use html5ever::tendril::StrTendril;
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, LocalName, Namespace, QualName, local_name, ns};

use super::depth::Counted;
use super::kind::{Element, Kind, Style, Visibility};
use super::names::{Name, Names};
use crate::extract::grid::{parse_colspan, parse_rowspan};

/// A node's place in the arena, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct NodeId(NonZeroU32);

impl NodeId {
    fn idx(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// A node, and its name if it is an element.
#[derive(Debug, Clone, Copy)]
pub(super) struct Handle {
    id: NodeId,
    /// Index among the names.
    name: u32,
}

impl Handle {
    /// A node that is no element.
    fn unnamed(id: NodeId) -> Self {
        Self { id, name: Names::NONE }
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
    Element(Element),
    /// The contents of templates: nothing under it is shown.
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
    pub(super) const ROOT: NodeId = NodeId(NonZeroU32::MIN);

    fn new(n_bytes: usize) -> Self {
        // Pages have a node for some twenty bytes; very large ones grow as they need.
        let mut tree = Self { nodes: Vec::with_capacity((n_bytes / 20).min(1 << 16)), meta: Vec::new() };
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

    #[cfg(test)]
    pub(super) fn n_nodes(&self) -> usize {
        self.nodes.len()
    }

    #[cfg(test)]
    pub(super) fn depth(&self) -> usize {
        // A parent may come behind its child in the arena: so each is followed up, with depths kept.
        let mut depths: Vec<usize> = vec![0; self.nodes.len()];
        for start in 1..=self.nodes.len() as u32 {
            let mut path = Vec::new();
            let mut at = NonZeroU32::new(start).map(NodeId);
            while let Some(id) = at
                && depths[id.idx()] == 0
            {
                path.push(id);
                at = self.parent(id);
            }
            let mut depth = at.map_or(0, |id| depths[id.idx()]);
            for id in path.into_iter().rev() {
                depth += 1;
                depths[id.idx()] = depth;
            }
        }
        depths.into_iter().max().unwrap_or(0)
    }

    /// Marks the tables among these nodes as cut by the end of the text.
    pub(super) fn mark_cut(&mut self, open: &[Handle]) {
        for handle in open {
            if let Content::Element(element) = &mut self.node(handle.id).content
                && element.kind == Kind::Table
            {
                element.is_cut = true;
            }
        }
    }

    fn add(&mut self, content: Content) -> NodeId {
        self.nodes.push(Node { parent: None, previous: None, next: None, first: None, last: None, content });
        let n = u32::try_from(self.nodes.len()).ok().and_then(NonZeroU32::new);
        NodeId(n.expect("texts are below 4 GB, and a node needs a byte"))
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
    fn insert_child(&mut self, parent: NodeId, child: NodeOrText<Handle>, next: Option<NodeId>) {
        let id = match child {
            // A comment.
            NodeOrText::AppendNode(Handle { id: Self::ROOT, .. }) => return,
            NodeOrText::AppendNode(Handle { id, .. }) => {
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
    names: Names,
    template_contents: RefCell<HashMap<NodeId, NodeId>>,
    n_structural: Cell<u64>,
    n_formatting: Cell<u64>,
}

impl Sink {
    /// A sink for a page of so many bytes.
    pub(super) fn new(n_bytes: usize) -> Self {
        Self {
            tree: RefCell::new(Tree::new(n_bytes)),
            names: Names::new(),
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

    fn name(&self, handle: &Handle) -> Option<(LocalName, bool)> {
        (handle.name != Names::NONE).then(|| {
            let name = self.names.get(handle.name);
            (name.local.clone(), name.traits.is_formatting)
        })
    }
}

/// What is kept of an element.
pub(super) fn read_element(
    ns: &Namespace,
    local: &LocalName,
    kind: Kind,
    attributes: &[Attribute],
    meta: &mut Vec<(String, String)>,
) -> Element {
    if *ns != ns!(html) {
        // A drawing's texts are no text of the page.
        return Element::new(if *ns == ns!(svg) { Kind::Object } else { Kind::Inline });
    }
    let mut element = Element::new(kind);
    if attributes.is_empty() {
        return element;
    }
    let value = |wanted: LocalName| attributes.iter().find(|a| a.name.local == wanted).map(|a| &*a.value);
    for attribute in attributes {
        match attribute.name.local {
            local_name!("hidden") => element.visibility = Visibility::Removed,
            local_name!("style") if element.visibility != Visibility::Removed => {
                element = element.with(Style::read(&attribute.value));
            }
            local_name!("type") if *local == local_name!("input") && attribute.value.eq_ignore_ascii_case("hidden") => {
                element.kind = Kind::Inline;
            }
            local_name!("rowspan") if element.kind == Kind::Cell => element.rowspan = parse_rowspan(&attribute.value),
            local_name!("colspan") if element.kind == Kind::Cell => element.colspan = parse_colspan(&attribute.value),
            _ => {}
        }
    }
    if *local == local_name!("meta")
        && let Some(content) = value(local_name!("content"))
        && let Some(name) =
            value(local_name!("name")).or(value(LocalName::from("property"))).or(value(local_name!("http-equiv")))
    {
        meta.push((name.trim().to_ascii_lowercase(), content.to_owned()));
    }
    element
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Tree;
    type ElemName<'a> = &'a Name;

    fn finish(self) -> Tree {
        self.tree.into_inner()
    }

    // Pages of this kind are full of errors; nobody counts them.
    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle::unnamed(Tree::ROOT)
    }

    #[inline]
    fn elem_name<'a>(&'a self, target: &'a Handle) -> &'a Name {
        self.names.get(target.name)
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, flags: ElementFlags) -> Handle {
        let name = self.names.intern(name);
        let Name { ns, local, traits } = self.names.get(name);
        if traits.is_formatting {
            self.n_formatting.set(self.n_formatting.get() + 1);
        } else if !traits.is_void {
            self.n_structural.set(self.n_structural.get() + 1);
        }
        let tree = &mut *self.tree.borrow_mut();
        let element = read_element(ns, local, traits.kind, &attributes, &mut tree.meta);
        let id = tree.add(Content::Element(element));
        if flags.template {
            let contents = tree.add(Content::Nothing);
            self.template_contents.borrow_mut().insert(id, contents);
        }
        Handle { id, name }
    }

    // Comments are not kept: the root stands for all of them, for it is never inserted anywhere.
    fn create_comment(&self, _text: StrTendril) -> Handle {
        Handle::unnamed(Tree::ROOT)
    }

    fn create_pi(&self, _target: StrTendril, _data: StrTendril) -> Handle {
        Handle::unnamed(Tree::ROOT)
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.tree.borrow_mut().insert_child(parent.id, child, None);
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        let has_parent = self.tree.borrow().parent(element.id).is_some();
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        let mut tree = self.tree.borrow_mut();
        if let NodeOrText::AppendNode(handle) = &child {
            tree.detach(handle.id);
        }
        if let Some(parent) = tree.parent(sibling.id) {
            tree.insert_child(parent, child, Some(sibling.id));
        }
    }

    fn append_doctype_to_document(&self, _name: StrTendril, _public: StrTendril, _system: StrTendril) {}

    fn get_template_contents(&self, target: &Handle) -> Handle {
        Handle::unnamed(self.template_contents.borrow()[&target.id])
    }

    fn same_node(&self, a: &Handle, b: &Handle) -> bool {
        a.id == b.id
    }

    fn set_quirks_mode(&self, _mode: QuirksMode) {}

    // Only `html` and `body` are ever completed; none of their attributes is kept.
    fn add_attrs_if_missing(&self, _target: &Handle, _attributes: Vec<Attribute>) {}

    fn remove_from_parent(&self, target: &Handle) {
        self.tree.borrow_mut().detach(target.id);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        let mut tree = self.tree.borrow_mut();
        while let Some(child) = tree.first(node.id) {
            tree.detach(child);
            tree.insert(new_parent.id, child, None);
        }
    }
}
