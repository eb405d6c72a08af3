//! Publication as a whole: what readers find, what a failure leaves, what must not depend on threads or buffers.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use polars::prelude::*;

use super::*;
use crate::model::{FileStatus, Links, ReportRecord};
use crate::tabulate::testing::{self, TestLabels};

fn options() -> LakeOptions {
    LakeOptions { row_group_rows: 5_000, row_group_bytes: 1 << 20, ..LakeOptions::default() }
}

fn info() -> RunInfo {
    RunInfo { tool_version: "0.1.0".to_owned(), config_hash: "00".repeat(32), ..RunInfo::default() }
}

/// Pushes the records and ends the files.
fn fill(publisher: &Publisher, records: &[ReportRecord], options: &LakeOptions) -> Vec<TableFile> {
    let mut lake = publisher.lake(options.clone(), &TestLabels, None).expect("the staging folder is empty");
    for record in records {
        lake.push_file(&testing::file(record)).expect("a file is pushed");
        lake.push_report(record).expect("a report is pushed");
    }
    lake.finish(&testing::links(records.len()), &|_| false).expect("the files are ended")
}

fn publish(out: &Path, records: &[ReportRecord], options: &LakeOptions) -> Published {
    let publisher = Publisher::open(out, DEFAULT_KEEP).expect("the output folder opens");
    let files = fill(&publisher, records, options);
    publisher.publish(files, &info()).expect("the snapshot is published")
}

/// Every file below a folder with its bytes, but for what lies beside the tables: the manifest holds the time.
fn bytes_below(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for table in fs::read_dir(folder).expect("the snapshot is there").flatten() {
        // The documents name the folder.
        if table.path().is_file() {
            continue;
        }
        for file in fs::read_dir(table.path()).expect("a table is a folder").flatten() {
            let name = format!("{}/{}", table.file_name().display(), file.file_name().display());
            found.insert(name, fs::read(file.path()).expect("a file is read"));
        }
    }
    found
}

/// A whole table, its files in the order of their names.
fn read(snapshot: &Path, table: TableId) -> DataFrame {
    let mut files: Vec<PathBuf> =
        fs::read_dir(snapshot.join(table.name())).expect("a table is a folder").flatten().map(|e| e.path()).collect();
    files.sort();
    files
        .into_iter()
        .map(|path| ParquetReader::new(File::open(path).expect("the file opens")).finish().expect("the file reads"))
        .reduce(|above, below| above.vstack(&below).expect("all files have one schema"))
        .expect("a table has a file")
}

#[test]
fn every_table_has_the_declared_schema() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    // Without reports too: the folder, the glob and the schema must be there.
    for n_reports in [0, 60] {
        let published = publish(dir.path(), &testing::corpus(n_reports), &options());
        for id in TableId::ALL {
            let frame = read(&published.path, id);
            let found: Vec<(String, DataType)> =
                frame.schema().iter().map(|(name, dtype)| (name.to_string(), dtype.clone())).collect();
            let declared: Vec<(String, DataType)> = id
                .table()
                .columns
                .iter()
                .map(|column| {
                    use crate::tabulate::DataType as Declared;
                    let dtype = match column.dtype {
                        Declared::Text => DataType::String,
                        Declared::TextList => DataType::List(Box::new(DataType::String)),
                        Declared::Bool => DataType::Boolean,
                        Declared::Int16 => DataType::Int16,
                        Declared::Int32 => DataType::Int32,
                        Declared::Int64 => DataType::Int64,
                        Declared::Float64 => DataType::Float64,
                        Declared::Date => DataType::Date,
                        Declared::Timestamp => DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC)),
                    };
                    (column.name.to_string(), dtype)
                })
                .collect();
            assert_eq!(found, declared, "table {}", id.name());
            assert_eq!(frame.height() as u64, published.rows[id.name()], "table {}", id.name());
        }
        let alone = published.path.join("disputes/unknown.parquet");
        assert!(alone.is_file() || n_reports > 0, "an empty table is one file without rows");
    }
}

#[test]
fn facts_come_back_as_they_were() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let records = testing::corpus(80);
    let published = publish(dir.path(), &records, &options());
    let frame = read(&published.path, TableId::Applications);
    let text = |name: &str, idx: usize| frame.column(name).unwrap().str().unwrap().get(idx).map(str::to_owned);
    let mut years: Vec<Option<i16>> = records.iter().map(|record| record.report.metadata.year).collect();
    // Files sort by name: years ascending, unknown last.
    years.sort_by_key(|year| year.map_or(i16::MAX, |year| year));
    years.dedup();
    let mut idx = 0;
    for year in years {
        for record in records.iter().filter(|record| record.report.metadata.year == year) {
            for fact in &record.report.reading.applications {
                let i64s = |name: &str| frame.column(name).unwrap().i64().unwrap().get(idx);
                let i32s = |name: &str| frame.column(name).unwrap().i32().unwrap().get(idx);
                assert_eq!(text("report_id", idx).as_deref(), Some(record.report.report_id.as_str()));
                assert_eq!(text("agency_id", idx), record.agency.agency_id);
                assert_eq!(text("region_code", idx), record.agency.region_code);
                assert_eq!(frame.column("year").unwrap().i16().unwrap().get(idx), year);
                assert_eq!(text("outcome_group", idx).as_deref(), Some(fact.key.outcome.group().code()));
                assert_eq!(text("outcome", idx).as_deref(), Some(fact.key.outcome.code()));
                assert_eq!(text("applicant", idx).as_deref(), Some(fact.key.applicant.code()));
                assert_eq!(text("state", idx).as_deref(), Some(fact.state.code()));
                assert_eq!(text("raw", idx), fact.raw);
                assert_eq!(i64s("value"), fact.value);
                assert_eq!(i64s("best_guess"), fact.best_guess);
                assert_eq!(i32s("row"), fact.place.map(|place| place.row as i32));
                assert_eq!(i32s("col"), fact.place.map(|place| place.col as i32));
                idx += 1;
            }
        }
    }
    assert_eq!(idx, frame.height());
}

#[test]
fn what_had_to_wait_is_right() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let records = testing::corpus(80);
    let links = testing::links(records.len());
    let n_year_checks = (0..80).map(|number| links.year_checks(number).len()).sum::<usize>();
    let published = publish(dir.path(), &records, &options());
    let reports = read(&published.path, TableId::Reports);
    let checks = read(&published.path, TableId::Checks);
    let panel = read(&published.path, TableId::Panel);
    let by_id: BTreeMap<&str, usize> =
        records.iter().enumerate().map(|(number, record)| (record.report.report_id.as_str(), number)).collect();
    let ids = reports.column("report_id").unwrap().str().unwrap();
    for (idx, id) in ids.iter().enumerate() {
        let number = by_id[id.unwrap()];
        let across = links.year_checks(number as u32).len();
        let failed = records[number].report.checks.iter().filter(|check| check.status.code() == "fail").count();
        assert_eq!(reports.column("is_current").unwrap().bool().unwrap().get(idx), Some(links.is_current[number]));
        let found = reports.column("checks_failed").unwrap().i32().unwrap().get(idx);
        assert_eq!(found, Some((failed + across) as i32));
    }
    let n_checks = records.iter().map(|record| record.report.checks.len()).sum::<usize>() + n_year_checks;
    assert_eq!(checks.height(), n_checks);
    // A report's checks stand together, those across years last.
    let check_ids: Vec<&str> = checks.column("report_id").unwrap().str().unwrap().iter().flatten().collect();
    let mut runs = check_ids.clone();
    runs.dedup();
    assert_eq!(runs.len(), records.len());
    let codes = checks.column("check").unwrap().str().unwrap();
    assert_eq!(codes.iter().flatten().filter(|code| *code == "t2_carry_chain").count(), n_year_checks);
    let in_panel = |(number, record): (usize, &ReportRecord)| {
        links.is_current[number] && record.agency.agency_id.is_some() && record.report.metadata.year.is_some()
    };
    assert_eq!(panel.height(), records.iter().enumerate().filter(|pair| in_panel(*pair)).count());
    let sum = |frame: &DataFrame, name: &str| frame.column(name).unwrap().i64().unwrap().sum().unwrap_or(0);
    let expected: i64 = records
        .iter()
        .enumerate()
        .filter(|pair| in_panel(*pair))
        .flat_map(|(_, record)| &record.report.reading.applications)
        .filter(|fact| (fact.key.outcome.code(), fact.key.applicant.code()) == ("total", "total"))
        .filter_map(|fact| fact.value)
        .sum();
    assert_eq!(sum(&panel, "applications__total__total"), expected);
}

#[test]
fn threads_and_repetition_do_not_change_a_byte() {
    let records = testing::corpus(120);
    let mut snapshots = Vec::new();
    for n_threads in [1, 2, 5, 5] {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().expect("a pool");
        let published = pool.install(|| publish(dir.path(), &records, &options()));
        snapshots.push(bytes_below(&published.path));
    }
    assert!(snapshots.windows(2).all(|pair| pair[0] == pair[1]));
    assert!(snapshots[0].len() > 40, "several years and tables: {}", snapshots[0].len());
}

#[test]
fn rows_do_not_depend_on_buffers_row_groups_or_parts() {
    let records = testing::corpus(90);
    let whole = LakeOptions { row_group_rows: usize::MAX, row_group_bytes: usize::MAX, ..LakeOptions::default() };
    let tiny_groups = LakeOptions { row_group_rows: 100, ..LakeOptions::default() };
    let tiny_memory = LakeOptions { row_group_bytes: 10_000, ..LakeOptions::default() };
    let tiny_files = LakeOptions { row_group_rows: 1_000, file_bytes: 4_000, ..LakeOptions::default() };
    let tiny_footers = LakeOptions { row_group_rows: 1_000, file_row_groups: 2, ..LakeOptions::default() };
    let dirs: Vec<_> = (0..5).map(|_| tempfile::tempdir().expect("a temporary folder")).collect();
    let published: Vec<Published> = [whole, tiny_groups, tiny_memory, tiny_files, tiny_footers]
        .iter()
        .zip(&dirs)
        .map(|(options, dir)| publish(dir.path(), &records, options))
        .collect();
    for table in TableId::ALL {
        let expected = read(&published[0].path, table);
        for other in &published[1..] {
            assert!(read(&other.path, table).equals_missing(&expected), "table {}", table.name());
        }
    }
    for split in &published[3..] {
        let files = bytes_below(&split.path);
        let firsts: Vec<_> = files.keys().filter_map(|name| name.strip_suffix("-001.parquet")).collect();
        assert!(!firsts.is_empty());
        for stem in firsts {
            assert!(files.contains_key(&format!("{stem}-002.parquet")), "a single part has no number: {stem}");
            assert!(!files.contains_key(&format!("{stem}.parquet")), "all parts have a number: {stem}");
        }
    }
}

#[test]
fn many_garbage_years_are_many_files() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut records = testing::corpus(260);
    for (idx, record) in records.iter_mut().enumerate() {
        record.report.metadata.year = Some(1900 + idx as i16 % 200);
        record.grids.truncate(1);
    }
    let published = publish(dir.path(), &records, &options());
    assert_eq!(published.rows["reports"], 260);
    assert!(published.path.join("sections/1900.parquet").is_file());
}

/// Options under which even a few reports fill several row groups and files.
fn tiny() -> LakeOptions {
    LakeOptions { row_group_rows: 700, file_row_groups: 3, ..LakeOptions::default() }
}

#[test]
fn what_is_carried_over_is_as_if_it_had_been_read() {
    let all = testing::corpus(60);
    // In memory, where there is such a folder: this writes thousands of files.
    let fast = || tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a temporary folder");
    let (out, clean) = (fast(), fast());
    let mut dice = testing::Dice(20_261_122);
    let mut have: Vec<usize> = (0..40).collect();
    let subset = |have: &[usize]| have.iter().map(|&n| all[n].clone()).collect::<Vec<_>>();
    publish(out.path(), &subset(&have), &tiny());
    let (mut n_linked, mut n_written) = (0, 0);
    for round in 0..16 {
        // Some rounds touch a single report, some many; now and then everything is read anew.
        let odds = [1, 40, 3, 15][round % 4];
        let want: Vec<usize> =
            (0..all.len()).filter(|n| have.contains(n) != (dice.below(odds + 1) == 0 && dice.below(3) == 0)).collect();
        let reread: Vec<usize> = want.iter().copied().filter(|_| dice.below(20 * odds) == 0).collect();
        let links = testing::links(want.len());
        let old_links = testing::links(have.len());
        let previous = catalog::find(out.path(), CURRENT).expect("published before");
        let publisher = Publisher::open(out.path(), 2).expect("the output folder opens");
        let mut lake = publisher.lake(tiny(), &TestLabels, Some(&previous)).expect("the staging folder is empty");
        let mut is_relinked = Vec::new();
        for (n, record) in all.iter().enumerate() {
            let before = have.iter().position(|&m| m == n);
            let is_kept = before.is_some() && want.contains(&n) && !reread.contains(&n);
            if before.is_some() && !is_kept {
                lake.drop_report(record.report.metadata.year);
            }
            if !want.contains(&n) {
                continue;
            }
            lake.push_file(&testing::file(record)).expect("a file is pushed");
            let now = is_relinked.len();
            if is_kept {
                lake.carry_report(record.report.metadata.year);
                let before = before.expect("it is kept");
                is_relinked.push(
                    links.is_current[now] != old_links.is_current[before]
                        || links.has_check[now] != old_links.has_check[before],
                );
            } else {
                lake.push_report(record).expect("a report is pushed");
                is_relinked.push(false);
            }
        }
        let files = lake.finish(&links, &|number| is_relinked[number as usize]).expect("the files are ended");
        n_linked += files.iter().filter(|file| file.is_linked).count();
        n_written += files.iter().filter(|file| !file.is_linked).count();
        let published = publisher.publish(files, &info()).expect("the snapshot is published");
        let rebuilt = publish(clean.path(), &subset(&want), &tiny());
        let (found, expected) = (bytes_below(&published.path), bytes_below(&rebuilt.path));
        assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>(), "round {round}");
        for (name, bytes) in &expected {
            assert!(found[name] == *bytes, "round {round}: {name} differs");
        }
        have = want;
    }
    assert!(n_linked > 100 && n_written > 100, "both ways are tried: {n_linked} linked, {n_written} written");
}

#[test]
fn a_damaged_last_snapshot_is_not_carried_over() {
    let records = testing::corpus(20);
    let damage: [fn(&Path); 5] = [
        |path| fs::remove_file(path.join("_state/reports-2023.bin")).expect("a file is removed"),
        |path| {
            let path = path.join("_state/reports-2023.bin");
            let bytes = fs::read(&path).expect("a file is read");
            fs::write(&path, &bytes[..bytes.len() - 9]).expect("a file is written");
        },
        |path| fs::remove_file(path.join("applications/2023.parquet")).expect("a file is removed"),
        |path| fs::write(path.join("cells/2023.parquet"), "PAR1").expect("a file is written"),
        |path| {
            let path = path.join(MANIFEST_FILE);
            let text = fs::read_to_string(&path).expect("a file is read");
            let mut manifest: serde_json::Value = serde_json::from_str(&text).expect("JSON");
            for file in manifest["files"].as_array_mut().expect("a list") {
                if file["file"] == "reports/2023.parquet" {
                    file["rows"] = 1.into();
                }
            }
            fs::write(&path, manifest.to_string()).expect("a file is written");
        },
    ];
    for (n, damage) in damage.into_iter().enumerate() {
        // With and without a report that is new: linked and copied.
        for n_fresh in [0, 1] {
            let out = tempfile::tempdir().expect("a temporary folder");
            let n_old = records.len() - n_fresh;
            let published = publish(out.path(), &records[..n_old], &options());
            damage(&published.path);
            let previous = catalog::find(out.path(), CURRENT).expect("published before");
            let publisher = Publisher::open(out.path(), 2).expect("the output folder opens");
            let mut lake =
                publisher.lake(options(), &TestLabels, Some(&previous)).expect("the staging folder is empty");
            records[..n_old].iter().for_each(|record| lake.carry_report(record.report.metadata.year));
            for record in &records[n_old..] {
                let mut record = record.clone();
                record.report.metadata.year = Some(2023);
                lake.push_report(&record).expect("a report is pushed");
            }
            let error = lake.finish(&testing::links(records.len()), &|_| false).expect_err("the damage is found");
            assert!(matches!(error, PublishError::Damaged { .. }), "damage {n}: {error}");
        }
    }
}

#[test]
fn a_second_run_is_told_who_holds_the_lock() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let first = Publisher::open(dir.path(), 7).expect("the output folder opens");
    let error = Publisher::open(dir.path(), 7).err().expect("the lock is held");
    assert!(error.is_held(), "{error}");
    assert!(first.staging.is_dir(), "the second run does not touch the first one's staging folder");
}

#[test]
fn an_output_that_cannot_be_written_is_named_before_anything_is_read() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let file = dir.path().join("file");
    fs::write(&file, "").expect("a file is written");
    let error = Publisher::open(&file.join("lake"), 7).err().expect("a file is no folder");
    assert!(error.to_string().contains("file/lake: cannot create folder"), "{error}");
}

#[test]
fn what_killed_runs_left_is_cleared() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let first = publish(dir.path(), &testing::corpus(3), &options());
    let left = dir.path().join(SNAPSHOTS).join(".tmp-99999");
    fs::create_dir_all(left.join("applications")).expect("a folder is made");
    fs::write(left.join("applications/2023-001.parquet"), "PAR1 cut").expect("a file is written");
    std::os::unix::fs::symlink("nowhere", dir.path().join(".tmp-current-99999")).expect("a link is made");
    let publisher = Publisher::open(dir.path(), 7).expect("the output folder opens");
    assert!(!left.exists());
    assert!(fs::symlink_metadata(dir.path().join(".tmp-current-99999")).is_err());
    drop(publisher);
    let names: Vec<_> = fs::read_dir(dir.path().join(SNAPSHOTS)).unwrap().flatten().map(|e| e.file_name()).collect();
    assert_eq!(names, [first.id.as_str()], "a run that ends without publishing leaves nothing");
}

#[test]
fn a_failure_at_any_step_leaves_the_last_snapshot() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let old = publish(dir.path(), &testing::corpus(5), &options());
    let before = bytes_below(&old.path);
    for failing in Step::ALL {
        let publisher = Publisher::open(dir.path(), 7)
            .expect("the output folder opens")
            .with_hook(move |step| if step == failing { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) });
        let files = fill(&publisher, &testing::corpus(9), &options());
        let error = publisher.publish(files, &info()).expect_err("the step fails");
        assert!(matches!(error, PublishError::Io { .. }), "{error}");
        assert_eq!(resolve_current(dir.path()).expect("current resolves"), fs::canonicalize(&old.path).unwrap());
        assert_eq!(bytes_below(&old.path), before, "{failing:?}");
        let names: Vec<_> =
            fs::read_dir(dir.path().join(SNAPSHOTS)).unwrap().flatten().map(|e| e.file_name()).collect();
        assert_eq!(names, [old.id.as_str()], "{failing:?}");
    }
    // A plain rerun needs no cleaning.
    let new = publish(dir.path(), &testing::corpus(9), &options());
    assert_eq!(resolve_current(dir.path()).expect("current resolves"), fs::canonicalize(new.path).unwrap());
    assert_eq!(bytes_below(&old.path), before, "the old snapshot is still there and the same");
}

#[test]
fn a_file_that_changes_before_the_swap_is_found() {
    let damage: [fn(&Path); 3] = [
        |staging| {
            let path = staging.join("files/files.parquet");
            let mut bytes = fs::read(&path).expect("a file is read");
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            fs::write(path, bytes).expect("a file is written");
        },
        |staging| fs::remove_file(staging.join("codebook/codebook.parquet")).expect("a file is removed"),
        |staging| fs::write(staging.join("reports/_SUCCESS"), "").expect("a file is written"),
    ];
    for damage in damage {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let publisher = Publisher::open(dir.path(), 7).expect("the output folder opens");
        let files = fill(&publisher, &testing::corpus(4), &options());
        damage(&publisher.staging);
        publisher.publish(files, &info()).expect_err("the damage is found");
        assert!(matches!(resolve_current(dir.path()), Err(PublishError::NoSnapshot { .. })));
    }
}

#[test]
fn old_snapshots_go_in_turn_and_ids_sort() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut ids = Vec::new();
    for n_reports in 1..=4 {
        let publisher = Publisher::open(dir.path(), 2).expect("the output folder opens");
        let files = fill(&publisher, &testing::corpus(n_reports), &options());
        let published = publisher.publish(files, &info()).expect("the snapshot is published");
        let removed: Vec<String> = ids.iter().rev().skip(1).take(1).cloned().collect();
        assert_eq!(published.removed, removed);
        ids.push(published.id);
    }
    assert!(ids.is_sorted() && ids[0] != ids[1], "several runs within a second: {ids:?}");
    assert_eq!(swap::snapshot_ids(&dir.path().join(SNAPSHOTS)).expect("ids"), ids[2..]);
    let link = fs::read_link(dir.path().join(CURRENT)).expect("current is a link");
    assert_eq!(link, Path::new(SNAPSHOTS).join(&ids[3]), "the link is relative");
}

/// Whoever resolved `current` a moment before a publication is still reading what it was.
#[test]
fn what_was_current_until_now_stays() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let publish_one = |keep: usize, n_reports: u64| {
        let publisher = Publisher::open(dir.path(), keep).expect("the output folder opens");
        let files = fill(&publisher, &testing::corpus(n_reports), &options());
        publisher.publish(files, &info()).expect("the snapshot is published")
    };
    let first: Vec<String> = (1..=3).map(|n| publish_one(3, n).id).collect();
    catalog::rollback(dir.path(), &first[0]).expect("the oldest is whole");
    let fourth = publish_one(3, 4);
    assert_eq!(fourth.removed, [""; 0], "the oldest was current until now");
    let fifth = publish_one(3, 5);
    assert_eq!(fifth.removed, first[..2], "now it is not");
    // With one alone what was read until now stays, too.
    let sixth = publish_one(1, 6);
    assert_eq!(sixth.removed, [first[2].as_str(), &fourth.id]);
    assert_eq!(swap::snapshot_ids(&dir.path().join(SNAPSHOTS)).expect("ids"), [fifth.id, sixth.id]);
}

#[test]
fn the_manifest_says_what_is_there() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let published = publish(dir.path(), &testing::corpus(10), &options());
    let text = fs::read_to_string(published.path.join(MANIFEST_FILE)).expect("the manifest is there");
    let manifest: serde_json::Value = serde_json::from_str(&text).expect("the manifest is JSON");
    assert_eq!(manifest["id"], published.id.as_str());
    assert_eq!(manifest["tool_version"], "0.1.0");
    assert_eq!(manifest["rows"]["reports"], 10);
    let on_disk = bytes_below(&published.path);
    let files = manifest["files"].as_array().expect("a list of files");
    let n_state = on_disk.keys().filter(|name| name.starts_with("_state/")).count();
    assert_eq!(files.len() + n_state, on_disk.len());
    let state = manifest["state"].as_object().expect("files for the next run");
    assert_eq!(state.len(), n_state);
    assert!(state.iter().all(|(name, n_bytes)| *n_bytes == on_disk[&format!("_state/{name}")].len()));
    let state_sha256 = manifest["state_sha256"].as_object().expect("their hashes");
    assert_eq!(state_sha256.len(), n_state);
    for (name, sha256) in state_sha256 {
        use sha2::Digest;
        assert_eq!(*sha256, crate::codec::hex(&sha2::Sha256::digest(&on_disk[&format!("_state/{name}")])));
    }
    for file in files {
        let bytes = &on_disk[file["file"].as_str().expect("a path")];
        assert_eq!(file["bytes"], bytes.len());
        use sha2::Digest;
        assert_eq!(file["sha256"], crate::codec::hex(&sha2::Sha256::digest(bytes)));
    }
}

/// Runs `tests/readers/readers.py` (polars, pandas, pyarrow, DuckDB) on a lake, where `.venv` is set up.
#[test]
fn python_readers_agree() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = root.join(".venv/bin/python");
    if !python.is_file() {
        eprintln!("{}: not there, readers are not tested (`make test` sets it up)", python.display());
        return;
    }
    let dir = tempfile::tempdir().expect("a temporary folder");
    for n_reports in [0, 150] {
        let records = testing::corpus(n_reports);
        let publisher = Publisher::open(dir.path(), 7).expect("the output folder opens");
        let mut lake = publisher.lake(options(), &TestLabels, None).expect("the staging folder is empty");
        for record in &records {
            lake.push_file(&testing::file(record)).expect("a file is pushed");
            lake.push_report(record).expect("a report is pushed");
        }
        let mut failed = testing::file(&testing::record(1_000));
        failed.status = FileStatus::Failed;
        failed.error = Some("no permission".to_owned());
        (failed.sha256, failed.modified_at, failed.size, failed.report_id) = (None, None, None, None);
        lake.push_file(&failed).expect("a file is pushed");
        let files = lake.finish(&testing::links(records.len()), &|_| false).expect("the files are ended");
        publisher.publish(files, &info()).expect("the snapshot is published");
        let output = Command::new(&python)
            .arg(root.join("tests/readers/readers.py"))
            .arg(dir.path())
            .output()
            .expect("python starts");
        assert!(
            output.status.success(),
            "{} reports:\n{}{}",
            n_reports,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

/// Not a test but a measurement: `cargo test --release --lib measure_writing -- --ignored --nocapture`.
#[test]
#[ignore = "takes a minute and asserts nothing"]
fn measure_writing() {
    let records = testing::corpus(2_000);
    let n_rounds = 10;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    for zstd_level in [1, 3] {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let start = std::time::Instant::now();
        let (files, pushed) = pool.install(|| {
            let options = LakeOptions { zstd_level, ..LakeOptions::default() };
            let publisher = Publisher::open(dir.path(), 1).expect("the output folder opens");
            let mut lake = publisher.lake(options, &TestLabels, None).expect("the staging folder is empty");
            for record in (0..n_rounds).flat_map(|_| &records) {
                lake.push_report(record).expect("a report is pushed");
            }
            let pushed = start.elapsed();
            let links = testing::links(records.len() * n_rounds);
            (lake.finish(&links, &|_| false).expect("the files are ended"), pushed)
        });
        let seconds = start.elapsed().as_secs_f64();
        let n_reports = (records.len() * n_rounds) as f64;
        println!(
            "zstd {zstd_level}: {:.0} reports/s pushed, {:.0} reports/s with finish, {:.1} KB per report",
            n_reports / pushed.as_secs_f64(),
            n_reports / seconds,
            files.iter().map(|file| file.written.bytes).sum::<u64>() as f64 / n_reports / 1e3,
        );
        for table in TableId::ALL {
            let of_table = || files.iter().filter(|file| file.table == table).map(|file| &file.written);
            let rows: u64 = of_table().map(|written| written.rows).sum();
            let bytes: u64 = of_table().map(|written| written.bytes).sum();
            println!("  {:<14}{rows:>10} rows {:>8.2} MB", table.name(), bytes as f64 / 1e6);
        }
    }
}
