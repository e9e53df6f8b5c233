//! The requests that make of what a tenant has what shall be registered, step by step: each step sees what the
//! earlier ones made.

use serde_json::{Map, Value, json};

use super::bodies::{self, GRAPH_APP_ID, RECEIVE_PAYLOAD};
use super::definition;
use super::found::{Found, Target};
use super::json::{array, covers, same_id, text};
use super::notes::{accepts_mapped_claims, may_accept_mapped_claims};
use super::request::{Part, Request, file_part};
use super::wanted::Registration;

/// What one step asks for; nothing where everything is as it should be.
pub(super) type Step = fn(&Registration, &Found) -> Vec<Request>;

/// All steps but the last, [`listener`], which waits for the endpoint.
pub(super) const STEPS: [Step; 8] =
    [application, principal, identifier_uri, permission, extension, mappings, mapped_claims, assignments];

/// All requests. Ids that are known only after a step stand in braces, such as `{application.appId}`.
pub(crate) fn plan(registration: &Registration, found: &mut Found) -> Vec<Request> {
    let mut plan = Vec::new();
    for step in STEPS.into_iter().chain([listener as Step]) {
        let requests = step(registration, found);
        requests.iter().for_each(|request| found.learn(request, Value::Null));
        plan.extend(requests);
    }
    plan
}

fn application(registration: &Registration, found: &Found) -> Vec<Request> {
    let what = "the app registration".to_owned();
    let wanted = bodies::application(&registration.name);
    let existing = &found.application;
    if existing.is_null() {
        let path = "/applications".to_owned();
        return vec![Request::create(Part::Application, what, "application", path, wanted)];
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
    vec![Request::change(Part::Application, what, "application", path, difference.into())]
}

/// The list with our permission; `None` where it has it.
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

fn principal(_: &Registration, found: &Found) -> Vec<Request> {
    if !found.principal.is_null() {
        return Vec::new();
    }
    let what = "its service principal".to_owned();
    let (path, body) = ("/servicePrincipals".to_owned(), json!({ "appId": found.app_id() }));
    vec![Request::create(Part::Principal, what, "service-principal", path, body)]
}

fn identifier_uri(registration: &Registration, found: &Found) -> Vec<Request> {
    let wanted = Value::from(bodies::identifier_uri(registration, found.app_id()));
    let mut uris = array(&found.application, "/identifierUris").to_vec();
    if uris.contains(&wanted) {
        return Vec::new();
    }
    uris.push(wanted);
    let what = "its identifier URI".to_owned();
    let path = format!("/applications(appId='{}')", found.app_id());
    let body = json!({ "identifierUris": uris });
    vec![Request::change(Part::Application, what, "identifier-uri", path, body)]
}

fn permission(_: &Registration, found: &Found) -> Vec<Request> {
    let granted = found.grants.iter().any(|grant| same_id(text(grant, "/appRoleId"), RECEIVE_PAYLOAD));
    if granted {
        return Vec::new();
    }
    let what = "its permission CustomAuthenticationExtension.Receive.Payload".to_owned();
    let path = format!("/servicePrincipals(appId='{GRAPH_APP_ID}')/appRoleAssignedTo");
    let body = bodies::grant(found.principal_id(), found.graph_id());
    vec![Request::create(Part::Grant, what, "permission", path, body)]
}

fn extension(registration: &Registration, found: &Found) -> Vec<Request> {
    let (what, path) = ("the custom extension".to_owned(), "/identity/customAuthenticationExtensions");
    let wanted = bodies::extension(registration, found.app_id());
    if found.extension.is_null() {
        return vec![Request::create(Part::Extension, what, "extension", path.to_owned(), wanted)];
    }
    let Some(difference) = difference(&found.extension, &wanted) else { return Vec::new() };
    let path = format!("{path}/{}", found.extension_id());
    vec![Request::change(Part::Extension, what, "extension", path, difference)]
}

fn mappings(registration: &Registration, found: &Found) -> Vec<Request> {
    let mut requests = Vec::new();
    for (index, (mapping, existing)) in registration.mappings.iter().zip(&found.mappings).enumerate() {
        let what = format!("the claims mapping policy of `{}`", mapping.policy);
        let file = format!("mapping-{}", file_part(&mapping.policy));
        let (part, path) = (Part::Mapping(index), "/policies/claimsMappingPolicies");
        let wanted = definition::wanted(existing, mapping);
        if existing.is_null() {
            let body = bodies::mapping(&registration.mapping_name(mapping), &wanted);
            requests.push(Request::create(part, what, &file, path.to_owned(), body));
        } else if !definition::is(existing, &wanted) {
            let path = format!("{path}/{}", found.mapping_id(index));
            let body = json!({ "definition": [wanted.to_string()] });
            requests.push(Request::change(part, what, &file, path, body));
        }
    }
    requests
}

fn mapped_claims(registration: &Registration, found: &Found) -> Vec<Request> {
    let unasked = |target: &&Target| !found.looked || may_accept_mapped_claims(target);
    let asking = found.targets.iter().enumerate().filter(|(_, target)| !accepts_mapped_claims(target));
    let asking = asking.filter(|(_, target)| unasked(target));
    asking
        .map(|(index, target)| {
            let what = format!(
                "the application {}, which is for this tenant only, so that it accepts mapped claims",
                target.app_id
            );
            let file = format!("mapped-claims-{}", policy_file_part(registration, target));
            let path = format!("/applications(appId='{}')", target.app_id);
            Request::change(Part::Target(index), what, &file, path, bodies::accept_mapped_claims())
        })
        .collect()
}

fn assignments(registration: &Registration, found: &Found) -> Vec<Request> {
    let free =
        |target: &&Target| !found.looked || (!target.principal.is_null() && target.assigned.is_empty());
    let free = found.targets.iter().enumerate().filter(|(_, target)| free(target));
    free.map(|(index, target)| {
        let what = format!("the assignment of that policy to the application {}", target.app_id);
        let file = format!("assignment-{}", policy_file_part(registration, target));
        let path = format!("/servicePrincipals(appId='{}')/claimsMappingPolicies/$ref", target.app_id);
        let id = found.mapping_id(target.mapping);
        let policy = format!("{}/v1.0/policies/claimsMappingPolicies/{id}", registration.graph);
        Request::create(Part::Assignment(index), what, &file, path, json!({ "@odata.id": policy }))
    })
    .collect()
}

pub(super) fn listener(registration: &Registration, found: &Found) -> Vec<Request> {
    let (what, path) = ("the listener".to_owned(), "/identity/authenticationEventListeners");
    let wanted = bodies::listener(registration, found.extension_id());
    if found.listeners.is_empty() {
        return vec![Request::create(Part::Listener, what, "listener", path.to_owned(), wanted)];
    }
    let Some(difference) = difference(found.listener(), &wanted) else { return Vec::new() };
    let path = format!("{path}/{}", found.listener_id());
    vec![Request::change(Part::Listener, what, "listener", path, difference)]
}

/// The parts of what is wanted that an object does not have; `None` where it has all. Its type stands in every
/// change. Its name stays: by that it was found, and Graph does not say that a listener's can be changed.
fn difference(existing: &Value, wanted: &Value) -> Option<Value> {
    let wanted = wanted.as_object()?;
    let differs = |(key, wanted): &(&String, &Value)| match key.as_str() {
        "@odata.type" => true,
        "displayName" => false,
        key => !existing.get(key).is_some_and(|existing| covers(existing, wanted)),
    };
    let parts: Map<String, Value> =
        wanted.iter().filter(differs).map(|(key, value)| (key.clone(), value.clone())).collect();
    (parts.len() > 1).then(|| parts.into())
}

fn policy_file_part(registration: &Registration, target: &Target) -> String {
    let mapping = registration.mappings.get(target.mapping);
    mapping.map(|mapping| file_part(&mapping.policy)).unwrap_or_default()
}
