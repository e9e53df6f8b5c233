//! The one HTTP and TLS stack: stores, the SDK of AWS and the fetching of signing keys all use this client.
//!
//! Read `client.rs` first: it sends requests over connections that `connector.rs` opens, perhaps through a proxy (`proxy.rs`), and `line.rs` reads; `lines.rs`
//! says which of them are lost. `exchange/` is one request of a store and its response, `address.rs` says which
//! addresses are secure, `certificates.rs` why a TLS handshake failed, and `percent.rs` encodes texts for addresses and forms.
//!
//! A connection can die without a word: in a freeze of the environment, behind a firewall that forgets it, in a fail-over.
//! Where a connection was used before and is silent for a third of the time that is left, a new one is tried beside it.
//! Over HTTP/2 the server is asked for a sign of life before that, so that a slow one is not asked twice.
//!
//! An HTTP/1.1 connection of a store is used for one response: only its place in the stream says whose a response is. A
//! connection that is checked before it is used again, or rests first, still returns a response that was sent too late for
//! the check, and `verify` cannot judge an answer without a record. This costs two round trips and a handshake for each
//! request over HTTP/1.1, and nothing over HTTP/2. The connections to AWS's own services are kept.

pub mod address;
#[cfg(feature = "network")]
mod certificates;
#[cfg(feature = "network")]
mod client;
#[cfg(feature = "network")]
mod connector;
#[cfg(feature = "network")]
mod error;
#[cfg(feature = "network")]
pub(crate) mod exchange;
#[cfg(feature = "network")]
mod line;
#[cfg(feature = "network")]
mod lines;
pub(crate) mod percent;
#[cfg(feature = "network")]
mod proxy;
#[cfg(feature = "network")]
mod tls;

#[cfg(feature = "network")]
pub(crate) use certificates::tls_failure;
#[cfg(feature = "network")]
pub use client::{Client, Response, body, client};
#[cfg(feature = "network")]
pub use error::HttpError;
#[cfg(feature = "network")]
pub use proxy::{DirectHost, Proxy, ProxyFailure};
#[cfg(feature = "network")]
pub use tls::{ClientError, tls, tls_builder};
