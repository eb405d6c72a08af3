//! `gongkai trace`: a number is led back to its cell, its file and its identities; what cannot be found is told.

use serde_json::Value;

use crate::support::{Place, Run, report, report_with, run, strings};

fn trace(place: &Place, words: &[&str]) -> Run {
    run(place.gongkai().arg("trace").args(words).args(["--out", "lake"]))
}

fn publish(place: &Place) {
    let done = place.ingest::<&str>(&[]);
    assert!(matches!(done.code, 0 | 3), "{done:?}");
}

#[test]
fn a_number_is_led_back_to_its_cell() {
    let place = Place::new();
    place.write("甲/a.html", report("甲县人民政府", 2023, 12));
    publish(&place);
    let id = strings(&place.table("reports"), "report_id").remove(0);
    let cell = ["--outcome", "granted", "--applicant", "natural_person"];
    let told = trace(&place, &[&["--report", &id], &cell[..]].concat());
    assert_eq!((told.code, told.stderr.as_str()), (0, ""), "{told:?}");
    for piece in [
        "applications outcome granted (一)予以公开, applicant natural_person 自然人",
        "  value       12\n",
        "  state       reported: ",
        "  printed     \"12\"\n",
        &format!("  report      {id}\n"),
        "  agency      甲县人民政府",
        "  year        2023, the current report\n",
        "  source      甲/a.html\n",
        "  encoding    UTF-8\n",
        "  repairs     none\n",
        "  place       table 0, row 5, column 3 of the document, counted from 0\n",
        "| >> 12 << |",
        "pass            t2_outcomes natural_person: 12 = 12",
        "pass            t2_row_total granted: 12 = 12",
    ] {
        assert!(told.stdout.contains(piece), "{piece:?} in\n{}", told.stdout);
    }
    // (一) stands in no balance of intake and total.
    assert!(!told.stdout.contains("t2_balance"), "{}", told.stdout);

    // The same by the beginning of the id, by the path, and by its end.
    for report in [&id[..6], "甲/a.html", "a.html"] {
        assert_eq!(trace(&place, &[&["--report", report], &cell[..]].concat()).stdout, told.stdout, "{report}");
    }
    let json = trace(&place, &[&["--report", &id, "--format", "json"], &cell[..]].concat());
    let object: Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!(object["fact"]["value"], 12);
    assert_eq!(object["report"]["source_path"], "甲/a.html");
    let cells = object["cells"].as_array().expect("a list");
    let marked: Vec<&Value> = cells.iter().filter(|cell| cell["is_the_cell"] == true).collect();
    assert_eq!(marked.len(), 1);
    assert_eq!(marked[0]["text"], "12");
    assert_eq!(object["identities"][0]["status"], "pass");
}

#[test]
fn a_chain_to_the_next_year_is_told_on_both_sides() {
    let place = Place::new();
    place.write("22.html", report("甲县人民政府", 2022, 3));
    place.write("23.html", report("甲县人民政府", 2023, 4));
    publish(&place);
    let total = ["--applicant", "total"];
    let before = trace(&place, &[&["--report", "22.html", "--outcome", "carried_forward"], &total[..]].concat());
    assert!(before.stdout.contains("t2_carry_chain"), "{}", before.stdout);
    assert!(before.stdout.contains("in the report of the next year"), "{}", before.stdout);
    let behind = trace(&place, &[&["--report", "23.html", "--outcome", "carried_in"], &total[..]].concat());
    assert!(behind.stdout.contains("t2_carry_chain"), "{}", behind.stdout);
    assert!(!behind.stdout.contains("next year"), "{}", behind.stdout);
}

#[test]
fn what_is_not_there_is_told_with_exit_code_2() {
    let place = Place::new();
    for year in 2001..2020 {
        place.write(format!("{year}/a.html"), report("甲县人民政府", year, 3));
    }
    place.write("copy.html", report("甲县人民政府", 2019, 3));
    place.write("note.txt", "会议通知: 明天开会。");
    publish(&place);
    let cell = ["--outcome", "granted", "--applicant", "total"];
    let table: [(&[&str], &str); 9] = [
        (&["--report", "zzz", "--outcome", "granted", "--applicant", "total"], "no such report; expected a report_id"),
        (&["--report", "a.html", "--outcome", "granted", "--applicant", "total"], "19 reports begin so"),
        (&["--report", "", "--outcome", "granted", "--applicant", "total"], "no such report"),
        (&["--report", "note.txt", "--outcome", "granted", "--applicant", "total"], "read as not_a_report"),
        (&["--report", "2019/a.html", "--outcome", "grantd", "--applicant", "total"], "did you mean granted?"),
        (&["--report", "2019/a.html", "--outcome", "granted"], "expected one cell: --outcome and --applicant"),
        (
            &["--report", "2019/a.html", "--item", "fees", "--measure", "amount"],
            "no row of disclosures; tables found in it: T2",
        ),
        (&["--report", "2019/a.html", "--outcome", "other", "--applicant", "total"], "has no cell outcome other"),
        (&["--report", "2019/a.html"], "expected one cell"),
    ];
    for (words, expected) in table {
        let refused = trace(&place, words);
        assert_eq!((refused.code, refused.stdout.as_str()), (2, ""), "{words:?}: {refused:?}");
        assert!(refused.stderr.contains(expected), "{words:?}: {}", refused.stderr);
        assert_eq!(refused.stderr.lines().count(), 1, "{refused:?}");
    }
    let copy = trace(&place, &[&["--report", "copy.html"], &cell[..]].concat());
    assert_eq!(copy.code, 0, "{copy:?}");
    assert!(copy.stdout.contains("is a duplicate of") || copy.stdout.contains("copy.html"), "{}", copy.stdout);
    // Some first digit of 16 begins more than one of 19 ids.
    let ids = strings(&place.table("reports"), "report_id");
    let digit = "0123456789abcdef".chars().find(|c| ids.iter().filter(|id| id.starts_with(*c)).count() > 1);
    let digit = digit.expect("a pigeonhole").to_string();
    let many = trace(&place, &[&["--report", &digit], &cell[..]].concat());
    assert_eq!(many.code, 2, "{many:?}");
    assert!(many.stderr.contains("reports begin so: ") && many.stderr.contains("/a.html)"), "{many:?}");
}

#[test]
fn a_page_cannot_write_on_the_terminal() {
    let place = Place::new();
    let page = report_with("甲县人民政府", 2023, 3, "<p>x</p>");
    let page = page.replacen("<td>科研机构</td>", "<td>科研\u{1b}[31m机构\u{202E}</td>", 1);
    let page = page.replacen("年度报告</title>", "年度\u{9b}2J报告</title>", 1);
    place.write("a\u{1b}[2Jb.html", page);
    publish(&place);
    let id = strings(&place.table("reports"), "report_id").remove(0);
    let told = trace(&place, &["--report", &id, "--outcome", "granted", "--applicant", "natural_person"]);
    assert_eq!(told.code, 0, "{told:?}");
    assert!(!told.stdout.contains(['\u{1b}', '\u{9b}', '\u{202E}']), "{}", told.stdout);
    assert!(told.stdout.contains("a\\u{1b}[2Jb.html"), "{}", told.stdout);
    let unknown = trace(&place, &["--report", "\u{1b}[31m", "--outcome", "granted", "--applicant", "total"]);
    assert!(!unknown.stderr.contains('\u{1b}'), "{unknown:?}");
}
