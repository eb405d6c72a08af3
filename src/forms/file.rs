//! The files of `config/forms/` as they are written: one per edition. Unknown keys are refused.

use serde::Deserialize;

/// One edition's file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FormFile {
    pub edition: String,
    pub source: String,
    pub years: [i16; 2],
    pub t1: T1,
    pub t2: T2,
    pub t3: T3,
    pub identities: Vec<IdentityEntry>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct T1 {
    pub heads: Vec<String>,
    pub fragments: Vec<String>,
    pub bands: Vec<String>,
    pub measures: Vec<LabelEntry>,
    pub items: Vec<ItemEntry>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct T2 {
    pub heads: Vec<String>,
    pub remarks: Vec<String>,
    pub columns: Vec<LabelEntry>,
    pub groups: Vec<LabelEntry>,
    pub rows: Vec<LabelEntry>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct T3 {
    pub heads: Vec<String>,
    pub fragments: Vec<String>,
    pub channels: Vec<LabelEntry>,
    pub outcomes: Vec<LabelEntry>,
}

/// A code with its official label and the other spellings that were seen.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LabelEntry {
    pub code: String,
    pub label: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Unit of a measure, checked against the contract's.
    pub unit: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ItemEntry {
    pub code: String,
    pub label: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    pub measures: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IdentityEntry {
    pub check: String,
    pub per: String,
    pub left: Vec<String>,
    pub right: Vec<String>,
}
