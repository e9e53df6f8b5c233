//! HTTP as HTTP APIs and Function URLs write it for a function (payload format 2.0), and back.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>.
//! The conversion of `lambda_http` panics on a query, host or body that it cannot read; anybody may
//! send one of those, so here each becomes a request that the provider refuses in its own words.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Request, Response, Uri};
use lambda_http::Body;
use lambda_http::aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};

/// The request inside an event: method, path without the stage, headers and body. A path that is none
/// becomes `/`; the query, which callouts do not have, is left out.
pub(crate) fn request(event: ApiGatewayV2httpRequest) -> Request<Bytes> {
    let path = event.raw_path.unwrap_or_default();
    let stage = event.request_context.stage.unwrap_or_default();
    let mut request = Request::new(body(event.body.unwrap_or_default(), event.is_base64_encoded));
    *request.method_mut() = event.request_context.http.method;
    *request.uri_mut() = without_stage(&path, &stage).parse().unwrap_or(Uri::from_static("/"));
    *request.headers_mut() = event.headers;
    request
}

/// The answer that makes AWS send `response`.
pub(crate) fn answer(response: Response<Bytes>) -> ApiGatewayV2httpResponse {
    let (head, body) = response.into_parts();
    let mut answer = ApiGatewayV2httpResponse::default();
    answer.status_code = i64::from(head.status.as_u16());
    answer.headers = head.headers;
    answer.body = Some(Body::Text(String::from_utf8_lossy(&body).into_owned()));
    answer
}

fn body(text: String, base64: bool) -> Bytes {
    match STANDARD.decode(&text) {
        Ok(decoded) if base64 => decoded.into(),
        _ => text.into(),
    }
}

/// A stage other than `$default` stands before the path.
fn without_stage<'a>(path: &'a str, stage: &str) -> &'a str {
    let rest = path.strip_prefix('/').and_then(|path| path.strip_prefix(stage));
    rest.filter(|rest| !stage.is_empty() && rest.starts_with('/')).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str, stage: &str, body: &str, base64: bool) -> Request<Bytes> {
        let mut event = ApiGatewayV2httpRequest::default();
        event.raw_path = Some(path.to_owned());
        event.raw_query_string = Some("<\"".to_owned());
        event.request_context.stage = Some(stage.to_owned());
        event.request_context.http.method = http::Method::POST;
        event.body = Some(body.to_owned());
        event.is_base64_encoded = base64;
        request(event)
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
            assert_eq!(read(path, stage, "", false).uri(), expected, "{path} {stage}");
        }
    }

    #[test]
    fn the_body_is_decoded_when_it_says_so_and_can_be() {
        for (text, base64, expected) in [("e30=", true, "{}"), ("e30=", false, "e30="), ("%", true, "%")] {
            assert_eq!(read("/", "$default", text, base64).body(), expected, "{text} {base64}");
        }
    }

    #[test]
    fn an_answer_keeps_status_headers_and_body() {
        let response = Response::builder().status(503).header("content-type", "application/json");
        let answer = serde_json::to_value(answer(response.body(Bytes::from_static(b"{}")).unwrap())).unwrap();
        assert_eq!(answer["statusCode"], 503);
        assert_eq!(answer["headers"]["content-type"], "application/json");
        assert_eq!((&answer["body"], &answer["isBase64Encoded"]), (&"{}".into(), &false.into()));
    }
}
