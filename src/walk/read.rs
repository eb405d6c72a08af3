//! The bytes of a source file, with its sidecar, within limits.
//!
//! A file is refused by its size before it is opened, a packed one (gzip, zstd: told by content) while it grows. The
//! sha256 is of the bytes on disk, so that it is the one that `sha256sum` prints.

use std::fmt;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use thiserror::Error;

use super::SourceFile;
use super::content::{self, Kind};

use super::sidecar::{self, SidecarNote};
use crate::codec::hex;
use crate::deadline;
use crate::model::Sidecar;
use crate::sha256;

/// Bounds on what is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadLimits {
    /// Largest file on disk, in bytes.
    pub max_file_bytes: u64,
    /// Most bytes that a packed file may unpack to.
    pub max_unpacked_bytes: u64,
    /// Most times its own size that a packed file may unpack to, beyond the first MiB.
    pub max_ratio: u64,
    /// Most time that reading one file may take, from its bytes to its facts (see [`crate::deadline`]).
    pub max_time: Duration,
}

impl Default for ReadLimits {
    fn default() -> Self {
        Self {
            max_file_bytes: 64 << 20,
            max_unpacked_bytes: 64 << 20,
            max_ratio: 100,
            max_time: Duration::from_secs(20),
        }
    }
}

/// Up to here a packed file may unpack to any multiple of its size: small pages pack well.
const FREE_BYTES: u64 = 1 << 20;

/// Up to here the beginning of a packed file may unpack to any multiple of its own size.
const FREE_START: u64 = 16 << 20;

/// What is known of a file from outside its text. Empty where it could not be asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stamp {
    /// Size on disk in bytes.
    pub size: Option<u64>,
    /// Modification time, microseconds since the Unix epoch (UTC).
    pub modified_at: Option<i64>,
    /// sha256 of the bytes on disk, 64 hex digits.
    pub sha256: Option<String>,
}

/// A file as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawFile {
    /// Its bytes, unpacked.
    pub bytes: Vec<u8>,
    /// Size, time and sha256 of the file on disk; all there.
    pub stamp: Stamp,
    /// Text, or a format that is not read.
    pub kind: Kind,
    /// What the crawler wrote beside it.
    pub sidecar: Sidecar,
    /// Oddities that did not stop the reading.
    pub notes: Vec<ReadNote>,
}

/// Something odd about a file that was read all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadNote {
    /// Bytes behind the last member of a gzip file, which were left out.
    TrailingGarbage,
    /// About its sidecar.
    Sidecar(SidecarNote),
}

impl fmt::Display for ReadNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TrailingGarbage => f.write_str("gzip_trailing_garbage"),
            Self::Sidecar(note) => note.fmt(f),
        }
    }
}

/// A file that could not be read.
#[derive(Debug, Error)]
#[error("{cause}")]
pub struct ReadError {
    /// What is known of it nevertheless.
    pub stamp: Stamp,
    /// Why.
    #[source]
    pub cause: ReadCause,
}

/// Why a file could not be read. Messages leave out the path: they stand beside it in `files`.
#[derive(Debug, Error)]
pub enum ReadCause {
    /// The system refused, or the file is gone.
    #[error("cannot be read: {source}")]
    Io {
        /// What the system said.
        source: io::Error,
    },
    /// Not a regular file (any more).
    #[error("not a regular file")]
    NotAFile,
    /// No bytes.
    #[error("empty file")]
    Empty,
    /// Nothing but white space and NULs.
    #[error("nothing but white space in {size} bytes")]
    Blank {
        /// Bytes, unpacked.
        size: u64,
    },
    /// Larger than the limit.
    #[error("too large: {size} bytes, at most {limit} are read")]
    TooLarge {
        /// Bytes on disk.
        size: u64,
        /// The limit.
        limit: u64,
    },
    /// Unpacks to more than the limits allow.
    #[error("unpacks to more than {limit} bytes from {size}")]
    Bomb {
        /// Bytes on disk.
        size: u64,
        /// The limit that was hit.
        limit: u64,
    },
    /// A packed file that ends too early.
    #[error("truncated: {format} data end after {unpacked} unpacked bytes")]
    Truncated {
        /// `gzip` or `zstd`.
        format: &'static str,
        /// Bytes that were unpacked before.
        unpacked: u64,
    },
    /// A packed file that is broken inside.
    #[error("damaged {format} data after {unpacked} unpacked bytes: {source}")]
    Damaged {
        /// `gzip` or `zstd`.
        format: &'static str,
        /// Bytes that were unpacked before.
        unpacked: u64,
        /// What the decoder said.
        source: io::Error,
    },
    /// Another program wrote to it meanwhile.
    #[error("changed while it was read: {found} bytes, {expected} expected")]
    Changed {
        /// Bytes when it was opened.
        expected: u64,
        /// Bytes when it was read.
        found: u64,
    },
}

/// Reads a file: bytes, stamp, kind by content, sidecar.
///
/// Errors: [`ReadError`], with as much of the stamp as could be had.
pub fn read(file: &SourceFile, limits: &ReadLimits) -> Result<RawFile, ReadError> {
    read_many(&[file], limits).pop().expect("one file, one result")
}

/// Reads several files as [`read`] does, and hashes them side by side, which is several times faster where the processor
/// has no instruction for sha256. All of them are held at once: how many that may be is for the caller to say.
///
/// Shape: one result for each file, in order.
pub fn read_many(files: &[&SourceFile], limits: &ReadLimits) -> Vec<Result<RawFile, ReadError>> {
    let mut stamps = vec![Stamp::default(); files.len()];
    let loaded: Vec<Result<Vec<u8>, ReadCause>> =
        files.iter().zip(&mut stamps).map(|(file, stamp)| load(&file.path, limits, stamp)).collect();
    let texts: Vec<&[u8]> = loaded.iter().flatten().map(Vec::as_slice).collect();
    let mut hashes = sha256::digest_many(&texts).into_iter();
    let results = files.iter().zip(stamps).zip(loaded).map(|((file, mut stamp), loaded)| {
        let opened = loaded.and_then(|bytes| {
            stamp.sha256 = hashes.next().map(|hash| hex(&hash));
            open(bytes, limits)
        });
        match opened {
            Ok((bytes, kind, mut notes)) => {
                let (sidecar, sidecar_notes) = sidecar::read(&file.path);
                notes.extend(sidecar_notes.into_iter().map(ReadNote::Sidecar));
                Ok(RawFile { bytes, stamp, kind, sidecar, notes })
            }
            Err(cause) => Err(ReadError { stamp, cause }),
        }
    });
    results.collect()
}

/// The bytes on disk, and all of the stamp but the sha256.
fn load(path: &Path, limits: &ReadLimits, stamp: &mut Stamp) -> Result<Vec<u8>, ReadCause> {
    let io = |source| ReadCause::Io { source };
    // Asked before opening: to open a fifo would wait for its writer.
    let before = fs::metadata(path).map_err(io)?;
    if !before.is_file() {
        return Err(ReadCause::NotAFile);
    }
    let size = before.len();
    stamp.size = Some(size);
    stamp.modified_at = modified_micros(&before);
    if size > limits.max_file_bytes {
        return Err(ReadCause::TooLarge { size, limit: limits.max_file_bytes });
    }

    let file = File::open(path).map_err(io)?;
    let mut bytes = Vec::with_capacity(size as usize + 1);
    // One byte more than expected, so that a file that grows is seen to.
    (&file).take(size + 1).read_to_end(&mut bytes).map_err(io)?;
    let after = file.metadata().map_err(io)?;
    if bytes.len() as u64 != size || after.len() != size || modified_micros(&after) != stamp.modified_at {
        return Err(ReadCause::Changed { expected: size, found: after.len().max(bytes.len() as u64) });
    }
    Ok(bytes)
}

/// Unpacks what is packed, and looks at what it is.
fn open(bytes: Vec<u8>, limits: &ReadLimits) -> Result<(Vec<u8>, Kind, Vec<ReadNote>), ReadCause> {
    if bytes.is_empty() {
        return Err(ReadCause::Empty);
    }
    let mut notes = Vec::new();
    let (bytes, kind) = unpack_any(bytes, limits, &mut notes)?;
    Ok((bytes, kind, notes))
}

/// Unpacks what is packed (gzip, zstd: told by content), and tells the kind of what is there then.
///
/// Errors: what is too large, cut, damaged or blank.
pub fn unpack_any(
    bytes: Vec<u8>,
    limits: &ReadLimits,
    notes: &mut Vec<ReadNote>,
) -> Result<(Vec<u8>, Kind), ReadCause> {
    let bytes = match bytes.as_slice() {
        [0x1F, 0x8B, ..] => unpack_gzip(&bytes, limits, notes)?,
        [0x28, 0xB5, 0x2F, 0xFD, ..] => unpack_zstd(&bytes, limits)?,
        _ => bytes,
    };
    // Most files say otherwise with their first byte.
    if bytes.iter().all(|b| b.is_ascii_whitespace() || *b == 0) {
        return Err(ReadCause::Blank { size: bytes.len() as u64 });
    }
    let kind = content::kind_of(&bytes);
    Ok((bytes, kind))
}

pub(super) fn modified_micros(metadata: &Metadata) -> Option<i64> {
    let modified = metadata.modified().ok()?;
    match modified.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_micros()).ok(),
        Err(before) => i64::try_from(before.duration().as_micros()).ok().map(|micros| -micros),
    }
}

/// Unpacks every member; zeros that pad the end are no members, and neither is anything else there.
fn unpack_gzip(packed: &[u8], limits: &ReadLimits, notes: &mut Vec<ReadNote>) -> Result<Vec<u8>, ReadCause> {
    let mut out = Vec::new();
    let mut rest = packed;
    while rest.starts_with(&[0x1F, 0x8B]) {
        let mut decoder = flate2::bufread::GzDecoder::new(rest);
        unpack("gzip", &mut decoder, |decoder| decoder.get_ref().len(), packed.len(), limits, &mut out)?;
        rest = decoder.into_inner();
    }
    if rest.iter().any(|&b| b != 0) {
        notes.push(ReadNote::TrailingGarbage);
    }
    Ok(out)
}

fn unpack_zstd(packed: &[u8], limits: &ReadLimits) -> Result<Vec<u8>, ReadCause> {
    let mut out = Vec::new();
    let mut decoder = zstd::stream::read::Decoder::with_buffer(packed).map_err(|source| ReadCause::Damaged {
        format: "zstd",
        unpacked: 0,
        source,
    })?;
    unpack("zstd", &mut decoder, |decoder| decoder.get_ref().len(), packed.len(), limits, &mut out)?;
    Ok(out)
}

/// Appends what `decoder` gives, within the limits; `left` tells how many of the packed bytes are still to come.
fn unpack<D: Read>(
    format: &'static str,
    decoder: &mut D,
    left: impl Fn(&D) -> usize,
    n_packed: usize,
    limits: &ReadLimits,
    out: &mut Vec<u8>,
) -> Result<(), ReadCause> {
    let size = n_packed as u64;
    let limit = limits.max_unpacked_bytes.min(FREE_BYTES.max(size.saturating_mul(limits.max_ratio)));
    let mut buffer = vec![0; 64 * 1024];
    loop {
        deadline::check();
        // A bomb of many megabytes would fill as many hundred before the limit: it is known by its beginning.
        let n_taken = (n_packed - left(decoder).min(n_packed)) as u64;
        let limit = limit.min(FREE_START.max(n_taken.saturating_mul(limits.max_ratio)));
        match decoder.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(n) => {
                out.extend_from_slice(&buffer[..n]);
                if out.len() as u64 > limit {
                    return Err(ReadCause::Bomb { size, limit });
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                return Err(ReadCause::Truncated { format, unpacked: out.len() as u64 });
            }
            Err(source) => return Err(ReadCause::Damaged { format, unpacked: out.len() as u64, source }),
        }
    }
}
