//! Names that open with no division of the table: of the whole country, with a title before their place, or of a place
//! that is in no list (岚溪县财政局).

use super::bodies;
use super::context::Context;
use super::names::{Body, GOVERNMENT, read_body, read_known};
use super::places::{self, read_openings, region};
use super::{Place, Reading};

/// A title that stands before the place of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Prefix {
    word: &'static str,
    kind: Option<&'static str>,
    /// Answers to the centre, not to the place's government.
    pub is_vertical: bool,
}

const PREFIXES: [Prefix; 9] = [
    Prefix { word: "国家税务总局", kind: Some("taxation"), is_vertical: true },
    Prefix { word: "国家统计局", kind: Some("statistics"), is_vertical: true },
    Prefix { word: "中国人民银行", kind: Some("financial_regulation"), is_vertical: true },
    Prefix { word: "中国共产党", kind: Some("party"), is_vertical: false },
    Prefix { word: "中国人民政治协商会议", kind: Some("judiciary"), is_vertical: false },
    Prefix { word: "政协", kind: Some("judiciary"), is_vertical: false },
    Prefix { word: "中共", kind: Some("party"), is_vertical: false },
    Prefix { word: "共青团", kind: Some("mass_organization"), is_vertical: false },
    Prefix { word: "中国共产主义青年团", kind: Some("mass_organization"), is_vertical: false },
];

/// Splits such a title off.
pub(super) fn split_prefix(text: &str) -> (Option<Prefix>, &str) {
    for prefix in PREFIXES {
        if let Some(rest) = text.strip_prefix(prefix.word).filter(|rest| rest.chars().count() >= 3) {
            return (Some(prefix), rest);
        }
    }
    (None, text)
}

impl Prefix {
    /// Makes of 平江县税务局 what 国家税务总局平江县税务局 is.
    pub fn apply(self, body: &mut Body) {
        // The tax bureau is the same with and without the title.
        if self.word == "国家税务总局" && body.key == "tax" {
            return;
        }
        body.kind = self.kind;
        body.key = format!("{}{}", self.word, body.key);
    }
}

/// Bodies that answer to the centre whatever their place.
pub(super) fn is_vertical(has_title: bool, body: &Body) -> bool {
    has_title
        || matches!(body.key.as_str(), "tax" | "state_tax" | "meteorology" | "tobacco" | "post")
        || body.key.contains("调查队")
        || body.key.contains("海关")
}

/// A body of the whole country: 国务院办公厅, 教育部, 国家统计局.
pub(super) fn read_central(text: &str) -> Option<Body> {
    const MINISTRIES: [&str; 24] = [
        "外交部",
        "国防部",
        "教育部",
        "科学技术部",
        "工业和信息化部",
        "公安部",
        "国家安全部",
        "民政部",
        "司法部",
        "财政部",
        "人力资源和社会保障部",
        "自然资源部",
        "国土资源部",
        "生态环境部",
        "环境保护部",
        "住房和城乡建设部",
        "交通运输部",
        "水利部",
        "农业农村部",
        "农业部",
        "商务部",
        "文化和旅游部",
        "应急管理部",
        "退役军人事务部",
    ];
    let own = text.strip_prefix("中华人民共和国").unwrap_or(text);
    let is_state = text.starts_with("国务院")
        || (own != text && read_openings(own).is_empty())
        || MINISTRIES.contains(&own)
        || matches!(own, "审计署" | "海关总署" | "中国人民银行" | "国家卫生健康委员会" | "国家发展和改革委员会")
        || (own.starts_with("国家")
            && ["总局", "委员会"].iter().any(|end| own.ends_with(end))
            && own.chars().count() <= 14)
        || matches!(
            own,
            "国家统计局"
                | "国家林业和草原局"
                | "国家知识产权局"
                | "国家医疗保障局"
                | "国家能源局"
                | "国家信访局"
                | "中国气象局"
                | "中国地震局"
        );
    if !is_state || (text.starts_with("国家") && text.contains("税务总局") && text != "国家税务总局") {
        return None;
    }
    let plain = bodies::plain(own);
    let bureau = plain.strip_suffix('部').map_or(plain.clone(), |stem| format!("{stem}局"));
    let kind = bodies::find_known(&bureau).map(|known| known.kind).or_else(|| bodies::guess_kind(own));
    let kind = match own {
        "国务院" => Some("government"),
        "国务院办公厅" => Some("government_office"),
        _ => kind,
    };
    Some(Body { unit: None, key: format!("={plain}"), kind, is_known: true, relative: None })
}

/// Endings that divisions have, and the level they tell.
const ENDINGS: [(&str, &str); 10] = [
    ("自治区", "province"),
    ("省", "province"),
    ("自治州", "prefecture"),
    ("州", "prefecture"),
    ("地区", "prefecture"),
    ("盟", "prefecture"),
    ("市", "prefecture"),
    ("县", "county"),
    ("旗", "county"),
    ("区", "county"),
];

/// Reads a name whose place is in no list, or that has none and no folder to tell.
pub(super) fn read_open(text: &str, context: &Context) -> Reading {
    let (place, body) = split_body(text);
    // 岚溪县石磨镇: the town's county is part of its name so far.
    let (place, body) = match body {
        Body { unit: Some(mut unit), key, kind, is_known, relative } => {
            let (county, own) = split_unit(&unit.name);
            let county = county.map(ToOwned::to_owned);
            unit.name = own.to_owned();
            let place = county.map_or(place.to_owned(), |county| format!("{place}{county}"));
            (place, Body { unit: Some(unit), key, kind, is_known, relative })
        }
        body => (place.to_owned(), body),
    };
    // 湖南省岚泽市岚溪县: the divisions that are listed, then the one that is not.
    let listed = read_openings(&place)
        .into_iter()
        .filter(|opening| !opening.is_stem || region(opening.spans[0]).level == "province");
    let listed = listed.min_by_key(|opening| opening.rest.len());
    let (line, rest) = match &listed {
        Some(opening) if !opening.rest.is_empty() => (places::single_line(&opening.spans), opening.rest),
        _ => (None, place.as_str()),
    };
    let (above, own) = split_last(rest);
    let is_below_city =
        line.is_some_and(|line| !line.ends_with("0000")) || above.is_some_and(|above| !above.ends_with('省'));
    let level = match body.relative.or_else(|| find_relative(own)) {
        // A city's bureau may be that of a city in the rank of a county.
        Some('市') if !context.is_below_province() => None,
        Some(relative) => level_of(&relative.to_string(), false),
        None => level_of(own, is_below_city),
    };
    // A key that the spellings with and without 省 and 市 share, where the folders tell them.
    let mut key = match line {
        Some(line) => line.to_owned(),
        None => context.key().split('/').next().unwrap_or_default().to_owned(),
    };
    let folders = context.unknown_folders.iter().map(String::as_str).filter(|folder| *folder != own);
    let folders =
        folders.filter(|folder| body.unit.as_ref().is_none_or(|unit| unit.name != *folder)).collect::<Vec<_>>();
    match above {
        Some(above) => key = key + "/" + above,
        None => folders
            .iter()
            .take(if own.is_empty() { usize::MAX } else { 1 })
            .for_each(|folder| key = format!("{key}/{folder}")),
    }
    // A name without any place is everybody's.
    if own.is_empty()
        && let Some(site) = &context.site
    {
        key = key + "@" + site;
    }
    let relative = if own.is_empty() { body.relative.map(String::from).unwrap_or_default() } else { own.to_owned() };
    // 教育局; a body whose name nobody else has (省图书馆) is itself.
    let is_nowhere = own.is_empty() && body.unit.is_none() && line.is_none();
    let is_anyones = is_nowhere && body.is_known && !context.tells_apart();
    Reading {
        place: Place::Open { context: key, name: relative, level, is_anyones },
        body,
        is_vertical: false,
        bureau: None,
    }
}

/// The place and the body of a name: the body is the longest end of it that is known.
fn split_body(text: &str) -> (&str, Body) {
    let whole = read_body(text);
    if whole.is_known && whole.relative.is_none() {
        return ("", whole);
    }
    for (at, _) in text.char_indices().skip(2) {
        if let Some(body) = read_known(&text[at..]) {
            return (&text[..at], body);
        }
    }
    if whole.is_known {
        return ("", whole);
    }
    if level_of(text, false).is_some() {
        return (text, read_body(""));
    }
    // 岚溪县某某中心
    let cut = text.char_indices().skip(2).find(|(at, c)| {
        matches!(c, '县' | '市' | '区' | '旗' | '州' | '省') && text[at + c.len_utf8()..].chars().count() >= 2
    });
    match cut {
        Some((at, c)) => {
            let (place, rest) = text.split_at(at + c.len_utf8());
            (place, read_body(rest))
        }
        None => ("", whole),
    }
}

/// 区 of `区香蜜湖片区`: no place begins so, the name leaves its own out.
fn find_relative(place: &str) -> Option<char> {
    let first = place.chars().next().filter(|c| matches!(c, '区' | '县'))?;
    (place.chars().count() > 2).then_some(first)
}

/// True when what stands behind a place, read as this body, opens with another place.
pub(super) fn opens_with_place(rest: &str, body: &Body) -> bool {
    if let Some(unit) = &body.unit {
        return split_unit(&unit.name).0.is_some();
    }
    if body.is_known {
        return false;
    }
    // 住房公积金管理中心平江县管理部: what holds a body is no place.
    const BODIES: [&str; 11] = ["局", "厅", "中心", "委员会", "办公室", "医院", "学校", "公司", "协会", "支队", "大队"];
    // Parts of a place that nobody governs: 香蜜湖片区建设发展事务中心.
    const AREAS: [&str; 6] = ["片区", "灌区", "库区", "林区", "矿区", "社区"];
    let (place, _) = split_body(rest);
    !AREAS.iter().any(|area| place.ends_with(area))
        && ENDINGS.iter().any(|(ending, _)| place.ends_with(ending))
        && place.chars().count() >= 3
        && !BODIES.iter().any(|body| place.contains(body))
}

/// 岚溪县石磨镇: the county, the town. A county's name has two characters at least.
pub(super) fn split_unit(name: &str) -> (Option<&str>, &str) {
    let cuts = name.char_indices().skip(2).filter(|(_, c)| matches!(c, '县' | '市' | '区' | '旗' | '州' | '省' | '盟'));
    let cuts = cuts.map(|(at, c)| at + c.len_utf8()).filter(|&at| name[at..].chars().count() >= 2);
    // 高新区, 产业园区, 新区 end a zone, not its place.
    let is_zone = |at: usize| {
        ["开发区", "新区", "园区", "范区", "验区", "税区", "景区"].iter().any(|end| name[..at].ends_with(end))
    };
    match cuts.filter(|&at| !is_zone(at)).last() {
        Some(at) => (Some(&name[..at]), &name[at..]),
        None => (None, name),
    }
}

/// 岚泽市岚溪县: what stands before the last division, and it.
fn split_last(place: &str) -> (Option<&str>, &str) {
    let cuts =
        place.char_indices().skip(1).filter(|(_, c)| matches!(c, '省' | '市' | '州' | '盟' | '县' | '区' | '旗'));
    let cuts = cuts.map(|(at, c)| at + c.len_utf8()).filter(|&at| place[at..].chars().count() >= 2);
    match cuts.last() {
        Some(at) => (Some(&place[..at]), &place[at..]),
        None => (None, place),
    }
}

/// The level that the end of a place's name tells. 长沙市浏阳市: a city behind a city is a county's equal.
fn level_of(place: &str, is_below_city: bool) -> Option<&'static str> {
    if super::names::ZONES.iter().any(|zone| place.ends_with(zone)) {
        return Some("development_zone");
    }
    let (_, level) = ENDINGS.iter().find(|(ending, _)| place.ends_with(ending))?;
    Some(if *level == "prefecture" && is_below_city && place.ends_with('市') { "county" } else { level })
}

/// True for what looks like a department of some government.
pub(super) fn is_department(body: &Body) -> bool {
    const ENDINGS: [&str; 12] = ["局", "厅", "委员会", "委", "办公室", "办", "部", "队", "中心", "院", "所", "会"];
    body.key != GOVERNMENT && (!body.key.starts_with('=') || ENDINGS.iter().any(|ending| body.key.ends_with(ending)))
}
