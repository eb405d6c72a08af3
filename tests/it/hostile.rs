//! Files that are built to hurt: each ends as its own row, with its reason, and the reports beside it are read.
//!
//! What walking, decoding and laying out do with odd input is tested beside the code; here stands what takes more than
//! one of them, and the classes that `bad_input` does not have.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use flate2::Compression;
use flate2::write::GzEncoder;
use gongkai::extract::Limits;
use gongkai::extract::html::read_html;
use gongkai::model::Block;
use gongkai::walk::{self, Found, Kind, ReadCause, ReadLimits, SourceFile, WalkOptions, unpack_any};
use proptest::prelude::*;

use crate::support::{Place, report, report_with, run, strings};
use crate::traps::TRAPS;

/// Every trap in a report of its own, all in one run: each is read, its table too, and what the limits cost is told.
#[test]
fn traps_are_read_and_what_they_cost_is_told() {
    let place = Place::new();
    for (at, trap) in TRAPS.iter().enumerate() {
        let page = report_with("丙县人民政府", 2023, 100 + at as u32, &(trap.piece)(trap.small));
        place.write(format!("{at:02}.html"), page);
    }
    let run = place.ingest::<&str>(&[]);
    assert_eq!(run.code, 0, "{run:?}");
    let reports = place.table("reports");
    let paths = strings(&reports, "source_path");
    let ids = strings(&reports, "report_id");
    let cells = strings(&place.table("cells"), "report_id");
    let facts = place.table("applications");
    let (fact_ids, outcomes, raws) = (strings(&facts, "report_id"), strings(&facts, "outcome"), strings(&facts, "raw"));
    for (at, trap) in TRAPS.iter().enumerate() {
        let row = paths.iter().position(|path| *path == format!("{at:02}.html"));
        let row =
            row.unwrap_or_else(|| panic!("{} is no report: {:?}", trap.name, place.file(&format!("{at:02}.html"))));
        let repairs = reports.column("repairs").expect("column").get(row).expect("row").to_string();
        match trap.repair {
            Some(repair) => assert!(repairs.contains(repair), "{}: {repairs}", trap.name),
            None => assert!(!repairs.contains("capped"), "{}: {repairs}", trap.name),
        }
        let n_cells = cells.iter().filter(|id| **id == ids[row]).count();
        assert!(n_cells >= (trap.n_cells)(trap.small), "{}: {n_cells} cells", trap.name);
        let is_received = |n: &usize| fact_ids[*n] == ids[row] && outcomes[*n] == "received_new";
        let received = (0..fact_ids.len()).filter(is_received).map(|n| raws[n].clone()).collect::<Vec<_>>();
        assert!(received.contains(&(100 + at).to_string()), "{}: the table behind it reads {received:?}", trap.name);
    }
}

#[test]
fn no_text_is_lost_in_a_trap() {
    for trap in &TRAPS {
        let document = read_html(&(trap.piece)(trap.small), &Limits::default());
        let count = |text: &str| text.matches('深').count();
        let (mut n_lines, mut n_cells) = (0, 0);
        for block in &document.blocks {
            match block {
                Block::Text(line) => n_lines += count(&line.text),
                Block::Grid(grid) => n_cells += grid.cells.iter().map(|cell| count(&cell.text)).sum::<usize>(),
            }
        }
        let expected = (trap.n_marks)(trap.small);
        // A layout table's text stands in its cells and among the lines.
        assert!(n_lines.max(n_cells) >= expected, "{}: {n_lines} + {n_cells} of {expected}", trap.name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Spans of any size in a page: every cell is there once, at a place of its own, and no slot is paid for twice.
    #[test]
    fn spans_of_any_size(
        rows in prop::collection::vec(prop::collection::vec(("-?[0-9]{0,11}", "-?[0-9]{0,11}"), 0..9), 1..30),
    ) {
        let mut page = String::from("<table>");
        let mut n = 0;
        for row in &rows {
            page.push_str("<tr>");
            for (rowspan, colspan) in row {
                page += &format!("<td rowspan='{rowspan}' colspan='{colspan}'>{n}</td>");
                n += 1;
            }
        }
        let document = read_html(&page, &Limits::default());
        let cells: Vec<_> = document.grids().flat_map(|grid| &grid.cells).collect();
        let mut names: Vec<usize> = cells.iter().map(|cell| cell.text.parse().unwrap()).collect();
        names.sort_unstable();
        prop_assert_eq!(names, (0..n).collect::<Vec<_>>());
        prop_assert!(cells.is_sorted_by(|a, b| (a.row, a.col) < (b.row, b.col)), "two cells at one place");
        let n_slots: u64 = cells.iter().map(|cell| u64::from(cell.rowspan) * u64::from(cell.colspan)).sum();
        prop_assert!(n_slots <= 64 + 8 * n as u64, "{} slots of {} cells", n_slots, n);
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("compressed");
    encoder.finish().expect("compressed")
}

/// With a checksum, as every tool but a library writes it.
fn zstandard(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 3).expect("an encoder");
    encoder.include_checksum(true).expect("a checksum");
    encoder.write_all(bytes).expect("compressed");
    encoder.finish().expect("compressed")
}

fn unpack(bytes: Vec<u8>) -> Result<(Vec<u8>, Kind), ReadCause> {
    unpack_any(bytes, &ReadLimits::default(), &mut Vec::new())
}

/// 10 GiB of zeros in 10 MB: refused by its first megabytes, so that no more than these is ever held.
#[test]
fn bombs_are_known_by_their_beginning() {
    let zeros = vec![b' '; 1 << 20];
    for (name, member) in [("gzip", gzip(&zeros)), ("zstd", zstandard(&zeros))] {
        let n = 10_000_000 / member.len();
        match unpack(member.repeat(n)) {
            Err(ReadCause::Bomb { limit, .. }) => assert!(limit <= 16 << 20, "{name}: {limit} bytes were unpacked"),
            other => panic!("{name}: {other:?}"),
        }
        // A small page may be packed well.
        let few = unpack(member);
        assert!(matches!(few, Err(ReadCause::Blank { size: 1_048_576 })), "{name}: {few:?}");
    }
    // By ratio, and by size where the ratio is good.
    let limits = ReadLimits { max_unpacked_bytes: 2_000_000, ..ReadLimits::default() };
    let noise: Vec<u8> = (0..3_000_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let result = unpack_any(gzip(&noise), &limits, &mut Vec::new());
    assert!(matches!(result, Err(ReadCause::Bomb { limit: 2_000_000, .. })), "{result:?}");
}

/// A packed page that is cut or flipped anywhere is told, or comes out as it was; never something else.
#[test]
fn damage_at_every_byte_is_told() {
    let page = report("甲县人民政府", 2023, 3).into_bytes();
    for (name, packed) in [("gzip", gzip(&page)), ("zstd", zstandard(&page))] {
        for len in 4..packed.len() {
            let result = unpack(packed[..len].to_vec());
            let is_told = matches!(result, Err(ReadCause::Truncated { .. } | ReadCause::Damaged { .. }));
            assert!(
                is_told,
                "{name} cut at {len} of {}: {:?}",
                packed.len(),
                result.map(|(bytes, kind)| (bytes.len(), kind))
            );
        }
        for at in 4..packed.len() {
            let mut flipped = packed.clone();
            flipped[at] ^= 0x10;
            match unpack(flipped) {
                Ok((bytes, _)) => assert!(bytes == page, "{name} flipped at {at}: other bytes"),
                Err(cause) => assert!(
                    matches!(cause, ReadCause::Truncated { .. } | ReadCause::Damaged { .. } | ReadCause::Bomb { .. }),
                    "{name} at {at}: {cause}"
                ),
            }
        }
        let mut zeroed = packed.clone();
        let middle = zeroed.len() / 2;
        zeroed[middle..middle + 40].fill(0);
        assert!(matches!(unpack(zeroed), Err(ReadCause::Damaged { .. } | ReadCause::Truncated { .. })), "{name}");
    }
    // One in the other, five deep: said, and not opened.
    let nested = (0..5).fold(page, |inner, depth| if depth % 2 == 0 { gzip(&inner) } else { zstandard(&inner) });
    assert!(matches!(unpack(nested), Ok((_, Kind::Unsupported(_)))));
}

/// Bytes that no encoding has, in reports: each is read, counted, and every published text is UTF-8 (by its type).
#[test]
fn broken_characters_are_counted() {
    let place = Place::new();
    let page = report("甲县人民政府", 2023, 3);
    let with = |broken: &[u8]| {
        let at = page.find("公开的内容").expect("in the page");
        [&page.as_bytes()[..at], broken, &page.as_bytes()[at..]].concat()
    };
    let utf16 = |mark: &[u8], is_big: bool, more: &[u8]| {
        let units = page.encode_utf16().flat_map(|unit| if is_big { unit.to_be_bytes() } else { unit.to_le_bytes() });
        [mark, &units.collect::<Vec<u8>>(), more].concat()
    };
    let (gbk, _, _) = encoding_rs::GB18030.encode(&page);
    let gbk_with = |broken: &[u8]| [&gbk[..gbk.len() - 60], broken, &gbk[gbk.len() - 60..]].concat();
    let nuls =
        page.bytes().enumerate().flat_map(|(at, byte)| if at.is_multiple_of(50) { vec![byte, 0] } else { vec![byte] });
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("lone-surrogate", with(b"\xED\xA0\x80"), "replaced:3"),
        ("surrogate-pair", with(b"\xED\xA0\xBD\xED\xB8\x80"), "replaced:6"),
        ("overlong", with(b"\xC0\xAF\xE0\x80\xAF"), "replaced:"),
        ("beyond-unicode", with(b"\xF4\x90\x80\x80"), "replaced:4"),
        ("cut-character", with(b"\xE6\x94"), "replaced:1"),
        ("nuls", nuls.collect(), "nul_removed:"),
        ("utf16-le", utf16(b"\xFF\xFE", false, b""), ""),
        ("utf16-be", utf16(b"\xFE\xFF", true, b""), ""),
        ("utf16-le-bare", utf16(b"", false, b""), ""),
        ("utf16-be-bare", utf16(b"", true, b""), ""),
        ("utf16-odd", utf16(b"\xFF\xFE", false, b"\x00"), "replaced:1"),
        ("utf16-lone", utf16(b"\xFF\xFE", false, b"\x00\xD8\x41\x00"), "replaced:1"),
        ("gb18030-bad-four", gbk_with(b"\xFE\x39\xFE\x39"), "replaced:"),
        ("gb18030-cut", gbk_with(b"\x81\x30"), "replaced:"),
        ("gb18030-ff", gbk_with(b"\xFF\xFF"), "replaced:"),
        ("mark-twice", [b"\xEF\xBB\xBF\xEF\xBB\xBF".as_slice(), page.as_bytes()].concat(), ""),
        ("wrong-mark", [b"\xFF\xFE".as_slice(), page.as_bytes()].concat(), "declaration_contradicted"),
    ];
    for (name, bytes, _) in &cases {
        place.write(format!("{name}.html"), bytes);
    }
    let run = place.ingest::<&str>(&[]);
    assert_eq!(run.code, 0, "{run:?}");
    let reports = place.table("reports");
    let paths = strings(&reports, "source_path");
    let facts = place.table("applications");
    let (ids, states) = (strings(&facts, "report_id"), strings(&facts, "state"));
    for (name, _, repair) in &cases {
        let row = paths.iter().position(|path| *path == format!("{name}.html"));
        let row = row.unwrap_or_else(|| panic!("{name}: {:?}", place.file(name)));
        let repairs = reports.column("repairs").expect("column").get(row).expect("row").to_string();
        assert!(repairs.contains(repair), "{name}: {repairs}");
        let id = &strings(&reports, "report_id")[row];
        let n_read = ids.iter().zip(&states).filter(|(of, state)| *of == id && *state == "reported").count();
        assert_eq!(n_read, 175, "{name}: every number of the table");
    }
}

/// A file that another program writes to: its bytes are those of its size, or it has failed.
#[test]
fn files_that_change_while_they_are_read() {
    let place = Place::new();
    let path = place.write("a.html", vec![b'a'; 300_000]);
    let source = SourceFile { path: path.clone(), source_path: "a.html".to_owned() };
    let is_over = AtomicBool::new(false);
    let (mut n_read, mut n_changed) = (0, 0);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let file = File::options().write(true).open(&path).expect("file");
            let mut size = 300_000_u64;
            while !is_over.load(Ordering::Relaxed) {
                size = 100_000 + size * 7 % 400_000;
                file.set_len(size).expect("resized");
                (&file).write_all(b"b").expect("written");
                if size.is_multiple_of(3) {
                    std::thread::sleep(Duration::from_micros(200));
                }
            }
        });
        for _ in 0..400 {
            match walk::read(&source, &ReadLimits::default()) {
                Ok(raw) => {
                    assert_eq!(raw.stamp.size, Some(raw.bytes.len() as u64));
                    n_read += 1;
                }
                Err(error) => {
                    assert!(matches!(error.cause, ReadCause::Changed { .. }), "{error}");
                    assert_eq!(error.stamp.sha256, None, "half a file has no hash");
                    n_changed += 1;
                }
            }
        }
        is_over.store(true, Ordering::Relaxed);
    });
    println!("read {n_read} times, changed meanwhile {n_changed} times");
    // A file that says it is empty and is not: always seen to have changed.
    if Path::new("/proc/self/status").is_file() {
        let source = SourceFile { path: "/proc/self/status".into(), source_path: "status".to_owned() };
        let error = walk::read(&source, &ReadLimits::default()).expect_err("grew");
        assert!(matches!(error.cause, ReadCause::Changed { expected: 0, .. }), "{error}");
    }
    // Replaced by something that must not be opened.
    fs::remove_file(&path).expect("removed");
    fs::create_dir(&path).expect("folder");
    assert!(matches!(walk::read(&source, &ReadLimits::default()).expect_err("a folder").cause, ReadCause::NotAFile));
}

#[test]
fn odd_nodes_are_listed_and_never_opened() {
    let place = Place::new();
    place.write("a.html", report("甲县人民政府", 2023, 3));
    symlink("/dev/zero", place.input().join("zero.html")).expect("link");
    symlink("/dev/tty", place.input().join("tty.html")).expect("link");
    symlink("loop.html", place.input().join("loop.html")).expect("link");
    let _socket = std::os::unix::net::UnixListener::bind(place.input().join("socket.html")).expect("socket");
    let fifo = place.input().join("fifo.html");
    let has_fifo = std::process::Command::new("mkfifo").arg(&fifo).status().is_ok_and(|status| status.success());
    // A fifo and a device as sidecars of the page: neither is opened.
    symlink("/dev/zero", place.input().join("a.html.json")).expect("link");
    symlink(&fifo, place.input().join("a.json")).expect("link");
    let run = place.ingest(&["--follow-links"]);
    assert_eq!(run.code, 3, "a link to itself cannot be read: {run:?}");
    let row = |name: &str| place.file(name);
    assert_eq!(row("a.html").status, "report");
    assert_eq!(row("loop.html").status, "failed");
    for (name, kind) in [("zero.html", "character device"), ("tty.html", "character device"), ("socket.html", "socket")]
    {
        assert_eq!((row(name).status.as_str(), row(name).error.contains(kind)), ("unsupported", true), "{name}");
    }
    if has_fifo {
        assert_eq!(row("fifo.html").error, "not a regular file (fifo)");
    }
    // A device that is an input by name.
    let refused = run_words(&place, &["ingest", "/dev/zero", "--out", "other"]);
    assert_eq!(refused, 0, "it is listed, and nothing is read");
}

fn run_words(place: &Place, words: &[&str]) -> i32 {
    run(place.gongkai().args(words)).code
}

/// Names that no terminal should see: without loss in the tables, one line in the log, whatever the format.
#[test]
fn names_that_turn_the_writing() {
    let place = Place::new();
    let names = [
        "m-\u{202e}lmth.exe",
        "n-\u{2066}\u{200f}.html",
        "o-\u{9b}2J\u{7}.html",
        "p-a\r\nerror: forged.html",
        "q-\u{feff}\".html",
    ];
    names.iter().for_each(|name| drop(place.write(name, "")));
    place.write("a.html", report("甲县人民政府", 2023, 3));
    let text = place.ingest::<&str>(&[]);
    assert_eq!((text.code, text.stderr.lines().count()), (3, names.len()), "a line each: {text:?}");
    let is_harmful = |c: char| {
        c.is_control() && c != '\n'
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
    };
    assert!(!text.stderr.contains(is_harmful), "{:?}", text.stderr);
    let logged = place.ingest(&["--log-format", "json"]);
    let mut paths: Vec<String> = Vec::new();
    for line in logged.stderr.lines() {
        let event: serde_json::Value = serde_json::from_str(line).expect("one object a line");
        paths.extend(event["path"].as_str().map(str::to_owned));
    }
    assert_eq!(paths, names, "the collector gets the name itself");
    let listed = place.files();
    assert!(names.iter().all(|name| listed.iter().any(|row| row.path == *name)), "{listed:?}");
}

/// Files of any time: the tables hold it, or null where it is beyond what they can.
#[test]
fn times_of_every_age() {
    let place = Place::new();
    let day = Duration::from_secs(86_400);
    let cases = [
        ("a-1969.html", SystemTime::UNIX_EPOCH.checked_sub(day)),
        ("b-1970.html", Some(SystemTime::UNIX_EPOCH)),
        ("c-2099.html", SystemTime::UNIX_EPOCH.checked_add(day * 47_117)),
        ("d-far.html", SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(1 << 55))),
    ];
    let mut expected = Vec::new();
    for (at, (name, time)) in cases.into_iter().enumerate() {
        let path = place.write(name, report("甲县人民政府", 2020 + at as u16, 3));
        let file = File::options().write(true).open(&path).expect("file");
        // A file system may refuse a time, or keep the nearest that it can.
        if let Some(time) = time
            && let Err(error) = file.set_modified(time)
        {
            println!("skipped: {name}: {error}");
        }
        let kept = fs::metadata(&path).expect("file").modified().expect("time");
        expected.push(match kept.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_micros()).ok(),
            Err(before) => i64::try_from(before.duration().as_micros()).ok().map(|micros| -micros),
        });
    }
    let run = place.ingest::<&str>(&[]);
    assert_eq!(run.code, 0, "{run:?}");
    let files = place.table("files");
    let column = files.column("modified_at").expect("column").cast(&polars::prelude::DataType::Int64).expect("a time");
    let found: Vec<Option<i64>> = column.i64().expect("numbers").iter().collect();
    assert_eq!(found, expected);
    let listed = run_words(&place, &["files", "--out", "lake", "--format", "json"]);
    assert_eq!(listed, 0, "a time of any age can be printed");
}

/// A config that cannot be meant: exit 2 with the key, before anything is read or written.
#[test]
fn malicious_configs_are_refused_by_key() {
    let place = Place::new();
    place.write("a.html", report("甲县人民政府", 2023, 3));
    symlink(place.input(), place.path().join("link")).expect("link");
    let long = "x".repeat(10_000_000);
    let cases: Vec<(String, &str)> = vec![
        ("input = [\"in\"]\noutput = \"in\"\n".into(), "is the input in"),
        ("input = [\"in\"]\noutput = \"link\"\n".into(), "is the input in"),
        ("input = [\"in\"]\noutput = \"link/new\"\n".into(), "lies inside the input"),
        ("input = [\"link\"]\noutput = \"in/new\"\n".into(), "lies inside the input"),
        ("input = [\"in\"]\noutput = \"in/../in/deep\"\n".into(), "lies inside the input"),
        ("input = [\"in\"]\noutput = \"/\"\n".into(), "root of the file system"),
        ("input = [\"in\"]\noutput = \"/in/../..\"\n".into(), "root of the file system"),
        ("input = [\"in\"]\noutput = \"\"\n".into(), "has no name"),
        (format!("input = [\"{long}\"]\n"), "`input`: path of 10000000 bytes"),
        (format!("output = \"{long}\"\n"), "`output`: path of"),
        (format!("forms = \"{long}\"\n"), "`forms`: path of"),
        (format!("{long} = 1\n"), "unknown key"),
        (format!("threads = {}\n", "9".repeat(1_000_000)), "`threads`"),
        ("threads = 4000000000\n".into(), "`threads`: 4000000000 is too large"),
        ("[limits]\nmax_file_bytes = 99999999999999999999\n".into(), "`max_file_bytes`"),
        ("[limits]\nmax_seconds = -1\n".into(), "`max_seconds`"),
        ("[limits]\nmax_depth = 4000000000\n".into(), "`max_depth`"),
        ("[limit]\nmax_depth = 4\n".into(), "unknown key `limit`"),
        (format!("input = {}\n", "[".repeat(1_000_000)), ":1: "),
        (format!("{}\n", "a.".repeat(500_000)), ":1: "),
        (" ".repeat(17 << 20), "config is larger than"),
    ];
    let config = place.path().join("odd.toml");
    for (text, expected) in cases {
        fs::write(&config, &text).expect("config");
        let refused = run(place.gongkai().args(["ingest", "--config", "odd.toml"]));
        let about = &text[..text.len().min(60)];
        assert_eq!(refused.code, 2, "{about}: {:.500}", refused.stderr);
        assert!(refused.stderr.contains(expected), "{about}: {:.500}", refused.stderr);
        assert!(
            refused.stderr.len() < 2_000 && refused.stderr.lines().count() == 1,
            "{about}: {} bytes",
            refused.stderr.len()
        );
    }
    assert_eq!(fs::read_dir(place.input()).expect("folder").count(), 1, "nothing was written");
}

/// Folders as deep as the file system lets them be, and names as long.
#[test]
fn deep_folders_and_long_names() {
    let place = Place::new();
    let name = "很".repeat(80) + ".html";
    let deep: PathBuf = std::iter::repeat_n("d".repeat(100), 30).collect();
    place.write(deep.join(&name), report("甲县人民政府", 2023, 3));
    place.write(&name, report("乙县人民政府", 2023, 3));
    let run = place.ingest::<&str>(&[]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(place.files().iter().filter(|row| row.status == "report").count(), 2);
    let found = walk::walk(&[place.input()], &WalkOptions::default())
        .expect("folder")
        .filter(|found| matches!(found, Found::File(_)));
    assert_eq!(found.count(), 2);
}
