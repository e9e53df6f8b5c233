//! The document of a response.

use http::StatusCode;
use serde_json::Value as Json;

use super::signs::{Sign, Signs};
use crate::failure::{FailureKind, StoreFailure};
use crate::http::exchange::HttpResponse;

impl Signs {
    /// The JSON document of a response; `None` if it says that the user is unknown.
    ///
    /// # Errors
    /// It says that the service failed, or it is neither of the two and no JSON document.
    pub(in crate::rest) fn document(&self, answer: &HttpResponse) -> Result<Option<Json>, StoreFailure> {
        let json = answer.json();
        if Sign::any(&self.failure, answer.status, json.as_ref())? {
            return Err(listed_failure(answer));
        }
        let unknown = match &self.unknown_user {
            Some(signs) => Sign::any(signs, answer.status, json.as_ref())?,
            // A gateway without a route to the service has a page of its own.
            None => answer.status == StatusCode::NOT_FOUND && (json.is_some() || answer.is_empty()),
        };
        if unknown || answer.status == StatusCode::NO_CONTENT {
            return Ok(None);
        }
        answer.document(json).map(Some)
    }
}

/// The response is one of those that `failure` lists.
fn listed_failure(answer: &HttpResponse) -> StoreFailure {
    let inside = format!("the response is one of those in `failure` (HTTP {})", answer.status.as_u16());
    StoreFailure::new(FailureKind::Unavailable, inside).after(answer.retry_after)
}
