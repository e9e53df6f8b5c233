//! A YAML document and the mistakes in it.
//!
//! Read in this order: `diagnostic.rs` (a mistake, its place and its fix), `diagnostics.rs` (all of them, those that the
//! document accepts, and fixes applied), `limits.rs` (how large a document may be), `yaml.rs` (a document whose parts know their places),
//! `fields.rs` (mappings read key by key), `place.rs` (parts found by key or place), `keys/` (which keys a mapping can
//! have, as data). `codes.rs` has the kinds of mistakes, `encoding.rs` reads bytes as text, `synonyms.rs` knows words of
//! other products, `value_advice.rs` and `yaml_advice.rs` (over `yaml_line.rs`) know what was probably meant.

mod codes;
mod diagnostic;
mod diagnostics;
mod encoding;
mod fields;
mod keys;
mod limits;
mod place;
mod synonyms;
mod value_advice;
mod yaml;
mod yaml_advice;
mod yaml_line;

pub(crate) use codes::CODES;
pub use codes::{
    CONFLICTING_KEYS, DUPLICATE_KEY, EMPTY_DOCUMENT, EMPTY_LIST, EMPTY_TEXT, INVALID_BOOLEAN, INVALID_NUMBER,
    INVISIBLE_CHARACTER, LIMIT_EXCEEDED, MICROSOFT_POLICY, MISSING_KEY, MISSING_VALUE, NOT_YAML,
    NUMBER_OUT_OF_RANGE, UNKNOWN_KEY, UNKNOWN_VALUE, UNSUPPORTED_YAML, WRONG_TYPE,
};
pub use diagnostic::{Code, CodeName, Diagnostic, Edit, Fix, Place, Severity, did_you_mean, misspelled};
pub use diagnostics::{Acceptance, AcceptedWarning, Diagnostics, TextLines, apply_fixes};
pub use encoding::{decode, encode_like};
pub use fields::{Fields, suggest_key, unknown_key};
pub use keys::{Holds, KeyDefinition, KeyRule, KeyTable, WordRule};
pub use limits::{
    MAX_DEPTH, MAX_DOCUMENT_BYTES, MAX_LISTED, MAX_LOOKUPS, MAX_MESSAGE_BYTES, MAX_PARTS, MAX_STORES,
};
pub use yaml::{Entry, Node, NodeKind};
