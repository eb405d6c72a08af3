//! Names and links of snapshots: the new id, the swap of `current`, what is kept and what is cleared away.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use super::{Disk, PublishError};

/// Name of the link in the output folder.
pub const CURRENT: &str = "current";
/// Folder of the snapshots in the output folder.
pub const SNAPSHOTS: &str = "snapshots";
/// How everything begins that a killed run may leave behind, in `snapshots/` and in the output folder.
pub(super) const TMP_PREFIX: &str = ".tmp-";

const STAMP_FORMAT: &str = "%Y%m%dT%H%M%SZ";
const STAMP_LENGTH: usize = "20261122T020000Z".len();

fn stamp_of(id: &str) -> Option<NaiveDateTime> {
    let (stamp, rest) = id.split_at_checked(STAMP_LENGTH)?;
    if !rest.starts_with('-') {
        return None;
    }
    NaiveDateTime::parse_from_str(stamp, STAMP_FORMAT).ok()
}

/// Ids of the published snapshots, oldest first.
pub(super) fn snapshot_ids(snapshots: &Path) -> Result<Vec<String>, PublishError> {
    let mut ids = Vec::new();
    for entry in fs::read_dir(snapshots).map_err(PublishError::io("list folder", snapshots))? {
        let entry = entry.map_err(PublishError::io("list folder", snapshots))?;
        // A name that is no id is not ours: neither counted nor ever removed.
        if let Ok(name) = entry.file_name().into_string()
            && stamp_of(&name).is_some()
        {
            ids.push(name);
        }
    }
    ids.sort_unstable();
    Ok(ids)
}

/// The id of a new snapshot: the time in UTC and the first digits of the content's hash.
///
/// Ids sort in the order of publication even when the clock was set back or two runs share a second: the time is then
/// one second behind the newest id's.
pub(super) fn new_id(now: DateTime<Utc>, content_sha256: &str, existing: &[String]) -> String {
    let newest = existing.iter().filter_map(|id| stamp_of(id)).max();
    let mut stamp = now.naive_utc();
    if let Some(newest) = newest
        && stamp.format(STAMP_FORMAT).to_string() <= newest.format(STAMP_FORMAT).to_string()
    {
        stamp = newest + TimeDelta::seconds(1);
    }
    format!("{}-{}", stamp.format(STAMP_FORMAT), &content_sha256[..8])
}

/// Brings a folder's entries to the disk.
pub(super) fn sync_folder(disk: &dyn Disk, folder: &Path) -> Result<(), PublishError> {
    disk.sync_folder(folder).map_err(PublishError::io("sync folder", folder))
}

/// Makes a folder, and those above it that are not there, so that they are still there when the power goes.
pub(super) fn create_folders(disk: &dyn Disk, folder: &Path) -> Result<(), PublishError> {
    let is_missing = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.exists();
    let mut missing: Vec<&Path> = folder.ancestors().take_while(is_missing).collect();
    // The lowest that is there, too: a run that was killed may have made it and no more.
    sync_above(disk, missing.last().copied().and_then(Path::parent).unwrap_or(folder))?;
    while let Some(folder) = missing.pop() {
        match disk.create_folder(folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => {}
            created => created.map_err(PublishError::io("create folder", folder))?,
        }
        sync_above(disk, folder)?;
    }
    Ok(())
}

/// Brings the name of a folder to the disk.
fn sync_above(disk: &dyn Disk, folder: &Path) -> Result<(), PublishError> {
    let above = match folder.parent() {
        Some(above) if above.as_os_str().is_empty() => Path::new("."),
        Some(above) => above,
        None => return Ok(()),
    };
    match disk.sync_folder(above) {
        // Who may make a folder somewhere need not have the right to list what else is there.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        synced => synced.map_err(PublishError::io("sync folder", above)),
    }
}

/// Points `current` to a snapshot in one step: readers see the old one or the new one, nothing between.
///
/// Errors: `Io`. Where the link was swapped, but cannot be brought to the disk, it is swapped back, if the disk lets it.
pub(super) fn swap_current(disk: &dyn Disk, out: &Path, id: &str) -> Result<(), PublishError> {
    let current = out.join(CURRENT);
    let before = fs::read_link(&current).ok();
    // Relative, so that the output folder can be moved or mounted elsewhere.
    point_current(disk, out, &Path::new(SNAPSHOTS).join(id))?;
    sync_folder(disk, out).inspect_err(|_| {
        let _ = match before {
            Some(target) => point_current(disk, out, &target),
            None => disk.remove_file(&current).map_err(PublishError::io("remove link", &current)),
        };
    })
}

/// True where `current` is another snapshot, and stays so when the power goes.
pub(super) fn is_not_current(disk: &dyn Disk, out: &Path, id: &str) -> bool {
    let target = fs::read_link(out.join(CURRENT)).ok();
    target.as_deref().and_then(Path::file_name) != Some(id.as_ref()) && sync_folder(disk, out).is_ok()
}

fn point_current(disk: &dyn Disk, out: &Path, target: &Path) -> Result<(), PublishError> {
    let current = out.join(CURRENT);
    let link = out.join(format!("{TMP_PREFIX}{CURRENT}-{}", std::process::id()));
    disk.symlink(target, &link).map_err(PublishError::io("create link", &link))?;
    disk.rename(&link, &current).map_err(|source| {
        let _ = disk.remove_file(&link);
        PublishError::Io { action: "swap link", path: current.clone(), source }
    })
}

/// The folder of the published snapshot, with the link resolved: it never changes, later runs make new ones.
///
/// Errors: `NoSnapshot` when nothing was published yet, or `current` points to nothing.
pub fn resolve_current(out: &Path) -> Result<PathBuf, PublishError> {
    let current = out.join(CURRENT);
    match fs::canonicalize(&current) {
        Ok(path) => Ok(path),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Err(PublishError::NoSnapshot { out: out.to_path_buf() })
        }
        Err(error) => Err(PublishError::io("resolve link", &current)(error)),
    }
}

/// `current` must be a link, or not be there at all.
pub(super) fn check_current(out: &Path) -> Result<(), PublishError> {
    let path = out.join(CURRENT);
    match fs::symlink_metadata(&path) {
        Ok(metadata) if metadata.is_symlink() => Ok(()),
        Ok(_) => Err(PublishError::CurrentNotALink { path }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(PublishError::io("look at link", &path)(error)),
    }
}

/// Removes what killed runs left in a folder. Only called under the lock: nobody else is writing.
///
/// The names go to the disk first. Otherwise a snapshot whose removal was under way could be back under its old name
/// when the power goes, and have lost half of its files.
pub(super) fn clear_left_overs(disk: &dyn Disk, folder: &Path) -> Result<(), PublishError> {
    let mut is_synced = false;
    for entry in fs::read_dir(folder).map_err(PublishError::io("list folder", folder))? {
        let entry = entry.map_err(PublishError::io("list folder", folder))?;
        if !entry.file_name().to_string_lossy().starts_with(TMP_PREFIX) {
            continue;
        }
        if !is_synced {
            sync_folder(disk, folder)?;
            is_synced = true;
        }
        let path = entry.path();
        let is_folder = entry.file_type().map_err(PublishError::io("look at file", &path))?.is_dir();
        if is_folder { disk.remove_tree(&path) } else { disk.remove_file(&path) }
            .map_err(PublishError::io("remove left-over", &path))?;
    }
    Ok(())
}

/// The snapshot that `current` points to, as its link says.
pub(super) fn current_id(out: &Path) -> Option<String> {
    let target = fs::read_link(out.join(CURRENT)).ok()?;
    Some(target.file_name()?.to_string_lossy().into_owned())
}

/// Removes the oldest snapshots beyond `keep`, but never the one that `current` points to, nor the one that it pointed to
/// until now (`before`): whoever resolved the link a moment ago is reading that; returns the removed ids.
///
/// A snapshot is first renamed, and the new name brought to the disk, so that a removal that breaks off leaves no half
/// snapshot under a published name.
pub(super) fn remove_old(
    disk: &dyn Disk,
    out: &Path,
    keep: usize,
    before: Option<&str>,
) -> Result<Vec<String>, PublishError> {
    let snapshots = out.join(SNAPSHOTS);
    let current = resolve_current(out)?;
    let mut ids = snapshot_ids(&snapshots)?;
    ids.truncate(ids.len().saturating_sub(keep));
    ids.retain(|id| current.file_name() != Some(id.as_ref()) && before != Some(id));
    let doomed = |id: &String| snapshots.join(format!("{TMP_PREFIX}remove-{id}"));
    for id in &ids {
        let path = snapshots.join(id);
        disk.rename(&path, &doomed(id)).map_err(PublishError::io("rename folder", &path))?;
    }
    if !ids.is_empty() {
        sync_folder(disk, &snapshots)?;
    }
    for doomed in ids.iter().map(doomed) {
        disk.remove_tree(&doomed).map_err(PublishError::io("remove folder", &doomed))?;
    }
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        NaiveDateTime::parse_from_str(text, STAMP_FORMAT).expect("a stamp").and_utc()
    }

    #[test]
    fn ids_sort_in_the_order_of_publication() {
        let cases: [(&[&str], &str); 5] = [
            (&[], "20261122T020000Z-0123abcd"),
            (&["20261121T020000Z-ffffffff"], "20261122T020000Z-0123abcd"),
            // Two runs in one second, and a clock that was set back by a day.
            (&["20261122T020000Z-ffffffff"], "20261122T020001Z-0123abcd"),
            (&["20261122T020000Z-00000000", "20261123T235959Z-ffffffff"], "20261124T000000Z-0123abcd"),
            (&[".tmp-1", "notes", "20269999T999999Z-x"], "20261122T020000Z-0123abcd"),
        ];
        for (existing, expected) in cases {
            let existing: Vec<String> = existing.iter().map(|id| (*id).to_owned()).collect();
            assert_eq!(new_id(at("20261122T020000Z"), "0123abcd9999", &existing), expected);
        }
    }

    #[test]
    fn nothing_published_is_said_so() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let error = resolve_current(dir.path()).expect_err("nothing is there");
        assert!(matches!(error, PublishError::NoSnapshot { .. }), "{error}");
        check_current(dir.path()).expect("no link is fine");
        fs::create_dir(dir.path().join(CURRENT)).expect("a folder is made");
        let error = check_current(dir.path()).expect_err("a folder is not");
        assert!(matches!(error, PublishError::CurrentNotALink { .. }), "{error}");
    }
}
