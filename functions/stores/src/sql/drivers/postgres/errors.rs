//! What PostgreSQL refuses.

use fallible_iterator::FallibleIterator;
use postgres_protocol::message::backend::ErrorResponseBody;

use crate::failure::{FailureKind, StoreFailure};
use crate::sql::errors::{Refusal, RefusalKind, SqlError, by_state, unreadable};

/// A refusal, where these values were in the query.
pub(super) fn refused(body: &ErrorResponseBody, values: &[String]) -> SqlError {
    let field = |wanted: u8| {
        let found = body.fields().find(|field| Ok(field.type_() == wanted)).ok().flatten();
        found.map(|field| String::from_utf8_lossy(field.value_bytes()).into_owned()).unwrap_or_default()
    };
    let (state, message) = (field(b'C'), field(b'M'));
    let code = format!("SQLSTATE {state}");
    Refusal { kind: kind(&state), code, message: &message }.of(values)
}

/// A refusal where no value is in question.
pub(super) fn misfortune(body: &ErrorResponseBody) -> StoreFailure {
    match refused(body, &[]) {
        SqlError::Failure(failure) => failure,
        SqlError::NobodysValue => unreadable(),
    }
}

/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
fn kind(state: &str) -> RefusalKind {
    match state {
        // Out of range, an invalid date, or an invalid form.
        "22003" | "22007" | "22008" | "22P02" => RefusalKind::Value,
        // A character that the database does not support.
        "22021" | "22P05" => RefusalKind::Character,
        "53300" => RefusalKind::Failure(FailureKind::Throttled),
        // The time limit of the statement.
        "57014" => RefusalKind::Failure(FailureKind::Late),
        state => RefusalKind::Failure(by_state(state)),
    }
}
