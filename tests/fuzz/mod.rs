//! Fuzzing without a compiler of its own: checks that take any bytes, and a mutator that makes them.
//!
//! A [`Target`] is a function of bytes that panics where a promise is broken, and returns what it saw: an input that
//! shows something new joins the corpus, which is what guides the search (a fuzzer with instrumentation would ask for
//! new branches, which takes a nightly compiler). `examples/fuzz.rs` runs the targets for a time, `tests/it/fuzz.rs`
//! replays what was once found, and a few mutations of a fixed seed.
#![allow(dead_code, reason = "each of the targets that include this module uses a part of it")]

pub mod corpus;
pub mod mutate;
pub mod targets;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

pub use corpus::seeds;
pub use mutate::Mutator;
pub use targets::TARGETS;

/// What one target checks.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name on the command line and of its folder of failures.
    pub name: &'static str,
    /// Panics where a promise is broken.
    pub check: fn(&[u8], &mut Seen),
    /// Longest input that is tried.
    pub max_len: usize,
    /// Milliseconds of processor time that any input may cost.
    pub free_millis: u64,
    /// Nanoseconds that each byte may cost beyond: five to ten times what the slowest honest input needs.
    pub nanos_per_byte: u64,
}

impl Target {
    /// Nanoseconds of processor time that an input of this length may cost.
    pub fn allowed_nanos(&self, n_bytes: usize) -> u64 {
        self.free_millis * 1_000_000 + n_bytes as u64 * self.nanos_per_byte
    }
}

/// What an input showed: features of what was read, counts as orders of magnitude.
#[derive(Debug, Default)]
pub struct Seen(pub Vec<u64>);

impl Seen {
    /// Notes a fact.
    pub fn add(&mut self, feature: impl Hash) {
        let mut hasher = DefaultHasher::new();
        feature.hash(&mut hasher);
        self.0.push(hasher.finish());
    }

    /// Notes a number by its order of magnitude.
    pub fn count(&mut self, what: &'static str, n: usize) {
        self.add((what, usize::BITS - n.leading_zeros()));
    }
}

/// The message of the panic, if the input breaks a promise. Nothing is printed.
pub fn failure(target: &Target, input: &[u8], seen: &mut Seen) -> Option<String> {
    silence_panics();
    let result = panic::catch_unwind(AssertUnwindSafe(|| (target.check)(input, seen)));
    result.err().map(|payload| {
        let text = payload.downcast_ref::<&str>().copied();
        let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        text.unwrap_or("a panic without a message").to_owned()
    })
}

/// A panic inside of a check is a result.
fn silence_panics() {
    static ONCE: Once = Once::new();
    thread_local!(static HERE: std::cell::Cell<bool> = const { std::cell::Cell::new(false) });
    HERE.set(true);
    ONCE.call_once(|| {
        let print = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !HERE.get() {
                print(info);
            }
        }));
    });
}
