//! What a test stands on: an environment, a store opened from YAML, a DynamoDB-compatible server.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};
use claims::document::{Diagnostics, Node, Place};
use claims::policy::StoreDeclaration;
use claims::values::{AttributeName, Known, Value};
use stores::asking::{Asking, Caches, OpenStore};
use stores::aws::{Account, SdkHttp};
use stores::deployment::Deployment;
use stores::environment::Environment;
use stores::failure::StoreFailure;
use stores::secrets::Secrets;
use stores::store::{Found, LookUp, Store, Wanted};
use tokio::time::Instant;

/// Everything an environment needs and nothing of the process's own. From then on the log is looked through.
pub(crate) fn environment(settings: &[(&str, &str)]) -> Environment {
    crate::log::watch();
    let settings: BTreeMap<String, String> =
        settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let account = |name: &str| match name {
        "AWS_ACCESS_KEY_ID" => Some("AKIDEXAMPLE".to_owned()),
        "AWS_SECRET_ACCESS_KEY" => Some("secret of a test".to_owned()),
        "AWS_SESSION_TOKEN" => Some("session of a test".to_owned()),
        "AWS_REGION" => Some("eu-west-1".to_owned()),
        _ => None,
    };
    let deployment = Deployment {
        setting: Arc::new(move |name| settings.get(name).cloned()),
        folder: PathBuf::from(env!("CARGO_TARGET_TMPDIR")),
        aws: Account::from_variables(account),
        ..Deployment::new(stores::http::client(None).unwrap())
    };
    Environment::new(deployment, Secrets::default())
}

/// The same, which also trusts this root certificate (PEM).
pub(crate) fn trusting(root: &str) -> Environment {
    let extra_roots = Some(root.as_bytes().to_vec());
    let mut environment = environment(&[]);
    environment.deployment.http = stores::http::client(extra_roots.as_deref()).unwrap();
    environment.deployment.extra_roots = extra_roots;
    environment
}

/// A store's declaration, its configuration given as YAML.
pub(crate) fn declaration(kind: &str, yaml: &str) -> StoreDeclaration {
    let mut diagnostics = Diagnostics::default();
    let configuration = Node::parse(yaml, &mut diagnostics);
    assert_eq!(diagnostics, Diagnostics::default());
    StoreDeclaration {
        name: "people".to_owned(),
        place: Place::default(),
        kind: kind.to_owned(),
        kind_place: Place::default(),
        configuration,
        timeout: Some(Duration::from_secs(5)),
        required: true,
        provides_user: false,
        cache: None,
        verify: None,
    }
}

/// Opens a store, or gives the diagnostics, one a line.
pub(crate) fn open(kind: &str, yaml: &str, environment: &Environment) -> Result<Arc<dyn Store>, String> {
    let mut diagnostics = Diagnostics::default();
    let declaration = declaration(kind, yaml);
    let store = stores::read(&declaration, &mut diagnostics)
        .and_then(|configuration| configuration.open(environment, &mut diagnostics));
    let lines: Vec<String> = diagnostics.sorted().iter().map(ToString::to_string).collect();
    if lines.is_empty() { Ok(store.unwrap()) } else { Err(lines.join("\n")) }
}

/// Asks as a callout does, with a second attempt; `wanted` are full names.
pub(crate) async fn ask(
    yaml: &str,
    share: Duration,
    wanted: &[&str],
    user: &User,
) -> Result<Found, StoreFailure> {
    let mut diagnostics = Diagnostics::default();
    let configuration = stores::read(&declaration("dynamodb", yaml), &mut diagnostics).unwrap();
    let store = configuration.open(&environment(&[]), &mut diagnostics).unwrap();
    let needs: Vec<AttributeName> = configuration.needs().into_iter().map(|(name, _)| name).collect();
    let inputs = needs.iter().map(|name| user.get(&name.to_string()).cloned()).collect();
    let attributes = wanted.iter().map(|name| AttributeName::parse(name).unwrap()).collect();
    let wanted = Wanted { attributes, ..Wanted::default() };
    let caches = Caches::new(Arc::new(SystemTime::now), None);
    let asking = OpenStore::new(store, needs, Some(share), &caches).asking(&wanted);
    asking.ask(inputs, Instant::now() + share).await.found
}

/// A store as a callout asks it for `people.tier`.
pub(crate) fn asking(kind: &str, yaml: &str, environment: &Environment, share: Option<Duration>) -> Asking {
    let mut diagnostics = Diagnostics::default();
    let configuration = stores::read(&declaration(kind, yaml), &mut diagnostics).unwrap();
    let store = configuration.open(environment, &mut diagnostics).unwrap();
    let wanted =
        Wanted { attributes: vec![AttributeName::parse("people.tier").unwrap()], ..Wanted::default() };
    let needs = configuration.needs().into_iter().map(|(name, _)| name);
    let caches = Caches::new(Arc::new(SystemTime::now), None);
    OpenStore::new(store, needs, share, &caches).asking(&wanted)
}

/// The attributes of a test's user, by their full names.
pub(crate) type User = BTreeMap<String, Value>;

/// A user of whom only the id is known.
pub(crate) fn user(id: &str) -> User {
    User::from([("user.id".to_owned(), id.into())])
}

/// Looks attributes up; `wanted` are full names.
pub(crate) async fn look_up(
    store: &Arc<dyn Store>,
    wanted: &[&str],
    user: &User,
) -> Result<Found, StoreFailure> {
    prepare(store, wanted).run(&|name| user.get(&name.to_string()).cloned()).await
}

/// Prepares a look-up; `wanted` are full names.
pub(crate) fn prepare(store: &Arc<dyn Store>, wanted: &[&str]) -> Arc<dyn LookUp> {
    let attributes = wanted.iter().map(|name| AttributeName::parse(name).unwrap()).collect();
    Arc::clone(store).prepare(&Wanted { attributes, ..Wanted::default() })
}

/// A value with this text.
pub(crate) fn text(text: &str) -> Known {
    Known::Value(text.into())
}

/// A value with these texts.
pub(crate) fn list(texts: &[&str]) -> Known {
    Known::Value(Value::List(texts.iter().map(|text| (*text).to_owned()).collect()))
}

/// Starts a DynamoDB-compatible server in this process; its address.
pub(crate) async fn dynamodb() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(dynoxide::server::serve_on(listener, dynoxide::Database::memory().unwrap()));
    address
}

/// The SDK, for filling tables.
pub(crate) fn sdk(address: &str) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-west-1"))
        .credentials_provider(Credentials::new("AKIDEXAMPLE", "secret of a test", None, None, "test"))
        .http_client(SdkHttp::new(stores::http::client(None).unwrap()))
        .endpoint_url(address);
    Client::from_conf(config.build())
}

/// Makes a table whose key is the partition key `pk` alone.
pub(crate) async fn people_table(sdk: &Client, name: &str) {
    let key = KeySchemaElement::builder().attribute_name("pk").key_type(KeyType::Hash).build().unwrap();
    let definition =
        AttributeDefinition::builder().attribute_name("pk").attribute_type(ScalarAttributeType::S);
    let table = sdk.create_table().table_name(name).billing_mode(BillingMode::PayPerRequest);
    table.key_schema(key).attribute_definitions(definition.build().unwrap()).send().await.unwrap();
}
