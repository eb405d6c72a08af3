//! sha256 of many files side by side.
//!
//! One file alone cannot be hashed faster than its rounds follow one another: about 250 MB/s where the processor has no
//! instruction for sha256, four times the price of everything else that is done to a page. Rounds of different files do not
//! wait for each other, so as many files as a vector has lanes are hashed together (8 with AVX2, 16 with AVX-512).
//! Where the processor has the instruction, or no such vectors, each file is hashed by itself.

use fearless_simd::{Level, Simd, SimdBase, SimdInt, dispatch};
use sha2::{Digest, Sha256};

/// Bytes of a block.
const BLOCK: usize = 64;

/// A sha256.
pub(crate) type Hash = [u8; 32];

/// The sha256 of each text, in order.
///
/// Shape: any number of texts of any length; several times as many texts as lanes keep all lanes busy.
pub(crate) fn digest_many(texts: &[&[u8]]) -> Vec<Hash> {
    if texts.len() < 2 || !gains_by_lanes() {
        return texts.iter().map(|text| Sha256::digest(text).into()).collect();
    }
    digest_lanes(texts)
}

/// True if the processor hashes several texts at once faster than one after another.
fn gains_by_lanes() -> bool {
    #[cfg(target_arch = "x86_64")]
    return std::arch::is_x86_feature_detected!("avx2") && !std::arch::is_x86_feature_detected!("sha");
    #[cfg(not(target_arch = "x86_64"))]
    return false;
}

fn digest_lanes(texts: &[&[u8]]) -> Vec<Hash> {
    let level = Level::new();
    let mut hashes = vec![Hash::default(); texts.len()];
    dispatch!(level, simd => run(simd, texts, &mut hashes));
    hashes
}

/// Most lanes of any vector.
const MAX_LANES: usize = 16;

/// A text on its way through a lane.
#[derive(Clone, Copy)]
struct Lane<'t> {
    /// Index of the text; `None` for a lane with nothing to do.
    text: Option<usize>,
    /// Whole blocks that are still to come.
    rest: &'t [u8],
    /// The last bytes with the padding: one block or two, from `tail_at` on still to come.
    tail: [u8; 2 * BLOCK],
    tail_at: usize,
    tail_end: usize,
}

impl Lane<'_> {
    const IDLE: Self = Self { text: None, rest: &[], tail: [0; 2 * BLOCK], tail_at: 0, tail_end: 0 };

    fn n_blocks(&self) -> usize {
        self.rest.len() / BLOCK + (self.tail_end - self.tail_at) / BLOCK
    }
}

impl<'t> Lane<'t> {
    fn new(index: usize, text: &'t [u8]) -> Self {
        let (rest, last) = text.split_at(text.len() / BLOCK * BLOCK);
        let mut tail = [0; 2 * BLOCK];
        tail[..last.len()].copy_from_slice(last);
        tail[last.len()] = 0x80;
        let tail_end = if last.len() + 9 <= BLOCK { BLOCK } else { 2 * BLOCK };
        let n_bits = 8 * text.len() as u64;
        tail[tail_end - 8..tail_end].copy_from_slice(&n_bits.to_be_bytes());
        Self { text: Some(index), rest, tail, tail_at: 0, tail_end }
    }

    /// The next block; zeros for an idle lane.
    #[inline(always)]
    fn next(&mut self) -> &[u8; BLOCK] {
        if let Some((block, rest)) = self.rest.split_first_chunk() {
            self.rest = rest;
            return block;
        }
        let at = self.tail_at.min(BLOCK);
        self.tail_at += BLOCK;
        self.tail[at..].first_chunk().expect("a tail has two blocks")
    }
}

#[inline(always)]
fn run<S: Simd>(simd: S, texts: &[&[u8]], hashes: &mut [Hash]) {
    let n_lanes = S::u32s::LEN.min(MAX_LANES);
    // The longest first: what is left at the end, with few lanes busy, is then short.
    let mut queue: Vec<usize> = (0..texts.len()).collect();
    queue.sort_by_key(|&index| texts[index].len());
    let mut lanes = [Lane::IDLE; MAX_LANES];
    let mut state = INITIAL.map(|word| S::u32s::splat(simd, word));
    loop {
        for (at, lane) in lanes[..n_lanes].iter_mut().enumerate() {
            if lane.text.is_some() && lane.n_blocks() > 0 {
                continue;
            }
            if let Some(done) = lane.text.take() {
                for (word, bytes) in state.iter().zip(hashes[done].chunks_exact_mut(4)) {
                    bytes.copy_from_slice(&word[at].to_be_bytes());
                }
            }
            *lane = Lane::IDLE;
            if let Some(next) = queue.pop() {
                *lane = Lane::new(next, texts[next]);
                for (word, initial) in state.iter_mut().zip(INITIAL) {
                    word[at] = initial;
                }
            }
        }
        // As many blocks as every busy lane has.
        let busy = lanes[..n_lanes].iter().filter(|lane| lane.text.is_some());
        let Some(n_blocks) = busy.map(Lane::n_blocks).min() else { return };
        for _ in 0..n_blocks {
            let mut words = [[0u32; MAX_LANES]; 16];
            for (at, lane) in lanes[..n_lanes].iter_mut().enumerate() {
                for (words, bytes) in words.iter_mut().zip(lane.next().chunks_exact(4)) {
                    words[at] = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
                }
            }
            compress(&mut state, words.map(|words| S::u32s::from_slice(simd, &words[..n_lanes])));
        }
    }
}

/// Replaces words of the message by the words 16 behind them. Written out, since a loop of so many steps is not unrolled
/// and the words would go through memory.
macro_rules! extend {
    ($w:ident, $($at:literal)*) => {$(
        let (w1, w14) = ($w[($at + 1) % 16], $w[($at + 14) % 16]);
        let s0 = rotate::<S, V>(w1, 7) ^ rotate::<S, V>(w1, 18) ^ (w1 >> 3);
        let s1 = rotate::<S, V>(w14, 17) ^ rotate::<S, V>(w14, 19) ^ (w14 >> 10);
        $w[$at] = $w[$at] + s0 + $w[($at + 9) % 16] + s1;
    )*};
}

/// The compression of FIPS 180-4, section 6.2.2, in every lane.
#[inline(always)]
fn compress<S: Simd, V: SimdInt<S, Element = u32>>(state: &mut [V; 8], mut w: [V; 16]) {
    let mut s = *state;
    for (group, k) in K.chunks_exact(16).enumerate() {
        if group > 0 {
            extend!(w, 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
        }
        for at in [0, 8] {
            // Instead of moving all eight words on by one, the next round takes them by other names.
            let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = s;
            round::<S, V>([a, b, c], &mut d, [e, f, g], &mut h, w[at] + k[at]);
            round::<S, V>([h, a, b], &mut c, [d, e, f], &mut g, w[at + 1] + k[at + 1]);
            round::<S, V>([g, h, a], &mut b, [c, d, e], &mut f, w[at + 2] + k[at + 2]);
            round::<S, V>([f, g, h], &mut a, [b, c, d], &mut e, w[at + 3] + k[at + 3]);
            round::<S, V>([e, f, g], &mut h, [a, b, c], &mut d, w[at + 4] + k[at + 4]);
            round::<S, V>([d, e, f], &mut g, [h, a, b], &mut c, w[at + 5] + k[at + 5]);
            round::<S, V>([c, d, e], &mut f, [g, h, a], &mut b, w[at + 6] + k[at + 6]);
            round::<S, V>([b, c, d], &mut e, [f, g, h], &mut a, w[at + 7] + k[at + 7]);
            s = [a, b, c, d, e, f, g, h];
        }
    }
    for (word, next) in state.iter_mut().zip(s) {
        *word += next;
    }
}

/// One round: `d` and `h` become what the next round calls e and a.
#[inline(always)]
fn round<S: Simd, V: SimdInt<S, Element = u32>>([a, b, c]: [V; 3], d: &mut V, [e, f, g]: [V; 3], h: &mut V, word: V) {
    let s1 = rotate::<S, V>(e, 6) ^ rotate::<S, V>(e, 11) ^ rotate::<S, V>(e, 25);
    let t1 = *h + word + s1 + (g ^ (e & (f ^ g)));
    let s0 = rotate::<S, V>(a, 2) ^ rotate::<S, V>(a, 13) ^ rotate::<S, V>(a, 22);
    *d += t1;
    *h = t1 + s0 + ((a & b) | (c & (a | b)));
}

#[inline(always)]
fn rotate<S: Simd, V: SimdInt<S, Element = u32>>(word: V, n: u32) -> V {
    (word >> n) | (word << (32 - n))
}

/// Fractional parts of the square roots of the first eight primes.
const INITIAL: [u32; 8] =
    [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

/// Fractional parts of the cube roots of the first sixty-four primes.
#[rustfmt::skip]
const K: [u32; 64] = [
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_hash_as_one_by_one() {
        // Every length around the ends of blocks, and more texts than lanes, in no order.
        let bytes: Vec<u8> = (0..40_000u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        let lengths = (0..200).chain([5000, 1, 40_000, 64, 63, 9_999, 128]).collect::<Vec<usize>>();
        for n_texts in [1, 2, 5, 16, 17, lengths.len()] {
            let texts: Vec<&[u8]> =
                lengths.iter().rev().take(n_texts).map(|&len| &bytes[bytes.len() - len..]).collect();
            let expected: Vec<Hash> = texts.iter().map(|text| Sha256::digest(text).into()).collect();
            assert_eq!(digest_lanes(&texts), expected, "{n_texts} texts");
            assert_eq!(digest_many(&texts), expected, "{n_texts} texts");
        }
        assert!(digest_many(&[]).is_empty());
    }
}
