//! Checks the documents from which the function gets Entra's signing keys, with the function's own reader.

use offline::entra::sign_in_error::STATUS;
use provider::authentication::metadata::fetch;
use reqwest::Url;
use stores::http::Client;

use super::{Effect, Finding};

pub(super) async fn findings(http: &Client, addresses: &[Url]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for address in addresses {
        if let Err(why) = fetch(http, address).await {
            let message = format!("metadata `{address}`: {why}");
            let fix = "check `CLAIMSMITH_METADATA_URLS` and `CLAIMSMITH_TENANT_IDS`, \
                       and whether this machine can reach the address";
            findings.push(Finding::new("metadata", Effect::Error(STATUS), message, fix));
        }
    }
    findings
}
