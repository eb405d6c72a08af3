//! `_snapshot.json`: what a snapshot is, so that it can be checked and told from others without reading a table.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::codec::hex;
use crate::tabulate::TableId;

use super::TableFile;
use super::{Disk, PublishError, Written};

/// Name of the manifest in the snapshot's folder.
pub const MANIFEST_FILE: &str = "_snapshot.json";

/// What the caller says of the run.
#[derive(Debug, Clone, Default)]
pub struct RunInfo {
    /// Version of gongkai.
    pub tool_version: String,
    /// Hash of the config and the forms that the run used.
    pub config_hash: String,
    /// Further facts for the manifest (files by status, input roots), by name.
    pub extra: BTreeMap<String, serde_json::Value>,
}

#[derive(Serialize)]
struct ManifestFile<'a> {
    file: &'a str,
    table: &'static str,
    year: Option<i16>,
    rows: u64,
    bytes: u64,
    sha256: &'a str,
}

/// A file beside the tables that tells what they hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Document {
    /// Its name.
    pub file: &'static str,
    /// Size in bytes.
    pub bytes: u64,
    /// sha256 of the bytes, 64 hex digits.
    pub sha256: String,
}

/// Writes the documents of a snapshot into its folder and brings them to the disk.
///
/// They are no part of the content's hash: they follow from the tables, and one of them names the snapshot's folder.
pub fn write_documents(
    disk: &dyn Disk,
    folder: &Path,
    documents: &[(&'static str, String)],
) -> Result<Vec<Document>, PublishError> {
    let write = |(file, text): &(&'static str, String)| {
        let path = folder.join(file);
        disk.create_file(&path)
            .and_then(|()| disk.append(&path, text.as_bytes()))
            .and_then(|()| disk.sync_file(&path))
            .map_err(PublishError::io("write file", &path))?;
        Ok(Document { file, bytes: text.len() as u64, sha256: hex(&Sha256::digest(text)) })
    };
    documents.iter().map(write).collect()
}

#[derive(Serialize)]
struct Manifest<'a> {
    id: &'a str,
    created_at: &'a str,
    tool_version: &'a str,
    config_hash: &'a str,
    content_sha256: &'a str,
    rows: BTreeMap<&'static str, u64>,
    files: Vec<ManifestFile<'a>>,
    /// What tells what the tables hold.
    documents: &'a [Document],
    /// Files that the next run reads, with their bytes.
    state: BTreeMap<&'a str, u64>,
    /// The same files, with their hashes.
    state_sha256: BTreeMap<&'a str, &'a str>,
    run: &'a BTreeMap<String, serde_json::Value>,
}

/// Hash over the names and hashes of all files: equal for equal tables, whenever they were made.
pub fn content_sha256(files: &[TableFile]) -> String {
    hash_names(files.iter().map(|file| (file.file.as_str(), file.written.sha256.as_str())))
}

/// [`content_sha256`] of files that are known by name and hash.
pub(super) fn hash_names<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut hasher = Sha256::new();
    for (file, sha256) in files {
        hasher.update(format!("{file} {sha256}\n").as_bytes());
    }
    hex(&hasher.finalize())
}

/// Rows per table; every table is there.
pub fn rows_by_table(files: &[TableFile]) -> BTreeMap<&'static str, u64> {
    let mut rows: BTreeMap<_, _> = TableId::ALL.into_iter().map(|table| (table.name(), 0)).collect();
    for file in files {
        *rows.entry(file.table.name()).or_default() += file.written.rows;
    }
    rows
}

/// Writes the manifest of a snapshot into its folder and brings it to the disk.
#[expect(clippy::too_many_arguments, reason = "all of them are its lines")]
pub fn write(
    disk: &dyn Disk,
    folder: &Path,
    id: &str,
    created_at: &str,
    content: &str,
    files: &[TableFile],
    documents: &[Document],
    state: &BTreeMap<String, Written>,
    info: &RunInfo,
) -> Result<(), PublishError> {
    let manifest = Manifest {
        id,
        created_at,
        tool_version: &info.tool_version,
        config_hash: &info.config_hash,
        content_sha256: content,
        rows: rows_by_table(files),
        files: files
            .iter()
            .map(|file| ManifestFile {
                file: &file.file,
                table: file.table.name(),
                year: file.year,
                rows: file.written.rows,
                bytes: file.written.bytes,
                sha256: &file.written.sha256,
            })
            .collect(),
        documents,
        state: state.iter().map(|(name, written)| (name.as_str(), written.bytes)).collect(),
        state_sha256: state.iter().map(|(name, written)| (name.as_str(), written.sha256.as_str())).collect(),
        run: &info.extra,
    };
    let path = folder.join(MANIFEST_FILE);
    let mut text = serde_json::to_string_pretty(&manifest).expect("strings and numbers are JSON");
    text.push('\n');
    disk.create_file(&path)
        .and_then(|()| disk.append(&path, text.as_bytes()))
        .and_then(|()| disk.sync_file(&path))
        .map_err(PublishError::io("write file", &path))
}
