//! What is known of an input file from outside its bytes.

/// What a crawler wrote beside a page. Every field is optional.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sidecar {
    /// Address that the page was fetched from.
    pub url: Option<String>,
    /// Moment of the fetch, as written.
    pub fetched_at: Option<String>,
    /// `charset` of the HTTP `Content-Type`, as written.
    pub charset: Option<String>,
    /// Title of the page.
    pub title: Option<String>,
    /// Name of the agency.
    pub agency: Option<String>,
}
