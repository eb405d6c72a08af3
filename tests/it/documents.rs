//! What travels with the data: the data dictionary in `docs/` is as the declaration of the tables says, a snapshot has
//! its documents, and they depend on its tables and its folder alone.

use std::fs;
use std::path::Path;

use gongkai::describe::dictionary;
use gongkai::forms::Forms;
use gongkai::tabulate::codebook;
use serde_json::Value;

use crate::support::{Place, report, run};

#[test]
fn the_data_dictionary_is_not_stale() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/DATA_DICTIONARY.md");
    let committed = fs::read_to_string(path).unwrap_or_default();
    let expected = dictionary(&codebook::rows(&Forms::embedded()));
    let line = committed.lines().zip(expected.lines()).position(|(found, expected)| found != expected);
    assert!(
        committed == expected,
        "docs/DATA_DICTIONARY.md is stale (line {:?}): run `make dictionary`",
        line.map(|n| n + 1)
    );
}

/// The documents of a snapshot, its own folder written as `HERE`.
fn documents(place: &Place) -> Vec<(String, String)> {
    let snapshot = place.snapshot();
    let manifest = fs::read_to_string(snapshot.join("_snapshot.json")).expect("manifest");
    let manifest: Value = serde_json::from_str(&manifest).expect("JSON");
    let here = snapshot.to_str().expect("UTF-8");
    let listed = manifest["documents"].as_array().expect("a list");
    listed
        .iter()
        .map(|document| {
            let name = document["file"].as_str().expect("a name");
            let text = fs::read_to_string(snapshot.join(name)).expect("a document");
            assert_eq!(document["bytes"], text.len(), "{name}");
            (name.to_owned(), text.replace(here, "HERE"))
        })
        .collect()
}

#[test]
fn a_snapshot_has_its_documents() {
    let places = [Place::new(), Place::new()];
    for place in &places {
        place.write("a.html", report("甲县人民政府", 2023, 3));
        assert_eq!(place.ingest::<&str>(&[]).code, 0);
    }
    let [first, second] = places.each_ref().map(documents);
    assert_eq!(first, second, "the folder is all that they differ in");
    let names: Vec<&str> = first.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["datapackage.json", "views.sql"]);
    assert!(first[1].1.contains("'HERE') || '/applications/*.parquet'"), "{}", first[1].1);
    // An incremental run that publishes writes them for its own folder.
    let place = &places[0];
    place.write("b.html", report("乙县人民政府", 2022, 3));
    assert_eq!(place.ingest::<&str>(&[]).code, 0);
    let third = documents(place);
    assert_eq!(third[1], first[1]);
    assert!(third[0].1.contains("reports/2022.parquet"));
}

#[test]
fn going_back_reads_the_documents_too() {
    let place = Place::new();
    place.write("a.html", report("甲县人民政府", 2023, 3));
    assert_eq!(place.ingest::<&str>(&[]).code, 0);
    let old = place.snapshot();
    place.write("b.html", report("乙县人民政府", 2022, 3));
    assert_eq!(place.ingest::<&str>(&[]).code, 0);
    let views = old.join("views.sql");
    let text = fs::read_to_string(&views).expect("views");
    fs::write(&views, text.replace("applications", "application5")).expect("written");
    let id = old.file_name().expect("id").to_str().expect("ASCII");
    let refused = run(place.gongkai().args(["rollback", id, "--out", "lake"]));
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.stderr.contains("views.sql: snapshot is damaged"), "{refused:?}");
}
