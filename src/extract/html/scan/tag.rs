//! Names of elements, and what the standard's tree construction asks about them.

use super::lex::find_ends;
use crate::extract::html::kind::Kind;

/// Among those that the parser treats specially (the standard's "special" category, as html5ever has it).
pub(super) const SPECIAL: u16 = 1;
/// Bounds a search for an element in scope.
pub(super) const SCOPE: u16 = 1 << 1;
/// Bounds a search in list item scope, too.
pub(super) const LIST_SCOPE: u16 = 1 << 2;
/// Bounds a search in button scope, too.
pub(super) const BUTTON_SCOPE: u16 = 1 << 3;
/// Bounds a search in table scope.
pub(super) const TABLE_SCOPE: u16 = 1 << 4;
/// Its end tag may be left out.
pub(super) const IMPLIED: u16 = 1 << 5;
/// `h1` to `h6`.
pub(super) const HEADING: u16 = 1 << 6;
/// `a`, `b`, `font`, ...: opened again in the next block until closed.
pub(super) const FORMATTING: u16 = 1 << 7;
/// `table`, its groups and rows: what is put right into one of these is moved out by the parser.
pub(super) const TABLE_PART: u16 = 1 << 8;
/// `thead`, `tbody`, `tfoot`, where clearing back to a table body stops.
pub(super) const GROUP: u16 = 1 << 9;
/// `td`, `th`.
pub(super) const CELL: u16 = 1 << 10;

/// What is read of the attributes of a start tag.
pub(super) const READ_NOTHING: u8 = 0;
/// `style` and `hidden`.
pub(super) const READ_SEEN: u8 = 1;
/// `rowspan` and `colspan`.
pub(super) const READ_SPANS: u8 = 2;
/// `name`, `property`, `http-equiv`, `content`.
pub(super) const READ_META: u8 = 4;
/// `type`.
pub(super) const READ_TYPE: u8 = 8;

/// What is known of elements of one name.
#[derive(Clone, Copy)]
pub(super) struct Info {
    pub(super) flags: u16,
    pub(super) reads: u8,
    pub(super) kind: Kind,
}

macro_rules! tags {
    ($($tag:ident $name:literal $flags:expr, $reads:expr;)*) => {
        /// An element's name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub(super) enum Tag {
            /// Any other name, an unknown one or that of a part of a drawing.
            Other,
            $($tag,)*
        }

        /// Number of tags.
        pub(super) const N_TAGS: usize = 1 + [$($name),*].len();

        static INFO: [Info; N_TAGS] = [
            Info { flags: 0, reads: READ_SEEN, kind: Kind::Inline },
            $(Info { flags: $flags, reads: $reads, kind: Kind::of($name.as_bytes()) },)*
        ];

        const SLOTS: [(u64, Tag); N_SLOTS] = {
            let mut slots = [(0, Tag::Other); N_SLOTS];
            $(
                if $name.len() <= 8 {
                    let key = pack($name.as_bytes());
                    let mut at = slot(key);
                    while slots[at].0 != 0 {
                        at = (at + 1) % N_SLOTS;
                    }
                    slots[at] = (key, Tag::$tag);
                }
            )*
            slots
        };
    };
}

tags! {
    Html "html" SPECIAL | SCOPE | TABLE_SCOPE, READ_SEEN;
    Head "head" SPECIAL, READ_SEEN;
    Body "body" SPECIAL, READ_SEEN;
    Title "title" SPECIAL, READ_SEEN;
    Base "base" SPECIAL, READ_NOTHING;
    Basefont "basefont" SPECIAL, READ_NOTHING;
    Bgsound "bgsound" SPECIAL, READ_NOTHING;
    Link "link" SPECIAL, READ_NOTHING;
    Meta "meta" SPECIAL, READ_META;
    Noframes "noframes" SPECIAL, READ_NOTHING;
    Style "style" SPECIAL, READ_NOTHING;
    Script "script" SPECIAL, READ_NOTHING;
    Noscript "noscript" SPECIAL, READ_NOTHING;
    Template "template" SPECIAL | SCOPE | TABLE_SCOPE, READ_NOTHING;
    Address "address" SPECIAL, READ_SEEN;
    Article "article" SPECIAL, READ_SEEN;
    Aside "aside" SPECIAL, READ_SEEN;
    Blockquote "blockquote" SPECIAL, READ_SEEN;
    Center "center" SPECIAL, READ_SEEN;
    Details "details" SPECIAL, READ_SEEN;
    Dialog "dialog" 0, READ_SEEN;
    Dir "dir" SPECIAL, READ_SEEN;
    Div "div" SPECIAL, READ_SEEN;
    Dl "dl" SPECIAL, READ_SEEN;
    Fieldset "fieldset" SPECIAL, READ_SEEN;
    Figcaption "figcaption" SPECIAL, READ_SEEN;
    Figure "figure" SPECIAL, READ_SEEN;
    Footer "footer" SPECIAL, READ_SEEN;
    Header "header" SPECIAL, READ_SEEN;
    Hgroup "hgroup" SPECIAL, READ_SEEN;
    Main "main" SPECIAL, READ_SEEN;
    Menu "menu" SPECIAL, READ_SEEN;
    Nav "nav" SPECIAL, READ_SEEN;
    Ol "ol" SPECIAL | LIST_SCOPE, READ_SEEN;
    P "p" SPECIAL | IMPLIED, READ_SEEN;
    Search "search" 0, READ_SEEN;
    Section "section" SPECIAL, READ_SEEN;
    Summary "summary" SPECIAL, READ_SEEN;
    Ul "ul" SPECIAL | LIST_SCOPE, READ_SEEN;
    H1 "h1" SPECIAL | HEADING, READ_SEEN;
    H2 "h2" SPECIAL | HEADING, READ_SEEN;
    H3 "h3" SPECIAL | HEADING, READ_SEEN;
    H4 "h4" SPECIAL | HEADING, READ_SEEN;
    H5 "h5" SPECIAL | HEADING, READ_SEEN;
    H6 "h6" SPECIAL | HEADING, READ_SEEN;
    Pre "pre" SPECIAL, READ_SEEN;
    Listing "listing" SPECIAL, READ_SEEN;
    Form "form" SPECIAL, READ_SEEN;
    Li "li" SPECIAL | IMPLIED, READ_SEEN;
    Dd "dd" SPECIAL | IMPLIED, READ_SEEN;
    Dt "dt" SPECIAL | IMPLIED, READ_SEEN;
    Plaintext "plaintext" SPECIAL, READ_SEEN;
    Button "button" SPECIAL | BUTTON_SCOPE, READ_SEEN;
    A "a" FORMATTING, READ_SEEN;
    B "b" FORMATTING, READ_SEEN;
    Big "big" FORMATTING, READ_SEEN;
    Code "code" FORMATTING, READ_SEEN;
    Em "em" FORMATTING, READ_SEEN;
    Font "font" FORMATTING, READ_SEEN;
    I "i" FORMATTING, READ_SEEN;
    Nobr "nobr" FORMATTING, READ_SEEN;
    S "s" FORMATTING, READ_SEEN;
    Small "small" FORMATTING, READ_SEEN;
    Strike "strike" FORMATTING, READ_SEEN;
    Strong "strong" FORMATTING, READ_SEEN;
    Tt "tt" FORMATTING, READ_SEEN;
    U "u" FORMATTING, READ_SEEN;
    Applet "applet" SPECIAL | SCOPE, READ_SEEN;
    Marquee "marquee" SPECIAL | SCOPE, READ_SEEN;
    Object "object" SPECIAL | SCOPE, READ_SEEN;
    Table "table" SPECIAL | SCOPE | TABLE_SCOPE | TABLE_PART, READ_SEEN;
    Caption "caption" SPECIAL | SCOPE, READ_SEEN;
    Colgroup "colgroup" SPECIAL, READ_NOTHING;
    Col "col" SPECIAL, READ_NOTHING;
    Tbody "tbody" SPECIAL | TABLE_PART | GROUP, READ_SEEN;
    Thead "thead" SPECIAL | TABLE_PART | GROUP, READ_SEEN;
    Tfoot "tfoot" SPECIAL | TABLE_PART | GROUP, READ_SEEN;
    Tr "tr" SPECIAL | TABLE_PART, READ_SEEN;
    Td "td" SPECIAL | SCOPE | CELL, READ_SEEN | READ_SPANS;
    Th "th" SPECIAL | SCOPE | CELL, READ_SEEN | READ_SPANS;
    Area "area" SPECIAL, READ_NOTHING;
    Br "br" SPECIAL, READ_SEEN;
    Embed "embed" SPECIAL, READ_SEEN;
    Img "img" SPECIAL, READ_SEEN;
    Image "image" 0, READ_SEEN;
    Keygen "keygen" 0, READ_NOTHING;
    Wbr "wbr" SPECIAL, READ_NOTHING;
    Input "input" SPECIAL, READ_SEEN | READ_TYPE;
    Param "param" SPECIAL, READ_NOTHING;
    Source "source" SPECIAL, READ_NOTHING;
    Track "track" SPECIAL, READ_NOTHING;
    Hr "hr" SPECIAL, READ_SEEN;
    Textarea "textarea" SPECIAL, READ_SEEN;
    Xmp "xmp" SPECIAL, READ_SEEN;
    Iframe "iframe" SPECIAL, READ_NOTHING;
    Noembed "noembed" SPECIAL, READ_NOTHING;
    Select "select" SPECIAL | SCOPE, READ_SEEN;
    Option "option" IMPLIED, READ_SEEN;
    Optgroup "optgroup" IMPLIED, READ_SEEN;
    Ruby "ruby" 0, READ_SEEN;
    Rb "rb" IMPLIED, READ_SEEN;
    Rtc "rtc" IMPLIED, READ_SEEN;
    Rp "rp" IMPLIED, READ_SEEN;
    Rt "rt" IMPLIED, READ_SEEN;
    Math "math" 0, READ_NOTHING;
    Svg "svg" 0, READ_NOTHING;
    Frame "frame" SPECIAL, READ_NOTHING;
    Frameset "frameset" SPECIAL, READ_NOTHING;
    Isindex "isindex" SPECIAL, READ_SEEN;
    Legend "legend" 0, READ_SEEN;
    Datalist "datalist" 0, READ_NOTHING;
    Audio "audio" 0, READ_SEEN;
    Video "video" 0, READ_SEEN;
    Canvas "canvas" 0, READ_SEEN;
    Span "span" 0, READ_SEEN;
    Label "label" 0, READ_SEEN;
    Sub "sub" 0, READ_SEEN;
    Sup "sup" 0, READ_SEEN;
    Ins "ins" 0, READ_SEEN;
    Del "del" 0, READ_SEEN;
}

impl Tag {
    #[inline]
    pub(super) fn info(self) -> &'static Info {
        &INFO[self as usize]
    }

    #[inline]
    pub(super) fn is(self, flags: u16) -> bool {
        self.info().flags & flags != 0
    }
}

const N_SLOTS: usize = 512;

/// A name of at most eight bytes, in lower case, as a number.
const fn pack(name: &[u8]) -> u64 {
    let (mut key, mut at) = (0, 0);
    while at < name.len() {
        key |= (name[at].to_ascii_lowercase() as u64) << (8 * at);
        at += 1;
    }
    key
}

const fn slot(key: u64) -> usize {
    (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 55) as usize
}

static TABLE: [(u64, Tag); N_SLOTS] = SLOTS;

/// Bytes of names in lower case; 0 for those that end one.
static NAME_BYTES: [u8; 256] = {
    let mut bytes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        bytes[byte] = match byte as u8 {
            b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'/' | b'>' => 0,
            byte => byte.to_ascii_lowercase(),
        };
        byte += 1;
    }
    bytes
};

/// The tag whose name starts at `from`, and where it ends. `None`: the text ends within.
///
/// The text must not hold a NUL.
#[inline]
pub(super) fn read_name(bytes: &[u8], from: usize) -> Option<(Tag, usize)> {
    if let Some(chunk) = bytes.get(from..)?.first_chunk::<8>() {
        let chunk = u64::from_le_bytes(*chunk);
        let ends = find_ends(chunk, b'>');
        let n_bits = ends.trailing_zeros() / 8 * 8;
        let end = from + n_bits as usize / 8;
        // Other control characters are part of a name.
        if ends != 0 && NAME_BYTES[usize::from(bytes[end])] == 0 {
            // What else the bit changes is no letter and no digit before and behind.
            let key = (chunk | 0x2020_2020_2020_2020) & !(u64::MAX << n_bits);
            return Some((find(key), end));
        }
    }
    read_long_name(bytes, from)
}

fn read_long_name(bytes: &[u8], from: usize) -> Option<(Tag, usize)> {
    let (mut key, mut at) = (0u64, from);
    loop {
        let lower = NAME_BYTES[usize::from(*bytes.get(at)?)];
        if lower == 0 {
            return Some((find(key), at));
        }
        if at == from + 8 {
            break;
        }
        key |= u64::from(lower) << (8 * (at - from));
        at += 1;
    }
    while NAME_BYTES[usize::from(*bytes.get(at)?)] != 0 {
        at += 1;
    }
    let name = &bytes[from..at];
    let tag = match name.len() {
        10 if name.eq_ignore_ascii_case(b"blockquote") => Tag::Blockquote,
        10 if name.eq_ignore_ascii_case(b"figcaption") => Tag::Figcaption,
        9 if name.eq_ignore_ascii_case(b"plaintext") => Tag::Plaintext,
        _ => Tag::Other,
    };
    Some((tag, at))
}

fn find(key: u64) -> Tag {
    let mut at = slot(key);
    loop {
        let (found, tag) = TABLE[at];
        if found == key {
            return tag;
        }
        if found == 0 {
            return Tag::Other;
        }
        at = (at + 1) % N_SLOTS;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_whatever_their_case() {
        for (source, expected, end) in [
            ("td>", Tag::Td, 2),
            ("TD rowspan", Tag::Td, 2),
            ("BlockQuote\n", Tag::Blockquote, 10),
            ("blockquot>", Tag::Other, 9),
            ("blockquotes>", Tag::Other, 11),
            ("textarea/", Tag::Textarea, 8),
            ("o:p>", Tag::Other, 3),
            ("h1\t", Tag::H1, 2),
            ("h7 ", Tag::Other, 2),
            ("td<b>", Tag::Other, 4),
            ("h\u{11}>", Tag::Other, 2),
            ("t\u{1}d>", Tag::Other, 3),
            ("td\u{c}x", Tag::Td, 2),
            ("t@>", Tag::Other, 2),
        ] {
            for source in [source.to_owned(), format!("{source} and more")] {
                assert_eq!(read_name(source.as_bytes(), 0), Some((expected, end)), "{source}");
            }
        }
        assert_eq!(read_name(b"td", 0), None);
        assert_eq!(read_name(b"blockquote", 0), None);
    }
}
