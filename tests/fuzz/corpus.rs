//! What the mutations start from: the committed fixtures and sample, generated documents, and the failures once found.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::report_gen::{Layout, Wish, generate};

/// The folder of the project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The inputs that once broke a promise, by target.
pub fn failures(target: &str) -> Vec<PathBuf> {
    files_below(&root().join("tests/fixtures/fuzz-failures").join(target))
}

/// Inputs to start from, in a fixed order.
pub fn seeds(target: &str) -> Vec<Vec<u8>> {
    let read = |path: &PathBuf| fs::read(path).unwrap_or_default();
    let mut seeds: Vec<Vec<u8>> = match target {
        "numbers" => {
            let texts = "0|12|1,234|１２３|12件|3.50万元|减4|+1036|未增未减|无|—|/|二百三十一|十二件|1 2|(3)|00|零|壹佰|0.05万|人民币5元|12、|③|1.2.3";
            texts.split('|').map(|text| text.as_bytes().to_vec()).collect()
        }
        "config" => vec![
            fs::read(root().join("config/gongkai.toml")).unwrap_or_default(),
            b"threads = 2\n".to_vec(),
            Vec::new(),
        ],
        "sidecar" => {
            let files = files_below(&root().join("data/raw/sample"));
            files.iter().filter(|path| path.extension().is_some_and(|ext| ext == "json")).map(read).collect()
        }
        "packed" => {
            let files =
                [root().join("tests/fixtures"), root().join("data/raw/sample")].map(|dir| files_below(&dir)).concat();
            let is_packed = |path: &&PathBuf| path.extension().is_some_and(|ext| ext == "gz" || ext == "zst");
            files.iter().filter(is_packed).map(read).chain([vec![b'0'; 3000], b"page".to_vec()]).collect()
        }
        "repeat" => vec![b"<td>1</td>".to_vec(), "规章 1\n".as_bytes().to_vec(), b"<div>".to_vec()],
        _ => {
            let files = [root().join("tests/fixtures/ok"), root().join("data/raw/sample")]
                .map(|dir| files_below(&dir))
                .concat();
            let is_page = |path: &&PathBuf| path.extension().is_some_and(|ext| ext == "html" || ext == "txt");
            let mut pages: Vec<Vec<u8>> = files.iter().filter(is_page).map(read).collect();
            for (seed, (layout, _)) in Layout::ALL.into_iter().enumerate() {
                let wish = Wish { layout: Some(layout), is_plain: true, ..Wish::default() };
                pages.push(generate(seed as u64, &wish).bytes);
            }
            pages
        }
    };
    if matches!(target, "html" | "text") {
        let is_html = target == "html";
        seeds = seeds
            .into_iter()
            .map(|bytes| gongkai::decode::decode(&bytes, None).text.into_owned().into_bytes())
            .collect();
        seeds.retain(|text| gongkai::decode::decode(text, None).is_html == is_html);
    }
    seeds.extend(failures(target).iter().map(read));
    seeds
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}
