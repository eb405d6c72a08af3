//! The phrase that names an annual report (`…2023年政府信息公开工作年度报告…`), in a title or in prose.

use std::ops::Range;
use std::sync::LazyLock;

use super::agency;
use super::dates;
use crate::interpret::glyph::{Folded, WordSet, ends_with, find, is_space, starts_with};

/// Where a text names an annual report on information disclosure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// From 政府 (or 信息公开) to 报告.
    pub range: Range<usize>,
    /// Year inside or right behind the phrase: `政府信息公开2023年度报告`, `年度报告(2023年)`.
    pub year: Option<i16>,
    /// True when 年度, 年报 or a year says that it is an annual one.
    pub is_annual: bool,
}

/// Words with which a notice publishes a report: 关于印发…年度报告的通知.
const ISSUES: [&str; 4] = ["关于印发", "关于公布", "关于发布", "关于公开"];

/// Finds the first phrase at or behind `from` that names a report and not a form, notice, column or duty about it.
pub fn find_phrase(text: &[char], from: usize) -> Option<Phrase> {
    (from..text.len()).filter(|&at| may_open(text[at])).find_map(|at| read_phrase(text, at, false))
}

/// The same in prose, where `现将XX局2023年政府信息公开工作情况向社会公布` names a report, too.
pub fn find_phrase_in_prose(text: &[char], from: usize) -> Option<Phrase> {
    (from..text.len()).filter(|&at| may_open(text[at])).find_map(|at| read_phrase(text, at, true))
}

/// First characters of the phrase's core.
fn may_open(c: char) -> bool {
    matches!(c, '信' | '资' | '政')
}

fn read_phrase(text: &[char], at: usize, is_prose: bool) -> Option<Phrase> {
    const CORES: [&str; 5] = ["信息主动公开", "信息公开", "资讯公开", "政务公开", "信息公布"];
    const INNER: [&str; 21] = [
        "工作",
        "年度",
        "情况",
        "的",
        "暨",
        "和政务公开",
        "与政务公开",
        "及政务公开",
        "和信息公开",
        "年",
        "本",
        "自查",
        "(",
        ")",
        "《",
        "》",
        "执行",
        "实施",
        "、",
        "政务公开",
        "条例",
    ];
    // The last one: bytes were lost.
    const ENDS: [&str; 8] = ["年度报告书", "年报告", "报告书", "总结报告", "报告", "报\u{FFFD}", "年报", "工作总结"];
    const TELLS: [&str; 11] = [
        ",现",
        ",特",
        "向社会",
        "报告如下",
        "公布如下",
        "公告如下",
        "汇报如下",
        "通报如下",
        "总结如下",
        "予以公布",
        "公开如下",
    ];
    // What follows says that the report is only spoken of.
    const SPOKEN_OF: [&str; 30] = [
        "范文",
        "范本",
        "范例",
        "样文",
        "例文",
        "发布情况",
        "公布情况",
        "报送",
        "评估",
        "格式",
        "的通知",
        "编制",
        "编写",
        "有关",
        "通知",
        "要求",
        "制度",
        "栏目",
        "专栏",
        "目录",
        "模板",
        "模版",
        "样本",
        "撰写",
        "发布工作",
        "公布工作",
        "的函",
        "参考",
        "填报",
        "写作",
    ];
    let core = CORES.iter().find(|core| starts_with(&text[at..], core))?;
    let mut end = at + core.chars().count();
    let (mut year, mut is_annual) = (None, false);
    'inner: loop {
        let rest = &text[end..];
        if let Some(word) = ENDS.iter().find(|word| starts_with(rest, word)) {
            is_annual |= word.contains('年');
            end += word.chars().count();
            break;
        }
        if let Some(mention) = dates::find_years(&rest[..rest.len().min(7)]).first()
            && mention.range.start == 0
        {
            (year, is_annual) = (Some(mention.year), true);
            end += mention.range.end;
            continue;
        }
        for word in INNER {
            if starts_with(rest, word) {
                is_annual |= word == "年度" || word == "年";
                end += word.chars().count();
                let is_told = |rest: &[char]| TELLS.iter().any(|tell| starts_with(rest, tell));
                if is_prose && word == "情况" && is_told(&text[end..]) {
                    break 'inner;
                }
                if end - at > 26 {
                    return None;
                }
                continue 'inner;
            }
        }
        return None;
    }
    let rest = &text[end..];
    let follow = rest.iter().position(|&c| !matches!(c, '》' | '〉' | '”')).map_or(rest, |at| &rest[at..]);
    let is_issued = !is_prose
        && (starts_with(follow, "的通知") || starts_with(follow, "的函"))
        && ISSUES.iter().any(|word| find(&text[..at], word, 0).is_some());
    if !is_issued && SPOKEN_OF.iter().any(|word| starts_with(follow, word)) {
        return None;
    }
    if year.is_none()
        && let Some(mention) = dates::find_years(&rest[..rest.len().min(10)]).first()
        && (mention.range.start == 0 && mention.has_mark && rest.len() < 12
            || (mention.range.start == 1
                && matches!(rest[0], '(' | '【' | '-' | '_' | '—' | '〔' | '[' | char::REPLACEMENT_CHARACTER)))
    {
        (year, is_annual) = (Some(mention.year), true);
    }
    // XX县人民政府信息公开年报: the 政府 is the name's.
    let is_name = at >= 4 && starts_with(&text[at - 4..], "人民政府");
    let start = if at >= 2 && !is_name && starts_with(&text[at - 2..], "政府") { at - 2 } else { at };
    // 政务公开和政府信息公开, 法治政府建设暨政府信息公开: the phrase takes its twin along.
    let start = ["政务公开和", "政务公开与", "政务公开暨", "政务公开及"]
        .iter()
        .find(|twin| start >= 5 && starts_with(&text[start - 5..], twin))
        .map_or(start, |_| start - 5);
    Some(Phrase { range: start..end, year, is_annual })
}

/// A title taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Title {
    /// As printed.
    pub printed: String,
    /// Name of the agency.
    pub agency: Option<String>,
    /// Year of the report.
    pub year: Option<i16>,
    /// True when the name of a web site was left out before the agency's.
    pub has_site: bool,
}

/// Takes a title apart; `None` when the text is no title of an annual report (prose, a notice, a link to another).
pub fn parse_title(text: &Folded) -> Option<Title> {
    const OTHER: [&str; 12] = [
        "上一篇",
        "下一篇",
        "上一条",
        "下一条",
        "相关",
        "当前位置",
        "您现在的位置",
        "解读",
        "链接",
        "读懂",
        "图解",
        "问答",
    ];
    static OTHER_WORDS: LazyLock<WordSet> = LazyLock::new(|| WordSet::new(&OTHER));
    let chars = &text.folded;
    if chars.len() > 70
        || chars.iter().any(|c| matches!(c, '。' | ';' | '>' | '»' | '?' | '!'))
        || OTHER_WORDS.find(chars, 0).is_some()
    {
        return None;
    }
    if starts_with(chars, "根据") || starts_with(chars, "按照") || is_news(chars) {
        return None;
    }
    // A column's name may stand before the title (政府信息公开年报_XX局2022年…): the phrase that says most.
    let (mut from, mut best) = (0, None);
    while let Some(phrase) = find_phrase(chars, from) {
        let title = read_title(text, from, &phrase);
        from = phrase.range.end;
        let is_full = title.as_ref().is_some_and(|title| title.agency.is_some() || title.year.is_some());
        if is_full || best.is_none() {
            best = title.or(best);
        }
        if is_full {
            break;
        }
    }
    best
}

/// A title as printed, without what the page puts around it: marks of Markdown, the other cells of a row of metadata (`名称: |
/// …年度报告 | ||`), the name of the site behind a mark. What holds agency or year of the title stays.
pub fn strip_surroundings(printed: &str) -> &str {
    let is_mark = |c: char| matches!(c, '-' | '_' | '—' | '–');
    let whole = printed.trim();
    let whole = whole.strip_prefix('#').map_or(whole, |rest| rest.trim_start_matches('#').trim());
    let Some(title) = parse_title(&Folded::new(whole)) else { return whole };
    let says_same = |part: &str| {
        parse_title(&Folded::new(part))
            .is_some_and(|part| (part.agency, part.year) == (title.agency.clone(), title.year))
    };
    let cells = whole.split(['|', '｜']).map(str::trim);
    let whole = cells.filter(|cell| cell.len() < whole.len()).find(|cell| says_same(cell)).unwrap_or(whole);
    let tails = whole.char_indices().filter(|&(_, c)| is_mark(c)).map(|(at, _)| at);
    let head = tails.map(|at| (whole[..at].trim_end_matches(|c| is_mark(c) || is_space(c)), &whole[at..])).find(
        |(head, tail)| {
            let is_open = head.matches(['(', '（', '《']).count() > head.matches([')', '）', '》']).count();
            !is_open && !tail.contains(|c: char| c.is_ascii_digit()) && says_same(head)
        },
    );
    head.map_or(whole, |(head, _)| head)
}

/// Splits `XX县人民政府 2023年…年度报告` where white space or a mark parts the government from a title that is one without
/// it: (name, title). It may be the government's report, or the name of the site before another's.
pub fn split_site(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let is_gap = |c: char| is_space(c) || matches!(c, '_' | '|' | '-' | '—' | '–');
    let end = text.find(is_gap)?;
    let (name, rest) = (&text[..end], text[end..].trim_start_matches(is_gap));
    let folded = Folded::new(name);
    let is_site = agency::is_government(&folded.folded) && agency::is_agency(&folded.folded, true);
    let is_title = || parse_title(&Folded::new(rest)).is_some_and(|title| title.year.is_some());
    (is_site && is_title()).then_some((name, rest))
}

/// The title behind an entry of the menu in the column at its left, as browsers for terminals print it: a wide gap parts them
/// (`• 2019年      XX县财政局2024年政府信息公开工作年度报告`), the title has name and year, and the entry is no agency.
pub fn split_column(text: &str) -> Option<&str> {
    const MIN_GAP: usize = 4;
    let mut gap = 0;
    let end = text.trim().char_indices().find_map(|(at, c)| {
        gap = if is_space(c) { gap + 1 } else { 0 };
        (gap == MIN_GAP).then_some(at)
    })?;
    let (entry, title) = text.trim().split_at(end);
    let (entry, title) = (Folded::new(entry), title.trim());
    let is_whole = parse_title(&Folded::new(title)).is_some_and(|title| title.agency.is_some() && title.year.is_some());
    (is_whole && entry.len() <= 10 && !agency::is_agency(&entry.folded, true)).then_some(title)
}

/// True for `XX市发布2022年…年度报告`, `…年度报告全部发布`: news of a report.
fn is_news(text: &[char]) -> bool {
    let mut from = 0;
    while let Some(at) = find(text, "发布", from) {
        from = at + 2;
        let is_notice = at >= 2 && starts_with(&text[at - 2..], "关于");
        // 发布机构, 发布时间, 新闻发布中心; 【发布】.
        let is_label =
            ["机", "时", "日", "单", "中", "于", ":", "】"].iter().any(|next| starts_with(&text[from..], next));
        if !is_notice && !is_label {
            return true;
        }
    }
    ["出炉", "上线", "出台"].iter().any(|word| ends_with(text, word))
}

/// The title around `phrase`, which begins at or behind `from`.
fn read_title(text: &Folded, from: usize, phrase: &Phrase) -> Option<Title> {
    let chars = &text.folded;
    let tail = &chars[phrase.range.end..];
    // Prose goes on behind the phrase; a title has a bracket, a year, a site's name.
    let n_words = tail.iter().filter(|c| ('\u{4E00}'..='\u{9FFF}').contains(*c)).count();
    let is_site = tail.first().is_some_and(|c| matches!(c, '_' | '-' | '—' | '|' | '(' | '【' | '《' | '》'));
    if (n_words > 4 && !is_site) || tail.contains(&',') || chars[from..phrase.range.start].contains(&',') {
        return None;
    }
    // _XX局_ before or behind the phrase in a page's <title>; XX局|2022年… as well.
    let is_mark = |c: &char| matches!(c, '_' | '|' | '】' | ':' | '-' | '—' | '–');
    let start = chars[from..phrase.range.start].iter().rposition(is_mark).map_or(from, |at| from + at + 1);
    let mut has_site = false;
    let mut read_from = |start: usize| {
        let (mut pieces, year) = agency::name_around_years(chars, start..phrase.range.start);
        for piece in &mut pieces {
            let n_site = agency::behind_site(&chars[piece.clone()]);
            has_site |= n_site > 0;
            piece.start += n_site;
        }
        // XX市人民政府 2023年XX市财政局: the site's name is a piece of its own.
        let name = join_pieces(text, &pieces, false).map(|name| {
            let whole = Folded::new(&name);
            let n_site = agency::behind_site(&whole.folded);
            has_site |= n_site > 0;
            whole.quote(n_site..whole.len())
        });
        (name, year)
    };
    let (name, year) = match issuer(text, start, phrase.range.start) {
        Some(found) => found,
        None => read_from(start),
    };
    let name = name.or_else(|| read_from(from).0.filter(|_| start > from && year.is_some()));
    let agency = name.or_else(|| name_behind(text, phrase.range.end));
    Some(Title { printed: String::new(), agency, year: year.or(phrase.year), has_site })
}

/// Name and year of `XX县人民政府办公室关于印发XX县2022年…的通知`: the one the report is of, else the one that issues it, whose
/// office gives way to its body.
fn issuer(text: &Folded, start: usize, end: usize) -> Option<(Option<String>, Option<i16>)> {
    let chars = &text.folded[..end];
    let (at, word) = ISSUES.iter().find_map(|word| find(chars, word, start).map(|at| (at, word)))?;
    let (pieces, year) = agency::name_around_years(chars, at + word.chars().count()..end);
    let name = join_pieces(text, &pieces, false).or_else(|| {
        let (pieces, _) = agency::name_around_years(chars, start..at);
        let name = Folded::new(&join_pieces(text, &pieces, false)?);
        let body = match agency::split_office(&name.folded) {
            Some((body, agency::Office::OfGovernment | agency::Office::OfCommittee)) => body,
            _ => name.len(),
        };
        Some(name.quote(0..body))
    });
    Some((name, year))
}

/// The name that pieces around a year make: the one that is a name, or both joined (`XX市2023年XX局`).
pub fn join_pieces(text: &Folded, pieces: &[Range<usize>], is_strict: bool) -> Option<String> {
    let is_name = |range: &Range<usize>| agency::is_agency(&text.folded[range.clone()], is_strict);
    match pieces {
        [one] => is_name(one).then(|| text.quote(one.clone())),
        [first, second] => {
            let joined: Vec<char> =
                text.folded[first.clone()].iter().chain(&text.folded[second.clone()]).copied().collect();
            match (is_name(first), is_name(second)) {
                (true, false) => Some(text.quote(first.clone())),
                (false, true) => Some(text.quote(second.clone())),
                (true, true) if agency::is_agency(&joined, is_strict) => {
                    Some(text.quote(first.clone()) + &text.quote(second.clone()))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// `政府信息公开工作年度报告(XX局)`, `…年度报告-XX局`: strict, and never a web site, so no government behind a dash.
fn name_behind(text: &Folded, end: usize) -> Option<String> {
    let tail = &text.folded[end..];
    let close = tail.iter().skip(1).position(|c| matches!(c, ')' | '_' | '|' | '-')).map_or(tail.len(), |at| at + 1);
    let is_set_off = tail.first().is_some_and(|c| matches!(c, '(' | '-' | '—' | '_'));
    let name = agency::trim_name(&text.folded, end + usize::from(is_set_off)..end + close);
    let is_site = !tail.starts_with(&['(']) && ends_with(&text.folded[name.clone()], "政府");
    (is_set_off
        && !is_site
        && tail.get(close).is_none_or(|&c| c == ')')
        && agency::is_agency(&text.folded[name.clone()], true))
    .then(|| text.quote(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles() {
        let cases = [
            ("岳阳市南湖新区管委会2021年政府信息公开工作年度报告", Some((Some("岳阳市南湖新区管委会"), Some(2021)))),
            ("2023年某某局政府信息公开年度报告", Some((Some("某某局"), Some(2023)))),
            ("2023年政府信息公开工作年度报告", Some((None, Some(2023)))),
            ("政府信息公开工作年度报告", Some((None, None))),
            ("某某市财政局 2022 年政府信息公开工作年度报告", Some((Some("某某市财政局"), Some(2022)))),
            ("某某市财政局关于2022年度政府信息公开工作情况的报告", Some((Some("某某市财政局"), Some(2022)))),
            ("关于某某县2020年政府信息公开工作的年度报告", Some((Some("某某县"), Some(2020)))),
            ("《某某区审计局2022年政府信息公开工作年度报告》", Some((Some("某某区审计局"), Some(2022)))),
            ("某某县人民政府政府信息公开工作年度报告(2023年)", Some((Some("某某县人民政府"), Some(2023)))),
            ("某某县人民政府政府信息公开年报(2021)", Some((Some("某某县人民政府"), Some(2021)))),
            ("某某县人民政府信息公开年报(2021)", Some((Some("某某县人民政府"), Some(2021)))),
            ("某某县水利局关于公布2022年政府信息公开工作年度报告的公告", Some((Some("某某县水利局"), Some(2022)))),
            ("【年报】某某县水利局2022年政府信息公开工作年度报告", Some((Some("某某县水利局"), Some(2022)))),
            ("附件:某某县水利局2022年政府信息公开工作年度报告", Some((Some("某某县水利局"), Some(2022)))),
            ("某某县水利局2022年度政务公开和政府信息公开工作年度报告", Some((Some("某某县水利局"), Some(2022)))),
            ("某某镇政府信息公开2022年度报告", Some((Some("某某镇"), Some(2022)))),
            ("某某镇二〇二二年政府信息公开年度报告", Some((Some("某某镇"), Some(2022)))),
            ("某某市2023年教育局政府信息公开工作年度报告", Some((Some("某某市教育局"), Some(2023)))),
            ("2022年度政府信息公开工作年度报告(某某街道办事处)", Some((Some("某某街道办事处"), Some(2022)))),
            ("2022年政府信息公开工作年度报告-某某市水利局", Some((Some("某某市水利局"), Some(2022)))),
            ("某某市水利局2022年政府信息公开年报_某某市人民政府门户网站", Some((Some("某某市水利局"), Some(2022)))),
            ("臨港經濟開發區2023年政府資訊公開工作年度報告", Some((Some("臨港經濟開發區"), Some(2023)))),
            ("某某市国资委2021年政务公开工作报告", Some((Some("某某市国资委"), Some(2021)))),
            ("某某中学２０２２年信息公开年度报告", Some((Some("某某中学"), Some(2022)))),
            ("2016年度某某省统计局政府信息公开工作年度报告", Some((Some("某某省统计局"), Some(2016)))),
            ("我局2022年政府信息公开工作年度报告", Some((None, Some(2022)))),
            ("关于做好2023年政府信息公开工作年度报告编制工作的通知", None),
            ("关于印发政府信息公开工作年度报告格式的通知", None),
            ("上一篇:某某局2022年政府信息公开工作年度报告", None),
            ("首页 > 某某局 > 政府信息公开工作年度报告", None),
            ("现将某某局2023年政府信息公开工作年度报告公布如下,请监督。", None),
            ("政府信息公开指南", None),
            ("政府信息公开条例", None),
        ];
        for (text, expected) in cases {
            let title = parse_title(&Folded::new(text));
            let got = title.as_ref().map(|title| (title.agency.as_deref(), title.year));
            assert_eq!(got, expected, "{text}");
        }
    }
}
