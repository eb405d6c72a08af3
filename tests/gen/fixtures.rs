//! Small pages with one quirk each, for `tests/fixtures/ok` and `tests/fixtures/err`, and the reason for each.

use super::figures::Figures;
use super::forms::outcome_index;
use super::habits::{BlankHabit, ChangeStyle, MoneyStyle, Punctuation, Script, SubMark};
use super::sample::{gzip, zstandard};
use super::{Agency, Encoding, Form, Habits, Layout, Page, Rng, Wish, figures, generate};

/// A page that reads.
pub struct Fixture {
    /// File name without extension: the quirk.
    pub name: String,
    /// Why it is here.
    pub why: String,
    /// The page.
    pub page: Page,
}

/// What every fixture starts from: one invented office, 2022, nothing odd.
fn base(layout: Layout) -> Wish {
    Wish {
        layout: Some(layout),
        encoding: Some(Encoding::Utf8),
        form: Some(Form::E2021),
        year: Some(2022),
        agency: Some(Agency {
            name: "岚溪县财政局".to_owned(),
            own: "我局",
            folders: Vec::new(),
            scale: figures::Scale::Middle,
        }),
        wrong_sums: Some(false),
        is_plain: true,
        ..Wish::default()
    }
}

/// All pages that read, by name.
pub fn ok() -> Vec<Fixture> {
    let mut all = Vec::new();
    layouts(&mut all);
    encodings(&mut all);
    spellings(&mut all);
    states(&mut all);
    identities(&mut all);
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

fn push(all: &mut Vec<Fixture>, name: &str, why: &str, wish: &Wish) {
    // The seed follows from the name, so that adding a fixture leaves the others as they are.
    let seed = name.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(131).wrapping_add(u64::from(byte)));
    let page = generate(seed % 1_000_000, wish);
    all.push(Fixture { name: name.to_owned(), why: why.to_owned(), page });
}

fn layouts(all: &mut Vec<Fixture>) {
    for (layout, name) in Layout::ALL {
        let name = name.replace('_', "-");
        let blanks = match layout {
            Layout::LinesLost | Layout::SpacesOneLine => BlankHabit::Some,
            _ => BlankHabit::Never,
        };
        let wish = Wish { habits: Some(Habits { blanks, ..Habits::plain() }), ..base(layout) };
        push(all, &name, &format!("layout {name}, every zero printed unless the layout loses blanks"), &wish);
        if layout.is_html() || layout == Layout::LinesLost || layout == Layout::SpacesOneLine {
            continue;
        }
        let wish = Wish { habits: Some(Habits { blanks: BlankHabit::ButTotals, ..Habits::plain() }), ..base(layout) };
        push(all, &format!("{name}-blanks"), &format!("layout {name}, only totals print their zeros"), &wish);
    }
    let wish = Wish { form: Some(Form::E2019), year: Some(2020), ..base(Layout::HtmlHeaderMismatch) };
    push(all, "merged-header-2019", "header spans that do not match the values, edition 2019", &wish);
    let wish = Wish { form: Some(Form::Mixed), ..base(Layout::PipeCellsRun) };
    push(all, "mixed-editions", "a 2021 T1 above a T2 with the single (六)其他处理 of 2019", &wish);
    let wish = Wish { form: Some(Form::E2019), year: Some(2023), ..base(Layout::HtmlClean) };
    push(all, "old-form-late-year", "the 2019 form used for a report about 2023", &wish);
}

fn encodings(all: &mut Vec<Fixture>) {
    for (encoding, name) in Encoding::ALL {
        let layout = if encoding.needs_html() { Layout::HtmlClean } else { Layout::Tabs };
        // Half of the honest ones as HTML too: a declaration is part of the story.
        let layout = if encoding.declared().is_some() { Layout::HtmlClean } else { layout };
        let wish = Wish { encoding: Some(encoding), tables: Some(vec![0]), ..base(layout) };
        let name = format!("encoding-{}", name.replace('_', "-"));
        push(all, &name, &format!("{name}: T1 alone, so that the page stays small"), &wish);
    }
}

fn spellings(all: &mut Vec<Fixture>) {
    let plain = Habits::plain;
    let full = |name: &str, why: &str, form: Form, tables: &[usize], habits: Habits, all: &mut Vec<Fixture>| {
        let is_html = name.len().is_multiple_of(2) || matches!(name, "labels-missing" | "cells-merged");
        let layout = if is_html { Layout::HtmlClean } else { Layout::PipeRowsTrailing };
        let wish = Wish {
            form: Some(form),
            year: Some(if form == Form::E2019 { 2020 } else { 2022 }),
            habits: Some(habits),
            tables: Some(tables.to_vec()),
            figures: Some(telling(form)),
            ..base(layout)
        };
        push(all, name, why, &wish);
    };
    let (old, new) = (Form::E2019, Form::E2021);
    full("headers-cut-2019", "本年新 twice, 本年增/", old, &[0], Habits { are_headers_cut: true, ..plain() }, all);
    full("headers-cut-2021", "现行有效件, 结果, 尚未", new, &[0, 2], Habits { are_headers_cut: true, ..plain() }, all);
    full(
        "headers-wrapped",
        "结果/纠正 on two lines",
        new,
        &[1, 2],
        Habits { are_headers_wrapped: true, ..plain() },
        all,
    );
    full("headers-wrapped-2019", "本年新/制作数量", old, &[0], Habits { are_headers_wrapped: true, ..plain() }, all);
    full("headers-varied-2019", "采购总金额（万元）", old, &[0], Habits { are_headers_varied: true, ..plain() }, all);
    full("headers-varied-2021", "a year in the header", new, &[0], Habits { are_headers_varied: true, ..plain() }, all);
    full("labels-short", "逾期不补正, 部分公开", new, &[1], Habits { are_labels_short: true, ..plain() }, all);
    full("labels-defined", "a definition behind 规章", new, &[0], Habits { has_definitions: true, ..plain() }, all);
    full("labels-typo", "行政事业型收费", new, &[0, 1], Habits { has_typos: true, ..plain() }, all);
    full(
        "labels-old-name",
        "规范性文件 in a 2021 table",
        new,
        &[0],
        Habits { is_normative_short: true, ..plain() },
        all,
    );
    full("labels-unmarked", "no 1. before the words", new, &[1], Habits { sub_mark: SubMark::None, ..plain() }, all);
    full("labels-pause-mark", "1、属于国家秘密", new, &[1], Habits { sub_mark: SubMark::Pause, ..plain() }, all);
    full(
        "labels-half-width",
        "(一) for （一）",
        new,
        &[0, 1],
        Habits { punctuation: Punctuation::Half, ..plain() },
        all,
    );
    full("labels-marks-spaced", "（一） 予以公开", new, &[1], Habits { is_mark_spaced: true, ..plain() }, all);
    full(
        "labels-missing",
        "sub-rows without labels",
        new,
        &[1],
        Habits { are_sub_labels_missing: true, ..plain() },
        all,
    );
    full("cells-merged", "one 0 under three headers", old, &[0], Habits { has_merged_zeros: true, ..plain() }, all);
    full("row-extra", "其他主动公开文件, not in the form", new, &[0], Habits { has_extra_row: true, ..plain() }, all);
    full("bands-missing", "no 第二十条 rows", old, &[0], Habits { are_bands_missing: true, ..plain() }, all);
    full("pinyin", "强(qiáng)制", new, &[0], Habits { has_pinyin: true, ..plain() }, all);
    full("kangxi-radicals", "⾏ for 行", new, &[0, 1], Habits { has_kangxi: true, ..plain() }, all);
    full("traditional", "traditional characters", new, &[0, 1], Habits { script: Script::Traditional, ..plain() }, all);
    let words = Script::TraditionalWords;
    full("traditional-words", "檔案 for 文件", new, &[0, 1], Habits { script: words, ..plain() }, all);
    full("number-full-width", "１２", new, &[0, 1], Habits { is_full_width: true, ..plain() }, all);
    full("number-chinese", "十二", new, &[0], Habits { is_chinese: true, ..plain() }, all);
    full("number-suffix", "201件", old, &[0], Habits { suffix: "件", ..plain() }, all);
    full("number-nbsp", "NBSP before the number", new, &[1, 2], Habits { is_nbsp_padded: true, ..plain() }, all);
    full("number-odd", "增 alone, ? 0, words", old, &[0], Habits { odd_per_mille: 1000, ..plain() }, all);
    full("change-signed", "+1036, -2", old, &[0], Habits { change: ChangeStyle::Signed, ..plain() }, all);
    full("change-word", "增10, 减38", old, &[0], Habits { change: ChangeStyle::Word, ..plain() }, all);
    full("change-word-space", "增 1558", old, &[0], Habits { change: ChangeStyle::WordSpace, ..plain() }, all);
    full("change-long", "未增未减", old, &[0], Habits { change: ChangeStyle::Long, ..plain() }, all);
    full("money-yuan", "152790元", old, &[0], Habits { money: MoneyStyle::Yuan, ..plain() }, all);
    full("money-wan", "2601.95万", old, &[0], Habits { money: MoneyStyle::Short, ..plain() }, all);
    full("money-wanyuan", "592万元", new, &[0], Habits { money: MoneyStyle::TenThousand, ..plain() }, all);
    full("money-cents", "592.50", new, &[0], Habits { money: MoneyStyle::Cents, ..plain() }, all);
    let mut wish = base(Layout::HtmlClean);
    wish.habits = Some(Habits { has_thousands: true, ..plain() });
    if let Some(agency) = &mut wish.agency {
        agency.scale = figures::Scale::Huge;
    }
    push(all, "number-thousands", "1,234", &wish);
    wish.layout = Some(Layout::RunTogether);
    wish.habits = None;
    push(all, "run-together-large", "four digits run together", &wish);
}

fn states(all: &mut Vec<Fixture>) {
    for (name, blanks, text) in [
        ("blank-empty", BlankHabit::AllZeros, ""),
        ("blank-nbsp", BlankHabit::Organisations, "\u{a0}"),
        ("blank-slash", BlankHabit::AllZeros, "/"),
        ("blank-dash", BlankHabit::ZeroRows, "-"),
        ("blank-long-dash", BlankHabit::Some, "——"),
        ("blank-wu", BlankHabit::ButTotals, "无"),
    ] {
        let habits = Habits { blanks, blank_text: text, ..Habits::plain() };
        let wish = Wish { habits: Some(habits), ..base(Layout::HtmlClean) };
        push(all, &format!("state-{name}"), &format!("state blank: {text:?}, {blanks:?}"), &wish);
    }
    let wish = Wish { left_out: vec!["coercion", "unavailable_unclear"], ..base(Layout::HtmlClean) };
    push(all, "state-absent-rows", "state absent: one row of T1 and one of T2 are not printed", &wish);
    let habits = Habits { odd_per_mille: 1000, ..Habits::plain() };
    let wish = Wish {
        habits: Some(habits),
        tables: Some(vec![0]),
        figures: Some(telling(Form::E2021)),
        ..base(Layout::PipeRowsTrailing)
    };
    push(all, "state-unreadable", "state unreadable: words where a number should be", &wish);
    let wish = Wish { figures: Some(sixteen()), ..base(Layout::RunTogether) };
    push(all, "state-recovered", "state recovered: run together, the totals leave one reading", &wish);
    let habits = Habits { blanks: BlankHabit::ButTotals, ..Habits::plain() };
    let wish = Wish { figures: Some(sixteen()), habits: Some(habits), ..base(Layout::LinesLost) };
    push(
        all,
        "state-ambiguous",
        "state ambiguous: 16 16 in a row of seven, blanks lost, in every row that counts",
        &wish,
    );
    let wish = Wish { tables: Some(vec![1]), ..base(Layout::HtmlClean) };
    push(all, "tables-t2-alone", "T1 and T3 are missing", &wish);
    let wish = Wish { has_agency: Some(false), ..base(Layout::PipeRowsTrailing) };
    push(all, "agency-nowhere", "the page does not say whose report it is", &wish);
    let wish = Wish { published_on: Some("2023-01-18"), ..base(Layout::HtmlClean) };
    push(all, "published-on", "a metadata line with the day of publication", &wish);
}

/// Figures in which every way of writing a number has something to write.
fn telling(form: Form) -> Figures {
    let mut figures = figures::draw(&mut Rng::new(11), form, figures::Scale::Large, None);
    for cell in &mut figures.disclosures {
        cell.value = match (cell.item, cell.measure) {
            ("regulations" | "coercion", _) => 0.0,
            ("licensing", "prior_items") => 201.0,
            ("licensing", "net_change") => 1558.0,
            ("other_services", "net_change") => -38.0,
            ("penalties", "net_change") => 10.0,
            ("fees", "net_change") => -2.0,
            ("procurement", "amount") => 15.279,
            ("procurement", _) => 6.0,
            ("fees", "amount") => 592.5,
            (_, "in_force" | "total_disclosed") => 12.0,
            (_, "repealed") => 1.0,
            (_, "issued" | "newly_made") => 2.0,
            ("licensing", "decisions") => 1728.0,
            _ => 7.0,
        };
    }
    figures
}

/// Sixteen applications of natural persons, all granted.
fn sixteen() -> Figures {
    let mut figures = figures::draw(&mut Rng::new(1), Form::E2021, figures::Scale::Small, None);
    figures.applications = [[0; 7]; 26];
    figures.disputes = [[0; 5]; 3];
    for outcome in ["received_new", "granted", "total"] {
        figures.applications[outcome_index(outcome)] = [16, 0, 0, 0, 0, 0, 16];
    }
    figures
}

fn identities(all: &mut Vec<Fixture>) {
    let kinds = ["t2-row-total", "t2-balance", "t2-outcomes", "t3-channel-total"];
    for (kind, name) in kinds.into_iter().enumerate() {
        let layout = if kind % 2 == 0 { Layout::HtmlClean } else { Layout::PipeCellsOpening };
        let wish = Wish { break_kind: Some(kind), ..base(layout) };
        push(all, &format!("broken-{name}"), &format!("{name} does not hold as published"), &wish);
    }
    // Two years of one agency that do not follow: carried in is not what was carried forward, and one document too many.
    let mut rng = Rng::new(77);
    let first = figures::draw(&mut rng, Form::E2021, figures::Scale::Large, None);
    let mut second = figures::draw(&mut rng, Form::E2021, figures::Scale::Large, Some(&first));
    for outcome in ["carried_in", "granted", "total"] {
        let row = outcome_index(outcome);
        second.applications[row][0] += 3;
        second.applications[row][6] += 3;
    }
    for cell in second.disclosures.iter_mut().filter(|d| d.measure == "in_force") {
        cell.value += 1.0;
    }
    for (year, figures, why) in [(2022, first, "first of two years"), (2023, second, "both chains across years broken")]
    {
        let mut wish = Wish { year: Some(year), figures: Some(figures), ..base(Layout::HtmlClean) };
        if let Some(agency) = &mut wish.agency {
            agency.name = "棠泽县教育局".to_owned();
        }
        push(all, &format!("broken-chains-{year}"), why, &wish);
    }
    // The title names another year than the period: what an agency forgets to change in last year's page.
    let wish = base(Layout::HtmlClean);
    push(all, "year-conflict", "title 2021, period and opening 2022", &wish);
    let fixture = all.last_mut().expect("pushed above");
    if let Some(title) = fixture.page.truth.title.clone() {
        let wrong = title.replace("2022", "2021");
        fixture.page.text = fixture.page.text.replace(&title, &wrong);
        fixture.page.bytes = fixture.page.text.clone().into_bytes();
        fixture.page.truth.title = Some(wrong);
        fixture.page.truth.year_sources.retain(|source| source != "title");
    }
}

/// Files that nobody can read: name with extension, why, bytes.
pub fn err() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let page = generate(9, &base(Layout::HtmlClean));
    let gz = gzip(&page.bytes);
    let zst = zstandard(&page.bytes);
    let mut rng = Rng::new(5);
    let noise: Vec<u8> = (0..3000).map(|_| rng.below(256) as u8).collect();
    // The head of a PNG of one pixel.
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde".to_vec();
    png.extend_from_slice(&noise[..200]);
    let mut doc = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    doc.extend_from_slice(&noise[..504]);
    vec![
        ("empty.html", "no bytes at all: a crawler that was cut off", Vec::new()),
        ("empty.html.gz", "a gzip member of nothing", gzip(b"")),
        ("picture.png", "a picture", png.clone()),
        ("picture-named.html", "a picture under the name of a page: the kind follows from the bytes", png),
        ("binary.html", "random bytes, zeros among them", noise.clone()),
        ("truncated.html.gz", "a gzip member cut in the middle", gz[..gz.len() / 2].to_vec()),
        ("truncated.html.zst", "a Zstandard frame cut in the middle", zst[..zst.len() / 2].to_vec()),
        ("not-gzip.html.gz", "the magic of gzip, then noise", [b"\x1f\x8b\x08\0".as_slice(), &noise[..500]].concat()),
        ("word.doc", "the head of an old word processor file, and noise", doc),
    ]
}
