//! The cache: what is kept, for how long, and when it replaces the store.

use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::Instant;

use super::fake::{Behavior, names, pass, stand, written};
use crate::asking::breaker::FAILURES;
use crate::failure::FailureKind;

const CACHE: [u64; 3] = [60, 10, 3600];

#[tokio::test(start_paused = true)]
async fn a_known_user_is_not_asked_for_again_until_the_time_is_up() {
    let stand = stand(Some(CACHE), &[Behavior::Echoes]);
    assert_eq!(stand.ask("ada").await, "tier(ada)#1");
    assert_eq!(stand.ask("kim").await, "tier(kim)#2");
    pass(59_999).await;
    assert_eq!(stand.ask("ada").await, "cached tier(ada)#1");
    pass(1).await;
    assert_eq!(stand.ask("ada").await, "tier(ada)#3");
    assert_eq!(stand.ask("ada").await, "cached tier(ada)#3");
}

#[tokio::test(start_paused = true)]
async fn an_unknown_user_is_remembered_for_a_time_of_its_own() {
    let stand = stand(Some(CACHE), &[Behavior::KnowsNobody]);
    assert_eq!(stand.ask("ada").await, "unknown");
    stand.fake.now(Behavior::Echoes);
    pass(9_999).await;
    assert_eq!(stand.ask("ada").await, "cached unknown");
    pass(1).await;
    assert_eq!(stand.ask("ada").await, "tier(ada)#2");
    let forgetful = super::fake::stand(Some([60, 0, 60]), &[Behavior::KnowsNobody]);
    assert_eq!(
        (forgetful.ask("ada").await, forgetful.ask("ada").await),
        ("unknown".into(), "unknown".into())
    );
}

#[tokio::test(start_paused = true)]
async fn the_last_known_answer_is_used_after_any_failure() {
    use FailureKind::{Ambiguous, Busy, Late, Malformed, Misconfigured, Throttled, Unavailable, Upstream};
    for kind in [Ambiguous, Busy, Late, Malformed, Misconfigured, Throttled, Unavailable, Upstream] {
        let stand = stand(Some(CACHE), &[Behavior::Echoes]);
        stand.ask("ada").await;
        stand.fake.now(Behavior::Fails(kind));
        assert_eq!(stand.ask("ada").await, "cached tier(ada)#1");
        pass(3_599_000).await;
        let stale = stand.ask("ada").await;
        assert!(
            stale.starts_with(&format!("stale ({kind}: ")) && stale.ends_with(") tier(ada)#1"),
            "{stale}"
        );
        assert!(
            stand.ask("kim").await.starts_with(&format!("{kind}: ")),
            "no user gets the answer of another user"
        );
        pass(1_000).await;
        assert!(stand.ask("ada").await.starts_with(&format!("{kind}: ")));
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_time_to_live_the_store_is_asked_and_the_last_answer_is_used_after_a_failure() {
    let stand = stand(Some([0, 0, 60]), &[Behavior::Echoes]);
    assert_eq!(stand.ask("ada").await, "tier(ada)#1");
    assert_eq!(stand.ask("ada").await, "tier(ada)#2");
    stand.fake.now(Behavior::Hangs);
    assert_eq!(stand.ask("ada").await, "stale (late: no answer within 300 ms) tier(ada)#2");
}

#[tokio::test(start_paused = true)]
async fn no_old_answer_is_used_for_a_user_whom_the_store_no_longer_knows() {
    let stand = stand(Some([60, 0, 3600]), &[Behavior::Echoes, Behavior::KnowsNobody]);
    stand.ask("ada").await;
    pass(60_000).await;
    assert_eq!(stand.ask("ada").await, "unknown");
    stand.fake.now(Behavior::Fails(FailureKind::Malformed));
    assert_eq!(stand.ask("ada").await, "malformed: 3");
}

#[tokio::test(start_paused = true)]
async fn what_is_no_answer_is_not_remembered() {
    for does in [Behavior::IsNotAsked, Behavior::Fails(FailureKind::Misconfigured)] {
        let stand = stand(Some([60, 60, 60]), &[does]);
        let first = stand.ask("ada").await;
        assert_eq!(stand.ask("ada").await, first.replace('1', "2"));
        stand.fake.now(Behavior::Echoes);
        assert!(stand.ask("ada").await.starts_with("tier(ada)"));
    }
}

#[tokio::test(start_paused = true)]
async fn while_the_breaker_is_open_no_callout_waits() {
    let stand = stand(Some([1, 0, 3600]), &[Behavior::Echoes]);
    stand.ask("ada").await;
    pass(1_000).await;
    stand.fake.now(Behavior::Hangs);
    for _ in 0..FAILURES {
        assert_eq!(stand.ask("ada").await, "stale (late: no answer within 300 ms) tier(ada)#1");
        // The look-up continues for a moment; a callout in between would wait for that one.
        pass(1_100).await;
    }
    let started = Instant::now();
    let asked = stand.fake.asked();
    let expected = "stale (unavailable: the circuit breaker is open) tier(ada)#1";
    assert_eq!(stand.ask("ada").await, expected);
    assert_eq!((started.elapsed(), stand.fake.asked()), (Duration::ZERO, asked));
}

#[tokio::test(start_paused = true)]
async fn one_entry_serves_everybody_with_their_part_of_it() {
    let stand = stand(Some(CACHE), &[Behavior::Echoes]);
    let both = stand.store.asking(&names(&["tier", "roles"]));
    assert_eq!(*stand.fake.prepared.lock().unwrap(), ["roles tier"]);
    assert_eq!(stand.ask("ada").await, "tier(ada)#1");
    let deadline = Instant::now() + Duration::from_secs(1);
    let answer = both.ask(vec![Some("ada".into()), None], deadline).await;
    assert_eq!(written(&answer), "cached tier(ada)#1 roles(ada)#1");
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_set_back_keeps_nothing_alive() {
    let stand = stand(Some(CACHE), &[Behavior::Echoes]);
    stand.ask("ada").await;
    stand.set.store(-30, Ordering::Relaxed);
    assert_eq!(stand.ask("ada").await, "cached tier(ada)#1", "half a minute is nothing");
    stand.set.store(-3600, Ordering::Relaxed);
    assert_eq!(stand.ask("ada").await, "tier(ada)#2");
    assert_eq!(stand.ask("ada").await, "cached tier(ada)#2");
}
