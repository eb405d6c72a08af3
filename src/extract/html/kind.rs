//! What an element means for the document: its part in lines and tables, and whether a reader sees it.
//!
//! Knows names, spans and styles; what is made of them is `layout`'s business.

use memchr::{memchr, memchr2};

use crate::model::STROKE;

/// An element's part in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Runs on in the line.
    Inline,
    /// A line of its own.
    Block,
    /// A line of its own, and a heading of this level.
    Heading(u8),
    /// `<br>`.
    Break,
    /// A line of its own whose line breaks and spaces are kept.
    Preformatted,
    /// `<table>`.
    Table,
    /// `<caption>` of a table.
    Caption,
    /// `thead`, `tbody`.
    Group,
    /// `tfoot`.
    Foot,
    /// `<tr>`.
    Row,
    /// `td`, `th`.
    Cell,
    /// Runs on in the line, but its digits are no part of the number they stand beside.
    Marked(Mark),
    /// Shown, and no text: a picture, a field, a list to choose from.
    Object,
    /// `<title>`.
    Title,
    /// Never shown, whatever is in it.
    Skip,
}

impl Kind {
    /// The part of an HTML element with this name, in lower case.
    ///
    /// Left out: scripts, styles, templates and what stands in for them (`noscript`, `noframes`, `iframe`). Of drop-down lists
    /// (all but one of their options are unseen), fields and media no more is known than that they are there.
    pub(super) const fn of(name: &[u8]) -> Self {
        match name {
            b"table" => Self::Table,
            b"caption" => Self::Caption,
            b"thead" | b"tbody" => Self::Group,
            b"tfoot" => Self::Foot,
            b"tr" => Self::Row,
            b"td" | b"th" => Self::Cell,
            b"br" => Self::Break,
            b"h1" => Self::Heading(1),
            b"h2" => Self::Heading(2),
            b"h3" => Self::Heading(3),
            b"h4" => Self::Heading(4),
            b"h5" => Self::Heading(5),
            b"h6" => Self::Heading(6),
            b"pre" | b"listing" | b"xmp" | b"plaintext" | b"textarea" => Self::Preformatted,
            b"title" => Self::Title,
            b"sup" => Self::Marked(Mark::Superscript),
            b"sub" => Self::Marked(Mark::Subscript),
            b"s" | b"strike" | b"del" => Self::Marked(Mark::Struck),
            b"script" | b"style" | b"template" | b"noscript" | b"noframes" | b"noembed" | b"iframe" | b"frameset"
            | b"datalist" | b"colgroup" | b"col" => Self::Skip,
            b"img" | b"image" | b"input" | b"select" | b"embed" | b"audio" | b"video" | b"canvas" => Self::Object,
            b"address" | b"article" | b"aside" | b"blockquote" | b"body" | b"center" | b"dd" | b"details"
            | b"dialog" | b"dir" | b"div" | b"dl" | b"dt" | b"fieldset" | b"figcaption" | b"figure" | b"footer"
            | b"form" | b"head" | b"header" | b"hgroup" | b"hr" | b"html" | b"legend" | b"li" | b"main"
            | b"marquee" | b"menu" | b"nav" | b"ol" | b"optgroup" | b"option" | b"p" | b"search" | b"section"
            | b"summary" | b"ul" => Self::Block,
            _ => Self::Inline,
        }
    }
}

/// How digits are set that are no part of the number they stand beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// `<sup>`, `vertical-align:super`: a footnote.
    Superscript,
    /// `<sub>`, `vertical-align:sub`.
    Subscript,
    /// `<s>`, `<strike>`, `<del>`, `text-decoration:line-through`: no longer valid.
    Struck,
}

impl Mark {
    pub(super) const ALL: [Self; 3] = [Self::Superscript, Self::Subscript, Self::Struck];

    /// Appends text, each digit as what this mark makes of it.
    pub(super) fn push(self, text: &str, out: &mut String) {
        for c in text.chars() {
            let Some(digit) = c.to_digit(10) else {
                out.push(c);
                continue;
            };
            match (self, digit) {
                (Self::Struck, _) => out.extend([c, STROKE]),
                (Self::Superscript, 1) => out.push('¹'),
                (Self::Superscript, 2) => out.push('²'),
                (Self::Superscript, 3) => out.push('³'),
                (Self::Superscript, _) => out.extend(char::from_u32(u32::from('⁰') + digit)),
                (Self::Subscript, _) => out.extend(char::from_u32(u32::from('₀') + digit)),
            }
        }
    }
}

/// Whether a reader of the page sees an element.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Visibility {
    /// Yes.
    #[default]
    Shown,
    /// No, but it takes its place (`visibility:hidden`).
    Invisible,
    /// No, as if it were not written (`hidden`, `display:none`, `visibility:collapse`).
    Removed,
}

/// What a `style` attribute says that matters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) visibility: Visibility,
    /// Of what runs on in the line.
    pub(super) mark: Option<Mark>,
}

impl Style {
    /// False if an attribute, as written, surely hides nothing and marks nothing: none of its declarations begins like
    /// `display`, `visibility`, `vertical-align:super` or `text-decoration:line-through` (which all are rare).
    pub(super) fn may_matter(style: &str) -> bool {
        let bytes = style.as_bytes();
        let mut at = 0;
        loop {
            while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
                at += 1;
            }
            match bytes.get(at) {
                None => return false,
                Some(b'd' | b'D' | b'v' | b'V') if matches!(bytes.get(at + 1), Some(b'i' | b'I' | b'&')) => {
                    return true;
                }
                Some(b'v' | b'V')
                    if has_in_value(&bytes[at..], |value| {
                        // Not the beginning of another word, or of a length.
                        let is_other =
                            |byte: &u8| byte.is_ascii_alphanumeric() && !matches!(byte, b's' | b'S') || *byte == b'-';
                        !value.trim_ascii().first().is_some_and(is_other)
                    }) =>
                {
                    return true;
                }
                Some(b't' | b'T')
                    if matches!(bytes.get(at + 5), Some(b'd' | b'D'))
                        && has_in_value(&bytes[at..], |value| value.contains(&b'-')) =>
                {
                    return true;
                }
                Some(byte) if byte.is_ascii_alphabetic() || matches!(byte, b'-' | b';') => {}
                // References, and spaces of other kinds.
                Some(_) => return true,
            }
            match memchr2(b';', b'&', &bytes[at..]) {
                None => return false,
                Some(n) if bytes[at + n] == b'&' => return true,
                Some(n) => at += n + 1,
            }
        }
    }

    /// Reads the attribute, whatever its case and spacing. The last declaration of a property wins.
    pub(super) fn read(style: &str) -> Self {
        let (mut is_removed, mut visibility) = (false, Visibility::Shown);
        let (mut height, mut is_struck) = (None, false);
        for declaration in style.split(';') {
            let Some((property, value)) = declaration.split_once(':') else { continue };
            let property = property.trim();
            let value = value.split('!').next().unwrap_or_default().trim();
            if property.eq_ignore_ascii_case("display") {
                is_removed = value.eq_ignore_ascii_case("none");
            } else if property.eq_ignore_ascii_case("visibility") {
                visibility = if value.eq_ignore_ascii_case("hidden") {
                    Visibility::Invisible
                } else if value.eq_ignore_ascii_case("collapse") {
                    Visibility::Removed
                } else {
                    Visibility::Shown
                };
            } else if property.eq_ignore_ascii_case("vertical-align") {
                let heights = [("super", Mark::Superscript), ("sub", Mark::Subscript)];
                height = heights.into_iter().find(|(name, _)| value.eq_ignore_ascii_case(name)).map(|(_, mark)| mark);
            } else if ["text-decoration", "text-decoration-line"].iter().any(|name| property.eq_ignore_ascii_case(name))
            {
                is_struck = value.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("line-through"));
            }
        }
        Self {
            visibility: if is_removed { Visibility::Removed } else { visibility },
            mark: if is_struck { Some(Mark::Struck) } else { height },
        }
    }
}

/// True if the value of the declaration at the start passes.
fn has_in_value(style: &[u8], test: impl Fn(&[u8]) -> bool) -> bool {
    let declaration = &style[..memchr(b';', style).unwrap_or(style.len())];
    memchr(b':', declaration).is_some_and(|at| test(&declaration[at + 1..]))
}

/// An element as `layout` takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) kind: Kind,
    pub(super) visibility: Visibility,
    /// Of a cell, as parsed; 0 means to the end of the group.
    pub(super) rowspan: u32,
    /// Of a cell, as parsed.
    pub(super) colspan: u32,
    /// Of a table: the text ends inside it.
    pub(super) is_cut: bool,
}

impl Element {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, visibility: Visibility::Shown, rowspan: 1, colspan: 1, is_cut: false }
    }

    /// The same element with a style.
    pub(super) fn with(self, style: Style) -> Self {
        let kind = match (self.kind, style.mark) {
            (Kind::Inline, Some(mark)) => Kind::Marked(mark),
            (kind, _) => kind,
        };
        Self { kind, visibility: style.visibility, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_mark_what_runs_on_in_the_line() {
        for (style, expected) in [
            ("vertical-align:super", Some(Mark::Superscript)),
            ("VERTICAL-ALIGN : Sub ;", Some(Mark::Subscript)),
            ("vertical-align:middle", None),
            ("vertical-align:super;vertical-align:baseline", None),
            ("text-decoration:underline line-through", Some(Mark::Struck)),
            ("text-decoration-line:line-through;vertical-align:super", Some(Mark::Struck)),
            ("text-decoration:underline", None),
        ] {
            let style = Style::read(style);
            assert_eq!(style.mark, expected, "{style:?}");
            let kind = |kind: Kind| Element::new(kind).with(style).kind;
            assert_eq!(kind(Kind::Inline), expected.map_or(Kind::Inline, Kind::Marked));
            assert_eq!(kind(Kind::Cell), Kind::Cell);
        }
    }

    #[test]
    fn styles_hide_whatever_their_case_and_spacing() {
        for (style, expected) in [
            ("", Visibility::Shown),
            ("display:none", Visibility::Removed),
            ("DISPLAY : None ;", Visibility::Removed),
            ("color:red;\n display:none !important", Visibility::Removed),
            ("display:none;display:block", Visibility::Shown),
            ("display:block", Visibility::Shown),
            ("mso-display:none", Visibility::Shown),
            ("background:url(none)", Visibility::Shown),
            ("visibility: hidden", Visibility::Invisible),
            ("visibility:visible", Visibility::Shown),
            ("visibility:collapse", Visibility::Removed),
            ("visibility:hidden;display:none", Visibility::Removed),
            ("display", Visibility::Shown),
        ] {
            assert_eq!(Style::read(style).visibility, expected, "{style:?}");
        }
    }
}
