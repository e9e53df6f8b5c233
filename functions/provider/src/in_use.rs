//! The policy that callouts are answered by, which can be replaced while they are. A callout takes it once and keeps it to
//! the end.

use std::sync::{Arc, PoisonError, RwLock};

use claims::policy::Policy;

use crate::lookup::Lookup;

/// A policy and its open stores.
pub(crate) struct PolicyInUse {
    /// The policy.
    pub(crate) policy: Policy,
    /// Its look-up, planned from this policy.
    pub(crate) lookup: Lookup,
}

/// Where the policy in use is kept.
pub(crate) struct InUse(RwLock<Arc<PolicyInUse>>);

impl InUse {
    pub(crate) fn new(first: PolicyInUse) -> Self {
        Self(RwLock::new(Arc::new(first)))
    }

    /// The policy in use at this moment.
    pub(crate) fn now(&self) -> Arc<PolicyInUse> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}
