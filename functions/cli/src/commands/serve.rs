//! `claimsmith serve`: runs the provider on this machine, with a local token issuer instead of Entra and, without
//! `--live`, sample people instead of the stores.

use std::collections::BTreeMap;
use std::future::pending;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::Arc;

use offline::entra::request::TENANT_ID;
use tokio::net::TcpListener;

use crate::exit::Exit;
use crate::playground::HAS_PAGE;
use crate::repository::defaults;
use crate::serving::{Served, Sources};
use crate::simulator::issuer::{AUDIENCE, LocalIssuer, TokenVersion};
use crate::simulator::server::{self, PLAYGROUND};
use crate::simulator::signed_call::CallOptions;
use crate::terminal::log;

/// Answer callouts on this machine, with a policy and sample people
///
/// An edited policy or file of people is used from the next callout on; while it has errors, these are printed and the last one
/// without errors stays in use. Each callout is a line on standard error: status, number of claims, application, policy, the stores
/// that were asked, and the time. It has no user and no value.
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
    /// eval "$(aws configure export-credentials --format env)", in PowerShell
    /// aws configure export-credentials --format powershell | Invoke-Expression, and set AWS_REGION.
    #[arg(long)]
    live: bool,
    #[command(flatten)]
    caller: CallOptions,
}

impl Serve {
    pub(super) async fn run(self) -> Result<Exit, String> {
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
        let Some(served) = Served::open(self.sources(&issuer)).await? else { return Ok(Exit::Bad) };
        let served = Arc::new(served);
        let url = format!("{base_url}/token-issuance-start");
        let serving = server::serve(listener, Arc::new(issuer), Arc::clone(&served));
        let Some(person) = &self.call else {
            println!("serving {} until Ctrl-C at {url}", self.policy.display());
            if HAS_PAGE {
                println!("the playground is at {base_url}{PLAYGROUND}");
            }
            tokio::select! { () = serving => {}, () = served.watch() => {}, _ = tokio::signal::ctrl_c() => {} }
            return Ok(Exit::Good);
        };
        let url = url.parse().map_err(|error| format!("{url}: {error}"))?;
        tokio::select! {
            () = serving => pending().await,
            result = self.caller.call(person, url) => Ok(super::print(result?)),
        }
    }

    /// Those of a deployment that trusts the local issuer.
    fn sources(&self, issuer: &LocalIssuer) -> Sources {
        let metadata = [TokenVersion::V1, TokenVersion::V2].map(|version| issuer.metadata_url(version));
        let settings = BTreeMap::from([
            ("CLAIMSMITH_AUDIENCES", AUDIENCE.to_owned()),
            ("CLAIMSMITH_METADATA_URLS", metadata.join(",")),
            ("CLAIMSMITH_POLICY", self.policy.display().to_string()),
            ("CLAIMSMITH_TENANT_IDS", TENANT_ID.to_owned()),
        ]);
        let (policy, people) = (self.policy.clone(), self.caller.sample.people.clone());
        Sources { policy, people, live: self.live, settings }
    }
}
