//! Connections that were used before and died without a word: the look-up that finds out still has its answer.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use claims::document::Diagnostics;
use claims::values::AttributeName;
use futures_util::future::join_all;
use serde_json::json;
use stores::asking::{Asking, Caches, OpenStore};
use stores::environment::Environment;
use stores::failure::{FailureKind, StoreFailure};
use stores::store::{Found, Wanted};
use support::servers::forgetful::Forgetful;
use tokio::time::Instant;
use url::Url;

use crate::servers::service::Service;
use crate::servers::web_service::{Kind, WebService, json as answer};
use crate::stand::{self, text};

/// The whole time of a callout.
const DEADLINE: Duration = Duration::from_millis(1500);

async fn before(address: &str) -> Forgetful {
    let port = Url::parse(address).unwrap().port().unwrap();
    Forgetful::before(SocketAddr::from(([127, 0, 0, 1], port))).await
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

/// The network forgets its connections several times: each time, nobody who asks then is without an answer.
async fn survives(asking: &Asking, network: &Forgetful, at_once: usize) {
    assert_eq!(found(asking).await, gold());
    for _ in 0..3 {
        network.forget();
        let together = join_all((0..at_once).map(|_| found(asking))).await;
        assert_eq!(together, vec![gold(); at_once]);
    }
}

#[tokio::test]
async fn a_web_service_over_http2() {
    let service = WebService::start(Kind::default(), |_| answer(200, r#"{ "tier": "gold" }"#)).await;
    let network = before(&service.address).await;
    let yaml = format!("{{ url: 'https://localhost:{}/{{user.id}}' }}", network.port);
    survives(&asking("rest", &yaml, &stand::trusting(&service.root)), &network, 5).await;
    // One connection each at the most, and each of them is shared afterwards.
    assert!(network.connections() <= 1 + 3 * 5, "{} connections", network.connections());
}

#[tokio::test]
async fn a_token_endpoint_over_http2() {
    let service = WebService::start(Kind::default(), |asked| match asked.target.as_str() {
        // It is used up at once, so that each look-up needs a token.
        "/token" => answer(200, r#"{ "token_type": "Bearer", "expires_in": 5, "access_token": "a" }"#),
        _ => answer(200, r#"{ "tier": "gold" }"#),
    })
    .await;
    let network = before(&service.address).await;
    let base = format!("https://localhost:{}", network.port);
    let oauth2 = format!("{{ tokenUrl: '{base}/token', clientId: me, clientSecret: s }}");
    let yaml = format!("{{ url: '{base}/{{user.id}}', auth: {{ oauth2: {oauth2} }} }}");
    survives(&asking("rest", &yaml, &stand::trusting(&service.root)), &network, 5).await;
}

#[tokio::test]
async fn dynamodb_over_http1() {
    let service =
        Service::start(|_, _| (200, json!({ "Item": { "tier": { "S": "gold" }, "pk": { "S": "ada" } } })))
            .await;
    let network = before(&service.address).await;
    let environment = stand::environment(&[]);
    let yaml = format!(
        "{{ table: t, key: {{ pk: '{{user.id}}' }}, endpointUrl: 'http://127.0.0.1:{}' }}",
        network.port
    );
    survives(&asking("dynamodb", &yaml, &environment), &network, 1).await;
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
