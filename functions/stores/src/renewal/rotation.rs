//! What a store can be opened with while its service refuses the current version of a secret.
//!
//! Secrets Manager rotates a secret in steps. A new version, `AWSPENDING`, is set in the service, is tested, and becomes
//! `AWSCURRENT`; the old one is `AWSPREVIOUS` from then on. Between the first step and the last one, which can be long if the
//! rotation fails in between, the service knows the pending version only. Where a version became the current one before the
//! service, or all of its servers, knew it, the service knows the previous one only. Which of the two it is shows when they
//! are tried.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use claims::values::SettingName;

use super::opening::{Opening, version};
use crate::clock::{Clock, has_passed};
use crate::secrets::{OtherVersion, Secret};
use crate::store::Store;

/// How long another version is used before the current one is tried again.
const STANDS_IN_FOR: Duration = Duration::from_secs(5 * 60);

/// A store that was opened with another version of a secret.
pub(super) struct OtherStore {
    /// Which version, for the log.
    called: String,
    opening: Opening,
    store: Arc<dyn Store>,
    /// Tells its values from others.
    version: String,
    /// Whether the service refused it since it was last fetched.
    refused: AtomicBool,
}

/// The other versions of a store's secrets.
#[derive(Default)]
pub(super) struct Rotation {
    others: Vec<Arc<OtherStore>>,
    /// What looks up instead of the current version, since then.
    stand_in: Option<(Arc<OtherStore>, SystemTime)>,
    /// Whether the service refused a version since they were last fetched.
    is_wanted: bool,
    /// Whether they were fetched at all.
    was_fetched: bool,
}

impl Rotation {
    /// Whether they are fetched for the first time, which need not wait.
    pub(super) fn is_due(&self) -> bool {
        self.is_wanted && !self.was_fetched
    }

    /// Whether they are fetched beside the current version; from then on they were.
    pub(super) fn begin(&mut self) -> bool {
        let is_needed = std::mem::take(&mut self.is_wanted) || self.stand_in.is_some();
        self.was_fetched |= is_needed;
        is_needed
    }

    /// Those that are known, in the order in which they are tried.
    pub(super) fn known(&self) -> Vec<Arc<OtherStore>> {
        self.others.clone()
    }

    /// From now on these are known.
    pub(super) fn replace(&mut self, others: Vec<Arc<OtherStore>>) {
        self.stand_in.take_if(|(stand_in, _)| !others.iter().any(|other| Arc::ptr_eq(other, stand_in)));
        self.others = others;
    }

    /// What looks up instead of the current version.
    pub(super) fn stand_in(&self, clock: &Clock) -> Option<&OtherStore> {
        let (stand_in, since) = self.stand_in.as_ref()?;
        (!has_passed(clock, *since, STANDS_IN_FOR)).then(|| stand_in.as_ref())
    }

    /// Those that the service did not refuse.
    pub(super) fn untried(&self) -> impl Iterator<Item = Arc<dyn Store>> {
        let untried = self.others.iter().filter(|other| !other.refused.load(Ordering::Relaxed));
        untried.map(|other| Arc::clone(&other.store))
    }

    /// The service refused this store, which may have the current version.
    pub(super) fn refused(&mut self, store: &Arc<dyn Store>) {
        self.is_wanted = true;
        for other in self.others.iter().filter(|other| Arc::ptr_eq(&other.store, store)) {
            other.refused.store(true, Ordering::Relaxed);
        }
        self.stand_in.take_if(|(stand_in, _)| Arc::ptr_eq(&stand_in.store, store));
    }

    /// The service answered this store, which looks up from now on; without another version, it has the current one.
    pub(super) fn answered(&mut self, store: &Arc<dyn Store>, now: SystemTime) {
        let other = self.others.iter().find(|other| Arc::ptr_eq(&other.store, store)).cloned();
        self.stand_in = other.map(|other| {
            tracing::warn!(
                version = other.called,
                "the service refused the current version of a secret; this one is used for five minutes"
            );
            (other, now)
        });
    }

    /// The values of all of them, with their names.
    pub(super) fn named_values(&self) -> impl Iterator<Item = (SettingName, Secret)> {
        self.others.iter().flat_map(|other| other.opening.named_values())
    }
}

impl OtherStore {
    pub(super) fn store(&self) -> Arc<dyn Store> {
        Arc::clone(&self.store)
    }

    pub(super) fn version(&self) -> &str {
        &self.version
    }
}

/// Opens the store with each of these versions. Of those that are known, the store and its connections are kept. What cannot
/// be opened is left out.
pub(super) fn opened(
    opening: &Opening,
    versions: Vec<OtherVersion>,
    known: &[Arc<OtherStore>],
) -> Vec<Arc<OtherStore>> {
    let opened = versions.into_iter().filter_map(|OtherVersion { called, secrets }| {
        let opening = opening.with(secrets);
        let values = opening.values().ok()?;
        let same = known.iter().find(|other| other.opening.values().as_ref() == Ok(&values));
        if let Some(same) = same {
            same.refused.store(false, Ordering::Relaxed);
            return Some(Arc::clone(same));
        }
        let store = opening.open_again().ok()?;
        let version = version(Some(&values));
        Some(Arc::new(OtherStore { called, opening, store, version, refused: AtomicBool::new(false) }))
    });
    opened.collect()
}
