//! Which cell of which report is meant: codes and a report's id, the beginning of one, or a path.

use polars::prelude::{col, lit};

use super::row::Row;
use super::{TraceError, read};
use crate::forms::Forms;
use crate::model::{Applicant, Channel, DisputeOutcome, Edition, Item, Labels, Measure, Outcome};
use crate::publish::catalog::Stored;
use crate::publish::scan_table;
use crate::query::nearest;
use crate::tabulate::TableId;

/// Reports that are named where one is not clear.
const MAX_NAMED: usize = 5;

/// What was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// Id of a report, the beginning of one, or a source path.
    pub report: String,
    /// Row of T1.
    pub item: Option<String>,
    /// Column of T1.
    pub measure: Option<String>,
    /// Block of T3.
    pub channel: Option<String>,
    /// Row of T2, or column of T3.
    pub outcome: Option<String>,
    /// Column of T2.
    pub applicant: Option<String>,
}

/// A cell of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Cell of T1.
    Disclosure {
        /// Row.
        item: Item,
        /// Column.
        measure: Measure,
    },
    /// Cell of T2.
    Application {
        /// Row.
        outcome: Outcome,
        /// Column.
        applicant: Applicant,
    },
    /// Cell of T3.
    Dispute {
        /// Block.
        channel: Channel,
        /// Column within it.
        outcome: DisputeOutcome,
    },
}

impl Question {
    /// The cell that the options name.
    ///
    /// Errors: `NoCell` where they name none or mix tables; `UnknownCode`.
    pub fn target(&self, forms: &Forms) -> Result<Target, TraceError> {
        let edition = Edition::E2021;
        let given = (&self.item, &self.measure, &self.channel, &self.outcome, &self.applicant);
        match given {
            (Some(item), Some(measure), None, None, None) => {
                let item = code("item", item, &Item::ALL, Item::code, |code| forms.item(edition, code).to_owned())?;
                // The form labels a measure for each item; with the item at hand its label is one.
                let label = |code| forms.measure(edition, item, code).to_owned();
                let measure = code("measure", measure, &Measure::ALL, Measure::code, label)?;
                Ok(Target::Disclosure { item, measure })
            }
            (None, None, Some(channel), Some(outcome), None) => {
                let label = |code| forms.channel(code).to_owned();
                let channel = code("channel", channel, &Channel::ALL, Channel::code, label)?;
                let label = |code| forms.dispute_outcome(code).to_owned();
                let outcome = code("outcome", outcome, &DisputeOutcome::ALL, DisputeOutcome::code, label)?;
                Ok(Target::Dispute { channel, outcome })
            }
            (None, None, None, Some(outcome), Some(applicant)) => {
                let label = |code| forms.outcome(edition, code).to_owned();
                let outcome = code("outcome", outcome, &Outcome::ALL, Outcome::code, label)?;
                let label = |code| forms.applicant(code).to_owned();
                let applicant = code("applicant", applicant, &Applicant::ALL, Applicant::code, label)?;
                Ok(Target::Application { outcome, applicant })
            }
            _ => Err(TraceError::NoCell {
                problem: "expected one cell: --outcome and --applicant (applications), --item and --measure \
                          (disclosures), or --channel and --outcome (disputes)"
                    .to_owned(),
            }),
        }
    }
}

/// The variant with a code. Who types the Chinese label is understood, too, where only one code has it.
fn code<T: Copy>(
    option: &'static str,
    wanted: &str,
    all: &[T],
    code: fn(T) -> &'static str,
    label: impl Fn(T) -> String,
) -> Result<T, TraceError> {
    if let Some(found) = all.iter().find(|variant| code(**variant) == wanted) {
        return Ok(*found);
    }
    let labelled: Vec<T> = all.iter().copied().filter(|variant| label(*variant) == wanted).collect();
    if let [found] = labelled.as_slice() {
        return Ok(*found);
    }
    let codes = || all.iter().map(|variant| code(*variant));
    let hint = nearest(wanted, codes()).map_or_else(String::new, |code| format!("; did you mean {code}?"));
    let codes = codes().collect::<Vec<_>>().join(", ");
    Err(TraceError::UnknownCode { option, wanted: wanted.to_owned(), hint, codes })
}

impl Target {
    /// The table that has the cell.
    pub const fn table(&self) -> TableId {
        match self {
            Self::Disclosure { .. } => TableId::Disclosures,
            Self::Application { .. } => TableId::Applications,
            Self::Dispute { .. } => TableId::Disputes,
        }
    }

    /// Columns of the table and their codes.
    pub fn codes(&self) -> [(&'static str, &'static str); 2] {
        match self {
            Self::Disclosure { item, measure } => [("item", item.code()), ("measure", measure.code())],
            Self::Application { outcome, applicant } => [("outcome", outcome.code()), ("applicant", applicant.code())],
            Self::Dispute { channel, outcome } => [("channel", channel.code()), ("outcome", outcome.code())],
        }
    }

    pub(super) fn is_in(&self, row: &Row) -> bool {
        self.codes().iter().all(|(column, code)| row.text(column) == *code)
    }

    pub(super) fn words(&self) -> String {
        let [first, second] = self.codes();
        format!("{} {}, {} {}", first.0, first.1, second.0, second.1)
    }

    /// What the report has instead: the second codes of the first one, or the first codes.
    pub(super) fn choices(&self, rows: &[Row]) -> String {
        let [first, second] = self.codes();
        let distinct = |column: &str, rows: &mut dyn Iterator<Item = &Row>| {
            let mut codes: Vec<String> = Vec::new();
            for code in rows.map(|row| row.text(column)) {
                if !codes.iter().any(|known| known == code) {
                    codes.push(code.to_owned());
                }
            }
            codes.join(", ")
        };
        let of_first = distinct(second.0, &mut rows.iter().filter(|row| row.text(first.0) == first.1));
        if of_first.is_empty() {
            format!("{} is one of {}", first.0, distinct(first.0, &mut rows.iter()))
        } else {
            format!("{} of {} is one of {of_first}", second.0, first.1)
        }
    }

    /// True for a value that the chain to the next year takes up.
    pub(super) fn has_next(&self) -> bool {
        match self {
            Self::Disclosure { measure, .. } => *measure == Measure::InForce,
            Self::Application { outcome, applicant } => {
                (*outcome, *applicant) == (Outcome::CarriedForward, Applicant::Total)
            }
            Self::Dispute { .. } => false,
        }
    }

    pub(super) fn is_next(&self, check: &Row) -> bool {
        match self {
            Self::Disclosure { item, .. } => {
                check.text("check") == "t1_in_force_chain" && check.text("scope") == item.code()
            }
            Self::Application { .. } => check.text("check") == "t2_carry_chain",
            Self::Dispute { .. } => false,
        }
    }
}

/// A report that was found.
#[derive(Debug)]
pub(super) struct Found {
    /// Its row of `reports`.
    pub(super) report: Row,
    /// The year of its rows.
    pub(super) year: Option<i16>,
    /// How it was found, where that needs a word.
    pub(super) note: Option<String>,
}

/// An id and a path, from `reports`.
struct Known {
    report_id: String,
    source_path: String,
    year: Option<i16>,
}

/// Finds the report that is meant by its id, by the beginning of its id, or by its path.
///
/// Errors: `UnknownReport`, with what became of a file that is no report; `AmbiguousReport`.
pub(super) fn report(snapshot: &Stored, wanted: &str) -> Result<Found, TraceError> {
    let known = list(snapshot)?;
    let (known, note) = pick(snapshot, &known, wanted)?;
    let wanted = col("report_id").eq(lit(known.report_id.as_str()));
    let report = read(snapshot, TableId::Reports, Some(known.year), wanted)?.into_iter().next().unwrap_or_default();
    Ok(Found { report, year: known.year, note })
}

fn pick<'a>(snapshot: &Stored, reports: &'a [Known], wanted: &str) -> Result<(&'a Known, Option<String>), TraceError> {
    let mut by_id: Vec<&Known> = Vec::new();
    if !wanted.is_empty() {
        let prefix = wanted.to_ascii_lowercase();
        by_id.extend(reports.iter().filter(|known| known.report_id.starts_with(&prefix)));
    }
    let by_path: Vec<&Known> = reports.iter().filter(|known| known.source_path == wanted).collect();
    match (by_id.as_slice(), by_path.as_slice()) {
        (_, [known]) | ([known], []) => Ok((known, None)),
        ([], []) => other_file(snapshot, reports, wanted),
        (_, []) => Err(ambiguous(wanted, &by_id)),
        (_, _) => Err(ambiguous(wanted, &by_path)),
    }
}

fn ambiguous(wanted: &str, reports: &[&Known]) -> TraceError {
    let mut list: Vec<String> =
        reports.iter().take(MAX_NAMED).map(|known| format!("{} ({})", known.report_id, known.source_path)).collect();
    if reports.len() > MAX_NAMED {
        list.push("…".to_owned());
    }
    TraceError::AmbiguousReport { wanted: wanted.to_owned(), n: reports.len(), list: list.join(", ") }
}

/// A path that is no report's: the file may be a copy of one, or not have been one.
fn other_file<'a>(
    snapshot: &Stored,
    reports: &'a [Known],
    wanted: &str,
) -> Result<(&'a Known, Option<String>), TraceError> {
    let unknown = |hint: String| Err(TraceError::UnknownReport { wanted: wanted.to_owned(), hint });
    let files = read(snapshot, TableId::Files, None, col("source_path").eq(lit(wanted)))?;
    if let Some(file) = files.first() {
        let status = file.text("status");
        let of_same = reports.iter().find(|known| Some(known.report_id.as_str()) == file.try_text("report_id"));
        return match of_same {
            Some(known) => Ok((known, Some(format!("{wanted} is a {status} of {}", known.source_path)))),
            None => {
                let error = file.try_text("error").map(|error| format!(" ({error})")).unwrap_or_default();
                unknown(format!("; the file was read as {status}{error}"))
            }
        };
    }
    let ending: Vec<&Known> = reports
        .iter()
        .filter(|known| {
            !wanted.is_empty() && known.source_path.strip_suffix(wanted).is_some_and(|before| before.ends_with('/'))
        })
        .collect();
    match ending.as_slice() {
        // A part of a path is enough where it is one file's.
        [known] => Ok((known, None)),
        [] => unknown("; expected a report_id, the beginning of one, or a source_path as in the table reports".into()),
        many => Err(ambiguous(wanted, many)),
    }
}

/// Ids and paths of all reports.
fn list(snapshot: &Stored) -> Result<Vec<Known>, TraceError> {
    let wrong = |source| TraceError::Read { table: "reports", source };
    let wanted = [col("report_id"), col("source_path"), col("year")];
    let frame = scan_table(snapshot, "reports", None)?.select(wanted).collect().map_err(wrong)?;
    let (ids, paths) = (frame.column("report_id").map_err(wrong)?, frame.column("source_path").map_err(wrong)?);
    let years = frame.column("year").map_err(wrong)?;
    let (ids, paths) = (ids.str().map_err(wrong)?, paths.str().map_err(wrong)?);
    let years = years.i16().map_err(wrong)?;
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    Ok(ids
        .iter()
        .zip(paths.iter())
        .zip(years.iter())
        .map(|((id, path), year)| Known { report_id: text(id), source_path: text(path), year })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(words: [Option<&str>; 5]) -> Result<Target, TraceError> {
        let [item, measure, channel, outcome, applicant] = words.map(|word| word.map(str::to_owned));
        let question = Question { report: String::new(), item, measure, channel, outcome, applicant };
        question.target(&Forms::embedded())
    }

    #[test]
    fn options_name_one_cell() {
        let target = ask([None, None, None, Some("granted"), Some("business")]).expect("T2");
        assert_eq!(target.table(), TableId::Applications);
        let target = ask([Some("fees"), Some("amount"), None, None, None]).expect("T1");
        assert_eq!(target.codes(), [("item", "fees"), ("measure", "amount")]);
        let target = ask([None, None, Some("行政复议"), Some("结果维持"), None]).expect("T3, by its labels");
        assert_eq!(target.codes(), [("channel", "reconsideration"), ("outcome", "upheld")]);
    }

    #[test]
    fn what_names_none_is_refused_with_a_hint() {
        let mixed = ask([Some("fees"), None, None, Some("total"), None]).expect_err("two tables");
        assert!(mixed.to_string().contains("--item and --measure"), "{mixed}");
        assert!(ask([None; 5]).is_err());
        let typo = ask([None, None, None, Some("grantd"), Some("total")]).expect_err("no such code");
        assert!(typo.to_string().starts_with("--outcome grantd: no such code; did you mean granted?"), "{typo}");
        let unknown = ask([None, None, None, Some("total"), Some("zzz")]).expect_err("no such code");
        assert!(unknown.to_string().contains("(codes: natural_person, business"), "{unknown}");
        assert!(unknown.is_wrong_argument());
    }
}
