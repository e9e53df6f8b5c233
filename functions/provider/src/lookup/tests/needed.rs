//! Who is asked: a store that somebody needs. Whose refusal is told: the first one's.

use std::sync::atomic::AtomicBool;

use super::fake::{Does, fake, providing, required};
use super::*;

/// `link` serves only the key of `extra`, which completes the user.
#[tokio::test(start_paused = true)]
async fn a_store_that_serves_only_a_look_up_that_nobody_needs_is_not_asked() {
    let link = required(fake("link", &["user.id"], Does::Fails));
    let extra = required(providing(fake("extra", &["link.key"], Does::Fails)));
    let fakes = [link, extra];
    for (attributes, expected) in [
        // The callout brings it.
        (&["user.mail"][..], "ada@example.test | "),
        (&["user.id", "tenant.id"], "7 - | "),
        (&["user.mail", "user.country"], "refused: link unavailable: down"),
        (&["user.mail", "link.key"], "refused: link unavailable: down"),
    ] {
        assert_eq!(run(&fakes, attributes).await, expected, "{attributes:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_chain_behind_an_attribute_of_the_callout_is_not_asked() {
    let fakes = [
        required(fake("one", &["user.id"], Does::Fails)),
        required(fake("two", &["one.x"], Does::Fails)),
        providing(fake("three", &["two.x"], Does::Echo)),
        fake("four", &["user.mail", "user.id"], Does::Echo),
    ];
    assert_eq!(run(&fakes, &["four.x"]).await, "four.x(ada@example.test,7) | four");
    assert_eq!(run(&fakes, &["four.x", "user.city"]).await, "refused: one unavailable: down");
}

#[tokio::test(start_paused = true)]
async fn of_stores_that_fail_at_the_same_moment_the_first_in_the_policy_is_named() {
    // A failure that is not tried again.
    let down = |name, needs| required(fake(name, needs, Does::Breaks(Arc::new(AtomicBool::new(true)))));
    let fakes = [
        down("c", &["people.number"]),
        down("b", &["user.id"]),
        down("a", &["user.id"]),
        fake("people", &["user.id"], Does::Echo),
    ];
    assert_eq!(run(&fakes, &["a.x", "c.x", "b.x"]).await, "refused: b malformed: broken");
    assert_eq!(run(&fakes, &["a.x", "c.x"]).await, "refused: a malformed: broken");
    assert_eq!(run(&fakes, &["c.x"]).await, "refused: c malformed: broken");
}
