//! Look-ups over stores to which the policy gives a cache.

use std::sync::atomic::AtomicBool;

use super::fake::{Does, cached, fake, required};
use super::*;

#[tokio::test(start_paused = true)]
async fn one_entry_serves_every_application() {
    let hr = cached([60, 0, 0], fake("hr", &["people.number"], Does::Echo));
    let people = fake("people", &["user.id"], Does::Echo);
    let seen = Arc::clone(&hr.seen);
    let lookup = lookup(&[hr, people], &[&["hr.b", "people.tier"], &["hr.c", "hr.a"], &["user.mail"]]);
    assert_eq!(*seen.lock().unwrap(), ["hr.a hr.b hr.c"]);
    let first = run_on(&lookup, 0).await;
    assert_eq!(first, "hr.b(people.number(7)) people.tier(7) | people, hr");
    let second = run_on(&lookup, 1).await;
    assert_eq!(second, "hr.c(people.number(7)) hr.a(people.number(7)) | people, hr cached");
    assert_eq!(run_on(&lookup, 2).await, "ada@example.test | ");
}

#[tokio::test(start_paused = true)]
async fn a_required_store_whose_last_answer_stands_in_has_answered() {
    let breaks = || Does::Breaks(Arc::new(AtomicBool::new(false)));
    let people = required(cached([0, 0, 60], fake("people", &["user.id"], breaks())));
    let lookup = lookup(&[people], &[&["people.tier"]]);
    assert_eq!(run_on(&lookup, 0).await, "people.tier(7) | people");
    assert_eq!(run_on(&lookup, 0).await, "people.tier(7) | people stale");
    let people = required(cached([0, 0, 60], fake("people", &["user.id"], Does::Fails)));
    assert_eq!(run(&[people], &["people.tier"]).await, "refused: people unavailable: down");
}

#[tokio::test(start_paused = true)]
async fn behind_a_store_whose_last_answer_stands_in_others_are_asked() {
    let breaks = Does::Breaks(Arc::new(AtomicBool::new(false)));
    let people = cached([0, 0, 60], fake("people", &["user.id"], breaks));
    let hr = fake("hr", &["people.number"], Does::Echo);
    let lookup = lookup(&[people, hr], &[&["hr.cost"]]);
    run_on(&lookup, 0).await;
    assert_eq!(run_on(&lookup, 0).await, "hr.cost(people.number(7)) | people stale, hr");
}

#[tokio::test(start_paused = true)]
async fn an_unknown_user_that_is_remembered_has_no_value() {
    let people = required(cached([60, 60, 0], fake("people", &["user.id"], Does::KnowsNobody)));
    let lookup = lookup(&[people], &[&["people.tier"]]);
    assert_eq!(run_on(&lookup, 0).await, "- | people unknown_user");
    assert_eq!(run_on(&lookup, 0).await, "- | people cached");
}
