//! One poll of AppConfig: what is deployed, and in which version.

use claims::document::decode;
use stores::aws::app_config::{
    ConfigurationName, PollFailure, PollToken, Polled, poll as next_poll, start_session,
};
use stores::deployment::Deployment;
use stores::failure::{FailureKind, StoreFailure};

use super::version::PolicyVersion;
use crate::deployed_content::DeployedContent;

/// What is deployed.
pub(super) struct DeployedPolicy {
    /// The policy's text, without the test cases that may follow it; an error where the content is not text.
    pub(super) text: Result<String, String>,
    /// Which policy it is.
    pub(super) version: PolicyVersion,
}

/// Polls with this token, else in a new session, which gives the content whether it is new or not.
///
/// # Errors
/// AppConfig could not answer.
pub(super) async fn poll(
    name: &ConfigurationName,
    token: Option<PollToken>,
    deployment: &Deployment,
) -> Result<Polled, StoreFailure> {
    if let Some(token) = token {
        match next_poll(&token, deployment).await {
            Ok(polled) => return Ok(polled),
            Err(PollFailure::Failed(failure)) => return Err(failure),
            Err(PollFailure::BadToken) => {}
        }
    }
    let token = start_session(name, deployment).await?;
    next_poll(&token, deployment).await.map_err(|failure| match failure {
        PollFailure::Failed(failure) => failure,
        PollFailure::BadToken => {
            StoreFailure::new(FailureKind::Malformed, "the token of a new session was refused")
        }
    })
}

/// The policy in the content of a poll. `None` if nothing is new.
pub(super) fn policy(polled: &Polled) -> Option<DeployedPolicy> {
    let content = polled.content.as_ref()?;
    let text = decode(content).map(|content| DeployedContent::split(&content).policy.to_owned());
    let hashed = text.as_ref().map_or(content.as_ref(), |text| text.as_bytes());
    let version = PolicyVersion::of(hashed, polled.label.clone());
    Some(DeployedPolicy { text, version })
}
