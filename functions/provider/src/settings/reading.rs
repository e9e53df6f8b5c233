//! Reads and checks the deployment's settings, before anything starts.

use std::path::PathBuf;
use std::time::Duration;

use claims::values::Guid;
use stores::http::Proxy;
use stores::policy_settings::PolicySettings;
use stores::secrets::SecretSource;
use tracing::level_filters::LevelFilter;
use url::Url;

use super::list;
use super::policy_source::PolicySource;
use super::reader::{SettingsReader, WrongSetting};
use super::sampling::SamplingSettings;
use super::value;

/// The settings, read and checked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Accepted audiences; at least one.
    pub audiences: Vec<String>,
    /// The table in which caches keep answers for all instances.
    pub cache_table: Option<String>,
    /// Additional root certificates, in PEM.
    pub ca_file: Option<PathBuf>,
    /// The application that calls.
    pub caller: Guid,
    /// The time for a whole callout.
    pub deadline: Duration,
    /// Accepted issuers in addition to those of the metadata documents.
    pub issuers: Vec<String>,
    /// The age from which on signing keys are not used.
    pub key_max_age: Duration,
    /// The metadata documents; at least one.
    pub metadata: Vec<Url>,
    /// Where the claims policy comes from.
    pub policy: PolicySource,
    /// The proxy for https addresses.
    pub proxy: Option<Proxy>,
    /// The variables that the policy can use.
    pub policy_settings: PolicySettings,
    /// What is done with a sample of callouts.
    pub sampling: SamplingSettings,
    /// Where the stores' secrets come from.
    pub secrets: SecretSource,
    /// The name of this deployment in its log and its metrics.
    pub service: String,
    /// The tenants that may call; at least one.
    pub tenants: Vec<Guid>,
}

impl Settings {
    /// Reads the settings; `value` gives a variable's text.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn read(value: impl Fn(&str) -> Option<String>) -> Result<Self, Vec<WrongSetting>> {
        let mut reader = SettingsReader { value: &value, wrong: Vec::new() };
        match Self::all(&mut reader) {
            Some(settings) if reader.wrong.is_empty() => Ok(settings),
            _ => Err(reader.wrong),
        }
    }

    fn all(reader: &mut SettingsReader<'_>) -> Option<Self> {
        let audiences = reader.list(&list::AUDIENCES, value::text);
        reader.one(&list::BUILD, value::dimension);
        let cache_table = reader.one(&list::CACHE_TABLE, value::text);
        let caller = reader.one(&list::CALLER_APP_ID, value::guid);
        let ca_file = reader.one(&list::CA_FILE, value::path);
        let deadline = reader.one(&list::DEADLINE_MS, value::deadline);
        let issuers = reader.list(&list::ISSUERS, value::issuer);
        let key_max_age = reader.one(&list::KEY_MAX_AGE_HOURS, value::key_max_age);
        reader.one(&list::LOG_LEVEL, value::level);
        let metadata = reader.list(&list::METADATA_URLS, value::address);
        let policy = PolicySource::read(reader);
        let policy_settings = listed(reader.list(&list::POLICY_SETTINGS, value::policy_setting));
        let proxy = reader.proxy();
        let sampling = SamplingSettings::read(reader);
        let secrets = reader.one(&list::SECRETS, value::secrets);
        let tenants = reader.list(&list::TENANT_IDS, value::guid);
        let service = reader.one(&list::SERVICE, value::dimension).unwrap_or_default();
        let metadata = if metadata.is_empty() { value::workforce(&tenants, &audiences) } else { metadata };
        Some(Self {
            audiences,
            cache_table,
            ca_file,
            caller: caller?,
            deadline: deadline?,
            issuers,
            key_max_age: key_max_age?,
            metadata,
            policy: policy?,
            policy_settings,
            proxy,
            sampling: sampling?,
            secrets: secrets?,
            service,
            tenants,
        })
    }
}

/// A list that is wrong gives no settings at all; see [`Settings::read`].
fn listed(names: Vec<String>) -> PolicySettings {
    if names.is_empty() { PolicySettings::default() } else { PolicySettings::listed(names) }
}

/// The lowest severity that is logged. A level that is not one gives the default here, so that there is a log in which
/// the mistake that [`Settings::read`] finds is told.
#[must_use]
pub fn log_level(value: impl Fn(&str) -> Option<String>) -> LevelFilter {
    let mut reader = SettingsReader { value: &value, wrong: Vec::new() };
    reader.one(&list::LOG_LEVEL, value::level).unwrap_or(LevelFilter::INFO)
}

/// The folder of the files that a policy names which is not a file itself; `value` gives a variable's text.
#[must_use]
pub fn policy_folder(value: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    SettingsReader { value: &value, wrong: Vec::new() }.one(&list::POLICY_FOLDER, value::path)
}
