//! `ldap`: one entry of an LDAP directory, found by a filter.
//!
//! Read `configuration.rs` and `look_up.rs` first. `protocol/` is LDAP on the wire; `connecting/` reaches the servers;
//! `dn.rs`, `filter_text.rs` and `filter.rs` insert values; `attribute.rs` reads them.
//!
#![doc = include_str!("reference.md")]

mod attribute;
mod configuration;
mod connecting;
mod dn;
mod errors;
mod filter;
mod filter_text;
#[cfg(test)]
mod hostile;
mod look_up;
mod protocol;

pub(crate) use configuration::STORE_KIND;
