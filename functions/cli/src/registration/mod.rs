//! Registers an endpoint with Entra: what the policy asks for, what the tenant has, and the requests in between.
//!
//! Read `desired`, `tenant_state`, `steps` and `apply`, in this order.
//!
//! The order and the bodies are those of Microsoft's how-to `custom-extension-tokenissuancestart-configuration`
//! and of Graph v1.0, where a listener has neither `priority` nor `includeAllApplications`.

mod apply;
mod bodies;
mod connection_options;
mod definition;
mod desired;
mod detach;
mod endpoint_probe;
mod graph_client;
mod graph_json;
mod manual_steps;
mod read_tenant;
mod request;
mod steps;
mod tenant_state;

pub(crate) use self::apply::{ApplyError, apply};
pub(crate) use self::bodies::{RECEIVE_PAYLOAD, identifier_uri};
pub(crate) use self::connection_options::ConnectionOptions;
pub(crate) use self::definition::{CUSTOM_SOURCE, schema};
pub(crate) use self::desired::{ClaimsMapping, Registration, RegistrationOptions};
pub(crate) use self::detach::Removal;
pub(crate) use self::endpoint_probe::{EndpointProblem, probe};
pub(crate) use self::graph_client::GraphClient;
pub(crate) use self::graph_json::{array, same_id, text};
pub(crate) use self::manual_steps::{accepts_mapped_claims, has_signing_key, manual_steps};
pub(crate) use self::read_tenant::{principal, tenant};
pub(crate) use self::request::GraphRequest;
pub(crate) use self::steps::plan;
pub(crate) use self::tenant_state::{TargetApplication, TenantState};
