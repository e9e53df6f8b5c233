//! `dynamodb`: one item of a table, by its key or through an index.
//!
#![doc = include_str!("reference.md")]

#[cfg(feature = "network")]
pub(crate) mod batch;
#[cfg(feature = "network")]
mod client;
mod configuration;
#[cfg(feature = "network")]
mod errors;
#[cfg(feature = "network")]
mod item_request;
#[cfg(feature = "network")]
pub mod items;
#[cfg(feature = "network")]
mod look_up;
#[cfg(feature = "network")]
mod opening;
#[cfg(feature = "network")]
mod projection;
#[cfg(feature = "network")]
mod table;
#[cfg(feature = "network")]
mod value;

#[cfg(feature = "network")]
pub use batch::Batchers;
#[cfg(feature = "network")]
pub(crate) use client::client;
pub(crate) use configuration::STORE_KIND;
#[cfg(feature = "network")]
pub use errors::failure;
