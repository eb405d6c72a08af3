//! The two editions of the form as the generator prints them: codes of the contract beside the official labels.
//!
//! Written from the form, not from the reading code, so that a wrong label there is not repeated here. Punctuation is
//! full-width as in the official document; `habits` turns it into what a page prints.

/// Which form a report follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// 国办公开办函〔2019〕60号.
    E2019,
    /// 国办公开办函〔2021〕30号.
    E2021,
    /// T1 and T3 of 2021, T2 with the single (六)其他处理 row of 2019.
    Mixed,
}

impl Form {
    /// Every form.
    pub const ALL: [Self; 3] = [Self::E2019, Self::E2021, Self::Mixed];

    /// The edition of the contract.
    pub fn edition(self) -> &'static str {
        match self {
            Self::E2019 => "2019",
            Self::E2021 | Self::Mixed => "2021",
        }
    }

    /// The bands of T1.
    pub fn bands(self) -> &'static [Band] {
        match self {
            Self::E2019 => &T1_2019,
            Self::E2021 | Self::Mixed => &T1_2021,
        }
    }

    /// True when (六)其他处理 is one row.
    pub fn has_single_other(self) -> bool {
        self != Self::E2021
    }

    /// The rows of T2 that this form prints, as indexes into [`OUTCOMES`].
    pub fn outcomes(self) -> impl Iterator<Item = usize> {
        let single = self.has_single_other();
        (0..OUTCOMES.len()).filter(move |&at| match OUTCOMES[at].code {
            "other" => single,
            "other_correction_overdue" | "other_fee_overdue" | "other_misc" => !single,
            _ => true,
        })
    }
}

/// A band of T1: one item of 第二十条 with its own header.
#[derive(Debug)]
pub struct Band {
    /// Number of the item: `（一）`.
    pub mark: &'static str,
    /// Columns as (measure, header).
    pub heads: &'static [(&'static str, &'static str)],
    /// Rows as (item, label).
    pub items: &'static [(&'static str, &'static str)],
}

const DECISIONS_2021: &[(&str, &str)] = &[("decisions", "本年处理决定数量")];
const ITEMS_2019: &[(&str, &str)] =
    &[("prior_items", "上一年项目数量"), ("net_change", "本年增/减"), ("decisions", "处理决定数量")];

static T1_2021: [Band; 4] = [
    Band {
        mark: "（一）",
        heads: &[("issued", "本年制发件数"), ("repealed", "本年废止件数"), ("in_force", "现行有效件数")],
        items: &[("regulations", "规章"), ("normative_documents", "行政规范性文件")],
    },
    Band { mark: "（五）", heads: DECISIONS_2021, items: &[("licensing", "行政许可")] },
    Band {
        mark: "（六）", heads: DECISIONS_2021, items: &[("penalties", "行政处罚"), ("coercion", "行政强制")]
    },
    Band {
        mark: "（八）", heads: &[("amount", "本年收费金额（单位：万元）")], items: &[("fees", "行政事业性收费")]
    },
];

static T1_2019: [Band; 5] = [
    Band {
        mark: "（一）",
        heads: &[
            ("newly_made", "本年新制作数量"),
            ("newly_disclosed", "本年新公开数量"),
            ("total_disclosed", "对外公开总数量"),
        ],
        items: &[("regulations", "规章"), ("normative_documents", "规范性文件")],
    },
    Band {
        mark: "（五）",
        heads: ITEMS_2019,
        items: &[("licensing", "行政许可"), ("other_services", "其他对外管理服务事项")],
    },
    Band {
        mark: "（六）", heads: ITEMS_2019, items: &[("penalties", "行政处罚"), ("coercion", "行政强制")]
    },
    Band {
        mark: "（八）",
        heads: &[("prior_items", "上一年项目数量"), ("net_change", "本年增/减")],
        items: &[("fees", "行政事业性收费")],
    },
    Band {
        mark: "（九）",
        heads: &[("projects", "采购项目数量"), ("amount", "采购总金额")],
        items: &[("procurement", "政府集中采购")],
    },
];

/// Where a row of T2 stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// 一、 二、 四、: the label takes all three label columns.
    Top,
    /// （一） … under 三、: two label columns.
    Result,
    /// 1. 2. … under the group with this index.
    Sub(usize),
}

/// A row of T2.
#[derive(Debug)]
pub struct OutcomeRow {
    /// Code of the contract.
    pub code: &'static str,
    /// Where it stands.
    pub depth: Depth,
    /// Its mark: `一、`, `（一）`, `1`.
    pub mark: &'static str,
    /// Its words.
    pub label: &'static str,
    /// How likely an answered application ends here.
    pub weight: u32,
}

/// Groups of T2 with sub-rows.
pub const GROUPS: [(&str, &str); 4] =
    [("（三）", "不予公开"), ("（四）", "无法提供"), ("（五）", "不予处理"), ("（六）", "其他处理")];

const fn row(code: &'static str, depth: Depth, mark: &'static str, label: &'static str, weight: u32) -> OutcomeRow {
    OutcomeRow { code, depth, mark, label, weight }
}

/// All rows of T2 of both editions, in the order of the form.
pub static OUTCOMES: [OutcomeRow; 26] = [
    row("received_new", Depth::Top, "一、", "本年新收政府信息公开申请数量", 0),
    row("carried_in", Depth::Top, "二、", "上年结转政府信息公开申请数量", 0),
    row("granted", Depth::Result, "（一）", "予以公开", 400),
    row("granted_in_part", Depth::Result, "（二）", "部分公开（区分处理的，只计这一情形，不计其他情形）", 90),
    row("denied_state_secret", Depth::Sub(0), "1", "属于国家秘密", 4),
    row("denied_prohibited_by_law", Depth::Sub(0), "2", "其他法律行政法规禁止公开", 8),
    row("denied_safety_stability", Depth::Sub(0), "3", "危及“三安全一稳定”", 4),
    row("denied_third_party", Depth::Sub(0), "4", "保护第三方合法权益", 18),
    row("denied_internal_affairs", Depth::Sub(0), "5", "属于三类内部事务信息", 15),
    row("denied_process_information", Depth::Sub(0), "6", "属于四类过程性信息", 20),
    row("denied_enforcement_file", Depth::Sub(0), "7", "属于行政执法案卷", 20),
    row("denied_administrative_query", Depth::Sub(0), "8", "属于行政查询事项", 18),
    row("unavailable_not_held", Depth::Sub(1), "1", "本机关不掌握相关政府信息", 190),
    row("unavailable_needs_creation", Depth::Sub(1), "2", "没有现成信息需要另行制作", 30),
    row("unavailable_unclear", Depth::Sub(1), "3", "补正后申请内容仍不明确", 25),
    row("not_processed_petition", Depth::Sub(2), "1", "信访举报投诉类申请", 40),
    row("not_processed_repeat", Depth::Sub(2), "2", "重复申请", 30),
    row("not_processed_publication", Depth::Sub(2), "3", "要求提供公开出版物", 4),
    row("not_processed_excessive", Depth::Sub(2), "4", "无正当理由大量反复申请", 6),
    row("not_processed_confirmation", Depth::Sub(2), "5", "要求行政机关确认或重新出具已获取信息", 12),
    row("other", Depth::Result, "（六）", "其他处理", 60),
    row(
        "other_correction_overdue",
        Depth::Sub(3),
        "1",
        "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        30,
    ),
    row(
        "other_fee_overdue",
        Depth::Sub(3),
        "2",
        "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        6,
    ),
    row("other_misc", Depth::Sub(3), "3", "其他", 40),
    row("total", Depth::Result, "（七）", "总计", 0),
    row("carried_forward", Depth::Top, "四、", "结转下年度继续办理", 0),
];

/// Columns of T2 as (code, header).
pub const APPLICANTS: [(&str, &str); 7] = [
    ("natural_person", "自然人"),
    ("business", "商业企业"),
    ("research", "科研机构"),
    ("public_welfare", "社会公益组织"),
    ("legal_services", "法律服务机构"),
    ("other_organization", "其他"),
    ("total", "总计"),
];

/// Blocks of columns of T3 as (code, header).
pub const CHANNELS: [(&str, &str); 3] = [
    ("reconsideration", "行政复议"),
    ("litigation_direct", "未经复议直接起诉"),
    ("litigation_after_reconsideration", "复议后起诉"),
];

/// Columns of T3 within a block as (code, header).
pub const RESULTS: [(&str, &str); 5] = [
    ("upheld", "结果维持"),
    ("corrected", "结果纠正"),
    ("other", "其他结果"),
    ("pending", "尚未审结"),
    ("total", "总计"),
];

/// Index of an outcome by its code; panics for a code that no form has.
pub fn outcome_index(code: &str) -> usize {
    OUTCOMES.iter().position(|row| row.code == code).expect("a code of the contract")
}
