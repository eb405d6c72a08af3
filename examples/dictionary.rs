//! Writes `docs/DATA_DICTIONARY.md` anew from the declaration of the tables and the codebook: `make dictionary`.

use std::process::ExitCode;

use gongkai::describe::dictionary;
use gongkai::forms::Forms;
use gongkai::tabulate::codebook;

fn main() -> ExitCode {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/DATA_DICTIONARY.md");
    match std::fs::write(path, dictionary(&codebook::rows(&Forms::embedded()))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{path}: {error}");
            ExitCode::FAILURE
        }
    }
}
