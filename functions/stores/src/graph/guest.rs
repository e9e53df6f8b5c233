//! Which kind of guest a user is: `aad` from an organization with Microsoft Entra, `external` from one without.
//! Entra has no property for it; it is derived from how the user signs in.
//!
//! | user | kind | source |
//! |---|---|---|
//! | `userType` is not `Guest` | no value | - |
//! | issuer `ExternalAzureAD` | `aad` | [B] has the portal's name; Graph's name was seen in its responses |
//! | issuer `MicrosoftAccount`, `google.com`, `facebook.com`, `mail`, `phone` | `external` | [B], [O] |
//! | issuer is a URI, but not one of Microsoft's | `external` | [B]: a SAML or WS-Fed identity provider |
//! | no federated identity, `creationType` is `LocalAccount` | `external` | inferred: no other organization is involved |
//! | two of these that differ | no value | inferred |
//! | anything else | no value | - |
//!
//! Issuers are those of `identities` whose `signInType` is `federated`. The issuer can also be a domain of an
//! organization: [O] says that it has Entra, [B] does not, so there is no value. There is also no value for guests who
//! have not accepted their invitation, and for those with an account in this tenant.
//!
//! [B]: <https://learn.microsoft.com/entra/external-id/user-properties>
//! [O]: <https://learn.microsoft.com/graph/api/resources/objectidentity>

use serde_json::Value as Json;

/// The properties that it is derived from.
pub(super) const PROPERTIES: [&str; 3] = ["creationType", "identities", "userType"];

const EXTERNAL_ISSUERS: [&str; 5] = ["MicrosoftAccount", "facebook.com", "google.com", "mail", "phone"];

/// The hosts of Microsoft's own issuers.
const MICROSOFT_HOSTS: [&str; 3] = ["sts.windows.net", "login.microsoftonline.com", "login.windows.net"];

/// The kind of a guest; `None` for other users and if it cannot be determined.
pub(super) fn kind(user: &Json) -> Option<&'static str> {
    if !text(user, "userType").is_some_and(|kind| kind.eq_ignore_ascii_case("Guest")) {
        return None;
    }
    let identities = user.get("identities").and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
    let federated = identities.iter().filter(|identity| text(identity, "signInType") == Some("federated"));
    let kinds: Vec<_> = federated.map(|identity| kind_of_issuer(text(identity, "issuer")?)).collect();
    match kinds.as_slice() {
        [] => (text(user, "creationType") == Some("LocalAccount")).then_some("external"),
        [first, others @ ..] => first.filter(|_| others.iter().all(|other| other == first)),
    }
}

fn kind_of_issuer(issuer: &str) -> Option<&'static str> {
    if issuer.eq_ignore_ascii_case("ExternalAzureAD") {
        return Some("aad");
    }
    let listed = EXTERNAL_ISSUERS.iter().any(|known| known.eq_ignore_ascii_case(issuer));
    let is_uri = issuer.contains("://") || issuer.starts_with("urn:");
    let microsoft = MICROSOFT_HOSTS.iter().any(|host| issuer.to_ascii_lowercase().contains(host));
    (listed || is_uri && !microsoft).then_some("external")
}

fn text<'j>(json: &'j Json, name: &str) -> Option<&'j str> {
    json.get(name)?.as_str()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn guest(issuers: &[&str]) -> Option<&'static str> {
        let federated = issuers.iter().map(|issuer| json!({ "signInType": "federated", "issuer": issuer }));
        let own = json!({ "signInType": "userPrincipalName", "issuer": "example.onmicrosoft.com" });
        let identities: Vec<Json> = federated.chain([own]).collect();
        kind(&json!({ "userType": "Guest", "creationType": "Invitation", "identities": identities }))
    }

    #[test]
    fn the_issuer_tells_the_kind_and_what_it_does_not_tell_is_not_said() {
        for (issuers, expected) in [
            (&["ExternalAzureAD"][..], Some("aad")),
            (&["MicrosoftAccount"], Some("external")),
            (&["google.com"], Some("external")),
            (&["mail", "google.com"], Some("external")),
            (&["http://adfs.partner.test/adfs/services/trust"], Some("external")),
            (&["urn:partner:idp"], Some("external")),
            (&["https://sts.windows.net/11111111-1111-4111-8111-111111111111/"], None),
            (&["partner.test"], None),
            (&["ExternalAzureAD", "mail"], None),
            (&["ExternalAzureAD", "partner.test"], None),
            (&[], None),
        ] {
            assert_eq!(guest(issuers), expected, "{issuers:?}");
        }
    }

    #[test]
    fn members_are_no_guests_and_a_local_account_is_no_other_organization_s() {
        let aad = json!([{ "signInType": "federated", "issuer": "ExternalAzureAD" }]);
        assert_eq!(kind(&json!({ "userType": "Member", "identities": aad })), None);
        assert_eq!(kind(&json!({ "userType": null, "identities": aad })), None);
        assert_eq!(kind(&json!({ "userType": "Guest", "creationType": "LocalAccount" })), Some("external"));
        assert_eq!(kind(&json!({ "userType": "Guest", "identities": null })), None);
    }
}
