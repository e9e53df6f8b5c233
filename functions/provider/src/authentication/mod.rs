//! Step 1: is the caller Entra? Read `authenticate.rs` first, then `token.rs` (what the caller sent), `signing_keys.rs`
//! (the keys and issuers that are trusted), and `metadata.rs` and `jwks.rs` (where those come from).

mod authenticate;
mod jwks;
pub mod metadata;
mod signing_keys;
mod token;

pub use authenticate::{Authenticator, Caller};
