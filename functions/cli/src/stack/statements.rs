//! The permissions that a policy needs, each statement in one line.

use std::collections::BTreeSet;

use claims::values::Template;
use stores::configuration::StackNeed;
use stores::template::PlacedTemplate;

use super::needs::Needs;
use super::substitution::{Part, Substitution, escaped};

/// The parameter with the ARNs of APIs whose addresses do not tell them.
pub(super) const API_ARNS: &str = "ApiArns";
/// The parameter with the ARNs of functions that are called by their addresses, which do not tell them.
pub(super) const FUNCTION_ARNS: &str = "FunctionArns";

/// The statements, sorted.
pub(super) fn of(needs: &Needs, substitution: &Substitution<'_>) -> Vec<String> {
    let batched = needs.of_stores.iter().filter(|need| matches!(need, StackNeed::Table { .. })).count() > 1;
    let stores = needs.of_stores.iter().filter_map(|need| of_store(need, batched, substitution));
    let secrets = needs.secrets.iter().map(|name| secret(name));
    let parameters = needs.parameters.iter().map(|name| parameter(name));
    let all: BTreeSet<String> = stores.chain(secrets).chain(parameters).collect();
    all.into_iter().collect()
}

/// Items of several tables are asked for at once.
fn of_store(need: &StackNeed, batched: bool, substitution: &Substitution<'_>) -> Option<String> {
    match need {
        StackNeed::Table { table, region } => {
            let actions: &[&str] =
                if batched { &["dynamodb:BatchGetItem", "dynamodb:GetItem"] } else { &["dynamodb:GetItem"] };
            Some(allow(actions, &table_arn(table, region.as_ref(), &[], substitution)))
        }
        StackNeed::Index { table, index, region } => {
            let index = [Part::Written("/index/"), Part::Policy(&index.template)];
            Some(allow(&["dynamodb:Query"], &table_arn(table, region.as_ref(), &index, substitution)))
        }
        StackNeed::Service { service: "lambda", .. } => Some(allow(
            &["lambda:InvokeFunction", "lambda:InvokeFunctionUrl"],
            &format!("!Ref {FUNCTION_ARNS}"),
        )),
        StackNeed::Service { url, .. } => {
            let resource = match api_arn(&url.template) {
                Some(arn) => format!("!Sub \"{arn}\""),
                None => format!("!Ref {API_ARNS}"),
            };
            Some(allow(&["execute-api:Invoke"], &resource))
        }
        StackNeed::File { .. } => None,
    }
}

/// Which parameter says what a signed service's address does not.
pub(super) fn arns_parameter(need: &StackNeed) -> Option<&'static str> {
    match need {
        StackNeed::Service { service: "lambda", .. } => Some(FUNCTION_ARNS),
        StackNeed::Service { url, .. } if api_arn(&url.template).is_none() => Some(API_ARNS),
        _ => None,
    }
}

fn allow(actions: &[&str], resource: &str) -> String {
    let actions: Vec<String> = actions.iter().map(|action| format!("\"{action}\"")).collect();
    format!("- {{ Effect: Allow, Action: [{}], Resource: {resource} }}", actions.join(", "))
}

fn table_arn(
    table: &PlacedTemplate,
    region: Option<&PlacedTemplate>,
    after: &[Part<'_>],
    substitution: &Substitution<'_>,
) -> String {
    let region = region.map_or(Part::Written("${AWS::Region}"), |region| Part::Policy(&region.template));
    let mut parts = vec![Part::Written("arn:${AWS::Partition}:dynamodb:"), region];
    parts.extend([Part::Written(":${AWS::AccountId}:table/"), Part::Policy(&table.template)]);
    parts.extend(after.iter().copied());
    substitution.text(&parts)
}

/// The ARN of an API of API Gateway, by its own address `ID.execute-api.REGION.amazonaws.com/STAGE`.
fn api_arn(url: &Template) -> Option<String> {
    let text = url.render(|_| Some("*".into()))?;
    let rest = text.strip_prefix("https://")?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (id, rest) = host.split_once(".execute-api.")?;
    let (region, _) = rest.split_once(".amazonaws.com")?;
    let stage = path.split(['/', '?']).next().filter(|stage| !stage.is_empty()).unwrap_or("*");
    Some(format!(
        "arn:${{AWS::Partition}}:execute-api:{region}:${{AWS::AccountId}}:{id}/{}/*",
        escaped(stage)
    ))
}

/// Secrets Manager adds six characters to the name of a secret.
fn secret(name: &str) -> String {
    allow(
        &["secretsmanager:GetSecretValue"],
        &named(name, "secretsmanager", &format!("secret:{}-??????", escaped(name))),
    )
}

fn parameter(name: &str) -> String {
    let resource = format!("parameter/{}", escaped(name.trim_start_matches('/')));
    allow(&["ssm:GetParameters"], &named(name, "ssm", &resource))
}

/// The ARN of what a policy names by its name or by its ARN; `resource` is the end of an ARN for a name.
fn named(name: &str, service: &str, resource: &str) -> String {
    match name.starts_with("arn:") {
        true => format!("\"{}\"", escaped(name)),
        false => {
            format!(
                "!Sub \"arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{resource}\""
            )
        }
    }
}
