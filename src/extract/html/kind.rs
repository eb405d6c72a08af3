//! What an element means for the document: its part in lines and tables, and whether a reader sees it.
//!
//! Knows names, spans and styles; what is made of them is `layout`'s business.

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
    /// `<sup>`: its digits are no part of the number before them.
    Superscript,
    /// `<title>`.
    Title,
    /// Never shown, whatever is in it.
    Skip,
}

impl Kind {
    /// The part of an HTML element with this name, in lower case.
    ///
    /// Left out: scripts, styles, templates, what stands in for them (`noscript`, `noframes`, `iframe`), drop-down
    /// lists (`select`: all but one of its options are unseen) and media with their fallbacks.
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
            b"sup" => Self::Superscript,
            b"script" | b"style" | b"template" | b"noscript" | b"noframes" | b"noembed" | b"iframe" | b"frameset"
            | b"select" | b"datalist" | b"colgroup" | b"col" | b"audio" | b"video" | b"canvas" => Self::Skip,
            b"address" | b"article" | b"aside" | b"blockquote" | b"body" | b"center" | b"dd" | b"details"
            | b"dialog" | b"dir" | b"div" | b"dl" | b"dt" | b"fieldset" | b"figcaption" | b"figure" | b"footer"
            | b"form" | b"head" | b"header" | b"hgroup" | b"hr" | b"html" | b"legend" | b"li" | b"main"
            | b"marquee" | b"menu" | b"nav" | b"ol" | b"optgroup" | b"option" | b"p" | b"search" | b"section"
            | b"summary" | b"ul" => Self::Block,
            _ => Self::Inline,
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

impl Visibility {
    /// What a `style` attribute says, whatever its case and spacing. The last declaration of a property wins.
    pub(super) fn of_style(style: &str) -> Self {
        let (mut is_removed, mut visibility) = (false, Self::Shown);
        for declaration in style.split(';') {
            let Some((property, value)) = declaration.split_once(':') else { continue };
            let property = property.trim();
            let value = value.split('!').next().unwrap_or_default().trim();
            if property.eq_ignore_ascii_case("display") {
                is_removed = value.eq_ignore_ascii_case("none");
            } else if property.eq_ignore_ascii_case("visibility") {
                visibility = if value.eq_ignore_ascii_case("hidden") {
                    Self::Invisible
                } else if value.eq_ignore_ascii_case("collapse") {
                    Self::Removed
                } else {
                    Self::Shown
                };
            }
        }
        if is_removed { Self::Removed } else { visibility }
    }
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
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(Visibility::of_style(style), expected, "{style:?}");
        }
    }
}
