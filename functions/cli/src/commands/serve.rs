//! `claimsmith serve`: the provider on this machine, with a local issuer in Entra's place and, unless it is live,
//! sample people in the stores' places.

use std::collections::BTreeMap;
use std::future::pending;
use std::path::PathBuf;
use std::sync::Arc;

use claims::document::Diagnostics;
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
use crate::policy_file::PolicyFile;
use crate::sample::{self, Person};
use crate::{live, log, report, server};

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
    /// Ask the policy's own stores, with the settings and AWS credentials of this process
    ///
    /// Everything but the tenant, the audience and the signing keys, which are those of the local issuer, is taken from
    /// the environment, as in a deployment. What the AWS command line tool is signed in with is had by
    /// eval "$(aws configure export-credentials --format env)", and AWS_REGION says where.
    #[arg(long)]
    live: bool,
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
        let PolicyFile { document, usable } = PolicyFile::open(&self.policy)?;
        if !document.diagnostics.as_slice().is_empty() {
            eprintln!("{}{}", report::text(&document), report::count(&document));
        }
        let Some(usable) = usable else { return Ok(Exit::Bad) };
        log::to_stderr();
        let provider = self.provider(usable.policy, &issuer).await?;
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

impl Serve {
    /// The provider of a deployment that trusts the local issuer. The policy has no mistake.
    async fn provider(&self, policy: Policy, issuer: &LocalIssuer) -> Result<Provider, String> {
        let refused = |refused: Refused| format!("{}: {refused}", self.policy.display());
        let mut diagnostics = Diagnostics::default();
        let (plan, variables) = if self.live {
            (Plan::read(&policy, &mut diagnostics), live::variables(self.settings(issuer)))
        } else {
            let stores = embedded(&policy, &sample::read(&self.caller.sample.people)?);
            let own = self.settings(issuer);
            let variables: Variables = Arc::new(move |name| own.get(name).cloned());
            (Plan::new(&policy, stores, &mut diagnostics), variables)
        };
        let Some(plan) = plan else { return Err(refused(diagnostics.into())) };
        let settings = Settings::read(|name| variables(name)).map_err(|wrong| refused(wrong.into()))?;
        // The policy's warnings were shown already, with their lines.
        Provider::over(&settings, policy, plan, variables, Diagnostics::default()).await.map_err(refused)
    }

    fn settings(&self, issuer: &LocalIssuer) -> BTreeMap<&'static str, String> {
        let metadata = [TokenVersion::V1, TokenVersion::V2].map(|version| issuer.metadata_url(version));
        BTreeMap::from([
            ("CLAIMSMITH_AUDIENCES", AUDIENCE.to_owned()),
            ("CLAIMSMITH_METADATA_URLS", metadata.join(",")),
            ("CLAIMSMITH_POLICY", self.policy.display().to_string()),
            ("CLAIMSMITH_TENANT_IDS", TENANT_ID.to_owned()),
        ])
    }
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
