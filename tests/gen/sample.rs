//! The sample corpus of `data/raw/sample`: a fixed manifest, so that it can be rebuilt byte for byte.
//!
//! A folder per province and place, as a crawler would leave it; some pages with sidecars. Every file can be read.

use std::io::Write;

use serde_json::{Value, json};

use super::figures::{self, Scale};
use super::habits::{Habits, Script};
use super::{Agency, Encoding, Form, Layout, Page, Rng, Truth, Wish, generate, names};

/// A file of the corpus.
pub struct SampleFile {
    /// Path below the corpus, `/` between folders.
    pub path: String,
    /// The bytes on disk.
    pub bytes: Vec<u8>,
    /// What is true of it; `None` for sidecars.
    pub truth: Option<Truth>,
}

/// Layouts with the encoding and form that each is shown in.
const GALLERY: [(Layout, Encoding, Form); 40] = {
    use Encoding as E;
    use Form::{E2019, E2021, Mixed};
    use Layout as L;
    [
        (L::HtmlClean, E::Gbk, E2021),
        (L::HtmlClean, E::Utf16LeBom, E2019),
        (L::HtmlRowspanEmptied, E::Gb2312HoldsGbk, E2021),
        (L::HtmlHeaderMismatch, E::Utf8, E2021),
        (L::HtmlHeaderMismatch, E::Gbk, E2019),
        (L::HtmlSplitCells, E::Gb18030, E2021),
        (L::HtmlWordPaste, E::Utf8HoldsGbk, E2019),
        (L::HtmlCut, E::Utf8Undeclared, E2021),
        (L::HtmlCutRepeated, E::Gb2312HoldsUtf8, E2019),
        (L::HtmlPerItem, E::GbkUndeclared, E2021),
        (L::HtmlNested, E::Utf8Bom, E2021),
        (L::HtmlUnclosed, E::Gbk, E2019),
        (L::HtmlClean, E::Big5, E2021),
        (L::HtmlClean, E::Utf8As1252, E2021),
        (L::HtmlSplitCells, E::Utf8As1252Twice, E2019),
        (L::HtmlPerItem, E::Entities, E2019),
        (L::PipeRowsAfterLabel, E::Utf8, E2021),
        (L::PipeRowsTrailing, E::Gb18030, E2021),
        (L::PipeRowsUnpadded, E::Utf8, E2019),
        (L::PipeRowsLeading, E::Utf16BeBom, E2021),
        (L::Markdown, E::Utf8, E2021),
        (L::Markdown, E::GbkUndeclared, E2019),
        (L::PipeCellsRun, E::Utf8, E2021),
        (L::PipeCellsLast, E::Utf8Bom, E2019),
        (L::PipeCellsNothing, E::GbkUndeclared, E2021),
        (L::PipeCellsOpening, E::Utf8, Mixed),
        (L::PipeCellsOpeningBare, E::Utf8, E2019),
        (L::PipeCellsOwnLine, E::Utf8AsLatin1, E2021),
        (L::LinesNbsp, E::Utf8, E2021),
        (L::LinesEmpty, E::Gb18030, E2019),
        (L::LinesLost, E::Utf8, E2021),
        (L::LinesLost, E::GbkUndeclared, E2019),
        (L::LinesDeduped, E::Utf8, E2021),
        (L::Tabs, E::Utf16Le, E2021),
        (L::SpacesRows, E::Utf8, E2019),
        (L::SpacesOneLine, E::Utf8, E2021),
        (L::RunTogether, E::Utf8, E2021),
        (L::RunTogether, E::GbkAs1252, E2019),
        (L::PdfText, E::Utf8, E2021),
        (L::PdfVertical, E::Utf8, E2019),
    ]
};

/// All files of the sample, in path order.
pub fn files() -> Vec<SampleFile> {
    let mut files = Vec::new();
    gallery(&mut files);
    chains(&mut files);
    specials(&mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn push(files: &mut Vec<SampleFile>, path: String, mut page: Page) {
    page.truth.source_path.clone_from(&path);
    files.push(SampleFile { path, bytes: page.bytes, truth: Some(page.truth) });
}

fn push_sidecar(files: &mut Vec<SampleFile>, path: &str, value: &Value) {
    let mut value = value.clone();
    value.sort_all_objects();
    let text = serde_json::to_string_pretty(&value).expect("a JSON value");
    files.push(SampleFile { path: path.to_owned(), bytes: (text + "\n").into_bytes(), truth: None });
}

/// One report per layout and encoding, each of another agency.
fn gallery(files: &mut Vec<SampleFile>) {
    for (i, &(layout, encoding, form)) in GALLERY.iter().enumerate() {
        let seed = 4100 + i as u64;
        let agency = names::draw(&mut Rng::new(seed));
        let folders = agency.folders.join("/");
        // One in ten is wrongly added; a report without a year or an agency stands among the specials.
        let wish = Wish {
            layout: Some(layout),
            encoding: Some(encoding),
            form: Some(form),
            agency: Some(agency),
            wrong_sums: Some(i % 10 == 3),
            has_agency: Some(true),
            has_year: Some(true),
            ..Wish::default()
        };
        let mut page = generate(seed, &wish);
        if i % 2 == 0 {
            page.truth.year_sources.push("path".to_owned());
        }
        let year = page.truth.year.expect("drawn reports have a year");
        let extension = page.extension();
        let path = match i % 4 {
            0 => format!("{folders}/{}/t{}0118_{}.{extension}", year, year + 1, 7000 + i * 37),
            1 => format!("{folders}/content_{}.{extension}", 88_000 + i * 91),
            2 => format!("{folders}/{year}年报.{extension}"),
            _ => format!("{folders}/index_{i}.{extension}"),
        };
        if i % 9 == 0 && page.is_html {
            let sidecar = json!({
                "url": format!("http://www.example.gov.cn/xxgk/{year}/{i}.html"),
                "fetched_at": format!("{}-04-02T08:1{}:00Z", year + 1, i % 10),
                "headers": { "Content-Type": "text/html", "Server": "nginx" },
                "crawler_note": "unknown keys are ignored",
            });
            push_sidecar(files, &format!("{path}.json"), &sidecar);
        }
        push(files, path, page);
    }
}

/// Years that follow each other: two agencies whose figures carry over, one whose figures do not.
fn chains(files: &mut Vec<SampleFile>) {
    use Layout as L;
    let office = agency("湖南省岚泽市葭渡县财政局", "我局", &["湖南省", "岚泽市", "葭渡县"], Scale::Middle);
    let layouts = [L::HtmlClean, L::PipeRowsTrailing, L::PipeCellsOpening, L::HtmlWordPaste, L::Tabs];
    chain(files, &office, 5100, 2021, &layouts, None);
    let city = agency("稷浦市人民政府", "全市", &["山东省", "稷浦市"], Scale::Huge);
    let layouts = [L::HtmlSplitCells, L::PipeCellsRun, L::HtmlCutRepeated, L::LinesNbsp, L::Markdown];
    chain(files, &city, 5200, 2019, &layouts, None);
    let town = agency("枫岭区双井镇人民政府", "我镇", &["浙江省", "鹭原市", "双井镇"], Scale::Small);
    let layouts = [L::PipeRowsLeading, L::HtmlRowspanEmptied, L::SpacesRows, L::PipeCellsNothing];
    chain(files, &town, 5300, 2021, &layouts, Some(2023));
}

fn agency(name: &str, own: &'static str, folders: &[&str], scale: Scale) -> Agency {
    Agency { name: name.to_owned(), own, folders: folders.iter().map(|&folder| folder.to_owned()).collect(), scale }
}

fn chain(
    files: &mut Vec<SampleFile>,
    agency: &Agency,
    seed: u64,
    first_year: i64,
    layouts: &[Layout],
    broken_year: Option<i64>,
) {
    let mut rng = Rng::new(seed);
    let mut previous = None;
    for (i, &layout) in layouts.iter().enumerate() {
        let year = first_year + i as i64;
        let form = if year < 2021 { Form::E2019 } else { Form::E2021 };
        // A town that receives nothing shows no carry-over: all chains are drawn busier than their scale.
        let scale = agency.scale.max(Scale::Middle);
        let mut drawn = figures::draw(&mut rng, form, scale, previous.as_ref());
        if broken_year == Some(year) {
            // One more carried in than was carried forward, answered as granted; one more document in force.
            for outcome in ["carried_in", "granted", "total"] {
                let row = super::forms::outcome_index(outcome);
                drawn.applications[row][0] += 2;
                drawn.applications[row][6] += 2;
            }
            if let Some(cell) = drawn.disclosures.iter_mut().find(|d| d.measure == "in_force" && d.value >= 0.0) {
                cell.value += 3.0;
            }
        }
        // One agency does not change its script from year to year.
        let habits = Habits { script: Script::Simplified, ..Habits::draw(&mut rng) };
        let wish = Wish {
            habits: Some(habits),
            layout: Some(layout),
            encoding: Some(if i % 2 == 0 { Encoding::Utf8 } else { Encoding::GbkUndeclared }),
            form: Some(form),
            year: Some(year),
            agency: Some(agency.clone()),
            figures: Some(drawn.clone()),
            wrong_sums: Some(false),
            has_agency: Some(true),
            has_year: Some(true),
            ..Wish::default()
        };
        let page = generate(seed + year as u64, &wish);
        let path = format!("{}/年报/{year}.{}", agency.folders.join("/"), page.extension());
        push(files, path, page);
        previous = Some(drawn);
    }
}

fn specials(files: &mut Vec<SampleFile>) {
    let base = || Wish { wrong_sums: Some(false), has_agency: Some(true), has_year: Some(true), ..Wish::default() };

    // A revision: the later report of one agency and year has other figures.
    let office = agency("枫港区民政局", "我局", &["江苏省", "枫港市", "民政局"], Scale::Middle);
    for (i, published_on) in ["2023-01-19", "2023-03-06"].into_iter().enumerate() {
        let wish = Wish {
            layout: Some(Layout::HtmlClean),
            encoding: Some(Encoding::Utf8),
            form: Some(Form::E2021),
            year: Some(2022),
            agency: Some(office.clone()),
            published_on: Some(published_on),
            ..base()
        };
        let mut page = generate(5400 + i as u64, &wish);
        page.truth.is_current = i == 1;
        let path = format!("江苏省/枫港市/民政局/2022_{}.html", ["first", "revised"][i]);
        let sidecar = json!({
            "url": format!("http://mz.example.gov.cn/2022/{i}.html"),
            "fetched_at": format!("{published_on}T09:00:00Z"),
        });
        push_sidecar(files, &path.replace(".html", ".json"), &sidecar);
        push(files, path, page);
    }

    // A copy under another name: the same bytes twice.
    let twin = files.iter().find(|f| f.path.starts_with("山东省/稷浦市/年报/2019")).expect("made by chains");
    let path = format!("山东省/稷浦市/镜像/copy_of_2019.{}", twin.path.rsplit('.').next().unwrap_or("html"));
    let mut truth = twin.truth.clone().expect("a report");
    (truth.source_path, truth.status) = (path.clone(), "duplicate".to_owned());
    files.push(SampleFile { path, bytes: twin.bytes.clone(), truth: Some(truth) });

    // Packed files.
    let in_2021 = || Wish { form: Some(Form::E2021), year: Some(2021), ..base() };
    let wish = Wish { layout: Some(Layout::HtmlWordPaste), encoding: Some(Encoding::Gbk), ..in_2021() };
    let page = generate(5500, &wish);
    packed(files, "云南省/槐溪市/packed_2021.html.gz", page, gzip);
    let wish = Wish { layout: Some(Layout::LinesNbsp), encoding: Some(Encoding::Utf8), ..base() };
    let page = generate(5501, &wish);
    packed(files, "云南省/槐溪市/packed_lines.txt.zst", page, zstandard);

    // The agency only in the sidecar, with the HTTP charset; only in the path; nowhere.
    let wish = Wish {
        layout: Some(Layout::HtmlClean),
        encoding: Some(Encoding::GbkUndeclared),
        has_agency: Some(false),
        ..base()
    };
    let mut page = generate(5502, &wish);
    page.truth.agency = Some("蓼川县水利局".to_owned());
    page.truth.agency_sources = vec!["sidecar".to_owned()];
    let path = "安徽省/a41f09c2.html";
    let sidecar = json!({
        "url": "http://sl.example.gov.cn/xxgk/a41f09c2.html",
        "content_type": "text/html; charset=GBK",
        "agency": "蓼川县水利局",
        "title": page.truth.title,
    });
    push_sidecar(files, "安徽省/a41f09c2.html.json", &sidecar);
    push(files, path.to_owned(), page);
    let wish = Wish { layout: Some(Layout::PipeCellsRun), encoding: Some(Encoding::Utf8), ..wish };
    let mut page = generate(5503, &wish);
    page.truth.agency = Some("砚湾县商务局".to_owned());
    page.truth.agency_sources = vec!["path".to_owned()];
    push(files, "福建省/砚湾县商务局/report.txt".to_owned(), page);
    let wish = Wish { layout: Some(Layout::PipeRowsTrailing), ..wish };
    let page = generate(5504, &wish);
    push(files, "unsorted/0007.txt".to_owned(), page);

    // The year stands in the path and in the prose only.
    let wish = Wish {
        layout: Some(Layout::HtmlPerItem),
        encoding: Some(Encoding::Gb2312HoldsGbk),
        form: Some(Form::E2021),
        year: Some(2022),
        has_year: Some(false),
        agency: Some(agency("杏川县审计局", "我局", &[], Scale::Middle)),
        ..base()
    };
    let mut page = generate(5505, &wish);
    page.truth.year_sources.push("path".to_owned());
    push(files, "陕西省/杏川县/2022年政府信息公开年报/index.html".to_owned(), page);

    // Pictures instead of tables: a report without tables.
    let wish = Wish { layout: Some(Layout::Picture), encoding: Some(Encoding::Utf8), ..in_2021() };
    let page = generate(5506, &wish);
    push(files, "贵州省/漓坪市/scanned_2021.html".to_owned(), page);

    files.push(notice());
}

fn packed(files: &mut Vec<SampleFile>, path: &str, mut page: Page, pack: fn(&[u8]) -> Vec<u8>) {
    page.bytes = pack(&page.bytes);
    push(files, path.to_owned(), page);
}

/// Packs into a gzip member without name or time, so that the bytes do not depend on when.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    encoder.write_all(bytes).expect("writing to memory");
    encoder.finish().expect("writing to memory")
}

/// Packs into one Zstandard frame.
pub fn zstandard(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).expect("packing in memory")
}

/// A notice about the reports: it names the form, and is none.
fn notice() -> SampleFile {
    let path = "湖南省/岚泽市/葭渡县/通知公告/notice_1102.html".to_owned();
    let text = "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>关于报送政府信息公开工作年度报告的通知</title></head>\n\
<body>\n<h1>关于报送政府信息公开工作年度报告的通知</h1>\n\
<p>各乡镇、县直各单位：</p>\n\
<p>年报编制即将开始。请各单位在一月十五日前把本单位的报告交到县政务公开办，逾期的将在全县范围内提醒。</p>\n\
<p>报告共六个部分，其中第二、三、四部分为统计表。填表时请注意：新收与结转之和，应当等于办理结果总计与结转下年度之和；\
没有发生的填零，不要留空。</p>\n\
<p>联系人：公开办小周，分机号码见通讯录。</p>\n\
<table><tr><td>序号</td><td>单位</td><td>报送时间</td></tr><tr><td>1</td><td>各乡镇</td><td>1月10日</td></tr>\
<tr><td>2</td><td>县直单位</td><td>1月15日</td></tr></table>\n\
<p>葭渡县政务公开办公室</p><p>2023年12月20日</p>\n</body></html>\n";
    let truth = Truth {
        source_path: path.clone(),
        status: "not_a_report".to_owned(),
        encoding: Encoding::Utf8.name().to_owned(),
        text_exact: true,
        ..Truth::default()
    };
    SampleFile { path, bytes: text.as_bytes().to_vec(), truth: Some(truth) }
}
