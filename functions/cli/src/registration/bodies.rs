//! The bodies of the requests to Microsoft Graph.

use claims::entra::contract::{MAX_RETRIES, TIMEOUT_MS};
use serde_json::{Value, json};

use super::desired::Registration;

/// The app ID of Microsoft Graph itself.
pub(crate) const GRAPH_APP_ID: &str = "00000003-0000-0000-c000-000000000000";
/// Graph's app role `CustomAuthenticationExtension.Receive.Payload`.
pub(crate) const RECEIVE_PAYLOAD: &str = "214e810f-fda8-4fd7-a475-29461495eb00";

pub(super) const EXTENSION_TYPE: &str = "#microsoft.graph.onTokenIssuanceStartCustomExtension";
pub(super) const LISTENER_TYPE: &str = "#microsoft.graph.onTokenIssuanceStartListener";

/// The resource of Entra's tokens for the endpoint: its host and its own app registration.
pub(crate) fn identifier_uri(registration: &Registration, app_id: &str) -> String {
    format!("api://{}/{app_id}", registration.host())
}

pub(super) fn application(name: &str) -> Value {
    json!({
        "displayName": name,
        "signInAudience": "AzureADMyOrg",
        "api": version(),
        "requiredResourceAccess": [graph_access()],
    })
}

pub(super) fn version() -> Value {
    json!({ "requestedAccessTokenVersion": 2 })
}

pub(super) fn graph_access() -> Value {
    json!({ "resourceAppId": GRAPH_APP_ID, "resourceAccess": [role()] })
}

pub(super) fn role() -> Value {
    json!({ "id": RECEIVE_PAYLOAD, "type": "Role" })
}

pub(super) fn grant(principal: &str, graph: &str) -> Value {
    json!({ "principalId": principal, "resourceId": graph, "appRoleId": RECEIVE_PAYLOAD })
}

/// With the longest timeout and the most retries that Entra allows.
pub(super) fn extension(registration: &Registration, app_id: &str) -> Value {
    let claims = registration.claims();
    let claims: Vec<Value> = claims.iter().map(|name| json!({ "claimIdInApiResponse": name })).collect();
    json!({
        "@odata.type": EXTENSION_TYPE,
        "displayName": registration.name,
        "description": "Claims from the stores that the claims policy names",
        "endpointConfiguration": {
            "@odata.type": "#microsoft.graph.httpRequestEndpoint",
            "targetUrl": registration.endpoint.as_str(),
        },
        "authenticationConfiguration": {
            "@odata.type": "#microsoft.graph.azureAdTokenAuthentication",
            "resourceId": identifier_uri(registration, app_id),
        },
        "clientConfiguration": waiting(),
        "claimsForTokenConfiguration": claims,
    })
}

/// How long Entra waits for a response, and how often it calls again.
fn waiting() -> Value {
    json!({ "timeoutInMilliseconds": TIMEOUT_MS, "maximumRetries": MAX_RETRIES })
}

pub(super) fn mapping(name: &str, definition: &Value) -> Value {
    json!({ "displayName": name, "isOrganizationDefault": false, "definition": [definition.to_string()] })
}

pub(super) fn accept_mapped_claims() -> Value {
    json!({ "api": { "acceptMappedClaims": true } })
}

/// Also with the timeout and the retries, because those of a listener override those of its extension.
pub(super) fn listener(registration: &Registration, extension: &str) -> Value {
    let applications: Vec<Value> =
        registration.applications().map(|(app_id, _)| json!({ "appId": app_id })).collect();
    json!({
        "@odata.type": LISTENER_TYPE,
        "displayName": registration.name,
        "conditions": { "applications": { "includeApplications": applications } },
        "handler": {
            "@odata.type": "#microsoft.graph.onTokenIssuanceStartCustomExtensionHandler",
            "configuration": { "clientConfiguration": waiting() },
            "customExtension": { "id": extension },
        },
    })
}
