//! The writer of a snapshot's tables: records in path order in, finished Parquet files in the staging folder out.
//!
//! Reports that were read are written as they come; reports of the last snapshot that stay are only counted. At the end
//! [`super::assemble`] joins the two, year by year: a year that is as it was keeps its files, a year that is new has
//! them already, and only a year that is both is written once more. `reports`, `checks` and `panel` wait for the end in
//! files of records, since they depend on other reports; `coverage`, `agencies` and `regions` are made at the end, of the
//! indexes alone ([`super::derived`]).
//!
//! # Memory
//!
//! One row group under way for every table and year ([`LakeOptions::row_group_bytes`]), and the footers of the files
//! being written. What grows with the corpus is the plan: some four bytes a report.
//!
//! # Order
//!
//! Rows stand in path order, and where row groups and files are cut depends on the rows of that table and year alone.
//! So equal inputs give equal bytes, whatever was read and whatever was carried over.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::describe::Words;
use crate::model::{FileRecord, Labels, Links, ReportRecord};
use crate::tabulate::rows::{self, Held};
use crate::tabulate::{TableId, codebook};

use super::assemble::{Assembly, side_by_side};
use super::catalog::Stored;
use super::parquet::FileSchema;
use super::partition::{Key, LakeOptions, Partition, TableFile, UNIT_ROWS, file_stem};
use super::plan::{Origin, YearPlan};
use super::records::{RecordKind, RecordReader, RecordWriter, Sealed};
use super::{Disk, PublishError, held, intact};

/// Folder inside the snapshot for what the next run needs to know of this one: no table, and not for readers.
pub(super) const STATE_FOLDER: &str = "_state";

/// Folder inside the staging folder for rows that wait, and for those that may be written once more.
pub(super) const FRESH_FOLDER: &str = ".fresh";

/// Opens a file that the run which made a snapshot left in it, after holding its bytes against the manifest.
///
/// Errors: `Damaged`.
pub fn open_state(snapshot: &Stored, name: &str, kind: RecordKind) -> Result<RecordReader, PublishError> {
    intact::check_published(&[snapshot.claim_state(name)?])?;
    RecordReader::open(&snapshot.path.join(STATE_FOLDER).join(name), kind)
}

/// Name of the file that keeps what `reports`, `checks` and `panel` need of a year's reports.
pub(super) fn reports_file(year: Option<i16>) -> String {
    format!("reports-{}.bin", file_stem((TableId::Reports, year)))
}

/// Where the tables of a run are written, and how.
#[derive(Clone)]
pub(super) struct Workshop {
    pub(super) disk: Arc<dyn Disk>,
    pub(super) staging: PathBuf,
    pub(super) options: LakeOptions,
    schemas: Arc<[Arc<FileSchema>]>,
    /// What the next run will find.
    pub(super) sealed: Sealed,
}

impl Workshop {
    /// A partition whose files go to a table's folder below `folder`.
    pub(super) fn partition(&self, folder: &Path, key: Key) -> Partition {
        let schema = Arc::clone(&self.schemas[key.0 as usize]);
        Partition::new(Arc::clone(&self.disk), folder.join(key.0.name()), key, schema, self.options.clone())
    }

    /// A file that the next run finds in this snapshot.
    pub(super) fn state(&self, name: String, kind: RecordKind) -> RecordWriter {
        self.records(&self.staging.join(STATE_FOLDER), name, kind).sealed(&self.sealed)
    }

    /// A file of records.
    pub(super) fn records(&self, folder: &Path, name: String, kind: RecordKind) -> RecordWriter {
        RecordWriter::new(Arc::clone(&self.disk), folder.join(name), kind)
    }
}

/// Writes the tables of one snapshot.
pub struct LakeWriter<'a> {
    workshop: Workshop,
    labels: &'a dyn Labels,
    previous: Option<&'a Stored>,
    /// Of reports that were read: the streamed tables.
    fresh: BTreeMap<Key, Partition>,
    /// Of reports that were read: the rest.
    waiting: BTreeMap<Option<i16>, RecordWriter>,
    plans: BTreeMap<Option<i16>, YearPlan>,
    files: Partition,
    n_reports: u32,
}

impl<'a> LakeWriter<'a> {
    /// Starts to write into `staging`, an empty folder. Reports may be carried over from `previous`; what is written of
    /// the files for the next run is noted in `sealed`.
    ///
    /// Errors: `Io`.
    pub(super) fn create(
        disk: Arc<dyn Disk>,
        staging: &Path,
        options: LakeOptions,
        labels: &'a dyn Labels,
        previous: Option<&'a Stored>,
        sealed: Sealed,
    ) -> Result<Self, PublishError> {
        let fresh = staging.join(FRESH_FOLDER);
        let folders = [STATE_FOLDER, FRESH_FOLDER].map(|name| staging.join(name)).into_iter();
        let folders = folders
            .chain(TableId::ALL.map(|table| staging.join(table.name())))
            .chain(TableId::STREAMED.map(|table| fresh.join(table.name())));
        for path in folders {
            disk.create_folder(&path).map_err(PublishError::io("create folder", &path))?;
        }
        let codes = codebook::rows(labels);
        let words = Words::new(&codes);
        let schemas = TableId::ALL.map(|id| Arc::new(FileSchema::new(id.table(), words.of(id.table())))).into();
        let workshop = Workshop { disk, staging: staging.to_path_buf(), options, schemas, sealed };
        let files = workshop.partition(staging, (TableId::Files, None));
        Ok(Self {
            workshop,
            labels,
            previous,
            fresh: BTreeMap::new(),
            waiting: BTreeMap::new(),
            plans: BTreeMap::new(),
            files,
            n_reports: 0,
        })
    }

    /// A file that the next run finds in this snapshot.
    pub fn state(&self, name: &str, kind: RecordKind) -> RecordWriter {
        self.workshop.state(name.to_owned(), kind)
    }

    /// Appends the row of an input file; called in path order.
    ///
    /// Errors: `Io`, `Parquet`.
    pub fn push_file(&mut self, file: &FileRecord) -> Result<(), PublishError> {
        self.files.append(|frame| rows::file(frame, file))
    }

    /// Appends everything that the tables say of a report that was read; called in path order.
    ///
    /// Errors: `Io`, `Parquet`.
    pub fn push_report(&mut self, record: &ReportRecord) -> Result<(), PublishError> {
        let labels = self.labels;
        let year = record.report.metadata.year;
        let reading = &record.report.reading;
        // No partition without a row.
        if !reading.disclosures.is_empty() {
            self.fresh(TableId::Disclosures, year).append(|frame| rows::disclosures(frame, record, labels))?;
        }
        if !reading.applications.is_empty() {
            self.fresh(TableId::Applications, year).append(|frame| rows::applications(frame, record, labels))?;
        }
        if !reading.disputes.is_empty() {
            self.fresh(TableId::Disputes, year).append(|frame| rows::disputes(frame, record, labels))?;
        }
        self.push_sections(record)?;
        self.push_cells(record)?;

        let (workshop, folder) = (&self.workshop, self.workshop.staging.join(FRESH_FOLDER));
        self.waiting
            .entry(year)
            .or_insert_with(|| workshop.records(&folder, reports_file(year), RecordKind::Reports))
            .push(|out| held::encode(out, &Held::new(record)))?;
        self.settle(year, Origin::Fresh);
        Ok(())
    }

    /// The next report of this year in the last snapshot stays as it is; called in path order.
    pub fn carry_report(&mut self, year: Option<i16>) {
        self.settle(year, Origin::Carried);
    }

    /// The next report of this year in the last snapshot is gone, or was read anew; called in path order.
    pub fn drop_report(&mut self, year: Option<i16>) {
        self.plans.entry(year).or_default().push(Origin::Dropped, None);
    }

    fn settle(&mut self, year: Option<i16>, origin: Origin) {
        self.plans.entry(year).or_default().push(origin, Some(self.n_reports));
        self.n_reports += 1;
    }

    fn fresh(&mut self, table: TableId, year: Option<i16>) -> &mut Partition {
        let workshop = &self.workshop;
        self.fresh
            .entry((table, year))
            .or_insert_with(|| workshop.partition(&workshop.staging.join(FRESH_FOLDER), (table, year)))
    }

    fn push_sections(&mut self, record: &ReportRecord) -> Result<(), PublishError> {
        for sections in record.report.sections.chunks(UNIT_ROWS) {
            let partition = self.fresh(TableId::Sections, record.report.metadata.year);
            partition.append(|frame| rows::sections(frame, record, sections))?;
        }
        Ok(())
    }

    /// Cells are appended in units over all grids of a report: copying them later knows of no grids.
    fn push_cells(&mut self, record: &ReportRecord) -> Result<(), PublishError> {
        let mut spans = record.grids.iter().enumerate().map(|(table_no, grid)| (table_no, grid.cells.as_slice()));
        let mut rest: Option<(usize, &[_])> = None;
        loop {
            let (mut unit, mut room) = (Vec::new(), UNIT_ROWS);
            while room > 0 {
                let Some((table_no, cells)) = rest.take().or_else(|| spans.next()) else { break };
                let (head, tail) = cells.split_at(cells.len().min(room));
                room -= head.len();
                unit.push((table_no, head));
                rest = (!tail.is_empty()).then_some((table_no, tail));
            }
            if room == UNIT_ROWS {
                return Ok(());
            }
            let partition = self.fresh(TableId::Cells, record.report.metadata.year);
            partition.append(|frame| {
                for &(table_no, cells) in &unit {
                    rows::cells(frame, record, table_no, cells);
                }
            })?;
        }
    }

    /// Ends every file and returns them in the order of tables and file names.
    ///
    /// `is_relinked` is true for a carried report of which `links` says something else than in the last snapshot.
    /// A table without any row gets one file without rows (`unknown.parquet`).
    ///
    /// Errors: `Io`, `Parquet`; `Damaged` where the last snapshot cannot be read back.
    pub fn finish(
        self,
        links: &dyn Links,
        is_relinked: &(dyn Fn(u32) -> bool + Sync),
    ) -> Result<Vec<TableFile>, PublishError> {
        let Self { workshop, labels, previous, fresh, waiting, plans, files: file_rows, .. } = self;
        let fresh: Vec<_> = fresh.into_iter().map(|(key, partition)| (key, Mutex::new(Some(partition)))).collect();
        let written = side_by_side(&fresh, |(key, partition)| {
            let partition = partition.lock().expect("nobody panics with it").take();
            Ok((*key, partition.expect("each is finished once").finish()?))
        })?;
        drop(fresh);
        let written = written.into_iter().collect();
        for (_, records) in waiting {
            records.finish()?;
        }
        let assembly = Assembly { workshop: &workshop, previous, fresh: &written, links, is_relinked };
        let mut files = assembly.assemble(&plans)?;
        files.extend(assembly.write_derived()?);
        files.extend(file_rows.finish()?);
        let codes = codebook::rows(labels);
        let mut partition = workshop.partition(&workshop.staging, (TableId::Codebook, None));
        partition.append(|frame| codebook::push(frame, &codes))?;
        files.extend(partition.finish()?);
        for table in TableId::ALL {
            if files.iter().all(|file: &TableFile| file.table != table) {
                files.extend(workshop.partition(&workshop.staging, (table, None)).finish()?);
            }
        }
        files.sort_by(|a, b| (a.table, &a.file).cmp(&(b.table, &b.file)));
        let fresh = workshop.staging.join(FRESH_FOLDER);
        workshop.disk.remove_tree(&fresh).map_err(PublishError::io("remove folder", &fresh))?;
        Ok(files)
    }
}
