//! What an operator has after the night: the record of the run, the numbers for Prometheus, the lists, the way back,
//! and what changed.

use std::fs::{self, File};
use std::path::Path;

use serde_json::Value;

use crate::support::{Place, Run, published_bytes, report, run};

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

fn last_run(place: &Place) -> Value {
    json(&fs::read_to_string(place.lake().join("last_run.json")).expect("the record is there"))
}

fn gongkai(place: &Place, words: &[&str]) -> Run {
    run(place.gongkai().args(words).args(["--out", "lake"]))
}

fn id(snapshot: &Path) -> String {
    snapshot.file_name().expect("id").to_str().expect("ASCII").to_owned()
}

/// Publishes, and returns the id of the snapshot.
fn publish(place: &Place) -> String {
    let done = place.ingest::<&str>(&[]);
    assert!(matches!(done.code, 0 | 3), "{done:?}");
    id(&place.snapshot())
}

/// The series of a metrics file, without the comments.
fn series(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).expect("the metrics are there");
    assert!(text.ends_with('\n'));
    text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}

fn value(series: &[String], name: &str) -> f64 {
    let found = series.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    found.unwrap_or_else(|| panic!("{name} in {series:?}")).parse().expect("a number")
}

#[test]
fn a_run_leaves_its_record_and_its_numbers() {
    let place = Place::new();
    place.write("a.html", report("甲县人民政府", 2023, 3));
    place.write("broken.html.gz", b"\x1f\x8b\x08\x00 no deflate stream");
    let prom = place.path().join("gongkai.prom");
    let done = place.ingest(&["--metrics", prom.to_str().expect("UTF-8")]);
    assert_eq!(done.code, 3, "{done:?}");
    let record = last_run(&place);
    assert_eq!(record["outcome"], "published_with_failures");
    assert_eq!(record["exit_code"], 3);
    assert_eq!(record["snapshot"], id(&place.snapshot()));
    assert_eq!(record["counts"]["files"]["report"], 1);
    assert_eq!(record["counts"]["files"]["failed"], 1);
    assert_eq!(record["counts"]["files"]["duplicate"], 0);
    assert_eq!(record["counts"]["cells"]["reported"], 175);
    assert_eq!(record["counts"]["failed_checks"]["t2_balance"], 0);
    assert_eq!(record["last_success_at"], record["finished_at"]);
    assert_eq!(record["error"], Value::Null);
    assert_eq!(record["tool_version"], env!("CARGO_PKG_VERSION"));
    assert!(record["seconds"]["total"].as_f64() >= record["seconds"]["reading"].as_f64(), "{record}");
    let series = series(&prom);
    assert_eq!(value(&series, "gongkai_last_run_exit_code"), 3.0);
    assert_eq!(value(&series, "gongkai_files{status=\"failed\"}"), 1.0);
    assert_eq!(value(&series, "gongkai_cells{state=\"reported\"}"), 175.0);
    assert_eq!(value(&series, "gongkai_failed_checks{check=\"t2_balance\"}"), 0.0);
    assert_eq!(value(&series, "gongkai_reports"), 1.0);
    let (ran, succeeded) = ("gongkai_last_run_timestamp_seconds", "gongkai_last_success_timestamp_seconds");
    assert_eq!(value(&series, ran), value(&series, succeeded));
    // Nothing is left beside what was replaced.
    let names = |folder: &Path| -> Vec<_> {
        let mut names: Vec<_> =
            fs::read_dir(folder).expect("folder").map(|entry| entry.expect("entry").file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names(&place.lake()), ["current", "gongkai.lock", "last_run.json", "snapshots"]);
    assert_eq!(names(place.path()), ["gongkai.prom", "in", "lake"]);
}

#[test]
fn a_wrong_sum_is_counted() {
    let place = Place::new();
    place.write("a.html", report("甲县人民政府", 2023, 3).replacen("<td>3</td></tr>", "<td>4</td></tr>", 1));
    let prom = place.path().join("gongkai.prom");
    let done = place.ingest(&["--metrics", prom.to_str().expect("UTF-8")]);
    assert_eq!(done.code, 0, "{done:?}");
    let n = value(&series(&prom), "gongkai_failed_checks{check=\"t2_row_total\"}");
    assert_eq!(n, 1.0, "received_new has another total than its applicants");
    assert_eq!(last_run(&place)["counts"]["failed_checks"]["t2_row_total"], 1);
}

#[test]
fn a_failed_run_says_why_and_when_the_last_success_was() {
    let place = Place::new();
    place.write("a.html", report("甲县人民政府", 2023, 3));
    let prom = place.path().join("gongkai.prom");
    let metrics = ["--metrics", prom.to_str().expect("UTF-8")];
    assert_eq!(place.ingest(&metrics).code, 0);
    let good = last_run(&place);
    let published = value(&series(&prom), "gongkai_last_success_timestamp_seconds");
    // The crawl was not mounted.
    fs::remove_dir_all(place.input()).expect("input is removed");
    let failed = place.ingest(&metrics);
    assert_eq!(failed.code, 2, "{failed:?}");
    let record = last_run(&place);
    assert_eq!(record["outcome"], "failed");
    assert_eq!(record["exit_code"], 2);
    assert!(record["error"].as_str().is_some_and(|error| error.contains("in")), "{record}");
    assert_eq!((&record["snapshot"], &record["counts"]), (&Value::Null, &Value::Null));
    assert_eq!(record["last_success_at"], good["finished_at"]);
    let after = series(&prom);
    assert_eq!(value(&after, "gongkai_last_run_exit_code"), 2.0);
    assert_eq!(value(&after, "gongkai_last_success_timestamp_seconds"), published);
    assert!(value(&after, "gongkai_last_run_timestamp_seconds") >= published);
    assert!(!after.iter().any(|line| line.starts_with("gongkai_files")), "{after:?}");
    // An output folder that never was one is left alone.
    fs::create_dir(place.path().join("other")).expect("folder");
    let refused = run(place.gongkai().args(["ingest", "nowhere", "--out", "other"]));
    assert_eq!(refused.code, 2, "{refused:?}");
    assert_eq!(fs::read_dir(place.path().join("other")).expect("folder").count(), 0);
}

#[test]
fn lines_on_stderr_are_for_a_person_or_for_a_collector() {
    let place = Place::new();
    place.write("a.html", report("甲县人民政府", 2023, 3));
    let quiet = place.ingest::<&str>(&[]);
    assert_eq!(quiet.stderr, "", "a night without trouble says nothing");
    assert!(quiet.stdout.starts_with("files: 1\n"), "but for the closing summary: {quiet:?}");
    let told = place.ingest(&["--log-level", "info"]);
    assert!(told.stderr.starts_with("info: reading ") && told.stderr.contains("\ninfo: published "), "{told:?}");

    place.write("b\n\u{1b}[31m.html.gz", b"\x1f\x8b\x08\x00 no deflate stream");
    let text = place.ingest::<&str>(&[]);
    let lines: Vec<_> = text.stderr.lines().collect();
    let [line] = lines.as_slice() else { panic!("one line expected: {text:?}") };
    assert!(line.starts_with("warning: could not be read: b\\n\\u{1b}[31m.html.gz: "), "{line}");
    let logged = place.ingest(&["--log-format", "json", "--log-level", "info"]);
    assert_eq!(logged.code, 3, "{logged:?}");
    assert!(logged.stdout.starts_with("files: 2\n"), "the closing summary is for people: {logged:?}");
    assert!(!logged.stderr.contains('\u{1b}'), "{logged:?}");
    let events: Vec<Value> = logged.stderr.lines().map(json).collect();
    let levels: Vec<_> = events.iter().map(|event| event["level"].as_str().expect("text")).collect();
    assert_eq!(levels, ["INFO", "WARN", "INFO"]);
    assert_eq!(events[1]["path"], "b\n\u{1b}[31m.html.gz");
    assert!(events[1]["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "{}", events[1]);
    assert_eq!(events[2]["exit_code"], 3);
    assert!(events.iter().all(|event| event["timestamp"].as_str().is_some_and(|moment| moment.ends_with('Z'))));
    let refused = run(place.gongkai().args(["ingest", "nowhere", "--out", "lake", "--log-format", "json"]));
    let event = json(&refused.stderr);
    assert_eq!((&event["level"], &event["exit_code"]), (&"ERROR".into(), &2.into()), "{event}");
    let refused = run(place.gongkai().args(["ingest", "nowhere", "--out", "lake"]));
    assert!(refused.stderr.starts_with("error: nowhere"), "{refused:?}");
}

#[test]
fn a_run_that_is_locked_out_leaves_the_record_to_the_holder() {
    let place = Place::new();
    place.write("a.html", report("甲县人民政府", 2023, 3));
    publish(&place);
    let good = last_run(&place);
    let lock = File::options().write(true).open(place.lake().join("gongkai.lock")).expect("lock file");
    lock.lock().expect("nobody holds it");
    assert_eq!(place.ingest::<&str>(&[]).code, 75);
    assert_eq!(last_run(&place), good);
}

#[test]
fn metrics_that_cannot_be_written_do_not_undo_a_publication() {
    let place = Place::new();
    place.write("a.html", report("甲县人民政府", 2023, 3));
    let done = place.ingest(&["--metrics", "nowhere/gongkai.prom"]);
    assert_eq!(done.code, 0, "{done:?}");
    assert!(done.stderr.contains("warning: nowhere/gongkai.prom"), "{done:?}");
    assert_eq!(last_run(&place)["outcome"], "published");
}

#[test]
fn back_to_an_older_snapshot_and_forth() {
    let place = Place::new();
    place.write("a.html", report("甲县人民政府", 2023, 3));
    let first = publish(&place);
    let bytes = published_bytes(&place.snapshot());
    place.write("b.html", report("乙县人民政府", 2023, 4));
    let second = publish(&place);
    let list = gongkai(&place, &["snapshots"]);
    assert_eq!(list.code, 0, "{list:?}");
    let lines: Vec<_> = list.stdout.lines().skip(1).collect();
    assert!(lines[0].starts_with(&format!("  {first}")), "{list:?}");
    assert!(lines[1].starts_with(&format!("* {second}")), "{list:?}");

    let back = gongkai(&place, &["rollback", &first]);
    assert_eq!((back.code, back.stderr.as_str()), (0, ""), "{back:?}");
    assert_eq!(back.stdout, format!("current: {first}\nbefore:  {second}\n"));
    assert_eq!(id(&place.snapshot()), first);
    assert!(published_bytes(&place.snapshot()) == bytes);
    // The link stays relative, so that the folder can be moved.
    assert_eq!(fs::read_link(place.lake().join("current")).expect("link"), Path::new("snapshots").join(&first));
    let list = json(&gongkai(&place, &["snapshots", "--format", "json"]).stdout);
    assert_eq!(list[0]["id"], first);
    assert_eq!((&list[0]["is_current"], &list[1]["is_current"]), (&Value::Bool(true), &Value::Bool(false)));
    assert_eq!((&list[0]["rows"]["reports"], &list[1]["rows"]["reports"]), (&1.into(), &2.into()));
    assert_eq!(gongkai(&place, &["rollback", &second]).code, 0);
    assert_eq!(id(&place.snapshot()), second);
}

#[test]
fn a_rollback_that_makes_no_sense_changes_nothing() {
    let place = Place::new();
    place.write("a.html", report("甲县人民政府", 2023, 3));
    let first = publish(&place);
    place.write("b.html", report("乙县人民政府", 2023, 4));
    let second = publish(&place);
    for name in ["20200101T000000Z-00000000", "", ".", "..", "../snapshots", "current", ".tmp-1"] {
        let refused = gongkai(&place, &["rollback", name]);
        assert_eq!(refused.code, 2, "{name}: {refused:?}");
        assert!(refused.stderr.contains(&first), "names what there is: {refused:?}");
    }
    let elsewhere = run(place.gongkai().args(["rollback", &first, "--out", "elsewhere"]));
    assert_eq!(elsewhere.code, 2, "{elsewhere:?}");
    assert!(!place.path().join("elsewhere").exists());

    let lock = File::options().write(true).open(place.lake().join("gongkai.lock")).expect("lock file");
    lock.lock().expect("nobody holds it");
    let held = gongkai(&place, &["rollback", &first]);
    assert_eq!(held.code, 75, "{held:?}");
    drop(lock);

    let folder = place.lake().join("snapshots").join(&first);
    let reports = folder.join("reports/2023.parquet");
    let whole = fs::read(&reports).expect("published file");
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    let damages: [(&str, &dyn Fn()); 4] = [
        ("sha256 differs", &|| fs::write(&reports, &flipped).expect("file")),
        ("bytes, expected", &|| fs::write(&reports, &whole[..whole.len() - 1]).expect("file")),
        ("not there", &|| fs::remove_file(&reports).expect("file")),
        ("not a file of this snapshot", &|| {
            fs::write(&reports, &whole).expect("file");
            fs::write(folder.join("reports/2024.parquet"), &whole).expect("file");
        }),
    ];
    for (problem, damage) in damages {
        damage();
        let refused = gongkai(&place, &["rollback", &first]);
        assert_eq!(refused.code, 1, "{problem}: {refused:?}");
        assert!(refused.stderr.contains(problem) && refused.stderr.contains("reports/202"), "{problem}: {refused:?}");
        assert_eq!(id(&place.snapshot()), second, "{problem}");
    }
    fs::remove_file(folder.join("_snapshot.json")).expect("manifest");
    let refused = gongkai(&place, &["rollback", &first]);
    assert_eq!(refused.code, 1, "{refused:?}");
    let list = gongkai(&place, &["snapshots"]);
    assert_eq!(list.code, 0, "a damaged snapshot is listed: {list:?}");
    assert!(list.stdout.contains("_snapshot.json: snapshot is damaged"), "{list:?}");
}

#[test]
fn files_that_failed_are_listed_and_cannot_forge_a_line() {
    let place = Place::new();
    place.write("a.html", report("甲县人民政府", 2023, 3));
    place.write("b\nreport\tc.html\u{1b}[31m.gz", b"\x1f\x8b\x08\x00 no deflate stream");
    publish(&place);
    let failed = gongkai(&place, &["files", "--status", "failed"]);
    assert_eq!((failed.code, failed.stderr.as_str()), (0, ""), "{failed:?}");
    let lines: Vec<_> = failed.stdout.lines().collect();
    let [line] = lines.as_slice() else { panic!("one line expected: {failed:?}") };
    let fields: Vec<_> = line.split('\t').collect();
    assert_eq!((fields.len(), fields[0]), (3, "failed"), "{line}");
    assert!(fields[1].starts_with("b\\nreport\\tc.html") && !line.contains('\u{1b}'), "{line}");
    assert_eq!(gongkai(&place, &["files"]).stdout.lines().count(), 2);
    let list = json(&gongkai(&place, &["files", "--status", "failed", "--format", "json"]).stdout);
    assert_eq!(list.as_array().map(Vec::len), Some(1));
    assert_eq!(list[0]["status"], "failed");
    assert!(list[0]["error"].as_str().is_some_and(|error| !error.is_empty()), "{list}");
    assert!(list[0]["modified_at"].as_str().is_some_and(|moment| moment.ends_with('Z')), "{list}");
    assert_eq!(json(&gongkai(&place, &["files", "--status", "unsupported", "--format", "json"]).stdout), json("[]"));
    let refused = gongkai(&place, &["files", "--status", "lost"]);
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.stderr.contains("not_a_report"), "says which there are: {refused:?}");
}

#[test]
fn what_changed_between_two_snapshots() {
    let place = Place::new();
    place.write("same.html", report("甲县人民政府", 2023, 3));
    place.write("renamed.html", report("乙县人民政府", 2023, 3));
    place.write("corrected.html", report("丙县人民政府", 2023, 3));
    place.write("old/place.html", report("丁县人民政府", 2022, 5));
    place.write("gone.html", report("戊县人民政府", 2022, 3));
    let alone = publish(&place);
    let only = gongkai(&place, &["diff"]);
    assert_eq!(only.code, 1, "{only:?}");
    assert!(only.stderr.contains("fewer than two snapshots"), "{only:?}");

    fs::rename(place.input().join("renamed.html"), place.input().join("zz.html")).expect("rename");
    place.write("corrected.html", report("丙县人民政府", 2023, 4));
    fs::remove_dir_all(place.input().join("old")).expect("removed");
    place.write("new/place.html", report("丁县人民政府", 2022, 6));
    fs::remove_file(place.input().join("gone.html")).expect("removed");
    place.write("fresh.html", report("己县人民政府", 2021, 3));
    let later = publish(&place);

    let diff = gongkai(&place, &["diff", "--format", "json"]);
    assert_eq!(diff.code, 0, "{diff:?}");
    let diff = json(&diff.stdout);
    assert_eq!((&diff["before"]["id"], &diff["after"]["id"]), (&alone.clone().into(), &later.clone().into()));
    let reports: Vec<_> = diff["reports"]
        .as_array()
        .expect("list")
        .iter()
        .map(|event| {
            let path = |side: &str| event[side]["source_path"].as_str().unwrap_or("-").to_owned();
            format!(
                "{} {} {} {}",
                event["year"],
                event["change"].as_str().expect("text"),
                path("before"),
                path("after")
            )
        })
        .collect();
    assert_eq!(
        reports,
        [
            "2021 added - fresh.html",
            "2022 removed gone.html -",
            "2022 revised old/place.html new/place.html",
            "2023 revised corrected.html corrected.html",
        ]
    );
    // Three rows of T2 and their totals hold the number, in each of the two revised reports.
    let values = diff["values"].as_array().expect("list");
    assert_eq!(values.len(), 12, "{values:?}");
    assert_eq!(values[0]["table"], "applications");
    assert_eq!(values[0]["agency"], "丁县人民政府");
    assert_eq!(values[0]["key"], json(r#"{"outcome": "received_new", "applicant": "natural_person"}"#));
    assert_eq!(values[0]["before"], json(r#"{"state": "reported", "value": 5}"#));
    assert_eq!(values[0]["after"], json(r#"{"state": "reported", "value": 6}"#));
    assert_eq!(values[6]["year"], 2023);
    assert_eq!(
        diff["counts"],
        json(
            r#"[{"table":"reports","year":2021,"added":1,"removed":0,"revised":0,"relabelled":0},
                {"table":"reports","year":2022,"added":0,"removed":1,"revised":1,"relabelled":0},
                {"table":"reports","year":2023,"added":0,"removed":0,"revised":1,"relabelled":0},
                {"table":"applications","year":2022,"values":6},
                {"table":"applications","year":2023,"values":6}]"#
        )
    );

    let text = gongkai(&place, &["diff", &alone, "--limit", "2"]);
    assert_eq!(text.code, 0, "{text:?}");
    assert!(text.stdout.contains("\napplications 2023\n  丙县人民政府 ["), "{}", text.stdout);
    assert!(text.stdout.contains("received_new natural_person: 3 (reported) -> 4 (reported)\n"), "{}", text.stdout);
    assert_eq!(text.stdout.matches("  and 4 more\n").count(), 2, "{}", text.stdout);
    // By folder, and the other way round: what was added is removed.
    let folder = place.lake().join("snapshots").join(&alone);
    let turned = gongkai(&place, &["diff", "current", folder.to_str().expect("UTF-8"), "--format", "json"]);
    let turned = json(&turned.stdout);
    assert_eq!(turned["reports"][0]["change"], "removed");
    assert_eq!(turned["values"][0]["before"]["value"], 6);
    let same = gongkai(&place, &["diff", &later, "current"]);
    assert!(same.stdout.ends_with("\nno differences\n"), "{same:?}");
    let refused = gongkai(&place, &["diff", "nothing", "current"]);
    assert_eq!(refused.code, 2, "{refused:?}");
}

#[test]
fn values_that_a_config_changes_in_the_same_file() {
    let place = Place::new();
    place.write("a.html", report("甲县人民政府", 2023, 3));
    publish(&place);
    let config = place.path().join("small.toml");
    fs::write(&config, "[limits]\nmax_cells = 60\n").expect("config");
    assert_eq!(place.ingest(&["--config", "small.toml"]).code, 0);
    let diff = json(&gongkai(&place, &["diff", "--format", "json"]).stdout);
    // The file is the same; without the rows that tell, the edition is not known any more.
    let changes = diff["reports"].as_array().expect("list").iter().map(|event| &event["change"]).collect::<Vec<_>>();
    assert_eq!(changes, ["relabelled"]);
    let values = diff["values"].as_array().expect("list");
    assert!(!values.is_empty());
    for value in values {
        assert_eq!(value["report_id"], value["report_id_before"]);
        assert_eq!(value["before"]["state"], "reported", "{value}");
        assert_ne!(value["after"]["state"], "reported", "{value}");
    }
}
