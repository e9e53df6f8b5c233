//! Replaces the policy in use by what is deployed with AppConfig. A callout starts a poll when it is due, because nothing runs
//! between callouts; the poll runs beside callouts and delays none of them. A new policy is read completely, its stores are
//! opened and warmed up, and only then is it used. Whatever fails, the policy in use stays.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use futures_util::future::BoxFuture;
use stores::aws::app_config::{ConfigurationName, PollToken, Polled};
use stores::deployment::Deployment;
use stores::failure::StoreFailure;
use stores::flight::{Flight, Handle};
use tokio::task::spawn_blocking;

use super::current::{Current, PolicyInUse};
use super::poll::{self, DeployedPolicy};
use super::version::PolicyVersion;
use crate::observation::metrics;

/// After this time a poll was interrupted by a freeze of the environment, and another one may start.
const LONGEST: Duration = Duration::from_secs(30);

/// The least time between two polls. AppConfig itself asks for at least 15 seconds.
const SHORTEST_INTERVAL: Duration = Duration::from_secs(1);

/// The time between a poll that failed and the next one, while there is a policy.
const AFTER_FAILURE: Duration = Duration::from_secs(15);

/// How often the log says that polls fail.
const REPORT_EVERY: Duration = Duration::from_secs(60);

/// Reads a policy's text, opens its stores and warms them up; the errors are a line each, and the warnings are logged.
pub(crate) type OpenPolicy =
    Box<dyn Fn(String, PolicyVersion) -> BoxFuture<'static, Result<PolicyInUse, Vec<String>>> + Send + Sync>;

/// A configuration in AppConfig that is polled.
pub(crate) struct Polling {
    name: ConfigurationName,
    deployment: Deployment,
    open: OpenPolicy,
    pub(super) current: Current,
    flight: Flight<()>,
    state: Mutex<PollState>,
}

/// What was learned from polls so far.
#[derive(Default)]
struct PollState {
    /// How many polls were started. Only the newest one has a say: one that a freeze left behind may end late.
    started: u64,
    token: Option<PollToken>,
    /// When the last poll ended, and how long to wait from then on; `None` to poll at once.
    next: Option<(SystemTime, Duration)>,
    /// The version that was refused last.
    refused: Option<PolicyVersion>,
    /// Why there is no policy, or no newer one.
    fault: Option<String>,
    reported: Option<SystemTime>,
}

impl Polling {
    pub(crate) fn new(name: ConfigurationName, deployment: Deployment, open: OpenPolicy) -> Self {
        let flight = Flight::new(Arc::clone(&deployment.clock));
        Self { name, deployment, open, current: Current::default(), flight, state: Mutex::default() }
    }

    /// The poll in progress; else the one that is started now, if it is due. Needs a tokio runtime.
    pub(super) fn start_if_due(self: &Arc<Self>) -> Option<Handle<()>> {
        if !self.is_due() {
            return self.flight.join();
        }
        let polling = Arc::clone(self);
        Some(self.flight.join_or_start(LONGEST, || async move { polling.poll().await }).handle)
    }

    /// For the log.
    pub(super) fn why_unavailable(&self) -> String {
        let fault = self.state().fault.clone();
        format!("AppConfig `{}`: {}", self.name, fault.as_deref().unwrap_or("no response in time"))
    }

    async fn poll(&self) {
        let Some((number, token)) = self.begin() else { return };
        match poll::poll(&self.name, token, &self.deployment).await {
            Err(failure) => self.failed(number, &failure),
            Ok(polled) => {
                self.polled(number, &polled);
                if let Some(deployed) = poll::policy(&polled) {
                    self.deployed(number, deployed).await;
                }
            }
        }
    }

    /// The number of the poll that begins now, and its token; `None` if another one has just ended. A token is used once.
    fn begin(&self) -> Option<(u64, Option<PollToken>)> {
        if !self.is_due() {
            return None;
        }
        let mut state = self.state();
        state.started += 1;
        Some((state.started, state.token.take()))
    }

    /// AppConfig answered.
    fn polled(&self, number: u64, polled: &Polled) {
        let now = (self.deployment.clock)();
        if let Some(mut state) = self.newest(number) {
            state.token = Some(polled.token.clone());
            state.next = Some((now, polled.interval.max(SHORTEST_INTERVAL)));
        }
    }

    /// AppConfig did not answer.
    fn failed(&self, number: u64, failure: &StoreFailure) {
        metrics::policy_source_failed();
        let now = (self.deployment.clock)();
        let kept = self.current.now().is_some();
        let Some(mut state) = self.newest(number) else { return };
        state.fault = Some(failure.to_string());
        state.next = kept.then_some((now, AFTER_FAILURE));
        let is_quiet = state.reported.is_some_and(|at| !has_passed(now, at, REPORT_EVERY));
        if !is_quiet {
            state.reported = Some(now);
            tracing::warn!(configuration = %self.name, %failure, kept, "the policy was not fetched");
        }
    }

    /// A policy is deployed: it is opened and used, unless it is in use or was refused already.
    async fn deployed(&self, number: u64, DeployedPolicy { text, version }: DeployedPolicy) {
        let in_use = self.current.now().and_then(|policy| policy.version.clone());
        if self.state().refused.as_ref() == Some(&version) {
            return;
        }
        if in_use.as_ref() == Some(&version) {
            self.settled(number, None, None);
            return;
        }
        let opened = match text {
            Ok(text) => (self.open)(text, version.clone()).await,
            Err(why) => Err(vec![why]),
        };
        match opened {
            Ok(policy) if self.settled(number, None, None) => self.replace(policy, &version),
            Ok(_) => {}
            Err(lines) => self.refuse(number, version, &lines),
        }
    }

    fn replace(&self, policy: PolicyInUse, version: &PolicyVersion) {
        let replaced = self.current.replace(policy);
        let before = replaced.as_ref().and_then(|policy| policy.version.as_ref());
        tracing::info!(
            configuration = %self.name,
            policy_hash = version.hash,
            policy_version = version.label,
            hash_before = before.map(|version| version.hash.as_str()),
            version_before = before.and_then(|version| version.label.as_deref()),
            "another policy is in use"
        );
        // To free a large policy takes time.
        drop(spawn_blocking(|| drop(replaced)));
    }

    fn refuse(&self, number: u64, version: PolicyVersion, lines: &[String]) {
        metrics::policy_refused();
        let kept = self.current.now().is_some();
        let (hash, label) = (version.hash.as_str(), version.label.as_deref());
        for line in lines {
            tracing::error!(
                configuration = %self.name, policy_hash = hash, policy_version = label, kept, "policy refused: {line}"
            );
        }
        let fault = format!("the deployed policy `{hash}` has errors");
        self.settled(number, Some(version), Some(fault));
    }

    /// Whether the newest poll is this one, which came to this.
    fn settled(&self, number: u64, refused: Option<PolicyVersion>, fault: Option<String>) -> bool {
        let state = self.newest(number);
        let is_newest = state.is_some();
        if let Some(mut state) = state {
            (state.refused, state.fault) = (refused, fault);
        }
        is_newest
    }

    fn is_due(&self) -> bool {
        let now = (self.deployment.clock)();
        self.state().next.is_none_or(|(since, wait)| has_passed(now, since, wait))
    }

    /// What was learned so far, for a poll after which no other one was started.
    fn newest(&self, number: u64) -> Option<MutexGuard<'_, PollState>> {
        Some(self.state()).filter(|state| state.started == number)
    }

    fn state(&self) -> MutexGuard<'_, PollState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether this much time has passed; if the clock was set back, it counts as passed.
fn has_passed(now: SystemTime, since: SystemTime, time: Duration) -> bool {
    !matches!(now.duration_since(since), Ok(passed) if passed < time)
}
