//! `graph`: a user of Microsoft Entra, by Microsoft Graph v1.0.
//!
#![doc = include_str!("reference.md")]
//!
//! How it is asked: `checkMemberGroups`, 20 groups a request, side by side, or `getMemberGroups`; guests: `guest.rs`.

mod configuration;
mod errors;
mod guest;
mod look_up;
mod names;
mod requests;
mod user_path;

pub(crate) use configuration::STORE_KIND;
pub use names::is_known;
