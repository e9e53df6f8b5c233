//! A mapping's keys as a schema.

use crate::document::{Holds, KeyDefinition, KeyRule, KeyTable, WordRule};
use crate::reference::json::Json;
use crate::values::Guid;

/// A whole schema, with its definitions.
pub(super) fn document(name: &str, title: &str, schema: Json, definitions: Vec<(String, Json)>) -> Json {
    let mut entries = vec![
        ("$schema".to_owned(), Json::from("http://json-schema.org/draft-07/schema#")),
        ("$id".to_owned(), format!("urn:claimsmith:schema:{name}:1").as_str().into()),
        ("title".to_owned(), title.into()),
    ];
    entries.extend(members(schema));
    entries.push(("definitions".to_owned(), Json::Map(definitions)));
    Json::Map(entries)
}

/// A mapping with these keys and no others.
pub(super) fn keys(table: &KeyTable) -> Json {
    let properties = table.keys.iter().map(property).collect();
    let required = table.keys.iter().filter(|key| key.required).map(|key| key.name);
    mapping(properties, required, table.rules.iter().map(rule).collect())
}

/// A mapping with these properties and no others, for which every one of `rules` is right.
pub(super) fn mapping<'k>(
    properties: Vec<(String, Json)>,
    required: impl IntoIterator<Item = &'k str>,
    rules: Vec<Json>,
) -> Json {
    let mut entries = vec![
        ("type", Json::from("object")),
        ("additionalProperties", Json::Flag(false)),
        ("properties", Json::Map(properties)),
    ];
    let required: Vec<Json> = required.into_iter().map(Json::from).collect();
    if !required.is_empty() {
        entries.push(("required", Json::List(required)));
    }
    if !rules.is_empty() {
        entries.push(("allOf", Json::List(rules)));
    }
    Json::map(entries)
}

/// A key and what it holds.
pub(super) fn property(key: &KeyDefinition) -> (String, Json) {
    (key.name.to_owned(), described(key.meaning, holds(key.holds)))
}

/// The schema with a description. Beside a reference, editors and validators ignore one.
pub(super) fn described(description: &str, schema: Json) -> Json {
    let description = ("description".to_owned(), Json::from(description));
    let rest = match schema {
        Json::Map(entries) if entries.iter().any(|(key, _)| key == "$ref") => {
            vec![("allOf".to_owned(), Json::List(vec![Json::Map(entries)]))]
        }
        other => members(other).into_iter().filter(|(key, _)| key != "description").collect(),
    };
    Json::Map(std::iter::once(description).chain(rest).collect())
}

fn members(schema: Json) -> Vec<(String, Json)> {
    match schema {
        Json::Map(entries) => entries,
        _ => Vec::new(),
    }
}

fn holds(holds: Holds) -> Json {
    match holds {
        Holds::Text | Holds::Template | Holds::Fixed => text(),
        Holds::Filled => filled(),
        Holds::Flag => Json::map([("type", "boolean".into())]),
        Holds::Number(least, most) => whole(least, most),
        Holds::OneOf(words) => Json::map([("enum", Json::texts(words.iter().copied()))]),
        Holds::Guid => guid(),
        Holds::Attribute => reference("attribute"),
        Holds::AnyList(items) => Json::map([("type", "array".into()), ("items", self::holds(*items))]),
        Holds::List(items) => list(self::holds(*items)),
        Holds::Either(forms) => either(forms.iter().map(|form| self::holds(*form)).collect()),
        Holds::Table(table) => keys(table),
        Holds::Named(value) => named(self::holds(*value)),
        Holds::NamedCount(least, most, value) => {
            let bounds = [("minProperties", Some(least)), ("maxProperties", most)];
            let bounds =
                bounds.into_iter().filter_map(|(key, count)| Some((key.to_owned(), Json::Number(count?))));
            Json::Map(members(named(self::holds(*value))).into_iter().chain(bounds).collect())
        }
        Holds::Definition(name) => reference(name),
        Holds::Anything => Json::map([("not", Json::map([("type", "null".into())]))]),
    }
}

fn rule(rule: &KeyRule) -> Json {
    match rule {
        KeyRule::One(names) => one_of(names),
        KeyRule::AtLeastOne(names) => Json::map([("anyOf", each_required(names))]),
        KeyRule::Needs(key, names) => {
            when(present(key), Json::map([("required", Json::texts(names.iter().copied()))]))
        }
        KeyRule::NeedsOne(key, names) => when(present(key), one_of(names)),
        KeyRule::Excludes(key, names) => when(present(key), none_of(names)),
        KeyRule::NeedsWord(key, other, word) => {
            when(present(key), has(other, Json::map([("const", (*word).into())])))
        }
        KeyRule::Where(WordRule { key, words, needs, excludes }) => {
            let is_one = has(key, Json::map([("enum", Json::texts(words.iter().copied()))]));
            let needed = Json::map([("required", Json::texts(needs.iter().copied()))]);
            when(is_one, Json::map([("allOf", Json::List(vec![needed, none_of(excludes)]))]))
        }
        KeyRule::TrueExcludes(key, names, flags) => {
            let is_true = || Json::map([("const", Json::Flag(true))]);
            let beside = names.iter().map(|name| present(name));
            let beside = beside.chain(flags.iter().map(|flag| has(flag, is_true())));
            let none = Json::map([("not", Json::map([("anyOf", Json::List(beside.collect()))]))]);
            when(has(key, is_true()), none)
        }
    }
}

fn when(condition: Json, then: Json) -> Json {
    Json::map([("if", condition), ("then", then)])
}

fn present(key: &str) -> Json {
    Json::map([("required", Json::texts([key]))])
}

fn has(key: &str, value: Json) -> Json {
    Json::map([("required", Json::texts([key])), ("properties", Json::map([(key, value)]))])
}

fn each_required(names: &[&str]) -> Json {
    Json::List(names.iter().map(|name| present(name)).collect())
}

fn one_of(names: &[&str]) -> Json {
    Json::map([("oneOf", each_required(names))])
}

fn none_of(names: &[&str]) -> Json {
    Json::map([("not", Json::map([("anyOf", each_required(names))]))])
}

pub(super) fn reference(name: &str) -> Json {
    Json::map([("$ref", format!("#/definitions/{name}").as_str().into())])
}

/// Numbers and booleans are texts too: YAML decides by how a text looks.
pub(super) fn text() -> Json {
    Json::map([("type", Json::texts(["string", "number", "boolean"]))])
}

fn filled() -> Json {
    Json::map([("type", Json::texts(["string", "number", "boolean"])), ("pattern", "\\S".into())])
}

fn whole(least: i64, most: i64) -> Json {
    let bounds = [("minimum", Json::Number(least)), ("maximum", Json::Number(most))];
    Json::map([("type", Json::from("integer"))].into_iter().chain(bounds))
}

/// A GUID.
pub(super) fn guid() -> Json {
    Json::map([("type", "string".into()), ("pattern", Guid::PATTERN.into())])
}

/// At least one of these.
pub(super) fn list(items: Json) -> Json {
    Json::map([("type", "array".into()), ("minItems", Json::Number(1)), ("items", items)])
}

/// Names of the writer's choice.
pub(super) fn named(value: Json) -> Json {
    Json::map([("type", "object".into()), ("additionalProperties", value)])
}

pub(super) fn either(forms: Vec<Json>) -> Json {
    Json::map([("anyOf", Json::List(forms))])
}
