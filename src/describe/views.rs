//! `views.sql`: every table as a DuckDB view, with comments in English and Chinese.
//!
//! # Whose folder is it
//!
//! A path in a view is looked up from the folder of whoever asks, and SQL does not know which file it was read from. So
//! the views name the snapshot's folder in full, as it was published: one `.read` works from anywhere, views that were
//! stored in a database work the next day, and a later publication does not mix with this one under a running session.
//! Where the folder is found under another name (a copy, a mount, a container), the variable `gongkai_snapshot` says so;
//! where nothing is there, the file stops with a sentence that tells to set it, and never reads another snapshot.

use std::fmt::Write;
use std::path::Path;

use super::columns::Words;
use crate::tabulate::codebook::CodeRow;
use crate::tabulate::tables;

/// Text between single quotes.
fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A name between double quotes: `table`, `column` and `row` are words of SQL, too.
fn name(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The SQL for the snapshot that lies in `folder`, an absolute path. Equal folders give equal bytes.
pub fn views(folder: &Path, codes: &[CodeRow]) -> String {
    let words = Words::new(codes);
    let folder = folder.to_string_lossy();
    // A folder called `[2023]` is no pattern.
    let pattern: String = folder.chars().flat_map(escape_pattern).collect();
    let place = format!("coalesce(getvariable('gongkai_snapshot'), {})", quote(&pattern));
    let mut out = format!(
        "\
-- Every table of one published snapshot of gongkai as a view, with comments: duckdb_views(), duckdb_columns().
--
--   DuckDB   .read {folder}/views.sql
--   Python   duckdb.execute(open('{folder}/views.sql', encoding='utf-8').read())
--
-- The views stay with this snapshot when a newer one is published. Read the file in `current` again to go on to that.
-- Where the folder lies elsewhere (a copy, a mount), say so first: SET VARIABLE gongkai_snapshot = '/its/new/place';

SET VARIABLE gongkai_is_there = (
  SELECT CASE WHEN count(*) = 0 THEN error(
    'no snapshot in ' || {place} || ': say where it is with SET VARIABLE gongkai_snapshot = ''/its/folder''; and read this file again'
  ) ELSE true END
  FROM glob({place} || '/_snapshot.json')
);
"
    );
    for table in tables() {
        let (view, words) = (name(table.name()), words.of(table));
        let _ = write!(
            out,
            "\nCREATE OR REPLACE VIEW {view} AS\n  SELECT * FROM read_parquet({place} || '/{}/*.parquet');\n",
            table.name()
        );
        let row = format!("{} {}", words.row_en(), words.row_zh());
        let _ = writeln!(out, "COMMENT ON VIEW {view} IS {};", quote(&row));
        for column in &table.columns {
            let text = format!("{} {}", column.en, words.zh(column));
            let _ = writeln!(out, "COMMENT ON COLUMN {view}.{} IS {};", name(&column.name), quote(&text));
        }
    }
    out
}

/// What DuckDB takes for a pattern, as itself.
fn escape_pattern(c: char) -> impl Iterator<Item = char> {
    let (before, behind) = if matches!(c, '*' | '?' | '[') { (Some('['), Some(']')) } else { (None, None) };
    before.into_iter().chain([c]).chain(behind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::Forms;
    use crate::tabulate::codebook;

    #[test]
    fn every_table_and_column_has_its_comment() {
        let codes = codebook::rows(&Forms::embedded());
        let sql = views(Path::new("/a [b]/it's"), &codes);
        let n_columns: usize = tables().iter().map(|table| table.columns.len()).sum();
        assert_eq!(sql.matches("\nCREATE OR REPLACE VIEW ").count(), tables().len());
        assert_eq!(sql.matches("\nCOMMENT ON COLUMN ").count(), n_columns);
        assert!(sql.contains("'/a [[]b]/it''s'"), "{}", &sql[..1500]);
        assert_eq!(sql, views(Path::new("/a [b]/it's"), &codes));
    }
}
