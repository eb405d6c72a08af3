//! Records for the tests of `tabulate` and `publish`: made up from a number, so that they need no pages.

use chrono::NaiveDate;

use crate::model::{
    AgencyRef, AgencyRow, Applicant, ApplicationKey, Channel, Check, CheckCode, CheckStatus, CoverageRow,
    CoverageStatus, DisclosureKey, DisputeKey, DisputeOutcome, Edition, Fact, FileRecord, FileStatus, Grid, GridCell,
    Item, Labels, Layout, Links, Measure, Metadata, Outcome, Place, Reading, Report, ReportRecord, Section, State,
    TableKind,
};
use crate::tabulate::panel::{T1_CELLS, outcome_editions};

/// Labels made from the codes, so that a label in the wrong column is seen.
pub struct TestLabels;

impl Labels for TestLabels {
    fn item(&self, edition: Edition, item: Item) -> &str {
        match (edition, item) {
            (Edition::E2021, Item::NormativeDocuments) => "行政规范性文件",
            (_, Item::NormativeDocuments) => "规范性文件",
            _ => item.code(),
        }
    }
    fn measure(&self, _: Edition, item: Item, measure: Measure) -> &str {
        match (item, measure) {
            (Item::Fees, Measure::Amount) => "本年收费金额",
            (Item::Procurement, Measure::Amount) => "采购总金额",
            _ => measure.code(),
        }
    }
    fn outcome(&self, _: Edition, outcome: Outcome) -> &str {
        match outcome {
            Outcome::Total => "(七)总计",
            _ => outcome.code(),
        }
    }
    fn applicant(&self, applicant: Applicant) -> &str {
        match applicant {
            Applicant::NaturalPerson => "自然人",
            _ => applicant.code(),
        }
    }
    fn channel(&self, channel: Channel) -> &str {
        channel.code()
    }
    fn dispute_outcome(&self, outcome: DisputeOutcome) -> &str {
        outcome.code()
    }
}

/// A small generator (SplitMix64), the same on every machine.
pub struct Dice(pub u64);

impl Dice {
    /// A number below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }
}

fn fact<K, V: Copy>(dice: &mut Dice, key: K, number: impl Fn(u64) -> V, place: Place) -> Fact<K, V> {
    let n = dice.below(12).saturating_sub(8) * dice.below(300);
    let state = match dice.below(40) {
        0..=25 => State::Reported,
        26..=32 => State::Blank,
        33..=35 => State::Recovered,
        36 => State::Ambiguous,
        37 => State::Unreadable,
        _ => State::Absent,
    };
    let raw = match state {
        State::Reported => Some(n.to_string()),
        State::Blank => Some(["", "—", "/"][dice.below(3) as usize].to_owned()),
        State::Unreadable => Some(format!("见附件{n}")),
        State::Recovered | State::Ambiguous | State::Absent => None,
    };
    Fact {
        key,
        value: matches!(state, State::Reported | State::Recovered).then(|| number(n)),
        state,
        best_guess: (state == State::Ambiguous).then(|| number(n)),
        place: raw.is_some().then_some(place),
        raw,
    }
}

/// A report, all of whose parts follow from `seed`.
pub fn record(seed: u64) -> ReportRecord {
    let dice = &mut Dice(seed);
    let edition = [Edition::E2021, Edition::E2019][dice.below(2) as usize];
    let year = (dice.below(9) > 0).then(|| 2019 + dice.below(6) as i16);
    let agency = dice.below(400);
    let place = |row, col| Place { table_no: 1, row, col };
    let t1 = T1_CELLS.iter().filter(|cell| cell.2.contains(&edition));
    let disclosures = t1
        .map(|(item, measure, _)| {
            let key = DisclosureKey { item: *item, measure: *measure };
            fact(dice, key, |n| n as f64 / 4.0, Place { table_no: 0, row: 2, col: 1 })
        })
        .collect();
    let mut applications = Vec::new();
    for outcome in Outcome::ALL.into_iter().filter(|outcome| outcome_editions(*outcome).contains(&edition)) {
        for applicant in Applicant::ALL {
            let place = place(outcome.index() as u32 + 2, applicant.index() as u32 + 2);
            applications.push(fact(dice, ApplicationKey { outcome, applicant }, |n| n as i64, place));
        }
    }
    let mut disputes = Vec::new();
    if dice.below(10) > 0 {
        for channel in Channel::ALL {
            for outcome in DisputeOutcome::ALL {
                let place = Place { table_no: 2, row: 2, col: 5 };
                disputes.push(fact(dice, DisputeKey { channel, outcome }, |n| n as i64, place));
            }
        }
    }
    let grid = |n_rows: u32, n_cols: u32, dice: &mut Dice| Grid {
        layout: Layout::Html,
        n_rows,
        n_cols,
        cells: (0..n_rows * n_cols)
            .map(|idx| GridCell {
                row: idx / n_cols,
                col: idx % n_cols,
                rowspan: 1,
                colspan: 1,
                text: match dice.below(6) {
                    0 => String::new(),
                    1 => format!("{}.属于行政查询事项", idx % n_cols),
                    _ => dice.below(30).to_string(),
                },
            })
            .collect(),
        is_cut: false,
        has_lost: false,
    };
    let checks = Applicant::ALL
        .into_iter()
        .map(|applicant| Check {
            check: CheckCode::T2Balance,
            scope: applicant.code(),
            left: Some(dice.below(20) as f64),
            right: (dice.below(8) > 0).then_some(7.5),
            status: CheckStatus::ALL[dice.below(3) as usize],
            detail: if dice.below(4) == 0 { "68 = 64".to_owned() } else { String::new() },
        })
        .collect();
    let sections = (0..=6)
        .map(|section_no| Section {
            section_no,
            heading: if section_no == 0 { String::new() } else { format!("{section_no}、总体情况") },
            text: format!("本机关{agency}在{year:?}年度主动公开政府信息{}条。\n", dice.below(5000))
                .repeat(1 + dice.below(30) as usize),
        })
        .collect();
    ReportRecord {
        report: Report {
            report_id: format!("{seed:020x}"),
            metadata: Metadata {
                title: Some(format!("某市第{agency}局政府信息公开工作年度报告")),
                agency: Some(format!("某市第{agency}局")),
                year,
                period_start: year.and_then(|year| NaiveDate::from_ymd_opt(year.into(), 1, 1)),
                period_end: year.and_then(|year| NaiveDate::from_ymd_opt(year.into(), 12, 31)),
                published_on: year
                    .filter(|_| dice.below(3) > 0)
                    .and_then(|year| NaiveDate::from_ymd_opt(i32::from(year) + 1, 1, 20)),
                year_sources: Vec::new(),
            },
            reading: Reading {
                edition: Some(edition),
                tables_found: TableKind::ALL.to_vec(),
                layouts: if dice.below(5) == 0 { vec![Layout::Html, Layout::PipeRows] } else { vec![Layout::Html] },
                disclosures,
                applications,
                disputes,
                header_year: None,
                unmatched: Vec::new(),
            },
            checks,
            sections,
            notes: Vec::new(),
        },
        agency: AgencyRef {
            agency_id: (dice.below(12) > 0).then(|| format!("a{agency:06}")),
            agency: Some(format!("某市第{agency}局")),
            region_code: (dice.below(3) > 0).then(|| format!("0{agency:05}")),
            level: Some("prefecture"),
            ..AgencyRef::default()
        },
        source_path: format!("某省/{agency}/{seed}.html"),
        source_url: (dice.below(2) == 0).then(|| format!("http://example.gov.cn/{seed}.html")),
        sha256: format!("{seed:064x}"),
        encoding: "UTF-8".to_owned(),
        encoding_evidence: "utf8_valid".to_owned(),
        repairs: (0..dice.below(3)).map(|n| format!("replaced:{n}")).collect(),
        grids: vec![grid(10, 4, dice), grid(28, 9, dice), grid(4, 15, dice)],
    }
}

/// Reports in the order of pushing.
pub fn corpus(n: u64) -> Vec<ReportRecord> {
    (0..n).map(record).collect()
}

/// The file that a report was read from.
pub fn file(record: &ReportRecord) -> FileRecord {
    FileRecord {
        source_path: record.source_path.clone(),
        size: Some(48_000),
        modified_at: Some(1_700_000_000_123_456),
        sha256: Some(record.sha256.clone()),
        status: FileStatus::Report,
        error: None,
        report_id: Some(record.report.report_id.clone()),
    }
}

/// Answers that are laid down, not worked out.
pub struct TestLinks {
    /// Per report.
    pub is_current: Vec<bool>,
    /// Per report: whether it has a check across years, which fails.
    pub has_check: Vec<bool>,
}

impl Links for TestLinks {
    fn is_current(&self, number: u32) -> bool {
        self.is_current[number as usize]
    }

    fn year_checks(&self, number: u32) -> Vec<Check> {
        let check = Check {
            check: CheckCode::T2CarryChain,
            scope: "carried_in",
            left: Some(3.0),
            right: Some(4.0),
            status: CheckStatus::Fail,
            detail: "2022: 4".to_owned(),
        };
        if self.has_check[number as usize] { vec![check] } else { Vec::new() }
    }

    fn agencies(&self) -> Box<dyn Iterator<Item = AgencyRow<'_>> + '_> {
        let row = |name| AgencyRow {
            agency_id: name,
            agency: name,
            names: vec![name, "旧名"],
            level: Some("prefecture"),
            kind: None,
            region_code: None,
            parent_id: Some("a000000"),
            first_year: Some(2021),
            last_year: None,
            n_reports: 2,
        };
        Box::new(["a1", "a2"].into_iter().map(row).take(self.is_current.len()))
    }

    fn coverage_years(&self) -> Vec<i16> {
        (2021..2024).take(self.is_current.len()).collect()
    }

    fn coverage(&self, year: i16) -> Box<dyn Iterator<Item = CoverageRow<'_>> + '_> {
        let row = move |number: usize| {
            let is_present = number % 2 == year as usize % 2;
            CoverageRow {
                report_id: is_present.then(|| format!("{number:020x}")),
                agency_id: "a1",
                agency: "某局",
                region_code: Some("430000"),
                level: Some("prefecture"),
                kind: None,
                year,
                status: if is_present { CoverageStatus::Present } else { CoverageStatus::Missing },
                n_reports: u32::from(is_present),
                n_duplicates: 0,
                tables_missing: TableKind::ALL[number % 3..].iter().copied().filter(|_| is_present).collect(),
            }
        };
        Box::new((0..self.is_current.len()).map(row))
    }
}

/// Every third report is not current, every fifth has a check across years.
pub fn links(n_reports: usize) -> TestLinks {
    let every = |n: usize, rest: usize| (0..n_reports).map(move |number| number % n == rest);
    TestLinks { is_current: every(3, 2).map(|is_third| !is_third).collect(), has_check: every(5, 0).collect() }
}
