//! After any history of additions, edits, renames and deletions the published tables are those of a rebuild, byte for
//! byte; what did not change is not read, not written, and not published.

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroUsize;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use gongkai::cli::IngestArgs;
use gongkai::config::{Config, Settings};
use gongkai::pipeline::{self, Outcome, Progress, RunKind};

use crate::report_gen::rng::Rng;
use crate::support::{Place, published_bytes, report, report_with, run};

/// Histories that `make test` tries; `GONGKAI_HISTORIES` asks for more.
const N_HISTORIES: u64 = 30;

/// Steps of a history, each followed by a run.
const N_STEPS: usize = 4;

/// Long enough that a file that is written twice has two stamps.
const TICK: Duration = Duration::from_millis(11);

/// A folder in memory where there is one: the histories write thousands of snapshots.
fn fast_folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.expect("temporary folder")
}

fn settings(input: &Path, out: &Path, full: bool) -> Settings {
    let args = IngestArgs {
        inputs: vec![input.to_path_buf()],
        out: Some(out.to_path_buf()),
        threads: NonZeroUsize::new(2),
        full,
        ..IngestArgs::default()
    };
    let settings = Config::load(None).and_then(|config| config.merge(&args)).expect("valid");
    Settings { settle: Duration::from_millis(1), ..settings }
}

fn ingest(input: &Path, out: &Path, full: bool) -> Outcome {
    pipeline::ingest(&settings(input, out, full), &Progress::hidden()).expect("published")
}

/// The tables of a snapshot with the time of modification left out: two copies of a folder have the same.
fn assert_same(history: &str, found: &Path, expected: &Path) {
    let (found, expected) = (published_bytes(found), published_bytes(expected));
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>(), "{history}");
    for (name, bytes) in &expected {
        assert!(found[name] == *bytes, "{history}: {} differs", name.display());
    }
}

/// A page out of a small world: few agencies and years, so that reports compete, chains form, and bytes repeat.
fn page(rng: &mut Rng) -> Vec<u8> {
    let agency = ["甲市人民政府", "乙县教育局", "丙镇人民政府"][rng.below(3)];
    let year = 2021 + rng.below(4) as u16;
    let n = rng.below(4) as u32;
    match rng.below(12) {
        0 => Vec::new(),
        1 => format!("<html><body><p>通知{n}</p></body></html>").into_bytes(),
        2 => vec![0x1f, 0x8b, 8, n as u8],
        3 => {
            let published = format!("<meta name=\"PubDate\" content=\"{}-01-{:02}\">", year + 1, 1 + n);
            report_with(agency, year, n, &published).into_bytes()
        }
        _ => report(agency, year, n).into_bytes(),
    }
}

fn name(rng: &mut Rng) -> PathBuf {
    let folder = ["", "a", "a b", "b/c", ".hidden"][rng.pick(&[0, 1, 1, 2, 3, 3, 4])];
    let file = ["1.html", "2.html", "3.htm", "x.txt", "y.html.json", "1.json", "2.html.json"]
        [rng.pick(&[0, 1, 2, 0, 1, 2, 3, 4, 5, 6])];
    Path::new(folder).join(file)
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("folder")).expect("folder");
    fs::write(path, bytes).expect("file");
}

fn list(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() { files.extend(list(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

/// One random edit of a folder; the words say which.
fn edit(rng: &mut Rng, input: &Path) -> String {
    let files = list(input);
    let any = (!files.is_empty()).then(|| files[rng.below(files.len())].clone());
    let new = input.join(name(rng));
    let shown = |path: &Path| path.strip_prefix(input).expect("inside").display().to_string();
    let content = |path: &Path, rng: &mut Rng| match path.extension() {
        Some(extension) if extension == "json" => {
            format!("{{\"fetched_at\": \"2024-0{}-01\", \"agency\": \"甲市人民政府\"}}", 1 + rng.below(9)).into_bytes()
        }
        _ => page(rng),
    };
    match (rng.below(9), any) {
        (0, Some(old)) => {
            fs::remove_file(&old).expect("file");
            format!("remove {}", shown(&old))
        }
        (1, Some(old)) => {
            let _ = fs::create_dir_all(new.parent().expect("folder"));
            fs::rename(&old, &new).expect("file");
            format!("rename {} {}", shown(&old), shown(&new))
        }
        (2, Some(old)) => {
            let bytes = fs::read(&old).expect("file");
            write(&new, &bytes);
            format!("copy {} {}", shown(&old), shown(&new))
        }
        (3, Some(old)) => {
            fs::write(&old, fs::read(&old).expect("file")).expect("file");
            format!("touch {}", shown(&old))
        }
        (4, Some(old)) => {
            // Another number in the same number of bytes, under the old time.
            let time = fs::metadata(&old).and_then(|metadata| metadata.modified()).expect("time");
            let mut bytes = fs::read(&old).expect("file");
            if let Some(digit) = bytes.iter_mut().rev().find(|byte| byte.is_ascii_digit()) {
                *digit = b'0' + (*digit - b'0' + 1) % 10;
            }
            fs::write(&old, bytes).expect("file");
            fs::File::options().write(true).open(&old).and_then(|file| file.set_modified(time)).expect("time is set");
            format!("edit in place {}", shown(&old))
        }
        (5, Some(old)) => {
            let time = std::time::UNIX_EPOCH + Duration::from_secs([1, 1_700_000_000, 4_070_908_800][rng.below(3)]);
            fs::File::options().write(true).open(&old).and_then(|file| file.set_modified(time)).expect("time is set");
            format!("date {}", shown(&old))
        }
        (6, Some(old)) => {
            let bytes = content(&old, rng);
            write(&old, &bytes);
            format!("replace {}", shown(&old))
        }
        _ => {
            let bytes = content(&new, rng);
            write(&new, &bytes);
            format!("write {}", shown(&new))
        }
    }
}

#[test]
fn any_history_ends_as_a_rebuild() {
    let n_histories = std::env::var("GONGKAI_HISTORIES").map_or(N_HISTORIES, |n| n.parse().expect("a number"));
    let first = std::env::var("GONGKAI_FIRST_HISTORY").map_or(1, |n| n.parse().expect("a number"));
    let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
    for seed in first..first + n_histories {
        let place = fast_folder();
        let (input, out, clean) = (place.path().join("in"), place.path().join("lake"), place.path().join("clean"));
        fs::create_dir(&input).expect("folder");
        let rng = &mut Rng::new(seed);
        let mut history = format!("history {seed}");
        for _ in 0..3 + rng.below(8) {
            let bytes = page(rng);
            let path = input.join(name(rng));
            write(&path, &bytes);
            history += &format!("; write {}", path.strip_prefix(&input).expect("inside").display());
        }
        thread::sleep(TICK);
        ingest(&input, &out, false);
        for _ in 0..N_STEPS {
            for _ in 0..rng.below(4) {
                history += "; ";
                history += &edit(rng, &input);
            }
            history += "; run";
            thread::sleep(TICK);
            let outcome = ingest(&input, &out, false);
            *kinds.entry(outcome.kind.code()).or_default() += 1;
            let rebuilt = ingest(&input, &clean, true);
            assert_same(&history, &outcome.snapshot, &rebuilt.snapshot);
            let counts = |outcome: &Outcome| {
                let summary = &outcome.summary;
                (summary.files, summary.bytes, summary.reports.clone(), summary.cells, summary.failed_checks.clone())
            };
            assert_eq!(counts(&outcome), counts(&rebuilt), "{history}");
        }
    }
    println!("{n_histories} histories, runs by kind: {kinds:?}");
    assert!(kinds["incremental"] > n_histories && kinds["nothing_new"] > 0, "{kinds:?}");
    assert!(!kinds.contains_key("full"), "what was published can be carried over: {kinds:?}");
}

/// Reports of several years, a duplicate, a failure.
fn fill(place: &Place) {
    for n in 0..12 {
        place.write(format!("{n:02}.html"), report("甲市人民政府", 2019 + n / 2, u32::from(n)));
    }
    place.write("99.html", report("甲市人民政府", 2019, 0));
    place.write("empty.html", "");
    thread::sleep(TICK);
}

#[test]
fn a_night_with_nothing_new_publishes_nothing() {
    let place = Place::new();
    fill(&place);
    let first = ingest(&place.input(), &place.lake(), false);
    assert_eq!(first.kind, RunKind::Full("first run".to_owned()));
    let second = ingest(&place.input(), &place.lake(), false);
    assert_eq!(second.kind, RunKind::NothingNew);
    assert_eq!(second.snapshot.canonicalize().unwrap(), first.snapshot.canonicalize().unwrap());
    assert_eq!(second.summary.files, first.summary.files, "the summary is of everything that is published");
    let snapshots = fs::read_dir(place.lake().join("snapshots")).expect("folder").count();
    assert_eq!(snapshots, 1, "and nothing is left behind");
}

#[test]
fn unchanged_years_are_linked_and_changed_ones_written() {
    let place = Place::new();
    fill(&place);
    let first = ingest(&place.input(), &place.lake(), false).snapshot;
    place.write("zz.html", report("乙县人民政府", 2022, 7));
    let second = ingest(&place.input(), &place.lake(), false);
    assert_eq!(second.kind, RunKind::Incremental { n_read: 1, n_kept: 14, n_gone: 0 });
    let inode = |snapshot: &Path, file: &str| fs::metadata(snapshot.join(file)).expect("file").ino();
    for year in [2019, 2020, 2021, 2023, 2024] {
        for table in ["reports", "applications", "checks", "sections", "cells", "panel", "coverage"] {
            let file = format!("{table}/{year}.parquet");
            assert_eq!(inode(&first, &file), inode(&second.snapshot, &file), "{file}");
        }
    }
    for table in ["reports", "applications", "cells", "panel", "coverage"] {
        let file = format!("{table}/2022.parquet");
        assert_ne!(inode(&first, &file), inode(&second.snapshot, &file), "{file}");
    }
}

/// A report makes the years between it and the others missing; one more copy of a file is counted in its year alone.
#[test]
fn coverage_of_a_year_follows_other_years() {
    let place = Place::new();
    for (name, year) in [("a", 2019), ("b", 2020), ("c", 2023)] {
        place.write(format!("{name}.html"), report("甲市人民政府", year, 1));
    }
    place.write("other.html", report("乙县教育局", 2020, 1));
    thread::sleep(TICK);
    let clean = tempfile::tempdir().expect("folder");
    let mut last = ingest(&place.input(), &place.lake(), false).snapshot;
    // What is written, and the years whose file of coverage is then another.
    let steps: [(&str, Vec<u8>, &[u16]); 4] = [
        ("d.html", report("乙县教育局", 2022, 5).into_bytes(), &[2021, 2022]),
        ("e.html", report("甲市人民政府", 2019, 1).into_bytes(), &[2019]),
        ("f.html", report("甲市人民政府", 2020, 2).into_bytes(), &[2020]),
        ("c.html", b"<p>nothing</p>".to_vec(), &[2021, 2022, 2023]),
    ];
    for (name, bytes, changed) in steps {
        place.write(name, bytes);
        thread::sleep(TICK);
        let outcome = ingest(&place.input(), &place.lake(), false);
        assert!(matches!(outcome.kind, RunKind::Incremental { .. }), "{name}: {:?}", outcome.kind);
        assert_same(name, &outcome.snapshot, &ingest(&place.input(), clean.path(), true).snapshot);
        let inode = |snapshot: &Path, year: u16| {
            fs::metadata(snapshot.join(format!("coverage/{year}.parquet"))).map(|file| file.ino()).ok()
        };
        let differ = |year: &u16| inode(&last, *year) != inode(&outcome.snapshot, *year);
        assert_eq!((2018..2025).filter(differ).collect::<Vec<_>>(), changed, "{name}");
        last = outcome.snapshot.canonicalize().expect("a snapshot");
    }
}

#[test]
fn what_can_change_values_forces_a_rebuild() {
    let place = Place::new();
    fill(&place);
    let ingest = |more: &[&str]| {
        let done = place.ingest(more);
        assert_eq!(done.code, 3, "{done:?}");
        let line = |start: &str| done.stdout.lines().any(|line| line.starts_with(start));
        [line("everything read anew"), line("nothing new"), done.stdout.contains(" carried over, ")]
    };
    // The binary waits for files to settle; these are of now, and read again without being parsed.
    assert_eq!(ingest(&[]), [true, false, false]);
    assert_eq!(ingest(&[]), [false, true, false]);
    assert_eq!(ingest(&["--full"]), [true, false, false]);
    assert_eq!(ingest(&["--threads", "1"]), [false, true, false], "threads change no value");
    fs::write(place.path().join("c.toml"), "[limits]\nmax_cells = 1000000\n").expect("config");
    assert_eq!(ingest(&["--config", "c.toml"]), [true, false, false], "a limit does");
    assert_eq!(ingest(&["--config", "c.toml"]), [false, true, false]);
    let manifest = place.snapshot().join("_snapshot.json");
    for (name, value) in [("tool_version", "\"0.0.9\""), ("code_sha256", "\"00\"")] {
        let text = fs::read_to_string(&manifest).expect("manifest");
        let at = text.find(&format!("\"{name}\": ")).expect("it says so") + name.len() + 4;
        let end = at + text[at..].find([',', '\n']).expect("a value ends");
        fs::write(place.snapshot().join("_snapshot.json"), format!("{}{value}{}", &text[..at], &text[end..])).unwrap();
        assert_eq!(ingest(&["--config", "c.toml"]), [true, false, false], "{name}");
        let manifest = place.snapshot().join("_snapshot.json");
        assert!(manifest.is_file());
    }
}

#[test]
fn a_run_compares_with_what_is_current() {
    let place = Place::new();
    fill(&place);
    let first = ingest(&place.input(), &place.lake(), false).snapshot;
    fs::remove_file(place.input().join("00.html")).expect("file");
    place.write("zz.html", report("乙县人民政府", 2022, 7));
    thread::sleep(TICK);
    let second = ingest(&place.input(), &place.lake(), false).snapshot;
    let id = first.file_name().expect("an id").to_owned();
    let back = run(place.gongkai().arg("rollback").arg(&id).arg("--out").arg(place.lake()));
    assert_eq!(back.code, 0, "{back:?}");
    let third = ingest(&place.input(), &place.lake(), false);
    // The new file, and the duplicate of the one that is gone.
    assert_eq!(third.kind, RunKind::Incremental { n_read: 2, n_kept: 12, n_gone: 1 });
    assert_same("after a rollback", &third.snapshot, &second);
}

#[test]
fn a_damaged_memory_is_no_obstacle() {
    let place = Place::new();
    fill(&place);
    let files = ["files.bin", "links.bin", "coverage.bin", "reports-2021.bin"].map(|name| format!("_state/{name}"));
    for file in files.iter().map(String::as_str).chain(["cells/2021.parquet"]) {
        let last = ingest(&place.input(), &place.lake(), true).snapshot;
        let path = last.join(file);
        let bytes = fs::read(&path).expect("file");
        fs::write(&path, &bytes[..bytes.len() - 5]).expect("file");
        place.write("zz.html", report("乙县人民政府", 2021, bytes.len() as u32 % 9));
        thread::sleep(TICK);
        let outcome = ingest(&place.input(), &place.lake(), false);
        let RunKind::Full(reason) = &outcome.kind else { panic!("{file}: {:?}", outcome.kind) };
        assert!(reason.contains("damaged"), "{file}: {reason}");
        let clean = tempfile::tempdir().expect("folder");
        assert_same(file, &outcome.snapshot, &ingest(&place.input(), clean.path(), true).snapshot);
    }
}

/// One bit, anywhere in what is read or linked for the next snapshot: of a year that stays and of one that is written anew.
#[test]
fn a_bit_that_flipped_is_not_carried_over() {
    let place = Place::new();
    for n in 0..6 {
        place
            .write(format!("{n}.html"), report(["甲市人民政府", "乙县人民政府"][n % 2], 2021 + n as u16 / 4, n as u32));
    }
    thread::sleep(TICK);
    let base = ingest(&place.input(), &place.lake(), true).snapshot.canonicalize().expect("a snapshot");
    place.write("zz.html", report("丙区人民政府", 2022, 7));
    thread::sleep(TICK);
    let clean = tempfile::tempdir().expect("folder");
    let expected = ingest(&place.input(), clean.path(), true).snapshot;
    let streamed = ["disclosures", "applications", "disputes", "cells", "sections"];
    let mut files: Vec<String> = streamed.iter().map(|table| format!("{table}/2022.parquet")).collect();
    let linked = streamed.iter().chain(&["reports", "checks", "panel", "coverage"]);
    files.extend(linked.map(|table| format!("{table}/2021.parquet")));
    files.extend(
        ["files", "links", "coverage", "reports-2021", "reports-2022"].map(|name| format!("_state/{name}.bin")),
    );
    files.retain(|file| base.join(file).is_file());
    assert_eq!(files.len(), 15, "{files:?}");
    for file in &files {
        let n_bytes = fs::metadata(base.join(file)).expect("file").len() as usize;
        for at in [4, n_bytes / 3, n_bytes / 2, n_bytes - 20] {
            let out = fast_folder();
            let last = out.path().join("snapshots").join(base.file_name().expect("an id"));
            copy_folder(&base, &last);
            let target = Path::new("snapshots").join(base.file_name().expect("an id"));
            std::os::unix::fs::symlink(target, out.path().join("current")).expect("a link");
            let mut bytes = fs::read(last.join(file)).expect("file");
            bytes[at] ^= 1;
            fs::write(last.join(file), bytes).expect("file");
            let outcome = ingest(&place.input(), out.path(), false);
            let RunKind::Full(reason) = &outcome.kind else { panic!("{file}, {at}: {:?}", outcome.kind) };
            assert!(reason.contains(file) && reason.contains("sha256 differs"), "{file}, {at}: {reason}");
            assert_same(&format!("{file}, {at}"), &outcome.snapshot, &expected);
        }
    }
}

/// What the manifest says of files that are linked goes into the next one.
#[test]
fn a_manifest_that_contradicts_itself_is_not_carried_over() {
    let place = Place::new();
    fill(&place);
    for (n, (file, key, value)) in [
        ("cells/2021.parquet", "rows", 1.into()),
        ("cells/2021.parquet", "year", 2020.into()),
        ("cells/2021.parquet", "table", "disputes".into()),
        ("codebook/codebook.parquet", "sha256", "00".repeat(32).into()),
        ("sections/2021.parquet", "file", "sections/2020.parquet".into()),
    ]
    .into_iter()
    .enumerate()
    {
        let path = ingest(&place.input(), &place.lake(), true).snapshot.join("_snapshot.json");
        let mut manifest: serde_json::Value =
            serde_json::from_slice(&fs::read(&path).expect("manifest")).expect("JSON");
        let entry = manifest["files"].as_array_mut().expect("a list").iter_mut().find(|entry| entry["file"] == file);
        entry.expect("it is there")[key] = serde_json::Value::clone(&value);
        fs::write(&path, manifest.to_string()).expect("manifest");
        place.write("zz.html", report("乙县人民政府", 2023, n as u32));
        thread::sleep(TICK);
        let outcome = ingest(&place.input(), &place.lake(), false);
        let RunKind::Full(reason) = &outcome.kind else { panic!("{file} {key}: {:?}", outcome.kind) };
        assert!(reason.contains("snapshot is damaged"), "{file} {key}: {reason}");
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("folder");
    for entry in fs::read_dir(from).expect("folder").flatten() {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("file");
        }
    }
}
