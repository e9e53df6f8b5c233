//! The documents that the function takes Entra's signing keys from.

use std::time::Duration;

use reqwest::{Client, Url};
use serde_json::Value;

use super::{Effect, Finding};
use crate::entra;
use crate::registration::{array, text};

const TIMEOUT: Duration = Duration::from_secs(5);

pub(super) async fn findings(http: &Client, addresses: &[Url]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for address in addresses {
        if let Err(why) = keys(http, address).await {
            let message = format!("metadata `{address}`: {why}");
            let mend = "check `CLAIMSMITH_METADATA_URLS` and `CLAIMSMITH_TENANT_IDS`, \
                        and whether this machine reaches the address";
            findings.push(Finding::new("metadata", Effect::Error(entra::STATUS), message, mend));
        }
    }
    findings
}

/// Looks for a signing key behind a metadata document (OpenID Connect Discovery 1.0, section 4).
async fn keys(http: &Client, address: &Url) -> Result<(), String> {
    let metadata = get(http, address).await?;
    let (issuer, keys) = (text(&metadata, "/issuer"), text(&metadata, "/jwks_uri"));
    if issuer.is_empty() || keys.is_empty() {
        return Err("it lacks `issuer` or `jwks_uri`".to_owned());
    }
    let keys: Url = keys.parse().map_err(|error| format!("`jwks_uri`: {error}"))?;
    let document = get(http, &keys).await.map_err(|why| format!("keys `{keys}`: {why}"))?;
    match array(&document, "/keys").iter().any(|key| text(key, "/kty") == "RSA") {
        true => Ok(()),
        false => Err(format!("keys `{keys}`: there is no RSA key")),
    }
}

async fn get(http: &Client, address: &Url) -> Result<Value, String> {
    let failed = |error: reqwest::Error| error.without_url().to_string();
    let response = http.get(address.clone()).timeout(TIMEOUT).send().await.map_err(failed)?;
    if response.status() != 200 {
        return Err(format!("the status is {}", response.status().as_u16()));
    }
    let body = response.bytes().await.map_err(failed)?;
    serde_json::from_slice(&body).map_err(|_| "it is not JSON".to_owned())
}
