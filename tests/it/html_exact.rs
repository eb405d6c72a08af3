//! The reader of HTML against its oracle: on every page that is at hand, and on pages made of these by mutation, the
//! `Document` is the same.
//!
//! `millions` is for longer runs: `GONGKAI_FUZZ=1000000 GONGKAI_SEED=7000000 cargo test --release --test it millions --
//! --ignored --nocapture`.

use std::fs;
use std::path::{Path, PathBuf};

use gongkai::decode::decode;
use gongkai::extract::Limits;
use gongkai::extract::html::oracle::read_html_oracle;
// The scanner, which reads before it, has its own tests.
use gongkai::extract::html::read_html_exact as read_html;

use super::html_soup::soup;
use crate::mutate::mutate;
use crate::report_gen::Rng;
use crate::report_gen::{self, Wish};

/// Asserts that a page reads as the oracle reads it.
fn assert_same(text: &str, limits: &Limits, what: &str) {
    let (ours, oracle) = (read_html(text, limits), read_html_oracle(text, limits));
    // Compared first by parts, so that what differs is short.
    assert_eq!(ours.title, oracle.title, "title: {what}");
    assert_eq!(ours.meta, oracle.meta, "meta: {what}");
    assert_eq!(ours.notes, oracle.notes, "notes: {what}");
    for (at, (block, expected)) in ours.blocks.iter().zip(&oracle.blocks).enumerate() {
        assert_eq!(block, expected, "block {at}: {what}");
    }
    assert_eq!(ours, oracle, "{what}");
}

/// The decoded text of every HTML file below a folder.
fn pages_below(folder: &str) -> Vec<(PathBuf, String)> {
    let mut pages = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the repository") {
            let path = entry.expect("listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "html" || extension == "htm") {
                let bytes = fs::read(&path).expect("readable");
                let text = decode(&bytes, None).text.into_owned();
                pages.push((path, text));
            }
        }
    }
    pages.sort();
    pages
}

fn generated(seeds: std::ops::Range<u64>) -> Vec<String> {
    let pages = seeds.map(|seed| report_gen::generate(seed, &Wish::default()));
    pages.filter(|page| page.is_html).map(|page| page.text).collect()
}

#[test]
fn pages_read_as_by_the_oracle() {
    let limits = Limits::default();
    let committed = [pages_below("data/raw/sample"), pages_below("tests/fixtures")].concat();
    assert!(committed.len() > 30, "{} committed pages", committed.len());
    for (path, text) in &committed {
        assert_same(text, &limits, &path.display().to_string());
    }
    for text in generated(0..500) {
        assert_same(&text, &limits, &text);
    }
    for seed in 0..40 {
        let page = report_gen::generate_for_bench(seed);
        assert_same(&page.text, &limits, &format!("page {seed} of the bench"));
    }
}

/// Compares mutations of generated pages, and soup every other time: a sixteenth each with low caps on attributes and on
/// depth.
fn compare(first_seed: u64, n: u64) {
    let pages = generated(0..120);
    let corpus: Vec<&str> = pages.iter().map(String::as_str).collect();
    for seed in first_seed..first_seed + n {
        let rng = &mut Rng::new(seed);
        let text = if seed % 2 == 0 { mutate(rng, &corpus) } else { soup(rng) };
        let mut limits = Limits::default();
        match seed % 32 {
            0 | 1 => limits.max_attributes = 2,
            2 | 3 => limits.max_depth = 9,
            _ => {}
        }
        assert_same(&text, &limits, &format!("seed {seed}: {text:?}"));
    }
}

#[test]
fn mutations_read_as_by_the_oracle() {
    compare(0, 16_000);
}

#[test]
#[ignore = "runs for as long as it is told to"]
fn millions() {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse().ok());
    let (first_seed, n) = (number("GONGKAI_SEED").unwrap_or(1_000_000), number("GONGKAI_FUZZ").unwrap_or(1_000_000));
    compare(first_seed, n);
    println!("{n} mutations from seed {first_seed} read as by the oracle");
}
