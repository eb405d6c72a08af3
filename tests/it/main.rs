//! One integration target: the command as a person runs it, each test in a folder of its own.

mod bad_input;
mod cli;
mod determinism;
mod disk;
mod support;
