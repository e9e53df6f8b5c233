//! A circuit breaker: a store that fails again and again is left alone for a while. Callouts then do not wait in
//! vain, and the store can recover.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use crate::clock::{Clock, has_passed};

/// So many failures in a row open the breaker.
pub(super) const FAILURES: u32 = 5;
/// So long nobody asks; then one does, and what becomes of it decides.
pub(super) const OPEN_FOR: Duration = Duration::from_secs(5);

/// The breaker of one store.
pub(super) struct Breaker {
    clock: Clock,
    state: Mutex<State>,
}

#[derive(Clone, Copy, Debug)]
enum State {
    /// Everybody may ask; so many failures in a row.
    Closed { failures: u32 },
    /// Nobody may ask.
    Open { since: SystemTime },
    /// One is asking.
    Probing,
}

/// Leave to ask once. One that is dropped says nothing about the store.
pub(super) struct Permit<'b> {
    breaker: &'b Breaker,
    probe: bool,
}

impl Breaker {
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, state: Mutex::new(State::Closed { failures: 0 }) }
    }

    /// `None` while the store is left alone.
    pub(super) fn admit(&self) -> Option<Permit<'_>> {
        let mut state = self.state();
        let probe = match *state {
            State::Closed { .. } => false,
            State::Open { since } if has_passed(&self.clock, since, OPEN_FOR) => true,
            State::Open { .. } | State::Probing => return None,
        };
        if probe {
            *state = State::Probing;
        }
        Some(Permit { breaker: self, probe })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit<'_> {
    /// The store does its work.
    pub(super) fn answered(self) {
        *self.breaker.state() = State::Closed { failures: 0 };
    }

    /// The store failed.
    pub(super) fn failed(self) {
        let mut state = self.breaker.state();
        *state = match (*state, self.probe) {
            (State::Closed { failures }, _) if failures + 1 < FAILURES => {
                State::Closed { failures: failures + 1 }
            }
            (State::Closed { .. }, _) | (State::Probing, true) => {
                State::Open { since: (self.breaker.clock)() }
            }
            (open, _) => open,
        };
    }
}

impl Drop for Permit<'_> {
    /// A probe of which nothing became makes room for the next one.
    fn drop(&mut self) {
        let mut state = self.breaker.state();
        if self.probe && matches!(*state, State::Probing) {
            *state = State::Open { since: SystemTime::UNIX_EPOCH };
        }
    }
}
