//! The same input gives the same bytes, whatever the number of threads or the order of the work.

use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use gongkai::cli::IngestArgs;
use gongkai::config::{Config, Settings};
use gongkai::pipeline::{self, Progress};

use crate::support::{Place, published_bytes, report, run};

/// More files than one chunk of work holds, in several folders, with duplicates, failures and pages that are no report.
fn corpus() -> Vec<(PathBuf, Vec<u8>)> {
    let agencies = ["甲市人民政府", "乙县人民政府", "丙镇人民政府", "丁区教育局"];
    let mut files = Vec::new();
    for n in 0..600_u32 {
        let agency = agencies[n as usize % agencies.len()];
        let year = 2021 + u16::try_from(n / 4 % 5).expect("small");
        let path = PathBuf::from(format!("{}/{n:03}.html", n % 7));
        let bytes = match n % 50 {
            11 => Vec::new(),
            23 => format!("<html><body><p>通知{n}</p></body></html>").into_bytes(),
            37 => report(agencies[0], 2021, 0).into_bytes(),
            _ => report(agency, year, n % 40).into_bytes(),
        };
        files.push((path, bytes));
    }
    files
}

fn write_all<'a>(folder: &Path, files: impl Iterator<Item = &'a (PathBuf, Vec<u8>)>) {
    for (path, bytes) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("folder")).expect("folder");
        fs::write(path, bytes).expect("input file");
    }
}

#[test]
fn threads_and_order_of_work_do_not_change_a_byte() {
    let place = Place::new();
    let files = corpus();
    write_all(&place.input(), files.iter());
    // `files` holds the time of modification: fix it, since the second copy of the folder is younger.
    let touch = |folder: &Path| {
        let list = walk(folder);
        let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000);
        for path in list {
            fs::File::options().write(true).open(path).and_then(|file| file.set_modified(time)).expect("time is set");
        }
    };
    touch(&place.input());
    // The same files, made in the opposite order: folders list them in another order.
    let other = place.path().join("other/in");
    write_all(&other, files.iter().rev());
    touch(&other);

    let ingest = |input: &Path, out: &str, more: &[&str]| {
        let out = place.path().join(out);
        let done = run(place.gongkai().arg("ingest").arg(input).arg("--out").arg(&out).args(more));
        assert_eq!(done.code, 3, "{done:?}");
        published_bytes(&out.join("current").canonicalize().expect("published"))
    };
    let one = ingest(&place.input(), "one", &["--threads", "1"]);
    assert!(one.len() >= 8, "{:?}", one.keys());
    let table: [(&Path, &str, &[&str]); 4] = [
        (&place.input(), "two", &["--threads", "2"]),
        (&place.input(), "five", &["--threads", "5"]),
        (&place.input(), "shuffled", &["--threads", "2", "--shuffle", "20260101"]),
        (&other, "reversed", &["--threads", "2", "--shuffle", "3"]),
    ];
    for (input, out, more) in table {
        let again = ingest(input, out, more);
        assert_eq!(one.keys().collect::<Vec<_>>(), again.keys().collect::<Vec<_>>(), "{out}");
        for (name, bytes) in &one {
            assert!(bytes == &again[name], "{out}: {} differs", name.display());
        }
    }
}

#[test]
fn the_size_of_a_chunk_does_not_change_a_byte() {
    let place = Place::new();
    write_all(&place.input(), corpus().iter().take(60));
    let ingest = |out: &str, chunk_files: usize| {
        let args = IngestArgs {
            inputs: vec![place.input()],
            out: Some(place.path().join(out)),
            threads: NonZeroUsize::new(2),
            ..IngestArgs::default()
        };
        let settings = Config::load(None).and_then(|config| config.merge(&args)).expect("valid");
        let settings = Settings { chunk_files, ..settings };
        let outcome = pipeline::ingest(&settings, &Progress::hidden()).expect("published");
        assert_eq!(outcome.summary.n_files(), 60);
        published_bytes(&outcome.snapshot)
    };
    let whole = ingest("whole", 256);
    for chunk_files in [1, 7] {
        assert!(ingest(&format!("by-{chunk_files}"), chunk_files) == whole, "chunks of {chunk_files}");
    }
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() { files.extend(walk(&path)) } else { files.push(path) }
    }
    files
}
