//! Work that is done in any order and comes out in the order it was given.
//!
//! Every piece of work has a weight, and what is under way, or done and not yet taken, never weighs more than the budget
//! (one piece of any weight is always let in). So memory is bounded, and one long piece leaves no thread idle while the
//! budget lasts.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, PoisonError};

use crossbeam_channel::{Receiver, Sender};

/// What may be under way.
#[derive(Debug)]
pub(super) struct Budget {
    most: u64,
    used: Mutex<(u64, bool)>,
    freed: Condvar,
}

impl Budget {
    /// A budget of which nothing is used.
    pub(super) fn new(most: u64) -> Self {
        Self { most, used: Mutex::new((0, false)), freed: Condvar::new() }
    }

    /// Waits until there is room; false when the work is called off.
    pub(super) fn take(&self, weight: u64) -> bool {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let has_no_room = |(used, is_over): &mut (u64, bool)| !*is_over && *used > 0 && *used + weight > self.most;
        let mut used = self.freed.wait_while(used, has_no_room).unwrap_or_else(PoisonError::into_inner);
        used.0 += weight;
        !used.1
    }

    /// Gives room back.
    pub(super) fn give_back(&self, weight: u64) {
        self.used.lock().unwrap_or_else(PoisonError::into_inner).0 -= weight;
        self.freed.notify_all();
    }

    /// Nobody takes what is done any more: lets the giver go.
    pub(super) fn call_off(&self) {
        self.used.lock().unwrap_or_else(PoisonError::into_inner).1 = true;
        self.freed.notify_all();
    }
}

/// Calls the work off when it goes out of scope: also when its owner returns early or panics.
pub(super) struct CallOff<'a>(pub(super) &'a Budget);

impl Drop for CallOff<'_> {
    fn drop(&mut self) {
        self.0.call_off();
    }
}

/// A piece of work, or what came of it.
#[derive(Debug)]
pub(super) struct Numbered<T> {
    /// Place in the order, from 0.
    pub(super) number: u64,
    /// See [`Budget`].
    pub(super) weight: u64,
    /// The piece.
    pub(super) piece: T,
}

/// Does the pieces that come in, until there are no more or nobody takes them.
pub(super) fn work<T, U>(jobs: &Receiver<Numbered<T>>, done: &Sender<Numbered<U>>, mut work: impl FnMut(T) -> U) {
    for Numbered { number, weight, piece } in jobs {
        if done.send(Numbered { number, weight, piece: work(piece) }).is_err() {
            return;
        }
    }
}

/// Takes what is done in the order of its numbers.
pub(super) fn in_order<'a, T>(done: &'a Receiver<Numbered<T>>, budget: &'a Budget) -> impl Iterator<Item = T> + 'a {
    let mut waiting = BTreeMap::new();
    let mut next = 0_u64;
    std::iter::from_fn(move || {
        loop {
            if let Some((weight, piece)) = waiting.remove(&next) {
                next += 1;
                budget.give_back(weight);
                return Some(piece);
            }
            let Numbered { number, weight, piece } = done.recv().ok()?;
            waiting.insert(number, (weight, piece));
        }
    })
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn the_order_is_kept_and_the_budget_is_not_passed() {
        let budget = Budget::new(10);
        let (give_job, jobs) = crossbeam_channel::unbounded();
        let (give_done, done) = crossbeam_channel::unbounded();
        let results = thread::scope(|scope| {
            let budget = &budget;
            for _ in 0..3 {
                let (jobs, give_done) = (jobs.clone(), give_done.clone());
                scope.spawn(move || {
                    work(&jobs, &give_done, |n: u64| {
                        if n.is_multiple_of(5) {
                            thread::yield_now();
                        }
                        n * n
                    });
                });
            }
            drop(give_done);
            scope.spawn(move || {
                for number in 0..500 {
                    // One piece is heavier than the whole budget.
                    let weight = if number == 77 { 30 } else { number % 4 };
                    assert!(budget.take(weight));
                    let used = budget.used.lock().expect("no thread panicked").0;
                    assert!(used <= 10 || used == 30, "{used}");
                    give_job.send(Numbered { number, weight, piece: number }).expect("threads are there");
                }
            });
            in_order(&done, budget).collect::<Vec<_>>()
        });
        assert_eq!(results, (0..500).map(|n| n * n).collect::<Vec<u64>>());
    }

    #[test]
    fn a_giver_is_let_go() {
        let budget = Budget::new(1);
        assert!(budget.take(1));
        thread::scope(|scope| {
            let giver = scope.spawn(|| budget.take(1));
            drop(CallOff(&budget));
            assert!(!giver.join().expect("no panic"));
        });
    }
}
