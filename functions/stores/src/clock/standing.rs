//! A clock that stands still.

use std::ops::Add;
use std::time::Duration;

/// The only moment that there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant;

impl Instant {
    /// Now.
    #[must_use]
    pub fn now() -> Self {
        Self
    }

    /// The time since then: none.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, _: Duration) -> Self {
        self
    }
}
