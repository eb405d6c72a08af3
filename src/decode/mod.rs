//! Stage 2: bytes to text, with the encoding, the evidence for it, and every repair counted.
//!
//! Evidence is weighed in this order: byte order mark; strict UTF-8 validity; charset of the HTTP header; `<meta>`;
//! GB18030 validity; detection. A declaration that the bytes contradict loses, and that it did is recorded. GB2312 and
//! GBK are read as GB18030, which contains them. Then text that was saved wrongly is repaired where that is certain
//! (`mojibake`), glyphs of old fonts are mapped (`glyphs`), and NULs are dropped.
//!
//! Left to others: reading the bytes and their header (`walk`), elements and entities of pages (`extract`), and all
//! folding for comparison (`fold`): the text here is what was printed.
//!
//! Repair codes, in the order in which they are applied: `declaration_contradicted:<label>`, `mixed_encodings:<pieces>`,
//! `nul_removed:<n>`, `mojibake_…` (see `mojibake`), `pua_mapped:<n>`, `entities_decoded:<n>` (flattened text only),
//! `pua_unmapped:<n>`, `replaced:<n>` (U+FFFD in the text, wherever they come from).

mod detect;
mod glyphs;
mod han;
mod label;
mod markup;
mod mixed;
mod mojibake;

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use detect::Decision;
use label::Declaration;

/// What decided the encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// A byte order mark.
    Bom,
    /// The bytes are UTF-8 without an error (ASCII included).
    Utf8Valid,
    /// Zero bytes on one side, or a clear reading: UTF-16 without a mark.
    Utf16Pattern,
    /// The charset of the HTTP header.
    Http,
    /// The declaration in the page: `<meta>`, or `<?xml encoding=?>`.
    Meta,
    /// The bytes are GB18030 without an error.
    Gb18030Valid,
    /// UTF-8 with some broken bytes.
    Utf8Damaged,
    /// Detection by content.
    Detected,
}

impl Evidence {
    /// Every kind of evidence, in the order of the codebook.
    pub const ALL: [Self; 8] = [
        Self::Bom,
        Self::Utf8Valid,
        Self::Utf16Pattern,
        Self::Http,
        Self::Meta,
        Self::Gb18030Valid,
        Self::Utf8Damaged,
        Self::Detected,
    ];

    /// The code of `reports.encoding_evidence`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Bom => "bom",
            Self::Utf8Valid => "utf8_valid",
            Self::Utf16Pattern => "utf16_pattern",
            Self::Http => "http",
            Self::Meta => "meta",
            Self::Gb18030Valid => "gb18030_valid",
            Self::Utf8Damaged => "utf8_damaged",
            Self::Detected => "detected",
        }
    }
}

/// Text, and how it was got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text, without byte order mark and NULs; borrowed where the bytes were good UTF-8 already.
    pub text: Cow<'a, str>,
    /// Name of the encoding in the WHATWG Encoding Standard: `UTF-8`, `gb18030`, `Big5`, `UTF-16LE`, ...
    pub encoding: &'static str,
    /// What decided it.
    pub evidence: Evidence,
    /// Codes of what was repaired or found broken, as listed in the module documentation.
    pub repairs: Vec<String>,
    /// Number of U+FFFD in the text.
    pub n_replaced: u32,
    /// The text is a page with markup; otherwise it is flattened text.
    pub is_html: bool,
}

/// Decodes the bytes of a file.
///
/// `http_charset` is the charset of the HTTP header as written, where a crawler kept it. Any bytes decode.
pub fn decode<'a>(bytes: &'a [u8], http_charset: Option<&str>) -> Decoded<'a> {
    let mut repairs = Vec::new();
    let (mut text, decision) = read_without_nul(bytes, http_charset, &mut repairs);
    if let Some(repaired) = mojibake::repair(&text) {
        text = Cow::Owned(repaired.text);
        repairs.extend(repaired.codes);
    }
    let mut glyphs = glyphs::scan(&text);
    if let Some(mapped) = glyphs.text.take() {
        text = Cow::Owned(mapped);
        repairs.push(format!("pua_mapped:{}", glyphs.n_mapped));
    }
    let is_html = markup::is_html(&text);
    if !is_html && let Some((decoded, n)) = markup::decode_entities(&text) {
        text = Cow::Owned(decoded);
        repairs.push(format!("entities_decoded:{n}"));
    }
    if glyphs.n_unmapped > 0 {
        repairs.push(format!("pua_unmapped:{}", glyphs.n_unmapped));
    }
    if glyphs.n_replaced > 0 {
        repairs.push(format!("replaced:{}", glyphs.n_replaced));
    }
    Decoded {
        text,
        encoding: decision.encoding.name(),
        evidence: decision.evidence,
        repairs,
        n_replaced: glyphs.n_replaced,
        is_html,
    }
}

/// Reads the text, and drops NULs: from the bytes where they may stand inside a character, which no encoding but UTF-16
/// allows, so that nothing is lost by it.
fn read_without_nul<'a>(
    bytes: &'a [u8],
    http_charset: Option<&str>,
    repairs: &mut Vec<String>,
) -> (Cow<'a, str>, Decision) {
    if memchr::memchr(0, bytes).is_none() {
        return read_text(bytes, http_charset, repairs);
    }
    let (mut text, mut decision) = read_text(bytes, http_charset, repairs);
    let n_nul;
    if decision.encoding == UTF_16LE || decision.encoding == UTF_16BE {
        n_nul = memchr::memchr_iter(0, text.as_bytes()).count();
        if n_nul > 0 {
            text.to_mut().retain(|c| c != '\0');
        }
    } else {
        repairs.clear();
        let kept: Vec<u8> = bytes.iter().copied().filter(|&b| b != 0).collect();
        n_nul = bytes.len() - kept.len();
        let (clean, decided) = read_text(&kept, http_charset, repairs);
        (text, decision) = (Cow::Owned(clean.into_owned()), decided);
    }
    if n_nul > 0 {
        repairs.push(format!("nul_removed:{n_nul}"));
    }
    (text, decision)
}

/// Settles the encoding and decodes, without any repair but the one for mixed encodings.
fn read_text<'a>(bytes: &'a [u8], http_charset: Option<&str>, repairs: &mut Vec<String>) -> (Cow<'a, str>, Decision) {
    let mut declared = Vec::new();
    let mut rest = bytes;
    if let Some((encoding, len)) = label::bom(bytes) {
        rest = &bytes[len..];
        // Templates glued together bring a mark each.
        while encoding == UTF_8 && rest.starts_with(b"\xEF\xBB\xBF") {
            rest = &rest[3..];
        }
        if encoding != UTF_8 && !detect::is_utf16_mark_wrong(encoding, rest) {
            return (whole(encoding, rest).0, Decision { encoding, evidence: Evidence::Bom });
        }
        declared.push((Evidence::Bom, Declaration { label: "bom".to_string(), encoding }));
    }

    let http = http_charset.and_then(|label| Declaration::from_label(label.as_bytes()));
    declared.extend(http.map(|d| (Evidence::Http, d)));
    if let Some(encoding) = detect::utf16_by_zeros(rest) {
        contradict(&declared, encoding, repairs);
        return (whole(encoding, rest).0, Decision { encoding, evidence: Evidence::Utf16Pattern });
    }
    let is_ascii = rest.is_ascii();
    if is_ascii {
        // ASCII contradicts nobody.
        declared.retain(|(evidence, _)| *evidence == Evidence::Bom);
    } else {
        declared.extend(label::prescan(rest).map(|d| (Evidence::Meta, d)));
    }
    if let Ok(text) = simdutf8::basic::from_utf8(rest) {
        if !is_ascii
            && declared.first().is_none_or(|(evidence, _)| *evidence != Evidence::Bom)
            && let Some(decision) = detect::is_utf8_by_accident(rest, &declared)
        {
            return (whole(decision.encoding, rest).0, decision);
        }
        contradict(&declared, UTF_8, repairs);
        let has_mark = declared.iter().any(|(e, d)| *e == Evidence::Bom && d.encoding == UTF_8);
        let evidence = if has_mark { Evidence::Bom } else { Evidence::Utf8Valid };
        return (Cow::Borrowed(text), Decision { encoding: UTF_8, evidence });
    }

    let mut decision = detect::decide(rest, &declared);
    let (mut text, had_errors) = whole(decision.encoding, rest);
    contradict(&declared, decision.encoding, repairs);
    if had_errors && decision.evidence == Evidence::Gb18030Valid {
        decision.evidence = Evidence::Detected;
    }
    if let Some((better, n_pieces)) = mixed::decode(rest, decision.encoding, &text) {
        text = Cow::Owned(better);
        repairs.push(format!("mixed_encodings:{n_pieces}"));
    }
    (text, decision)
}

/// Decodes everything; says whether there were errors.
fn whole<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> (Cow<'a, str>, bool) {
    encoding.decode_without_bom_handling(bytes)
}

/// Notes the declarations that lost.
fn contradict(declared: &[(Evidence, Declaration)], encoding: &'static Encoding, repairs: &mut Vec<String>) {
    for (_, declaration) in declared.iter().filter(|(_, d)| d.encoding != encoding) {
        let code = format!("declaration_contradicted:{}", declaration.label);
        if !repairs.contains(&code) {
            repairs.push(code);
        }
    }
}

#[cfg(test)]
mod tests;
