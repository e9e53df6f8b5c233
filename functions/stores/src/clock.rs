//! The time of day, which does not stop while the function's environment is frozen.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

/// Gives the time of day, which also passes while the function's environment is frozen; a monotonic clock may stop.
pub type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// Whether this much time has passed since `since`; if the clock was set back, it counts as passed.
pub(crate) fn has_passed(clock: &Clock, since: SystemTime, time: Duration) -> bool {
    !matches!(clock().duration_since(since), Ok(passed) if passed < time)
}

/// A start from which time is measured, including time in which the function's environment was frozen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    awake: Instant,
    wall: SystemTime,
}

impl Moment {
    pub(crate) fn now() -> Self {
        Self { awake: Instant::now(), wall: SystemTime::now() }
    }

    /// Now, with this time of day.
    pub(crate) fn by(clock: &Clock) -> Self {
        Self { awake: Instant::now(), wall: clock() }
    }

    /// The time since then, by the clock that shows more: the monotonic clock may stop in a freeze, and the wall clock
    /// can be set back.
    pub(crate) fn passed(self) -> Duration {
        self.awake.elapsed().max(self.wall.elapsed().unwrap_or_default())
    }

    /// The same with this time of day.
    pub(crate) fn passed_by(self, clock: &Clock) -> Duration {
        self.awake.elapsed().max(clock().duration_since(self.wall).unwrap_or_default())
    }

    /// A moment before a freeze of this length, in which the monotonic clock stopped.
    #[cfg(test)]
    pub(crate) fn before_freeze(length: Duration) -> Self {
        Self { awake: Instant::now(), wall: SystemTime::now() - length }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[tokio::test(start_paused = true)]
    async fn time_passes_for_whichever_clock_notices() {
        assert!(Moment::before_freeze(HOUR).passed() >= HOUR);
        let moment = Moment { wall: SystemTime::now() + HOUR, ..Moment::now() };
        assert_eq!(moment.passed(), Duration::ZERO, "a clock that was set back");
        tokio::time::advance(HOUR).await;
        assert_eq!(moment.passed(), HOUR);
    }
}
