//! What the settings of a deployment may be.

use std::time::Duration;

use claims::entra::contract::{CALLER_APP_ID, MAX_DEADLINE_MS, TIMEOUT_MS};
use claims::values::Guid;
use stores::aws::app_config::ConfigurationName;
use stores::secrets::SecretSource;
use tracing::level_filters::LevelFilter;
use url::Url;

use super::*;

const TENANT: &str = "11111111-1111-4111-8111-111111111111";

fn read(pairs: &[(&str, &str)]) -> Result<Settings, Vec<WrongSetting>> {
    let value = |name: &str| pairs.iter().find(|(one, _)| *one == name).map(|(_, text)| (*text).to_owned());
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
    assert_eq!(settings.policy, PolicySource::File("/opt/policy/claims.yaml".into()));
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
    for text in ["", " ", "PEOPLE_TABLE,,", "AWS_SESSION_TOKEN", "PEOPLE_TABLE,_HANDLER", "${PEOPLE_TABLE}"] {
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

/// What is written before an `@` may be a password: it is in no message.
#[test]
fn a_proxy_has_no_login_and_none_is_printed() {
    for text in ["http://reader:hidden@proxy.example.test:3128", "https://reader:hidden@proxy.example.test"] {
        let wrong = with("CLAIMSMITH_HTTPS_PROXY", text).unwrap_err();
        assert_eq!(wrong.len(), 1, "{text}");
        assert!(!wrong[0].to_string().contains("hidden"), "{wrong:?}");
    }
    let wrong = with("CLAIMSMITH_NO_PROXY", "a.example.test,*.example.test").unwrap_err();
    let message =
        "has `*.example.test`, which is not a host without a port, or a domain such as .example.com";
    assert_eq!(wrong[0].message, message);
}

#[test]
fn a_policy_is_a_file_or_a_configuration_in_app_config() {
    let source = |text| with("CLAIMSMITH_POLICY", text).map(|settings| settings.policy);
    let name = ConfigurationName::parse("claims/prod/policy").unwrap();
    let folder = "/opt/policy".into();
    assert_eq!(source("appconfig:claims/prod/policy"), Ok(PolicySource::AppConfig { name, folder }));
    assert_eq!(source("appconfig/claims.yaml"), Ok(PolicySource::File("appconfig/claims.yaml".into())));
    for text in ["appconfig:", "appconfig:claims/prod", "appconfig:claims/prod/policy/1"] {
        let wrong = source(text).unwrap_err();
        assert!(wrong[0].message.ends_with("`appconfig:APPLICATION/ENVIRONMENT/PROFILE`"), "{wrong:?}");
    }
}
