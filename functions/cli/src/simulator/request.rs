//! Builds the callout that Entra would send when a sample person signs in.

use claims::entra::contract::{CALLOUT_DATA_TYPE, EVENT_TYPE};
use serde_json::{Value, json};

use super::issuer::TENANT_ID;
use crate::sample::Person;

/// The application that a person signs in to, and the protocol.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct SignIn {
    /// The application's client ID (appId)
    #[arg(long, default_value = "22222222-2222-4222-8222-222222222222", value_name = "APP_ID")]
    pub(crate) application: String,
    /// The application's sign-in protocol
    #[arg(long, default_value = "OAUTH2.0", value_name = "PROTOCOL")]
    pub(crate) protocol: String,
}

/// The body of the callout.
pub(crate) fn body(person: &Person, sign_in: &SignIn) -> Value {
    let application = json!({
        "id": "66666666-6666-4666-8666-666666666666", "appId": sign_in.application,
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
        "source": format!("/tenants/{TENANT_ID}/applications/{}", sign_in.application),
        "data": {
            "@odata.type": CALLOUT_DATA_TYPE,
            "tenantId": TENANT_ID,
            "authenticationEventListenerId": "33333333-3333-4333-8333-333333333333",
            "customAuthenticationExtensionId": "44444444-4444-4444-8444-444444444444",
            "authenticationContext": context,
        },
    })
}
