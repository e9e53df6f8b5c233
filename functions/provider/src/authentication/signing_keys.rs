//! Keeps the keys that Entra signs with: fetches them at the start in the background, and again when a token names an
//! unknown key or the keys are old.

use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use futures_util::future::join_all;
use reqwest::{Client, Url};
use stores::clock::Clock;
use stores::flight::{Flight, Handle};
use tokio::time::{Instant, timeout_at};

use super::jwks::SigningKey;
use super::metadata::{self, Published};
use crate::observation::metrics;

/// The least time between two fetches, however many tokens name an unknown key.
const MIN_INTERVAL: Duration = Duration::from_secs(60);

/// The same while there is no key at all and every callout is refused anyway.
const MIN_INTERVAL_WITHOUT_KEYS: Duration = Duration::from_secs(5);

/// A fetch is two requests, each with a time limit; one that takes longer was interrupted by a freeze.
const LONGEST_FETCH: Duration = Duration::from_secs(2);

/// From this age on, keys are refreshed in the background, so that revoked keys are dropped.
const MAX_AGE: Duration = Duration::from_secs(12 * 60 * 60);

/// The keys and issuers of several metadata addresses.
pub(super) struct SigningKeys {
    addresses: Vec<Url>,
    http: Client,
    clock: Clock,
    known: RwLock<Arc<KnownKeys>>,
    fetching: Flight<()>,
    /// When the last fetch started.
    last_started: Mutex<Option<SystemTime>>,
}

/// What the addresses published when they last answered.
#[derive(Clone, Debug, Default)]
pub(super) struct KnownKeys {
    /// In the order of the addresses; an address that never answered is missing.
    published: Vec<Option<Arc<Published>>>,
    /// When all addresses last answered.
    complete_at: Option<SystemTime>,
}

impl KnownKeys {
    /// All keys with this name; two documents may give it to different keys.
    pub(super) fn named<'k>(&'k self, kid: &'k str) -> impl Iterator<Item = &'k SigningKey> {
        self.published.iter().flatten().flat_map(|one| &one.keys).filter(move |key| key.kid == kid)
    }

    /// The issuers of the documents, which may be templates.
    pub(super) fn issuers(&self) -> impl Iterator<Item = &str> {
        self.published.iter().flatten().map(|one| one.issuer.as_str())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.published.iter().all(Option::is_none)
    }
}

impl SigningKeys {
    /// Starts the first fetch in the background. Needs a tokio runtime.
    pub(super) fn start(addresses: Vec<Url>, http: Client, clock: Clock) -> Arc<Self> {
        let known = KnownKeys { published: vec![None; addresses.len()], complete_at: None };
        let known = RwLock::new(Arc::new(known));
        let fetching = Flight::new(clock.clone());
        let keys = Arc::new(Self { addresses, http, clock, known, fetching, last_started: Mutex::new(None) });
        drop(keys.refresh());
        keys
    }

    /// Waits for the fetch in progress, whether it succeeds or not.
    pub(super) async fn ready(&self) {
        if let Some(fetch) = self.fetching.join() {
            fetch.await;
        }
    }

    /// The known keys, fetched again if none of them has this name; waits for the fetch until `deadline`.
    pub(super) async fn for_kid(self: &Arc<Self>, kid: &str, deadline: Instant) -> Arc<KnownKeys> {
        let known = self.known();
        if known.named(kid).next().is_some() {
            if self.is_older(known.complete_at, MAX_AGE) {
                drop(self.refresh());
            }
            return known;
        }
        if let Some(fetch) = self.refresh() {
            // In time or not, the keys that are known by then decide.
            let _ = timeout_at(deadline, fetch).await;
        }
        self.known()
    }

    fn known(&self) -> Arc<KnownKeys> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The fetch in progress, or a new one unless the last one started too recently.
    fn refresh(self: &Arc<Self>) -> Option<Handle<()>> {
        let interval = if self.known().is_empty() { MIN_INTERVAL_WITHOUT_KEYS } else { MIN_INTERVAL };
        let mut last_started = self.last_started.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(fetch) = self.fetching.join() {
            return Some(fetch);
        }
        if !self.is_older(*last_started, interval) {
            return None;
        }
        *last_started = Some((self.clock)());
        Some(self.fetching.join_or_start(LONGEST_FETCH, || Arc::clone(self).fetch()).handle)
    }

    /// Asks all addresses side by side. One that fails keeps what it published before.
    async fn fetch(self: Arc<Self>) {
        metrics::keys_asked_for();
        let answers = join_all(self.addresses.iter().map(|one| metadata::fetch(&self.http, one))).await;
        let before = self.known();
        let mut complete_at = Some((self.clock)());
        let mut published = Vec::with_capacity(answers.len());
        for (answer, old) in answers.into_iter().zip(&before.published) {
            published.push(match answer {
                Ok(new) => Some(Arc::new(new)),
                Err(error) => {
                    tracing::warn!(target: "signing_keys", error, kept = old.is_some(), "keys not fetched");
                    complete_at = before.complete_at;
                    old.clone()
                }
            });
        }
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        *known = Arc::new(KnownKeys { published, complete_at });
    }

    /// Whether that much time has passed since; a clock that was set back counts as old.
    fn is_older(&self, since: Option<SystemTime>, age: Duration) -> bool {
        let passed = since.map(|since| (self.clock)().duration_since(since));
        !matches!(passed, Some(Ok(passed)) if passed < age)
    }
}
