//! Waits between requests that were refused because DynamoDB is busy or cannot be reached.

use std::time::Duration;

use stores::failure::{FailureKind, StoreFailure};

/// The first wait, the longest one, and how many there are before giving up: half a minute.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(5);
const MAX_WAITS: u32 = 11;

/// Waits between requests of which none succeeded.
#[derive(Default)]
pub(super) struct Waits(u32);

impl Waits {
    /// Waits, each time twice as long.
    ///
    /// # Errors
    /// The failure itself, if it is of another kind or there were too many waits.
    pub(super) async fn wait(&mut self, failure: StoreFailure) -> Result<(), StoreFailure> {
        let may_pass =
            matches!(failure.kind, FailureKind::Throttled | FailureKind::Unavailable | FailureKind::Late);
        if !may_pass || self.0 >= MAX_WAITS {
            return Err(failure);
        }
        let wait = FIRST_WAIT.saturating_mul(1 << self.0);
        self.0 += 1;
        tokio::time::sleep(wait.min(LONGEST_WAIT)).await;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_waits_end_after_half_a_minute_and_other_failures_at_once() {
        let (started, mut waits) = (Instant::now(), Waits::default());
        while waits.wait(StoreFailure::new(FailureKind::Throttled, "busy")).await.is_ok() {}
        let waited = started.elapsed().as_secs();
        assert!((20..40).contains(&waited), "{waited}");
        let denied = StoreFailure::new(FailureKind::Misconfigured, "access denied");
        assert_eq!(Waits::default().wait(denied.clone()).await, Err(denied));
    }
}
