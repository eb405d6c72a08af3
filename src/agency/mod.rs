//! Whose report it is: the agency behind a name, its place, level, kind and the body above it.
//!
//! [`regions`] holds the divisions with their history, [`kinds`] what bodies do. [`Resolver::resolve`] brings a report's
//! [`Clues`] together; it is a pure function of them and of the config. What makes one report current among several, and
//! the checks across years, are [`crate::link`]'s.

pub mod kinds;
pub mod regions;

use sha2::{Digest, Sha256};

use crate::fold;
use crate::model::AgencyRef;

pub use kinds::{KINDS, Kind};
pub use regions::{Region, regions};

/// What a report says of whose it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clues<'a> {
    /// Name as the reader would write it.
    pub name: Option<&'a str>,
    /// Year that the report is about.
    pub year: Option<i16>,
    /// Path relative to the input root, `/` between components.
    pub source_path: &'a str,
    /// Address of the page, from the sidecar.
    pub source_url: Option<&'a str>,
    /// Title of the report, as printed.
    pub title: Option<&'a str>,
    /// Other lines that may write the place out: the head of the document, its signature.
    pub lines: &'a [&'a str],
}

/// Tells agencies from clues. Threads share it.
#[derive(Debug, Default)]
pub struct Resolver {}

/// A body that took over from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Successor {
    /// The body that took over.
    pub agency_id: String,
    /// Why: `reform` (its function went to another body), `region` (its division was merged into another).
    pub because: &'static str,
    /// Year from which on the other is there, where it is known.
    pub since: Option<i16>,
}

impl Resolver {
    /// The resolver with the corrections that are built in.
    pub fn embedded() -> Self {
        Self::default()
    }

    /// Whose report it is.
    pub fn resolve(&self, clues: &Clues<'_>) -> AgencyRef {
        let Some(name) = clues.name.map(str::trim).filter(|name| !name.is_empty()) else {
            return AgencyRef::default();
        };
        let folded = fold::compact(name);
        AgencyRef { agency_id: Some(id_of(&folded)), agency: Some(name.to_owned()), ..AgencyRef::default() }
    }
}

/// The bodies that took over from this one, by the reforms that its name shows and by the history of its region.
pub fn successors(_agency: &AgencyRef) -> Vec<Successor> {
    Vec::new()
}

/// The identifier that stands for a canonical key.
fn id_of(key: &str) -> String {
    let digest = Sha256::digest(key.as_bytes());
    digest[..6].iter().fold("a".to_owned(), |id, byte| id + &format!("{byte:02x}"))
}
