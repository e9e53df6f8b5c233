//! Why a store could not answer.

use std::fmt;
use std::time::Duration;

/// Why a store could not answer, with details for the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreFailure {
    /// What kind of failure.
    pub kind: FailureKind,
    /// For the log: which part of the store failed; never an attribute's value, never a secret.
    pub inside: String,
    /// When the store wants to be asked again, if it said so.
    pub retry_after: Option<Duration>,
}

/// Why a store could not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FailureKind {
    /// More than one record matches, so it is not known which one is the user's.
    Ambiguous,
    /// Not asked, because this process asks as much as it may at a time.
    Busy,
    /// No answer in time.
    Late,
    /// The response cannot be read.
    Malformed,
    /// The store refuses for a reason that only an administrator can fix: a missing table, access denied.
    Misconfigured,
    /// Too many requests.
    Throttled,
    /// Not reached, or it reports a server error.
    Unavailable,
    /// Another store that this one waits for failed, so it could not be asked.
    Upstream,
}

impl StoreFailure {
    /// A failure of this kind; `inside` is for the log.
    #[must_use]
    pub fn new(kind: FailureKind, inside: impl Into<String>) -> Self {
        Self { kind, inside: inside.into(), retry_after: None }
    }

    /// The same of a store that wants to be asked again after this time.
    #[must_use]
    pub fn after(self, retry_after: Option<Duration>) -> Self {
        Self { retry_after, ..self }
    }

    /// The same in other words.
    #[must_use]
    pub(crate) fn saying(&self, inside: impl Into<String>) -> Self {
        Self { inside: inside.into(), ..self.clone() }
    }
}

impl FailureKind {
    /// Its name in the log.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ambiguous => "ambiguous",
            Self::Busy => "busy",
            Self::Late => "late",
            Self::Malformed => "malformed",
            Self::Misconfigured => "misconfigured",
            Self::Throttled => "throttled",
            Self::Unavailable => "unavailable",
            Self::Upstream => "upstream",
        }
    }
}

impl fmt::Display for FailureKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// `late: no answer within 300 ms`: one line, for a log.
impl fmt::Display for StoreFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind, self.inside)
    }
}
