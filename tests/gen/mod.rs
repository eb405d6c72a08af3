//! A generator of annual reports: draws true figures, prints them in any layout, spelling and encoding, and keeps the
//! truth beside the bytes.
//!
//! It shares nothing with the reading code: labels, layouts and encodings are written out here from the form and from
//! what was seen in the field, so that an error there is not repeated here. The same seed and wish give the same bytes.
//!
//!     let page = report_gen::generate(7, &report_gen::Wish { layout: Some(Layout::RunTogether), ..Wish::default() });
//!     // page.bytes goes to the reader, page.truth to the judge
//!
//! `compose` decides the words, `tables` the cells, `html`, `text` and `pdf` how a table is printed, `encode` the bytes.
#![allow(dead_code, unused_imports, reason = "each of the targets that include this module uses a part of it")]

pub mod arrange;
pub mod claims;
pub mod compose;
pub mod country;
pub mod encode;
pub mod figures;
pub mod fixtures;
pub mod forms;
pub mod habits;
pub mod html;
pub mod html_page;
pub mod layout;
pub mod names;
pub mod pdf;
pub mod prose;
pub mod rng;
pub mod sample;
pub mod script;
pub mod spell;
pub mod tables;
pub mod text;
pub mod truth;

pub use encode::Encoding;
pub use figures::Figures;
pub use forms::Form;
pub use habits::{BlankHabit, Habits};
pub use layout::Layout;
pub use names::Agency;
pub use rng::Rng;
pub use truth::{Stands, Truth, TruthCell};

use compose::{Piece, Story};
use habits::{ChangeStyle, Script};

/// What the caller wants fixed; everything else is drawn.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// Layout of the tables.
    pub layout: Option<Layout>,
    /// Encoding story.
    pub encoding: Option<Encoding>,
    /// Edition of the form.
    pub form: Option<Form>,
    /// Spelling.
    pub habits: Option<Habits>,
    /// Agency.
    pub agency: Option<Agency>,
    /// Year.
    pub year: Option<i64>,
    /// Figures (they must be drawn for the same form).
    pub figures: Option<Figures>,
    /// Whether sums are wrong; drawn (1 in 20) if `None`.
    pub wrong_sums: Option<bool>,
    /// Which identity is broken: 0 row total, 1 balance, 2 outcomes, 3 channel total. Implies wrong sums.
    pub break_kind: Option<usize>,
    /// Items and outcomes whose rows are not printed.
    pub left_out: Vec<&'static str>,
    /// Tables to print, 0 to 2; all if `None`.
    pub tables: Option<Vec<usize>>,
    /// Whether the page names the agency.
    pub has_agency: Option<bool>,
    /// Whether title, opening or period name the year.
    pub has_year: Option<bool>,
    /// Day of publication, `2023-01-18`, printed in a metadata line.
    pub published_on: Option<&'static str>,
    /// True: title, period, no noise around the report; and plain habits unless `habits` says otherwise.
    pub is_plain: bool,
    /// A paragraph for the overview: what the narrative says of the applications received.
    pub statement: Option<String>,
    /// HTML only: fill the page up to this many bytes, as sites do.
    pub min_len: usize,
}

/// A generated document.
#[derive(Debug, Clone)]
pub struct Page {
    /// The file.
    pub bytes: Vec<u8>,
    /// The text that a perfect decoder gets back.
    pub text: String,
    /// HTML or plain text.
    pub is_html: bool,
    /// What is true of it.
    pub truth: Truth,
}

impl Page {
    /// `html` or `txt`.
    pub fn extension(&self) -> &'static str {
        if self.is_html { "html" } else { "txt" }
    }
}

/// Makes the document of this seed.
pub fn generate(seed: u64, wish: &Wish) -> Page {
    let mut rng = Rng::new(seed);
    let rng = &mut rng;
    let layout = wish.layout.unwrap_or_else(|| draw_layout(rng));
    let encoding = settle_encoding(rng, wish.encoding, layout);
    let form = wish.form.unwrap_or_else(|| rng.weighted(&[(Form::E2021, 50), (Form::E2019, 44), (Form::Mixed, 6)]));
    let year = wish.year.unwrap_or_else(|| match form {
        Form::E2019 => rng.weighted(&[(2019, 40), (2020, 45), (2021, 8), (2022, 4), (2023, 3)]),
        _ => rng.weighted(&[(2021, 25), (2022, 25), (2023, 25), (2024, 15), (2025, 10)]),
    });
    let agency = wish.agency.clone().unwrap_or_else(|| names::draw(rng));
    let mut figures = wish.figures.clone().unwrap_or_else(|| figures::draw(rng, form, agency.scale, None));
    if wish.break_kind.is_some() || wish.wrong_sums.unwrap_or_else(|| rng.chance(50)) {
        figures::add_wrongly(rng, form, &mut figures, wish.break_kind);
    }
    let drawn = Habits::draw(rng);
    let mut habits = match (&wish.habits, wish.is_plain) {
        (Some(habits), _) => habits.clone(),
        (None, true) => Habits::plain(),
        (None, false) => drawn,
    };
    settle_habits(&mut habits, layout, encoding);
    let mut left_out = wish.left_out.clone();
    if !wish.is_plain
        && left_out.is_empty()
        && rng.chance(15)
        && figures.disclosure("coercion", "decisions") == Some(0.0)
    {
        left_out.push("coercion");
    }

    let mut truth = Truth {
        seed,
        status: "report".to_owned(),
        is_current: true,
        edition: form.edition().to_owned(),
        mixed: form == Form::Mixed,
        layout: layout.name().to_owned(),
        contract_layout: layout.contract().to_owned(),
        encoding: encoding.name().to_owned(),
        broken: figures::failed_identities(form, &figures),
        ..Truth::default()
    };
    truth.wrong_sums = !truth.broken.is_empty();
    let sheet =
        tables::Sheet { form, year, figures: &figures, habits: &habits, wrap: layout.wrap(), left_out: &left_out };
    let mut cells = Vec::with_capacity(230);
    let tables = sheet.draw(rng, &mut cells);
    let printed: Vec<usize> = wish.tables.clone().unwrap_or_else(|| vec![0, 1, 2]);
    let story = Story {
        agency: &agency,
        year,
        form,
        habits: &habits,
        has_agency: wish.has_agency.unwrap_or_else(|| wish.is_plain || !rng.chance(80)),
        has_year: wish.has_year.unwrap_or_else(|| wish.is_plain || !rng.chance(30)),
        is_plain: wish.is_plain,
        has_rare_names: encoding == Encoding::Gb18030 || (!wish.is_plain && rng.chance(30)),
        published_on: wish.published_on,
        tables: &printed,
        statement: wish.statement.as_deref(),
    };
    let pieces = compose::compose(rng, &story, &mut truth);

    let mut lost = Vec::new();
    let text = if layout.is_html() {
        let mut dress = html::Dress::draw(rng, layout);
        if wish.is_plain {
            dress.weight = dress.weight.min(1);
        }
        let frame = html_page::Frame {
            dress,
            declared: encoding.declared(),
            has_pictures: layout == Layout::Picture,
            min_len: wish.min_len,
            is_plain: wish.is_plain,
        };
        html_page::print(rng, &frame, &pieces, &tables)
    } else {
        print_text(rng, layout, &pieces, &tables, wish.is_plain, &mut lost)
    };
    for at in lost {
        cells[at].lost = true;
    }
    if layout != Layout::Picture {
        let codes = ["T1", "T2", "T3"];
        truth.tables = printed.iter().map(|&at| codes[at].to_owned()).collect();
        cells.retain(|cell| truth.tables.iter().any(|code| code == cell.table));
        truth.cells = cells;
    }
    let encoded = encode::encode(encoding, text, layout.is_html());
    truth.text_exact = encoded.is_exact;
    Page { bytes: encoded.bytes, text: encoded.text, is_html: layout.is_html(), truth }
}

/// A page as `make bench` wants it: HTML of 20 to 110 KB (median about 50), half of them GBK.
pub fn generate_for_bench(seed: u64) -> Page {
    let mut rng = Rng::new(seed ^ 0xBE7C);
    let layouts: Vec<Layout> =
        Layout::ALL.iter().map(|(layout, _)| *layout).filter(|l| l.is_html() && *l != Layout::Picture).collect();
    let encoding = rng.weighted(&[
        (Encoding::Utf8, 48),
        (Encoding::Utf8Bom, 2),
        (Encoding::Gbk, 25),
        (Encoding::Gb2312HoldsGbk, 20),
        (Encoding::GbkUndeclared, 5),
    ]);
    let min_len = rng.weighted(&[(22, 20), (36, 20), (48, 25), (62, 20), (80, 10), (98, 5)]) * 1000;
    let wish = Wish {
        layout: Some(rng.pick(&layouts)),
        encoding: Some(encoding),
        min_len: min_len + rng.below(8000),
        ..Wish::default()
    };
    generate(seed, &wish)
}

fn draw_layout(rng: &mut Rng) -> Layout {
    // HTML gets four in ten; within a family each habit is as likely as the next.
    let weight = |layout: Layout| match layout {
        Layout::Picture => 1,
        Layout::RunTogether => 16,
        layout if layout.is_html() => 12,
        _ => 8,
    };
    let choices: Vec<(Layout, u32)> = Layout::ALL.iter().map(|&(layout, _)| (layout, weight(layout))).collect();
    rng.weighted(&choices)
}

fn settle_encoding(rng: &mut Rng, wished: Option<Encoding>, layout: Layout) -> Encoding {
    let drawn = wished.unwrap_or_else(|| if rng.chance(400) { Encoding::Utf8 } else { rng.pick(&Encoding::ALL).0 });
    if layout.is_html() || !drawn.needs_html() {
        return drawn;
    }
    // Without a declaration a wrong one cannot be told.
    match drawn {
        Encoding::Utf8HoldsGbk | Encoding::Gb2312HoldsGbk => Encoding::GbkUndeclared,
        _ => Encoding::Utf8,
    }
}

/// Takes back habits that the layout or the encoding cannot carry.
fn settle_habits(habits: &mut Habits, layout: Layout, encoding: Encoding) {
    if layout.is_spaced() {
        habits.odd_per_mille = 0;
        if habits.change == ChangeStyle::WordSpace {
            habits.change = ChangeStyle::Word;
        }
    }
    if !layout.is_html() {
        // Only a table with cells has a place to find an unnamed row by, or a cell that is wider than its header.
        habits.are_sub_labels_missing = false;
        habits.has_merged_zeros = false;
    }
    if layout == Layout::RunTogether {
        // `1,0240` and `十二三` have no reading that anyone could defend.
        habits.has_thousands = false;
        habits.is_chinese = false;
    }
    if encoding == Encoding::Big5 && habits.script == Script::Simplified {
        habits.script = Script::Traditional;
    }
}

fn print_text(
    rng: &mut Rng,
    layout: Layout,
    pieces: &[Piece],
    tables: &[tables::Table; 3],
    is_plain: bool,
    lost: &mut Vec<usize>,
) -> String {
    let manner = text::Manner::draw(rng, layout);
    let is_one_line = matches!(layout, Layout::RunTogether | Layout::SpacesOneLine);
    // The whole document on one line, or only each table.
    let is_all_one_line = is_one_line && rng.chance(500);
    let has_empty_lines =
        matches!(layout, Layout::LinesNbsp | Layout::LinesEmpty | Layout::LinesLost) && manner.has_empty_lines;
    let end = match (is_all_one_line, layout) {
        (true, Layout::RunTogether) => "",
        (true, _) => " ",
        _ if has_empty_lines => "\n\n",
        _ => "\n",
    };
    let mut out = String::with_capacity(8192);
    for piece in pieces {
        match piece {
            Piece::Title(text) | Piece::Heading(text) | Piece::Para(text) => {
                out.push_str(text);
                out.push_str(end);
            }
            Piece::Noise(text) => {
                out.push_str(text);
                out.push_str(if is_all_one_line { " " } else { "\n" });
            }
            Piece::Table(at) => {
                let is_cut =
                    !is_plain && *at == 1 && matches!(layout.contract(), "pipe_rows" | "tabs") && rng.chance(50);
                if is_cut {
                    let row = rng.range(4, tables[1].rows.len() as i64 - 2) as usize;
                    let has_labels = rng.chance(500);
                    let (first, second) = html::cut(&tables[1], row, true, has_labels);
                    text::print_table(rng, manner, &first, &mut out, lost);
                    out.push_str("续表\n");
                    text::print_table(rng, manner, &second, &mut out, lost);
                } else {
                    text::print_table(rng, manner, &tables[*at], &mut out, lost);
                }
                if is_one_line {
                    out.push_str(end);
                }
            }
        }
    }
    if !is_plain && !is_all_one_line && rng.chance(80) {
        out = out.replace('\n', "\r\n");
    }
    out
}
