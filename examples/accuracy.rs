//! Generates reports in every layout, spelling and encoding, reads them and prints how many printed numbers reached
//! their cells: one table by layout, one by encoding.
//!
//!     cargo run --release --example accuracy -- [REPORTS] [FIRST_SEED] [LAYOUT]

#[path = "../tests/judge.rs"]
mod judge;
#[path = "../tests/gen/mod.rs"]
mod report_gen;

use std::collections::BTreeMap;

use gongkai::forms::Forms;
use judge::{Score, judge};
use rayon::prelude::*;
use report_gen::{Wish, generate};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let n_reports: u64 = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(20_000);
    let first: u64 = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(1);
    let only = arguments.next();
    let forms = Forms::embedded();
    let verdicts: Vec<_> = (first..first + n_reports)
        .into_par_iter()
        .map(|seed| {
            let layout = only.as_deref().and_then(|name| {
                report_gen::Layout::ALL.into_iter().find(|(_, code)| *code == name).map(|(layout, _)| layout)
            });
            let page = generate(seed, &Wish { layout, ..Wish::default() });
            (seed, page.truth.layout.clone(), page.truth.encoding.clone(), judge(&page, &forms))
        })
        .collect();
    let mut by_layout: BTreeMap<&str, Score> = BTreeMap::new();
    let mut by_encoding: BTreeMap<&str, Score> = BTreeMap::new();
    let mut by_class: BTreeMap<&str, Score> = BTreeMap::new();
    let mut total = Score::default();
    for (seed, layout, encoding, verdict) in &verdicts {
        by_layout.entry(layout).or_default().add(&verdict.score);
        by_encoding.entry(encoding).or_default().add(&verdict.score);
        if encoding != "utf8_as_gbk" {
            by_class.entry(class_of(layout)).or_default().add(&verdict.score);
        }
        total.add(&verdict.score);
        for line in &verdict.wrong {
            println!("WRONG seed {seed} {layout} {encoding}: {line}");
        }
        for line in &verdict.notes {
            println!("note seed {seed} {layout} {encoding}: {line}");
        }
        if !verdict.missed.is_empty() {
            println!("missed seed {seed} {layout} {encoding}: {} cells, {}", verdict.missed.len(), verdict.missed[0]);
        }
    }
    println!(
        "{:24} {:>6} {:>9} {:>8} {:>8} {:>6} {:>9} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7}",
        "",
        "pages",
        "numbers",
        "exact %",
        "T2T3 %",
        "wrong",
        "guess %",
        "text %",
        "year %",
        "agency %",
        "title %",
        "period%",
        "publ. %",
        "class %"
    );
    for (name, score) in by_layout.iter().chain(&by_encoding) {
        print(name, score);
    }
    println!("by class, pages whose bytes still hold the text:");
    for (name, score) in &by_class {
        print(name, score);
    }
    print("all", &total);
    println!("wrong per million cells: {:.2}", 1e6 * total.n_wrong as f64 / total.n_cells as f64);
}

/// What a layout does to the cells.
fn class_of(layout: &str) -> &'static str {
    match layout {
        "run_together" => "run together",
        "lines_deduped" => "repeats dropped",
        "lines_lost" | "spaces_rows" | "spaces_one_line" | "pdf_text" | "pdf_vertical" => "blanks lost",
        "picture" => "no table",
        _ => "html and separated",
    }
}

fn print(name: &str, score: &Score) {
    let percent = |part: usize, whole: usize| if whole == 0 { f64::NAN } else { 100.0 * part as f64 / whole as f64 };
    println!(
        "{name:24} {:6} {:9} {:8.3} {:8.3} {:6} {:9.2} {:7.2} {:7.2} {:7.2} {:7.2} {:7.2} {:7.2} {:7.2}",
        score.n_pages,
        score.n_numbers,
        percent(score.n_exact, score.n_numbers),
        percent(score.n_exact_t23, score.n_numbers_t23),
        score.n_wrong,
        percent(score.n_right_guesses, score.n_guesses),
        percent(score.n_text_exact, score.n_text),
        percent(score.n_year_right, score.n_year),
        percent(score.n_agency_right, score.n_agency),
        percent(score.n_title_right, score.n_title),
        percent(score.n_period_right, score.n_period),
        percent(score.n_published_right, score.n_published),
        percent(score.n_class_right, score.n_pages),
    );
}
