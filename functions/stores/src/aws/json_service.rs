//! Calls an AWS service with the protocol JSON 1.1. For a few operations this is less code than three more SDKs.
//! <https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html>

use std::time::Duration;

use aws_credential_types::provider::ProvideCredentials;
use bytes::Bytes;
use http::Request;
use http::header::CONTENT_TYPE;
use serde_json::Value as Json;
use tokio::time::{sleep, timeout};
use url::Url;

use super::sigv4;
use crate::deployment::Deployment;
use crate::failure::{FailureKind, StoreFailure};
use crate::http::address::is_secure;
use crate::http::body;

/// The time limit for a call with all its attempts. A function must be ready within ten seconds.
const WITHIN: Duration = Duration::from_secs(2);

/// The pauses before the second and the third attempt. Many functions that start at once are throttled briefly.
const PAUSES: [Duration; 2] = [Duration::from_millis(100), Duration::from_millis(400)];

/// The largest response that is read: a secret has at most 64 KiB, ten parameters 8 KiB each, escaped.
const MAX_ANSWER_BYTES: usize = 1024 * 1024;

/// A service.
pub(crate) struct AwsJsonService<'e> {
    /// Its name in signatures and host names, such as `ssm`.
    pub(crate) name: &'static str,
    /// Its address, if it is not AWS's own for the region.
    pub(crate) endpoint: Option<&'e str>,
    pub(crate) deployment: &'e Deployment,
}

impl AwsJsonService<'_> {
    /// Calls an operation, `target` being its `X-Amz-Target`.
    ///
    /// # Errors
    /// Misconfigured if a retry cannot help, for example because a permission is missing; else unavailable. The text
    /// has AWS's error code and nothing else of the response.
    pub(crate) async fn call(&self, target: &'static str, input: &Json) -> Result<Json, StoreFailure> {
        let attempts = async {
            let mut pauses = PAUSES.into_iter();
            loop {
                let answer = self.attempt(target, input).await;
                match (&answer, pauses.next()) {
                    (Err(failure), Some(pause)) if failure.kind == FailureKind::Unavailable => {
                        sleep(pause).await
                    }
                    _ => return answer,
                }
            }
        };
        let late = |_| unavailable(format!("no answer within {} ms", WITHIN.as_millis()));
        timeout(WITHIN, attempts).await.map_err(late)?
    }

    async fn attempt(&self, target: &'static str, input: &Json) -> Result<Json, StoreFailure> {
        let request = self.request(target, input).await?;
        let response = self.deployment.http.send(request).await;
        let mut response = response.map_err(|error| unavailable(error.inside()))?;
        let status = response.status();
        let body = body(&mut response, MAX_ANSWER_BYTES).await;
        let body = body
            .ok()
            .flatten()
            .ok_or_else(|| unavailable("the connection closed before the response was complete"))?;
        let answer = serde_json::from_slice(&body).unwrap_or(Json::Null);
        match answer {
            Json::Object(_) if status.is_success() => Ok(answer),
            _ => Err(refused(status.as_u16(), &answer)),
        }
    }

    async fn request(&self, target: &'static str, input: &Json) -> Result<Request<Bytes>, StoreFailure> {
        let Deployment { aws, clock, .. } = self.deployment;
        let credentials =
            aws.credentials.as_ref().ok_or_else(|| misconfigured("there are no AWS credentials"))?;
        let region = aws.region.as_deref().ok_or_else(|| misconfigured("the AWS region is not known"))?;
        let credentials = credentials.provide_credentials().await;
        let credentials = credentials.map_err(|_| misconfigured("there are no AWS credentials"))?;
        let request = Request::post(self.address(region)?.as_str())
            .header(CONTENT_TYPE, "application/x-amz-json-1.1")
            .header("x-amz-target", target)
            .body(input.to_string().into());
        let mut request = request.map_err(|_| misconfigured("the request could not be built"))?;
        sigv4::sign(&mut request, self.name, region, &credentials, clock())
            .map_err(|_| misconfigured("the request could not be signed"))?;
        Ok(request)
    }

    fn address(&self, region: &str) -> Result<Url, StoreFailure> {
        let domain = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
        let own = || format!("https://{}.{region}.{domain}/", self.name);
        let address = self.endpoint.map_or_else(own, str::to_owned);
        let address = Url::parse(&address).ok().filter(is_secure);
        address.ok_or_else(|| misconfigured("the service's address is not an https address"))
    }
}

/// Throttling has status 400, like errors that only an administrator can fix, so the code decides.
fn refused(status: u16, answer: &Json) -> StoreFailure {
    let code = answer.get("__type").and_then(Json::as_str).unwrap_or_default();
    let code = code.rsplit('#').next().filter(|code| is_code(code)).unwrap_or("no code");
    let transient = code.contains("Throttl") || code == "TooManyRequestsException";
    let inside = format!("refused with {code} (HTTP {status})");
    match status {
        400..=428 | 430..=499 if !transient => misconfigured(inside),
        _ => unavailable(inside),
    }
}

fn is_code(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn misconfigured(inside: impl Into<String>) -> StoreFailure {
    StoreFailure::new(FailureKind::Misconfigured, inside)
}

fn unavailable(inside: impl Into<String>) -> StoreFailure {
    StoreFailure::new(FailureKind::Unavailable, inside)
}
