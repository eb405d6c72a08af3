//! What was read from one document: facts, checks, sections, and where each came from.

use chrono::NaiveDate;

use super::codes::{Applicant, Channel, DisputeOutcome, Edition, Item, Measure, Outcome, State, TableKind};
use super::document::{Layout, Note, Place};

/// Key of a T1 cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DisclosureKey {
    /// Row.
    pub item: Item,
    /// Column.
    pub measure: Measure,
}

/// Key of a T2 cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApplicationKey {
    /// Row.
    pub outcome: Outcome,
    /// Column.
    pub applicant: Applicant,
}

/// Key of a T3 cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DisputeKey {
    /// Block of columns.
    pub channel: Channel,
    /// Column within the block.
    pub outcome: DisputeOutcome,
}

/// One cell of a statutory table with what stands behind it.
///
/// `value` is `Some` exactly for `reported` and `recovered`; `best_guess` only ever for `ambiguous`.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact<K, V> {
    /// Which cell of the form.
    pub key: K,
    /// The number, where there is one.
    pub value: Option<V>,
    /// What stands behind it.
    pub state: State,
    /// The most plausible number of an ambiguous cell, if one clearly is.
    pub best_guess: Option<V>,
    /// Text as printed in the cell that the value was read from.
    pub raw: Option<String>,
    /// Where that cell is.
    pub place: Option<Place>,
}

/// What the document says about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Title of the report, as printed.
    pub title: Option<String>,
    /// Name of the agency as the reader would write it.
    pub agency: Option<String>,
    /// The year the report is about.
    pub year: Option<i16>,
    /// First day of the 统计期限.
    pub period_start: Option<NaiveDate>,
    /// Last day of the 统计期限.
    pub period_end: Option<NaiveDate>,
    /// Day of publication.
    pub published_on: Option<NaiveDate>,
    /// Years named by the sources, best source first, as (source, year): the evidence behind `year`.
    pub year_sources: Vec<(&'static str, i16)>,
}

/// A narrative section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// 1 to 6 for the sections of the form as the heading numbers them; 0 for what stands before the first heading.
    pub section_no: u32,
    /// Heading as printed, empty for section 0.
    pub heading: String,
    /// Text as printed, lines joined by `\n`, tables left out.
    pub text: String,
}

/// Code of an accounting identity or other check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckCode {
    /// Per applicant: received_new + carried_in = total + carried_forward.
    T2Balance,
    /// Per applicant: total = the sum of the outcomes in (一) to (六).
    T2Outcomes,
    /// Per outcome: total column = the sum of the six applicants.
    T2RowTotal,
    /// Per channel: total = upheld + corrected + other + pending.
    T3ChannelTotal,
    /// Per item, across years: in_force = last year's in_force + issued - repealed.
    T1InForceChain,
    /// Across years: carried_in (total column) = last year's carried_forward.
    T2CarryChain,
    /// The sources of the report's year agree.
    YearConflict,
    /// The narrative states as many applications received as the table.
    TextReceived,
}

impl CheckCode {
    /// Every check, in the order of the codebook.
    pub const ALL: [Self; 8] = [
        Self::T2Balance,
        Self::T2Outcomes,
        Self::T2RowTotal,
        Self::T3ChannelTotal,
        Self::T1InForceChain,
        Self::T2CarryChain,
        Self::YearConflict,
        Self::TextReceived,
    ];

    /// The code of the data contract.
    pub const fn code(self) -> &'static str {
        match self {
            Self::T2Balance => "t2_balance",
            Self::T2Outcomes => "t2_outcomes",
            Self::T2RowTotal => "t2_row_total",
            Self::T3ChannelTotal => "t3_channel_total",
            Self::T1InForceChain => "t1_in_force_chain",
            Self::T2CarryChain => "t2_carry_chain",
            Self::YearConflict => "year_conflict",
            Self::TextReceived => "text_received",
        }
    }
}

/// Result of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckStatus {
    /// Both sides are known and equal.
    Pass,
    /// Both sides are known and differ.
    Fail,
    /// A cell that it needs is not known, or its sides may count different things.
    NotAssessable,
}

impl CheckStatus {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Pass, Self::Fail, Self::NotAssessable];

    /// The code of the data contract.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotAssessable => "not_assessable",
        }
    }
}

/// One accounting identity tried on a report.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// Which one.
    pub check: CheckCode,
    /// Column, row or item it is about: a code.
    pub scope: &'static str,
    /// Left-hand side, where known.
    pub left: Option<f64>,
    /// Right-hand side, where known.
    pub right: Option<f64>,
    /// Result.
    pub status: CheckStatus,
    /// What a person needs to see, or empty.
    pub detail: String,
}

/// What the tables of one document say, before anything is known of other documents.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// Edition that the tables follow.
    pub edition: Option<Edition>,
    /// Tables that were found, in order.
    pub tables_found: Vec<TableKind>,
    /// Layouts of those tables, sorted and without repeats.
    pub layouts: Vec<Layout>,
    /// T1 cells: all that the edition's form has, if the table was found, in form order.
    pub disclosures: Vec<Fact<DisclosureKey, f64>>,
    /// T2 cells likewise.
    pub applications: Vec<Fact<ApplicationKey, i64>>,
    /// T3 cells likewise.
    pub disputes: Vec<Fact<DisputeKey, i64>>,
    /// Year printed in a header of the tables (`本年(2023)制发件数`).
    pub header_year: Option<i16>,
    /// Rows and labels inside the tables that match nothing in the form, as printed.
    pub unmatched: Vec<String>,
}

/// One report as read.
#[derive(Debug, Clone)]
pub struct Report {
    /// First 20 hex digits of the file's sha256.
    pub report_id: String,
    /// Title, agency, year and dates.
    pub metadata: Metadata,
    /// The facts.
    pub reading: Reading,
    /// Identities within the report.
    pub checks: Vec<Check>,
    /// Narrative sections.
    pub sections: Vec<Section>,
    /// Oddities of the page.
    pub notes: Vec<Note>,
}
