//! `ldap`: the entries of an LDAP directory that a filter finds.
//!
//! Read `configuration.rs` and `look_up.rs` first. `protocol/` is LDAP on the wire; `connecting/` reaches the servers;
//! `dn.rs`, `filter_text.rs` and `filter.rs` insert values; `attribute.rs` finds them in an entry, `ranges.rs` those that
//! the directory left out, and `form.rs` is how they are written.
//!
#![doc = include_str!("reference.md")]

mod attribute;
mod configuration;
mod connecting;
mod dn;
#[cfg(feature = "network")]
mod errors;
mod filter;
mod filter_text;
mod form;
#[cfg(test)]
mod hostile;
#[cfg(feature = "network")]
mod look_up;
#[cfg(feature = "network")]
mod opening;
mod protocol;
#[cfg(feature = "network")]
mod ranges;

pub(crate) use configuration::STORE_KIND;
