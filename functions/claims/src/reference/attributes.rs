//! The attributes that Entra sends, for people: what each is, and whether users can be looked up by it.

/// An attribute that a callout can bring.
#[derive(Debug)]
pub(crate) struct CalloutAttribute {
    /// With its source, in the case of Microsoft Graph.
    pub(crate) name: &'static str,
    /// What it is.
    pub(crate) meaning: &'static str,
    /// Whether users can be looked up by it.
    pub(crate) key: LookupKey,
}

/// Whether users can be looked up by an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LookupKey {
    /// No user can choose it, and no two users have the same.
    Safe,
    /// The same under a condition, which is the text.
    SafeIf(&'static str),
    /// The reason why not.
    Unsafe(&'static str),
    /// It says nothing about one user.
    NoKey,
}

use LookupKey::{NoKey, Safe, SafeIf, Unsafe};

const fn sent(name: &'static str, key: LookupKey, meaning: &'static str) -> CalloutAttribute {
    CalloutAttribute { name, meaning, key }
}

const NAME: LookupKey = Unsafe("two users can have the same name, and users can often change it");

/// What a callout can bring, in the order of the sources.
pub(crate) const CALLOUT: &[CalloutAttribute] = &[
    sent(
        "user.companyName",
        Unsafe("all users of a company have the same"),
        "the user's company, mostly of guests",
    ),
    sent("user.createdDateTime", NoKey, "when the user was created, in UTC: `2021-03-04T05:06:07Z`"),
    sent("user.displayName", NAME, "the name to show"),
    sent("user.givenName", NAME, "the first name"),
    sent("user.id", Safe, "the object ID of the user, a GUID. `user.objectId` is the same"),
    sent(
        "user.mail",
        Unsafe(
            "an administrator of another tenant can set it to any address (the nOAuth attack), and an address can be given \
             to another person",
        ),
        "the primary mail address; often missing for users without a mailbox",
    ),
    sent(
        "user.onPremisesSamAccountName",
        SafeIf("all users come from one Active Directory domain, because it is unique only in its domain"),
        "the name in Active Directory before Windows 2000, such as `klee`; only for synchronized users",
    ),
    sent(
        "user.onPremisesSecurityIdentifier",
        Safe,
        "the SID in Active Directory; only for synchronized users",
    ),
    sent(
        "user.onPremisesUserPrincipalName",
        SafeIf("names are never given to another person"),
        "the user principal name in Active Directory; only for synchronized users",
    ),
    sent("user.preferredDataLocation", NoKey, "where the user's data is kept, such as `EUR`"),
    sent("user.preferredLanguage", NoKey, "the language, such as `en-us`"),
    sent("user.surname", NAME, "the last name"),
    sent(
        "user.userPrincipalName",
        SafeIf("all users are members of the tenant and names are never given to another person"),
        "the name with which the user signs in. A guest's contains `#EXT#`: `kim_home.example#EXT#@contoso.onmicrosoft.com`",
    ),
    sent("user.userType", NoKey, "`Member` or `Guest`"),
    sent(
        "application.appDisplayName",
        NoKey,
        "the name of the registration of the application that requests the token",
    ),
    sent("application.appId", NoKey, "the client ID of the application that requests the token"),
    sent("application.displayName", NoKey, "the name of that application in this tenant"),
    sent("application.id", NoKey, "the object ID of that application's service principal"),
    sent(
        "resource.appDisplayName",
        NoKey,
        "the name of the registration of the application that the token is for",
    ),
    sent("resource.appId", NoKey, "the client ID of the application that the token is for"),
    sent("resource.displayName", NoKey, "the name of that application in this tenant"),
    sent("resource.id", NoKey, "the object ID of that application's service principal"),
    sent("client.ip", NoKey, "the IP address from which the user signs in"),
    sent("client.locale", NoKey, "the language of the browser, such as `en-us`"),
    sent("client.market", NoKey, "the market of the browser, such as `en-us`"),
    sent("tenant.id", NoKey, "the ID of the tenant that issues the token"),
    sent("event.correlationId", NoKey, "the correlation ID of the sign-in, as in Entra's sign-in log"),
    sent("event.customAuthenticationExtensionId", NoKey, "the ID of the custom extension that called"),
    sent("event.listenerId", NoKey, "the ID of the event listener that called"),
    sent("event.protocol", NoKey, "how the token was requested: `OAUTH2.0`, `SAML` or `WS-FED`"),
    sent("event.type", NoKey, "the type of the event: that a token is about to be issued"),
];

/// The part of the reference about attributes.
#[must_use]
pub fn attributes() -> String {
    let mut page = String::from(include_str!("attributes.md"));
    for attribute in CALLOUT {
        let mark = match attribute.key {
            Safe => " **Safe key.**",
            SafeIf(_) => " Key under a condition.",
            Unsafe(_) => " No safe key.",
            NoKey => "",
        };
        page.push_str(&format!("- `{}`: {}.{mark}\n", attribute.name, attribute.meaning));
    }
    page
}

impl CalloutAttribute {
    /// Its page.
    pub(super) fn page(&self) -> String {
        let Self { name, meaning, key } = self;
        let title = format!(
            "## {name}\n\nAn attribute: {meaning}.\n\nEntra sends it with every callout in which it has a value."
        );
        format!("{title}\n\n**As a look-up key.** {}\n", key.advice())
    }
}

impl LookupKey {
    /// In full sentences.
    fn advice(self) -> String {
        match self {
            Safe => "Safe: users cannot change it, and no two users have the same value.".to_owned(),
            SafeIf(condition) => {
                format!(
                    "Safe only if {condition}. Users cannot change it themselves. `user.id` is always safe."
                )
            }
            Unsafe(why) => format!(
                "Not safe: {why}. A user with another user's value would get that user's claims. Use `user.id` instead."
            ),
            NoKey => "Not useful: it does not identify a user.".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entra::unsafe_user_key;
    use crate::values::CALLOUT_ATTRIBUTES;

    #[test]
    fn the_attributes_are_those_of_a_callout() {
        let known = CALLOUT_ATTRIBUTES
            .iter()
            .flat_map(|(source, names)| names.iter().map(move |name| format!("{source}.{name}")));
        let here: Vec<String> = CALLOUT.iter().map(|attribute| attribute.name.to_ascii_lowercase()).collect();
        assert_eq!(here, known.collect::<Vec<_>>());
    }

    #[test]
    fn a_key_that_check_warns_of_is_not_called_safe_here() {
        for CalloutAttribute { name, key, .. } in CALLOUT {
            let Some(of_user) = name.strip_prefix("user.") else { continue };
            let is_unsafe = unsafe_user_key(&of_user.to_ascii_lowercase()).is_some();
            assert_eq!(matches!(key, Unsafe(_) | NoKey), is_unsafe, "{name}");
        }
    }
}
