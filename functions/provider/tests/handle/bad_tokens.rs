//! Tokens that somebody might try: each is refused for its own reason, and all look the same from the outside.

use aws_lc_rs::hmac;
use http::StatusCode;
use serde_json::json;
use support::servers::entra::{
    AUDIENCE, CALLER, Key, NOW, TENANT, Token, base64, issuer_v1, issuer_v2, sign,
};

use crate::world::{World, callout, request};

/// What it is, the `authorization` headers, the reason in the log.
type BadToken = (&'static str, Vec<String>, &'static str);

const OTHER: &str = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";

fn bearer(token: impl std::fmt::Display) -> Vec<String> {
    vec![format!("Bearer {token}")]
}

fn signed(token: Token) -> Vec<String> {
    bearer(token.signed())
}

/// A token around these texts, properly signed.
fn raw(header: impl AsRef<[u8]>, claims: impl AsRef<[u8]>) -> Vec<String> {
    bearer(sign(&format!("{}.{}", base64(header), base64(claims)), Key::First))
}

fn headers() -> Vec<BadToken> {
    let token = Token::v2().signed();
    vec![
        ("no header", vec![], "token_missing"),
        ("empty header", vec![String::new()], "token_missing"),
        ("scheme alone", vec!["Bearer ".to_owned()], "token_missing"),
        ("two headers", vec![format!("Bearer {token}"), format!("Bearer {token}")], "token_duplicate"),
        ("a good and an empty header", vec![format!("Bearer {token}"), String::new()], "token_duplicate"),
        ("two tokens joined by a gateway", bearer(format!("{token},Bearer {token}")), "token_duplicate"),
        ("basic credentials", vec!["Basic a2ltOmtpbQ==".to_owned()], "token_scheme"),
        ("no scheme", vec![token.clone()], "token_scheme"),
        ("another scheme", vec![format!("DPoP {token}")], "token_scheme"),
        ("100 KB", bearer("a".repeat(100_000)), "token_too_large"),
        ("a good token made large", signed(Token::v2().with("x", "x".repeat(20_000))), "token_too_large"),
    ]
}

fn structure() -> Vec<BadToken> {
    let token = Token::v2().signed();
    let (unsigned, signature) = token.rsplit_once('.').unwrap();
    let (header, claims) = unsigned.split_once('.').unwrap();
    let good_header = Token::v2().header.to_string();
    let good_claims = Token::v2().claims.to_string();
    vec![
        ("no dots", bearer("abc"), "token_malformed"),
        ("two parts", bearer(unsigned), "token_malformed"),
        ("four parts", bearer(format!("{token}.{signature}")), "token_malformed"),
        ("five parts, as encrypted tokens have", bearer(format!("{token}.e30.e30")), "token_malformed"),
        ("no signature", bearer(format!("{unsigned}.")), "token_malformed"),
        ("no claims", bearer(format!("{header}..{signature}")), "token_malformed"),
        ("no header", bearer(format!(".{claims}.{signature}")), "token_malformed"),
        ("a space inside", bearer(format!("{unsigned}. {signature}")), "token_malformed"),
        (
            "stray bits in the last character",
            bearer(format!("{}B", &token[..token.len() - 1])),
            "token_malformed",
        ),
        ("padding", bearer(format!("{token}==")), "token_malformed"),
        ("the other base64 alphabet", bearer(format!("{unsigned}.+/{signature}")), "token_malformed"),
        ("header that is not JSON", raw("hello", &good_claims), "token_malformed"),
        ("header that is a list", raw(r#"["RS256"]"#, &good_claims), "token_malformed"),
        (
            "header with two algorithms",
            raw(r#"{"alg":"none","alg":"RS256"}"#, &good_claims),
            "token_malformed",
        ),
        ("claims that are not JSON", raw(&good_header, "hello"), "token_malformed"),
        ("claims that are a list", raw(&good_header, "[1,2]"), "token_malformed"),
        (
            "claims followed by more",
            raw(&good_header, format!("{good_claims}{good_claims}")),
            "token_malformed",
        ),
        ("truncated in the signature", bearer(&token[..token.len() - 10]), "signature_invalid"),
        ("truncated in the claims", bearer(&token[..header.len() + 40]), "token_malformed"),
    ]
}

fn encodings() -> Vec<BadToken> {
    let Token { header, claims } = Token::v2();
    let with_byte = |json: &str| [&b"{\"x\":\"\xff\","[..], &json.as_bytes()[1..]].concat();
    let in_header = raw(with_byte(&header.to_string()), claims.to_string());
    let in_claims = raw(header.to_string(), with_byte(&claims.to_string()));
    vec![
        ("header with a byte that is not UTF-8", in_header, "token_malformed"),
        ("claims with a byte that is not UTF-8", in_claims, "token_malformed"),
    ]
}

fn algorithms() -> Vec<BadToken> {
    let with_alg = |alg: &str| signed(Token::v2().with_header("alg", alg));
    let none = Token::v2().with_header("alg", "none").unsigned();
    vec![
        ("alg none without a signature", bearer(format!("{none}.")), "alg_not_allowed"),
        ("alg none with a signature", with_alg("none"), "alg_not_allowed"),
        ("alg None", with_alg("None"), "alg_not_allowed"),
        ("alg in lower case", with_alg("rs256"), "alg_not_allowed"),
        ("alg RS384", with_alg("RS384"), "alg_not_allowed"),
        ("alg PS256", with_alg("PS256"), "alg_not_allowed"),
        ("alg ES256", with_alg("ES256"), "alg_not_allowed"),
        ("alg missing", signed(Token::v2().without_header("alg")), "alg_not_allowed"),
        ("alg null", signed(Token::v2().with_header("alg", json!(null))), "alg_not_allowed"),
        ("alg a number", signed(Token::v2().with_header("alg", 256)), "token_malformed"),
        (
            "HS256 with the public key",
            bearer(hs256(Key::First.jwk()["n"].as_str().unwrap())),
            "alg_not_allowed",
        ),
        ("critical extension", signed(Token::v2().with_header("crit", json!(["b64"]))), "crit_not_supported"),
        ("crit null", signed(Token::v2().with_header("crit", json!(null))), "crit_not_supported"),
        ("crit an empty list", signed(Token::v2().with_header("crit", json!([]))), "crit_not_supported"),
        ("crit a number", signed(Token::v2().with_header("crit", 7)), "crit_not_supported"),
        ("b64 without crit", signed(Token::v2().with_header("b64", false)), "crit_not_supported"),
        ("zip", signed(Token::v2().with_header("zip", "DEF")), "crit_not_supported"),
        ("typ of a logout token", signed(Token::v2().with_header("typ", "logout+jwt")), "typ_not_allowed"),
        ("typ empty", signed(Token::v2().with_header("typ", "")), "typ_not_allowed"),
        ("typ a number", signed(Token::v2().with_header("typ", 5)), "token_malformed"),
    ]
}

/// The classic confusion: the public key as the secret of a symmetric algorithm.
fn hs256(secret: &str) -> String {
    let unsigned = Token::v2().with_header("alg", "HS256").unsigned();
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    format!("{unsigned}.{}", base64(hmac::sign(&key, unsigned.as_bytes())))
}

fn signatures() -> Vec<BadToken> {
    let good = Token::v2().signed();
    let (_, signature) = good.rsplit_once('.').unwrap();
    let other = Token::v2().with("exp", NOW + 7200).unsigned();
    let with_kid = |kid: &str| Token::v2().with_header("kid", kid);
    let jwk = Token::v2().with_header("jwk", Key::Attacker.jwk());
    let jku = with_kid(Key::Attacker.kid()).with_header("jku", "https://attacker.example.test/keys");
    vec![
        ("no kid", signed(Token::v2().without_header("kid")), "kid_missing"),
        ("empty kid", signed(with_kid("")), "kid_missing"),
        ("kid a number", signed(Token::v2().with_header("kid", 1)), "token_malformed"),
        ("unknown kid", signed(with_kid("nobody")), "kid_unknown"),
        ("kid of another case", signed(with_kid("First-Key")), "kid_unknown"),
        ("kid with a path", signed(with_kid("../../dev/null")), "kid_unknown"),
        ("key from the token's own address", bearer(jku.signed_by(Key::Attacker)), "kid_unknown"),
        ("key inside the token", bearer(jwk.signed_by(Key::Attacker)), "signature_invalid"),
        ("another key under a known kid", bearer(Token::v2().signed_by(Key::Attacker)), "signature_invalid"),
        ("claims changed after signing", bearer(format!("{other}.{signature}")), "signature_invalid"),
        (
            "signature of zeros",
            bearer(format!("{}.{}", Token::v2().unsigned(), base64([0; 256]))),
            "signature_invalid",
        ),
        ("signature too long", bearer(format!("{good}AAAA")), "signature_invalid"),
        (
            "HS256's tag under RS256",
            bearer(format!("{}.{}", Token::v2().unsigned(), base64([7; 32]))),
            "signature_invalid",
        ),
    ]
}

fn callers() -> Vec<BadToken> {
    let lookalike = "99045fe1-7639-4a75-9d37-577c73d8ec0e";
    vec![
        ("azp of another application", signed(Token::v2().with("azp", OTHER)), "caller_not_allowed"),
        (
            "azp that only looks like Entra's",
            signed(Token::v2().with("azp", lookalike)),
            "caller_not_allowed",
        ),
        ("azp empty", signed(Token::v2().with("azp", "")), "caller_not_allowed"),
        ("appid of another application", signed(Token::v1().with("appid", OTHER)), "caller_not_allowed"),
        ("azp right, appid another", signed(Token::v2().with("appid", OTHER)), "caller_not_allowed"),
        ("appid right, azp another", signed(Token::v1().with("azp", OTHER)), "caller_not_allowed"),
        ("no azp", signed(Token::v2().without("azp")), "caller_missing"),
        ("version 1.0 with azp", signed(Token::v1().without("appid").with("azp", CALLER)), "caller_missing"),
        (
            "version 2.0 with appid",
            signed(Token::v2().without("azp").with("appid", CALLER)),
            "caller_missing",
        ),
        ("version 3.0", signed(Token::v2().with("ver", "3.0")), "version_unsupported"),
        ("version empty", signed(Token::v2().with("ver", "")), "version_unsupported"),
        ("no version", signed(Token::v2().without("ver")), "claim_missing"),
        ("version a number", signed(Token::v2().with("ver", 2)), "claim_malformed"),
    ]
}

fn issuers() -> Vec<BadToken> {
    let v2 = |issuer: &str| signed(Token::v2().with("iss", issuer));
    let configured = "https://issuer.example.test/another-tenant/v2.0";
    vec![
        ("no issuer", signed(Token::v2().without("iss")), "claim_missing"),
        ("another issuer", v2("https://issuer.example.test/"), "issuer_not_allowed"),
        ("another tenant's issuer", v2(&issuer_v2().replace(TENANT, OTHER)), "issuer_not_allowed"),
        ("issuer over http", v2(&issuer_v2().replace("https", "http")), "issuer_not_allowed"),
        ("issuer with a slash", v2(&format!("{}/", issuer_v2())), "issuer_not_allowed"),
        ("issuer with a query", v2(&format!("{}?x", issuer_v2())), "issuer_not_allowed"),
        ("issuer in capitals", v2(&issuer_v2().to_uppercase()), "issuer_not_allowed"),
        ("issuer a template", v2("https://login.microsoftonline.com/{tenantid}/v2.0"), "issuer_not_allowed"),
        ("issuer without the token's tenant", v2(configured), "issuer_tenant_mismatch"),
        ("version 2.0 with version 1.0's issuer", v2(&issuer_v1()), "issuer_version_mismatch"),
        (
            "version 1.0 with version 2.0's issuer",
            signed(Token::v1().with("iss", issuer_v2())),
            "issuer_version_mismatch",
        ),
        ("another tenant", signed(Token::v2().with("tid", OTHER)), "tenant_not_allowed"),
        ("tenant by name", signed(Token::v2().with("tid", "contoso.example.test")), "tenant_not_allowed"),
        ("no tenant", signed(Token::v2().without("tid")), "claim_missing"),
    ]
}

fn audiences_and_times() -> Vec<BadToken> {
    let twice = Token::v2().claims.to_string().replacen('{', &format!("{{\"aud\":\"{OTHER}\","), 1);
    vec![
        ("another audience", signed(Token::v2().with("aud", OTHER)), "audience_not_allowed"),
        (
            "audience with a prefix",
            signed(Token::v2().with("aud", format!("api://{AUDIENCE}"))),
            "audience_not_allowed",
        ),
        ("audience empty", signed(Token::v2().with("aud", "")), "audience_not_allowed"),
        ("no audience", signed(Token::v2().without("aud")), "claim_missing"),
        ("a list of audiences", signed(Token::v2().with("aud", json!([AUDIENCE, OTHER]))), "claim_malformed"),
        ("two audiences by two members", raw(Token::v2().header.to_string(), &twice), "claim_malformed"),
        ("expired", signed(Token::v2().with("exp", NOW - 3600)), "token_expired"),
        ("expired just past the leeway", signed(Token::v2().with("exp", NOW - 60)), "token_expired"),
        ("expired in 1970", signed(Token::v2().with("exp", 0)), "token_expired"),
        ("valid for more than a day", signed(Token::v2().with("exp", NOW + 24 * 3600 + 1)), "token_lifetime"),
        ("valid for ever", signed(Token::v2().with("exp", u64::MAX)), "token_lifetime"),
        (
            "valid for ever, without a start",
            signed(Token::v2().with("exp", u64::MAX).without("nbf").without("iat")),
            "token_lifetime",
        ),
        ("no expiry", signed(Token::v2().without("exp")), "claim_missing"),
        ("expiry null", signed(Token::v2().with("exp", json!(null))), "claim_missing"),
        ("expiry a text", signed(Token::v2().with("exp", "9999999999")), "claim_malformed"),
        ("expiry beyond all numbers", signed(Token::v2().with("exp", 1e300)), "claim_malformed"),
        ("expiry negative", signed(Token::v2().with("exp", -1)), "claim_malformed"),
        ("not valid yet", signed(Token::v2().with("nbf", NOW + 61)), "token_not_yet_valid"),
        ("not valid for ever", signed(Token::v2().with("nbf", u64::MAX)), "token_not_yet_valid"),
        ("issued in the future", signed(Token::v2().with("iat", NOW + 3600)), "token_not_yet_valid"),
    ]
}

#[tokio::test]
async fn every_bad_token_has_its_own_reason_in_the_log_and_none_outside() {
    let world = World::new().await;
    let groups = [
        headers(),
        structure(),
        encodings(),
        algorithms(),
        signatures(),
        callers(),
        issuers(),
        audiences_and_times(),
    ];
    let bad: Vec<BadToken> = groups.into_iter().flatten().collect();
    assert!(bad.len() >= 40);
    for (name, authorization, reason) in bad {
        let outcome = world.send(request(&authorization, callout().to_string())).await;
        assert_eq!((outcome.status(), outcome.reason()), (StatusCode::UNAUTHORIZED, reason), "{name}");
        assert_eq!(outcome.response.body(), r#"{"error":"Unauthorized"}"#, "{name}");
        assert_eq!(outcome.response.headers()["www-authenticate"], "Bearer", "{name}");
        assert_eq!(outcome.response.headers().len(), 2, "{name}");
    }
}

#[tokio::test]
async fn no_part_of_a_refused_token_is_logged() {
    let world = World::new().await;
    let token = Token::v2().with("exp", "secret-in-a-claim").signed();
    assert_eq!(world.call(&token).await.reason(), "claim_malformed");
    let signature = token.rsplit_once('.').unwrap().1;
    let text = world.log.text();
    assert!(!text.contains(signature) && !text.contains("secret-in-a-claim"));
}

#[tokio::test]
async fn a_callout_about_another_tenant_than_the_tokens_is_refused() {
    let world = World::new().await;
    let body = callout().to_string().replace(TENANT, OTHER);
    let outcome = world.post(body).await;
    assert_eq!((outcome.status(), outcome.reason()), (StatusCode::UNAUTHORIZED, "tenant_mismatch"));
}
