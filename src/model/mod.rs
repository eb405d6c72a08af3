//! Plain types that every stage shares. No I/O, and nothing of ours is imported.
//!
//! `codes` holds the vocabulary of the data contract, `document` what a page looks like once it is laid out,
//! `report` what was read from it, `labels` how codes are named in print.

pub mod codes;
pub mod document;
pub mod labels;
pub mod record;
pub mod report;
pub mod source;

pub use codes::{
    Applicant, Channel, DisputeOutcome, Edition, Item, Measure, Outcome, OutcomeGroup, State, TableKind, Unit,
};
pub use document::{Block, Document, Grid, GridCell, Layout, Line, Note, OBJECT, Place, STROKE};
pub use labels::Labels;
pub use record::{AgencyRef, AgencyRow, CoverageRow, CoverageStatus, FileRecord, FileStatus, Links, ReportRecord};
pub use report::{
    ApplicationKey, Check, CheckCode, CheckStatus, DisclosureKey, DisputeKey, Fact, Metadata, Reading, Report, Section,
};
pub use source::Sidecar;
