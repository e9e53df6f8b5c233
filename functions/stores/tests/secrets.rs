//! Secrets and parameters: their sources, and what happens to those that are not available.

use std::collections::BTreeSet;

use claims::document::{Diagnostics, Node};
use claims::values::SettingName;
use stores::aws::Account;
use stores::environment::Environment;
use stores::failure::{FailureKind, StoreFailure};
use stores::secrets::{SecretSource, Secrets, named_in};

use crate::guarded::{World, name};
use crate::servers::secret_services::Says;
use crate::stand;

fn parameter(text: &str) -> SettingName {
    SettingName::Parameter(text.to_owned())
}

fn value(environment: &Environment, name: &SettingName) -> Option<String> {
    environment.secrets.value(name).map(|value| value.expose().to_owned())
}

#[tokio::test]
async fn every_secret_is_fetched_once_and_parameters_by_the_ten() {
    let world = World::new().await;
    world.services.says("hr-token", Says::Value("t1"));
    world.services.says("db", Says::Value(r#"{"username":"app","password":"p1"}"#));
    let numbered: Vec<SettingName> = (0..12).map(|number| parameter(&format!("/a/{number:02}"))).collect();
    for number in 0..12 {
        world.services.says(&format!("/a/{number:02}"), Says::Value("v"));
    }
    let mut names = BTreeSet::from([name("hr-token"), name("db#username"), name("db#password")]);
    names.extend(numbered.clone());
    assert!(world.fetch(&names).await);
    for (name, expected) in [("hr-token", "t1"), ("db#username", "app"), ("db#password", "p1")] {
        assert_eq!(value(&world.environment, &self::name(name)).as_deref(), Some(expected));
    }
    assert!(numbered.iter().all(|name| value(&world.environment, name).as_deref() == Some("v")));
    let mut asked: Vec<String> =
        world.services.asked().iter().map(|(operation, input)| format!("{operation} {input}")).collect();
    asked.sort();
    let first: Vec<String> = (0..10).map(|number| format!("\"/a/{number:02}\"")).collect();
    let expected = [
        r#"GetParameters {"Names":["/a/10","/a/11"],"WithDecryption":true}"#.to_owned(),
        format!(r#"GetParameters {{"Names":[{}],"WithDecryption":true}}"#, first.join(",")),
        r#"GetSecretValue {"SecretId":"db"}"#.to_owned(),
        r#"GetSecretValue {"SecretId":"hr-token"}"#.to_owned(),
    ];
    let mut expected = expected.to_vec();
    expected.sort();
    assert_eq!(asked, expected);
}

const DENIED: Says = Says::Body(400, r#"{"__type":"AccessDeniedException","Message":"s3cr3t"}"#);
const THROTTLED: Says = Says::Body(400, r#"{"__type":"com.amazonaws.ssm#ThrottlingException"}"#);

/// What the service says, the failure that it is, and how often it is asked.
const TROUBLES: [(Says, FailureKind, &str, usize); 9] = [
    (DENIED, FailureKind::Misconfigured, "secret `t`: refused with AccessDeniedException (HTTP 400)", 1),
    (THROTTLED, FailureKind::Unavailable, "secret `t`: refused with ThrottlingException (HTTP 400)", 3),
    (Says::Body(500, "<html>"), FailureKind::Unavailable, "secret `t`: refused with no code (HTTP 500)", 3),
    (Says::Body(429, ""), FailureKind::Unavailable, "secret `t`: refused with no code (HTTP 429)", 3),
    (
        Says::Body(400, r#"{"__type":"s3cr3t, s3cr3t"}"#),
        FailureKind::Misconfigured,
        "secret `t`: refused with no code (HTTP 400)",
        1,
    ),
    (Says::Body(200, "<html>"), FailureKind::Unavailable, "secret `t`: refused with no code (HTTP 200)", 3),
    (Says::Body(302, ""), FailureKind::Unavailable, "secret `t`: refused with no code (HTTP 302)", 3),
    (Says::Binary, FailureKind::Misconfigured, "secret `t` has no text value", 1),
    (Says::Value(""), FailureKind::Misconfigured, "secret `t` is empty", 1),
];

#[tokio::test]
async fn a_missing_secret_is_logged_by_name_and_transient_errors_are_retried() {
    for (says, kind, inside, attempts) in TROUBLES {
        let world = World::new().await;
        world.services.says("t", says);
        assert_eq!(world.failure("t").await, StoreFailure::new(kind, inside), "{says:?}");
        assert_eq!(world.services.asked().len(), attempts, "{says:?}");
    }
    let world = World::new().await;
    let missing = "secret `t`: refused with ResourceNotFoundException (HTTP 400)";
    assert_eq!(world.failure("t").await, StoreFailure::new(FailureKind::Misconfigured, missing));
}

#[tokio::test]
async fn a_parameter_that_may_not_be_read_takes_no_other_along() {
    let world = World::new().await;
    world.services.says("/a", Says::Value("v"));
    world.services.says("/denied", DENIED);
    let names = BTreeSet::from([parameter("/a"), parameter("/denied"), parameter("/missing")]);
    assert!(!world.fetch(&names).await);
    assert_eq!(value(&world.environment, &parameter("/a")).as_deref(), Some("v"));
    let asked: Vec<String> = world.services.asked().into_iter().map(|(operation, _)| operation).collect();
    assert_eq!(asked, ["GetParameters"; 4]);
}

#[tokio::test]
async fn a_service_that_does_not_answer_is_not_waited_for_for_long() {
    let world = World::new().await;
    world.services.says("t", Says::Value("v"));
    let held = world.services.gate.clone().write_owned().await;
    let failure = world.failure("t").await;
    drop(held);
    assert_eq!(failure, StoreFailure::new(FailureKind::Unavailable, "secret `t`: no answer within 2000 ms"));
}

#[tokio::test]
async fn without_an_account_or_a_safe_address_nothing_is_sent() {
    let world = World::new().await;
    let aws = &world.environment.deployment.aws;
    let http = Some("http://example.com".to_owned());
    for (aws, expected) in [
        (Account::default(), "there are no AWS credentials"),
        (Account { region: None, ..aws.clone() }, "the AWS region is not known"),
        (
            Account { secrets_manager_endpoint: http, ..aws.clone() },
            "the service's address is not an https address",
        ),
    ] {
        let world = world.with(aws);
        let expected = format!("secret `t`: {expected}");
        assert_eq!(world.failure("t").await, StoreFailure::new(FailureKind::Misconfigured, expected));
    }
    assert_eq!(world.services.asked().len(), 0);
}

#[tokio::test]
async fn for_local_work_variables_or_a_file_will_do() {
    let settings = [("SECRET_HR_TOKEN", "t1"), ("SECRET_DB", r#"{"port":5432}"#), ("PARAMETER_A_B", "v")];
    let path = stand::environment(&[]).deployment.folder.join("own-secrets.yaml");
    std::fs::write(&path, "secrets: { hr-token: t1, db: '{\"port\":5432}' }\nparameters: { /a/b: v }")
        .unwrap();
    for source in [SecretSource::Environment, SecretSource::File(path.clone())] {
        let mut environment = stand::environment(&settings);
        environment.secrets = Secrets::new(source);
        let names = BTreeSet::from([name("hr-token"), name("db#port"), parameter("/a/b"), name("no")]);
        assert!(!environment.secrets.fetch(&environment.deployment, &names).await);
        let values = names.iter().map(|name| value(&environment, name));
        let expected = [Some("5432"), Some("t1"), None, Some("v")].map(|text| text.map(str::to_owned));
        assert_eq!(values.collect::<Vec<_>>(), expected);
    }
}

#[tokio::test]
async fn a_file_that_is_not_as_it_should_be_is_not_quoted() {
    let path = stand::environment(&[]).deployment.folder.join("wrong-secrets.yaml");
    for (text, expected) in [
        ("secrets: s3cr3t", "line 1 is invalid (wrong_type)"),
        ("secrets: {}\nsecret: { t: s3cr3t }", "line 2 is invalid (unknown_key)"),
        ("secrets: { t: s3cr3t", "line 1 is invalid (not_yaml)"),
    ] {
        std::fs::write(&path, text).unwrap();
        let world = World::of(SecretSource::File(path.clone())).await;
        let expected = format!("secret `t`: `{}`: {expected}", path.display());
        assert_eq!(world.failure("t").await, StoreFailure::new(FailureKind::Misconfigured, expected));
    }
}

#[test]
fn every_text_of_a_configuration_is_looked_through() {
    let yaml =
        "{ url: 'https://${HOST}/{user.id}?k=${secret:key}', auth: [{ bearer: '${secret:db#password}' }],
        port: 5432, none: ~, deep: { x: '${parameter:/a/b}${secret:key}' }, brace: 'a } ${secret:no}',
        text: '$${secret:no}' }";
    let named = named_in(&Node::parse(yaml, &mut Diagnostics::default()));
    assert_eq!(named, BTreeSet::from([name("key"), name("db#password"), parameter("/a/b")]));
}
