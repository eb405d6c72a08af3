//! Texts held one behind the other and known by number: no allocation for each, and eight bytes beside it.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

/// Texts by number, from 0 on, in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    bytes: Vec<u8>,
    /// Where each begins.
    offsets: Vec<i64>,
}

impl Texts {
    /// Appends a text, and says its number.
    pub(crate) fn push(&mut self, text: &[u8]) -> u32 {
        let number = u32::try_from(self.offsets.len()).expect("fewer texts than 2^32: each report has a few");
        self.offsets.push(self.bytes.len() as i64);
        self.bytes.extend_from_slice(text);
        number
    }

    /// The text with a number that [`Texts::push`] gave.
    pub(crate) fn get(&self, number: u32) -> &[u8] {
        let at = number as usize;
        let end = self.offsets.get(at + 1).map_or(self.bytes.len(), |end| *end as usize);
        &self.bytes[self.offsets[at] as usize..end]
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.offsets.len()
    }

    /// Bytes in memory.
    pub(crate) fn n_bytes(&self) -> usize {
        self.bytes.len() + self.offsets.len() * size_of::<i64>()
    }

    /// The texts: offsets as Arrow has them (one more than there are texts, from 0 on), and bytes.
    pub(crate) fn into_parts(self) -> (Vec<i64>, Vec<u8>) {
        let Self { mut offsets, bytes } = self;
        offsets.push(bytes.len() as i64);
        (offsets, bytes)
    }
}

/// Texts of which each is held once.
///
/// Numbers depend on the texts alone: the hash table is only asked, never walked, so that it may be seeded at random
/// (texts come from pages that anybody writes).
#[derive(Debug, Default)]
pub(crate) struct Interner {
    texts: Texts,
    lookup: HashTable<u32>,
    hasher: RandomState,
}

impl Interner {
    /// The number of a text, which is the same for all that are equal.
    pub(crate) fn intern(&mut self, text: &[u8]) -> u32 {
        let Self { texts, lookup, hasher } = self;
        let hash = hasher.hash_one(text);
        if let Some(&known) = lookup.find(hash, |&number| texts.get(number) == text) {
            return known;
        }
        let number = texts.push(text);
        lookup.insert_unique(hash, number, |&number| hasher.hash_one(texts.get(number)));
        number
    }

    /// The number of a text that is not expected to come again: it is not looked for, now or later.
    pub(crate) fn store(&mut self, text: &[u8]) -> u32 {
        self.texts.push(text)
    }

    /// All texts.
    pub(crate) fn texts(&self) -> &Texts {
        &self.texts
    }

    /// Bytes in memory; the table takes about as many as the offsets.
    pub(crate) fn n_bytes(&self) -> usize {
        self.texts.n_bytes() + self.texts.len() * size_of::<u64>()
    }

    /// The texts, as [`Texts::into_parts`] has them.
    pub(crate) fn into_parts(self) -> (Vec<i64>, Vec<u8>) {
        self.texts.into_parts()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_have_one_number_and_stored_ones_their_own() {
        let mut interner = Interner::default();
        let words = ["公开", "", "不予公开", "公开", "", "a"];
        let numbers = words.map(|word| interner.intern(word.as_bytes()));
        assert_eq!(numbers, [0, 1, 2, 0, 1, 3]);
        assert_eq!(interner.store(b"a"), 4);
        assert_eq!(interner.intern(b"a"), 3);
        for (word, number) in words.into_iter().zip(numbers) {
            assert_eq!(interner.texts().get(number), word.as_bytes());
        }
        assert_eq!(interner.texts().get(4), b"a");
        let (offsets, bytes) = interner.into_parts();
        assert_eq!((offsets.as_slice(), bytes.as_slice()), (&[0, 6, 6, 18, 19, 20][..], "公开不予公开aa".as_bytes()));
    }
}
