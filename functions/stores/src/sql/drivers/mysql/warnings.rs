//! What MySQL and MariaDB refuse and warn of. A warning can be about the value in the query, and also about a text in any
//! row that the query reads.

use sqlx::mysql::{MySqlDatabaseError, MySqlRow};
use sqlx::{Error, Row};

use crate::failure::{FailureKind, StoreFailure};
use crate::sql::errors::{Refusal, RefusalKind, SqlError, by_state, failure};

/// Values that are truncated or cannot be converted, as errors or as warnings that only a part was compared; of MySQL and
/// MariaDB. <https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html>
const CONVERSIONS: [u16; 6] = [1265, 1292, 1366, 1411, 1525, 1918];
/// A mix of collations: of columns, or because the character set of a column does not have a character of the value.
const COLLATIONS: [u16; 3] = [1267, 1270, 1271];
/// In its text, the value's side of the mix.
const OF_THE_VALUE: &str = "COERCIBLE";
/// Limits of connections: of the server, of one user, and of a user's resources.
const TOO_MANY: [u16; 3] = [1040, 1203, 1226];
/// The statement took too long, in MariaDB and MySQL.
const TOO_LONG: [u16; 2] = [1969, 3024];

/// What the server refused, if it is that.
pub(super) fn refusal(error: &Error) -> Option<Refusal<'_>> {
    let error = error.as_database_error()?;
    let number = error.try_downcast_ref::<MySqlDatabaseError>().map_or(0, MySqlDatabaseError::number);
    let state = error.code().unwrap_or_default();
    Some(Refusal {
        kind: kind(number, &state, error.message()),
        code: format!("error {number}"),
        message: error.message(),
    })
}

/// The failure where no value is in question.
pub(super) fn misfortune(error: &Error) -> StoreFailure {
    match refusal(error).map(|refusal| refusal.of(&[])) {
        Some(SqlError::Failure(failure)) => failure,
        _ => failure(error),
    }
}

/// What the rows of `SHOW WARNINGS` say about the answer.
///
/// # Errors
/// Only a part of a value was compared: no row can have the user's, or the query compares others wrongly.
pub(super) fn judge(warnings: &[MySqlRow], values: &[String]) -> Result<(), SqlError> {
    for warning in warnings {
        let number: u16 = warning.try_get_unchecked(1).map_err(|error| failure(&error))?;
        if CONVERSIONS.contains(&number) {
            let message: String = warning.try_get_unchecked(2).map_err(|error| failure(&error))?;
            let (kind, code) = (RefusalKind::Value, format!("warning {number}"));
            return Err(Refusal { kind, code, message: &message }.of(values));
        }
    }
    Ok(())
}

fn kind(number: u16, state: &str, message: &str) -> RefusalKind {
    match number {
        number if CONVERSIONS.contains(&number) => RefusalKind::Value,
        number if COLLATIONS.contains(&number) && message.contains(OF_THE_VALUE) => RefusalKind::Character,
        number if COLLATIONS.contains(&number) => RefusalKind::Failure(FailureKind::Misconfigured),
        number if TOO_MANY.contains(&number) => RefusalKind::Failure(FailureKind::Throttled),
        number if TOO_LONG.contains(&number) => RefusalKind::Failure(FailureKind::Late),
        _ => RefusalKind::Failure(by_state(state)),
    }
}
