//! Peer: a plain `scraper` pipeline. Every page is parsed to a DOM, tables are selected, spans are laid out, all cells go
//! into one Parquet file; files side by side on as many threads as are asked for: `peer_scraper FOLDER OUT THREADS`.

use std::collections::HashSet;
use std::env;
use std::error::Error;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use polars::prelude::{Column, DataFrame, ParquetCompression, ParquetWriter};
use rayon::prelude::*;
use scraper::{ElementRef, Html, Selector};

/// Cells of one page, column by column.
#[derive(Default)]
struct Cells {
    table_nos: Vec<i32>,
    rows: Vec<i32>,
    cols: Vec<i32>,
    texts: Vec<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let words = env::args().skip(1).collect::<Vec<_>>();
    let [folder, out, threads] = words.as_slice() else { return Err("usage: peer_scraper FOLDER OUT THREADS".into()) };
    let mut paths = Vec::new();
    list_pages(Path::new(folder), &mut paths)?;
    paths.sort();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.parse()?).build()?;
    let pages = pool.install(|| {
        let read = |path: &PathBuf| fs::read(path).map(|bytes| read_cells(&decode(&bytes)));
        paths.par_iter().map(read).collect::<Result<Vec<_>, _>>()
    })?;
    let n_cells = write_cells(&paths, pages, Path::new(out))?;
    println!("{} {n_cells}", paths.len());
    Ok(())
}

fn list_pages(folder: &Path, paths: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list_pages(&path, paths)?;
        } else if path.extension().is_some_and(|extension| extension == "html") {
            paths.push(path);
        }
    }
    Ok(())
}

fn decode(bytes: &[u8]) -> String {
    match str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::GB18030.decode(bytes).0.into_owned(),
    }
}

fn read_cells(text: &str) -> Cells {
    let selector = |css| Selector::parse(css).expect("a sound selector");
    let (tables, rows, parts) = (selector("table"), selector("tr"), selector("td, th"));
    let document = Html::parse_document(text);
    let mut cells = Cells::default();
    for (table_no, table) in (0..).zip(document.select(&tables)) {
        let mut taken = HashSet::new();
        for (row, tr) in (0_i32..).zip(table.select(&rows)) {
            let mut col = 0;
            for cell in tr.child_elements().filter(|cell| parts.matches(cell)) {
                while taken.contains(&(row, col)) {
                    col += 1;
                }
                let (width, height) = (span(&cell, "colspan"), span(&cell, "rowspan"));
                let text = cell.text().collect::<String>().trim().to_owned();
                for (down, right) in (0..height).flat_map(|down| (0..width).map(move |right| (down, right))) {
                    taken.insert((row + down, col + right));
                    cells.table_nos.push(table_no);
                    cells.rows.push(row + down);
                    cells.cols.push(col + right);
                    cells.texts.push(text.clone());
                }
                col += width;
            }
        }
    }
    cells
}

fn span(cell: &ElementRef<'_>, name: &str) -> i32 {
    cell.attr(name).and_then(|text| text.trim().parse().ok()).unwrap_or(1).clamp(1, 1_000)
}

fn write_cells(paths: &[PathBuf], pages: Vec<Cells>, out: &Path) -> Result<usize, Box<dyn Error>> {
    let mut sources = Vec::new();
    let mut all = Cells::default();
    for (path, page) in paths.iter().zip(pages) {
        sources.extend(std::iter::repeat_n(path.to_string_lossy().into_owned(), page.texts.len()));
        all.table_nos.extend(page.table_nos);
        all.rows.extend(page.rows);
        all.cols.extend(page.cols);
        all.texts.extend(page.texts);
    }
    let columns = vec![
        Column::new("source_path".into(), sources),
        Column::new("table_no".into(), all.table_nos),
        Column::new("row".into(), all.rows),
        Column::new("col".into(), all.cols),
        Column::new("text".into(), all.texts),
    ];
    let mut frame = DataFrame::new_infer_height(columns)?;
    ParquetWriter::new(File::create(out)?).with_compression(ParquetCompression::Zstd(None)).finish(&mut frame)?;
    Ok(frame.height())
}
