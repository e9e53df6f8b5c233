//! Where keys come from, and what happens when they change or cannot be had.

use futures_util::future::join_all;
use http::StatusCode;
use serde_json::json;
use support::servers::entra::{Document, Entra, Key, TENANT, Token, issuer_v1, issuer_v2};

use crate::world::{MAIL, World, callout, request, settings};

const HOURS: u64 = 60 * 60;

/// A token that this key signed just now.
fn token_by(world: &World, key: Key) -> String {
    let now = world.now();
    let token = Token::v2().with("iat", now).with("nbf", now).with("exp", now + HOURS);
    token.with_header("kid", key.kid()).signed_by(key)
}

/// What a callout with such a token comes to: `none` for claims.
async fn reason_by(world: &World, key: Key) -> String {
    world.call(&token_by(world, key)).await.reason().to_owned()
}

async fn world_of(document: Document) -> World {
    let entra = Entra::start().await;
    entra.publish("v2", document);
    World::around(entra, &["v2"])
}

#[tokio::test]
async fn callouts_that_come_at_once_wait_for_the_one_fetch_of_the_start() {
    let world = World::new().await;
    let token = Token::v2().signed();
    let request = || request(&[format!("Bearer {token}")], callout().to_string());
    let responses = join_all((0..200).map(|_| world.provider.handle(request()))).await;
    assert!(responses.iter().all(|response| response.status() == StatusCode::OK));
    assert_eq!(world.entra.requests("openid-configuration"), 2, "one for each address");
    assert_eq!(world.entra.requests("keys"), 2);
}

#[tokio::test]
async fn a_new_key_is_found_and_a_revoked_one_forgotten() {
    let world = World::new().await;
    assert_eq!(reason_by(&world, Key::First).await, "none");
    for (name, issuer) in [("v2", issuer_v2()), ("v1", issuer_v1())] {
        world.entra.publish(name, Document::of(issuer, &[Key::Second]));
    }
    assert_eq!(reason_by(&world, Key::Second).await, "none");
    assert_eq!(reason_by(&world, Key::First).await, "kid_unknown");
}

#[tokio::test]
async fn a_flood_of_unknown_kids_causes_few_fetches_and_good_callouts_are_answered() {
    let world = world_of(Document::of(issuer_v2(), &[Key::First])).await;
    let flood = |tenant: &'static str| {
        let tokens =
            (0..300).map(move |n| Token::v2().with("tid", tenant).with_header("kid", format!("kid-{n}")));
        let requests =
            tokens.map(|token| request(&[format!("Bearer {}", token.signed())], callout().to_string()));
        join_all(requests.map(|request| world.provider.handle(request)))
    };
    world.provider.ready().await;
    let refused = flood("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa").await;
    assert!(refused.iter().all(|response| response.status() == StatusCode::UNAUTHORIZED));
    assert_eq!(world.entra.requests("keys"), 1, "claims that would not be accepted cause no fetch");
    for _ in 0..3 {
        let refused = flood(TENANT).await;
        assert!(refused.iter().all(|response| response.status() == StatusCode::UNAUTHORIZED));
    }
    assert!((2..=5).contains(&world.entra.requests("keys")), "{}", world.entra.requests("keys"));
    assert_eq!(reason_by(&world, Key::First).await, "none");
}

#[tokio::test]
async fn a_stranger_keeps_a_new_key_out_for_seconds_at_most() {
    let world = world_of(Document::of(issuer_v2(), &[Key::First])).await;
    let mut refused = 0;
    for second in 0..30 {
        if second == 15 {
            world.entra.publish("v2", Document::of(issuer_v2(), &[Key::Second]));
        }
        assert_eq!(reason_by(&world, Key::Attacker).await, "kid_unknown");
        if second >= 15 && reason_by(&world, Key::Second).await != "none" {
            refused += 1;
        }
        world.pass(1);
    }
    assert!(refused <= 5, "{refused} seconds");
}

#[tokio::test]
async fn a_failed_fetch_costs_a_second() {
    let world = world_of(Document::of(issuer_v2(), &[Key::First])).await;
    assert_eq!(reason_by(&world, Key::First).await, "none");
    world.entra.publish("v2", Document::Status(500));
    assert_eq!(reason_by(&world, Key::Second).await, "kid_unknown");
    world.entra.publish("v2", Document::of(issuer_v2(), &[Key::Second]));
    assert_eq!(reason_by(&world, Key::Second).await, "kid_unknown");
    world.pass(1);
    assert_eq!(reason_by(&world, Key::Second).await, "none");
}

#[tokio::test]
async fn a_request_that_is_never_answered_is_made_again_within_the_callout() {
    let world = world_of(Document::of(issuer_v2(), &[Key::First])).await;
    assert_eq!(reason_by(&world, Key::First).await, "none");
    world.entra.publish("v2", Document::Silent);
    let rotated = async {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        world.entra.publish("v2", Document::of(issuer_v2(), &[Key::Second]));
    };
    let (reason, ()) = tokio::join!(reason_by(&world, Key::Second), rotated);
    assert_eq!(reason, "none");
}

#[tokio::test]
async fn keys_are_kept_when_a_refresh_fails_or_gives_nothing() {
    let world = world_of(Document::of(issuer_v2(), &[Key::First])).await;
    assert_eq!(reason_by(&world, Key::First).await, "none");
    let failures = [
        Document::Status(500),
        Document::of(issuer_v2(), &[]),
        Document::RawKeys("<html>".to_owned()),
        Document::RawKeys(json!({ "keys": [{ "kty": "EC", "kid": "e" }] }).to_string()),
        Document::RawKeys(format!("{}{}", json!({ "keys": [Key::Attacker.jwk()] }), " ".repeat(256 * 1024))),
        Document::MovedTo("elsewhere"),
        Document::Silent,
    ];
    world.entra.publish("elsewhere", Document::of(issuer_v2(), &[Key::Attacker]));
    for (round, failure) in failures.into_iter().enumerate() {
        world.entra.publish("v2", failure);
        world.pass(60);
        assert_eq!(reason_by(&world, Key::Attacker).await, "kid_unknown", "round {round}");
        assert_eq!(reason_by(&world, Key::First).await, "none", "round {round}");
    }
    world.provider.ready().await;
    assert_eq!(world.log.text().matches("keys not fetched").count(), 7);
}

#[tokio::test]
async fn old_keys_are_refreshed_in_the_background() {
    let world = world_of(Document::of(issuer_v2(), &[Key::First])).await;
    assert_eq!(reason_by(&world, Key::First).await, "none");
    world.entra.publish("v2", Document::of(issuer_v2(), &[Key::Second]));
    world.pass(HOURS - 1);
    assert_eq!(reason_by(&world, Key::First).await, "none");
    world.provider.ready().await;
    assert_eq!(world.entra.requests("keys"), 1);
    world.pass(1);
    assert_eq!(reason_by(&world, Key::First).await, "none", "answered meanwhile");
    world.provider.ready().await;
    assert_eq!(world.entra.requests("keys"), 2);
    assert_eq!(reason_by(&world, Key::Second).await, "none");
    assert_eq!(reason_by(&world, Key::First).await, "kid_unknown");
}

#[tokio::test]
async fn a_withdrawn_key_is_refused_after_six_hours() {
    let world = world_of(Document::of(issuer_v2(), &[Key::First])).await;
    assert_eq!(reason_by(&world, Key::First).await, "none");
    world.entra.publish("v2", Document::of(issuer_v2(), &[Key::Second]));
    world.pass(6 * HOURS);
    assert_eq!(reason_by(&world, Key::First).await, "kid_unknown");
}

#[tokio::test]
async fn keys_end_after_a_day_where_the_metadata_cannot_be_fetched() {
    let world = world_of(Document::of(issuer_v2(), &[Key::First])).await;
    assert_eq!(reason_by(&world, Key::First).await, "none");
    world.entra.publish("v2", Document::Status(500));
    world.pass(24 * HOURS - 1);
    assert_eq!(reason_by(&world, Key::First).await, "none");
    world.pass(10);
    assert_eq!(reason_by(&world, Key::First).await, "keys_unavailable");
    world.entra.publish("v2", Document::of(issuer_v2(), &[Key::First]));
    world.pass(10);
    assert_eq!(reason_by(&world, Key::First).await, "none");
}

#[tokio::test]
async fn a_failed_background_refresh_is_tried_again() {
    let world = world_of(Document::of(issuer_v2(), &[Key::First])).await;
    assert_eq!(reason_by(&world, Key::First).await, "none");
    world.entra.publish("v2", Document::Status(503));
    for round in 1..4 {
        world.pass(if round == 1 { HOURS } else { 8 });
        assert_eq!(reason_by(&world, Key::First).await, "none");
        world.provider.ready().await;
        assert_eq!(world.entra.requests("openid-configuration"), 1 + 2 * round, "two attempts each");
    }
}

#[tokio::test]
async fn one_failing_address_does_not_take_away_the_others_keys() {
    for failing in [Document::Status(500), Document::Silent, Document::RawKeys("no".to_owned())] {
        let entra = Entra::start().await;
        entra.publish("v1", failing);
        entra.publish("v2", Document::of(issuer_v2(), &[Key::First]));
        let world = World::around(entra, &["v1", "v2"]);
        assert_eq!(reason_by(&world, Key::First).await, "none");
    }
}

#[tokio::test]
async fn the_keys_of_an_address_that_failed_at_the_start_are_there_a_second_after_it_is_back() {
    let entra = Entra::start().await;
    entra.publish("v2", Document::of(issuer_v2(), &[Key::First]));
    entra.publish("v1", Document::Status(500));
    let world = World::around(entra, &["v2", "v1"]);
    assert_eq!(reason_by(&world, Key::First).await, "none");
    let token = Token::v1().with_header("kid", Key::Second.kid()).signed_by(Key::Second);
    assert_eq!(world.call(&token).await.reason(), "keys_unavailable", "it may have the key");
    world.entra.publish("v1", Document::of(issuer_v1(), &[Key::Second]));
    world.pass(1);
    assert_eq!(world.call(&token).await.reason(), "none");
}

#[tokio::test]
async fn without_any_key_the_answer_is_503_until_there_is_one() {
    let world = world_of(Document::Status(500)).await;
    let outcome = world.call(&token_by(&world, Key::First)).await;
    assert_eq!((outcome.status(), outcome.reason()), (StatusCode::SERVICE_UNAVAILABLE, "keys_unavailable"));
    assert_eq!(outcome.response.body(), r#"{"error":"Service Unavailable"}"#);
    assert_eq!(outcome.line["level"], "ERROR");
    world.entra.publish("v2", Document::of(issuer_v2(), &[Key::First]));
    assert_eq!(reason_by(&world, Key::First).await, "keys_unavailable", "the last fetch is too recent");
    world.pass(1);
    assert_eq!(reason_by(&world, Key::First).await, "none");
}

#[tokio::test]
async fn a_redirect_is_refused() {
    let entra = Entra::start().await;
    entra.publish("v2", Document::MovedTo("elsewhere"));
    entra.publish("elsewhere", Document::of(issuer_v2(), &[Key::First]));
    let world = World::around(entra, &["v2"]);
    assert_eq!(reason_by(&world, Key::First).await, "keys_unavailable");
    assert_eq!(world.entra.requests("elsewhere/.well-known"), 0);
}

#[tokio::test]
async fn who_waits_until_it_is_ready_has_the_keys() {
    let world = world_of(Document::of(issuer_v2(), &[Key::First])).await;
    world.provider.ready().await;
    world.entra.publish("v2", Document::Silent);
    assert_eq!(reason_by(&world, Key::First).await, "none");
    assert_eq!(world.entra.requests("keys"), 1);
    world.provider.ready().await;
}

#[tokio::test]
async fn the_deadline_bounds_the_wait_for_keys() {
    let entra = Entra::start().await;
    entra.publish("v2", Document::Silent);
    let world = World::with(settings(&entra, &["v2"], &[("CLAIMSMITH_DEADLINE_MS", "100")]), entra, MAIL);
    assert_eq!(reason_by(&world, Key::First).await, "keys_unavailable");
    assert!(!world.log.text().contains("keys not fetched"), "the fetch itself is still under way");
}

#[tokio::test]
async fn several_issuers_are_trusted_side_by_side() {
    let external = format!("https://{TENANT}.ciamlogin.com/{TENANT}/v2.0");
    let common = "https://login.microsoftonline.us/{tenantid}/v2.0";
    let entra = Entra::start().await;
    entra.publish("external", Document::of(external.clone(), &[Key::First]));
    entra.publish("common", Document::of(common.to_owned(), &[Key::Second]));
    let world = World::around(entra, &["external", "common"]);
    let token =
        |issuer: &str, key: Key| Token::v2().with("iss", issuer).with_header("kid", key.kid()).signed_by(key);
    assert_eq!(world.call(&token(&external, Key::First)).await.status(), StatusCode::OK);
    let government = common.replace("{tenantid}", TENANT);
    assert_eq!(world.call(&token(&government, Key::Second)).await.status(), StatusCode::OK);
    assert_eq!(world.call(&token(&issuer_v2(), Key::First)).await.reason(), "issuer_not_allowed");
}

#[tokio::test]
async fn two_keys_of_one_name_are_both_tried() {
    let entra = Entra::start().await;
    let mut namesake = Key::Second.jwk();
    namesake["kid"] = Key::First.kid().into();
    entra.publish("v2", Document::Published { issuer: issuer_v2(), keys: vec![namesake, Key::First.jwk()] });
    let world = World::around(entra, &["v2"]);
    assert_eq!(world.call(&Token::v2().signed_by(Key::First)).await.status(), StatusCode::OK);
    assert_eq!(world.call(&Token::v2().signed_by(Key::Second)).await.status(), StatusCode::OK);
    assert_eq!(world.call(&Token::v2().signed_by(Key::Third)).await.reason(), "signature_invalid");
}

#[tokio::test]
async fn keys_at_a_plain_address_are_not_fetched() {
    let jwks_uri = "http://keys.example.test/keys".to_owned();
    let world = world_of(Document::KeysAt { issuer: issuer_v2(), jwks_uri }).await;
    assert_eq!(reason_by(&world, Key::First).await, "keys_unavailable");
    assert!(world.log.text().contains("is not https"));
}
