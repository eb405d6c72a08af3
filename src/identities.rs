//! The accounting identities (勾稽关系) of the form, declared once: `recover` decides by them, `check` reports them.
//!
//! An identity says that for each row, column or channel named by `per` the sum of the cells in `left` equals the sum
//! of the cells in `right`. The declarations themselves are data in `config/forms/`.

use crate::model::CheckCode;

/// What an identity holds for each of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Per {
    /// Each column of T2; the sides are rows (`Outcome` indexes).
    Applicant,
    /// Each row of T2; the sides are columns (`Applicant` indexes).
    Outcome,
    /// Each block of T3; the sides are columns within it (`DisputeOutcome` indexes).
    Channel,
}

impl Per {
    /// The word used in `config/forms/`.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "applicant" => Some(Self::Applicant),
            "outcome" => Some(Self::Outcome),
            "channel" => Some(Self::Channel),
            _ => None,
        }
    }
}

/// One accounting identity: for each `per`, the cells of `left` add up to the same as the cells of `right`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Its code in `checks`.
    pub check: CheckCode,
    /// What it holds for each of.
    pub per: Per,
    /// Indexes of the cells on the left-hand side.
    pub left: Vec<usize>,
    /// Indexes of the cells on the right-hand side.
    pub right: Vec<usize>,
}

impl Identity {
    /// True when the cell with this index stands on one of the sides.
    pub fn has(&self, index: usize) -> bool {
        self.left.contains(&index) || self.right.contains(&index)
    }

    /// The sums of both sides, by a function from index to value.
    pub fn sides<T: std::iter::Sum>(&self, value: impl Fn(usize) -> T) -> (T, T) {
        (self.left.iter().map(|&index| value(index)).sum(), self.right.iter().map(|&index| value(index)).sum())
    }
}
