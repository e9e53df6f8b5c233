//! What is known of one address, and when it may be asked again.

use super::documents::{Publication, Served};

pub(super) const HOUR: u64 = 3600;

/// What is known of one address.
#[derive(Clone, Debug)]
pub(super) struct Remembered {
    pub(super) name: &'static str,
    pub(super) known: Option<(Publication, u64)>,
    /// Failures in a row, and the time of the last one.
    pub(super) failures: u32,
    pub(super) failed_at: u64,
    /// Until when the fetches that unknown keys caused are paid for: five seconds each.
    pub(super) paid_until: u64,
}

/// Nothing where it is further away than any pause is long: then the clock was set back.
pub(super) fn until(then: u64, now: u64) -> u64 {
    Some(then.saturating_sub(now)).filter(|left| *left <= 20).unwrap_or_default()
}

impl Remembered {
    pub(super) fn age(&self, now: u64) -> Option<u64> {
        self.known.as_ref().map(|(_, at)| now.abs_diff(*at))
    }

    pub(super) fn pauses(&self, now: u64) -> bool {
        let pause = [0, 1, 2, 4].get(self.failures as usize).copied().unwrap_or(8);
        self.failures > 0 && until(self.failed_at + pause, now) > 0
    }

    /// A fetch, and how many requests for metadata it makes: a second one where the first fails.
    pub(super) fn fetch(
        &mut self,
        for_unknown_key: bool,
        now: u64,
        served: &[(&'static str, Served)],
    ) -> usize {
        let served = served.iter().find(|(name, _)| *name == self.name);
        if for_unknown_key {
            self.paid_until = now + until(self.paid_until, now) + 5;
        }
        match served.and_then(|(name, served)| served.fetched(name)) {
            Some(publication) => {
                (self.known, self.failures) = (Some((publication, now)), 0);
                1
            }
            None => {
                (self.failures, self.failed_at) = (self.failures + 1, now);
                self.paid_until -= if for_unknown_key { 5 } else { 0 };
                2
            }
        }
    }
}
