//! What is true of a generated document, and its JSON form.
//!
//! In JSON a cell is a number where one is printed in its place; `null` where the cell is printed blank; `"~16"` or
//! `"~"` for the same where the layout lost the position; `"absent"` where the row is not printed; `"?"` (or `"?0"`)
//! where what is printed may be read either way or not at all. Keys are the codes of the contract.

use serde_json::{Map, Value, json};

use super::forms::{APPLICANTS, RESULTS};

/// What the page prints for a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// A number.
    Number,
    /// Nothing, or only a dash, slash or 无.
    Blank,
    /// The row is not in the document.
    Absent,
    /// Something that no careful reader would swear to: `value` (if any) or null are both right.
    Unclear,
}

/// A cell of the form.
#[derive(Debug, Clone, PartialEq)]
pub struct TruthCell {
    /// `T1`, `T2` or `T3`.
    pub table: &'static str,
    /// Item, outcome or channel.
    pub row: String,
    /// Measure, applicant or result.
    pub column: String,
    /// The number that is printed (万元 for amounts); `None` unless `stands` is `Number`, or `Unclear` with a reading.
    pub printed: Option<f64>,
    /// What the page prints.
    pub stands: Stands,
    /// True where the layout lost the cell's position, so that only the identities can tell it.
    pub lost: bool,
}

impl TruthCell {
    fn to_json(&self) -> Value {
        let number = |value: f64| {
            if value.fract() == 0.0 { json!(value as i64) } else { json!(value) }
        };
        let text = |value: Option<f64>| value.map_or(String::new(), |v| number(v).to_string());
        match (self.stands, self.lost) {
            (Stands::Absent, _) => json!("absent"),
            (Stands::Unclear, _) => json!(format!("?{}", text(self.printed))),
            (_, true) => json!(format!("~{}", text(self.printed))),
            (_, false) => self.printed.map_or(Value::Null, number),
        }
    }

    fn from_json(table: &'static str, row: &str, column: &str, value: &Value) -> Self {
        let (printed, stands, lost) = match value {
            Value::Null => (None, Stands::Blank, false),
            Value::String(s) if s == "absent" => (None, Stands::Absent, false),
            Value::String(s) if s.starts_with('?') => (s[1..].parse().ok(), Stands::Unclear, false),
            Value::String(s) if s == "~" => (None, Stands::Blank, true),
            Value::String(s) => (s.trim_start_matches('~').parse().ok(), Stands::Number, true),
            other => (other.as_f64(), Stands::Number, false),
        };
        Self { table, row: row.to_owned(), column: column.to_owned(), printed, stands, lost }
    }
}

/// What is true of a document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Truth {
    /// Path in the corpus, `/` between folders; empty until the page is written.
    pub source_path: String,
    /// Seed that the page was made from.
    pub seed: u64,
    /// What becomes of the file, in the contract's words: `report`, `not_a_report`, `duplicate`.
    pub status: String,
    /// False for a report that a later one about the same agency and year replaces.
    pub is_current: bool,
    /// Agency as the page (or its sidecar or path) names it; `None` where nothing does.
    pub agency: Option<String>,
    /// Where the agency is named: `title`, `paragraph`, `metadata`, `sidecar`, `path`.
    pub agency_sources: Vec<String>,
    /// The year the report is about.
    pub year: Option<i64>,
    /// Where the year is stated: `title`, `period`, `paragraph`, `sidecar`, `path`.
    pub year_sources: Vec<String>,
    /// Title as printed.
    pub title: Option<String>,
    /// First and last day that the page states for its figures.
    pub period: Option<(String, String)>,
    /// Day of publication as the page states it.
    pub published_on: Option<String>,
    /// `2019` or `2021`.
    pub edition: String,
    /// True for a 2021 form with the single (六)其他处理 row of 2019.
    pub mixed: bool,
    /// The generator's name of the layout.
    pub layout: String,
    /// The contract's name of the layout, empty where there is no table.
    pub contract_layout: String,
    /// The generator's name of the encoding story.
    pub encoding: String,
    /// True where the bytes still hold the exact text.
    pub text_exact: bool,
    /// Tables printed.
    pub tables: Vec<String>,
    /// Identities within the report that do not hold, as `check/scope`.
    pub broken: Vec<String>,
    /// True where `broken` is not empty.
    pub wrong_sums: bool,
    /// Cells of the printed tables in form order.
    pub cells: Vec<TruthCell>,
}

impl Truth {
    /// One JSON object: one line of a truth file.
    pub fn to_json(&self) -> Value {
        let mut tables = Map::new();
        for cell in &self.cells {
            let table = tables.entry(cell.table).or_insert_with(|| json!({}));
            let rows = table.as_object_mut().expect("made an object above");
            if cell.table == "T1" {
                let row = rows.entry(cell.row.clone()).or_insert_with(|| json!({}));
                row.as_object_mut().expect("made an object above").insert(cell.column.clone(), cell.to_json());
            } else {
                let row = rows.entry(cell.row.clone()).or_insert_with(|| json!([]));
                row.as_array_mut().expect("made an array above").push(cell.to_json());
            }
        }
        let mut truth = json!({
            "source_path": self.source_path, "seed": self.seed, "status": self.status, "is_current": self.is_current,
            "agency": self.agency, "agency_sources": self.agency_sources,
            "year": self.year, "year_sources": self.year_sources,
            "title": self.title, "period": self.period, "published_on": self.published_on,
            "edition": self.edition, "mixed": self.mixed,
            "layout": self.layout, "contract_layout": self.contract_layout,
            "encoding": self.encoding, "text_exact": self.text_exact,
            "tables": self.tables, "wrong_sums": self.wrong_sums, "broken": self.broken,
            "cells": tables,
        });
        // By name, whether serde_json keeps another order or not: a dependency decides that.
        truth.sort_all_objects();
        truth
    }

    /// The same for a person's eyes: one line per field and per row of a table.
    pub fn to_pretty_json(&self) -> String {
        let Value::Object(fields) = self.to_json() else { return String::new() };
        let mut lines: Vec<String> = Vec::new();
        for (key, value) in fields.iter().filter(|(key, _)| *key != "cells") {
            lines.push(format!("  {}: {value}", json!(key)));
        }
        let mut tables = Vec::new();
        for (table, rows) in fields["cells"].as_object().into_iter().flatten() {
            let rows: Vec<String> = rows
                .as_object()
                .into_iter()
                .flatten()
                .map(|(row, cells)| format!("      {}: {cells}", json!(row)))
                .collect();
            tables.push(format!("    {}: {{\n{}\n    }}", json!(table), rows.join(",\n")));
        }
        lines.push(format!("  \"cells\": {{\n{}\n  }}", tables.join(",\n")));
        format!("{{\n{}\n}}\n", lines.join(",\n"))
    }

    /// Reads what [`Truth::to_json`] wrote. Rows of a table come back sorted by their code.
    pub fn from_json(value: &Value) -> Self {
        let text = |key: &str| value[key].as_str().map(str::to_owned);
        let list = |key: &str| -> Vec<String> {
            value[key].as_array().into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect()
        };
        let mut cells = Vec::new();
        for table in ["T1", "T2", "T3"] {
            for (row, columns) in value["cells"][table].as_object().into_iter().flatten() {
                match columns {
                    Value::Array(list) if table == "T2" => cells.extend(
                        list.iter().zip(APPLICANTS).map(|(v, (code, _))| TruthCell::from_json(table, row, code, v)),
                    ),
                    Value::Array(list) => cells.extend(
                        list.iter().zip(RESULTS).map(|(v, (code, _))| TruthCell::from_json(table, row, code, v)),
                    ),
                    other => cells.extend(
                        other
                            .as_object()
                            .into_iter()
                            .flatten()
                            .map(|(code, v)| TruthCell::from_json(table, row, code, v)),
                    ),
                }
            }
        }
        let day = |at: usize| value["period"][at].as_str().map(str::to_owned);
        Self {
            source_path: text("source_path").unwrap_or_default(),
            seed: value["seed"].as_u64().unwrap_or_default(),
            status: text("status").unwrap_or_default(),
            is_current: value["is_current"].as_bool().unwrap_or_default(),
            agency: text("agency"),
            agency_sources: list("agency_sources"),
            year: value["year"].as_i64(),
            year_sources: list("year_sources"),
            title: text("title"),
            period: day(0).zip(day(1)),
            published_on: text("published_on"),
            edition: text("edition").unwrap_or_default(),
            mixed: value["mixed"].as_bool().unwrap_or_default(),
            layout: text("layout").unwrap_or_default(),
            contract_layout: text("contract_layout").unwrap_or_default(),
            encoding: text("encoding").unwrap_or_default(),
            text_exact: value["text_exact"].as_bool().unwrap_or_default(),
            tables: list("tables"),
            broken: list("broken"),
            wrong_sums: value["wrong_sums"].as_bool().unwrap_or_default(),
            cells,
        }
    }
}
