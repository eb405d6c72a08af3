//! The words around the tables: sentences of our own, with the habits of such reports.
//!
//! `{o}` is how the agency calls itself, `{y}` the year, `{b}` the year before, `{n}` a number up to some hundred,
//! `{m}` one of four digits.

use super::rng::Rng;

const GENERAL: [&str; 24] = [
    "{y}年，{o}把公开透明作为日常工作的底色，凡是群众关心的事项，能早公布的不拖到晚公布。",
    "{o}调整了公开工作小组，由主要负责人牵头，办公室具体承办，各股室各有一名联络员。",
    "全年通过门户网站发布信息{n}条，比{b}年多出{m}字的篇幅主要来自民生领域。",
    "{o}在办事大厅设置了查阅角，摆放目录和指南，来访者可以自行翻看，也可以请工作人员代查。",
    "在依申请公开方面，登记、分办、拟稿、审核、送达五个环节都有时限提醒，逾期会自动标红。",
    "{y}年共收到书面和网上申请若干件，具体数字见本报告第三部分的表格。",
    "各类文件起草时先写明公开属性，不予公开的要附理由，由法制人员复核后才能印发。",
    "{o}对{b}年以前的旧栏目做了一次清点，合并了{n}个长期不更新的页面。",
    "政务新媒体账号保持{n}个，全年推送{m}篇，阅读量较高的是办事指引一类。",
    "发布前坚持三道把关，涉及个人信息的一律隐去证件号码和住址。",
    "{o}每季度抽查一次公开情况，抽查结果写入年底的考核意见。",
    "解读材料注重用图表和问答，避免把原文重新抄写一遍。",
    "围绕助企惠民政策，{o}开展上门宣讲{n}场，发放折页{m}份。",
    "全年回应网民留言{n}条，平均用时不到三个工作日。",
    "对集中反映的路灯、停车、饮水问题，{o}在网站首页开设了专栏逐条答复。",
    "{o}组织了{n}人次的业务学习，请上级同志讲解条例的适用和常见的答复错误。",
    "公开指南根据机构职能变化重新修订，联系电话和办公时间均已核对。",
    "财政预算、决算和三公经费按规定时间公布，附有通俗的说明。",
    "重大行政决策在作出之前征求意见，采纳情况连同理由一并公布。",
    "{o}的规范性文件全部在统一平台发布，失效的在标题后加注。",
    "平台建设方面，完成了适老化改造，字体可以放大，页面可以朗读。",
    "监督保障方面，{o}没有发现因公开不当引起的责任追究情形。",
    "本年度行政许可和行政处罚的双公示信息按七个工作日的要求上网。",
    "{o}与档案、图书单位共建查阅点{n}处，全年接待{m}人次。",
];
const PROBLEMS: [&str; 10] = [
    "一是公开的主动性还不够，个别股室仍然等着催办。",
    "二是解读形式偏少，图文以外的尝试不多。",
    "栏目之间有交叉，同一件事在几个地方都能看到，查找不便。",
    "工作人员兼职较多，换岗之后交接不够细致。",
    "对申请内容的理解有时与申请人的本意有出入，补正次数偏多。",
    "部分数据更新不及时，存在月底集中上传的现象。",
    "基层公开的内容与群众的期待还有距离，办事类信息不够细。",
    "对条例新规定的学习还停留在条文层面。",
    "网站检索不好用，关键词稍有不同就找不到。",
    "政策问答库的条目还太少，答复口径也不完全一致。",
];
const MEASURES: [&str; 8] = [
    "下一步，{o}将把公开要求写进每项工作的流程，做到同步安排、同步检查。",
    "针对上述不足，计划在下一年度举办不少于{n}次培训，覆盖全部联络员。",
    "我们将合并重复栏目，保留一个入口，减少群众的点击次数。",
    "拟建立答复文书的范本库，常见情形有例可循。",
    "继续完善考核办法，把群众满意度作为重要的一项。",
    "对久拖不更新的栏目实行挂牌督办，到期未改的予以通报。",
    "邀请人大代表和居民代表参加开放日，当面听取意见。",
    "加强与上级主管部门的沟通，遇到疑难申请及时会商。",
];
const OTHERS: [&str; 7] = [
    "无。",
    "本年度没有收取信息处理费，无其他需要报告的事项。",
    "{y}年{o}没有因依申请公开收取信息处理费。",
    "按照按件、按量的收费标准，本年度产生信息处理费0元。",
    "{o}承办的代表建议{n}件、委员提案{n}件均已答复并公开。",
    "本报告电子版可在门户网站下载，欢迎提出意见。",
    "需要说明的是，{b}年度的数据口径与本年度一致。",
];

/// Fills the slots of a sentence.
fn fill(rng: &mut Rng, sentence: &str, own: &str, year: i64) -> String {
    let mut text =
        sentence.replace("{o}", own).replace("{y}", &year.to_string()).replace("{b}", &(year - 1).to_string());
    while let Some(at) = text.find("{n}") {
        text.replace_range(at..at + 3, &rng.range(2, 480).to_string());
    }
    while let Some(at) = text.find("{m}") {
        text.replace_range(at..at + 3, &rng.range(1100, 9800).to_string());
    }
    text
}

/// `n` different sentences of a pool (fewer if there are not as many).
fn sentences(rng: &mut Rng, pool: &[&str], n: usize, own: &str, year: i64) -> Vec<String> {
    let start = rng.below(pool.len());
    // None of these shares a factor with the length of a pool, so that no sentence comes twice.
    let stride = rng.pick(&[1, 11, 13, 17, 19, 23]);
    (0..n.min(pool.len())).map(|i| fill(rng, pool[(start + i * stride) % pool.len()], own, year)).collect()
}

fn paragraph(rng: &mut Rng, pool: &[&str], n: usize, own: &str, year: i64) -> String {
    sentences(rng, pool, n, own, year).concat()
}

/// Paragraphs of section `number` (1, 2, 3, 5, 6); sections 2 and 3 often have none beside the table.
pub fn section(rng: &mut Rng, number: usize, own: &str, year: i64) -> Vec<String> {
    match number {
        1 => {
            let n = rng.range(2, 5);
            let heads = [
                "（一）主动公开。",
                "（二）依申请公开。",
                "（三）政府信息管理。",
                "（四）平台建设。",
                "（五）监督保障。",
            ];
            let has_heads = rng.chance(500);
            let per_paragraph = rng.range(1, 4) as usize;
            let all = sentences(rng, &GENERAL, n as usize * per_paragraph, own, year);
            all.chunks(per_paragraph)
                .zip(heads)
                .map(|(body, head)| format!("{}{}", if has_heads { head } else { "" }, body.concat()))
                .collect()
        }
        2 | 3 if rng.chance(850) => Vec::new(),
        2 => vec![fill(rng, "{y}年{o}主动公开的各类信息以办事和财政两类为主。", own, year)],
        3 => vec![fill(rng, "{o}对收到的申请逐件登记，{y}年度的办理情况如下表。", own, year)],
        5 => {
            let (n_problems, n_measures) = (rng.range(1, 3) as usize, rng.range(1, 3) as usize);
            let problems = paragraph(rng, &PROBLEMS, n_problems, own, year);
            let measures = paragraph(rng, &MEASURES, n_measures, own, year);
            vec![format!("（一）存在的主要问题。{problems}"), format!("（二）改进情况。{measures}")]
        }
        _ => {
            let n = rng.range(1, 2) as usize;
            vec![paragraph(rng, &OTHERS, n, own, year)]
        }
    }
}

/// The opening paragraph, with or without the agency and the period. Returns text and the period it states.
pub fn opening(rng: &mut Rng, agency: Option<&str>, year: i64, has_period: bool) -> (String, bool) {
    let who = agency.unwrap_or("本机关");
    let mut text = match rng.below(4) {
        0 => format!("按照《中华人民共和国政府信息公开条例》的规定，{who}编制了{year}年度政府信息公开工作报告。"),
        1 => format!("现将{who}{year}年政府信息公开工作情况向社会公布。"),
        2 => format!("依据条例第五十条的要求，结合{year}年工作实际，{who}形成本报告。"),
        _ => format!("本报告由{who}编写，全文由六个部分组成，附有统计表格。"),
    };
    let names_year = !text.starts_with("本报告由");
    if has_period {
        text.push_str(&match rng.below(5) {
            0 => format!("本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"),
            1 => format!("统计时段为{year}年1月1日至12月31日。"),
            2 => format!("报告中所列数据的统计期限从{year}年1月1日起，到{year}年12月31日止。"),
            3 => format!("数据统计期限：{year}年01月01日－{year}年12月31日。"),
            // The units of the date were lost on the way, as seen in the field.
            _ => format!("所列数据的统计期限自{year}11日起至{year}1231日止。"),
        });
    }
    (text, names_year)
}

/// A sentence with characters that only GB18030 writes in four bytes.
pub fn rare_names(rng: &mut Rng) -> String {
    let names = ["王䶮", "赵㛃", "陈𬀩", "李𣗋", "周㑇"];
    let (first, second) = (rng.pick(&names), rng.pick(&names));
    format!("公开工作联络员为{first}、{second}两位同志，办公电话已在指南中列明。")
}
