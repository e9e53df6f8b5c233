//! Configurations of Entra's claims blade, imported, over a Graph that is here instead of the one in an import.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use claims::document::Diagnostics;
use claims::policy::Policy;
use claims::values::{AttributeName, Known};
use serde_json::{Value as Json, json};
use stores::store::{Found, Store, Wanted};

use crate::log::Warnings;
use crate::servers::graph_fake::Fake;
use crate::stand::{self, User};

const STUB: &str =
    r#"graph: { tenant: "${GRAPH_TENANT_ID}", client: "${GRAPH_CLIENT_ID}", secret: "${secret:graph}" }"#;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/import")
}

/// An imported policy whose Graph is replaced; `None` where it needs no store.
fn policy(folder: &Path, fake: &Fake) -> Option<Policy> {
    let source = fs::read_to_string(folder.join("expected.yaml")).ok()?;
    let replaced = source.replace(STUB, &format!("graph: {}", fake.yaml("")));
    let mut diagnostics = Diagnostics::default();
    let policy = Policy::parse(&replaced, &mut diagnostics);
    assert!(!diagnostics.has_errors(), "{diagnostics:?}");
    policy.filter(|_| source != replaced)
}

fn open(policy: &Policy) -> Arc<dyn Store> {
    let declaration = policy.stores.first().unwrap();
    let mut diagnostics = Diagnostics::default();
    let read = stores::read(declaration, &mut diagnostics).unwrap();
    read.open(&stand::environment(&[]), &mut diagnostics).unwrap()
}

/// What Graph is asked for where the callout brings these attributes.
fn wanted(policy: &Policy, callout: &User) -> Wanted {
    let application = policy.applications().first().unwrap();
    let missing = |name: &&AttributeName| name.source == "user" && !callout.contains_key(&name.to_string());
    let attributes = application.attributes().iter().filter(missing).cloned().collect();
    Wanted { attributes, groups: application.groups().clone() }
}

/// The claims of `graph-conditions` for a user, as `name=value`.
async fn claims(kind: &str, kim: Json) -> Vec<String> {
    let fake = Fake::start(vec![kim]).await;
    let policy = policy(&folder().join("graph-conditions"), &fake).unwrap();
    let callout = [
        ("user.id", "k@x"),
        ("user.mail", "m@a.test"),
        ("user.userprincipalname", "kim@a.test"),
        ("user.usertype", kind),
    ];
    let callout = User::from(callout.map(|(name, value)| (name.to_owned(), value.into())));
    let wanted = wanted(&policy, &callout);
    let look_up = open(&policy).prepare(&wanted);
    let found = look_up.run(&|name| callout.get(&name.to_string()).cloned()).await.unwrap();
    let answers = if let Found::User(answers) = found { answers } else { Vec::new() };
    let application = policy.applications().first().unwrap();
    let known: Vec<Known> = application
        .attributes()
        .iter()
        .map(|name| {
            let answer = wanted.attributes.iter().zip(&answers).find(|(wanted, _)| *wanted == name);
            answer.map_or_else(|| callout.get(&name.to_string()).cloned().into(), |(_, known)| known.clone())
        })
        .collect();
    let claims = application.evaluate(&known).claims;
    claims.iter().map(|claim| format!("{}={}", claim.name, claim.value.first().unwrap())).collect()
}

#[tokio::test]
async fn an_imported_configuration_gives_its_claims() {
    let group = |last: &str| format!("99999999-9999-4999-8999-99999999999{last}");
    let aad = json!([{ "signInType": "federated", "issuer": "ExternalAzureAD" }]);
    let kim = |kind: &str, more: Json| {
        let mut kim =
            json!({ "userPrincipalName": "k@x", "userType": kind, "identities": aad, "memberOf": [] });
        kim.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        kim
    };
    for (kind, more, expected) in [
        ("Guest", json!({ "otherMails": ["o@a.test"], "memberOf": [group("1")] }), "contact=o@a.test"),
        ("Guest", json!({ "memberOf": [group("2"), group("8")] }), "contact=staff"),
        ("Guest", json!({}), "contact=m@a.test"),
        ("Guest", json!({ "identities": null }), "contact=kim@a.test"),
        ("Member", json!({}), "contact=m@a.test"),
    ] {
        assert_eq!(claims(kind, kim(kind, more.clone())).await, [expected], "{kind} {more}");
    }
}

#[tokio::test]
async fn every_import_opens_and_uses_only_what_graph_knows() {
    let fake = Fake::start(Vec::new()).await;
    let warnings = Warnings::default();
    let _guard = tracing::subscriber::set_default(warnings.clone());
    let mut opened = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let Some(policy) = policy(&entry.unwrap().path(), &fake) else { continue };
        open(&policy).prepare(&wanted(&policy, &User::new()));
        opened += 1;
    }
    assert!(opened > 3, "{opened}");
    let unknown: Vec<String> =
        warnings.fields().into_iter().filter(|field| field.starts_with("attribute=")).collect();
    // The import leaves such claims out.
    assert_eq!(unknown, Vec::<String>::new());
}
