//! What goes wrong with a database, told apart. Its own texts can quote values, so only codes are passed on.

use sqlx::Error;
use sqlx::error::DatabaseError;

use crate::failure::{Failure, FailureKind};
use crate::store::Found;

/// What an error of a database means, `None` where it is that no row can have a value that was bound; and its code for
/// the log.
pub(super) type Refusal = fn(&dyn DatabaseError) -> (Option<FailureKind>, String);

/// Why a look-up has no answer.
pub(super) enum SqlError {
    /// What the database, or the way to it, said before there was a value.
    Unasked(Error),
    /// What it said of the statement with its values.
    Asked(Error),
    /// What we say about its answer.
    Failure(Failure),
    /// No row can have the value that is looked for.
    NobodysValue,
}

impl From<Failure> for SqlError {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl SqlError {
    /// What it means for the user at hand; `refusal` is the database's.
    ///
    /// # Errors
    /// The database could not answer.
    pub(super) fn outcome(self, refusal: Refusal) -> Result<Found, Failure> {
        let (error, asked) = match self {
            Self::NobodysValue => return Ok(Found::UnknownUser),
            Self::Failure(failure) => return Err(failure),
            Self::Unasked(error) => (error, false),
            Self::Asked(error) => (error, true),
        };
        let Error::Database(refused) = error else { return Err(failure(&error)) };
        match refusal(&*refused) {
            // As a rule it is the user's value; a row's, which would be everybody's trouble, looks the same.
            (None, code) if asked => {
                tracing::warn!("the database cannot read a value, so nobody was found: {code}");
                Ok(Found::UnknownUser)
            }
            (kind, code) => {
                Err(Failure::new(kind.unwrap_or(FailureKind::Misconfigured), format!("refused with {code}")))
            }
        }
    }
}

fn failure(error: &Error) -> Failure {
    let (kind, what) = match error {
        Error::Io(_) => (FailureKind::Unavailable, "not reached, or the connection broke"),
        Error::PoolTimedOut => (FailureKind::Unavailable, "no connection within a second"),
        Error::Tls(_) => (FailureKind::Unavailable, "no TLS with the server"),
        Error::WorkerCrashed => (FailureKind::Unavailable, "the connection broke"),
        Error::Configuration(_) => (FailureKind::Misconfigured, "the sign-in needs TLS"),
        _ => (FailureKind::Malformed, "the answer cannot be read"),
    };
    Failure::new(kind, what)
}

/// What a SQLSTATE means, by its class. PostgreSQL and MySQL have the standard's classes in common.
/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
pub(super) fn by_state(state: &str) -> FailureKind {
    match state.get(..2) {
        // No such database, not authenticated, a statement that is wrong or not allowed, a write.
        Some("25" | "28" | "3D" | "3F" | "42") => FailureKind::Misconfigured,
        _ => FailureKind::Unavailable,
    }
}
