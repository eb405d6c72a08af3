//! A name behind its place: `教育局`, `县人民政府办公室`, `长寿镇财政所`, `高新技术产业开发区管委会`.

use super::bodies::{self, Known};

/// A unit below a county, or beside it, that has no code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unit {
    /// Its name in one spelling (长寿镇, 高新区).
    pub name: String,
    /// `township` or `development_zone`.
    pub level: &'static str,
    /// Kind of the body that runs it.
    pub kind: &'static str,
}

/// What a name says besides its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Body {
    /// The town, sub-district or zone.
    pub unit: Option<Unit>,
    /// The body: a slot of [`bodies`], [`GOVERNMENT`], or `=` and the name.
    pub key: String,
    /// What it does.
    pub kind: Option<&'static str>,
    /// True when the name is one that is known, not just any text.
    pub is_known: bool,
    /// 省, 市, 县, …: the level that the name gives itself (`县教育局`).
    pub relative: Option<char>,
}

/// Key of a government itself, or of what runs a town or zone.
pub(super) const GOVERNMENT: &str = "government";

/// Characters that stand for one's own division.
pub(crate) const RELATIVES: [char; 7] = ['省', '市', '县', '区', '州', '盟', '旗'];

impl Body {
    fn new(key: impl Into<String>, kind: Option<&'static str>, is_known: bool) -> Self {
        Self { unit: None, key: key.into(), kind, is_known, relative: None }
    }

    fn known(known: Known) -> Self {
        Self::new(known.slot, Some(known.kind), true)
    }

    fn government() -> Self {
        Self::new(GOVERNMENT, Some("government"), true)
    }
}

/// Reads what stands behind a place, or a whole name that has none.
pub(super) fn read_body(text: &str) -> Body {
    if text.is_empty() {
        return Body::government();
    }
    if let Some(body) = read_known(text).or_else(|| read_relative(text)) {
        return body;
    }
    // 东城区人民政府东华门街道办事处
    let below = strip_government(text).unwrap_or(text);
    if let Some(body) = read_zone(below).or_else(|| read_town(below)) {
        return body;
    }
    if text.starts_with('委') {
        return Body::new(format!("={}", bodies::plain(text)), Some("party"), true);
    }
    // What a government has directly below itself: 人民政府研究室.
    let own = strip_government(text).unwrap_or(text);
    Body::new(format!("={}", bodies::plain(own)), bodies::guess_kind(own), false)
}

/// A government, its office, or a listed body, without a place.
pub(super) fn read_known(text: &str) -> Option<Body> {
    match text {
        "人民政府" | "政府" | "行政公署" | "行署" => return Some(Body::government()),
        "人民政府办公室"
        | "人民政府办公厅"
        | "政府办公室"
        | "政府办公厅"
        | "政府办"
        | "人民政府办"
        | "行政公署办公室"
        | "行署办公室" => {
            return Some(Body::new("government_office", Some("government_office"), true));
        }
        _ => {}
    }
    let own = strip_government(text).unwrap_or(text);
    // 委县政府信访局, behind 平江县.
    let own = own.strip_prefix('委').map_or(own, |rest| {
        let rest = rest.strip_prefix(RELATIVES).unwrap_or(rest);
        strip_government(rest).unwrap_or(own)
    });
    bodies::find_known(&bodies::plain(own)).map(Body::known)
}

/// `县教育局`, `市人民政府`, `自治州教育局`.
fn read_relative(text: &str) -> Option<Body> {
    let text = text.strip_prefix("自治").unwrap_or(text);
    let relative = text.chars().next().filter(|c| RELATIVES.contains(c))?;
    let rest = &text[relative.len_utf8()..];
    // 市委宣传部, 县委
    let body = match read_known(rest) {
        Some(body) => body,
        None if rest.starts_with("委") && !rest.starts_with("委员") => {
            Body::new(format!("={}", bodies::plain(rest)), Some("party"), true)
        }
        None => return None,
    };
    Some(Body { relative: Some(relative), ..body })
}

/// True for a name that opens with a character for one's own division.
pub(super) fn opens_with_relative(text: &str) -> bool {
    text.starts_with(RELATIVES) && text.chars().count() > 3
}

fn strip_government(text: &str) -> Option<&str> {
    let governments = ["人民政府", "政府", "行政公署", "行署"];
    governments.iter().find_map(|word| text.strip_prefix(word)).filter(|rest| !rest.is_empty())
}

/// A branch that a bureau of a city keeps in a part of it: `自然资源和规划局鹿城分局`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Branch<'a> {
    /// The bureau.
    pub bureau: Body,
    /// Where the branch is, as its name puts it: `鹿城`, `鹿城区`, `经济技术开发区`.
    pub part: &'a str,
}

/// Reads what stands behind a city as the branch of a bureau that is known. `龙华管理局` is how some cities call theirs.
pub(super) fn read_branch(text: &str) -> Option<Branch<'_>> {
    const ENDINGS: [&str; 4] = ["税务分局", "分局", "管理局", "监管局"];
    let stem = ENDINGS.iter().find_map(|ending| text.strip_suffix(ending))?;
    let ends = ["局", "委员会", "委"].iter().flat_map(|end| stem.match_indices(end).map(|(at, end)| at + end.len()));
    let split = |end: usize| {
        let bureau = read_known(&stem[..end]).filter(|body| !is_of_government(body))?;
        Some(Branch { bureau, part: &stem[end..] })
    };
    ends.filter_map(split).find(|branch| branch.part.chars().count() >= 2)
}

fn is_of_government(body: &Body) -> bool {
    matches!(body.key.as_str(), GOVERNMENT | "government_office")
}

/// The zone that a branch is in, by the name that the branch has for it: 高新, 经济技术开发区.
pub(super) fn read_zone_part(part: &str) -> Option<Unit> {
    const SHORT: [(&str, &str); 8] = [
        ("高新", "高新区"),
        ("高新技术", "高新区"),
        ("高新技术开发", "高新区"),
        ("经开", "经开区"),
        ("经济开发", "经开区"),
        ("经济技术开发", "经开区"),
        ("开发", "开发区"),
        ("保税", "保税区"),
    ];
    let short = SHORT.iter().find(|(short, _)| *short == part).map(|(_, name)| (*name).to_owned());
    let name = short.or_else(|| ZONES.iter().any(|zone| part.ends_with(zone)).then(|| spell_zone(part)))?;
    Some(Unit { name, level: "development_zone", kind: "zone_committee" })
}

/// What zones are called, and what runs them.
pub(super) const ZONES: [&str; 26] = [
    "开发区",
    "高新区",
    "经开区",
    "工业园区",
    "工业园",
    "产业园区",
    "产业园",
    "园区",
    "示范区",
    "保税区",
    "自贸区",
    "试验区",
    "实验区",
    "度假区",
    "风景名胜区",
    "风景区",
    "景区",
    "新区",
    "合作区",
    "管理区",
    "集聚区",
    "聚集区",
    "功能区",
    "旅游区",
    "片区",
    "科技城",
];

/// What runs a zone: behind its name.
const COMMITTEES: [&str; 13] = [
    "",
    "管委会",
    "管理委员会",
    "党工委管委会",
    "党工委管理委员会",
    "党工委",
    "工作委员会",
    "建设管理委员会",
    "执行委员会",
    "管理处",
    "管理局",
    "管理办公室",
    "人民政府",
];

/// `临港经济开发区管委会`, `高新区教育局`: the longest zone before something that zones have.
fn read_zone(text: &str) -> Option<Body> {
    let ends = ZONES.iter().flat_map(|zone| text.match_indices(zone).map(|(at, zone)| at + zone.len()));
    let mut best: Option<(usize, Body)> = None;
    for end in ends {
        if best.as_ref().is_some_and(|(at, _)| *at >= end) {
            continue;
        }
        let tail = &text[end..];
        let office = tail.strip_suffix("党政办公室").or_else(|| tail.strip_suffix("办公室")).unwrap_or(tail);
        let body = if COMMITTEES.contains(&tail) || COMMITTEES.contains(&office) {
            Some(Body::new(GOVERNMENT, Some("zone_committee"), true))
        } else {
            let committees = COMMITTEES.iter().filter(|word| !word.is_empty());
            let own =
                committees.filter_map(|word| tail.strip_prefix(word)).min_by_key(|rest| rest.len()).unwrap_or(tail);
            read_known(own).filter(|body| body.key != GOVERNMENT).or_else(|| read_zone_bureau(&text[..end], own))
        };
        if let Some(body) = body {
            let unit = Unit { name: spell_zone(&text[..end]), level: "development_zone", kind: "zone_committee" };
            best = Some((end, Body { unit: Some(unit), ..body }));
        }
    }
    best.map(|(_, body)| body)
}

/// A bureau of a zone whose name is in no list: zones name theirs as they please. 片区 and the like have none.
fn read_zone_bureau(zone: &str, own: &str) -> Option<Body> {
    const WITH_BUREAUS: [&str; 6] = ["开发区", "高新区", "经开区", "新区", "示范区", "保税区"];
    let is_bureau = own.ends_with('局') && own.chars().count() >= 4 && !own.ends_with("分局");
    let fits = is_bureau && WITH_BUREAUS.iter().any(|word| zone.ends_with(word));
    fits.then(|| Body::new(format!("={}", bodies::plain(own)), bodies::guess_kind(own), true))
}

/// One spelling for the usual abbreviations.
fn spell_zone(name: &str) -> String {
    const SPELLINGS: [(&str, &str); 6] = [
        ("高新技术产业开发区", "高新区"),
        ("高新技术产业园区", "高新区"),
        ("高新技术开发区", "高新区"),
        ("高新技术产业区", "高新区"),
        ("经济技术开发区", "经开区"),
        ("经济开发区", "经开区"),
    ];
    let name = bodies::plain(name);
    match SPELLINGS.iter().find(|(long, _)| name.ends_with(long)) {
        Some((long, short)) => format!("{}{short}", &name[..name.len() - long.len()]),
        None => name,
    }
}

/// `长寿镇人民政府`, `坡子街街道办事处`, `长寿镇财政所`, a bare `长寿镇`.
fn read_town(text: &str) -> Option<Body> {
    const GOVERNMENTS: [&str; 11] = [
        "",
        "人民政府",
        "政府",
        "党委政府",
        "党委人民政府",
        "党委",
        "人民政府办公室",
        "政府办公室",
        "党政办公室",
        "党政综合办公室",
        "党政办",
    ];
    const OFFICES: [&str; 9] =
        ["", "办事处", "街道办事处", "办", "党工委", "党工委办事处", "办事处办公室", "党政办公室", "党政综合办公室"];
    const SMALL: [&str; 7] = ["所", "站", "卫生院", "学校", "小学", "中学", "中心"];
    for (at, c) in text.char_indices().skip(1) {
        let (suffix, governments, kind) = match c {
            '镇' | '乡' => (&text[at..at + c.len_utf8()], &GOVERNMENTS[..], "township"),
            '苏' if text[at..].starts_with("苏木") => ("苏木", &GOVERNMENTS[..], "township"),
            '街' if text[at..].starts_with("街道") => ("街道", &OFFICES[..], "subdistrict"),
            // 双龙街, as some cities call it; 坡子街街道 is another 街.
            '街' if !text[at..].starts_with("街街") => ("街", &OFFICES[..], "subdistrict"),
            _ => continue,
        };
        let end = at + suffix.len();
        let (name, tail) = (&text[..end], &text[end..]);
        if name.chars().count() > 12 || name == "城乡" {
            continue;
        }
        let name = if suffix == "街" { format!("{name}道") } else { name.to_owned() };
        let unit = Unit { name, level: "township", kind };
        if governments.contains(&tail) {
            return Some(Body { unit: Some(unit), ..Body::new(GOVERNMENT, Some(kind), true) });
        }
        // 肥乡区第一中学, 新乡市第一中学: the place goes on. 南大街小学 is of no sub-district.
        if suffix != "街"
            && SMALL.iter().any(|ending| tail.len() > ending.len() && tail.ends_with(ending))
            && !tail.starts_with(RELATIVES)
        {
            let kind = bodies::guess_kind(tail);
            return Some(Body { unit: Some(unit), ..Body::new(format!("={tail}"), kind, true) });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_read() {
        let cases = [
            ("", "government", Some("government"), None, None),
            ("人民政府", "government", Some("government"), None, None),
            ("县人民政府", "government", Some("government"), None, Some('县')),
            ("人民政府办公室", "government_office", Some("government_office"), None, None),
            ("教育局", "education", Some("education"), None, None),
            ("县教育局", "education", Some("education"), None, Some('县')),
            ("市场监督管理局", "market", Some("market_regulation"), None, None),
            ("委县政府信访局", "petition", Some("petition"), None, None),
            ("人民政府国有资产监督管理委员会", "state_assets", Some("state_assets"), None, None),
            ("委宣传部", "=委宣传部", Some("party"), None, None),
            ("长寿镇人民政府", "government", Some("township"), Some("长寿镇"), None),
            ("新乡镇人民政府", "government", Some("township"), Some("新乡镇"), None),
            ("坡子街街道办事处", "government", Some("subdistrict"), Some("坡子街街道"), None),
            ("双龙街", "government", Some("subdistrict"), Some("双龙街道"), None),
            ("双龙街办事处", "government", Some("subdistrict"), Some("双龙街道"), None),
            ("步行街管理委员会", "=步行街管理委员会", None, None, None),
            ("长寿镇财政所", "=财政所", Some("finance"), Some("长寿镇"), None),
            ("临港经济开发区管委会", "government", Some("zone_committee"), Some("临港经开区"), None),
            ("临港经济技术开发区", "government", Some("zone_committee"), Some("临港经开区"), None),
            ("高新区教育局", "education", Some("education"), Some("高新区"), None),
            ("高新技术产业开发区管委会办公室", "government", Some("zone_committee"), Some("高新区"), None),
            ("城乡建设局", "construction", Some("housing_construction"), None, None),
            ("乡村振兴局", "poverty_relief", Some("rural_revitalization"), None, None),
            ("公安局交通警察大队", "=公安局交通警察大队", Some("public_security"), None, None),
        ];
        for (text, key, kind, unit, relative) in cases {
            let body = read_body(text);
            let found =
                (body.key.as_str(), body.kind, body.unit.as_ref().map(|unit| unit.name.as_str()), body.relative);
            assert_eq!(found, (key, kind, unit, relative), "{text}");
        }
    }
}
