use super::*;
use crate::interpret::meta::{Context, read_metadata};
use crate::model::{Block, Grid, GridCell, Layout, Line, Sidecar};

pub(super) fn document(lines: &[&str], cells: &[&str]) -> Document {
    let mut blocks: Vec<Block> =
        lines.iter().map(|text| Block::Text(Line { text: (*text).to_owned(), heading: None })).collect();
    if !cells.is_empty() {
        let cell = |(row, text): (usize, &&str)| GridCell {
            row: row as u32,
            col: 0,
            rowspan: 1,
            colspan: 1,
            text: (*text).to_owned(),
        };
        blocks.push(Block::Grid(Grid {
            layout: Layout::Html,
            n_rows: cells.len() as u32,
            n_cols: 1,
            cells: cells.iter().enumerate().map(cell).collect(),
            is_cut: false,
            has_lost: false,
        }));
    }
    Document { blocks, ..Document::default() }
}

pub(super) fn code(document: &Document, tables_found: usize) -> String {
    let sidecar = Sidecar::default();
    let context = Context { source_path: "a.txt", sidecar: &sidecar, table_year: None };
    match classify(document, &read_metadata(document, &context), tables_found) {
        Class::Report => "report".to_owned(),
        Class::NotAReport { reason } => reason.split(':').next().unwrap_or_default().to_owned(),
    }
}

pub(super) const HEADINGS: [&str; 6] = [
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
];

#[test]
fn documents_with_tables() {
    let filled = ["规章", "0", "行政许可", "增3"];
    let empty = ["规章", "", "行政许可", "/", "1.属于国家秘密", "本年(2023)制发件数"];
    let notice = "关于做好2023年政府信息公开工作年度报告编制工作的通知";
    let cases: [(&[&str], &[&str], &str); 12] = [
        (&["某局2023年上半年依申请公开情况"], &filled, "periodic"),
        (&["某局2023年第三季度政府信息公开申请情况统计表"], &filled, "periodic"),
        (&["某局2023年政府信息公开工作年度报告", "某局2023年第三季度政府信息公开情况"], &filled, "report"),
        (&["某局主动公开基本目录(2023年)"], &filled, "catalogue"),
        (&["关于2022年政府信息公开年度报告评估问题整改情况的报告"], &[], "rectification"),
        (&["某局2023年政府信息公开工作年度报告", "五、存在的主要问题及整改情况"], &filled, "report"),
        (&["某局2023年政府信息公开工作年度报告"], &filled, "report"),
        (&["无题"], &filled, "report"),
        (&["某局2023年政府信息公开工作年度报告"], &empty, "report"),
        (&["XX局2023年政府信息公开工作年度报告"], &empty, "blank_form"),
        (&["一、总体情况", "必要文字表述。"], &empty, "blank_form"),
        (&[notice], &empty, "notice"),
    ];
    for (lines, cells, expected) in cases {
        assert_eq!(code(&document(lines, cells), 1), expected, "{lines:?}");
    }
}

#[test]
fn documents_without_tables() {
    let long = "我局认真推进公开工作。".repeat(40);
    let with = |first: &[&'static str]| first.iter().chain(&HEADINGS).copied().collect::<Vec<_>>();
    let basis = "根据条例要求,编制本年度报告。";
    let cases: Vec<(Vec<&str>, &str)> = vec![
        (with(&["某局2023年政府信息公开工作年度报告", basis]), "report"),
        (with(&[basis]), "report"),
        (with(&[]), "report"),
        (vec!["某局2023年政府信息公开工作年度报告", "一、总体情况", basis, "二、主动公开政府信息情况"], "report"),
        (vec!["某局2012年政府信息公开工作年度报告", basis, &long], "report"),
        (vec!["某局2012年政府信息公开工作年度报告", "主动公开政府信息数", "条", "12"], "report"),
        (with(&["关于做好2023年政府信息公开工作年度报告编制工作的通知"]), "notice"),
        (with(&["中华人民共和国政府信息公开工作年度报告格式"]), "form"),
        (vec!["中华人民共和国政府信息公开条例", "第一条 为了保障公民依法获取政府信息,制定本条例。", &long], "policy"),
        (vec!["某市政府信息公开管理办法(试行)", &long], "policy"),
        (vec!["某市2023年政务公开工作要点", &long], "policy"),
        (vec!["某局政府信息公开指南", "本指南由某局编制。", &long], "guide"),
        (vec!["某局主动公开基本目录"], "catalogue"),
        (vec!["《某市政府信息公开管理办法》解读", &long], "interpretation"),
        (vec!["一图读懂某局2023年政府信息公开工作年度报告"], "interpretation"),
        (vec!["政府信息公开申请表"], "form"),
        (
            vec![
                "信息公开年报",
                "某局2020年政府信息公开工作年度报告",
                "某局2021年政府信息公开工作年度报告",
                "某局2022年政府信息公开工作年度报告",
                "某局2023年政府信息公开工作年度报告",
            ],
            "list",
        ),
        (vec!["某局2023年政府信息公开工作年度报告", "下载附件"], "attachment"),
        (vec!["某局召开会议", "会议强调,要抓好落实。"], "no_evidence"),
        (vec![], "no_evidence"),
    ];
    for (lines, expected) in cases {
        assert_eq!(code(&document(&lines, &[]), 0), expected, "{lines:?}");
    }
}

#[test]
fn links_have_no_say() {
    let mut page = document(&["某局2023年政府信息公开工作年度报告", "根据条例要求,编制本年度报告。"], &[]);
    page.title = Some("通知公告_某市人民政府".to_owned());
    for text in HEADINGS {
        page.blocks.push(Block::Text(Line { text: text.to_owned(), heading: Some(2) }));
    }
    page.blocks.push(Block::Text(Line { text: "关于政府信息公开工作的通知".to_owned(), heading: None }));
    assert_eq!(code(&page, 0), "report");
    let long = "本报告".repeat(200);
    let mut guide = document(&["某局2023年政府信息公开工作年度报告", &long], &[]);
    guide.title = Some("某局政府信息公开指南_某市人民政府".to_owned());
    assert_eq!(code(&guide, 0), "guide");
}
