//! Pages that are nearly well formed: every element has its place, and some of them lose an end tag, close in the wrong
//! order or stand where they may not. Where [`super::mutate`] breaks tokens, this breaks trees, and each text is one of
//! a kind, so that a document shows where it went.

use super::report_gen::Rng;

/// A page of a few elements, or of some dozens.
pub fn soup(rng: &mut Rng) -> String {
    let mut soup = Soup { rng, page: String::new(), n_texts: 0, left: 0, faults: 0, open: Vec::new() };
    let most = soup.rng.pick(&[6, 6, 15, 40]);
    soup.left = 2 + soup.rng.below(most);
    soup.faults = soup.rng.pick(&[0, 1, 1, 2, 8]);
    if soup.chance(2) {
        soup.page.push_str(DOCTYPES[soup.rng.below(DOCTYPES.len())]);
    }
    if soup.chance(3) {
        soup.page.push_str(HEADS[soup.rng.below(HEADS.len())]);
    }
    while soup.left > 0 {
        soup.flow(0);
    }
    if soup.chance(3) {
        soup.page.push_str(ENDS[soup.rng.below(ENDS.len())]);
        soup.text();
    }
    soup.page
}

struct Soup<'r> {
    rng: &'r mut Rng,
    page: String,
    n_texts: usize,
    left: usize,
    /// In a hundred.
    faults: usize,
    open: Vec<&'static str>,
}

impl Soup<'_> {
    fn chance(&mut self, one_in: usize) -> bool {
        self.rng.below(one_in) == 0
    }

    fn is_fault(&mut self) -> bool {
        self.rng.below(100) < 2 * self.faults
    }

    fn pick(&mut self, names: &[&'static str]) -> &'static str {
        self.rng.pick(names)
    }

    fn text(&mut self) {
        self.n_texts += 1;
        match self.rng.below(8) {
            0 => self.page.push(' '),
            1 => self.page.push_str("\n  "),
            2 => self.page.push_str(&format!("<!-- {} -->", self.n_texts)),
            3 => self.page.push_str(&format!(" 字{}&nbsp;&lt;b", self.n_texts)),
            _ => self.page.push_str(&format!("t{} ", self.n_texts)),
        }
    }

    fn start(&mut self, name: &'static str) {
        self.open.push(name);
        self.page.push('<');
        self.page.push_str(name);
        if self.chance(12) {
            let hidden = self.pick(&HIDDEN);
            self.page.push_str(hidden);
        } else if self.chance(10) {
            let plain = self.pick(&PLAIN);
            self.page.push_str(plain);
        }
        self.page.push('>');
    }

    fn end(&mut self, name: &'static str) {
        self.open.pop();
        if self.is_fault() {
            match self.rng.below(4) {
                // Left out.
                0 => return,
                // Another one first, or instead.
                1 => {
                    let other = self.pick(&ALL);
                    self.page.push_str(&format!("</{other}>"));
                }
                2 if !self.open.is_empty() => {
                    let other = self.open[self.rng.below(self.open.len())];
                    self.page.push_str(&format!("</{other}>"));
                    if self.chance(2) {
                        self.text();
                    }
                }
                _ => {
                    let other = self.pick(&ALL);
                    self.page.push_str(&format!("<{other}>"));
                }
            }
        }
        self.page.push_str(&format!("</{name}>"));
        let is_in_table = matches!(name, "td" | "TD" | "th" | "tr" | "tbody" | "thead" | "tfoot" | "caption");
        if !is_in_table && self.chance(3) {
            self.text();
        }
    }

    fn flow(&mut self, depth: usize) {
        self.left = self.left.saturating_sub(1);
        if depth > 12 {
            return self.text();
        }
        match self.rng.below(20) {
            0..=3 => self.text(),
            4..=6 => self.element(&FORMATTING, depth),
            7 | 8 => self.element(&BLOCKS, depth),
            9 => self.element(&INLINE, depth),
            10 => self.element(&PARAGRAPHS, depth),
            11..=14 => self.table(depth),
            15 => self.misnested(depth),
            16 => {
                let void = self.pick(&VOID);
                self.page.push_str(void);
            }
            17 => {
                let raw = self.pick(&RAW);
                self.page.push_str(raw);
            }
            18 => self.element(&LISTS, depth),
            _ => self.element(&ODD, depth),
        }
    }

    fn content(&mut self, depth: usize) {
        for _ in 0..self.rng.below(4) {
            self.flow(depth + 1);
        }
    }

    fn element(&mut self, names: &[&'static str], depth: usize) {
        let name = self.pick(names);
        self.start(name);
        self.text();
        self.content(depth);
        // Items and paragraphs often go without their ends.
        if matches!(name, "p" | "li" | "dd" | "dt" | "option") && self.chance(2) {
            self.open.pop();
        } else {
            self.end(name);
        }
    }

    /// Formatting that closes in the wrong order, around blocks and without.
    fn misnested(&mut self, depth: usize) {
        let names: Vec<&str> = (0..2 + self.rng.below(4))
            .map(|_| {
                let set: &[&'static str] = if self.chance(3) { &BLOCKS } else { &FORMATTING };
                self.pick(set)
            })
            .collect();
        for &name in &names {
            self.page.push_str(&format!("<{name}>"));
            self.text();
        }
        self.content(depth);
        for _ in 0..names.len() {
            let name = names[self.rng.below(names.len())];
            self.page.push_str(&format!("</{name}>"));
            self.text();
        }
    }

    fn table(&mut self, depth: usize) {
        self.start("table");
        self.stray(depth);
        for _ in 0..self.rng.below(3) {
            let group = self.pick(&["tbody", "tbody", "thead", "tfoot", "", "", "", "caption", "colgroup"]);
            match group {
                "caption" => self.element(&["caption"], depth + 1),
                "colgroup" => self.page.push_str("<colgroup><col><col span=2></colgroup>"),
                _ => {
                    if !group.is_empty() {
                        self.start(group);
                    }
                    for _ in 0..1 + self.rng.below(3) {
                        self.row(depth);
                    }
                    if !group.is_empty() && !self.chance(4) {
                        self.end(group);
                    }
                }
            }
            self.stray(depth);
        }
        self.end("table");
    }

    fn row(&mut self, depth: usize) {
        let is_written = !self.chance(8);
        if is_written {
            self.start("tr");
        }
        self.stray(depth);
        for _ in 0..self.rng.below(4) {
            let cell = self.pick(&["td", "td", "td", "th", "TD", "td rowspan=2", "td colspan='3'", "td/"]);
            self.start(cell);
            self.text();
            self.content(depth + 2);
            if self.chance(3) {
                self.open.pop();
            } else {
                self.end(&cell[..2]);
            }
            self.stray(depth);
        }
        if is_written && !self.chance(4) {
            self.end("tr");
        }
    }

    /// What may stand between the parts of a table, and what may not.
    fn stray(&mut self, depth: usize) {
        if self.chance(5) {
            let allowed = self.pick(&STRAY);
            self.page.push_str(allowed);
        } else if self.is_fault() && self.chance(4) {
            self.flow(depth + 1);
        }
    }
}

const DOCTYPES: [&str; 5] = [
    "<!DOCTYPE html>",
    "<!doctype html public '-//W3C//DTD HTML 4.01 Transitional//EN'>",
    "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\" \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\n",
    "<?xml version='1.0'?><!-- x --><!DOCTYPE x>",
    "<!DOCTYPE html><!doctype y>",
];
const HEADS: [&str; 8] = [
    "<html><head><title>a &amp; b</title><meta name=Author content='x&amp;y'></head><body>",
    "<head hidden><title>hidden</title></head><meta property=og:t content=\"1\r\n2\"><title>late</title>",
    "<html><head><base href=x><link rel=y><style>td{}</style><script>a<b</script></head>\n<body class=x>",
    "<html><body><title>in the body</title>",
    "</head></p><body>",
    "<meta http-equiv=refresh content=1><noscript><td></noscript> <body><body hidden>",
    "<title>one</title><title>two</title><frame>",
    "<html hidden=''><body>",
];
const ENDS: [&str; 7] = [
    "</body></html>",
    "</body>",
    "</html>",
    "</body></html> \n",
    "</body></p>",
    "</html></html>",
    "</table></body><td>",
];
const HIDDEN: [&str; 5] = [
    " hidden",
    " style='display:none'",
    " style=\"color:red; visibility: hidden\"",
    " HIDDEN=x",
    " style='VISIBILITY:collapse'",
];
const PLAIN: [&str; 10] = [
    " style=vertical-align:super",
    " style='color:red; Vertical-Align : sub'",
    " style='text-decoration:underline line-through'",
    " class=x",
    " style='color:red'",
    " style=\"color:red\" id='a>b'",
    " style=dis&#112;lay:block",
    " title=\"<td>\" x=y",
    " style='color:&#114;ed'",
    " form",
];
const FORMATTING: [&str; 12] = ["b", "i", "font", "a", "a", "strong", "nobr", "u", "b", "font", "s", "strike"];
const BLOCKS: [&str; 12] =
    ["div", "div", "center", "h1", "h3", "form", "form", "pre", "section", "fieldset", "button", "address"];
const PARAGRAPHS: [&str; 4] = ["p", "p", "div", "blockquote"];
const LISTS: [&str; 8] = ["ul", "li", "li", "ol", "dl", "dd", "dt", "menu"];
const INLINE: [&str; 12] = ["span", "span", "label", "o:p", "sup", "sub", "del", "ins", "cc", "ruby", "rt", "rp"];
const ODD: [&str; 18] = [
    "select", "option", "optgroup", "object", "marquee", "applet", "dialog", "legend", "video", "canvas", "rb", "rtc",
    "summary", "search", "datalist", "body", "html", "head",
];
const VOID: [&str; 19] = [
    "<br>",
    "<br/>",
    "<hr>",
    "<img src=x>",
    "<img hidden>",
    "<input style=display:none>",
    "<embed style='display:none'>",
    "<input>",
    "<input type=Hidden>",
    "<wbr>",
    "</br>",
    "</p>",
    "<image>",
    "<meta name=m content=c>",
    "<link>",
    "<param>",
    "<br style='display:none'>",
    "<svg><g><path/></g></svg>",
    "<keygen>",
];
const RAW: [&str; 10] = [
    "<script>if (a<b) '</td>'</script>",
    "<script><!-- <script></script> --></script>",
    "<style><!-- td {} --></style>",
    "<textarea>\nx &lt;<b></textarea>",
    "<xmp>x &lt;<b></xmp>",
    "<iframe><p></iframe>",
    "<noscript><table></noscript>",
    "<title>x<b>y</title>",
    "<noframes></table></noframes>",
    "<svg viewBox='0'><title>x</title><style>td{}</style></svg>",
];
const STRAY: [&str; 16] = [
    "\n  ",
    " ",
    "<!-- x -->",
    "<form>",
    "</form>",
    "<input type=hidden>",
    "<script></td></script>",
    "<style></style>",
    "</div>",
    "</p>",
    "</b>",
    "</font>",
    "</span>",
    "<br>",
    "</br>",
    "<noscript><tr></noscript>",
];
const ALL: [&str; 40] = [
    "table", "tr", "td", "th", "tbody", "thead", "tfoot", "caption", "colgroup", "col", "p", "div", "b", "i", "a",
    "font", "nobr", "li", "ul", "dd", "dl", "h1", "h2", "form", "span", "select", "option", "button", "object", "body",
    "html", "head", "pre", "br", "ruby", "rt", "o:p", "center", "video", "table",
];
