//! Keys that outlive a process: in a file, in a table that instances share, and none of them trusted more than fetched ones.

mod trusted;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, UNIX_EPOCH};

use provider::authentication::Authenticator;
use provider::authentication::kept::KeptKeys;
use serde_json::{Value, json};
use stores::asking::CacheTable;
use stores::aws::Account;
use stores::deployment::Deployment;
use stores::environment::Environment;
use stores::secrets::Secrets;
use support::servers::entra::{Document, Entra, Key, NOW, Token, issuer_v2};
use support::servers::people_table::{PeopleServer, SHARED};
use tokio::time::{Instant, timeout};

use crate::log::Log;
use crate::world::{MAIL, World, client, settings};

const HOUR: u64 = 60 * 60;

/// What is kept of an address: the keys that it published at this time.
fn kept(address: &str, at: u64, keys: &[Key]) -> Value {
    kept_of(&issuer_v2(), address, at, keys)
}

fn kept_of(issuer: &str, address: &str, at: u64, keys: &[Key]) -> Value {
    let keys: Vec<Value> = keys.iter().map(|key| key.jwk_of(issuer)).collect();
    json!({ "address": address, "at": at, "issuer": issuer, "keys": keys })
}

/// A file of this test with these documents.
fn file(name: &str, documents: &[Value]) -> Option<PathBuf> {
    let path = support::temporary_folder().join(format!("{name}.json"));
    std::fs::write(&path, json!({ "documents": documents }).to_string()).unwrap();
    Some(path)
}

fn in_file(name: &str, documents: &[Value]) -> KeptKeys {
    KeptKeys { file: file(name, documents), ..KeptKeys::default() }
}

fn in_table(server: &PeopleServer, now: &Arc<AtomicU64>) -> KeptKeys {
    let account = |name: &str| name.starts_with("AWS_").then(|| "eu-west-1".to_owned());
    let address = format!("http://{}", server.address);
    let aws = Account { dynamodb_endpoint: Some(address), ..Account::from_variables(account) };
    let deployment = Deployment { aws, ..Deployment::new(client()) };
    let environment = Environment::new(deployment, Secrets::default());
    let table = CacheTable::open(SHARED, &environment, clock(now)).unwrap();
    KeptKeys { table: Some(Arc::new(table)), ..KeptKeys::default() }
}

fn clock(now: &Arc<AtomicU64>) -> stores::clock::Clock {
    let now = Arc::clone(now);
    Arc::new(move || UNIX_EPOCH + Duration::from_secs(now.load(Ordering::Relaxed)))
}

/// The item of the table with what is kept of an address.
fn item(address: &str, text: &str) -> Value {
    let expires = (NOW + 24 * HOUR).to_string();
    json!({ "key": { "S": format!("kept signing keys 1 {address}") }, "text": { "S": text }, "expires": { "N": expires } })
}

/// An address that publishes this, and a start with what was kept.
async fn world(name: &'static str, document: Document, kept: impl FnOnce(&str) -> KeptKeys) -> World {
    let entra = Entra::start().await;
    entra.publish(name, document);
    let settings = settings(&entra, &[name], &[]);
    let kept = kept(&entra.metadata_url(name));
    World::keeping(kept, settings, entra, MAIL)
}

fn token(key: Key) -> String {
    let token = Token::v2().with("exp", NOW + 20 * HOUR).with_header("kid", key.kid());
    token.signed_by(key)
}

/// What a callout with such a token comes to, and where its key was from.
async fn call(world: &World, key: Key) -> (String, Value) {
    let outcome = world.call(&token(key)).await;
    (outcome.reason().to_owned(), outcome.line["keys"].clone())
}

fn none(keys: &str) -> (String, Value) {
    ("none".to_owned(), keys.into())
}

fn refused(reason: &str) -> (String, Value) {
    (reason.to_owned(), Value::Null)
}

/// Whether a start is ready while its address has not been given up.
async fn is_ready(world: &World) -> bool {
    world.provider.ready().await;
    !world.log.text().contains("keys not fetched")
}

/// Time stands still for as long as this lives: however busy the machine is, the table does not answer too late.
fn time_stands_still() -> mpsc::Sender<()> {
    let (still, ended) = mpsc::channel();
    tokio::time::pause();
    // While such a thread runs, tokio does not let its timers go ahead.
    tokio::task::spawn_blocking(move || ended.recv());
    still
}

#[tokio::test]
async fn a_start_with_kept_keys_needs_no_answer_of_entra() {
    for (at, name) in [(NOW, "now"), (NOW - 7 * HOUR, "seven-hours"), (NOW - 24 * HOUR + 10, "nearly-a-day")]
    {
        let kept = |address: &str| in_file(name, &[kept(address, at, &[Key::First])]);
        let world = world("v2", Document::Silent, kept).await;
        assert!(is_ready(&world).await, "{name}");
        assert_eq!(call(&world, Key::First).await, none("file"), "{name}");
        while world.entra.requests("openid-configuration") == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    let world = world("v2", Document::Silent, |_| KeptKeys::default()).await;
    let ready = timeout(Duration::from_millis(100), world.provider.ready()).await;
    assert!(ready.is_err(), "without any, the start waits");
}

#[tokio::test]
async fn what_was_fetched_replaces_what_was_kept() {
    let kept = |address: &str| in_file("replaced", &[kept(address, NOW + 30, &[Key::First])]);
    let world = world("v2", Document::of(issuer_v2(), &[Key::Second]), kept).await;
    world.provider.settled_by(Instant::now() + Duration::from_secs(9)).await;
    assert_eq!(call(&world, Key::First).await, refused("kid_unknown"));
    assert_eq!(call(&world, Key::Second).await, refused("none"), "fetched");
}

#[tokio::test]
async fn a_key_that_was_not_kept_waits_for_the_fetch() {
    let later = Document::of(issuer_v2(), &[Key::First, Key::Second]);
    let later = Document::Late(Duration::from_millis(50), Box::new(later));
    let kept = |address: &str| in_file("rotated", &[kept(address, NOW - HOUR, &[Key::First])]);
    let world = world("v2", later, kept).await;
    assert!(is_ready(&world).await);
    assert_eq!(call(&world, Key::First).await, none("file"));
    assert_eq!(call(&world, Key::Second).await, refused("none"), "fetched");
    assert_eq!(world.entra.requests("openid-configuration"), 1);
}

#[tokio::test]
async fn while_the_address_does_not_answer_a_key_that_was_not_kept_is_answered_with_503() {
    let kept = |address: &str| in_file("silent", &[kept(address, NOW, &[Key::First])]);
    let world = world("v2", Document::Silent, kept).await;
    assert_eq!(call(&world, Key::Second).await, refused("keys_unavailable"));
}

/// The first fetch takes four seconds at most; what takes longer was frozen.
#[tokio::test]
async fn after_the_first_fetch_kept_keys_are_waited_for_as_others_are() {
    let kept = |address: &str| in_file("old", &[kept(address, NOW - 7 * HOUR, &[Key::First])]);
    let world = world("v2", Document::Silent, kept).await;
    assert_eq!(call(&world, Key::First).await, none("file"));
    world.entra.publish("v2", Document::of(issuer_v2(), &[Key::Second]));
    world.pass(3);
    assert_eq!(call(&world, Key::First).await, none("file"), "the first fetch is under way");
    world.pass(2);
    assert_eq!(call(&world, Key::First).await, refused("kid_unknown"));
}

#[tokio::test]
async fn until_a_fetch_has_succeeded_callouts_with_kept_keys_start_one() {
    let kept = |address: &str| in_file("failed", &[kept(address, NOW, &[Key::First])]);
    let world = world("v2", Document::Status(500), kept).await;
    world.provider.settled_by(Instant::now() + Duration::from_secs(9)).await;
    assert_eq!(call(&world, Key::First).await, none("file"));
    world.entra.publish("v2", Document::of(issuer_v2(), &[Key::Second]));
    world.pass(2);
    assert_eq!(call(&world, Key::First).await, none("file"), "answered meanwhile");
    let replaced = async {
        while call(&world, Key::First).await != refused("kid_unknown") {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    assert!(timeout(Duration::from_secs(9), replaced).await.is_ok());
}

#[tokio::test]
async fn kept_keys_end_at_the_limit() {
    let kept = |address: &str| in_file("ends", &[kept(address, NOW - 23 * HOUR, &[Key::First])]);
    let world = world("v2", Document::Status(500), kept).await;
    world.provider.settled_by(Instant::now() + Duration::from_secs(9)).await;
    assert_eq!(call(&world, Key::First).await, none("file"));
    world.pass(HOUR + 1);
    assert_eq!(call(&world, Key::First).await, refused("keys_unavailable"));
}

#[tokio::test]
async fn the_newest_of_what_was_kept_counts() {
    let _still = time_stands_still();
    let now = Arc::new(AtomicU64::new(NOW));
    for (table_at, file_at, expected) in [(NOW, NOW - HOUR, "table"), (NOW - HOUR, NOW, "file")] {
        let server = PeopleServer::start(&[]).await;
        let both = |address: &str| {
            server.put_shared(item(address, &kept(address, table_at, &[Key::First]).to_string()));
            let file = file(expected, &[kept(address, file_at, &[Key::First])]);
            KeptKeys { file, ..in_table(&server, &now) }
        };
        let world = world("v2", Document::Silent, both).await;
        let mut from = Vec::new();
        while !from.contains(&"table".into()) && from.len() < if expected == "table" { 5_000 } else { 300 } {
            from.push(call(&world, Key::First).await.1);
            // The server of the table is in this thread.
            std::thread::sleep(Duration::from_millis(1));
            tokio::task::yield_now().await;
        }
        assert_eq!(from.last(), Some(&expected.into()));
    }
}

#[tokio::test]
async fn what_one_process_fetched_the_next_one_starts_with_and_young_entries_are_not_written_again() {
    let _still = time_stands_still();
    let now = Arc::new(AtomicU64::new(NOW));
    let server = PeopleServer::start(&[]).await;
    let entra = Entra::start().await;
    let start = |document: Document| {
        entra.publish("v2", document);
        let (settings, http) = (settings(&entra, &["v2"], &[]), client());
        Authenticator::start_with(in_table(&server, &now), &settings, http, clock(&now))
    };
    let written = || server.shared().first().map(|item| item["at"]["N"].as_str().unwrap().to_owned());
    let at = |seconds: u64| Some((seconds * 1000).to_string());
    for (later, expected) in [(0, 0), (29 * 60, 0), (31 * 60, 31 * 60), (2 * HOUR, 2 * HOUR)] {
        now.store(NOW + later, Ordering::Relaxed);
        let process = start(Document::of(issuer_v2(), &[Key::First]));
        process.ready().await;
        process.settled().await;
        assert_eq!((written(), server.shared().len()), (at(NOW + expected), 1), "{later} seconds later");
    }
    // Otherwise this would never end.
    start(Document::Silent).ready().await;
    let item = server.shared().remove(0).to_string();
    assert!(!item.contains("x5t") && !item.contains("x5c"), "{item}");
    let expires: u64 = server.shared()[0]["expires"]["N"].as_str().unwrap().parse().unwrap();
    assert_eq!(expires, NOW + 2 * HOUR + 24 * HOUR + 1);
}

/// Whether keys can be fetched now is what a self-test is asked.
#[tokio::test]
async fn a_self_test_fails_where_keys_are_kept_and_their_address_does_not_answer() {
    for (document, passes) in
        [(Document::Status(500), false), (Document::of(issuer_v2(), &[Key::First]), true)]
    {
        let kept = |address: &str| in_file("self-test", &[kept(address, NOW, &[Key::First])]);
        let world = world("v2", document, kept).await;
        let test = world.provider.self_test().await;
        let checks: Vec<bool> =
            test.checks.iter().filter(|check| check.name == "keys").map(|check| check.passed).collect();
        assert_eq!((checks, test.passed), (vec![passes], passes));
    }
}

/// A fetch that a freeze left behind can end after a newer one, and a clock can be wrong.
#[tokio::test]
async fn the_table_keeps_what_is_true_later_unless_it_is_from_the_future() {
    let _still = time_stands_still();
    let now = Arc::new(AtomicU64::new(NOW));
    let server = PeopleServer::start(&[]).await;
    let table = in_table(&server, &now).table.unwrap();
    let log = Log::start();
    let time = |seconds: u64| UNIX_EPOCH + Duration::from_secs(seconds);
    for (at, expected) in [(NOW - 9, "-9"), (NOW, "0"), (NOW - 9, "0"), (NOW + 99, "99"), (NOW - 5, "-5")] {
        let text = (at.cast_signed() - NOW.cast_signed()).to_string();
        table.keep_text("this", text, time(at), time(NOW + 200)).await;
        assert_eq!(table.kept_text("this").await.as_deref(), Some(expected));
    }
    assert_eq!(table.kept_text("that").await, None);
    now.store(NOW + 201, Ordering::Relaxed);
    assert_eq!(table.kept_text("this").await, None, "it has expired");
    assert!(!log.text().contains("the cache table is not used"), "{}", log.text());
}
