//! Concurrent look-ups never get another user's attributes.

use std::sync::Arc;
use std::time::Duration;

use claims::document::Node;
use claims::policy::StoreDeclaration;
use claims::values::{AttributeName, Known, Value};
use futures_util::future::join_all;
use tokio::time::{Instant, timeout};

use super::fake::{Behavior, FakeStore, ShownInputs, clock, names, policy};
use crate::asking::identity::Identity;
use crate::asking::{Asking, Caches, OpenStore};
use crate::aws::Account;
use crate::deployment::{Deployment, SettingReader};
use crate::environment::Environment;
use crate::failure::FailureKind;
use crate::secrets::Secrets;
use crate::store::Found;

/// Users who would be the same if their values were only joined.
fn users() -> Vec<Vec<Option<Value>>> {
    let list = |texts: &[&str]| Value::List(texts.iter().map(|text| (*text).to_owned()).collect());
    let texts = ["", "a", "b", "c", "ab", "bc", "abc", "a,b", "a\u{0}b", "A", "n", "t", "l"];
    let mut values: Vec<Option<Value>> = texts.iter().map(|text| Some((*text).into())).collect();
    values.extend([None, Some(list(&[])), Some(list(&[""])), Some(list(&["a"])), Some(list(&["a", "b"]))]);
    let pairs = values.iter().flat_map(|one| values.iter().map(|two| vec![one.clone(), two.clone()]));
    pairs.collect()
}

/// A store and several ways to ask it.
type One = Arc<(Arc<FakeStore>, Vec<Asking>)>;

/// Three stores with the same attributes and the same users.
fn stores() -> Vec<One> {
    let caches = Caches::new(clock(&Arc::default()), None);
    let needs = ["user.id", "people.number"].map(|name| AttributeName::parse(name).unwrap());
    let store = |_| {
        let fake = FakeStore::new(&[Behavior::Echoes]);
        let open = OpenStore::new(fake.clone(), needs.clone(), Some(Duration::from_millis(100)), &caches);
        let open = open.cached(policy([1, 1, 5]), names(&["a", "b", "c"]), None, &caches);
        let wanted = [["a", "b"].as_slice(), &["c"], &["b", "a"]];
        Arc::new((fake, wanted.iter().map(|wanted| open.asking(&names(wanted))).collect()))
    };
    (0..3).map(store).collect()
}

#[tokio::test(start_paused = true)]
async fn no_user_gets_another_user_s_attributes() {
    fastrand::seed(7);
    let (stores, users) = (stores(), users());
    for _ in 0..40 {
        stores.iter().for_each(|store| store.0.now(something()));
        join_all((0..200).map(|_| callout(any(&stores), any(&users)))).await;
        tokio::time::sleep(Duration::from_millis(fastrand::u64(..700))).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn neither_on_several_threads() {
    let (stores, users) = (stores(), users());
    for _ in 0..10 {
        stores.iter().for_each(|store| store.0.now(Behavior::Takes(fastrand::u64(..3))));
        let callouts = (0..500).map(|_| tokio::spawn(callout(any(&stores), any(&users))));
        join_all(callouts).await.into_iter().for_each(Result::unwrap);
    }
}

fn any<T: Clone>(list: &[T]) -> T {
    list[fastrand::usize(..list.len())].clone()
}

fn something() -> Behavior {
    let kind = [FailureKind::Unavailable, FailureKind::Malformed, FailureKind::Late];
    match fastrand::u8(..8) {
        0..4 => Behavior::Takes(fastrand::u64(..150)),
        4 => Behavior::KnowsNobody,
        5 => Behavior::Fails(kind[fastrand::usize(..3)]),
        6 => Behavior::Hangs,
        _ => Behavior::Echoes,
    }
}

/// Asks, sometimes gives up, and looks closely at what it gets.
async fn callout(store: One, user: Vec<Option<Value>>) {
    let (fake, askings) = &*store;
    let asking = &askings[fastrand::usize(..3)];
    let patience = Duration::from_millis(fastrand::u64(..300));
    let deadline = Instant::now() + Duration::from_millis(200);
    let Ok(answer) = timeout(patience, asking.ask(user.clone(), deadline)).await else { return };
    let Ok(Found::User(known)) = answer.found else { return };
    let user = ShownInputs(user).to_string();
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
        configured("people", "rest", yaml, &["a"], "eu-west-1", Arc::new(setting)).key(&[None][..].into())
    };
    assert_eq!(store("a", "x"), store("a", "y"));
    assert_ne!(store("a", "x"), store("b", "x"));
}

fn identity(name: &str, kind: &str, yaml: &str, wanted: &[&str], region: &str) -> Identity {
    configured(name, kind, yaml, wanted, region, Arc::new(|_| None))
}

fn configured(
    name: &str,
    kind: &str,
    yaml: &str,
    wanted: &[&str],
    region: &str,
    setting: SettingReader,
) -> Identity {
    let configuration = Node::parse(yaml, &mut claims::document::Diagnostics::default());
    let declaration = StoreDeclaration {
        name: name.to_owned(),
        place: configuration.place,
        kind: kind.to_owned(),
        kind_place: configuration.place,
        configuration,
        timeout: None,
        required: true,
        provides_user: false,
        cache: None,
        verify: None,
    };
    let deployment = Deployment {
        setting,
        aws: Account { region: Some(region.to_owned()), ..Account::default() },
        ..Deployment::new(crate::http::client(None).unwrap())
    };
    let environment = Environment::new(deployment, Secrets::default());
    Identity::of(&declaration, &names(wanted), &environment)
}
