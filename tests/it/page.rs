//! `gongkai report`: the page of a snapshot is well-formed, says what it should, keeps hostile text as text, stays
//! small, and is the same twice.

use std::fs;

use scraper::{Html, Selector};

use crate::support::{Place, Run, binary, report, run};

fn draw(place: &Place, more: &[&str]) -> Run {
    let mut command = place.gongkai();
    command.arg("report").arg("--out").arg(place.lake()).args(more);
    run(&mut command)
}

/// The page of the published snapshot, which must parse without an error.
fn page(place: &Place) -> (String, Html) {
    let drawn = draw(place, &["--to", "-"]);
    assert_eq!((drawn.code, drawn.stderr.as_str()), (0, ""), "{drawn:?}");
    let parsed = Html::parse_document(&drawn.stdout);
    assert_eq!(parsed.errors, Vec::<String>::new());
    (drawn.stdout, parsed)
}

fn texts(page: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).expect("a selector");
    page.select(&selector).map(|element| element.text().collect()).collect()
}

#[test]
fn a_page_says_what_the_snapshot_holds() {
    let place = Place::new();
    place.write("a.html", report("甲县人民政府", 2022, 3));
    place.write("b.html", report("甲县人民政府", 2023, 5));
    // The total column is wrong in one row.
    let wrong = report("乙县教育局", 2023, 41).replacen("<td>41</td></tr>", "<td>40</td></tr>", 1);
    place.write("c.html", wrong);
    place.write("d.html.gz", b"\x1f\x8b\x08\x00 no deflate stream");
    assert_eq!(place.ingest::<&str>(&[]).code, 3);
    let (text, page) = page(&place);
    let cards = texts(&page, ".cards .big");
    assert_eq!(cards[..3], ["3", "2", "2022–2023"], "{cards:?}");
    assert_eq!(texts(&page, "svg").len(), 4);
    let years = texts(&page, "#chart-requests text.m");
    assert_eq!(years, ["2022", "1", "2023", "2"]);
    let rows = texts(&page, ".dense tbody tr");
    assert!(rows[0].starts_with("202213") && rows[1].starts_with("2023245"), "{rows:?}");
    let commands = texts(&page, "td code");
    let row_total = commands.iter().find(|command| command.ends_with("--outcome received_new --applicant total"));
    assert!(row_total.is_some_and(|command| command.starts_with("gongkai trace --report ")), "{commands:?}");
    assert!(text.contains("d.html.gz") && text.contains("没有更早的快照可供比较。"), "failed files, changes");
    // The file of the record that the run left.
    assert!(texts(&page, "td.path").iter().any(|path| path == "b.html"), "slowest files");

    // Twice the same bytes, to a file as to stdout; the default name has the snapshot in it.
    let to_file = draw(&place, &[]);
    assert_eq!(to_file.code, 0, "{to_file:?}");
    let name = to_file.stdout.trim_end();
    assert!(name.starts_with("gongkai-2") && name.ends_with(".html"), "{name}");
    assert_eq!(fs::read_to_string(place.path().join(name)).expect("the page is there"), text);
    let id = name.strip_prefix("gongkai-").and_then(|name| name.strip_suffix(".html")).expect("an id");
    assert_eq!(draw(&place, &["--snapshot", id, "--to", "-"]).stdout, text);
}

#[test]
fn changes_since_the_snapshot_before() {
    let place = Place::new();
    place.write("a.html", report("甲县人民政府", 2023, 3));
    assert_eq!(place.ingest::<&str>(&[]).code, 0);
    place.write("a.html", report("甲县人民政府", 2023, 1234));
    place.write("b.html", report("乙县人民政府", 2023, 1));
    assert_eq!(place.ingest::<&str>(&[]).code, 0);
    let (text, page) = page(&place);
    let said = texts(&page, "#changes ~ .wide tbody tr");
    assert!(said.iter().any(|row| row.starts_with("新增 added1乙县人民政府")), "{said:?}");
    assert!(said.iter().any(|row| row.starts_with("修订 revised1甲县人民政府")), "{said:?}");
    assert!(text.contains("1,234"), "the largest change is listed");
}

#[test]
fn what_an_input_says_stays_text() {
    let place = Place::new();
    let evil = "&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=&quot;甲县教育局";
    place.write("<svg onload=alert(1)>&'\".html.gz", b"\x1f\x8b\x08\x00 no deflate stream");
    place.write("<b>/a.html", report(evil, 2023, 3).replacen("<td>3</td></tr>", "<td>4</td></tr>", 1));
    assert_eq!(place.ingest::<&str>(&[]).code, 3);
    let (text, page) = page(&place);
    for hostile in ["script", "b", "[onload]", "img", "iframe", "link", "[src]"] {
        assert_eq!(texts(&page, hostile), Vec::<String>::new(), "{hostile}");
    }
    assert!(text.contains("&lt;svg onload=alert(1)&gt;&amp;&#39;&quot;.html.gz"), "the path is listed as it is");
    assert!(!text.contains("http:") || text.matches("http:").count() == text.matches("http://www.w3.org/").count());
    assert!(!text.contains("https:"), "nothing to fetch");
}

#[test]
fn a_page_is_never_put_into_a_snapshot() {
    let place = Place::new();
    place.write("a.html", report("甲县人民政府", 2023, 3));
    assert_eq!(draw(&place, &[]).code, 1, "nothing is published yet");
    assert_eq!(place.ingest::<&str>(&[]).code, 0);
    for folder in [place.lake().join("current"), place.snapshot(), place.snapshot().join("reports")] {
        let path = folder.join("page.html");
        let refused = draw(&place, &["--to", path.to_str().expect("UTF-8")]);
        assert_eq!(refused.code, 2, "{refused:?}");
        assert!(refused.stderr.contains("never changes") && !path.exists(), "{refused:?}");
    }
    assert_eq!(draw(&place, &["--snapshot", "nothing"]).code, 2);
}

/// The lists of the page are bounded: ten times as many reports with wrong sums hardly make it longer.
#[test]
fn a_page_does_not_grow_with_the_reports() {
    let size = |n: u32| {
        let place = Place::new();
        for number in 0..n {
            let agency = format!("{}县教育局", char::from_u32(0x4E10 + number).expect("a Han character"));
            let wrong =
                report(&agency, 2015 + (number % 10) as u16, 3).replacen("<td>3</td></tr>", "<td>9</td></tr>", 1);
            place.write(format!("{number}.html"), wrong);
        }
        assert_eq!(place.ingest::<&str>(&[]).code, 0, "{}", binary());
        page(&place).0.len()
    };
    let (few, many) = (size(30), size(300));
    assert!(many < few + few / 10 && many < 200_000, "{few} bytes for 30 reports, {many} for 300");
}
