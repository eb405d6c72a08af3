//! Arrangements of the three tables that the form does not prescribe, and that somebody will have published: transposed,
//! numbered, in another order, split, one table in each cell. Whatever the arrangement, no number may be wrong, and no
//! printed figure may be called blank; of those that can be read, how many figures are read is written beside them.

use gongkai::check::check_report;
use gongkai::extract::{Limits, extract};
use gongkai::forms::{Form, Forms};
use gongkai::interpret::interpret;
use gongkai::model::{CheckStatus, Edition, Measure, Metadata, State, TableKind};

/// Columns of T2.
const WIDTH: usize = 7;

/// Headings of the sections that the tables stand in.
const HEADINGS: [&str; 3] =
    ["二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况"];

/// Figures in the order of the form; in T3 no two channels have one figure in common.
pub(crate) struct Figures {
    pub(crate) t1: Vec<Vec<i64>>,
    pub(crate) t2: Vec<Vec<i64>>,
    pub(crate) t3: [[i64; 5]; 3],
}

impl Figures {
    pub(crate) fn new(form: &Form) -> Self {
        let mut n = 4;
        let t1 = form.t1.iter().map(|row| row.measures.iter().map(|_| (n += 3, n).1).collect()).collect();
        let mut state = 7u32;
        let mut draw = |most: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            i64::from((state >> 16) % most)
        };
        // All rows but the first two and the last two are outcomes; the first row is what remains.
        let n_outcomes = form.t2.len() - 4;
        let outcomes: Vec<Vec<i64>> = (0..n_outcomes).map(|_| (1..WIDTH).map(|_| draw(14)).collect()).collect();
        let sum = |column: usize| outcomes.iter().map(|row| row[column]).sum::<i64>();
        let total: Vec<i64> = (0..WIDTH - 1).map(sum).collect();
        let [carried_in, carried_forward] = [vec![2, 0, 1, 0, 0, 1], vec![1, 3, 0, 0, 2, 0]];
        let received = (0..WIDTH - 1).map(|at| total[at] + carried_forward[at] - carried_in[at]).collect();
        let mut t2 = vec![received, carried_in];
        t2.extend(outcomes);
        t2.extend([total, carried_forward]);
        t2.iter_mut().for_each(|row| row.push(row.iter().sum()));
        Self { t1, t2, t3: [[7, 1, 2, 3, 13], [0, 4, 5, 6, 15], [8, 9, 10, 11, 38]] }
    }
}

/// A row of cells.
pub(crate) fn tr<T: AsRef<str>>(cells: impl IntoIterator<Item = T>) -> String {
    let cells: String = cells.into_iter().map(|cell| format!("<td>{}</td>", cell.as_ref())).collect();
    format!("<tr>{cells}</tr>")
}

pub(crate) fn table(rows: impl IntoIterator<Item = String>) -> String {
    format!("<table>{}</table>", rows.into_iter().collect::<String>())
}

fn texts(figures: &[i64]) -> Vec<String> {
    figures.iter().map(i64::to_string).collect()
}

/// One cell, then others.
pub(crate) fn led(lead: &str, cells: impl IntoIterator<Item = String>) -> Vec<String> {
    std::iter::once(lead.to_owned()).chain(cells).collect()
}

/// What became of the figures of a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) n_right: usize,
    pub(crate) n_wrong: usize,
    /// Figures other than 0 that are said to be blank.
    pub(crate) n_blank: usize,
    n_failed: usize,
}

impl Verdict {
    fn count(&mut self, value: Option<f64>, state: State, printed: i64) {
        match value {
            Some(value) if value == printed as f64 => self.n_right += 1,
            Some(_) => self.n_wrong += 1,
            None => self.n_blank += usize::from(state == State::Blank && printed != 0),
        }
    }
}

pub(crate) fn judge(tables: &str, figures: &Figures, form: &Form, forms: &Forms) -> Verdict {
    let title = "某市粮食局2023年政府信息公开工作年度报告";
    let is_html = tables.starts_with('<');
    let page = match is_html {
        true => format!("<html><body><h1>{title}</h1>{tables}<p>五、存在的主要问题</p><p>继续努力。</p></body></html>"),
        false => format!("{title}\n\n一、总体情况\n平稳。\n{tables}五、存在的主要问题\n继续努力。\n"),
    };
    let mut document = extract(&page, is_html, forms, &Limits::default());
    let reading = interpret(&mut document, forms);
    let mut verdict = Verdict::default();
    for fact in &reading.disclosures {
        let row = form.t1.iter().position(|row| row.item == fact.key.item).expect("a row of the form");
        let column = form.t1[row].measures.iter().position(|measure| *measure == fact.key.measure);
        verdict.count(fact.value, fact.state, figures.t1[row][column.expect("a column of the row")]);
    }
    for fact in &reading.applications {
        let row = form.t2.iter().position(|(outcome, _)| *outcome == fact.key.outcome).expect("a row of the form");
        let printed = figures.t2[row][fact.key.applicant.index()];
        verdict.count(fact.value.map(|value| value as f64), fact.state, printed);
    }
    for fact in &reading.disputes {
        let printed = figures.t3[fact.key.channel.index()][fact.key.outcome.index()];
        verdict.count(fact.value.map(|value| value as f64), fact.state, printed);
    }
    let checks = check_report(&reading, &Metadata::default(), forms);
    verdict.n_failed = checks.iter().filter(|check| check.status == CheckStatus::Fail).count();
    verdict
}

/// What, how many of its figures are read, and the page.
type Arrangement = (&'static str, usize, String);

/// The rows of the three tables, plain.
fn plain(form: &Form, figures: &Figures) -> [Vec<Vec<String>>; 3] {
    let t1 = form.t1.iter().zip(&figures.t1).flat_map(|(row, printed)| {
        let heads = row.measures.iter().map(|measure| measure_label(form, *measure));
        [led("信息内容", heads), led(&row.label, texts(printed))]
    });
    let t2 = form.t2.iter().zip(&figures.t2).map(|((_, label), printed)| led(label, texts(printed)));
    let t2 = std::iter::once(led("项目", form.t2_columns.iter().map(|(_, label)| label.clone()))).chain(t2);
    let t3 = form.t3_channels.iter().zip(&figures.t3).map(|((_, label), printed)| led(label, texts(printed)));
    let t3 = std::iter::once(led("类别", form.t3_outcomes.iter().map(|(_, label)| label.clone()))).chain(t3);
    [t1.collect(), t2.collect(), t3.collect()]
}

fn measure_label(form: &Form, measure: Measure) -> String {
    let found = form.t1_measures.iter().find(|(other, _)| *other == measure);
    found.map(|(_, label)| label.clone()).expect("each column has a label")
}

/// Judges each arrangement of a table alone on its page, and between plain ones of the other tables.
fn hold(table_kind: TableKind, arrangements: impl FnOnce(&Form, &Figures) -> Vec<Arrangement>) {
    let forms = Forms::embedded();
    let form = forms.get(Edition::E2021).expect("it is built in");
    let figures = Figures::new(form);
    let plain = plain(form, &figures);
    let n_figures = [figures.t1.concat().len(), figures.t2.concat().len(), figures.t3.concat().len()];
    let mut problems = String::new();
    let mut expect = |what: &str, tables: &str, n_right: usize| {
        let verdict = judge(tables, &figures, form, &forms);
        if verdict != (Verdict { n_right, ..Verdict::default() }) {
            problems += &format!("{what}: {verdict:?}, expected {n_right} right\n");
        }
    };
    for (what, n_read, tables) in arrangements(form, &figures) {
        expect(what, &tables, n_read);
        let is_html = tables.starts_with('<');
        let render = |at: usize| match is_html {
            true => table(plain[at].iter().map(tr)),
            false => format!("{}\n{}", HEADINGS[at], lines(plain[at].clone())),
        };
        let own = table_kind.index();
        let before = (0..own).map(render).collect::<String>();
        let behind = (own + 1..plain.len()).map(render).collect::<String>();
        let n_others = n_figures.iter().sum::<usize>() - n_figures[own];
        expect(&format!("{what}, among others"), &(before + &tables + &behind), n_read + n_others);
    }
    assert!(problems.is_empty(), "{problems}");
}

#[test]
fn rows_and_columns_of_applications() {
    hold(TableKind::T2, |form, figures| {
        let heads: Vec<String> = form.t2_columns.iter().map(|(_, label)| label.clone()).collect();
        let labels: Vec<&str> = form.t2.iter().map(|(_, label)| label.as_str()).collect();
        let rows: Vec<Vec<String>> = figures.t2.iter().map(|row| texts(row)).collect();
        let all = rows.len() * WIDTH;
        let head = || tr(led("项目", heads.clone()));
        let body = |row: &dyn Fn(usize) -> Vec<String>| {
            table(std::iter::once(head()).chain((0..rows.len()).map(|at| tr(row(at)))))
        };
        let labelled = |at: usize| led(labels[at], rows[at].clone());
        let with_head = |head: Vec<String>, row: &dyn Fn(usize) -> Vec<String>| {
            table(std::iter::once(tr(head)).chain((0..rows.len()).map(|at| tr(row(at)))))
        };
        let permuted = |cells: &[String]| [6, 1, 0, 2, 3, 4, 5].map(|at| cells[at].clone());
        let numbered = |number: &dyn Fn(usize) -> usize| {
            with_head(led("序号", led("项目", heads.clone())), &|at| led(&number(at).to_string(), labelled(at)))
        };
        let marked = |at: usize| {
            let end = labels[at].find(['、', ')', '.']).expect("a mark");
            let end = end + labels[at][end..].chars().next().map_or(0, char::len_utf8);
            led(&labels[at][..end], led(&labels[at][end..], rows[at].clone()))
        };
        let packed = |column: usize| rows.iter().map(|row| row[column].as_str()).collect::<Vec<_>>().join("<br>");
        vec![
            ("as it should be", all, body(&labelled)),
            ("numbers before the labels", all, numbered(&|at| at + 1)),
            ("numbers that begin again", all, numbered(&|at| if at < 4 { at + 1 } else { (at - 4) % 8 + 1 })),
            ("marks in cells of their own", all, with_head(led("", led("项目", heads.clone())), &marked)),
            (
                "columns in another order",
                all,
                with_head(led("项目", permuted(&heads)), &|at| led(labels[at], permuted(&rows[at]))),
            ),
            (
                "no total column",
                all - rows.len(),
                with_head(led("项目", heads[..6].to_vec()), &|at| led(labels[at], rows[at][..6].to_vec())),
            ),
            (
                "a remark behind",
                all,
                with_head(led("项目", [&heads[..], &["备注".to_owned()]].concat()), &|at| {
                    [labelled(at), vec![String::new()]].concat()
                }),
            ),
            (
                "columns in another order, a remark behind",
                all,
                with_head(led("项目", [&permuted(&heads)[..], &["备注".to_owned()]].concat()), &|at| {
                    led(labels[at], [&permuted(&rows[at])[..], &[String::new()]].concat())
                }),
            ),
            (
                "the year before behind",
                all,
                with_head(led("项目", [&heads[..], &["上年总计".to_owned()]].concat()), &|at| {
                    [labelled(at), vec![(at % 5).to_string()]].concat()
                }),
            ),
            (
                "the year before in place of the total",
                all - rows.len(),
                with_head(led("项目", [&heads[..6], &["上年总计".to_owned()]].concat()), &|at| {
                    led(labels[at], [&rows[at][..6], &[(at % 5).to_string()]].concat())
                }),
            ),
            (
                "a cell of one row lost, and the row filled up",
                all - WIDTH,
                body(&|at| {
                    let mut cells = labelled(at);
                    if at == 1 {
                        // 2 0 1 0 0 1 4: without the first 0 everything behind it moves up.
                        cells.remove(2);
                        cells.push(String::new());
                    }
                    cells
                }),
            ),
            (
                "shares behind, and no header",
                all,
                table((0..rows.len()).map(|at| tr([labelled(at), vec![format!("{at}%")]].concat()))),
            ),
            (
                "a blank column behind each",
                all,
                body(&|at| led(labels[at], rows[at].iter().flat_map(|cell| [cell.clone(), String::new()]))),
            ),
            (
                "hidden keys for sorting",
                all,
                body(&|at| {
                    led(labels[at], rows[at].iter().map(|cell| format!("<i style='display:none'>00{cell}</i>{cell}")))
                }),
            ),
            (
                "footnotes",
                all,
                body(&|at| led(labels[at], rows[at].iter().map(|cell| format!("{cell}<sup>{at}</sup>")))),
            ),
            (
                "marks set by style",
                all,
                body(&|at| {
                    led(
                        labels[at],
                        rows[at].iter().map(|cell| format!("{cell}<b style='vertical-align: super'>{at}</b>")),
                    )
                }),
            ),
            (
                "marks set low",
                all,
                body(&|at| led(labels[at], rows[at].iter().map(|cell| format!("{cell}<sub>1</sub>")))),
            ),
            (
                "figures struck out",
                all,
                body(&|at| led(labels[at], rows[at].iter().map(|cell| format!("<del>9{at}</del>{cell}")))),
            ),
            (
                "figures struck out by style",
                all,
                body(&|at| {
                    let struck =
                        |cell: &String| format!("<span style='text-decoration:line-through'>{at}</span>{cell}");
                    led(labels[at], rows[at].iter().map(struck))
                }),
            ),
            (
                "nothing but figures struck out",
                0,
                body(&|at| led(labels[at], rows[at].iter().map(|cell| format!("<s>{cell}</s>")))),
            ),
            ("a table in each cell", all, body(&|at| labelled(at).iter().map(|cell| table([tr([cell])])).collect())),
            ("rows in another order", all, body(&|at| labelled(if (4..8).contains(&at) { 11 - at } else { at }))),
            ("all rows in one", 0, table([head(), tr(led(&labels.join("<br>"), (0..WIDTH).map(packed)))])),
            (
                "applicants as rows",
                0,
                table(std::iter::once(tr(led("", labels.iter().map(|label| label.to_string())))).chain(
                    (0..WIDTH).map(|column| tr(led(&heads[column], rows.iter().map(|row| row[column].clone())))),
                )),
            ),
            (
                "two years",
                0,
                with_head(led("项目", ["2022年", "2023年"].map(str::to_owned)), &|at| {
                    led(labels[at], ["9".to_owned(), rows[at][6].clone()])
                }),
            ),
        ]
    });
}

/// The five cells of a channel in another order.
fn turned(cells: &[String]) -> [String; 5] {
    [4, 1, 0, 3, 2].map(|at| cells[at].clone())
}

#[test]
fn blocks_of_disputes() {
    hold(TableKind::T3, |form, figures| {
        let channels: Vec<String> = form.t3_channels.iter().map(|(_, label)| label.clone()).collect();
        let outcomes: Vec<String> = form.t3_outcomes.iter().map(|(_, label)| label.clone()).collect();
        let rows: Vec<Vec<String>> = figures.t3.iter().map(|row| texts(row)).collect();
        let figures = rows.concat();
        let top = "<tr><td colspan=5>行政复议</td><td colspan=10>行政诉讼</td></tr>";
        let middle = format!(
            "<tr>{}<td colspan=5>{}</td><td colspan=5>{}</td></tr>",
            outcomes.iter().map(|label| format!("<td rowspan=2>{label}</td>")).collect::<String>(),
            channels[1],
            channels[2],
        );
        let head = [top.to_owned(), middle, tr([&outcomes[..], &outcomes].concat())].concat();
        let word = |word: &str| {
            let head = head.replacen("<tr>", "<tr><td rowspan=3>类别</td>", 1);
            table([head, tr(led(word, figures.clone()))])
        };
        let block = |at: usize| table([tr(&outcomes), tr(&rows[at])]);
        let across = |head: &str| {
            table(
                std::iter::once(head.to_owned())
                    .chain((0..5).map(|at| tr(led(&outcomes[at], rows.iter().map(|row| row[at].clone()))))),
            )
        };
        let courts = format!(
            "<tr><td colspan=10>行政诉讼</td></tr><tr><td colspan=5>{}</td><td colspan=5>{}</td></tr>{}",
            channels[1],
            channels[2],
            tr([&outcomes[..], &outcomes].concat()),
        );
        vec![
            ("as it should be", 15, table([head.clone(), tr(&figures)])),
            ("数量 before the figures", 15, word("数量")),
            ("件数 before the figures", 15, word("件数")),
            ("合计 before the figures", 15, word("合计")),
            ("本机关 before the figures", 15, word("本机关")),
            (
                "channels as rows",
                15,
                table(
                    std::iter::once(tr(led("", outcomes.clone())))
                        .chain((0..3).map(|at| tr(led(&channels[at], rows[at].clone())))),
                ),
            ),
            (
                "channels as rows, one begins with a blank",
                14,
                table(std::iter::once(tr(led("", outcomes.clone()))).chain((0..3).map(|at| {
                    let first = if at == 1 { String::new() } else { rows[at][0].clone() };
                    tr(led(&channels[at], led(&first, rows[at][1..].to_vec())))
                }))),
            ),
            ("outcomes as rows", 15, across(&tr(led("", channels.clone())))),
            (
                "outcomes as rows below two lines",
                15,
                across(&format!(
                    "<tr><td rowspan=2>结果</td><td rowspan=2>{}</td><td colspan=2>行政诉讼</td></tr>{}",
                    channels[0],
                    tr(&channels[1..]),
                )),
            ),
            (
                "a figure behind each label",
                15,
                table((0..15).map(|at| tr([&channels[at / 5], &outcomes[at % 5], &figures[at]]))),
            ),
            (
                "a table for each channel, named above",
                15,
                (0..3).map(|at| format!("<p>{}</p>{}", channels[at], block(at))).collect(),
            ),
            ("a table for each channel, unnamed", 0, (0..3).map(block).collect()),
            (
                "channels as rows, outcomes in another order",
                15,
                table(
                    std::iter::once(tr(led("", turned(&outcomes))))
                        .chain((0..3).map(|at| tr(led(&channels[at], turned(&rows[at]))))),
                ),
            ),
            (
                "a table for each channel, outcomes in another order",
                15,
                (0..3)
                    .map(|at| {
                        format!("<p>{}</p>{}", channels[at], table([tr(turned(&outcomes)), tr(turned(&rows[at]))]))
                    })
                    .collect(),
            ),
            (
                "no totals",
                12,
                table(
                    std::iter::once(tr(led("", outcomes[..4].to_vec())))
                        .chain((0..3).map(|at| tr(led(&channels[at], rows[at][..4].to_vec())))),
                ),
            ),
            (
                "a table for reviews, one for courts",
                15,
                table([tr(&channels[..1]), tr(&outcomes), tr(&rows[0])]) + &table([courts, tr(rows[1..].concat())]),
            ),
            ("rows of two years", 0, table([head.clone(), tr(&figures), tr(figures.iter().rev())])),
            ("a figure is missing", 0, table([head.clone(), tr(&figures[..14])])),
            ("all figures in one cell", 0, table([head.clone(), tr([figures.join("<br>")])])),
        ]
    });
}

#[test]
fn columns_of_disclosures() {
    hold(TableKind::T1, |form, figures| {
        let label = |measure: Measure| measure_label(form, measure);
        let block = |at: usize, order: &[usize], lead: &dyn Fn(usize) -> Vec<String>| {
            let row = &form.t1[at];
            let head = order.iter().map(|&column| label(row.measures[column]));
            let cells = order.iter().map(|&column| figures.t1[at][column].to_string());
            let lead = lead(at);
            let (mut first, mut second) = (vec![String::new(); lead.len()], lead);
            first.extend(led("信息内容", head));
            second.extend(led(&row.label, cells));
            tr(first) + &tr(second)
        };
        let each = |lead: &dyn Fn(usize) -> Vec<String>| {
            table((0..form.t1.len()).map(|at| block(at, &(0..form.t1[at].measures.len()).collect::<Vec<_>>(), lead)))
        };
        let documents = |order: &[usize]| table((0..2).map(|at| block(at, order, &|_| Vec::new())));
        // The figures of the form behind `lead`, and a figure below each column that is left.
        let wide = |head: &[&str], lead: &[&str]| {
            let row = |at: usize| {
                let mut cells = texts(&figures.t1[at]);
                cells.splice(..0, lead.iter().map(|text| text.to_string()));
                cells.resize(head.len(), "96".to_owned());
                tr(led(&form.t1[at].label, cells))
            };
            table([tr(led("信息内容", head.iter().map(|text| text.to_string()))), row(0), row(1)])
        };
        vec![
            ("as it should be", 10, each(&|_| Vec::new())),
            ("numbers before the labels", 10, each(&|at| vec![(at + 1).to_string()])),
            ("columns in another order", 6, documents(&[2, 0, 1])),
            ("columns in another order, one left out", 4, documents(&[2, 0])),
            ("one column left out", 4, documents(&[0, 2])),
            ("one header for all", 10, {
                let measures = [2, 0, 1].map(|at| form.t1[0].measures[at]);
                let head = [&measures[..], &form.t1[2].measures, &form.t1[5].measures].concat();
                let row = |at: usize| {
                    let figure = |measure: &Measure| {
                        let column = form.t1[at].measures.iter().position(|other| other == measure);
                        column.map(|column| figures.t1[at][column].to_string()).unwrap_or_default()
                    };
                    tr(led(&form.t1[at].label, head.iter().map(figure)))
                };
                table(
                    std::iter::once(tr(led("信息内容", head.iter().map(|measure| label(*measure)))))
                        .chain((0..form.t1.len()).map(row)),
                )
            }),
            (
                "items as columns",
                0,
                table([
                    tr(["", form.t1[0].label.as_str(), form.t1[1].label.as_str()]),
                    (0..3)
                        .map(|column| {
                            tr(led(
                                &label(form.t1[0].measures[column]),
                                (0..2).map(|at| figures.t1[at][column].to_string()),
                            ))
                        })
                        .collect(),
                ]),
            ),
            (
                "two years",
                2,
                table([
                    tr(["信息内容", "上年处理决定数量", "本年处理决定数量"]),
                    tr(["行政许可", "99", &figures.t1[2][0].to_string()]),
                    tr(["行政处罚", "98", &figures.t1[3][0].to_string()]),
                ]),
            ),
            ("this year by its number", 6, wide(&["本年制发件数", "2023年废止件数", "现行有效件数"], &[])),
            (
                "two years in place of two columns",
                0,
                wide(&["2022年制发件数", "2023年制发件数", "现行有效件数"], &["97"]),
            ),
            ("two years, in brackets", 0, wide(&["制发件数（上年）", "制发件数（本年）", "现行有效件数"], &["97"])),
            (
                "last year's column before this one's",
                6,
                wide(&["上年制发件数", "本年制发件数", "本年废止件数", "现行有效件数"], &["97"]),
            ),
            (
                "last year's column, blank",
                6,
                wide(&["上年制发件数", "本年制发件数", "本年废止件数", "现行有效件数"], &[""]),
            ),
            (
                "last year's columns before and behind",
                6,
                wide(&["上年制发件数", "本年制发件数", "本年废止件数", "现行有效件数", "去年废止件数"], &["97"]),
            ),
        ]
    });
}

/// Lines of text, a tab between cells.
fn lines<T: AsRef<str>>(rows: impl IntoIterator<Item = Vec<T>>) -> String {
    let line = |cells: Vec<T>| cells.iter().map(AsRef::as_ref).collect::<Vec<_>>().join("\t") + "\n";
    rows.into_iter().map(line).collect()
}

#[test]
fn text_of_applications() {
    hold(TableKind::T2, |form, figures| {
        let labels: Vec<&str> = form.t2.iter().map(|(_, label)| label.as_str()).collect();
        let heads: Vec<String> = form.t2_columns.iter().map(|(_, label)| label.clone()).collect();
        let applications = |order: [usize; WIDTH]| {
            let head = led("项目", order.map(|at| heads[at].clone()));
            let row = |at: usize| led(labels[at], order.map(|column| figures.t2[at][column].to_string()));
            let rows = std::iter::once(head).chain((0..labels.len()).map(row));
            format!("{}\n{}", HEADINGS[1], lines(rows))
        };
        let all = labels.len() * WIDTH;
        let numbered = |width: usize| {
            let head = ["序号", "项目"].map(str::to_owned).into_iter().chain(heads[..width].iter().cloned());
            let row = |at: usize| led(&(at + 1).to_string(), led(labels[at], texts(&figures.t2[at][..width])));
            let rows = std::iter::once(head.collect()).chain((0..labels.len()).map(row));
            format!("{}\n{}", HEADINGS[1], lines(rows))
        };
        vec![
            ("as they should be", all, applications([0, 1, 2, 3, 4, 5, 6])),
            ("numbers before the labels, tabs", all, numbered(WIDTH)),
            ("numbers before the labels, line by line", all, numbered(WIDTH).replace('\t', "\n")),
            ("numbers before the labels, no totals", all - labels.len(), numbered(WIDTH - 1)),
            ("the total first, which its sums show", all, applications([6, 0, 1, 2, 3, 4, 5])),
            ("applicants in another order", 0, applications([1, 0, 2, 3, 4, 5, 6])),
        ]
    });
}

#[test]
fn text_of_disclosures() {
    hold(TableKind::T1, |form, figures| {
        let documents = |order: [usize; 3]| {
            let labels = ["本年制发件数", "本年废止件数", "现行有效件数"];
            let row = |at: usize| led(&form.t1[at].label, order.map(|column| figures.t1[at][column].to_string()));
            let rows = [led("信息内容", order.map(|at| labels[at].to_owned())), row(0), row(1)];
            format!("{}\n第二十条第（一）项\n{}", HEADINGS[0], lines(rows))
        };
        let of_years = ["2022年制发件数", "2023年制发件数"]
            .iter()
            .fold(documents([0, 0, 2]), |text, label| text.replacen("本年制发件数", label, 1));
        vec![
            ("as they should be", 6, documents([0, 1, 2])),
            ("in another order", 0, documents([2, 0, 1])),
            ("of two years", 0, of_years.clone()),
            ("of two years, line by line", 0, of_years.replace('\t', "\n")),
            ("last year's first", 0, documents([1, 0, 2]).replacen("本年废止件数", "上年废止件数", 1)),
        ]
    });
}

/// The lines with a pipe before, between and behind their cells.
fn piped(lines: &str) -> String {
    lines.lines().map(|line| format!("| {} |\n", line.replace('\t', " | "))).collect()
}

#[test]
fn text_of_disputes() {
    hold(TableKind::T3, |form, figures| {
        let channels: Vec<&str> = form.t3_channels.iter().map(|(_, label)| label.as_str()).collect();
        let outcomes: Vec<&str> = form.t3_outcomes.iter().map(|(_, label)| label.as_str()).collect();
        let rows: Vec<Vec<String>> = figures.t3.iter().map(|row| texts(row)).collect();
        let all = rows.concat();
        let owned = |texts: &[&str]| texts.iter().map(|text| text.to_string()).collect::<Vec<_>>();
        let head = [
            vec!["行政复议".to_owned(), "行政诉讼".to_owned()],
            owned(&[&outcomes[..], &channels[1..]].concat()),
            owned(&[&outcomes[..], &outcomes].concat()),
        ];
        let below = |rows: &[Vec<String>]| lines(head.iter().chain(rows).cloned());
        let courts = [owned(&["行政诉讼"]), owned(&channels[1..]), owned(&[&outcomes[..], &outcomes].concat())];
        let table = below(std::slice::from_ref(&all));
        let two = lines(
            [owned(&channels[..1]), owned(&outcomes), rows[0].clone()]
                .into_iter()
                .chain(courts)
                .chain([rows[1..].concat()]),
        );
        let year = |year: &str, figures: &[String]| led(year, figures.iter().cloned());
        let reversed: Vec<String> = all.iter().rev().cloned().collect();
        let years = below(&[year("2022年", &reversed), year("2023年", &all)]);
        let behind = (0..3).flat_map(|channel| {
            let row = |at: usize| vec![outcomes[at].to_owned(), rows[channel][at].clone()];
            std::iter::once(vec![channels[channel].to_owned()]).chain((0..5).map(row).collect::<Vec<_>>())
        });
        let behind = lines(behind);
        let in_other_order = lines(
            std::iter::once(led("", turned(&owned(&outcomes))))
                .chain((0..3).map(|at| led(channels[at], turned(&rows[at])))),
        );
        let across = |n_outcomes: usize| {
            let row = |at: usize| led(outcomes[at], rows.iter().map(|row| row[at].clone()));
            lines(std::iter::once(led("结果", owned(&channels))).chain((0..n_outcomes).map(row)))
        };
        let title = |text: String| format!("{}\n{text}", HEADINGS[2]);
        vec![
            ("as it should be, tabs", 15, title(table.clone())),
            ("as it should be, pipes", 15, title(piped(&table))),
            ("two tables, tabs", 15, title(two.clone())),
            ("two tables, pipes", 15, title(piped(&two))),
            ("two tables, line by line", 15, title(two.replace('\t', "\n"))),
            ("a figure behind each label", 15, title(behind)),
            ("channels as rows, outcomes in another order, pipes", 15, title(piped(&in_other_order))),
            ("outcomes as rows, tabs", 15, title(across(5))),
            ("outcomes as rows, no totals", 12, title(piped(&across(4)))),
            ("rows of two years, tabs", 0, title(years.clone())),
            ("rows of two years, pipes", 0, title(piped(&years))),
            ("all figures in one cell, as identities tell", 6, title(piped(&below(&[vec![all.concat()]])))),
        ]
    });
}
