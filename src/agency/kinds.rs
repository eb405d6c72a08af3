//! What bodies do: the codes of `kind`, declared once; the codebook prints them.
//!
//! Which name has which kind is told in `bodies`.

/// A function of a body of government.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// The code in the column `kind`.
    pub code: &'static str,
    /// Chinese label.
    pub zh: &'static str,
    /// English label.
    pub en: &'static str,
    /// What belongs to it, in one sentence.
    pub definition: &'static str,
}

const fn kind(code: &'static str, zh: &'static str, en: &'static str, definition: &'static str) -> Kind {
    Kind { code, zh, en, definition }
}

/// Every kind, in the order of the codebook: governments first, then departments as the State Council lists its own,
/// then what is no department.
pub const KINDS: [Kind; 52] = [
    kind(
        "government",
        "人民政府",
        "People's government",
        "The government of a province, prefecture or county as a whole.",
    ),
    kind(
        "government_office",
        "政府办公室",
        "Government office",
        "The general office of a government (办公厅, 办公室), for itself.",
    ),
    kind(
        "township",
        "乡镇人民政府",
        "Township government",
        "The government of a town or township, or one of its offices.",
    ),
    kind(
        "subdistrict",
        "街道办事处",
        "Sub-district office",
        "A sub-district office, the agency of a district in a part of a city.",
    ),
    kind(
        "zone_committee",
        "开发区管委会",
        "Zone committee",
        "The committee that manages a development, industrial, new or scenic zone.",
    ),
    kind(
        "development_reform",
        "发展和改革",
        "Development and reform",
        "Planning and reform, prices, grain reserves, energy.",
    ),
    kind("education", "教育", "Education", "Education bureaus, alone or with sports or science."),
    kind("science", "科学技术", "Science and technology", "Science and technology bureaus."),
    kind(
        "industry",
        "工业和信息化",
        "Industry and information technology",
        "Industry, information technology, trade and economy, small enterprises.",
    ),
    kind("ethnic_religious", "民族宗教", "Ethnic and religious affairs", "Ethnic and religious affairs."),
    kind(
        "public_security",
        "公安",
        "Public security",
        "The police, with traffic police and sub-bureaus; state security.",
    ),
    kind("civil_affairs", "民政", "Civil affairs", "Civil affairs, elderly care, social assistance."),
    kind("justice", "司法行政", "Justice", "Justice bureaus and legislative affairs offices of governments."),
    kind("finance", "财政", "Finance", "Finance bureaus."),
    kind(
        "human_resources",
        "人力资源和社会保障",
        "Human resources and social security",
        "Personnel, labour, employment and social insurance.",
    ),
    kind(
        "natural_resources",
        "自然资源和规划",
        "Natural resources and planning",
        "Land, mining, surveying, oceans; urban and rural planning.",
    ),
    kind("ecology_environment", "生态环境", "Ecology and environment", "Environmental protection."),
    kind(
        "housing_construction",
        "住房和城乡建设",
        "Housing and construction",
        "Housing, urban and rural construction, real estate, expropriation.",
    ),
    kind(
        "urban_management",
        "城市管理",
        "Urban management",
        "Urban management, law enforcement in cities, sanitation, parks.",
    ),
    kind("transport", "交通运输", "Transport", "Transport, roads, ports."),
    kind("water", "水利", "Water", "Water resources, reservoirs, flood control."),
    kind(
        "agriculture",
        "农业农村",
        "Agriculture and rural affairs",
        "Agriculture, animal husbandry, fishery, farm machinery.",
    ),
    kind("rural_revitalization", "乡村振兴", "Rural revitalisation", "Poverty relief and rural revitalisation."),
    kind("forestry", "林业和草原", "Forestry and grassland", "Forestry, grassland, nature reserves."),
    kind("commerce", "商务", "Commerce", "Commerce, foreign trade, investment promotion."),
    kind(
        "culture_tourism",
        "文化和旅游",
        "Culture and tourism",
        "Culture, tourism, broadcasting, press and publication, cultural relics.",
    ),
    kind("sports", "体育", "Sports", "Sports bureaus."),
    kind("health", "卫生健康", "Health", "Health, family planning, disease control, traditional medicine."),
    kind("veterans", "退役军人事务", "Veterans affairs", "Veterans affairs."),
    kind("emergency", "应急管理", "Emergency management", "Emergency management, work safety, earthquake relief."),
    kind("audit", "审计", "Audit", "Audit offices."),
    kind(
        "foreign_affairs",
        "外事",
        "Foreign affairs",
        "Foreign, overseas Chinese, Hong Kong, Macao and Taiwan affairs.",
    ),
    kind("state_assets", "国有资产监督管理", "State-owned assets", "Supervision of state-owned assets."),
    kind(
        "market_regulation",
        "市场监督管理",
        "Market regulation",
        "Market regulation, industry and commerce, quality, food and drugs, intellectual property.",
    ),
    kind("medical_security", "医疗保障", "Medical security", "Health insurance."),
    kind("statistics", "统计", "Statistics", "Statistics bureaus and survey teams."),
    kind("taxation", "税务", "Taxation", "Tax bureaus, state and local."),
    kind("petition", "信访", "Petitions", "Letters and calls from the public."),
    kind("civil_defence", "人民防空", "Civil air defence", "Civil air defence offices."),
    kind(
        "government_services",
        "政务服务",
        "Government services",
        "Administrative approval, service centres, data administration, public resource trading.",
    ),
    kind(
        "financial_regulation",
        "金融",
        "Financial work",
        "Local financial work and supervision; branches of the central bank.",
    ),
    kind(
        "organ_affairs",
        "机关事务",
        "Organ affairs",
        "Administration of offices of the government itself, reception.",
    ),
    kind("housing_fund", "住房公积金", "Housing provident fund", "Housing provident fund centres."),
    kind("meteorology", "气象", "Meteorology", "Meteorological bureaus and earthquake bureaus."),
    kind("archives", "档案史志", "Archives", "Archives, local chronicles, party history."),
    kind("fire_rescue", "消防救援", "Fire and rescue", "Fire and rescue brigades."),
    kind("supply_marketing", "供销合作", "Supply and marketing", "Supply and marketing cooperatives."),
    kind(
        "monopoly",
        "专营",
        "Tobacco, post and salt",
        "Tobacco monopoly, postal and salt administrations; customs and maritime bureaus.",
    ),
    kind(
        "party",
        "党委部门",
        "Party organs",
        "Committees of the Communist Party and their departments, establishment offices.",
    ),
    kind(
        "mass_organization",
        "群团组织",
        "Mass organisations",
        "Trade unions, youth league, women's and disabled persons' federations, Red Cross.",
    ),
    kind(
        "judiciary",
        "人大政协法检",
        "Congresses, courts, procuratorates",
        "People's congresses, consultative conferences, courts and procuratorates.",
    ),
    kind(
        "public_service",
        "公共企事业单位",
        "Public institutions",
        "Schools, hospitals, and enterprises that supply water, gas, heat, power or transport.",
    ),
];

/// The kind with this code.
pub fn kind_of(code: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_words() {
        for (at, kind) in KINDS.iter().enumerate() {
            assert!(kind.code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{}", kind.code);
            assert!(KINDS[..at].iter().all(|other| other.code != kind.code && other.zh != kind.zh), "{}", kind.code);
            assert!(!kind.en.is_empty() && kind.definition.ends_with('.'), "{}", kind.code);
            assert_eq!(kind_of(kind.code), Some(kind));
        }
        assert_eq!(kind_of("magic"), None);
    }
}
