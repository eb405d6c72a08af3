//! What narratives say of the applications received: plainly, wrongly, or about something else.

use super::rng::Rng;

/// What a paragraph says of the number in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// The number, in words that leave no doubt.
    True,
    /// Another number, in words that leave no doubt.
    False,
    /// A number of something else.
    Else,
}

/// `{y}` is the year, `{b}` the year before, `{n}` the number, `{o}` how the agency calls itself.
const PLAIN: [&str; 8] = [
    "（二）依申请公开。{y}年，本机关共收到政府信息公开申请{n}件，均在法定期限内答复。",
    "依申请公开方面，全年共收到政府信息公开申请{n}件，其中网上申请占大多数。",
    "{y}年度新收政府信息公开申请{n}件，办理情况见第三部分。",
    "我们规范登记、分办、答复各个环节，全年收到依申请公开{n}件，同比略有变化。",
    "本年度共接到公民、法人和其他组织提出的政府信息公开申请{n}件。",
    "{y}年1月1日至{y}年12月31日，本单位收到{n}件政府信息公开申请。",
    "依申请公开情况：报告期内收到政府信息公开申请数量为{n}件。",
    "{y}年共收到信息公开申请{n}份，答复文书全部经过合法性审核。",
];
const ELSE: [&str; 12] = [
    "{b}年，本机关共收到政府信息公开申请{m}件，{y}年的情况见表格。",
    "通过网站收到政府信息公开申请{m}件，当面收到政府信息公开申请{k}件。",
    "下属单位收到政府信息公开申请{m}件，各科室{k}件。",
    "上年度共收到申请{m}件，涉及公开事项的均已办结。",
    "自条例施行以来，累计收到政府信息公开申请{m}件。",
    "第一季度收到政府信息公开申请{k}件，第二季度收到政府信息公开申请{m}件。",
    "全年收到信访投诉{m}件、公开电话咨询{k}件。",
    "收到政府信息公开申请数量同比增加{k}件。",
    "全年共收到政府信息公开申请{m}余件。",
    "全年收到政府信息公开行政复议申请{k}件。",
    "{y}年1至6月收到政府信息公开申请{k}件。",
    "依申请公开平台全年访问{m}次，共受理公开咨询{k}件。",
];

/// A paragraph of this kind about `n` applications.
pub fn write(rng: &mut Rng, claim: Claim, n: i64, year: i64) -> String {
    let other = |rng: &mut Rng| n + rng.range(3, 90);
    let sentence = match claim {
        Claim::True => rng.pick(&PLAIN).replace("{n}", &n.to_string()),
        Claim::False => rng.pick(&PLAIN).replace("{n}", &other(rng).to_string()),
        Claim::Else => rng.pick(&ELSE).replace("{m}", &other(rng).to_string()).replace("{k}", &other(rng).to_string()),
    };
    sentence.replace("{y}", &year.to_string()).replace("{b}", &(year - 1).to_string())
}
