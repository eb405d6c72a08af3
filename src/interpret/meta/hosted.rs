//! Pages of a body on the site of its government, and years and days that stand beside those of the report. Names are
//! made up.

use super::tests::{BASIS, day, document, read, read_with};
use super::*;
use title::parse_title;

/// What a page on a site names: agency with a `<title>` of its own.
fn read_titled(title: &str, lines: &[&str]) -> Metadata {
    let mut page = document(lines);
    page.title = Some(title.to_owned());
    read_with(&page, "a.html", &Sidecar::default(), None)
}

#[test]
fn a_site_before_the_title_is_no_agency() {
    let intro = "现公布岳山县林业局2023年政府信息公开工作年度报告。";
    let whole = "岚泽市岳山县人民政府 2023年政府信息公开工作年度报告";
    let section = ["一、总体情况", "今年以来，公开信息12条。", "六、其他需要报告的事项", "无。"];
    let page = |extra: &[&'static str]| [&["2023年政府信息公开工作年度报告"], extra].concat();
    let signed = [&section[..], &["岳山县林业局", "2024年1月13日"]].concat();
    let cases = [
        // The introduction or the signature names the body.
        (whole, page(&[intro]), Some("岳山县林业局")),
        (whole, page(&signed), Some("岳山县林业局")),
        (whole, page(&["来源：岳山县林业局"]), Some("岳山县林业局")),
        ("岚泽市岳山县人民政府-2023年政府信息公开工作年度报告", page(&[intro]), Some("岳山县林业局")),
        // Nobody else is named: the government's own report, unless the page speaks as a department.
        (whole, page(&section), Some("岚泽市岳山县人民政府")),
        (whole, page(&["一、总体情况", "今年以来，我局公开信息12条。"]), None),
        (
            whole,
            page(&["发布机构：岳山县数据局", "一、总体情况", "2023年，我县公开信息12条。"]),
            Some("岚泽市岳山县人民政府"),
        ),
        (whole, page(&["发布机构：岳山县数据局", "一、总体情况", "今年公开信息12条。"]), Some("岳山县数据局")),
        // Without a gap it is the title; of the body that the page names twice it is the site all the same.
        ("岳山县人民政府2023年政府信息公开工作年度报告", page(&["一、总体情况", "岳山县。"]), Some("岳山县人民政府")),
        ("岳山县人民政府2023年政府信息公开工作年度报告", page(&[&[intro][..], &signed].concat()), Some("岳山县林业局")),
        (
            "岳山县人民政府2023年政府信息公开工作年度报告",
            page(&["发布机构：岳山县数据局", "一、总体情况", "无。"]),
            Some("岳山县人民政府"),
        ),
    ];
    for (title, lines, expected) in cases {
        assert_eq!(read_titled(title, &lines).agency.as_deref(), expected, "{title} {lines:?}");
    }
    // A dump of a page's text has both titles as lines.
    let got = read(&[&[whole, "2023年政府信息公开工作年度报告"][..], &signed].concat());
    assert_eq!(got.agency.as_deref(), Some("岳山县林业局"));
    assert_eq!(got.title.as_deref(), Some("2023年政府信息公开工作年度报告"));
}

#[test]
fn a_site_above_the_title_gives_way_to_the_body() {
    let plain = "2023年政府信息公开工作年度报告";
    let hosted = "2023年政府信息公开工作年度报告_岚泽市岳山区人民政府";
    let header = ["岚泽市岳山区人民政府", plain];
    let closing = ["一、总体情况", "公开12条。", "六、其他需要报告的事项", "无。", "岳山区东风街道办事处"];
    let page = |extra: &[&'static str]| [&header[..], extra].concat();
    let street = Some("岳山区东风街道办事处");
    let government = Some("岚泽市岳山区人民政府");
    let cases = [
        (plain, page(&["发布机构：岳山区东风街道办事处"]), street),
        (plain, page(&["来源：岳山区东风街道办事处"]), street),
        (plain, page(&closing), street),
        (hosted, page(&["发布时间：2024-03-10 来源：岳山区东风街道办事处"]), street),
        (hosted, page(&closing), street),
        // Offices, data bureaus and the media publish for the government.
        (plain, page(&["来源：岳山区数据局"]), government),
        (plain, page(&["来源：岳山区融媒体中心"]), government),
        (plain, page(&["来源：岳山区民政局", "一、总体情况", "2023年，我区公开12条。"]), government),
        (plain, page(&["一、总体情况", "公开12条。"]), government),
        (hosted, page(&["一、总体情况", "我局公开12条。"]), None),
    ];
    for (title, lines, expected) in cases {
        assert_eq!(read_titled(title, &lines).agency.as_deref(), expected, "{title} {lines:?}");
    }
    let got = read_titled(hosted, &page(&closing));
    assert_eq!(got.title.as_deref(), Some(plain));
    // A header above a menu of years is no signature.
    let menu =
        ["岚泽市岳山区人民政府", "2024年", "2023年", plain, "发布机构：岳山区东风街道办事处", "一、总体情况", "无。"];
    assert_eq!(read(&menu).agency.as_deref(), street);
}

#[test]
fn the_first_sentence_tells_whose_work_it_is() {
    let plain = "2023年政府信息公开工作年度报告";
    let page = |publisher: &'static str, opener: &'static str| [plain, publisher, "一、总体情况", opener];
    let bureau = "2023年，岚泽市岳山区教育局坚持以公开为常态，公开12条。";
    let site = "发布机构：岚泽市岳山区人民政府";
    let government = Some("岚泽市岳山区人民政府");
    let cases = [
        (plain, page(site, bureau), Some("岚泽市岳山区教育局")),
        (plain, page(site, "2023年，岚泽市岳山区人民政府办公室坚持以公开为常态，公开12条。"), government),
        (plain, page(site, "2023年，岚泽市岳山区委坚持以公开为常态，公开12条。"), government),
        (plain, page(site, "2023年，我区坚持以公开为常态，公开12条。"), government),
        (plain, page(site, "2023年，公开12条。"), government),
        // A superior's site.
        (
            "2023年政府信息公开工作年度报告-云岚省气象局",
            page("来源：岚泽市气象局", "2023年，岚泽市气象局坚持以公开为常态，公开12条。"),
            Some("岚泽市气象局"),
        ),
        (
            "2023年政府信息公开工作年度报告-云岚省气象局",
            page("来源：岚泽市气象局", "2023年，公开12条。"),
            Some("云岚省气象局"),
        ),
    ];
    for (title, lines, expected) in cases {
        assert_eq!(read_titled(title, &lines).agency.as_deref(), expected, "{title} {lines:?}");
    }
    // Whom the page means by 我机关 it does not say.
    for contact in ["如有疑问，请与我机关办公室联系。", "如有疑问，请与我单位办公室联系。"]
    {
        assert_eq!(read(&[plain, contact, "一、总体情况", "2023年公开12条。"]).agency, None, "{contact}");
    }
}

#[test]
fn a_site_in_a_name_is_left_out() {
    let cases = [
        ("云岚省岚泽市人民政府 岚泽市农业农村局2023年政府信息公开工作年度报告", Some("岚泽市农业农村局")),
        ("云岚省岚泽市岳山县人民政府 岳山县红旗街道办事处2023年政府信息公开工作年度报告", Some("岳山县红旗街道办事处")),
        ("岚泽市人民政府 2023年岚泽市农业农村局政府信息公开工作年度报告", Some("岚泽市农业农村局")),
        ("岚泽市人民政府-岚泽市农业农村局2023年政府信息公开工作年度报告", Some("岚泽市农业农村局")),
        ("岚泽市人民政府 岳山区农业农村局2023年政府信息公开工作年度报告", Some("岳山区农业农村局")),
        ("岚泽市人民政府门户网站 岳山区农业农村局2023年政府信息公开工作年度报告", Some("岳山区农业农村局")),
        ("岳山县人民政府 青石镇人民政府2023年政府信息公开工作年度报告", Some("青石镇人民政府")),
        ("岚泽市人民政府 云城区水务局2023年政府信息公开工作年度报告", Some("云城区水务局")),
        // One name.
        ("岳山县人民政府外事办公室2023年政府信息公开工作年度报告", Some("岳山县人民政府外事办公室")),
        ("岳山县人民政府城市管理局2023年政府信息公开工作年度报告", Some("岳山县人民政府城市管理局")),
        ("岳山区人民政府红旗街道办事处2023年政府信息公开工作年度报告", Some("岳山区人民政府红旗街道办事处")),
        ("云岚省人民政府驻岚泽市办事处2023年政府信息公开工作年度报告", Some("云岚省人民政府驻岚泽市办事处")),
        ("岳山县市场监督管理信息网络中心2023年政府信息公开工作年度报告", Some("岳山县市场监督管理信息网络中心")),
    ];
    for (text, expected) in cases {
        let title = parse_title(&Folded::new(text)).expect(text);
        assert_eq!((title.agency.as_deref(), title.year), (expected, Some(2023)), "{text}");
    }
    // The line without the site is the title.
    let got = read(&[cases[0].0, "岚泽市农业农村局2023年政府信息公开工作年度报告", BASIS]);
    assert_eq!(got.title.as_deref(), Some("岚泽市农业农村局2023年政府信息公开工作年度报告"));
}

#[test]
fn a_zero_may_be_a_letter_of_any_alphabet() {
    for zero in ["О", "о", "O", "Ο", "〇", "○", "零", "0"] {
        let title = format!("岳山市财政局二{zero}二三年政府信息公开工作年度报告");
        let got = read(&[&title, BASIS, "六、其他需要报告的事项", "无。", &format!("二{zero}二四年一月十三日")]);
        assert_eq!((got.agency.as_deref(), got.year), (Some("岳山市财政局"), Some(2023)), "{title}");
        assert_eq!(got.published_on, day(2024, 1, 13), "{title}");
    }
}

#[test]
fn a_menu_of_years_is_not_the_year() {
    let title = "岳山市财政局政府信息公开工作年度报告";
    let period = "本报告所列数据的统计期限自2022年1月1日起至2022年12月31日止。";
    let cases: [(&[&str], Option<i16>); 7] = [
        (&["2024年", "2023年", "2021年", title, period], Some(2022)),
        (&["2024年 2023年 2021年", title, period], Some(2022)),
        (&["2024年", "2023年", "2021年", title, "一、总体情况", "公开12条。"], None),
        (&[title, "2024年", "2023年", "2021年", "一、总体情况", "公开12条。"], None),
        // One year alone gives way to a 统计期限, and is the title's otherwise.
        (&["2021年", title, period], Some(2022)),
        (&["2021年", title, "一、总体情况", "公开12条。"], Some(2021)),
        (&[title, "（2021年度）", "一、总体情况", "公开12条。"], Some(2021)),
    ];
    for (lines, expected) in cases {
        let got = read(lines);
        assert_eq!(got.year, expected, "{lines:?}: {:?}", got.year_sources);
    }
    assert_eq!(read(&["2024年", "2023年", title, period]).title.as_deref(), Some(title));
}

#[test]
fn years_of_laws_and_notices_are_not_the_reports() {
    let title = "岳山市财政局政府信息公开工作年度报告";
    let section = ["一、总体情况", "2022年，我局主动公开信息12条。"];
    let cases = [
        ("根据《关于做好2023年政务公开工作的通知》要求，编制本报告。", Some(2022), Some(2023)),
        ("根据市政府关于做好2023年政务公开工作的通知要求，编制本报告。", Some(2022), Some(2023)),
        ("根据2019年修订的《中华人民共和国政府信息公开条例》，现公布本报告。", Some(2022), None),
        ("根据《中华人民共和国政府信息公开条例》（2019年修订），现公布本报告。", Some(2022), None),
        ("根据2019年4月新修订的《中华人民共和国政府信息公开条例》，编制本报告。", Some(2022), None),
        ("根据《关于做好2022年政府信息公开工作年度报告编制工作的通知》，编制本报告。", Some(2022), Some(2022)),
        ("结合2022年工作实际，编制本报告。", Some(2022), Some(2022)),
    ];
    for (intro, with_section, alone) in cases {
        let got = read(&[&[title, intro], &section[..]].concat());
        assert_eq!(got.year, with_section, "{intro}: {:?}", got.year_sources);
        let got = read(&[title, intro, "一、总体情况", "我局公开12条。"]);
        assert_eq!(got.year, alone, "{intro}: {:?}", got.year_sources);
    }
    // A rule of one's own that was revised in the year is the year's work.
    let got = read(&[title, BASIS, "一、总体情况", "2022年修订完善公开指南，公开12条。"]);
    assert_eq!(got.year, Some(2022));
}

#[test]
fn names_that_hold_a_word_of_prose() {
    for name in ["天全县林业局", "万全区财政局", "岳山县安全镇人民政府"] {
        let title = format!("# {name}2022年政府信息公开工作年度报告");
        assert_eq!(read(&[&title, BASIS]).agency.as_deref(), Some(name));
    }
}

#[test]
fn what_closes_the_last_section() {
    let title = "2022年政府信息公开工作年度报告";
    let body = ["一、总体情况", "公开12条。", "六、其他需要报告的事项"];
    let cases: [(&[&str], Option<&str>, Option<NaiveDate>); 10] = [
        (&["无。", "岳山市发展和改革局"], Some("岳山市发展和改革局"), None),
        (&["本年度无其他需要报告的事项", "岳山市发展和改革局", "打印 关闭"], Some("岳山市发展和改革局"), None),
        (&["无。", "2023年1月15日"], None, day(2023, 1, 15)),
        (&["无。", "二〇二三年一月十五日", "上一篇：公告"], None, day(2023, 1, 15)),
        (&["无。", "财政局", "2023年1月15日"], Some("财政局"), day(2023, 1, 15)),
        // A footer, a list of links, a list of articles.
        (&["无。", "岳山市人民政府"], None, None),
        (&["无。", "岳山市财政局", "岳山市审计局", "岳山市水利局"], None, None),
        (&["无。", "打印", "岳山市财政局"], None, None),
        (&["无。", "政策解读", "2023年1月15日"], None, None),
        (&["无。", "2023-01-15"], None, None),
    ];
    for (closing, agency, date) in cases {
        let got = read(&[&[title], &body[..], closing].concat());
        assert_eq!((got.agency.as_deref(), got.published_on), (agency, date), "{closing:?}");
    }
}

#[test]
fn days_in_brackets() {
    let title = "岳山市财政局2022年政府信息公开工作年度报告";
    for line in ["[2023-01-15] 【字体：大 中 小】", "[2023-01-15]", "（2023年1月15日）", "【2023-01-15】 浏览：12"]
    {
        assert_eq!(read(&[title, line, BASIS]).published_on, day(2023, 1, 15), "{line}");
    }
}

#[test]
fn an_office_of_a_town_speaks_for_the_town() {
    let page = |contact: &str| {
        let intro = "特向社会公布2021年度本镇政府信息公开年度报告。";
        let contact = format!("如对本报告有疑问，{contact}联系（地址：青河路26号，邮编：324009）。");
        read(&["本报告依据条例编制。", intro, &contact, "一、总体情况", "2021年，我镇认真推进。"]).agency
    };
    for (contact, expected) in [
        ("请与岚泽市岳山区青河镇政府综合督考办公室", "岚泽市岳山区青河镇政府"),
        ("可与青河镇人民政府党政办公室", "青河镇人民政府"),
        ("请与岳山区东风街道办事处党政综合办公室", "岳山区东风街道办事处"),
        ("请与岚泽市人民政府地方志办公室", "岚泽市人民政府地方志办公室"),
    ] {
        assert_eq!(page(contact).as_deref(), Some(expected), "{contact}");
    }
    // The short name of a town, where another source has it in full.
    let lines = [
        "我镇认真编制了《青河镇2021年政府信息公开工作年度报告》。如有疑问，请与岳山市青河镇人民政府联系（地址：青河路1号）。",
        "一、总体情况",
        "2021年，我镇认真推进。",
    ];
    assert_eq!(read(&lines).agency.as_deref(), Some("岳山市青河镇人民政府"));
}

#[test]
fn the_last_day_of_a_year_names_it() {
    let year = |text: &str| read(&["一、总体情况", text]).year;
    assert_eq!(year("本年度我局公开信息有序。截止2023年12月31日我局发布信息34条。"), Some(2023));
    assert_eq!(year("截至2023年6月30日我局发布信息34条。"), None);
    assert_eq!(year("截至2022年12月31日累计34条，2023年公开12条。2023年受理2件。"), Some(2023));
}
