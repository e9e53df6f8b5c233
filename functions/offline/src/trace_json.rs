//! Writes a trace as JSON.

use claims::conditions::ConditionOutcome;
use claims::evaluation::{ClaimOrigin, ClaimTrace, ConditionTrace, ConfigurationTrace, InputTrace};
use claims::values::Value as Attribute;
use serde_json::{Value, json};

/// What happened to one claim.
pub fn claim(claim: &ClaimTrace) -> Value {
    let (origin, winner) = origin(claim.origin);
    let mut json = json!({
        "name": claim.name,
        "value": claim.value.as_ref().map(value),
        "origin": origin,
        "winner": winner,
        "configurations": claim.configurations.iter().map(configuration).collect::<Value>(),
    });
    for (name, is_set) in [("exceeded", claim.exceeded), ("list", claim.list)] {
        if let (true, Some(members)) = (is_set, json.as_object_mut()) {
            members.insert(name.to_owned(), true.into());
        }
    }
    json
}

/// Where a value comes from, and the number of the configuration if it is one.
pub fn origin(origin: ClaimOrigin) -> (&'static str, Option<usize>) {
    match origin {
        ClaimOrigin::Configuration(number) => ("configuration", Some(number)),
        ClaimOrigin::Collected => ("collected", None),
        ClaimOrigin::Default => ("default", None),
        ClaimOrigin::LeftOut => ("left_out", None),
        ClaimOrigin::Refused => ("refused", None),
    }
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
        ConditionOutcome::Holds => "holds",
        ConditionOutcome::Fails => "fails",
        ConditionOutcome::Unknown => "unknown",
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
