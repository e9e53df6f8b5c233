//! `dynamodb`: one item of a table, by its key or through an index.
//!
#![doc = include_str!("reference.md")]

pub(crate) mod batch;
mod batch_request;
mod client;
mod configuration;
mod errors;
mod item_request;
pub mod items;
mod look_up;
mod projection;
mod table;
mod value;
mod waiting;

pub use batch::Batchers;
pub(crate) use client::client;
pub(crate) use configuration::STORE_KIND;
pub use errors::failure;
