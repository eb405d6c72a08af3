//! Where a script ends: its text may be "escaped" by `<!--`, and then hold a whole script element.

use html5ever::tokenizer::states::ScriptEscapeKind;
use memchr::{memchr, memchr2};

use super::{is_end_tag, starts_with_name};

/// How deep in `<!-- <script>` the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escape {
    None,
    /// Behind `<!--`.
    Escaped,
    /// Behind `<!-- <script>`: an end tag ends this state only.
    Double,
}

impl From<ScriptEscapeKind> for Escape {
    fn from(kind: ScriptEscapeKind) -> Self {
        match kind {
            ScriptEscapeKind::Escaped => Self::Escaped,
            ScriptEscapeKind::DoubleEscaped => Self::Double,
        }
    }
}

/// The offset of the `<` of the end tag, or `None`. Script data states of the standard, 13.2.5.15 to 13.2.5.31.
pub(super) fn find_end(bytes: &[u8], from: usize, name: &str, escape: Escape) -> Option<usize> {
    let mut at = from;
    let mut escape = escape;
    // The two dashes that end the escape may be those that began it.
    let mut dashes_from = from;
    loop {
        if escape == Escape::None {
            at += memchr(b'<', &bytes[at..])?;
            if is_end_tag(bytes, at, name) {
                return Some(at);
            }
            at += 1;
            if bytes[at..].starts_with(b"!--") {
                escape = Escape::Escaped;
                dashes_from = at + 1;
                at += 3;
            }
            continue;
        }
        at += memchr2(b'<', b'>', &bytes[at..])?;
        if bytes[at] == b'>' {
            if bytes[dashes_from..at].ends_with(b"--") {
                escape = Escape::None;
            }
        } else if escape == Escape::Escaped {
            if is_end_tag(bytes, at, name) {
                return Some(at);
            }
            if starts_with_name(&bytes[at + 1..], "script") {
                escape = Escape::Double;
            }
        } else if is_end_tag(bytes, at, "script") {
            escape = Escape::Escaped;
        }
        at += 1;
    }
}
