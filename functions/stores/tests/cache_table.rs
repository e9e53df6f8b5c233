//! The table that all processes share, on a DynamoDB-compatible server; the store is another table.

use std::collections::HashMap;
use std::sync::{Arc, mpsc};
use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};
use claims::document::Diagnostics;
use claims::policy::CachePolicy;
use claims::values::AttributeName;
use stores::asking::{Asking, CacheTable, Caches, OpenStore, Origin, StoreAnswer};
use stores::failure::FailureKind;
use stores::store::{Found, Wanted};
use tokio::time::Instant;

use crate::log::Warnings;
use crate::servers::stub::{self, Stub};
use crate::stand::{declaration, dynamodb, environment, sdk, text};

/// Enough for any request, however busy the machine is.
const SHARE: Duration = Duration::from_secs(30);

fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

async fn create(sdk: &Client, table: &str, key: &str) {
    let definition = AttributeDefinition::builder().attribute_name(key);
    let definition = definition.attribute_type(ScalarAttributeType::S).build().unwrap();
    let schema = KeySchemaElement::builder().attribute_name(key).key_type(KeyType::Hash).build().unwrap();
    let request = sdk.create_table().table_name(table).billing_mode(BillingMode::PayPerRequest);
    request.key_schema(schema).attribute_definitions(definition).send().await.unwrap();
}

/// Two tables: `People`, in which Ada's tier is gold, and `Cache`.
pub(crate) struct World {
    /// Where they are.
    pub(crate) address: String,
    sdk: Client,
}

impl World {
    /// Starts the server.
    pub(crate) async fn new() -> Self {
        let address = dynamodb().await;
        let sdk = sdk(&address);
        create(&sdk, "People", "pk").await;
        create(&sdk, "Cache", "key").await;
        let world = Self { address, sdk };
        world.put_person("ada", "gold").await;
        world
    }

    async fn put_person(&self, id: &str, tier: &str) {
        let request = self.sdk.put_item().table_name("People").item("pk", s(id));
        request.item("tier", s(tier)).item("roles", s("buyer")).send().await.unwrap();
    }

    async fn delete_people(&self) {
        self.sdk.delete_table().table_name("People").send().await.unwrap();
    }

    /// The only entry of the cache.
    pub(crate) async fn entry(&self) -> HashMap<String, AttributeValue> {
        let items = self.sdk.scan().table_name("Cache").send().await.unwrap().items.unwrap();
        assert_eq!(items.len(), 1);
        items.into_iter().next().unwrap()
    }

    /// Writes into the only entry of the cache.
    async fn change(&self, name: &str, value: AttributeValue) {
        let mut entry = self.entry().await;
        entry.insert(name.to_owned(), value);
        self.sdk.put_item().table_name("Cache").set_item(Some(entry)).send().await.unwrap();
    }

    /// A process of its own, so many seconds later.
    pub(crate) fn process(&self, later: u64) -> Asking {
        process(&self.address, &self.address, "Cache", later)
    }
}

fn process(people: &str, cache: &str, table: &str, later: u64) -> Asking {
    process_with(people, cache, table, later, [60, 10, 3600])
}

/// The same with these times of the policy's `cache`, in seconds.
pub(crate) fn process_with(people: &str, cache: &str, table: &str, later: u64, policy: [u64; 3]) -> Asking {
    let yaml = format!("{{ table: People, endpointUrl: '{people}', key: {{ pk: '{{user.id}}' }} }}");
    let declaration = declaration("dynamodb", &yaml);
    let mut environment = environment(&[]);
    environment.deployment.aws.dynamodb_endpoint = Some(cache.to_owned());
    let mut diagnostics = Diagnostics::default();
    let configuration = stores::read(&declaration, &mut diagnostics).unwrap();
    let store = configuration.open(&environment, &mut diagnostics).unwrap();

    let clock = Arc::new(move || SystemTime::now() + Duration::from_secs(later));
    let table = Arc::new(CacheTable::open(table, &environment, clock.clone()).unwrap());
    let caches = Caches::new(clock, Some(table));
    let [ttl, negative_ttl, stale_if_error] = policy.map(Duration::from_secs);
    let wanted = ["people.roles", "people.tier"].map(|name| AttributeName::parse(name).unwrap());
    let wanted = Wanted { attributes: wanted.to_vec(), ..Wanted::default() };
    let needs = configuration.needs().into_iter().map(|(name, _)| name);
    OpenStore::new(store, needs, Some(SHARE), &caches)
        .cached(
            CachePolicy { ttl, negative_ttl, stale_if_error },
            wanted.clone(),
            Some((&declaration, &environment)),
            &caches,
        )
        .asking(&wanted)
}

/// Time stands still for as long as this lives: however busy the machine is, no answer comes too late.
pub(crate) fn time_stands_still() -> mpsc::Sender<()> {
    let (still, ended) = mpsc::channel();
    tokio::time::pause();
    // While such a thread runs, tokio does not let its timers go ahead.
    tokio::task::spawn_blocking(move || ended.recv());
    still
}

/// Asks for a user.
pub(crate) async fn ask(process: &Asking, user: &str) -> StoreAnswer {
    process.ask(vec![Some(user.into())], Instant::now() + SHARE).await
}

/// What is known of Ada if her tier is this.
pub(crate) fn known(tier: &str, from: Origin) -> StoreAnswer {
    StoreAnswer { found: Ok(Found::User(vec![text("buyer"), text(tier)])), from }
}

#[tokio::test]
async fn what_one_process_was_told_the_others_know() {
    let _still = time_stands_still();
    let world = World::new().await;
    assert_eq!(ask(&world.process(0), "ada").await, known("gold", Origin::Store));
    world.put_person("ada", "silver").await;
    assert_eq!(ask(&world.process(0), "ada").await, known("gold", Origin::Cache));
    assert_eq!(ask(&world.process(61), "ada").await, known("silver", Origin::Store));
    assert_eq!(ask(&world.process(61), "ada").await, known("silver", Origin::Cache));
}

#[tokio::test]
async fn an_entry_names_no_user_and_has_a_ttl() {
    let _still = time_stands_still();
    let world = World::new().await;
    ask(&world.process(0), "ada").await;
    let entry = world.entry().await;
    let key = entry["key"].as_s().unwrap();
    assert!(key.len() == 64 && key.bytes().all(|b| b.is_ascii_hexdigit()), "{key}");
    let answer: serde_json::Value = serde_json::from_str(entry["answer"].as_s().unwrap()).unwrap();
    assert_eq!(answer["user"], serde_json::json!(["buyer", "gold"]));
    let expires: u64 = entry["expires"].as_n().unwrap().parse().unwrap();
    assert_eq!(expires, answer["at"].as_u64().unwrap() / 1000 + 3600 + 1);
    assert_eq!(entry.len(), 3);
}

#[tokio::test]
async fn an_unknown_user_is_known_as_such_and_replaces_what_was() {
    let _still = time_stands_still();
    let world = World::new().await;
    let first = world.process(0);
    ask(&first, "ada").await;
    world.sdk.delete_item().table_name("People").key("pk", s("ada")).send().await.unwrap();
    let unknown = |from| StoreAnswer { found: Ok(Found::UnknownUser), from };
    assert_eq!(ask(&world.process(61), "ada").await, unknown(Origin::Store));
    assert_eq!(ask(&world.process(61), "ada").await, unknown(Origin::Cache));
    world.delete_people().await;
    let later = ask(&world.process(80), "ada").await;
    assert_eq!(later.found.unwrap_err().kind, FailureKind::Misconfigured);
}

#[tokio::test]
async fn it_outlives_the_store() {
    let _still = time_stands_still();
    let world = World::new().await;
    ask(&world.process(0), "ada").await;
    world.delete_people().await;
    for later in [61, 3590] {
        let StoreAnswer { found, from } = ask(&world.process(later), "ada").await;
        assert_eq!(found, known("gold", Origin::Store).found);
        let Origin::Stale(failure) = from else { panic!("{from:?}") };
        assert_eq!(failure.kind, FailureKind::Misconfigured);
    }
    let kim = ask(&world.process(61), "kim").await;
    assert_eq!(kim.found.unwrap_err().kind, FailureKind::Misconfigured);
    // DynamoDB takes its time to delete an entry that has expired.
    let expired = ask(&world.process(3660), "ada").await;
    assert_eq!(expired.found.unwrap_err().kind, FailureKind::Misconfigured);
    world.entry().await;
}

#[tokio::test]
async fn an_entry_that_is_not_as_we_write_it_is_none() {
    let _still = time_stands_still();
    let world = World::new().await;
    ask(&world.process(0), "ada").await;
    world.put_person("ada", "silver").await;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis();
    let tomorrow = now + 86_400_000;
    for (name, value) in [
        ("answer", s("garbage")),
        ("answer", s(&format!(r#"{{"at":{now},"user":["root"]}}"#))),
        ("answer", s(&format!(r#"{{"at":{now},"user":["root",{{}}]}}"#))),
        ("answer", s(&format!(r#"{{"at":{tomorrow},"user":["root","root"]}}"#))),
        ("answer", s(r#"{"at":18446744073709551615,"user":["root","root"]}"#)),
        ("answer", AttributeValue::N("7".to_owned())),
        ("answer", AttributeValue::Bool(true)),
        ("expires", AttributeValue::N("7".to_owned())),
        ("expires", AttributeValue::N("-1".to_owned())),
        ("expires", s("2999-01-01")),
    ] {
        world.change(name, value.clone()).await;
        let answer = ask(&world.process(0), "ada").await;
        assert_eq!(answer, known("silver", Origin::Store), "{name} {value:?}");
        assert_eq!(
            ask(&world.process(0), "ada").await,
            known("silver", Origin::Cache),
            "the table works again"
        );
    }
}

#[tokio::test]
async fn a_table_that_is_of_no_use_changes_nothing_but_the_log() {
    let world = World::new().await;
    let silent = Stub::start(&[stub::Answer::Silence]).await;
    let confused = Stub::start(&[stub::Answer::Full(200, "{\"Item\":{\"answer\":{\"S\":\"ada\"}")]).await;
    let broken = Stub::start(&[stub::Answer::Full(500, "ada")]).await;
    for (address, table) in [
        (&silent.address, "Cache"),
        (&confused.address, "Cache"),
        (&broken.address, "Cache"),
        (&world.address, "Missing"),
        (&"http://127.0.0.1:1".to_owned(), "Cache"),
    ] {
        let warnings = Warnings::default();
        let _guard = tracing::subscriber::set_default(warnings.clone());
        let process = process(&world.address, address, table, 0);
        assert_eq!(ask(&process, "ada").await, known("gold", Origin::Store));
        assert_eq!(ask(&process, "ada").await, known("gold", Origin::Cache));
        for user in ["kim", "lee", "max", "nia"] {
            assert_eq!(ask(&process, user).await.found, Ok(Found::UnknownUser));
        }
        let fields = warnings.fields();
        let messages = fields.iter().filter(|field| field.starts_with("message="));
        assert_eq!(messages.collect::<Vec<_>>(), ["message=the cache table is not used"], "{fields:?}");
        assert!(fields.iter().all(|field| !field.contains("ada") && !field.contains("gold")), "{fields:?}");
    }
    let asked = silent.requests().len();
    assert!(asked <= 5, "the breaker leaves it alone: {asked}");
}

#[tokio::test]
async fn a_table_needs_an_account_and_a_secure_address() {
    let clock = Arc::new(SystemTime::now);
    let mut environment = environment(&[]);
    environment.deployment.aws.dynamodb_endpoint = Some("http://example.com".to_owned());
    let refused = CacheTable::open("Cache", &environment, clock.clone()).err();
    assert_eq!(refused.as_deref(), Some("`http://example.com` is not an https address"));
    environment.deployment.aws.credentials = None;
    environment.deployment.aws.dynamodb_endpoint = None;
    let refused = CacheTable::open("Cache", &environment, clock.clone()).err();
    assert_eq!(refused.as_deref(), Some("there are no AWS credentials"));
    environment.deployment.aws.region = None;
    let refused = CacheTable::open("Cache", &environment, clock).err();
    assert_eq!(refused.as_deref(), Some("the AWS region is not known"));
}

#[tokio::test]
async fn many_users_in_two_processes_at_once_are_not_mixed() {
    let _still = time_stands_still();
    let world = World::new().await;
    for user in 0..50 {
        world.put_person(&format!("user{user}"), &format!("tier{user}")).await;
    }
    let processes = [world.process(0), world.process(0)];
    let all = (0..200).map(async |at| {
        let (user, process) = (at % 50, &processes[at % 2]);
        let StoreAnswer { found, .. } = ask(process, &format!("user{user}")).await;
        assert_eq!(found, known(&format!("tier{user}"), Origin::Store).found);
    });
    futures_util::future::join_all(all).await;
}
