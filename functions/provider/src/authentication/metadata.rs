//! Fetches an OpenID Connect metadata document and the signing keys that it points to. `claimsmith doctor` reads the
//! documents with the same code.

use std::time::Duration;

use bytes::Bytes;
use claims::values::Guid;
use http::Request;
use http::header::CONNECTION;
use serde::Deserialize;
use stores::http::address::is_secure;
use stores::http::{Client, HttpError, body};
use tokio::time::timeout;
use url::Url;

use super::issuer;
use super::jwks::{self, SigningKey};

/// How long one of the two requests may take.
const TIMEOUT: Duration = Duration::from_millis(800);

/// What becomes of a connection after a request: the keys come over that of their document, which saves two round trips.
/// Fetches are rare, so a connection kept for the next one would be dead by then.
const KEEP: &str = "keep-alive";
const CLOSE: &str = "close";

/// Entra's documents are below 20 KiB.
pub(super) const MAX_DOCUMENT_BYTES: usize = 256 * 1024;

/// What one metadata address publishes.
#[derive(Debug)]
pub struct Published {
    /// The issuer; the documents of Entra's `common` endpoints have `{tenantid}` in it.
    pub issuer: String,
    /// The keys that may sign tokens; at least one.
    pub(super) keys: Vec<SigningKey>,
}

#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    jwks_uri: String,
}

impl Published {
    /// The issuer of a tenant's tokens.
    pub(super) fn own_issuer(&self, tenant: Guid) -> String {
        issuer::filled(&self.issuer, tenant)
    }

    /// Whether the document is about this tenant's tokens.
    pub(super) fn covers(&self, tenant: Guid) -> bool {
        issuer::is_of(&self.own_issuer(tenant), tenant)
    }

    /// Whether a key of the document may sign a token of this issuer and tenant. A key that names an issuer is good for
    /// that one; where it names the document's own, also for tokens of version 1.0, whose issuer no key names, and for an
    /// issuer that the deployment's settings allow
    /// (<https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-the-issuer>). A key that names none
    /// is good for the document's own issuer, and for one that the settings allow.
    pub(super) fn may_sign(&self, key: &SigningKey, issuer: &str, tenant: Guid, is_configured: bool) -> bool {
        let own = self.own_issuer(tenant);
        let is_good = match key.issuer.as_ref().map(|named| issuer::filled(named, tenant)) {
            Some(named) => named == issuer || (named == own && (is_configured || !issuer::is_v2(issuer))),
            None => own == issuer || is_configured,
        };
        is_good && issuer::is_of(&own, tenant)
    }
}

/// The same as [`fetch`], a second time where the first attempt fails: on a new connection, because the old one may have been
/// lost.
///
/// # Errors
/// Those of the second attempt.
pub async fn fetch_twice(http: &Client, address: &Url) -> Result<Published, String> {
    match fetch(http, address).await {
        Ok(published) => Ok(published),
        Err(error) => {
            tracing::info!(target: "signing_keys", error, "a second attempt to fetch the keys");
            fetch(http, address).await
        }
    }
}

/// Fetches a metadata document (OpenID Connect Discovery 1.0, section 4) and its keys, in at most 800 ms for each of
/// the two requests.
///
/// # Errors
/// One of the two addresses does not answer with a document of at most 256 KiB, `jwks_uri` is not https, or there is no
/// RSA key for RS256; or the document's issuer does not fit its address. The text names the address.
pub async fn fetch(http: &Client, address: &Url) -> Result<Published, String> {
    let document = within(http, address, KEEP).await?;
    let metadata: Metadata =
        serde_json::from_slice(&document).map_err(|e| format!("{address}: not metadata: {e}"))?;
    if !issuer::fits(&metadata.issuer, address) {
        return Err(format!("{address}: the issuer `{}` does not fit the address", metadata.issuer));
    }
    let jwks_uri: Url = metadata.jwks_uri.parse().map_err(|e| format!("{address}: `jwks_uri`: {e}"))?;
    if !may_point_to(address, &jwks_uri) {
        return Err(format!("{address}: `jwks_uri` {jwks_uri} is not https"));
    }
    let keys = within(http, &jwks_uri, CLOSE).await?;
    let keys = jwks::parse(&keys).map_err(|e| format!("{jwks_uri}: not a set of keys: {e}"))?;
    if keys.is_empty() {
        return Err(format!("{jwks_uri}: has no usable key"));
    }
    Ok(Published { issuer: metadata.issuer, keys })
}

/// A document that came over TLS must not send us to a plain address, not even to a local one.
fn may_point_to(address: &Url, jwks_uri: &Url) -> bool {
    is_secure(jwks_uri) && (address.scheme() == "http" || jwks_uri.scheme() == "https")
}

async fn within(http: &Client, address: &Url, after: &str) -> Result<Bytes, String> {
    let late = |_| Err(format!("{address}: no answer within {} ms", TIMEOUT.as_millis()));
    timeout(TIMEOUT, get(http, address, after)).await.unwrap_or_else(late)
}

async fn get(http: &Client, address: &Url, after: &str) -> Result<Bytes, String> {
    let failed = |error: HttpError| format!("{address}: {error}");
    let request = Request::get(address.as_str()).header(CONNECTION, after).body(Bytes::new());
    let request = request.map_err(|error| format!("{address}: {error}"))?;
    let mut response = http.send(request).await.map_err(failed)?;
    if response.status() != 200 {
        return Err(format!("{address}: answered {}", response.status()));
    }
    let document = body(&mut response, MAX_DOCUMENT_BYTES).await.map_err(failed)?;
    document.ok_or_else(|| format!("{address}: larger than {MAX_DOCUMENT_BYTES} bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_https_or_this_machine() {
        for (address, secure) in [
            ("https://login.microsoftonline.com/common/v2.0", true),
            ("http://127.0.0.1:4000/", true),
            ("http://[::1]:4000/", true),
            ("http://localhost/", true),
            ("http://login.microsoftonline.com/", false),
            ("http://127.0.0.1.example.test/", false),
            ("file:///etc/passwd", false),
            ("ftp://127.0.0.1/", false),
        ] {
            assert_eq!(is_secure(&address.parse().unwrap()), secure, "{address}");
        }
    }

    #[test]
    fn keys_are_fetched_at_least_as_securely_as_metadata() {
        for (address, jwks_uri, allowed) in [
            ("https://a.test/", "https://b.test/", true),
            ("http://127.0.0.1:1/", "http://127.0.0.1:2/", true),
            ("http://127.0.0.1:1/", "https://b.test/", true),
            ("https://a.test/", "http://127.0.0.1:2/", false),
            ("https://a.test/", "http://b.test/", false),
            ("http://127.0.0.1:1/", "http://b.test/", false),
        ] {
            let (address, jwks_uri) = (address.parse().unwrap(), jwks_uri.parse().unwrap());
            assert_eq!(may_point_to(&address, &jwks_uri), allowed, "{address} {jwks_uri}");
        }
    }
}
