//! A row of a table as names and values: what a table has is told, whatever version of gongkai made it.

use polars::error::PolarsError;
use polars::prelude::{DataFrame, DataType};
use serde_json::{Map, Value};

/// A row: columns by name, null where there is no value.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row(pub Map<String, Value>);

impl Row {
    /// A text; `None` where it is null or not there.
    pub fn try_text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    /// A text; empty where it is null or not there.
    pub fn text(&self, name: &str) -> &str {
        self.try_text(name).unwrap_or_default()
    }

    /// A whole number.
    pub fn int(&self, name: &str) -> Option<i64> {
        self.0.get(name).and_then(Value::as_i64)
    }

    /// A number as a person writes it: no `.0` behind a whole one.
    pub fn number(&self, name: &str) -> Option<String> {
        match self.0.get(name)? {
            Value::Number(number) => Some(number.as_i64().map_or_else(
                || number.as_f64().map_or_else(|| number.to_string(), |float| format!("{float}")),
                |int| int.to_string(),
            )),
            _ => None,
        }
    }

    /// True or false; false where it is null or not there.
    pub fn flag(&self, name: &str) -> bool {
        self.0.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    /// The texts of a list.
    pub fn list(&self, name: &str) -> Vec<&str> {
        self.0.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
    }
}

/// The rows of a frame.
///
/// Errors: what polars says of a column whose type it cannot turn into text.
pub fn rows(frame: &DataFrame) -> Result<Vec<Row>, PolarsError> {
    let mut rows = vec![Row::default(); frame.height()];
    for column in frame.columns() {
        let values = values(column.as_materialized_series())?;
        for (row, value) in rows.iter_mut().zip(values) {
            row.0.insert(column.name().to_string(), value);
        }
    }
    Ok(rows)
}

fn values(column: &polars::prelude::Series) -> Result<Vec<Value>, PolarsError> {
    let dtype = column.dtype();
    Ok(match dtype {
        DataType::Boolean => column.bool()?.iter().map(Value::from).collect(),
        DataType::Float64 => column.f64()?.iter().map(Value::from).collect(),
        DataType::List(_) => {
            let lists = column.list()?;
            (0..lists.len())
                .map(|row| match lists.get_as_series(row) {
                    Some(list) => Ok(Value::Array(values(&list)?)),
                    None => Ok(Value::Null),
                })
                .collect::<Result<_, PolarsError>>()?
        }
        dtype if dtype.is_primitive_numeric() => {
            column.cast(&DataType::Int64)?.i64()?.iter().map(Value::from).collect()
        }
        _ => column.cast(&DataType::String)?.str()?.iter().map(Value::from).collect(),
    })
}
