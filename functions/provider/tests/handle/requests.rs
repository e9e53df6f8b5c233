use http::{Method, Request, StatusCode};
use support::servers::entra::Token;

use crate::world::{World, callout, request};

fn good() -> Request<bytes::Bytes> {
    request(&[format!("Bearer {}", Token::v2().signed())], callout().to_string())
}

#[tokio::test]
async fn the_path_decides_before_anything_else() {
    let world = World::new().await;
    for (path, status) in [
        ("/token-issuance-start", StatusCode::OK),
        ("/v1/prod/token-issuance-start?x=1", StatusCode::OK),
        ("/", StatusCode::NOT_FOUND),
        ("/token-issuance-start/", StatusCode::NOT_FOUND),
        ("/token-issuance-starter", StatusCode::NOT_FOUND),
        ("/Token-Issuance-Start", StatusCode::NOT_FOUND),
        ("/x?token-issuance-start", StatusCode::NOT_FOUND),
        ("/token-issuance-start%2f", StatusCode::NOT_FOUND),
    ] {
        let mut request = good();
        *request.uri_mut() = path.parse().unwrap();
        assert_eq!(world.send(request).await.status(), status, "{path}");
    }
}

#[tokio::test]
async fn every_method_but_post_is_refused() {
    let world = World::new().await;
    for method in [Method::GET, Method::HEAD, Method::PUT, Method::OPTIONS, Method::DELETE, Method::PATCH] {
        let mut request = good();
        *request.method_mut() = method;
        let outcome = world.send(request).await;
        assert_eq!(outcome.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(outcome.response.headers()["allow"], "POST");
        assert_eq!(outcome.reason(), "method_not_allowed");
    }
}

#[tokio::test]
async fn a_body_of_64_kib_is_read_and_a_larger_one_refused() {
    let world = World::new().await;
    let mut body = callout().to_string();
    body.push_str(&" ".repeat(64 * 1024 - body.len()));
    assert_eq!(world.post(body.clone()).await.status(), StatusCode::OK);
    body.push(' ');
    let outcome = world.post(body).await;
    assert_eq!((outcome.status(), outcome.reason()), (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large"));
}

#[tokio::test]
async fn a_byte_that_is_not_utf8_is_refused_also_where_nobody_reads_it() {
    let world = World::new().await;
    let with =
        |text: &[u8]| [&b"{\"x\":\""[..], text, b"\",", &callout().to_string().as_bytes()[1..]].concat();
    assert_eq!(world.post(with(b"y")).await.status(), StatusCode::OK);
    let outcome = world.post(with(b"\xff")).await;
    assert_eq!((outcome.status(), outcome.reason()), (StatusCode::BAD_REQUEST, "callout_not_json"));
}

#[tokio::test]
async fn the_content_type_is_json_with_any_parameters() {
    let world = World::new().await;
    for (content_type, status) in [
        (Some("application/json"), StatusCode::OK),
        (Some("Application/JSON ; charset=utf-8"), StatusCode::OK),
        (Some("text/json"), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (Some("application/json-patch+json"), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (Some("application/x-www-form-urlencoded"), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (Some(""), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (None, StatusCode::UNSUPPORTED_MEDIA_TYPE),
    ] {
        let mut request = good();
        request.headers_mut().remove("content-type");
        if let Some(content_type) = content_type {
            request.headers_mut().insert("content-type", content_type.parse().unwrap());
        }
        assert_eq!(world.send(request).await.status(), status, "{content_type:?}");
    }
}

#[tokio::test]
async fn two_content_types_are_refused() {
    let world = World::new().await;
    let mut request = good();
    request.headers_mut().append("content-type", "text/plain".parse().unwrap());
    assert_eq!(world.send(request).await.reason(), "content_type");
}

#[tokio::test]
async fn who_is_not_entra_learns_nothing_about_the_body() {
    let world = World::new().await;
    for body in [String::new(), "{".to_owned(), "x".repeat(100_000)] {
        let outcome = world.send(request(&[], body)).await;
        assert_eq!((outcome.status(), outcome.reason()), (StatusCode::UNAUTHORIZED, "token_missing"));
    }
}

#[tokio::test]
async fn a_refusal_is_logged_with_the_correlation_id_that_the_body_tells() {
    let world = World::new().await;
    let outcome = world.send(request(&[], callout().to_string())).await;
    assert_eq!(outcome.line["correlation_id"], "55555555-5555-4555-8555-555555555555");
    assert_eq!(outcome.line["outcome"], "refused");
    assert_eq!(outcome.line["level"], "WARN");
}

#[tokio::test]
async fn a_provider_serves_concurrent_callouts_from_any_thread() {
    fn shared<T: Send + Sync>(value: T) -> T {
        value
    }
    fn sent<T: Send>(value: T) -> T {
        value
    }
    let world = World::new().await;
    let provider = shared(&world.provider);
    let calls = (0..1000).map(|_| sent(provider.handle(good())));
    let responses = futures_util::future::join_all(calls).await;
    assert!(responses.iter().all(|response| response.status() == StatusCode::OK));
}
