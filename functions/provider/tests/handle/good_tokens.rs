use http::StatusCode;
use support::servers::entra::{AUDIENCE, CALLER, NOW, Token};

use crate::world::{World, callout, request};

#[tokio::test]
async fn tokens_as_entra_issues_them_are_accepted() {
    let world = World::new().await;
    let good = [
        ("version 2.0", Token::v2()),
        ("version 1.0", Token::v1()),
        ("within the leeway after its end", Token::v2().with("exp", NOW - 59)),
        ("within the leeway before its start", Token::v2().with("nbf", NOW + 60).with("iat", NOW + 60)),
        ("without nbf and iat", Token::v2().without("nbf").without("iat")),
        ("with the caller in capitals", Token::v2().with("azp", CALLER.to_uppercase())),
        ("with the caller in both versions' claims", Token::v2().with("appid", CALLER)),
        ("with the typ of access tokens", Token::v2().with_header("typ", "at+jwt")),
        ("with the typ as a media type", Token::v2().with_header("typ", "application/AT+JWT")),
        ("without a typ", Token::v2().without_header("typ")),
        ("valid for a day", Token::v2().with("exp", NOW + 24 * 3600)),
        ("with unknown claims", Token::v2().with("xms_ftd", serde_json::json!({ "deep": [1, 2] }))),
    ];
    for (name, token) in good {
        let outcome = world.call(&token.signed()).await;
        assert_eq!((outcome.status(), outcome.reason()), (StatusCode::OK, "none"), "{name}");
    }
}

#[tokio::test]
async fn a_good_callout_is_logged_by_ids_and_durations_only() {
    let world = World::new().await;
    let token = Token::v2().signed();
    let mut body = callout();
    body["data"]["authenticationContext"]["user"] = serde_json::json!({
        "id": "77777777-7777-4777-8777-777777777777", "mail": "kim@example.test", "displayName": "Kim Example" });
    let outcome = world.send(request(&[format!("Bearer {token}")], body.to_string())).await;
    assert_eq!(outcome.line["outcome"], "claims");
    assert_eq!(outcome.line["policy"], "everybody");
    assert_eq!(outcome.line["claims"], 1);
    assert_eq!(outcome.line["claims_bytes"], "mailkim@example.test".len());
    assert_eq!(outcome.line["status"], 200);
    assert_eq!(outcome.line["level"], "INFO");
    assert_eq!(outcome.line["correlation_id"], "55555555-5555-4555-8555-555555555555");
    assert_eq!(outcome.line["application"], "22222222-2222-4222-8222-222222222222");
    for step in ["authenticate_ms", "callout_ms", "lookup_ms", "claims_ms", "answer_ms", "total_ms"] {
        assert!(outcome.line[step].is_number(), "{step}");
    }
    let text = world.log.text();
    for secret in [token.as_str(), "kim@example.test", "Kim Example", "77777777-7777", AUDIENCE] {
        assert!(!text.contains(secret), "{secret}");
    }
}
