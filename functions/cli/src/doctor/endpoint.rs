//! Checks the endpoint with a call without a token, and with one that is signed on this machine.

use offline::entra::sign_in_error::{CONNECTION, CONTENT_TYPE, STATUS, TARGET_URL};
use reqwest::{Client, Url};

use super::{Effect, Finding};
use crate::registration::{EndpointProblem, probe};
use crate::simulator::signed_call::UnusableResponse;

pub(super) async fn finding(http: &Client, endpoint: &Url) -> Option<Finding> {
    if endpoint.scheme() != "https" {
        let message = format!("endpoint `{endpoint}`: is not an https address");
        let fix = "use https: Entra calls https addresses only";
        return Some(Finding::new("endpoint_not_https", Effect::Error(TARGET_URL), message, fix));
    }
    let why = probe(http, endpoint).await.err()?;
    let message = format!("endpoint `{endpoint}`: {why}");
    let (code, error, fix) = match why {
        EndpointProblem::NoConnection(_) => (
            "endpoint_unreachable",
            CONNECTION,
            "check the host name, the certificate, and whether the endpoint is running",
        ),
        EndpointProblem::ContentType(_) => {
            ("endpoint_content_type", CONTENT_TYPE, "check the gateway or proxy in front of the function")
        }
        EndpointProblem::Status(_) => (
            "endpoint_status",
            STATUS,
            "check the path, the gateway or proxy in front of the function, and the function's log",
        ),
        EndpointProblem::NoChallenge => (
            "endpoint_challenge",
            STATUS,
            "check the gateway or proxy in front of the function, and the function's log",
        ),
    };
    Some(Finding::new(code, Effect::Error(error), message, fix))
}

/// A call that the local issuer signed got no claims.
pub(crate) fn signed_call(url: &Url, response: &UnusableResponse) -> Finding {
    let message = format!("endpoint `{url}`: a signed call got no claims: {}", response.error.cause);
    let fix = "read the endpoint's log; it must trust the local issuer, as `claimsmith serve` does";
    Finding::new("signed_call", Effect::Error(response.error), message, fix)
}
