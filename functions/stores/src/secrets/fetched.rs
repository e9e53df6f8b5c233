//! The secrets and parameters that were fetched so far.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{PoisonError, RwLock};

use claims::values::SettingName;

use super::secret::{Secret, text, whole};
use super::source::SecretSource;
use crate::deployment::Deployment;
use crate::failure::{FailureKind, StoreFailure};

/// The secrets and parameters that were fetched so far.
pub struct Secrets {
    pub(super) source: SecretSource,
    pub(super) known: RwLock<BTreeMap<SettingName, Result<Secret, StoreFailure>>>,
}

impl Secrets {
    /// Knows nothing before the first fetch.
    #[must_use]
    pub fn new(source: SecretSource) -> Self {
        Self { source, known: RwLock::default() }
    }

    /// Fetches these secrets and parameters in parallel; whether it got all of them. Those that are not available are
    /// logged by name. Takes four seconds at most.
    pub async fn fetch(&self, deployment: &Deployment, names: &BTreeSet<SettingName>) -> bool {
        let fetched = self.source.fetch(&names.iter().map(whole).collect(), deployment).await;
        let mut complete = true;
        for name in names {
            let value = fetched.get(&whole(name)).cloned().unwrap_or_else(|| Err(not_fetched(name)));
            complete &= self.keep(name, value.and_then(|whole| whole.part(name)));
        }
        complete
    }

    /// The value of a secret or a parameter, if it was fetched.
    #[must_use]
    pub fn value(&self, name: &SettingName) -> Option<Secret> {
        self.known(name)?.ok()
    }

    /// The values of all of these, in order.
    ///
    /// # Errors
    /// Why the first missing one is not available.
    pub(crate) fn all(&self, names: &BTreeSet<SettingName>) -> Result<Vec<Secret>, StoreFailure> {
        names.iter().map(|name| self.known(name).unwrap_or_else(|| Err(not_fetched(name)))).collect()
    }

    /// Those of these secrets and parameters whose values are known.
    pub(crate) fn named_values(&self, names: &BTreeSet<SettingName>) -> Vec<(SettingName, Secret)> {
        names.iter().filter_map(|name| Some((name.clone(), self.value(name)?))).collect()
    }

    fn known(&self, name: &SettingName) -> Option<Result<Secret, StoreFailure>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// Whether it was fetched. After a failure the old value is kept.
    fn keep(&self, name: &SettingName, fetched: Result<Secret, StoreFailure>) -> bool {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let kept = known.get(name).is_some_and(Result::is_ok);
        if let Err(failure) = &fetched {
            tracing::warn!(%failure, kept, "not fetched");
        }
        let complete = fetched.is_ok();
        if complete || !kept {
            known.insert(name.clone(), fetched);
        }
        complete
    }
}

/// From AWS.
impl Default for Secrets {
    fn default() -> Self {
        Self::new(SecretSource::Aws)
    }
}

fn not_fetched(name: &SettingName) -> StoreFailure {
    StoreFailure::new(FailureKind::Unavailable, text(name, "was not fetched"))
}
