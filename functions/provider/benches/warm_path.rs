//! What a warm callout costs: the whole `handle`, and its signature check alone.
#![expect(clippy::unwrap_used, reason = "a bench stops at the first surprise")]

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use claims::document::Diagnostics;
use claims::policy::Policy;
use criterion::{Criterion, criterion_group, criterion_main};
use http::Request;
use provider::Provider;
use provider::authentication::Authenticator;
use provider::lookup::{Lookup, Plan};
use provider::settings::Settings;
use stores::asking::Caches;
use stores::deployment::Deployment;
use stores::environment::Environment;
use stores::http::Client;
use stores::secrets::Secrets;
use support::servers::entra::{AUDIENCE, Document, Entra, Key, NOW, TENANT, Token, issuer_v2};
use tokio::runtime::Builder;
use tokio::time::Instant;

const POLICY: &str = "
version: 1
policies:
  - name: orders
    applications: all
    claims:
      mail: user.mail
      login: { transformations: [{ ExtractMailPrefix: { input: user.mail } }, ToUppercase] }
      tier: { attribute: { value: gold } }
";

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(NOW)
}

fn request() -> Request<Bytes> {
    let member = include_bytes!("../../../tests/callouts/accepted/member.json");
    Request::post("/token-issuance-start")
        .header("authorization", format!("Bearer {}", Token::v2().signed()))
        .header("content-type", "application/json")
        .body(Bytes::from_static(member))
        .unwrap()
}

/// No store: what is measured is our own work.
fn lookup(policy: &Policy, http: &Client) -> Lookup {
    let environment = Arc::new(Environment::new(Deployment::new(http.clone()), Secrets::default()));
    let mut diagnostics = Diagnostics::default();
    let caches = Caches::new(Arc::new(now), None);
    Plan::read(policy, &mut diagnostics).unwrap().open(&environment, caches, &mut diagnostics).unwrap()
}

fn warm_path(criterion: &mut Criterion) {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let http = stores::http::client(None).unwrap();
    let entra = runtime.block_on(Entra::start());
    entra.publish("v2", Document::of(issuer_v2(), &[Key::First]));
    let settings = Settings::read(|name| match name {
        "CLAIMSMITH_TENANT_IDS" => Some(TENANT.to_owned()),
        "CLAIMSMITH_AUDIENCES" => Some(AUDIENCE.to_owned()),
        "CLAIMSMITH_METADATA_URLS" => Some(entra.metadata_url("v2")),
        _ => None,
    })
    .unwrap();
    let policy = Policy::parse(POLICY, &mut Diagnostics::default()).unwrap();
    let lookup = lookup(&policy, &http);
    let _guard = runtime.enter();
    let authenticator = Authenticator::start(&settings, http, Arc::new(now));
    let provider = Provider::over(&settings, authenticator.clone(), lookup, policy);
    let request = request();
    assert_eq!(runtime.block_on(provider.handle(request.clone())).status(), 200);

    criterion.bench_function("handle", |bencher| {
        bencher.iter(|| runtime.block_on(provider.handle(black_box(request.clone()))));
    });
    criterion.bench_function("authenticate", |bencher| {
        let deadline = || Instant::now() + settings.deadline;
        bencher.iter(|| {
            let caller = authenticator.authenticate(black_box(request.headers()), deadline());
            runtime.block_on(caller).unwrap()
        });
    });
}

criterion_group!(benches, warm_path);
criterion_main!(benches);
