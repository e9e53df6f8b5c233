//! Maps LDAP result codes to failure kinds. A directory's own texts can quote values, so only its codes are logged.
//! <https://www.rfc-editor.org/rfc/rfc4511#appendix-A>

use super::protocol::ber::Malformed;
use crate::failure::{FailureKind, StoreFailure};

/// Success.
pub(super) const SUCCESS: u32 = 0;
/// There are more entries than were requested.
pub(super) const SIZE_LIMIT_EXCEEDED: u32 = 4;
/// There is no entry at the base.
pub(super) const NO_SUCH_OBJECT: u32 = 32;
/// The base is not a name that an entry can have.
pub(super) const INVALID_DN_SYNTAX: u32 = 34;
/// The password is wrong, or the account does not exist.
const INVALID_CREDENTIALS: u32 = 49;

/// The codes that have a name in the log or a kind of their own; the names are the RFC's.
const CODES: [(u32, &str, FailureKind); 23] = [
    (1, "operationsError", FailureKind::Misconfigured), // Active Directory's for a search before a bind
    (2, "protocolError", FailureKind::Misconfigured),
    (3, "timeLimitExceeded", FailureKind::Late),
    (7, "authMethodNotSupported", FailureKind::Misconfigured),
    (8, "strongerAuthRequired", FailureKind::Misconfigured),
    (10, "referral", FailureKind::Misconfigured),
    (11, "adminLimitExceeded", FailureKind::Misconfigured), // a search without an index, as a rule
    (12, "unavailableCriticalExtension", FailureKind::Misconfigured),
    (13, "confidentialityRequired", FailureKind::Misconfigured),
    (14, "saslBindInProgress", FailureKind::Misconfigured),
    (16, "noSuchAttribute", FailureKind::Misconfigured),
    (17, "undefinedAttributeType", FailureKind::Misconfigured),
    (18, "inappropriateMatching", FailureKind::Misconfigured),
    (21, "invalidAttributeSyntax", FailureKind::Misconfigured),
    (NO_SUCH_OBJECT, "noSuchObject", FailureKind::Misconfigured),
    (INVALID_DN_SYNTAX, "invalidDNSyntax", FailureKind::Misconfigured),
    (48, "inappropriateAuthentication", FailureKind::Misconfigured),
    (INVALID_CREDENTIALS, "invalidCredentials", FailureKind::Misconfigured),
    (50, "insufficientAccessRights", FailureKind::Misconfigured),
    (51, "busy", FailureKind::Throttled),
    (52, "unavailable", FailureKind::Unavailable),
    (53, "unwillingToPerform", FailureKind::Misconfigured),
    (80, "other", FailureKind::Unavailable),
];

/// Whether the code of a search depends on the user, not on the connection or its bind.
pub(super) fn is_about_the_user(code: u32) -> bool {
    matches!(code, SUCCESS | SIZE_LIMIT_EXCEEDED | NO_SUCH_OBJECT | INVALID_DN_SYNTAX)
}

/// Converts a result code to a failure; `what` names the operation.
pub(super) fn refused(what: &str, code: u32) -> StoreFailure {
    let known = CODES.iter().find(|(known, ..)| *known == code);
    let (_, name, kind) = known.copied().unwrap_or((code, "unknown", FailureKind::Unavailable));
    StoreFailure::new(kind, format!("{what} refused with {name}, code {code}"))
}

/// Whether the directory rejected the password: most directories count failed binds.
pub(super) fn is_about_the_password(failure: &StoreFailure) -> bool {
    *failure == refused_bind(INVALID_CREDENTIALS)
}

/// The failure of a bind.
pub(super) fn refused_bind(code: u32) -> StoreFailure {
    refused("bind", code)
}

/// The connection was lost, for this reason.
pub(super) fn unavailable(inside: &str) -> StoreFailure {
    StoreFailure::new(FailureKind::Unavailable, inside)
}

/// The server sent something that is not valid LDAP.
pub(super) fn malformed(inside: &str) -> StoreFailure {
    StoreFailure::new(FailureKind::Malformed, inside)
}

impl From<Malformed> for StoreFailure {
    fn from(_: Malformed) -> Self {
        malformed("the response is not LDAP")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_sorted_and_there_once() {
        assert!(CODES.is_sorted_by(|(one, ..), (next, ..)| one < next));
    }
}
