//! Fetches secrets from AWS Secrets Manager, one in each call.
//! <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html>

use std::collections::BTreeSet;

use claims::values::SettingName;
use futures_util::future::join_all;
use serde_json::{Value as Json, json};

use super::secret::{Fetched, FetchedVersion, Secret, about, misconfigured};
use crate::aws::json_service::AwsJsonService;
use crate::deployment::Deployment;
use crate::failure::{FailureKind, StoreFailure};

/// The stages of versions that a service may accept while it refuses the current one, in the order in which they are tried:
/// the one that a rotation has set in the service and not yet made the current one, and the one that was current before,
/// where the service does not know the new one yet.
const OTHER_STAGES: [&str; 2] = ["AWSPENDING", "AWSPREVIOUS"];

/// Fetches the current version of those names that are secrets, in parallel.
pub(super) async fn fetch(names: &BTreeSet<SettingName>, deployment: &Deployment) -> Fetched {
    let service = service(deployment);
    let fetched = secrets(names).map(async |(name, id)| (name.clone(), one(&service, name, id, None).await));
    join_all(fetched).await.into_iter().collect()
}

/// Fetches the versions that are not the current ones, in parallel; most secrets have at most one. `None` if the service does
/// not answer.
pub(super) async fn fetch_other_versions(
    names: &BTreeSet<SettingName>,
    deployment: &Deployment,
) -> Option<Vec<FetchedVersion>> {
    let service = service(deployment);
    let wanted = OTHER_STAGES.iter().flat_map(|stage| secrets(names).map(move |secret| (*stage, secret)));
    let fetched = wanted
        .map(async |(stage, (name, id))| (name.clone(), stage, one(&service, name, id, Some(stage)).await));
    let mut versions = Vec::new();
    for (name, stage, secret) in join_all(fetched).await {
        match secret {
            Ok(secret) => versions.push((name, stage, secret)),
            Err(failure) if failure.kind == FailureKind::Unavailable => return None,
            // There is no such version.
            Err(_) => {}
        }
    }
    Some(versions)
}

fn service(deployment: &Deployment) -> AwsJsonService<'_> {
    let endpoint = deployment.aws.secrets_manager_endpoint.as_deref();
    AwsJsonService { name: "secretsmanager", endpoint, deployment }
}

/// Those names that are secrets, with their ids.
fn secrets(names: &BTreeSet<SettingName>) -> impl Iterator<Item = (&SettingName, &String)> {
    names.iter().filter_map(|name| match name {
        SettingName::Secret(id) => Some((name, id)),
        SettingName::Parameter(_) | SettingName::Named(_) => None,
    })
}

/// The version of a secret with this stage; the current one without.
async fn one(
    service: &AwsJsonService<'_>,
    name: &SettingName,
    id: &str,
    stage: Option<&str>,
) -> Result<Secret, StoreFailure> {
    let input = match stage {
        Some(stage) => json!({ "SecretId": id, "VersionStage": stage }),
        None => json!({ "SecretId": id }),
    };
    let answer = service.call("secretsmanager.GetSecretValue", &input).await;
    let answer = answer.map_err(|failure| about(name, &failure))?;
    match answer.get("SecretString").and_then(Json::as_str) {
        Some(text) => Secret::of(name, text),
        None => Err(misconfigured(name, "has no text value")),
    }
}
