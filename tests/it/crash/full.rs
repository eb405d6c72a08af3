//! A disk that fills up while a run publishes on it: a real one, in memory.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Run, binary, run};

use super::lake::{Lake, left_overs, published};

/// A small file system, unmounted when it goes. `None` where mounting is not permitted.
struct Mount(PathBuf);

impl Mount {
    fn new(folder: &Path) -> Option<Self> {
        fs::create_dir_all(folder).expect("folder");
        let done = Command::new("mount").args(["-t", "tmpfs", "-o", "size=16m", "tmpfs"]).arg(folder).output();
        if !done.is_ok_and(|done| done.status.success()) {
            println!("skipped: mounting a small file system is not permitted here");
            return None;
        }
        Some(Self(folder.to_path_buf()))
    }

    /// Leaves `room` bytes beyond what is taken.
    fn leave(&self, room: u64) {
        let df = Command::new("df").args(["--output=used", "-B1"]).arg(&self.0).output().expect("df");
        let used = String::from_utf8_lossy(&df.stdout).lines().last().and_then(|line| line.trim().parse::<u64>().ok());
        let size = format!("remount,size={}", used.expect("bytes that are taken") + room);
        let done = Command::new("mount").args(["-o", &size]).arg(&self.0).status().expect("mount");
        assert!(done.success());
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).output();
    }
}

#[test]
fn a_disk_that_fills_up() {
    let mut lake = Lake::small();
    let disk = lake.path().join("disk");
    let Some(mount) = Mount::new(&disk) else { return };
    let out = disk.join("lake");
    let ingest = |lake: &Lake| -> Run {
        let mut command = Command::new(binary());
        run(command.arg("ingest").arg(lake.input()).arg("--out").arg(&out).current_dir(lake.path()))
    };
    assert_eq!(ingest(&lake).code, 3);
    lake.expect_new(&out, "a run with room");
    // From no room at all, past the first tables, to most of them. A new snapshot needs some 200 KB.
    for room in [0, 16 << 10, 48 << 10, 64 << 10] {
        lake.turn();
        mount.leave(room);
        let refused = ingest(&lake);
        let after = format!("{room} bytes of room");
        assert_eq!(refused.code, 1, "{after}: {refused:?}");
        let line = refused.stderr.lines().next().unwrap_or_default();
        assert!(line.contains("No space left") && line.contains("disk/lake/"), "{after}: {refused:?}");
        let found = published(&out).unwrap_or_else(|problem| panic!("{after}: {problem}"));
        assert!(found.as_ref() == Some(lake.old_state()), "{after}: something else is published");
        let left = left_overs(&out);
        assert!(left.is_empty(), "{after}: left-overs {left:?}");
        // Once there is room, the next run needs no cleaning.
        mount.leave(8 << 20);
        assert_eq!(ingest(&lake).code, 3);
        lake.expect_new(&out, &after);
    }
}
