//! JSON schemas for editors. `check` finds more than a schema can say; what `check` accepts is right by the schema.
//!
//! `policy.rs` is the schema of a policy, with `transformations.rs` and `conditions.rs`; `samples.rs` has those of test
//! cases and sample people. `table.rs` turns keys into a schema; `names.rs` has attributes and ids.

mod conditions;
mod names;
mod policy;
mod samples;
mod table;
mod transformations;

pub use policy::{StoreSchema, policy};
pub use samples::{cases, people};
