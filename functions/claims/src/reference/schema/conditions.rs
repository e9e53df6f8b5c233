//! Conditions.

use super::table::{described, either, guid, keys, list, reference, text};
use crate::conditions::{ATTRIBUTE_TEST, CONDITIONS, ConditionArgument, ConditionDefinition};
use crate::reference::json::Json;

/// At least one condition; all of them must hold.
pub(super) fn condition() -> Json {
    let properties = CONDITIONS.into_iter().map(|known| {
        let meaning = format!("`{}` {}", known.name, known.meaning);
        (known.name.to_owned(), described(&meaning, argument(known)))
    });
    Json::map([
        ("type", "object".into()),
        ("minProperties", Json::Number(1)),
        ("additionalProperties", Json::Flag(false)),
        ("properties", Json::Map(properties.collect())),
    ])
}

fn argument(condition: &ConditionDefinition) -> Json {
    match condition.takes {
        ConditionArgument::OneOf(words) => Json::map([("enum", Json::texts(words.iter().copied()))]),
        ConditionArgument::Groups => list(guid()),
        ConditionArgument::Texts => either(vec![text(), list(text())]),
        ConditionArgument::Condition => reference("condition"),
        ConditionArgument::Conditions => list(reference("condition")),
        ConditionArgument::AttributeTest => keys(&ATTRIBUTE_TEST),
    }
}
