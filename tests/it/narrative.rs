//! What narratives say of the applications received, held against the table: on pages as the generator writes them.

use gongkai::check::text::check_text;
use gongkai::decode::decode;
use gongkai::extract::{Limits, extract};
use gongkai::forms::Forms;
use gongkai::interpret::interpret;
use gongkai::interpret::meta::{Context, read_metadata};
use gongkai::interpret::sections::cut_sections;
use gongkai::model::{Check, CheckStatus, Sidecar};

use crate::report_gen::claims::{self, Claim};
use crate::report_gen::{Page, Rng, Wish, generate};

fn check(page: &Page, forms: &Forms) -> Option<Check> {
    let decoded = decode(&page.bytes, None);
    let mut document = extract(&decoded.text, decoded.is_html, forms, &Limits::default());
    let reading = interpret(&mut document, forms);
    let sidecar = Sidecar::default();
    let context = Context { source_path: "page", sidecar: &sidecar, table_year: reading.header_year };
    let metadata = read_metadata(&document, &context);
    check_text(&reading, &cut_sections(&document), &metadata)
}

/// Any layout, encoding and habit; every second page has a paragraph about the applications.
#[test]
fn no_page_fails_that_does_not_contradict_itself() {
    let forms = Forms::embedded();
    let (mut n_true, mut n_passed, mut n_false, mut n_failed) = (0, 0, 0, 0);
    for seed in 0..600 {
        let bare = Wish { wrong_sums: Some(false), ..Wish::default() };
        let page = generate(seed, &bare);
        let received = page.truth.cells.iter().find(|cell| cell.row == "received_new" && cell.column == "total");
        let received = received.and_then(|cell| cell.printed).filter(|_| seed % 2 == 0);
        let claim = [Claim::True, Claim::False, Claim::Else][seed as usize / 2 % 3];
        let (page, claim) = match received {
            None => (page, None),
            Some(n) => {
                let year = page.truth.year.expect("a drawn page has a year");
                let statement = claims::write(&mut Rng::new(seed), claim, n as i64, year);
                (generate(seed, &Wish { statement: Some(statement), ..bare }), Some(claim))
            }
        };
        let check = check(&page, &forms);
        let status = check.as_ref().map(|check| check.status);
        match claim {
            Some(Claim::True) => n_true += 1,
            Some(Claim::False) => n_false += 1,
            Some(Claim::Else) | None => {}
        }
        match status {
            Some(CheckStatus::Pass) => {
                assert_eq!(claim, Some(Claim::True), "seed {seed}: {check:?}");
                n_passed += 1;
            }
            Some(CheckStatus::Fail) => {
                assert_eq!(claim, Some(Claim::False), "seed {seed}: {check:?}");
                n_failed += 1;
            }
            Some(CheckStatus::NotAssessable) | None => {}
        }
    }
    println!("{n_passed} of {n_true} confirmed, {n_failed} of {n_false} contradicted");
    // Pages that lost the table's number, or the sentence to an odd spelling, stay open.
    assert!(n_passed * 100 >= n_true * 75 && n_failed * 100 >= n_false * 75);
}
