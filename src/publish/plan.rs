//! What becomes of the reports of one year, in path order: those of the last snapshot and those that were read anew.

/// Where a report of a year comes from, or that it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// From the last snapshot.
    Carried,
    /// It was in the last snapshot, and is in this one no more.
    Dropped,
    /// Read by this run.
    Fresh,
}

/// The reports of one year: some four bytes for each, and little for a run of equal steps.
#[derive(Debug, Default)]
pub(super) struct YearPlan {
    steps: Vec<(Origin, u32)>,
    /// Numbers of the reports that are in the new snapshot.
    numbers: Vec<u32>,
}

impl YearPlan {
    /// Takes note of the next report; `number` is what it is called in this run.
    pub(super) fn push(&mut self, origin: Origin, number: Option<u32>) {
        match self.steps.last_mut() {
            Some((last, n)) if *last == origin => *n += 1,
            _ => self.steps.push((origin, 1)),
        }
        self.numbers.extend(number);
    }

    /// Numbers of the reports that are in the new snapshot, in path order.
    pub(super) fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// Every report in path order.
    pub(super) fn origins(&self) -> impl Iterator<Item = Origin> {
        self.steps.iter().flat_map(|&(origin, n)| std::iter::repeat_n(origin, n as usize))
    }

    /// True if the year has the same reports as in the last snapshot.
    pub(super) fn is_unchanged(&self) -> bool {
        self.steps.iter().all(|(origin, _)| *origin == Origin::Carried)
    }

    /// True if nothing of the last snapshot is kept.
    pub(super) fn is_fresh(&self) -> bool {
        self.steps.iter().all(|(origin, _)| *origin != Origin::Carried)
    }
}
