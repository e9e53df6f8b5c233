//! What a policy needs of AWS, read from the policy.

use std::collections::BTreeSet;

use serde_json::Value;
use support::cloudformation::Deployment;

use super::Permission;
use super::grants::texts;

/// Every action with every resource that the stores of the policy use in this deployment.
pub(super) fn of(policy: &str, deployment: &Deployment) -> BTreeSet<Permission> {
    let policy = support::yaml::read(policy);
    let stores: Vec<&Value> =
        policy["stores"].as_object().into_iter().flatten().map(|(_, store)| store).collect();
    let mut tables = Tables { deployment, needs: BTreeSet::new(), of_others: false };
    tables.read(&stores);
    tables.cache();
    let Tables { mut needs, of_others, .. } = tables;
    let mut supplied = Vec::new();
    names(&policy, &mut supplied);
    needs.extend(supplied.iter().cloned());
    if of_others || !supplied.is_empty() {
        let keys = texts(deployment.parameter("DataKeyArns")).into_iter().filter(|arn| !arn.is_empty());
        needs.extend(keys.map(|arn| ("kms:Decrypt".to_owned(), arn)));
    }
    needs.extend(stores.iter().filter_map(|store| signed(store)));
    needs
}

/// What tables need, and the keys under which they are encrypted.
struct Tables<'d> {
    deployment: &'d Deployment,
    needs: BTreeSet<Permission>,
    /// Whether one of them is not the template's.
    of_others: bool,
}

impl Tables<'_> {
    fn read(&mut self, stores: &[&Value]) {
        let tables: Vec<&Value> = stores.iter().filter_map(|store| store.get("dynamodb")).collect();
        let by_key = tables.iter().filter(|table| table.get("index").is_none()).count();
        for table in tables {
            let name = self.supplied(table["table"].as_str().unwrap());
            let arn = self.arn(&name, table["region"].as_str());
            match table["index"].as_str() {
                Some(index) => self.need("dynamodb:Query", &format!("{arn}/index/{index}")),
                None => self.need("dynamodb:GetItem", &arn),
            }
            // Items of several tables are asked for at once.
            if table.get("index").is_none() && by_key > 1 {
                self.need("dynamodb:BatchGetItem", &arn);
            }
        }
    }

    /// The table that the function's environments share.
    fn cache(&mut self) {
        if let Some(table) = self.variable("CLAIMSMITH_CACHE_TABLE") {
            let arn = self.arn(&table, None);
            self.need("dynamodb:GetItem", &arn);
            self.need("dynamodb:PutItem", &arn);
        }
    }

    fn need(&mut self, action: &str, resource: &str) {
        self.needs.insert((action.to_owned(), resource.to_owned()));
    }

    fn variable(&self, name: &str) -> Option<String> {
        let variables =
            self.deployment.part("/Resources/TokenIssuanceStart/Properties/Environment/Variables");
        variables[name].as_str().map(str::to_owned)
    }

    /// A text of the policy that may be a deployment setting as a whole.
    fn supplied(&self, written: &str) -> String {
        let Some(name) = written.strip_prefix("${").and_then(|name| name.strip_suffix('}')) else {
            return written.to_owned();
        };
        self.variable(name).unwrap_or_else(|| panic!("template.yaml gives the function no {name}"))
    }

    /// The ARN of a table, whose name is another one or that of a resource of the template.
    fn arn(&mut self, table: &str, region: Option<&str>) -> String {
        let Some(resource) = table.strip_prefix("${").and_then(|name| name.strip_suffix('}')) else {
            self.of_others = true;
            let region = region.unwrap_or("${AWS::Region}");
            return format!("arn:${{AWS::Partition}}:dynamodb:{region}:${{AWS::AccountId}}:table/{table}");
        };
        let key = format!("/Resources/{resource}/Properties/SSESpecification/KMSMasterKeyId");
        let key = self.deployment.part(&key);
        self.need("kms:Decrypt", key.as_str().unwrap());
        format!("${{{resource}.Arn}}")
    }
}

/// The secrets and parameters that any text of the policy names: `${secret:NAME#key}`, `${parameter:/NAME}`.
fn names(node: &Value, found: &mut Vec<Permission>) {
    match node {
        Value::String(text) => {
            for (kind, action, word) in [
                ("${secret:", "secretsmanager:GetSecretValue", "secret"),
                ("${parameter:", "ssm:GetParameters", "parameter"),
            ] {
                for (at, _) in text.match_indices(kind) {
                    let name = text[at + kind.len()..].split(['}', '#']).next().unwrap();
                    found.push((action.to_owned(), format!("{word} {}", name.trim_start_matches('/'))));
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| names(item, found)),
        Value::Object(entries) => entries.values().for_each(|value| names(value, found)),
        _ => {}
    }
}

/// What a service wants to see allowed that checks the function's own signature. A Function URL does not
/// tell whose it is.
fn signed(store: &Value) -> Option<Permission> {
    let rest = store.get("rest")?;
    let service = rest["auth"]["awsSigV4"]["service"].as_str()?;
    let host = rest["url"].as_str()?.strip_prefix("https://")?;
    Some(match service {
        "execute-api" => ("execute-api:Invoke".to_owned(), format!("API {}", host.split('.').next()?)),
        _ => ("lambda:InvokeFunctionUrl".to_owned(), "a function".to_owned()),
    })
}
