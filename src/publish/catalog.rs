//! The snapshots of an output folder, seen from outside a run: which there are, what each says of itself, and going
//! back to an older one.
//!
//! Everything here reads `_snapshot.json` as any version of gongkai wrote it: what an older one did not say is empty.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use polars_parquet::read::read_metadata;
use rayon::prelude::*;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::codec::hex;

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
    let current = fs::read_link(out.join(CURRENT)).ok();
    let current = current.as_deref().and_then(Path::file_name);
    let look = |id: String| Listed {
        manifest: read_manifest(&snapshots.join(&id)),
        is_current: current == Some(id.as_ref()),
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
    let before = fs::read_link(out.join(CURRENT)).ok();
    let before = before.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
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
    snapshot.manifest.files.par_iter().try_for_each(|file| verify_file(&snapshot.path, file))?;
    for document in &snapshot.manifest.documents {
        verify_bytes(&snapshot.path.join(&document.file), document.bytes, &document.sha256)?;
    }
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

fn verify_file(snapshot: &Path, expected: &StoredFile) -> Result<(), PublishError> {
    let path = snapshot.join(&expected.file);
    let mut file = verify_bytes(&path, expected.bytes, &expected.sha256)?;
    let n_rows = read_metadata(&mut file).map_err(|error| damaged(&path, error))?.num_rows as u64;
    if n_rows != expected.rows {
        return Err(damaged(&path, format_args!("{n_rows} rows, expected {}", expected.rows)));
    }
    Ok(())
}

/// Reads a file from end to end: its bytes must be those that were published.
fn verify_bytes(path: &Path, bytes: u64, sha256: &str) -> Result<File, PublishError> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(damaged(path, "not there")),
        Err(error) => return Err(PublishError::io("open file", path)(error)),
    };
    let (mut hasher, mut buffer, mut n_bytes) = (Sha256::new(), vec![0; 1 << 18], 0);
    loop {
        let n = file.read(&mut buffer).map_err(PublishError::io("read file", path))?;
        if n == 0 {
            break;
        }
        n_bytes += n as u64;
        hasher.update(&buffer[..n]);
    }
    if n_bytes != bytes {
        return Err(damaged(path, format_args!("{n_bytes} bytes, expected {bytes}")));
    }
    if hex(&hasher.finalize()) != sha256 {
        return Err(damaged(path, "its bytes are not those that were published (sha256 differs)"));
    }
    Ok(file)
}
