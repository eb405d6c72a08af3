//! Charts as inline SVG: drawn here, coloured by the style sheet, readable without either by title, description and
//! the table that stands beside each.
//!
//! A chart is 960 units wide. Colours are classes (`k0`, `k1` …), so that paper and dark screens have their own.

use super::html::Html;

/// Width of every chart.
const WIDTH: f64 = 960.0;

/// Shades of a heat map, from few to many; nothing at all has its own.
pub const N_SHADES: usize = 6;

/// What a chart is called and what it shows, in one sentence each.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// Its id in the page.
    pub id: &'static str,
    /// Title.
    pub title: &'a str,
    /// Description.
    pub description: &'a str,
}

/// A number with a comma between groups of three digits.
pub fn group(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut grouped = if n < 0 { "−".to_owned() } else { String::new() };
    for (idx, digit) in digits.chars().enumerate() {
        if idx > 0 && (digits.len() - idx).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A share in per cent, with a digit behind the point where it is small; never 0 % or 100 % for what is not.
pub fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let share = part as f64 / whole as f64 * 100.0;
    match share {
        _ if part == 0 => "0 %".to_owned(),
        _ if part == whole => "100 %".to_owned(),
        share if share < 0.1 => "< 0.1 %".to_owned(),
        share if share > 99.9 => "> 99.9 %".to_owned(),
        share if !(10.0..99.0).contains(&share) => format!("{share:.1} %"),
        share => format!("{share:.0} %"),
    }
}

fn px(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

fn svg(html: &mut Html, about: About<'_>, height: f64, inside: impl FnOnce(&mut Html)) {
    let (title_id, description_id) = (format!("{}-t", about.id), format!("{}-d", about.id));
    let labelled = format!("{title_id} {description_id}");
    let view = format!("0 0 {} {}", px(WIDTH), px(height));
    html.el("div", &[("class", "chart")], |html| {
        let attributes: &[(&'static str, &str)] = &[
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("id", about.id),
            ("viewBox", &view),
            ("role", "img"),
            ("aria-labelledby", &labelled),
        ];
        html.el("svg", attributes, |html| {
            html.leaf("title", &[("id", &title_id)], about.title);
            html.leaf("desc", &[("id", &description_id)], about.description);
            inside(html);
        });
    });
    html.line();
}

fn rect(html: &mut Html, class: &str, [x, y, width, height]: [f64; 4], title: Option<&str>) {
    let [x, y, width, height] = [x, y, width.max(0.0), height.max(0.0)].map(px);
    let attributes: &[(&'static str, &str)] =
        &[("class", class), ("x", &x), ("y", &y), ("width", &width), ("height", &height)];
    match title {
        Some(title) => _ = html.el("rect", attributes, |html| _ = html.leaf("title", &[], title)),
        None => _ = html.void("rect", attributes),
    }
}

fn line(html: &mut Html, class: &str, [x1, y1, x2, y2]: [f64; 4]) {
    let [x1, y1, x2, y2] = [x1, y1, x2, y2].map(px);
    html.void("line", &[("class", class), ("x1", &x1), ("y1", &y1), ("x2", &x2), ("y2", &y2)]);
}

/// Classes: `e` ends at its place, `m` is centred on it.
fn label(html: &mut Html, class: &str, x: f64, y: f64, text: &str) {
    html.leaf("text", &[("class", class), ("x", &px(x)), ("y", &px(y))], text);
}

/// A label in Chinese and its English beside it, ending at `x`.
fn both_ending(html: &mut Html, x: f64, y: f64, zh: &str, en: &str) {
    html.el("text", &[("class", "e"), ("x", &px(x)), ("y", &px(y))], |html| {
        html.text(zh).text(" ").leaf("tspan", &[("class", "soft")], en);
    });
}

/// The entries of a legend, in one row. Returns nothing; each takes as much room as its words.
fn legend(html: &mut Html, y: f64, start: f64, entries: &[(String, &str, &str)]) {
    let mut x = start;
    for (class, zh, en) in entries {
        rect(html, class, [x, y - 10.0, 12.0, 12.0], None);
        html.el("text", &[("x", &px(x + 18.0)), ("y", &px(y))], |html| {
            html.text(zh).text(" ").leaf("tspan", &[("class", "soft")], en);
        });
        x += 18.0 + width_of(zh) + 4.0 + width_of(en) + 14.0;
    }
}

/// Room that a text of 13 units takes, at most: a Han character is as wide as it is high.
fn width_of(text: &str) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 6.8 } else { 13.0 }).sum()
}

/// The upper ends of the shades of a heat map whose largest number is `max`: whole numbers, each a good deal more than
/// the one before, and no shade that no number could have.
pub fn shades(max: u64) -> Vec<u64> {
    if max <= N_SHADES as u64 {
        return (1..=max.max(1)).collect();
    }
    let mut ends: Vec<u64> = (1..=N_SHADES)
        .map(|shade| (max as f64).powf(shade as f64 / N_SHADES as f64).ceil() as u64)
        .map(|end| end.clamp(1, max.max(1)))
        .collect();
    if let Some(last) = ends.last_mut() {
        *last = max.max(1);
    }
    ends.dedup();
    ends
}

/// The class of a shade: the last of however many there are is the darkest.
fn shade_of(n: u64, ends: &[u64]) -> String {
    if n == 0 {
        return "h0".to_owned();
    }
    let idx = ends.partition_point(|&end| end < n).min(ends.len() - 1);
    format!("h{}", N_SHADES - ends.len() + idx + 1)
}

/// Numbers by row and column, each on a field whose shade says how many.
pub fn heat_map(html: &mut Html, about: About<'_>, columns: &[String], rows: &[((&str, &str), Vec<u64>)]) {
    const LEFT: f64 = 172.0;
    const ROW: f64 = 21.0;
    const TOP: f64 = 62.0;
    let max = rows.iter().flat_map(|(_, numbers)| numbers).copied().max().unwrap_or_default();
    let ends = shades(max);
    // With few years the fields stay as wide as a number needs, and no wider than they can be taken in.
    let step = ((WIDTH - LEFT - 70.0) / columns.len().max(1) as f64).min(92.0);
    let right = LEFT + step * columns.len() as f64;
    svg(html, about, TOP + ROW * rows.len() as f64 + 8.0, |html| {
        let mut entries = vec![("h0".to_owned(), "0".to_owned())];
        let mut start = 1;
        for &end in &ends {
            let range = if start == end {
                group(end as i64)
            } else {
                format!("{}–{}", group(start as i64), group(end as i64))
            };
            entries.push((shade_of(end, &ends), range));
            start = end + 1;
        }
        let entries: Vec<_> = entries.iter().map(|(class, range)| (class.clone(), range.as_str(), "")).collect();
        legend(html, 16.0, LEFT, &entries);
        for (idx, column) in columns.iter().enumerate() {
            label(html, "m soft", LEFT + step * (idx as f64 + 0.5), TOP - 8.0, column);
        }
        label(html, "e soft", right + 60.0, TOP - 8.0, "合计");
        for (row_idx, ((zh, en), numbers)) in rows.iter().enumerate() {
            let y = TOP + ROW * row_idx as f64;
            both_ending(html, LEFT - 10.0, y + 15.0, zh, en);
            for (idx, (&n, column)) in numbers.iter().zip(columns).enumerate() {
                let x = LEFT + step * idx as f64;
                let class = shade_of(n, &ends);
                let title = format!("{zh} {en}, {column}: {}", group(n as i64));
                rect(html, &class, [x + 1.0, y + 1.0, step - 2.0, ROW - 2.0], Some(&title));
                if n > 0 {
                    label(html, &format!("m on-{class}"), x + step / 2.0, y + 15.0, &group(n as i64));
                }
            }
            let total = numbers.iter().sum::<u64>();
            label(html, if total > 0 { "e" } else { "e soft" }, right + 60.0, y + 15.0, &group(total as i64));
        }
    });
}

/// A column of a stacked chart: one number for each series, one for the line, and how many reports stand behind it.
#[derive(Debug)]
pub struct Stack {
    /// What stands under it.
    pub name: String,
    /// Heights, from the bottom.
    pub parts: Vec<i64>,
    /// Where the line passes.
    pub mark: i64,
    /// Reports behind it.
    pub n_reports: u64,
}

/// Stacked columns with a line over them, and under each the number of reports it was summed over.
pub fn stacks(html: &mut Html, about: About<'_>, series: &[(&str, &str)], mark: (&str, &str), stacks: &[Stack]) {
    const LEFT: f64 = 76.0;
    const TOP: f64 = 70.0;
    const BOTTOM: f64 = 350.0;
    let height_of = |stack: &Stack| stack.parts.iter().map(|&n| n.max(0)).sum::<i64>().max(stack.mark);
    let ticks = ticks(stacks.iter().map(height_of).max().unwrap_or_default());
    let top = *ticks.last().unwrap_or(&1) as f64;
    let y_of = |n: f64| BOTTOM - (BOTTOM - TOP) * n / top;
    let step = (WIDTH - LEFT - 10.0) / stacks.len().max(1) as f64;
    let wide = (step * 0.62).min(64.0);
    svg(html, about, BOTTOM + 58.0, |html| {
        let mut entries = Vec::new();
        for (idx, &(zh, en)) in series.iter().enumerate() {
            entries.push((format!("o{idx}"), zh, en));
        }
        legend(html, 16.0, 0.0, &entries);
        line(html, "mark", [0.0, 36.0, 22.0, 36.0]);
        circle(html, 11.0, 36.0, None);
        html.el("text", &[("x", "30"), ("y", "41")], |html| {
            html.text(mark.0).text(" ").leaf("tspan", &[("class", "soft")], mark.1);
        });
        for &tick in &ticks {
            line(html, "grid", [LEFT, y_of(tick as f64), WIDTH, y_of(tick as f64)]);
            label(html, "e soft", LEFT - 8.0, y_of(tick as f64) + 4.5, &group(tick));
        }
        let centre = |idx: usize| LEFT + 5.0 + step * (idx as f64 + 0.5);
        for (idx, stack) in stacks.iter().enumerate() {
            let mut base = 0.0;
            for (part_idx, (&n, (zh, en))) in stack.parts.iter().zip(series).enumerate() {
                let n = n.max(0) as f64;
                let title = format!("{}: {zh} {en} {}", stack.name, group(n as i64));
                let field = [centre(idx) - wide / 2.0, y_of(base + n), wide, y_of(base) - y_of(base + n)];
                rect(html, &format!("o{part_idx}{}", edge_of(field[3])), field, Some(&title));
                base += n;
            }
            label(html, "m", centre(idx), BOTTOM + 20.0, &stack.name);
            label(html, "m soft", centre(idx), BOTTOM + 40.0, &group(stack.n_reports as i64));
        }
        let points: Vec<String> = stacks
            .iter()
            .enumerate()
            .map(|(idx, stack)| format!("{},{}", px(centre(idx)), px(y_of(stack.mark as f64))))
            .collect();
        html.void("polyline", &[("class", "mark"), ("points", &points.join(" "))]);
        for (idx, stack) in stacks.iter().enumerate() {
            let title = format!("{}: {} {} {}", stack.name, mark.0, mark.1, group(stack.mark));
            circle(html, centre(idx), y_of(stack.mark as f64), Some(&title));
        }
        label(html, "e soft", LEFT - 8.0, BOTTOM + 40.0, "报告数 n");
    });
}

/// A part has an edge in the colour of the paper, unless that would be all there is to see of it.
fn edge_of(length: f64) -> &'static str {
    if length > 3.0 { " part" } else { "" }
}

fn circle(html: &mut Html, x: f64, y: f64, title: Option<&str>) {
    html.el("circle", &[("class", "dot"), ("cx", &px(x)), ("cy", &px(y)), ("r", "4")], |html| {
        if let Some(title) = title {
            html.leaf("title", &[], title);
        }
    });
}

/// Round numbers from 0 to at least `max`, at most six.
fn ticks(max: i64) -> Vec<i64> {
    let mut step = 1;
    // 1, 2, 5, 10, 20, 50 …
    for factor in [2.0, 2.5, 2.0].into_iter().cycle() {
        if step * 5 >= max || step > i64::MAX / 100 {
            break;
        }
        step = (step as f64 * factor) as i64;
    }
    let n = (max + step - 1) / step;
    (0..=n.max(1)).map(|idx| idx * step).collect()
}

/// Rows that are divided in parts: each row is the whole of its own numbers, which are told at its end.
pub fn shares(html: &mut Html, about: About<'_>, series: &[(&str, &str)], rows: &[((&str, &str), Vec<u64>)]) {
    const LEFT: f64 = 290.0;
    const ROW: f64 = 27.0;
    const TOP: f64 = 40.0;
    let wide = WIDTH - LEFT - 100.0;
    svg(html, about, TOP + ROW * rows.len() as f64, |html| {
        let entries: Vec<_> = series.iter().enumerate().map(|(idx, &(zh, en))| (format!("k{idx}"), zh, en)).collect();
        legend(html, 16.0, 0.0, &entries);
        for (row_idx, ((zh, en), numbers)) in rows.iter().enumerate() {
            let y = TOP + ROW * row_idx as f64;
            both_ending(html, LEFT - 12.0, y + 16.0, zh, en);
            let total = numbers.iter().sum::<u64>();
            let mut x = LEFT;
            for (idx, (&n, (part_zh, part_en))) in numbers.iter().zip(series).enumerate().filter(|(_, (n, _))| **n > 0)
            {
                let part = wide * n as f64 / total as f64;
                let title = format!("{zh} {en}: {part_zh} {part_en} {} ({})", group(n as i64), percent(n, total));
                rect(html, &format!("k{idx}{}", edge_of(part)), [x, y + 2.0, part, ROW - 6.0], Some(&title));
                x += part;
            }
            label(html, "e soft", WIDTH, y + 16.0, &group(total as i64));
        }
    });
}

/// Rows with a bar each: how many of how many.
pub fn rates(html: &mut Html, about: About<'_>, rows: &[((&str, &str), u64, u64)]) {
    const LEFT: f64 = 330.0;
    const ROW: f64 = 27.0;
    let wide = WIDTH - LEFT - 200.0;
    let rate = |part: u64, whole: u64| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    let max = rows.iter().map(|&(_, part, whole)| rate(part, whole)).fold(0.0, f64::max);
    svg(html, about, ROW * rows.len() as f64 + 4.0, |html| {
        for (row_idx, &((zh, en), part, whole)) in rows.iter().enumerate() {
            let y = ROW * row_idx as f64 + 2.0;
            both_ending(html, LEFT - 12.0, y + 16.0, zh, en);
            rect(html, "track", [LEFT, y + 2.0, wide, ROW - 6.0], None);
            if part > 0 {
                let said = format!("{zh} {en}: {} / {}", group(part as i64), group(whole as i64));
                let long = (wide * rate(part, whole) / max).max(2.0);
                rect(html, "bad", [LEFT, y + 2.0, long, ROW - 6.0], Some(&said));
            }
            let said = format!("{} / {} · {}", group(part as i64), group(whole as i64), percent(part, whole));
            label(html, "e", WIDTH, y + 16.0, &said);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_at_a_glance() {
        assert_eq!([0, 999, 1_000, -1_234_567].map(group), ["0", "999", "1,000", "−1,234,567"]);
        let shares = [(0, 0), (0, 5), (5, 5), (1, 100_000), (99_999, 100_000), (1, 40), (1, 3), (199, 200)];
        let told = ["–", "0 %", "100 %", "< 0.1 %", "> 99.9 %", "2.5 %", "33 %", "99.5 %"];
        assert_eq!(shares.map(|(part, whole)| percent(part, whole)), told);
    }

    #[test]
    fn ticks_are_round_and_reach_the_top() {
        assert_eq!(ticks(0), [0, 1]);
        assert_eq!(ticks(5), [0, 1, 2, 3, 4, 5]);
        assert_eq!(ticks(6), [0, 2, 4, 6]);
        assert_eq!(ticks(480), [0, 100, 200, 300, 400, 500]);
        assert_eq!(ticks(1_200_001).last(), Some(&1_500_000));
        assert!(ticks(i64::MAX / 200).len() <= 7);
    }

    #[test]
    fn every_number_has_a_shade_and_every_shade_a_number() {
        for max in [0, 1, 2, 3, 5, 6, 7, 40, 1_000, 3_000_000] {
            let ends = shades(max);
            assert_eq!(*ends.last().expect("a shade"), max.max(1));
            assert!(ends.windows(2).all(|pair| pair[0] < pair[1]), "{ends:?}");
            assert_eq!(shade_of(max.max(1), &ends), format!("h{N_SHADES}"));
            assert_eq!(shade_of(0, &ends), "h0");
        }
        assert_eq!(shades(3), [1, 2, 3]);
    }
}
