//! Names of tags, interned: html5ever would hash each name anew, which costs as much as reading the tag.

use html5ever::LocalName;

/// Slots of the cache; a page uses some forty names. A power of two.
const N_SLOTS: usize = 128;

/// A small cache of the names of up to eight bytes that a page uses.
pub(super) struct Names {
    /// A name's bytes as a number (0: free), and the name.
    slots: Vec<(u64, LocalName)>,
}

impl Default for Names {
    fn default() -> Self {
        Self { slots: vec![(0, LocalName::default()); N_SLOTS] }
    }
}

impl Names {
    /// The name of a tag in lower case, with U+FFFD for NUL.
    pub(super) fn intern(&mut self, raw: &str) -> LocalName {
        if raw.len() > 8 {
            return fold(raw);
        }
        let mut key = 0;
        for byte in raw.bytes() {
            key = key << 8 | u64::from(byte.to_ascii_lowercase());
        }
        // Multiplicative hashing: the best bits are the highest.
        let idx = key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - N_SLOTS.ilog2());
        let slot = &mut self.slots[idx as usize];
        if slot.0 != key {
            *slot = (key, fold(raw));
        }
        slot.1.clone()
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
