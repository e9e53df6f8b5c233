//! The exit codes of the tool.

use std::process::{ExitCode, Termination};

/// An exit code. The numbers are part of the tool's interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 0: success.
    Good,
    /// 1: the command ran and found a problem: a policy with errors, a response that Entra would reject.
    Bad,
    /// 3: the command could not run: a file that cannot be read, a port that is in use. (2 is a wrong command line.)
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
