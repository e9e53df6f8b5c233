//! A circuit breaker: a store that keeps failing is not asked for a while, so that callouts do not wait for it and it
//! can recover.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use crate::clock::{Clock, has_passed};

/// How many failures in a row open the breaker.
pub(super) const FAILURES: u32 = 5;
/// How long the store is not asked. Then one look-up is let through, and its outcome closes or reopens the breaker.
pub(super) const OPEN_FOR: Duration = Duration::from_secs(5);
/// The longest time that a store can ask for itself.
pub(super) const LONGEST_OPEN: Duration = Duration::from_secs(60);

/// The breaker of one store.
pub(super) struct Breaker {
    clock: Clock,
    state: Mutex<BreakerState>,
}

#[derive(Clone, Copy, Debug)]
enum BreakerState {
    /// Every look-up is let through; counts the failures in a row.
    Closed { failures: u32 },
    /// No look-up is let through.
    Open { since: SystemTime, time: Duration },
    /// One look-up was let through to test the store.
    Probing,
}

/// Permission for one look-up. A permit that is dropped without an outcome does not count.
pub(super) struct Permit<'b> {
    breaker: &'b Breaker,
    probe: bool,
}

impl Breaker {
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, state: Mutex::new(BreakerState::Closed { failures: 0 }) }
    }

    /// `None` while the store must not be asked.
    pub(super) fn admit(&self) -> Option<Permit<'_>> {
        let mut state = self.state();
        let probe = match *state {
            BreakerState::Closed { .. } => false,
            BreakerState::Open { since, time } if has_passed(&self.clock, since, time) => true,
            BreakerState::Open { .. } | BreakerState::Probing => return None,
        };
        if probe {
            *state = BreakerState::Probing;
        }
        Some(Permit { breaker: self, probe })
    }

    fn state(&self) -> MutexGuard<'_, BreakerState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit<'_> {
    /// The store answered.
    pub(super) fn answered(self) {
        *self.breaker.state() = BreakerState::Closed { failures: 0 };
    }

    /// The store failed and wants to be left alone for this time.
    pub(super) fn failed_for(self, time: Duration) {
        let (since, time) = ((self.breaker.clock)(), time.min(LONGEST_OPEN));
        *self.breaker.state() = BreakerState::Open { since, time };
    }

    /// The store failed.
    pub(super) fn failed(self) {
        let mut state = self.breaker.state();
        *state = match (*state, self.probe) {
            (BreakerState::Closed { failures }, _) if failures + 1 < FAILURES => {
                BreakerState::Closed { failures: failures + 1 }
            }
            (BreakerState::Closed { .. }, _) | (BreakerState::Probing, true) => {
                BreakerState::Open { since: (self.breaker.clock)(), time: OPEN_FOR }
            }
            (open, _) => open,
        };
    }
}

impl Drop for Permit<'_> {
    /// A test look-up that was canceled lets the next one through.
    fn drop(&mut self) {
        let mut state = self.breaker.state();
        if self.probe && matches!(*state, BreakerState::Probing) {
            *state = BreakerState::Open { since: SystemTime::UNIX_EPOCH, time: Duration::ZERO };
        }
    }
}
