//! Whether a server that was asked shows a sign of life. A connection that a firewall forgot, or whose server is gone, is
//! silent for ever: so long as a request is pending, time is counted, and before the connection is given up, the server is
//! asked for something that takes it no time. A server that is merely slow responds to that.
//!
//! Time is counted in ticks, each of which gives what has arrived a chance to be read. A freeze is one tick.

use std::time::Duration;

use tokio::time::{Instant, Interval, MissedTickBehavior, interval, interval_at};

use crate::clock::time_left;

/// How long a server may be silent: a third of the time that is left, so that it is enough for a new connection, and within
/// these. Across an ocean, a response takes 200 ms.
const SILENT: (Duration, Duration) = (Duration::from_millis(50), Duration::from_millis(300));
/// In ticks.
const PROBE_AFTER: u32 = 2;
const GIVE_UP_AFTER: u32 = 6;

/// How long the look-up that is running can wait for a sign of life.
pub(super) fn patience() -> Duration {
    let (shortest, longest) = SILENT;
    time_left().map_or(longest, |left| (left / 3).clamp(shortest, longest))
}

/// What to do after a tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Something has arrived.
    Heard,
    /// Nothing.
    Wait,
    /// Ask for a sign of life.
    Probe,
    /// There will not be one.
    GiveUp,
}

/// The silence since something was heard or since it began to matter.
#[derive(Debug)]
pub(super) struct Silence {
    ticks: Interval,
    count: u32,
    heard: u64,
}

impl Silence {
    /// No silence yet.
    pub(super) fn new() -> Self {
        Self { ticks: interval(SILENT.1), count: 0, heard: 0 }
    }

    /// From now on a response is expected, within this time; `heard` is [`super::wire::Wire::heard`].
    pub(super) fn begins(&mut self, heard: u64, patience: Duration) {
        let tick = patience / GIVE_UP_AFTER;
        self.ticks = interval_at(Instant::now() + tick, tick);
        self.ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        (self.count, self.heard) = (0, heard);
    }

    /// Waits for the next tick.
    pub(super) async fn tick(&mut self) {
        self.ticks.tick().await;
    }

    /// What to do after a tick.
    pub(super) fn step(&mut self, heard: u64) -> Step {
        if self.heard != heard {
            (self.count, self.heard) = (0, heard);
            return Step::Heard;
        }
        self.count = self.count.saturating_add(1);
        match self.count {
            PROBE_AFTER => Step::Probe,
            GIVE_UP_AFTER => Step::GiveUp,
            _ => Step::Wait,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::timed;

    #[tokio::test(start_paused = true)]
    async fn silence_is_given_up_after_a_probe_and_any_sign_of_life_ends_it() {
        let mut silence = Silence::new();
        silence.begins(7, SILENT.1);
        let steps: Vec<Step> = [7, 7, 8, 8, 8, 8, 8, 8, 8, 8].map(|heard| silence.step(heard)).into();
        let expected = [
            Step::Wait,
            Step::Probe,
            Step::Heard,
            Step::Wait,
            Step::Probe,
            Step::Wait,
            Step::Wait,
            Step::Wait,
            Step::GiveUp,
            Step::Wait,
        ];
        assert_eq!(steps, expected);
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_depends_on_what_is_left() {
        assert_eq!(patience(), SILENT.1);
        for (left, expected) in [(1500, 300), (600, 200), (200, 66), (10, 50)] {
            let until = Instant::now() + Duration::from_millis(left);
            let patience = timed(until, async { patience() }).await;
            assert_eq!(patience.as_millis(), expected, "{left}");
            let (mut silence, started) = (Silence::new(), Instant::now());
            silence.begins(0, patience);
            while silence.step(0) != Step::GiveUp {
                silence.tick().await;
            }
            assert!(started.elapsed() <= patience, "{left}");
        }
    }

    /// However long the process did not run.
    #[tokio::test(start_paused = true)]
    async fn a_freeze_is_one_tick() {
        let mut silence = Silence::new();
        silence.begins(0, SILENT.1);
        tokio::time::advance(Duration::from_secs(400)).await;
        silence.tick().await;
        let next = tokio::time::timeout(SILENT.1 / 12, silence.tick()).await;
        assert!(next.is_err(), "the ticks of the freeze are not made up for");
    }
}
