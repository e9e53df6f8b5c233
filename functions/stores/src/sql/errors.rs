//! Maps database errors to failure kinds. A database's own texts can quote values, so only its codes are logged.

use sqlx::Error;
use sqlx::error::DatabaseError;

use crate::failure::{FailureKind, StoreFailure};
use crate::http::tls_failure;
use crate::store::Found;

/// Gives the kind of failure and the code for the log; the kind is `None` if the error means that no row can have a
/// bound value.
pub(super) type ErrorMeaning = fn(&dyn DatabaseError) -> (Option<FailureKind>, String);

/// Why a look-up has no answer.
pub(super) enum SqlError {
    /// An error of the connection or the database before values were sent.
    Unasked(Error),
    /// An error of the statement with its values.
    Asked(Error),
    /// The result cannot be used.
    Failure(StoreFailure),
    /// No row can have the value in the query.
    NobodysValue,
}

impl From<StoreFailure> for SqlError {
    fn from(failure: StoreFailure) -> Self {
        Self::Failure(failure)
    }
}

impl SqlError {
    /// Converts it to the outcome of the look-up; `refusal` is the dialect's.
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
            // Usually it is the user's value; if it is a value in the table, which affects all users, the error is the
            // same.
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
    if let Some(failure) = tls_failure(error) {
        return failure;
    }
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

/// The kind of failure of a SQLSTATE, by its class. PostgreSQL and MySQL share the standard's classes.
/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
pub(super) fn by_state(state: &str) -> FailureKind {
    match state.get(..2) {
        // No such database, not authenticated, a statement that is wrong or not allowed, a write.
        Some("25" | "28" | "3D" | "3F" | "42") => FailureKind::Misconfigured,
        _ => FailureKind::Unavailable,
    }
}
