//! When the keys of a metadata document may be fetched again.

use std::time::{Duration, SystemTime};

/// How many fetches unknown keys may cause at once.
const BURST: u32 = 4;

/// How long it takes until they may cause one more.
const REFILL: Duration = Duration::from_secs(5);

/// The pause after a failed fetch; it doubles with each further failure.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(8);

/// Why keys are fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FetchReason {
    /// There are none, or they are old.
    Age,
    /// A token names one that is not there. Strangers can make such tokens.
    UnknownKid,
}

/// Which fetches were made. A failed fetch costs a short pause and nothing else, and age and unknown keys have budgets
/// of their own: neither a failure nor a stranger keeps a new key out for long.
#[derive(Debug, Default)]
pub(super) struct FetchBudget {
    /// When the fetches that unknown keys caused are paid for, one every [`REFILL`].
    paid_at: Option<SystemTime>,
    /// How many fetches failed in a row, and when the last of them ended.
    failures: u32,
    failed_at: Option<SystemTime>,
}

impl FetchBudget {
    /// Whether a fetch may start now; one that may is counted.
    pub(super) fn take(&mut self, reason: FetchReason, now: SystemTime) -> bool {
        if self.failed_at.is_some_and(|at| until(at + self.pause(), now) > Duration::ZERO) {
            return false;
        }
        if reason == FetchReason::Age {
            return true;
        }
        let owed = self.paid_at.map_or(Duration::ZERO, |at| until(at, now));
        if owed > REFILL * (BURST - 1) {
            return false;
        }
        self.paid_at = Some(now + owed + REFILL);
        true
    }

    /// Takes note of how a fetch ended.
    pub(super) fn ended(&mut self, reason: FetchReason, succeeded: bool, now: SystemTime) {
        if succeeded {
            (self.failures, self.failed_at) = (0, None);
            return;
        }
        self.failures = self.failures.saturating_add(1);
        self.failed_at = Some(now);
        if reason == FetchReason::UnknownKid {
            self.paid_at = self.paid_at.map(|at| at - REFILL);
        }
    }

    fn pause(&self) -> Duration {
        let doubled = FIRST_PAUSE.saturating_mul(1 << self.failures.saturating_sub(1).min(10));
        doubled.min(LONGEST_PAUSE)
    }
}

/// How long it is until then: nothing where that is past, or further away than any pause, after a clock was set back.
fn until(then: SystemTime, now: SystemTime) -> Duration {
    let left = then.duration_since(now).unwrap_or_default();
    if left > REFILL * BURST { Duration::ZERO } else { left }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    /// The seconds in which a fetch started, where an unknown key is named every second.
    fn fetched(succeeds: bool) -> Vec<u64> {
        let mut budget = FetchBudget::default();
        let started = (100..130).filter(|second| {
            let may = budget.take(FetchReason::UnknownKid, at(*second));
            if may {
                budget.ended(FetchReason::UnknownKid, succeeds, at(*second));
            }
            may
        });
        started.collect()
    }

    #[test]
    fn unknown_keys_cause_a_burst_and_then_one_fetch_every_five_seconds() {
        assert_eq!(fetched(true), [100, 101, 102, 103, 105, 110, 115, 120, 125]);
    }

    #[test]
    fn after_a_failure_only_a_short_pause_counts() {
        assert_eq!(fetched(false), [100, 101, 103, 107, 115, 123]);
    }

    #[test]
    fn age_has_a_budget_of_its_own() {
        let mut budget = FetchBudget::default();
        while budget.take(FetchReason::UnknownKid, at(100)) {}
        assert!(budget.take(FetchReason::Age, at(100)));
        budget.ended(FetchReason::Age, false, at(100));
        assert!(!budget.take(FetchReason::Age, at(100)));
        assert!(budget.take(FetchReason::Age, at(101)));
    }

    #[test]
    fn a_clock_that_was_set_back_blocks_nothing() {
        let mut budget = FetchBudget::default();
        while budget.take(FetchReason::UnknownKid, at(5000)) {}
        budget.ended(FetchReason::Age, false, at(5000));
        assert!(budget.take(FetchReason::UnknownKid, at(100)));
    }
}
