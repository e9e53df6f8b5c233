//! A YAML document and the mistakes in it.
//!
//! Read in this order: `diagnostic.rs` (a mistake and its place), `yaml.rs` (a document whose parts know their
//! places), `fields.rs` (mappings read key by key),
//! `encoding.rs` (bytes as text).

mod diagnostic;
mod encoding;
mod fields;
mod yaml;

pub use diagnostic::{Code, Diagnostic, Diagnostics, Place, Severity, did_you_mean};
pub use encoding::decode;
pub use fields::{Fields, INVALID_VALUE, MISSING_KEY, UNKNOWN_KEY, WRONG_TYPE, unknown_key};
pub use yaml::{DUPLICATE_KEY, Entry, NOT_YAML, Node, NodeKind, UNSUPPORTED_YAML};
