//! An open store, and the prepared ways to ask it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use claims::policy::{CachePolicy, StoreDeclaration};
use claims::values::{AttributeName, Known, Value};
use tokio::time::Instant;

use super::breaker::Breaker;
use super::cache::{Cache, Caches, SharedCache};
use super::deadline;
use super::guarded::GuardedLookUp;
use super::identity::Identity;
use super::{Origin, StoreAnswer};
use crate::environment::Environment;
use crate::store::{Found, Store, Wanted};

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
