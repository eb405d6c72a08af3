//! What the tests of the command line share: a folder of one's own, a run of the binary, the tables it published.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use polars::prelude::*;
use tempfile::TempDir;

/// A temporary folder with `in/` to read and `lake/` to publish in.
pub struct Place {
    dir: TempDir,
}

/// What one run of the binary gave back.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// A row of the published `files` table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    pub path: String,
    pub status: String,
    pub error: String,
}

impl Place {
    pub fn new() -> Self {
        let place = Self { dir: tempfile::tempdir().expect("temporary folder") };
        fs::create_dir(place.input()).expect("input folder");
        place
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    pub fn input(&self) -> PathBuf {
        self.dir.path().join("in")
    }

    pub fn lake(&self) -> PathBuf {
        self.dir.path().join("lake")
    }

    /// Writes a file below `in/` and returns where it is.
    pub fn write(&self, name: impl AsRef<Path>, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.input().join(name);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("folder");
        fs::write(&path, bytes).expect("input file");
        path
    }

    /// Runs `gongkai ingest in --out lake` with more arguments, in the temporary folder.
    pub fn ingest<S: AsRef<OsStr>>(&self, more: &[S]) -> Run {
        let mut command = self.gongkai();
        command.arg("ingest").arg(self.input()).arg("--out").arg(self.lake()).args(more);
        run(&mut command)
    }

    /// The binary, to be run in the temporary folder, so that no config file lies there.
    pub fn gongkai(&self) -> Command {
        let mut command = Command::new(binary());
        command.current_dir(self.path());
        command
    }

    /// The published snapshot, links resolved.
    pub fn snapshot(&self) -> PathBuf {
        self.lake().join("current").canonicalize().expect("a snapshot is published")
    }

    /// The rows of `files`, in order.
    pub fn files(&self) -> Vec<FileRow> {
        let frame = self.table("files");
        let [path, status, error] = ["source_path", "status", "error"].map(|name| strings(&frame, name));
        path.into_iter().zip(status).zip(error).map(|((path, status), error)| FileRow { path, status, error }).collect()
    }

    /// The one row of `files` whose path ends so.
    pub fn file(&self, ending: &str) -> FileRow {
        let rows = self.files();
        let mut found = rows.iter().filter(|row| row.path.ends_with(ending));
        let row = found.next().unwrap_or_else(|| panic!("{ending} is not in files: {rows:?}"));
        assert!(found.next().is_none(), "{ending} is in files twice: {rows:?}");
        row.clone()
    }

    /// A published table, its files put together in the order of their names.
    pub fn table(&self, name: &str) -> DataFrame {
        let mut paths = parquet_files(&self.snapshot().join(name));
        paths.sort();
        let mut frames = paths.iter().map(|path| {
            ParquetReader::new(File::open(path).expect("published file")).finish().expect("published file reads")
        });
        let mut whole = frames.next().unwrap_or_else(|| panic!("{name} has a file"));
        for frame in frames {
            whole.vstack_mut(&frame).expect("one schema for a table");
        }
        whole
    }
}

/// The binary under test.
pub fn binary() -> &'static str {
    env!("CARGO_BIN_EXE_gongkai")
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> Run {
    let Output { status, stdout, stderr } = command.output().expect("the command starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("what is printed is UTF-8");
    Run { code: status.code().unwrap_or(-1), stdout: text(stdout), stderr: text(stderr) }
}

/// A text column; null is empty.
pub fn strings(frame: &DataFrame, name: &str) -> Vec<String> {
    let column = frame.column(name).unwrap_or_else(|_| panic!("column {name}"));
    column.str().expect("text column").iter().map(|text| text.unwrap_or_default().to_owned()).collect()
}

/// Every Parquet file of a snapshot with its bytes, by path inside the snapshot.
pub fn published_bytes(snapshot: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for table in fs::read_dir(snapshot).expect("snapshot folder").map(|entry| entry.expect("entry").path()) {
        // What the next run needs to know is no table.
        let is_table = table.file_name().is_some_and(|name| !name.as_encoded_bytes().starts_with(b"_"));
        if is_table && table.is_dir() {
            for path in parquet_files(&table) {
                let name = path.strip_prefix(snapshot).expect("inside").to_path_buf();
                files.insert(name, fs::read(&path).expect("published file"));
            }
        }
    }
    files
}

fn parquet_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.expect("entry").path()).collect()
}

/// Rows of T2 in the 2021 form, with the marks that they are printed with.
const T2_ROWS: [(&str, &str); 25] = [
    ("一、本年新收政府信息公开申请数量", ""),
    ("二、上年结转政府信息公开申请数量", ""),
    ("（一）予以公开", ""),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", ""),
    ("（三）不予公开", "1.属于国家秘密"),
    ("（三）不予公开", "2.其他法律行政法规禁止公开"),
    ("（三）不予公开", "3.危及“三安全一稳定”"),
    ("（三）不予公开", "4.保护第三方合法权益"),
    ("（三）不予公开", "5.属于三类内部事务信息"),
    ("（三）不予公开", "6.属于四类过程性信息"),
    ("（三）不予公开", "7.属于行政执法案卷"),
    ("（三）不予公开", "8.属于行政查询事项"),
    ("（四）无法提供", "1.本机关不掌握相关政府信息"),
    ("（四）无法提供", "2.没有现成信息需要另行制作"),
    ("（四）无法提供", "3.补正后申请内容仍不明确"),
    ("（五）不予处理", "1.信访举报投诉类申请"),
    ("（五）不予处理", "2.重复申请"),
    ("（五）不予处理", "3.要求提供公开出版物"),
    ("（五）不予处理", "4.无正当理由大量反复申请"),
    ("（五）不予处理", "5.要求行政机关确认或重新出具已获取信息"),
    ("（六）其他处理", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
    ("（六）其他处理", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
    ("（六）其他处理", "3.其他"),
    ("（七）总计", ""),
    ("四、结转下年度继续办理", ""),
];

/// An HTML report with T2 of the 2021 form: `n` applications received from natural persons, all granted.
pub fn report(agency: &str, year: u16, n: u32) -> String {
    report_with(agency, year, n, "")
}

/// The same with a piece of HTML in front of the table.
pub fn report_with(agency: &str, year: u16, n: u32, piece: &str) -> String {
    let mut rows = String::new();
    for (index, (group, label)) in T2_ROWS.iter().enumerate() {
        let value = if matches!(index, 0 | 2 | 23) { n } else { 0 };
        let name = if label.is_empty() {
            format!("<td colspan=3>{group}</td>")
        } else {
            format!("<td>三、本年度办理结果</td><td>{group}</td><td>{label}</td>")
        };
        rows += &format!("<tr>{name}<td>{value}</td>{}<td>{value}</td></tr>\n", "<td>0</td>".repeat(5));
    }
    format!(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>{agency}{year}年政府信息公开工作年度报告</title></head>
<body><h1>{agency}{year}年政府信息公开工作年度报告</h1>
<h2>一、总体情况</h2><p>本报告由{agency}编制，所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。</p>
{piece}
<h2>三、收到和处理政府信息公开申请情况</h2>
<table><tr><td colspan=3 rowspan=3>（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）</td><td colspan=7>申请人情况</td></tr>
<tr><td rowspan=2>自然人</td><td colspan=5>法人或其他组织</td><td rowspan=2>总计</td></tr>
<tr><td>商业企业</td><td>科研机构</td><td>社会公益组织</td><td>法律服务机构</td><td>其他</td></tr>
{rows}</table>
<h2>五、存在的主要问题及改进情况</h2><p>公开的内容还不够细。</p><h2>六、其他需要报告的事项</h2><p>无。</p></body></html>"
    )
}
