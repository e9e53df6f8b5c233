//! Keeps the keys that Entra signs with, document by document: one that cannot be fetched does not affect the others.

use std::sync::Arc;
use std::time::Duration;

use claims::values::Guid;
use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream::FuturesUnordered;
use stores::clock::Clock;
use stores::http::Client;
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::fetch_budget::FetchReason;
use super::jwks::SigningKey;
use super::kept::{InTable, KeptKeys, KeySource, read_file};
use super::key_document::{KeyDocument, KnownDocument};
use super::metadata::Published;
use crate::observation::metrics;

/// From this age on, keys are refreshed in the background, so that new keys are known before they are used.
const REFRESH_AGE: Duration = Duration::from_secs(60 * 60);

/// From this age on, a callout waits for a refresh before keys are used, so that withdrawn keys are no longer accepted.
const ASK_FIRST_AGE: Duration = Duration::from_secs(6 * 60 * 60);

/// The keys and issuers of several metadata addresses.
pub(super) struct SigningKeys {
    documents: Vec<Arc<KeyDocument>>,
    /// From this age on, keys are not used.
    max_age: Duration,
}

/// What the addresses published when they last answered, without those whose keys are too old.
#[derive(Clone, Debug, Default)]
pub(super) struct KnownKeys {
    /// In the order of the addresses; `None` for one without usable keys.
    documents: Vec<Option<KnownDocument>>,
}

impl KnownKeys {
    /// All keys with this name, and the documents that publish them; two documents may give the name to different keys.
    pub(super) fn named<'k>(
        &'k self,
        kid: &str,
    ) -> impl Iterator<Item = (&'k KnownDocument, &'k SigningKey)> {
        let documents = self.documents.iter().flatten();
        let keys = documents.flat_map(|one| one.published.keys.iter().map(move |key| (one, key)));
        keys.filter(move |(_, key)| key.kid == kid)
    }

    /// Whether one of them has this name.
    pub(super) fn has(&self, kid: &str) -> bool {
        self.named(kid).next().is_some()
    }

    /// What the addresses with usable keys published.
    pub(super) fn documents(&self) -> impl Iterator<Item = &Published> {
        self.documents.iter().flatten().map(|one| one.published.as_ref())
    }

    /// Whether every address has usable keys, which this process fetched: what was kept may lack a new key.
    pub(super) fn is_complete(&self) -> bool {
        let is_fetched = |one: &KnownDocument| one.source == KeySource::Fetched;
        self.documents.iter().all(|one| one.as_ref().is_some_and(is_fetched))
    }

    /// Whether no address has usable keys.
    pub(super) fn is_empty(&self) -> bool {
        self.documents.iter().all(Option::is_none)
    }
}

impl SigningKeys {
    /// Starts to fetch every document in the background, and reads what was kept of them. Needs a tokio runtime.
    pub(super) fn start(
        addresses: &[Url],
        max_age: Duration,
        http: &Client,
        clock: &Clock,
        kept: KeptKeys,
    ) -> Self {
        let document = |address: &Url| {
            let in_table = |table| InTable::new(table, address.clone(), max_age, clock.clone());
            let in_table = kept.table.clone().map(in_table);
            KeyDocument::start(address.clone(), http.clone(), clock.clone(), in_table)
        };
        let documents: Vec<_> = addresses.iter().map(document).collect();
        if let Some(file) = kept.file {
            let in_file = read_file(&file, addresses, clock(), max_age);
            let in_file =
                documents.iter().zip(in_file).filter_map(|(document, kept)| Some((document, kept?)));
            in_file.for_each(|(document, kept)| document.take(kept, KeySource::File));
        }
        Self { documents, max_age }
    }

    /// Waits until each document has kept keys, or its fetch in progress has ended, successfully or not.
    pub(super) async fn ready(&self) {
        join_all(self.documents.iter().map(|document| document.ready(self.max_age))).await;
    }

    /// Waits for the first fetch of each document, and until the table has what it gave.
    pub(super) async fn settled(&self) {
        join_all(self.documents.iter().map(|document| document.settled())).await;
    }

    /// The known keys. Waits, at most until `deadline`, for those that are too old to be used without asking; not for the first
    /// fetch of a document that was kept.
    pub(super) async fn known(&self, deadline: Instant) -> KnownKeys {
        let mut known = self.latest();
        let old = self.documents.iter().zip(&known).filter_map(|(document, known)| {
            let KnownDocument { age, source, .. } = known.as_ref()?;
            let is_fetched = *source == KeySource::Fetched;
            if is_fetched && *age < REFRESH_AGE {
                return None;
            }
            let fetch = document.refresh(FetchReason::Age);
            let waits = *age >= ASK_FIRST_AGE && (is_fetched || !document.is_first_fetch());
            fetch.filter(|_| waits)
        });
        let old: Vec<_> = old.collect();
        if !old.is_empty() {
            let _ = timeout_at(deadline, join_all(old)).await;
            known = self.latest();
        }
        self.observe_age(&known);
        self.usable(known)
    }

    /// The age of the oldest keys which should have been refreshed.
    fn observe_age(&self, known: &[Option<KnownDocument>]) {
        let settled = self.documents.iter().zip(known).filter(|(document, _)| !document.is_first_fetch());
        let oldest = settled.filter_map(|(_, known)| Some(known.as_ref()?.age)).max();
        if let Some(oldest) = oldest.filter(|age| *age >= REFRESH_AGE) {
            metrics::key_age(oldest);
        }
    }

    /// The known keys after another fetch for a token that names none of them, of the documents that may have its key:
    /// those about its tenant, and those that this process has not fetched. Waits until the key is there, all documents have
    /// been fetched, or `deadline`.
    pub(super) async fn refreshed(&self, kid: &str, tenant: Guid, deadline: Instant) -> KnownKeys {
        let is_sure = |known: &KnownDocument| known.source == KeySource::Fetched && known.age < self.max_age;
        let fetches = self.documents.iter().filter_map(|document| match document.known().filter(is_sure) {
            Some(known) if !known.published.covers(tenant) => None,
            Some(_) => document.refresh(FetchReason::UnknownKid),
            None => document.refresh(FetchReason::Age),
        });
        let reading = self.documents.iter().filter_map(|document| document.in_reading());
        let mut fetches: FuturesUnordered<_> = fetches.chain(reading).collect();
        let found = async { while fetches.next().await.is_some() && !self.usable(self.latest()).has(kid) {} };
        // In time or not, the keys that are known by then decide.
        let _ = timeout_at(deadline, found).await;
        self.usable(self.latest())
    }

    /// The documents, in the order of the addresses.
    pub(super) fn documents(&self) -> &[Arc<KeyDocument>] {
        &self.documents
    }

    /// What each address published, of any age.
    fn latest(&self) -> Vec<Option<KnownDocument>> {
        self.documents.iter().map(|document| document.known()).collect()
    }

    fn usable(&self, known: Vec<Option<KnownDocument>>) -> KnownKeys {
        let young = |one: &KnownDocument| one.age < self.max_age;
        KnownKeys { documents: known.into_iter().map(|one| one.filter(young)).collect() }
    }
}
