//! The integration tests, one module per subject.

#[path = "../gen/mod.rs"]
mod report_gen;

mod generator;
