//! Checks the endpoint's own app registration, its service principal and its permission.

use offline::entra::sign_in_error::{
    CALLER_DISABLED, CALLER_MISSING, GRAPH_DISABLED, PERMISSION, PRINCIPAL_DISABLED, PRINCIPAL_MISSING,
};
use serde_json::Value;

use super::finding::APPLY;
use super::{Checkup, Effect, Finding};
use crate::registration::{
    IDENTIFIER_URI_ADVICE, RECEIVE_PAYLOAD, are_restricted, array, identifier_uri, same_id, text,
};

pub(super) fn findings(checkup: &Checkup) -> Vec<Finding> {
    let Checkup { registration, settings, found, caller, .. } = checkup;
    let name = &registration.name;
    if found.application.is_null() {
        let message = format!("app registration `{name}`: does not exist");
        let effect = Effect::Error(PRINCIPAL_MISSING);
        return vec![Finding::new("application_missing", effect, message, APPLY)];
    }
    let mut findings = vec![];
    let uri = identifier_uri(registration, found.app_id());
    if !array(&found.application, "/identifierUris").contains(&Value::from(uri.as_str())) {
        let message = format!("app registration `{name}`: has no identifier URI `{uri}`");
        let effect = Effect::Error(PRINCIPAL_MISSING);
        findings.push(Finding::new("identifier_uri_missing", effect, message, APPLY));
        findings.extend(uri_refused(checkup, &uri));
    }
    if found.application.pointer("/api/requestedAccessTokenVersion") != Some(&2.into()) {
        let message = format!("app registration `{name}`: gets tokens of version 1.0");
        let fix =
            "set `api.requestedAccessTokenVersion` to 2, or accept the audience and issuer of version 1.0";
        findings.push(Finding::new("token_version", Effect::Unauthorized, message, fix));
    }
    findings.extend(principal(name, found.principal.clone()));
    let granted = found.grants.iter().any(|grant| same_id(text(grant, "/appRoleId"), RECEIVE_PAYLOAD));
    if !granted && !found.principal.is_null() {
        let message = format!(
            "app registration `{name}`: CustomAuthenticationExtension.Receive.Payload is not granted"
        );
        let fix = format!("{APPLY}, or grant admin consent");
        findings.push(Finding::new("permission_missing", Effect::Error(PERMISSION), message, fix));
    }
    if found.graph.is_null() || is_disabled(&found.graph) {
        let message = "service principal of Microsoft Graph: is disabled or does not exist";
        let fix = "enable it";
        findings.push(Finding::new("graph_disabled", Effect::Error(GRAPH_DISABLED), message, fix));
    }
    findings.extend(caller_finding(caller, &settings.caller.to_string()));
    findings
}

fn uri_refused(checkup: &Checkup, uri: &str) -> Option<Finding> {
    let message =
        format!("app management policy of the tenant: does not accept the new identifier URI `{uri}`");
    let effect = Effect::Silent("`claimsmith entra --apply` cannot add it");
    let finding = Finding::new("identifier_uri_refused", effect, message, IDENTIFIER_URI_ADVICE);
    are_restricted(&checkup.found).then_some(finding)
}

fn principal(name: &str, principal: Value) -> Option<Finding> {
    if principal.is_null() {
        let message = format!("app registration `{name}`: has no service principal");
        return Some(Finding::new("principal_missing", Effect::Error(PRINCIPAL_MISSING), message, APPLY));
    }
    let message = format!("service principal of `{name}`: is disabled");
    let finding = Finding::new("principal_disabled", Effect::Error(PRINCIPAL_DISABLED), message, "enable it");
    is_disabled(&principal).then_some(finding)
}

fn caller_finding(caller: &Value, app_id: &str) -> Option<Finding> {
    if caller.is_null() {
        let message = format!("service principal of the caller `{app_id}`: does not exist");
        let fix = "check `CLAIMSMITH_CALLER_APP_ID`; \
                   if it is correct, create the service principal with `az ad sp create --id`";
        return Some(Finding::new("caller_missing", Effect::Error(CALLER_MISSING), message, fix));
    }
    let message = format!("service principal of the caller `{app_id}`: is disabled");
    let finding = Finding::new("caller_disabled", Effect::Error(CALLER_DISABLED), message, "enable it");
    is_disabled(caller).then_some(finding)
}

pub(super) fn is_disabled(principal: &Value) -> bool {
    principal.get("accountEnabled") == Some(&Value::Bool(false))
}
