//! A finding: what is wrong, what a sign-in shows, and how to fix it.

use std::fmt;

use offline::entra::sign_in_error::{STATUS, SignInError, TIMED_OUT};

/// How to fix what `claimsmith entra` registers.
pub(super) const APPLY: &str = "run `claimsmith entra --apply`";

/// What a sign-in shows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Effect {
    /// An error in the sign-in log.
    Error(SignInError),
    /// The endpoint rejects Entra's token. The log may call that a timeout.
    Unauthorized,
    /// An error code of the token service itself.
    Aadsts(&'static str),
    /// The sign-in succeeds; the text says what is missing.
    Silent(&'static str),
}

/// One thing that is wrong.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    /// A stable name, for programs.
    pub(crate) code: &'static str,
    /// The place, then the complaint.
    pub(crate) message: String,
    /// What a sign-in shows.
    pub(crate) effect: Effect,
    /// How to fix it.
    pub(crate) fix: String,
}

impl Finding {
    /// Makes a finding.
    pub(super) fn new(
        code: &'static str,
        effect: Effect,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self { code, message: message.into(), effect, fix: fix.into() }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error(SignInError { code, name, .. }) => write!(f, "{code} {name}"),
            Self::Unauthorized => {
                write!(f, "{} or ", Self::Error(STATUS))?;
                Self::Error(TIMED_OUT).fmt(f)
            }
            Self::Aadsts(error) => f.write_str(error),
            Self::Silent(what) => write!(f, "no error: {what}"),
        }
    }
}

/// `error[code]: message`, then the effect and the fix, one line each.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, message, effect, fix } = self;
        write!(f, "error[{code}]: {message}\n  = sign-in: {effect}\n  = help: {fix}")
    }
}
