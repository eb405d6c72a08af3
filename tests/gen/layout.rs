//! The layouts that a table can be printed in, by name.

/// How the tables of a page are printed. The names are the generator's; [`Layout::contract`] gives the contract's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layout {
    /// `<table>` with right spans.
    HtmlClean,
    /// Rowspans replaced by empty cells.
    HtmlRowspanEmptied,
    /// Header spans that do not match the values below.
    HtmlHeaderMismatch,
    /// Cell text split over `<p>`, `<br>`, `<span>`, `<font>`.
    HtmlSplitCells,
    /// Pasted from a word processor.
    HtmlWordPaste,
    /// T2 cut in two by a page, the header not repeated.
    HtmlCut,
    /// T2 cut in two by a page, the header repeated, sometimes under 续表.
    HtmlCutRepeated,
    /// A table for each item of 第二十条.
    HtmlPerItem,
    /// Inside layout tables, with navigation tables beside.
    HtmlNested,
    /// End tags of cells, rows and paragraphs left out.
    HtmlUnclosed,
    /// One line per row, spans padded behind the label.
    PipeRowsAfterLabel,
    /// One line per row, spans padded at the end of the line.
    PipeRowsTrailing,
    /// One line per row, nothing padded.
    PipeRowsUnpadded,
    /// One line per row with a leading pipe.
    PipeRowsLeading,
    /// A Markdown table.
    Markdown,
    /// One line per cell; a row ends with a run of pipes.
    PipeCellsRun,
    /// One line per cell; a pipe only behind the last cell of a row.
    PipeCellsLast,
    /// One line per cell with a pipe behind, nothing marks the row.
    PipeCellsNothing,
    /// One line per cell; a row opens with a lone pipe and ends with a run of pipes.
    PipeCellsOpening,
    /// One line per cell; a row opens with a lone pipe, nothing at its end.
    PipeCellsOpeningBare,
    /// One line per cell, pipes on lines of their own.
    PipeCellsOwnLine,
    /// One line per cell; a blank is a line with an NBSP.
    LinesNbsp,
    /// One line per cell; a blank is an extra empty line.
    LinesEmpty,
    /// One line per cell; blanks are lost.
    LinesLost,
    /// One line per cell; an extractor dropped repeated lines.
    LinesDeduped,
    /// One line per row, tabs between cells.
    Tabs,
    /// One line per row, spaces between cells.
    SpacesRows,
    /// Each table on one line, spaces between cells.
    SpacesOneLine,
    /// Each table on one line, nothing between cells.
    RunTogether,
    /// Text of a PDF: page numbers, labels broken by the page.
    PdfText,
    /// Text of a PDF whose narrow label column came out one character per line.
    PdfVertical,
    /// Pictures instead of tables: only the headings remain.
    Picture,
}

impl Layout {
    /// Every layout with its name.
    pub const ALL: [(Self, &'static str); 32] = [
        (Self::HtmlClean, "html_clean"),
        (Self::HtmlRowspanEmptied, "html_rowspan_emptied"),
        (Self::HtmlHeaderMismatch, "html_header_mismatch"),
        (Self::HtmlSplitCells, "html_split_cells"),
        (Self::HtmlWordPaste, "html_word_paste"),
        (Self::HtmlCut, "html_cut"),
        (Self::HtmlCutRepeated, "html_cut_repeated"),
        (Self::HtmlPerItem, "html_per_item"),
        (Self::HtmlNested, "html_nested"),
        (Self::HtmlUnclosed, "html_unclosed"),
        (Self::PipeRowsAfterLabel, "pipe_rows_after_label"),
        (Self::PipeRowsTrailing, "pipe_rows_trailing"),
        (Self::PipeRowsUnpadded, "pipe_rows_unpadded"),
        (Self::PipeRowsLeading, "pipe_rows_leading"),
        (Self::Markdown, "markdown"),
        (Self::PipeCellsRun, "pipe_cells_run"),
        (Self::PipeCellsLast, "pipe_cells_last"),
        (Self::PipeCellsNothing, "pipe_cells_nothing"),
        (Self::PipeCellsOpening, "pipe_cells_opening"),
        (Self::PipeCellsOpeningBare, "pipe_cells_opening_bare"),
        (Self::PipeCellsOwnLine, "pipe_cells_own_line"),
        (Self::LinesNbsp, "lines_nbsp"),
        (Self::LinesEmpty, "lines_empty"),
        (Self::LinesLost, "lines_lost"),
        (Self::LinesDeduped, "lines_deduped"),
        (Self::Tabs, "tabs"),
        (Self::SpacesRows, "spaces_rows"),
        (Self::SpacesOneLine, "spaces_one_line"),
        (Self::RunTogether, "run_together"),
        (Self::PdfText, "pdf_text"),
        (Self::PdfVertical, "pdf_vertical"),
        (Self::Picture, "picture"),
    ];

    /// The generator's name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(layout, _)| *layout == self).map_or("", |(_, name)| name)
    }

    /// True for `<table>` pages.
    pub fn is_html(self) -> bool {
        self <= Self::HtmlUnclosed || self == Self::Picture
    }

    /// The contract's name; empty where there is no table.
    pub fn contract(self) -> &'static str {
        match self {
            Self::Picture => "",
            layout if layout.is_html() => "html",
            Self::PipeRowsAfterLabel | Self::PipeRowsTrailing | Self::PipeRowsUnpadded | Self::PipeRowsLeading => {
                "pipe_rows"
            }
            Self::Markdown => "markdown",
            Self::PipeCellsRun
            | Self::PipeCellsLast
            | Self::PipeCellsNothing
            | Self::PipeCellsOpening
            | Self::PipeCellsOpeningBare
            | Self::PipeCellsOwnLine => "pipe_cells",
            Self::LinesNbsp | Self::LinesEmpty | Self::LinesLost | Self::LinesDeduped => "lines",
            Self::Tabs => "tabs",
            Self::RunTogether => "run_together",
            _ => "spaces",
        }
    }

    /// What stands inside a header that is broken in two.
    pub fn wrap(self) -> &'static str {
        match self {
            layout if layout.is_html() => "\n",
            Self::LinesNbsp | Self::LinesEmpty | Self::LinesLost | Self::LinesDeduped => "\n",
            Self::RunTogether | Self::PdfText | Self::PdfVertical | Self::SpacesRows => "",
            _ => " ",
        }
    }

    /// True where spaces separate cells, so that a number must not hold one.
    pub fn is_spaced(self) -> bool {
        matches!(self, Self::SpacesRows | Self::SpacesOneLine | Self::RunTogether | Self::PdfText | Self::PdfVertical)
    }
}
