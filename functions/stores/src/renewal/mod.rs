//! A store that is opened again when one of its secrets has changed; the old one answers until then.
//!
//! `opening.rs` opens it, without a secret in any message; `renewed.rs` decides when, and answers meanwhile.

mod opening;
mod renewed;

pub use renewed::open;
