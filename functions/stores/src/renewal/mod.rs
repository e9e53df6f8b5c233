//! Reopens a store when one of its secrets has changed; until then the old one answers.
//!
//! `opening.rs` opens it, without secrets in messages; `renewed.rs` decides when, by what is in `state.rs`. `rotation.rs` is for a
//! service that refuses the current version of a secret and accepts another one.

mod opening;
mod renewed;
mod rotation;
mod state;

pub use renewed::open;
