use encoding_rs::{BIG5, WINDOWS_1252};
use proptest::prelude::*;

use super::*;

/// Report prose of our own, with digits, quotes, an odd and an even run before ASCII, and a table's short cells.
const PROSE: &str = "清河县水务局2023年政府信息公开工作年度报告\n\
    本年度报告根据《中华人民共和国政府信息公开条例》要求编制，数据统计期限为2023年1月1日至12月31日。\n\
    一、总体情况\n全年通过门户网站主动公开信息128条，办理依申请公开3件，均按期答复，“双公示”数据及时更新……\n\
    本年新收政府信息公开申请数量\n3\n0\n上年结转\n合计\n无\n予以公开\n不予公开\n其他处理\n总计\n\
    存在的问题：一是公开内容不够全面；二是解读形式较为单一。下一步，我局将加强培训，提高质量。\n";

const TRADITIONAL: &str = "本局依照政府資訊公開條例之規定，編製本年度報告。\n全年主動公開資訊一百二十八則，受理申請三件，均按期答覆。\n\
    存在的問題：公開內容不夠全面，解讀形式較為單一，將加強訓練，提高質量。\n";

fn gbk(text: &str) -> Vec<u8> {
    let (bytes, _, had_errors) = encoding_rs::GB18030.encode(text);
    assert!(!had_errors);
    bytes.into_owned()
}

fn big5(text: &str) -> Vec<u8> {
    let (bytes, _, had_errors) = BIG5.encode(text);
    assert!(!had_errors, "{}", BIG5.decode(&bytes).0);
    bytes.into_owned()
}

fn utf16(text: &str, is_big_endian: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|unit| if is_big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

fn read_as(encoding: &'static Encoding, bytes: &[u8]) -> String {
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

fn latin_1(bytes: &[u8]) -> String {
    bytes.iter().map(|&b| char::from(b)).collect()
}

fn page(meta: &str, body: &str) -> String {
    let body = body.replace('\n', "</p>\n<p>");
    format!("<html><head>{meta}<title>2023</title></head><body><p>{body}</p></body></html>")
}

fn join(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

#[test]
fn every_encoding_story() {
    use Evidence::{Bom, Detected, Gb18030Valid, Http, Meta, Utf8Damaged, Utf8Valid, Utf16Pattern};
    struct Case {
        story: &'static str,
        bytes: Vec<u8>,
        http: Option<&'static str>,
        text: String,
        encoding: &'static str,
        evidence: Evidence,
        repairs: &'static [&'static str],
    }
    let case = |story, bytes: Vec<u8>, http, text: &str, encoding, evidence, repairs| Case {
        story,
        bytes,
        http,
        text: text.to_string(),
        encoding,
        evidence,
        repairs,
    };
    let meta_gb2312 = page("<meta charset=gb2312>", PROSE);
    let meta_gbk = page("<META http-equiv=Content-Type content='text/html; charset=GBK'>", PROSE);
    let meta_utf8 = page("<meta charset=\"utf-8\">", PROSE);
    let meta_latin = page("<meta charset=iso-8859-1>", PROSE);
    let meta_big5 = page("<meta charset=big5>", TRADITIONAL);
    let meta_none = page("", PROSE);
    let four_byte = format!("{PROSE}姓名：𠀀䶮㐂㸆 镕\n");
    let odd_tail = &PROSE.as_bytes()[..PROSE.len() - 2];
    let mut broken_utf8 = PROSE.as_bytes().to_vec();
    broken_utf8[4] = b'?';
    let mut broken_gbk = gbk(&meta_none);
    let hit = broken_gbk.windows(2).position(|w| w == [0xC4, 0xEA]).unwrap();
    broken_gbk.remove(hit + 1);
    let mut nul_utf8 = PROSE.as_bytes().to_vec();
    for at in [0, 30, 31, 90] {
        nul_utf8.insert(at, 0);
    }
    let french = "Rapport annuel : les données publiées à l'été, déjà vérifiées. Où ça ?";
    let pinyin = "提高质(zhì)量(liàng)，加强政府信息公开工作\n";
    let cases = vec![
        case("utf-8", PROSE.into(), None, PROSE, "UTF-8", Utf8Valid, &[]),
        case("ascii", b"2023: 12 34".into(), None, "2023: 12 34", "UTF-8", Utf8Valid, &[]),
        case(
            "ascii declared gbk",
            b"<meta charset=gbk>12".into(),
            None,
            "<meta charset=gbk>12",
            "UTF-8",
            Utf8Valid,
            &[],
        ),
        case("empty", vec![], Some("gbk"), "", "UTF-8", Utf8Valid, &[]),
        case("utf-8 mark", join(&[b"\xEF\xBB\xBF", PROSE.as_bytes()]), None, PROSE, "UTF-8", Bom, &[]),
        case("two marks", join(&[b"\xEF\xBB\xBF\xEF\xBB\xBF", PROSE.as_bytes()]), None, PROSE, "UTF-8", Bom, &[]),
        case(
            "utf-8 mark before GBK",
            join(&[b"\xEF\xBB\xBF", &gbk(PROSE)]),
            None,
            PROSE,
            "gb18030",
            Gb18030Valid,
            &["declaration_contradicted:bom"],
        ),
        case("utf-16le mark", join(&[b"\xFF\xFE", &utf16(PROSE, false)]), None, PROSE, "UTF-16LE", Bom, &[]),
        case("utf-16be mark", join(&[b"\xFE\xFF", &utf16(PROSE, true)]), None, PROSE, "UTF-16BE", Bom, &[]),
        case(
            "utf-16 mark before utf-8",
            join(&[b"\xFF\xFE", PROSE.as_bytes()]),
            None,
            PROSE,
            "UTF-8",
            Utf8Valid,
            &["declaration_contradicted:bom"],
        ),
        case("utf-16le bare", utf16(PROSE, false), None, PROSE, "UTF-16LE", Utf16Pattern, &[]),
        case("utf-16be bare", utf16(PROSE, true), None, PROSE, "UTF-16BE", Utf16Pattern, &[]),
        case("utf-16le bare page", utf16(&meta_none, false), None, &meta_none, "UTF-16LE", Utf16Pattern, &[]),
        case("utf-16le ascii", utf16("a,b 12", false), None, "a,b 12", "UTF-16LE", Utf16Pattern, &[]),
        case(
            "utf-16le, Han only",
            utf16("政府信息公开工作年度报告，本机关主动公开情况", false),
            None,
            "政府信息公开工作年度报告，本机关主动公开情况",
            "UTF-16LE",
            Utf16Pattern,
            &[],
        ),
        case("gbk bare", gbk(PROSE), None, PROSE, "gb18030", Gb18030Valid, &[]),
        case("gbk, one character", gbk("2023年 12"), None, "2023年 12", "gb18030", Gb18030Valid, &[]),
        case("gbk, 无", gbk("无"), None, "无", "gb18030", Gb18030Valid, &[]),
        case("gb2312 in meta", gbk(&meta_gb2312), None, &meta_gb2312, "gb18030", Meta, &[]),
        case("gbk in meta, long form", gbk(&meta_gbk), None, &meta_gbk, "gb18030", Meta, &[]),
        case("gbk by HTTP", gbk(&meta_none), Some("GBK"), &meta_none, "gb18030", Http, &[]),
        case(
            "HTTP says utf-8, meta gb2312, GBK inside",
            gbk(&meta_gb2312),
            Some("utf-8"),
            &meta_gb2312,
            "gb18030",
            Meta,
            &["declaration_contradicted:utf-8"],
        ),
        case(
            "HTTP says ISO-8859-1, meta gb2312",
            gbk(&meta_gb2312),
            Some("ISO-8859-1"),
            &meta_gb2312,
            "gb18030",
            Meta,
            &["declaration_contradicted:iso-8859-1"],
        ),
        case(
            "declared utf-8, holds GBK",
            gbk(&meta_utf8),
            Some("utf-8"),
            &meta_utf8,
            "gb18030",
            Gb18030Valid,
            &["declaration_contradicted:utf-8"],
        ),
        case(
            "declared latin-1, holds GBK",
            gbk(&meta_latin),
            None,
            &meta_latin,
            "gb18030",
            Gb18030Valid,
            &["declaration_contradicted:iso-8859-1"],
        ),
        case(
            "declared gb2312, holds utf-8",
            meta_gb2312.clone().into(),
            Some("gbk"),
            &meta_gb2312,
            "UTF-8",
            Utf8Valid,
            &["declaration_contradicted:gbk", "declaration_contradicted:gb2312"],
        ),
        case(
            "declared gb2312, 4-byte GB18030 inside",
            gbk(&four_byte),
            Some("gb2312"),
            &four_byte,
            "gb18030",
            Http,
            &[],
        ),
        case("big5 in meta", big5(&meta_big5), None, &meta_big5, "Big5", Meta, &[]),
        case("big5 bare", big5(TRADITIONAL), None, TRADITIONAL, "Big5", Detected, &[]),
        case(
            "declared gbk, holds big5",
            big5(TRADITIONAL),
            Some("gbk"),
            TRADITIONAL,
            "Big5",
            Detected,
            &["declaration_contradicted:gbk"],
        ),
        case(
            "declared big5, holds gbk",
            gbk(&page("<meta charset=big5>", PROSE)),
            None,
            &page("<meta charset=big5>", PROSE),
            "gb18030",
            Gb18030Valid,
            &["declaration_contradicted:big5"],
        ),
        case("traditional in gbk", gbk(TRADITIONAL), None, TRADITIONAL, "gb18030", Gb18030Valid, &[]),
        case(
            "utf-8 cut in a character",
            odd_tail.into(),
            None,
            &format!("{}\u{FFFD}", &PROSE[..PROSE.len() - 4]),
            "UTF-8",
            Utf8Damaged,
            &["replaced:1"],
        ),
        case(
            "utf-8 with a bad byte, declared",
            broken_utf8.clone(),
            Some("utf8"),
            &format!("清\u{FFFD}?\u{FFFD}{}", &PROSE[6..]),
            "UTF-8",
            Http,
            &["replaced:2"],
        ),
        case(
            "utf-8 with a bad byte, declared gbk",
            broken_utf8,
            Some("gbk"),
            &format!("清\u{FFFD}?\u{FFFD}{}", &PROSE[6..]),
            "UTF-8",
            Utf8Damaged,
            &["declaration_contradicted:gbk", "replaced:2"],
        ),
        case("nul in utf-8", nul_utf8, None, PROSE, "UTF-8", Utf8Valid, &["nul_removed:4"]),
        case(
            "HTTP and meta wrong together, utf-16 inside",
            utf16(&meta_utf8, false),
            Some("gbk"),
            &meta_utf8,
            "UTF-16LE",
            Utf16Pattern,
            &["declaration_contradicted:gbk"],
        ),
        case(
            "accidentally valid utf-8, declared gbk",
            gbk("<meta charset=gbk>一"),
            None,
            "<meta charset=gbk>一",
            "gb18030",
            Meta,
            &[],
        ),
        case(
            "french, declared",
            WINDOWS_1252.encode(french).0.into(),
            Some("iso-8859-1"),
            french,
            "windows-1252",
            Http,
            &[],
        ),
        case("french, bare", WINDOWS_1252.encode(french).0.into(), None, french, "windows-1252", Detected, &[]),
        case("french in utf-8", french.into(), None, french, "UTF-8", Utf8Valid, &[]),
        case("pinyin in utf-8", pinyin.into(), None, pinyin, "UTF-8", Utf8Valid, &[]),
        case("pinyin in gbk", gbk(pinyin), None, pinyin, "gb18030", Gb18030Valid, &[]),
        case("unknown label", gbk(PROSE), Some("gb-what"), PROSE, "gb18030", Gb18030Valid, &[]),
    ];
    for c in cases {
        let got = decode(&c.bytes, c.http);
        assert_eq!(got.text, c.text, "{}", c.story);
        assert_eq!((got.encoding, got.evidence), (c.encoding, c.evidence), "{}", c.story);
        assert_eq!(got.repairs, c.repairs, "{}", c.story);
    }
    // A lost byte shifts the run behind it, and no more than that.
    let got = decode(&broken_gbk, None);
    assert_eq!((got.encoding, got.evidence), ("gb18030", Evidence::Detected), "{}", got.text);
    assert!(got.text.contains("水务局2023") && got.text.contains("本年度报告根据"), "{}", got.text);
}

/// The wrong steps, as text that went through them.
fn as_windows_1252(text: &str) -> String {
    read_as(WINDOWS_1252, text.as_bytes())
}

fn as_latin_1(text: &str) -> String {
    latin_1(text.as_bytes())
}

fn as_gbk(text: &str) -> String {
    read_as(encoding_rs::GB18030, text.as_bytes())
}

#[test]
fn reversible_mojibake_comes_back_exactly() {
    for (name, text) in [("text", PROSE.to_string()), ("page", page("<meta charset=utf-8>", PROSE))] {
        let cases: &[(&str, String, &[&str])] = &[
            ("utf-8 as 1252", as_windows_1252(&text), &["mojibake_utf8_as_windows_1252"]),
            ("utf-8 as 8859-1", as_latin_1(&text), &["mojibake_utf8_as_latin_1"]),
            ("twice", as_windows_1252(&as_windows_1252(&text)), &["mojibake_utf8_as_windows_1252_twice"]),
            ("twice 8859-1", as_latin_1(&as_latin_1(&text)), &["mojibake_utf8_as_latin_1_twice"]),
            ("gbk as 8859-1", latin_1(&gbk(&text)), &["mojibake_gbk_as_latin_1"]),
            (
                "gbk as 8859-1, twice",
                as_latin_1(&latin_1(&gbk(&text))),
                &["mojibake_utf8_as_latin_1", "mojibake_gbk_as_latin_1"],
            ),
        ];
        for (story, broken, codes) in cases {
            let got = decode(broken.as_bytes(), None);
            assert_eq!(got.text, text, "{name}: {story}");
            assert_eq!(got.repairs, *codes, "{name}: {story}");
        }
    }
    let short = "政府信息公开";
    for broken in [as_windows_1252(short), as_latin_1(short), latin_1(&gbk(short)), as_gbk(short)] {
        assert_eq!(decode(broken.as_bytes(), None).text, short, "{broken}");
    }
}

/// Share of the characters of `text` that are in `got`, in order, where the rest is U+FFFD.
fn survivors(text: &str, got: &str) -> f64 {
    let mut wanted = text.chars();
    let mut n = 0usize;
    for c in got.chars().filter(|&c| c != '\u{FFFD}') {
        assert!(wanted.any(|w| w == c), "{c} is not what was written: {got}");
        n += 1;
    }
    n as f64 / text.chars().count() as f64
}

#[test]
fn utf8_read_as_gbk_comes_back_but_for_lost_bytes() {
    for text in [PROSE.to_string(), page("", PROSE)] {
        let once = as_gbk(&text);
        let got = decode(once.as_bytes(), None);
        assert!(survivors(&text, &got.text) > 0.94, "{}: {}", survivors(&text, &got.text), got.text);
        assert_eq!(got.repairs[0], "mojibake_utf8_as_gbk");
        assert_eq!(got.repairs[1], format!("replaced:{}", got.n_replaced));
        let twice = as_gbk(&as_gbk(&text));
        let got = decode(twice.as_bytes(), None);
        assert!(survivors(&text, &got.text) > 0.8, "{}: {}", survivors(&text, &got.text), got.text);
        assert_eq!(got.repairs[0], "mojibake_utf8_as_gbk_twice");
    }
    // An even run loses nothing; older decoders write ? for what they lose.
    assert_eq!(decode(as_gbk("政府信息公开").as_bytes(), None).text, "政府信息公开");
    // Signs of dates that lost their last byte.
    let dates = "期限2023年1月1日，截至12月31日，以及2024年2月\n";
    let broken = as_gbk(&format!("{PROSE}{dates}"));
    assert!(decode(broken.as_bytes(), None).text.contains(dates));
    let question = as_gbk(PROSE).replace('\u{FFFD}', "?");
    assert!(survivors(PROSE, &decode(question.as_bytes(), None).text) > 0.94);
}

#[test]
fn no_break_spaces_made_plain_are_put_back() {
    let text = PROSE.replace("统计", "统\u{A0}计");
    let tidied = as_latin_1(&text).replace('\u{A0}', " ");
    assert_ne!(tidied, as_latin_1(&text));
    assert_eq!(decode(tidied.as_bytes(), None).text, text);
}

#[test]
fn text_that_only_looks_broken_stays() {
    let texts = [
        "网页出现乱码“锟斤拷”，是编码转换错误所致，已于2023年修复。",
        "例如“中文”显示为ä¸\u{AD}æ–‡，系统已经修复，请用户放心使用。",
        "常见乱码：锛堬級鐨勪俊鎭，以及“烫烫烫”“锟斤拷”等，均已处理完毕，全年共处理政府信息公开类问题三件。",
        "<p>下面是一个例子：</p><p>ä¸\u{AD}æ–‡</p><p>它的意思是中文，常见于网页编码声明错误的时候。</p>",
        "À l'été, les données déjà publiées à Paris : « ça va », naïve, Noël, cœur.",
        "zhìliàng gōngzuò bàogào níng xiàn shuǐ wù jú — nǐ hǎo, lǜ sè",
        "提高质(zhì)量，宁(nìng)愿，绿(lǜ)色发展，尽(jǐn)快答复；5×3=15，±2℃，€100，§3，«注»",
        "Größe, Straße, Übung, Ärger – Mühe; Señor, Ñandú, Ã, Â, Ç",
        "骞先生、涓涓细流、锛、镕基、浠河镇、淇县、鎏金、娑婆、鍏",
        "ÄÖÜäöüß ÃÂ ¼½¾ ¡¿",
        "é",
    ];
    for text in texts {
        let got = decode(text.as_bytes(), None);
        assert_eq!(got.text, text);
        assert_eq!(got.repairs, Vec::<String>::new(), "{text}");
        // And the same in a long good text.
        let long = format!("{PROSE}{text}\n{PROSE}");
        assert_eq!(decode(long.as_bytes(), None).text, long);
    }
}

#[test]
fn a_broken_part_of_a_good_text_is_repaired() {
    let part = "全年主动公开政府信息一百二十八条，办理依申请公开三件，均按期答复。";
    let stories: &[(&str, String)] =
        &[("mojibake_utf8_as_windows_1252", as_windows_1252(part)), ("mojibake_gbk_as_latin_1", latin_1(&gbk(part)))];
    for (code, broken) in stories {
        let text = format!("{PROSE}{PROSE}{broken}\n{PROSE}");
        let got = decode(text.as_bytes(), None);
        assert_eq!(got.text, format!("{PROSE}{PROSE}{part}\n{PROSE}"));
        assert_eq!(got.repairs, [code.to_string(), "mojibake_in_part:1".to_string()]);
    }
    let text = format!("{PROSE}{PROSE}{}\n{PROSE}", as_gbk(part));
    let got = decode(text.as_bytes(), None);
    assert!(survivors(&format!("{PROSE}{PROSE}{part}\n{PROSE}"), &got.text) > 0.98);
    assert_eq!(got.repairs[..2], ["mojibake_utf8_as_gbk", "mojibake_in_part:1"]);
}

#[test]
fn two_encodings_in_one_page() {
    let head =
        "<html><head><meta charset=utf-8><title>政府信息公开</title></head><body><div>首页 导航 联系我们</div>\n";
    let want = format!("{head}{PROSE}</body></html>");
    let mixed = [head.as_bytes(), &gbk(PROSE), b"</body></html>"].concat();
    let got = decode(&mixed, None);
    assert_eq!(got.text, want);
    assert!(got.repairs.iter().any(|r| r.starts_with("mixed_encodings:")), "{:?}", got.repairs);
    let mixed =
        [head.as_bytes(), PROSE.as_bytes(), &gbk("版权所有：清河县人民政府办公室主办\n"), b"</body></html>"].concat();
    let got = decode(&mixed, None);
    assert_eq!(got.text, format!("{head}{PROSE}版权所有：清河县人民政府办公室主办\n</body></html>"));
    assert_eq!(got.repairs, ["mixed_encodings:1"]);
}

#[test]
fn entities_are_decoded_in_text_only() {
    let got = decode("&#20844;&#24320; 12&nbsp;件".as_bytes(), None);
    assert_eq!((got.text.as_ref(), got.is_html), ("公开 12\u{A0}件", false));
    assert_eq!(got.repairs, ["entities_decoded:3"]);
    let page = "<p>&#20844;&#24320;</p>";
    let got = decode(page.as_bytes(), None);
    assert_eq!((got.text.as_ref(), got.is_html), (page, true));
}

#[test]
fn good_utf8_is_borrowed() {
    let marked = [b"\xEF\xBB\xBF", PROSE.as_bytes()].concat();
    assert!(matches!(decode(&marked, None).text, Cow::Borrowed(_)));
}

/// Forty ways to begin, before a text in each encoding: the text behind must come out, whatever the first bytes do.
#[test]
fn forty_prefixes() {
    let prefixes: &[&[u8]] = &[
        b"",
        b"\0",
        b"\0\0",
        b"\0\0\0\0",
        b"\n",
        b"\r\n\r\n",
        b" ",
        b"\xEF\xBB\xBF",
        b"\xEF\xBB\xBF\xEF\xBB\xBF",
        b"\xEF\xBB",
        b"\xEF",
        b"\xEF\xBB\xBF\0",
        b"\0\xEF\xBB\xBF",
        b"\xFF\xFE",
        b"\xFE\xFF",
        b"\xFF\xFE\xEF\xBB\xBF",
        b"\xFE\xFF\xEF\xBB\xBF",
        b"\xEF\xBB\xBF\xFF\xFE",
        b"\xEF\xBB\xBF\xFE\xFF",
        b"\xFF",
        b"\xFE",
        b"\xFF\xFF",
        b"\xFF\xFE\0\0",
        b"\0\0\xFE\xFF",
        b"\x80",
        b"\x80\x80",
        b"\xBF\xBF\xBF",
        b"\xC0\x80",
        b"\xC0\xAF",
        b"\xC1\xBF",
        b"\xE0\x80\xAF",
        b"\xE0\x9F\xBF",
        b"\xED\xA0\x80",
        b"\xED\xBF\xBF",
        b"\xED\xA0\xBD\xED\xB8\x80",
        b"\xF0\x80\x80\xAF",
        b"\xF4\x90\x80\x80",
        b"\xF8\x88\x80\x80\x80",
        b"\xF0\x9F\x98",
        b"\x1B$B",
        b"~{",
        b"\x0E\x0F",
    ];
    assert!(prefixes.len() >= 40);
    let tail = "清河县水务局2023年政府信息公开工作年度报告";
    for prefix in prefixes {
        for (name, text) in [("utf-8", PROSE.as_bytes().to_vec()), ("gbk", gbk(PROSE))] {
            let bytes = [*prefix, b"\n", &text].concat();
            // Glued UTF-16 marks make UTF-16 of what is no UTF-8: nothing better can be known.
            let got = decode(&bytes, None);
            let is_marked_utf16 = prefix.starts_with(b"\xFF\xFE") || prefix.starts_with(b"\xFE\xFF");
            if is_marked_utf16 && got.evidence == Evidence::Bom {
                continue;
            }
            assert!(got.text.contains(tail), "{prefix:02X?} before {name}: {:?}\n{}", got.evidence, got.text);
            assert!(!got.text.contains('\0'));
        }
    }
    // A surrogate without its partner is damage, the text around it is not.
    for is_big_endian in [false, true] {
        let mut units: Vec<u16> = PROSE.encode_utf16().collect();
        units.insert(5, 0xD800);
        units.push(0xDC00);
        let bytes: Vec<u8> =
            units.iter().flat_map(|u| if is_big_endian { u.to_be_bytes() } else { u.to_le_bytes() }).collect();
        let got = decode(&bytes, None);
        assert_eq!(got.n_replaced, 2, "{got:?}");
    }
}

/// The encoding tests of html5lib, when they are at hand. Ours knows more than a browser may: valid UTF-8 comes first.
#[test]
fn html5lib_declarations() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/html5lib-tests/encoding");
    let mut n = 0;
    for name in ["tests1.dat", "tests2.dat"] {
        let Ok(bytes) = std::fs::read(folder.join(name)) else {
            println!("skipped: {name} is not there");
            continue;
        };
        for test in bytes.split(|&b| b == b'\n').collect::<Vec<_>>().split(|line| *line == b"#data").skip(1) {
            let test = test.join(&b'\n');
            let at = memchr::memmem::find(&test, b"\n#encoding\n").expect("each test names an encoding");
            let want = test[at + 11..].trim_ascii();
            let declared = label::bom(&test).map(|(encoding, _)| encoding);
            let declared = declared.or_else(|| label::prescan(&test[..at]).map(|d| d.encoding)).unwrap_or(WINDOWS_1252);
            let want = Encoding::for_label(want).expect("known label");
            let want = if want == encoding_rs::GBK { encoding_rs::GB18030 } else { want };
            assert_eq!(declared, want, "{}", String::from_utf8_lossy(&test));
            n += 1;
        }
    }
    println!("{n} declarations checked");
}

/// Words of a report. Its beginning alone is enough to take a wrong decoding back: below twenty common characters, that
/// is not done where the rest has lost as much as figures lose.
fn sentence() -> impl Strategy<Value = String> {
    let words = [
        "政府信息公开",
        "年度报告",
        "本机关",
        "申请",
        "答复",
        "2023年",
        "12件",
        "，",
        "。",
        "、",
        "（",
        "）",
        "“双公示”",
        "自然人",
        "行政复议",
        "结果维持",
        "0",
        " ",
        "\n",
        "总计",
        "予以公开",
        "不予处理",
        "全年共受理",
        "群众",
        "服务",
        "县人民政府办公室",
    ];
    proptest::collection::vec(proptest::sample::select(words.to_vec()), 12..120)
        .prop_map(|words| format!("关于县人民政府办公室政府信息公开工作情况的年度报告{}", words.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_decode(bytes in proptest::collection::vec(any::<u8>(), 0..600), http in proptest::option::of("[a-z0-9-]{0,9}")) {
        let got = decode(&bytes, http.as_deref());
        prop_assert!(!got.text.contains('\0'));
        prop_assert_eq!(got.n_replaced as usize, got.text.matches('\u{FFFD}').count());
    }

    #[test]
    fn any_text_stays(text in "\\PC{0,200}") {
        // Anything printable in UTF-8 that is no mojibake, no entity, no private use.
        let text = text.replace('&', "+");
        let got = decode(text.as_bytes(), None);
        prop_assert_eq!(got.text.as_ref(), text.trim_start_matches('\u{FEFF}'));
    }

    #[test]
    fn chinese_survives_every_encoding_and_every_story(text in sentence()) {
        let written: Vec<(&str, Vec<u8>)> = vec![
            ("utf-8", text.as_bytes().to_vec()),
            ("gbk", gbk(&text)),
            ("utf-16le", utf16(&text, false)),
            ("utf-16be", utf16(&text, true)),
            ("utf-8 as 1252", as_windows_1252(&text).into()),
            ("utf-8 as 1252 twice", as_windows_1252(&as_windows_1252(&text)).into()),
            ("utf-8 as latin-1", as_latin_1(&text).into()),
            ("gbk as latin-1", latin_1(&gbk(&text)).into()),
            ("gbk as latin-1 twice", as_latin_1(&latin_1(&gbk(&text))).into()),
        ];
        for (story, bytes) in written {
            for http in [None, Some("utf-8"), Some("gb2312"), Some("iso-8859-1"), Some("big5")] {
                let got = decode(&bytes, http);
                prop_assert_eq!(got.text.as_ref(), text.as_str(), "{} {:?}", story, http);
            }
        }
        let got = decode(as_gbk(&text).as_bytes(), None).text.into_owned();
        prop_assert!(survivors(&text, &got) > 0.7, "{}", got);
    }
}

/// Pages of hostile shape must cost no more than a few passes.
#[test]
fn long_lines_stay_cheap() {
    let start = std::time::Instant::now();
    let cases = [
        "é ".repeat(2_000_000),
        "Ã©".repeat(1_000_000),
        "開".repeat(1_000_000),
        "<a b='é' ".repeat(400_000),
        "&#".repeat(2_000_000),
        "\u{FFFD}".repeat(1_000_000),
    ];
    for text in &cases {
        decode(text.as_bytes(), None);
    }
    decode(&[0x81; 4_000_000], None);
    decode(&[0xE4; 4_000_001], Some("utf-8"));
    assert!(start.elapsed() < std::time::Duration::from_secs(20), "{:?}", start.elapsed());
    println!("{:?}", start.elapsed());
}
