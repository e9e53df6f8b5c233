//! One HTTP request of a store and its response, bounded; maps HTTP errors to failure kinds. `tolerant_json.rs` reads the
//! response, `pages.rs` the pages after the first one.

pub(crate) mod pages;
mod tolerant_json;

use std::time::{Duration, SystemTime};

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode};
use serde_json::Value as Json;

use super::certificates::tls_failure;
use super::client::{Client, body};
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
    /// When the service wants to be asked again.
    pub(crate) retry_after: Option<Duration>,
    pub(crate) headers: HeaderMap,
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
    let body = body(&mut response, MAX_ANSWER_BYTES).await.map_err(|error| failure(&error))?;
    let too_large = || StoreFailure::new(FailureKind::Malformed, "the response is larger than 256 KiB");
    let body = body.ok_or_else(too_large)?;
    let (head, _) = response.into_parts();
    let retry_after = retry_after(&head.headers);
    Ok(HttpResponse { status: head.status, retry_after, headers: head.headers, body })
}

impl HttpResponse {
    /// The JSON document of a response with any status, if there is one.
    pub(crate) fn json(&self) -> Option<Json> {
        self.is_json().then(|| tolerant_json::parse(&self.body)).flatten()
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
        let json = self.json();
        self.document(json)
    }

    /// The same for a document that [`HttpResponse::json`] read.
    ///
    /// # Errors
    /// Those of [`HttpResponse::into_json`].
    pub(crate) fn document(&self, json: Option<Json>) -> Result<Json, StoreFailure> {
        self.refused()?;
        json.ok_or_else(|| StoreFailure::new(FailureKind::Malformed, self.why_not_json()))
    }

    /// # Errors
    /// A status other than 2xx.
    pub(crate) fn refused(&self) -> Result<(), StoreFailure> {
        let (kind, what) = match self.status.as_u16() {
            200..=299 => return Ok(()),
            300..=399 => (FailureKind::Misconfigured, "redirects are not followed"),
            401 | 403 => (FailureKind::Misconfigured, "access denied"),
            404 if !self.is_json() && !self.is_empty() => {
                (FailureKind::Misconfigured, "not found, in a response that is not `application/json`")
            }
            429 => (FailureKind::Throttled, "too many requests"),
            408 | 500..=599 => (FailureKind::Unavailable, "server error"),
            _ => (FailureKind::Misconfigured, "request not accepted"),
        };
        let failure = StoreFailure::new(kind, format!("{what} (HTTP {})", self.status.as_u16()));
        Err(failure.after(self.retry_after))
    }

    fn why_not_json(&self) -> &'static str {
        let encoding = self.header(CONTENT_ENCODING).filter(|encoding| *encoding != "identity");
        match () {
            () if self.is_empty() => "the response is empty",
            () if encoding.is_some() => "the response is compressed, which was not requested",
            () if !self.is_json() => "the response is not `application/json`",
            () => "the response is not JSON",
        }
    }

    /// `application/json`, its old name, or a type that ends in `+json` (RFC 6839).
    fn is_json(&self) -> bool {
        let media_type = self.header(CONTENT_TYPE).and_then(|text| text.split(';').next());
        let media_type = media_type.unwrap_or_default().trim().to_ascii_lowercase();
        matches!(media_type.as_str(), "application/json" | "text/json") || media_type.ends_with("+json")
    }

    fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// RFC 9110, section 10.2.3: seconds, or a date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = SystemTime::try_from(DateTime::from_str(text, Format::HttpDate).ok()?).ok()?;
    Some(date.duration_since(SystemTime::now()).unwrap_or_default())
}

/// Whether the request could not be sent, or the response not be read.
fn failure(error: &HttpError) -> StoreFailure {
    tls_failure(error).unwrap_or_else(|| StoreFailure::new(FailureKind::Unavailable, error.inside()))
}
