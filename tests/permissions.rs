//! What the stack's template has is what the policy needs: permissions, settings and files, neither less nor more.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod grants;
mod samconfig;
mod stack;

use std::collections::BTreeMap;

use support::cloudformation::file;

use stack::Stack;

const PEOPLE: &str =
    "people: { required: true, dynamodb: { table: \"${PEOPLE_TABLE}\", key: { pk: \"{user.id}\" } } }";
const TABLE: &str = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/";

#[test]
fn the_template_of_this_repository_has_what_its_policy_needs() {
    let stack = Stack::of_repository();
    assert_eq!(stack.check(), (Some(0), "template.yaml: what the policy needs\n".to_owned()));
    for environment in ["dev", "prod"] {
        let parameters = samconfig::parameters(&file("samconfig.toml"), environment);
        assert!(parameters.contains_key("TenantIds"), "{environment} has no parameters");
        let expected =
            [format!("dynamodb:GetItem on {TABLE}${{People}}"), "kms:Decrypt on ${Key.Arn}".to_owned()];
        assert_eq!(grants::of(&stack.template(), &parameters), expected);
    }
}

/// Stores, the parameters that a deployment gives, and what the role may do then.
struct Row {
    stores: &'static [&'static str],
    parameters: &'static [(&'static str, &'static str)],
    grants: &'static [&'static str],
    settings: &'static str,
    files: &'static [&'static str],
}

impl Row {
    const NOTHING: Self = Self { stores: &[], parameters: &[], grants: &[], settings: "", files: &[] };
}

const ROWS: &[Row] = &[
    Row {
        stores: &[
            "hr: { required: true, rest: { url: \"https://hr.example.com/{user.id}\" }, verify: { id: \"${HR_PREFIX}{user.id}\" } }",
        ],
        parameters: &[("HrPrefix", "acme-")],
        settings: "HR_PREFIX",
        ..Row::NOTHING
    },
    Row {
        stores: &[
            "graph: { required: true, graph: { tenant: \"${TENANT}\", client: a, secret: \"${secret:graph}\" } }",
        ],
        parameters: &[("Tenant", "contoso.example")],
        grants: &[
            "secretsmanager:GetSecretValue on arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:graph-??????",
        ],
        settings: "TENANT",
        ..Row::NOTHING
    },
    Row {
        stores: &[
            PEOPLE,
            "orders: { required: true, dynamodb: { table: \"${ORDERS_TABLE}\", index: by-mail, key: { mail: \"{user.mail}\" } } }",
        ],
        parameters: &[("OrdersTable", "orders")],
        grants: &[
            "dynamodb:GetItem on arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${People}",
            "dynamodb:Query on arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/orders/index/by-mail",
            "kms:Decrypt on ${Key.Arn}",
        ],
        settings: "ORDERS_TABLE,PEOPLE_TABLE",
        ..Row::NOTHING
    },
    Row {
        stores: &[
            PEOPLE,
            "orders: { required: true, dynamodb: { table: orders, region: eu-north-1, key: { pk: \"{user.id}\" } } }",
        ],
        parameters: &[("PeopleTableName", "people"), ("Cache", "on")],
        grants: &[
            "dynamodb:BatchGetItem on arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/people",
            "dynamodb:BatchGetItem on arn:${AWS::Partition}:dynamodb:eu-north-1:${AWS::AccountId}:table/orders",
            "dynamodb:GetItem on ${Answers.Arn}",
            "dynamodb:GetItem on arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/people",
            "dynamodb:GetItem on arn:${AWS::Partition}:dynamodb:eu-north-1:${AWS::AccountId}:table/orders",
            "dynamodb:PutItem on ${Answers.Arn}",
            "kms:Decrypt on ${Key.Arn}",
        ],
        settings: "PEOPLE_TABLE",
        ..Row::NOTHING
    },
    Row {
        stores: &[
            "hr: { required: true, rest: { url: \"https://a1.execute-api.eu-west-1.amazonaws.com/prod/{user.id}\", auth: { awsSigV4: { service: execute-api } } } }",
            "own: { required: true, rest: { url: \"https://api.example.com/{user.id}\", auth: { awsSigV4: { service: execute-api } } } }",
            "url: { required: true, rest: { url: \"https://b2.lambda-url.eu-west-1.on.aws/{user.id}\", auth: { awsSigV4: { service: lambda } } } }",
            "key: { required: true, rest: { url: \"https://hr.example.com/${parameter:/claimsmith/hr/user}/{user.id}\", auth: { bearer: \"${secret:hr#key}\" } } }",
        ],
        parameters: &[
            ("ApiArns", "arn:aws:execute-api:eu-west-1:1:c3/*"),
            ("FunctionArns", "arn:aws:lambda:eu-west-1:1:function:f"),
        ],
        grants: &[
            "execute-api:Invoke on arn:${AWS::Partition}:execute-api:eu-west-1:${AWS::AccountId}:a1/prod/*",
            "execute-api:Invoke on arn:aws:execute-api:eu-west-1:1:c3/*",
            "lambda:InvokeFunction on arn:aws:lambda:eu-west-1:1:function:f",
            "lambda:InvokeFunctionUrl on arn:aws:lambda:eu-west-1:1:function:f",
            "secretsmanager:GetSecretValue on arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:hr-??????",
            "ssm:GetParameters on arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/claimsmith/hr/user",
        ],
        ..Row::NOTHING
    },
    Row {
        stores: &["csv: { required: true, file: { path: data/people.csv, key: { id: \"{user.id}\" } } }"],
        files: &[
            "mkdir -p \"$(ARTIFACTS_DIR)/policy/data\"",
            "cp \"data/people.csv\" \"$(ARTIFACTS_DIR)/policy/data/\"",
        ],
        ..Row::NOTHING
    },
];

#[test]
fn a_template_gets_exactly_what_a_policy_needs() {
    for row in ROWS {
        let stack = Stack::with(row.stores);
        let outside = stack.outside();
        assert_eq!(stack.run(&["template"]).0, Some(0));
        assert_eq!(stack.check().0, Some(0), "what it wrote is what it expects");
        assert_eq!(stack.outside(), outside, "everything else stays");
        let given = row.parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let mut parameters: BTreeMap<String, String> = given.collect();
        parameters
            .extend([("TenantIds".to_owned(), "t".to_owned()), ("Audiences".to_owned(), "a".to_owned())]);
        assert_eq!(grants::of(&stack.template(), &parameters), row.grants, "{:?}", row.stores);
        assert_eq!(stack.settings(&parameters), row.settings);
        let makefile = stack.makefile();
        for line in row.files {
            assert!(makefile.contains(&format!("\t{line}\n")), "{makefile}");
        }
    }
}

#[test]
fn too_much_and_too_little_are_named_and_nothing_is_written() {
    let stack = Stack::with(&[PEOPLE]);
    let found = stack.run(&["template"]);
    assert_eq!(found.0, Some(0));
    let template = stack.template();
    for (from, to, difference) in [
        (
            "[\"dynamodb:GetItem\"]",
            "[\"dynamodb:GetItem\", \"dynamodb:Scan\"]",
            "permissions: not needed: - { Effect: Allow, Action: [\"dynamodb:GetItem\", \"dynamodb:Scan\"]",
        ),
        (
            "[\"dynamodb:GetItem\"]",
            "[]",
            "permissions: missing: - { Effect: Allow, Action: [\"dynamodb:GetItem\"]",
        ),
        ("POLICY_SETTINGS: \"PEOPLE_TABLE\"", "", "environment: missing: POLICY_SETTINGS: \"PEOPLE_TABLE\""),
        ("PeopleTable: \"true\"", "PeopleTable: \"false\"", "tables: not needed: PeopleTable: \"false\""),
    ] {
        let changed = template.replacen(from, to, 1);
        assert_ne!(changed, template, "{from}");
        stack.write_template(&changed);
        let (exit, printed) = stack.check();
        assert_eq!(exit, Some(1));
        assert!(printed.lines().any(|line| line.contains(difference)), "{printed}");
        assert_eq!(stack.template(), changed);
    }
}

#[test]
fn a_template_without_a_section_is_refused() {
    let stack = Stack::with(&[PEOPLE]);
    stack.write_template("Resources: {}\n");
    let (exit, printed) = stack.run(&["template"]);
    assert_eq!((exit, printed.contains("there is no section `parameters`")), (Some(3), true), "{printed}");
}
