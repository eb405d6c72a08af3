//! Chinese numerals: `十二`, `一百零三`, `二〇二三`, `廿三`, `壹佰`.
//!
//! Own code and not a crate: the crates read neither U+25CB for 〇 nor 廿, and answer where the print is ambiguous
//! (一百二 is 120 to the ear and 102 to a careless typist).

/// What a run of Chinese numerals says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numeral {
    /// One number.
    Value(u64),
    /// The run is made of numerals, but says no single number.
    TwoReadings,
}

/// Reads the run of Chinese numerals that `text` opens with; `None` when it opens with none.
pub fn scan(text: &str) -> Option<(Numeral, &str)> {
    let end = text.find(|c| glyph(c).is_none()).unwrap_or(text.len());
    if end == 0 {
        return None;
    }
    // A lone 一 in a cell is as likely a dash as a number; the formal 壹 is a number.
    if &text[..end] == "一" {
        return Some((Numeral::TwoReadings, &text[end..]));
    }
    let glyphs: Vec<Glyph> = text[..end].chars().filter_map(glyph).collect();
    Some((read(&glyphs), &text[end..]))
}

/// True for a character that numerals are written with.
pub fn is_numeral(c: char) -> bool {
    glyph(c).is_some()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Glyph {
    Digit(u64),
    /// 十 百 千.
    Unit(u64),
    /// 廿 卅 卌.
    Tens(u64),
    /// 万 亿.
    Big(u64),
}

/// The digit that is written in the common way, a zero in any of its prints.
pub fn digit(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '○' | '◯' | '零' => 0,
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

fn glyph(c: char) -> Option<Glyph> {
    Some(match c {
        '壹' => Glyph::Digit(1),
        '贰' | '貳' | '两' => Glyph::Digit(2),
        '叁' | '參' => Glyph::Digit(3),
        '肆' => Glyph::Digit(4),
        '伍' => Glyph::Digit(5),
        '陆' | '陸' => Glyph::Digit(6),
        '柒' => Glyph::Digit(7),
        '捌' => Glyph::Digit(8),
        '玖' => Glyph::Digit(9),
        '十' | '拾' => Glyph::Unit(10),
        '百' | '佰' => Glyph::Unit(100),
        '千' | '仟' => Glyph::Unit(1000),
        '廿' => Glyph::Tens(20),
        '卅' => Glyph::Tens(30),
        '卌' => Glyph::Tens(40),
        '万' => Glyph::Big(10_000),
        '亿' => Glyph::Big(100_000_000),
        _ => Glyph::Digit(digit(c)?.into()),
    })
}

fn read(glyphs: &[Glyph]) -> Numeral {
    if glyphs.iter().all(|glyph| matches!(glyph, Glyph::Digit(_))) {
        return read_digits(glyphs);
    }
    match read_big(glyphs, u64::MAX) {
        Some(value) => Numeral::Value(value),
        None => Numeral::TwoReadings,
    }
}

/// Digits without units: one digit, or digits in place as in a year. `二三` may be "two or three" or two cells, and a
/// leading zero is never written, so both need a zero inside to be sure.
fn read_digits(glyphs: &[Glyph]) -> Numeral {
    let digits = || {
        glyphs.iter().map(|glyph| match glyph {
            Glyph::Digit(digit) => *digit,
            _ => unreachable!("only digits: checked by the caller"),
        })
    };
    if glyphs.len() == 1 {
        return Numeral::Value(digits().sum());
    }
    if glyphs.len() > 12 || glyphs[0] == Glyph::Digit(0) || digits().all(|digit| digit != 0) {
        return Numeral::TwoReadings;
    }
    Numeral::Value(digits().fold(0, |value, digit| value * 10 + digit))
}

/// Sections before and behind 亿 and 万.
fn read_big(glyphs: &[Glyph], below: u64) -> Option<u64> {
    let Some(at) = glyphs.iter().rposition(|glyph| matches!(glyph, Glyph::Big(_))) else {
        return read_section(glyphs);
    };
    // The largest unit splits first, so that 一亿二千万 is 1 0000 0000 + 2000 0000.
    let largest = glyphs.iter().filter_map(|glyph| if let Glyph::Big(unit) = glyph { Some(*unit) } else { None }).max();
    let unit = largest.filter(|&unit| unit < below)?;
    let at = glyphs.iter().position(|glyph| *glyph == Glyph::Big(unit)).unwrap_or(at);
    let (high, low) = (&glyphs[..at], &glyphs[at + 1..]);
    let high = read_big(high, unit).filter(|&high| high > 0)?;
    let low = match low {
        [] => 0,
        // 一万二 says 12000, and may be meant as 10002.
        [Glyph::Digit(_)] => return None,
        _ => read_big(low, unit)?,
    };
    high.checked_mul(unit)?.checked_add(low)
}

/// A section below 10 000.
fn read_section(glyphs: &[Glyph]) -> Option<u64> {
    let (mut total, mut last_unit) = (0, 10_000);
    let (mut pending, mut has_zero) = (None, false);
    let mut glyphs = glyphs;
    if let [Glyph::Digit(0), rest @ ..] = glyphs
        && !rest.is_empty()
    {
        (glyphs, has_zero) = (rest, true);
    }
    for glyph in glyphs {
        match *glyph {
            Glyph::Digit(0) if pending.is_none() && last_unit < 10_000 && !has_zero => has_zero = true,
            Glyph::Digit(0) => return None,
            Glyph::Digit(digit) if pending.is_none() => pending = Some(digit),
            Glyph::Digit(_) | Glyph::Big(_) => return None,
            Glyph::Unit(unit) => {
                let digit = match pending.take() {
                    Some(digit) => digit,
                    None if unit == 10 && total == 0 => 1,
                    None => return None,
                };
                if unit >= last_unit {
                    return None;
                }
                total += digit * unit;
                (last_unit, has_zero) = (unit, false);
            }
            Glyph::Tens(tens) => {
                if pending.is_some() || last_unit <= 10 {
                    return None;
                }
                total += tens;
                (last_unit, has_zero) = (10, false);
            }
        }
    }
    match pending {
        Some(digit) if last_unit == 10 || has_zero || total == 0 => Some(total + digit),
        Some(_) => None,
        None if has_zero => None,
        None => Some(total),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals() {
        let cases = [
            ("〇", Some(0)),
            ("○", Some(0)),
            ("零", Some(0)),
            ("一", None),
            ("壹", Some(1)),
            ("二", Some(2)),
            ("两", Some(2)),
            ("十", Some(10)),
            ("十二", Some(12)),
            ("二十", Some(20)),
            ("二十三", Some(23)),
            ("廿三", Some(23)),
            ("卅", Some(30)),
            ("一百零三", Some(103)),
            ("一百一十", Some(110)),
            ("一百一十五", Some(115)),
            ("一千零二十", Some(1020)),
            ("一千零三", Some(1003)),
            ("三万", Some(30_000)),
            ("三万五千", Some(35_000)),
            ("一万零三十", Some(10_030)),
            ("十二万三千四百五十六", Some(123_456)),
            ("一亿二千万", Some(120_000_000)),
            ("一亿零五", Some(100_000_005)),
            ("壹佰贰拾", Some(120)),
            ("二〇二三", Some(2023)),
            ("二○二三", Some(2023)),
            ("一〇三", Some(103)),
            ("一百二", None),
            ("一万二", None),
            ("二三", None),
            ("一二三", None),
            ("〇三", None),
            ("百", None),
            ("一百零", None),
            ("十百", None),
            ("万", None),
            ("一万万", None),
            ("零十", Some(10)),
            ("一千一千", None),
        ];
        for (text, value) in cases {
            let (numeral, rest) = scan(text).expect("opens with a numeral");
            assert_eq!(rest, "", "{text}");
            let expected = value.map_or(Numeral::TwoReadings, Numeral::Value);
            assert_eq!(numeral, expected, "{text}");
        }
        assert_eq!(scan("件"), None);
        assert_eq!(scan("三件"), Some((Numeral::Value(3), "件")));
    }
}
