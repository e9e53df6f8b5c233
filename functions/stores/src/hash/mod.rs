//! `hash`: values that an application cannot trace back to a person, nor match with those of another application.
//!
#![doc = include_str!("reference.md")]

mod configuration;
mod look_up;

pub(crate) use configuration::STORE_KIND;
