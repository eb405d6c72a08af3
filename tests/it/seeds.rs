//! Five real reports, read as a crawler saved them: every figure that their readers wrote down. They lie beside the
//! project; where they do not, the test says so and is skipped.

use std::collections::HashMap;
use std::path::Path;

use gongkai::decode::decode;
use gongkai::extract::{Limits, extract};
use gongkai::forms::Forms;
use gongkai::interpret::interpret;
use gongkai::interpret::meta::{Context, read_metadata};
use gongkai::model::{Edition, Metadata, Outcome, Reading, Sidecar};

fn read(name: &str) -> Option<(Reading, Metadata)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/seeds");
    let mut entries = std::fs::read_dir(&folder).ok()?.filter_map(Result::ok);
    let entry = entries.find(|entry| entry.file_name().to_string_lossy().starts_with(name))?;
    let bytes = std::fs::read(entry.path()).expect("seed is readable");
    let decoded = decode(&bytes, None);
    let forms = Forms::embedded();
    let mut document = extract(&decoded.text, decoded.is_html, &forms, &Limits::default());
    let reading = interpret(&mut document, &forms);
    let sidecar = Sidecar::default();
    let context = Context { source_path: "seed.txt", sidecar: &sidecar, table_year: reading.header_year };
    let metadata = read_metadata(&document, &context);
    Some((reading, metadata))
}

/// A row of T2 as `9 1 0 0 1 0 11`; a blank is `_`, a guess `?16`.
fn row(reading: &Reading, outcome: Outcome) -> String {
    let cells = reading.applications.iter().filter(|fact| fact.key.outcome == outcome);
    let print = |value: Option<i64>, guess: Option<i64>| match (value, guess) {
        (Some(value), _) => value.to_string(),
        (None, Some(guess)) => format!("?{guess}"),
        (None, None) => "_".to_owned(),
    };
    cells.map(|fact| print(fact.value, fact.best_guess)).collect::<Vec<_>>().join(" ")
}

fn t1(reading: &Reading) -> HashMap<String, Option<f64>> {
    let name = |key: &gongkai::model::DisclosureKey| format!("{}/{}", key.item.code(), key.measure.code());
    reading.disclosures.iter().map(|fact| (name(&fact.key), fact.value)).collect()
}

fn t3(reading: &Reading) -> String {
    let cells = reading.disputes.iter().map(|fact| fact.value.map_or("_".to_owned(), |value| value.to_string()));
    cells.collect::<Vec<_>>().join(" ")
}

const ZEROS: &str = "0 0 0 0 0 0 0";

#[test]
fn seeds_are_read_as_a_reader_would() {
    let Some((seed, metadata)) = read("000_") else {
        println!("skipped: ../shared/seeds is not there");
        return;
    };
    assert_eq!((metadata.year, metadata.agency.as_deref()), (Some(2025), Some("岳阳临港高新技术产业开发区")));
    let figures = t1(&seed);
    for (cell, value) in [
        ("normative_documents/issued", 2.0),
        ("normative_documents/repealed", 1.0),
        ("normative_documents/in_force", 8.0),
        ("licensing/decisions", 298.0),
        ("penalties/decisions", 20.0),
        ("fees/amount", 844.0),
    ] {
        assert_eq!(figures[cell], Some(value), "{cell}");
    }
    for (outcome, expected) in [
        (Outcome::ReceivedNew, "9 1 0 0 1 0 11"),
        (Outcome::Granted, "4 0 0 0 0 0 4"),
        (Outcome::DeniedStateSecret, "1 1 0 0 0 0 2"),
        (Outcome::UnavailableNotHeld, "4 0 0 0 1 0 5"),
        (Outcome::Total, "9 1 0 0 1 0 11"),
        (Outcome::CarriedForward, ZEROS),
    ] {
        assert_eq!(row(&seed, outcome), expected);
    }
    assert_eq!(t3(&seed), "0 0 1 1 2 0 0 0 0 0 0 0 0 0 0");

    let (seed, metadata) = read("001_").expect("seed 001 lies beside seed 000");
    assert_eq!((metadata.year, metadata.agency), (Some(2025), None));
    assert!(seed.applications.iter().all(|fact| fact.value == Some(0)));

    let (seed, metadata) = read("002_").expect("seed 002 lies beside seed 000");
    assert_eq!((metadata.year, metadata.agency.as_deref()), (Some(2021), Some("南湖新区管委会")));
    assert_eq!((seed.edition, t1(&seed)["licensing/decisions"]), (Some(Edition::E2021), Some(1728.0)));
    assert_eq!(row(&seed, Outcome::ReceivedNew), "68 _ _ _ _ _ 68");
    assert_eq!(row(&seed, Outcome::Granted), "68 _ _ _ _ _ 64");
    assert_eq!(row(&seed, Outcome::NotProcessedRepeat), "_ _ _ _ _ _ 4");
    assert_eq!(row(&seed, Outcome::Other), "_ _ _ _ _ _ _");
    assert_eq!(t3(&seed), "_ _ _ _ 0 _ _ _ _ 0 _ _ _ _ 0");

    let (seed, metadata) = read("003_").expect("seed 003 lies beside seed 000");
    assert_eq!((metadata.year, metadata.agency.as_deref()), (Some(2024), Some("黄石港工业园区管委会")));
    let figures = t1(&seed);
    assert_eq!((figures["regulations/issued"], figures["regulations/in_force"]), (Some(4.0), Some(9.0)));

    let (seed, metadata) = read("004_").expect("seed 004 lies beside seed 000");
    assert_eq!((metadata.year, metadata.agency.as_deref()), (Some(2023), Some("临港经济开发区")));
    for outcome in [Outcome::ReceivedNew, Outcome::Granted, Outcome::Total] {
        assert_eq!(row(&seed, outcome), "?16 ?0 0 0 0 0 16");
    }
    assert_eq!(row(&seed, Outcome::DeniedInternalAffairs), ZEROS);
}
