//! Converts Lambda's HTTP events to requests, and responses to what Lambda expects: payload format 2.0 (HTTP APIs,
//! Function URLs) and 1.0 (REST APIs).
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>.
//! The conversion of `lambda_http` panics on a query, host or body that it cannot read. Anyone can send such a
//! request, so here each becomes a request that the provider can refuse. What is larger than any request of Entra is
//! refused before it becomes a request: maps of headers panic when they are full.

use std::collections::BTreeMap;
use std::time::{Duration, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, Uri};
use provider::reason::Reason;
use provider::received::Received;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

/// How many header values a request may have.
const MAX_HEADERS: usize = 200;

/// The size of all names and values of headers, in bytes.
const MAX_HEADER_BYTES: usize = 64 * 1024;

/// The size of path and query, in bytes.
const MAX_ADDRESS_BYTES: usize = 8 * 1024;

/// The size of the body as it is in the event, in bytes: more than the base64 of any body that the provider reads.
const MAX_BODY_BYTES: usize = 96 * 1024;

/// The parts of an event that are read. A missing or null part is empty.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Event<'e> {
    /// Format 2.0.
    raw_path: Option<String>,
    /// Format 2.0.
    raw_query_string: Option<String>,
    /// Format 1.0.
    path: Option<String>,
    /// Format 1.0.
    http_method: Option<String>,
    headers: Option<BTreeMap<String, String>>,
    /// Format 1.0: all values of each header; `headers` has only the last one.
    multi_value_headers: Option<BTreeMap<String, Vec<String>>>,
    /// Format 1.0: the query. Only its size is read.
    #[serde(borrow)]
    multi_value_query_string_parameters: Option<&'e RawValue>,
    request_context: Option<RequestContext>,
    body: Option<String>,
    is_base64_encoded: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RequestContext {
    stage: Option<String>,
    /// Format 2.0: when the request was received, in milliseconds since 1970.
    #[serde(rename = "timeEpoch")]
    time_epoch: Value,
    /// The same in format 1.0.
    #[serde(rename = "requestTimeEpoch")]
    request_time_epoch: Value,
    /// Format 2.0.
    http: Option<HttpContext>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct HttpContext {
    method: Option<String>,
}

/// A response in a form that both payload formats share.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LambdaResponse {
    status_code: u16,
    headers: BTreeMap<String, String>,
    body: String,
    is_base64_encoded: bool,
}

/// The request in an event: method, path without the stage, headers and body. An invalid path becomes `/`. The
/// query is left out; callouts do not have one.
///
/// # Errors
/// The event is not one of an HTTP request, or a part of it is too large. The reason contains nothing of the event.
pub fn request(event: &RawValue) -> Result<Request<Bytes>, Reason> {
    let event = Event::read(event.get()).ok_or(Reason::EventMalformed)?;
    event.check_address()?;
    let path = event.raw_path.or(event.path).unwrap_or_default();
    let context = event.request_context.unwrap_or_default();
    let received = context.received();
    let stage = context.stage.unwrap_or_default();
    let method = context.http.and_then(|http| http.method).or(event.http_method).unwrap_or_default();
    let headers = event.multi_value_headers.unwrap_or_else(|| single(event.headers.unwrap_or_default()));
    check_headers(&headers)?;
    let body = event.body.unwrap_or_default();
    if body.len() > MAX_BODY_BYTES {
        return Err(Reason::BodyTooLarge);
    }
    let mut request = Request::new(self::body(body, event.is_base64_encoded));
    *request.method_mut() = Method::from_bytes(method.as_bytes()).unwrap_or(Method::GET);
    *request.uri_mut() = without_stage(&path, &stage).parse().unwrap_or(Uri::from_static("/"));
    *request.headers_mut() = self::headers(headers)?;
    received.map(|received| request.extensions_mut().insert(received));
    Ok(request)
}

impl RequestContext {
    /// When API Gateway received the request; `None` if the event does not say it as a number.
    fn received(&self) -> Option<Received> {
        let milliseconds = self.time_epoch.as_u64().or(self.request_time_epoch.as_u64())?;
        UNIX_EPOCH.checked_add(Duration::from_millis(milliseconds)).map(Received)
    }
}

impl<'e> Event<'e> {
    /// Nothing of what is wrong is kept, because it could quote the event. A list would be read as the members in order.
    fn read(event: &'e str) -> Option<Self> {
        if event.starts_with('{') { serde_json::from_str(event).ok() } else { None }
    }

    fn check_address(&self) -> Result<(), Reason> {
        let texts = [&self.raw_path, &self.path, &self.raw_query_string];
        let size: usize = texts.into_iter().flatten().map(String::len).sum();
        let query = self.multi_value_query_string_parameters.map_or(0, |query| query.get().len());
        if size + query > MAX_ADDRESS_BYTES { Err(Reason::AddressTooLong) } else { Ok(()) }
    }
}

fn check_headers(headers: &BTreeMap<String, Vec<String>>) -> Result<(), Reason> {
    let values = || headers.iter().flat_map(|(name, values)| values.iter().map(move |value| (name, value)));
    let size: usize = values().map(|(name, value)| name.len() + value.len()).sum();
    let fits = values().count() <= MAX_HEADERS && size <= MAX_HEADER_BYTES;
    if fits { Ok(()) } else { Err(Reason::HeadersTooLarge) }
}

/// Converts `response` to what Lambda expects.
pub fn response(response: Response<Bytes>) -> LambdaResponse {
    let (head, body) = response.into_parts();
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    LambdaResponse {
        status_code: head.status.as_u16(),
        headers: head.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
        is_base64_encoded: false,
    }
}

fn single(headers: BTreeMap<String, String>) -> BTreeMap<String, Vec<String>> {
    headers.into_iter().map(|(name, value)| (name, vec![value])).collect()
}

/// Invalid headers are left out.
fn headers(texts: BTreeMap<String, Vec<String>>) -> Result<HeaderMap, Reason> {
    let mut headers = HeaderMap::new();
    for (name, values) in texts {
        for value in values {
            if let (Ok(name), Ok(value)) =
                (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(&value))
            {
                headers.try_append(name, value).map_err(|_| Reason::HeadersTooLarge)?;
            }
        }
    }
    Ok(headers)
}

fn body(text: String, base64: bool) -> Bytes {
    match STANDARD.decode(&text) {
        Ok(decoded) if base64 => decoded.into(),
        _ => text.into(),
    }
}

/// A stage other than `$default` is the first segment of the path.
fn without_stage<'a>(path: &'a str, stage: &str) -> &'a str {
    let rest = path.strip_prefix('/').and_then(|path| path.strip_prefix(stage));
    rest.filter(|rest| !stage.is_empty() && rest.starts_with('/')).unwrap_or(path)
}

#[cfg(test)]
mod tests;
