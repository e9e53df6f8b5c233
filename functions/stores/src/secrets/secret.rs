//! One secret or parameter: its name, and its value, which is never printed.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use claims::values::SettingName;
use serde_json::Value as Json;

use crate::failure::{FailureKind, StoreFailure};

/// The value of a secret or a parameter.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<str>);

/// What was fetched, by names without `#key`.
pub(super) type Fetched = BTreeMap<SettingName, Result<Secret, StoreFailure>>;

/// Another version of a secret: its name, without `#key`, its stage, and its value.
pub(super) type FetchedVersion = (SettingName, &'static str, Secret);

impl Secret {
    /// The value itself; must only be passed to the store that needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// A fetched value.
    ///
    /// # Errors
    /// It is empty, which is surely a mistake.
    pub(super) fn of(name: &SettingName, value: &str) -> Result<Self, StoreFailure> {
        if value.is_empty() { Err(misconfigured(name, "is empty")) } else { Ok(Self(value.into())) }
    }

    /// The value of `#key` in it; the whole value if the name has no `#key`.
    ///
    /// # Errors
    /// It is not a JSON object, or has no text, number or boolean under that key.
    pub(super) fn part(&self, name: &SettingName) -> Result<Self, StoreFailure> {
        let Some(key) = key(name) else { return Ok(self.clone()) };
        let Ok(Json::Object(members)) = serde_json::from_str(self.expose()) else {
            return Err(misconfigured(name, "is not a JSON object"));
        };
        match members.get(key) {
            Some(Json::String(text)) => Self::of(name, text),
            Some(other @ (Json::Number(_) | Json::Bool(_))) => Self::of(name, &other.to_string()),
            _ => Err(misconfigured(name, "has no value under that key")),
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// The secret that a `#key` is taken from: `hr-db` for `hr-db#password`. Other names are unchanged.
#[must_use]
pub fn whole(name: &SettingName) -> SettingName {
    match name {
        SettingName::Secret(text) => {
            SettingName::Secret(text.split('#').next().unwrap_or_default().to_owned())
        }
        other => other.clone(),
    }
}

fn key(name: &SettingName) -> Option<&str> {
    match name {
        SettingName::Secret(text) => text.split_once('#').map(|(_, key)| key),
        SettingName::Parameter(_) | SettingName::Named(_) => None,
    }
}

/// ``secret `hr-token` ``.
pub(super) fn called(name: &SettingName) -> String {
    match name {
        SettingName::Named(name) => format!("setting `{name}`"),
        SettingName::Secret(name) => format!("secret `{name}`"),
        SettingName::Parameter(name) => format!("parameter `{name}`"),
    }
}

/// The text with these values replaced by their names.
pub(crate) fn hidden(mut values: Vec<(SettingName, Secret)>, text: &str) -> String {
    // The longest first, because one value may be a part of another one.
    values.sort_by_key(|(_, value)| Reverse(value.expose().len()));
    values.iter().fold(text.to_owned(), |text, (name, value)| {
        text.replace(value.expose(), &format!("[{}]", called(name)))
    })
}

/// ``secret `hr-token` is empty``: for a log.
pub(super) fn text(name: &SettingName, what: &str) -> String {
    format!("{} {what}", called(name))
}

/// A failure that only an administrator can fix.
pub(super) fn misconfigured(name: &SettingName, what: &str) -> StoreFailure {
    StoreFailure::new(FailureKind::Misconfigured, text(name, what))
}

/// The same failure with the name.
pub(super) fn about(name: &SettingName, failure: &StoreFailure) -> StoreFailure {
    let kind = match failure.kind {
        FailureKind::Misconfigured => FailureKind::Misconfigured,
        _ => FailureKind::Unavailable,
    };
    StoreFailure::new(kind, format!("{}: {}", called(name), failure.inside))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_takes_one_text_of_a_json_object() {
        let name = |text: &str| SettingName::Secret(text.to_owned());
        let part = |value: &str, key: &str| {
            let part = Secret::of(&name("db"), value).and_then(|secret| secret.part(&name(key)));
            part.map(|part| part.expose().to_owned()).map_err(|failure| failure.inside)
        };
        let rotated = r#"{"username":"app","password":"p#1","port":5432,"hosts":["a"],"empty":""}"#;
        for (key, expected) in [
            ("db", Ok(rotated)),
            ("db#password", Ok("p#1")),
            ("db#port", Ok("5432")),
            ("db#hosts", Err("secret `db#hosts` has no value under that key")),
            ("db#Password", Err("secret `db#Password` has no value under that key")),
            ("db#empty", Err("secret `db#empty` is empty")),
        ] {
            assert_eq!(part(rotated, key), expected.map(str::to_owned).map_err(str::to_owned), "{key}");
        }
        assert_eq!(part("{pass", "db#password"), Err("secret `db#password` is not a JSON object".to_owned()));
        assert_eq!((whole(&name("db#password")), whole(&name("db"))), (name("db"), name("db")));
    }

    #[test]
    fn nothing_prints_a_value() {
        let secret = Secret::of(&SettingName::Secret("t".to_owned()), "s3cr3t");
        assert_eq!(format!("{secret:?}"), "Ok(Secret)");
    }
}
