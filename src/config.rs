//! What a run is told to do: the config file and the command line, merged and validated, read-only from here on.
//!
//! The config file is TOML; [`DEFAULT`] is the copy that is built into the binary. Relative paths, in the file and on
//! the command line alike, start at the current folder. Whether the input folders exist is for [`crate::walk`] to
//! find out.

use std::fs::File;
use std::io::{self, Read};
use std::num::{NonZeroU32, NonZeroU64, NonZeroUsize};
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::cli::IngestArgs;
use crate::codec::hex;
use crate::extract;
use crate::walk::{ReadLimits, escape_for_terminal};

/// The config file that is used where none lies: `config/gongkai.toml` of the project.
pub const DEFAULT: &str = include_str!("../config/gongkai.toml");

/// Where a config file is looked for when the command line names none.
pub const DEFAULT_PATH: &str = "config/gongkai.toml";

/// A config is a page of text; what is larger by far is something else.
const MAX_CONFIG_BYTES: u64 = 16 << 20;

/// The longest path that Linux takes.
const MAX_PATH_BYTES: usize = 4096;

/// More threads than any machine of today has cores: each has a stack of its own.
pub(crate) const MAX_THREADS: usize = 1024;

/// The HTML parser searches as deep as this for every tag.
const MAX_DEPTH: usize = 10_000;

/// Why a run cannot start with what it was told.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{}: config cannot be read", .path.display())]
    Unreadable {
        /// The config file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is far larger than a config.
    #[error("{}: config is larger than {limit} bytes", .path.display())]
    TooLarge {
        /// The config file.
        path: PathBuf,
        /// The limit.
        limit: u64,
    },
    /// The file is no TOML, has an unknown key, or a value of the wrong kind.
    #[error("{}:{line}: {}{problem}", .path.display(), quote_key(.key))]
    Invalid {
        /// The config file.
        path: PathBuf,
        /// Line of the file, counted from 1.
        line: usize,
        /// The key, where the line has one that the problem does not name itself.
        key: Option<String>,
        /// What is wrong and what was expected.
        problem: String,
    },
    /// The output folder cannot be used with these inputs.
    #[error("{}: {problem} (from {origin})", .output.display())]
    Output {
        /// The output folder as given.
        output: PathBuf,
        /// What is wrong with it.
        problem: OutputProblem,
        /// Where it was given: the command line or a config file.
        origin: String,
    },
    /// No input was named, neither in the config nor on the command line.
    #[error("no input: name a folder on the command line, or `input` in the config")]
    NoInput,
}

/// Why an output folder is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OutputProblem {
    /// The path is empty.
    #[error("output folder has no name")]
    Empty,
    /// The root of the file system.
    #[error("output folder is the root of the file system")]
    Root,
    /// The output is an input.
    #[error("output folder is the input {}", .0.display())]
    IsInput(PathBuf),
    /// A run would read its own output.
    #[error("output folder lies inside the input {}", .0.display())]
    InsideInput(PathBuf),
    /// The inputs would be published snapshots.
    #[error("input {} lies among the snapshots of the output folder", .0.display())]
    InputAmongSnapshots(PathBuf),
}

/// The config file as written. Every key is explained in `config/gongkai.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ConfigFile {
    input: Option<Vec<PathBuf>>,
    output: Option<PathBuf>,
    forms: Option<PathBuf>,
    agencies: Option<PathBuf>,
    threads: Option<NonZeroUsize>,
    keep_snapshots: Option<NonZeroU32>,
    follow_links: Option<bool>,
    limits: LimitsFile,
}

/// The `[limits]` of the config file as written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct LimitsFile {
    max_file_bytes: Option<NonZeroU64>,
    max_unpacked_bytes: Option<NonZeroU64>,
    max_ratio: Option<NonZeroU64>,
    max_seconds: Option<NonZeroU64>,
    max_depth: Option<NonZeroUsize>,
    max_attributes: Option<NonZeroUsize>,
    max_grid_slots: Option<NonZeroU64>,
    max_cells: Option<NonZeroU64>,
}

impl ConfigFile {
    /// A value that is well written and cannot be meant: its key, and what was expected.
    fn find_nonsense(&self) -> Option<(&'static str, String)> {
        let paths = self.input.iter().flatten().map(|path| ("input", path));
        let mut paths = paths
            .chain(self.output.iter().map(|path| ("output", path)))
            .chain(self.forms.iter().map(|path| ("forms", path)))
            .chain(self.agencies.iter().map(|path| ("agencies", path)));
        if let Some((key, path)) = paths.find(|(_, path)| path.as_os_str().len() > MAX_PATH_BYTES) {
            return Some((key, format!("path of {} bytes, at most {MAX_PATH_BYTES} expected", path.as_os_str().len())));
        }
        let too_large = |key, value: Option<usize>, most: usize| {
            let value = value.filter(|&value| value > most)?;
            Some((key, format!("{value} is too large, at most {most} expected")))
        };
        too_large("threads", self.threads.map(NonZeroUsize::get), MAX_THREADS)
            .or_else(|| too_large("max_depth", self.limits.max_depth.map(NonZeroUsize::get), MAX_DEPTH))
    }
}

/// A config file, or the built-in one, with every key filled in.
#[derive(Debug, Clone)]
pub struct Config {
    /// Folders or files to read.
    pub inputs: Vec<PathBuf>,
    /// Folder that the snapshots are published in.
    pub output: PathBuf,
    /// Folder with the forms, where they are not to be the built-in ones.
    pub forms: Option<PathBuf>,
    /// File with corrections of agencies, where they are not to be the built-in ones.
    pub agencies: Option<PathBuf>,
    /// Threads that read files, where the number is given.
    pub threads: Option<NonZeroUsize>,
    /// Published snapshots that are kept.
    pub keep_snapshots: NonZeroU32,
    /// Whether symbolic links are followed.
    pub follow_links: bool,
    /// Bounds on reading one file.
    pub read_limits: ReadLimits,
    /// Bounds on laying out one page.
    pub page_limits: extract::Limits,
    /// The file it was read from, for messages; `None` for the built-in one.
    origin: Option<PathBuf>,
}

/// What an ingest run does: config and command line merged and validated.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Folders or files to read, at least one.
    pub inputs: Vec<PathBuf>,
    /// Folder that the snapshots are published in; neither an input nor inside one.
    pub output: PathBuf,
    /// Folder with the forms, where they are not to be the built-in ones.
    pub forms: Option<PathBuf>,
    /// File with corrections of agencies, where they are not to be the built-in ones.
    pub agencies: Option<PathBuf>,
    /// Threads that read files.
    pub threads: NonZeroUsize,
    /// Published snapshots that are kept.
    pub keep_snapshots: NonZeroU32,
    /// Whether symbolic links are followed.
    pub follow_links: bool,
    /// Bounds on reading one file.
    pub read_limits: ReadLimits,
    /// Bounds on laying out one page.
    pub page_limits: extract::Limits,
    /// Seed of a random order of work within a chunk; the tables do not depend on it, and a test says so.
    pub shuffle: Option<u64>,
    /// Most files in one chunk of work; the tables do not depend on it, and a test says so.
    pub chunk_files: usize,
    /// Read everything anew, whatever the last run remembers.
    pub full: bool,
    /// How long ago a file must have been changed for its stamps to be trusted by the next run.
    pub settle: Duration,
}

/// Longer than a tick of any file system's clock: FAT's, the coarsest, is two seconds.
const SETTLE: Duration = Duration::from_secs(3);

/// Files in one chunk of work: enough to keep the threads busy, few enough that a chunk's results are small.
pub const CHUNK_FILES: usize = 256;

impl Config {
    /// Loads the config: the file that the command line names, else `config/gongkai.toml` where it exists, else the
    /// one that is built in.
    ///
    /// Errors: [`ConfigError::Unreadable`], and [`ConfigError::Invalid`] with the key and its line.
    pub fn load(path: Option<&Path>) -> Result<Self, ConfigError> {
        let path = match path {
            Some(path) => path,
            None if Path::new(DEFAULT_PATH).is_file() => Path::new(DEFAULT_PATH),
            None => return Self::parse(DEFAULT, None),
        };
        let unreadable = |source| ConfigError::Unreadable { path: path.to_path_buf(), source };
        // `/dev/zero` is a file, too.
        let mut text = String::new();
        let file = File::open(path).map_err(unreadable)?;
        file.take(MAX_CONFIG_BYTES + 1).read_to_string(&mut text).map_err(unreadable)?;
        if text.len() as u64 > MAX_CONFIG_BYTES {
            return Err(ConfigError::TooLarge { path: path.to_path_buf(), limit: MAX_CONFIG_BYTES });
        }
        Self::parse(&text, Some(path))
    }

    /// Reads the text of a config file; `origin` is what messages call it.
    ///
    /// Errors: [`ConfigError::Invalid`] with the key and its line.
    pub fn parse(text: &str, origin: Option<&Path>) -> Result<Self, ConfigError> {
        let read = |text: &str, origin: Option<&Path>| {
            toml::from_str::<ConfigFile>(text).map_err(|error| describe(&error, text, origin))
        };
        let file = read(text, origin)?;
        if let Some((key, problem)) = file.find_nonsense() {
            let is_key =
                |line: &str| line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='));
            let line = text.lines().position(is_key).map_or(1, |at| at + 1);
            let path = origin.unwrap_or(Path::new("built-in config")).to_path_buf();
            return Err(ConfigError::Invalid { path, line, key: Some(key.to_owned()), problem });
        }
        // A key that is left out has the value of the built-in file: the defaults are written down once.
        let built_in = read(DEFAULT, None)?;
        let limits = LimitsInUse { file: &file.limits, built_in: &built_in.limits };
        Ok(Self {
            inputs: file.input.or(built_in.input).unwrap_or_default(),
            output: file.output.or(built_in.output).unwrap_or_default(),
            forms: file.forms,
            agencies: file.agencies,
            threads: file.threads,
            keep_snapshots: file.keep_snapshots.or(built_in.keep_snapshots).expect("built-in config sets it: tested"),
            follow_links: file.follow_links.or(built_in.follow_links).unwrap_or_default(),
            read_limits: limits.of_reading(),
            page_limits: limits.of_pages(),
            origin: origin.map(Path::to_path_buf),
        })
    }

    /// Merges the command line in and validates the whole.
    ///
    /// Errors: [`ConfigError::NoInput`]; [`ConfigError::Output`] when a run would write into what it reads.
    pub fn merge(self, args: &IngestArgs) -> Result<Settings, ConfigError> {
        let config_name = self.origin.as_deref().unwrap_or(Path::new("the built-in config")).display().to_string();
        let origin = if args.out.is_some() { "--out".to_owned() } else { config_name };
        let inputs = if args.inputs.is_empty() { self.inputs } else { args.inputs.clone() };
        if inputs.is_empty() {
            return Err(ConfigError::NoInput);
        }
        let output = args.out.clone().unwrap_or(self.output);
        if let Some(problem) = find_output_problem(&output, &inputs) {
            return Err(ConfigError::Output { output, problem, origin });
        }
        let cores = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let max_threads = NonZeroUsize::new(MAX_THREADS).unwrap_or(NonZeroUsize::MIN);
        Ok(Settings {
            inputs,
            output,
            forms: self.forms,
            agencies: self.agencies,
            threads: args.threads.or(self.threads).unwrap_or(cores).min(max_threads),
            keep_snapshots: self.keep_snapshots,
            follow_links: args.follow_links || self.follow_links,
            read_limits: self.read_limits,
            page_limits: self.page_limits,
            shuffle: args.shuffle,
            chunk_files: CHUNK_FILES,
            full: args.full,
            settle: SETTLE,
        })
    }
}

impl Settings {
    /// sha256 over everything of the config that the tables may depend on; paths, threads and housekeeping do not count.
    ///
    /// `files` tells the forms and corrections that are in use from others.
    pub fn hash(&self, files: &str) -> String {
        let mut hasher = Sha256::new();
        hasher.update(format!("{} {:?} {:?}", self.follow_links, self.read_limits, self.page_limits));
        hasher.update(files);
        hex(&hasher.finalize())
    }
}

/// The limits of a file, each with the built-in one behind it.
struct LimitsInUse<'a> {
    file: &'a LimitsFile,
    built_in: &'a LimitsFile,
}

impl LimitsInUse<'_> {
    fn get<T: Copy>(&self, field: impl Fn(&LimitsFile) -> Option<T>) -> T {
        field(self.file).or_else(|| field(self.built_in)).expect("built-in config sets every limit: tested")
    }

    fn of_reading(&self) -> ReadLimits {
        ReadLimits {
            max_file_bytes: self.get(|limits| limits.max_file_bytes).get(),
            max_unpacked_bytes: self.get(|limits| limits.max_unpacked_bytes).get(),
            max_ratio: self.get(|limits| limits.max_ratio).get(),
            max_time: Duration::from_secs(self.get(|limits| limits.max_seconds).get()),
        }
    }

    fn of_pages(&self) -> extract::Limits {
        extract::Limits {
            max_depth: self.get(|limits| limits.max_depth).get(),
            max_attributes: self.get(|limits| limits.max_attributes).get(),
            max_grid_slots: self.get(|limits| limits.max_grid_slots).get(),
            max_cells: self.get(|limits| limits.max_cells).get(),
        }
    }
}

fn quote_key(key: &Option<String>) -> String {
    key.as_ref().map(|key| format!("`{key}`: ")).unwrap_or_default()
}

/// Characters of a key, and of what the parser says, in a message: enough for the list of all keys.
const MAX_KEY: usize = 80;
const MAX_PROBLEM: usize = 400;

/// A text of a config file as part of a one-line message.
fn one_line(text: &str, max_chars: usize) -> String {
    let text = escape_for_terminal(text);
    match text.char_indices().nth(max_chars) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.into_owned(),
    }
}

/// Turns the parser's error into file, line, key and problem.
fn describe(error: &toml::de::Error, text: &str, origin: Option<&Path>) -> ConfigError {
    let at = error.span().map_or(0, |span| span.start.min(text.len()));
    let before = &text.as_bytes()[..at];
    let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
    let problem = error.message().trim_end().replace("unknown field", "unknown key").replace('\n', ", ");
    let source_line = text.lines().nth(line - 1).unwrap_or_default();
    let key = source_line.split_once('=').map(|(key, _)| key.trim().to_owned());
    // `unknown key` names it already.
    let key = key.filter(|key| !key.is_empty() && !problem.contains(&format!("`{key}`")));
    // Both may hold a key or a value of any length, control characters and all.
    let (key, problem) = (key.map(|key| one_line(&key, MAX_KEY)), one_line(&problem, MAX_PROBLEM));
    ConfigError::Invalid { path: origin.unwrap_or(Path::new("built-in config")).to_path_buf(), line, key, problem }
}

/// Finds what is wrong with publishing into `output` while reading `inputs`.
fn find_output_problem(output: &Path, inputs: &[PathBuf]) -> Option<OutputProblem> {
    if output.as_os_str().is_empty() {
        return Some(OutputProblem::Empty);
    }
    let real_output = resolve(output);
    if real_output.parent().is_none() {
        return Some(OutputProblem::Root);
    }
    let snapshots = real_output.join("snapshots");
    inputs.iter().find_map(|input| {
        let real_input = resolve(input);
        if real_input == real_output {
            Some(OutputProblem::IsInput(input.clone()))
        } else if real_output.starts_with(&real_input) {
            Some(OutputProblem::InsideInput(input.clone()))
        } else if real_input.starts_with(&snapshots) {
            Some(OutputProblem::InputAmongSnapshots(input.clone()))
        } else {
            None
        }
    })
}

/// The path without links, `.` and `..`, as far as it exists; what does not exist yet is taken by its letters.
fn resolve(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let mut resolved = PathBuf::new();
    for component in absolute.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                resolved.pop();
            }
            other => {
                resolved.push(other);
                if let Ok(real) = resolved.canonicalize() {
                    resolved = real;
                }
            }
        }
    }
    resolved
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn fail(text: &str) -> String {
        Config::parse(text, Some(Path::new("x.toml"))).expect_err("must be refused").to_string()
    }

    #[test]
    fn built_in_config_sets_every_key_but_the_optional_ones() {
        let config = Config::parse("", None).expect("empty config");
        assert_eq!(config.inputs, [PathBuf::from("data/raw")]);
        assert_eq!(config.output, PathBuf::from("data/lake"));
        assert_eq!(config.keep_snapshots.get(), 7);
        assert_eq!(config.page_limits.max_depth, 512);
        assert!(config.forms.is_none() && config.threads.is_none() && !config.follow_links);
    }

    #[test]
    fn errors_name_file_line_and_key() {
        let table = [
            ("output = \"o\"\ninputs = [\"a\"]\n", "x.toml:2: unknown key `inputs`"),
            ("\n\n[limits]\nmax_size = 3\n", "x.toml:4: unknown key `max_size`"),
            ("threads = 0\n", "x.toml:1: `threads`: "),
            ("# one\nthreads = -2\n", "x.toml:2: `threads`: "),
            ("keep_snapshots = 0\n", "x.toml:1: `keep_snapshots`: "),
            ("[limits]\nmax_cells = \"many\"\n", "x.toml:2: `max_cells`: "),
            ("threads = 99999999999999999999999\n", "x.toml:1: `threads`: "),
            ("output = [1]\n", "x.toml:1: `output`: "),
            ("output = \"a\"\noutput = \"b\"\n", "x.toml:2: "),
            ("output = \n", "x.toml:1: "),
            ("nonsense\n", "x.toml:1: "),
            ("\nthreads = 1000000\n", "x.toml:2: `threads`: 1000000 is too large, at most 1024 expected"),
            (
                "[limits]\n\nmax_depth = 9223372036854775807\n",
                "x.toml:3: `max_depth`: 9223372036854775807 is too large",
            ),
            ("[limits]\nmax_seconds = 0\n", "x.toml:2: `max_seconds`: "),
            ("[limits]\nmax_seconds = 1.5\n", "x.toml:2: `max_seconds`: "),
            ("[limits]\nmax_file_bytes = 18446744073709551616\n", "x.toml:2: `max_file_bytes`: "),
        ];
        for (text, start) in table {
            let message = fail(text);
            assert!(message.starts_with(start), "{text:?}: {message}");
            assert!(!message.contains('\n'), "{message:?} is one line");
        }
    }

    #[test]
    fn messages_are_short_whatever_the_file_holds() {
        let long = "k".repeat(10_000_000);
        let table = [
            format!("{long} = 1\n"),
            format!("[limits]\nmax_cells = \"{long}\"\n"),
            format!("\"{long}\\u001b[2J\" = 1\n"),
            format!("[{long}]\n"),
            "threads = 1".repeat(1_000_000),
            "\u{1b}[2J = 1\n".to_owned(),
            format!("input = [\"a\", \"{long}\"]\n"),
            format!("output = \"{long}\"\n"),
        ];
        for text in table {
            let message = fail(&text);
            assert!(
                message.starts_with("x.toml:") && message.len() < 2_000,
                "{} bytes: {:.300}",
                message.len(),
                message
            );
            assert!(!message.contains(['\n', '\u{1b}']), "{message:?}");
        }
    }

    #[test]
    fn missing_config_is_named() {
        let error = Config::load(Some(Path::new("no/such.toml"))).expect_err("no such file");
        assert_eq!(error.to_string(), "no/such.toml: config cannot be read");
    }

    #[cfg(unix)]
    #[test]
    fn an_endless_config_is_refused() {
        let error = Config::load(Some(Path::new("/dev/zero"))).expect_err("too large");
        assert_eq!(error.to_string(), "/dev/zero: config is larger than 16777216 bytes");
    }

    #[test]
    fn command_line_wins() {
        let args = IngestArgs {
            inputs: vec!["in".into()],
            out: Some("elsewhere".into()),
            threads: NonZeroUsize::new(3),
            follow_links: true,
            ..IngestArgs::default()
        };
        let settings = Config::parse("threads = 7\n", None).expect("valid").merge(&args).expect("valid");
        assert_eq!(settings.inputs, [PathBuf::from("in")]);
        assert_eq!(settings.output, PathBuf::from("elsewhere"));
        assert_eq!(settings.threads.get(), 3);
        assert!(settings.follow_links);
    }

    #[test]
    fn output_may_not_be_read_back() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let at = |name: &str| dir.path().join(name);
        fs::create_dir_all(at("in/deep")).expect("folder");
        #[cfg(unix)]
        std::os::unix::fs::symlink(at("in"), at("link")).expect("link");
        let table = [
            ("in", "in", Some(OutputProblem::IsInput(at("in")))),
            ("in", "in/deep", Some(OutputProblem::InsideInput(at("in")))),
            ("in", "in/new/../newer", Some(OutputProblem::InsideInput(at("in")))),
            ("in", "out/../in", Some(OutputProblem::IsInput(at("in")))),
            ("out/snapshots/1", "out", Some(OutputProblem::InputAmongSnapshots(at("out/snapshots/1")))),
            ("in", "inside", None),
            ("in", "out", None),
            ("in/deep", "in", None),
        ];
        for (input, output, expected) in table {
            assert_eq!(find_output_problem(&at(output), &[at(input)]), expected, "{input} -> {output}");
        }
        #[cfg(unix)]
        assert_eq!(
            find_output_problem(&at("link/new"), &[at("in")]),
            Some(OutputProblem::InsideInput(at("in"))),
            "through a link"
        );
        assert_eq!(find_output_problem(Path::new("/"), &[at("in")]), Some(OutputProblem::Root));
        assert_eq!(find_output_problem(Path::new(""), &[at("in")]), Some(OutputProblem::Empty));
    }

    #[test]
    fn refused_output_says_where_it_was_given() {
        let args = IngestArgs { inputs: vec!["in".into()], out: Some("in/out".into()), ..IngestArgs::default() };
        let error = Config::parse("", None).expect("valid").merge(&args).expect_err("inside");
        assert_eq!(error.to_string(), "in/out: output folder lies inside the input in (from --out)");
    }
}
