//! Writes generated corpora: for `make bench`, for measuring how many numbers reach the right cell, and the committed
//! sample and fixtures.
//!
//!     cargo run --release --example make_corpus -- --out DIR --reports N --seed S --profile html|mixed --truth FILE
//!     cargo run --release --example make_corpus -- --profile sample      (data/raw/sample, tests/truth/sample.jsonl)
//!     cargo run --release --example make_corpus -- --profile fixtures    (tests/fixtures)
//!
//! The same arguments write the same bytes. Existing files of the same name are replaced, others are left alone.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[path = "../tests/gen/mod.rs"]
mod report_gen;

use report_gen::{Page, Truth, Wish};

struct Arguments {
    out: Option<PathBuf>,
    reports: u64,
    seed: u64,
    profile: String,
    truth: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments = match parse(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(message) => {
            eprintln!("make_corpus: {message}");
            return ExitCode::from(2);
        }
    };
    match run(&arguments) {
        Ok((n_files, n_bytes)) => {
            println!("{n_files} files, {:.1} MB", n_bytes as f64 / 1e6);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("make_corpus: {error}");
            ExitCode::FAILURE
        }
    }
}

fn parse(words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut arguments = Arguments { out: None, reports: 2000, seed: 1, profile: "mixed".to_owned(), truth: None };
    let mut words = words;
    while let Some(word) = words.next() {
        let value = words.next().ok_or(format!("{word}: a value is missing"))?;
        let number = || value.parse().map_err(|_| format!("{word} {value}: not a number"));
        match word.as_str() {
            "--out" => arguments.out = Some(value.into()),
            "--reports" => arguments.reports = number()?,
            "--seed" => arguments.seed = number()?,
            "--profile" => arguments.profile = value,
            "--truth" => arguments.truth = Some(value.into()),
            _ => return Err(format!("{word}: unknown argument")),
        }
    }
    Ok(arguments)
}

/// Writes the corpus; returns the number of files and bytes.
fn run(arguments: &Arguments) -> io::Result<(usize, usize)> {
    match arguments.profile.as_str() {
        "sample" => write_sample(arguments),
        "fixtures" => write_fixtures(arguments),
        "html" => write_many(arguments, report_gen::generate_for_bench),
        "mixed" => write_many(arguments, |seed| report_gen::generate(seed, &Wish::default())),
        other => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("profile {other}: expected html, mixed, sample or fixtures"),
        )),
    }
}

fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes).map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))
}

/// One JSON object per line, in the order given.
fn write_truths<'a>(path: &Path, truths: impl Iterator<Item = &'a Truth>) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = BufWriter::new(fs::File::create(path)?);
    for truth in truths {
        writeln!(file, "{}", truth.to_json())?;
    }
    file.flush()
}

/// `000/00000.html` and so on: a hundred reports to a folder.
fn write_many(arguments: &Arguments, make: impl Fn(u64) -> Page) -> io::Result<(usize, usize)> {
    let out = arguments.out.clone().unwrap_or_else(|| PathBuf::from("data/bench"));
    let mut truths = Vec::new();
    let mut n_bytes = 0;
    for i in 0..arguments.reports {
        // Far apart, so that two corpora of neighbouring seeds share no report.
        let mut page = make(arguments.seed.wrapping_mul(1_000_003).wrapping_add(i));
        let path = format!("{:03}/{i:05}.{}", i / 100, page.extension());
        write_file(&out.join(&path), &page.bytes)?;
        n_bytes += page.bytes.len();
        page.truth.source_path = path;
        if arguments.truth.is_some() {
            truths.push(page.truth);
        }
    }
    if let Some(path) = &arguments.truth {
        write_truths(path, truths.iter())?;
    }
    Ok((arguments.reports as usize, n_bytes))
}

fn write_sample(arguments: &Arguments) -> io::Result<(usize, usize)> {
    let out = arguments.out.clone().unwrap_or_else(|| PathBuf::from("data/raw/sample"));
    let truth = arguments.truth.clone().unwrap_or_else(|| PathBuf::from("tests/truth/sample.jsonl"));
    let files = report_gen::sample::files();
    let mut n_bytes = 0;
    for file in &files {
        write_file(&out.join(&file.path), &file.bytes)?;
        n_bytes += file.bytes.len();
    }
    write_truths(&truth, files.iter().filter_map(|file| file.truth.as_ref()))?;
    Ok((files.len(), n_bytes))
}

fn write_fixtures(arguments: &Arguments) -> io::Result<(usize, usize)> {
    let out = arguments.out.clone().unwrap_or_else(|| PathBuf::from("tests/fixtures"));
    let (mut n_files, mut n_bytes) = (0, 0);
    let mut readme = README_HEAD.to_owned();
    for fixture in report_gen::fixtures::ok() {
        let name = format!("{}.{}", fixture.name, fixture.page.extension());
        let mut truth = fixture.page.truth;
        truth.source_path.clone_from(&name);
        write_file(&out.join("ok").join(&name), &fixture.page.bytes)?;
        let json = truth.to_pretty_json();
        write_file(&out.join("ok").join(format!("{}.truth.json", fixture.name)), json.as_bytes())?;
        readme.push_str(&format!("| `ok/{name}` | {} |\n", fixture.why));
        n_files += 2;
        n_bytes += fixture.page.bytes.len() + json.len();
    }
    for (name, why, bytes) in report_gen::fixtures::err() {
        write_file(&out.join("err").join(name), &bytes)?;
        readme.push_str(&format!("| `err/{name}` | {why} |\n"));
        n_files += 1;
        n_bytes += bytes.len();
    }
    write_file(&out.join("README.md"), readme.as_bytes())?;
    Ok((n_files + 1, n_bytes))
}

const README_HEAD: &str = "\
# Fixtures

Pages with one quirk each. All of them were generated here on 2026-11-22 by
`cargo run --release --example make_corpus -- --profile fixtures` (`tests/gen/fixtures.rs`): the agencies are invented,
the prose is our own, the layouts and spellings follow what was seen in real reports. Nothing is copied from a site.

`ok/` holds pages that read, each with what is true of it beside it (`.truth.json`; its notation is explained in
`tests/gen/truth.rs`): a number is printed in its place, `null` is a blank cell, `\"~16\"` lost its position, `\"absent\"`
has no row, `\"?\"` has no certain reading. `err/` holds files that nobody can read; one that stops failing breaks the
build. To change one, change the manifest and run the command again; to add a page from the field, put it beside them
with its truth and a line here that says where it came from and when.

| file | why it is here |
| --- | --- |
";
