//! The vocabulary of the data contract: every code, once.
//!
//! Labels live in `config/forms/`; here are only the codes and what belongs together.

/// One of the three statutory tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TableKind {
    /// 主动公开政府信息情况.
    T1,
    /// 收到和处理政府信息公开申请情况.
    T2,
    /// 行政复议、行政诉讼情况.
    T3,
}

impl TableKind {
    /// Every variant, in the order of the form.
    pub const ALL: [Self; 3] = [Self::T1, Self::T2, Self::T3];

    /// The code of the data contract.
    pub const fn code(self) -> &'static str {
        match self {
            Self::T1 => "T1",
            Self::T2 => "T2",
            Self::T3 => "T3",
        }
    }

    /// The variant with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|variant| variant.code() == code)
    }

    /// Position in [`Self::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }
}
/// Edition of the official form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Edition {
    /// 国办公开办函〔2021〕30号.
    E2021,
    /// 国办公开办函〔2019〕60号, for the 2019 and 2020 reports.
    E2019,
    /// 政府信息公开情况统计表 of 2014 to 2018.
    E2014,
    /// No table tells.
    Unknown,
}

impl Edition {
    /// Every variant, in the order of the form.
    pub const ALL: [Self; 4] = [Self::E2021, Self::E2019, Self::E2014, Self::Unknown];

    /// The code of the data contract.
    pub const fn code(self) -> &'static str {
        match self {
            Self::E2021 => "2021",
            Self::E2019 => "2019",
            Self::E2014 => "2014",
            Self::Unknown => "unknown",
        }
    }

    /// The variant with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|variant| variant.code() == code)
    }

    /// Position in [`Self::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }
}
/// What stands behind a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// A number is printed in the cell.
    Reported,
    /// The cell is there, and empty or only a dash, slash or 无.
    Blank,
    /// The print lost the position or the cell, and the identities leave one possible number.
    Recovered,
    /// More than one number is possible.
    Ambiguous,
    /// Something is printed that is no number.
    Unreadable,
    /// The row or column is not in this document.
    Absent,
}

impl State {
    /// Every variant, in the order of the form.
    pub const ALL: [Self; 6] =
        [Self::Reported, Self::Blank, Self::Recovered, Self::Ambiguous, Self::Unreadable, Self::Absent];

    /// The code of the data contract.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Blank => "blank",
            Self::Recovered => "recovered",
            Self::Ambiguous => "ambiguous",
            Self::Unreadable => "unreadable",
            Self::Absent => "absent",
        }
    }

    /// The variant with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|variant| variant.code() == code)
    }

    /// Position in [`Self::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }
}
/// Unit of a disclosure value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// A count of items, files or decisions.
    Count,
    /// 万元.
    TenThousandCny,
}

impl Unit {
    /// Every variant, in the order of the form.
    pub const ALL: [Self; 2] = [Self::Count, Self::TenThousandCny];

    /// The code of the data contract.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::TenThousandCny => "10k_cny",
        }
    }

    /// The variant with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|variant| variant.code() == code)
    }

    /// Position in [`Self::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }
}
/// Row of T1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// 规章.
    Regulations,
    /// 行政规范性文件 (2019: 规范性文件).
    NormativeDocuments,
    /// 行政许可.
    Licensing,
    /// 其他对外管理服务事项 (2019 only).
    OtherServices,
    /// 行政处罚.
    Penalties,
    /// 行政强制.
    Coercion,
    /// 行政事业性收费.
    Fees,
    /// 政府集中采购 (2019 only).
    Procurement,
}

impl Item {
    /// Every variant, in the order of the form.
    pub const ALL: [Self; 8] = [
        Self::Regulations,
        Self::NormativeDocuments,
        Self::Licensing,
        Self::OtherServices,
        Self::Penalties,
        Self::Coercion,
        Self::Fees,
        Self::Procurement,
    ];

    /// The code of the data contract.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Regulations => "regulations",
            Self::NormativeDocuments => "normative_documents",
            Self::Licensing => "licensing",
            Self::OtherServices => "other_services",
            Self::Penalties => "penalties",
            Self::Coercion => "coercion",
            Self::Fees => "fees",
            Self::Procurement => "procurement",
        }
    }

    /// The variant with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|variant| variant.code() == code)
    }

    /// Position in [`Self::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }
}
/// Column of T1; which apply depends on item and edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// 本年制发件数.
    Issued,
    /// 本年废止件数.
    Repealed,
    /// 现行有效件数.
    InForce,
    /// 本年新制作数量.
    NewlyMade,
    /// 本年新公开数量.
    NewlyDisclosed,
    /// 对外公开总数量.
    TotalDisclosed,
    /// 上一年项目数量.
    PriorItems,
    /// 本年增/减, signed.
    NetChange,
    /// 处理决定数量.
    Decisions,
    /// 采购项目数量.
    Projects,
    /// 本年收费金额 or 采购总金额, 万元.
    Amount,
}

impl Measure {
    /// Every variant, in the order of the form.
    pub const ALL: [Self; 11] = [
        Self::Issued,
        Self::Repealed,
        Self::InForce,
        Self::NewlyMade,
        Self::NewlyDisclosed,
        Self::TotalDisclosed,
        Self::PriorItems,
        Self::NetChange,
        Self::Decisions,
        Self::Projects,
        Self::Amount,
    ];

    /// The code of the data contract.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Repealed => "repealed",
            Self::InForce => "in_force",
            Self::NewlyMade => "newly_made",
            Self::NewlyDisclosed => "newly_disclosed",
            Self::TotalDisclosed => "total_disclosed",
            Self::PriorItems => "prior_items",
            Self::NetChange => "net_change",
            Self::Decisions => "decisions",
            Self::Projects => "projects",
            Self::Amount => "amount",
        }
    }

    /// The variant with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|variant| variant.code() == code)
    }

    /// Position in [`Self::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The unit of the measure.
    pub const fn unit(self) -> Unit {
        match self {
            Self::Amount => Unit::TenThousandCny,
            _ => Unit::Count,
        }
    }
}
/// Group of rows of T2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutcomeGroup {
    /// 一、二: what came in.
    Intake,
    /// (一)(二): granted, whole or in part.
    Granted,
    /// (三)不予公开.
    Denied,
    /// (四)无法提供.
    Unavailable,
    /// (五)不予处理.
    NotProcessed,
    /// (六)其他处理.
    Other,
    /// (七)总计.
    Total,
    /// 四、结转下年度继续办理.
    Carried,
}

impl OutcomeGroup {
    /// Every variant, in the order of the form.
    pub const ALL: [Self; 8] = [
        Self::Intake,
        Self::Granted,
        Self::Denied,
        Self::Unavailable,
        Self::NotProcessed,
        Self::Other,
        Self::Total,
        Self::Carried,
    ];

    /// The code of the data contract.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Intake => "intake",
            Self::Granted => "granted",
            Self::Denied => "denied",
            Self::Unavailable => "unavailable",
            Self::NotProcessed => "not_processed",
            Self::Other => "other",
            Self::Total => "total",
            Self::Carried => "carried",
        }
    }

    /// The variant with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|variant| variant.code() == code)
    }

    /// Position in [`Self::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }
}
/// Row of T2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// 一、本年新收政府信息公开申请数量.
    ReceivedNew,
    /// 二、上年结转政府信息公开申请数量.
    CarriedIn,
    /// (一)予以公开.
    Granted,
    /// (二)部分公开.
    GrantedInPart,
    /// 1.属于国家秘密.
    DeniedStateSecret,
    /// 2.其他法律行政法规禁止公开.
    DeniedProhibitedByLaw,
    /// 3.危及“三安全一稳定”.
    DeniedSafetyStability,
    /// 4.保护第三方合法权益.
    DeniedThirdParty,
    /// 5.属于三类内部事务信息.
    DeniedInternalAffairs,
    /// 6.属于四类过程性信息.
    DeniedProcessInformation,
    /// 7.属于行政执法案卷.
    DeniedEnforcementFile,
    /// 8.属于行政查询事项.
    DeniedAdministrativeQuery,
    /// 1.本机关不掌握相关政府信息.
    UnavailableNotHeld,
    /// 2.没有现成信息需要另行制作.
    UnavailableNeedsCreation,
    /// 3.补正后申请内容仍不明确.
    UnavailableUnclear,
    /// 1.信访举报投诉类申请.
    NotProcessedPetition,
    /// 2.重复申请.
    NotProcessedRepeat,
    /// 3.要求提供公开出版物.
    NotProcessedPublication,
    /// 4.无正当理由大量反复申请.
    NotProcessedExcessive,
    /// 5.要求行政机关确认或重新出具已获取信息.
    NotProcessedConfirmation,
    /// (六)其他处理, one row (2019).
    Other,
    /// 1.申请人无正当理由逾期不补正 (2021).
    OtherCorrectionOverdue,
    /// 2.申请人逾期未按收费通知要求缴纳费用 (2021).
    OtherFeeOverdue,
    /// 3.其他 (2021).
    OtherMisc,
    /// (七)总计.
    Total,
    /// 四、结转下年度继续办理.
    CarriedForward,
}

impl Outcome {
    /// Every variant, in the order of the form.
    pub const ALL: [Self; 26] = [
        Self::ReceivedNew,
        Self::CarriedIn,
        Self::Granted,
        Self::GrantedInPart,
        Self::DeniedStateSecret,
        Self::DeniedProhibitedByLaw,
        Self::DeniedSafetyStability,
        Self::DeniedThirdParty,
        Self::DeniedInternalAffairs,
        Self::DeniedProcessInformation,
        Self::DeniedEnforcementFile,
        Self::DeniedAdministrativeQuery,
        Self::UnavailableNotHeld,
        Self::UnavailableNeedsCreation,
        Self::UnavailableUnclear,
        Self::NotProcessedPetition,
        Self::NotProcessedRepeat,
        Self::NotProcessedPublication,
        Self::NotProcessedExcessive,
        Self::NotProcessedConfirmation,
        Self::Other,
        Self::OtherCorrectionOverdue,
        Self::OtherFeeOverdue,
        Self::OtherMisc,
        Self::Total,
        Self::CarriedForward,
    ];

    /// The code of the data contract.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ReceivedNew => "received_new",
            Self::CarriedIn => "carried_in",
            Self::Granted => "granted",
            Self::GrantedInPart => "granted_in_part",
            Self::DeniedStateSecret => "denied_state_secret",
            Self::DeniedProhibitedByLaw => "denied_prohibited_by_law",
            Self::DeniedSafetyStability => "denied_safety_stability",
            Self::DeniedThirdParty => "denied_third_party",
            Self::DeniedInternalAffairs => "denied_internal_affairs",
            Self::DeniedProcessInformation => "denied_process_information",
            Self::DeniedEnforcementFile => "denied_enforcement_file",
            Self::DeniedAdministrativeQuery => "denied_administrative_query",
            Self::UnavailableNotHeld => "unavailable_not_held",
            Self::UnavailableNeedsCreation => "unavailable_needs_creation",
            Self::UnavailableUnclear => "unavailable_unclear",
            Self::NotProcessedPetition => "not_processed_petition",
            Self::NotProcessedRepeat => "not_processed_repeat",
            Self::NotProcessedPublication => "not_processed_publication",
            Self::NotProcessedExcessive => "not_processed_excessive",
            Self::NotProcessedConfirmation => "not_processed_confirmation",
            Self::Other => "other",
            Self::OtherCorrectionOverdue => "other_correction_overdue",
            Self::OtherFeeOverdue => "other_fee_overdue",
            Self::OtherMisc => "other_misc",
            Self::Total => "total",
            Self::CarriedForward => "carried_forward",
        }
    }

    /// The variant with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|variant| variant.code() == code)
    }

    /// Position in [`Self::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The group of rows that the outcome belongs to.
    pub const fn group(self) -> OutcomeGroup {
        match self {
            Self::ReceivedNew | Self::CarriedIn => OutcomeGroup::Intake,
            Self::Granted | Self::GrantedInPart => OutcomeGroup::Granted,
            Self::DeniedStateSecret
            | Self::DeniedProhibitedByLaw
            | Self::DeniedSafetyStability
            | Self::DeniedThirdParty
            | Self::DeniedInternalAffairs
            | Self::DeniedProcessInformation
            | Self::DeniedEnforcementFile
            | Self::DeniedAdministrativeQuery => OutcomeGroup::Denied,
            Self::UnavailableNotHeld | Self::UnavailableNeedsCreation | Self::UnavailableUnclear => {
                OutcomeGroup::Unavailable
            }
            Self::NotProcessedPetition
            | Self::NotProcessedRepeat
            | Self::NotProcessedPublication
            | Self::NotProcessedExcessive
            | Self::NotProcessedConfirmation => OutcomeGroup::NotProcessed,
            Self::Other | Self::OtherCorrectionOverdue | Self::OtherFeeOverdue | Self::OtherMisc => OutcomeGroup::Other,
            Self::Total => OutcomeGroup::Total,
            Self::CarriedForward => OutcomeGroup::Carried,
        }
    }

    /// True for a row of (一) to (六): the rows that (七)总计 adds up.
    pub const fn is_result(self) -> bool {
        !matches!(self.group(), OutcomeGroup::Intake | OutcomeGroup::Total | OutcomeGroup::Carried)
    }
}
/// Column of T2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Applicant {
    /// 自然人.
    NaturalPerson,
    /// 商业企业.
    Business,
    /// 科研机构.
    Research,
    /// 社会公益组织.
    PublicWelfare,
    /// 法律服务机构.
    LegalServices,
    /// 其他.
    OtherOrganization,
    /// 总计.
    Total,
}

impl Applicant {
    /// Every variant, in the order of the form.
    pub const ALL: [Self; 7] = [
        Self::NaturalPerson,
        Self::Business,
        Self::Research,
        Self::PublicWelfare,
        Self::LegalServices,
        Self::OtherOrganization,
        Self::Total,
    ];

    /// The code of the data contract.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NaturalPerson => "natural_person",
            Self::Business => "business",
            Self::Research => "research",
            Self::PublicWelfare => "public_welfare",
            Self::LegalServices => "legal_services",
            Self::OtherOrganization => "other_organization",
            Self::Total => "total",
        }
    }

    /// The variant with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|variant| variant.code() == code)
    }

    /// Position in [`Self::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }
}
/// Block of T3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// 行政复议.
    Reconsideration,
    /// 未经复议直接起诉.
    LitigationDirect,
    /// 复议后起诉.
    LitigationAfterReconsideration,
}

impl Channel {
    /// Every variant, in the order of the form.
    pub const ALL: [Self; 3] = [Self::Reconsideration, Self::LitigationDirect, Self::LitigationAfterReconsideration];

    /// The code of the data contract.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Reconsideration => "reconsideration",
            Self::LitigationDirect => "litigation_direct",
            Self::LitigationAfterReconsideration => "litigation_after_reconsideration",
        }
    }

    /// The variant with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|variant| variant.code() == code)
    }

    /// Position in [`Self::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }
}
/// Column of T3 within a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DisputeOutcome {
    /// 结果维持.
    Upheld,
    /// 结果纠正.
    Corrected,
    /// 其他结果.
    Other,
    /// 尚未审结.
    Pending,
    /// 总计.
    Total,
}

impl DisputeOutcome {
    /// Every variant, in the order of the form.
    pub const ALL: [Self; 5] = [Self::Upheld, Self::Corrected, Self::Other, Self::Pending, Self::Total];

    /// The code of the data contract.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Upheld => "upheld",
            Self::Corrected => "corrected",
            Self::Other => "other",
            Self::Pending => "pending",
            Self::Total => "total",
        }
    }

    /// The variant with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|variant| variant.code() == code)
    }

    /// Position in [`Self::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }
}
