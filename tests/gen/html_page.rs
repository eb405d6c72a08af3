//! A whole HTML document around the pieces: head, navigation, content, footer, and what content management systems add.

use super::compose::Piece;
use super::html::{self, Dress, push_text};
use super::layout::Layout;
use super::rng::Rng;
use super::tables::Table;

/// What a document is printed with.
pub struct Frame<'a> {
    /// Dress of the tables.
    pub dress: Dress,
    /// Charset that `<meta>` declares.
    pub declared: Option<&'a str>,
    /// Pictures stand where the tables were.
    pub has_pictures: bool,
    /// Bytes to fill the page up to with scripts, styles and navigation; 0 for none.
    pub min_len: usize,
    /// No noise at all.
    pub is_plain: bool,
}

/// Prints the document.
pub fn print(rng: &mut Rng, frame: &Frame<'_>, pieces: &[Piece], tables: &[Table; 3]) -> String {
    let mut out = String::with_capacity(frame.min_len.max(24_000) + 4096);
    let title = pieces.iter().find_map(|p| if let Piece::Title(text) = p { Some(text.as_str()) } else { None });
    print_head(rng, frame, title, &mut out);
    let has_site = !frame.is_plain && (frame.min_len > 0 || rng.chance(500));
    if has_site {
        print_navigation(rng, &mut out);
    }
    let is_nested = frame.dress.layout == Layout::HtmlNested;
    if is_nested {
        print_frame_start(rng, &mut out);
    } else {
        out.push_str("<div class=\"content\" id=\"zoom\">\n");
    }
    let mut body = String::new();
    print_pieces(rng, frame, pieces, tables, &mut body);
    // The filler goes before the content, where sites keep their scripts and menus.
    let missing = frame.min_len.saturating_sub(out.len() + body.len() + 400);
    if missing > 0 {
        print_filler(rng, missing, &mut out);
    }
    out.push_str(&body);
    out.push_str(if is_nested { "</td></tr></table>\n" } else { "</div>\n" });
    if has_site {
        out.push_str(
            "<div class=\"footer\"><ul><li><a href=\"/a/\">关于我们</a></li><li><a href=\"/m/\">网站地图</a></li></ul>\
             <table><tr><td>版权所有</td><td>技术支持</td></tr></table></div>\n\
             <script>var _hmt=_hmt||[];(function(){var n=0;for(var i=0;i<7;i++){n+=i<3?1:0;}})();</script>\n",
        );
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn print_head(rng: &mut Rng, frame: &Frame<'_>, title: Option<&str>, out: &mut String) {
    out.push_str(rng.pick(&[
        "<!DOCTYPE html>\n",
        "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\" \
         \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\n",
        "",
    ]));
    out.push_str("<html>\n<head>\n");
    if let Some(charset) = frame.declared {
        let meta = match rng.below(3) {
            0 => format!("<meta charset=\"{charset}\">\n"),
            1 => format!("<META content=\"text/html; charset={charset}\" http-equiv=Content-Type>\n"),
            _ => format!("<meta http-equiv=\"Content-Type\" content=\"text/html; charset={charset}\" />\n"),
        };
        out.push_str(&meta);
    }
    if let Some(title) = title {
        out.push_str("<title>");
        push_text(title, " ", out);
        out.push_str("</title>\n");
        if !frame.is_plain && rng.chance(400) {
            out.push_str("<meta name=\"ArticleTitle\" content=\"");
            push_text(title, " ", out);
            out.push_str("\">\n");
        }
    }
    if !frame.is_plain {
        out.push_str("<style>.content{font-size:16px;line-height:2}td{border:1px solid #000}</style>\n");
    }
    out.push_str("</head>\n<body>\n");
}

fn print_navigation(rng: &mut Rng, out: &mut String) {
    let items = ["首页", "要闻", "政务公开", "办事服务", "互动交流", "数据开放", "专题专栏", "走进本地"];
    out.push_str("<div class=\"nav\"><ul>\n");
    let n = rng.range(4, 8) as usize;
    for (i, item) in items[..n].iter().enumerate() {
        out.push_str(&format!("<li><a href=\"/col/c{i}/index.html\" target=\"_blank\">{item}</a></li>\n"));
    }
    out.push_str("</ul></div>\n<div style=\"display:none\">隐藏的检索词 0 1 2 3</div>\n");
}

/// Layout tables around the content: a menu beside it, one inside the other.
fn print_frame_start(rng: &mut Rng, out: &mut String) {
    out.push_str("<table width=\"1000\" border=\"0\" align=\"center\"><tr><td width=\"200\" valign=\"top\">\n<table>");
    for item in ["公开指南", "公开目录", "公开年报", "依申请公开"] {
        out.push_str(&format!("<tr><td><a href=\"/i{}\">{item}</a></td></tr>", rng.range(1, 99)));
    }
    out.push_str("</table>\n</td><td valign=\"top\">\n");
    if rng.chance(500) {
        out.push_str("<table><tr><td>字号：</td><td>大</td><td>中</td><td>小</td></tr></table>\n");
    }
}

fn print_pieces(rng: &mut Rng, frame: &Frame<'_>, pieces: &[Piece], tables: &[Table; 3], out: &mut String) {
    let is_heavy = frame.dress.weight == 2;
    for piece in pieces {
        match piece {
            Piece::Title(text) => {
                let tag = rng.pick(&["h1", "h1", "h2", "p", "div"]);
                out.push_str(&format!("<{tag} class=\"title\">"));
                push_text(text, "<br>", out);
                out.push_str(&format!("</{tag}>\n"));
            }
            Piece::Heading(text) => {
                out.push_str(if is_heavy { "<p style=\"text-indent:2em\"><strong><span>" } else { "<p><b>" });
                push_text(text, "<br>", out);
                out.push_str(if is_heavy { "</span></strong></p>\n" } else { "</b></p>\n" });
            }
            Piece::Para(text) if is_heavy => {
                out.push_str("<p style=\"margin-top:0pt;text-indent:32pt;line-height:28pt;\">");
                for sentence in text.split_inclusive('。') {
                    out.push_str("<span style=\"font-family:仿宋_GB2312;font-size:16pt;\">");
                    push_text(sentence, "<br>", out);
                    out.push_str("</span>");
                }
                out.push_str("</p>\n");
            }
            Piece::Para(text) => {
                out.push_str(if frame.dress.layout == Layout::HtmlUnclosed { "<p>" } else { "<p>\u{3000}\u{3000}" });
                push_text(text, "<br>", out);
                out.push_str(if frame.dress.layout == Layout::HtmlUnclosed { "\n" } else { "</p>\n" });
            }
            Piece::Noise(text) => {
                out.push_str("<div class=\"info\">");
                push_text(text, "<br>", out);
                out.push_str("</div>\n");
            }
            Piece::Table(at) if frame.has_pictures => {
                out.push_str(&format!("<p><img src=\"/uploads/table{at}.png\" alt=\"\" /></p>\n"));
            }
            Piece::Table(at) => html::print_table(rng, frame.dress, &tables[*at], out),
        }
    }
}

/// Scripts, styles and menus of at least `len` bytes.
fn print_filler(rng: &mut Rng, len: usize, out: &mut String) {
    let end = out.len() + len;
    while out.len() < end {
        match rng.below(3) {
            0 => {
                out.push_str("<script type=\"text/javascript\">\n");
                for _ in 0..20 {
                    out.push_str(&format!(
                        "function f{0}(a,b){{if(a<b&&a!={0}){{return document.getElementById(\"d{0}\");}}}}\n",
                        rng.range(100, 9999)
                    ));
                }
                out.push_str("</script>\n");
            }
            1 => {
                out.push_str("<style type=\"text/css\">\n");
                for _ in 0..20 {
                    out.push_str(&format!(
                        ".c{}{{float:left;width:{}px;color:#333}}\n",
                        rng.below(999),
                        rng.below(500)
                    ));
                }
                out.push_str("</style>\n");
            }
            _ => {
                out.push_str("<ul class=\"menu\">\n");
                for _ in 0..15 {
                    let no = rng.range(1000, 99_999);
                    out.push_str(&format!(
                        "<li><a href=\"/art/2023/1/{no}.html\" title=\"通知公告\">关于做好第{no}号事项的通知</a><span>01-12</span></li>\n"
                    ));
                }
                out.push_str("</ul>\n");
            }
        }
    }
}
