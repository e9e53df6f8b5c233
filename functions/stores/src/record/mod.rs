//! A user's record: where in it an attribute is found, and its values.
//!
//! `path.rs` is a path into a record, `json.rs` reads the values of JSON documents.

pub(crate) mod json;
pub(crate) mod path;
