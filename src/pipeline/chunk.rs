//! Files in pieces: enough to keep the threads busy, few enough to hold the results of.

use std::fs;

use rayon::prelude::*;

use crate::walk::Found;

use super::Progress;
use super::work::{FileResult, Reader};

/// Cuts the walk into chunks, in path order. A chunk ends at a number of files or of bytes on disk.
pub(super) struct Chunks<I> {
    files: I,
    max_files: usize,
    max_bytes: u64,
    /// The file that would have been too much for the chunk before.
    ahead: Option<Found>,
}

/// Files that are read together, in path order; never empty.
pub(super) struct Chunk {
    files: Vec<Found>,
}

impl<I: Iterator<Item = Found>> Chunks<I> {
    pub(super) fn new(files: I, max_files: usize, max_bytes: u64) -> Self {
        Self { files, max_files: max_files.max(1), max_bytes, ahead: None }
    }
}

impl<I: Iterator<Item = Found>> Iterator for Chunks<I> {
    type Item = Chunk;

    fn next(&mut self) -> Option<Chunk> {
        let mut files = Vec::new();
        let mut n_bytes = 0_u64;
        while files.len() < self.max_files {
            let Some(file) = self.ahead.take().or_else(|| self.files.next()) else { break };
            n_bytes = n_bytes.saturating_add(size_of(&file));
            if n_bytes > self.max_bytes && !files.is_empty() {
                self.ahead = Some(file);
                break;
            }
            files.push(file);
        }
        (!files.is_empty()).then_some(Chunk { files })
    }
}

impl Chunk {
    /// Reads the files on the current thread pool; the results are in path order.
    ///
    /// With a `shuffle` seed the work is done in another order, and the results are the same.
    pub(super) fn read(&self, reader: &Reader<'_>, shuffle: Option<u64>, progress: &Progress) -> Vec<FileResult> {
        let mut order = (0..self.files.len()).collect::<Vec<_>>();
        if let Some(seed) = shuffle {
            order.sort_by_cached_key(|&idx| scatter(seed ^ idx as u64));
        }
        let mut results = order
            .into_par_iter()
            .with_max_len(1)
            .map(|idx| {
                let result = reader.read(&self.files[idx]);
                progress.count_file(result.file.size.unwrap_or_default(), result.has_failed());
                (idx, result)
            })
            .collect::<Vec<_>>();
        results.sort_by_key(|&(idx, _)| idx);
        results.into_iter().map(|(_, result)| result).collect()
    }
}

/// Bytes on disk. The one question to the disk outside of `walk`, which leaves it to the reading of a file: what cannot
/// be asked counts nothing, and fails when it is read.
fn size_of(found: &Found) -> u64 {
    match found {
        Found::File(file) => fs::metadata(&file.path).map_or(0, |metadata| metadata.len()),
        Found::Skipped { .. } | Found::Failed { .. } => 0,
    }
}

/// One step of splitmix64: neighbouring numbers land far apart.
fn scatter(n: u64) -> u64 {
    let n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}
