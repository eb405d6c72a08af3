//! How one page spells: marks, punctuation, shortened labels, numbers, blanks. Drawn once per report.

use super::rng::Rng;

/// Which brackets, colons and commas the page uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Punctuation {
    /// （一） as in the official form.
    Full,
    /// (一) as most crawls have it.
    Half,
    /// Now this, now that.
    Mixed,
}

/// The mark before the sub-rows of T2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubMark {
    /// `1.属于国家秘密`
    Dot,
    /// `1、属于国家秘密`
    Pause,
    /// `1．属于国家秘密`
    FullDot,
    /// `1. 属于国家秘密`
    DotSpace,
    /// `属于国家秘密`
    None,
}

/// Which zeros the page leaves blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlankHabit {
    /// Every zero is printed.
    Never,
    /// No zero is printed.
    AllZeros,
    /// Zeros of the organisations are left blank, those of 自然人 and 总计 are printed.
    Organisations,
    /// Only the total column prints its zeros.
    ButTotals,
    /// Rows without any figure are left blank.
    ZeroRows,
    /// Some zeros, without a rule.
    Some,
}

impl BlankHabit {
    /// Every habit.
    pub const ALL: [Self; 6] =
        [Self::Never, Self::AllZeros, Self::Organisations, Self::ButTotals, Self::ZeroRows, Self::Some];
}

/// The script of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// Simplified characters.
    Simplified,
    /// Traditional characters.
    Traditional,
    /// Traditional, with the words that a converter gets wrong (檔案 for 文件).
    TraditionalWords,
}

/// How 本年增/减 is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeStyle {
    /// `12`, `-3`, `0`
    Plain,
    /// `+12`, `-3`, `+0`
    Signed,
    /// `增12`, `减3`, `0`
    Word,
    /// `增 12`, `减 3`
    WordSpace,
    /// `增加12`, `减少3`, `未增未减`
    Long,
}

/// How money is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoneyStyle {
    /// `592.5`
    Plain,
    /// `592.50`
    Cents,
    /// `592.5万元`
    TenThousand,
    /// `592.5万`
    Short,
    /// `5925000元`
    Yuan,
}

/// All habits of one page.
#[derive(Debug, Clone)]
pub struct Habits {
    /// Brackets and colons.
    pub punctuation: Punctuation,
    /// Mark of sub-rows.
    pub sub_mark: SubMark,
    /// A space behind （一）.
    pub is_mark_spaced: bool,
    /// `（一）予以公开` without its mark.
    pub is_result_unmarked: bool,
    /// Headers broken in two: `结果 纠正`.
    pub are_headers_wrapped: bool,
    /// Headers cut: `本年新`, `结果`.
    pub are_headers_cut: bool,
    /// Header variants: `本年度增/减`, `采购总金额(万元)`.
    pub are_headers_varied: bool,
    /// Labels shortened: `(二)部分公开`.
    pub are_labels_short: bool,
    /// A definition in brackets behind some labels.
    pub has_definitions: bool,
    /// Typos of the field notes.
    pub has_typos: bool,
    /// 规范性文件 in place of 行政规范性文件.
    pub is_normative_short: bool,
    /// An extra row that the form does not have.
    pub has_extra_row: bool,
    /// The rows 第二十条第（一）项 are missing.
    pub are_bands_missing: bool,
    /// Labels of the sub-rows are missing, only group labels stand.
    pub are_sub_labels_missing: bool,
    /// Characters followed by their pinyin.
    pub has_pinyin: bool,
    /// Kangxi radicals in place of characters.
    pub has_kangxi: bool,
    /// Simplified or traditional.
    pub script: Script,
    /// Which zeros are blank.
    pub blanks: BlankHabit,
    /// What is printed in a blank cell.
    pub blank_text: &'static str,
    /// `1,234`
    pub has_thousands: bool,
    /// `１２`
    pub is_full_width: bool,
    /// `十二`
    pub is_chinese: bool,
    /// `件` behind counts of T1.
    pub suffix: &'static str,
    /// NBSP before or behind numbers.
    pub is_nbsp_padded: bool,
    /// Style of 本年增/减.
    pub change: ChangeStyle,
    /// Style of amounts.
    pub money: MoneyStyle,
    /// A T1 row of zeros is one cell under three headers.
    pub has_merged_zeros: bool,
    /// How many of a thousand zeros of T1 are odd: `增`, `? 0`, words.
    pub odd_per_mille: u32,
}

impl Habits {
    /// The official form, every zero printed: nothing odd.
    pub fn plain() -> Self {
        Self {
            punctuation: Punctuation::Full,
            sub_mark: SubMark::Dot,
            is_mark_spaced: false,
            is_result_unmarked: false,
            are_headers_wrapped: false,
            are_headers_cut: false,
            are_headers_varied: false,
            are_labels_short: false,
            has_definitions: false,
            has_typos: false,
            is_normative_short: false,
            has_extra_row: false,
            are_bands_missing: false,
            are_sub_labels_missing: false,
            has_pinyin: false,
            has_kangxi: false,
            script: Script::Simplified,
            blanks: BlankHabit::Never,
            blank_text: "",
            has_thousands: false,
            is_full_width: false,
            is_chinese: false,
            suffix: "",
            is_nbsp_padded: false,
            change: ChangeStyle::Plain,
            money: MoneyStyle::Plain,
            has_merged_zeros: false,
            odd_per_mille: 0,
        }
    }

    /// Draws habits about as often as the field notes saw them (rare ones more often, or nothing would test them).
    pub fn draw(rng: &mut Rng) -> Self {
        use Punctuation::{Full, Half, Mixed};
        Self {
            punctuation: rng.weighted(&[(Full, 40), (Half, 45), (Mixed, 15)]),
            sub_mark: rng.weighted(&[
                (SubMark::Dot, 70),
                (SubMark::Pause, 12),
                (SubMark::FullDot, 6),
                (SubMark::DotSpace, 7),
                (SubMark::None, 5),
            ]),
            is_mark_spaced: rng.chance(80),
            is_result_unmarked: rng.chance(20),
            are_headers_wrapped: rng.chance(400),
            are_headers_cut: rng.chance(120),
            are_headers_varied: rng.chance(80),
            are_labels_short: rng.chance(60),
            has_definitions: rng.chance(60),
            has_typos: rng.chance(40),
            is_normative_short: rng.chance(50),
            has_extra_row: rng.chance(25),
            are_bands_missing: rng.chance(30),
            are_sub_labels_missing: rng.chance(6),
            has_pinyin: rng.chance(25),
            has_kangxi: rng.chance(20),
            script: rng.weighted(&[(Script::Simplified, 94), (Script::Traditional, 4), (Script::TraditionalWords, 2)]),
            blanks: rng.weighted(&[
                (BlankHabit::Never, 62),
                (BlankHabit::AllZeros, 8),
                (BlankHabit::Organisations, 7),
                (BlankHabit::ButTotals, 8),
                (BlankHabit::ZeroRows, 7),
                (BlankHabit::Some, 8),
            ]),
            blank_text: rng.weighted(&[
                ("", 60),
                ("\u{a0}", 12),
                ("/", 10),
                ("-", 5),
                ("—", 4),
                ("无", 4),
                ("――", 1),
                ("--", 2),
                ("——", 2),
            ]),
            has_thousands: rng.chance(40),
            is_full_width: rng.chance(25),
            is_chinese: rng.chance(6),
            suffix: rng.weighted(&[("", 92), ("件", 5), ("项", 2), ("个", 1)]),
            is_nbsp_padded: rng.chance(120),
            change: rng.weighted(&[
                (ChangeStyle::Plain, 40),
                (ChangeStyle::Signed, 25),
                (ChangeStyle::Word, 20),
                (ChangeStyle::WordSpace, 7),
                (ChangeStyle::Long, 8),
            ]),
            money: rng.weighted(&[
                (MoneyStyle::Plain, 60),
                (MoneyStyle::Cents, 10),
                (MoneyStyle::TenThousand, 15),
                (MoneyStyle::Short, 5),
                (MoneyStyle::Yuan, 10),
            ]),
            has_merged_zeros: rng.chance(10),
            odd_per_mille: if rng.chance(30) { 60 } else { 0 },
        }
    }
}
