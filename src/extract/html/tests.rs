//! Pages to documents, drawn as lines: `# level text`, `text`, `[rows x cols: cells]`.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::model::{Block, Grid, OBJECT};

fn read(source: &str) -> Document {
    read_html(source, &Limits::default())
}

fn draw_grid(grid: &Grid) -> String {
    let mut drawn = format!("[{}x{}", grid.n_rows, grid.n_cols);
    let mut row = None;
    for cell in &grid.cells {
        drawn += if row == Some(cell.row) { " ; " } else { " | " };
        row = Some(cell.row);
        drawn += &cell.text.replace('\n', "\\");
        if (cell.rowspan, cell.colspan) != (1, 1) {
            let _ = write!(drawn, " +{},{}", cell.rowspan, cell.colspan);
        }
    }
    drawn + if grid.is_cut { "] cut" } else { "]" }
}

fn draw(document: &Document) -> String {
    let lines: Vec<String> = document
        .blocks
        .iter()
        .map(|block| match block {
            Block::Text(line) => match line.heading {
                Some(level) => format!("#{level} {}", line.text),
                None => line.text.clone(),
            },
            Block::Grid(grid) => draw_grid(grid),
        })
        .collect();
    lines.join("\n")
}

/// Everything visible, without white space: what flattening must not lose.
fn all_text(document: &Document) -> String {
    let mut text = String::new();
    for block in &document.blocks {
        match block {
            Block::Text(line) => text += &line.text,
            Block::Grid(grid) => grid.cells.iter().for_each(|cell| text += &cell.text),
        }
    }
    text.retain(|c| !c.is_whitespace());
    text
}

#[test]
fn lines_are_what_a_reader_sees() {
    for (what, source, expected) in [
        ("blocks are lines", "<p>一</p><div>二<p>三</div>四", "一\n二\n三\n四"),
        ("inline runs on", "<p>本年<b>新</b><span>收</span><font color=red>数量</font></p>", "本年新收数量"),
        ("breaks", "a<br>b<br/><br>c", "a\nb\nc"),
        ("white space collapses", "<p> \n a \t b\r\n\n c </p>", "a b c"),
        ("white space over tags", "<p>a <b> b</b> <i></i> c</p>", "a b c"),
        ("wide spaces are print", "<p>&nbsp;a\u{3000}b&#160; c</p>", "\u{a0}a\u{3000}b\u{a0} c"),
        ("blank lines go", "<p>&nbsp;</p><p>\u{3000}\u{200b}</p><p>a</p>", "a"),
        (
            "headings",
            "<h1>年度<br>报告</h1><h3>一、<b>总体</b>情况</h3><h7>x</h7>",
            "#1 年度\n#1 报告\n#3 一、总体情况\nx",
        ),
        ("a block within a heading", "<h2><div>标题</div></h2>正文", "#2 标题\n正文"),
        ("lists", "<ul><li>a<li>b</ul><dl><dt>c<dd>d</dl>", "a\nb\nc\nd"),
        ("entities", "<p>&#26412;&#x5e74;&lt;&amp;&hellip;&#13345;</p>", "本年<&…㐡"),
        ("preformatted", "<pre>\n一、  二\n\n  三|四\t五\n</pre>六", "一、  二\n三|四\t五\n六"),
        ("textarea", "<textarea>a\r\nb <b></textarea>c", "a\nb <b>\nc"),
        (
            "struck out text is printed, its digits with a stroke",
            "<p>1<del>2x</del><s>3</s><sup>①4</sup></p>",
            "12\u{336}x3\u{336}①⁴",
        ),
        ("pinyin", "<p><ruby>质<rp>(</rp><rt>zhì</rt><rp>)</rp></ruby>量</p>", "质(zhì)量"),
        ("hidden by attribute", "<p hidden>x</p><p>a<span HIDDEN>x</span>b</p>", "ab"),
        (
            "hidden by style",
            "<p>a<b style='Display : NONE'>x<i>x</i></b>b<i style=visibility:hidden>x</i></p><div style=display:none>x</div>",
            "ab",
        ),
        ("shown by a script later", "<div style='visibility: hidden; opacity: 0'><p>a</p><b>b</b></div>", "a\nb"),
        (
            "not shown",
            "a<script>x</script><style>x</style><!-- x --><template>x</template><noscript>x</noscript>b",
            "ab",
        ),
        (
            "not shown either",
            "a<select><option>x</select><iframe srcdoc=x>x</iframe><input type=hidden value=x>b",
            "ab",
        ),
        ("drawings", "a<svg><title>x</title><text>x</text></svg><math><mi>b</mi></math>", "ab"),
        ("pictures", "a<img alt=x src=x>b", "ab"),
        ("the head", "<head><title>x</title><base href=x><style>x</style></head>a", "a"),
        ("no tags at all", "a &lt b", "a < b"),
        ("nothing", "", ""),
        ("a tag cut off", "a<p>b<td clas", "a\nb"),
    ] {
        assert_eq!(draw(&read(source)), expected, "{what}");
    }
}

#[test]
fn cells_are_what_a_reader_sees() {
    for (what, cell, expected) in [
        ("text", " 12\n", "12"),
        ("paragraphs", "<p>结果</p><p>维持</p>", "结果\\维持"),
        ("one with, one without", "结果<p>维持</p>", "结果\\维持"),
        ("breaks", "<br>商业<br><br/>企业<br>", "商业\\企业"),
        ("inline", "<span>1</span><span lang=EN-US>0</span><font>3</font>6", "1036"),
        ("word processor", "<p class=MsoNormal><span lang=EN-US>68<o:p></o:p></span></p>", "68"),
        ("word processor, blank", "<p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p>", "\u{a0}"),
        ("NBSP stays", "&nbsp;", "\u{a0}"),
        ("wide space stays", "\u{3000}无\u{3000}", "\u{3000}无\u{3000}"),
        ("empty", "<p></p><p> </p>", ""),
        ("source wrapped", "本年新收政府\n    信息公开申请数量", "本年新收政府 信息公开申请数量"),
        ("hidden", "1<span style='display:none'>9</span>", "1"),
        ("list", "<ul><li>1<li>2</ul>", "1\\2"),
        ("picture", "<p>&nbsp;<img src=x alt=5></p>", "\u{fffc}"),
        ("field", "<input value=5>", "\u{fffc}"),
        ("list to choose from", "<select><option>1<option selected>5</select>", "\u{fffc}"),
        ("drawing", "<svg><text>5</text></svg>", "\u{fffc}"),
        ("picture beside text", "5<img src=x>", "5"),
        (
            "pictures that are not shown",
            "<img hidden><img style=display:none><input type=Hidden><i hidden><img></i>",
            "",
        ),
    ] {
        let document = read(&format!("<table><tr><td>{cell}</td><td>x</td></tr></table>"));
        let expected = format!("[1x2 | {expected} ; x]");
        assert_eq!(draw(&document), expected, "{what}");
    }
}

#[test]
fn tables_are_laid_out() {
    for (what, source, expected) in [
        ("implied parts and ends", "<table><td>a<td>b<tr><th>c<td>d</table>", "[2x2 | a ; b | c ; d]"),
        (
            "spans",
            "<table><tr><td rowspan=2>a<td colspan='2'>b<tr><td>c<td>d</table>",
            "[2x3 | a +2,1 ; b +1,2 | c ; d]",
        ),
        (
            "rowspan 0",
            "<table><tr><td rowspan=0>a<td>b<tr><td>c<tbody><tr><td>d<td>e</table>",
            "[3x2 | a +2,1 ; b | c | d ; e]",
        ),
        (
            "a row of figures in a cell",
            "<table><tr><td>x<td colspan=2><table><tr><td>1<td>2</table></table>",
            "[1x3 | x ; \u{fffc} +1,2]\nx\n[1x2 | 1 ; 2]",
        ),
        (
            "picture in a frame",
            "<table><tr><td><table><tr><td><img src=x></table><td>x</table>",
            "[1x2 | \u{fffc} ; x]\nx",
        ),
        ("colspan 0", "<table><tr><td colspan=0>a<td>b</table>", "[1x2 | a ; b]"),
        (
            "row groups",
            "<table><tfoot><tr><td>f<td>f<thead><tr><td rowspan=5>h<td>h<tbody><tr><td>b<td>b</table>",
            "[3x2 | h ; h | b ; b | f ; f]",
        ),
        ("columns are no cells", "<table><colgroup><col span=2></colgroup><tr><td>a<td>b</table>", "[1x2 | a ; b]"),
        (
            "a caption stands before",
            "<table><caption>标题<br>二</caption><tr><td>a<td>b</table>",
            "标题\n二\n[1x2 | a ; b]",
        ),
        ("text that strays into a table stands before", "<table>x<tr>y<td>a<td>b</table>", "xy\n[1x2 | a ; b]"),
        ("a form across rows", "<table><form><tr><td>a</td><td>b</td></tr></form></table>", "[1x2 | a ; b]"),
        ("a hidden table", "a<table style='display: none'><tr><td>x<td>y</table>b", "ab"),
        ("a hidden row", "<table><tr hidden><td>x<td>y<tr><td>a<td>b</table>", "[1x2 | a ; b]"),
        ("a cell taken out", "<table><tr><td style=display:none>x<td>a<td>b</table>", "[1x2 | a ; b]"),
        ("a line made invisible", "<table><tr><td><p style=visibility:hidden>x</p><td>b</table>", "[1x2 |  ; b]"),
        ("a cell made invisible", "<table><tr><td style=visibility:hidden>x<td>b</table>", "[1x2 |  ; b]"),
        ("no cells", "a<table><tr></tr></table>b<table></table>", "a\nb"),
        ("between lines", "a<table><tr><td>1<td>2</table>b", "a\n[1x2 | 1 ; 2]\nb"),
        ("an unclosed heading", "<h1>t<table><tr><td>1<td>2</table>", "#1 t\n[1x2 | 1 ; 2]"),
    ] {
        assert_eq!(draw(&read(source)), expected, "{what}");
    }
}

#[test]
fn layout_tables_yield_their_lines_too() {
    let prose = "本机关".repeat(67);
    for (what, source, expected) in [
        ("one cell", "<table><tr><td>标题<p>段</table>".to_owned(), "[1x1 | 标题\\段]\n标题\n段".to_owned()),
        ("one column", "<table><tr><td>一<tr><td>二</table>".to_owned(), "[2x1 | 一 | 二]\n一\n二".to_owned()),
        (
            "a heading",
            "<table><tr><td>a<td>b<h2>一、总体</h2>c<td>d</table>".to_owned(),
            "[1x3 | a ; b\\一、总体\\c ; d]\na\nb\n#2 一、总体\nc\nd".to_owned(),
        ),
        (
            "prose",
            format!("<table><tr><td>一、总体<td>x<tr><td>{prose}<td>y</table>"),
            format!("[2x2 | 一、总体 ; x | {prose} ; y]\n一、总体\nx\n{prose}\ny"),
        ),
        (
            "just no prose",
            format!("<table><tr><td>{}<td>x</table>", &prose[..600]),
            format!("[1x2 | {} ; x]", &prose[..600]),
        ),
        (
            "nested: each apart, the outer first, lines in reading order",
            "a<table><tr><td>首页<td>二、情况<table><tr><td>1<td>2</table>说明<td>页脚</table>b".to_owned(),
            "a\n[1x3 | 首页 ; 二、情况\\说明 ; 页脚]\n首页\n二、情况\n[1x2 | 1 ; 2]\n说明\n页脚\nb".to_owned(),
        ),
        (
            "three deep",
            "<table><tr><td>x<td><table><tr><td>y<td><table><tr><td>1<td>2</table></table>z</table>".to_owned(),
            "[1x2 | x ; z]\nx\n[1x2 | y ; \u{fffc}]\ny\n[1x2 | 1 ; 2]\nz".to_owned(),
        ),
        (
            "a data table with a caption in a layout table",
            "<table><tr><td>x<td>y<table><caption>表</caption><tr><td>1<td>2</table></table>".to_owned(),
            "[1x2 | x ; y]\nx\ny\n表\n[1x2 | 1 ; 2]".to_owned(),
        ),
        (
            "blank cells are no lines",
            "<table><tr><td>&nbsp;<td><table><tr><td>1<td>2</table></table>".to_owned(),
            "[1x2 | \u{a0} ; \u{fffc}]\n[1x2 | 1 ; 2]".to_owned(),
        ),
    ] {
        assert_eq!(draw(&read(&source)), expected, "{what}");
    }
}

#[test]
fn a_table_open_at_the_end_is_cut() {
    for (what, source, expected) in [
        ("whole", "<table><tr><td>1<td>2</table>", "[1x2 | 1 ; 2]"),
        ("in a cell", "<table><tr><td>1<td>2", "[1x2 | 1 ; 2] cut"),
        ("between rows", "<table><tr><td>1<td>2</td></tr>", "[1x2 | 1 ; 2] cut"),
        ("in a tag", "<table><tr><td>1<td>2</td><td colsp", "[1x2 | 1 ; 2] cut"),
        (
            "only the outer",
            "<table><tr><td>a<td><table><tr><td>1<td>2</table>",
            "[1x2 | a ; \u{fffc}] cut\na\n[1x2 | 1 ; 2]",
        ),
        ("an author who closes no tables", "<body><table><tr><td>1<td>2</body></html>", "[1x2 | 1 ; 2]"),
    ] {
        assert_eq!(draw(&read(source)), expected, "{what}");
    }
}

#[test]
fn title_and_meta_are_kept_apart() {
    let document = read(
        "<html><head><title>\n 某区2023年 \t年度报告 &amp; 附表\n</title>\
         <META Name='ArticleTitle' content='某区2023年度报告'><meta name=\"PubDate\" content=\"2024-01-30 09:10\">\
         <meta http-equiv=Content-Type content='text/html; charset=gb2312'><meta charset=utf-8>\
         <meta property='og:title' content=' 题 '><meta name=empty></head><body>正文<title>不是</title></body>",
    );
    assert_eq!(document.title.as_deref(), Some("某区2023年 年度报告 & 附表"));
    let meta: Vec<(&str, &str)> = document.meta.iter().map(|(name, content)| (&**name, &**content)).collect();
    let expected = [
        ("articletitle", "某区2023年度报告"),
        ("pubdate", "2024-01-30 09:10"),
        ("content-type", "text/html; charset=gb2312"),
        ("og:title", " 题 "),
    ];
    assert_eq!(meta, expected);
    assert_eq!(draw(&document), "正文");
    assert_eq!(read("<title> </title>").title, None);
}

#[test]
fn a_page_of_a_content_management_system() {
    let source = r#"<!DOCTYPE html><html><head><meta name="SiteName" content="某某新区"/><title>某某新区管委会2022年报</title>
<script type="text/javascript">document.write("<table><tr><td>x</td></tr></table>");</script></head><body>
<div class="nav"><a href="/">首页</a> <a href="/zwgk">政务公开</a></div>
<table width="1000" border="0"><tbody><tr><td class="title"><h1>某某新区管委会<br/>2022年政府信息公开工作年度报告</h1></td></tr>
<tr><td id="zoom"><div class="TRS_Editor"><div class="Custom_UnionStyle">
<p style="text-indent:2em">&#12288;&#12288;<strong>一、总体情况</strong></p><p>本区主动公开信息12条。</p>
<table class="MsoTableGrid" style="border-collapse:collapse"><tbody><tr><td colspan="4" style="mso-border-alt:solid"><p class="MsoNormal" align="center"><span style="font-family:宋体;mso-hide:none">第二十条第</span><span lang="EN-US">(</span><span>一</span><span lang="EN-US">)</span><span>项<span lang="EN-US"><o:p></o:p></span></span></p></td></tr>
<tr><td><p>信息内容</p></td><td><p>本年制发<br>件数</p></td><td>本年废止件数</td><td>现行有效件数</td></tr>
<tr><td><p>规章</p></td><td><p><span lang="EN-US">0<o:p></o:p></span></p></td><td>&nbsp;</td><td><font face="宋体"><span>1</span><span>2</span></font></td></tr></tbody></table>
<p>二、说明</p></div></div></td></tr></tbody></table><div style="DISPLAY: none">点击数</div></body></html>"#;
    let expected = "首页 政务公开
[2x1 | 某某新区管委会\\2022年政府信息公开工作年度报告 | \u{3000}\u{3000}一、总体情况\\本区主动公开信息12条。\\二、说明]
#1 某某新区管委会
#1 2022年政府信息公开工作年度报告
\u{3000}\u{3000}一、总体情况
本区主动公开信息12条。
[3x4 | 第二十条第(一)项 +1,4 | 信息内容 ; 本年制发\\件数 ; 本年废止件数 ; 现行有效件数 | 规章 ; 0 ; \u{a0} ; 12]
二、说明";
    let document = read(source);
    assert_eq!(draw(&document), expected);
    assert_eq!(document.notes, []);
}

#[test]
fn long_sloppy_pages_are_not_capped() {
    for unit in [
        "<p>x",
        "<li>x",
        "<tr><td>x<td>y",
        "<dt>x<dd>y",
        "<p><span lang=EN-US>x",
        "<br>x",
        "<img><input>x<hr>",
        "<option>x",
        "<p><b>x",
    ] {
        for wrapper in ["", "<table>", "<div><table><tr><td>", "<ul>"] {
            let document = read(&format!("{wrapper}{}", unit.repeat(5000)));
            assert_eq!(document.notes, [], "{wrapper}{unit}");
            assert_eq!(all_text(&document).matches('x').count() % 5000, 0, "{wrapper}{unit}");
        }
    }
    // Distinct formatting elements that nobody closes: reopened in every paragraph, and gone in the end.
    let unclosed: String = (0..5000).map(|n| format!("<p><font size={n} color=c{n}>x")).collect();
    assert_eq!(read(&unclosed).notes, []);
}

#[test]
fn depth_is_capped_and_text_kept() {
    let deep = |open: &str, close: &str, n: usize| format!("a{}b{}c", open.repeat(n), close.repeat(n));
    for (what, source, n_nodes) in [
        ("div", deep("<div>x", "</div>", 100_000), 500_000),
        ("div, never closed", deep("<div>x", "", 100_000), 500_000),
        ("unknown", deep("<x-y>x", "</x-y>", 100_000), 200_000),
        ("tables", deep("<table><tr><td>x", "</table>", 20_000), 100_000),
        ("spans of a drawing", deep("<svg><a>", "</a></svg>", 100_000), 10_000),
        ("drawn titles", deep("<svg><title>x", "", 100_000), 500_000),
        ("self-closing in vain", deep("<div/>x", "", 100_000), 500_000),
        ("formatting", deep("<b><i><u>x", "", 40_000), 200_000),
        ("a and i", format!("{}x{}", "<a><i>".repeat(40_000), "</a>".repeat(40_000)), 200_000),
    ] {
        let (tree, notes) = parse(&source, &Limits::default());
        assert_eq!(notes, [Note::DepthCapped], "{what}");
        assert!(tree.n_nodes() <= n_nodes, "{what}: {} nodes", tree.n_nodes());
        assert!(tree.depth() <= 1200, "{what}: {} deep", tree.depth());
        let document = lay_out(tree, Vec::new(), &Limits::default());
        if !source.contains("svg") {
            let printed = read_html(&source, &Limits { max_depth: 4, ..Limits::default() });
            assert_eq!(all_text(&document).len(), all_text(&printed).len(), "{what}");
        }
    }
    let document = read(&deep("<div>x", "</div>", 600));
    assert_eq!(document.notes, [Note::DepthCapped]);
    assert_eq!(document.lines().count(), 602, "lines stay lines beyond the cap");
}

#[test]
fn what_follows_a_deep_place_is_read_as_ever() {
    let table = "<table><tr><td>1<td>2</table>";
    let source = format!("{}<table><tr><td>y{}{table}<h1>t</h1>", "<div>".repeat(600), "</div>".repeat(600));
    let drawn = draw(&read(&source));
    assert!(drawn.ends_with("[1x2 | 1 ; 2]\n#1 t"), "{drawn}");
}

#[test]
fn reopened_formatting_is_bounded() {
    // 60 elements that differ in what is kept of them, reopened in 20,000 paragraphs.
    let fonts: String = (0..60).map(|n| format!("<font style='x:{n}'>")).collect();
    let source = format!("<p>{fonts}a{}", "<p>x".repeat(20_000));
    let (tree, notes) = parse(&source, &Limits::default());
    assert_eq!(notes, [Note::DepthCapped]);
    assert!(tree.n_nodes() < 300_000, "{}", tree.n_nodes());
    let document = lay_out(tree, Vec::new(), &Limits::default());
    assert_eq!(document.lines().count(), 20_001);
}

#[test]
fn attributes_are_capped_and_noted() {
    let attributes: String = (0..200_000).map(|n| format!(" a{n}=1")).collect();
    let document = read(&format!("<table><tr><td colspan=2{attributes}>x<td>y</table>z"));
    assert_eq!(draw(&document), "[1x3 | x +1,2 ; y]\nz");
    assert_eq!(document.notes, [Note::AttributesCapped]);
    let document = read(&format!("{}z", (0..20_000).map(|n| format!("<body a{n}=1>")).collect::<String>()));
    assert_eq!((draw(&document).as_str(), document.notes), ("z", vec![]));
}

#[test]
fn hostile_spans_and_sizes_are_capped_and_noted() {
    let document = read("<table><tr><td colspan=1000000000>x</table>");
    assert_eq!((draw(&document).as_str(), &document.notes[..]), ("[1x1 | x]\nx", &[Note::GridCapped][..]));

    let document = read(&format!("<table>{}</table>", "<tr><td rowspan=65534 colspan=1000>x".repeat(200)));
    assert_eq!(document.notes, [Note::GridCapped]);
    assert_eq!(document.grids().map(|grid| (grid.n_cols, grid.cells.len())).collect::<Vec<_>>(), [(1, 200)]);

    let limits = Limits { max_cells: 3, ..Limits::default() };
    let document = read_html(&"<table><tr><td>1<td>2</table>".repeat(3), &limits);
    assert_eq!(document.grids().map(|grid| grid.cells.len()).sum::<usize>(), 3);
    assert_eq!(document.notes, [Note::CellsLeftOut(3)]);

    let (tree, notes) = parse(&format!("{}{}<p>x", "<div>".repeat(505), "</x><p>".repeat(200_000)), &Limits::default());
    assert_eq!(notes, [Note::DepthCapped], "long below the cap");
    assert!(tree.depth() > 500);

    let document = read(&format!("<!--{}-->a{}", " <p> ".repeat(100_000), "&amp".repeat(100_000)));
    assert_eq!(document.lines().map(|line| line.text.len()).collect::<Vec<_>>(), [100_001]);
}

proptest! {
    #[test]
    fn no_input_panics(
        text in "\\PC{0,100}",
        soup in prop::collection::vec(prop::sample::select([&SOUP[..], &HIDDEN[..]].concat()), 0..150),
        depth in 0usize..20,
    ) {
        let source = soup.concat() + &text;
        for limits in [Limits::default(), Limits { max_depth: depth, max_attributes: 0, max_grid_slots: 3, max_cells: 2 }] {
            let document = read_html(&source, &limits);
            for grid in document.grids() {
                prop_assert!(grid.cells.is_sorted_by_key(|cell| (cell.row, cell.col)));
                prop_assert!(grid.cells.iter().all(|cell| cell.row + cell.rowspan <= grid.n_rows));
                prop_assert!(grid.n_cols == grid.cells.iter().map(|cell| cell.col + cell.colspan).max().unwrap_or(0));
            }
            for line in document.lines() {
                prop_assert!(!line.text.contains('\n') && !line.text.trim().is_empty());
            }
        }
    }

    #[test]
    fn caps_keep_all_text(
        soup in prop::collection::vec(prop::sample::select(SOUP.to_vec()), 0..120),
        depth in 8usize..20,
    ) {
        let source = soup.concat();
        // A layout table's text stands twice; so text is compared as a set of letters.
        let letters = |limits: &Limits| {
            let mut letters: Vec<char> = all_text(&read_html(&source, limits)).chars().collect();
            letters.sort_unstable();
            letters.dedup();
            // Where a table stands in a cell or behind it is no text.
            letters.retain(|letter| *letter != OBJECT);
            letters
        };
        let flat = Limits { max_depth: depth, max_attributes: 1, ..Limits::default() };
        prop_assert_eq!(letters(&Limits::default()), letters(&flat), "{}", source);
    }
}

/// Tags and letters that meet in bad order.
const SOUP: [&str; 48] = [
    "a",
    "b",
    "c",
    "d",
    "e",
    "f",
    "g ",
    "&amp;",
    "&#20013;",
    "\u{a0}",
    "<p>",
    "</p>",
    "<div a=1 b='2' c>",
    "</div>",
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<td>",
    "<td rowspan=3 colspan=2>",
    "</td>",
    "<th rowspan=0>",
    "<tbody>",
    "<tfoot>",
    "<caption>",
    "</caption>",
    "<b>",
    "</b>",
    "<a href=x>",
    "</a>",
    "<font size=1>",
    "</font>",
    "<h1>",
    "</h1>",
    "<ul><li>",
    "</ul>",
    "<br>",
    "<form>",
    "</form>",
    "<o:p>",
    "</o:p>",
    "<math><mi>",
    "</math>",
    "<pre>\n",
    "</pre>",
    "<span>",
    "</span>",
    "<!-- x -->",
];

/// Tags whose content is not shown, or not parsed.
const HIDDEN: [&str; 20] = [
    "<svg>",
    "</svg>",
    "<title>",
    "</title>",
    "<script>",
    "</script>",
    "<style>",
    "</style>",
    "<template>",
    "</template>",
    "<select>",
    "<option>",
    "</select>",
    "<textarea>",
    "</textarea>",
    "<div hidden>",
    "<td style=visibility:hidden>",
    "<frameset>",
    "</body>",
    "<foreignObject>",
];
