//! Flattened text in which something stands between the cells that is no cell, or in which the cells do not stand behind
//! their labels: no figure may be wrong or shifted, and none that is printed may be called blank.

use gongkai::extract::{Limits, extract};
use gongkai::forms::Forms;
use gongkai::interpret::interpret;
use gongkai::model::{Reading, State};

/// Rows of T2 with their labels, as the form of 2021 has them.
const LABELS: [(&str, &str); 25] = [
    ("received_new", "一、本年新收政府信息公开申请数量"),
    ("carried_in", "二、上年结转政府信息公开申请数量"),
    ("granted", "(一)予以公开"),
    ("granted_in_part", "(二)部分公开(区分处理的,只计这一情形,不计其他情形)"),
    ("denied_state_secret", "1.属于国家秘密"),
    ("denied_prohibited_by_law", "2.其他法律行政法规禁止公开"),
    ("denied_safety_stability", "3.危及“三安全一稳定”"),
    ("denied_third_party", "4.保护第三方合法权益"),
    ("denied_internal_affairs", "5.属于三类内部事务信息"),
    ("denied_process_information", "6.属于四类过程性信息"),
    ("denied_enforcement_file", "7.属于行政执法案卷"),
    ("denied_administrative_query", "8.属于行政查询事项"),
    ("unavailable_not_held", "1.本机关不掌握相关政府信息"),
    ("unavailable_needs_creation", "2.没有现成信息需要另行制作"),
    ("unavailable_unclear", "3.补正后申请内容仍不明确"),
    ("not_processed_petition", "1.信访举报投诉类申请"),
    ("not_processed_repeat", "2.重复申请"),
    ("not_processed_publication", "3.要求提供公开出版物"),
    ("not_processed_excessive", "4.无正当理由大量反复申请"),
    ("not_processed_confirmation", "5.要求行政机关确认或重新出具已获取信息"),
    ("other_correction_overdue", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
    ("other_fee_overdue", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
    ("other_misc", "3.其他"),
    ("total", "(七)总计"),
    ("carried_forward", "四、结转下年度继续办理"),
];

/// Groups, each before the first of its rows.
const GROUPS: [(&str, &str); 5] = [
    ("granted", "三、本年度办理结果"),
    ("denied_state_secret", "(三)不予公开"),
    ("unavailable_not_held", "(四)无法提供"),
    ("not_processed_petition", "(五)不予处理"),
    ("other_correction_overdue", "(六)其他处理"),
];

/// The figures of a row.
fn figures(row: &str) -> [i64; 7] {
    match row {
        "received_new" => [9, 2, 0, 0, 0, 1, 12],
        "carried_in" | "carried_forward" => [0, 1, 0, 0, 0, 0, 1],
        "granted" | "denied_third_party" => [3, 1, 0, 0, 0, 0, 4],
        "not_processed_repeat" => [3, 0, 0, 0, 0, 1, 4],
        "total" => [9, 2, 0, 0, 0, 1, 12],
        _ => [0; 7],
    }
}

/// How a page is printed.
struct Print {
    /// Between the cells.
    separator: &'static str,
    /// For 0.
    zero: &'static str,
}

const PIPES: Print = Print { separator: "|", zero: "—" };
const LINES: Print = Print { separator: "\n", zero: "—" };
const SPACES: Print = Print { separator: " ", zero: "0" };

impl Print {
    fn cells(&self, row: &str) -> Vec<String> {
        figures(row).iter().map(|&n| if n == 0 { self.zero.to_owned() } else { n.to_string() }).collect()
    }

    /// A page, each row of T2 printed by `row` from its code, its label and its cells.
    fn page(&self, row: impl Fn(&str, &str, &[String]) -> String) -> String {
        let join = |cells: &[&str]| cells.join(self.separator) + "\n";
        let mut page = String::from("某县某局2023年政府信息公开工作年度报告\n一、总体情况\n全年工作有序。\n");
        page += "二、主动公开政府信息情况\n第二十条第(一)项\n";
        page += &join(&["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]);
        page += &join(&["规章", self.zero, "7", "8"]);
        page += &join(&["行政规范性文件", "5", self.zero, "6"]);
        page += "三、收到和处理政府信息公开申请情况\n";
        page += &join(&["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]);
        for (code, label) in LABELS {
            if let Some((_, group)) = GROUPS.iter().find(|(first, _)| *first == code) {
                page += group;
                page += "\n";
            }
            page += &row(code, label, &self.cells(code));
            page += "\n";
        }
        page + "五、存在的主要问题及改进情况\n无。\n六、其他需要报告的事项\n无。\n"
    }

    fn row(&self, label: &str, cells: &[String]) -> String {
        format!("{label}{}{}", self.separator, cells.join(self.separator))
    }
}

fn read(text: &str) -> Reading {
    let forms = Forms::embedded();
    let mut document = extract(text, false, &forms, &Limits::default());
    interpret(&mut document, &forms)
}

/// The row of T2 as it was read: `_` for a blank, `?` for what has no number and is not said to be blank.
fn row_of(reading: &Reading, row: &str) -> String {
    let facts = reading.applications.iter().filter(|fact| fact.key.outcome.code() == row);
    let cells = facts.map(|fact| match (fact.value, fact.state) {
        (Some(value), _) => value.to_string(),
        (None, State::Blank) => "_".to_owned(),
        _ => "?".to_owned(),
    });
    cells.collect::<Vec<_>>().join(" ")
}

/// The row of T1, as [`row_of`].
fn item_of(reading: &Reading, item: &str) -> String {
    let facts = reading.disclosures.iter().filter(|fact| fact.key.item.code() == item);
    let cells = facts.map(|fact| match (fact.value, fact.state) {
        (Some(value), _) => value.to_string(),
        (None, State::Blank) => "_".to_owned(),
        _ => "?".to_owned(),
    });
    cells.collect::<Vec<_>>().join(" ")
}

/// Asserts that no figure of T2 is wrong, and tells how many cells with a figure were read.
fn n_read(text: &str) -> usize {
    let reading = read(text);
    let mut n_read = 0;
    for fact in &reading.applications {
        let printed = figures(fact.key.outcome.code())[fact.key.applicant.index()];
        let what = format!("{}/{} in\n{text}", fact.key.outcome.code(), fact.key.applicant.code());
        match fact.value {
            Some(value) => assert_eq!(value, printed, "{what}"),
            None => assert!(fact.state != State::Blank || printed == 0, "{} is blank: {what}", printed),
        }
        n_read += usize::from(fact.value.is_some() && printed != 0);
    }
    n_read
}

/// Figures other than 0 of T2.
const N_FIGURES: usize = 4 * 2 + 3 * 3 + 4;

#[test]
fn a_line_of_the_page_behind_a_row_is_no_cell_of_it() {
    for line in [
        "3",
        "2",
        "3/9",
        "3 of 9",
        "2024/3/6 17:05",
        "2024-03-06",
        "17:05",
        "https://a.gov.cn/b.html 3/9",
        "某县某局2023年政府信息公开工作年度报告",
    ] {
        for behind in ["carried_in", "denied_third_party", "not_processed_repeat", "total", "carried_forward"] {
            for print in [PIPES, SPACES] {
                let page = print.page(|code, label, cells| {
                    let row = print.row(label, cells);
                    if code == behind { format!("{row}\n{line}") } else { row }
                });
                assert_eq!(n_read(&page), N_FIGURES, "{line} behind {behind}:\n{page}");
            }
            // Where each cell has a line of its own, a number may be one: nothing wrong is read.
            let page = LINES.page(|code, label, cells| {
                let row = LINES.row(label, cells);
                if code == behind { format!("{row}\n{line}") } else { row }
            });
            assert!(n_read(&page) >= N_FIGURES - 7, "{line} behind {behind}:\n{page}");
        }
    }
}

#[test]
fn a_line_of_the_page_before_the_figures_of_a_row_does_not_make_it_blank() {
    for line in ["3", "3/9", "2024/3/6 17:05", "某县某局2023年政府信息公开工作年度报告", "别的文字"]
    {
        for print in [LINES, SPACES] {
            let page = print.page(|code, label, cells| {
                if code == "total" {
                    format!("{label}\n{line}\n{}", cells.join(print.separator))
                } else {
                    print.row(label, cells)
                }
            });
            assert!(n_read(&page) >= N_FIGURES - 7, "{line}:\n{page}");
        }
    }
}

#[test]
fn a_page_line_behind_a_row_of_t1_shifts_nothing() {
    for line in ["3", "3/9", "2024-03-06"] {
        for print in [PIPES, SPACES] {
            let page = print.page(|_, label, cells| print.row(label, cells));
            let page = page.replace("7|8\n", &format!("7|8\n{line}\n")).replace("7 8\n", &format!("7 8\n{line}\n"));
            let expected = if print.zero == "0" { "0 7 8" } else { "_ 7 8" };
            assert_eq!(item_of(&read(&page), "regulations"), expected, "{line}");
        }
    }
    let page = LINES.page(|_, label, cells| LINES.row(label, cells)).replace("7\n8\n", "7\n8\n3\n");
    assert_eq!(item_of(&read(&page), "regulations"), "? ? ?");
}

#[test]
fn a_label_around_its_figures_has_them() {
    for (code, above, below) in [
        ("granted_in_part", "(二)部分公开(区分处理的,只计这一", "情形,不计其他情形)"),
        ("denied_third_party", "4.保护第三方合", "法权益"),
        ("not_processed_repeat", "(五)不予处理 2.重复", "理 申请"),
    ] {
        let page = SPACES.page(|row, label, cells| {
            if row == code { format!("{above}\n{}\n{below}", cells.join(" ")) } else { SPACES.row(label, cells) }
        });
        assert_eq!(n_read(&page), N_FIGURES, "{page}");
    }
}

#[test]
fn a_label_has_its_figures_beside_any_of_its_lines() {
    // Pieces of the labels of groups, which are set upright, stand between its own.
    for (code, lines) in [
        ("unavailable_needs_creation", "2.没有现成信息需要另行\n果 无法\n制作 #"),
        ("unavailable_not_held", "理结 (四) 1.本机关不掌握相关政府\n信息 #"),
        ("not_processed_excessive", "4.无正当理由大量反复申\n处理\n请 #"),
        ("not_processed_repeat", "(五)不予处理 2.重复\n#\n理 申请"),
        ("other_correction_overdue", "1.申请人无正当理由逾期\n不补正、行政机关不再处 #\n(六) 理其政府信息公开申请"),
        (
            "other_fee_overdue",
            "2.申请人逾期未按收费通\n其他\n知要求缴纳费用、行政机\n处理 #\n关不再处理其政府信息公\n开申请",
        ),
        (
            "other_fee_overdue",
            "2.申请人逾期未按收费通\n(六)其他处理\n知要求缴纳费用、行政机\n#\n关不再处理其政府信息公\n开申请",
        ),
    ] {
        let page =
            SPACES.page(
                |row, label, cells| {
                    if row == code { lines.replace('#', &cells.join(" ")) } else { SPACES.row(label, cells) }
                },
            );
        let reading = read(&page);
        assert_eq!(row_of(&reading, code), figures(code).map(|n| n.to_string()).join(" "), "{page}");
        assert_eq!(row_of(&reading, "other_misc"), "0 0 0 0 0 0 0", "{page}");
        assert_eq!(n_read(&page), N_FIGURES, "{page}");
    }
}

#[test]
fn figures_behind_words_that_are_no_label_leave_no_row_blank() {
    let page = SPACES.page(|code, label, cells| match code {
        "total" => format!("{label}\n别的文字 {}", cells.join(" ")),
        _ => SPACES.row(label, cells),
    });
    assert_eq!(row_of(&read(&page), "total"), "? ? ? ? ? ? ?", "{page}");
}

#[test]
fn a_header_in_pieces_is_one_where_they_stand_in_the_order_of_the_form() {
    let values = |page: &str| read(page).disputes.iter().map(|fact| fact.value).collect::<Vec<_>>();
    let with = |header: &str, figures: &str| {
        let table = format!("四、政府信息公开行政复议、行政诉讼情况\n{header}\n{figures}\n");
        SPACES.page(|_, label, cells| SPACES.row(label, cells)).replace("五、存在", &format!("{table}五、存在"))
    };
    const FIGURES: &str = "4 0 1 0 5 2 0 0 1 3 0 6 0 0 6";
    let expected = [4, 0, 1, 0, 5, 2, 0, 0, 1, 3, 0, 6, 0, 0, 6].map(Some);
    let top = "行政复议 行政诉讼\n未经复议直接起诉 复议后起诉\n";
    let headers = [
        "结果 结果 其他 尚未 总\n维持 纠正 结果 审结 计 结果 结果 其他 尚未 总 结果 结果 其他 尚未 总\n\
         维持 纠正 结果 审结 计 维持 纠正 结果 审结 计",
        "结 结 其 尚\n结 结 其 尚 结 结 其 尚\n果 果 他 未\n总计 果 果 他 未 总 果 果 他 未 总\n维 纠 结 审\n\
         维 纠 结 审 计 维 纠 结 审 计\n持 正 果 结\n持 正 果 结 持 正 果 结",
    ];
    for header in headers {
        assert_eq!(values(&with(&format!("{top}{header}"), FIGURES)), expected, "{header}");
    }
    let header = "申请人情况\n(本列数据的勾稽关系为:第一项加第二项之和,等于第三项 法人或其他组织\n\
                  加第四项之和) 自然人 商业 科研 社会公益 法律服务 总计\n其他\n企业 机构 组织 机构";
    let page = SPACES
        .page(|_, label, cells| SPACES.row(label, cells))
        .replace("自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计", header);
    assert_eq!(n_read(&page), N_FIGURES, "{page}");
}

#[test]
fn figures_out_of_order_are_nobodys() {
    let rows = |page: &str, rows: &[&str]| {
        let reading = read(page);
        rows.iter().map(|row| row_of(&reading, row)).collect::<Vec<_>>()
    };
    let unknown = "? ? ? ? ? ? ?";
    // Two rows whose figures stand behind the next: the block is nobody's, and those without any are not blank.
    let page = LINES.page(|code, label, cells| match code {
        "other_misc" | "total" => label.to_owned(),
        "carried_forward" => {
            let block = [LINES.cells("other_misc"), LINES.cells("total"), cells.to_vec()].concat();
            LINES.row(label, &block)
        }
        _ => LINES.row(label, cells),
    });
    assert_eq!(rows(&page, &["other_misc", "total", "carried_forward"]), [unknown; 3], "{page}");
    assert_eq!(rows(&page, &["received_new"]), ["9 2 _ _ _ 1 12"], "{page}");
    // A piece of a label without figures, where others have a block of them.
    let page = page.replace("3.补正后申请内容仍不明确\n—\n—\n—\n—\n—\n—\n—\n", "3.补正后申请内容仍不\n明确\n");
    assert_eq!(rows(&page, &["unavailable_unclear"]), [unknown], "{page}");
    // Columns that are named among the rows.
    let page = SPACES
        .page(|code, label, cells| match code {
            "received_new" | "carried_in" => format!("{label}\n{}", cells[..3].join("\n")),
            "granted" => format!("社会公益组织\n法律服务机构\n其他\n0\n1\n总计\n12\n1\n{label} {}", cells.join(" ")),
            _ => SPACES.row(label, cells),
        })
        .replace(" 社会公益组织 法律服务机构 其他 总计\n", "\n");
    assert_eq!(rows(&page, &["received_new", "carried_in"]), [unknown; 2], "{page}");
    // The 总计 of the header between rows of two figures, and the rest in a block that is cut off by prose.
    let page = SPACES.page(|code, label, cells| match code {
        "carried_in" => format!("{label}\n{}\n总计\n12\n1", cells[..2].join("\n")),
        "granted_in_part" => label.to_owned(),
        _ => format!("{label}\n{}", cells[..2].join("\n")),
    });
    let page = page.replace("自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计\n", "申请人情况\n");
    assert_eq!(rows(&page, &["granted", "granted_in_part", "denied_third_party"]), [unknown; 3], "{page}");
    // T1: a column named behind its row, figures behind a column, the header of a row before the block that has it.
    let plain = SPACES.page(|_, label, cells| SPACES.row(label, cells));
    let header = "信息内容 本年制发件数 本年废止件数 现行有效件数\n规章 0 7 8\n行政规范性文件 5 0 6\n";
    for (table, item) in [
        ("信息内容\n本年制发件数\n本年废止件数\n规章\n0\n7\n现行有效件数\n8\n行政规范性文件\n5\n0\n6\n", "regulations"),
        ("信息内容\n本年制发件数\n0\n5\n规章\n行政规范性文件\n本年废止件数\n现行有效件数\n7\n8\n0\n6\n", "regulations"),
        (
            "信息内容 本年制发件数 本年废止件数 现行有效件数\n规章\n0\n7\n8\n5\n0\n6\n行政规范性文件\n",
            "normative_documents",
        ),
    ] {
        assert_eq!(item_of(&read(&plain.replace(header, table)), item), "? ? ?", "{table}");
    }
    // T3: figures in the midst of the header have their order, unless one of them is gone.
    let table = "四、政府信息公开行政复议、行政诉讼情况\n行政复议\n行政诉讼\n未经复议直接起诉\n复议后起诉\n结果维持\n结果纠正\n\
                 其他结果\n尚未审结\n总计\n结果维持\n结果纠正\n其他结果\n尚未审结\n4\n0\n1\n0\n5\n2\n0\n0\n1\n总计\n\
                 结果维持\n结果纠正\n其他结果\n尚未审结\n总计\n3\n0\n6\n0\n0\n6\n";
    let disputes = |table: &str| read(&plain.replace("五、存在", &format!("{table}五、存在"))).disputes;
    let values: Vec<Option<i64>> = disputes(table).iter().map(|fact| fact.value).collect();
    assert_eq!(values, [4, 0, 1, 0, 5, 2, 0, 0, 1, 3, 0, 6, 0, 0, 6].map(Some));
    for fact in disputes(&table.replace("4\n0\n1\n", "4\n1\n")) {
        assert!(fact.value.is_none() && fact.state != State::Blank, "{fact:?}");
    }
}

#[test]
fn a_blank_form_is_told_from_a_table_out_of_order() {
    let page =
        "某县某局2022年政府信息公开工作年度报告\n一、总体情况\n必要文字表述。\n三、收到和处理政府信息公开申请情况\n";
    let rows: String = LABELS.iter().map(|(_, label)| format!("{label}\n")).collect();
    let forms = Forms::embedded();
    let document = |tail: &str| extract(&format!("{page}{rows}{tail}"), false, &forms, &Limits::default());
    assert!(document("").grids().all(|grid| !grid.has_lost));
    assert!(document("3\n".repeat(24).as_str()).grids().any(|grid| grid.has_lost));
}

#[test]
fn a_header_names_the_year_of_the_report_or_the_one_before() {
    let page = |header: &str| {
        format!(
            "二、主动公开政府信息情况\n第二十条第(五)项\n信息内容|{header}|本年增/减|处理决定数量\n行政许可|1|2|3\n"
        )
    };
    assert_eq!(read(&page("上一年项目数量(指2019年事项数)")).header_year, None);
    assert_eq!(read(&page("上一年项目数量").replace("处理决定", "2020年处理决定")).header_year, Some(2020));
}

#[test]
fn blocks_of_columns_are_not_blank_rows() {
    let columns = |rows: &[&str]| {
        let labels: Vec<&str> =
            LABELS.iter().filter(|(code, _)| rows.contains(code)).map(|(_, label)| *label).collect();
        let cells: Vec<Vec<String>> = rows.iter().map(|row| SPACES.cells(row)).collect();
        let block = |column: usize| cells.iter().map(|cells| cells[column].clone()).collect::<Vec<_>>().join("\n");
        format!("{}\n\n{}", labels.join("\n"), (0..7).map(block).collect::<Vec<_>>().join("\n\n"))
    };
    let block: Vec<&str> = LABELS[5..17].iter().map(|(code, _)| *code).collect();
    let page = SPACES.page(|code, label, cells| match block.iter().position(|row| *row == code) {
        Some(0) => columns(&block),
        Some(_) => String::new(),
        None => SPACES.row(label, cells),
    });
    n_read(&page);
    // T1: labels, then header and figures column by column.
    let page = SPACES.page(|_, label, cells| SPACES.row(label, cells)).replace(
        "信息内容 本年制发件数 本年废止件数 现行有效件数\n规章 0 7 8\n行政规范性文件 5 0 6\n",
        "信息内容\n规章\n行政规范性文件\n\n本年制发件数\n0\n0\n\n本年废止件数\n0\n0\n\n现行有效件数\n0\n6\n\n",
    );
    let reading = read(&page);
    assert_eq!(
        (item_of(&reading, "regulations"), item_of(&reading, "normative_documents")),
        ("? ? ?".into(), "? ? ?".into())
    );
}

#[test]
fn figures_taken_out_column_by_column_stand_in_the_order_of_the_form() {
    let outcomes = ["结果\n维持", "结果\n纠正", "其他\n结果", "尚未\n审结", "总计"];
    let mut table = String::from("四、政府信息公开行政复议、行政诉讼情况\n行政复议\n\n行政诉讼\n未经复议直接起诉\n\n");
    table += &outcomes.join("\n\n");
    table += "\n\n4\n\n0\n\n1\n\n0\n\n5\n\n";
    for (outcome, figure) in outcomes.iter().zip([2, 0, 0, 1, 3]) {
        // The next channel is named in the line above.
        let channel = if *outcome == "总计" { "复议后起诉\n" } else { "" };
        table += &format!("{channel}{outcome}\n{figure}\n\n");
    }
    for (outcome, figure) in outcomes.iter().zip([0, 6, 0, 0, 6]) {
        table += &format!("{outcome}\n{figure}\n\n");
    }
    let page = SPACES.page(|_, label, cells| SPACES.row(label, cells)).replace("五、存在", &format!("{table}五、存在"));
    let values = |page: &str| read(page).disputes.iter().map(|fact| fact.value).collect::<Vec<_>>();
    let expected = [4, 0, 1, 0, 5, 2, 0, 0, 1, 3, 0, 6, 0, 0, 6].map(Some);
    assert_eq!(values(&page), expected);
    // With a figure gone nobody knows whose the others are.
    assert_eq!(values(&page.replace("其他\n结果\n0\n\n", "其他\n结果\n\n\n")), [None; 15]);
}

#[test]
fn a_note_or_a_remark_takes_no_cell_from_its_row() {
    for print in [PIPES, LINES, SPACES] {
        for (figure, note) in [("3", "3(其中1件撤回)"), ("4", "4注2"), ("1", "1[2]"), ("3", "3件左右")] {
            let page = print.page(|code, label, cells| {
                let noted: Vec<String> = cells
                    .iter()
                    .map(|cell| if cell == figure && code == "granted" { note.to_owned() } else { cell.clone() })
                    .collect();
                print.row(label, &noted)
            });
            assert!(n_read(&page) >= N_FIGURES - 3, "{note}:\n{page}");
        }
    }
    // A column of remarks.
    for print in [PIPES, LINES] {
        let page = print.page(|code, label, cells| {
            let remark = if matches!(code, "granted" | "carried_forward") { "2件撤回" } else { "" };
            print.row(label, &[cells, &[remark.to_owned()]].concat())
        });
        assert_eq!(n_read(&page), N_FIGURES, "{page}");
    }
}

#[test]
fn cells_between_punctuation_are_cells() {
    for separator in [",", "，", "、", ";"] {
        let print = Print { separator, zero: "0" };
        let page = print.page(|_, label, cells| print.row(label, cells));
        assert_eq!(n_read(&page), N_FIGURES, "{page}");
        assert_eq!(item_of(&read(&page), "regulations"), "0 7 8", "{page}");
    }
    // What cannot be cut is not blank.
    let page = SPACES.page(|code, label, cells| match code {
        "total" => format!("{label},\"9\",\"2\",\"0\",0,0,1,\"12\""),
        _ => SPACES.row(label, cells),
    });
    n_read(&page);
}

#[test]
fn cells_that_programs_print_for_want_of_one_are_blank() {
    for zero in ["None", "nan", "NaN", "null"] {
        for separator in [" | ", "\t"] {
            let print = Print { separator, zero };
            let page = print.page(|_, label, cells| print.row(label, cells));
            assert_eq!(n_read(&page), N_FIGURES, "{page}");
            assert_eq!(row_of(&read(&page), "total"), "9 2 _ _ _ 1 12");
        }
    }
}

#[test]
fn the_last_row_of_a_table_that_runs_together_is_whole() {
    for (zero, unit, expected) in [("—", "", "_ 1 _ _ _ _ 1"), ("/", "件", "_ 1 _ _ _ _ 1")] {
        let print = Print { separator: "", zero };
        let page = print.page(|_, label, cells| {
            let cells = cells.iter().map(|cell| if cell == zero { cell.clone() } else { format!("{cell}{unit}") });
            format!("{label}{}", cells.collect::<String>())
        });
        let page = page.replace('\n', "");
        n_read(&page);
        let last = row_of(&read(&page), "carried_forward");
        assert!(!last.starts_with("_ _"), "{last}: {page}");
        assert!(last == expected || last.replace('0', "_") == expected, "{last}");
    }
    // Digits of full width.
    let page = Print { separator: "", zero: "0" }.page(|_, label, cells| {
        let wide = |c: char| char::from_u32('０' as u32 + c.to_digit(10).unwrap_or(0)).unwrap_or(c);
        format!("{label}{}", cells.concat().chars().map(wide).collect::<String>())
    });
    assert_eq!(row_of(&read(&page.replace('\n', "")), "carried_forward"), "0 1 0 0 0 0 1");
}

#[test]
fn an_amount_with_groups_that_runs_into_a_heading_is_whole() {
    let page = "某局2023年政府信息公开工作年度报告二、主动公开政府信息情况第二十条第(一)项信息内容本年制发件数本年废止件数\
        现行有效件数规章000行政规范性文件012第二十条第(八)项信息内容本年收费金额(单位:万元)行政事业性收费45,612.7三、收到和处理\
        政府信息公开申请情况无。";
    assert_eq!(item_of(&read(page), "fees"), "45612.7");
}

#[test]
fn the_end_of_a_figure_is_no_mark_of_the_next_label() {
    for (cell, expected) in [("345", "345"), ("345。", "345"), ("345,", "?"), ("345、", "?")] {
        let page = format!(
            "二、主动公开政府信息情况\n第二十条第(一)项\n信息内容|本年制发件数|本年废止件数|现行有效件数\n规章|1|2|3\n\
             第二十条第(五)项\n信息内容|本年处理决定数量\n行政许可|{cell}\n第二十条第(六)项\n信息内容|本年处理决定数量\n行政处罚|4\n"
        );
        assert_eq!(item_of(&read(&page), "licensing"), expected, "{cell}");
    }
}

#[test]
fn a_numbered_column_or_a_rule_is_no_cell() {
    // Each line with its number, from 0 on.
    let print = Print { separator: " | ", zero: "—" };
    let page = print.page(|_, label, cells| print.row(label, cells));
    let (head, table) = page.split_once("自然人").expect("the header");
    let (table, tail) = table.split_once("五、存在").expect("the next section");
    let table: String =
        format!("自然人{table}").lines().enumerate().map(|(at, line)| format!("| {at} | {line} |\n")).collect();
    let page = format!("{head}{table}五、存在{tail}");
    assert_eq!(n_read(&page), N_FIGURES, "{page}");
    let page = SPACES.page(|code, label, cells| match code {
        "carried_forward" | "granted" => format!("{}\n-----  ----  --  --", SPACES.row(label, cells)),
        _ => SPACES.row(label, cells),
    });
    assert_eq!(n_read(&page), N_FIGURES, "{page}");
}

#[test]
fn blanks_behind_the_figures_of_a_row_may_have_stood_anywhere() {
    // Blank cells, and the slots of merged ones, are moved behind the figures of their row.
    let print = Print { separator: "|\n", zero: "" };
    let page = print.page(|_, label, cells| {
        let figures: Vec<&str> = cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
        let n_blank = 9 - figures.len();
        format!("{label} |\n{} |\n{}", figures.join(" |\n"), "|".repeat(n_blank))
    });
    assert!(n_read(&page) > 0, "totals are read where the sum leaves one number:\n{page}");
}

#[test]
fn a_share_in_text_takes_no_place_of_a_column() {
    // Empty lines are blank cells, and are lost; the column behind the total has shares.
    let print = Print { separator: "\n", zero: "" };
    let page = print.page(|_, label, cells| {
        let share = if cells[6].is_empty() { "" } else { "100%" };
        format!("{}\n{share}\n", print.row(label, cells))
    });
    assert!(n_read(&page) > 0, "{page}");
}

#[test]
fn rows_of_text_that_do_not_add_up_are_nobodys() {
    // The total comes first, below a header that says so.
    let turned = |cells: &[String]| [&cells[6..], &cells[..6]].concat();
    for print in [PIPES, LINES, SPACES] {
        let page = print.page(|_, label, cells| print.row(label, &turned(cells)));
        assert_eq!(n_read(&page), 0, "{page}");
        // One wrong sum is printed so.
        let page = print
            .page(|code, label, cells| print.row(label, &if code == "total" { turned(cells) } else { cells.to_vec() }));
        let reading = read(&page);
        assert_eq!(
            row_of(&reading, "granted"),
            row_of(&read(&print.page(|_, label, cells| print.row(label, cells))), "granted")
        );
    }
}

#[test]
fn marks_of_markdown_are_no_figures() {
    let bold = |cells: &[String]| -> Vec<String> {
        cells.iter().map(|cell| if cell == "—" { cell.clone() } else { format!("**{cell}**") }).collect()
    };
    let page = PIPES.page(|_, label, cells| PIPES.row(label, &bold(cells)));
    assert_eq!(n_read(&page), N_FIGURES, "{page}");
    // The row of dashes stands below a row of figures, which a converter took for the header.
    let t3 = "四、政府信息公开行政复议、行政诉讼情况\n\
        | 行政复议 | 行政诉讼 |\n| 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | 未经复议直接起诉 | 复议后起诉 |\n\
        | 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 |\n\
        | 1 | 0 | 0 | 2 | 3 | 0 | 4 | 0 | 0 | 4 | 0 | 0 | 0 | 0 | 0 |\n";
    let dashes = format!("|{}\n", "---|".repeat(15));
    for page in [format!("{t3}{dashes}"), t3.replacen("| 1 |", &format!("{dashes}| 1 |"), 1)] {
        let values: Vec<Option<i64>> = read(&page).disputes.iter().map(|fact| fact.value).collect();
        assert_eq!(values, [1, 0, 0, 2, 3, 0, 4, 0, 0, 4, 0, 0, 0, 0, 0].map(Some), "{page}");
    }
    // Each row is a table of its own, whose header ends with 总计: a row between pipes is in order.
    let page = PIPES.page(|_, label, cells| {
        format!(
            "| 类别 | 甲 | 乙 | 丙 | 丁 | 戊 | 己 | 总计 |\n|---|---|---|---|---|---|---|---|\n| {label} | {} |",
            cells.join(" | ")
        )
    });
    assert_eq!(n_read(&page), N_FIGURES, "{page}");
}

#[test]
fn dashes_are_not_filled_from_another_table() {
    for print in [PIPES, LINES, SPACES] {
        let other = print.page(|_, label, cells| print.row(label, cells));
        let row = figures("denied_third_party");
        assert!(row[6] > 0, "the row has figures: {row:?}");
        let own = print.page(|code, label, cells| {
            let dashes = || cells.iter().map(|_| "/".to_owned()).collect::<Vec<_>>();
            print.row(label, &if code == "denied_third_party" { dashes() } else { cells.to_vec() })
        });
        let reading = read(&format!("{own}附：上年数据\n{other}"));
        assert_eq!(row_of(&reading, "denied_third_party"), "? ? ? ? ? ? ?");
    }
}

#[test]
fn a_number_with_a_space_in_it_is_not_cut() {
    let page = SPACES.page(|code, label, cells| match code {
        "total" => format!("{label} 1 509 2 0 0 0 1 1 512"),
        _ => SPACES.row(label, cells),
    });
    assert_eq!(row_of(&read(&page), "total"), "? ? ? ? ? ? ?");
}
