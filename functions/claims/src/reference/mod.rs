//! What the definitions say, for people and editors.
//!
//! The parts of the reference are in `language.rs`, `attributes.rs` and `page.rs`, the pages of single names in
//! `topics.rs`, `keys.rs` and `claim_names.rs`. `codes.rs` lists the codes of all diagnostics; `schema/` has the JSON schemas, written with
//! `json.rs`.

mod attributes;
mod claim_names;
mod codes;
mod json;
mod keys;
mod language;
mod page;
pub mod schema;
mod topic;
mod topics;

pub use attributes::attributes;
pub use claim_names::{claim_name, claim_names};
pub use codes::{code_page, codes, diagnostics, warnings};
pub use json::Json;
pub use keys::{key_list, key_topics};
pub use language::{evaluation, policy};
pub use page::{conditions, stores, transformations};
pub use topic::Topic;
pub use topics::topics;
