//! Doing what the plan says.

use reqwest::Client;

use super::found::Found;
use super::graph::Graph;
use super::probe::{Unanswered, probe};
use super::request::Request;
use super::steps::{STEPS, listener};
use super::wanted::Registration;

/// Why it stopped.
#[derive(Debug)]
pub(crate) enum Stopped {
    /// The endpoint is not ready, so there is no listener: with one, nobody could sign in.
    Endpoint(Unanswered),
    /// Graph did not do it.
    Graph(String),
}

/// Makes of what was found what shall be registered; `done` hears of each request that Graph took.
///
/// # Errors
/// It stopped; what was done until then stays, and another run takes it from there.
pub(crate) async fn apply(
    graph: &mut Graph,
    http: &Client,
    registration: &Registration,
    found: &mut Found,
    mut done: impl FnMut(&Request),
) -> Result<(), Stopped> {
    for step in STEPS {
        let requests = step(registration, found);
        send(graph, found, &requests, &mut done).await.map_err(Stopped::Graph)?;
    }
    let requests = listener(registration, found);
    if !requests.is_empty() {
        probe(http, &registration.endpoint).await.map_err(Stopped::Endpoint)?;
    }
    send(graph, found, &requests, &mut done).await.map_err(Stopped::Graph)
}

async fn send(
    graph: &mut Graph,
    found: &mut Found,
    requests: &[Request],
    done: &mut impl FnMut(&Request),
) -> Result<(), String> {
    for request in requests {
        let answer = graph.send(request).await?;
        found.learn(request, answer);
        done(request);
    }
    Ok(())
}
