//! One HTTP request of a store and its response, bounded; maps HTTP errors to failure kinds.

use bytes::Bytes;
use http::HeaderValue;
use http::Request;
use http::StatusCode;
use http::header::{CONNECTION, CONTENT_TYPE};
use serde_json::Value as Json;

use super::certificates::tls_failure;
use super::client::{Client, Response, body};
use super::error::HttpError;
use crate::failure::{FailureKind, StoreFailure};

/// The largest response that is read.
const MAX_ANSWER_BYTES: usize = 256 * 1024;

/// As the value of `connection`: an HTTP/1.1 connection ends with the response.
pub(crate) const CLOSE: HeaderValue = HeaderValue::from_static("close");

/// A response.
#[derive(Debug)]
pub(crate) struct HttpResponse {
    /// Its status, whatever it is.
    pub(crate) status: StatusCode,
    json: bool,
    body: Bytes,
}

/// Sends a request and reads the whole response. With HTTP/1.1 the connection is used for nothing else: a server that
/// sends a response too many on it would answer the next request with it, and nothing in HTTP/1.1 says whose it is.
/// HTTP/2 numbers its streams, so its connection is kept; there the header is not sent.
///
/// # Errors
/// The server was not reached, the connection closed before the response was complete, or the response is larger than
/// 256 KiB. A response with any status is `Ok`.
pub(crate) async fn exchange(
    http: &Client,
    mut request: Request<Bytes>,
) -> Result<HttpResponse, StoreFailure> {
    request.headers_mut().insert(CONNECTION, CLOSE);
    let mut response = http.send(request).await.map_err(|error| failure(&error))?;
    let (status, json) = (response.status(), is_json(&response));
    let body = body(&mut response, MAX_ANSWER_BYTES).await.map_err(|error| failure(&error))?;
    let too_large = || StoreFailure::new(FailureKind::Malformed, "the response is larger than 256 KiB");
    Ok(HttpResponse { status, json, body: body.ok_or_else(too_large)? })
}

impl HttpResponse {
    /// The JSON document of a response with any status, if there is one.
    pub(crate) fn json(&self) -> Option<Json> {
        serde_json::from_slice(&self.body).ok().filter(|_| self.json)
    }

    /// Whether the body is empty, as with status 204.
    pub(crate) fn is_empty(&self) -> bool {
        self.body.trim_ascii().is_empty()
    }

    /// The JSON document of a successful response.
    ///
    /// # Errors
    /// The status is not 2xx, or the body is not JSON, or `content-type` is not a JSON type.
    pub(crate) fn into_json(self) -> Result<Json, StoreFailure> {
        refused(self.status)?;
        if !self.json {
            return Err(StoreFailure::new(FailureKind::Malformed, "the response is not `application/json`"));
        }
        serde_json::from_slice(&self.body)
            .map_err(|_| StoreFailure::new(FailureKind::Malformed, "the response is not JSON"))
    }
}

/// Converts a status other than 2xx to a failure.
pub(crate) fn refused(status: StatusCode) -> Result<(), StoreFailure> {
    let (kind, what) = match status.as_u16() {
        200..=299 => return Ok(()),
        300..=399 => (FailureKind::Misconfigured, "redirects are not followed"),
        401 | 403 => (FailureKind::Misconfigured, "access denied"),
        429 => (FailureKind::Throttled, "too many requests"),
        408 | 500..=599 => (FailureKind::Unavailable, "server error"),
        _ => (FailureKind::Misconfigured, "request not accepted"),
    };
    Err(StoreFailure::new(kind, format!("{what} (HTTP {})", status.as_u16())))
}

/// `application/json`, or a type that ends in `+json` (RFC 6839).
fn is_json(response: &Response) -> bool {
    let written = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = written.and_then(|text| text.split(';').next()).unwrap_or_default();
    let media_type = media_type.trim().to_ascii_lowercase();
    media_type == "application/json" || media_type.ends_with("+json")
}

/// Whether the request could not be sent, or the response not be read.
fn failure(error: &HttpError) -> StoreFailure {
    let inside = match error {
        HttpError::NotReached(_) => "not reached".to_owned(),
        other => other.to_string(),
    };
    tls_failure(error).unwrap_or_else(|| StoreFailure::new(FailureKind::Unavailable, inside))
}
