//! What surrounds a callout: path, method, size and content type.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Method, Request};

use crate::failure::Failure;
use crate::reason::Reason;

/// The last segment of the path, whatever stands before it: a gateway's stage, an administrator's prefix.
const PATH: &str = "token-issuance-start";

/// Entra's callouts are below 4 KiB.
pub(super) const MAX_BODY_BYTES: usize = 64 * 1024;

/// Whether the request is for us at all.
///
/// # Errors
/// The path is unknown (404), or the method is not POST (405).
pub fn check_route(request: &Request<Bytes>) -> Result<(), Failure> {
    if request.uri().path().rsplit('/').next() != Some(PATH) {
        return Err(Reason::PathUnknown.into());
    }
    if request.method() != Method::POST {
        return Err(Reason::MethodNotAllowed.into());
    }
    Ok(())
}

/// Whether the body may be read: 413, 415, and 400 where there is none.
pub(super) fn check_body(request: &Request<Bytes>) -> Result<(), Failure> {
    let size = request.body().len();
    if size > MAX_BODY_BYTES {
        return Err(Failure::new(Reason::BodyTooLarge, format!("the body has {size} bytes")));
    }
    let mut types = request.headers().get_all(CONTENT_TYPE).iter();
    let content_type = types.next().and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") || types.next().is_some() {
        return Err(Reason::ContentType.into());
    }
    if request.body().trim_ascii().is_empty() {
        return Err(Reason::CalloutEmpty.into());
    }
    Ok(())
}
