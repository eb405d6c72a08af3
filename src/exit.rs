//! Exit codes: what a cron job learns without reading a word.
//!
//! The numbers are the data contract's; which error means which code is decided in [`crate::pipeline::exit_of`].

use std::process::ExitCode;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Published, and every file was read.
    Success,
    /// Nothing was published; the last published snapshot stays as it was.
    NothingPublished,
    /// Wrong arguments or config; nothing was touched.
    Usage,
    /// Published, but some files could not be read: each is a row of `files` with its error.
    SomeFilesFailed,
    /// Another run holds the lock of the output folder (`EX_TEMPFAIL` of `sysexits.h`: try again later).
    Locked,
}

impl Exit {
    /// The number that the shell sees.
    pub const fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::NothingPublished => 1,
            Self::Usage => 2,
            Self::SomeFilesFailed => 3,
            Self::Locked => 75,
        }
    }

    /// The code of a run that published: 3 as soon as one file could not be read.
    pub const fn of_published(n_failed: u64) -> Self {
        if n_failed == 0 { Self::Success } else { Self::SomeFilesFailed }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_contract() {
        let table = [
            (Exit::Success, 0),
            (Exit::NothingPublished, 1),
            (Exit::Usage, 2),
            (Exit::SomeFilesFailed, 3),
            (Exit::Locked, 75),
        ];
        for (exit, code) in table {
            assert_eq!(exit.code(), code, "{exit:?}");
        }
    }

    #[test]
    fn one_failed_file_is_enough_for_3() {
        assert_eq!(Exit::of_published(0), Exit::Success);
        assert_eq!(Exit::of_published(1), Exit::SomeFilesFailed);
        assert_eq!(Exit::of_published(3_000_000), Exit::SomeFilesFailed);
    }
}
