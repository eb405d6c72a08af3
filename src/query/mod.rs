//! SQL over a published snapshot: `gongkai query`.
//!
//! Every table of the snapshot is registered from its Parquet files and read as far as the query needs it: columns that
//! it does not name and row groups that its conditions rule out are not read. The engine is polars' own; what its SQL
//! has and lacks is in `docs/QUERY.md`. What it would answer wrongly is refused by `guard`, and so are statements that a
//! database would change itself by. How a result is printed is in `print`.

mod guard;
pub mod print;

use std::collections::BTreeSet;
use std::panic::{self, AssertUnwindSafe};

use polars::error::{PolarsError, set_warning_function};
use polars::prelude::{DataFrame, LazyFrame, col};
use polars::sql::SQLContext;

use crate::publish::catalog::Stored;
use crate::publish::{PublishError, scan_table};
use crate::tabulate::{Column, DataType, TableId, tables};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// What is published cannot be read.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// The query is wrong, or asks for what the engine lacks: exit code 2.
    #[error("query: {problem}{hint}")]
    Sql {
        /// What the engine says.
        problem: String,
        /// What may have been meant; empty where nothing comes to mind.
        hint: String,
    },
    /// The result cannot be written in this format: exit code 2.
    #[error("--format {format}: {problem}")]
    Format {
        /// The format.
        format: &'static str,
        /// Why not.
        problem: String,
    },
    /// The result must not be written there: exit code 2.
    #[error("{}: {problem}", path.display())]
    Target {
        /// The file.
        path: std::path::PathBuf,
        /// Why not.
        problem: &'static str,
    },
    /// The data could not be read while the query ran.
    #[error("query: cannot read: {source}")]
    Read {
        /// What the engine says.
        source: PolarsError,
    },
    /// The result cannot be printed.
    #[error("stdout: {0}")]
    Print(#[from] std::io::Error),
}

impl QueryError {
    /// True when the command line is to blame: exit code 2.
    pub fn is_wrong_argument(&self) -> bool {
        matches!(self, Self::Sql { .. } | Self::Format { .. } | Self::Target { .. })
    }

    fn sql(problem: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Sql { problem: problem.into(), hint: hint.into() }
    }
}

/// Answers a query.
///
/// Errors: `Sql` for a query that is wrong, with what may have been meant; `Read` where a file of the snapshot cannot
/// be read; `Publish`.
pub fn run(snapshot: &Stored, sql: &str) -> Result<DataFrame, QueryError> {
    let checked = guard::check(sql)?;
    let names: BTreeSet<&str> = snapshot.manifest.files.iter().map(|file| file.table.as_str()).collect();
    let mut context = SQLContext::new();
    for name in &names {
        let table = scan_table(snapshot, name, None)?;
        context.register(name, if checked.has_arithmetic { widen(table, name) } else { table });
    }
    // What it says of its own future is nothing to whoever typed the query.
    set_warning_function(|_, _| {});
    // The engine has corners that it leaves by a panic; for whoever typed the query that is one more thing it lacks.
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let done =
        panic::catch_unwind(AssertUnwindSafe(|| context.execute(&checked.sql).and_then(|frame| frame.collect())));
    panic::set_hook(hook);
    match done {
        Ok(Ok(frame)) => Ok(frame),
        Ok(Err(error)) => Err(explain(error, &names)),
        Err(payload) => {
            let said = payload.downcast_ref::<String>().map(String::as_str);
            let said = said.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("no reason given");
            Err(QueryError::sql(format!("the SQL engine cannot do this ({})", first_line(said)), ""))
        }
    }
}

/// The table with every whole number in 64 bits. Not done without need: a condition on such a column no longer tells
/// which row groups can be left out.
fn widen(table: LazyFrame, name: &str) -> LazyFrame {
    let columns = TableId::from_name(name).map(|id| id.table().columns.as_slice()).unwrap_or_default();
    let is_small = |column: &&Column| matches!(column.dtype, DataType::Int16 | DataType::Int32);
    let wide = |column: &Column| col(column.name.as_ref()).cast(polars::prelude::DataType::Int64);
    table.with_columns(columns.iter().filter(is_small).map(wide).collect::<Vec<_>>())
}

fn explain(error: PolarsError, names: &BTreeSet<&str>) -> QueryError {
    if let PolarsError::IO { .. } = error {
        return QueryError::Read { source: error };
    }
    let said = error.to_string();
    let problem = first_line(&said);
    let quoted = problem.split(['\'', '"', '`']).nth(1).unwrap_or_default();
    if problem.contains("relation") && problem.contains("not found") {
        let nearest = nearest(quoted, names.iter().copied());
        let list = names.iter().copied().collect::<Vec<_>>().join(", ");
        let hint = nearest.map_or_else(|| format!("; tables: {list}"), |name| format!("; did you mean {name}?"));
        return QueryError::sql(format!("no table {quoted}"), hint);
    }
    if problem.contains("unable to find column") || problem.contains("no column named") {
        return column_error(&problem, quoted);
    }
    // What it lacks it names by its own tree of the query, which says nothing to a person.
    if let Some(at) =
        problem.find(['(', '{']).filter(|_| problem.contains("Ident {") || problem.contains("TokenWithSpan"))
    {
        let name = problem[..at].trim_end().trim_end_matches(" is not currently supported").to_owned();
        return QueryError::sql(format!("{name} is not supported"), "; docs/QUERY.md says what this SQL lacks");
    }
    QueryError::sql(problem, "")
}

/// A column that is not there: the nearest name, and the tables that have the column as it was written.
fn column_error(problem: &str, quoted: &str) -> QueryError {
    // A qualified name (`r.yaer`) is found by what stands behind the dot.
    let wanted = if quoted.is_empty() { problem.split([':', ';', ' ']).next().unwrap_or_default() } else { quoted };
    let wanted = wanted.rsplit('.').next().unwrap_or_default();
    let having: Vec<&str> =
        tables().iter().filter(|table| table.columns.iter().any(|c| c.name == wanted)).map(|t| t.name()).collect();
    if !having.is_empty() {
        let list = having.join(", ");
        return QueryError::sql(format!("no column {wanted} in the tables asked"), format!("; it is in {list}"));
    }
    let columns = TableId::ALL.iter().flat_map(|id| &id.table().columns).map(|column| column.name.as_ref());
    let hint = nearest(wanted, columns).map_or_else(
        || "; every column is explained in the table codebook and in docs/DATA_DICTIONARY.md".to_owned(),
        |name| format!("; did you mean {name}?"),
    );
    QueryError::sql(format!("no column {wanted}"), hint)
}

/// Messages of the engine may go on with plans and lists of columns: the first line says what is wrong.
fn first_line(text: &str) -> String {
    const MAX_CHARS: usize = 300;
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("no reason given").trim();
    if line.chars().count() <= MAX_CHARS {
        line.to_owned()
    } else {
        line.chars().take(MAX_CHARS).collect::<String>() + "…"
    }
}

/// The name that is most like `wanted`, if one is like it at all.
pub(crate) fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = wanted.to_lowercase();
    let likeness = |name: &str| strsim::jaro_winkler(&wanted, &name.to_lowercase());
    // Of equals the first: names come in the order of the contract.
    let closer = |best: Option<(f64, &'a str)>, name: &'a str| match (best, likeness(name)) {
        (Some(best), next) if best.0 >= next => Some(best),
        (_, next) => Some((next, name)),
    };
    names.fold(None, closer).filter(|(likeness, _)| *likeness >= 0.8).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_or_none() {
        let names = ["applications", "disclosures", "disputes"];
        let table = [
            ("aplications", Some("applications")),
            ("dispute", Some("disputes")),
            ("DISCLOSURE", Some("disclosures")),
            ("x", None),
            ("", None),
        ];
        for (wanted, expected) in table {
            assert_eq!(nearest(wanted, names.into_iter()), expected, "{wanted}");
        }
    }

    #[test]
    fn messages_are_one_line() {
        assert_eq!(first_line("\n  a b \nplan"), "a b");
        assert_eq!(first_line(&"x".repeat(1000)).chars().count(), 301);
    }
}
