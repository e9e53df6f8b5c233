//! Fetches a configuration from AWS AppConfig, over its data API: a session, and in it one poll after the other.
//! <https://docs.aws.amazon.com/appconfig/2019-10-09/APIReference/API_Operations_AWS_AppConfig_Data.html>

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use claims::document::MAX_DOCUMENT_BYTES;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Request, StatusCode};
use serde_json::{Value as Json, json};
use url::Url;

use super::request::{self, attempts, misconfigured, refused, unavailable};
use crate::deployment::Deployment;
use crate::failure::{FailureKind, StoreFailure};
use crate::http::body;

/// How long to wait for the next poll where AppConfig does not say: its own default.
const INTERVAL: Duration = Duration::from_secs(60);

/// The error of a poll whose token is expired, used up or not of this session.
const BAD_TOKEN: &str = "BadRequestException";

/// Names a configuration: the names or IDs of its application, environment and profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigurationName {
    application: String,
    environment: String,
    profile: String,
}

/// Says which version the last poll brought; each poll needs that of the poll before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PollToken(String);

/// What a poll came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Polled {
    /// For the next poll.
    pub token: PollToken,
    /// The time that AppConfig wants until the next poll.
    pub interval: Duration,
    /// The content; `None` if it is that of the last poll.
    pub content: Option<Bytes>,
    /// The label of the content's version, if it has one.
    pub label: Option<String>,
}

/// Why there is no configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PollFailure {
    /// The token is expired or was used already: a new session gives a new one.
    BadToken,
    /// AppConfig could not answer; the text has its error code and nothing else of the response.
    Failed(StoreFailure),
}

impl ConfigurationName {
    /// Reads `APPLICATION/ENVIRONMENT/PROFILE`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('/').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned);
        let (application, environment, profile) = (parts.next()?, parts.next()?, parts.next()?);
        let exactly = text.split('/').count() == 3;
        exactly.then_some(Self { application, environment, profile })
    }
}

impl fmt::Display for ConfigurationName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.application, self.environment, self.profile)
    }
}

/// Starts a session.
///
/// # Errors
/// Misconfigured if a retry cannot help, for example because a permission is missing; else unavailable.
pub async fn start_session(
    name: &ConfigurationName,
    deployment: &Deployment,
) -> Result<PollToken, StoreFailure> {
    let input = json!({
        "ApplicationIdentifier": name.application,
        "EnvironmentIdentifier": name.environment,
        "ConfigurationProfileIdentifier": name.profile,
    });
    let input = input.to_string();
    let started = attempts(|| async {
        let address = address(deployment, "configurationsessions")?;
        let request = Request::post(address.as_str()).header(CONTENT_TYPE, "application/json");
        send(request.body(Bytes::from(input.clone())), deployment).await
    });
    let answer = started.await?.answer()?;
    let body: Json = serde_json::from_slice(&answer.body).unwrap_or_default();
    let token = body.get("InitialConfigurationToken").and_then(Json::as_str);
    token.map(|token| PollToken(token.to_owned())).ok_or_else(|| malformed("the session has no token"))
}

/// Asks for what is new since the poll, or the start of the session, that this token is from. Where the connection fails,
/// AppConfig may have used the token up.
///
/// # Errors
/// See [`PollFailure`].
pub async fn poll(token: &PollToken, deployment: &Deployment) -> Result<Polled, PollFailure> {
    let polled = attempts(|| async {
        let mut address = address(deployment, "configuration")?;
        address.query_pairs_mut().append_pair("configuration_token", &token.0);
        send(Request::get(address.as_str()).body(Bytes::new()), deployment).await
    });
    let answer = polled.await.map_err(PollFailure::Failed)?;
    if answer.status == StatusCode::BAD_REQUEST && answer.code() == BAD_TOKEN {
        return Err(PollFailure::BadToken);
    }
    let answer = answer.answer().map_err(PollFailure::Failed)?;
    let next = answer.header("next-poll-configuration-token");
    let next = next.ok_or_else(|| PollFailure::Failed(malformed("the configuration has no token")))?;
    let seconds = answer.header("next-poll-interval-in-seconds").and_then(|text| text.parse().ok());
    Ok(Polled {
        token: PollToken(next.to_owned()),
        interval: seconds.map_or(INTERVAL, Duration::from_secs),
        label: answer.header("version-label").filter(|label| !label.is_empty()).map(str::to_owned),
        content: (!answer.body.is_empty()).then_some(answer.body),
    })
}

/// A response of the data API.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The code of an error, without what may follow it.
    fn code(&self) -> &str {
        let code = self.header("x-amzn-errortype").unwrap_or_default();
        code.split(':').next().unwrap_or_default()
    }

    /// The response, unless it is an error.
    fn answer(self) -> Result<Self, StoreFailure> {
        match self.status.is_success() {
            true => Ok(self),
            false => Err(refused(self.status.as_u16(), self.code())),
        }
    }
}

fn address(deployment: &Deployment, operation: &str) -> Result<Url, StoreFailure> {
    let endpoint = deployment.aws.app_config_endpoint.as_deref();
    let address = request::address("appconfigdata", endpoint, request::region(deployment)?)?;
    address.join(operation).map_err(|_| misconfigured("the address of the service is not one"))
}

/// The response to a request. One that says that the service cannot answer now is a failure.
async fn send(
    request: Result<Request<Bytes>, http::Error>,
    deployment: &Deployment,
) -> Result<Answer, StoreFailure> {
    let mut request = request.map_err(|_| misconfigured("the request could not be built"))?;
    request::sign(&mut request, "appconfig", deployment).await?;
    let mut response = deployment.http.send(request).await.map_err(|error| unavailable(error.inside()))?;
    let (status, headers) = (response.status(), response.headers().clone());
    let body = body(&mut response, MAX_DOCUMENT_BYTES).await.map_err(|error| unavailable(error.inside()))?;
    let body = body.ok_or_else(|| malformed("the configuration is larger than a policy may be"))?;
    let answer = Answer { status, headers, body };
    match refused(status.as_u16(), answer.code()) {
        failure if !status.is_success() && failure.kind == FailureKind::Unavailable => Err(failure),
        _ => Ok(answer),
    }
}

fn malformed(inside: &str) -> StoreFailure {
    StoreFailure::new(FailureKind::Malformed, inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_has_three_names() {
        let name = ConfigurationName::parse("claims/prod/policy").unwrap();
        assert_eq!((name.application.as_str(), name.to_string().as_str()), ("claims", "claims/prod/policy"));
        for text in
            ["", "claims", "claims/prod", "claims//policy", "claims/prod/policy/", "/a/b/c", "a/b/c/d"]
        {
            assert_eq!(ConfigurationName::parse(text), None, "{text}");
        }
    }
}
