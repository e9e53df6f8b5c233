//! Requests a token: RFC 6749, sections 4.4 and 5.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::Request;
use http::StatusCode;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use serde_json::Value as Json;
use url::Url;

use super::assertion::AssertionSigner;
use super::token::AccessToken;
use crate::clock::Clock;
use crate::failure::{FailureKind, StoreFailure};
use crate::http::Client;
use crate::http::exchange::{exchange, refused};
use crate::http::percent::encoded;

/// RFC 7521, section 4.2.
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The codes of RFC 6749, section 5.2; only these are logged.
const ERRORS: [&str; 6] = [
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "invalid_scope",
    "unauthorized_client",
    "unsupported_grant_type",
];

/// The lifetime of a token if the server does not state it, and the longest one that is accepted.
const UNSTATED_LIFETIME: Duration = Duration::from_secs(5 * 60);
const LONGEST_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// A token endpoint, and the client that requests tokens there.
pub(super) struct Endpoint {
    pub(super) http: Client,
    pub(super) clock: Clock,
    pub(super) url: Url,
    pub(super) client_id: String,
    pub(super) proof: Proof,
    pub(super) scope: Option<String>,
}

/// The client's credential.
pub(super) enum Proof {
    Secret(String),
    Key(AssertionSigner),
}

/// A token and its lifetime, counted from the request.
pub(super) struct Granted {
    pub(super) token: AccessToken,
    pub(super) lifetime: Duration,
}

impl Endpoint {
    /// Requests a token.
    ///
    /// # Errors
    /// The server is not reached or refuses the request, or the response is not a token.
    pub(super) async fn ask(&self) -> Result<Granted, StoreFailure> {
        let answer = exchange(&self.http, self.request()?).await?;
        if let Some(code) = answer.json().as_ref().and_then(|json| known_error(answer.status, json)) {
            let inside = format!("refused with `{code}` (HTTP {})", answer.status.as_u16());
            return Err(StoreFailure::new(FailureKind::Misconfigured, inside));
        }
        refused(answer.status)?;
        granted(&answer.into_json()?)
    }

    fn request(&self) -> Result<Request<Bytes>, StoreFailure> {
        let mut form = vec![("grant_type", "client_credentials".to_owned())];
        form.extend(self.scope.iter().map(|scope| ("scope", scope.clone())));
        let mut request = Request::post(self.url.as_str());
        match &self.proof {
            // Both are encoded before they become Basic credentials (RFC 6749, section 2.3.1).
            Proof::Secret(secret) => {
                let pair = format!("{}:{}", encoded(&self.client_id), encoded(secret));
                let basic = HeaderValue::try_from(format!("Basic {}", STANDARD.encode(pair)));
                let mut basic = basic.map_err(|_| misconfigured("the client cannot be named in a header"))?;
                basic.set_sensitive(true);
                request = request.header(AUTHORIZATION, basic);
            }
            Proof::Key(signer) => {
                let assertion = signer.assertion(&self.client_id, self.url.as_str(), (self.clock)());
                let assertion = assertion.map_err(|_| misconfigured("the assertion could not be signed"))?;
                form.push(("client_id", self.client_id.clone()));
                form.push(("client_assertion_type", ASSERTION_TYPE.to_owned()));
                form.push(("client_assertion", assertion));
            }
        }
        let form: Vec<String> =
            form.into_iter().map(|(name, value)| format!("{name}={}", encoded(&value))).collect();
        let request = request.header(ACCEPT, "application/json");
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        request.body(form.join("&").into()).map_err(|_| misconfigured("the request could not be built"))
    }
}

fn known_error(status: StatusCode, json: &Json) -> Option<&'static str> {
    let written = json.get("error")?.as_str()?;
    ERRORS.into_iter().find(|known| status.is_client_error() && *known == written)
}

fn granted(json: &Json) -> Result<Granted, StoreFailure> {
    let text = |name: &str| json.get(name).and_then(Json::as_str);
    if !text("token_type").is_some_and(|kind| kind.eq_ignore_ascii_case("bearer")) {
        return Err(malformed("the response is not a bearer token"));
    }
    let token = text("access_token").filter(|token| !token.is_empty());
    let token = token.and_then(|token| HeaderValue::try_from(format!("Bearer {token}")).ok());
    let Some(token) = token else { return Err(malformed("the response has no `access_token`")) };
    let stated = json.get("expires_in").filter(|stated| !stated.is_null());
    let lifetime = stated.map_or(Some(UNSTATED_LIFETIME), seconds);
    let Some(lifetime) = lifetime else { return Err(malformed("`expires_in` is not a number")) };
    Ok(Granted { token: AccessToken::new(token), lifetime: lifetime.min(LONGEST_LIFETIME) })
}

/// A number, also as a text, as Entra's v1.0 token endpoint writes it.
fn seconds(json: &Json) -> Option<Duration> {
    let number = json.as_u64().or_else(|| json.as_str()?.parse().ok());
    number.map(Duration::from_secs)
}

fn malformed(inside: &str) -> StoreFailure {
    StoreFailure::new(FailureKind::Malformed, inside)
}

fn misconfigured(inside: &str) -> StoreFailure {
    StoreFailure::new(FailureKind::Misconfigured, inside)
}
