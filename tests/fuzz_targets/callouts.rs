//! Any request: read or refused, and whatever was read can be asked for every attribute.

use bytes::Bytes;
use claims::document::Diagnostics;
use claims::policy::Policy;
use claims::values::{AttributeName, CALLOUT_ATTRIBUTES, Guid};
use http::Request;
use http::header::{CONTENT_TYPE, HeaderValue};
use provider::callout::Callout;
use serde_json::value::RawValue;
use token_issuance_start::event;

/// The tenant of the callouts in `tests/callouts`.
const TENANT: &str = "11111111-1111-4111-8111-111111111111";

const POLICY: &str = "
version: 1
policies:
  - { name: everybody, applications: all, claims: {} }
  - { name: orders, applications: [22222222-2222-4222-8222-222222222222], claims: {} }";

/// Takes the bytes for a callout, and for the event that brings one.
pub fn run(bytes: &[u8]) {
    let mut request = Request::new(Bytes::copy_from_slice(bytes));
    request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    read(&request);
    if let Ok(event) = serde_json::from_slice::<Box<RawValue>>(bytes)
        && let Ok(request) = event::request(&event)
    {
        read(&request);
    }
}

fn read(request: &Request<Bytes>) {
    let Some(tenant) = Guid::parse(TENANT) else { return };
    match Callout::read(request, tenant) {
        Ok(callout) => ask(&callout),
        Err(failure) => {
            let answer = serde_json::json!(event::response(failure.response()));
            let status = answer.get("statusCode").and_then(serde_json::Value::as_u64);
            assert!(status.is_some_and(|status| (400..500).contains(&status)), "{status:?}");
            let body = answer.get("body").and_then(serde_json::Value::as_str);
            assert!(body.is_some_and(|body| !body.is_empty()), "a refusal has a body");
        }
    }
}

fn ask(callout: &Callout) {
    for (source, names) in CALLOUT_ATTRIBUTES {
        for name in names {
            let attribute = AttributeName { source: source.to_owned(), name: (*name).to_owned() };
            let value = callout.attribute(&attribute);
            assert!(
                value.is_none_or(|value| value.texts().iter().all(|text| !text.is_empty())),
                "{attribute}"
            );
        }
    }
    let tenant = AttributeName { source: "tenant".to_owned(), name: "id".to_owned() };
    assert_eq!(
        callout.attribute(&tenant).and_then(|id| id.first().map(str::to_owned)).as_deref(),
        Some(TENANT)
    );
    let policy = Policy::parse(POLICY, &mut Diagnostics::default());
    assert!(policy.is_some_and(|policy| callout.application(&policy).is_some()), "there is a policy for all");
}
