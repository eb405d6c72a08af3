use proptest::prelude::*;

use super::*;
use crate::model::{Block, Line};

pub(super) fn document(lines: &[&str]) -> Document {
    let blocks = lines
        .iter()
        .filter(|text| !text.trim().is_empty())
        .map(|text| Block::Text(Line { text: text.trim().to_owned(), heading: None }))
        .collect();
    Document { blocks, ..Document::default() }
}

pub(super) fn read_with(
    document: &Document,
    source_path: &str,
    sidecar: &Sidecar,
    table_year: Option<i16>,
) -> Metadata {
    read_metadata(document, &Context { source_path, sidecar, table_year })
}

pub(super) fn read(lines: &[&str]) -> Metadata {
    read_with(&document(lines), "a.txt", &Sidecar::default(), None)
}

pub(super) fn day(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

pub(super) const BASIS: &str = "根据《中华人民共和国政府信息公开条例》和《国务院办公厅政府信息与政务公开办公室关于印发〈中华人民共和国政府信息公开工作年度报告格式〉的通知》(国办公开办函〔2021〕30号)要求,编制本年度报告。";

#[test]
fn seeds() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/seeds");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: no seeds beside the project");
        return;
    };
    let expected = [
        ("000", Some("岳阳临港高新技术产业开发区"), 2025, None),
        ("001", None, 2025, None),
        ("002", Some("南湖新区管委会"), 2021, None),
        ("003", Some("黄石港工业园区管委会"), 2024, None),
        ("004", Some("临港经济开发区"), 2023, day(2024, 1, 22)),
    ];
    let mut n_read = 0;
    for path in entries.map(|entry| entry.expect("folder can be listed").path()) {
        let name = path.file_name().expect("files have names").to_string_lossy().into_owned();
        let Some((_, agency, year, published_on)) = expected.iter().find(|(key, ..)| name.starts_with(key)) else {
            continue;
        };
        let text = std::fs::read_to_string(&path).expect("seeds are UTF-8");
        let lines: Vec<&str> = text.lines().collect();
        let got = read_with(&document(&lines), &name, &Sidecar::default(), None);
        assert_eq!(got.agency.as_deref(), *agency, "{name}");
        assert_eq!(got.year, Some(*year), "{name}: {:?}", got.year_sources);
        assert_eq!(got.published_on, *published_on, "{name}");
        assert!(got.year_sources.iter().all(|(_, named)| named == year), "{name}: {:?}", got.year_sources);
        if name.starts_with("004") {
            assert_eq!(got.title.as_deref(), Some("2023年政府信息公开工作年度报告"));
            assert_eq!((got.period_start, got.period_end), (day(2023, 1, 1), day(2023, 12, 31)));
        } else {
            assert_eq!(got.title, None, "{name}");
        }
        n_read += 1;
    }
    assert_eq!(n_read, 5);
}

#[test]
fn agencies() {
    let cases: [(&[&str], Option<&str>); 53] = [
        (
            &["一、總體情況 特向社會(huì)公布2020年青石縣審計(jì)局政府信息公開工作年度報(bào)告。"],
            Some("青石縣審計局"),
        ),
        (&["根据条例要求,青石市人民政府根据全市工作情况,编制本报告。"], Some("青石市人民政府")),
        (&["本报告根据条例的要求,由青石县人民政府办公室汇总编制。"], Some("青石县人民政府")),
        (&["本报告由青石市人民政府信息公开工作领导小组办公室根据条例编制而成。"], Some("青石市人民政府")),
        (&["如有疑问,请与青石市审计局政府信息公开办公室联系(电话:0123)。"], Some("青石市审计局")),
        (&["本报告电子版可在网站下载,或直接与青石市审计局人秘股联系(地址:青石路)。"], Some("青石市审计局")),
        (&["2022年,青石乡人民政府坚持公开。现将我乡2022年度信息公开工作情况报告如下。"], Some("青石乡人民政府")),
        (&["本报告由六部分组成,涵盖了2022年青石县审计局政府信息公开工作,数据到年底。"], Some("青石县审计局")),
        (&["本报告按照《2022年青石县政务公开工作要点》和青石市2022年信息公开工作会议要求。"], None),
        (&["根据条例要求,青石县审计局现向社会公开《2022年政府信息公开工作年度报告》。"], Some("青石县审计局")),
        (&["根据条例,现公开青石县审计局2022年政府信息公开工作年度报告。"], Some("青石县审计局")),
        (&["青石海关关区2022年政府信息公开工作年度报告"], Some("青石海关")),
        (&["岳山市财政局2022年政府信息公开工作年度报告", BASIS], Some("岳山市财政局")),
        (&["岳山市财政局", "2022年政府信息公开工作年度报告", BASIS], Some("岳山市财政局")),
        (&["岳山市财政局2022年", "政府信息公开工作年度报告", BASIS], Some("岳山市财政局")),
        (&["岳山市财政局", "2022年度", "政府信息公开工作年度报告", BASIS], Some("岳山市财政局")),
        (&["岳山市财政局2022年政府信息公开工作", "年度报告", BASIS], Some("岳山市财政局")),
        (&["2022年度政府信息公开工作年度报告", "发布机构:岳山市财政局 发布日期:2023-01-20"], Some("岳山市财政局")),
        (&["2022年度政府信息公开工作年度报告", "发布机构: 岳山市财政局", "发布日期: 2023-01-20"], Some("岳山市财政局")),
        (&["发布机构:", "岳山市财政局", "2022年度政府信息公开工作年度报告"], Some("岳山市财政局")),
        (
            &["2022年度政府信息公开工作年度报告", "索引号 01-2 公开机构 岳山市财政局 公开日期 2023-01-20"],
            Some("岳山市财政局"),
        ),
        (&["2022年度政府信息公开工作年度报告", "来源:岳山市财政局 时间:2023-01-20"], Some("岳山市财政局")),
        (&["现发布岳山市水利局2022年政府信息公开工作年度报告。", BASIS], Some("岳山市水利局")),
        (&["现将岳山市水利局2022年度政府信息公开工作情况报告如下:", BASIS], Some("岳山市水利局")),
        (&["按照要求,特编制2022年青石新区管委会政府信息公开年度报告。"], Some("青石新区管委会")),
        (&["根据条例要求,结合实际编制《青石镇2022年政府信息公开工作年度报告》,现予公布。"], Some("青石镇")),
        (&["本报告由岳山市民政局根据《中华人民共和国政府信息公开条例》编制,共六个部分。"], Some("岳山市民政局")),
        (&["岳山市民政局根据《中华人民共和国政府信息公开条例》,编制本报告。"], Some("岳山市民政局")),
        (&[BASIS, "一、总体情况", "2022年,青石县审计局在县委的领导下,扎实推进。"], Some("青石县审计局")),
        (&[BASIS, "一、总体情况", "2022年,我局在县委的领导下,扎实推进。"], None),
        (
            &[BASIS, "一、总体情况", "无。", "六、其他需要报告的事项", "无。", "青石县审计局", "2023年1月12日"],
            Some("青石县审计局"),
        ),
        (
            &[BASIS, "一、总体情况", "无。", "六、其他需要报告的事项", "无。", "青石县审计局 2023年1月12日"],
            Some("青石县审计局"),
        ),
        (
            &["2022年政府信息公开工作年度报告", BASIS, "一、总体情况", "无。", "青石镇党政办公室", "2023年1月12日"],
            Some("青石镇"),
        ),
        // The government's report, published by its office.
        (&["青石县人民政府2022年政府信息公开工作年度报告", "发布机构:青石县人民政府办公室"], Some("青石县人民政府")),
        (&["青石县2022年政府信息公开工作年度报告", "发布机构:青石县人民政府办公室"], Some("青石县人民政府")),
        (
            &[
                "2022年政府信息公开工作年度报告",
                "发布机构:青石县人民政府办公室",
                "一、总体情况",
                "2022年,我县推进公开。",
            ],
            Some("青石县人民政府"),
        ),
        (
            &[
                "2022年政府信息公开工作年度报告",
                "发布机构:青石县人民政府办公室",
                "一、总体情况",
                "2022年,我办推进公开。",
            ],
            Some("青石县人民政府办公室"),
        ),
        // The office's own report.
        (&["青石县人民政府办公室2022年政府信息公开工作年度报告", BASIS], Some("青石县人民政府办公室")),
        // Breadcrumb, contact, site.
        (
            &["当前位置: 首页 > 青石县交通运输局 > 信息公开年报", "2022年政府信息公开工作年度报告"],
            Some("青石县交通运输局"),
        ),
        (&["2022年政府信息公开工作年度报告", "如有疑问,请与青石县水务局办公室联系(电话:0123)。"], Some("青石县水务局")),
        (&["青石县人民政府门户网站", "首页 政务公开", "2022年政府信息公开工作年度报告"], None),
        (&["本报告电子版可在青石县人民政府网站下载。", BASIS], None),
        (&["本单位2022年政府信息公开工作年度报告", BASIS], None),
        (&["全市2022年政府信息公开工作年度报告", BASIS], None),
        (&["青石縣審計局2022年政府資訊公開工作年度報告", BASIS], Some("青石縣審計局")),
        // Somebody's government by its level alone; menus; a page on one line.
        (&[BASIS, "一、总体情况", "2022年,县委县政府高度重视政府信息公开工作。"], None),
        (&[BASIS, "一、总体情况", "2022年,区委、区政府始终坚持以公开为常态。"], None),
        (&["按照《青石县人民政府办公室关于做好2022年政府信息公开工作年度报告编制工作的通知》要求,编制本报告。"], None),
        (&["根据青石县人民政府办公室关于政府信息公开工作年度报告的工作要求,编制本报告。"], None),
        (
            &["青石县财政局", "政府信息公开年报", "返回", "青石县审计局2022年政府信息公开工作年度报告"],
            Some("青石县审计局"),
        ),
        (
            &["青石县审计局2022年政府信息公开工作年度报告 根据要求,编制本报告。 一、总体情况 2022年,我局推进公开。"],
            Some("青石县审计局"),
        ),
        (&["青石县人民政府信息公开年报(2022年)", BASIS], Some("青石县人民政府")),
        (&["青石县 审计局 2022年 政府信息公开 工作年度报告", BASIS], Some("青石县审计局")),
    ];
    for (lines, expected) in cases {
        assert_eq!(read(lines).agency.as_deref(), expected, "{lines:?}");
    }
}

#[test]
fn years() {
    let cases: [(&[&str], Option<i16>); 15] = [
        (&["某县审计局2022年政府信息公开工作年度报告", "发布日期:2023-01-20"], Some(2022)),
        (&["政府信息公开工作年度报告(2022年)", "发布日期:2023-01-20"], Some(2022)),
        (&["政府信息公开工作年度报告", "(2022年度)", "发布日期:2023-01-20"], Some(2022)),
        (&["政府信息公开工作年度报告", "统计期限自2022年1月1日起至2022年12月31日止。"], Some(2022)),
        (&["统计期限自202211日起至20221231日止。"], Some(2022)),
        (&["现公布二〇二二年政府信息公开工作年度报告。"], Some(2022)),
        (&[BASIS, "一、总体情况", "2022年,我局推进公开。"], Some(2022)),
        (&[BASIS, "一、总体情况", "我局推进公开。2022年共公开3条。与2021年相比有增长。"], Some(2022)),
        (&[BASIS, "一、总体情况", "我局推进公开。", "五、存在的主要问题及改进情况", "2023年,我们将继续努力。"], None),
        (&[BASIS, "发布日期:2023-01-20"], None),
        (&["2022年政府信息公开工作年度报告", "统计期限自2021年1月1日起至2021年12月31日止。"], Some(2022)),
        (&["内容概述 2022年政府信息公开工作年度报告", "索引号 1/2023-00175"], Some(2022)),
        (&["某局2031年政府信息公开工作年度报告"], None),
        (&["某局2007年政府信息公开工作年度报告"], None),
        (&["２０２２年度政府信息公开年报"], Some(2022)),
    ];
    for (lines, expected) in cases {
        let got = read(lines);
        assert_eq!(got.year, expected, "{lines:?}: {:?}", got.year_sources);
    }
}

#[test]
fn every_source_of_the_year_is_kept_best_first() {
    let document = document(&[
        "2022年政府信息公开工作年度报告",
        "统计期限自2021年1月1日起至2021年12月31日止。",
        "一、总体情况",
        "2022年,我局推进公开。",
    ]);
    let got = read_with(&document, "2020/年报.txt", &Sidecar::default(), Some(2019));
    let expected = [("table_header", 2019), ("title", 2022), ("period", 2021), ("sections", 2022), ("path", 2020)];
    assert_eq!(got.year_sources, expected);
    assert_eq!(got.year, Some(2019));
}

#[test]
fn paths_and_sidecars() {
    let empty = document(&["一、总体情况", "我局推进公开。"]);
    let paths = [
        ("青石县审计局2022年政府信息公开工作年度报告.html", Some("青石县审计局"), Some(2022)),
        ("青石县/青石县审计局/2022.html", Some("青石县审计局"), Some(2022)),
        ("青石县审计局/2023/01/20/t20230120_1.html", Some("青石县审计局"), None),
        ("2022年/青石县审计局_年报.txt", Some("青石县审计局"), Some(2022)),
        ("reports/t20230120_1.html", None, None),
        ("a.zip!/青石县审计局-2022.html", Some("青石县审计局"), Some(2022)),
        ("nb/202301/a.html", None, None),
        ("2021nb/a.html", None, Some(2021)),
        ("nb2021/a.html", None, Some(2021)),
        ("gov2021_a.html", None, Some(2021)),
        ("2011zwxx/a.html", None, None),
    ];
    for (path, agency, year) in paths {
        let got = read_with(&empty, path, &Sidecar::default(), None);
        assert_eq!((got.agency.as_deref(), got.year), (agency, year), "{path}: {:?}", got.year_sources);
    }
    let published = document(&["发布日期:2023-01-20", "一、总体情况", "我局推进公开。"]);
    assert_eq!(read_with(&published, "2023/a.html", &Sidecar::default(), None).year, None);

    let sidecar = Sidecar {
        agency: Some("青石县审计局".to_owned()),
        title: Some("青石县财政局2022年政府信息公开工作年度报告".to_owned()),
        ..Sidecar::default()
    };
    let got = read_with(&empty, "a.html", &sidecar, None);
    assert_eq!((got.agency.as_deref(), got.year), (Some("青石县审计局"), Some(2022)));
    assert_eq!(got.title.as_deref(), Some("青石县财政局2022年政府信息公开工作年度报告"));
}

#[test]
fn titles_are_without_what_surrounds_them() {
    let own = "青石县审计局2022年政府信息公开工作年度报告";
    let cases = [
        ("# 青石县审计局2022年政府信息公开工作年度报告", own),
        ("青石县审计局2022年政府信息公开工作年度报告-某某登录", own),
        ("青石县审计局2022年政府信息公开工作年度报告_青石县人民政府门户网站", own),
        ("名 称: | 青石县审计局2022年政府信息公开工作年度报告 | ||", own),
        ("政府信息公开工作年度报告——青石县审计局（2022年）", "政府信息公开工作年度报告——青石县审计局（2022年）"),
        ("2022年政府信息公开工作年度报告——青石县审计局", "2022年政府信息公开工作年度报告——青石县审计局"),
        ("青石县审计局-2022年政府信息公开工作年度报告", "青石县审计局-2022年政府信息公开工作年度报告"),
        ("青石县 2022年度年报", "青石县 2022年度年报"),
    ];
    for (printed, expected) in cases {
        assert_eq!(title::strip_surroundings(printed), expected, "{printed}");
    }
}

#[test]
fn page_titles_and_meta_elements() {
    let mut page = document(&["首页", "一、总体情况", "我局推进公开。"]);
    page.title = Some("2022年政府信息公开工作年度报告_青石县人民政府门户网站".to_owned());
    page.meta = vec![
        ("articletitle".to_owned(), "青石县审计局2022年政府信息公开工作年度报告".to_owned()),
        ("contentsource".to_owned(), "青石县审计局".to_owned()),
        ("pubdate".to_owned(), "2023-01-20 10:33".to_owned()),
        ("sitename".to_owned(), "青石县人民政府".to_owned()),
    ];
    let got = read_with(&page, "a.html", &Sidecar::default(), None);
    assert_eq!(got.agency.as_deref(), Some("青石县审计局"));
    assert_eq!((got.year, got.published_on), (Some(2022), day(2023, 1, 20)));
    page.meta.clear();
    let got = read_with(&page, "a.html", &Sidecar::default(), None);
    assert_eq!((got.agency, got.year), (None, Some(2022)));
}

#[test]
fn days_of_publication() {
    let cases: [(&[&str], Option<NaiveDate>); 9] = [
        (&["發(fā)布時間:2023-01-20 10:33"], day(2023, 1, 20)),
        (&["青石县审计局2022年政府信息公开工作年度报告", "  • 分享", "  • 2023-01-20"], day(2023, 1, 20)),
        (&["发布日期:2023-01-20 10:33", "成文日期:2023-01-18"], day(2023, 1, 20)),
        (&["发布时间:2023年1月20日 来源:某局"], day(2023, 1, 20)),
        (&["生成日期 2023-01-18 公开日期 2023-01-20"], day(2023, 1, 20)),
        (&["成文日期:2023-01-18"], day(2023, 1, 18)),
        (&["一、总体情况", "无。", "青石县审计局", "二〇二三年一月二十日"], day(2023, 1, 20)),
        (&["一、总体情况", "无。", "青石县审计局", "20231"], None),
        (&["发布日期:20231"], None),
    ];
    for (lines, expected) in cases {
        assert_eq!(read(lines).published_on, expected, "{lines:?}");
    }
}

proptest! {
    #[test]
    fn never_panics(
        lines in proptest::collection::vec(
            "(青石县|人民政府|办公室|审计局|2023年|二〇二三年|202311日|20|度|一、|六、|总体情况|其他需要报告的事项|主动公开政府信息情况|政府信息公开|工作|年度报告|年报|\
              关于|的|通知|由|根据|请与|联系|发布机构|:|来源|公开日期|2024-01-22|现将|《|》|\\(|\\)|>|当前位置|,|。|_| |\u{a0}|将|、|\\PC){0,24}", 0..8)
    ) {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let document = document(&lines);
        let metadata = read(&lines);
        let _ = crate::interpret::classify::classify(&document, &metadata, 0);
        // Nothing is lost: every character that is no white space or closing mark is in a section.
        let sections = crate::interpret::sections::cut_sections(&document);
        let count = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
        let kept: usize = sections.iter().map(|section| count(&section.heading) + count(&section.text)).sum();
        prop_assert_eq!(kept, document.lines().map(|line| count(&line.text)).sum::<usize>());
    }
}
