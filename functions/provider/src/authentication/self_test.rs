//! What a self-test asks the authenticator.

use claims::values::Guid;
use tokio::time::{Instant, timeout_at};

use super::authenticate::Authenticator;
use super::fetch_budget::FetchReason;
use super::kept::KeySource;
use super::key_document::KeyDocument;
use crate::self_test::{Check, plausible};

impl Authenticator {
    /// Whether this process has fetched the keys of every metadata document, which it does now if it has not, and whether some
    /// document is about each tenant. Keys that were kept from an earlier process prove nothing of the address.
    pub(crate) async fn check_keys(&self, deadline: Instant) -> Vec<Check> {
        let mut checks = Vec::new();
        for document in self.keys.documents() {
            if !is_fetched(document)
                && let Some(fetch) = document.in_progress().or_else(|| document.refresh(FetchReason::Age))
            {
                let _ = timeout_at(deadline, fetch).await;
            }
            let why =
                (!is_fetched(document)).then(|| "its keys could not be fetched; the log says why".to_owned());
            checks.push(Check::required("keys", document.address().as_str(), why));
        }
        checks.extend(self.tenants.iter().map(|tenant| self.check_tenant(*tenant)));
        checks
    }

    fn check_tenant(&self, tenant: Guid) -> Check {
        let known: Vec<_> = self.keys.documents().iter().filter_map(|document| document.known()).collect();
        let is_covered = known.iter().any(|known| known.published.covers(tenant));
        let why =
            (!known.is_empty() && !is_covered).then(|| "no metadata document is about its tokens".to_owned());
        Check::required("tenant", tenant.to_string(), why)
    }

    /// What can be said of the audiences; `applications` are those that get claims.
    pub(crate) fn implausible(&self, applications: &[String]) -> Vec<Check> {
        plausible::audiences(&self.audiences, &self.tenants, self.caller, applications)
    }

    /// The accepted audiences and tenants, each sorted.
    pub(crate) fn accepted(&self) -> (Vec<String>, Vec<String>) {
        let mut audiences = self.audiences.clone();
        let mut tenants: Vec<String> = self.tenants.iter().map(ToString::to_string).collect();
        audiences.sort();
        tenants.sort();
        (audiences, tenants)
    }
}

/// Whether this process has fetched the document.
fn is_fetched(document: &KeyDocument) -> bool {
    document.known().is_some_and(|known| known.source == KeySource::Fetched)
}
