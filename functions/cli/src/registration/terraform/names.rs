//! The names of resources and data sources, and the references to them.

use reqwest::Method;

use super::DataSources;
use super::hcl::References;
use crate::registration::bodies::GRAPH_APP_ID;
use crate::registration::desired::Registration;
use crate::registration::graph::{GraphRequest, RegistrationPart, file_part, same_id};

/// The names of a configuration. Those of applications contain the application's ID and those of mapping policies their
/// name, so that they stay when others are added or removed.
pub(super) struct ResourceNames<'r> {
    registration: &'r Registration,
    /// The endpoint's own app registration, if it exists already.
    app_id: Option<&'r str>,
    data: DataSources,
    /// Those of the claims mapping policies, in their order.
    mappings: Vec<String>,
}

impl<'r> ResourceNames<'r> {
    pub(super) fn new(registration: &'r Registration, app_id: Option<&'r str>) -> Self {
        let policies = registration.mappings.iter().map(|mapping| mapping.policy.as_str());
        Self { registration, app_id, data: DataSources::new(), mappings: of_policies(policies) }
    }

    /// The placeholders of a plan, and what they refer to.
    pub(super) fn placeholders(&mut self) -> References {
        let graph = self.existing("servicePrincipals", "graph", GRAPH_APP_ID);
        let mut references = References::from([
            ("{application.appId}".to_owned(), "msgraph_resource.application.output.app_id".to_owned()),
            ("{servicePrincipal.id}".to_owned(), "msgraph_resource.service_principal.id".to_owned()),
            ("{graph.id}".to_owned(), graph),
            ("{extension.id}".to_owned(), "msgraph_resource.extension.id".to_owned()),
        ]);
        for index in 0..self.registration.mappings.len() {
            let reference = format!("msgraph_resource.{}.id", self.mapping(index));
            references.insert(format!("{{mapping{}.id}}", index + 1), reference);
        }
        references
    }

    /// The data sources that were referred to.
    pub(super) fn data_sources(&self) -> &DataSources {
        &self.data
    }

    /// The address of a request's resource.
    pub(super) fn address(&self, request: &GraphRequest) -> String {
        let kind = match request.method {
            Method::PATCH => "msgraph_update_resource",
            _ => "msgraph_resource",
        };
        let name = match request.part {
            RegistrationPart::Mapping(index) => self.mapping(index),
            RegistrationPart::Target(index) => self.of_application("mapped_claims", index),
            RegistrationPart::Assignment(index) => self.of_application("assignment", index),
            _ => request.file.replace('-', "_"),
        };
        format!("{kind}.{name}")
    }

    /// The URL of a request's resource, with a placeholder for the object whose client ID is in the path.
    pub(super) fn url(&mut self, request: &GraphRequest, references: &mut References) -> String {
        let path = request.path.trim_start_matches('/');
        let Some((collection, rest)) = path.split_once("(appId='") else { return path.to_owned() };
        let Some((app_id, rest)) = rest.split_once("')") else { return path.to_owned() };
        let placeholder = format!("{{{collection} {app_id}}}");
        let reference = self.object(collection, app_id);
        references.insert(placeholder.clone(), reference);
        format!("{collection}/{placeholder}{rest}")
    }

    fn object(&mut self, collection: &str, app_id: &str) -> String {
        let name = match collection {
            "servicePrincipals" if same_id(app_id, GRAPH_APP_ID) => "graph".to_owned(),
            "servicePrincipals" => format!("principal_{}", as_name(app_id)),
            _ if self.app_id.is_some_and(|own| same_id(own, app_id)) => "application".to_owned(),
            _ if app_id.starts_with('{') => return "msgraph_resource.application.id".to_owned(),
            _ => format!("application_{}", as_name(app_id)),
        };
        self.existing(collection, &name, app_id)
    }

    fn existing(&mut self, collection: &str, name: &str, app_id: &str) -> String {
        self.data.insert(name.to_owned(), format!("{collection}(appId='{app_id}')"));
        format!("data.msgraph_resource.{name}.id")
    }

    fn mapping(&self, index: usize) -> String {
        self.mappings.get(index).cloned().unwrap_or_default()
    }

    fn of_application(&self, prefix: &str, index: usize) -> String {
        let app_id = self.registration.applications().nth(index).map_or("", |(app_id, _)| app_id);
        format!("{prefix}_{}", as_name(app_id))
    }
}

/// A name for each policy. Policies whose names differ only in what a name cannot contain get a number.
fn of_policies<'p>(policies: impl Iterator<Item = &'p str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for policy in policies {
        let first = format!("mapping_{}", as_name(&file_part(policy)));
        let numbered = (2..).map(|number| format!("{first}_{number}"));
        let free = std::iter::once(first.clone()).chain(numbered).find(|name| !names.contains(name));
        names.extend(free);
    }
    names
}

fn as_name(text: &str) -> String {
    text.replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::of_policies;

    #[test]
    fn no_two_policies_have_the_same_name() {
        let policies = ["a b", "a-b", "A B", "a b 2", "orders"];
        let expected = ["mapping_a_b", "mapping_a_b_2", "mapping_a_b_3", "mapping_a_b_2_2", "mapping_orders"];
        assert_eq!(of_policies(policies.into_iter()), expected);
    }
}
