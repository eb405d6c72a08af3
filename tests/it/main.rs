//! The integration tests, one module per subject. Those of the command line run the binary as a person does, each in
//! a folder of its own.

#[path = "../fuzz/mod.rs"]
mod fuzz;
#[path = "../judge.rs"]
mod judge;
#[path = "../mutate.rs"]
mod mutate;
#[path = "../gen/mod.rs"]
mod report_gen;
mod support;
#[path = "../traps/mod.rs"]
mod traps;

mod accuracy;
mod arrangements;
mod bad_input;
mod beside;
mod cli;
mod committed;
mod country;
mod crash;
mod determinism;
mod disk;
mod documents;
mod flattened;
#[path = "fuzz.rs"]
mod fuzzed;
mod generator;
mod hostile;
mod html_exact;
mod html_scan;
mod html_soup;
mod incremental;
mod layouts;
mod narrative;
mod ops;
mod page;
mod query;
mod seeds;
mod trace;
mod truth;

// For `mutate`.
use report_gen::Rng;
