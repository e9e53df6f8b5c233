//! What Entra must have registered before it calls an endpoint, and what of it a tenant has.
//!
//! The order and the bodies are those of Microsoft's how-to `custom-extension-tokenissuancestart-configuration`
//! and of Graph v1.0, where a listener has neither `priority` nor `includeAllApplications`.

mod apply;
mod bodies;
mod connection;
mod definition;
mod detach;
mod found;
mod graph;
mod json;
mod notes;
mod probe;
mod read;
mod request;
mod steps;
mod wanted;

pub(crate) use self::apply::{Stopped, apply};
pub(crate) use self::bodies::{RECEIVE_PAYLOAD, identifier_uri};
pub(crate) use self::connection::Connection;
pub(crate) use self::definition::{CUSTOM_SOURCE, schema};
pub(crate) use self::detach::Attached;
pub(crate) use self::found::{Found, Target};
pub(crate) use self::graph::Graph;
pub(crate) use self::json::{array, same_id, text};
pub(crate) use self::notes::{accepts_mapped_claims, has_signing_key, notes};
pub(crate) use self::probe::{Unanswered, probe};
pub(crate) use self::read::{principal, tenant};
pub(crate) use self::request::Request;
pub(crate) use self::steps::plan;
pub(crate) use self::wanted::{Mapping, Registration, Wanted};
