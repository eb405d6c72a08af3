//! Puts habits into words: numbers, labels, punctuation, script.

use super::forms::OutcomeRow;
use super::habits::{ChangeStyle, Habits, MoneyStyle, Punctuation, Script, SubMark};
use super::rng::Rng;
use super::truth::Stands;

/// What a cell counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A count of T1.
    Items,
    /// 本年增/减.
    Change,
    /// 万元.
    Money,
    /// A count of T2 or T3.
    Cases,
}

/// Prints a figure. Returns the text, the number that it states, and how plainly it does.
pub fn number(rng: &mut Rng, habits: &Habits, kind: Kind, value: f64) -> (String, Option<f64>, Stands) {
    if habits.odd_per_mille > 0 && kind != Kind::Cases && value == 0.0 && rng.chance(habits.odd_per_mille) {
        return odd_zero(rng, kind);
    }
    let mut text = match kind {
        Kind::Change => change(habits, value),
        Kind::Money => money(habits, value),
        Kind::Items | Kind::Cases => count(habits, value as i64),
    };
    if kind == Kind::Items {
        text.push_str(habits.suffix);
    }
    if habits.is_full_width {
        text = full_width(&text);
    }
    if habits.is_nbsp_padded {
        text = if rng.chance(800) { format!("\u{a0}{text}") } else { format!("{text}\u{a0}") };
    }
    (text, Some(value), Stands::Number)
}

fn odd_zero(rng: &mut Rng, kind: Kind) -> (String, Option<f64>, Stands) {
    if kind == Kind::Change {
        match rng.below(3) {
            0 => ("0/0".to_owned(), Some(0.0), Stands::Unclear),
            1 => ("+(0) -(0)".to_owned(), Some(0.0), Stands::Unclear),
            _ => ("增".to_owned(), None, Stands::Unclear),
        }
    } else {
        match rng.below(2) {
            0 => ("? 0".to_owned(), Some(0.0), Stands::Unclear),
            _ => ("本单位无此项职权".to_owned(), None, Stands::Unclear),
        }
    }
}

fn count(habits: &Habits, value: i64) -> String {
    if habits.is_chinese && value < 100 {
        return chinese(value);
    }
    let digits = value.to_string();
    if !habits.has_thousands || value < 1000 {
        return digits;
    }
    let (head, tail) = digits.split_at(digits.len() - 3);
    format!("{head},{tail}")
}

fn change(habits: &Habits, value: f64) -> String {
    let size = count(habits, value.abs() as i64);
    match habits.change {
        ChangeStyle::Plain | ChangeStyle::Signed if value < 0.0 => format!("-{size}"),
        ChangeStyle::Signed => format!("+{size}"),
        ChangeStyle::Long if value == 0.0 => "未增未减".to_owned(),
        _ if value == 0.0 => size,
        ChangeStyle::Plain => size,
        ChangeStyle::Word => format!("{}{size}", if value < 0.0 { "减" } else { "增" }),
        ChangeStyle::WordSpace => format!("{} {size}", if value < 0.0 { "减" } else { "增" }),
        ChangeStyle::Long => format!("{}{size}", if value < 0.0 { "减少" } else { "增加" }),
    }
}

fn money(habits: &Habits, value: f64) -> String {
    if value == 0.0 {
        return if habits.money == MoneyStyle::Cents { "0.00".to_owned() } else { "0".to_owned() };
    }
    let plain = format!("{value}");
    match habits.money {
        MoneyStyle::Plain => plain,
        // Two digits behind the point only where nothing is rounded away.
        MoneyStyle::Cents if ((value * 100.0).round() / 100.0 - value).abs() < 1e-9 => format!("{value:.2}"),
        MoneyStyle::Cents => plain,
        MoneyStyle::TenThousand => format!("{plain}万元"),
        MoneyStyle::Short => format!("{plain}万"),
        MoneyStyle::Yuan => format!("{}元", (value * 10_000.0).round() as i64),
    }
}

/// 0 to 99 in Chinese numerals.
fn chinese(value: i64) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (tens, ones) = ((value / 10) as usize, (value % 10) as usize);
    match (tens, ones) {
        (0, ones) => DIGITS[ones].to_owned(),
        (1, 0) => "十".to_owned(),
        (1, ones) => format!("十{}", DIGITS[ones]),
        (tens, 0) => format!("{}十", DIGITS[tens]),
        (tens, ones) => format!("{}十{}", DIGITS[tens], DIGITS[ones]),
    }
}

fn full_width(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_ascii_digit() { char::from_u32(c as u32 - 0x30 + 0xFF10).unwrap_or(c) } else { c })
        .collect()
}

/// Sets the brackets, colons and commas of a label the way the page does.
pub fn punctuate(rng: &mut Rng, habits: &Habits, text: &str) -> String {
    let is_half = match habits.punctuation {
        Punctuation::Full => false,
        Punctuation::Half => true,
        Punctuation::Mixed => rng.chance(500),
    };
    if !is_half {
        return text.to_owned();
    }
    text.chars()
        .map(|c| match c {
            '（' => '(',
            '）' => ')',
            '：' => ':',
            '，' => ',',
            '；' => ';',
            other => other,
        })
        .collect()
}

/// The label of a T2 row as the page prints it, marks and all.
pub fn outcome_label(rng: &mut Rng, habits: &Habits, row: &OutcomeRow, is_sub: bool) -> String {
    let mut words = row.label.to_owned();
    if habits.are_labels_short {
        words = match row.code {
            "granted_in_part" => "部分公开".to_owned(),
            "other_correction_overdue" => "逾期不补正".to_owned(),
            "other_fee_overdue" => "逾期未缴费".to_owned(),
            "not_processed_confirmation" => "要求确认或重新出具已获取信息".to_owned(),
            _ => words,
        };
    }
    if habits.has_typos && row.code == "not_processed_publication" {
        words = "要求提供公开出版物的".to_owned();
    }
    if row.code == "denied_safety_stability" && rng.chance(150) {
        words = words.replace(['“', '”'], "\"");
    }
    let label = if is_sub {
        match habits.sub_mark {
            SubMark::Dot => format!("{}.{words}", row.mark),
            SubMark::Pause => format!("{}、{words}", row.mark),
            SubMark::FullDot => format!("{}．{words}", row.mark),
            SubMark::DotSpace => format!("{}. {words}", row.mark),
            SubMark::None => words,
        }
    } else if habits.is_result_unmarked && row.mark.starts_with('（') {
        words
    } else {
        format!("{}{}{words}", row.mark, if habits.is_mark_spaced { " " } else { "" })
    };
    punctuate(rng, habits, &label)
}

/// The label of a T1 row.
pub fn item_label(rng: &mut Rng, habits: &Habits, item: &str, label: &str) -> String {
    let mut words = match item {
        "normative_documents" if habits.is_normative_short => "规范性文件".to_owned(),
        "fees" if habits.has_typos => "行政事业型收费".to_owned(),
        _ => label.to_owned(),
    };
    if habits.has_definitions {
        match item {
            "regulations" => words.push_str("（本机关无制定规章的权限）"),
            "coercion" => words.push_str("（含行政强制措施和执行）"),
            _ => {}
        }
    }
    punctuate(rng, habits, &words)
}

/// The header of a T1 column. `wrap` is what the layout puts inside a broken header.
pub fn measure_head(rng: &mut Rng, habits: &Habits, measure: &str, label: &str, year: i64, wrap: &str) -> String {
    let mut words = label.to_owned();
    if habits.are_headers_varied {
        words = match measure {
            "net_change" => "本年度增/减".to_owned(),
            "issued" => format!("本年（{year}）制发件数"),
            "decisions" if label.starts_with("本年") => "本年处理绝对数量".to_owned(),
            "amount" if label == "采购总金额" => "采购总金额（万元）".to_owned(),
            _ => words,
        };
    } else if habits.are_headers_cut {
        words = match measure {
            "newly_made" | "newly_disclosed" => "本年新".to_owned(),
            "net_change" => "本年增/".to_owned(),
            "in_force" => "现行有效件".to_owned(),
            _ => words,
        };
    } else if habits.are_headers_wrapped && !wrap.is_empty() {
        words = match measure {
            "newly_made" => format!("本年新{wrap}制作数量"),
            "newly_disclosed" => format!("本年新{wrap}公开数量"),
            "net_change" => format!("本年增/{wrap}减"),
            _ => words,
        };
    }
    punctuate(rng, habits, &words)
}

/// The header of a T2 or T3 column, broken or cut in the middle.
pub fn column_head(habits: &Habits, label: &str, wrap: &str) -> String {
    let chars: Vec<char> = label.chars().collect();
    if chars.len() != 4 {
        return label.to_owned();
    }
    let (head, tail): (String, String) = (chars[..2].iter().collect(), chars[2..].iter().collect());
    // Only the headers of T3 are ever cut in the reports that were seen, never those of T2.
    let is_result = matches!(label, "结果维持" | "结果纠正" | "其他结果" | "尚未审结");
    if habits.are_headers_cut && is_result {
        head
    } else if habits.are_headers_wrapped && !wrap.is_empty() {
        format!("{head}{wrap}{tail}")
    } else {
        label.to_owned()
    }
}

/// What is done to the whole page behind all labels: script, pinyin, Kangxi radicals.
pub fn finish(habits: &Habits, text: String) -> String {
    let mut text = text;
    if habits.has_pinyin {
        text = text.replace("行政强制", "行政强(qiáng)制").replace("质量", "质(zhì)量").replace("重复", "重(chóng)复");
    }
    if habits.has_kangxi {
        let radicals = [
            ('一', '⼀'),
            ('二', '⼆'),
            ('人', '⼈'),
            ('行', '⾏'),
            ('文', '⽂'),
            ('大', '⼤'),
            ('工', '⼯'),
            ('八', '⼋'),
        ];
        text = text.chars().map(|c| radicals.iter().find(|(from, _)| *from == c).map_or(c, |(_, to)| *to)).collect();
    }
    match habits.script {
        Script::Simplified => text,
        Script::Traditional => super::script::to_traditional(&text),
        Script::TraditionalWords => {
            super::script::to_traditional(&text.replace("文件", "檔案").replace("信息", "資訊"))
        }
    }
}
