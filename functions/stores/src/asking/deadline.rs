//! A store's share of the callout's time.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use crate::failure::{FailureKind, StoreFailure};

/// The end of the store's share or the callout's deadline, whichever is first.
pub(crate) fn until(share: Option<Duration>, deadline: Instant) -> Instant {
    share.map_or(deadline, |share| deadline.min(Instant::now() + share))
}

/// Waits for an answer until `until`.
///
/// # Errors
/// The answer's own failure, or [`FailureKind::Late`].
pub(crate) async fn by<T>(
    until: Instant,
    answer: impl Future<Output = Result<T, StoreFailure>>,
) -> Result<T, StoreFailure> {
    let time = until.saturating_duration_since(Instant::now());
    timeout_at(until, answer).await.unwrap_or_else(|_| Err(late(time)))
}

/// There was no answer within this time.
pub(crate) fn late(time: Duration) -> StoreFailure {
    StoreFailure::new(FailureKind::Late, format!("no answer within {} ms", time.as_millis()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_shorter_of_share_and_what_is_left_counts() {
        for (share, left, expected) in [(Some(300), 1500, 300), (Some(300), 40, 40), (None, 700, 700)] {
            let started = Instant::now();
            let deadline = started + Duration::from_millis(left);
            let until = until(share.map(Duration::from_millis), deadline);
            let answer: Result<(), StoreFailure> = by(until, std::future::pending()).await;
            assert_eq!(answer, Err(late(Duration::from_millis(expected))));
            assert_eq!(started.elapsed(), Duration::from_millis(expected));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_in_time_is_passed_on() {
        let until = Instant::now() + Duration::from_millis(1);
        assert_eq!(by(until, async { Ok(7) }).await, Ok(7));
    }
}
