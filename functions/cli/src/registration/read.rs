//! Looking at a tenant.

use serde_json::Value;

use super::bodies::{EXTENSION_TYPE, GRAPH_APP_ID, LISTENER_TYPE};
use super::found::{Found, Target};
use super::graph::Graph;
use super::json::{same_id, text};
use super::wanted::Registration;

const PRINCIPAL: [(&str, &str); 1] =
    [("$select", "id,appId,displayName,accountEnabled,keyCredentials,preferredTokenSigningKeyThumbprint")];

impl Found {
    /// Looks for everything that is registered. `app_id` is the endpoint's own app registration, where it
    /// is to be found by more than the name.
    ///
    /// # Errors
    /// Graph cannot be reached or refuses, or two things have the same name.
    pub(crate) async fn read(
        graph: &Graph,
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
        let mut targets = Vec::new();
        for (app_id, mapping) in registration.applications() {
            targets.push(target(graph, app_id, mapping).await?);
        }
        let graph = self::principal(graph, GRAPH_APP_ID).await?;
        Ok(Self {
            looked: true,
            graph,
            application,
            principal,
            grants,
            extension,
            listeners,
            mappings,
            targets,
        })
    }
}

/// The id of the tenant that the token is for.
///
/// # Errors
/// Graph cannot be reached or refuses.
pub(crate) async fn tenant(graph: &Graph) -> Result<String, String> {
    let organization = graph.list("/organization", &[("$select", "id")]).await?;
    Ok(organization.first().map(|organization| text(organization, "/id")).unwrap_or_default().to_owned())
}

/// An app registration, by its id or else by its name.
pub(super) async fn application(graph: &Graph, name: &str, app_id: Option<&str>) -> Result<Value, String> {
    let Some(app_id) = app_id else {
        let filter = format!("displayName eq '{}'", name.replace('\'', "''"));
        let found = graph.list("/applications", &[("$filter", &filter)]).await?;
        return only("app registrations", name, &found)
            .map_err(|error| format!("{error}; say which one with --app-id"));
    };
    match graph.get(&format!("/applications(appId='{app_id}')"), &[]).await? {
        Value::Null => Err(format!("--app-id: `{app_id}` is not registered in this tenant")),
        application => Ok(application),
    }
}

/// A service principal by its client id; null where there is none.
///
/// # Errors
/// Graph cannot be reached or refuses.
pub(crate) async fn principal(graph: &Graph, app_id: &str) -> Result<Value, String> {
    match app_id {
        "" => Ok(Value::Null),
        app_id => graph.get(&format!("/servicePrincipals(appId='{app_id}')"), &PRINCIPAL).await,
    }
}

pub(super) async fn extension(graph: &Graph, name: &str) -> Result<Value, String> {
    let mut found = graph.list("/identity/customAuthenticationExtensions", &[]).await?;
    found.retain(|extension| text(extension, "/@odata.type") == EXTENSION_TYPE);
    only("custom extensions", name, &found)
}

/// The listeners that call the extension, or that have our name and call nothing of ours any more.
pub(super) async fn listeners(graph: &Graph, name: &str, extension: &Value) -> Result<Vec<Value>, String> {
    let mut found = graph.list("/identity/authenticationEventListeners", &[]).await?;
    found.retain(|listener| {
        let id = text(listener, "/handler/customExtension/id");
        let calls_it = !id.is_empty() && same_id(id, text(extension, "/id"));
        text(listener, "/@odata.type") == LISTENER_TYPE
            && (calls_it || text(listener, "/displayName") == name)
    });
    Ok(found)
}

async fn target(graph: &Graph, app_id: &str, mapping: usize) -> Result<Target, String> {
    let application = graph.get(&format!("/applications(appId='{app_id}')"), &[]).await?;
    let principal = principal(graph, app_id).await?;
    let assigned = match text(&principal, "/id") {
        "" => Vec::new(),
        id => graph.list(&format!("/servicePrincipals/{id}/claimsMappingPolicies"), &[]).await?,
    };
    Ok(Target { app_id: app_id.to_owned(), mapping, application, principal, assigned })
}

/// The object of this name; null where there is none.
fn only(kind: &str, name: &str, objects: &[Value]) -> Result<Value, String> {
    let mut named = objects.iter().filter(|object| text(object, "/displayName") == name);
    let found = named.next().cloned().unwrap_or_default();
    match named.count() {
        0 => Ok(found),
        more => Err(format!("{} {kind} are called `{name}`", more + 1)),
    }
}
