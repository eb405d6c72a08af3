//! Names of bodies without their place (`教育局`, `卫生和计划生育委员会`): which body of its government one is, and its kind.
//!
//! A government has one body for a function at a time. [`TERMS`] lists the words for functions, old and new, by *slot*:
//! names whose first word is in the same slot are one body under changing names (环境保护局, 生态环境局), and share an
//! `agency_id`. Words go into one slot only where no government had both at once: 水利局 and 水务局, 城市管理局 and
//! 城市管理行政执法局 stood side by side here and there, so they do not. What a reform merged into another body keeps its
//! own slot and is told by [`HEIRS`] (旅游局, then 文化和旅游局). A name that is not made of listed words is a body of its
//! own; [`KEYWORDS`] then tell its kind alone.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use std::collections::HashMap;

/// Words for one function: (slot, kind, whether an office may end the name, words).
type Terms = (&'static str, &'static str, bool, &'static [&'static str]);

/// The words, without 和, 与, 及. A body's name is one or more of them and an ending.
const TERMS: &[Terms] = &[
    ("development_reform", "development_reform", false, &["发展改革", "发改"]),
    ("price", "development_reform", false, &["物价"]),
    ("grain", "development_reform", false, &["粮食", "粮食物资储备", "粮食储备"]),
    ("energy", "development_reform", false, &["能源"]),
    ("education", "education", false, &["教育", "教体", "教科", "教科体", "教育体育"]),
    ("science", "science", false, &["科学技术", "科技", "科学"]),
    ("industry", "industry", false, &["工业信息化", "经济信息化", "工信", "经信", "工业信息", "工业经济信息化"]),
    ("trade_economy", "industry", false, &["经济贸易", "经贸"]),
    ("small_enterprises", "industry", false, &["中小企业", "乡镇企业"]),
    ("ethnic", "ethnic_religious", false, &["民族宗教", "民族宗教事务", "民宗", "民族事务"]),
    ("religion", "ethnic_religious", false, &["宗教事务", "宗教"]),
    ("public_security", "public_security", false, &["公安"]),
    ("state_security", "public_security", false, &["国家安全"]),
    ("civil_affairs", "civil_affairs", false, &["民政"]),
    ("justice", "justice", false, &["司法"]),
    ("legal_affairs", "justice", true, &["法制"]),
    ("finance", "finance", false, &["财政"]),
    ("human_resources", "human_resources", false, &["人力资源社会保障", "人力社保", "人社", "人力资源保障"]),
    ("personnel", "human_resources", false, &["人事"]),
    ("labour", "human_resources", false, &["劳动社会保障", "劳动保障", "劳动"]),
    ("personnel_labour", "human_resources", false, &["人事劳动社会保障", "人事劳动保障", "人事劳动"]),
    (
        "natural_resources",
        "natural_resources",
        false,
        &[
            "自然资源",
            "自然资源规划",
            "规划自然资源",
            "国土资源",
            "国土",
            "规划国土资源",
            "国土资源规划",
            "国土资源房屋管理",
            "国土资源城乡规划",
            "国土环境资源",
        ],
    ),
    ("planning", "natural_resources", false, &["规划", "城乡规划", "城市规划", "规划管理", "城乡规划管理"]),
    ("ocean", "natural_resources", false, &["海洋", "海洋渔业", "海洋发展"]),
    ("ecology", "ecology_environment", false, &["生态环境", "生态环境保护", "环境保护", "环保"]),
    (
        "construction",
        "housing_construction",
        false,
        &["住房城乡建设", "住建", "城乡建设", "建设", "住房建设", "住房城乡建设管理"],
    ),
    (
        "planning_construction",
        "housing_construction",
        false,
        &[
            "规划建设",
            "城乡规划建设",
            "规划建设管理",
            "住房城乡规划建设",
            "住房规划建设",
            "住房城乡建设规划",
            "规划建设环保",
        ],
    ),
    ("urban", "urban_management", false, &["城市管理", "城管", "城市管理综合执法", "城市管理综合行政执法"]),
    ("urban_enforcement", "urban_management", false, &["城市管理行政执法", "城管执法", "城管行政执法"]),
    ("enforcement", "urban_management", false, &["综合行政执法", "综合执法", "行政执法"]),
    ("transport", "transport", false, &["交通运输", "交通", "交通运输管理"]),
    ("highways", "transport", false, &["公路", "公路管理"]),
    ("water", "water", false, &["水利", "水利水保", "水利水电"]),
    ("water_affairs", "water", false, &["水务"]),
    (
        "agriculture",
        "agriculture",
        false,
        &["农业农村", "农业", "农牧", "农牧业", "农业牧业", "农牧农村", "农业农村经济"],
    ),
    ("livestock", "agriculture", false, &["畜牧", "畜牧兽医", "畜牧业", "畜牧水产", "畜牧兽医水产"]),
    ("farm_machinery", "agriculture", false, &["农业机械", "农机", "农业机械管理", "农业机械化", "农机管理"]),
    ("fishery", "agriculture", false, &["渔业", "水产", "渔政"]),
    ("poverty_relief", "rural_revitalization", true, &["扶贫", "扶贫开发", "扶贫开发领导小组", "扶贫工作", "乡村振兴"]),
    ("forestry", "forestry", false, &["林业", "林业草原", "林草", "林业园林"]),
    ("commerce", "commerce", false, &["商务"]),
    ("foreign_trade", "commerce", false, &["对外贸易经济合作", "外经贸", "对外经济贸易", "对外贸易经济"]),
    ("investment", "commerce", false, &["招商", "投资促进", "招商引资", "招商投资促进"]),
    (
        "culture",
        "culture_tourism",
        false,
        &[
            "文化",
            "文化旅游",
            "文旅",
            "文体",
            "文广新",
            "文广",
            "文广旅",
            "文广旅体",
            "文旅体",
            "文体旅",
            "文体广电旅游",
            "文化体育",
            "文体广新",
            "文广体",
        ],
    ),
    ("tourism", "culture_tourism", false, &["旅游", "旅游发展", "旅游事业"]),
    (
        "broadcasting",
        "culture_tourism",
        false,
        &["广播电视", "广电", "广播影视", "广播电影电视", "广播", "广播电视新闻出版", "新闻出版广电"],
    ),
    ("press", "culture_tourism", false, &["新闻出版", "版权", "新闻出版版权"]),
    ("relics", "culture_tourism", false, &["文物", "文物保护"]),
    ("sports", "sports", false, &["体育"]),
    (
        "health",
        "health",
        false,
        &[
            "卫生健康",
            "卫生",
            "卫健",
            "卫计",
            "卫生计生",
            "卫生计划生育",
            "卫生人口计划生育",
            "卫生人口计生",
            "卫生健康体育",
        ],
    ),
    ("population", "health", false, &["人口计划生育", "计划生育", "人口计生", "计生"]),
    ("veterans", "veterans", false, &["退役军人事务", "退役军人"]),
    (
        "emergency",
        "emergency",
        false,
        &["应急管理", "安全生产监督管理", "安全生产监督", "安全监管", "安监", "安全生产监管", "应急"],
    ),
    ("audit", "audit", false, &["审计"]),
    ("foreign_affairs", "foreign_affairs", true, &["外事", "外事侨务", "外事港澳事务"]),
    ("overseas_chinese", "foreign_affairs", true, &["侨务"]),
    ("taiwan", "foreign_affairs", true, &["台湾事务", "台湾工作"]),
    ("state_assets", "state_assets", true, &["国有资产监督管理", "国资", "国资监管", "国有资产管理", "国有资产"]),
    (
        "market",
        "market_regulation",
        false,
        &["市场监督管理", "市场监管", "市场监督", "工商行政管理", "工商", "市场质量监督管理", "工商行政", "工商质监"],
    ),
    ("quality", "market_regulation", false, &["质量技术监督", "质监", "质量监督"]),
    (
        "food_drugs",
        "market_regulation",
        false,
        &["食品药品监督管理", "食药监", "食品药品监管", "食药监管", "食品药品监督"],
    ),
    ("drugs", "market_regulation", false, &["药品监督管理", "药监", "药品监督"]),
    ("intellectual_property", "market_regulation", false, &["知识产权"]),
    ("medical_security", "medical_security", false, &["医疗保障", "医保"]),
    ("statistics", "statistics", false, &["统计"]),
    ("tax", "taxation", false, &["税务"]),
    ("state_tax", "taxation", false, &["国家税务", "国税"]),
    ("local_tax", "taxation", false, &["地方税务", "地税"]),
    ("petition", "petition", true, &["信访", "信访工作", "人民来访接待"]),
    ("civil_defence", "civil_defence", true, &["人民防空", "人防", "国防动员", "人民防空工作"]),
    ("approval", "government_services", false, &["行政审批服务", "行政审批", "行政审批服务管理"]),
    (
        "services",
        "government_services",
        true,
        &["政务服务", "政务服务管理", "政务服务数据管理", "政务服务数据", "政务服务大数据管理", "政务服务大数据"],
    ),
    ("business_environment", "government_services", false, &["营商环境建设", "营商环境", "营商环境建设监督"]),
    (
        "data",
        "government_services",
        false,
        &["大数据", "数据", "大数据发展", "大数据管理", "大数据发展管理", "数据资源管理", "数据资源"],
    ),
    (
        "financial_work",
        "financial_regulation",
        true,
        &["金融工作", "金融", "地方金融监督管理", "地方金融监管", "地方金融管理", "金融发展", "金融服务", "金融监管"],
    ),
    ("organ_affairs", "organ_affairs", false, &["机关事务管理", "机关事务", "机关事务服务"]),
    ("meteorology", "meteorology", false, &["气象"]),
    ("earthquake", "meteorology", true, &["地震", "防震减灾"]),
    ("archives", "archives", false, &["档案"]),
    ("tobacco", "monopoly", false, &["烟草专卖"]),
    ("post", "monopoly", false, &["邮政管理", "邮政"]),
    ("salt", "monopoly", false, &["盐务", "盐业"]),
    ("economic_development", "development_reform", false, &["经济发展", "经济"]),
];

/// Whole names that do not follow the pattern of words and ending: (name, slot, kind). Without 和, 与, 及.
const NAMES: &[(&str, &str, &str)] = &[
    ("住房公积金管理中心", "housing_fund", "housing_fund"),
    ("住房公积金中心", "housing_fund", "housing_fund"),
    ("公共资源交易中心", "resource_trading", "government_services"),
    ("公共资源交易管理委员会办公室", "resource_trading_office", "government_services"),
    ("公共资源交易监督管理局", "resource_trading_supervision", "government_services"),
    ("政务服务中心", "service_centre", "government_services"),
    ("行政服务中心", "service_centre", "government_services"),
    ("政务中心", "service_centre", "government_services"),
    ("机关事务服务中心", "organ_affairs", "organ_affairs"),
    ("机关事务管理中心", "organ_affairs", "organ_affairs"),
    ("供销合作社联合社", "supply_marketing", "supply_marketing"),
    ("供销合作联社", "supply_marketing", "supply_marketing"),
    ("供销合作社", "supply_marketing", "supply_marketing"),
    ("供销合作总社", "supply_marketing", "supply_marketing"),
    ("供销社", "supply_marketing", "supply_marketing"),
    ("消防救援大队", "fire_rescue", "fire_rescue"),
    ("消防救援支队", "fire_rescue", "fire_rescue"),
    ("消防救援总队", "fire_rescue", "fire_rescue"),
    ("公安消防大队", "fire_rescue", "fire_rescue"),
    ("公安消防支队", "fire_rescue", "fire_rescue"),
    ("公安消防总队", "fire_rescue", "fire_rescue"),
    ("档案馆", "archive_house", "archives"),
    ("残疾人联合会", "disabled", "mass_organization"),
    ("残联", "disabled", "mass_organization"),
    ("妇女联合会", "women", "mass_organization"),
    ("妇联", "women", "mass_organization"),
    ("总工会", "unions", "mass_organization"),
    ("红十字会", "red_cross", "mass_organization"),
    ("工商业联合会", "industry_commerce_federation", "mass_organization"),
    ("工商联", "industry_commerce_federation", "mass_organization"),
    ("科学技术协会", "science_association", "mass_organization"),
    ("科协", "science_association", "mass_organization"),
    ("文学艺术界联合会", "arts", "mass_organization"),
    ("文联", "arts", "mass_organization"),
    ("归国华侨联合会", "returned_chinese", "mass_organization"),
    ("机构编制委员会办公室", "establishment", "party"),
    ("编制委员会办公室", "establishment", "party"),
    ("编办", "establishment", "party"),
    ("扶贫移民局", "poverty_resettlement", "rural_revitalization"),
    ("人民法院", "court", "judiciary"),
    ("中级人民法院", "court", "judiciary"),
    ("高级人民法院", "court", "judiciary"),
    ("人民检察院", "procuratorate", "judiciary"),
];

/// Endings of names that are made of [`TERMS`].
const ENDINGS: [&str; 4] = ["委员会", "局", "厅", "委"];

/// Endings of offices: only behind words that allow them.
const OFFICE_ENDINGS: [&str; 2] = ["办公室", "办"];

/// Slots whose body went into another with a reform: (slot, heir, first year of the heir).
///
/// Sources: 国务院机构改革方案 of March 2008 (carried out by local governments in 2009 and 2010), 2013, 2018 (local
/// governments 2018 and 2019) and 2023 (2023 and 2024).
const HEIRS: &[(&str, &str, i16)] = &[
    ("personnel", "human_resources", 2009),
    ("labour", "human_resources", 2009),
    ("personnel_labour", "human_resources", 2009),
    ("population", "health", 2013),
    ("quality", "market", 2018),
    ("food_drugs", "market", 2018),
    ("planning", "natural_resources", 2018),
    ("tourism", "culture", 2018),
    ("legal_affairs", "justice", 2018),
    ("state_tax", "tax", 2018),
    ("local_tax", "tax", 2018),
    ("price", "development_reform", 2018),
    ("livestock", "agriculture", 2018),
    ("farm_machinery", "agriculture", 2018),
    ("foreign_trade", "commerce", 2009),
    ("poverty_relief", "agriculture", 2023),
];

/// What a name that is not listed shows of its kind; the first word in it speaks, of those the longest.
const KEYWORDS: &[(&str, &str)] = &[
    ("公安", "public_security"),
    ("交通警察", "public_security"),
    ("交警", "public_security"),
    ("派出所", "public_security"),
    ("国家安全", "public_security"),
    ("消防", "fire_rescue"),
    ("大学", "public_service"),
    ("学院", "public_service"),
    ("中学", "public_service"),
    ("小学", "public_service"),
    ("学校", "public_service"),
    ("幼儿园", "public_service"),
    ("医院", "public_service"),
    ("卫生院", "public_service"),
    ("有限公司", "public_service"),
    ("有限责任公司", "public_service"),
    ("自来水", "public_service"),
    ("供电公司", "public_service"),
    ("法院", "judiciary"),
    ("检察院", "judiciary"),
    ("人大常委会", "judiciary"),
    ("人民代表大会", "judiciary"),
    ("政协", "judiciary"),
    ("政治协商会议", "judiciary"),
    ("公积金", "housing_fund"),
    ("住房公积金", "housing_fund"),
    ("疾病预防", "health"),
    ("疾控", "health"),
    ("中医药", "health"),
    ("爱国卫生", "health"),
    ("红十字", "mass_organization"),
    ("共青团", "mass_organization"),
    ("团委", "mass_organization"),
    ("妇女联合会", "mass_organization"),
    ("残疾人联合会", "mass_organization"),
    ("科学技术协会", "mass_organization"),
    ("总工会", "mass_organization"),
    ("工商业联合会", "mass_organization"),
    ("文学艺术界", "mass_organization"),
    ("供销", "supply_marketing"),
    ("档案", "archives"),
    ("地方志", "archives"),
    ("史志", "archives"),
    ("党史", "archives"),
    ("气象", "meteorology"),
    ("地震", "meteorology"),
    ("烟草", "monopoly"),
    ("邮政", "monopoly"),
    ("海关", "monopoly"),
    ("海事", "monopoly"),
    ("盐务", "monopoly"),
    ("编制委员会", "party"),
    ("组织部", "party"),
    ("宣传部", "party"),
    ("统战部", "party"),
    ("统一战线", "party"),
    ("政法委", "party"),
    ("纪律检查", "party"),
    ("纪委", "party"),
    ("监察委", "party"),
    ("党校", "party"),
    ("老干部", "party"),
    ("直属机关工作委员会", "party"),
    ("网络安全和信息化", "party"),
    ("网信", "party"),
    ("社会工作部", "party"),
    ("城乡建设", "housing_construction"),
    ("住房", "housing_construction"),
    ("房产", "housing_construction"),
    ("房屋", "housing_construction"),
    ("房地产", "housing_construction"),
    ("征收", "housing_construction"),
    ("棚户区", "housing_construction"),
    ("城市管理", "urban_management"),
    ("城管", "urban_management"),
    ("园林", "urban_management"),
    ("环境卫生", "urban_management"),
    ("环卫", "urban_management"),
    ("市政", "urban_management"),
    ("市容", "urban_management"),
    ("综合行政执法", "urban_management"),
    ("公共资源", "government_services"),
    ("政务服务", "government_services"),
    ("行政审批", "government_services"),
    ("行政服务", "government_services"),
    ("政务公开", "government_services"),
    ("大数据", "government_services"),
    ("电子政务", "government_services"),
    ("机关事务", "organ_affairs"),
    ("接待", "organ_affairs"),
    ("教育", "education"),
    ("招生", "education"),
    ("考试院", "education"),
    ("科学技术", "science"),
    ("科技", "science"),
    ("发展和改革", "development_reform"),
    ("发展改革", "development_reform"),
    ("物价", "development_reform"),
    ("粮食", "development_reform"),
    ("能源", "development_reform"),
    ("重点项目", "development_reform"),
    ("工业和信息化", "industry"),
    ("经济和信息化", "industry"),
    ("工业信息化", "industry"),
    ("经济信息化", "industry"),
    ("中小企业", "industry"),
    ("民族", "ethnic_religious"),
    ("宗教", "ethnic_religious"),
    ("民政", "civil_affairs"),
    ("社会救助", "civil_affairs"),
    ("老龄", "civil_affairs"),
    ("司法", "justice"),
    ("法制办", "justice"),
    ("法律援助", "justice"),
    ("监狱", "justice"),
    ("财政", "finance"),
    ("政府采购", "finance"),
    ("人力资源", "human_resources"),
    ("社会保险", "human_resources"),
    ("社会保障", "human_resources"),
    ("就业", "human_resources"),
    ("劳动", "human_resources"),
    ("人才", "human_resources"),
    ("自然资源", "natural_resources"),
    ("国土", "natural_resources"),
    ("不动产", "natural_resources"),
    ("规划", "natural_resources"),
    ("测绘", "natural_resources"),
    ("地质", "natural_resources"),
    ("海洋", "natural_resources"),
    ("生态环境", "ecology_environment"),
    ("环境保护", "ecology_environment"),
    ("环保", "ecology_environment"),
    ("交通", "transport"),
    ("公路", "transport"),
    ("道路运输", "transport"),
    ("港口", "transport"),
    ("航道", "transport"),
    ("铁路", "transport"),
    ("民航", "transport"),
    ("水利", "water"),
    ("水务", "water"),
    ("水库", "water"),
    ("水文", "water"),
    ("河务", "water"),
    ("防汛", "water"),
    ("灌区", "water"),
    ("移民", "water"),
    ("农业", "agriculture"),
    ("农村", "agriculture"),
    ("农机", "agriculture"),
    ("畜牧", "agriculture"),
    ("兽医", "agriculture"),
    ("水产", "agriculture"),
    ("渔", "agriculture"),
    ("农垦", "agriculture"),
    ("农场", "agriculture"),
    ("扶贫", "rural_revitalization"),
    ("乡村振兴", "rural_revitalization"),
    ("林业", "forestry"),
    ("林场", "forestry"),
    ("森林", "forestry"),
    ("草原", "forestry"),
    ("自然保护区", "forestry"),
    ("商务", "commerce"),
    ("招商", "commerce"),
    ("投资促进", "commerce"),
    ("口岸", "commerce"),
    ("贸易促进", "commerce"),
    ("文化", "culture_tourism"),
    ("旅游", "culture_tourism"),
    ("广播电视", "culture_tourism"),
    ("广电", "culture_tourism"),
    ("新闻出版", "culture_tourism"),
    ("文物", "culture_tourism"),
    ("图书馆", "culture_tourism"),
    ("博物馆", "culture_tourism"),
    ("体育", "sports"),
    ("卫生", "health"),
    ("计划生育", "health"),
    ("妇幼", "health"),
    ("退役军人", "veterans"),
    ("应急", "emergency"),
    ("安全生产", "emergency"),
    ("煤矿安全", "emergency"),
    ("审计", "audit"),
    ("外事", "foreign_affairs"),
    ("侨务", "foreign_affairs"),
    ("台湾", "foreign_affairs"),
    ("港澳", "foreign_affairs"),
    ("国有资产", "state_assets"),
    ("国资委", "state_assets"),
    ("市场监督", "market_regulation"),
    ("市场监管", "market_regulation"),
    ("工商", "market_regulation"),
    ("质量技术", "market_regulation"),
    ("食品药品", "market_regulation"),
    ("药品", "market_regulation"),
    ("知识产权", "market_regulation"),
    ("医疗保障", "medical_security"),
    ("医保", "medical_security"),
    ("统计", "statistics"),
    ("调查队", "statistics"),
    ("税务", "taxation"),
    ("国税", "taxation"),
    ("地税", "taxation"),
    ("信访", "petition"),
    ("人民防空", "civil_defence"),
    ("人防", "civil_defence"),
    ("金融", "financial_regulation"),
    ("人民银行", "financial_regulation"),
    ("银行业", "financial_regulation"),
    ("证券", "financial_regulation"),
    ("保险监督", "financial_regulation"),
];

/// Which body of its government a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    /// The slot: what its agency is known by across names.
    pub slot: &'static str,
    /// The kind.
    pub kind: &'static str,
}

struct Table {
    /// Word to (slot, kind, may end with an office).
    terms: HashMap<&'static str, (&'static str, &'static str, bool)>,
    /// Whole names.
    names: HashMap<&'static str, Known>,
    keywords: AhoCorasick,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| Table {
    terms: TERMS
        .iter()
        .flat_map(|&(slot, kind, is_office, words)| words.iter().map(move |&word| (word, (slot, kind, is_office))))
        .collect(),
    names: NAMES.iter().map(|&(name, slot, kind)| (name, Known { slot, kind })).collect(),
    keywords: AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(KEYWORDS.iter().map(|(word, _)| word))
        .expect("a small automaton can be built"),
});

/// Longest word of [`TERMS`] in characters, as bytes of UTF-8.
const MAX_TERM_BYTES: usize = 11 * 3;

/// The body that a plain name means (folded, without 和, 与, 及: see [`plain`]), where it is made of listed words.
pub(super) fn find_known(name: &str) -> Option<Known> {
    if let Some(known) = TABLE.names.get(name) {
        return Some(*known);
    }
    if let Some(words) = ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)) {
        return split_words(words).map(|(slot, kind, _)| Known { slot, kind });
    }
    let words = OFFICE_ENDINGS.iter().find_map(|ending| name.strip_suffix(ending))?;
    split_words(words).filter(|(_, _, is_office)| *is_office).map(|(slot, kind, _)| Known { slot, kind })
}

/// Splits into words of the table, the longest first; what the first of them is.
fn split_words(words: &str) -> Option<(&'static str, &'static str, bool)> {
    let mut rest = words;
    let mut first = None;
    while !rest.is_empty() {
        let mut end = rest.len().min(MAX_TERM_BYTES);
        let found = loop {
            if end == 0 {
                return None;
            }
            if let Some(found) = rest.get(..end).and_then(|word| TABLE.terms.get(word)) {
                break *found;
            }
            end -= 1;
        };
        first = first.or(Some(found));
        rest = &rest[end..];
    }
    first
}

/// Leaves out what joins words: 卫生和计划生育委员会, 卫生计划生育委员会.
pub(super) fn plain(name: &str) -> String {
    // 和 is also part of places (和平区): callers pass the name of a body alone.
    name.chars().filter(|c| !matches!(c, '和' | '与' | '及')).collect()
}

/// The kind that words of a name show, where it is not listed.
pub(super) fn guess_kind(name: &str) -> Option<&'static str> {
    TABLE.keywords.find(name).map(|found| KEYWORDS[found.pattern().as_usize()].1)
}

/// Where the function of a slot went: (heir, first year).
pub(super) fn heirs_of(slot: &str) -> impl Iterator<Item = (&'static str, i16)> {
    HEIRS.iter().filter(move |(from, _, _)| *from == slot).map(|&(_, heir, since)| (heir, since))
}

#[cfg(test)]
mod tests {
    use super::super::kinds::kind_of;
    use super::*;

    fn slot(name: &str) -> Option<&'static str> {
        find_known(&plain(name)).map(|known| known.slot)
    }

    #[test]
    fn the_tables_hold_together() {
        let slots =
            TERMS.iter().map(|(slot, ..)| *slot).chain(NAMES.iter().map(|(_, slot, _)| *slot)).collect::<Vec<_>>();
        for (slot, heir, _) in HEIRS {
            assert!(slots.contains(slot) && slots.contains(heir) && slot != heir, "{slot} {heir}");
        }
        for (slot, kind, _, words) in TERMS {
            assert!(kind_of(kind).is_some(), "{kind}");
            for word in *words {
                assert_eq!(TABLE.terms[word].0, *slot, "{word} stands in two slots");
                assert!(word.len() <= MAX_TERM_BYTES && plain(word) == *word, "{word}");
            }
        }
        for (name, _, kind) in NAMES {
            assert!(kind_of(kind).is_some() && plain(name) == *name, "{name}");
        }
        for (word, kind) in KEYWORDS {
            assert!(kind_of(kind).is_some(), "{word}: {kind}");
        }
    }

    #[test]
    fn renamed_bodies_are_one() {
        for names in [
            &["教育局", "教育厅", "教育委员会", "教育和体育局", "教育体育局"][..],
            &["工商行政管理局", "市场监督管理局", "市场监管局"],
            &["国土资源局", "自然资源局", "自然资源和规划局", "规划和自然资源局"],
            &["环境保护局", "环保局", "生态环境局", "生态环境厅"],
            &["卫生局", "卫生和计划生育委员会", "卫生计生局", "卫生健康委员会", "卫生健康局", "卫健委"],
            &[
                "文化广电新闻出版局",
                "文化局",
                "文化和旅游局",
                "文化广电和旅游局",
                "文化广电旅游体育局",
                "文体广电旅游局",
            ],
            &["安全生产监督管理局", "应急管理局"],
            &["农业局", "农业委员会", "农业农村局", "农业农村厅"],
            &["扶贫开发办公室", "扶贫办", "扶贫开发局", "乡村振兴局"],
            &["科学技术局", "科技局", "科学技术厅", "科技和工业信息化局"],
            &["住房和城乡建设局", "城乡建设局", "建设局", "住房和城乡建设厅"],
            &["人力资源和社会保障局", "人社局"],
            &["发展和改革局", "发展和改革委员会", "发改委"],
            &["人民防空办公室", "人防办"],
            &["信访局", "信访办公室"],
        ] {
            for name in names {
                assert!(slot(name).is_some(), "{name}");
                assert_eq!(slot(name), slot(names[0]), "{name}");
            }
        }
    }

    /// Of each line no two may share a slot: they stood side by side.
    #[test]
    fn neighbours_are_not_one() {
        for names in [
            &["工商行政管理局", "质量技术监督局", "食品药品监督管理局", "物价局", "知识产权局", "烟草专卖局"][..],
            &["市场监督管理局", "药品监督管理局", "知识产权局"],
            &[
                "国土资源局",
                "城乡规划局",
                "住房和城乡建设局",
                "房产管理局",
                "城市管理局",
                "城市管理行政执法局",
                "公路管理局",
                "交通运输局",
            ],
            &[
                "自然资源和规划局",
                "林业局",
                "海洋与渔业局",
                "水利局",
                "水务局",
                "农业局",
                "畜牧局",
                "农业机械局",
                "扶贫开发办公室",
                "移民局",
                "粮食局",
            ],
            &["农业农村局", "乡村振兴局", "气象局", "应急管理局", "地震局"],
            &["卫生局", "人口和计划生育局", "医疗保障局", "民政局", "残疾人联合会", "红十字会"],
            &["文化局", "旅游局", "体育局", "广播电视局", "新闻出版局", "文物局", "教育局"],
            &["人事局", "劳动和社会保障局", "公务员局", "老干部局"],
            &[
                "税务局",
                "国家税务局",
                "地方税务局",
                "财政局",
                "审计局",
                "统计局",
                "国有资产监督管理委员会",
                "金融工作办公室",
            ],
            &["科学技术局", "科学技术协会", "工业和信息化局", "经济贸易局", "商务局", "中小企业局", "招商局"],
            &[
                "民族宗教事务局",
                "宗教事务局",
                "外事办公室",
                "侨务办公室",
                "台湾事务办公室",
                "司法局",
                "公安局",
                "法制办公室",
            ],
            &["行政审批局", "政务服务中心", "公共资源交易中心", "大数据局", "机关事务管理局", "档案局", "档案馆"],
            &["安全生产监督管理局", "煤炭工业局", "地震局", "人民防空办公室", "消防救援大队"],
            &["住房公积金管理中心", "住房公积金管理委员会", "住房和城乡建设局", "住房保障局"],
        ] {
            for (at, name) in names.iter().enumerate() {
                for other in &names[..at] {
                    assert!(slot(name).is_none() || slot(name) != slot(other), "{name} {other}");
                }
            }
        }
    }

    #[test]
    fn what_is_not_listed_has_a_kind_at_most() {
        for (name, kind) in [
            ("公安局交通警察大队", Some("public_security")),
            ("生态环境局平江分局", Some("ecology_environment")),
            ("第一人民医院", Some("public_service")),
            ("房产管理局", Some("housing_construction")),
            ("地方志编纂委员会办公室", Some("archives")),
            ("某某中心", None),
        ] {
            assert_eq!((slot(name), guess_kind(name)), (None, kind), "{name}");
        }
    }
}
