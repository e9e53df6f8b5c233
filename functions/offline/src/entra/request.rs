//! Builds the callout that Entra would send when a sample person signs in.

use claims::entra::contract::{CALLOUT_DATA_TYPE, EVENT_TYPE};
use claims::policy::Policy;
use serde_json::{Value, json};

use crate::sample::Person;

/// The tenant of sample people and of local tokens.
pub const TENANT_ID: &str = "11111111-1111-4111-8111-111111111111";

/// The application that a person signs in to, and the protocol.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// The application's client ID (appId); without one, the application of the sample policy.
    pub application: Option<String>,
    /// The application's sign-in protocol, such as `OAUTH2.0`.
    pub protocol: String,
}

/// The application of the sample policy.
pub const SAMPLE_APPLICATION: &str = "22222222-2222-4222-8222-222222222222";

impl SignIn {
    /// The application's client ID.
    pub fn app_id(&self) -> &str {
        self.application.as_deref().unwrap_or(SAMPLE_APPLICATION)
    }
}

/// `the applications of the policy are 2222... (orders), ...`.
pub fn applications(policy: &Policy) -> String {
    let all = policy.applications().iter().enumerate().flat_map(|(index, one)| {
        let ids = policy.app_ids(index);
        let all = if ids.is_empty() { vec!["all".to_owned()] } else { ids };
        all.into_iter().map(move |id| format!("{id} (`{}`)", one.name))
    });
    let all: Vec<String> = all.collect();
    match all.len() {
        0 => "the policy file has no applications".to_owned(),
        more if more > MAX_LISTED => format!("the policy file has {more} applications"),
        _ => format!("the policy file's applications are {}", all.join(", ")),
    }
}

/// More applications than this are only counted.
const MAX_LISTED: usize = 20;

/// The body of the callout.
pub fn body(person: &Person, sign_in: &SignIn) -> Value {
    let application = json!({
        "id": "66666666-6666-4666-8666-666666666666", "appId": sign_in.app_id(),
        "appDisplayName": "Sample application", "displayName": "Sample application",
    });
    let mut context = json!({
        "correlationId": "55555555-5555-4555-8555-555555555555",
        "client": { "ip": "203.0.113.7", "locale": "en-us", "market": "en-us" },
        "protocol": sign_in.protocol,
        "clientServicePrincipal": application, "resourceServicePrincipal": application,
    });
    if let (Some(user), Some(context)) = (&person.user, context.as_object_mut()) {
        context.insert("user".to_owned(), json!(user));
    }
    json!({
        "type": EVENT_TYPE,
        "source": format!("/tenants/{TENANT_ID}/applications/{}", sign_in.app_id()),
        "data": {
            "@odata.type": CALLOUT_DATA_TYPE,
            "tenantId": TENANT_ID,
            "authenticationEventListenerId": "33333333-3333-4333-8333-333333333333",
            "customAuthenticationExtensionId": "44444444-4444-4444-8444-444444444444",
            "authenticationContext": context,
        },
    })
}
