//! The part of the LDAP protocol that a search needs: encoding (`ber.rs`), messages (`message.rs`), a stream of
//! messages (`wire.rs`), and a connection that several searches share (`connection.rs`), with what tells that its server is
//! gone (`silence.rs`). Read in this order.

pub(crate) mod ber;
#[cfg(feature = "network")]
pub(crate) mod connection;
pub(crate) mod message;
#[cfg(feature = "network")]
mod silence;
#[cfg(feature = "network")]
pub(crate) mod wire;
