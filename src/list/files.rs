//! `gongkai files`: the rows of the table `files`, which is where an input that could not be read is kept.

use std::io::Write;
use std::path::Path;

use chrono::{DateTime, SecondsFormat};
use polars::prelude::DataFrame;
use serde_json::{Value, json};

use super::ListError;
use crate::model::FileStatus;
use crate::publish::{catalog, scan};
use crate::tabulate::TableId;
use crate::walk::escape_for_terminal;

/// Prints the files of the published snapshot, in path order: those of one status, or all.
///
/// As text a file is a line of status, path and reason, separated by tabs. Control characters are escaped, so that
/// neither a name nor a reason can break the line or move the cursor. As JSON it is an array with one object a line.
///
/// Errors: `Publish` where nothing is published; `Print`; `Table`.
pub fn write_files(to: &mut dyn Write, out: &Path, status: Option<FileStatus>, as_json: bool) -> Result<(), ListError> {
    let snapshot = catalog::find(out, "current")?;
    let columns: Vec<&str> = TableId::Files.table().columns.iter().map(|column| column.name.as_ref()).collect();
    let mut n_written = 0;
    if as_json {
        write!(to, "[")?;
    }
    for file in snapshot.manifest.files.iter().filter(|file| file.table == TableId::Files.name()) {
        scan(&snapshot.path.join(&file.file), &columns, 0..file.rows, |_, piece| {
            write_piece(to, piece, status, as_json, &mut n_written)
        })?;
    }
    if as_json {
        writeln!(to, "{}]", if n_written > 0 { "\n" } else { "" })?;
    }
    Ok(())
}

fn write_piece(
    to: &mut dyn Write,
    piece: &DataFrame,
    wanted: Option<FileStatus>,
    as_json: bool,
    n_written: &mut u64,
) -> Result<(), ListError> {
    let wrong = |source| ListError::Table { table: "files", source };
    let text = |name| piece.column(name).and_then(|column| column.str()).map_err(wrong);
    let (path, status, error) = (text("source_path")?, text("status")?, text("error")?);
    let (sha256, report_id) = (text("sha256")?, text("report_id")?);
    let size = piece.column("size").and_then(|column| column.i64()).map_err(wrong)?;
    let modified_at = piece.column("modified_at").map_err(wrong)?.to_physical_repr();
    let modified_at = modified_at.i64().map_err(wrong)?;
    for row in 0..piece.height() {
        let code = status.get(row).unwrap_or_default();
        if wanted.is_some_and(|wanted| wanted.code() != code) {
            continue;
        }
        if as_json {
            let moment = modified_at.get(row).and_then(DateTime::from_timestamp_micros);
            let object: Value = json!({
                "source_path": path.get(row),
                "status": code,
                "error": error.get(row),
                "size": size.get(row),
                "modified_at": moment.map(|moment| moment.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
                "sha256": sha256.get(row),
                "report_id": report_id.get(row),
            });
            write!(to, "{}\n{object}", if *n_written > 0 { "," } else { "" })?;
        } else {
            let path = escape_for_terminal(path.get(row).unwrap_or_default());
            match error.get(row) {
                Some(error) => writeln!(to, "{code}\t{path}\t{}", escape_for_terminal(error))?,
                None => writeln!(to, "{code}\t{path}")?,
            }
        }
        *n_written += 1;
    }
    Ok(())
}
