//! Attempts that start one after the other; the first that succeeds wins. The next one starts as soon as one fails; one that
//! hangs costs its head start, not all of the time.

use std::pin::pin;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use tokio::time::sleep;

use crate::clock::time_left;
use crate::failure::{FailureKind, StoreFailure};

/// How long an attempt runs alone: a quarter of the time that is left, and within these.
/// <https://www.rfc-editor.org/rfc/rfc8305#section-8>
const HEAD_START: (Duration, Duration) = (Duration::from_millis(25), Duration::from_millis(250));

/// The position and the result of the first attempt that succeeds. Of those before it, each has failed or is slower than its
/// head start.
///
/// # Errors
/// None succeeds: the failures of all. One that is `final_for_all` ends the race, such as a rejected password, because servers
/// count these.
pub(crate) async fn first<T>(
    attempts: Vec<BoxFuture<'_, Result<T, StoreFailure>>>,
    final_for_all: fn(&StoreFailure) -> bool,
) -> Result<(usize, T), StoreFailure> {
    let (shortest, longest) = HEAD_START;
    let alone_for = time_left().map_or(longest, |left| (left / 4).clamp(shortest, longest));
    let mut coming = attempts.into_iter().enumerate();
    let mut running = FuturesUnordered::new();
    let mut failures: Vec<StoreFailure> = Vec::new();
    loop {
        let next = coming.next();
        let alone = next.is_none();
        running.extend(next.map(|(at, attempt)| async move { (at, attempt.await) }));
        let mut head_start = pin!(sleep(alone_for));
        tokio::select! {
            biased;
            ended = running.next() => match ended {
                Some((at, Ok(result))) => return Ok((at, result)),
                Some((_, Err(failure))) if final_for_all(&failure) => return Err(failure),
                Some((_, Err(failure))) => failures.push(failure),
                None => return Err(summary(&failures)),
            },
            () = &mut head_start, if !alone => {}
        }
    }
}

/// All failures as one. What only an administrator can fix is the most useful kind, and "not reached" the least.
fn summary(failures: &[StoreFailure]) -> StoreFailure {
    let use_of = |failure: &&StoreFailure| match failure.kind {
        FailureKind::Misconfigured => 0,
        FailureKind::Unavailable => 2,
        _ => 1,
    };
    let Some(first) = failures.iter().min_by_key(use_of) else {
        return StoreFailure::new(FailureKind::Unavailable, "the host has no address");
    };
    let mut texts: Vec<&str> = failures.iter().map(|failure| failure.inside.as_str()).collect();
    texts.dedup();
    StoreFailure::new(first.kind, texts.join("; "))
}

#[cfg(test)]
mod tests {
    use futures_util::future::ready;
    use tokio::time::Instant;

    use super::*;

    type Attempt = BoxFuture<'static, Result<u8, StoreFailure>>;

    fn unavailable(inside: &str) -> StoreFailure {
        StoreFailure::new(FailureKind::Unavailable, inside)
    }

    fn fails(inside: &str) -> Attempt {
        Box::pin(ready(Err(unavailable(inside))))
    }

    fn never(_: &StoreFailure) -> bool {
        false
    }

    fn takes(milliseconds: u64, result: u8) -> Attempt {
        Box::pin(async move {
            sleep(Duration::from_millis(milliseconds)).await;
            Ok(result)
        })
    }

    fn hangs() -> Attempt {
        Box::pin(std::future::pending())
    }

    #[tokio::test(start_paused = true)]
    async fn an_attempt_that_hangs_costs_its_head_start_and_one_that_fails_nothing() {
        for (attempts, expected, milliseconds) in [
            (vec![takes(10, 0), takes(0, 1)], (0, 0), 10),
            (vec![fails("a"), takes(10, 1)], (1, 1), 10),
            (vec![hangs(), takes(10, 1)], (1, 1), 260),
            (vec![hangs(), hangs(), fails("a"), takes(10, 3)], (3, 3), 510),
            (vec![takes(300, 0), takes(100, 1)], (0, 0), 300),
            (vec![hangs(), fails("a"), takes(600, 2)], (2, 2), 850),
        ] {
            let started = Instant::now();
            assert_eq!(first(attempts, never).await, Ok(expected));
            assert_eq!(started.elapsed(), Duration::from_millis(milliseconds), "{expected:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_winner_all_failures_are_told_once() {
        let none: Vec<Attempt> = Vec::new();
        assert_eq!(first(none, never).await, Err(unavailable("the host has no address")));
        let attempts = vec![fails("a"), fails("a"), fails("b")];
        assert_eq!(first(attempts, never).await, Err(unavailable("a; b")));
        let refused = StoreFailure::new(FailureKind::Misconfigured, "c");
        let attempts = vec![fails("a"), Box::pin(ready(Err(refused)))];
        assert_eq!(first(attempts, never).await.unwrap_err().to_string(), "misconfigured: a; c");
    }

    #[tokio::test(start_paused = true)]
    async fn the_most_useful_kind_is_told() {
        use FailureKind::{Misconfigured, Throttled, Unavailable};
        for (kinds, expected) in [
            ([Unavailable, Throttled], Throttled),
            ([Throttled, Misconfigured], Misconfigured),
            ([Unavailable, Unavailable], Unavailable),
        ] {
            let attempts = kinds.map(|kind| Box::pin(ready(Err(StoreFailure::new(kind, "a")))) as Attempt);
            assert_eq!(first(attempts.into(), never).await, Err(StoreFailure::new(expected, "a")));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_that_is_final_for_all_ends_the_race() {
        let is_final = |failure: &StoreFailure| failure.inside == "rejected";
        let attempts = vec![fails("rejected"), takes(0, 1)];
        assert_eq!(first(attempts, is_final).await, Err(unavailable("rejected")));
        let attempts = vec![hangs(), fails("a"), fails("rejected"), takes(0, 1)];
        assert_eq!(first(attempts, is_final).await, Err(unavailable("rejected")));
    }
}
