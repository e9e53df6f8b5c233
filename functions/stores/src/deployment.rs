//! What a process supplies for its stores: settings, files, the HTTP client, its AWS account and the time.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use crate::aws::Account;
use crate::clock::Clock;
use crate::http::{Client, Proxy};
use crate::policy_settings::PolicySettings;

/// The variables of a process, by their names.
pub type SettingReader = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// What a process supplies for its stores; clones share the client and its connections.
#[derive(Clone)]
pub struct Deployment {
    /// The process's variables; a policy sees them through [`Deployment::policy_setting`].
    pub setting: SettingReader,
    /// Those of them that the policy can use.
    pub policy_settings: PolicySettings,
    /// The folder of the policy: relative file names start there.
    pub folder: PathBuf,
    /// The one HTTP client; see [`crate::http::client`].
    pub http: Client,
    /// The proxy of that client, for other HTTP clients.
    pub proxy: Option<Proxy>,
    /// Additional root certificates, in PEM, for connections that are not HTTP.
    pub extra_roots: Option<Vec<u8>>,
    /// The AWS account.
    pub aws: Account,
    /// The time of day: for signatures, for what expires, and for the age of what was fetched.
    pub clock: Clock,
}

impl Deployment {
    /// Without settings, additional roots and an AWS account, in the working directory, with the system's clock.
    #[must_use]
    pub fn new(http: Client) -> Self {
        Self {
            setting: Arc::new(|_| None),
            policy_settings: PolicySettings::default(),
            folder: PathBuf::new(),
            http,
            proxy: None,
            extra_roots: None,
            aws: Account::default(),
            clock: Arc::new(SystemTime::now),
        }
    }

    /// What the policy has as `${NAME}`; nothing if the policy cannot use it.
    #[must_use]
    pub fn policy_setting(&self, name: &str) -> Option<String> {
        self.policy_settings.allow(name).then(|| (self.setting)(name)).flatten()
    }
}
