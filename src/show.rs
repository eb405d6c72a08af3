//! The same facts for a person's eyes: what was read in one file, as text for a terminal or as JSON.
//!
//! Renders a finished [`ReportRecord`]; reads no file, computes no fact. Text from the page is escaped: a page cannot
//! move the cursor, colour the terminal or turn its writing round.

mod json;
mod table;

use std::fmt::Write;

use crate::model::{CheckStatus, Edition, Fact, Item, Labels, Measure, ReportRecord, State, TableKind};
use table::Table;
pub(crate) use table::shorten;

pub use json::render_json;

/// What the marks in the tables mean.
const LEGEND: &str =
    "16 reported   · blank   16r recovered   ? ambiguous (?16 with its best guess)   ! unreadable   x absent";

/// Longest label of a row, in terminal columns.
const MAX_LABEL: usize = 44;

/// Draws a report for a terminal: what is known of it, its tables with every value marked by its state, and the
/// identities that fail. Chinese labels are aligned by width.
pub fn render_text(record: &ReportRecord, labels: &dyn Labels) -> String {
    let mut out = String::new();
    write_head(&mut out, record);
    let reading = &record.report.reading;
    let edition = reading.edition.unwrap_or(Edition::Unknown);
    if !reading.disclosures.is_empty() {
        write_disclosures(&mut out, record, edition, labels);
    }
    if !reading.applications.is_empty() {
        out.push_str("\nT2 收到和处理政府信息公开申请情况\n");
        let facts = &reading.applications;
        let columns = distinct(facts.iter().map(|fact| fact.key.applicant));
        let mut table = Table::new(columns.iter().map(|&column| labels.applicant(column).to_owned()));
        for outcome in distinct(facts.iter().map(|fact| fact.key.outcome)) {
            let cells = columns.iter().map(|&column| {
                let fact = facts.iter().find(|fact| fact.key.outcome == outcome && fact.key.applicant == column);
                fact.map_or_else(String::new, |fact| mark(fact, |value| value.to_string()))
            });
            table.push(shorten(&escape(labels.outcome(edition, outcome)), MAX_LABEL), cells);
        }
        out.push_str(&table.draw());
    }
    if !reading.disputes.is_empty() {
        out.push_str("\nT3 政府信息公开行政复议、行政诉讼情况\n");
        let facts = &reading.disputes;
        let columns = distinct(facts.iter().map(|fact| fact.key.outcome));
        let mut table = Table::new(columns.iter().map(|&column| labels.dispute_outcome(column).to_owned()));
        for channel in distinct(facts.iter().map(|fact| fact.key.channel)) {
            let cells = columns.iter().map(|&column| {
                let fact = facts.iter().find(|fact| fact.key.channel == channel && fact.key.outcome == column);
                fact.map_or_else(String::new, |fact| mark(fact, |value| value.to_string()))
            });
            table.push(labels.channel(channel).to_owned(), cells);
        }
        out.push_str(&table.draw());
    }
    if reading.tables_found.is_empty() {
        out.push_str("\nno statutory table was found\n");
    } else {
        let _ = writeln!(out, "\n{LEGEND}");
    }
    if !reading.unmatched.is_empty() {
        out.push_str("\nlabels that match nothing in the form\n");
        for label in &reading.unmatched {
            let _ = writeln!(out, "  {}", escape(label));
        }
    }
    write_checks(&mut out, record);
    out
}

fn write_head(out: &mut String, record: &ReportRecord) {
    let metadata = &record.report.metadata;
    let reading = &record.report.reading;
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(out, "{name:<10} {}", escape(value));
    };
    line("file", &record.source_path);
    if let Some(url) = &record.source_url {
        line("url", url);
    }
    line("report_id", &record.report.report_id);
    line("title", metadata.title.as_deref().unwrap_or("(none in the document)"));
    let agency = record.agency.agency.as_deref().or(metadata.agency.as_deref());
    let mut about: Vec<&str> = vec![agency.unwrap_or("(unknown)")];
    about.extend(record.agency.region_code.as_deref());
    about.extend(record.agency.level);
    line("agency", &about.join(", "));
    let sources: Vec<String> = metadata.year_sources.iter().map(|(source, year)| format!("{source} {year}")).collect();
    match metadata.year {
        Some(year) => line("year", &format!("{year} ({})", sources.join(", "))),
        None => line("year", "(unknown)"),
    }
    if let (Some(start), Some(end)) = (metadata.period_start, metadata.period_end) {
        line("period", &format!("{start} to {end}"));
    }
    if let Some(day) = metadata.published_on {
        line("published", &day.to_string());
    }
    line("encoding", &format!("{} ({})", record.encoding, record.encoding_evidence));
    if !record.repairs.is_empty() {
        line("repairs", &record.repairs.join(", "));
    }
    let tables: Vec<&str> = reading.tables_found.iter().map(|kind: &TableKind| kind.code()).collect();
    let layouts: Vec<&str> = reading.layouts.iter().map(|layout| layout.code()).collect();
    line("edition", reading.edition.unwrap_or(Edition::Unknown).code());
    line(
        "tables",
        &if tables.is_empty() { "none".to_owned() } else { format!("{} ({})", tables.join(", "), layouts.join(", ")) },
    );
}

/// T1: its rows have different columns, so rows with equal ones share a header.
fn write_disclosures(out: &mut String, record: &ReportRecord, edition: Edition, labels: &dyn Labels) {
    out.push_str("\nT1 主动公开政府信息情况\n");
    let facts = &record.report.reading.disclosures;
    let columns_of = |item: Item| -> Vec<Measure> {
        facts.iter().filter(|fact| fact.key.item == item).map(|fact| fact.key.measure).collect()
    };
    let mut open: Option<(Vec<Measure>, Table)> = None;
    for item in distinct(facts.iter().map(|fact| fact.key.item)) {
        let columns = columns_of(item);
        if open.as_ref().is_none_or(|(known, _)| *known != columns) {
            if let Some((_, table)) = open.take() {
                out.push_str(&table.draw());
            }
            let heads = columns.iter().map(|&measure| labels.measure(edition, item, measure).to_owned());
            open = Some((columns.clone(), Table::new(heads)));
        }
        let (_, table) = open.as_mut().expect("a table was opened above");
        let cells = facts.iter().filter(|fact| fact.key.item == item).map(|fact| mark(fact, |value| number(*value)));
        table.push(labels.item(edition, item).to_owned(), cells);
    }
    if let Some((_, table)) = open {
        out.push_str(&table.draw());
    }
}

fn write_checks(out: &mut String, record: &ReportRecord) {
    let checks = &record.report.checks;
    let count = |status| checks.iter().filter(|check| check.status == status).count();
    let _ = writeln!(
        out,
        "\nchecks: {} pass, {} fail, {} not assessable",
        count(CheckStatus::Pass),
        count(CheckStatus::Fail),
        count(CheckStatus::NotAssessable)
    );
    let side = |value: Option<f64>| value.map_or_else(|| "?".to_owned(), number);
    for check in checks.iter().filter(|check| check.status == CheckStatus::Fail) {
        let (left, right) = (side(check.left), side(check.right));
        let _ = write!(out, "  FAIL {} {}: {left} is not {right}", check.check.code(), check.scope);
        let _ = if check.detail.is_empty() { writeln!(out) } else { writeln!(out, " ({})", escape(&check.detail)) };
    }
}

/// A value with the mark of its state.
fn mark<K, V>(fact: &Fact<K, V>, show: impl Fn(&V) -> String) -> String {
    let value = || fact.value.as_ref().map_or_else(|| "?".to_owned(), &show);
    match fact.state {
        State::Reported => value(),
        State::Blank => "·".to_owned(),
        State::Recovered => format!("{}r", value()),
        State::Ambiguous => format!("?{}", fact.best_guess.as_ref().map(&show).unwrap_or_default()),
        State::Unreadable => format!("!{}", shorten(&escape(fact.raw.as_deref().unwrap_or_default()), 12)),
        State::Absent => "x".to_owned(),
    }
}

/// A number as a person writes it: no `.0` behind a whole one.
fn number(value: f64) -> String {
    format!("{value}")
}

/// The values in the order of their first appearance.
fn distinct<T: PartialEq>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen = Vec::new();
    for value in values {
        if !seen.contains(&value) {
            seen.push(value);
        }
    }
    seen
}

/// Text of a page made harmless: breaks become spaces, control and invisible characters are spelled out.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' | '\u{A0}' => out.push(' '),
            '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{AD}' => {
                out.extend(c.escape_unicode());
            }
            c if c.is_control() => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests;
