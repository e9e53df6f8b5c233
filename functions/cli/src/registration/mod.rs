//! Registers an endpoint with Entra: what the policy asks for, what the tenant has, and the requests in between.
//!
//! Read `desired`, `tenant_state`, `steps` and `apply`, in this order; `graph` sends requests to Microsoft Graph.
//!
//! The order and the bodies are those of Microsoft's how-to `custom-extension-tokenissuancestart-configuration`
//! and of Graph v1.0, where a listener has neither `priority` nor `includeAllApplications`.

mod advice;
mod apply;
mod bodies;
mod changes;
mod definition;
mod desired;
mod detach;
mod endpoint_probe;
mod graph;
mod read_tenant;
mod steps;
mod tenant_state;
mod terraform;

pub(crate) use self::advice::{
    accepts_mapped_claims, are_restricted, has_signing_key, manual_steps, warnings,
};
pub(crate) use self::apply::{ApplyError, apply};
pub(crate) use self::bodies::{RECEIVE_PAYLOAD, identifier_uri};
pub(crate) use self::changes::{BodyChange, changes};
pub(crate) use self::definition::{CUSTOM_SOURCE, schema};
pub(crate) use self::desired::{ClaimsMapping, Registration, RegistrationOptions};
pub(crate) use self::detach::Removal;
pub(crate) use self::endpoint_probe::{EndpointProblem, probe};
pub(crate) use self::graph::{
    ConnectionOptions, GraphClient, GraphRequest, IDENTIFIER_URI_ADVICE, array, same_id, text,
};
pub(crate) use self::read_tenant::{principal, tenant};
pub(crate) use self::steps::plan;
pub(crate) use self::tenant_state::{TargetApplication, TenantState};
pub(crate) use self::terraform::terraform;
