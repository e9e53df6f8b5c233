//! The provider as a whole: real keys, real tokens, metadata and keys over real HTTP on this machine.
#![expect(missing_docs, reason = "a test's name is its documentation")]

mod bad_tokens;
mod callouts;
mod entra;
mod good_tokens;
mod keys;
mod log;
mod requests;
mod world;
