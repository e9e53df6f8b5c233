//! Why a query has no answer. A database's own texts can quote values, so only its codes are logged.

use std::io;

use crate::failure::{FailureKind, StoreFailure};

/// Why a query has no answer.
pub(super) enum SqlError {
    /// The database could not answer. The connection cannot be used again.
    Failure(StoreFailure),
    /// No row can have a value in the query. The connection can be used again.
    NobodysValue,
}

/// What a database refused: the kind of failure, the code for the log and the database's own text, which is never logged.
pub(super) struct Refusal<'m> {
    pub(super) kind: RefusalKind,
    pub(super) code: String,
    pub(super) message: &'m str,
}

/// What a database's code is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RefusalKind {
    /// A value that cannot be converted: the user's, or another one.
    Value,
    /// A character that the database's character set does not have; its text names no value.
    Character,
    /// Anything else.
    Failure(FailureKind),
}

/// A text up to this length is compared as a whole: databases shorten what they quote.
const QUOTED: usize = 24;
const QUOTES: [(char, char); 5] = [('\'', '\''), ('"', '"'), ('«', '»'), ('„', '“'), ('“', '”')];

impl From<StoreFailure> for SqlError {
    fn from(failure: StoreFailure) -> Self {
        Self::Failure(failure)
    }
}

impl Refusal<'_> {
    /// No row can have a value in the query only if the refusal is about one of `values`; else the query or a row is
    /// at fault, for all users.
    pub(super) fn of(self, values: &[String]) -> SqlError {
        let code = self.code;
        let is_the_users = match self.kind {
            RefusalKind::Failure(kind) => {
                return StoreFailure::new(kind, format!("{REFUSED_WITH}{code}")).into();
            }
            RefusalKind::Value => quotes_one(self.message, values),
            RefusalKind::Character => !values.iter().all(|value| value.is_ascii()),
        };
        if is_the_users {
            tracing::warn!("the database could not convert the user's value; treated as no match: {code}");
            return SqlError::NobodysValue;
        }
        foreign_value(&code).into()
    }
}

/// The failure after a conversion of a value that is not the user's: perhaps of a row that belongs to somebody else.
pub(super) fn foreign_value(code: &str) -> StoreFailure {
    let what = format!("the query converts a value that is not the user's, and that failed: {code}");
    StoreFailure::new(FailureKind::Misconfigured, what)
}

/// Whether a database's text quotes one of the values, perhaps only its beginning.
pub(super) fn quotes_one(message: &str, values: &[String]) -> bool {
    values.iter().any(|value| {
        // Databases write other characters in many ways.
        let plain =
            |character: &char| character.is_ascii_graphic() && !matches!(character, '\'' | '"' | '\\');
        let start: String = value.chars().take_while(plain).take(QUOTED).collect();
        QUOTES.iter().any(|(open, close)| {
            let whole = if start.len() == value.len() { close.to_string() } else { String::new() };
            message.contains(&format!("{open}{start}{whole}"))
        })
    })
}

const REFUSED_WITH: &str = "refused with ";
const LOST: &str = "the connection was lost";
const UNREADABLE: &str = "the response could not be read";

/// The connection was lost.
pub(super) fn lost(_: io::Error) -> StoreFailure {
    StoreFailure::new(FailureKind::Unavailable, LOST)
}

/// The server sent what the protocol does not allow here.
pub(super) fn unreadable() -> StoreFailure {
    StoreFailure::new(FailureKind::Malformed, UNREADABLE)
}

/// The query has more than one result.
pub(super) fn several_results() -> StoreFailure {
    StoreFailure::new(FailureKind::Misconfigured, "the query has more than one result")
}

/// The server does not encrypt.
pub(super) fn no_tls() -> StoreFailure {
    StoreFailure::new(FailureKind::Misconfigured, "the server does not support TLS")
}

/// The server does not take a password.
pub(super) fn other_login() -> StoreFailure {
    StoreFailure::new(FailureKind::Misconfigured, "the server wants another kind of login than a password")
}

/// Only the policy or a secret can have a NUL.
pub(super) fn nul_in_text() -> StoreFailure {
    StoreFailure::new(FailureKind::Misconfigured, "a text for the server contains NUL")
}

/// The codes of a rejected password or account: of PostgreSQL, MySQL and SQL Server.
const REJECTED_LOGINS: [&str; 3] = ["SQLSTATE 28P01", "error 1045", "error 18456"];

/// Whether the server rejected the login, which is not tried elsewhere: all hosts have the same accounts, and servers count
/// failed logins.
pub(super) fn is_about_the_login(failure: &StoreFailure) -> bool {
    let code = failure.inside.strip_prefix(REFUSED_WITH);
    code.is_some_and(|code| REJECTED_LOGINS.contains(&code))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rejected_login_is_told_from_other_refusals() {
        for (code, expected) in [
            ("SQLSTATE 28P01", true),
            ("error 1045", true),
            ("error 18456", true),
            ("SQLSTATE 28000", false),
            ("error 104", false),
        ] {
            let kind = RefusalKind::Failure(FailureKind::Misconfigured);
            let refusal = Refusal { kind, code: code.to_owned(), message: "" };
            let SqlError::Failure(failure) = refusal.of(&[]) else { panic!("{code}") };
            assert_eq!(is_about_the_login(&failure), expected, "{code}");
        }
    }

    #[test]
    fn a_text_is_about_a_value_that_it_quotes() {
        let values = |value: &str| [value.to_owned()];
        for (message, value, expected) in [
            ("Truncated incorrect DOUBLE value: '1x'", "1x", true),
            ("Truncated incorrect DOUBLE value: '1xy'", "1x", false),
            ("Truncated incorrect DOUBLE value: 'a 1x'", "1x", false),
            ("invalid input syntax for type integer: \"1x\"", "1x", true),
            ("ungültige Eingabesyntax für Typ integer: „1x“", "1x", true),
            ("Incorrect INTEGER value: '1\\0000'", "1\0", true),
            ("Truncated incorrect INTEGER value: 'n/a'", "77777777-7777-4777-8777-777777777777", false),
            (
                "Incorrect value: '77777777-7777-4777-8777-77777777777'",
                "77777777-7777-4777-8777-777777777777",
                true,
            ),
        ] {
            assert_eq!(quotes_one(message, &values(value)), expected, "{message} {value}");
        }
    }
}
