//! Names that leave their place to the page, written out from it: 县教育局 is 岐山县教育局 where the page names that one.

use crate::agency;
use crate::fold::simplify;
use crate::interpret::glyph::{Folded, find, starts_with};

/// Characters before a name in which its place is looked for.
const MAX_PLACE: usize = 16;

/// The name with its place, where every line that writes one out has the same. A name that has its place, and one that
/// no line or several bodies would write out, is left alone. The page's `lines` are made for
/// names without it alone: they are few.
///
/// A bureau of a county or district is also told by the one government of that rank that the lines name; that of a city is
/// not, since a city in the rank of a county names the one above, too.
pub fn write_out(name: &str, lines: impl FnOnce() -> Vec<Folded>) -> Option<String> {
    if !agency::is_unplaced(name) {
        return None;
    }
    let lines = &lines();
    let name = Folded::new(name);
    let relative = name.folded.first().copied().filter(|c| agency::RELATIVES.contains(c));
    let core = if relative.is_some() { 1..name.len() } else { 0..name.len() };
    let core: String = name.folded[core].iter().collect();
    if core.chars().count() < 3 {
        return None;
    }
    let mut cores = vec![core.clone()];
    if core.starts_with("政府") {
        cores.push(format!("人民{core}"));
    }
    if let Some(found) = find_only(&cores, relative, lines) {
        return found.ok().map(|(place, core)| place + &core);
    }
    relative.filter(|c| matches!(c, '县' | '区' | '旗'))?;
    let governments = ["人民政府".to_owned(), "政府".to_owned()];
    let (place, _) = find_only(&governments, relative, lines)?.ok()?;
    Some(place + &name.quote(1..name.len()))
}

/// The place before one of the words and the word, as printed, where lines write one out: an error where they differ.
fn find_only(words: &[String], relative: Option<char>, lines: &[Folded]) -> Option<Result<(String, String), ()>> {
    let mut found: Option<(String, String)> = None;
    for line in lines {
        for word in words {
            let mut from = 0;
            while let Some(at) = find(&line.folded, word, from) {
                from = at + 1;
                let Some(place) = place_before(line, at, relative).filter(|_| !is_basis(line, at, word)) else {
                    continue;
                };
                let next = (place, line.quote(at..at + word.chars().count()));
                found = match found {
                    None => Some(next),
                    Some(known) if known.0.ends_with(&next.0) => Some(known),
                    Some(known) if next.0.ends_with(&known.0) => Some(next),
                    Some(_) => return Some(Err(())),
                };
            }
        }
    }
    found.map(Ok)
}

/// The divisions that stand right before `at`, as printed; of the rank that the name gives itself.
fn place_before(line: &Folded, at: usize, relative: Option<char>) -> Option<String> {
    if relative.is_some_and(|relative| at == 0 || line.folded[at - 1] != relative) {
        return None;
    }
    let before: String = line.folded[at.saturating_sub(MAX_PLACE)..at].iter().map(|&c| simplify(c)).collect();
    let n_chars = agency::count_divisions_at_end(&before);
    (n_chars > 0).then(|| line.quote(at - n_chars..at))
}

/// True for a body that a sentence cites or obeys: 按照杭州市交通运输局要求.
fn is_basis(line: &Folded, at: usize, word: &str) -> bool {
    const BASES: [&str; 6] = ["根据", "按照", "依据", "转发", "上级", "《"];
    const ORDERS: [&str; 7] = ["要求", "关于", "印发", "部署", "下发", "的通知", "《"];
    let clause = line.folded[..at].iter().rposition(|c| matches!(c, ',' | '。' | ';' | '》')).map_or(0, |at| at + 1);
    let rest = &line.folded[at + word.chars().count()..];
    BASES.iter().any(|base| find(&line.folded[clause..at], base, 0).is_some())
        || ORDERS.iter().any(|order| starts_with(rest, order))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_taken_from_the_page() {
        let cases: [(&str, &[&str], Option<&str>); 13] = [
            ("县教育局", &["请与平江县教育局联系。"], Some("平江县教育局")),
            ("县教育局", &["来源:湖南省平江县教育局", "平江县教育局网站"], Some("湖南省平江县教育局")),
            ("县教育局", &["平江县教育局与岳阳县教育局"], None),
            ("县教育局", &["岳阳市教育局"], None),
            ("县教育局", &["可在平江县人民政府网站下载。"], Some("平江县教育局")),
            ("县教育局", &["平江县人民政府、岳阳县人民政府"], None),
            ("市交通运输局", &["关注建德市交通运输局网站。"], Some("建德市交通运输局")),
            ("市交通运输局", &["按照杭州市交通运输局要求公开。", "杭州市人民政府"], None),
            ("应急管理局", &["如需了解,请联系梅河口市应急管理局办公室。"], Some("梅河口市应急管理局")),
            ("区政府办公室", &["福田区人民政府办公室网站"], Some("福田区人民政府办公室")),
            ("区某片区建设中心", &["来源 : 深圳市福田区某片区建设中心"], Some("深圳市福田区某片区建设中心")),
            ("平江县教育局", &["湖南省平江县教育局"], None),
            ("某某中心", &["平江县某某中心"], None),
        ];
        for (name, lines, expected) in cases {
            let folded = || lines.iter().map(|line| Folded::new(line)).collect();
            assert_eq!(write_out(name, folded).as_deref(), expected, "{name} {lines:?}");
        }
    }
}
