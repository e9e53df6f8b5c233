//! A YAML document and the mistakes in it.
//!
//! Read in this order: `diagnostic.rs` (a mistake and its place), `yaml.rs` (a document whose parts know their
//! places), `fields.rs` (mappings read key by key). `codes.rs` has the kinds of mistakes, `encoding.rs` reads bytes as
//! text.

mod codes;
mod diagnostic;
mod encoding;
mod fields;
mod yaml;

pub(crate) use codes::CODES;
pub use codes::{
    CONFLICTING_KEYS, DUPLICATE_KEY, EMPTY_LIST, EMPTY_TEXT, MISSING_KEY, NOT_YAML, NUMBER_OUT_OF_RANGE,
    UNKNOWN_KEY, UNKNOWN_VALUE, UNSUPPORTED_YAML, WRONG_TYPE,
};
pub use diagnostic::{Code, Diagnostic, Diagnostics, Place, Severity, did_you_mean};
pub use encoding::decode;
pub use fields::{Fields, unknown_key};
pub use yaml::{Entry, Node, NodeKind};
