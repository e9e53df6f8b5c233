//! The JSON schema of a policy, for editors. `check` finds more than a schema can say.

use super::json::Json;
use crate::conditions::{CONDITIONS, ConditionArgument, ConditionDefinition};
use crate::entra::contract::TIMEOUT_MS;
use crate::policy::{CACHE_KEYS, STORE_KEYS};
use crate::transformations::{ParameterType, TRANSFORMATIONS, Transformation};
use crate::values::{BUILT_IN_SOURCES, Guid};

/// The schema; `kinds` are the kinds of stores and the schema of what stands below each.
#[must_use]
pub fn policy(kinds: &[(&str, Json)]) -> Json {
    Json::map([
        ("$schema", "http://json-schema.org/draft-07/schema#".into()),
        ("title", "A claims policy".into()),
        ("type", "object".into()),
        ("additionalProperties", Json::Flag(false)),
        ("required", Json::texts(["version", "policies"])),
        (
            "properties",
            Json::map([
                ("version", Json::map([("const", Json::Number(1))])),
                ("stores", stores(kinds)),
                ("policies", list(application())),
            ]),
        ),
        (
            "definitions",
            Json::map([
                ("operand", operand(&[])),
                ("parameter", operand(&[("attribute", reference("operand"))])),
                ("transformation", transformation()),
                ("condition", condition()),
                ("configuration", object(&configuration(), &[])),
                ("claim", claim()),
            ]),
        ),
    ])
}

/// The schema of what stands below a kind of store with these keys.
#[must_use]
pub fn store_kind<'k>(summary: &str, keys: impl IntoIterator<Item = &'k str>) -> Json {
    let anything = keys.into_iter().map(|key| (key, Json::map([])));
    Json::map([
        ("type", "object".into()),
        ("description", summary.into()),
        ("additionalProperties", Json::Flag(false)),
        ("properties", Json::map(anything)),
    ])
}

fn stores(kinds: &[(&str, Json)]) -> Json {
    let mut properties: Vec<_> = STORE_KEYS.map(|(key, meaning)| (key, store_key(key, meaning))).into();
    properties.extend(kinds.iter().cloned());
    let not_built_in = Json::map([("enum", Json::texts(BUILT_IN_SOURCES))]);
    let pattern = Json::map([("pattern", "^[A-Za-z][A-Za-z0-9_-]*$".into()), ("not", not_built_in)]);
    Json::map([
        ("type", "object".into()),
        ("propertyNames", pattern),
        ("additionalProperties", object(&properties, &[])),
    ])
}

fn store_key(key: &str, meaning: &str) -> Json {
    match key {
        "timeoutMs" => whole(1, Some(TIMEOUT_MS.cast_signed()), meaning),
        "required" => flag(meaning),
        "provides" => one_of(&["user"], meaning),
        _ => cache(),
    }
}

fn cache() -> Json {
    let properties = CACHE_KEYS.map(|(key, most, meaning)| (key, whole(0, Some(most), meaning)));
    object(&properties, &[])
}

fn application() -> Json {
    let guid = Json::map([("type", "string".into()), ("pattern", Guid::PATTERN.into())]);
    let claims = Json::map([("type", "object".into()), ("additionalProperties", reference("claim"))]);
    let all = Json::map([("const", "all".into())]);
    let properties = [
        ("name", text("its name, for people")),
        ("applications", either(vec![all, list(guid)])),
        ("claims", claims),
    ];
    object(&properties, &["name", "applications", "claims"])
}

fn claim() -> Json {
    let default =
        either(vec![text("the value where no configuration has one"), list(text("one of the values"))]);
    let mut properties = configuration();
    properties.extend([
        ("configurations", list(reference("configuration"))),
        ("default", default),
        ("required", flag("without a value, the token is refused")),
        ("list", flag("a list also for one value; without it, a list of one value becomes a text")),
        ("optional", flag("may be left out where the answer would be too large")),
        ("namespace", text("precedes the name, separated by a slash")),
    ]);
    either(vec![text("an attribute"), object(&properties, &[])])
}

fn configuration() -> Vec<(&'static str, Json)> {
    vec![
        ("condition", reference("condition")),
        ("attribute", reference("operand")),
        ("transformations", list(reference("transformation"))),
    ]
}

fn operand(more: &[(&str, Json)]) -> Json {
    let mut properties = vec![
        ("value", text("a constant")),
        ("template", text("a text with attributes in it, such as {user.givenname}")),
    ];
    properties.extend(more.iter().cloned());
    either(vec![text("an attribute, such as user.mail"), object(&properties, &[])])
}

fn transformation() -> Json {
    // As they are, and with `()`, as the portal has them.
    let names = |known: &'static Transformation| {
        let names = [known.name].into_iter().chain(known.aliases.iter().copied());
        names.flat_map(|name| [name.to_owned(), format!("{name}()")])
    };
    let all: Vec<String> = TRANSFORMATIONS.into_iter().flat_map(names).collect();
    let mut forms = vec![Json::map([("enum", Json::texts(all.iter().map(String::as_str)))])];
    for known in TRANSFORMATIONS {
        forms.extend(names(known).map(|name| object(&[(&name, parameters(known))], &[&name])));
    }
    either(forms)
}

fn parameters(transformation: &Transformation) -> Json {
    let every = flag("every element of a list instead of the first");
    let input = [("attribute", reference("operand")), ("treatAsMultiValue", every.clone())];
    let mut properties = vec![("input", operand(&input)), ("treatAsMultiValue", every)];
    properties.extend(transformation.parameters.iter().map(|parameter| {
        let schema = match parameter.takes {
            ParameterType::Operand => reference("parameter"),
            ParameterType::Attributes => list(text(parameter.meaning)),
            ParameterType::Text | ParameterType::Regex => text(parameter.meaning),
            ParameterType::OneOf(words) => one_of(words, parameter.meaning),
            ParameterType::Number => whole(0, None, parameter.meaning),
            ParameterType::Flag => flag(parameter.meaning),
        };
        (parameter.name, schema)
    }));
    let required = transformation.parameters.iter().filter(|parameter| parameter.required);
    let required: Vec<_> = required.map(|parameter| parameter.name).collect();
    object(&properties, &required)
}

fn condition() -> Json {
    let properties: Vec<_> = CONDITIONS.into_iter().map(|known| (known.name, demand(known))).collect();
    object(&properties, &[])
}

fn demand(condition: &ConditionDefinition) -> Json {
    match condition.takes {
        ConditionArgument::OneOf(words) => one_of(words, condition.meaning),
        ConditionArgument::Groups => {
            list(Json::map([("type", "string".into()), ("pattern", Guid::PATTERN.into())]))
        }
        ConditionArgument::Texts => either(vec![text(condition.meaning), list(text(condition.meaning))]),
        ConditionArgument::Condition => reference("condition"),
        ConditionArgument::Conditions => list(reference("condition")),
        ConditionArgument::AttributeTest => {
            let properties = [
                ("name", text("an attribute")),
                ("equals", text("what it must be")),
                ("in", list(text("one of the texts that it may be"))),
                ("matches", text("a regular expression of .NET")),
                ("exists", flag("whether it must have a value")),
            ];
            object(&properties, &["name"])
        }
    }
}

fn object(properties: &[(&str, Json)], required: &[&str]) -> Json {
    let mut entries = vec![
        ("type", Json::from("object")),
        ("additionalProperties", Json::Flag(false)),
        ("properties", Json::map(properties.iter().cloned())),
    ];
    if !required.is_empty() {
        entries.push(("required", Json::texts(required.iter().copied())));
    }
    Json::map(entries)
}

fn list(items: Json) -> Json {
    Json::map([("type", "array".into()), ("minItems", Json::Number(1)), ("items", items)])
}

fn either(forms: Vec<Json>) -> Json {
    Json::map([("anyOf", Json::List(forms))])
}

fn reference(name: &str) -> Json {
    Json::map([("$ref", format!("#/definitions/{name}").as_str().into())])
}

/// Numbers and booleans are texts too: YAML decides by how a text looks.
fn text(description: &str) -> Json {
    Json::map([("type", Json::texts(["string", "number", "boolean"])), ("description", description.into())])
}

fn flag(description: &str) -> Json {
    Json::map([("type", "boolean".into()), ("description", description.into())])
}

fn one_of(words: &[&str], description: &str) -> Json {
    Json::map([("enum", Json::texts(words.iter().copied())), ("description", description.into())])
}

fn whole(least: i64, most: Option<i64>, description: &str) -> Json {
    let mut entries = vec![("type", Json::from("integer")), ("minimum", Json::Number(least))];
    entries.extend(most.map(|most| ("maximum", Json::Number(most))));
    entries.push(("description", description.into()));
    Json::map(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Diagnostics, Node};

    #[test]
    fn the_schema_is_json_with_every_definition_in_it() {
        let kind = Json::map([("type", "object".into())]);
        let schema = policy(&[("dynamodb", kind)]).to_string();
        let mut diagnostics = Diagnostics::default();
        Node::parse(&schema, &mut diagnostics);
        assert_eq!(diagnostics.as_slice(), []);
        let transformations = TRANSFORMATIONS.map(|known| known.name);
        for name in transformations.iter().chain(&CONDITIONS.map(|known| known.name)).chain(&["dynamodb"]) {
            assert!(schema.contains(&format!("\"{name}\": {{")), "{name}");
        }
    }
}
