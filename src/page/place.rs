//! Provinces by the first two digits of a region's code (GB/T 2260).
//!
//! The page needs 34 names and no more: it is drawn from any snapshot, also from one without a table of regions.

/// Two digits, Chinese short name, English name; in the order of the standard.
const PROVINCES: [(&str, &str, &str); 34] = [
    ("11", "北京", "Beijing"),
    ("12", "天津", "Tianjin"),
    ("13", "河北", "Hebei"),
    ("14", "山西", "Shanxi"),
    ("15", "内蒙古", "Inner Mongolia"),
    ("21", "辽宁", "Liaoning"),
    ("22", "吉林", "Jilin"),
    ("23", "黑龙江", "Heilongjiang"),
    ("31", "上海", "Shanghai"),
    ("32", "江苏", "Jiangsu"),
    ("33", "浙江", "Zhejiang"),
    ("34", "安徽", "Anhui"),
    ("35", "福建", "Fujian"),
    ("36", "江西", "Jiangxi"),
    ("37", "山东", "Shandong"),
    ("41", "河南", "Henan"),
    ("42", "湖北", "Hubei"),
    ("43", "湖南", "Hunan"),
    ("44", "广东", "Guangdong"),
    ("45", "广西", "Guangxi"),
    ("46", "海南", "Hainan"),
    ("50", "重庆", "Chongqing"),
    ("51", "四川", "Sichuan"),
    ("52", "贵州", "Guizhou"),
    ("53", "云南", "Yunnan"),
    ("54", "西藏", "Tibet"),
    ("61", "陕西", "Shaanxi"),
    ("62", "甘肃", "Gansu"),
    ("63", "青海", "Qinghai"),
    ("64", "宁夏", "Ningxia"),
    ("65", "新疆", "Xinjiang"),
    ("71", "台湾", "Taiwan"),
    ("81", "香港", "Hong Kong"),
    ("82", "澳门", "Macao"),
];

/// Where an agency is at home, as far as the page tells it: rows sort in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A body of the central government, which belongs to no province.
    Central,
    /// A province, by its position in the standard.
    Province(u8),
    /// No code, or one that is no province's.
    Unknown,
}

impl Place {
    /// The provinces that publish these reports: a row without a number is worth seeing.
    pub fn expected() -> impl Iterator<Item = Self> {
        let publishes = |(_, province): &(u8, &(&str, &str, &str))| !matches!(province.0, "71" | "81" | "82");
        (0_u8..).zip(&PROVINCES).filter(publishes).map(|(idx, _)| Self::Province(idx))
    }

    /// The place that a report's columns tell. Nothing is read out of a name.
    pub fn of(region_code: Option<&str>, level: Option<&str>) -> Self {
        let digits = region_code.and_then(|code| code.get(..2));
        let province = digits.and_then(|digits| PROVINCES.iter().position(|province| province.0 == digits));
        match (province, level) {
            (Some(idx), _) => Self::Province(idx as u8),
            (None, Some("central")) => Self::Central,
            (None, _) => Self::Unknown,
        }
    }

    /// Its name in Chinese and in English.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Central => ("中央", "Central"),
            Self::Province(idx) => (PROVINCES[idx as usize].1, PROVINCES[idx as usize].2),
            Self::Unknown => ("未知", "Unknown"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_by_its_code_alone() {
        let of = |code, level| Place::of(code, level).names().1;
        assert_eq!(of(Some("430102"), Some("county")), "Hunan");
        assert_eq!(of(Some("990000"), None), "Unknown");
        assert_eq!(of(Some("4"), None), "Unknown");
        assert_eq!(of(Some("湖南"), Some("province")), "Unknown");
        assert_eq!(of(None, Some("central")), "Central");
        assert_eq!(of(None, Some("county")), "Unknown");
        assert_eq!(Place::expected().count(), 31);
        assert!(PROVINCES.is_sorted());
    }
}
