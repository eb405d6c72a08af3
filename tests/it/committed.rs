//! The files that are committed: the sample reads whole, and what nobody can read stays that way.

use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::support::{Place, run};

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[test]
fn a_newcomers_first_run_reads_every_file_of_the_sample() {
    let place = Place::new();
    let started = Instant::now();
    let done = run(place.gongkai().arg("ingest").arg(project("data/raw/sample")).arg("--out").arg(place.lake()));
    assert_eq!(done.code, 0, "{done:?}");
    assert!(started.elapsed().as_secs() < 5, "a first run takes seconds, this one {:?}", started.elapsed());
    let rows = place.files();
    let n_of = |status: &str| rows.iter().filter(|row| row.status == status).count();
    assert!(n_of("report") >= 40, "{} reports", n_of("report"));
    assert!(n_of("not_a_report") >= 1, "one of them is no report");
    assert_eq!(place.table("reports").height(), n_of("report"));
}

#[test]
fn what_nobody_can_read_has_its_row_and_its_reason() {
    let place = Place::new();
    let done = run(place.gongkai().arg("ingest").arg(project("tests/fixtures/err")).arg("--out").arg(place.lake()));
    assert_eq!(done.code, 3, "{done:?}");
    let rows = place.files();
    assert!(rows.len() >= 5, "{rows:?}");
    for row in rows {
        assert!(matches!(row.status.as_str(), "failed" | "unsupported"), "{row:?} can be read: move it to ok/");
        assert!(!row.error.is_empty(), "{row:?} says why");
        assert_eq!(row.status == "failed", done.stderr.contains(&row.path), "failed files are listed: {row:?}");
    }
}
