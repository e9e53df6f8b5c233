//! Why an answer of a web service gives no record.

use http::StatusCode;
use serde_json::Value as Json;

use crate::failure::{Failure, FailureKind};
use crate::http::exchange::Answer;

/// The JSON document of an answer; `None` where it says that there is no such user: status 404, or nothing in it.
///
/// # Errors
/// The status is another one than 2xx and 404, or the answer is not JSON.
pub(super) fn document(answer: Answer) -> Result<Option<Json>, Failure> {
    if answer.status == StatusCode::NOT_FOUND || (answer.status.is_success() && answer.is_empty()) {
        return Ok(None);
    }
    answer.into_json().map(Some)
}

/// Without a JSONPath an attribute is a member of the record.
pub(super) fn not_a_mapping() -> Failure {
    Failure::new(FailureKind::Malformed, "the record is not a mapping")
}

/// There is no telling which one is the user's.
pub(super) fn several_records() -> Failure {
    Failure::new(FailureKind::Ambiguous, "the answer has more than one record")
}

/// The record is a list, in which a name finds nothing.
pub(super) fn list_without_json_path() -> Failure {
    Failure::new(FailureKind::Malformed, "what is wanted of a list needs a JSONPath")
}
