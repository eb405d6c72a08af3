//! Names of elements in a list that only grows, so that a handle of the tree builder is two numbers.
//!
//! The tree builder copies handles and asks for their names dozens of times a tag; with the name in the handle every
//! copy would be counted, with a borrow of the tree every question.

use std::cell::{Cell, OnceCell};
use std::iter;

use html5ever::tree_builder::ElemName;
use html5ever::{LocalName, Namespace, QualName, ns};

use super::traits::Traits;

/// The name of an element, and what it says.
#[derive(Debug)]
pub(super) struct Name {
    pub(super) ns: Namespace,
    pub(super) local: LocalName,
    /// Of an element of HTML; of others only whether it is one of them.
    pub(super) traits: Traits,
}

impl ElemName for &Name {
    #[inline(always)]
    fn ns(&self) -> &Namespace {
        &self.ns
    }

    #[inline(always)]
    fn local_name(&self) -> &LocalName {
        &self.local
    }
}

/// Names that are found without a detour. A power of two.
const N_NEAR: usize = 128;
/// Pieces that hold all that a 32-bit index can count, each twice as long as the one before.
const N_PIECES: usize = 26;
/// Slots of the cache. A power of two.
const N_SLOTS: usize = 128;

/// The names that a page uses. The same name may be there more than once, where another took its slot of the cache.
#[derive(Debug)]
pub(super) struct Names {
    near: [OnceCell<Name>; N_NEAR],
    /// All beyond; from names made up by their thousands.
    far: [OnceCell<Box<[OnceCell<Name>]>>; N_PIECES],
    len: Cell<u32>,
    /// By hash: the index of the name that was interned last.
    slots: [Cell<u32>; N_SLOTS],
}

impl Names {
    /// Index of no name.
    pub(super) const NONE: u32 = u32::MAX;

    pub(super) fn new() -> Self {
        Self {
            near: [const { OnceCell::new() }; N_NEAR],
            far: [const { OnceCell::new() }; N_PIECES],
            len: Cell::new(0),
            slots: [const { Cell::new(Self::NONE) }; N_SLOTS],
        }
    }

    /// The name with this index.
    #[inline]
    pub(super) fn get(&self, idx: u32) -> &Name {
        self.cell(idx).get().expect("only elements are asked for their name, and they have one")
    }

    /// The index of a name.
    #[inline]
    pub(super) fn intern(&self, name: QualName) -> u32 {
        let slot = &self.slots[name.local.get_hash() as usize % N_SLOTS];
        let idx = slot.get();
        if idx != Self::NONE {
            let known = self.get(idx);
            if known.local == name.local && known.ns == name.ns {
                return idx;
            }
        }
        let idx = self.add(name);
        slot.set(idx);
        idx
    }

    fn add(&self, name: QualName) -> u32 {
        let mut traits = Traits::of(&name.local);
        if name.ns != ns!(html) {
            (traits.is_formatting, traits.is_void) = (false, false);
        }
        let idx = self.len.get();
        self.len.set(idx + 1);
        let name = Name { ns: name.ns, local: name.local, traits };
        self.cell(idx).set(name).expect("every index is used once");
        idx
    }

    #[inline]
    fn cell(&self, idx: u32) -> &OnceCell<Name> {
        self.near.get(idx as usize).unwrap_or_else(|| self.far_cell(idx as usize))
    }

    #[cold]
    fn far_cell(&self, idx: usize) -> &OnceCell<Name> {
        // Of all names, piece n starts at N_NEAR * 2^n.
        let piece = (idx / N_NEAR).ilog2() as usize;
        let len = N_NEAR << piece;
        let cells = self.far[piece].get_or_init(|| iter::repeat_with(OnceCell::new).take(len).collect());
        &cells[idx - len]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_keeps_its_place() {
        let names = Names::new();
        let make = |n: usize| QualName::new(None, ns!(html), LocalName::from(format!("x-{n}")));
        let idxs: Vec<u32> = (0..5000).map(|n| names.intern(make(n))).collect();
        for (n, idx) in idxs.into_iter().enumerate() {
            assert_eq!(names.get(idx).local, make(n).local);
        }
        assert_eq!(names.get(names.intern(make(7))).local, make(7).local);
    }
}
