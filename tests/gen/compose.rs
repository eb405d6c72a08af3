//! The pieces of a page in reading order, and what they say of agency, year and dates.

use super::forms::Form;
use super::habits::{Habits, Script};
use super::names::Agency;
use super::prose;
use super::rng::Rng;
use super::script::to_traditional;
use super::spell;
use super::truth::Truth;

/// A piece of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// The title of the report.
    Title(String),
    /// A section heading.
    Heading(String),
    /// A paragraph.
    Para(String),
    /// One of the three tables.
    Table(usize),
    /// Navigation, metadata lines, footers: text around the report.
    Noise(String),
}

/// What decides the words of a page.
pub struct Story<'a> {
    /// Whose report.
    pub agency: &'a Agency,
    /// About which year.
    pub year: i64,
    /// Which form: its section headings differ a little.
    pub form: Form,
    /// Spelling.
    pub habits: &'a Habits,
    /// False: no piece names the agency.
    pub has_agency: bool,
    /// False: neither title nor opening nor period state the year.
    pub has_year: bool,
    /// True: everything official, no noise, title and period there.
    pub is_plain: bool,
    /// True: a paragraph with characters that need four bytes in GB18030.
    pub has_rare_names: bool,
    /// Day of publication to print; drawn if `None`.
    pub published_on: Option<&'a str>,
    /// Tables to print, by index.
    pub tables: &'a [usize],
    /// A paragraph of the overview.
    pub statement: Option<&'a str>,
}

const HEADINGS: [[&str; 3]; 6] = [
    ["一、总体情况", "一、总体情况", "一、本年度政府信息公开总体情况"],
    ["二、主动公开政府信息情况", "二、主动公开政府信息情况", "二、主动公开情况"],
    ["三、收到和处理政府信息公开申请情况", "三、收到和处理政府信息公开申请情况", "三、依申请公开政府信息情况"],
    [
        "四、政府信息公开行政复议、行政诉讼情况",
        "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
        "四、行政复议、行政诉讼情况",
    ],
    ["五、存在的主要问题及改进情况", "五、政府信息公开工作存在的主要问题及改进情况", "五、存在问题及改进措施"],
    ["六、其他需要报告的事项", "六、其他需要报告的事项", "六、其他事项"],
];

/// Draws the pieces, and writes into `truth` what they state.
pub fn compose(rng: &mut Rng, story: &Story<'_>, truth: &mut Truth) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let name = story.has_agency.then_some(story.agency.name.as_str());
    let Story { year, habits, .. } = *story;
    truth.agency = name.map(|name| match habits.script {
        Script::Simplified => name.to_owned(),
        _ => to_traditional(name),
    });
    truth.year = Some(year);

    // The agency stands in the title, in the opening, in both, or (where neither has it) in a metadata line.
    let (in_title, in_opening) = match rng.below(10) {
        _ if story.is_plain => (true, true),
        0..=5 => (true, true),
        6..=7 => (true, false),
        8 => (false, true),
        _ => (false, false),
    };
    let has_title = story.is_plain || rng.chance(850);
    let has_noise = story.published_on.is_some() || (!story.is_plain && rng.chance(450));
    let in_title = in_title && has_title;
    if has_noise || (name.is_some() && !in_title && !in_opening) {
        metadata_lines(rng, story, name, !in_title && !in_opening, truth, &mut pieces);
    }
    if has_title {
        let text = title(rng, name.filter(|_| in_title), year, story.has_year);
        let text = spell::finish(habits, spell::punctuate(rng, habits, &text));
        truth.title = Some(text.clone());
        pieces.push(Piece::Title(text));
        if story.has_year {
            truth.year_sources.push("title".to_owned());
        }
        if name.is_some() && in_title {
            truth.agency_sources.push("title".to_owned());
        }
    }
    let has_period = story.has_year && (story.is_plain || rng.chance(700));
    if story.has_year || in_opening {
        let (text, names_year) = if story.has_year {
            prose::opening(rng, name.filter(|_| in_opening), year, has_period)
        } else {
            (format!("本报告由{}编写，分为六个部分。", name.filter(|_| in_opening).unwrap_or("本机关")), false)
        };
        if name.is_some() && in_opening {
            truth.agency_sources.push("paragraph".to_owned());
        }
        if names_year {
            truth.year_sources.push("paragraph".to_owned());
        }
        if has_period {
            truth.year_sources.push("period".to_owned());
            truth.period = Some((format!("{year}-01-01"), format!("{year}-12-31")));
        }
        pieces.push(Piece::Para(text));
    }
    sections(rng, story, truth, &mut pieces);
    if !story.is_plain && rng.chance(20) {
        // What a mirror host puts into the pages that it copies.
        let at = rng.range(1, pieces.len() as i64 - 1) as usize;
        pieces.insert(at, Piece::Noise("推广：本地好茶直销，满88元包邮，咨询热线400-000-1234".to_owned()));
    }
    if !story.is_plain && rng.chance(350) {
        let month = rng.range(1, 3);
        let day = rng.range(2, 28);
        if let Some(name) = name.filter(|_| rng.chance(600)) {
            pieces.push(Piece::Para(name.to_owned()));
        }
        pieces.push(Piece::Para(format!("{}年{month}月{day}日", year + 1)));
    }
    if has_noise {
        let footer = [
            "【打印本页】 【关闭窗口】",
            "首页 | 网站声明 | 使用帮助 | 联系我们 | 网站地图",
            "版权所有 未经许可不得转载 建议使用新版浏览器访问",
            "  • 收藏\n  • 打印\n  • 关闭",
        ];
        pieces.push(Piece::Noise(rng.pick(&footer).to_owned()));
        if rng.chance(500) {
            pieces.push(Piece::Noise(format!(
                "网站标识码：{}  备案号{}号-1",
                rng.range(1_000_000_000, 9_999_999_999),
                year
            )));
        }
    }
    // Labels and titles were finished one by one; the rest of the words is finished here.
    for piece in &mut pieces {
        if let Piece::Heading(text) | Piece::Para(text) | Piece::Noise(text) = piece {
            *text = spell::finish(habits, spell::punctuate(rng, habits, text));
        }
    }
    pieces
}

fn title(rng: &mut Rng, name: Option<&str>, year: i64, has_year: bool) -> String {
    let name = name.unwrap_or("");
    if !has_year {
        return format!("{name}政府信息公开工作年度报告");
    }
    match rng.below(5) {
        0 => format!("{name}{year}年政府信息公开工作年度报告"),
        1 => format!("{year}年{name}政府信息公开工作年度报告"),
        2 => format!("{name}{year}年度政府信息公开工作报告"),
        3 => format!("{name}政府信息公开工作年度报告（{year}年度）"),
        _ => format!("{name}{year}年政府信息公开年度报告"),
    }
}

fn metadata_lines(
    rng: &mut Rng,
    story: &Story<'_>,
    name: Option<&str>,
    must_name: bool,
    truth: &mut Truth,
    pieces: &mut Vec<Piece>,
) {
    let drawn = format!("{}-{:02}-{:02}", story.year + 1, rng.range(1, 3), rng.range(3, 28));
    let published = story.published_on.map_or(drawn, str::to_owned);
    pieces.push(Piece::Noise("当前位置：首页 > 政务公开 > 政府信息公开年报".to_owned()));
    let index = format!("{:08}-{}/{}-{:05}", rng.range(1_000_000, 99_999_999), 7, story.year + 1, rng.range(1, 400));
    let has_date = story.published_on.is_some() || rng.chance(700);
    let date = if has_date { format!(" 发布日期：{published}") } else { String::new() };
    if has_date {
        truth.published_on = Some(published);
    }
    let issuer = match name {
        Some(name) if must_name || rng.chance(500) => {
            truth.agency_sources.push("metadata".to_owned());
            format!(" 发布机构：{name}")
        }
        // The office that put it on the site is not whose report it is.
        Some(_) => " 信息来源：办公室".to_owned(),
        None => String::new(),
    };
    pieces.push(Piece::Noise(format!("索引号：{index}{issuer}{date}")));
}

fn sections(rng: &mut Rng, story: &Story<'_>, truth: &mut Truth, pieces: &mut Vec<Piece>) {
    let habit = if story.is_plain { 0 } else { rng.weighted(&[(0, 70), (1, 20), (2, 10)]) };
    let is_misnumbered = !story.is_plain && rng.chance(40);
    for (i, headings) in HEADINGS.iter().enumerate() {
        let mut heading = headings[if story.form == Form::E2019 && i == 3 { 1 } else { habit }].to_owned();
        if is_misnumbered && i == 4 {
            heading = heading.replacen('五', "四", 1);
        }
        pieces.push(Piece::Heading(heading));
        if i < 4 && i > 0 {
            if i < 3 {
                let texts = prose::section(rng, i + 1, story.agency.own, story.year);
                pieces.extend(texts.into_iter().map(Piece::Para));
            }
            if story.tables.contains(&(i - 1)) {
                pieces.push(Piece::Table(i - 1));
            }
            continue;
        }
        if i == 0 && story.has_rare_names {
            pieces.push(Piece::Para(prose::rare_names(rng)));
        }
        let texts = prose::section(rng, i + 1, story.agency.own, story.year);
        if texts.iter().any(|text| text.contains(&format!("{}年", story.year))) {
            truth.year_sources.push("prose".to_owned());
        }
        pieces.extend(texts.into_iter().map(Piece::Para));
        if i == 0 {
            pieces.extend(story.statement.map(|text| Piece::Para(text.to_owned())));
        }
    }
    truth.year_sources.dedup();
}
