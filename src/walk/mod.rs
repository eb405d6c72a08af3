//! Stage 1: folders and files to source files, one by one and in a fixed order, and their bytes.
//!
//! Nothing is lost on the way: what is not read (hidden and temporary files of crawlers, links, devices, sidecars) comes
//! out as [`Found::Skipped`] with its reason, what cannot be reached as [`Found::Failed`]. One row for a folder that is
//! skipped, none for what lies in it. Kinds of files are told in [`read()`], by content; encodings in `decode`; archives are
//! not opened yet.
//!
//! Order: inputs by path; within an input depth first, each folder sorted by the bytes of its names, so that it depends
//! neither on the file system nor on how the inputs were typed. Only one folder's names per level are held in memory.
//!
//! `source_path`: relative to the input, `/` between components; for a single file its name. With several inputs each
//! path begins with the name of its input, and with as many of the folders above as it takes to tell the inputs apart
//! (`a/raw/x.html`, `b/raw/x.html`), so that paths are unique and the reader sees where a file came from. An input that
//! lies inside another is not read twice; if the outer one would skip it (a hidden folder, named on purpose), it is read.

mod content;
mod name;
mod read;
mod roots;
mod seen;
mod sidecar;

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;
use walkdir::WalkDir;

pub use content::{Format, Kind};
pub use name::{escape_for_terminal, printable_name};
pub use read::{RawFile, ReadCause, ReadError, ReadLimits, ReadNote, Stamp, read, read_many, unpack_any};
pub use seen::Seen;
pub use sidecar::{SidecarNote, parse as parse_sidecar};

use roots::Root;

/// How folders are walked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WalkOptions {
    /// Follow symbolic links. A loop is then a [`Found::Failed`]. Links named as inputs are always followed.
    pub follow_links: bool,
}

/// A file to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Where it is.
    pub path: PathBuf,
    /// How the tables name it; see the module documentation.
    pub source_path: String,
}

/// What the walk met.
#[derive(Debug)]
pub enum Found {
    /// A file to be read.
    File(SourceFile),
    /// Something that is not read, on purpose.
    Skipped {
        /// How the tables name it.
        source_path: String,
        /// Where it is.
        path: PathBuf,
        /// Why.
        reason: SkipReason,
    },
    /// Something that could not be reached.
    Failed {
        /// How the tables name it.
        source_path: String,
        /// Why.
        error: EntryError,
    },
}

impl Found {
    /// How the tables name it.
    pub fn source_path(&self) -> &str {
        match self {
            Self::File(file) => &file.source_path,
            Self::Skipped { source_path, .. } | Self::Failed { source_path, .. } => source_path,
        }
    }
}

/// Why something is not read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SkipReason {
    /// The name begins with a dot.
    #[error("hidden file")]
    Hidden,
    /// As above.
    #[error("hidden folder, not entered")]
    HiddenFolder,
    /// A file that a program has not finished, or keeps for itself.
    #[error("temporary file ({pattern})")]
    Temporary {
        /// What about the name says so.
        pattern: &'static str,
    },
    /// A folder that a crawler keeps for itself.
    #[error("folder of a crawler, not entered ({name})")]
    CrawlerFolder {
        /// Its name.
        name: &'static str,
    },
    /// A symbolic link.
    #[error("symbolic link, not followed")]
    Link,
    /// Not a file at all.
    #[error("not a regular file ({kind})")]
    Special {
        /// `fifo`, `socket`, `character device`, `block device`.
        kind: &'static str,
    },
    /// What a crawler wrote about a page; it is read with that page.
    #[error("sidecar of {page}")]
    Sidecar {
        /// Name of the page, in the same folder.
        page: String,
    },
}

/// Why something could not be reached.
#[derive(Debug, Error)]
pub enum EntryError {
    /// A link leads back to a folder that it lies in.
    #[error("link leads back to {ancestor}")]
    Loop {
        /// That folder, as the tables would name it; empty for the input itself.
        ancestor: String,
    },
    /// The system refused.
    #[error("cannot be read: {source}")]
    Io {
        /// What the system said.
        source: io::Error,
    },
}

/// Why there is nothing to walk.
#[derive(Debug, Error)]
pub enum WalkError {
    /// No input was named.
    #[error("no input: name at least one folder or file")]
    NoInput,
    /// An input is not there.
    #[error("{}: input does not exist", escape_for_terminal(&path.to_string_lossy()))]
    Missing {
        /// As it was typed.
        path: PathBuf,
    },
    /// An input is there, and cannot be asked what it is.
    #[error("{}: input cannot be read: {source}", escape_for_terminal(&path.to_string_lossy()))]
    Unreadable {
        /// As it was typed.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Opens a walk over inputs: folders and files in any number and order.
///
/// Errors: an input that does not exist, or none at all. What goes wrong later is an item of the walk.
pub fn walk<P: AsRef<Path>>(inputs: &[P], options: &WalkOptions) -> Result<Walk, WalkError> {
    if inputs.is_empty() {
        return Err(WalkError::NoInput);
    }
    let inputs: Vec<&Path> = inputs.iter().map(AsRef::as_ref).collect();
    let roots = roots::resolve(&inputs)?;
    Ok(Walk { options: options.clone(), roots: roots.into_iter(), folder: None })
}

/// The walk: an iterator over what was found.
pub struct Walk {
    options: WalkOptions,
    roots: std::vec::IntoIter<Root>,
    folder: Option<Folder>,
}

/// One input folder on its way.
struct Folder {
    root: Root,
    entries: walkdir::IntoIter,
    pages: Vec<Option<Pages>>,
}

/// Pages of one folder by their names without extension, so that sidecars named after them are known.
struct Pages {
    folder: PathBuf,
    by_stem: HashMap<OsString, OsString>,
}

impl Iterator for Walk {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            if let Some(folder) = &mut self.folder {
                if let Some(found) = folder.next(&self.options) {
                    return Some(found);
                }
                self.folder = None;
            }
            let root = self.roots.next()?;
            match fs::metadata(&root.path) {
                Ok(metadata) if metadata.is_dir() => self.folder = Some(Folder::open(root, &self.options)),
                Ok(metadata) if metadata.is_file() => {
                    return Some(Found::File(SourceFile { path: root.path, source_path: root.label }));
                }
                Ok(metadata) => {
                    let reason = SkipReason::Special { kind: special_kind(metadata.file_type()) };
                    return Some(Found::Skipped { source_path: root.label, path: root.path, reason });
                }
                Err(source) => {
                    return Some(Found::Failed { source_path: root.label, error: EntryError::Io { source } });
                }
            }
        }
    }
}

impl Folder {
    fn open(root: Root, options: &WalkOptions) -> Self {
        let entries = WalkDir::new(&root.path)
            .min_depth(1)
            .follow_links(options.follow_links)
            .sort_by(|a, b| a.file_name().as_encoded_bytes().cmp(b.file_name().as_encoded_bytes()))
            .into_iter();
        Self { root, entries, pages: Vec::new() }
    }

    fn next(&mut self, options: &WalkOptions) -> Option<Found> {
        loop {
            let entry = match self.entries.next()? {
                Ok(entry) => entry,
                Err(error) => return Some(self.fail(error)),
            };
            let file_type = entry.file_type();
            let source_path = self.root.source_path(entry.path());
            let reason = match skip_by_name(entry.file_name(), file_type.is_dir()) {
                Some(reason) => {
                    if file_type.is_dir() {
                        self.entries.skip_current_dir();
                    }
                    Some(reason)
                }
                None if file_type.is_dir() => continue,
                None if file_type.is_symlink() => {
                    debug_assert!(!options.follow_links);
                    Some(SkipReason::Link)
                }
                None if !file_type.is_file() => Some(SkipReason::Special { kind: special_kind(file_type) }),
                None => self.page_of(entry.path(), entry.depth()).map(|page| SkipReason::Sidecar { page }),
            };
            let path = entry.into_path();
            return Some(match reason {
                Some(reason) => Found::Skipped { source_path, path, reason },
                None => Found::File(SourceFile { path, source_path }),
            });
        }
    }

    fn fail(&self, error: walkdir::Error) -> Found {
        let source_path = error.path().map_or_else(|| self.root.label.clone(), |path| self.root.source_path(path));
        let error = match error.loop_ancestor() {
            Some(ancestor) => EntryError::Loop { ancestor: self.root.source_path(ancestor) },
            None => EntryError::Io { source: error.into_io_error().expect("no loop, so the system refused") },
        };
        Found::Failed { source_path, error }
    }

    /// Name of the page that a `.json` file belongs to: `page.html` for `page.html.json` and for `page.json`.
    fn page_of(&mut self, path: &Path, depth: usize) -> Option<String> {
        let file_name = path.file_name()?;
        let stem = sidecar::strip_json(file_name)?;
        // A file that is a sidecar itself has no sidecar.
        if sidecar::strip_json(stem).is_none() && path.with_file_name(stem).is_file() {
            return Some(printable_name(stem));
        }
        // Folders are entered between the files of the folder above: one list for each level.
        let parent = path.parent()?;
        if self.pages.len() <= depth {
            self.pages.resize_with(depth + 1, || None);
        }
        let slot = &mut self.pages[depth];
        if slot.as_ref().is_none_or(|pages| pages.folder != parent) {
            *slot = Some(Pages { folder: parent.to_path_buf(), by_stem: list_pages(parent) });
        }
        let pages = slot.as_ref().expect("filled above");
        pages.by_stem.get(stem).map(|page| printable_name(page))
    }
}

/// Pages of a folder by name without extension; of several the first by name, whatever order the folder has them in.
fn list_pages(folder: &Path) -> HashMap<OsString, OsString> {
    let mut by_stem: HashMap<OsString, OsString> = HashMap::new();
    // What cannot be listed here was reported by the walk itself.
    for entry in fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
        let name = entry.file_name();
        let is_page = entry.file_type().is_ok_and(|file_type| !file_type.is_dir())
            && sidecar::strip_json(&name).is_none()
            && skip_by_name(&name, false).is_none();
        for stem in is_page.then(|| sidecar::stems(&name)).into_iter().flatten() {
            let page = by_stem.entry(stem).or_insert_with(|| name.clone());
            if name < *page {
                *page = name.clone();
            }
        }
    }
    by_stem
}

/// Hidden and temporary by name alone.
pub(crate) fn skip_by_name(name: &OsStr, is_folder: bool) -> Option<SkipReason> {
    let bytes = name.as_encoded_bytes();
    if bytes.starts_with(b".") && bytes != b"." && bytes != b".." {
        return Some(if is_folder { SkipReason::HiddenFolder } else { SkipReason::Hidden });
    }
    if is_folder {
        // HTTrack's cache holds the pages once more; what archivers of macOS add is no page.
        let name = ["hts-cache", "__MACOSX"].into_iter().find(|name| bytes == name.as_bytes())?;
        return Some(SkipReason::CrawlerFolder { name });
    }
    const ENDINGS: &[&str] =
        &[".part", ".tmp", ".temp", ".open", ".partial", ".crdownload", ".download", ".swp", ".lock", ".aria2", "~"];
    const STARTS: &[&str] = &["~$", "hts-log.", "hts-in_progress"];
    const NAMES: &[&str] = &["Thumbs.db", "desktop.ini"];
    let has_ending = |ending: &&&str| {
        let at = bytes.len().checked_sub(ending.len());
        at.is_some_and(|at| bytes[at..].eq_ignore_ascii_case(ending.as_bytes()))
    };
    let pattern = ENDINGS.iter().find(has_ending);
    let pattern = pattern.or_else(|| STARTS.iter().find(|start| bytes.starts_with(start.as_bytes())));
    let pattern = pattern.or_else(|| NAMES.iter().find(|name| bytes.eq_ignore_ascii_case(name.as_bytes())));
    pattern.map(|pattern| SkipReason::Temporary { pattern })
}

#[cfg(unix)]
fn special_kind(file_type: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    if file_type.is_fifo() {
        "fifo"
    } else if file_type.is_socket() {
        "socket"
    } else if file_type.is_char_device() {
        "character device"
    } else if file_type.is_block_device() {
        "block device"
    } else {
        "unknown"
    }
}

#[cfg(not(unix))]
fn special_kind(_: FileType) -> &'static str {
    "unknown"
}

#[cfg(test)]
mod tests;
