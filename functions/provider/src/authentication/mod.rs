//! Step 1: is the caller Entra? Read `authenticate.rs` first, then `token.rs` (what the caller sent), `signing_keys.rs` (the keys
//! that are trusted), `key_document.rs` (the keys of one address, fetched within `fetch_budget.rs`), `kept/` (keys that a start
//! has before they are fetched), and `metadata.rs`, `jwks.rs` and `issuer.rs` (what is published there, and whose tokens it is
//! good for). `self_test.rs` tries all of it without a caller.

mod authenticate;
mod fetch_budget;
mod issuer;
mod jwks;
pub mod kept;
mod key_document;
pub mod metadata;
mod self_test;
mod signing_keys;
mod token;

pub use authenticate::{Authenticator, Caller};
