//! Whether files are still the bytes that were written: size and sha256, held against what was noted then.
//!
//! A file is read once, from end to end; small ones are hashed side by side ([`crate::sha256`]), groups of them on all
//! cores. Who calls decides what a difference means.

use std::fs::{self, File};
use std::io::{self, Cursor, Read, Seek};
use std::path::{Path, PathBuf};

use polars_parquet::read::{FileMetadata, read_metadata};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::codec::hex;
use crate::sha256;

use super::PublishError;

/// Bytes of files that are hashed side by side; a larger one is hashed alone, piece by piece.
const HASHED_BYTES: u64 = 8 << 20;

/// A file, and what was noted of it.
#[derive(Debug)]
pub(super) struct Claim<'a> {
    /// Where it is.
    pub(super) path: PathBuf,
    /// Its size in bytes.
    pub(super) bytes: u64,
    /// sha256 of its bytes, 64 hex digits.
    pub(super) sha256: &'a str,
}

/// How a file differs from what was noted.
#[derive(Debug)]
pub(super) enum Difference {
    /// It cannot be read, or is not there.
    Unreadable(io::Error),
    /// It has as many bytes as this.
    Size(u64),
    /// Its bytes have this hash.
    Sha256(String),
}

/// A file that is as it was noted, or its bytes.
pub(super) trait Bytes: Read + Seek {}

impl<T: Read + Seek> Bytes for T {}

/// Reads files and holds them against their claims; `then` sees each that is as it was, by its index.
///
/// Errors: what `differs` makes of the first difference; what `then` says.
pub(super) fn compare(
    claims: &[Claim<'_>],
    differs: impl Fn(&Claim<'_>, Difference) -> PublishError + Sync,
    then: impl Fn(usize, &mut dyn Bytes) -> Result<(), PublishError> + Sync,
) -> Result<(), PublishError> {
    groups(claims).into_par_iter().try_for_each(|group| {
        let (start, claims) = (group.start, &claims[group]);
        if let [claim] = claims
            && claim.bytes > HASHED_BYTES
        {
            let (hash, mut file) = hash_large(claim).map_err(|difference| differs(claim, difference))?;
            return settle(claim, hash, &differs).and_then(|()| then(start, &mut file));
        }
        let read = |claim| read_small(claim).map_err(|difference| differs(claim, difference));
        let files = claims.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let hashes = sha256::digest_many(&files.iter().map(Vec::as_slice).collect::<Vec<_>>());
        for (at, ((claim, bytes), hash)) in claims.iter().zip(&files).zip(hashes).enumerate() {
            settle(claim, hex(&hash), &differs)?;
            then(start + at, &mut Cursor::new(bytes))?;
        }
        Ok(())
    })
}

/// Holds published files against the manifest of their snapshot; `rows` are those of a Parquet file.
///
/// Errors: `Damaged`, also where the disk does not give a file back.
pub(super) fn check_published(claims: &[(Claim<'_>, Option<u64>)]) -> Result<(), PublishError> {
    let (claims, rows): (Vec<_>, Vec<_>) = claims.iter().map(|(claim, rows)| (claim.borrow(), *rows)).unzip();
    compare(&claims, damaged, |at, bytes| rows[at].map_or(Ok(()), |rows| check_rows(&claims[at].path, rows, bytes)))
}

/// The error for a file of a published snapshot that is not as it was published.
pub(super) fn damaged(claim: &Claim<'_>, difference: Difference) -> PublishError {
    let problem = match difference {
        Difference::Unreadable(error) if error.kind() == io::ErrorKind::NotFound => "not there".to_owned(),
        Difference::Unreadable(error) => error.to_string(),
        Difference::Size(found) => format!("{found} bytes, expected {}", claim.bytes),
        Difference::Sha256(_) => "its bytes are not those that were published (sha256 differs)".to_owned(),
    };
    PublishError::damaged(&claim.path, problem)
}

/// Holds the footer of a published file against the manifest.
pub(super) fn check_rows(path: &Path, expected: u64, bytes: &mut dyn Bytes) -> Result<(), PublishError> {
    let footer = read_footer(bytes).map_err(|error| PublishError::damaged(path, error.to_string()))?;
    match footer.num_rows as u64 {
        found if found == expected => Ok(()),
        found => Err(PublishError::damaged(path, format!("{found} rows, expected {expected}"))),
    }
}

/// The footer of a Parquet file.
pub(super) fn read_footer(mut bytes: &mut dyn Bytes) -> polars::error::PolarsResult<FileMetadata> {
    read_metadata(&mut bytes)
}

impl<'a> Claim<'a> {
    fn borrow(&self) -> Claim<'a> {
        Self { path: self.path.clone(), ..*self }
    }
}

/// Ranges of files that are read at once.
fn groups(claims: &[Claim<'_>]) -> Vec<std::ops::Range<usize>> {
    let mut groups = Vec::new();
    let (mut start, mut n_bytes) = (0, 0);
    for (at, claim) in claims.iter().enumerate() {
        if at > start && n_bytes + claim.bytes > HASHED_BYTES {
            groups.push(start..at);
            (start, n_bytes) = (at, 0);
        }
        n_bytes += claim.bytes;
    }
    groups.push(start..claims.len());
    groups
}

fn settle(
    claim: &Claim<'_>,
    hash: String,
    differs: &impl Fn(&Claim<'_>, Difference) -> PublishError,
) -> Result<(), PublishError> {
    if hash == claim.sha256 { Ok(()) } else { Err(differs(claim, Difference::Sha256(hash))) }
}

fn check_size(claim: &Claim<'_>) -> Result<(), Difference> {
    match fs::metadata(&claim.path).map_err(Difference::Unreadable)?.len() {
        found if found == claim.bytes => Ok(()),
        found => Err(Difference::Size(found)),
    }
}

fn read_small(claim: &Claim<'_>) -> Result<Vec<u8>, Difference> {
    check_size(claim)?;
    fs::read(&claim.path).map_err(Difference::Unreadable)
}

fn hash_large(claim: &Claim<'_>) -> Result<(String, File), Difference> {
    check_size(claim)?;
    let mut file = File::open(&claim.path).map_err(Difference::Unreadable)?;
    let (mut hasher, mut buffer) = (Sha256::new(), vec![0; 1 << 18]);
    loop {
        match file.read(&mut buffer).map_err(Difference::Unreadable)? {
            0 => return Ok((hex(&hasher.finalize()), file)),
            n => hasher.update(&buffer[..n]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bit_is_enough() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        // Small ones in one group and in several, and one that is hashed alone.
        let sizes = [0, 1, 100, 5 << 20, 5 << 20, (8 << 20) + 1, 7];
        let texts = sizes.map(|n| (0..n).map(|at: usize| (at % 251) as u8).collect::<Vec<_>>());
        let hashes = texts.each_ref().map(|text| hex(&Sha256::digest(text)));
        let claims: Vec<(Claim<'_>, Option<u64>)> = (texts.iter().zip(&hashes).enumerate())
            .map(|(n, (text, sha256))| {
                let path = dir.path().join(n.to_string());
                fs::write(&path, text).expect("a file is written");
                (Claim { path, bytes: text.len() as u64, sha256 }, None)
            })
            .collect();
        check_published(&claims).expect("all are as they were");
        for ((claim, _), text) in claims.iter().zip(&texts).skip(1) {
            let mut other = text.clone();
            let last = other.len() - 1;
            other[last] ^= 1;
            for changed in [Some(other), Some(text[..last].to_vec()), Some([text.as_slice(), b"x"].concat()), None] {
                match changed {
                    Some(bytes) => fs::write(&claim.path, bytes).expect("a file is written"),
                    None => fs::remove_file(&claim.path).expect("a file is removed"),
                }
                let error = check_published(&claims).expect_err("it is found");
                let is_named = matches!(&error, PublishError::Damaged { path, .. } if *path == claim.path);
                assert!(is_named, "{error}");
            }
            fs::write(&claim.path, text).expect("a file is written");
        }
    }
}
