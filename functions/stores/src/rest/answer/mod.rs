//! What a response says: `record.rs` finds the user's record and the attributes in it with `json_path/`, `signs.rs` says which
//! responses are something else (`document.rs` for one response), `errors.rs` why there is no record.

#[cfg(feature = "network")]
mod document;
pub(super) mod errors;
mod json_path;
pub(super) mod record;
pub(super) mod signs;
