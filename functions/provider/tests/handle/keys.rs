//! Where keys come from, and what happens when they change or cannot be had.

use futures_util::future::join_all;
use http::StatusCode;
use serde_json::json;
use support::servers::entra::{Document, Entra, Key, NOW, TENANT, Token, issuer_v1, issuer_v2};

use crate::world::{MAIL, World, callout, client, request, settings};

const HOURS: u64 = 60 * 60;

fn by(key: Key) -> String {
    Token::v2().with_header("kid", key.kid()).with("exp", NOW + 1000 * HOURS).signed_by(key)
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
    assert_eq!(world.call(&by(Key::First)).await.status(), StatusCode::OK);
    for (name, issuer) in [("v2", issuer_v2()), ("v1", issuer_v1())] {
        world.entra.publish(name, Document::of(issuer, &[Key::Second]));
    }
    assert_eq!(world.call(&by(Key::Second)).await.reason(), "kid_unknown", "the last fetch is too recent");
    world.pass(60);
    assert_eq!(world.call(&by(Key::Second)).await.status(), StatusCode::OK);
    assert_eq!(world.call(&by(Key::First)).await.reason(), "kid_unknown");
}

#[tokio::test]
async fn a_flood_of_unknown_kids_causes_one_fetch_a_minute() {
    let world = world_of(Document::of(issuer_v2(), &[Key::First])).await;
    let flood = || async {
        let tokens = (0..300).map(|n| Token::v2().with_header("kid", format!("kid-{n}")).signed());
        let requests = tokens.map(|token| request(&[format!("Bearer {token}")], callout().to_string()));
        let responses = join_all(requests.map(|request| world.provider.handle(request))).await;
        assert!(responses.iter().all(|response| response.status() == StatusCode::UNAUTHORIZED));
    };
    flood().await;
    assert_eq!(world.entra.requests("keys"), 1);
    world.pass(59);
    flood().await;
    assert_eq!(world.entra.requests("keys"), 1);
    world.pass(1);
    flood().await;
    flood().await;
    assert_eq!(world.entra.requests("keys"), 2);
    assert_eq!(world.call(&by(Key::First)).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn keys_are_kept_when_a_refresh_fails_or_gives_nothing() {
    let world = world_of(Document::of(issuer_v2(), &[Key::First])).await;
    assert_eq!(world.call(&by(Key::First)).await.status(), StatusCode::OK);
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
        assert_eq!(world.call(&by(Key::Attacker)).await.reason(), "kid_unknown", "round {round}");
        assert_eq!(world.call(&by(Key::First)).await.status(), StatusCode::OK, "round {round}");
    }
    world.provider.ready().await;
    assert_eq!(world.log.text().matches("keys not fetched").count(), 7);
}

#[tokio::test]
async fn old_keys_are_refreshed_in_the_background() {
    let world = world_of(Document::of(issuer_v2(), &[Key::First])).await;
    assert_eq!(world.call(&by(Key::First)).await.status(), StatusCode::OK);
    world.entra.publish("v2", Document::of(issuer_v2(), &[Key::Second]));
    world.pass(12 * HOURS - 1);
    assert_eq!(world.call(&by(Key::First)).await.status(), StatusCode::OK);
    world.provider.ready().await;
    assert_eq!(world.entra.requests("keys"), 1);
    world.pass(1);
    assert_eq!(world.call(&by(Key::First)).await.status(), StatusCode::OK, "served meanwhile");
    world.provider.ready().await;
    assert_eq!(world.entra.requests("keys"), 2);
    assert_eq!(world.call(&by(Key::Second)).await.status(), StatusCode::OK);
    assert_eq!(world.call(&by(Key::First)).await.reason(), "kid_unknown");
}

#[tokio::test]
async fn a_failed_background_refresh_is_tried_again() {
    let world = world_of(Document::of(issuer_v2(), &[Key::First])).await;
    assert_eq!(world.call(&by(Key::First)).await.status(), StatusCode::OK);
    world.entra.publish("v2", Document::Status(503));
    for round in 2..5 {
        world.pass(if round == 2 { 12 * HOURS } else { 60 });
        assert_eq!(world.call(&by(Key::First)).await.status(), StatusCode::OK);
        world.provider.ready().await;
        assert_eq!(world.entra.requests("openid-configuration"), round);
    }
}

#[tokio::test]
async fn one_failing_address_does_not_take_away_the_others_keys() {
    for failing in [Document::Status(500), Document::Silent, Document::RawKeys("no".to_owned())] {
        let entra = Entra::start().await;
        entra.publish("v1", failing);
        entra.publish("v2", Document::of(issuer_v2(), &[Key::First]));
        let world = World::around(entra, &["v1", "v2"]);
        assert_eq!(world.call(&by(Key::First)).await.status(), StatusCode::OK);
    }
}

#[tokio::test]
async fn without_any_key_the_answer_is_503_until_there_is_one() {
    let world = world_of(Document::Status(500)).await;
    let outcome = world.call(&by(Key::First)).await;
    assert_eq!((outcome.status(), outcome.reason()), (StatusCode::SERVICE_UNAVAILABLE, "keys_unavailable"));
    assert_eq!(outcome.response.body(), r#"{"error":"Service Unavailable"}"#);
    assert_eq!(outcome.line["level"], "ERROR");
    world.entra.publish("v2", Document::of(issuer_v2(), &[Key::First]));
    assert_eq!(
        world.call(&by(Key::First)).await.reason(),
        "keys_unavailable",
        "the last fetch is too recent"
    );
    world.pass(5);
    assert_eq!(world.call(&by(Key::First)).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_redirect_is_refused_even_by_a_client_that_follows_it() {
    let entra = Entra::start().await;
    entra.publish("v2", Document::MovedTo("elsewhere"));
    entra.publish("elsewhere", Document::of(issuer_v2(), &[Key::First]));
    let following = client().build().unwrap();
    let world = World::over(following, settings(&entra, &["v2"], &[]), entra, MAIL);
    assert_eq!(world.call(&by(Key::First)).await.reason(), "keys_unavailable");
    assert_eq!(world.entra.requests("elsewhere/.well-known"), 1);
}

#[tokio::test]
async fn who_waits_until_it_is_ready_has_the_keys() {
    let world = world_of(Document::of(issuer_v2(), &[Key::First])).await;
    world.provider.ready().await;
    world.entra.publish("v2", Document::Silent);
    assert_eq!(world.call(&by(Key::First)).await.status(), StatusCode::OK);
    assert_eq!(world.entra.requests("keys"), 1);
    world.provider.ready().await;
}

#[tokio::test]
async fn the_deadline_bounds_the_wait_for_keys() {
    let entra = Entra::start().await;
    entra.publish("v2", Document::Silent);
    let world = World::with(settings(&entra, &["v2"], &[("CLAIMSMITH_DEADLINE_MS", "100")]), entra, MAIL);
    assert_eq!(world.call(&by(Key::First)).await.reason(), "keys_unavailable");
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
    entra.publish("v1", Document::Published { issuer: issuer_v1(), keys: vec![namesake] });
    entra.publish("v2", Document::of(issuer_v2(), &[Key::First]));
    let world = World::around(entra, &["v1", "v2"]);
    assert_eq!(world.call(&Token::v2().signed_by(Key::First)).await.status(), StatusCode::OK);
    assert_eq!(world.call(&Token::v2().signed_by(Key::Second)).await.status(), StatusCode::OK);
    assert_eq!(world.call(&Token::v2().signed_by(Key::Third)).await.reason(), "signature_invalid");
}

#[tokio::test]
async fn keys_at_a_plain_address_are_not_fetched() {
    let jwks_uri = "http://keys.example.test/keys".to_owned();
    let world = world_of(Document::KeysAt { issuer: issuer_v2(), jwks_uri }).await;
    assert_eq!(world.call(&by(Key::First)).await.reason(), "keys_unavailable");
    assert!(world.log.text().contains("is not https"));
}
