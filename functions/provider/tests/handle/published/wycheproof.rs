//! The kinds of `json_web_signature_test.json` of Wycheproof (<https://github.com/C2SP/wycheproof>) that are about RS256,
//! key confusion and the compact form; the tokens and keys are our own.

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RsaEncoding};
use serde_json::{Value, json};
use support::servers::entra::{Key, Token, base64, issuer_v2};

use super::{Row, check, world_of};

fn with_alg(alg: &str) -> String {
    Token::v2().with_header("alg", alg).unsigned()
}

/// The first key's signature of another kind.
fn by(encoding: &'static dyn RsaEncoding, unsigned: &str) -> String {
    let mut signature = vec![0; 256];
    Key::First.pair().sign(encoding, &SystemRandom::new(), unsigned.as_bytes(), &mut signature).unwrap();
    format!("{unsigned}.{}", base64(signature))
}

/// The public key as the secret of a symmetric algorithm.
fn by_secret(secret: &[u8], unsigned: &str) -> String {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), unsigned.as_bytes());
    format!("{unsigned}.{}", base64(tag))
}

fn compact_form() -> Vec<Row> {
    let token = Token::v2().signed();
    let (unsigned, signature) = token.rsplit_once('.').unwrap();
    let (header, claims) = unsigned.split_once('.').unwrap();
    let changed = |part: &str| format!("{}{}", if part.starts_with('X') { 'Y' } else { 'X' }, &part[1..]);
    let other = Token::v2().with("uti", "another").unsigned();
    let other = other.split_once('.').unwrap().1;
    let json = format!(
        r#"{{"payload":"{claims}","signatures":[{{"protected":"{header}","signature":"{signature}"}}]}}"#
    );
    vec![
        ("valid", token.clone(), "none"),
        ("modified signature", format!("{unsigned}.{}", changed(signature)), "signature_invalid"),
        ("missing signature", format!("{unsigned}."), "token_malformed"),
        ("missing signature and separator", unsigned.to_owned(), "token_malformed"),
        ("modified payload", format!("{header}.{other}.{signature}"), "signature_invalid"),
        ("missing payload", format!("{header}..{signature}"), "token_malformed"),
        ("missing payload and separator", format!("{header}.{signature}"), "token_malformed"),
        (
            "modified header",
            format!("{}.{claims}.{signature}", base64(r#"{"alg":"RS256","kid":"first-kez"}"#)),
            "kid_unknown",
        ),
        (
            "header with a member more",
            format!("{}.{claims}.{signature}", base64(r#"{"alg":"RS256","kid":"first-key","a":1}"#)),
            "signature_invalid",
        ),
        ("missing header", format!(".{claims}.{signature}"), "token_malformed"),
        ("missing header and separator", format!("{claims}.{signature}"), "token_malformed"),
        ("missing header and signature", format!(".{claims}."), "token_malformed"),
        ("the payload alone", claims.to_owned(), "token_malformed"),
        ("empty", String::new(), "token_missing"),
        ("an empty component more", format!("{token}."), "token_malformed"),
        ("a component more", format!("{token}.foo"), "token_malformed"),
        ("JSON serialization", json, "token_duplicate"),
    ]
}

fn encoding() -> Vec<Row> {
    let token = Token::v2().signed();
    let (unsigned, signature) = token.rsplit_once('.').unwrap();
    let (header, claims) = unsigned.split_once('.').unwrap();
    vec![
        ("spaces in the signature", format!("{unsigned}.    {signature}"), "token_malformed"),
        ("a character before the signature", format!("{unsigned}.?{signature}"), "token_malformed"),
        ("a character after the signature", format!("{token}?"), "token_malformed"),
        ("spaces after the header", format!("{header}    .{claims}.{signature}"), "token_malformed"),
        ("characters after the header", format!("{header}####.{claims}.{signature}"), "token_malformed"),
        ("spaces before the payload", format!("{header}.    {claims}.{signature}"), "signature_invalid"),
        ("a character in the payload", format!("{header}.{claims}?.{signature}"), "signature_invalid"),
        ("padding", format!("{header}=.{claims}=.{signature}="), "token_malformed"),
        ("unused bits", format!("{}B", &token[..token.len() - 1]), "token_malformed"),
    ]
}

fn confusion() -> Vec<Row> {
    let modulus = Key::First.modulus();
    let jwk = Key::First.jwk().to_string();
    let embedded = Token::v2().with_header("jwk", Key::Attacker.jwk());
    let chain = Token::v2().with_header("x5c", json!(["MIIC"]));
    vec![
        ("none, without a signature", format!("{}.", with_alg("none")), "alg_not_allowed"),
        (
            "none, with the signature of another",
            Token::v2().with_header("alg", "none").signed(),
            "alg_not_allowed",
        ),
        ("symmetric, with the modulus", by_secret(&modulus, &with_alg("HS256")), "alg_not_allowed"),
        (
            "symmetric, with the JSON of the key",
            by_secret(jwk.as_bytes(), &with_alg("HS256")),
            "alg_not_allowed",
        ),
        ("symmetric under RS256", by_secret(&modulus, &Token::v2().unsigned()), "signature_invalid"),
        ("a key of the attacker's in the header", embedded.signed_by(Key::Attacker), "signature_invalid"),
        ("a chain of certificates in the header", chain.signed_by(Key::Attacker), "signature_invalid"),
        ("RS384", by(&RSA_PKCS1_SHA384, &with_alg("RS384")), "alg_not_allowed"),
        ("RS384 that is called RS256", by(&RSA_PKCS1_SHA384, &Token::v2().unsigned()), "signature_invalid"),
        ("RS512", by(&RSA_PKCS1_SHA512, &with_alg("RS512")), "alg_not_allowed"),
        ("RS512 that is called RS256", by(&RSA_PKCS1_SHA512, &Token::v2().unsigned()), "signature_invalid"),
        ("PS256", by(&RSA_PSS_SHA256, &with_alg("PS256")), "alg_not_allowed"),
        ("PS256 that is called RS256", by(&RSA_PSS_SHA256, &Token::v2().unsigned()), "signature_invalid"),
        ("RS256 that is called PS256", Token::v2().with_header("alg", "PS256").signed(), "alg_not_allowed"),
        ("another key of the set", Token::v2().signed_by(Key::Second), "signature_invalid"),
        (
            "the name of another key of the set",
            Token::v2().with_header("kid", Key::Second.kid()).signed(),
            "signature_invalid",
        ),
    ]
}

#[tokio::test]
async fn changed_and_confused_tokens_are_refused() {
    let world = world_of(Key::First.jwk_of(&issuer_v2())).await;
    check(&world, compact_form()).await;
    check(&world, encoding()).await;
    check(&world, confusion()).await;
}

/// The public key and the signed text of `padding.jsonl`, and its rows: each is a signature of that text, made with the
/// private key, in which the padding or what is below it is changed. The private key was thrown away.
fn padding() -> (Value, Vec<Value>) {
    let mut lines = include_str!("padding.jsonl").lines().map(|line| serde_json::from_str(line).unwrap());
    (lines.next().unwrap(), lines.collect())
}

async fn reasons(exponent: &str) -> Vec<(Value, String)> {
    let (given, rows) = padding();
    let mut key = Key::First.jwk_of(&issuer_v2());
    (key["n"], key["kid"], key["e"]) = (given["n"].clone(), "padding-key".into(), exponent.into());
    let world = world_of(key).await;
    let mut reasons = Vec::new();
    for row in rows {
        let token = format!("{}.{}", given["signed"].as_str().unwrap(), row["signature"].as_str().unwrap());
        let reason = world.call(&token).await.reason().to_owned();
        reasons.push((row, reason));
    }
    reasons
}

#[tokio::test]
async fn a_signature_has_one_form() {
    let reasons = reasons("AQAB").await;
    assert!(reasons.len() >= 120);
    for (row, reason) in reasons {
        let expected = if row["valid"] == true { "none" } else { "signature_invalid" };
        assert_eq!(reason, expected, "{}", row["kind"]);
    }
}

/// With the exponent 1, a text is its own signature.
#[tokio::test]
async fn a_key_whose_exponent_proves_nothing_verifies_nothing() {
    for exponent in ["AQ", "Ag", "AA"] {
        for (row, reason) in reasons(exponent).await {
            assert!(
                ["signature_invalid", "kid_unknown"].contains(&reason.as_str()),
                "{exponent} {}",
                row["kind"]
            );
        }
    }
}
