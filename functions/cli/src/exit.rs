//! How the tool ends.

use std::process::{ExitCode, Termination};

/// What the exit code says. The numbers are part of the tool's interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 0: done, and what was looked at is good.
    Good,
    /// 1: done, and what was looked at is not good: a policy with errors, a callout that Entra would refuse.
    Bad,
    /// 3: not done: a file that cannot be read, a port that is taken. (2 is a wrong command line.)
    NotDone,
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Good => 0,
            Self::Bad => 1,
            Self::NotDone => 3,
        })
    }
}
