//! `file`: records of a JSON, YAML or CSV file, read once at the start; for local development.
//!
#![doc = include_str!("reference.md")]

pub mod beside;
mod configuration;
#[cfg(feature = "network")]
pub(crate) mod folder;
#[cfg(feature = "network")]
mod look_up;
#[cfg(feature = "network")]
mod mistake;
pub(crate) mod name;
#[cfg(feature = "network")]
mod opening;
#[cfg(feature = "network")]
mod records;
#[cfg(feature = "network")]
mod table;
pub mod text;

pub(crate) use configuration::STORE_KIND;
