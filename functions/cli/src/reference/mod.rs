//! What `claimsmith reference` prints: parts, and pages of single names.
//!
//! `part.rs` has the parts, `find.rs` looks a name up, `reasons.rs` explains refusals, `schemas.rs` has the
//! JSON schemas. Everything else is in the crates that it is about.

mod find;
mod part;
mod reasons;
mod schemas;

pub(crate) use find::{find, topics_beyond_documents};
pub(crate) use part::{all, codes, contents};
pub(crate) use schemas::{SchemaOf, schema};
