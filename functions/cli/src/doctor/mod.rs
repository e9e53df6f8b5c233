//! Compares what Entra has registered with the policy and the function.
//!
//! One file for each thing that is checked; all of them make `Finding`s. Read `finding` first.

mod application;
mod endpoint;
mod extension;
mod finding;
mod function;
mod limits;
mod listener;
mod mapping;
mod metadata;
mod self_test;
mod target;
mod waiting;

use std::collections::BTreeMap;

use provider::settings::Settings;
use reqwest::Client;
use serde_json::Value;

pub(crate) use self::endpoint::signed_call;
pub(crate) use self::finding::{Effect, Finding};
pub(crate) use self::function::wrong_settings;
pub(crate) use self::limits::Limits;
pub(crate) use self::self_test::self_test;
use crate::progress::Progress;
use crate::registration::{Registration, TenantState};

/// Everything that is compared.
pub(crate) struct Checkup {
    /// The registration that the policy and the command line ask for.
    pub(crate) registration: Registration,
    /// The function's settings.
    pub(crate) settings: Settings,
    /// All of the function's variables, by name.
    pub(crate) variables: BTreeMap<String, String>,
    /// The ID of the tenant.
    pub(crate) tenant: String,
    /// What the tenant has registered.
    pub(crate) found: TenantState,
    /// The service principal of Microsoft's authentication events service.
    pub(crate) caller: Value,
}

type DoctorCheck = fn(&Checkup) -> Vec<Finding>;

/// In the order of a sign-in: the listener, the extension, the token, the mapping of the claims.
const CHECKS: [DoctorCheck; 6] = [
    listener::findings,
    extension::findings,
    application::findings,
    function::findings,
    mapping::findings,
    target::findings,
];

impl Checkup {
    /// Everything that is wrong; `function` is the HTTP client as the function has it.
    pub(crate) async fn findings(
        &self,
        http: &Client,
        function: &stores::http::Client,
        progress: &Progress,
    ) -> Vec<Finding> {
        let mut findings: Vec<Finding> = CHECKS.iter().flat_map(|check| check(self)).collect();
        progress.next("fetching the signing keys");
        findings.extend(metadata::findings(function, &self.settings.metadata).await);
        progress.next("calling the endpoint");
        findings.extend(endpoint::finding(http, &self.registration.endpoint).await);
        findings
    }
}
