//! A country of agencies over the years: whose reports they are, about which year, what is there and what is not, and
//! what the narrative says. Nothing may be wrong; what nobody can know must stay open.
//!
//! A report of a `朝阳区教育局` without a hint of its city has neither region nor `agency_id`: it is in no row of `coverage`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use polars::prelude::DataFrame;

use crate::report_gen::claims::Claim;
use crate::report_gen::country::{CountryFile, files};
use crate::support::{Place, strings};

/// A report as published.
#[derive(Debug, Default, Clone)]
struct Found {
    id: String,
    agency_id: String,
    region_code: String,
    kind: String,
    year: Option<i64>,
    is_current: bool,
}

/// What was found of the files of a country.
#[derive(Debug, Default)]
struct Score {
    n_reports: usize,
    n_year_right: usize,
    /// Reports whose place can be known, and those where it was found.
    n_clear: usize,
    n_clear_right: usize,
    n_ambiguous: usize,
    /// Anything that is wrong, and not merely unknown.
    wrong: Vec<String>,
    missed: Vec<String>,
}

fn integers(frame: &DataFrame, name: &str) -> Vec<Option<i64>> {
    let column = frame.column(name).unwrap_or_else(|_| panic!("column {name}"));
    let column = column.cast(&polars::prelude::DataType::Int64).expect("a number");
    column.i64().expect("int64").iter().collect()
}

fn bools(frame: &DataFrame, name: &str) -> Vec<bool> {
    let column = frame.column(name).unwrap_or_else(|_| panic!("column {name}"));
    column.bool().expect("bool").iter().map(|value| value.expect("never null")).collect()
}

/// A column of lists, each joined by commas.
fn lists(frame: &DataFrame, name: &str) -> Vec<String> {
    let column = frame.column(name).unwrap_or_else(|_| panic!("column {name}"));
    let join = |row: usize| {
        let list = column.list().expect("list").get_as_series(row).expect("never null");
        list.str().expect("text").iter().flatten().collect::<Vec<_>>().join(",")
    };
    (0..frame.height()).map(join).collect()
}

fn reports(place: &Place) -> HashMap<String, Found> {
    let frame = place.table("reports");
    let [paths, ids, agencies, regions, kinds] =
        ["source_path", "report_id", "agency_id", "region_code", "kind"].map(|name| strings(&frame, name));
    let (years, current) = (integers(&frame, "year"), bools(&frame, "is_current"));
    (0..frame.height())
        .map(|row| {
            let found = Found {
                id: ids[row].clone(),
                agency_id: agencies[row].clone(),
                region_code: regions[row].clone(),
                kind: kinds[row].clone(),
                year: years[row],
                is_current: current[row],
            };
            (paths[row].clone(), found)
        })
        .collect()
}

/// Pairs of agencies of which one took the place of the other.
fn relatives(place: &Place) -> BTreeSet<(String, String)> {
    let frame = place.table("agencies");
    let (ids, successors, predecessors) =
        (strings(&frame, "agency_id"), lists(&frame, "successor_ids"), lists(&frame, "predecessor_ids"));
    let mut pairs = BTreeSet::new();
    for (id, others) in ids.iter().zip(&successors).chain(ids.iter().zip(&predecessors)) {
        for other in others.split(',').filter(|other| !other.is_empty()) {
            pairs.insert((id.clone(), other.to_owned()));
            pairs.insert((other.to_owned(), id.clone()));
        }
    }
    pairs
}

/// Whose each report is, and about which year.
fn judge_reports(
    files: &[CountryFile],
    found: &HashMap<String, Found>,
    relatives: &BTreeSet<(String, String)>,
) -> Score {
    let mut score = Score::default();
    let mut bodies_of: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    let mut ids_of: BTreeMap<usize, BTreeMap<&str, BTreeSet<&str>>> = BTreeMap::new();
    for file in files.iter().filter(|file| !file.known.is_duplicate) {
        let known = &file.known;
        score.n_reports += 1;
        let Some(report) = found.get(&file.path) else {
            score.missed.push(format!("{}: not a report", file.path));
            continue;
        };
        match report.year {
            Some(year) if year == known.year => score.n_year_right += 1,
            Some(year) => score.wrong.push(format!("{}: year {year}, is {}", file.path, known.year)),
            None => score.missed.push(format!("{}: no year", file.path)),
        }
        if !report.agency_id.is_empty() {
            bodies_of.entry(&report.agency_id).or_default().insert(known.body);
        }
        let Some(region) = known.region_code else {
            score.n_ambiguous += 1;
            if !report.region_code.is_empty() || !report.agency_id.is_empty() {
                let Found { agency_id, region_code, .. } = report;
                score
                    .wrong
                    .push(format!("{}: nobody knows which {}, read {agency_id} {region_code}", file.path, known.name));
            }
            continue;
        };
        score.n_clear += 1;
        let what = format!("{}: {} in {region}", file.path, known.name);
        if report.region_code.is_empty() || report.agency_id.is_empty() {
            score.missed.push(format!("{what}, not found"));
        } else if report.region_code != region || report.kind != known.kind {
            score.wrong.push(format!("{what} {}, read {} {}", known.kind, report.region_code, report.kind));
        } else if report.is_current != known.is_current {
            score.wrong.push(format!("{what}: current {}", report.is_current));
        } else {
            score.n_clear_right += 1;
            ids_of.entry(known.body).or_default().entry(&known.name).or_default().insert(&report.agency_id);
        }
    }
    for (id, bodies) in bodies_of.iter().filter(|(_, bodies)| bodies.len() > 1) {
        score.wrong.push(format!("{id} is {} bodies: {bodies:?}", bodies.len()));
    }
    for (body, names) in &ids_of {
        for (name, ids) in names.iter().filter(|(_, ids)| ids.len() > 1) {
            score.wrong.push(format!("body {body}, {name}: {ids:?}"));
        }
        // Under its next name it is the same agency, or one that is known to be its successor.
        let ids: Vec<&str> = names.values().flatten().copied().collect::<BTreeSet<_>>().into_iter().collect();
        let is_joined = |id: &&str| {
            ids.len() == 1 || ids.iter().any(|other| relatives.contains(&((*id).to_owned(), (*other).to_owned())))
        };
        if let Some(id) = ids.iter().find(|id| !is_joined(id)) {
            score.missed.push(format!("body {body}: {id} stands alone among {names:?}"));
        }
    }
    score
}

/// A row of `coverage`, printed.
type Rows = BTreeMap<(String, i64), String>;

fn print_row(report_id: &str, status: &str, n_reports: i64, n_duplicates: i64) -> String {
    let (is_revised, is_duplicated) = (n_reports > 1, n_duplicates > 0);
    format!("{report_id} {status} {n_reports} {is_revised} {n_duplicates} {is_duplicated} ")
}

/// What `coverage` has to say of the agencies that were found.
fn expected_coverage(files: &[CountryFile], found: &HashMap<String, Found>) -> Rows {
    let mut years: BTreeMap<&str, BTreeMap<i64, (String, i64, i64)>> = BTreeMap::new();
    // A duplicate is one of the report of its body and year that is not the revision.
    let mut first_of: HashMap<(usize, i64), &Found> = HashMap::new();
    for file in files.iter().filter(|file| !file.known.is_duplicate) {
        let Some(report) = found.get(&file.path).filter(|report| !report.region_code.is_empty()) else { continue };
        let row = years.entry(&report.agency_id).or_default().entry(file.known.year).or_default();
        row.1 += 1;
        if file.known.is_current {
            row.0.clone_from(&report.id);
        }
        first_of.insert((file.known.body, file.known.year), report);
    }
    for file in files.iter().filter(|file| file.known.is_duplicate) {
        let Some(report) = first_of.get(&(file.known.body, file.known.year)) else { continue };
        years.get_mut(report.agency_id.as_str()).expect("seen").get_mut(&file.known.year).expect("seen").2 += 1;
    }
    let mut rows = Rows::new();
    for (id, years) in years {
        let (first, last) = (*years.keys().min().expect("a year"), *years.keys().max().expect("a year"));
        for year in first..=last {
            let row = match years.get(&year) {
                Some((report, n_reports, n_duplicates)) => print_row(report, "present", *n_reports, *n_duplicates),
                None => print_row("", "missing", 0, 0),
            };
            rows.insert((id.to_owned(), year), row);
        }
    }
    rows
}

fn published_coverage(place: &Place) -> Rows {
    let frame = place.table("coverage");
    let [ids, reports, statuses] = ["agency_id", "report_id", "status"].map(|name| strings(&frame, name));
    let [years, n_reports, n_duplicates] = ["year", "n_reports", "n_duplicates"].map(|name| integers(&frame, name));
    let [is_revised, is_duplicated] = ["is_revised", "is_duplicated"].map(|name| bools(&frame, name));
    let tables = lists(&frame, "tables_missing");
    let mut rows = Rows::new();
    let regions = strings(&frame, "region_code");
    for row in (0..frame.height()).filter(|&row| !regions[row].is_empty()) {
        let text = format!(
            "{} {} {} {} {} {} {}",
            reports[row],
            statuses[row],
            n_reports[row].expect("never null"),
            is_revised[row],
            n_duplicates[row].expect("never null"),
            is_duplicated[row],
            tables[row]
        );
        let again = rows.insert((ids[row].clone(), years[row].expect("never null")), text);
        assert_eq!(again, None, "one row per agency and year");
    }
    rows
}

/// What the check on the narrative says of each report, and what it should.
fn judge_claims(files: &[CountryFile], found: &HashMap<String, Found>, place: &Place) {
    let frame = place.table("checks");
    let [ids, checks, statuses] = ["report_id", "check", "status"].map(|name| strings(&frame, name));
    let status: HashMap<&str, &str> = ids
        .iter()
        .zip(&checks)
        .zip(&statuses)
        .filter(|((_, check), _)| *check == "text_received")
        .map(|((id, _), status)| (id.as_str(), status.as_str()))
        .collect();
    let mut counts: BTreeMap<(String, &str), usize> = BTreeMap::new();
    for file in files.iter().filter(|file| file.known.year >= 2019 && !file.known.is_duplicate) {
        let Some(report) = found.get(&file.path) else { continue };
        let status = status.get(report.id.as_str()).copied().unwrap_or("no row");
        *counts.entry((format!("{:?}", file.known.claim), status)).or_default() += 1;
        let may_fail = file.known.claim == Some(Claim::False);
        assert!(may_fail || status != "fail", "{}: {:?} is no contradiction", file.path, file.known.claim);
        let may_pass = file.known.claim == Some(Claim::True);
        assert!(may_pass || status != "pass", "{}: {:?} is no confirmation", file.path, file.known.claim);
    }
    println!("text_received: {counts:?}");
    let share = |claim: Claim, status: &str| {
        let of_claim = counts.iter().filter(|((kind, _), _)| *kind == format!("{:?}", Some(claim)));
        let all: usize = of_claim.map(|(_, n)| n).sum();
        let right = counts.get(&(format!("{:?}", Some(claim)), status)).copied().unwrap_or_default();
        right as f64 / all.max(1) as f64
    };
    assert!(share(Claim::True, "pass") >= 0.9, "clear statements are recognised");
    assert!(share(Claim::False, "fail") >= 0.9, "contradictions are");
}

fn judge(seed: u64, n_agencies: usize, n_years: i64) {
    let files = files(seed, n_agencies, n_years);
    let place = Place::new();
    for file in &files {
        place.write(&file.path, &file.bytes);
    }
    let run = place.ingest::<&str>(&[]);
    assert_eq!(run.code, 0, "{run:?}");
    let found = reports(&place);
    let score = judge_reports(&files, &found, &relatives(&place));
    let Score { n_reports, n_year_right, n_clear, n_clear_right, n_ambiguous, wrong, missed } = &score;
    println!(
        "{n_agencies} agencies, {} files, {n_reports} reports: year {n_year_right}, agency {n_clear_right} of {n_clear}, \
         {n_ambiguous} ambiguous, {} missed, {} wrong",
        files.len(),
        missed.len(),
        wrong.len()
    );
    missed.iter().take(20).for_each(|line| println!("  missed {line}"));
    wrong.iter().take(20).for_each(|line| println!("  wrong {line}"));
    assert!(wrong.is_empty(), "{} wrong", wrong.len());
    assert!(*n_year_right as f64 >= 0.995 * *n_reports as f64, "years");
    assert!(*n_clear_right as f64 >= 0.995 * *n_clear as f64, "agencies");
    assert!(*n_ambiguous > 0, "some cannot be told");
    let (published, expected) = (published_coverage(&place), expected_coverage(&files, &found));
    let differs = |(key, row): &(&(String, i64), &String)| published.get(*key) != Some(*row);
    let wrong = expected.iter().filter(differs).collect::<Vec<_>>();
    for (key, row) in &wrong {
        let of_row = |(_, report): &(&String, &Found)| row.starts_with(&report.id) && !report.id.is_empty();
        let path = found.iter().find(of_row).map(|(path, _)| path);
        println!("  {key:?}: {:?}, expected {row:?}: {path:?}", published.get(*key));
    }
    assert!(wrong.is_empty(), "{} rows of coverage", wrong.len());
    assert_eq!(published.len(), expected.len(), "and no other rows");
    assert!(expected.values().any(|row| row.contains("missing")) && expected.values().any(|row| row.contains("true")));
    judge_claims(&files, &found, &place);
}

#[test]
fn a_small_country_is_known() {
    judge(1, 24, 12);
}

/// 300 agencies over 12 years.
#[test]
fn a_whole_country_is_known() {
    judge(2, 300, 12);
}
