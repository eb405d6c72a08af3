//! Private-use characters of old GBK fonts, and the count of what stays without a meaning.
//!
//! GBK and GB18030 gave glyphs to byte pairs before Unicode had the characters; decoders put them into the private use
//! area. GB 18030-2005 and -2022 say which characters they are, one to one, so mapping them loses nothing. The other
//! private-use characters belong to a font that the page does not bring along: they are only counted.

/// U+E815 on, for the byte pairs FE50 on; a space where GB 18030 never gave a meaning.
const FE50: &str = "⺁\u{20087}\u{20089}\u{200CC}⺄㑳㑇⺈⺋\u{9FB4}㖞㘚㘎⺌⺗㥮㤘\u{9FB5}㧏㧟㩳㧐\u{9FB6}\u{9FB7}㭎㱮㳠⺧\
    \u{215D7}\u{9FB8}⺪䁖䅟⺮䌷⺳⺶⺷\u{2298F}䎱䎬⺻䏝䓖䙡䙌\u{9FB9}䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶\u{9FBA}\u{241FE}䲣䲟䲠䲡䱷䲢\
    䴓䴔䴕䴖䴗䴘䴙䶮\u{9FBB}";
/// U+E78D on: vertical punctuation, A6D9 on.
const A6D9: &str = "\u{FE10}\u{FE12}\u{FE11}\u{FE13}\u{FE14}\u{FE15}\u{FE16}\u{FE17}\u{FE18}\u{FE19}";

/// The character that a private-use one of GBK stands for, where that is certain.
fn lookup(c: char) -> Option<char> {
    match c as u32 {
        code @ 0xE815..=0xE864 => FE50.chars().nth((code - 0xE815) as usize),
        code @ 0xE78D..=0xE796 => A6D9.chars().nth((code - 0xE78D) as usize),
        0xE7C7 => Some('ḿ'),
        0xE7C8 => Some('ǹ'),
        _ => None,
    }
}

/// What was found by [`scan`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Glyphs {
    /// The text with the known ones mapped, if there were any.
    pub text: Option<String>,
    /// Private-use characters that were mapped.
    pub n_mapped: u32,
    /// Private-use characters that stay.
    pub n_unmapped: u32,
    /// U+FFFD in the text.
    pub n_replaced: u32,
}

/// Counts damage, and maps private-use characters.
pub(super) fn scan(text: &str) -> Glyphs {
    let bytes = text.as_bytes();
    let mut found = Glyphs::default();
    let mut out = String::new();
    let mut kept = 0;
    // U+E000 to U+FFFF begin with EE and EF, and nothing else does.
    for at in memchr::memchr2_iter(0xEE, 0xEF, bytes) {
        if bytes[at] == 0xEF && bytes[at + 1] > 0xA3 {
            found.n_replaced += u32::from(bytes[at + 1..at + 3] == [0xBF, 0xBD]);
            continue;
        }
        let c = text[at..].chars().next().expect("a lead byte starts a character");
        if let Some(meant) = lookup(c) {
            out.push_str(&text[kept..at]);
            out.push(meant);
            kept = at + c.len_utf8();
            found.n_mapped += 1;
        } else {
            found.n_unmapped += 1;
        }
    }
    if found.n_mapped > 0 {
        out.push_str(&text[kept..]);
        found.text = Some(out);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_the_standard_s() {
        assert_eq!(FE50.chars().count(), 80);
        // Where the decoder already has the character, the table says the same.
        for (code, trail) in (0xE815u32..).zip((0x50..=0x7Eu8).chain(0x80..=0xA0)) {
            let decoded = encoding_rs::GB18030.decode_without_bom_handling(&[0xFE, trail]).0.chars().next().unwrap();
            if !('\u{E000}'..='\u{F8FF}').contains(&decoded) {
                assert_eq!(lookup(char::from_u32(code).unwrap()), Some(decoded), "FE{trail:02X}");
            }
        }
    }

    #[test]
    fn known_ones_are_mapped_others_counted() {
        let got = scan("䶮字\u{E863}、\u{E864}\u{F0B7}\u{E000}：\u{FFFD}");
        assert_eq!(got.text.as_deref(), Some("䶮字䶮、\u{9FBB}\u{F0B7}\u{E000}：\u{FFFD}"));
        assert_eq!((got.n_mapped, got.n_unmapped, got.n_replaced), (2, 2, 1));
        assert_eq!(scan("规范，ｆｕｌｌ").text, None);
    }
}
