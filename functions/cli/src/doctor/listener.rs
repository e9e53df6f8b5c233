//! Compares the listeners with the extension and the policy's applications.

use offline::entra::sign_in_error::EXTENSION_MISSING;
use serde_json::Value;

use super::finding::APPLY;
use super::{Checkup, Effect, Finding, waiting};
use crate::registration::{array, same_id, text};

pub(super) fn findings(checkup: &Checkup) -> Vec<Finding> {
    let Checkup { registration, found, .. } = checkup;
    let name = &registration.name;
    if found.listeners.is_empty() {
        let message = format!("listener `{name}`: does not exist");
        let effect = Effect::Silent("the endpoint is never called");
        return vec![Finding::new("listener_missing", effect, message, APPLY)];
    }
    let each = found.listeners.iter().flat_map(|listener| of_listener(checkup, listener));
    let mut findings: Vec<Finding> = each.collect();
    let listeners = found.listeners.iter();
    let listed: Vec<&str> = listeners
        .flat_map(|listener| array(listener, "/conditions/applications/includeApplications"))
        .map(|application| text(application, "/appId"))
        .collect();
    let wanted: Vec<&str> = registration.applications().map(|(app_id, _)| app_id).collect();
    let has = |ids: &[&str], id: &str| ids.iter().any(|one| same_id(one, id));
    findings.extend(wanted.iter().filter(|app_id| !has(&listed, app_id)).map(|app_id| {
        let message = format!("listener `{name}`: does not include the application {app_id}");
        let effect = Effect::Silent("its tokens lack the claims");
        Finding::new("application_not_listed", effect, message, APPLY)
    }));
    findings.extend(listed.iter().filter(|app_id| !has(&wanted, app_id)).map(|app_id| {
        let message = format!("listener `{name}`: includes the application {app_id}, which has no policy");
        let effect = Effect::Silent("its sign-ins wait for a response without claims");
        Finding::new("application_without_policy", effect, message, APPLY)
    }));
    findings
}

fn of_listener(checkup: &Checkup, listener: &Value) -> Vec<Finding> {
    let name = &checkup.registration.name;
    let configuration = listener.pointer("/handler/configuration/clientConfiguration");
    let configuration = configuration.unwrap_or(&Value::Null);
    let mut findings = waiting::of_listener(checkup, &format!("listener `{name}`"), configuration);
    let called = text(listener, "/handler/customExtension/id");
    if !same_id(called, text(&checkup.found.extension, "/id")) {
        let message = format!("listener `{name}`: calls the extension `{called}`, not `{name}`");
        let effect = Effect::Error(EXTENSION_MISSING);
        findings.push(Finding::new("listener_calls_another", effect, message, APPLY));
    }
    findings
}
