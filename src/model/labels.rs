//! The official Chinese labels behind the codes, as a function: who prints them need not know the forms.

use super::codes::{Applicant, Channel, DisputeOutcome, Edition, Item, Measure, Outcome};

/// Official labels (`_zh` columns). Implemented by `forms::Forms`.
pub trait Labels: Sync {
    /// Label of a row of T1.
    fn item(&self, edition: Edition, item: Item) -> &str;
    /// Label of a column of T1, as the edition prints it for this row.
    fn measure(&self, edition: Edition, item: Item, measure: Measure) -> &str;
    /// Label of a row of T2.
    fn outcome(&self, edition: Edition, outcome: Outcome) -> &str;
    /// Label of a column of T2.
    fn applicant(&self, applicant: Applicant) -> &str;
    /// Label of a block of T3.
    fn channel(&self, channel: Channel) -> &str;
    /// Label of a column of T3.
    fn dispute_outcome(&self, outcome: DisputeOutcome) -> &str;
}
