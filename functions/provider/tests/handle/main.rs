//! The provider as a whole: real keys, real tokens, metadata and keys over real HTTP on this machine.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod answers;
mod bad_tokens;
mod callouts;
mod connections;
mod faults;
mod good_tokens;
mod isolation;
mod kept_keys;
mod key_issuers;
mod keys;
mod log;
mod model;
mod published;
mod requests;
mod rotation;
mod store_failures;
mod world;
