//! Nothing that happens to a run harms what is published: operations that fail, a process that dies at any moment, the
//! power that goes, a second run, an output that cannot be written.
//!
//! After each of these `current` shows the old or the new snapshot, whole, and the next run, without any cleaning, makes
//! byte for byte what a clean one makes. The short form of each test is part of `make test`; `make crash` runs the long
//! ones, which are ignored here.

mod faults;
mod full;
mod kills;
mod lake;
mod model;
mod power;
mod probe;
mod rights;

/// No test of its own: the process that others kill. See [`kills`].
#[test]
fn child() {
    kills::run_as_child();
}
