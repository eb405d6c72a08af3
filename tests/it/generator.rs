//! The generator's own tests: its reports balance, its truth is what it printed, and the committed corpora are what it
//! writes today. Nothing here asks the reading code.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use scraper::{Html, Selector};

use crate::report_gen::{
    BlankHabit, Encoding, Form, Habits, Layout, Rng, Stands, Truth, Wish, figures, fixtures, forms, generate,
    generate_for_bench, names, sample,
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn drawn_reports_balance_and_broken_ones_do_not() {
    for seed in 0..2000 {
        let mut rng = Rng::new(seed);
        let form = rng.pick(&Form::ALL);
        let scale = names::draw(&mut rng).scale;
        let mut drawn = figures::draw(&mut rng, form, scale, None);
        assert_eq!(figures::failed_identities(form, &drawn), Vec::<String>::new(), "seed {seed}");
        let kind = rng.below(4);
        figures::add_wrongly(&mut rng, form, &mut drawn, Some(kind));
        let check = ["t2_row_total", "t2_balance", "t2_outcomes", "t3_channel_total"][kind];
        let failed = figures::failed_identities(form, &drawn);
        assert!(failed.iter().any(|code| code.starts_with(check)), "seed {seed}: {check} not among {failed:?}");
    }
}

#[test]
fn years_of_a_chain_follow_each_other() {
    let mut rng = Rng::new(3);
    let at = forms::outcome_index;
    let mut before = figures::draw(&mut rng, Form::E2021, figures::Scale::Large, None);
    for _ in 0..50 {
        let now = figures::draw(&mut rng, Form::E2021, figures::Scale::Large, Some(&before));
        assert_eq!(now.applications[at("carried_in")], before.applications[at("carried_forward")]);
        for item in ["regulations", "normative_documents"] {
            let of = |figures: &figures::Figures, measure| figures.disclosure(item, measure).expect("a 2021 cell");
            let expected = of(&before, "in_force") + of(&now, "issued") - of(&now, "repealed");
            assert_eq!(of(&now, "in_force"), expected);
        }
        assert_eq!(figures::failed_identities(Form::E2021, &now), Vec::<String>::new());
        before = now;
    }
}

/// Reads clean tables back with nothing but cells in order: labels first, then as many figures as the truth has.
#[test]
fn clean_html_holds_the_truth() {
    let cell = Selector::parse("td, th").expect("a selector");
    let row = Selector::parse("tr").expect("a selector");
    for seed in 0..300 {
        let blanks = BlankHabit::ALL[seed as usize % BlankHabit::ALL.len()];
        let wish = Wish {
            layout: Some(Layout::HtmlClean),
            encoding: Some(Encoding::Utf8),
            habits: Some(Habits { blanks, ..Habits::plain() }),
            is_plain: true,
            ..Wish::default()
        };
        let page = generate(seed, &wish);
        let document = Html::parse_document(&page.text);
        let mut printed = Vec::new();
        for row in document.select(&row) {
            let texts: Vec<String> =
                row.select(&cell).map(|cell| cell.text().collect::<String>().replace('\u{a0}', "")).collect();
            // A figure is what is empty or parses, to the right of the last label.
            let is_figure = |text: &&String| text.trim().is_empty() || text.trim().parse::<f64>().is_ok();
            let figures: Vec<&String> = texts.iter().rev().take_while(is_figure).collect();
            if figures.len() < texts.len() || texts.len() == 15 {
                printed.extend(figures.into_iter().rev().map(|text| text.trim().parse::<f64>().ok()));
            }
        }
        let truth: Vec<Option<f64>> = page.truth.cells.iter().map(|cell| cell.printed).collect();
        assert_eq!(printed, truth, "seed {seed}");
    }
}

/// With every zero printed, the figures stand in the text in the order of the form, whatever separates them.
#[test]
fn text_layouts_hold_the_figures_in_order() {
    for (layout, name) in Layout::ALL {
        let is_tested = match layout {
            // Page numbers stand between the figures, figures touch, or some were dropped.
            Layout::PdfText | Layout::PdfVertical | Layout::RunTogether | Layout::LinesDeduped => false,
            layout => !layout.is_html(),
        };
        for seed in 0..if is_tested { 40 } else { 0 } {
            let wish = Wish { layout: Some(layout), encoding: Some(Encoding::Utf8), is_plain: true, ..Wish::default() };
            let page = generate(seed, &wish);
            let tables = page.text.split("二、主动公开").nth(1).and_then(|rest| rest.split("五、存在").next());
            let printed: Vec<f64> = tables
                .expect("plain headings")
                .split(['|', '\t', '\n', ' '])
                .filter_map(|token| token.trim().parse().ok())
                .collect();
            let truth: Vec<f64> = page.truth.cells.iter().filter_map(|cell| cell.printed).collect();
            assert_eq!(printed, truth, "{name}, seed {seed}");
        }
    }
}

#[test]
fn every_printed_number_stands_in_the_text() {
    for seed in 0..400 {
        let page = generate(seed, &Wish { is_plain: true, encoding: Some(Encoding::Utf8), ..Wish::default() });
        let is_broken_up = matches!(page.truth.layout.as_str(), "html_split_cells" | "picture");
        for cell in &page.truth.cells {
            let Some(value) = cell.printed.filter(|_| !is_broken_up) else { continue };
            assert!(page.text.contains(&value.to_string()), "seed {seed}: {value} of {}/{}", cell.row, cell.column);
        }
    }
}

#[test]
fn pages_do_not_depend_on_anything_but_the_seed() {
    for seed in [0, 7, 99, 12345] {
        let (one, two) = (generate(seed, &Wish::default()), generate(seed, &Wish::default()));
        assert_eq!(one.bytes, two.bytes);
        assert_eq!(one.truth, two.truth);
    }
    assert_ne!(generate(1, &Wish::default()).bytes, generate(2, &Wish::default()).bytes);
}

#[test]
fn every_layout_and_encoding_is_made_and_named_once() {
    let layouts: BTreeSet<&str> = Layout::ALL.iter().map(|(_, name)| *name).collect();
    let encodings: BTreeSet<&str> = Encoding::ALL.iter().map(|(_, name)| *name).collect();
    assert_eq!((layouts.len(), encodings.len()), (Layout::ALL.len(), Encoding::ALL.len()));
    let (mut seen_layouts, mut seen_encodings) = (BTreeSet::new(), BTreeSet::new());
    let mut n_wrong = 0;
    for seed in 0..3000 {
        let page = generate(seed, &Wish::default());
        n_wrong += u32::from(page.truth.wrong_sums);
        assert!(page.truth.text_exact || page.truth.encoding == "utf8_as_gbk", "seed {seed}: {}", page.truth.encoding);
        seen_layouts.insert(page.truth.layout);
        seen_encodings.insert(page.truth.encoding);
    }
    assert_eq!(seen_layouts.len(), Layout::ALL.len());
    assert_eq!(seen_encodings.len(), Encoding::ALL.len());
    assert!((90..220).contains(&n_wrong), "{n_wrong} of 3000 are wrongly added, 150 were asked for");
}

#[test]
fn lost_positions_are_marked_where_the_layout_loses_them() {
    let of = |layout, blanks| {
        let habits = Habits { blanks, ..Habits::plain() };
        let wish = Wish { layout: Some(layout), habits: Some(habits), is_plain: true, ..Wish::default() };
        generate(11, &wish).truth
    };
    let n_lost = |truth: &Truth| truth.cells.iter().filter(|cell| cell.lost).count();
    for (layout, _) in Layout::ALL {
        let full = n_lost(&of(layout, BlankHabit::Never));
        let gone = n_lost(&of(layout, BlankHabit::ButTotals));
        let (is_full_lost, is_gone_lost) = match layout {
            Layout::RunTogether | Layout::LinesDeduped => (true, true),
            Layout::LinesLost | Layout::SpacesRows | Layout::SpacesOneLine => (false, true),
            Layout::PdfText | Layout::PdfVertical => (false, true),
            _ => (false, false),
        };
        assert_eq!((full > 0, gone > 0), (is_full_lost, is_gone_lost), "{}", layout.name());
    }
}

#[test]
fn truth_survives_its_json() {
    for seed in 0..200 {
        let truth = generate(seed, &Wish::default()).truth;
        let mut back = Truth::from_json(&truth.to_json());
        let key = |cell: &crate::report_gen::TruthCell| (cell.table, cell.row.clone(), cell.column.clone());
        let mut cells = truth.cells.clone();
        // An unclear or absent cell does not say whether its place was lost: nobody is asked for it.
        for cell in cells.iter_mut().filter(|cell| matches!(cell.stands, Stands::Unclear | Stands::Absent)) {
            cell.lost = false;
        }
        cells.sort_by_key(key);
        back.cells.sort_by_key(key);
        assert_eq!(back.cells, cells, "seed {seed}");
        assert_eq!(Truth { cells: Vec::new(), ..back }, Truth { cells: Vec::new(), ..truth }, "seed {seed}");
    }
}

#[test]
fn bench_pages_have_the_size_of_real_ones() {
    let mut sizes: Vec<usize> = (0..200).map(|seed| generate_for_bench(seed).bytes.len()).collect();
    sizes.sort_unstable();
    assert!(sizes[0] >= 20_000 && sizes[199] <= 112_000, "{} to {}", sizes[0], sizes[199]);
    assert!((42_000..62_000).contains(&sizes[100]), "median {}", sizes[100]);
}

/// The committed sample is what the manifest writes; run `make_corpus --profile sample` after a change.
#[test]
fn committed_sample_is_up_to_date() {
    let files = sample::files();
    let mut truths = String::new();
    for file in &files {
        let on_disk = fs::read(root().join("data/raw/sample").join(&file.path)).unwrap_or_default();
        assert!(on_disk == file.bytes, "{} differs from the manifest", file.path);
        if let Some(truth) = &file.truth {
            truths.push_str(&format!("{}\n", truth.to_json()));
        }
    }
    let on_disk = fs::read_to_string(root().join("tests/truth/sample.jsonl")).unwrap_or_default();
    assert!(on_disk == truths, "tests/truth/sample.jsonl differs from the manifest");
    let n_bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
    assert!(n_bytes < 1_500_000, "{n_bytes} bytes");

    let reports: Vec<&Truth> =
        files.iter().filter_map(|f| f.truth.as_ref()).filter(|t| t.status == "report" && t.is_current).collect();
    assert!(reports.len() >= 55, "{} reports", reports.len());
    // Only the revision may meet another report of its agency and year.
    let named: Vec<(&str, i64)> = reports.iter().filter_map(|t| Some((t.agency.as_deref()?, t.year?))).collect();
    assert_eq!(named.iter().collect::<BTreeSet<_>>().len(), named.len());
}

/// The committed fixtures are what the manifest writes, and there is one for each layout, encoding and identity.
#[test]
fn committed_fixtures_are_up_to_date() {
    let folder = root().join("tests/fixtures");
    let all = fixtures::ok();
    let mut layouts = BTreeSet::new();
    let mut broken = BTreeSet::new();
    for fixture in &all {
        let path = folder.join("ok").join(format!("{}.{}", fixture.name, fixture.page.extension()));
        assert!(fs::read(&path).unwrap_or_default() == fixture.page.bytes, "{} differs", path.display());
        let truth = fs::read_to_string(path.with_extension("truth.json")).unwrap_or_default();
        let truth = Truth::from_json(&serde_json::from_str(&truth).expect("a truth file is JSON"));
        assert_eq!(truth.source_path, path.file_name().and_then(|name| name.to_str()).expect("a name"));
        assert_eq!(truth.cells.len(), fixture.page.truth.cells.len(), "{}", path.display());
        layouts.insert(fixture.page.truth.layout.clone());
        broken.extend(fixture.page.truth.broken.iter().map(|code| code.split('/').next().unwrap_or("").to_owned()));
    }
    assert_eq!(layouts.len(), Layout::ALL.len());
    assert_eq!(broken.len(), 4, "{broken:?}");
    for (name, _, bytes) in fixtures::err() {
        assert!(fs::read(folder.join("err").join(name)).ok() == Some(bytes), "err/{name} differs");
    }
}
