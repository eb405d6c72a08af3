//! Names of agencies: what can be one, and how to lift it out of prose.
//!
//! All texts are folded; a name is returned as a range, so that it is quoted as printed.

use std::ops::Range;
use std::sync::LazyLock;

use super::dates;
use super::words::{FOREIGN, GENERIC, HARMLESS, PUBLISHERS, SUFFIXES};
use crate::interpret::glyph::{CharSet, WordSet, ends_with, find, starts_with};

/// True when the whole text can be the name of an agency. `is_strict` asks for an ending that agencies have; without it
/// the place must vouch for the name (a title).
pub fn is_agency(text: &[char], is_strict: bool) -> bool {
    let is_name_char =
        |c: char| ('\u{3400}'..='\u{9FFF}').contains(&c) || matches!(c, '(' | ')' | '·' | '、' | '〇' | '“' | '”');
    if !(3..=40).contains(&text.len()) || !text.iter().all(|&c| is_name_char(c)) || text[0] == '由' {
        return false;
    }
    let n_open = text.iter().filter(|&&c| c == '(').count();
    let n_close = text.iter().filter(|&&c| c == ')').count();
    if n_open != n_close
        || matches!(text[0], '、' | '·' | '(' | ')' | '”')
        || matches!(text[text.len() - 1], '、' | '·' | '(' | '“')
    {
        return false;
    }
    let body = match text.iter().rposition(|&c| c == '(') {
        Some(at) if text[text.len() - 1] == ')' => &text[..at],
        _ => text,
    };
    // What most texts fail comes first.
    (!is_strict || has_suffix(body)) && !is_generic(text) && text[0] != '各' && !has_foreign(text)
}

/// True when the text ends as names of agencies do.
fn has_suffix(body: &[char]) -> bool {
    static LASTS: LazyLock<CharSet> =
        LazyLock::new(|| CharSet::new(SUFFIXES.iter().filter_map(|suffix| suffix.chars().next_back())));
    body.last().is_some_and(|&c| LASTS.contains(c)) && SUFFIXES.iter().any(|suffix| ends_with(body, suffix))
}

/// True when a word stands in the text that no name holds. Foreign words within harmless ones do not count: 国家安全局 is
/// no 全局, 机构编制 does not say 编制本报告.
fn has_foreign(text: &[char]) -> bool {
    static WORDS: LazyLock<WordSet> = LazyLock::new(|| WordSet::new(&FOREIGN));
    let is_foreign = |text: &[char]| WORDS.find(text, 0).is_some();
    if !is_foreign(text) {
        return false;
    }
    let mut rest = text.to_vec();
    for word in HARMLESS {
        while let Some(at) = find(&rest, word, 0) {
            rest.splice(at..at + word.chars().count(), ['局']);
        }
    }
    is_foreign(&rest)
}

/// 县委县政府, 区委、区政府, 党工委: somebody's government, named by its level alone. 市财政局 and 县委组织部 may pass.
fn is_relative_government(text: &[char]) -> bool {
    const PLACES: [&str; 12] =
        ["镇江", "镇海", "镇远", "镇雄", "镇安", "镇坪", "镇巴", "镇平", "镇原", "乡宁", "乡城", "州市"];
    let body = if matches!(text[0], '省' | '市' | '县' | '区' | '州' | '旗' | '盟' | '镇' | '乡') {
        &text[1..]
    } else {
        text
    };
    let is_level =
        ["委", "政府", "人民政府", "党委", "党工委", "党组", "管委会"].iter().any(|word| starts_with(body, word));
    let is_head =
        ["委", "政府", "管委会", "党工委", "管理委员会", "党组", "办事处"].iter().any(|word| ends_with(text, word));
    is_level && is_head && !PLACES.iter().any(|place| starts_with(text, place))
}

fn is_generic(text: &[char]) -> bool {
    if is_relative_government(text) {
        return true;
    }
    GENERIC.iter().any(|name| text.len() == name.chars().count() && starts_with(text, name))
        || starts_with(text, "国务院")
        || starts_with(text, "中华人民共和国")
}

/// Endings of the office that writes and publishes for the body before it.
const OFFICES: [(&str, Office); 18] = [
    ("署办公厅", Office::OfCommittee),
    ("总局办公厅", Office::OfCommittee),
    ("委员会办公厅", Office::OfCommittee),
    ("党政综合办公室", Office::OfTheBody),
    ("党政和人大办公室", Office::OfTheBody),
    ("党政人大办公室", Office::OfTheBody),
    ("党政办公室", Office::OfTheBody),
    ("党政综合办", Office::OfTheBody),
    ("党政办", Office::OfTheBody),
    ("综合办公室", Office::OfTheBody),
    ("管委会办公室", Office::OfCommittee),
    ("管理委员会办公室", Office::OfCommittee),
    ("政府办公室", Office::OfGovernment),
    ("政府办公厅", Office::OfGovernment),
    ("政府办", Office::OfGovernment),
    ("局办公室", Office::OfCommittee),
    ("厅办公室", Office::OfCommittee),
    ("办公室", Office::Doubtful),
];

/// Whose report an office publishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Office {
    /// 党政办公室 and the like: never its own.
    OfTheBody,
    /// 局办公室, 管委会办公室: part of the body, which keeps its last word.
    OfCommittee,
    /// 人民政府办公室: the government's or its own; another source must tell.
    OfGovernment,
    /// Other 办公室: many are agencies of their own.
    Doubtful,
}

/// The body that an office belongs to: (length of the body's name, kind of office).
pub fn split_office(name: &[char]) -> Option<(usize, Office)> {
    let (suffix, office) = OFFICES.iter().find(|(suffix, _)| ends_with(name, suffix))?;
    let cut = match office {
        Office::OfTheBody => suffix.chars().count(),
        _ if suffix.ends_with("办公室") || suffix.ends_with("办公厅") => 3,
        _ => 1,
    };
    let body = name.len() - cut;
    is_agency(&name[..body], true).then_some((body, *office))
}

/// True for the name of a government above townships: what a web site is called by, too.
pub fn is_government(name: &[char]) -> bool {
    ends_with(name, "政府")
        && !["镇", "乡"]
            .iter()
            .any(|town| ends_with(name, &format!("{town}人民政府")) || ends_with(name, &format!("{town}政府")))
}

/// Behind the government of a town or the office of a sub-district, where the name of one of its offices follows.
pub fn town_end(name: &[char]) -> Option<usize> {
    const TOWNS: [&str; 5] = ["镇人民政府", "乡人民政府", "镇政府", "乡政府", "街道办事处"];
    TOWNS.iter().find_map(|town| find(name, town, 1).map(|at| at + town.chars().count()))
}

/// True for a body that may publish, sign or send in what is another's report.
pub fn is_publisher(name: &[char]) -> bool {
    PUBLISHERS.iter().any(|word| find(name, word, 0).is_some())
}

/// Where the agency begins in a name behind the name of the site that it stands on, 0 where there is no site:
/// `普洱市人民政府普洱市农业农村局`. 县人民政府外事办公室 is one name.
pub fn behind_site(name: &[char]) -> usize {
    const SITES: [&str; 5] = ["门户网站", "网站", "政府网", "政务网", "信息网"];
    let is_name = |at: usize| at < name.len() && is_agency(&name[at..], true);
    let site = SITES.iter().find_map(|word| find(name, word, 2).map(|at| at + word.chars().count()));
    if let Some(end) = site.filter(|&end| is_name(end) && opens_with_division(&name[end..])) {
        return end;
    }
    let Some(at) = find(name, "政府", 2) else { return 0 };
    let (end, rest) = (at + 2, &name[at + 2..]);
    let region = if ends_with(&name[..at], "人民") { &name[..at - 2] } else { &name[..at] };
    if !is_name(end) || region.len() < 2 || !region.last().is_some_and(|c| DIVISIONS.contains(*c)) {
        return 0;
    }
    let repeats = (0..region.len() - 1).any(|from| rest.starts_with(&region[from..]));
    if repeats || opens_with_division(rest) || ends_with(rest, "人民政府") { end } else { 0 }
}

/// What the names of divisions down to counties end with.
const DIVISIONS: &str = "省市县区旗州盟";

/// True for 思茅区农业农村局 and not for 经济开发区管委会, 城市管理局, 驻某某市办事处.
fn opens_with_division(name: &[char]) -> bool {
    let Some(at) = name.iter().take(5).position(|c| DIVISIONS.contains(*c)).filter(|&at| at >= 2) else { return false };
    let is_zone = name[at] == '区' && "地社园校新发景范税假贸验作聚库".contains(name[at - 1]);
    let is_word = name[at] == '市' && at > 2 && name[at - 1] == '城';
    name[0] != '驻' && !is_zone && !is_word
}

/// Strips what surrounds a name: `关于`, `《`, years, a trailing 的, labels before a colon. Returns the name's range
/// within `text`, and the years met.
///
/// `2023年XX局`, `XX局2023年度`, `关于XX局2023年` and `XX市2023年XX局` (joined by the caller: two ranges) are read.
pub fn name_around_years(text: &[char], at: Range<usize>) -> (Vec<Range<usize>>, Option<i16>) {
    let slice = &text[at.clone()];
    let years = dates::find_years(slice);
    let year = years.last().map(|mention| mention.year);
    let mut pieces = Vec::new();
    let mut from = 0;
    for mention in &years {
        pieces.push(from..mention.range.start);
        from = mention.range.end;
    }
    pieces.push(from..slice.len());
    let pieces = pieces
        .into_iter()
        .map(|piece| trim_name(slice, piece))
        .filter(|piece| !piece.is_empty())
        .map(|piece| piece.start + at.start..piece.end + at.start)
        .collect();
    (pieces, year)
}

/// Trims particles and marks off both ends.
pub fn trim_name(text: &[char], range: Range<usize>) -> Range<usize> {
    const HEADS: [&str; 16] = [
        "关于印发",
        "关于公布",
        "关于发布",
        "关于",
        "印发",
        "公布",
        "发布",
        "附件",
        "标题",
        "题目",
        "本年度",
        "年度",
        "现将",
        "中共中央",
        "报送",
        "度",
    ];
    const TAILS: [&str; 10] = ["关于公布", "关于发布", "关于印发", "关于", "的", "本级", "年度", "度", "之", "年"];
    let is_mark = |c: char| {
        matches!(
            c,
            '《' | '》'
                | '〈'
                | '〉'
                | '<'
                | '>'
                | '“'
                | '”'
                | '"'
                | ':'
                | ','
                | '。'
                | '、'
                | '-'
                | '—'
                | '_'
                | '|'
                | '·'
                | ' '
                | '['
                | ']'
                | '【'
                | '】'
                | '*'
                | '#'
                | '.'
                | '•'
        )
    };
    let (mut start, mut end) = (range.start, range.end);
    loop {
        let before = (start, end);
        while start < end && is_mark(text[start]) {
            start += 1;
        }
        while end > start && is_mark(text[end - 1]) {
            end -= 1;
        }
        // A bracket that opens before the name or closes behind the year.
        if start < end && matches!(text[start], '(' | ')') {
            start += 1;
        }
        if end > start && text[end - 1] == '(' {
            end -= 1;
        }
        // 附件1, 2.: the number of an item.
        let n_digits = text[start..end].iter().take_while(|c| c.is_ascii_digit()).count();
        let behind = text[start..end].get(n_digits);
        if (1..=2).contains(&n_digits) && behind.is_some_and(|&c| matches!(c, '.' | ':' | '、') || !c.is_ascii()) {
            start += n_digits;
        }
        for head in HEADS {
            if starts_with(&text[start..end], head) {
                start += head.chars().count();
            }
        }
        start += verb_len(&text[start..end]);
        // 关区 is what a customs office watches over.
        if ends_with(&text[start..end], "海关关区") {
            end -= 2;
        }
        for tail in TAILS {
            if ends_with(&text[start..end], tail) {
                end -= tail.chars().count();
            }
        }
        if before == (start, end) || start >= end {
            return start..end.max(start);
        }
    }
}

/// How long the words are that say what is done with a report, where they stand before whose it is: `现公开`, `现向社会公布`,
/// `特编制了`. 0 where no verb is among them.
fn verb_len(text: &[char]) -> usize {
    const PARTICLES: [&str; 22] = [
        "现将",
        "现予",
        "现就",
        "现已",
        "现",
        "特此",
        "特",
        "兹",
        "今",
        "一并",
        "并",
        "依法",
        "予以",
        "向社会",
        "面向社会",
        "对外",
        "向公众",
        "主动",
        "及时",
        "如期",
        "按时",
        "统一",
    ];
    const VERBS: [&str; 29] = [
        "公开", "公布", "发布", "公示", "公告", "通报", "编制", "编写", "编报", "编撰", "编辑", "撰写", "起草", "形成",
        "制定", "制作", "汇总", "汇编", "梳理", "整理", "总结", "完成", "推出", "提交", "报送", "上报", "印发", "反映",
        "涵盖",
    ];
    let take = |words: &[&str], at: usize| {
        words.iter().find(|word| starts_with(&text[at..], word)).map(|word| word.chars().count())
    };
    let (mut at, mut end) = (0, 0);
    loop {
        while let Some(n) = take(&PARTICLES, at) {
            at += n;
        }
        // 编制委员会办公室, 公开办
        let Some(n) = take(&VERBS, at).filter(|n| !text.get(at + n).is_some_and(|c| matches!(c, '委' | '办' | '处')))
        else {
            return end;
        };
        at += n + usize::from(matches!(text.get(at + n), Some('了' | '出')));
        end = at;
    }
}

/// The name that ends where a phrase begins (`现发布XX区2021年` before 政府信息公开年度报告): (pieces of the name, year).
pub fn name_before(text: &[char], phrase: usize) -> (Vec<Range<usize>>, Option<i16>) {
    const LEADS: [&str; 29] = [
        "了解",
        "反映",
        "向社会公布",
        "现发布",
        "现公布",
        "特发布",
        "特公布",
        "公布",
        "发布",
        "编制完成",
        "编制了",
        "编制",
        "编写",
        "撰写",
        "形成",
        "制作",
        "制定",
        "汇总",
        "起草",
        "完成",
        "现将",
        "特将",
        "现就",
        "关于",
        "本报告是",
        "报告是",
        "要求",
        "规定",
        "以及",
    ];
    let is_stop = |c: char| {
        matches!(
            c,
            ',' | '。'
                | ';'
                | ':'
                | '“'
                | '”'
                | '"'
                | '《'
                | '》'
                | '〈'
                | '〉'
                | '<'
                | '>'
                | '!'
                | '?'
                | '|'
                | '_'
                | '】'
        )
    };
    let mut start = text[..phrase].iter().rposition(|&c| is_stop(c)).map_or(0, |at| at + 1);
    for lead in LEADS {
        let mut from = start;
        while let Some(at) = find(&text[..phrase], lead, from) {
            start = at + lead.chars().count();
            from = start;
        }
    }
    // A bracket left open is no part of the name.
    if let Some(at) = text[start..phrase].iter().rposition(|&c| c == '(')
        && !text[start + at..phrase].contains(&')')
        && !text[start + at + 1..phrase].iter().any(char::is_ascii_digit)
    {
        start += at + 1;
    }
    for (head, exceptions) in
        [('将', ['乐', '军']), ('就', ['业', '医']), ('由', ['由', '由']), ('为', ['为', '为']), ('本', ['溪', '钢'])]
    {
        if text[start..phrase].first() == Some(&head)
            && !text.get(start + 1).is_some_and(|next| exceptions.contains(next))
            && head != '本'
        {
            start += 1;
        }
    }
    name_around_years(text, start..phrase)
}

/// The name in `本报告由XX局编制`, `XX局根据《…条例》…`, `按照…规定,XX局编制了…`, `结合实际,XX局形成本报告`: strict.
pub fn name_of_author(text: &[char]) -> Option<Range<usize>> {
    const BASES: [&str; 4] = ["根据", "按照", "依据", "遵照"];
    const VERBS: [&str; 23] = [
        "结合",
        "汇总",
        "汇编",
        "编撰",
        "梳理",
        "整理",
        "现向",
        "现公开",
        "现予",
        "编制",
        "编写",
        "撰写",
        "起草",
        "形成",
        "制作",
        "负责",
        "组织编",
        "特编",
        "公布",
        "发布",
        "现将",
        "现公布",
        "现发布",
    ];
    static BASE_WORDS: LazyLock<WordSet> = LazyLock::new(|| WordSet::new(&BASES));
    static VERB_WORDS: LazyLock<WordSet> = LazyLock::new(|| WordSet::new(&VERBS));
    let end_of = |words: &WordSet, start: usize| words.find(&text[..text.len().min(start + 46)], start);
    let check = |range: Range<usize>| {
        let name = trim_name(text, range);
        let name = name.start..name.start + strip_disclosure_office(&text[name.clone()]);
        // 全国海关, 全国税务系统: everybody's.
        (is_agency(&text[name.clone()], true) && !starts_with(&text[name.clone()], "全国")).then_some(name)
    };
    let mut from = 0;
    while let Some(at) = find(text, "由", from) {
        from = at + 1;
        let ends = [end_of(&BASE_WORDS, from), end_of(&VERB_WORDS, from)];
        if let Some(name) = ends.into_iter().flatten().find_map(|end| check(from..end)) {
            return Some(name);
        }
    }
    // A sentence that opens with the name; a clause that ends with what its subject did.
    let stops =
        text.iter().enumerate().filter(|(_, c)| matches!(c, '。' | ',' | ';' | ':' | '》')).map(|(at, _)| at + 1);
    let sentences = || text.iter().enumerate().filter(|(_, c)| **c == '。').map(|(at, _)| at + 1);
    let opening = std::iter::once(0).chain(sentences()).find_map(|start| check(start..end_of(&BASE_WORDS, start)?));
    let clauses = || std::iter::once(0).chain(stops.clone());
    let did = opening.or_else(|| clauses().find_map(|start| check(start..end_of(&VERB_WORDS, start)?)));
    // 按照…要求,XX局根据工作情况,编制本报告
    const MADE: [&str; 4] = ["编制", "编写", "形成", "撰写"];
    did.or_else(|| {
        clauses().find_map(|start| {
            let end = end_of(&BASE_WORDS, start)?;
            let close = text[end..].iter().position(|&c| c == '。').map_or(text.len(), |n| end + n);
            let is_made = MADE.iter().any(|word| find(&text[end..close], word, 0).is_some());
            check(start..end).filter(|_| is_made)
        })
    })
}

/// Length of a name without the office for disclosure that it ends with: 南平市人民政府 of
/// `南平市人民政府信息公开工作领导小组办公室`, 国家税务总局 of `国家税务总局政府信息公开办公室`.
pub fn strip_disclosure_office(name: &[char]) -> usize {
    let ends = ["办公室", "小组", "办", "处", "科", "股", "室"];
    let Some(at) = ["信息公开", "政务公开"].iter().find_map(|word| find(name, word, 3)) else {
        return name.len();
    };
    if !ends.iter().any(|end| ends_with(name, end)) {
        return name.len();
    }
    let body = &name[..at];
    // The 政府 of 政府信息公开 is the name's own behind a division.
    let bare = body.len() - if ends_with(body, "政府") { 2 } else { 0 };
    let is_division = body[..bare].last().is_some_and(|c| DIVISIONS.contains(*c)) || ends_with(&body[..bare], "人民");
    let end = if is_division || bare == 0 { body.len() } else { bare };
    if is_agency(&name[..end], true) { end } else { name.len() }
}

/// Length of a name without the section that it ends with: 漳平市财政局 of `漳平市财政局人秘股`. Offices are
/// [`split_office`]'s.
pub fn strip_section(name: &[char]) -> usize {
    const BODIES: [&str; 8] = ["局", "委员会", "办公厅", "厅", "总署", "管委会", "人民政府", "海关"];
    let is_section = name.last().is_some_and(|c| matches!(c, '股' | '科' | '处' | '室' | '组'))
        && !["办事处", "管理处", "办公室", "研究室"].iter().any(|end| ends_with(name, end));
    if !is_section {
        return name.len();
    }
    let ends = (1..name.len()).rev().filter(|&end| BODIES.iter().any(|body| ends_with(&name[..end], body)));
    let found = ends.into_iter().find(|&end| name.len() - end <= 10 && is_agency(&name[..end], true));
    found.unwrap_or(name.len())
}

/// The name in `涵盖了2022年XX局政府信息公开工作,`: strict, beside a year, and not of a plan or a duty.
pub fn name_of_work(text: &[char]) -> Option<Range<usize>> {
    let mut from = 0;
    while let Some(at) = find(text, "信息公开", from) {
        from = at + 4;
        let start =
            if ends_with(&text[..at], "政府") && !ends_with(&text[..at], "人民政府") { at - 2 } else { at };
        let rest = &text[from..];
        let rest = rest.strip_prefix(&['工', '作']).unwrap_or(rest);
        let rest = rest.strip_prefix(&['的']).unwrap_or(rest);
        let rest = rest.strip_prefix(&['情', '况']).unwrap_or(rest);
        let clause =
            text[..start].iter().rposition(|c| matches!(c, ',' | '。' | ';' | ':' | '、')).map_or(0, |at| at + 1);
        let is_cited = text[clause..start].iter().any(|c| matches!(c, '《' | '〈' | '<'));
        if is_cited || !rest.first().is_none_or(|c| matches!(c, ',' | '。' | ';')) {
            continue;
        }
        let (pieces, year) = name_around_years(text, clause..start);
        let name = pieces.last().filter(|name| year.is_some() && name.end == start);
        if let Some(name) = name.filter(|name| is_agency(&text[(*name).clone()], true)) {
            return Some(name.clone());
        }
    }
    None
}

/// The name that opens a section: `2024年,黄石港工业园区管委会在区委区政府的…`.
pub fn name_of_opener(text: &[char]) -> Option<Range<usize>> {
    const VERBS: [&str; 62] = [
        "在",
        "坚持",
        "认真",
        "深入",
        "以",
        "按照",
        "严格",
        "围绕",
        "贯彻",
        "积极",
        "紧紧",
        "根据",
        "全面",
        "始终",
        "高度",
        "持续",
        "切实",
        "着力",
        "紧扣",
        "进一步",
        "不断",
        "主动",
        "共",
        "全年",
        "聚焦",
        "把",
        "将",
        "立足",
        "扎实",
        "牢固",
        "大力",
        "充分",
        "依法",
        "加强",
        "强化",
        "政府信息公开",
        "政务公开",
        "信息公开",
        "通过",
        "高质量",
        "有序",
        "稳步",
        "结合",
        "继续",
        "对照",
        "未",
        "无",
        "紧密",
        "突出",
        "坚定",
        "加大",
        "及时",
        "党工委",
        "党委",
        "党组",
        "严守",
        "牢牢",
        "准确",
        "按",
        "对",
        "推进",
        ",",
    ];
    let years = dates::find_years(&text[..text.len().min(16)]);
    let mut start = match years.first() {
        Some(mention) if mention.range.start <= 2 => mention.range.end,
        _ => 0,
    };
    for word in ["以来", "来", ",", "、"] {
        if starts_with(&text[start..], word) {
            start += word.chars().count();
        }
    }
    static WORDS: LazyLock<WordSet> = LazyLock::new(|| WordSet::new(&VERBS));
    let limit = text.len().min(start + 42);
    if starts_with(&text[start..], "全国") {
        return None;
    }
    (start + 3..limit)
        .find_map(|end| (WORDS.opens(&text[end..]) && is_agency(&text[start..end], true)).then_some(start..end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interpret::glyph::Folded;

    fn chars(text: &str) -> Vec<char> {
        Folded::new(text).folded
    }

    #[test]
    fn names() {
        for name in [
            "岳阳市南湖新区管委会",
            "黄石港工业园区管委会",
            "临港经济开发区",
            "岳阳市财政局",
            "人力资源和社会保障局",
            "某县人民政府",
            "河西街道",
            "某市市场监督管理局(知识产权局)",
            "將樂縣人民政府",
            "中共某市委宣传部",
            "共青团某市委",
            "国家税务总局某县税务局",
            "和平区审计局",
            "某某县统计局",
            "某某市国家安全局",
            "某某市信息网络中心",
            "某某市市委市政府信访局",
            "某某市机构编制委员会办公室",
            "某市中心医院",
            "即墨区就业服务中心",
        ] {
            assert!(is_agency(&chars(name), true), "{name}");
        }
        for name in [
            "我局",
            "县委县政府",
            "区委、区政府",
            "镇党委政府",
            "党工委、管委会",
            "园区管委会",
            "本机关",
            "全区",
            "区政府",
            "部门",
            "根据条例",
            "某局网站",
            "2023年某局",
            "某局在区委",
            "首页",
            "某市人民政府门户网站",
            "国务院办公厅",
            "国务院办公厅政府信息与政务公开办公室",
            "中华人民共和国",
            "(某局",
            "某局认真贯彻",
            "历年",
            "某局,某局",
            "XX局",
            "市",
            "各镇",
        ] {
            assert!(!is_agency(&chars(name), true), "{name}");
        }
    }

    #[test]
    fn openers() {
        let cases = [
            ("2024年,黄石港工业园区管委会在区委区政府的坚强领导下", Some("黄石港工业园区管委会")),
            ("2025年,岳阳临港高新技术产业开发区深入贯彻落实", Some("岳阳临港高新技术产业开发区")),
            ("2023年,无锡市财政局以习近平新时代", Some("无锡市财政局")),
            ("2023年度,某镇坚持以公开为常态", None),
            ("2023年度,城关镇坚持以公开为常态", Some("城关镇")),
            ("无为市城乡建设局高度重视", Some("无为市城乡建设局")),
            ("2023年,我局认真贯彻", None),
            ("2023年,在市委的领导下,我局", None),
            ("紧扣我局年度政务公开重点工作清单", None),
            ("2023年,中共某市委统战部认真", Some("中共某市委统战部")),
        ];
        for (text, expected) in cases {
            let text = chars(text);
            let name = name_of_opener(&text).map(|range| text[range].iter().collect::<String>());
            let expected = expected.filter(|name| name.chars().count() > 2);
            assert_eq!(name.as_deref(), expected, "{}", text.iter().collect::<String>());
        }
    }

    #[test]
    fn what_stands_before_a_name() {
        let cases = [
            ("现公开青石县审计局", "青石县审计局"),
            ("现向社会公开青石县审计局", "青石县审计局"),
            ("特编制并发布了青石县审计局", "青石县审计局"),
            ("公开青石县审计局", "青石县审计局"),
            ("现代农业园区管委会", "现代农业园区管委会"),
            ("特克斯县审计局", "特克斯县审计局"),
            ("今川县审计局", "今川县审计局"),
            ("拱北海关关区", "拱北海关"),
        ];
        for (text, expected) in cases {
            let text = chars(text);
            let name: String = text[trim_name(&text, 0..text.len())].iter().collect();
            assert_eq!(name, expected);
        }
    }

    #[test]
    fn sections_and_offices_for_disclosure() {
        let cases = [
            ("青石县财政局人秘股", "青石县财政局"),
            ("青石县信访局接访科", "青石县信访局"),
            ("青石省海关总署办公厅政务公开处", "青石省海关总署办公厅"),
            ("青石县人民政府外事办公室", "青石县人民政府外事办公室"),
            ("青石县青石街道办事处", "青石县青石街道办事处"),
            ("青石市人民政府信息公开工作领导小组办公室", "青石市人民政府"),
            ("青石市政府信息公开办公室", "青石市政府"),
            ("青石市审计局政府信息公开办公室", "青石市审计局"),
            ("青石市审计局政务公开科", "青石市审计局"),
            ("青石市政务公开服务中心", "青石市政务公开服务中心"),
        ];
        for (text, expected) in cases {
            let text = chars(text);
            let end = strip_disclosure_office(&text);
            let end = end.min(strip_section(&text[..end]));
            assert_eq!(text[..end].iter().collect::<String>(), expected);
        }
    }

    #[test]
    fn offices() {
        let cases = [
            ("临港经济开发区党政办公室", Some(("临港经济开发区", Office::OfTheBody))),
            ("某某县人民政府办公室", Some(("某某县人民政府", Office::OfGovernment))),
            ("某某省人民政府办公厅", Some(("某某省人民政府", Office::OfGovernment))),
            ("某某市财政局办公室", Some(("某某市财政局", Office::OfCommittee))),
            ("某某新区管委会办公室", Some(("某某新区管委会", Office::OfCommittee))),
            ("某某市机构编制委员会办公室", Some(("某某市机构编制委员会", Office::Doubtful))),
            ("某某市财政局", None),
        ];
        for (name, expected) in cases {
            let name = chars(name);
            let got = split_office(&name).map(|(body, office)| (name[..body].iter().collect::<String>(), office));
            assert_eq!(got.as_ref().map(|(body, office)| (body.as_str(), *office)), expected, "{name:?}");
        }
    }
}
