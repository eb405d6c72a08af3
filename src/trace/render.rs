//! A trace as text for a person, or as JSON. Whatever stood on a page is escaped on its way to a terminal.

use std::fmt::Write;

use serde_json::{Value, json};

use super::draw::draw;
use super::{Part, Trace};
use crate::show::escape;
use crate::tabulate::codebook::CodeRow;

/// What the codes of a trace mean.
struct Meanings<'a>(&'a [CodeRow]);

impl Meanings<'_> {
    /// The definition of a code.
    fn of(&self, table: &str, column: &str, code: &str) -> Option<&str> {
        let is_it = |row: &&CodeRow| row.table == table && row.column == column && row.code == Some(code);
        self.0.iter().find(is_it).map(|row| row.definition.as_ref())
    }

    /// A code and what it means.
    fn explain(&self, table: &str, column: &str, code: &str) -> String {
        self.of(table, column, code).map_or_else(|| code.to_owned(), |meaning| format!("{code}: {meaning}"))
    }
}

/// Draws a trace for a terminal. `codes` is the codebook, from which the meanings come.
pub fn render_text(trace: &Trace, codes: &[CodeRow]) -> String {
    let meanings = Meanings(codes);
    let mut out = String::new();
    let (fact, report) = (&trace.fact, &trace.report);
    let _ = writeln!(out, "{} {}\n", trace.table, escape(&names(trace)));
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(out, "  {name:<11} {}", escape(value));
    };
    if let Some(note) = &trace.note {
        line("note", note);
    }
    let unit = match fact.text("unit") {
        "10k_cny" => " 10k_cny (万元)",
        _ => "",
    };
    line("value", &fact.number("value").map_or_else(|| "NULL".to_owned(), |value| value + unit));
    line("state", &meanings.explain(trace.table, "state", fact.text("state")));
    line(
        "printed",
        &fact.try_text("raw").map_or_else(|| "nothing: there is no cell".to_owned(), |raw| format!("{raw:?}")),
    );
    if let Some(guess) = fact.number("best_guess") {
        line("best_guess", &(guess + unit));
    }
    line("report", report.text("report_id"));
    line("title", report.try_text("title").unwrap_or("(none)"));
    let about = ["agency", "region_code", "level"].map(|name| report.try_text(name));
    let about: Vec<&str> = about.into_iter().flatten().collect();
    line("agency", &if about.is_empty() { "(unknown)".to_owned() } else { about.join(", ") });
    let year = report.int("year").map_or_else(|| "(unknown)".to_owned(), |year| year.to_string());
    let current = if report.flag("is_current") {
        "the current report"
    } else {
        "not the current report: a later one of the agency stands for the year"
    };
    line("year", &format!("{year}, {current}"));
    line("edition", &meanings.explain("reports", "edition", report.text("edition")));
    line("source", report.text("source_path"));
    if let Some(url) = report.try_text("source_url") {
        line("url", url);
    }
    line("sha256", report.text("sha256"));
    line("encoding", report.text("encoding"));
    line("", &meanings.explain("reports", "encoding_evidence", report.text("encoding_evidence")));
    let repairs = report.list("repairs");
    line("repairs", &if repairs.is_empty() { "none".to_owned() } else { repairs.join("; ") });
    write_place(&mut out, trace);
    write_parts(&mut out, trace, &meanings);
    out
}

/// The codes of the cell with their Chinese labels.
fn names(trace: &Trace) -> String {
    let columns = match trace.table {
        "disclosures" => ["item", "measure"],
        "disputes" => ["channel", "outcome"],
        _ => ["outcome", "applicant"],
    };
    let name = |column: &str| {
        let label = trace.fact.text(&format!("{column}_zh"));
        format!("{column} {} {label}", trace.fact.text(column))
    };
    columns.map(name).join(", ")
}

fn write_place(out: &mut String, trace: &Trace) {
    let Some(cell) = trace.cell() else {
        let why = if trace.place().is_some() { "not in the table cells" } else { "no cell of the document" };
        let _ = writeln!(out, "  {:<11} {why}", "place");
        return;
    };
    let table_no = trace.fact.int("table_no").unwrap_or_default();
    let span = |n: i64, what: &str| if n > 1 { format!(", over {n} {what}") } else { String::new() };
    let (rows, cols) = (span(cell.rowspan, "rows"), span(cell.colspan, "columns"));
    let _ = writeln!(
        out,
        "  {:<11} table {table_no}, row {}, column {}{rows}{cols} of the document, counted from 0\n",
        "place", cell.row, cell.col
    );
    for line in draw(&trace.cells, (cell.row, cell.col)).lines() {
        let _ = writeln!(out, "  {line}");
    }
}

fn write_parts(out: &mut String, trace: &Trace, meanings: &Meanings<'_>) {
    if trace.parts.is_empty() {
        out.push_str("\nno identity takes this value up\n");
        return;
    }
    out.push_str("\nidentities that take this value up (a blank counts as 0 there)\n");
    for Part { check, is_next_year } in &trace.parts {
        let status = check.text("status");
        let sides = match (check.number("left"), check.number("right"), status) {
            (Some(left), Some(right), "fail") => format!(": {left} ≠ {right}"),
            (Some(left), Some(right), _) => format!(": {left} = {right}"),
            // One side alone says nothing of the other.
            _ => String::new(),
        };
        let when = if *is_next_year { ", in the report of the next year" } else { "" };
        let meaning = meanings.of("checks", "check", check.text("check")).unwrap_or_default();
        let _ = writeln!(
            out,
            "  {status:<15} {} {}{sides}   ({}{when})",
            escape(check.text("check")),
            escape(check.text("scope")),
            escape(meaning.trim_end_matches('.')),
        );
        // The two sides of a failed sum are said already.
        if let Some(detail) = check.try_text("detail").filter(|detail| !detail.contains('≠')) {
            let _ = writeln!(out, "  {:<15} {}", "", escape(detail));
        }
    }
}

/// A trace as one JSON object: rows of the tables under their column names.
pub fn render_json(trace: &Trace, codes: &[CodeRow]) -> Value {
    let meanings = Meanings(codes);
    let state = meanings.of(trace.table, "state", trace.fact.text("state"));
    let place = trace.place();
    let cells: Vec<Value> = trace
        .cells
        .iter()
        .map(|cell| {
            json!({
                "row": cell.row, "col": cell.col, "rowspan": cell.rowspan, "colspan": cell.colspan, "text": cell.text,
                "is_the_cell": Some((cell.row, cell.col)) == place,
            })
        })
        .collect();
    let identities: Vec<Value> = trace
        .parts
        .iter()
        .map(|part| {
            let mut object = part.check.0.clone();
            let meaning = meanings.of("checks", "check", part.check.text("check"));
            object.insert("definition".to_owned(), meaning.into());
            object.insert("is_of_next_year".to_owned(), part.is_next_year.into());
            Value::Object(object)
        })
        .collect();
    json!({
        "snapshot": trace.snapshot,
        "table": trace.table,
        "note": trace.note,
        "fact": trace.fact.0,
        "state_definition": state,
        "report": trace.report.0,
        "cells": cells,
        "identities": identities,
    })
}
