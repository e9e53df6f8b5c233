//! `rest`: one record of a web service that answers in JSON.
//!
#![doc = include_str!("reference.md")]

mod auth;
mod body;
mod certificate;
mod configuration;
mod errors;
mod header;
mod look_up;
mod pattern;
mod record;
mod signature;
mod target;
mod values;

pub(crate) use configuration::STORE_KIND;
