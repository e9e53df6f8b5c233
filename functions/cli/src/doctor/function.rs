//! Compares the function's settings with the tenant and the app registration.

use claims::values::Guid;
use offline::entra::sign_in_error::STATUS;
use provider::settings::WrongSetting;

use super::{Checkup, Effect, Finding};
use crate::registration::identifier_uri;

pub(super) fn findings(checkup: &Checkup) -> Vec<Finding> {
    let Checkup { registration, settings, tenant, found, .. } = checkup;
    let mut findings = missing_settings(checkup);
    if !Guid::parse(tenant).is_some_and(|tenant| settings.tenants.contains(&tenant)) {
        let message = format!("function: `CLAIMSMITH_TENANT_IDS` does not contain this tenant, `{tenant}`");
        let fix = "add it";
        findings.push(Finding::new("tenant_not_allowed", Effect::Unauthorized, message, fix));
    }
    if found.application.is_null() {
        return findings;
    }
    let second = found.application.pointer("/api/requestedAccessTokenVersion") == Some(&2.into());
    let audience = match second {
        true => found.app_id().to_owned(),
        false => identifier_uri(registration, found.app_id()),
    };
    if !settings.audiences.contains(&audience) {
        let message = format!("function: `CLAIMSMITH_AUDIENCES` does not contain `{audience}`");
        let version = if second { "2.0" } else { "1.0" };
        let fix = format!("add it: it is the audience of Entra's tokens of version {version}");
        findings.push(Finding::new("audience_not_allowed", Effect::Unauthorized, message, fix));
    }
    findings
}

/// What the policy has in `${...}` and the function does not pass to it.
fn missing_settings(checkup: &Checkup) -> Vec<Finding> {
    let names = || checkup.registration.settings.iter();
    let missing = names().filter(|name| !checkup.variables.contains_key(*name)).map(|name| {
        let message = format!("function: `{name}`, which the policy needs, is not set");
        let fix = "set it, or remove it from the policy: the function does not start without it";
        Finding::new("setting_missing", Effect::Error(STATUS), message, fix)
    });
    let not_allowed = names().filter(|name| !checkup.settings.policy_settings.allow(name)).map(|name| {
        let message =
            format!("function: `POLICY_SETTINGS` does not contain `{name}`, which the policy needs");
        let fix = "add it, or remove it from the policy: the function does not start without it";
        Finding::new("setting_not_allowed", Effect::Error(STATUS), message, fix)
    });
    missing.chain(not_allowed).collect()
}

/// Settings with which the function cannot start.
pub(crate) fn wrong_settings(wrong: &[WrongSetting]) -> Vec<Finding> {
    let effect = Effect::Error(STATUS);
    let finding = |WrongSetting { name, message, help }: &WrongSetting| {
        Finding::new("setting_wrong", effect, format!("function: `{name}` {message}"), help)
    };
    wrong.iter().map(finding).collect()
}
