//! What SQL Server refuses.
//! <https://learn.microsoft.com/en-us/sql/relational-databases/errors-events/database-engine-events-and-errors>

use tiberius::error::Error;

use crate::failure::{FailureKind, StoreFailure};
use crate::sql::errors::{Refusal, RefusalKind, SqlError, lost, unreadable};

/// A text that is no number, and a number that is too large. Their messages quote the text; those of dates and identifiers do
/// not, so a query has to use `TRY_CONVERT` there.
const CONVERSIONS: [u32; 2] = [245, 248];
/// Limits of requests and resources, also of Azure SQL.
const TOO_MANY: [u32; 6] = [10928, 10929, 40501, 49918, 49919, 49920];
/// A deadlock, and a database of Azure SQL that moves.
const PASSING: [u32; 5] = [1205, 4221, 40143, 40197, 40613];
/// Errors of this class and above are about resources and hardware, those below about the request.
const OF_THE_SERVER: u8 = 17;

/// An error, where these values were in the query.
pub(super) fn refused(error: &Error, values: &[String]) -> SqlError {
    match error {
        Error::Server(refused) => {
            let kind = kind(refused.code(), refused.class());
            Refusal { kind, code: format!("error {}", refused.code()), message: refused.message() }.of(values)
        }
        Error::Io { kind, .. } => lost((*kind).into()).into(),
        Error::Tls(_) => StoreFailure::new(FailureKind::Misconfigured, REFUSED_CERTIFICATE).into(),
        _ => unreadable().into(),
    }
}

const REFUSED_CERTIFICATE: &str = "the server's certificate is refused: add the certificate of its issuer to the file of \
     `CLAIMSMITH_CA_FILE`, and use a host name that it contains";

/// An error where no value is in question.
pub(super) fn misfortune(error: &Error) -> StoreFailure {
    match refused(error, &[]) {
        SqlError::Failure(failure) => failure,
        SqlError::NobodysValue => unreadable(),
    }
}

fn kind(code: u32, class: u8) -> RefusalKind {
    match code {
        code if CONVERSIONS.contains(&code) => RefusalKind::Value,
        code if TOO_MANY.contains(&code) => RefusalKind::Failure(FailureKind::Throttled),
        code if PASSING.contains(&code) => RefusalKind::Failure(FailureKind::Unavailable),
        _ if class < OF_THE_SERVER => RefusalKind::Failure(FailureKind::Misconfigured),
        _ => RefusalKind::Failure(FailureKind::Unavailable),
    }
}
