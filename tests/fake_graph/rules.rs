//! What the fake refuses beyond the shapes of bodies: the order of things, duplicates, and what would make
//! sign-ins fail, by the codes that a sign-in log shows.

use serde_json::{Value, json};

use super::Tenant;

/// Status and body.
pub(crate) type Answer = (u16, Value);

/// What Microsoft's page `identifier-uri-restrictions` shows.
const REFUSED_URI: &str = "The newly added URI {URI} must comply with the format 'api://{appId}' or \
    'api://{tenantId}/{appId}' as per the default app management policy of your organization. If the \
    requestedAccessTokenVersion is set to 2, this restriction may not apply. See \
    https://aka.ms/identifier-uri-addition-error for more information on this error.";
const RECEIVE_PAYLOAD: &str = "214e810f-fda8-4fd7-a475-29461495eb00";

pub(crate) fn refusal(status: u16, code: &str, message: &str) -> Answer {
    let inner = json!({ "request-id": "dddddddd-0000-4000-8000-000000000001" });
    (status, json!({ "error": { "code": code, "message": message, "innerError": inner } }))
}

pub(super) fn unknown(key: &str) -> Answer {
    refusal(404, "Request_ResourceNotFound", &format!("there is no {key}"))
}

fn bad(code: &str, message: &str) -> Option<Answer> {
    Some(refusal(400, code, message))
}

/// Refuses to create an object.
pub(super) fn create(tenant: &Tenant, kind: &str, object: &Value) -> Option<Answer> {
    let text = |name: &str| object[name].as_str().unwrap_or_default();
    match kind {
        "servicePrincipals" if tenant.has(kind, "appId", text("appId")) => {
            Some(refusal(409, "Request_MultipleObjectsWithSameKeyValue", "there is one already"))
        }
        "servicePrincipals" if !tenant.has("applications", "appId", text("appId")) => {
            bad("Request_BadRequest", "appId does not reference a valid application object")
        }
        "appRoleAssignments" if !tenant.has("servicePrincipals", "id", text("principalId")) => {
            Some(unknown(text("principalId")))
        }
        "appRoleAssignments" if has_grant(tenant, text("principalId")) => {
            bad("Request_BadRequest", "Permission being assigned already exists on the object")
        }
        // Two of a name are what a tool that does not look first would make.
        "applications"
        | "customAuthenticationExtensions"
        | "authenticationEventListeners"
        | "claimsMappingPolicies"
            if tenant.has(kind, "displayName", text("displayName")) =>
        {
            Some(refusal(409, "Conflict", "there is one of this name already"))
        }
        _ => consistent(tenant, kind, object),
    }
}

fn has_grant(tenant: &Tenant, principal: &str) -> bool {
    let mut grants = tenant.objects["appRoleAssignments"].iter();
    grants.any(|grant| grant["principalId"] == principal && grant["appRoleId"] == RECEIVE_PAYLOAD)
}

/// Refuses an object that does not fit the others.
pub(super) fn consistent(tenant: &Tenant, kind: &str, object: &Value) -> Option<Answer> {
    match kind {
        "applications" => application(tenant, object),
        "customAuthenticationExtensions" => extension(tenant, object),
        "authenticationEventListeners" => listener(tenant, object),
        "claimsMappingPolicies" => definition(object),
        _ => None,
    }
}

fn application(tenant: &Tenant, object: &Value) -> Option<Answer> {
    let app_id = object["appId"].as_str().unwrap_or_default();
    let uris = object["identifierUris"].as_array().map(Vec::as_slice).unwrap_or_default();
    let before = tenant.objects["applications"].iter().find(|one| one["appId"] == app_id);
    let before = before.and_then(|one| one["identifierUris"].as_array()).map_or(0, Vec::len);
    let restriction =
        &tenant.app_policy["applicationRestrictions"]["identifierUris"]["nonDefaultUriAddition"];
    if uris.len() > before && restriction["state"] == "enabled" && tenant.own_app_policies.is_empty() {
        return bad("Request_BadRequest", &REFUSED_URI.replace("{URI}", uris[before].as_str().unwrap()));
    }
    let foreign = uris.iter().filter_map(Value::as_str).find(|uri| !uri.ends_with(app_id))?;
    bad("HostNameNotOnVerifiedDomain", &format!("{foreign} has neither a verified domain nor the appId"))
}

fn extension(tenant: &Tenant, object: &Value) -> Option<Answer> {
    let target = object["endpointConfiguration"]["targetUrl"].as_str().unwrap_or_default();
    let resource = object["authenticationConfiguration"]["resourceId"].as_str().unwrap_or_default();
    let Some(host) = target.strip_prefix("https://").and_then(|rest| rest.split(['/', ':']).next()) else {
        return bad("1003020", "CustomExtensionIncorrectTargetUrlFormat");
    };
    let Some((fqdn, app_id)) = resource.strip_prefix("api://").and_then(|rest| rest.split_once('/')) else {
        return bad("1003014", "CustomExtensionIncorrectResourceIdFormat");
    };
    if fqdn != host {
        return bad("1003015", "CustomExtensionDomainNameDoesNotMatch");
    }
    let mut principals = tenant.objects["servicePrincipals"].iter();
    let Some(principal) = principals.find(|principal| principal["appId"] == app_id) else {
        return bad("1003016", "CustomExtensionResourceServicePrincipalNotFound");
    };
    let mut applications = tenant.objects["applications"].iter();
    if !applications
        .any(|one| one["identifierUris"].as_array().is_some_and(|uris| uris.contains(&resource.into())))
    {
        return bad("1003016", "the resource id is no identifier URI");
    }
    if !has_grant(tenant, principal["id"].as_str().unwrap()) {
        return bad("1003021", "CustomExtensionPermissionNotGrantedToServicePrincipal");
    }
    in_range(&object["clientConfiguration"])
}

fn in_range(client: &Value) -> Option<Answer> {
    let timeout = client["timeoutInMilliseconds"].as_u64().is_none_or(|ms| (200..=2000).contains(&ms));
    let retries = client["maximumRetries"].as_u64().is_none_or(|retries| retries <= 1);
    if timeout && retries { None } else { bad("BadRequest", "clientConfiguration is out of range") }
}

fn listener(tenant: &Tenant, object: &Value) -> Option<Answer> {
    let extension = object["handler"]["customExtension"]["id"].as_str().unwrap_or_default();
    if !tenant.has("customAuthenticationExtensions", "id", extension) {
        return bad("1003011", "CustomExtensionNotFound");
    }
    let applications = object["conditions"]["applications"]["includeApplications"].as_array();
    let applications = applications.map(Vec::as_slice).unwrap_or_default();
    let unknown = applications.iter().filter_map(|application| application["appId"].as_str());
    let unknown = unknown.into_iter().find(|app_id| !tenant.has("servicePrincipals", "appId", app_id));
    match unknown {
        Some(app_id) => bad("BadRequest", &format!("{app_id} has no service principal")),
        None if applications.is_empty() => bad("BadRequest", "there is no application"),
        None => in_range(&object["handler"]["configuration"]["clientConfiguration"]),
    }
}

fn definition(object: &Value) -> Option<Answer> {
    let definition: Value =
        serde_json::from_str(object["definition"][0].as_str().unwrap()).unwrap_or_default();
    let policy = &definition["ClaimsMappingPolicy"];
    let sound = policy["Version"] == 1
        && ["true", "false"].iter().any(|value| policy["IncludeBasicClaimSet"] == *value)
        && policy["ClaimsSchema"]
            .as_array()
            .is_some_and(|entries| entries.iter().all(|one| one["ID"].is_string()));
    if sound { None } else { bad("Request_BadRequest", "the definition is not a claims mapping policy") }
}

/// Refuses a second policy, and one whose claims the application's tokens could not have.
pub(super) fn assign(tenant: &Tenant, principal: &Value) -> Option<Answer> {
    if tenant.assigned.iter().any(|(id, _)| principal["id"] == **id) {
        return bad("Request_BadRequest", "One or more added object references already exist");
    }
    let applications = tenant.objects["applications"].iter();
    let mut own = applications.filter(|application| application["appId"] == principal["appId"]);
    let accepts = own.any(|application| application["api"]["acceptMappedClaims"] == true);
    let has_key = principal["preferredTokenSigningKeyThumbprint"].is_string();
    if accepts || has_key { None } else { bad("AADSTS50146", "there is no application-specific signing key") }
}

/// Refuses to delete what others need.
pub(super) fn delete(tenant: &Tenant, kind: &str, object: &Value) -> Option<Answer> {
    let listeners = &tenant.objects["authenticationEventListeners"];
    let called = listeners.iter().any(|one| one["handler"]["customExtension"]["id"] == object["id"]);
    let assigned = tenant.assigned.iter().any(|(_, policy)| object["id"] == **policy);
    match kind {
        "customAuthenticationExtensions" if called => bad("BadRequest", "a listener calls the extension"),
        "claimsMappingPolicies" if assigned => bad("BadRequest", "the policy is assigned"),
        _ => None,
    }
}

/// What only works in its order is refused out of it, with the code that a sign-in would show.
#[test]
fn the_order_of_a_registration_is_enforced() {
    let app_id = "22222222-2222-4222-8222-222222222222";
    let mut tenant = Tenant::new("http://localhost", &[app_id]);
    let code =
        |answer: Option<Answer>| answer.map_or(String::new(), |(_, body)| body["error"]["code"].to_string());
    let extension = |target: &str, resource: String| {
        json!({
            "endpointConfiguration": { "targetUrl": target },
            "authenticationConfiguration": { "resourceId": resource },
        })
    };
    let resource = format!("api://a.example/{app_id}");
    for (target, resource, expected) in [
        ("http://a.example/x", resource.clone(), "\"1003020\""),
        ("https://a.example/x", app_id.to_owned(), "\"1003014\""),
        ("https://b.example/x", resource.clone(), "\"1003015\""),
        ("https://a.example/x", "api://a.example/nobody".to_owned(), "\"1003016\""),
        ("https://a.example/x", resource.clone(), "\"1003016\""),
    ] {
        let refused = consistent(&tenant, "customAuthenticationExtensions", &extension(target, resource));
        assert_eq!(code(refused), expected, "{target}");
    }
    tenant.find("applications", app_id).unwrap()["identifierUris"] = json!([resource]);
    let sound = extension("https://a.example/x", resource);
    assert_eq!(code(consistent(&tenant, "customAuthenticationExtensions", &sound)), "\"1003021\"");
    let listener = json!({ "handler": { "customExtension": { "id": "nobody" } } });
    assert_eq!(code(consistent(&tenant, "authenticationEventListeners", &listener)), "\"1003011\"");
    let principal = tenant.find("servicePrincipals", app_id).unwrap().clone();
    assert_eq!(code(assign(&tenant, &principal)), "\"AADSTS50146\"");
    let again = json!({ "appId": app_id });
    assert_eq!(create(&tenant, "servicePrincipals", &again).unwrap().0, 409);
}
