//! A full or read-only disk under the output folder: exit 1, and the last snapshot stays as it was.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Place, Run, published_bytes, report, run};

/// A small file system in memory, unmounted when it goes. `None` where mounting is not permitted.
struct Mount {
    folder: PathBuf,
}

impl Mount {
    fn new(folder: &Path, size: &str) -> Option<Self> {
        fs::create_dir_all(folder).expect("folder");
        let mut command = Command::new("mount");
        command.args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(folder);
        let is_mounted = command.output().is_ok_and(|output| output.status.success());
        if !is_mounted {
            println!("skipped: mounting a small file system is not permitted here");
        }
        is_mounted.then(|| Self { folder: folder.to_path_buf() })
    }

    fn make_read_only(&self) -> bool {
        let mut command = Command::new("mount");
        command.args(["-o", "remount,ro"]).arg(&self.folder);
        command.output().is_ok_and(|output| output.status.success())
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.folder).output();
    }
}

fn ingest(place: &Place, out: &Path) -> Run {
    run(place.gongkai().arg("ingest").arg(place.input()).arg("--out").arg(out))
}

#[test]
fn read_only_output() {
    let place = Place::new();
    place.write("a.html", report("甲县人民政府", 2023, 3));
    let disk = place.path().join("disk");
    let Some(mount) = Mount::new(&disk, "16m") else { return };
    let out = disk.join("lake");
    assert_eq!(ingest(&place, &out).code, 0);
    let snapshot = out.join("current").canonicalize().expect("published");
    let before = published_bytes(&snapshot);
    if !mount.make_read_only() {
        println!("skipped: remounting is not permitted here");
        return;
    }
    place.write("b.html", report("乙县人民政府", 2023, 3));
    let refused = ingest(&place, &out);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.stderr.contains("disk/lake"), "names the folder: {refused:?}");
    assert!(refused.stderr.to_lowercase().contains("read-only"), "says why: {refused:?}");
    assert_eq!(out.join("current").canonicalize().expect("still published"), snapshot);
    assert_eq!(published_bytes(&snapshot), before);
}

#[test]
fn full_output() {
    let place = Place::new();
    place.write("a.html", report("甲县人民政府", 2023, 3));
    let disk = place.path().join("disk");
    let Some(_mount) = Mount::new(&disk, "4m") else { return };
    let out = disk.join("lake");
    assert_eq!(ingest(&place, &out).code, 0, "one report fits");
    let snapshot = out.join("current").canonicalize().expect("published");
    let before = published_bytes(&snapshot);
    // Fill what is left: the next run has nowhere to write.
    let filler = disk.join("filler");
    let _ = fs::write(&filler, vec![7_u8; 4 << 20]);
    place.write("b.html", report("乙县人民政府", 2023, 3));
    let refused = ingest(&place, &out);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.stderr.contains("o space left"), "says why: {refused:?}");
    assert_eq!(out.join("current").canonicalize().expect("still published"), snapshot);
    assert_eq!(published_bytes(&snapshot), before);
    // Once there is room again, the next run needs no cleaning up.
    fs::remove_file(filler).expect("filler");
    assert_eq!(ingest(&place, &out).code, 0);
    assert_ne!(out.join("current").canonicalize().expect("published"), snapshot);
}

#[test]
fn output_folder_that_cannot_be_made() {
    let place = Place::new();
    place.write("a.html", report("甲县人民政府", 2023, 3));
    let file = place.path().join("file");
    fs::write(&file, "in the way").expect("file");
    let refused = ingest(&place, &file.join("lake"));
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.stderr.contains("file/lake"), "{refused:?}");
}
