//! Whether the tenant lets the endpoint's app registration have its identifier URI.
//!
//! Source: Microsoft's page `identifier-uri-restrictions`, and the Graph types `identifierUriConfiguration` and
//! `identifierUriRestriction`. Our URI contains the app ID, so only the stricter of the two restrictions refuses it.

use serde_json::Value;

use crate::registration::graph::text;
use crate::registration::tenant_state::TenantState;

const RESTRICTION: &str = "/identifierUris/nonDefaultUriAddition";

/// Whether a restriction that can be read keeps the app registration from getting the identifier URI. Whether the
/// administrator is exempt cannot be read.
pub(crate) fn are_restricted(found: &TenantState) -> bool {
    let own = found.own_app_policies.iter().filter(|policy| is_enabled(policy));
    let mut own = own.filter_map(|policy| policy.pointer(&format!("/restrictions{RESTRICTION}")));
    let policy = &found.app_policy;
    let default = policy.pointer(&format!("/applicationRestrictions{RESTRICTION}"));
    let restriction = own.find(|one| one.is_object()).or(default.filter(|_| is_enabled(policy)));
    restriction.is_some_and(|restriction| applies(restriction, &found.application))
}

/// The request that sets version 2.0 of tokens comes before that of the identifier URI.
fn applies(restriction: &Value, application: &Value) -> bool {
    let after = text(restriction, "/restrictForAppsCreatedAfterDateTime");
    let created = text(application, "/createdDateTime");
    // Both are in UTC and in the same form, so their order is that of the texts.
    let is_older = !created.is_empty() && created < after;
    text(restriction, "/state") == "enabled"
        && restriction.get("excludeAppsReceivingV2Tokens") != Some(&Value::Bool(true))
        && !is_older
}

fn is_enabled(policy: &Value) -> bool {
    policy.get("isEnabled") == Some(&Value::Bool(true))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_a_restriction_that_applies_counts() {
        let default = |restriction: Value| {
            json!({
                "isEnabled": true,
                "applicationRestrictions": { "identifierUris": { "nonDefaultUriAddition": restriction } },
            })
        };
        let own = |restriction: Value| {
            let restrictions = json!({ "identifierUris": { "nonDefaultUriAddition": restriction } });
            vec![json!({ "isEnabled": true, "restrictions": restrictions })]
        };
        let strict = json!({ "state": "enabled", "excludeAppsReceivingV2Tokens": false });
        let later =
            json!({ "state": "enabled", "restrictForAppsCreatedAfterDateTime": "2026-01-01T00:00:00Z" });
        let off = json!({ "state": "disabled" });
        let version_2 = json!({ "state": "enabled", "excludeAppsReceivingV2Tokens": true });
        let old = json!({ "createdDateTime": "2025-06-07T08:09:10Z" });
        let mut disabled = default(strict.clone());
        disabled["isEnabled"] = false.into();
        for (policy, own_app_policies, application, expected) in [
            (Value::Null, vec![], Value::Null, false),
            (default(strict.clone()), vec![], Value::Null, true),
            (disabled, vec![], Value::Null, false),
            (default(off.clone()), vec![], Value::Null, false),
            (default(version_2), vec![], Value::Null, false),
            (default(later.clone()), vec![], old.clone(), false),
            (default(later), vec![], Value::Null, true),
            (default(strict.clone()), own(off), old.clone(), false),
            (Value::Null, own(strict.clone()), old, true),
            (default(strict), own(Value::Null), Value::Null, true),
        ] {
            let found =
                TenantState { app_policy: policy, own_app_policies, application, ..TenantState::default() };
            assert_eq!(are_restricted(&found), expected, "{found:?}");
        }
    }
}
