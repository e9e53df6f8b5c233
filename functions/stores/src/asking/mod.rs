//! How a store is asked, whatever its kind. The parts in their order:
//!
//! ```text
//! share             the store's part of the callout's time                      deadline.rs
//!   cache           this process's memory, then the table of all processes      cache.rs, memory.rs, table.rs
//!     flight        one look-up for all callouts that ask for the same user     ../flight.rs
//!       breaker     a store that keeps failing is not asked for a while         guarded.rs, breaker.rs
//!         attempt   the store's own look-up
//!           verify  whether the record is the user's                              verified.rs
//!           retry   once more after a transient failure                         retry.rs
//! ```
//!
//! Without `cache` a callout goes straight to the breaker.
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

mod breaker;
mod cache;
mod deadline;
mod guarded;
mod identity;
mod item;
mod memory;
mod retry;
mod table;
#[cfg(test)]
mod tests;
mod verified;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use claims::policy::{CachePolicy, StoreDeclaration};
use claims::values::{AttributeName, Known, Value};
use tokio::time::Instant;

use self::breaker::Breaker;
use self::cache::{Cache, SharedCache};
use self::guarded::GuardedLookUp;
use self::identity::Identity;
use self::memory::Memory;
use crate::clock::Clock;
use crate::environment::Environment;
use crate::failure::StoreFailure;
use crate::store::{Found, Store, Wanted};

pub use table::CacheTable;
pub use verified::VerifiedStore;
pub(crate) use verified::verified;

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

/// What the caches of all stores share.
#[derive(Clone)]
pub struct Caches {
    clock: Clock,
    memory: Arc<Memory>,
    table: Option<Arc<CacheTable>>,
}

/// An open store with its breaker and its cache, which all who ask it share.
pub struct OpenStore {
    store: Arc<dyn Store>,
    needs: Arc<[AttributeName]>,
    share: Option<Duration>,
    breaker: Arc<Breaker>,
    cached: Option<Cached>,
}

/// One look-up of all attributes that any application needs, so that one entry serves all applications.
struct Cached {
    /// Where each attribute stands in what is wanted.
    places: HashMap<AttributeName, usize>,
    guarded: Arc<GuardedLookUp>,
    cache: Arc<Cache>,
}

/// A prepared way to ask a store for a fixed list of attributes.
pub struct Asking {
    store: Arc<dyn Store>,
    guarded: Arc<GuardedLookUp>,
    cached: Option<(Arc<Cache>, Vec<usize>)>,
}

impl Caches {
    /// An empty memory, and the table that this process shares with others.
    #[must_use]
    pub fn new(clock: Clock, table: Option<CacheTable>) -> Self {
        Self { clock, memory: Arc::new(Memory::new()), table: table.map(Arc::new) }
    }

    /// Connects to the table before the first callout.
    pub async fn warm(&self) {
        if let Some(table) = &self.table {
            table.warm().await;
        }
    }
}

impl OpenStore {
    /// A store without a cache. `needs` are its configuration's, `share` is its part of a callout's time.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        needs: impl IntoIterator<Item = AttributeName>,
        share: Option<Duration>,
        caches: &Caches,
    ) -> Self {
        let breaker = Arc::new(Breaker::new(caches.clock.clone()));
        Self { store, needs: needs.into_iter().collect(), share, breaker, cached: None }
    }

    /// The same store with a cache. `wanted` is everything that it will be asked for; `shared` identifies the store in
    /// the shared table, which is not used without it.
    #[must_use]
    pub fn cached(
        self,
        policy: CachePolicy,
        wanted: Wanted,
        shared: Option<(&StoreDeclaration, &Environment)>,
        caches: &Caches,
    ) -> Self {
        let shared_cache =
            shared.zip(caches.table.clone()).map(|((declaration, environment), table)| SharedCache {
                table,
                identity: Identity::of(declaration, &wanted, environment),
                wanted: wanted.attributes.len(),
            });
        let cache = Arc::new(Cache::new(policy, caches, shared_cache));
        let guarded = self.guarded(&wanted);
        let cached = Cached { guarded, places: wanted.attributes.into_iter().zip(0..).collect(), cache };
        Self { cached: Some(cached), ..self }
    }

    /// Prepares to ask for these attributes only.
    #[must_use]
    pub fn asking(&self, wanted: &Wanted) -> Asking {
        match &self.cached {
            None => Asking { store: Arc::clone(&self.store), guarded: self.guarded(wanted), cached: None },
            Some(Cached { places, guarded, cache }) => {
                let place = |name| places.get(name).copied().unwrap_or(usize::MAX);
                let places = wanted.attributes.iter().map(place).collect();
                let (store, guarded) = (Arc::clone(&self.store), Arc::clone(guarded));
                Asking { store, guarded, cached: Some((Arc::clone(cache), places)) }
            }
        }
    }

    /// See [`Store::warm`].
    pub async fn warm(&self) {
        self.store.warm().await;
    }

    fn guarded(&self, wanted: &Wanted) -> Arc<GuardedLookUp> {
        Arc::new(GuardedLookUp {
            look_up: Arc::clone(&self.store).prepare(wanted),
            needs: Arc::clone(&self.needs),
            share: self.share,
            breaker: Arc::clone(&self.breaker),
        })
    }
}

impl Asking {
    /// Asks for one user; `inputs` are the values of the store's needs, in their order. With a cache it needs a tokio
    /// runtime. If it is dropped, only a look-up that fills the cache continues.
    pub async fn ask(&self, mut inputs: Vec<Option<Value>>, deadline: Instant) -> StoreAnswer {
        // An answer is remembered for the secrets and parameters with which it was asked for. No look-up needs this input.
        let version = self.cached.as_ref().and_then(|_| self.store.version());
        inputs.extend(version.map(|version| Some(Value::Text(version))));
        let (inputs, until) = (inputs.into(), deadline::until(self.guarded.share, deadline));
        match &self.cached {
            None => {
                let found = self.guarded.ask(&inputs, until, Duration::ZERO).await;
                StoreAnswer { found, from: Origin::Store }
            }
            Some((cache, places)) => {
                let StoreAnswer { found, from } = cache.ask(&self.guarded, &inputs, until).await;
                StoreAnswer { found: found.map(|found| pick(found, places)), from }
            }
        }
    }
}

/// Selects the attributes at these positions.
fn pick(found: Found, places: &[usize]) -> Found {
    match found {
        Found::User(known) => {
            let picked = places.iter().map(|at| known.get(*at).cloned().unwrap_or(Known::Unknown));
            Found::User(picked.collect())
        }
        other => other,
    }
}
