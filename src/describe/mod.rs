//! The documents that travel with the data, in words that other programs know: all of them from the one declaration of
//! the tables ([`crate::tabulate`]), so that none can say something else than the files hold.
//!
//! `views`: SQL that gives DuckDB every table as a view with comments. `datapackage`: a Frictionless Data Package.
//! `dictionary`: `docs/DATA_DICTIONARY.md`. `columns`: what `publish` puts into the metadata of each Parquet file.
//! Nothing here touches the disk.

mod columns;
mod datapackage;
mod dictionary;
mod keys;
mod views;

pub use columns::{TableWords, Words};
pub use datapackage::datapackage;
pub use dictionary::dictionary;
pub use keys::{Reference, primary_key, references};
pub use views::views;

/// Name of the Data Package in a snapshot.
pub const DATAPACKAGE_FILE: &str = "datapackage.json";

/// Name of the views for DuckDB in a snapshot.
pub const VIEWS_FILE: &str = "views.sql";
