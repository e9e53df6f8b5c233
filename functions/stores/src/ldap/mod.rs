//! `ldap`: one entry of an LDAP directory, found by a filter.
//!
//! Read `configuration.rs` and `look_up.rs` first. `protocol/` is LDAP on the wire; `address.rs`, `server.rs` and
//! `shared_connection.rs` connect; `dn.rs`, `filter_text.rs` and `filter.rs` insert values; `attribute.rs` reads them.
//!
#![doc = include_str!("reference.md")]

mod address;
mod attribute;
mod configuration;
mod dn;
mod errors;
mod filter;
mod filter_text;
#[cfg(test)]
mod hostile;
mod look_up;
mod protocol;
mod server;
mod shared_connection;

pub(crate) use configuration::STORE_KIND;
