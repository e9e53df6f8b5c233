//! How a directory is reached, and the connection that all look-ups share.
//!
//! `address.rs` is a host; `server.rs` connects, encrypts and binds; `shared_connection.rs` keeps the connection while it is
//! alive.

pub(super) mod address;
#[cfg(feature = "network")]
pub(super) mod server;
#[cfg(feature = "network")]
pub(super) mod shared_connection;
