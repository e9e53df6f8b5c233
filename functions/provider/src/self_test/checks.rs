//! Tries what a callout needs: the signing keys, the policy, each store.

use std::time::Duration;

use claims::policy::Policy;
use stores::failure::FailureKind;
use tokio::time::Instant;

use super::{Accepts, Check, SelfTest};
use crate::Provider;
use crate::in_use::current::PolicyInUse;
use crate::lookup::Probed;

/// How long the parts may take together: with a start, less than the function's own limit of three seconds.
const WITHIN: Duration = Duration::from_secs(2);

impl Provider {
    /// Tries everything that a callout needs, without one: the keys of every issuer, the policy, each store with a user whom it
    /// cannot know. Nothing is written but what caches keep.
    pub async fn self_test(&self) -> SelfTest {
        let deadline = Instant::now() + WITHIN;
        let mut checks = self.authenticator.check_keys(deadline).await;
        let in_use = self.in_use.take(deadline).await;
        let policy = in_use.as_ref().ok().map(|in_use| &in_use.policy);
        let accepts = self.accepts(policy);
        checks.extend(self.authenticator.implausible(&accepts.applications));
        match &in_use {
            Err(failure) => checks.push(Check::required("policy", "", Some(failure.inside.clone()))),
            Ok(in_use) => {
                let has_applications = !in_use.policy.applications().is_empty();
                let why = (!has_applications).then(|| "no application gets claims".to_owned());
                checks.push(Check::required("policy", "applications", why));
                checks.extend(stores(in_use, deadline).await);
            }
        }
        let version = in_use.ok().and_then(|in_use| in_use.version.clone());
        let mut test = SelfTest::of(checks, accepts);
        test.policy_version = version.as_ref().and_then(|version| version.label.clone());
        test.policy_hash = version.map(|version| version.hash);
        test
    }

    fn accepts(&self, policy: Option<&Policy>) -> Accepts {
        let (audiences, tenants) = self.authenticator.accepted();
        let mut applications: Vec<String> = Vec::new();
        for index in 0..policy.map_or(0, |policy| policy.applications().len()) {
            let ids = policy.map(|policy| policy.app_ids(index)).unwrap_or_default();
            applications.extend(if ids.is_empty() { vec!["all".to_owned()] } else { ids });
        }
        applications.sort();
        Accepts { audiences, tenants, applications }
    }
}

async fn stores(in_use: &PolicyInUse, deadline: Instant) -> Vec<Check> {
    let probed = in_use.lookup.probe(deadline).await;
    let check = |Probed { store, required, failure }: Probed| {
        let failure = failure.filter(|failure| is_telling(failure.kind));
        Check {
            name: "store",
            about: store,
            passed: failure.is_none(),
            required,
            why: failure.map(|failure| failure.to_string()),
        }
    };
    probed.into_iter().map(check).collect()
}

/// Whether a failure says something of the store and not of the user that it was asked for, whom nobody is.
fn is_telling(kind: FailureKind) -> bool {
    match kind {
        FailureKind::Late
        | FailureKind::Misconfigured
        | FailureKind::Throttled
        | FailureKind::Unavailable => true,
        FailureKind::Ambiguous | FailureKind::Busy | FailureKind::Malformed | FailureKind::Upstream => false,
    }
}
