//! `file`: records of a JSON, YAML or CSV file, read once at the start; for local development.
//!
#![doc = include_str!("reference.md")]

mod configuration;
pub(crate) mod folder;
mod look_up;
mod mistake;
mod records;
mod table;
pub mod text;

pub(crate) use configuration::STORE_KIND;
