//! What the function's role allows besides what every Lambda function may do.

use std::collections::BTreeSet;

use serde_json::Value;
use support::cloudformation::Deployment;

use super::Permission;

/// Every action with every resource of the role's policy about attributes.
pub(super) fn of(deployment: &Deployment) -> BTreeSet<Permission> {
    let policies = deployment.part("/Resources/Role/Properties/Policies");
    let mut policies = policies.as_array().unwrap().iter();
    let policy = policies.find(|policy| policy["PolicyName"] == "attributes").unwrap();
    let statements = policy["PolicyDocument"]["Statement"].as_array().unwrap();
    let mut granted = BTreeSet::new();
    for statement in statements {
        assert_eq!(statement["Effect"], "Allow");
        for action in texts(&statement["Action"]) {
            for resource in texts(&statement["Resource"]) {
                granted.insert((action.clone(), named(&resource)));
            }
        }
    }
    granted
}

/// One text or a list of them.
pub(super) fn texts(node: &Value) -> Vec<String> {
    let one = node.as_str().into_iter();
    let several = node.as_array().into_iter().flatten().filter_map(Value::as_str);
    one.chain(several).map(str::to_owned).collect()
}

/// The resource as a policy names it, where it does not name it by its ARN: a secret without the six
/// characters that AWS adds, a parameter without its first slash, an API by its id.
fn named(arn: &str) -> String {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", _, service, _, _, resource] = parts.as_slice() else { return arn.to_owned() };
    match *service {
        "secretsmanager" => {
            let name = resource.strip_prefix("secret:").and_then(|name| name.rsplit_once('-'));
            name.map_or_else(|| arn.to_owned(), |(name, _)| format!("secret {name}"))
        }
        "ssm" => resource.replacen("parameter/", "parameter ", 1),
        "execute-api" => format!("API {}", resource.split('/').next().unwrap_or_default()),
        "lambda" => "a function".to_owned(),
        _ => arn.to_owned(),
    }
}
