//! What kind of file is this, told by its bytes: names lie.
//!
//! Whatever is no known binary format and does not look binary is text, HTML or not; which, and in what encoding, is for
//! `decode` to say.

use std::fmt;

/// Is a file for us?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// HTML or text in some encoding.
    Text,
    /// Something that is not read (yet).
    Unsupported(Format),
}

/// Formats that are told apart so that the reason in `files` helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Format {
    Png,
    Jpeg,
    Gif,
    Bmp,
    Webp,
    Tiff,
    Icon,
    Pdf,
    Docx,
    Xlsx,
    Pptx,
    Zip,
    Doc,
    Xls,
    Ole,
    Rtf,
    Mhtml,
    Warc,
    Gzip,
    Zstd,
    Bzip2,
    Xz,
    SevenZip,
    Rar,
    Tar,
    Media,
    Font,
    Sqlite,
    Parquet,
    Program,
    Binary,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Png => "PNG picture",
            Self::Jpeg => "JPEG picture",
            Self::Gif => "GIF picture",
            Self::Bmp => "BMP picture",
            Self::Webp => "WebP picture",
            Self::Tiff => "TIFF picture",
            Self::Icon => "icon",
            Self::Pdf => "PDF document",
            Self::Docx => "DOCX document",
            Self::Xlsx => "XLSX workbook",
            Self::Pptx => "PPTX presentation",
            Self::Zip => "zip archive",
            Self::Doc => "DOC document",
            Self::Xls => "XLS workbook",
            Self::Ole => "OLE compound file",
            Self::Rtf => "RTF document",
            Self::Mhtml => "MHTML archive",
            Self::Warc => "WARC archive",
            Self::Gzip => "gzip inside a packed file",
            Self::Zstd => "zstd inside a packed file",
            Self::Bzip2 => "bzip2 file",
            Self::Xz => "xz file",
            Self::SevenZip => "7z archive",
            Self::Rar => "RAR archive",
            Self::Tar => "tar archive",
            Self::Media => "audio or video",
            Self::Font => "font",
            Self::Sqlite => "SQLite database",
            Self::Parquet => "Parquet file",
            Self::Program => "program",
            Self::Binary => "binary file",
        })
    }
}

/// Beginnings that no text has.
const MAGIC: &[(&[u8], Format)] = &[
    (b"\x89PNG\r\n\x1a\n", Format::Png),
    (b"\xFF\xD8\xFF", Format::Jpeg),
    (b"GIF87a", Format::Gif),
    (b"GIF89a", Format::Gif),
    (b"II*\0", Format::Tiff),
    (b"MM\0*", Format::Tiff),
    (b"\0\0\x01\0\x01\0", Format::Icon),
    (b"%PDF-", Format::Pdf),
    (b"{\\rtf", Format::Rtf),
    (b"WARC/1.", Format::Warc),
    (b"WARC/0.", Format::Warc),
    (b"\x1f\x8b", Format::Gzip),
    (b"\x28\xb5\x2f\xfd", Format::Zstd),
    (b"BZh91AY&SY", Format::Bzip2),
    (b"\xFD7zXZ\0", Format::Xz),
    (b"7z\xBC\xAF\x27\x1C", Format::SevenZip),
    (b"Rar!\x1a\x07", Format::Rar),
    (b"ID3\x03", Format::Media),
    (b"ID3\x04", Format::Media),
    (b"OggS\0", Format::Media),
    (b"FLV\x01", Format::Media),
    (b"\x1A\x45\xDF\xA3", Format::Media),
    (b"wOFF\0", Format::Font),
    (b"wOF2\0", Format::Font),
    (b"\0\x01\0\0\0", Format::Font),
    (b"SQLite format 3\0", Format::Sqlite),
    (b"PAR1\x15", Format::Parquet),
    (b"\x7FELF", Format::Program),
    (b"MZ\x90\0", Format::Program),
];

/// Bytes that are looked at for the marks of a format.
const WINDOW: usize = 64 * 1024;

/// Bytes that are counted to tell text from what is none: random bytes give themselves away much sooner.
const SAMPLE: usize = 16 * 1024;

/// Tells the kind of a file from its bytes, which are not empty.
pub(super) fn kind_of(bytes: &[u8]) -> Kind {
    match known_format(bytes) {
        Some(format) => Kind::Unsupported(format),
        None if is_text(&bytes[..bytes.len().min(SAMPLE)]) => Kind::Text,
        None => Kind::Unsupported(Format::Binary),
    }
}

fn known_format(bytes: &[u8]) -> Option<Format> {
    if let Some(&(_, format)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(format);
    }
    let head = &bytes[..bytes.len().min(WINDOW)];
    let has = |needle: &[u8]| memchr::memmem::find(head, needle).is_some();
    match bytes {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(match () {
            () if has(b"word/") => Format::Docx,
            () if has(b"xl/") => Format::Xlsx,
            () if has(b"ppt/") => Format::Pptx,
            () => Format::Zip,
        }),
        // Names in the directory of the compound file are UTF-16; the directory may lie anywhere.
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => {
            let has = |name: &str| {
                let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
                memchr::memmem::find(bytes, &name).is_some()
            };
            Some(match () {
                () if has("WordDocument") => Format::Doc,
                () if has("Workbook") || has("Book\0") => Format::Xls,
                () => Format::Ole,
            })
        }
        [b'R', b'I', b'F', b'F', _, _, _, _, rest @ ..] if rest.starts_with(b"WEBP") => Some(Format::Webp),
        [b'R', b'I', b'F', b'F', _, _, _, _, rest @ ..] if rest.starts_with(b"WAVE") || rest.starts_with(b"AVI ") => {
            Some(Format::Media)
        }
        [0, 0, 0, _, b'f', b't', b'y', b'p', ..] => Some(Format::Media),
        // `BM` alone may begin a text.
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, _, _, _, _, 12 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0, ..] => {
            Some(Format::Bmp)
        }
        _ if bytes.get(257..262) == Some(b"ustar") => Some(Format::Tar),
        _ if is_mhtml(head) => Some(Format::Mhtml),
        _ => None,
    }
}

/// A page saved by a browser as one file: headers of mail, then parts.
fn is_mhtml(head: &[u8]) -> bool {
    let headers = &head[..head.len().min(2048)];
    let starts = [&b"From: "[..], b"MIME-Version:", b"Content-Type: multipart/related"];
    starts.iter().any(|start| headers.trim_ascii_start().starts_with(start))
        && memchr::memmem::find(headers, b"multipart/related").is_some()
}

/// Text has hardly any control characters. NULs do not count: they stray into text, and UTF-16 is full of them.
fn is_text(head: &[u8]) -> bool {
    if head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF") || is_utf16(head) {
        return true;
    }
    let n_nul = memchr::memchr_iter(0, head).count();
    let n_control = count_control(head);
    // Random bytes have 9 % control characters, packed ones as well.
    let n_rest = head.len() - n_nul;
    n_control * 33 <= n_rest && n_nul <= n_rest
}

/// Control characters that text does not have. Tab, line feed, vertical tab, form feed, carriage return, the end-of-file
/// mark of DOS and escape are met in text; NULs are counted by the caller.
fn count_control(head: &[u8]) -> usize {
    // Without a branch per byte and with counts of one byte, so that it is compiled to vector instructions.
    let is_odd = |b: u8| {
        u8::from(b.wrapping_sub(1) < 0x1F) & u8::from(b.wrapping_sub(9) > 4) & u8::from(b != 0x1A) & u8::from(b != 0x1B)
    };
    head.chunks(192).map(|chunk| usize::from(chunk.iter().fold(0u8, |n, &b| n + is_odd(b)))).sum()
}

/// One byte of each pair is nearly always of those that lead Chinese or ASCII in UTF-16.
fn is_utf16(head: &[u8]) -> bool {
    let n_pairs = head.len() / 2;
    let is_lead = |byte: u8| matches!(byte, 0 | 0x20 | 0x30 | 0xFF | 0x4E..=0x9F);
    let leads = |offset: usize| {
        // Nearly every page is turned down here, within its first lines.
        let n_others = head.chunks_exact(2).filter(|pair| !is_lead(pair[offset])).take(n_pairs / 20 + 1).count();
        if n_pairs < 2 || 20 * n_others > n_pairs {
            return false;
        }
        let n_sure = head.chunks_exact(2).filter(|pair| matches!(pair[offset], 0 | 0x4E..=0x9F)).count();
        // The other byte must not be a NUL as well, or it is just zeros.
        let n_other = head.chunks_exact(2).filter(|pair| pair[1 - offset] == 0).count();
        2 * n_sure >= n_pairs && 4 * n_other <= n_pairs
    };
    leads(0) || leads(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn text_is_text() {
        let prose = "政府信息公开工作年度报告，2023年。\r\n\t一、总体情况\n";
        let mojibake: String = prose.bytes().map(char::from).collect();
        let texts: Vec<Vec<u8>> = vec![
            b"a".to_vec(),
            b"BM 2023".to_vec(),
            b"PK".to_vec(),
            b"MZ".to_vec(),
            prose.into(),
            encoding_rs::GBK.encode(prose).0.into_owned(),
            encoding_rs::BIG5.encode("政府資訊公開年度報告").0.into_owned(),
            utf16(prose),
            utf16("政府信息公开工作年度报告一丁七万丈三上下不与"),
            utf16("<html>ascii only</html>"),
            mojibake.into(),
            b"a\0b, text with two stray\0 zeros".to_vec(),
            b"page\x0C\x1a".to_vec(),
            b"\xFF\xFE".to_vec(),
        ];
        for text in texts {
            assert_eq!(kind_of(&text), Kind::Text, "{text:02X?}");
        }
    }

    #[test]
    fn other_formats_are_named() {
        let mut noise = vec![0u8; 3000];
        let mut state = 1u32;
        for byte in &mut noise {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *byte = (state >> 24) as u8;
        }
        let ole = [&b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"[..], &noise, &utf16("WordDocument")].concat();
        let tar = [&[b'a'; 257][..], b"ustar\0", &[0; 200]].concat();
        let bmp = [&b"BM\x36\x10\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0"[..], &[0; 40]].concat();
        let cases: Vec<(Vec<u8>, Format)> = vec![
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), Format::Png),
            (b"\xFF\xD8\xFF\xE0\0\x10JFIF".to_vec(), Format::Jpeg),
            (b"GIF89a\x01\0".to_vec(), Format::Gif),
            (bmp, Format::Bmp),
            (b"RIFF\x10\0\0\0WEBPVP8 ".to_vec(), Format::Webp),
            (b"%PDF-1.4\n%".to_vec(), Format::Pdf),
            (b"PK\x03\x04\x14\0\0\0word/document.xml".to_vec(), Format::Docx),
            (b"PK\x03\x04\x14\0\0\0xl/workbook.xml".to_vec(), Format::Xlsx),
            (b"PK\x03\x04\x14\0\0\0a.html".to_vec(), Format::Zip),
            (ole, Format::Doc),
            (tar, Format::Tar),
            (
                b"From: <Saved by X>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n".to_vec(),
                Format::Mhtml,
            ),
            (b"{\\rtf1\\ansi".to_vec(), Format::Rtf),
            (noise, Format::Binary),
            (vec![0; 512], Format::Binary),
        ];
        for (bytes, format) in cases {
            assert_eq!(kind_of(&bytes), Kind::Unsupported(format), "{:02X?}", &bytes[..bytes.len().min(32)]);
        }
    }
}
