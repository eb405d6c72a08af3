//! Invented agencies: real provinces, made-up places, the kinds of agency that publish these reports.

use super::figures::Scale;
use super::rng::Rng;

/// An agency and where a crawler would have filed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agency {
    /// Name as the reader would write it.
    pub name: String,
    /// How the prose calls itself: 我局, 我镇.
    pub own: &'static str,
    /// Folders of the corpus: province, then county or department.
    pub folders: Vec<String>,
    /// How much it counts.
    pub scale: Scale,
}

const PROVINCES: [&str; 20] = [
    "湖南省",
    "湖北省",
    "江苏省",
    "浙江省",
    "山东省",
    "河南省",
    "四川省",
    "广东省",
    "福建省",
    "安徽省",
    "江西省",
    "陕西省",
    "云南省",
    "贵州省",
    "甘肃省",
    "河北省",
    "辽宁省",
    "吉林省",
    "海南省",
    "山西省",
];
// Pairs that name no real place that we know of: nobody's published figures are invented here.
const FIRST: [&str; 14] = ["岚", "棠", "槐", "筠", "霁", "葭", "漓", "琅", "杏", "枫", "鹭", "蓼", "砚", "稷"];
const SECOND: [&str; 12] = ["溪", "泽", "川", "陵", "浦", "源", "原", "岭", "湾", "港", "坪", "渡"];
const TOWNS: [&str; 12] =
    ["三棵槐", "白鹭湾", "石磨", "新桥头", "柳渡", "双井", "大榆树", "青瓦", "茶亭", "马头墙", "老渡口", "红枫"];
const COUNTY_OFFICES: [&str; 16] = [
    "财政局",
    "教育局",
    "民政局",
    "司法局",
    "人力资源和社会保障局",
    "自然资源和规划局",
    "住房和城乡建设局",
    "交通运输局",
    "农业农村局",
    "水利局",
    "商务局",
    "卫生健康局",
    "应急管理局",
    "审计局",
    "市场监督管理局",
    "统计局",
];
const PROVINCE_OFFICES: [&str; 8] =
    ["财政厅", "教育厅", "民政厅", "水利厅", "商务厅", "交通运输厅", "农业农村厅", "文化和旅游厅"];

fn place(rng: &mut Rng) -> String {
    format!("{}{}", rng.pick(&FIRST), rng.pick(&SECOND))
}

/// Draws an agency of any level.
pub fn draw(rng: &mut Rng) -> Agency {
    let province = rng.pick(&PROVINCES).to_owned();
    let city = format!("{}市", place(rng));
    let county = format!("{}{}", place(rng), rng.weighted(&[("县", 6), ("区", 4)]));
    // Most pages call the agency by its short name; some by province, city and county in full.
    let above = match rng.below(3) {
        0 => String::new(),
        1 => city.clone(),
        _ => format!("{province}{city}"),
    };
    let (name, own, folder, scale) = match rng.below(100) {
        0..=44 => (format!("{county}{}", rng.pick(&COUNTY_OFFICES)), "我局", county.clone(), Scale::Middle),
        45..=49 => {
            let office = rng.pick(&PROVINCE_OFFICES);
            return Agency {
                name: format!("{province}{office}"),
                own: "我厅",
                folders: vec![province, office.to_owned()],
                scale: Scale::Large,
            };
        }
        50..=66 => {
            let town = rng.pick(&TOWNS);
            (format!("{county}{town}镇人民政府"), "我镇", format!("{town}镇"), Scale::Small)
        }
        67..=74 => {
            let town = rng.pick(&TOWNS);
            (format!("{county}{town}街道办事处"), "我街道", format!("{town}街道"), Scale::Small)
        }
        75..=80 => (format!("{}经济技术开发区管理委员会", place(rng)), "我区", "开发区".to_owned(), Scale::Middle),
        81..=85 => (format!("{}高新技术产业开发区管委会", place(rng)), "高新区", "高新区".to_owned(), Scale::Middle),
        86..=94 => (format!("{county}人民政府"), "全县", county.clone(), Scale::Large),
        _ => {
            let name = format!("{city}人民政府");
            return Agency { name, own: "全市", folders: vec![province, city], scale: Scale::Huge };
        }
    };
    let own = if own == "全县" && name.ends_with("区人民政府") { "全区" } else { own };
    Agency { name: format!("{above}{name}"), own, folders: vec![province, city, folder], scale }
}
