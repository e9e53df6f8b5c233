//! The one HTTP and TLS stack: stores, the SDK of AWS and the fetching of signing keys all use this client.
//!
//! `client.rs` makes it, `exchange.rs` is one request of a store and its response, `address.rs` says which addresses
//! are secure, and `percent.rs` encodes texts for addresses and forms.

pub mod address;
mod client;
pub(crate) mod exchange;
pub(crate) mod percent;

pub(crate) use client::body;
pub use client::{ClientError, causes, client, client_over, tls, tls_builder};
