use super::*;
use crate::codec::Fields;
use crate::link::{LinkEntry, Linker};
use crate::model::{AgencyRef, Links, Metadata, Reading, Report};

/// A report of agency `id`, called `name`.
fn entry(number: u8, id: Option<&str>, name: &str, year: Option<i16>, tables: &[TableKind]) -> LinkEntry {
    let report = Report {
        report_id: format!("{number:020x}"),
        metadata: Metadata { year, ..Metadata::default() },
        reading: Reading { tables_found: tables.to_vec(), ..Reading::default() },
        checks: vec![],
        sections: vec![],
        notes: vec![],
    };
    let agency = AgencyRef {
        agency_id: id.map(str::to_owned),
        agency: Some(name.to_owned()),
        region_code: Some("430626".to_owned()),
        level: Some("county"),
        kind: Some("education"),
        parent_id: None,
    };
    LinkEntry::new(&report, &agency, None)
}

#[test]
fn entries_come_back_from_their_bytes() {
    for entry in [entry(7, Some("a1"), "甲局", Some(2023), &TableKind::ALL), entry(8, None, "", None, &[])] {
        let mut bytes = Vec::new();
        entry.encode(&mut bytes);
        assert_eq!(LinkEntry::decode(&mut Fields(&bytes)), Some(entry));
        assert!((0..bytes.len()).all(|cut| LinkEntry::decode(&mut Fields(&bytes[..cut])).is_none()));
    }
    assert_eq!(pack_id("0123456789abcdef0123").map(|id| hex(&id)).as_deref(), Some("0123456789abcdef0123"));
    assert_eq!(pack_id("no id"), None);
}

#[test]
fn coverage_is_from_the_first_report_to_the_last() {
    let mut linker = Linker::default();
    let all = &TableKind::ALL;
    let reports = [
        entry(0, Some("b"), "乙局", Some(2020), all),
        entry(1, Some("a"), "甲教育局", Some(2018), &[]),
        entry(2, Some("a"), "甲教育体育局", Some(2022), &all[..1]),
        entry(3, Some("a"), "甲教育体育局", Some(2019), all),
        // The later in path order is current.
        entry(4, Some("a"), "甲 教育体育局", Some(2019), &all[1..]),
        entry(5, Some("a"), "甲教育局", None, all),
        entry(6, None, "丙局", Some(2021), all),
        entry(7, Some("c"), "丁局", None, all),
    ];
    for report in reports {
        linker.push(&report);
    }
    linker.count_duplicate(3);
    linker.count_duplicate(4);
    let linked = linker.link();
    assert_eq!(linked.coverage_years(), [2018, 2019, 2020, 2021, 2022]);
    let rows = linked.coverage_years().into_iter().flat_map(|year| linked.coverage(year));
    let print = |row: CoverageRow<'_>| {
        let tables = row.tables_missing.iter().map(|table| table.code()).collect::<String>();
        let id = row.report_id.map_or('-', |id| id.chars().last().expect("twenty digits"));
        let (name, status) = (row.agency, row.status.code());
        format!("{} {} {id} {name} {status} {} {} {tables}", row.year, row.agency_id, row.n_reports, row.n_duplicates)
    };
    assert_eq!(
        rows.map(print).collect::<Vec<_>>(),
        [
            "2018 a 1 甲教育局 present 1 0 ",
            "2019 a 4 甲 教育体育局 present 2 2 T1",
            "2020 a - 甲 教育体育局 missing 0 0 ",
            "2020 b 0 乙局 present 1 0 ",
            "2021 a - 甲 教育体育局 missing 0 0 ",
            "2022 a 2 甲教育体育局 present 1 0 T2T3",
        ]
    );
    let agencies: Vec<_> = linked.agencies().collect();
    assert_eq!(agencies.iter().map(|row| row.agency_id).collect::<Vec<_>>(), ["a", "b", "c"]);
    let first = &agencies[0];
    assert_eq!(
        (first.agency, first.first_year, first.last_year, first.n_reports),
        ("甲教育体育局", Some(2018), Some(2022), 5)
    );
    assert_eq!(first.names, ["甲 教育体育局", "甲教育体育局", "甲教育局"]);
    assert_eq!((agencies[2].first_year, agencies[2].n_reports), (None, 1));
}

#[test]
fn nothing_is_there_of_nobody() {
    let linked = Linker::default().link();
    assert!(linked.coverage_years().is_empty() && linked.agencies().next().is_none());
    let mut linker = Linker::default();
    linker.push(&entry(0, None, "", Some(2020), &[]));
    let linked = linker.link();
    assert!(linked.coverage_years().is_empty() && linked.agencies().next().is_none());
}
