//! What a crawler wrote beside a page: `page.html.json` or `page.json` for `page.html`.
//!
//! Every field is optional, unknown ones are left alone. A field of the wrong type, or a file that is no JSON object, is
//! noted and otherwise as if it were not there: a page is not lost for its sidecar.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::model::Sidecar;

/// Larger sidecars are not read: they hold a page, not facts about one.
const MAX_BYTES: u64 = 4 << 20;

/// Something odd about a sidecar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SidecarNote {
    /// It could not be read, or is larger than 4 MiB.
    Unreadable,
    /// It is not a JSON object.
    NotAnObject,
    /// A field has a type that means nothing there.
    WrongType(&'static str),
}

impl fmt::Display for SidecarNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable => f.write_str("sidecar_unreadable"),
            Self::NotAnObject => f.write_str("sidecar_not_an_object"),
            Self::WrongType(field) => write!(f, "sidecar_wrong_type:{field}"),
        }
    }
}

/// The name without `.json`, if it ends so.
pub(super) fn strip_json(name: &OsStr) -> Option<&OsStr> {
    let path = Path::new(name);
    let is_json = path.extension()?.eq_ignore_ascii_case("json");
    path.file_stem().filter(|_| is_json)
}

/// Names under which `.json` is looked for, besides the whole name: without the extension, and for `page.html.gz` also
/// without the one before.
pub(super) fn stems(name: &OsStr) -> Vec<OsString> {
    let path = Path::new(name);
    let Some(extension) = path.extension() else { return Vec::new() };
    let stem = path.file_stem().unwrap_or_default();
    let mut stems = vec![stem.to_os_string()];
    if ["gz", "zst"].iter().any(|packed| extension.eq_ignore_ascii_case(packed))
        && Path::new(stem).extension().is_some()
    {
        stems.extend(Path::new(stem).file_stem().map(OsStr::to_os_string));
    }
    stems
}

/// Where sidecars of a page may lie, the one that is believed first in front. A sidecar has none itself.
pub(super) fn candidates(page: &Path) -> impl Iterator<Item = PathBuf> {
    let name = page.file_name().filter(|name| strip_json(name).is_none());
    let names = name.into_iter().flat_map(|name| std::iter::once(name.to_os_string()).chain(stems(name)));
    names.map(|mut name| {
        name.push(".json");
        page.with_file_name(name)
    })
}

/// Reads the sidecars of a page. Where there are several, the one with the longest name is believed first.
pub(super) fn read(page: &Path) -> (Sidecar, Vec<SidecarNote>) {
    let (mut sidecar, mut notes) = (Sidecar::default(), Vec::new());
    for path in candidates(page) {
        // A fifo of that name would hang the run: ask before opening.
        let Ok(metadata) = fs::metadata(&path) else { continue };
        if !metadata.is_file() {
            continue;
        }
        let bytes = if metadata.len() <= MAX_BYTES { fs::read(&path).ok() } else { None };
        match bytes {
            Some(bytes) => fill(&mut sidecar, parse(&bytes, &mut notes)),
            None => notes.push(SidecarNote::Unreadable),
        }
    }
    (sidecar, notes)
}

fn fill(sidecar: &mut Sidecar, other: Sidecar) {
    let Sidecar { url, fetched_at, charset, title, agency } = sidecar;
    *url = url.take().or(other.url);
    *fetched_at = fetched_at.take().or(other.fetched_at);
    *charset = charset.take().or(other.charset);
    *title = title.take().or(other.title);
    *agency = agency.take().or(other.agency);
}

/// Reads the text of a sidecar.
pub fn parse(bytes: &[u8], notes: &mut Vec<SidecarNote>) -> Sidecar {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let Ok(Value::Object(fields)) = serde_json::from_slice(bytes) else {
        notes.push(SidecarNote::NotAnObject);
        return Sidecar::default();
    };
    let content_type = text(&fields, "content_type", notes);
    let header = content_type_header(&fields, notes);
    Sidecar {
        url: text(&fields, "url", notes),
        fetched_at: text(&fields, "fetched_at", notes),
        charset: content_type.as_deref().and_then(charset).or_else(|| header.as_deref().and_then(charset)),
        title: text(&fields, "title", notes),
        agency: text(&fields, "agency", notes),
    }
}

/// A text field, trimmed; empty is absent, a number is taken as written (`fetched_at` in seconds).
fn text(fields: &Map<String, Value>, name: &'static str, notes: &mut Vec<SidecarNote>) -> Option<String> {
    match fields.get(name)? {
        Value::String(text) => Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_string),
        Value::Number(number) if name == "fetched_at" => Some(number.to_string()),
        Value::Null => None,
        _ => {
            notes.push(SidecarNote::WrongType(name));
            None
        }
    }
}

/// `Content-Type` among the headers: an object, a list of pairs, or a list of objects with `name` and `value`.
fn content_type_header(fields: &Map<String, Value>, notes: &mut Vec<SidecarNote>) -> Option<String> {
    let is_name = |name: &str| name.trim().eq_ignore_ascii_case("content-type");
    // Scrapy keeps a list of values for each name.
    let first_text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(values) => values.first().and_then(Value::as_str).map(str::to_string),
        _ => None,
    };
    match fields.get("headers")? {
        Value::Object(headers) => {
            headers.iter().find(|(name, _)| is_name(name)).and_then(|(_, value)| first_text(value))
        }
        Value::Array(headers) => headers.iter().find_map(|header| match header {
            Value::Array(pair) => match pair.as_slice() {
                [Value::String(name), value] if is_name(name) => first_text(value),
                _ => None,
            },
            Value::Object(pair) => {
                let name = pair.get("name").and_then(Value::as_str)?;
                if is_name(name) { pair.get("value").and_then(first_text) } else { None }
            }
            _ => None,
        }),
        Value::Null => None,
        _ => {
            notes.push(SidecarNote::WrongType("headers"));
            None
        }
    }
}

/// `gb2312` in `text/html; charset="gb2312"`.
fn charset(content_type: &str) -> Option<String> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']).trim();
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charsets_of_all_habits() {
        let cases: &[(&str, Option<&str>)] = &[
            (r#"{"content_type": "text/html; charset=gb2312"}"#, Some("gb2312")),
            (r#"{"content_type": "text/html;CHARSET=\"GBK\""}"#, Some("GBK")),
            (r#"{"headers": {"Content-Type": "text/html; charset=utf-8"}}"#, Some("utf-8")),
            (r#"{"headers": {"CONTENT-TYPE": ["text/html; charset=utf-8"]}}"#, Some("utf-8")),
            (r#"{"headers": [["Server", "x"], ["content-type", "text/html;charset=Big5"]]}"#, Some("Big5")),
            (r#"{"headers": [{"name": "Content-Type", "value": "text/html;charset=gbk"}]}"#, Some("gbk")),
            (r#"{"content_type": "text/html", "headers": {"content-type": "text/html; charset=gbk"}}"#, Some("gbk")),
            (r#"{"content_type": "text/html; q=1", "x": [1, {}]}"#, None),
            (r#"{"headers": []}"#, None),
            ("{}", None),
        ];
        for (json, want) in cases {
            let mut notes = Vec::new();
            assert_eq!(parse(json.as_bytes(), &mut notes).charset.as_deref(), *want, "{json}");
            assert_eq!(notes, [], "{json}");
        }
    }

    #[test]
    fn what_is_wrong_is_noted_and_left_out() {
        let cases: &[(&str, &[SidecarNote])] = &[
            ("", &[SidecarNote::NotAnObject]),
            ("[1]", &[SidecarNote::NotAnObject]),
            ("{\"url\": ", &[SidecarNote::NotAnObject]),
            ("{\"url\": 1}", &[SidecarNote::WrongType("url")]),
            (
                "{\"title\": {}, \"agency\": [], \"headers\": \"x\"}",
                &[SidecarNote::WrongType("headers"), SidecarNote::WrongType("title"), SidecarNote::WrongType("agency")],
            ),
            ("{\"url\": null, \"title\": \"  \"}", &[]),
        ];
        for (json, want) in cases {
            let mut notes = Vec::new();
            assert_eq!(parse(json.as_bytes(), &mut notes), Sidecar::default(), "{json}");
            assert_eq!(notes, *want, "{json}");
        }
        let mut notes = Vec::new();
        let json = "\u{FEFF}{\"url\": \"http://a/b\", \"fetched_at\": 1700000000, \"title\": \" 年报 \", \"agency\": \"某局\"}";
        let sidecar = parse(json.as_bytes(), &mut notes);
        assert_eq!(sidecar.url.as_deref(), Some("http://a/b"));
        assert_eq!(sidecar.fetched_at.as_deref(), Some("1700000000"));
        assert_eq!(sidecar.title.as_deref(), Some("年报"));
        assert_eq!(sidecar.agency.as_deref(), Some("某局"));
    }

    #[test]
    fn names() {
        let stems_of = |name: &str| stems(OsStr::new(name));
        assert_eq!(stems_of("page.html"), ["page"]);
        assert_eq!(stems_of("page.html.gz"), ["page.html", "page"]);
        assert_eq!(stems_of("page.gz"), ["page"]);
        assert_eq!(stems_of("page"), Vec::<OsString>::new());
        assert_eq!(strip_json(OsStr::new("page.html.JSON")), Some(OsStr::new("page.html")));
        assert_eq!(strip_json(OsStr::new("page.html")), None);
    }
}
