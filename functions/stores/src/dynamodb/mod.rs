//! `dynamodb`: one item of a table, by its key or through an index.
//!
#![doc = include_str!("reference.md")]

mod batch;
mod batch_request;
mod client;
mod configuration;
mod projection;
mod question;
mod request;
mod trouble;
mod value;

pub use batch::Batchers;
pub(crate) use client::client;
pub(crate) use configuration::STORE_KIND;
pub(crate) use trouble::failure;
