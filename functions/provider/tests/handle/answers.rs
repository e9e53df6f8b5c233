//! Policies and claims, from the request to the bytes of the answer.

use std::path::Path;

use http::StatusCode;
use serde_json::{Value, json};

use crate::world::{Outcome, World};

const POLICIES: &str = r#"
  - name: orders
    applications: ["22222222-2222-4222-8222-222222222222"]
    claims: { from: { attribute: { value: client } }, login: user.mail }
  - name: api
    applications: ["BBBBBBBB-BBBB-4BBB-8BBB-BBBBBBBBBBBB"]
    claims: { from: { attribute: { value: resource } } }
"#;

/// A recorded callout, answered by these policies.
async fn answer(policies: &str, name: &str) -> Outcome {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/callouts/accepted");
    let body = std::fs::read(folder.join(format!("{name}.json"))).unwrap();
    World::of_policy(policies).await.post(body).await
}

fn claims(outcome: &Outcome) -> Value {
    assert_eq!(outcome.status(), StatusCode::OK);
    let mut body: Value = serde_json::from_slice(outcome.response.body()).unwrap();
    body["data"]["actions"][0]["claims"].take()
}

#[tokio::test]
async fn an_answer_is_exactly_what_entra_wants() {
    let outcome = answer(POLICIES, "member").await;
    let wanted = concat!(
        r#"{"data":{"@odata.type":"microsoft.graph.onTokenIssuanceStartResponseData","actions":["#,
        r#"{"@odata.type":"microsoft.graph.tokenIssuanceStart.provideClaimsForToken","claims":"#,
        r#"{"from":"client","login":"kim@example.test"}}]}}"#
    );
    assert_eq!(outcome.response.body(), wanted);
    assert_eq!(outcome.response.headers()["content-type"], "application/json");
    assert_eq!(outcome.response.headers().len(), 1);
}

#[tokio::test]
async fn the_resources_policy_decides_before_the_clients() {
    let outcome = answer(POLICIES, "access-token").await;
    assert_eq!(claims(&outcome), json!({ "from": "resource" }));
    assert_eq!(outcome.line["policy"], "api");
}

#[tokio::test]
async fn the_policy_for_all_is_the_last_resort() {
    let with_all =
        format!("{POLICIES}  - {{ name: rest, applications: all, claims: {{ from: user.id }} }}\n");
    assert_eq!(claims(&answer(&with_all, "access-token").await), json!({ "from": "resource" }));
    assert_eq!(claims(&answer(&with_all, "no-resource").await)["from"], "client");
    let client_and_all = with_all.replace("BBBBBBBB", "CCCCCCCC");
    assert_eq!(claims(&answer(&client_and_all, "access-token").await)["from"], "client");
    let only_all = "  - { name: rest, applications: all, claims: { from: { attribute: { value: all } } } }";
    assert_eq!(claims(&answer(only_all, "access-token").await), json!({ "from": "all" }));
}

#[tokio::test]
async fn an_application_without_a_policy_gets_no_claims() {
    let other = r#"  - { name: other, applications: ["cccccccc-cccc-4ccc-8ccc-cccccccccccc"], claims: { a: user.id } }"#;
    let outcome = answer(other, "member").await;
    assert_eq!(claims(&outcome), json!({}));
    assert_eq!(outcome.line["outcome"], "no_policy");
}

#[tokio::test]
async fn a_user_who_lacks_a_value_gets_the_other_claims() {
    assert_eq!(claims(&answer(POLICIES, "external-local").await), json!({ "from": "client" }));
    assert_eq!(claims(&answer(POLICIES, "app-only").await), json!({ "from": "client" }));
}

#[tokio::test]
async fn a_required_claim_without_a_value_refuses_the_callout() {
    let required =
        "  - { name: a, applications: all, claims: { login: { attribute: user.mail, required: true } } }";
    assert_eq!(answer(required, "member").await.status(), StatusCode::OK);
    let outcome = answer(required, "external-local").await;
    assert_eq!((outcome.status(), outcome.reason()), (StatusCode::FORBIDDEN, "required_claim_missing"));
    assert_eq!(outcome.line["inside"], "no value for `login`");
    assert_eq!(outcome.response.body(), r#"{"error":"Forbidden"}"#);
}

#[tokio::test]
async fn claims_beyond_the_limit_are_refused_and_optional_ones_left_out() {
    let large = |optional: bool| {
        let (x, y) = ("x".repeat(2000), "y".repeat(1500));
        format!(
            "  - name: a\n    applications: all\n    claims:\n      \
             x: {{ attribute: {{ value: {x} }}, optional: {optional} }}\n      y: {{ attribute: {{ value: {y} }} }}\n"
        )
    };
    let outcome = answer(&large(false), "member").await;
    assert_eq!((outcome.status(), outcome.reason()), (StatusCode::INTERNAL_SERVER_ERROR, "claims_too_large"));
    assert_eq!(outcome.line["inside"], "3502 bytes of at most 3000: `x` 2001, `y` 1501");
    assert_eq!(outcome.line["level"], "ERROR");
    let outcome = answer(&large(true), "member").await;
    assert_eq!(claims(&outcome), json!({ "y": "y".repeat(1500) }));
    assert_eq!((&outcome.line["left_out"], &outcome.line["claims_bytes"]), (&json!("x"), &json!(1501)));
}
