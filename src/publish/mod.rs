//! Frames to a published snapshot.
//!
//! 1. [`Publisher::open`] takes the lock of the output folder, clears what a killed run left, and makes the staging
//!    folder `snapshots/.tmp-<pid>`: an output that cannot be written is found before anything is parsed.
//! 2. [`LakeWriter`] writes the tables there, file by file, each synced. What is as in the last snapshot is not written
//!    again: the new one gets a second name for it (a hard link).
//! 3. [`Publisher::publish`] reads every file back, writes what describes them and `_snapshot.json`, syncs the folders, renames the staging
//!    folder to its id, swaps `current` by one rename, and removes the oldest snapshots.
//!
//! Until the swap nothing that a reader can see has changed; a snapshot is never written to again. If anything fails,
//! the staging folder is removed and `current` is as it was. Local disks only: the lock and the rename are the file
//! system's.
//!
//! What is absent: no partial update, no append to a published file, no waiting for the lock.

mod assemble;
mod carry;
pub mod catalog;
mod derived;
mod disk;
mod error;
mod held;
mod intact;
mod lake;
mod lock;
mod manifest;
mod parquet;
mod partition;
mod plan;
mod records;
mod replace;
mod scan;
mod swap;

pub use disk::{Disk, LocalDisk};
pub use error::PublishError;
pub use lake::{LakeWriter, open_state};
pub use lock::LOCK_FILE;
pub use manifest::{MANIFEST_FILE, RunInfo, content_sha256};
pub use parquet::Written;
pub use partition::{LakeOptions, TableFile};
pub use records::{RecordKind, RecordReader, RecordWriter};
pub use replace::{replace_file, replace_file_on};
pub use scan::{scan, scan_table};
pub use swap::{CURRENT, SNAPSHOTS, resolve_current};

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, MutexGuard, OnceLock, PoisonError};
use std::time::SystemTime;

use chrono::{DateTime, SecondsFormat, Utc};

use crate::describe::{DATAPACKAGE_FILE, VIEWS_FILE, datapackage, views};
use crate::model::Labels;
use crate::tabulate::TableId;
use crate::tabulate::codebook::{self, CodeRow};

/// Snapshots that are kept when nothing else is asked for: a week of nightly runs.
pub const DEFAULT_KEEP: usize = 7;

/// Steps of a publication, behind each of which a test may let it fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Every file was read back.
    Verified,
    /// The manifest is written and everything is on the disk.
    Synced,
    /// The snapshot has its id; `current` still points to the old one.
    Renamed,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Self; 3] = [Self::Verified, Self::Synced, Self::Renamed];
}

/// What was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Id of the snapshot.
    pub id: String,
    /// Its folder.
    pub path: PathBuf,
    /// Rows per table.
    pub rows: BTreeMap<&'static str, u64>,
    /// Bytes of all tables.
    pub bytes: u64,
    /// Ids of the snapshots that were removed.
    pub removed: Vec<String>,
    /// Why old snapshots could not be removed: the new one is published all the same.
    pub not_removed: Option<String>,
}

type Hook = Box<dyn FnMut(Step) -> io::Result<()> + Send>;

/// Holds the lock and the staging folder of one run.
pub struct Publisher {
    disk: Arc<dyn Disk>,
    out: PathBuf,
    staging: PathBuf,
    keep: usize,
    /// Of the tables that are being written: what the documents beside them say comes from it.
    codes: OnceLock<Vec<CodeRow>>,
    /// What was written for the next run.
    sealed: records::Sealed,
    hook: Option<Hook>,
    _lock: lock::Lock,
}

fn now() -> DateTime<Utc> {
    DateTime::from(SystemTime::now())
}

fn print_moment(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

impl Publisher {
    /// Opens the output folder (made where it is missing), keeping `keep` snapshots, at least the new one and the one
    /// that was `current` before it.
    ///
    /// Errors: `Held` when another run works on it; `Io` when it cannot be written; `CurrentNotALink`.
    pub fn open(out: &Path, keep: usize) -> Result<Self, PublishError> {
        Self::open_on(Arc::new(LocalDisk), out, keep)
    }

    /// [`Publisher::open`] on any disk.
    pub fn open_on(disk: Arc<dyn Disk>, out: &Path, keep: usize) -> Result<Self, PublishError> {
        swap::create_folders(&*disk, out)?;
        let lock = lock::Lock::acquire(&*disk, out, &print_moment(now()))?;
        let snapshots = out.join(SNAPSHOTS);
        swap::create_folders(&*disk, &snapshots)?;
        swap::check_current(out)?;
        swap::clear_left_overs(&*disk, out)?;
        swap::clear_left_overs(&*disk, &snapshots)?;
        let staging = snapshots.join(format!("{}{}", swap::TMP_PREFIX, std::process::id()));
        disk.create_folder(&staging).map_err(PublishError::io("create folder", &staging))?;
        let out = out.to_path_buf();
        let (codes, sealed) = (OnceLock::new(), records::Sealed::default());
        Ok(Self { disk, out, staging, keep, codes, sealed, hook: None, _lock: lock })
    }

    /// Lets a test fail behind a step.
    #[doc(hidden)]
    pub fn with_hook(mut self, hook: impl FnMut(Step) -> io::Result<()> + Send + 'static) -> Self {
        self.hook = Some(Box::new(hook));
        self
    }

    /// The writer of the run's tables; reports may be carried over from `previous`.
    ///
    /// Errors: `Io`.
    pub fn lake<'a>(
        &self,
        options: LakeOptions,
        labels: &'a dyn Labels,
        previous: Option<&'a catalog::Stored>,
    ) -> Result<LakeWriter<'a>, PublishError> {
        self.codes.get_or_init(|| codebook::rows(labels));
        let (disk, sealed) = (Arc::clone(&self.disk), Arc::clone(&self.sealed));
        LakeWriter::create(disk, &self.staging, options, labels, previous, sealed)
    }

    /// Throws away what was written so far, so that the tables can be begun anew.
    ///
    /// Errors: `Io`.
    pub fn restart(&self) -> Result<(), PublishError> {
        self.sealed().clear();
        let staging = &self.staging;
        self.disk.remove_tree(staging).map_err(PublishError::io("remove folder", staging))?;
        self.disk.create_folder(staging).map_err(PublishError::io("create folder", staging))
    }

    fn sealed(&self) -> MutexGuard<'_, BTreeMap<String, Written>> {
        // A run that panicked half way begins anew, and so does what it noted.
        self.sealed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn passed(&mut self, step: Step) -> Result<(), PublishError> {
        match &mut self.hook {
            Some(hook) => hook(step).map_err(PublishError::io("go on", &self.staging)),
            None => Ok(()),
        }
    }

    /// Publishes the files that [`LakeWriter::finish`] returned.
    ///
    /// Errors: whatever the disk says; nothing is published then.
    pub fn publish(mut self, files: Vec<TableFile>, info: &RunInfo) -> Result<Published, PublishError> {
        self.verify(&files)?;
        self.passed(Step::Verified)?;

        let snapshots = self.out.join(SNAPSHOTS);
        let content = manifest::content_sha256(&files);
        let moment = now();
        let id = swap::new_id(moment, &content, &swap::snapshot_ids(&snapshots)?);
        let documents = self.write_documents(&files, &id)?;
        let state = self.sealed().clone();
        let (disk, at) = (&*self.disk, print_moment(moment));
        manifest::write(disk, &self.staging, &id, &at, &content, &files, &documents, &state, info)?;
        for folder in TableId::ALL.map(TableId::name).into_iter().chain([lake::STATE_FOLDER]) {
            swap::sync_folder(&*self.disk, &self.staging.join(folder))?;
        }
        swap::sync_folder(&*self.disk, &self.staging)?;
        self.passed(Step::Synced)?;

        let path = snapshots.join(&id);
        let before = swap::current_id(&self.out);
        self.disk.rename(&self.staging, &path).map_err(PublishError::io("rename folder", &self.staging))?;
        let swapped = swap::sync_folder(&*self.disk, &snapshots)
            .and_then(|()| self.passed(Step::Renamed))
            .and_then(|()| swap::swap_current(&*self.disk, &self.out, &id));
        if let Err(error) = swapped {
            // What never was `current` must not look published. Where it may be `current` once the power has gone, or
            // even this fails, it stays, whole, and is removed in its turn.
            if swap::is_not_current(&*self.disk, &self.out, &id) && self.disk.rename(&path, &self.staging).is_ok() {
                let _ = swap::sync_folder(&*self.disk, &snapshots);
            }
            return Err(error);
        }

        let (removed, not_removed) = match swap::remove_old(&*self.disk, &self.out, self.keep.max(1), before.as_deref())
        {
            Ok(removed) => (removed, None),
            Err(error) => (Vec::new(), Some(error.to_string())),
        };
        Ok(Published {
            path,
            rows: manifest::rows_by_table(&files),
            bytes: files.iter().map(|file| file.written.bytes).sum(),
            id,
            removed,
            not_removed,
        })
    }

    /// Writes what travels with the tables: a Data Package, and views for DuckDB on the folder that the snapshot will have.
    fn write_documents(&self, files: &[TableFile], id: &str) -> Result<Vec<manifest::Document>, PublishError> {
        let codes = self.codes.get().map(Vec::as_slice).unwrap_or_default();
        let snapshots = self.out.join(SNAPSHOTS);
        let snapshots = fs::canonicalize(&snapshots).map_err(PublishError::io("resolve folder", &snapshots))?;
        let names: Vec<(&str, &str)> = files.iter().map(|file| (file.table.name(), file.file.as_str())).collect();
        let documents =
            [(DATAPACKAGE_FILE, datapackage(&names, codes)), (VIEWS_FILE, views(&snapshots.join(id), codes))];
        manifest::write_documents(&*self.disk, &self.staging, &documents)
    }

    /// Reads every file back that this run wrote, and makes sure that nothing else lies in the tables' folders.
    fn verify(&self, files: &[TableFile]) -> Result<(), PublishError> {
        let staging = &self.staging;
        let new = files.iter().filter(|file| !file.is_linked).collect::<Vec<_>>();
        let paths = new.iter().map(|file| staging.join(&file.file)).collect::<Vec<_>>();
        let claims = new.iter().zip(&paths).map(|(file, path)| (path.as_path(), file.table.table(), &file.written));
        parquet::verify(&claims.collect::<Vec<_>>())?;
        let state = self.sealed().clone();
        let state = state.iter().map(|(name, written)| intact::Claim {
            path: staging.join(lake::STATE_FOLDER).join(name),
            bytes: written.bytes,
            sha256: &written.sha256,
        });
        intact::compare(&state.collect::<Vec<_>>(), parquet::differs, |_, _| Ok(()))?;
        let expected: BTreeSet<&str> = files.iter().map(|file| file.file.as_str()).collect();
        let mut found = BTreeSet::new();
        for table in TableId::ALL {
            let folder = self.staging.join(table.name());
            for entry in fs::read_dir(&folder).map_err(PublishError::io("list folder", &folder))? {
                let entry = entry.map_err(PublishError::io("list folder", &folder))?;
                found.insert(format!("{}/{}", table.name(), entry.file_name().to_string_lossy()));
            }
        }
        if found.iter().map(String::as_str).eq(expected.iter().copied()) {
            return Ok(());
        }
        Err(PublishError::Verify {
            path: self.staging.clone(),
            what: "list of files",
            expected: expected.into_iter().collect::<Vec<_>>().join(", "),
            found: found.into_iter().collect::<Vec<_>>().join(", "),
        })
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        // After a publication it is gone already; after a failure nothing of the run shall stay. What cannot be
        // removed now is cleared by the next run.
        if self.staging.exists() {
            let _ = self.disk.remove_tree(&self.staging);
        }
    }
}

#[cfg(test)]
mod tests;
