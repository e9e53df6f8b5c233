//! The name of an attribute: `<source>.<name>`.

use std::fmt;

use super::codes::INVALID_ATTRIBUTE;
use crate::document::{Diagnostics, Place, did_you_mean};

/// The sources that every callout brings along.
pub const BUILT_IN_SOURCES: [&str; 6] = ["user", "application", "resource", "client", "tenant", "event"];

/// What a callout can bring for each built-in source: Microsoft's page `custom-claims-provider-reference`.
pub const CALLOUT_ATTRIBUTES: [(&str, &[&str]); 6] = [
    (
        "user",
        &[
            "companyname",
            "createddatetime",
            "displayname",
            "givenname",
            "id",
            "mail",
            "onpremisessamaccountname",
            "onpremisessecurityidentifier",
            "onpremisesuserprincipalname",
            "preferreddatalocation",
            "preferredlanguage",
            "surname",
            "userprincipalname",
            "usertype",
        ],
    ),
    ("application", SERVICE_PRINCIPAL),
    ("resource", SERVICE_PRINCIPAL),
    ("client", &["ip", "locale", "market"]),
    ("tenant", &["id"]),
    ("event", &["correlationid", "customauthenticationextensionid", "listenerid", "protocol", "type"]),
];

const SERVICE_PRINCIPAL: &[&str] = &["appdisplayname", "appid", "displayname", "id"];

/// Names in Microsoft's claims mapping that the callout spells otherwise.
const OTHER_SPELLINGS: [(&str, &str); 2] =
    [("objectid", "id"), ("onpremisesecurityidentifier", "onpremisessecurityidentifier")];

/// `user.mail`, `people.tier`: which source, and what that source calls it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttributeName {
    /// A built-in source or the name of a store.
    pub source: String,
    /// Lower case for a built-in source, whose names are matched without regard to case, as Entra's ids are;
    /// for a store as it was written.
    pub name: String,
}

impl AttributeName {
    /// Reads `<source>.<name>`; the name may have dots.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (source, name) = text.split_once('.')?;
        let named = |part: &str| !part.is_empty() && !part.contains(['{', '}']) && part.trim() == part;
        if !named(source) || !named(name) {
            return None;
        }
        let built_in = BUILT_IN_SOURCES.iter().find(|known| known.eq_ignore_ascii_case(source));
        Some(match built_in {
            Some(known) => Self { source: (*known).to_owned(), name: built_in_name(name) },
            None => Self { source: source.to_owned(), name: name.to_owned() },
        })
    }

    /// Reads `<source>.<name>` and notes a text that is not one.
    pub fn read(text: &str, place: Place, diagnostics: &mut Diagnostics) -> Option<Self> {
        let attribute = Self::parse(text);
        if attribute.is_none() {
            let message = format!("`{text}` is not an attribute");
            diagnostics.error(INVALID_ATTRIBUTE, place, message).help(Self::advice(text));
        }
        attribute
    }

    /// How to write what is not an attribute.
    #[must_use]
    pub fn advice(text: &str) -> String {
        let inside = text.trim_matches(['{', '}', '$', '[', ']', ' ']);
        if inside != text && Self::parse(inside).is_some() {
            return format!(
                "write `{inside}`, without braces; for a text with attributes in it write {{ template: \"...\" }}"
            );
        }
        if text.contains('{') {
            return "for a text with attributes in it write { template: \"...\" }".to_owned();
        }
        match did_you_mean(text, Self::callout_names("user").iter().copied()) {
            Some(near) => format!("did you mean `user.{near}`? For a constant write {{ value: \"...\" }}"),
            None => {
                "write <source>.<name>, such as user.mail; for a constant write { value: \"...\" }".to_owned()
            }
        }
    }

    /// Whether a store that calls one of its attributes `name` means this one: a user's is matched without regard to
    /// case, a store's own as it is written.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        match self.is_built_in() {
            true => name.eq_ignore_ascii_case(&self.name),
            false => name == self.name,
        }
    }

    /// Whether a callout can bring this attribute.
    #[must_use]
    pub fn is_in_callout(&self) -> bool {
        Self::callout_names(&self.source).contains(&self.name.as_str())
    }

    /// What a callout can bring for a source.
    #[must_use]
    pub fn callout_names(source: &str) -> &'static [&'static str] {
        let found = CALLOUT_ATTRIBUTES.iter().find(|(known, _)| *known == source);
        found.map_or(&[], |(_, names)| names)
    }

    /// Whether a callout itself brings this attribute's source.
    #[must_use]
    pub fn is_built_in(&self) -> bool {
        BUILT_IN_SOURCES.contains(&self.source.as_str())
    }
}

impl fmt::Display for AttributeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.source, self.name)
    }
}

fn built_in_name(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    let other = OTHER_SPELLINGS.iter().find(|(other, _)| *other == name);
    other.map_or(name, |(_, callout)| (*callout).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_names_are_matched_without_case_and_by_either_spelling() {
        for (written, meant) in [
            ("User.UserPrincipalName", "user.userprincipalname"),
            ("user.objectId", "user.id"),
            ("resource.objectid", "resource.id"),
            ("People.Tier", "People.Tier"),
            ("people.org.unit", "people.org.unit"),
        ] {
            assert_eq!(AttributeName::parse(written).map(|name| name.to_string()).as_deref(), Some(meant));
        }
        for written in ["user", "user.", ".mail", " user.mail", "user. mail", "{user.mail}"] {
            assert_eq!(AttributeName::parse(written), None, "{written}");
        }
    }

    #[test]
    fn the_callout_list_is_sorted_and_has_every_source() {
        assert_eq!(CALLOUT_ATTRIBUTES.map(|(source, _)| source), BUILT_IN_SOURCES);
        assert!(CALLOUT_ATTRIBUTES.iter().all(|(_, names)| names.is_sorted()));
    }
}
