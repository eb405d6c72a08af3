//! From the files to the published tables: the committed corpora against what is true of them, cell by cell.
//!
//! The generator wrote the truth from the figures that it printed; the reading code has no part in it. What differs is
//! counted by kind and listed (`cargo test --release --test it -- --nocapture truth`), and each count has a ceiling. A
//! ceiling only ever goes down: lower it with the change that makes it possible.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use polars::prelude::*;

use crate::report_gen::truth::{Stands, Truth};
use crate::support::{Place, run, strings};

/// A fact as published: state, value, best guess.
type Fact = (String, Option<f64>, Option<f64>);

/// The tables of facts with the columns of row and column.
const FACTS: [(&str, &str, &str, &str); 3] = [
    ("T1", "disclosures", "item", "measure"),
    ("T2", "applications", "outcome", "applicant"),
    ("T3", "disputes", "channel", "outcome"),
];

/// Identities that the truth of one report knows of.
const WITHIN: [&str; 4] = ["t2_balance", "t2_outcomes", "t2_row_total", "t3_channel_total"];

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// What was published of one corpus, by report.
struct Lake {
    status: HashMap<String, String>,
    reports: HashMap<String, Report>,
    facts: HashMap<(String, &'static str, String, String), Fact>,
    /// Failed and not assessable identities within a report, as `check/scope`.
    failed: BTreeSet<(String, String)>,
    open: BTreeSet<(String, String)>,
}

struct Report {
    id: String,
    year: Option<i64>,
    agency: String,
    edition: String,
    is_current: bool,
}

impl Lake {
    fn of(place: &Place) -> Self {
        let status = place.files().into_iter().map(|row| (row.path, row.status)).collect();
        let frame = place.table("reports");
        let [paths, ids, agencies, editions] =
            ["source_path", "report_id", "agency", "edition"].map(|name| strings(&frame, name));
        let years = numbers(&frame, "year");
        let current = frame.column("is_current").expect("column").bool().expect("bool").iter().collect::<Vec<_>>();
        let mut reports = HashMap::new();
        for row in 0..frame.height() {
            let report = Report {
                id: ids[row].clone(),
                year: years[row].map(|year| year as i64),
                agency: agencies[row].clone(),
                edition: editions[row].clone(),
                is_current: current[row].expect("never null"),
            };
            reports.insert(paths[row].clone(), report);
        }
        let mut facts = HashMap::new();
        for (table, name, row_column, column_column) in FACTS {
            let frame = place.table(name);
            let [ids, rows, columns, states] =
                ["report_id", row_column, column_column, "state"].map(|name| strings(&frame, name));
            let (values, guesses) = (numbers(&frame, "value"), numbers(&frame, "best_guess"));
            for n in 0..frame.height() {
                let key = (ids[n].clone(), table, rows[n].clone(), columns[n].clone());
                let again = facts.insert(key.clone(), (states[n].clone(), values[n], guesses[n]));
                assert!(again.is_none(), "{key:?} has two rows");
            }
        }
        let frame = place.table("checks");
        let [ids, checks, scopes, results] =
            ["report_id", "check", "scope", "status"].map(|name| strings(&frame, name));
        let with = |status: &str| {
            let is_meant = |n: &usize| results[*n] == status && WITHIN.contains(&checks[*n].as_str());
            (0..frame.height())
                .filter(is_meant)
                .map(|n| (ids[n].clone(), format!("{}/{}", checks[n], scopes[n])))
                .collect()
        };
        Self { status, reports, facts, failed: with("fail"), open: with("not_assessable") }
    }
}

/// A number column as floating point.
fn numbers(frame: &DataFrame, name: &str) -> Vec<Option<f64>> {
    let column = frame.column(name).unwrap_or_else(|_| panic!("column {name}"));
    let column = column.cast(&DataType::Float64).expect("numbers");
    column.f64().expect("numbers").iter().collect()
}

/// A kind of difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// A number that is not printed there.
    WrongNumber,
    /// A number printed in its place that was not read.
    Unread,
    /// An identity that fails and holds in truth, or the reverse.
    Check,
    /// Status of the file, edition, or which report is current.
    Report,
    Year,
    Agency,
}

/// How many differences of each kind there may be.
type Ceilings = [(Kind, usize); 6];

/// What was found when a corpus was held against its truth.
#[derive(Debug, Default)]
struct Verdict {
    /// Whatever should not be.
    differences: Vec<(Kind, String)>,
    /// Numbers printed in their place, and those of them that were read.
    n_placed: usize,
    n_placed_read: usize,
    /// Numbers whose position was lost, and those of them that were read.
    n_lost: usize,
    n_lost_read: usize,
    n_reports: usize,
}

fn judge(lake: &Lake, truths: &[Truth], are_one_crawl: bool) -> Verdict {
    let mut verdict = Verdict::default();
    for truth in truths {
        let path = &truth.source_path;
        let status = lake.status.get(path).map_or("nothing", String::as_str);
        if status != truth.status {
            verdict.differences.push((Kind::Report, format!("{path}: {status}, expected {}", truth.status)));
            continue;
        }
        let Some(report) = lake.reports.get(path) else { continue };
        verdict.n_reports += 1;
        let mut compare = |kind: Kind, what: &str, found: String, expected: String| {
            if found != expected {
                verdict.differences.push((kind, format!("{path}: {what} {found}, expected {expected}")));
            }
        };
        let sources = !truth.year_sources.is_empty();
        compare(Kind::Year, "year", format!("{:?}", report.year), format!("{:?}", truth.year.filter(|_| sources)));
        compare(Kind::Agency, "agency", report.agency.clone(), truth.agency.clone().unwrap_or_default());
        // Fixtures are drawn apart: two may happen to be one agency's for one year.
        if are_one_crawl {
            compare(Kind::Report, "is_current", report.is_current.to_string(), truth.is_current.to_string());
        }
        if !truth.tables.is_empty() {
            compare(Kind::Report, "edition", report.edition.clone(), truth.edition.clone());
        }
        judge_checks(lake, truth, report, &mut verdict);
        judge_cells(lake, truth, report, &mut verdict);
    }
    verdict
}

/// An identity fails exactly where it was broken on purpose, or stays open where a cell is not known.
fn judge_checks(lake: &Lake, truth: &Truth, report: &Report, verdict: &mut Verdict) {
    let of_report = |set: &BTreeSet<(String, String)>| {
        set.iter().filter(|(id, _)| *id == report.id).map(|(_, name)| name.clone()).collect::<BTreeSet<_>>()
    };
    let (failed, open) = (of_report(&lake.failed), of_report(&lake.open));
    for name in &failed {
        if !truth.broken.contains(name) {
            let line = format!("{}: {name} fails, and holds in truth", truth.source_path);
            verdict.differences.push((Kind::Check, line));
        }
    }
    for name in &truth.broken {
        let table = if name.starts_with("t3") { "T3" } else { "T2" };
        let is_printed = truth.tables.iter().any(|printed| printed == table);
        if is_printed && !failed.contains(name) && !open.contains(name) {
            let line = format!("{}: {name} passes, and is broken in truth", truth.source_path);
            verdict.differences.push((Kind::Check, line));
        }
    }
}

fn judge_cells(lake: &Lake, truth: &Truth, report: &Report, verdict: &mut Verdict) {
    let mut expected = BTreeSet::new();
    for cell in &truth.cells {
        let key = (report.id.clone(), cell.table, cell.row.clone(), cell.column.clone());
        let name = format!("{}: {}/{}/{}", truth.source_path, cell.table, cell.row, cell.column);
        let fact = lake.facts.get(&key);
        expected.insert(key);
        // Without a row the cell's table was not found.
        let (state, value) = fact.map_or(("without a row", &None), |(state, value, _)| (state.as_str(), value));
        let is_printed =
            |value: f64| cell.printed.is_some_and(|printed| (value - printed).abs() <= 1e-9 * printed.abs().max(1.0));
        let is_right = match (cell.stands, *value) {
            (Stands::Number, Some(value)) => is_printed(value),
            (Stands::Blank, Some(value)) => value == 0.0 && state == "recovered",
            (Stands::Absent, value) => value.is_none() || state == "recovered" && value == Some(0.0),
            (Stands::Unclear, Some(value)) => is_printed(value),
            (_, None) => true,
        };
        if !is_right {
            let line = format!("{name} is {value:?} ({state}), {:?} {:?} in truth", cell.stands, cell.printed);
            verdict.differences.push((Kind::WrongNumber, line));
        }
        if cell.stands == Stands::Number {
            let is_read = usize::from(value.is_some());
            if cell.lost {
                verdict.n_lost += 1;
                verdict.n_lost_read += is_read;
            } else {
                verdict.n_placed += 1;
                verdict.n_placed_read += is_read;
                if value.is_none() {
                    let line = format!("{name} is {state}, {:?} in truth", cell.printed);
                    verdict.differences.push((Kind::Unread, line));
                }
            }
        }
    }
    let of_report = lake.facts.iter().filter(|(key, _)| key.0 == report.id && !expected.contains(*key));
    for (key, (state, value, _)) in of_report {
        if value.is_some() {
            let line = format!("{}: {key:?} is {value:?} ({state}), not printed", truth.source_path);
            verdict.differences.push((Kind::WrongNumber, line));
        }
    }
}

fn ingest(input: &Path) -> Lake {
    let place = Place::new();
    let done = run(place.gongkai().arg("ingest").arg(input).arg("--out").arg(place.lake()));
    assert_eq!(done.code, 0, "{done:?}");
    Lake::of(&place)
}

/// Asserts that no ceiling is passed, and that enough of what lost its position was recovered.
fn assert_true(name: &str, verdict: &Verdict, ceilings: &Ceilings, min_lost_read: f64) {
    let list = |kind: Kind| verdict.differences.iter().filter(move |(found, _)| *found == kind).map(|(_, line)| line);
    println!(
        "{name}: {} reports; numbers read in place {} of {}, position lost {} of {}",
        verdict.n_reports, verdict.n_placed_read, verdict.n_placed, verdict.n_lost_read, verdict.n_lost
    );
    let mut passed = Vec::new();
    for &(kind, ceiling) in ceilings {
        let n = list(kind).count();
        println!("{name}: {kind:?} {n}, at most {ceiling}");
        list(kind).for_each(|line| println!("    {line}"));
        if n > ceiling {
            passed.push(format!("{kind:?}: {n}, at most {ceiling}"));
        }
    }
    assert!(passed.is_empty(), "{name}: {}", passed.join("; "));
    assert!(verdict.n_lost_read as f64 >= min_lost_read * verdict.n_lost as f64, "{name}: too little recovered");
}

#[test]
fn the_sample_is_published_as_it_is_true() {
    let text = fs::read_to_string(project("tests/truth/sample.jsonl")).expect("truth of the sample");
    let parse = |line: &str| Truth::from_json(&serde_json::from_str(line).expect("a line is JSON"));
    let truths = text.lines().map(parse).collect::<Vec<_>>();
    let ceilings = [
        (Kind::WrongNumber, 0),
        (Kind::Unread, 0),
        (Kind::Check, 0),
        (Kind::Report, 0),
        (Kind::Year, 0),
        (Kind::Agency, 0),
    ];
    assert_true("sample", &judge(&ingest(&project("data/raw/sample")), &truths, true), &ceilings, 0.5);
}

#[test]
fn every_fixture_is_published_as_it_is_true() {
    let mut truths = Vec::new();
    for entry in fs::read_dir(project("tests/fixtures/ok")).expect("fixtures") {
        let path = entry.expect("entry").path();
        if path.to_string_lossy().ends_with(".truth.json") {
            let text = fs::read_to_string(&path).expect("truth");
            truths.push(Truth::from_json(&serde_json::from_str(&text).expect("truth is JSON")));
        }
    }
    truths.sort_by(|left, right| left.source_path.cmp(&right.source_path));
    // The truths themselves lie beside the pages: copy the pages alone.
    let place = Place::new();
    for truth in &truths {
        let bytes = fs::read(project("tests/fixtures/ok").join(&truth.source_path)).expect("page");
        place.write(&truth.source_path, bytes);
    }
    let ceilings = [
        (Kind::WrongNumber, 0),
        (Kind::Unread, 3),
        (Kind::Check, 0),
        (Kind::Report, 0),
        (Kind::Year, 0),
        (Kind::Agency, 0),
    ];
    assert_true("fixtures", &judge(&ingest(&place.input()), &truths, false), &ceilings, 0.5);
}
