//! The endpoint itself: a call without a token, and one that is signed on this machine.

use reqwest::{Client, Url};

use super::finding::TARGET_URL;
use super::{Effect, Finding};
use crate::commands::Refusal;
use crate::entra;
use crate::registration::{Unanswered, probe};

pub(super) async fn finding(http: &Client, endpoint: &Url) -> Option<Finding> {
    if endpoint.scheme() != "https" {
        let message = format!("endpoint `{endpoint}`: it is not an https address");
        let mend = "serve it over https: Entra calls nothing else";
        return Some(Finding::new("endpoint_not_https", Effect::Error(TARGET_URL), message, mend));
    }
    let why = probe(http, endpoint).await.err()?;
    let message = format!("endpoint `{endpoint}`: {why}");
    let (code, error, mend) = match why {
        Unanswered::NoConnection(_) => {
            ("endpoint_unreachable", entra::CONNECTION, "check its name, its certificate and whether it runs")
        }
        Unanswered::ContentType(_) => {
            ("endpoint_content_type", entra::CONTENT_TYPE, "check what stands before the function")
        }
        Unanswered::Status(_) => (
            "endpoint_status",
            entra::STATUS,
            "check the path, what stands before the function, and the function's log",
        ),
        Unanswered::NoChallenge => {
            ("endpoint_challenge", entra::STATUS, "check what stands before the function, and its log")
        }
    };
    Some(Finding::new(code, Effect::Error(error), message, mend))
}

/// A call that the local issuer signed was not answered with claims.
pub(crate) fn signed_call(url: &Url, refusal: &Refusal) -> Finding {
    let message = format!("endpoint `{url}`: a signed call got no claims, since {}", refusal.error.cause);
    let mend = "read the log of the endpoint; it has to trust the local issuer, as `claimsmith serve` does";
    Finding::new("signed_call", Effect::Error(refusal.error), message, mend)
}
