//! The keys of one metadata address: fetched at the start, when they are old, and when a token names an unknown key.

use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use stores::clock::Clock;
use stores::flight::{Flight, Handle};
use stores::http::Client;
use url::Url;

use super::fetch_budget::{FetchBudget, FetchReason};
use super::metadata::{self, Published};
use crate::observation::metrics;

/// Two attempts of two requests, each with a time limit; a fetch that takes longer was interrupted by a freeze.
const LONGEST_FETCH: Duration = Duration::from_secs(4);

/// One metadata address and what it published when it last answered.
pub(super) struct KeyDocument {
    address: Url,
    http: Client,
    clock: Clock,
    known: RwLock<Option<Known>>,
    fetching: Flight<()>,
    budget: Mutex<FetchBudget>,
}

#[derive(Clone)]
struct Known {
    published: Arc<Published>,
    /// When the address answered.
    at: SystemTime,
}

impl KeyDocument {
    pub(super) fn new(address: Url, http: Client, clock: Clock) -> Arc<Self> {
        let fetching = Flight::new(clock.clone());
        Arc::new(Self { address, http, clock, known: RwLock::default(), fetching, budget: Mutex::default() })
    }

    /// What the address published, and how long ago it said so. A clock that was set back counts as time that passed.
    pub(super) fn known(&self) -> Option<(Arc<Published>, Duration)> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).clone()?;
        let age = (self.clock)().duration_since(known.at).unwrap_or_else(|set_back| set_back.duration());
        Some((known.published, age))
    }

    /// The address.
    pub(super) fn address(&self) -> &Url {
        &self.address
    }

    /// The fetch in progress, if there is one.
    pub(super) fn in_progress(&self) -> Option<Handle<()>> {
        self.fetching.join()
    }

    /// The fetch in progress, or a new one where the budget allows it. Needs a tokio runtime.
    pub(super) fn refresh(self: &Arc<Self>, reason: FetchReason) -> Option<Handle<()>> {
        let mut budget = self.budget.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(fetch) = self.in_progress() {
            return Some(fetch);
        }
        let fetch = || Arc::clone(self).fetch(reason);
        let may = budget.take(reason, (self.clock)());
        may.then(|| self.fetching.join_or_start(LONGEST_FETCH, fetch).handle)
    }

    /// Asks the address, a second time where the first attempt fails: on a new connection, because the old one may have
    /// been lost. When both fail, what it published before is kept.
    async fn fetch(self: Arc<Self>, reason: FetchReason) {
        metrics::keys_asked_for();
        let mut answer = metadata::fetch(&self.http, &self.address).await;
        if let Err(error) = answer {
            tracing::info!(target: "signing_keys", error, "a second attempt to fetch the keys");
            answer = metadata::fetch(&self.http, &self.address).await;
        }
        let now = (self.clock)();
        let mut budget = self.budget.lock().unwrap_or_else(PoisonError::into_inner);
        budget.ended(reason, answer.is_ok(), now);
        drop(budget);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        match answer {
            Ok(published) => *known = Some(Known { published: Arc::new(published), at: now }),
            Err(error) => {
                tracing::warn!(target: "signing_keys", error, kept = known.is_some(), "keys not fetched");
            }
        }
    }
}
