use serde_json::json;

use super::*;

fn try_read(event: &Value) -> Result<Request<Bytes>, Reason> {
    request(&RawValue::from_string(event.to_string()).unwrap())
}

fn read(event: Value) -> Request<Bytes> {
    try_read(&event).unwrap()
}

#[test]
fn the_path_is_read_without_its_stage() {
    for (path, stage, expected) in [
        ("/token-issuance-start", "$default", "/token-issuance-start"),
        ("/test/token-issuance-start", "test", "/token-issuance-start"),
        ("/testing/token-issuance-start", "test", "/testing/token-issuance-start"),
        ("//token-issuance-start", "", "//token-issuance-start"),
        ("/token issuance", "$default", "/"),
        ("", "$default", "/"),
    ] {
        let event = json!({ "rawPath": path, "requestContext": { "stage": stage } });
        assert_eq!(read(event).uri(), expected, "{path} {stage}");
    }
}

#[test]
fn a_body_is_decoded_if_it_is_marked_as_base64_and_valid() {
    for (text, base64, expected) in [("e30=", true, "{}"), ("e30=", false, "e30="), ("%", true, "%")] {
        let event = json!({ "body": text, "isBase64Encoded": base64 });
        assert_eq!(read(event).body(), expected, "{text} {base64}");
    }
}

#[test]
fn when_the_gateway_received_a_request_is_known_in_both_formats() {
    let at =
        |context: Value| read(json!({ "requestContext": context })).extensions().get::<Received>().copied();
    let expected = Some(Received(UNIX_EPOCH + Duration::from_millis(1_700_000_000_123)));
    assert_eq!(at(json!({ "timeEpoch": 1_700_000_000_123_u64 })), expected);
    assert_eq!(at(json!({ "requestTimeEpoch": 1_700_000_000_123_u64 })), expected);
    for other in
        [json!({}), json!({ "timeEpoch": "soon" }), json!({ "timeEpoch": -1 }), json!({ "timeEpoch": null })]
    {
        assert_eq!(at(other.clone()), None, "{other}");
    }
}

#[test]
fn both_formats_give_the_same_request() {
    let two = read(json!({
        "rawPath": "/a", "headers": { "accept": "b" }, "body": "c",
        "requestContext": { "http": { "method": "PUT" } },
    }));
    let one = read(json!({
        "path": "/a", "httpMethod": "PUT", "headers": { "Accept": "b" },
        "multiValueHeaders": { "Accept": ["b"] }, "body": "c", "requestContext": {},
    }));
    for request in [two, one] {
        assert_eq!((request.method(), request.uri().path()), (&Method::PUT, "/a"));
        assert_eq!(
            (&request.headers()["accept"], request.body().as_ref()),
            (&"b".parse().unwrap(), &b"c"[..])
        );
    }
}

#[test]
fn every_value_of_a_header_is_read_and_an_invalid_one_is_left_out() {
    let event = json!({ "multiValueHeaders": { "A": ["1", "2\n"], "a": ["3"], " ": ["4"] } });
    let request = read(event);
    assert_eq!(request.headers().get_all("a").iter().collect::<Vec<_>>(), ["1", "3"]);
    assert_eq!(request.headers().len(), 2);
}

#[test]
fn an_empty_event_becomes_a_request_that_is_refused() {
    for event in [json!({}), json!({ "headers": null, "requestContext": { "http": null } })] {
        let request = read(event);
        assert_eq!((request.method(), request.uri().path()), (&Method::GET, "/"));
    }
}

fn many(number: usize, size: usize) -> Value {
    let header = |n: usize| (format!("x-{n}"), Value::from("v".repeat(size)));
    Value::Object((0..number).map(header).collect())
}

#[test]
fn what_is_larger_than_any_request_of_entra_is_refused() {
    let text = |size: usize| "a".repeat(size);
    for (event, expected) in [
        (json!({ "headers": many(200, 1) }), None),
        (json!({ "headers": many(201, 1) }), Some(Reason::HeadersTooLarge)),
        // A map of headers panics when it has so many names.
        (json!({ "headers": many(24_577, 1) }), Some(Reason::HeadersTooLarge)),
        (json!({ "headers": many(2, 40_000) }), Some(Reason::HeadersTooLarge)),
        (json!({ "multiValueHeaders": { "a": vec!["b"; 201] } }), Some(Reason::HeadersTooLarge)),
        (json!({ "rawPath": text(8 * 1024) }), None),
        (json!({ "rawPath": text(8 * 1024 + 1) }), Some(Reason::AddressTooLong)),
        (json!({ "rawPath": "/", "rawQueryString": text(8 * 1024) }), Some(Reason::AddressTooLong)),
        (json!({ "path": text(70_000) }), Some(Reason::AddressTooLong)),
        (
            json!({ "path": "/", "multiValueQueryStringParameters": { "a": [text(8 * 1024)] } }),
            Some(Reason::AddressTooLong),
        ),
        (json!({ "body": text(96 * 1024) }), None),
        (json!({ "body": text(96 * 1024 + 1), "isBase64Encoded": true }), Some(Reason::BodyTooLarge)),
    ] {
        assert_eq!(try_read(&event).err(), expected);
    }
}

#[test]
fn an_event_of_another_kind_is_refused_whatever_is_wrong_with_it() {
    for event in [
        json!([]),
        json!("text"),
        json!(null),
        json!({ "headers": { "authorization": 7 } }),
        json!({ "headers": ["a"] }),
        json!({ "body": { "secret": 1 } }),
        json!({ "isBase64Encoded": "true" }),
        json!({ "multiValueHeaders": { "a": "b" } }),
        json!({ "requestContext": "a" }),
    ] {
        assert_eq!(try_read(&event).err(), Some(Reason::EventMalformed), "{event}");
    }
    let half = RawValue::from_string(r#"{ "body": "\ud800" }"#.to_owned()).unwrap();
    assert_eq!(request(&half).err(), Some(Reason::EventMalformed));
}

#[test]
fn a_response_keeps_status_headers_and_body_and_has_only_members_of_both_formats() {
    let response = Response::builder().status(503).header("content-type", "application/json");
    let written = self::response(response.body(Bytes::from_static(b"{}")).unwrap());
    let expected = json!({
        "statusCode": 503, "headers": { "content-type": "application/json" }, "body": "{}",
        "isBase64Encoded": false,
    });
    assert_eq!(serde_json::to_value(written).unwrap(), expected);
}
