//! Pages that are built to hurt: what each is, how large, and what a reader of them is asked for.
//!
//! The test builds them small and asserts what becomes of them; `examples/hostile.rs` builds them at full size and
//! measures seconds and memory. Every one is a report (its table is read) with the trap in front of the table.
#![allow(dead_code, reason = "each of the targets that include this module uses a part of it")]

/// One trap.
pub struct Trap {
    /// What it is.
    pub name: &'static str,
    /// The piece of HTML, given a number of elements or bytes.
    pub piece: fn(usize) -> String,
    /// That number at full size, and in the test.
    pub full: usize,
    /// As above.
    pub small: usize,
    /// What `reports.repairs` must say, if anything.
    pub repair: Option<&'static str>,
    /// Cells that the trap has for that number.
    pub n_cells: fn(usize) -> usize,
    /// Characters `深` that must be found in the document.
    pub n_marks: fn(usize) -> usize,
    /// Seconds and megabytes at full size that are asked for (FINDINGS 5, or chosen here where that has none).
    pub target: (f64, u64),
}

const NONE: fn(usize) -> usize = |_| 0;
const ONE: fn(usize) -> usize = |_| 1;
const ALL: fn(usize) -> usize = |n| n;

/// Every trap.
pub const TRAPS: [Trap; 20] = [
    Trap {
        name: "100k nested div",
        piece: |n| nest("<div>", "深", "</div>", n),
        full: 100_000,
        small: 20_000,
        repair: Some("depth_capped"),
        n_cells: NONE,
        n_marks: ONE,
        target: (0.2, 100),
    },
    Trap {
        name: "1M nested div",
        piece: |n| nest("<div>", "深", "</div>", n),
        full: 1_000_000,
        small: 10_000,
        repair: Some("depth_capped"),
        n_cells: NONE,
        n_marks: ONE,
        target: (1.0, 200),
    },
    Trap {
        name: "20k nested tables",
        piece: |n| nest("<table><tr><td>深", "", "</td></tr></table>", n),
        full: 20_000,
        small: 2_000,
        repair: Some("depth_capped"),
        n_cells: NONE,
        n_marks: ALL,
        target: (0.2, 100),
    },
    Trap {
        name: "one <td> with 200k attributes",
        piece: |n| {
            format!(
                "<table><tr><td {}>深</td><td>2</td></tr></table>",
                (0..n).map(|i| format!("a{i}={i} ")).collect::<String>()
            )
        },
        full: 200_000,
        small: 10_000,
        repair: Some("attributes_capped"),
        n_cells: |_| 2,
        n_marks: ONE,
        target: (0.3, 100),
    },
    Trap {
        name: "2M plain cells",
        piece: |n| format!("<table>{}</table>", "<tr><td>深<td>2<td>3<td>4</tr>".repeat(n / 4)),
        full: 1_999_600,
        small: 100_000,
        repair: None,
        n_cells: ALL,
        n_marks: |n| n / 4,
        target: (5.0, 600),
    },
    Trap {
        name: "colspan=1000000000",
        piece: |_| "<table><tr><td colspan=1000000000>深</td></tr></table>".to_owned(),
        full: 1,
        small: 1,
        repair: Some("grid_capped"),
        n_cells: ONE,
        n_marks: ONE,
        target: (0.05, 50),
    },
    Trap {
        name: "200 x rowspan=65534 colspan=1000",
        piece: |n| format!("<table><tr>{}</tr></table>", "<td rowspan=65534 colspan=1000>深</td>".repeat(n)),
        full: 200,
        small: 200,
        repair: Some("grid_capped"),
        n_cells: ALL,
        n_marks: ALL,
        target: (0.05, 50),
    },
    Trap {
        name: "100k rows x rowspan=65534",
        piece: |n| format!("<table>{}</table>", "<tr><td rowspan=65534>深<td>2</tr>".repeat(n)),
        full: 100_000,
        small: 5_000,
        repair: Some("grid_capped"),
        n_cells: |n| 2 * n,
        n_marks: ALL,
        target: (2.0, 300),
    },
    Trap {
        name: "50 MB comment",
        piece: |n| format!("<!--{}-->", "<td>浅</td> - ".repeat(n / 20)),
        full: 50_000_000,
        small: 2_000_000,
        repair: None,
        n_cells: NONE,
        n_marks: NONE,
        target: (1.0, 300),
    },
    Trap {
        name: "8 MB of &amp",
        piece: |n| format!("<p>深{}</p>", "&amp".repeat(n / 4)),
        full: 8_000_000,
        small: 400_000,
        repair: None,
        n_cells: NONE,
        n_marks: ONE,
        target: (1.0, 200),
    },
    Trap {
        name: "40k <a> + 40k <i> + 40k </a>",
        piece: |n| format!("{}{}深{}", "<a>".repeat(n), "<i>".repeat(n), "</a>".repeat(n)),
        full: 40_000,
        small: 4_000,
        repair: Some("depth_capped"),
        n_cells: NONE,
        n_marks: ONE,
        target: (0.2, 100),
    },
    Trap {
        name: "50k <p><b>, never closed",
        piece: |n| "<p><b>深".repeat(n),
        full: 50_000,
        small: 5_000,
        repair: None,
        n_cells: NONE,
        n_marks: ALL,
        target: (1.0, 200),
    },
    Trap {
        name: "100 tables deep, 100k captions",
        piece: |n| {
            format!("{}{}", "<table><tr><td>".repeat(100), "<table><caption>深</caption><tr><td>1</table>".repeat(n))
        },
        full: 100_000,
        small: 2_000,
        repair: None,
        n_cells: ALL,
        n_marks: ALL,
        target: (1.0, 300),
    },
    Trap {
        name: "one line of 10 MB",
        piece: |n| format!("<p>深{}</p>", "信息公开工作稳步推进，".repeat(n / 33)),
        full: 10_000_000,
        small: 300_000,
        repair: None,
        n_cells: NONE,
        n_marks: ONE,
        target: (2.0, 300),
    },
    Trap {
        name: "one line of `字 1` x 1M",
        piece: |n| format!("<p>深{}</p>", "字 1".repeat(n)),
        full: 1_000_000,
        small: 50_000,
        repair: None,
        n_cells: NONE,
        n_marks: ONE,
        target: (2.0, 300),
    },
    Trap {
        name: "mojibake letters, one word of 5 MB",
        piece: |n| format!("<p>深{}</p>", "Ã¤Â¸Ã¥Â".repeat(n / 16)),
        full: 5_000_000,
        small: 200_000,
        repair: None,
        n_cells: NONE,
        n_marks: ONE,
        target: (5.0, 300),
    },
    Trap {
        name: "500k lines",
        piece: |n| "<br>深 1".repeat(n),
        full: 500_000,
        small: 20_000,
        repair: None,
        n_cells: NONE,
        n_marks: ALL,
        target: (3.0, 500),
    },
    Trap {
        name: "300k labels of the form in prose",
        piece: |n| format!("<p>深{}</p>", "规章、行政许可、".repeat(n / 2)),
        full: 300_000,
        small: 10_000,
        repair: None,
        n_cells: NONE,
        n_marks: ONE,
        target: (5.0, 500),
    },
    Trap {
        name: "10 MB script",
        piece: |n| format!("<script>{}</script>深", "if(a<b){'<td>'}".repeat(n / 15)),
        full: 10_000_000,
        small: 400_000,
        repair: None,
        n_cells: NONE,
        n_marks: ONE,
        target: (1.0, 200),
    },
    Trap {
        name: "100k bogus tags",
        piece: |n| format!("深{}", "<x<y<z</".repeat(n)),
        full: 100_000,
        small: 5_000,
        // One attribute of one name, many times: duplicates do not count.
        repair: None,
        n_cells: NONE,
        n_marks: ONE,
        target: (1.0, 200),
    },
];

fn nest(open: &str, inner: &str, close: &str, depth: usize) -> String {
    format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
}
