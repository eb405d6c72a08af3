//! Whose report it is: the agency behind a name, its place, level, kind and the body above it.
//!
//! `regions` holds the divisions with their history, `kinds` what bodies do, `bodies` their names old and new.
//! [`Resolver::resolve`] brings a report's [`Clues`] together; it is a pure function of them and of the corrections in
//! `config/agencies.toml`. What makes one report current among several, and the checks across years, are
//! [`crate::link`]'s.
//!
//! **Place.** The name is read from its start (`places`): 湖南省岳阳市平江县教育局 is 平江县. Where several divisions
//! have the name, folders, host and lines that write the place out decide (`context`); evidence that contradicts the
//! name or other evidence leaves the region open, and so does a choice that nothing decides. 县教育局 is that of the
//! folder, where the folder is a county's; 教育局 that of a county's folder, too, but never of a city's, whose districts
//! have one each.
//!
//! **`agency_id`** is a digest of a key: the division's [`Region::line`], the town or zone, and the body. Renamed
//! divisions and bodies keep it, see `bodies` for which are one. An agency whose division is open has a key of its
//! name and its context instead: the folders' division, folders that are named like divisions, and, where several
//! divisions share the name or it has none, the site. So two bodies of one name in two provinces' folders are two. Where
//! several divisions share the name (朝阳区教育局), or it names none (教育局), and there is no context at all, nobody knows
//! whose report it is: no `agency_id`. A name that is in no list and no folder is itself year after year. A name alone
//! never makes two reports one agency when their contexts differ: that an agency is split is the lesser harm.
//!
//! **`parent_id`** is the government of a department, the bureau of a branch (温州市公安局鹿城区分局 is of 鹿城区), the county
//! of a town, the division above for a government; open where the agency's own region is, and for bodies that answer to
//! the centre alone (税务局, 气象局, 调查队).

mod bodies;
mod context;
mod corrections;
pub mod kinds;
mod names;
mod places;
pub mod regions;
mod unlisted;

use sha2::{Digest, Sha256};

use crate::codec::hex;
use crate::fold;
use crate::model::AgencyRef;

use context::Context;
pub use corrections::{CorrectionsError, RecordProblem};
use corrections::{Values, Verdict};
pub use kinds::{KINDS, Kind};
pub(crate) use names::RELATIVES;
use names::{Body, GOVERNMENT, read_body};
use places::{Opening, Span, region};
pub use regions::{Region, regions};

/// What a report says of whose it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clues<'a> {
    /// Name as the reader would write it.
    pub name: Option<&'a str>,
    /// Year that the report is about.
    pub year: Option<i16>,
    /// Path relative to the input root, `/` between components.
    pub source_path: &'a str,
    /// Address of the page, from the sidecar.
    pub source_url: Option<&'a str>,
    /// Title of the report, as printed.
    pub title: Option<&'a str>,
    /// Other lines that may write the place out: the head of the document, its signature. They are looked at only where
    /// several divisions share the name.
    pub lines: &'a [&'a str],
}

/// Tells agencies from clues. Threads share it.
#[derive(Debug, Clone, Default)]
pub struct Resolver {
    corrections: corrections::Corrections,
}

/// A body that took over from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Successor {
    /// The body that took over.
    pub agency_id: String,
    /// Why: `reform` (its function went to another body), `region` (its division was merged into another).
    pub because: &'static str,
    /// Year from which on the other is there, where it is known.
    pub since: Option<i16>,
}

/// Where a body is: what its key starts with.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// In a division of the table.
    Division {
        line: &'static str,
        /// False where the division is the folder's and the name does not say so: a zone of a city's folder.
        is_certain: bool,
    },
    /// In one that is open: key of its context, its name, its level.
    Open {
        context: String,
        name: String,
        level: Option<&'static str>,
        /// Several bodies have the name, and nothing tells which of them it is.
        is_anyones: bool,
    },
    /// Of the whole country.
    Central,
}

/// A name, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Reading {
    place: Place,
    body: Body,
    /// Answers to the centre, not to the government of its place.
    is_vertical: bool,
    /// Key of the bureau that a branch belongs to.
    bureau: Option<String>,
}

impl Resolver {
    /// The resolver with the corrections that are built in.
    pub fn embedded() -> Self {
        Self { corrections: corrections::Corrections::embedded() }
    }

    /// The resolver with the corrections of a file instead.
    ///
    /// Errors: the file cannot be read, or is not as `config/agencies.toml` says it must be.
    pub fn load(path: &std::path::Path) -> Result<Self, CorrectionsError> {
        Ok(Self { corrections: corrections::Corrections::load(path)? })
    }

    /// What tells these corrections from others: part of what a run's values depend on.
    pub fn digest(&self) -> &str {
        self.corrections.digest()
    }

    /// Whose report it is.
    pub fn resolve(&self, clues: &Clues<'_>) -> AgencyRef {
        self.resolve_noted(clues).0
    }

    /// The same, with a note for the report's repairs where a correction matches and no longer holds.
    pub fn resolve_noted(&self, clues: &Clues<'_>) -> (AgencyRef, Option<String>) {
        let name = clues.name.map(str::trim).filter(|name| !name.is_empty());
        let agency = name.map(|name| describe(name, &read(name, clues), clues.year)).unwrap_or_default();
        match self.corrections.judge(clues, &agency) {
            None => (agency, None),
            Some(Verdict::Note(note)) => (agency, Some(note)),
            Some(Verdict::Set(values)) => (correct(agency, values, clues), None),
        }
    }
}

/// An agency with corrected values; its identifiers follow from them.
fn correct(agency: AgencyRef, values: &Values, clues: &Clues<'_>) -> AgencyRef {
    let name = values.agency.clone().or_else(|| agency.agency.clone()).filter(|name| !name.is_empty());
    let mut corrected = agency;
    if let Some(name) = name {
        let clues = Clues { name: Some(&name), ..*clues };
        let mut reading = read(&name, &clues);
        let line = values.region_code.as_deref().and_then(line_of);
        if let Some(line) = line {
            reading.place = Place::Division { line, is_certain: true };
        }
        corrected = describe(&name, &reading, clues.year);
    }
    if let Some(code) = &values.region_code {
        corrected.region_code = Some(code.clone()).filter(|code| !code.is_empty());
    }
    if let Some(level) = &values.level {
        corrected.level = corrections::level_code(level);
    }
    if let Some(kind) = &values.kind {
        corrected.kind = kinds::kind_of(kind).map(|kind| kind.code);
    }
    corrected
}

/// The division that had a code last.
fn line_of(code: &str) -> Option<&'static str> {
    regions().iter().rfind(|region| region.code == code).map(|region| region.line)
}

/// The bodies that took over from this one, by the reforms that its name shows and by the history of its region.
///
/// It is read from the agency's name and region, so that it can be told of a row of a table.
pub fn successors(agency: &AgencyRef) -> Vec<Successor> {
    let (Some(name), Some(code)) = (agency.agency.as_deref(), agency.region_code.as_deref()) else { return Vec::new() };
    let Some(line) = line_of(code) else { return Vec::new() };
    let reading = read(name, &Clues::default());
    let Reading { body, .. } = &reading;
    let place = Place::Division { line, is_certain: true };
    // A name that is read in another way than its row tells is not followed.
    if Some(id_of(&write_key(&place, body))) != agency.agency_id {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (heir, since) in bodies::heirs_of(&body.key) {
        let heir = Body { key: heir.to_owned(), ..body.clone() };
        found.push(Successor { agency_id: id_of(&write_key(&place, &heir)), because: "reform", since: Some(since) });
    }
    let Some(last) = regions::regions_of_line(line).last() else { return found };
    if let Some(year) = last.valid_to {
        for next in last.successor_codes.iter().filter_map(|code| regions::region_at(code, year + 1)) {
            let place = Place::Division { line: next.line, is_certain: true };
            let agency_id = id_of(&write_key(&place, body));
            found.push(Successor { agency_id, because: "region", since: Some(year + 1) });
        }
    }
    found
}

/// True for a name that leaves its place to the page: `县教育局`, `应急管理局`, `长寿镇人民政府`.
pub fn is_unplaced(name: &str) -> bool {
    let text = fold::compact(name);
    // 市中区财政局 has its place, 区财政局 none.
    if places::read_openings(&text).iter().any(|opening| !opening.is_stem) {
        return false;
    }
    let body = read_body(&text);
    match &body.unit {
        Some(unit) => unit.level == "township" && unlisted::split_unit(&unit.name).0.is_none(),
        None => names::opens_with_relative(&text) || body.is_known && body.key != GOVERNMENT,
    }
}

/// How many characters at the end of a text write out divisions, the longest line of them: 6 of `请与吉林省梅河口市`.
pub fn count_divisions_at_end(text: &str) -> usize {
    let starts = text.char_indices().map(|(at, _)| at);
    let is_place = |at: usize| {
        places::read_openings(&text[at..]).iter().any(|opening| opening.rest.is_empty() && !opening.is_stem)
    };
    starts.into_iter().find(|&at| is_place(at)).map_or(0, |at| text[at..].chars().count())
}

/// Understands a name.
fn read(name: &str, clues: &Clues<'_>) -> Reading {
    let text = fold::compact(&drop_brackets(name));
    let text = if text.is_empty() { fold::compact(name) } else { text };
    if let Some(body) = unlisted::read_central(&text) {
        return Reading { place: Place::Central, body, is_vertical: true, bureau: None };
    }
    let (prefix, text) = unlisted::split_prefix(&text);
    let context = Context::read(clues.source_path, clues.source_url, clues.year);
    let mut reading = read_placed(text, &context, clues).unwrap_or_else(|| unlisted::read_open(text, &context));
    if let Some(prefix) = prefix {
        prefix.apply(&mut reading.body);
    }
    reading.is_vertical = unlisted::is_vertical(prefix.is_some_and(|prefix| prefix.is_vertical), &reading.body);
    reading
}

/// Reads a name that opens with a division of the table, or that leaves its division to the folder.
fn read_placed(text: &str, context: &Context, clues: &Clues<'_>) -> Option<Reading> {
    let openings = places::read_openings(text);
    let mut best: Option<(_, &Opening<'_>, Body)> = None;
    for opening in &openings {
        let Some(body) = read_behind(opening) else { continue };
        // A body that is known, then names in full, then the longest; several ways to the same end are alike.
        let rank = (body.is_known, !opening.is_stem, text.len() - opening.rest.len(), opening.n_above);
        if best.as_ref().is_none_or(|(other, ..)| rank > *other) {
            best = Some((rank, opening, body));
        }
    }
    let Some((_, opening, body)) = best else { return read_unplaced(text, context) };
    let spans = places::of_year(&opening.spans, clues.year);
    if spans.is_empty() {
        // 两江新区 of years before it was a division.
        return None;
    }
    let is_zone = body.unit.as_ref().is_some_and(|unit| unit.level == "development_zone");
    let place = settle(opening, &spans, is_zone, context, clues);
    if opening.is_stem && matches!(place, Place::Open { .. }) {
        // 南湖 of 南湖新区 is not 南湖区 after all.
        return read_unplaced(text, context);
    }
    let reading = Reading { place, body, is_vertical: false, bureau: None };
    Some(read_branch(&reading, opening.rest, context, clues.year).unwrap_or(reading))
}

/// The branch of a city's bureau: it is of the district or county that its name puts it in, where the city has one of
/// that name, or of a zone of the city. Branches of other parts (水上分局, 直属分局) stay the city's.
fn read_branch(city: &Reading, rest: &str, context: &Context, year: Option<i16>) -> Option<Reading> {
    let Place::Division { line, is_certain: true } = city.place else { return None };
    let region = stretch_in(line, year).or_else(|| regions::regions_of_line(line).last())?;
    if region.level == "county" || places::is_province(line) {
        return None;
    }
    let names::Branch { bureau, part } = names::read_branch(rest)?;
    let bureau_key = write_key(&city.place, &bureau);
    let body = Body { key: format!("{}分局", bureau.key), ..bureau };
    let spans = places::of_year(&places::find_below(part, region), year);
    // 杭州西湖分局 in the folder of another district of the city: one of the two is wrong.
    let own = context.narrow(&spans);
    if let Some(line) = places::single_line(if own.is_empty() { &spans } else { &own }) {
        let place = Place::Division { line, is_certain: !own.is_empty() };
        return Some(Reading { place, body, is_vertical: false, bureau: Some(bureau_key) });
    }
    let unit = names::read_zone_part(part).filter(|_| spans.is_empty())?;
    let body = Body { unit: Some(unit), ..body };
    Some(Reading { place: city.place.clone(), body, is_vertical: false, bureau: Some(bureau_key) })
}

/// The body behind an opening, where the two go together.
fn read_behind(opening: &Opening<'_>) -> Option<Body> {
    let body = read_body(opening.rest);
    let levels = opening.spans.iter().map(|&span| region(span).level);
    if let Some(relative) = body.relative {
        // 吉林 + 市教育局: whose level the body gives itself must be the place's.
        return opening.spans.iter().any(|&span| is_called(span, relative)).then_some(body);
    }
    if opening.is_stem {
        let is_zone = body.unit.as_ref().is_some_and(|unit| unit.level == "development_zone");
        let is_province = levels.clone().all(|level| level == "province");
        // 杭州西湖风景名胜区 is named after the lake, not after 西湖区.
        let is_sight = is_zone && ["风景", "景区", "度假", "旅游"].iter().any(|word| opening.rest.contains(word));
        if is_sight && levels.clone().any(|level| level == "county") {
            return None;
        }
        let is_of_province =
            ["厅", "委员会", "委", "人民政府", "人民政府办公厅"].iter().any(|end| opening.rest.ends_with(end));
        let fits = body.is_known && (body.unit.is_none() || is_zone) && !opening.rest.is_empty();
        return (fits && (!is_province || is_of_province)).then_some(body);
    }
    // 西湖区管委会 is no 西湖区; 浦东新区管委会 neither.
    if matches!(opening.rest, "管委会" | "管理委员会" | "管委会办公室" | "管理委员会办公室")
        || opening.rest.starts_with("管理委员会")
    {
        return None;
    }
    // 湖南省 + 岚泽市教育局: the place goes on with one that is in no list.
    (!unlisted::opens_with_place(opening.rest, &body)).then_some(body)
}

/// True when a division is called so by its own people: 市 for cities, 区 for districts.
fn is_called(span: Span, relative: char) -> bool {
    let region = region(span);
    match relative {
        '州' => region.name.ends_with("自治州"),
        '区' => region.name.ends_with('区'),
        _ => region.name.ends_with(relative),
    }
}

/// Chooses among the divisions that a name may mean, by context.
fn settle(opening: &Opening<'_>, spans: &[Span], is_zone: bool, context: &Context, clues: &Clues<'_>) -> Place {
    // A county's stem alone (平江财政局) is believed in the county's own folder only.
    let is_bare_county =
        opening.is_stem && opening.n_above == 0 && spans.iter().any(|&span| region(span).level == "county");
    let mut left = context.narrow(spans);
    let names_province = opening.n_above > 0;
    if left.is_empty() && names_province && !context.is_contradictory && places::single_line(spans).is_some() {
        // 湖南省平江县 in another folder: the name says it all.
        left = spans.to_vec();
    }
    if names_province && context.is_contradictory && places::single_line(spans).is_some() {
        left = spans.to_vec();
    }
    if is_bare_county {
        let is_own = context.folder_line().is_some_and(|line| left.iter().any(|&span| region(span).line == line));
        left.retain(|&span| is_own && context.folder_line() == Some(region(span).line));
    }
    if !is_bare_county && places::single_line(spans).is_none() && !left.is_empty() {
        let stem = clues.source_path.rsplit('/').next();
        let lines = clues.title.into_iter().chain(stem).chain(clues.name).chain(clues.lines.iter().copied());
        let written = context::find_written_out(spans, opening.place, lines);
        if !written.is_empty() {
            left = match places::single_line(&written) {
                Some(_) => left.into_iter().filter(|span| written.contains(span)).collect(),
                None => Vec::new(),
            };
        }
    }
    match places::single_line(&left) {
        // 湖南湘江新区 lies somewhere in 湖南; a municipality's zone is its own.
        Some(line) => Place::Division { line, is_certain: !(is_zone && places::is_province(line)) },
        None => {
            let mut levels = spans.iter().map(|&span| region(span).level);
            let first = levels.next();
            let level = first.filter(|&first| levels.all(|level| level == first));
            // A province does not tell its two 鼓楼区 apart; the one that it does tell is settled above.
            let is_anyones = places::single_line(spans).is_none() && !context.has_own_folder();
            let mut key = context.key();
            if let Some(site) = &context.site {
                key = key + "@" + site;
            }
            Place::Open { context: key, name: opening.place.to_owned(), level, is_anyones }
        }
    }
}

/// Reads a name without a division of its own (县教育局, 长寿镇人民政府) where the folder is one that can have it.
fn read_unplaced(text: &str, context: &Context) -> Option<Reading> {
    let body = read_body(text);
    if !body.is_known {
        return None;
    }
    let line = context.folder_line().filter(|_| context.unknown_folders.is_empty() || body.unit.is_some())?;
    let span = *context.folder.last()?;
    // 东莞 and 中山 have towns, no counties.
    let is_county = region(span).level == "county" || !places::has_counties(span);
    let is_settled = match (&body.unit, body.relative) {
        (_, Some(relative)) => is_called(span, relative),
        (Some(unit), None) if unit.level == "development_zone" => true,
        (_, None) => is_county,
    };
    // 岚溪县石磨镇 is not the folder's town.
    let names_other = body.unit.as_ref().is_some_and(|unit| unlisted::split_unit(&unit.name).0.is_some());
    if !is_settled || names_other {
        return None;
    }
    let is_certain = is_county || body.relative.is_some();
    Some(Reading { place: Place::Division { line, is_certain }, body, is_vertical: false, bureau: None })
}

/// Leaves out what stands in brackets: 市场监督管理局（知识产权局）.
fn drop_brackets(name: &str) -> String {
    let mut depth = 0_u32;
    let mut kept = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '(' | '（' | '〔' | '[' => depth += 1,
            ')' | '）' | '〕' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    kept
}

/// What the tables say of a body.
fn describe(name: &str, reading: &Reading, year: Option<i16>) -> AgencyRef {
    let Reading { place, body, is_vertical, bureau } = reading;
    let now = match place {
        Place::Division { line, .. } => stretch_in(line, year),
        Place::Open { .. } | Place::Central => None,
    };
    let level = match (&body.unit, place) {
        (Some(unit), _) => Some(unit.level),
        (None, Place::Central) => Some("central"),
        (None, Place::Division { line, .. }) => {
            now.or_else(|| regions::regions_of_line(line).last()).map(|region| region.level)
        }
        (None, Place::Open { level, .. }) => level.or_else(|| unlisted::is_department(body).then_some("department")),
    };
    let is_certain = !matches!(place, Place::Division { is_certain: false, .. });
    let is_known = !matches!(place, Place::Open { is_anyones: true, .. });
    AgencyRef {
        agency_id: is_known.then(|| id_of(&write_key(place, body))),
        agency: Some(name.to_owned()),
        region_code: now.filter(|_| is_certain).map(|region| region.code.to_owned()),
        level,
        kind: body.kind,
        parent_id: bureau
            .clone()
            .or_else(|| parent_of(place, body, now, *is_vertical))
            .filter(|_| is_known)
            .map(|key| id_of(&key)),
    }
}

/// The stretch of a division that a report about this year falls in; without a year its only code, or none.
fn stretch_in(line: &str, year: Option<i16>) -> Option<&'static Region> {
    match year {
        Some(year) => regions::regions_of_line(line).find(|region| region.is_valid_in(year)),
        None => {
            let last = regions::regions_of_line(line).last()?;
            let is_only = regions::regions_of_line(line).all(|region| region.code == last.code);
            (is_only && last.valid_to.is_none()).then_some(last)
        }
    }
}

/// The key of the body that a body belongs to.
fn parent_of(place: &Place, body: &Body, now: Option<&Region>, is_vertical: bool) -> Option<String> {
    if is_vertical {
        return None;
    }
    let government = |unit: Option<names::Unit>| Body { unit, ..read_body("") };
    if body.key != GOVERNMENT {
        // A department's parent is its town's, zone's or division's government.
        let is_named = !matches!(place, Place::Open { name, .. } if name.is_empty() && body.unit.is_none());
        return is_named.then(|| write_key(place, &government(body.unit.clone())));
    }
    if body.unit.is_some() {
        return match place {
            Place::Division { is_certain: true, .. } => Some(write_key(place, &government(None))),
            Place::Open { name, .. } if !name.is_empty() => Some(write_key(place, &government(None))),
            _ => None,
        };
    }
    let above = now.and_then(|now| regions::region_at(now.parent_code?, now.valid_to.unwrap_or(i16::MAX)))?;
    Some(write_key(&Place::Division { line: above.line, is_certain: true }, &government(None)))
}

/// What an agency is known by.
fn write_key(place: &Place, body: &Body) -> String {
    let unit = body.unit.as_ref().map_or("", |unit| unit.name.as_str());
    match place {
        Place::Division { line, .. } => format!("{line}|{unit}|{}", body.key),
        Place::Open { context, name, .. } => format!("?{context}|{name}|{unit}|{}", body.key),
        Place::Central => format!("0|{unit}|{}", body.key),
    }
}

/// The identifier that stands for a key.
fn id_of(key: &str) -> String {
    "a".to_owned() + &hex(&Sha256::digest(key.as_bytes())[..6])
}

#[cfg(test)]
mod tests;
