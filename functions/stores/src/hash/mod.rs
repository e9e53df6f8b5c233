//! `hash`: values that an application cannot trace back to a person, nor match with those of another application.
//!
#![doc = include_str!("reference.md")]

mod configuration;
#[cfg(feature = "network")]
mod look_up;
#[cfg(feature = "network")]
mod opening;

pub(crate) use configuration::STORE_KIND;
