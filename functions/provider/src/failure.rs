//! The only other exit: a callout that is not answered with claims.

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderValue, Response, StatusCode};

use crate::lookup::StoreRefusal;
use crate::reason::Reason;

/// A callout that is not answered with claims: a status and a text that gives nothing away for the outside, a
/// reason and a text for the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Why, as a code for the log; it also decides the status.
    pub reason: Reason,
    /// What the operator should know beyond the reason; never a token, a claim's or an attribute's value.
    pub inside: String,
}

impl Failure {
    /// A failure and its text for the log.
    #[must_use]
    pub fn new(reason: Reason, inside: impl Into<String>) -> Self {
        Self { reason, inside: inside.into() }
    }

    /// What the outside sees: the same for every reason of a status. There is no `Retry-After`: Entra decides
    /// about its one retry by its own configuration.
    #[must_use]
    pub fn response(&self) -> Response<Bytes> {
        let status = self.reason.status();
        let mut response = Response::new(outside(status));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if status == StatusCode::METHOD_NOT_ALLOWED {
            headers.insert(ALLOW, HeaderValue::from_static("POST"));
        }
        response
    }
}

impl From<Reason> for Failure {
    fn from(reason: Reason) -> Self {
        Self::new(reason, reason.meaning())
    }
}

impl From<StoreRefusal> for Failure {
    fn from(refusal: StoreRefusal) -> Self {
        let StoreRefusal { store, failure, .. } = refusal;
        Self::new(Reason::StoreUnavailable, format!("store `{store}`: {failure}"))
    }
}

/// `{"error":"Not Found"}`: the status in words, and nothing else.
fn outside(status: StatusCode) -> Bytes {
    let words = status.canonical_reason().unwrap_or("Error");
    Bytes::from(format!("{{\"error\":\"{words}\"}}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outside_sees_the_status_and_nothing_else() {
        for reason in Reason::ALL {
            let response = Failure::new(*reason, "tenant contoso").response();
            let words = reason.status().canonical_reason().unwrap();
            assert_eq!(response.status(), reason.status());
            assert_eq!(response.body(), format!("{{\"error\":\"{words}\"}}").as_bytes());
        }
    }

    #[test]
    fn a_refused_token_and_a_wrong_method_say_what_is_wanted() {
        let unauthorized = Failure::from(Reason::TokenExpired).response();
        assert_eq!(unauthorized.headers().get(WWW_AUTHENTICATE).unwrap(), "Bearer");
        let method = Failure::from(Reason::MethodNotAllowed).response();
        assert_eq!(method.headers().get(ALLOW).unwrap(), "POST");
    }
}
