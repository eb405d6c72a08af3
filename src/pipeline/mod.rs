//! temporary
pub mod progress;
pub mod summary;
