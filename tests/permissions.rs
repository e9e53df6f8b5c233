//! What the function may do in AWS is what the policy needs, neither less nor more.

mod grants;
mod needs;
mod samconfig;

use std::collections::{BTreeMap, BTreeSet};

use support::cloudformation::{Deployment, file};

const POLICY: &str = "infra/policy/claims.yaml";
const SECRET: &str = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:hr-token-a1B2c3";
const PARAMETER: &str = "arn:aws:ssm:eu-west-1:123456789012:parameter/claimsmith/hr/user";
const KEY: &str = "arn:aws:kms:eu-west-1:123456789012:key/77777777-7777-4777-8777-777777777777";

/// An action and what it is done to.
type Permission = (String, String);

/// What is missing from the template, and what it has for nothing.
fn differences(template: &str, parameters: &BTreeMap<String, String>, policy: &str) -> Vec<String> {
    let deployment = Deployment::new(template, parameters);
    let needed: BTreeSet<Permission> = needs::of(policy, &deployment);
    let granted: BTreeSet<Permission> = grants::of(&deployment);
    let missing = needed.difference(&granted).map(|(action, what)| format!("missing: {action} on {what}"));
    let more = granted.difference(&needed).map(|(action, what)| format!("more: {action} on {what}"));
    missing.chain(more).collect()
}

#[test]
fn the_role_of_every_environment_allows_what_the_policy_needs() {
    for environment in ["dev", "prod"] {
        let parameters = samconfig::parameters(&file("samconfig.toml"), environment);
        assert!(parameters.contains_key("TenantIds"), "{environment} has no parameters");
        let differences = differences(&file("template.yaml"), &parameters, &file(POLICY));
        assert!(
            differences.is_empty(),
            "{environment}: the role in template.yaml and {POLICY} differ; infra/README.md says how a policy \
             gets what it needs\n{}",
            differences.join("\n")
        );
    }
}

/// A template or policy that is changed in one place, and the differences that come of it.
struct Planted {
    template: (&'static str, &'static str),
    policy: (&'static str, &'static str),
    parameters: &'static [(&'static str, &'static str)],
    differences: &'static [&'static str],
}

impl Planted {
    const NOTHING: Self = Self { template: ("", ""), policy: ("", ""), parameters: &[], differences: &[] };

    fn check(&self) {
        let mut parameters = samconfig::parameters(&file("samconfig.toml"), "prod");
        parameters.extend(self.parameters.iter().map(|(name, value)| ((*name).into(), (*value).into())));
        let changed = |text: String, (from, to): (&str, &str)| {
            assert!(from.is_empty() || text.contains(from), "`{from}` is not there any more");
            if from.is_empty() { text } else { text.replacen(from, to, 1) }
        };
        let template = changed(file("template.yaml"), self.template);
        let policy = changed(file(POLICY), self.policy);
        assert_eq!(differences(&template, &parameters, &policy), self.differences);
    }
}

#[test]
fn an_action_or_a_resource_too_much_is_found() {
    Planted {
        template: ("Action: dynamodb:GetItem", "Action: [dynamodb:GetItem, dynamodb:Scan]"),
        differences: &["more: dynamodb:Scan on ${People.Arn}"],
        ..Planted::NOTHING
    }
    .check();
    Planted {
        template: ("- !GetAtt People.Arn", "- [!GetAtt People.Arn, !Sub \"${People.Arn}/index/*\"]"),
        differences: &["more: dynamodb:GetItem on ${People.Arn}/index/*"],
        ..Planted::NOTHING
    }
    .check();
    Planted {
        parameters: &[("SecretArns", SECRET), ("DataKeyArns", KEY)],
        differences: &[
            "more: kms:Decrypt on arn:aws:kms:eu-west-1:123456789012:key/77777777-7777-4777-8777-777777777777",
            "more: secretsmanager:GetSecretValue on secret hr-token",
        ],
        ..Planted::NOTHING
    }
    .check();
}

#[test]
fn what_the_policy_needs_and_the_role_lacks_is_found() {
    Planted {
        policy: (
            "key: { pk: \"user#{user.id}\", sk: profile }",
            "index: by-mail\n      key: { mail: \"{user.mail}\" }",
        ),
        differences: &[
            "missing: dynamodb:Query on ${People.Arn}/index/by-mail",
            "more: dynamodb:GetItem on ${People.Arn}",
        ],
        ..Planted::NOTHING
    }
    .check();
    Planted {
        policy: (
            "stores:\n",
            "stores:\n  orders: { dynamodb: { table: orders, key: { pk: \"{user.id}\" } }, required: false }\n",
        ),
        differences: &[
            "missing: dynamodb:BatchGetItem on ${People.Arn}",
            "missing: dynamodb:BatchGetItem on arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/orders",
            "missing: dynamodb:GetItem on arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/orders",
        ],
        ..Planted::NOTHING
    }
    .check();
    Planted {
        policy: (
            "stores:\n",
            "stores:\n  hr: { rest: { url: \"https://a1.execute-api.eu-west-1.amazonaws.com/x\", \
            auth: { awsSigV4: { service: execute-api } } }, required: false }\n",
        ),
        differences: &["missing: execute-api:Invoke on API a1"],
        ..Planted::NOTHING
    }
    .check();
}

/// The policy that names a secret and a parameter.
const WITH_SECRET: (&str, &str) = (
    "stores:\n",
    "stores:\n  hr: { rest: { url: \"https://hr.example.com/${parameter:/claimsmith/hr/user}\", \
     auth: { bearer: \"${secret:hr-token#key}\" } }, required: false }\n",
);

#[test]
fn secrets_and_parameters_of_the_policy_are_those_of_the_deployment() {
    Planted {
        policy: WITH_SECRET,
        differences: &[
            "missing: secretsmanager:GetSecretValue on secret hr-token",
            "missing: ssm:GetParameters on parameter claimsmith/hr/user",
        ],
        ..Planted::NOTHING
    }
    .check();
    let parameters = &[("SecretArns", SECRET), ("ParameterArns", PARAMETER), ("DataKeyArns", KEY)];
    Planted { policy: WITH_SECRET, parameters, ..Planted::NOTHING }.check();
}

#[test]
fn a_cache_and_a_table_that_exists_already_are_allowed_for() {
    Planted { parameters: &[("Cache", "on")], ..Planted::NOTHING }.check();
    Planted { parameters: &[("PeopleTableName", "people"), ("DataKeyArns", KEY)], ..Planted::NOTHING }
        .check();
}

#[test]
fn a_permission_for_everything_is_more_than_any_policy_needs() {
    Planted {
        template: ("Resource: !GetAtt Answers.Arn", "Resource: \"*\""),
        parameters: &[("Cache", "on")],
        differences: &[
            "missing: dynamodb:GetItem on ${Answers.Arn}",
            "missing: dynamodb:PutItem on ${Answers.Arn}",
            "more: dynamodb:GetItem on *",
            "more: dynamodb:PutItem on *",
        ],
        ..Planted::NOTHING
    }
    .check();
}
