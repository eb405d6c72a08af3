//! The labels of all editions as one automaton: what a printed text means, wherever it stands.
//!
//! A label is compared after folding ([`crate::fold`]) and without its mark (`(三)`, `1.`, `一、`). One text may mean
//! several things (`其他` is an applicant, a row and an outcome): the caller's context decides, so a match carries all
//! of its meanings.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use aho_corasick::{AhoCorasick, MatchKind};

use crate::fold::{Folded, compact};
use crate::model::{Applicant, Channel, DisputeOutcome, Item, Measure, Outcome, OutcomeGroup, TableKind};

/// What a label means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// 第二十条第(一)项: opens a block of T1.
    T1Band,
    /// 信息内容, or a piece of a wrapped header.
    T1Head,
    /// Column of T1.
    T1Measure(Measure),
    /// Row of T1.
    T1Item(Item),
    /// Header cell of T2 without figures, 三、本年度办理结果 among them.
    T2Head,
    /// Explanation inside or behind a label of T2.
    T2Remark,
    /// Column of T2.
    T2Column(Applicant),
    /// Group of rows of T2.
    T2Group(OutcomeGroup),
    /// Row of T2.
    T2Row(Outcome),
    /// Header cell of T3 without figures, or a piece of a wrapped header.
    T3Head,
    /// Block of T3.
    T3Channel(Channel),
    /// Column of T3.
    T3Outcome(DisputeOutcome),
}

impl Meaning {
    /// The table that the label belongs to.
    pub const fn table(self) -> TableKind {
        match self {
            Self::T1Band | Self::T1Head | Self::T1Measure(_) | Self::T1Item(_) => TableKind::T1,
            Self::T2Head | Self::T2Remark | Self::T2Column(_) | Self::T2Group(_) | Self::T2Row(_) => TableKind::T2,
            Self::T3Head | Self::T3Channel(_) | Self::T3Outcome(_) => TableKind::T3,
        }
    }
}

/// A label found in running text.
#[derive(Debug, Clone)]
pub struct Hit {
    /// Byte range of the label, without its mark, in the source.
    pub range: Range<usize>,
    /// Number of the label: key of [`Lexicon::meanings`].
    pub label: usize,
}

/// Labels of all editions, compiled.
#[derive(Debug)]
pub struct Lexicon {
    automaton: AhoCorasick,
    by_text: HashMap<String, usize>,
    /// Every label, character by character.
    texts: Vec<Vec<char>>,
    meanings: Vec<Vec<Meaning>>,
    id: u64,
}

/// Words that may follow a label without changing what it means.
const NEUTRAL_SUFFIXES: [&str; 15] = [
    "数量",
    "件数",
    "数",
    "事项",
    "情况",
    "情形",
    "的",
    "类",
    "类申请",
    "申请",
    "信息",
    "政府信息",
    "件",
    "项",
    "万元",
];

impl Lexicon {
    /// Compiles `entries` of (spelling, meaning); spellings are folded and freed of their marks here.
    pub(super) fn new(entries: impl IntoIterator<Item = (String, Meaning)>) -> Self {
        let mut by_text: HashMap<String, usize> = HashMap::new();
        let mut texts = Vec::new();
        let mut meanings: Vec<Vec<Meaning>> = Vec::new();
        let entries = entries.into_iter().map(|(spelling, meaning)| (compact(strip_mark(&spelling)), meaning));
        let entries: Vec<(String, Meaning)> = entries.collect();
        let converted = entries.iter().flat_map(|(text, meaning)| converted(text).map(|text| (text, *meaning)));
        for (text, meaning) in entries.iter().cloned().chain(converted) {
            let label = *by_text.entry(text.clone()).or_insert_with(|| {
                texts.push(text);
                meanings.push(Vec::new());
                meanings.len() - 1
            });
            if !meanings[label].contains(&meaning) {
                meanings[label].push(meaning);
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(&texts)
            .expect("a few hundred short labels compile");
        static NEXT_ID: AtomicU64 = AtomicU64::new(1);
        let id = NEXT_ID.fetch_add(1, Ordering::Relaxed);
        let texts = texts.iter().map(|text| text.chars().collect()).collect();
        Self { automaton, by_text, texts, meanings, id }
    }

    /// A number above 0 that no other lexicon of the process has: for those who keep what they read by it.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// What the label means: at least one meaning.
    pub fn meanings(&self, label: usize) -> &[Meaning] {
        &self.meanings[label]
    }

    /// The labels in running text, leftmost and longest first, without overlap, with ranges in the source.
    pub fn find_all(&self, folded: &Folded) -> Vec<Hit> {
        self.automaton
            .find_iter(&folded.text)
            .map(|found| Hit { range: folded.source_range(found.range()), label: found.pattern().as_usize() })
            .collect()
    }

    /// Reads the text of one cell as a label: exactly, then without its mark, then with an explanation behind it.
    ///
    /// Returns the meanings, empty if the cell is no label of any form.
    pub fn read_cell(&self, text: &str) -> &[Meaning] {
        self.find_cell(text).map_or(&[], |label| self.meanings(label))
    }

    /// The label that [`Self::read_cell`] reads: key of [`Self::meanings`].
    pub fn find_cell(&self, text: &str) -> Option<usize> {
        let folded = compact(text);
        if folded.is_empty() || folded.len() > 600 {
            return None;
        }
        if let Some(label) = self.find_folded(&folded) {
            return Some(label);
        }
        let bare = strip_folded_mark(&folded);
        // `规章 (全区机关均无制定规章的权限)`: what stands before the first bracket or colon is a label of its own.
        for at in explanation_starts(text) {
            let head = compact(&text[..at]);
            if let Some(&label) = self.by_text.get(strip_folded_mark(&head)) {
                return Some(label);
            }
        }
        // `行政许可事项`, or a remark of the form behind the label without a bracket.
        let found = self.automaton.find(bare).filter(|found| found.start() == 0)?;
        let rest = &bare[found.end()..];
        let is_remark = || {
            self.automaton.find(rest).is_some_and(|next| {
                next.start() == 0 && self.meanings[next.pattern().as_usize()].contains(&Meaning::T2Remark)
            })
        };
        (NEUTRAL_SUFFIXES.contains(&rest) || is_remark()).then(|| found.pattern().as_usize())
    }

    /// What a text means that is a label from end to end, its mark aside; empty if it is none.
    pub fn read_exactly(&self, text: &str) -> &[Meaning] {
        self.find_folded(&compact(text)).map_or(&[], |label| self.meanings(label))
    }

    fn find_folded(&self, folded: &str) -> Option<usize> {
        self.by_text.get(folded).or_else(|| self.by_text.get(strip_folded_mark(folded))).copied()
    }

    /// True if a label with a meaning that `accept` takes begins with this text, its mark aside.
    pub fn begins_label(&self, text: &str, accept: impl Fn(&Meaning) -> bool) -> bool {
        let folded = compact(text);
        let bare: Vec<char> = strip_folded_mark(&folded).chars().collect();
        let mut labels = self.texts.iter().zip(&self.meanings);
        !bare.is_empty() && labels.any(|(label, meanings)| label.starts_with(&bare) && meanings.iter().any(&accept))
    }

    /// Reads a cell that [`Self::read_cell`] does not know as a cut or misspelt label among those with a meaning that
    /// `accept` takes.
    ///
    /// A cut label is a beginning of at least four characters; a misspelt one differs by at most one character in
    /// five. Only a single candidate counts: two are no reading.
    pub fn read_damaged(&self, text: &str, accept: impl Fn(Meaning) -> bool) -> Option<Meaning> {
        let folded = compact(text);
        let bare: Vec<char> = strip_folded_mark(&folded).chars().collect();
        if bare.len() < 4 || bare.len() > 60 {
            return None;
        }
        let mut best: Option<(usize, Meaning)> = None;
        let mut is_tied = false;
        for (label, candidate) in self.texts.iter().enumerate() {
            let Some(&meaning) = self.meanings[label].iter().find(|&&meaning| accept(meaning)) else { continue };
            let distance = if candidate.len() > bare.len() && candidate.starts_with(&bare) {
                0
            } else {
                let allowed = candidate.len().min(bare.len()) / 5;
                match edit_distance(&bare, candidate, allowed) {
                    Some(distance) => distance,
                    None => continue,
                }
            };
            match best {
                Some((least, known)) if distance == least && known != meaning => is_tied = true,
                Some((least, _)) if distance >= least => {}
                _ => {
                    best = Some((distance, meaning));
                    is_tied = false;
                }
            }
        }
        best.filter(|_| !is_tied).map(|(_, meaning)| meaning)
    }
}

/// The spellings that converters to the words of Taiwan make of a folded label: 資訊 for 信息, 檔案 for 文件.
fn converted(text: &str) -> impl Iterator<Item = String> + use<> {
    let words = [("信息", "资讯"), ("文件", "档案")];
    let variant = words.iter().fold(text.to_owned(), |text, (word, other)| text.replace(word, other));
    (variant != text).then_some(variant).into_iter()
}

/// Byte offsets where an explanation may begin behind a label: the first bracket or colon, the first line break.
fn explanation_starts(text: &str) -> impl Iterator<Item = usize> {
    let offset = text.len() - strip_mark(text).len();
    let first = move |is_start: fn(char) -> bool| {
        text[offset..].char_indices().find(|&(at, c)| at > 0 && is_start(c)).map(|(at, _)| offset + at)
    };
    let bracket = first(|c| matches!(c, '(' | '（' | '〔' | '[' | '【' | ':' | '：' | ',' | '，' | '、'));
    [bracket, first(|c| c == '\n')].into_iter().flatten()
}

/// Edit distance of two texts if it is at most `allowed`.
fn edit_distance(a: &[char], b: &[char], allowed: usize) -> Option<usize> {
    if allowed == 0 || a.len().abs_diff(b.len()) > allowed {
        return None;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row.last().copied().filter(|&distance| distance <= allowed)
}

const HAN_NUMERALS: [char; 10] = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];

/// The text without the mark that a label opens with: `(三)`, `（三）`, `1.`, `1、`, `一、`, `第一`, `①`.
pub fn strip_mark(text: &str) -> &str {
    let trimmed = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let mut chars = trimmed.char_indices().peekable();
    let mut is_open = false;
    if let Some(&(_, c)) = chars.peek()
        && matches!(c, '(' | '（' | '〔' | '[')
    {
        is_open = true;
        chars.next();
    }
    let mut n_numerals = 0;
    while let Some(&(_, c)) = chars.peek() {
        if c.is_ascii_digit() || ('０'..='９').contains(&c) || HAN_NUMERALS.contains(&c) {
            n_numerals += 1;
            chars.next();
        } else if is_open && c.is_whitespace() {
            chars.next();
        } else {
            break;
        }
    }
    if n_numerals == 0 || n_numerals > 2 {
        return trimmed;
    }
    while let Some(&(at, c)) = chars.peek() {
        if matches!(c, ')' | '）' | '〕' | ']' | '.' | '．' | '、' | '。' | ',' | '，' | ':' | '：') {
            is_open = true;
            chars.next();
        } else if c.is_whitespace() {
            chars.next();
        } else {
            return if is_open { &trimmed[at..] } else { trimmed };
        }
    }
    ""
}

/// True for the number of a year that may stand in a label: four digits, 2000 to 2099.
pub fn is_year(text: &str) -> bool {
    text.len() == 4 && text.starts_with("20") && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The label for this year with what stands behind another year's name in it: `制发件数`, `度制发件数`.
pub fn of_this_year(rest: &str) -> String {
    format!("本年{}", rest.strip_prefix('度').unwrap_or(rest))
}

/// The folded text without the numerals it opens with, unless nothing else is there.
fn strip_folded_mark(folded: &str) -> &str {
    let bare = folded.trim_start_matches(|c: char| c.is_ascii_digit() || HAN_NUMERALS.contains(&c));
    if bare.is_empty() { folded } else { bare }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::Forms;

    #[test]
    fn marks_come_off() {
        for (print, bare) in [
            ("(三)不予公开", "不予公开"),
            ("（ 三 ）不予公开", "不予公开"),
            ("1.属于国家秘密", "属于国家秘密"),
            ("1、重复申请", "重复申请"),
            ("１．重复申请", "重复申请"),
            ("一、本年新收", "本年新收"),
            ("3 . 其他", "其他"),
            ("三安全一稳定", "三安全一稳定"),
            ("规章", "规章"),
        ] {
            assert_eq!(strip_mark(print), bare, "{print}");
        }
    }

    #[test]
    fn cells_are_read_by_meaning() {
        let forms = Forms::embedded();
        let lexicon = forms.lexicon();
        for (print, meaning) in [
            ("规章 (全区机关均无制定规章的权限)", Meaning::T1Item(Item::Regulations)),
            ("⾏政许可", Meaning::T1Item(Item::Licensing)),
            ("行政許可事項", Meaning::T1Item(Item::Licensing)),
            ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", Meaning::T2Row(Outcome::GrantedInPart)),
            ("3.危及“三安全一稳定”", Meaning::T2Row(Outcome::DeniedSafetyStability)),
            ("行政\n强制（含行政强制措施和执行）", Meaning::T1Item(Item::Coercion)),
            ("商业\n企业", Meaning::T2Column(Applicant::Business)),
            ("本年(2023)制发件数", Meaning::T1Measure(Measure::Issued)),
            ("本年收费金额(单位:万元)", Meaning::T1Measure(Measure::Amount)),
            ("复议后起诉", Meaning::T3Channel(Channel::LitigationAfterReconsideration)),
            ("三、本年度办理结果", Meaning::T2Head),
        ] {
            assert!(lexicon.read_cell(print).contains(&meaning), "{print}: {:?}", lexicon.read_cell(print));
        }
        for print in ["规章制度建设", "其他主动公开文件", "行政许可收费", "0", "", "本报告", "行政处罚款"]
        {
            assert!(lexicon.read_cell(print).is_empty(), "{print}: {:?}", lexicon.read_cell(print));
        }
    }

    #[test]
    fn damaged_labels_need_a_single_candidate() {
        let forms = Forms::embedded();
        let rows = |meaning| matches!(meaning, Meaning::T2Row(_));
        let read = |text| forms.lexicon().read_damaged(text, rows);
        assert_eq!(read("5.属于三类内部事物信息"), Some(Meaning::T2Row(Outcome::DeniedInternalAffairs)));
        assert_eq!(read("1.本机关不掌握相关"), Some(Meaning::T2Row(Outcome::UnavailableNotHeld)));
        assert_eq!(read("属于行政复议案卷"), None);
        assert_eq!(read("申请人"), None);
    }
}
