//! Exit codes: what a cron job learns without reading a word.
//!
//! The numbers are the data contract's; which error means which code is decided here, for every command.

use std::process::ExitCode;

use crate::agency::CorrectionsError;
use crate::config::ConfigError;
use crate::forms::FormsError;
use crate::page::PageError;
use crate::publish::PublishError;
use crate::query::QueryError;
use crate::trace::TraceError;
use crate::walk::WalkError;

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

    /// The code of a run that ended with this error.
    pub fn of_error(error: &anyhow::Error) -> Self {
        for cause in error.chain() {
            if cause.downcast_ref().is_some_and(PublishError::is_held) {
                return Self::Locked;
            }
            if cause.is::<ConfigError>()
                || cause.is::<FormsError>()
                || cause.is::<CorrectionsError>()
                || cause.is::<WalkError>()
                || cause.downcast_ref().is_some_and(PublishError::is_wrong_argument)
                || cause.downcast_ref().is_some_and(QueryError::is_wrong_argument)
                || cause.downcast_ref().is_some_and(TraceError::is_wrong_argument)
                || cause.downcast_ref().is_some_and(PageError::is_wrong_argument)
            {
                return Self::Usage;
            }
        }
        Self::NothingPublished
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

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

    #[test]
    fn errors_have_the_exit_codes_of_the_contract() {
        let missing = WalkError::Missing { path: "x".into() };
        let held = PublishError::Held { path: "x".into(), holder: String::new() };
        let none = PublishError::NoSnapshot { out: "x".into() };
        let unknown = PublishError::UnknownSnapshot { out: "x".into(), name: "y".into(), known: Vec::new() };
        let table = [
            (anyhow::Error::new(ConfigError::NoInput), Exit::Usage),
            (anyhow::Error::new(missing).context("while walking"), Exit::Usage),
            (anyhow::Error::new(held), Exit::Locked),
            (anyhow::Error::new(none), Exit::NothingPublished),
            (anyhow::Error::new(unknown), Exit::Usage),
            (anyhow!("something else"), Exit::NothingPublished),
        ];
        for (error, exit) in table {
            assert_eq!(Exit::of_error(&error), exit, "{error:#}");
        }
    }
}
