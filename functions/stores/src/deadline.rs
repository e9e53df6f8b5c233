//! A store's share of the callout's time.

use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::time::Instant;

use crate::failure::{Failure, FailureKind};
use crate::store::Found;

/// Waits for a look-up until its share is used up or the callout's deadline is there, whichever is first.
///
/// # Errors
/// The look-up's own failure, or [`FailureKind::Late`].
pub async fn within(
    share: Option<Duration>,
    deadline: Instant,
    look_up: BoxFuture<'_, Result<Found, Failure>>,
) -> Result<Found, Failure> {
    let now = Instant::now();
    let left = deadline.saturating_duration_since(now);
    let time = share.map_or(left, |share| share.min(left));
    match tokio::time::timeout(time, look_up).await {
        Ok(found) => found,
        Err(_) => Err(Failure::new(FailureKind::Late, format!("no answer within {} ms", time.as_millis()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn never(share: Option<u64>, left: u64) -> (Result<Found, Failure>, Duration) {
        let started = Instant::now();
        let deadline = started + Duration::from_millis(left);
        let found =
            within(share.map(Duration::from_millis), deadline, Box::pin(std::future::pending())).await;
        (found, started.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn the_shorter_of_share_and_what_is_left_counts() {
        for (share, left, expected) in [(Some(300), 1500, 300), (Some(300), 40, 40), (None, 700, 700)] {
            let (found, elapsed) = never(share, left).await;
            let late = format!("no answer within {expected} ms");
            assert_eq!(found, Err(Failure::new(FailureKind::Late, late)));
            assert_eq!(elapsed.as_millis(), expected);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_look_up_in_time_is_passed_on() {
        let deadline = Instant::now() + Duration::from_millis(1);
        let found = within(None, deadline, Box::pin(async { Ok(Found::UnknownUser) })).await;
        assert_eq!(found, Ok(Found::UnknownUser));
    }
}
