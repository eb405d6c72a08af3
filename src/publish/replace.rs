//! Small files that others read at any moment: replaced by one rename, never seen half.

use std::ffi::OsString;
use std::path::Path;

use super::swap::{TMP_PREFIX, sync_folder};
use super::{Disk, LocalDisk, PublishError};

/// Writes a file, or replaces it, in one step. Its folder must be there.
///
/// The temporary file begins with a dot and ends with the process's number, so that a collector of `*.prom` does not
/// take it for one; in an output folder the next run clears what a killed one left of it.
pub fn replace_file(path: &Path, bytes: &[u8]) -> Result<(), PublishError> {
    replace_file_on(&LocalDisk, path, bytes)
}

/// [`replace_file`] on any disk.
pub fn replace_file_on(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> Result<(), PublishError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut name = OsString::from(TMP_PREFIX);
    name.push(path.file_name().unwrap_or_default());
    name.push(format!("-{}", std::process::id()));
    let beside = folder.join(name);
    let written = disk
        .overwrite(&beside, bytes)
        .and_then(|()| disk.sync_file(&beside))
        .and_then(|()| disk.rename(&beside, path))
        .map_err(PublishError::io("write file", path));
    if written.is_err() {
        let _ = disk.remove_file(&beside);
    }
    written.and_then(|()| sync_folder(disk, folder))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_file_is_replaced_and_nothing_stays_beside_it() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("last_run.json");
        for text in ["a longer first text", "second"] {
            replace_file(&path, text.as_bytes()).expect("the folder can be written");
            assert_eq!(fs::read_to_string(&path).expect("the file is there"), text);
        }
        let error = replace_file(&dir.path().join("none/x"), b"").expect_err("no such folder");
        assert!(error.to_string().contains("none/x"), "{error}");
        // A folder cannot be replaced: what was written beside it goes.
        fs::create_dir(dir.path().join("folder")).expect("a folder is made");
        replace_file(&dir.path().join("folder"), b"").expect_err("a folder is in the way");
        assert_eq!(fs::read_dir(dir.path()).expect("the folder is there").count(), 2);
    }
}
