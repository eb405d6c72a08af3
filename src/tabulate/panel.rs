//! The panel: one row per agency and year, one column per fact.
//!
//! Only current reports whose agency and year are both known are in it: a row that cannot be told apart from others
//! is no panel observation (those reports are in `reports` and in the fact tables). A column is null unless its fact is
//! `reported` or `recovered`; the `n_` columns say how much of the report is behind the row, and whether its nulls are
//! blanks (`docs/ANALYSING.md`). The columns cover every
//! code of every edition, so the schema does not depend on what was read.

use std::borrow::Cow;

use crate::model::{
    Applicant, ApplicationKey, Channel, DisclosureKey, DisputeKey, DisputeOutcome, Edition, Fact, Item, Labels,
    Measure, Outcome, Reading, State,
};

use super::columns::Filler;
use super::schema::{Codes, Column, DataType, panel_closing};

/// Cells of T1: item, measure, and the editions whose form has the cell.
pub const T1_CELLS: &[(Item, Measure, &[Edition])] = {
    use Item::{Coercion, Fees, Licensing, NormativeDocuments, OtherServices, Penalties, Procurement, Regulations};
    use Measure::{
        Amount, Decisions, InForce, Issued, NetChange, NewlyDisclosed, NewlyMade, PriorItems, Projects, Repealed,
        TotalDisclosed,
    };
    const NEW: &[Edition] = &[Edition::E2021];
    const OLD: &[Edition] = &[Edition::E2019];
    const BOTH: &[Edition] = &[Edition::E2021, Edition::E2019];
    &[
        (Regulations, Issued, NEW),
        (Regulations, Repealed, NEW),
        (Regulations, InForce, NEW),
        (Regulations, NewlyMade, OLD),
        (Regulations, NewlyDisclosed, OLD),
        (Regulations, TotalDisclosed, OLD),
        (NormativeDocuments, Issued, NEW),
        (NormativeDocuments, Repealed, NEW),
        (NormativeDocuments, InForce, NEW),
        (NormativeDocuments, NewlyMade, OLD),
        (NormativeDocuments, NewlyDisclosed, OLD),
        (NormativeDocuments, TotalDisclosed, OLD),
        (Licensing, PriorItems, OLD),
        (Licensing, NetChange, OLD),
        (Licensing, Decisions, BOTH),
        (OtherServices, PriorItems, OLD),
        (OtherServices, NetChange, OLD),
        (OtherServices, Decisions, OLD),
        (Penalties, PriorItems, OLD),
        (Penalties, NetChange, OLD),
        (Penalties, Decisions, BOTH),
        (Coercion, PriorItems, OLD),
        (Coercion, NetChange, OLD),
        (Coercion, Decisions, BOTH),
        (Fees, PriorItems, OLD),
        (Fees, NetChange, OLD),
        (Fees, Amount, NEW),
        (Procurement, Projects, OLD),
        (Procurement, Amount, OLD),
    ]
};

/// The editions whose form has this row of T2.
pub const fn outcome_editions(outcome: Outcome) -> &'static [Edition] {
    match outcome {
        Outcome::Other => &[Edition::E2019],
        Outcome::OtherCorrectionOverdue | Outcome::OtherFeeOverdue | Outcome::OtherMisc => &[Edition::E2021],
        _ => &[Edition::E2021, Edition::E2019],
    }
}

const N_T1: usize = T1_CELLS.len();
const N_T2: usize = Outcome::ALL.len() * Applicant::ALL.len();
const N_T3: usize = Channel::ALL.len() * DisputeOutcome::ALL.len();

/// What the panel takes of one report.
#[derive(Debug, Clone, PartialEq)]
pub struct PanelRow {
    /// T2 values, by outcome and then applicant.
    pub applications: Vec<Option<i64>>,
    /// T1 values, in the order of [`T1_CELLS`].
    pub disclosures: Vec<Option<f64>>,
    /// T3 values, by channel and then outcome.
    pub disputes: Vec<Option<i64>>,
    /// Number of facts per state, in the order of [`State::ALL`].
    pub n_by_state: [u32; State::ALL.len()],
}

/// A value counts in the panel only when a number is printed or follows for certain.
fn certain<K, V: Copy>(fact: &Fact<K, V>) -> Option<V> {
    match fact.state {
        State::Reported | State::Recovered => fact.value,
        State::Blank | State::Ambiguous | State::Unreadable | State::Absent => None,
    }
}

fn t1_index(key: DisclosureKey) -> Option<usize> {
    T1_CELLS.iter().position(|(item, measure, _)| (*item, *measure) == (key.item, key.measure))
}

impl PanelRow {
    /// An empty row.
    pub fn new() -> Self {
        Self {
            applications: vec![None; N_T2],
            disclosures: vec![None; N_T1],
            disputes: vec![None; N_T3],
            n_by_state: [0; State::ALL.len()],
        }
    }

    /// The facts of one report, spread out.
    pub fn from_reading(reading: &Reading) -> Self {
        let mut row = Self::new();
        for fact in &reading.disclosures {
            row.n_by_state[fact.state.index()] += 1;
            // A cell that no form has cannot come from a form; it stays in `disclosures`.
            if let Some(idx) = t1_index(fact.key) {
                row.disclosures[idx] = certain(fact);
            }
        }
        for fact in &reading.applications {
            let ApplicationKey { outcome, applicant } = fact.key;
            row.n_by_state[fact.state.index()] += 1;
            row.applications[outcome.index() * Applicant::ALL.len() + applicant.index()] = certain(fact);
        }
        for fact in &reading.disputes {
            let DisputeKey { channel, outcome } = fact.key;
            row.n_by_state[fact.state.index()] += 1;
            row.disputes[channel.index() * DisputeOutcome::ALL.len() + outcome.index()] = certain(fact);
        }
        row
    }

    /// Fills the columns behind the common ones.
    pub fn fill(&self, filler: &mut Filler<'_>, checks_failed: i32) {
        for value in &self.applications {
            fill_next(filler, |filler, name| filler.i64s(name, std::iter::once(*value)));
        }
        for value in &self.disclosures {
            fill_next(filler, |filler, name| filler.f64s(name, std::iter::once(*value)));
        }
        for value in &self.disputes {
            fill_next(filler, |filler, name| filler.i64s(name, std::iter::once(*value)));
        }
        for (name, state) in COUNTS {
            let n = i32::try_from(self.n_by_state[state.index()]).unwrap_or(i32::MAX);
            filler.i32s(name, std::iter::once(Some(n)));
        }
        filler.i32s("checks_failed", std::iter::once(Some(checks_failed)));
    }
}

impl Default for PanelRow {
    fn default() -> Self {
        Self::new()
    }
}

fn fill_next<'f, 'a>(
    filler: &'f mut Filler<'a>,
    fill: impl FnOnce(&'f mut Filler<'a>, &'static str) -> &'f mut Filler<'a>,
) {
    let name = filler.next_name().expect("the panel declares as many columns as a row has values");
    fill(filler, name);
}

const COUNTS: [(&str, State); 6] = [
    ("n_reported", State::Reported),
    ("n_recovered", State::Recovered),
    ("n_blank", State::Blank),
    ("n_ambiguous", State::Ambiguous),
    ("n_unreadable", State::Unreadable),
    ("n_absent", State::Absent),
];

fn column(name: String, dtype: DataType, is_nullable: bool, zh: String, en: String) -> Column {
    Column { name: Cow::Owned(name), dtype, is_nullable, codes: Codes::None, zh: Cow::Owned(zh), en: Cow::Owned(en) }
}

/// Chinese labels of the columns behind the common ones, from the official labels of their codes.
pub fn labels(labels: &dyn Labels) -> Vec<String> {
    let mut texts = Vec::with_capacity(N_T1 + N_T2 + N_T3 + COUNTS.len() + 1);
    for outcome in Outcome::ALL {
        let edition = outcome_editions(outcome)[0];
        for applicant in Applicant::ALL {
            texts.push(format!("{}: {}", labels.outcome(edition, outcome), labels.applicant(applicant)));
        }
    }
    for (item, measure, editions) in T1_CELLS {
        let edition = editions[0];
        texts.push(format!("{}: {}", labels.item(edition, *item), labels.measure(edition, *item, *measure)));
    }
    for channel in Channel::ALL {
        for outcome in DisputeOutcome::ALL {
            texts.push(format!("{}: {}", labels.channel(channel), labels.dispute_outcome(outcome)));
        }
    }
    texts.extend(columns()[N_T1 + N_T2 + N_T3..].iter().map(|column| column.zh.clone().into_owned()));
    texts
}

/// The columns behind the common ones: T2, T1 and T3 in form order, then the counts.
pub fn columns() -> Vec<Column> {
    let mut columns = Vec::with_capacity(N_T1 + N_T2 + N_T3 + COUNTS.len() + 1);
    for outcome in Outcome::ALL {
        for applicant in Applicant::ALL {
            columns.push(column(
                format!("applications__{}__{}", outcome.code(), applicant.code()),
                DataType::Int64,
                true,
                "依申请公开".to_owned(),
                format!(
                    "applications.value where outcome is {} and applicant is {}: number of applications; null unless \
                     reported or recovered.",
                    outcome.code(),
                    applicant.code()
                ),
            ));
        }
    }
    for (item, measure, _) in T1_CELLS {
        columns.push(column(
            format!("disclosures__{}__{}", item.code(), measure.code()),
            DataType::Float64,
            true,
            "主动公开".to_owned(),
            format!(
                "disclosures.value where item is {} and measure is {}, in {}; null unless reported or recovered.",
                item.code(),
                measure.code(),
                measure.unit().code()
            ),
        ));
    }
    for channel in Channel::ALL {
        for outcome in DisputeOutcome::ALL {
            columns.push(column(
                format!("disputes__{}__{}", channel.code(), outcome.code()),
                DataType::Int64,
                true,
                "复议诉讼".to_owned(),
                format!(
                    "disputes.value where channel is {} and outcome is {}: number of cases; null unless reported or \
                     recovered.",
                    channel.code(),
                    outcome.code()
                ),
            ));
        }
    }
    for (name, state) in COUNTS {
        columns.push(column(
            name.to_owned(),
            DataType::Int32,
            false,
            "单元格数".to_owned(),
            format!("Number of cells of T1, T2 and T3 of the report in state {}.", state.code()),
        ));
    }
    columns.push(column(
        "checks_failed".to_owned(),
        DataType::Int32,
        false,
        "未通过核对数".to_owned(),
        "Number of checks of this report that failed.".to_owned(),
    ));
    columns.extend(panel_closing());
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certain_values_only() {
        for state in State::ALL {
            let fact = Fact {
                key: ApplicationKey { outcome: Outcome::Total, applicant: Applicant::Total },
                value: matches!(state, State::Reported | State::Recovered).then_some(7),
                state,
                best_guess: (state == State::Ambiguous).then_some(9),
                raw: None,
                place: None,
            };
            let reading = Reading { applications: vec![fact.clone()], ..Reading::default() };
            let row = PanelRow::from_reading(&reading);
            assert_eq!(row.applications.iter().flatten().count(), usize::from(fact.value.is_some()), "{state:?}");
            assert_eq!(row.n_by_state[state.index()], 1);
        }
    }

    #[test]
    fn t1_cells_are_the_contracts() {
        let n = |edition| T1_CELLS.iter().filter(|cell| cell.2.contains(&edition)).count();
        assert_eq!((n(Edition::E2021), n(Edition::E2019)), (10, 22));
        for (idx, cell) in T1_CELLS.iter().enumerate() {
            assert_eq!(t1_index(DisclosureKey { item: cell.0, measure: cell.1 }), Some(idx));
        }
    }
}
