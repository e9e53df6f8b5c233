//! The transformations of a claim.

use super::table::{described, either, keys, mapping, property, reference};
use crate::document::{Holds, KeyDefinition};
use crate::policy::keys::{EVERY, INPUT};
use crate::reference::json::Json;
use crate::transformations::{Parameter, ParameterType, TRANSFORMATIONS, Transformation, in_general};

/// At least one. The first one names its input, the others do not.
pub(super) fn list() -> Json {
    Json::map([
        ("type", "array".into()),
        ("minItems", Json::Number(1)),
        ("items", Json::List(vec![reference("firstTransformation")])),
        ("additionalItems", reference("nextTransformation")),
    ])
}

/// One transformation, first or not, and the parameters of each.
pub(super) fn definitions() -> Vec<(String, Json)> {
    let mut definitions = vec![
        ("input".to_owned(), either(vec![reference("attribute"), keys(&INPUT)])),
        ("firstTransformation".to_owned(), with_parameters(true)),
        ("nextTransformation".to_owned(), either(vec![names(), with_parameters(false)])),
    ];
    for known in TRANSFORMATIONS {
        definitions.push((parameters_of(known, true), parameters(known, true)));
        definitions.push((parameters_of(known, false), parameters(known, false)));
    }
    definitions
}

fn parameters_of(transformation: &Transformation, first: bool) -> String {
    let place = if first { "first" } else { "next" };
    format!("{place}{}", transformation.name)
}

fn all_names(transformation: &'static Transformation) -> impl Iterator<Item = &'static str> {
    std::iter::once(transformation.name).chain(transformation.aliases.iter().copied())
}

/// A name without parameters, where none is required; the portal writes it with `()`.
fn names() -> Json {
    let needs_none =
        |known: &&'static Transformation| known.parameters.iter().all(|parameter| !parameter.required);
    let known = || TRANSFORMATIONS.into_iter().filter(needs_none).flat_map(all_names);
    let portal = format!("^({})\\(\\)$", known().collect::<Vec<_>>().join("|"));
    either(vec![
        Json::map([("enum", Json::texts(known()))]),
        Json::map([("type", "string".into()), ("pattern", portal.as_str().into())]),
    ])
}

/// One name with its parameters below it.
fn with_parameters(first: bool) -> Json {
    let (mut properties, mut patterns) = (Vec::new(), Vec::new());
    for known in TRANSFORMATIONS {
        for name in all_names(known) {
            let schema = described(&in_general(known), reference(&parameters_of(known, first)));
            patterns.push((format!("^{name}\\(\\)$"), schema.clone()));
            properties.push((name.to_owned(), schema));
        }
    }
    Json::map([
        ("type", "object".into()),
        ("minProperties", Json::Number(1)),
        ("maxProperties", Json::Number(1)),
        ("additionalProperties", Json::Flag(false)),
        ("properties", Json::Map(properties)),
        ("patternProperties", Json::Map(patterns)),
    ])
}

fn parameters(transformation: &Transformation, first: bool) -> Json {
    let mut properties = Vec::new();
    let mut required = Vec::new();
    if first {
        let input = "what is transformed: an attribute, or `{ attribute: user.x, treatAsMultiValue: true }`";
        properties.push(("input".to_owned(), described(input, reference("input"))));
        properties.push(property(&EVERY));
        required.push("input");
    }
    properties.extend(transformation.parameters.iter().map(parameter));
    required.extend(transformation.parameters.iter().filter(|known| known.required).map(|known| known.name));
    let object = mapping(properties, required.iter().copied(), Vec::new());
    match required.is_empty() {
        true => either(vec![object, Json::map([("type", "null".into())])]),
        false => object,
    }
}

/// What stands beside a text in a table.
const ENTRY: Holds = Holds::Either(&[Holds::Text, Holds::List(&Holds::Text)]);

/// A table in a policy.
const TABLE: Holds = Holds::NamedCount(1, None, &ENTRY);

fn parameter(parameter: &Parameter) -> (String, Json) {
    let holds = match parameter.takes {
        ParameterType::Operand => Holds::Definition("parameter"),
        ParameterType::Result => Holds::Definition("result"),
        ParameterType::Table => Holds::Either(&[TABLE, Holds::Text]),
        ParameterType::Attributes => Holds::AnyList(&Holds::Attribute),
        ParameterType::Text | ParameterType::Regex => Holds::Text,
        ParameterType::OneOf(words) => Holds::OneOf(words),
        ParameterType::Number => Holds::Number(0, i64::from(i32::MAX)),
        ParameterType::Flag => Holds::Flag,
    };
    property(&KeyDefinition {
        name: parameter.name,
        required: parameter.required,
        holds,
        meaning: parameter.meaning,
    })
}
