//! Reopens a store when one of its secrets has changed; until then the old one answers.
//!
//! `opening.rs` opens it, without secrets in messages; `renewed.rs` decides when.

mod opening;
mod renewed;

pub use renewed::open;
