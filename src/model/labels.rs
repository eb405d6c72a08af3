//! How codes are named in print. The words themselves are data (`config/forms/`); this is the door to them.

use super::codes::{Applicant, Channel, DisputeOutcome, Edition, Item, Measure, Outcome};

/// Chinese labels of the codes, as an edition of the form prints them.
pub trait Labels {
    /// Row of T1.
    fn item(&self, edition: Edition, item: Item) -> &str;
    /// Column of T1, which may differ by row.
    fn measure(&self, edition: Edition, item: Item, measure: Measure) -> &str;
    /// Row of T2.
    fn outcome(&self, edition: Edition, outcome: Outcome) -> &str;
    /// Column of T2.
    fn applicant(&self, applicant: Applicant) -> &str;
    /// Block of T3.
    fn channel(&self, channel: Channel) -> &str;
    /// Column of T3.
    fn dispute_outcome(&self, outcome: DisputeOutcome) -> &str;
}
