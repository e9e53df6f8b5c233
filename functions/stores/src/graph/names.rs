//! Maps attributes to the properties of a user in Graph.
//!
//! Properties: <https://learn.microsoft.com/graph/api/resources/user>; names in claims:
//! <https://learn.microsoft.com/entra/identity-platform/reference-claims-customization>.

use claims::values::AttributeName;

use crate::record::mapping::Mapping;
use crate::record::path::Path;

/// How an attribute is read from Graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A property of the user, and the path to the value in it.
    Property(Path),
    /// The kind of guest, see `guest.rs`.
    GuestKind,
    /// The ids of the user's groups.
    MemberOf,
}

/// Properties that have the same name in claims, except for case.
const PROPERTIES: &[&str] = &[
    "accountEnabled",
    "ageGroup",
    "businessPhones",
    "city",
    "companyName",
    "consentProvidedForMinor",
    "country",
    "createdDateTime",
    "creationType",
    "department",
    "displayName",
    "employeeId",
    "employeeOrgData.costCenter",
    "employeeOrgData.division",
    "employeeType",
    "externalUserState",
    "faxNumber",
    "givenName",
    "id",
    "jobTitle",
    "lastPasswordChangeDateTime",
    "legalAgeGroupClassification",
    "mail",
    "mailNickname",
    "mobilePhone",
    "officeLocation",
    "onPremisesDistinguishedName",
    "onPremisesDomainName",
    "onPremisesImmutableId",
    "onPremisesSamAccountName",
    "onPremisesSecurityIdentifier",
    "onPremisesSyncEnabled",
    "onPremisesUserPrincipalName",
    "otherMails",
    "postalCode",
    "preferredDataLocation",
    "preferredLanguage",
    "proxyAddresses",
    "state",
    "streetAddress",
    "surname",
    "usageLocation",
    "userPrincipalName",
    "userType",
];

/// Properties that have another name in claims. Claims have one mail and one number where Graph has a list.
const OTHER_NAMES: [(&str, &str); 4] = [
    ("dnsdomainname", "onPremisesDomainName"),
    ("facsimiletelephonenumber", "faxNumber"),
    ("othermail", "otherMails[0]"),
    ("telephonenumber", "businessPhones[0]"),
];

/// How an attribute is read; `None` if Graph has no such attribute of a user. `mapping` takes precedence.
pub(super) fn meaning(wanted: &AttributeName, mapping: &Mapping<Path>) -> Option<Meaning> {
    if let Some(path) = mapping.listed(wanted) {
        return Some(Meaning::Property(path.clone()));
    }
    if wanted.is_called("memberOf") {
        return Some(Meaning::MemberOf);
    }
    if wanted.is_called("guestKind") {
        return Some(Meaning::GuestKind);
    }
    property(wanted).map(|path| Meaning::Property(Path::of(&path)))
}

/// Whether Graph has this attribute of a user. Every name of a directory extension is accepted.
#[must_use]
pub fn is_known(name: &AttributeName) -> bool {
    meaning(name, &Mapping::default()).is_some()
}

/// The names of the attributes of a user that Graph has, as Graph writes them, beside directory extensions.
pub fn known_names() -> impl Iterator<Item = String> {
    let named =
        PROPERTIES.iter().copied().chain(OTHER_NAMES.map(|(name, _)| name)).chain(["memberOf", "guestKind"]);
    named.map(str::to_owned).chain((1..=15).map(|number| format!("extensionAttribute{number}")))
}

fn property(wanted: &AttributeName) -> Option<String> {
    let other = OTHER_NAMES.iter().find(|(name, _)| wanted.is_called(name)).map(|(_, property)| *property);
    let known = other.or_else(|| PROPERTIES.iter().copied().find(|property| wanted.is_called(property)));
    let extension = || {
        let mut attributes = (1..=15).map(|number| format!("extensionAttribute{number}"));
        attributes
            .find(|name| wanted.is_called(name))
            .map(|name| format!("onPremisesExtensionAttributes.{name}"))
    };
    let of_directory = || wanted.name.starts_with("extension_").then(|| wanted.name.clone());
    known.map(str::to_owned).or_else(extension).or_else(of_directory)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(name: &str) -> String {
        match meaning(&AttributeName::parse(name).unwrap(), &Mapping::default()) {
            Some(Meaning::Property(path)) => path.names().join("/"),
            Some(other) => format!("{other:?}"),
            None => "-".to_owned(),
        }
    }

    #[test]
    fn names_of_claims_and_of_graph_are_known_and_no_others() {
        assert!(PROPERTIES.is_sorted());
        for (name, expected) in [
            ("user.department", "department"),
            ("user.onpremisesecurityidentifier", "onPremisesSecurityIdentifier"),
            ("user.dnsDomainName", "onPremisesDomainName"),
            ("user.extensionattribute15", "onPremisesExtensionAttributes/extensionAttribute15"),
            ("user.extensionattribute16", "-"),
            ("user.extension_0a_costCenter", "extension_0a_costcenter"),
            ("user.employeeorgdata.costcenter", "employeeOrgData/costCenter"),
            ("user.memberof", "MemberOf"),
            ("user.guestkind", "GuestKind"),
            ("user.netbiosname", "-"),
            ("user.assignedroles", "-"),
            ("user.manager", "-"),
            ("people.jobTitle", "jobTitle"),
            ("people.jobtitle", "-"),
            ("people.extension_0a_costCenter", "extension_0a_costCenter"),
            ("people.memberOf", "MemberOf"),
        ] {
            assert_eq!(written(name), expected, "{name}");
        }
    }
}
