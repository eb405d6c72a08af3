//! gongkai (公开) turns crawled Chinese government information-disclosure annual reports
//! (政府信息公开工作年度报告) into Parquet that analysts trust.
//!
//! One way, nine verbs. Each stage takes the type that the stage before made and returns its own:
//!
//! 1. [`walk`]: folders and files to source files and their bytes
//! 2. [`decode`]: bytes to text, with encoding, evidence and repairs
//! 3. [`extract`]: text to a [`model::Document`] of lines and grids
//! 4. [`interpret`]: document and [`forms`] to facts with value, state and place
//! 5. [`recover`]: lost positions, only where the [`identities`] leave one answer
//! 6. [`agency`] and [`link`]: whose report it is; across reports: duplicates, which is current
//! 7. [`check`]: identities within a report and across years
//! 8. [`tabulate`]: facts to frames; columns, types, units and codebook are declared there once
//! 9. [`publish`]: frames to a snapshot, swapped in by one rename
//!
//! [`pipeline`] is the only module that knows every stage. Disk is touched in [`walk`] and [`publish`], and where
//! [`config`] and [`forms`] load.

pub mod agency;
pub mod check;
pub mod cli;
mod codec;
pub mod config;
pub mod deadline;
pub mod decode;
pub mod describe;
pub mod diff;
pub mod exit;
pub mod extract;
pub mod fold;
pub mod forms;
pub mod identities;
pub mod interpret;
pub mod link;
pub mod list;
pub mod log;
pub mod model;
pub mod operator;
pub mod page;
pub mod pipeline;
pub mod publish;
pub mod query;
pub mod recover;
mod sha256;
pub mod show;
pub mod tabulate;
mod texts;
pub mod trace;
pub mod walk;
