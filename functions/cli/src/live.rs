//! Opens the stores that a policy declares, as a deployment does: with the settings and the AWS credentials of this
//! process.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use claims::document::Diagnostics;
use offline::entra::request::TENANT_ID;
use provider::lookup::{Asked, Lookup, Plan};
use provider::settings::Settings;
use provider::start::{self, Refused, Variables};
use stores::environment::Environment;
use stores::http::Client;

use crate::simulator::issuer::AUDIENCE;

/// The open stores of a policy, and the deployment that they were opened for.
pub(crate) struct Live {
    pub(crate) lookup: Lookup,
    pub(crate) settings: Settings,
    pub(crate) http: Client,
}

impl Live {
    /// Opens the stores of a plan and prepares them for the first look-up. `own` are settings that the tool decides;
    /// the others are those of this process.
    ///
    /// # Errors
    /// A setting is wrong or missing, or a store cannot be opened; a line each.
    pub(crate) async fn open(plan: &Plan, own: BTreeMap<&'static str, String>) -> Result<Self, Refused> {
        let variables = variables(own);
        let settings = Settings::read(|name| variables(name))?;
        let environment = Arc::new(start::environment(&settings, variables)?);
        let http = environment.deployment.http.clone();
        // The policy's warnings were shown already, with their lines.
        let lookup = start::open(plan, &settings, &environment, &mut Diagnostics::default()).await?;
        lookup.warm_up().await;
        Ok(Self { lookup, settings, http })
    }
}

/// The settings of the function that a tool decides which reads no callout.
pub(crate) fn own_settings(policy: &Path) -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("CLAIMSMITH_AUDIENCES", AUDIENCE.to_owned()),
        ("CLAIMSMITH_POLICY", policy.display().to_string()),
        ("CLAIMSMITH_TENANT_IDS", TENANT_ID.to_owned()),
    ])
}

/// What this process supplies for the stores of a policy: settings, secrets to be fetched, the AWS account.
///
/// # Errors
/// A setting is wrong; a line each.
pub(crate) fn environment(policy: &Path) -> Result<Environment, Refused> {
    let variables = variables(own_settings(policy));
    let settings = Settings::read(|name| variables(name))?;
    start::environment(&settings, variables)
}

/// The variables of this process, except for these, and without the table that a deployment's instances share: answers
/// that were found with other secrets or files must not be cached there.
fn variables(own: BTreeMap<&'static str, String>) -> Variables {
    let shared = |name: &str| name == "CLAIMSMITH_CACHE_TABLE";
    Arc::new(move |name| {
        own.get(name).cloned().or_else(|| std::env::var(name).ok().filter(|_| !shared(name)))
    })
}

/// `people: found (12.3 ms)`, `hr: late: no answer within 300 ms (300.2 ms)`.
pub(crate) fn line(asked: &Asked) -> String {
    format!("{}: {} ({:.1} ms)", asked.store, asked.outcome_line(), asked.took_ms())
}
