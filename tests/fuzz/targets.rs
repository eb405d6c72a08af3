//! The checks: what must hold whatever the bytes.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::LazyLock;

use gongkai::agency::Resolver;
use gongkai::check::check_report;
use gongkai::cli::IngestArgs;
use gongkai::config::Config;
use gongkai::decode::{Decoded, decode};
use gongkai::extract::html::read_html;
use gongkai::extract::text::read_text;
use gongkai::extract::{Limits, extract};
use gongkai::forms::Forms;
use gongkai::interpret::classify::{Class, classify};
use gongkai::interpret::interpret;
use gongkai::interpret::meta::{Context, read_metadata};
use gongkai::interpret::number::{self, MoneyUnit, Printed};
use gongkai::interpret::sections::cut_sections;
use gongkai::model::{
    Block, Document, Fact, FileStatus, Grid, GridCell, Note, OBJECT, Reading, STROKE, Sidecar, State,
};
use gongkai::pipeline::Reader;
use gongkai::walk::{self, Found, Kind, ReadCause, ReadLimits, WalkOptions};

use super::{Seen, Target};

/// Every target.
pub const TARGETS: [Target; 9] = [
    Target { name: "decode", check: check_decode, max_len: 1 << 16, free_millis: 50, nanos_per_byte: 2_000 },
    Target { name: "html", check: check_html, max_len: 1 << 16, free_millis: 50, nanos_per_byte: 5_000 },
    // A table whose cells run together costs a search (see `recover`) of up to a quarter of a second.
    Target { name: "text", check: check_text, max_len: 1 << 15, free_millis: 1_000, nanos_per_byte: 20_000 },
    Target { name: "numbers", check: check_numbers, max_len: 2_000, free_millis: 50, nanos_per_byte: 10_000 },
    Target { name: "sidecar", check: check_sidecar, max_len: 1 << 14, free_millis: 50, nanos_per_byte: 5_000 },
    Target { name: "config", check: check_config, max_len: 1 << 14, free_millis: 50, nanos_per_byte: 10_000 },
    Target { name: "packed", check: check_packed, max_len: 1 << 15, free_millis: 50, nanos_per_byte: 20_000 },
    Target { name: "file", check: check_file, max_len: 1 << 16, free_millis: 1_000, nanos_per_byte: 20_000 },
    Target { name: "repeat", check: check_repeat, max_len: 240, free_millis: 1_000, nanos_per_byte: 0 },
];

static FORMS: LazyLock<Forms> = LazyLock::new(Forms::embedded);
static RESOLVER: LazyLock<Resolver> = LazyLock::new(Resolver::embedded);

/// Any bytes decode: to UTF-8 (by its type), the same each time, with honest counts.
fn check_decode(input: &[u8], seen: &mut Seen) {
    const CHARSETS: [Option<&str>; 8] = [
        None,
        Some("utf-8"),
        Some("gbk"),
        Some("big5"),
        Some("utf-16le"),
        Some("no-such"),
        Some(""),
        Some("iso-8859-1"),
    ];
    let charset = CHARSETS[input.first().map_or(0, |byte| usize::from(byte >> 5))];
    let decoded = decode(input, charset);
    assert_eq!(decode(input, charset), decoded, "decoded differently the second time");
    let n_replaced = decoded.text.matches(char::REPLACEMENT_CHARACTER).count();
    assert_eq!(n_replaced, decoded.n_replaced as usize, "count of replaced characters");
    let code = format!("replaced:{n_replaced}");
    assert_eq!(decoded.repairs.contains(&code), n_replaced > 0, "replaced characters are told: {:?}", decoded.repairs);
    assert!(!decoded.text.contains('\0'), "a NUL is left");
    if input.is_ascii() && !input.iter().any(|byte| matches!(byte, 0 | b'&')) {
        assert_eq!(decoded.text.as_bytes(), input, "ASCII is changed");
    }
    // No encoding makes more than three bytes of one; a repair of mojibake only shortens.
    assert!(decoded.text.len() <= 3 * input.len() + 3, "text grows from {} to {}", input.len(), decoded.text.len());
    seen.add((decoded.encoding, decoded.evidence, decoded.is_html));
    for repair in &decoded.repairs {
        seen.add(repair.split(':').next());
    }
}

/// Any text is a page: grids that hold together, no cell lost without being counted, and no more text than was there.
fn check_html(input: &[u8], seen: &mut Seen) {
    let text = String::from_utf8_lossy(input);
    let document = read_html(&text, &Limits::default());
    check_grids(&document, text.len());
    let n_cells = count_cells(&document);
    let limits = Limits { max_cells: 3, ..Limits::default() };
    let few = read_html(&text, &limits);
    let n_left_out: u64 = few.notes.iter().map(|note| if let Note::CellsLeftOut(n) = note { *n } else { 0 }).sum();
    // A frame around a figure is no cell, but counts as one where it is left out.
    let n_counted = count_cells(&few) as u64 + n_left_out;
    let n_tables = text.to_ascii_lowercase().matches("<table").count() as u64;
    assert!(n_counted >= n_cells as u64, "cells beyond the limit are counted");
    assert!(n_counted <= n_cells as u64 + n_tables, "and each of them once");
    assert!(count_cells(&few) <= 3);
    // Lines of layout tables stand in the document and in their cell; strokes and objects are marks, and no text.
    let n_chars = |text: &str| text.chars().filter(|c| !c.is_whitespace() && !matches!(*c, STROKE | OBJECT)).count();
    let n_out: usize = texts(&document).map(n_chars).sum();
    assert!(n_out <= 2 * n_chars(&text) + 2, "{n_out} characters of {}", n_chars(&text));
    see_document(&document, seen);
}

/// Any text is flattened text: every figure of it stands in a line or a cell.
fn check_text(input: &[u8], seen: &mut Seen) {
    let text = String::from_utf8_lossy(input);
    let mut document = read_text(&text, &FORMS);
    check_grids(&document, text.len());
    let lost = missing_digits(&text, &document);
    assert!(lost.is_empty(), "digits of the text that stand nowhere: {lost:?}");
    see_document(&document, seen);
    let reading = interpret(&mut document, &FORMS);
    check_reading(&reading, &document);
    see_reading(&reading, seen);
}

/// A number is read where one is printed, and only there.
fn check_numbers(input: &[u8], seen: &mut Seen) {
    let text = String::from_utf8_lossy(input);
    let (count, change) = (number::parse_count(&text), number::parse_change(&text));
    let money = number::parse_money(&text, MoneyUnit::TenThousand);
    let has_digit = text.chars().any(is_digit_of_any_kind);
    if let Printed::Number(n) = count {
        assert!(has_digit, "{n} read from a text without a digit");
        assert!((0..1_000_000_000_000).contains(&n), "{n} is no count");
    }
    if let Printed::Number(n) = change {
        assert!(has_digit || n == 0, "{n} read from a text without a digit");
    }
    if let Printed::Number(n) = money {
        assert!(has_digit && n.is_finite() && n >= 0.0, "{n} is no amount");
    }
    if let Some(digits) = number::plain_digits(&text) {
        assert!(!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()));
    }
    let is_value = number::is_value_like(&text);
    let _ = number::find_money_unit(&text);
    seen.add((
        std::mem::discriminant(&count),
        std::mem::discriminant(&change),
        std::mem::discriminant(&money),
        is_value,
    ));
    seen.count("count", count.value().unwrap_or_default() as usize);
    seen.count("change", change.value().unwrap_or_default().unsigned_abs() as usize);
    check_renderings(input);
}

/// A number printed in any of the ways that agencies print them is read back.
fn check_renderings(input: &[u8]) {
    let mut seed = [0; 8];
    let n_seed = input.len().min(8);
    seed[..n_seed].copy_from_slice(&input[..n_seed]);
    let seed = u64::from_le_bytes(seed);
    let n = (seed >> 8) % 10_u64.pow(1 + (seed % 12) as u32);
    let full = |text: &str| -> String {
        text.chars().map(|c| if c.is_ascii_digit() { char::from_u32(c as u32 + 0xFEE0).unwrap() } else { c }).collect()
    };
    let plain = n.to_string();
    let mut grouped = String::new();
    for (at, digit) in plain.chars().enumerate() {
        if at > 0 && (plain.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    for text in [
        plain.clone(),
        full(&plain),
        grouped,
        format!("\u{a0}{plain}\u{3000}"),
        format!("{plain}件"),
        format!("{plain} 件"),
    ] {
        assert_eq!(number::parse_count(&text), Printed::Number(n as i64), "count {text:?}");
        assert!(number::is_value_like(&text), "{text:?} is a value");
    }
    for (text, sign) in
        [(format!("减{plain}"), -1), (format!("-{plain}"), -1), (format!("+{plain}"), 1), (format!("增加{plain}"), 1)]
    {
        assert_eq!(number::parse_change(&text), Printed::Number(sign * n as i64), "change {text:?}");
    }
    let cents = seed % 100;
    let amount = format!("{}.{cents:02}", n % 100_000_000);
    let want: f64 = amount.parse().unwrap();
    assert_eq!(number::parse_money(&amount, MoneyUnit::TenThousand), Printed::Number(want), "money {amount:?}");
    assert_eq!(
        number::parse_money(&format!("{amount}万元"), MoneyUnit::Yuan),
        Printed::Number(want),
        "money {amount:?}万元"
    );
}

/// Digits of any script, and the numerals that agencies write.
fn is_digit_of_any_kind(c: char) -> bool {
    c.is_numeric() || "〇○零一二三四五六七八九十百千万亿两廿卅卌壹贰叁肆伍陆柒捌玖拾佰仟貳參陸億萬兩Ooぁ".contains(c)
}

/// A sidecar is facts, or notes about what is wrong with it.
fn check_sidecar(input: &[u8], seen: &mut Seen) {
    let mut notes = Vec::new();
    let sidecar = walk::parse_sidecar(input, &mut notes);
    let Sidecar { url, fetched_at, charset, title, agency } = &sidecar;
    let fields = [url, fetched_at, charset, title, agency];
    for field in fields.into_iter().flatten() {
        assert!(!field.trim().is_empty() && field.trim() == field, "{field:?} is not trimmed");
    }
    let is_object = serde_json::from_slice::<serde_json::Value>(input.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(input))
        .is_ok_and(|value| value.is_object());
    assert_eq!(is_object, !notes.iter().any(|note| note.to_string() == "sidecar_not_an_object"));
    seen.add(fields.map(Option::is_some));
    notes.iter().for_each(|note| seen.add(note.to_string()));
    // What a sidecar says may be anything, and goes to the decoder.
    let _ = decode(b"\xC4\xEA\xB1\xA8 2023", charset.as_deref());
}

/// A config is settings, or one line that says what is wrong and where.
fn check_config(input: &[u8], seen: &mut Seen) {
    let text = String::from_utf8_lossy(input);
    match Config::parse(&text, Some(Path::new("x.toml"))) {
        Ok(config) => {
            let merged = config.merge(&IngestArgs::default());
            seen.add(("merged", merged.is_ok()));
            if let Ok(settings) = merged {
                assert!(!settings.inputs.is_empty() && !settings.output.as_os_str().is_empty());
                seen.count("threads", settings.threads.get());
            }
        }
        Err(error) => {
            let message = error.to_string();
            assert!(message.starts_with("x.toml:"), "{message:?} begins with the file");
            assert!(!message.contains('\n') && message.len() < 4096, "{message:?} is one line");
            // What the parser says, without the names that it quotes.
            let is_word = |word: &&str| word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_lowercase());
            seen.add(message.split(' ').filter(is_word).take(3).collect::<Vec<_>>());
        }
    }
}

/// A packed file unpacks, or says why not, within its limits.
fn check_packed(input: &[u8], seen: &mut Seen) {
    let limits = ReadLimits { max_unpacked_bytes: 1 << 20, max_ratio: 4, ..ReadLimits::default() };
    let mut notes = Vec::new();
    let result = walk::unpack_any(input.to_vec(), &limits, &mut notes);
    let is_packed = |bytes: &[u8]| bytes.starts_with(b"\x1f\x8b") || bytes.starts_with(b"\x28\xb5\x2f\xfd");
    match &result {
        Ok((bytes, kind)) => {
            assert!(bytes.len() as u64 <= limits.max_unpacked_bytes.max(input.len() as u64));
            assert_eq!(is_packed(bytes), matches!(kind, Kind::Unsupported(walk::Format::Gzip | walk::Format::Zstd)));
            seen.add(std::mem::discriminant(kind));
            seen.count("bytes", bytes.len());
        }
        Err(error) => {
            let message = error.to_string();
            seen.add(message.split(|c: char| c.is_ascii_digit()).next());
            assert!(
                !matches!(error, ReadCause::Io { .. } | ReadCause::NotAFile | ReadCause::Changed { .. }),
                "{message}"
            );
        }
    }
    notes.iter().for_each(|note| seen.add(note.to_string()));
    // What is packed comes back.
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(input).unwrap();
    for packed in [gzip.finish().unwrap(), zstd::encode_all(input, 1).unwrap()] {
        match walk::unpack_any(packed, &limits, &mut Vec::new()) {
            Ok((bytes, _)) => assert_eq!(bytes, input, "packed and unpacked"),
            Err(ReadCause::Blank { size }) => assert_eq!(size, input.len() as u64),
            Err(error) => panic!("packed here, but {error}"),
        }
    }
}

/// A file on disk, read as a run reads it: never a panic, every fact with its place.
fn check_file(input: &[u8], seen: &mut Seen) {
    thread_local!(static FOLDER: tempfile::TempDir = tempfile::tempdir().expect("temporary folder"));
    let found = FOLDER.with(|folder| {
        let path = folder.path().join("x.html");
        fs::write(&path, input).expect("temporary file");
        walk::walk(&[path], &WalkOptions::default()).expect("it is there").next().expect("one file")
    });
    assert!(matches!(found, Found::File(_)));
    let (read_limits, page_limits) = (ReadLimits::default(), Limits::default());
    let result = Reader::new(&FORMS, &RESOLVER, &read_limits, &page_limits).read(&found);
    let error = result.file.error.unwrap_or_default();
    assert!(!error.contains("panicked"), "{error}");
    assert_eq!(result.file.status == FileStatus::Report, result.file.report_id.is_some());
    assert_eq!(result.file.status == FileStatus::Report, error.is_empty(), "{error}");
    seen.add(result.file.status);
    seen.add(error.split(|c: char| c.is_ascii_digit()).next());
    if let Some(record) = result.report {
        let blocks = record.grids.iter().cloned().map(Block::Grid).collect();
        let document = Document { blocks, ..Document::default() };
        check_reading(&record.report.reading, &document);
        see_reading(&record.report.reading, seen);
        record.repairs.iter().for_each(|repair| seen.add(repair.split(':').next()));
        seen.count("sections", record.report.sections.len());
        seen.count("checks", record.report.checks.len());
        let metadata = &record.report.metadata;
        seen.add((metadata.agency.is_some(), metadata.year, metadata.title.is_some(), metadata.published_on.is_some()));
    }
}

/// The input over and over, to 64 KB: what costs more than its length shows here.
fn check_repeat(input: &[u8], seen: &mut Seen) {
    if input.is_empty() {
        return;
    }
    // What stands before the repeated part, and what behind it, are parts of the input too.
    let third = if input[0].is_multiple_of(4) { input.len() / 3 } else { 0 };
    let (head, rest) = input.split_at(third);
    let (unit, tail) = rest.split_at(rest.len() - third);
    let mut bytes = head.to_vec();
    while bytes.len() < 1 << 16 && !unit.is_empty() {
        bytes.extend_from_slice(unit);
    }
    bytes.extend_from_slice(tail);
    let (document, reading) = read_bytes(&bytes);
    check_grids(&document, bytes.len());
    check_reading(&reading, &document);
    see_document(&document, seen);
    see_reading(&reading, seen);
}

/// The recipe of `pipeline` without a disk.
pub fn read_bytes(bytes: &[u8]) -> (Document, Reading) {
    let Decoded { text, is_html, .. } = decode(bytes, None);
    let mut document = extract(&text, is_html, &FORMS, &Limits::default());
    let reading = interpret(&mut document, &FORMS);
    let sidecar = Sidecar::default();
    let metadata = read_metadata(&document, &Context { source_path: "x.html", sidecar: &sidecar, table_year: None });
    let class = classify(&document, &metadata, reading.tables_found.len());
    assert!(!matches!(class, Class::NotAReport { reason } if reason.is_empty()));
    let _ = check_report(&reading, &metadata, &FORMS);
    let _ = cut_sections(&document);
    (document, reading)
}

/// Every cell has a place of its own, within its grid, in order; the grid costs no more than its cells allow.
fn check_grids(document: &Document, n_bytes: usize) {
    for grid in document.grids() {
        let Grid { n_rows, n_cols, cells, .. } = grid;
        assert!(cells.is_sorted_by(|a, b| (a.row, a.col) < (b.row, b.col)), "cells out of order, or two at one place");
        let mut n_slots = 0;
        for GridCell { row, col, rowspan, colspan, .. } in cells {
            assert!(
                *rowspan >= 1 && *colspan >= 1 && row + rowspan <= *n_rows && col + colspan <= *n_cols,
                "cell beyond its grid"
            );
            n_slots += u64::from(*rowspan) * u64::from(*colspan);
        }
        assert!(n_slots <= 64 + 8 * cells.len() as u64, "{n_slots} slots of {} cells", cells.len());
        assert!(
            *n_rows as usize <= n_bytes && cells.len() <= n_bytes,
            "{n_rows} rows, {} cells of {n_bytes} bytes",
            cells.len()
        );
    }
}

/// Every fact says what stands behind it.
fn check_reading(reading: &Reading, document: &Document) {
    let grids: Vec<&Grid> = document.grids().collect();
    let places: Vec<BTreeMap<(u32, u32), &str>> = grids
        .iter()
        .map(|grid| grid.cells.iter().map(|cell| ((cell.row, cell.col), cell.text.as_str())).collect())
        .collect();
    fn check<K: std::fmt::Debug + std::hash::Hash + Eq + Copy, V: Copy + std::fmt::Debug>(
        facts: &[Fact<K, V>],
        places: &[BTreeMap<(u32, u32), &str>],
    ) {
        let keys: HashSet<K> = facts.iter().map(|fact| fact.key).collect();
        assert_eq!(keys.len(), facts.len(), "one row for each cell of the form");
        for fact in facts {
            let has_value = matches!(fact.state, State::Reported | State::Recovered);
            assert_eq!(fact.value.is_some(), has_value, "{fact:?}");
            assert!(fact.best_guess.is_none() || fact.state == State::Ambiguous, "{fact:?}");
            if fact.state == State::Reported {
                let raw = fact.raw.as_deref().unwrap_or_else(|| panic!("reported without a print: {fact:?}"));
                assert!(
                    raw.chars().any(is_digit_of_any_kind) || raw.contains(['未', '不', '无', '没', '持']),
                    "{fact:?}"
                );
                assert!(fact.place.is_some(), "reported without a place: {fact:?}");
            }
            if let Some(place) = fact.place {
                let grid = places.get(place.table_no as usize).unwrap_or_else(|| panic!("no such table: {fact:?}"));
                assert!(grid.contains_key(&(place.row, place.col)), "no such cell: {fact:?}");
            }
        }
    }
    check(&reading.disclosures, &places);
    check(&reading.applications, &places);
    check(&reading.disputes, &places);
}

fn texts(document: &Document) -> impl Iterator<Item = &str> {
    document.blocks.iter().flat_map(|block| match block {
        Block::Text(line) => vec![line.text.as_str()],
        Block::Grid(grid) => grid.cells.iter().map(|cell| cell.text.as_str()).collect(),
    })
}

fn count_cells(document: &Document) -> usize {
    document.grids().map(|grid| grid.cells.len()).sum()
}

/// ASCII digits of the text that the document has fewer of.
fn missing_digits(text: &str, document: &Document) -> Vec<char> {
    let mut counts = [0_i64; 10];
    let mut count = |text: &str, step: i64| {
        for byte in text.bytes().filter(u8::is_ascii_digit) {
            counts[usize::from(byte - b'0')] += step;
        }
    };
    count(text, 1);
    texts(document).for_each(|text| count(text, -1));
    (0..10).filter(|&digit| counts[digit] > 0).map(|digit| char::from(b'0' + digit as u8)).collect()
}

fn see_document(document: &Document, seen: &mut Seen) {
    for grid in document.grids() {
        seen.add((grid.layout, grid.is_cut, usize::BITS - grid.cells.len().leading_zeros()));
        seen.count("n_cols", grid.n_cols as usize);
    }
    document.notes.iter().for_each(|note| seen.add(std::mem::discriminant(note)));
    seen.count("grids", document.grids().count());
    seen.count("lines", document.lines().count());
    seen.count("headings", document.lines().filter(|line| line.heading.is_some()).count());
}

fn see_reading(reading: &Reading, seen: &mut Seen) {
    seen.add((reading.edition, &reading.tables_found, &reading.layouts, reading.header_year.is_some()));
    for fact in &reading.disclosures {
        seen.add((fact.key, fact.state, fact.best_guess.is_some()));
    }
    for fact in &reading.applications {
        seen.add((fact.key, fact.state, fact.best_guess.is_some()));
    }
    for fact in &reading.disputes {
        seen.add((fact.key, fact.state, fact.best_guess.is_some()));
    }
    seen.count("unmatched", reading.unmatched.len());
}
