use super::*;
use crate::model::{
    AgencyRef, Applicant, ApplicationKey, Channel, Check, CheckCode, DisclosureKey, DisputeKey, DisputeOutcome, Layout,
    Metadata, Outcome, Place, Reading, Report,
};

struct Codes;

impl Labels for Codes {
    fn item(&self, _: Edition, item: Item) -> &str {
        match item {
            Item::Regulations => "规章",
            Item::NormativeDocuments => "行政规范性文件",
            _ => item.code(),
        }
    }
    fn measure(&self, _: Edition, _: Item, measure: Measure) -> &str {
        match measure {
            Measure::Issued => "本年制发件数",
            Measure::InForce => "现行有效件数",
            _ => measure.code(),
        }
    }
    fn outcome(&self, _: Edition, outcome: Outcome) -> &str {
        match outcome {
            Outcome::OtherCorrectionOverdue => "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
            _ => outcome.code(),
        }
    }
    fn applicant(&self, applicant: Applicant) -> &str {
        if applicant == Applicant::NaturalPerson { "自然人" } else { "总计" }
    }
    fn channel(&self, channel: Channel) -> &str {
        channel.code()
    }
    fn dispute_outcome(&self, outcome: DisputeOutcome) -> &str {
        outcome.code()
    }
}

fn fact<K, V>(key: K, state: State, value: Option<V>, raw: &str) -> Fact<K, V> {
    let place = Some(Place { table_no: 0, row: 1, col: 2 });
    Fact { key, value, state, best_guess: None, raw: Some(raw.to_owned()), place }
}

fn record() -> ReportRecord {
    let t1 = |item, measure, state, value, raw| fact(DisclosureKey { item, measure }, state, value, raw);
    let t2 = |outcome, applicant, state, value| fact(ApplicationKey { outcome, applicant }, state, value, "");
    let mut guessed = t2(Outcome::ReceivedNew, Applicant::NaturalPerson, State::Ambiguous, None);
    guessed.best_guess = Some(16);
    let reading = Reading {
        edition: Some(Edition::E2021),
        tables_found: vec![TableKind::T1, TableKind::T2, TableKind::T3],
        layouts: vec![Layout::Html, Layout::Lines],
        disclosures: vec![
            t1(Item::Regulations, Measure::Issued, State::Reported, Some(4.0), "4"),
            t1(Item::Regulations, Measure::InForce, State::Unreadable, None, "见\u{1b}[31m附件"),
            t1(Item::NormativeDocuments, Measure::Issued, State::Blank, None, "/"),
            t1(Item::NormativeDocuments, Measure::InForce, State::Absent, None, ""),
            t1(Item::Fees, Measure::Amount, State::Reported, Some(15.279), "152790元"),
        ],
        applications: vec![
            guessed,
            t2(Outcome::ReceivedNew, Applicant::Total, State::Reported, Some(16)),
            t2(Outcome::OtherCorrectionOverdue, Applicant::NaturalPerson, State::Recovered, Some(0)),
            t2(Outcome::OtherCorrectionOverdue, Applicant::Total, State::Ambiguous, None),
        ],
        disputes: vec![fact(
            DisputeKey { channel: Channel::Reconsideration, outcome: DisputeOutcome::Total },
            State::Reported,
            Some(2),
            "2",
        )],
        unmatched: vec!["其他主动公开文件".to_owned()],
        ..Reading::default()
    };
    let metadata = Metadata {
        title: Some("某局2023年\u{202e}年报".to_owned()),
        agency: Some("某局".to_owned()),
        year: Some(2023),
        year_sources: vec![("title", 2023), ("period", 2022)],
        ..Metadata::default()
    };
    let failed = Check {
        check: CheckCode::T2RowTotal,
        scope: "received_new",
        left: Some(64.0),
        right: Some(68.0),
        status: CheckStatus::Fail,
        detail: String::new(),
    };
    let passed = Check { status: CheckStatus::Pass, ..failed.clone() };
    ReportRecord {
        report: Report {
            report_id: "0123456789abcdef0123".to_owned(),
            metadata,
            reading,
            checks: vec![failed, passed],
            sections: Vec::new(),
            notes: Vec::new(),
        },
        agency: AgencyRef { region_code: Some("430600".to_owned()), level: Some("county"), ..AgencyRef::default() },
        source_path: "folder/a.html".to_owned(),
        source_url: None,
        sha256: String::new(),
        encoding: "gb18030".to_owned(),
        encoding_evidence: "valid".to_owned(),
        repairs: vec!["double_utf8".to_owned()],
        grids: Vec::new(),
    }
}

#[test]
fn text_shows_every_state() {
    let text = render_text(&record(), &Codes);
    let expected = [
        "title      某局2023年\\u{202e}年报",
        "agency     某局, 430600, county",
        "year       2023 (title 2023, period 2022)",
        "encoding   gb18030 (valid)",
        "repairs    double_utf8",
        "edition    2021",
        "tables     T1, T2, T3 (html, lines)",
        "                  本年制发件数         现行有效件数",
        "  规章                       4      !见\\u{1b}[31…",
        "  行政规范性文件             ·                    x",
        "  fees  15.279",
        "  received_new                                    ?16    16",
        "  1.申请人无正当理由逾期不补正、行政机关不再…      0r     ?",
        "  reconsideration      2",
        LEGEND,
        "  其他主动公开文件",
        "checks: 1 pass, 1 fail, 0 not assessable",
        "  FAIL t2_row_total received_new: 64 is not 68",
    ];
    for line in expected {
        assert!(text.lines().any(|found| squeeze(found) == squeeze(line)), "{line:?} is not a line of\n{text}");
    }
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "a control character came through");
}

/// Widths are tested in `table`; here only the words count.
fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn json_has_the_contract_s_columns() {
    let json = render_json(&record(), &Codes);
    assert_eq!(json["year"], 2023);
    assert_eq!(json["layout"], "html+lines");
    assert_eq!(json["checks_failed"], 1);
    // What is empty is null in the tables, and so it is here.
    let mut bare = record();
    bare.report.reading.layouts.clear();
    bare.report.sections.iter_mut().for_each(|section| section.heading.clear());
    bare.report.checks.iter_mut().for_each(|check| check.detail.clear());
    let bare = render_json(&bare, &Codes);
    for text in [&bare["layout"], &bare["sections"][0]["heading"], &bare["checks"][0]["detail"]] {
        assert!(text.is_null(), "{text}");
    }
    assert_eq!(
        (bare["sections"].as_array().map(Vec::len), bare["checks"].is_array()),
        (json["sections"].as_array().map(Vec::len), true)
    );
    assert_eq!(json["disclosures"][0]["item_zh"], "规章");
    assert_eq!(json["disclosures"][4]["unit"], "10k_cny");
    assert_eq!(json["disclosures"][4]["value"], 15.279);
    let guessed = &json["applications"][0];
    assert_eq!((&guessed["value"], &guessed["best_guess"]), (&serde_json::Value::Null, &16.into()));
    assert_eq!(guessed["outcome_group"], "intake");
    assert_eq!(guessed["col"], 2);
    assert_eq!(json["disputes"][0]["channel"], "reconsideration");
}

#[test]
fn a_report_without_tables_says_so() {
    let mut record = record();
    record.report.reading = Reading::default();
    assert!(render_text(&record, &Codes).contains("no statutory table was found"));
}

#[test]
fn escapes_what_moves_a_terminal() {
    assert_eq!(escape("a\n\u{1b}]8;;\u{7}b\u{202e}c\u{A0}d"), "a \\u{1b}]8;;\\u{7}b\\u{202e}c d");
}
