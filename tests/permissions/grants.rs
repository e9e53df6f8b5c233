//! What the function's role allows besides what every Lambda function may do.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use support::cloudformation::Deployment;

/// The services of which every Lambda function needs something: its log, its traces, its interfaces in a VPC.
const OF_EVERY_FUNCTION: [&str; 3] = ["ec2:", "logs:", "xray:"];

/// Every action with every resource of the function's role, sorted: `dynamodb:GetItem on ARN`.
pub(super) fn of(template: &str, parameters: &BTreeMap<String, String>) -> Vec<String> {
    let deployment = Deployment::new(template, parameters);
    let mut granted = BTreeSet::new();
    for document in ["Role/Properties/Policies/0/PolicyDocument", "DataAccess/Properties/PolicyDocument"] {
        let statements = deployment.part(&format!("/Resources/{document}/Statement"));
        for statement in statements.as_array().unwrap() {
            assert_eq!(statement["Effect"], "Allow");
            for action in texts(&statement["Action"]) {
                let resources = texts(&statement["Resource"]);
                granted.extend(resources.iter().map(|resource| format!("{action} on {resource}")));
            }
        }
    }
    granted.retain(|granted: &String| !OF_EVERY_FUNCTION.iter().any(|service| granted.starts_with(service)));
    granted.into_iter().collect()
}

/// One text or a list of them.
fn texts(node: &Value) -> Vec<String> {
    let one = node.as_str().into_iter();
    let several = node.as_array().into_iter().flatten().filter_map(Value::as_str);
    one.chain(several).map(str::to_owned).collect()
}
