//! Names of tags, interned: html5ever would hash each name anew, which costs as much as reading the tag.

use html5ever::LocalName;

use super::tag::{Known, wanted};

/// Slots of the cache; a page uses some forty names. A power of two.
const N_SLOTS: usize = 128;

/// A name, and which attributes of its elements are looked at.
#[derive(Debug, Clone)]
pub(super) struct Name {
    pub(super) name: LocalName,
    pub(super) wanted: Known,
}

/// A small cache of the names of up to eight bytes that pages use.
pub(super) struct Names {
    /// A name's bytes as a number (0: free), and the name.
    slots: Vec<(u64, Name)>,
}

impl Names {
    /// An empty cache.
    pub(super) fn new() -> Self {
        Self { slots: vec![(0, Name::of("")); N_SLOTS] }
    }

    /// The name of a tag in lower case, with U+FFFD for NUL. The key: its last eight bytes, in lower case.
    #[inline]
    pub(super) fn intern(&mut self, key: u64, raw: &str) -> Name {
        if raw.len() > 8 {
            return Name::of(raw);
        }
        // Multiplicative hashing: the best bits are the highest.
        let idx = key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - N_SLOTS.ilog2());
        let slot = &mut self.slots[idx as usize];
        if slot.0 != key {
            *slot = (key, Name::of(raw));
        }
        slot.1.clone()
    }
}

impl Name {
    fn of(raw: &str) -> Self {
        let name = fold(raw);
        Self { wanted: wanted(&name), name }
    }
}

/// A name in lower case, with U+FFFD for NUL.
pub(super) fn fold(raw: &str) -> LocalName {
    if raw.bytes().any(|byte| byte == 0 || byte.is_ascii_uppercase()) {
        LocalName::from(raw.to_ascii_lowercase().replace('\0', "\u{fffd}"))
    } else {
        LocalName::from(raw)
    }
}
