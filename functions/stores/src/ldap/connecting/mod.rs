//! How a directory is reached, and the connection that all look-ups share.
//!
//! `address.rs` is a host; `race.rs` and `trouble.rs` choose among several hosts, and among the addresses of one;
//! `socket.rs` and `server.rs` connect, encrypt and bind; `shared_connection.rs` keeps the connection while it is alive.

pub(super) mod address;
mod race;
pub(super) mod server;
pub(super) mod shared_connection;
mod socket;
mod trouble;
