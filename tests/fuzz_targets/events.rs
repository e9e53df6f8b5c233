//! Any event as the Lambda runtime hands it over: read within the bounds or refused, and answered in Lambda's form. The
//! provider behind it trusts nothing, so that nothing is answered with claims.

use std::sync::Arc;
use std::time::SystemTime;

use claims::document::Diagnostics;
use claims::policy::Policy;
use http::{Request, Response};
use provider::Provider;
use provider::authentication::Authenticator;
use provider::lookup::Plan;
use provider::settings::Settings;
use serde_json::Value;
use serde_json::value::RawValue;
use stores::embedded::{Embedded, Records};
use token_issuance_start::event;
use tokio::runtime::{Builder, Runtime};

const POLICY: &str = "
version: 1
policies:
  - { name: everybody, applications: all, claims: { mail: user.mail } }";

/// Nothing listens at the address of the metadata.
const SETTINGS: [(&str, &str); 4] = [
    ("CLAIMSMITH_TENANT_IDS", "11111111-1111-4111-8111-111111111111"),
    ("CLAIMSMITH_AUDIENCES", "88888888-8888-4888-8888-888888888888"),
    ("CLAIMSMITH_METADATA_URLS", "http://127.0.0.1:1/v2.0/.well-known/openid-configuration"),
    ("CLAIMSMITH_DEADLINE_MS", "100"),
];

/// The provider, and what it runs on.
struct Started {
    provider: Provider,
    runtime: Runtime,
}

thread_local! {
    static STARTED: Option<Started> = start();
}

fn start() -> Option<Started> {
    let runtime = Builder::new_current_thread().enable_all().build().ok()?;
    let find = |name: &str| SETTINGS.iter().find(|(one, _)| *one == name);
    let settings = Settings::read(|name| find(name).map(|(_, text)| (*text).to_owned())).ok()?;
    let mut diagnostics = Diagnostics::default();
    let policy = Policy::parse(POLICY, &mut diagnostics)?;
    let lookup = Plan::read(&policy, &mut diagnostics)?
        .with_stand_ins(|_, _| Arc::new(Embedded::new(Records::default())));
    let http = stores::http::client(None).ok()?;
    let provider = runtime.block_on(async {
        let authenticator = Authenticator::start(&settings, http, Arc::new(SystemTime::now));
        Provider::over(&settings, authenticator, lookup, policy)
    });
    Some(Started { provider, runtime })
}

/// Takes the bytes for what the runtime received.
pub fn run(bytes: &[u8]) {
    // The runtime itself refuses what is not JSON.
    let Ok(event) = serde_json::from_slice::<Box<RawValue>>(bytes) else { return };
    STARTED.with(|started| {
        let Some(Started { provider, runtime }) = started else { unstarted() };
        let response = match event::request(&event) {
            Ok(request) => {
                within_bounds(&request);
                runtime.block_on(provider.handle(request))
            }
            Err(reason) => provider.refuse(reason, &Request::default()),
        };
        check(response);
    });
}

#[expect(clippy::panic, reason = "without a provider nothing is tested")]
fn unstarted() -> ! {
    panic!("the provider does not start")
}

fn within_bounds(request: &Request<bytes::Bytes>) {
    let headers = request.headers();
    assert!(headers.len() <= 200, "{} headers", headers.len());
    let size: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    assert!(size <= 64 * 1024, "{size} bytes of headers");
    assert!(request.uri().to_string().len() <= 8 * 1024);
    assert!(request.body().len() <= 96 * 1024);
}

/// A refusal whose text is one of ours.
fn check(response: Response<bytes::Bytes>) {
    let reason = response.status().canonical_reason().unwrap_or_default();
    let expected = format!("{{\"error\":\"{reason}\"}}");
    let answer = serde_json::json!(event::response(response));
    let status = answer.get("statusCode").and_then(Value::as_u64);
    assert!(status.is_some_and(|status| (400..=503).contains(&status)), "{status:?}");
    assert_eq!(answer.get("body").and_then(Value::as_str), Some(expected.as_str()));
}
