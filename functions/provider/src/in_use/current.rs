//! A policy with its open stores, and the place where it is kept and can be replaced.

use std::sync::{Arc, PoisonError, RwLock};

use claims::policy::Policy;

use super::version::PolicyVersion;
use crate::lookup::Lookup;

/// A policy and its open stores.
pub(crate) struct PolicyInUse {
    /// The policy.
    pub(crate) policy: Policy,
    /// Its look-up, planned from this policy.
    pub(crate) lookup: Lookup,
    /// Which policy it is; not known of one that the tool or a test made.
    pub(crate) version: Option<PolicyVersion>,
}

/// Where the policy in use is kept.
#[derive(Default)]
pub(crate) struct Current(RwLock<Option<Arc<PolicyInUse>>>);

impl Current {
    /// The policy in use at this moment; `None` until there is a first one.
    pub(crate) fn now(&self) -> Option<Arc<PolicyInUse>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Replaces it, for all callouts that come from now on; gives the one before.
    pub(super) fn replace(&self, next: PolicyInUse) -> Option<Arc<PolicyInUse>> {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        kept.replace(Arc::new(next))
    }
}
