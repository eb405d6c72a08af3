//! What the parser's helpers ask of an element's name again and again, answered from a small cache.
//!
//! A name is an atom; comparing it with forty others, for every tag, in three places, costs more than reading the tag.

use std::cell::RefCell;
use std::rc::Rc;

use html5ever::{LocalName, local_name};

use super::kind::Kind;

/// What a name says of an HTML element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Traits {
    pub(super) kind: Kind,
    /// The parser reopens it in every block until it is closed.
    pub(super) is_formatting: bool,
    /// It is never open.
    pub(super) is_void: bool,
}

impl Traits {
    /// The traits of an HTML element with this name, in lower case.
    pub(super) fn of(name: &LocalName) -> Self {
        Self { kind: Kind::of(name.as_bytes()), is_formatting: is_formatting(name), is_void: is_void(name) }
    }
}

/// Slots of the cache; a page uses some forty names. A power of two.
const N_SLOTS: usize = 128;

/// Traits of the names met so far.
#[derive(Debug)]
pub(super) struct TraitsOf {
    slots: RefCell<Vec<(LocalName, Traits)>>,
}

impl Default for TraitsOf {
    fn default() -> Self {
        let empty = LocalName::default();
        let traits = Traits::of(&empty);
        Self { slots: RefCell::new(vec![(empty, traits); N_SLOTS]) }
    }
}

thread_local! {
    static SHARED: Rc<TraitsOf> = Rc::default();
}

impl TraitsOf {
    /// The cache of this thread: pages are alike.
    pub(super) fn shared() -> Rc<Self> {
        SHARED.with(Rc::clone)
    }

    /// The traits of an HTML element with this name, in lower case.
    #[inline]
    pub(super) fn get(&self, name: &LocalName) -> Traits {
        let slot = &mut self.slots.borrow_mut()[name.get_hash() as usize % N_SLOTS];
        if slot.0 != *name {
            *slot = (name.clone(), Traits::of(name));
        }
        slot.1
    }
}

/// Formatting elements of the HTML standard: the parser reopens them in every block until they are closed.
pub(super) fn is_formatting(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("a")
            | local_name!("b")
            | local_name!("big")
            | local_name!("code")
            | local_name!("em")
            | local_name!("font")
            | local_name!("i")
            | local_name!("nobr")
            | local_name!("s")
            | local_name!("small")
            | local_name!("strike")
            | local_name!("strong")
            | local_name!("tt")
            | local_name!("u")
    )
}

/// Elements that are never open.
pub(super) fn is_void(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("area")
            | local_name!("base")
            | local_name!("br")
            | local_name!("embed")
            | local_name!("hr")
            | local_name!("img")
            | local_name!("input")
            | local_name!("link")
            | local_name!("meta")
            | local_name!("param")
            | local_name!("source")
            | local_name!("track")
            | local_name!("wbr")
    )
}
