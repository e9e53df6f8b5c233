//! A look-up without the cache: its inputs, its time limit, the second attempt and the breaker.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use claims::values::{AttributeName, Value};
use tokio::time::{Instant, timeout, timeout_at};

use super::breaker::{Breaker, Permit};
use super::deadline;
use super::retry;
use crate::clock::timed;
use crate::failure::{FailureKind, StoreFailure};
use crate::store::{Found, LookUp};

/// The values of the attributes that a look-up needs, in the order of its needs. An answer depends on nothing else, so
/// they are also its cache key.
pub(super) type Inputs = Arc<[Option<Value>]>;

/// The time in which any store is expected to answer, also one without a share or with a longer one.
const USUAL_SHARE: Duration = Duration::from_millis(300);

/// One look-up and what it needs.
pub(super) struct GuardedLookUp {
    pub(super) look_up: Arc<dyn LookUp>,
    pub(super) needs: Arc<[AttributeName]>,
    pub(super) share: Option<Duration>,
    pub(super) breaker: Arc<Breaker>,
}

impl GuardedLookUp {
    /// Asks the store until `until`, and then waits for `patience` more: such an answer is too late for the callout,
    /// but the next one can use it.
    ///
    /// # Errors
    /// The store's failure, or the breaker is open.
    pub(super) async fn ask(
        &self,
        inputs: &Inputs,
        until: Instant,
        patience: Duration,
    ) -> Result<Found, StoreFailure> {
        let Some(permit) = self.breaker.admit() else {
            return Err(StoreFailure::new(FailureKind::Unavailable, "the circuit breaker is open"));
        };
        let time = until.saturating_duration_since(Instant::now());
        let known = |name: &AttributeName| self.input(inputs, name);
        let mut attempts = pin!(timed(until, retry::attempts(&*self.look_up, &known, until)));
        if let Ok(found) = timeout_at(until, attempts.as_mut()).await {
            self.judge(permit, &found, time);
            return found;
        }
        let late = Err(deadline::late(time));
        self.judge(permit, &late, time);
        timeout(patience, attempts).await.unwrap_or(late)
    }

    fn input(&self, inputs: &Inputs, name: &AttributeName) -> Option<Value> {
        let at = self.needs.iter().position(|need| need == name)?;
        inputs.get(at)?.clone()
    }

    /// Tells the breaker whether the store is healthy.
    fn judge(&self, permit: Permit<'_>, found: &Result<Found, StoreFailure>, time: Duration) {
        // Other stores may have used up the time.
        let hurried = time * 2 < self.share.map_or(USUAL_SHARE, |share| share.min(USUAL_SHARE));
        match found {
            Ok(Found::User(_) | Found::UnknownUser) => permit.answered(),
            Ok(Found::NotAsked) => {}
            Err(StoreFailure { retry_after: Some(time), .. }) if !time.is_zero() => permit.failed_for(*time),
            Err(failure) => match failure.kind {
                FailureKind::Ambiguous => permit.answered(),
                FailureKind::Late if hurried => {}
                // The store was not asked.
                FailureKind::Busy => {}
                FailureKind::Late | FailureKind::Throttled | FailureKind::Unavailable => permit.failed(),
                // Perhaps only this user's record cannot be read, and the store did answer in time.
                FailureKind::Malformed => {}
                FailureKind::Misconfigured | FailureKind::Upstream => {}
            },
        }
    }
}
