//! Texts about information disclosure and what each is. Written for the tests, in the manner of the pages of sites.

use super::tests::{HEADINGS, code, document};

const BASIS: &str = "根据《中华人民共和国政府信息公开条例》规定，编制本年度报告。";
const BLANK_TABLE: [&str; 8] =
    ["规章", "", "行政规范性文件", "", "一、本年新收政府信息公开申请数量", "", "(一)予以公开", ""];

fn filler(n: usize) -> String {
    "各单位要提高认识，明确责任，按时完成各项任务，不断提升公开的质量和实效。".repeat(n)
}

/// Lines, cells of tables with how many of them are statutory, expected code.
type Case<'a> = (Vec<&'a str>, &'a [&'a str], usize, &'static str);

fn check(cases: Vec<Case>) {
    let mut failures = Vec::new();
    for (lines, cells, n_tables, expected) in cases {
        let got = code(&document(&lines, cells), n_tables);
        if got != expected {
            failures.push(format!("{got} instead of {expected}: {}", lines.join(" / ")));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn not_reports() {
    let long = filler(12);
    let long = long.as_str();
    let with = |first: &[&'static str]| first.iter().chain(&HEADINGS).copied().collect::<Vec<_>>();
    check(vec![
        // Policies.
        (
            vec![
                "中华人民共和国政府信息公开条例",
                "第一章 总则",
                "第一条 为了保障公民获取政府信息，制定本条例。",
                long,
            ],
            &[],
            0,
            "policy",
        ),
        (vec!["岳山市政府信息公开办法", "第一条 为了规范政府信息公开，制定本办法。", long], &[], 0, "policy"),
        (vec!["岳山市政府信息公开规定（试行）", "第一条 为推进公开，制定本规定。", long], &[], 0, "policy"),
        (vec!["岳山市财政局政府信息公开保密审查制度", long], &[], 0, "policy"),
        (vec!["岳山市财政局政府信息公开工作年度报告制度", "第三条 年度报告应当包括下列内容：", long], &[], 0, "policy"),
        (vec!["岳山市财政局政府信息公开社会评议制度", long], &[], 0, "policy"),
        (vec!["岳山市2023年政务公开工作要点", "一、总体要求", long], &[], 0, "policy"),
        (vec!["青石县2022年政务公开工作实施方案", "一、总体要求", "二、主要任务", long], &[], 0, "policy"),
        (vec!["政府信息公开信息处理费管理办法", "第一条 为了规范收费，制定本办法。", long], &[], 0, "policy"),
        (vec!["青石县政府信息公开考核细则", long], &[], 0, "policy"),
        (vec!["青石县财政局依申请公开工作规程", long], &[], 0, "policy"),
        // Notices and letters about reports.
        (vec!["关于做好2022年政府信息公开工作年度报告编制工作的通知", "各乡镇人民政府：", long], &[], 0, "notice"),
        (
            with(&["关于做好2022年政府信息公开工作年度报告编制工作的通知", "年度报告应当包括以下内容："]),
            &[],
            0,
            "notice",
        ),
        (
            with(&["关于政府信息公开工作年度报告有关事项的通知", "各省、自治区、直辖市人民政府："]),
            &BLANK_TABLE,
            2,
            "notice",
        ),
        (vec!["关于报送2022年政府信息公开工作年度报告的通知", "请于1月15日前报送。", long], &[], 0, "notice"),
        (vec!["关于2022年政务公开工作考核情况的通报", long], &[], 0, "notice"),
        (vec!["关于进一步加强政府信息公开工作的意见", long], &[], 0, "notice"),
        (vec!["关于政府信息公开申请收费问题的复函", long], &[], 0, "notice"),
        (vec!["关于公开征求《青石县政府信息公开办法》意见的公告", long], &[], 0, "notice"),
        // Guides, catalogues, forms.
        (vec!["青石县财政局政府信息公开指南", "一、公开范围", "二、公开形式", long], &[], 0, "guide"),
        (vec!["青石县财政局依申请公开指南", "一、受理机构", long], &[], 0, "guide"),
        (vec!["政府信息依申请公开须知", "一、申请方式", long], &[], 0, "guide"),
        (vec!["政府信息公开申请办理流程", "一、提出申请", long], &[], 0, "guide"),
        (vec!["青石县财政局政府信息主动公开基本目录", long], &[], 0, "catalogue"),
        (vec!["青石县基层政务公开标准目录", long], &["序号", "公开事项", "1", "机构职能"], 0, "catalogue"),
        (vec!["青石县财政局政府信息公开申请表", "申请人信息"], &["姓名", "", "工作单位", ""], 0, "form"),
        (with(&["中华人民共和国政府信息公开工作年度报告格式"]), &BLANK_TABLE, 2, "form"),
        (vec!["政府信息公开工作年度报告填报说明", long], &[], 0, "form"),
        (with(&["XX局2022年政府信息公开工作年度报告"]), &BLANK_TABLE, 2, "blank_form"),
        (with(&["____（单位名称）2022年政府信息公开工作年度报告"]), &BLANK_TABLE, 2, "blank_form"),
        (with(&["某某局20XX年政府信息公开工作年度报告（模板）"]), &BLANK_TABLE, 2, "blank_form"),
        (vec!["政府信息公开年度工作报告范文", "本年度报告根据条例编制。", "一、概述", long], &[], 0, "form"),
        // Interpretations.
        (vec!["《政府信息公开条例》解读", long], &[], 0, "interpretation"),
        (vec!["一图读懂青石县2022年政府信息公开工作年度报告"], &[], 0, "interpretation"),
        (vec!["图解：青石县财政局2022年政府信息公开工作年度报告", long], &[], 0, "interpretation"),
        (vec!["青石县2022年政府信息公开工作年度报告解读", "现将有关情况解读如下：", long], &[], 0, "interpretation"),
        (vec!["政府信息公开工作年度报告常见问题问答", long], &[], 0, "interpretation"),
        // Lists.
        (
            vec![
                "政府信息公开年报",
                "青石县财政局2022年政府信息公开工作年度报告 2023-01-20",
                "青石县审计局2022年政府信息公开工作年度报告 2023-01-19",
                "青石县水利局2022年政府信息公开工作年度报告 2023-01-18",
                "青石县民政局2022年政府信息公开工作年度报告 2023-01-18",
                "共12页 首页 上一页 下一页 尾页",
            ],
            &[],
            0,
            "list",
        ),
        (
            vec![
                "当前位置：首页 > 政府信息公开 > 政府信息公开年报",
                "· 2022年政府信息公开工作年度报告",
                "· 2021年政府信息公开工作年度报告",
                "· 2020年政府信息公开工作年度报告",
                "· 2019年政府信息公开工作年度报告",
                "友情链接",
            ],
            &[],
            0,
            "list",
        ),
        (
            vec!["首页", "政府信息公开指南", "政府信息公开制度", "政府信息公开年报", "2022年", "2021年"],
            &[],
            0,
            "no_evidence",
        ),
        // News and other documents.
        (
            vec![
                "青石县2022年政府信息公开工作年度报告全部发布",
                "1月31日，全县42家单位的2022年政府信息公开工作年度报告全部向社会发布。现将有关情况介绍如下。",
                long,
            ],
            &[],
            0,
            "no_evidence",
        ),
        (
            vec!["岳山市发布2022年政府信息公开工作年度报告", "日前，岳山市发布年度报告，本报告共六个部分。", long],
            &[],
            0,
            "no_evidence",
        ),
        (
            vec!["青石县举办政府信息公开工作年度报告编制培训会", "培训会上，授课人讲解了本报告的编制要求。", long],
            &[],
            0,
            "no_evidence",
        ),
        (
            vec!["青石县召开政务公开工作推进会", "会议通报了2022年政府信息公开工作年度报告情况。", long],
            &[],
            0,
            "no_evidence",
        ),
        (
            vec![
                "青石县2022年法治政府建设年度报告",
                "一、总体情况",
                "现将2022年法治政府建设情况报告如下：",
                long,
                "二、存在的问题",
            ],
            &[],
            0,
            "no_evidence",
        ),
        (
            vec!["政府网站工作年度报表（2022年度）", "填报单位：青石县财政局"],
            &["信息发布", "总数", "1024"],
            0,
            "no_evidence",
        ),
        (vec!["青石县财政局2022年度部门决算公开", "一、基本情况", long], &["收入", "1024"], 0, "no_evidence"),
        (vec!["政府信息公开申请答复书", "经审查，你申请公开的信息予以公开。", long], &[], 0, "no_evidence"),
        (vec!["行政复议决定书", "申请人不服被申请人作出的政府信息公开答复。", long], &[], 0, "no_evidence"),
        (vec!["青石县2022年政府信息公开第三方评估报告", "一、评估概况", long], &[], 0, "no_evidence"),
        (vec!["您访问的页面不存在或已删除", "返回首页"], &[], 0, "no_evidence"),
        // The report is elsewhere.
        (
            vec![
                "青石县财政局2022年政府信息公开工作年度报告",
                "发布时间：2023-01-20",
                "附件：青石县财政局2022年政府信息公开工作年度报告.pdf",
            ],
            &[],
            0,
            "attachment",
        ),
        (vec!["青石县财政局2022年政府信息公开工作年度报告", "点击下载：年报.docx"], &[], 0, "attachment"),
    ]);
}

#[test]
fn reports() {
    let long = "我局认真推进公开工作，全年公开各类信息，及时回应关切。".repeat(16);
    let long = long.as_str();
    let with = |first: &[&'static str]| first.iter().chain(&HEADINGS).copied().collect::<Vec<_>>();
    let filled: [&str; 4] = ["规章", "0", "行政许可", "15"];
    let empty: [&str; 4] = ["规章", "", "行政许可", "/"];
    check(vec![
        (with(&["青石县财政局2022年政府信息公开工作年度报告", BASIS]), &filled, 3, "report"),
        // Tables are pictures, or were lost.
        (with(&["青石县财政局2022年政府信息公开工作年度报告", BASIS]), &[], 0, "report"),
        (with(&[BASIS]), &[], 0, "report"),
        (with(&["首页", "政务公开"]), &[], 0, "report"),
        // Tables are there and blank, in a report that is real.
        (with(&["青石镇2022年政府信息公开工作年度报告", BASIS]), &empty, 3, "report"),
        // A notice that brings the report.
        (
            with(&["青石县人民政府办公室关于印发2022年政府信息公开工作年度报告的通知", "现将报告印发给你们。"]),
            &filled,
            3,
            "report",
        ),
        (with(&["关于印发青石县2022年政府信息公开工作年度报告的通知", BASIS]), &[], 0, "report"),
        // Traditional characters, words of a converter.
        (
            vec![
                "青石縣審計局2022年政府資訊公開工作年度報告",
                "根據《中華人民共和國政府資訊公開條例》，編制本報告。",
                "一、總體情況",
                "二、主動公開政府資訊情況",
                "三、收到和處理政府資訊公開申請情況",
                "四、政府資訊公開行政復議、行政訴訟情況",
            ],
            &[],
            0,
            "report",
        ),
        // On one line.
        (
            vec![
                "青石县财政局2022年政府信息公开工作年度报告根据要求，编制本年度报告。一、总体情况2022年，我局推进公开。二、主动公开政府信息情况详见附表。三、收到和处理政府信息公开申请情况无。四、政府信息公开行政复议、行政诉讼情况无。五、存在的主要问题及改进情况公开不及时。六、其他需要报告的事项无。",
            ],
            &[],
            0,
            "report",
        ),
        // Older kinds.
        (
            vec![
                "青石县财政局2012年政府信息公开工作年度报告",
                "一、概述",
                "二、主动公开政府信息的情况",
                "三、依申请公开政府信息情况",
                "四、政府信息公开的收费及减免情况",
                "五、因政府信息公开申请行政复议、提起行政诉讼情况",
                "六、存在的主要问题及改进措施",
            ],
            &[],
            0,
            "report",
        ),
        (
            vec!["青石镇2010年政府信息公开工作年度报告", "现将我镇2010年政府信息公开工作情况报告如下：", long],
            &[],
            0,
            "report",
        ),
        (
            vec!["青石县财政局2016年政府信息公开工作年度报告", "指标", "主动公开政府信息数", "条", "312"],
            &[],
            0,
            "report",
        ),
        // Headings shortened and misnumbered.
        (
            vec![
                "青石县水利局2022年政府信息公开年度报告",
                BASIS,
                "一、总体情况",
                "二、主动公开情况",
                "三、依申请公开情况",
                "四、行政复议、行政诉讼情况",
                "四、存在问题及改进措施",
            ],
            &[],
            0,
            "report",
        ),
        (
            vec![
                "青石县文广新局2013年度信息公开工作",
                "年度报告",
                "一、主动公开的情况：",
                "二、依申请公开和不予公开的情况",
                "三、信息公开收费及减免的情况",
                "四、因信息公开引起行政复议、诉讼的情况",
                "五、工作中的主要问题及改进办法",
            ],
            &[],
            0,
            "report",
        ),
        // One line, with readings in brackets.
        (
            vec![
                "一、總體(tǐ)情況 特向社會(huì)公布青石縣審計(jì)局2020年政府信息公開工作年度報(bào)告。二、主動(dòng)公開政府信息情況 三、收到和處(chù)理政府信息公開申請(qǐng)情況 四、政府信息公開行政復(fù)議、行政訴訟情況 五、存在的主要問題及改進(jìn)情況 六、其他需要報(bào)告的事項(xiàng) 無(wú)。",
            ],
            &[],
            0,
            "report",
        ),
        // The table speaks for itself.
        (vec!["续表", "三、收到和处理政府信息公开申请情况"], &filled, 1, "report"),
        // A report that speaks of its attachments is none of them.
        (with(&["青石县财政局2022年政府信息公开工作年度报告", BASIS, "附件：统计表.xlsx"]), &[], 0, "report"),
    ]);
}
