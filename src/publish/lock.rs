//! The lock of an output folder: one run at a time.
//!
//! The kernel's lock on `gongkai.lock` counts, not the file: it ends with the process that holds it, however that
//! dies, so there is no stale lock to clear. The file stays; what it says is for people.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek};
use std::path::Path;
use std::thread;
use std::time::Duration;

use super::{Disk, PublishError};

/// Name of the lock file in the output folder.
pub const LOCK_FILE: &str = "gongkai.lock";

/// Held until dropped.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing alone would leave it to whoever has a copy of the handle: a child, from its fork to its exec.
        let _ = self.file.unlock();
    }
}

impl Lock {
    /// Takes the lock of the output folder `out`, which exists, and says in it who holds it since when.
    ///
    /// Errors: `Held` at once, without waiting, when another process has it.
    pub fn acquire(disk: &dyn Disk, out: &Path, since: &str) -> Result<Self, PublishError> {
        let path = out.join(LOCK_FILE);
        let mut file = disk.open_lock(&path).map_err(PublishError::io("open lock file", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(PublishError::Held { path, holder: ask_holder(&mut file) });
            }
            Err(TryLockError::Error(source)) => {
                return Err(PublishError::Io { action: "lock", path, source });
            }
        }
        // The lock is the file's, not the handle's way to it: writing by its name leaves it locked.
        let line = format!("pid {}, since {since}\n", std::process::id());
        disk.overwrite(&path, line.as_bytes()).map_err(PublishError::io("write lock file", &path))?;
        Ok(Self { file })
    }
}

/// What the holder wrote about itself.
///
/// It has the lock first and writes its line then: for a moment there is nothing, or the line of a run long over.
fn ask_holder(file: &mut File) -> String {
    let mut line = String::new();
    for _ in 0..20 {
        line.clear();
        let _ = file.rewind().and_then(|()| file.read_to_string(&mut line));
        if is_alive(&line) {
            break;
        }
        thread::sleep(Duration::from_millis(5));
    }
    let line = line.trim();
    if line.is_empty() { "unknown process" } else { line }.to_owned()
}

/// False where the process that a line names is known not to be there.
fn is_alive(line: &str) -> bool {
    let processes = Path::new("/proc");
    match line.strip_prefix("pid ").and_then(|rest| rest.split(',').next()) {
        Some(pid) => processes.join(pid).is_dir() || !processes.join("self").is_dir(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::LocalDisk;

    #[test]
    fn second_holder_is_told_who_has_it() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let first = Lock::acquire(&LocalDisk, dir.path(), "2026-11-22T02:00:00Z").expect("the lock is free");
        let error = Lock::acquire(&LocalDisk, dir.path(), "later").expect_err("the lock is held");
        assert!(error.is_held());
        let text = error.to_string();
        assert!(text.contains(&format!("pid {}, since 2026-11-22T02:00:00Z", std::process::id())), "{text}");
        drop(first);
        Lock::acquire(&LocalDisk, dir.path(), "later").expect("the lock is free again");
    }

    #[test]
    fn a_copy_of_the_handle_does_not_keep_the_lock() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let first = Lock::acquire(&LocalDisk, dir.path(), "now").expect("the lock is free");
        let _copy = first.file.try_clone().expect("a second handle");
        drop(first);
        Lock::acquire(&LocalDisk, dir.path(), "later").expect("the lock is free again");
    }

    #[test]
    fn a_left_over_file_is_no_lock() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(dir.path().join(LOCK_FILE), "pid 1, since long ago, and a longer line than ours\n")
            .expect("a file is written");
        Lock::acquire(&LocalDisk, dir.path(), "now").expect("nobody holds it");
        let text = std::fs::read_to_string(dir.path().join(LOCK_FILE)).expect("the file is there");
        assert_eq!(text, format!("pid {}, since now\n", std::process::id()));
    }
}
