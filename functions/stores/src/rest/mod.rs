//! `rest`: one record of a web service that returns JSON.
//!
//! Read `configuration.rs` and `look_up.rs` first. `target.rs`, `header.rs`, `body.rs`, `auth.rs` (with `signature.rs`) and
//! `certificate.rs` are the parts of a request, `credential.rs` is what `auth` adds to it; `answer/` reads the response.
//!
#![doc = include_str!("reference.md")]

mod answer;
mod auth;
mod body;
mod certificate;
mod configuration;
#[cfg(feature = "network")]
mod credential;
mod header;
#[cfg(feature = "network")]
mod look_up;
#[cfg(feature = "network")]
mod opening;
mod signature;
mod target;
mod values;

pub(crate) use configuration::STORE_KIND;
