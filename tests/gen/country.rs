//! A made-up archive of a real country: agencies that report year after year, are renamed with their county or by a
//! reform, skip years, correct themselves, and lie twice on the disk.
//!
//! Places and codes are written out here from the standard; who reports what is drawn. The truth says of every file whose
//! it is, about which year, and whether anybody could know: a `朝阳区教育局` without a hint of its city is nobody's.

use super::claims::{self, Claim};
use super::figures::{self, Figures, Scale};
use super::rng::Rng;
use super::{Agency, Encoding, Form, Layout, Wish, generate};

/// First year that a report is about.
pub const FIRST_YEAR: i64 = 2013;

/// Years of the full country.
pub const N_YEARS: i64 = 12;

/// A division under its names: from which year on it has which code and name.
struct Place {
    province: &'static str,
    /// Empty for what lies directly under the province.
    city: &'static str,
    /// First year, code, name; oldest first.
    eras: &'static [(i64, &'static str, &'static str)],
    /// Another division has the same name.
    is_shared: bool,
}

const fn place(
    province: &'static str,
    city: &'static str,
    eras: &'static [(i64, &'static str, &'static str)],
    is_shared: bool,
) -> Place {
    Place { province, city, eras, is_shared }
}

/// Those that are shared come first, so that a small country has them.
const PLACES: [Place; 52] = [
    place("北京市", "", &[(0, "110105", "朝阳区")], true),
    place("吉林省", "长春市", &[(0, "220104", "朝阳区")], true),
    place("江苏省", "南京市", &[(0, "320106", "鼓楼区")], true),
    place("福建省", "福州市", &[(0, "350102", "鼓楼区")], true),
    place("湖南省", "岳阳市", &[(0, "430626", "平江县")], false),
    place("浙江省", "杭州市", &[(0, "330183", "富阳市"), (2014, "330111", "富阳区")], false),
    place("湖南省", "邵阳市", &[(0, "430521", "邵东县"), (2019, "430582", "邵东市")], false),
    place("湖南省", "岳阳市", &[(0, "430624", "湘阴县")], false),
    place("湖南省", "长沙市", &[(0, "430124", "宁乡县"), (2017, "430182", "宁乡市")], false),
    place("江苏省", "徐州市", &[(0, "320302", "鼓楼区")], true),
    place("河南省", "开封市", &[(0, "410204", "鼓楼区")], true),
    place("河北省", "石家庄市", &[(0, "130105", "新华区")], true),
    place("河北省", "沧州市", &[(0, "130902", "新华区")], true),
    place("河南省", "平顶山市", &[(0, "410402", "新华区")], true),
    place("甘肃省", "兰州市", &[(0, "620102", "城关区")], true),
    place("西藏自治区", "拉萨市", &[(0, "540102", "城关区")], true),
    place("天津市", "", &[(0, "120101", "和平区")], true),
    place("辽宁省", "沈阳市", &[(0, "210102", "和平区")], true),
    place("天津市", "", &[(0, "120102", "河东区")], true),
    place("山东省", "临沂市", &[(0, "371312", "河东区")], true),
    place("广东省", "深圳市", &[(0, "440305", "南山区")], true),
    place("黑龙江省", "鹤岗市", &[(0, "230404", "南山区")], true),
    place("浙江省", "杭州市", &[(0, "330106", "西湖区")], true),
    place("江西省", "南昌市", &[(0, "360103", "西湖区")], true),
    place("河北省", "石家庄市", &[(0, "130102", "长安区")], true),
    place("陕西省", "西安市", &[(0, "610116", "长安区")], true),
    place("湖北省", "武汉市", &[(0, "420107", "青山区")], true),
    place("内蒙古自治区", "包头市", &[(0, "150204", "青山区")], true),
    place("上海市", "", &[(0, "310113", "宝山区")], true),
    place("黑龙江省", "双鸭山市", &[(0, "230506", "宝山区")], true),
    place("广东省", "广州市", &[(0, "440111", "白云区")], true),
    place("贵州省", "贵阳市", &[(0, "520113", "白云区")], true),
    place("江苏省", "连云港市", &[(0, "320706", "海州区")], true),
    place("辽宁省", "阜新市", &[(0, "210902", "海州区")], true),
    place("浙江省", "杭州市", &[(0, "330185", "临安市"), (2017, "330112", "临安区")], false),
    place("福建省", "福州市", &[(0, "350182", "长乐市"), (2017, "350112", "长乐区")], false),
    place("山东省", "济南市", &[(0, "370181", "章丘市"), (2016, "370114", "章丘区")], false),
    place("山东省", "济南市", &[(0, "370125", "济阳县"), (2018, "370115", "济阳区")], false),
    place("河北省", "保定市", &[(0, "130625", "徐水县"), (2015, "130609", "徐水区")], false),
    place("四川省", "成都市", &[(0, "510122", "双流县"), (2015, "510116", "双流区")], false),
    place("四川省", "成都市", &[(0, "510124", "郫县"), (2016, "510117", "郫都区")], false),
    place("浙江省", "杭州市", &[(0, "330122", "桐庐县")], false),
    place("浙江省", "杭州市", &[(0, "330182", "建德市")], false),
    place("湖南省", "岳阳市", &[(0, "430681", "汨罗市")], false),
    place("湖南省", "长沙市", &[(0, "430181", "浏阳市")], false),
    place("湖南省", "益阳市", &[(0, "430923", "安化县")], false),
    place("湖南省", "娄底市", &[(0, "431322", "新化县")], false),
    place("福建省", "福州市", &[(0, "350122", "连江县")], false),
    place("山东省", "济南市", &[(0, "370124", "平阴县")], false),
    place("湖南省", "", &[(0, "430600", "岳阳市")], false),
    place("浙江省", "", &[(0, "330100", "杭州市")], false),
    place("吉林省", "", &[(0, "220100", "长春市")], false),
];

/// Bodies of a government, before and since the reform of 2018, with their kind; the first is the government itself.
const BODIES: [(&str, &str, &str); 14] = [
    ("人民政府", "人民政府", "government"),
    ("教育局", "教育局", "education"),
    ("国土资源局", "自然资源局", "natural_resources"),
    ("民政局", "民政局", "civil_affairs"),
    ("农业局", "农业农村局", "agriculture"),
    ("财政局", "财政局", "finance"),
    ("安全生产监督管理局", "应急管理局", "emergency"),
    ("审计局", "审计局", "audit"),
    ("交通运输局", "交通运输局", "transport"),
    ("司法局", "司法局", "justice"),
    ("统计局", "统计局", "statistics"),
    ("水利局", "水利局", "water"),
    ("商务局", "商务局", "commerce"),
    ("住房和城乡建设局", "住房和城乡建设局", "housing_construction"),
];

/// First year of the bodies that the reform of 2018 made.
const REFORM: i64 = 2019;

/// What is true of a report of the country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Which body it is of; the same under all of its names.
    pub body: usize,
    /// Name of the body's time: county and office as they were called, without what is above.
    pub name: String,
    /// The same as the page prints it.
    pub printed: String,
    /// Code of the county in that year; `None` where the file gives no hint which of several counties it is.
    pub region_code: Option<&'static str>,
    /// What the body does.
    pub kind: &'static str,
    /// The year that it is about.
    pub year: i64,
    /// False for a version that a later one replaces.
    pub is_current: bool,
    /// True for a second file with the same bytes.
    pub is_duplicate: bool,
    /// What the narrative says of the number of applications.
    pub claim: Option<Claim>,
}

/// A file of the country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountryFile {
    /// Path below the corpus, `/` between folders.
    pub path: String,
    /// The bytes on disk.
    pub bytes: Vec<u8>,
    /// What is true of it.
    pub known: Known,
}

/// How a report is filed and how much it says of its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Filing {
    /// Folders from the province down.
    Folders,
    /// A folder of the province, the county only by its code's neighbours: one folder for the city.
    City,
    /// A heap without folders.
    Heap,
}

/// The files of `n_agencies` over `n_years`, in path order. The same seed gives the same bytes.
pub fn files(seed: u64, n_agencies: usize, n_years: i64) -> Vec<CountryFile> {
    let mut files = Vec::new();
    for body in 0..n_agencies {
        let place = &PLACES[body % PLACES.len().min(n_agencies.div_ceil(3))];
        let office = BODIES[body / PLACES.len().min(n_agencies.div_ceil(3)) % BODIES.len()];
        report_for_years(&mut Rng::new(seed * 100_003 + body as u64), body, place, office, n_years, &mut files);
    }
    files.sort_by(|a, b| a.path.split('/').cmp(b.path.split('/')));
    files
}

fn report_for_years(
    rng: &mut Rng,
    body: usize,
    place: &Place,
    office: (&'static str, &'static str, &'static str),
    n_years: i64,
    files: &mut Vec<CountryFile>,
) {
    // Some begin late, some end early: what lies outside is not missing.
    let first = FIRST_YEAR + if rng.chance(200) { rng.range(1, 3) } else { 0 };
    let last = FIRST_YEAR + n_years - 1 - if rng.chance(150) { rng.range(1, 2) } else { 0 };
    let mut before: Option<(Form, Figures)> = None;
    for year in first..=last {
        if rng.chance(70) {
            before = None;
            continue;
        }
        let &(_, code, county) = place.eras.iter().rfind(|era| era.0 <= year).expect("the first era has no beginning");
        let name = format!("{county}{}", if year < REFORM { office.0 } else { office.1 });
        let (printed, filing) = draw_name(rng, place, &name);
        let is_hinted = printed != name || filing != Filing::Heap || !place.is_shared;
        let known = Known {
            body,
            name,
            printed,
            region_code: is_hinted.then_some(code),
            kind: office.2,
            year,
            is_current: true,
            is_duplicate: false,
            claim: None,
        };
        let seed = rng.next();
        let is_revised = rng.chance(40);
        let print = |known: Known, day: &str, seed: u64| {
            let form = if year < 2021 { Form::E2019 } else { Form::E2021 };
            let previous = before.as_ref().filter(|(other, _)| *other == form).map(|(_, figures)| figures);
            let figures = figures::draw(&mut Rng::new(seed), form, Scale::Middle, previous);
            let claim = if year < 2019 { None } else { draw_claim(&mut Rng::new(seed ^ 1)) };
            let bytes = print_page(seed, form, figures.clone(), &known, claim, day);
            (
                CountryFile { path: String::new(), bytes: bytes.0, known: Known { claim, ..known } },
                bytes.1,
                form,
                figures,
            )
        };
        let days = [format!("{}-01-{:02}", year + 1, 10 + seed % 18), format!("{}-06-{:02}", year + 1, 10 + seed % 18)];
        let (mut report, extension, form, figures) = print(known.clone(), &days[0], seed);
        report.path = draw_path(rng, place, county, &report.known, filing, extension);
        report.known.is_current = !is_revised;
        let mut latest = figures;
        if is_revised {
            let (mut again, extension, _, figures) = print(known.clone(), &days[1], seed ^ 0xFF);
            let stem = report.path.rsplit_once('.').map_or(report.path.as_str(), |(stem, _)| stem);
            again.path = format!("{stem}_{}.{extension}", rng.range(100, 999));
            latest = figures;
            files.push(again);
        }
        if rng.chance(40) {
            let mut copy = report.clone();
            // Behind the first in path order, whatever its folder is called.
            copy.path = format!("龘镜像/{body:04}_{year}.{extension}");
            copy.known.is_duplicate = true;
            files.push(copy);
        }
        files.push(report);
        before = (year >= 2019).then_some((form, latest));
    }
}

/// The name as printed, and how the file is put away.
fn draw_name(rng: &mut Rng, place: &Place, name: &str) -> (String, Filing) {
    let full = format!("{}{}{name}", place.province, place.city);
    let printed = match rng.below(10) {
        0..=4 => name.to_owned(),
        5..=6 if !place.city.is_empty() => format!("{}{name}", place.city),
        _ => full,
    };
    let filing = match rng.below(10) {
        0..=6 => Filing::Folders,
        7..=8 => Filing::City,
        _ => Filing::Heap,
    };
    (printed, filing)
}

fn draw_path(rng: &mut Rng, place: &Place, county: &str, known: &Known, filing: Filing, extension: &str) -> String {
    let year = known.year;
    let above =
        if place.city.is_empty() { place.province.to_owned() } else { format!("{}/{}", place.province, place.city) };
    let office = known.name.strip_prefix(county).unwrap_or(&known.name);
    let number = rng.range(10_000, 99_999);
    let body = known.body;
    match (filing, rng.below(3)) {
        (Filing::Heap, _) => format!("heap/{number}_{body}_{}.{extension}", year - FIRST_YEAR),
        (Filing::Folders, 0) => format!("{above}/{county}/{office}/{year}.{extension}"),
        (Filing::Folders, 1) => format!("{above}/{county}/{}/{year}年报.{extension}", known.name),
        (Filing::Folders, _) => format!("{above}/{county}/{office}/t{}0118_{number}.{extension}", year + 1),
        (Filing::City, _) => format!("{above}/{number}_{body}_{}.{extension}", year - FIRST_YEAR),
    }
}

fn draw_claim(rng: &mut Rng) -> Option<Claim> {
    rng.weighted(&[(Some(Claim::True), 50), (Some(Claim::Else), 25), (Some(Claim::False), 5), (None, 20)])
}

/// The page and its extension.
fn print_page(
    seed: u64,
    form: Form,
    figures: Figures,
    known: &Known,
    claim: Option<Claim>,
    day: &str,
) -> (Vec<u8>, &'static str) {
    let rng = &mut Rng::new(seed ^ 2);
    let layouts = [Layout::HtmlClean, Layout::HtmlNested, Layout::HtmlCut, Layout::PipeRowsAfterLabel, Layout::Tabs];
    let received = figures.applications[super::forms::outcome_index("received_new")][6];
    let statement = claim.map(|claim| claims::write(rng, claim, received, known.year));
    let agency = Agency { name: known.printed.clone(), own: "本单位", folders: Vec::new(), scale: Scale::Middle };
    let wish = Wish {
        layout: Some(if known.year < 2019 { Layout::HtmlClean } else { rng.pick(&layouts) }),
        encoding: Some(rng.pick(&[Encoding::Utf8, Encoding::Utf8, Encoding::Gbk])),
        form: Some(form),
        agency: Some(agency),
        year: Some(known.year),
        figures: Some(figures),
        wrong_sums: Some(false),
        // Before 2019 the form had no such tables.
        tables: (known.year < 2019).then(Vec::new),
        has_agency: Some(true),
        has_year: Some(true),
        published_on: Some(String::leak(day.to_owned())),
        is_plain: rng.chance(600),
        statement,
        ..Wish::default()
    };
    let page = generate(seed, &wish);
    let extension = page.extension();
    (page.bytes, extension)
}
