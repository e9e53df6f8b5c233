//! A YAML document and the mistakes in it.
//!
//! Read in this order: `diagnostic.rs` (a mistake and its place), `diagnostics.rs` (all of them), `limits.rs` (how large
//! a document may be), `yaml.rs` (a document whose parts know their places), `fields.rs` (mappings read key by key).
//! `codes.rs` has the kinds of mistakes, `encoding.rs` reads bytes as text.

mod codes;
mod diagnostic;
mod diagnostics;
mod encoding;
mod fields;
mod limits;
mod yaml;

pub(crate) use codes::CODES;
pub use codes::{
    CONFLICTING_KEYS, DUPLICATE_KEY, EMPTY_LIST, EMPTY_TEXT, LIMIT_EXCEEDED, MISSING_KEY, NOT_YAML,
    NUMBER_OUT_OF_RANGE, UNKNOWN_KEY, UNKNOWN_VALUE, UNSUPPORTED_YAML, WRONG_TYPE,
};
pub use diagnostic::{Code, CodeName, Diagnostic, Place, Severity, did_you_mean};
pub use diagnostics::Diagnostics;
pub use encoding::decode;
pub use fields::{Fields, unknown_key};
pub use limits::{MAX_DEPTH, MAX_DOCUMENT_BYTES, MAX_LISTED, MAX_LOOKUPS, MAX_MESSAGE_BYTES, MAX_STORES};
pub use yaml::{Entry, Node, NodeKind};
