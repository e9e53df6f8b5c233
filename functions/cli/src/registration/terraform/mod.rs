//! The registration as a configuration of Terraform, for Microsoft's provider `microsoft/msgraph`.
//!
//! A request that creates something is a `msgraph_resource`, one that changes something a `msgraph_update_resource`, and
//! what exists already is a data source. The order is that of the requests: the listener last, once the endpoint
//! responds. Source: the provider's documentation of these types.

mod hcl;
mod names;

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::json;

use self::hcl::{References, attributes_of, text, value};
use self::names::ResourceNames;
use super::desired::Registration;
use super::graph::{GraphRequest, RegistrationPart};

const PUBLIC_GRAPH: &str = "https://graph.microsoft.com";
/// Before, changes of objects that need `@odata.type` failed, and references were not tracked.
const MSGRAPH_VERSION: &str = ">= 0.3";
const HEADER: &str = "\
# Written by `claimsmith entra --format terraform`. What exists in the tenant already must be imported, for example:
# terraform import msgraph_resource.service_principal /servicePrincipals/ID
";
const ENDPOINT: &str = "data.http.endpoint";

/// The configuration, from the requests for a tenant that was not read. `app_id` is the endpoint's own app
/// registration, if it exists already.
pub(crate) fn terraform(
    registration: &Registration,
    requests: &[GraphRequest],
    app_id: Option<&str>,
) -> String {
    let mut names = ResourceNames::new(registration, app_id);
    let mut references = names.placeholders();
    let mut resources = String::new();
    let mut written: Vec<(RegistrationPart, String)> = Vec::new();
    for request in requests {
        let url = names.url(request, &mut references);
        let address = names.address(request);
        let after = after(request.part, &written);
        resources.push_str(&resource(request, &address, &url, &after, &references));
        written.push((request.part, address));
    }
    let mut blocks = vec![format!("{HEADER}{}", settings()), provider(registration), endpoint(registration)];
    blocks.extend(names.data_sources().iter().map(|(name, url)| data_source(name, url)));
    blocks.retain(|block| !block.is_empty());
    let audience = text(app_id.unwrap_or("{application.appId}"), &references);
    format!("{}{resources}\n{}", blocks.join("\n"), output(&audience))
}

/// What must be there before: the rest is said by the references in the body.
fn after(part: RegistrationPart, written: &[(RegistrationPart, String)]) -> Vec<String> {
    let is_before = |before: &RegistrationPart| match (part, before) {
        (RegistrationPart::Application, RegistrationPart::Application)
        | (RegistrationPart::Extension, RegistrationPart::Application | RegistrationPart::Grant)
        | (RegistrationPart::Listener, RegistrationPart::Target(_) | RegistrationPart::Assignment(_)) => true,
        (RegistrationPart::Assignment(one), RegistrationPart::Target(other)) => one == *other,
        _ => false,
    };
    let mut after: Vec<String> =
        written.iter().filter(|(part, _)| is_before(part)).map(|(_, address)| address.clone()).collect();
    if part == RegistrationPart::Listener {
        after.insert(0, ENDPOINT.to_owned());
    }
    after
}

fn resource(
    request: &GraphRequest,
    address: &str,
    url: &str,
    after: &[String],
    references: &References,
) -> String {
    let what: String = request.what.chars().map(|it| if it.is_control() { ' ' } else { it }).collect();
    let (kind, name) = address.split_once('.').unwrap_or((address, ""));
    let mut attributes = vec![
        ("url".to_owned(), text(url, references)),
        ("body".to_owned(), value(&request.body, 2, references)),
    ];
    if request.part == RegistrationPart::Application && request.method == Method::POST {
        attributes.push(("response_export_values".to_owned(), "{\n    app_id = \"appId\"\n  }".to_owned()));
    }
    if !after.is_empty() {
        let lines: String = after.iter().map(|address| format!("    {address},\n")).collect();
        attributes.push(("depends_on".to_owned(), format!("[\n{lines}  ]")));
    }
    format!("\n# {what}\nresource \"{kind}\" \"{name}\" {{\n{}}}\n", attributes_of(attributes, 2))
}

fn settings() -> String {
    let provider = |source: &str, version: &str| json!({ "source": source, "version": version });
    let providers = json!({
        "http": provider("hashicorp/http", ">= 3.2"),
        "msgraph": provider("microsoft/msgraph", MSGRAPH_VERSION),
    });
    let providers = providers.as_object().cloned().unwrap_or_default().into_iter();
    let none = References::new();
    let attributes = providers.map(|(name, provider)| (name, value(&provider, 4, &none)));
    let attributes = attributes_of(attributes.collect(), 4);
    format!("terraform {{\n  required_providers {{\n{attributes}  }}\n}}\n")
}

/// Only another cloud needs to be named.
fn provider(registration: &Registration) -> String {
    if registration.graph == PUBLIC_GRAPH {
        return String::new();
    }
    let endpoint = text(&registration.graph, &References::new());
    format!("provider \"msgraph\" {{\n  msgraph_endpoint = {endpoint}\n}}\n")
}

/// With a listener but without an endpoint, no one could sign in.
fn endpoint(registration: &Registration) -> String {
    let url = text(registration.endpoint.as_str(), &References::new());
    format!(
        "# A call without a token: an endpoint that is ready answers 401.\n\
         data \"http\" \"endpoint\" {{\n  url    = {url}\n  method = \"POST\"\n  request_headers = {{\n    \
         \"Content-Type\" = \"application/json\"\n  }}\n\n  lifecycle {{\n    postcondition {{\n      \
         condition     = self.status_code == 401\n      \
         error_message = \"The endpoint is not ready: expected status 401.\"\n    }}\n  }}\n}}\n"
    )
}

fn data_source(name: &str, url: &str) -> String {
    let url = text(url, &References::new());
    format!("data \"msgraph_resource\" \"{name}\" {{\n  url = {url}\n}}\n")
}

fn output(audience: &str) -> String {
    format!(
        "output \"audience\" {{\n  description = \"The function's setting CLAIMSMITH_AUDIENCES\"\n  value       = {audience}\n}}\n"
    )
}

/// The data sources by name, with their addresses.
type DataSources = BTreeMap<String, String>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_listener_comes_after_the_endpoint_and_after_what_its_applications_need() {
        let address = |name: &str| format!("msgraph_resource.{name}");
        let written = [
            (RegistrationPart::Application, address("application")),
            (RegistrationPart::Grant, address("permission")),
            (RegistrationPart::Target(0), address("mapped_claims")),
            (RegistrationPart::Assignment(1), address("assignment")),
        ];
        let expected = [ENDPOINT.to_owned(), address("mapped_claims"), address("assignment")];
        assert_eq!(after(RegistrationPart::Listener, &written), expected);
        assert_eq!(after(RegistrationPart::Assignment(0), &written), [address("mapped_claims")]);
        assert_eq!(after(RegistrationPart::Assignment(1), &written), [""; 0]);
        assert_eq!(
            after(RegistrationPart::Extension, &written),
            [address("application"), address("permission")]
        );
    }

    #[test]
    fn a_name_with_line_breaks_stays_in_its_comment() {
        let (part, body) = (RegistrationPart::Mapping(0), json!({}));
        let request =
            GraphRequest::create(part, "the policy of `a\n}`".to_owned(), "m", "/p".to_owned(), body);
        let written = resource(&request, "msgraph_resource.m", "p", &[], &References::new());
        assert!(written.starts_with("\n# create the policy of `a }`\nresource "), "{written}");
    }
}
