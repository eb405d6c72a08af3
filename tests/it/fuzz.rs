//! Fuzzing that every test run does: what was once found, and some mutations of a fixed seed for each target.

use crate::fuzz::{Mutator, Seen, TARGETS, corpus, failure, seeds};

/// Each input that once broke a promise, or took for ever, keeps it now.
#[test]
fn what_was_found_stays_mended() {
    for target in TARGETS {
        for path in corpus::failures(target.name) {
            let input = std::fs::read(&path).expect("a committed file");
            let failed = failure(&target, &input, &mut Seen::default());
            assert_eq!(failed, None, "{}", path.display());
        }
    }
}

#[test]
fn mutations_of_a_fixed_seed() {
    for target in TARGETS {
        let mut corpus = seeds(target.name);
        // Laying out is tried on the smaller documents, so that this stays a matter of seconds.
        corpus.sort_by_key(Vec::len);
        corpus.truncate(40);
        let mut mutator = Mutator::new(20_261_122);
        let n = match target.name {
            "repeat" | "text" | "file" => 40,
            _ => 300,
        };
        for at in 0..n {
            let input = mutator.next(&corpus, target.max_len.min(4_096));
            let failed = failure(&target, &input, &mut Seen::default());
            assert_eq!(failed, None, "{} {at}: {:?}", target.name, String::from_utf8_lossy(&input));
        }
    }
}
