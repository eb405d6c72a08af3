//! The integration tests, one module per subject. Those of the command line run the binary as a person does, each in
//! a folder of its own.

#[path = "../judge.rs"]
mod judge;
#[path = "../mutate.rs"]
mod mutate;
#[path = "../gen/mod.rs"]
mod report_gen;
mod support;

mod accuracy;
mod bad_input;
mod cli;
mod committed;
mod determinism;
mod disk;
mod generator;
mod html_exact;
mod html_scan;
mod html_soup;
mod ops;
mod seeds;
mod truth;
