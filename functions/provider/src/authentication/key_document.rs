//! The keys of one metadata address: kept from an earlier process, and fetched at the start, when they are old, and when a
//! token names an unknown key.

use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, SystemTime};

use futures_util::future::{OptionFuture, select};
use stores::clock::{Clock, has_passed};
use stores::flight::{Flight, Handle};
use stores::http::Client;
use url::Url;

use super::fetch_budget::{FetchBudget, FetchReason};
use super::kept::document::KeptDocument;
use super::kept::{InTable, KeySource};
use super::metadata::{self, Published};
use crate::observation::metrics;

/// Two attempts of two requests, each with a time limit; a fetch that takes longer was interrupted by a freeze.
const LONGEST_FETCH: Duration = Duration::from_secs(4);

/// More than a request to the table may take.
const LONGEST_IN_TABLE: Duration = Duration::from_secs(2);

/// One metadata address and what it published when it last answered.
pub(super) struct KeyDocument {
    address: Url,
    http: Client,
    clock: Clock,
    in_table: Option<InTable>,
    state: RwLock<KeyState>,
    fetching: Flight<()>,
    /// What the table has is read, at the start.
    reading: Flight<()>,
    /// What was fetched is written to the table.
    writing: Flight<()>,
    budget: Mutex<FetchBudget>,
}

#[derive(Default)]
struct KeyState {
    latest: Option<(KeptDocument, KeySource)>,
    /// When the first fetch started, until it has ended.
    first_fetch: Option<SystemTime>,
}

/// What an address published when it last answered, as far as it is known.
#[derive(Clone, Debug)]
pub(super) struct KnownDocument {
    pub(super) published: Arc<Published>,
    /// How long ago it said so. A clock that was set back counts as time that passed.
    pub(super) age: Duration,
    /// Where it is from.
    pub(super) source: KeySource,
}

impl KeyDocument {
    /// Starts to fetch the document, and to read what the table keeps of it. Needs a tokio runtime.
    pub(super) fn start(address: Url, http: Client, clock: Clock, in_table: Option<InTable>) -> Arc<Self> {
        let [fetching, reading, writing] = [(); 3].map(|()| Flight::new(clock.clone()));
        let state = RwLock::new(KeyState { latest: None, first_fetch: Some(clock()) });
        let budget = Mutex::default();
        let document = Self { address, http, clock, in_table, state, fetching, reading, writing, budget };
        let document = Arc::new(document);
        drop(document.refresh(FetchReason::Age));
        if document.in_table.is_some() {
            let read = || Arc::clone(&document).read_table();
            drop(document.reading.join_or_start(LONGEST_IN_TABLE, read));
        }
        document
    }

    /// Waits until there are kept keys which are younger than `max_age`, or the fetch in progress has ended.
    pub(super) async fn ready(&self, max_age: Duration) {
        let is_kept = || {
            let known = self.known();
            known.is_some_and(|known| known.source != KeySource::Fetched && known.age < max_age)
        };
        let fetch = || OptionFuture::from(self.in_progress());
        let (fetching, reading) = (fetch(), OptionFuture::from(self.in_reading()));
        let fetched = async {
            fetching.await;
            if self.known().is_none() {
                OptionFuture::from(self.in_reading()).await;
            }
        };
        let kept = async {
            reading.await;
            if !is_kept() {
                fetch().await;
            }
        };
        if !is_kept() {
            select(pin!(fetched), pin!(kept)).await;
        }
    }

    /// Waits for the first fetch, where there are keys without it, and until what it gave is in the table.
    pub(super) async fn settled(&self) {
        if self.is_first_fetch() && self.known().is_some() {
            OptionFuture::from(self.in_progress()).await;
        }
        OptionFuture::from(self.writing.join()).await;
    }

    /// What is known of the address.
    pub(super) fn known(&self) -> Option<KnownDocument> {
        let (KeptDocument { published, at }, source) = self.state().latest.clone()?;
        let age = (self.clock)().duration_since(at).unwrap_or_else(|set_back| set_back.duration());
        Some(KnownDocument { published, age, source })
    }

    /// Takes what was kept, unless something newer was kept or this process has fetched the document.
    pub(super) fn take(&self, kept: KeptDocument, source: KeySource) {
        let mut state = self.change();
        let is_newer = |(latest, source): &(KeptDocument, KeySource)| {
            *source != KeySource::Fetched && latest.at < kept.at
        };
        if state.latest.as_ref().is_none_or(is_newer) {
            state.latest = Some((kept, source));
        }
    }

    /// The address.
    pub(super) fn address(&self) -> &Url {
        &self.address
    }

    /// The fetch in progress, if there is one.
    pub(super) fn in_progress(&self) -> Option<Handle<()>> {
        self.fetching.join()
    }

    /// The reading of the table, if it is under way.
    pub(super) fn in_reading(&self) -> Option<Handle<()>> {
        self.reading.join()
    }

    /// Whether the first fetch is under way. One that takes longer than a fetch can was interrupted by a freeze, and is none.
    pub(super) fn is_first_fetch(&self) -> bool {
        let started = self.state().first_fetch;
        started.is_some_and(|started| !has_passed(&self.clock, started, LONGEST_FETCH))
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

    /// Asks the address. Where it does not answer, what is known stays.
    async fn fetch(self: Arc<Self>, reason: FetchReason) {
        metrics::keys_asked_for();
        // The age counts from the request: the process may be frozen before it reads the response.
        let at = (self.clock)();
        let answer = metadata::fetch_twice(&self.http, &self.address).await;
        let mut budget = self.budget.lock().unwrap_or_else(PoisonError::into_inner);
        budget.ended(reason, answer.is_ok(), (self.clock)());
        drop(budget);
        let mut state = self.change();
        state.first_fetch = None;
        match answer {
            Ok(published) => {
                let latest = KeptDocument { published: Arc::new(published), at };
                state.latest = Some((latest.clone(), KeySource::Fetched));
                drop(state);
                self.write_table(latest);
            }
            Err(error) => {
                tracing::warn!(target: "signing_keys", error, kept = state.latest.is_some(), "keys not fetched");
            }
        }
    }

    async fn read_table(self: Arc<Self>) {
        if let Some(in_table) = &self.in_table
            && let Some(kept) = in_table.read().await
        {
            self.take(kept, KeySource::Table);
        }
    }

    /// Starts to write to the table what was fetched, after what it had was read.
    fn write_table(self: &Arc<Self>, latest: KeptDocument) {
        if self.in_table.is_none() {
            return;
        }
        let (writing, reading) = (Arc::clone(self), self.in_reading());
        let write = || async move {
            OptionFuture::from(reading).await;
            if let Some(in_table) = &writing.in_table {
                in_table.write(&latest.published, latest.at).await;
            }
        };
        drop(self.writing.join_or_start(LONGEST_IN_TABLE, write));
    }

    fn state(&self) -> RwLockReadGuard<'_, KeyState> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self) -> RwLockWriteGuard<'_, KeyState> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}
