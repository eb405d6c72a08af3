//! What a document says about itself: title, agency, year, period, day of publication.
//!
//! Every statement has a source, and sources have ranks; the best one speaks, the others are kept as evidence
//! ([`Metadata::year_sources`]) so that a conflict can be checked. Nothing is inferred from a date of publication.
//!
//! Agency, best source first:
//!
//! | source | example | note |
//! | --- | --- | --- |
//! | title | `岳阳市南湖新区管委会2021年政府信息公开工作年度报告` | text, then `<meta ArticleTitle>`, `<title>` |
//! | first paragraph | `现发布XX区政府信息公开工作年度报告`, `本报告由XX局编制` | before the first heading |
//! | signature | a name alone on its line, a date on the next | at the end |
//! | line above the title | `XX局` / `2023年政府信息公开工作年度报告` | |
//! | metadata | 发布机构, 公开机构, `<meta ContentSource>` | an office gives way to its body, see below |
//! | sidecar | `agency`, then `title` | |
//! | closing | a name alone that closes the last section, without a date | never a government |
//! | opening sentence | `2024年,黄石港工业园区管委会在…` | of section 一, or of a paragraph before it that brings the report |
//! | breadcrumb | `首页 > 临港经济开发区 > 信息公开` | the last agency of the line |
//! | contact | `请与XX局办公室联系` | |
//! | path | a folder or file named like an agency or a title | |
//! | site | `XX县人民政府 2023年…年度报告`, where the title stands on the page without the name | not where the text says 我局 |
//!
//! `XX党政办公室` and the like publish for XX; `XX人民政府办公室` does so when another source names XX人民政府 or the text
//! says 我县; a bare region of a title (`XX县`) is written out when another source says `XX县人民政府`. The name of a web
//! site is else no source: before an agency in a title it is left out (`XX市人民政府 XX市财政局2023年…`), and a government above
//! the title, in the page's own or among its metadata gives way to the body that signs, publishes, or is the subject of the
//! opening sentence. `我局` and `本机关` name nobody.
//!
//! A name without its place (`县教育局`, `应急管理局`) is written out where the page writes it out, and only in one way (`placed`).
//!
//! Year, best source first: header of a table, title, 统计期限, first paragraph, title of the page and of metadata
//! lines, sidecar's title, narrative sections, path (a year beside 年报 or 信息公开; then a year alone in a component,
//! unless it is part of a date or the year of publication). A 统计期限 and a first paragraph that agree outweigh the title;
//! without a title, a first paragraph and sections that agree outweigh the 统计期限. A year of a title that stands on a line
//! of its own gives way to a 统计期限, one beside other years is a menu's. A document that the first
//! paragraph cites names a year after the sections only. What sentences speak of is weighed by `dates::Tally`.
//!
//! Day of publication, best source first: 发布日期 and its kind, `<meta PubDate>`, a date alone below the title or beside
//! 来源, 成文日期, 更新时间, the signature's date, a day alone that closes the last section.
//!
//! A page that is one line is taken apart by `parts`. The agency is given in plain characters (no Kangxi radicals, no
//! readings in brackets), in the script of the page; the title as printed, without
//! the marks, cells and site's name around it.

mod agency;
pub(super) mod dates;
mod page;
mod parts;
mod placed;
mod title;
mod words;

use chrono::{Datelike, NaiveDate};

use super::glyph::{self, Folded, ends_with, find};
use crate::model::{Document, Metadata, Sidecar};
use agency::Office;
pub(crate) use dates::is_report_year;
use page::Page;
pub(crate) use title::parse_title;

/// What is known from outside the document's text.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Path relative to the input root.
    pub source_path: &'a str,
    /// What the crawler wrote beside the page.
    pub sidecar: &'a Sidecar,
    /// Year printed in a header of a statutory table (`本年(2023)制发件数`).
    pub table_year: Option<i16>,
}

/// Sources of an agency's name, best first: the order is the rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    Title,
    PageTitle,
    FirstParagraph,
    Signature,
    AboveTitle,
    Metadata,
    Sidecar,
    SidecarTitle,
    Closing,
    Opener,
    Breadcrumb,
    Origin,
    Contact,
    Path,
    Site,
}

/// Reads title, agency, year and dates of a document.
pub fn read_metadata(document: &Document, context: &Context) -> Metadata {
    let page = Page::new(document);
    let mut names: Vec<(Source, String)> = Vec::new();
    let mut years: Vec<(&'static str, i16)> = Vec::new();
    let mut add_year = |source: &'static str, year: Option<i16>| {
        if let Some(year) = year.filter(|&year| is_report_year(year)) {
            years.push((source, year));
        }
    };
    add_year("table_header", context.table_year);

    let (page_title, site) = find_page_title(document, &page);
    names.extend(site.map(|name| (Source::Site, name)));
    let period = page.find_period();
    let period_year = period.map(|(_, end)| end.year() as i16);
    let section_year = page.find_section_year();
    let printed = page.find_title(|| [page_title.as_ref().and_then(|title| title.year), period_year, section_year]);
    if let Some(found) = &printed {
        names.extend(found.title.agency.clone().map(|name| (Source::Title, name)));
        names.extend(found.site.clone().map(|name| (Source::Site, name)));
        let source_above = |name: &String| if is_site(document, name) { Source::Site } else { Source::AboveTitle };
        names.extend(found.name_above.clone().map(|name| (source_above(&name), name)));
        // A year on a line of its own may be a menu's.
        if found.is_year_apart {
            add_year("period", period_year);
        }
        add_year("title", found.title.year);
    }
    if printed.as_ref().is_none_or(|found| !found.is_year_apart) {
        add_year("period", period_year);
    }
    if period.is_none() {
        add_year("period", page.find_last_day());
    }

    let (name, year, cited_year) = page.read_first_paragraph();
    names.extend(name.map(|name| (Source::FirstParagraph, name)));
    add_year("first_paragraph", year);

    if let Some(title) = &page_title {
        names.extend(title.agency.clone().map(|name| (Source::PageTitle, name)));
        add_year("page_title", title.year);
    }
    let facts = page.read_labels();
    let signature = page.find_signature();
    names.extend(signature.as_ref().map(|(name, _)| (Source::Signature, name.clone())));
    let (closing_name, closing_date) = page.find_closing();
    names.extend(closing_name.map(|name| (Source::Closing, name)));
    names.extend(facts.agency.map(|name| (Source::Metadata, name)));
    names.extend(facts.origin.map(|name| (Source::Origin, name)));
    if let Some(title) = facts.title {
        names.extend(title.agency.map(|name| (Source::PageTitle, name)));
        add_year("metadata_title", title.year);
    }
    names.extend(meta_agency(document).map(|name| (Source::Metadata, name)));

    if let Some(agency) = context.sidecar.agency.as_deref().map(str::trim).filter(|agency| !agency.is_empty()) {
        names.push((Source::Sidecar, agency.to_owned()));
    }
    let sidecar_title = context.sidecar.title.as_deref().and_then(read_title);
    if let Some(title) = &sidecar_title {
        names.extend(title.agency.clone().map(|name| (Source::SidecarTitle, name)));
        add_year("sidecar_title", title.year);
    }
    names.extend(page.find_opener().map(|name| (Source::Opener, name)));
    names.extend(page.find_breadcrumb().map(|name| (Source::Breadcrumb, name)));
    names.extend(page.find_contact().map(|name| (Source::Contact, name)));
    add_year("sections", section_year);
    add_year("first_paragraph", cited_year);

    let published_on = facts
        .published_on
        .or_else(|| meta_date(document))
        .or(facts.bare_date)
        .or(facts.written_on)
        .or(facts.updated_on)
        .or(signature.and_then(|(_, date)| date))
        .or(closing_date);
    let (name, year, year_source) = read_path(context.source_path, published_on);
    names.extend(name.map(|name| (Source::Path, name)));
    add_year(year_source, year);

    settle_year(&mut years);
    let agency = choose_agency(names, &page);
    let print = |found: page::FoundTitle| {
        // The line above belongs to the title when it names the agency.
        let is_of_title = found
            .name_above
            .as_ref()
            .is_none_or(|name| agency.as_ref().is_some_and(|agency| agency.contains(&glyph::plain(name))));
        if is_of_title { found.title.printed } else { found.printed_below }
    };
    let title = printed.map(print).or(page_title.map(|title| title.printed));
    let title = title.or(sidecar_title.map(|title| title.printed));
    let title = title.map(|title| title::strip_surroundings(&title).to_owned());
    let agency = agency.map(|name| page.write_out(&name).unwrap_or(name));
    Metadata {
        title,
        agency,
        year: years.first().map(|&(_, year)| year),
        period_start: period.map(|(start, _)| start),
        period_end: period.map(|(_, end)| end),
        published_on,
        year_sources: years,
    }
}

/// Puts the sources of the report's year first. A title is typed over from last year's more often than the 统计期限 and
/// the paragraph that repeats it: where these two agree, they outweigh a title that stands alone. So do the 统计期限 and the
/// sections, where no other title says what this one says.
fn settle_year(years: &mut [(&'static str, i16)]) {
    let named = |source: &str| years.iter().find(|(name, _)| *name == source).map(|&(_, year)| year);
    if named("table_header").is_some() {
        return;
    }
    let told = named("first_paragraph");
    let title = named("title");
    let has_second = ["page_title", "metadata_title", "sidecar_title"].iter().any(|source| named(source) == title);
    let of_sections = named("sections").filter(|_| title.is_some() && !has_second);
    if let Some(year) = named("period").filter(|&year| told == Some(year) || of_sections == Some(year)) {
        years.sort_by_key(|&(_, named)| named != year);
    } else if named("title").is_none()
        && let Some(year) = told.filter(|&year| named("sections") == Some(year))
    {
        // A 统计期限 is typed over, too, where the paragraphs before and behind it speak of another year.
        years.sort_by_key(|&(_, named)| named != year);
    }
}

/// The best-ranked name, with an office replaced by its body and a bare region written out where others vouch for it.
fn choose_agency(mut names: Vec<(Source, String)>, page: &Page) -> Option<String> {
    names.sort_by_key(|(source, _)| *source);
    if let Some((source, name)) = find_body_of_site(&names).filter(|_| !page.speaks_for_region()) {
        names.insert(0, (source, name));
    }
    // 我县 on the government's own site: whoever publishes there does so for it.
    if names.iter().any(|(source, _)| *source == Source::Site) && page.speaks_for_region() {
        let is_publisher = |name: &str| {
            let name = Folded::new(name).folded;
            agency::is_publisher(&name) && agency::split_office(&name).is_none()
        };
        names.retain(|(source, name)| {
            !(matches!(source, Source::Metadata | Source::Origin | Source::Contact) && is_publisher(name))
        });
    }
    // Nothing but the site's name, on a page that speaks as a department: nobody is named.
    if names.first().is_some_and(|(source, _)| *source == Source::Site) && page.speaks_for_department() {
        return None;
    }
    let (source, best) = names.first()?.clone();
    let text = Folded::new(&best);
    let is_vouched = |name: &[char]| {
        let others = names.iter().skip(1).map(|(_, name)| name.as_str());
        others.chain(page.site_lines()).any(|voucher| Folded::new(voucher).folded == name)
    };
    // A title means what it says; elsewhere an office signs and publishes for its body.
    let is_own_word = matches!(source, Source::Title | Source::PageTitle | Source::SidecarTitle | Source::Sidecar);
    if !is_own_word && let Some((body, office)) = agency::split_office(&text.folded) {
        let is_for_body = match office {
            Office::OfTheBody | Office::OfCommittee => true,
            Office::OfGovernment => is_vouched(&text.folded[..body]) || page.speaks_for_region(),
            Office::Doubtful => is_vouched(&text.folded[..body]),
        };
        if is_for_body {
            return Some(glyph::plain(&text.quote(0..body)));
        }
    }
    if is_bare_region(&text.folded) {
        for (_, name) in names.iter().skip(1) {
            let other = Folded::new(name);
            // 田黄镇, by 邹城市田黄镇人民政府.
            let body = ["人民政府", "办事处"].iter().find(|body| ends_with(&other.folded, body));
            let place = body.map(|body| &other.folded[..other.len() - body.chars().count()]);
            if text.len() > 2 && place.is_some_and(|place| place.ends_with(&text.folded)) {
                return Some(glyph::plain(name));
            }
            let tail = other.folded.strip_prefix(&text.folded[..]).map(|tail| tail.iter().collect::<String>());
            if matches!(tail.as_deref(), Some("人民政府" | "办事处" | "管委会" | "管理委员会")) {
                return Some(glyph::plain(name));
            }
            if tail.as_deref().is_some_and(|tail| tail.starts_with("人民政府办公")) {
                return Some(glyph::plain(&other.quote(0..text.len() + 4)));
            }
        }
    }
    Some(glyph::plain(&best))
}

/// The body that stands behind the name of a government, which may be the site's that its page is on.
///
/// A government on a line above the title gives way to a body that signs, publishes or sends in the page, or of whose work
/// the narrative speaks in its first sentence; one in the page's own title to a body that two of these name; one that is
/// said to publish the page to a body of that sentence or of the last line. Another body in the page's own title (a
/// superior's site) gives way only to one that the sentence names as well. Bodies that publish for governments do not
/// count; and a page that says 我县 is the government's all the same.
fn find_body_of_site(names: &[(Source, String)]) -> Option<(Source, String)> {
    const WITNESSES: [Source; 6] =
        [Source::FirstParagraph, Source::Signature, Source::Metadata, Source::Closing, Source::Origin, Source::Opener];
    let (best, name) = names.first()?;
    let is_government = agency::is_government(&Folded::new(name).folded);
    let (n_needed, sources) = match best {
        Source::AboveTitle if is_government => (1, &WITNESSES[..]),
        Source::PageTitle => (2, &WITNESSES[..]),
        Source::Metadata if is_government => (1, &[Source::Closing, Source::Opener][..]),
        _ => return None,
    };
    let is_body = |name: &str| {
        const COMMITTEES: [&str; 9] = ["县委", "区委", "市委", "省委", "州委", "旗委", "盟委", "党委", "党工委"];
        let name = Folded::new(name).folded;
        !agency::is_government(&name)
            && !agency::is_publisher(&name)
            && !is_bare_region(&name)
            && !COMMITTEES.iter().any(|end| ends_with(&name, end))
    };
    let (source, body) = names.iter().find(|(source, name)| sources.contains(source) && is_body(name))?;
    let names_it = |source: Source| names.contains(&(source, body.clone()));
    let n_sources = sources.iter().filter(|&&source| names_it(source)).count();
    let is_another = is_government || names_it(Source::Opener) && body != name;
    (n_sources >= n_needed && is_another).then(|| (*source, body.clone()))
}

/// True for the name of a division or town alone.
fn is_bare_region(name: &[char]) -> bool {
    ["省", "市", "县", "区", "旗", "州", "盟", "镇", "乡", "街道"].iter().any(|end| ends_with(name, end))
}

/// True for a government that the page's `<title>` names behind its own title, or an element for the site's name.
fn is_site(document: &Document, name: &str) -> bool {
    let name = Folded::new(name);
    if !agency::is_government(&name.folded) {
        return false;
    }
    let titles = document.title.iter().any(|title| {
        let title = Folded::new(title);
        let at = title.folded.windows(name.len()).rposition(|window| window == name.folded);
        at.is_some_and(|at| at > 0 && matches!(title.folded[at - 1], '_' | '-' | '—' | '–' | '|'))
    });
    titles || document.meta.iter().any(|(key, content)| key == "sitename" && Folded::new(content).folded == name.folded)
}

/// A title from a string of its own, with the string as printed.
fn read_title(text: &str) -> Option<title::Title> {
    let parsed = parse_title(&Folded::new(text))?;
    Some(title::Title { printed: text.trim().to_owned(), ..parsed })
}

/// `<meta name="ArticleTitle">`, else `<title>`, without the site's name that it opens with, and that name.
fn find_page_title(document: &Document, page: &Page) -> (Option<title::Title>, Option<String>) {
    let metas = document.meta.iter().filter(|(name, _)| matches!(name.as_str(), "articletitle" | "og:title" | "title"));
    let mut titles = metas.map(|(_, content)| content.as_str()).chain(document.title.as_deref());
    let found = titles.find_map(|text| {
        let (site, text) = page.find_site(text).map_or((None, text), |(site, rest)| (Some(site.to_owned()), rest));
        Some((read_title(text)?, site))
    });
    found.map_or((None, None), |(title, site)| (Some(title), site))
}

/// `<meta name="ContentSource">`, when it names an agency.
fn meta_agency(document: &Document) -> Option<String> {
    let content = document.meta.iter().find(|(name, _)| name == "contentsource").map(|(_, content)| content)?;
    let text = Folded::new(content);
    agency::is_agency(&text.folded, true).then(|| text.quote(0..text.len()))
}

/// `<meta name="PubDate">`.
fn meta_date(document: &Document) -> Option<NaiveDate> {
    let content = document
        .meta
        .iter()
        .find(|(name, _)| matches!(name.as_str(), "pubdate" | "publishdate" | "firstpublishedtime"));
    content.and_then(|(_, content)| dates::find_date(&Folded::new(content).folded, 0, 30))
}

/// Agency and year that a path names, with the name of the year's source.
fn read_path(path: &str, published_on: Option<NaiveDate>) -> (Option<String>, Option<i16>, &'static str) {
    let components: Vec<&str> = path.split(['/', '!']).filter(|part| !part.is_empty()).collect();
    let (mut name, mut year) = (None, None);
    let mut bare_year = None;
    for (at, component) in components.iter().enumerate().rev() {
        let is_file = at + 1 == components.len();
        let stem = if is_file { component.split_once('.').map_or(*component, |(stem, _)| stem) } else { component };
        let text = Folded::new(stem);
        let is_about = text.contains("公开") || text.contains("年报") || text.contains("年度报告");
        let parsed = parse_title(&text);
        if let Some(parsed) = &parsed {
            name = name.or_else(|| parsed.agency.clone());
            year = year.or(parsed.year);
        }
        let mentions = dates::find_years(&text.folded);
        // 2023年 and 年报2023 are about the report; 2024/01/22 and 202401 are about the page.
        if let Some(mention) = mentions.first() {
            if is_about || mention.has_mark {
                year = year.or(Some(mention.year));
            }
            // 2021nb, 2020gknb; 2011zwxx is the name of a column.
            let behind = text.folded[mention.range.end..].iter().take_while(|c| c.is_ascii_alphabetic());
            let is_column = !is_word_of_report(&behind.collect::<String>());
            let is_alone =
                mentions.len() == 1 && text.folded.iter().filter(|c| c.is_ascii_digit()).count() == 4 && !is_column;
            let next_is_month = components.get(at + 1).is_some_and(|next| {
                let stem = next.split('.').next().unwrap_or(next);
                (1..=2).contains(&stem.len()) && stem.bytes().all(|byte| byte.is_ascii_digit())
            });
            let is_publication = published_on.is_some_and(|date| date.year() == i32::from(mention.year));
            if is_alone && !next_is_month && !is_publication {
                bare_year = bare_year.or(Some(mention.year));
            }
        }
        let (pieces, _) = agency::name_around_years(&text.folded, 0..text.len());
        for piece in pieces {
            for part in split_marks(&text.folded, piece) {
                if name.is_none() && agency::is_agency(&text.folded[part.clone()], true) {
                    name = Some(text.quote(part));
                }
            }
        }
    }
    match year {
        Some(year) => (name, Some(year), "path"),
        None => (name, bare_year, "path"),
    }
}

/// True for what stands behind the year in the names of folders of reports: nothing, `n`, `nb`, `ndbg`, `gknb`.
fn is_word_of_report(word: &str) -> bool {
    const PARTS: [&str; 6] = ["nb", "ndbg", "gk", "report", "annual", "year"];
    let word = word.to_ascii_lowercase();
    matches!(word.as_str(), "" | "n" | "nd") || PARTS.iter().any(|part| word.contains(part))
}

/// The parts of a file name between `_`, `-` and digits.
fn split_marks(text: &[char], range: std::ops::Range<usize>) -> Vec<std::ops::Range<usize>> {
    let mut parts = Vec::new();
    let mut from = range.start;
    for at in range.clone() {
        if matches!(text[at], '_' | '-' | '+' | ',' | ' ') || text[at].is_ascii_alphanumeric() {
            parts.push(from..at);
            from = at + 1;
        }
    }
    parts.push(from..range.end);
    parts.retain(|part| !part.is_empty());
    parts
}

/// True when one of the words stands in the text, folded.
fn holds(text: &str, words: &[&str]) -> bool {
    let chars: Vec<char> = text.chars().map(glyph::fold).collect();
    words.iter().any(|word| find(&chars, word, 0).is_some())
}

#[cfg(test)]
mod cases;
#[cfg(test)]
mod hosted;
#[cfg(test)]
mod tests;
