//! How a store is asked, whatever its kind. The parts in their order:
//!
//! ```text
//! share             the store's part of the callout's time                      deadline.rs
//!   cache           this process's memory, then the table of all processes      cache.rs, memory.rs, table.rs
//!     flight        one look-up for all callouts that ask for the same user     ../flight.rs
//!       breaker     a store that keeps failing is not asked for a while         guarded.rs, breaker.rs
//!         attempt   the store's own look-up
//!           verify  whether the record is the user's                            verified.rs, verified_store.rs
//!           retry   once more after a transient failure                         retry.rs
//! ```
//!
//! `open_store.rs` puts them together. Without `cache` a callout goes straight to the breaker.
//!
//! ```yaml
//! cache:
//!   ttlSeconds: 60               # how long a known user's attributes are reused
//!   negativeTtlSeconds: 10       # how long "unknown user" is reused
//!   staleIfErrorSeconds: 3600    # how long a known user's attributes are reused if the store cannot answer
//! ```
//!
//! A cached answer is found by the values of all attributes that the look-up needs and by nothing else. A look-up
//! continues for a moment after its callouts gave up, because Entra sends a second request. Only answers are cached,
//! never failures; "unknown user" is an answer.

#[cfg(feature = "network")]
mod breaker;
#[cfg(feature = "network")]
mod cache;
#[cfg(feature = "network")]
mod deadline;
#[cfg(feature = "network")]
mod guarded;
#[cfg(feature = "network")]
mod identity;
#[cfg(feature = "network")]
mod item;
#[cfg(feature = "network")]
mod memory;
#[cfg(feature = "network")]
mod open_store;
#[cfg(feature = "network")]
mod retry;
#[cfg(feature = "network")]
mod table;
#[cfg(test)]
mod tests;
mod verified;
#[cfg(feature = "network")]
mod verified_store;

use crate::failure::StoreFailure;
use crate::store::Found;

#[cfg(feature = "network")]
pub use cache::Caches;
#[cfg(feature = "network")]
pub use open_store::{Asking, OpenStore};
#[cfg(feature = "network")]
pub use table::{CLOCK_SKEW, CacheTable};
pub(crate) use verified::verified;
#[cfg(feature = "network")]
pub use verified_store::VerifiedStore;

/// The outcome of asking a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreAnswer {
    /// See [`crate::store::LookUp::run`].
    pub found: Result<Found, StoreFailure>,
    /// Where it comes from.
    pub from: Origin,
}

/// Where an answer comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The store.
    Store,
    /// The cache, within the time that the policy allows.
    Cache,
    /// The cache, because the store could not answer; with the store's failure.
    Stale(StoreFailure),
}
