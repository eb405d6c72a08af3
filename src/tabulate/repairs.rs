//! What `reports.repairs` may say: what was taken back of a text, and what is odd about a page.
//!
//! An entry of the column is a code, and behind a colon how many there were or which one; the codebook lists the codes.

use super::codebook::Line;

/// Every code, in the order in which a report has them.
pub(super) const REPAIRS: &[Line] = &[
    (
        "gzip_trailing_garbage",
        "gzip 末尾多余字节",
        "Bytes behind a gzip file",
        "Bytes stand behind the last member of the gzip file; they were left out.",
    ),
    (
        "sidecar_unreadable",
        "附属文件不可读",
        "Sidecar unreadable",
        "The sidecar with facts about the file could not be read, or is larger than 4 MiB; nothing was taken from it.",
    ),
    (
        "sidecar_not_an_object",
        "附属文件不是 JSON 对象",
        "Sidecar is no JSON object",
        "The sidecar is not a JSON object; nothing was taken from it.",
    ),
    (
        "sidecar_wrong_type",
        "附属文件字段类型不符",
        "Sidecar field of a wrong type",
        "sidecar_wrong_type:FIELD: this field of the sidecar has a type that means nothing there; it was left out.",
    ),
    (
        "declaration_contradicted",
        "声明的编码不符",
        "Declared encoding contradicted",
        "declaration_contradicted:NAME: the page or its HTTP header declares this encoding; the bytes are in another, \
         which encoding names.",
    ),
    (
        "mixed_encodings",
        "混合编码",
        "Mixed encodings",
        "mixed_encodings:n: n pieces of the page were in another encoding than the rest, and were read in theirs.",
    ),
    (
        "nul_removed",
        "删除空字符",
        "NUL bytes removed",
        "nul_removed:n: n NUL bytes stood in the text and were left out.",
    ),
    (
        "mojibake_utf8_as_latin_1",
        "乱码还原: UTF-8 误作 Latin-1",
        "UTF-8 read as Latin-1, taken back",
        "Before it was saved the text was in UTF-8 and was read as Latin-1; that was taken back exactly.",
    ),
    (
        "mojibake_utf8_as_latin_1_twice",
        "乱码还原: UTF-8 误作 Latin-1 两次",
        "UTF-8 read as Latin-1 twice, taken back",
        "The same, twice over.",
    ),
    (
        "mojibake_utf8_as_latin_1_three_times",
        "乱码还原: UTF-8 误作 Latin-1 三次",
        "UTF-8 read as Latin-1 three times, taken back",
        "The same, three times over.",
    ),
    (
        "mojibake_utf8_as_windows_1252",
        "乱码还原: UTF-8 误作 Windows-1252",
        "UTF-8 read as Windows-1252, taken back",
        "Before it was saved the text was in UTF-8 and was read as Windows-1252; that was taken back exactly.",
    ),
    (
        "mojibake_utf8_as_windows_1252_twice",
        "乱码还原: UTF-8 误作 Windows-1252 两次",
        "UTF-8 read as Windows-1252 twice, taken back",
        "The same, twice over.",
    ),
    (
        "mojibake_utf8_as_windows_1252_three_times",
        "乱码还原: UTF-8 误作 Windows-1252 三次",
        "UTF-8 read as Windows-1252 three times, taken back",
        "The same, three times over.",
    ),
    (
        "mojibake_gbk_as_latin_1",
        "乱码还原: GBK 误作 Latin-1",
        "GBK read as Latin-1, taken back",
        "Before it was saved the text was in GBK and was read as Latin-1; that was taken back exactly.",
    ),
    (
        "mojibake_gbk_as_windows_1252",
        "乱码还原: GBK 误作 Windows-1252",
        "GBK read as Windows-1252, taken back",
        "Before it was saved the text was in GBK and was read as Windows-1252; that was taken back exactly.",
    ),
    (
        "mojibake_utf8_as_gbk",
        "乱码还原: UTF-8 误作 GBK",
        "UTF-8 read as GBK, taken back",
        "Before it was saved the text was in UTF-8 and was read as GBK; that was taken back exactly.",
    ),
    (
        "mojibake_utf8_as_gbk_twice",
        "乱码还原: UTF-8 误作 GBK 两次",
        "UTF-8 read as GBK twice, taken back",
        "The same, twice over.",
    ),
    (
        "mojibake_in_part",
        "部分乱码还原",
        "Wrong decoding taken back in part",
        "mojibake_in_part:n: the repair before it was done in n stretches of the text, and not in all of it.",
    ),
    (
        "pua_mapped",
        "私用区字符转换",
        "Private-use characters mapped",
        "pua_mapped:n: n characters of the private use area stood for characters that Unicode has by now; they were \
         replaced by these.",
    ),
    (
        "pua_unmapped",
        "私用区字符未转换",
        "Private-use characters kept",
        "pua_unmapped:n: n characters of the private use area whose meaning is not known were kept.",
    ),
    (
        "entities_decoded",
        "字符实体解码",
        "Character references decoded",
        "entities_decoded:n: n references such as &nbsp; stood in a plain text and were decoded.",
    ),
    (
        "replaced",
        "无法解码的字符",
        "Characters replaced",
        "replaced:n: n characters are U+FFFD: bytes that could not be decoded, or that were replaced before the page was \
         saved.",
    ),
    (
        "depth_capped",
        "嵌套过深",
        "Nesting capped",
        "Elements nested deeper than max_depth were flattened; their text is kept.",
    ),
    ("attributes_capped", "属性过多", "Attributes capped", "Attributes beyond max_attributes on one tag were dropped."),
    (
        "grid_capped",
        "表格跨度过大",
        "Spans capped",
        "A table's rowspan and colspan were believed only as far as max_grid_slots allows; no cell is lost.",
    ),
    (
        "cells_left_out",
        "略去单元格",
        "Cells left out",
        "cells_left_out:n: n cells beyond max_cells, or nested beyond what is laid out, were left out of cells and facts.",
    ),
    (
        "table_of_others",
        "非本机关本年度的统计表",
        "Table of others",
        "table_of_others:n: statutory table number n is of another year or another body, or an empty form, and was left \
         out.",
    ),
    (
        "agency_correction_needless",
        "机关更正记录已无必要",
        "Needless correction of an agency",
        "agency_correction_needless:ID: this record of the corrections matches, and the agency is right without it.",
    ),
    (
        "agency_correction_stale",
        "机关更正记录已过时",
        "Stale correction of an agency",
        "agency_correction_stale:ID: this record of the corrections matches, but expects another agency than was found; \
         it was not applied.",
    ),
];

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;

    fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("the sources are there").flatten() {
            match entry.path() {
                path if path.is_dir() => sources(&path, found),
                path if path.extension().is_some_and(|it| it == "rs") && !path.ends_with("tests.rs") => {
                    found.push(path)
                }
                _ => {}
            }
        }
    }

    /// The codes that a line of code makes: what stands in quotes and looks like one, up to a colon or a brace.
    fn codes(line: &str) -> impl Iterator<Item = (&str, bool)> {
        line.split('"').skip(1).step_by(2).filter_map(|text| {
            let code = text.split([':', '{']).next().unwrap_or_default();
            let is_code = code.contains('_') || text.contains(":{");
            let is_word = !code.is_empty() && code.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_'));
            (is_code && is_word).then_some((code, text[code.len()..].starts_with('{')))
        })
    }

    /// Reads the places that make notes and repairs: what they write must be listed, and what is listed be written
    /// somewhere.
    #[test]
    fn every_repair_in_use_is_listed() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut files = Vec::new();
        for folder in ["decode", "walk", "model", "agency", "extract", "interpret", "pipeline"] {
            sources(&root.join(folder), &mut files);
        }
        let mut used = Vec::new();
        for path in &files {
            let text = fs::read_to_string(path).expect("a source is text");
            let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
            let is_of_notes =
                text.contains("Note::") || text.contains("impl fmt::Display for Note") || text.contains("Note(");
            let is_decode = path.starts_with(root.join("decode"));
            let makes = |line: &str| {
                (is_decode
                    && ["repairs.push(", "codes.push(", "=> format!(\"mojibake", "=> \"mojibake", "let code ="]
                        .iter()
                        .any(|start| line.contains(start)))
                    || (is_of_notes
                        && ["write_str(\"", "write!(f, \"", "Note(format!("].iter().any(|it| line.contains(it)))
            };
            for line in text.lines().map(str::trim).filter(|line| !line.starts_with("//") && makes(line)) {
                used.extend(codes(line).map(|(code, is_prefix)| (code.to_owned(), is_prefix)));
            }
        }
        assert!(used.len() >= 20, "the places are found: {used:?}");
        let is_known = |(code, is_prefix): &(String, bool)| {
            REPAIRS.iter().any(|(known, ..)| if *is_prefix { known.starts_with(code.as_str()) } else { known == code })
        };
        let unknown: Vec<_> = used.iter().filter(|code| !is_known(code)).collect();
        assert!(unknown.is_empty(), "not in the codebook: {unknown:?}");
        let is_used =
            |known: &str| used.iter().any(|(code, is_prefix)| known == code || (*is_prefix && known.starts_with(code)));
        // Made with a suffix, and by what is yet to come.
        let idle = REPAIRS.iter().map(|(code, ..)| *code).filter(|code| !is_used(code));
        let idle: Vec<_> =
            idle.filter(|code| !["mojibake_utf8_as_gbk_twice", "table_of_others"].contains(code)).collect();
        assert!(idle.is_empty(), "nobody makes these: {idle:?}");
    }
}
