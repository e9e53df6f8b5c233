//! Why a response has no record.

use http::StatusCode;
use serde_json::Value as Json;

use crate::failure::{FailureKind, StoreFailure};
use crate::http::exchange::HttpResponse;

/// The JSON document of a response; `None` if the user is unknown: status 404, or an empty body.
///
/// # Errors
/// The status is neither 2xx nor 404, or the response is not JSON.
pub(super) fn document(answer: HttpResponse) -> Result<Option<Json>, StoreFailure> {
    if answer.status == StatusCode::NOT_FOUND || (answer.status.is_success() && answer.is_empty()) {
        return Ok(None);
    }
    answer.into_json().map(Some)
}

/// The record is a list or a single value, and the policy has no `record`.
pub(super) fn not_a_mapping() -> StoreFailure {
    StoreFailure::new(FailureKind::Malformed, "the record is not a mapping")
}

/// It is not known which record is the user's.
pub(super) fn several_records() -> StoreFailure {
    StoreFailure::new(FailureKind::Ambiguous, "the response has more than one record")
}

/// The JSONPaths could take too long in a response of this size.
pub(super) fn too_many_places() -> StoreFailure {
    StoreFailure::new(
        FailureKind::Malformed,
        "the JSONPaths could look at more than 200,000 places of the response",
    )
}

/// The record is a list, which has no attributes with names.
pub(super) fn list_without_json_path() -> StoreFailure {
    StoreFailure::new(FailureKind::Malformed, "attributes of a list need a JSONPath")
}
