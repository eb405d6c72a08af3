//! Flattened text to a document (stub).
use crate::forms::Forms;
use crate::model::Document;
/// Reads text.
pub fn read_text(_text: &str, _forms: &Forms) -> Document {
    Document::default()
}
