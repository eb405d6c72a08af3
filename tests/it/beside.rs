//! Tables whose zeros are printed as blanks, with cells beside those of the form: remarks, row numbers, the year before, the
//! table of another body. Blanks leave the number of cells and the sums little to say: the header has to tell.

use gongkai::forms::{Form, Forms};
use gongkai::model::Edition;

use crate::layouts::{Figures, judge, led, table, tr};

/// How a zero is printed.
fn print(figures: &[i64], blank: &str) -> Vec<String> {
    figures.iter().map(|&figure| if figure == 0 { blank.to_owned() } else { figure.to_string() }).collect()
}

/// Mostly zeros, as most reports have it; the sums are right.
fn sparse(form: &Form) -> Figures {
    let mut figures = Figures::new(form);
    let n_rows = figures.t2.len();
    figures.t2.iter_mut().for_each(|row| row.fill(0));
    for at in [0, 2, n_rows - 2] {
        figures.t2[at] = vec![0, 52, 0, 0, 8, 0, 60];
    }
    figures.t1[0] = vec![0, 3, 6];
    figures.t1[1] = vec![0, 9, 43];
    figures.t3 = [[0, 2, 0, 5, 7], [0, 0, 0, 0, 0], [0, 41, 0, 3, 44]];
    figures
}

/// A report without a single application.
fn without_applications(form: &Form) -> Figures {
    let mut figures = sparse(form);
    figures.t2.iter_mut().for_each(|row| row.fill(0));
    figures
}

/// A cell with its spans.
fn td(text: &str, rowspan: u32, colspan: u32) -> String {
    format!("<td rowspan={rowspan} colspan={colspan}>{text}</td>")
}

fn row(cells: &[String]) -> String {
    format!("<tr>{}</tr>", cells.concat())
}

/// The header of T2 as the form has it, with cells before and behind the columns.
fn t2_head(form: &Form, before: &[&str], behind: &[&str]) -> String {
    let whole = |text: &&str| td(text, 3, 1);
    let columns: Vec<String> = form.t2_columns.iter().map(|(_, label)| td(label, 1, 1)).collect();
    let (first, last) = (td(&form.t2_columns[0].1, 2, 1), td(&form.t2_columns[6].1, 2, 1));
    let mut top = vec![td("项目", 3, 1)];
    top.extend(before.iter().map(whole));
    top.push(td("申请人情况", 1, 7));
    top.extend(behind.iter().map(whole));
    [row(&top), row(&[first, td("法人或其他组织", 1, 5), last]), row(&columns[1..6])].concat()
}

/// T2 with a line for each row of the form: what stands before its label, before its figures, and behind.
fn t2(form: &Form, figures: &Figures, head: String, line: impl Fn(usize, Vec<String>) -> Vec<String>) -> String {
    let rows = form.t2.iter().zip(&figures.t2).enumerate();
    let rows = rows.map(|(at, ((_, label), printed))| tr(led(label, line(at, print(printed, "")))));
    format!("<p>三、收到和处理政府信息公开申请情况</p>{}", table(std::iter::once(head).chain(rows)))
}

/// T3 below a header of blocks (a title, and its columns) in this order.
fn t3(rows: &[String]) -> String {
    format!("<p>四、政府信息公开行政复议、行政诉讼情况</p>{}", table(rows.iter().cloned()))
}

fn t1(form: &Form, rows: &[Vec<String>]) -> String {
    let label = |at: usize| form.t1[at].label.clone();
    let lines = rows.iter().enumerate().map(|(at, cells)| match at {
        0 => tr(led("信息内容", cells.iter().cloned())),
        _ => tr(led(&label(at - 1), cells.iter().cloned())),
    });
    format!("<p>二、主动公开政府信息情况</p>{}", table(lines))
}

/// What, how many figures are read (blanks are not counted), and the tables.
type Case = (&'static str, usize, String);

fn hold(figures: impl Fn(&Form) -> Figures, cases: impl Fn(&Form, &Figures) -> Vec<Case>) {
    let forms = Forms::embedded();
    let form = forms.get(Edition::E2021).expect("the form is there");
    let figures = figures(form);
    let mut failures = Vec::new();
    for (what, expected, tables) in cases(form, &figures) {
        let verdict = judge(&tables, &figures, form, &forms);
        if (verdict.n_wrong, verdict.n_blank, verdict.n_right) != (0, 0, expected) {
            failures.push(format!("{what}: {verdict:?}, expected {expected} right"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn columns_beside_blank_applications() {
    let cases = |form: &Form, figures: &Figures| {
        let head = |before: &[&str], behind: &[&str]| t2_head(form, before, behind);
        let behind = |text: fn(usize) -> String| {
            move |at: usize, mut cells: Vec<String>| {
                cells.push(text(at));
                cells
            }
        };
        let n = figures.t2.iter().flatten().filter(|figure| **figure != 0).count();
        vec![
            ("nothing beside", n, t2(form, figures, head(&[], &[]), |_, cells| cells)),
            ("行次", n, t2(form, figures, head(&["行次"], &[]), |at, cells| led(&(at + 1).to_string(), cells))),
            ("上年数", n, t2(form, figures, head(&[], &["上年数"]), behind(|at| (at % 5).to_string()))),
            ("备注", n, t2(form, figures, head(&[], &["备注"]), behind(|at| format!("2022年：{at}件")))),
            ("labels at both ends", n, {
                let labels: Vec<&str> = form.t2.iter().map(|(_, label)| label.as_str()).collect();
                t2(form, figures, head(&[], &[""]), |at, mut cells| {
                    cells.push(labels[at].to_owned());
                    cells
                })
            }),
        ]
    };
    hold(without_applications, cases);
    hold(sparse, cases);
}

#[test]
fn rows_of_two_years_or_bodies_beside_one_label() {
    let two = |form: &Form, figures: &Figures, words: [&str; 2], others: i64| {
        let mut rows = vec![t2_head(form, &["年度"], &[])];
        for ((_, label), printed) in form.t2.iter().zip(&figures.t2) {
            let other: Vec<i64> = printed.iter().map(|figure| figure + others).collect();
            let cells = |figures: &[i64]| tr(print(figures, "—")).replace("<tr>", "").replace("</tr>", "");
            rows.push(row(&[td(label, 2, 1), td(words[0], 1, 1), cells(&other)]));
            rows.push(row(&[td(words[1], 1, 1), cells(printed)]));
        }
        format!("<p>三、收到和处理政府信息公开申请情况</p>{}", table(rows))
    };
    hold(sparse, |form, figures| {
        vec![
            ("two years", 0, two(form, figures, ["2022", "2023"], 1)),
            ("the body and those below it", 0, two(form, figures, ["下属单位", "合计"], 2)),
        ]
    });
}

#[test]
fn a_second_table_of_the_same_kind() {
    let plain = |form: &Form, figures: &Figures| t2(form, figures, t2_head(form, &[], &[]), |_, cells| cells);
    hold(without_applications, |form, figures| {
        let other = plain(form, &Figures::new(form));
        let own = plain(form, figures);
        vec![
            ("nothing tells whose it is", 0, format!("{own}<p>附件</p>{other}")),
            ("twice the same", 0, format!("{own}{own}")),
        ]
    });
    hold(Figures::new, |form, figures| {
        let own = plain(form, figures);
        let n = figures.t2.iter().flatten().filter(|figure| **figure != 0).count();
        let title = "<p>青石县2023年政府信息公开工作年度报告</p>";
        let other = plain(form, &sparse(form));
        let empty = plain(form, &without_applications(form));
        vec![
            ("twice the same, with figures", n, format!("{own}{own}")),
            ("an annex behind it", n, format!("{own}<p>附件：下属单位情况</p>{other}")),
            ("an annex of all bodies together", 0, format!("{own}<p>附件：本级及所属单位汇总情况</p>{other}")),
            ("the year before above it", n, format!("{title}<p>2022年情况</p>{other}<p>2023年情况</p>{own}")),
            ("the year before behind it", n, format!("{title}{own}<p>附：上年度情况</p>{other}")),
            ("the same year twice", 0, format!("{title}{own}<p>2023年情况</p>{other}")),
            ("an empty form above it", n, format!("{empty}{own}")),
            ("an empty form below it", n, format!("{own}<p>附件：年度报告格式</p>{empty}")),
            ("a full one below the line of a form", 0, format!("{own}<p>附件：年度报告格式</p>{other}")),
            ("an empty form of another", 0, format!("{empty}<p>各部门</p>{own}")),
        ]
    });
    // The annex has all three tables below one line; the report's own last table stays what it is.
    hold(sparse, |form, figures| {
        let page = |figures: &Figures| {
            let cells = figures.t3.iter().flatten().map(ToString::to_string);
            let outcomes = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"].repeat(3);
            let channels = ["行政复议", "未经复议直接起诉", "复议后起诉"].map(|channel| td(channel, 1, 5));
            let t3 = t3(&[row(&channels), tr(outcomes.into_iter().map(str::to_owned)), tr(cells)]);
            format!("{}{t3}", plain(form, figures))
        };
        let n_t2 = figures.t2.iter().flatten().filter(|figure| **figure != 0).count();
        let annex = page(&Figures::new(form));
        let (other_t2, both) = (plain(form, &Figures::new(form)), page(figures));
        let (own_t2, own_t3) = both.split_at(both.find("<p>四").expect("the title of T3"));
        let title = "<p>青石县2023年政府信息公开工作年度报告</p>";
        vec![
            ("an annex of two tables", n_t2 + 15, format!("{both}<p>附：所属单位数据</p>{annex}")),
            ("the year before behind T2", n_t2 + 15, format!("{title}{own_t2}<p>附：2022年数据</p>{other_t2}{own_t3}")),
        ]
    });
}

#[test]
fn cells_beside_blank_disputes() {
    const OUTCOMES: [&str; 5] = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"];
    hold(sparse, |_, figures| {
        let outcomes = |rowspan: u32| OUTCOMES.map(|outcome| td(outcome, rowspan, 1)).concat();
        let head = |behind: &str| {
            vec![
                row(&[td("行政复议", 1, 5), td("行政诉讼", 1, 10), behind.to_owned()]),
                row(&[outcomes(2), td("未经复议直接起诉", 1, 5), td("复议后起诉", 1, 5)]),
                row(&[outcomes(1), outcomes(1)]),
            ]
        };
        let all = print(&figures.t3.concat(), "—");
        let below = |mut head: Vec<String>, rows: &[Vec<String>]| {
            head.extend(rows.iter().map(tr));
            t3(&head)
        };
        let courts_first = vec![
            row(&[td("行政诉讼", 1, 10), td("行政复议", 1, 5)]),
            row(&[td("未经复议直接起诉", 1, 5), td("复议后起诉", 1, 5), outcomes(2)]),
            row(&[outcomes(1), outcomes(1)]),
        ];
        let with_sum = vec![
            row(&[td("行政复议", 1, 5), td("行政诉讼", 1, 15)]),
            row(&[outcomes(2), td("小计", 1, 5), td("未经复议直接起诉", 1, 5), td("复议后起诉", 1, 5)]),
            row(&[outcomes(1), outcomes(1), outcomes(1)]),
        ];
        let cut = {
            let halves = [["结果", "结果", "其他", "尚未", "总计"], ["维持", "纠正", "结果", "审结", ""]];
            vec![
                row(&[td("行政复议", 1, 5), td("行政诉讼", 1, 10)]),
                row(&[
                    halves[0].map(|half| td(half, 1, 1)).concat(),
                    td("未经复议直接起诉", 1, 5),
                    td("复议后起诉", 1, 5),
                ]),
                row(&[halves[1].map(|half| td(half, 1, 1)).concat(), outcomes(1), outcomes(1)]),
            ]
        };
        let [first, second, third] = figures.t3.map(|channel| print(&channel, "—"));
        let blocks = |titles: [&str; 3]| {
            let block = |(title, figures): (&str, &Vec<String>)| {
                [row(&[td(title, 1, 5)]), row(&[outcomes(1)]), tr(figures)].concat()
            };
            t3(&titles.into_iter().zip([&first, &second, &third]).map(block).collect::<Vec<_>>())
        };
        let sum = print(&[0, 41, 0, 3, 44], "—");
        let index: Vec<String> = (1..=15).map(|n| n.to_string()).collect();
        let other: Vec<String> = (21..36).map(|n| n.to_string()).collect();
        let n = 6;
        vec![
            ("as the form has it", n, below(head(""), std::slice::from_ref(&all))),
            ("备注", n, below(head(&td("备注", 3, 1)), &[[all.clone(), vec!["见说明2".to_owned()]].concat()])),
            ("an empty row above", n, below(head(""), &[vec![String::new(); 15], all.clone()])),
            ("an empty row behind", n, below(head(""), &[all.clone(), vec![String::new(); 15]])),
            ("numbers of the columns", n, below(head(""), &[index, all.clone()])),
            ("the courts first", n, below(courts_first, &[[&second[..], &third, &first].concat()])),
            ("a sum of the courts", n, below(with_sum, &[[&first[..], &sum, &second, &third].concat()])),
            ("labels cut in two", n, below(cut, std::slice::from_ref(&all))),
            ("another year's row", 0, below(head(""), &[other, all.clone()])),
            ("a block for each", n, blocks(["行政复议", "行政诉讼（未经复议直接起诉）", "行政诉讼（复议后起诉）"])),
        ]
    });
}

#[test]
fn cells_beside_blank_disclosures() {
    hold(sparse, |form, figures| {
        let heads = |words: &[&str]| words.iter().map(|word| word.to_string()).collect::<Vec<_>>();
        let measures = ["本年制发件数", "本年废止件数", "现行有效件数"];
        let printed = |at: usize| print(&figures.t1[at], "-");
        let noted = |at: usize| [printed(at), vec!["含延续12件".to_owned()]].concat();
        let turned = |at: usize| vec![printed(at)[2].clone(), printed(at)[0].clone(), printed(at)[1].clone()];
        vec![
            ("as the form has it", 4, t1(form, &[heads(&measures), printed(0), printed(1)])),
            ("备注", 4, t1(form, &[[heads(&measures), heads(&["备注"])].concat(), noted(0), noted(1)])),
            ("a label that nobody knows", 2, {
                t1(form, &[heads(&["目前有效的", "本年制发件数", "本年废止件数"]), turned(0), turned(1)])
            }),
            ("a remark above no column", 0, t1(form, &[heads(&measures), noted(0), noted(1)])),
        ]
    });
}

#[test]
fn figures_that_are_no_text_are_not_blank() {
    for (what, object) in [
        ("a picture", "<img src=\"5.png\">"),
        ("a field", "<input type=\"text\" value=\"5\">"),
        ("a list to choose from", "<select><option selected>5</option></select>"),
        ("a drawing", "<svg viewBox=\"0 0 9 9\"><text>5</text></svg>"),
    ] {
        let shown = |cells: Vec<String>| {
            cells.into_iter().map(|cell| if cell == "-" { cell } else { object.to_owned() }).collect()
        };
        hold(sparse, |form, figures| {
            let applications = t2(form, figures, t2_head(form, &[], &[]), |at, _| shown(print(&figures.t2[at], "-")));
            let measures = ["本年制发件数", "本年废止件数", "现行有效件数"].map(str::to_owned).to_vec();
            let disclosures =
                t1(form, &[measures, shown(print(&figures.t1[0], "-")), shown(print(&figures.t1[1], "-"))]);
            vec![(what, 0, applications), (what, 0, disclosures)]
        });
    }
    // A row of figures in a table of its own, within one cell.
    hold(sparse, |form, figures| {
        let inner = |cells: Vec<String>| vec![format!("<table>{}</table>", tr(cells.into_iter()))];
        vec![("a table in a cell", 0, t2(form, figures, t2_head(form, &[], &[]), |_, cells| inner(cells)))]
    });
}
