//! The `gongkai` command: arguments in, exit code out, and the one place that prints an error.

use std::fmt::Display;
use std::io::{self, BufWriter, IsTerminal, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Error, Result};
use clap::Parser;

use gongkai::cli::{
    Cli, Command, CurrentArgs, DiffArgs, FilesArgs, IngestArgs, QueryArgs, ReportArgs, RollbackArgs, ShowArgs,
    ShowFormat, SnapshotsArgs, TraceArgs,
};
use gongkai::config::Config;
use gongkai::diff::{self, JsonPrinter, TextPrinter};
use gongkai::exit::Exit;
use gongkai::forms::Forms;
use gongkai::list;
use gongkai::log;
use gongkai::model::FileStatus;
use gongkai::operator::{Ending, Watch};
use gongkai::page;
use gongkai::pipeline::{self, Progress};
use gongkai::publish;
use gongkai::query::print::{Format, Wishes};
use gongkai::query::{self, QueryError};
use gongkai::show;
use gongkai::tabulate::codebook;
use gongkai::trace::{self, Question};
use gongkai::walk::escape_for_terminal;

/// A page makes some thousands of small allocations on one thread, and another frees many of them.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    log::start(cli.log_format, cli.log_level);
    let done = match cli.command {
        Command::Ingest(args) => ingest(&args),
        Command::Show(args) => show(&args),
        Command::Current(args) => current(&args),
        Command::Snapshots(args) => snapshots(&args),
        Command::Rollback(args) => rollback(&args),
        Command::Files(args) => files(&args),
        Command::Diff(args) => diff(&args),
        Command::Report(args) => report(&args),
        Command::Trace(args) => trace(&args),
        Command::Query(args) => query(&args),
    };
    done.unwrap_or_else(|error| {
        let exit = Exit::of_error(&error);
        tracing::error!(exit_code = exit.code(), "{}", describe(&error));
        exit
    })
    .into()
}

fn ingest(args: &IngestArgs) -> Result<Exit> {
    let watch = Watch::start(args.metrics.as_deref());
    let progress = Progress::start(io::stderr().is_terminal());
    let settings = Config::load(args.config.as_deref()).and_then(|config| config.merge(args));
    // An output folder that was refused gets no record: it may be an input.
    let output = settings.as_ref().ok().map(|settings| settings.output.clone());
    if let Ok(settings) = &settings {
        let (output, threads) = (settings.output.display(), settings.threads.get());
        let inputs = settings.inputs.iter().map(|input| input.display().to_string()).collect::<Vec<_>>().join(", ");
        tracing::info!(%inputs, %output, threads, "reading {inputs} on {threads} threads, publishing in {output}");
    }
    let done = settings.map_err(Error::new).and_then(|settings| pipeline::ingest(&settings, &progress));
    progress.finish();
    let (exit, ending) = match &done {
        Ok(outcome) => (Exit::of_published(outcome.summary.n_failed()), Ending::Published(outcome)),
        Err(error) => (Exit::of_error(error), Ending::Failed(describe(error))),
    };
    for error in watch.finish(output.as_deref(), exit, &ending) {
        tracing::warn!("{error}");
    }
    let outcome = done?;
    print(&outcome)?;
    for (path, reason) in &outcome.summary.failed {
        tracing::warn!(path, reason, "could not be read: {path}: {reason}");
    }
    let n_more = outcome.summary.n_failed() - outcome.summary.failed.len() as u64;
    if n_more > 0 {
        tracing::warn!(files = n_more, "could not be read: {n_more} more, see `gongkai files --status failed`");
    }
    if let Some(warning) = &outcome.warning {
        tracing::warn!("{warning}");
    }
    let (snapshot, seconds) = (outcome.snapshot.display(), outcome.elapsed.as_secs_f64());
    tracing::info!(%snapshot, seconds, exit_code = exit.code(), "published {snapshot} after {seconds:.1} s");
    Ok(exit)
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
    let snapshot = publish::resolve_current(&output_of(args)?)?;
    print(&format_args!("{}\n", snapshot.display()))?;
    Ok(Exit::Success)
}

fn snapshots(args: &SnapshotsArgs) -> Result<Exit> {
    let output = output_of(&args.place)?;
    stream(|to| list::write_snapshots(to, &output, args.format == ShowFormat::Json).map_err(Error::new))
}

fn rollback(args: &RollbackArgs) -> Result<Exit> {
    let output = output_of(&args.place)?;
    let before = publish::catalog::rollback(&output, &args.id)?;
    let before = before.as_deref().map_or("none".into(), escape_for_terminal);
    print(&format_args!("current: {}\nbefore:  {before}\n", args.id))?;
    Ok(Exit::Success)
}

fn files(args: &FilesArgs) -> Result<Exit> {
    let output = output_of(&args.place)?;
    stream(|to| list::write_files(to, &output, args.status, args.format == ShowFormat::Json).map_err(Error::new))
}

fn diff(args: &DiffArgs) -> Result<Exit> {
    let output = output_of(&args.place)?;
    let (before, after) = match (&args.before, &args.after) {
        (Some(before), after) => {
            let after = after.as_deref().unwrap_or(publish::CURRENT);
            (publish::catalog::find(&output, before)?, publish::catalog::find(&output, after)?)
        }
        _ => publish::catalog::last_two(&output)?,
    };
    stream(|to| {
        match args.format {
            ShowFormat::Text => diff::compare(&before, &after, &mut TextPrinter::new(to, args.limit)),
            ShowFormat::Json => diff::compare(&before, &after, &mut JsonPrinter::new(to)),
        }
        .map_err(Error::new)
    })
}

fn report(args: &ReportArgs) -> Result<Exit> {
    let (id, drawn) = page::draw(&output_of(&args.place)?, &args.snapshot)?;
    match &args.to {
        Some(path) if path.as_os_str() == "-" => print(&drawn)?,
        path => {
            // An id is the name of a folder: it has no separators.
            let path = path.clone().unwrap_or_else(|| PathBuf::from(format!("gongkai-{id}.html")));
            page::write(&path, &drawn)?;
            print(&format_args!("{}\n", path.display()))?;
        }
    }
    Ok(Exit::Success)
}

fn trace(args: &TraceArgs) -> Result<Exit> {
    let snapshot =
        publish::catalog::find(&output_of(&args.place)?, args.snapshot.as_deref().unwrap_or(publish::CURRENT))?;
    let question = Question {
        report: args.report.clone(),
        item: args.item.clone(),
        measure: args.measure.clone(),
        channel: args.channel.clone(),
        outcome: args.outcome.clone(),
        applicant: args.applicant.clone(),
    };
    let forms = Forms::embedded();
    let (found, codes) = (trace::trace(&snapshot, &question, &forms)?, codebook::rows(&forms));
    match args.format {
        ShowFormat::Text => print(&trace::render_text(&found, &codes))?,
        ShowFormat::Json => print(&format_args!("{:#}\n", trace::render_json(&found, &codes)))?,
    }
    Ok(Exit::Success)
}

fn query(args: &QueryArgs) -> Result<Exit> {
    let mut sql = args.sql.clone();
    if sql == "-" {
        sql.clear();
        io::stdin().read_to_string(&mut sql).context("stdin")?;
    }
    let snapshot =
        publish::catalog::find(&output_of(&args.place)?, args.snapshot.as_deref().unwrap_or(publish::CURRENT))?;
    let by_ending = args.to.as_deref().and_then(Format::of_file);
    let to_terminal = args.to.is_none() && io::stdout().is_terminal();
    let wishes = Wishes {
        format: args.format.or(by_ending).unwrap_or(Format::Table),
        rows: args.limit,
        with_bom: args.bom,
        to_terminal,
    };
    if wishes.format == Format::Parquet && to_terminal {
        let problem = "a terminal cannot show it: name a file with --to".to_owned();
        return Err(QueryError::Format { format: "parquet", problem }.into());
    }
    let mut answer = query::run(&snapshot, &sql)?;
    let mut counted = None;
    let exit = match &args.to {
        Some(path) => {
            counted = Some(query::print::write_file(path, &mut answer, wishes)?);
            Exit::Success
        }
        None => stream(|to| {
            counted = query::print::write(to, &mut answer, wishes)?;
            Ok(())
        })?,
    };
    if let Some(counted) = counted {
        // A note for whoever reads the table; its stdout is the table alone.
        let _ = writeln!(io::stderr(), "{counted}");
    }
    Ok(exit)
}

fn output_of(place: &CurrentArgs) -> Result<PathBuf> {
    match &place.out {
        Some(output) => Ok(output.clone()),
        None => Ok(Config::load(place.config.as_deref())?.output),
    }
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

/// Prints to stdout what may be long, while it is found.
fn stream(write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<Exit> {
    let mut stdout = BufWriter::new(io::stdout().lock());
    match write(&mut stdout).and_then(|()| stdout.flush().context("stdout")) {
        Err(error) if !is_broken_pipe(&error) => Err(error),
        _ => Ok(Exit::Success),
    }
}

fn is_broken_pipe(error: &Error) -> bool {
    let kind = |cause: &(dyn std::error::Error + 'static)| cause.downcast_ref::<io::Error>().map(io::Error::kind);
    error.chain().any(|cause| kind(cause) == Some(io::ErrorKind::BrokenPipe))
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
