//! What was typed. What it means, and whether it makes sense, is for [`crate::config`].

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Turns crawled Chinese government information-disclosure annual reports into Parquet that analysts trust.
#[derive(Debug, Parser)]
#[command(name = "gongkai", version, disable_help_subcommand = true, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
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
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
    /// Follow symbolic links while walking
    #[arg(long)]
    pub follow_links: bool,
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

/// How `gongkai show` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ShowFormat {
    /// Tables drawn for a terminal
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
        let table: [&[&str]; 5] = [
            &["gongkai", "ingest", "--threads", "0"],
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
