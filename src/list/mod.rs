//! Lists of what is published, for an operator: the snapshots of an output folder, the files of a snapshot.

mod files;
mod snapshots;

pub use files::write_files;
pub use snapshots::write_snapshots;

use crate::publish::PublishError;

/// Why a list ends early.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// What is published cannot be read.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// The list cannot be printed.
    #[error("stdout: {0}")]
    Print(#[from] std::io::Error),
    /// A table has not the columns that it should have.
    #[error("{table}: {source}")]
    Table {
        /// The table.
        table: &'static str,
        /// What is wrong.
        source: polars::error::PolarsError,
    },
}
