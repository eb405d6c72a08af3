use proptest::prelude::*;

use super::*;

const U: Printed<i64> = Printed::Unreadable;
const TWO: Printed<i64> = Printed::TwoReadings;
const BLANK: Printed<i64> = Printed::Blank;

fn n(value: i64) -> Printed<i64> {
    Printed::Number(value)
}

#[test]
fn counts() {
    let cases = [
        ("0", n(0)),
        (" 16 ", n(16)),
        ("\u{A0}\u{A0}0\u{A0}", n(0)),
        ("\u{3000}7\u{3000}", n(7)),
        ("123456", n(123_456)),
        ("１２３", n(123)),
        ("\u{200B}12\u{FEFF}", n(12)),
        ("1\u{200B}2", n(12)),
        ("𝟏𝟐", n(12)),
        ("1,234", n(1234)),
        ("1，234，567", n(1_234_567)),
        ("1, 234", n(1234)),
        ("1,23", TWO),
        ("1234,567", TWO),
        ("0,123", TWO),
        ("1 234", TWO),
        ("1 2", TWO),
        ("1\n2", TWO),
        ("1\u{A0}2", TWO),
        ("3/5", TWO),
        ("3、5", TWO),
        ("3-5", TWO),
        ("007", TWO),
        ("00", TWO),
        ("3.0", n(3)),
        ("3.00", n(3)),
        ("3.5", U),
        ("3.", U),
        ("3。", n(3)),
        ("201件", n(201)),
        ("6项", n(6)),
        ("12宗", n(12)),
        ("3 个", n(3)),
        ("0件", n(0)),
        ("４ 件", n(4)),
        ("15人次", n(15)),
        ("2件次", n(2)),
        ("5個", n(5)),
        ("3件5", TWO),
        ("共3件", n(3)),
        ("1.2万件", n(12_000)),
        ("5万", U),
        ("3千", n(3000)),
        ("100余件", U),
        ("约100", U),
        ("3件(约)", U),
        ("50%", U),
        ("2021年", U),
        ("592万元", U),
        ("5元", U),
        ("〇", n(0)),
        ("零", n(0)),
        ("○", n(0)),
        ("O", U),
        ("o", U),
        ("1O", U),
        ("十二", n(12)),
        ("一百零三", n(103)),
        ("两件", n(2)),
        ("廿三", n(23)),
        ("二〇二三", n(2023)),
        ("⼗⼆", n(12)),
        ("一", TWO),
        ("二三", TWO),
        ("百分之五", TWO),
        ("3*", n(3)),
        ("3①", n(3)),
        ("3²", n(3)),
        ("①", U),
        ("*", U),
        ("3(注1)", n(3)),
        ("3 [注]", n(3)),
        ("3（见备注）", n(3)),
        ("5(其中网上3)", n(5)),
        ("5(3)", TWO),
        ("5(3件)", TWO),
        ("5[3]", TWO),
        ("(3)", U),
        ("1.其他", U),
        ("0(无)", n(0)),
        ("无(0)", n(0)),
        ("3(无)", U),
        ("无(3)", U),
        ("13000000(预算…", n(13_000_000)),
        ("? 0", n(0)),
        ("？ 0", n(0)),
        ("? ? 0", n(0)),
        ("0 ?", n(0)),
        ("\u{FFFD} 0", n(0)),
        ("Â\u{A0}0", n(0)),
        ("&nbsp;0", n(0)),
        ("&nbsp;", BLANK),
        ("?0", U),
        ("?", U),
        ("？", U),
        ("-2", U),
        ("+3", U),
        ("−2", U),
        ("- 4 -", U),
        ("增10", U),
        ("999999999999", n(999_999_999_999)),
        ("1000000000000", U),
        ("99999999999999999999999999999999", U),
        ("640020470", n(640_020_470)),
        ("是", U),
        ("有", U),
        ("规章", U),
        ("见附件", U),
    ];
    for (text, expected) in cases {
        assert_eq!(parse_count(text), expected, "{text:?}");
    }
}

#[test]
fn blanks() {
    for text in [
        "",
        " ",
        "\u{A0}",
        "\u{3000}\u{200B}",
        "\n\t",
        "/",
        "／",
        "\\",
        "＼",
        "-",
        "--",
        "—",
        "——",
        "–",
        "―",
        "ー",
        "－",
        "─",
        "━",
        "ㅡ",
        "−",
        "- -",
        "_",
        "＿＿",
        "-/-",
        "无",
        "無",
        "无。",
        "没有",
        "沒有",
        "暂无",
        "不适用",
        "不適用",
        "N/A",
        "(无)",
        "（無）",
        "Â",
        "不涉及此项",
        "本单位未制作规章",
        "全区机关均无制定规章的权限",
        "我局无行政许可事项",
        "本机关不具有行政处罚职能",
    ] {
        assert_eq!(parse_count(text), BLANK, "{text:?}");
        assert_eq!(parse_change(text), BLANK, "{text:?}");
        assert_eq!(parse_money(text, MoneyUnit::TenThousand), Printed::Blank, "{text:?}");
    }
    for text in
        ["未统计", "不详", "无法提供", "未公开", "无法统计数量", "未知", "有", "见政府公报", "本年未制作3件规章"]
    {
        assert!(matches!(parse_count(text), U | TWO), "{text:?}");
    }
}

#[test]
fn changes() {
    let cases = [
        ("增10", n(10)),
        ("减38", n(-38)),
        ("增 1558", n(1558)),
        ("増", U),
        ("減４", n(-4)),
        ("+1036", n(1036)),
        ("＋1036", n(1036)),
        ("+0", n(0)),
        ("-0", n(0)),
        ("-2", n(-2)),
        ("−2", n(-2)),
        ("–2", n(-2)),
        ("－2", n(-2)),
        ("- 2", n(-2)),
        ("—2", U),
        ("--2", U),
        ("3", n(3)),
        ("0", n(0)),
        ("未增未减", n(0)),
        ("不增不减", n(0)),
        ("未增减", n(0)),
        ("无变化", n(0)),
        ("無變化", n(0)),
        ("持平", n(0)),
        ("与上年持平", n(0)),
        ("与上一年度相比无变化", n(0)),
        ("不变", n(0)),
        ("未增加", U),
        ("增0", n(0)),
        ("增", U),
        ("减", U),
        ("增/减", U),
        ("+", U),
        ("增加12项", n(12)),
        ("减少3", n(-3)),
        ("减少了3个", n(-3)),
        ("比上年增加5件", n(5)),
        ("较上年减少 5", n(-5)),
        ("较2019年增加5", n(5)),
        ("同比增长5", n(5)),
        ("增长5%", U),
        ("增：10", n(10)),
        ("增(10)", n(10)),
        ("10(增)", n(10)),
        ("10（减）", n(-10)),
        ("(减)10", n(-10)),
        ("10↓", n(-10)),
        ("↑10", n(10)),
        ("增3减1", TWO),
        ("增3减0", n(3)),
        ("增0减5", n(-5)),
        ("增0、减0", n(0)),
        ("+(0) -(0)", n(0)),
        ("+(3) -(0)", n(3)),
        ("+(3) -(2)", TWO),
        ("+0/-5", n(-5)),
        ("0/0", n(0)),
        ("3/0", TWO),
        ("0/5", TWO),
        ("0 0", TWO),
        ("±0", n(0)),
        ("±3", U),
        ("增-2", U),
        ("增2减", U),
        ("增五", n(5)),
        ("增十二项", n(12)),
        ("增1,036", n(1036)),
        ("? 增2", n(2)),
        ("减4(因机构改革划转)", n(-4)),
        ("增加592万元", U),
        ("本年增/减", U),
        ("1 -1 1", TWO),
    ];
    for (text, expected) in cases {
        let got = parse_change(text);
        assert_eq!(got, expected, "{text:?}");
    }
}

#[test]
fn money() {
    use MoneyUnit::{HundredMillion, TenThousand, Yuan};
    let number = Printed::Number;
    let cases = [
        ("592万元", TenThousand, number(592.0)),
        ("592 万元", Yuan, number(592.0)),
        ("2601.953875万", TenThousand, number(2601.953875)),
        ("152790元", TenThousand, number(15.279)),
        ("152,790.55元", TenThousand, number(15.279055)),
        ("1.2亿元", TenThousand, number(12_000.0)),
        ("1.1亿", TenThousand, number(11_000.0)),
        ("1276.5534万元", TenThousand, number(1276.5534)),
        ("97676.00", TenThousand, number(97_676.0)),
        ("97676.00", Yuan, number(9.7676)),
        ("844", TenThousand, number(844.0)),
        ("844", Yuan, number(0.0844)),
        ("3", HundredMillion, number(30_000.0)),
        ("0.092", TenThousand, number(0.092)),
        ("０．０９２", TenThousand, number(0.092)),
        ("¥1,234.56元", TenThousand, number(0.123456)),
        ("人民币5万元整", TenThousand, number(5.0)),
        ("23.5(万元)", Yuan, number(23.5)),
        ("23.5万元(元)", Yuan, Printed::Unreadable),
        ("5万元(50000元)", TenThousand, number(5.0)),
        ("300千元", TenThousand, number(30.0)),
        ("2百万元", TenThousand, number(200.0)),
        ("五百万元", TenThousand, number(500.0)),
        ("五万", TenThousand, Printed::TwoReadings),
        ("五", TenThousand, number(5.0)),
        ("零", TenThousand, number(0.0)),
        ("0元", TenThousand, number(0.0)),
        ("13000000(预算…", TenThousand, number(13_000_000.0)),
        ("3件", TenThousand, Printed::Unreadable),
        ("-5", TenThousand, Printed::Unreadable),
        ("00.5", TenThousand, Printed::TwoReadings),
        ("592万元 3", TenThousand, Printed::TwoReadings),
        ("1.2.3", TenThousand, Printed::TwoReadings),
        ("约5万元", TenThousand, Printed::Unreadable),
    ];
    for (text, unit, expected) in cases {
        assert_eq!(parse_money(text, unit), expected, "{text:?}");
    }
}

#[test]
fn header_units() {
    let cases = [
        ("本年收费金额(单位:万元)", Some(MoneyUnit::TenThousand)),
        ("本年收费金额（单位：萬元）", Some(MoneyUnit::TenThousand)),
        ("采购总金额(元)", Some(MoneyUnit::Yuan)),
        ("采购总金额（亿元）", Some(MoneyUnit::HundredMillion)),
        ("采购总金额", None),
    ];
    for (header, unit) in cases {
        assert_eq!(find_money_unit(header), unit, "{header}");
    }
}

#[test]
fn values_and_labels() {
    for text in [
        "0",
        " 16 ",
        "",
        "\u{A0}",
        "/",
        "—",
        "无",
        "增10",
        "增",
        "+1036",
        "未增未减",
        "592万元",
        "201件",
        "十二",
        "1 2",
        "007",
        "+(0) -(0)",
        "? 0",
        "本单位未制作规章",
        "3*",
        "不适用",
        "一",
        "1,234",
        "2601.953875万",
        "持平",
        "全区机关均无制定规章的权限",
    ] {
        assert!(is_value_like(text), "{text:?}");
    }
    for text in [
        "规章",
        "行政许可",
        "总计",
        "其他",
        "自然人",
        "本年增/减",
        "上一年项目数量",
        "本年新",
        "结果",
        "尚未",
        "(一)予以公开",
        "1.属于国家秘密",
        "1.",
        "(1)",
        "（一）",
        "三、",
        "2.没有现成信息需要另行制作",
        "4.无正当理由大量反复申请",
        "(四)无法提供",
        "未经复议直接起诉",
        "尚未审结",
        "第二十条第(一)项",
        "件",
        "- 4 -",
        "2021年",
        "采购总金额",
        "一、本年新收政府信息公开申请数量",
        "规章 (全区机关均无制定规章的权限)",
        "单位",
        "|",
        "——第3页——",
    ] {
        assert!(!is_value_like(text), "{text:?}");
    }
}

#[test]
fn keeps_run_together_digits() {
    assert_eq!(plain_digits(" 640020470\u{A0}").as_deref(), Some("640020470"));
    assert_eq!(plain_digits("００７").as_deref(), Some("007"));
    assert_eq!(plain_digits("3件"), None);
    assert_eq!(plain_digits(""), None);
}

proptest! {
    #[test]
    fn never_panics(text in "\\PC{0,40}") {
        let _ = (parse_count(&text), parse_change(&text), parse_money(&text, MoneyUnit::Yuan), is_value_like(&text));
    }

    #[test]
    fn never_panics_near_the_grammar(text in "[0-9,.，．０-９ ()（）增减加少+\\-−—/件项万亿元零〇一二十百千廿无未?？*①约]{0,14}") {
        let _ = (parse_count(&text), parse_change(&text), parse_money(&text, MoneyUnit::Yuan), is_value_like(&text));
    }

    #[test]
    fn counts_round_trip(value in 0i64..=999_999_999_999) {
        let mut grouped = String::new();
        let digits = value.to_string();
        for (at, c) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(c);
        }
        for text in [digits.clone(), grouped, format!(" {digits}件"), format!("{digits}\u{A0}")] {
            prop_assert_eq!(parse_count(&text), Printed::Number(value), "{}", text);
            prop_assert!(is_value_like(&text));
        }
    }

    #[test]
    fn changes_round_trip(value in -1_000_000i64..=1_000_000) {
        let (sign, word) = if value < 0 { ("-", "减") } else { ("+", "增") };
        for text in [format!("{sign}{}", value.abs()), format!("{word}{}", value.abs()), format!("{word} {}项", value.abs())] {
            prop_assert_eq!(parse_change(&text), Printed::Number(value), "{}", text);
        }
    }

    #[test]
    fn money_in_yuan_is_rounded_once(value in 0u64..=9_007_199_254_740_992) {
        prop_assert_eq!(parse_money(&format!("{value}元"), MoneyUnit::TenThousand), Printed::Number(value as f64 / 10_000.0));
    }
}
