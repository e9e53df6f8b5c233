//! Events that nobody sends in good faith, requests that never end, and settings that a policy must not see.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::function::lambda::Lambda;
use support::function::runtime_api::Outcome;
use support::serving::Serving;

/// Status and body of what an event is answered with.
fn answer(lambda: &Lambda, event: &Value) -> (u64, String) {
    let outcome = lambda.function.invoke(&event.to_string());
    let Outcome::Answer(answer) = outcome else { panic!("{outcome:?}\n{}", lambda.function.log()) };
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    (answer["statusCode"].as_u64().unwrap(), answer["body"].as_str().unwrap().to_owned())
}

/// Twenty-five thousand names are more than a map of headers can hold: that ended the process once.
#[test]
fn events_that_are_too_large_are_refused_and_the_process_stays() {
    let serving = Serving::start("hostile-events");
    let lambda = Lambda::start(&serving.base_url);
    let headers: Value =
        (0..25_000).map(|n| (format!("x-{n}"), json!("v"))).collect::<serde_json::Map<_, _>>().into();
    let all: Value =
        (0..25_000).map(|n| (format!("x-{n}"), json!(["v"]))).collect::<serde_json::Map<_, _>>().into();
    let path = "/token-issuance-start";
    for (event, expected) in [
        (json!({ "rawPath": path, "headers": headers }), (431, "Request Header Fields Too Large")),
        (json!({ "path": path, "multiValueHeaders": all }), (431, "Request Header Fields Too Large")),
        (json!({ "rawPath": format!("/{}{path}", "a".repeat(100_000)) }), (414, "URI Too Long")),
        (json!({ "rawPath": path, "rawQueryString": "a".repeat(100_000) }), (414, "URI Too Long")),
        (json!({ "rawPath": path, "body": "a".repeat(5_000_000) }), (413, "Payload Too Large")),
        (json!({}), (404, "Not Found")),
    ] {
        let body = format!("{{\"error\":\"{}\"}}", expected.1);
        assert_eq!(answer(&lambda, &event), (expected.0, body));
    }
    let log = lambda.function.log();
    for reason in ["headers_too_large", "address_too_long", "body_too_large"] {
        assert!(log.contains(reason), "{reason} is not in {log}");
    }
}

#[test]
fn nothing_of_an_event_that_cannot_be_read_is_in_the_log_or_the_answer() {
    let serving = Serving::start("hostile-secrets");
    let lambda = Lambda::with(&serving.base_url, &[("CLAIMSMITH_LOG_LEVEL", "trace")]);
    let secret = "s3cr3t-of-the-event";
    for event in [
        json!({ "headers": secret }),
        json!({ "headers": { "authorization": [secret] } }),
        json!({ "body": { "a": secret } }),
        json!({ "isBase64Encoded": secret }),
        json!({ "requestContext": { "http": { "method": { secret: 1 } } } }),
        json!(secret),
        json!([secret]),
    ] {
        let (status, body) = answer(&lambda, &event);
        assert_eq!((status, body.as_str()), (400, r#"{"error":"Bad Request"}"#), "{event}");
    }
    for text in
        [format!("{{\"body\":\"{secret}\",}}"), format!("\"{secret}"), format!("{{\"{secret}\":nul}}")]
    {
        let outcome = lambda.function.invoke(&text);
        let Outcome::Error(report) = outcome else { panic!("{outcome:?}") };
        assert!(!report.contains(secret), "{report}");
    }
    let log = lambda.function.log();
    assert!(log.contains("event_malformed") && !log.contains(secret), "{log}");
}

#[test]
fn a_policy_that_uses_a_setting_outside_the_list_does_not_start() {
    let serving = Serving::start("hostile-settings");
    let lambda = Lambda::with(&serving.base_url, &[("POLICY_SETTINGS", "HR_URL"), ("PEOPLE_TABLE", "v4lue")]);
    assert_eq!(lambda.function.ready(), None);
    let log = lambda.function.log();
    let told = "`PEOPLE_TABLE` is not one of the settings that the policy can use (setting_not_allowed)";
    assert!(log.contains(told) && !log.contains("v4lue"), "{log}");
}

/// What a connection gets for these bytes until it is closed, and how long that took.
fn half_sent(serving: &Serving, bytes: &str) -> (String, Duration) {
    let started = Instant::now();
    let address = serving.base_url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(bytes.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    (answer, started.elapsed())
}

#[test]
fn serve_does_not_wait_for_a_request_that_never_ends() {
    let serving = Serving::start("half-sent");
    let head = "POST /token-issuance-start HTTP/1.1\r\nhost: a\r\nconnection: close\r\n";
    let body = format!("{head}content-length: 10\r\n\r\n{{");
    let (head_only, with_body) = std::thread::scope(|scope| {
        let head_only = scope.spawn(|| half_sent(&serving, head));
        let with_body = half_sent(&serving, &body);
        (head_only.join().unwrap(), with_body)
    });
    assert!(with_body.0.starts_with("HTTP/1.1 408 "), "{}", with_body.0);
    assert!(head_only.0.is_empty() || head_only.0.starts_with("HTTP/1.1 408 "), "{}", head_only.0);
    for took in [head_only.1, with_body.1] {
        assert!((4..15).contains(&took.as_secs()), "{took:?}");
    }
}
