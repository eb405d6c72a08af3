//! The scanner of pages against the oracle: wherever it answers, the documents are equal in every field.

use std::collections::BTreeMap;
use std::path::Path;

use gongkai::extract::Limits;
use gongkai::extract::html::oracle::read_html_oracle;
use gongkai::extract::html::scan::{Reason, Scanned, scan_html};

use super::html_soup::soup;
use super::mutate::mutate;
use super::report_gen::Rng;
use super::report_gen::generate_for_bench;

/// What was compared so far.
#[derive(Debug, Default)]
struct Tally {
    n_equal: u64,
    n_unknown: BTreeMap<Reason, u64>,
}

impl Tally {
    fn n_unknown(&self) -> u64 {
        self.n_unknown.values().sum()
    }

    /// Compares one page; panics with it where the documents differ.
    fn compare(&mut self, page: &str, limits: &Limits) {
        match scan_html(page, limits) {
            Scanned::DontKnow(reason) => *self.n_unknown.entry(reason).or_default() += 1,
            Scanned::Document(document) => {
                self.n_equal += 1;
                let expected = read_html_oracle(page, limits);
                if document != expected {
                    let page = shrink(page, limits);
                    let document = scan_html(&page, limits);
                    let expected = read_html_oracle(&page, limits);
                    panic!("{page:?}\n scanner: {document:#?}\n oracle: {expected:#?}");
                }
            }
        }
    }

    fn print(&self, what: &str) {
        let n = self.n_equal + self.n_unknown();
        let reasons: Vec<String> = self.n_unknown.iter().map(|(reason, n)| format!("{} {n}", reason.code())).collect();
        println!("{what}: {n} pages, {} equal, {} unknown: {}", self.n_equal, self.n_unknown(), reasons.join(", "));
    }
}

/// Cuts away whatever a page that differs can do without.
fn shrink(page: &str, limits: &Limits) -> String {
    let differs = |page: &str| match scan_html(page, limits) {
        Scanned::Document(document) => document != read_html_oracle(page, limits),
        Scanned::DontKnow(_) => false,
    };
    let mut page = page.to_owned();
    let mut len = page.len() / 2;
    while len > 0 {
        let mut at = 0;
        let mut is_shorter = false;
        while at < page.len() {
            let from = page.floor_char_boundary(at);
            let to = page.ceil_char_boundary((from + len).min(page.len()));
            let shorter = format!("{}{}", &page[..from], &page[to..]);
            if differs(&shorter) {
                page = shorter;
                is_shorter = true;
            } else {
                at += len;
            }
        }
        if len > 1 || !is_shorter {
            len /= 2;
        }
    }
    page
}

/// Every readable text below a folder, in order of path; those in other encodings as their valid parts.
fn texts_below(folder: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(path) = folders.pop() {
        if path.is_dir() {
            let entries = std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path());
            folders.extend(entries);
            folders.sort();
        } else {
            let bytes = std::fs::read(&path).unwrap();
            texts.push(gongkai::decode::decode(&bytes, None).text.into());
        }
    }
    texts
}

#[test]
fn fixtures_and_sample_are_read_alike() {
    for folder in ["tests/fixtures", "data/raw/sample"] {
        let mut tally = Tally::default();
        for text in texts_below(folder) {
            tally.compare(&text, &Limits::default());
        }
        tally.print(folder);
        assert!(tally.n_equal > 0);
        assert!(tally.n_unknown() * 20 <= tally.n_equal, "{folder}: the scanner knows too little");
    }
}

#[test]
fn generated_pages_are_read_alike() {
    let mut tally = Tally::default();
    for seed in 0..250 {
        tally.compare(&generate_for_bench(seed).text, &Limits::default());
    }
    tally.print("generated");
    assert!(tally.n_unknown() * 20 <= tally.n_equal, "the scanner knows too little");
}

#[test]
fn mutated_pages_are_read_alike() {
    let corpus = texts_below("data/raw/sample");
    let corpus: Vec<&str> = corpus.iter().map(String::as_str).filter(|text| text.contains("<t")).collect();
    fuzz(&corpus, 1, 6000);
}

/// As many as `SCAN_PAGES` says, from `SCAN_SEED` on: `cargo test --release -- --ignored scanned_for_long --nocapture`.
#[test]
#[ignore = "takes as long as it is told"]
fn pages_are_scanned_for_long() {
    let corpus = texts_below("data/raw/sample");
    let corpus: Vec<&str> = corpus.iter().map(String::as_str).filter(|text| text.contains("<t")).collect();
    let number = |name, default| std::env::var(name).map_or(default, |n| n.parse().expect("a number"));
    fuzz(&corpus, number("SCAN_SEED", 1), number("SCAN_PAGES", 10_000_000));
}

fn fuzz(corpus: &[&str], seed: u64, n_pages: u64) {
    let mut rng = Rng::new(seed);
    let mut tally = Tally::default();
    let limits = Limits::default();
    // Caps are hit on small pages, too.
    let tight = Limits { max_depth: 14, max_attributes: 3, max_grid_slots: 40, max_cells: 12 };
    for page_idx in 0..n_pages {
        // A NUL ends a scan before it begins, so that few are left in.
        let page = match page_idx % 4 {
            0 => mutate(&mut rng, corpus),
            1 => mutate(&mut rng, corpus).replace('\0', "0"),
            _ => soup(&mut rng),
        };
        tally.compare(&page, if page_idx % 16 == 2 { &tight } else { &limits });
    }
    tally.print(&format!("seed {seed}"));
    assert!(tally.n_equal * 3 > n_pages, "too little was compared");
}
