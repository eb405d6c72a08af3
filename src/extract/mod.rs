//! Stage 3: text to a [`Document`] of lines and grids.
//!
//! `html` reads pages, `grid` lays out every `<table>` by the HTML table model; `text` finds tables in flattened text.

pub mod grid;
pub mod html;
pub mod text;

use crate::forms::Forms;
use crate::model::Document;

/// Bounds on what one document may cost.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Elements nested deeper than this are flattened; at least 8.
    pub max_depth: usize,
    /// Distinct attributes on one tag beyond this are dropped.
    pub max_attributes: usize,
    /// Slots that the spans of one grid may cover, absolute; by its cells it may be less (see `grid`).
    pub max_grid_slots: u64,
    /// Cells of one document; what is beyond is counted.
    pub max_cells: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_depth: 512, max_attributes: 256, max_grid_slots: 2_000_000, max_cells: 2_000_000 }
    }
}

/// What read a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadBy {
    /// The reader of flattened text.
    Text,
    /// The scanner of HTML.
    Scanner,
    /// The exact path of HTML, since the scanner did not know.
    ExactPath(html::scan::Reason),
}

/// Reads a decoded document: HTML where `is_html`, flattened text otherwise.
pub fn extract(text: &str, is_html: bool, forms: &Forms, limits: &Limits) -> Document {
    extract_noted(text, is_html, forms, limits).0
}

/// As [`extract`]; and what read it.
pub fn extract_noted(text: &str, is_html: bool, forms: &Forms, limits: &Limits) -> (Document, ReadBy) {
    if !is_html {
        return (text::read_text(text, forms), ReadBy::Text);
    }
    let (document, reason) = html::read_html_noted(text, limits);
    (document, reason.map_or(ReadBy::Scanner, ReadBy::ExactPath))
}
