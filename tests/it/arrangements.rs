//! Arrangements of the tables drawn at random (`report_gen::arrange`): most of what cannot be read has to be null.
//!
//! `GONGKAI_ARRANGEMENTS` pages from `GONGKAI_FIRST_ARRANGEMENT` on are drawn and told one by one, if they are set.

use std::collections::BTreeMap;

use gongkai::extract::{Limits, extract};
use gongkai::forms::Forms;
use gongkai::interpret::interpret;
use gongkai::model::State;
use rayon::prelude::*;

use crate::report_gen::arrange::{Arranged, Slot, arrange};
use crate::report_gen::forms::{APPLICANTS, CHANNELS, RESULTS, outcome_index};

/// What became of the figures of a page.
#[derive(Debug, Default, Clone)]
struct Verdict {
    n_printed: usize,
    n_right: usize,
    /// Numbers that are not the figure, by table.
    wrong: BTreeMap<&'static str, Vec<String>>,
}

fn judge(page: &Arranged, forms: &Forms) -> Verdict {
    let mut document = extract(&page.text, page.is_html, forms, &Limits::default());
    let reading = interpret(&mut document, forms);
    let mut verdict = Verdict { n_printed: page.printed.len(), ..Verdict::default() };
    let mut judge = |table, what: String, slot: Slot, value: Option<f64>, state: State| {
        let truth = slot.value(&page.figures);
        let is_printed = page.printed.contains(&slot);
        match value {
            Some(value) if value == truth => verdict.n_right += usize::from(is_printed),
            Some(value) => verdict.wrong.entry(table).or_default().push(format!("{what}: {value}, not {truth}")),
            None if state == State::Blank && is_printed && truth != 0.0 => {
                verdict.wrong.entry(table).or_default().push(format!("{what}: blank, not {truth}"));
            }
            None => {}
        }
    };
    for fact in &reading.disclosures {
        let (item, measure) = (fact.key.item.code(), fact.key.measure.code());
        let found = page.figures.disclosures.iter().position(|cell| cell.item == item && cell.measure == measure);
        // A cell of another edition's form.
        let Some(at) = found else { continue };
        judge("T1", format!("{item}/{measure}"), Slot::T1(at), fact.value, fact.state);
    }
    let column = |columns: &[(&str, &str)], code: &str| columns.iter().position(|(other, _)| *other == code);
    for fact in &reading.applications {
        let (outcome, applicant) = (fact.key.outcome.code(), fact.key.applicant.code());
        let slot = Slot::T2(outcome_index(outcome), column(&APPLICANTS, applicant).expect("a code of the contract"));
        judge("T2", format!("{outcome}/{applicant}"), slot, fact.value.map(|value| value as f64), fact.state);
    }
    for fact in &reading.disputes {
        let (channel, result) = (fact.key.channel.code(), fact.key.outcome.code());
        let at = (column(&CHANNELS, channel), column(&RESULTS, result));
        let slot = Slot::T3(at.0.expect("a code of the contract"), at.1.expect("a code of the contract"));
        judge("T3", format!("{channel}/{result}"), slot, fact.value.map(|value| value as f64), fact.state);
    }
    verdict
}

#[test]
fn what_cannot_be_read_is_null() {
    let setting = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().expect("a number"));
    let n_wished = setting("GONGKAI_ARRANGEMENTS");
    let first = setting("GONGKAI_FIRST_ARRANGEMENT").unwrap_or(1);
    let forms = Forms::embedded();
    let verdicts: Vec<(u64, Arranged, Verdict)> = (first..first + n_wished.unwrap_or(2_000))
        .into_par_iter()
        .map(|seed| {
            let page = arrange(seed);
            let verdict = judge(&page, &forms);
            (seed, page, verdict)
        })
        .collect();
    let (mut n_pages, mut n_wrong) = (BTreeMap::<&str, usize>::new(), BTreeMap::<&str, usize>::new());
    for (seed, page, verdict) in &verdicts {
        for (table, wrong) in &verdict.wrong {
            *n_pages.entry(table).or_default() += 1;
            *n_wrong.entry(table).or_default() += wrong.len();
            if n_wished.is_some() {
                let traits: Vec<&str> = page
                    .traits
                    .iter()
                    .filter(|what| !what.starts_with('T') || what.starts_with(table) || what.starts_with("Tabs"))
                    .map(String::as_str)
                    .collect();
                println!("{seed} {table} {}: {} {}", traits.join("; "), wrong.len(), wrong[0]);
            }
        }
    }
    let of_all = |count: fn(&Verdict) -> usize| verdicts.iter().map(|(_, _, verdict)| count(verdict)).sum::<usize>();
    let (n_printed, n_right) = (of_all(|verdict| verdict.n_printed), of_all(|verdict| verdict.n_right));
    let n_bad = verdicts.iter().filter(|(_, _, verdict)| !verdict.wrong.is_empty()).count();
    println!("{n_right} of {n_printed} figures; {n_bad} pages wrong; pages {n_pages:?}, numbers {n_wrong:?}");
    if let Ok(folder) = std::env::var("GONGKAI_KEEP_ARRANGEMENTS") {
        for (seed, page, _) in verdicts.iter().filter(|(_, _, verdict)| !verdict.wrong.is_empty()) {
            let extension = if page.is_html { "html" } else { "txt" };
            std::fs::write(format!("{folder}/{seed}.{extension}"), &page.text).expect("it can be written");
        }
    }
    assert!(n_wished.is_some() || n_bad <= 60, "{n_bad} pages with wrong numbers");
}
