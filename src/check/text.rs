//! The number of applications that the narrative states (全年共收到政府信息公开申请68件) against the table's.
//!
//! A check, never a source: nothing that is read here becomes a value. A false alarm is worse than none, so a statement
//! counts only if every word of its clause is known: when (the report's own year), who (the agency itself), what
//! (applications for information), how many. Whatever else has a number of things received (another year, a channel, a
//! department, a month) is unclear, and where anything is unclear nothing fails; it may pass.
//!
//! What is absent: numbers of applications answered, granted or carried, and any statement without the verb.

use std::sync::LazyLock;

use aho_corasick::packed::Searcher;

use crate::fold;
use crate::interpret::number::hanzi::{self, Numeral};
use crate::model::{Applicant, Check, CheckCode, CheckStatus, Metadata, Outcome, Reading, Section, State, TableKind};

/// Verbs of receiving, the longer ones first.
const VERBS: [(&str, Verb); 9] = [
    ("新收到", Verb::New),
    ("新接收", Verb::New),
    ("新接到", Verb::New),
    ("新收", Verb::New),
    ("收到", Verb::Received),
    ("接收到", Verb::Received),
    ("接到", Verb::Received),
    ("接收", Verb::Received),
    ("受理", Verb::Accepted),
];

/// What a verb says of the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    /// Received in the year, without what was carried in.
    New,
    /// Received; some count what was carried in, too.
    Received,
    /// Accepted or answered: maybe fewer than were received.
    Accepted,
}

/// What may stand before the verb, besides the year and the agency.
const BEFORE: [&str; 36] = [
    "本年度以来",
    "今年以来",
    "本年度",
    "本年",
    "全年度",
    "全年",
    "年度内",
    "年内",
    "年度",
    "今年",
    "一年来",
    "本报告期内",
    "报告期内",
    "本统计期内",
    "统计期内",
    "期内",
    "期间",
    "依申请公开工作方面",
    "依申请公开方面",
    "依申请公开情况",
    "依申请公开工作",
    "依申请公开",
    "本行政机关",
    "本机关",
    "本单位",
    "本部门",
    "一共",
    "总共",
    "共计",
    "总计",
    "合计",
    "累计",
    "实际",
    "共",
    "已",
    "在",
];

/// Bodies that call themselves 本单位, 我镇.
const SELF: [&str; 8] = ["人民政府", "管委会", "街道办", "街道", "单位", "机关", "镇", "乡"];

/// Offices that call themselves 我局: in the report of a government one of its offices, and not all of it.
const SELF_OFFICE: [&str; 11] = ["办公室", "委员会", "中心", "局", "厅", "委", "办", "院", "队", "站", "所"];

/// Governments that call themselves 我市: in the report of an office more than itself.
const SELF_AREA: [&str; 6] = ["县", "市", "区", "省", "州", "旗"];

/// The whole area: what a government says of itself, and an office of something else.
const AREAS: [&str; 9] = ["全县", "全市", "全区", "全省", "全州", "全旗", "全镇", "全乡", "全街道"];

/// What may stand between the verb and the applications.
const BETWEEN: [&str; 19] = [
    "公民、法人和其他组织",
    "公民、法人或者其他组织",
    "公民、法人或其他组织",
    "公民、法人及其他组织",
    "公民、法人以及其他组织",
    "公民、法人、其他组织",
    "自然人、法人和其他组织",
    "自然人、法人或其他组织",
    "自然人、法人或者其他组织",
    "申请人",
    "社会公众",
    "各类",
    "提出的",
    "提出",
    "提交的",
    "递交的",
    "有关",
    "的",
    "了",
];

/// What makes a statement one of work done.
const DONE: [&str; 12] = [
    "和处理",
    "并处理",
    "及处理",
    "、处理",
    "和办理",
    "并办理",
    "、办理",
    "并答复",
    "和答复",
    "、答复",
    "并受理",
    "、受理",
];

/// What is received, the longer ones first.
const APPLICATIONS: [&str; 12] = [
    "依申请公开政府信息公开申请",
    "依申请公开政府信息申请",
    "政府信息依申请公开申请",
    "政府信息公开申请",
    "依申请公开申请",
    "政府信息依申请公开",
    "依申请公开政府信息",
    "依申请公开信息",
    "信息公开申请",
    "政府信息申请",
    "依申请公开",
    "公开申请",
];

/// What may stand between the applications and the number.
const LINKS: [&str; 18] = [
    "事项",
    "案件",
    "总数量",
    "总数",
    "总量",
    "数量",
    "件数",
    "数",
    "件",
    "表",
    "共计",
    "总计",
    "合计",
    "总共",
    "共",
    "为",
    "是",
    "有",
];

/// Units of applications.
const UNITS: [&str; 9] = ["件", "份", "宗", "起", "条", "例", "项", "笔", "个"];

/// What the clauses before may not speak of: another time, a channel, a part of the body, something else.
const ELSEWHERE: [&str; 48] = [
    "去年",
    "上年",
    "上一年",
    "前年",
    "往年",
    "历年",
    "以来",
    "月",
    "季度",
    "半年",
    "截至",
    "截止",
    "其中",
    "分别",
    "网站",
    "网上",
    "在线",
    "平台",
    "当面",
    "现场",
    "信函",
    "邮寄",
    "邮件",
    "邮箱",
    "传真",
    "窗口",
    "来访",
    "乡镇",
    "街道办",
    "部门",
    "各单位",
    "下属",
    "系统",
    "本级",
    "复议",
    "诉讼",
    "信访",
    "投诉",
    "举报",
    "咨询",
    "建议",
    "提案",
    "热线",
    "信箱",
    "留言",
    "许可",
    "仲裁",
    "同比",
];

/// What may follow the number in its clause.
const BEHIND: [char; 13] = ['（', '、', '均', '已', '全', '并', '较', '比', '同', '其', '且', '与', '和'];

/// The check, for a report whose T2 was found.
pub fn check_text(reading: &Reading, sections: &[Section], metadata: &Metadata) -> Option<Check> {
    if !reading.tables_found.contains(&TableKind::T2) {
        return None;
    }
    let total = |outcome: Outcome| {
        let is_it = |key: crate::model::ApplicationKey| key.outcome == outcome && key.applicant == Applicant::Total;
        let fact = reading.applications.iter().find(|fact| is_it(fact.key))?;
        if fact.state == State::Blank { Some(0) } else { fact.value }
    };
    let (printed, carried_in) = (total(Outcome::ReceivedNew), total(Outcome::CarriedIn));
    let narrative = Narrative::read(sections, metadata);
    let stated = narrative.numbers.first().copied();
    let is_one = narrative.numbers.iter().all(|other| Some(other.n) == stated.map(|stated| stated.n));
    let (status, detail) = match (stated, printed) {
        (None, _) => (CheckStatus::NotAssessable, "the narrative states no number that is clear".to_owned()),
        (_, None) => (CheckStatus::NotAssessable, "a cell it needs is not known".to_owned()),
        (Some(_), _) if !is_one => {
            let all: Vec<String> = narrative.numbers.iter().map(|stated| stated.n.to_string()).collect();
            (CheckStatus::NotAssessable, format!("the narrative states {}", all.join(", ")))
        }
        (Some(stated), Some(printed)) if stated.n == printed => (CheckStatus::Pass, String::new()),
        (Some(stated), Some(printed)) => {
            let is_new = narrative.numbers.iter().any(|stated| stated.verb == Verb::New);
            let may_be_accepted = narrative.numbers.iter().all(|stated| stated.verb == Verb::Accepted);
            let may_be_carried = !is_new
                && (narrative.has_carried
                    || carried_in.is_none_or(|carried| carried != 0 && printed.checked_add(carried) == Some(stated.n))
                    || total(Outcome::Total) == Some(stated.n));
            if narrative.is_unclear || may_be_accepted || may_be_carried {
                (CheckStatus::NotAssessable, format!("the narrative states {}, and may count something else", stated.n))
            } else {
                (CheckStatus::Fail, format!("the narrative states {}, the table {printed}", stated.n))
            }
        }
    };
    let left = stated.filter(|_| is_one).map(|stated| stated.n as f64);
    let right = printed.map(|printed| printed as f64);
    Some(Check { check: CheckCode::TextReceived, scope: Outcome::ReceivedNew.code(), left, right, status, detail })
}

/// A number of applications that is clearly said to have been received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stated {
    n: i64,
    verb: Verb,
}

/// What the sections say.
#[derive(Debug, Default, PartialEq, Eq)]
struct Narrative {
    numbers: Vec<Stated>,
    /// Something else was received, or it is not clear what.
    is_unclear: bool,
    /// Applications carried from year to year are spoken of.
    has_carried: bool,
}

impl Narrative {
    fn read(sections: &[Section], metadata: &Metadata) -> Self {
        let speaker = Speaker::new(metadata);
        let mut narrative = Self::default();
        // Numbers of applications stand in the overview, and beside their table.
        for section in sections.iter().filter(|section| matches!(section.section_no, 0 | 1 | 3)) {
            for paragraph in paragraphs(&section.text).into_iter().filter(|paragraph| may_state(paragraph)) {
                let text = normalize(&paragraph);
                let has_carried = text.contains("结转");
                if !has_carried && find_verb(&text, 0).is_none() {
                    continue;
                }
                let text = speaker.leave_out_period(text);
                narrative.has_carried |= has_carried;
                text.split(['。', '！', '？']).for_each(|sentence| narrative.read_sentence(sentence, &speaker));
            }
        }
        narrative
    }

    fn read_sentence(&mut self, sentence: &str, speaker: &Speaker) {
        let mut start = 0;
        for clause in sentence.split_inclusive(['，', '；', '：']) {
            let before = &sentence[..start];
            start += clause.len();
            self.read_clause(clause.trim_end_matches(['，', '；', '：']), before, sentence, speaker);
        }
    }

    fn read_clause(&mut self, clause: &str, before: &str, sentence: &str, speaker: &Speaker) {
        let mut at = 0;
        while let Some((start, end, verb)) = find_verb(clause, at) {
            let rest_end = find_verb(clause, end).map_or(clause.len(), |(next, ..)| next);
            let (mut prefix, rest) = (&clause[at..start], &clause[end..rest_end]);
            at = end;
            let negated = ["没有", "未曾", "未", "无"].iter().find_map(|no| prefix.strip_suffix(no));
            let stated = match negated {
                Some(before) => {
                    prefix = before;
                    read_none(rest).map(|()| Stated { n: 0, verb })
                }
                None => read_object(rest, verb, sentence),
            };
            let is_ours = speaker.may_say(prefix) && !speaker.is_elsewhere(before);
            match stated {
                Some(stated) if is_ours => self.numbers.push(stated),
                Some(_) => self.is_unclear = true,
                None => self.is_unclear |= has_count(rest),
            }
        }
    }
}

/// What [`normalize`] costs is saved for most paragraphs: they have no verb of [`VERBS`], and nothing is carried (结转).
fn may_state(paragraph: &str) -> bool {
    // Looked for together with vector instructions; where the machine has none, every paragraph may state something.
    static FIRSTS: LazyLock<Option<Searcher>> = LazyLock::new(|| Searcher::new(["收", "接", "受", "结", "結"]));
    let Some(firsts) = &*FIRSTS else { return true };
    firsts.find_iter(paragraph).any(|found| {
        let next = || paragraph[found.end()..].chars().find(|c| !is_space(*c)).map(fold::simplify);
        match &paragraph[found.span()] {
            "收" => true,
            "接" => matches!(next(), Some('到' | '收')),
            "受" => next() == Some('理'),
            _ => next() == Some('转'),
        }
    })
}

/// Where the next verb begins and ends.
fn find_verb(clause: &str, from: usize) -> Option<(usize, usize, Verb)> {
    let firsts = clause[from..].char_indices().filter(|(_, c)| matches!(c, '新' | '收' | '接' | '受'));
    firsts.map(|(at, _)| from + at).find_map(|at| {
        let &(word, verb) = VERBS.iter().find(|(word, _)| clause[at..].starts_with(word))?;
        Some((at, at + word.len(), verb))
    })
}

/// `政府信息公开申请共68件`, `68件政府信息公开申请`: the number, if every word is known.
fn read_object(rest: &str, verb: Verb, sentence: &str) -> Option<Stated> {
    let mut verb = verb;
    let mut text = skip_any(rest, &BETWEEN);
    if let Some(done) = DONE.iter().find_map(|word| text.strip_prefix(word)) {
        // 新收并办理 is still what was received.
        verb = if verb == Verb::New { verb } else { Verb::Accepted };
        text = skip_any(done, &BETWEEN);
    }
    if let Some(behind) = strip_applications(text, sentence) {
        let (n, behind) = read_count(skip_any(behind, &LINKS))?;
        return ends_well(behind).then_some(Stated { n, verb });
    }
    let (n, behind) = read_count(skip_any(text, &["共计", "共", "了"]))?;
    let behind = strip_applications(skip_any(behind, &["的"]), sentence)?;
    ends_well(behind).then_some(Stated { n, verb })
}

/// Behind `未收到`: applications, and nothing more.
fn read_none(rest: &str) -> Option<()> {
    let text = skip_any(rest, &BETWEEN);
    let text = APPLICATIONS.iter().find_map(|word| text.strip_prefix(word))?;
    let text = skip_any(text, &["事项", "案件", "件", "的情况", "情况"]);
    text.is_empty().then_some(())
}

fn strip_applications<'a>(text: &'a str, sentence: &str) -> Option<&'a str> {
    let named = APPLICATIONS.iter().find_map(|word| text.strip_prefix(word));
    // 申请 alone is one for information where the sentence speaks of that, and of nothing else.
    named.or_else(|| text.strip_prefix("申请").filter(|_| sentence.contains("公开")))
}

fn skip_any<'a>(mut text: &'a str, words: &[&str]) -> &'a str {
    while let Some(rest) = words.iter().find_map(|word| text.strip_prefix(word)) {
        text = rest;
    }
    text
}

/// A whole number with the unit of an application, and what is behind.
fn read_count(text: &str) -> Option<(i64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (n, rest) = match (&text[..end], hanzi::scan(text)) {
        ("", Some((Numeral::Value(n), rest))) => (i64::try_from(n).ok()?, rest),
        // In a cell 一 may be a dash; before a unit it is a number.
        ("", Some((Numeral::TwoReadings, rest))) if text.len() - rest.len() == '一'.len_utf8() => (1, rest),
        ("", _) => return None,
        (digits, _) if digits.len() <= 9 => (digits.parse().ok()?, &text[end..]),
        _ => return None,
    };
    let rest = UNITS.iter().find_map(|unit| rest.strip_prefix(unit))?;
    Some((n, rest))
}

/// True if some number of things stands in the text.
fn has_count(text: &str) -> bool {
    let is_start = |&(at, c): &(usize, char)| {
        (c.is_ascii_digit() || hanzi::is_numeral(c))
            && !text[..at].chars().next_back().is_some_and(|before| before.is_ascii_digit())
    };
    text.char_indices().filter(is_start).any(|(at, _)| {
        let number = |c: char| c.is_ascii_digit() || hanzi::is_numeral(c) || matches!(c, '.' | '余' | '多' | '几');
        let rest = text[at..].trim_start_matches(number);
        UNITS.iter().any(|unit| rest.starts_with(unit))
    })
}

fn ends_well(behind: &str) -> bool {
    // 68件（含上年结转3件）, 68件次.
    !behind.contains('含') && !behind.contains("包括") && behind.chars().next().is_none_or(|c| BEHIND.contains(&c))
}

/// Who speaks, and about which year.
struct Speaker {
    year: Option<String>,
    agency: Option<String>,
    is_government: bool,
}

impl Speaker {
    fn new(metadata: &Metadata) -> Self {
        let agency = metadata.agency.as_deref().map(normalize).filter(|name| !name.is_empty());
        let is_government = agency.as_deref().is_some_and(|name| {
            let ends =
                ["人民政府", "管委会", "管理委员会", "街道办事处", "省", "市", "县", "区", "州", "旗", "镇", "乡"];
            ends.iter().any(|end| name.ends_with(end))
        });
        Self { year: metadata.year.map(|year| year.to_string()), agency, is_government }
    }

    /// `2023年1月1日至2023年12月31日` says no more than `2023年`.
    fn leave_out_period(&self, text: String) -> String {
        let Some(year) = self.year.as_deref().filter(|_| text.contains("12月31日")) else { return text };
        let first = format!("{year}年1月1日");
        let (mut out, mut rest) = (String::with_capacity(text.len()), text.as_str());
        while let Some(at) = rest.find(&first) {
            let (before, behind) = (&rest[..at], &rest[at + first.len()..]);
            let Some((to, behind)) = strip_period_end(behind, year) else {
                let end = at + first.len();
                out.push_str(&rest[..end]);
                rest = &rest[end..];
                continue;
            };
            // 自 goes with 至, and 从 with 到.
            out.push_str(before.strip_suffix(if to == '至' { '自' } else { '从' }).unwrap_or(before));
            out.push_str("本年");
            rest = behind;
        }
        out + rest
    }

    /// True if every word before the verb says when or who, and it is the report's year and the agency.
    fn may_say(&self, prefix: &str) -> bool {
        let mut text = skip_number(prefix);
        while !text.is_empty() {
            let year = self.year.as_deref().and_then(|year| text.strip_prefix(year)?.strip_prefix('年'));
            let rest = year
                .map(|rest| rest.strip_prefix('度').unwrap_or(rest))
                .or_else(|| BEFORE.iter().find_map(|word| text.strip_prefix(word)))
                .or_else(|| self.agency.as_deref().and_then(|name| text.strip_prefix(name)))
                .or_else(|| {
                    let own = text.strip_prefix('我').or_else(|| text.strip_prefix('本'))?;
                    let others: &[&str] = if self.is_government { &SELF_AREA } else { &SELF_OFFICE };
                    SELF.iter().chain(others).find_map(|word| own.strip_prefix(word))
                })
                .or_else(|| AREAS.iter().find_map(|word| text.strip_prefix(word)).filter(|_| self.is_government));
            let Some(rest) = rest else { return false };
            text = rest;
        }
        true
    }

    /// True if the clauses before speak of another time, channel, body or matter.
    fn is_elsewhere(&self, before: &str) -> bool {
        let text = before.replace("今年以来", "").replace("本年度以来", "");
        ELSEWHERE.iter().any(|word| text.contains(word)) || self.names_other_year(&text)
    }

    fn names_other_year(&self, text: &str) -> bool {
        text.match_indices('年').any(|(at, _)| {
            let digits = text[..at].chars().rev().take_while(char::is_ascii_digit).count();
            digits > 0 && Some(&text[at - digits..at]) != self.year.as_deref()
        })
    }
}

/// Behind `起至2023年12月31日止`, with the word for "to".
fn strip_period_end<'t>(text: &'t str, year: &str) -> Option<(char, &'t str)> {
    let text = text.strip_prefix('起').unwrap_or(text);
    let to = text.chars().next().filter(|c| matches!(c, '至' | '到'))?;
    let text = &text[to.len_utf8()..];
    let text = text.strip_prefix(year).and_then(|text| text.strip_prefix('年')).unwrap_or(text);
    let text = text.strip_prefix("12月31日")?;
    Some((to, ["期间", "止"].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text)))
}

/// Leaves out `（二）`, `2.`, `一是` at the start.
fn skip_number(text: &str) -> &str {
    let inner = text.trim_start_matches(|c: char| matches!(c, '（' | '）' | '.' | '、') || c.is_ascii_digit());
    let inner = inner.trim_start_matches(hanzi::is_numeral).trim_start_matches(['）', '、', '是']);
    // 2023年 is no number of a paragraph.
    if inner.starts_with('年') { text } else { inner }
}

/// Full-width to ASCII, traditional to simplified, white space left out, punctuation as in Chinese print.
fn normalize(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let chars: Vec<char> = text.chars().map(to_half_width).filter(|c| !is_space(*c)).collect();
    for (at, &c) in chars.iter().enumerate() {
        let is_digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
        let is_numeral = |at: usize| chars.get(at).is_some_and(|&c| hanzi::is_numeral(c));
        let is_one_of = |at: usize, these: [char; 2]| chars.get(at).is_some_and(|c| these.contains(c));
        let is_in_number = at > 0 && is_digit(at - 1) && (1..=3).all(|n| is_digit(at + n)) && !is_digit(at + 4);
        match c {
            // 1,024; a full-width comma ends a clause.
            ',' if is_in_number => {}
            ',' => out.push('，'),
            ';' => out.push('；'),
            // 数量：68件 is one clause.
            ':' | '：' if is_digit(at + 1) || is_numeral(at + 1) && !is_one_of(at + 2, ['是', '、']) => {}
            ':' => out.push('：'),
            '(' => out.push('（'),
            ')' => out.push('）'),
            '!' => out.push('！'),
            '?' => out.push('？'),
            c => out.push(fold::simplify(c)),
        }
    }
    out
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}')
}

/// But for the comma: full-width, it is none of a number.
fn to_half_width(c: char) -> char {
    match c {
        '，' => c,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// Lines joined to paragraphs: where a line ends without a full stop, its sentence goes on in the next. A short numbered
/// line is a heading, and stands alone.
fn paragraphs(text: &str) -> Vec<String> {
    let mut paragraphs = vec![String::new()];
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let last = paragraphs.last_mut().expect("there is always one");
        last.push_str(line);
        let is_heading = is_numbered(line)
            && line.chars().count() <= 16
            && !line.contains(['，', ',', '；', ';'])
            && !has_count(line);
        if is_heading || line.ends_with(['。', '！', '？', '!', '?']) {
            paragraphs.push(String::new());
        }
    }
    paragraphs
}

/// `（二）`, `2.`, `二、` at the start, and not `2023年`.
fn is_numbered(line: &str) -> bool {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit() || hanzi::is_numeral(c));
    line.starts_with(['（', '(']) || rest.len() < line.len() && rest.starts_with(['.', '、', '．', '）', ')'])
}

#[cfg(test)]
mod tests;
