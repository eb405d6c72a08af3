//! The `gongkai` command: arguments in, exit code out, and the one place that prints an error.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use anyhow::{Context, Error, Result};
use clap::Parser;

use gongkai::cli::{Cli, Command, CurrentArgs, IngestArgs, ShowArgs, ShowFormat};
use gongkai::config::Config;
use gongkai::exit::Exit;
use gongkai::model::FileStatus;
use gongkai::pipeline::{self, Progress};
use gongkai::publish;
use gongkai::show;
use gongkai::walk::escape_for_terminal;

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Ingest(args) => ingest(&args),
        Command::Show(args) => show(&args),
        Command::Current(args) => current(&args),
    };
    done.unwrap_or_else(|error| {
        eprintln!("error: {}", escape_for_terminal(&describe(&error)));
        pipeline::exit_of(&error)
    })
    .into()
}

fn ingest(args: &IngestArgs) -> Result<Exit> {
    let settings = Config::load(args.config.as_deref())?.merge(args)?;
    let progress = Progress::start(io::stderr().is_terminal());
    let outcome = pipeline::ingest(&settings, &progress)?;
    progress.finish();
    print(&outcome)?;
    let failed = outcome.summary.list_failed();
    if !failed.is_empty() {
        eprint!("could not be read:\n{failed}");
    }
    if let Some(warning) = &outcome.warning {
        eprintln!("warning: {}", escape_for_terminal(warning));
    }
    Ok(Exit::of_published(outcome.summary.n_failed()))
}

fn show(args: &ShowArgs) -> Result<Exit> {
    let config = Config::load(args.config.as_deref())?;
    let (result, forms) = pipeline::read_one(&config, &args.file)?;
    let record = result.report.context("a file that was read has a record")?;
    match args.format {
        ShowFormat::Text => {
            if result.file.status == FileStatus::NotAReport {
                print(&format_args!("not a report: {}\n\n", result.file.error.unwrap_or_default()))?;
            }
            print(&show::render_text(&record, &forms))?;
        }
        ShowFormat::Json => print(&format_args!("{:#}\n", show::render_json(&record, &forms)))?,
    }
    Ok(Exit::Success)
}

fn current(args: &CurrentArgs) -> Result<Exit> {
    let output = match &args.out {
        Some(output) => output.clone(),
        None => Config::load(args.config.as_deref())?.output,
    };
    let snapshot = publish::resolve_current(&output)?;
    print(&format_args!("{}\n", snapshot.display()))?;
    Ok(Exit::Success)
}

/// What was tried and why it failed, on one line. A cause that the message before it has spelled out is not repeated.
fn describe(error: &Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if text.is_empty() {
            text = cause;
        } else if !text.ends_with(&cause) {
            text += ": ";
            text += &cause;
        }
    }
    text
}

/// Prints to stdout. A reader that has seen enough (`| head`) is no error.
fn print(text: &impl Display) -> Result<()> {
    let mut stdout = io::stdout().lock();
    match write!(stdout, "{text}").and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Error::new(error)).context("stdout"),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_told_once() {
        let told = Error::msg("disk full").context("lake: cannot write: disk full");
        assert_eq!(describe(&told), "lake: cannot write: disk full");
        let untold = Error::msg("disk full").context("lake: cannot write");
        assert_eq!(describe(&untold), "lake: cannot write: disk full");
    }
}
