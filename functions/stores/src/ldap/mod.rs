//! `ldap`: one entry of an LDAP directory, found by a filter.
//!
#![doc = include_str!("reference.md")]

mod address;
mod attribute;
mod ber;
mod configuration;
mod connection;
mod dn;
mod errors;
mod filter;
mod filter_text;
#[cfg(test)]
mod hostile;
mod look_up;
mod message;
mod server;
mod shared_connection;
mod wire;

pub(crate) use configuration::STORE_KIND;
