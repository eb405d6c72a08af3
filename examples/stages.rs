//! Where the time of one page goes: microseconds a page for each stage from the file to the checks, on one thread.
//!
//!     cargo run --release --example stages -- FOLDER [PASSES]
//!
//! The folder is read once before, so that its files are in the page cache; each figure is the median of the passes
//! (five unless told), and a pass reads every file. `read` is bytes, sha256, kind and sidecar, in batches as given.

use std::env;
use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use gongkai::agency::{Clues, Resolver};
use gongkai::check::check_report;
use gongkai::decode::decode;
use gongkai::extract::{self, extract};
use gongkai::forms::Forms;
use gongkai::interpret::classify::classify;
use gongkai::interpret::interpret;
use gongkai::interpret::meta::{Context, read_metadata};
use gongkai::interpret::sections::cut_sections;
use gongkai::walk::{self, Found, Kind, RawFile, ReadLimits, SourceFile, WalkOptions};

/// Place of the stage that is left out of the last line.
const HTML: usize = 2;

/// Files that are read and hashed together.
const BATCH: usize = 32;

/// The stages in the order in which a page meets them.
const STAGES: [&str; 9] =
    ["read", "decode", "extract", "interpret", "metadata", "classify", "check", "sections", "agency"];

/// As the binary has it.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> Result<(), Box<dyn Error>> {
    let words = env::args().skip(1).collect::<Vec<_>>();
    let (folder, n_passes) = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [folder] => (folder, 5),
        [folder, passes] => (folder, passes.parse()?),
        _ => return Err("usage: stages FOLDER [PASSES]".into()),
    };
    let files: Vec<SourceFile> = walk::walk(&[Path::new(folder)], &WalkOptions::default())?
        .filter_map(|found| match found {
            Found::File(file) => Some(file),
            Found::Skipped { .. } | Found::Failed { .. } => None,
        })
        .collect();
    let forms = Forms::embedded();
    // The first pass fills caches and is not counted.
    let (_, n_bytes) = pass(&files, &forms);
    let passes = (0..n_passes).map(|_| pass(&files, &forms).0).collect::<Vec<_>>();
    let n_files = files.len() as f64;
    println!(
        "{folder}: {} files, {:.1} MB; median of {n_passes} passes, one thread",
        files.len(),
        n_bytes as f64 / 1e6
    );
    let print = |name: &str, mut times: Vec<Duration>| {
        times.sort();
        let seconds = times[times.len() / 2].as_secs_f64();
        println!("{name:<12} {:>9.1} µs a page {:>9.1} MB/s", 1e6 * seconds / n_files, n_bytes as f64 / 1e6 / seconds);
    };
    for (at, name) in STAGES.into_iter().enumerate() {
        print(name, passes.iter().map(|times| times[at]).collect());
    }
    print("all", passes.iter().map(|times| times.iter().sum()).collect());
    print("all but html", passes.iter().map(|times| times.iter().sum::<Duration>() - times[HTML]).collect());
    Ok(())
}

/// Reads every file once: time for each stage, and the bytes read.
fn pass(files: &[SourceFile], forms: &Forms) -> ([Duration; STAGES.len()], usize) {
    let (read_limits, page_limits) = (ReadLimits::default(), extract::Limits::default());
    let resolver = Resolver::embedded();
    let mut times = [Duration::ZERO; STAGES.len()];
    let mut n_bytes = 0;
    for batch in files.chunks(BATCH) {
        let started = Instant::now();
        let pages = walk::read_many(&batch.iter().collect::<Vec<_>>(), &read_limits);
        times[0] += started.elapsed();
        for (file, raw) in batch.iter().zip(pages) {
            let Ok(raw) = raw else { continue };
            n_bytes += raw.bytes.len();
            if raw.kind == Kind::Text {
                let page = time_page(file, &raw, forms, &resolver, &page_limits);
                times[1..].iter_mut().zip(page).for_each(|(sum, time)| *sum += time);
            }
        }
    }
    (times, n_bytes)
}

/// Time for each stage but reading.
fn time_page(
    file: &SourceFile,
    raw: &RawFile,
    forms: &Forms,
    resolver: &Resolver,
    limits: &extract::Limits,
) -> [Duration; STAGES.len() - 1] {
    let mut times = [Duration::ZERO; STAGES.len() - 1];
    let (mut last, mut stage) = (Instant::now(), 0);
    let mut stop = || {
        let now = Instant::now();
        times[stage] = now.duration_since(std::mem::replace(&mut last, now));
        stage += 1;
    };
    let decoded = decode(&raw.bytes, raw.sidecar.charset.as_deref());
    stop();
    let mut document = extract(&decoded.text, decoded.is_html, forms, limits);
    stop();
    let reading = interpret(&mut document, forms);
    stop();
    let context = Context { source_path: &file.source_path, sidecar: &raw.sidecar, table_year: reading.header_year };
    let metadata = read_metadata(&document, &context);
    stop();
    black_box(classify(&document, &metadata, reading.tables_found.len()));
    stop();
    black_box(check_report(&reading, &metadata, forms));
    stop();
    black_box(cut_sections(&document));
    stop();
    black_box(resolver.resolve(&Clues {
        name: metadata.agency.as_deref(),
        year: metadata.year,
        source_path: &file.source_path,
        source_url: raw.sidecar.url.as_deref(),
        title: metadata.title.as_deref(),
        lines: &[],
    }));
    stop();
    times
}
