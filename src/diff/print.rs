//! How a comparison is printed: as text for a person, as one JSON document for a script.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Cell, Number, Printer, ReportChange, ReportEvent, ReportRow, Totals, ValueEvent};
use crate::publish::catalog::StoredManifest;
use crate::tabulate::TableId;
use crate::walk::escape_for_terminal as escape;

/// Prints a heading for each table and year, under it at most so many changes, and at the end a table of counts.
pub struct TextPrinter<'a> {
    to: &'a mut dyn Write,
    limit: u64,
    heading: Option<(TableId, Option<i16>)>,
    n_under_heading: u64,
}

impl<'a> TextPrinter<'a> {
    /// A printer that prints at most `limit` lines for each table and year.
    pub fn new(to: &'a mut dyn Write, limit: u64) -> Self {
        Self { to, limit, heading: None, n_under_heading: 0 }
    }

    /// Prints the heading where a new one is due; true when the line under it is wanted.
    fn wants(&mut self, table: TableId, year: Option<i16>) -> io::Result<bool> {
        if self.heading != Some((table, year)) {
            self.close()?;
            self.heading = Some((table, year));
            self.n_under_heading = 0;
            if self.limit > 0 {
                writeln!(self.to, "\n{} {}", table.name(), print_year(year))?;
            }
        }
        self.n_under_heading += 1;
        Ok(self.n_under_heading <= self.limit)
    }

    fn close(&mut self) -> io::Result<()> {
        let n_more = self.n_under_heading.saturating_sub(self.limit);
        if n_more > 0 && self.limit > 0 {
            writeln!(self.to, "  and {n_more} more")?;
        }
        Ok(())
    }
}

fn print_year(year: Option<i16>) -> String {
    year.map_or("unknown".to_owned(), |year| year.to_string())
}

fn print_report(report: &ReportRow) -> String {
    let agency = report.agency.as_deref().unwrap_or("agency unknown");
    let standing = if report.is_current { "" } else { ", not current" };
    let (path, year) = (escape(&report.source_path), print_year(report.year));
    format!("{path} [{}] {}, {year}{standing}", escape(&report.report_id), escape(agency))
}

fn print_cell(cell: Option<&Cell>) -> String {
    let Some(cell) = cell else { return "no row".to_owned() };
    match cell.value {
        None => cell.state.clone(),
        Some(Number::Int(value)) => format!("{value} ({})", cell.state),
        Some(Number::Real(value)) => format!("{value} ({})", cell.state),
    }
}

impl Printer for TextPrinter<'_> {
    fn begin(&mut self, before: &StoredManifest, after: &StoredManifest) -> io::Result<()> {
        for (title, snapshot) in [("before", before), ("after", after)] {
            let (id, version) = (escape(&snapshot.id), escape(&snapshot.tool_version));
            writeln!(self.to, "{title:<7} {id}, {}, gongkai {version}", escape(&snapshot.created_at))?;
        }
        Ok(())
    }

    fn report(&mut self, event: &ReportEvent) -> io::Result<()> {
        if !self.wants(TableId::Reports, event.year())? {
            return Ok(());
        }
        let word = event.change.code();
        match (&event.before, &event.after) {
            (Some(before), Some(after)) => {
                writeln!(self.to, "  {word:<10}  {}", print_report(before))?;
                writeln!(self.to, "  {:<10}  {}", "  now", print_report(after))
            }
            (Some(report), None) | (None, Some(report)) => writeln!(self.to, "  {word:<10}  {}", print_report(report)),
            (None, None) => Ok(()),
        }
    }

    fn value(&mut self, event: &ValueEvent<'_>) -> io::Result<()> {
        if !self.wants(event.table, event.year)? {
            return Ok(());
        }
        let [(_, left), (_, right)] = event.key;
        let agency = escape(event.agency.unwrap_or("agency unknown"));
        let (before, after) = (print_cell(event.before), print_cell(event.after));
        let change = format!("{} {}: {before} -> {after}", escape(left), escape(right));
        writeln!(self.to, "  {agency} [{}] {change}", escape(event.report_id))
    }

    fn end(&mut self, totals: &Totals) -> io::Result<()> {
        self.close()?;
        if totals.is_empty() {
            return writeln!(self.to, "\nno differences");
        }
        let [added, removed, revised, relabelled] = ReportChange::ALL.map(ReportChange::code);
        writeln!(
            self.to,
            "\n{:<13} {:>7} {added:>10} {removed:>10} {revised:>10} {relabelled:>10} {:>10}",
            "table", "year", "values"
        )?;
        for ((table, year), counts) in totals {
            let [added, removed, revised, relabelled] = counts.reports;
            let (name, year) = (table.name(), print_year(year.year()));
            writeln!(
                self.to,
                "{name:<13} {year:>7} {added:>10} {removed:>10} {revised:>10} {relabelled:>10} {:>10}",
                counts.values
            )?;
        }
        Ok(())
    }
}

/// Which list of the JSON document is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    Reports,
    Values,
}

/// Prints one JSON document with everything: `before`, `after`, `reports`, `values`, `counts`. One change a line.
pub struct JsonPrinter<'a> {
    to: &'a mut dyn Write,
    list: List,
    is_empty: bool,
}

impl<'a> JsonPrinter<'a> {
    /// A printer of one document.
    pub fn new(to: &'a mut dyn Write) -> Self {
        Self { to, list: List::Reports, is_empty: true }
    }

    fn open(&mut self, list: List) -> io::Result<()> {
        if self.list != list {
            write!(self.to, "\n],\n\"values\": [")?;
            (self.list, self.is_empty) = (list, true);
        }
        Ok(())
    }

    fn item(&mut self, item: &Value) -> io::Result<()> {
        write!(self.to, "{}\n{item}", if self.is_empty { "" } else { "," })?;
        self.is_empty = false;
        Ok(())
    }
}

fn report_to_json(report: &ReportRow) -> Value {
    json!({
        "report_id": report.report_id,
        "source_path": report.source_path,
        "agency": report.agency,
        "year": report.year,
        "is_current": report.is_current,
    })
}

fn cell_to_json(cell: &Cell) -> Value {
    let value = match cell.value {
        None => Value::Null,
        Some(Number::Int(value)) => value.into(),
        Some(Number::Real(value)) => value.into(),
    };
    json!({"state": cell.state, "value": value})
}

impl Printer for JsonPrinter<'_> {
    fn begin(&mut self, before: &StoredManifest, after: &StoredManifest) -> io::Result<()> {
        write!(self.to, "{{")?;
        for (title, snapshot) in [("before", before), ("after", after)] {
            let about = json!({
                "id": snapshot.id,
                "created_at": snapshot.created_at,
                "tool_version": snapshot.tool_version,
            });
            writeln!(self.to, "\"{title}\": {about},")?;
        }
        write!(self.to, "\"reports\": [")
    }

    fn report(&mut self, event: &ReportEvent) -> io::Result<()> {
        self.item(&json!({
            "change": event.change.code(),
            "year": event.year(),
            "before": event.before.as_ref().map(report_to_json),
            "after": event.after.as_ref().map(report_to_json),
        }))
    }

    fn value(&mut self, event: &ValueEvent<'_>) -> io::Result<()> {
        self.open(List::Values)?;
        let [(left_name, left), (right_name, right)] = event.key;
        self.item(&json!({
            "table": event.table.name(),
            "year": event.year,
            "report_id": event.report_id,
            "report_id_before": event.report_id_before,
            "agency": event.agency,
            "key": {left_name: left, right_name: right},
            "before": event.before.map(cell_to_json),
            "after": event.after.map(cell_to_json),
        }))
    }

    fn end(&mut self, totals: &Totals) -> io::Result<()> {
        self.open(List::Values)?;
        write!(self.to, "\n],\n\"counts\": [")?;
        self.is_empty = true;
        for ((table, year), counts) in totals {
            let mut item = json!({"table": table.name(), "year": year.year()});
            if *table == TableId::Reports {
                for (change, n) in ReportChange::ALL.iter().zip(counts.reports) {
                    item[change.code()] = n.into();
                }
            } else {
                item["values"] = counts.values.into();
            }
            self.item(&item)?;
        }
        writeln!(self.to, "\n]}}")
    }
}
