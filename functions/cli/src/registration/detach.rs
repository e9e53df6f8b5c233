//! Removes a registration: the listener first, because sign-ins no longer depend on the endpoint without it.

use serde_json::Value;

use super::desired::{Registration, mapping_prefix};
use super::graph::{GraphClient, GraphRequest, text};
use super::read_tenant;
use super::tenant_state::TenantState;

/// The objects to remove, by their IDs.
#[derive(Debug, Default)]
pub(crate) struct Removal {
    listeners: Vec<String>,
    /// The path of a service principal in Graph, and the ID of its policy.
    assignments: Vec<(String, String)>,
    mappings: Vec<String>,
    extension: Option<String>,
    application: Option<String>,
}

impl Removal {
    /// Everything that a registration will create. IDs are placeholders, as in the plan.
    pub(crate) fn of(registration: &Registration, found: &TenantState) -> Self {
        let assignments = registration.applications().map(|(app_id, mapping)| {
            (format!("/servicePrincipals(appId='{app_id}')"), found.mapping_id(mapping))
        });
        Self {
            listeners: vec![found.listener_id().to_owned()],
            assignments: assignments.collect(),
            mappings: (0..registration.mappings.len()).map(|index| found.mapping_id(index)).collect(),
            extension: Some(found.extension_id().to_owned()),
            application: Some(found.app_id().to_owned()),
        }
    }

    /// Finds the listeners of a registration only: no other request can fail before they are removed.
    ///
    /// # Errors
    /// Graph cannot be reached or rejects a request, or two extensions have the name.
    pub(crate) async fn listeners(graph: &GraphClient, name: &str) -> Result<Self, String> {
        let extension = read_tenant::extension(graph, name).await?;
        let listeners = read_tenant::listeners(graph, name, &extension).await?;
        Ok(Self { listeners: listeners.iter().map(id).collect(), ..Self::default() })
    }

    /// Finds everything else with the name of a registration. The policy file is not needed for that.
    ///
    /// # Errors
    /// Graph cannot be reached or rejects a request, or two objects have the same name.
    pub(crate) async fn others(
        graph: &GraphClient,
        name: &str,
        app_id: Option<&str>,
    ) -> Result<Self, String> {
        let mut found = Self::default();
        let extension = read_tenant::extension(graph, name).await?;
        let mut mappings = graph.list("/policies/claimsMappingPolicies", &[]).await?;
        mappings.retain(|policy| text(policy, "/displayName").starts_with(&mapping_prefix(name)));
        for mapping in mappings.iter().map(id) {
            let path = format!("/policies/claimsMappingPolicies/{mapping}/appliesTo");
            for principal in graph.list(&path, &[]).await? {
                found.assignments.push((format!("/servicePrincipals/{}", id(&principal)), mapping.clone()));
            }
            found.mappings.push(mapping);
        }
        let application = read_tenant::application(graph, name, app_id).await?;
        found.extension = Some(id(&extension)).filter(|id| !id.is_empty());
        found.application = Some(text(&application, "/appId").to_owned()).filter(|id| !id.is_empty());
        Ok(found)
    }

    /// The requests, in order; with the app registration only if `with_application`.
    pub(crate) fn requests(&self, with_application: bool) -> Vec<GraphRequest> {
        let remove = |what: &str, file: &str, path: String| GraphRequest::remove(what.to_owned(), file, path);
        let mut requests = Vec::new();
        for id in &self.listeners {
            let path = format!("/identity/authenticationEventListeners/{id}");
            requests.push(remove("the listener", "listener", path));
        }
        for (principal, mapping) in &self.assignments {
            let path = format!("{principal}/claimsMappingPolicies/{mapping}/$ref");
            requests.push(remove("the assignment of a claims mapping policy", "assignment", path));
        }
        for id in &self.mappings {
            let path = format!("/policies/claimsMappingPolicies/{id}");
            requests.push(remove("a claims mapping policy", "mapping", path));
        }
        if let Some(id) = &self.extension {
            let path = format!("/identity/customAuthenticationExtensions/{id}");
            requests.push(remove("the custom extension", "extension", path));
        }
        if let Some(app_id) = self.application.as_ref().filter(|_| with_application) {
            let path = format!("/applications(appId='{app_id}')");
            requests.push(remove("the app registration", "application", path));
        }
        requests
    }
}

fn id(object: &Value) -> String {
    text(object, "/id").to_owned()
}
