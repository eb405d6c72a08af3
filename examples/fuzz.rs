//! `make fuzz`: mutated inputs against the checks of `tests/fuzz`, for some processor time each.
//!
//!     fuzz [--seconds N] [--seed N] [TARGET]...
//!
//! Prints a line per target: executions, executions per second, inputs that showed something new, the slowest input in
//! relation to its length. An input that breaks a promise, or costs more than its length allows, is
//! shortened and written to `tests/fixtures/fuzz-failures/TARGET/`, where `cargo test` replays it; exit code 1.
//!
//! Time is the processor's, for this thread, so that a busy machine neither shortens a run nor makes an input slow.

#[path = "../tests/fuzz/mod.rs"]
mod fuzz;
#[path = "../tests/gen/mod.rs"]
mod report_gen;

use std::collections::HashSet;
use std::env;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use fuzz::{Mutator, Seen, TARGETS, Target, corpus, failure, seeds};

/// As in `pipeline`.
const STACK_BYTES: usize = 16 << 20;
/// Inputs kept of a target, and kinds of failure that end its run.
const MAX_CORPUS: usize = 6_000;
const MAX_FAILURES: usize = 12;
/// An execution of so many wall-clock seconds hangs: its input is written and the program ends.
const HANG_SECONDS: u64 = 120;

/// What a run of one target came to.
#[derive(Default)]
struct Tally {
    n_executions: u64,
    nanos: u64,
    corpus: Vec<Vec<u8>>,
    seen: HashSet<u64>,
    failures: Vec<String>,
    /// Nanoseconds, bytes.
    slowest: (u64, usize),
}

fn main() -> ExitCode {
    let mut words = env::args().skip(1);
    let (mut seconds, mut seed, mut names) = (60, 1, Vec::new());
    while let Some(word) = words.next() {
        let mut number = || words.next().and_then(|n| n.parse().ok()).unwrap_or_else(|| usage());
        match word.as_str() {
            "--seconds" => seconds = number(),
            "--seed" => seed = number(),
            name if TARGETS.iter().any(|target| target.name == name) => names.push(name.to_owned()),
            _ => usage(),
        }
    }
    let mut has_failed = false;
    for target in TARGETS.into_iter().filter(|target| names.is_empty() || names.iter().any(|name| name == target.name))
    {
        let worker = thread::Builder::new().stack_size(STACK_BYTES).spawn(move || run(target, seconds, seed));
        let tally = worker.expect("a thread").join().expect("checks are caught");
        let cpu = tally.nanos as f64 / 1e9;
        println!(
            "{:<8} {:>9} executions in {cpu:>5.0} s of processor, {:>6.0}/s, corpus {}, features {}, slowest {:.1} ms for {} bytes, failures {}",
            target.name,
            tally.n_executions,
            tally.n_executions as f64 / cpu,
            tally.corpus.len(),
            tally.seen.len(),
            tally.slowest.0 as f64 / 1e6,
            tally.slowest.1,
            tally.failures.len(),
        );
        for message in &tally.failures {
            println!("  {message}");
        }
        has_failed |= !tally.failures.is_empty();
    }
    ExitCode::from(u8::from(has_failed))
}

fn usage() -> ! {
    let names = TARGETS.map(|target| target.name).join(", ");
    eprintln!("usage: fuzz [--seconds N] [--seed N] [TARGET]...; targets: {names}");
    std::process::exit(2)
}

fn run(target: Target, seconds: u64, seed: u64) -> Tally {
    let mut tally = Tally::default();
    let current = watch(target);
    let started = cpu_nanos();
    for input in seeds(target.name) {
        execute(&target, input, &mut tally, &current, true);
    }
    if tally.corpus.is_empty() {
        tally.corpus.push(Vec::new());
    }
    let mut mutator = Mutator::new(seed);
    while cpu_nanos() - started < seconds * 1_000_000_000 && tally.failures.len() < MAX_FAILURES {
        let input = mutator.next(&tally.corpus, target.max_len);
        execute(&target, input, &mut tally, &current, false);
    }
    tally.nanos = cpu_nanos() - started;
    tally
}

fn execute(target: &Target, input: Vec<u8>, tally: &mut Tally, current: &Mutex<(Instant, Vec<u8>)>, is_seed: bool) {
    *current.lock().expect("never poisoned") = (Instant::now(), input.clone());
    let mut seen = Seen::default();
    let before = cpu_nanos();
    let failed = failure(target, &input, &mut seen);
    let nanos = cpu_nanos() - before;
    tally.n_executions += 1;
    let n_bytes = input.len().max(1) as u64;
    if !is_seed
        && nanos as u128 * u128::from(1 + tally.slowest.1 as u64)
            > u128::from(tally.slowest.0) * u128::from(1 + n_bytes)
        && nanos > 5_000_000
    {
        tally.slowest = (nanos, input.len());
        save_slow(target, &input, nanos);
    }
    if let Some(message) = failed {
        report(target, &input, &message, tally);
        return;
    }
    if nanos > target.allowed_nanos(input.len()) {
        // Twice more, so that a page fault or a cold cache is not taken for a slow input.
        let again = (0..2).map(|_| time(target, &input)).min().unwrap_or(nanos);
        if again > target.allowed_nanos(input.len()) {
            report(target, &input, &format!("slow: {} ms for {n_bytes} bytes", again / 1_000_000), tally);
            return;
        }
    }
    let n_before = tally.seen.len();
    tally.seen.extend(seen.0);
    if is_seed || (tally.seen.len() > n_before && tally.corpus.len() < MAX_CORPUS) {
        tally.corpus.push(input);
    }
}

fn time(target: &Target, input: &[u8]) -> u64 {
    let before = cpu_nanos();
    let _ = failure(target, input, &mut Seen::default());
    cpu_nanos() - before
}

/// Shortens and writes an input that failed, once for each kind of message.
fn report(target: &Target, input: &[u8], message: &str, tally: &mut Tally) {
    let kind = kind_of(message);
    if tally.failures.iter().any(|known| kind_of(known) == kind) {
        return;
    }
    let is_slow = kind == "slow";
    let fails = |input: &[u8]| {
        !is_slow && failure(target, input, &mut Seen::default()).is_some_and(|message| kind_of(&message) == kind)
    };
    let short = shorten(input.to_vec(), fails);
    let name = write_input(&corpus::root().join("tests/fixtures/fuzz-failures").join(target.name), &short);
    println!("{}: {message}\n  {} bytes, shortened to {}: {name}", target.name, input.len(), short.len());
    tally.failures.push(message.to_owned());
}

/// A message without what differs from input to input.
fn kind_of(message: &str) -> String {
    message.chars().take(60).take_while(|c| !c.is_ascii_digit() && !matches!(c, '"' | '{' | '[')).collect()
}

/// Takes pieces out as long as it fails the same way.
fn shorten(mut input: Vec<u8>, fails: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    let deadline = Instant::now() + Duration::from_secs(20);
    let mut piece = input.len() / 2;
    while piece > 0 {
        let mut at = 0;
        while at < input.len() && Instant::now() < deadline {
            let mut shorter = input.clone();
            shorter.drain(at..(at + piece).min(input.len()));
            if fails(&shorter) {
                input = shorter;
            } else {
                at += piece;
            }
        }
        piece /= 2;
    }
    input
}

fn write_input(folder: &Path, input: &[u8]) -> String {
    let hash = input
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3));
    let path = folder.join(format!("{hash:016x}"));
    let written = fs::create_dir_all(folder).and_then(|()| fs::write(&path, input));
    if let Err(error) = written {
        eprintln!("{}: {error}", path.display());
    }
    path.display().to_string()
}

/// The slowest inputs are kept for a look, in the temporary folder.
fn save_slow(target: &Target, input: &[u8], nanos: u64) {
    let folder = env::temp_dir().join("gongkai-fuzz-slow");
    let _ = fs::create_dir_all(&folder);
    let _ = fs::write(folder.join(format!("{}-{:06}us-{}", target.name, nanos / 1000, input.len())), input);
}

/// A thread that writes the input that hangs and ends the program.
fn watch(target: Target) -> Arc<Mutex<(Instant, Vec<u8>)>> {
    let current = Arc::new(Mutex::new((Instant::now(), Vec::new())));
    let watched = Arc::downgrade(&current);
    thread::spawn(move || {
        loop {
            thread::sleep(Duration::from_secs(1));
            let Some(current) = watched.upgrade() else { return };
            let (since, input) = &*current.lock().expect("never poisoned");
            if since.elapsed() > Duration::from_secs(HANG_SECONDS) {
                let name = write_input(&env::temp_dir().join("gongkai-fuzz-hangs"), input);
                eprintln!("{}: more than {HANG_SECONDS} s: {name}", target.name);
                std::process::exit(1);
            }
        }
    });
    current
}

/// Nanoseconds that this thread was on a processor; of the wall clock where the system does not tell.
fn cpu_nanos() -> u64 {
    thread_local!(static STARTED: Instant = Instant::now());
    let counted = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = counted.as_deref().and_then(|text| text.split(' ').next()?.parse().ok());
    nanos.unwrap_or_else(|| STARTED.with(|started| started.elapsed().as_nanos() as u64))
}
