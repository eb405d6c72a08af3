//! How Chinese does a text look: the measure behind every choice between two readings of the same bytes.
//!
//! Text in use is made of few characters: level 1 of GB 2312 (3,755 characters) covers about 99 % of simplified prose,
//! level 1 of Big5 (5,401) the same of traditional prose, and some two hundred characters make up half of a government
//! report. A wrong reading scatters over all 21,000. So the measure counts classes of characters and nothing else; no
//! statistics file, no language model. Which readings are compared is the business of `detect` and `mojibake`.

use std::sync::LazyLock;

/// Characters that are frequent in the reports, simplified and, where it differs, traditional.
const FREQUENT: &str = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过\
    子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性\
    好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变\
    条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流\
    路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领\
    七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至\
    达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音\
    众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维\
    划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严政府信息\
    公开申请数量予以答复结转度工作报告主动规范性文件制发废止许可处罚强制收费行政复议诉讼维持纠正其他尚未审结总计自然商业\
    企业科研机构益组织律服务会上年予部分秘密禁止危及保护第三方合权属执案卷咨询补内容仍明确信访举投诉重复版物频繁由求逾期\
    國會來時個們發動產種對於經進學實現體機當點從業開還關與內數質氣變條沒結問無統計組見別論運農幾區強決戰據處隊給門領導\
    壓東爭濟階術極聯認權證車務萬達議報類離華確張馬節話況傳許廣記觀織裝聲書復兒須際驗連斷難礦備辦習響約勞團歷構稱準選標\
    寫專狀廠識適屬調滿縣參細聽該鐵價嚴請範廢費訴訟維護籌總機關單監";

const FIRST_HAN: u32 = 0x4E00;
const N_HAN: usize = 0x9FFF - 0x4E00 + 1;

const GB_LEVEL_1: u8 = 1;
const BIG5_LEVEL_1: u8 = 2;
const IS_FREQUENT: u8 = 4;

/// One byte of class bits per character of the unified block; built once, from the decoders themselves.
static CLASSES: LazyLock<Box<[u8]>> = LazyLock::new(|| {
    let mut classes = vec![0u8; N_HAN].into_boxed_slice();
    let mut mark = |text: &str, bit: u8| {
        for c in text.chars() {
            if let Some(slot) = classes.get_mut((c as u32).wrapping_sub(FIRST_HAN) as usize) {
                *slot |= bit;
            }
        }
    };
    // GB 2312 rows 16 to 55.
    let mut bytes = Vec::with_capacity(2 * 40 * 94);
    for lead in 0xB0..=0xD7u8 {
        for trail in 0xA1..=0xFEu8 {
            bytes.extend([lead, trail]);
        }
    }
    mark(&encoding_rs::GB18030.decode_without_bom_handling(&bytes).0, GB_LEVEL_1);
    bytes.clear();
    // Big5 A440 to C67E.
    for lead in 0xA4..=0xC6u8 {
        for trail in (0x40..=0x7Eu8).chain(0xA1..=0xFE) {
            bytes.extend([lead, trail]);
        }
    }
    mark(&encoding_rs::BIG5.decode_without_bom_handling(&bytes).0, BIG5_LEVEL_1);
    mark(FREQUENT, IS_FREQUENT);
    classes
});

/// Counts of the non-ASCII characters of a text by class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Measure {
    /// All of them.
    pub n: u32,
    /// Han of the frequent list (also counted in `common`).
    pub frequent: u32,
    /// Han of level 1 of GB 2312 or of Big5.
    pub common: u32,
    /// Han of level 1 of GB 2312 alone.
    pub simplified: u32,
    /// Other Han.
    pub rare: u32,
    /// Punctuation and full-width forms as Chinese prose has them.
    pub punctuation: u32,
    /// Letters of other scripts, private use, box drawing: what wrong readings are full of.
    pub foreign: u32,
    /// U+FFFD and control characters.
    pub damaged: u32,
}

impl Measure {
    /// Measures the non-ASCII characters of a text.
    pub fn of(text: &str) -> Self {
        let classes = &**CLASSES;
        let mut m = Self::default();
        for c in text.chars() {
            let code = c as u32;
            if code < 0x80 {
                continue;
            }
            m.n += 1;
            if let Some(&class) = classes.get(code.wrapping_sub(FIRST_HAN) as usize) {
                if class == 0 {
                    m.rare += 1;
                } else {
                    m.common += 1;
                    m.frequent += u32::from(class & IS_FREQUENT != 0);
                    m.simplified += u32::from(class & GB_LEVEL_1 != 0);
                }
                continue;
            }
            match code {
                0xFFFD | 0x80..=0x9F => m.damaged += 1,
                0x3000..=0x301F | 0xFF01..=0xFF65 | 0xFFE5 | 0x2010..=0x2027 => m.punctuation += 1,
                // Marks, units, list signs, NBSP, radicals: they are in good text and in bad.
                0xA0..=0xBF | 0xD7 | 0xF7 | 0x2000..=0x200F | 0x2028..=0x206F | 0x20AC | 0x2100..=0x24FF => {}
                0x25A0..=0x27BF | 0x2E80..=0x2FDF | 0x3200..=0x33FF | 0xFE10..=0xFE6F | 0xFEFF => {}
                0x3400..=0x4DBF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF => m.rare += 1,
                _ => m.foreign += 1,
            }
        }
        m
    }

    /// Adds the counts of another text.
    pub fn add(&mut self, other: &Self) {
        self.n += other.n;
        self.frequent += other.frequent;
        self.common += other.common;
        self.simplified += other.simplified;
        self.rare += other.rare;
        self.punctuation += other.punctuation;
        self.foreign += other.foreign;
        self.damaged += other.damaged;
    }

    /// Mean weight of a non-ASCII character: about 1.7 for Chinese prose, below 0.3 for a wrong reading of it.
    pub fn score(&self) -> f64 {
        if self.n == 0 {
            return 0.0;
        }
        let sum = 2.0 * f64::from(self.frequent) + f64::from(self.common) + 0.5 * f64::from(self.punctuation)
            - f64::from(self.rare)
            - 2.0 * f64::from(self.foreign)
            - 6.0 * f64::from(self.damaged);
        sum / f64::from(self.n)
    }

    /// Is this Chinese without much doubt?
    pub fn is_chinese(&self) -> bool {
        self.common > 0 && self.score() >= 0.7
    }

    /// Characters that speak against Chinese, damage apart.
    pub fn odd(&self) -> u32 {
        self.rare + self.foreign
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_chinese_and_its_wrong_readings_are_not() {
        let prose = "本机关严格落实条例要求，全年主动公开政府信息，收到依申请公开事项并按期答复，未发生行政复议。";
        assert!(Measure::of(prose).score() > 1.3, "{:?}", Measure::of(prose));
        let traditional = "本機關嚴格落實條例要求，全年主動公開政府資訊，並按期答覆申請。";
        assert!(Measure::of(traditional).is_chinese(), "{:?}", Measure::of(traditional));
        let (gbk, _, _) = encoding_rs::GBK.encode(prose);
        let (big5, _, _) = encoding_rs::BIG5.encode(traditional);
        let wrong = [
            encoding_rs::BIG5.decode_without_bom_handling(&gbk).0,
            encoding_rs::GB18030.decode_without_bom_handling(&big5).0,
            encoding_rs::GB18030.decode_without_bom_handling(prose.as_bytes()).0,
            encoding_rs::WINDOWS_1252.decode_without_bom_handling(&gbk).0,
            encoding_rs::UTF_16LE.decode_without_bom_handling(&gbk).0,
        ];
        for text in wrong {
            assert!(Measure::of(&text).score() < 0.5, "{text}: {:?}", Measure::of(&text));
        }
    }
}
