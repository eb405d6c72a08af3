//! The sections of the page, from top to bottom: each a heading, a sentence that says what is counted, a chart and the
//! same numbers as a table.

use std::collections::BTreeSet;

use super::changes::{Changes, Difference, N_VALUES_LISTED, ValueChange};
use super::charts::{self, About, Stack, group, percent};
use super::figures::{Figures, Layout, Line, Requests};
use super::html::Html;
use super::place::Place;
use super::quality::{Check, Failed};
use crate::diff::{Cell, Number, ReportChange, YearOrder};
use crate::model::State;

/// Columns of years: older ones are put together.
const N_YEARS: usize = 20;

/// Layouts that have a row of their own: rarer ones are put together.
const N_LAYOUTS: usize = 16;

/// Sections with their ids, in order.
const SECTIONS: [(&str, &str, &str); 6] = [
    ("coverage", "覆盖情况", "Coverage"),
    ("requests", "申请与办理", "Requests and outcomes"),
    ("states", "读取质量", "States by layout"),
    ("checks", "勾稽关系", "Failed identities"),
    ("changes", "变动", "Changes"),
    ("files", "文件", "Files"),
];

fn heading(html: &mut Html, idx: usize) {
    let (id, zh, en) = SECTIONS[idx];
    html.line().el("h2", &[("id", id)], |html| _ = html.both(zh, en)).line();
}

/// A sentence in Chinese, and the same in English.
fn say(html: &mut Html, zh: &str, en: &str) {
    html.el("p", &[("class", "note")], |html| {
        html.text(zh).void("br", &[]).leaf("span", &[("lang", "en")], en);
    });
    html.line();
}

fn count(n: u64) -> String {
    group(i64::try_from(n).unwrap_or(i64::MAX))
}

fn year_text(year: Option<i16>) -> String {
    year.map_or_else(|| "未知".to_owned(), |year| year.to_string())
}

/// Title, what the snapshot is, the counts that matter, and where to find what.
pub fn head(html: &mut Html, figures: &Figures) {
    let (manifest, totals) = (&figures.manifest, &figures.totals);
    html.el("h1", &[], |html| {
        html.text("政府信息公开工作年度报告 ").leaf(
            "span",
            &[("class", "en"), ("lang", "en")],
            "Government information disclosure: annual reports",
        );
    });
    html.el("p", &[("class", "meta")], |html| {
        html.text("快照 snapshot ").leaf("code", &[], &manifest.id);
        html.text(format_args!(" · {} · gongkai {}", manifest.created_at, manifest.tool_version));
    });
    let n_cells = totals.cells.iter().sum::<u64>();
    let known = totals.cells[State::Reported.index()] + totals.cells[State::Recovered.index()];
    let (mut n_failed, mut n_tried) = (0, 0);
    for check in figures.checks.0.values() {
        n_failed += check.fail;
        n_tried += check.fail + check.pass;
    }
    let n_files = figures.files.by_status.values().sum::<u64>();
    let unreadable = figures.files.by_status.get("failed").copied().unwrap_or_default();
    let years = totals.years.map_or("–".to_owned(), |(first, last)| {
        if first == last { first.to_string() } else { format!("{first}–{last}") }
    });
    let cards = [
        (("报告", "reports"), count(totals.reports), format!("最新 current {}", count(totals.current))),
        (("机关", "agencies"), count(totals.agencies), format!("机关不明 without {}", count(totals.without_agency))),
        (("年度", "years"), years, format!("地区不明 no region {}", count(totals.without_region))),
        (("单元格", "cells"), count(n_cells), format!("有数值 with a number {}", percent(known, n_cells))),
        (
            ("不符", "identities failed"),
            count(n_failed),
            format!("{} / {}", percent(n_failed, n_tried), count(n_tried)),
        ),
        (("文件", "input files"), count(n_files), format!("读取失败 failed {}", count(unreadable))),
    ];
    html.line().el("dl", &[("class", "cards")], |html| {
        for ((zh, en), big, small) in &cards {
            html.el("div", &[], |html| {
                html.el("dt", &[], |html| _ = html.both(zh, en));
                html.leaf("dd", &[("class", "big")], big).leaf("dd", &[("class", "small")], small);
            });
        }
    });
    html.line().el("nav", &[("aria-label", "目录 contents")], |html| {
        html.el("ul", &[], |html| {
            for (id, zh, en) in SECTIONS {
                html.el("li", &[], |html| {
                    html.el("a", &[("href", &format!("#{id}"))], |html| _ = html.text(zh).text(" ").text(en));
                });
            }
        });
    });
}

/// Current reports by province and year.
pub fn coverage(html: &mut Html, figures: &Figures) {
    heading(html, 0);
    say(
        html,
        "按省份与年度统计的最新报告数（同一机关同一年度只计一份）。省份取自行政区划代码前两位；没有代码的列入“未知”。",
        "Current reports by province and year, one for each agency and year. The province is the first two digits of \
         region_code; reports without a code stand under unknown.",
    );
    let all: BTreeSet<YearOrder> = figures.coverage.values().flat_map(|years| years.keys().copied()).collect();
    let known: Vec<i16> = all.iter().filter_map(|year| year.year()).collect();
    let first_own = known.len().saturating_sub(N_YEARS);
    let mut columns: Vec<(String, Vec<YearOrder>)> = Vec::new();
    if first_own > 0 {
        let older = known[..first_own].iter().map(|&year| Some(year).into()).collect();
        columns.push((format!("≤ {}", known[first_own - 1]), older));
    }
    columns.extend(known[first_own..].iter().map(|&year| (year.to_string(), vec![Some(year).into()])));
    if all.contains(&None.into()) {
        columns.push(("未知".to_owned(), vec![None.into()]));
    }
    let places: BTreeSet<Place> = Place::expected().chain(figures.coverage.keys().copied()).collect();
    let rows: Vec<((&str, &str), Vec<u64>)> = places
        .iter()
        .map(|place| {
            let years = figures.coverage.get(place);
            let count = |year: &YearOrder| years.and_then(|years| years.get(year)).copied().unwrap_or_default();
            (place.names(), columns.iter().map(|(_, years)| years.iter().map(count).sum()).collect())
        })
        .collect();
    let names: Vec<String> = columns.into_iter().map(|(name, _)| name).collect();
    let about = About {
        id: "chart-coverage",
        title: "各省各年度的报告数 Reports by province and year",
        description: "Heat map: one row for each province, one column for each year; each field holds its number.",
    };
    charts::heat_map(html, about, &names, &rows);
    if let Some(missing) = figures.totals.missing {
        say(
            html,
            &format!("各机关首份与末份报告之间，共缺 {} 个年度的报告（见 coverage 表）。", count(missing)),
            &format!(
                "Between the first and the last report of an agency, {} years have none: see coverage.",
                count(missing)
            ),
        );
    }
    details(html, |html| {
        table(html, |html| {
            head_row(html, |html| {
                column(html, "", "省份", "province");
                names.iter().for_each(|name| column(html, "n", name, ""));
            });
            body(html, |html| {
                for ((zh, en), numbers) in &rows {
                    html.el("tr", &[], |html| {
                        html.el("th", &[("scope", "row")], |html| _ = html.both(zh, en));
                        numbers.iter().for_each(|&n| _ = html.leaf("td", &[("class", "n")], count(n)));
                    });
                }
            });
        });
    });
}

/// Requests and what became of them, by year.
pub fn requests(html: &mut Html, figures: &Figures) {
    heading(html, 1);
    say(
        html,
        "最新报告“总计”列中照录（reported）与复原（recovered）数值之和。空白、不确定、无法识别的格不计入；每格下方为：有数值的报告数 / 该年其余报告数。各年报告份数不同，不可直接比较总量。",
        "Sums of the values (reported or recovered) in the total column of current reports. Blank, ambiguous and \
         unreadable cells are not in them; under each sum: reports with a value / other reports of the year, left out. \
         Years with different numbers of reports do not compare.",
    );
    if figures.requests.is_empty() {
        nothing(html);
        return;
    }
    let first_own = figures.requests.len().saturating_sub(N_YEARS);
    let years: Vec<(&i16, &Requests)> = figures.requests.iter().skip(first_own).collect();
    let stacks: Vec<Stack> = years
        .iter()
        .map(|(year, requests)| Stack {
            name: year.to_string(),
            parts: Line::OUTCOMES.iter().map(|&line| requests.sums[line as usize]).collect(),
            mark: requests.sums[Line::Received as usize],
            n_reports: requests.behind[Line::Total as usize],
        })
        .collect();
    let about = About {
        id: "chart-requests",
        title: "历年申请与办理结果 Requests and outcomes by year",
        description: "Stacked columns: applications handled by outcome; the line: applications received in the year. \
                      Under each year the number of reports with a value in the total.",
    };
    let series = Line::OUTCOMES.map(Line::names);
    charts::stacks(html, about, &series, ("本年新收", "received in the year"), &stacks);
    dense_table(html, |html| {
        head_row(html, |html| {
            column(html, "", "年度", "year");
            column(html, "n", "报告", "reports");
            for line in Line::ALL {
                let (zh, en) = line.names();
                column(html, "n", zh, en);
            }
        });
        body(html, |html| {
            for (year, requests) in &years {
                html.el("tr", &[], |html| {
                    html.leaf("th", &[("scope", "row")], year).leaf("td", &[("class", "n")], count(requests.reports));
                    for line in Line::ALL {
                        let behind = requests.behind[line as usize];
                        html.el("td", &[("class", "n")], |html| {
                            let sum = requests.sums[line as usize];
                            html.text(if behind > 0 { group(sum) } else { "–".to_owned() });
                            let left_out = requests.reports.saturating_sub(behind);
                            html.leaf("small", &[], format_args!("{} / {}", count(behind), count(left_out)));
                        });
                    }
                });
            }
        });
    });
}

/// What stands behind the values, by layout.
pub fn layouts(html: &mut Html, figures: &Figures) {
    heading(html, 2);
    say(
        html,
        "三张法定表的全部单元格，按表格版式与取值状态统计。只有“照录”和“复原”有数值；“不确定”不止一种可能，数值留空。",
        "All cells of the three statutory tables by layout and state. Only reported and recovered cells have a value; \
         where more than one number is possible the value stays null.",
    );
    let mut layouts: Vec<(&str, &Layout)> =
        figures.layouts.iter().map(|(name, layout)| (name.as_str(), layout)).collect();
    layouts.sort_by_key(|(name, layout)| (std::cmp::Reverse(layout.reports), *name));
    let rarer = layouts.split_off(layouts.len().min(N_LAYOUTS));
    let mut rows: Vec<((String, String), u64, Vec<u64>)> = Vec::new();
    for (name, layout) in layouts {
        rows.push((layout_names(figures, name), layout.reports, layout.cells.to_vec()));
    }
    if !rarer.is_empty() {
        let mut cells = vec![0; State::ALL.len()];
        rarer.iter().for_each(|(_, layout)| cells.iter_mut().zip(layout.cells).for_each(|(sum, n)| *sum += n));
        let names = (format!("其余 {} 种", rarer.len()), "others".to_owned());
        rows.push((names, rarer.iter().map(|(_, layout)| layout.reports).sum(), cells));
    }
    let about = About {
        id: "chart-states",
        title: "各版式的取值状态 States by layout",
        description: "Stacked bars: the share of each state among the cells of a layout; at the end the number of cells.",
    };
    let series: Vec<(&str, &str)> =
        State::ALL.iter().map(|state| figures.labels.names("state", state.code())).collect();
    let drawn: Vec<((&str, &str), Vec<u64>)> = rows
        .iter()
        .filter(|(_, _, cells)| cells.iter().sum::<u64>() > 0)
        .map(|((zh, en), _, cells)| ((zh.as_str(), en.as_str()), cells.clone()))
        .collect();
    charts::shares(html, about, &series, &drawn);
    dense_table(html, |html| {
        head_row(html, |html| {
            column(html, "", "版式", "layout");
            column(html, "n", "报告", "reports");
            column(html, "n", "单元格", "cells");
            series.iter().for_each(|(zh, en)| column(html, "n", zh, en));
        });
        body(html, |html| {
            for ((zh, en), reports, cells) in &rows {
                let total = cells.iter().sum::<u64>();
                html.el("tr", &[], |html| {
                    html.el("th", &[("scope", "row")], |html| _ = html.both(zh, en));
                    html.leaf("td", &[("class", "n")], count(*reports)).leaf("td", &[("class", "n")], count(total));
                    for &n in cells {
                        html.el("td", &[("class", "n")], |html| {
                            html.text(count(n)).leaf("small", &[], percent(n, total));
                        });
                    }
                });
            }
        });
    });
}

/// The names of a layout; of one that mixes several, the codes say which.
fn layout_names(figures: &Figures, name: &str) -> (String, String) {
    let zh = match name {
        "no tables" => "没有表格",
        several if several.contains('+') => "混合",
        code => figures.labels.names("layout", code).0,
    };
    (zh.to_owned(), name.to_owned())
}

/// Identities that fail, with the way to each.
pub fn checks(html: &mut Html, figures: &Figures) {
    heading(html, 3);
    say(
        html,
        "报告自身数字之间的勾稽关系。不符的数字照原样保留：多为原文有误，也可能是读错，可用所列命令逐一查看。",
        "Accounting identities between a report's own numbers. Where one fails the numbers are kept as printed: most \
         are wrong in print, some may be misread. The command beside each shows the cell on its page.",
    );
    let about = About {
        id: "chart-checks",
        title: "各项勾稽关系的不符比例 Share of identities that fail",
        description: "Bars: failed among those that could be assessed, for each check.",
    };
    let rows: Vec<((&str, &str), u64, u64)> = figures
        .checks
        .0
        .iter()
        .map(|(code, check)| (figures.labels.names("check", code), check.fail, check.fail + check.pass))
        .collect();
    if rows.is_empty() {
        nothing(html);
        return;
    }
    charts::rates(html, about, &rows);
    table(html, |html| {
        head_row(html, |html| {
            column(html, "", "勾稽关系", "identity");
            column(html, "", "代码", "check");
            column(html, "n", "相符", "pass");
            column(html, "n", "不符", "fail");
            column(html, "n", "无法核对", "not assessable");
        });
        body(html, |html| {
            for (code, check) in &figures.checks.0 {
                let (zh, en) = figures.labels.names("check", code);
                html.el("tr", &[], |html| {
                    html.el("th", &[("scope", "row")], |html| _ = html.both(zh, en));
                    html.el("td", &[], |html| _ = html.leaf("code", &[], code));
                    for n in [check.pass, check.fail, check.not_assessable] {
                        html.leaf("td", &[("class", "n")], count(n));
                    }
                });
            }
        });
    });
    for (code, check) in figures.checks.0.iter().filter(|(_, check)| !check.worst.is_empty()) {
        failed_checks(html, figures, code, check);
    }
}

fn failed_checks(html: &mut Html, figures: &Figures, code: &str, check: &Check) {
    let (zh, en) = figures.labels.names("check", code);
    html.el("h3", &[], |html| _ = html.both(zh, en));
    let n_more = check.fail - check.worst.len() as u64;
    if n_more > 0 {
        say(
            html,
            &format!("相差最大的 {} 项，另有 {} 项未列。", check.worst.len(), count(n_more)),
            &format!("The {} that are furthest apart; {} more are not listed.", check.worst.len(), count(n_more)),
        );
    }
    table(html, |html| {
        head_row(html, |html| {
            column(html, "", "机关", "agency");
            column(html, "", "年度", "year");
            column(html, "", "对象", "scope");
            column(html, "n", "左边", "left");
            column(html, "n", "右边", "right");
            column(html, "", "查看", "look at it");
        });
        body(html, |html| {
            for failed in &check.worst {
                html.el("tr", &[], |html| {
                    agency_cell(html, failed.agency.as_deref());
                    html.leaf("td", &[], year_text(failed.year));
                    let (column, _) = cell_of(code, &failed.scope);
                    let (zh, _) = figures.labels.names(column, &failed.scope);
                    html.el("td", &[], |html| _ = html.leaf("span", &[("title", &failed.scope)], zh));
                    html.leaf("td", &[("class", "n")], side(failed.left));
                    html.leaf("td", &[("class", "n")], side(failed.right));
                    html.el("td", &[], |html| _ = html.leaf("code", &[], trace_failed(code, failed)));
                });
            }
        });
    });
}

fn side(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), number)
}

fn number(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 { group(value as i64) } else { format!("{value}") }
}

/// The column that a check's scope is a code of, and the cell that its trace starts from.
fn cell_of(check: &str, scope: &str) -> (&'static str, Option<[(&'static str, String); 2]>) {
    let cell =
        |left: &'static str, a: &str, right: &'static str, b: &str| Some([(left, a.to_owned()), (right, b.to_owned())]);
    match check {
        "t2_balance" | "t2_outcomes" => ("applicant", cell("outcome", "total", "applicant", scope)),
        "t2_row_total" => ("outcome", cell("outcome", scope, "applicant", "total")),
        "t2_carry_chain" => ("applicant", cell("outcome", "carried_in", "applicant", scope)),
        "text_received" => ("applicant", cell("outcome", "received_new", "applicant", "total")),
        "t3_channel_total" => ("channel", cell("channel", scope, "outcome", "total")),
        "t1_in_force_chain" => ("item", cell("item", scope, "measure", "in_force")),
        _ => ("scope", None),
    }
}

fn trace_failed(check: &str, failed: &Failed) -> String {
    match cell_of(check, &failed.scope).1 {
        Some(key) => trace(&failed.report_id, &key),
        // What is about no cell: where the page is.
        None => format!(
            "gongkai query \"select source_path from reports where report_id = '{}'\"",
            plain(&failed.report_id)
        ),
    }
}

fn trace(report_id: &str, key: &[(&'static str, String); 2]) -> String {
    let [(left, a), (right, b)] = key;
    format!("gongkai trace --report {} --{left} {} --{right} {}", plain(report_id), plain(a), plain(b))
}

/// What a shell takes as one word: ids and codes are made of nothing else, and a snapshot that was tampered with must
/// not turn into a command that somebody pastes.
fn plain(word: &str) -> String {
    word.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')).collect()
}

/// What changed since the snapshot before.
pub fn changes(html: &mut Html, figures: &Figures) {
    heading(html, 4);
    match &figures.changes {
        Changes::First => say(html, "没有更早的快照可供比较。", "There is no older snapshot to compare with."),
        Changes::Unknown(reason) => {
            say(html, "无法与更早的快照比较：", "The snapshot before cannot be compared:");
            html.el("p", &[], |html| _ = html.leaf("code", &[], reason));
        }
        Changes::Known(difference) => differences(html, figures, difference),
    }
}

const CHANGES: [(ReportChange, &str, &str); 4] = [
    (ReportChange::Added, "新增", "added"),
    (ReportChange::Removed, "移除", "removed"),
    (ReportChange::Revised, "修订", "revised"),
    (ReportChange::Relabelled, "重新归类", "relabelled"),
];

fn differences(html: &mut Html, figures: &Figures, difference: &Difference) {
    html.el("p", &[("class", "note")], |html| {
        html.text("与快照 compared with snapshot ").leaf("code", &[], &difference.before).text(" · ");
        html.text("全部变动 everything: ").leaf("code", &[], "gongkai diff");
    });
    table(html, |html| {
        head_row(html, |html| {
            column(html, "", "报告", "reports");
            column(html, "n", "份数", "number");
            column(html, "", "其中", "among them");
        });
        body(html, |html| {
            for (change, zh, en) in CHANGES {
                let (n, listed) = (difference.reports[change as usize], &difference.listed[change as usize]);
                html.el("tr", &[], |html| {
                    html.el("th", &[("scope", "row")], |html| _ = html.both(zh, en));
                    html.leaf("td", &[("class", "n")], count(n));
                    html.el("td", &[("class", "path")], |html| {
                        for (idx, (name, year)) in listed.iter().enumerate() {
                            html.text(if idx > 0 { "；" } else { "" }).leaf("bdi", &[], name);
                            html.text(format_args!(" {}", year_text(*year)));
                        }
                        let n_more = n - listed.len() as u64;
                        if n_more > 0 && !listed.is_empty() {
                            html.text(format_args!("；另 {} 份 more", count(n_more)));
                        }
                    });
                });
            }
        });
    });
    html.el("h3", &[], |html| _ = html.both("变动最大的数值", "Largest changes of values"));
    let said = format!(
        "两个快照都有的报告中共有 {} 个数值或状态不同。 {} values or states differ in reports that are in both.",
        count(difference.values),
        count(difference.values)
    );
    html.leaf("p", &[("class", "note")], said);
    if difference.largest.is_empty() {
        return;
    }
    if difference.values > N_VALUES_LISTED as u64 {
        html.leaf(
            "p",
            &[("class", "note")],
            format_args!("以下为前 {N_VALUES_LISTED} 项。 The first {N_VALUES_LISTED}:"),
        );
    }
    table(html, |html| {
        head_row(html, |html| {
            column(html, "", "机关", "agency");
            column(html, "", "年度", "year");
            column(html, "", "单元格", "cell");
            column(html, "n", "之前", "before");
            column(html, "n", "之后", "after");
            column(html, "", "查看", "look at it");
        });
        body(html, |html| {
            difference.largest.iter().for_each(|change| changed_value(html, figures, change));
        });
    });
}

fn changed_value(html: &mut Html, figures: &Figures, change: &ValueChange) {
    html.el("tr", &[], |html| {
        agency_cell(html, change.agency.as_deref());
        html.leaf("td", &[], year_text(change.year));
        let [left, right] = change.key.each_ref().map(|(column, code)| figures.labels.names(column, code).0);
        html.leaf("td", &[], format_args!("{left} · {right}"));
        for cell in [&change.before, &change.after] {
            html.el("td", &[("class", "n")], |html| changed_cell(html, figures, cell.as_ref()));
        }
        html.el("td", &[], |html| _ = html.leaf("code", &[], trace(&change.report_id, &change.key)));
    });
}

fn changed_cell(html: &mut Html, figures: &Figures, cell: Option<&Cell>) {
    let Some(cell) = cell else {
        html.text("无此行");
        return;
    };
    html.text(match cell.value {
        None => "–".to_owned(),
        Some(Number::Int(value)) => group(value),
        Some(Number::Real(value)) => number(value),
    });
    html.leaf("small", &[], figures.labels.names("state", &cell.state).0);
}

/// Files by what became of them; those that failed; those that took long.
pub fn files(html: &mut Html, figures: &Figures) {
    heading(html, 5);
    table(html, |html| {
        head_row(html, |html| {
            column(html, "", "结果", "status");
            column(html, "", "代码", "code");
            column(html, "n", "文件", "files");
        });
        body(html, |html| {
            for (status, n) in &figures.files.by_status {
                let (zh, en) = figures.labels.names("status", status);
                html.el("tr", &[], |html| {
                    html.el("th", &[("scope", "row")], |html| _ = html.both(zh, en));
                    html.el("td", &[], |html| _ = html.leaf("code", &[], status));
                    html.leaf("td", &[("class", "n")], count(*n));
                });
            }
        });
    });
    html.el("h3", &[], |html| _ = html.both("读取失败的文件", "Files that could not be read"));
    let (failed, n_failed) =
        (&figures.files.failed, figures.files.by_status.get("failed").copied().unwrap_or_default());
    if failed.is_empty() {
        nothing(html);
    } else {
        if n_failed > failed.len() as u64 {
            let (shown, all) = (failed.len(), count(n_failed));
            say(
                html,
                &format!("按路径列出前 {shown} 个，共 {all} 个；其余见 gongkai files --status failed。"),
                &format!("The first {shown} of {all} by path; the rest: gongkai files --status failed."),
            );
        }
        table(html, |html| {
            head_row(html, |html| {
                column(html, "", "路径", "path");
                column(html, "", "原因", "reason");
            });
            body(html, |html| {
                for (path, reason) in failed {
                    html.el("tr", &[], |html| {
                        html.leaf("td", &[("class", "path")], path).leaf("td", &[("class", "path")], reason);
                    });
                }
            });
        });
    }
    html.el("h3", &[], |html| _ = html.both("最慢的文件", "Slowest files"));
    slowest(html, figures);
}

fn slowest(html: &mut Html, figures: &Figures) {
    let Some(run) = &figures.last_run else {
        say(
            html,
            "生成本快照的那次运行，其记录（last_run.json）已被更晚的运行取代，耗时无从得知。",
            "The record of the run that made this snapshot (last_run.json) has given way to a later one: how long its \
             files took is not known.",
        );
        return;
    };
    let kind = run.run.as_ref().map_or("", |run| run.kind.as_str());
    let said = format!(
        "全程 {:.1} 秒（{kind}）；单个文件的解析耗时，不含读盘。 The run took {:.1} s; seconds are those of one thread, \
         without reading the disk.",
        run.seconds.total, run.seconds.total
    );
    html.leaf("p", &[("class", "note")], said);
    if run.slowest.is_empty() {
        say(html, "运行记录中没有逐文件的耗时。", "The record does not say how long each file took.");
        return;
    }
    table(html, |html| {
        head_row(html, |html| {
            column(html, "", "路径", "path");
            column(html, "n", "字节", "bytes");
            column(html, "n", "秒", "seconds");
        });
        body(html, |html| {
            for slow in &run.slowest {
                html.el("tr", &[], |html| {
                    html.leaf("td", &[("class", "path")], &slow.source_path);
                    html.leaf("td", &[("class", "n")], slow.bytes.map_or("–".to_owned(), count));
                    html.leaf("td", &[("class", "n")], format_args!("{:.3}", slow.seconds));
                });
            }
        });
    });
}

/// Where the numbers come from.
pub fn foot(html: &mut Html, figures: &Figures) {
    html.el("p", &[], |html| {
        html.text("由 gongkai report 根据已发布的快照生成；命令对默认输出目录有效，其他目录请加 --out DIR。");
        html.void("br", &[]).leaf(
            "span",
            &[("lang", "en")],
            "Made by gongkai report from the published snapshot. The commands are for the default output folder; add \
             --out DIR for another.",
        );
    });
    html.el("p", &[], |html| {
        html.text("content ").leaf("code", &[], &figures.manifest.content_sha256);
    });
}

fn nothing(html: &mut Html) {
    html.el("p", &[], |html| _ = html.both("没有。", "None."));
}

fn agency_cell(html: &mut Html, agency: Option<&str>) {
    html.el("td", &[("class", "name")], |html| match agency {
        // A name in another direction of writing must not turn what stands beside it.
        Some(agency) => _ = html.leaf("bdi", &[], agency),
        None => _ = html.both("不明", "unknown"),
    });
}

fn table(html: &mut Html, inside: impl FnOnce(&mut Html)) {
    html.el("div", &[("class", "wide")], |html| _ = html.el("table", &[], inside)).line();
}

/// A table of many narrow columns.
fn dense_table(html: &mut Html, inside: impl FnOnce(&mut Html)) {
    html.el("div", &[("class", "wide dense")], |html| _ = html.el("table", &[], inside)).line();
}

fn head_row(html: &mut Html, inside: impl FnOnce(&mut Html)) {
    html.el("thead", &[], |html| _ = html.el("tr", &[], inside));
}

fn body(html: &mut Html, inside: impl FnOnce(&mut Html)) {
    html.el("tbody", &[], inside);
}

fn column(html: &mut Html, class: &str, zh: &str, en: &str) {
    html.el("th", &[("scope", "col"), ("class", class)], |html| {
        html.text(zh);
        if !en.is_empty() {
            html.leaf("span", &[("class", "en"), ("lang", "en")], en);
        }
    });
}

fn details(html: &mut Html, inside: impl FnOnce(&mut Html)) {
    html.el("details", &[], |html| {
        html.el("summary", &[], |html| _ = html.both("数据表", "the same as a table"));
        inside(html);
    });
}
