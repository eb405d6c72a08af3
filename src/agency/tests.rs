use super::*;

fn clues<'a>(name: &'a str, year: i16, source_path: &'a str) -> Clues<'a> {
    Clues { name: Some(name), year: Some(year), source_path, ..Clues::default() }
}

fn resolve(name: &str, year: i16, source_path: &str) -> AgencyRef {
    Resolver::default().resolve(&clues(name, year, source_path))
}

fn id(name: &str, year: i16, source_path: &str) -> String {
    resolve(name, year, source_path).agency_id.expect("a name has an id")
}

#[test]
fn places_levels_and_kinds_are_told() {
    type Case<'a> = (&'a str, i16, &'a str, Option<&'a str>, Option<&'a str>, Option<&'a str>);
    let cases: [Case<'_>; 90] = [
        ("湖南省人民政府", 2020, "", Some("430000"), Some("province"), Some("government")),
        ("湖南省教育厅", 2020, "", Some("430000"), Some("province"), Some("education")),
        ("上海市人民政府", 2020, "", Some("310000"), Some("province"), Some("government")),
        ("上海市教育委员会", 2020, "", Some("310000"), Some("province"), Some("education")),
        ("北京市朝阳区人民政府", 2020, "", Some("110105"), Some("county"), Some("government")),
        ("内蒙古自治区人民政府办公厅", 2020, "", Some("150000"), Some("province"), Some("government_office")),
        ("岳阳市人民政府", 2020, "", Some("430600"), Some("prefecture"), Some("government")),
        ("岳阳市财政局", 2020, "", Some("430600"), Some("prefecture"), Some("finance")),
        ("平江县", 2020, "", Some("430626"), Some("county"), Some("government")),
        ("平江县人民政府", 2020, "", Some("430626"), Some("county"), Some("government")),
        ("平江县教育局", 2020, "", Some("430626"), Some("county"), Some("education")),
        ("湖南省平江县教育局", 2020, "", Some("430626"), Some("county"), Some("education")),
        ("湖南岳阳平江县教育局", 2020, "", Some("430626"), Some("county"), Some("education")),
        ("平江縣教育局", 2020, "", Some("430626"), Some("county"), Some("education")),
        ("平江县教育局", 2020, "广东省/a.html", None, Some("county"), Some("education")),
        ("湖南省平江县教育局", 2020, "广东省/a.html", Some("430626"), Some("county"), Some("education")),
        ("县教育局", 2020, "湖南省/岳阳市/平江县/a.html", Some("430626"), Some("county"), Some("education")),
        ("市教育局", 2020, "湖南省/岳阳市/平江县/a.html", None, Some("prefecture"), Some("education")),
        ("教育局", 2020, "湖南省/岳阳市/平江县/a.html", Some("430626"), Some("county"), Some("education")),
        ("教育局", 2020, "湖南省/岳阳市/a.html", None, Some("department"), Some("education")),
        ("市教育局", 2020, "湖南省/岳阳市/a.html", Some("430600"), Some("prefecture"), Some("education")),
        ("财政局", 2020, "", None, Some("department"), Some("finance")),
        ("朝阳区教育局", 2020, "", None, Some("county"), Some("education")),
        ("朝阳区教育局", 2020, "北京市/a.html", Some("110105"), Some("county"), Some("education")),
        ("朝阳区教育局", 2020, "吉林省/长春市/a.html", Some("220104"), Some("county"), Some("education")),
        ("长春市朝阳区教育局", 2020, "", Some("220104"), Some("county"), Some("education")),
        ("长春市朝阳区教育局", 2020, "北京市/a.html", Some("220104"), Some("county"), Some("education")),
        ("鼓楼区人民政府", 2020, "江苏省/a.html", None, Some("county"), Some("government")),
        ("鼓楼区人民政府", 2020, "江苏省/徐州市/a.html", Some("320302"), Some("county"), Some("government")),
        ("浏阳市人民政府", 2020, "", Some("430181"), Some("county"), Some("government")),
        ("济源市人民政府", 2020, "", Some("419001"), Some("county"), Some("government")),
        ("仙桃市教育局", 2020, "湖北省/仙桃市/a.html", Some("429004"), Some("county"), Some("education")),
        ("大连市审计局", 2020, "", Some("210200"), Some("prefecture"), Some("audit")),
        ("吉林市教育局", 2020, "", Some("220200"), Some("prefecture"), Some("education")),
        ("长沙县教育局", 2020, "", Some("430121"), Some("county"), Some("education")),
        ("河北区教育局", 2020, "", Some("120105"), Some("county"), Some("education")),
        ("海南州教育局", 2020, "", Some("632500"), Some("prefecture"), Some("education")),
        ("湘西州民政局", 2020, "", Some("433100"), Some("prefecture"), Some("civil_affairs")),
        ("太和县教育局", 2020, "", Some("341222"), Some("county"), Some("education")),
        ("太和县卫生和计划生育委员会", 2016, "", Some("341222"), Some("county"), Some("health")),
        // History: the code of the report's year.
        ("襄樊市财政局", 2009, "", Some("420600"), Some("prefecture"), Some("finance")),
        ("宁乡县财政局", 2016, "", Some("430124"), Some("county"), Some("finance")),
        ("宁乡县财政局", 2018, "", Some("430182"), Some("county"), Some("finance")),
        ("宁乡市财政局", 2017, "", Some("430182"), Some("county"), Some("finance")),
        ("巢湖市财政局", 2009, "", Some("341400"), Some("prefecture"), Some("finance")),
        ("巢湖市财政局", 2015, "", Some("340181"), Some("county"), Some("finance")),
        ("铜仁市财政局", 2009, "", Some("522201"), Some("county"), Some("finance")),
        ("铜仁市财政局", 2013, "", Some("520600"), Some("prefecture"), Some("finance")),
        ("公主岭市财政局", 2019, "", Some("220381"), Some("county"), Some("finance")),
        ("公主岭市财政局", 2021, "", Some("220184"), Some("county"), Some("finance")),
        // Towns and zones.
        ("平江县长寿镇人民政府", 2020, "", Some("430626"), Some("township"), Some("township")),
        ("长寿镇人民政府", 2020, "湖南省/岳阳市/平江县/a.html", Some("430626"), Some("township"), Some("township")),
        ("长寿镇人民政府", 2020, "湖南省/岳阳市/a.html", None, Some("township"), Some("township")),
        ("天心区坡子街街道办事处", 2020, "", Some("430103"), Some("township"), Some("subdistrict")),
        ("岳阳市南湖新区管委会", 2020, "", Some("430600"), Some("development_zone"), Some("zone_committee")),
        ("岳阳经济技术开发区教育局", 2020, "", None, Some("development_zone"), Some("education")),
        ("株洲高新技术产业开发区管委会", 2020, "", Some("430200"), Some("development_zone"), Some("zone_committee")),
        ("临港经济开发区", 2020, "", None, Some("development_zone"), Some("zone_committee")),
        ("浦东新区人民政府", 2020, "", Some("310115"), Some("county"), Some("government")),
        ("西湖区管委会", 2020, "", None, Some("county"), None),
        ("长安镇人民政府", 2020, "广东省/东莞市/a.html", Some("441900"), Some("township"), Some("township")),
        ("北京市东城区人民政府东华门街道办事处", 2020, "", Some("110101"), Some("township"), Some("subdistrict")),
        ("杭州西湖风景名胜区管理委员会", 2020, "", Some("330100"), Some("development_zone"), Some("zone_committee")),
        ("湖南湘江新区管理委员会", 2020, "", None, Some("development_zone"), Some("zone_committee")),
        (
            "长春经济技术开发区政务服务和营商环境建设局",
            2025,
            "",
            Some("220100"),
            Some("development_zone"),
            Some("government_services"),
        ),
        ("长春经济技术开发区智能制造促进局", 2025, "", Some("220100"), Some("development_zone"), None),
        ("区香蜜湖片区建设发展事务中心", 2024, "", None, Some("county"), None),
        ("深圳市福田区香蜜湖片区建设发展事务中心", 2024, "", Some("440304"), Some("county"), None),
        ("市交通运输局", 2021, "", None, Some("department"), Some("transport")),
        ("县教育局", 2021, "", None, Some("county"), Some("education")),
        ("北京经济技术开发区管理委员会", 2020, "", Some("110000"), Some("development_zone"), Some("zone_committee")),
        ("中国（湖南）自由贸易试验区长沙片区管委会", 2020, "", None, Some("development_zone"), Some("zone_committee")),
        ("横琴粤澳深度合作区执行委员会", 2020, "", None, Some("development_zone"), Some("zone_committee")),
        ("河南省新乡市长垣市第一中学", 2020, "", Some("410783"), Some("county"), Some("public_service")),
        // Vertical bodies, party, courts, others.
        ("锡林郭勒盟行政公署", 2020, "", Some("152500"), Some("prefecture"), Some("government")),
        ("政协平江县委员会办公室", 2020, "", Some("430626"), Some("county"), Some("judiciary")),
        ("岳阳市住房公积金管理中心平江县管理部", 2020, "", Some("430600"), Some("prefecture"), Some("housing_fund")),
        ("国家税务总局平江县税务局", 2020, "", Some("430626"), Some("county"), Some("taxation")),
        ("中共平江县委宣传部", 2020, "", Some("430626"), Some("county"), Some("party")),
        ("平江县委县政府信访局", 2020, "", Some("430626"), Some("county"), Some("petition")),
        ("湖南省人民政府国有资产监督管理委员会", 2020, "", Some("430000"), Some("province"), Some("state_assets")),
        ("平江县公安局交通警察大队", 2020, "", Some("430626"), Some("county"), Some("public_security")),
        ("教育部", 2020, "", None, Some("central"), Some("education")),
        ("中国气象局", 2020, "", None, Some("central"), Some("meteorology")),
        ("中国地震局", 2020, "", None, Some("central"), Some("meteorology")),
        // Places that are in no list.
        ("岚溪县财政局", 2022, "", None, Some("county"), Some("finance")),
        ("湖南省岚泽市人民政府", 2022, "", None, Some("prefecture"), Some("government")),
        ("湖南省岚泽市岚溪县石磨镇人民政府", 2022, "", None, Some("township"), Some("township")),
        ("某某集团", 2022, "", None, None, None),
        ("平江财政局", 2022, "湖南省/岳阳市/平江县/a.html", Some("430626"), Some("county"), Some("finance")),
    ];
    let mut wrong = Vec::new();
    for (name, year, path, code, level, kind) in cases {
        let agency = resolve(name, year, path);
        let found = (agency.region_code.as_deref(), agency.level, agency.kind);
        if found != (code, level, kind) {
            wrong.push(format!("{name} {year} {path}: {found:?}, not {:?}", (code, level, kind)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn branches_are_of_the_district_that_they_name() {
    let cases = [
        ("岳阳市生态环境局平江分局", 2020, "", Some("430626"), Some("county"), Some("ecology_environment")),
        ("温州市自然资源和规划局鹿城分局", 2022, "", Some("330302"), Some("county"), Some("natural_resources")),
        ("浙江省温州市公安局鹿城区分局", 2022, "", Some("330302"), Some("county"), Some("public_security")),
        ("重庆市公安局渝中区分局", 2021, "", Some("500103"), Some("county"), Some("public_security")),
        ("上海市公安局浦东分局", 2021, "", Some("310115"), Some("county"), Some("public_security")),
        ("文山州生态环境局马关分局", 2023, "", Some("532625"), Some("county"), Some("ecology_environment")),
        ("深圳市公安局龙华分局", 2024, "", Some("440309"), Some("county"), Some("public_security")),
        ("深圳市市场监督管理局龙华监管局", 2024, "", Some("440309"), Some("county"), Some("market_regulation")),
        ("深圳市生态环境局龙华管理局", 2024, "", Some("440309"), Some("county"), Some("ecology_environment")),
        ("南京市公安局鼓楼分局", 2020, "", Some("320106"), Some("county"), Some("public_security")),
        // The district came in 2017: what it was before is in no list.
        ("深圳市公安局龙华分局", 2014, "", Some("440300"), Some("prefecture"), Some("public_security")),
        // Zones have no code.
        ("温州市公安局高新分局", 2020, "", Some("330300"), Some("development_zone"), Some("public_security")),
        (
            "温州市自然资源和规划局经济技术开发区分局",
            2020,
            "",
            Some("330300"),
            Some("development_zone"),
            Some("natural_resources"),
        ),
        (
            "武汉市生态环境局东湖生态旅游风景区分局",
            2020,
            "",
            Some("420100"),
            Some("development_zone"),
            Some("ecology_environment"),
        ),
        // What is no part of the map is the city's, what is a part of a county the county's.
        ("温州市公安局水上分局", 2020, "", Some("330300"), Some("prefecture"), Some("public_security")),
        ("温州市公安局平江分局", 2020, "", Some("330300"), Some("prefecture"), Some("public_security")),
        ("温州市城市管理局", 2020, "", Some("330300"), Some("prefecture"), Some("urban_management")),
        ("平江县公安局城关分局", 2020, "", Some("430626"), Some("county"), Some("public_security")),
        ("浏阳市自然资源局城关分局", 2020, "", Some("430181"), Some("county"), Some("natural_resources")),
        // The folder is of another district.
        (
            "温州市公安局鹿城分局",
            2020,
            "浙江省/温州市/鹿城区/a.html",
            Some("330302"),
            Some("county"),
            Some("public_security"),
        ),
        ("温州市公安局鹿城分局", 2020, "浙江省/温州市/瓯海区/a.html", None, Some("county"), Some("public_security")),
    ];
    for (name, year, path, code, level, kind) in cases {
        let agency = resolve(name, year, path);
        assert_eq!((agency.region_code.as_deref(), agency.level, agency.kind), (code, level, kind), "{name} {path}");
    }
    // One branch under two names; not the district's own bureau; below the city's.
    assert_eq!(id("温州市公安局鹿城分局", 2015, ""), id("温州市公安局鹿城区分局", 2022, ""));
    assert_eq!(id("温州市国土资源局鹿城分局", 2015, ""), id("温州市自然资源和规划局鹿城分局", 2022, ""));
    assert_ne!(id("温州市公安局鹿城分局", 2022, ""), id("温州市鹿城区公安局", 2022, ""));
    assert_ne!(id("温州市公安局高新分局", 2022, ""), id("温州市公安局开发区分局", 2022, ""));
    assert_eq!(resolve("温州市公安局鹿城分局", 2022, "").parent_id, Some(id("温州市公安局", 2022, "")));
}

#[test]
fn an_agency_keeps_its_id() {
    let groups: [&[(&str, i16, &str)]; 14] = [
        &[
            ("平江县教育局", 2012, ""),
            ("湖南省平江县教育局", 2020, ""),
            ("平江县教育和体育局", 2021, "湖南省/a.html"),
            ("平江縣教育局", 2020, ""),
            ("平江县 教育局", 2020, ""),
            ("县教育局", 2020, "湖南省/岳阳市/平江县/a.html"),
        ],
        &[("平江县", 2020, ""), ("平江县人民政府", 2020, ""), ("湖南省岳阳市平江县政府", 2020, "")],
        &[("宁乡县财政局", 2015, ""), ("宁乡市财政局", 2020, "")],
        &[("襄樊市人民政府", 2009, ""), ("襄阳市人民政府", 2015, "")],
        &[("上饶县教育局", 2015, ""), ("广信区教育局", 2020, "")],
        &[("平江县工商行政管理局", 2012, ""), ("平江县市场监督管理局（知识产权局）", 2020, "")],
        &[("平江县扶贫开发办公室", 2012, ""), ("平江县扶贫办", 2018, ""), ("平江县乡村振兴局", 2022, "")],
        &[("岳阳市南湖新区管委会", 2020, ""), ("南湖新区管理委员会", 2020, "湖南省/岳阳市/a.html")],
        &[("株洲市高新技术产业开发区管委会", 2018, ""), ("株洲市高新区管委会", 2020, "")],
        &[("国家税务总局平江县税务局", 2019, ""), ("平江县税务局", 2020, "")],
        &[("平江县长寿镇人民政府", 2019, ""), ("长寿镇", 2020, "湖南省/岳阳市/平江县/长寿镇/a.html")],
        &[
            ("岚溪县财政局", 2019, "湖南省/岚泽市/岚溪县/a.html"),
            ("岚泽市岚溪县财政局", 2020, "湖南省/岚泽市/岚溪县/a.html"),
            ("湖南省岚泽市岚溪县财政局", 2020, "湖南省/岚泽市/岚溪县/a.html"),
        ],
        &[("岚溪县财政局", 2019, "a.html"), ("嵐溪縣財政局", 2020, "2021/b.html")],
        &[("北京市密云县财政局", 2012, ""), ("密云区财政局", 2018, "北京市/a.html")],
    ];
    for group in groups {
        for (name, year, path) in group {
            let (first, first_year, first_path) = group[0];
            assert_eq!(id(name, *year, path), id(first, first_year, first_path), "{name} {path}, {first}");
        }
    }
}

#[test]
fn bodies_that_stand_side_by_side_are_not_one() {
    let bodies = [
        ("平江县人民政府", ""),
        ("平江县人民政府办公室", ""),
        ("平江县教育局", ""),
        ("平江县公安局", ""),
        ("平江县公安局交通警察大队", ""),
        ("平江县长寿镇人民政府", ""),
        ("平江县长寿镇财政所", ""),
        ("平江县高新技术产业园区管委会", ""),
        ("岳阳市教育局", ""),
        ("岳阳县教育局", ""),
        ("朝阳区教育局", "北京市/a.html"),
        ("朝阳区教育局", "吉林省/a.html"),
        ("鼓楼区教育局", "福建省/a.html"),
        ("城关镇人民政府", "湖南省/a.html"),
        ("城关镇人民政府", "安徽省/a.html"),
        ("教育局", "湖南省/岳阳市/a.html"),
        ("教育局", "湖南省/长沙市/a.html"),
        ("岚溪县财政局", "湖南省/a.html"),
        ("岚溪县财政局", "湖北省/a.html"),
        ("平江县国家税务局", ""),
        ("平江县地方税务局", ""),
        ("平江县税务局", ""),
        ("平江县文化局", ""),
        ("平江县旅游局", ""),
        ("平江县卫生局", ""),
        ("平江县人口和计划生育局", ""),
    ];
    let mut seen = std::collections::HashMap::new();
    for (name, path) in bodies {
        assert_eq!(seen.insert(id(name, 2012, path), (name, path)), None, "{name} {path}");
    }
    // Nobody's: several have the name, and a province's folder does not tell its own two apart.
    for (name, path) in [
        ("朝阳区教育局", ""),
        ("鼓楼区教育局", ""),
        ("鼓楼区教育局", "江苏省/a.html"),
        ("教育局", ""),
        ("县教育局", ""),
    ] {
        assert_eq!(resolve(name, 2012, path).agency_id, None, "{name} {path}");
    }
    // A body whose name is no usual one is itself.
    assert!(resolve("某某图书馆", 2012, "").agency_id.is_some());
    // Sites tell apart what nothing else does, and one site stays one agency.
    let at = |url| {
        let clues = Clues { source_url: Some(url), ..clues("朝阳区教育局", 2020, "a.html") };
        Resolver::default().resolve(&clues).agency_id
    };
    assert_ne!(at("http://www.bjchy.gov.cn/a.html"), at("http://www.ccchaoyang.gov.cn/a.html"));
    assert_eq!(at("http://www.bjchy.gov.cn/a.html"), at("https://jyj.bjchy.gov.cn/b.html"));
}

#[test]
fn parents_are_governments() {
    let parent = |name, path| resolve(name, 2020, path).parent_id;
    let government = |name| Some(id(name, 2020, ""));
    assert_eq!(parent("平江县教育局", ""), government("平江县人民政府"));
    assert_eq!(parent("平江县人民政府", ""), government("岳阳市人民政府"));
    assert_eq!(parent("岳阳市人民政府", ""), government("湖南省人民政府"));
    assert_eq!(parent("湖南省人民政府", ""), None);
    assert_eq!(parent("北京市朝阳区人民政府", ""), government("北京市人民政府"));
    assert_eq!(parent("仙桃市人民政府", ""), government("湖北省人民政府"));
    assert_eq!(parent("平江县长寿镇人民政府", ""), government("平江县人民政府"));
    assert_eq!(parent("平江县长寿镇财政所", ""), government("平江县长寿镇人民政府"));
    assert_eq!(parent("岳阳市南湖新区教育局", ""), government("岳阳市南湖新区管委会"));
    assert_eq!(parent("国家税务总局平江县税务局", ""), None);
    assert_eq!(parent("教育局", ""), None);
    assert_eq!(parent("朝阳区教育局", ""), None, "nobody knows which 朝阳区");
    assert_eq!(parent("岚溪县财政局", ""), government("岚溪县人民政府"));
    assert_eq!(parent("岚溪县石磨镇人民政府", ""), government("岚溪县人民政府"));
}

#[test]
fn lines_that_write_a_place_out_decide() {
    let told = |title, lines: &[&str], path| {
        let clues = Clues { title, lines, ..clues("朝阳区教育局", 2020, path) };
        Resolver::default().resolve(&clues).region_code
    };
    assert_eq!(told(Some("长春市朝阳区教育局2020年报告"), &[], "").as_deref(), Some("220104"));
    assert_eq!(told(None, &["首页", "北京市朝阳区教育局"], "").as_deref(), Some("110105"));
    assert_eq!(told(None, &["北京市教育委员会", "朝阳区"], ""), None, "not beside the name");
    assert_eq!(told(None, &["北京市朝阳区", "长春市朝阳区"], ""), None, "two places");
    assert_eq!(told(None, &["北京市朝阳区"], "吉林省/a.html"), None, "the folder says another");
}

#[test]
fn hosts_decide_and_contradict() {
    let at = |url, path| {
        let clues = Clues { source_url: Some(url), ..clues("朝阳区教育局", 2020, path) };
        Resolver::default().resolve(&clues).region_code
    };
    assert_eq!(at("http://jw.beijing.gov.cn/a.html", "").as_deref(), Some("110105"));
    assert_eq!(at("http://www.jl.gov.cn/a.html", "").as_deref(), Some("220104"));
    assert_eq!(at("http://www.hunan.gov.cn/a.html", ""), None);
    assert_eq!(at("http://www.jl.gov.cn/a.html", "北京市/a.html"), None);
}

#[test]
fn mergers_have_successors() {
    let heirs = |name, year| successors(&resolve(name, year, ""));
    let quality = heirs("平江县质量技术监督局", 2015);
    assert_eq!(quality.len(), 1);
    assert_eq!((&quality[0].agency_id, quality[0].because), (&id("平江县市场监督管理局", 2020, ""), "reform"));
    assert_eq!(quality[0].since, Some(2018));
    let tourism = heirs("平江县旅游局", 2015);
    assert_eq!(tourism[0].agency_id, id("平江县文化和旅游局", 2020, ""));
    let merged = heirs("崇文区教育局", 2009);
    assert_eq!((merged[0].because, merged[0].since), ("region", Some(2010)));
    assert_eq!(merged[0].agency_id, id("东城区教育局", 2020, "北京市/a.html"));
    assert!(heirs("平江县教育局", 2015).is_empty());
    assert!(heirs("岚溪县质量技术监督局", 2015).is_empty(), "its division is open");
    assert!(successors(&AgencyRef::default()).is_empty());
}

#[test]
fn nobody_is_nobody() {
    let none = |name| Resolver::default().resolve(&Clues { name, ..Clues::default() });
    assert_eq!(none(None), AgencyRef::default());
    assert_eq!(none(Some("  ")), AgencyRef::default());
    let odd = none(Some("()"));
    assert_eq!((odd.agency.as_deref(), odd.agency_id, odd.region_code, odd.level), (Some("()"), None, None, None));
    assert_eq!(id("平江县教育局", 2020, "").len(), 13);
}
