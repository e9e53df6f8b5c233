//! How a server is reached that speaks a protocol of its own: a database, a directory.
//!
//! `race.rs` tries one place after the other, and `trouble.rs` remembers those that could not be used; both are for the hosts
//! of a store and for the addresses of a host. `tcp.rs` connects, and `encryption.rs` encrypts.

mod encryption;
pub(crate) mod race;
mod tcp;
mod trouble;

pub(crate) use encryption::{Stream, encrypt};
pub(crate) use tcp::tcp;
pub(crate) use trouble::Trouble;
