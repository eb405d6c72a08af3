//! An input folder in two versions, and what must be published of each.
//!
//! What is published is judged from `_snapshot.json` and the bytes alone, not by the code under test.

use std::collections::BTreeMap;
use std::fs;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use gongkai::cli::IngestArgs;
use gongkai::config::{Config, Settings};
use gongkai::pipeline::{self, Outcome, Progress};
use gongkai::publish::{Disk, LocalDisk};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::report_gen::{self, Layout, Wish};
use crate::support::report;

/// The published files with their sha256, by path inside the snapshot.
pub type Tables = BTreeMap<String, String>;

/// Snapshots that a run of these tests keeps: with three runs the removal is among what may fail.
pub const KEEP: u32 = 2;

/// An input folder in two versions, one of which lies at `in`, with the tables that a clean run makes of each.
pub struct Lake {
    dir: TempDir,
    now: usize,
    expected: [Tables; 2],
}

const VERSIONS: [&str; 2] = ["in.0", "in.1"];

impl Lake {
    /// A dozen pages in memory, where the machine has a file system in memory: for what is done hundreds of times.
    pub fn small() -> Self {
        let page =
            |n: u32| report(["甲市人民政府", "乙县人民政府", "丙镇人民政府"][n as usize % 3], 2021 + (n / 3) as u16, n);
        let mut first: Vec<(String, Vec<u8>)> =
            (0..9).map(|n| (format!("{}/{n}.html", n % 3), page(n).into_bytes())).collect();
        first.push(("notice.html".to_owned(), "<html><body><p>通知</p></body></html>".into()));
        first.push(("broken.html.gz".to_owned(), b"\x1f\x8b\x08\x00 no deflate stream".to_vec()));
        // Edited, renamed, vanished and new; the pages of 2021 stay as they are.
        let mut second = first.clone();
        second[4].1 = report("乙县人民政府", 2022, 77).into_bytes();
        second[6].0 = "moved.html".to_owned();
        second.remove(7);
        second.push(("new.html".to_owned(), report("丁区教育局", 2023, 5).into_bytes()));
        let memory = Path::new("/dev/shm");
        let dir = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        Self::new(dir.expect("temporary folder"), [first, second])
    }

    /// Generated pages, one in eight in any layout and the rest in those that are read fastest, on the disk.
    pub fn generated(n_files: u64, seed: u64) -> Self {
        let make = |n: u64| {
            let fast = [Layout::HtmlClean, Layout::PipeRowsAfterLabel, Layout::Tabs];
            let wish = match n % 8 {
                0 => Wish::default(),
                _ => Wish { layout: Some(fast[n as usize % 3]), is_plain: true, ..Wish::default() },
            };
            let page = report_gen::generate(seed.wrapping_mul(1_000_003).wrapping_add(n), &wish);
            (format!("{:02}/{n:05}.{}", n / 100, page.extension()), page.bytes)
        };
        let first: Vec<_> = (0..n_files).map(make).collect();
        let mut second: Vec<_> =
            first.iter().enumerate().filter(|(n, _)| n % 20 != 7).map(|(_, page)| page.clone()).collect();
        for (n, page) in second.iter_mut().enumerate().filter(|(n, _)| n % 20 == 3) {
            page.1 = make(1_000_000 + n as u64).1;
        }
        second.extend((0..n_files / 20).map(|n| make(2_000_000 + n)));
        Self::new(tempfile::tempdir().expect("temporary folder"), [first, second])
    }

    fn new(dir: TempDir, versions: [Vec<(String, Vec<u8>)>; 2]) -> Self {
        let mut lake = Self { dir, now: 0, expected: [Tables::new(), Tables::new()] };
        for (version, files) in VERSIONS.iter().zip(&versions) {
            for (name, bytes) in files {
                let path = lake.path().join(version).join(name);
                fs::create_dir_all(path.parent().expect("a file has a folder")).expect("folder");
                // What is the same in both versions is one file with two names: not even its stamps change.
                let other = lake.path().join(VERSIONS[0]).join(name);
                if fs::read(&other).is_ok_and(|other| other == *bytes) {
                    fs::hard_link(other, &path).expect("second name");
                    continue;
                }
                fs::write(&path, bytes).expect("input file");
            }
        }
        lake.lay(0);
        for version in [0, 1] {
            lake.lay(version);
            let clean = lake.path().join("clean");
            lake.run_in(&clean, Arc::new(LocalDisk)).expect("a clean run publishes");
            lake.expected[version] = published(&clean).expect("complete").expect("published");
            fs::remove_dir_all(clean).expect("folder");
        }
        assert_ne!(lake.expected[0], lake.expected[1], "the two versions can be told apart");
        lake.lay(0);
        lake
    }

    /// The folder that everything lies in.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// The input folder.
    pub fn input(&self) -> PathBuf {
        self.path().join("in")
    }

    /// The output folder.
    pub fn out(&self) -> PathBuf {
        self.path().join("lake")
    }

    fn lay(&mut self, version: usize) {
        let [aside, ahead] = [self.now, version].map(|version| self.path().join(VERSIONS[version]));
        if self.input().exists() {
            fs::rename(self.input(), aside).expect("folder");
        }
        fs::rename(ahead, self.input()).expect("folder");
        self.now = version;
    }

    /// Changes the input to the other version.
    pub fn turn(&mut self) {
        self.lay(1 - self.now);
    }

    /// What a clean run makes of the input as it is.
    pub fn new_state(&self) -> &Tables {
        &self.expected[self.now]
    }

    /// What a clean run makes of the other version.
    pub fn old_state(&self) -> &Tables {
        &self.expected[1 - self.now]
    }

    /// Runs in this process, publishing on `disk`.
    pub fn run(&self, disk: Arc<dyn Disk>) -> Result<Outcome> {
        self.run_in(&self.out(), disk)
    }

    /// The same with another output folder.
    pub fn run_in(&self, out: &Path, disk: Arc<dyn Disk>) -> Result<Outcome> {
        ingest(&self.input(), out, disk)
    }

    /// Runs without any fault; nothing but the new state may be there then.
    pub fn run_plainly(&self, after: &str) {
        if let Err(error) = self.run(Arc::new(LocalDisk)) {
            panic!("the next run after {after}: {error:#}");
        }
        self.expect_new(&self.out(), after);
    }

    /// The new state is published in `out`, and nothing lies about.
    pub fn expect_new(&self, out: &Path, after: &str) {
        let found = published(out).unwrap_or_else(|problem| panic!("after {after}: {problem}"));
        assert!(found.as_ref() == Some(self.new_state()), "after {after}: other tables than a clean run makes");
        let left = left_overs(out);
        assert!(left.is_empty(), "after {after}: left-overs {left:?}");
    }

    /// One of the two states is published, whole. Returns true where it is the new one.
    pub fn expect_old_or_new(&self, after: &str) -> bool {
        let found = published(&self.out()).unwrap_or_else(|problem| panic!("after {after}: {problem}"));
        let is_new = found.as_ref() == Some(self.new_state());
        assert!(is_new || found.as_ref() == Some(self.old_state()), "after {after}: neither the old nor the new state");
        is_new
    }
}

/// Runs in this process, publishing on `disk`.
pub fn ingest(input: &Path, out: &Path, disk: Arc<dyn Disk>) -> Result<Outcome> {
    let args = IngestArgs {
        inputs: vec![input.to_path_buf()],
        out: Some(out.to_path_buf()),
        threads: NonZeroUsize::new(1),
        ..IngestArgs::default()
    };
    let settings = Config::load(None).and_then(|config| config.merge(&args)).expect("settings");
    let keep_snapshots = NonZeroU32::new(KEEP).expect("not zero");
    // The pages were just made, and what is as it was shall be carried over all the same.
    let settings = Settings { keep_snapshots, settle: Duration::ZERO, ..settings };
    pipeline::ingest_on(&settings, &Progress::hidden(), disk)
}

/// What `current` shows; `None` where nothing was ever published.
///
/// Errors: what is wrong with it, in words.
pub fn published(out: &Path) -> Result<Option<Tables>, String> {
    let link = out.join("current");
    let Ok(metadata) = fs::symlink_metadata(&link) else { return Ok(None) };
    if !metadata.is_symlink() {
        return Err(format!("{} is no link", link.display()));
    }
    let snapshot = link.canonicalize().map_err(|error| format!("{}: {error}", link.display()))?;
    whole(&snapshot).map(Some)
}

/// Reads every byte of a snapshot and holds it against its manifest.
pub fn whole(snapshot: &Path) -> Result<Tables, String> {
    let read = |path: &Path| fs::read(path).map_err(|error| format!("{}: {error}", path.display()));
    let manifest = read(&snapshot.join("_snapshot.json"))?;
    let manifest: serde_json::Value =
        serde_json::from_slice(&manifest).map_err(|error| format!("manifest: {error}"))?;
    let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
    if Some(manifest["id"].as_str().expect("text")) != snapshot.file_name().and_then(|name| name.to_str()) {
        return Err(format!("{} is another snapshot: {}", snapshot.display(), manifest["id"]));
    }
    let mut tables = Tables::new();
    for file in manifest["files"].as_array().expect("list") {
        let name = text(&file["file"]);
        let bytes = read(&snapshot.join(&name))?;
        let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        if sha256 != text(&file["sha256"]) || file["bytes"] != bytes.len() {
            return Err(format!("{}: {name} is not as published", snapshot.display()));
        }
        tables.insert(name, sha256);
    }
    for (name, n_bytes) in manifest["state"].as_object().into_iter().flatten() {
        let found = fs::metadata(snapshot.join("_state").join(name)).map_err(|error| format!("{name}: {error}"))?;
        if *n_bytes != found.len() {
            return Err(format!("{}: _state/{name} is not as published", snapshot.display()));
        }
    }
    let mut documents = vec!["_snapshot.json".to_owned()];
    for document in manifest["documents"].as_array().into_iter().flatten() {
        let name = text(&document["file"]);
        let bytes = read(&snapshot.join(&name))?;
        let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        if sha256 != text(&document["sha256"]) || document["bytes"] != bytes.len() {
            return Err(format!("{}: {name} is not as published", snapshot.display()));
        }
        documents.push(name);
    }
    for name in names(snapshot).into_iter().filter(|name| !documents.contains(name)) {
        for file in names(&snapshot.join(&name)) {
            let is_state = name == "_state" && manifest["state"][&file].is_u64();
            if !is_state && !tables.contains_key(&format!("{name}/{file}")) {
                return Err(format!("{}: {name}/{file} is no part of it", snapshot.display()));
            }
        }
    }
    Ok(tables)
}

/// What a dead run left: hidden names, and snapshots that are not whole.
pub fn left_overs(out: &Path) -> Vec<String> {
    let snapshots = out.join("snapshots");
    let mut found = hidden(out);
    let ids = names(&snapshots).into_iter().filter(|name| !name.starts_with('.'));
    found.extend(ids.filter_map(|id| whole(&snapshots.join(id)).err()));
    found
}

/// Hidden names in the output folder and among the snapshots: those of what is under way, or was.
pub fn hidden(out: &Path) -> Vec<String> {
    let names = names(out).into_iter().chain(names(&out.join("snapshots")));
    names.filter(|name| name.starts_with('.')).collect()
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<_> =
        entries.map(|entry| entry.expect("entry").file_name().into_string().expect("UTF-8")).collect();
    names.sort();
    names
}
