//! The parts of a page that speak of the report: the lines before the first heading, the opening of section 一, the
//! metadata rows, the last lines. Bounded, so that a long page costs no more than a short one.

use std::sync::LazyLock;

use chrono::NaiveDate;

use super::dates;
use super::title::{self, Title};
use super::{agency, holds, parts, placed};
use crate::interpret::glyph::{self, CharSet, Folded, find, starts_with};
use crate::interpret::sections;
use crate::model::{Block, Document};

/// Lines looked at before the first heading, and characters of each.
const MAX_HEAD_LINES: usize = 120;
const MAX_HEAD_CELLS: usize = 240;
const MAX_CHARS: usize = 1200;
const MAX_TAIL_LINES: usize = 30;
/// Lines of the narrative in which years are counted.
const MAX_SECTION_LINES: usize = 200;
const MAX_YEAR_BYTES: usize = 4000;

/// Labels of metadata rows. The first group ends a value, too.
const AGENCY_LABELS: [&str; 20] = [
    "责任单位",
    "责任部门",
    "发布部门",
    "公开部门",
    "编制单位",
    "编制机关",
    "发布机构",
    "公开机构",
    "发布单位",
    "公开单位",
    "发布机关",
    "制作机关",
    "公开主体",
    "发文机关",
    "发文机构",
    "发文单位",
    "制发机关",
    "制作单位",
    "信息公开主体",
    "公开责任单位",
];
const ORIGIN_LABELS: [&str; 5] = ["信息来源", "文章来源", "稿件来源", "来源", "供稿单位"];
const PUBLISHED_LABELS: [&str; 22] = [
    "发布日期",
    "公开日期",
    "发布时间",
    "公开时间",
    "发表时间",
    "发表日期",
    "公布日期",
    "公布时间",
    "录入时间",
    "录入日期",
    "发稿时间",
    "信息时间",
    "创建时间",
    "添加时间",
    "刊发日期",
    "上网日期",
    "上网时间",
    "上传时间",
    "发布于",
    "发布:",
    "时间:",
    "日期:",
];
/// Weaker: a page that was touched later.
const UPDATED_LABELS: [&str; 4] = ["更新时间", "更新日期", "修改时间", "最后更新"];
const WRITTEN_LABELS: [&str; 7] = ["发文时间", "生成时间", "成文日期", "生成日期", "发文日期", "制发日期", "成文时间"];
const TITLE_LABELS: [&str; 6] = ["信息名称", "文件名称", "内容概述", "标题", "名称", "题名"];
const OTHER_LABELS: [&str; 30] = [
    "信息索引号",
    "索引号",
    "索取号",
    "文件编号",
    "发文字号",
    "文号",
    "公开时限",
    "公开形式",
    "公开方式",
    "公开范围",
    "公开程序",
    "有效期",
    "体裁",
    "主题分类",
    "主题词",
    "主题(",
    "关键词",
    "效力状况",
    "文件下载",
    "浏览次数",
    "阅读次数",
    "点击数",
    "字体",
    "分类",
    "时效",
    "责任编辑",
    "作者",
    "浏览",
    "访问量",
    "编辑:",
];

/// What labelled rows say.
#[derive(Debug, Default)]
pub struct Labels {
    /// 发布机构 and its kind.
    pub agency: Option<String>,
    /// 来源 and its kind: weaker.
    pub origin: Option<String>,
    /// 发布日期, 公开日期.
    pub published_on: Option<NaiveDate>,
    /// A date without a label, beside 来源 or alone below the title.
    pub bare_date: Option<NaiveDate>,
    /// 成文日期, 生成日期.
    pub written_on: Option<NaiveDate>,
    /// 更新时间.
    pub updated_on: Option<NaiveDate>,
    /// 名称, 内容概述.
    pub title: Option<Title>,
}

/// A title found in the text.
#[derive(Debug)]
pub struct FoundTitle {
    /// Taken apart.
    pub title: Title,
    /// An agency alone on the line above.
    pub name_above: Option<String>,
    /// What is printed without that line.
    pub printed_below: String,
    /// The government that the line opens with, where the title stands elsewhere on the page without it: a site's name.
    pub site: Option<String>,
    /// True when the year stands on a line of its own: it may be of a menu.
    pub is_year_apart: bool,
}

/// A line of the head.
struct HeadLine<'a> {
    text: Folded,
    printed: &'a str,
    /// Level of the heading element.
    heading: Option<u8>,
    marks: u8,
}

/// Characters that one of the readers below needs in a line of the head, a bit for each reader: most lines, of menus
/// above all, are turned down by them.
mod mark {
    /// What a title's phrase begins with (`title::find_phrase`), and 公开 and 信息.
    pub const TITLE: u8 = 1;
    /// What a date of this century begins with.
    pub const DATE: u8 = 2;
    /// What a breadcrumb has.
    pub const STEP: u8 = 4;
    /// 请与, 请联系.
    pub const CONTACT: u8 = 8;
    /// What a sentence has.
    pub const SENTENCE: u8 = 16;

    /// The marks of a folded line.
    pub fn of(text: &[char]) -> u8 {
        text.iter().fold(0, |marks, &c| {
            marks
                | match c {
                    '信' | '资' | '政' | '公' => TITLE,
                    '2' | '二' => DATE,
                    '>' | '»' | '›' | '→' | '位' => STEP,
                    '请' | '可' => CONTACT,
                    '。' | ',' | ':' | '如' | char::REPLACEMENT_CHARACTER => SENTENCE,
                    _ => 0,
                }
        })
    }
}

impl<'a> HeadLine<'a> {
    fn new(printed: &'a str, heading: Option<u8>) -> Self {
        let text = fold_line(printed);
        let marks = mark::of(&text.folded);
        Self { text, printed, heading, marks }
    }

    fn has(&self, mark: u8) -> bool {
        self.marks & mark != 0
    }
}

/// A document seen as a page.
pub struct Page<'a> {
    /// Lines before the first heading of a section.
    head: Vec<HeadLine<'a>>,
    /// Texts of cells before the first heading.
    head_cells: Vec<&'a str>,
    /// Lines of section 一 and what follows, in order, with the number of their section.
    sections: Vec<(u32, &'a str)>,
    /// The last lines, of long ones the end; none is blank.
    tail: Vec<&'a str>,
}

impl<'a> Page<'a> {
    /// Finds the parts.
    pub fn new(document: &'a Document) -> Self {
        let mut page = Self { head: Vec::new(), head_cells: Vec::new(), sections: Vec::new(), tail: Vec::new() };
        let mut lines: Vec<&str> = Vec::new();
        let (mut section_no, mut first_line) = (0, None);
        for block in &document.blocks {
            match block {
                Block::Text(line) => {
                    lines.push(&line.text);
                    page.push_line(&line.text, line.heading, &mut section_no);
                    first_line = first_line.or((section_no > 0).then_some(lines.len() - 1));
                }
                // Metadata rows, and pages that are laid out by tables.
                Block::Grid(grid) => {
                    for cell in &grid.cells {
                        if section_no == 0 && page.head_cells.len() < MAX_HEAD_CELLS {
                            page.head_cells.push(&cell.text);
                        } else if cell.text.len() < 300 {
                            continue;
                        }
                        for line in cell.text.lines() {
                            page.push_line(line, None, &mut section_no);
                        }
                        if cell.text.len() >= 300 {
                            lines.extend(cell.text.lines());
                        }
                    }
                }
            }
        }
        // The header of a page above a menu of years is no signature.
        let from = lines.len().saturating_sub(MAX_TAIL_LINES).max(first_line.unwrap_or(0));
        let is_visible = |c: char| !glyph::is_space(c) && !glyph::is_invisible(c);
        page.tail = lines[from..].iter().map(|line| cut_tail(line)).filter(|line| line.contains(is_visible)).collect();
        page
    }

    fn push_line(&mut self, text: &'a str, heading: Option<u8>, section_no: &mut u32) {
        let found = sections::find_heading(text).filter(|heading| heading.kind.is_some());
        if let Some(found) = found {
            *section_no = found.no;
            let rest = &text[found.end..];
            if !rest.trim().is_empty() {
                self.sections.push((*section_no, rest));
            }
        } else if *section_no > 0 {
            if self.sections.len() < MAX_SECTION_LINES {
                self.sections.push((*section_no, text));
            }
        } else if self.head.len() < MAX_HEAD_LINES && !text.trim().is_empty() {
            // On a page that is one line the narrative begins inside it.
            let inner = if text.len() > 150 { sections::find_inner_headings(text) } else { Vec::new() };
            let end = inner.first().map_or(text.len(), |(start, _)| *start);
            if end > 200 || end < text.len() {
                let parts = parts::split_line(&text[..end]);
                let room = MAX_HEAD_LINES - self.head.len();
                let lines = parts.into_iter().take(room);
                self.head.extend(lines.map(|printed| HeadLine::new(printed, heading)));
            } else {
                self.head.push(HeadLine::new(text, heading));
            }
            for (at, (_, heading)) in inner.iter().enumerate() {
                *section_no = heading.no;
                let end = inner.get(at + 1).map_or(text.len(), |(next, _)| *next);
                self.sections.push((heading.no, &text[heading.end.min(end)..end]));
            }
        }
    }

    /// The title in the text: the fullest of the lines that are one, the first of equals. Wrapped titles are joined.
    ///
    /// Beside a list of the agency's other reports the one of the year that most of `told` speak of: what the `<title>`, the
    /// 统计期限 and the sections say, two of them at least.
    pub fn find_title(&self, told: impl FnOnce() -> [Option<i16>; 3]) -> Option<FoundTitle> {
        let titles = (0..self.head.len()).filter(|&at| self.head[at].has(mark::TITLE));
        let mut found: Vec<(FoundTitle, u32)> = titles.filter_map(|at| self.read_title_at(at)).collect();
        let mut years = found.iter().filter_map(|(found, _)| found.title.year);
        if let Some(first) = years.next()
            && years.any(|year| year != first)
        {
            let told = told();
            let n_told = |(found, _): &(FoundTitle, u32)| {
                told.iter().filter(|year| year.is_some() && **year == found.title.year).count()
            };
            let most = found.iter().map(n_told).max().unwrap_or(0);
            if most >= 2 {
                found.retain(|candidate| n_told(candidate) == most);
            }
        }
        found.into_iter().reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(found, _)| found)
    }

    fn read_title_at(&self, at: usize) -> Option<(FoundTitle, u32)> {
        let HeadLine { text: first, heading, .. } = &self.head[at];
        if labelled(first).is_some() {
            return None;
        }
        if first.len() > 70 {
            return None;
        }
        let has_phrase = |text: &Folded| title::find_phrase(&text.folded, 0).is_some();
        let is_whole = has_phrase(first);
        if !is_whole && (first.len() > 40 || !first.contains_any(&["公开", "信息"])) {
            return None;
        }
        let site = self.find_site(self.head[at].printed);
        // What the line says of the title alone.
        let part = site.map(|(_, rest)| rest).or_else(|| title::split_column(self.head[at].printed));
        let mut joined = part.map_or_else(|| first.clone(), Folded::new);
        let mut lines = vec![at];
        if !is_whole {
            // A wrap inside the phrase: 政府信息公开工作 / 年度报告.
            for next in at + 1..self.head.len().min(at + 3) {
                if has_phrase(&self.head[next].text) || self.head[next].text.len() > 30 {
                    return None;
                }
                joined.push(self.head[next].printed);
                lines.push(next);
                if has_phrase(&joined) {
                    break;
                }
            }
            if !has_phrase(&joined) {
                return None;
            }
        }
        let mut parsed = title::parse_title(&joined)?;
        // 青石县 / 财政局2022年…: a wrap inside the name.
        if let (Some(name), Some(above)) = (&parsed.agency, at.checked_sub(1).map(|above| &self.head[above].text))
            && is_region(&above.folded)
            && !is_placed(&Folded::new(name).folded)
        {
            parsed.agency = Some(above.quote(0..above.len()) + name);
            lines.insert(0, at - 1);
        }
        let (mut name_above, mut is_year_apart) = (None, false);
        // Wraps before the phrase: the agency, the year, or both on lines of their own.
        let mut top = lines[0];
        while top > 0 && at - top < 2 && (parsed.agency.is_none() || parsed.year.is_none()) {
            let above = &self.head[top - 1].text;
            let (pieces, year) = agency::name_around_years(&above.folded, 0..above.len());
            let is_year_alone = year.is_some() && pieces.is_empty();
            if is_year_alone && self.is_year_menu(top - 1) {
                break;
            }
            let name = title::join_pieces(above, &pieces, true).filter(|_| parsed.agency.is_none());
            let is_fit = above.len() <= 34
                && labelled(above).is_none()
                && (year.is_none() || parsed.year.is_none())
                && (is_year_alone || name.is_some())
                && dates::find_date(&above.folded, 0, above.len()).is_none();
            if !is_fit {
                break;
            }
            match (name, year) {
                (Some(name), Some(_)) => parsed.agency = Some(name),
                (Some(name), None) if parsed.year.is_none() => parsed.agency = Some(name),
                // A name alone above a title that is whole may be the page's header as well.
                (Some(name), None) => {
                    name_above = Some(name);
                    top -= 1;
                    lines.insert(0, top);
                    break;
                }
                (None, _) => is_year_apart = true,
            }
            parsed.year = parsed.year.or(year);
            top -= 1;
            lines.insert(0, top);
        }
        let below = lines[lines.len() - 1] + 1;
        if parsed.year.is_none()
            && let Some(text) = self.head.get(below).map(|line| &line.text)
        {
            let (pieces, year) = agency::name_around_years(&text.folded, 0..text.len());
            if year.is_some() && pieces.is_empty() && text.len() <= 10 && !self.is_year_menu(below) {
                parsed.year = year;
                is_year_apart = true;
                lines.push(below);
            }
        }
        let print = |lines: &[usize]| match part {
            Some(part) => part.to_owned(),
            None => lines.iter().map(|&at| self.head[at].printed.trim()).collect::<Vec<_>>().concat(),
        };
        parsed.printed = print(&lines);
        let printed_below = print(&lines[usize::from(name_above.is_some())..]);
        let has_site = parsed.has_site || site.is_some();
        let site = site.map(|(name, _)| name.to_owned());
        // A menu may have a name above 信息公开年报, but no year.
        let rank = 1
            + 2 * u32::from(parsed.agency.is_some())
            + 3 * u32::from(parsed.year.is_some())
            + u32::from(name_above.is_some())
            + u32::from(heading.is_some_and(|level| level <= 3));
        // Of two that say the same the one without a site's name; ranks are doubled for it.
        let rank = 2 * rank + u32::from(!has_site);
        Some((FoundTitle { title: parsed, name_above, printed_below, site, is_year_apart }, rank))
    }

    /// A government before a title that stands on a line of its own without it: (the site's name, the title).
    pub fn find_site<'t>(&self, text: &'t str) -> Option<(&'t str, &'t str)> {
        title::split_site(text).filter(|(_, rest)| {
            let rest = Folded::new(rest).folded;
            self.head.iter().any(|line| line.text.folded == rest)
        })
    }

    /// True for a year alone on its line beside another one: 2025年 / 2024年 / 2023年.
    fn is_year_menu(&self, at: usize) -> bool {
        let n_years = |at: usize| {
            let Some(text) = self.head.get(at).map(|line| &line.text).filter(|text| text.len() <= 60) else { return 0 };
            let (pieces, _) = agency::name_around_years(&text.folded, 0..text.len());
            if pieces.is_empty() { dates::find_years(&text.folded).len() } else { 0 }
        };
        n_years(at) > 1 || n_years(at + 1) > 0 || at.checked_sub(1).is_some_and(|above| n_years(above) > 0)
    }

    /// The 统计期限.
    pub fn find_period(&self) -> Option<(NaiveDate, NaiveDate)> {
        let dated = self.head.iter().filter(|line| line.has(mark::DATE));
        let head = dated.map(|line| &line.text.folded).find_map(|text| dates::find_period(text));
        head.or_else(|| {
            let mut lines = self
                .sections
                .iter()
                .take(12)
                .filter(|(_, text)| ["统计", "統計", "期限"].iter().any(|word| text.contains(word)));
            lines.find_map(|(_, text)| dates::find_period(&fold_line(text).folded))
        })
    }

    /// The year that a 统计期限 ends with whose beginning is lost: `…起至2017年12月31日止`.
    pub fn find_last_day(&self) -> Option<i16> {
        let mut dated = self.head.iter().filter(|line| line.has(mark::DATE)).map(|line| &line.text.folded);
        dated.find_map(|text| dates::find_last_day(text))
    }

    /// Agency and year that the paragraphs before the first heading name for the report.
    ///
    /// The third is a year of a document that they cite (`根据《关于做好2025年政务公开工作的通知》`), where they name no other.
    pub fn read_first_paragraph(&self) -> (Option<String>, Option<i16>, Option<i16>) {
        let (mut name, mut year) = (None, None);
        let opening = self.sections.iter().take_while(|(no, _)| *no == 1).take(2).map(|(_, text)| *text);
        let opening = opening.map(|text| fold_start(text, 300)).filter(|text| text.contains("报告"));
        let opening: Vec<Folded> = opening.collect();
        let sentences = || self.head.iter().filter(|line| line.has(mark::SENTENCE)).map(|line| &line.text);
        let head = || sentences().filter(|text| text.len() > 12 && is_sentence(text));
        for (text, is_head) in head().map(|text| (text, true)).chain(opening.iter().map(|text| (text, false))) {
            let mut from = 0;
            while let Some(phrase) = title::find_phrase_in_prose(&text.folded, from) {
                from = phrase.range.end;
                let (pieces, found) = agency::name_before(&text.folded, phrase.range.start);
                let found = found.or(phrase.year);
                let found = found.filter(|&year| !is_of_earlier(&text.folded, phrase.range.start, year, is_head));
                year = year.or(found);
                name = name.or_else(|| title::join_pieces(text, &pieces, true));
            }
            if text.contains("条例") || text.contains("报告") {
                name = name.or_else(|| read_author(text));
            }
        }
        let name = name.or_else(|| {
            head()
                .filter(|text| text.contains("报告"))
                .find_map(|text| agency::name_of_work(&text.folded).map(|range| text.quote(range)))
        });
        // 结合2022年工作实际: the year that these paragraphs speak of.
        let (mut tally, mut cited) = (dates::Tally::default(), dates::Tally::default());
        if year.is_none() {
            for text in head().filter(|text| text.contains("报告")) {
                let (own, documents) = split_cited(&text.folded);
                tally.add(&own);
                cited.add(&documents);
            }
        }
        let year = year.or_else(|| tally.winner());
        (name, year, cited.winner().filter(|_| year.is_none()))
    }

    /// The agency that opens section 一, or a paragraph before it that speaks of the year and brings the report.
    pub fn find_opener(&self) -> Option<String> {
        let name = |text: &Folded| agency::name_of_opener(&text.folded).map(|range| text.quote(range));
        let opening = self.sections.iter().take_while(|(no, _)| *no == 1).take(3);
        let found = opening.map(|(_, text)| fold_start(text, 90)).find_map(|text| name(&text));
        found.or_else(|| {
            const BRINGS: [&str; 4] = ["报告如下", "公布如下", "汇报如下", "总结如下"];
            let brings = |line: &&HeadLine| line.has(mark::SENTENCE) && line.text.contains_any(&BRINGS);
            self.head.iter().filter(brings).find_map(|line| {
                let opens = dates::find_years(&line.text.folded).first().is_some_and(|year| year.range.start == 0);
                name(&line.text).filter(|_| opens)
            })
        })
    }

    /// The last agency of a breadcrumb (`当前位置: 首页 > 临港经济开发区 > 信息公开`).
    pub fn find_breadcrumb(&self) -> Option<String> {
        let lines = self.head.iter().filter(|line| line.has(mark::STEP)).map(|line| &line.text);
        lines.filter(|text| text.len() < 120).find_map(|text| {
            let is_path = text.folded.iter().any(|c| matches!(c, '>' | '»' | '›' | '→')) || text.contains("位置");
            if !is_path {
                return None;
            }
            let start = find(&text.folded, "位置", 0).map_or(0, |at| at + 2);
            let steps = text.folded[start..].split(|c| matches!(c, '>' | '»' | '›' | '→' | '/' | ':' | '-' | '|'));
            let mut at = start;
            let mut last = None;
            for step in steps {
                if agency::is_agency(step, true) {
                    last = Some(at..at + step.len());
                }
                at += step.len() + 1;
            }
            last.map(|range| text.quote(range))
        })
    }

    /// `如有疑问,请与XX局办公室联系`. An office of a town speaks for the town, which has no bodies that report.
    pub fn find_contact(&self) -> Option<String> {
        let opening = self.sections.iter().take(3).map(|(_, text)| fold_line(text));
        let opening: Vec<Folded> = opening.filter(|text| text.contains_any(&["联系", "联繫"])).collect();
        let head = self.head.iter().filter(|line| line.has(mark::CONTACT)).map(|line| &line.text);
        head.chain(&opening).find_map(|text| {
            const WITH: [&str; 6] = ["请与", "可与", "直接与", "径与", "欢迎与", "可向"];
            let with = WITH.iter().find_map(|word| find(&text.folded, word, 0).map(|at| at + word.chars().count()));
            let at = with.or_else(|| {
                let at = find(&text.folded, "请联系", 0)? + 3;
                Some(at + usize::from(text.folded.get(at) == Some(&':')))
            })?;
            let end =
                text.folded[at..].iter().position(|c| matches!(c, '联' | '(' | ',' | '。' | ';')).map(|n| at + n)?;
            let end = at + agency::town_end(&text.folded[at..end]).unwrap_or(end - at);
            let end = at + agency::strip_disclosure_office(&text.folded[at..end]);
            let end = at + agency::strip_section(&text.folded[at..end]);
            agency::is_agency(&text.folded[at..end], true).then(|| text.quote(at..end))
        })
    }

    /// A name alone on its line near the end with a date (or the wreck of one) on the next: (name, date if whole).
    pub fn find_signature(&self) -> Option<(String, Option<NaiveDate>)> {
        let mut below: Option<Folded> = None;
        for (at, line) in self.tail.iter().enumerate().rev() {
            let line = Folded::new(line);
            let above = || at.checked_sub(1).map(|above| Folded::new(self.tail[above]));
            let found = read_signature(&line, below.as_ref(), above);
            if found.is_some() {
                return found;
            }
            below = Some(line);
        }
        None
    }

    /// What closes the last section without the other: a name without a date, a date without a name. Close behind the
    /// heading and behind a sentence's end, since site footers follow.
    pub fn find_closing(&self) -> (Option<String>, Option<NaiveDate>) {
        const MAX_CLOSING: usize = 8;
        let is_heading = |line: &&str| sections::find_heading(line).is_some_and(|heading| heading.kind.is_some());
        let Some(from) = self.tail.iter().rposition(is_heading) else { return (None, None) };
        let lines: Vec<Folded> = self.tail[from..].iter().take(MAX_CLOSING + 1).map(|line| Folded::new(line)).collect();
        let is_end = |line: &Folded| {
            line.folded.last().is_some_and(|c| matches!(c, '。' | '!' | ';'))
                || (line.len() <= 30 && line.folded.contains(&'无'))
        };
        let is_name = |line: &Folded| agency::is_agency(&line.folded, true);
        let (mut name, mut date) = (None, None);
        for at in 1..lines.len() {
            let (above, line, below) = (&lines[at - 1], &lines[at], lines.get(at + 1));
            let is_signed = name.is_some() && at > 1 && is_name(above);
            if !is_end(above) && !is_signed {
                continue;
            }
            if name.is_none()
                && is_name(line)
                && is_placed(&line.folded)
                && !agency::is_government(&line.folded)
                && !below.is_some_and(is_name)
            {
                name = Some(line.quote(0..line.len()));
            }
            if date.is_none() && is_day(line) && line.folded.iter().any(|c| matches!(c, '日' | '号')) {
                date = dates::find_date(&line.folded, 0, 1);
            }
        }
        (name, date)
    }

    /// A name without its place, with it, where the page tells.
    pub fn write_out(&self, name: &str) -> Option<String> {
        placed::write_out(name, || {
            let last = &name[name.floor_char_boundary(name.len().saturating_sub(6))..];
            let narrative = self.sections.iter().map(|(_, text)| *text).chain(self.tail.iter().copied());
            let narrative = narrative.filter(|text| text.contains(last) || text.contains("政府")).map(fold_line);
            self.head.iter().map(|line| line.text.clone()).chain(narrative).collect()
        })
    }

    /// The year that the narrative speaks of, by [`dates::Tally`]; the section on what to improve speaks of the next one
    /// and has a say only when no other names any.
    pub fn find_section_year(&self) -> Option<i16> {
        let tally_of = |is_wanted: fn(u32) -> bool| {
            let mut tally = dates::Tally::default();
            for (_, text) in self.sections.iter().filter(|(no, _)| is_wanted(*no)) {
                tally.add_printed(&text[..text.floor_char_boundary(MAX_YEAR_BYTES)]);
            }
            tally.winner()
        };
        tally_of(|no| no != 5).or_else(|| tally_of(|no| no == 5))
    }

    /// Lines of the head that hold the name of an agency alone: a page's header. They vouch, but do not name.
    pub fn site_lines(&self) -> impl Iterator<Item = &str> {
        self.head.iter().take(8).filter(|line| agency::is_agency(&line.text.folded, true)).map(|line| line.printed)
    }

    /// True when the narrative speaks as a region's government: 我县, 全县.
    pub fn speaks_for_region(&self) -> bool {
        const REGION: [&str; 13] = [
            "我县",
            "我市",
            "我区",
            "我省",
            "我州",
            "我旗",
            "我盟",
            "我镇",
            "我乡",
            "县政府认真",
            "县人民政府认真",
            "全县各",
            "全市各",
        ];
        let lines = || self.sections.iter().take(8);
        lines().any(|(_, text)| holds(text, &REGION))
            && !lines().any(|(_, text)| holds(text, &["我办", "我局", "我室"]))
    }

    /// True when the narrative speaks as a department or a sub-district: 我局, 本单位.
    pub fn speaks_for_department(&self) -> bool {
        const DEPARTMENT: [&str; 11] =
            ["我局", "我委", "我厅", "我中心", "我街道", "我单位", "我院", "我校", "本局", "本单位", "本街道"];
        self.sections.iter().take(8).any(|(_, text)| holds(text, &DEPARTMENT))
    }

    /// What labelled rows of the head and of its tables say.
    pub fn read_labels(&self) -> Labels {
        let mut labels = Labels::default();
        for (at, line) in self.head.iter().enumerate() {
            read_label_line(&line.text, || self.head.get(at + 1).map(|next| next.text.clone()), &mut labels);
            if at > 0 && labels.bare_date.is_none() {
                labels.bare_date = read_bare_date(&line.text);
            }
        }
        for (at, cell) in self.head_cells.iter().enumerate() {
            // A cell of one line is among the lines of the head.
            if cell.len() < 300 && (cell.contains('\n') || self.head.len() == MAX_HEAD_LINES) {
                read_label_line(
                    &fold_line(cell),
                    || self.head_cells.get(at + 1).map(|next| fold_line(next)),
                    &mut labels,
                );
            }
        }
        labels
    }
}

/// The signature that `line` holds or opens, with the lines around it.
fn read_signature(
    line: &Folded,
    below: Option<&Folded>,
    above: impl FnOnce() -> Option<Folded>,
) -> Option<(String, Option<NaiveDate>)> {
    // Behind the last sentence: 我局推进公开。青石县财政局2023年1月20日.
    let start = line.folded.iter().rposition(|&c| c == '。').map_or(0, |at| at + 1);
    let (text, printed) = (&line.folded[start..], &line.printed[start..]);
    if text.len() > 60 || text.len() < 3 {
        return None;
    }
    let quote = |range: std::ops::Range<usize>| printed[range].iter().collect::<String>();
    // Name and date on one line.
    if let Some(mention) = dates::find_years(text).first().filter(|mention| mention.range.start >= 3) {
        let name = agency::trim_name(text, 0..mention.range.start);
        let date = dates::find_date(text, mention.range.start, 1);
        if date.is_some() && name.start == 0 && agency::is_agency(&text[name.clone()], true) {
            return Some((quote(name), date));
        }
    }
    let name_end = find(text, "(盖章)", 0).or(find(text, "(公章)", 0)).unwrap_or(text.len());
    if !agency::is_agency(&text[..name_end], true) {
        return None;
    }
    let day = |line: &Folded| is_day(line).then(|| dates::find_date(&line.folded, 0, 1));
    let date = below.and_then(day).or_else(|| above().filter(|_| start == 0).as_ref().and_then(day))?;
    Some((quote(0..name_end), date))
}

/// The label that a line opens with.
fn labelled(text: &Folded) -> Option<&'static str> {
    label_at(&text.folded)
}

/// Labels sorted by their first characters, and the set of these: they are asked for at every character of a head.
static LABELS: LazyLock<(CharSet, Vec<(char, &'static str)>)> = LazyLock::new(|| {
    let strong = AGENCY_LABELS.iter().chain(&UPDATED_LABELS).chain(&PUBLISHED_LABELS).chain(&WRITTEN_LABELS);
    let all = strong.chain(&OTHER_LABELS).chain(&TITLE_LABELS).chain(&ORIGIN_LABELS);
    let mut labels: Vec<_> = all.filter_map(|label| label.chars().next().map(|first| (first, *label))).collect();
    // Those with one first character stay in order: the first that fits counts.
    labels.sort_by_key(|(first, _)| *first);
    (CharSet::new(labels.iter().map(|(first, _)| *first)), labels)
});

/// The label that `chars` open with.
fn label_at(chars: &[char]) -> Option<&'static str> {
    let (firsts, labels) = &*LABELS;
    let &first = chars.first().filter(|&&c| firsts.contains(c))?;
    let labels = &labels[labels.partition_point(|(c, _)| *c < first)..];
    labels.iter().take_while(|(c, _)| *c == first).map(|(_, label)| *label).find(|label| starts_with(chars, label))
}

/// Labels of a line with their values: a value ends where the next label begins. A label alone takes the next line.
fn read_label_line(text: &Folded, next: impl Fn() -> Option<Folded>, labels: &mut Labels) {
    if text.len() > 300 || is_prose(text) {
        return;
    }
    let chars = &text.folded;
    let mut at = 0;
    let mut found: Vec<(&'static str, usize, usize)> = Vec::new();
    let firsts = &LABELS.0;
    while let Some(n) = chars[at..].iter().position(|&c| firsts.contains(c)) {
        at += n;
        match label_at(&chars[at..]) {
            Some(label) => {
                let end = at + label.chars().count();
                found.push((label, at, end));
                at = end;
            }
            None => at += 1,
        }
    }
    for (rank, &(label, start, end)) in found.iter().enumerate() {
        // A label opens the line, follows another's value, or has a colon: 来源 in the middle of words is none.
        let is_colon_its_own = label.ends_with(':');
        let is_inside = start > 0 && rank == 0 && ('\u{4E00}'..='\u{9FFF}').contains(&chars[start - 1]);
        let has_colon = chars.get(end) == Some(&':') || (is_colon_its_own && !is_inside);
        if start > 0 && rank == 0 && !has_colon {
            continue;
        }
        let stop = found.get(rank + 1).map_or(chars.len(), |&(_, next, _)| next);
        let range = agency::trim_name(chars, end..stop);
        let below = if range.is_empty() && rank + 1 == found.len() { next() } else { None };
        match below.filter(|below| labelled(below).is_none()) {
            Some(below) => read_label(label, &below, agency::trim_name(&below.folded, 0..below.len()), labels),
            None => read_label(label, text, range, labels),
        }
    }
}

/// True for a line that is a date, or the wreck of one.
fn is_day(line: &Folded) -> bool {
    let is_part = |&c: &char| c.is_ascii_digit() || "年月日号十.-/".contains(c) || dates::chinese_digit(c).is_some();
    // 2022年 of a menu has lost nothing.
    let is_year = line.folded.iter().position(|&c| c == '年').is_some_and(|at| at + 1 == line.len());
    (5..=14).contains(&line.len())
        && matches!(line.folded[0], '2' | '二')
        && line.folded.iter().all(is_part)
        && !is_year
}

/// The date that opens a line and stands alone on it, with a time, or before 来源 and the like.
fn read_bare_date(text: &Folded) -> Option<NaiveDate> {
    const COMPANY: [&str; 9] = ["来源", "浏览", "点击", "字号", "字体", "作者", "阅读", "打印", "分享"];
    // [2025-01-15] 【字体:大 中 小】
    let start = usize::from(matches!(text.folded.first()?, '[' | '【' | '(' | '•' | '·' | '●'));
    if text.len() > 80 || !text.folded.get(start)?.is_ascii_digit() {
        return None;
    }
    let is_date_like = |c: &char| c.is_ascii_digit() || "年月日时分秒号-/.:]】)".contains(*c);
    let is_alone = (8..=22).contains(&text.len()) && text.folded[start..].iter().all(is_date_like);
    (is_alone || text.contains_any(&COMPANY)).then(|| dates::find_date(&text.folded, start, 1))?
}

fn read_label(label: &str, text: &Folded, range: std::ops::Range<usize>, labels: &mut Labels) {
    let chars = &text.folded[range.clone()];
    let name = || {
        // 发布机构:XX局 发布日期:… with a date or a bracket glued to the name.
        let end = chars.iter().position(|c| matches!(c, '[' | '【' | '|' | ',' | ';') || c.is_ascii_digit());
        let end = range.start + end.unwrap_or(chars.len());
        agency::is_agency(&text.folded[range.start..end], true).then(|| text.quote(range.start..end))
    };
    let date = || dates::find_date(&text.folded, range.start, 3.min(range.len()));
    if AGENCY_LABELS.contains(&label) {
        labels.agency = labels.agency.take().or_else(name);
    } else if ORIGIN_LABELS.contains(&label) {
        labels.origin = labels.origin.take().or_else(name);
    } else if PUBLISHED_LABELS.contains(&label) {
        labels.published_on = labels.published_on.or_else(date);
    } else if UPDATED_LABELS.contains(&label) {
        labels.updated_on = labels.updated_on.or_else(date);
    } else if WRITTEN_LABELS.contains(&label) {
        labels.written_on = labels.written_on.or_else(date);
    } else if TITLE_LABELS.contains(&label) && labels.title.is_none() {
        let printed = text.quote(range);
        labels.title = title::parse_title(&Folded::new(&printed)).map(|parsed| Title { printed, ..parsed });
    }
}

/// Whose report a sentence says that it is. An office of a government that brings together (汇总) what others report does so
/// for the government.
fn read_author(text: &Folded) -> Option<String> {
    let range = agency::name_of_author(&text.folded)?;
    let is_of_all = starts_with(&text.folded[range.end..], "汇总");
    let end = match agency::split_office(&text.folded[range.clone()]) {
        Some((body, agency::Office::OfGovernment)) if is_of_all => range.start + body,
        _ => range.end,
    };
    Some(text.quote(range.start..end))
}

/// True for a report in 《》 that a sentence tells of as published before: not the year that the sentence opens with, or,
/// in the narrative, one that is not published by these words (现发布《…》).
fn is_of_earlier(text: &[char], phrase: usize, year: i16, is_head: bool) -> bool {
    let Some(open) = text[..phrase].iter().rposition(|c| matches!(c, '《' | '》')).filter(|&at| text[at] == '《')
    else {
        return false;
    };
    let is_opening = |at: usize| at == 0 || matches!(text[at - 1], '。' | ';');
    let others = dates::find_years(&text[..open]);
    let mut others = others.iter().filter(|mention| mention.has_mark && is_opening(mention.range.start));
    if others.next_back().is_some_and(|mention| mention.year != year) {
        return true;
    }
    let clause = text[..open].iter().rposition(|c| matches!(c, '。' | ';' | ',')).map_or(0, |at| at + 1);
    let is_issued = ["现", "特"].iter().any(|word| find(&text[clause..open], word, 0).is_some())
        || find(&text[open..text.len().min(open + 60)], "》,现", 0).is_some();
    !is_head && !is_issued
}

/// A text without the documents that it cites, and these: `《…》` and `关于…的通知`. A notice on the report itself stays: it
/// names the report's year.
fn split_cited(text: &[char]) -> (Vec<char>, Vec<char>) {
    let (mut own, mut cited) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let end = match rest[0] {
            '《' => rest.iter().position(|&c| c == '》'),
            '关' if starts_with(rest, "关于") => find(rest, "通知", 0).filter(|&end| !rest[..end].contains(&'。')),
            _ => None,
        };
        match end {
            Some(end) => {
                let document = &rest[..end];
                let is_on_report = ["年度报告", "年报"].iter().any(|word| find(document, word, 0).is_some());
                let to = if is_on_report { &mut own } else { &mut cited };
                to.extend_from_slice(document);
                to.push('。');
                at += end;
            }
            None => {
                own.push(rest[0]);
                at += 1;
            }
        }
    }
    (own, cited)
}

fn is_prose(text: &Folded) -> bool {
    text.folded.iter().any(|c| matches!(c, '。' | ',')) && text.len() > 20
}

/// True for a line that is (part of) a sentence: not metadata, not a title.
fn is_sentence(text: &Folded) -> bool {
    let is_open = || text.folded.last() == Some(&':') || text.contains("如下");
    (text.folded.iter().any(|&c| matches!(c, '。' | ',' | char::REPLACEMENT_CHARACTER)) || is_open())
        && labelled(text).is_none()
}

/// True for the name of a province, city, county or district alone.
fn is_region(text: &[char]) -> bool {
    (3..=12).contains(&text.len())
        && text.last().is_some_and(|c| matches!(c, '省' | '市' | '县' | '区' | '州' | '旗' | '盟'))
        && agency::is_agency(text, true)
}

/// True for a name that says where: 青石县财政局, but not 财政局.
fn is_placed(name: &[char]) -> bool {
    name.len() > 8 || name.iter().any(|c| "省市县区州旗盟镇乡国中街园".contains(*c))
}

fn fold_line(text: &str) -> Folded {
    fold_start(text, MAX_CHARS)
}

fn fold_start(text: &str, limit: usize) -> Folded {
    if text.len() <= limit {
        return Folded::new(text);
    }
    let end = text.char_indices().nth(limit).map_or(text.len(), |(at, _)| at);
    Folded::new(&text[..end])
}

/// The end of a line: where a signature stands on a page that is one line.
fn cut_tail(text: &str) -> &str {
    if text.len() < 180 {
        return text;
    }
    let end = text.trim_end_matches(glyph::is_space);
    let start = end.char_indices().rev().nth(60).map_or(0, |(at, _)| at);
    // A name may be cut there: only what follows a stop or white space is whole.
    let whole = end[start..].find(|c| c == '。' || glyph::is_space(c)).map_or(end.len(), |n| start + n);
    &end[whole..]
}
