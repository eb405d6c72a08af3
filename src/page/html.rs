//! Writes HTML that is also XML: elements that end where they began, and text that stays text.
//!
//! Everything that comes from a page of the input goes through [`Html::text`] or an attribute's value, and both escape
//! it. What is not escaped are names of elements and attributes: those are `&'static str`, so that only this program's
//! own source can supply them. SVG is written by the same rules.

use std::fmt::{Display, Write};

/// Attributes of an element: names from the source, values from anywhere.
pub type Attributes<'a> = &'a [(&'static str, &'a str)];

/// A piece of HTML under construction.
#[derive(Debug, Default)]
pub struct Html {
    out: String,
}

impl Html {
    /// The element with what `inside` writes in it.
    pub fn el(&mut self, name: &'static str, attributes: Attributes<'_>, inside: impl FnOnce(&mut Self)) -> &mut Self {
        self.open(name, attributes);
        self.out.push('>');
        inside(self);
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
        self
    }

    /// The element with nothing in it.
    pub fn void(&mut self, name: &'static str, attributes: Attributes<'_>) -> &mut Self {
        self.open(name, attributes);
        self.out.push_str("/>");
        self
    }

    /// The element with this text in it.
    pub fn leaf(&mut self, name: &'static str, attributes: Attributes<'_>, text: impl Display) -> &mut Self {
        self.el(name, attributes, |html| {
            html.text(text);
        })
    }

    /// Text, escaped.
    pub fn text(&mut self, text: impl Display) -> &mut Self {
        write!(Escape(&mut self.out), "{text}").expect("writing to a string");
        self
    }

    /// A label in Chinese with the same in English beside it.
    pub fn both(&mut self, zh: &str, en: &str) -> &mut Self {
        self.text(zh).text(" ").leaf("span", &[("class", "en"), ("lang", "en")], en)
    }

    /// Style sheets, which have other rules than text. Only from this program's own source.
    pub fn style(&mut self, css: &'static str) -> &mut Self {
        debug_assert!(!css.contains('<') && !css.contains('&'), "a style sheet that XML and HTML read alike");
        self.el("style", &[], |html| html.out.push_str(css))
    }

    /// A line break between elements, for those who look at the source.
    pub fn line(&mut self) -> &mut Self {
        self.out.push('\n');
        self
    }

    /// The finished page with its doctype.
    pub fn finish(self) -> String {
        format!("<!DOCTYPE html>\n{}\n", self.out)
    }

    fn open(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.out.push('<');
        self.out.push_str(name);
        for (name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            Escape(&mut self.out).write_str(value).expect("writing to a string");
            self.out.push('"');
        }
    }
}

/// Escapes what passes through, for text and for values of attributes alike.
struct Escape<'a>(&'a mut String);

impl Write for Escape<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                '\n' | '\t' => self.0.push(c),
                // Neither HTML nor XML has a way to write them; those that turn the direction of writing or that
                // nobody sees could make a name look like another.
                _ if is_unprintable(c) => self.0.push('\u{FFFD}'),
                _ => self.0.push(c),
            }
        }
        Ok(())
    }
}

fn is_unprintable(c: char) -> bool {
    c.is_control()
        || (c as u32) & 0xFFFE == 0xFFFE
        || matches!(c,
            '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FDD0}'..='\u{FDEF}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_stays_text() {
        let mut html = Html::default();
        let evil = "</title><script>alert('x')</script>\"&\u{0}\u{202E}\u{FFFF}";
        html.el("p", &[("title", evil)], |html| {
            html.text(evil).void("br", &[]).leaf("b", &[], 7);
        });
        let escaped =
            "&lt;/title&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;\u{FFFD}\u{FFFD}\u{FFFD}";
        assert_eq!(html.finish(), format!("<!DOCTYPE html>\n<p title=\"{escaped}\">{escaped}<br/><b>7</b></p>\n"));
    }
}
