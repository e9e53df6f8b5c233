//! `claimsmith keys`: fetches Entra's signing keys into a file that is deployed beside the policy.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use provider::authentication::kept::{FILE, fetch_file};
use provider::settings::Settings;
use provider::start;

use crate::exit::Exit;
use crate::live::own_settings;
use crate::report::number;
use crate::repository::defaults;

/// Fetch Entra's signing keys into a file, with which the function starts before Entra answers
///
/// The function reads the file beside its policy, fetches the keys all the same, and does not use a file that is older than
/// CLAIMSMITH_KEY_MAX_AGE_HOURS. What is not given is taken from the function's settings in the environment, such as
/// CLAIMSMITH_TENANT_IDS.
#[derive(clap::Args)]
pub(crate) struct Keys {
    /// A tenant that may call
    #[arg(long, value_name = "ID")]
    tenant: Vec<String>,
    /// An accepted audience: with an App ID URI among them, the keys of version 1.0 tokens are fetched too
    #[arg(long, value_name = "AUDIENCE")]
    audience: Vec<String>,
    /// A metadata document, in place of those of the tenants
    #[arg(long, value_name = "URL", conflicts_with_all = ["tenant", "audience"])]
    metadata: Vec<String>,
    /// The file
    #[arg(long, value_name = "FILE", default_value_os_t = defaults::policy().with_file_name(FILE))]
    out: PathBuf,
}

impl Keys {
    pub(super) async fn run(self) -> Result<Exit, String> {
        let settings = self.settings()?;
        let environment = start::environment(&settings, Arc::new(|_| None));
        let http = environment.map_err(|refused| refused.to_string())?.deployment.http;
        match fetch_file(&http, &settings.metadata).await {
            Ok(text) => {
                let failed = |error| format!("{}: {error}", self.out.display());
                fs::write(&self.out, text).map_err(failed)?;
                println!(
                    "{}: the signing keys of {}",
                    self.out.display(),
                    number(settings.metadata.len(), "address")
                );
                Ok(Exit::Good)
            }
            Err(wrong) => {
                wrong.iter().for_each(|line| eprintln!("{line}"));
                eprintln!("nothing was written");
                Ok(Exit::Bad)
            }
        }
    }

    /// The settings of the function, of which these options take the place.
    fn settings(&self) -> Result<Settings, String> {
        // Where metadata documents are named, tenants and audiences say nothing.
        let mut own = own_settings(&self.out);
        if self.metadata.is_empty() {
            own.retain(|name, _| *name == "CLAIMSMITH_POLICY");
        }
        let lists = [
            ("CLAIMSMITH_AUDIENCES", &self.audience),
            ("CLAIMSMITH_METADATA_URLS", &self.metadata),
            ("CLAIMSMITH_TENANT_IDS", &self.tenant),
        ];
        let given = lists.into_iter().filter(|(_, values)| !values.is_empty());
        own.extend(given.map(|(name, values)| (name, values.join(","))));
        let read = Settings::read(|name| own.get(name).cloned().or_else(|| std::env::var(name).ok()));
        read.map_err(|wrong| wrong.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    }
}
