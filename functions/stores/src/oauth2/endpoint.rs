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
use super::parameters::OpenParameters;
use super::token::AccessToken;
use crate::clock::Clock;
use crate::failure::{FailureKind, StoreFailure};
use crate::http::Client;
use crate::http::exchange::exchange;
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
    pub(super) parameters: OpenParameters,
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
        granted(&answer.into_json()?)
    }

    fn request(&self) -> Result<Request<Bytes>, StoreFailure> {
        let mut form = vec![("grant_type", "client_credentials")];
        form.extend(self.parameters.named.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let mut request = Request::post(self.url.as_str()).header(ACCEPT, "application/json");
        let assertion = self.assertion()?;
        match (&self.proof, &assertion) {
            (Proof::Secret(secret), _) if self.parameters.secret_in_body => {
                form.extend([("client_id", self.client_id.as_str()), ("client_secret", secret)]);
            }
            (Proof::Secret(secret), _) => request = request.header(AUTHORIZATION, self.basic(secret)?),
            (Proof::Key(_), assertion) => {
                form.extend([
                    ("client_id", self.client_id.as_str()),
                    ("client_assertion_type", ASSERTION_TYPE),
                ]);
                form.extend(assertion.iter().map(|assertion| ("client_assertion", assertion.as_str())));
            }
        }
        let form: Vec<String> =
            form.into_iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = request.body(form.join("&").into());
        request.map_err(|_| misconfigured("the request could not be built"))
    }

    fn assertion(&self) -> Result<Option<String>, StoreFailure> {
        let Proof::Key(signer) = &self.proof else { return Ok(None) };
        let assertion = signer.assertion(&self.client_id, self.url.as_str(), (self.clock)());
        assertion.map(Some).map_err(|_| misconfigured("the assertion could not be signed"))
    }

    /// Both are encoded before they become Basic credentials (RFC 6749, section 2.3.1).
    fn basic(&self, secret: &str) -> Result<HeaderValue, StoreFailure> {
        let pair = format!("{}:{}", encoded(&self.client_id), encoded(secret));
        let basic = HeaderValue::try_from(format!("Basic {}", STANDARD.encode(pair)));
        let mut basic = basic.map_err(|_| misconfigured("the client cannot be named in a header"))?;
        basic.set_sensitive(true);
        Ok(basic)
    }
}

fn known_error(status: StatusCode, json: &Json) -> Option<&'static str> {
    let written = json.get("error")?.as_str()?;
    ERRORS.into_iter().find(|known| status.is_client_error() && *known == written)
}

fn granted(json: &Json) -> Result<Granted, StoreFailure> {
    let text = |name: &str| json.get(name).and_then(Json::as_str);
    let kind = json.get("token_type").filter(|kind| !kind.is_null());
    // Some servers leave it out, some write `BearerToken`; tokens of other types prove whose they are.
    let is_bearer =
        |kind: &Json| kind.as_str().is_some_and(|kind| kind.to_ascii_lowercase().starts_with("bearer"));
    if !kind.is_none_or(is_bearer) {
        return Err(malformed("the response is not a bearer token"));
    }
    let token = text("access_token").filter(|token| !token.is_empty());
    let token = token.and_then(|token| HeaderValue::try_from(format!("Bearer {token}")).ok());
    let Some(token) = token else { return Err(malformed("the response has no `access_token`")) };
    let stated = json.get("expires_in").filter(|stated| !stated.is_null());
    let lifetime = stated.and_then(seconds).unwrap_or(UNSTATED_LIFETIME);
    if stated.is_some_and(|stated| seconds(stated).is_none()) {
        tracing::warn!(
            "`expires_in` of an access token is not a number of seconds; the token is used for five minutes"
        );
    }
    Ok(Granted { token: AccessToken::new(token), lifetime: lifetime.min(LONGEST_LIFETIME) })
}

/// A number, also as a text, as Entra's v1.0 token endpoint writes it, and also with a fraction.
fn seconds(json: &Json) -> Option<Duration> {
    let number = json.as_f64().or_else(|| json.as_str()?.trim().parse().ok());
    let number = number.filter(|number| number.is_finite())?.min(LONGEST_LIFETIME.as_secs_f64());
    Duration::try_from_secs_f64(number).ok()
}

fn malformed(inside: &str) -> StoreFailure {
    StoreFailure::new(FailureKind::Malformed, inside)
}

fn misconfigured(inside: &str) -> StoreFailure {
    StoreFailure::new(FailureKind::Misconfigured, inside)
}
