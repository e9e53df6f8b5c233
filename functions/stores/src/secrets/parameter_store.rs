//! Fetches parameters from AWS Systems Manager's Parameter Store, ten in each call.
//! <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html>

use std::collections::BTreeSet;

use claims::values::SettingName;
use futures_util::future::join_all;
use serde_json::{Value as Json, json};

use super::secret::{Fetched, Secret, about, misconfigured};
use crate::aws::json_service::AwsJsonService;
use crate::deployment::Deployment;
use crate::failure::{FailureKind, StoreFailure};

/// How many names one call can have.
const MAX_NAMES: usize = 10;

/// Fetches those names that are parameters, decrypted.
pub(super) async fn fetch(names: &BTreeSet<SettingName>, deployment: &Deployment) -> Fetched {
    let endpoint = deployment.aws.ssm_endpoint.as_deref();
    let service = AwsJsonService { name: "ssm", endpoint, deployment };
    let parameters = names.iter().filter_map(|name| match name {
        SettingName::Parameter(name) => Some(name.as_str()),
        SettingName::Secret(_) | SettingName::Named(_) => None,
    });
    let parameters: Vec<&str> = parameters.collect();
    let fetched = join_all(parameters.chunks(MAX_NAMES).map(|names| several(&service, names))).await;
    fetched.into_iter().flatten().collect()
}

/// AWS refuses the whole call if access to one name is denied; then each name is fetched alone.
async fn several(
    service: &AwsJsonService<'_>,
    names: &[&str],
) -> Vec<(SettingName, Result<Secret, StoreFailure>)> {
    match call(service, names).await {
        Err(failure) if failure.kind == FailureKind::Misconfigured && names.len() > 1 => {
            let alone = names.iter().map(async |name| value(name, &call(service, &[*name]).await));
            join_all(alone).await
        }
        answer => names.iter().map(|name| value(name, &answer)).collect(),
    }
}

async fn call(service: &AwsJsonService<'_>, names: &[&str]) -> Result<Json, StoreFailure> {
    service.call("AmazonSSM.GetParameters", &json!({ "Names": names, "WithDecryption": true })).await
}

fn value(name: &str, answer: &Result<Json, StoreFailure>) -> (SettingName, Result<Secret, StoreFailure>) {
    let setting = SettingName::Parameter(name.to_owned());
    let value = match answer {
        Err(failure) => Err(about(&setting, failure)),
        Ok(answer) => match find(name, answer) {
            Some(text) => Secret::of(&setting, text),
            None => Err(misconfigured(&setting, "does not exist")),
        },
    };
    (setting, value)
}

/// A parameter can be requested by its name or ARN, with an optional version or label, as in `/a/b:3`.
fn find<'a>(name: &str, answer: &'a Json) -> Option<&'a str> {
    let parameters = answer.get("Parameters")?.as_array()?;
    let text = |parameter: &'a Json, member: &str| parameter.get(member).and_then(Json::as_str);
    let found = parameters.iter().find(|parameter| {
        let selector = text(parameter, "Selector").unwrap_or_default();
        let mut names = ["Name", "ARN"].into_iter().filter_map(|member| text(parameter, member));
        names.any(|full| name == full || name.strip_suffix(selector) == Some(full))
    });
    text(found?, "Value")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_found_by_whatever_it_was_asked_for() {
        let parameter =
            json!({ "Name": "/a/b", "ARN": "arn:aws:ssm:eu-west-1:1:parameter/a/b", "Value": "v" });
        let mut version = parameter.clone();
        version
            .as_object_mut()
            .unwrap()
            .extend([("Selector".to_owned(), ":3".into()), ("Value".to_owned(), "v3".into())]);
        let answer = json!({ "Parameters": [{ "Name": "/a", "Value": "other" }, parameter, version] });
        for (name, expected) in [
            ("/a/b", Some("v")),
            ("arn:aws:ssm:eu-west-1:1:parameter/a/b", Some("v")),
            ("/a/b:3", Some("v3")),
            ("/a/b:4", None),
            ("/a/c", None),
        ] {
            assert_eq!(find(name, &answer), expected, "{name}");
        }
    }
}
