//! Without a cache: the share, the second attempt, the breaker.

use std::time::Duration;

use futures_util::FutureExt;
use tokio::time::Instant;

use super::fake::{Behavior, pass, stand};
use crate::asking::breaker::{FAILURES, OPEN_FOR};
use crate::failure::FailureKind;

const DOWN: Behavior = Behavior::Fails(FailureKind::Unavailable);
const OPEN: &str = "unavailable: the circuit breaker is open";

#[tokio::test(start_paused = true)]
async fn what_the_store_says_is_passed_on() {
    for (does, expected) in [
        (Behavior::Echoes, "tier(ada)#1"),
        (Behavior::KnowsNobody, "unknown"),
        (Behavior::IsNotAsked, "not asked"),
        (Behavior::Takes(299), "tier(ada)#1"),
        (Behavior::Takes(301), "late: no answer within 300 ms"),
    ] {
        assert_eq!(stand(None, &[does]).ask("ada").await, expected);
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_may_pass_is_followed_by_one_more_attempt() {
    for kind in [FailureKind::Unavailable, FailureKind::Throttled] {
        let started = Instant::now();
        let stand = stand(None, &[Behavior::Fails(kind), Behavior::Echoes]);
        assert_eq!(stand.ask("ada").await, "tier(ada)#2");
        let pause = started.elapsed().as_millis();
        assert!((10..=51).contains(&pause), "{pause}");
    }
    let stand = stand(None, &[DOWN]);
    assert_eq!(stand.ask("ada").await, "unavailable: 2");
    assert_eq!(stand.fake.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn no_other_failure_is() {
    use FailureKind::{Ambiguous, Late, Malformed, Misconfigured, Upstream};
    for kind in [Ambiguous, Late, Malformed, Misconfigured, Upstream] {
        let stand = stand(None, &[Behavior::Fails(kind), Behavior::Echoes]);
        assert_eq!(stand.ask("ada").await, format!("{kind}: 1"));
        assert_eq!(stand.fake.asked(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn the_second_attempt_needs_time_and_gets_no_more_than_is_left() {
    let short = stand(None, &[Behavior::Breaks(150), Behavior::Echoes]);
    assert_eq!(short.ask("ada").await, "unavailable: 1");
    assert_eq!(short.fake.asked(), 1);
    let started = Instant::now();
    let long = stand(None, &[DOWN, Behavior::Hangs]);
    assert_eq!(long.ask("ada").await, "late: no answer within 300 ms");
    assert_eq!((started.elapsed(), long.fake.asked()), (Duration::from_millis(300), 2));
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_again_and_again_is_left_alone_for_a_while() {
    for (does, kind) in [
        (DOWN, "unavailable"),
        (Behavior::Fails(FailureKind::Throttled), "throttled"),
        (Behavior::Hangs, "late"),
    ] {
        let stand = stand(None, &[does]);
        for _ in 0..FAILURES {
            assert!(stand.ask("ada").await.starts_with(kind));
        }
        let asked = stand.fake.asked();
        assert_eq!(stand.ask("kim").await, OPEN);
        pass(4_999).await;
        assert_eq!(stand.ask("kim").await, OPEN);
        assert_eq!(stand.fake.asked(), asked);
        pass(1).await;
        assert!(stand.ask("kim").await.starts_with(kind), "one asks");
        assert_eq!(stand.ask("kim").await, OPEN, "and was told enough");
        tokio::time::sleep(OPEN_FOR).await;
        stand.fake.now(Behavior::Takes(10));
        let (one, other) = tokio::join!(stand.ask("kim"), stand.ask("ada"));
        assert!(one.starts_with("tier(kim)"), "{one}");
        assert_eq!(other, OPEN, "two are not needed");
        assert!(stand.ask("ada").await.starts_with("tier(ada)"));
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_between_the_failures_counts() {
    for answer in [Behavior::Echoes, Behavior::KnowsNobody, Behavior::Fails(FailureKind::Ambiguous)] {
        let stand = stand(None, &[DOWN]);
        for _ in 0..3 {
            stand.fake.now(DOWN);
            for _ in 1..FAILURES {
                assert!(stand.ask("ada").await.starts_with("unavailable: "));
            }
            stand.fake.now(answer);
            stand.ask("ada").await;
        }
        assert_ne!(stand.ask("ada").await, OPEN);
    }
}

#[tokio::test(start_paused = true)]
async fn what_says_nothing_about_the_store_does_not_count() {
    use FailureKind::{Ambiguous, Malformed, Misconfigured, Upstream};
    for does in [
        Behavior::Fails(Ambiguous),
        Behavior::Fails(Malformed),
        Behavior::Fails(Misconfigured),
        Behavior::Fails(Upstream),
        Behavior::IsNotAsked,
        Behavior::KnowsNobody,
    ] {
        let stand = stand(None, &[does]);
        for _ in 0..3 * FAILURES {
            assert_ne!(stand.ask("ada").await, OPEN);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn neither_does_a_callout_that_gave_up_or_had_no_time_left() {
    let stand = stand(None, &[Behavior::Hangs]);
    for _ in 0..3 * FAILURES {
        assert_eq!(stand.ask("ada").now_or_never(), None);
        let hurried = Instant::now() + Duration::from_millis(149);
        let answer = stand.asking.ask(vec![None, None], hurried).await;
        assert_eq!(answer.found.unwrap_err().to_string(), "late: no answer within 149 ms");
    }
    assert_eq!(stand.ask("ada").await, "late: no answer within 300 ms");
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_is_given_up_makes_room_for_the_next() {
    let stand = stand(None, &[Behavior::Hangs]);
    for _ in 0..FAILURES {
        stand.ask("ada").await;
    }
    tokio::time::sleep(OPEN_FOR).await;
    assert_eq!(stand.ask("ada").now_or_never(), None);
    stand.fake.now(Behavior::IsNotAsked);
    assert_eq!(stand.ask("ada").await, "not asked");
    stand.fake.now(Behavior::Echoes);
    assert!(stand.ask("ada").await.starts_with("tier(ada)"));
}
