//! The tables that are made of the indexes alone: `coverage` by year, `agencies` and `regions` as one file each.
//!
//! A year of `coverage` can change when another year does: a report of 2024 makes 2023 a missing year. So every year has
//! a digest of its rows, which the next run finds in the snapshot; a year whose digest is as it was keeps its files.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::agency;
use crate::codec::{Fields, put_number, put_option, put_signed, put_text};
use crate::model::CoverageRow;
use crate::tabulate::TableId;
use crate::tabulate::directory::{self, Relatives};

use super::assemble::{Assembly, side_by_side};
use super::lake::open_state;
use super::partition::TableFile;
use super::{PublishError, RecordKind};

/// File of the digests in the snapshot.
const COVERAGE_FILE: &str = "coverage.bin";

/// First half of a sha256.
type RowsDigest = [u8; 16];

impl Assembly<'_> {
    /// Writes the tables, or gives the files of the last snapshot a second name.
    pub(super) fn write_derived(&self) -> Result<Vec<TableFile>, PublishError> {
        let staging = &self.workshop.staging;
        let mut files = self.write_coverage()?;
        let mut partition = self.workshop.partition(staging, (TableId::Agencies, None));
        let relatives = self.relatives();
        for row in self.links.agencies() {
            let [predecessors, successors] =
                relatives.each_ref().map(|of| of.get(row.agency_id).map(Vec::as_slice).unwrap_or_default());
            partition.append(|frame| directory::agency(frame, &row, Relatives { predecessors, successors }))?;
        }
        files.extend(partition.finish()?);
        let mut partition = self.workshop.partition(staging, (TableId::Regions, None));
        for region in agency::regions() {
            partition.append(|frame| directory::region(frame, region))?;
        }
        files.extend(partition.finish()?);
        Ok(files)
    }

    /// By agency: the bodies whose place it took, of those that have a report; and the bodies that took its place.
    fn relatives(&self) -> [BTreeMap<String, Vec<String>>; 2] {
        let [mut before, mut behind] = [BTreeMap::<String, Vec<String>>::new(), BTreeMap::new()];
        for row in self.links.agencies() {
            for successor in directory::successors(&row) {
                before.entry(successor.clone()).or_default().push(row.agency_id.to_owned());
                behind.entry(row.agency_id.to_owned()).or_default().push(successor);
            }
        }
        for ids in before.values_mut().chain(behind.values_mut()) {
            ids.sort_unstable();
            ids.dedup();
        }
        [before, behind]
    }

    fn write_coverage(&self) -> Result<Vec<TableFile>, PublishError> {
        let before = self.read_digests()?;
        let years = self.links.coverage_years();
        let written = side_by_side(&years, |&year| {
            let digest = digest_rows(self.links.coverage(year));
            let key = (TableId::Coverage, Some(year));
            if before.get(&year) == Some(&digest) {
                return Ok((digest, self.link_old(key)?));
            }
            let mut partition = self.workshop.partition(&self.workshop.staging, key);
            for row in self.links.coverage(year) {
                partition.append(|frame| directory::coverage(frame, &row))?;
            }
            Ok((digest, partition.finish()?))
        })?;
        let mut digests = self.workshop.state(COVERAGE_FILE.to_owned(), RecordKind::Coverage);
        for (year, (digest, _)) in years.iter().zip(&written) {
            digests.push(|out| {
                put_signed(out, i64::from(*year));
                out.extend_from_slice(digest);
            })?;
        }
        digests.finish()?;
        Ok(written.into_iter().flat_map(|(_, files)| files).collect())
    }

    /// What the last run wrote, by year.
    fn read_digests(&self) -> Result<BTreeMap<i16, RowsDigest>, PublishError> {
        let Some(previous) = self.previous else { return Ok(BTreeMap::new()) };
        let mut reader = open_state(previous, COVERAGE_FILE, RecordKind::Coverage)?;
        let mut digests = BTreeMap::new();
        while let Some(record) = reader.next_record()?.map(decode_digest) {
            let Some((year, digest)) = record else { return Err(reader.broken()) };
            digests.insert(year, digest);
        }
        Ok(digests)
    }
}

fn decode_digest(record: &[u8]) -> Option<(i16, RowsDigest)> {
    let fields = &mut Fields(record);
    let year = fields.signed()?.try_into().ok()?;
    let digest = fields.bytes(16)?.try_into().ok()?;
    fields.0.is_empty().then_some((year, digest))
}

/// Everything that the rows say, in a few bytes.
fn digest_rows<'a>(rows: impl Iterator<Item = CoverageRow<'a>>) -> RowsDigest {
    let mut hasher = Sha256::new();
    let mut bytes = Vec::new();
    for row in rows {
        bytes.clear();
        put_option(&mut bytes, row.report_id.as_deref(), put_text);
        put_text(&mut bytes, row.agency_id);
        put_text(&mut bytes, row.agency);
        for text in [row.region_code, row.level, row.kind] {
            put_option(&mut bytes, text, put_text);
        }
        put_text(&mut bytes, row.status.code());
        put_number(&mut bytes, row.n_reports.into());
        put_number(&mut bytes, row.n_duplicates.into());
        put_number(&mut bytes, row.tables_missing.len() as u64);
        row.tables_missing.iter().for_each(|table| put_text(&mut bytes, table.code()));
        hasher.update(&bytes);
    }
    hasher.finalize()[..16].try_into().expect("a sha256 has 32 bytes")
}
