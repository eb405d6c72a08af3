//! Prints a table as HTML, with the quirks of the layout.

use super::layout::Layout;
use super::rng::Rng;
use super::tables::{Cell, Role, Table};

/// How the tags of a page are dressed. Drawn once per page.
#[derive(Debug, Clone, Copy)]
pub struct Dress {
    /// Which quirk.
    pub layout: Layout,
    /// 0: bare tags; 1: attributes; 2: styles and spans in every cell, as content management systems leave them.
    pub weight: u8,
    /// Tags in capitals.
    pub is_upper: bool,
    /// `<th>` for headers.
    pub has_th: bool,
}

impl Dress {
    /// Draws the dress for a layout.
    pub fn draw(rng: &mut Rng, layout: Layout) -> Self {
        let weight = rng.weighted(&[(0, 4), (1, 4), (2, 2)]);
        Self { layout, weight, is_upper: rng.chance(60), has_th: rng.chance(80) }
    }
}

/// Prints the table, or the several that the layout makes of it.
pub fn print_table(rng: &mut Rng, dress: Dress, table: &Table, out: &mut String) {
    match dress.layout {
        Layout::HtmlRowspanEmptied => print_one(rng, dress, &empty_rowspans(table), out),
        Layout::HtmlHeaderMismatch => {
            let mismatched = mismatch_header(rng, table);
            print_one(rng, dress, &mismatched, out);
        }
        Layout::HtmlCut | Layout::HtmlCutRepeated if table.code == "T2" => {
            let at = rng.range(table.n_head_rows as i64 + 1, table.rows.len() as i64 - 2) as usize;
            let is_repeated = dress.layout == Layout::HtmlCutRepeated;
            let has_labels = rng.chance(500);
            let (first, second) = cut(table, at, is_repeated, has_labels);
            print_one(rng, dress, &first, out);
            if is_repeated && rng.chance(500) {
                out.push_str("<p>续表</p>\n");
            } else if rng.chance(300) {
                out.push_str("<p>&nbsp;</p><p style=\"page-break-before:always\"></p>\n");
            }
            print_one(rng, dress, &second, out);
        }
        Layout::HtmlPerItem if table.code == "T1" => {
            for part in split_items(table) {
                print_one(rng, dress, &part, out);
                out.push_str("<p>&nbsp;</p>\n");
            }
        }
        _ => print_one(rng, dress, table, out),
    }
}

fn print_one(rng: &mut Rng, dress: Dress, table: &Table, out: &mut String) {
    let tag = |name: &'static str| -> String { if dress.is_upper { name.to_uppercase() } else { name.to_owned() } };
    let (table_tag, tr, td) = (tag("table"), tag("tr"), tag("td"));
    let is_unclosed = dress.layout == Layout::HtmlUnclosed;
    out.push_str(&match dress.weight {
        0 => format!("<{table_tag}>\n"),
        1 => format!("<{table_tag} border=\"1\" cellspacing=\"0\" width=\"100%\">\n"),
        _ => format!(
            "<{table_tag} class=\"MsoNormalTable ke-zeroborder\" border=\"0\" cellspacing=\"0\" cellpadding=\"0\" \
             style=\"width:{}pt;border-collapse:collapse;mso-padding-alt:0cm 0cm 0cm 0cm\">\n",
            rng.range(380, 520)
        ),
    });
    let has_body = rng.chance(600);
    if has_body && !is_unclosed {
        out.push_str("<tbody>\n");
    }
    for row in &table.rows {
        out.push_str(&format!("<{tr}>"));
        for cell in row {
            let name = if dress.has_th && cell.role == Role::Head { tag("th") } else { td.clone() };
            out.push('<');
            out.push_str(&name);
            if cell.colspan > 1 {
                out.push_str(&format!(" colspan=\"{}\"", cell.colspan));
            }
            if cell.rowspan > 1 {
                out.push_str(&format!(" rowspan=\"{}\"", cell.rowspan));
            }
            match dress.weight {
                0 => {}
                1 => out.push_str(" align=\"center\""),
                _ => out.push_str(&format!(
                    " width=\"{}\" valign=\"center\" style=\"padding:0pt 5.4pt;border:1pt solid windowtext\"",
                    rng.range(30, 90)
                )),
            }
            out.push('>');
            print_cell(rng, dress, cell, out);
            if !is_unclosed {
                out.push_str(&format!("</{name}>"));
            }
        }
        out.push_str(&if is_unclosed { "\n".to_owned() } else { format!("</{tr}>\n") });
    }
    if has_body && !is_unclosed {
        out.push_str("</tbody>");
    }
    out.push_str(&format!("</{table_tag}>\n"));
}

fn print_cell(rng: &mut Rng, dress: Dress, cell: &Cell, out: &mut String) {
    let is_value = matches!(cell.role, Role::Value(_));
    match dress.layout {
        Layout::HtmlSplitCells => print_split(rng, cell, is_value, out),
        Layout::HtmlWordPaste => {
            let size = rng.range(9, 12);
            if cell.text.is_empty() {
                out.push_str("<p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p>");
                return;
            }
            let language = if is_value { " lang=EN-US" } else { "" };
            out.push_str(&format!(
                "<p class=MsoNormal align=center style='text-align:center;line-height:15.0pt'>\
                 <span{language} style='font-size:{size}.0pt;font-family:宋体;color:black'>"
            ));
            push_text(&cell.text, "<br/>", out);
            out.push_str("<o:p></o:p></span></p>");
            if is_value && rng.chance(100) {
                out.push_str("<!--[if !supportEmptyParas]-->&nbsp;<!--[endif]-->");
            }
        }
        Layout::HtmlUnclosed => {
            // A `<p>` beside cells without one, and never closed.
            if rng.chance(300) {
                out.push_str("<p>");
            }
            push_text(&cell.text, "<br>", out);
        }
        _ => {
            if cell.text.is_empty() {
                out.push_str(rng.pick(&["", "", "&nbsp;", " ", "<p></p>", "<br />"]));
                return;
            }
            match dress.weight {
                0 => push_text(&cell.text, "<br />", out),
                1 => {
                    out.push_str("<p>");
                    push_text(&cell.text, "</p><p>", out);
                    out.push_str("</p>");
                }
                _ => {
                    out.push_str(
                        "<p style=\"text-align:center;\"><span style=\"font-family:仿宋_GB2312;font-size:14px;\">",
                    );
                    push_text(&cell.text, "<br />", out);
                    out.push_str("</span></p>");
                }
            }
        }
    }
}

/// Text in pieces: labels broken by elements, numbers only by inline ones.
fn print_split(rng: &mut Rng, cell: &Cell, is_value: bool, out: &mut String) {
    if cell.text.is_empty() {
        out.push_str(rng.pick(&["<p>&nbsp;</p>", "<p><br/></p>", "<span></span>", "&nbsp;&nbsp;", "<p></p><p></p>"]));
        return;
    }
    let chars: Vec<char> = cell.text.chars().collect();
    let cut = if chars.len() > 1 { rng.range(1, chars.len() as i64 - 1) as usize } else { 1 };
    let (head, tail): (String, String) = (chars[..cut].iter().collect(), chars[cut..].iter().collect());
    let choice = if is_value { rng.below(3) } else { rng.below(6) };
    let (open, middle, close) = [
        ("<span>", "</span><span>", "</span>"),
        ("<font size=\"2\">", "</font><b>", "</b>"),
        ("<p>&nbsp;<span>", "</span><span>", "</span></p>"),
        ("<p>", "</p><p>", "</p>"),
        ("", "<br/>", ""),
        ("<div><span>", "</span></div><div><span>", "</span></div>"),
    ][choice];
    out.push_str(open);
    push_text(&head, "<br/>", out);
    if !tail.is_empty() {
        out.push_str(middle);
        push_text(&tail, "<br/>", out);
    } else if choice == 1 {
        // The `<b>` that `close` ends was not opened.
        out.push_str("</font>");
        return;
    }
    out.push_str(close);
}

/// Escapes text; NBSP becomes its entity, a line break what the caller says.
pub fn push_text(text: &str, line_break: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\u{a0}' => out.push_str("&nbsp;"),
            '\n' => out.push_str(line_break),
            other => out.push(other),
        }
    }
}

/// For each slot of the table the cell that covers it, as (row, index in row).
pub fn lay_out(table: &Table) -> Vec<Vec<Option<(usize, usize)>>> {
    let mut slots = vec![vec![None; table.n_cols]; table.rows.len()];
    for (r, row) in table.rows.iter().enumerate() {
        let mut col = 0;
        for (i, cell) in row.iter().enumerate() {
            while col < table.n_cols && slots[r][col].is_some() {
                col += 1;
            }
            for line in slots.iter_mut().skip(r).take(cell.rowspan) {
                for slot in line.iter_mut().skip(col).take(cell.colspan) {
                    *slot = Some((r, i));
                }
            }
            col += cell.colspan;
        }
    }
    slots
}

/// Rowspans taken away: an empty cell of the same width stands in the rows below.
fn empty_rowspans(table: &Table) -> Table {
    let slots = lay_out(table);
    let mut rows = Vec::with_capacity(table.rows.len());
    for (r, line) in slots.iter().enumerate() {
        let mut row: Vec<Cell> = Vec::new();
        let mut col = 0;
        while col < table.n_cols {
            let Some((from, i)) = line[col] else {
                col += 1;
                continue;
            };
            let cell = &table.rows[from][i];
            let text = if from == r { cell.text.clone() } else { String::new() };
            row.push(Cell::new(text, cell.colspan, 1, cell.role));
            col += cell.colspan;
        }
        rows.push(row);
    }
    Table { rows, ..table.clone() }
}

/// Header spans that promise more columns than the values have.
fn mismatch_header(rng: &mut Rng, table: &Table) -> Table {
    let mut table = table.clone();
    let empty = Cell::new("", 1, 1, Role::Head);
    match (table.code, rng.below(3)) {
        ("T2", 0) => {
            // Eight columns for seven values, with an empty sub-header cell.
            table.rows[0][1].colspan = 8;
            table.rows[1][1].colspan = 6;
            table.rows[2].push(empty);
        }
        ("T2", 1) => {
            // The same, and the row labels one column wider than the header's first cell.
            table.rows[0][1].colspan = 8;
            table.rows[1][1].colspan = 6;
            table.rows[2].insert(0, empty);
            for row in table.rows.iter_mut().skip(3) {
                if let Some(cell) = row.iter_mut().rev().find(|cell| cell.role == Role::Label) {
                    cell.colspan += 1;
                }
            }
        }
        ("T2", _) => table.rows[0][0].colspan = 2,
        ("T3", 0) => table.rows[1][5].colspan = 4,
        ("T3", 1) => table.rows[0][1].colspan = 8,
        ("T1", _) => {
            for row in &mut table.rows {
                if row.len() == 1 {
                    row[0].colspan = 3;
                }
            }
        }
        _ => {}
    }
    table
}

/// Cuts a table before row `at`. Labels that reach across the cut are repeated or left empty in the second part.
pub fn cut(table: &Table, at: usize, is_header_repeated: bool, are_labels_repeated: bool) -> (Table, Table) {
    let mut first: Vec<Vec<Cell>> = table.rows[..at].to_vec();
    let mut second: Vec<Vec<Cell>> = table.rows[at..].to_vec();
    let mut carried = Vec::new();
    for (r, row) in first.iter_mut().enumerate() {
        for cell in row.iter_mut() {
            if r + cell.rowspan > at {
                let text = if are_labels_repeated { cell.text.clone() } else { String::new() };
                carried.push(Cell::new(text, cell.colspan, r + cell.rowspan - at, cell.role));
                cell.rowspan = at - r;
            }
        }
    }
    second[0].splice(0..0, carried);
    let mut n_head_rows = 0;
    if is_header_repeated {
        n_head_rows = table.n_head_rows;
        second.splice(0..0, table.rows[..n_head_rows].to_vec());
    }
    (Table { rows: first, ..table.clone() }, Table { rows: second, n_head_rows, ..table.clone() })
}

/// T1 as one table per band (or per header, where the bands are missing).
fn split_items(table: &Table) -> Vec<Table> {
    let has_bands = table.rows.iter().any(|row| row[0].role == Role::Band);
    let opens = |row: &[Cell]| row[0].role == if has_bands { Role::Band } else { Role::Head };
    let mut parts: Vec<Table> = Vec::new();
    for row in &table.rows {
        if opens(row) || parts.is_empty() {
            parts.push(Table { rows: Vec::new(), ..table.clone() });
        }
        parts.last_mut().expect("pushed above").rows.push(row.clone());
    }
    parts
}
