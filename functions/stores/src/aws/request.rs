//! Requests to AWS services for which there is no SDK here: the address, the signature, and what is tried again.

use std::time::Duration;

use aws_credential_types::provider::ProvideCredentials;
use bytes::Bytes;
use http::Request;
use tokio::time::{sleep, timeout};
use url::Url;

use super::sigv4;
use crate::deployment::Deployment;
use crate::failure::{FailureKind, StoreFailure};
use crate::http::address::is_secure;

/// The time limit for a call with all its attempts. A function must be ready within ten seconds.
pub(crate) const WITHIN: Duration = Duration::from_secs(2);

/// The pauses before the second and the third attempt. Many functions that start at once are throttled briefly.
const PAUSES: [Duration; 2] = [Duration::from_millis(100), Duration::from_millis(400)];

/// The region of the process.
///
/// # Errors
/// There are no credentials, or the region is not known.
pub(crate) fn region(deployment: &Deployment) -> Result<&str, StoreFailure> {
    deployment.aws.credentials.as_ref().ok_or_else(no_credentials)?;
    deployment.aws.region.as_deref().ok_or_else(|| misconfigured("the AWS region is not known"))
}

/// The address of a service: `endpoint`, else AWS's own for the region. `host` is the beginning of its host name, such as
/// `ssm`.
///
/// # Errors
/// The address is not an https address.
pub(crate) fn address(host: &str, endpoint: Option<&str>, region: &str) -> Result<Url, StoreFailure> {
    let domain = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
    let own = || format!("https://{host}.{region}.{domain}/");
    let address = Url::parse(&endpoint.map_or_else(own, str::to_owned)).ok().filter(is_secure);
    address.ok_or_else(|| misconfigured("the service's address is not an https address"))
}

/// Signs a request with the process's credentials. `service` is the service's name in signatures.
///
/// # Errors
/// There are no credentials, or the region is not known.
pub(crate) async fn sign(
    request: &mut Request<Bytes>,
    service: &str,
    deployment: &Deployment,
) -> Result<(), StoreFailure> {
    let credentials = deployment.aws.credentials.as_ref().ok_or_else(no_credentials)?;
    let credentials = credentials.provide_credentials().await.map_err(|_| no_credentials())?;
    sigv4::sign(request, service, region(deployment)?, &credentials, (deployment.clock)())
        .map_err(|_| misconfigured("the request could not be signed"))
}

fn no_credentials() -> StoreFailure {
    misconfigured("there are no AWS credentials")
}

/// The outcome of the last attempt: another one is made, after a pause, while the service is unavailable and there is time.
///
/// # Errors
/// Those of the attempt, or there was no answer in time.
pub(crate) async fn attempts<T, F>(mut attempt: impl FnMut() -> F) -> Result<T, StoreFailure>
where
    F: Future<Output = Result<T, StoreFailure>>,
{
    let all = async {
        let mut pauses = PAUSES.into_iter();
        loop {
            let outcome = attempt().await;
            match (&outcome, pauses.next()) {
                (Err(failure), Some(pause)) if failure.kind == FailureKind::Unavailable => sleep(pause).await,
                _ => return outcome,
            }
        }
    };
    let late = |_| unavailable(format!("no answer within {} ms", WITHIN.as_millis()));
    timeout(WITHIN, all).await.map_err(late)?
}

/// A call that the service refused with this code. Throttling has status 400, like errors that only an administrator can fix,
/// so the code decides.
pub(crate) fn refused(status: u16, code: &str) -> StoreFailure {
    let code = if is_code(code) { code } else { "no code" };
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

/// A failure that only an administrator can fix.
pub(crate) fn misconfigured(inside: impl Into<String>) -> StoreFailure {
    StoreFailure::new(FailureKind::Misconfigured, inside)
}

/// A failure after which it may be tried again.
pub(crate) fn unavailable(inside: impl Into<String>) -> StoreFailure {
    StoreFailure::new(FailureKind::Unavailable, inside)
}
