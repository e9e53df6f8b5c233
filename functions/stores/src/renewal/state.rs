//! What is known of a store's secrets, and how old it may become.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::rotation::Rotation;
use crate::clock::{Clock, has_passed};
use crate::failure::{FailureKind, StoreFailure};
use crate::secrets::Secret;
use crate::store::Store;

/// The age at which secrets are fetched again.
const MAX_AGE: Duration = Duration::from_secs(5 * 60);

/// The same if access to the store was denied, for example because the password has changed, or if a fetch failed.
const DOUBTFUL_AGE: Duration = Duration::from_secs(30);

/// The same while a value could not be fetched at all.
const MISSING_AGE: Duration = Duration::from_secs(5);

/// The age at which a look-up waits for new values, for a while: a renewal in the background may be interrupted again and
/// again where the function is frozen after each callout.
pub(super) const OVERDUE_AGE: Duration = Duration::from_secs(15 * 60);

/// The age at which values are not used any more.
pub(super) const END_AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// A store with the current versions of its secrets, and what else is known of them.
pub(super) struct RenewedState {
    pub(super) store: Result<Arc<dyn Store>, StoreFailure>,
    /// The values with which the store was last opened.
    pub(super) values: Option<Vec<Secret>>,
    /// Tells these values from others.
    pub(super) version: String,
    pub(super) fetched: SystemTime,
    /// When all of them were last fetched.
    pub(super) confirmed: SystemTime,
    /// Whether access was denied or a fetch failed since then.
    pub(super) doubtful: bool,
    pub(super) rotation: Rotation,
}

impl RenewedState {
    /// Whether the values were fetched so long ago.
    pub(super) fn is_older(&self, clock: &Clock, age: Duration) -> bool {
        has_passed(clock, self.confirmed, age)
    }

    /// Whether it is time to fetch the values again. Another store with the same secret may have fetched a new one already,
    /// so that it is one of `known`.
    pub(super) fn is_due(&self, clock: &Clock, known: Option<&[Secret]>) -> bool {
        let max_age = match &self.store {
            Err(failure) if failure.kind == FailureKind::Unavailable => MISSING_AGE,
            Err(_) => DOUBTFUL_AGE,
            Ok(_) if self.is_older(clock, END_AGE) => MISSING_AGE,
            Ok(_) if self.rotation.is_due() => Duration::ZERO,
            Ok(_) if self.doubtful => DOUBTFUL_AGE,
            Ok(_) => MAX_AGE,
        };
        has_passed(clock, self.fetched, max_age) || known != self.values.as_deref()
    }

    /// The store was opened again, or not. An old one is kept.
    pub(super) fn reopened(&mut self, store: Result<Arc<dyn Store>, StoreFailure>) {
        match store {
            Err(failure) if self.store.is_ok() => {
                tracing::warn!(%failure, "not reopened with a new secret; the old store is kept");
            }
            store => self.store = store,
        }
    }
}
