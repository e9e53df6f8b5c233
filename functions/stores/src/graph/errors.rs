//! Maps Graph's answers to failures.

use http::StatusCode;
use serde_json::Value as Json;

use crate::failure::{Failure, FailureKind};
use crate::http::exchange::{Answer, refused};

/// `None` where the user is not there. Another 404 is not about the user.
pub(super) fn meaning(answer: Answer, permission: &str) -> Result<Option<Json>, Failure> {
    if answer.status == StatusCode::NOT_FOUND && code(&answer).as_deref() == Some("Request_ResourceNotFound")
    {
        return Ok(None);
    }
    if answer.status == StatusCode::FORBIDDEN {
        let inside = format!("it refuses us: status 403; does the application have `{permission}`?");
        return Err(Failure::new(FailureKind::Misconfigured, inside));
    }
    refused(answer.status)?;
    answer.into_json().map(Some)
}

fn code(answer: &Answer) -> Option<String> {
    Some(answer.json()?.get("error")?.get("code")?.as_str()?.to_owned())
}

/// The answer is not what Graph documents.
pub(super) fn malformed(inside: &str) -> Failure {
    Failure::new(FailureKind::Malformed, inside)
}
