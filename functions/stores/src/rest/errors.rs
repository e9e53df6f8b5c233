//! Why an answer of a web service gives no record.

use http::StatusCode;
use serde_json::Value as Json;

use crate::failure::{FailureKind, StoreFailure};
use crate::http::exchange::HttpResponse;

/// The JSON document of an answer; `None` where it says that there is no such user: status 404, or nothing in it.
///
/// # Errors
/// The status is another one than 2xx and 404, or the response is not JSON.
pub(super) fn document(answer: HttpResponse) -> Result<Option<Json>, StoreFailure> {
    if answer.status == StatusCode::NOT_FOUND || (answer.status.is_success() && answer.is_empty()) {
        return Ok(None);
    }
    answer.into_json().map(Some)
}

/// Without a JSONPath an attribute is a member of the record.
pub(super) fn not_a_mapping() -> StoreFailure {
    StoreFailure::new(FailureKind::Malformed, "the record is not a mapping")
}

/// There is no telling which one is the user's.
pub(super) fn several_records() -> StoreFailure {
    StoreFailure::new(FailureKind::Ambiguous, "the response has more than one record")
}

/// The record is a list, in which a name finds nothing.
pub(super) fn list_without_json_path() -> StoreFailure {
    StoreFailure::new(FailureKind::Malformed, "attributes of a list need a JSONPath")
}
