//! Reads a generated page as the pipeline does and compares it with the truth, cell by cell.

use std::collections::HashMap;

use gongkai::decode::decode;
use gongkai::extract::{Limits, extract};
use gongkai::forms::Forms;
use gongkai::interpret::classify::{Class, classify};
use gongkai::interpret::interpret;
use gongkai::interpret::meta::{Context, read_metadata};
use gongkai::model::{Metadata, Reading, Sidecar, State};

use crate::report_gen::{Page, Stands, Truth};

/// What was found for the cells of pages of one kind.
#[derive(Debug, Clone, Copy, Default)]
pub struct Score {
    pub n_pages: usize,
    /// Cells in which the page prints a number.
    pub n_numbers: usize,
    /// Of these: read exactly.
    pub n_exact: usize,
    /// The same for T2 and T3 only.
    pub n_numbers_t23: usize,
    pub n_exact_t23: usize,
    /// Cells that got a number that is not there, whatever the page prints.
    pub n_wrong: usize,
    /// All cells judged.
    pub n_cells: usize,
    /// Ambiguous cells with a guess, and how many guesses are right.
    pub n_guesses: usize,
    pub n_right_guesses: usize,
    /// Pages whose text was decoded exactly, of those whose bytes still hold it.
    pub n_text: usize,
    pub n_text_exact: usize,
    /// Pages that state the year or agency, and those where it was read.
    pub n_year: usize,
    pub n_year_right: usize,
    pub n_agency: usize,
    pub n_agency_right: usize,
    /// The same for the title, the period and the day of publication.
    pub n_title: usize,
    pub n_title_right: usize,
    pub n_period: usize,
    pub n_period_right: usize,
    pub n_published: usize,
    pub n_published_right: usize,
    /// Pages, all of them reports, and those that were classed so.
    pub n_class_right: usize,
}

impl Score {
    pub fn add(&mut self, other: &Self) {
        self.n_pages += other.n_pages;
        self.n_numbers += other.n_numbers;
        self.n_exact += other.n_exact;
        self.n_numbers_t23 += other.n_numbers_t23;
        self.n_exact_t23 += other.n_exact_t23;
        self.n_wrong += other.n_wrong;
        self.n_cells += other.n_cells;
        self.n_guesses += other.n_guesses;
        self.n_right_guesses += other.n_right_guesses;
        self.n_text += other.n_text;
        self.n_text_exact += other.n_text_exact;
        self.n_year += other.n_year;
        self.n_year_right += other.n_year_right;
        self.n_agency += other.n_agency;
        self.n_agency_right += other.n_agency_right;
        self.n_title += other.n_title;
        self.n_title_right += other.n_title_right;
        self.n_period += other.n_period;
        self.n_period_right += other.n_period_right;
        self.n_published += other.n_published;
        self.n_published_right += other.n_published_right;
        self.n_class_right += other.n_class_right;
    }
}

/// One judged page: the score and a line for everything that is wrong or missing.
pub struct Verdict {
    pub score: Score,
    /// Numbers that are not there, as `table/row/column: read 5 (state), printed 3`.
    pub wrong: Vec<String>,
    /// Numbers that were not read.
    pub missed: Vec<String>,
    /// Year, agency or text that differ.
    pub notes: Vec<String>,
}

type Key = (String, String, String);
/// State, value and best guess.
type Found = (State, Option<f64>, Option<f64>);

fn facts(reading: &Reading) -> HashMap<Key, Found> {
    let key = |table: &str, row: &str, column: &str| (table.to_owned(), row.to_owned(), column.to_owned());
    let float = |value: Option<i64>| value.map(|value| value as f64);
    let t1 = reading.disclosures.iter().map(|fact| {
        (key("T1", fact.key.item.code(), fact.key.measure.code()), (fact.state, fact.value, fact.best_guess))
    });
    let t2 = reading.applications.iter().map(|fact| {
        let found = (fact.state, float(fact.value), float(fact.best_guess));
        (key("T2", fact.key.outcome.code(), fact.key.applicant.code()), found)
    });
    let t3 = reading.disputes.iter().map(|fact| {
        let found = (fact.state, float(fact.value), float(fact.best_guess));
        (key("T3", fact.key.channel.code(), fact.key.outcome.code()), found)
    });
    t1.chain(t2).chain(t3).collect()
}

/// Reads the page and judges every cell of the truth, and every fact that the truth does not have.
pub fn judge(page: &Page, forms: &Forms) -> Verdict {
    let truth = &page.truth;
    let decoded = decode(&page.bytes, None);
    let mut document = extract(&decoded.text, decoded.is_html, forms, &Limits::default());
    let reading = interpret(&mut document, forms);
    let sidecar = Sidecar::default();
    let context = Context { source_path: "page", sidecar: &sidecar, table_year: reading.header_year };
    let metadata = read_metadata(&document, &context);
    let mut verdict = judge_cells(&facts(&reading), truth);
    verdict.score.n_pages = 1;
    if truth.text_exact {
        verdict.score.n_text = 1;
        let is_exact = decoded.text.replace('\0', "") == page.text;
        verdict.score.n_text_exact = usize::from(is_exact);
        if !is_exact {
            verdict.notes.push(format!("text differs: read as {} by {:?}", decoded.encoding, decoded.evidence));
        }
    }
    let class = classify(&document, &metadata, reading.tables_found.len());
    verdict.score.n_class_right = usize::from(class == Class::Report);
    if let Class::NotAReport { reason } = class {
        verdict.notes.push(format!("class: not a report ({reason})"));
    }
    judge_metadata(&metadata, truth, &decoded.text, &mut verdict);
    verdict
}

/// Judges what the document says about itself. Where bytes were destroyed, a page states only what can still be read.
fn judge_metadata(metadata: &Metadata, truth: &Truth, text: &str, verdict: &mut Verdict) {
    let squeeze = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let text = if truth.text_exact { String::new() } else { squeeze(text) };
    let is_left = |words: &str| truth.text_exact || text.contains(&squeeze(words));
    let says = |sources: &[String]| sources.iter().any(|source| !matches!(source.as_str(), "sidecar" | "path"));
    let Verdict { score, notes, .. } = verdict;
    let mut judge = |what: &str, read: Option<String>, stated: Option<String>, place: &dyn std::fmt::Debug| {
        let is_right = read == stated;
        if !is_right {
            notes.push(format!("{what} {read:?}, stated {stated:?} in {place:?}"));
        }
        usize::from(is_right)
    };
    let year = truth.year.map(|year| year.to_string());
    if says(&truth.year_sources) && year.as_deref().is_some_and(|year| is_left(&format!("{year}年"))) {
        score.n_year = 1;
        score.n_year_right = judge("year", metadata.year.map(|year| year.to_string()), year, &truth.year_sources);
    }
    if says(&truth.agency_sources) && truth.agency.as_deref().is_some_and(is_left) {
        score.n_agency = 1;
        score.n_agency_right = judge("agency", metadata.agency.clone(), truth.agency.clone(), &truth.agency_sources);
    }
    // A title is compared without white space: a page may wrap it.
    if let Some(title) = truth.title.as_deref().filter(|title| is_left(title)) {
        score.n_title = 1;
        score.n_title_right = judge("title", metadata.title.as_deref().map(squeeze), Some(squeeze(title)), &"title");
    }
    if let Some((start, end)) = truth.period.as_ref().filter(|_| truth.text_exact) {
        score.n_period = 1;
        let read = metadata.period_start.zip(metadata.period_end).map(|(start, end)| format!("{start}/{end}"));
        score.n_period_right = judge("period", read, Some(format!("{start}/{end}")), &"period");
    }
    if let Some(day) = truth.published_on.as_deref().filter(|day| is_left(day)) {
        score.n_published = 1;
        let read = metadata.published_on.map(|day| day.to_string());
        score.n_published_right = judge("published", read, Some(day.to_owned()), &"metadata");
    }
}

fn judge_cells(found: &HashMap<Key, Found>, truth: &Truth) -> Verdict {
    let mut verdict = Verdict { score: Score::default(), wrong: vec![], missed: vec![], notes: vec![] };
    let mut is_known: HashMap<Key, bool> = HashMap::new();
    let score = &mut verdict.score;
    for cell in &truth.cells {
        let key: Key = (cell.table.to_owned(), cell.row.clone(), cell.column.clone());
        let name = format!("{}/{}/{}", cell.table, cell.row, cell.column);
        let (state, value, guess) = found.get(&key).copied().unwrap_or((State::Absent, None, None));
        is_known.insert(key, true);
        score.n_cells += 1;
        let is_same = |read: f64, printed: f64| (read - printed).abs() <= 1e-9 * printed.abs().max(1.0);
        let is_right = match cell.stands {
            Stands::Number => {
                score.n_numbers += 1;
                score.n_numbers_t23 += usize::from(cell.table != "T1");
                let printed = cell.printed.expect("a number is printed");
                match value {
                    Some(read) if is_same(read, printed) => {
                        score.n_exact += 1;
                        score.n_exact_t23 += usize::from(cell.table != "T1");
                        true
                    }
                    Some(_) => false,
                    None => {
                        if let Some(guess) = guess {
                            score.n_guesses += 1;
                            score.n_right_guesses += usize::from(is_same(guess, printed));
                        }
                        verdict.missed.push(format!("{name}: {} instead of {printed}", state.code()));
                        true
                    }
                }
            }
            Stands::Blank => {
                if let (None, Some(guess)) = (value, guess) {
                    score.n_guesses += 1;
                    score.n_right_guesses += usize::from(guess == 0.0);
                }
                value.is_none_or(|value| value == 0.0)
            }
            Stands::Absent => value.is_none(),
            Stands::Unclear => value.is_none_or(|value| cell.printed.is_some_and(|printed| is_same(value, printed))),
        };
        if !is_right {
            score.n_wrong += 1;
            verdict.wrong.push(format!(
                "{name}: read {value:?} ({}), truth {:?} {:?}",
                state.code(),
                cell.stands,
                cell.printed
            ));
        }
    }
    for (key, (state, value, _)) in found {
        if value.is_some() && !is_known.contains_key(key) {
            score.n_wrong += 1;
            verdict.wrong.push(format!("{key:?}: read {value:?} ({}), not printed", state.code()));
        }
    }
    verdict
}
