//! The end of a run: reports of the last snapshot and reports that were read, joined into the files of the new one.
//!
//! Each year is one of three. Unchanged: its files get a second name in the new snapshot (a hard link), and so do the
//! parts that did not change of a year of which linking alone says something new. New: the files are there and are
//! renamed. Mixed: its rows are copied, in path order, from the old files and the new ones.

use std::collections::BTreeMap;
use std::fs;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::model::Links;
use crate::tabulate::TableId;

use super::PublishError;
use super::carry::Rows;
use super::catalog::Stored;
use super::held;
use super::intact;
use super::lake::{FRESH_FOLDER, STATE_FOLDER, Workshop, reports_file};
use super::parquet::Written;
use super::partition::{Key, Partition, TableFile};
use super::plan::{Origin, YearPlan};
use super::records::{RecordKind, RecordReader};

/// What is joined.
pub(super) struct Assembly<'a> {
    pub(super) workshop: &'a Workshop,
    pub(super) previous: Option<&'a Stored>,
    pub(super) fresh: &'a BTreeMap<Key, Vec<TableFile>>,
    pub(super) links: &'a dyn Links,
    pub(super) is_relinked: &'a (dyn Fn(u32) -> bool + Sync),
}

/// What the streamed tables need to know of a report: where it comes from, and how many rows it has in each.
type Extent = (Origin, [u32; TableId::STREAMED.len()]);

/// Does pieces of work on as many threads as there are processors, and returns the results in the order of the pieces.
///
/// These are no threads of rayon's: one of those takes up another piece while it waits for the columns of the first, so
/// that many row groups and files would be under way at once.
///
/// Errors: the first of the pieces'.
pub(super) fn side_by_side<T: Sync, R: Send>(
    pieces: &[T],
    work: impl Fn(&T) -> Result<R, PublishError> + Sync,
) -> Result<Vec<R>, PublishError> {
    let next = AtomicUsize::new(0);
    let work_on = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(piece) = pieces.get(at) else { return done };
            done.push((at, work(piece)));
        }
    };
    let n_threads = rayon::current_num_threads().min(pieces.len());
    let mut done = thread::scope(|scope| {
        let threads = (0..n_threads).map(|_| scope.spawn(work_on)).collect::<Vec<_>>();
        let joined = threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        joined.flatten().collect::<Vec<_>>()
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

impl Assembly<'_> {
    /// Joins every year: first the tables that know the order of the reports, then those that follow it.
    pub(super) fn assemble(&self, plans: &BTreeMap<Option<i16>, YearPlan>) -> Result<Vec<TableFile>, PublishError> {
        self.check_plans(plans)?;
        self.check_carried(plans)?;
        let years: Vec<_> = plans.iter().collect();
        let linked = side_by_side(&years, |&(&year, plan)| self.assemble_year(year, plan))?;
        let mixed = years.iter().zip(&linked).filter_map(|((year, _), (_, extents))| Some((**year, extents.as_ref()?)));
        let jobs: Vec<_> = mixed
            .flat_map(|(year, extents)| {
                (0..).zip(TableId::STREAMED).map(move |(idx, table)| (idx, (table, year), extents))
            })
            .collect();
        let streamed = side_by_side(&jobs, |&(idx, key, extents): &(usize, Key, &Vec<Extent>)| {
            self.copy(key, extents.iter().map(|(origin, n_rows)| (*origin, n_rows[idx])))
        })?;
        Ok(linked.into_iter().flat_map(|(files, _)| files).chain(streamed.into_iter().flatten()).collect())
    }

    /// Every report of the last snapshot must have been carried or dropped: otherwise what the last run remembers is not
    /// what it published.
    fn check_plans(&self, plans: &BTreeMap<Option<i16>, YearPlan>) -> Result<(), PublishError> {
        let Some(previous) = self.previous else { return Ok(()) };
        let mut n_reports: BTreeMap<Option<i16>, u64> = BTreeMap::new();
        for file in previous.manifest.files.iter().filter(|file| file.table == TableId::Reports.name()) {
            *n_reports.entry(file.year).or_default() += file.rows;
        }
        for (year, n_published) in n_reports {
            let origins = plans.get(&year).into_iter().flat_map(YearPlan::origins);
            let n_planned = origins.filter(|origin| *origin != Origin::Fresh).count() as u64;
            if n_planned != n_published {
                let problem = format!("{n_published} reports of {year:?}, {n_planned} remembered");
                return Err(PublishError::damaged(&previous.path, problem));
            }
        }
        Ok(())
    }

    /// Every file of the last snapshot that is read or linked must be the bytes that were published: what is damaged is
    /// found here, before anything is made of it, and not by the decoder, which may take other numbers for right.
    fn check_carried(&self, plans: &BTreeMap<Option<i16>, YearPlan>) -> Result<(), PublishError> {
        let Some(previous) = self.previous else { return Ok(()) };
        previous.check_manifest()?;
        let mut claims = Vec::new();
        for (&year, plan) in plans.iter().filter(|(_, plan)| plan.origins().any(|origin| origin != Origin::Fresh)) {
            claims.push(previous.claim_state(&reports_file(year))?);
            let is_used = |table: TableId| {
                let is_linked = plan.is_unchanged() && TableId::LINKED.contains(&table);
                !plan.is_fresh() && (TableId::STREAMED.contains(&table) || is_linked)
            };
            let is_used = |name: &str| TableId::from_name(name).is_some_and(is_used);
            let files = previous.manifest.files.iter().filter(|file| file.year == year && is_used(&file.table));
            claims.extend(files.map(|file| previous.claim_file(file)));
        }
        // Which years of this table stay is known only once it is made; it is small.
        let coverage = previous.manifest.files.iter().filter(|file| file.table == TableId::Coverage.name());
        claims.extend(coverage.map(|file| previous.claim_file(file)));
        intact::check_published(&claims)
    }

    /// The files of a year; of one that is mixed the streamed tables have to follow, in the order of reports that comes with it.
    fn assemble_year(
        &self,
        year: Option<i16>,
        plan: &YearPlan,
    ) -> Result<(Vec<TableFile>, Option<Vec<Extent>>), PublishError> {
        let mut files = Vec::new();
        if plan.is_unchanged() {
            for table in TableId::STREAMED {
                files.extend(self.link_old((table, year))?);
            }
            if plan.numbers().iter().any(|&number| (self.is_relinked)(number)) {
                self.write_linked(year, plan, &mut files, None)?;
            } else {
                for table in TableId::LINKED {
                    files.extend(self.link_old((table, year))?);
                }
            }
            self.link_state(year)?;
            return Ok((files, None));
        }
        if plan.numbers().is_empty() {
            return Ok((files, None));
        }
        let mut extents = Vec::new();
        self.write_linked(year, plan, &mut files, Some(&mut extents))?;
        if plan.is_fresh() {
            for table in TableId::STREAMED {
                files.extend(self.rename_fresh((table, year))?);
            }
            return Ok((files, None));
        }
        Ok((files, Some(extents)))
    }

    /// Writes `reports`, `checks` and `panel` of a year; with `extents` also the year's file of records.
    fn write_linked(
        &self,
        year: Option<i16>,
        plan: &YearPlan,
        files: &mut Vec<TableFile>,
        mut extents: Option<&mut Vec<Extent>>,
    ) -> Result<(), PublishError> {
        let staging = &self.workshop.staging;
        let mut old =
            self.open_reports(self.previous.map(|previous| previous.path.join(STATE_FOLDER)), year, plan, |origin| {
                origin != Origin::Fresh
            })?;
        let mut fresh =
            self.open_reports(Some(staging.join(FRESH_FOLDER)), year, plan, |origin| origin == Origin::Fresh)?;
        let mut records = extents.is_some().then(|| self.workshop.state(reports_file(year), RecordKind::Reports));
        let mut partitions: BTreeMap<TableId, Partition> = BTreeMap::new();
        let mut append = |table: TableId, fill: &dyn Fn(&mut crate::tabulate::Frame)| {
            let partition = partitions.entry(table).or_insert_with(|| self.workshop.partition(staging, (table, year)));
            partition.append(fill)
        };
        let mut numbers = plan.numbers().iter();
        for origin in plan.origins() {
            let reader = if origin == Origin::Fresh { &mut fresh } else { &mut old };
            let reader = reader.as_mut().expect("opened, since the plan has such a report");
            let Some(record) = reader.next_record()?.map(<[u8]>::to_vec) else { return Err(reader.broken()) };
            let Some(held) = held::decode(&record) else { return Err(reader.broken()) };
            if let Some(extents) = &mut extents {
                extents.push((origin, held.n_rows));
            }
            if origin == Origin::Dropped {
                continue;
            }
            if let Some(records) = &mut records {
                records.push(|out| out.extend_from_slice(&record))?;
            }
            let &number = numbers.next().expect("every report that stays has a number");
            let (is_current, year_checks) = (self.links.is_current(number), self.links.year_checks(number));
            let failed = held.checks_failed(&year_checks);
            append(TableId::Reports, &|frame| held.push_report(frame, is_current, failed))?;
            if !held.checks.is_empty() || !year_checks.is_empty() {
                append(TableId::Checks, &|frame| held.push_checks(frame, &year_checks))?;
            }
            if is_current && held.panel.is_some() {
                append(TableId::Panel, &|frame| held.push_panel(frame, is_current, failed))?;
            }
        }
        // A file of records has an end: reading up to it finds one that holds more than the plan knows of.
        for reader in [old, fresh].iter_mut().flatten() {
            if reader.next_record()?.is_some() {
                return Err(reader.broken());
            }
        }
        for (_, partition) in partitions {
            files.extend(partition.finish()?);
        }
        records.map_or(Ok(()), |records| records.finish().map(drop))
    }

    fn open_reports(
        &self,
        folder: Option<std::path::PathBuf>,
        year: Option<i16>,
        plan: &YearPlan,
        is_wanted: impl Fn(Origin) -> bool,
    ) -> Result<Option<RecordReader>, PublishError> {
        match folder.filter(|_| plan.origins().any(is_wanted)) {
            Some(folder) => RecordReader::open(&folder.join(reports_file(year)), RecordKind::Reports).map(Some),
            None => Ok(None),
        }
    }

    /// Files of the last snapshot that have rows.
    fn old_files(&self, (table, year): Key) -> Vec<TableFile> {
        let files = self.previous.map_or(&[][..], |previous| &previous.manifest.files);
        files
            .iter()
            .filter(|file| file.table == table.name() && file.year == year && file.rows > 0)
            .map(|file| TableFile {
                table,
                year,
                file: file.file.clone(),
                written: Written { rows: file.rows, bytes: file.bytes, sha256: file.sha256.clone() },
                is_linked: true,
            })
            .collect()
    }

    /// Gives the old files of a partition a second name.
    pub(super) fn link_old(&self, key: Key) -> Result<Vec<TableFile>, PublishError> {
        let files = self.old_files(key);
        let old = self.previous.map(|previous| previous.path.as_path()).unwrap_or(Path::new(""));
        for file in &files {
            self.link(&old.join(&file.file), &self.workshop.staging.join(&file.file), file.written.bytes)?;
        }
        Ok(files)
    }

    fn link_state(&self, year: Option<i16>) -> Result<(), PublishError> {
        let Some(previous) = self.previous else { return Ok(()) };
        let name = reports_file(year);
        let (claim, _) = previous.claim_state(&name)?;
        let written = Written { rows: 0, bytes: claim.bytes, sha256: claim.sha256.to_owned() };
        self.link(&claim.path, &self.workshop.staging.join(STATE_FOLDER).join(&name), claim.bytes)?;
        self.workshop.sealed.lock().expect("no thread panics while it notes a file").insert(name, written);
        Ok(())
    }

    /// A second name for a published file; where the file system has no such thing, or the file too many, a copy.
    fn link(&self, old: &Path, new: &Path, expected: u64) -> Result<(), PublishError> {
        let disk = &self.workshop.disk;
        let found = fs::metadata(old).map_err(|error| PublishError::damaged(old, error.to_string()))?.len();
        if found != expected {
            return Err(PublishError::damaged(old, format!("{found} bytes, expected {expected}")));
        }
        if disk.hard_link(old, new).is_ok() {
            return Ok(());
        }
        let bytes = fs::read(old).map_err(|error| PublishError::damaged(old, error.to_string()))?;
        disk.create_file(new)
            .and_then(|()| disk.append(new, &bytes))
            .and_then(|()| disk.sync_file(new))
            .map_err(PublishError::io("write file", new))
    }

    /// Moves the files of a partition that this run alone has made.
    fn rename_fresh(&self, key: Key) -> Result<Vec<TableFile>, PublishError> {
        let files = self.fresh.get(&key).cloned().unwrap_or_default();
        let staging = &self.workshop.staging;
        for file in &files {
            let path = staging.join(FRESH_FOLDER).join(&file.file);
            let renamed = self.workshop.disk.rename(&path, &staging.join(&file.file));
            renamed.map_err(PublishError::io("rename file", &path))?;
        }
        Ok(files)
    }

    /// Writes a partition from old and new rows.
    fn copy(&self, key: Key, extents: impl Iterator<Item = (Origin, u32)>) -> Result<Vec<TableFile>, PublishError> {
        let staging = &self.workshop.staging;
        let old = self.previous.map(|previous| previous.path.as_path()).unwrap_or(Path::new(""));
        let mut old = Rows::new(old, key.0, self.old_files(key).iter());
        let mut fresh = Rows::new(&staging.join(FRESH_FOLDER), key.0, self.fresh.get(&key).into_iter().flatten());
        let mut partition = None;
        for (origin, n_rows) in extents.filter(|(_, n_rows)| *n_rows > 0) {
            if origin == Origin::Dropped {
                old.skip(n_rows)?;
                continue;
            }
            let partition = partition.get_or_insert_with(|| self.workshop.partition(staging, key));
            let from = if origin == Origin::Fresh { &mut fresh } else { &mut old };
            from.copy(n_rows, partition)?;
        }
        partition.map_or(Ok(Vec::new()), Partition::finish)
    }
}
