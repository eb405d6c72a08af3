//! Generated reports in every layout, spelling and encoding, judged cell by cell. `cargo run --release --example
//! accuracy` prints the whole table; here a smaller draw must keep its level.

use std::collections::BTreeMap;

use gongkai::forms::Forms;
use rayon::prelude::*;

use crate::judge::{Score, judge};
use crate::report_gen::{Wish, generate};

#[test]
fn printed_numbers_reach_their_cells() {
    let forms = Forms::embedded();
    let verdicts: Vec<_> = (500_000..503_000u64)
        .into_par_iter()
        .map(|seed| {
            let page = generate(seed, &Wish::default());
            (page.truth.layout.clone(), page.truth.encoding.clone(), judge(&page, &forms))
        })
        .collect();
    let mut classes: BTreeMap<&str, Score> = BTreeMap::new();
    let mut total = Score::default();
    for (layout, encoding, verdict) in &verdicts {
        total.add(&verdict.score);
        // Where the crawler destroyed bytes, figures went with them.
        if encoding != "utf8_as_gbk" {
            let class = match layout.as_str() {
                "run_together" => "run together",
                "lines_deduped" | "picture" => "other",
                "lines_lost" | "spaces_rows" | "spaces_one_line" | "pdf_text" | "pdf_vertical" => "blanks lost",
                _ => "separated",
            };
            classes.entry(class).or_default().add(&verdict.score);
        }
        for line in &verdict.wrong {
            println!("wrong, {layout}, {encoding}: {line}");
        }
    }
    let share = |part: usize, whole: usize| part as f64 / whole as f64;
    let separated = &classes["separated"];
    assert!(share(separated.n_exact, separated.n_numbers) > 0.9990, "{separated:?}");
    let lost = &classes["blanks lost"];
    assert!(share(lost.n_exact_t23, lost.n_numbers_t23) > 0.965, "{lost:?}");
    let run = &classes["run together"];
    assert!(share(run.n_exact_t23, run.n_numbers_t23) > 0.88, "{run:?}");
    assert_eq!(total.n_text, total.n_text_exact, "a text that is still in the bytes was not decoded");
    assert!(share(total.n_year_right, total.n_year) > 0.999, "{total:?}");
    assert!(share(total.n_agency_right, total.n_agency) > 0.995, "{total:?}");
    // Five in a million at the large scale; here that is three, with room for one page that goes wrong as a whole.
    assert!(total.n_wrong <= 12, "{} wrong of {} cells", total.n_wrong, total.n_cells);
}
