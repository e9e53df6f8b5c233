//! Why a response has no record.

use crate::failure::{FailureKind, StoreFailure};

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
pub(in crate::rest) fn list_without_json_path() -> StoreFailure {
    StoreFailure::new(FailureKind::Malformed, "attributes of a list need a JSONPath")
}
