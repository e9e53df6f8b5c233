//! `graph`: a user of Microsoft Entra, by Microsoft Graph v1.0.
//!
#![doc = include_str!("reference.md")]
//!
//! Groups are read with `checkMemberGroups`, 20 groups in a request, or with `getMemberGroups`. Read `configuration.rs`
//! and `look_up.rs` first; `names.rs` maps attributes to properties, `lists.rs` says what
//! else belongs to a user, `guest.rs` derives the kind of a guest.

mod configuration;
mod errors;
mod guest;
mod lists;
mod look_up;
mod names;
mod requests;
mod user_path;

pub(crate) use configuration::STORE_KIND;
pub use names::{is_known, known_names};
