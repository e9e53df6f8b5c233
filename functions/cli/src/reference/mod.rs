//! What `claimsmith reference` prints: parts, and pages of single names.
//!
//! `part.rs` has the parts, `find.rs` looks a name up, `reasons.rs` explains refusals, `files.rs` describes test cases and
//! sample people. Everything else is in the crates that it is about.

mod files;
mod find;
mod part;
mod reasons;
mod schemas;

pub(crate) use find::{find, topics};
pub(crate) use part::{all, codes, contents};
pub(crate) use schemas::{SchemaOf, definitions, schema};
