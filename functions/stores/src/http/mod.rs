//! The one HTTP and TLS stack: stores, the SDK of AWS and the fetching of signing keys all use this client.
//!
//! `client.rs` makes it, `exchange.rs` is one request of a store and its response, `address.rs` says which addresses
//! are secure, `certificates.rs` why a TLS handshake failed, and `percent.rs` encodes texts for addresses and forms.
//!
//! An HTTP/1.1 connection of a store is used for one response: only its place in the stream says whose a response is. A
//! connection that is checked before it is used again, or rests first, still returns a response that was sent too late for
//! the check, and `verify` cannot judge an answer without a record. This costs two round trips and a handshake for each
//! request over HTTP/1.1, and nothing over HTTP/2. The connections to AWS's own services are kept.

pub mod address;
mod certificates;
mod client;
pub(crate) mod exchange;
pub(crate) mod percent;

pub(crate) use certificates::tls_failure;
pub(crate) use client::body;
pub use client::{ClientError, causes, client, client_over, tls, tls_builder};
