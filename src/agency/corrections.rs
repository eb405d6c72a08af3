//! Corrections by hand: `config/agencies.toml`, built into the binary, or a file that the config names.
//!
//! A record says what it expects to find, so that it is noticed once it no longer holds: then it is not applied, and a
//! note says so among the report's repairs. One that matches nothing is no fault, since a run may be over another corpus.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::kinds::kind_of;
use super::{Clues, context, regions};
use crate::codec::hex;
use crate::fold;
use crate::model::AgencyRef;

const EMBEDDED: &str = include_str!("../../config/agencies.toml");

/// Codes of the column `level`.
const LEVELS: [&str; 7] = ["central", "province", "prefecture", "county", "township", "development_zone", "department"];

/// Why corrections cannot be used.
#[derive(Debug, Error)]
pub enum CorrectionsError {
    /// The file cannot be read.
    #[error("{}: cannot be read", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The file is no TOML, or has an unknown or missing key.
    #[error("{}: {source}", .path.display())]
    Parse {
        /// The file.
        path: PathBuf,
        /// Key and line.
        source: Box<toml::de::Error>,
    },
    /// A record cannot be meant.
    #[error("{}: correction {id:?}: {problem}", .path.display())]
    Record {
        /// The file.
        path: PathBuf,
        /// The record.
        id: String,
        /// What is wrong with it.
        problem: RecordProblem,
    },
}

/// What is wrong with a record.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RecordProblem {
    /// Its name is not made of lower-case letters, digits and dashes, or is another record's, too.
    #[error("id must be its own, of lower-case letters, digits and dashes")]
    Id,
    /// It matches every report.
    #[error("needs a path, name or host that it matches")]
    MatchesAll,
    /// `expect` and `set` do not name the same keys, or none.
    #[error("expect and set must have the same keys, at least one")]
    Keys,
    /// The code is in no table.
    #[error("unknown code {0:?}")]
    UnknownCode(String),
    /// Reason or evidence is empty.
    #[error("reason and evidence must be given")]
    Unfounded,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CorrectionsFile {
    correction: Vec<Record>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    id: String,
    path: Option<String>,
    name: Option<String>,
    host: Option<String>,
    years: Option<[i16; 2]>,
    reason: String,
    evidence: String,
    expect: Values,
    set: Values,
}

/// Columns of an agency, `""` for null.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Values {
    pub agency: Option<String>,
    pub region_code: Option<String>,
    pub level: Option<String>,
    pub kind: Option<String>,
}

impl Values {
    fn all(&self) -> [Option<&str>; 4] {
        [&self.agency, &self.region_code, &self.level, &self.kind].map(|value| value.as_deref())
    }

    /// True when every value given is the agency's.
    fn hold_for(&self, agency: &AgencyRef) -> bool {
        let found = [agency.agency.as_deref(), agency.region_code.as_deref(), agency.level, agency.kind];
        self.all()
            .into_iter()
            .zip(found)
            .all(|(value, found)| value.is_none_or(|value| value == found.unwrap_or_default()))
    }
}

/// What a record says of a report.
#[derive(Debug)]
pub(super) enum Verdict<'a> {
    /// These values are right.
    Set(&'a Values),
    /// The record is not to be applied; the note for the report's repairs.
    Note(String),
}

/// The records of a file.
#[derive(Debug, Clone, Default)]
pub(super) struct Corrections {
    records: Vec<Record>,
    digest: String,
}

impl Corrections {
    /// Those that are built into the binary.
    pub fn embedded() -> Self {
        Self::parse(EMBEDDED, Path::new("built-in agencies.toml")).expect("the built-in corrections are valid: tested")
    }

    /// Those of a file.
    pub fn load(path: &Path) -> Result<Self, CorrectionsError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| CorrectionsError::Read { path: path.to_path_buf(), source })?;
        Self::parse(&text, path)
    }

    pub(super) fn parse(text: &str, path: &Path) -> Result<Self, CorrectionsError> {
        let parse_error = |source| CorrectionsError::Parse { path: path.to_path_buf(), source: Box::new(source) };
        let mut records = toml::from_str::<CorrectionsFile>(text).map_err(parse_error)?.correction;
        for (at, record) in records.iter().enumerate() {
            if let Some(problem) = find_problem(record, &records[..at]) {
                let (path, id) = (path.to_path_buf(), record.id.clone());
                return Err(CorrectionsError::Record { path, id, problem });
            }
        }
        for record in &mut records {
            record.name = record.name.as_deref().map(fold::compact);
        }
        let digest = hex(&Sha256::digest(text.as_bytes()));
        Ok(Self { records, digest })
    }

    /// Tells these records from others.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// What the first record that matches says; `found` is the agency without it.
    pub fn judge(&self, clues: &Clues<'_>, found: &AgencyRef) -> Option<Verdict<'_>> {
        let record = self.records.iter().find(|record| record.matches(clues))?;
        if record.set.hold_for(found) {
            return Some(Verdict::Note(format!("agency_correction_needless:{}", record.id)));
        }
        if !record.expect.hold_for(found) {
            return Some(Verdict::Note(format!("agency_correction_stale:{}", record.id)));
        }
        Some(Verdict::Set(&record.set))
    }
}

impl Record {
    fn matches(&self, clues: &Clues<'_>) -> bool {
        let is_path = |path: &String| match path.ends_with('/') {
            true => clues.source_path.starts_with(path.as_str()),
            false => clues.source_path == path,
        };
        let is_host = |host: &String| {
            let found = clues.source_url.and_then(context::find_host);
            found.is_some_and(|found| {
                found.strip_suffix(host.as_str()).is_some_and(|sub| sub.is_empty() || sub.ends_with('.'))
            })
        };
        let is_name = |name: &String| clues.name.is_some_and(|found| fold::compact(found) == *name);
        let is_year = |[first, last]: &[i16; 2]| clues.year.is_some_and(|year| (*first..=*last).contains(&year));
        self.path.as_ref().is_none_or(is_path)
            && self.years.as_ref().is_none_or(is_year)
            && self.host.as_ref().is_none_or(is_host)
            && self.name.as_ref().is_none_or(is_name)
    }
}

fn find_problem(record: &Record, before: &[Record]) -> Option<RecordProblem> {
    let is_id =
        |id: &str| !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !is_id(&record.id) || before.iter().any(|other| other.id == record.id) {
        return Some(RecordProblem::Id);
    }
    let matched = [&record.path, &record.name, &record.host];
    if matched.iter().all(|value| value.as_deref().is_none_or(|value| value.trim().is_empty())) {
        return Some(RecordProblem::MatchesAll);
    }
    if record.reason.trim().is_empty() || record.evidence.trim().is_empty() {
        return Some(RecordProblem::Unfounded);
    }
    let (expect, set) = (record.expect.all(), record.set.all());
    if expect.map(|value| value.is_some()) != set.map(|value| value.is_some()) || set.iter().all(Option::is_none) {
        return Some(RecordProblem::Keys);
    }
    let Values { region_code, level, kind, .. } = &record.set;
    let is_known = [
        (region_code, regions::regions().iter().any(|region| Some(region.code) == region_code.as_deref())),
        (level, LEVELS.iter().any(|code| Some(*code) == level.as_deref())),
        (kind, kind.as_deref().and_then(kind_of).is_some()),
    ];
    let unknown =
        is_known.into_iter().find(|(code, is_known)| code.as_deref().is_some_and(|code| !code.is_empty()) && !is_known);
    unknown.map(|(code, _)| RecordProblem::UnknownCode(code.clone().unwrap_or_default()))
}

/// The code that a value of `level` means, `None` for null.
pub(super) fn level_code(value: &str) -> Option<&'static str> {
    LEVELS.into_iter().find(|code| *code == value)
}

#[cfg(test)]
mod tests {
    use super::super::Resolver;
    use super::*;

    const RECORD: &str = r#"
        [[correction]]
        id = "chaoyang"
        name = "朝陽區教育局"
        host = "example.gov.cn"
        years = [2019, 2021]
        reason = "the site serves 长春"
        evidence = "its page of contacts"
        expect = { region_code = "" }
        set = { region_code = "220104" }
    "#;

    fn resolver(text: &str) -> Result<Resolver, CorrectionsError> {
        Ok(Resolver { corrections: Corrections::parse(text, Path::new("a.toml"))? })
    }

    #[test]
    fn a_record_corrects_what_it_matches() {
        let resolver = resolver(RECORD).expect("valid");
        let clues = Clues {
            name: Some("朝阳区教育局"),
            year: Some(2020),
            source_path: "a.html",
            source_url: Some("http://www.example.gov.cn/a.html"),
            ..Clues::default()
        };
        let (agency, note) = resolver.resolve_noted(&clues);
        assert_eq!((agency.region_code.as_deref(), agency.level, note), (Some("220104"), Some("county"), None));
        let told = Clues { source_path: "吉林省/长春市/朝阳区/a.html", source_url: None, ..clues };
        assert_eq!(agency.agency_id, resolver.resolve(&told).agency_id);
        assert_eq!(agency.parent_id, resolver.resolve(&told).parent_id);
        for other in [
            Clues { year: Some(2022), ..clues },
            Clues { source_url: Some("http://badexample.gov.cn/a.html"), ..clues },
            Clues { name: Some("朝阳区财政局"), ..clues },
        ] {
            let (agency, note) = resolver.resolve_noted(&other);
            assert_eq!((agency.region_code, note), (None, None), "{other:?}");
        }
        // The folder says the same meanwhile, or something else.
        let told = Clues { source_path: "吉林省/长春市/a.html", ..clues };
        let (agency, note) = resolver.resolve_noted(&told);
        assert_eq!(agency.region_code.as_deref(), Some("220104"));
        assert_eq!(note.as_deref(), Some("agency_correction_needless:chaoyang"));
        let told = Clues { source_path: "北京市/a.html", ..clues };
        let (agency, note) = resolver.resolve_noted(&told);
        assert_eq!(agency.region_code.as_deref(), Some("110105"));
        assert_eq!(note.as_deref(), Some("agency_correction_stale:chaoyang"));
    }

    #[test]
    fn records_that_cannot_be_meant_are_refused() {
        assert_ne!(resolver(RECORD).expect("valid").digest(), Resolver::embedded().digest());
        for (from, to, part) in [
            ("\"chaoyang\"", "\"Chaoyang!\"", "id must be"),
            ("name = \"朝陽區教育局\"\n        host = \"example.gov.cn\"", "", "needs a path"),
            ("\"220104\"", "\"999999\"", "unknown code \"999999\""),
            ("set = { region_code", "set = { level", "same keys"),
            ("\"its page of contacts\"", "\" \"", "reason and evidence"),
            ("years =", "yeers =", "yeers"),
        ] {
            let text = RECORD.replacen(from, to, 1);
            assert_ne!(text, RECORD, "{from}");
            let error = resolver(&text).expect_err(part).to_string();
            assert!(error.contains(part) && error.starts_with("a.toml: "), "{error}");
        }
        assert!(resolver(&format!("{RECORD}{RECORD}")).is_err(), "ids are distinct");
    }
}
