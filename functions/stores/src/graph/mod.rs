//! `graph`: a user of Microsoft Entra, by Microsoft Graph v1.0.
//!
#![doc = include_str!("reference.md")]
//!
//! Groups are read with `checkMemberGroups`, 20 groups in a request, or with `getMemberGroups`. Read `configuration.rs`
//! and `look_up.rs` first; `names.rs` maps attributes to properties, `lists.rs` says what
//! else belongs to a user, `guest.rs` derives the kind of a guest.

mod configuration;
#[cfg(feature = "network")]
mod errors;
#[cfg(feature = "network")]
mod guest;
#[cfg(feature = "network")]
mod lists;
#[cfg(feature = "network")]
mod look_up;
mod names;
#[cfg(feature = "network")]
mod opening;
#[cfg(feature = "network")]
mod requests;
#[cfg(feature = "network")]
mod user_path;

pub(crate) use configuration::STORE_KIND;
pub use names::{is_known, known_names};
