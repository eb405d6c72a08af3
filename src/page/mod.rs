//! `gongkai report`: one snapshot as one HTML page, for people who look before they query.
//!
//! `figures` counts, `charts` draws, `sections` says it; `html` escapes whatever came from an input. The page
//! is one file: no script, nothing that is fetched, and a policy in its head that would refuse both. It depends on the
//! snapshot, on the one before and on `last_run.json` alone: made twice, it has the same bytes.
//!
//! Every list is bounded, so that the page of a hundred thousand reports is as easy to open as that of ten.

mod changes;
mod charts;
mod figures;
mod html;
mod operator;
mod place;
mod quality;
mod sections;

use std::path::{Path, PathBuf};

use crate::publish::catalog;
use crate::publish::{MANIFEST_FILE, PublishError, replace_file};

use figures::Figures;
use html::Html;

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// The snapshot cannot be read, or the page cannot be written.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// A table has not the columns that it should have.
    #[error("{table}: {source}")]
    Table {
        /// The table.
        table: &'static str,
        /// What is wrong.
        source: polars::error::PolarsError,
    },
    /// The page was to lie in a snapshot, and a snapshot never changes.
    #[error("{}: lies in a snapshot, which never changes: name another place", path.display())]
    InSnapshot {
        /// Where it was to lie.
        path: PathBuf,
    },
}

impl PageError {
    /// True when what was typed is at fault.
    pub fn is_wrong_argument(&self) -> bool {
        match self {
            Self::InSnapshot { .. } => true,
            Self::Publish(error) => error.is_wrong_argument(),
            Self::Table { .. } => false,
        }
    }
}

/// Draws the page of a snapshot: an id, `current`, or a snapshot's folder.
///
/// Returns the snapshot's id and the page.
///
/// Errors: `Publish` where there is no such snapshot, or when it cannot be read; `Table`.
pub fn draw(out: &Path, name: &str) -> Result<(String, String), PageError> {
    let snapshot = catalog::find(out, name)?;
    // The folder's name: what the manifest says could be anything.
    let id = snapshot.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok((id, render(&figures::gather(out, &snapshot)?)))
}

/// Writes the page in one step; its folder must be there.
///
/// Errors: `InSnapshot`; `Publish` when the disk says no.
pub fn write(path: &Path, page: &str) -> Result<(), PageError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Links resolved: `OUT/current` is a way into a snapshot, too.
    let real = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
    if real.ancestors().any(|folder| folder.join(MANIFEST_FILE).is_file()) {
        return Err(PageError::InSnapshot { path: path.to_path_buf() });
    }
    Ok(replace_file(path, page.as_bytes())?)
}

/// The page as HTML that is XML, too.
fn render(figures: &Figures) -> String {
    let manifest = &figures.manifest;
    let mut page = Html::default();
    page.el("html", &[("xmlns", "http://www.w3.org/1999/xhtml"), ("lang", "zh-CN")], |html| {
        html.line().el("head", &[], |html| {
            html.line().void("meta", &[("charset", "utf-8")]);
            let policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
            html.void("meta", &[("http-equiv", "Content-Security-Policy"), ("content", policy)]);
            html.void("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
            html.void("meta", &[("name", "generator"), ("content", &format!("gongkai {}", manifest.tool_version))]);
            html.line().leaf("title", &[], format_args!("政府信息公开工作年度报告 · 快照 {}", manifest.id));
            html.line().style(include_str!("style.css"));
        });
        html.line().el("body", &[], |html| {
            html.line().el("header", &[], |html| sections::head(html, figures));
            html.line().el("main", &[], |html| {
                sections::coverage(html, figures);
                sections::requests(html, figures);
                sections::layouts(html, figures);
                sections::checks(html, figures);
                sections::changes(html, figures);
                sections::files(html, figures);
            });
            html.line().el("footer", &[], |html| sections::foot(html, figures));
        });
    });
    page.finish()
}
