//! `claimsmith serve`: the provider on this machine, with a local issuer in Entra's place and sample people in
//! the stores' places.

use std::collections::BTreeMap;
use std::future::pending;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use claims::diagnostic::Diagnostics;
use claims::policy::Policy;
use provider::Provider;
use provider::lookup::Plan;
use provider::settings::Settings;
use provider::start::{Refused, Variables};
use stores::embedded::{Embedded, Records};
use stores::store::Configuration;
use tokio::net::TcpListener;

use crate::commands::call::Caller;
use crate::exit::Exit;
use crate::local_issuer::{AUDIENCE, LocalIssuer, TENANT_ID, TokenVersion};
use crate::sample::{self, Person};
use crate::server;

/// Answers callouts on this machine
#[derive(clap::Args)]
pub(crate) struct Serve {
    /// The policy
    #[arg(long, default_value = "infra/policy/claims.yaml", value_name = "FILE")]
    policy: PathBuf,
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 7071)]
    port: u16,
    /// Call once for this sample person as soon as it serves, show the claims, and stop
    #[arg(long, value_name = "PERSON")]
    call: Option<String>,
    #[command(flatten)]
    caller: Caller,
}

impl Serve {
    pub(super) async fn run(self) -> Result<Exit, String> {
        let listener = TcpListener::bind(("127.0.0.1", self.port))
            .await
            .map_err(|error| format!("port {}: {error}", self.port))?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let base_url = format!("http://{address}");
        let state = &self.caller.sample.state;
        let issuer =
            LocalIssuer::open(state, &base_url).map_err(|error| format!("{}: {error}", state.display()))?;
        let people = sample::read(&self.caller.sample.people)?;
        let provider = provider(&self.policy, &issuer, &people)?;
        let url = format!("{base_url}/token-issuance-start");
        let serving = server::serve(listener, Arc::new(issuer), Arc::new(provider));
        let Some(person) = &self.call else {
            println!("serving {} until Ctrl-C at {url}", self.policy.display());
            tokio::select! { () = serving => {}, _ = tokio::signal::ctrl_c() => {} }
            return Ok(Exit::Good);
        };
        let url = url.parse().map_err(|error| format!("{url}: {error}"))?;
        tokio::select! {
            () = serving => pending().await,
            exit = self.caller.call(person, url) => exit,
        }
    }
}

/// The provider of a deployment with these settings, but for its stores: sample people stand in for them.
fn provider(path: &Path, issuer: &LocalIssuer, people: &[Person]) -> Result<Provider, String> {
    let mut diagnostics = Diagnostics::default();
    let source = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let policy = Policy::parse(&source, &mut diagnostics);
    let plan = policy.as_ref().and_then(|policy| {
        // What stands in the stores' places does not excuse a mistake in what is written there.
        Plan::read(policy, &mut diagnostics)?;
        Plan::new(policy, embedded(policy, people), &mut diagnostics)
    });
    let refused = |refused: Refused| format!("{}: {refused}", path.display());
    let (Some(policy), Some(plan)) = (policy, plan) else { return Err(refused(diagnostics.into())) };
    let variables = variables(path, issuer);
    let settings = Settings::read(|name| variables(name)).map_err(|wrong| refused(wrong.into()))?;
    Provider::over(&settings, policy, plan, variables, diagnostics).map_err(refused)
}

/// The environment of a deployment that trusts the local issuer.
fn variables(policy: &Path, issuer: &LocalIssuer) -> Variables {
    let metadata = [TokenVersion::V1, TokenVersion::V2].map(|version| issuer.metadata_url(version));
    let variables = BTreeMap::from([
        ("CLAIMSMITH_AUDIENCES", AUDIENCE.to_owned()),
        ("CLAIMSMITH_METADATA_URLS", metadata.join(",")),
        ("CLAIMSMITH_POLICY", policy.display().to_string()),
        ("CLAIMSMITH_TENANT_IDS", TENANT_ID.to_owned()),
    ]);
    Arc::new(move |name| variables.get(name).cloned())
}

/// For each store of the policy, what the sample people say it knows.
fn embedded(policy: &Policy, people: &[Person]) -> Vec<Box<dyn Configuration>> {
    let store = |name: &str| -> Box<dyn Configuration> {
        let known = people.iter().filter_map(|person| {
            let id = person.user.as_ref()?.get("id")?;
            Some((id.clone(), person.stores.get(name)?.clone()))
        });
        Box::new(Embedded::new(Records::from_iter(known)))
    };
    policy.stores.iter().map(|declared| store(&declared.name)).collect()
}
