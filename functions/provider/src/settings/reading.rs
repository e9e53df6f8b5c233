//! Reads and checks the deployment's settings, before anything starts.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use claims::values::Guid;
use stores::http::{DirectHost, Proxy};
use stores::policy_settings::PolicySettings;
use stores::secrets::SecretSource;
use tracing::level_filters::LevelFilter;
use url::Url;

use super::list::{self, Setting, Without};
use super::value::{self, Parse};

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
    /// The claims policy's file.
    pub policy: PathBuf,
    /// The proxy for https addresses.
    pub proxy: Option<Proxy>,
    /// The variables that the policy can use.
    pub policy_settings: PolicySettings,
    /// Where the stores' secrets come from.
    pub secrets: SecretSource,
    /// The name of this deployment in its log and its metrics.
    pub service: String,
    /// The tenants that may call; at least one.
    pub tenants: Vec<Guid>,
}

/// A setting that keeps the function from starting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongSetting {
    /// The environment variable.
    pub name: &'static str,
    /// What is wrong with it.
    pub message: String,
    /// What it is for, and an example.
    pub help: String,
}

impl fmt::Display for WrongSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}; {}", self.name, self.message, self.help)
    }
}

impl Settings {
    /// Reads the settings; `value` gives a variable's text.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn read(value: impl Fn(&str) -> Option<String>) -> Result<Self, Vec<WrongSetting>> {
        let mut reader = SettingsReader { value: &value, wrong: Vec::new() };
        let audiences = reader.list(&list::AUDIENCES, value::text);
        let cache_table = reader.one(&list::CACHE_TABLE, value::text);
        let caller = reader.one(&list::CALLER_APP_ID, value::guid);
        let ca_file = reader.one(&list::CA_FILE, value::path);
        let deadline = reader.one(&list::DEADLINE_MS, value::deadline);
        let issuers = reader.list(&list::ISSUERS, value::issuer);
        let key_max_age = reader.one(&list::KEY_MAX_AGE_HOURS, value::key_max_age);
        reader.one(&list::LOG_LEVEL, value::level);
        let metadata = reader.list(&list::METADATA_URLS, value::address);
        let policy = reader.one(&list::POLICY, value::path);
        let policy_settings = listed(reader.list(&list::POLICY_SETTINGS, value::policy_setting));
        let proxy = reader.proxy();
        let secrets = reader.one(&list::SECRETS, value::secrets);
        let tenants = reader.list(&list::TENANT_IDS, value::guid);
        let service = reader.one(&list::SERVICE, value::dimension).unwrap_or_default();
        let metadata = if metadata.is_empty() { value::workforce(&tenants) } else { metadata };
        match (caller, deadline, key_max_age, policy, secrets, reader.wrong.is_empty()) {
            (Some(caller), Some(deadline), Some(key_max_age), Some(policy), Some(secrets), true) => {
                Ok(Self {
                    audiences,
                    cache_table,
                    ca_file,
                    caller,
                    deadline,
                    issuers,
                    key_max_age,
                    metadata,
                    policy,
                    policy_settings,
                    proxy,
                    secrets,
                    service,
                    tenants,
                })
            }
            _ => Err(reader.wrong),
        }
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

/// Reads setting by setting and notes what is wrong.
struct SettingsReader<'v> {
    value: &'v dyn Fn(&str) -> Option<String>,
    wrong: Vec<WrongSetting>,
}

impl SettingsReader<'_> {
    /// The setting's own text, or its default.
    fn text(&mut self, setting: &Setting) -> Option<String> {
        match ((self.value)(setting.name), setting.without) {
            (Some(text), _) if text.trim().is_empty() => self.note(setting, "is empty"),
            (Some(text), _) => Some(text.trim().to_owned()),
            (None, Without::Default(text)) => Some(text.to_owned()),
            (None, Without::Instead(_)) => None,
            (None, Without::Refused) => self.note(setting, "is not set"),
        }
    }

    fn one<T>(&mut self, setting: &Setting, parse: Parse<T>) -> Option<T> {
        let text = self.text(setting)?;
        self.element(setting, &text, parse)
    }

    /// The proxy, and what is reached without it.
    fn proxy(&mut self) -> Option<Proxy> {
        let direct = self.list(&list::NO_PROXY, DirectHost::parse);
        self.one(&list::HTTPS_PROXY, Proxy::parse).map(|proxy| proxy.except(direct))
    }

    fn list<T>(&mut self, setting: &Setting, parse: Parse<T>) -> Vec<T> {
        let text = self.text(setting).unwrap_or_default();
        let elements = if text.is_empty() { Vec::new() } else { text.split(',').collect() };
        elements.into_iter().filter_map(|one| self.element(setting, one.trim(), parse)).collect()
    }

    fn element<T>(&mut self, setting: &Setting, text: &str, parse: Parse<T>) -> Option<T> {
        match parse(text) {
            Ok(value) if !text.is_empty() => Some(value),
            Ok(_) => self.note(setting, "has an empty element"),
            Err(wanted) if text.contains('@') => {
                self.note(setting, format!("has an element that is not {wanted}"))
            }
            Err(wanted) => self.note(setting, format!("has `{text}`, which is not {wanted}")),
        }
    }

    fn note<T>(&mut self, setting: &Setting, message: impl Into<String>) -> Option<T> {
        let help = format!("set it to the {}, such as `{}`", setting.meaning, setting.example);
        self.wrong.push(WrongSetting { name: setting.name, message: message.into(), help });
        None
    }
}
