//! `make bench`: files and megabytes a second for decoding, for laying out, and for the whole run, and peak memory.
//!
//! The corpus is generated once into `data/bench`: 2,000 HTML pages of 20 to 110 KB, half of them GBK. Each figure is
//! the median of several runs. Decode and extract run on one thread and from memory, so that neither disk nor cores
//! blur them. The whole run is a process of its own, so that its peak memory is its own.

use std::env;
use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use gongkai::cli::IngestArgs;
use gongkai::config::Config;
use gongkai::decode::{Decoded, decode};
use gongkai::extract::{self, extract};
use gongkai::forms::Forms;
use gongkai::pipeline::{self, Progress};

#[path = "../tests/gen/mod.rs"]
mod report_gen;

/// Pages of the corpus.
const N_PAGES: u64 = 2_000;

/// Runs per figure; an odd number has a median.
const N_RUNS: usize = 5;

type Failure = Box<dyn Error>;

fn main() -> Result<(), Failure> {
    let words = env::args().skip(1).collect::<Vec<_>>();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["whole-run", input, threads] => whole_run(Path::new(input), threads.parse()?),
        [] => bench(Path::new("data/bench")),
        [input] => bench(Path::new(input)),
        _ => Err("usage: bench [FOLDER]".into()),
    }
}

fn bench(folder: &Path) -> Result<(), Failure> {
    if !folder.exists() {
        eprintln!("{}: generating {N_PAGES} pages", folder.display());
        generate_corpus(folder)?;
    }
    let pages = read_pages(folder)?;
    let n_bytes = pages.iter().map(|page| page.len() as u64).sum::<u64>();
    println!("{}: {} files, {:.1} MB; median of {N_RUNS} runs", folder.display(), pages.len(), n_bytes as f64 / 1e6);

    let print = |name: &str, elapsed: Duration, more: &str| {
        let seconds = elapsed.as_secs_f64();
        let (files, megabytes) = (pages.len() as f64 / seconds, n_bytes as f64 / 1e6 / seconds);
        println!("{name:<24} {files:>9.0} files/s {megabytes:>9.1} MB/s{more}");
    };

    let elapsed =
        median((0..N_RUNS).map(|_| time(|| pages.iter().for_each(|page| drop(black_box(decode(page, None)))))));
    print("decode, 1 thread", elapsed, "");

    let forms = Forms::embedded();
    let limits = extract::Limits::default();
    let texts = pages.iter().map(|page| decode(page, None)).collect::<Vec<_>>();
    let lay_out = |decoded: &Decoded| drop(black_box(extract(&decoded.text, decoded.is_html, &forms, &limits)));
    let elapsed = median((0..N_RUNS).map(|_| time(|| texts.iter().for_each(lay_out))));
    print("extract, 1 thread", elapsed, "");
    drop(texts);

    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let mut counts = vec![1, cores];
    counts.dedup();
    for n_threads in counts {
        let runs = (0..N_RUNS).map(|_| run_apart(folder, n_threads)).collect::<Result<Vec<_>, _>>()?;
        let elapsed = median(runs.iter().map(|run| run.0));
        let peak = runs.iter().map(|run| run.1).max().unwrap_or_default();
        let name = format!("whole run, {n_threads} thread{}", if n_threads == 1 { "" } else { "s" });
        print(&name, elapsed, &format!("   peak memory {:.0} MB", peak as f64 / 1e6));
    }
    Ok(())
}

/// Writes the corpus beside its place and moves it there, so that half a corpus is never measured.
fn generate_corpus(folder: &Path) -> Result<(), Failure> {
    let unfinished = folder.with_extension("tmp");
    let _ = fs::remove_dir_all(&unfinished);
    for seed in 0..N_PAGES {
        let shelf = unfinished.join(format!("{:02}", seed % 40));
        fs::create_dir_all(&shelf)?;
        let page = report_gen::generate_for_bench(seed);
        fs::write(shelf.join(format!("{seed:05}.{}", page.extension())), page.bytes)?;
    }
    Ok(fs::rename(&unfinished, folder)?)
}

fn read_pages(folder: &Path) -> Result<Vec<Vec<u8>>, Failure> {
    let mut paths = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { paths.push(path) }
        }
    }
    paths.sort();
    Ok(paths.into_iter().map(fs::read).collect::<Result<_, _>>()?)
}

/// Runs the whole pipeline in this process and prints nanoseconds and peak bytes.
fn whole_run(input: &Path, threads: NonZeroUsize) -> Result<(), Failure> {
    let out = env::temp_dir().join(format!("gongkai-bench-{}", std::process::id()));
    let args = IngestArgs {
        inputs: vec![input.to_path_buf()],
        out: Some(out.clone()),
        threads: Some(threads),
        ..IngestArgs::default()
    };
    let settings = Config::load(None)?.merge(&args)?;
    let outcome = pipeline::ingest(&settings, &Progress::hidden());
    let _ = fs::remove_dir_all(&out);
    println!("{} {}", outcome?.elapsed.as_nanos(), peak_memory()?);
    Ok(())
}

/// Runs [`whole_run`] as a process of its own: time and peak memory in bytes.
fn run_apart(input: &Path, n_threads: usize) -> Result<(Duration, u64), Failure> {
    let program: PathBuf = env::current_exe()?;
    let output = Command::new(program).arg("whole-run").arg(input).arg(n_threads.to_string()).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let text = String::from_utf8(output.stdout)?;
    let (nanoseconds, bytes) = text.trim().split_once(' ').ok_or("no figures")?;
    Ok((Duration::from_nanos(nanoseconds.parse()?), bytes.parse()?))
}

/// The most memory that this process ever had resident, as Linux counts it (`VmHWM`).
fn peak_memory() -> Result<u64, Failure> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM in /proc/self/status")?;
    let kilobytes = line.trim().trim_end_matches("kB").trim().parse::<u64>()?;
    Ok(kilobytes * 1024)
}

fn time(work: impl FnOnce()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}

fn median(runs: impl Iterator<Item = Duration>) -> Duration {
    let mut runs = runs.collect::<Vec<_>>();
    runs.sort();
    runs[runs.len() / 2]
}
