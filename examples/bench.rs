//! `make bench`: stages, whole runs, nights with little or nothing new, peak memory, and peers on the same pages.
//!
//! Corpora are generated once into `data/bench/<files>`: HTML pages of 20 to 110 KB, half of them GBK. Every figure is the
//! median of several runs with a warm page cache. Stages run on one thread and from memory, so that neither disk nor
//! cores blur them. Runs are processes of their own, so that peak memory is theirs; peers alternate with ours.

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
use gongkai::extract::html::oracle::read_html_oracle;
use gongkai::extract::html::read_html_exact;
use gongkai::extract::html::scan::scan_html;
use gongkai::extract::{self, extract};
use gongkai::forms::Forms;
use gongkai::pipeline::{self, Progress};
use rayon::prelude::*;

#[path = "../tests/gen/mod.rs"]
mod report_gen;

/// Runs per figure; an odd number has a median.
const N_RUNS: usize = 5;

/// Where corpora and lakes are kept.
const FOLDER: &str = "data/bench";

/// Pages that stages and peers are measured on.
const N_PAGES: u64 = 2_000;

type Failure = Box<dyn Error>;

/// As the binary has it.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> Result<(), Failure> {
    let words = env::args().skip(1).collect::<Vec<_>>();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["run", input, out, threads] => run(Path::new(input), Path::new(out), threads.parse()?),
        ["stages"] => stages(&corpus(N_PAGES)?),
        ["peers"] => peers(&corpus(N_PAGES)?),
        ref sizes if !sizes.is_empty() && sizes.iter().all(|size| size.parse::<u64>().is_ok()) => {
            for size in sizes {
                whole_runs(&corpus(size.parse()?)?)?;
            }
            Ok(())
        }
        _ => Err("usage: bench stages | peers | FILES...".into()),
    }
}

/// Pages on disk.
struct Corpus {
    folder: PathBuf,
    n_files: u64,
    n_bytes: u64,
}

/// The corpus of so many pages, generated where it is missing.
fn corpus(n_files: u64) -> Result<Corpus, Failure> {
    let folder = Path::new(FOLDER).join(n_files.to_string());
    if !folder.exists() {
        eprintln!("{}: generating {n_files} pages", folder.display());
        generate_corpus(&folder, n_files)?;
    }
    let sizes = list_files(&folder)?.into_iter().map(|path| fs::metadata(path).map(|metadata| metadata.len()));
    let n_bytes = sizes.sum::<Result<u64, _>>()?;
    println!("\n{}: {n_files} files, {:.1} MB; median of {N_RUNS} runs", folder.display(), n_bytes as f64 / 1e6);
    Ok(Corpus { folder, n_files, n_bytes })
}

/// Writes the corpus beside its place and moves it there, so that half a corpus is never measured.
fn generate_corpus(folder: &Path, n_files: u64) -> Result<(), Failure> {
    let unfinished = folder.with_extension("tmp");
    let _ = fs::remove_dir_all(&unfinished);
    let n_shelves = n_files.div_ceil(200);
    for shelf in 0..n_shelves {
        fs::create_dir_all(unfinished.join(format!("{shelf:04}")))?;
    }
    let write = |seed: u64| {
        let page = report_gen::generate_for_bench(seed);
        let name = format!("{:04}/{seed:06}.{}", seed % n_shelves, page.extension());
        fs::write(unfinished.join(name), page.bytes)
    };
    (0..n_files).into_par_iter().try_for_each(write)?;
    Ok(fs::rename(&unfinished, folder)?)
}

fn list_files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let (mut paths, mut folders) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() { folders.push(entry.path()) } else { paths.push(entry.path()) }
        }
    }
    paths.sort();
    Ok(paths)
}

/// Prints a figure by files and by bytes.
fn print(corpus: &Corpus, name: &str, elapsed: Duration, more: &str) {
    let seconds = elapsed.as_secs_f64();
    let (files, megabytes) = (corpus.n_files as f64 / seconds, corpus.n_bytes as f64 / 1e6 / seconds);
    println!("{name:<32} {seconds:>8.2} s {files:>9.0} files/s {megabytes:>9.1} MB/s{more}");
}

fn stages(corpus: &Corpus) -> Result<(), Failure> {
    let pages = list_files(&corpus.folder)?.into_iter().map(fs::read).collect::<Result<Vec<_>, _>>()?;
    let elapsed =
        median((0..N_RUNS).map(|_| time(|| pages.iter().for_each(|page| drop(black_box(decode(page, None)))))));
    print(corpus, "decode, 1 thread", elapsed, "");
    let (forms, limits) = (Forms::embedded(), extract::Limits::default());
    let texts = pages.iter().map(|page| decode(page, None)).collect::<Vec<_>>();
    let lay_out = |decoded: &Decoded| drop(black_box(extract(&decoded.text, decoded.is_html, &forms, &limits)));
    print(corpus, "extract, 1 thread", median((0..N_RUNS).map(|_| time(|| texts.iter().for_each(lay_out)))), "");
    // The paths to a page's tables, and what they are held against.
    let scan = |decoded: &Decoded| drop(black_box(scan_html(&decoded.text, &limits)));
    print(corpus, "the scanner alone", median((0..N_RUNS).map(|_| time(|| texts.iter().for_each(scan)))), "");
    let read_exactly = |decoded: &Decoded| drop(black_box(read_html_exact(&decoded.text, &limits)));
    print(corpus, "the exact path", median((0..N_RUNS).map(|_| time(|| texts.iter().for_each(read_exactly)))), "");
    let read_slowly = |decoded: &Decoded| drop(black_box(read_html_oracle(&decoded.text, &limits)));
    print(corpus, "the oracle", median((0..N_RUNS).map(|_| time(|| texts.iter().for_each(read_slowly)))), "");
    Ok(())
}

/// A lake for the runs of a corpus.
fn lake_of(corpus: &Corpus) -> PathBuf {
    corpus.folder.with_extension("lake")
}

fn whole_runs(corpus: &Corpus) -> Result<(), Failure> {
    let lake = lake_of(corpus);
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let mut counts = vec![1, cores];
    counts.dedup();
    for n_threads in counts {
        let mut runs = Vec::new();
        for _ in 0..N_RUNS {
            let _ = fs::remove_dir_all(&lake);
            runs.push(run_apart(corpus, &lake, n_threads)?);
        }
        report(corpus, &format!("whole run, {n_threads} threads"), &runs);
    }
    let n_bytes = list_files(&lake.join("current").canonicalize()?)?
        .into_iter()
        .map(|path| fs::metadata(path).map(|metadata| metadata.len()))
        .sum::<Result<u64, _>>()?;
    println!("{:<32} {:>8.2} KB a file", "lake", n_bytes as f64 / 1e3 / corpus.n_files as f64);

    let runs = (0..N_RUNS).map(|_| run_apart(corpus, &lake, cores)).collect::<Result<Vec<_>, _>>()?;
    report(corpus, "nothing new", &runs);
    let files = list_files(&corpus.folder)?;
    let mut runs = Vec::new();
    for _ in 0..N_RUNS {
        // One file in a hundred is written anew, with the bytes that it had: read, hashed, and found to be the same; one in
        // a hundred more has a byte appended, and is parsed.
        for path in files.iter().step_by(100) {
            fs::write(path, fs::read(path)?)?;
        }
        for path in files.iter().skip(50).step_by(100) {
            fs::OpenOptions::new()
                .append(true)
                .open(path)
                .and_then(|mut file| std::io::Write::write_all(&mut file, b"\n"))?;
        }
        runs.push(run_apart(corpus, &lake, cores)?);
    }
    report(corpus, "1 in 100 touched, 1 changed", &runs);
    fs::remove_dir_all(&lake)?;
    Ok(())
}

fn report(corpus: &Corpus, name: &str, runs: &[(Duration, u64)]) {
    let peak = runs.iter().map(|run| run.1).max().unwrap_or_default();
    print(corpus, name, median(runs.iter().map(|run| run.0)), &format!("   peak {:.0} MB", peak as f64 / 1e6));
}

/// Runs the whole pipeline in this process and prints nanoseconds and peak bytes.
fn run(input: &Path, out: &Path, threads: NonZeroUsize) -> Result<(), Failure> {
    let args = IngestArgs {
        inputs: vec![input.to_path_buf()],
        out: Some(out.to_path_buf()),
        threads: Some(threads),
        ..IngestArgs::default()
    };
    let settings = Config::load(None)?.merge(&args)?;
    let outcome = pipeline::ingest(&settings, &Progress::hidden())?;
    println!("{} {}", outcome.elapsed.as_nanos(), peak_memory()?);
    Ok(())
}

/// Runs [`run`] as a process of its own: time and peak memory in bytes.
fn run_apart(corpus: &Corpus, lake: &Path, n_threads: usize) -> Result<(Duration, u64), Failure> {
    let mut command = Command::new(env::current_exe()?);
    let output = command.arg("run").arg(&corpus.folder).arg(lake).arg(n_threads.to_string()).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let text = String::from_utf8(output.stdout)?;
    let (nanoseconds, bytes) = text.trim().split_once(' ').ok_or("no figures")?;
    Ok((Duration::from_nanos(nanoseconds.parse()?), bytes.parse()?))
}

/// Ours and the peers in turn, each on every core: ratios of whole processes, from start to exit.
fn peers(corpus: &Corpus) -> Result<(), Failure> {
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get).to_string();
    let (python, lake) = (".venv/bin/python", lake_of(corpus));
    let out = corpus.folder.with_extension("parquet");
    let examples = env::current_exe()?.with_file_name("peer_scraper");
    let words = |program: &str, script: &str| vec![program.to_owned(), script.to_owned()];
    let contestants: [(&str, Vec<String>, &Path); 4] = [
        ("gongkai, ten tables", words("target/release/gongkai", "ingest"), &lake),
        ("scraper pipeline, cells only", vec![examples.to_string_lossy().into_owned()], &out),
        ("selectolax and polars, cells", words(python, "benches/peers/selectolax_polars.py"), &out),
        ("pandas and lxml, cells only", words(python, "benches/peers/pandas_lxml.py"), &out),
    ];
    let mut times = vec![Vec::new(); contestants.len()];
    for _ in 0..N_RUNS {
        for ((name, words, out), times) in contestants.iter().zip(&mut times) {
            let _ = fs::remove_dir_all(&lake);
            let mut command = Command::new(&words[0]);
            command.args(&words[1..]).arg(&corpus.folder);
            if words[1..].first().is_some_and(|word| word == "ingest") {
                command.arg("--out").arg(out).args(["--threads", &cores]);
            } else {
                command.arg(out).arg(&cores);
            }
            let started = Instant::now();
            let output = command.output().map_err(|error| format!("{}: {error}", words[0]))?;
            times.push(started.elapsed());
            if !output.status.success() {
                return Err(format!("{name}: {}", String::from_utf8_lossy(&output.stderr)).into());
            }
        }
    }
    let medians = times.iter().map(|times| median(times.iter().copied())).collect::<Vec<_>>();
    for ((name, ..), elapsed) in contestants.iter().zip(&medians) {
        let ratio = elapsed.as_secs_f64() / medians[0].as_secs_f64();
        print(corpus, &format!("{ratio:>6.1} x  {name}"), *elapsed, "");
    }
    let _ = fs::remove_dir_all(&lake);
    Ok(fs::remove_file(&out)?)
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
