//! `gongkai query`: what analysts write is answered, in every format; what is wrong is told in words.

use std::fs;
use std::io::Write;
use std::process::Stdio;
use std::sync::LazyLock;

use polars::prelude::{ParquetReader, SerReader};
use serde_json::Value;

use crate::support::{Place, Run, report, run};

/// A lake of two agencies and three years, published once for all tests here.
static LAKE: LazyLock<Place> = LazyLock::new(|| {
    let place = Place::new();
    for (name, agency, year, n) in [
        ("a22", "甲县人民政府", 2022, 3),
        ("a23", "甲县人民政府", 2023, 5),
        ("b23", "乙市人民政府", 2023, 7),
        ("b24", "乙市人民政府", 2024, 11),
    ] {
        place.write(format!("{name}.html"), report(agency, year, n));
    }
    let done = place.ingest::<&str>(&[]);
    assert_eq!(done.code, 0, "{done:?}");
    place
});

fn query(words: &[&str]) -> Run {
    run(LAKE.gongkai().arg("query").args(words).args(["--out", "lake"]))
}

fn csv(sql: &str) -> String {
    let answer = query(&[sql, "--format", "csv"]);
    assert_eq!((answer.code, answer.stderr.as_str()), (0, ""), "{sql}: {answer:?}");
    answer.stdout
}

#[test]
fn what_analysts_write_is_answered() {
    let total = "outcome = 'received_new' and applicant = 'total'";
    let table = [
        (
            format!("select year, sum(value) as n from applications where {total} group by year order by year"),
            "year,n\n2022,3\n2023,12\n2024,11\n",
        ),
        (
            format!(
                "select r.agency, a.value from applications a join reports r on a.report_id = r.report_id \
                 where {total} and r.is_current and a.year = 2023 order by a.value desc"
            ),
            "agency,value\n乙市人民政府,7\n甲县人民政府,5\n",
        ),
        (
            format!(
                "with t as (select agency, year, value from applications where {total}) \
                 select agency as 机关, max(value) as 最多 from t group by agency having max(value) > 5 order by 最多"
            ),
            "机关,最多\n乙市人民政府,11\n",
        ),
        (
            format!(
                "select agency, year, value - lag(value) over (partition by agency order by year) as more \
                 from applications where {total} order by agency, year"
            ),
            "agency,year,more\n乙市人民政府,2023,\n乙市人民政府,2024,4\n甲县人民政府,2022,\n甲县人民政府,2023,2\n",
        ),
        (
            format!(
                "select case when value >= 7 then '多' when value is null then '未知' else '少' end as 量, count(*) as n \
                 from applications where {total} group by 1 order by n, 量"
            ),
            "量,n\n多,2\n少,2\n",
        ),
        (
            "select distinct agency from reports where agency like '%县%' union all select 'x' || 'y'".to_owned(),
            "agency\n甲县人民政府\nxy\n",
        ),
        (
            "select count(distinct agency) as agencies, count(published_on) as dated, \
             coalesce(max(published_on), DATE '2000-01-01') as last from reports"
                .to_owned(),
            "agencies,dated,last\n2,0,2000-01-01\n",
        ),
        (
            "select extract(year from period_end) as y, count(*) as n from reports group by y order by y".to_owned(),
            "y,n\n2022,1\n2023,2\n2024,1\n",
        ),
        ("select published_on - period_end as wait from reports where year = 2022".to_owned(), "wait\n\n"),
        (
            "select report_id is not null as known from files where source_path in ('a22.html', 'none') -- comment"
                .to_owned(),
            "known\ntrue\n",
        ),
        (
            "select agency from reports where report_id in (select report_id from applications where value = 11) \
             order by agency"
                .to_owned(),
            "agency\n乙市人民政府\n",
        ),
    ];
    for (sql, expected) in table {
        assert_eq!(csv(&sql), expected, "{sql}");
    }
}

#[test]
fn every_table_can_be_asked() {
    let tables = csv("show tables");
    let names: Vec<&str> = tables.lines().skip(1).collect();
    assert!(names.contains(&"applications") && names.contains(&"codebook"), "{tables}");
    let manifest = fs::read_to_string(LAKE.snapshot().join("_snapshot.json")).expect("manifest");
    let manifest: Value = serde_json::from_str(&manifest).expect("JSON");
    for name in names {
        assert_eq!(csv(&format!("select count(*) as n from {name}")), format!("n\n{}\n", manifest["rows"][name]));
    }
}

#[test]
fn answers_come_as_table_json_and_parquet() {
    let sql = "select agency, value, raw, best_guess from applications where value > 5 and outcome = 'total' and \
               applicant = 'total' order by value";
    let table = query(&[sql]);
    assert_eq!(table.code, 0, "{table:?}");
    assert_eq!(
        table.stdout,
        "agency        value  raw  best_guess\n------------  -----  ---  ----------\n乙市人民政府      7  7          \
         NULL\n乙市人民政府     11  11         NULL\n"
    );
    assert_eq!(table.stderr, "2 rows\n");
    let limited = query(&[sql, "--limit", "1"]);
    assert_eq!((limited.stdout.lines().count(), limited.stderr.as_str()), (3, "1 of 2 rows; --limit 0 prints all\n"));

    let json = query(&[sql, "--format", "json"]);
    let rows: Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!(rows[1]["value"], 11);
    assert_eq!(rows[0]["agency"], "乙市人民政府");
    assert_eq!(rows[0]["best_guess"], Value::Null);
    assert_eq!(rows[0].as_object().map(|row| row.keys().cloned().collect::<Vec<_>>().len()), Some(4));

    for name in ["answer.parquet", "answer.csv", "answer.json"] {
        let file = query(&[sql, "--to", name]);
        assert_eq!((file.code, file.stdout.as_str(), file.stderr.as_str()), (0, "", "2 rows\n"), "{file:?}");
    }
    let parquet = fs::File::open(LAKE.path().join("answer.parquet")).expect("file");
    assert_eq!(ParquetReader::new(parquet).finish().expect("it reads").shape(), (2, 4));
    let text = fs::read_to_string(LAKE.path().join("answer.csv")).expect("file");
    assert_eq!(text, "agency,value,raw,best_guess\n乙市人民政府,7,7,\n乙市人民政府,11,11,\n");
    let bom = query(&[sql, "--format", "csv", "--bom"]);
    assert!(bom.stdout.starts_with("\u{FEFF}agency,"), "{bom:?}");
}

#[test]
fn lists_are_joined_and_empty_is_not_null() {
    let text = csv("select tables_found, repairs, published_on from reports where year = 2022");
    assert_eq!(text, "tables_found,repairs,published_on\nT2,\"\",\n");
}

#[test]
fn what_is_wrong_is_told_in_words() {
    let table = [
        ("", "it is empty"),
        ("selec 1", "query: "),
        ("select * from aplications", "no table aplications; did you mean applications?"),
        ("select * from zzz", "tables: agencies, applications"),
        ("select valeu from applications", "no column valeu; did you mean value?"),
        ("select outcome_group from reports", "no column outcome_group in the tables asked; it is in applications"),
        ("select year from reports; select 1", "more than one statement"),
        ("select year, count(*) / sum(count(*)) over () from reports group by year", "put the window around it"),
        ("select 1 from reports a join panel b on a.year = b.year and b.level = 'county'", "join a subquery"),
        ("select year from reports r where exists (select 1 from checks)", "Exists is not supported; docs/QUERY.md"),
        ("drop table reports", "DROP is not a question"),
        ("delete from reports", "a published snapshot never changes"),
        ("select sum(agency) from reports", "query: "),
        ("select no_such_function(year) from reports", "no_such_function"),
        ("select 'unterminated from reports", "query: "),
    ];
    for (sql, expected) in table {
        let refused = query(&[sql]);
        assert_eq!((refused.code, refused.stdout.as_str()), (2, ""), "{sql}: {refused:?}");
        assert!(refused.stderr.contains(expected), "{sql}: {}", refused.stderr);
        assert!(refused.stderr.starts_with("error: ") && refused.stderr.lines().count() == 1, "{refused:?}");
        assert!(!refused.stderr.contains("panicked"), "{refused:?}");
    }
}

#[test]
fn nothing_is_written_into_a_snapshot() {
    let before = crate::support::published_bytes(&LAKE.snapshot());
    for name in ["lake/current/x.csv", "lake/current/reports/2023.parquet"] {
        let refused = query(&["select 1 as x", "--to", name]);
        assert_eq!(refused.code, 2, "{refused:?}");
        assert!(refused.stderr.contains("lies in a published snapshot"), "{refused:?}");
    }
    assert_eq!(query(&["select 1 as x", "--to", "none/x.csv"]).code, 2);
    assert_eq!(crate::support::published_bytes(&LAKE.snapshot()), before);
}

#[test]
fn snapshots_are_named_and_missing_ones_told() {
    let id = LAKE.snapshot().file_name().expect("id").to_str().expect("ASCII").to_owned();
    let named = query(&["select 1 as x", "--snapshot", &id, "--format", "csv"]);
    assert_eq!(named.stdout, "x\n1\n", "{named:?}");
    let unknown = query(&["select 1", "--snapshot", "20200101T000000Z-00000000"]);
    assert_eq!(unknown.code, 2, "{unknown:?}");
    assert!(unknown.stderr.contains(&id), "{unknown:?}");
    let nothing = run(LAKE.gongkai().args(["query", "select 1", "--out", "nowhere"]));
    assert_eq!(nothing.code, 1, "{nothing:?}");
}

#[test]
fn a_query_comes_from_stdin_and_a_reader_may_leave() {
    let mut command = LAKE.gongkai();
    command.args(["query", "-", "--out", "lake", "--format", "csv"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
    child.stdin.take().expect("a pipe").write_all("select '中文' as 名\n".as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "名\n中文\n");

    for format in ["table", "csv", "json"] {
        let mut command = LAKE.gongkai();
        command.args(["query", "select a.*, b.heading from cells a cross join sections b", "--out", "lake"]);
        command.args(["--format", format]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), told.contains("error")), (Some(0), false), "{format}: {told}");
    }
}
