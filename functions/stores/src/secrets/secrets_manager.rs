//! Fetches secrets from AWS Secrets Manager, one in each call.
//! <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html>

use std::collections::BTreeSet;

use claims::values::SettingName;
use futures_util::future::join_all;
use serde_json::{Value as Json, json};

use super::secret::{Fetched, Secret, about, misconfigured};
use super::service::AwsJsonService;
use crate::deployment::Deployment;
use crate::failure::StoreFailure;

/// Fetches the current version of those names that are secrets, in parallel.
pub(super) async fn fetch(names: &BTreeSet<SettingName>, deployment: &Deployment) -> Fetched {
    let endpoint = deployment.aws.secrets_manager_endpoint.as_deref();
    let service = AwsJsonService { name: "secretsmanager", endpoint, deployment };
    let secrets = names.iter().filter_map(|name| match name {
        SettingName::Secret(id) => Some((name, id)),
        SettingName::Parameter(_) | SettingName::Named(_) => None,
    });
    let fetched = secrets.map(async |(name, id)| (name.clone(), one(&service, name, id).await));
    join_all(fetched).await.into_iter().collect()
}

async fn one(service: &AwsJsonService<'_>, name: &SettingName, id: &str) -> Result<Secret, StoreFailure> {
    let answer = service.call("secretsmanager.GetSecretValue", &json!({ "SecretId": id })).await;
    let answer = answer.map_err(|failure| about(name, &failure))?;
    match answer.get("SecretString").and_then(Json::as_str) {
        Some(text) => Secret::of(name, text),
        None => Err(misconfigured(name, "has no text value")),
    }
}
