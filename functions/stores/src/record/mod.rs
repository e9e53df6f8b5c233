//! Reads attributes from a user's record.
//!
//! `mapping.rs` is the key `attributes` of every store, `path.rs` a path into a record, `json.rs` reads JSON values.

pub(crate) mod json;
pub(crate) mod mapping;
pub(crate) mod path;
