//! Sends the planned requests, the listener last.

use reqwest::Client;

use super::desired::Registration;
use super::endpoint_probe::{EndpointProblem, probe};
use super::graph::{GraphClient, GraphRequest};
use super::steps::{STEPS, listener};
use super::tenant_state::TenantState;

/// Why not everything was applied.
#[derive(Debug)]
pub(crate) enum ApplyError {
    /// The endpoint is not ready. No listener was created: with a listener, nobody could sign in.
    Endpoint(EndpointProblem),
    /// Graph cannot be reached or rejected a request.
    Graph(String),
}

/// Brings the tenant to the desired registration; calls `done` for each request that succeeded.
///
/// # Errors
/// A request failed, or the endpoint is not ready. Earlier requests stay applied; another run continues from there.
pub(crate) async fn apply(
    graph: &mut GraphClient,
    http: &Client,
    registration: &Registration,
    found: &mut TenantState,
    mut done: impl FnMut(&GraphRequest),
) -> Result<(), ApplyError> {
    for step in STEPS {
        let requests = step(registration, found);
        send(graph, found, &requests, &mut done).await.map_err(ApplyError::Graph)?;
    }
    let requests = listener(registration, found);
    if !requests.is_empty() {
        probe(http, &registration.endpoint).await.map_err(ApplyError::Endpoint)?;
    }
    send(graph, found, &requests, &mut done).await.map_err(ApplyError::Graph)
}

async fn send(
    graph: &mut GraphClient,
    found: &mut TenantState,
    requests: &[GraphRequest],
    done: &mut impl FnMut(&GraphRequest),
) -> Result<(), String> {
    for request in requests {
        let response = graph.send(request).await?;
        found.learn(request, response);
        done(request);
    }
    Ok(())
}
