//! Turns the text of a page into bytes, honestly or not, and says what a perfect decoder gets back.

use encoding_rs::{BIG5, Encoding as Charset, GB18030, GBK, WINDOWS_1252};

/// How the bytes of a page came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Encoding {
    /// UTF-8, declared.
    Utf8,
    /// UTF-8 with a byte order mark.
    Utf8Bom,
    /// UTF-8, nothing declared.
    Utf8Undeclared,
    /// GBK, declared so.
    Gbk,
    /// GB18030 with four-byte characters, declared so.
    Gb18030,
    /// GBK, declared gb2312.
    Gb2312HoldsGbk,
    /// GBK, declared UTF-8.
    Utf8HoldsGbk,
    /// UTF-8, declared gb2312.
    Gb2312HoldsUtf8,
    /// GBK, nothing declared.
    GbkUndeclared,
    /// UTF-16, little endian, no mark.
    Utf16Le,
    /// UTF-16, big endian, no mark.
    Utf16Be,
    /// UTF-16, little endian, marked.
    Utf16LeBom,
    /// UTF-16, big endian, marked.
    Utf16BeBom,
    /// Big5, declared; traditional pages.
    Big5,
    /// UTF-8 read as ISO-8859-1 and saved again as UTF-8.
    Utf8AsLatin1,
    /// UTF-8 read as Windows-1252 and saved again as UTF-8.
    Utf8As1252,
    /// The same twice.
    Utf8As1252Twice,
    /// GBK read as ISO-8859-1 and saved again as UTF-8.
    GbkAsLatin1,
    /// GBK read as Windows-1252 and saved again as UTF-8.
    GbkAs1252,
    /// UTF-8 read as GBK and saved again as UTF-8: some bytes are destroyed.
    Utf8AsGbk,
    /// Numeric character references for everything that is not ASCII.
    Entities,
}

impl Encoding {
    /// Every encoding story with its name.
    pub const ALL: [(Self, &'static str); 21] = [
        (Self::Utf8, "utf8"),
        (Self::Utf8Bom, "utf8_bom"),
        (Self::Utf8Undeclared, "utf8_undeclared"),
        (Self::Gbk, "gbk"),
        (Self::Gb18030, "gb18030"),
        (Self::Gb2312HoldsGbk, "gb2312_holds_gbk"),
        (Self::Utf8HoldsGbk, "utf8_holds_gbk"),
        (Self::Gb2312HoldsUtf8, "gb2312_holds_utf8"),
        (Self::GbkUndeclared, "gbk_undeclared"),
        (Self::Utf16Le, "utf16le"),
        (Self::Utf16Be, "utf16be"),
        (Self::Utf16LeBom, "utf16le_bom"),
        (Self::Utf16BeBom, "utf16be_bom"),
        (Self::Big5, "big5"),
        (Self::Utf8AsLatin1, "utf8_as_latin1"),
        (Self::Utf8As1252, "utf8_as_1252"),
        (Self::Utf8As1252Twice, "utf8_as_1252_twice"),
        (Self::GbkAsLatin1, "gbk_as_latin1"),
        (Self::GbkAs1252, "gbk_as_1252"),
        (Self::Utf8AsGbk, "utf8_as_gbk"),
        (Self::Entities, "entities"),
    ];

    /// The generator's name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(encoding, _)| *encoding == self).map_or("", |(_, name)| name)
    }

    /// True where only an HTML page can be written so.
    pub fn needs_html(self) -> bool {
        matches!(self, Self::Big5 | Self::Entities | Self::Utf8HoldsGbk | Self::Gb2312HoldsUtf8 | Self::Gb2312HoldsGbk)
    }

    /// What the page's `<meta>` declares.
    pub fn declared(self) -> Option<&'static str> {
        match self {
            Self::Utf8Undeclared | Self::GbkUndeclared => None,
            Self::Utf16Le | Self::Utf16Be | Self::Utf16LeBom | Self::Utf16BeBom => None,
            Self::Gbk | Self::GbkAsLatin1 => Some("gbk"),
            Self::Gb18030 => Some("GB18030"),
            Self::Gb2312HoldsGbk | Self::Gb2312HoldsUtf8 | Self::GbkAs1252 => Some("gb2312"),
            Self::Big5 => Some("big5"),
            _ => Some("utf-8"),
        }
    }
}

/// Bytes and what stands in them.
pub struct Encoded {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The text that a perfect decoder (and repairer) gets back.
    pub text: String,
    /// False where bytes were destroyed, so that nobody gets `text` back.
    pub is_exact: bool,
}

/// Writes `text` in this encoding story.
pub fn encode(encoding: Encoding, text: String, is_html: bool) -> Encoded {
    let exact = |bytes: Vec<u8>, text: String| Encoded { bytes, text, is_exact: true };
    match encoding {
        Encoding::Utf8 | Encoding::Utf8Undeclared | Encoding::Gb2312HoldsUtf8 => exact(text.clone().into_bytes(), text),
        Encoding::Utf8Bom => exact([b"\xEF\xBB\xBF", text.as_bytes()].concat(), text),
        Encoding::Gbk | Encoding::Gb2312HoldsGbk | Encoding::Utf8HoldsGbk | Encoding::GbkUndeclared => {
            // In a text file there are no character references: what GBK lacks goes into four bytes, as an editor
            // that says GBK and means GB18030 writes it.
            legacy(if is_html { GBK } else { GB18030 }, &text)
        }
        Encoding::Gb18030 => legacy(GB18030, &text),
        Encoding::Big5 => legacy(BIG5, &text),
        Encoding::Utf16Le => exact(utf16(&text, false, false), text),
        Encoding::Utf16Be => exact(utf16(&text, true, false), text),
        Encoding::Utf16LeBom => exact(utf16(&text, false, true), text),
        Encoding::Utf16BeBom => exact(utf16(&text, true, true), text),
        Encoding::Utf8AsLatin1 => exact(as_latin1(text.as_bytes()).into_bytes(), text),
        Encoding::Utf8As1252 => exact(misread(WINDOWS_1252, text.as_bytes()).0.into_bytes(), text),
        Encoding::Utf8As1252Twice => {
            let once = misread(WINDOWS_1252, text.as_bytes()).0;
            exact(misread(WINDOWS_1252, once.as_bytes()).0.into_bytes(), text)
        }
        Encoding::GbkAsLatin1 => {
            let honest = legacy(if is_html { GBK } else { GB18030 }, &text);
            Encoded { bytes: as_latin1(&honest.bytes).into_bytes(), ..honest }
        }
        Encoding::GbkAs1252 => {
            let honest = legacy(if is_html { GBK } else { GB18030 }, &text);
            Encoded { bytes: misread(WINDOWS_1252, &honest.bytes).0.into_bytes(), ..honest }
        }
        Encoding::Utf8AsGbk => {
            let (wrong, is_exact) = misread(GBK, text.as_bytes());
            Encoded { bytes: wrong.into_bytes(), text, is_exact }
        }
        Encoding::Entities => {
            let mut ascii = String::with_capacity(text.len() * 3);
            for c in text.chars() {
                if c.is_ascii() {
                    ascii.push(c);
                } else if (c as u32).is_multiple_of(3) {
                    ascii.push_str(&format!("&#x{:X};", c as u32));
                } else {
                    ascii.push_str(&format!("&#{};", c as u32));
                }
            }
            exact(ascii.clone().into_bytes(), ascii)
        }
    }
}

/// Encodes honestly; characters that the charset lacks become references, and the text says so.
fn legacy(charset: &'static Charset, text: &str) -> Encoded {
    let bytes = charset.encode(text).0.into_owned();
    let (text, had_errors) = charset.decode_without_bom_handling(&bytes);
    Encoded { text: text.into_owned(), is_exact: !had_errors, bytes }
}

/// What a program gets that takes these bytes for another charset, and whether nothing was replaced.
fn misread(charset: &'static Charset, bytes: &[u8]) -> (String, bool) {
    let (text, had_errors) = charset.decode_without_bom_handling(bytes);
    (text.into_owned(), !had_errors)
}

fn as_latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|&b| char::from(b)).collect()
}

fn utf16(text: &str, is_big_endian: bool, has_mark: bool) -> Vec<u8> {
    let mark = has_mark.then_some(0xFEFF_u16);
    mark.into_iter()
        .chain(text.encode_utf16())
        .flat_map(|unit| if is_big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() })
        .collect()
}
