//! What the definitions say, for people and editors.
//!
//! `page.rs` is the reference page, `schema.rs` the JSON schema (written with `json.rs`), `codes.rs` lists the codes of
//! all diagnostics.

mod codes;
mod json;
mod page;
pub mod schema;

pub use codes::{code_page, codes, diagnostics};
pub use json::Json;
pub use page::{conditions, page, stores, transformations};
