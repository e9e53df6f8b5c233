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
use super::key_document::KeyDocument;
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
    published: Vec<Option<Arc<Published>>>,
}

impl KnownKeys {
    /// All keys with this name, and the documents that publish them; two documents may give the name to different keys.
    pub(super) fn named<'k>(&'k self, kid: &str) -> impl Iterator<Item = (&'k Published, &'k SigningKey)> {
        let keys = self.documents().flat_map(|one| one.keys.iter().map(move |key| (one, key)));
        keys.filter(move |(_, key)| key.kid == kid)
    }

    /// Whether one of them has this name.
    pub(super) fn has(&self, kid: &str) -> bool {
        self.named(kid).next().is_some()
    }

    /// What the addresses with usable keys published.
    pub(super) fn documents(&self) -> impl Iterator<Item = &Published> {
        self.published.iter().flatten().map(Arc::as_ref)
    }

    /// Whether every address has usable keys.
    pub(super) fn is_complete(&self) -> bool {
        self.published.iter().all(Option::is_some)
    }

    /// Whether no address has usable keys.
    pub(super) fn is_empty(&self) -> bool {
        self.published.iter().all(Option::is_none)
    }
}

impl SigningKeys {
    /// Starts to fetch every document in the background. Needs a tokio runtime.
    pub(super) fn start(addresses: &[Url], max_age: Duration, http: &Client, clock: &Clock) -> Self {
        let document = |address: &Url| KeyDocument::new(address.clone(), http.clone(), clock.clone());
        let documents: Vec<_> = addresses.iter().map(document).collect();
        documents.iter().for_each(|document| drop(document.refresh(FetchReason::Age)));
        Self { documents, max_age }
    }

    /// Waits for the fetches in progress, whether they succeed or not.
    pub(super) async fn ready(&self) {
        join_all(self.documents.iter().filter_map(|document| document.in_progress())).await;
    }

    /// The known keys. Waits, at most until `deadline`, for those that are too old to be used without asking.
    pub(super) async fn known(&self, deadline: Instant) -> KnownKeys {
        let mut aged = self.aged();
        let old = self.documents.iter().zip(&aged).filter_map(|(document, aged)| {
            let age = aged.as_ref().map(|(_, age)| *age).filter(|age| *age >= REFRESH_AGE)?;
            document.refresh(FetchReason::Age).filter(|_| age >= ASK_FIRST_AGE)
        });
        let old: Vec<_> = old.collect();
        if !old.is_empty() {
            let _ = timeout_at(deadline, join_all(old)).await;
            aged = self.aged();
        }
        let oldest = aged.iter().flatten().map(|(_, age)| *age).max();
        if let Some(oldest) = oldest.filter(|age| *age >= REFRESH_AGE) {
            metrics::key_age(oldest);
        }
        self.usable(aged)
    }

    /// The known keys after another fetch for a token that names none of them, of the documents that may have its key:
    /// those about its tenant, and those that are not known. Waits until the key is there, all documents have been
    /// fetched, or `deadline`.
    pub(super) async fn refreshed(&self, kid: &str, tenant: Guid, deadline: Instant) -> KnownKeys {
        let fetches = self.documents.iter().filter_map(|document| match document.known() {
            Some((_, age)) if age >= self.max_age => document.refresh(FetchReason::Age),
            Some((published, _)) if !published.covers(tenant) => None,
            Some(_) => document.refresh(FetchReason::UnknownKid),
            None => document.refresh(FetchReason::Age),
        });
        let mut fetches: FuturesUnordered<_> = fetches.collect();
        let found = async { while fetches.next().await.is_some() && !self.usable(self.aged()).has(kid) {} };
        // In time or not, the keys that are known by then decide.
        let _ = timeout_at(deadline, found).await;
        self.usable(self.aged())
    }

    /// The documents, in the order of the addresses.
    pub(super) fn documents(&self) -> &[Arc<KeyDocument>] {
        &self.documents
    }

    /// What each address published, with its age.
    fn aged(&self) -> Vec<Option<(Arc<Published>, Duration)>> {
        self.documents.iter().map(|document| document.known()).collect()
    }

    fn usable(&self, aged: Vec<Option<(Arc<Published>, Duration)>>) -> KnownKeys {
        let young = |(published, age)| (age < self.max_age).then_some(published);
        KnownKeys { published: aged.into_iter().map(|aged| aged.and_then(young)).collect() }
    }
}
