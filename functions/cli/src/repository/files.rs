//! The files of a repository of one's own.

use super::edits::{self, edited};
use crate::reference::{SchemaOf, schema};

/// A file of this product.
macro_rules! product {
    ($path:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../", $path))
    };
}

const RUNBOOK: &str = "RUNBOOK.md";

/// Files that are copied and edited: the path here, this product's text, and the edits.
const COPIED: [(&str, &str, &[edits::Edit]); 25] = [
    (RUNBOOK, product!("infra/README.md"), &edits::RUNBOOK),
    (".checkov.yaml", product!(".checkov.yaml"), &[]),
    ("aws/dashboard.yaml", product!("infra/aws/dashboard.yaml"), &[]),
    ("aws/domain.yaml", product!("infra/aws/domain.yaml"), &[]),
    ("aws/endpoint-alarms.yaml", product!("infra/aws/endpoint-alarms.yaml"), &edits::ALARMS),
    ("aws/function-alarms.yaml", product!("infra/aws/function-alarms.yaml"), &edits::ALARMS),
    ("aws/http-api.yaml", product!("infra/aws/http-api.yaml"), &[]),
    ("aws/policy-configuration.yaml", product!("infra/aws/policy-configuration.yaml"), &edits::CONFIGURATION),
    ("aws/pre-traffic/index.py", product!("infra/aws/pre-traffic/index.py"), &[]),
    ("aws/rest-api.yaml", product!("infra/aws/rest-api.yaml"), &[]),
    ("aws/scaling.yaml", product!("infra/aws/scaling.yaml"), &[]),
    ("aws/self-test.yaml", product!("infra/aws/self-test.yaml"), &edits::ALARMS),
    ("aws/shadow-alarms.yaml", product!("infra/aws/shadow-alarms.yaml"), &edits::ALARMS),
    ("aws/sign-ins-fail.yaml", product!("infra/aws/sign-ins-fail.yaml"), &edits::ALARMS),
    ("aws/version-alarms.yaml", product!("infra/aws/version-alarms.yaml"), &edits::ALARMS),
    ("deploy-role.yaml", product!("infra/deploy-role.yaml"), &edits::DEPLOY_ROLE),
    ("cases/orders.yaml", product!("infra/policy/cases/orders.yaml"), &[]),
    ("people.yaml", product!("infra/policy/sample/people.yaml"), &edits::PEOPLE),
    ("policy/claims.yaml", product!("infra/policy/claims.yaml"), &edits::POLICY),
    ("regions/people.yaml", product!("infra/regions/people.yaml"), &[]),
    ("regions/records.yaml", product!("infra/regions/records.yaml"), &[]),
    ("regions/replica-key.yaml", product!("infra/regions/replica-key.yaml"), &[]),
    ("regions/watch.yaml", product!("infra/regions/watch.yaml"), &[]),
    ("samconfig.toml", product!("samconfig.toml"), &edits::SAMCONFIG),
    ("template.yaml", product!("template.yaml"), &edits::TEMPLATE),
];

/// Files that only such a repository has.
const OWN: [(&str, &str); 7] = [
    (".github/dependabot.yml", include_str!("text/dependabot.yml")),
    (".github/workflows/deploy.yml", include_str!("text/deploy.yml")),
    (".github/workflows/policy.yml", include_str!("text/policy.yml")),
    (".gitignore", include_str!("text/gitignore")),
    ("README.md", include_str!("text/README.md")),
    ("azure-pipelines.yml", include_str!("text/azure-pipelines.yml")),
    ("requirements.txt", include_str!("text/requirements.txt")),
];

const SCHEMAS: [(&str, SchemaOf); 3] = [
    ("cases.schema.json", SchemaOf::Cases),
    ("claims.schema.json", SchemaOf::Policy),
    ("people.schema.json", SchemaOf::People),
];

/// The path of each file from the repository's folder, and its text.
pub(crate) fn files() -> Vec<(&'static str, String)> {
    let copied = COPIED.iter().map(|(path, text, edits)| {
        let text = if *path == RUNBOOK { edits::from(edits::RUNBOOK_BEGINS, text) } else { text };
        (*path, edited(text, edits))
    });
    let own = OWN.iter().map(|(path, text)| (*path, text.replace("{version}", env!("CARGO_PKG_VERSION"))));
    let schemas = SCHEMAS.iter().map(|(path, of)| (*path, schema(*of)));
    copied.chain(own).chain(schemas).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Otherwise a repository of one's own would get what only makes sense here.
    #[test]
    fn every_edit_finds_its_text() {
        for (path, text, edits) in COPIED {
            for (ours, _) in edits {
                assert!(text.contains(ours), "{path}: this is not in the file that it is made from:\n{ours}");
            }
        }
    }

    #[test]
    fn every_path_is_written_once() {
        let mut paths: Vec<&str> = files().into_iter().map(|(path, _)| path).collect();
        let count = paths.len();
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), count);
    }
}
