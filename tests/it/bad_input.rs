//! Bad input: each kind gives a clear error in its own row of `files`, and the reports around it are read.

use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::support::{Place, Run, binary, report, report_with, run, strings};

/// One bad file between two good ones: the run publishes, the good ones are read, the bad one has its row.
fn ingest_between_good(place: &Place) -> Run {
    place.write("a-good.html", report("甲县人民政府", 2023, 3));
    place.write("z-good.html", report("乙县人民政府", 2023, 4));
    let run = place.ingest::<&str>(&[]);
    for name in ["a-good.html", "z-good.html"] {
        assert_eq!(place.file(name).status, "report", "{name}: {run:?}");
    }
    run
}

/// Asserts that the file is `failed` for a reason that has `word` in it, and that the run says so.
fn assert_failed(place: &Place, run: &Run, name: &str, word: &str) {
    let row = place.file(name);
    assert_eq!(row.status, "failed", "{row:?}");
    assert!(row.error.contains(word), "{row:?} has no {word:?}");
    assert_eq!(run.code, 3, "{run:?}");
    assert!(run.stderr.contains(name), "the failed file is listed: {run:?}");
    assert!(run.stderr.contains(&row.error), "with its reason: {run:?}");
}

#[test]
fn empty_file() {
    let place = Place::new();
    place.write("m-empty.html", "");
    let run = ingest_between_good(&place);
    assert_failed(&place, &run, "m-empty.html", "empty");
}

#[test]
fn binary_file_and_picture() {
    let place = Place::new();
    let noise = (0..5_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect::<Vec<_>>();
    place.write("m-noise.html", [b"\x7fELF\x02\x01\x01\0".as_slice(), &noise].concat());
    place.write("m-picture.html", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &noise].concat());
    let run = ingest_between_good(&place);
    assert_eq!(run.code, 0, "a kind that is not read is no failure: {run:?}");
    for name in ["m-noise.html", "m-picture.html"] {
        let row = place.file(name);
        assert_eq!(row.status, "unsupported", "{row:?}");
        assert!(!row.error.is_empty(), "{row:?} says why");
    }
}

#[test]
fn truncated_gz() {
    let place = Place::new();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(report("丙县人民政府", 2023, 5).as_bytes()).expect("compressed");
    let whole = encoder.finish().expect("compressed");
    place.write("m-cut.html.gz", &whole[..whole.len() / 2]);
    place.write("n-whole.html.gz", &whole);
    let run = ingest_between_good(&place);
    assert_failed(&place, &run, "m-cut.html.gz", "gz");
    assert_eq!(place.file("n-whole.html.gz").status, "report");
}

#[test]
fn no_read_permission() {
    let place = Place::new();
    let path = place.write("m-secret.html", report("丙县人民政府", 2023, 5));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("chmod");
    place.write("a-good.html", report("甲县人民政府", 2023, 3));
    // Root reads everything, so the run has to be somebody else's.
    let run = if fs::read(&path).is_ok() {
        let everybody = fs::Permissions::from_mode(0o777);
        fs::set_permissions(place.path(), everybody).expect("chmod");
        let mut command = Command::new("setpriv");
        command.args(["--reuid", "65534", "--clear-groups", binary(), "ingest"]).current_dir(place.path());
        command.arg(place.input()).arg("--out").arg(place.lake());
        // The binary itself has to be within reach of that user: it is not where a home folder is closed.
        let mut probe = Command::new("setpriv");
        probe.args(["--reuid", "65534", "--clear-groups", binary(), "--version"]);
        if !probe.output().is_ok_and(|output| output.status.success()) {
            println!("skipped: no setpriv, or the binary is out of another user's reach");
            return;
        }
        run(&mut command)
    } else {
        place.ingest::<&str>(&[])
    };
    assert_failed(&place, &run, "m-secret.html", "ermission denied");
    assert_eq!(place.file("a-good.html").status, "report");
}

#[test]
fn page_of_50_megabytes() {
    let place = Place::new();
    let filler = "<p>信息公开工作稳步推进。</p>\n".repeat(50_000_000 / 43 + 1);
    place.write("m-big.html", report_with("丙县人民政府", 2023, 5, &filler));
    drop(filler);
    let started = Instant::now();
    let run = ingest_between_good(&place);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(place.file("m-big.html").status, "report");
    assert!(started.elapsed() < Duration::from_secs(60), "took {:?}", started.elapsed());
}

#[test]
fn file_beyond_the_limit() {
    let place = Place::new();
    place.write("m-big.html", report_with("丙县人民政府", 2023, 5, &"<p>很长。</p>".repeat(20_000)));
    let config = place.path().join("small.toml");
    fs::write(&config, "[limits]\nmax_file_bytes = 100000\n").expect("config");
    place.write("a-good.html", report("甲县人民政府", 2023, 3));
    let run = place.ingest(&["--config".as_ref(), config.as_os_str()]);
    assert_failed(&place, &run, "m-big.html", "100000");
    assert_eq!(place.file("a-good.html").status, "report");
}

#[test]
fn hundred_thousand_nested_divs() {
    let place = Place::new();
    let depth = 100_000;
    let piece = format!("{}深{}", "<div>".repeat(depth), "</div>".repeat(depth));
    place.write("m-deep.html", report_with("丙县人民政府", 2023, 5, &piece));
    let started = Instant::now();
    let run = ingest_between_good(&place);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(place.file("m-deep.html").status, "report");
    assert!(started.elapsed() < Duration::from_secs(10), "took {:?}", started.elapsed());
    assert!(repairs_of(&place, "m-deep.html").contains("depth_capped"));
}

#[test]
fn colspan_of_a_million() {
    let place = Place::new();
    let piece = "<table><tr><td colspan=1000000>宽</td></tr><tr><td rowspan=65534 colspan=1000>高</td></tr></table>";
    place.write("m-wide.html", report_with("丙县人民政府", 2023, 5, piece));
    let run = ingest_between_good(&place);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(place.file("m-wide.html").status, "report");
}

#[test]
fn folder_that_links_to_itself() {
    let place = Place::new();
    place.write("sub/b-good.html", report("丙县人民政府", 2023, 5));
    symlink(place.input(), place.input().join("sub/loop")).expect("link");
    let run = ingest_between_good(&place);
    assert_eq!(run.code, 0, "links are not followed by default: {run:?}");
    let run = place.ingest(&["--follow-links"]);
    assert!(matches!(run.code, 0 | 3), "a loop ends: {run:?}");
    assert_eq!(place.file("sub/b-good.html").status, "report");
    assert!(place.files().iter().any(|row| row.path.contains("loop")), "the loop is listed: {:?}", place.files());
}

#[test]
fn file_name_that_is_not_utf8() {
    let place = Place::new();
    // 年报 in GBK.
    let name = b"m-\xc4\xea\xb1\xa8.html".as_slice();
    if fs::write(place.input().join(std::ffi::OsStr::from_bytes(name)), report("丙县人民政府", 2023, 5)).is_err()
    {
        println!("skipped: this file system takes UTF-8 names only");
        return;
    }
    let run = ingest_between_good(&place);
    assert_eq!(run.code, 0, "{run:?}");
    let rows = place.files();
    let row = rows.iter().find(|row| row.path.starts_with("m-")).unwrap_or_else(|| panic!("listed: {rows:?}"));
    assert_eq!(row.status, "report", "{row:?}");
    assert!(row.path.contains('%'), "{row:?}");
    assert_eq!(decode_percent(&row.path), name, "the file can be found again");
}

fn decode_percent(text: &str) -> Vec<u8> {
    let mut pieces = text.split('%');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        bytes.push(u8::from_str_radix(&piece[..2], 16).expect("two hex digits"));
        bytes.extend_from_slice(&piece.as_bytes()[2..]);
    }
    bytes
}

#[test]
fn name_that_paints_the_terminal() {
    let place = Place::new();
    place.write("m-\u{1b}[31mred\nline.html", "");
    let run = ingest_between_good(&place);
    assert_eq!(run.code, 3);
    assert!(!run.stderr.contains('\u{1b}') && run.stderr.contains("\\u{1b}"), "{run:?}");
}

#[test]
fn link_to_nowhere_and_odd_nodes() {
    let place = Place::new();
    symlink("/no/such/file.html", place.input().join("m-gone.html")).expect("link");
    let fifo = place.input().join("m-fifo.html");
    let made = Command::new("mkfifo").arg(&fifo).status().is_ok_and(|status| status.success());
    let run = ingest_between_good(&place);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(place.file("m-gone.html").status, "unsupported");
    if made {
        assert_eq!(place.file("m-fifo.html").status, "unsupported", "a pipe is never opened");
    }
}

#[test]
fn several_inputs_and_single_files() {
    let place = Place::new();
    let good = place.write("good.html", report("甲县人民政府", 2023, 3));
    let mut command = place.gongkai();
    command.arg("ingest").arg(&good).arg("--out").arg(place.lake());
    assert_eq!(run(&mut command).code, 0);
    assert_eq!(place.file("good.html").status, "report");
}

#[test]
fn input_folder_that_does_not_exist() {
    let place = Place::new();
    let mut command = place.gongkai();
    command.args(["ingest", "in", "no/such/folder", "--out", "lake"]);
    let run = run(&mut command);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("no/such/folder"), "{run:?}");
    assert!(!place.lake().join("current").exists(), "nothing is published");
}

#[test]
fn duplicates_are_decided_in_path_order() {
    let place = Place::new();
    let page = report("甲县人民政府", 2023, 3);
    place.write("a.html", &page);
    place.write("b.html", &page);
    place.write("c.html", report("甲县人民政府", 2023, 4));
    let run = place.ingest::<&str>(&[]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(["a.html", "b.html", "c.html"].map(|name| place.file(name).status), ["report", "duplicate", "report"]);
    let files = place.table("files");
    let ids = strings(&files, "report_id");
    assert_eq!(ids[0], ids[1], "a duplicate names the report that it repeats");
    assert_eq!(place.table("reports").height(), 2);
}

/// `reports.repairs` of one report, joined by commas.
fn repairs_of(place: &Place, ending: &str) -> String {
    let reports = place.table("reports");
    let paths = strings(&reports, "source_path");
    let row = paths.iter().position(|path| path.ends_with(ending)).expect("report is there");
    let repairs = reports.column("repairs").expect("column").get(row).expect("row");
    repairs.to_string()
}
