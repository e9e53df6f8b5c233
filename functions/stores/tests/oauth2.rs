//! Access tokens from a token endpoint in this process.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use claims::document::{Diagnostics, Node};
use futures_util::FutureExt;
use futures_util::future::join_all;
use serde_json::{Value as Json, json};
use stores::failure::StoreFailure;
use stores::oauth2::{AccessToken, OAuth2, TokenSource};

use crate::log::Warnings;
use crate::servers::service::Service;
use crate::stand;

/// Opens a source of tokens, or gives the diagnostics, one a line.
pub(crate) fn open(yaml: &str, settings: &[(&str, &str)]) -> Result<TokenSource, String> {
    let mut diagnostics = Diagnostics::default();
    let node = Node::parse(yaml, &mut diagnostics);
    let read = OAuth2::read(&node, &mut diagnostics).filter(|_| !diagnostics.has_errors());
    let source = read.and_then(|read| read.open(&stand::environment(settings), &mut diagnostics));
    let lines: Vec<String> = diagnostics.sorted().iter().map(ToString::to_string).collect();
    if lines.is_empty() { Ok(source.unwrap()) } else { Err(lines.join("\n")) }
}

fn with_secret(service: &Service) -> TokenSource {
    let yaml = format!("{{ tokenUrl: '{}/token', clientId: me, clientSecret: '${{S}}' }}", service.address);
    open(&yaml, &[("S", "secret of a test")]).unwrap()
}

/// A good answer with a token that lives for an hour.
fn grant(number: usize) -> (u16, Json) {
    (200, json!({ "access_token": format!("t{number}"), "token_type": "Bearer", "expires_in": 3600 }))
}

fn text(token: &Result<AccessToken, StoreFailure>) -> String {
    match token {
        Ok(token) => token.header().to_str().unwrap().to_owned(),
        Err(failure) => failure.to_string(),
    }
}

/// Lets time pass for everything that waits, while nothing is sent.
async fn pass(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
}

/// Waits for something that happens in the background.
async fn until(done: impl Fn() -> bool) {
    let waiting = async {
        while !done() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), waiting).await.unwrap();
}

#[tokio::test]
async fn id_and_secret_are_basic_credentials_and_the_scope_is_in_the_form() {
    let service = Service::start(|number, _| grant(number)).await;
    let yaml = "{ tokenUrl: '${URL}/token', clientId: 'hr: client', clientSecret: '${S}', scope: 'https://hr/.default b' }";
    let source = open(yaml, &[("URL", &service.address), ("S", "a+b/c=\u{e9}~")]).unwrap();
    assert_eq!(text(&source.token().await), "Bearer t1");
    let [request] = service.requests().try_into().unwrap();
    assert!(request.head.starts_with("POST /token HTTP/1.1\r\n"));
    assert_eq!(request.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(request.body, "grant_type=client_credentials&scope=https%3A%2F%2Fhr%2F.default%20b");
    let basic = request.header("authorization").unwrap().strip_prefix("Basic ").unwrap();
    assert_eq!(STANDARD.decode(basic).unwrap(), b"hr%3A%20client:a%2Bb%2Fc%3D%C3%A9~");
}

#[tokio::test]
async fn many_that_wait_share_one_fetch_and_later_ones_its_token() {
    let service = Service::start(|number, _| grant(number)).await;
    let source = with_secret(&service);
    let tokens = join_all((0..50).map(|_| source.token())).await;
    assert!(tokens.iter().all(|token| text(token) == "Bearer t1"));
    pass(Duration::from_secs(2879)).await;
    assert_eq!(text(&source.token().await), "Bearer t1");
    assert_eq!(service.requests().len(), 1);
}

#[tokio::test]
async fn a_fetch_continues_when_its_caller_gives_up() {
    let service = Service::start(|number, _| grant(number)).await;
    let source = with_secret(&service);
    let mut first = Box::pin(source.token());
    assert!(futures_util::poll!(&mut first).is_pending());
    drop(first);
    assert_eq!(text(&source.token().await), "Bearer t1");
    assert_eq!(service.requests().len(), 1);
}

#[tokio::test]
async fn a_token_is_refreshed_while_it_is_used() {
    let service = Service::start(|number, _| grant(number)).await;
    let source = with_secret(&service);
    assert_eq!(text(&source.token().await), "Bearer t1");
    pass(Duration::from_secs(2881)).await;
    assert_eq!(text(&source.token().await), "Bearer t1");
    until(|| source.token().now_or_never().is_some_and(|token| text(&token) == "Bearer t2")).await;
    assert_eq!(text(&source.token().await), "Bearer t2");
    assert_eq!(service.requests().len(), 2);
}

#[tokio::test]
async fn a_refresh_that_fails_is_tried_again_later_and_an_expired_token_is_never_used() {
    let status = Arc::new(AtomicU16::new(200));
    let answered = Arc::clone(&status);
    let service = Service::start(move |number, _| match answered.load(Ordering::Relaxed) {
        200 => grant(number),
        status => (status, json!({})),
    })
    .await;
    let source = with_secret(&service);
    assert_eq!(text(&source.token().await), "Bearer t1");
    status.store(503, Ordering::Relaxed);
    let warnings = Warnings::default();
    let _guard = tracing::subscriber::set_default(warnings.clone());
    pass(Duration::from_secs(2881)).await;
    for times in 1..3 {
        assert_eq!(text(&source.token().await), "Bearer t1");
        until(|| warnings.fields().len() == times).await;
        assert_eq!(text(&source.token().await), "Bearer t1");
        assert_eq!(service.requests().len(), 1 + times);
        pass(Duration::from_secs(11)).await;
    }
    let expected = "message=the access token was not refreshed: unavailable: server error (HTTP 503)";
    assert_eq!(warnings.fields(), [expected; 2]);
    pass(Duration::from_secs(700)).await;
    let expected = "unavailable: no access token: server error (HTTP 503)";
    assert_eq!(text(&source.token().await), expected);
    status.store(200, Ordering::Relaxed);
    assert_eq!(text(&source.token().await), "Bearer t5");
}

#[tokio::test]
async fn a_token_that_was_refused_is_forgotten_and_a_newer_one_is_not() {
    let service = Service::start(|number, _| grant(number)).await;
    let source = with_secret(&service);
    let first = source.token().await.unwrap();
    source.forget(&first);
    let second = source.token().await.unwrap();
    assert_ne!(first, second);
    source.forget(&first);
    assert_eq!(source.token().await, Ok(second));
    assert_eq!(service.requests().len(), 2);
}

/// A quarter of a minute around the end is not looked at, so that a slow machine does not matter.
#[tokio::test]
async fn a_token_is_used_until_shortly_before_its_end() {
    for (expires_in, end) in [
        (Json::Null, 300),
        (json!("3599"), 3599),
        (json!(3600.0), 3600),
        (json!("3599.9"), 3599),
        (json!(u64::MAX), 86400),
        (json!(4), 15),
        // What cannot be read is as if it were not stated.
        (json!(-1), 300),
        (json!("soon"), 300),
    ] {
        let stated = expires_in.clone();
        let service = Service::start(move |number, _| match number {
            1 => (200, json!({ "access_token": "t1", "token_type": "bearer", "expires_in": stated })),
            _ => (503, json!({})),
        });
        let service = service.await;
        let source = with_secret(&service);
        assert_eq!(text(&source.token().await), "Bearer t1");
        pass(Duration::from_secs(end - 15)).await;
        assert_eq!(source.token().await.is_ok(), expires_in != json!(4), "{expires_in}");
        pass(Duration::from_secs(15)).await;
        assert!(source.token().await.is_err(), "{expires_in}");
    }
}

const REFUSALS: [(u16, &str, &str); 9] = [
    (
        401,
        r#"{ "error": "invalid_client", "error_description": "secret text" }"#,
        "misconfigured: no access token: refused with `invalid_client` (HTTP 401)",
    ),
    (
        400,
        r#"{ "error": "unauthorized_client" }"#,
        "misconfigured: no access token: refused with `unauthorized_client` (HTTP 400)",
    ),
    (
        400,
        r#"{ "error": "invalid_scope" }"#,
        "misconfigured: no access token: refused with `invalid_scope` (HTTP 400)",
    ),
    (400, r#"{ "error": "secret text" }"#, "misconfigured: no access token: request not accepted (HTTP 400)"),
    (429, "{}", "throttled: no access token: too many requests (HTTP 429)"),
    (503, r#"{ "error": "invalid_client" }"#, "unavailable: no access token: server error (HTTP 503)"),
    (302, "{}", "misconfigured: no access token: redirects are not followed (HTTP 302)"),
    (
        200,
        r#"{ "access_token": "t", "token_type": "mac" }"#,
        "malformed: no access token: the response is not a bearer token",
    ),
    (
        200,
        r#"{ "access_token": "a\r\nb: c", "token_type": "bearer" }"#,
        "malformed: no access token: the response has no `access_token`",
    ),
];

#[tokio::test]
async fn refusals_are_told_apart_and_nothing_of_their_text_is_repeated() {
    for (status, body, expected) in REFUSALS {
        let service = Service::start(move |_, _| (status, serde_json::from_str(body).unwrap())).await;
        assert_eq!(text(&with_secret(&service).token().await), expected);
        assert_eq!(service.requests().len(), 1);
    }
}

#[tokio::test]
async fn neither_secret_nor_token_is_shown() {
    let service = Service::start(|number, _| grant(number)).await;
    let source = with_secret(&service);
    let token = source.token().await.unwrap();
    assert_eq!(format!("{source:?} {token:?}"), "TokenSource { .. } AccessToken(Sensitive)");
    let node = "{ tokenUrl: 'https://login.example.com', clientId: me, clientSecret: 'secret of a test' }";
    let node = Node::parse(node, &mut Diagnostics::default());
    let read = OAuth2::read(&node, &mut Diagnostics::default());
    assert!(!format!("{read:?}").contains("secret of a test"));
}

#[test]
fn every_mistake_of_a_configuration_is_noted_at_its_place() {
    for (yaml, expected) in [
        (
            "{}",
            "line 1, column 1: `tokenUrl` is missing (missing_key)
line 1, column 1: `clientId` is missing (missing_key)
line 1, column 1: one of clientSecret, privateKey is missing (missing_key)",
        ),
        (
            "{ tokenUrl: 'http://login.example.com', clientId: a, clientSecret: b }",
            "line 1, column 13: `http://login.example.com` is not an https address (insecure_address)",
        ),
        (
            "{ tokenUrl: 'https://a', clientId: a, clientSecret: b, privateKey: c }",
            "line 1, column 56: `privateKey` cannot be combined with `clientSecret` (conflicting_keys)",
        ),
        (
            "{ tokenUrl: 'https://a', clientId: a, privateKey: c, scop: d }",
            "line 1, column 1: one of certificate, keyId is missing (missing_key)
line 1, column 54: unknown key `scop` (unknown_key)",
        ),
        (
            "{ tokenUrl: '${URL}', clientId: '{user.id}', clientSecret: '${secret:s}' }",
            "line 1, column 33: `{user.id}` differs between users and cannot be used here (attribute_in_fixed_text)",
        ),
        (
            "{ tokenUrl: '${URL}', clientId: '${ID}', clientSecret: c }",
            "line 1, column 13: `ftp://a` is not an https address (insecure_address)
line 1, column 33: the deployment setting `ID` is missing (missing_setting)",
        ),
    ] {
        assert_eq!(open(yaml, &[("URL", "ftp://a")]).unwrap_err(), expected, "{yaml}");
    }
}
