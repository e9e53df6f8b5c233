//! Callouts for the same user at the same time, and those that come or go meanwhile.

use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::{Instant, timeout};

use super::fake::{Behavior, pass, stand};

const CACHE: [u64; 3] = [60, 0, 0];
const LATE: &str = "late: no answer within 300 ms";

#[tokio::test(start_paused = true)]
async fn callouts_for_the_same_user_share_one_look_up() {
    let stand = stand(Some(CACHE), &[Behavior::Takes(50)]);
    let started = Instant::now();
    let answers = join_all((0..100).map(|at| stand.ask(if at % 2 == 0 { "ada" } else { "kim" }))).await;
    assert_eq!((stand.fake.asked(), started.elapsed()), (2, Duration::from_millis(50)));
    for (at, answer) in answers.iter().enumerate() {
        assert_eq!(answer, if at % 2 == 0 { "tier(ada)#1" } else { "tier(kim)#2" });
    }
    let alone = super::fake::stand(None, &[Behavior::Takes(50)]);
    join_all((0..3).map(|_| alone.ask("ada"))).await;
    assert_eq!(alone.fake.asked(), 3, "without a cache everybody asks");
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_shared_and_not_kept() {
    let stand = stand(Some(CACHE), &[Behavior::Breaks(50)]);
    let answers = join_all((0..10).map(|_| stand.ask("ada"))).await;
    assert_eq!(answers, ["unavailable: 2"; 10]);
    stand.fake.now(Behavior::Echoes);
    assert_eq!(stand.ask("ada").await, "tier(ada)#3");
}

#[tokio::test(start_paused = true)]
async fn an_answer_too_late_for_its_callout_is_there_for_the_next() {
    let stand = stand(Some(CACHE), &[Behavior::Takes(500)]);
    assert_eq!(stand.ask("ada").await, LATE);
    assert_eq!(stand.ask("ada").await, "tier(ada)#1", "the second request waits for the same look-up");
    assert_eq!(stand.ask("ada").await, "cached tier(ada)#1");
}

#[tokio::test(start_paused = true)]
async fn a_callout_that_gives_up_takes_nothing_with_it() {
    let stand = stand(Some(CACHE), &[Behavior::Takes(200)]);
    assert!(timeout(Duration::from_millis(100), stand.ask("ada")).await.is_err());
    pass(150).await;
    assert_eq!(stand.ask("ada").await, "cached tier(ada)#1");
}

#[tokio::test(start_paused = true)]
async fn a_look_up_does_not_run_forever() {
    let stand = stand(Some(CACHE), &[Behavior::Hangs]);
    assert_eq!(stand.ask("ada").await, LATE);
    pass(999).await;
    assert_eq!(stand.fake.running.load(Ordering::Relaxed), 1);
    pass(2).await;
    assert_eq!(stand.fake.running.load(Ordering::Relaxed), 0);
    stand.fake.now(Behavior::Echoes);
    assert_eq!(stand.ask("ada").await, "tier(ada)#2");
}

#[tokio::test(start_paused = true)]
async fn who_joined_a_look_up_that_ends_late_asks_again_in_the_time_left() {
    let stand = stand(Some(CACHE), &[Behavior::Hangs, Behavior::Takes(50)]);
    assert_eq!(stand.ask("ada").await, LATE);
    pass(800).await;
    let started = Instant::now();
    assert_eq!(stand.ask("ada").await, "tier(ada)#2");
    assert_eq!(started.elapsed(), Duration::from_millis(250));
}

#[tokio::test(start_paused = true)]
async fn a_look_up_that_a_freeze_interrupted_is_not_joined() {
    let stand = stand(Some(CACHE), &[Behavior::Hangs, Behavior::Echoes]);
    assert_eq!(stand.ask("ada").await, LATE);
    stand.set.store(3600, Ordering::Relaxed);
    assert_eq!(stand.ask("ada").await, "tier(ada)#2");
    // The end of the first look-up is not the end of another one for the same user.
    stand.set.store(7200, Ordering::Relaxed);
    stand.fake.now(Behavior::Takes(250));
    pass(900).await;
    let (one, other) = tokio::join!(stand.ask("ada"), async {
        pass(200).await;
        stand.ask("ada").await
    });
    assert_eq!((one.as_str(), other.as_str()), ("tier(ada)#3", "tier(ada)#3"));
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_was_frozen_on_its_way_is_as_old_as_its_question() {
    let stand = stand(Some(CACHE), &[Behavior::Takes(500), Behavior::Echoes]);
    assert_eq!(stand.ask("ada").await, LATE);
    stand.set.store(3600, Ordering::Relaxed);
    pass(250).await;
    assert_eq!(stand.ask("ada").await, "tier(ada)#2", "the first answer is an hour old");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_was_frozen_on_its_way_takes_no_newer_one_s_place() {
    let stand = stand(Some(CACHE), &[Behavior::Takes(500), Behavior::Echoes]);
    assert_eq!(stand.ask("ada").await, LATE);
    stand.set.store(3600, Ordering::Relaxed);
    assert_eq!(stand.ask("ada").await, "tier(ada)#2");
    pass(250).await;
    assert_eq!(stand.ask("ada").await, "cached tier(ada)#2");
}
