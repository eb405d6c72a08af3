//! What can go wrong between frames and a published snapshot.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};

/// Why nothing was published. Whatever it is, the last published snapshot stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The disk said no (full, read-only, no permission, gone).
    #[error("{}: cannot {action}: {source}", path.display())]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system answered.
        source: io::Error,
    },
    /// The Parquet writer or reader refused.
    #[error("{}: {source}", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What it said.
        source: Box<dyn Error + Send + Sync>,
    },
    /// Another run works on this output folder: exit code 75.
    #[error("{}: another run holds the lock ({holder})", path.display())]
    Held {
        /// The lock file.
        path: PathBuf,
        /// What the holder wrote about itself.
        holder: String,
    },
    /// A file reads back otherwise than it was written.
    #[error("{}: {what} is {found} on disk, expected {expected}", path.display())]
    Verify {
        /// The file or folder.
        path: PathBuf,
        /// Which property.
        what: &'static str,
        /// As it was written.
        expected: String,
        /// As it was found.
        found: String,
    },
    /// `current` is there, but it is not the link that a publication swaps.
    #[error("{}: expected a link to a snapshot, found a file or folder of that name", path.display())]
    CurrentNotALink {
        /// The path of `current`.
        path: PathBuf,
    },
    /// Nothing was ever published here.
    #[error("{}: no published snapshot", out.display())]
    NoSnapshot {
        /// The output folder.
        out: PathBuf,
    },
    /// A snapshot was named that is not there: exit code 2.
    #[error("{}: no snapshot {name} (found: {})", out.display(), list_ids(known))]
    UnknownSnapshot {
        /// The output folder.
        out: PathBuf,
        /// What was named.
        name: String,
        /// The snapshots that are there.
        known: Vec<String>,
    },
    /// Two snapshots are to be compared, and there are not two.
    #[error("{}: fewer than two snapshots to compare", out.display())]
    OnlyOne {
        /// The output folder.
        out: PathBuf,
    },
    /// A published snapshot is not what its manifest says.
    #[error("{}: snapshot is damaged: {problem}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
}

fn list_ids(ids: &[String]) -> String {
    if ids.is_empty() { "none".to_owned() } else { ids.join(", ") }
}

impl PublishError {
    /// Wraps an answer of the system: `.map_err(PublishError::io("create folder", path))`.
    pub(crate) fn io<'a>(action: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> Self + 'a {
        move |source| Self::Io { action, path: path.to_path_buf(), source }
    }

    /// Wraps an answer of the Parquet library.
    pub(crate) fn parquet<E>(path: &Path) -> impl FnOnce(E) -> Self + '_
    where
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        move |source| Self::Parquet { path: path.to_path_buf(), source: source.into() }
    }

    /// A file of a published snapshot that is not as it was written.
    pub(super) fn damaged(path: &Path, problem: String) -> Self {
        Self::Damaged { path: path.to_path_buf(), problem }
    }

    /// True when another run holds the lock.
    pub fn is_held(&self) -> bool {
        matches!(self, Self::Held { .. })
    }

    /// True when the command line named a snapshot that is not there.
    pub fn is_wrong_argument(&self) -> bool {
        matches!(self, Self::UnknownSnapshot { .. })
    }
}
