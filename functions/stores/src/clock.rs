//! The time of day, which does not stop while the function's environment is frozen.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

/// What time it is. Wall-clock time also passes while a function's environment is frozen, which a monotonic
/// clock need not notice.
pub type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// Whether that much time has passed since; a clock that was set back counts as passed.
pub(crate) fn has_passed(clock: &Clock, since: SystemTime, time: Duration) -> bool {
    !matches!(clock().duration_since(since), Ok(passed) if passed < time)
}

/// A moment from which on time is counted, with the time in which a function's environment was frozen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    awake: Instant,
    wall: SystemTime,
}

impl Moment {
    pub(crate) fn now() -> Self {
        Self { awake: Instant::now(), wall: SystemTime::now() }
    }

    /// How much time has passed since, by the clock that says more: the monotonic one need not notice a freeze, the
    /// wall's can be set back.
    pub(crate) fn passed(self) -> Duration {
        self.awake.elapsed().max(self.wall.elapsed().unwrap_or_default())
    }

    /// Just before a freeze of this length, of which the monotonic clock noticed nothing.
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
