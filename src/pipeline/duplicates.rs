//! Byte-identical files: the first in path order counts, the others are listed.

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use crate::model::{FileRecord, FileStatus};

/// Hashes of the files that were read so far; with the table's own needs some 30 bytes each.
///
/// 96 bits of the sha256 are enough: that two of ten million files share them by chance has odds of one to 10^15.
#[derive(Debug, Default)]
pub(super) struct Duplicates {
    seen: HashTable<Seen>,
}

/// A file, by its bytes.
#[derive(Debug)]
struct Seen {
    /// First bits of the sha256.
    head: u64,
    /// The bits behind them.
    more: u32,
    /// The report that was read from the first file with these bytes, or [`NO_REPORT`].
    report: u32,
}

/// There are fewer reports in a run.
const NO_REPORT: u32 = u32::MAX;

/// What is known of a file once the files before it are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Settled {
    /// No file before has its bytes, or they do not count.
    First,
    /// An earlier file has its bytes; the number of its report, if it is one.
    Duplicate(Option<u32>),
    /// Carried over as a duplicate of nothing: what the last run remembers is wrong.
    OfNothing,
}

impl Duplicates {
    /// Takes note of the next file in path order, and makes it a duplicate if its bytes were seen before; `number` is
    /// what its report will be called.
    ///
    /// Only what could be read is compared: a file that failed or is unsupported keeps its own reason. That a
    /// duplicate was read in vain by then is the price of an answer that does not depend on threads.
    pub(super) fn settle(&mut self, file: &mut FileRecord, number: u32) -> Settled {
        if !matches!(file.status, FileStatus::Report | FileStatus::NotAReport | FileStatus::Duplicate) {
            return Settled::First;
        }
        let Some(sha256) = file.sha256.as_deref() else { return Settled::First };
        let digits = |range| sha256.get(range).and_then(|digits| u64::from_str_radix(digits, 16).ok());
        let (head, more) = digits(0..16).zip(digits(16..24)).expect("a sha256 is 64 hex digits");
        let more = more as u32;
        // A sha256 is spread as evenly as any hash of it.
        match self.seen.entry(head, |seen| (seen.head, seen.more) == (head, more), |seen| seen.head) {
            Entry::Vacant(_) if file.status == FileStatus::Duplicate => Settled::OfNothing,
            Entry::Vacant(entry) => {
                let report = if file.status == FileStatus::Report { number } else { NO_REPORT };
                entry.insert(Seen { head, more, report });
                Settled::First
            }
            Entry::Occupied(entry) => {
                let report = Some(entry.get().report).filter(|report| *report != NO_REPORT);
                file.status = FileStatus::Duplicate;
                file.error = Some("same bytes as an earlier file: the first with this sha256".to_owned());
                file.report_id = report.map(|_| super::work::report_id_of(sha256));
                Settled::Duplicate(report)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(digit: &str, status: FileStatus) -> FileRecord {
        let sha256 = digit.repeat(64);
        let report_id = (status == FileStatus::Report).then(|| super::super::work::report_id_of(&sha256));
        FileRecord {
            source_path: String::new(),
            size: None,
            modified_at: None,
            sha256: Some(sha256),
            status,
            error: None,
            report_id,
        }
    }

    #[test]
    fn the_first_keeps_its_status_and_the_next_name_its_report() {
        use FileStatus::{Duplicate, Failed, NotAReport, Report, Unsupported};
        let mut seen = Duplicates::default();
        let table = [
            ("1", Report, Report, true),
            ("1", Report, Duplicate, true),
            ("1", Report, Duplicate, true),
            ("2", NotAReport, NotAReport, false),
            ("2", NotAReport, Duplicate, false),
            ("3", Failed, Failed, false),
            ("3", Failed, Failed, false),
            ("4", Unsupported, Unsupported, false),
            ("4", Unsupported, Unsupported, false),
            ("5", Report, Report, true),
            // Carried over.
            ("5", Duplicate, Duplicate, true),
            ("2", Duplicate, Duplicate, false),
        ];
        for (n, (digit, given, expected, has_report)) in (0..).zip(table) {
            let mut file = file(digit, given);
            let settled = seen.settle(&mut file, n);
            assert_eq!(file.status, expected, "row {n}");
            assert_eq!(file.report_id.is_some(), has_report, "row {n}");
            let of = match digit {
                "1" => Some(0),
                "5" => Some(9),
                _ => None,
            };
            let expected = if expected == Duplicate { Settled::Duplicate(of) } else { Settled::First };
            assert_eq!(settled, expected, "row {n}");
        }
        assert_eq!(seen.settle(&mut file("6", Duplicate), 12), Settled::OfNothing);
    }
}
