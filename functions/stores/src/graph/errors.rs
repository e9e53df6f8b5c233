//! Maps Graph's error responses to failures.

use http::StatusCode;
use serde_json::Value as Json;

use crate::failure::{FailureKind, StoreFailure};
use crate::http::exchange::HttpResponse;

/// The document of a response; `None` if the user does not exist. Any other 404 is a failure.
pub(super) fn meaning(answer: HttpResponse, permission: &str) -> Result<Option<Json>, StoreFailure> {
    if answer.status == StatusCode::NOT_FOUND && code(&answer).as_deref() == Some("Request_ResourceNotFound")
    {
        return Ok(None);
    }
    if answer.status == StatusCode::FORBIDDEN {
        let inside =
            format!("access denied (HTTP 403); does the application have the permission `{permission}`?");
        return Err(StoreFailure::new(FailureKind::Misconfigured, inside));
    }
    answer.into_json().map(Some)
}

fn code(answer: &HttpResponse) -> Option<String> {
    Some(answer.json()?.get("error")?.get("code")?.as_str()?.to_owned())
}

/// The response is not as Graph documents it.
pub(super) fn malformed(inside: &str) -> StoreFailure {
    StoreFailure::new(FailureKind::Malformed, inside)
}
