//! The stores that a policy declares, asked as a deployment asks them: with the settings and the AWS credentials of
//! this process.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use claims::document::Diagnostics;
use claims::policy::Policy;
use provider::lookup::{Asked, LookedUp, Lookup, Plan, Refusal};
use provider::settings::Settings;
use provider::start::{self, Refused, Variables};
use serde_json::{Value, json};
use tokio::time::{Instant, timeout};

use crate::given::Given;
use crate::local_issuer::{AUDIENCE, TENANT_ID};

/// What is done ahead of the first look-up takes no longer, as in a deployment.
const WARM_WITHIN: Duration = Duration::from_secs(2);

/// The open stores of a policy.
pub(crate) struct Live {
    lookup: Lookup,
    deadline: Duration,
}

impl Live {
    /// Opens the stores of a policy without a mistake, which stands in this file.
    ///
    /// # Errors
    /// A setting is wrong or missing, or a store cannot be opened; the text says which.
    pub(crate) async fn open(policy: &Policy, path: &Path) -> Result<Self, String> {
        let refused = |refused: Refused| format!("{}: {refused}", path.display());
        let own = BTreeMap::from([
            ("CLAIMSMITH_AUDIENCES", AUDIENCE.to_owned()),
            ("CLAIMSMITH_POLICY", path.display().to_string()),
            ("CLAIMSMITH_TENANT_IDS", TENANT_ID.to_owned()),
        ]);
        let variables = variables(own);
        let settings = Settings::read(|name| variables(name)).map_err(|wrong| refused(wrong.into()))?;
        let environment = start::environment(&settings, variables).map_err(refused)?;
        let mut diagnostics = Diagnostics::default();
        let plan = Plan::read(policy, &mut diagnostics);
        let lookup = match plan {
            Some(plan) => {
                start::open(plan, &settings, environment, &mut diagnostics).await.map_err(refused)?
            }
            None => None,
        };
        let lookup = lookup.ok_or_else(|| refused(diagnostics.into()))?;
        // A deployment is warm before it is asked for the first time.
        let _ = timeout(WARM_WITHIN, lookup.warm()).await;
        Ok(Self { lookup, deadline: settings.deadline })
    }

    /// Asks the stores that the application's policy needs; `application` is its index.
    ///
    /// # Errors
    /// A required store could not answer.
    pub(crate) async fn look_up(&self, application: usize, given: &Given) -> Result<LookedUp, Refusal> {
        self.lookup.run(application, &|name| given.of_callout(name), Instant::now() + self.deadline).await
    }
}

/// The variables of this process, but for these, and without the table that a deployment's instances share: what is
/// found with other secrets or files must not be remembered there.
pub(crate) fn variables(own: BTreeMap<&'static str, String>) -> Variables {
    let shared = |name: &str| name == "CLAIMSMITH_CACHE_TABLE";
    Arc::new(move |name| {
        own.get(name).cloned().or_else(|| std::env::var(name).ok().filter(|_| !shared(name)))
    })
}

/// `people: found after 12.3 ms`, `hr: late: no answer within 300 ms after 300.2 ms`.
pub(crate) fn line(asked: &Asked) -> String {
    format!("{}: {} after {:.1} ms", asked.store, asked.outcome_line(), milliseconds(asked))
}

/// The same for programs.
pub(crate) fn object(asked: &Asked) -> Value {
    let inside = asked.failure().map(|failure| &failure.inside);
    json!({ "store": asked.store, "outcome": asked.name(), "inside": inside, "ms": milliseconds(asked) })
}

fn milliseconds(asked: &Asked) -> f64 {
    asked.took.as_micros() as f64 / 1000.0
}
