//! An output that may not be written, as a user other than root: the run ends before it has read a page.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

use crate::support::{Place, Run, binary, published_bytes, report, run};

/// The user `nobody` of most systems; any that is not root will do.
const USER: &str = "65534";

/// Runs the binary, or a copy that everybody may run, as a user with no rights.
fn as_nobody(place: &Place, out: &Path) -> Option<Run> {
    let copy = place.path().join("gongkai");
    if !copy.exists() {
        fs::copy(binary(), &copy).expect("copy of the binary");
    }
    let rights = ["--reuid", USER, "--regid", USER, "--clear-groups"];
    let mut command = Command::new("setpriv");
    command.args(rights).arg(&copy).arg("ingest").arg(place.input()).arg("--out").arg(out);
    match command.current_dir("/").output() {
        Ok(done) if !String::from_utf8_lossy(&done.stderr).starts_with("setpriv") => Some(run(&mut command)),
        _ => {
            println!("skipped: running as another user is not possible here (setpriv, root)");
            None
        }
    }
}

fn set_rights(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("rights");
}

/// When a file was last read, as far as the file system keeps that.
fn last_read(path: &Path) -> SystemTime {
    fs::metadata(path).and_then(|metadata| metadata.accessed()).expect("time of access")
}

#[test]
fn an_output_without_the_right_to_write() {
    let place = Place::new();
    set_rights(place.path(), 0o755);
    let page = place.write("a.html", report("甲县人民政府", 2023, 3));
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let times = fs::FileTimes::new().set_accessed(long_ago).set_modified(long_ago + Duration::from_secs(1));
    File::options().write(true).open(&page).and_then(|file| file.set_times(times)).expect("times");
    let published = run(place.gongkai().arg("ingest").arg(place.input()).args(["--out", "lake"]));
    assert_eq!(published.code, 0, "{published:?}");
    let shows_reading = last_read(&page) != long_ago;
    if !shows_reading {
        println!("skipped: this file system does not keep when a file was read");
    }
    let snapshot = place.snapshot();
    let before = published_bytes(&snapshot);

    // The whole output belongs to root; or only what is needed to make a new snapshot does.
    let closed = place.path().join("closed");
    fs::create_dir(&closed).expect("folder");
    let rows: [(&Path, u32, &str); 3] = [
        (&place.lake(), 0o755, "lake/gongkai.lock"),
        (&place.lake(), 0o777, "lake/gongkai.lock"),
        (&closed.join("lake"), 0o755, "closed/lake"),
    ];
    for (out, mode, named) in rows {
        set_rights(&place.lake(), mode);
        File::options().write(true).open(&page).and_then(|file| file.set_times(times)).expect("times");
        let Some(refused) = as_nobody(&place, out) else { return };
        assert_eq!(refused.code, 1, "{refused:?}");
        assert!(refused.stderr.contains(named) && refused.stderr.contains("ermission denied"), "{refused:?}");
        assert!(!shows_reading || last_read(&page) == long_ago, "a page was read: {refused:?}");
        assert_eq!(place.snapshot(), snapshot);
        assert_eq!(published_bytes(&snapshot), before);
    }
    // Rights on the output folder and its lock alone do not do.
    set_rights(&place.lake(), 0o777);
    set_rights(&place.lake().join("gongkai.lock"), 0o666);
    let Some(refused) = as_nobody(&place, &place.lake()) else { return };
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.stderr.contains("lake/snapshots/.tmp-"), "{refused:?}");
    assert!(!shows_reading || last_read(&page) == long_ago, "a page was read: {refused:?}");
    assert_eq!(published_bytes(&snapshot), before);
}
