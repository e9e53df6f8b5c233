//! Calls an AWS service with the protocol JSON 1.1. For a few operations this is less code than three more SDKs.
//! <https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html>

use bytes::Bytes;
use http::Request;
use http::header::CONTENT_TYPE;
use serde_json::Value as Json;

use super::request::{self, attempts, misconfigured, refused, unavailable};
use crate::deployment::Deployment;
use crate::failure::StoreFailure;
use crate::http::body;

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
        attempts(|| self.attempt(target, input)).await
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
            _ => Err(refused(status.as_u16(), code(&answer))),
        }
    }

    async fn request(&self, target: &'static str, input: &Json) -> Result<Request<Bytes>, StoreFailure> {
        let address = request::address(self.name, self.endpoint, request::region(self.deployment)?)?;
        let request = Request::post(address.as_str())
            .header(CONTENT_TYPE, "application/x-amz-json-1.1")
            .header("x-amz-target", target)
            .body(input.to_string().into());
        let mut request = request.map_err(|_| misconfigured("the request could not be built"))?;
        request::sign(&mut request, self.name, self.deployment).await?;
        Ok(request)
    }
}

/// The code of an error, without the name of its namespace.
fn code(answer: &Json) -> &str {
    let code = answer.get("__type").and_then(Json::as_str).unwrap_or_default();
    code.rsplit('#').next().unwrap_or_default()
}
