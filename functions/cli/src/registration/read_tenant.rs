//! Reads the objects of a registration from a tenant.

use serde_json::Value;

use super::bodies::{EXTENSION_TYPE, GRAPH_APP_ID, LISTENER_TYPE};
use super::desired::Registration;
use super::graph::{GraphClient, array, same_id, text};
use super::tenant_state::{TargetApplication, TenantState};

const PRINCIPAL: [(&str, &str); 1] = [(
    "$select",
    "id,appId,displayName,accountEnabled,keyCredentials,preferredSingleSignOnMode,\
     preferredTokenSigningKeyThumbprint",
)];

impl TenantState {
    /// Reads everything that is registered. `app_id` is the endpoint's own app registration; without it, the name decides.
    ///
    /// # Errors
    /// Graph cannot be reached or rejects a request, or two objects have the same name.
    pub(crate) async fn read(
        graph: &GraphClient,
        registration: &Registration,
        app_id: Option<&str>,
    ) -> Result<Self, String> {
        let name = &registration.name;
        let application = application(graph, name, app_id).await?;
        let principal = principal(graph, text(&application, "/appId")).await?;
        let grants = match text(&principal, "/id") {
            "" => Vec::new(),
            id => graph.list(&format!("/servicePrincipals/{id}/appRoleAssignments"), &[]).await?,
        };
        let extension = extension(graph, name).await?;
        let listeners = listeners(graph, name, &extension).await?;
        let all = graph.list("/policies/claimsMappingPolicies", &[]).await?;
        let mut mappings = Vec::new();
        for mapping in &registration.mappings {
            mappings.push(only("claims mapping policies", &registration.mapping_name(mapping), &all)?);
        }
        let targets = targets(graph, registration).await?;
        let app_policy = graph.get_if_allowed("v1.0", "/policies/defaultAppManagementPolicy").await?;
        let own_app_policies = own_app_policies(graph, &application).await?;
        let graph = self::principal(graph, GRAPH_APP_ID).await?;
        Ok(Self {
            is_read: true,
            graph,
            application,
            app_policy,
            own_app_policies,
            principal,
            grants,
            extension,
            listeners,
            mappings,
            targets,
        })
    }
}

/// The ID of the tenant that the token is for.
///
/// # Errors
/// Graph cannot be reached or rejects the request.
pub(crate) async fn tenant(graph: &GraphClient) -> Result<String, String> {
    let organization = graph.list("/organization", &[("$select", "id")]).await?;
    Ok(organization.first().map(|organization| text(organization, "/id")).unwrap_or_default().to_owned())
}

/// An app registration, by its ID or else by its name.
pub(super) async fn application(
    graph: &GraphClient,
    name: &str,
    app_id: Option<&str>,
) -> Result<Value, String> {
    let Some(app_id) = app_id else {
        let filter = format!("displayName eq '{}'", name.replace('\'', "''"));
        let found = graph.list("/applications", &[("$filter", &filter)]).await?;
        return only("app registrations", name, &found)
            .map_err(|error| format!("{error}; choose one with --app-id"));
    };
    match graph.get(&format!("/applications(appId='{app_id}')"), &[]).await? {
        Value::Null => Err(format!("--app-id: `{app_id}` is not registered in this tenant")),
        application => Ok(application),
    }
}

/// A service principal by its client ID; null if it does not exist.
///
/// # Errors
/// Graph cannot be reached or rejects the request.
pub(crate) async fn principal(graph: &GraphClient, app_id: &str) -> Result<Value, String> {
    match app_id {
        "" => Ok(Value::Null),
        app_id => graph.get(&format!("/servicePrincipals(appId='{app_id}')"), &PRINCIPAL).await,
    }
}

pub(super) async fn extension(graph: &GraphClient, name: &str) -> Result<Value, String> {
    let mut found = graph.list("/identity/customAuthenticationExtensions", &[]).await?;
    found.retain(|extension| text(extension, "/@odata.type") == EXTENSION_TYPE);
    only("custom extensions", name, &found)
}

/// The listeners that call the extension, and those with our name that no longer call it.
pub(super) async fn listeners(
    graph: &GraphClient,
    name: &str,
    extension: &Value,
) -> Result<Vec<Value>, String> {
    let mut found = graph.list("/identity/authenticationEventListeners", &[]).await?;
    found.retain(|listener| {
        let id = text(listener, "/handler/customExtension/id");
        let calls_it = !id.is_empty() && same_id(id, text(extension, "/id"));
        text(listener, "/@odata.type") == LISTENER_TYPE
            && (calls_it || text(listener, "/displayName") == name)
    });
    Ok(found)
}

/// The app management policies of an app registration, if they may be read.
async fn own_app_policies(graph: &GraphClient, application: &Value) -> Result<Vec<Value>, String> {
    let id = text(application, "/id");
    if id.is_empty() {
        return Ok(Vec::new());
    }
    let path = format!("/applications/{id}/appManagementPolicies");
    Ok(array(&graph.get_if_allowed("v1.0", &path).await?, "/value").to_vec())
}

async fn targets(graph: &GraphClient, registration: &Registration) -> Result<Vec<TargetApplication>, String> {
    let mut targets = Vec::new();
    for (app_id, mapping) in registration.applications() {
        targets.push(target(graph, app_id, mapping).await?);
    }
    Ok(targets)
}

async fn target(graph: &GraphClient, app_id: &str, mapping: usize) -> Result<TargetApplication, String> {
    let application = graph.get(&format!("/applications(appId='{app_id}')"), &[]).await?;
    let principal = principal(graph, app_id).await?;
    let assigned = match text(&principal, "/id") {
        "" => Vec::new(),
        id => graph.list(&format!("/servicePrincipals/{id}/claimsMappingPolicies"), &[]).await?,
    };
    let customized = match text(&principal, "/id") {
        id if !id.is_empty() && assigned.is_empty() => {
            graph.get_if_allowed("beta", &format!("/servicePrincipals/{id}/claimsPolicy")).await?
        }
        _ => Value::Null,
    };
    let app_id = app_id.to_owned();
    Ok(TargetApplication { app_id, mapping, application, principal, assigned, customized })
}

/// The object with this name; null if it does not exist.
fn only(kind: &str, name: &str, objects: &[Value]) -> Result<Value, String> {
    let mut named = objects.iter().filter(|object| text(object, "/displayName") == name);
    let found = named.next().cloned().unwrap_or_default();
    match named.count() {
        0 => Ok(found),
        more => Err(format!("{} {kind} are called `{name}`", more + 1)),
    }
}
