//! The codebook: what every column and every code means, from the same declaration as the schema.
//!
//! One row per column (its `code` is null), then one row per code of its list. A code whose label differs between
//! editions of the form, or that only one of them has, has one row per edition. Official labels come from the forms;
//! the English labels and definitions are written here.

use std::borrow::Cow;

use crate::model::{
    Applicant, Channel, CheckCode, CheckStatus, CoverageStatus, DisputeOutcome, Edition, FileStatus, Item, Labels,
    Layout, Measure, Outcome, OutcomeGroup, State, TableKind, Unit,
};

use crate::agency::KINDS;

use super::columns::Frame;
use super::panel::{self, T1_CELLS, outcome_editions};
use super::repairs::REPAIRS;
use super::schema::{Codes, TableId, tables};

/// A row of the codebook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRow {
    /// Table that the code is used in.
    pub table: &'static str,
    /// Column that the code is used in.
    pub column: &'static str,
    /// The code; `None` in the row that describes the column.
    pub code: Option<&'static str>,
    /// Label in Chinese.
    pub label_zh: String,
    /// Label in English.
    pub label_en: Cow<'static, str>,
    /// Edition that the label belongs to.
    pub edition: Option<Edition>,
    /// What it means.
    pub definition: Cow<'static, str>,
}

/// A code with its labels, before it is known which column uses it.
struct Entry {
    code: &'static str,
    zh: String,
    en: &'static str,
    edition: Option<Edition>,
    definition: Cow<'static, str>,
}

/// All rows, in the order of tables, columns and codes.
pub fn rows(labels: &dyn Labels) -> Vec<CodeRow> {
    let panel_labels = panel::labels(labels);
    let n_common = TableId::Panel.table().columns.len() - panel_labels.len();
    let mut rows = Vec::new();
    for table in tables() {
        for (idx, column) in table.columns.iter().enumerate() {
            let is_fact = table.id == TableId::Panel && idx >= n_common;
            rows.push(CodeRow {
                table: table.name(),
                column: &column.name,
                code: None,
                label_zh: if is_fact { panel_labels[idx - n_common].clone() } else { column.zh.clone().into_owned() },
                label_en: Cow::Owned(column.name.replace("__", ": ").replace('_', " ")),
                edition: None,
                definition: Cow::Borrowed(&column.en),
            });
            rows.extend(entries(column.codes, labels).into_iter().map(|entry| CodeRow {
                table: table.name(),
                column: &column.name,
                code: Some(entry.code),
                label_zh: entry.zh,
                label_en: Cow::Borrowed(entry.en),
                edition: entry.edition,
                definition: entry.definition,
            }));
        }
    }
    rows
}

/// Appends rows to a frame of the codebook.
pub fn push(frame: &mut Frame, rows: &[CodeRow]) {
    frame
        .append(rows.len())
        .text("table", rows.iter().map(|row| Some(row.table)))
        .text("column", rows.iter().map(|row| Some(row.column)))
        .text("code", rows.iter().map(|row| row.code))
        .text("label_zh", rows.iter().map(|row| Some(row.label_zh.as_str()).filter(|label| !label.is_empty())))
        .text("label_en", rows.iter().map(|row| Some(row.label_en.as_ref())))
        .text("edition", rows.iter().map(|row| row.edition.map(Edition::code)))
        .text("definition", rows.iter().map(|row| Some(row.definition.as_ref())))
        .done();
}

fn plain(code: &'static str, zh: &str, en: &'static str, definition: &'static str) -> Entry {
    Entry { code, zh: zh.to_owned(), en, edition: None, definition: Cow::Borrowed(definition) }
}

fn list(codes: &[(&'static str, &str, &'static str, &'static str)]) -> Vec<Entry> {
    codes.iter().map(|(code, zh, en, definition)| plain(code, zh, en, definition)).collect()
}

/// One row where the editions agree on the label, else one row per edition; an edition is named where not all have
/// the code.
fn by_edition(
    code: &'static str,
    en: &'static str,
    definition: &'static str,
    editions: &[Edition],
    label: impl Fn(Edition) -> String,
) -> Vec<Entry> {
    let mut entries: Vec<Entry> = editions
        .iter()
        .map(|edition| Entry {
            code,
            zh: label(*edition),
            en,
            edition: Some(*edition),
            definition: Cow::Borrowed(definition),
        })
        .collect();
    if let [first, second] = entries.as_mut_slice()
        && first.zh == second.zh
    {
        first.edition = None;
        entries.pop();
    }
    entries
}

fn entries(codes: Codes, labels: &dyn Labels) -> Vec<Entry> {
    match codes {
        Codes::None => Vec::new(),
        Codes::Level => list(LEVELS),
        Codes::Kind => kinds(),
        Codes::RegionLevel => list(REGION_LEVELS),
        Codes::CoverageStatus => CoverageStatus::ALL.into_iter().map(coverage_status).collect(),
        Codes::Edition => Edition::ALL.into_iter().map(edition).collect(),
        Codes::Layout => Layout::ALL.into_iter().map(|(layout, en)| layout_entry(layout, en)).collect(),
        Codes::EncodingEvidence => list(ENCODING_EVIDENCE),
        Codes::Repair => list(REPAIRS),
        Codes::TableKind => TableKind::ALL.into_iter().map(table_kind).collect(),
        Codes::Item => Item::ALL.into_iter().flat_map(|code| item(code, labels)).collect(),
        Codes::Measure => Measure::ALL.into_iter().flat_map(|code| measure(code, labels)).collect(),
        Codes::Unit => Unit::ALL.into_iter().map(unit).collect(),
        Codes::OutcomeGroup => OutcomeGroup::ALL.into_iter().map(outcome_group).collect(),
        Codes::Outcome => Outcome::ALL.into_iter().flat_map(|code| outcome(code, labels)).collect(),
        Codes::Applicant => Applicant::ALL.into_iter().map(|code| applicant(code, labels)).collect(),
        Codes::Channel => Channel::ALL.into_iter().map(|code| channel(code, labels)).collect(),
        Codes::DisputeOutcome => DisputeOutcome::ALL.into_iter().map(|code| dispute_outcome(code, labels)).collect(),
        Codes::State => State::ALL.into_iter().map(state).collect(),
        Codes::Check => CheckCode::ALL.into_iter().map(check).collect(),
        Codes::CheckStatus => CheckStatus::ALL.into_iter().map(check_status).collect(),
        Codes::FileStatus => FileStatus::ALL.into_iter().map(file_status).collect(),
    }
}

/// A code, its labels in Chinese and English, and its definition.
pub(super) type Line = (&'static str, &'static str, &'static str, &'static str);

/// Levels of agencies: that of the government that a body belongs to, as `agency` tells it.
pub(super) const LEVELS: &[Line] = &[
    ("central", "中央", "Central", "The State Council and what belongs to it."),
    (
        "province",
        "省级",
        "Province",
        "A province, autonomous region or municipality under the central government, or an agency of one.",
    ),
    (
        "prefecture",
        "地级",
        "Prefecture",
        "A prefecture-level city (sub-provincial ones included), prefecture or league, or an agency of one.",
    ),
    (
        "county",
        "县级",
        "County",
        "A county, county-level city, district or banner, or an agency of one; counties directly under a province too.",
    ),
    ("township", "乡级", "Township", "A town, township or sub-district, or an agency of one."),
    (
        "development_zone",
        "开发区",
        "Development zone",
        "A development, industrial, new or scenic zone with a management committee, whatever its rank, or an agency of \
         one.",
    ),
    ("department", "部门", "Department", "An office of a government whose level neither its name nor its place tells."),
];

/// Levels of divisions.
const REGION_LEVELS: &[Line] = &[
    ("province", "省级", "Province", "A province, autonomous region or municipality under the central government."),
    ("prefecture", "地级", "Prefecture", "A prefecture-level city, prefecture or league; sub-provincial cities too."),
    (
        "county",
        "县级",
        "County",
        "A county, county-level city, district or banner; also those directly under a province or municipality.",
    ),
];

fn kinds() -> Vec<Entry> {
    KINDS.iter().map(|kind| plain(kind.code, kind.zh, kind.en, kind.definition)).collect()
}

fn coverage_status(code: CoverageStatus) -> Entry {
    let (zh, en, definition) = match code {
        CoverageStatus::Present => ("有", "Present", "At least one report of the agency about the year was read."),
        CoverageStatus::Missing => (
            "缺",
            "Missing",
            "No report about the year was read, though there are one about an earlier and one about a later year.",
        ),
    };
    plain(code.code(), zh, en, definition)
}

/// What may decide an encoding, as `decode` weighs it.
const ENCODING_EVIDENCE: &[Line] = &[
    ("bom", "字节顺序标记", "Byte order mark", "The bytes begin with the mark of a Unicode encoding."),
    ("utf8_valid", "UTF-8 有效", "Valid UTF-8", "The bytes are UTF-8 without an error (plain ASCII included)."),
    (
        "utf16_pattern",
        "UTF-16 特征",
        "Pattern of UTF-16",
        "Without a mark, but the pattern of the bytes is that of UTF-16.",
    ),
    (
        "http",
        "HTTP 声明",
        "HTTP header",
        "The charset of the HTTP header that the crawler kept, which the bytes bear out.",
    ),
    ("meta", "网页声明", "Declaration in the page", "The charset declared in the page, which the bytes bear out."),
    (
        "gb18030_valid",
        "GB18030 有效",
        "Valid GB18030",
        "Nothing was declared that holds; the bytes are GB18030 without an error.",
    ),
    ("utf8_damaged", "UTF-8 受损", "Damaged UTF-8", "UTF-8 with some broken bytes, which are counted in repairs."),
    ("detected", "自动检测", "Detected", "Nothing else decided; guessed from the frequency of byte patterns."),
];

fn edition(code: Edition) -> Entry {
    let (zh, en, definition) = match code {
        Edition::E2021 => (
            "2021年格式 (国办公开办函〔2021〕30号)",
            "Form of 2021",
            "The form of 2021, for the reports about 2021 and later.",
        ),
        Edition::E2019 => (
            "2019年格式 (国办公开办函〔2019〕60号)",
            "Form of 2019",
            "The form of 2019, for the reports about 2019 and 2020.",
        ),
        Edition::E2014 => (
            "2014年统计表 (政府信息公开情况统计表)",
            "Statistical table of 2014",
            "The table of indicators of the reports about 2014 to 2018.",
        ),
        Edition::Unknown => ("未知", "Unknown", "No table of the document tells which form it follows."),
    };
    plain(code.code(), zh, en, definition)
}

fn layout_entry(code: Layout, en: &'static str) -> Entry {
    let zh = match code {
        Layout::Html => "HTML 表格",
        Layout::PipeRows => "竖线分列, 每行一行",
        Layout::PipeCells => "竖线分列, 每格一行",
        Layout::Markdown => "Markdown 表格",
        Layout::Tabs => "制表符分列",
        Layout::Lines => "每格一行, 无分隔符",
        Layout::Spaces => "空格分列",
        Layout::RunTogether => "连写, 无分隔符",
    };
    let definition = Cow::Owned(format!("The table was printed as: {en}. Layouts of one document are joined by '+'."));
    Entry { code: code.code(), zh: zh.to_owned(), en, edition: None, definition }
}

fn table_kind(code: TableKind) -> Entry {
    let (zh, en, definition) = match code {
        TableKind::T1 => ("主动公开政府信息情况", "Proactive disclosure", "The table behind disclosures was found."),
        TableKind::T2 => (
            "收到和处理政府信息公开申请情况",
            "Applications received and processed",
            "The table behind applications was found.",
        ),
        TableKind::T3 => (
            "政府信息公开行政复议、行政诉讼情况",
            "Reconsideration and litigation",
            "The table behind disputes was found.",
        ),
    };
    plain(code.code(), zh, en, definition)
}

/// The editions in which a T1 row or column occurs.
fn t1_editions(is_in: impl Fn(Item, Measure) -> bool) -> Vec<Edition> {
    let has = |edition: &Edition| T1_CELLS.iter().any(|cell| is_in(cell.0, cell.1) && cell.2.contains(edition));
    [Edition::E2021, Edition::E2019].into_iter().filter(has).collect()
}

fn item(code: Item, labels: &dyn Labels) -> Vec<Entry> {
    let (en, definition) = match code {
        Item::Regulations => (
            "Regulations",
            "Rules (规章) made by the agency; only ministries, provinces and larger cities may make them.",
        ),
        Item::NormativeDocuments => {
            ("Normative documents", "Administrative documents of general effect below the rank of regulations.")
        }
        Item::Licensing => ("Administrative licensing", "Decisions on administrative licences."),
        Item::OtherServices => (
            "Other external administrative services",
            "Other administrative matters that serve the public; form of 2019 only.",
        ),
        Item::Penalties => ("Administrative penalties", "Decisions on administrative penalties."),
        Item::Coercion => ("Administrative coercion", "Decisions on administrative coercive measures."),
        Item::Fees => ("Administrative fees", "Fees collected by administrative and public bodies."),
        Item::Procurement => {
            ("Centralised government procurement", "Centralised procurement by the government; form of 2019 only.")
        }
    };
    let editions = t1_editions(|item, _| item == code);
    by_edition(code.code(), en, definition, &editions, |edition| labels.item(edition, code).to_owned())
}

fn measure(code: Measure, labels: &dyn Labels) -> Vec<Entry> {
    let (en, definition) = match code {
        Measure::Issued => ("Issued this year", "Documents made and issued in the year."),
        Measure::Repealed => ("Repealed this year", "Documents repealed in the year."),
        Measure::InForce => ("In force", "Documents in force at the end of the year."),
        Measure::NewlyMade => ("Newly made this year", "Documents newly made in the year."),
        Measure::NewlyDisclosed => ("Newly disclosed this year", "Documents newly disclosed in the year."),
        Measure::TotalDisclosed => ("Disclosed in total", "Documents disclosed to the public in total."),
        Measure::PriorItems => ("Items of the year before", "Number of administrative items in the year before."),
        Measure::NetChange => {
            ("Net change of items this year", "Change of the number of items in the year, with sign: 减4 is -4.")
        }
        Measure::Decisions => ("Decisions", "Decisions taken in the year."),
        Measure::Projects => ("Procurement projects", "Number of procurement projects in the year."),
        Measure::Amount => {
            ("Amount", "Fees collected (fees) or total amount of procurement (procurement) in the year, in 10 000 CNY.")
        }
    };
    let editions = t1_editions(|_, measure| measure == code);
    // The label may differ from row to row (本年收费金额, 采购总金额): all are given, in the order of the form.
    let label = |edition: Edition| {
        let mut seen: Vec<&str> = Vec::new();
        for (item, _, _) in T1_CELLS.iter().filter(|cell| cell.1 == code && cell.2.contains(&edition)) {
            let label = labels.measure(edition, *item, code);
            if !seen.contains(&label) {
                seen.push(label);
            }
        }
        seen.join("; ")
    };
    by_edition(code.code(), en, definition, &editions, label)
}

fn unit(code: Unit) -> Entry {
    let (zh, en, definition) = match code {
        Unit::Count => ("件/项/宗", "Count", "A number of documents, items, decisions or projects."),
        Unit::TenThousandCny => ("万元", "10 000 CNY", "Ten thousand Chinese yuan."),
    };
    plain(code.code(), zh, en, definition)
}

fn outcome_group(code: OutcomeGroup) -> Entry {
    let (zh, en, definition) = match code {
        OutcomeGroup::Intake => {
            ("一、二、收到申请", "Intake", "What came in: received in the year, or carried in from the year before.")
        }
        OutcomeGroup::Granted => {
            ("三、(一)(二)予以公开、部分公开", "Granted", "The information was disclosed, in whole or in part.")
        }
        OutcomeGroup::Denied => ("三、(三)不予公开", "Denied", "The information exists and was not disclosed."),
        OutcomeGroup::Unavailable => ("三、(四)无法提供", "Unavailable", "The information could not be provided."),
        OutcomeGroup::NotProcessed => ("三、(五)不予处理", "Not processed", "The application was not processed."),
        OutcomeGroup::Other => ("三、(六)其他处理", "Otherwise disposed of", "The application ended in another way."),
        OutcomeGroup::Total => ("三、(七)总计", "Total", "All applications disposed of in the year."),
        OutcomeGroup::Carried => {
            ("四、结转下年度继续办理", "Carried forward", "Applications not yet disposed of at the end of the year.")
        }
    };
    plain(code.code(), zh, en, definition)
}

fn outcome(code: Outcome, labels: &dyn Labels) -> Vec<Entry> {
    let (en, definition) = match code {
        Outcome::ReceivedNew => ("Received this year", "Applications newly received in the year."),
        Outcome::CarriedIn => ("Carried in", "Applications carried in from the year before."),
        Outcome::Granted => ("Granted", "Disclosed in whole."),
        Outcome::GrantedInPart => {
            ("Granted in part", "Disclosed in part; counted only here, not among the reasons of denial.")
        }
        Outcome::DeniedStateSecret => ("Denied: state secret", "The information is a state secret."),
        Outcome::DeniedProhibitedByLaw => {
            ("Denied: prohibited by law", "Another law or administrative regulation forbids disclosure.")
        }
        Outcome::DeniedSafetyStability => (
            "Denied: three safeties and one stability",
            "Disclosure would endanger national, public or economic security or social stability.",
        ),
        Outcome::DeniedThirdParty => {
            ("Denied: rights of third parties", "Disclosure would harm the lawful rights of a third party.")
        }
        Outcome::DeniedInternalAffairs => (
            "Denied: internal affairs",
            "Internal information of three kinds: personnel, logistics, internal workflow.",
        ),
        Outcome::DeniedProcessInformation => (
            "Denied: process information",
            "Information of four kinds from a process: discussion records, drafts, consultation letters, requests for instructions.",
        ),
        Outcome::DeniedEnforcementFile => {
            ("Denied: enforcement file", "The information is in the file of an administrative enforcement case.")
        }
        Outcome::DeniedAdministrativeQuery => {
            ("Denied: administrative query", "The matter has a query procedure of its own, such as a registry.")
        }
        Outcome::UnavailableNotHeld => ("Unavailable: not held", "The agency does not hold the information."),
        Outcome::UnavailableNeedsCreation => {
            ("Unavailable: would have to be created", "There is no such information ready; it would have to be made.")
        }
        Outcome::UnavailableUnclear => ("Unavailable: unclear", "What is asked for is still unclear after correction."),
        Outcome::NotProcessedPetition => {
            ("Not processed: petition", "The application is a petition, report or complaint.")
        }
        Outcome::NotProcessedRepeat => ("Not processed: repeated", "The application repeats an earlier one."),
        Outcome::NotProcessedPublication => {
            ("Not processed: publication", "The application asks for a publication that is for sale.")
        }
        Outcome::NotProcessedExcessive => {
            ("Not processed: excessive", "Many and repeated applications without good reason.")
        }
        Outcome::NotProcessedConfirmation => {
            ("Not processed: confirmation", "The application asks to confirm or issue again what was already obtained.")
        }
        Outcome::Other => ("Otherwise disposed of", "(六)其他处理 as one row; form of 2019 only."),
        Outcome::OtherCorrectionOverdue => (
            "Other: correction overdue",
            "The applicant did not correct the application in time without good reason; form of 2021 only.",
        ),
        Outcome::OtherFeeOverdue => {
            ("Other: fee overdue", "The applicant did not pay the fee in time; form of 2021 only.")
        }
        Outcome::OtherMisc => ("Other: rest", "Disposed of in any other way; form of 2021 only."),
        Outcome::Total => ("Total disposed of", "(七)总计: the sum of (一) to (六)."),
        Outcome::CarriedForward => ("Carried forward", "Applications carried forward to the next year."),
    };
    by_edition(code.code(), en, definition, outcome_editions(code), |edition| labels.outcome(edition, code).to_owned())
}

fn applicant(code: Applicant, labels: &dyn Labels) -> Entry {
    let (en, definition) = match code {
        Applicant::NaturalPerson => ("Natural person", "The applicant is a natural person."),
        Applicant::Business => ("Business", "The applicant is a commercial enterprise."),
        Applicant::Research => ("Research institution", "The applicant is a research institution."),
        Applicant::PublicWelfare => ("Public welfare organisation", "The applicant is a public welfare organisation."),
        Applicant::LegalServices => ("Legal services", "The applicant is an institution of legal services."),
        Applicant::OtherOrganization => {
            ("Other organisation", "The applicant is another legal person or organisation.")
        }
        Applicant::Total => ("Total", "All applicants: the sum of the six other columns."),
    };
    plain(code.code(), labels.applicant(code), en, definition)
}

fn channel(code: Channel, labels: &dyn Labels) -> Entry {
    let (en, definition) = match code {
        Channel::Reconsideration => ("Administrative reconsideration", "Cases of administrative reconsideration."),
        Channel::LitigationDirect => {
            ("Litigation without reconsideration", "Administrative lawsuits brought directly.")
        }
        Channel::LitigationAfterReconsideration => {
            ("Litigation after reconsideration", "Administrative lawsuits brought after reconsideration.")
        }
    };
    plain(code.code(), labels.channel(code), en, definition)
}

fn dispute_outcome(code: DisputeOutcome, labels: &dyn Labels) -> Entry {
    let (en, definition) = match code {
        DisputeOutcome::Upheld => ("Upheld", "The agency's decision was upheld."),
        DisputeOutcome::Corrected => ("Corrected", "The agency's decision was corrected."),
        DisputeOutcome::Other => ("Other result", "The case ended in another way."),
        DisputeOutcome::Pending => ("Pending", "The case was not concluded at the end of the year."),
        DisputeOutcome::Total => ("Total", "All cases of the channel: the sum of the four other columns."),
    };
    plain(code.code(), labels.dispute_outcome(code), en, definition)
}

fn state(code: State) -> Entry {
    let (zh, en, definition) = match code {
        State::Reported => ("照录", "Reported", "A number is printed in the cell; value is that number."),
        State::Blank => (
            "空白",
            "Blank",
            "The cell is there and empty, or holds only a dash, a slash or 无; value is null, and counts as 0 in the identities.",
        ),
        State::Recovered => (
            "复原",
            "Recovered",
            "The print lost the position or the cell, and the accounting identities leave one possible number; value is that number.",
        ),
        State::Ambiguous => (
            "不确定",
            "Ambiguous",
            "More than one number is possible; value is null, best_guess may hold the most plausible one.",
        ),
        State::Unreadable => (
            "无法识别",
            "Unreadable",
            "Something is printed that is no number, or none that can be meant there: a count with a sign, with decimals, \
             with leading zeros or of more than 12 digits; value is null, raw holds the print.",
        ),
        State::Absent => ("缺失", "Absent", "The row or column is not in this document; value is null."),
    };
    plain(code.code(), zh, en, definition)
}

fn check(code: CheckCode) -> Entry {
    let (zh, en, definition) = match code {
        CheckCode::T2Balance => (
            "收办平衡",
            "Balance of applications",
            "Per applicant: received_new + carried_in = total + carried_forward.",
        ),
        CheckCode::T2Outcomes => {
            ("办理结果合计", "Sum of outcomes", "Per applicant: total = the sum of every outcome in (一) to (六).")
        }
        CheckCode::T2RowTotal => {
            ("申请人合计", "Sum of applicants", "Per outcome: the total column = the sum of the six applicants.")
        }
        CheckCode::T3ChannelTotal => {
            ("复议诉讼合计", "Sum of a channel", "Per channel: total = upheld + corrected + other + pending.")
        }
        CheckCode::T1InForceChain => (
            "现行有效件数衔接",
            "Documents in force across years",
            "Per item, same agency: in_force = last year's in_force + issued - repealed.",
        ),
        CheckCode::T2CarryChain => (
            "结转衔接",
            "Applications carried across years",
            "Same agency: carried_in (total column) = last year's carried_forward.",
        ),
        CheckCode::YearConflict => (
            "年度一致",
            "Agreement on the year",
            "The sources of the report's year (title, period, first paragraph and others) name the same year.",
        ),
        CheckCode::TextReceived => (
            "文字与表格收到件数一致",
            "Text against table",
            "The number of applications received that the narrative clearly states = received_new, total column. Not \
             assessable where the narrative states none, several, or one that may count something else; the number is \
             never used as a value.",
        ),
    };
    plain(code.code(), zh, en, definition)
}

fn check_status(code: CheckStatus) -> Entry {
    let (zh, en, definition) = match code {
        CheckStatus::Pass => ("通过", "Pass", "Both sides are known and equal."),
        CheckStatus::Fail => ("未通过", "Fail", "Both sides are known and differ."),
        CheckStatus::NotAssessable => (
            "无法核对",
            "Not assessable",
            "A cell or a report that the check needs is not known, or the two sides may count different things: then both \
             may be shown, and differ, and detail says why they are not comparable.",
        ),
    };
    plain(code.code(), zh, en, definition)
}

fn file_status(code: FileStatus) -> Entry {
    let (zh, en, definition) = match code {
        FileStatus::Report => ("报告", "Report", "A report was read from the file."),
        FileStatus::NotAReport => ("非年度报告", "Not a report", "Readable, but not an annual report; error says why."),
        FileStatus::Duplicate => (
            "重复",
            "Duplicate",
            "Byte-identical to a file earlier in the order of paths; report_id names its report, if it is one.",
        ),
        FileStatus::Unsupported => ("不支持", "Unsupported", "A kind of file that is not read; error names it."),
        FileStatus::Failed => ("失败", "Failed", "Could not be read; error says why."),
    };
    plain(code.code(), zh, en, definition)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tabulate::testing::TestLabels;

    #[test]
    fn every_column_and_code_is_described() {
        let rows = rows(&TestLabels);
        for table in tables() {
            for column in &table.columns {
                let of_column: Vec<_> =
                    rows.iter().filter(|row| row.table == table.name() && row.column == column.name).collect();
                assert_eq!(of_column.iter().filter(|row| row.code.is_none()).count(), 1, "{}", column.name);
                let has_codes = of_column.iter().any(|row| row.code.is_some());
                assert_eq!(has_codes, column.codes != Codes::None, "{}.{}", table.name(), column.name);
                for row in of_column {
                    assert!(!row.label_zh.is_empty() && !row.label_en.is_empty(), "{row:?}");
                    assert!(row.definition.ends_with('.'), "{row:?}");
                }
            }
        }
    }

    #[test]
    fn no_code_twice_for_one_edition() {
        let rows = rows(&TestLabels);
        let mut keys: Vec<_> = rows.iter().map(|row| (row.table, row.column, row.code, row.edition)).collect();
        keys.sort_unstable();
        let n_keys = keys.len();
        keys.dedup();
        assert_eq!(keys.len(), n_keys);
    }

    #[test]
    fn editions_are_named_where_they_differ() {
        let rows = rows(&TestLabels);
        let editions = |column: &str, code: &str| -> Vec<Option<Edition>> {
            let is_it = |row: &&CodeRow| row.column == column && row.code == Some(code) && row.table != "disputes";
            rows.iter().filter(is_it).map(|row| row.edition).collect()
        };
        assert_eq!(editions("outcome", "granted"), [None]);
        assert_eq!(editions("outcome", "other_misc"), [Some(Edition::E2021)]);
        assert_eq!(editions("outcome", "other"), [Some(Edition::E2019)]);
        assert_eq!(editions("item", "normative_documents"), [Some(Edition::E2021), Some(Edition::E2019)]);
        assert_eq!(editions("item", "procurement"), [Some(Edition::E2019)]);
    }
}
