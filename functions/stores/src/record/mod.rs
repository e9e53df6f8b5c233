//! A user's record: where in it an attribute is found, and its values.
//!
//! `mapping.rs` is the `attributes` of every store, `path.rs` a path into a record, `json.rs` the values of JSON.

pub(crate) mod json;
pub(crate) mod mapping;
pub(crate) mod path;
