//! Which report became which: the table `reports` of both snapshots.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasher, Hash};

use foldhash::quality::FixedState;

use super::{DiffError, Id, Printer, ReportChange, ReportEvent, ReportRow, Totals, YearOrder, differing, id_of, text};
use crate::publish::catalog::{Stored, StoredFile};
use crate::publish::scan;
use crate::tabulate::TableId;

/// Reports whose names are held at once while they are printed.
const BATCH: usize = 20_000;

/// What the tables of facts need to know of the reports.
#[derive(Debug, Default)]
pub struct Pairs {
    /// Older to newer id of a revised report.
    pub revised: HashMap<Id, Id>,
    /// Ids that are only in the newer snapshot, but for revised reports.
    pub added: HashSet<Id>,
    /// Ids that are only in the older one, but for revised reports.
    pub removed: HashSet<Id>,
}

/// Where a report's row stands: file and row.
type Spot = (u32, u64);

#[derive(Debug, Clone, Copy)]
struct Entry {
    id: Id,
    spot: Spot,
    path: u64,
    /// Agency and year, where both are known.
    owner: Option<u64>,
    /// Everything that [`ReportChange::Relabelled`] looks at.
    label: u64,
    year: YearOrder,
    is_current: bool,
}

struct Change {
    change: ReportChange,
    before: Option<Spot>,
    after: Option<Spot>,
    year: YearOrder,
}

fn hash(value: impl Hash) -> u64 {
    FixedState::with_seed(0).hash_one(value)
}

/// Tells the printer which reports changed, and returns which became which.
pub fn compare(
    before: &Stored,
    after: &Stored,
    printer: &mut dyn Printer,
    totals: &mut Totals,
) -> Result<Pairs, DiffError> {
    let (files_before, files_after) = differing(before, after, TableId::Reports);
    let (pairs, mut changes) = match_up(index(before, &files_before)?, index(after, &files_after)?);
    changes.sort_by_key(|change| (change.year, change.change, change.after, change.before));
    for batch in changes.chunks(BATCH) {
        let mut rows_before = fetch(before, &files_before, batch.iter().filter_map(|change| change.before))?;
        let mut rows_after = fetch(after, &files_after, batch.iter().filter_map(|change| change.after))?;
        for change in batch {
            let event = ReportEvent {
                change: change.change,
                before: change.before.and_then(|spot| rows_before.remove(&spot)),
                after: change.after.and_then(|spot| rows_after.remove(&spot)),
            };
            let counts = totals.entry((TableId::Reports, change.year)).or_default();
            counts.reports[change.change as usize] += 1;
            printer.report(&event)?;
        }
    }
    Ok(pairs)
}

fn index(snapshot: &Stored, files: &[&StoredFile]) -> Result<Vec<Entry>, DiffError> {
    const LABELS: [&str; 5] = ["agency_id", "agency", "region_code", "level", "edition"];
    let mut entries = Vec::new();
    let columns = ["report_id", "source_path", "year", "is_current"].iter().chain(&LABELS).copied().collect::<Vec<_>>();
    let wrong = |source| DiffError::Table { table: TableId::Reports.name(), source };
    for (file_idx, file) in files.iter().enumerate() {
        scan(&snapshot.path.join(&file.file), &columns, 0..file.rows, |start, piece| {
            let (ids, paths) =
                (text(TableId::Reports, piece, "report_id")?, text(TableId::Reports, piece, "source_path")?);
            let mut labels = Vec::with_capacity(LABELS.len());
            for name in LABELS {
                labels.push(text(TableId::Reports, piece, name)?);
            }
            let years = piece.column("year").and_then(|column| column.i16()).map_err(wrong)?;
            let currents = piece.column("is_current").and_then(|column| column.bool()).map_err(wrong)?;
            for row in 0..piece.height() {
                let (year, is_current) = (years.get(row), currents.get(row).unwrap_or_default());
                // The id where there is one; the name says as much where there is none.
                let agency = labels[0].get(row).or(labels[1].get(row));
                let label = labels.iter().map(|column| column.get(row)).collect::<Vec<_>>();
                entries.push(Entry {
                    id: id_of(ids.get(row).unwrap_or_default()),
                    spot: (file_idx as u32, start + row as u64),
                    path: hash(paths.get(row).unwrap_or_default()),
                    owner: agency.zip(year).map(hash),
                    label: hash((label, year, is_current)),
                    year: year.into(),
                    is_current,
                });
            }
            Ok::<_, DiffError>(())
        })?;
    }
    Ok(entries)
}

fn match_up(before: Vec<Entry>, after: Vec<Entry>) -> (Pairs, Vec<Change>) {
    let mut changes = Vec::new();
    let in_after: HashMap<Id, Entry> = after.iter().map(|entry| (entry.id, *entry)).collect();
    let in_before: HashSet<Id> = before.iter().map(|entry| entry.id).collect();
    let mut gone = Vec::new();
    for old in before {
        match in_after.get(&old.id) {
            None => gone.push(old),
            Some(new) if new.label != old.label => changes.push(Change {
                change: ReportChange::Relabelled,
                before: Some(old.spot),
                after: Some(new.spot),
                year: new.year,
            }),
            Some(_) => {}
        }
    }
    drop(in_after);
    let mut come: Vec<Entry> = after.into_iter().filter(|entry| !in_before.contains(&entry.id)).collect();
    // Of several reports of one agency and year, the current ones belong together.
    let rank = |entry: &Entry| (!entry.is_current, entry.spot);
    gone.sort_by_key(rank);
    come.sort_by_key(rank);

    let mut pairs = Pairs::default();
    let keys: [fn(&Entry) -> Option<u64>; 2] = [|entry| Some(entry.path), |entry| entry.owner];
    for key in keys {
        let mut waiting: HashMap<u64, Vec<usize>> = HashMap::new();
        for (idx, new) in come.iter().enumerate().rev() {
            if let Some(key) = key(new) {
                waiting.entry(key).or_default().push(idx);
            }
        }
        let mut is_taken = vec![false; come.len()];
        gone.retain(|old| {
            let Some(idx) = key(old).and_then(|key| waiting.get_mut(&key)).and_then(Vec::pop) else { return true };
            let new = &come[idx];
            is_taken[idx] = true;
            pairs.revised.insert(old.id, new.id);
            changes.push(Change {
                change: ReportChange::Revised,
                before: Some(old.spot),
                after: Some(new.spot),
                year: new.year,
            });
            false
        });
        let mut is_taken = is_taken.into_iter();
        come.retain(|_| !is_taken.next().expect("one flag for each"));
    }
    for old in gone {
        pairs.removed.insert(old.id);
        changes.push(Change { change: ReportChange::Removed, before: Some(old.spot), after: None, year: old.year });
    }
    for new in come {
        pairs.added.insert(new.id);
        changes.push(Change { change: ReportChange::Added, before: None, after: Some(new.spot), year: new.year });
    }
    (pairs, changes)
}

/// The rows at these spots.
fn fetch(
    snapshot: &Stored,
    files: &[&StoredFile],
    spots: impl Iterator<Item = Spot>,
) -> Result<HashMap<Spot, ReportRow>, DiffError> {
    let mut wanted: BTreeMap<u32, Vec<u64>> = BTreeMap::new();
    for (file_idx, row) in spots {
        wanted.entry(file_idx).or_default().push(row);
    }
    let table = TableId::Reports;
    let columns = ["report_id", "source_path", "agency", "year", "is_current"];
    let wrong = |source| DiffError::Table { table: table.name(), source };
    let mut found = HashMap::new();
    for (file_idx, mut rows) in wanted {
        rows.sort_unstable();
        let range = rows[0]..rows[rows.len() - 1] + 1;
        let mut rows = rows.into_iter().peekable();
        scan(&snapshot.path.join(&files[file_idx as usize].file), &columns, range, |start, piece| {
            let (ids, paths) = (text(table, piece, "report_id")?, text(table, piece, "source_path")?);
            let agencies = text(table, piece, "agency")?;
            let years = piece.column("year").and_then(|column| column.i16()).map_err(wrong)?;
            let currents = piece.column("is_current").and_then(|column| column.bool()).map_err(wrong)?;
            let end = start + piece.height() as u64;
            while let Some(row) = rows.next_if(|&row| row < end) {
                let at = (row - start) as usize;
                let report = ReportRow {
                    report_id: ids.get(at).unwrap_or_default().to_owned(),
                    source_path: paths.get(at).unwrap_or_default().to_owned(),
                    agency: agencies.get(at).map(str::to_owned),
                    year: years.get(at),
                    is_current: currents.get(at).unwrap_or_default(),
                };
                found.insert((file_idx, row), report);
            }
            Ok::<_, DiffError>(())
        })?;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str, row: u64, path: &str, owner: Option<u64>, year: i16, is_current: bool) -> Entry {
        let label = hash((owner, year, is_current));
        let year = Some(year).into();
        Entry { id: id_of(id), spot: (0, row), path: hash(path), owner, label, year, is_current }
    }

    #[test]
    fn reports_are_matched_by_bytes_then_path_then_agency_and_year() {
        let before = vec![
            entry("same", 0, "a", Some(1), 2023, true),
            entry("path-old", 1, "b", Some(2), 2023, true),
            entry("moved-old", 2, "c/1", Some(3), 2023, true),
            entry("gone", 3, "d", Some(4), 2023, true),
            entry("year", 4, "e", Some(5), 2022, true),
            entry("nobody-old", 5, "f", None, 2023, true),
            // Two reports of one agency and year: the current ones are paired, though not first in order.
            entry("old-copy", 6, "g/1", Some(7), 2023, false),
            entry("old-current", 7, "g/2", Some(7), 2023, true),
        ];
        let after = vec![
            entry("same", 0, "renamed", Some(1), 2023, true),
            entry("path-new", 1, "b", Some(9), 2023, true),
            entry("moved-new", 2, "c/2", Some(3), 2023, true),
            entry("new", 3, "h", Some(10), 2023, true),
            entry("year", 4, "e", Some(5), 2023, true),
            entry("nobody-new", 5, "i", None, 2023, true),
            entry("new-current", 6, "g/3", Some(7), 2023, true),
        ];
        let (pairs, changes) = match_up(before, after);
        let revised = [("path-old", "path-new"), ("moved-old", "moved-new"), ("old-current", "new-current")];
        assert_eq!(pairs.revised, HashMap::from(revised.map(|(old, new)| (id_of(old), id_of(new)))));
        assert_eq!(pairs.added, HashSet::from(["new", "nobody-new"].map(id_of)));
        assert_eq!(pairs.removed, HashSet::from(["gone", "nobody-old", "old-copy"].map(id_of)));
        let n = |kind| changes.iter().filter(|change| change.change == kind).count();
        assert_eq!(ReportChange::ALL.map(n), [2, 3, 3, 1]);
    }
}
