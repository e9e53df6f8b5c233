//! Connections that were used before and died without a word: the look-up that finds out still has its answer.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use claims::document::Diagnostics;
use claims::values::AttributeName;
use futures_util::future::join_all;
use serde_json::json;
use stores::asking::{Asking, Caches, OpenStore};
use stores::aws::Account;
use stores::environment::Environment;
use stores::failure::{FailureKind, StoreFailure};
use stores::store::{Found, Wanted};
use support::servers::forgetful::Forgetful;
use support::servers::relay::Relay;
use tokio::time::Instant;
use url::Url;

use crate::guarded::{Guarded, World};
use crate::servers::secret_services::Says;
use crate::servers::service::Service;
use crate::servers::web_service::{Kind, WebService, json as answer};
use crate::stand::{self, text};

/// The whole time of a callout.
const DEADLINE: Duration = Duration::from_millis(1500);

/// The network between a store and its server, which loses the connections that there are, and neither end is told.
enum Network {
    /// It forgets them, as a firewall does.
    Forgets(Forgetful),
    /// The process that passes them on is stopped, as a host that freezes.
    Freezes(Relay),
}

impl Network {
    /// Both kinds.
    async fn before(address: &str) -> [Self; 2] {
        let server = SocketAddr::from(([127, 0, 0, 1], Url::parse(address).unwrap().port().unwrap()));
        [Self::Forgets(Forgetful::before(server).await), Self::Freezes(Relay::before(server))]
    }

    fn port(&self) -> u16 {
        match self {
            Self::Forgets(network) => network.port,
            Self::Freezes(network) => network.port,
        }
    }

    fn lose_connections(&mut self) {
        match self {
            Self::Forgets(network) => network.forget(),
            Self::Freezes(network) => network.freeze(),
        }
    }
}

/// A store as a callout asks it.
fn asking(kind: &str, configuration: &str, environment: &Environment) -> Asking {
    let mut diagnostics = Diagnostics::default();
    let declaration = stand::declaration(kind, configuration);
    let configuration = stores::read(&declaration, &mut diagnostics);
    assert_eq!(diagnostics, Diagnostics::default());
    let configuration = configuration.unwrap();
    let store = configuration.open(environment, &mut diagnostics).unwrap();
    let attributes = vec![AttributeName::parse("people.tier").unwrap()];
    let wanted = Wanted { attributes, ..Wanted::default() };
    let needs = configuration.needs().into_iter().map(|(name, _)| name);
    OpenStore::new(store, needs, None, &Caches::new(Arc::new(SystemTime::now), None)).asking(&wanted)
}

async fn found(asking: &Asking) -> Result<Found, StoreFailure> {
    asking.ask(vec![Some("ada".into())], Instant::now() + DEADLINE).await.found
}

fn gold() -> Result<Found, StoreFailure> {
    Ok(Found::User(vec![text("gold")]))
}

/// The network loses its connections several times: each time, nobody who asks then is without an answer.
async fn survives(asking: &Asking, network: &mut Network, at_once: usize) {
    assert_eq!(found(asking).await, gold());
    for _ in 0..3 {
        network.lose_connections();
        let together = join_all((0..at_once).map(|_| found(asking))).await;
        assert_eq!(together, vec![gold(); at_once]);
    }
}

#[tokio::test]
async fn a_web_service_over_http2() {
    let service = WebService::start(Kind::default(), |_| answer(200, r#"{ "tier": "gold" }"#)).await;
    for mut network in Network::before(&service.address).await {
        let before = service.connections();
        let yaml = format!("{{ url: 'https://localhost:{}/{{user.id}}' }}", network.port());
        survives(&asking("rest", &yaml, &stand::trusting(&service.root)), &mut network, 5).await;
        // One connection each at the most, and each of them is shared afterwards.
        let connections = service.connections() - before;
        assert!(connections <= 1 + 3 * 5, "{connections} connections");
    }
}

#[tokio::test]
async fn a_token_endpoint_over_http2() {
    let service = WebService::start(Kind::default(), |asked| match asked.target.as_str() {
        // It is used up at once, so that each look-up needs a token.
        "/token" => answer(200, r#"{ "token_type": "Bearer", "expires_in": 5, "access_token": "a" }"#),
        _ => answer(200, r#"{ "tier": "gold" }"#),
    })
    .await;
    for mut network in Network::before(&service.address).await {
        let base = format!("https://localhost:{}", network.port());
        let oauth2 = format!("{{ tokenUrl: '{base}/token', clientId: me, clientSecret: s }}");
        let yaml = format!("{{ url: '{base}/{{user.id}}', auth: {{ oauth2: {oauth2} }} }}");
        survives(&asking("rest", &yaml, &stand::trusting(&service.root)), &mut network, 5).await;
    }
}

#[tokio::test]
async fn dynamodb_over_http1() {
    let service =
        Service::start(|_, _| (200, json!({ "Item": { "tier": { "S": "gold" }, "pk": { "S": "ada" } } })))
            .await;
    for mut network in Network::before(&service.address).await {
        let environment = stand::environment(&[]);
        let yaml = format!(
            "{{ table: t, key: {{ pk: '{{user.id}}' }}, endpointUrl: 'http://127.0.0.1:{}' }}",
            network.port()
        );
        survives(&asking("dynamodb", &yaml, &environment), &mut network, 1).await;
    }
}

/// The connection to Secrets Manager is kept between two fetches, and the look-up that waits for the second one is
/// answered with the new secret.
#[tokio::test]
async fn secrets_over_http1() {
    let world = World::new().await;
    for mut network in Network::before(&world.services.address).await {
        let aws = &world.environment.deployment.aws;
        let endpoint = Some(format!("http://127.0.0.1:{}", network.port()));
        let world = world.with(Account { secrets_manager_endpoint: endpoint, ..aws.clone() });
        let guarded = Guarded::new("t");
        world.services.says("t", Says::Value("one"));
        let store = world.open(guarded.clone(), &["t"]).await;
        for (secret, password) in [("two", "pw-two"), ("three", "pw-three"), ("four", "pw-four")] {
            network.lose_connections();
            world.services.says("t", Says::Value(secret));
            guarded.only(password);
            world.pass(30);
            let ada = stand::user("ada");
            let asked = stand::look_up(&store, &["people.tier"], &ada);
            let found = tokio::time::timeout(DEADLINE, asked).await;
            assert_eq!(found, Ok(Ok(Found::User(vec![text(password)]))));
        }
    }
}

/// A server that is only slow: it answers when a second request has come.
#[tokio::test]
async fn a_slow_web_service_over_http2_is_not_asked_twice() {
    let kind = Kind { together: 2, ..Kind::default() };
    let service = WebService::start(kind, |_| answer(200, r#"{ "tier": "gold" }"#)).await;
    let environment = stand::trusting(&service.root);
    let yaml = format!("{{ url: '{}/{{user.id}}' }}", service.address);
    stand::open("rest", &yaml, &environment).unwrap().warm().await;
    let asking = asking("rest", &yaml, &environment);
    let failure = found(&asking).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Late);
    assert_eq!(service.asked().iter().filter(|asked| asked.target == "/ada").count(), 1);
    assert_eq!(service.connections(), 1);
}
