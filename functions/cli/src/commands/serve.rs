//! `claimsmith serve`: runs the provider on this machine, with a local token issuer instead of Entra and, without
//! `--live`, sample people instead of the stores.

use std::collections::BTreeMap;
use std::future::pending;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use provider::Provider;
use provider::authentication::Authenticator;
use provider::settings::Settings;
use provider::start::Refused;
use tokio::net::TcpListener;

use crate::exit::Exit;
use crate::live::Live;
use crate::policy_file::{PolicyFile, Usable};
use crate::report;
use crate::repository::defaults;
use crate::sample;
use crate::simulator::issuer::{AUDIENCE, LocalIssuer, TENANT_ID, TokenVersion};
use crate::simulator::server;
use crate::simulator::signed_call::CallOptions;
use crate::stand_in::StandIn;
use crate::terminal::log;

/// Answers callouts on this machine
#[derive(clap::Args)]
pub(crate) struct Serve {
    /// The policy
    #[arg(long, default_value_os_t = defaults::policy(), value_name = "FILE")]
    policy: PathBuf,
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 7071)]
    port: u16,
    /// Call once for this sample person as soon as it serves, show the claims, and stop
    #[arg(long, value_name = "PERSON")]
    call: Option<String>,
    /// Ask the policy's own stores, with the settings and AWS credentials of this process
    ///
    /// All settings except the tenant, the audience and the signing keys, which are those of the local issuer, come from
    /// the environment, as in a deployment. To use your AWS CLI session, run
    /// eval "$(aws configure export-credentials --format env)" and set AWS_REGION.
    #[arg(long)]
    live: bool,
    #[command(flatten)]
    caller: CallOptions,
}

impl Serve {
    pub(super) async fn run(self) -> Result<Exit, String> {
        let PolicyFile { document, usable } = PolicyFile::open(&self.policy)?;
        if !document.diagnostics.as_slice().is_empty() {
            eprintln!("{}{}", report::text(&document), report::count(&document));
        }
        let Some(usable) = usable else { return Ok(Exit::Bad) };
        let listener =
            TcpListener::bind(("127.0.0.1", self.port)).await.map_err(|error| match error.kind() {
                ErrorKind::AddrInUse => format!("port {} is in use; `--port 0` takes a free one", self.port),
                _ => format!("port {}: {error}", self.port),
            })?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let base_url = format!("http://{address}");
        let state = &self.caller.sample.state;
        let issuer =
            LocalIssuer::open(state, &base_url).map_err(|error| format!("{}: {error}", state.display()))?;
        log::to_stderr();
        let provider = self.provider(usable, &issuer).await?;
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
            result = self.caller.call(person, url) => Ok(super::print(result?)),
        }
    }
}

impl Serve {
    /// The provider of a deployment that trusts the local issuer.
    async fn provider(
        &self,
        Usable { policy, plan }: Usable,
        issuer: &LocalIssuer,
    ) -> Result<Provider, String> {
        let refused = |refused: Refused| format!("{}: {refused}", self.policy.display());
        let own = self.settings(issuer);
        let Live { lookup, settings, http } = if self.live {
            Live::open(&plan, own).await.map_err(refused)?
        } else {
            let settings =
                Settings::read(|name| own.get(name).cloned()).map_err(|wrong| refused(wrong.into()))?;
            let http = stores::http::client(None).map_err(|error| error.to_string())?;
            let (people, warnings) = sample::read(&self.caller.sample.people, Some(&policy))?;
            eprint!("{warnings}");
            Live {
                lookup: plan.with_stand_ins(|declared, key| {
                    Arc::new(StandIn::of_people(&people, &declared.name, key))
                }),
                settings,
                http,
            }
        };
        let authenticator = Authenticator::start(&settings, http, Arc::new(SystemTime::now));
        Ok(Provider::over(&settings, authenticator, lookup, policy))
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
