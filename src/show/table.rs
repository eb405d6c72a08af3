//! A table drawn in a terminal, where a wide character takes two columns.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Rows with a label on the left and values on the right.
#[derive(Debug)]
pub struct Table {
    heads: Vec<String>,
    rows: Vec<(String, Vec<String>)>,
}

impl Table {
    /// A table with these heads over its value columns.
    pub fn new(heads: impl Iterator<Item = String>) -> Self {
        Self { heads: heads.map(|head| super::escape(&head)).collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn push(&mut self, label: String, cells: impl Iterator<Item = String>) {
        self.rows.push((label, cells.collect()));
    }

    /// Labels to the left, values to the right, two spaces between columns.
    pub fn draw(&self) -> String {
        let label_width = self.rows.iter().map(|(label, _)| label.width()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..self.heads.len())
            .map(|col| {
                let cells = self.rows.iter().filter_map(|(_, cells)| cells.get(col)).map(|cell| cell.width());
                cells.max().unwrap_or(0).max(self.heads[col].width())
            })
            .collect();
        let mut out = String::new();
        let mut draw_row = |label: &str, cells: &[String]| {
            let start = out.len();
            out.push_str("  ");
            out.push_str(label);
            out.extend(std::iter::repeat_n(' ', label_width - label.width()));
            for (cell, width) in cells.iter().zip(&widths) {
                out.extend(std::iter::repeat_n(' ', 2 + width - cell.width()));
                out.push_str(cell);
            }
            out.truncate(start + out[start..].trim_end().len());
            out.push('\n');
        };
        draw_row("", &self.heads);
        for (label, cells) in &self.rows {
            draw_row(label, cells);
        }
        out
    }
}

/// The text in at most `max` columns of a terminal, ending in `…` where something is left out.
pub fn shorten(text: &str, max: usize) -> String {
    // No character is wider than its bytes are many.
    if text.len() <= max || text.width() <= max {
        return text.to_owned();
    }
    let (mut out, mut width) = (String::new(), 0);
    for c in text.chars() {
        width += c.width().unwrap_or(0);
        if width >= max {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_take_two_columns() {
        let mut table = Table::new(["总计".to_owned(), "本年制发件数".to_owned()].into_iter());
        table.push("规章".to_owned(), ["0".to_owned(), "12r".to_owned()].into_iter());
        table.push("行政规范性文件".to_owned(), ["·".to_owned(), "3".to_owned()].into_iter());
        let lines: Vec<String> = table.draw().lines().map(str::to_owned).collect();
        assert_eq!(
            lines,
            [
                "                  总计  本年制发件数",
                "  规章               0           12r",
                "  行政规范性文件     ·             3",
            ]
        );
        assert!(lines.iter().all(|line| line.width() == lines[0].width()));
    }

    #[test]
    fn long_labels_are_cut() {
        assert_eq!(shorten("总计", 4), "总计");
        assert_eq!(shorten("行政许可", 6), "行政…");
        assert_eq!(shorten("行政许可", 7), "行政许…");
        assert!(shorten("行政许可", 7).width() <= 7);
    }
}
