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

/// Every exit code of the tool and what it means. The command line itself is checked before a command runs.
pub(crate) const EXIT_CODES: [(u8, &str); 4] = [
    (0, "success"),
    (
        1,
        "the command ran and found a problem: a policy with errors, a failed test case, a response that Entra would reject",
    ),
    (2, "the command line is wrong: an unknown command, option or name"),
    (
        3,
        "the command could not run: a file that cannot be read, a port that is in use, no token for Microsoft Graph",
    ),
];

impl Termination for Exit {
    fn report(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Good => 0,
            Self::Bad => 1,
            Self::NotDone => 3,
        })
    }
}
