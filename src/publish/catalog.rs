//! The snapshots of an output folder, seen from outside a run: which there are, what each says of itself, and going
//! back to an older one.
//!
//! Everything here reads `_snapshot.json` as any version of gongkai wrote it: what an older one did not say is empty.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::tabulate::TableId;

use super::intact::{self, Claim};
use super::lake::STATE_FOLDER;
use super::manifest::hash_names;
use super::partition::is_file_of;
use super::{CURRENT, LocalDisk, MANIFEST_FILE, PublishError, SNAPSHOTS, lock, now, print_moment, swap};

/// A file of a snapshot, as its manifest has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct StoredFile {
    /// Path inside the snapshot, '/' between components.
    pub file: String,
    /// Name of the table.
    pub table: String,
    /// Year of its rows; `None` where the year is null or the table is not cut by year.
    pub year: Option<i16>,
    /// Rows.
    pub rows: u64,
    /// Size in bytes.
    pub bytes: u64,
    /// sha256 of the bytes, 64 hex digits.
    pub sha256: String,
}

/// A file beside the tables, as the manifest has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct StoredDocument {
    /// Its name.
    pub file: String,
    /// Size in bytes.
    pub bytes: u64,
    /// sha256 of the bytes, 64 hex digits.
    pub sha256: String,
}

/// What a snapshot says of itself.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct StoredManifest {
    /// Id of the snapshot.
    pub id: String,
    /// When it was published, UTC.
    pub created_at: String,
    /// Version of gongkai that made it.
    #[serde(default)]
    pub tool_version: String,
    /// Hash over the names and hashes of all files.
    #[serde(default)]
    pub content_sha256: String,
    /// Hash of the config and the forms that it was made with.
    #[serde(default)]
    pub config_hash: String,
    /// Further facts about the run that made it, by name.
    #[serde(default)]
    pub run: BTreeMap<String, serde_json::Value>,
    /// Rows per table.
    #[serde(default)]
    pub rows: BTreeMap<String, u64>,
    /// What tells what the tables hold: `datapackage.json`, `views.sql`.
    #[serde(default)]
    pub documents: Vec<StoredDocument>,
    /// Files for the next run, with their bytes.
    #[serde(default)]
    pub state: BTreeMap<String, u64>,
    /// The same files, with the sha256 of their bytes, 64 hex digits.
    #[serde(default)]
    pub state_sha256: BTreeMap<String, String>,
    /// Its files.
    pub files: Vec<StoredFile>,
}

impl StoredManifest {
    /// Bytes of all files.
    pub fn n_bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }
}

/// A published snapshot and its manifest.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// Its folder.
    pub path: PathBuf,
    /// What it says of itself.
    pub manifest: StoredManifest,
}

impl Stored {
    /// What is published of a table's file, with its rows.
    pub(super) fn claim_file<'a>(&self, file: &'a StoredFile) -> (Claim<'a>, Option<u64>) {
        (Claim { path: self.path.join(&file.file), bytes: file.bytes, sha256: &file.sha256 }, Some(file.rows))
    }

    /// What is published of a file for the next run.
    ///
    /// Errors: `Damaged` where the manifest does not know it.
    pub(super) fn claim_state(&self, name: &str) -> Result<(Claim<'_>, Option<u64>), PublishError> {
        let path = self.path.join(STATE_FOLDER).join(name);
        match (self.manifest.state.get(name), self.manifest.state_sha256.get(name)) {
            (Some(&bytes), Some(sha256)) => Ok((Claim { path, bytes, sha256 }, None)),
            _ => Err(damaged(&path, "not in the manifest")),
        }
    }

    /// Holds the manifest against itself: what its entries say twice must be the same.
    ///
    /// Errors: `Damaged`.
    pub(super) fn check_manifest(&self) -> Result<(), PublishError> {
        let path = || self.path.join(MANIFEST_FILE);
        let names = self.manifest.files.iter().map(|file| (file.file.as_str(), file.sha256.as_str()));
        if hash_names(names) != self.manifest.content_sha256 {
            return Err(damaged(&path(), "content_sha256 is not that of its files"));
        }
        let is_misnamed = |file: &&StoredFile| {
            TableId::from_name(&file.table).is_none_or(|table| !is_file_of((table, file.year), &file.file))
        };
        match self.manifest.files.iter().find(is_misnamed) {
            Some(file) => Err(damaged(&path(), format_args!("{} is no file of its table and year", file.file))),
            None => Ok(()),
        }
    }
}

/// A snapshot in a list: one that is damaged is listed, too.
#[derive(Debug)]
pub struct Listed {
    /// Id of the snapshot: the name of its folder.
    pub id: String,
    /// Its manifest, or what is wrong with it.
    pub manifest: Result<StoredManifest, PublishError>,
    /// True for the one that `current` points to.
    pub is_current: bool,
}

/// The published snapshots, oldest first.
///
/// Errors: `NoSnapshot` where there is no snapshot at all; `Io`.
pub fn list(out: &Path) -> Result<Vec<Listed>, PublishError> {
    let snapshots = out.join(SNAPSHOTS);
    let ids = ids(out)?;
    if ids.is_empty() {
        return Err(PublishError::NoSnapshot { out: out.to_path_buf() });
    }
    let current = swap::current_id(out);
    let look = |id: String| Listed {
        manifest: read_manifest(&snapshots.join(&id)),
        is_current: current.as_deref() == Some(id.as_str()),
        id,
    };
    Ok(ids.into_iter().map(look).collect())
}

/// The snapshot that is meant by an id, by `current` or by the path of a snapshot's folder.
///
/// Errors: `UnknownSnapshot` with the ids that there are; `Damaged` when its manifest cannot be read.
pub fn find(out: &Path, name: &str) -> Result<Stored, PublishError> {
    let path = if name == CURRENT {
        swap::resolve_current(out)?
    } else if ids(out)?.iter().any(|id| id == name) {
        out.join(SNAPSHOTS).join(name)
    } else if Path::new(name).join(MANIFEST_FILE).is_file() {
        // Resolved once: `OUT/current` may be swapped while it is read.
        fs::canonicalize(name).map_err(PublishError::io("resolve folder", Path::new(name)))?
    } else {
        return Err(unknown(out, name));
    };
    Ok(Stored { manifest: read_manifest(&path)?, path })
}

/// The two newest snapshots, the older one first.
///
/// Errors: `OnlyOne` where there are not two.
pub fn last_two(out: &Path) -> Result<(Stored, Stored), PublishError> {
    let ids = ids(out)?;
    let [.., older, newer] = ids.as_slice() else {
        return Err(PublishError::OnlyOne { out: out.to_path_buf() });
    };
    Ok((find(out, older)?, find(out, newer)?))
}

/// Points `current` to the snapshot `id`, under the lock, after reading every byte of it.
///
/// Returns the id that `current` pointed to before, if any. Nothing is removed: the next run that publishes makes a
/// newer snapshot and counts the old ones as always.
///
/// Errors: `UnknownSnapshot`; `Damaged` names the file; `Held` when a run is under way; `Io`.
pub fn rollback(out: &Path, id: &str) -> Result<Option<String>, PublishError> {
    // An output folder that is not there is a mistyped argument: nothing is made for it.
    if !ids(out)?.iter().any(|known| known == id) {
        return Err(unknown(out, id));
    }
    let _lock = lock::Lock::acquire(&LocalDisk, out, &print_moment(now()))?;
    // Under the lock once more: the run that held it may have removed the snapshot.
    if !ids(out)?.iter().any(|known| known == id) {
        return Err(unknown(out, id));
    }
    swap::check_current(out)?;
    swap::clear_left_overs(&LocalDisk, out)?;
    let path = out.join(SNAPSHOTS).join(id);
    verify(&Stored { manifest: read_manifest(&path)?, path })?;
    let before = swap::current_id(out);
    swap::swap_current(&LocalDisk, out, id)?;
    Ok(before)
}

/// Ids of the snapshots, oldest first; none where the folder of snapshots is not there.
fn ids(out: &Path) -> Result<Vec<String>, PublishError> {
    let snapshots = out.join(SNAPSHOTS);
    match fs::metadata(&snapshots) {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(Vec::new()),
        Err(error) => Err(PublishError::io("look at folder", &snapshots)(error)),
        Ok(_) => swap::snapshot_ids(&snapshots),
    }
}

fn unknown(out: &Path, name: &str) -> PublishError {
    PublishError::UnknownSnapshot { out: out.to_path_buf(), name: name.to_owned(), known: ids(out).unwrap_or_default() }
}

fn damaged(path: &Path, problem: impl ToString) -> PublishError {
    PublishError::damaged(path, problem.to_string())
}

fn read_manifest(snapshot: &Path) -> Result<StoredManifest, PublishError> {
    let path = snapshot.join(MANIFEST_FILE);
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(damaged(&path, "not there")),
        Err(error) => return Err(PublishError::io("read file", &path)(error)),
    };
    serde_json::from_slice(&text).map_err(|error| damaged(&path, error))
}

/// Reads every file of a snapshot: size, hash and number of rows must be as its manifest says, and nothing may be
/// missing or lie beside. Columns are not compared: an older version may have had others.
fn verify(snapshot: &Stored) -> Result<(), PublishError> {
    let files = snapshot.manifest.files.iter().map(|file| snapshot.claim_file(file));
    let documents = snapshot.manifest.documents.iter().map(|document| {
        let path = snapshot.path.join(&document.file);
        (Claim { path, bytes: document.bytes, sha256: &document.sha256 }, None)
    });
    intact::check_published(&files.chain(documents).collect::<Vec<_>>())?;
    let expected: BTreeSet<&str> = snapshot.manifest.files.iter().map(|file| file.file.as_str()).collect();
    let tables: BTreeSet<&str> = snapshot.manifest.files.iter().map(|file| file.table.as_str()).collect();
    for table in tables {
        let folder = snapshot.path.join(table);
        for entry in fs::read_dir(&folder).map_err(PublishError::io("list folder", &folder))? {
            let entry = entry.map_err(PublishError::io("list folder", &folder))?;
            if !expected.contains(format!("{table}/{}", entry.file_name().to_string_lossy()).as_str()) {
                return Err(damaged(&entry.path(), "not a file of this snapshot"));
            }
        }
    }
    Ok(())
}
