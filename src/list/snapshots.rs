//! `gongkai snapshots`: which there are, how large, and which one readers see.

use std::io::Write;
use std::path::Path;

use serde_json::json;

use super::ListError;
use crate::publish::catalog::{self, Listed, StoredManifest};
use crate::walk::escape_for_terminal;

/// Prints the snapshots, oldest first, as a table or as one JSON document.
///
/// Errors: `Publish` where there is none; `Print`.
pub fn write_snapshots(to: &mut dyn Write, out: &Path, as_json: bool) -> Result<(), ListError> {
    let snapshots = catalog::list(out)?;
    if as_json {
        let list: Vec<_> = snapshots.iter().map(to_json).collect();
        writeln!(to, "{:#}", serde_json::Value::Array(list))?;
        return Ok(());
    }
    let head = ["id", "created_at", "reports", "rows", "bytes", "version"];
    writeln!(to, "  {:<25} {:<20} {:>9} {:>12} {:>13} {}", head[0], head[1], head[2], head[3], head[4], head[5])?;
    for snapshot in &snapshots {
        let mark = if snapshot.is_current { '*' } else { ' ' };
        write!(to, "{mark} {:<25} ", escape_for_terminal(&snapshot.id))?;
        match &snapshot.manifest {
            Ok(manifest) => writeln!(
                to,
                "{:<20} {:>9} {:>12} {:>13} {}",
                escape_for_terminal(&manifest.created_at),
                n_reports(manifest),
                n_rows(manifest),
                manifest.n_bytes(),
                escape_for_terminal(&manifest.tool_version),
            )?,
            Err(error) => writeln!(to, "{}", escape_for_terminal(&error.to_string()))?,
        }
    }
    if !snapshots.iter().any(|snapshot| snapshot.is_current) {
        writeln!(to, "`current` points to none of them")?;
    }
    Ok(())
}

fn n_reports(manifest: &StoredManifest) -> u64 {
    manifest.rows.get("reports").copied().unwrap_or_default()
}

fn n_rows(manifest: &StoredManifest) -> u64 {
    manifest.rows.values().sum()
}

fn to_json(snapshot: &Listed) -> serde_json::Value {
    match &snapshot.manifest {
        Ok(manifest) => json!({
            "id": snapshot.id,
            "is_current": snapshot.is_current,
            "created_at": manifest.created_at,
            "tool_version": manifest.tool_version,
            "rows": manifest.rows,
            "bytes": manifest.n_bytes(),
            "problem": null,
        }),
        Err(error) => {
            json!({"id": snapshot.id, "is_current": snapshot.is_current, "problem": error.to_string()})
        }
    }
}
