//! The two halves compared: what Entra has registered, and what the policy and the function say.

mod application;
mod endpoint;
mod extension;
mod finding;
mod function;
mod listener;
mod mapping;
mod metadata;
mod target;

use provider::settings::Settings;
use reqwest::Client;
use serde_json::Value;

pub(crate) use self::endpoint::signed_call;
pub(crate) use self::finding::{Effect, Finding};
pub(crate) use self::function::wrong_settings;
use crate::registration::{Found, Registration};

/// Both halves.
pub(crate) struct Checkup {
    /// What the policy and the command line say.
    pub(crate) registration: Registration,
    /// The function's settings.
    pub(crate) settings: Settings,
    /// The id of the tenant.
    pub(crate) tenant: String,
    /// What the tenant has.
    pub(crate) found: Found,
    /// The service principal of Microsoft's authentication events service.
    pub(crate) caller: Value,
}

type Check = fn(&Checkup) -> Vec<Finding>;

/// In the order of a sign-in: who is called, with which token, and what becomes of the answer.
const CHECKS: [Check; 6] = [
    listener::findings,
    extension::findings,
    application::findings,
    function::findings,
    mapping::findings,
    target::findings,
];

impl Checkup {
    /// Everything that is wrong.
    pub(crate) async fn findings(&self, http: &Client) -> Vec<Finding> {
        let mut findings: Vec<Finding> = CHECKS.iter().flat_map(|check| check(self)).collect();
        findings.extend(metadata::findings(http, &self.settings.metadata).await);
        findings.extend(endpoint::finding(http, &self.registration.endpoint).await);
        findings
    }
}
