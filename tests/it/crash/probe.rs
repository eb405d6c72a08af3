//! A disk that counts the operations of a publication and, at one of them, fails, kills its process or waits.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use gongkai::publish::{Disk, LocalDisk};

/// What happens at which operation, counted from 1.
#[derive(Debug, Clone, Copy)]
pub enum Plan {
    /// Operation `at` fails with the system's error `errno`, and all that follow where `is_lasting`.
    /// What writes has written half of it by then.
    Fail { at: usize, errno: i32, is_lasting: bool },
    /// The process is killed at operation `at`.
    Kill { at: usize, when: When },
    /// A thread panics at operation `at`.
    Panic { at: usize },
    /// The process stops for good once it holds the lock, before it makes its staging folder.
    Hold,
}

/// When a process is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    Before,
    /// With half of the bytes written, or half of the folder removed.
    Amid,
    After,
}

impl When {
    pub const ALL: [Self; 3] = [Self::Before, Self::Amid, Self::After];
}

/// The disk of this machine, with a plan.
#[derive(Debug)]
pub struct Probe {
    plan: Plan,
    steps: Mutex<Vec<(&'static str, PathBuf)>>,
}

impl Probe {
    pub fn new(plan: Plan) -> Self {
        Self { plan, steps: Mutex::new(Vec::new()) }
    }

    /// Operations so far.
    pub fn n_steps(&self) -> usize {
        self.steps.lock().expect("no panic while it is held").len()
    }

    /// Operation `at`, in words.
    pub fn describe(&self, at: usize) -> String {
        let steps = self.steps.lock().expect("no panic while it is held");
        let (name, path) = &steps[at - 1];
        format!("{name} {}", path.display())
    }

    /// Does one operation as planned. `whole` does it; `half` is what may have been done of it when it breaks off.
    fn step<T>(
        &self,
        name: &'static str,
        path: &Path,
        whole: impl FnOnce() -> io::Result<T>,
        half: impl FnOnce(),
    ) -> io::Result<T> {
        let n = {
            let mut steps = self.steps.lock().expect("no panic while it is held");
            steps.push((name, path.to_path_buf()));
            steps.len()
        };
        match self.plan {
            Plan::Fail { at, errno, is_lasting } if n == at || (is_lasting && n > at) => {
                half();
                Err(io::Error::from_raw_os_error(errno))
            }
            Plan::Kill { at, when } if n == at => {
                match when {
                    When::Before => {}
                    When::Amid => half(),
                    When::After => drop(whole()),
                }
                die()
            }
            Plan::Panic { at } if n == at => panic!("a defect"),
            Plan::Hold if name == "create folder" && is_hidden(path) => loop {
                thread::sleep(Duration::from_secs(1));
            },
            _ => whole(),
        }
    }
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

/// As `kill -9` from outside: nothing is dropped, flushed or told.
fn die() -> ! {
    let _ = Command::new("sh").args(["-c", "kill -KILL $PPID"]).status();
    loop {
        thread::sleep(Duration::from_secs(1));
    }
}

/// Removes every other file below a folder, as a removal that broke off.
fn remove_half(folder: &Path) {
    let mut is_kept = false;
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                if !is_kept {
                    let _ = fs::remove_file(path);
                }
                is_kept = !is_kept;
            }
        }
    }
}

impl Disk for Probe {
    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        self.step("create folder", folder, || LocalDisk.create_folder(folder), || {})
    }

    fn create_file(&self, file: &Path) -> io::Result<()> {
        self.step("create file", file, || LocalDisk.create_file(file), || {})
    }

    fn append(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        let half = || drop(LocalDisk.append(file, &bytes[..bytes.len() / 2]));
        self.step("append to", file, || LocalDisk.append(file, bytes), half)
    }

    fn overwrite(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        let half = || drop(LocalDisk.overwrite(file, &bytes[..bytes.len() / 2]));
        self.step("overwrite", file, || LocalDisk.overwrite(file, bytes), half)
    }

    fn open_lock(&self, file: &Path) -> io::Result<File> {
        self.step("open lock", file, || LocalDisk.open_lock(file), || {})
    }

    fn sync_file(&self, file: &Path) -> io::Result<()> {
        self.step("sync file", file, || LocalDisk.sync_file(file), || {})
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.step("sync folder", folder, || LocalDisk.sync_folder(folder), || {})
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step("rename", from, || LocalDisk.rename(from, to), || {})
    }

    fn symlink(&self, target: &Path, link: &Path) -> io::Result<()> {
        self.step("link", link, || LocalDisk.symlink(target, link), || {})
    }

    fn hard_link(&self, existing: &Path, new: &Path) -> io::Result<()> {
        self.step("hard link", new, || LocalDisk.hard_link(existing, new), || {})
    }

    fn remove_file(&self, file: &Path) -> io::Result<()> {
        self.step("remove file", file, || LocalDisk.remove_file(file), || {})
    }

    fn remove_tree(&self, folder: &Path) -> io::Result<()> {
        self.step("remove folder", folder, || LocalDisk.remove_tree(folder), || remove_half(folder))
    }
}
