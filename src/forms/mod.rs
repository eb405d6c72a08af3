//! What each edition of the form prints: rows, columns, labels and identities, from `config/forms/`.
//!
//! The files are data: a new spelling is a line there. They are built into the binary; a folder may replace them. No
//! document is parsed here.

mod file;
pub mod lexicon;

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::identities::{Identity, Per};
use crate::model::{
    Applicant, Channel, CheckCode, DisputeOutcome, Edition, Item, Labels, Measure, Outcome, OutcomeGroup,
};
use file::{FormFile, IdentityEntry, LabelEntry};
pub use lexicon::{Hit, Lexicon, Meaning};

const EMBEDDED: [(&str, &str); 2] = [
    ("2019.toml", include_str!("../../config/forms/2019.toml")),
    ("2021.toml", include_str!("../../config/forms/2021.toml")),
];

/// Why the forms could not be loaded.
#[derive(Debug, Error)]
pub enum FormsError {
    /// The folder or a file in it could not be read.
    #[error("{path}: cannot be read")]
    Read {
        /// What was read.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The folder holds no form.
    #[error("{path}: holds no .toml file with a form")]
    Empty {
        /// The folder.
        path: PathBuf,
    },
    /// A file is not TOML, or has an unknown or missing key; the source names the key and the line.
    #[error("{path}: {source}")]
    Parse {
        /// The file.
        path: PathBuf,
        /// Key and line.
        source: Box<toml::de::Error>,
    },
    /// A code that the data contract does not have.
    #[error("{path}: unknown {kind} code {code:?}")]
    UnknownCode {
        /// The file.
        path: PathBuf,
        /// What the code should name.
        kind: &'static str,
        /// The code found.
        code: String,
    },
}

/// A row of T1 with the columns that the edition gives it.
#[derive(Debug, Clone)]
pub struct FormItem {
    /// Row.
    pub item: Item,
    /// Official label.
    pub label: String,
    /// Columns in the order of the form.
    pub measures: Vec<Measure>,
}

/// One edition of the form.
#[derive(Debug, Clone)]
pub struct Form {
    /// Which edition.
    pub edition: Edition,
    /// Document that prescribes it.
    pub source: String,
    /// First and last year of reports that it was made for.
    pub years: [i16; 2],
    /// Rows of T1 in order.
    pub t1: Vec<FormItem>,
    /// Columns of T1 with their labels.
    pub t1_measures: Vec<(Measure, String)>,
    /// Rows of T2 in order, with their labels.
    pub t2: Vec<(Outcome, String)>,
    /// Columns of T2 in order, with their labels.
    pub t2_columns: Vec<(Applicant, String)>,
    /// Blocks of T3 in order, with their labels.
    pub t3_channels: Vec<(Channel, String)>,
    /// Columns of a block of T3 in order, with their labels.
    pub t3_outcomes: Vec<(DisputeOutcome, String)>,
    /// Accounting identities.
    pub identities: Vec<Identity>,
}

/// All editions, compiled.
#[derive(Debug)]
pub struct Forms {
    forms: Vec<Form>,
    lexicon: Lexicon,
    digest: String,
}

impl Forms {
    /// The forms that are built into the binary.
    pub fn embedded() -> Self {
        let files = EMBEDDED.map(|(name, text)| (PathBuf::from(name), text.to_owned()));
        Self::compile(&files).expect("the embedded forms are valid: tested")
    }

    /// The forms of a folder: every `.toml` file in it, in order of names. They replace the embedded ones.
    pub fn load(folder: &Path) -> Result<Self, FormsError> {
        let read_error = |path: &Path| {
            let path = path.to_owned();
            |source| FormsError::Read { path, source }
        };
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(read_error(folder))? {
            let path = entry.map_err(read_error(folder))?.path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                paths.push(path);
            }
        }
        paths.sort();
        if paths.is_empty() {
            return Err(FormsError::Empty { path: folder.to_owned() });
        }
        let mut files = Vec::new();
        for path in paths {
            let text = std::fs::read_to_string(&path).map_err(read_error(&path))?;
            files.push((path, text));
        }
        Self::compile(&files)
    }

    fn compile(files: &[(PathBuf, String)]) -> Result<Self, FormsError> {
        let mut forms = Vec::new();
        let mut entries = Vec::new();
        let mut hasher = Sha256::new();
        for (path, text) in files {
            let parsed: FormFile = toml::from_str(text)
                .map_err(|source| FormsError::Parse { path: path.clone(), source: Box::new(source) })?;
            forms.push(compile_form(&parsed, path)?);
            collect_labels(&parsed, path, &mut entries)?;
            hasher.update(text.as_bytes());
        }
        forms.sort_by_key(|form: &Form| form.edition);
        let digest = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { forms, lexicon: Lexicon::new(entries), digest })
    }

    /// The labels of all editions.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The form of an edition; `None` for one that has no file.
    pub fn get(&self, edition: Edition) -> Option<&Form> {
        self.forms.iter().find(|form| form.edition == edition)
    }

    /// Every edition, the latest first.
    pub fn iter(&self) -> impl Iterator<Item = &Form> {
        self.forms.iter()
    }

    /// sha256 of the files, 64 hex digits: part of a snapshot's identity.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The identities of all editions, without repeats.
    pub fn identities(&self) -> impl Iterator<Item = &Identity> {
        self.forms.first().into_iter().flat_map(|form| &form.identities)
    }

    /// The label of a key: of `edition` if it has the key, else of any edition.
    fn label<'a, K: PartialEq + 'a>(
        &'a self,
        edition: Edition,
        key: K,
        list: impl Fn(&'a Form) -> &'a [(K, String)],
    ) -> &'a str {
        self.get(edition)
            .into_iter()
            .chain(self.forms.iter())
            .find_map(|form| list(form).iter().find(|(candidate, _)| *candidate == key))
            .map_or("", |(_, label)| label)
    }
}

impl Labels for Forms {
    fn item(&self, edition: Edition, item: Item) -> &str {
        self.get(edition)
            .into_iter()
            .chain(self.forms.iter())
            .find_map(|form| form.t1.iter().find(|row| row.item == item))
            .map_or("", |row| &row.label)
    }

    fn measure(&self, edition: Edition, item: Item, measure: Measure) -> &str {
        let has = |form: &&Form| form.t1.iter().any(|row| row.item == item && row.measures.contains(&measure));
        self.get(edition)
            .into_iter()
            .chain(self.forms.iter())
            .find(has)
            .and_then(|form| form.t1_measures.iter().find(|(candidate, _)| *candidate == measure))
            .map_or("", |(_, label)| label)
    }

    fn outcome(&self, edition: Edition, outcome: Outcome) -> &str {
        self.label(edition, outcome, |form| &form.t2)
    }

    fn applicant(&self, applicant: Applicant) -> &str {
        self.label(Edition::E2021, applicant, |form| &form.t2_columns)
    }

    fn channel(&self, channel: Channel) -> &str {
        self.label(Edition::E2021, channel, |form| &form.t3_channels)
    }

    fn dispute_outcome(&self, outcome: DisputeOutcome) -> &str {
        self.label(Edition::E2021, outcome, |form| &form.t3_outcomes)
    }
}

fn unknown<'a>(path: &'a Path, kind: &'static str, code: &'a str) -> impl FnOnce() -> FormsError + 'a {
    move || FormsError::UnknownCode { path: path.to_owned(), kind, code: code.to_owned() }
}

fn decode_labels<K>(
    entries: &[LabelEntry],
    path: &Path,
    kind: &'static str,
    from_code: impl Fn(&str) -> Option<K>,
) -> Result<Vec<(K, String)>, FormsError> {
    entries
        .iter()
        .map(|entry| {
            let key = from_code(&entry.code).ok_or_else(unknown(path, kind, &entry.code))?;
            Ok((key, entry.label.clone()))
        })
        .collect()
}

fn compile_form(file: &FormFile, path: &Path) -> Result<Form, FormsError> {
    let edition = Edition::from_code(&file.edition).ok_or_else(unknown(path, "edition", &file.edition))?;
    for entry in &file.t1.measures {
        let measure = Measure::from_code(&entry.code).ok_or_else(unknown(path, "measure", &entry.code))?;
        let unit = entry.unit.as_deref().unwrap_or("count");
        if measure.unit().code() != unit {
            return Err(unknown(path, "unit", unit)());
        }
    }
    let mut t1 = Vec::new();
    for entry in &file.t1.items {
        let measures = entry
            .measures
            .iter()
            .map(|code| Measure::from_code(code).ok_or_else(unknown(path, "measure", code)))
            .collect::<Result<_, _>>()?;
        let item = Item::from_code(&entry.code).ok_or_else(unknown(path, "item", &entry.code))?;
        t1.push(FormItem { item, label: entry.label.clone(), measures });
    }
    let t2 = decode_labels(&file.t2.rows, path, "outcome", Outcome::from_code)?;
    let identities =
        file.identities.iter().map(|entry| compile_identity(entry, &t2, path)).collect::<Result<_, _>>()?;
    Ok(Form {
        edition,
        source: file.source.clone(),
        years: file.years,
        t1,
        t1_measures: decode_labels(&file.t1.measures, path, "measure", Measure::from_code)?,
        t2,
        t2_columns: decode_labels(&file.t2.columns, path, "applicant", Applicant::from_code)?,
        t3_channels: decode_labels(&file.t3.channels, path, "channel", Channel::from_code)?,
        t3_outcomes: decode_labels(&file.t3.outcomes, path, "dispute outcome", DisputeOutcome::from_code)?,
        identities,
    })
}

fn compile_identity(entry: &IdentityEntry, t2: &[(Outcome, String)], path: &Path) -> Result<Identity, FormsError> {
    let check = CheckCode::ALL.into_iter().find(|check| check.code() == entry.check).ok_or_else(unknown(
        path,
        "check",
        &entry.check,
    ))?;
    let per = Per::from_code(&entry.per).ok_or_else(unknown(path, "identity scope", &entry.per))?;
    let side = |codes: &[String]| -> Result<Vec<usize>, FormsError> {
        let mut keys = Vec::new();
        for code in codes {
            match per {
                // "@results" holds for every edition: whichever rows of (一) to (六) a document prints are added up.
                Per::Applicant if code == "@results" => {
                    debug_assert!(t2.iter().any(|(outcome, _)| outcome.is_result()));
                    keys.extend(Outcome::ALL.into_iter().filter(|outcome| outcome.is_result()).map(Outcome::index));
                }
                Per::Applicant => {
                    keys.push(Outcome::from_code(code).ok_or_else(unknown(path, "outcome", code))?.index());
                }
                Per::Outcome => {
                    keys.push(Applicant::from_code(code).ok_or_else(unknown(path, "applicant", code))?.index());
                }
                Per::Channel => {
                    let outcome = DisputeOutcome::from_code(code);
                    keys.push(outcome.ok_or_else(unknown(path, "dispute outcome", code))?.index());
                }
            }
        }
        Ok(keys)
    };
    Ok(Identity { check, per, left: side(&entry.left)?, right: side(&entry.right)? })
}

/// Adds every spelling of the file with what it means.
fn collect_labels(file: &FormFile, path: &Path, entries: &mut Vec<(String, Meaning)>) -> Result<(), FormsError> {
    let mut plain = |texts: &[String], meaning: Meaning| {
        entries.extend(texts.iter().map(|text| (text.clone(), meaning)));
    };
    plain(&file.t1.bands, Meaning::T1Band);
    plain(&file.t1.heads, Meaning::T1Head);
    plain(&file.t1.fragments, Meaning::T1Head);
    plain(&file.t2.heads, Meaning::T2Head);
    plain(&file.t2.remarks, Meaning::T2Remark);
    plain(&file.t3.heads, Meaning::T3Head);
    plain(&file.t3.fragments, Meaning::T3Head);
    let mut coded = |list: &[LabelEntry], kind, meaning_of: &dyn Fn(&str) -> Option<Meaning>| {
        for entry in list {
            let meaning = meaning_of(&entry.code).ok_or_else(unknown(path, kind, &entry.code))?;
            entries.push((entry.label.clone(), meaning));
            entries.extend(entry.aliases.iter().map(|alias| (alias.clone(), meaning)));
        }
        Ok::<(), FormsError>(())
    };
    coded(&file.t1.measures, "measure", &|code| Measure::from_code(code).map(Meaning::T1Measure))?;
    coded(&file.t2.columns, "applicant", &|code| Applicant::from_code(code).map(Meaning::T2Column))?;
    coded(&file.t2.groups, "outcome group", &|code| OutcomeGroup::from_code(code).map(Meaning::T2Group))?;
    coded(&file.t2.rows, "outcome", &|code| Outcome::from_code(code).map(Meaning::T2Row))?;
    coded(&file.t3.channels, "channel", &|code| Channel::from_code(code).map(Meaning::T3Channel))?;
    coded(&file.t3.outcomes, "dispute outcome", &|code| DisputeOutcome::from_code(code).map(Meaning::T3Outcome))?;
    for entry in &file.t1.items {
        let item = Item::from_code(&entry.code).ok_or_else(unknown(path, "item", &entry.code))?;
        entries.push((entry.label.clone(), Meaning::T1Item(item)));
        entries.extend(entry.aliases.iter().map(|alias| (alias.clone(), Meaning::T1Item(item))));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_forms_have_the_cells_of_the_contract() {
        let forms = Forms::embedded();
        for (edition, n_t1, n_t2) in [(Edition::E2021, 10, 25), (Edition::E2019, 22, 23)] {
            let form = forms.get(edition).expect("edition is there");
            assert_eq!(form.t1.iter().map(|row| row.measures.len()).sum::<usize>(), n_t1);
            assert_eq!((form.t2.len(), form.t2_columns.len()), (n_t2, 7));
            assert_eq!((form.t3_channels.len(), form.t3_outcomes.len()), (3, 5));
            assert_eq!(form.identities.len(), 4);
        }
        assert_eq!(forms.outcome(Edition::E2019, Outcome::Other), "(六)其他处理");
        assert_eq!(forms.item(Edition::E2019, Item::NormativeDocuments), "规范性文件");
        assert_eq!(forms.item(Edition::E2021, Item::NormativeDocuments), "行政规范性文件");
    }

    #[test]
    fn a_folder_with_an_unknown_key_or_code_is_refused() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let path = folder.path().join("2021.toml");
        let good = EMBEDDED[1].1;
        assert!(matches!(Forms::load(folder.path()), Err(FormsError::Empty { .. })));
        std::fs::write(&path, good.replacen("years =", "yeers =", 1)).expect("written");
        let message = Forms::load(folder.path()).expect_err("unknown key").to_string();
        assert!(message.contains("yeers") && message.contains("line"), "{message}");
        std::fs::write(&path, good.replacen("\"received_new\"", "\"received_old\"", 1)).expect("written");
        let message = Forms::load(folder.path()).expect_err("unknown code").to_string();
        assert!(message.contains("received_old"), "{message}");
        std::fs::write(&path, good).expect("written");
        assert_eq!(Forms::load(folder.path()).expect("valid").iter().count(), 1);
    }
}
