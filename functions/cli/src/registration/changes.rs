//! What a request changes, by the keys of its body: a line for what is removed, and one for what is added.

use std::fmt;

use serde_json::Value;

use super::graph::{GraphRequest, covers};

/// One difference.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum BodyChange {
    /// A value that the request removes or replaces.
    Removed(String),
    /// A value that it adds.
    Added(String),
}

/// The differences between what exists and what a request asks for, in the order of its body. What the body does not name
/// stays as it is, so it is not among them.
pub(crate) fn changes(request: &GraphRequest) -> Vec<BodyChange> {
    let mut changes = Vec::new();
    compare("", &request.existing, &request.body, &mut changes);
    changes
}

fn compare(place: &str, existing: &Value, desired: &Value, changes: &mut Vec<BodyChange>) {
    match desired {
        Value::Object(desired) => {
            for (key, desired) in desired {
                let existing = existing.get(key).unwrap_or(&Value::Null);
                let place = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
                compare(&place, existing, desired, changes);
            }
        }
        Value::Array(desired) => match texts_of_json(desired) {
            Some(desired) => compare(place, &parsed(existing), &desired, changes),
            None => compare_items(place, existing, desired, changes),
        },
        desired if existing == desired => {}
        desired => {
            let removed = (!existing.is_null()).then(|| BodyChange::Removed(line(place, existing)));
            changes.extend(removed);
            changes.push(BodyChange::Added(line(place, desired)));
        }
    }
}

/// The order of items does not matter.
fn compare_items(place: &str, existing: &Value, desired: &[Value], changes: &mut Vec<BodyChange>) {
    let existing = existing.as_array().map_or(&[][..], Vec::as_slice);
    let removed = existing.iter().filter(|item| !desired.iter().any(|desired| covers(item, desired)));
    changes.extend(removed.map(|item| BodyChange::Removed(line(place, item))));
    let added = desired.iter().filter(|desired| !existing.iter().any(|item| covers(item, desired)));
    changes.extend(added.map(|item| BodyChange::Added(line(place, item))));
}

/// The definition of a claims mapping policy is a list of one text that contains JSON.
fn texts_of_json(items: &[Value]) -> Option<Value> {
    let [Value::String(text)] = items else { return None };
    serde_json::from_str(text).ok().filter(Value::is_object)
}

fn parsed(existing: &Value) -> Value {
    existing.as_array().and_then(|items| texts_of_json(items)).unwrap_or_default()
}

fn line(place: &str, value: &Value) -> String {
    format!("{place}: {value}")
}

/// `- clientConfiguration.maximumRetries: 0`
impl fmt::Display for BodyChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Removed(line) => write!(f, "- {line}"),
            Self::Added(line) => write!(f, "+ {line}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_the_body_changes_is_a_line() {
        for (existing, desired, expected) in [
            (json!({ "a": 1, "b": 2 }), json!({ "a": 1 }), vec![]),
            (json!({ "a": 1, "b": 2 }), json!({ "a": 3 }), vec!["- a: 1", "+ a: 3"]),
            (json!({ "a": null }), json!({ "a": { "b": "c" } }), vec!["+ a.b: \"c\""]),
            (json!({ "a": { "b": 1, "c": 2 } }), json!({ "a": { "b": 3 } }), vec!["- a.b: 1", "+ a.b: 3"]),
            (json!({ "a": ["x", "y"] }), json!({ "a": ["y", "z"] }), vec!["- a: \"x\"", "+ a: \"z\""]),
            (json!({ "a": [{ "id": "x", "more": 1 }] }), json!({ "a": [{ "id": "x" }] }), vec![]),
            (
                json!({ "definition": ["{\"P\":{\"Kept\":1,\"S\":[{\"ID\":\"a\"}]}}"] }),
                json!({ "definition": ["{\"P\":{\"Kept\":1,\"S\":[{\"ID\":\"b\"}]}}"] }),
                vec!["- definition.P.S: {\"ID\":\"a\"}", "+ definition.P.S: {\"ID\":\"b\"}"],
            ),
            (Value::Null, Value::Null, vec![]),
        ] {
            let mut found = Vec::new();
            compare("", &existing, &desired, &mut found);
            let found: Vec<String> = found.iter().map(BodyChange::to_string).collect();
            assert_eq!(found, expected, "{existing} {desired}");
        }
    }
}
