//! A trace as JSON, for programs.

use claims::conditions::Outcome;
use claims::trace::{ClaimTrace, ConditionTrace, ConfigurationTrace, InputTrace, Origin};
use claims::value::Value as Attribute;
use serde_json::{Value, json};

/// What happened to one claim.
pub(crate) fn claim(claim: &ClaimTrace) -> Value {
    let (origin, winner) = match claim.origin {
        Origin::Configuration(number) => ("configuration", Some(number)),
        Origin::Default => ("default", None),
        Origin::LeftOut => ("left_out", None),
        Origin::Refused => ("refused", None),
    };
    json!({
        "name": claim.name,
        "value": claim.value.as_ref().map(value),
        "origin": origin,
        "winner": winner,
        "configurations": claim.configurations.iter().map(configuration).collect::<Value>(),
    })
}

fn configuration(one: &ConfigurationTrace) -> Value {
    let steps = one
        .steps
        .iter()
        .map(|step| json!({ "transformation": step.name, "summary": step.summary, "output": step.output }));
    json!({
        "number": one.number,
        "condition": one.condition.as_ref().map(condition),
        "input": one.input.as_ref().map(input),
        "steps": steps.collect::<Value>(),
        "attribute": one.attribute.as_ref().map(input),
        "value": one.value.as_ref().map(value),
    })
}

fn condition(condition: &ConditionTrace) -> Value {
    let outcome = match condition.outcome {
        Outcome::Holds => "holds",
        Outcome::Fails => "fails",
        Outcome::Unknown => "unknown",
    };
    let parts: Value = condition.parts.iter().map(self::condition).collect();
    json!({ "words": condition.words, "outcome": outcome, "parts": parts })
}

fn input(input: &InputTrace) -> Value {
    json!({ "source": input.source, "texts": input.texts, "unknown": input.unknown })
}

fn value(value: &Attribute) -> Value {
    match value {
        Attribute::Text(text) => json!(text),
        Attribute::List(texts) => json!(texts),
    }
}
