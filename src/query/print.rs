//! The answer to a query: a table for a person, CSV, JSON or Parquet for programs.
//!
//! In a table and in CSV a list is one text, its elements joined by `|`. A table shows null as `NULL`; CSV leaves it
//! empty and writes an empty text as `""`; JSON and Parquet keep both, and lists. Text from pages is escaped in the
//! table alone: the other formats carry what was printed.

use std::fs;
use std::io::Write;
use std::path::Path;

use clap::ValueEnum;
use polars::frame::column::Column;
use polars::prelude::{CsvWriter, DataFrame, DataType, JsonFormat, JsonWriter, ParquetWriter, PolarsError, SerWriter};
use unicode_width::UnicodeWidthStr;

use super::QueryError;
use crate::publish::{MANIFEST_FILE, replace_file};
use crate::show::shorten;
use crate::walk::escape_for_terminal;

/// What stands between the elements of a list where a list must be one text.
pub const LIST_SEPARATOR: &str = "|";

/// Rows that a terminal gets when nothing else is asked for.
const TERMINAL_ROWS: usize = 100;

/// Columns of a terminal that one text gets when nothing else is asked for.
const TERMINAL_WIDTH: usize = 60;

/// How an answer is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Drawn for a terminal
    Table,
    /// Comma-separated, with a header line
    Csv,
    /// One array with an object for each row
    Json,
    /// A Parquet file
    Parquet,
}

impl Format {
    /// The format that a file's ending asks for.
    pub fn of_file(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "json" => Some(Self::Json),
            "parquet" => Some(Self::Parquet),
            _ => None,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Parquet => "parquet",
        }
    }
}

/// What was asked of the printing.
#[derive(Debug, Clone, Copy)]
pub struct Wishes {
    /// The format.
    pub format: Format,
    /// Rows of a table that are printed, 0 for all; `None` leaves it to where the table goes.
    pub rows: Option<usize>,
    /// True to begin CSV with a byte order mark, without which Excel takes UTF-8 for the local encoding.
    pub with_bom: bool,
    /// True when the table goes to a terminal: long answers and long texts are cut there, and only there.
    pub to_terminal: bool,
}

/// Writes an answer; returns the count line, which tells what was left out, for a table.
///
/// Errors: `Format` where the format has no place for a column's type; `Print`.
pub fn write(to: &mut dyn Write, frame: &mut DataFrame, wishes: Wishes) -> Result<Option<String>, QueryError> {
    let format = wishes.format;
    let refused = |error: PolarsError| match error {
        PolarsError::IO { error, .. } => QueryError::Print(std::io::Error::new(error.kind(), error.to_string())),
        error => QueryError::Format { format: format.name(), problem: super::first_line(&error.to_string()) },
    };
    match format {
        Format::Table => return write_table(to, frame, wishes).map(Some),
        Format::Csv => {
            let mut flat = flatten(frame).map_err(refused)?;
            CsvWriter::new(to).include_bom(wishes.with_bom).finish(&mut flat).map_err(refused)?;
        }
        Format::Json => {
            JsonWriter::new(&mut *to).with_json_format(JsonFormat::Json).finish(frame).map_err(refused)?;
            writeln!(to)?;
        }
        Format::Parquet => {
            ParquetWriter::new(to).finish(frame).map_err(refused)?;
        }
    }
    Ok(None)
}

/// Writes an answer to a file, which is there as a whole or not at all; returns the count line.
///
/// Errors: `Target` for a file of a snapshot; otherwise as [`write`](fn@write), and `Publish` where the disk says no.
pub fn write_file(path: &Path, frame: &mut DataFrame, wishes: Wishes) -> Result<String, QueryError> {
    let refuse = |problem| Err(QueryError::Target { path: path.to_path_buf(), problem });
    if path.is_dir() {
        return refuse("is a folder, expected a file");
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(folder) = fs::canonicalize(folder) else {
        return refuse("lies in a folder that does not exist");
    };
    // A published snapshot never changes, not even by a slip of the hand.
    if folder.ancestors().any(|above| above.join(MANIFEST_FILE).is_file()) {
        return refuse("lies in a published snapshot");
    }
    let mut bytes = Vec::new();
    let counted = write(&mut bytes, frame, wishes)?;
    replace_file(path, &bytes)?;
    Ok(counted.unwrap_or_else(|| count(frame.height(), frame.height())))
}

fn count(n_printed: usize, n_rows: usize) -> String {
    let rows = |n| if n == 1 { "1 row".to_owned() } else { format!("{n} rows") };
    if n_printed == n_rows { rows(n_rows) } else { format!("{n_printed} of {}; --limit 0 prints all", rows(n_rows)) }
}

/// The frame with every list as one text.
fn flatten(frame: &DataFrame) -> Result<DataFrame, PolarsError> {
    let columns = frame.columns().iter().map(|column| match column.dtype() {
        DataType::List(_) | DataType::Duration(_) => Ok(Column::new(column.name().clone(), texts(column)?)),
        _ => Ok(column.clone()),
    });
    DataFrame::new(frame.height(), columns.collect::<Result<_, PolarsError>>()?)
}

/// Every value as text; `None` for null.
fn texts(column: &Column) -> Result<Vec<Option<String>>, PolarsError> {
    let as_text = |text: Option<&str>| text.map(str::to_owned);
    if let DataType::List(_) = column.dtype() {
        let lists = column.list()?;
        return (0..lists.len())
            .map(|row| {
                let Some(list) = lists.get_as_series(row) else { return Ok(None) };
                let list = list.cast(&DataType::String)?;
                let elements: Vec<&str> = list.str()?.iter().map(|text| text.unwrap_or("NULL")).collect();
                Ok(Some(elements.join(LIST_SEPARATOR)))
            })
            .collect();
    }
    let column = column.cast(&DataType::String)?;
    Ok(column.str()?.iter().map(as_text).collect())
}

fn write_table(to: &mut dyn Write, frame: &DataFrame, wishes: Wishes) -> Result<String, QueryError> {
    let limit = match wishes.rows {
        Some(0) => usize::MAX,
        Some(rows) => rows,
        None if wishes.to_terminal => TERMINAL_ROWS,
        None => usize::MAX,
    };
    let max_width = if wishes.to_terminal { TERMINAL_WIDTH } else { usize::MAX };
    let head = frame.head(Some(limit.min(frame.height())));
    let mut n_cut = 0_u64;
    let mut columns = Vec::new();
    for column in head.columns() {
        let wrong = |error: PolarsError| QueryError::Format {
            format: "table",
            problem: format!("{}: {}", column.name(), super::first_line(&error.to_string())),
        };
        let cells: Vec<String> = texts(column)
            .map_err(wrong)?
            .into_iter()
            .map(|text| {
                let Some(text) = text else { return "NULL".to_owned() };
                let text = escape_for_terminal(&text);
                let shown = shorten(&text, max_width);
                n_cut += u64::from(shown != text);
                shown
            })
            .collect();
        let name = escape_for_terminal(column.name()).into_owned();
        let width = cells.iter().map(|cell| cell.width()).chain([name.width()]).max().unwrap_or(0);
        columns.push((name, column.dtype().is_primitive_numeric(), width, cells));
    }
    write_row(to, columns.iter().map(|(name, is_number, width, _)| (name.as_str(), *is_number, *width)))?;
    let rules: Vec<(String, usize)> = columns.iter().map(|(_, _, width, _)| ("-".repeat(*width), *width)).collect();
    write_row(to, rules.iter().map(|(rule, width)| (rule.as_str(), false, *width)))?;
    for row in 0..head.height() {
        write_row(to, columns.iter().map(|(_, is_number, width, cells)| (cells[row].as_str(), *is_number, *width)))?;
    }
    let mut line = count(head.height(), frame.height());
    if n_cut > 0 {
        line += &format!("; {n_cut} texts cut to {TERMINAL_WIDTH} columns, whole in --format csv or through a pipe");
    }
    Ok(line)
}

/// One line: numbers to the right, all else to the left, nothing behind the last.
fn write_row<'a>(to: &mut dyn Write, cells: impl Iterator<Item = (&'a str, bool, usize)>) -> std::io::Result<()> {
    let mut line = String::new();
    for (idx, (text, is_number, width)) in cells.enumerate() {
        if idx > 0 {
            line.push_str("  ");
        }
        let padding = std::iter::repeat_n(' ', width - text.width());
        if is_number {
            line.extend(padding);
            line.push_str(text);
        } else {
            line.push_str(text);
            line.extend(padding);
        }
    }
    writeln!(to, "{}", line.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::df;

    fn table(frame: &mut DataFrame, rows: Option<usize>, to_terminal: bool) -> (String, String) {
        let mut out = Vec::new();
        let wishes = Wishes { format: Format::Table, rows, with_bom: false, to_terminal };
        let counted = write(&mut out, frame, wishes).expect("it prints").expect("a table is counted");
        (String::from_utf8(out).expect("text"), counted)
    }

    #[test]
    fn chinese_text_lines_up() {
        let mut frame =
            df!["机关" => [Some("甲县"), None], "n" => [7i64, 12345], "x" => ["a\u{1b}[2Jb", ""]].expect("a frame");
        let (text, counted) = table(&mut frame, None, false);
        assert_eq!(text, "机关      n  x\n----  -----  -----------\n甲县      7  a\\u{1b}[2Jb\nNULL  12345\n");
        assert_eq!(counted, "2 rows");
    }

    #[test]
    fn a_terminal_gets_so_much_and_is_told() {
        let long = "公开".repeat(100);
        let mut frame = df!["t" => vec![long.as_str(); 150]].expect("a frame");
        let (text, counted) = table(&mut frame, None, true);
        assert_eq!(text.lines().count(), 102);
        assert!(text.lines().all(|line| line.width() <= TERMINAL_WIDTH), "{text}");
        assert_eq!(
            counted,
            "100 of 150 rows; --limit 0 prints all; 100 texts cut to 60 columns, whole in --format csv or through a pipe"
        );
        let (text, counted) = table(&mut frame, Some(0), true);
        assert_eq!(text.lines().count(), 152);
        assert!(counted.starts_with("150 rows; 150 texts cut"), "{counted}");
        let (text, counted) = table(&mut frame, None, false);
        assert!(text.contains(&long));
        assert_eq!(counted, "150 rows");
        assert_eq!(table(&mut frame, Some(1), false).1, "1 of 150 rows; --limit 0 prints all");
    }

    #[test]
    fn endings_ask_for_formats() {
        for (name, format) in [
            ("a.csv", Some(Format::Csv)),
            ("a.JSON", Some(Format::Json)),
            ("a.parquet", Some(Format::Parquet)),
            ("a.txt", None),
            ("a", None),
        ] {
            assert_eq!(Format::of_file(Path::new(name)), format, "{name}");
        }
    }
}
