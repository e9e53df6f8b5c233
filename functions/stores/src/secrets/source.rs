//! Where secrets and parameters come from.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use claims::values::SettingName;
use futures_util::future::join;

use super::secret::{Fetched, FetchedVersion, Secret, misconfigured};
use super::{file, parameter_store, secrets_manager};
use crate::deployment::Deployment;
use crate::failure::StoreFailure;

/// Where secrets and parameters come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretSource {
    /// AWS: secrets from Secrets Manager, parameters from Systems Manager's Parameter Store.
    Aws,
    /// Environment variables, for local development: `SECRET_` or `PARAMETER_` and the name in capitals, with one `_`
    /// for all other characters between letters and digits. `${secret:hr-token}` is `SECRET_HR_TOKEN`,
    /// `${parameter:/a/b}` is `PARAMETER_A_B`.
    Environment,
    /// A YAML or JSON file, for local development: `{ secrets: { hr-token: ... }, parameters: { /a/b: ... } }`.
    File(PathBuf),
}

impl SecretSource {
    /// Reads `aws`, `environment`, or the path of a file that ends in `.yaml`, `.yml` or `.json`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let ending = Path::new(text).extension().and_then(|ending| ending.to_str());
        match (text, ending) {
            ("aws", _) => Some(Self::Aws),
            ("environment", _) => Some(Self::Environment),
            (_, Some("yaml" | "yml" | "json")) => Some(Self::File(text.into())),
            _ => None,
        }
    }

    /// The pending and the previous versions of those of these names, without `#key`, that are secrets: one with the
    /// stage of each. `None` if they could not be fetched.
    pub(super) async fn fetch_other_versions(
        &self,
        names: &BTreeSet<SettingName>,
        deployment: &Deployment,
    ) -> Option<Vec<FetchedVersion>> {
        match self {
            Self::Aws => secrets_manager::fetch_other_versions(names, deployment).await,
            Self::Environment | Self::File(_) => Some(Vec::new()),
        }
    }

    /// Fetches these names, which are without `#key`.
    pub(super) async fn fetch(&self, names: &BTreeSet<SettingName>, deployment: &Deployment) -> Fetched {
        match self {
            Self::Aws => {
                let secrets = secrets_manager::fetch(names, deployment);
                let (mut fetched, parameters) =
                    join(secrets, parameter_store::fetch(names, deployment)).await;
                fetched.extend(parameters);
                fetched
            }
            Self::Environment => {
                names.iter().map(|name| (name.clone(), from_variable(name, deployment))).collect()
            }
            Self::File(path) => file::fetch(path, names),
        }
    }
}

fn from_variable(name: &SettingName, deployment: &Deployment) -> Result<Secret, StoreFailure> {
    let variable = match name {
        SettingName::Named(name) => name.clone(),
        SettingName::Secret(name) => variable("SECRET", name),
        SettingName::Parameter(name) => variable("PARAMETER", name),
    };
    match (deployment.setting)(&variable) {
        Some(value) => Secret::of(name, &value),
        None => Err(misconfigured(name, &format!("is not set: there is no variable `{variable}`"))),
    }
}

fn variable(kind: &str, name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<String> = [kind].into_iter().chain(words).map(str::to_ascii_uppercase).collect();
    words.join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_named_exactly() {
        for (text, expected) in [
            ("aws", Some(SecretSource::Aws)),
            ("environment", Some(SecretSource::Environment)),
            ("local/secrets.yaml", Some(SecretSource::File("local/secrets.yaml".into()))),
            ("s.json", Some(SecretSource::File("s.json".into()))),
            ("AWS", None),
            ("enviroment", None),
            ("secrets.txt", None),
        ] {
            assert_eq!(SecretSource::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn a_variable_is_the_name_in_capitals() {
        for (kind, name, expected) in [
            ("SECRET", "hr-token", "SECRET_HR_TOKEN"),
            ("PARAMETER", "/a/b", "PARAMETER_A_B"),
            ("SECRET", "prod/hr--api@2", "SECRET_PROD_HR_API_2"),
        ] {
            assert_eq!(variable(kind, name), expected);
        }
    }
}
