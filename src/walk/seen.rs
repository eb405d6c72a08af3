//! What the file system says of a file without its being opened: enough to know that it need not be read again.

use std::fs::{self, Metadata};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sha2::{Digest, Sha256};

use super::SourceFile;
use super::read::modified_micros;
use super::sidecar;
use crate::codec::{Fields, put_number, put_signed};

/// The stamps of a file and of its sidecars. Two equal ones, the earlier of them settled, mean an unchanged page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Size on disk in bytes.
    pub size: u64,
    /// Modification time, microseconds since the Unix epoch (UTC). Programs can set it as they like.
    pub modified_at: Option<i64>,
    /// Time of the last change of contents or attributes, in the same unit: set by the system alone, so that a page that
    /// was rewritten under its old time is seen, too.
    changed_at: Option<i64>,
    /// Digest of names and stamps of the sidecars; 0 without any.
    sidecars: u64,
    /// True if all of it was a while ago when it was looked at. A file that is changed twice within one tick of the
    /// clock keeps its stamps: one that was just changed may be changed again unseen.
    pub is_settled: bool,
}

impl Seen {
    /// Looks at a regular file and its sidecars; `None` if it is none, or cannot be asked.
    ///
    /// Settled is what was last changed more than `settle` ago. A time in the future never is.
    pub fn look(file: &SourceFile, settle: Duration) -> Option<Self> {
        let now = SystemTime::now();
        let metadata = fs::metadata(&file.path).ok().filter(Metadata::is_file)?;
        let is_old = |changed_at: Option<i64>| {
            let age = changed_at
                .and_then(|at| u64::try_from(at).ok())
                .and_then(|at| now.duration_since(UNIX_EPOCH + Duration::from_micros(at)).ok());
            age.is_some_and(|age| age > settle)
        };
        let changed_at = changed_micros(&metadata);
        let (mut is_settled, mut hasher, mut n_sidecars) = (is_old(changed_at), Sha256::new(), 0);
        for path in sidecar::candidates(&file.path) {
            let Ok(metadata) = fs::metadata(&path) else { continue };
            let changed_at = changed_micros(&metadata);
            hasher.update(path.file_name().unwrap_or_default().as_encoded_bytes());
            hasher.update(format!("/{} {:?} {changed_at:?} ", metadata.len(), modified_micros(&metadata)));
            is_settled &= is_old(changed_at);
            n_sidecars += 1;
        }
        let sidecars = match n_sidecars {
            0 => 0,
            _ => u64::from_le_bytes(hasher.finalize()[..8].try_into().expect("a sha256 has 32 bytes")),
        };
        Some(Self { size: metadata.len(), modified_at: modified_micros(&metadata), changed_at, sidecars, is_settled })
    }

    /// True if the page has the same stamps now as it had then, and they can be trusted.
    pub fn is_still(&self, then: &Self) -> bool {
        then.is_settled && Self { is_settled: true, ..*self } == *then
    }

    /// True if its sidecars have, or if there were none and are none.
    pub fn has_same_sidecars(&self, then: &Self) -> bool {
        (then.is_settled || then.sidecars == 0) && self.sidecars == then.sidecars
    }

    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        put_number(out, self.size);
        for time in [self.modified_at, self.changed_at] {
            crate::codec::put_option(out, time, put_signed);
        }
        out.extend_from_slice(&self.sidecars.to_le_bytes());
        out.push(u8::from(self.is_settled));
    }

    pub(crate) fn decode(fields: &mut Fields<'_>) -> Option<Self> {
        let size = fields.number()?;
        let modified_at = fields.option(Fields::signed)?;
        let changed_at = fields.option(Fields::signed)?;
        let sidecars = u64::from_le_bytes(fields.bytes(8)?.try_into().ok()?);
        Some(Self { size, modified_at, changed_at, sidecars, is_settled: fields.bytes(1)? == [1] })
    }
}

#[cfg(unix)]
fn changed_micros(metadata: &Metadata) -> Option<i64> {
    use std::os::unix::fs::MetadataExt;
    metadata.ctime().checked_mul(1_000_000)?.checked_add(metadata.ctime_nsec() / 1_000)
}

#[cfg(not(unix))]
fn changed_micros(metadata: &Metadata) -> Option<i64> {
    modified_micros(metadata)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(path: &std::path::Path, settle: Duration) -> Option<Seen> {
        Seen::look(&SourceFile { path: path.to_path_buf(), source_path: String::new() }, settle)
    }

    #[test]
    fn every_change_is_seen() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let page = dir.path().join("page.html");
        let pause = || std::thread::sleep(Duration::from_millis(12));
        let time = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let write = |name: &str, text: &str| {
            let path = dir.path().join(name);
            fs::write(&path, text).expect("file");
            // Programs may set the time of modification back: the change is seen all the same.
            fs::File::options().write(true).open(&path).and_then(|file| file.set_modified(time)).expect("time is set");
            pause();
        };
        write("page.html", "<p>1</p>");
        let settled = Duration::from_millis(2);
        let mut last = look(&page, settled).expect("a file");
        assert!(last.is_settled && look(&page, settled).expect("a file").is_still(&last));
        for (name, text) in
            [("page.html", "<p>2</p>"), ("page.html.json", "{}"), ("page.json", "{}"), ("page.json", "[]")]
        {
            write(name, text);
            let now = look(&page, settled).expect("a file");
            assert!(!now.is_still(&last), "{name}: {text}");
            assert_eq!(now.has_same_sidecars(&last), name == "page.html", "{name}: {text}");
            last = now;
        }
        let young = look(&page, Duration::from_secs(3_600)).expect("a file");
        assert!(!young.is_settled && !last.is_still(&young), "what was just changed is not trusted");
        let mut bytes = Vec::new();
        last.encode(&mut bytes);
        assert_eq!(Seen::decode(&mut Fields(&bytes)), Some(last));
        assert_eq!(look(dir.path(), settled), None);
        assert_eq!(look(&dir.path().join("gone"), settled), None);
    }
}
