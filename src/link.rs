//! Stage 6, across reports: whose report it is, which of several is current, and the identities that span years.
//!
//! [`resolve_agency`] looks at one name; a gazetteer of regions comes with a later issue, so `region_code` is null and
//! two spellings of one agency are two agencies. [`Linker`] keeps a few numbers of every report (about 150 bytes) and
//! answers, once all were seen, what is current and which chains hold. Byte-identical files are found in
//! [`crate::pipeline`]; identities within one report are [`crate::check`]'s.

use std::cmp::Ordering;
use std::collections::HashMap;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use crate::fold;
use crate::model::{
    AgencyRef, Applicant, Check, CheckCode, CheckStatus, Item, Linked, Measure, Outcome, Report, State,
};

/// Gives an agency's name its identifier and level.
///
/// The identifier is stable: it depends on the folded name only, so that full-width, spaced or traditional spellings
/// of one name are one agency.
pub fn resolve_agency(name: Option<&str>) -> AgencyRef {
    let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) else {
        return AgencyRef::default();
    };
    let folded = fold::compact(name);
    let digest = Sha256::digest(folded.as_bytes());
    let agency_id = digest[..6].iter().fold("a".to_owned(), |id, byte| id + &format!("{byte:02x}"));
    AgencyRef { agency_id: Some(agency_id), agency: Some(name.to_owned()), region_code: None, level: level_of(&folded) }
}

/// Endings of a name and the level they tell, the telling ones first.
///
/// A department's level is that of the government that it belongs to, where its name says which.
const LEVELS: [(&[&str], &str); 6] = [
    (
        &[
            "开发区",
            "高新区",
            "经开区",
            "工业园区",
            "产业园区",
            "园区",
            "产业开发区",
            "示范区",
            "保税区",
            "自贸区",
            "试验区",
            "度假区",
            "风景区",
            "景区",
            "新区",
            "合作区",
        ],
        "development_zone",
    ),
    (&["街道", "镇", "乡", "民族乡", "苏木"], "township"),
    (&["省", "自治区"], "province"),
    (&["自治州", "州", "盟", "地区", "市"], "prefecture"),
    (&["县", "自治县", "旗", "自治旗", "林区", "特区", "区"], "county"),
    (&["国务院"], "central"),
];

/// What a government body is called behind the name of its place.
const BODIES: [&str; 8] =
    ["人民政府办公室", "人民政府办公厅", "人民政府", "管理委员会", "党工委管委会", "管委会", "办事处", "政府"];

/// Cities that are provinces.
const MUNICIPALITIES: [&str; 4] = ["北京", "上海", "天津", "重庆"];

/// Endings of a department of a government, as opposed to the government itself.
const DEPARTMENTS: [&str; 14] =
    ["局", "厅", "委员会", "委", "办公室", "办", "部", "队", "中心", "院", "分局", "支队", "大队", "所"];

/// The level that a folded name tells: that of the place it is the government of, `department` for one of its offices.
fn level_of(name: &str) -> Option<&'static str> {
    let body = BODIES.iter().find_map(|body| name.strip_suffix(body));
    if let Some(place) = body {
        // A sub-district's office is 街道办事处; 办事处 behind anything else tells nothing.
        return level_of_place(place);
    }
    if DEPARTMENTS.iter().any(|ending| name.ends_with(ending)) {
        return Some("department");
    }
    level_of_place(name)
}

fn level_of_place(place: &str) -> Option<&'static str> {
    if MUNICIPALITIES.iter().any(|city| place.strip_suffix('市').unwrap_or(place) == *city) {
        return Some("province");
    }
    let level = LEVELS
        .iter()
        .find(|(endings, _)| endings.iter().any(|ending| place.len() > ending.len() && place.ends_with(ending)))
        .map(|&(_, level)| level)?;
    // 长沙市浏阳市: a city behind a city is a county-level one.
    let stem = place.strip_suffix('市').filter(|_| level == "prefecture");
    if stem.is_some_and(|stem| ["市", "州", "地区", "盟"].iter().any(|above| stem.contains(above))) {
        return Some("county");
    }
    Some(level)
}

/// The items whose numbers are carried from year to year in the 2021 form.
const CHAINED: [Item; 2] = [Item::Regulations, Item::NormativeDocuments];

/// The few numbers of one report that the checks across years need.
#[derive(Debug, Clone, Default)]
struct ChainValues {
    /// Per chained item: issued, repealed, in_force. `None` where there is no number to calculate with.
    items: [ItemValues; CHAINED.len()],
    /// Total column of 二、上年结转.
    carried_in: Cell,
    /// Total column of 四、结转下年度继续办理.
    carried_forward: Cell,
}

#[derive(Debug, Clone, Copy, Default)]
struct ItemValues {
    issued: Cell,
    repealed: Cell,
    in_force: Cell,
}

/// A cell as an identity sees it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
enum Cell {
    /// The form of this report has no such cell, or the table was not found.
    #[default]
    NotInForm,
    /// The cell is there, but ambiguous, unreadable or absent.
    Unknown,
    /// A number; a blank counts as 0.
    Known(f64),
}

impl Cell {
    fn of(state: State, value: Option<f64>) -> Self {
        match (state, value) {
            (State::Blank, _) => Self::Known(0.0),
            (State::Reported | State::Recovered, Some(value)) => Self::Known(value),
            _ => Self::Unknown,
        }
    }

    fn value(self) -> Option<f64> {
        match self {
            Self::Known(value) => Some(value),
            Self::NotInForm | Self::Unknown => None,
        }
    }
}

/// One report in the index.
#[derive(Debug, Clone)]
struct Entry {
    /// Agency and year, where both are known: what makes reports comparable.
    key: Option<(u64, i16)>,
    published_on: Option<NaiveDate>,
    fetched_at: Option<Box<str>>,
    values: ChainValues,
}

/// Collects what is needed of every report, in the order that they are written, and links them at the end.
///
/// Memory: about 150 bytes a report, and as much again for its checks when they are made.
#[derive(Debug, Default)]
pub struct Linker {
    entries: Vec<Entry>,
}

impl Linker {
    /// Takes note of the next report: `report` in path order.
    pub fn push(&mut self, report: &Report, agency: &AgencyRef, fetched_at: Option<&str>) {
        let agency_key = agency.agency_id.as_deref().map(|id| {
            let digest = Sha256::digest(id.as_bytes());
            u64::from_le_bytes(digest[..8].try_into().expect("a sha256 has 32 bytes"))
        });
        self.entries.push(Entry {
            key: agency_key.zip(report.metadata.year),
            published_on: report.metadata.published_on,
            fetched_at: fetched_at.map(Box::from),
            values: ChainValues::of(report),
        });
    }

    /// Decides what is current and tries the identities across years.
    ///
    /// Of several reports for one agency and year the current one is the latest published, then the latest fetched,
    /// then the last in path order. A report whose agency or year is unknown has no rival and is current.
    pub fn link(&self) -> Linked {
        let mut latest: HashMap<(u64, i16), usize> = HashMap::new();
        for (number, entry) in self.entries.iter().enumerate() {
            let Some(key) = entry.key else { continue };
            let best = latest.entry(key).or_insert(number);
            if self.compare(*best, number) == Ordering::Less {
                *best = number;
            }
        }
        let is_current = self
            .entries
            .iter()
            .enumerate()
            .map(|(number, entry)| entry.key.is_none_or(|key| latest.get(&key) == Some(&number)))
            .collect::<Vec<_>>();
        let mut year_checks = Vec::new();
        for (number, entry) in self.entries.iter().enumerate() {
            let Some((agency, year)) = entry.key.filter(|_| is_current[number]) else { continue };
            let Some(&previous) = latest.get(&(agency, year.wrapping_sub(1))) else { continue };
            let numbered = u32::try_from(number).expect("fewer than 2^32 reports in a run");
            let checks = check_chains(&self.entries[previous].values, &entry.values, year);
            year_checks.extend(checks.into_iter().map(|check| (numbered, check)));
        }
        Linked { is_current, year_checks }
    }

    fn compare(&self, left: usize, right: usize) -> Ordering {
        let rank = |number: usize| {
            let entry = &self.entries[number];
            (entry.published_on, entry.fetched_at.as_deref(), number)
        };
        rank(left).cmp(&rank(right))
    }
}

impl ChainValues {
    fn of(report: &Report) -> Self {
        let mut values = Self::default();
        for fact in &report.reading.disclosures {
            let Some(index) = CHAINED.iter().position(|item| *item == fact.key.item) else { continue };
            let cell = Cell::of(fact.state, fact.value);
            match fact.key.measure {
                Measure::Issued => values.items[index].issued = cell,
                Measure::Repealed => values.items[index].repealed = cell,
                Measure::InForce => values.items[index].in_force = cell,
                _ => {}
            }
        }
        for fact in report.reading.applications.iter().filter(|fact| fact.key.applicant == Applicant::Total) {
            // Counts of applications are far below 2^53: f64 holds them exactly.
            let cell = Cell::of(fact.state, fact.value.map(|value| value as f64));
            match fact.key.outcome {
                Outcome::CarriedIn => values.carried_in = cell,
                Outcome::CarriedForward => values.carried_forward = cell,
                _ => {}
            }
        }
        values
    }
}

/// Tries the identities between the current reports of one agency for `year` and the year before.
///
/// An identity whose cells are not in this year's form is not tried; one whose cells are not in last year's is
/// `not_assessable`, since its numbers were printed in another form.
fn check_chains(last: &ChainValues, this: &ChainValues, year: i16) -> Vec<Check> {
    let mut checks = Vec::new();
    let before = year.wrapping_sub(1);
    for (index, item) in CHAINED.into_iter().enumerate() {
        let (now, then) = (this.items[index], last.items[index].in_force);
        if now.in_force == Cell::NotInForm {
            continue;
        }
        let right = match (then, now.issued, now.repealed) {
            (Cell::Known(then), Cell::Known(issued), Cell::Known(repealed)) => Some(then + issued - repealed),
            _ => None,
        };
        let detail = || {
            let [then, issued, repealed] = [then, now.issued, now.repealed].map(write_cell);
            format!("{before}: in_force {then}; {year}: issued {issued}, repealed {repealed}")
        };
        checks.push(compare_sides(CheckCode::T1InForceChain, item.code(), now.in_force.value(), right, detail));
    }
    if this.carried_in != Cell::NotInForm {
        let detail = || format!("{before}: carried_forward {}", write_cell(last.carried_forward));
        let (left, right) = (this.carried_in.value(), last.carried_forward.value());
        checks.push(compare_sides(CheckCode::T2CarryChain, Applicant::Total.code(), left, right, detail));
    }
    checks
}

fn write_cell(cell: Cell) -> String {
    match cell {
        Cell::Known(value) => value.to_string(),
        Cell::Unknown => "unknown".to_owned(),
        Cell::NotInForm => "not in the form used".to_owned(),
    }
}

/// The detail is written only where somebody will look for it: millions of checks pass.
fn compare_sides(
    check: CheckCode,
    scope: &'static str,
    left: Option<f64>,
    right: Option<f64>,
    detail: impl Fn() -> String,
) -> Check {
    let status = match (left, right) {
        // All of them are counts: whole numbers that f64 holds exactly.
        (Some(left), Some(right)) if left == right => CheckStatus::Pass,
        (Some(_), Some(_)) => CheckStatus::Fail,
        _ => CheckStatus::NotAssessable,
    };
    let detail = if status == CheckStatus::Pass { String::new() } else { detail() };
    Check { check, scope, left, right, status, detail }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ApplicationKey, DisclosureKey, Fact, Metadata, Reading};

    fn fact<K, V>(key: K, state: State, value: Option<V>) -> Fact<K, V> {
        Fact { key, value, state, best_guess: None, raw: None, place: None }
    }

    /// A report with T1 in_force, issued, repealed of normative_documents and T2 carried_in, carried_forward.
    fn report(year: Option<i16>, t1: [Option<f64>; 3], t2: [Option<i64>; 2]) -> Report {
        let item = Item::NormativeDocuments;
        let measures = [Measure::InForce, Measure::Issued, Measure::Repealed];
        let disclosures = measures
            .into_iter()
            .zip(t1)
            .map(|(measure, value)| {
                let state = if value.is_some() { State::Reported } else { State::Unreadable };
                fact(DisclosureKey { item, measure }, state, value)
            })
            .collect();
        let applications = [Outcome::CarriedIn, Outcome::CarriedForward]
            .into_iter()
            .zip(t2)
            .map(|(outcome, value)| {
                let state = if value.is_some() { State::Reported } else { State::Blank };
                fact(ApplicationKey { outcome, applicant: Applicant::Total }, state, value)
            })
            .collect();
        Report {
            report_id: String::new(),
            metadata: Metadata { year, ..Metadata::default() },
            reading: Reading { disclosures, applications, ..Reading::default() },
            checks: vec![],
            sections: vec![],
            notes: vec![],
        }
    }

    fn link(reports: &[(Report, Option<&str>, Option<&str>)]) -> Linked {
        let mut linker = Linker::default();
        for (report, agency, fetched_at) in reports {
            linker.push(report, &resolve_agency(*agency), *fetched_at);
        }
        linker.link()
    }

    #[test]
    fn level_is_read_from_the_ending() {
        let table = [
            ("湖南省人民政府", Some("province")),
            ("上海市人民政府", Some("province")),
            ("重庆市", Some("province")),
            ("内蒙古自治区人民政府办公厅", Some("province")),
            ("岳阳市人民政府", Some("prefecture")),
            ("湘西土家族苗族自治州人民政府", Some("prefecture")),
            ("长沙市浏阳市人民政府", Some("county")),
            ("平江县人民政府", Some("county")),
            ("岳阳楼区人民政府", Some("county")),
            ("三塘镇人民政府", Some("township")),
            ("天心区坡子街街道办事处", Some("township")),
            ("岳阳临港高新技术产业开发区", Some("development_zone")),
            ("南湖新区管委会", Some("development_zone")),
            ("黄石港工业园区管委会", Some("development_zone")),
            ("临港经济开发区", Some("development_zone")),
            ("岳阳市教育局", Some("department")),
            ("湖南省财政厅", Some("department")),
            ("国家税务总局平江县税务局", Some("department")),
            ("某某集团", None),
        ];
        for (name, level) in table {
            assert_eq!(resolve_agency(Some(name)).level, level, "{name}");
        }
    }

    #[test]
    fn agency_id_is_stable_and_blind_to_spelling() {
        let id = |name| resolve_agency(Some(name)).agency_id.expect("a name has an id");
        assert_eq!(id("南湖新区管委会"), id(" 南湖 新区管委会"));
        assert_ne!(id("南湖新区管委会"), id("北湖新区管委会"));
        assert_eq!(id("南湖新区管委会").len(), 13);
        assert!(id("南湖新区管委会").starts_with('a'));
        assert_eq!(resolve_agency(None), AgencyRef::default());
        assert_eq!(resolve_agency(Some("  ")), AgencyRef::default());
    }

    #[test]
    fn the_latest_report_of_a_year_is_current() {
        let dated = |day: Option<u32>| {
            let mut report = report(Some(2023), [None; 3], [None; 2]);
            report.metadata.published_on = day.map(|day| NaiveDate::from_ymd_opt(2024, 1, day).expect("valid day"));
            report
        };
        let agency = Some("甲市人民政府");
        // published_on decides, before fetched_at.
        let linked = link(&[(dated(Some(9)), agency, None), (dated(Some(3)), agency, Some("2025"))]);
        assert_eq!(linked.is_current, [true, false]);
        // A date is later than none; then the fetch; then the path.
        let linked = link(&[(dated(Some(1)), agency, None), (dated(None), agency, Some("2025"))]);
        assert_eq!(linked.is_current, [true, false]);
        let linked = link(&[(dated(None), agency, Some("2025-02-01")), (dated(None), agency, Some("2025-01-01"))]);
        assert_eq!(linked.is_current, [true, false]);
        let linked = link(&[(dated(None), agency, None), (dated(None), agency, None)]);
        assert_eq!(linked.is_current, [false, true]);
        // Nobody to compare with.
        let linked = link(&[(dated(None), None, None), (dated(None), None, None)]);
        assert_eq!(linked.is_current, [true, true]);
    }

    #[test]
    fn chains_pass_fail_and_stay_open() {
        let last = report(Some(2022), [Some(6.0), None, None], [None, Some(4)]);
        let agency = Some("甲市人民政府");
        let status_of = |this: Report| {
            let linked = link(&[(this, agency, None), (last.clone(), agency, None)]);
            linked
                .year_checks
                .iter()
                .map(|(number, check)| {
                    assert_eq!(*number, 0, "the later year carries the check");
                    (check.check, check.status)
                })
                .collect::<Vec<_>>()
        };
        let (chain, carry) = (CheckCode::T1InForceChain, CheckCode::T2CarryChain);
        let (pass, fail, open) = (CheckStatus::Pass, CheckStatus::Fail, CheckStatus::NotAssessable);
        let table = [
            ([Some(7.0), Some(3.0), Some(2.0)], Some(4), vec![(chain, pass), (carry, pass)]),
            ([Some(8.0), Some(3.0), Some(2.0)], Some(5), vec![(chain, fail), (carry, fail)]),
            // A blank counts as 0: 0 carried in, 4 carried forward last year.
            ([Some(7.0), None, Some(2.0)], None, vec![(chain, open), (carry, fail)]),
        ];
        for (t1, carried_in, expected) in table {
            assert_eq!(status_of(report(Some(2023), t1, [carried_in, None])), expected, "{t1:?} {carried_in:?}");
        }
        // Not the year after: nothing is tried.
        assert!(status_of(report(Some(2024), [Some(7.0); 3], [Some(4); 2])).is_empty());
        // Another form without the cells: nothing is tried either.
        let mut other_form = report(Some(2023), [None; 3], [None; 2]);
        other_form.reading = Reading::default();
        assert!(status_of(other_form).is_empty());
    }

    #[test]
    fn a_failed_chain_shows_its_numbers() {
        let last = report(Some(2022), [Some(6.0), None, None], [None, Some(4)]);
        let this = report(Some(2023), [Some(9.0), Some(3.0), Some(2.0)], [Some(1), None]);
        let linked = link(&[(last, Some("甲县"), None), (this, Some("甲县"), None)]);
        let (number, check) = &linked.year_checks[0];
        assert_eq!((*number, check.scope, check.left, check.right), (1, "normative_documents", Some(9.0), Some(7.0)));
        assert_eq!(check.detail, "2022: in_force 6; 2023: issued 3, repealed 2");
    }
}
