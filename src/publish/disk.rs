//! Every change that a publication makes on the disk, one method for each: what a test has to stand in for to let the
//! disk fill up, the process die or the power go between any two of them.
//!
//! Reading (listing, resolving a link, reading back what was written) goes to the file system directly: it changes
//! nothing, so there is nothing to lose. The methods take paths, not handles, and one call does one thing; they are
//! called once for a file, a row group or a folder, never for a row.
//!
//! What is absent: no retry and no clean-up. Whoever calls decides what a failure means.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::symlink;
use std::path::Path;

/// Changes to a file system.
pub trait Disk: fmt::Debug + Send + Sync {
    /// Makes a folder that is not there yet.
    fn create_folder(&self, folder: &Path) -> io::Result<()>;

    /// Makes an empty file that is not there yet.
    fn create_file(&self, file: &Path) -> io::Result<()>;

    /// Appends to a file that is there.
    fn append(&self, file: &Path, bytes: &[u8]) -> io::Result<()>;

    /// Writes a file from its start, whether it is there or not. Not in one step: a reader may see half of it.
    fn overwrite(&self, file: &Path, bytes: &[u8]) -> io::Result<()>;

    /// Opens a file to lock it, and makes it where it is not there. What is in it stays.
    fn open_lock(&self, file: &Path) -> io::Result<File>;

    /// Brings the bytes of a file to the disk.
    fn sync_file(&self, file: &Path) -> io::Result<()>;

    /// Brings the entries of a folder to the disk.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;

    /// Renames a file, a link or a folder; a file or link of the new name is replaced in one step.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Makes the link `link`, which says `target`.
    fn symlink(&self, target: &Path, link: &Path) -> io::Result<()>;

    /// Gives the file `existing` a second name.
    fn hard_link(&self, existing: &Path, new: &Path) -> io::Result<()>;

    /// Removes a file or link.
    fn remove_file(&self, file: &Path) -> io::Result<()>;

    /// Removes a folder with everything in it.
    fn remove_tree(&self, folder: &Path) -> io::Result<()>;
}

/// The file system of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct LocalDisk;

impl Disk for LocalDisk {
    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir(folder)
    }

    fn create_file(&self, file: &Path) -> io::Result<()> {
        File::create_new(file).map(drop)
    }

    fn append(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        OpenOptions::new().append(true).open(file)?.write_all(bytes)
    }

    fn overwrite(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        File::create(file)?.write_all(bytes)
    }

    fn open_lock(&self, file: &Path) -> io::Result<File> {
        OpenOptions::new().read(true).write(true).create(true).truncate(false).open(file)
    }

    fn sync_file(&self, file: &Path) -> io::Result<()> {
        File::open(file)?.sync_all()
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn symlink(&self, target: &Path, link: &Path) -> io::Result<()> {
        symlink(target, link)
    }

    fn hard_link(&self, existing: &Path, new: &Path) -> io::Result<()> {
        fs::hard_link(existing, new)
    }

    fn remove_file(&self, file: &Path) -> io::Result<()> {
        fs::remove_file(file)
    }

    fn remove_tree(&self, folder: &Path) -> io::Result<()> {
        fs::remove_dir_all(folder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::MetadataExt;

    #[test]
    fn nothing_is_made_or_replaced_by_mistake() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let [file, other, folder] = ["file", "other", "folder"].map(|name| dir.path().join(name));
        let disk = LocalDisk;
        assert!(disk.append(&file, b"x").is_err(), "there is no file to append to");
        disk.create_file(&file).expect("a file is made");
        disk.append(&file, b"one").and_then(|()| disk.append(&file, b" two")).expect("the file is there");
        assert!(disk.create_file(&file).is_err(), "a file is not emptied");
        assert_eq!(fs::read(&file).expect("the file is read"), b"one two");
        drop(disk.open_lock(&file).expect("the file opens"));
        assert_eq!(fs::read(&file).expect("the file is read"), b"one two", "what is in a lock file stays");
        disk.hard_link(&file, &other).expect("a second name");
        assert_eq!(fs::metadata(&file).expect("metadata").ino(), fs::metadata(&other).expect("metadata").ino());
        assert!(disk.hard_link(&file, &other).is_err(), "a second name is not taken from another file");
        disk.overwrite(&file, b"new").and_then(|()| disk.sync_file(&file)).expect("the file is written");
        assert_eq!(fs::read(&other).expect("the file is read"), b"new");

        disk.create_folder(&folder).expect("a folder is made");
        assert!(disk.create_folder(&folder).is_err(), "a folder is not made twice");
        assert!(disk.create_folder(&folder.join("a/b")).is_err(), "the folder above is not made");
        assert!(disk.rename(&folder, &file).is_err(), "a folder does not replace a file");
        disk.symlink(Path::new("file"), &folder.join("link")).expect("a link is made");
        disk.sync_folder(&folder).and_then(|()| disk.remove_tree(&folder)).expect("the folder goes");
        assert!(file.is_file(), "what a link names stays");
        disk.remove_file(&file).expect("the file goes");
        assert!(other.is_file(), "its second name stays");
    }
}
