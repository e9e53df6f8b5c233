//! How a store is asked, whatever its kind: in its share of the callout's time, with a second attempt where the
//! first one failed in passing, behind a circuit breaker, and through the cache that the policy gives it.
//!
//! ```yaml
//! cache:
//!   ttlSeconds: 60               # so long a known user's attributes are used without asking again
//!   negativeTtlSeconds: 10       # so long it is remembered that the store does not know a user
//!   staleIfErrorSeconds: 3600    # so long a known user's attributes stand in when the store cannot answer
//! ```
//!
//! A user is remembered by the values of the attributes that the look-up needs, all of them and nothing else. Callouts
//! that ask for the same user at the same time wait for one look-up; it goes on for a moment when they give up, for
//! the sake of Entra's second request. Only answers are remembered, never failures, and "unknown user" is an answer.

mod breaker;
mod cache;
mod deadline;
mod identity;
mod item;
mod memory;
mod question;
mod retry;
mod table;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use claims::policy::{CachePolicy, StoreDeclaration};
use claims::values::{AttributeName, Known, Value};
use tokio::time::Instant;

use self::breaker::Breaker;
use self::cache::{Cache, Shelf};
use self::identity::Identity;
use self::memory::Memory;
use self::question::Question;
use crate::clock::Clock;
use crate::environment::Environment;
use crate::failure::Failure;
use crate::store::{Found, Store, Wanted};

pub use table::CacheTable;

/// What came of asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// As [`crate::store::LookUp::run`] gives it.
    pub found: Result<Found, Failure>,
    /// Who gave it.
    pub from: Origin,
}

/// Who gave an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The store, just now.
    Store,
    /// The store, a while ago: so the policy wants it.
    Cache,
    /// The store, when it could still answer; why it cannot now.
    Stale(Failure),
}

/// What the caches of all stores have in common.
#[derive(Clone)]
pub struct Caches {
    clock: Clock,
    memory: Arc<Memory>,
    table: Option<Arc<CacheTable>>,
}

/// An open store and what is one for everybody who asks it: its breaker and its cache.
pub struct OpenStore {
    store: Arc<dyn Store>,
    needs: Arc<[AttributeName]>,
    share: Option<Duration>,
    breaker: Arc<Breaker>,
    cached: Option<Cached>,
}

/// One look-up of everything that anybody wants, so that one entry serves all.
struct Cached {
    wanted: Vec<AttributeName>,
    question: Arc<Question>,
    cache: Arc<Cache>,
}

/// One way to ask a store: always for the same attributes.
pub struct Asking {
    question: Arc<Question>,
    cached: Option<(Arc<Cache>, Vec<usize>)>,
}

impl Caches {
    /// An empty memory, and the table that this process shares with others.
    #[must_use]
    pub fn new(clock: Clock, table: Option<CacheTable>) -> Self {
        Self { clock, memory: Arc::new(Memory::new()), table: table.map(Arc::new) }
    }

    /// Does ahead of the first callout what every process does only once.
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

    /// The same store with a cache. `wanted` is everything that anybody will ask it for; `shared` says as what the
    /// other processes know it, without which their table is not used.
    #[must_use]
    pub fn cached(
        self,
        policy: CachePolicy,
        wanted: Wanted,
        shared: Option<(&StoreDeclaration, &Environment)>,
        caches: &Caches,
    ) -> Self {
        let shelf = shared.zip(caches.table.clone()).map(|((declaration, environment), table)| Shelf {
            table,
            identity: Identity::of(declaration, &wanted, environment),
            wanted: wanted.attributes.len(),
        });
        let cache = Arc::new(Cache::new(policy, caches, shelf));
        let cached = Cached { question: self.question(&wanted), wanted: wanted.attributes, cache };
        Self { cached: Some(cached), ..self }
    }

    /// Prepares to ask for just these attributes.
    #[must_use]
    pub fn asking(&self, wanted: &Wanted) -> Asking {
        match &self.cached {
            None => Asking { question: self.question(wanted), cached: None },
            Some(Cached { wanted: all, question, cache }) => {
                let place = |name: &AttributeName| all.iter().position(|one| one == name);
                let places = wanted.attributes.iter().map(|name| place(name).unwrap_or(usize::MAX)).collect();
                Asking { question: Arc::clone(question), cached: Some((Arc::clone(cache), places)) }
            }
        }
    }

    /// See [`Store::warm`].
    pub async fn warm(&self) {
        self.store.warm().await;
    }

    fn question(&self, wanted: &Wanted) -> Arc<Question> {
        Arc::new(Question {
            look_up: Arc::clone(&self.store).prepare(wanted),
            needs: Arc::clone(&self.needs),
            share: self.share,
            breaker: Arc::clone(&self.breaker),
        })
    }
}

impl Asking {
    /// Asks for the user at hand; `inputs` are the values of the store's needs, in their order. With a cache it
    /// needs a tokio runtime. Dropped, it leaves nothing behind but a look-up that fills the cache.
    pub async fn ask(&self, inputs: Vec<Option<Value>>, deadline: Instant) -> Answer {
        let (inputs, until) = (inputs.into(), deadline::until(self.question.share, deadline));
        match &self.cached {
            None => {
                let found = self.question.ask(&inputs, until, Duration::ZERO).await;
                Answer { found, from: Origin::Store }
            }
            Some((cache, places)) => {
                let Answer { found, from } = cache.ask(&self.question, &inputs, until).await;
                Answer { found: found.map(|found| pick(found, places)), from }
            }
        }
    }
}

/// Of what everybody wants, what one wants.
fn pick(found: Found, places: &[usize]) -> Found {
    match found {
        Found::User(known) => {
            let picked = places.iter().map(|at| known.get(*at).cloned().unwrap_or(Known::Unknown));
            Found::User(picked.collect())
        }
        nobody => nobody,
    }
}
