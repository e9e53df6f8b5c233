//! The shadow policy: it evaluates a sample of callouts after their answers, and how it would decide otherwise is counted.
//!
//! It has stores, connections and caches of its own, opened after the first callout of the sample, so that the policy in use
//! never waits for it. It asks its stores itself. A callout for which a store of either policy could not answer says nothing
//! about the policies, so that it is not compared.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use stores::failure::{FailureKind, StoreFailure};
use stores::flight::Flight;
use tokio::time::timeout_at;

use super::kept::KeptCallout;
use crate::callout::Callout;
use crate::comparison::{Decision, Difference, DifferenceKind};
use crate::in_use::current::PolicyInUse;
use crate::lookup::{AskOutcome, LookedUp, StoreRefusal};
use crate::observation::sampled;
use crate::settings::{PolicySource, Settings};
use crate::start::{Variables, open_policy};

/// After this time the opening of the shadow policy was interrupted by a freeze, and starts again.
const OPENING: Duration = Duration::from_secs(30);

/// The policy once it is open; `None` if it has errors.
type Opened = Option<Arc<PolicyInUse>>;

/// The shadow policy.
pub(super) struct Shadow {
    settings: Arc<Settings>,
    variables: Variables,
    opened: Arc<OnceLock<Opened>>,
    opening: Flight<Opened>,
}

/// Why a callout is not compared, as the metric says it.
type GivenUp = &'static str;

impl Shadow {
    /// The policy of this file; nothing is read yet.
    pub(super) fn new(policy: PathBuf, settings: &Settings, variables: Variables) -> Self {
        // It must not write into the cache that the policy in use reads.
        let policy = PolicySource::File(policy);
        let settings = Settings { policy, cache_table: None, ..settings.clone() };
        let (opened, opening) = (Arc::default(), Flight::new(Arc::new(SystemTime::now)));
        Self { settings: Arc::new(settings), variables, opened, opening }
    }

    /// The policy, if it is open already.
    pub(super) fn if_open(&self) -> Opened {
        self.opened.get().cloned().flatten()
    }

    /// Evaluates a callout in what is left of its time, and counts how the decisions differ.
    pub(super) async fn compare(&self, kept: &KeptCallout) {
        match timeout_at(kept.deadline, self.differences(kept)).await.unwrap_or(Err("late")) {
            Err(reason) => sampled::shadow_given_up(reason),
            Ok(differences) => {
                sampled::shadow_compared(&differences);
                log(kept, &differences);
            }
        }
    }

    async fn differences(&self, kept: &KeptCallout) -> Result<Vec<Difference>, GivenUp> {
        let shadow = self.policy().await.ok_or("policy")?;
        let live = decision(&kept.in_use, &kept.callout, kept.looked_up.as_ref())?;
        let application = kept.callout.application(&shadow.policy);
        let looked_up = match application {
            Some((index, _)) => {
                let attribute = |name: &_| kept.callout.attribute(name);
                Some(shadow.lookup.run(index, &attribute, kept.deadline).await)
            }
            None => None,
        };
        let new = decision(&shadow, &kept.callout, looked_up.as_ref())?;
        let is_of_claims = |one: &Difference| {
            !matches!(one.kind, DifferenceKind::MoreLookUps | DifferenceKind::FewerLookUps)
        };
        Ok(live.differences(&new).into_iter().filter(is_of_claims).collect())
    }

    /// The policy, as soon as it is open. A caller that gives up does not stop its opening.
    async fn policy(&self) -> Opened {
        if let Some(opened) = self.opened.get() {
            return opened.clone();
        }
        let (settings, variables) = (Arc::clone(&self.settings), Arc::clone(&self.variables));
        let opened = Arc::clone(&self.opened);
        let open = async move {
            let policy = open(&settings, variables).await;
            opened.get_or_init(|| policy).clone()
        };
        self.opening.join_or_start(OPENING, || open).handle.await
    }
}

/// Reads the policy and prepares its stores. Errors are logged, and the policy is then not tried again.
async fn open(settings: &Settings, variables: Variables) -> Opened {
    match open_policy(settings, variables).await {
        Ok(policy) => {
            policy.lookup.warm_up().await;
            Some(Arc::new(policy))
        }
        Err(refused) => {
            refused.0.iter().for_each(|line| tracing::warn!("no shadow policy: {line}"));
            None
        }
    }
}

/// What a policy decides for a callout, when its stores answered this.
fn decision(
    policy: &PolicyInUse,
    callout: &Callout,
    looked_up: Option<&Result<LookedUp, StoreRefusal>>,
) -> Result<Decision, GivenUp> {
    let Some(((_, application), looked_up)) = callout.application(&policy.policy).zip(looked_up) else {
        return Ok(Decision::default());
    };
    let LookedUp { known, asked, .. } = looked_up.as_ref().map_err(|refusal| given_up(&refusal.failure))?;
    let failed = asked.iter().find_map(|asked| match &asked.outcome {
        AskOutcome::Failed(failure) => Some(given_up(failure)),
        _ => None,
    });
    failed.map_or(Ok(()), Err)?;
    Ok(Decision::of(&application.evaluate(known), asked))
}

fn given_up(failure: &StoreFailure) -> GivenUp {
    if failure.kind == FailureKind::Late { "late" } else { "store" }
}

/// One line for a callout that is decided otherwise; the callout is found by it. It has names only.
fn log(kept: &KeptCallout, differences: &[Difference]) {
    if differences.is_empty() {
        return;
    }
    let named: Vec<String> =
        differences.iter().map(|one| format!("{} {}", one.about, one.kind.name())).collect();
    let correlation_id = kept.callout.correlation_id().map(tracing::field::display);
    tracing::info!(correlation_id, differences = named.join(", "), "the shadow policy decides otherwise");
}
