//! What surrounds a report: the folders it lies in, the host it came from, the lines that write its place out in full.
//!
//! Each is evidence on its own; those that contradict each other tell nothing ([`Context::is_contradictory`]). Of hosts
//! only those of provinces count: a city's pinyin has homophones (苏州 and 宿州), and abbreviations are guesses.

use super::places::{self, Span, read_openings, region};
use super::regions::{Region, regions};
use crate::fold;

/// Where a report lies.
#[derive(Debug, Clone, Default)]
pub(super) struct Context {
    /// The division that the folders end at: several where its name is shared. Empty: they tell none.
    pub folder: Vec<Span>,
    /// The province whose host it came from.
    pub province: Option<&'static str>,
    /// The site below `.gov.cn`, for telling apart what is not resolved.
    pub site: Option<String>,
    /// Folders that are named like a division that is in no list, outermost first.
    pub unknown_folders: Vec<String>,
    /// Folders or host name divisions of which none lies within the other.
    pub is_contradictory: bool,
}

/// Hosts of provincial governments, below `.gov.cn`. Not all have one name only; abbreviations that a city could have,
/// too (gz, sh, js), are left out.
const PROVINCE_HOSTS: [(&str, &str); 33] = [
    ("beijing", "110000"),
    ("tj", "120000"),
    ("hebei", "130000"),
    ("shanxi", "140000"),
    ("nmg", "150000"),
    ("ln", "210000"),
    ("jl", "220000"),
    ("hlj", "230000"),
    ("shanghai", "310000"),
    ("jiangsu", "320000"),
    ("zj", "330000"),
    ("ah", "340000"),
    ("fujian", "350000"),
    ("jiangxi", "360000"),
    ("shandong", "370000"),
    ("henan", "410000"),
    ("hubei", "420000"),
    ("hunan", "430000"),
    ("gd", "440000"),
    ("gxzf", "450000"),
    ("hainan", "460000"),
    ("cq", "500000"),
    ("sc", "510000"),
    ("guizhou", "520000"),
    ("yn", "530000"),
    ("xizang", "540000"),
    ("shaanxi", "610000"),
    ("gansu", "620000"),
    ("qinghai", "630000"),
    ("nx", "640000"),
    ("xinjiang", "650000"),
    ("guangdong", "440000"),
    ("sichuan", "510000"),
];

impl Context {
    /// Reads folders and host; `year` weighs names that were given to another division meanwhile.
    pub fn read(source_path: &str, source_url: Option<&str>, year: Option<i16>) -> Self {
        let mut context = Self::default();
        if let Some(site) = source_url.and_then(find_site) {
            context.province = PROVINCE_HOSTS.iter().find(|(host, _)| *host == site).map(|&(_, code)| code);
            context.site = Some(site);
        }
        let folders = source_path.rsplit_once('/').map_or("", |(folders, _)| folders);
        for folder in folders.split(['/', '!']) {
            // Years and numbers are most of what is left.
            if folder.is_empty() || folder.is_ascii() {
                continue;
            }
            context.enter(&fold::compact(folder), year);
        }
        if let Some(code) = context.province
            && !context.folder.is_empty()
        {
            context.folder.retain(|&span| region(span).code[..2] == code[..2]);
            context.is_contradictory |= context.folder.is_empty();
        }
        context
    }

    fn enter(&mut self, folder: &str, year: Option<i16>) {
        let openings = read_openings(folder);
        let whole = openings.iter().filter(|opening| opening.rest.is_empty());
        // In full before stems; 海南 alone is the province.
        let found = whole.min_by_key(|opening| (opening.is_stem, opening.n_above));
        let Some(found) = found else {
            let is_division =
                ["县", "区", "市", "州", "盟", "旗", "镇", "乡", "街道"].iter().any(|end| folder.ends_with(end));
            if is_division && (2..=12).contains(&folder.chars().count()) {
                self.unknown_folders.push(folder.to_owned());
            }
            return;
        };
        let mut spans = found.spans.clone();
        if self.folder.is_empty() {
            let provinces = spans.iter().copied().filter(|&span| region(span).level == "province").collect::<Vec<_>>();
            if found.is_stem && !provinces.is_empty() {
                spans = provinces;
            }
        } else {
            // 湖南/岳阳: folders go down level by level, so that this is the city, not 岳阳县.
            let is_under_province = self.folder.iter().all(|&span| region(span).level == "province");
            if found.is_stem && is_under_province {
                let cities =
                    spans.iter().copied().filter(|&span| region(span).level == "prefecture").collect::<Vec<_>>();
                let cities = places::within(&cities, &self.folder);
                spans = if cities.is_empty() { spans } else { cities };
            }
            let same = spans
                .iter()
                .copied()
                .filter(|&span| self.folder.iter().any(|&above| region(above).line == region(span).line));
            let same = same.collect::<Vec<_>>();
            let below = places::within(&spans, &self.folder);
            spans = if below.is_empty() { same } else { below };
            if spans.is_empty() {
                // A stem may be the name of anything.
                self.is_contradictory |= !found.is_stem;
                return;
            }
        }
        self.folder = places::of_year(&spans, year);
        if self.folder.is_empty() {
            self.folder = spans;
        }
    }

    /// Those of the divisions that folders and host allow.
    pub fn narrow(&self, spans: &[Span]) -> Vec<Span> {
        if self.is_contradictory {
            return Vec::new();
        }
        let mut left = match self.folder.is_empty() {
            true => spans.to_vec(),
            false => places::compatible(spans, &self.folder),
        };
        if let Some(code) = self.province {
            left.retain(|&span| region(span).code[..2] == code[..2]);
        }
        left
    }

    /// The division that the folders end at, where it is one.
    pub fn folder_line(&self) -> Option<&'static str> {
        if self.is_contradictory { None } else { places::single_line(&self.folder) }
    }

    /// True if the folders tell a city or county.
    pub fn is_below_province(&self) -> bool {
        !self.unknown_folders.is_empty() || self.folder_line().is_some_and(|line| !line.ends_with("0000"))
    }

    /// True if a site or a folder that is in no list sets a body apart from others of its name in the same division.
    pub fn has_own_folder(&self) -> bool {
        self.site.is_some() || !self.unknown_folders.is_empty()
    }

    /// True if anything here can tell apart two bodies of one name.
    pub fn tells_apart(&self) -> bool {
        self.has_own_folder() || self.folder_line().is_some() || self.province.is_some()
    }

    /// What tells apart two bodies of one name that have no place of their own: the folders' division, else the
    /// province; then folders in no list.
    pub fn key(&self) -> String {
        let code = self.folder_line().or(self.province).unwrap_or(if self.is_contradictory { "!" } else { "" });
        self.unknown_folders.iter().fold(code.to_owned(), |key, folder| key + "/" + folder)
    }
}

/// The host of an address, in lower case.
pub(super) fn find_host(url: &str) -> Option<String> {
    let behind = url.split_once("://").map_or(url, |(_, behind)| behind);
    let authority = behind.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?;
    Some(host.trim_end_matches('.').to_ascii_lowercase()).filter(|host| !host.is_empty())
}

/// `www.pingjiang.gov.cn/a.html` is `pingjiang`; `None` for hosts that are not below `.gov.cn`.
fn find_site(url: &str) -> Option<String> {
    let host = find_host(url)?;
    let site = host.strip_suffix(".gov.cn")?.rsplit('.').next()?;
    (!site.is_empty()).then(|| site.to_owned())
}

/// Of several divisions of one name those that some line writes out: `长春市朝阳区` for 朝阳区.
pub(super) fn find_written_out<'a>(spans: &[Span], place: &str, lines: impl Iterator<Item = &'a str>) -> Vec<Span> {
    let mut named = Vec::new();
    for line in lines {
        let line = fold::compact(line);
        for (at, _) in line.match_indices(place) {
            let before = &line[..at];
            named.extend(spans.iter().copied().filter(|&span| is_named_before(span, before)));
        }
    }
    named.sort_unstable();
    named.dedup();
    named
}

/// True when a text ends with the name of something that the division lies in, in full or without its last character.
fn is_named_before(span: Span, before: &str) -> bool {
    let mut above = region(span).parent_code;
    while let Some(code) = above {
        let mut next = None;
        for parent in stretches_of(code) {
            let name = fold::compact(parent.name);
            let stem = name.strip_suffix(['省', '市', '县', '盟']).filter(|stem| stem.chars().count() >= 2);
            if before.ends_with(&name) || stem.is_some_and(|stem| before.ends_with(stem)) {
                return true;
            }
            next = parent.parent_code;
        }
        above = next;
    }
    false
}

fn stretches_of(code: &str) -> impl Iterator<Item = &'static Region> {
    let from = regions().partition_point(|region| region.code < code);
    regions()[from..].iter().take_while(move |region| region.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(context: &Context) -> Vec<&'static str> {
        context.folder.iter().map(|&span| region(span).line).collect()
    }

    #[test]
    fn folders_are_entered() {
        let read = |path: &str| Context::read(path, None, Some(2020));
        assert_eq!(lines(&read("湖南省/岳阳市/平江县/2020/a.html")), ["430626"]);
        assert_eq!(lines(&read("湖南/岳阳/a.html")), ["430600"]);
        assert_eq!(lines(&read("吉林省/长春市/朝阳区/a.html")), ["220104"]);
        assert_eq!(lines(&read("朝阳区/a.html")), ["110105", "220104"]);
        assert_eq!(lines(&read("海南/a.html")), ["460000"]);
        assert!(read("湖南省/朝阳区/a.html").is_contradictory);
        assert!(!read("unsorted/2020/湖南省平江县.html").is_contradictory);
        let unknown = read("湖南省/岚泽市/岚溪县/a.html");
        assert_eq!((lines(&unknown), unknown.key().as_str()), (vec!["430000"], "430000/岚泽市/岚溪县"));
    }

    #[test]
    fn hosts_of_provinces_tell() {
        let read = |path: &str, url| Context::read(path, Some(url), Some(2020));
        assert_eq!(read("a.html", "http://www.hunan.gov.cn/a.html").province, Some("430000"));
        assert_eq!(read("a.html", "https://jyt.hunan.gov.cn:8080/a.html").province, Some("430000"));
        for url in ["http://www.gz.gov.cn/", "http://hunan.gov.cn.example.com/", "http://example.org/hunan.gov.cn", ""]
        {
            assert_eq!(read("a.html", url).province, None, "{url}");
        }
        assert_eq!(read("a.html", "http://user@www.pingjiang.gov.cn").site.as_deref(), Some("pingjiang"));
        assert!(read("湖南省/a.html", "http://www.hubei.gov.cn/").is_contradictory);
        assert!(!read("湖南省/a.html", "http://www.hunan.gov.cn/").is_contradictory);
    }
}
