//! Facts to frames: the tables of the data contract, filled in memory.
//!
//! Columns, types, units and codes are declared once, in [`schema`]; [`rows`], [`panel`] and [`directory`] fill
//! them, [`codebook`] explains them. Nothing here touches the disk: `publish` takes the frames away and bounds the memory.
//!
//! Official labels come from outside through [`crate::model::Labels`], since they are data of the forms.

pub mod codebook;
pub mod columns;
pub mod directory;
pub mod panel;
mod repairs;
pub mod rows;
pub mod schema;

pub use columns::Frame;
pub use schema::{Column, DataType, Table, TableId, tables};

#[cfg(test)]
pub(crate) mod testing;
