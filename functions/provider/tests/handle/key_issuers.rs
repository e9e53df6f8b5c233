//! A key is good for its issuer only.

use http::StatusCode;
use serde_json::Value;
use support::servers::entra::{Document, Entra, Key, TENANT, Token, base64, issuer_v1, issuer_v2};

use crate::world::{MAIL, World, settings};

const OTHER: &str = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";
const CONSUMERS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";
const COMMON: &str = "https://login.microsoftonline.com/{tenantid}/v2.0";

fn of(tenant: &str) -> String {
    issuer_v2().replace(TENANT, tenant)
}

fn published(issuer: &str, keys: Vec<Value>) -> Document {
    Document::Published { issuer: issuer.to_owned(), keys }
}

/// A provider for two tenants, with these documents.
async fn world(documents: Vec<(&'static str, Document)>, extra: &[(&str, &str)]) -> World {
    let entra = Entra::start().await;
    let names: Vec<&str> = documents.iter().map(|(name, _)| *name).collect();
    documents.iter().for_each(|(name, document)| entra.publish(name, document.clone()));
    let tenants = format!("{TENANT},{OTHER}");
    let settings =
        settings(&entra, &names, &[extra, &[("CLAIMSMITH_TENANT_IDS", tenants.as_str())]].concat());
    let world = World::with(settings, entra, MAIL);
    world.provider.ready().await;
    world
}

async fn reason(world: &World, token: Token, key: Key) -> String {
    let outcome = world.call(&token.with_header("kid", key.kid()).signed_by(key)).await;
    assert_eq!(outcome.status() == StatusCode::OK, outcome.reason() == "none");
    outcome.reason().to_owned()
}

#[tokio::test]
async fn a_key_of_the_consumers_tenant_signs_no_other_tenants_tokens() {
    let keys = vec![Key::First.jwk_of(COMMON), Key::Second.jwk_of(&of(CONSUMERS))];
    let world = world(vec![("common", published(COMMON, keys))], &[]).await;
    assert_eq!(reason(&world, Token::v2(), Key::First).await, "none");
    assert_eq!(reason(&world, Token::v2(), Key::Second).await, "key_issuer_mismatch");
}

#[tokio::test]
async fn a_key_of_another_tenants_document_signs_no_token_of_this_one() {
    for named in [true, false] {
        let key = |key: Key, issuer: &str| if named { key.jwk_of(issuer) } else { key.jwk() };
        let documents = vec![
            ("one", published(&issuer_v2(), vec![key(Key::First, &issuer_v2())])),
            ("other", published(&of(OTHER), vec![key(Key::Second, &of(OTHER))])),
        ];
        let world = world(documents, &[]).await;
        let other = || Token::v2().with("tid", OTHER).with("iss", of(OTHER));
        assert_eq!(reason(&world, Token::v2(), Key::First).await, "none");
        assert_eq!(reason(&world, Token::v2(), Key::Second).await, "key_issuer_mismatch");
        assert_eq!(reason(&world, other(), Key::First).await, "key_issuer_mismatch");
        assert_eq!(reason(&world, other(), Key::Second).await, "tenant_mismatch", "the token itself is good");
    }
}

#[tokio::test]
async fn a_key_that_names_another_issuer_is_not_the_documents() {
    let documents = vec![("one", published(&issuer_v2(), vec![Key::First.jwk_of(&of(OTHER))]))];
    let world = world(documents, &[]).await;
    assert_eq!(reason(&world, Token::v2(), Key::First).await, "key_issuer_mismatch");
    let other = Token::v2().with("tid", OTHER).with("iss", of(OTHER));
    assert_eq!(reason(&world, other, Key::First).await, "issuer_not_allowed");
}

/// A document is read up to 256 KiB. Those of Entra have less than 40 keys.
#[tokio::test]
async fn a_document_with_ten_thousand_keys_is_refused_and_one_with_a_few_hundred_is_read() {
    for (count, expected) in [(300, "none"), (10_000, "keys_unavailable")] {
        let named = |number: usize| {
            let mut key = Key::First.jwk_of(&issuer_v2());
            key["kid"] = if number == 0 { Key::First.kid().into() } else { format!("key-{number}").into() };
            key
        };
        let documents = vec![("one", published(&issuer_v2(), (0..count).map(named).collect()))];
        let world = world(documents, &[]).await;
        assert_eq!(reason(&world, Token::v2(), Key::First).await, expected, "{count} keys");
    }
}

#[tokio::test]
async fn tokens_of_version_1_are_signed_by_the_keys_of_both_documents() {
    let documents = vec![
        ("v1", published(&issuer_v1(), vec![Key::First.jwk()])),
        ("v2", published(COMMON, vec![Key::Second.jwk_of(COMMON), Key::Third.jwk_of(&of(CONSUMERS))])),
    ];
    let world = world(documents, &[]).await;
    assert_eq!(reason(&world, Token::v1(), Key::First).await, "none");
    assert_eq!(reason(&world, Token::v1(), Key::Second).await, "none");
    assert_eq!(reason(&world, Token::v1(), Key::Third).await, "key_issuer_mismatch");
    assert_eq!(reason(&world, Token::v2(), Key::First).await, "key_issuer_mismatch");
}

#[tokio::test]
async fn a_key_that_names_its_documents_issuer_signs_no_token_of_version_2_of_another_one() {
    let external = format!("https://{TENANT}.ciamlogin.com/{TENANT}/v2.0");
    let documents = vec![
        ("workforce", published(&issuer_v2(), vec![Key::First.jwk_of(&issuer_v2())])),
        ("external", published(&external, vec![Key::Second.jwk_of(&external)])),
    ];
    let world = world(documents, &[]).await;
    let token = || Token::v2().with("iss", external.as_str());
    assert_eq!(reason(&world, token(), Key::Second).await, "none");
    assert_eq!(reason(&world, token(), Key::First).await, "key_issuer_mismatch");
    assert_eq!(reason(&world, Token::v1(), Key::First).await, "issuer_not_allowed");
}

/// An external tenant: the document at the domain's name has the keys of the issuer that the tenant's id names.
#[tokio::test]
async fn an_issuer_that_no_document_names_needs_a_setting() {
    let by_name = format!("https://contoso.ciamlogin.com/{TENANT}/v2.0");
    let by_id = format!("https://{TENANT}.ciamlogin.com/{TENANT}/v2.0");
    let documents = || vec![("external", published(&by_id, vec![Key::First.jwk()]))];
    let token = || Token::v2().with("iss", by_name.as_str());
    let strict = world(documents(), &[]).await;
    assert_eq!(reason(&strict, token(), Key::First).await, "issuer_not_allowed");
    let allowed = "https://contoso.ciamlogin.com/{tenantid}/v2.0";
    let told = world(documents(), &[("CLAIMSMITH_ISSUERS", allowed)]).await;
    assert_eq!(reason(&told, token(), Key::First).await, "none");
    let other = by_name.replace(TENANT, OTHER);
    assert_eq!(
        reason(&told, token().with("iss", other).with("tid", OTHER), Key::First).await,
        "key_issuer_mismatch"
    );
}

/// A name that hundreds of keys have costs no more than a few checks, and the first keys with it are found.
#[tokio::test]
async fn a_key_whose_name_many_others_have_is_found_and_a_bad_signature_refused() {
    let mut other = Key::Second.jwk_of(&issuer_v2());
    other["kid"] = Key::First.kid().into();
    let keys = [vec![other.clone(), Key::First.jwk_of(&issuer_v2())], vec![other; 300]].concat();
    let world = world(vec![("v2", published(&issuer_v2(), keys))], &[]).await;
    assert_eq!(reason(&world, Token::v2(), Key::First).await, "none");
    let token = Token::v2().signed();
    let (unsigned, _) = token.rsplit_once('.').unwrap();
    let forged = format!("{unsigned}.{}", base64([7; 256]));
    assert_eq!(world.call(&forged).await.reason(), "signature_invalid");
}
