//! Attributes, and names that are matched without regard to case.

use super::table::either;
use crate::reference::attributes::CALLOUT;
use crate::reference::json::Json;

/// As `AttributeName::parse` reads it: a source without a dot, then a name.
const PATTERN: &str = r"^[^\s.{}]([^.{}]*[^\s.{}])?\.[^\s{}]([^{}]*[^\s{}])?$";

/// An attribute: editors offer those that Entra sends, and every other one is possible.
pub(super) fn attribute() -> Json {
    let sent = CALLOUT.iter().map(|attribute| attribute.name);
    either(vec![
        Json::map([("enum", Json::texts(sent)), ("description", "an attribute that Entra sends".into())]),
        Json::map([
            ("type", "string".into()),
            ("pattern", PATTERN.into()),
            (
                "description",
                "an attribute: the name of a store or of a built-in source, a dot, and its name there".into(),
            ),
        ]),
    ])
}

/// A pattern for these names in any case.
pub(super) fn in_any_case(names: &[&str]) -> String {
    let letter = |one: char| format!("[{}{}]", one.to_ascii_lowercase(), one.to_ascii_uppercase());
    let words: Vec<String> = names.iter().map(|name| name.chars().map(letter).collect()).collect();
    format!("^({})$", words.join("|"))
}
