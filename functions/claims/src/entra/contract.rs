//! Entra's contract with a claims provider: the numbers and names of the protocol
//! (<https://learn.microsoft.com/entra/identity-platform/custom-claims-provider-reference>).

use std::time::Duration;

/// The most bytes of claim names and values in one response. Entra says "3 KB" and does not say how it counts: this is
/// the smaller reading.
pub const MAX_CLAIMS_BYTES: usize = 3000;

/// How long Entra waits for a response, at most.
pub const TIMEOUT: Duration = Duration::from_millis(TIMEOUT_MS);

/// [`TIMEOUT`] in milliseconds.
pub const TIMEOUT_MS: u64 = 2000;

/// The longest deadline of a callout in milliseconds: it leaves some of [`TIMEOUT`] for the network.
pub const MAX_DEADLINE_MS: u64 = 1900;

/// How often Entra calls again after a failure, at most.
pub const MAX_RETRIES: u32 = 1;

/// The app id of Microsoft's service "Azure AD Authentication Events", the only caller that a provider accepts.
pub const CALLER_APP_ID: &str = "99045fe1-7639-4a75-9d4a-577b6ca3810f";

/// The name of the NameID as a claim of SAML tokens. Entra does not take it from a claims provider.
pub const NAME_ID_CLAIM: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier";

/// The protocols that a callout can name.
pub const PROTOCOLS: [&str; 3] = ["OAUTH2.0", "SAML", "WS-FED"];

/// The type of the event. Microsoft's own library compares it without regard to case.
pub const EVENT_TYPE: &str = "microsoft.graph.authenticationEvent.tokenIssuanceStart";

/// The type of the event in the private preview, whose requests have another shape.
pub const PREVIEW_EVENT_TYPE: &str = "onTokenIssuanceStartCustomExtension";

/// The `@odata.type` of the event's data.
pub const CALLOUT_DATA_TYPE: &str = "microsoft.graph.onTokenIssuanceStartCalloutData";

/// The `@odata.type` of a response's data.
pub const RESPONSE_DATA_TYPE: &str = "microsoft.graph.onTokenIssuanceStartResponseData";

/// The `@odata.type` of the one action of a response.
pub const RESPONSE_ACTION_TYPE: &str = "microsoft.graph.tokenIssuanceStart.provideClaimsForToken";
