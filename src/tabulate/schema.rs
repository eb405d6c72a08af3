//! Every table and column of the lake, declared once.
//!
//! From here come the frames ([`super::columns`]), the Parquet schema (`publish::parquet`), the codebook
//! ([`super::codebook`]) and the data dictionary. Names and types are the data contract's: changing one is a breaking
//! change. What fills the columns is in [`super::rows`] and [`super::panel`].

use std::borrow::Cow;
use std::sync::LazyLock;

use super::panel;

/// A table of the lake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TableId {
    /// Report read.
    Reports,
    /// Cell of T1.
    Disclosures,
    /// Cell of T2.
    Applications,
    /// Cell of T3.
    Disputes,
    /// Accounting identity tried on a report.
    Checks,
    /// Narrative section.
    Sections,
    /// Cell of any table in the document.
    Cells,
    /// Agency and year.
    Panel,
    /// Agency and year, with the years of which there is no report.
    Coverage,
    /// Agency.
    Agencies,
    /// Administrative division and the time that it had this code and name.
    Regions,
    /// Input file.
    Files,
    /// Code used in the other tables.
    Codebook,
}

impl TableId {
    /// The tables whose rows depend on one report alone and are written as they come.
    pub const STREAMED: [Self; 5] =
        [Self::Disclosures, Self::Applications, Self::Disputes, Self::Sections, Self::Cells];

    /// The tables whose rows depend on other reports, too: written once all are known.
    pub const LINKED: [Self; 3] = [Self::Reports, Self::Checks, Self::Panel];

    /// Every table, in the order of the contract.
    pub const ALL: [Self; 13] = [
        Self::Reports,
        Self::Disclosures,
        Self::Applications,
        Self::Disputes,
        Self::Checks,
        Self::Sections,
        Self::Cells,
        Self::Panel,
        Self::Coverage,
        Self::Agencies,
        Self::Regions,
        Self::Files,
        Self::Codebook,
    ];

    /// Name of the table and of its folder.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reports => "reports",
            Self::Disclosures => "disclosures",
            Self::Applications => "applications",
            Self::Disputes => "disputes",
            Self::Checks => "checks",
            Self::Sections => "sections",
            Self::Cells => "cells",
            Self::Panel => "panel",
            Self::Coverage => "coverage",
            Self::Agencies => "agencies",
            Self::Regions => "regions",
            Self::Files => "files",
            Self::Codebook => "codebook",
        }
    }

    /// The table with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.name() == name)
    }

    /// True for a table with one file per year; the others are one file named like the table.
    pub const fn by_year(self) -> bool {
        !matches!(self, Self::Agencies | Self::Regions | Self::Files | Self::Codebook)
    }

    /// The declaration of the table.
    pub fn table(self) -> &'static Table {
        &TABLES[self as usize]
    }
}

/// Type of a column. Readers see plain strings and numbers: no categories, no nested types but one list of strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DataType {
    /// UTF-8 text.
    Text,
    /// List of UTF-8 text, never null, maybe empty.
    TextList,
    /// True or false.
    Bool,
    /// 16-bit signed integer.
    Int16,
    /// 32-bit signed integer.
    Int32,
    /// 64-bit signed integer.
    Int64,
    /// 64-bit floating-point number.
    Float64,
    /// Day.
    Date,
    /// Moment in microseconds, UTC.
    Timestamp,
}

impl DataType {
    /// Name as used in the data dictionary (Arrow's).
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::TextList => "list<string>",
            Self::Bool => "bool",
            Self::Int16 => "int16",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Float64 => "float64",
            Self::Date => "date",
            Self::Timestamp => "timestamp[us, UTC]",
        }
    }
}

/// What a path is relative to.
const SOURCE_PATH: &str = "Path relative to the input root, '/' between components; where a run has several inputs, it begins \
                           with the name of its root.";

/// The list of codes that a column's values come from; the lists themselves are in [`super::codebook`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Codes {
    /// Free values.
    None,
    /// Administrative level.
    Level,
    /// What an agency does.
    Kind,
    /// Level of an administrative division.
    RegionLevel,
    /// Whether there is a report of the year.
    CoverageStatus,
    /// Edition of the form.
    Edition,
    /// How tables were printed; several are joined by `+`.
    Layout,
    /// What decided the encoding.
    EncodingEvidence,
    /// What was repaired, or is odd.
    Repair,
    /// T1, T2, T3.
    TableKind,
    /// Row of T1.
    Item,
    /// Column of T1.
    Measure,
    /// Unit of a T1 value.
    Unit,
    /// Group of rows of T2.
    OutcomeGroup,
    /// Row of T2.
    Outcome,
    /// Column of T2.
    Applicant,
    /// Block of T3.
    Channel,
    /// Column of T3.
    DisputeOutcome,
    /// What stands behind a value.
    State,
    /// Which identity.
    Check,
    /// Result of a check.
    CheckStatus,
    /// What became of a file.
    FileStatus,
}

/// A column, as declared.
#[derive(Debug, Clone)]
pub struct Column {
    /// Name, the same for the same quantity in every table.
    pub name: Cow<'static, str>,
    /// Type.
    pub dtype: DataType,
    /// True when a value may be missing.
    pub is_nullable: bool,
    /// List of codes.
    pub codes: Codes,
    /// Name of the column in Chinese.
    pub zh: Cow<'static, str>,
    /// What it holds, in English, with its unit.
    pub en: Cow<'static, str>,
}

/// A table, as declared.
#[derive(Debug)]
pub struct Table {
    /// Which one.
    pub id: TableId,
    /// One row per …, in English.
    pub row_en: &'static str,
    /// One row per …, in Chinese.
    pub row_zh: &'static str,
    /// Columns in order.
    pub columns: Vec<Column>,
}

impl Table {
    /// Name of the table and of its folder.
    pub fn name(&self) -> &'static str {
        self.id.name()
    }
}

/// Every table, in the order of [`TableId::ALL`].
pub fn tables() -> &'static [Table] {
    &TABLES
}

static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| TableId::ALL.into_iter().map(declare).collect());

/// A column that always has a value.
const fn must(name: &'static str, dtype: DataType, zh: &'static str, en: &'static str) -> Column {
    Column {
        name: Cow::Borrowed(name),
        dtype,
        is_nullable: false,
        codes: Codes::None,
        zh: Cow::Borrowed(zh),
        en: Cow::Borrowed(en),
    }
}

/// A column that may be null.
const fn may(name: &'static str, dtype: DataType, zh: &'static str, en: &'static str) -> Column {
    let mut column = must(name, dtype, zh, en);
    column.is_nullable = true;
    column
}

impl Column {
    const fn coded(mut self, codes: Codes) -> Self {
        self.codes = codes;
        self
    }
}

use DataType::{Bool, Date, Float64, Int16, Int32, Int64, Text, TextList, Timestamp};

/// The columns that every fact table starts with.
fn common() -> Vec<Column> {
    vec![
        must("report_id", Text, "报告编号", "Report: the first 20 hex digits of the sha256 of its file."),
        may("agency_id", Text, "机关编号", "Agency: a stable identifier; null when the agency is unknown."),
        may("agency", Text, "机关名称", "Name of the agency as a reader would write it; null when unknown."),
        may("region_code", Text, "行政区划代码", "Six digits of GB/T 2260, as text; null when unknown."),
        may("level", Text, "行政层级", "Administrative level of the agency; null when its name does not tell.")
            .coded(Codes::Level),
        may(
            "year",
            Int16,
            "报告年度",
            "The year that the report is about, not the one it was published in; null where it is not known, or outside of \
             2008 to 2030.",
        ),
    ]
}

/// The columns that close a fact table: what stands behind the value, and where it was read.
fn evidence(value: DataType) -> Vec<Column> {
    vec![
        must("state", Text, "取值状态", "What stands behind the value.").coded(Codes::State),
        may("raw", Text, "原文", "Text of the cell as printed; null where there is no cell."),
        may(
            "best_guess",
            value,
            "最可能值",
            "The most plausible number of an ambiguous cell, if one clearly is; null elsewhere. Same unit as value.",
        ),
        may("table_no", Int32, "表序号", "0-based rank, in cells, of the table that the value was read from."),
        may("row", Int32, "行号", "0-based row, in cells, of the cell that the value was read from."),
        may("col", Int32, "列号", "0-based column, in cells, of the cell that the value was read from."),
    ]
}

fn declare(id: TableId) -> Table {
    let (row_en, row_zh, own) = match id {
        TableId::Reports => ("report read", "读到的报告", reports()),
        TableId::Disclosures => ("cell of T1", "主动公开政府信息情况表的一格", disclosures()),
        TableId::Applications => ("cell of T2", "收到和处理政府信息公开申请情况表的一格", applications()),
        TableId::Disputes => ("cell of T3", "行政复议、行政诉讼情况表的一格", disputes()),
        TableId::Checks => ("accounting identity tried on a report", "对一份报告核对的一项勾稽关系", checks()),
        TableId::Sections => ("narrative section", "报告的一节文字", sections()),
        TableId::Cells => ("cell of any table in the document, as laid out", "文件中任一表格的一格", cells()),
        TableId::Panel => ("agency and year (current reports only)", "机关与年度 (仅限最新报告)", panel::columns()),
        TableId::Coverage => (
            "agency and year, from its first report to its last",
            "机关与年度 (自首份报告年度至末份报告年度)",
            coverage(),
        ),
        TableId::Agencies => ("agency that has a report", "有报告的机关", agencies()),
        TableId::Regions => (
            "administrative division and the time that it had this code and name",
            "行政区划及其代码、名称的沿用时期",
            regions(),
        ),
        TableId::Files => ("input file (or archive member)", "输入文件 (或压缩包成员)", files()),
        TableId::Codebook => ("code used in the other tables", "其他各表所用的代码", codebook()),
    };
    let mut columns = if id.by_year() { common() } else { Vec::new() };
    columns.extend(own);
    if id == TableId::Coverage {
        // Here there may be no report, but there is always an agency and a year.
        columns[0] = may("report_id", Text, "报告编号", "The current report; null in a year that is missing.");
        columns[1] = must("agency_id", Text, "机关编号", "Agency: a stable identifier.");
        columns[2] = must(
            "agency",
            Text,
            "机关名称",
            "Name of the agency in the current report; in a year that is missing, in the last report before.",
        );
        columns[5] = must("year", Int16, "报告年度", "The year that the report is about, or would be about.");
    }
    Table { id, row_en, row_zh, columns }
}

/// What the agency does: behind the columns of the contract, in the tables of which a row is a report or a year.
pub(super) fn kind() -> Column {
    may("kind", Text, "机关类别", "What the agency does; null when its name does not tell.").coded(Codes::Kind)
}

fn reports() -> Vec<Column> {
    vec![
        must("source_path", Text, "来源路径", SOURCE_PATH),
        may("source_url", Text, "来源网址", "Address of the page, where the crawler kept it."),
        must("sha256", Text, "文件校验值", "sha256 of the bytes on disk, 64 hex digits."),
        may("title", Text, "标题", "Title of the report as printed."),
        may("published_on", Date, "发布日期", "Day of publication."),
        may("period_start", Date, "统计期限起", "First day of the reporting period."),
        may("period_end", Date, "统计期限止", "Last day of the reporting period."),
        must("edition", Text, "格式版本", "Edition of the official form that the tables follow.").coded(Codes::Edition),
        may(
            "layout",
            Text,
            "表格版式",
            "How the tables were laid out; several codes are joined by '+'; null when no table was found.",
        )
        .coded(Codes::Layout),
        must("encoding", Text, "字符编码", "Encoding of the page, by its name in the WHATWG Encoding Standard."),
        must("encoding_evidence", Text, "编码依据", "What decided the encoding.").coded(Codes::EncodingEvidence),
        must(
            "repairs",
            TextList,
            "修复记录",
            "Repairs of the text and oddities of the page, in order; empty when none. What stands before a colon is the \
             code, behind it how many there were, or which.",
        )
        .coded(Codes::Repair),
        must("is_current", Bool, "是否最新", "True for the latest of several reports of one agency and year."),
        must("tables_found", TextList, "找到的表", "Statutory tables found in the document, in order.")
            .coded(Codes::TableKind),
        must("checks_failed", Int32, "未通过核对数", "Number of checks of this report that failed."),
        kind(),
    ]
}

/// The columns that close the panel: what its row is about, and what the report behind it has.
pub(super) fn panel_closing() -> Vec<Column> {
    vec![
        kind(),
        must("edition", Text, "格式版本", "Edition of the official form that the tables of the report follow.")
            .coded(Codes::Edition),
        must("tables_found", TextList, "找到的表", "Statutory tables found in the report, in order.")
            .coded(Codes::TableKind),
    ]
}

fn disclosures() -> Vec<Column> {
    let mut columns = vec![
        must("item", Text, "信息内容", "Row of T1.").coded(Codes::Item),
        must("item_zh", Text, "信息内容 (原文)", "Official label of the row."),
        must("measure", Text, "指标", "Column of T1; which apply depends on item and edition.").coded(Codes::Measure),
        must("measure_zh", Text, "指标 (原文)", "Official label of the column."),
        may("value", Float64, "数值", "The number, in the unit of the column unit; net_change is signed."),
        must("unit", Text, "单位", "Unit of value and best_guess.").coded(Codes::Unit),
    ];
    columns.extend(evidence(Float64));
    columns
}

fn applications() -> Vec<Column> {
    let mut columns = vec![
        must("outcome_group", Text, "办理结果类别", "Group of rows of T2.").coded(Codes::OutcomeGroup),
        must("outcome", Text, "办理结果", "Row of T2.").coded(Codes::Outcome),
        must("outcome_zh", Text, "办理结果 (原文)", "Official label of the row."),
        must("applicant", Text, "申请人", "Column of T2.").coded(Codes::Applicant),
        must("applicant_zh", Text, "申请人 (原文)", "Official label of the column."),
        may("value", Int64, "数值", "Number of applications."),
    ];
    columns.extend(evidence(Int64));
    columns
}

fn disputes() -> Vec<Column> {
    let mut columns = vec![
        must("channel", Text, "途径", "Block of columns of T3.").coded(Codes::Channel),
        must("channel_zh", Text, "途径 (原文)", "Official label of the block."),
        must("outcome", Text, "结果", "Column within the block.").coded(Codes::DisputeOutcome),
        must("outcome_zh", Text, "结果 (原文)", "Official label of the column."),
        may("value", Int64, "数值", "Number of cases."),
    ];
    columns.extend(evidence(Int64));
    columns
}

fn checks() -> Vec<Column> {
    vec![
        must("check", Text, "核对项", "Which identity was tried.").coded(Codes::Check),
        must("scope", Text, "核对对象", "Column, row or item that the check is about: a code of the table it reads."),
        may(
            "left",
            Float64,
            "左边",
            "Left-hand side of the check, a blank counted as 0; null when not known. Shown beside not_assessable, too, where it is known.",
        ),
        may(
            "right",
            Float64,
            "右边",
            "Right-hand side of the check, a blank counted as 0; null when not known. Shown beside not_assessable, too, where it is known.",
        ),
        must("status", Text, "核对结果", "Result of the check.").coded(Codes::CheckStatus),
        may("detail", Text, "说明", "What a person needs to see; null when there is nothing to add."),
    ]
}

fn sections() -> Vec<Column> {
    vec![
        must(
            "section_no",
            Int32,
            "节号",
            "1 to 6 as the heading numbers it; 0 for what stands before the first heading.",
        ),
        may("heading", Text, "标题", "Heading as printed; null for section 0."),
        must("text", Text, "正文", "Text as printed, lines joined by a line feed, tables left out."),
    ]
}

fn cells() -> Vec<Column> {
    vec![
        must("table_no", Int32, "表序号", "0-based rank of the table in the document."),
        must("row", Int32, "行号", "0-based row of the cell's top left corner."),
        must("col", Int32, "列号", "0-based column of the cell's top left corner."),
        must("rowspan", Int32, "跨行数", "Rows that the cell covers, at least 1."),
        must("colspan", Int32, "跨列数", "Columns that the cell covers, at least 1."),
        must("text", Text, "文字", "Text as printed, breaks inside the cell as line feeds; maybe empty."),
    ]
}

fn coverage() -> Vec<Column> {
    vec![
        kind(),
        must("status", Text, "覆盖情况", "Whether a report about the year was read.").coded(Codes::CoverageStatus),
        must(
            "n_reports",
            Int32,
            "报告份数",
            "Reports of the agency about the year that differ in their bytes; 0 in a year that is missing.",
        ),
        must("is_revised", Bool, "是否有多个版本", "True where there is more than one such report: report_id is the latest."),
        must(
            "n_duplicates",
            Int32,
            "重复文件数",
            "Further files with exactly the bytes of one of these reports; status duplicate in files.",
        ),
        must("is_duplicated", Bool, "是否有重复文件", "True where there is such a file."),
        must(
            "tables_missing",
            TextList,
            "缺少的表",
            "Statutory tables not found in the current report, in order; empty when complete, when the year is missing, \
             and before 2019, when the form had none of them.",
        )
        .coded(Codes::TableKind),
    ]
}

fn agencies() -> Vec<Column> {
    vec![
        must("agency_id", Text, "机关编号", "Agency: a stable identifier, the same in every table and year."),
        must("agency", Text, "机关名称", "Its name in the latest report."),
        must("names", TextList, "曾用名称", "Every name that it has in its reports, sorted."),
        may("level", Text, "行政层级", "Administrative level of the agency; null when its name does not tell.")
            .coded(Codes::Level),
        kind(),
        may("region_code", Text, "行政区划代码", "Six digits of GB/T 2260, as text; null when unknown."),
        may("region", Text, "行政区划全称", "Full name of the region, from the province down; null when unknown."),
        may(
            "parent_id",
            Text,
            "上级机关编号",
            "agency_id of the body that it belongs to, which need not have a report; null when unknown.",
        ),
        must(
            "predecessor_ids",
            TextList,
            "前身机关编号",
            "agency_id of the bodies that it took the place of; empty when none.",
        ),
        must(
            "successor_ids",
            TextList,
            "后继机关编号",
            "agency_id of the bodies that took its place; empty when none.",
        ),
        may(
            "first_year",
            Int16,
            "首份报告年度",
            "First year that a report of it is about; null when none tells its year.",
        ),
        may(
            "last_year",
            Int16,
            "末份报告年度",
            "Last year that a report of it is about; null when none tells its year.",
        ),
        must(
            "n_reports",
            Int32,
            "报告份数",
            "Reports of it, also those that are not current and those without a year.",
        ),
    ]
}

fn regions() -> Vec<Column> {
    vec![
        must("code", Text, "代码", "Six digits of GB/T 2260, as text."),
        must("name", Text, "名称", "Name of the division, without those above it."),
        must("full_name", Text, "全称", "Name with the divisions above it, from the province down."),
        must("level", Text, "层级", "Level of the division.").coded(Codes::RegionLevel),
        may("parent_code", Text, "上级代码", "Code of the division above; null for a province."),
        must(
            "valid_from",
            Int16,
            "起始年份",
            "First year at whose end the code had this name; 2008 for all that is older.",
        ),
        may("valid_to", Int16, "终止年份", "Last year at whose end it had; null while it has."),
        must(
            "successor_codes",
            TextList,
            "后继代码",
            "What the division became behind valid_to, or the divisions that took its land; empty while it is in force.",
        ),
        must(
            "division",
            Text,
            "区划标识",
            "The same for all rows of one division, whatever its code and name: a county that became a district keeps it.",
        ),
    ]
}

fn files() -> Vec<Column> {
    vec![
        must("source_path", Text, "来源路径", SOURCE_PATH),
        may("size", Int64, "大小", "Size on disk in bytes; null where it could not be asked."),
        may("modified_at", Timestamp, "修改时间", "Modification time on disk, UTC."),
        may("sha256", Text, "文件校验值", "sha256 of the bytes on disk, 64 hex digits; null where they were not read."),
        must("status", Text, "处理结果", "What became of the file.").coded(Codes::FileStatus),
        may("error", Text, "原因", "Reason for every status but report."),
        may("report_id", Text, "报告编号", "The report that was read from it, or that it duplicates."),
    ]
}

fn codebook() -> Vec<Column> {
    vec![
        must("table", Text, "表", "Table that the code is used in."),
        must("column", Text, "列", "Column that the code is used in."),
        may("code", Text, "代码", "The code; null in the one row that describes the column itself."),
        may("label_zh", Text, "中文名称", "Official or customary label in Chinese."),
        may("label_en", Text, "英文名称", "Label in English."),
        may(
            "edition",
            Text,
            "格式版本",
            "Edition of the form that the label belongs to; null when it is not tied to one.",
        )
        .coded(Codes::Edition),
        must("definition", Text, "定义", "What it means, in English."),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The contract's names and types, written down a second time on purpose: a change here breaks notebooks.
    const CONTRACT: &[(&str, &str)] = &[
        (
            "reports",
            "source_path:string source_url:string? sha256:string title:string? published_on:date? period_start:date? \
             period_end:date? edition:string layout:string? encoding:string encoding_evidence:string \
             repairs:list<string> is_current:bool tables_found:list<string> checks_failed:int32 kind:string?",
        ),
        (
            "disclosures",
            "item:string item_zh:string measure:string measure_zh:string value:float64? unit:string state:string \
             raw:string? best_guess:float64? table_no:int32? row:int32? col:int32?",
        ),
        (
            "applications",
            "outcome_group:string outcome:string outcome_zh:string applicant:string applicant_zh:string value:int64? \
             state:string raw:string? best_guess:int64? table_no:int32? row:int32? col:int32?",
        ),
        (
            "disputes",
            "channel:string channel_zh:string outcome:string outcome_zh:string value:int64? state:string raw:string? \
             best_guess:int64? table_no:int32? row:int32? col:int32?",
        ),
        ("checks", "check:string scope:string left:float64? right:float64? status:string detail:string?"),
        ("sections", "section_no:int32 heading:string? text:string"),
        ("cells", "table_no:int32 row:int32 col:int32 rowspan:int32 colspan:int32 text:string"),
        (
            "agencies",
            "agency_id:string agency:string names:list<string> level:string? kind:string? region_code:string? \
             region:string? parent_id:string? predecessor_ids:list<string> successor_ids:list<string> first_year:int16? \
             last_year:int16? n_reports:int32",
        ),
        (
            "regions",
            "code:string name:string full_name:string level:string parent_code:string? valid_from:int16 valid_to:int16? \
             successor_codes:list<string> division:string",
        ),
        (
            "files",
            "source_path:string size:int64? modified_at:timestamp[us,UTC]? sha256:string? status:string error:string? \
             report_id:string?",
        ),
        (
            "codebook",
            "table:string column:string code:string? label_zh:string? label_en:string? edition:string? \
             definition:string",
        ),
    ];
    const COMMON: &str =
        "report_id:string agency_id:string? agency:string? region_code:string? level:string? year:int16? ";

    fn print(columns: &[Column]) -> Vec<String> {
        columns
            .iter()
            .map(|column| {
                let mark = if column.is_nullable { "?" } else { "" };
                format!("{}:{}{mark}", column.name, column.dtype.name().replace(' ', ""))
            })
            .collect()
    }

    #[test]
    fn names_and_types_are_the_contract() {
        for (name, own) in CONTRACT {
            let id = TableId::from_name(name).expect("a table of the contract");
            let common = if id.by_year() { COMMON } else { "" };
            let expected: Vec<&str> = common.split_whitespace().chain(own.split_whitespace()).collect();
            assert_eq!(print(&id.table().columns), expected, "table {name}");
        }
    }

    #[test]
    fn panel_starts_with_the_common_columns() {
        let columns = print(&TableId::Panel.table().columns);
        assert_eq!(columns[..6], COMMON.split_whitespace().collect::<Vec<_>>());
        for name in [
            "applications__received_new__natural_person:int64?",
            "disclosures__fees__amount:float64?",
            "disputes__litigation_direct__pending:int64?",
            "n_reported:int32",
            "checks_failed:int32",
        ] {
            assert!(columns.iter().any(|column| column == name), "{name} is missing");
        }
    }

    #[test]
    fn coverage_has_an_agency_and_a_year_in_every_row() {
        let columns = print(&TableId::Coverage.table().columns).join(" ");
        assert_eq!(
            columns,
            "report_id:string? agency_id:string agency:string region_code:string? level:string? year:int16 kind:string? \
             status:string n_reports:int32 is_revised:bool n_duplicates:int32 is_duplicated:bool \
             tables_missing:list<string>"
        );
    }

    #[test]
    fn columns_are_unique_and_described() {
        for table in tables() {
            assert_eq!(TableId::from_name(table.name()), Some(table.id));
            let mut names: Vec<&str> = table.columns.iter().map(|column| column.name.as_ref()).collect();
            names.sort_unstable();
            let n_names = names.len();
            names.dedup();
            assert_eq!(names.len(), n_names, "table {}", table.name());
            for column in &table.columns {
                assert!(column.en.ends_with('.') && !column.zh.is_empty(), "{}.{}", table.name(), column.name);
            }
        }
    }

    #[test]
    fn the_same_name_has_the_same_type_but_for_values() {
        use std::collections::HashMap;
        let mut seen: HashMap<&str, DataType> = HashMap::new();
        for column in tables().iter().flat_map(|table| &table.columns) {
            if matches!(column.name.as_ref(), "value" | "best_guess") {
                continue;
            }
            let dtype = *seen.entry(column.name.as_ref()).or_insert(column.dtype);
            assert_eq!(dtype, column.dtype, "{}", column.name);
        }
    }
}
