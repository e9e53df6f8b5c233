//! The schema of a policy.

use super::table::{described, document, either, guid, keys, list, mapping, named, property, reference};
use super::{conditions, names, transformations};
use crate::document::{KeyTable, MAX_STORES};
use crate::policy::keys::{
    APPLICATION, CLAIM, CONFIGURATION, OPERAND, PARAMETER, POLICY, RESULT, STORE_KEYS,
};
use crate::reference::json::Json;
use crate::values::BUILT_IN_SOURCES;

/// A kind of store: its name, what it gives, and its keys.
pub type StoreSchema<'k> = (&'k str, &'k str, &'k KeyTable);

/// The schema of a policy with these kinds of stores.
#[must_use]
pub fn policy(kinds: &[StoreSchema<'_>]) -> Json {
    let definitions = [
        ("version", version()),
        ("stores", stores()),
        ("store", store(kinds)),
        ("application", keys(&APPLICATION)),
        ("applications", either(vec![all(), list(guid())])),
        ("claims", claims()),
        ("claim", either(vec![reference("attribute"), keys(&CLAIM)])),
        ("configuration", keys(&CONFIGURATION)),
        ("default", default()),
        ("operand", either(vec![reference("attribute"), keys(&OPERAND)])),
        ("parameter", either(vec![reference("attribute"), keys(&PARAMETER)])),
        ("result", either(vec![reference("attribute"), keys(&RESULT)])),
        ("attribute", names::attribute()),
        ("transformations", transformations::list()),
        ("condition", conditions::condition()),
    ];
    let definitions = definitions.into_iter().map(|(name, schema)| (name.to_owned(), schema));
    let definitions = definitions.chain(transformations::definitions()).collect();
    document("policy", "A claims policy", keys(&POLICY), definitions)
}

/// YAML reads `1` as a number, and `"1"` is accepted as well.
fn version() -> Json {
    Json::map([("enum", Json::List(vec![Json::Number(1), "1".into()]))])
}

fn all() -> Json {
    Json::map([
        ("const", "all".into()),
        ("description", "every application without an entry of its own".into()),
    ])
}

/// Without a value where every store is commented out.
fn stores() -> Json {
    let not_built_in = Json::map([("pattern", names::in_any_case(&BUILT_IN_SOURCES).as_str().into())]);
    let name = Json::map([("pattern", "^[A-Za-z][A-Za-z0-9_-]*$".into()), ("not", not_built_in)]);
    Json::map([
        ("type", Json::texts(["object", "null"])),
        ("maxProperties", Json::Number(i64::try_from(MAX_STORES).unwrap_or(i64::MAX))),
        ("propertyNames", name),
        (
            "additionalProperties",
            described("a store: one kind, and what every store can have", reference("store")),
        ),
    ])
}

fn store(kinds: &[StoreSchema<'_>]) -> Json {
    let kind =
        |(name, summary, table): &StoreSchema<'_>| ((*name).to_owned(), described(summary, keys(table)));
    let mut properties: Vec<(String, Json)> = kinds.iter().map(kind).collect();
    properties.extend(STORE_KEYS.iter().map(property));
    let one = kinds.iter().map(|(name, ..)| Json::map([("required", Json::texts([*name]))])).collect();
    mapping(properties, [], vec![Json::map([("oneOf", Json::List(one))])])
}

fn claims() -> Json {
    let entries = [("propertyNames".to_owned(), Json::map([("pattern", "\\S".into())]))];
    let Json::Map(named) = named(described("how the claim gets its value", reference("claim"))) else {
        return reference("claim");
    };
    Json::Map(named.into_iter().chain(entries).collect())
}

fn default() -> Json {
    let types = || Json::texts(["string", "number", "boolean"]);
    let filled = || Json::map([("type", types()), ("minLength", Json::Number(1))]);
    either(vec![filled(), list(filled())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conditions::CONDITIONS;
    use crate::document::{Diagnostics, Node};
    use crate::transformations::TRANSFORMATIONS;

    #[test]
    fn the_schema_is_json_with_every_definition_in_it() {
        let table = KeyTable::of(&[]);
        let schema = policy(&[("dynamodb", "an item", &table)]).to_string();
        let mut diagnostics = Diagnostics::default();
        Node::parse(&schema, &mut diagnostics);
        assert_eq!(diagnostics.as_slice(), []);
        let transformations = TRANSFORMATIONS.map(|known| known.name);
        for name in transformations.iter().chain(&CONDITIONS.map(|known| known.name)).chain(&["dynamodb"]) {
            assert!(schema.contains(&format!("\"{name}\": {{")), "{name}");
        }
    }

    #[test]
    fn every_reference_has_its_definition() {
        let schema = policy(&[]).to_string();
        for name in schema.split("#/definitions/").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(schema.contains(&format!("\"{name}\": {{")), "{name}");
        }
    }
}
