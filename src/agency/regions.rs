//! The divisions of GB/T 2260 from province to county, with their history since 2008.
//!
//! Built into the binary from `config/regions/regions.csv`; its README names source, date and licence, and
//! `config/regions/build.py` rebuilds it. One [`Region`] is a stretch of years in which a division had one code and one
//! name; the stretches of one division share a [`Region::line`]. A year means the state at its end: a county that became
//! a district in November 2015 is a district in 2015. The table is parsed once, when it is first asked for (2 ms).

use std::collections::HashMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../config/regions/regions.csv");

/// First year of the history: what was in force before it is as at its end.
pub const FIRST_YEAR: i16 = 2008;

/// A division under one code and one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Six digits of GB/T 2260.
    pub code: &'static str,
    /// Name as in the standard (`平江县`).
    pub name: &'static str,
    /// Names from the province down, without separators (`湖南省岳阳市平江县`); of a parent that was renamed meanwhile
    /// the last name.
    pub full_name: String,
    /// `province`, `prefecture` or `county`. Cities that are provinces are provinces, their districts counties;
    /// sub-provincial cities are prefectures; a county directly under a province is a county.
    pub level: &'static str,
    /// Code of the division above, `None` for provinces.
    pub parent_code: Option<&'static str>,
    /// First year at whose end it was in force, [`FIRST_YEAR`] for those that are older.
    pub valid_from: i16,
    /// Last year at whose end it was in force, `None` while it is.
    pub valid_to: Option<i16>,
    /// Codes of what it became behind `valid_to`: the same division under its next name or code, or those that took its
    /// land; empty while it is in force.
    pub successor_codes: Vec<&'static str>,
    /// What the stretches of one division have in common: its first code, with an `x` where another division had it
    /// before. A county that became a district keeps its line; one that was merged into another does not.
    pub line: &'static str,
}

impl Region {
    /// True when it was in force at the end of this year; years before the table count as its first.
    pub fn is_valid_in(&self, year: i16) -> bool {
        self.valid_from <= year.max(FIRST_YEAR) && self.valid_to.is_none_or(|last| year.max(FIRST_YEAR) <= last)
    }

    /// True when a division of this code lies within it, itself included.
    pub fn holds(&self, code: &str) -> bool {
        match self.level {
            "province" => code.get(..2) == self.code.get(..2),
            "prefecture" => code.get(..4) == self.code.get(..4),
            _ => code == self.code,
        }
    }
}

/// Every stretch of every division, sorted by (code, first year).
pub fn regions() -> &'static [Region] {
    &GAZETTEER.regions
}

/// The division that had this code at the end of this year.
pub fn region_at(code: &str, year: i16) -> Option<&'static Region> {
    let from = regions().partition_point(|region| region.code < code);
    regions()[from..].iter().take_while(|region| region.code == code).find(|region| region.is_valid_in(year))
}

/// Every stretch of a division that had this very name (`朝阳区`), in this year or, without one, in any.
pub fn regions_named(name: &str, year: Option<i16>) -> impl Iterator<Item = &'static Region> {
    let found = GAZETTEER.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
    let found = found.iter().map(|&idx| &regions()[idx as usize]);
    found.filter(move |region| year.is_none_or(|year| region.is_valid_in(year)))
}

/// The stretches of one division, oldest first.
pub fn regions_of_line(line: &str) -> impl Iterator<Item = &'static Region> {
    let found = GAZETTEER.by_line.get(line).map(Vec::as_slice).unwrap_or_default();
    found.iter().map(|&idx| &regions()[idx as usize])
}

struct Gazetteer {
    regions: Vec<Region>,
    by_name: HashMap<&'static str, Vec<u32>>,
    by_line: HashMap<&'static str, Vec<u32>>,
}

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| {
    let mut regions = TABLE.lines().skip(1).filter_map(read_row).collect::<Vec<_>>();
    write_full_names(&mut regions);
    let mut by_name: HashMap<&'static str, Vec<u32>> = HashMap::new();
    let mut by_line: HashMap<&'static str, Vec<u32>> = HashMap::new();
    for (idx, region) in (0..).zip(&regions) {
        by_name.entry(region.name).or_default().push(idx);
        by_line.entry(region.line).or_default().push(idx);
    }
    for spans in by_line.values_mut() {
        spans.sort_by_key(|&idx| regions[idx as usize].valid_from);
    }
    Gazetteer { regions, by_name, by_line }
});

/// A row of the table: code, name, parent, from, to, line, next. `None` is a broken row: a test says that there is none.
fn read_row(row: &'static str) -> Option<Region> {
    let mut fields = row.split(',');
    let (code, name, parent) = (fields.next()?, fields.next()?, fields.next()?);
    let (valid_from, valid_to, line, next) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let level = match code.as_bytes() {
        [_, _, b'0', b'0', b'0', b'0'] => "province",
        [_, _, _, _, b'0', b'0'] => "prefecture",
        _ => "county",
    };
    Some(Region {
        code,
        name,
        full_name: String::new(),
        level,
        parent_code: Some(parent).filter(|parent| !parent.is_empty()),
        valid_from: valid_from.parse().ok()?,
        valid_to: match valid_to {
            "" => None,
            year => Some(year.parse().ok()?),
        },
        successor_codes: next.split(';').filter(|code| !code.is_empty()).collect(),
        line: if line.is_empty() { code } else { line },
    })
}

/// Parents come before their children: codes are sorted.
fn write_full_names(regions: &mut [Region]) {
    // The last name of a code that was in force together with the child.
    let mut of_code: HashMap<&'static str, Vec<usize>> = HashMap::new();
    for idx in 0..regions.len() {
        let region = &regions[idx];
        let last = region.valid_to.unwrap_or(i16::MAX);
        let above = region.parent_code.and_then(|code| of_code.get(code)).into_iter().flatten().rev();
        let above = above.map(|&idx| &regions[idx]).find(|above| above.valid_from <= last);
        let full_name = above.map(|above| above.full_name.as_str()).unwrap_or_default().to_owned() + region.name;
        of_code.entry(region.code).or_default().push(idx);
        regions[idx].full_name = full_name;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds_together() {
        assert_eq!(regions().len(), TABLE.lines().count() - 1, "no row is broken");
        assert!(regions().is_sorted_by_key(|region| (region.code, region.valid_from)));
        for region in regions() {
            assert!(region.code.len() == 6 && region.code.bytes().all(|b| b.is_ascii_digit()), "{region:?}");
            let last = region.valid_to.unwrap_or(2026);
            assert!((FIRST_YEAR..=last).contains(&region.valid_from), "{region:?}");
            for year in [region.valid_from, last] {
                assert_eq!(region_at(region.code, year), Some(region), "one division a code and year");
                if let Some(parent) = region.parent_code {
                    assert!(region_at(parent, year).is_some_and(|parent| parent.holds(region.code)), "{region:?}");
                }
            }
            assert_eq!(region.valid_to.is_none(), region.successor_codes.is_empty(), "{region:?}");
            for next in &region.successor_codes {
                assert!(region_at(next, last + 1).is_some(), "{region:?}");
            }
            let line = regions_of_line(region.line).collect::<Vec<_>>();
            assert!(
                line.windows(2).all(|pair| pair[0].valid_to.is_some_and(|last| last < pair[1].valid_from)),
                "{line:?}"
            );
        }
        for (year, n_all, n_prefectures) in [(2008, 3226, 333), (2015, 3218, 334), (2023, 3211, 333)] {
            let valid = regions().iter().filter(|region| region.is_valid_in(year)).collect::<Vec<_>>();
            assert_eq!(valid.len(), n_all, "{year}");
            assert_eq!(valid.iter().filter(|region| region.level == "province").count(), 34, "{year}");
            assert_eq!(valid.iter().filter(|region| region.level == "prefecture").count(), n_prefectures, "{year}");
        }
    }

    #[test]
    fn history_is_told() {
        let pingjiang = regions_named("平江县", Some(2020)).collect::<Vec<_>>();
        assert_eq!(pingjiang.len(), 1);
        assert_eq!((pingjiang[0].code, pingjiang[0].full_name.as_str()), ("430626", "湖南省岳阳市平江县"));
        assert_eq!(
            regions_named("朝阳区", Some(2020)).map(|region| region.code).collect::<Vec<_>>(),
            ["110105", "220104"]
        );
        // Renamed; raised to a district under another code; merged away.
        let line = |line| regions_of_line(line).map(|region| (region.code, region.name)).collect::<Vec<_>>();
        assert_eq!(line("420600"), [("420600", "襄樊市"), ("420600", "襄阳市")]);
        assert_eq!(line("430122"), [("430122", "望城县"), ("430112", "望城区")]);
        assert_eq!(line("110103"), [("110103", "崇文区")]);
        assert_eq!(region_at("110103", 2009).expect("崇文区").successor_codes, ["110101"]);
        assert_eq!(region_at("110103", 2010), None);
        assert_eq!(region_at("419001", 2015).expect("济源市").level, "county");
    }
}
