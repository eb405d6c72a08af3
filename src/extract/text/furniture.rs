//! What a page prints around its text: page numbers, dates of printing, addresses, running titles.
//!
//! Such lines stand anywhere, in the middle of a table too, and are no cells of it. A bare number may be either: it is
//! never told here.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::fold::is_han;
use crate::interpret::number::is_value_like;

use super::regions::Region;

/// Fewer characters than this may be a word of the table that stands elsewhere as well.
const MIN_TITLE_CHARS: usize = 5;

/// The lines of one document that belong to its pages.
#[derive(Debug, Default)]
pub(super) struct Furniture<'b> {
    /// Lines outside the tables: printed once more within one, such a line is a running title.
    outside: HashSet<&'b str>,
    /// `n/m` was printed for more than one `n`: these are pages.
    has_shares: bool,
}

impl<'b> Furniture<'b> {
    /// The furniture of a document with these tables.
    pub fn of(body: &'b str, regions: &[Region]) -> Self {
        let mut furniture = Self::default();
        let starts = regions.iter().map(|region| region.start).chain([body.len()]);
        let ends = [0].into_iter().chain(regions.iter().map(|region| region.end));
        for (from, to) in ends.zip(starts) {
            let lines = body[from..to.max(from)].lines().map(str::trim);
            furniture.outside.extend(lines.filter(|line| may_be_title(line)));
        }
        let mut shares: Vec<(u32, u32)> = body.lines().filter_map(share_of_pages).collect();
        shares.sort_unstable();
        furniture.has_shares = shares.windows(2).any(|pair| pair[0].1 == pair[1].1 && pair[0].0 < pair[1].0);
        furniture
    }

    /// True for a line that is no cell and no label.
    fn contains(&self, line: &str) -> bool {
        let line = line.trim();
        is_page_line(line)
            || self.has_shares && share_of_pages(line).is_some()
            || self.outside.contains(line)
            || is_rule(line)
    }

    /// The text between two labels without furniture, and without the empty lines that go with it; and the lines taken out.
    pub fn strip<'g>(&self, gap: &'g str) -> (Cow<'g, str>, Vec<String>) {
        let lines = || gap.split_inclusive('\n');
        // The first line is what is left of the label's own, the last may open that of the next.
        let is_own = |index: usize, line: &str| index > 0 && line.ends_with('\n');
        let mut taken = Vec::new();
        if !lines().enumerate().any(|(index, line)| is_own(index, line) && self.contains(line)) {
            return (Cow::Borrowed(gap), taken);
        }
        let mut kept = String::with_capacity(gap.len());
        let mut is_behind = false;
        for (index, line) in lines().enumerate() {
            if is_own(index, line) {
                let is_furniture = self.contains(line);
                let is_empty = line.trim_matches([' ', '\t', '\r', '\n', '\u{c}']).is_empty();
                if is_furniture {
                    taken.push(line.trim().to_owned());
                }
                is_behind = is_furniture || is_behind && is_empty;
                if is_behind {
                    continue;
                }
            }
            kept.push_str(line);
        }
        (Cow::Owned(kept), taken)
    }
}

/// A line of words that can be the title of a page: no value, and longer than the words of a table.
fn may_be_title(line: &str) -> bool {
    line.chars().filter(|&c| is_han(c)).count() >= MIN_TITLE_CHARS && line.len() < 300 && !is_value_like(line)
}

/// True for a line that stands on pages only: `3 of 9`, a date or time of printing, an address. Page numbers between dashes,
/// which may stand in the middle of a label as well, are gone by then ([`is_page_number`]).
pub(super) fn is_page_line(line: &str) -> bool {
    let line = line.trim();
    if line.is_empty() || line.len() > 300 {
        return false;
    }
    is_page_of_pages(line) || begins_with_time(line) || has_address(line)
}

/// A page number between dashes (`- 4 -`), or with its word (`第4页`, `第 4 页 共 10 页`).
pub(super) fn is_page_number(line: &str) -> bool {
    let line = line.trim();
    if line.len() > 40 {
        return false;
    }
    let dash = |c: char| matches!(c, '-' | '—' | '–' | '－' | '―' | '‐' | '−' | '─' | '~' | '·');
    let inner = line.trim_matches(dash).trim();
    let is_between_dashes = line.starts_with(dash) && line.ends_with(dash) && is_number(inner);
    let is_named = line.strip_prefix('第').and_then(|rest| rest.split_once('页')).is_some_and(|(number, rest)| {
        let rest = rest.trim().trim_start_matches([',', '，', '/']).trim();
        let total = rest.strip_prefix('共').and_then(|rest| rest.strip_suffix('页'));
        is_number(number.trim()) && (rest.is_empty() || total.is_some_and(|total| is_number(total.trim())))
    });
    is_between_dashes || is_named
}

/// `3 of 9`, `Page 3`, `Page 3 of 9`, `页码：3`, `3/9页`.
fn is_page_of_pages(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    let named = ["page", "页码", "页次"].iter().find_map(|word| lower.strip_prefix(word));
    let rest = named.unwrap_or(&lower).trim_start_matches([' ', ':', '：', '.']).trim_end_matches(['页', ' ']);
    let has_word = named.is_some() || lower.ends_with('页');
    if has_word && is_number(rest) {
        return true;
    }
    let pages = rest.split_once(" of ").or_else(|| rest.split_once('/').filter(|_| has_word));
    pages.is_some_and(|(page, pages)| is_number(page.trim()) && is_number(pages.trim()))
}

/// `3/9`: page 3 of 9, or two figures.
pub(super) fn share_of_pages(line: &str) -> Option<(u32, u32)> {
    let (page, pages) = line.trim().split_once(['/', '／'])?;
    let number = |text: &str| is_number(text.trim()).then(|| text.trim().parse().ok()).flatten();
    let (page, pages): (u32, u32) = (number(page)?, number(pages)?);
    (1 <= page && page <= pages && pages > 1).then_some((page, pages))
}

fn is_number(text: &str) -> bool {
    (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A date with its year or a time of day, alone or before other words.
fn begins_with_time(line: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let n_first = digits(line);
    let mut rest = line[n_first..].chars();
    match (n_first, rest.next()) {
        (4, Some('年' | '-' | '/' | '.')) => {
            let month = rest.as_str();
            let n_month = digits(month);
            let is_year = matches!(line.as_bytes(), [b'1' | b'2', b'9' | b'0', ..]);
            is_year
                && (1..=2).contains(&n_month)
                && month[n_month..].starts_with(['月', '-', '/', '.'])
                && month[n_month..].chars().nth(1).is_some_and(|c| c.is_ascii_digit())
        }
        (1 | 2, Some(':' | '：')) => digits(rest.as_str()) == 2,
        _ => false,
    }
}

fn has_address(line: &str) -> bool {
    ["http://", "https://", "file://", "www."].iter().any(|start| line.contains(start))
}

/// A line that is drawn and not written: `-----  ----  ---`, `=====`, `+----+----+`.
pub(super) fn is_rule(line: &str) -> bool {
    let is_stroke = |c: char| matches!(c, '-' | '=' | '_' | '─' | '━' | '═');
    let is_joint = |c: char| matches!(c, '+' | '|' | ':' | ' ' | '\t') || is_box(c);
    let longest = line.split(|c: char| !is_stroke(c)).map(|run| run.chars().count()).max().unwrap_or(0);
    // Shorter dashes are blank cells.
    longest >= 4 && line.trim().chars().all(|c| is_stroke(c) || is_joint(c)) || is_delimiter(line)
}

/// The row of dashes below the first row of a Markdown table: `|---|:--:|`, `---|---`.
fn is_delimiter(line: &str) -> bool {
    let line = line.trim().trim_start_matches('>').trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let mut cells = line.strip_suffix('|').unwrap_or(line).split('|').map(str::trim);
    let is_dashes = |cell: &str| {
        let dashes = cell.trim_matches(':');
        dashes.len() >= 3 && dashes.bytes().all(|byte| byte == b'-')
    };
    line.contains('|') && cells.all(is_dashes)
}

/// True for a character that tables are drawn with.
pub(super) fn is_box(c: char) -> bool {
    matches!(c, '\u{2500}'..='\u{257F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers_are_told_from_figures() {
        for line in ["- 4 -", "— 12 —", "-3-", "第 4 页 共 10 页", "第4页", "－ 5 －"] {
            assert!(is_page_number(line), "{line}");
        }
        for line in ["4", "-", "—", "-4", "0", "- -", "第4项", "2023-1-1", "----"] {
            assert!(!is_page_number(line), "{line}");
        }
    }

    #[test]
    fn lines_of_pages_are_told_from_cells() {
        for line in [
            "4 of 11",
            "Page 4",
            "page 4 of 11",
            "4/11页",
            "2024/3/6 17:05",
            "2024-03-06",
            "2024年3月6日 17:05 某局年报",
            "17:05:10",
            "https://www.example.gov.cn/a.html 4/11",
        ] {
            assert!(is_page_line(line), "{line}");
        }
        for line in ["4", "4/11", "2024", "2024件", "2024.5", "12.5", "0/0", "—", "2024 0 0", "1/2/3", "2024-30", "页"]
        {
            assert!(!is_page_line(line), "{line}");
        }
        for (line, expected) in
            [("------  ---  --", true), ("+----+----+", true), ("── ────", true), ("--- ---", false), ("— — —", false)]
        {
            assert_eq!(is_rule(line), expected, "{line}");
        }
    }

    #[test]
    fn furniture_goes_with_its_empty_lines() {
        let body = "某县某局2022年工作报告\n";
        let furniture = Furniture::of(body, &[]);
        for (gap, expected) in [
            ("\n4\n\n3 of 9\n\n某县某局2022年工作报告\n\n5\n", "\n4\n\n5\n"),
            ("\n4\n3/9\n5\n", "\n4\n3/9\n5\n"),
            (" 4 | 5\n2024-03-06 10:22\n\n6. ", " 4 | 5\n6. "),
        ] {
            assert_eq!(furniture.strip(gap).0, expected, "{gap:?}");
        }
        let furniture = Furniture::of("1/9\n2/9\n", &[]);
        assert_eq!(furniture.strip("\n4\n3/9\n5\n"), ("\n4\n5\n".into(), vec!["3/9".to_owned()]));
    }
}
