//! Plans the requests that bring a tenant to the desired registration, step by step: each step sees the results of the
//! earlier ones.

use serde_json::{Map, Value, json};

use super::advice::{accepts_mapped_claims, may_accept_mapped_claims};
use super::bodies::{self, GRAPH_APP_ID, RECEIVE_PAYLOAD};
use super::definition;
use super::desired::Registration;
use super::graph::{GraphRequest, RegistrationPart, array, covers, file_part, same_id, text};
use super::tenant_state::{TargetApplication, TenantState};

/// The requests of one step; none if everything is as desired.
pub(super) type RegistrationStep = fn(&Registration, &TenantState) -> Vec<GraphRequest>;

/// All steps but the last one, [`listener`], which requires that the endpoint is ready.
pub(super) const STEPS: [RegistrationStep; 8] =
    [application, principal, identifier_uri, permission, extension, mappings, mapped_claims, assignments];

/// All requests. IDs that are known only after a step are placeholders, such as `{application.appId}`.
pub(crate) fn plan(registration: &Registration, found: &mut TenantState) -> Vec<GraphRequest> {
    let mut plan = Vec::new();
    for step in STEPS.into_iter().chain([listener as RegistrationStep]) {
        let mut requests = step(registration, found);
        for request in &mut requests {
            request.existing = found.object(request.part).clone();
            found.learn(request, Value::Null);
        }
        plan.extend(requests);
    }
    plan
}

fn application(registration: &Registration, found: &TenantState) -> Vec<GraphRequest> {
    let what = "the app registration".to_owned();
    let desired = bodies::application(&registration.name);
    let existing = &found.application;
    if existing.is_null() {
        let path = "/applications".to_owned();
        return vec![GraphRequest::create(RegistrationPart::Application, what, "application", path, desired)];
    }
    let mut difference = Map::new();
    if existing.pointer("/api/requestedAccessTokenVersion") != Some(&2.into()) {
        difference.insert("api".to_owned(), bodies::version());
    }
    if let Some(access) = with_permission(array(existing, "/requiredResourceAccess")) {
        difference.insert("requiredResourceAccess".to_owned(), access.into());
    }
    if difference.is_empty() {
        return Vec::new();
    }
    let path = format!("/applications(appId='{}')", found.app_id());
    vec![GraphRequest::change(RegistrationPart::Application, what, "application", path, difference.into())]
}

/// The list with our permission added; `None` if it already has it.
fn with_permission(access: &[Value]) -> Option<Vec<Value>> {
    let mut access = access.to_vec();
    let of_graph = |one: &&mut Value| same_id(text(one, "/resourceAppId"), GRAPH_APP_ID);
    match access.iter_mut().find(of_graph).and_then(|one| one.get_mut("resourceAccess")?.as_array_mut()) {
        Some(roles) if roles.iter().any(|role| same_id(text(role, "/id"), RECEIVE_PAYLOAD)) => return None,
        Some(roles) => roles.push(bodies::role()),
        None => access.push(bodies::graph_access()),
    }
    Some(access)
}

fn principal(_: &Registration, found: &TenantState) -> Vec<GraphRequest> {
    if !found.principal.is_null() {
        return Vec::new();
    }
    let what = "its service principal".to_owned();
    let (path, body) = ("/servicePrincipals".to_owned(), json!({ "appId": found.app_id() }));
    vec![GraphRequest::create(RegistrationPart::Principal, what, "service-principal", path, body)]
}

fn identifier_uri(registration: &Registration, found: &TenantState) -> Vec<GraphRequest> {
    let desired = Value::from(bodies::identifier_uri(registration, found.app_id()));
    let mut uris = array(&found.application, "/identifierUris").to_vec();
    if uris.contains(&desired) {
        return Vec::new();
    }
    uris.push(desired);
    let what = "its identifier URI".to_owned();
    let path = format!("/applications(appId='{}')", found.app_id());
    let body = json!({ "identifierUris": uris });
    vec![GraphRequest::change(RegistrationPart::Application, what, "identifier-uri", path, body)]
}

fn permission(_: &Registration, found: &TenantState) -> Vec<GraphRequest> {
    let granted = found.grants.iter().any(|grant| same_id(text(grant, "/appRoleId"), RECEIVE_PAYLOAD));
    if granted {
        return Vec::new();
    }
    let what = "its permission CustomAuthenticationExtension.Receive.Payload".to_owned();
    let path = format!("/servicePrincipals(appId='{GRAPH_APP_ID}')/appRoleAssignedTo");
    let body = bodies::grant(found.principal_id(), found.graph_id());
    vec![GraphRequest::create(RegistrationPart::Grant, what, "permission", path, body)]
}

fn extension(registration: &Registration, found: &TenantState) -> Vec<GraphRequest> {
    let (what, path) = ("the custom extension".to_owned(), "/identity/customAuthenticationExtensions");
    let desired = bodies::extension(registration, found.app_id());
    if found.extension.is_null() {
        return vec![GraphRequest::create(
            RegistrationPart::Extension,
            what,
            "extension",
            path.to_owned(),
            desired,
        )];
    }
    let Some(difference) = difference(&found.extension, &desired) else { return Vec::new() };
    let path = format!("{path}/{}", found.extension_id());
    vec![GraphRequest::change(RegistrationPart::Extension, what, "extension", path, difference)]
}

fn mappings(registration: &Registration, found: &TenantState) -> Vec<GraphRequest> {
    let mut requests = Vec::new();
    for (index, (mapping, existing)) in registration.mappings.iter().zip(&found.mappings).enumerate() {
        let what = format!("the claims mapping policy of `{}`", mapping.policy);
        let file = format!("mapping-{}", file_part(&mapping.policy));
        let (part, path) = (RegistrationPart::Mapping(index), "/policies/claimsMappingPolicies");
        let desired = definition::desired(existing, mapping);
        if existing.is_null() {
            let body = bodies::mapping(&registration.mapping_name(mapping), &desired);
            requests.push(GraphRequest::create(part, what, &file, path.to_owned(), body));
        } else if !definition::is(existing, &desired) {
            let path = format!("{path}/{}", found.mapping_id(index));
            let body = json!({ "definition": [desired.to_string()] });
            requests.push(GraphRequest::change(part, what, &file, path, body));
        }
    }
    requests
}

fn mapped_claims(registration: &Registration, found: &TenantState) -> Vec<GraphRequest> {
    let mut requests = Vec::new();
    for (index, target) in found.targets.iter().enumerate() {
        let is_allowed = !found.is_read || may_accept_mapped_claims(target);
        if accepts_mapped_claims(target) || !is_allowed {
            continue;
        }
        let app_id = &target.app_id;
        let what = format!(
            "the application {app_id}, which is for this tenant only, so that it accepts mapped claims"
        );
        let file = format!("mapped-claims-{}", policy_file_part(registration, target));
        let path = format!("/applications(appId='{app_id}')");
        let body = bodies::accept_mapped_claims();
        requests.push(GraphRequest::change(RegistrationPart::Target(index), what, &file, path, body));
    }
    requests
}

fn assignments(registration: &Registration, found: &TenantState) -> Vec<GraphRequest> {
    let mut requests = Vec::new();
    for (index, target) in found.targets.iter().enumerate() {
        let is_free = !target.principal.is_null() && target.assigned.is_empty();
        if found.is_read && !is_free {
            continue;
        }
        let what = format!("the assignment of that policy to the application {}", target.app_id);
        let file = format!("assignment-{}", policy_file_part(registration, target));
        let path = format!("/servicePrincipals(appId='{}')/claimsMappingPolicies/$ref", target.app_id);
        let id = found.mapping_id(target.mapping);
        let policy = format!("{}/v1.0/policies/claimsMappingPolicies/{id}", registration.graph);
        let part = RegistrationPart::Assignment(index);
        requests.push(GraphRequest::create(part, what, &file, path, json!({ "@odata.id": policy })));
    }
    requests
}

pub(super) fn listener(registration: &Registration, found: &TenantState) -> Vec<GraphRequest> {
    let (what, path) = ("the listener".to_owned(), "/identity/authenticationEventListeners");
    let desired = bodies::listener(registration, found.extension_id());
    if found.listeners.is_empty() {
        return vec![GraphRequest::create(
            RegistrationPart::Listener,
            what,
            "listener",
            path.to_owned(),
            desired,
        )];
    }
    let Some(difference) = difference(found.listener(), &desired) else { return Vec::new() };
    let path = format!("{path}/{}", found.listener_id());
    vec![GraphRequest::change(RegistrationPart::Listener, what, "listener", path, difference)]
}

/// The desired members that an object does not have; `None` if it has all of them. Every change names the type. The
/// display name never changes: the object was found by it, and Graph does not document that a listener's can change.
fn difference(existing: &Value, desired: &Value) -> Option<Value> {
    let desired = desired.as_object()?;
    let differs = |(key, desired): &(&String, &Value)| match key.as_str() {
        "@odata.type" => true,
        "displayName" => false,
        key => !existing.get(key).is_some_and(|existing| covers(existing, desired)),
    };
    let parts: Map<String, Value> =
        desired.iter().filter(differs).map(|(key, value)| (key.clone(), value.clone())).collect();
    (parts.len() > 1).then(|| parts.into())
}

fn policy_file_part(registration: &Registration, target: &TargetApplication) -> String {
    let mapping = registration.mappings.get(target.mapping);
    mapping.map(|mapping| file_part(&mapping.policy)).unwrap_or_default()
}
