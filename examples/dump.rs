//! debug
#[path = "../tests/gen/mod.rs"]
mod report_gen;
use gongkai::*;
fn main() {
    let forms = forms::Forms::embedded();
    for path in std::env::args().skip(1) {
        let bytes = match path.parse::<u64>() {
            Ok(seed) => report_gen::generate(seed, &Default::default()).bytes,
            _ => std::fs::read(&path).unwrap(),
        };
        let d = decode::decode(&bytes, None);
        if std::env::var("TEXT").is_ok() {
            println!("{}", d.text);
        }
        println!("{} {:?} {:?}", d.encoding, d.evidence, d.repairs);
        let mut doc = extract::extract(&d.text, d.is_html, &forms, &Default::default());
        if std::env::var("GRID").is_ok() {
            for g in doc.grids() {
                println!("GRID {:?} {}x{} cut={}", g.layout, g.n_rows, g.n_cols, g.is_cut);
                for r in 0..g.n_rows {
                    let cells: Vec<_> =
                        g.cells.iter().filter(|c| c.row == r).map(|c| c.text.replace('\n', "⏎")).collect();
                    println!("  {}", cells.join(" ¦ "));
                }
            }
        }
        let r = interpret::interpret(&mut doc, &forms);
        println!(
            "== {path} {:?} {:?} {:?} year {:?} unmatched {:?}",
            r.edition, r.tables_found, r.layouts, r.header_year, r.unmatched
        );
        let p = |s: model::State, v: Option<String>, g: Option<String>| match s {
            model::State::Reported => v.unwrap(),
            model::State::Recovered => format!("{}r", v.unwrap()),
            model::State::Ambiguous => format!("?{}", g.unwrap_or_default()),
            model::State::Blank => "_".into(),
            model::State::Absent => "x".into(),
            model::State::Unreadable => "!".into(),
        };
        for f in &r.disclosures {
            println!(
                "{} {} {}",
                f.key.item.code(),
                f.key.measure.code(),
                p(f.state, f.value.map(|v| v.to_string()), f.best_guess.map(|v| v.to_string()))
            );
        }
        for fs in r.applications.chunks(7) {
            println!(
                "{:35} {}",
                fs[0].key.outcome.code(),
                fs.iter()
                    .map(|f| p(f.state, f.value.map(|v| v.to_string()), f.best_guess.map(|v| v.to_string())))
                    .collect::<Vec<_>>()
                    .join(" ")
            );
        }
        for fs in r.disputes.chunks(5) {
            println!(
                "{:35} {}",
                fs[0].key.channel.code(),
                fs.iter()
                    .map(|f| p(f.state, f.value.map(|v| v.to_string()), f.best_guess.map(|v| v.to_string())))
                    .collect::<Vec<_>>()
                    .join(" ")
            );
        }
    }
}
