//! Which values changed: the three tables of facts of both snapshots.
//!
//! First every report's rows are hashed, so that those without a change cost no memory; then the rows of the others
//! are read again, a batch of `BATCH_ROWS` rows at a time. A report's rows stand together in its file, and reports in
//! the order of their paths, so that a batch is read from one stretch of each file.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;
use std::ops::Range;

use foldhash::quality::FixedState;
use polars::prelude::{DataFrame, Float64Chunked, Int64Chunked};

use super::reports::Pairs;
use super::{Cell, DiffError, Id, Number, Printer, Totals, ValueEvent, YearOrder, differing, id_of, text};
use crate::publish::catalog::{Stored, StoredFile};
use crate::publish::scan;
use crate::tabulate::TableId;

/// Rows of a batch, at most, if it is more than one report: some 40 MB.
const BATCH_ROWS: u64 = 256 << 10;

/// A table of facts, and the columns that name a cell within a report.
#[derive(Debug)]
pub struct Facts {
    table: TableId,
    key: [&'static str; 2],
}

/// The tables of facts.
pub const FACTS: [Facts; 3] = [
    Facts { table: TableId::Disclosures, key: ["item", "measure"] },
    Facts { table: TableId::Applications, key: ["outcome", "applicant"] },
    Facts { table: TableId::Disputes, key: ["channel", "outcome"] },
];

/// The rows of a report: where they stand, and a hash that does not depend on their order.
#[derive(Debug, Clone, Copy)]
struct Span {
    file: u32,
    start: u64,
    end: u64,
    hash: u64,
}

/// A report to be looked at: ids and spans in the older and the newer snapshot, at least one of them.
struct Suspect {
    year: YearOrder,
    ids: [Id; 2],
    spans: [Option<Span>; 2],
}

struct Row {
    key: [String; 2],
    cell: Cell,
}

#[derive(Default)]
struct Rows {
    agency: Option<String>,
    rows: Vec<Row>,
}

enum Values<'a> {
    Int(&'a Int64Chunked),
    Real(&'a Float64Chunked),
}

impl Values<'_> {
    fn get(&self, row: usize) -> Option<Number> {
        match self {
            Self::Int(values) => values.get(row).map(Number::Int),
            Self::Real(values) => values.get(row).map(Number::Real),
        }
    }
}

fn values(table: TableId, piece: &DataFrame) -> Result<Values<'_>, DiffError> {
    let column = piece.column("value").map_err(|source| DiffError::Table { table: table.name(), source })?;
    match column.i64() {
        Ok(values) => Ok(Values::Int(values)),
        Err(_) => {
            let values = column.f64().map_err(|source| DiffError::Table { table: table.name(), source })?;
            Ok(Values::Real(values))
        }
    }
}

/// Tells the printer which values of a table changed, year by year.
pub fn compare(
    facts: &Facts,
    before: &Stored,
    after: &Stored,
    pairs: &Pairs,
    printer: &mut dyn Printer,
    totals: &mut Totals,
) -> Result<(), DiffError> {
    let (files_before, files_after) = differing(before, after, facts.table);
    let old = Side { facts, snapshot: before, files: files_before };
    let new = Side { facts, snapshot: after, files: files_after };
    let mut suspects = suspect(&old, &new, pairs)?;
    let place = |span: &Option<Span>| span.map(|span| (span.file, span.start));
    suspects.sort_by_key(|suspect| (suspect.year, place(&suspect.spans[1]), place(&suspect.spans[0])));
    let mut rest = suspects.as_slice();
    while !rest.is_empty() {
        let mut n_rows = 0;
        let fits = rest.iter().take_while(|suspect| {
            n_rows += suspect.spans.iter().flatten().map(|span| span.end - span.start).sum::<u64>();
            n_rows <= BATCH_ROWS
        });
        let (batch, later) = rest.split_at(fits.count().max(1));
        rest = later;
        let rows_before = old.fetch(batch.iter().filter_map(|suspect| Some((suspect.ids[0], suspect.spans[0]?))))?;
        let rows_after = new.fetch(batch.iter().filter_map(|suspect| Some((suspect.ids[1], suspect.spans[1]?))))?;
        for suspect in batch {
            tell(facts, suspect, &rows_before, &rows_after, printer, totals)?;
        }
    }
    Ok(())
}

/// The reports whose rows differ, but for those that were added or removed as a whole.
fn suspect(old: &Side<'_>, new: &Side<'_>, pairs: &Pairs) -> Result<Vec<Suspect>, DiffError> {
    let spans_before = old.spans()?;
    let mut spans_after = new.spans()?;
    let mut suspects = Vec::new();
    for (id, span) in spans_before {
        let now = pairs.revised.get(&id).copied().unwrap_or(id);
        let span_after = spans_after.remove(&now);
        let is_same = span_after.is_some_and(|after| after.hash == span.hash);
        if is_same || pairs.removed.contains(&id) {
            continue;
        }
        let year = span_after.map_or(old.year(span), |after| new.year(after));
        suspects.push(Suspect { year, ids: [id, now], spans: [Some(span), span_after] });
    }
    let were: HashMap<Id, Id> = pairs.revised.iter().map(|(&before, &after)| (after, before)).collect();
    for (id, span) in spans_after {
        if !pairs.added.contains(&id) {
            let was = were.get(&id).copied().unwrap_or(id);
            suspects.push(Suspect { year: new.year(span), ids: [was, id], spans: [None, Some(span)] });
        }
    }
    Ok(suspects)
}

/// One of the two snapshots: the files of a table that the other one has not.
struct Side<'a> {
    facts: &'a Facts,
    snapshot: &'a Stored,
    files: Vec<&'a StoredFile>,
}

impl Side<'_> {
    fn year(&self, span: Span) -> YearOrder {
        self.files[span.file as usize].year.into()
    }

    fn spans(&self) -> Result<HashMap<Id, Span>, DiffError> {
        let table = self.facts.table;
        let hasher = FixedState::with_seed(0);
        let columns = ["report_id", self.facts.key[0], self.facts.key[1], "state", "value"];
        let mut spans: HashMap<Id, Span> = HashMap::new();
        for (file_idx, file) in self.files.iter().enumerate() {
            scan(&self.snapshot.path.join(&file.file), &columns, 0..file.rows, |start, piece| {
                let (ids, states) = (text(table, piece, "report_id")?, text(table, piece, "state")?);
                let (left, right) = (text(table, piece, self.facts.key[0])?, text(table, piece, self.facts.key[1])?);
                let values = values(table, piece)?;
                for row in 0..piece.height() {
                    let bits = match values.get(row) {
                        Some(Number::Int(value)) => Some(value as u64),
                        Some(Number::Real(value)) => Some(value.to_bits()),
                        None => None,
                    };
                    let hash = hasher.hash_one((left.get(row), right.get(row), states.get(row), bits));
                    let at = start + row as u64;
                    let span = spans.entry(id_of(ids.get(row).unwrap_or_default()));
                    let span = span.or_insert(Span { file: file_idx as u32, start: at, end: at, hash: 0 });
                    span.end = at + 1;
                    span.hash = span.hash.wrapping_add(hash);
                }
                Ok::<_, DiffError>(())
            })?;
        }
        Ok(spans)
    }

    /// The rows of some reports.
    fn fetch(&self, wanted: impl Iterator<Item = (Id, Span)>) -> Result<HashMap<Id, Rows>, DiffError> {
        let table = self.facts.table;
        let columns = ["report_id", "agency", self.facts.key[0], self.facts.key[1], "state", "value"];
        let mut found: HashMap<Id, Rows> = HashMap::new();
        let mut ranges: BTreeMap<u32, Range<u64>> = BTreeMap::new();
        for (id, span) in wanted {
            found.insert(id, Rows::default());
            let range = ranges.entry(span.file).or_insert(span.start..span.end);
            *range = range.start.min(span.start)..range.end.max(span.end);
        }
        for (file_idx, range) in ranges {
            scan(&self.snapshot.path.join(&self.files[file_idx as usize].file), &columns, range, |_, piece| {
                let (ids, states) = (text(table, piece, "report_id")?, text(table, piece, "state")?);
                let (left, right) = (text(table, piece, self.facts.key[0])?, text(table, piece, self.facts.key[1])?);
                let agencies = text(table, piece, "agency")?;
                let values = values(table, piece)?;
                for row in 0..piece.height() {
                    let Some(rows) = found.get_mut(&id_of(ids.get(row).unwrap_or_default())) else { continue };
                    if rows.rows.is_empty() {
                        rows.agency = agencies.get(row).map(str::to_owned);
                    }
                    let own = |text: Option<&str>| text.unwrap_or_default().to_owned();
                    rows.rows.push(Row {
                        key: [own(left.get(row)), own(right.get(row))],
                        cell: Cell { state: own(states.get(row)), value: values.get(row) },
                    });
                }
                Ok::<_, DiffError>(())
            })?;
        }
        Ok(found)
    }
}

/// Compares the rows of one report, in the order of the form.
fn tell(
    facts: &Facts,
    suspect: &Suspect,
    rows_before: &HashMap<Id, Rows>,
    rows_after: &HashMap<Id, Rows>,
    printer: &mut dyn Printer,
    totals: &mut Totals,
) -> Result<(), DiffError> {
    let nothing = Rows::default();
    let old = suspect.spans[0].and_then(|_| rows_before.get(&suspect.ids[0])).unwrap_or(&nothing);
    let new = suspect.spans[1].and_then(|_| rows_after.get(&suspect.ids[1])).unwrap_or(&nothing);
    let mut cells: HashMap<&[String; 2], &Cell> = old.rows.iter().map(|row| (&row.key, &row.cell)).collect();
    let ids = suspect.ids.each_ref().map(|id| String::from_utf8_lossy(id));
    let mut say = |key: &[String; 2], before: Option<&Cell>, after: Option<&Cell>| {
        totals.entry((facts.table, suspect.year)).or_default().values += 1;
        printer.value(&ValueEvent {
            table: facts.table,
            year: suspect.year.year(),
            report_id: ids[1].trim_end_matches('\0'),
            report_id_before: ids[0].trim_end_matches('\0'),
            agency: new.agency.as_deref().or(old.agency.as_deref()),
            key: [(facts.key[0], &key[0]), (facts.key[1], &key[1])],
            before,
            after,
        })
    };
    for row in &new.rows {
        let before = cells.remove(&row.key);
        if before != Some(&row.cell) {
            say(&row.key, before, Some(&row.cell))?;
        }
    }
    for row in old.rows.iter().filter(|row| cells.contains_key(&row.key)) {
        say(&row.key, Some(&row.cell), None)?;
    }
    Ok(())
}
