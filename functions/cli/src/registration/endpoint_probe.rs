//! Calls an endpoint without a token: one that is ready answers 401.

use std::fmt;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use reqwest::{Client, Response, Url};

use crate::http::causes;

const TIMEOUT: Duration = Duration::from_secs(5);

/// Why an endpoint is not ready.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum EndpointProblem {
    /// No response: unknown host, no connection, invalid certificate, or timeout.
    NoConnection(String),
    /// Its status is not 401.
    Status(u16),
    /// Its status is 401, but it does not ask for a bearer token.
    NoChallenge,
    /// The content type is not JSON.
    ContentType(String),
}

/// Posts an empty body without a token.
///
/// # Errors
/// The response is not the one that a Claimsmith endpoint gives.
pub(crate) async fn probe(http: &Client, endpoint: &Url) -> Result<(), EndpointProblem> {
    let request = http.post(endpoint.clone()).timeout(TIMEOUT).header(CONTENT_TYPE, "application/json");
    let response = request.send().await.map_err(|error| EndpointProblem::NoConnection(causes(error)))?;
    if response.status() != 401 {
        return Err(EndpointProblem::Status(response.status().as_u16()));
    }
    if !header(&response, WWW_AUTHENTICATE).starts_with("Bearer") {
        return Err(EndpointProblem::NoChallenge);
    }
    match header(&response, CONTENT_TYPE) {
        json if json.starts_with("application/json") => Ok(()),
        other => Err(EndpointProblem::ContentType(other.to_owned())),
    }
}

fn header(response: &Response, name: reqwest::header::HeaderName) -> &str {
    response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

impl fmt::Display for EndpointProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoConnection(why) => write!(f, "no response: {why}"),
            Self::Status(status) => write!(f, "a call without a token got status {status}, expected 401"),
            Self::NoChallenge => {
                f.write_str("a call without a token got 401 without `WWW-Authenticate: Bearer`")
            }
            Self::ContentType(other) => write!(f, "the content type is `{other}`, expected application/json"),
        }
    }
}
