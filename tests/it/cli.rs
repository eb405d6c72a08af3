//! The command line: what it takes, what it refuses, and what its exit codes say.

use std::fs::{self, File};
use std::path::Path;

use crate::support::{Place, published_bytes, report, run};

#[test]
fn a_newcomers_first_run_needs_no_config() {
    let place = Place::new();
    place.write("a.html", report("甲县人民政府", 2023, 3));
    let first = place.ingest::<&str>(&[]);
    assert_eq!(first.code, 0, "{first:?}");
    assert_eq!(first.stderr, "", "a short quiet run has nothing to say");
    for line in ["files: 1", "reports: 1", "checks failed: 0", "snapshot: "] {
        assert!(first.stdout.contains(line), "{line:?} in {}", first.stdout);
    }
    let mut command = place.gongkai();
    let current = run(command.args(["current", "--out", "lake"]));
    assert_eq!(current.code, 0, "{current:?}");
    assert_eq!(Path::new(current.stdout.trim_end()), place.snapshot());
    assert!(first.stdout.contains(place.snapshot().file_name().expect("id").to_str().expect("ASCII")));
}

#[test]
fn current_without_a_snapshot_says_so() {
    let place = Place::new();
    let mut command = place.gongkai();
    let current = run(command.args(["current", "--out", "lake"]));
    assert_eq!(current.code, 1, "{current:?}");
    assert!(current.stderr.contains("lake"), "{current:?}");
    assert_eq!(current.stdout, "");
}

#[test]
fn config_with_an_unknown_key_is_refused() {
    let place = Place::new();
    let config = place.path().join("gongkai.toml");
    fs::write(&config, "# ours\ninput = [\"in\"]\noutputs = \"lake\"\n").expect("config");
    let mut command = place.gongkai();
    let refused = run(command.args(["ingest", "--config", "gongkai.toml"]));
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.stderr.contains("gongkai.toml:3: unknown key `outputs`"), "{refused:?}");
    assert!(!place.lake().exists(), "nothing was touched");
}

#[test]
fn config_is_obeyed_and_found_in_its_usual_place() {
    let place = Place::new();
    place.write("a.html", report("甲县人民政府", 2023, 3));
    fs::create_dir(place.path().join("config")).expect("folder");
    fs::write(place.path().join("config/gongkai.toml"), "input = [\"in\"]\noutput = \"there\"\n").expect("config");
    let mut command = place.gongkai();
    let ingest = run(command.arg("ingest"));
    assert_eq!(ingest.code, 0, "{ingest:?}");
    assert!(place.path().join("there/current/files/files.parquet").is_file());
}

#[test]
fn refused_arguments_exit_with_2() {
    let place = Place::new();
    let table: [(&[&str], &str); 7] = [
        (&["ingest", "in", "--out", "in/lake"], "lies inside the input in"),
        (&["ingest", "in", "--out", "in"], "is the input in"),
        (&["ingest", "in", "--out", "/"], "root of the file system"),
        (&["ingest", "in", "--threads", "0", "--out", "lake"], "--threads"),
        (&["ingest", "in", "--config", "none.toml"], "none.toml: config cannot be read"),
        (&["ingest", "in", "--outt", "lake"], "--outt"),
        (&["show"], "FILE"),
    ];
    for (words, expected) in table {
        let refused = run(place.gongkai().args(words));
        assert_eq!(refused.code, 2, "{words:?}: {refused:?}");
        assert!(refused.stderr.contains(expected), "{words:?}: {}", refused.stderr);
        assert!(fs::read_dir(place.input()).expect("folder").next().is_none(), "{words:?} touched the input");
    }
}

#[test]
fn a_second_run_is_told_to_wait() {
    let place = Place::new();
    place.write("a.html", report("甲县人民政府", 2023, 3));
    assert_eq!(place.ingest::<&str>(&[]).code, 0);
    let before = published_bytes(&place.snapshot());
    let lock = File::options().write(true).open(place.lake().join("gongkai.lock")).expect("lock file");
    lock.lock().expect("nobody holds it");
    let second = place.ingest::<&str>(&[]);
    assert_eq!(second.code, 75, "{second:?}");
    assert!(second.stderr.contains("gongkai.lock"), "{second:?}");
    drop(lock);
    assert_eq!(place.ingest::<&str>(&[]).code, 0, "the lock went with its holder");
    assert!(published_bytes(&place.snapshot()) == before, "the same input gives the same tables");
}

#[test]
fn show_draws_a_report_and_prints_json() {
    let place = Place::new();
    place.write("a.html", report("甲县人民政府", 2023, 3));
    let text = run(place.gongkai().args(["show", "in/a.html"]));
    assert_eq!(text.code, 0, "{text:?}");
    assert!(text.stdout.contains("甲县人民政府") && text.stdout.contains("2023"), "{}", text.stdout);
    let json = run(place.gongkai().args(["show", "in/a.html", "--format", "json"]));
    assert_eq!(json.code, 0, "{json:?}");
    serde_json::from_str::<serde_json::Value>(&json.stdout).expect("one JSON document");
    let missing = run(place.gongkai().args(["show", "in/none.html"]));
    assert_eq!(missing.code, 2, "{missing:?}");
    assert!(missing.stderr.contains("in/none.html"), "{missing:?}");
}

#[test]
fn empty_folder_publishes_empty_tables() {
    let place = Place::new();
    let ingest = place.ingest::<&str>(&[]);
    assert_eq!(ingest.code, 0, "{ingest:?}");
    assert!(ingest.stdout.starts_with("files: 0\n"), "{}", ingest.stdout);
    assert_eq!(place.table("files").height(), 0);
}
