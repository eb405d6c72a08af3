use super::*;
use crate::model::{ApplicationKey, Fact};

/// T2 with these totals; `None` is unreadable.
fn reading(received: Option<i64>, carried_in: Option<i64>, total: Option<i64>) -> Reading {
    let cells = [(Outcome::ReceivedNew, received), (Outcome::CarriedIn, carried_in), (Outcome::Total, total)];
    let facts = cells.into_iter().map(|(outcome, value)| Fact {
        key: ApplicationKey { outcome, applicant: Applicant::Total },
        value,
        state: if value.is_some() { State::Reported } else { State::Unreadable },
        best_guess: None,
        raw: None,
        place: None,
    });
    Reading { tables_found: vec![TableKind::T2], applications: facts.collect(), ..Reading::default() }
}

fn metadata(agency: &str) -> Metadata {
    Metadata { agency: Some(agency.to_owned()), year: Some(2023), ..Metadata::default() }
}

fn check_of(agency: &str, text: &str, reading: &Reading) -> Check {
    let section = |section_no, text: &str| Section { section_no, heading: String::new(), text: text.to_owned() };
    let sections = [section(1, text), section(5, "全年收到政府信息公开申请999件。")];
    check_text(reading, &sections, &metadata(agency)).expect("T2 was found")
}

/// What the check says of a narrative where the table has 68 received, 2 carried in and 70 processed.
fn status(agency: &str, text: &str) -> CheckStatus {
    check_of(agency, text, &reading(Some(68), Some(2), Some(70))).status
}

const BUREAU: &str = "平江县教育局";
const COUNTY: &str = "平江县人民政府";

#[test]
fn clear_statements_pass_and_fail() {
    let statements = [
        "全年共收到政府信息公开申请{n}件。",
        "2023年，我局收到政府信息公开申请{n}件，均按时答复。",
        "2023年度，平江县教育局共收到依申请公开{n}件。",
        "本年度新收政府信息公开申请{n}件，上年结转2件。",
        "（二）依申请公开。我局严格按照条例规定，规范办理流程，全年共收到政府信息公开申请共计{n}件，其中予以公开30件。",
        "2023年1月1日至2023年12月31日，本机关共收到公民、法人和其他组织提出的政府信息公开申请{n}件，同比增长10%。",
        "依申请公开方面，今年以来收到{n}件政府信息公开申请。",
        "本单位受理情况如下：报告期内接到信息公开申请数量：{n}件（均为自然人）。",
        "（二）依申请公开情况\n２０２３年我局共收到政府信息公\n开申请 {n} 件。",
        "我局認真做好公開工作，全年共收到政府信息公開申請{n}件。",
        "全年共收到政府信息公开申请{n}份，其中网上申请50件，信函8件；通过网上平台主动公开信息1200条。",
        "一是做好登记。2023年收到申请{n}件，都涉及信息公开。",
    ];
    for statement in statements {
        let said = ["68", "六十八", "67", "一百零一"].map(|n| status(BUREAU, &statement.replace("{n}", n)));
        assert_eq!(said, [CheckStatus::Pass, CheckStatus::Pass, CheckStatus::Fail, CheckStatus::Fail], "{statement}");
    }
    let none = reading(Some(0), Some(0), Some(0));
    for statement in ["2023年，我局未收到政府信息公开申请。", "全年没有收到公民、法人和其他组织的依申请公开事项。"]
    {
        assert_eq!(check_of(BUREAU, statement, &none).status, CheckStatus::Pass, "{statement}");
        assert_eq!(status(BUREAU, statement), CheckStatus::Fail, "{statement}");
    }
    let large = reading(Some(1068), Some(0), Some(1068));
    assert_eq!(check_of(BUREAU, "全年共收到政府信息公开申请1,068件。", &large).status, CheckStatus::Pass);
    assert_eq!(check_of(BUREAU, "全年共收到政府信息公开申请１，０６８件。", &large).status, CheckStatus::NotAssessable);
    assert_eq!(status(COUNTY, "全县共收到政府信息公开申请67件。"), CheckStatus::Fail);
}

/// Each of these is about something else, or may be; the table has 68.
#[test]
fn nothing_fails_that_may_be_about_something_else() {
    let statements = [
        // Another year, or several.
        "2022年，我局共收到政府信息公开申请51件。",
        "2022年我局\n共收到政府信息公开申请51件。",
        "2022年我局共收到政府信\n息公开申请51件。",
        "上年度共收到政府信息公开申请51件，本年度有所增加。",
        "回顾2022年，全年收到政府信息公开申请51件。",
        "去年，全年收到政府信息公开申请51件。",
        "自条例施行以来，累计收到政府信息公开申请510件。",
        "2019年以来共收到政府信息公开申请510件。",
        "截至2023年底，累计收到政府信息公开申请510件。",
        "比去年多收到政府信息公开申请17件。",
        "收到政府信息公开申请数量同比增加17件。",
        "收到的政府信息公开申请较上年减少17件。",
        // Part of the year.
        "2023年1-6月，我局共收到政府信息公开申请31件。",
        "第一季度收到政府信息公开申请11件。",
        "12月收到政府信息公开申请11件。",
        // By channel and by applicant.
        "通过网站收到政府信息公开申请51件，当面收到政府信息公开申请17件。",
        "网上收到政府信息公开申请51件，信函17件。",
        "通过平台，收到政府信息公开申请51件。",
        "收到网上政府信息公开申请51件。",
        "收到自然人政府信息公开申请51件，收到企业政府信息公开申请17件。",
        "收到书面政府信息公开申请51件。",
        "其中，收到政府信息公开申请51件为网上申请。",
        "渠道如下：网上办理较多；收到政府信息公开申请51件。",
        // Another body, or only a part of this one.
        "县政府办公室共收到政府信息公开申请51件。",
        "全县共收到政府信息公开申请510件。",
        "我县共收到政府信息公开申请510件。",
        "各乡镇共收到政府信息公开申请510件。",
        "全县教育系统，全年收到政府信息公开申请510件。",
        "局机关收到政府信息公开申请51件，下属学校收到17件。",
        "收到市政府转办的政府信息公开申请5件。",
        "我局收到政府信息公开申请51件。二级机构收到政府信息公开申请17件。",
        // Something else altogether.
        "全年收到行政复议申请3件。",
        "2023年收到政府信息公开行政复议申请3件。",
        "全年收到信访投诉51件、咨询17件。",
        "全年收到行政许可申请510件。",
        "全年收到依申请公开平台访问510次。",
        "全年受理政府信息公开咨询电话510件。",
        "通过12345热线，全年收到申请510件，涉及政务公开。",
        "未收到因政府信息公开引发的行政复议申请。",
        "未收到政府信息公开行政诉讼。",
        "未收到书面政府信息公开申请。",
        // What was carried in, accepted, answered.
        "全年共收到政府信息公开申请70件（含上年结转2件）。",
        "全年共收到政府信息公开申请70件，其中上年结转2件。",
        "全年共收到政府信息公开申请70件。其中上年结转2件，本年68件。",
        "全年共收到政府信息公开申请70件。",
        "全年受理政府信息公开申请66件。",
        "全年收到并答复政府信息公开申请66件。",
        "全年收到和处理政府信息公开申请70件。",
        // No exact number, or no unit of one.
        "全年收到政府信息公开申请60余件。",
        "全年收到政府信息公开申请近70件。",
        "全年收到政府信息公开申请0.7万件。",
        "全年收到政府信息公开申请一万余件。",
        "全年收到政府信息公开申请70件次。",
        "全年收到政府信息公开申请70多件。",
        "全年收到政府信息公开申请70人次。",
        "全年收到政府信息公开申请若干件。",
        "全年收到政府信息公开申请。",
        // Two numbers.
        "全年收到政府信息公开申请51件。2023年收到政府信息公开申请17件。",
        "收到政府信息公开申请后5个工作日内登记。",
    ];
    let said = |agency: &str, statement: &&str| status(agency, statement) != CheckStatus::NotAssessable;
    assert_eq!(statements.into_iter().filter(|statement| said(BUREAU, statement)).collect::<Vec<_>>(), [""; 0]);
    let statements = [
        "县政府办公室收到政府信息公开申请51件。",
        "我局收到政府信息公开申请51件。",
        "本级收到政府信息公开申请51件，部门收到17件。",
        "平江县教育局收到政府信息公开申请51件。",
    ];
    assert_eq!(statements.into_iter().filter(|statement| said(COUNTY, statement)).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn sides_and_detail_show_the_numbers() {
    let check = check_of(BUREAU, "全年共收到政府信息公开申请67件。", &reading(Some(68), Some(0), Some(68)));
    assert_eq!((check.scope, check.left, check.right), ("received_new", Some(67.0), Some(68.0)));
    assert_eq!(check.detail, "the narrative states 67, the table 68");
    let check = check_of(BUREAU, "全年共收到政府信息公开申请67件。", &reading(None, Some(0), Some(68)));
    assert_eq!((check.status, check.right), (CheckStatus::NotAssessable, None));
    let mut blank = reading(None, Some(0), Some(68));
    blank.applications[0].state = State::Blank;
    assert_eq!(check_of(BUREAU, "本单位未收到政府信息公开申请。", &blank).status, CheckStatus::Pass);
    assert_eq!(check_text(&Reading::default(), &[], &Metadata::default()), None, "no table, no check");
}
