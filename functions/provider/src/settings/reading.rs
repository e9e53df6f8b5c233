//! Reads and checks the deployment's settings, before anything starts.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use claims::values::Guid;
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
        let secrets = reader.one(&list::SECRETS, value::secrets);
        let tenants = reader.list(&list::TENANT_IDS, value::guid);
        let service = reader.one(&list::SERVICE, value::dimension).unwrap_or_default();
        let metadata = if metadata.is_empty() { value::workforce(&tenants) } else { metadata };
        match (caller, deadline, key_max_age, policy, secrets) {
            (Some(caller), Some(deadline), Some(key_max_age), Some(policy), Some(secrets))
                if reader.wrong.is_empty() =>
            {
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

#[cfg(test)]
mod tests {
    use claims::entra::contract::{CALLER_APP_ID, MAX_DEADLINE_MS, TIMEOUT_MS};

    use super::*;

    const TENANT: &str = "11111111-1111-4111-8111-111111111111";

    fn read(pairs: &[(&str, &str)]) -> Result<Settings, Vec<WrongSetting>> {
        let value =
            |name: &str| pairs.iter().find(|(one, _)| *one == name).map(|(_, text)| (*text).to_owned());
        Settings::read(value)
    }

    fn with(name: &str, text: &str) -> Result<Settings, Vec<WrongSetting>> {
        read(&[(name, text), ("CLAIMSMITH_TENANT_IDS", TENANT), ("CLAIMSMITH_AUDIENCES", "api://a")])
    }

    #[test]
    fn a_tenant_and_an_audience_are_enough() {
        let settings = with("none", "").unwrap();
        assert_eq!(settings.deadline, Duration::from_millis(1500));
        assert_eq!(Some(settings.caller), Guid::parse(CALLER_APP_ID));
        assert_eq!(settings.policy, PathBuf::from("/opt/policy/claims.yaml"));
        assert_eq!(log_level(|_| None), LevelFilter::INFO);
        assert_eq!(settings.ca_file, None);
        assert_eq!(settings.secrets, SecretSource::Aws);
        let metadata: Vec<&str> = settings.metadata.iter().map(Url::as_str).collect();
        let host = "https://login.microsoftonline.com";
        let path = ".well-known/openid-configuration";
        assert_eq!(metadata, [format!("{host}/{TENANT}/v2.0/{path}"), format!("{host}/{TENANT}/{path}")]);
    }

    #[test]
    fn the_longest_deadline_is_that_of_entras_contract() {
        let wrong = with("CLAIMSMITH_DEADLINE_MS", &(MAX_DEADLINE_MS + 1).to_string()).unwrap_err();
        assert!(wrong.iter().all(|one| one.message.contains(&format!("100 to {MAX_DEADLINE_MS}"))));
        assert!(with("CLAIMSMITH_DEADLINE_MS", &MAX_DEADLINE_MS.to_string()).is_ok());
        let bounds = format!("100 to {MAX_DEADLINE_MS}; Entra waits at most {TIMEOUT_MS}");
        assert!(list::DEADLINE_MS.meaning.contains(&bounds));
    }

    #[test]
    fn a_level_that_is_not_one_is_a_mistake_and_the_log_has_its_default() {
        for (text, level, accepted) in [
            ("warn", LevelFilter::WARN, true),
            ("TRACE", LevelFilter::TRACE, true),
            ("off", LevelFilter::INFO, false),
            ("loud", LevelFilter::INFO, false),
            ("", LevelFilter::INFO, false),
        ] {
            assert_eq!(log_level(|_| Some(text.to_owned())), level, "{text}");
            assert_eq!(with("CLAIMSMITH_LOG_LEVEL", text).is_ok(), accepted, "{text}");
        }
    }

    #[test]
    fn the_policy_can_use_the_listed_settings_and_no_reserved_one() {
        let listed = with("POLICY_SETTINGS", "PEOPLE_TABLE, HR_URL").unwrap().policy_settings;
        assert!(listed.allow("PEOPLE_TABLE") && listed.allow("HR_URL") && !listed.allow("OTHER"));
        let all = with("none", "").unwrap().policy_settings;
        assert!(all.allow("OTHER") && !all.allow("AWS_SESSION_TOKEN"));
        for text in
            ["", " ", "PEOPLE_TABLE,,", "AWS_SESSION_TOKEN", "PEOPLE_TABLE,_HANDLER", "${PEOPLE_TABLE}"]
        {
            let wrong = with("POLICY_SETTINGS", text).unwrap_err();
            assert_eq!(wrong.first().map(|one| one.name), Some("POLICY_SETTINGS"), "{text}");
        }
    }

    #[test]
    fn lists_are_separated_by_commas() {
        let settings = with("CLAIMSMITH_ISSUERS", "https://a.test/{tenantid}/, https://b.test/").unwrap();
        assert_eq!(settings.issuers, ["https://a.test/{tenantid}/", "https://b.test/"]);
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let wrong =
            read(&[("CLAIMSMITH_TENANT_IDS", "contoso"), ("CLAIMSMITH_DEADLINE_MS", "2000")]).unwrap_err();
        let messages: Vec<String> = wrong.iter().map(|one| format!("{} {}", one.name, one.message)).collect();
        assert_eq!(
            messages,
            [
                "CLAIMSMITH_AUDIENCES is not set",
                "CLAIMSMITH_DEADLINE_MS has `2000`, which is not a number from 100 to 1900",
                "CLAIMSMITH_TENANT_IDS has `contoso`, which is not a GUID other than zero",
            ]
        );
        assert!(wrong.iter().all(|one| one.help.contains("such as `")));
    }

    #[test]
    fn a_setting_that_is_there_is_never_empty() {
        for setting in list::SETTINGS {
            for empty in ["", "  "] {
                let wrong = with(setting.name, empty).unwrap_err();
                assert_eq!((wrong[0].name, wrong[0].message.as_str()), (setting.name, "is empty"));
            }
        }
        let wrong = with("CLAIMSMITH_AUDIENCES", "api://a,").unwrap_err();
        assert_eq!(wrong[0].message, "has an empty element");
    }

    #[test]
    fn the_service_is_what_a_dimension_may_be() {
        assert_eq!(with("none", "").unwrap().service, "claimsmith");
        assert_eq!(with("POWERTOOLS_SERVICE_NAME", "claims dev").unwrap().service, "claims dev");
        for wrong in ["d\u{fc}sseldorf", "a\tb", &"a".repeat(256)] {
            assert!(with("POWERTOOLS_SERVICE_NAME", wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        assert!(with("CLAIMSMITH_METADATA_URLS", "http://127.0.0.1:4000/metadata").is_ok());
        assert!(with("CLAIMSMITH_METADATA_URLS", "http://login.example.test/metadata").is_err());
        assert!(with("CLAIMSMITH_ISSUERS", "sts.windows.net").is_err());
    }

    #[test]
    fn every_example_and_default_is_accepted() {
        for setting in list::SETTINGS {
            assert!(with(setting.name, setting.example).is_ok(), "{}", setting.name);
        }
        assert!(list::SETTINGS.is_sorted_by_key(|setting| setting.name));
        assert_eq!(list::reference().lines().count(), 2 + list::SETTINGS.len());
    }
}
