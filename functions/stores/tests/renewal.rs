//! Stores whose secrets change.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use claims::document::Diagnostics;
use claims::policy::CachePolicy;
use claims::values::AttributeName;
use stores::asking::{Caches, OpenStore};
use stores::failure::{FailureKind, StoreFailure};
use stores::store::{Found, Store, Wanted};
use tokio::time::Instant;

use crate::guarded::{Guarded, World};
use crate::log::Everything;
use crate::servers::secret_services::Says;
use crate::stand::{self, look_up, text, user};

fn answered(password: &str) -> Result<Found, StoreFailure> {
    Ok(Found::User(vec![text(password)]))
}

async fn ask(store: &Arc<dyn Store>) -> Result<Found, StoreFailure> {
    look_up(store, &["people.tier"], &user("ada")).await
}

/// Asks until the answer is this one; what is asked for in the background takes its time.
async fn ask_until(store: &Arc<dyn Store>, password: &str) {
    let asking = async {
        while ask(store).await != answered(password) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), asking).await.unwrap();
}

#[tokio::test]
async fn a_changed_secret_reopens_the_store_and_the_old_one_answers_until_then() {
    let world = World::new().await;
    world.services.says("t", Says::Value("one"));
    let store = world.open(Guarded::new("t"), &["t"]).await;
    world.services.says("t", Says::Value("two"));
    world.pass(299);
    assert_eq!(ask(&store).await, answered("pw-one"));
    world.pass(1);
    let held = world.services.gate.clone().write_owned().await;
    for _ in 0..20 {
        assert_eq!(ask(&store).await, answered("pw-one"));
        tokio::task::yield_now().await;
    }
    drop(held);
    ask_until(&store, "pw-two").await;
    assert_eq!(world.services.asked().len(), 2);
}

#[tokio::test]
async fn a_store_that_refuses_the_old_secret_answers_the_same_look_up_with_the_new_one() {
    let world = World::new().await;
    world.services.says("t", Says::Value("one"));
    let guarded = Guarded::new("t");
    let store = world.open(guarded.clone(), &["t"]).await;
    world.pass(30);
    guarded.only("pw-two");
    world.services.says("t", Says::Value("two"));
    assert_eq!(ask(&store).await, answered("pw-two"));
    assert_eq!(world.services.asked().len(), 2);
}

#[tokio::test]
async fn a_store_that_keeps_refusing_does_not_fetch_all_the_time() {
    let world = World::new().await;
    world.services.says("t", Says::Value("one"));
    let guarded = Guarded::new("t");
    let store = world.open(guarded.clone(), &["t"]).await;
    guarded.only("pw-nobody's");
    let refused = Err(StoreFailure::new(FailureKind::Misconfigured, "`pw-[secret `t`]` is wrong"));
    // Each time the current version, the pending one and the previous one.
    for (seconds, asked) in [(0, 1 + 3), (29, 1 + 3), (1, 1 + 6), (29, 1 + 6), (1, 1 + 9)] {
        world.pass(seconds);
        for _ in 0..20 {
            assert_eq!(ask(&store).await, refused);
        }
        assert_eq!(world.services.asked().len(), asked);
    }
}

#[tokio::test]
async fn after_an_outage_at_the_start_the_store_is_there_as_soon_as_its_secret_is() {
    for (secret, down, seconds, kind) in
        [("t", true, 5, FailureKind::Unavailable), ("later", false, 30, FailureKind::Misconfigured)]
    {
        let world = World::new().await;
        world.services.is_down(down);
        world.services.says("t", Says::Value("one"));
        let store = world.open(Guarded::new(secret), &[secret]).await;
        let before = world.services.asked().len();
        world.services.is_down(false);
        world.services.says("later", Says::Value("one"));
        world.pass(seconds - 1);
        for _ in 0..20 {
            let failure = ask(&store).await.unwrap_err();
            assert_eq!(failure.kind, kind);
            assert!(failure.inside.starts_with(&format!("secret `{secret}`: ")), "{failure}");
        }
        assert_eq!(world.services.asked().len(), before);
        world.pass(1);
        assert_eq!(ask(&store).await, answered("pw-one"));
        assert_eq!(world.services.asked().len(), before + 1);
    }
}

#[tokio::test]
async fn an_outage_later_on_leaves_the_old_secret_in_use() {
    let world = World::new().await;
    world.services.says("t", Says::Value("one"));
    let store = world.open(Guarded::new("t"), &["t"]).await;
    world.services.is_down(true);
    world.services.says("t", Says::Value("two"));
    world.pass(300);
    let outage = async {
        // Three attempts come to nothing.
        while world.services.asked().len() < 1 + 3 {
            assert_eq!(ask(&store).await, answered("pw-one"));
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), outage).await.unwrap();
    for _ in 0..20 {
        assert_eq!(ask(&store).await, answered("pw-one"));
        tokio::task::yield_now().await;
    }
    world.services.is_down(false);
    world.pass(30);
    ask_until(&store, "pw-two").await;
    assert_eq!(world.services.asked().len(), 1 + 3 + 1);
}

#[tokio::test]
async fn a_callout_that_gives_up_leaves_the_fetch_to_the_next_one() {
    let world = World::new().await;
    world.services.is_down(true);
    world.services.says("t", Says::Value("one"));
    let store = world.open(Guarded::new("t"), &["t"]).await;
    world.services.is_down(false);
    world.pass(5);
    let before = world.services.asked().len();
    let held = world.services.gate.clone().write_owned().await;
    assert!(tokio::time::timeout(Duration::from_millis(20), ask(&store)).await.is_err());
    drop(held);
    assert_eq!(ask(&store).await, answered("pw-one"));
    assert_eq!(world.services.asked().len(), before + 1);
}

#[tokio::test]
async fn two_stores_with_one_secret_both_get_its_new_value() {
    let world = World::new().await;
    world.services.says("db", Says::Value(r#"{"a":"one","b":"one"}"#));
    let (first, second) = (Guarded::new("db#a"), Guarded::new("db#b"));
    let first = world.open(first, &["db#a"]).await;
    let second = world.open(second, &["db#b"]).await;
    world.services.says("db", Says::Value(r#"{"a":"two","b":"two"}"#));
    world.pass(300);
    ask_until(&first, "pw-two").await;
    ask_until(&second, "pw-two").await;
    assert_eq!(world.services.asked().len(), 4);
}

#[tokio::test]
async fn a_new_secret_that_opens_nothing_leaves_the_store_as_it_is_and_is_not_logged() {
    let log = Everything::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let world = World::new().await;
    std::fs::write(
        world.environment.deployment.folder.join("s3cr3t.json"),
        r#"[{"id":"ada","tier":"gold"}]"#,
    )
    .unwrap();
    world.services.says("file", Says::Value("s3cr3t"));
    let yaml = "{ path: '${secret:file}.json', key: { id: '{user.id}' } }";
    let declaration = stand::declaration("file", yaml);
    let configuration = stores::read(&declaration, &mut Diagnostics::default()).unwrap();
    let store = world.open(configuration.into(), &["file"]).await;
    world.services.says("file", Says::Value("s3cr3t-that-is-nowhere"));
    world.pass(300);
    let warned = async {
        while !log.text().contains("the old store is kept") {
            assert_eq!(ask(&store).await, answered("gold"));
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), warned).await.unwrap();
    assert_eq!(ask(&store).await, answered("gold"));
    assert_eq!(world.services.asked().len(), 2);
    let log = log.text();
    assert!(log.contains("[secret `file`].json"), "{log}");
    for private in ["s3cr3t", "secret of a test", "session of a test"] {
        assert!(!log.contains(private), "the log has {private}: {log}");
    }
}

#[test]
fn a_mistake_that_shows_at_the_start_is_told_without_the_secret() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let world = World::new().await;
        world.services.says("file", Says::Value("s3cr3t"));
        let declaration =
            stand::declaration("file", "{ path: '${secret:file}/people.json', key: { id: '{user.id}' } }");
        let configuration = stores::read(&declaration, &mut Diagnostics::default()).unwrap();
        let names = stores::secrets::named_in(&declaration.configuration);
        world.fetch(&names).await;
        let mut diagnostics = Diagnostics::default();
        let store =
            stores::renewal::open(&configuration.into(), &names, &world.environment, &mut diagnostics);
        assert!(store.is_none());
        let [mistake] = diagnostics.as_slice() else { panic!("{diagnostics:?}") };
        assert!(
            mistake.message.contains("[secret `file`]/people.json") && !mistake.message.contains("s3cr3t")
        );
    });
}

#[tokio::test]
async fn a_renewal_that_is_long_overdue_is_waited_for_and_old_secrets_have_an_end() {
    let world = World::new().await;
    world.services.says("t", Says::Value("one"));
    let store = world.open(Guarded::new("t"), &["t"]).await;
    world.services.says("t", Says::Value("two"));
    world.pass(15 * 60);
    assert_eq!(ask(&store).await, answered("pw-two"));
    world.services.is_down(true);
    world.pass(24 * 60 * 60 - 1);
    assert_eq!(ask(&store).await, answered("pw-two"));
    world.pass(31);
    assert_eq!(ask(&store).await.unwrap_err().kind, FailureKind::Unavailable);
    world.services.is_down(false);
    world.pass(31);
    assert_eq!(ask(&store).await, answered("pw-two"));
}

#[tokio::test]
async fn a_renewal_that_a_freeze_interrupted_is_replaced_by_the_next_look_up() {
    let world = World::new().await;
    world.services.says("t", Says::Value("one"));
    let store = world.open(Guarded::new("t"), &["t"]).await;
    world.services.says("t", Says::Value("two"));
    world.services.is_silent(true);
    world.pass(300);
    assert_eq!(ask(&store).await, answered("pw-one"));
    while world.services.asked().len() < 2 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    world.services.is_silent(false);
    world.pass(15 * 60);
    assert_eq!(ask(&store).await, answered("pw-two"), "the first request is never answered");
}

#[tokio::test]
async fn an_answer_is_remembered_for_the_secrets_that_it_was_asked_with() {
    let world = World::new().await;
    world.services.says("t", Says::Value("one"));
    let store = world.open(Guarded::new("t"), &["t"]).await;
    let hour = Duration::from_secs(3600);
    let policy = CachePolicy { ttl: hour, negative_ttl: hour, stale_if_error: hour };
    let wanted =
        Wanted { attributes: vec![AttributeName::parse("people.tier").unwrap()], ..Wanted::default() };
    let needs = [AttributeName::parse("user.id").unwrap()];
    let caches = Caches::new(Arc::new(SystemTime::now), None);
    let open = OpenStore::new(Arc::clone(&store), needs, None, &caches);
    let asking = open.cached(policy, wanted.clone(), None, &caches).asking(&wanted);
    let cached = async || asking.ask(vec![Some("ada".into())], Instant::now() + hour).await.found;
    assert_eq!(cached().await, answered("pw-one"));
    world.services.says("t", Says::Value("two"));
    world.pass(300);
    ask_until(&store, "pw-two").await;
    assert_eq!(cached().await, answered("pw-two"));
    assert!(!store.version().unwrap().contains("two"));
}
