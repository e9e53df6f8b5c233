//! Compares the custom extension with the endpoint, the app registration and the policy's claims.

use claims::values::Guid;
use offline::entra::sign_in_error::{
    CONNECTION, EXTENSION_MISSING, HOST, PRINCIPAL_MISSING, RESOURCE_ID_FORMAT, STATUS, TARGET_URL,
};
use reqwest::Url;
use serde_json::Value;

use super::finding::APPLY;
use super::{Checkup, Effect, Finding, waiting};
use crate::registration::{array, same_id, text};

pub(super) fn findings(checkup: &Checkup) -> Vec<Finding> {
    let name = &checkup.registration.name;
    if checkup.found.extension.is_null() {
        let message = format!("custom extension `{name}`: does not exist");
        return vec![Finding::new("extension_missing", Effect::Error(EXTENSION_MISSING), message, APPLY)];
    }
    let mut findings = target(checkup);
    findings.extend(resource_id(checkup));
    let configuration = checkup.found.extension.get("clientConfiguration").unwrap_or(&Value::Null);
    findings.extend(waiting::of_extension(checkup, &format!("custom extension `{name}`"), configuration));
    findings.extend(claims(checkup));
    findings
}

fn target(checkup: &Checkup) -> Vec<Finding> {
    let (name, endpoint) = (&checkup.registration.name, &checkup.registration.endpoint);
    let target = text(&checkup.found.extension, "/endpointConfiguration/targetUrl");
    let Some(url) = Url::parse(target).ok().filter(|url| url.scheme() == "https") else {
        let message = format!("custom extension `{name}`: the target `{target}` is not an https address");
        return vec![Finding::new("target_not_https", Effect::Error(TARGET_URL), message, APPLY)];
    };
    if url == *endpoint {
        return vec![];
    }
    let message = format!("custom extension `{name}`: the target is `{target}`, not `{endpoint}`");
    let fix = format!("{APPLY}; if the host changed, this also changes the identifier URI");
    let error = if url.host() == endpoint.host() { STATUS } else { CONNECTION };
    vec![Finding::new("target_differs", Effect::Error(error), message, fix)]
}

fn resource_id(checkup: &Checkup) -> Vec<Finding> {
    let (name, extension) = (&checkup.registration.name, &checkup.found.extension);
    let id = text(extension, "/authenticationConfiguration/resourceId");
    let parts = id.strip_prefix("api://").and_then(|rest| rest.split_once('/'));
    let Some((host, app_id)) = parts.filter(|(_, app_id)| Guid::parse_nonzero(app_id).is_some()) else {
        let message = format!("custom extension `{name}`: the resource ID `{id}` is not api://HOST/APP_ID");
        return vec![Finding::new("resource_id_format", Effect::Error(RESOURCE_ID_FORMAT), message, APPLY)];
    };
    let mut findings = vec![];
    let target = Url::parse(text(extension, "/endpointConfiguration/targetUrl")).ok();
    let target = target.as_ref().and_then(Url::host_str).unwrap_or_default();
    if !host.eq_ignore_ascii_case(target) {
        let message = format!(
            "custom extension `{name}`: the host of the target is `{target}`, the host of the resource ID is `{host}`"
        );
        findings.push(Finding::new("host_differs", Effect::Error(HOST), message, APPLY));
    }
    let known = !checkup.found.application.is_null();
    if known && !same_id(app_id, checkup.found.app_id()) {
        let message =
            format!("custom extension `{name}`: the resource ID belongs to another app, `{app_id}`");
        let effect = Effect::Error(PRINCIPAL_MISSING);
        findings.push(Finding::new("resource_id_application", effect, message, APPLY));
    }
    findings
}

fn claims(checkup: &Checkup) -> Vec<Finding> {
    let listed = array(&checkup.found.extension, "/claimsForTokenConfiguration");
    let listed: Vec<&str> = listed.iter().map(|claim| text(claim, "/claimIdInApiResponse")).collect();
    let claims = checkup.registration.claims();
    let name = &checkup.registration.name;
    let unlisted = claims.iter().filter(|claim| !listed.contains(claim)).map(|claim| {
        let message = format!("custom extension `{name}`: does not list the claim `{claim}`");
        let effect = Effect::Silent("the portal does not offer the claim");
        Finding::new("claim_not_listed", effect, message, APPLY)
    });
    let unknown = listed.iter().filter(|listed| !claims.contains(listed)).map(|listed| {
        let message = format!("custom extension `{name}`: lists the claim `{listed}`, which no policy has");
        let effect = Effect::Silent("the portal offers a claim that no response has");
        Finding::new("claim_listed_unused", effect, message, APPLY)
    });
    unlisted.chain(unknown).collect()
}
