//! Divisions at the start of a name: `湖南省岳阳市平江县教育局` opens with three.
//!
//! A name may be written in full (平江县), without the nationalities of its title (湘西州), or by its stem alone (湖南,
//! 长沙). Several divisions may answer to one name; the reader of a name narrows them down.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::FixedState;

use super::regions::{Region, regions};
use crate::fold;

/// A division, by its place in [`regions`].
pub(super) type Span = u32;

/// The division behind an index.
pub(super) fn region(span: Span) -> &'static Region {
    &regions()[span as usize]
}

/// One way to read the start of a text.
#[derive(Debug, Clone)]
pub(super) struct Opening<'a> {
    /// The divisions that the last name may mean, each within one that the name before may mean.
    pub spans: Vec<Span>,
    /// The last name, as written.
    pub place: &'a str,
    /// What follows.
    pub rest: &'a str,
    /// True when the last name is a stem.
    pub is_stem: bool,
    /// Names before the last.
    pub n_above: usize,
}

#[derive(Debug, Default)]
struct Entry {
    full: Vec<Span>,
    stem: Vec<Span>,
}

/// Looked into for every character of every name, so that the hash matters.
static INDEX: LazyLock<HashMap<String, Entry, FixedState>> = LazyLock::new(|| {
    let mut index: HashMap<String, Entry, FixedState> = HashMap::default();
    for (span, region) in (0..).zip(regions()) {
        let name = fold::compact(region.name);
        let (stem, short) = shorten(&name, region.level);
        if let Some(short) = short {
            index.entry(short).or_default().full.push(span);
        }
        if stem.chars().count() >= 2 && stem != name {
            index.entry(stem).or_default().stem.push(span);
        }
        index.entry(name).or_default().full.push(span);
    }
    index
});

/// Most characters of a division's name: 双江拉祜族佤族布朗族傣族自治县.
const MAX_CHARS: usize = 16;

/// Names of nationalities as they stand in titles of autonomous divisions, 族 left out.
const NATIONALITIES: [&str; 46] = [
    "蒙古",
    "回",
    "藏",
    "维吾尔",
    "苗",
    "彝",
    "壮",
    "布依",
    "朝鲜",
    "满",
    "侗",
    "瑶",
    "白",
    "土家",
    "哈尼",
    "哈萨克",
    "傣",
    "黎",
    "傈僳",
    "佤",
    "畲",
    "拉祜",
    "水",
    "东乡",
    "纳西",
    "景颇",
    "柯尔克孜",
    "土",
    "达斡尔",
    "仫佬",
    "羌",
    "布朗",
    "撒拉",
    "毛南",
    "仡佬",
    "锡伯",
    "普米",
    "塔吉克",
    "怒",
    "鄂温克",
    "裕固",
    "保安",
    "独龙",
    "鄂伦春",
    "各",
    "俄罗斯",
];

/// The stem of a name, and the name without nationalities where that is another (湘西, 湘西州).
fn shorten(name: &str, level: &str) -> (String, Option<String>) {
    const ENDINGS: [(&str, &str); 13] = [
        ("维吾尔自治区", ""),
        ("壮族自治区", ""),
        ("回族自治区", ""),
        ("特别行政区", ""),
        ("自治区", ""),
        ("自治州", "州"),
        ("自治县", "县"),
        ("自治旗", "旗"),
        ("地区", ""),
        ("省", ""),
        ("市", ""),
        ("县", ""),
        ("区", ""),
    ];
    let ending = ENDINGS.iter().find(|(ending, _)| name.ends_with(ending));
    let Some((ending, short)) = ending else {
        let stem = name.strip_suffix(['旗', '盟']).unwrap_or(name);
        return (stem.to_owned(), None);
    };
    let stem = name.strip_suffix(ending).unwrap_or(name);
    if short.is_empty() || level == "province" {
        return (stem.to_owned(), None);
    }
    let cuts = stem.char_indices().map(|(at, _)| at).skip(2);
    let cut = cuts.into_iter().find(|&at| is_nationalities(&stem[at..]));
    match cut {
        Some(at) => (stem[..at].to_owned(), Some(format!("{}{short}", &stem[..at]))),
        None => (stem.to_owned(), None),
    }
}

fn is_nationalities(text: &str) -> bool {
    let mut rest = text;
    while !rest.is_empty() {
        let names = NATIONALITIES.iter().filter_map(|name| rest.strip_prefix(name));
        let Some(behind) = names.min_by_key(|behind| behind.len()) else { return false };
        rest = behind.strip_prefix('族').unwrap_or(behind);
    }
    true
}

/// Every way to read divisions at the start of a folded text, in no order that matters.
pub(super) fn read_openings(text: &str) -> Vec<Opening<'_>> {
    let mut openings = Vec::new();
    read_on(text, None, 0, &mut openings);
    openings
}

fn read_on<'a>(text: &'a str, above: Option<&[Span]>, n_above: usize, openings: &mut Vec<Opening<'a>>) {
    let ends = text.char_indices().map(|(at, _)| at).skip(2).take(MAX_CHARS);
    let ends = ends.chain(Some(text.len()).filter(|_| text.chars().nth(MAX_CHARS + 1).is_none()));
    for end in ends {
        let Some(entry) = text.get(..end).filter(|name| !name.is_empty()).and_then(|name| INDEX.get(name)) else {
            continue;
        };
        let (place, rest) = text.split_at(end);
        for (spans, is_stem) in [(&entry.full, false), (&entry.stem, true)] {
            let spans = match above {
                None => spans.clone(),
                Some(above) => within(spans, above),
            };
            if spans.is_empty() {
                continue;
            }
            if n_above < 2 && !rest.is_empty() {
                read_on(rest, Some(&spans), n_above + 1, openings);
            }
            openings.push(Opening { spans, place, rest, is_stem, n_above });
        }
    }
}

/// Those that lie below one of the others.
pub(super) fn within(spans: &[Span], above: &[Span]) -> Vec<Span> {
    let is_below = |span: &Span| {
        let below = region(*span);
        above.iter().any(|&above| region(above).code != below.code && region(above).holds(below.code))
    };
    spans.iter().copied().filter(is_below).collect()
}

/// The districts and counties of a city that are called so: in full, by their stem, or without 新区 (浦东).
pub(super) fn find_below(name: &str, city: &Region) -> Vec<Span> {
    let of_city = |spans: &[Span]| {
        let is_below = |span: &Span| region(*span).level == "county" && city.holds(region(*span).code);
        spans.iter().copied().filter(is_below).collect::<Vec<_>>()
    };
    let find = |name: &str| INDEX.get(name).map(|entry| [of_city(&entry.full), of_city(&entry.stem)]);
    let [full, stem] = find(name).unwrap_or_default();
    let named = if full.is_empty() { stem } else { full };
    if named.is_empty() {
        return find(&format!("{name}新区")).map(|[full, _]| full).unwrap_or_default();
    }
    named
}

/// Those that are one of the others, lie below one, or above one.
pub(super) fn compatible(spans: &[Span], others: &[Span]) -> Vec<Span> {
    let fits = |span: &Span| {
        let this = region(*span);
        others.iter().any(|&other| {
            let other = region(other);
            this.line == other.line || other.holds(this.code) || this.holds(other.code)
        })
    };
    spans.iter().copied().filter(fits).collect()
}

/// True when a county has ever lain in a division above counties.
pub(super) fn has_counties(span: Span) -> bool {
    let this = region(span);
    regions()[span as usize..].iter().take_while(|other| this.holds(other.code)).any(|other| other.level == "county")
}

/// True for a line of provinces and autonomous regions, not of municipalities.
pub(super) fn is_province(line: &str) -> bool {
    line.ends_with("0000") && !matches!(line, "110000" | "120000" | "310000" | "500000")
}

/// The one division that all of them are stretches of.
pub(super) fn single_line(spans: &[Span]) -> Option<&'static str> {
    let line = region(*spans.first()?).line;
    spans.iter().all(|&span| region(span).line == line).then_some(line)
}

/// Those that a report about this year can mean: in force at its end; else those that came a year later or had ended in
/// it (a report is written in the spring after); else those that had ended before, an old name being kept.
pub(super) fn of_year(spans: &[Span], year: Option<i16>) -> Vec<Span> {
    let Some(year) = year.map(|year| year.max(super::regions::FIRST_YEAR)) else { return spans.to_vec() };
    let ranks: [&dyn Fn(&Region) -> bool; 3] = [
        &|region| region.is_valid_in(year),
        &|region| region.is_valid_in(year + 1) || region.is_valid_in(year - 1),
        &|region| region.valid_to.is_some_and(|last| last < year),
    ];
    let ranked = ranks.iter().map(|rank| spans.iter().copied().filter(|&span| rank(region(span))).collect::<Vec<_>>());
    ranked.into_iter().find(|spans| !spans.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(text: &str) -> Option<(Vec<&'static str>, &str)> {
        let openings = read_openings(text);
        let best = openings.iter().max_by_key(|opening| text.len() - opening.rest.len())?;
        Some((best.spans.iter().map(|&span| region(span).code).collect(), best.rest))
    }

    #[test]
    fn openings_are_read() {
        for (text, codes, rest) in [
            ("湖南省岳阳市平江县教育局", &["430626"][..], "教育局"),
            ("湖南岳阳平江县教育局", &["430626"], "教育局"),
            ("湘西州教育局", &["433100"], "教育局"),
            ("湘西土家族苗族自治州人民政府", &["433100"], "人民政府"),
            ("长春市朝阳区", &["220104"], ""),
            ("朝阳区人民政府", &["110105", "220104"], "人民政府"),
            ("双江拉祜族佤族布朗族傣族自治县", &["530925"], ""),
            ("四平市公主岭市", &["220381"], ""),
        ] {
            assert_eq!(best(text), Some((codes.to_vec(), rest)), "{text}");
        }
        assert_eq!(best("岚溪县财政局"), None);
        assert_eq!(shorten("前郭尔罗斯蒙古族自治县", "county").0, "前郭尔罗斯");
        assert_eq!(shorten("鄂伦春自治旗", "county").0, "鄂伦春");
    }
}
