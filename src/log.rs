//! What is said on stderr while a command runs: a line for a person, or a JSON object a line for a collector.
//!
//! stdout is for results (the closing summary of `ingest`, lists, documents) and is not touched here. Warnings and
//! errors are said by default, so that a night without trouble says nothing under cron; `--log-level info` adds how
//! far a run is.
//!
//! Whatever a message holds, it stays one line and moves no cursor: control characters are escaped in both formats.

use std::fmt::{self, Debug, Write};

use clap::ValueEnum;
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use crate::walk::escape_for_terminal;

/// How a line on stderr looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// `level: message`
    #[default]
    Text,
    /// One object: `timestamp` (UTC), `level`, and the fields of the event with its `message`
    Json,
}

/// The least that is worth a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum LogLevel {
    /// What made the command fail
    Error,
    /// Also files that could not be read
    #[default]
    Warn,
    /// Also start, progress and end of a run
    Info,
}

impl From<LogLevel> for LevelFilter {
    fn from(level: LogLevel) -> Self {
        match level {
            LogLevel::Error => Self::ERROR,
            LogLevel::Warn => Self::WARN,
            LogLevel::Info => Self::INFO,
        }
    }
}

/// Lets events go to stderr from now on. Only the first call of a process counts.
pub fn start(format: LogFormat, level: LogLevel) {
    let builder = tracing_subscriber::fmt().with_writer(std::io::stderr).with_max_level(level).with_ansi(false);
    let _ = match format {
        LogFormat::Text => builder.event_format(Plain).try_init(),
        LogFormat::Json => builder.json().with_current_span(false).with_span_list(false).flatten_event(true).try_init(),
    };
}

/// `level: message`, and nothing of the other fields: the message tells a person all.
struct Plain;

impl<S, N> FormatEvent<S, N> for Plain
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, _: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut message = Message::default();
        event.record(&mut message);
        let level = match *event.metadata().level() {
            Level::ERROR => "error",
            Level::WARN => "warning",
            Level::INFO => "info",
            Level::DEBUG | Level::TRACE => "debug",
        };
        writeln!(writer, "{level}: {}", escape_for_terminal(&message.0))
    }
}

#[derive(Default)]
struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            // The message of an event is held as format arguments, whose `Debug` is their text.
            let _ = write!(self.0, "{value:?}");
        }
    }
}
