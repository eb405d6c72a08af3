//! `datapackage.json`: the snapshot as a Frictionless Data Package, its tables as tabular resources with a schema.
//!
//! A resource lists the files of its table. Missing values are nulls and no text: an empty cell of a page is an empty
//! text, and must stay one.

use serde_json::{Map, Value, json};

use super::columns::{TableWords, Words};
use super::keys::{primary_key, references};
use crate::tabulate::codebook::CodeRow;
use crate::tabulate::{Column, DataType, Table, tables};

/// A list of codes up to this length is a constraint; a longer one is for the codebook.
const MAX_ENUM: usize = 40;

/// The descriptor of a snapshot that has these files (table, and path inside the snapshot), in their order.
pub fn datapackage(files: &[(&str, &str)], codes: &[CodeRow]) -> String {
    let words = Words::new(codes);
    let resources: Vec<Value> = tables().iter().map(|table| resource(table, files, words.of(table))).collect();
    let package = json!({
        "name": "gongkai",
        "title": "政府信息公开工作年度报告统计数据 Chinese government information disclosure: figures of the annual reports",
        "description": "The statutory tables of crawled annual reports on government information disclosure \
            (政府信息公开工作年度报告), one row per cell, with what stands behind each value. A null value is not zero: \
            the column state says why it is null. 依法发布的政府信息公开工作年度报告中的统计表, 每格一行; 空值不等于零, \
            原因见 state 列。",
        "keywords": ["政府信息公开", "年度报告", "open government", "freedom of information", "China"],
        "resources": resources,
    });
    let mut text = serde_json::to_string_pretty(&package).expect("strings are JSON");
    text.push('\n');
    text
}

fn resource(table: &Table, files: &[(&str, &str)], words: TableWords<'_>) -> Value {
    let paths: Vec<&str> = files.iter().filter(|(name, _)| *name == table.name()).map(|(_, path)| *path).collect();
    let fields: Vec<Value> = table.columns.iter().map(|column| field(column, words)).collect();
    let mut schema = Map::new();
    schema.insert("fields".to_owned(), fields.into());
    schema.insert("missingValues".to_owned(), json!([]));
    let key = primary_key(table.name());
    if !key.is_empty() {
        schema.insert("primaryKey".to_owned(), json!(key));
    }
    let references: Vec<Value> = references(table)
        .iter()
        .map(|to| json!({"fields": [to.column], "reference": {"resource": to.table, "fields": [to.column]}}))
        .collect();
    if !references.is_empty() {
        schema.insert("foreignKeys".to_owned(), references.into());
    }
    json!({
        "name": table.name(),
        "type": "table",
        "title": words.row_zh(),
        "description": words.row_en(),
        "path": paths,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "schema": schema,
    })
}

fn field(column: &Column, words: TableWords<'_>) -> Value {
    let kind = match column.dtype {
        DataType::Text => "string",
        DataType::TextList => "array",
        DataType::Bool => "boolean",
        DataType::Int16 | DataType::Int32 | DataType::Int64 => "integer",
        DataType::Float64 => "number",
        DataType::Date => "date",
        DataType::Timestamp => "datetime",
    };
    let mut constraints = Map::new();
    if !column.is_nullable {
        constraints.insert("required".to_owned(), true.into());
    }
    let mut codes: Vec<&str> = words.codes(column).filter_map(|row| row.code).collect();
    codes.dedup();
    // Several layouts are joined by `+`, and a list has several codes: no list of single codes holds for those.
    let is_single = column.dtype == DataType::Text && column.name != "layout";
    if is_single && !codes.is_empty() && codes.len() <= MAX_ENUM {
        constraints.insert("enum".to_owned(), json!(codes));
    }
    let mut field = Map::new();
    field.insert("name".to_owned(), column.name.as_ref().into());
    field.insert("type".to_owned(), kind.into());
    field.insert("title".to_owned(), words.zh(column).into());
    field.insert("description".to_owned(), column.en.as_ref().into());
    if !constraints.is_empty() {
        field.insert("constraints".to_owned(), constraints.into());
    }
    field.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::Forms;
    use crate::tabulate::codebook;

    #[test]
    fn tables_are_resources_with_keys() {
        let codes = codebook::rows(&Forms::embedded());
        let files = [("reports", "reports/2022.parquet"), ("reports", "reports/2023.parquet")];
        let package: Value = serde_json::from_str(&datapackage(&files, &codes)).expect("JSON");
        let resources = package["resources"].as_array().expect("a list");
        assert_eq!(resources.len(), tables().len());
        let of = |name: &str| resources.iter().find(|resource| resource["name"] == name).expect("a resource");
        assert_eq!(of("reports")["path"], json!(["reports/2022.parquet", "reports/2023.parquet"]));
        assert_eq!(of("reports")["schema"]["primaryKey"], json!(["report_id"]));
        let applications = &of("applications")["schema"];
        assert_eq!(applications["foreignKeys"][0]["reference"]["resource"], "reports");
        let fields = applications["fields"].as_array().expect("a list");
        let state = fields.iter().find(|field| field["name"] == "state").expect("a field");
        assert_eq!(state["constraints"]["enum"].as_array().map(Vec::len), Some(6));
        assert_eq!(state["title"], "取值状态");
    }
}
