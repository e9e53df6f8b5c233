//! The schemas of the files that the tool reads beside a policy: test cases and sample people.

use super::table::{described, document, either, keys, list, mapping, named, text};
use crate::document::KeyTable;
use crate::reference::attributes::CALLOUT;
use crate::reference::json::Json;
use crate::values::BUILT_IN_SOURCES;

/// What a case can say of a store instead of a record.
const STATES: [&str; 2] = ["unavailable", "unknown"];

/// The schema of a file of test cases, of which each has these keys.
#[must_use]
pub fn cases(case: &KeyTable) -> Json {
    let definitions = [("given", given()), ("expectedClaims", named(value()))];
    let definitions = definitions.into_iter().map(|(name, schema)| (name.to_owned(), schema));
    document("cases", "Test cases of a claims policy", list(keys(case)), definitions.collect())
}

/// The schema of a file of sample people, of whom each has these keys and the names of stores.
#[must_use]
pub fn people(person: &KeyTable) -> Json {
    let Json::Map(entries) = keys(person) else { return keys(person) };
    let stores = entries.into_iter().map(|(key, schema)| match key.as_str() {
        "additionalProperties" => {
            (key, described("what the store of this name knows about the person", record()))
        }
        _ => (key, schema),
    });
    let person = Json::Map(stores.collect());
    let definitions = [("user".to_owned(), brought("user"))];
    document("people", "Sample people of a claims policy", list(person), definitions.into())
}

/// What the callout brings, and what each store answers.
fn given() -> Json {
    let sources = BUILT_IN_SOURCES.map(|source| {
        (source.to_owned(), described(&format!("what Entra sends as `{source}`"), brought(source)))
    });
    let state = Json::map([("enum", Json::texts(STATES))]);
    let store = described("what the store of this name knows, or its state", either(vec![state, record()]));
    let Json::Map(entries) = mapping(sources.into(), [], Vec::new()) else { return store };
    let with_stores = entries.into_iter().map(|(key, schema)| match key.as_str() {
        "additionalProperties" => (key, store.clone()),
        _ => (key, schema),
    });
    Json::Map(with_stores.collect())
}

/// The attributes of a built-in source; the case of their letters does not matter.
fn brought(source: &str) -> Json {
    let of_source = CALLOUT.iter().filter_map(|attribute| {
        let (own, name) = attribute.name.split_once('.')?;
        (own == source).then(|| (name.to_owned(), described(attribute.meaning, text_or_nothing())))
    });
    Json::map([
        ("type", "object".into()),
        ("properties", Json::Map(of_source.collect())),
        ("additionalProperties", text_or_nothing()),
    ])
}

fn record() -> Json {
    named(either(vec![value(), Json::map([("type", "null".into())])]))
}

fn value() -> Json {
    either(vec![text(), Json::map([("type", "array".into()), ("items", text())])])
}

fn text_or_nothing() -> Json {
    Json::map([("type", Json::texts(["string", "number", "boolean", "null"]))])
}
