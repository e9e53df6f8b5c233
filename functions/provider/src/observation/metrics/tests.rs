//! What is measured, and the list of it.

use stores::failure::StoreFailure;

use super::*;

#[test]
fn a_store_is_measured_when_it_was_asked_whoever_answered_in_the_end() {
    let failure = |kind| StoreFailure::new(kind, "");
    for (from, outcome, expected) in [
        (Origin::Store, AskOutcome::Found, true),
        (Origin::Store, AskOutcome::UnknownUser, true),
        (Origin::Store, AskOutcome::NotAsked, false),
        (Origin::Store, AskOutcome::Failed(failure(FailureKind::Late)), true),
        (Origin::Store, AskOutcome::Failed(failure(FailureKind::Upstream)), false),
        (Origin::Cache, AskOutcome::Found, false),
        (Origin::Cache, AskOutcome::UnknownUser, false),
        (Origin::Stale(failure(FailureKind::Throttled)), AskOutcome::Found, true),
    ] {
        let asked = Asked { store: "people".to_owned(), outcome, from, took: Duration::ZERO };
        assert_eq!(was_asked(&asked), expected, "{asked:?}");
    }
}

#[test]
fn names_are_unique_and_sorted() {
    assert!(METRICS.is_sorted_by(|one, next| one.name < next.name));
}
