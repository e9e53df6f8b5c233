//! HTTP requests as the events in which AWS delivers them, and a function's output as HTTP responses.
//!
//! HTTP APIs and Function URLs use payload format 2.0, REST APIs 1.0:
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use serde_json::{Map, Value, json};

/// The service that invokes the function.
#[derive(Clone, Copy, Debug)]
pub enum Front {
    /// An HTTP API; any stage but `$default` is put before the path.
    HttpApi {
        /// The name of the stage.
        stage: &'static str,
    },
    /// A Function URL.
    FunctionUrl,
    /// A REST API.
    RestApi,
}

/// How the body travels inside the event.
#[derive(Clone, Copy, Debug)]
pub enum Encoding {
    /// As it is.
    Text,
    /// As base64.
    Base64,
}

/// The event with which AppConfig has a content validated
/// (<https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-creating-configuration-profile-validators.html>).
pub fn validation(content: &[u8]) -> String {
    let event = json!({
        "applicationId": "abc1234", "configurationProfileId": "def5678", "configurationVersion": "7",
        "content": STANDARD.encode(content), "uri": "hosted",
    });
    event.to_string()
}

/// The event for a request that reached `front`.
pub fn event(front: Front, encoding: Encoding, request: &Request<Bytes>) -> String {
    let mut event = match front {
        Front::HttpApi { stage } => format_2(include_str!("../../../events/http-api.json"), stage, request),
        Front::FunctionUrl => {
            format_2(include_str!("../../../events/function-url.json"), "$default", request)
        }
        Front::RestApi => format_1(request),
    };
    event["body"] = match encoding {
        Encoding::Text => json!(std::str::from_utf8(request.body()).expect("a text body is UTF-8")),
        Encoding::Base64 => json!(STANDARD.encode(request.body())),
    };
    event["isBase64Encoded"] = json!(matches!(encoding, Encoding::Base64));
    event.to_string()
}

fn format_2(template: &str, stage: &str, request: &Request<Bytes>) -> Value {
    let mut event: Value = serde_json::from_str(template).expect("a template is JSON");
    let path = match stage {
        "$default" => request.uri().path().to_owned(),
        stage => format!("/{stage}{}", request.uri().path()),
    };
    event["rawPath"] = json!(path);
    event["rawQueryString"] = json!(request.uri().query().unwrap_or_default());
    event["requestContext"]["stage"] = json!(stage);
    event["requestContext"]["http"]["path"] = json!(path);
    event["requestContext"]["http"]["method"] = json!(request.method().as_str());
    if let Some(headers) = event["headers"].as_object_mut() {
        headers.extend(joined(request.headers()));
    }
    event
}

/// Every header once with its last value and once with all of them.
fn format_1(request: &Request<Bytes>) -> Value {
    let mut event: Value =
        serde_json::from_str(include_str!("../../../events/rest-api.json")).expect("a template is JSON");
    event["path"] = json!(request.uri().path());
    event["requestContext"]["path"] = json!(format!("/live{}", request.uri().path()));
    event["httpMethod"] = json!(request.method().as_str());
    event["requestContext"]["httpMethod"] = json!(request.method().as_str());
    for (name, value) in request.headers() {
        let value = String::from_utf8_lossy(value.as_bytes());
        event["headers"][name.as_str()] = json!(value);
        match event["multiValueHeaders"][name.as_str()].as_array_mut() {
            Some(values) => values.push(json!(value)),
            None => event["multiValueHeaders"][name.as_str()] = json!([value]),
        }
    }
    event
}

/// Payload format 2.0 has one text per header: several values are joined by commas.
fn joined(headers: &HeaderMap) -> Map<String, Value> {
    let value = |name| {
        let values = headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
        values.collect::<Vec<_>>().join(",")
    };
    headers.keys().map(|name| (name.to_string(), json!(value(name)))).collect()
}

/// The HTTP response that AWS makes of a function's answer.
pub fn response(answer: &[u8]) -> Response<Bytes> {
    let answer: Value = serde_json::from_slice(answer).expect("an answer is JSON");
    let status = answer["statusCode"].as_u64().and_then(|status| u16::try_from(status).ok());
    let mut response = Response::builder().status(status.expect("an answer has a status"));
    for (name, value) in answer["headers"].as_object().into_iter().flatten() {
        response = response.header(name, value.as_str().expect("a header is text"));
    }
    let body = answer["body"].as_str().unwrap_or_default();
    let body = match answer["isBase64Encoded"].as_bool() {
        Some(true) => STANDARD.decode(body).expect("the body is base64"),
        _ => body.as_bytes().to_vec(),
    };
    response.body(Bytes::from(body)).expect("an answer makes a response")
}
