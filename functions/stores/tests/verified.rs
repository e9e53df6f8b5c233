//! `verify`: a record that does not repeat its key is a failure of the store.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use claims::document::{Diagnostics, Node, Place};
use claims::policy::CachePolicy;
use claims::values::{AttributeName, Known, Template, Value};
use stores::asking::{Asking, Caches, OpenStore, Origin, StoreAnswer, VerifiedStore};
use stores::configuration::StoreConfiguration;
use stores::embedded::{Embedded, Records};
use stores::failure::{FailureKind, StoreFailure};
use stores::opening::Opens;
use stores::store::{Found, Store, Wanted};
use tokio::time::Instant;

use crate::contract;
use crate::servers::web_service::{Kind, WebService, json};
use crate::stand::{self, User, list, look_up, text, user};

fn verifying(store: &Arc<dyn Store>, attribute: &str, key: &str, ignores_case: bool) -> Arc<dyn Store> {
    let key = Template::parse(key, Place::default(), &mut Diagnostics::default()).unwrap();
    let keys = vec![(AttributeName::parse(attribute).unwrap(), key)];
    Arc::new(VerifiedStore::new(Arc::clone(store), keys, ignores_case))
}

fn foreign(inside: &str) -> Result<Found, StoreFailure> {
    Err(StoreFailure::new(FailureKind::Malformed, inside))
}

/// `ada`'s tier is gold, `bob` has no roles.
fn of(id: &str, mail: &str) -> User {
    [("user.id", id), ("user.mail", mail)].map(|(name, text)| (name.to_owned(), Value::from(text))).into()
}

#[tokio::test]
async fn a_store_of_any_kind_proves_whose_record_it_found() {
    for (name, store) in contract::ready().await {
        let tier = verifying(&store, "people.tier", "{user.mail}", false);
        let roles = verifying(&store, "people.roles", "{user.mail}", false);
        let another = || foreign("the record repeats another key in `tier`");
        let level = Ok(Found::User(vec![text("42")]));
        for (store, wanted, user, expected) in [
            (&tier, "people.level", of("ada", "gold"), level),
            (&tier, "people.tier", of("ada", "gold"), Ok(Found::User(vec![text("gold")]))),
            (&tier, "people.level", of("ada", "silver"), another()),
            (&tier, "people.tier", of("bob", "gold"), another()),
            (&tier, "people.tier", of("bob", "Silver"), another()),
            (&tier, "people.tier", of("nobody", "gold"), Ok(Found::UnknownUser)),
            (&tier, "people.tier", of("ada", ""), Ok(Found::NotAsked)),
            (&tier, "people.tier", of("", "gold"), Ok(Found::NotAsked)),
            (
                &roles,
                "people.tier",
                of("bob", "silver"),
                foreign("the record does not repeat its key in `roles`"),
            ),
        ] {
            assert_eq!(look_up(store, &[wanted], &user).await, expected, "{name} {wanted} {user:?}");
        }
    }
}

#[tokio::test]
async fn a_key_is_compared_exactly_but_for_guids_and_kinds_that_ignore_case() {
    let guid = "abcdef01-0000-4000-8000-00000000000a";
    let upper = guid.to_uppercase();
    for (repeated, key, exactly, ignoring_case) in [
        (text("ada"), "ada", true, true),
        (text("ADA"), "ada", false, true),
        (text("\u{c4}da"), "\u{e4}da", false, true),
        (text(&upper), guid, true, true),
        (text("ABCDEF01-0000"), "abcdef01-0000", false, true),
        (text("ada "), "ada", false, false),
        (text(""), "ada", false, false),
        (text("\u{e1}da"), "a\u{301}da", false, false),
        (text("ad"), "ada", false, false),
        (list(&["ada"]), "ada", true, true),
        (list(&["ada", "ADA"]), "ada", false, true),
        (list(&["ada", "bob"]), "ada", false, false),
        (list(&[]), "ada", false, false),
        (Known::NoValue, "ada", false, false),
    ] {
        for (ignores_case, expected) in [(false, exactly), (true, ignoring_case)] {
            let record = repeated.value().map(|value| ("id".to_owned(), value.clone())).into_iter();
            let records = Records::from([(key.to_owned(), BTreeMap::from_iter(record))]);
            let store = Embedded::new(records).open(&stand::environment(&[]), &mut Diagnostics::default());
            let store = verifying(&store.unwrap(), "people.id", "{user.id}", ignores_case);
            let found = look_up(&store, &["people.tier"], &user(key)).await;
            assert_eq!(found.is_ok(), expected, "{repeated:?} {key} {ignores_case}: {found:?}");
        }
    }
}

/// What a declaration with this `verify` is read as, or the codes of its mistakes.
fn read(kind: &str, yaml: &str, verify: &str) -> Result<Box<dyn StoreConfiguration>, Vec<String>> {
    let mut diagnostics = Diagnostics::default();
    let mut declaration = stand::declaration(kind, yaml);
    declaration.verify = Some(Node::parse(verify, &mut diagnostics));
    let read = stores::read(&declaration, &mut diagnostics);
    let codes = diagnostics.as_slice().iter().map(|one| one.code.name.to_owned()).collect();
    read.ok_or(codes)
}

#[test]
fn mistakes_in_verify_are_found_and_what_it_reads_is_needed() {
    let file = "{ path: people.json, key: { id: '{user.id}' } }";
    for (verify, expected) in [
        ("{}", "empty_key_template"),
        ("id", "wrong_type"),
        ("{ id: kim }", "same_for_every_user"),
        ("{ id: '{{user.id}}' }", "same_for_every_user"),
        ("{ id: [a] }", "wrong_type"),
    ] {
        assert_eq!(read("file", file, verify).err(), Some(vec![expected.to_owned()]), "{verify}");
    }
    let read = read("file", file, "{ id: '{user.id}', number: '{hr.number}' }").unwrap();
    let needs: Vec<String> = read.needs().into_iter().map(|(name, _)| name.to_string()).collect();
    assert_eq!(needs, ["user.id", "user.id", "hr.number"]);
}

#[tokio::test]
async fn settings_in_verify_are_those_of_the_deployment() {
    let environment = stand::environment(&[("PREFIX", "user#")]);
    let path = environment.deployment.folder.join("verified.json");
    std::fs::write(path, r#"[{ "id": "ada", "pk": "user#ada" }, { "id": "bob", "pk": "user#ada" }]"#)
        .unwrap();
    let file = "{ path: verified.json, key: { id: '{user.id}' } }";
    let configuration = read("file", file, "{ pk: '${PREFIX}{user.id}' }").unwrap();
    let store = configuration.open(&environment, &mut Diagnostics::default()).unwrap();
    let found = look_up(&store, &["people.id"], &user("ada")).await;
    assert_eq!(found, Ok(Found::User(vec![text("ada")])));
    let found = look_up(&store, &["people.id"], &user("bob")).await;
    assert_eq!(found, foreign("the record repeats another key in `pk`"));

    let mut diagnostics = Diagnostics::default();
    assert!(configuration.open(&stand::environment(&[]), &mut diagnostics).is_none());
    assert_eq!(diagnostics.as_slice().len(), 1);
}

/// A process with a cache, in front of a web service that returns one record after the other.
async fn process(ids: &'static [&'static str]) -> Asking {
    let number = AtomicUsize::new(0);
    let service = WebService::start(Kind::default(), move |_| {
        let number = number.fetch_add(1, Ordering::Relaxed);
        let id = ids.get(number).unwrap();
        json(200, &format!(r#"{{ "id": "{id}", "tier": "tier {number}" }}"#))
    })
    .await;
    let yaml = format!("{{ url: '{}/people/{{user.id}}' }}", service.address);
    let configuration = read("rest", &yaml, "{ id: '{user.id}' }").unwrap();
    let store = configuration.open(&stand::trusting(&service.root), &mut Diagnostics::default()).unwrap();
    let caches = Caches::new(Arc::new(SystemTime::now), None);
    let wanted = [AttributeName::parse("people.tier").unwrap()].to_vec();
    let wanted = Wanted { attributes: wanted, ..Wanted::default() };
    let [ttl, negative_ttl, stale_if_error] = [0, 60, 3600].map(Duration::from_secs);
    let policy = CachePolicy { ttl, negative_ttl, stale_if_error };
    let needs = configuration.needs().into_iter().map(|(name, _)| name);
    let open = OpenStore::new(store, needs, None, &caches).cached(policy, wanted.clone(), None, &caches);
    open.asking(&wanted)
}

#[tokio::test]
async fn somebody_elses_record_is_not_kept_and_is_no_answer() {
    let process = process(&["bob", "ada", "bob"]).await;
    let ask = async || {
        let inputs = vec![Some("ada".into()); 2];
        process.ask(inputs, Instant::now() + Duration::from_secs(30)).await
    };
    let failure = foreign("the record repeats another key in `id`").unwrap_err();
    assert_eq!(ask().await, StoreAnswer { found: Err(failure.clone()), from: Origin::Store });
    let own = Ok(Found::User(vec![text("tier 1")]));
    assert_eq!(ask().await, StoreAnswer { found: own.clone(), from: Origin::Store });
    assert_eq!(ask().await, StoreAnswer { found: own, from: Origin::Stale(failure) });
}
