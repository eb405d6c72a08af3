//! A file system that forgets: what may be found on a disk after the power went.
//!
//! [`Recorder`] does every operation on the real disk and keeps a journal of it. [`Model`] plays the journal up to any
//! event and knows what was synced by then. A [`Survival`] says what becomes of the rest, as POSIX leaves open:
//!
//! - bytes of a file that were not synced are all there, are cut off, or are garbage;
//! - each change of a folder that was not synced (a name that came, went or moved) is kept or lost, on its own; a move
//!   within a folder is one change, one between folders is two;
//! - syncing a file brings its bytes, not its name; syncing a folder brings its own names, not those above.
//!
//! So each state that any file system may leave is among these, and more: none may be a broken snapshot.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use gongkai::publish::{Disk, LocalDisk};

/// One change of the disk, paths relative to the root of the recorded folder.
#[derive(Debug, Clone)]
pub enum Event {
    MakeFolder(PathBuf),
    MakeFile(PathBuf),
    Truncate(PathBuf),
    Append(PathBuf, Arc<[u8]>),
    SyncFile(PathBuf),
    SyncFolder(PathBuf),
    Rename(PathBuf, PathBuf),
    MakeLink { target: PathBuf, link: PathBuf },
    HardLink { existing: PathBuf, new: PathBuf },
    Remove(PathBuf),
}

/// The disk of this machine, with a journal. It can go away at an event: then every operation fails and does nothing,
/// which to the disk is the same as a process that was killed there.
#[derive(Debug)]
pub struct Recorder {
    root: PathBuf,
    state: Mutex<State>,
}

/// Picks an event.
pub type Pick = fn(&Event) -> bool;

#[derive(Debug, Default)]
struct State {
    journal: Vec<Event>,
    last: Option<Pick>,
    is_gone: bool,
}

impl Recorder {
    /// Records what happens below `root`, which is empty and taken to be on the disk.
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_path_buf(), state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no panic while it is held")
    }

    /// What happened so far.
    pub fn journal(&self) -> Vec<Event> {
        self.state().journal.clone()
    }

    /// Goes away after the first event that `last` picks; is there again with `None`. Returns whether it was away.
    pub fn go_after(&self, last: Option<Pick>) -> bool {
        let mut state = self.state();
        state.last = last;
        std::mem::replace(&mut state.is_gone, false)
    }

    /// Does one change and takes note of it, unless the disk is gone.
    fn note<T>(&self, change: impl FnOnce() -> io::Result<T>, events: impl FnOnce() -> Vec<Event>) -> io::Result<T> {
        if self.state().is_gone {
            return Err(io::Error::other("the disk is gone"));
        }
        let events = events();
        let done = change()?;
        let mut state = self.state();
        state.is_gone = state.last.is_some_and(|last| events.iter().any(last));
        state.journal.extend(events);
        Ok(done)
    }

    fn inside(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.root).unwrap_or_else(|_| panic!("{} is outside", path.display())).to_path_buf()
    }

    /// The event that makes a file, where it is not there.
    fn making(&self, file: &Path) -> Option<Event> {
        (!file.exists()).then(|| Event::MakeFile(self.inside(file)))
    }
}

impl Disk for Recorder {
    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        self.note(|| LocalDisk.create_folder(folder), || vec![Event::MakeFolder(self.inside(folder))])
    }

    fn create_file(&self, file: &Path) -> io::Result<()> {
        self.note(|| LocalDisk.create_file(file), || vec![Event::MakeFile(self.inside(file))])
    }

    fn append(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        self.note(|| LocalDisk.append(file, bytes), || vec![Event::Append(self.inside(file), bytes.into())])
    }

    fn overwrite(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        let start = || self.making(file).unwrap_or_else(|| Event::Truncate(self.inside(file)));
        let events = || vec![start(), Event::Append(self.inside(file), bytes.into())];
        self.note(|| LocalDisk.overwrite(file, bytes), events)
    }

    fn open_lock(&self, file: &Path) -> io::Result<File> {
        self.note(|| LocalDisk.open_lock(file), || self.making(file).into_iter().collect())
    }

    fn sync_file(&self, file: &Path) -> io::Result<()> {
        self.note(|| Ok(()), || vec![Event::SyncFile(self.inside(file))])
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        // What lies above the root is taken to be on the disk.
        let event = || Event::SyncFolder(self.inside(folder));
        self.note(|| Ok(()), || folder.starts_with(&self.root).then(event).into_iter().collect())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.note(|| LocalDisk.rename(from, to), || vec![Event::Rename(self.inside(from), self.inside(to))])
    }

    fn symlink(&self, target: &Path, link: &Path) -> io::Result<()> {
        let event = || Event::MakeLink { target: target.to_path_buf(), link: self.inside(link) };
        self.note(|| LocalDisk.symlink(target, link), || vec![event()])
    }

    fn hard_link(&self, existing: &Path, new: &Path) -> io::Result<()> {
        let event = || Event::HardLink { existing: self.inside(existing), new: self.inside(new) };
        self.note(|| LocalDisk.hard_link(existing, new), || vec![event()])
    }

    fn remove_file(&self, file: &Path) -> io::Result<()> {
        self.note(|| LocalDisk.remove_file(file), || vec![Event::Remove(self.inside(file))])
    }

    /// One by one, from below: it may break off anywhere.
    fn remove_tree(&self, folder: &Path) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let is_folder = entry.file_type()?.is_dir();
            if is_folder { self.remove_tree(&entry.path()) } else { self.remove_file(&entry.path()) }?;
        }
        self.note(|| fs::remove_dir(folder), || vec![Event::Remove(self.inside(folder))])
    }
}

type Id = usize;

/// A change of a folder that was not synced yet.
#[derive(Debug, Clone)]
struct Change {
    /// Twice the number of the event, and one more for the second change of an event.
    at: usize,
    gone: Option<OsString>,
    come: Option<(OsString, Id)>,
}

#[derive(Debug, Clone, Default)]
struct Folder {
    synced: BTreeMap<OsString, Id>,
    pending: Vec<Change>,
}

#[derive(Debug, Clone)]
enum Node {
    Folder(Folder),
    File { synced: Arc<[u8]>, written: Arc<[u8]> },
    Link(PathBuf),
}

/// What becomes of the bytes of a file that were not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tail {
    Kept,
    Lost,
    Halved,
    Garbage,
}

impl Tail {
    pub const ALL: [Self; 4] = [Self::Kept, Self::Lost, Self::Halved, Self::Garbage];
}

/// What survives of all that was not synced.
#[derive(Debug, Clone)]
pub struct Survival {
    /// The changes of folders that are lost, as [`Model::pending`] calls them.
    pub lost: BTreeSet<usize>,
    /// What becomes of the bytes.
    pub tail: Tail,
}

/// The disk after the first events of a journal.
#[derive(Debug, Clone)]
pub struct Model {
    nodes: Vec<Node>,
    n_events: usize,
}

const ROOT: Id = 0;

impl Model {
    /// An empty folder.
    pub fn new() -> Self {
        Self { nodes: vec![Node::Folder(Folder::default())], n_events: 0 }
    }

    /// Plays one event.
    pub fn play(&mut self, event: &Event) {
        let at = self.n_events;
        self.n_events += 1;
        match event {
            Event::MakeFolder(path) => self.make(at, path, Node::Folder(Folder::default())),
            Event::MakeFile(path) => {
                self.make(at, path, Node::File { synced: Arc::default(), written: Arc::default() });
            }
            Event::MakeLink { target, link } => self.make(at, link, Node::Link(target.clone())),
            Event::HardLink { existing, new } => {
                let id = self.find(existing);
                self.change(2 * at, new, None, Some(id));
            }
            Event::Truncate(path) => {
                if let Node::File { written, .. } = self.node(path) {
                    *written = Arc::default();
                }
            }
            Event::Append(path, bytes) => {
                if let Node::File { written, .. } = self.node(path) {
                    *written = [&**written, bytes].concat().into();
                }
            }
            Event::SyncFile(path) => {
                if let Node::File { synced, written } = self.node(path) {
                    *synced = Arc::clone(written);
                }
            }
            Event::SyncFolder(path) => {
                let Node::Folder(folder) = self.node(path) else { panic!("{} is no folder", path.display()) };
                folder.synced = folder.entries(|_| true);
                folder.pending.clear();
            }
            Event::Rename(from, to) => {
                let id = self.find(from);
                let gone = from.file_name().map(OsString::from);
                if from.parent() == to.parent() {
                    self.change(2 * at, to, gone, Some(id));
                } else {
                    self.change(2 * at + 1, from, gone, None);
                    self.change(2 * at, to, None, Some(id));
                }
            }
            Event::Remove(path) => self.change(2 * at, path, path.file_name().map(OsString::from), None),
        }
    }

    /// Leaves an event out: a disk that only says that it has synced.
    pub fn skip(&mut self) {
        self.n_events += 1;
    }

    fn make(&mut self, at: usize, path: &Path, node: Node) {
        self.nodes.push(node);
        self.change(2 * at, path, None, Some(self.nodes.len() - 1));
    }

    fn change(&mut self, at: usize, path: &Path, gone: Option<OsString>, come: Option<Id>) {
        let name = path.file_name().expect("not the root").to_owned();
        let above = self.find(path.parent().expect("not the root"));
        let Node::Folder(folder) = &mut self.nodes[above] else { panic!("{} lies in no folder", path.display()) };
        folder.pending.push(Change { at, gone, come: come.map(|id| (name, id)) });
    }

    /// The node that a process finds under a path: processes see everything, synced or not.
    fn find(&self, path: &Path) -> Id {
        path.components().fold(ROOT, |id, component| {
            let Node::Folder(folder) = &self.nodes[id] else { panic!("{}: a folder expected", path.display()) };
            let entries = folder.entries(|_| true);
            *entries.get(component.as_os_str()).unwrap_or_else(|| panic!("{} is not there", path.display()))
        })
    }

    fn node(&mut self, path: &Path) -> &mut Node {
        let id = self.find(path);
        &mut self.nodes[id]
    }

    /// The changes of folders that are not synced, by folder; those of folders that are out of reach do not count.
    pub fn pending(&self) -> Vec<Vec<usize>> {
        let mut seen = BTreeSet::from([ROOT]);
        let mut open = vec![ROOT];
        let mut found = Vec::new();
        while let Some(id) = open.pop() {
            let Node::Folder(folder) = &self.nodes[id] else { continue };
            if !folder.pending.is_empty() {
                found.push(folder.pending.iter().map(|change| change.at).collect());
            }
            let come = folder.pending.iter().filter_map(|change| Some(change.come.as_ref()?.1));
            open.extend(folder.synced.values().copied().chain(come).filter(|&id| seen.insert(id)));
        }
        found
    }

    /// Looks at the disk as it is found when the power is back.
    pub fn after<'a>(&'a self, survival: &'a Survival) -> After<'a> {
        After { model: self, survival }
    }
}

impl Folder {
    fn entries(&self, is_kept: impl Fn(usize) -> bool) -> BTreeMap<OsString, Id> {
        let mut entries = self.synced.clone();
        for change in self.pending.iter().filter(|change| is_kept(change.at)) {
            if let Some(name) = &change.gone {
                entries.remove(name);
            }
            if let Some((name, id)) = &change.come {
                entries.insert(name.clone(), *id);
            }
        }
        entries
    }
}

/// The disk as it is found when the power is back.
pub struct After<'a> {
    model: &'a Model,
    survival: &'a Survival,
}

/// What lies under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    Folder(BTreeMap<OsString, usize>),
    File(Arc<[u8]>),
    Link(PathBuf),
}

impl After<'_> {
    /// What lies at a path; links on the way are not followed.
    pub fn look(&self, path: &Path) -> Option<Found> {
        let mut id = ROOT;
        for component in path.components().filter(|component| *component != Component::CurDir) {
            let Found::Folder(entries) = self.look_at(id) else { return None };
            id = *entries.get(component.as_os_str())?;
        }
        Some(self.look_at(id))
    }

    /// What lies under an entry of a folder.
    pub fn look_at(&self, id: usize) -> Found {
        match &self.model.nodes[id] {
            Node::Folder(folder) => Found::Folder(folder.entries(|at| !self.survival.lost.contains(&at))),
            Node::Link(target) => Found::Link(target.clone()),
            Node::File { synced, written } if Arc::ptr_eq(synced, written) => Found::File(Arc::clone(synced)),
            Node::File { synced, written } => Found::File(match self.survival.tail {
                Tail::Kept => Arc::clone(written),
                Tail::Lost => Arc::clone(synced),
                Tail::Halved => written[..(synced.len().min(written.len()) + written.len()) / 2].into(),
                Tail::Garbage => {
                    let mut bytes = written.to_vec();
                    let start = if written.starts_with(synced) { synced.len() } else { 0 };
                    bytes[start..].fill(0);
                    bytes.into()
                }
            }),
        }
    }

    /// Lays the disk out below `folder`, which is empty: for a process to find.
    pub fn lay_out(&self, folder: &Path) {
        self.lay_out_at(ROOT, folder);
    }

    fn lay_out_at(&self, id: usize, path: &Path) {
        match self.look_at(id) {
            Found::Folder(entries) => {
                fs::create_dir_all(path).expect("folder");
                for (name, id) in entries {
                    self.lay_out_at(id, &path.join(name));
                }
            }
            Found::File(bytes) => fs::write(path, bytes).expect("file"),
            Found::Link(target) => std::os::unix::fs::symlink(target, path).expect("link"),
        }
    }
}
