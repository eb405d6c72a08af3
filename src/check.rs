//! Stage 7: the accounting identities tried on what was read. Within one report here, its narrative in [`text`]; across
//! years in [`crate::link`].
//!
//! A blank counts as 0. A side is known only if all of its cells are: `reported`, `blank` or `recovered`. Rows that the
//! form of the other edition has (六 as one row or three) take part only if the document prints them.

pub mod text;

use crate::forms::Forms;
use crate::identities::{Identity, Per};
use crate::model::{
    Applicant, Channel, Check, CheckCode, CheckStatus, DisputeOutcome, Fact, Metadata, Outcome, OutcomeGroup, Reading,
    State,
};

/// What a cell adds to a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Term {
    Known(i64),
    Unknown,
    /// The document's form does not have the cell.
    None,
}

/// Tries every identity on the tables of one report, and whether its sources agree on the year.
///
/// Order: as the forms declare the identities, then by scope in form order.
pub fn check_report(reading: &Reading, metadata: &Metadata, forms: &Forms) -> Vec<Check> {
    let mut checks = Vec::new();
    let (applications, disputes) = (Applications::of(reading), disputes_of(reading));
    for identity in forms.identities() {
        match identity.per {
            Per::Applicant if !reading.applications.is_empty() => {
                for applicant in Applicant::ALL {
                    let term = |index: usize| applications.terms[index][applicant.index()];
                    checks.push(try_identity(identity, applicant.code(), term));
                }
            }
            Per::Outcome if !reading.applications.is_empty() => {
                for outcome in Outcome::ALL {
                    // A row that the document does not have has no sum to fail.
                    if applications.has_row[outcome.index()] {
                        let term = |index: usize| applications.terms[outcome.index()][index];
                        checks.push(try_identity(identity, outcome.code(), term));
                    }
                }
            }
            Per::Channel if !reading.disputes.is_empty() => {
                for channel in Channel::ALL {
                    let term = |index: usize| disputes[channel.index()][index];
                    checks.push(try_identity(identity, channel.code(), term));
                }
            }
            _ => {}
        }
    }
    checks.extend(check_year(metadata));
    checks
}

/// T2 as the identities see it: rows by outcome, columns by applicant.
struct Applications {
    terms: [[Term; Applicant::ALL.len()]; Outcome::ALL.len()],
    /// The document has the row.
    has_row: [bool; Outcome::ALL.len()],
}

impl Applications {
    fn of(reading: &Reading) -> Self {
        let mut has_row = [false; Outcome::ALL.len()];
        for fact in reading.applications.iter().filter(|fact| fact.state != State::Absent) {
            has_row[fact.key.outcome.index()] = true;
        }
        let has = |outcome: Outcome| has_row[outcome.index()];
        let is_other_printed = has(Outcome::Other) || has(Outcome::OtherMisc);
        let mut terms = [[Term::None; Applicant::ALL.len()]; Outcome::ALL.len()];
        for fact in &reading.applications {
            let outcome = fact.key.outcome;
            let is_alternative = outcome.group() == OutcomeGroup::Other;
            // (六) stands in the document in one form or the other; the one that is not there adds nothing. Printed
            // above its own rows, it is their sum.
            let is_left_out = is_alternative && !has(outcome) && is_other_printed
                || outcome == Outcome::Other && has(Outcome::OtherMisc);
            if !is_left_out {
                terms[outcome.index()][fact.key.applicant.index()] = term(fact);
            }
        }
        Self { terms, has_row }
    }
}

/// T3 as the identities see it: rows by channel, columns by outcome.
fn disputes_of(reading: &Reading) -> [[Term; DisputeOutcome::ALL.len()]; Channel::ALL.len()] {
    let mut terms = [[Term::Unknown; DisputeOutcome::ALL.len()]; Channel::ALL.len()];
    for fact in &reading.disputes {
        terms[fact.key.channel.index()][fact.key.outcome.index()] = term(fact);
    }
    terms
}

fn term<K>(fact: &Fact<K, i64>) -> Term {
    match (fact.state, fact.value) {
        (State::Blank, _) => Term::Known(0),
        (_, Some(value)) => Term::Known(value),
        _ => Term::Unknown,
    }
}

fn try_identity(identity: &Identity, scope: &'static str, term: impl Fn(usize) -> Term) -> Check {
    let sum = |cells: &[usize]| -> Option<i64> {
        cells.iter().try_fold(0i64, |sum, &cell| match term(cell) {
            Term::Known(value) => sum.checked_add(value),
            Term::None => Some(sum),
            Term::Unknown => None,
        })
    };
    let (left, right) = (sum(&identity.left), sum(&identity.right));
    let (status, detail) = match (left, right) {
        (Some(left), Some(right)) if left == right => (CheckStatus::Pass, String::new()),
        (Some(left), Some(right)) => (CheckStatus::Fail, format!("{left} ≠ {right}, difference {}", left - right)),
        _ => (CheckStatus::NotAssessable, "a cell it needs is not known".to_owned()),
    };
    let as_float = |sum: Option<i64>| sum.map(|sum| sum as f64);
    Check { check: identity.check, scope, left: as_float(left), right: as_float(right), status, detail }
}

/// Whether the sources of the year agree: the first named decides, the first that differs is the other side.
fn check_year(metadata: &Metadata) -> Option<Check> {
    let &(source, year) = metadata.year_sources.first()?;
    let other = metadata.year_sources.iter().find(|(_, other)| *other != year);
    let listed = || {
        let named: Vec<String> =
            metadata.year_sources.iter().map(|(source, year)| format!("{source} {year}")).collect();
        named.join(", ")
    };
    let (status, right, detail) = match other {
        Some(&(_, other)) => (CheckStatus::Fail, Some(f64::from(other)), listed()),
        None if metadata.year_sources.len() > 1 => (CheckStatus::Pass, Some(f64::from(year)), String::new()),
        None => (CheckStatus::NotAssessable, None, format!("only {source} names a year")),
    };
    Some(Check { check: CheckCode::YearConflict, scope: "year", left: Some(f64::from(year)), right, status, detail })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::text::read_text;
    use crate::interpret::interpret;

    fn failed(text: &str) -> Vec<(&'static str, &'static str)> {
        let forms = Forms::embedded();
        let reading = interpret(&mut read_text(text, &forms), &forms);
        assert!(!reading.tables_found.is_empty(), "no table in {text}");
        check_report(&reading, &Metadata::default(), &forms)
            .into_iter()
            .filter(|check| check.status == CheckStatus::Fail)
            .map(|check| (check.check.code(), check.scope))
            .collect()
    }

    /// T2 of the later edition: granted as given, all else zero.
    fn t2(received: &str, granted: &str, total: &str) -> String {
        let forms = Forms::embedded();
        let form = forms.get(crate::model::Edition::E2021).expect("edition is there");
        let mut text = String::new();
        for (outcome, label) in &form.t2 {
            let row = match outcome {
                Outcome::ReceivedNew => received,
                Outcome::Granted => granted,
                Outcome::Total => total,
                _ => "0 | 0 | 0 | 0 | 0 | 0 | 0",
            };
            text.push_str(&format!("{label} | {row} |\n"));
        }
        text
    }

    #[test]
    fn each_identity_is_seen_to_fail() {
        let row = "3 | 0 | 0 | 0 | 0 | 0 | 3";
        assert_eq!(failed(&t2(row, row, row)), []);
        assert_eq!(
            failed(&t2(row, row, "2 | 1 | 0 | 0 | 0 | 0 | 3")),
            [
                ("t2_balance", "natural_person"),
                ("t2_balance", "business"),
                ("t2_outcomes", "natural_person"),
                ("t2_outcomes", "business")
            ]
        );
        assert_eq!(
            failed(&t2(row, "3 | 0 | 0 | 0 | 0 | 0 | 4", row)),
            [("t2_outcomes", "total"), ("t2_row_total", "granted")]
        );
        let t3 = "行政复议 | 行政诉讼 |\n结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | 未经复议直接起诉 | 复议后起诉 |\n\
                  结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 |\n";
        let row = |total: u8| format!("{t3}1 | 0 | 0 | 0 | {total} | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |\n");
        assert_eq!(failed(&row(1)), []);
        assert_eq!(failed(&row(2)), [("t3_channel_total", "reconsideration")]);
    }

    #[test]
    fn sources_of_the_year_that_differ_fail() {
        let years = |years: &[(&'static str, i16)]| {
            check_year(&Metadata { year_sources: years.to_vec(), ..Metadata::default() }).map(|check| check.status)
        };
        assert_eq!(years(&[]), None);
        assert_eq!(years(&[("title", 2023)]), Some(CheckStatus::NotAssessable));
        assert_eq!(years(&[("title", 2023), ("period", 2023)]), Some(CheckStatus::Pass));
        assert_eq!(years(&[("title", 2023), ("period", 2022)]), Some(CheckStatus::Fail));
    }
}
