//! The policy that callouts are answered by. A callout takes it once and keeps it to the end.
//!
//! `current.rs` keeps it; `polling.rs` replaces it by what is deployed with AppConfig, one poll (`poll.rs`) after the other;
//! `version.rs` says which policy it is.

pub(crate) mod current;
mod poll;
pub(crate) mod polling;
pub(crate) mod version;

use std::sync::Arc;

use tokio::time::{Instant, timeout_at};

use self::current::{Current, PolicyInUse};
use self::polling::Polling;
use self::version::PolicyVersion;
use crate::failure::Failure;
use crate::reason::Reason;

/// The policy that callouts are answered by.
pub(crate) enum InUse {
    /// The same for as long as the process lives.
    Unchanging(Arc<PolicyInUse>),
    /// What is deployed with AppConfig.
    Polled(Arc<Polling>),
}

impl InUse {
    /// A policy that is not replaced.
    pub(crate) fn unchanging(policy: PolicyInUse) -> Self {
        Self::Unchanging(Arc::new(policy))
    }

    /// Which policy is in use at this moment, where it is known.
    pub(crate) fn version(&self) -> Option<PolicyVersion> {
        match self {
            Self::Unchanging(policy) => policy.version.clone(),
            Self::Polled(polling) => polling.current.version(),
        }
    }

    /// The policy for a callout. Starts a poll when it is due, and waits for it only if there is no policy yet.
    ///
    /// # Errors
    /// There is no policy by the deadline.
    pub(crate) async fn take(&self, deadline: Instant) -> Result<Arc<PolicyInUse>, Failure> {
        let polling = match self {
            Self::Unchanging(policy) => return Ok(Arc::clone(policy)),
            Self::Polled(polling) => polling,
        };
        let poll = polling.start_if_due();
        if let (None, Some(poll)) = (polling.current.now(), poll) {
            let _ = timeout_at(deadline, poll).await;
        }
        let why = || Failure::new(Reason::PolicyUnavailable, polling.why_unavailable());
        polling.current.now().ok_or_else(why)
    }

    /// Waits for a first policy, which is warmed up, or for the end of the poll.
    pub(crate) async fn ready(&self) {
        match self {
            Self::Unchanging(policy) => policy.lookup.warm_up().await,
            Self::Polled(polling) => {
                if let Some(poll) = polling.start_if_due() {
                    poll.await;
                }
            }
        }
    }
}

impl Current {
    fn version(&self) -> Option<PolicyVersion> {
        self.now().and_then(|policy| policy.version.clone())
    }
}
