//! What hostile files cost at full size: seconds of processor time and peak memory for each, beside what is asked for.
//!
//!     cargo run --release --example hostile [NAME]
//!
//! Each file is read by a process of its own, as a run reads it (walk, decode, lay out, interpret, check), so that its
//! peak memory is its own; what the process needs for nothing is measured first and printed. Prints a table for
//! `docs/HOSTILE.md`.

use std::env;
use std::error::Error;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::thread;

use flate2::Compression;
use flate2::write::GzEncoder;
use gongkai::agency::Resolver;
use gongkai::extract::Limits;
use gongkai::forms::Forms;
use gongkai::pipeline::Reader;
use gongkai::walk::{self, ReadLimits, WalkOptions};

#[path = "../tests/gen/mod.rs"]
mod report_gen;
#[path = "../tests/traps/mod.rs"]
mod traps;

type Failure = Box<dyn Error>;

/// A file that is no page, with seconds and megabytes that are asked for.
type OtherFile = (&'static str, fn(&Path) -> Result<(), Failure>, (f64, u64));

const OTHERS: [OtherFile; 6] = [
    ("gzip: 10 GiB of zeros in 10 MB", |path| bomb(path, gzip(&vec![0; 1 << 20])?), (2.0, 64)),
    ("zstd: 10 GiB of zeros in 10 MB", |path| bomb(path, zstd::encode_all(&vec![0; 1 << 20][..], 3)?), (2.0, 64)),
    ("sparse file of 1 GiB", |path| Ok(File::create(path)?.set_len(1 << 30)?), (0.1, 16)),
    ("64 MiB page, the largest that is read", |path| largest(path, "<p>信息公开工作稳步推进。</p>\n"), (20.0, 1_000)),
    ("64 MiB of cells", |path| largest(path, "<table><tr><td>1<td>2</table>\n"), (20.0, 1_000)),
    ("64 MiB of flattened text", |path| largest(path, "信息公开工作稳步推进，规章 12 件。\n"), (20.0, 1_000)),
];

fn main() -> ExitCode {
    let words = env::args().skip(1).collect::<Vec<_>>();
    let done = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["read-one", path] => read_one(Path::new(path)),
        [] => measure(""),
        [name] => measure(name),
        _ => Err("usage: hostile [NAME]".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(name: &str) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("x.html");
    fs::write(&path, "<p>nothing</p>")?;
    let (_, base, _) = read_apart(&path)?;
    println!("what the process needs for an empty page: {} MB\n", base >> 20);
    println!("| file | bytes | seconds | asked | MB over base | asked | outcome |\n|---|---|---|---|---|---|---|");
    let print = |name: &str, target: (f64, u64)| -> Result<(), Failure> {
        let n_bytes = fs::metadata(&path)?.len();
        let (seconds, peak, outcome) = read_apart(&path)?;
        let megabytes = peak.saturating_sub(base) >> 20;
        let mark = |is_met: bool| if is_met { "" } else { " **no**" };
        println!(
            "| {name} | {n_bytes} | {seconds:.2}{} | {} | {megabytes}{} | {} | {outcome} |",
            mark(seconds <= target.0),
            target.0,
            mark(megabytes <= target.1),
            target.1
        );
        Ok(())
    };
    for trap in traps::TRAPS.iter().filter(|trap| trap.name.contains(name)) {
        fs::write(&path, report_around(&(trap.piece)(trap.full)))?;
        print(trap.name, trap.target)?;
    }
    for (other, write, target) in OTHERS.iter().filter(|(other, ..)| other.contains(name)) {
        write(&path)?;
        print(other, *target)?;
    }
    Ok(())
}

/// A report with a piece of HTML in front of its first table.
fn report_around(piece: &str) -> String {
    use report_gen::{Encoding, Layout, Wish, generate};
    let wish =
        Wish { layout: Some(Layout::HtmlClean), encoding: Some(Encoding::Utf8), is_plain: true, ..Wish::default() };
    let page = generate(7, &wish);
    let at = page.text.find("<table").unwrap_or(0);
    [&page.text[..at], piece, &page.text[at..]].concat()
}

/// Reads the file in a process of its own: seconds, peak bytes, outcome.
fn read_apart(path: &Path) -> Result<(f64, u64, String), Failure> {
    let output = Command::new(env::current_exe()?).arg("read-one").arg(path).output()?;
    if !output.status.success() {
        return Ok((f64::INFINITY, 0, format!("**died**: {}", output.status)));
    }
    let text = String::from_utf8(output.stdout)?;
    let mut lines = text.lines();
    let mut next = || lines.next().ok_or("a line is missing");
    Ok((next()?.parse()?, next()?.parse()?, next()?.to_owned()))
}

fn read_one(path: &Path) -> Result<(), Failure> {
    let (forms, resolver) = (Forms::embedded(), Resolver::embedded());
    let (read_limits, page_limits) = (ReadLimits::default(), Limits::default());
    let reader = Reader::new(&forms, &resolver, &read_limits, &page_limits);
    let found = walk::walk(&[path], &WalkOptions::default())?.next().ok_or("nothing there")?;
    // With the stack of a thread of the pipeline.
    let (seconds, outcome) = thread::scope(|scope| {
        let work = || {
            let started = processor_seconds();
            let result = reader.read(&found);
            let repairs = result.report.as_ref().map(|record| record.repairs.join(", ")).unwrap_or_default();
            let error = result.file.error.unwrap_or_default();
            (processor_seconds() - started, format!("{} {error} {repairs}", result.file.status.code()))
        };
        let thread = thread::Builder::new().stack_size(16 << 20).spawn_scoped(scope, work);
        thread.map(|thread| thread.join().expect("reading catches its panics"))
    })?;
    println!("{seconds}\n{}\n{outcome}", peak_memory()?);
    Ok(())
}

/// Seconds that this thread was on a processor: on a machine that does nothing else, what a clock would show.
fn processor_seconds() -> f64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|nanos| nanos.parse::<f64>().ok()).unwrap_or(f64::NAN) / 1e9
}

/// The most memory that this process ever had resident, as Linux counts it (`VmHWM`).
fn peak_memory() -> Result<u64, Failure> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM in /proc/self/status")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse::<u64>()? * 1024)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// A packed mebibyte, 10,240 times.
fn bomb(path: &Path, member: Vec<u8>) -> Result<(), Failure> {
    Ok(fs::write(path, member.repeat(10 << 10))?)
}

fn largest(path: &Path, line: &str) -> Result<(), Failure> {
    let most = ReadLimits::default().max_file_bytes as usize;
    Ok(fs::write(path, line.repeat(most / line.len()))?)
}
