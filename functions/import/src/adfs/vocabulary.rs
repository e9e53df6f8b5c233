//! The claim types that AD FS itself gives, and what a policy has for them.

use super::symbols::{AttributeValues, NotCarried};

/// Where a claim that no rule makes comes from.
pub(super) enum Incoming {
    /// An attribute of a policy.
    Known(AttributeValues),
    /// A fact about the request, which no callout has.
    Request,
    /// Another claims provider.
    Foreign,
}

const WINDOWS: &str = "http://schemas.microsoft.com/ws/2008/06/identity/claims/";
const IDENTITY: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";
const CLAIMS: &str = "http://schemas.xmlsoap.org/claims/";

/// The names of groups, and their SIDs.
pub(super) const GROUP_NAMES: &str = "groups.names";
/// The SIDs of groups.
pub(super) const GROUP_SIDS: &str = "groups.sids";

/// The type that every user of Active Directory has.
pub(super) const ACCOUNT_NAME: &str =
    "http://schemas.microsoft.com/ws/2008/06/identity/claims/windowsaccountname";

/// The namespace, the name, the attribute.
const KNOWN: [(&str, &str, &str); 17] = [
    (WINDOWS, "windowsaccountname", "user.onPremisesSamAccountName"),
    (WINDOWS, "groupsid", GROUP_SIDS),
    (WINDOWS, "primarysid", "user.onPremisesSecurityIdentifier"),
    (IDENTITY, "name", "user.onPremisesSamAccountName"),
    (IDENTITY, "upn", "user.userPrincipalName"),
    (IDENTITY, "emailaddress", "user.mail"),
    (IDENTITY, "email", "user.mail"),
    (IDENTITY, "givenname", "user.givenName"),
    (IDENTITY, "surname", "user.surname"),
    (CLAIMS, "UPN", "user.userPrincipalName"),
    (CLAIMS, "EmailAddress", "user.mail"),
    (CLAIMS, "email", "user.mail"),
    (CLAIMS, "CommonName", "user.displayName"),
    (CLAIMS, "Group", GROUP_NAMES),
    ("http://schemas.microsoft.com/identity/claims/", "objectidentifier", "user.id"),
    ("http://schemas.microsoft.com/identity/claims/", "displayname", "user.displayName"),
    ("http://schemas.microsoft.com/identity/claims/", "tenantid", "tenant.id"),
];

/// Whether Active Directory itself gives the claims of a type, so that they are there beside those that rules make.
pub(super) fn is_own(claim_type: &str) -> bool {
    let lower = claim_type.to_ascii_lowercase();
    lower.starts_with(WINDOWS) || ["name", "upn"].iter().any(|name| lower == format!("{IDENTITY}{name}"))
}

/// The types that Active Directory gives.
pub(super) fn known_types() -> impl Iterator<Item = String> {
    KNOWN.iter().map(|(namespace, name, _)| format!("{namespace}{name}"))
}

/// What types about the request and the device begin with.
const REQUEST: [&str; 9] = [
    "http://schemas.microsoft.com/2012/01/devicecontext/",
    "http://schemas.microsoft.com/2012/01/requestcontext/",
    "http://schemas.microsoft.com/2012/12/certificatecontext/",
    "http://schemas.microsoft.com/2014/",
    "http://schemas.microsoft.com/claims/authnmethodsreferences",
    "http://schemas.microsoft.com/ws/2008/06/identity/claims/authentication",
    "http://schemas.microsoft.com/ws/2008/06/identity/claims/windowsdevice",
    "http://schemas.microsoft.com/ws/2012/01/",
    "http://schemas.microsoft.com/claims/wiaormultiauthn",
];

/// The difference of an account name.
pub(super) const WITHOUT_DOMAIN: &str =
    "AD FS has `DOMAIN\\` before the account name; the policy has the name alone";
/// The difference of a list of groups.
pub(super) const PRIMARY_GROUP: &str =
    "the search for groups does not find the user's primary group, such as Domain Users";

/// Where the claims of a type come from, unless a rule makes them. Types are compared without regard to case: AD FS has
/// the types that its administrator configured.
pub(super) fn incoming(claim_type: &str) -> Incoming {
    let lower = claim_type.to_ascii_lowercase();
    let known = KNOWN
        .iter()
        .find(|(namespace, name, _)| format!("{namespace}{name}").eq_ignore_ascii_case(claim_type));
    if let Some((_, name, attribute)) = known {
        let mut values = AttributeValues::of(attribute, attribute.starts_with("groups."));
        if matches!(*name, "windowsaccountname" | "name") {
            values.domain = true;
            values.differences.push(WITHOUT_DOMAIN.to_owned());
        }
        if values.many {
            values.differences.push(PRIMARY_GROUP.to_owned());
        }
        return Incoming::Known(values);
    }
    if REQUEST.iter().any(|prefix| lower.starts_with(prefix)) { Incoming::Request } else { Incoming::Foreign }
}

/// Claims that Entra does not take from a provider: the end of the type, why, and what to do instead.
const SPECIAL: [(&str, &str, &str); 6] = [
    (
        "http://schemas.microsoft.com/authorization/claims/",
        "it decides who may sign in, which is not a claim",
        "assign users or groups to the application in Entra, or write a Conditional Access policy",
    ),
    (
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier",
        "a claims provider cannot be the source of the NameID",
        "choose the source and the format of the NameID in the application's claims in Entra",
    ),
    (
        "http://schemas.microsoft.com/ws/2008/06/identity/claims/authentication",
        "it is about how the user authenticated, which Entra states itself",
        "require multifactor authentication or an authentication strength with Conditional Access",
    ),
    (
        "http://schemas.microsoft.com/claims/authnmethods",
        "it is about how the user authenticated, which Entra states itself",
        "require multifactor authentication or an authentication strength with Conditional Access",
    ),
    (
        "http://schemas.microsoft.com/ws/2012/01/password",
        "Entra states the expiry of passwords itself",
        "remove the rule: password expiry claims belong to AD FS",
    ),
    (
        "http://schemas.microsoft.com/2012/01/requestcontext/",
        "it is about the request, which is not known in a callout",
        "decide about networks and clients with Conditional Access",
    ),
];

/// Why a claim of this type cannot be issued, if it cannot.
pub(super) fn refused(claim_type: &str) -> Option<NotCarried> {
    special_row(claim_type).map(|(_, reason, instead)| NotCarried::new(*reason, instead))
}

/// The same without what to do instead.
pub(super) fn special(claim_type: &str) -> Option<&'static str> {
    special_row(claim_type).map(|(_, reason, _)| *reason)
}

fn special_row(claim_type: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    let lower = claim_type.to_ascii_lowercase();
    SPECIAL.iter().find(|(prefix, ..)| lower.starts_with(prefix))
}

/// Attributes of Active Directory that have at most one value, in lower case.
const SINGLE: [&str; 53] = [
    "accountexpires",
    "c",
    "cn",
    "co",
    "company",
    "countrycode",
    "department",
    "displayname",
    "distinguishedname",
    "division",
    "employeeid",
    "employeenumber",
    "employeetype",
    "extensionattribute1",
    "extensionattribute10",
    "extensionattribute11",
    "extensionattribute12",
    "extensionattribute13",
    "extensionattribute14",
    "extensionattribute15",
    "extensionattribute2",
    "extensionattribute3",
    "extensionattribute4",
    "extensionattribute5",
    "extensionattribute6",
    "extensionattribute7",
    "extensionattribute8",
    "extensionattribute9",
    "facsimiletelephonenumber",
    "givenname",
    "homephone",
    "info",
    "initials",
    "l",
    "mail",
    "mailnickname",
    "manager",
    "mobile",
    "ms-ds-consistencyguid",
    "name",
    "objectguid",
    "objectsid",
    "pager",
    "physicaldeliveryofficename",
    "postalcode",
    "preferredlanguage",
    "samaccountname",
    "sn",
    "st",
    "streetaddress",
    "telephonenumber",
    "title",
    "userprincipalname",
];

/// Whether an attribute of Active Directory can have several values.
pub(super) fn has_several_values(attribute: &str) -> bool {
    !SINGLE.contains(&attribute.to_ascii_lowercase().as_str())
}
