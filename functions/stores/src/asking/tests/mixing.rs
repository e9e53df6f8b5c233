//! Whatever happens at the same time, nobody gets somebody else's.

use std::sync::Arc;
use std::time::Duration;

use claims::document::Node;
use claims::policy::StoreDeclaration;
use claims::value::{Known, Value};
use futures_util::future::join_all;
use tokio::time::{Instant, timeout};

use super::fake::{Does, Fake, Inputs, clock, names, policy};
use crate::asking::identity::Identity;
use crate::asking::{Asking, Caches, OpenStore};
use crate::failure::FailureKind;
use crate::store::Found;

/// Users who are one and the same to whoever just joins texts.
fn users() -> Vec<Vec<Option<Value>>> {
    let list = |texts: &[&str]| Value::List(texts.iter().map(|text| (*text).to_owned()).collect());
    let texts = ["", "a", "b", "c", "ab", "bc", "abc", "a,b", "a\u{0}b", "A", "n", "t", "l"];
    let mut values: Vec<Option<Value>> = texts.iter().map(|text| Some((*text).into())).collect();
    values.extend([None, Some(list(&[])), Some(list(&[""])), Some(list(&["a"])), Some(list(&["a", "b"]))]);
    let pairs = values.iter().flat_map(|one| values.iter().map(|two| vec![one.clone(), two.clone()]));
    pairs.collect()
}

#[tokio::test(start_paused = true)]
async fn nobody_gets_somebody_else_s() {
    fastrand::seed(7);
    let caches = Caches::new(clock(&Arc::default()), None);
    let needs =
        ["user.id", "people.number"].map(|name| claims::attribute::AttributeName::parse(name).unwrap());
    let stores: Vec<(Arc<Fake>, Vec<Asking>)> = (0..3)
        .map(|_| {
            let fake = Fake::new(&[Does::Echoes]);
            let share = Some(Duration::from_millis(100));
            let open = OpenStore::new(fake.clone(), needs.clone(), share, &caches);
            let open = open.cached(policy([1, 1, 5]), names(&["a", "b", "c"]), None, &caches);
            let wanted = [["a", "b"].as_slice(), &["c"], &["b", "a"]];
            (fake, wanted.iter().map(|wanted| open.asking(&names(wanted))).collect())
        })
        .collect();
    let users = users();
    for _ in 0..40 {
        for (fake, _) in &stores {
            fake.now(something());
        }
        let callouts = (0..200).map(|_| {
            let (fake, askings) = &stores[fastrand::usize(..3)];
            let user = &users[fastrand::usize(..users.len())];
            callout(fake, &askings[fastrand::usize(..3)], user)
        });
        join_all(callouts).await;
        tokio::time::sleep(Duration::from_millis(fastrand::u64(..700))).await;
    }
}

fn something() -> Does {
    let kind = [FailureKind::Unavailable, FailureKind::Malformed, FailureKind::Late];
    match fastrand::u8(..8) {
        0..4 => Does::Takes(fastrand::u64(..150)),
        4 => Does::KnowsNobody,
        5 => Does::Fails(kind[fastrand::usize(..3)]),
        6 => Does::Hangs,
        _ => Does::Echoes,
    }
}

/// Asks, sometimes gives up, and looks closely at what it gets.
async fn callout(fake: &Fake, asking: &Asking, user: &[Option<Value>]) {
    let patience = Duration::from_millis(fastrand::u64(..300));
    let deadline = Instant::now() + Duration::from_millis(200);
    let Ok(answer) = timeout(patience, asking.ask(user.to_vec(), deadline)).await else { return };
    let Ok(Found::User(known)) = answer.found else { return };
    let user = Inputs(user.to_vec()).to_string();
    for one in known {
        let Known::Value(Value::Text(text)) = one else { panic!("{one:?}") };
        let (said, number) = text.rsplit_once('#').unwrap();
        assert!(number.parse::<usize>().unwrap() <= fake.asked());
        assert_eq!(said.split_once('(').unwrap().1, format!("{user})"));
    }
}

#[test]
fn no_two_users_have_the_same_key_in_the_table() {
    let users = users();
    let key = |store: &Identity| {
        let keys = users.iter().map(|user| store.key(&user.as_slice().into()));
        keys.collect::<std::collections::BTreeSet<String>>()
    };
    let all = key(&identity("people", "dynamodb", "{ table: a }", &["a", "b"], "eu-west-1"));
    assert_eq!(all.len(), users.len());
    assert!(all.iter().all(|key| key.len() == 64 && key.bytes().all(|b| b.is_ascii_hexdigit())));
    for other in [
        identity("peopl", "edynamodb", "{ table: a }", &["a", "b"], "eu-west-1"),
        identity("people", "rest", "{ table: a }", &["a", "b"], "eu-west-1"),
        identity("people", "dynamodb", "{ table: b }", &["a", "b"], "eu-west-1"),
        identity("people", "dynamodb", "{ table: [a] }", &["a", "b"], "eu-west-1"),
        identity("people", "dynamodb", "{ table: '${T}' }", &["a", "b"], "eu-west-1"),
        identity("people", "dynamodb", "{ table: a }", &["b", "a"], "eu-west-1"),
        identity("people", "dynamodb", "{ table: a }", &["a"], "eu-west-1"),
        identity("people", "dynamodb", "{ table: a }", &["a", "b"], "eu-west-2"),
    ] {
        assert!(key(&other).is_disjoint(&all));
    }
}

#[test]
fn a_store_is_the_same_with_the_same_settings_only() {
    let store = |table: &str, secret: &str| {
        let yaml = "{ table: '${T}', auth: '${secret:s}' }";
        let (table, secret) = (table.to_owned(), secret.to_owned());
        let setting = move |name: &str| match name {
            "T" => Some(table.clone()),
            _ => Some(secret.clone()),
        };
        configured("people", "rest", yaml, &["a"], "eu-west-1", Box::new(setting)).key(&[None][..].into())
    };
    assert_eq!(store("a", "x"), store("a", "y"));
    assert_ne!(store("a", "x"), store("b", "x"));
}

fn identity(name: &str, kind: &str, yaml: &str, wanted: &[&str], region: &str) -> Identity {
    configured(name, kind, yaml, wanted, region, Box::new(|_| None))
}

fn configured(
    name: &str,
    kind: &str,
    yaml: &str,
    wanted: &[&str],
    region: &str,
    setting: crate::environment::Settings,
) -> Identity {
    let configuration = Node::parse(yaml, &mut claims::diagnostic::Diagnostics::default());
    let declaration = StoreDeclaration {
        name: name.to_owned(),
        place: configuration.place,
        kind: kind.to_owned(),
        configuration,
        timeout: None,
        required: true,
        provides_user: false,
        cache: None,
    };
    let environment = crate::environment::Environment {
        setting,
        folder: "".into(),
        http: crate::http::client(None).unwrap(),
        extra_roots: None,
        secrets: crate::secrets::Secrets::default(),
        aws: crate::aws::Account { region: Some(region.to_owned()), ..Default::default() },
    };
    Identity::of(&declaration, &names(wanted), &environment)
}
