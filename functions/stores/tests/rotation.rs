//! A rotation that is under way, or that failed: the service refuses the current version of a secret and accepts another
//! one.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use claims::document::Diagnostics;
use serde_json::json;
use stores::failure::{FailureKind, StoreFailure};
use stores::store::{Found, Store};

use crate::guarded::{Guarded, World};
use crate::log::Everything;
use crate::servers::directory::{PASSWORD, slapd};
use crate::servers::secret_services::Says;
use crate::servers::service::Service;
use crate::stand::{self, look_up, text, user};

type Answer = Result<Found, StoreFailure>;

fn answered(tier: &str) -> Answer {
    Ok(Found::User(vec![text(tier)]))
}

async fn ask(store: &Arc<dyn Store>) -> Answer {
    look_up(store, &["people.tier"], &user("ada")).await
}

/// The stages of the versions that were asked for so far; the current one has none.
fn stages(world: &World) -> Vec<String> {
    let asked = world.services.asked().into_iter();
    let mut stages: Vec<String> = asked
        .map(|(_, input)| {
            input.get("VersionStage").map_or("current", |stage| stage.as_str().unwrap()).to_owned()
        })
        .collect();
    // Those that are asked for together come in any order.
    stages.sort();
    stages
}

#[tokio::test]
async fn the_pending_version_is_used_until_it_is_the_current_one() {
    let log = Everything::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let world = World::new().await;
    world.services.says("t", Says::Value("one"));
    let guarded = Guarded::new("t");
    let store = world.open(guarded.clone(), &["t"]).await;
    let before = store.version();
    world.services.says("t AWSPENDING", Says::Value("two"));
    guarded.only("pw-two");
    for _ in 0..20 {
        assert_eq!(ask(&store).await, answered("pw-two"));
    }
    assert_eq!(stages(&world), ["AWSPENDING", "AWSPREVIOUS", "current", "current"]);
    assert_eq!(guarded.refusals(), 1);
    assert_ne!(store.version(), before, "what was remembered with the current version is not used");

    world.services.says("t", Says::Value("two"));
    world.services.says("t AWSPREVIOUS", Says::Value("one"));
    world.pass(300);
    for _ in 0..20 {
        assert_eq!(ask(&store).await, answered("pw-two"));
    }
    assert!(guarded.refusals() <= 2, "the current version is tried again once: {}", guarded.refusals());
    let log = log.text();
    assert_eq!(log.matches("version=\"secret `t`, AWSPENDING\"").count(), 1, "{log}");
    assert!(!log.contains("pw-") && !log.contains("two"), "{log}");
}

#[tokio::test]
async fn the_previous_version_is_used_until_the_service_knows_the_current_one() {
    let world = World::new().await;
    world.services.says("t", Says::Value("two"));
    world.services.says("t AWSPREVIOUS", Says::Value("one"));
    let guarded = Guarded::new("t");
    let store = world.open(guarded.clone(), &["t"]).await;
    guarded.only("pw-one");
    for _ in 0..20 {
        assert_eq!(ask(&store).await, answered("pw-one"));
    }
    assert_eq!(guarded.refusals(), 1);
    guarded.only("pw-two");
    for _ in 0..20 {
        assert_eq!(ask(&store).await, answered("pw-two"));
    }
    assert_eq!(guarded.refusals(), 2);
    assert_eq!(stages(&world), ["AWSPENDING", "AWSPREVIOUS", "current", "current"]);
}

#[tokio::test]
async fn the_current_version_is_tried_again_after_five_minutes() {
    let world = World::new().await;
    world.services.says("t", Says::Value("two"));
    world.services.says("t AWSPREVIOUS", Says::Value("one"));
    let guarded = Guarded::new("t");
    let store = world.open(guarded.clone(), &["t"]).await;
    guarded.only("pw-one");
    for refusals in 1..4 {
        for seconds in [0, 299] {
            world.pass(seconds);
            assert_eq!(ask(&store).await, answered("pw-one"));
            assert_eq!(guarded.refusals(), refusals);
        }
        world.pass(1);
    }
}

#[tokio::test]
async fn versions_that_are_refused_too_are_tried_twice_a_minute() {
    let world = World::new().await;
    for (name, value) in [("t", "one"), ("t AWSPENDING", "two"), ("t AWSPREVIOUS", "three")] {
        world.services.says(name, Says::Value(value));
    }
    let guarded = Guarded::new("t");
    let store = world.open(guarded.clone(), &["t"]).await;
    guarded.only("pw-nobody's");
    let refused = Err(StoreFailure::new(FailureKind::Misconfigured, "`pw-[secret `t`]` is wrong"));
    for (seconds, others) in [(0, 2), (29, 0), (1, 2), (29, 0), (1, 2)] {
        world.pass(seconds);
        let before = guarded.refusals();
        for _ in 0..20 {
            assert_eq!(ask(&store).await, refused);
        }
        assert_eq!(guarded.refusals() - before, 20 + others);
    }
}

#[tokio::test]
async fn other_versions_end_with_the_current_one_when_nothing_could_be_fetched_for_a_day() {
    let world = World::new().await;
    world.services.says("t", Says::Value("one"));
    world.services.says("t AWSPENDING", Says::Value("two"));
    let guarded = Guarded::new("t");
    let store = world.open(guarded.clone(), &["t"]).await;
    guarded.only("pw-two");
    assert_eq!(ask(&store).await, answered("pw-two"));
    world.services.is_down(true);
    world.pass(24 * 60 * 60 - 1);
    assert_eq!(ask(&store).await, answered("pw-two"));
    world.pass(31);
    assert_eq!(ask(&store).await.unwrap_err().kind, FailureKind::Unavailable);
}

/// A store that a policy configures, opened as at the start.
async fn open(world: &World, kind: &str, yaml: &str) -> Arc<dyn Store> {
    let declaration = stand::declaration(kind, yaml);
    let mut diagnostics = Diagnostics::default();
    let configuration = stores::read(&declaration, &mut diagnostics).unwrap();
    let names = stores::secrets::named_in(&declaration.configuration);
    assert!(world.fetch(&names).await);
    let store = stores::renewal::open(&configuration.into(), &names, &world.environment, &mut diagnostics);
    assert_eq!(diagnostics, Diagnostics::default());
    store.unwrap()
}

#[tokio::test]
async fn a_web_service_is_asked_with_the_other_version_of_one_secret_at_a_time() {
    let right = format!("Basic {}", BASE64.encode("b:two"));
    let service = Service::start(move |_, request| {
        let is_right =
            request.header("authorization") == Some(right.as_str()) && request.header("x-key") == Some("key");
        if is_right { (200, json!({ "tier": "gold" })) } else { (401, json!({})) }
    })
    .await;
    for stage in ["AWSPENDING", "AWSPREVIOUS"] {
        let world = World::new().await;
        world.services.says("db", Says::Value(r#"{"user":"a","password":"one"}"#));
        world.services.says(&format!("db {stage}"), Says::Value(r#"{"user":"b","password":"two"}"#));
        world.services.says("key", Says::Value("key"));
        world.services.says("key AWSPREVIOUS", Says::Value("old key"));
        let yaml = format!(
            "{{ url: '{}/{{user.id}}', headers: {{ x-key: '${{secret:key}}' }}, \
             auth: {{ basic: {{ username: '${{secret:db#user}}', password: '${{secret:db#password}}' }} }} }}",
            service.address
        );
        let store = open(&world, "rest", &yaml).await;
        let before = service.requests().len();
        for _ in 0..3 {
            assert_eq!(ask(&store).await, answered("gold"), "{stage}");
        }
        assert!(service.requests().len() - before <= 3 + 3, "{stage}");
    }
}

#[tokio::test]
async fn a_directory_is_asked_with_the_pending_password() {
    let world = World::new().await;
    world.services.says("ldap", Says::Value("an old password"));
    world.services.says("ldap AWSPENDING", Says::Value(PASSWORD));
    let yaml = format!(
        "{{ url: 'ldap://127.0.0.1:{}', base: 'ou=people,dc=example,dc=com', filter: '(key={{user.id}})', \
         bind: {{ dn: 'cn=reader,dc=example,dc=com', password: '${{secret:ldap}}' }} }}",
        slapd().ldap
    );
    let store = open(&world, "ldap", &yaml).await;
    for _ in 0..3 {
        assert_eq!(ask(&store).await, answered("gold"));
    }
}

#[cfg(feature = "sql")]
#[tokio::test]
async fn a_database_is_asked_with_the_previous_password() {
    use crate::sql::stand::{Kind, Stand};

    for (kind, name) in [(Kind::PostgreSql, "rotation"), (Kind::MySql, "rotation")] {
        let database = Stand::people(kind, name, &[("ada", "gold")]).await;
        let world = World::new().await;
        world.services.says("db", Says::Value("a new password"));
        world.services.says("db AWSPREVIOUS", Says::Value(support::servers::sql::PASSWORD));
        let yaml = database.yaml("query: 'SELECT tier FROM people WHERE id = {user.id}'");
        let yaml = yaml.replace(support::servers::sql::PASSWORD, "'${secret:db}'");
        let store = open(&world, "sql", &yaml).await;
        for _ in 0..3 {
            assert_eq!(ask(&store).await, answered("gold"), "{kind:?}");
        }
    }
}
