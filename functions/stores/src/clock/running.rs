//! The clocks of the machine.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::task_local;
pub use tokio::time::Instant;

/// Gives the time of day, which also passes while the function's environment is frozen; a monotonic clock may stop.
pub type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// Whether this much time has passed since `since`; if the clock was set back, it counts as passed.
#[must_use]
pub fn has_passed(clock: &Clock, since: SystemTime, time: Duration) -> bool {
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

    /// Whether it was earlier.
    pub(crate) fn is_before(self, other: Self) -> bool {
        self.awake < other.awake
    }

    /// A moment before a freeze of this length, in which the monotonic clock stopped.
    #[cfg(test)]
    pub(crate) fn before_freeze(length: Duration) -> Self {
        Self { awake: Instant::now(), wall: SystemTime::now() - length }
    }
}

task_local! {
    /// When the answer of the look-up that is running must be there.
    static UNTIL: Instant;
}

/// How much time the look-up that is running has; `None` outside of look-ups.
pub(crate) fn time_left() -> Option<Duration> {
    UNTIL.try_with(|until| until.saturating_duration_since(Instant::now())).ok()
}

/// A look-up, which can ask for the time that it has.
pub(crate) fn timed<F: Future>(until: Instant, look_up: F) -> impl Future<Output = F::Output> {
    UNTIL.scope(until, look_up)
}

/// A part of the look-up that is running, for a task of its own: it has as much time.
pub(crate) fn part<F: Future>(part: F) -> impl Future<Output = F::Output> {
    // Outside of look-ups there is no end.
    let until = UNTIL.try_with(|until| *until).ok();
    async move {
        match until {
            Some(until) => UNTIL.scope(until, part).await,
            None => part.await,
        }
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
