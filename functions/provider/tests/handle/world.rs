//! A provider, the Entra that it trusts, its log, and a clock that can be moved.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use claims::document::Diagnostics;
use claims::policy::Policy;
use http::{Request, Response, StatusCode};
use provider::Provider;
use provider::authentication::Authenticator;
use provider::authentication::kept::KeptKeys;
use provider::lookup::{Lookup, Plan};
use provider::settings::Settings;
use serde_json::{Value, json};
use stores::asking::Caches;
use stores::clock::Clock;
use stores::configuration::StoreConfiguration;
use stores::deployment::Deployment;
use stores::environment::Environment;
use stores::http::Client;
use stores::secrets::Secrets;
use support::servers::entra::{AUDIENCE, Document, Entra, Key, TENANT, Token, issuer_v1, issuer_v2};

use crate::log::Log;

pub(crate) struct World {
    pub(crate) entra: Entra,
    pub(crate) provider: Provider,
    pub(crate) log: Log,
    seconds: Arc<AtomicU64>,
}

/// What one callout came to.
pub(crate) struct Outcome {
    pub(crate) response: Response<Bytes>,
    pub(crate) line: Value,
}

impl Outcome {
    pub(crate) fn status(&self) -> StatusCode {
        self.response.status()
    }

    pub(crate) fn reason(&self) -> &str {
        self.line["reason"].as_str().unwrap_or("none")
    }
}

pub(crate) fn client() -> Client {
    stores::http::client(None).unwrap()
}

/// What a policy says below its version.
pub(crate) fn policy(text: &str) -> Policy {
    let mut diagnostics = Diagnostics::default();
    let policy = Policy::parse(&format!("version: 1\n{text}"), &mut diagnostics);
    assert!(!diagnostics.has_errors(), "{diagnostics:?}");
    policy.unwrap()
}

/// The look-ups of a policy over these stores, in the order of the policy.
pub(crate) fn lookup(policy: &Policy, stores: Vec<Arc<dyn StoreConfiguration>>, http: &Client) -> Lookup {
    let environment = Arc::new(Environment::new(Deployment::new(http.clone()), Secrets::default()));
    let mut diagnostics = Diagnostics::default();
    let caches = Caches::new(Arc::new(SystemTime::now), None);
    Plan::new(policy, stores, &mut diagnostics).unwrap().open(&environment, caches, &mut diagnostics).unwrap()
}

/// A policy that gives the user's mail to every application.
pub(crate) const MAIL: &str = "  - { name: everybody, applications: all, claims: { mail: user.mail } }";

pub(crate) fn settings(entra: &Entra, documents: &[&str], extra: &[(&str, &str)]) -> Settings {
    let metadata: Vec<String> = documents.iter().map(|name| entra.metadata_url(name)).collect();
    let metadata = metadata.join(",");
    let own = [
        ("CLAIMSMITH_TENANT_IDS", TENANT),
        ("CLAIMSMITH_AUDIENCES", AUDIENCE),
        ("CLAIMSMITH_ISSUERS", "https://issuer.example.test/another-tenant/v2.0"),
        ("CLAIMSMITH_METADATA_URLS", metadata.as_str()),
    ];
    let find = |name: &str| extra.iter().chain(&own).find(|(one, _)| *one == name);
    Settings::read(|name| find(name).map(|(_, text)| (*text).to_owned())).unwrap()
}

/// The smallest callout that is accepted.
pub(crate) fn callout() -> Value {
    json!({
        "type": "microsoft.graph.authenticationEvent.tokenIssuanceStart",
        "source": format!("/tenants/{TENANT}/applications/22222222-2222-4222-8222-222222222222"),
        "data": {
            "@odata.type": "microsoft.graph.onTokenIssuanceStartCalloutData",
            "tenantId": TENANT,
            "authenticationEventListenerId": "33333333-3333-4333-8333-333333333333",
            "customAuthenticationExtensionId": "44444444-4444-4444-8444-444444444444",
            "authenticationContext": { "correlationId": "55555555-5555-4555-8555-555555555555" }
        }
    })
}

pub(crate) fn request(authorization: &[String], body: impl Into<Bytes>) -> Request<Bytes> {
    let mut request = Request::post("https://claims.example.test/v1/token-issuance-start");
    for value in authorization {
        request = request.header("authorization", value);
    }
    request.header("content-type", "application/json; charset=utf-8").body(body.into()).unwrap()
}

impl World {
    /// Both documents of a workforce tenant, with the first key.
    pub(crate) async fn new() -> Self {
        let entra = Entra::start().await;
        entra.publish("v2", Document::of(issuer_v2(), &[Key::First]));
        entra.publish("v1", Document::of(issuer_v1(), &[Key::First]));
        Self::around(entra, &["v2", "v1"])
    }

    pub(crate) fn around(entra: Entra, documents: &[&str]) -> Self {
        Self::with(settings(&entra, documents, &[]), entra, MAIL)
    }

    /// The first key, and these application policies.
    pub(crate) async fn of_policy(policies: &str) -> Self {
        let entra = Entra::start().await;
        entra.publish("v2", Document::of(issuer_v2(), &[Key::First]));
        Self::with(settings(&entra, &["v2"], &[]), entra, policies)
    }

    pub(crate) fn with(settings: Settings, entra: Entra, policies: &str) -> Self {
        Self::over(client(), settings, entra, policies)
    }

    pub(crate) fn over(http: Client, settings: Settings, entra: Entra, policies: &str) -> Self {
        let policy = policy(&format!("policies:\n{policies}"));
        let lookup = lookup(&policy, vec![], &http);
        Self::start(&settings, entra, policy, lookup, http)
    }

    /// The same as [`World::with`], with keys that were kept from an earlier process.
    pub(crate) fn keeping(kept: KeptKeys, settings: Settings, entra: Entra, policies: &str) -> Self {
        let policy = policy(&format!("policies:\n{policies}"));
        let (lookup, http) = (lookup(&policy, vec![], &client()), client());
        let authenticator = |clock| Authenticator::start_with(kept, &settings, http, clock);
        Self::authenticating(&settings, entra, policy, lookup, authenticator)
    }

    pub(crate) fn start(
        settings: &Settings,
        entra: Entra,
        policy: Policy,
        lookup: Lookup,
        http: Client,
    ) -> Self {
        let authenticator = |clock| Authenticator::start(settings, http, clock);
        Self::authenticating(settings, entra, policy, lookup, authenticator)
    }

    fn authenticating(
        settings: &Settings,
        entra: Entra,
        policy: Policy,
        lookup: Lookup,
        authenticator: impl FnOnce(Clock) -> Authenticator,
    ) -> Self {
        let seconds = Arc::new(AtomicU64::new(support::servers::entra::NOW));
        let now = seconds.clone();
        let clock = Arc::new(move || UNIX_EPOCH + Duration::from_secs(now.load(Ordering::Relaxed)));
        let log = Log::start();
        let provider = Provider::over(settings, authenticator(clock), lookup, policy);
        Self { entra, provider, log, seconds }
    }

    /// The time of day, in seconds since 1970.
    pub(crate) fn now(&self) -> u64 {
        self.seconds.load(Ordering::Relaxed)
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.seconds.fetch_add(seconds, Ordering::Relaxed);
    }

    pub(crate) async fn send(&self, request: Request<Bytes>) -> Outcome {
        let before = self.log.size();
        let response = self.provider.handle(request).await;
        let mut lines = self.log.callouts_after(before);
        assert_eq!(lines.len(), 1, "one line for each callout");
        Outcome { response, line: lines.remove(0) }
    }

    /// The smallest callout, with this token.
    pub(crate) async fn call(&self, token: &str) -> Outcome {
        self.send(request(&[format!("Bearer {token}")], callout().to_string())).await
    }

    /// This body, with a good token.
    pub(crate) async fn post(&self, body: impl Into<Bytes>) -> Outcome {
        self.send(request(&[format!("Bearer {}", Token::v2().signed())], body)).await
    }
}
