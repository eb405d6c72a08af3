//! What tables and columns hold, in English and Chinese.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::tabulate::codebook::CodeRow;
use crate::tabulate::{Column, Table};

/// Descriptions of all tables, from the codebook: the one place that has the official labels of the panel's columns.
#[derive(Debug, Clone)]
pub struct Words<'a> {
    codes: &'a [CodeRow],
    columns: HashMap<(&'a str, &'a str), &'a CodeRow>,
}

/// Description of one table.
#[derive(Debug, Clone, Copy)]
pub struct TableWords<'a> {
    words: &'a Words<'a>,
    table: &'a Table,
}

impl<'a> Words<'a> {
    /// The descriptions that a codebook holds.
    pub fn new(codes: &'a [CodeRow]) -> Self {
        let columns = codes.iter().filter(|row| row.code.is_none()).map(|row| ((row.table, row.column), row)).collect();
        Self { codes, columns }
    }

    /// Those of one table.
    pub fn of(&'a self, table: &'a Table) -> TableWords<'a> {
        TableWords { words: self, table }
    }
}

impl<'a> TableWords<'a> {
    /// What a row is, in English: `one row per cell of T2`.
    pub fn row_en(&self) -> String {
        format!("One row per {}.", self.table.row_en)
    }

    /// What a row is, in Chinese.
    pub fn row_zh(&self) -> String {
        format!("每行: {}", self.table.row_zh)
    }

    /// What a column holds, in Chinese.
    pub fn zh(&self, column: &'a Column) -> &'a str {
        let row = self.words.columns.get(&(self.table.name(), column.name.as_ref()));
        row.map_or(column.zh.as_ref(), |row| row.label_zh.as_str())
    }

    /// The rows of the codebook for a column's codes; none for free values.
    pub fn codes(&self, column: &'a Column) -> impl Iterator<Item = &'a CodeRow> {
        let (codes, table) = (self.words.codes, self.table.name());
        codes.iter().filter(move |row| row.table == table && row.column == column.name && row.code.is_some())
    }

    /// The description as one JSON object: of the table, and of its columns by name.
    pub fn to_json(self) -> Value {
        let columns: Map<String, Value> = self
            .table
            .columns
            .iter()
            .map(|column| {
                let words = json!({"description": column.en, "description_zh": self.zh(column)});
                (column.name.to_string(), words)
            })
            .collect();
        json!({
            "table": self.table.name(),
            "description": self.row_en(),
            "description_zh": self.row_zh(),
            "columns": columns,
        })
    }
}
