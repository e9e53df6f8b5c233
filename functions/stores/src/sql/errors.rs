//! Maps database errors to failure kinds. A database's own texts can quote values, so only its codes are logged.

use sqlx::Error;
use sqlx::error::DatabaseError;

use crate::failure::{FailureKind, StoreFailure};
use crate::store::Found;

/// What an error of a database means, `None` where it is that no row can have a value that was bound; and its code for
/// the log.
pub(super) type ErrorMeaning = fn(&dyn DatabaseError) -> (Option<FailureKind>, String);

/// Why a look-up has no answer.
pub(super) enum SqlError {
    /// What the database, or the way to it, said before there was a value.
    Unasked(Error),
    /// What it said of the statement with its values.
    Asked(Error),
    /// What we say about its answer.
    Failure(StoreFailure),
    /// No row can have the value that is looked for.
    NobodysValue,
}

impl From<StoreFailure> for SqlError {
    fn from(failure: StoreFailure) -> Self {
        Self::Failure(failure)
    }
}

impl SqlError {
    /// What it means for the user at hand; `refusal` is the database's.
    ///
    /// # Errors
    /// The database could not answer.
    pub(super) fn outcome(self, refusal: ErrorMeaning) -> Result<Found, StoreFailure> {
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
                tracing::warn!("the database could not convert a value; treated as no match: {code}");
                Ok(Found::UnknownUser)
            }
            (kind, code) => Err(StoreFailure::new(
                kind.unwrap_or(FailureKind::Misconfigured),
                format!("refused with {code}"),
            )),
        }
    }
}

fn failure(error: &Error) -> StoreFailure {
    let (kind, what) = match error {
        Error::Io(_) => (FailureKind::Unavailable, "not reached, or the connection was lost"),
        Error::PoolTimedOut => (FailureKind::Unavailable, "no connection within a second"),
        Error::Tls(_) => (FailureKind::Unavailable, "the TLS handshake failed"),
        Error::WorkerCrashed => (FailureKind::Unavailable, "the connection was lost"),
        Error::Configuration(_) => (FailureKind::Misconfigured, "the login requires TLS"),
        _ => (FailureKind::Malformed, "the response could not be read"),
    };
    StoreFailure::new(kind, what)
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
