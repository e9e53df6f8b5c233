//! A call without a token: an endpoint that is ready refuses it.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use reqwest::{Client, Response, Url};

const TIMEOUT: Duration = Duration::from_secs(5);

/// Why an endpoint is not ready.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unanswered {
    /// Nobody answered: no such host, no connection, no valid certificate, no answer in time.
    NoConnection(String),
    /// It answered with another status than 401.
    Status(u16),
    /// It refused, but did not ask for a bearer token.
    NoChallenge,
    /// It answered something else than JSON.
    ContentType(String),
}

/// Posts nothing.
///
/// # Errors
/// It was not refused as a Claimsmith would refuse it.
pub(crate) async fn probe(http: &Client, endpoint: &Url) -> Result<(), Unanswered> {
    let request = http.post(endpoint.clone()).timeout(TIMEOUT).header(CONTENT_TYPE, "application/json");
    let response = request.send().await.map_err(|error| Unanswered::NoConnection(causes(error)))?;
    if response.status() != 401 {
        return Err(Unanswered::Status(response.status().as_u16()));
    }
    if !header(&response, WWW_AUTHENTICATE).starts_with("Bearer") {
        return Err(Unanswered::NoChallenge);
    }
    match header(&response, CONTENT_TYPE) {
        json if json.starts_with("application/json") => Ok(()),
        other => Err(Unanswered::ContentType(other.to_owned())),
    }
}

fn header(response: &Response, name: reqwest::header::HeaderName) -> &str {
    response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// An error with its causes, without the address, which its reader knows.
pub(super) fn causes(error: reqwest::Error) -> String {
    let error = error.without_url();
    let causes = std::iter::successors(Some(&error as &dyn Error), |error| (*error).source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

impl fmt::Display for Unanswered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoConnection(why) => write!(f, "no answer: {why}"),
            Self::Status(status) => write!(f, "a call without a token got the status {status} and not 401"),
            Self::NoChallenge => f.write_str("a call without a token was not asked for a bearer token"),
            Self::ContentType(other) => write!(f, "the content type is `{other}` and not application/json"),
        }
    }
}
