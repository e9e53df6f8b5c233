//! A callout whose stores answer, or do not.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use claims::document::{Diagnostics, Place};
use claims::values::AttributeName;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http::StatusCode;
use serde_json::{Value, json};
use stores::configuration::StoreConfiguration;
use stores::embedded::Embedded;
use stores::environment::Environment;
use stores::failure::{FailureKind, StoreFailure};
use stores::opening::Opens;
use stores::store::{Attributes, Found, LookUp, Store, Wanted};
use support::servers::entra::{Document, Entra, Key, issuer_v2};

use crate::world::{Outcome, World, client, lookup, policy, settings};

const POLICY: &str = r#"
stores:
  people: { file: {}, required: REQUIRED, cache: { staleIfErrorSeconds: 60 } }
policies:
  - name: orders
    applications: all
    claims:
      mail: user.mail
      tier: { attribute: people.tier, default: none }
"#;

/// A store that fails, or never answers.
#[derive(Clone, Copy, Debug)]
enum Broken {
    Fails,
    Hangs,
}

impl StoreConfiguration for Broken {
    fn needs(&self) -> Vec<(AttributeName, Place)> {
        Vec::new()
    }
}

impl Opens for Broken {
    fn open(&self, _: &Environment, _: &mut Diagnostics) -> Option<Arc<dyn Store>> {
        Some(Arc::new(*self))
    }
}

impl Store for Broken {
    fn prepare(self: Arc<Self>, _: &Wanted) -> Arc<dyn LookUp> {
        self
    }
}

impl LookUp for Broken {
    fn run(&self, _: &Attributes<'_>) -> BoxFuture<'_, Result<Found, StoreFailure>> {
        match self {
            Self::Fails => async { Err(StoreFailure::new(FailureKind::Throttled, "too many")) }.boxed(),
            Self::Hangs => std::future::pending().boxed(),
        }
    }
}

fn people() -> Embedded {
    let kim = BTreeMap::from([("tier".to_owned(), "gold".into())]);
    Embedded::new(BTreeMap::from([("77777777-7777-4777-8777-777777777777".to_owned(), kim)]))
}

/// A store that fails from the second time on.
#[derive(Debug)]
struct Breaks(Embedded);

impl StoreConfiguration for Breaks {
    fn needs(&self) -> Vec<(AttributeName, Place)> {
        self.0.needs()
    }
}

impl Opens for Breaks {
    fn open(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<Arc<dyn Store>> {
        let store = self.0.open(environment, diagnostics)?;
        Some(Arc::new(Breaking { store, broken: Arc::default() }))
    }
}

struct Breaking {
    store: Arc<dyn Store>,
    broken: Arc<AtomicBool>,
}

impl Store for Breaking {
    fn prepare(self: Arc<Self>, wanted: &Wanted) -> Arc<dyn LookUp> {
        let look_up = Arc::clone(&self.store).prepare(wanted);
        Arc::new(BreakingLookUp { look_up, broken: Arc::clone(&self.broken) })
    }
}

struct BreakingLookUp {
    look_up: Arc<dyn LookUp>,
    broken: Arc<AtomicBool>,
}

impl LookUp for BreakingLookUp {
    fn run(&self, attributes: &Attributes<'_>) -> BoxFuture<'_, Result<Found, StoreFailure>> {
        if self.broken.swap(true, Ordering::Relaxed) {
            return Broken::Fails.run(attributes);
        }
        self.look_up.run(attributes)
    }
}

/// A provider with this store.
async fn world(store: impl StoreConfiguration + 'static, required: bool) -> World {
    let entra = Entra::start().await;
    entra.publish("v2", Document::of(issuer_v2(), &[Key::First]));
    let settings = settings(&entra, &["v2"], &[("CLAIMSMITH_DEADLINE_MS", "200")]);
    let http = client();
    let policy = policy(&POLICY.replace("REQUIRED", &required.to_string()));
    let lookup = lookup(&policy, vec![Arc::new(store)], &http);
    let world = World::start(&settings, entra, policy, lookup, http);
    world.provider.ready().await;
    world
}

/// The recorded member, answered with this store.
async fn answer(store: impl StoreConfiguration + 'static, required: bool) -> Outcome {
    world(store, required).await.post(member()).await
}

fn member() -> Vec<u8> {
    let member = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/callouts/accepted/member.json");
    std::fs::read(member).unwrap()
}

fn claims(outcome: &Outcome) -> Value {
    assert_eq!(outcome.status(), StatusCode::OK);
    let mut body: Value = serde_json::from_slice(outcome.response.body()).unwrap();
    body["data"]["actions"][0]["claims"].take()
}

#[tokio::test]
async fn a_stores_attributes_become_claims() {
    let outcome = answer(people(), true).await;
    assert_eq!(claims(&outcome), json!({ "mail": "kim@example.test", "tier": "gold" }));
    assert!(outcome.line["stores"].as_str().unwrap().starts_with("people found in "));
    assert!(!outcome.line.to_string().contains("gold"));
}

#[tokio::test]
async fn a_required_store_that_cannot_answer_refuses_the_callout() {
    for (store, inside) in [(Broken::Fails, "store `people`: throttled: too many"), (Broken::Hangs, "late")] {
        let outcome = answer(store, true).await;
        assert_eq!(
            (outcome.status(), outcome.reason()),
            (StatusCode::SERVICE_UNAVAILABLE, "store_unavailable")
        );
        assert!(outcome.line["inside"].as_str().unwrap().contains(inside), "{}", outcome.line);
        assert_eq!(outcome.line["correlation_id"], "55555555-5555-4555-8555-555555555555");
        assert_eq!(outcome.response.body(), r#"{"error":"Service Unavailable"}"#);
        assert!(!outcome.response.headers().contains_key("retry-after"));
    }
}

#[tokio::test]
async fn a_store_that_is_not_required_leaves_the_default() {
    for store in [Broken::Fails, Broken::Hangs] {
        let outcome = answer(store, false).await;
        assert_eq!(claims(&outcome), json!({ "mail": "kim@example.test", "tier": "none" }));
        assert!(outcome.line["stores"].as_str().unwrap().starts_with("people "), "{}", outcome.line);
    }
}

#[tokio::test]
async fn what_a_user_was_last_known_by_stands_in_and_the_log_says_so() {
    let world = world(Breaks(people()), true).await;
    for expected in ["people found in ", "people stale (throttled: too many) in "] {
        let outcome = world.post(member()).await;
        assert_eq!(claims(&outcome), json!({ "mail": "kim@example.test", "tier": "gold" }));
        let stores = outcome.line["stores"].as_str().unwrap();
        assert!(stores.starts_with(expected), "{stores}");
        assert!(!outcome.line.to_string().contains("gold"));
    }
}
