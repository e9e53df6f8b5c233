//! A shadow policy in the function: it evaluates callouts after their responses, and nothing that is wrong with it reaches an
//! answer.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Request;
use serde_json::Value;
use support::function::events::Encoding;
use support::function::lambda::Lambda;
use support::serving::Serving;

use super::FRONTS;
use super::metrics::{callout, lambda, read};

const LIVE: &str = "
version: 1
policies:
  - { name: p, applications: all, claims: { kept: { attribute: { value: a } }, other: { attribute: { value: b } }, lost: { attribute: { value: c } } } }
";

/// What is measured of the shadow policy is written after the answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// A function with this policy and this shadow policy, which sees every callout.
fn with_shadow(serving: &Serving, name: &str, live: &str, shadow: &str) -> Lambda {
    let file = |kind: &str, text: &str| {
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{kind}.yaml"));
        fs::write(&file, text).unwrap();
        file.to_str().unwrap().to_owned()
    };
    let (live, shadow) = (file("live", live), file("shadow", shadow));
    lambda(
        serving,
        &[
            ("CLAIMSMITH_POLICY", &live),
            ("CLAIMSMITH_SHADOW_POLICY", &shadow),
            ("CLAIMSMITH_SHADOW_PERCENT", "100"),
            ("CLAIMSMITH_DEADLINE_MS", "700"),
        ],
    )
}

/// The answer's status and body, and what is measured of the shadow policy for this callout.
fn compared(lambda: &Lambda, callout: &Request<Bytes>) -> (u16, Bytes, Vec<String>) {
    let before = lambda.function.log().len();
    let answer = lambda.answer(FRONTS[0], Encoding::Text, callout);
    let (status, body) = (answer.status().as_u16(), answer.into_body());
    let asked = Instant::now();
    loop {
        let log = lambda.function.log();
        let ended = log.rfind('\n').map_or(0, |end| end + 1);
        let lines = log.get(before..ended).unwrap_or_default().lines();
        let documents = lines.map(|line| serde_json::from_str(line).unwrap());
        let documents = documents.filter(|line: &Value| line.get("_aws").is_some());
        let mut measured: Vec<String> = documents.flat_map(|document| read(&document)).collect();
        measured.retain(|one| one.starts_with("Shadow") || one.starts_with("ClaimsDiffer"));
        if !measured.is_empty() {
            measured.sort();
            return (status, body, measured);
        }
        assert!(asked.elapsed() < PATIENCE, "{log}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn what_the_shadow_policy_decides_otherwise_is_counted_by_claim_and_kind() {
    let serving = Serving::start("shadow-differs");
    let shadow = "
version: 1
policies:
  - name: p
    applications: all
    claims: { kept: { attribute: { value: a } }, other: { attribute: { value: elsewhere } }, gained: { attribute: { value: d } } }
";
    let lambda = with_shadow(&serving, "shadow-differs", LIVE, shadow);
    let (status, body, measured) = compared(&lambda, &callout(&serving));
    let claims: Value = serde_json::from_slice(&body).unwrap();
    let claims = &claims["data"]["actions"][0]["claims"];
    assert_eq!((status, claims), (200, &serde_json::json!({ "kept": "a", "other": "b", "lost": "c" })));
    let expected = [
        "ClaimsDiffer 1",
        "ClaimsDiffer 1 Claim=gained Kind=gained",
        "ClaimsDiffer 1 Claim=lost Kind=lost",
        "ClaimsDiffer 1 Claim=other Kind=changed",
        "ShadowCallouts 1",
    ];
    assert_eq!(measured, expected);
    let log = lambda.function.log();
    assert!(log.contains(r#""differences":"gained gained, lost lost, other changed""#), "{log}");
    assert!(!log.contains("elsewhere"), "a value is in {log}");
}

#[test]
fn a_refusal_and_an_application_that_only_one_policy_names_are_differences() {
    let serving = Serving::start("shadow-refuses");
    let refusing = "
version: 1
policies: [{ name: p, applications: all, claims: { cost: { attribute: user.companyName, required: true } } }]
";
    let other = LIVE.replace("applications: all", "applications: [99999999-9999-4999-8999-999999999999]");
    let mut callout = callout(&serving);
    let mut body: Value = serde_json::from_slice(callout.body()).unwrap();
    body["data"]["authenticationContext"]["user"]["companyName"] = Value::Null;
    *callout.body_mut() = body.to_string().into();
    for (live, shadow, expected) in [
        (LIVE, refusing, "ClaimsDiffer 1 Claim=required_claim_missing Kind=refused"),
        (&other, LIVE, "ClaimsDiffer 1 Claim=lost Kind=gained"),
    ] {
        let lambda = with_shadow(&serving, "shadow-refuses", live, shadow);
        let (status, _, measured) = compared(&lambda, &callout);
        assert_eq!(status, 200);
        assert!(measured.iter().any(|one| one == expected), "{measured:?}");
    }
}

#[test]
fn the_same_policy_is_compared_without_a_difference() {
    let serving = Serving::start("shadow-same");
    let policy = fs::read_to_string(support::root().join("infra/policy/claims.yaml")).unwrap();
    let lambda = with_shadow(&serving, "shadow-same", &policy, &policy);
    for _ in 0..3 {
        let (status, _, measured) = compared(&lambda, &callout(&serving));
        assert_eq!((status, measured), (200, vec!["ShadowCallouts 1".to_owned()]));
    }
}

/// A shadow policy that is slow, whose required store is down, that is wrong, that does not exist.
#[test]
fn no_callout_fails_whatever_is_wrong_with_the_shadow_policy() {
    let serving = Serving::start("shadow-faults");
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let down = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let asking = |address: &str| {
        format!(
            "version: 1\nstores:\n  hr: {{ rest: {{ url: 'http://{address}/{{user.id}}' }}, required: true, \
             timeoutMs: 2000 }}\npolicies: [{{ name: p, applications: all, claims: {{ tier: hr.tier }} }}]\n"
        )
    };
    let (slow, down) = (asking(&silent.local_addr().unwrap().to_string()), asking(&down.to_string()));
    for (name, shadow, reason) in [
        ("slow", slow.as_str(), "late"),
        ("down", &down, "store"),
        ("wrong", "version: 1\npolicies: 7\n", "policy"),
        ("no-setting", &LIVE.replace("version: 1", "version: 1\nstores: { s: { dynamodb: { table: '${GONE}', key: { pk: '{user.id}' } }, required: true } }").replace("{ attribute: { value: a } }", "s.kept"), "policy"),
    ] {
        let lambda = with_shadow(&serving, &format!("shadow-{name}"), LIVE, shadow);
        let callout = callout(&serving);
        let calls = if name == "slow" { 3 } else { 10 };
        for _ in 0..calls {
            let (status, _, measured) = compared(&lambda, &callout);
            let expected = ["ShadowGivenUp 1".to_owned(), format!("ShadowGivenUp 1 Reason={reason}")];
            assert_eq!((status, measured), (200, expected.to_vec()), "{name}\n{}", lambda.function.log());
        }
        let told = lambda.function.log().contains("no shadow policy: ");
        assert_eq!(told, reason == "policy", "{name}");
    }
}

/// The store of the shadow policy is held until the answer has come: with the work before the response it never would.
#[test]
fn the_response_is_posted_before_the_shadow_policy_is_evaluated() {
    let serving = Serving::start("shadow-held");
    let store = TcpListener::bind("127.0.0.1:0").unwrap();
    let shadow = format!(
        "version: 1\nstores: {{ hr: {{ rest: {{ url: 'http://{}/{{user.id}}' }}, required: true, timeoutMs: 2000 }} }}\n\
         policies: [{{ name: p, applications: all, claims: {{ tier: hr.tier }} }}]\n",
        store.local_addr().unwrap()
    );
    let lambda = with_shadow(&serving, "shadow-held", LIVE, &shadow);
    let answer = lambda.answer(FRONTS[0], Encoding::Text, &callout(&serving));
    assert_eq!(answer.status(), 200);
    let log = lambda.function.log();
    assert!(log.contains(r#""outcome":"claims""#) && !log.contains("ShadowGivenUp"), "{log}");
}
