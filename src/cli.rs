//! What was typed. What it means, and whether it makes sense, is for [`crate::config`].

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::MAX_THREADS;
use crate::log::{LogFormat, LogLevel};
use crate::model::FileStatus;
use crate::query::print::Format;

/// Turns crawled Chinese government information-disclosure annual reports into Parquet that analysts trust.
#[derive(Debug, Parser)]
#[command(name = "gongkai", version, disable_help_subcommand = true, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// How lines on stderr look
    #[arg(long, value_enum, value_name = "FORMAT", global = true, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
    /// The least that is worth a line on stderr
    #[arg(long, value_enum, value_name = "LEVEL", global = true, default_value_t = LogLevel::Warn)]
    pub log_level: LogLevel,
}

/// The verbs of the command line.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read folders of reports and publish a snapshot
    #[command(after_help = "Exit codes: 0 published and every file read; 3 published, but some files could not be \
        read; 1 nothing published; 2 wrong arguments or config; 75 another run holds the lock.")]
    Ingest(IngestArgs),
    /// Print what is read in one file, for a person
    Show(ShowArgs),
    /// Print the resolved folder of the published snapshot
    Current(CurrentArgs),
    /// List the published snapshots, oldest first; the one that readers see has a star
    Snapshots(SnapshotsArgs),
    /// Go back to an older snapshot: check it and point `current` to it
    #[command(after_help = "Exit codes: 0 done; 1 the snapshot is damaged, or the disk said no; 2 no such snapshot; \
        75 a run holds the lock. The next run publishes a newer snapshot again.")]
    Rollback(RollbackArgs),
    /// List the input files of the published snapshot, with the reason for each that is no report
    Files(FilesArgs),
    /// Print what changed between two snapshots: reports, and values with before and after
    Diff(DiffArgs),
    /// Draw a snapshot as one HTML page: coverage, requests, quality, failed identities, changes
    Report(ReportArgs),
    /// Tell where one number comes from: its cell on the page, the file, its encoding, its identities
    #[command(
        after_help = "The cell: --outcome and --applicant (applications), --item and --measure (disclosures), or \
        --channel and --outcome (disputes), by their codes as in docs/DATA_DICTIONARY.md."
    )]
    Trace(TraceArgs),
    /// Answer an SQL query over the published snapshot
    #[command(after_help = "Every table of the snapshot is a table of the query: SHOW TABLES lists them, \
        docs/QUERY.md has examples and what the SQL lacks. Exit codes: 0 answered; 2 the query is wrong; 1 the snapshot \
        cannot be read.")]
    Query(QueryArgs),
}

/// Arguments of `gongkai ingest`. Each one that is given wins over the config file.
#[derive(Debug, Default, Args)]
pub struct IngestArgs {
    /// Folders or files to read [default: `input` of the config]
    #[arg(value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    /// Folder that the snapshots are published in [default: `output` of the config]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Config file [default: config/gongkai.toml where it exists, the built-in one elsewhere]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Threads that read files [default: `threads` of the config, or one per core]
    #[arg(long, value_name = "N", value_parser = parse_threads)]
    pub threads: Option<NonZeroUsize>,
    /// Read every file anew, also those that are as in the last snapshot
    #[arg(long)]
    pub full: bool,
    /// Follow symbolic links while walking
    #[arg(long)]
    pub follow_links: bool,
    /// File for numbers of the run in Prometheus' text format, replaced at the end of the run, however it ended
    #[arg(long, value_name = "FILE")]
    pub metrics: Option<PathBuf>,
    /// Read the files of a chunk in a random order (for the test that the order does not matter)
    #[arg(long, value_name = "SEED", hide = true)]
    pub shuffle: Option<u64>,
}

/// Arguments of `gongkai show`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// File to read
    pub file: PathBuf,
    /// How to print it
    #[arg(long, value_enum, default_value_t = ShowFormat::Text)]
    pub format: ShowFormat,
    /// Config file [default: config/gongkai.toml where it exists, the built-in one elsewhere]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// How a command prints.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ShowFormat {
    /// Tables drawn for a terminal
    #[default]
    Text,
    /// One JSON document
    Json,
}

/// Arguments of `gongkai current`.
#[derive(Debug, Default, Args)]
pub struct CurrentArgs {
    /// Folder that the snapshots are published in [default: `output` of the config]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Config file [default: config/gongkai.toml where it exists, the built-in one elsewhere]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// Arguments of `gongkai snapshots`.
#[derive(Debug, Default, Args)]
pub struct SnapshotsArgs {
    /// Where the snapshots are.
    #[command(flatten)]
    pub place: CurrentArgs,
    /// How to print it
    #[arg(long, value_enum, default_value_t = ShowFormat::Text)]
    pub format: ShowFormat,
}

/// Arguments of `gongkai rollback`.
#[derive(Debug, Default, Args)]
pub struct RollbackArgs {
    /// Snapshot to go back to, as `gongkai snapshots` lists it
    pub id: String,
    /// Where the snapshots are.
    #[command(flatten)]
    pub place: CurrentArgs,
}

/// Arguments of `gongkai files`.
#[derive(Debug, Default, Args)]
pub struct FilesArgs {
    /// Only files of this status
    #[arg(long, value_parser = parse_status)]
    pub status: Option<FileStatus>,
    /// Where the snapshots are.
    #[command(flatten)]
    pub place: CurrentArgs,
    /// How to print it
    #[arg(long, value_enum, default_value_t = ShowFormat::Text)]
    pub format: ShowFormat,
}

/// Arguments of `gongkai diff`.
#[derive(Debug, Default, Args)]
pub struct DiffArgs {
    /// Older snapshot: an id, `current`, or a snapshot's folder [default: the last but one]
    pub before: Option<String>,
    /// Newer snapshot [default: `current` where the older one is named, else the last one]
    pub after: Option<String>,
    /// Where the snapshots are.
    #[command(flatten)]
    pub place: CurrentArgs,
    /// Most lines of each table and year that are printed as text; JSON has all
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: u64,
    /// How to print it
    #[arg(long, value_enum, default_value_t = ShowFormat::Text)]
    pub format: ShowFormat,
}

/// Arguments of `gongkai report`.
#[derive(Debug, Default, Args)]
pub struct ReportArgs {
    /// Snapshot to draw: an id, `current`, or a snapshot's folder
    #[arg(long, value_name = "ID", default_value = "current")]
    pub snapshot: String,
    /// File for the page, replaced where it exists; `-` is stdout [default: gongkai-SNAPSHOT.html in this folder]
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
    /// Where the snapshots are.
    #[command(flatten)]
    pub place: CurrentArgs,
}

/// Arguments of `gongkai trace`.
#[derive(Debug, Default, Args)]
pub struct TraceArgs {
    /// Report: its report_id, the beginning of one, or its source_path
    #[arg(long, value_name = "ID")]
    pub report: String,
    /// Row of T1
    #[arg(long, value_name = "CODE")]
    pub item: Option<String>,
    /// Column of T1
    #[arg(long, value_name = "CODE")]
    pub measure: Option<String>,
    /// Block of T3
    #[arg(long, value_name = "CODE")]
    pub channel: Option<String>,
    /// Row of T2, or column of T3
    #[arg(long, value_name = "CODE")]
    pub outcome: Option<String>,
    /// Column of T2
    #[arg(long, value_name = "CODE")]
    pub applicant: Option<String>,
    /// Snapshot to look in, as `gongkai snapshots` lists it [default: the published one]
    #[arg(long, value_name = "ID")]
    pub snapshot: Option<String>,
    /// Where the snapshots are.
    #[command(flatten)]
    pub place: CurrentArgs,
    /// How to print it
    #[arg(long, value_enum, default_value_t = ShowFormat::Text)]
    pub format: ShowFormat,
}

/// Arguments of `gongkai query`.
#[derive(Debug, Default, Args)]
pub struct QueryArgs {
    /// The query, or `-` to read it from stdin
    pub sql: String,
    /// How to print the answer [default: as the ending of --to says, else table]
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    /// File for the answer, replaced where it exists
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
    /// Rows of a table to print, 0 for all [default: 100 on a terminal, else all]
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Begin CSV with a byte order mark: Excel shows Chinese text rightly then
    #[arg(long)]
    pub bom: bool,
    /// Snapshot to ask, as `gongkai snapshots` lists it [default: the published one]
    #[arg(long, value_name = "ID")]
    pub snapshot: Option<String>,
    /// Where the snapshots are.
    #[command(flatten)]
    pub place: CurrentArgs,
}

/// Threads, bounded as in the config.
fn parse_threads(text: &str) -> Result<NonZeroUsize, String> {
    let threads = text.parse::<NonZeroUsize>().map_err(|error| error.to_string())?;
    match threads.get() {
        ..=MAX_THREADS => Ok(threads),
        n => Err(format!("{n} is too large, at most {MAX_THREADS} expected")),
    }
}

fn parse_status(code: &str) -> Result<FileStatus, String> {
    FileStatus::ALL.into_iter().find(|status| status.code() == code).ok_or_else(|| {
        let codes = FileStatus::ALL.map(FileStatus::code).join(", ");
        format!("expected one of {codes}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn ingest_takes_what_the_contract_says() {
        let cli = Cli::try_parse_from(["gongkai", "ingest", "a", "b", "--out", "o", "--config", "c", "--threads", "2"])
            .expect("contract's command line");
        let Command::Ingest(args) = cli.command else { panic!("not ingest") };
        assert_eq!(args.inputs, [PathBuf::from("a"), PathBuf::from("b")]);
        assert_eq!(args.threads.map(NonZeroUsize::get), Some(2));
        assert!(!args.follow_links);
    }

    #[test]
    fn nonsense_is_refused_with_exit_code_2() {
        let table: [&[&str]; 11] = [
            &["gongkai", "rollback"],
            &["gongkai", "files", "--status", "lost"],
            &["gongkai", "diff", "a", "b", "c"],
            &["gongkai", "ingest", "--metrics"],
            &["gongkai", "ingest", "--threads", "0"],
            &["gongkai", "ingest", "--threads", "1025"],
            &["gongkai", "ingest", "--threads", "4000000000"],
            &["gongkai", "ingest", "--thread", "1"],
            &["gongkai", "show"],
            &["gongkai", "show", "x", "--format", "yaml"],
            &["gongkai", "digest"],
        ];
        for words in table {
            let error = Cli::try_parse_from(words).expect_err("must be refused");
            assert_eq!(error.exit_code(), 2, "{words:?}");
        }
    }
}
